//! Hands tasks to another lead unit.

use super::{chosen, on_tasks};
use crate::action::{Action, Effect, Scene, press};
use crate::domain::kind::Kind;
use crate::domain::rights::Right;
use crate::domain::schema::task;
use crate::error::Result;
use crate::i18n::Msg;
use crate::service::Work;

pub(super) const ACTION: Action = on_tasks(
    "task.assign",
    Msg::new("assign", "交办"),
    Msg::new(
        "Hands tasks to a lead unit, found by name, pinyin or initials",
        "将任务交给牵头单位，可按名称、拼音或首字母查找",
    ),
    press,
)
.writes(Right::Manage);

fn press(scene: &Scene<'_>) -> Result<Vec<Effect>> {
    let ids = chosen(scene)?.iter().map(|r| r.id()).collect();
    Ok(press::ask("task.assign", ACTION.title, ids, (Kind::Task, task::LEAD), Work::new("task.assign")))
}
