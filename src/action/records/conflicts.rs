//! Values that stand against each other, after a merge or between two who did not know of each other.

use crate::action::{Action, Effect, Group, Overlay, OverlayAction, press};
use crate::domain::rights::Right;
use crate::i18n::Msg;

/// The place in the console where they are decided.
const PLACE: &[&str] = &["conflicts"];

pub(super) const HERE: Action = super::on_record(
    "record.conflicts",
    Msg::new("its conflicts", "本条冲突"),
    Msg::new(
        "Show values of the record that stand against each other, to choose one",
        "查看该记录相互冲突的取值并作选择",
    ),
    |scene| Ok(vec![Effect::Show(Overlay::Conflicts(Some(press::here(scene)?)))]),
);

pub(super) const LIST: Action = Action::new(
    "conflict.list",
    Group::Records,
    Msg::new("all conflicts", "全部冲突"),
    Msg::new(
        "List all values that stand against each other: what was, mine, theirs, who and when",
        "列出全部相互冲突的取值：原值、我的、对方，何人何时",
    ),
)
.press(|_| Ok(vec![Effect::Show(Overlay::Conflicts(None))]));

pub(super) const TAKE: Action = Action::new(
    "conflict.take",
    Group::Records,
    Msg::new("take this value", "采用此值"),
    Msg::new("Settle the field with the value under the cursor", "将该字段裁定为光标所在的取值"),
)
.within(PLACE)
.writes(Right::Report)
.press(|_| Ok(vec![Effect::Overlay(OverlayAction::Accept)]));

pub(super) const MINE: Action = Action::new(
    "conflict.all-mine",
    Group::Records,
    Msg::new("all mine", "全用我的"),
    Msg::new("Settle all that is listed with what was written here, as one step", "将所列冲突一次裁定为本方取值"),
)
.within(PLACE)
.writes(Right::Report)
.press(|_| Ok(vec![Effect::Overlay(OverlayAction::Mine)]));

pub(super) const THEIRS: Action = Action::new(
    "conflict.all-theirs",
    Group::Records,
    Msg::new("all theirs", "全用对方"),
    Msg::new("Settle all that is listed with what others wrote, as one step", "将所列冲突一次裁定为对方取值"),
)
.within(PLACE)
.writes(Right::Report)
.press(|_| Ok(vec![Effect::Overlay(OverlayAction::Theirs)]));

pub(super) const RECORD: Action = Action::new(
    "conflict.open",
    Group::Records,
    Msg::new("open record", "打开记录"),
    Msg::new("Open the record whose values stand against each other", "打开有冲突的记录"),
)
.within(PLACE)
.press(|_| Ok(vec![Effect::Overlay(OverlayAction::Open)]));
