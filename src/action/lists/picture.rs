//! The list as a picture, where its kind has one.

use std::sync::LazyLock;

use crate::action::screens::names_where;
use crate::action::{Action, Effect, Group, Overlay};
use crate::domain::kind::Picture;
use crate::i18n::Msg;

/// The action of this file.
pub(in crate::action) static ACTIONS: LazyLock<[Action; 1]> = LazyLock::new(|| {
    let title = Msg::new("picture", "图示");
    let help = Msg::new(
        "Show the list as a picture: due dates and burn-down, heat map, board",
        "以图示查看：到期日历与剩余事项进度图、热力图、看板",
    );
    let action = Action::new("list.picture", Group::Lists, title, help)
        .within(names_where(|kind| kind.def().picture != Picture::None))
        .press(|_| Ok(vec![Effect::Show(Overlay::Picture)]));
    [action]
});
