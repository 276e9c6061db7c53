//! Imports a sheet: a plan that shows the difference, then one piece of work, all or nothing.

use crate::action::{Action, Arg, ArgKind, Args, Effect, Group, JSON, JsonKey, Layer, Shell};
use crate::domain::calendar::Calendar;
use crate::domain::rights::Right;
use crate::error::{Code, Error, Result};
use crate::exchange::book::read_workbook;
use crate::exchange::grid::{Limits, column_name};
use crate::exchange::header::{Hints, Sheet};
use crate::exchange::import::{self, Difference, Options};
use crate::exchange::vocab::Choice;
use crate::i18n::{Message, Msg};
use crate::log::AsOf;
use crate::service::show::Shower;

crate::messages! {
    READING: "reading", "读取";
    MAPPED: "{column} “{heading}” → {field}", "{column}列“{heading}” → {field}";
    UNMAPPED: "{column} “{heading}” is left out", "{column}列“{heading}”未导入";
    ROW: "row {row}: {sign} {title}", "第 {row} 行：{sign} {title}";
    FIELD: "    {field}: {from} → {to}", "    {field}：{from} → {to}";
    MORE: "    … and {count} more", "    …另有 {count} 条";
    UNKNOWN: "not known: {name}, named {count} times", "未知：{name}，出现 {count} 次";
    HINT_UNITS: "make the units with --create-units, or correct the file", "可加 --create-units 新建这些单位，或修改文件";
    DRY: "nothing was written: this was a dry run", "试运行，未写入";
    NOTHING: "nothing to do: everything is there already", "无需导入：内容均已存在";
    DONE: "imported: {records} records in {entries} entries; `ducha undo` takes it back", "已导入：{records} 条记录，{entries} 个日志条目；可用 `ducha undo` 撤回";
    NO_KIND: "say what the rows are with --kind", "请用 --kind 指明行的类别";
}

/// The most changed records and problems that are told one by one.
const MAX_TOLD: usize = 20;

pub(super) const ACTION: Action = Action::new(
    "file.import",
    Group::Files,
    Msg::new("import", "导入"),
    Msg::new(
        "Imports an xlsx, xls or CSV sheet; a second import of the same file changes nothing",
        "导入 xlsx、xls 或 CSV；同一文件重复导入不产生变化",
    ),
)
.writes(Right::Manage)
.scope(crate::action::RightScope::Itself)
.press(|_| Ok(vec![Effect::Show(Layer::Import)]))
.line(
    &["import"],
    &[
        Arg::new("file", ArgKind::Place, "FILE", Msg::new("the file", "文件")),
        Arg::new(
            "kind",
            ArgKind::Option,
            "KIND",
            Msg::new("what the rows are: tasks, units, …", "行的类别：tasks、units 等"),
        ),
        Arg::new(
            "ledger",
            ArgKind::Option,
            "NAME",
            Msg::new("the ledger of all rows; made where it is new", "所属清单，没有则新建"),
        ),
        Arg::new("sheet", ArgKind::Option, "NAME", Msg::new("the sheet; the first unless said", "工作表，默认第一个")),
        Arg::new(
            "header-row",
            ArgKind::Option,
            "N",
            Msg::new("the row of the header, where it is not found by itself", "表头所在行，无法自动识别时指定"),
        ),
        Arg::new(
            "map",
            ArgKind::Options,
            "HEADING=FIELD",
            Msg::new("which column is which field", "指定列与字段的对应"),
        ),
        Arg::new(
            "set",
            ArgKind::Options,
            "FIELD=VALUE",
            Msg::new("a field that is the same in all rows", "所有行相同的字段"),
        ),
        Arg::new(
            "create-units",
            ArgKind::Switch,
            "",
            Msg::new("make units that are named and not known", "新建文件中提到的未知单位"),
        ),
        Arg::new(
            "keep-edits",
            ArgKind::Switch,
            "",
            Msg::new("keep fields that were changed here since", "保留导入后在本处修改过的字段"),
        ),
        Arg::new(
            "on",
            ArgKind::Option,
            "DAY",
            Msg::new("the day from which the rows hold; today unless said", "各行内容的生效日，默认当天"),
        )
        .signed(),
        Arg::new("dry-run", ArgKind::Switch, "", Msg::new("only show the difference", "只显示差异，不写入")),
        JSON,
    ],
    line,
)
.json(&[
    JsonKey::new("new", Msg::new("records that are made", "新增记录数")),
    JsonKey::new("changed", Msg::new("records that change", "变更记录数")),
    JsonKey::new("same", Msg::new("records that stay", "未变记录数")),
    JsonKey::new("absent", Msg::new("records that the file does not have", "文件中没有的记录数")),
    JsonKey::new("unknown[]", Msg::new("names of units that are not known", "未知单位名称")),
    JsonKey::new("errors[]", Msg::new("cells that cannot be read", "无法读取的单元格")),
    JsonKey::new("remarks[]", Msg::new("what was noticed", "提示")),
    JsonKey::new("written", Msg::new("whether it was written", "是否已写入")),
]);

fn line(shell: &mut Shell, args: &Args) -> Result<()> {
    let lang = shell.lang;
    let file = shell.path(args.get("file").unwrap_or_default());
    let kind = args.get("kind").ok_or_else(|| Error::new(Code::Usage, NO_KIND))?;
    let kind = crate::action::records::listed::kind(kind)?;
    let header_row = shell.count(args, "header-row")?.and_then(|n| u32::try_from(n).ok());
    let mut meter = shell.meter(READING);
    let book = read_workbook(&file, args.get("sheet"), &Limits::default(), &mut |rows| {
        meter.show(rows, 0);
        true
    })?;
    drop(meter);
    let known = import::known_headings(kind);
    let sheet = Sheet::find(book.grid, Hints { header_row, known: &known })?;
    let mut options = Options::new(kind, shell.today(), Calendar::china());
    options.ledger = args.get("ledger");
    options.create_units = args.has("create-units");
    options.keep_edits = args.has("keep-edits");
    options.choices = args.all("map").iter().map(|m| Choice::parse(m)).collect::<Result<_>>()?;
    args.all("set").iter().try_for_each(|s| options.set(s))?;
    shell.office()?;
    options.on = shell.day(args, "on")?;
    if let Some(day) = options.on {
        let actor = shell.actor()?;
        options.then = Some(shell.office()?.past_view(&actor, AsOf::day(day))?);
    }
    let plan = shell.with_state(None, |_, state| import::plan(&sheet, &options, state, &mut |_| true))?;
    let json = args.has("json");
    if !json {
        tell(shell, &plan);
    }
    let written = if args.has("dry-run") {
        None
    } else {
        let actor = shell.actor()?;
        import::apply(&plan, shell.office()?, &actor)?
    };
    if json {
        return shell.json(&serde_json::json!({
            "new": plan.count(Difference::New),
            "changed": plan.count(Difference::Changed),
            "same": plan.count(Difference::Same),
            "absent": plan.absent.len(),
            "unknown": plan.unknown_units().map(|u| u.name.clone()).collect::<Vec<_>>(),
            "errors": plan.errors.iter().map(|e| e.said().say(lang)).collect::<Vec<_>>(),
            "remarks": plan.remarks.iter().map(|r| r.say(lang)).collect::<Vec<_>>(),
            "written": written.is_some(),
        }));
    }
    match written {
        Some(done) if done.is_nothing() => shell.tell(NOTHING),
        Some(done) => {
            shell.warn(&done);
            shell.tell(Message::plain(DONE).with("records", done.records.len()).with("entries", done.entries))
        }
        None if args.has("dry-run") => shell.tell(DRY),
        None => shell.tell(NOTHING),
    }
    Ok(())
}

/// Tells what the plan would do: mapping, difference, what was noticed and what is wrong.
fn tell(shell: &mut Shell, plan: &import::Plan) {
    let kind = plan.kind;
    for column in &plan.mapping.matches {
        let heading = plan.headings.get(column.column).cloned().unwrap_or_default();
        let label = kind.field_named(&column.key).map_or(Msg::new("group", "分组"), |f| f.label);
        let said = Message::plain(MAPPED).with("column", column_name(column.column)).with("heading", heading);
        shell.tell(said.with_message("field", label));
    }
    for column in &plan.mapping.unmapped {
        let heading = plan.headings.get(*column).cloned().unwrap_or_default();
        if !heading.trim().is_empty() {
            shell.tell(Message::plain(UNMAPPED).with("column", column_name(*column)).with("heading", heading));
        }
    }
    for said in plan.summary() {
        shell.tell(said);
    }
    differences(shell, plan);
    for unknown in plan.unknown_units().take(MAX_TOLD).filter(|_| !plan.consent) {
        shell.tell(Message::plain(UNKNOWN).with("name", &unknown.name).with("count", unknown.count));
    }
    if !plan.consent && plan.unknown_units().next().is_some() {
        shell.tell(HINT_UNITS);
    }
    let lang = shell.lang;
    some(shell, plan.remarks.iter().map(|r| Message::plain(Msg::new("{text}", "{text}")).with("text", r.say(lang))));
    some(shell, plan.errors.iter().map(|e| e.said()));
}

/// Tells the first of many, and how many more there are.
fn some(shell: &mut Shell, mut all: impl ExactSizeIterator<Item = Message>) {
    let count = all.len();
    for said in all.by_ref().take(MAX_TOLD) {
        shell.tell(said);
    }
    if count > MAX_TOLD {
        shell.tell(Message::plain(MORE).with("count", count - MAX_TOLD));
    }
}

/// The records that change, field by field.
fn differences(shell: &mut Shell, plan: &import::Plan) {
    let lang = shell.lang;
    let changed: Vec<_> = plan.records.iter().filter(|r| !r.beside && r.difference == Difference::Changed).collect();
    let told = shell.with_state(None, |office, state| {
        let shower = Shower { state, lang, clock: office.clock() };
        let mut lines = Vec::new();
        for record in changed.iter().take(MAX_TOLD) {
            let said =
                Message::plain(ROW).with("row", record.row).with("sign", "~").with("title", state.title(record.id));
            lines.push(said);
            for set in &record.sets {
                let Some(field) = record.kind.field(set.tag) else { continue };
                let mut buffer = Vec::new();
                let mut show = |v: &Option<crate::domain::value::Value>| {
                    v.as_ref().map_or_else(|| "—".to_string(), |v| shower.value(field, v.as_ref(&mut buffer)))
                };
                let (from, to) = (show(&set.before), show(&set.after));
                lines.push(Message::plain(FIELD).with_message("field", field.label).with("from", from).with("to", to));
            }
        }
        Ok(lines)
    });
    let count = changed.len();
    told.into_iter().flatten().for_each(|said| shell.tell(said));
    if count > MAX_TOLD {
        shell.tell(Message::plain(MORE).with("count", count - MAX_TOLD));
    }
}
