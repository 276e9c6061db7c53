//! Checks figures: what the office published, or a document that somebody else wrote.

use std::io::Read;
use std::path::{Path, PathBuf};

use crate::action::{Action, Arg, ArgKind, Args, Effect, Group, Overlay, Shell};
use crate::domain::lint::Severity;
use crate::error::{Code, Error, Result};
use crate::i18n::{Message, Msg};
use crate::report::lint::LintReport;
use crate::report::text_lint::TextLint;

crate::messages! {
    COUNTS: "{errors} {errors:error|errors}, {warnings} {warnings:warning|warnings}, {notes} {notes:note|notes}", "错误 {errors}，警告 {warnings}，提示 {notes}";
    FOUND: "line {line} · {severity} · {check} · {says}", "第 {line} 行 · {severity} · {check} · {says}";
    FOLLOWS: "    {follows}", "    {follows}";
    READING: "    read as: {reading}", "    {reading}";
    CANNOT_READ: "{file} cannot be read", "无法读取{file}";
    DOES_NOT_HOLD: "{errors} {errors:error|errors}, {warnings} {warnings:warning|warnings}", "错误 {errors}，警告 {warnings}";
    CLEAN: "nothing to remark", "没有发现问题";
}

/// A file to check instead of the office's figures.
pub(super) const WHICH: Arg = Arg::new(
    "file",
    ArgKind::MaybePlace,
    "FILE",
    Msg::new(
        "a text, DOCX, workbook or CSV to check instead, or - for what comes in; with --json each remark has line, check, severity, says, follows, reading",
        "改为核验某个文本、DOCX、工作簿或 CSV，- 表示标准输入；--json 时每条含 line、check、severity、says、follows、reading",
    ),
);
/// Whether the exit code says that something does not hold.
pub(super) const EXIT_CODE: Arg = Arg::new(
    "exit-code",
    ArgKind::Switch,
    "",
    Msg::new("end with 1 where there is an error or a warning", "有错误或警告时以退出码 1 结束"),
);

pub(super) const FILE: Action = Action::new(
    "report.lint-file",
    Group::Reports,
    Msg::new("lint a file", "核验文件"),
    Msg::new(
        "Check the figures of a file that somebody else wrote: its text, and what does not follow",
        "核验他人所写文件中的数字：左为原文，右为不符之处",
    ),
)
.press(|_| Ok(vec![Effect::Show(Overlay::Lint)]));

/// Bytes of a document that are read.
const MAX_BYTES: u64 = 256 << 20;

/// Reads the bytes of a document; `-` is what comes in.
fn bytes(path: &Path) -> Result<Vec<u8>> {
    let mut out = Vec::new();
    let read = match path.as_os_str() == "-" {
        true => std::io::stdin().lock().take(MAX_BYTES).read_to_end(&mut out),
        false => std::fs::File::open(path).and_then(|f| f.take(MAX_BYTES).read_to_end(&mut out)),
    };
    read.map_err(|e| {
        let code = if e.kind() == std::io::ErrorKind::NotFound { Code::NotFound } else { Code::Failed };
        Error::new(code, CANNOT_READ).with("file", path.display()).caused_by(e)
    })?;
    Ok(out)
}

/// Checks a document that somebody else wrote.
///
/// # Errors
/// Where it cannot be read.
pub fn document(path: &Path, year: i32) -> Result<TextLint> {
    let name = path.display().to_string();
    let blocks = crate::exchange::document::read(&name, &bytes(path)?, &mut |_| true)?;
    Ok(TextLint::of(blocks, year))
}

fn of_file(shell: &mut Shell, args: &Args, file: &str) -> Result<()> {
    let lang = shell.lang;
    let path = if file == "-" { PathBuf::from(file) } else { shell.path(file) };
    let year = chrono::Datelike::year(&shell.clock().today());
    let found = document(&path, year)?;
    if args.has("json") {
        shell.json(&found.to_json(lang))?;
        return ended(args, found.count(Severity::Error), found.count(Severity::Warning));
    }
    for r in &found.remarks {
        let said = Message::plain(FOUND)
            .with("line", r.line)
            .with_message("severity", r.severity.label())
            .with_message("check", r.claim.label())
            .with("says", &r.says);
        let text = shell.say(said);
        shell.line(text)?;
        let text = shell.say(Message::plain(FOLLOWS).with_message("follows", r.follows.clone()));
        shell.line(text)?;
        let text = shell.say(Message::plain(READING).with_message("reading", r.reading.clone()));
        shell.line(text)?;
    }
    if found.remarks.is_empty() {
        shell.tell(Message::plain(CLEAN));
        return Ok(());
    }
    let counts = [Severity::Error, Severity::Warning, Severity::Note].map(|s| found.count(s));
    shell.tell(Message::plain(COUNTS).with("errors", counts[0]).with("warnings", counts[1]).with("notes", counts[2]));
    ended(args, counts[0], counts[1])
}

/// Ends a check with an exit code, where that was asked for.
fn ended(args: &Args, errors: usize, warnings: usize) -> Result<()> {
    match args.has("exit-code") && errors + warnings > 0 {
        true => Err(Error::new(Code::Failed, DOES_NOT_HOLD).with("errors", errors).with("warnings", warnings)),
        false => Ok(()),
    }
}

pub(super) fn line(shell: &mut Shell, args: &Args) -> Result<()> {
    if let Some(file) = args.get("file").map(str::to_string) {
        return of_file(shell, args, &file);
    }
    super::print(shell, args, "lint")?;
    if !args.has("exit-code") {
        return Ok(());
    }
    let (view, _) = shell.looking(args)?;
    let report = LintReport::as_of(shell.office()?, view)?;
    ended(args, report.count(Severity::Error), report.count(Severity::Warning))
}
