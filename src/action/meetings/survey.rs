//! Draws the sample of a satisfaction survey, and puts it on the call sheet.

use crate::action::{Action, Arg, ArgKind, Args, Group, JSON, JsonKey, Shell};
use crate::domain::kind::Kind;
use crate::domain::rights::Right;
use crate::domain::schema::draw as fields;
use crate::error::Result;
use crate::i18n::{Message, Msg};
use crate::service::words::names;

crate::messages! {
    DRAWN: "Committed draw {serial}: {size} of {entities} {entities:entity|entities} ({cases} {cases:case|cases}): {commitment}", "已对抽取{serial}作出承诺：从{entities}个主体（{cases}件办件）中抽取{size}个：{commitment}";
    NEXT: "Open it with the public number (ducha draw open {serial} --public NUMBER), then: ducha survey sheet", "用公开随机数开启（ducha draw open {serial} --public 随机数），然后：ducha survey sheet";
    NEXT_HERE: "Open draw {serial} with the public number, then put it on the call sheet", "请以公开随机数开启抽取{serial}，再列入回访表";
    SHEET_MADE: "{count} {count:case is|cases are} on the call sheet", "{count}件办件已列入回访表";
}

const KEYS: &[JsonKey] = &[
    JsonKey::new("serial", Msg::new("the draw's number", "抽取序号")),
    JsonKey::new("cases", Msg::new("cases in the frame", "办件数")),
    JsonKey::new("entities", Msg::new("entities in it, each once", "主体数")),
    JsonKey::new("size", Msg::new("how many are to be asked", "样本量")),
    JsonKey::new("commitment", Msg::new("the commitment", "承诺值")),
];

const SURVEY: Arg =
    Arg::new("survey", ArgKind::Place, "SURVEY", Msg::new("the survey", "满意度调查")).chosen(&[Kind::Survey]);

pub(super) const DRAW: Action = Action::new(
    "survey.draw",
    Group::Records,
    Msg::new("draw a sample", "抽取样本"),
    Msg::new(
        "Commit the draw of a survey: each entity once, as many as the error asks for",
        "按允许误差对调查样本作出抽取承诺，同一主体只抽一次",
    ),
)
.within(&["surveys"])
.writes_itself(Right::Manage)
.form()
.asks_first()
.line(&["survey", "draw"], &[SURVEY, JSON], draw)
.json(KEYS);

pub(super) const SHEET: Action = Action::new(
    "survey.sheet",
    Group::Records,
    Msg::new("call sheet", "列入回访表"),
    Msg::new("Put what was drawn on the call sheet", "将抽中的办件列入回访表"),
)
.within(&["surveys"])
.writes_itself(Right::Manage)
.form()
.asks_first()
.line(&["survey", "sheet"], &[SURVEY], sheet);

fn draw(shell: &mut Shell, args: &Args) -> Result<()> {
    let name = args.get("survey").unwrap_or_default().to_string();
    let actor = shell.actor()?;
    let office = shell.office()?;
    let id = names::find(&office.read(), Some(Kind::Survey), &name)?;
    let done = office.commit_survey(&actor, id)?;
    let state = office.read();
    let serial = state.get(done.draw).and_then(|r| r.text(fields::SERIAL)).unwrap_or_default().to_string();
    drop(state);
    if args.has("json") {
        return shell.json(&serde_json::json!({
            "serial": serial, "cases": done.cases, "entities": done.entities, "size": done.size,
            "commitment": done.commitment,
        }));
    }
    let said = Message::plain(DRAWN).with("serial", &serial).with("size", done.size).with("entities", done.entities);
    let text = shell.say(said.with("cases", done.cases).with("commitment", done.commitment));
    shell.line(text)?;
    shell.tell(Message::plain(if shell.console { NEXT_HERE } else { NEXT }).with("serial", serial));
    Ok(())
}

fn sheet(shell: &mut Shell, args: &Args) -> Result<()> {
    let name = args.get("survey").unwrap_or_default().to_string();
    let actor = shell.actor()?;
    let office = shell.office()?;
    let id = names::find(&office.read(), Some(Kind::Survey), &name)?;
    let count = office.call_sheet(&actor, id)?;
    shell.tell(Message::plain(SHEET_MADE).with("count", count));
    Ok(())
}
