//! The life of a review of a conclusion (复核).

use super::{Ask, Fill, Life, Must, Step, To, Verb, states};
use crate::domain::kind::Kind;
use crate::domain::rights::Right;
use crate::domain::schema::review;
use crate::i18n::Msg;

states! {
    /// Where it stands.
    STATES {
        /// The unit asks for it.
        ASKED = "asked", "asked", "已申请";
        /// It is decided.
        DECIDED = "decided", "decided", "已决定";
        /// It came too late, or from nobody concerned.
        REFUSED = "refused", "not admitted", "不予受理";
    }
}

/// Asked → decided, within 30 days and by nobody who took part in the conclusion; 政府督查工作条例 art. 17.
pub static REVIEW: Life = Life {
    kind: Kind::Review,
    field: review::STATE,
    states: &STATES,
    start: ASKED,
    closed: &[DECIDED, REFUSED],
    aside: &[REFUSED],
    prepared: None,
    via: None,
    verbs: VERBS,
};

const fn step(
    name: &'static str,
    en: &'static str,
    zh: &'static str,
    from: &'static [&'static str],
    to: &'static str,
    right: Right,
    asks: &'static [Ask],
) -> Step {
    Step::new(name, Msg::new(en, zh), from, To::State(to), right, asks)
}

static VERBS: &[Verb] = &[
    Verb::new(
        "review.decide",
        Msg::new("decide", "作出决定"),
        Msg::new("Decide a review; who took part in the conclusion stays out", "作出复核决定，参与原结论的人员应回避"),
        &[step(
            "review.decide",
            "decide",
            "作出决定",
            &[ASKED],
            DECIDED,
            Right::Verify,
            &[Ask::must(review::RESULT), Ask::must(review::DECISION).words()],
        )
        .sets(&[(review::DECIDER, Fill::Actor), (review::DECIDED_ON, Fill::Day)])
        .must(&[Must::NoPart { of: review::FINDING }])],
    )
    .key("d")
    .triage("done"),
    Verb::new(
        "review.refuse",
        Msg::new("do not admit", "不予受理"),
        Msg::new("Do not admit an application, with the reason", "对复核申请不予受理并说明理由"),
        &[step(
            "review.refuse",
            "do not admit",
            "不予受理",
            &[ASKED],
            REFUSED,
            Right::Verify,
            &[Ask::must(review::DECISION).words()],
        )
        .sets(&[(review::DECIDER, Fill::Actor), (review::DECIDED_ON, Fill::Day)])],
    )
    .key("r"),
];
