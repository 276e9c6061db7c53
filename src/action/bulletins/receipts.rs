//! Shows who of the recipients signed for an issue or a document, and when.

use crate::action::{Action, Arg, ArgKind, Args, Group, JSON, JsonKey, Shell};
use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::error::Result;
use crate::exchange::table_out::{Column, ColumnKind, Out, Table};
use crate::i18n::{Message, Msg};
use crate::service::papers::signatures::{SignedFor, signatures_of};
use crate::service::words::names;

crate::messages! {
    TITLE: "signatures", "签收情况";
    RECIPIENT: "recipient", "签收对象";
    ON: "signed on", "签收日期";
    BY: "written down by", "登记人";
    WORDS: "remarks", "备注";
    COUNT: "{signed} of {count} signed", "{count}个签收对象中已签收{signed}个";
}

const KEYS: &[JsonKey] = &[
    JsonKey::new("[].recipient", Msg::new("who is on the list", "签收对象")),
    JsonKey::new("[].unit", Msg::new("the unit's id, where it is one; else null", "单位标识，非单位为 null")),
    JsonKey::new("[].on", Msg::new("when it signed; null where it has not", "签收日期，未签收为 null")),
    JsonKey::new("[].by", Msg::new("who wrote it down", "登记人")),
    JsonKey::new("[].words", Msg::new("what was said beside", "备注")),
];

pub(super) const OF_BULLETIN: Action = Action::new(
    "bulletin.receipts",
    Group::Reports,
    Msg::new("signatures of an issue", "简报签收情况"),
    Msg::new("Show who of the recipients signed for an issue, and when", "查看本期简报各发送对象的签收情况"),
)
.within(&["bulletins"])
.form()
.line(&["bulletin", "receipts"], &[super::WHICH, JSON], |shell, args| {
    let id = super::which(shell, args)?;
    shown(shell, args, id)
})
.json(KEYS);

pub(in crate::action) const OF_DOCUMENT: Action = Action::new(
    "document.receipts",
    Group::Records,
    Msg::new("signatures of a document", "文件签收情况"),
    Msg::new("Show which units signed for a document, and when", "查看各单位对文件的签收情况"),
)
.within(&["documents"])
.form()
.line(
    &["document", "receipts"],
    &[
        Arg::new(
            "id",
            ArgKind::Place,
            "DOCUMENT",
            Msg::new("the document by number, title or id", "文件（文号、标题或编号）"),
        )
        .chosen(&[Kind::Document]),
        JSON,
    ],
    |shell, args| {
        let name = args.get("id").unwrap_or_default().to_string();
        let id = shell.with_state(None, |_, state| names::find(state, Some(Kind::Document), &name))?;
        shown(shell, args, id)
    },
)
.json(KEYS);

fn shown(shell: &mut Shell, args: &Args, id: RecordId) -> Result<()> {
    let all: Vec<(SignedFor, String)> = shell.with_state(None, |_, state| {
        let signed = state.get(id).map(|r| signatures_of(state, r)).unwrap_or_default();
        let by = |s: &SignedFor| s.by.map(|p| state.title(p)).unwrap_or_default();
        Ok(signed.into_iter().map(|s| (s.clone(), by(&s))).collect())
    })?;
    if args.has("json") {
        let one = |(s, by): &(SignedFor, String)| {
            serde_json::json!({
                "recipient": s.recipient, "unit": s.unit.map(|u| u.to_string()),
                "on": s.on.map(|d| d.to_string()), "by": by, "words": s.words,
            })
        };
        return shell.json(&all.iter().map(one).collect::<Vec<_>>());
    }
    let lang = shell.lang;
    let column =
        |label: Msg, key: &str, kind| Column { heading: label.text(lang).to_string(), key: key.to_string(), kind };
    let columns = vec![
        column(RECIPIENT, "recipient", ColumnKind::Text),
        column(ON, "on", ColumnKind::Date),
        column(BY, "by", ColumnKind::Text),
        column(WORDS, "words", ColumnKind::Text),
    ];
    let row = |(s, by): &(SignedFor, String)| {
        let text = |t: &str| if t.is_empty() { Out::Empty } else { Out::Text(t.to_string()) };
        // Who signs without a word is named by the note itself.
        let words = if s.words == *by { "" } else { s.words.as_str() };
        vec![text(&s.recipient), s.on.map_or(Out::Empty, Out::Date), text(by), text(words)]
    };
    let rows = all.iter().map(row).collect();
    shell.table(&Table { title: TITLE.text(lang).to_string(), lang, columns, rows, ..Table::default() })?;
    let signed = all.iter().filter(|(s, _)| s.on.is_some()).count();
    shell.tell(Message::plain(COUNT).with("signed", signed).with("count", all.len()));
    Ok(())
}
