//! A verb as a key: what is chosen takes the step that its state allows, at once, or after what it asks for.

use crate::action::{Effect, FormStep, Overlay, Prompt, Scene, named, press};
use crate::domain::id::RecordId;
use crate::domain::kind::{Kind, Tag, Type};
use crate::domain::life::{self, Life, Must, Step, To, Verb, Writes};
use crate::domain::record::Record;
use crate::domain::schema::{note, task};
use crate::domain::value::{Value, ValueRef};
use crate::error::{Code, Error, Result};
use crate::i18n::Message;
use crate::log::State;
use crate::service::Given;
use crate::service::papers::signatures::{signatures_of, signs_for_own};
use crate::service::steps::{Planned, Planner, state_of};
use crate::service::tasks::task_view::Classes;

crate::messages! {
    DIFFERENT: "the chosen ones are not in the same state: take this step for each kind separately", "所选记录状态不一致，请分别办理";
    RUNGS: "the chosen ones stand at different steps of the ladder: take them separately", "所选事项处于不同的催办层级，请分别办理";
    NONE_HERE: "no {kind} here can take this step: {states}", "此处没有可办理此步骤的{kind}：{states}";
    NONE: "none", "无";
    LEFT_OUT: "{count} of the {all} chosen {count:is|are} left out: there is nothing to do for {count:it|them} here", "所选{all}项中有{count}项无需办理，已略过";
    HINT_NONE_HERE: "Move to one, or make one first.", "请移到该记录上，或先新建。";
}

/// Takes the step of a verb.
///
/// # Errors
/// `Denied` with the steps that are possible; `Usage` where the records stand at different steps.
pub fn press(scene: &Scene<'_>, verb: &'static Verb) -> Result<Vec<Effect>> {
    pressed(scene, verb, false)
}

/// As [`press()`]; at once where `quick`, asking for nothing that may be left out.
pub(super) fn pressed(scene: &Scene<'_>, verb: &'static Verb, quick: bool) -> Result<Vec<Effect>> {
    let Some((life, _)) = life::verb(verb.name) else { return Ok(Vec::new()) };
    let chosen = chosen(scene, life, verb)?;
    let mut planner = Planner::new(scene.office, scene.state, scene.actor, (life, verb), true, &chosen);
    if planner.is_uneven() {
        return Err(Error::new(Code::Usage, RUNGS));
    }
    let mut step: Option<&'static Step> = None;
    for record in &chosen {
        let Some(next) = planner.next(record, &[])? else { continue };
        if step.is_some_and(|s| s.name != next.name) {
            return Err(Error::new(Code::Usage, DIFFERENT));
        }
        step = Some(next);
    }
    // Of several only those for which something was asked are answered.
    let answers = step.is_some_and(|s| matches!(s.writes, Writes::Answer(_))) && chosen.len() > 1;
    let asked = |r: &&&Record| !answers || crate::service::tasks::extension::waiting_for(scene.state, r.id()).is_some();
    let given = Given::default();
    for record in chosen.iter().filter(asked) {
        planner.take(record, &given, false)?;
    }
    let planned = planner.finish(&given)?;
    let Some(step) = step else { return Ok(Vec::new()) };
    let left = left_out(chosen.iter().filter(asked).count(), &planned);
    let mut out = match (step.name, planned.taken.as_slice()) {
        ("task.done", [one]) if !quick => vec![Effect::Show(Overlay::Closing(one.id))],
        _ => effects(scene, life, step, planned)?,
    };
    out.extend(left.map(Effect::Say));
    Ok(out)
}

/// What is said of those for which there was nothing to do, where others take the step.
pub(super) fn left_out(all: usize, planned: &Planned) -> Option<Message> {
    let taken = planned.taken.len();
    (0 < taken && taken < all).then(|| Message::plain(LEFT_OUT).with("count", all - taken).with("all", all))
}

fn effects(scene: &Scene<'_>, life: &'static Life, step: &'static Step, planned: Planned) -> Result<Vec<Effect>> {
    let ids: Vec<RecordId> = planned.taken.iter().map(|t| t.id).collect();
    let label = step.label;
    let kind = step.asked_kind(life.kind);
    let signs = step.must.iter().any(|m| matches!(m, Must::Recipient { .. }));
    let own = |id: &RecordId| scene.state.get(*id).is_some_and(|r| signs_for_own(scene.state, scene.actor, r));
    let signs_own = signs && ids.iter().all(own);
    // Who signs for the own unit says nothing more by it: one key does.
    let mut asks = step.asks.iter().filter(|a| a.required || (a.words && !signs_own));
    let Some(first) = asks.next() else {
        let lines =
            planned.taken.iter().map(|t| format!("{} → {}", scene.state.title(t.id), t.becomes.say(scene.lang)));
        // One indicator, however many rules flagged it: what belongs to it takes the step as one.
        if is_one(scene, life, &ids) {
            let said = titled(scene, life, &ids).with_message("action", label);
            return Ok(vec![Effect::Do(planned.work), Effect::Say(said)]);
        }
        return press::run_or_confirm(scene, label, &ids, lines.collect(), planned.work);
    };
    let title = titled(scene, life, &ids);
    let title = title.with_message("action", label);
    let asked: Vec<RecordId> = planned.taken.iter().map(|t| t.asked).collect();
    if signs && !signs_own {
        // For whom one writes is to be said.
        let of = asked.first().copied();
        let known = planned.work.edits.iter().filter(|e| Some(e.id) == of && e.kind == kind);
        let named = |r: &Record| signatures_of(scene.state, r).iter().any(|s| s.on.is_none() && s.unit.is_none());
        let named = ids.first().and_then(|id| scene.state.get(*id)).is_some_and(named);
        let form = FormStep {
            ids: Vec::new(),
            kind,
            action: step.name,
            title,
            known: known.filter_map(|e| Some((e.tag, e.value.clone()?))).collect(),
            needs: Vec::new(),
            at: if named { note::RECIPIENT } else { note::TOLD },
        };
        return Ok(vec![Effect::Show(Overlay::Step(Box::new(form)))]);
    }
    if step.asks.iter().filter(|a| a.required).count() > 1 {
        let new = matches!(step.writes, Writes::Note(_));
        let of = asked.first().copied();
        let known = planned.work.edits.iter().filter(|e| Some(e.id) == of && e.kind == kind);
        let known: Vec<(Tag, Value)> = known.filter_map(|e| Some((e.tag, e.value.clone()?))).collect();
        let form = FormStep {
            ids: if new { Vec::new() } else { asked },
            kind,
            action: step.name,
            title,
            known,
            needs: step.asks.iter().filter(|a| a.required).map(|a| a.tag).collect(),
            at: step.asks.first().map_or(first.tag, |a| a.tag),
        };
        return Ok(vec![Effect::Show(Overlay::Step(Box::new(form)))]);
    }
    // A unit that is known already is suggested.
    let of = kind.field(first.tag).is_some_and(|f| f.ty.target() == Some(Kind::Unit) && kind == life.kind);
    let suggest = match (of, ids.as_slice()) {
        (true, [one]) if step.to != To::Stays => {
            let unit = scene.state.get(*one).and_then(|r| r.reference(first.tag));
            unit.map(|u| scene.state.title(u)).unwrap_or_default()
        }
        _ => String::new(),
    };
    let field = (kind, first.tag);
    let (needed, with) = (first.required, planned.work);
    let ask = Prompt { ids: asked, title, field, action: step.name, needed, with, suggest, help: None };
    Ok(vec![Effect::Show(Overlay::Ask(Box::new(ask)))])
}

/// Whether it is one record, or records that belong to one, as the flags of an indicator do.
fn is_one(scene: &Scene<'_>, life: &Life, ids: &[RecordId]) -> bool {
    let mut titles = ids.iter().map(|id| scene.state.title(*id));
    ids.len() == 1 || (life.via.is_some() && titles.next().is_some_and(|first| titles.all(|t| t == first)))
}

fn titled(scene: &Scene<'_>, life: &Life, ids: &[RecordId]) -> Message {
    match ids.first().filter(|_| is_one(scene, life, ids)) {
        Some(one) => Message::plain(press::DONE_ONE).with("title", scene.state.title(*one)),
        None => Message::plain(press::MANY).with("count", ids.len()),
    }
}

/// The records that a verb is pressed on: what is chosen, or what belongs to it.
fn chosen<'a>(scene: &'a Scene<'_>, life: &'static Life, verb: &'static Verb) -> Result<Vec<&'a Record>> {
    if life.via.is_none() || !scene.targets_of(life.kind).is_empty() {
        let all = press::targets(scene, life.kind)?;
        let one = named(verb.name).is_some_and(|a| !a.many);
        return Ok(if one { all.into_iter().take(1).collect() } else { all });
    }
    match scene.here {
        Some(here) => around(scene.state, life, verb.keyed(), here),
        None => press::targets(scene, life.kind),
    }
}

/// The records of a life that belong to another record and can take one of some steps: of the latest period that has
/// any, all in the state of the first.
pub(super) fn around<'s>(
    state: &'s State,
    life: &'static Life,
    steps: impl Iterator<Item = &'static Step>,
    id: RecordId,
) -> Result<Vec<&'s Record>> {
    let steps: Vec<&Step> = steps.collect();
    let via = life.via.unwrap_or(life.field);
    let mut found: Vec<&Record> = state.records(life.kind).filter(|r| r.reference(via) == Some(id)).collect();
    let classes = Classes::of_some(state, found.iter().filter_map(|r| r.reference(task::LEDGER)));
    let at = |r: &Record| state_of(&classes, r).map_or(life.start, |(_, state)| state);
    let states: Vec<Message> = found.iter().map(|r| Message::from(life.label(at(r)))).collect();
    found.retain(|r| steps.iter().any(|s| s.is_from(at(r))));
    let period = life.kind.def().fields.iter().find(|f| matches!(f.ty, Type::Period)).map(|f| f.tag);
    let period = |r: &Record| match period.and_then(|tag| r.get(tag)) {
        Some(ValueRef::Period(p)) => Some(p),
        _ => None,
    };
    let latest = found.iter().filter_map(|r| period(r)).max();
    found.retain(|r| period(r) == latest);
    let Some(first) = found.first().map(|r| at(r)) else {
        let none = states.is_empty().then(|| Message::from(NONE));
        let error = Error::new(Code::NotFound, NONE_HERE).with_message("kind", life.kind.def().label);
        return Err(error.with_list("states", states.into_iter().chain(none)).hint(HINT_NONE_HERE));
    };
    found.retain(|r| at(r) == first);
    Ok(found)
}
