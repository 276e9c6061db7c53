//! The bulletin: begun, written section by section, checked, approved, issued, and what changed since.

mod approve;
mod changes;
mod check;
mod export;
mod figure;
mod issue;
mod new;
pub(super) mod receipts;
mod section;
mod show;

use super::{Action, Arg, ArgKind, Args, Shell};
use crate::cycle::bulletin;
use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::error::Result;
use crate::i18n::Msg;

/// The actions of this folder; taking an approved issue back is a step of its life.
pub static ACTIONS: &[Action] = &[
    new::ACTION,
    show::ACTION,
    section::ACTION,
    figure::ACTION,
    check::ACTION,
    approve::ACTION,
    issue::ACTION,
    export::ACTION,
    changes::ACTION,
    receipts::OF_BULLETIN,
];

/// Which bulletin.
const WHICH: Arg = Arg::new(
    "bulletin",
    ArgKind::Place,
    "N",
    Msg::new("the bulletin by its number, such as 3 or 2023-3", "简报期号，如 3 或 2023-3"),
)
.chosen(&[Kind::Bulletin]);

/// The bulletin that was named.
fn which(shell: &mut Shell, args: &Args) -> Result<RecordId> {
    let name = args.get("bulletin").unwrap_or_default().to_string();
    shell.with_state(None, |_, state| bulletin::find(state, &name))
}
