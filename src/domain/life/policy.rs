//! The life of a policy or practice from elsewhere (政策动态、外地经验).

use super::{Ask, Life, Step, To, Verb, states};
use crate::domain::kind::Kind;
use crate::domain::rights::Right;
use crate::domain::schema::policy;
use crate::i18n::Msg;

states! {
    /// Where it stands.
    STATES {
        /// Written down.
        NOTED = "noted", "noted", "已收集";
        /// A unit holds itself against it.
        TAKEN = "taken", "taken up", "对标中";
        /// What became of it is known.
        DONE = "done", "put into practice", "已落地";
        /// It does not fit here.
        LEFT = "left", "left", "不采用";
    }
}

/// Noted → taken up by a unit → put into practice; or left, with a reason.
pub static POLICY: Life = Life {
    kind: Kind::Policy,
    field: policy::STATE,
    states: &STATES,
    start: NOTED,
    closed: &[DONE, LEFT],
    aside: &[LEFT],
    prepared: None,
    via: None,
    verbs: VERBS,
};

static VERBS: &[Verb] = &[
    Verb::new(
        "policy.take",
        Msg::new("take up", "对标"),
        Msg::new("Give a policy to a unit that is to hold itself against it", "明确对标单位，转入对标落实"),
        &[Step::new(
            "policy.take",
            Msg::new("take up", "对标"),
            &[NOTED, LEFT],
            To::State(TAKEN),
            Right::Manage,
            &[Ask::must(policy::UNIT)],
        )],
    )
    .key("a"),
    Verb::new(
        "policy.settle",
        Msg::new("settle", "落地"),
        Msg::new("Say what became of a policy that was taken up", "填写对标成效"),
        &[Step::new(
            "policy.settle",
            Msg::new("settle", "落地"),
            &[TAKEN],
            To::State(DONE),
            Right::Manage,
            &[Ask::must(policy::EFFECT).words()],
        )],
    )
    .key("d"),
    Verb::new(
        "policy.leave",
        Msg::new("leave", "不采用"),
        Msg::new("Leave a policy that does not fit here, with a reason", "不适合本地的不予采用，写明原因"),
        &[Step::new(
            "policy.leave",
            Msg::new("leave", "不采用"),
            &[NOTED, TAKEN],
            To::State(LEFT),
            Right::Manage,
            &[Ask::must(policy::REASON).words()],
        )],
    )
    .key("X"),
];
