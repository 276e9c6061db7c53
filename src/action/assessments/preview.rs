//! Shows the scores to the units.

use crate::action::{Action, Args, Group, Shell};
use crate::cycle::assess::preview;
use crate::domain::rights::Right;
use crate::error::Result;
use crate::i18n::{Message, Msg};

crate::messages! {
    SHOWN: "The scores of {count} {count:unit is|units are} shown; objections until {day}", "已向{count}个单位预告得分，异议截止{day}";
}

pub(super) const ACTION: Action = Action::new(
    "assessment.show-units",
    Group::Reports,
    Msg::new("show to the units", "预告得分"),
    Msg::new(
        "Show each unit its score with the reasons, and open the window for objections",
        "向各单位预告得分及依据，开始异议期",
    ),
)
.within(&["assessments"])
.writes_itself(Right::Manage)
.form()
.asks_first()
.line(&["assessment", "preview"], &[super::WHICH], line);

fn line(shell: &mut Shell, args: &Args) -> Result<()> {
    let id = super::which(shell, args)?;
    let actor = shell.actor()?;
    let of = preview(shell.office()?, &actor, id)?;
    let until = of.until.map(|d| d.to_string()).unwrap_or_default();
    shell.tell(Message::plain(SHOWN).with("count", of.count).with("day", until));
    Ok(())
}
