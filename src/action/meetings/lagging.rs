//! Calls a dispatch on lagging indicators in one action.

use crate::action::{Action, Arg, ArgKind, Args, Group, JSON, JsonKey, Preset, Shell};
use crate::cycle::meetings::lagging_dispatch;
use crate::domain::kind::Type;
use crate::domain::rights::Right;
use crate::error::Result;
use crate::i18n::{Message, Msg};

crate::messages! {
    CALLED: "Called {title}: {speak} {speak:indicator|indicators} speak, {raised} {raised:flag|flags} raised; write commitments down with `ducha flag commit`", "已安排{title}：{speak}个指标表态，新增落后标记{raised}个；表态用 ducha flag commit 登记";
    CALLED_HERE: "Called {title}: {speak} {speak:indicator|indicators} speak, {raised} {raised:flag|flags} raised", "已安排{title}：{speak}个指标表态，新增落后标记{raised}个";
}

const KEYS: &[JsonKey] = &[
    JsonKey::new("id", Msg::new("the meeting's id", "会议编号")),
    JsonKey::new("title", Msg::new("its name", "会议名称")),
    JsonKey::new("speak", Msg::new("how many indicators speak", "表态指标数")),
    JsonKey::new("raised", Msg::new("how many flags were raised", "新增落后标记数")),
];

pub(super) const ACTION: Action = Action::new(
    "meeting.lagging",
    Group::Reports,
    Msg::new("lagging dispatch", "落后指标调度"),
    Msg::new(
        "Flag what lags, call the meeting, and put on its agenda which units must speak",
        "按规则标记落后指标、安排调度会并列出须表态的单位",
    ),
)
.within(&["meetings", "indicators", "flags"])
.writes_itself(Right::Manage)
.form()
.line(
    &["meeting", "lagging"],
    &[
        Arg::new(
            "on",
            ArgKind::Option,
            "DAY",
            Msg::new("the day of the meeting; today unless said", "会议日期，默认今天"),
        )
        .asked(Msg::new("Day of the meeting", "会议日期"), Type::Date)
        .preset(Preset::Today)
        .signed(),
        Arg::new(
            "rule",
            ArgKind::Options,
            "RULE",
            Msg::new("bottom:3, band:lagging, …; the office's rules unless said", "后三名、靠后档等，默认按设置"),
        ),
        JSON,
    ],
    line,
)
.json(KEYS);

fn line(shell: &mut Shell, args: &Args) -> Result<()> {
    let on = shell.day(args, "on")?.unwrap_or_else(|| shell.today());
    let rules = crate::action::reports::rules(args);
    let actor = shell.actor()?;
    let done = lagging_dispatch(shell.office()?, &actor, on, rules.as_deref())?;
    let title = shell.with_state(None, |_, state| Ok(state.title(done.meeting)))?;
    if args.has("json") {
        return shell.json(&serde_json::json!({
            "id": done.meeting.to_string(), "title": title, "speak": done.speak, "raised": done.raised,
        }));
    }
    let said =
        Message::plain(if shell.console { CALLED_HERE } else { CALLED }).with("title", title).with("speak", done.speak);
    shell.tell(said.with("raised", done.raised));
    Ok(())
}
