//! A document of the register on paper: red head, title, recipients, text, signature, imprint, and the digest by which a
//! copy is held against the register.

use sha2::{Digest as _, Sha256};

use crate::document::{Block, Document, Imprint, day_in_words};
use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::domain::record::Record;
use crate::domain::schema::{document, unit};
use crate::domain::words::small_number;
use crate::i18n::{Lang, Message};
use crate::log::{State, hex};
use crate::service::papers::documents::went_out;

crate::messages! {
    DIGEST: "Digest of the text (SHA-256): {digest}", "正文校验码（SHA-256）：{digest}";
    TO: "{units}:", "{units}：";
    WITHDRAWN: "This document was withdrawn by {number}.", "本文已由{number}撤回。";
    UNDER_DISCUSSION: "(draft)", "（讨论稿）";
    APPROVED: "Approved by: {who}", "签发人：{who}";
}

/// A text as paragraphs and headings: 一、 and （一） begin a line of the first and the second level.
pub fn blocks(text: &str) -> Vec<Block> {
    let lines = text.lines().map(str::trim).filter(|l| !l.is_empty());
    lines
        .map(|line| match level(line) {
            Some(level) => Block::Heading(level, line.to_string()),
            None => Block::Paragraph(line.to_string()),
        })
        .collect()
}

fn level(line: &str) -> Option<u8> {
    let chinese = |t: &str| small_number(t).is_some() && !t.starts_with(|c: char| c.is_ascii_digit());
    if line.split_once('、').is_some_and(|(n, _)| chinese(n)) {
        return Some(1);
    }
    let within = line.strip_prefix('（').and_then(|l| l.split_once('）'));
    within.filter(|(n, _)| chinese(n)).map(|_| 2)
}

/// The digest of a document's text, by which a copy is held against the register.
pub fn digest(record: &Record) -> String {
    let of = |tag| record.text(tag).unwrap_or_default();
    hex(&Sha256::digest(format!("{}\n{}\n{}", of(document::NUMBER), of(document::TITLE), of(document::TEXT))))
}

/// Lays a document out; a draft without red head, signature and imprint, with what it is under its title.
pub fn paper(state: &State, id: RecordId, lang: Lang) -> Document {
    let Some(record) = state.find(Kind::Document, id) else { return Document::default() };
    let text = |tag| record.text(tag).unwrap_or_default().to_string();
    let called = |id: RecordId| {
        let named = state.get(id).and_then(|u| u.text(unit::NAME)).map(str::to_string);
        named.unwrap_or_else(|| state.title(id))
    };
    let units = |tag| record.references(tag).map(called).collect::<Vec<_>>();
    let comma = if lang == Lang::Zh { "、" } else { ", " };
    let from = record.reference(document::FROM).map(called).unwrap_or_else(|| text(document::SOURCE));
    let day = record.date(document::ON).map(|d| day_in_words(d, lang)).unwrap_or_default();
    let issued = went_out(record);
    let mut out = match issued {
        true => vec![
            Block::RedHead { mark: from.clone(), number: text(document::NUMBER) },
            Block::Title(text(document::TITLE)),
        ],
        false => vec![Block::Title(format!("{}\n{}", text(document::TITLE), UNDER_DISCUSSION.text(lang)))],
    };
    let to = units(document::TO);
    if !to.is_empty() {
        out.push(Block::Recipient(Message::plain(TO).with("units", to.join(comma)).say(lang)));
    }
    let said = if record.get(document::TEXT).is_some() { document::TEXT } else { document::SETS };
    out.extend(blocks(&text(said)));
    if issued {
        out.push(Block::Signature { office: from.clone(), day: day.clone() });
    }
    if let Some(who) = record.text(document::APPROVED_BY) {
        out.push(Block::Remark(Message::plain(APPROVED).with("who", who).say(lang)));
    }
    if let Some(by) = record.reference(document::WITHDRAWN_BY).and_then(|id| state.get(id)) {
        let number = by.text(document::NUMBER).unwrap_or_default();
        out.push(Block::Remark(Message::plain(WITHDRAWN).with("number", number).say(lang)));
    }
    out.push(Block::Remark(Message::plain(DIGEST).with("digest", digest(record)).say(lang)));
    let imprint = Imprint { report_to: Vec::new(), copy_to: units(document::COPY), office: from, day };
    let imprint = issued.then_some(imprint);
    Document { title: text(document::TITLE), blocks: out, imprint, lang, ..Document::default() }
}
