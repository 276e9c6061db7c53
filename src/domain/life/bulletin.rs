//! The life of a bulletin (工作简报).

use super::document::RECEIPT;
use super::{Ask, Fill, Life, Must, Prepared, Step, To, Verb, Writes, states};
use crate::domain::kind::Kind;
use crate::domain::rights::Right;
use crate::domain::schema::{bulletin, note};
use crate::i18n::Msg;

states! {
    /// Where it stands.
    STATES {
        /// Being written.
        DRAFT = "draft", "draft", "起草";
        /// Approved, after the check.
        APPROVED = "approved", "approved", "已签发";
        /// Printed and sent: text and figures stay as they are.
        ISSUED = "issued", "issued", "已印发";
    }
}

/// Draft → approved after the check → issued and frozen; from approved back to the draft, with a reason.
pub static BULLETIN: Life = Life {
    kind: Kind::Bulletin,
    field: bulletin::STATE,
    states: &STATES,
    start: DRAFT,
    closed: &[ISSUED],
    aside: &[],
    prepared: Some(Prepared { states: &[DRAFT, APPROVED], lacks: &[] }),
    via: None,
    verbs: VERBS,
};

static VERBS: &[Verb] = &[
    Verb::new(
        "bulletin.approve",
        Msg::new("approve", "签发"),
        Msg::new(
            "Approve a bulletin; what the check found and is left needs a reason",
            "签发简报；核校意见未处理的须写明理由",
        ),
        &[Step::new(
            "bulletin.approve",
            Msg::new("approve", "签发"),
            &[DRAFT],
            To::State(APPROVED),
            Right::Manage,
            &[Ask::may(bulletin::REMARKS), Ask::may(bulletin::REASON).words()],
        )
        .sets(&[(bulletin::APPROVED_BY, Fill::Actor), (bulletin::APPROVED_ON, Fill::Day)])],
    )
    .inner()
    .one(),
    Verb::new(
        "bulletin.return",
        Msg::new("return", "退回修改"),
        Msg::new(
            "Take an approved bulletin back to the draft, with a reason",
            "将已签发未印发的简报退回修改，写明原因",
        ),
        &[Step::new(
            "bulletin.return",
            Msg::new("return", "退回修改"),
            &[APPROVED],
            To::State(DRAFT),
            Right::Manage,
            &[Ask::must(bulletin::REASON).words()],
        )
        .sets(&[(bulletin::APPROVED_BY, Fill::Clear), (bulletin::APPROVED_ON, Fill::Clear)])],
    )
    .key("r")
    .one(),
    Verb::new(
        "bulletin.issue",
        Msg::new("issue", "印发"),
        Msg::new("Freeze an approved bulletin as it is printed and sent", "印发简报，正文和数字自此固定"),
        &[Step::new(
            "bulletin.issue",
            Msg::new("issue", "印发"),
            &[APPROVED],
            To::State(ISSUED),
            Right::Manage,
            &[Ask::must(bulletin::FROZEN), Ask::must(bulletin::DIGEST)],
        )],
    )
    .inner()
    .one(),
    Verb::new(
        "bulletin.sign",
        Msg::new("sign for", "签收"),
        Msg::new(
            "Sign for an issue, for one's own unit; the office writes it down for others on the list",
            "签收本期简报；营商办可代发送名单上的其他对象登记",
        ),
        &[Step::new(
            "bulletin.sign",
            Msg::new("sign for", "签收"),
            &[ISSUED],
            To::Stays,
            Right::Report,
            &[Ask::may(note::TEXT).words(), Ask::may(note::TOLD), Ask::may(note::RECIPIENT)],
        )
        .must(&[Must::Recipient { named: &[bulletin::REPORT_TO, bulletin::COPY_TO], units: &[bulletin::UNITS] }])
        .writes(Writes::Note(RECEIPT))],
    )
    .key("o")
    .one(),
];
