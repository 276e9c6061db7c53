//! The life of a clue (问题线索).

use super::{Ask, Fill, Life, Must, Step, Tells, To, Verb, states};
use crate::domain::kind::Kind;
use crate::domain::rights::Right;
use crate::domain::schema::clue;
use crate::i18n::Msg;

crate::messages! {
    ACCUSED: "a clue is never handed to the unit that it is about (信访工作条例 art. 30)", "线索不得转交被反映单位（《信访工作条例》第三十条）";
}

states! {
    /// Where it stands.
    STATES {
        /// Written down and numbered.
        REGISTERED = "registered", "registered", "登记";
        /// Handed to a unit.
        HANDED = "handed", "handed to a unit", "转办";
        /// The unit signed for it.
        ACCEPTED = "accepted", "accepted", "签收";
        /// The check says what is true.
        CHECKED = "checked", "checked", "已核查";
        /// Whoever handed it in has the answer.
        ANSWERED = "answered", "answered", "已答复";
        /// Called back and done.
        CLOSED = "closed", "closed", "办结";
        /// It is another clue once more.
        JOINED = "joined", "joined", "已并案";
        /// Handed to the discipline body.
        DISCIPLINE = "discipline", "with the discipline body", "移送纪检";
    }
}

/// Registered → handed out → checked → answered → called back; a second round where the answer does not satisfy.
pub static CLUE: Life = Life {
    kind: Kind::Clue,
    field: clue::STATE,
    states: &STATES,
    start: REGISTERED,
    closed: &[CLOSED, JOINED, DISCIPLINE],
    aside: &[JOINED, DISCIPLINE],
    prepared: None,
    via: None,
    verbs: VERBS,
};

const REASON: &[Ask] = &[Ask::must(clue::REASON).words()];

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
        "clue.hand",
        Msg::new("hand out", "转办"),
        Msg::new("Hand a clue to a unit, never to the one it is about", "将线索转承办单位，不得转被反映单位"),
        &[step(
            "clue.hand",
            "hand out",
            "转办",
            &[REGISTERED],
            HANDED,
            Right::Record,
            &[Ask::must(clue::HANDLER), Ask::may(clue::CLASS), Ask::may(clue::DUE)],
        )
        .must(&[Must::Differ { one: clue::HANDLER, other: clue::UNIT, msg: ACCUSED }])
        .tells(Tells::Assigned)],
    )
    .key("a")
    .triage("assign"),
    Verb::new(
        "clue.accept",
        Msg::new("sign for", "签收"),
        Msg::new("Sign for a clue", "承办单位签收线索"),
        &[step("clue.accept", "sign for", "签收", &[HANDED], ACCEPTED, Right::Report, &[])],
    )
    .key("o"),
    Verb::new(
        "clue.check",
        Msg::new("check", "核查"),
        Msg::new("Say what the check of a clue found", "填写核查结果"),
        &[step(
            "clue.check",
            "check",
            "核查",
            &[ACCEPTED, REGISTERED],
            CHECKED,
            Right::Report,
            &[Ask::must(clue::RESULT), Ask::may(clue::ANSWER).words()],
        )],
    )
    .key("d")
    .triage("done"),
    Verb::new(
        "clue.answer",
        Msg::new("answer", "答复"),
        Msg::new("Answer whoever handed a clue in", "答复反映人"),
        &[step(
            "clue.answer",
            "answer",
            "答复",
            &[CHECKED],
            ANSWERED,
            Right::Record,
            &[Ask::must(clue::ANSWER).words()],
        )
        .sets(&[(clue::ANSWERED_ON, Fill::Day)])],
    )
    .key("r"),
    Verb::new(
        "clue.call",
        Msg::new("call back", "回访"),
        Msg::new("Call back after the answer: satisfied, and it is closed", "答复后回访满意度并办结"),
        &[step("clue.call", "call back", "回访", &[ANSWERED], CLOSED, Right::Verify, &[Ask::must(clue::SATISFACTION)])
            .sets(&[(clue::CALLED_ON, Fill::Day)])],
    )
    .key("p"),
    Verb::new(
        "clue.again",
        Msg::new("second round", "二次办理"),
        Msg::new("Have a clue checked once more where the answer did not satisfy", "反映人不满意的重新办理"),
        &[step("clue.again", "second round", "二次办理", &[ANSWERED, CLOSED], REGISTERED, Right::Verify, REASON)
            .sets(&[(clue::RESULT, Fill::Clear), (clue::ANSWERED_ON, Fill::Clear)])],
    )
    .key("A"),
    Verb::new(
        "clue.join",
        Msg::new("join", "并案"),
        Msg::new("Join a clue to one on the same matter: it counts once", "并入同一事项的线索，只计一次"),
        &[step(
            "clue.join",
            "join",
            "并案",
            &[REGISTERED, HANDED, ACCEPTED],
            JOINED,
            Right::Record,
            &[Ask::must(clue::JOINED)],
        )],
    )
    .key("m"),
    Verb::new(
        "clue.discipline",
        Msg::new("discipline body", "移送纪检"),
        Msg::new(
            "Hand a clue about the office itself, or about misconduct, to the discipline body",
            "涉及督查机构自身或违纪违法的线索移送纪检监察机关",
        ),
        &[step(
            "clue.discipline",
            "hand to the discipline body",
            "移送纪检",
            &[REGISTERED, HANDED, ACCEPTED, CHECKED],
            DISCIPLINE,
            Right::Record,
            REASON,
        )],
    )
    .key("D"),
];
