//! Opens what the cursor is on: a link in a detail, a figure of the overview.

use crate::action::{Action, Effect, Scene};
use crate::error::Result;
use crate::i18n::Msg;

pub(super) const ACTION: Action = Action::new(
    "record.follow",
    crate::action::Group::Records,
    Msg::new("follow", "打开"),
    Msg::new("Open what the cursor is on: a record, or what a figure counts", "打开光标所指：记录，或数字背后的清单"),
)
.within(&["detail", "overview", "picture", "conflicts"])
.press(press);

fn press(_: &Scene<'_>) -> Result<Vec<Effect>> {
    Ok(vec![Effect::Follow])
}
