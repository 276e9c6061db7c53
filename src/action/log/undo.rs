//! Undoes the person's last action, or an entry that is named, by an entry that takes it back.

use super::again;
use crate::action::{Action, Group, RightScope};
use crate::domain::rights::Right;
use crate::i18n::Msg;

pub(super) const ACTION: Action = Action::new(
    "log.undo",
    Group::Trail,
    Msg::new("undo", "撤销"),
    Msg::new(
        "Undo your last action, or the entry that is named; the trail keeps both",
        "撤销您上一次操作或指定条目，重启后仍可撤销；留痕中两者俱在",
    ),
)
.writes(Right::Report)
.scope(RightScope::Itself)
.press(|scene| Ok(again::press(again::planned(scene.office.plan_undo_in(scene.state, scene.actor))?, scene.state)))
.line(&["undo"], again::ARGS, |shell, args| again::line(shell, args, |o, state, actor| o.plan_undo_in(state, actor)))
.json(again::KEYS);
