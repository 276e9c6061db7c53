//! Sends tasks back with a reason: they count as not done again.

use super::{chosen, on_tasks, word};
use crate::action::{Action, Effect, Scene, press};
use crate::domain::kind::Kind;
use crate::domain::rate::Class;
use crate::domain::rights::Right;
use crate::domain::schema::task;
use crate::domain::value::Value;
use crate::error::Result;
use crate::i18n::Msg;
use crate::service::Work;

pub(super) const ACTION: Action = on_tasks(
    "task.return",
    Msg::new("send back", "退回"),
    Msg::new("Sends tasks back with a reason; they count as not done again", "写明原因退回任务，重新计为未完成"),
    press,
)
.writes(Right::Manage);

fn press(scene: &Scene<'_>) -> Result<Vec<Effect>> {
    let mut work = Work::new("task.return");
    let mut ids = Vec::new();
    for record in chosen(scene)? {
        ids.push(record.id());
        work.put(Kind::Task, record.id(), task::STATUS, Value::from(word(scene.state, record, Class::NotDone)?));
        work.put(Kind::Task, record.id(), task::DONE_ON, None);
    }
    Ok(press::ask("task.return", ACTION.title, ids, (Kind::Task, task::RETURNED), work))
}
