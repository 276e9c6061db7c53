//! Files: sheets in, tables out.

mod export;
mod import;

use super::{Action, Effect, Group, LayerAction};
use crate::domain::rights::Right;
use crate::i18n::Msg;

/// The actions of this folder.
pub static ACTIONS: &[Action] = &[
    import::ACTION,
    while_looking(
        "file.import-column",
        Msg::new("change a column", "更改列"),
        Msg::new("Gives a column of the file another field, or leaves it out", "更改文件某列对应的字段，或不导入该列"),
        |_| Ok(vec![Effect::Layer(LayerAction::Column)]),
    ),
    while_looking(
        "file.import-sheet",
        Msg::new("other sheet", "换工作表"),
        Msg::new("Takes another sheet of the file", "改为导入文件的另一工作表"),
        |_| Ok(vec![Effect::Layer(LayerAction::Sheet)]),
    ),
    export::ACTION,
];

/// An action on the look at what an import would change.
const fn while_looking(name: &'static str, title: Msg, help: Msg, press: super::PressFn) -> Action {
    Action::new(name, Group::Files, title, help).within(&["import"]).needs(Right::Manage).press(press)
}
