//! `ducha` without a command: the console where there is a terminal, else the overview as text. An empty home is
//! offered sample data or an import.

use std::io::IsTerminal;

use super::words;
use crate::action::{self, Args, Shell};
use crate::domain::kind::Kind;
use crate::fault::Result;
use crate::i18n::Said;
use crate::service::Office;

/// What comes next.
pub(super) enum Next {
    /// The console.
    Console,
    /// Nothing.
    Done,
}

/// Begins without a command.
pub(super) fn begin(shell: &mut Shell) -> Result<Next> {
    let screen = std::io::stdin().is_terminal() && std::io::stdout().is_terminal() && !shell.plain;
    if !Office::exists(&shell.home) {
        let said = Said::plain(words::OVERVIEW_EMPTY).with("path", shell.home.display());
        if !screen {
            let text = shell.say(said);
            shell.line(text)?;
            let choices = words::OVERVIEW_CHOICES.text(shell.lang);
            shell.line(choices)?;
            return Ok(Next::Done);
        }
        shell.tell(said);
        if !offer(shell)? {
            return Ok(Next::Done);
        }
    }
    if screen {
        // Opened here, so that a store that cannot be opened is said before the screen is taken.
        shell.office()?;
        return Ok(Next::Console);
    }
    print(shell)?;
    Ok(Next::Done)
}

/// Asks what to begin with. Returns whether an office is there now.
fn offer(shell: &mut Shell) -> Result<bool> {
    loop {
        match shell.ask(words::OVERVIEW_ASK)?.to_lowercase().as_str() {
            "s" | "示例" => return call(shell, "office.init", &[("sample", "")]).map(|()| true),
            "e" | "空白" => return call(shell, "office.init", &[]).map(|()| true),
            "i" | "导入" => {
                let file = shell.ask(words::OVERVIEW_FILE)?;
                let kind = shell.ask(words::OVERVIEW_KIND)?;
                let mut given = vec![("file", file.as_str()), ("kind", kind.as_str()), ("create-units", "")];
                let ledger = shell.ask(words::OVERVIEW_LEDGER)?;
                if !ledger.is_empty() {
                    given.push(("ledger", &ledger));
                }
                call(shell, "office.init", &[])?;
                return call(shell, "file.import", &given).map(|()| true);
            }
            "q" | "" | "退出" => return Ok(false),
            _ => shell.tell(words::OVERVIEW_NOT),
        }
    }
}

/// Does what the command of an action does.
fn call(shell: &mut Shell, name: &str, given: &[(&str, &str)]) -> Result<()> {
    let mut args = Args::default();
    given.iter().for_each(|(name, value)| args.push(name, *value));
    match action::named(name).and_then(|a| a.line.as_ref()) {
        Some(line) => (line.run)(shell, &args),
        None => Ok(()),
    }
}

/// Prints the overview.
fn print(shell: &mut Shell) -> Result<()> {
    let lang = shell.lang;
    let day = shell.clock.today();
    let lines = shell.with_state(None, |office, state| {
        let mut lines = vec![
            Said::plain(words::OVERVIEW_TITLE).with("office", office.name(state, lang)).with("day", day).say(lang),
        ];
        for kind in Kind::ALL {
            let count = state.records(*kind).count();
            if count > 0 && !matches!(kind, Kind::Device | Kind::Setting) {
                let said = Said::plain(words::OVERVIEW_COUNT).with_said("kind", kind.def().plural).with("count", count);
                lines.push(said.say(lang));
            }
        }
        Ok(lines)
    })?;
    lines.iter().try_for_each(|l| shell.line(l))
}

/// Prints the overview where a console was wanted and there is none. Returns the exit code.
pub fn without_console(mut shell: Shell) -> u8 {
    let done = print(&mut shell);
    super::finish(shell, done)
}
