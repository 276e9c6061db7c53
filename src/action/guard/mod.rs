//! The guard against fake rectification: looks for what was put right on paper alone, and keeps each alarm until a person
//! decides it.

use super::{Action, Arg, ArgKind, Args, Group, JSON, JsonKey, Shell};
use crate::domain::rights::Right;
use crate::domain::schema::words::GUARD_RULE;
use crate::error::Result;
use crate::i18n::{Message, Msg};

crate::messages! {
    NONE: "Nothing looks as if it was put right on paper alone", "未发现疑似假整改";
    ALARM: "{finding}: {rule} – {why}", "{finding}：{rule}——{why}";
    STRONG: "{alarm} (strong)", "{alarm}（强）";
    RAISED: "Raised {count} {count:alarm|alarms}, each to be decided by a person: `ducha alarm confirm` or `ducha alarm dismiss`", "新提示{count}条，须逐条由人认定：ducha alarm confirm 或 ducha alarm dismiss";
    KNOWN: "{count} were raised before and stay as they were decided", "{count}条此前已提示，维持原认定";
}

const KEYS: &[JsonKey] = &[
    JsonKey::new("alarms[].finding", Msg::new("the finding's title", "问题")),
    JsonKey::new("alarms[].other", Msg::new("the other finding's title, or null", "关联问题，没有则为 null")),
    JsonKey::new("alarms[].rule", Msg::new("the rule", "规则")),
    JsonKey::new("alarms[].strong", Msg::new("whether it says enough by itself", "是否强提示")),
    JsonKey::new("alarms[].why", Msg::new("why", "依据")),
    JsonKey::new("alarms[].known", Msg::new("whether it was raised before", "此前是否已提示")),
    JsonKey::new("raised", Msg::new("how many were kept", "新留存数")),
];

/// The actions of this folder; deciding an alarm is a step of its life.
pub static ACTIONS: &[Action] = &[Action::new(
    "guard.run",
    Group::Findings,
    Msg::new("look for fake rectification", "假整改排查"),
    Msg::new(
        "Look for rectification on paper alone: copied pictures and replies, bunched closings, relapses; keep each alarm until a person decides it",
        "排查假整改、数据整改：照片与反馈雷同、集中销号、短期复发等；每条提示由人认定并留存",
    ),
)
.writes_itself(Right::Verify)
.form()
.line(
    &["guard"],
    &[
        Arg::new("dry-run", ArgKind::Switch, "", Msg::new("only say what is found", "只说明，不留存")),
        JSON,
    ],
    line,
)
.json(KEYS)];

fn line(shell: &mut Shell, args: &Args) -> Result<()> {
    let (actor, lang) = (shell.actor()?, shell.lang);
    let office = shell.office()?;
    let (alarms, titles) = {
        let state = office.view(&actor);
        let alarms = office.guard(&state);
        let title =
            |a: &crate::service::evidence::guard::Raised| (state.title(a.finding), a.other.map(|o| state.title(o)));
        let titles: Vec<_> = alarms.iter().map(title).collect();
        (alarms, titles)
    };
    let raised = if args.has("dry-run") { 0 } else { office.raise(&actor, &alarms, lang)? };
    if args.has("json") {
        let all: Vec<_> = alarms
            .iter()
            .zip(&titles)
            .map(|(a, (finding, other))| {
                serde_json::json!({
                    "finding": finding, "other": other, "rule": a.rule, "strong": a.strong, "why": a.why.say(lang),
                    "known": a.known,
                })
            })
            .collect();
        return shell.json(&serde_json::json!({ "alarms": all, "raised": raised }));
    }
    for (a, (finding, _)) in alarms.iter().zip(&titles) {
        let rule = GUARD_RULE.label(a.rule, lang);
        let said = Message::plain(ALARM).with("finding", finding).with("rule", rule);
        let said = said.with_message("why", a.why.clone());
        let said = if a.strong { Message::plain(STRONG).with_message("alarm", said) } else { said };
        let text = shell.say(said);
        shell.line(text)?;
    }
    let known = alarms.iter().filter(|a| a.known).count();
    if alarms.is_empty() {
        shell.tell(NONE);
    }
    if raised > 0 {
        shell.tell(Message::plain(RAISED).with("count", raised));
    }
    if known > 0 {
        shell.tell(Message::plain(KNOWN).with("count", known));
    }
    Ok(())
}
