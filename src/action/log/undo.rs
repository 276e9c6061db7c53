//! Undoes the person's last action by a compensating entry.

use super::again;
use crate::action::{Action, Group, RightScope, messages};
use crate::domain::rights::Right;
use crate::i18n::Msg;
use crate::service::Office;

pub(super) const ACTION: Action = Action::new(
    "log.undo",
    Group::Trail,
    Msg::new("undo", "撤销"),
    Msg::new(
        "Undoes your last action, also after a restart; the trail keeps both",
        "撤销您上一次操作，重启后仍可撤销；留痕中两者俱在",
    ),
)
.writes(Right::Report)
.scope(RightScope::Itself)
.press(|scene| Ok(again::press(messages::UNDONE, scene.office.plan_undo_in(scene.state, scene.actor)?)))
.line(&["undo"], &[], |shell, _| again::line(shell, messages::UNDONE, Office::plan_undo));
