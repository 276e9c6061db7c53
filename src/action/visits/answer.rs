//! Gives answers: at a visit, or of the unit that checks itself beforehand.

use crate::action::{Action, Arg, ArgKind, Args, Group, Shell};
use crate::domain::kind::Kind;
use crate::domain::rights::Right;
use crate::error::{Code, Error, Result};
use crate::i18n::{Message, Msg};
use crate::service::visits::Filler;
use crate::service::words::names;

crate::messages! {
    ANSWERED: "Kept {count} {count:answer|answers}", "已记录{count}项";
    NO_PAIR: "“{text}” is no answer: KEY=VALUE", "“{text}”不是答案，应为“键=值”";
}

pub(super) const ACTION: Action = Action::new(
    "visit.answer",
    Group::Records,
    Msg::new("answer", "填写检查项"),
    Msg::new("Give answers at a visit that has begun, and score it", "填写已开始走访的检查项并计分"),
)
.needs(Right::Record)
.line(&["visit", "answer"], ARGS, |shell, args| line(shell, args, Filler::Inspectors));

pub(super) const SELF_CHECK: Action = Action::new(
    "visit.own",
    Group::Records,
    Msg::new("answer for one's unit", "单位自查填写"),
    Msg::new(
        "Give the answers of a unit that checks itself on the same checklist before the visit",
        "单位在检查前按同一检查表自查填写",
    ),
)
.needs(Right::Report)
.line(&["visit", "self-check"], ARGS, |shell, args| line(shell, args, Filler::Unit));

const ARGS: &[Arg] = &[
    Arg::new("id", ArgKind::Place, "VISIT", Msg::new("the visit by number or id", "走访（编号）")),
    Arg::new(
        "answers",
        ArgKind::Rest,
        "KEY=VALUE…",
        Msg::new(
            "answers by the key of the question; an empty value takes one back, KEY#note=TEXT explains one, KEY@2 is the second of a repeat",
            "按题目的键填写；值为空表示撤回，“键#note=说明”为答案说明，“键@2”为重复项第二条",
        ),
    ),
];

fn line(shell: &mut Shell, args: &Args, by: Filler) -> Result<()> {
    let mut given = Vec::new();
    for text in args.all("answers") {
        let pair = text.split_once('=').ok_or_else(|| Error::new(Code::Usage, NO_PAIR).with("text", text))?;
        given.push((pair.0.trim().to_string(), pair.1.to_string()));
    }
    let actor = shell.actor()?;
    let office = shell.office()?;
    let id = names::find(&office.view(&actor), Some(Kind::Visit), args.get("id").unwrap_or_default())?;
    let score = office.answer_visit(&actor, id, by, &given)?;
    shell.tell(Message::plain(ANSWERED).with("count", given.len()));
    super::items::tell(shell, &score);
    Ok(())
}
