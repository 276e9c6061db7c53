//! Writes down that a board was held.

use crate::action::{Action, Arg, ArgKind, Args, Group, Preset, Shell};
use crate::cycle::board::hold;
use crate::domain::kind::{Kind, Type};
use crate::domain::rights::Right;
use crate::error::{Code, Error, Result};
use crate::i18n::{Message, Msg};
use crate::report::changes::Cadence;
use crate::service::words::names;

crate::messages! {
    HELD: "Held: {title}, with {count} {count:question|questions}; make tasks of them with `ducha task from`", "已登记{title}，提问{count}项，可用 ducha task from 转为任务";
    HELD_HERE: "Held: {title}, with {count} {count:question|questions}; they stand on its agenda", "已登记{title}，提问{count}项，已列入议题";
    BAD_ASK: "“{text}” does not say who is asked what: UNIT=TEXT", "“{text}”未写明向谁提问：单位=内容";
}

pub(super) const ACTION: Action = Action::new(
    "board.held",
    Group::Reports,
    Msg::new("board held", "登记调度"),
    Msg::new(
        "Write down that a board was held, what was decided, and what was asked of whom",
        "登记已召开的调度、议定事项和向各单位的提问",
    ),
)
.writes_itself(Right::Manage)
.form()
.line(
    &["board", "hold"],
    &[
        super::CADENCE,
        Arg::new("on", ArgKind::Option, "DAY", Msg::new("the day; today unless said", "日期，默认今天"))
            .asked(Msg::new("Held on", "日期"), Type::Date)
            .preset(Preset::Today)
            .signed(),
        Arg::new("decided", ArgKind::Option, "TEXT", Msg::new("what was decided", "议定事项"))
            .asked(Msg::new("Decided", "议定事项"), Type::Lines),
        Arg::new("ask", ArgKind::Options, "UNIT=TEXT", Msg::new("what was asked of a unit", "向某单位的提问"))
            .asked(Msg::new("Asked (unit=what)", "提问（单位=内容）"), Type::Texts),
    ],
    line,
);

fn line(shell: &mut Shell, args: &Args) -> Result<()> {
    let cadence = args.get("cadence").and_then(Cadence::parse).unwrap_or(Cadence::Weekly);
    let on = shell.day(args, "on")?.unwrap_or_else(|| shell.today());
    let asked: Vec<String> = args.all("ask").to_vec();
    let asks = shell.with_state(None, |_, state| {
        let read = |text: &String| {
            let bad = || Error::new(Code::Usage, BAD_ASK).with("text", text);
            let (unit, what) = text.split_once('=').filter(|(_, w)| !w.trim().is_empty()).ok_or_else(bad)?;
            Ok((names::find(state, Some(Kind::Unit), unit)?, what.trim().to_string()))
        };
        asked.iter().map(read).collect::<Result<Vec<_>>>()
    })?;
    let actor = shell.actor()?;
    let decided = args.get("decided").unwrap_or_default().to_string();
    let id = hold(shell.office()?, &actor, cadence, on, &decided, &asks)?;
    let title = shell.with_state(None, |_, state| Ok(state.title(id)))?;
    shell.tell(
        Message::plain(if shell.console { HELD_HERE } else { HELD }).with("title", title).with("count", asks.len()),
    );
    Ok(())
}
