//! Imports a sheet: a plan that shows the difference, then one piece of work, all or nothing.

use std::path::PathBuf;
use std::sync::Arc;

use crate::action::{Action, Arg, ArgKind, Args, Effect, Group, JSON, JsonKey, Overlay, Shell};
use crate::domain::kind::Kind;
use crate::domain::rights::Right;
use crate::error::{Code, Error, Result};
use crate::exchange::grid::Remark;
use crate::exchange::header::{Skipped, Why};
use crate::exchange::import::lines::{Section, Teller};
use crate::exchange::import::profile::Profile;
use crate::exchange::import::request::{self, Opened};
use crate::exchange::import::{self, Difference, Options, Plan, Request, Same, Sheets};
use crate::exchange::vocab::Choice;
use crate::i18n::{Lang, Message, Msg};
use crate::service::{Done, Office};

crate::messages! {
    READING: "reading", "读取";
    DRY: "nothing was written: this was a dry run", "试运行，未写入";
    NOTHING: "nothing to do: everything is there already", "无需导入：内容均已存在";
    DONE: "imported: {records} {records:record|records} in {entries} {entries:entry|entries}; `ducha undo` takes it back", "已导入：{records} 条记录，{entries} 个日志条目；可用 `ducha undo` 撤回";
    WHOLE: "{new} records new, {changed} changed, {same} the same", "新增 {new} 条，变更 {changed} 条，相同 {same} 条";
    LEFT_OUT: "{count} {count:row was|rows were} left out and written to {path} with the reasons; correct them there and import that file", "{count} 行未导入，已连同原因写入 {path}；更正后可再导入该文件";
    PASS: "{at} of {of}: {kind}", "第{at}段（共{of}段）：{kind}";
    REST: "{count} passes more, which refer to what this one makes", "其余{count}段引用本段新建的记录，试运行不再列出";
    NO_KIND: "say what the rows are with --kind", "请用 --kind 指明行的类别";
    BAD_SAME: "“{text}” is neither known nor new", "“{text}”应为“已有”或“新增”";
}

/// The most lines of one sort that are told.
const MAX_TOLD: usize = 20;

/// The arguments that say what the rows of a file are, between others.
macro_rules! row_args {
    ([$($before:expr),* $(,)?] [$($after:expr),* $(,)?]) => {
        &[
            $($before,)*
            Arg::new(
                "kind",
                ArgKind::Option,
                "KIND",
                Msg::new(
                    "what the rows are: tasks, units, …; all: an office exported as a whole",
                    "行的类别：任务、单位等；“全部”指整体导出的文件",
                ),
            ),
            Arg::new(
                "ledger",
                ArgKind::Option,
                "NAME",
                Msg::new("the ledger of all rows; made where it is new", "所属清单，没有则新建"),
            ),
            Arg::new(
                "sheet",
                ArgKind::Option,
                "NAME",
                Msg::new(
                    "the sheet, or all; the one with the best header unless said",
                    "工作表，或 all（全部）；默认取表头最相符的",
                ),
            ),
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
                Msg::new("which column (by heading or letter) is which field", "指定列（表头或列号）与字段的对应"),
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
                "create-people",
                ArgKind::Switch,
                "",
                Msg::new("make people that are named and not known", "新建文件中提到的未知人员"),
            ),
            Arg::new(
                "status",
                ArgKind::Options,
                "WORD=CLASS",
                Msg::new(
                    "what a status word counts as; guess for all that are not known",
                    "状态用语所属类别；guess 表示其余按推测",
                ),
            ),
            Arg::new("year", ArgKind::Option, "YEAR", Msg::new("the year of days without one", "未写年份的日期按此年份")),
            Arg::new(
                "same",
                ArgKind::Option,
                "WHAT",
                Msg::new("what doubtful rows are: known records or new ones", "难以判断的行按已有记录还是新记录处理"),
            )
            .words($crate::exchange::import::Same::WORDS),
            Arg::new(
                "own",
                ArgKind::Option,
                "COUNTY",
                Msg::new("which county of a matrix is our own", "矩阵表中哪个是本县（市、区）"),
            ),
            Arg::new(
                "skip-bad",
                ArgKind::Switch,
                "",
                Msg::new("leave out rows that cannot be read, and write them to a file", "剔除无法读取的行并另存为文件"),
            ),
            Arg::new(
                "overwrite",
                ArgKind::Switch,
                "",
                Msg::new("take the file's word over what was changed here since", "导入后本处改过的字段也以文件为准"),
            ),
            Arg::new(
                "keep-edits",
                ArgKind::Switch,
                "",
                Msg::new(
                    "keep what was changed here since, as is done anyway",
                    "保留导入后在本处修改过的字段（默认即如此）",
                ),
            ),
            Arg::new(
                "on",
                ArgKind::Option,
                "DAY",
                Msg::new("the day from which the rows hold; today unless said", "各行内容的生效日，默认当天"),
            )
            .signed(),
            $($after,)*
        ]
    };
}
pub(in crate::action) use row_args;

pub(super) const ACTION: Action = Action::new(
    "file.import",
    Group::Files,
    Msg::new("import", "导入"),
    Msg::new(
        "Import an xlsx, xls or CSV sheet; a second import of the same file changes nothing",
        "导入 xlsx、xls 或 CSV；同一文件重复导入不产生变化",
    ),
)
.writes(Right::Manage)
.scope(crate::action::RightScope::Itself)
.press(|_| Ok(vec![Effect::Show(Overlay::Import)]))
.line(
    &["import"],
    row_args!([Arg::new(
        "file",
        ArgKind::Place,
        "FILE",
        Msg::new("the file; - for the standard input", "文件；- 表示标准输入"),
    )
    .input()] [
        Arg::new(
            "profile",
            ArgKind::Option,
            "FILE",
            Msg::new(
                "how the rows become records of several kinds, in a TOML file",
                "导入方案（TOML文件）：一张表导入为多类记录",
            ),
        ),
        Arg::new("dry-run", ArgKind::Switch, "", Msg::new("only show the difference", "只显示差异，不写入")),
        JSON,
    ]),
    line,
)
.json(&[
    JsonKey::new("new", Msg::new("records that are made", "新增记录数")),
    JsonKey::new("changed", Msg::new("records that change", "变更记录数")),
    JsonKey::new("same", Msg::new("records that stay", "未变记录数")),
    JsonKey::new("absent", Msg::new("records that the file does not have", "文件中没有的记录数")),
    JsonKey::new("unknown[]", Msg::new("names of units that are not known", "未知单位名称")),
    JsonKey::new("errors[]", Msg::new("what cannot be read, row by row", "无法导入的内容，逐行")),
    JsonKey::new("losses[]", Msg::new("what is not kept as the file has it", "未按原样保留的内容")),
    JsonKey::new("remarks[]", Msg::new("what was noticed", "提示")),
    JsonKey::new("skipped[].row", Msg::new("a row that is no record", "非记录的行号")),
    JsonKey::new("skipped[].why", Msg::new("why it is none", "原因")),
    JsonKey::new("skipped[].text", Msg::new("what stands in it", "内容")),
    JsonKey::new("columns[].column", Msg::new("a column's letter", "列号")),
    JsonKey::new("columns[].heading", Msg::new("its heading", "表头")),
    JsonKey::new("columns[].field", Msg::new("its field; null where it is left out", "对应字段；未导入为 null")),
    JsonKey::new("on", Msg::new("the day from which the rows hold", "生效日期")),
    JsonKey::new("as_of", Msg::new("the day that the sheet speaks of", "表中载明的日期")),
    JsonKey::new("left_out", Msg::new("the file with the rows that were left out", "未导入行所在文件")),
    JsonKey::new("written", Msg::new("whether it was written", "是否已写入")),
]);

/// What the arguments say of a file.
///
/// # Errors
/// `Usage` or `BadInput` that says what was wrong.
pub(in crate::action) fn requested(shell: &mut Shell, args: &Args, named: &str) -> Result<Request> {
    let kind = args.get("kind").ok_or_else(|| Error::new(Code::Usage, NO_KIND))?;
    let kind = crate::action::records::listed::kind(kind)?;
    requested_as(shell, args, named, kind)
}

fn requested_as(shell: &mut Shell, args: &Args, named: &str, kind: Kind) -> Result<Request> {
    let mut request = Request::new(if named == "-" { named.into() } else { shell.path(named) }, kind);
    request.input = shell.input.clone().filter(|_| named == "-");
    request.sheets = args.get("sheet").map_or(Sheets::Best, Sheets::named);
    request.header_row = shell.count(args, "header-row")?.and_then(|n| u32::try_from(n).ok());
    request.ledger = args.get("ledger").map(str::to_string);
    request.own = args.get("own").map(str::to_string);
    request.create_units = args.has("create-units");
    request.create_people = args.has("create-people");
    request.overwrite = args.has("overwrite");
    request.skip_bad = args.has("skip-bad");
    request.choices = args.all("map").iter().map(|m| Choice::parse(m)).collect::<Result<_>>()?;
    request.year = shell.count(args, "year")?.and_then(|n| i32::try_from(n).ok());
    request.on = shell.day(args, "on")?;
    let same = |text: &str| Same::parse(text).ok_or_else(|| Error::new(Code::Usage, BAD_SAME).with("text", text));
    request.same = args.get("same").map(same).transpose()?;
    let (today, calendar) = (shell.today(), shell.calendar());
    let mut options = Options::new(kind, today, &calendar);
    args.all("set").iter().try_for_each(|s| options.set(s))?;
    args.all("status").iter().try_for_each(|s| options.status(s))?;
    request.set = options.set;
    (request.statuses, request.guess) = (options.statuses, options.guess);
    Ok(request)
}

/// Brings in an office that was exported as a whole.
fn whole(shell: &mut Shell, args: &Args) -> Result<()> {
    let named = args.get("file").unwrap_or_default();
    let path = if named == "-" { PathBuf::from("-") } else { shell.path(named) };
    let bytes: Arc<[u8]> = match shell.input.clone().filter(|_| named == "-") {
        Some(bytes) => bytes,
        None => request::bytes(&path)?.into(),
    };
    let actor = shell.actor()?;
    let office = shell.office()?;
    let plan = crate::exchange::whole::plan(&path.display().to_string(), &bytes, &office.view(&actor))?;
    let summary = Message::plain(WHOLE).with("new", plan.new).with("changed", plan.changed).with("same", plan.same);
    let nothing = plan.work.is_empty();
    let done = match (args.has("dry-run"), nothing) {
        (_, true) => None,
        (true, false) => {
            office.would(&actor, plan.work)?;
            None
        }
        (false, false) => Some(office.commit(&actor, plan.work)?),
    };
    if args.has("json") {
        return shell.json(&serde_json::json!({
            "new": plan.new, "changed": plan.changed, "same": plan.same, "written": done.is_some(),
        }));
    }
    shell.tell(summary);
    match done {
        Some(done) => {
            shell.warn(&done);
            shell.tell(Message::plain(DONE).with("records", done.records.len()).with("entries", done.entries));
        }
        None => shell.tell(if nothing { NOTHING } else { DRY }),
    }
    Ok(())
}

/// Imports a table by a profile: pass after pass, each an import of its own on what the ones before it made.
fn by_profile(shell: &mut Shell, args: &Args, named: &str) -> Result<()> {
    let path = shell.path(named);
    let text = String::from_utf8(request::bytes(&path)?)
        .map_err(|e| Error::new(Code::BadInput, import::messages::BAD_PROFILE).caused_by(e))?;
    let profile = Profile::parse(&text, crate::action::records::listed::kind)?;
    let file = args.get("file").unwrap_or_default();
    let first = profile.passes.first().map_or(Kind::Unit, |p| p.kind);
    let mut request = requested_as(shell, args, file, first)?;
    let mut meter = shell.meter(READING);
    let opened = request.open_by(&profile.headings(), &mut |rows| {
        meter.show(rows, 0);
        true
    })?;
    drop(meter);
    let (said, units) = (request.choices.clone(), request.create_units);
    let mut told = Vec::new();
    for (pass, at) in profile.passes.iter().zip(1usize..) {
        request.kind = pass.kind;
        request.create_units = units || pass.create_units;
        request.choices = said.iter().cloned().chain(pass.choices()).collect();
        let sheets = opened.sheets.iter().map(|s| pass.sheet(s)).collect::<Result<Vec<_>>>()?;
        let of = Message::plain(PASS).with("at", at).with("of", profile.passes.len());
        if !args.has("json") {
            shell.tell(of.with_message("kind", pass.kind.def().plural));
        }
        let seen = Opened { names: opened.names.clone(), sheets };
        if seen.sheets.iter().all(|s| s.rows.is_empty()) {
            continue;
        }
        let (value, changes) = carried(shell, args, &request, &seen)?;
        told.push(value);
        // What comes after refers to records that a dry run did not make.
        if args.has("dry-run") && changes {
            if !args.has("json") && at < profile.passes.len() {
                shell.tell(Message::plain(REST).with("count", profile.passes.len() - at));
            }
            break;
        }
    }
    if args.has("json") { shell.json(&told) } else { Ok(()) }
}

fn line(shell: &mut Shell, args: &Args) -> Result<()> {
    if let Some(profile) = args.get("profile").map(str::to_string) {
        return by_profile(shell, args, &profile);
    }
    if args.get("kind").is_some_and(super::export::is_all) {
        return whole(shell, args);
    }
    let request = requested(shell, args, args.get("file").unwrap_or_default())?;
    let mut meter = shell.meter(READING);
    let opened = request.open(&mut |rows| {
        meter.show(rows, 0);
        true
    })?;
    drop(meter);
    let (value, _) = carried(shell, args, &request, &opened)?;
    if args.has("json") { shell.json(&value) } else { Ok(()) }
}

/// Imports what was read, and tells people what it does; gives it as JSON too, and whether it changes anything.
fn carried(shell: &mut Shell, args: &Args, request: &Request, opened: &Opened) -> Result<(serde_json::Value, bool)> {
    shell.office()?;
    let today = shell.today();
    let actor = shell.actor()?;
    let then = request.then(shell.office()?, &actor)?;
    let plans =
        shell.with_state(None, |office, state| request.plan(opened, today, office, then, state, &mut |_| true))?;
    let (json, dry) = (args.has("json"), args.has("dry-run"));
    // A dry run finds out all that the import would, and ends as it would end.
    let would = import::would(&plans, shell.office()?, &actor);
    if !json {
        let refused = would.as_ref().is_err_and(|e| e.is(import::messages::ROWS_WRONG));
        tell(shell, &plans, refused)?;
    }
    let done = match (&would, dry) {
        (Ok(()), false) => {
            let left = import::leave_out(&plans, shell.lang, &request.path)?;
            Some((import::apply(&plans, shell.office()?, &actor)?, left))
        }
        _ => None,
    };
    let changes = plans.iter().any(|p| p.count(Difference::New) + p.count(Difference::Changed) > 0);
    let value = report(shell.lang, &plans, done.as_ref());
    if json {
        // What it would do is told also where it is refused.
        if let Err(error) = would {
            shell.json(&value)?;
            return Err(error);
        }
        return Ok((value, changes));
    }
    would?;
    match done {
        Some((done, left)) => {
            match done {
                Some(done) if done.is_nothing() => shell.tell(NOTHING),
                Some(done) => {
                    shell.warn(&done);
                    shell.tell(Message::plain(DONE).with("records", done.records.len()).with("entries", done.entries));
                }
                None => shell.tell(NOTHING),
            }
            if let Some((path, count)) = left {
                shell.tell(Message::plain(LEFT_OUT).with("count", count).with("path", path.display()));
            }
        }
        None => shell.tell(DRY),
    }
    Ok((value, changes))
}

/// Imports a file into an office that is being begun. What there is to tell of it is told whether or not it can be done.
///
/// # Errors
/// As an import of its own; nothing is written then.
pub(in crate::action) fn into(
    office: &Office,
    (request, opened): (&Request, &Opened),
    lang: Lang,
    told: &mut Vec<Message>,
) -> Result<()> {
    let actor = office.actor(None)?;
    let then = request.then(office, &actor)?;
    let plans = {
        let state = office.view(&actor);
        let plans = request.plan(opened, office.today(), office, then, &state, &mut |_| true)?;
        let lines = Teller { lang, state: &state, clock: office.clock(), most: MAX_TOLD }.all(&plans);
        told.extend(lines.into_iter().map(|l| Message::plain(Msg::new("{text}", "{text}")).with("text", l.text)));
        plans
    };
    import::would(&plans, office, &actor)?;
    let left = import::leave_out(&plans, lang, &request.path)?;
    if let Some(done) = import::apply(&plans, office, &actor)? {
        told.push(Message::plain(DONE).with("records", done.records.len()).with("entries", done.entries));
    }
    told.extend(left.map(|(path, count)| Message::plain(LEFT_OUT).with("count", count).with("path", path.display())));
    Ok(())
}

/// What was written, and the file with the rows that were left out and how many they are.
type Carried = (Option<Done>, Option<(PathBuf, usize)>);

/// What the plans do, as JSON.
fn report(lang: Lang, plans: &[Plan], done: Option<&Carried>) -> serde_json::Value {
    let sum = |d| plans.iter().map(|p| p.count(d)).sum::<usize>();
    let remarks = |of: &dyn Fn(&Plan) -> &Vec<Remark>| -> Vec<String> {
        plans.iter().flat_map(|p| of(p).iter().map(|r| r.say(lang))).collect()
    };
    let skipped = plans.iter().flat_map(|p| {
        let told = |s: &&Skipped| !matches!(s.why, Why::Above | Why::Header);
        p.skipped
            .iter()
            .filter(told)
            .map(|s| serde_json::json!({"row": s.row, "why": s.why.msg().text(lang), "text": s.text}))
    });
    let columns = plans.iter().flat_map(|p| {
        p.headings.iter().enumerate().filter(|(_, h)| !h.starts_with('@')).map(|(c, heading)| {
            let field = p.mapping.matches.iter().find(|m| m.column == c).map(|m| m.key.clone());
            serde_json::json!({"column": p.letters.get(c), "heading": heading, "field": field})
        })
    });
    let first = plans.first();
    serde_json::json!({
        "new": sum(Difference::New),
        "changed": sum(Difference::Changed),
        "same": sum(Difference::Same),
        "absent": plans.iter().map(|p| p.absent.len()).sum::<usize>(),
        "unknown": plans.iter().flat_map(|p| p.unknown_units().map(|u| u.name.clone())).collect::<Vec<_>>(),
        "errors": plans.iter().flat_map(|p| p.errors.iter().map(|e| e.said().say(lang))).collect::<Vec<_>>(),
        "losses": remarks(&|p| &p.losses),
        "remarks": remarks(&|p| &p.remarks),
        "skipped": skipped.collect::<Vec<_>>(),
        "columns": columns.collect::<Vec<_>>(),
        "on": first.and_then(|p| p.on).map(|d| d.to_string()),
        "as_of": first.and_then(|p| p.as_of).map(|d| d.to_string()),
        "left_out": done.and_then(|(_, left)| left.as_ref()).map(|(path, _)| path.display().to_string()),
        "written": done.is_some_and(|(done, _)| done.is_some()),
    })
}

/// Tells what the plans would do. What the refusal is about to say is not said twice.
fn tell(shell: &mut Shell, plans: &[Plan], refused: bool) -> Result<()> {
    let lang = shell.lang;
    let lines = shell.with_state(None, |office, state| {
        Ok(Teller { lang, state, clock: office.clock(), most: MAX_TOLD }.all(plans))
    })?;
    for line in lines {
        if !(refused && line.section == Section::Refused) {
            shell.tell(Message::plain(Msg::new("{text}", "{text}")).with("text", line.text));
        }
    }
    Ok(())
}
