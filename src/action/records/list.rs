//! Lists records.

use serde::Serializer as _;
use serde::ser::SerializeSeq as _;

use super::listed::{COLUMNS, FILTER, KIND, LIMIT, ListQuery, SORT};
use crate::action::table::Printer;
use crate::action::{AS_KNOWN, AS_OF, Action, Arg, ArgKind, Args, Group, JSON, JsonKey, Shell, unwritten};
use crate::domain::record::Record;
use crate::error::Result;
use crate::exchange::listing;
use crate::exchange::table_out::{Format, Table, write_part};
use crate::i18n::Msg;
use crate::service::lists::columns::Column;
use crate::service::lists::lens::Lens;

const FORMAT: Arg = Arg::new(
    "format",
    ArgKind::Option,
    "FORMAT",
    Msg::new(
        "table (unless said), csv, md, or json as with --json",
        "表格（table，默认）、csv、md，或 json（同 --json）",
    ),
)
.one_of(&["table", "csv", "json", "md"]);

pub(super) const ACTION: Action = Action::new(
    "record.list",
    Group::Lists,
    Msg::new("list", "列出"),
    Msg::new("List records of a kind, with filter, columns and order", "按条件、列和顺序列出某一类记录"),
)
.line(&["list"], &[KIND, FILTER, AS_OF, AS_KNOWN, COLUMNS, SORT, LIMIT, FORMAT, JSON], line)
.json(&[
    JsonKey::new("[].id", Msg::new("the record's id", "记录编号")),
    JsonKey::new("[].*", Msg::new("each column by its name", "各列，以名称为键")),
]);

fn line(shell: &mut Shell, args: &Args) -> Result<()> {
    let asked = ListQuery::read(shell, args)?;
    let format = args.get("format").unwrap_or("table");
    if args.has("json") || format == "json" {
        return json(shell, &asked);
    }
    if format != "table" {
        return file(shell, &asked, Format::parse(format)?);
    }
    let mut columns = asked.columns.clone();
    if !columns.iter().any(|c| c.name() == "id") {
        columns.insert(0, Column::named(asked.kind, "id")?);
    }
    let mut printer = shell.printer(columns.len());
    let each = |lens: &Lens<'_>, records: Vec<&Record>| listing::shown(lens, records, &columns);
    let printed = match printer.measures() {
        true => {
            let measure = |printer: &mut Printer, part: Table| {
                printer.measure(&part);
                Ok(())
            };
            asked.in_parts_twice(shell, &mut printer, each, measure, |printer, part| printer.print(&part))
        }
        false => asked.in_parts(shell, each, |part| printer.print(&part)),
    };
    shell.out = printer.out;
    printed
}

/// Writes the list as a file part by part: as it is, so that it can be kept, but to a terminal as it may be shown.
fn file(shell: &mut Shell, asked: &ListQuery, format: Format) -> Result<()> {
    let (mut out, is_shown, mut first) = (shell.take_out(), shell.width.is_some(), true);
    let each = |lens: &Lens<'_>, records: Vec<&Record>| asked.described(lens, records);
    let written = asked.in_parts(shell, each, |part| match is_shown {
        true => write_part(&part, std::mem::take(&mut first), format, &mut out),
        false => write_part(&part, std::mem::take(&mut first), format, out.raw()),
    });
    shell.out = out;
    written
}

/// Writes the list as JSON part by part: neither all of it lies in memory, nor does anybody who writes wait for who reads.
fn json(shell: &mut Shell, asked: &ListQuery) -> Result<()> {
    // What is asked wrongly is said before anything is written.
    let found = asked.find(shell)?;
    let mut out = shell.take_out();
    let written = out.json(|out| {
        let failed = |e: serde_json::Error| unwritten(e.into());
        let mut printing = serde_json::Serializer::pretty(out);
        let mut all = printing.serialize_seq(None).map_err(failed)?;
        let each = |lens: &Lens<'_>, records: Vec<&Record>| {
            records.into_iter().map(|r| listing::json(lens, r, &asked.columns)).collect::<Vec<_>>()
        };
        asked.parts_of(shell, found, each, |part| {
            part.iter().try_for_each(|v| all.serialize_element(v).map_err(failed))
        })?;
        all.end().map_err(failed)
    });
    shell.out = out;
    written?;
    shell.line("")
}
