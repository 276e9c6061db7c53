//! Opens a figure of an issue: the records that it comes from.

use crate::action::{Action, Arg, ArgKind, Args, Group, Shell};
use crate::cycle::bulletin::composed;
use crate::domain::id::RecordId;
use crate::error::{Code, Error, Result};
use crate::i18n::{Message, Msg};

crate::messages! {
    FIGURE: "{text} ({asked}): {count} {count:record|records}", "{text}（{asked}）：{count}条记录";
    NO_FIGURE: "the bulletin has no figure {number}; it has {count}", "简报没有第{number}个数据，共{count}个";
    RECORD: "{id}  {title}", "{id}  {title}";
}

pub(super) const ACTION: Action = Action::new(
    "bulletin.figure",
    Group::Reports,
    Msg::new("open a figure", "查看数据来源"),
    Msg::new("List the records that a figure of a bulletin comes from", "列出简报中某个数据所依据的记录"),
)
.line(
    &["bulletin", "figure"],
    &[
        super::WHICH,
        Arg::new(
            "number",
            ArgKind::Place,
            "FIGURE",
            Msg::new("its number, as `bulletin show --figures` has it", "数据序号，见 bulletin show --figures"),
        ),
    ],
    line,
);

fn line(shell: &mut Shell, args: &Args) -> Result<()> {
    let id = super::which(shell, args)?;
    let actor = shell.actor()?;
    let issue = composed(shell.office()?, &actor, id)?;
    let number = shell.count(args, "number")?.unwrap_or(0);
    let found = number.checked_sub(1).and_then(|at| issue.figures.get(at));
    let Some(figure) = found else {
        let error = Error::new(Code::NotFound, NO_FIGURE).with("number", number);
        return Err(error.with("count", issue.figures.len()));
    };
    let said = Message::plain(FIGURE).with("text", figure.text.replace('\n', " ")).with("asked", &figure.asked);
    shell.tell(said.with("count", figure.count));
    let lines = shell.with_state(None, |_, state| {
        let ids = figure.records.iter().filter_map(|id| id.parse::<RecordId>().ok());
        let line = |id: RecordId| Message::plain(RECORD).with("id", id.short(8)).with("title", state.title(id));
        Ok(ids.map(line).collect::<Vec<_>>())
    })?;
    for said in lines {
        let text = shell.say(said);
        shell.line(text)?;
    }
    Ok(())
}
