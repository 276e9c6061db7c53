//! Opens a form for a new record, with what the place says of it.

use crate::action::{Action, Effect, Overlay, RightScope, Scene};
use crate::domain::rights::Right;
use crate::error::Result;
use crate::i18n::Msg;
use crate::service::work::defaults::{defaults, same};

pub(super) const ACTION: Action = super::on_record(
    "record.new",
    Msg::new("new", "新建"),
    Msg::new("Open a form for a new record of what is listed", "新建一条列表所示类别的记录"),
    press,
)
.writes(Right::Report)
.scope(RightScope::New);

fn press(scene: &Scene<'_>) -> Result<Vec<Effect>> {
    let mut known = same(scene.kind, scene.record());
    known.extend(defaults(scene.kind, scene.actor, scene.today));
    Ok(vec![Effect::Show(Overlay::New(scene.kind, known))])
}
