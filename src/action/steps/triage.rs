//! Goes through records that have a life, one by one.

use std::sync::LazyLock;

use crate::action::screens::names_where;
use crate::action::{Action, Effect, Group, Overlay, RightScope, Scene, press};
use crate::domain::kind::Kind;
use crate::domain::life::Life;
use crate::error::Result;
use crate::i18n::Msg;

/// Whether records of a kind can be gone through one by one: some verb of their life is a key of triage.
pub fn has_triage(kind: Kind) -> bool {
    Life::of(kind).is_some_and(|life| life.verbs.iter().any(|v| v.triage.is_some()))
}

/// The action of this file.
pub static ACTIONS: LazyLock<[Action; 1]> = LazyLock::new(|| {
    let title = Msg::new("triage", "逐条过");
    let help = Msg::new(
        "Go through what is marked, or listed from the cursor on, one at a time and with one key each",
        "逐条处理选中的，或自光标起所列的记录，一键一事",
    );
    let action = Action::new("triage.start", Group::Tasks, title, help)
        .within(names_where(has_triage))
        .many()
        .scope(RightScope::Chosen)
        .press(press);
    [action]
});

fn press(scene: &Scene<'_>) -> Result<Vec<Effect>> {
    let kind = if Life::of(scene.kind).is_some() { scene.kind } else { Kind::Task };
    let listed = if scene.marked.is_empty() { (scene.listed)() } else { scene.marked.to_vec() };
    let from = listed.iter().position(|id| Some(*id) == scene.here && scene.marked.is_empty()).unwrap_or(0);
    let ids: Vec<_> = listed[from..].iter().copied().filter(|id| scene.state.find(kind, *id).is_some()).collect();
    if ids.is_empty() {
        press::targets(scene, kind)?;
    }
    Ok(vec![Effect::Show(Overlay::Triage(ids))])
}
