//! Goes through records that have a life, one by one.

use crate::action::{Action, Effect, Group, Layer, RightScope, Scene, press};
use crate::domain::kind::Kind;
use crate::domain::life::Life;
use crate::error::Result;
use crate::i18n::Msg;

pub(super) const ACTION: Action = Action::new(
    "triage.start",
    Group::Tasks,
    Msg::new("triage", "梳理"),
    Msg::new(
        "Goes through what is marked, or listed from the cursor on, one at a time and with one key each",
        "逐条梳理所标记的，或自光标起所列的记录，一键一事",
    ),
)
.within(&["tasks", "findings"])
.many()
.scope(RightScope::Chosen)
.press(press);

fn press(scene: &Scene<'_>) -> Result<Vec<Effect>> {
    let kind = if Life::of(scene.kind).is_some() { scene.kind } else { Kind::Task };
    let listed = if scene.marked.is_empty() { (scene.listed)() } else { scene.marked.to_vec() };
    let from = listed.iter().position(|id| Some(*id) == scene.here && scene.marked.is_empty()).unwrap_or(0);
    let ids: Vec<_> = listed[from..].iter().copied().filter(|id| scene.state.find(kind, *id).is_some()).collect();
    if ids.is_empty() {
        press::targets(scene, kind)?;
    }
    Ok(vec![Effect::Show(Layer::Triage(ids))])
}
