//! Plans carried out together: one piece of work, all or nothing, with the pictures of its rows.

use std::collections::{HashMap, HashSet};

use super::{ACTION, Difference, Plan, RowError, Set};
use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::domain::rights::Right;
use crate::domain::schema::{evidence, ledger, setting};
use crate::domain::value::Value;
use crate::error::{Code, Error, Result};
use crate::exchange::import::columns::remembered;
use crate::exchange::import::messages;
use crate::i18n::Message;
use crate::service::{Actor, Done, Office, Work};

/// Carries plans out: one piece of work, all or nothing. The person's choice of columns is remembered where the person
/// may change settings. Returns nothing where nothing changes.
///
/// # Errors
/// As [`Plan::check`] and [`Office::commit`].
pub fn apply(plans: &[Plan], office: &Office, actor: &Actor) -> Result<Option<Done>> {
    let Some(mut work) = work_of(plans)? else {
        let shown = plans.iter().any(|p| !p.pictures.is_empty());
        return if shown { keep_pictures(plans, office, actor, Work::new(ACTION)) } else { Ok(None) };
    };
    for plan in plans {
        if let Some((name, lines)) = plan.choices().filter(|_| actor.role.may(Right::Administer)) {
            let known = remembered(&office.read(), &name).map(|r| r.id());
            let id = known.unwrap_or_else(|| RecordId::from_key(Kind::Setting, [name.as_str()]));
            work.put(Kind::Setting, id, setting::NAME, Value::Text(name));
            work.put(Kind::Setting, id, setting::LIST, Value::Texts(lines));
        }
    }
    keep_pictures(plans, office, actor, work)
}

/// Keeps the pictures of rows as their evidence and writes all as one work. A picture that proves its row already is not kept
/// twice.
fn keep_pictures(plans: &[Plan], office: &Office, actor: &Actor, mut work: Work) -> Result<Option<Done>> {
    for plan in plans {
        let kept: HashSet<RecordId> = plan.kept().iter().map(|r| r.id).collect();
        for shot in plan.pictures.iter().filter(|s| kept.contains(&s.of)) {
            let id = shot.evidence();
            if office.read().get(id).is_some_and(|r| !r.is_gone()) {
                continue;
            }
            let fields = office.take_evidence_from(&shot.picture.bytes, &shot.name)?;
            work.put(Kind::Evidence, id, evidence::OF, Value::Ref(shot.of));
            work.put(Kind::Evidence, id, evidence::WHO, Value::Ref(actor.person));
            if let Some(side) = shot.side {
                work.put(Kind::Evidence, id, evidence::SIDE, Value::from(side));
            }
            fields.into_iter().for_each(|(tag, value)| work.put(Kind::Evidence, id, tag, value));
        }
    }
    if work.is_empty() { Ok(None) } else { office.commit(actor, work).map(Some) }
}

/// Whether the office would take plans: all that [`apply`] checks, without writing.
///
/// # Errors
/// As [`apply`].
pub fn would(plans: &[Plan], office: &Office, actor: &Actor) -> Result<()> {
    match work_of(plans)? {
        Some(work) => office.would(actor, work),
        None => Ok(()),
    }
}

/// The work of all plans in one; nothing where none changes anything.
fn work_of(plans: &[Plan]) -> Result<Option<Work>> {
    let mut all: Option<Work> = None;
    for plan in plans {
        let work = plan.work()?;
        match &mut all {
            None => all = Some(work),
            Some(all) => {
                all.note = format!("{}; {}", all.note, work.note);
                all.edits.extend(work.edits);
            }
        }
    }
    Ok(all.filter(|w| !w.is_empty()))
}

/// Looks at several plans that are carried out together. A record that two have differently is a fault of the second; one
/// that both have alike is the same there; the status words that they bring to a ledger are joined.
pub(in crate::exchange::import) fn between(plans: &mut [Plan]) {
    let mut seen: HashMap<RecordId, (String, u32, Vec<Set>)> = HashMap::new();
    let mut words: HashMap<RecordId, Vec<String>> = HashMap::new();
    for plan in plans.iter_mut() {
        let origin = plan.origin.sheet.clone().unwrap_or_default();
        for r in &mut plan.records {
            for s in r.sets.iter_mut().filter(|s| r.kind == Kind::Ledger && s.tag == ledger::WORDS) {
                let Some(Value::Texts(lines)) = &mut s.after else { continue };
                let joined = words.entry(r.id).or_default();
                for line in lines.iter() {
                    if !joined.contains(line) {
                        joined.push(line.clone());
                    }
                }
                lines.clone_from(joined);
            }
            if r.beside {
                continue;
            }
            match seen.get(&r.id) {
                None => {
                    seen.insert(r.id, (origin.clone(), r.row, r.sets.clone()));
                }
                Some((_, _, sets)) if *sets == r.sets => {
                    r.sets.clear();
                    r.difference = Difference::Same;
                }
                Some((sheet, row, _)) => {
                    let what = Message::plain(messages::TWICE_SHEETS).with("row", row).with("sheet", sheet);
                    let what = Error::new(Code::BadInput, what).command_hint(messages::HINT_TWICE);
                    plan.errors.push(RowError { row: r.row, column: None, what });
                }
            }
        }
    }
}
