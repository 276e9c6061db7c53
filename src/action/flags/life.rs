//! The life of a flag: the commitment, the repair, lifting it by hand, raising it again. A later observation lifts it by
//! rule (`flag.lagging`).

use crate::action::{Action, Ask, Effect, FormStep, Group, Layer, Press, Scene, press};
use crate::domain::kind::Kind;
use crate::domain::life::{FLAG, FlagState, Step};
use crate::domain::record::Record;
use crate::domain::rights::Right;
use crate::domain::schema::flag;
use crate::domain::value::{Value, ValueRef};
use crate::error::{Code, Error, Result};
use crate::i18n::{Message, Msg};
use crate::service::Work;

crate::messages! {
    NO_FLAG: "no flag here can take this step: {states}", "此处没有可办理此步骤的落后标记：{states}";
    NONE: "none", "无";
    HINT_NO_FLAG: "Flag the indicator first, or open the tab of its flags.", "请先标记该指标，或查看其“落后标记”页。";
}

const fn act(name: &'static str, title: Msg, help: Msg, needs: Right, press: Press) -> Action {
    Action::new(name, Group::Flags, title, help).within(&["indicators", "flags"]).writes(needs).press(press)
}

pub(super) const COMMIT: Action = act(
    "flag.commit",
    Msg::new("commit", "表态"),
    Msg::new(
        "Records the commitment on a flag: by whom, which measure, until when; under repair: commits anew",
        "记录对落后标记的表态：何人、何措施、何时完成；整改中的为重新表态",
    ),
    Right::Report,
    commit,
);

pub(super) const REPAIR: Action = act(
    "flag.repair",
    Msg::new("repair", "整改"),
    Msg::new("Says that what the flag is about is being put right", "落后指标开始整改"),
    Right::Report,
    repair,
);

pub(super) const LIFT: Action = act(
    "flag.lift",
    Msg::new("lift flag", "解除标记"),
    Msg::new("Lifts a flag by hand, with the reason", "手动解除落后标记，写明原因"),
    Right::Manage,
    |scene| because(scene, "flag.lift", &["lift-by-hand"]),
);

pub(super) const AGAIN: Action = act(
    "flag.again",
    Msg::new("raise again", "再次标记"),
    Msg::new("Raises a lifted flag again, with the reason", "再次标记已解除的落后指标，写明原因"),
    Right::Manage,
    |scene| because(scene, "flag.again", &["raise-again"]),
);

fn state(record: &Record) -> FlagState {
    record.text(flag::STATE).and_then(FlagState::parse).unwrap_or(FLAG.start)
}

/// The flags under the cursor that can take one of the steps: the record itself, or those of the indicator of the latest
/// period that has any, all in the state of the first.
fn flags<'a>(scene: &'a Scene<'_>, steps: &[&str]) -> Result<(Vec<&'a Record>, &'static Step<FlagState>)> {
    let period = |r: &Record| match r.get(flag::PERIOD) {
        Some(ValueRef::Period(p)) => Some(p),
        _ => None,
    };
    let here = scene.record();
    let of = |r: &&Record| match here {
        Some(here) if here.kind() == Kind::Flag => r.id() == here.id(),
        Some(here) => r.reference(flag::INDICATOR) == Some(here.id()),
        None => false,
    };
    let mut found: Vec<&Record> = scene.state.records(Kind::Flag).filter(of).collect();
    let states: Vec<Message> = found.iter().map(|r| Message::from(state(r).label())).collect();
    let allowed = |r: &Record| steps.iter().find_map(|name| FLAG.allowed(state(r)).find(|s| s.name == *name));
    found.retain(|r| allowed(r).is_some());
    let latest = found.iter().filter_map(|r| period(r)).max();
    found.retain(|r| period(r) == latest);
    let first = found.first().copied();
    let Some((first, step)) = first.and_then(|r| Some((r, allowed(r)?))) else {
        let none = states.is_empty();
        let states = states.into_iter().chain(none.then(|| NONE.into()));
        return Err(Error::new(Code::NotFound, NO_FLAG).with_list("states", states).hint(HINT_NO_FLAG));
    };
    found.retain(|r| state(r) == state(first));
    Ok((found, step))
}

fn titled(scene: &Scene<'_>, step: &Step<FlagState>, flags: &[&Record]) -> Message {
    let title = flags.first().map_or_else(String::new, |r| scene.state.title_of(r));
    Message::plain(press::DONE_ONE).with_message("action", step.label).with("title", title)
}

fn commit(scene: &Scene<'_>) -> Result<Vec<Effect>> {
    let (flags, step) = flags(scene, &["commit", "recommit"])?;
    let form = FormStep {
        ids: flags.iter().map(|r| r.id()).collect(),
        kind: Kind::Flag,
        action: "flag.commit",
        title: titled(scene, step, &flags),
        known: vec![(flag::STATE, Value::from(step.to.name()))],
        needs: &[flag::BY, flag::MEASURE, flag::DUE],
        at: flag::BY,
    };
    Ok(vec![Effect::Show(Layer::Step(Box::new(form)))])
}

fn repair(scene: &Scene<'_>) -> Result<Vec<Effect>> {
    let (flags, step) = flags(scene, &["repair"])?;
    let mut work = Work::new("flag.repair");
    for r in &flags {
        work.put(Kind::Flag, r.id(), flag::STATE, Value::from(step.to.name()));
    }
    // One indicator, however many rules flagged it.
    Ok(vec![Effect::Do(work), Effect::Say(titled(scene, step, &flags))])
}

/// A step that needs a reason alone.
fn because(scene: &Scene<'_>, action: &'static str, steps: &[&str]) -> Result<Vec<Effect>> {
    let (flags, step) = flags(scene, steps)?;
    let mut work = Work::new(action);
    for r in &flags {
        work.put(Kind::Flag, r.id(), flag::STATE, Value::from(step.to.name()));
    }
    let ids = flags.iter().map(|r| r.id()).collect();
    let title = titled(scene, step, &flags);
    let ask = Ask { ids, title, field: (Kind::Flag, flag::LIFTED), action, with: work, suggest: String::new() };
    Ok(vec![Effect::Show(Layer::Ask(Box::new(ask)))])
}
