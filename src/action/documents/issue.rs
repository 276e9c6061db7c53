//! Issues slips with a number.

use super::{APPROVED_BY, ISSUED, sort};
use crate::action::{Action, Arg, ArgKind, Args, Group, JSON, JsonKey, Shell};
use crate::domain::kind::{Kind, Type};
use crate::domain::rights::Right;
use crate::domain::schema::words::SLIP_SORT;
use crate::error::Result;
use crate::i18n::{Message, Msg};
use crate::service::papers::documents::SlipAsk;
use crate::service::words::names;

crate::messages! {
    NO_SORT: "“{name}” is no kind of slip; those are {all}", "“{name}”不是督办文种，可用：{all}";
}

const KEYS: &[JsonKey] = &[
    JsonKey::new("documents[].id", Msg::new("the document's id", "文件编号")),
    JsonKey::new("documents[].number", Msg::new("its number", "文号")),
];

const ARGS: &[Arg] = &[
    Arg::new(
        "sort",
        ArgKind::Place,
        "KIND",
        Msg::new("assign, urge, order, reminder, talk or notice", "交办单、催办单、督办单、提醒函、约谈纪要或通报"),
    )
    .asked(Msg::new("Kind of slip", "文种"), Type::Word(&SLIP_SORT)),
    Arg::new("id", ArgKind::Rest, "ID…", Msg::new("the findings and tasks", "问题、事项（编号、标题或序号）"))
        .chosen(&[Kind::Finding, Kind::Task]),
    Arg::new(
        "to",
        ArgKind::Options,
        "UNIT",
        Msg::new("to whom, where not to whose they are", "主送单位，默认责任单位"),
    )
    .asked(Msg::new("To", "主送单位"), Type::Refs(Kind::Unit)),
    Arg::new("note", ArgKind::Option, "TEXT", Msg::new("words that are added to it", "补充说明"))
        .asked(Msg::new("Words added", "补充说明"), Type::Lines),
    APPROVED_BY,
    Arg::new("reply-by", ArgKind::Option, "DAY", Msg::new("by when it is answered", "反馈时限"))
        .asked(Msg::new("Answer by", "反馈时限"), Type::Date)
        .signed(),
    JSON,
];

pub(super) const ACTION: Action = Action::new(
    "document.issue",
    Group::Records,
    Msg::new("issue a slip", "印发文书"),
    Msg::new(
        "Issue a slip with a number on findings and tasks: one to each unit, a notice to all together",
        "就问题、事项印发有文号的文书：逐单位一份，通报合为一份",
    ),
)
.within(&["findings", "tasks"])
.writes_itself(Right::Record)
.many()
.form()
.line(&["document", "issue"], ARGS, line)
.json(KEYS);

fn line(shell: &mut Shell, args: &Args) -> Result<()> {
    let sort = sort(&SLIP_SORT, args.get("sort").unwrap_or_default(), NO_SORT)?.to_string();
    let (actor, lang) = (shell.actor()?, shell.lang);
    let reply_by = shell.day(args, "reply-by")?;
    let office = shell.office()?;
    let ask = {
        let state = office.view(&actor);
        let find = |name: &str| {
            names::find(&state, Some(Kind::Finding), name).or_else(|_| names::find(&state, Some(Kind::Task), name))
        };
        SlipAsk {
            sort,
            about: args.all("id").iter().map(|n| find(n)).collect::<Result<_>>()?,
            to: args.all("to").iter().map(|u| names::find(&state, Some(Kind::Unit), u)).collect::<Result<_>>()?,
            words: args.get("note").unwrap_or_default().to_string(),
            approved_by: args.get("approved-by").unwrap_or_default().to_string(),
            reply_by,
        }
    };
    let issued = office.issue_slips(&actor, &ask, lang)?;
    if args.has("json") {
        let all: Vec<_> =
            issued.iter().map(|(id, number)| serde_json::json!({ "id": id.to_string(), "number": number })).collect();
        return shell.json(&serde_json::json!({ "documents": all }));
    }
    let state = office.read();
    let said: Vec<Message> = issued
        .iter()
        .map(|(id, number)| Message::plain(ISSUED).with("number", number).with("title", state.title(*id)))
        .collect();
    drop(state);
    said.into_iter().for_each(|said| shell.tell(said));
    Ok(())
}
