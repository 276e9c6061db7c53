//! Opens what a record belongs to.

use crate::action::{Action, Effect, Scene, press};
use crate::error::{Code, Error, Result};
use crate::i18n::Msg;

pub(super) const ACTION: Action = super::on_record(
    "record.parent",
    Msg::new("go up", "上级"),
    Msg::new(
        "Open what the record belongs to: its superior, ledger, indicator or unit",
        "打开其所属：上级、清单、指标或单位",
    ),
    press,
);

crate::messages! {
    NO_PARENT: "it belongs to nothing", "没有上级";
}

fn press(scene: &Scene<'_>) -> Result<Vec<Effect>> {
    let id = press::here(scene)?;
    let of = scene.state.get(id);
    let up = of.and_then(|r| r.kind().def().up.iter().find_map(|tag| r.reference(*tag)));
    Ok(vec![Effect::Open(up.ok_or_else(|| Error::new(Code::NotFound, NO_PARENT))?)])
}
