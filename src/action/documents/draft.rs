//! Writes a draft, and issues it.

use super::{APPROVED_BY, ISSUED, sort};
use crate::action::{Action, Arg, ArgKind, Args, Group, JSON, JsonKey, Shell};
use crate::domain::id::RecordId;
use crate::domain::kind::{Kind, Type};
use crate::domain::life::document::DRAFT as DRAFTED;
use crate::domain::rights::Right;
use crate::domain::schema::words::DOCUMENT_SORT;
use crate::domain::schema::{agenda, document};
use crate::domain::value::Value;
use crate::error::{Code, Error, Result};
use crate::i18n::{Message, Msg};
use crate::service::Work;
use crate::service::papers::documents::Release;
use crate::service::words::names;

crate::messages! {
    KEPT: "Draft kept: {title}; it is numbered and dated when it is issued", "已存为拟稿：{title}，文号和日期在印发时编定";
    RELEASED_PLAIN: "Issued: {title}", "已印发：{title}";
    NO_SORT: "“{name}” is no kind of document; those are {all}", "“{name}”不是文种，可用：{all}";
    NO_TITLE: "a draft has a title", "请填写拟稿标题";
}

const KEYS: &[JsonKey] = &[JsonKey::new("id", Msg::new("the document's id", "文件编号"))];

const ARGS: &[Arg] = &[
    Arg::new("title", ArgKind::Place, "TITLE", Msg::new("its title", "标题"))
        .asked(Msg::new("Title", "标题"), Type::Text),
    Arg::new(
        "sort",
        ArgKind::Option,
        "KIND",
        Msg::new("its kind: plan, opinion, notice …", "文种：方案、意见、通报等"),
    )
    .asked(Msg::new("Kind", "文种"), Type::Word(&DOCUMENT_SORT)),
    Arg::new("to", ArgKind::Options, "UNIT", Msg::new("to whom it is to go", "主送单位"))
        .asked(Msg::new("To", "主送单位"), Type::Refs(Kind::Unit)),
    Arg::new("text", ArgKind::Option, "TEXT", Msg::new("its text, a paragraph a line", "正文，一段一行"))
        .asked(Msg::new("Text", "正文"), Type::Lines)
        .signed(),
    Arg::new("agenda", ArgKind::Option, "ITEM", Msg::new("the agenda item at which it is discussed", "讨论本稿的议题"))
        .asked(Msg::new("Discussed at", "讨论议题"), Type::Ref(Kind::Agenda))
        .chosen(&[Kind::Agenda]),
    JSON,
];

pub(super) const DRAFT: Action = Action::new(
    "document.draft",
    Group::Records,
    Msg::new("draft a document", "起草文件"),
    Msg::new(
        "Write a draft, to be discussed at meetings; it is numbered and dated when it is issued",
        "起草文件，供会议讨论；文号和日期在印发时编定",
    ),
)
.within(&["documents", "agendaitems"])
.writes_itself(Right::Record)
.form()
.line(&["document", "draft"], ARGS, draft)
.json(KEYS);

pub(super) const PUBLISH: Action = Action::new(
    "document.publish",
    Group::Records,
    Msg::new("issue a draft", "印发拟稿"),
    Msg::new(
        "Issue a draft: slips and notices get the next number of the year, others the one that is said",
        "印发拟稿：督办文种自动编号，其他文种填写文号",
    ),
)
.within(&["documents"])
.writes_itself(Right::Record)
.form()
.line(
    &["document", "publish"],
    &[
        Arg::new("id", ArgKind::Place, "DOCUMENT", Msg::new("the draft by title or id", "拟稿（标题或编号）"))
            .chosen(&[Kind::Document]),
        Arg::new(
            "number",
            ArgKind::Option,
            "NUMBER",
            Msg::new("its number, where it is not numbered here", "文号，自动编号的不填"),
        )
        .asked(Msg::new("Number", "文号"), Type::Text),
        Arg::new("on", ArgKind::Option, "DAY", Msg::new("the day; today unless said", "印发日期，默认今天"))
            .asked(Msg::new("Day", "印发日期"), Type::Date)
            .preset(crate::action::Preset::Today)
            .signed(),
        APPROVED_BY,
    ],
    publish,
);

fn draft(shell: &mut Shell, args: &Args) -> Result<()> {
    let title = args.get("title").map(str::trim).unwrap_or_default().to_string();
    if title.is_empty() {
        return Err(Error::new(Code::BadInput, NO_TITLE));
    }
    let kind = match args.get("sort").map(str::trim).filter(|s| !s.is_empty()) {
        None => "other",
        Some(named) => sort(&DOCUMENT_SORT, named, NO_SORT)?,
    };
    let actor = shell.actor()?;
    let office = shell.office()?;
    let id = office.new_id()?;
    let work = {
        let state = office.view(&actor);
        let find = |kind, name: &String| names::find(&state, Some(kind), name);
        let to: Vec<RecordId> = args.all("to").iter().map(|u| find(Kind::Unit, u)).collect::<Result<_>>()?;
        let item = args.all("agenda").last().map(|item| find(Kind::Agenda, item)).transpose()?;
        let mut work = Work::new("document.draft");
        let mut put = |tag, value: Value| work.put(Kind::Document, id, tag, value);
        put(document::TITLE, Value::from(title.as_str()));
        put(document::SORT, Value::from(kind));
        put(document::STATE, Value::from(DRAFTED));
        put(document::SET_BY, Value::from(actor.person));
        if !to.is_empty() {
            put(document::TO, Value::Refs(to));
        }
        let text = args.get("text").map(str::trim_end).filter(|t| !t.is_empty());
        text.into_iter().for_each(|t| put(document::TEXT, Value::from(t)));
        if let Some(item) = item {
            work.put(Kind::Agenda, item, agenda::DRAFT, Value::from(id));
        }
        work
    };
    let done = office.commit(&actor, work)?;
    shell.warn(&done);
    if args.has("json") {
        return shell.json(&serde_json::json!({ "id": id.to_string() }));
    }
    shell.tell(Message::plain(KEPT).with("title", title));
    Ok(())
}

fn publish(shell: &mut Shell, args: &Args) -> Result<()> {
    let text = |name: &str| args.get(name).map(str::to_string);
    let on = shell.day(args, "on")?;
    let of = Release { number: text("number"), on, approved_by: text("approved-by") };
    let named = args.get("id").unwrap_or_default();
    let actor = shell.actor()?;
    let office = shell.office()?;
    let id = names::find(&office.view(&actor), Some(Kind::Document), named)?;
    let number = office.release_document(&actor, id, &of)?;
    let title = office.read().title(id);
    let said = match number {
        Some(number) => Message::plain(ISSUED).with("number", number),
        None => Message::plain(RELEASED_PLAIN),
    };
    shell.tell(said.with("title", title));
    Ok(())
}
