//! The life of an alarm of the guard (疑似假整改).

use super::{Ask, Fill, Life, Step, To, Verb, states};
use crate::domain::kind::Kind;
use crate::domain::rights::Right;
use crate::domain::schema::alarm;
use crate::i18n::Msg;

states! {
    /// Where it stands.
    STATES {
        /// Nobody has decided yet.
        OPEN = "open", "open", "待认定";
        /// It is a fake rectification.
        CONFIRMED = "confirmed", "confirmed", "属实";
        /// There is a good explanation.
        DISMISSED = "dismissed", "dismissed", "排除";
    }
}

/// Open → confirmed or dismissed, by a person; kept either way.
pub static ALARM: Life = Life {
    kind: Kind::Alarm,
    field: alarm::STATE,
    states: &STATES,
    start: OPEN,
    closed: &[CONFIRMED, DISMISSED],
    aside: &[],
    prepared: None,
    via: None,
    verbs: VERBS,
};

const REASON: &[Ask] = &[Ask::must(alarm::REASON).words()];

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
        "alarm.confirm",
        Msg::new("confirm", "认定属实"),
        Msg::new("Confirm an alarm: the rectification is fake", "认定为假整改"),
        &[step("alarm.confirm", "confirm", "认定属实", &[OPEN, DISMISSED], CONFIRMED, Right::Verify, REASON)
            .sets(&[(alarm::DECIDED_BY, Fill::Actor)])],
    )
    .key("d")
    .triage("done"),
    Verb::new(
        "alarm.dismiss",
        Msg::new("dismiss", "排除"),
        Msg::new("Dismiss an alarm, with the explanation", "排除疑点并说明理由"),
        &[step("alarm.dismiss", "dismiss", "排除", &[OPEN, CONFIRMED], DISMISSED, Right::Verify, REASON)
            .sets(&[(alarm::DECIDED_BY, Fill::Actor)])],
    )
    .key("r")
    .triage("return"),
];
