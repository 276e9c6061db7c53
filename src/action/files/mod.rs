//! Files: sheets in, tables out.

mod export;
pub(in crate::action) mod import;
mod paper;
mod snapshot;

use super::{Action, Effect, Group, OverlayAction};
use crate::domain::rights::Right;
use crate::i18n::Msg;

/// The actions of this folder.
pub static ACTIONS: &[Action] = &[
    import::ACTION,
    while_looking(
        "file.import-column",
        Msg::new("change a column", "更改列"),
        Msg::new("Give a column of the file another field, or leave it out", "更改文件某列对应的字段，或不导入该列"),
        |_| Ok(vec![Effect::Overlay(OverlayAction::Column)]),
    ),
    while_looking(
        "file.import-sheet",
        Msg::new("other sheet", "换工作表"),
        Msg::new("Take another sheet of the file", "改为导入文件的另一工作表"),
        |_| Ok(vec![Effect::Overlay(OverlayAction::Sheet)]),
    ),
    while_looking(
        "file.import-swap",
        Msg::new("swap columns", "对换列"),
        Msg::new("Take the other of two columns that want one field", "两列都可对应同一字段时改取另一列"),
        |_| Ok(vec![Effect::Overlay(OverlayAction::Swap)]),
    ),
    while_looking(
        "file.import-say",
        Msg::new("import settings", "导入设置"),
        Msg::new(
            "Say more about the import: rows to leave out, the day, the year, the header's row, values for all rows",
            "设置导入：剔除行、生效日期、年份、表头行、统一赋值等",
        ),
        |_| Ok(vec![Effect::Overlay(OverlayAction::Say)]),
    ),
    export::ACTION,
    paper::ACTION,
    snapshot::MAKE,
    snapshot::READ,
];

/// An action on the look at what an import would change.
const fn while_looking(name: &'static str, title: Msg, help: Msg, press: super::PressFn) -> Action {
    Action::new(name, Group::Files, title, help).within(&["import"]).needs(Right::Manage).press(press)
}
