//! The steps of lives as actions: a key and a command for each verb of each life, made from their tables.

mod line;
mod press;
mod triage;

use std::sync::LazyLock;

use super::{
    Action, Arg, ArgKind, Effect, Group, JSON, JsonKey, JsonKeys, Line, Press, RightScope, Run, Scene, screens,
};
use crate::domain::kind::{Kind, Tag};
use crate::domain::life::{self, Life, Verb};
use crate::domain::rights::Right;
use crate::error::Result;
use crate::i18n::Msg;

pub(super) use line::run;
pub(super) use press::press;
pub(super) use triage::{ACTIONS as TRIAGE, has_triage};

/// Where help and palette show the verbs of a life; those of others stand among the records.
const GROUPS: &[(Kind, Group)] =
    &[(Kind::Task, Group::Tasks), (Kind::Finding, Group::Findings), (Kind::Flag, Group::Flags)];

const IDS: Arg = Arg::new(
    "id",
    ArgKind::MaybeRest,
    "ID…",
    Msg::new(
        "records by id, title or serial; - reads them from standard input, one a line",
        "记录（编号、标题或序号）；- 表示从标准输入逐行读取",
    ),
);
const FILTER: Arg = Arg::new(
    "filter",
    ArgKind::Option,
    "F",
    Msg::new("all that pass, such as 'state:reported unit:税务'", "全部符合条件的，如 '状态:反馈 单位:税务'"),
)
.signed();
const NOTE: Arg = Arg::new(
    "note",
    ArgKind::Option,
    "TEXT",
    Msg::new("the words that belong to it: why, what was done", "说明：原因、办理情况，将留痕"),
);
const ON: Arg = Arg::new(
    "on",
    ArgKind::Option,
    "DAY",
    Msg::new("the day from which it holds; today unless said", "自哪天起生效；默认今天"),
)
.signed();
const DRY: Arg = Arg::new("dry-run", ArgKind::Switch, "", Msg::new("only say what would be done", "只说明，不写入"));

const KEYS: &[JsonKey] = &[
    JsonKey::new("steps[].step", Msg::new("the step's name, as the trail has it", "步骤名称，与留痕一致")),
    JsonKey::new("steps[].id", Msg::new("the record's id", "记录编号")),
    JsonKey::new("steps[].title", Msg::new("its title", "标题")),
    JsonKey::new("steps[].from", Msg::new("the state it was in", "原状态")),
    JsonKey::new("steps[].to", Msg::new("the state it comes into", "新状态")),
    JsonKey::new("written", Msg::new("whether it was written", "是否已写入")),
];

/// The verbs of all lives.
pub(super) static VERBS: LazyLock<Vec<Action>> = LazyLock::new(|| {
    let verbs = life::all().flat_map(|life| life.verbs.iter().map(move |verb| (life, verb)));
    verbs.filter(|(_, verb)| !verb.inner).map(|(life, verb)| action(life, verb)).collect()
});

/// The action of a verb. What it is made of lives as long as the program.
fn action(life: &'static Life, verb: &'static Verb) -> Action {
    let group = GROUPS.iter().find(|(kind, _)| *kind == life.kind).map_or(Group::Records, |(_, group)| *group);
    let right = verb.keyed().map(|s| s.right).min().unwrap_or(Right::Report);
    let mut action = Action::new(verb.name, group, verb.title, verb.help).writes(right);
    action.many = verb.many;
    let via = life.via.and_then(|tag| life.kind.field(tag)).and_then(|f| f.ty.target());
    let mut contexts: Vec<&'static str> =
        std::iter::once(life.kind).chain(via).flat_map(screens::showing).map(|s| s.name).collect();
    // Where no screen shows the kind, there is nothing to press a key on.
    if !contexts.is_empty() {
        if has_triage(life.kind) {
            contexts.push("triage");
        }
        action.contexts = contexts.leak();
        action.press = Some(Press::Verb(verb));
    }
    if verb.command {
        let command = verb.name.split('.').collect::<Vec<_>>().leak();
        action.line =
            Some(Line { command, args: args(life, verb).leak(), json: JsonKeys::Listed(KEYS), run: Run::Verb(verb) });
    }
    action
}

/// The arguments of a verb: the records, what its steps ask for, why and when.
fn args(life: &'static Life, verb: &'static Verb) -> Vec<Arg> {
    let mut out = vec![IDS, FILTER];
    for (kind, tag) in asked(life, verb) {
        if let Some(field) = kind.field(tag) {
            out.push(Arg::new(option(field.name), ArgKind::Option, "VALUE", field.label).signed());
        }
    }
    out.extend([NOTE, ON, DRY, JSON]);
    out
}

/// The name of the option that gives a field.
fn option(field: &'static str) -> &'static str {
    if field.contains('_') { field.replace('_', "-").leak() } else { field }
}

/// The fields that the steps of a verb ask for, each once.
fn asked(life: &'static Life, verb: &'static Verb) -> Vec<(Kind, Tag)> {
    let mut out: Vec<(Kind, Tag)> = Vec::new();
    for step in verb.steps {
        let kind = step.asked_kind(life.kind);
        for ask in step.asks {
            if !out.contains(&(kind, ask.tag)) {
                out.push((kind, ask.tag));
            }
        }
    }
    out
}

/// What a key of triage does with the record that is shown.
pub(super) fn triaged(scene: &Scene<'_>, key: &str) -> Result<Vec<Effect>> {
    let verb = Life::of(scene.kind).and_then(|life| life.triage(key));
    match verb {
        Some(verb) => press::pressed(scene, verb, true),
        None => Ok(Vec::new()),
    }
}

/// A key of triage, which does what the life of the record's kind makes of it.
pub(super) const fn triage_key(name: &'static str, key: &'static str, title: Msg, help: Msg) -> Action {
    let mut action = Action::new(name, Group::Tasks, title, help)
        .within(&["triage"])
        .writes(Right::Report)
        .scope(RightScope::Triage(key));
    action.press = Some(Press::Triage(key));
    action
}
