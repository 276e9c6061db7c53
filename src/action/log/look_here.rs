//! Looks at everything as it was known when the entry under the cursor had been written.

use crate::action::{Action, Effect, Group, Scene, press};
use crate::error::{Code, Error, Result};
use crate::i18n::Msg;

pub(super) const ACTION: Action = Action::new(
    "log.look-here",
    Group::Trail,
    Msg::new("look from here", "看当时"),
    Msg::new("Show everything as it was known right after this entry", "以这条记录写入后的时点查看全部内容"),
)
.within(&["trail"])
.press(press);

fn press(scene: &Scene<'_>) -> Result<Vec<Effect>> {
    let entry = scene.entry.ok_or_else(|| Error::new(Code::Usage, press::NOTHING_HERE))?;
    Ok(vec![Effect::Known(entry)])
}
