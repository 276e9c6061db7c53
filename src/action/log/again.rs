//! What undo and redo share: a plan that is carried out or only shown, and what is told of it.

use serde_json::json;

use crate::action::{Arg, ArgKind, Args, Effect, JSON, JsonKey, Shell, messages};
use crate::error::Result;
use crate::i18n::{Lang, Message, Msg};
use crate::log::{Clock, State};
use crate::service::work::undo::Plan;
use crate::service::{Actor, Office};

/// How many fields of a plan are told.
const MAX_TOLD: usize = 200;

/// Only says what would be done.
pub(super) const DRY_RUN: Arg =
    Arg::new("dry-run", ArgKind::Switch, "", Msg::new("only show what would change", "只显示将有的变化，不写入"));

/// The arguments of the command line.
pub(super) const ARGS: &[Arg] = &[
    Arg::new(
        "entry",
        ArgKind::MaybePlace,
        "ENTRY",
        Msg::new("an entry of the trail, by its name; your last unless said", "留痕条目名；默认为您最近一次操作"),
    ),
    DRY_RUN,
    JSON,
];

/// The keys of the JSON output.
pub(super) const KEYS: &[JsonKey] = &[
    JsonKey::new("entry", Msg::new("the entry that is undone or redone", "被撤销或重做的条目")),
    JsonKey::new("action", Msg::new("its action", "其操作")),
    JsonKey::new("on", Msg::new("the day from which it holds", "其生效日期")),
    JsonKey::new("redo", Msg::new("whether it counts again", "是否为重做")),
    JsonKey::new("records", Msg::new("how many records it touches", "涉及记录数")),
    JsonKey::new("written", Msg::new("whether it was written", "是否已写入")),
    JsonKey::new("steps[].record", Msg::new("a record's id", "记录编号")),
    JsonKey::new("steps[].field", Msg::new("a field", "字段")),
    JsonKey::new("steps[].from", Msg::new("what it is on that day", "该日现值")),
    JsonKey::new("steps[].to", Msg::new("what it becomes on that day", "该日新值")),
];

/// A plan, or why there is none, with the action as people call it.
pub(super) fn planned(plan: Result<Plan>) -> Result<Plan> {
    plan.map_err(|error| error.reword("action", |action| crate::action::title(action).into()))
}

/// What was done, or would be; of one record it is named.
pub(super) fn said(plan: &Plan, state: &State) -> Message {
    let title = plan.steps.first().map(|step| step.title(state)).filter(|_| plan.records.len() == 1);
    let msg = match (plan.again, title.is_some()) {
        (true, true) => messages::REDONE_ONE,
        (true, false) => messages::REDONE,
        (false, true) => messages::UNDONE_ONE,
        (false, false) => messages::UNDONE,
    };
    let said = Message::plain(msg).with_message("action", crate::action::title(&plan.action));
    said.with("records", plan.records.len()).with("title", title.unwrap_or_default())
}

/// What changes, a line each: record, field, what it is, what it becomes.
pub(super) fn lines(plan: &Plan, state: &State, lang: Lang, clock: &dyn Clock) -> Vec<String> {
    let line = |step: &crate::service::past::history::Step| {
        let (field, from, to) = step.words(state, lang, clock);
        let or_none = |text: String| if text.is_empty() { "—".to_string() } else { text };
        format!("{} · {field}: {} → {}", step.title(state), or_none(from), or_none(to))
    };
    plan.steps.iter().take(MAX_TOLD).map(line).collect()
}

/// Carries a plan out in the console.
pub(super) fn press(plan: Plan, state: &State) -> Vec<Effect> {
    let said = said(&plan, state);
    vec![Effect::Do(plan.into_work()), Effect::Say(said)]
}

/// Makes a plan on the command line, of the entry that is named or else by a function; shows it, or carries it out.
///
/// # Errors
/// Those of the plan, or where it cannot be written.
pub(super) fn line(
    shell: &mut Shell,
    args: &Args,
    plan: impl FnOnce(&Office, &State, &Actor) -> Result<Plan>,
) -> Result<()> {
    let actor = shell.actor()?;
    let (lang, dry) = (shell.lang, args.has("dry-run"));
    let office = shell.office()?;
    let (plan, lines, value, said) = {
        let state = office.view(&actor);
        let plan = match args.get("entry") {
            Some(name) => planned(office.plan_undo_of(&state, office.entry_named(&state, name)?))?,
            None => planned(plan(office, &state, &actor))?,
        };
        let steps = plan.steps.iter().take(MAX_TOLD).map(|step| {
            let (label, from, to) = step.words(&state, lang, office.clock());
            let field = step.field().map_or(label.as_str(), |f| f.name);
            json!({ "record": step.id.to_string(), "field": field, "from": from, "to": to })
        });
        let value = json!({
            "entry": plan.entry.to_string(), "action": plan.action, "on": plan.on.to_string(), "redo": plan.again,
            "records": plan.records.len(), "written": !dry, "steps": steps.collect::<Vec<_>>(),
        });
        let lines = lines(&plan, &state, lang, office.clock());
        let said = said(&plan, &state);
        (plan, lines, value, said)
    };
    let done = match dry {
        true => None,
        false => Some(office.carry_out(&actor, plan)?),
    };
    if args.has("json") {
        return shell.json(&value);
    }
    if dry {
        lines.iter().try_for_each(|l| shell.line(l))?;
        shell.tell(Message::plain(messages::WOULD).with_message("what", said));
    } else {
        shell.tell(said);
    }
    done.into_iter().for_each(|done| shell.warn(&done));
    Ok(())
}
