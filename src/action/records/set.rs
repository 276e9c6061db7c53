//! Adds a record, and sets fields of records, from `field=value`.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::action::{Action, Arg, ArgKind, Args, Group, JSON, JsonKey, Shell};
use crate::domain::id::RecordId;
use crate::domain::kind::{FieldDef, Kind, Tag, Type};
use crate::domain::record::Record;
use crate::domain::schema::{evidence, task};
use crate::domain::value::{Value, ValueRef};
use crate::error::{Code, Error, Result};
use crate::i18n::{Message, Msg};
use crate::log::State;
use crate::service::settings;
use crate::service::words::read::{Reading, term_start};
use crate::service::work::defaults::defaults;
use crate::service::{Actor, Done, Office, Work, no_field, words::names};

crate::messages! {
    NOT_A_PAIR: "“{text}” is no field=value", "“{text}”不是“字段=值”的形式";
    HINT_PAIR: "such as title=压减办税环节 lead=市税务局", "如 title=压减办税环节 lead=市税务局";
    ADDED: "added: {title} ({id})", "已新增：{title}（{id}）";
    SET: "set {fields} {fields:field|fields} of {records} {records:record|records}", "已修改 {records} 条记录的 {fields} 个字段";
    WOULD: "a dry run: {fields} {fields:field|fields} of {records} {records:record|records} would be set; nothing was written", "试运行：将修改 {records} 条记录的 {fields} 个字段，未写入";
    NO_FILE: "a {kind} holds no file", "{kind}不带文件";
    OF_WHAT: "it does not say what the file proves", "缺少该文件所证明的记录";
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

const DRY: Arg = Arg::new("dry-run", ArgKind::Switch, "", Msg::new("only say what would change", "只说明，不写入"));

pub(super) const ADD: Action =
    Action::new("record.add", Group::Records, Msg::new("add", "新增"), Msg::new("Add a record", "新增一条记录"))
        .line(
            &["add"],
            &[
                super::listed::KIND,
                FIELDS,
                Arg::new(
                    "file",
                    ArgKind::Options,
                    "PATH",
                    Msg::new("a file, for evidence; each becomes a piece of its own", "佐证文件，可多个，各为一件"),
                ),
                NOTE,
                ON,
                DRY,
                JSON,
            ],
            add,
        )
        .json(&[
            JsonKey::new("id", Msg::new("the new record's id, the first of several", "新记录编号，多条时为第一条")),
            JsonKey::new("ids[]", Msg::new("the ids of all that are new", "全部新记录编号")),
            JsonKey::new("written", Msg::new("whether it was written", "是否已写入")),
        ]);

pub(super) const SET_FIELDS: Action = Action::new(
    "record.set",
    Group::Records,
    Msg::new("set", "修改"),
    Msg::new("Set fields of one record or several, as one action", "修改一条或多条记录的字段，作为一次操作"),
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
        Arg::new(
            "filter",
            ArgKind::Option,
            "F",
            Msg::new(
                "also all that pass, such as 'lamp:red lead:税务'",
                "并包括全部符合条件的，如 '状态灯:红灯 牵头单位:税务'",
            ),
        )
        .signed(),
        Arg::new(
            "kind",
            ArgKind::Option,
            "KIND",
            Msg::new("what is filtered; tasks unless said", "筛选的类别，默认任务"),
        ),
        NOTE,
        ON,
        DRY,
        JSON,
    ],
    set,
)
.json(&[
    JsonKey::new("records", Msg::new("how many records changed", "修改的记录数")),
    JsonKey::new("fields", Msg::new("how many fields changed", "修改的字段数")),
    JsonKey::new("written", Msg::new("whether it was written", "是否已写入")),
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
    let calendar = &settings::calendar(state);
    let mut reading = Reading { state, today, calendar, ledger, start: None };
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

/// What `field=value` pairs set of a record.
///
/// # Errors
/// `Usage` where a field is not known, `BadInput` where a value cannot be read.
pub fn read_pairs(
    office: &Office,
    state: &State,
    record: &Record,
    on: Option<NaiveDate>,
    pairs: &[String],
) -> Result<Vec<(Tag, Option<Value>)>> {
    values(office, state, record.kind(), Some(record), on, pairs).map(|read| read.values)
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
    let folder = shell.path("");
    let dry = args.has("dry-run");
    let office = shell.office()?;
    let (files, pairs): (Vec<String>, Vec<String>) = args.all("field=value").iter().cloned().partition(|t| {
        kind == Kind::Evidence && t.split_once(['=', '＝']).is_some_and(|(k, _)| FILE_NAMES.contains(&k.trim()))
    });
    let read = values(office, &office.view(&actor), kind, None, work.on, &pairs)?;
    let has = |tag: Tag| read.values.iter().any(|(t, _)| *t == tag);
    let named = files.iter().filter_map(|t| t.split_once(['=', '＝'])).map(|(_, path)| path.trim().to_string());
    let paths: Vec<String> = args.all("file").iter().cloned().chain(named).collect();
    if !paths.is_empty() {
        if kind != Kind::Evidence {
            return Err(Error::new(Code::Usage, NO_FILE).with_message("kind", kind.def().label).hint(HINT_FILE));
        }
        // Asked for before the file is kept, so that nothing is left of what is refused.
        if !has(evidence::OF) {
            return Err(Error::new(Code::BadInput, OF_WHAT).hint(HINT_FILE));
        }
    }
    // Each file is a record of its own.
    let each: Vec<Option<&String>> = if paths.is_empty() { vec![None] } else { paths.iter().map(Some).collect() };
    let mut ids = Vec::with_capacity(each.len());
    for path in each {
        let id = office.new_id()?;
        ids.push(id);
        let mut fields: Vec<(Tag, Option<Value>)> = read.values.clone();
        if let Some(path) = path.filter(|_| !dry) {
            let known = office.take_evidence(&folder.join(path))?;
            fields.extend(known.into_iter().filter(|(tag, _)| !has(*tag)).map(|(tag, value)| (tag, Some(value))));
        }
        // What follows from the moment and the person, unless it was said.
        for (tag, value) in defaults(kind, &actor, work.on.unwrap_or_else(|| office.today())) {
            if !fields.iter().any(|(t, _)| *t == tag) {
                fields.push((tag, Some(value)));
            }
        }
        fields.into_iter().for_each(|(tag, value)| work.put(kind, id, tag, value));
    }
    if dry {
        return tried(shell, args, &actor, work, read.notes);
    }
    let done = office.commit(&actor, work)?;
    let titles: Vec<String> = {
        let state = office.view(&actor);
        ids.iter().map(|id| state.title(*id)).collect()
    };
    read.notes.into_iter().for_each(|note| shell.tell(note));
    shell.warn(&done);
    if args.has("json") {
        let all: Vec<String> = ids.iter().map(ToString::to_string).collect();
        return shell.json(&serde_json::json!({ "id": all.first(), "ids": all, "written": true }));
    }
    for (id, title) in ids.iter().zip(titles) {
        shell.line(id.to_string())?;
        shell.tell(Message::plain(ADDED).with("title", title).with("id", id.short(8)));
    }
    Ok(())
}

/// Says what work would do, which the office checks without writing.
fn tried(shell: &mut Shell, args: &Args, actor: &Actor, work: Work, notes: Vec<Message>) -> Result<()> {
    let records: BTreeSet<RecordId> = work.edits.iter().map(|e| e.id).collect();
    let fields = work.edits.len();
    shell.office()?.would(actor, work)?;
    if args.has("json") {
        let said = serde_json::json!({ "records": records.len(), "fields": fields, "written": false });
        return shell.json(&said);
    }
    notes.into_iter().for_each(|note| shell.tell(note));
    shell.tell(Message::plain(WOULD).with("records", records.len()).with("fields", fields));
    Ok(())
}

fn set(shell: &mut Shell, args: &Args) -> Result<()> {
    let mut work = work(shell, args, "record.edit")?;
    let (actor, lang) = (shell.actor()?, shell.lang);
    let office = shell.office()?;
    let given = args.all("id or field=value");
    let (pairs, ids): (Vec<String>, Vec<String>) = {
        // A title may hold an equals sign: what is found as a record is one, unless it begins as a field does.
        let state = office.view(&actor);
        let is_field = |(name, _): (&str, &str)| Kind::ALL.iter().any(|k| k.field_named(name).is_some());
        given
            .iter()
            .cloned()
            .partition(|t| t.contains(['=', '＝']) && (pair(t).is_ok_and(is_field) || !names::is_name(&state, t)))
    };
    if ids.is_empty() && args.get("filter").is_none() {
        return Err(Error::new(Code::Usage, NO_IDS).hint(HINT_PAIR));
    }
    if pairs.is_empty() {
        return Err(Error::new(Code::Usage, NO_PAIRS).hint(HINT_PAIR));
    }
    let mut notes: Vec<Message> = Vec::new();
    {
        let state = office.view(&actor);
        let mut found = ids.iter().map(|name| names::find(&state, None, name)).collect::<Result<Vec<_>>>()?;
        if let Some(filter) = args.get("filter") {
            let kind = args.get("kind").map_or(Ok(Kind::Task), super::listed::kind)?;
            found.extend(super::listed::passing(office, &state, lang, kind, filter)?);
        }
        for id in found {
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
    if args.has("dry-run") {
        return tried(shell, args, &actor, work, notes);
    }
    let done: Done = office.commit(&actor, work)?;
    notes.into_iter().for_each(|note| shell.tell(note));
    shell.warn(&done);
    if done.is_nothing() {
        shell.tell(crate::action::messages::NOTHING);
    }
    if args.has("json") {
        return shell.json(
            &serde_json::json!({ "records": done.records.len(), "fields": done.fields, "written": !done.is_nothing() }),
        );
    }
    if done.is_nothing() {
        return Ok(());
    }
    shell.tell(Message::plain(SET).with("records", done.records.len()).with("fields", done.fields));
    Ok(())
}
