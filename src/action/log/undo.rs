//! Undoes the person's last action by a compensating entry.

use crate::action::{Action, Args, Effect, Group, Scene, Shell, words};
use crate::domain::rights::Right;
use crate::fault::Result;
use crate::i18n::{Msg, Said};

pub(super) const ACTION: Action = Action::new(
    "log.undo",
    Group::Trail,
    Msg::new("undo", "撤销"),
    Msg::new(
        "Undoes your last action, also after a restart; the trail keeps both",
        "撤销您上一次操作，重启后仍可撤销；留痕中两者俱在",
    ),
)
.writes(Right::Report)
.press(press)
.line(&["undo"], &[], line);

fn press(scene: &Scene<'_>) -> Result<Vec<Effect>> {
    let plan = scene.office.plan_undo_in(scene.state, scene.actor)?;
    let said = Said::plain(words::UNDONE)
        .with_said("action", crate::action::title(&plan.action))
        .with("records", plan.records);
    Ok(vec![Effect::Do(plan.into_work()), Effect::Say(said)])
}

fn line(shell: &mut Shell, _: &Args) -> Result<()> {
    let actor = shell.actor()?;
    let office = shell.office()?;
    let plan = office.plan_undo(&actor)?;
    let (action, records) = (plan.action.clone(), plan.records);
    office.carry_out(&actor, plan)?;
    shell.tell(Said::plain(words::UNDONE).with_said("action", crate::action::title(&action)).with("records", records));
    Ok(())
}
