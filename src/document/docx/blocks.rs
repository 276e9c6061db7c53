//! The text of a DOCX: each block as its paragraphs.

use std::fmt::Write as _;

use unicode_width::UnicodeWidthStr;

use super::parts::{HEAD, W};
use super::{FONTS, page};
use crate::document::{Block, Document, Imprint, colon};
use crate::i18n::Lang;

/// The red of a masthead (Y80 M80).
const RED: &str = "FF0000";

/// Half points: sizes 2, 3 and 4 are 22, 16 and 14 pt.
const TITLE: u32 = 44;
const TEXT: u32 = 32;
const SMALL: u32 = 28;

/// The largest issuing mark, in points.
const MARK: u32 = 48;

/// A text that says nothing to XML.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            // XML has no other control characters than these, and U+FFFE and U+FFFF not at all.
            c if c.is_control() && c != '\t' && c != '\n' => {}
            '\u{fffe}' | '\u{ffff}' => {}
            c => out.push(c),
        }
    }
    out
}

/// How a paragraph is set.
#[derive(Clone, Copy)]
struct Set<'m> {
    font: usize,
    size: u32,
    red: bool,
    align: &'static str,
    /// What else is said of the paragraph.
    more: &'m str,
}

const BODY: Set<'static> = Set {
    font: 0,
    size: TEXT,
    red: false,
    align: "both",
    more: "<w:ind w:firstLineChars=\"200\" w:firstLine=\"640\"/>",
};
/// A paragraph that stands on one page with what follows: no signature stands on a page without text.
const KEPT: Set<'static> =
    Set { more: "<w:keepNext/><w:keepLines/><w:ind w:firstLineChars=\"200\" w:firstLine=\"640\"/>", ..BODY };
const FLUSH: Set<'static> = Set { more: "", ..BODY };

/// Half points of a working paper that has to fit one page: 16 and 10.5 pt.
const LOW_TITLE: u32 = 32;
const LOW_TEXT: u32 = 21;
const LOW_BODY: Set<'static> =
    Set { size: LOW_TEXT, more: "<w:ind w:firstLineChars=\"200\" w:firstLine=\"420\"/>", ..BODY };
const LOW_FLUSH: Set<'static> = Set { more: "", ..LOW_BODY };

/// The whole of `word/document.xml`.
pub(super) fn body(document: &Document) -> String {
    let mut out = format!(
        "{HEAD}<w:document {W} xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><w:body>"
    );
    let signed = |at: usize| matches!(document.blocks.get(at), Some(Block::Signature { .. }));
    for (block, next) in document.blocks.iter().zip(1..) {
        match (document.compact, block) {
            (true, _) => put_low(block, document.lang, &mut out),
            (false, Block::Paragraph(text)) if signed(next) => {
                text.split('\n').for_each(|t| paragraph(t, KEPT, "", &mut out));
            }
            (false, _) => put(block, document.lang, &mut out),
        }
    }
    if let Some(imprint) = &document.imprint {
        foot(imprint, document.lang, &mut out);
    }
    let narrow = (page::NARROW, page::NARROW, page::NARROW, page::NARROW, page::NARROW / 2);
    let standard = (page::TOP, page::RIGHT, page::BOTTOM, page::LEFT, page::FOOTER);
    let (top, right, bottom, left, footer) = if document.compact { narrow } else { standard };
    let grid = match document.compact {
        true => String::new(),
        false => format!(
            "<w:docGrid w:type=\"linesAndChars\" w:linePitch=\"{}\" w:charSpace=\"{}\"/>",
            page::LINE,
            page::CHARACTER
        ),
    };
    let _ = write!(
        out,
        "<w:sectPr><w:footerReference w:type=\"default\" r:id=\"r4\"/><w:footerReference w:type=\"even\" r:id=\"r5\"/>\
         <w:pgSz w:w=\"{}\" w:h=\"{}\"/><w:pgMar w:top=\"{top}\" w:right=\"{right}\" w:bottom=\"{bottom}\" w:left=\"{left}\" \
         w:header=\"851\" w:footer=\"{footer}\" w:gutter=\"0\"/>{grid}</w:sectPr></w:body></w:document>",
        page::WIDTH,
        page::HEIGHT,
    );
    out
}

/// A block of a working paper that has to fit one page.
fn put_low(block: &Block, lang: Lang, out: &mut String) {
    match block {
        Block::Title(text) => {
            let more = "<w:spacing w:after=\"120\" w:line=\"400\" w:lineRule=\"exact\"/>";
            paragraph(text, Set { font: 2, size: LOW_TITLE, align: "center", more, ..LOW_FLUSH }, "", out);
        }
        Block::Heading(_, text) => paragraph(text, Set { font: 3, ..LOW_BODY }, "Heading1", out),
        Block::Paragraph(text) => text.split('\n').for_each(|t| paragraph(t, LOW_BODY, "", out)),
        Block::Signature { office, day } => {
            let set = Set { align: "right", more: "<w:ind w:right=\"420\"/>", ..LOW_FLUSH };
            paragraph(&format!("{office}　{day}"), set, "", out);
        }
        other => put(other, lang, out),
    }
}

fn put(block: &Block, lang: Lang, out: &mut String) {
    match block {
        Block::Masthead { name, issue, office, day } => {
            mark(name, out);
            if !issue.is_empty() {
                paragraph(issue, Set { align: "center", ..FLUSH }, "", out);
            }
            ends(office, day, out);
            blank(out);
        }
        Block::RedHead { mark: name, number } => {
            mark(name, out);
            blank(out);
            blank(out);
            paragraph(number, Set { align: "center", more: RULE, ..FLUSH }, "", out);
            blank(out);
            blank(out);
        }
        Block::Title(text) => {
            let (title, what) = text.split_once('\n').unwrap_or((text, ""));
            for line in title_lines(title) {
                paragraph(&line, Set { font: 2, size: TITLE, align: "center", more: HIGH, ..FLUSH }, "", out);
            }
            if !what.is_empty() {
                paragraph(what, Set { font: 1, align: "center", ..FLUSH }, "", out);
            }
            blank(out);
        }
        Block::Recipient(text) => paragraph(text, FLUSH, "", out),
        Block::Heading(level, text) => {
            // 一、 Hei; （一） Kai; 1. and （1） FangSong.
            let font = match level {
                0 | 1 => 3,
                2 => 1,
                _ => 0,
            };
            paragraph(text, Set { font, ..BODY }, &format!("Heading{}", (*level).clamp(1, 4)), out);
        }
        Block::Paragraph(text) => text.split('\n').for_each(|t| paragraph(t, BODY, "", out)),
        // Not drawn apart to the margins: it may hold a digest that is longer than a line.
        Block::Remark(text) => paragraph(text, Set { font: 1, size: SMALL, align: "left", ..BODY }, "", out),
        Block::Table { header, rows } => table(header, rows, out),
        Block::Signature { office, day } => {
            out.push_str("<w:p><w:pPr><w:keepNext/></w:pPr></w:p><w:p><w:pPr><w:keepNext/></w:pPr></w:p>");
            let (office_right, day_right) = signed(office, day);
            for (text, right, keep) in [(office, office_right, "<w:keepNext/>"), (day, day_right, "")] {
                let more = format!("{keep}<w:ind w:rightChars=\"{right}\" w:right=\"{}\"/>", right * 320 / 100);
                paragraph(text, Set { align: "right", more: &more, ..FLUSH }, "", out);
            }
        }
        Block::Attendance { label, names } => {
            let hanging = "<w:ind w:leftChars=\"500\" w:left=\"1600\" w:hangingChars=\"300\" w:hanging=\"960\"/>";
            let _ = write!(out, "<w:p><w:pPr>{hanging}<w:jc w:val=\"both\"/></w:pPr>");
            run(&format!("{label}{}", colon(lang)), Set { font: 3, ..FLUSH }, out);
            run(names, FLUSH, out);
            out.push_str("</w:p>");
        }
        Block::PageBreak => out.push_str("<w:p><w:r><w:br w:type=\"page\"/></w:r></w:p>"),
    }
}

/// How far the office and the day of a signature stand from the right, in hundredths of a character: the day four
/// characters, the office centred over it; where the office is the longer one it stands two characters in.
fn signed(office: &str, day: &str) -> (u32, u32) {
    let hundredths = |t: &str| t.width() as u32 * 50;
    let (office, day) = (hundredths(office), hundredths(day));
    match office <= day {
        true => (400 + (day - office) / 2, 400),
        false if (office - day) / 2 <= 200 => (400 - (office - day) / 2, 400),
        false => (200, 200 + (office - day) / 2),
    }
}

/// The red line, as wide as the type area, 4 mm under the paragraph.
const RULE: &str = "<w:pBdr><w:bottom w:val=\"single\" w:sz=\"18\" w:space=\"11\" w:color=\"FF0000\"/></w:pBdr>";

/// A title stands in lines of its own height.
const HIGH: &str = "<w:spacing w:line=\"640\" w:lineRule=\"exact\"/>";

fn paragraph(text: &str, set: Set<'_>, style: &str, out: &mut String) {
    let style = if style.is_empty() { String::new() } else { format!("<w:pStyle w:val=\"{style}\"/>") };
    // The order of these is fixed by the schema: style, border, spacing, indent, alignment.
    let _ = write!(out, "<w:p><w:pPr>{style}{}<w:jc w:val=\"{}\"/></w:pPr>", set.more, set.align);
    run(text, set, out);
    out.push_str("</w:p>");
}

fn run(text: &str, set: Set<'_>, out: &mut String) {
    let font = FONTS.get(set.font).map_or("", |f| f.name);
    let color = if set.red { format!("<w:color w:val=\"{RED}\"/>") } else { String::new() };
    let _ = write!(
        out,
        "<w:r><w:rPr><w:rFonts w:hint=\"eastAsia\" w:eastAsia=\"{font}\"/>{color}<w:sz w:val=\"{size}\"/><w:szCs w:val=\"{size}\"/></w:rPr><w:t \
         xml:space=\"preserve\">{}</w:t></w:r>",
        escape(text),
        size = set.size
    );
}

fn blank(out: &mut String) {
    out.push_str("<w:p/>");
}

/// The issuing mark: small-title Song, red, centred, as large as the line takes, its upper edge 35 mm below the type
/// area's in a document that goes up; here at the head of the page, as bulletins have it.
fn mark(name: &str, out: &mut String) {
    let cells = (name.width() as u32).max(1);
    let points = (page::TEXT / 20 * 2 / cells).clamp(16, MARK);
    let spacing = points * 20 * 5 / 4;
    let font = FONTS[2].name;
    let _ = write!(
        out,
        "<w:p><w:pPr><w:spacing w:before=\"240\" w:after=\"240\" w:line=\"{spacing}\" w:lineRule=\"exact\"/><w:jc \
         w:val=\"center\"/></w:pPr><w:r><w:rPr><w:rFonts w:hint=\"eastAsia\" w:eastAsia=\"{font}\"/><w:b/><w:color w:val=\"{RED}\"/><w:sz \
         w:val=\"{size}\"/><w:szCs w:val=\"{size}\"/></w:rPr><w:t xml:space=\"preserve\">{}</w:t></w:r></w:p>",
        escape(name),
        size = points * 2
    );
}

/// The office on the left and the day on the right, over the red line.
fn ends(left: &str, right: &str, out: &mut String) {
    let _ = write!(
        out,
        "<w:p><w:pPr>{RULE}<w:tabs><w:tab w:val=\"right\" w:pos=\"{}\"/></w:tabs><w:jc w:val=\"left\"/></w:pPr>",
        page::TEXT
    );
    run(left, FLUSH, out);
    out.push_str("<w:r><w:tab/></w:r>");
    run(right, FLUSH, out);
    out.push_str("</w:p>");
}

/// Characters of a title on one line: 22 pt on the width of the type area.
const TITLE_LINE: usize = (page::TEXT / (TITLE * 10)) as usize;

/// Words that titles of offices are made of: a line may end with one and never within one.
const WORDS: &[&str] = &[
    "关于",
    "印发",
    "转发",
    "开展",
    "进一步",
    "推进",
    "推动",
    "促进",
    "持续",
    "深化",
    "优化",
    "提升",
    "加强",
    "落实",
    "营商环境",
    "工作",
    "改革",
    "发展",
    "建设",
    "服务",
    "企业",
    "政务",
    "产业",
    "重点",
    "专项",
    "行动",
    "督查",
    "检查",
    "整改",
    "考核",
    "指标",
    "任务",
    "情况",
    "问题",
    "实施",
    "方案",
    "意见",
    "办法",
    "机制",
    "要点",
    "通知",
    "通报",
    "报告",
    "纪要",
    "交办单",
    "督办单",
    "催办单",
    "提醒函",
    "落后",
    "上半年",
    "下半年",
];

/// The lines of a title: as few as there is room in, about as long as each other, and broken by sense as far as that can be
/// told: behind 的, before 《, where one of [`WORDS`] begins or ends.
fn title_lines(text: &str) -> Vec<String> {
    let cells = |c: char| if c.is_ascii() { 1 } else { 2 };
    let width = |t: &[char]| t.iter().map(|c| cells(*c)).sum::<usize>();
    let (all, room) = (text.trim().chars().collect::<Vec<char>>(), 2 * TITLE_LINE);
    let words: Vec<(usize, usize)> = WORDS.iter().flat_map(|word| places(&all, word)).collect();
    let cost = |at: usize| {
        let (before, after) = (all[at - 1], all[at]);
        let within = words.iter().any(|(from, to)| (from + 1..*to).contains(&at));
        let edges = [words.iter().any(|(from, _)| *from == at), words.iter().any(|(_, to)| *to == at)];
        let torn = within
            || before.is_ascii_alphanumeric() && after.is_ascii_alphanumeric()
            || "《“（".contains(before)
            || "》”）、，：。的".contains(after);
        let marked = "的和及与、，：》”）".contains(before) || "《“（".contains(after);
        let sense = match (marked || edges == [true, true], edges.contains(&true)) {
            (true, _) => 0,
            (false, true) => room / 6,
            (false, false) => room / 2,
        };
        sense + if torn { room } else { 0 }
    };
    let (mut out, mut from) = (Vec::new(), 0);
    for left in (2..=width(&all).div_ceil(room).max(1)).rev() {
        let even = width(&all[from..]) / left;
        // What is left has to fit on the lines that are left.
        let fits = |at: &usize| width(&all[from..*at]) <= room && width(&all[*at..]) <= room * (left - 1);
        let best =
            (from + 1..all.len()).filter(fits).min_by_key(|at| width(&all[from..*at]).abs_diff(even) + cost(*at));
        let Some(at) = best else { break };
        out.push(all[from..at].iter().collect::<String>().trim().to_string());
        from = at;
    }
    out.push(all[from..].iter().collect::<String>().trim().to_string());
    out
}

/// Where a word stands in a text: from and to.
fn places(text: &[char], word: &str) -> Vec<(usize, usize)> {
    let word: Vec<char> = word.chars().collect();
    let windows = text.windows(word.len()).enumerate();
    windows.filter(|(_, w)| *w == word).map(|(at, _)| (at, at + word.len())).collect()
}

/// The widths of a table's columns: short ones as wide as what they hold, the rest to the long ones by how much they hold.
fn column_widths(header: &[String], rows: &[Vec<String>]) -> Vec<u32> {
    // Half characters of 12 pt, with the room that a cell leaves on both sides and that writers put between Chinese and
    // figures; more than that is long.
    const HALF: u32 = 125;
    const SIDES: u32 = 480;
    const SHORT: u32 = 24;
    let cells = |at: usize| rows.iter().filter_map(|row| row.get(at)).map(|t| t.width()).max().unwrap_or(0);
    let wanted: Vec<u32> = header.iter().enumerate().map(|(at, h)| cells(at).max(h.width()).max(4) as u32).collect();
    let short: u32 = wanted.iter().filter(|w| **w <= SHORT).map(|w| w * HALF + SIDES).sum();
    let long: u32 = wanted.iter().filter(|w| **w > SHORT).map(|w| (*w).min(4 * SHORT)).sum();
    let share = |w: u32| match (w <= SHORT, long) {
        // Where nothing is long, the short ones share the whole width.
        (true, 0) => page::TEXT * (w * HALF + SIDES) / short.max(1),
        _ if short + long * HALF / 4 > page::TEXT => page::TEXT * w / wanted.iter().sum::<u32>().max(1),
        (true, _) => w * HALF + SIDES,
        (false, _) => (page::TEXT - short) * w.min(4 * SHORT) / long,
    };
    match wanted.is_empty() {
        true => vec![page::TEXT],
        false => wanted.iter().map(|w| share(*w)).collect(),
    }
}

fn table(header: &[String], rows: &[Vec<String>], out: &mut String) {
    let widths = column_widths(header, rows);
    let border = |side: &str| format!("<w:{side} w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"auto\"/>");
    let borders: String = ["top", "left", "bottom", "right", "insideH", "insideV"].map(border).concat();
    let _ = write!(
        out,
        "<w:tbl><w:tblPr><w:tblW w:w=\"{}\" w:type=\"dxa\"/><w:tblBorders>{borders}</w:tblBorders><w:tblLayout \
         w:type=\"fixed\"/></w:tblPr><w:tblGrid>{}</w:tblGrid>",
        page::TEXT,
        widths.iter().map(|width| format!("<w:gridCol w:w=\"{width}\"/>")).collect::<String>()
    );
    let heads = [header.to_vec()];
    for (at, cells) in heads.iter().chain(rows).enumerate() {
        // The header comes again on each page; a row is not cut by a page's end.
        let repeated = if at == 0 { "<w:tblHeader/>" } else { "" };
        let _ = write!(out, "<w:tr><w:trPr><w:cantSplit/>{repeated}</w:trPr>");
        for (column, width) in widths.iter().enumerate() {
            let _ = write!(out, "<w:tc><w:tcPr><w:tcW w:w=\"{width}\" w:type=\"dxa\"/></w:tcPr>");
            let set = Set { font: if at == 0 { 3 } else { 0 }, size: 24, align: "left", more: LOW, ..FLUSH };
            paragraph(cells.get(column).map_or("", String::as_str), set, "", out);
            out.push_str("</w:tc>");
        }
        out.push_str("</w:tr>");
    }
    out.push_str("</w:tbl><w:p/>");
}

const LOW: &str = "<w:spacing w:line=\"400\" w:lineRule=\"exact\"/>";

/// EMU in a twip, and in a line of the page's grid.
const EMU: u32 = 635;

/// How many lines a text takes in the imprint: 14 pt, a half-width character half as wide.
fn imprint_lines(text: &str) -> u32 {
    let halves: u32 = text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum();
    // A line that ends in a mark gives up one character to the next where the mark would begin it.
    let room = 2 * ((page::TEXT - 2 * 280) / 280 - 1);
    // What follows the first line hangs behind 报送： and 抄送：.
    1 + halves.saturating_sub(room).div_ceil(room - 2 * LABEL)
}

/// Characters of 报送： and 抄送：.
const LABEL: u32 = 3;

/// The imprint: rules of 0.35 mm above and below and 0.25 mm between, as wide as the type area, on its lower edge on the
/// last page; 14 pt, one character in from both sides. It is a table in a box that hangs on the lower edge: a floating
/// table alone stays under the text in LibreOffice.
fn foot(imprint: &Imprint, lang: Lang, out: &mut String) {
    let lines = imprint.lines(lang);
    let border = |side: &str, eighths: u32| {
        format!("<w:{side} w:val=\"single\" w:sz=\"{eighths}\" w:space=\"0\" w:color=\"auto\"/>")
    };
    let height = lines.iter().map(|l| imprint_lines(l)).sum::<u32>() * page::LINE * EMU;
    let width = page::TEXT * EMU;
    let _ = write!(
        out,
        "<w:p><w:pPr><w:spacing w:line=\"20\" w:lineRule=\"exact\"/></w:pPr><w:r><mc:AlternateContent \
         xmlns:mc=\"http://schemas.openxmlformats.org/markup-compatibility/2006\"><mc:Choice Requires=\"wps\" \
         xmlns:wps=\"http://schemas.microsoft.com/office/word/2010/wordprocessingShape\"><w:drawing><wp:anchor \
         xmlns:wp=\"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing\" distT=\"0\" distB=\"0\" \
         distL=\"0\" distR=\"0\" simplePos=\"0\" relativeHeight=\"2\" behindDoc=\"0\" locked=\"0\" layoutInCell=\"1\" \
         allowOverlap=\"1\"><wp:simplePos x=\"0\" y=\"0\"/><wp:positionH \
         relativeFrom=\"margin\"><wp:align>left</wp:align></wp:positionH><wp:positionV \
         relativeFrom=\"margin\"><wp:align>bottom</wp:align></wp:positionV><wp:extent cx=\"{width}\" \
         cy=\"{height}\"/><wp:wrapTopAndBottom/><wp:docPr id=\"1\" name=\"imprint\"/><a:graphic \
         xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\"><a:graphicData \
         uri=\"http://schemas.microsoft.com/office/word/2010/wordprocessingShape\"><wps:wsp><wps:cNvSpPr \
         txBox=\"1\"/><wps:spPr><a:xfrm><a:off x=\"0\" y=\"0\"/><a:ext cx=\"{width}\" cy=\"{height}\"/></a:xfrm>\
         <a:prstGeom prst=\"rect\"><a:avLst/></a:prstGeom><a:noFill/></wps:spPr><wps:txbx><w:txbxContent>"
    );
    let _ = write!(
        out,
        "<w:tbl><w:tblPr><w:tblW w:w=\"{w}\" w:type=\"dxa\"/><w:tblBorders>{}{}{}</w:tblBorders><w:tblLayout w:type=\"fixed\"/></w:tblPr><w:tblGrid><w:gridCol \
         w:w=\"{w}\"/></w:tblGrid>",
        border("top", 8),
        border("bottom", 8),
        border("insideH", 6),
        w = page::TEXT
    );
    // The whole of it stands on one page. No rule stands between those above and those beside.
    let kept = "<w:keepNext/><w:keepLines/>";
    let set = Set { size: SMALL, ..FLUSH };
    let cell = format!(
        "<w:tr><w:trPr><w:cantSplit/></w:trPr><w:tc><w:tcPr><w:tcW w:w=\"{}\" w:type=\"dxa\"/></w:tcPr>",
        page::TEXT
    );
    if let [to @ .., _] = lines.as_slice()
        && !to.is_empty()
    {
        out.push_str(&cell);
        let (left, hanging) = (280 * (1 + LABEL), 280 * LABEL);
        for line in to {
            let _ = write!(
                out,
                "<w:p><w:pPr>{kept}<w:ind w:left=\"{left}\" w:right=\"280\" w:hanging=\"{hanging}\"/><w:jc \
                 w:val=\"left\"/></w:pPr>"
            );
            run(line, set, out);
            out.push_str("</w:p>");
        }
        out.push_str("</w:tc></w:tr>");
    }
    let tab = page::TEXT - 280 - 216;
    let _ = write!(
        out,
        "{cell}<w:p><w:pPr>{kept}<w:tabs><w:tab w:val=\"right\" w:pos=\"{tab}\"/></w:tabs><w:ind w:left=\"280\" \
         w:right=\"280\"/></w:pPr>"
    );
    let printed = match lang {
        Lang::Zh => format!("{}印发", imprint.day),
        Lang::En => format!("issued {}", imprint.day),
    };
    run(&imprint.office, set, out);
    out.push_str("<w:r><w:tab/></w:r>");
    run(&printed, set, out);
    out.push_str("</w:p></w:tc></w:tr>");
    // What is in a box ends with a paragraph, which takes no room.
    out.push_str("</w:tbl><w:p><w:pPr><w:spacing w:line=\"20\" w:lineRule=\"exact\"/></w:pPr></w:p>");
    out.push_str(
        "</w:txbxContent></wps:txbx><wps:bodyPr lIns=\"0\" tIns=\"0\" rIns=\"0\" bIns=\"0\" anchor=\"b\"/></wps:wsp>\
         </a:graphicData></a:graphic></wp:anchor></w:drawing></mc:Choice></mc:AlternateContent></w:r></w:p>",
    );
}
