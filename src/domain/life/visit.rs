//! The life of a visit (督查走访).

use super::{Ask, Life, Must, Step, To, Verb, states};
use crate::domain::kind::Kind;
use crate::domain::rights::Right;
use crate::domain::schema::visit;
use crate::i18n::Msg;

crate::messages! {
    NOT_RECHECKED: "not decided yet at this re-inspection: {findings}", "本次回头看尚未认定：{findings}";
    TWO: "a visit takes at least two inspectors (行政处罚法 art. 42)", "检查人员不得少于两人（《行政处罚法》第四十二条）";
}

states! {
    /// Where it stands.
    STATES {
        /// It is still to come.
        PLANNED = "planned", "planned", "待检查";
        /// Inspectors are there.
        BEGUN = "begun", "begun", "检查中";
        /// It is done, with its outcome.
        FINISHED = "finished", "finished", "已检查";
        /// It did not take place.
        CANCELLED = "cancelled", "cancelled", "已取消";
    }
}

/// Planned → begun → finished; an unannounced visit is sealed until it begins.
pub static VISIT: Life = Life {
    kind: Kind::Visit,
    field: visit::STATE,
    states: &STATES,
    start: PLANNED,
    closed: &[FINISHED, CANCELLED],
    aside: &[CANCELLED],
    prepared: None,
    via: None,
    verbs: VERBS,
};

const REASON: &[Ask] = &[Ask::must(visit::REASON).words()];

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
        "visit.begin",
        Msg::new("begin", "开始检查"),
        Msg::new(
            "Begin a visit: at least two inspectors; one that was sealed is seen from now on",
            "开始检查：检查人员不少于两人；暗访自此公开",
        ),
        &[step("visit.begin", "begin", "开始检查", &[PLANNED], BEGUN, Right::Record, &[Ask::must(visit::INSPECTORS)])
            .must(&[Must::AtLeast { field: visit::INSPECTORS, count: 2, msg: TWO }])],
    )
    .key("o")
    .triage("done"),
    Verb::new(
        "visit.finish",
        Msg::new("finish", "结束检查"),
        Msg::new("End a visit with its outcome", "结束检查并填写结果"),
        &[step("visit.finish", "finish", "结束检查", &[BEGUN], FINISHED, Right::Record, &[Ask::must(visit::OUTCOME)])
            .must(&[Must::EachRechecked { findings: visit::RECHECKS, msg: NOT_RECHECKED }])],
    )
    .key("d"),
    Verb::new(
        "visit.cancel",
        Msg::new("cancel", "取消"),
        Msg::new("Cancel a visit, with a reason", "取消走访并写明原因"),
        &[step("visit.cancel", "cancel", "取消", &[PLANNED, BEGUN], CANCELLED, Right::Record, REASON)],
    )
    .key("X"),
];
