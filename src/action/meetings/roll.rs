//! Rolls a ledger that recurs over into its next period.

use crate::action::{Action, Arg, ArgKind, Args, Effect, Group, Scene, Shell, form};
use crate::domain::kind::{Kind, Type};
use crate::domain::rights::Right;
use crate::error::Result;
use crate::i18n::{Message, Msg};
use crate::service::tasks::roll::next_period;
use crate::service::words::names;

crate::messages! {
    ROLLED: "Rolled over into {period}: {count} {count:item|items} begin again; compare with `ducha report quarters`", "已结转到{period}：{count}项重新开始，可用 ducha report quarters 对比";
    ROLLED_HERE: "Rolled over into {period}: {count} {count:item|items} begin again", "已结转到{period}：{count}项重新开始";
}

pub(super) const ACTION: Action = Action::new(
    "ledger.roll",
    Group::Records,
    Msg::new("roll over", "结转清单"),
    Msg::new(
        "Roll a ledger that recurs over into its next period; what it was stays as of the period's end",
        "将按期清单结转到下一期，上一期情况可按截止日查看",
    ),
)
.within(&["ledgers"])
.writes_itself(Right::Manage)
.press(pressed)
.line(
    &["ledger", "roll"],
    &[
        Arg::new("ledger", ArgKind::Place, "LEDGER", Msg::new("the ledger", "清单")).chosen(&[Kind::Ledger]),
        Arg::new("to", ArgKind::Option, "PERIOD", Msg::new("the period; the next unless said", "期间，默认下一期"))
            .asked(Msg::new("Period", "期间"), Type::Text),
    ],
    line,
);

/// The form, with the next period of the ledger under the cursor.
fn pressed(scene: &Scene<'_>) -> Result<Vec<Effect>> {
    let next = scene.here.and_then(|id| next_period(scene.state, id, scene.today));
    form::press_filled(scene, "ledger.roll", next.map(|p| ("to", p.say(scene.lang))))
}

fn line(shell: &mut Shell, args: &Args) -> Result<()> {
    let to = match args.get("to") {
        Some(_) => {
            let mut named = Args::default();
            named.push("period", args.get("to").unwrap_or_default());
            crate::action::reports::period(&named)?
        }
        None => None,
    };
    let name = args.get("ledger").unwrap_or_default().to_string();
    let actor = shell.actor()?;
    let lang = shell.lang;
    let office = shell.office()?;
    let id = names::find(&office.read(), Some(Kind::Ledger), &name)?;
    let done = office.roll_over(&actor, id, to)?;
    shell.tell(
        Message::plain(if shell.console { ROLLED_HERE } else { ROLLED })
            .with("period", done.period.say(lang))
            .with("count", done.items),
    );
    Ok(())
}
