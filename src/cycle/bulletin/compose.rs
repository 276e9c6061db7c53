//! An issue as it reads: its sections with the figures that the records give, as of its day.

use std::sync::Arc;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::stored;
use crate::cycle::live::{Answer, Basis, expand};
use crate::document::{Block, Document, Imprint, day_in_words};
use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::domain::lint::text::Block as Lines;
use crate::domain::record::Record;
use crate::domain::schema::{article, bulletin, section};
use crate::domain::value::ValueRef;
use crate::error::{Code, Error, Result};
use crate::i18n::{Lang, Message};
use crate::log::{AsOf, State};
use crate::service::lists::lens::{Lens, Sums};
use crate::service::{Actor, Office};

crate::messages! {
    NO_DAY: "the bulletin “{title}” has no day of issue or of its figures", "简报“{title}”未填写印发日期或数据截止日";
    ISSUE: "No. {number}", "第 {number} 期";
    CITED: "Figures as of {day}, from what was known by {known}.", "本期数据截至{day}，依据{known}前登记的记录。";
    ENTRY: "entry {entry}", "条目{entry}";
    NOW: "now", "当前";
    HEADING: "{heading}", "【{heading}】";
}

/// A paragraph.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paragraph {
    /// 0 for text, else the level of a heading within the section.
    pub level: u8,
    /// Its text.
    pub text: String,
}

/// A section.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SectionText {
    /// Its record.
    pub id: String,
    /// Its heading.
    pub heading: String,
    /// Its paragraphs.
    pub paragraphs: Vec<Paragraph>,
}

/// A figure: what stands in the text, what was asked, and the records that it comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FigureText {
    /// The section, from 1; 0 for the opening.
    pub section: usize,
    /// What was asked.
    pub asked: String,
    /// What stands in the text.
    pub text: String,
    /// The kind of the records, where there are some.
    pub kind: Option<String>,
    /// The filter by which a list shows them.
    pub filter: String,
    /// The records, as far as they are kept.
    pub records: Vec<String>,
    /// How many there were.
    pub count: usize,
}

/// An issue as it reads.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Composed {
    /// The name in the masthead.
    pub name: String,
    /// The issue's number.
    pub number: i64,
    /// Who issues it.
    pub office: String,
    /// The day of issue.
    pub day: NaiveDate,
    /// The first day that it speaks of.
    pub from: NaiveDate,
    /// The day of its figures.
    pub as_of: NaiveDate,
    /// The last entry that was known; none while it follows the records of now.
    pub known: Option<String>,
    /// Its language.
    pub lang: Lang,
    /// The opening, before the first section.
    pub opening: Vec<Paragraph>,
    /// The sections.
    pub sections: Vec<SectionText>,
    /// The figures, in the order of the text.
    pub figures: Vec<FigureText>,
    /// 报送.
    pub report_to: Vec<String>,
    /// 抄送.
    pub copy_to: Vec<String>,
    /// What could not be made, with the section.
    pub wrong: Vec<(usize, String, Error)>,
}

/// An issue as it was printed, where it was, else as its records give it now.
///
/// # Errors
/// As [`compose`], and `Corrupt` where what was kept cannot be read.
pub fn composed(office: &Office, actor: &Actor, id: RecordId) -> Result<Composed> {
    let frozen = {
        let state = office.view(actor);
        let record = state.find(Kind::Bulletin, id);
        record.and_then(|r| texts(r, bulletin::FROZEN))
    };
    match frozen {
        Some(lines) => stored::read(&lines),
        None => compose(office, actor, id),
    }
}

/// Composes an issue from the records as of its day, with all that is known now.
///
/// # Errors
/// `NotFound` where there is none, `BadInput` where it lacks a day, `Corrupt` where the journal cannot be read.
pub fn compose(office: &Office, actor: &Actor, id: RecordId) -> Result<Composed> {
    let (mut out, drafts) = {
        let state = office.view(actor);
        draft(&state, id)?
    };
    // Texts are those of now; what they ask is answered as of the day.
    let past: Arc<State> = office.past_view(actor, AsOf::day(out.as_of))?;
    let sums = Sums::new(&past, out.as_of);
    let lens = Lens::new(&past, &sums, out.lang, office.clock());
    let of = Basis { lens, from: out.from, until: out.as_of, day: out.day };
    for (place, (id, heading, text)) in drafts.into_iter().enumerate() {
        let mut told = Vec::new();
        let heading = expand(&heading, &of, &mut told);
        let paragraphs = paragraphs(&expand(&text, &of, &mut told));
        told.into_iter().for_each(|answer| out.take(place, answer));
        match id {
            None => out.opening = paragraphs,
            Some(id) => out.sections.push(SectionText { id: id.to_string(), heading, paragraphs }),
        }
    }
    Ok(out)
}

/// The texts of an issue as they are written: the opening first, then each section.
type Draft = Vec<(Option<RecordId>, String, String)>;

fn draft(state: &State, id: RecordId) -> Result<(Composed, Draft)> {
    let missing = || Error::new(Code::NotFound, super::NO_ISSUE).with("name", id);
    let record = state.find(Kind::Bulletin, id).ok_or_else(missing)?;
    let lacks = || Error::new(Code::BadInput, NO_DAY).with("title", state.title_of(record));
    let (day, as_of) = (record.date(bulletin::ON).ok_or_else(lacks)?, record.date(bulletin::AS_OF).ok_or_else(lacks)?);
    let name = record.text(bulletin::TITLE).unwrap_or_default().to_string();
    let lang = if name.is_ascii() { Lang::En } else { Lang::Zh };
    let mut drafts: Draft = vec![(None, String::new(), record.text(bulletin::LEAD).unwrap_or_default().to_string())];
    for s in super::sections(state, id) {
        let mut text = s.text(section::TEXT).unwrap_or_default().to_string();
        for chosen in s.references(section::ARTICLES).filter_map(|a| state.find(Kind::Article, a)) {
            let unit = chosen.reference(article::UNIT).map(|u| state.title(u)).unwrap_or_default();
            let title = state.title_of(chosen);
            // What a unit wrote asks nothing of the records.
            let body = chosen.text(article::TEXT).unwrap_or_default().replace("{{", "｛｛");
            text.push_str(&format!("\n## {unit}：{title}\n{body}"));
        }
        drafts.push((Some(s.id()), s.text(section::HEADING).unwrap_or_default().to_string(), text));
    }
    let out = Composed {
        name,
        number: record.number(bulletin::NUMBER).unwrap_or(0.0) as i64,
        office: record.text(bulletin::OFFICE).unwrap_or_default().to_string(),
        day,
        from: record.date(bulletin::FROM).unwrap_or(as_of),
        as_of,
        lang,
        report_to: texts(record, bulletin::REPORT_TO).unwrap_or_default(),
        copy_to: texts(record, bulletin::COPY_TO).unwrap_or_default(),
        ..Composed::default()
    };
    Ok((out, drafts))
}

/// The texts of a field.
pub(super) fn texts(record: &Record, tag: crate::domain::kind::Tag) -> Option<Vec<String>> {
    match record.get(tag)? {
        ValueRef::Texts(all) => Some(all.iter().map(str::to_string).collect()),
        _ => None,
    }
}

/// The paragraphs of a text: one a line; a line that begins with `#` is a heading, which stands only where something is
/// said under it.
fn paragraphs(text: &str) -> Vec<Paragraph> {
    let lines = text.lines().map(str::trim).filter(|l| !l.is_empty());
    let paragraph = |line: &str| {
        let level = line.chars().take_while(|c| *c == '#').count().min(4);
        Paragraph { level: level as u8, text: line.trim_start_matches('#').trim().to_string() }
    };
    let mut out: Vec<Paragraph> = lines.map(paragraph).collect();
    let bare = |at: usize, all: &[Paragraph]| {
        let level = all[at].level;
        level > 0 && all.get(at + 1).is_none_or(|next| next.level > 0 && next.level <= level)
    };
    for at in (0..out.len()).rev() {
        if bare(at, &out) {
            out.remove(at);
        }
    }
    out
}

/// The most records that are kept of one figure.
const MAX_RECORDS: usize = 1_000;

impl Composed {
    fn take(&mut self, section: usize, answer: Answer) {
        if let Some(error) = answer.wrong {
            self.wrong.push((section, answer.asked.clone(), error));
        }
        // A day is no figure.
        if answer.kind.is_none() && answer.records.is_empty() {
            return;
        }
        self.figures.push(FigureText {
            section,
            asked: answer.asked,
            text: answer.text,
            kind: answer.kind.map(|k| k.def().name.to_string()),
            filter: answer.filter,
            count: answer.records.len(),
            records: answer.records.iter().take(MAX_RECORDS).map(ToString::to_string).collect(),
        });
    }

    /// What it says of both axes of time: the day of its figures, and what was known.
    pub fn cited(&self) -> Message {
        let known = match &self.known {
            Some(entry) => Message::plain(ENTRY).with("entry", entry),
            None => Message::plain(NOW),
        };
        Message::plain(CITED).with("day", day_in_words(self.as_of, self.lang)).with_message("known", known)
    }

    /// The document that is printed.
    pub fn document(&self) -> Document {
        let text = |p: &Paragraph| match p.level {
            0 => Block::Paragraph(p.text.clone()),
            level => Block::Heading(level.clamp(2, 4), p.text.clone()),
        };
        let mut blocks = vec![Block::Masthead {
            name: self.name.clone(),
            issue: Message::plain(ISSUE).with("number", self.number).say(self.lang),
            office: self.office.clone(),
            day: day_in_words(self.day, self.lang),
        }];
        blocks.extend(self.opening.iter().map(text));
        // What has no text yet is for the check to tell, and is not printed.
        for s in self.sections.iter().filter(|s| !s.paragraphs.is_empty()) {
            let heading = Message::plain(HEADING).with("heading", &s.heading).say(self.lang);
            blocks.push(Block::Heading(1, heading));
            blocks.extend(s.paragraphs.iter().map(text));
        }
        blocks.push(Block::Remark(self.cited().say(self.lang)));
        let imprint = Imprint {
            report_to: self.report_to.clone(),
            copy_to: self.copy_to.clone(),
            office: self.office.clone(),
            day: day_in_words(self.day, self.lang),
        };
        let title = format!("{} {}", self.name, Message::plain(ISSUE).with("number", self.number).say(self.lang));
        Document { title, blocks, imprint: Some(imprint), lang: self.lang, ..Document::default() }
    }

    /// Its text as the lint of texts reads it: each paragraph a line.
    pub fn lines(&self) -> Vec<Lines> {
        let of = self.opening.iter().chain(self.sections.iter().flat_map(|s| &s.paragraphs));
        vec![Lines::Text((1u32..).zip(of.map(|p| p.text.clone())).collect())]
    }

    /// The section of a line of [`Composed::lines`]: 0 for the opening.
    pub fn section_of(&self, line: u32) -> usize {
        let mut left = (line as usize).saturating_sub(1);
        for (at, count) in
            std::iter::once(self.opening.len()).chain(self.sections.iter().map(|s| s.paragraphs.len())).enumerate()
        {
            match left.checked_sub(count) {
                Some(rest) => left = rest,
                None => return at,
            }
        }
        self.sections.len()
    }
}
