//! Begins an assessment.

use crate::action::{Action, Arg, ArgKind, Args, Group, JSON, JsonKey, Shell};
use crate::cycle::assess::{Beginning, begin};
use crate::domain::kind::{Kind, Type};
use crate::domain::period::Period;
use crate::domain::rights::Right;
use crate::error::{Code, Error, Result};
use crate::i18n::{Message, Msg};
use crate::service::words::names;

crate::messages! {
    BEGUN: "Began {title}; look at it with `ducha assessment score`", "已新建{title}，可用 ducha assessment score 查看";
    BEGUN_HERE: "Began {title}", "已新建{title}";
}

const KEYS: &[JsonKey] = &[
    JsonKey::new("id", Msg::new("the assessment's id", "考核编号")),
    JsonKey::new("title", Msg::new("its title", "名称")),
];

pub(super) const ACTION: Action = Action::new(
    "assessment.new",
    Group::Reports,
    Msg::new("new assessment", "新建考核"),
    Msg::new("Begin an assessment under a scheme for a period", "按考核方案新建一期考核"),
)
.within(&["assessments"])
.writes_itself(Right::Manage)
.form()
.line(
    &["assessment", "new"],
    &[
        Arg::new("scheme", ArgKind::Place, "SCHEME", Msg::new("the scheme by title", "考核方案"))
            .asked(Msg::new("Scheme", "考核方案"), Type::Ref(Kind::Scheme)),
        Arg::new(
            "period",
            ArgKind::Place,
            "PERIOD",
            Msg::new("the period, such as 2023 or 2023H1", "期间，如 2023 或 2023H1"),
        )
        .asked(Msg::new("Period", "期间"), Type::Text),
        Arg::new(
            "as-of",
            ArgKind::Option,
            "DAY",
            Msg::new("the day of its figures; the period's end unless said", "数据截止日，默认期间末日"),
        )
        .asked(Msg::new("As of", "数据截至"), Type::Date)
        .signed(),
        Arg::new("title", ArgKind::Option, "TEXT", Msg::new("its title", "名称"))
            .asked(Msg::new("Assessment", "考核"), Type::Text),
        JSON,
    ],
    line,
)
.json(KEYS);

fn line(shell: &mut Shell, args: &Args) -> Result<()> {
    let text = args.get("period").unwrap_or_default();
    let period = Period::parse(text).ok_or_else(|| {
        Error::new(Code::BadInput, crate::service::messages::BAD_PERIOD).with("text", text).with("field", "PERIOD")
    })?;
    let name = args.get("scheme").unwrap_or_default().to_string();
    let scheme = shell.with_state(None, |_, state| names::find(state, Some(Kind::Scheme), &name))?;
    let (actor, as_of) = (shell.actor()?, shell.day(args, "as-of")?);
    let of = Beginning { scheme, period, as_of, title: args.get("title").map(str::to_string) };
    let id = begin(shell.office()?, &actor, &of)?;
    let title = shell.with_state(None, |_, state| Ok(state.title(id)))?;
    if args.has("json") {
        return shell.json(&serde_json::json!({ "id": id.to_string(), "title": title }));
    }
    shell.tell(Message::plain(if shell.console { BEGUN_HERE } else { BEGUN }).with("title", title));
    Ok(())
}
