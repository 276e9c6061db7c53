//! Reports tasks as done, each with the word of its ledger.

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

const TITLE: Msg = Msg::new("done", "办结");

pub(super) const ACTION: Action = on_tasks(
    "task.done",
    TITLE,
    Msg::new("Reports tasks as done today, with their ledger's own word", "按清单用语将任务报为已完成，办结日期为今天"),
    press,
)
.writes(Right::Report);

pub(in crate::action) fn press(scene: &Scene<'_>) -> Result<Vec<Effect>> {
    let (mut work, mut lines, mut ids) = (Work::new("task.done"), Vec::new(), Vec::new());
    for record in chosen(scene)? {
        let word = word(scene.state, record, Class::Done)?;
        if record.text(task::STATUS) == Some(word.as_str()) {
            continue;
        }
        lines.push(press::line(scene, record, &word));
        ids.push(record.id());
        work.put(Kind::Task, record.id(), task::STATUS, Value::from(word));
        work.put(Kind::Task, record.id(), task::DONE_ON, Value::from(scene.today));
        work.put(Kind::Task, record.id(), task::REPORTED, Value::from(scene.today));
    }
    press::run_or_confirm(scene, TITLE, &ids, lines, work)
}
