//! Redoes what was last undone.

use crate::action::{Action, Args, Effect, Group, Scene, Shell, words};
use crate::domain::rights::Right;
use crate::fault::Result;
use crate::i18n::{Msg, Said};

pub(super) const ACTION: Action = Action::new(
    "log.redo",
    Group::Trail,
    Msg::new("redo", "重做"),
    Msg::new(
        "Redoes what you last undid, unless you have done something since",
        "重做您最近撤销的操作；其后如有新操作则不可重做",
    ),
)
.writes(Right::Report)
.press(press)
.line(&["redo"], &[], line);

fn press(scene: &Scene<'_>) -> Result<Vec<Effect>> {
    let plan = scene.office.plan_redo_in(scene.state, scene.actor)?;
    let said = Said::plain(words::REDONE)
        .with_said("action", crate::action::title(&plan.action))
        .with("records", plan.records);
    Ok(vec![Effect::Do(plan.into_work()), Effect::Say(said)])
}

fn line(shell: &mut Shell, _: &Args) -> Result<()> {
    let actor = shell.actor()?;
    let office = shell.office()?;
    let plan = office.plan_redo(&actor)?;
    let (action, records) = (plan.action.clone(), plan.records);
    office.carry_out(&actor, plan)?;
    shell.tell(Said::plain(words::REDONE).with_said("action", crate::action::title(&action)).with("records", records));
    Ok(())
}
