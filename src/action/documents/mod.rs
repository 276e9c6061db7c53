//! Documents: drafts that are issued later, slips issued on findings and tasks, withdrawn by another, written as files.

mod draft;
mod issue;
mod withdraw;
mod write;

use super::{Action, Arg, ArgKind};
use crate::domain::kind::{Type, Vocabulary};
use crate::error::{Code, Error, Result};
use crate::i18n::Msg;

crate::messages! {
    ISSUED: "Issued {number}: {title}", "已印发{number}：{title}";
}

const APPROVED_BY: Arg = Arg::new(
    "approved-by",
    ArgKind::Option,
    "WHO",
    Msg::new("who approved it; a notice needs that", "签发人；通报必填"),
)
.asked(Msg::new("Approved by", "签发人"), Type::Text);

/// The kind of document that is named; `no` says that it is none of these, and which there are.
fn sort(of: &'static Vocabulary, named: &str, no: Msg) -> Result<&'static str> {
    of.named(named).map(|word| word.code).ok_or_else(|| {
        let all = of.words.iter().map(|w| w.code).collect::<Vec<_>>().join(", ");
        Error::new(Code::Usage, no).with("name", named).with("all", all)
    })
}

/// The actions of this folder; signing for a document is a step of its life.
pub static ACTIONS: &[Action] = &[
    draft::DRAFT,
    draft::PUBLISH,
    issue::ACTION,
    withdraw::ACTION,
    write::ACTION,
    super::bulletins::receipts::OF_DOCUMENT,
];
