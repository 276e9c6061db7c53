//! How long documents and articles are, and may be.
//!
//! Source: 整治形式主义为基层减负若干规定 (2024-08-06): documents of at most 5,000 characters, 4,000 where they are of a
//! county; law-and-practice 4.6. How long an article may be is the office's own to say.

use crate::domain::kind::{Kind, Tag};
use crate::domain::record::Record;
use crate::domain::schema::{article, document};
use crate::domain::value::Value;
use crate::i18n::Message;
use crate::log::State;
use crate::service::settings;
use crate::service::work::Edit;

crate::messages! {
    TOO_LONG: "“{title}” has {count} characters; the limit is {limit} (setting {setting})", "“{title}”共{count}字，超过上限{limit}字（设置项 {setting}）";
}

/// Characters of a document where the setting says nothing.
pub(crate) const DOCUMENT: usize = 4_000;
/// Characters of an article where the setting says nothing.
pub(crate) const ARTICLE: usize = 2_000;

/// A kind with its text, the setting that holds its limit, and the limit where that says nothing.
struct Limited {
    kind: Kind,
    text: Tag,
    setting: &'static str,
    usual: usize,
}

/// The kinds whose texts are counted.
const LIMITED: [Limited; 2] = [
    Limited { kind: Kind::Document, text: document::TEXT, setting: settings::LENGTH_DOCUMENT, usual: DOCUMENT },
    Limited { kind: Kind::Article, text: article::TEXT, setting: settings::LENGTH_ARTICLE, usual: ARTICLE },
];

/// The characters of a text, without blanks.
fn count(text: &str) -> usize {
    text.chars().filter(|c| !c.is_whitespace()).count()
}

/// How long a record's text is; none where it has none.
pub fn length(record: &Record) -> Option<usize> {
    let of = LIMITED.iter().find(|l| l.kind == record.kind())?;
    record.text(of.text).map(count)
}

/// What is said of texts that are written longer than they may be.
pub(crate) fn warnings(state: &State, edits: &[Edit]) -> Vec<Message> {
    let long = |edit: &Edit| {
        let of = LIMITED.iter().find(|l| l.kind == edit.kind && l.text == edit.tag)?;
        let count = count(edit.value.as_ref().and_then(Value::as_text)?);
        let limit = settings::text(state, of.setting).and_then(|t| t.trim().parse().ok()).unwrap_or(of.usual);
        let new = edits.iter().find(|e| e.id == edit.id && e.tag == edit.kind.def().title);
        let title = new.and_then(|e| e.value.as_ref()).and_then(Value::as_text).map(str::to_string);
        let said = Message::plain(TOO_LONG).with("title", title.unwrap_or_else(|| state.title(edit.id)));
        (count > limit).then(|| said.with("count", count).with("limit", limit).with("setting", of.setting))
    };
    edits.iter().filter_map(long).collect()
}
