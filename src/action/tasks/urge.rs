//! Urges the lead units of tasks: a note of the escalation ladder on each.

use super::{chosen, on_tasks};
use crate::action::{Action, Effect, Scene};
use crate::domain::rights::Right;
use crate::domain::schema::task;
use crate::error::Result;
use crate::i18n::Msg;

pub(super) const ACTION: Action = on_tasks(
    "task.urge",
    Msg::new("urge", "催办"),
    Msg::new(
        "Urges the lead units of tasks, and keeps who was told and when",
        "催办任务的牵头单位，记录告知对象与时间",
    ),
    press,
)
.writes(Right::Record);

fn press(scene: &Scene<'_>) -> Result<Vec<Effect>> {
    let about = chosen(scene)?.iter().map(|r| (r.id(), r.reference(task::LEAD))).collect::<Vec<_>>();
    crate::action::records::note::ask(scene, "task.urge", ACTION.title, "urge", &about)
}
