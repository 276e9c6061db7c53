//! Opens the form of a record; of many, one field to be set on all.

use crate::action::{Action, Effect, Overlay, RightScope, Scene, press};
use crate::domain::rights::Right;
use crate::error::Result;
use crate::i18n::Msg;

pub(super) const ACTION: Action = super::on_record(
    "record.edit",
    Msg::new("edit", "编辑"),
    Msg::new(
        "Open the record's form; of marked records, set one field on all",
        "打开该记录的表单；选中多条时，统一修改某一字段",
    ),
    press,
)
.many()
.writes(Right::Report)
.scope(RightScope::Fields);

fn press(scene: &Scene<'_>) -> Result<Vec<Effect>> {
    let layer = match scene.marked {
        [] => Overlay::Edit(press::here(scene)?),
        [one] => Overlay::Edit(*one),
        many => Overlay::Fields(many.to_vec()),
    };
    Ok(vec![Effect::Show(layer)])
}
