//! The first run: one question at a time with the answers listed. Each wrong answer is explained in place and asked again, and
//! nothing is made before the last of them: a file is looked at in an office of the air first, with the preview that every
//! import has.

use std::path::{Path, PathBuf};

use unicode_width::UnicodeWidthStr;

use crate::action::{self, Args, Shell};
use crate::domain::kind::Kind;
use crate::domain::words::fold;
use crate::error::{Code, Error, Result};
use crate::exchange::import::lines::Teller;
use crate::exchange::import::{self, Opened, Plan, Request};
use crate::i18n::Message;
use crate::os::files::DirBuilderExt;
use crate::service::{Office, Options};

/// The cells that a line of a first run may take: a terminal is seldom narrower.
const SCREEN: usize = 78;

crate::messages! {
    CHOOSE: "  s sample data, to look round\n  e empty office, to begin your own\n  i import a file of your own\n  q quit\nType a letter and press Enter:", "  s 示例数据，先看看\n  e 空白数据，开始自己的工作\n  i 导入自己的文件\n  q 退出\n请输入一个字母并按回车：";
    NOT_ONE: "Type s, e, i or q.", "请输入 s、e、i 或 q。";
    EMPTY: "Nothing was typed: s shows a sample, e begins an empty office, i imports a file, q quits.", "没有输入：s 看示例，e 建空白数据，i 导入文件，q 退出。";
    OFFICE: "What is the office called? (Enter: {usual})", "单位名称？（直接回车为“{usual}”）";
    ADMIN: "Who administers it? (Enter: {usual})", "管理员姓名？（直接回车为“{usual}”）";
    USUAL_OFFICE: "supervision office", "督查办公室";
    USUAL_ADMIN: "administrator", "管理员";
    FILE: "File to import (xlsx, xls, csv; it may be dragged here; q goes back):", "要导入的文件（xlsx、xls、csv，可将文件拖到此处；输入 q 返回）：";
    FILE_EMPTY: "Type the path of a file, or drag it into this window; q goes back.", "请输入文件路径，或将文件拖入此窗口；输入 q 返回。";
    KIND: "What does it hold?\n{kinds}\nType a number or a name (Enter: 1):", "文件内容是什么？\n{kinds}\n请输入编号或名称（直接回车为 1）：";
    NOT_KIND: "“{text}” is none of these: type a number from 1 to {last}.", "“{text}”不在其中：请输入 1 至 {last} 的编号。";
    LEDGER: "Which ledger are these tasks of? (Enter: {usual})", "这些任务属于哪个清单？（直接回车为“{usual}”）";
    SURE: "  y import it so\n  n another file\nType a letter and press Enter:", "  y 照此导入\n  n 换一个文件\n请输入一个字母并按回车：";
    UNSURE: "  s leave these rows out, take unknown words as guessed, and import the others\n  n another file\nType a letter and press Enter:", "  s 剔除这些行，不认识的用语按推测，导入其余各行\n  n 换一个文件\n请输入一个字母并按回车：";
    TWINS: "  k they are one: take the unit that is there\n  d they are different: make both\n  n another file\nType a letter and press Enter:", "  k 是同一单位，按已有单位\n  d 不是同一单位，另行新建\n  n 换一个文件\n请输入一个字母并按回车：";
    NOT_SURE: "Type one of the letters above.", "请输入上面的字母之一。";
}

/// The most lines of one sort that the preview tells.
const TOLD: usize = 8;

/// Asks what to begin with, and begins with it. Returns whether an office is there now.
///
/// # Errors
/// `Cancelled` where the input ends; where the office cannot be made.
pub(super) fn offer(shell: &mut Shell) -> Result<bool> {
    loop {
        match fold(&shell.ask(CHOOSE)?).as_str() {
            "s" | "示例" => return call(shell, "office.init", &[("sample", "")]).map(|()| true),
            "e" | "空白" => {
                let (office, admin) = names(shell)?;
                return call(shell, "office.init", &[("office", &office), ("admin", &admin)]).map(|()| true);
            }
            "i" | "导入" => {
                if let Some(request) = file(shell)? {
                    let (office, admin) = names(shell)?;
                    call(shell, "office.init", &[("office", &office), ("admin", &admin)])?;
                    return carry_out(shell, &request).map(|()| true);
                }
            }
            "q" | "退出" => return Ok(false),
            "" => shell.tell(EMPTY),
            _ => shell.tell(NOT_ONE),
        }
    }
}

/// What the office is called, and who administers it.
fn names(shell: &mut Shell) -> Result<(String, String)> {
    let mut one = |question, usual: crate::i18n::Msg| {
        let usual = usual.text(shell.lang);
        let answer = shell.ask(Message::plain(question).with("usual", usual))?;
        Ok::<_, Error>(if answer.is_empty() { usual.to_string() } else { answer })
    };
    Ok((one(OFFICE, USUAL_OFFICE)?, one(ADMIN, USUAL_ADMIN)?))
}

/// Asks for a file until one is to be imported; none where the person goes back.
fn file(shell: &mut Shell) -> Result<Option<Request>> {
    loop {
        let answer = shell.ask(FILE)?;
        match fold(&answer).as_str() {
            "q" => return Ok(None),
            "" => {
                shell.tell(FILE_EMPTY);
                continue;
            }
            _ => {}
        }
        let path = shell.path(dropped(&answer));
        if let Err(error) = std::fs::File::open(&path).and_then(|f| f.metadata()).map(|m| m.is_file()) {
            let what = Error::new(Code::NotFound, crate::exchange::messages::CANNOT_READ).with("file", path.display());
            explain(shell, &what.caused_by(error).hint(crate::exchange::messages::HINT_PATH));
            continue;
        }
        let mut request = Request::new(path, kind(shell)?);
        (request.create_units, request.create_people) = (true, true);
        match look(shell, &mut request) {
            Ok(true) => return Ok(Some(request)),
            Ok(false) => {}
            Err(error) if error.code() == Code::Cancelled => return Err(error),
            Err(error) => explain(shell, &error),
        }
    }
}

/// Says what is wrong and what to do, and goes on.
fn explain(shell: &mut Shell, error: &Error) {
    let lang = shell.lang;
    super::report(error, lang, false, &mut shell.err);
}

/// What the rows are.
fn kind(shell: &mut Shell) -> Result<Kind> {
    let kinds: Vec<Kind> = {
        let mut all: Vec<Kind> = import::kinds().collect();
        // What most begin with comes first.
        all.sort_by_key(|k| *k != Kind::Task);
        all
    };
    let lang = shell.lang;
    let listed = kinds.iter().enumerate().map(|(n, k)| format!("{:>3} {}", n + 1, k.def().plural.text(lang)));
    let listed = in_columns(&listed.collect::<Vec<_>>());
    loop {
        let answer = shell.ask(Message::plain(KIND).with("kinds", &listed))?;
        let typed = fold(&answer);
        let number = typed.parse::<usize>().ok().and_then(|n| kinds.get(n.checked_sub(1)?)).copied();
        let named = || Kind::named(&typed).filter(|k| kinds.contains(k));
        match number.or_else(named) {
            Some(kind) => return Ok(kind),
            None if typed.is_empty() => return Ok(kinds.first().copied().unwrap_or(Kind::Task)),
            None => shell.tell(Message::plain(NOT_KIND).with("text", answer).with("last", kinds.len())),
        }
    }
}

/// Texts in columns, each read downwards, so that many stay on one screen with the question above them.
fn in_columns(texts: &[String]) -> String {
    let wide = texts.iter().map(|t| t.width()).max().unwrap_or(0) + 2;
    let rows = texts.len().div_ceil((SCREEN / wide).max(1)).max(1);
    let row = |at: usize| {
        let cells = texts.iter().skip(at).step_by(rows).map(|t| format!("{t}{}", " ".repeat(wide - t.width())));
        cells.collect::<String>().trim_end().to_string()
    };
    (0..rows).map(row).collect::<Vec<_>>().join("\n")
}

/// Shows what the import would do, in an office that is nowhere kept; tells whether it is to be done.
fn look(shell: &mut Shell, request: &mut Request) -> Result<bool> {
    let opened = request.open(&mut |_| true)?;
    let folder = Air::new()?;
    let office = {
        let options = Options { in_memory: true, ..Options::new(std::sync::Arc::clone(&shell.clock)) };
        Office::create(&folder.0, USUAL_OFFICE.en, USUAL_ADMIN.en, options)?
    };
    let actor = office.actor(None)?;
    if request.kind == Kind::Task && plans(&office, request, &opened).is_err_and(|e| import::wants_ledger(&e)) {
        let usual = request.path.file_stem().map_or_else(String::new, |s| s.to_string_lossy().into_owned());
        let answer = shell.ask(Message::plain(LEDGER).with("usual", &usual))?;
        request.ledger = Some(if answer.is_empty() { usual } else { answer });
    }
    loop {
        let plans = plans(&office, request, &opened)?;
        let lines = {
            let state = office.read();
            Teller { lang: shell.lang, state: &state, clock: office.clock(), most: TOLD }.all(&plans)
        };
        for line in lines {
            shell.tell(Message::plain(crate::i18n::Msg::new("{text}", "{text}")).with("text", line.text));
        }
        let wrong = import::would(&plans, &office, &actor).err();
        if let Some(error) = &wrong {
            explain(shell, error);
        }
        let question = match &wrong {
            None => SURE,
            Some(error) if error.is(import::messages::NEAR_UNITS) => TWINS,
            Some(_) => UNSURE,
        };
        loop {
            match (fold(&shell.ask(question)?).as_str(), question) {
                ("y", SURE) => return Ok(true),
                ("n" | "q", _) => return Ok(false),
                ("s", UNSURE) => {
                    (request.skip_bad, request.guess) = (true, true);
                    break;
                }
                ("k", TWINS) => {
                    request.same = Some(import::Same::Known);
                    break;
                }
                ("d", TWINS) => {
                    request.same = Some(import::Same::New);
                    break;
                }
                _ => shell.tell(NOT_SURE),
            }
        }
    }
}

fn plans(office: &Office, request: &Request, opened: &Opened) -> Result<Vec<Plan>> {
    let state = office.read();
    request.plan(opened, office.today(), office, None, &state, &mut |_| true)
}

/// Imports what was looked at.
fn carry_out(shell: &mut Shell, request: &Request) -> Result<()> {
    let opened = request.open(&mut |_| true)?;
    let (actor, lang) = (shell.actor()?, shell.lang);
    let office = shell.office()?;
    let plans = plans(office, request, &opened)?;
    import::leave_out(&plans, lang, &request.path)?;
    import::apply(&plans, office, &actor).map(|_| ())
}

/// The path of a file that was dropped into a terminal: in quotes, with backslashes before blanks, or as an address.
fn dropped(text: &str) -> PathBuf {
    let text = text.trim();
    let quoted = [('\'', '\''), ('"', '"'), ('“', '”'), ('‘', '’')]
        .iter()
        .find_map(|(a, b)| text.strip_prefix(*a)?.strip_suffix(*b));
    if let Some(inside) = quoted {
        return Path::new(inside).to_path_buf();
    }
    if let Some(address) = text.strip_prefix("file://") {
        return PathBuf::from(decoded(address));
    }
    if Path::new(text).exists() || !text.contains('\\') {
        return PathBuf::from(text);
    }
    let mut out = String::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        out.extend(if c == '\\' { chars.next() } else { Some(c) });
    }
    PathBuf::from(out)
}

/// An address with its percent signs read.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let hex = (*first == b'%').then(|| after.get(..2).and_then(|h| std::str::from_utf8(h).ok())).flatten();
        match hex.and_then(|h| u8::from_str_radix(h, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            None => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// A folder that is gone when it is let go.
struct Air(PathBuf);

impl Air {
    fn new() -> Result<Self> {
        let name = format!("ducha-look-{}", std::process::id());
        let path = std::env::temp_dir().join(name);
        let failed = |e: std::io::Error| {
            Error::new(Code::Failed, crate::service::messages::CANNOT_WRITE).with("path", path.display()).caused_by(e)
        };
        // What an ended process of this number left behind is nobody's.
        let _ = std::fs::remove_dir_all(&path);
        // What is looked at is nobody else's to read.
        std::fs::DirBuilder::new().mode(0o700).create(&path).map_err(failed)?;
        Ok(Self(path))
    }
}

impl Drop for Air {
    fn drop(&mut self) {
        // A leftover in the folder for what is passing harms nobody.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Does what the command of an action does.
fn call(shell: &mut Shell, name: &str, given: &[(&str, &str)]) -> Result<()> {
    let mut args = Args::default();
    given.iter().for_each(|(name, value)| args.push(name, *value));
    match action::named(name).and_then(|a| a.line.as_ref()) {
        Some(line) => line.run.run(shell, &args),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dropped_path_is_understood() {
        for (typed, meant) in [
            ("'/a b/台账.xlsx'", "/a b/台账.xlsx"),
            ("\"/a b/c.csv\" ", "/a b/c.csv"),
            ("“台账.xlsx”", "台账.xlsx"),
            ("/a\\ b/c\\(1\\).csv", "/a b/c(1).csv"),
            ("file:///a%20b/%E5%8F%B0.csv", "/a b/台.csv"),
            ("台账.xlsx", "台账.xlsx"),
        ] {
            assert_eq!(dropped(typed), PathBuf::from(meant), "{typed}");
        }
    }
}
