//! The yearly assessment: begun, reckoned, shown to the units, frozen; what-if.

mod freeze;
mod letter;
mod new;
mod preview;
mod score;
mod what_if;

use super::{Action, Arg, ArgKind, Args, Shell};
use crate::domain::id::RecordId;
use crate::domain::kind::{Kind, Type};
use crate::error::{Code, Error, Result};
use crate::i18n::Msg;
use crate::service::words::names;

crate::messages! {
    NO_SCORE: "“{unit}” has no score here", "此处没有“{unit}”的得分";
}

/// The actions of this folder; taking what was shown back, and deciding an objection, are steps of lives.
pub static ACTIONS: &[Action] =
    &[new::ACTION, score::ACTION, what_if::ACTION, preview::ACTION, letter::ACTION, freeze::ACTION];

/// Which assessment.
const WHICH: Arg = Arg::new(
    "assessment",
    ArgKind::Place,
    "ASSESSMENT",
    Msg::new("the assessment by title or id", "考核（名称或编号）"),
)
.chosen(&[Kind::Assessment]);
/// Which unit.
const UNIT: Arg = Arg::new("unit", ArgKind::Place, "UNIT", Msg::new("the unit", "单位"))
    .asked(Msg::new("Unit", "单位"), Type::Ref(Kind::Unit));

fn which(shell: &mut Shell, args: &Args) -> Result<RecordId> {
    let name = args.get("assessment").unwrap_or_default().to_string();
    shell.with_state(None, |_, state| names::find(state, Some(Kind::Assessment), &name))
}

fn unit(shell: &mut Shell, args: &Args) -> Result<Option<RecordId>> {
    let Some(name) = args.get("unit").map(str::to_string) else { return Ok(None) };
    shell.with_state(None, |_, state| names::find(state, Some(Kind::Unit), &name).map(Some))
}

/// The error of a unit that is not scored.
fn no_score(args: &Args) -> Error {
    Error::new(Code::NotFound, NO_SCORE).with("unit", args.get("unit").unwrap_or_default())
}
