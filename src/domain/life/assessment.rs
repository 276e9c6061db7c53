//! The life of an assessment (考核).

use super::{Ask, Fill, Life, Step, To, Verb, states};
use crate::domain::kind::Kind;
use crate::domain::rights::Right;
use crate::domain::schema::assessment;
use crate::i18n::Msg;

states! {
    /// Where it stands.
    STATES {
        /// Scores follow the records.
        DRAFT = "draft", "draft", "测算中";
        /// The units see their scores with the reasons, and may object.
        PREVIEWED = "previewed", "shown to the units", "预告中";
        /// It stays as it is.
        FROZEN = "frozen", "frozen", "已定稿";
    }
}

/// Draft → shown to the units, who may object → frozen.
pub static ASSESSMENT: Life = Life {
    kind: Kind::Assessment,
    field: assessment::STATE,
    states: &STATES,
    start: DRAFT,
    closed: &[FROZEN],
    aside: &[],
    prepared: None,
    via: None,
    verbs: VERBS,
};

static VERBS: &[Verb] = &[
    Verb::new(
        "assessment.preview",
        Msg::new("show to the units", "预告"),
        Msg::new(
            "Show the units their scores with the reasons, and open the window for objections",
            "向被考核单位预告得分及依据，开始异议期",
        ),
        &[Step::new(
            "assessment.preview",
            Msg::new("show to the units", "预告"),
            &[DRAFT],
            To::State(PREVIEWED),
            Right::Manage,
            &[Ask::must(assessment::UNTIL)],
        )
        .sets(&[(assessment::PREVIEWED_ON, Fill::Day)])],
    )
    .inner()
    .one(),
    Verb::new(
        "assessment.redo",
        Msg::new("reckon again", "重新测算"),
        Msg::new(
            "Take a score that was shown back to the draft, with a reason",
            "将已预告的得分退回重新测算，写明原因",
        ),
        &[Step::new(
            "assessment.redo",
            Msg::new("reckon again", "重新测算"),
            &[PREVIEWED],
            To::State(DRAFT),
            Right::Manage,
            &[Ask::must(assessment::REASON).words()],
        )],
    )
    .key("r")
    .one(),
    Verb::new(
        "assessment.freeze",
        Msg::new("freeze", "定稿"),
        Msg::new("Freeze the scores with the digest of the log", "定稿，得分与日志校验码自此固定"),
        &[Step::new(
            "assessment.freeze",
            Msg::new("freeze", "定稿"),
            &[PREVIEWED],
            To::State(FROZEN),
            Right::Manage,
            &[Ask::must(assessment::FROZEN), Ask::must(assessment::DIGEST)],
        )],
    )
    .inner()
    .one(),
];
