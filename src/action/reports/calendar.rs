//! The office's working days: shown, and taken from a year's notice.

use std::io::Read;

use crate::action::{Action, Arg, ArgKind, Args, Group, Shell};
use crate::domain::calendar::Calendar;
use crate::domain::rights::Right;
use crate::error::{Code, Error, Result};
use crate::i18n::{Message, Msg};
use crate::service::{Work, settings};

crate::messages! {
    CANNOT_READ: "{path} cannot be read", "无法读取{path}";
    TOO_LONG: "{path} is longer than {most} {most:byte|bytes}: it is no notice", "{path}超过 {most} 字节，不是放假通知";
    KEPT: "kept: {year}, {notice}: {holidays} {holidays:holiday|holidays}, {worked} {worked:day|days} worked in exchange, {days} working {days:day|days}", "已录入{year}年（{notice}）：节假日 {holidays} 个，调休上班 {worked} 天，全年工作日 {days} 天";
    NOTHING: "nothing changes: the office has these days already", "无变化：已录入相同内容";
    NO_YEAR: "“{text}” is no year from 1950 to 2199", "“{text}”不是 1950 至 2199 之间的年份";
}

/// The most bytes of a notice or table.
const MAX_BYTES: u64 = 1 << 20;

/// The year that is shown.
pub(super) const YEAR: Arg = Arg::new(
    "year",
    ArgKind::MaybePlace,
    "YEAR",
    Msg::new("the year; this one and the next unless said", "年份；默认今年和明年"),
);

pub(super) const IMPORT: Action = Action::new(
    "calendar.import",
    Group::Reports,
    Msg::new("import holidays", "录入放假安排"),
    Msg::new(
        "Keep a year's holidays for the whole office: the text of the notice, or a table in TOML",
        "录入某年放假安排并同步到全体：放假通知原文，或 TOML 表",
    ),
)
.needs(Right::Administer)
.line(
    &["calendar", "import"],
    &[Arg::new("file", ArgKind::Place, "FILE|-", Msg::new("the file; - reads standard input", "文件；- 表示标准输入"))],
    import,
);

/// The year that was given.
pub(super) fn year(args: &Args) -> Result<Option<i32>> {
    let read = |text: &str| {
        let year = text.trim().trim_end_matches('年').parse().ok().filter(|year| (1950..=2199).contains(year));
        year.ok_or_else(|| Error::new(Code::Usage, NO_YEAR).with("text", text))
    };
    args.get("year").filter(|_| args.has("year")).map(read).transpose()
}

fn import(shell: &mut Shell, args: &Args) -> Result<()> {
    let named = args.get("file").unwrap_or_default();
    let failed = |e: std::io::Error| {
        let code = if e.kind() == std::io::ErrorKind::NotFound { Code::NotFound } else { Code::BadInput };
        Error::new(code, CANNOT_READ).with("path", named).caused_by(e)
    };
    let mut text = String::new();
    let read = match named {
        "-" => std::io::stdin().lock().take(MAX_BYTES + 1).read_to_string(&mut text),
        _ => std::fs::File::open(shell.path(named)).and_then(|file| file.take(MAX_BYTES + 1).read_to_string(&mut text)),
    };
    if read.map_err(failed)? as u64 > MAX_BYTES {
        return Err(Error::new(Code::BadInput, TOO_LONG).with("path", named).with("most", MAX_BYTES));
    }
    let table = Calendar::read_table(&text)?;
    let year = table.year();
    let actor = shell.actor()?;
    let office = shell.office()?;
    let edits = settings::keep_calendar(&office.read(), &table);
    let done = office.commit(&actor, Work { edits, ..Work::new("calendar.import") })?;
    let calendar = settings::calendar(&office.read());
    if done.is_nothing() {
        shell.tell(NOTHING);
        return Ok(());
    }
    let worked: usize = (0..table.holidays().len()).map(|n| table.worked_for(n).count()).sum();
    let said = Message::plain(KEPT).with("year", year).with("notice", table.notice());
    let said = said.with("holidays", table.holidays().len()).with("worked", worked);
    shell.tell(said.with("days", calendar.workdays_in(year)));
    shell.warn(&done);
    Ok(())
}
