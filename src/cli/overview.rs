//! `ducha` without a command: the console where there is a terminal, else the overview as text. An empty home is
//! offered sample data or an import.

use super::messages;
use crate::action::Shell;
use crate::domain::kind::Kind;
use crate::error::Result;
use crate::i18n::Message;
use crate::report::View;
use crate::report::due::DueReport;
use crate::report::ledgers::LedgersReport;
use crate::report::table::{Look, Report};
use crate::service::Office;
use crate::service::figures::Tallies;
use crate::service::tasks::due::Group;
use crate::service::tasks::lamps::TaskLamps;

/// What comes next.
pub(super) enum Next {
    /// The console.
    Console,
    /// Nothing.
    Done,
}

/// Begins without a command.
pub(super) fn begin(shell: &mut Shell, terminal: bool) -> Result<Next> {
    let screen = terminal && !shell.plain;
    if !Office::exists(&shell.home) {
        let said = Message::plain(messages::OVERVIEW_EMPTY).with("path", shell.home.display());
        if !screen {
            let text = shell.say(said);
            shell.line(text)?;
            let choices = messages::OVERVIEW_CHOICES.text(shell.lang);
            shell.line(choices)?;
            return Ok(Next::Done);
        }
        shell.tell(said);
        if !super::first::offer(shell)? {
            return Ok(Next::Done);
        }
    }
    if screen {
        return Ok(Next::Console);
    }
    print(shell)?;
    Ok(Next::Done)
}

/// Prints the overview: ledgers with their rates, what is due, lagging flags, findings, and how much of all is kept.
fn print(shell: &mut Shell) -> Result<()> {
    let lang = shell.lang;
    let today = shell.today();
    let (head, ledgers, lines) = shell.with_state(None, |office, state| {
        let view = View::now(state, today);
        let head = Message::plain(messages::OVERVIEW_TITLE).with("office", office.name(state, lang)).with("day", today);
        let lamps = TaskLamps::new(state, today)?;
        let tallies = Tallies::of(state, &lamps);
        let all = tallies.all();
        let ledgers = LedgersReport::with(&view, &lamps, tallies.ledgers);
        let due = DueReport::with(&view, &lamps, *lamps.horizon(), None);
        let mut lines: Vec<Message> = Report::remarks(&ledgers);
        let item = |what: Message, count: usize| {
            Message::plain(messages::OVERVIEW_COUNT).with_message("kind", what).with("count", count)
        };
        for group in Group::ALL {
            lines.push(item(due.heading(group), all.group(group) as usize));
        }
        lines.push(item(messages::OVERVIEW_FLAGS.into(), all.flags as usize));
        lines.push(item(messages::OVERVIEW_FINDINGS.into(), all.findings as usize));
        let conflicts = state.contests().count();
        if conflicts > 0 {
            lines.push(item(messages::OVERVIEW_CONFLICTS.into(), conflicts));
        }
        for kind in Kind::ALL.iter().filter(|k| k.def().found.is_some() || k.def().work) {
            match state.records(*kind).count() {
                0 => {}
                count => lines.push(item(kind.def().plural.into(), count)),
            }
        }
        let mut table = ledgers.table(&Look { state, lang });
        table.title.clear();
        table.keep(|key| !key.starts_with("rates."));
        Ok((head, table, lines))
    })?;
    let head = shell.say(head);
    shell.line(head)?;
    shell.line("")?;
    if !ledgers.rows.is_empty() {
        shell.table(&ledgers)?;
        shell.line("")?;
    }
    lines.into_iter().try_for_each(|said| {
        let text = shell.say(said);
        shell.line(text)
    })
}
