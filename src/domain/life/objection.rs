//! The life of an objection to a score (考核异议).

use super::{Ask, Fill, Life, Must, Step, To, Verb, states};
use crate::domain::kind::Kind;
use crate::domain::rights::Right;
use crate::domain::schema::{mark, objection};
use crate::i18n::Msg;

crate::messages! {
    SCORED: "{person} gave this unit marks: somebody else decides (as 政府督查工作条例 art. 17)", "{person}曾为该单位评分，须由其他人处理（参照《政府督查工作条例》第十七条）";
}

states! {
    /// Where it stands.
    STATES {
        /// Waits for a decision.
        RAISED = "raised", "raised", "已提出";
        /// Decided, with grounds.
        DECIDED = "decided", "decided", "已处理";
    }
}

/// Raised → decided by somebody who did not score.
pub static OBJECTION: Life = Life {
    kind: Kind::Objection,
    field: objection::STATE,
    states: &STATES,
    start: RAISED,
    closed: &[DECIDED],
    aside: &[],
    prepared: None,
    via: None,
    verbs: VERBS,
};

static VERBS: &[Verb] = &[Verb::new(
    "objection.decide",
    Msg::new("decide", "处理"),
    Msg::new("Decide an objection with grounds; whoever scored the unit stays out", "处理异议并写明理由，评分人回避"),
    &[Step::new(
        "objection.decide",
        Msg::new("decide", "处理"),
        &[RAISED],
        To::State(DECIDED),
        Right::Verify,
        &[Ask::must(objection::RESULT), Ask::must(objection::DECISION).words()],
    )
    .sets(&[(objection::DECIDER, Fill::Actor), (objection::DECIDED_ON, Fill::Day)])
    .must(&[Must::WroteNone { kind: Kind::Mark, field: mark::UNIT, own: objection::UNIT, msg: SCORED }])],
)
.key("d")
.triage("done")];
