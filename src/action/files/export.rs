//! Exports a list exactly as shown: columns, filter, order, day.

use crate::action::records::listed::{COLUMNS, FILTER, KIND, LIMIT, ListQuery, SORT};
use crate::action::{AS_KNOWN, AS_OF, Action, Arg, ArgKind, Args, Group, Shell};
use crate::error::{Code, Error, Result};
use crate::exchange::table_out::{Format, write_file, write_text};
use crate::i18n::{Message, Msg};

crate::messages! {
    WROTE: "wrote {rows} {rows:row|rows} to {path}", "已写出 {rows} 行到 {path}";
    NOT_HERE: "a workbook cannot be shown in a terminal", "工作簿不能显示在终端上";
    HINT_OUT: "name a file with --out FILE, or send the output on", "请用 --out 文件 指定文件，或将输出重定向";
    WHOLE_JSON: "the whole office is exported as JSON", "整体导出为 JSON";
    HINT_WHOLE: "name a file that ends in .json; lists of one kind go out as csv and xlsx too", "请指定 .json 文件；单类列表可导出为 csv、xlsx";
    SHORTENED: "{count} {count:cell was|cells were} longer than Excel holds and were cut", "{count} 个单元格超出 Excel 上限，已截短";
}

/// Whether a person means the whole office instead of one kind.
pub(super) fn is_all(kind: &str) -> bool {
    matches!(kind.trim(), "all" | "全部")
}

pub(super) const ACTION: Action = Action::new(
    "file.export",
    Group::Files,
    Msg::new("export", "导出"),
    Msg::new(
        "Export a list exactly as shown; all: every record, for import --kind all",
        "按所示内容导出列表；“全部”为整体导出，可用 import --kind 全部 导入",
    ),
)
.line(
    &["export"],
    &[
        KIND,
        Arg::new("format", ArgKind::Option, "FORMAT", Msg::new("csv, xlsx, json or md", "csv、xlsx、json 或 md"))
            .one_of(&["csv", "xlsx", "json", "md"]),
        Arg::new(
            "out",
            ArgKind::Option,
            "FILE",
            Msg::new("the file; the output unless said, and for -", "输出文件；默认或 - 为标准输出"),
        ),
        Arg::new("force", ArgKind::Switch, "", Msg::new("replace a file that is there", "覆盖已有文件")),
        FILTER,
        AS_OF,
        AS_KNOWN,
        COLUMNS,
        SORT,
        LIMIT,
    ],
    line,
);

/// Writes every record of the office, so that another can be made of it.
fn whole(shell: &mut Shell, args: &Args) -> Result<()> {
    let out = args.get("out").filter(|named| *named != "-").map(|named| shell.path(named));
    let json = match (args.get("format"), &out) {
        (Some(name), _) => Format::parse(name)? == Format::Json,
        (None, Some(path)) => Format::of_path(path)? == Format::Json,
        (None, None) => true,
    };
    if !json {
        return Err(Error::new(Code::Usage, WHOLE_JSON).hint(HINT_WHOLE));
    }
    let (view, _) = shell.looking(args)?;
    let all = shell.with_state(view, |_, state| Ok(crate::exchange::whole::of(state)))?;
    let Some(path) = out else { return shell.json(&all) };
    let rows = all["records"].as_array().map_or(0, Vec::len);
    write_text(&format!("{all:#}\n"), &path, args.has("force"))?;
    shell.tell(Message::plain(WROTE).with("rows", rows).with("path", path.display()));
    Ok(())
}

fn line(shell: &mut Shell, args: &Args) -> Result<()> {
    if args.get("kind").is_some_and(is_all) {
        return whole(shell, args);
    }
    let asked = ListQuery::read(shell, args)?;
    let out = args.get("out").filter(|named| *named != "-").map(|named| shell.path(named));
    let out = out.as_deref();
    let format = match (args.get("format"), out) {
        (Some(name), _) => Format::parse(name)?,
        (None, Some(path)) => Format::of_path(path)?,
        (None, None) => Format::Csv,
    };
    if format == Format::Xlsx && out.is_none() && shell.width.is_some() {
        return Err(Error::new(Code::Usage, NOT_HERE).command_hint(HINT_OUT));
    }
    let mut table = asked.table(shell)?;
    if format == Format::Json {
        // Records have one shape in JSON, that of `list --json`.
        table.objects = Some(asked.objects(shell)?);
    }
    let shortened = match out {
        Some(path) => {
            let wrote = write_file(&table, format, path, args.has("force"))?;
            shell.tell(Message::plain(WROTE).with("rows", table.rows.len()).with("path", path.display()));
            wrote.shortened
        }
        None => shell.file(&table, format)?,
    };
    if shortened > 0 {
        shell.tell(Message::plain(SHORTENED).with("count", shortened));
    }
    Ok(())
}
