//! Opens a form for a new record, with what the place says of it.

use crate::action::{Action, Effect, Layer, RightScope, Scene};
use crate::domain::id::RecordId;
use crate::domain::kind::{Kind, Tag};
use crate::domain::rights::Right;
use crate::domain::schema::{finding, indicator, task, unit};
use crate::domain::value::Value;
use crate::error::Result;
use crate::i18n::Msg;

pub(super) const ACTION: Action = super::on_record(
    "record.new",
    Msg::new("new", "新建"),
    Msg::new("Opens a form for a new record of what is listed", "新建一条列表所示类别的记录"),
    press,
)
.writes(Right::Report)
.scope(RightScope::New);

fn press(scene: &Scene<'_>) -> Result<Vec<Effect>> {
    Ok(vec![Effect::Show(Layer::New(scene.kind, known(scene)))])
}

/// What the row under the cursor says of its neighbours.
fn known(scene: &Scene<'_>) -> Vec<(Tag, Value)> {
    let same = |kind: Kind, tag: Tag| {
        let of = scene.record().filter(|r| r.kind() == kind)?;
        of.reference(tag).map(|id: RecordId| (tag, Value::from(id)))
    };
    let found = match scene.kind {
        Kind::Task => vec![same(Kind::Task, task::LEDGER)],
        Kind::Unit => vec![same(Kind::Unit, unit::PARENT)],
        Kind::Indicator => vec![same(Kind::Indicator, indicator::PARENT)],
        Kind::Finding => vec![
            Some((finding::FOUND_ON, Value::from(scene.today))),
            Some((finding::INSPECTOR, Value::from(scene.actor.person))),
            Some((finding::STATE, Value::from("registered"))),
        ],
        _ => Vec::new(),
    };
    found.into_iter().flatten().collect()
}
