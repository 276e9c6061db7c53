//! Shows a board as one page.

use crate::action::paper::{FORCE, FORMAT, OUT, write_document};
use crate::action::{AS_KNOWN, AS_OF, Action, Args, Group, Shell};
use crate::cycle::board::board;
use crate::error::Result;
use crate::i18n::Msg;
use crate::report::catalogue::Source;
use crate::report::changes::Cadence;

pub(super) const ACTION: Action = Action::new(
    "board.page",
    Group::Reports,
    Msg::new("board", "调度看板"),
    Msg::new(
        "Show a board as one page: what changed since the last one, what presses, what to ask whom, which were missed",
        "输出一页调度看板：自上次以来的变化、时限、提问要点、漏开的调度",
    ),
)
.form()
.line(&["board", "show"], &[super::CADENCE, AS_OF, AS_KNOWN, FORMAT, OUT, FORCE], line);

fn line(shell: &mut Shell, args: &Args) -> Result<()> {
    let cadence = args.get("cadence").and_then(Cadence::parse).unwrap_or(Cadence::Weekly);
    let (as_of, _) = shell.looking(args)?;
    let (lang, actor) = (shell.lang, shell.actor()?);
    let office = shell.office()?;
    let source = Source { office, actor: &actor, as_of };
    let of = board(&source, cadence)?;
    let document = source.with(|view| Ok(of.document(view.state, &office.name(view.now, lang), lang)))?;
    write_document(shell, args, &document)
}
