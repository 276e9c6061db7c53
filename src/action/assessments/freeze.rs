//! Freezes the scores.

use crate::action::{Action, Args, Group, Shell};
use crate::cycle::assess::freeze;
use crate::domain::rights::Right;
use crate::error::Result;
use crate::i18n::{Message, Msg};

crate::messages! {
    FROZEN: "Frozen: {count} {count:unit|units}, with what was known by {known}", "已定稿：{count}个单位，依据{known}前登记的记录";
}

pub(super) const ACTION: Action = Action::new(
    "assessment.settle",
    Group::Reports,
    Msg::new("freeze scores", "考核定稿"),
    Msg::new(
        "Freeze the scores once the window has passed, with the digest of the log",
        "异议期满后定稿，得分与日志校验码自此固定",
    ),
)
.within(&["assessments"])
.writes_itself(Right::Manage)
.form()
.asks_first()
.line(&["assessment", "freeze"], &[super::WHICH], line);

fn line(shell: &mut Shell, args: &Args) -> Result<()> {
    let id = super::which(shell, args)?;
    let actor = shell.actor()?;
    let of = freeze(shell.office()?, &actor, id)?;
    let known = of.known.unwrap_or_default();
    shell.tell(Message::plain(FROZEN).with("count", of.count).with("known", known));
    Ok(())
}
