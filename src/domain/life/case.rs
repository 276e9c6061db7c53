//! The life of a case in a satisfaction survey: drawn, called, answered (办件回访).

use super::{Ask, Fill, Life, Step, To, Verb, states};
use crate::domain::kind::Kind;
use crate::domain::rights::Right;
use crate::domain::schema::case;
use crate::i18n::Msg;

states! {
    /// Where it stands.
    STATES {
        /// In the frame.
        FRAME = "frame", "in the frame", "未抽中";
        /// Drawn, to be called.
        DRAWN = "drawn", "to be called", "待回访";
        /// Nobody answered; to be called again.
        UNREACHED = "unreached", "not reached", "未接通";
        /// Answered.
        ANSWERED = "answered", "answered", "已回访";
        /// Would not say.
        REFUSED = "refused", "refused", "拒访";
        /// The number is wrong.
        WRONG = "wrong", "wrong number", "号码有误";
    }
}

/// In the frame → drawn → called until it is answered, refused or given up.
pub static CASE: Life = Life {
    kind: Kind::Case,
    field: case::STATE,
    states: &STATES,
    start: FRAME,
    closed: &[ANSWERED, REFUSED, WRONG, FRAME],
    aside: &[FRAME, WRONG],
    prepared: None,
    via: None,
    verbs: VERBS,
};

const CALLED: &[&str] = &[DRAWN, UNREACHED];
const FILLED: &[(crate::domain::kind::Tag, Fill)] =
    &[(case::CALLED_ON, Fill::Day), (case::CALLER, Fill::Actor), (case::CALLS, Fill::Count)];

const fn step(name: &'static str, en: &'static str, zh: &'static str, to: &'static str, asks: &'static [Ask]) -> Step {
    Step::new(name, Msg::new(en, zh), CALLED, To::State(to), Right::Record, asks).sets(FILLED)
}

const SAID: &[Ask] = &[Ask::may(case::SAID)];

/// A grade that one key gives.
const fn grade(
    name: &'static str,
    en: &'static str,
    zh: &'static str,
    sets: &'static [(crate::domain::kind::Tag, Fill)],
) -> Step {
    Step::new(name, Msg::new(en, zh), CALLED, To::State(ANSWERED), Right::Record, SAID).sets(sets)
}

const fn graded(word: &'static str) -> [(crate::domain::kind::Tag, Fill); 4] {
    [
        (case::GRADE, Fill::Word(word)),
        (case::CALLED_ON, Fill::Day),
        (case::CALLER, Fill::Actor),
        (case::CALLS, Fill::Count),
    ]
}

const VERY: &[(crate::domain::kind::Tag, Fill)] = &graded("very-satisfied");
const SATISFIED: &[(crate::domain::kind::Tag, Fill)] = &graded("satisfied");
const FAIRLY: &[(crate::domain::kind::Tag, Fill)] = &graded("fairly-satisfied");
const DISSATISFIED: &[(crate::domain::kind::Tag, Fill)] = &graded("dissatisfied");
const VERY_DISSATISFIED: &[(crate::domain::kind::Tag, Fill)] = &graded("very-dissatisfied");

// Five of them stand in a footer of 80 columns: four of them say in English only what is added to satisfied.
const ANSWER_HELP: Msg = Msg::new("Write the answer of the call down", "记录回访结果");

static VERBS: &[Verb] = &[
    Verb::new(
        "case.draw",
        Msg::new("drawn", "抽中"),
        Msg::new("Put drawn cases on the call sheet", "将抽中的办件列入回访表"),
        &[Step::new("case.draw", Msg::new("drawn", "抽中"), &[FRAME], To::State(DRAWN), Right::Manage, &[])],
    )
    .inner(),
    Verb::new(
        "case.very-satisfied",
        Msg::new("very", "非常满意"),
        ANSWER_HELP,
        &[grade("case.very-satisfied", "very satisfied", "非常满意", VERY)],
    )
    .key("u"),
    Verb::new(
        "case.satisfied",
        Msg::new("satisfied", "满意"),
        ANSWER_HELP,
        &[grade("case.satisfied", "satisfied", "满意", SATISFIED)],
    )
    .key("i"),
    Verb::new(
        "case.fairly-satisfied",
        Msg::new("fairly", "基本满意"),
        ANSWER_HELP,
        &[grade("case.fairly-satisfied", "fairly satisfied", "基本满意", FAIRLY)],
    )
    .key("o"),
    Verb::new(
        "case.dissatisfied",
        Msg::new("not", "不满意"),
        ANSWER_HELP,
        &[grade("case.dissatisfied", "dissatisfied", "不满意", DISSATISFIED)],
    )
    .key("p"),
    Verb::new(
        "case.very-dissatisfied",
        Msg::new("not at all", "非常不满意"),
        ANSWER_HELP,
        &[grade("case.very-dissatisfied", "very dissatisfied", "非常不满意", VERY_DISSATISFIED)],
    )
    .key("P"),
    Verb::new(
        "case.unreached",
        Msg::new("not reached", "未接通"),
        Msg::new("Nobody answered the call; it is made again", "电话未接通，待再次拨打"),
        &[Step::new(
            "case.unreached",
            Msg::new("not reached", "未接通"),
            CALLED,
            To::State(UNREACHED),
            Right::Record,
            &[],
        )
        .sets(FILLED)],
    )
    .key("r"),
    Verb::new(
        "case.refuse",
        Msg::new("refused", "拒访"),
        Msg::new("The entity would not say", "对方拒绝接受回访"),
        &[step("case.refuse", "refused", "拒访", REFUSED, &[])],
    )
    .key("X"),
    Verb::new(
        "case.wrong-number",
        Msg::new("wrong number", "号码有误"),
        Msg::new("The number is not that of the entity", "号码与办事主体不符"),
        &[step("case.wrong-number", "wrong number", "号码有误", WRONG, &[])],
    )
    .key("D"),
    Verb::new(
        "case.again",
        Msg::new("call again", "重新回访"),
        Msg::new("Take a call back, to be made again", "撤回结果，重新回访"),
        &[Step::new(
            "case.again",
            Msg::new("call again", "重新回访"),
            &[ANSWERED, REFUSED, WRONG],
            To::State(DRAWN),
            Right::Manage,
            &[],
        )
        .sets(&[(case::GRADE, Fill::Clear)])],
    )
    .key("A"),
];
