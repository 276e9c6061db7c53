//! A verb as a command: `ducha finding close WT-01 --note …`.

use serde_json::json;

use super::press::around;
use super::{asked, option};
use crate::action::{Args, Shell};
use crate::domain::id::RecordId;
use crate::domain::life::{self, Life, Verb};
use crate::domain::record::Record;
use crate::domain::schema::task;
use crate::error::{Code, Error, Result};
use crate::i18n::Message;
use crate::log::State;
use crate::service::settings;
use crate::service::steps::{Planned, Planner};
use crate::service::words::read::{Reading, term_start};
use crate::service::{Actor, Given, Office, messages, words::names};

crate::messages! {
    NO_IDS: "no record is named", "未指明记录";
    HINT_IDS: "name records by id, title or serial, or say --filter; `ducha list {kind}` shows them", "请写明记录（编号、标题或序号），或用 --filter；`ducha list {kind}` 可查看";
    TOOK: "{step}: {title}", "{step}：{title}";
    TOOK_TO: "{step}: {title} → {becomes}", "{step}：{title} → {becomes}";
    DRY: "nothing was written: this was a dry run", "试运行，未写入";
}

/// Takes the step of a verb on the records that are named.
///
/// # Errors
/// As [`Planner::take`] and [`Office::commit`].
pub fn run(shell: &mut Shell, args: &Args, verb: &'static Verb) -> Result<()> {
    let Some(of) = life::verb(verb.name) else { return Ok(()) };
    let given = Given {
        note: args.get("note").unwrap_or_default().to_string(),
        on: shell.day(args, "on")?,
        values: Vec::new(),
    };
    let (actor, lang) = (shell.actor()?, shell.lang);
    let office = shell.office()?;
    let (planned, said, steps) = {
        let state = office.view(&actor);
        let ids = ids(office, &state, of, args, lang)?;
        let planned = plan(office, &state, &actor, of, &ids, args, &given)?;
        let mut said: Vec<Message> = planned
            .taken
            .iter()
            .map(|t| {
                let moved = t.from != t.to;
                let said = Message::plain(if moved { TOOK_TO } else { TOOK });
                let said = said.with_message("step", t.step.label).with("title", state.title(t.id));
                if moved { said.with_message("becomes", t.becomes.clone()) } else { said }
            })
            .collect();
        said.extend(super::press::left_out(ids.len(), &planned));
        let steps: Vec<_> = planned.taken.iter().map(|t| {
            json!({ "step": t.step.name, "id": t.id.to_string(), "title": state.title(t.id), "from": t.from, "to": t.to })
        }).collect();
        (planned, said, steps)
    };
    let dry = args.has("dry-run");
    let done = match dry {
        true => {
            office.would(&actor, planned.work)?;
            None
        }
        false => Some(office.commit(&actor, planned.work)?),
    };
    if args.has("json") {
        return shell.json(&json!({ "steps": steps, "written": done.is_some_and(|d| !d.is_nothing()) }));
    }
    if let Some(done) = &done {
        shell.warn(done);
        if done.is_nothing() {
            shell.tell(crate::action::messages::NOTHING);
            return Ok(());
        }
    }
    said.into_iter().for_each(|said| shell.tell(said));
    if dry {
        shell.tell(DRY);
    }
    Ok(())
}

fn plan(
    office: &Office,
    state: &State,
    actor: &Actor,
    (life, verb): (&'static Life, &'static Verb),
    ids: &[RecordId],
    args: &Args,
    given: &Given,
) -> Result<Planned> {
    let missing = |id: &RecordId| Error::new(Code::NotFound, messages::NO_RECORD).with("id", id);
    let records: Vec<&Record> =
        ids.iter().map(|id| state.get(*id).ok_or_else(|| missing(id))).collect::<Result<_>>()?;
    let mut planner = Planner::new(office, state, actor, (life, verb), false, &records);
    let calendar = settings::calendar(state);
    for record in records {
        // The words of a status are those of the record's own ledger.
        let ledger = record.reference(task::LEDGER);
        let held = |tag| record.get(tag).map(|v| v.to_owned());
        let start = term_start(state, record.kind(), held);
        let reading = Reading { state, today: office.today(), calendar: &calendar, ledger, start };
        let mut given = given.clone();
        for (kind, tag) in asked(life, verb) {
            let Some(field) = kind.field(tag) else { continue };
            if let Some(text) = args.get(option(field.name))
                && let Some(value) = reading.read(field, text)?
            {
                given.values.push((tag, value));
            }
        }
        planner.take(record, &given, true)?;
    }
    planner.finish(given)
}

/// The records that are named, or that pass a filter.
fn ids(
    office: &Office,
    state: &State,
    (life, verb): (&'static Life, &'static Verb),
    args: &Args,
    lang: crate::i18n::Lang,
) -> Result<Vec<RecordId>> {
    let mut out: Vec<RecordId> = Vec::new();
    for name in args.all("id") {
        match (names::find(state, Some(life.kind), name), life.via) {
            (Ok(id), _) => out.push(id),
            (Err(error), None) => return Err(error),
            (Err(error), Some(via)) => {
                // By what it belongs to, as a flag by its indicator.
                let target = life.kind.field(via).and_then(|f| f.ty.target());
                let Ok(of) = names::find(state, target, name) else { return Err(error) };
                out.extend(around(state, life, verb.steps.iter(), of)?.iter().map(|r| r.id()));
            }
        }
    }
    if let Some(text) = args.get("filter") {
        out.extend(crate::action::records::listed::passing(office, state, lang, life.kind, text)?);
    } else if out.is_empty() {
        let hint = Message::plain(HINT_IDS).with("kind", life.kind.def().plural_name);
        return Err(Error::new(Code::Usage, NO_IDS).hint(hint));
    }
    let mut seen = std::collections::HashSet::new();
    out.retain(|id| seen.insert(*id));
    Ok(out)
}
