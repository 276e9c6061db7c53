//! Begins an issue.

use crate::action::{Action, Arg, ArgKind, Args, Effect, Group, JSON, JsonKey, Scene, Shell, form};
use crate::cycle::bulletin::{Beginning, Opening, begin};
use crate::domain::kind::Type;
use crate::domain::rights::Right;
use crate::error::Result;
use crate::i18n::{Lang, Message, Msg};

crate::messages! {
    BEGUN: "Began bulletin {serial}; look at it with `ducha bulletin show {serial}`", "已新建{serial}期简报，可用 ducha bulletin show {serial} 查看";
    BEGUN_HERE: "Began bulletin {serial} with its sections", "已新建{serial}期简报及栏目";
}

const KEYS: &[JsonKey] = &[
    JsonKey::new("id", Msg::new("the bulletin's id", "简报编号")),
    JsonKey::new("serial", Msg::new("its serial, such as 2023-3", "期号，如 2023-3")),
];

pub(super) const ACTION: Action = Action::new(
    "bulletin.new",
    Group::Reports,
    Msg::new("new bulletin", "新建简报"),
    Msg::new("Begin an issue of the bulletin after the last one, with its sections", "按上一期的栏目新建一期简报"),
)
.within(&["bulletins"])
.writes_itself(Right::Manage)
.press(pressed)
.line(
    &["bulletin", "new"],
    &[
        Arg::new("number", ArgKind::Option, "N", Msg::new("its number; the next unless said", "期号，默认接上一期"))
            .asked(Msg::new("Issue", "第几期"), Type::Int),
        Arg::new("on", ArgKind::Option, "DAY", Msg::new("the day of issue; today unless said", "印发日期，默认今天"))
            .asked(Msg::new("Day of issue", "印发日期"), Type::Date)
            .signed(),
        Arg::new(
            "as-of",
            ArgKind::Option,
            "DAY",
            Msg::new("the day of its figures; the end of last month unless said", "数据截止日，默认上月底"),
        )
        .asked(Msg::new("Figures as of", "数据截至"), Type::Date)
        .signed(),
        Arg::new(
            "from",
            ArgKind::Option,
            "DAY",
            Msg::new(
                "the first day that it speaks of; the day after the last issue's figures unless said",
                "反映时段的第一天，默认上一期数据截止日的次日",
            ),
        )
        .asked(Msg::new("Speaks of the time from", "反映时段起"), Type::Date)
        .signed(),
        Arg::new("title", ArgKind::Option, "TEXT", Msg::new("the name in the masthead", "报头名称"))
            .asked(Msg::new("Bulletin", "简报名称"), Type::Text),
        Arg::new("issued-by", ArgKind::Option, "TEXT", Msg::new("who issues it", "印发单位"))
            .asked(Msg::new("Issued by", "印发单位"), Type::Text),
        Arg::new(
            "usual",
            ArgKind::Switch,
            "",
            Msg::new("take the usual sections, not those of the last issue", "使用默认栏目，不沿用上一期"),
        )
        .asked(Msg::new("Usual sections", "使用默认栏目"), Type::Bool),
        JSON,
    ],
    line,
)
.json(KEYS);

/// The form, with what follows from the last issue.
fn pressed(scene: &Scene<'_>) -> Result<Vec<Effect>> {
    let name = scene.office.name(scene.state, Lang::Zh);
    let of = Opening::of(scene.state, &name, scene.today, &Beginning::default());
    let filled = [
        ("number", of.number.to_string()),
        ("on", of.on.to_string()),
        ("as-of", of.as_of.to_string()),
        ("from", of.from.to_string()),
        ("title", of.title),
        ("issued-by", of.office),
    ];
    form::press_filled(scene, "bulletin.new", filled)
}

fn line(shell: &mut Shell, args: &Args) -> Result<()> {
    let of = Beginning {
        number: shell.count(args, "number")?.and_then(|n| i64::try_from(n).ok()),
        on: shell.day(args, "on")?,
        as_of: shell.day(args, "as-of")?,
        from: shell.day(args, "from")?,
        title: args.get("title").map(str::to_string),
        office: args.get("issued-by").map(str::to_string),
        usual: args.has("usual"),
    };
    let actor = shell.actor()?;
    let (id, serial) = begin(shell.office()?, &actor, &of)?;
    if args.has("json") {
        return shell.json(&serde_json::json!({ "id": id.to_string(), "serial": serial }));
    }
    shell.tell(Message::plain(if shell.console { BEGUN_HERE } else { BEGUN }).with("serial", serial));
    Ok(())
}
