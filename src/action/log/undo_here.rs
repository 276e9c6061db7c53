//! Undoes the entry of the trail under the cursor.

use super::again;
use crate::action::{Action, Effect, Group, Overlay, Preview, RightScope, Scene, press};
use crate::domain::rights::Right;
use crate::error::{Code, Error, Result};
use crate::i18n::Msg;

pub(super) const ACTION: Action = Action::new(
    "log.undo-here",
    Group::Trail,
    Msg::new("undo this", "撤销此条"),
    Msg::new(
        "Undo the entry under the cursor, of an undo redo, after a look; not where it was changed since",
        "先预览再撤销光标处的条目（撤销条目则为重做）；其后有人改动的不可撤销",
    ),
)
.within(&["trail"])
.writes(Right::Manage)
.scope(RightScope::Itself)
.press(press);

fn press(scene: &Scene<'_>) -> Result<Vec<Effect>> {
    let entry = scene.entry.ok_or_else(|| Error::new(Code::Usage, press::NOTHING_HERE))?;
    let plan = again::planned(scene.office.plan_undo_of(scene.state, entry))?;
    let lines = again::lines(&plan, scene.state, scene.lang, scene.office.clock());
    let (title, work) = (again::said(&plan, scene.state), plan.into_work());
    Ok(vec![Effect::Show(Overlay::Confirm(Box::new(Preview { title, lines, work })))])
}
