//! Redoes what was last undone.

use super::again;
use crate::action::{Action, Group, JSON, RightScope};
use crate::domain::rights::Right;
use crate::i18n::Msg;

pub(super) const ACTION: Action = Action::new(
    "log.redo",
    Group::Trail,
    Msg::new("redo", "重做"),
    Msg::new(
        "Redo what you last undid, unless you have done something since",
        "重做您最近撤销的操作；其后如有新操作则不可重做",
    ),
)
.writes(Right::Report)
.scope(RightScope::Itself)
.press(|scene| Ok(again::press(again::planned(scene.office.plan_redo_in(scene.state, scene.actor))?, scene.state)))
.line(&["redo"], &[again::DRY_RUN, JSON], |shell, args| {
    again::line(shell, args, |o, state, actor| o.plan_redo_in(state, actor))
})
.json(again::KEYS);
