//! Shows everything again.

use crate::action::{Action, Effect, Group, Scene};
use crate::error::Result;
use crate::i18n::Msg;

pub(super) const ACTION: Action = Action::new(
    "list.filter-clear",
    Group::Lists,
    Msg::new("no filter", "清除筛选"),
    Msg::new("Show everything again", "清除筛选，显示全部"),
)
.within(&["list"])
.press(press);

fn press(_: &Scene<'_>) -> Result<Vec<Effect>> {
    Ok(vec![Effect::Filter(String::new())])
}
