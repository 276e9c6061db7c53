//! The life of a task (任务). Each ledger has its own words: the states are the classes that they count as.

use super::{Ask, Fill, LADDER, Life, Must, Step, Tells, To, Verb, Writes};
use crate::domain::kind::Kind;
use crate::domain::rate::Class;
use crate::domain::rights::Right;
use crate::domain::schema::{note, task};
use crate::i18n::Msg;

const DONE: &str = Class::Done.name();
const IN_PROGRESS: &str = Class::InProgress.name();
const NOT_DONE: &str = Class::NotDone.name();
const ONGOING: &str = Class::Ongoing.name();
const UNREPORTED: &str = Class::Unreported.name();
const DUPLICATE: &str = Class::Duplicate.name();

/// Reported on until it is done; back with a reason, more time on request, urged by a ladder.
pub static TASK: Life = Life {
    kind: Kind::Task,
    field: task::STATUS,
    states: Class::WORDS,
    start: UNREPORTED,
    closed: &[DONE, ONGOING, DUPLICATE],
    aside: &[],
    prepared: None,
    via: None,
    verbs: VERBS,
};

const OPEN: &[&str] = &[UNREPORTED, NOT_DONE, IN_PROGRESS, ONGOING];
const TEXT: &[Ask] = &[Ask::must(note::TEXT).words()];

pub(super) const ESCALATE_HELP: Msg = Msg::new(
    "Take the next step of the ladder: urge, supervision order, talk, notice; keep who was told and when",
    "按层级升级：催办、督办单、约谈、通报，记录告知对象与时间",
);

const fn stays(name: &'static str, en: &'static str, zh: &'static str, right: Right, asks: &'static [Ask]) -> Step {
    Step::new(name, Msg::new(en, zh), &[], To::Stays, right, asks)
}

/// The next rung of the ladder of urging.
const fn rung(name: &'static str, en: &'static str, zh: &'static str, must: &'static [Must], sort: usize) -> Step {
    stays(name, en, zh, Right::Record, TEXT).writes(Writes::Note(LADDER[sort])).must(must).tells(Tells::Urged)
}

static VERBS: &[Verb] = &[
    Verb::new(
        "task.roll",
        Msg::new("begin again", "结转"),
        Msg::new(
            "Begin an item of a ledger that recurs again in its next period",
            "按期清单的事项结转到下一期重新开始",
        ),
        &[Step::new(
            "task.roll",
            Msg::new("begin again", "结转"),
            &[NOT_DONE, IN_PROGRESS, ONGOING, DONE],
            To::State(UNREPORTED),
            Right::Manage,
            &[],
        )],
    )
    .inner(),
    Verb::new(
        "task.duplicate",
        Msg::new("duplicate", "标为重复"),
        Msg::new(
            "Mark tasks that stand in the ledger twice: they count neither as done nor as not done",
            "登记清单中重复的任务，不计入已完成和未完成",
        ),
        &[Step::new(
            "task.duplicate",
            Msg::new("duplicate", "标为重复"),
            OPEN,
            To::State(DUPLICATE),
            Right::Manage,
            &[],
        )],
    ),
    Verb::new(
        "task.done",
        Msg::new("done", "办结"),
        Msg::new("Report tasks as done, with their ledger's own word", "按清单用语将任务报为已完成"),
        &[Step::new(
            "task.done",
            Msg::new("done", "办结"),
            OPEN,
            To::State(DONE),
            Right::Report,
            &[Ask::may(task::LATEST)],
        )
        .sets(&[(task::DONE_ON, Fill::Day), (task::REPORTED, Fill::Day)])],
    )
    .key("d")
    .triage("done"),
    Verb::new(
        "task.report",
        Msg::new("report progress", "填报进展"),
        Msg::new(
            "Report how a task gets on: what was done, how many percent, its status",
            "填报任务进展：工作情况、进度、状态",
        ),
        &[Step::new(
            "task.report",
            Msg::new("report", "报送"),
            OPEN,
            To::Named(&[IN_PROGRESS, NOT_DONE, ONGOING, UNREPORTED]),
            Right::Report,
            &[Ask::may(task::LATEST).words(), Ask::may(task::PROGRESS), Ask::may(task::STATUS)],
        )
        .sets(&[(task::REPORTED, Fill::Day)])],
    ),
    Verb::new(
        "task.reopen",
        Msg::new("reopen", "重新打开"),
        Msg::new("Open tasks again that were reported as done too early", "重新打开误报为已完成的任务"),
        &[
            Step::new(
                "task.reopen",
                Msg::new("reopen", "重新打开"),
                &[DONE],
                To::State(IN_PROGRESS),
                Right::Report,
                &[Ask::may(task::LATEST).words()],
            )
            .sets(&[(task::DONE_ON, Fill::Clear), (task::REPORTED, Fill::Day)]),
            Step::new(
                "task.reopen",
                Msg::new("reopen", "重新打开"),
                &[DONE],
                To::Named(&[NOT_DONE, ONGOING, UNREPORTED]),
                Right::Report,
                &[Ask::may(task::STATUS), Ask::may(task::LATEST).words()],
            )
            .sets(&[(task::DONE_ON, Fill::Clear), (task::REPORTED, Fill::Day)]),
        ],
    ),
    Verb::new(
        "task.return",
        Msg::new("send back", "退回"),
        Msg::new("Send tasks back with a reason; they count as not done again", "写明原因退回任务，重新计为未完成"),
        &[Step::new(
            "task.return",
            Msg::new("send back", "退回"),
            &[],
            To::State(NOT_DONE),
            Right::Manage,
            &[Ask::must(task::RETURNED).words()],
        )
        .sets(&[(task::DONE_ON, Fill::Clear)])
        .tells(Tells::Returned)],
    )
    .key("r")
    .triage("return"),
    Verb::new(
        "task.assign",
        Msg::new("assign", "交办"),
        Msg::new(
            "Hand tasks to a lead unit, found by name, pinyin or initials",
            "将任务交给牵头单位，可按名称、拼音或首字母查找",
        ),
        &[stays("task.assign", "assign", "交办", Right::Manage, &[Ask::must(task::LEAD)])],
    )
    .key("a")
    .triage("assign"),
    Verb::new(
        "task.defer",
        Msg::new("put off", "暂缓"),
        Msg::new("Put tasks off until a day; the deadline stays", "将任务暂缓至某日，完成时限不变"),
        &[stays("task.defer", "put off", "暂缓", Right::Manage, &[Ask::must(task::DEFERRED)])],
    )
    .key("D")
    .triage("defer"),
    Verb::new(
        "task.ask-extension",
        Msg::new("ask for time", "申请延期"),
        Msg::new(
            "Ask for more time before the deadline, with the reason and the day",
            "在到期前申请延期，写明理由与新时限",
        ),
        &[stays(
            "task.ask-extension",
            "ask for time",
            "申请延期",
            Right::Report,
            &[Ask::must(note::TEXT).words(), Ask::must(note::UNTIL)],
        )
        .writes(Writes::Note("extension"))
        .must(&[Must::InTime { due: task::DUE, unless: Right::Manage }])],
    )
    .key("E")
    .one(),
    Verb::new(
        "task.extend",
        Msg::new("grant time", "同意延期"),
        Msg::new(
            "Grant the time that was asked for: the deadline becomes that day",
            "同意延期申请，完成时限改为所申请的日期",
        ),
        &[stays("task.extend", "grant time", "同意延期", Right::Manage, &[])
            .sets(&[(task::DUE, Fill::Requested(note::UNTIL))])
            .writes(Writes::Answer("granted"))],
    )
    .key("+"),
    Verb::new(
        "task.refuse-extension",
        Msg::new("refuse time", "不同意延期"),
        Msg::new("Refuse the time that was asked for, with the reason", "不同意延期申请，写明理由"),
        &[stays(
            "task.refuse-extension",
            "refuse time",
            "不同意延期",
            Right::Manage,
            &[Ask::must(note::ANSWER_WHY).words()],
        )
        .writes(Writes::Answer("refused"))],
    )
    .key("-"),
    Verb::new(
        "task.urge",
        Msg::new("urge", "催办"),
        Msg::new(
            "Urge the lead units of tasks, and keep who was told and when",
            "催办任务的牵头单位，记录告知对象与时间",
        ),
        &[rung("task.urge", "urge", "催办", &[], 0)],
    )
    .key("u")
    .triage("urge"),
    Verb::new(
        "task.escalate",
        Msg::new("escalate", "升级督办"),
        ESCALATE_HELP,
        &[
            rung("task.urge", "urge", "催办", &[Must::Rung(0)], 0),
            rung("task.order", "supervision order", "督办单", &[Must::Rung(1)], 1),
            rung("task.talk", "talk", "约谈", &[Must::Rung(2)], 2),
            rung("task.notice", "notice", "通报", &[Must::Rung(3)], 3),
        ],
    )
    .key("A-u"),
];
