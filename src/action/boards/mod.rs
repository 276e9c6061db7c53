//! Boards: daily triage, weekly dispatch, monthly summary, each one page; and that one was held.

mod hold;
mod press;
mod show;

use super::{Action, Arg, ArgKind};
use crate::domain::kind::Type;
use crate::domain::schema::words::CADENCE as CADENCES;
use crate::i18n::Msg;

/// The actions of this folder.
pub static ACTIONS: &[Action] = &[show::ACTION, hold::ACTION, press::DAILY, press::WEEKLY, press::MONTHLY];

/// Which board.
const CADENCE: Arg = Arg::new("cadence", ArgKind::Place, "BOARD", Msg::new("which board", "哪一种调度"))
    .words(&CADENCES)
    .asked(Msg::new("Board", "调度周期"), Type::Word(&CADENCES));
