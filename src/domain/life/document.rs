//! The life of a document (公文): drafted and discussed, issued once, signed for by each who gets it, withdrawn by another and never undone.

use super::{Ask, Fill, Life, Must, Prepared, Step, To, Verb, Writes, states};
use crate::domain::kind::Kind;
use crate::domain::rights::Right;
use crate::domain::schema::{document, note};
use crate::i18n::Msg;

states! {
    /// Where it stands.
    STATES {
        /// Being written, discussed at meetings.
        DRAFT = "draft", "draft", "拟稿";
        /// It went out.
        ISSUED = "issued", "issued", "已印发";
        /// Another took it back.
        WITHDRAWN = "withdrawn", "withdrawn", "已撤回";
        /// A draft that does not go out.
        DROPPED = "dropped", "dropped", "不予印发";
    }
}

/// The sort of the note by which a unit signs for a document.
pub const RECEIPT: &str = "receipt";

/// Draft → issued → withdrawn by another; a draft that is dropped does not go out. What says nothing of its state is
/// issued: so documents that came in are.
pub static DOCUMENT: Life = Life {
    kind: Kind::Document,
    field: document::STATE,
    states: &STATES,
    start: ISSUED,
    closed: &[ISSUED, WITHDRAWN, DROPPED],
    aside: &[WITHDRAWN, DROPPED],
    prepared: Some(Prepared { states: &[DRAFT, DROPPED], lacks: &[document::NUMBER, document::ON] }),
    via: None,
    verbs: VERBS,
};

static VERBS: &[Verb] = &[
    Verb::new(
        "document.release",
        Msg::new("issue", "印发"),
        Msg::new("Issue a draft with its number and its day", "印发拟稿，编定文号和印发日期"),
        &[Step::new(
            "document.release",
            Msg::new("issue", "印发"),
            &[DRAFT],
            To::State(ISSUED),
            Right::Record,
            &[Ask::may(document::NUMBER), Ask::may(document::APPROVED_BY)],
        )
        .sets(&[(document::ON, Fill::Day)])],
    )
    .inner()
    .one(),
    Verb::new(
        "document.drop",
        Msg::new("drop", "不予印发"),
        Msg::new("Drop a draft that does not go out, with a reason", "拟稿不予印发，写明原因"),
        &[Step::new(
            "document.drop",
            Msg::new("drop", "不予印发"),
            &[DRAFT],
            To::State(DROPPED),
            Right::Record,
            &[Ask::must(document::REASON).words()],
        )],
    )
    .key("r"),
    Verb::new(
        "document.resume",
        Msg::new("take up again", "恢复拟稿"),
        Msg::new("Take a dropped draft up again", "恢复不予印发的拟稿"),
        &[Step::new(
            "document.resume",
            Msg::new("take up again", "恢复拟稿"),
            &[DROPPED],
            To::State(DRAFT),
            Right::Record,
            &[],
        )
        .sets(&[(document::REASON, Fill::Clear)])],
    )
    .key("A"),
    Verb::new(
        "document.sign",
        Msg::new("sign for", "签收"),
        Msg::new("Sign for a document that came to one's unit", "签收发至本单位的文件"),
        &[Step::new(
            "document.sign",
            Msg::new("sign for", "签收"),
            &[ISSUED],
            To::Stays,
            Right::Report,
            &[Ask::may(note::TEXT).words(), Ask::may(note::TOLD)],
        )
        .must(&[Must::Recipient { named: &[], units: &[document::TO, document::COPY] }])
        .writes(Writes::Note(RECEIPT))],
    )
    .key("i"),
    Verb::new(
        "document.withdraw",
        Msg::new("withdraw", "撤回"),
        Msg::new("Withdraw a document by another, with a reason", "以另一文件撤回本文件并写明原因"),
        &[Step::new(
            "document.withdraw",
            Msg::new("withdraw", "撤回"),
            &[ISSUED],
            To::State(WITHDRAWN),
            Right::Record,
            &[Ask::must(document::WITHDRAWN_BY), Ask::must(document::REASON).words()],
        )],
    )
    .inner(),
];
