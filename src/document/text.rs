//! Plain text and Markdown.

use super::{Block, Document, Imprint, colon};
use crate::i18n::Lang;

/// Writes plain text, one paragraph a line.
pub(super) fn plain(document: &Document) -> String {
    let mut out = String::new();
    for block in &document.blocks {
        match block {
            Block::Masthead { name, issue, office, day } => {
                let lines = [name.clone(), issue.clone(), format!("{office}　　{day}")];
                lines.iter().filter(|l| !l.is_empty()).for_each(|l| line(&mut out, l));
                line(&mut out, &"─".repeat(28));
            }
            Block::RedHead { mark, number } => {
                line(&mut out, &format!("{mark}\n{number}"));
                line(&mut out, &"─".repeat(28));
            }
            Block::Title(t) => line(&mut out, &format!("\n{t}\n")),
            Block::Recipient(t) => line(&mut out, t),
            Block::Heading(_, t) | Block::Paragraph(t) => line(&mut out, &format!("{}{t}", indent(document.lang))),
            Block::Remark(t) => line(&mut out, &format!("{}[{t}]", indent(document.lang))),
            Block::Table { header, rows } => {
                line(&mut out, &header.join("\t"));
                rows.iter().for_each(|r| line(&mut out, &r.join("\t")));
            }
            Block::Attendance { label, names } => {
                line(&mut out, &format!("{}{label}{}{names}", indent(document.lang), colon(document.lang)));
            }
            Block::Signature { office, day } => line(&mut out, &format!("\n{office}\n{day}")),
            Block::PageBreak => line(&mut out, ""),
        }
    }
    if let Some(imprint) = &document.imprint {
        line(&mut out, &"─".repeat(28));
        imprint.lines(document.lang).iter().for_each(|l| line(&mut out, l));
    }
    out
}

fn indent(lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => "　　",
        Lang::En => "",
    }
}

fn line(out: &mut String, text: &str) {
    out.push_str(text);
    out.push('\n');
}

/// Writes Markdown.
pub(super) fn markdown(document: &Document) -> String {
    let mut out = String::new();
    let mut block = |text: String| {
        out.push_str(&text);
        out.push_str("\n\n");
    };
    for part in &document.blocks {
        match part {
            Block::Masthead { name, issue, office, day } => {
                block(format!("# {}", escape(name)));
                let parts = [issue, office, day].into_iter().filter(|t| !t.is_empty()).map(|t| escape(t));
                block(parts.collect::<Vec<_>>().join("　"));
                block("---".into());
            }
            Block::RedHead { mark, number } => {
                block(format!("# {}", escape(mark)));
                block(escape(number));
                block("---".into());
            }
            Block::Title(t) => block(format!("## {}", escape(t))),
            Block::Heading(level, t) => {
                block(format!("{} {}", "#".repeat(usize::from((*level).clamp(1, 4)) + 2), escape(t)));
            }
            Block::Recipient(t) | Block::Paragraph(t) => block(escape(t)),
            Block::Remark(t) => block(format!("> {}", escape(t))),
            Block::Table { header, rows } => {
                let row = |cells: &[String]| {
                    let cells: Vec<String> = cells.iter().map(|c| escape(c).replace('|', "\\|")).collect();
                    format!("| {} |", cells.join(" | "))
                };
                let mut lines = vec![row(header), format!("|{}", " --- |".repeat(header.len()))];
                lines.extend(rows.iter().map(|r| row(r)));
                block(lines.join("\n"));
            }
            Block::Attendance { label, names } => {
                block(format!("**{}**{}{}", escape(label), colon(document.lang), escape(names)));
            }
            Block::Signature { office, day } => block(format!("{}  \n{}", escape(office), escape(day))),
            Block::PageBreak => block("---".into()),
        }
    }
    if let Some(imprint) = &document.imprint {
        block("---".into());
        block(imprint.lines(document.lang).iter().map(|l| escape(l)).collect::<Vec<_>>().join("  \n"));
    }
    out
}

/// A text whose signs say nothing to Markdown, on one line.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        let begins = at == 0 && matches!(c, '#' | '>' | '+' | '-');
        if matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<') || begins {
            out.push('\\');
        }
        out.push(if c == '\n' { ' ' } else { c });
    }
    out
}

impl Imprint {
    /// Its lines: 报送 above 抄送, each ending with a full stop, then who printed it and when.
    pub fn lines(&self, lang: Lang) -> Vec<String> {
        let list = |name: (&str, &str), all: &[String]| match (lang, all) {
            (_, []) => None,
            (Lang::Zh, all) => Some(format!("{}：{}。", name.1, all.join("，"))),
            (Lang::En, all) => Some(format!("{}: {}.", name.0, all.join(", "))),
        };
        let printed = match lang {
            Lang::Zh => format!("{}　　{}印发", self.office, self.day),
            Lang::En => format!("{}, issued {}", self.office, self.day),
        };
        let lists = [list(("To", "报送"), &self.report_to), list(("Copy", "抄送"), &self.copy_to)];
        lists.into_iter().flatten().chain([printed]).collect()
    }
}
