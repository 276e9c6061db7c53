//! Writes the minutes of a meeting.

use crate::action::paper::{FORCE, FORMAT, OUT, write_document};
use crate::action::{Action, Arg, ArgKind, Args, Group, Shell};
use crate::cycle::meetings::minutes;
use crate::domain::kind::Kind;
use crate::error::Result;
use crate::i18n::Msg;
use crate::service::words::names;

pub(super) const ACTION: Action = Action::new(
    "meeting.minutes",
    Group::Reports,
    Msg::new("minutes", "会议纪要"),
    Msg::new(
        "Write the minutes of a meeting: agenda, decisions, tasks, who came and who missed it",
        "生成会议纪要：议题、议定事项、任务分解、出席和缺席",
    ),
)
.within(&["meetings"])
.form()
.line(
    &["meeting", "minutes"],
    &[
        Arg::new("meeting", ArgKind::Place, "MEETING", Msg::new("the meeting by name or id", "会议（名称或编号）"))
            .chosen(&[Kind::Meeting]),
        FORMAT,
        OUT,
        FORCE,
    ],
    line,
);

fn line(shell: &mut Shell, args: &Args) -> Result<()> {
    let name = args.get("meeting").unwrap_or_default().to_string();
    let lang = shell.lang;
    let document = shell.with_state(None, |office, state| {
        let id = names::find(state, Some(Kind::Meeting), &name)?;
        minutes(state, id, &office.name(state, lang), lang)
    })?;
    write_document(shell, args, &document)
}
