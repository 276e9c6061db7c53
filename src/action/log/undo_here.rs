//! Undoes the entry of the trail under the cursor.

use crate::action::{Action, Effect, Group, Layer, Preview, RightScope, Scene, messages, press};
use crate::domain::rights::Right;
use crate::error::{Code, Error, Result};
use crate::i18n::{Message, Msg};

pub(super) const ACTION: Action = Action::new(
    "log.undo-here",
    Group::Trail,
    Msg::new("undo this", "撤销此条"),
    Msg::new(
        "Undoes the entry under the cursor, where nobody has changed the same since",
        "撤销光标处的这条记录，其后无人改动方可撤销",
    ),
)
.within(&["trail"])
.writes(Right::Manage)
.scope(RightScope::Itself)
.press(press);

fn press(scene: &Scene<'_>) -> Result<Vec<Effect>> {
    let entry = scene.entry.ok_or_else(|| Error::new(Code::Usage, press::NOTHING_HERE))?;
    let plan = scene.office.plan_undo_of(scene.state, entry)?;
    let title = Message::plain(messages::UNDONE)
        .with_message("action", crate::action::title(&plan.action))
        .with("records", plan.records);
    let work = plan.into_work();
    let mut ids: Vec<_> = work.edits.iter().map(|e| e.id).collect();
    ids.dedup();
    let lines = ids.iter().take(200).map(|id| scene.state.title(*id)).collect();
    Ok(vec![Effect::Show(Layer::Confirm(Box::new(Preview { title, lines, work })))])
}
