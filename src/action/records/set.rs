//! Adds a record, and sets fields of records, from `field=value`.

use chrono::NaiveDate;

use crate::action::{Action, Arg, ArgKind, Args, Group, JSON, JsonKey, Shell};
use crate::domain::calendar::Calendar;
use crate::domain::kind::{FieldDef, Kind, Tag, Type};
use crate::domain::record::Record;
use crate::domain::schema::{evidence, task};
use crate::domain::value::{Value, ValueRef};
use crate::error::{Code, Error, Result};
use crate::i18n::{Message, Msg};
use crate::log::State;
use crate::service::defaults::defaults;
use crate::service::read::{Reading, term_start};
use crate::service::{Done, Office, Work, names, no_field};

crate::messages! {
    NOT_A_PAIR: "“{text}” is no field=value", "“{text}”不是“字段=值”的形式";
    HINT_PAIR: "such as title=压减办税环节 lead=市税务局", "如 title=压减办税环节 lead=市税务局";
    ADDED: "added: {title} ({id})", "已新增：{title}（{id}）";
    SET: "set {fields} fields of {records} records", "已修改 {records} 条记录的 {fields} 个字段";
    NO_FILE: "a {kind} holds no file", "{kind}不带文件";
    OF_WHAT: "it is missing what the file proves", "缺少该文件所证明的记录";
    HINT_FILE: "add the file as evidence: `ducha add evidence of=ID file=PATH`", "请把文件作为佐证：`ducha add evidence of=编号 file=路径`";
    NO_IDS: "no record is named", "未指明记录";
    DUE_NOTE: "“{text}”: {note}", "“{text}”：{note}";
    NO_PAIRS: "no field=value is given", "未给出“字段=值”";
}

/// The names under which the file of evidence is given among the fields.
const FILE_NAMES: &[&str] = &["file", "文件"];

const FIELDS: Arg = Arg::new(
    "field=value",
    ArgKind::MaybeRest,
    "FIELD=VALUE",
    Msg::new("fields by name or label; an empty value clears", "字段名或标签；值留空则清除"),
);
const NOTE: Arg = Arg::new("note", ArgKind::Option, "TEXT", Msg::new("why, for the trail", "说明原因，将留痕"));
const ON: Arg = Arg::new(
    "on",
    ArgKind::Option,
    "DAY",
    Msg::new("the day from which it holds; today unless said", "自哪天起生效；默认今天"),
)
.signed();

pub(super) const ADD: Action =
    Action::new("record.add", Group::Records, Msg::new("add", "新增"), Msg::new("Adds a record", "新增一条记录"))
        .line(
            &["add"],
            &[
                super::listed::KIND,
                FIELDS,
                Arg::new("file", ArgKind::Option, "PATH", Msg::new("the file, for evidence", "佐证文件")),
                NOTE,
                ON,
                JSON,
            ],
            add,
        )
        .json(&[JsonKey::new("id", Msg::new("the new record's id", "新记录编号"))]);

pub(super) const SET_FIELDS: Action = Action::new(
    "record.set",
    Group::Records,
    Msg::new("set", "修改"),
    Msg::new("Sets fields of one record or several, as one action", "修改一条或多条记录的字段，作为一次操作"),
)
.line(
    &["set"],
    &[
        Arg::new(
            "id or field=value",
            ArgKind::Rest,
            "ID… FIELD=VALUE",
            Msg::new("records by id, title or serial, then fields", "先写记录（编号、标题或序号），再写字段"),
        ),
        NOTE,
        ON,
        JSON,
    ],
    set,
)
.json(&[
    JsonKey::new("records", Msg::new("how many records changed", "修改的记录数")),
    JsonKey::new("fields", Msg::new("how many fields changed", "修改的字段数")),
]);

/// The pair that a text is: a field's name before the first `=`.
fn pair(text: &str) -> Result<(&str, &str)> {
    text.split_once(['=', '＝'])
        .map(|(k, v)| (k.trim(), v))
        .filter(|(k, _)| !k.is_empty())
        .ok_or_else(|| Error::new(Code::Usage, NOT_A_PAIR).with("text", text).hint(HINT_PAIR))
}

fn field(kind: Kind, name: &str) -> Result<&'static FieldDef> {
    kind.field_named(name).ok_or_else(|| no_field(kind, name))
}

/// Reads pairs as values of a kind, for a record or a new one; its ledger decides which status words there are.
fn values(
    office: &Office,
    state: &State,
    kind: Kind,
    record: Option<&Record>,
    on: Option<NaiveDate>,
    pairs: &[String],
) -> Result<Read> {
    let of = |tag| record?.get(tag).map(|v: ValueRef<'_>| v.to_owned());
    let ledger = record.and_then(|r| r.reference(task::LEDGER)).filter(|_| kind == Kind::Task);
    let today = office.today();
    let mut reading = Reading { state, today, calendar: Calendar::china(), ledger, start: None };
    let mut out: Vec<(Tag, Option<Value>)> = Vec::new();
    let mut notes = Vec::new();
    // What depends on other fields is read last: status words belong to the ledger, and a term counts from its start.
    for late in [false, true] {
        for text in pairs {
            let (name, value) = pair(text)?;
            let field = field(kind, name)?;
            if matches!(field.ty, Type::Status | Type::Due) != late {
                continue;
            }
            if matches!(field.ty, Type::Due) {
                let given = |tag| out.iter().rev().find(|(t, _)| *t == tag).map(|(_, v)| v.clone());
                reading.start = term_start(state, kind, |tag| given(tag).unwrap_or_else(|| of(tag))).or(on);
                notes.extend(
                    reading.due_notes(value).iter().map(|note| {
                        Message::plain(DUE_NOTE).with("text", value.trim()).with_message("note", note.said())
                    }),
                );
            }
            let value = reading.read(field, value)?;
            if kind == Kind::Task
                && field.tag == task::LEDGER
                && let Some(Value::Ref(id)) = &value
            {
                reading.ledger = Some(*id);
            }
            out.push((field.tag, value));
        }
    }
    Ok(Read { values: out, notes })
}

/// What was read from pairs: values by field, and what the person is to know of how they were understood.
struct Read {
    values: Vec<(Tag, Option<Value>)>,
    notes: Vec<Message>,
}

fn work(shell: &mut Shell, args: &Args, action: &str) -> Result<Work> {
    Ok(Work::new(action).caused_by(args.get("note").unwrap_or_default()).on(shell.day(args, "on")?))
}

fn add(shell: &mut Shell, args: &Args) -> Result<()> {
    let kind = super::listed::kind(args.get("kind").unwrap_or_default())?;
    let mut work = work(shell, args, "record.new")?;
    let actor = shell.actor()?;
    let lang = shell.lang;
    let folder = shell.path("");
    let office = shell.office()?;
    let id = office.new_id()?;
    let (files, pairs): (Vec<String>, Vec<String>) = args.all("field=value").iter().cloned().partition(|t| {
        kind == Kind::Evidence && t.split_once(['=', '＝']).is_some_and(|(k, _)| FILE_NAMES.contains(&k.trim()))
    });
    let notes;
    {
        let state = office.view(&actor);
        let read = values(office, &state, kind, None, work.on, &pairs)?;
        for (tag, value) in read.values {
            work.put(kind, id, tag, value);
        }
        notes = read.notes;
    }
    let has = |work: &Work, tag: Tag| work.edits.iter().any(|e| e.id == id && e.tag == tag);
    let named = files.last().and_then(|t| t.split_once(['=', '＝'])).map(|(_, path)| path.trim());
    if let Some(path) = args.get("file").or(named) {
        if kind != Kind::Evidence {
            return Err(Error::new(Code::Usage, NO_FILE).with_message("kind", kind.def().label).hint(HINT_FILE));
        }
        // Asked for before the file is kept, so that nothing is left of what is refused.
        if !has(&work, evidence::OF) {
            return Err(Error::new(Code::BadInput, OF_WHAT).hint(HINT_FILE));
        }
        for (tag, value) in office.take_evidence(&folder.join(path))? {
            if !has(&work, tag) {
                work.put(kind, id, tag, value);
            }
        }
    }
    // What follows from the moment and the person, unless it was said.
    for (tag, value) in defaults(kind, actor.person, work.on.unwrap_or_else(|| office.today())) {
        if !has(&work, tag) {
            work.put(kind, id, tag, value);
        }
    }
    let title = work.edits.iter().find(|e| e.id == id && e.tag == kind.def().title).and_then(|e| e.value.clone());
    let done = office.commit(&actor, work)?;
    let title = match title {
        Some(Value::Text(title)) => title,
        _ => office.view(&actor).title(id),
    };
    notes.into_iter().for_each(|note| shell.tell(note));
    shell.warn(&done);
    if args.has("json") {
        return shell.json(&serde_json::json!({ "id": id.to_string() }));
    }
    shell.line(id.to_string())?;
    let said = Message::plain(ADDED).with("title", title).with("id", id.short(8));
    let text = said.say(lang);
    drop(writeln!(shell.err, "{text}"));
    Ok(())
}

use std::io::Write as _;

fn set(shell: &mut Shell, args: &Args) -> Result<()> {
    let mut work = work(shell, args, "record.edit")?;
    let actor = shell.actor()?;
    let office = shell.office()?;
    let given = args.all("id or field=value");
    let (pairs, ids): (Vec<String>, Vec<String>) = {
        // A title may hold an equals sign: what is found as a record is one.
        let state = office.view(&actor);
        given.iter().cloned().partition(|t| t.contains(['=', '＝']) && names::find(&state, None, t).is_err())
    };
    if ids.is_empty() {
        return Err(Error::new(Code::Usage, NO_IDS).hint(HINT_PAIR));
    }
    if pairs.is_empty() {
        return Err(Error::new(Code::Usage, NO_PAIRS).hint(HINT_PAIR));
    }
    let mut notes: Vec<Message> = Vec::new();
    {
        let state = office.view(&actor);
        for name in &ids {
            let id = names::find(&state, None, name)?;
            let Some(record) = state.get(id) else { continue };
            let read = values(office, &state, record.kind(), Some(record), work.on, &pairs)?;
            for (tag, value) in read.values {
                work.put(record.kind(), id, tag, value);
            }
            for note in read.notes {
                if !notes.contains(&note) {
                    notes.push(note);
                }
            }
        }
    }
    let done: Done = office.commit(&actor, work)?;
    notes.into_iter().for_each(|note| shell.tell(note));
    shell.warn(&done);
    if done.is_nothing() {
        shell.tell(crate::action::messages::NOTHING);
    }
    if args.has("json") {
        return shell.json(&serde_json::json!({ "records": done.records.len(), "fields": done.fields }));
    }
    if done.is_nothing() {
        return Ok(());
    }
    shell.tell(Message::plain(SET).with("records", done.records.len()).with("fields", done.fields));
    Ok(())
}
