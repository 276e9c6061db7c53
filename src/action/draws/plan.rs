//! Plans the visits that a draw leads to.

use crate::action::{Action, Arg, ArgKind, Args, Group, Shell};
use crate::domain::kind::Kind;
use crate::domain::rights::Right;
use crate::error::{Code, Error, Result};
use crate::i18n::{Message, Msg};
use crate::service::names;

crate::messages! {
    PLANNED: "Planned {count} visits on {day}", "已安排{count}次走访，日期{day}";
    NO_DAY: "name the day of the visits: --on DAY", "请用--on指定走访日期";
}

pub(super) const ACTION: Action = Action::new(
    "draw.visits",
    Group::Records,
    Msg::new("plan the drawn visits", "安排抽中走访"),
    Msg::new("Plans one visit for each drawn object, with its inspectors", "按抽取结果安排走访及检查人员"),
)
.needs(Right::Manage)
.line(
    &["draw", "visits"],
    &[
        Arg::new("id", ArgKind::Place, "DRAW", Msg::new("the draw by number, title or id", "抽取（编号、名称）")),
        Arg::new("on", ArgKind::Option, "DAY", Msg::new("the day of the visits", "走访日期")).signed(),
    ],
    line,
);

fn line(shell: &mut Shell, args: &Args) -> Result<()> {
    let actor = shell.actor()?;
    let day = shell.day(args, "on")?.ok_or_else(|| Error::new(Code::Usage, NO_DAY))?;
    let office = shell.office()?;
    let id = names::find(&office.read(), Some(Kind::Draw), args.get("id").unwrap_or_default())?;
    let count = office.plan_visits(&actor, id, day)?;
    shell.tell(Message::plain(PLANNED).with("count", count).with("day", day));
    Ok(())
}
