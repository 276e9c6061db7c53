//! An issue as it is kept once it was printed: one JSON object a line, so that no line grows beyond what a text may be.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::compose::{Composed, FigureText, Paragraph, SectionText};
use crate::error::{Code, Error, Result};
use crate::i18n::Lang;

crate::messages! {
    BROKEN: "the bulletin as it was issued cannot be read", "简报印发文本无法读取";
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Line {
    Head {
        name: String,
        number: i64,
        office: String,
        day: NaiveDate,
        from: NaiveDate,
        as_of: NaiveDate,
        known: Option<String>,
        lang: String,
        report_to: Vec<String>,
        copy_to: Vec<String>,
    },
    Opening(Paragraph),
    Section {
        id: String,
        heading: String,
    },
    Paragraph(Paragraph),
    Figure(FigureText),
}

/// The lines that keep an issue.
pub(super) fn write(of: &Composed) -> Result<Vec<String>> {
    let head = Line::Head {
        name: of.name.clone(),
        number: of.number,
        office: of.office.clone(),
        day: of.day,
        from: of.from,
        as_of: of.as_of,
        known: of.known.clone(),
        lang: of.lang.tag().to_string(),
        report_to: of.report_to.clone(),
        copy_to: of.copy_to.clone(),
    };
    let mut lines = vec![head];
    lines.extend(of.opening.iter().cloned().map(Line::Opening));
    for s in &of.sections {
        lines.push(Line::Section { id: s.id.clone(), heading: s.heading.clone() });
        lines.extend(s.paragraphs.iter().cloned().map(Line::Paragraph));
    }
    lines.extend(of.figures.iter().cloned().map(Line::Figure));
    let line = |l: &Line| serde_json::to_string(l).map_err(|e| Error::new(Code::Failed, BROKEN).caused_by(e));
    lines.iter().map(line).collect()
}

/// Reads what [`write()`] made.
pub(super) fn read(lines: &[String]) -> Result<Composed> {
    let mut out = Composed::default();
    for line in lines {
        let line: Line = serde_json::from_str(line).map_err(|e| Error::new(Code::Corrupt, BROKEN).caused_by(e))?;
        match line {
            Line::Head { name, number, office, day, from, as_of, known, lang, report_to, copy_to } => {
                let lang = Lang::from_locale(&lang);
                out = Composed { name, number, office, day, from, as_of, known, lang, report_to, copy_to, ..out };
            }
            Line::Opening(p) => out.opening.push(p),
            Line::Section { id, heading } => out.sections.push(SectionText { id, heading, paragraphs: Vec::new() }),
            Line::Paragraph(p) => out.sections.last_mut().into_iter().for_each(|s| s.paragraphs.push(p.clone())),
            Line::Figure(f) => out.figures.push(f),
        }
    }
    Ok(out)
}
