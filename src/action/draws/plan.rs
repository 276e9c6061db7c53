//! Plans the visits that a draw leads to.

use crate::action::{Action, Arg, ArgKind, Args, Effect, Group, Overlay, Prompt, Scene, Shell, press};
use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::domain::rights::Right;
use crate::domain::schema::visit;
use crate::error::{Code, Error, Result};
use crate::i18n::{Message, Msg};
use crate::service::words::names;

crate::messages! {
    PLANNED: "Visits planned on {day}: {count}", "已安排{count}次走访，日期{day}";
    RECHECKS: "Visits planned on {day}: {count}; findings to be looked at again: {findings}. Confirm each with `ducha finding recheck`, or reopen it", "已安排{count}次回头看走访，日期{day}，涉及问题{findings}项；请逐项确认（ducha finding recheck），反弹的重新打开";
    LEFT_OUT: "No visit for “{title}”: {why}", "“{title}”未安排：{why}";
    NO_DAY: "name the day of the visits: --on DAY", "请用--on指定走访日期";
    WHICH_DAY: "Day of the visits of “{title}” ({count})", "“{title}”安排{count}次走访，日期";
}

pub(super) const ACTION: Action = Action::new(
    "draw.visits",
    Group::Records,
    Msg::new("plan the drawn visits", "安排抽中走访"),
    Msg::new(
        "Plan the visits that a draw leads to, with its inspectors; for findings one a unit, at which they are re-inspected",
        "按抽取结果安排走访及检查人员；抽中问题的，逐单位安排回头看",
    ),
)
.within(&["draws"])
.needs(Right::Manage)
.press(pressed)
.line(
    &["draw", "visits"],
    &[
        Arg::new("id", ArgKind::Place, "DRAW", Msg::new("the draw by number, title or id", "抽取（编号、名称）")),
        Arg::new("on", ArgKind::Option, "DAY", Msg::new("the day of the visits", "走访日期")).signed(),
        Arg::new(
            "inspector",
            ArgKind::Options,
            "NAME",
            Msg::new("who goes, where the draw drew nobody", "检查人员（抽取未抽人员时）"),
        ),
    ],
    line,
);

/// Asks for the day alone: the rest follows from the draw.
fn pressed(scene: &Scene<'_>) -> Result<Vec<Effect>> {
    let id = press::here(scene)?;
    let planned = scene.office.drawn_visits(scene.state, id, None, &[])?;
    let title = Message::plain(WHICH_DAY).with("title", scene.state.title(id)).with("count", planned.visits.len());
    let ask = Prompt {
        ids: planned.visits,
        title,
        field: (Kind::Visit, visit::ON),
        action: "visit.plan",
        needed: true,
        with: planned.work,
        suggest: String::new(),
        help: None,
    };
    Ok(vec![Effect::Show(Overlay::Ask(Box::new(ask)))])
}

fn line(shell: &mut Shell, args: &Args) -> Result<()> {
    let actor = shell.actor()?;
    let day = shell.day(args, "on")?.ok_or_else(|| Error::new(Code::Usage, NO_DAY))?;
    let office = shell.office()?;
    let (id, inspectors) = {
        let state = office.view(&actor);
        let find = |kind, name: &str| names::find(&state, Some(kind), name);
        let named: Result<Vec<RecordId>> = args.all("inspector").iter().map(|n| find(Kind::Person, n)).collect();
        (find(Kind::Draw, args.get("id").unwrap_or_default())?, named?)
    };
    let planned = office.plan_visits(&actor, id, day, &inspectors)?;
    let state = office.read();
    let left_out: Vec<Message> = planned
        .left_out
        .iter()
        .map(|(of, why)| Message::plain(LEFT_OUT).with("title", state.title(*of)).with_message("why", *why))
        .collect();
    drop(state);
    let said = Message::plain(if planned.findings > 0 { RECHECKS } else { PLANNED });
    shell.tell(said.with("count", planned.visits.len()).with("day", day).with("findings", planned.findings));
    left_out.into_iter().for_each(|said| shell.tell(said));
    Ok(())
}
