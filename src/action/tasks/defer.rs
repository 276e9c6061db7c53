//! Puts tasks off until a day.

use super::{chosen, on_tasks};
use crate::action::{Action, Effect, Scene, press};
use crate::domain::kind::Kind;
use crate::domain::rights::Right;
use crate::domain::schema::task;
use crate::error::Result;
use crate::i18n::Msg;
use crate::service::Work;

pub(super) const ACTION: Action = on_tasks(
    "task.defer",
    Msg::new("put off", "暂缓"),
    Msg::new("Puts tasks off until a day; the deadline stays", "将任务暂缓至某日，完成时限不变"),
    press,
)
.writes(Right::Manage);

fn press(scene: &Scene<'_>) -> Result<Vec<Effect>> {
    let ids = chosen(scene)?.iter().map(|r| r.id()).collect();
    Ok(press::ask("task.defer", ACTION.title, ids, (Kind::Task, task::DEFERRED), Work::new("task.defer")))
}
