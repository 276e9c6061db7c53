//! The life of a document (公文): issued once, signed for by each who gets it, withdrawn by another and never undone.

use super::{Ask, Life, Must, Step, To, Verb, Writes, states};
use crate::domain::kind::Kind;
use crate::domain::rights::Right;
use crate::domain::schema::{document, note};
use crate::i18n::Msg;

states! {
    /// Where it stands.
    STATES {
        /// It went out.
        ISSUED = "issued", "issued", "已印发";
        /// Another took it back.
        WITHDRAWN = "withdrawn", "withdrawn", "已撤回";
    }
}

/// The sort of the note by which a unit signs for a document.
pub const RECEIPT: &str = "receipt";

/// Issued → withdrawn by another.
pub static DOCUMENT: Life = Life {
    kind: Kind::Document,
    field: document::STATE,
    states: &STATES,
    start: ISSUED,
    closed: &[ISSUED, WITHDRAWN],
    aside: &[WITHDRAWN],
    via: None,
    verbs: VERBS,
};

static VERBS: &[Verb] = &[
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
