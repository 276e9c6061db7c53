//! One step of a finding's life, on one finding or many.

use crate::action::{Ask, Effect, Layer, Scene, press};
use crate::domain::kind::{Kind, Tag};
use crate::domain::life::{Brought, FINDING, FindingState, Need, Step};
use crate::domain::record::Record;
use crate::domain::schema::finding;
use crate::domain::value::Value;
use crate::error::{Code, Error, Result};
use crate::i18n::Message;
use crate::service::Work;

crate::messages! {
    DIFFERENT: "the chosen findings are not in the same state: take this step for each kind separately", "所选问题状态不一致，请分别办理";
}

/// Takes the first of the named steps that the findings' state allows.
///
/// # Errors
/// `Denied` with the steps that are possible; `Usage` where the findings stand at different steps.
pub(in crate::action) fn press(scene: &Scene<'_>, names: &[&str]) -> Result<Vec<Effect>> {
    let chosen = press::targets(scene, Kind::Finding)?;
    let mut step: Option<&'static Step<FindingState>> = None;
    for record in &chosen {
        let next = allowed(record, names)?;
        if step.is_some_and(|s| s.name != next.name) {
            return Err(Error::new(Code::Usage, DIFFERENT));
        }
        step = Some(next);
    }
    let Some(step) = step else { return Ok(Vec::new()) };
    let action = action(step.name);
    let mut work = Work::new(action);
    let ids: Vec<_> = chosen.iter().map(|r| r.id()).collect();
    for id in &ids {
        work.put(Kind::Finding, *id, finding::STATE, Value::from(step.to.name()));
        if step.needs.contains(&Need::Independent) && step.name != "return" {
            work.put(Kind::Finding, *id, finding::VERIFIER, Value::from(scene.actor.person));
        }
        match step.name {
            "close" => work.put(Kind::Finding, *id, finding::CLOSED_ON, Value::from(scene.today)),
            "report" => work.put(Kind::Finding, *id, finding::RECTIFIER, Value::from(scene.actor.person)),
            "reopen" => work.put(Kind::Finding, *id, finding::CLOSED_ON, None),
            _ => {}
        }
    }
    let Some(tag) = asked(step) else {
        let lines = chosen.iter().map(|r| press::line(scene, r, step.to.label().text(scene.lang))).collect();
        return press::run_or_confirm(scene, step.label, &ids, lines, work);
    };
    let title = match chosen.as_slice() {
        [one] => Message::plain(press::DONE_ONE).with("title", scene.state.title_of(one)),
        many => Message::plain(press::MANY).with("count", many.len()),
    };
    let suggest = match (tag, chosen.as_slice()) {
        (finding::UNIT, [one]) => one.reference(finding::UNIT).map(|u| scene.state.title(u)).unwrap_or_default(),
        _ => String::new(),
    };
    let title = title.with_message("action", step.label);
    let ask = Ask { ids, title, field: (Kind::Finding, tag), action, with: work, suggest };
    Ok(vec![Effect::Show(Layer::Ask(Box::new(ask)))])
}

/// The step that a finding's state allows, or why none of them is.
fn allowed(record: &Record, names: &[&str]) -> Result<&'static Step<FindingState>> {
    let state = record.text(finding::STATE).and_then(FindingState::parse).unwrap_or(FINDING.start);
    let found = names.iter().find_map(|name| FINDING.allowed(state).find(|s| s.name == *name));
    // What is brought is asked for later.
    let first = names.first().copied().unwrap_or_default();
    found.map_or_else(|| FINDING.take(state, first, Brought { reason: "-", observation: true }), Ok)
}

/// The field that a step is to be given.
fn asked(step: &Step<FindingState>) -> Option<Tag> {
    match step.name {
        "assign" => Some(finding::UNIT),
        "report" => Some(finding::REPLY),
        "verify" => Some(finding::VERDICT),
        _ if step.needs.contains(&Need::Reason) => Some(finding::REASON),
        _ => None,
    }
}

/// The action that the trail names for a step.
fn action(step: &str) -> &'static str {
    match step {
        "assign" | "reassign" => "finding.assign",
        "accept" | "overrule" => "finding.accept",
        "object" => "finding.object",
        "rectify" => "finding.rectify",
        "report" => "finding.report",
        "verify" | "recheck" => "finding.verify",
        "return" => "finding.return",
        "close" => "finding.close",
        "reopen" => "finding.reopen",
        _ => "finding.archive",
    }
}
