//! What undo and redo share: a plan that is carried out, and what is told of it.

use crate::action::{Effect, Shell};
use crate::error::Result;
use crate::i18n::{Message, Msg};
use crate::service::undo::Plan;
use crate::service::{Actor, Office};

fn said(msg: Msg, plan: &Plan) -> Message {
    Message::plain(msg).with_message("action", crate::action::title(&plan.action)).with("records", plan.records)
}

/// Carries a plan out in the console.
pub(super) fn press(msg: Msg, plan: Plan) -> Vec<Effect> {
    let said = said(msg, &plan);
    vec![Effect::Do(plan.into_work()), Effect::Say(said)]
}

/// Makes a plan and carries it out on the command line.
///
/// # Errors
/// Those of the plan, or where it cannot be written.
pub(super) fn line(shell: &mut Shell, msg: Msg, plan: impl FnOnce(&Office, &Actor) -> Result<Plan>) -> Result<()> {
    let actor = shell.actor()?;
    let office = shell.office()?;
    let plan = plan(office, &actor)?;
    let said = said(msg, &plan);
    office.carry_out(&actor, plan)?;
    shell.tell(said);
    Ok(())
}
