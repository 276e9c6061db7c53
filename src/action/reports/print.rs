//! Printing a report, as of a day: a table for people, JSON, or a file in any format.

use serde_json::Value;

use super::{period, rules};
use crate::action::{Args, Shell};
use crate::error::{Code, Error, Result};
use crate::exchange::table_out::{ColumnKind, Format, Table, write_file, write_text};
use crate::i18n::Message;
use crate::report::catalogue::{self, Source, Wanted};
use crate::report::changes::Cadence;
use crate::report::html;
use crate::report::table::{Look, Report};

crate::messages! {
    REMARK: "{severity} · {check} · {text}", "{severity} · {check} · {text}";
    BEHIND: "    records: {ids}", "    相关记录：{ids}";
    WROTE: "wrote {rows} {rows:row|rows} to {path}", "已写出 {rows} 行到 {path}";
    NOT_HERE: "a workbook cannot be shown in a terminal", "工作簿不能显示在终端上";
    HINT_OUT: "name a file with --out FILE, or send the output on", "请用 --out 文件 指定文件，或将输出重定向";
    SHORTENED: "{count} {count:cell was|cells were} longer than Excel holds and were cut", "{count} 个单元格超出 Excel 上限，已截短";
    NO_REPORT: "there is no report “{name}”", "没有“{name}”报表";
}

/// What is to come out.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A table on the screen.
    Text,
    /// The documented JSON.
    Json,
    /// A page of HTML.
    Page,
    /// A table in a format.
    Table(Format),
}

/// What came out.
enum Made {
    Json(Value),
    Page(String),
    Table(Table),
}

fn kind(args: &Args) -> Result<Kind> {
    let named = |name: &str| match name.to_ascii_lowercase().as_str() {
        "html" | "htm" => Ok(Kind::Page),
        name => Ok(match Format::parse(name)? {
            Format::Json => Kind::Json,
            format => Kind::Table(format),
        }),
    };
    let ending = |path: &str| {
        std::path::Path::new(path).extension().map(|e| e.to_string_lossy().into_owned()).unwrap_or_default()
    };
    match (args.get("format"), args.get("out")) {
        (Some(name), _) => named(name),
        (None, _) if args.has("json") => Ok(Kind::Json),
        (None, Some(path)) if path != "-" => named(&ending(path)),
        (None, _) => Ok(Kind::Text),
    }
}

fn wanted(shell: &mut Shell, args: &Args) -> Result<Wanted> {
    Ok(Wanted {
        workdays: shell.count(args, "workdays")?.and_then(|n| u32::try_from(n).ok()),
        rules: rules(args),
        period: period(args)?,
        since: shell.day(args, "since")?,
        on: shell.day(args, "on")?,
        year: super::calendar::year(args)?,
        cadence: args.get("cadence").and_then(Cadence::parse),
        all: args.has("all"),
    })
}

/// Makes a report as it was asked for, and prints or writes it; remarks go to people.
///
/// # Errors
/// Those of the report, or where the store cannot be read or the output written.
pub(super) fn print(shell: &mut Shell, args: &Args, name: &'static str) -> Result<()> {
    let def = catalogue::named(name).ok_or_else(|| Error::new(Code::Usage, NO_REPORT).with("name", name))?;
    let (kind, wanted) = (kind(args)?, wanted(shell, args)?);
    let file = args.get("out").filter(|p| *p != "-").map(|named| shell.path(named));
    if kind == Kind::Table(Format::Xlsx) && file.is_none() && shell.width.is_some() {
        return Err(Error::new(Code::Usage, NOT_HERE).command_hint(HINT_OUT));
    }
    let (as_of, _) = shell.looking(args)?;
    let (lang, actor) = (shell.lang, shell.actor()?);
    let office = shell.office()?;
    let moment = office.clock().now().naive_local();
    let source = Source { office, actor: &actor, as_of };
    let report = (def.make)(&source, &wanted)?;
    let made = source.with(|view| {
        let look = Look { state: view.state, lang };
        Ok(match kind {
            Kind::Json => Made::Json(report.json(&look)),
            Kind::Page => Made::Page(html::page(report.as_ref(), &look, &office.name(view.now, lang))),
            Kind::Text | Kind::Table(_) => Made::Table(Table { made: Some(moment), ..report.table(&look) }),
        })
    })?;
    match (made, &file) {
        (Made::Json(value), None) => shell.json(&value),
        (Made::Page(page), None) => shell.print(&page),
        (Made::Json(value), Some(path)) => {
            let text = serde_json::to_string_pretty(&value).map_err(|e| crate::action::unwritten(e.into()))?;
            write_text(&format!("{text}\n"), path, args.has("force"))?;
            wrote(shell, report.as_ref(), path)
        }
        (Made::Page(page), Some(path)) => {
            write_text(&page, path, args.has("force"))?;
            wrote(shell, report.as_ref(), path)
        }
        (Made::Table(table), None) if kind == Kind::Text => {
            if name == "lint" {
                sentences(shell, &table)?;
            } else {
                shell.table(&table)?;
            }
            report.remarks().into_iter().for_each(|said| shell.tell(said));
            Ok(())
        }
        (Made::Table(table), file) => {
            let format = if let Kind::Table(format) = kind { format } else { Format::Csv };
            let shortened = match file {
                Some(path) => {
                    let shortened = write_file(&table, format, path, args.has("force"))?.shortened;
                    wrote(shell, report.as_ref(), path)?;
                    shortened
                }
                None => shell.file(&table, format)?,
            };
            if shortened > 0 {
                shell.tell(Message::plain(SHORTENED).with("count", shortened));
            }
            Ok(())
        }
    }
}

fn wrote(shell: &mut Shell, report: &dyn Report, path: &std::path::Path) -> Result<()> {
    shell.tell(Message::plain(WROTE).with("rows", report.count()).with("path", path.display()));
    Ok(())
}

/// Remarks as sentences: a table would cut them where it matters.
fn sentences(shell: &mut Shell, table: &Table) -> Result<()> {
    for row in &table.rows {
        let of = |key: &str| {
            let at = table.columns.iter().position(|c| c.key == key);
            at.and_then(|at| row.get(at)).map(|cell| cell.plain(ColumnKind::Text, shell.lang)).unwrap_or_default()
        };
        let said = Message::plain(REMARK).with("severity", of("severity")).with("check", of("check"));
        let (text, ids) = (shell.say(said.with("text", of("text"))), of("records"));
        shell.line(text)?;
        if !ids.is_empty() {
            let text = shell.say(Message::plain(BEHIND).with("ids", ids));
            shell.line(text)?;
        }
    }
    Ok(())
}
