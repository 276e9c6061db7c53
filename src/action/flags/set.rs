//! Flags an indicator by hand.

use crate::action::{Action, Effect, Group, Overlay, Scene, press};
use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::domain::lagging::HAND;
use crate::domain::record::Record;
use crate::domain::rights::Right;
use crate::domain::schema::{flag, indicator, observation};
use crate::domain::value::{Value, ValueRef};
use crate::error::{Code, Error, Result};
use crate::i18n::Msg;

pub(super) const ACTION: Action = Action::new(
    "flag.set",
    Group::Flags,
    Msg::new("flag", "列为落后"),
    Msg::new("Flag the indicator as lagging, with the reason", "将指标列为落后，写明原因"),
)
.within(&["indicators", "tasks", "findings"])
.writes(Right::Manage)
.press(press);

crate::messages! {
    NO_INDICATOR: "no indicator is linked here to be flagged", "此处没有关联的指标可列为落后";
    HINT_INDICATOR: "Link one in the record's form, or flag it on the indicators' screen.", "请在表单中关联指标，或在指标页面办理。";
}

fn press(scene: &Scene<'_>) -> Result<Vec<Effect>> {
    let id = press::here(scene)?;
    let record = scene.state.get(id);
    let linked = |r: &Record| {
        let mut fields = r.kind().def().fields.iter().filter(|f| f.ty.target() == Some(Kind::Indicator));
        fields.find_map(|f| r.references(f.tag).next())
    };
    let indicator = record.and_then(|r| if r.kind() == Kind::Indicator { Some(id) } else { linked(r) });
    let indicator = indicator.ok_or_else(|| Error::new(Code::NotFound, NO_INDICATOR).hint(HINT_INDICATOR))?;
    let mut known = vec![(flag::INDICATOR, Value::from(indicator)), (flag::RULE, Value::from(HAND))];
    if let Some(unit) = scene.state.get(indicator).and_then(|r| r.reference(indicator::LEAD)) {
        known.push((flag::UNIT, Value::from(unit)));
    }
    known.extend(latest(scene, indicator).map(|p| (flag::PERIOD, p)));
    Ok(vec![Effect::Show(Overlay::New(Kind::Flag, known))])
}

/// The latest period that the indicator was observed for.
fn latest(scene: &Scene<'_>, indicator: RecordId) -> Option<Value> {
    let of = scene.state.records(Kind::Observation).filter(|o| o.reference(observation::INDICATOR) == Some(indicator));
    let periods = of.filter_map(|o| match o.get(observation::PERIOD) {
        Some(ValueRef::Period(p)) => Some(p),
        _ => None,
    });
    periods.max().map(Value::Period)
}
