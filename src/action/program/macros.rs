//! Keys recorded and replayed.

use crate::action::{Action, Effect, Group, Keys};
use crate::i18n::Msg;

pub(super) const RECORD: Action = Action::new(
    "macro.record",
    Group::Program,
    Msg::new("record keys", "录制按键"),
    Msg::new(
        "Record the keys that follow under a letter; again, end and keep them",
        "把随后的按键录制到一个字母，再按一次则结束并保存",
    ),
)
.press(|_| Ok(vec![Effect::Keys(Keys::Record(None))]));

pub(super) const REPLAY: Action = Action::new(
    "macro.replay",
    Group::Program,
    Msg::new("replay keys", "回放按键"),
    Msg::new(
        "Replay recorded keys, perhaps several times; stop at the first refusal, or at a key of yours",
        "回放录制的按键，可指定次数；遇到拒绝或您按键时停止",
    ),
)
.press(|_| Ok(vec![Effect::Keys(Keys::Replay(None))]));
