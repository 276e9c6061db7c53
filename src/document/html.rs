//! One page for a browser or a telephone, without anything from outside; it prints as A4.

use super::{Block, Document, colon};
use crate::i18n::Lang;

const STYLE: &str = "\
:root{color-scheme:light dark}\
body{font:1.05rem/1.8 'FangSong','STFangsong','Noto Serif CJK SC',serif;max-width:42rem;margin:0 auto;padding:1rem}\
.head{text-align:center;border-bottom:3px solid #d22;margin-bottom:1.5rem}\
.head h1{color:#d22;font-size:2rem;margin:.3rem 0}.head p{margin:.2rem 0}\
.ends{display:flex;justify-content:space-between}\
h2{text-align:center;font-size:1.4rem}h3,h4{font-size:1.05rem}\
:lang(zh) p.text,:lang(zh) h3,:lang(zh) h4{text-indent:2em}\
.remark{color:#777;font-size:.9rem;border-left:3px solid #aaa;padding-left:.6rem}\
.scroll{overflow-x:auto}table{border-collapse:collapse;width:100%}th,td{border:1px solid #888;padding:.2rem .4rem}\
.present{padding-left:5em;text-indent:-3em}.sign{text-align:right;margin-right:4em}.imprint{border-top:1px solid;border-bottom:1px solid;margin-top:3rem}\
@page{size:A4;margin:37mm 26mm 35mm 28mm}@media print{.break{break-after:page}body{max-width:none;padding:0}}";

/// What fits one page when it is printed.
const COMPACT: &str = "<style>@page{margin:18mm}@media print{body{font-size:10.5pt;line-height:1.35}h2{margin:.2em 0}\
h3,h4,p{margin:.15em 0}}</style>\n";

/// Writes the page.
pub(super) fn write(document: &Document) -> String {
    let lang = match document.lang {
        Lang::Zh => "zh-CN",
        Lang::En => "en",
    };
    let mut out = format!(
        "<!doctype html>\n<html lang=\"{lang}\">\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" \
         content=\"width=device-width,initial-scale=1\">\n<title>{}</title>\n<style>{STYLE}</style>\n",
        escape(&document.title)
    );
    if document.compact {
        out.push_str(COMPACT);
    }
    for block in &document.blocks {
        out.push_str(&part(block, document.lang));
        out.push('\n');
    }
    if let Some(imprint) = &document.imprint {
        let lines: String = imprint.lines(document.lang).iter().map(|l| format!("<p>{}</p>", escape(l))).collect();
        out.push_str(&format!("<div class=\"imprint\">{lines}</div>\n"));
    }
    out.push_str("</html>\n");
    out
}

fn part(block: &Block, lang: Lang) -> String {
    match block {
        Block::Masthead { name, issue, office, day } => format!(
            "<div class=\"head\"><h1>{}</h1>{}<p class=\"ends\"><span>{}</span><span>{}</span></p></div>",
            escape(name),
            if issue.is_empty() { String::new() } else { format!("<p>{}</p>", escape(issue)) },
            escape(office),
            escape(day)
        ),
        Block::RedHead { mark, number } => {
            format!("<div class=\"head\"><h1>{}</h1><p>{}</p></div>", escape(mark), escape(number))
        }
        Block::Title(t) => format!("<h2>{}</h2>", escape(t)),
        Block::Recipient(t) => format!("<p>{}</p>", escape(t)),
        Block::Heading(level, t) => {
            let level = if *level <= 1 { 3 } else { 4 };
            format!("<h{level}>{}</h{level}>", escape(t))
        }
        Block::Paragraph(t) => format!("<p class=\"text\">{}</p>", escape(t)),
        Block::Remark(t) => format!("<p class=\"remark\">{}</p>", escape(t)),
        Block::Table { header, rows } => {
            let cells = |tag: &str, cells: &[String]| -> String {
                cells.iter().map(|c| format!("<{tag}>{}</{tag}>", escape(c))).collect()
            };
            let body: String = rows.iter().map(|r| format!("<tr>{}</tr>", cells("td", r))).collect();
            let head = cells("th", header);
            format!("<div class=\"scroll\"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>")
        }
        Block::Attendance { label, names } => {
            format!("<p class=\"present\"><b>{}</b>{}{}</p>", escape(label), colon(lang), escape(names))
        }
        Block::Signature { office, day } => {
            format!("<p class=\"sign\">{}<br>{}</p>", escape(office), escape(day))
        }
        Block::PageBreak => "<div class=\"break\"></div>".to_string(),
    }
}

/// A text that says nothing to HTML; a line break in it is one on the page.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' => out.push_str("<br>"),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}
