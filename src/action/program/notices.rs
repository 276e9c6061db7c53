//! What concerns the person.

use crate::action::{Action, Effect, Group, Overlay};
use crate::i18n::Msg;

pub(super) const ACTION: Action = Action::new(
    "notice.open",
    Group::Program,
    Msg::new("notices", "提醒"),
    Msg::new(
        "List what was assigned to you, urged or returned since you last looked, and what is due today",
        "查看上次查看以来新交办、被催办、被退回的事项和今日到期的事项",
    ),
)
.press(|_| Ok(vec![Effect::Show(Overlay::Notices)]));
