//! Opens a draw with the public number.

use crate::action::{Action, Arg, ArgKind, Args, Group, JSON, JsonKey, Shell};
use crate::domain::draw::Assignment;
use crate::domain::kind::{Kind, Type};
use crate::domain::rights::Right;
use crate::error::Result;
use crate::i18n::{Message, Msg};
use crate::service::visits::draws::shortage;
use crate::service::words::names;

crate::messages! {
    PLACE: "{place}. {name}  {number}", "{place}. {name}  {number}";
    SHORT: "{place}. {name}: {why}", "{place}. {name}：{why}";
    GO: "{place}. {name}: {people}", "{place}. {name}：{people}";
    DONE: "Drew {count} of {size}; publish the result by {due}", "已从{size}个中抽取{count}个；请于{due}前公示结果";
    REPEATED: "The same pool was drawn or committed {count} {count:time|times} before; the receipt says so", "同一名单此前已承诺或抽取{count}次，凭证中已载明";
}

const KEYS: &[JsonKey] = &[
    JsonKey::new("seed", Msg::new("the seed of secret and public number", "随机种子")),
    JsonKey::new("drawn[].id", Msg::new("the drawn object's id", "抽中对象编号")),
    JsonKey::new("drawn[].name", Msg::new("what it is called", "名称")),
    JsonKey::new("drawn[].number", Msg::new("its number, by which it was drawn", "随机数")),
    JsonKey::new("drawn[].inspectors[]", Msg::new("who goes", "检查人员")),
];

pub(super) const ACTION: Action = Action::new(
    "draw.result",
    Group::Records,
    Msg::new("open a draw", "开启抽取"),
    Msg::new("Open a draw with the public number and compute the result", "以公开随机数开启抽取并计算结果"),
)
.within(&["draws"])
.writes_itself(Right::Manage)
.form()
.line(
    &["draw", "open"],
    &[
        Arg::new("id", ArgKind::Place, "DRAW", Msg::new("the draw by number, title or id", "抽取（编号、名称）"))
            .chosen(&[Kind::Draw]),
        Arg::new("public", ArgKind::Option, "NUMBER", Msg::new("the public number, as it was thrown", "公开随机数"))
            .asked(Msg::new("Public number", "公开随机数"), Type::Text)
            .needed()
            .signed(),
        Arg::new(
            "source",
            ArgKind::Option,
            "TEXT",
            Msg::new("where it comes from: dice, a lottery of a day", "随机数来源：掷骰、某日彩票"),
        )
        .asked(Msg::new("Where it comes from", "随机数来源"), Type::Text),
        JSON,
    ],
    line,
)
.json(KEYS);

fn line(shell: &mut Shell, args: &Args) -> Result<()> {
    let actor = shell.actor()?;
    let office = shell.office()?;
    let id = names::find(&office.read(), Some(Kind::Draw), args.get("id").unwrap_or_default())?;
    let opened =
        office.open_draw(&actor, id, args.get("public").unwrap_or_default(), args.get("source").unwrap_or_default())?;
    let due = office.read().get(id).and_then(|r| r.date(crate::domain::schema::draw::PUBLISH_BY));
    let receipt = &opened.receipt;
    let name = |id: &str| receipt.names.get(id).cloned().unwrap_or_else(|| id.to_string());
    let people = |object: &str| -> Vec<String> {
        let of = receipt.paired.iter().find_map(|p| match p {
            Assignment::Served { object: o, inspectors } if o == object => Some(inspectors),
            Assignment::Served { .. } | Assignment::Short { .. } => None,
        });
        of.into_iter().flatten().map(|i| name(i)).collect()
    };
    if args.has("json") {
        let drawn: Vec<_> = receipt
            .drawn
            .iter()
            .map(|d| {
                serde_json::json!({
                    "id": d.id, "name": name(&d.id), "number": d.number.to_string(), "inspectors": people(&d.id),
                })
            })
            .collect();
        return shell.json(&serde_json::json!({ "seed": receipt.seed, "drawn": drawn }));
    }
    for (drawn, place) in receipt.drawn.iter().zip(1..) {
        let short = receipt.paired.iter().find_map(|p| match p {
            Assignment::Short { object, found, barriers } if *object == drawn.id => Some((found, barriers)),
            Assignment::Served { .. } | Assignment::Short { .. } => None,
        });
        let who = people(&drawn.id);
        let said = match short {
            Some((found, barriers)) => Message::plain(SHORT).with_message("why", shortage(*found, barriers)),
            None if who.is_empty() => Message::plain(PLACE).with("number", &drawn.number.to_string()[..16]),
            None => Message::plain(GO).with_list("people", who.iter().map(Message::name)),
        };
        let text = shell.say(said.with("place", place).with("name", name(&drawn.id)));
        shell.line(text)?;
    }
    let done = Message::plain(DONE).with("count", receipt.drawn.len()).with("size", receipt.objects.len());
    shell.tell(done.with("due", due.map(|d| d.to_string()).unwrap_or_default()));
    if !receipt.abandoned.is_empty() {
        shell.tell(Message::plain(REPEATED).with("count", receipt.abandoned.len()));
    }
    Ok(())
}
