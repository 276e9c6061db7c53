//! Flags lagging indicators by rule, and lifts flags that a later observation lifts.

use crate::action::{Action, Arg, ArgKind, Args, Effect, Group, JSON, JsonKey, Overlay, Preview, Scene, Shell};
use crate::domain::rights::Right;
use crate::error::Result;
use crate::i18n::{Message, Msg};
use crate::log::State;
use crate::service::scores::flags::{FlagPlan, plan_flags};
use crate::service::scores::lagging::LaggingOptions;

crate::messages! {
    RAISE: "raise {indicator} ({rule}): {why}", "列为落后 {indicator}（{rule}）：{why}";
    LIFT: "lift {indicator}: {why}", "解除 {indicator}：{why}";
    SUMMARY: "{raised} to raise, {lifted} to lift, {kept} there already, of {judged} {judged:indicator|indicators} judged", "新列入 {raised}，解除 {lifted}，已有 {kept}；共评判 {judged} 项指标";
    DRY: "nothing was written: this was a dry run", "试运行，未写入";
    TITLE: "Flag lagging indicators", "列为落后指标";
}

pub(super) const ACTION: Action = Action::new(
    "flag.lagging",
    Group::Flags,
    Msg::new("flag lagging", "按规则认定"),
    Msg::new(
        "Flag lagging indicators by rule, and lift those that no longer lag",
        "按规则认定落后指标，并解除已达标的",
    ),
)
.within(&["indicators"])
.writes(Right::Manage)
.scope(crate::action::RightScope::Itself)
.press(press)
.line(
    &["flag", "lagging"],
    &[
        Arg::new(
            "rule",
            ArgKind::Options,
            "RULE",
            Msg::new(
                "bottom:3, band:lagging, below-target, fell:5, below-last",
                "bottom:3、band:lagging、below-target、fell:5、below-last",
            ),
        ),
        Arg::new(
            "period",
            ArgKind::Option,
            "PERIOD",
            Msg::new("such as 2023Q2; the latest unless said", "如 2023Q2；默认最近一期"),
        ),
        Arg::new(
            "unit",
            ArgKind::Option,
            "UNIT",
            Msg::new("our own unit, where it is not set", "本单位，未设置时指明"),
        ),
        Arg::new("dry-run", ArgKind::Switch, "", Msg::new("only say what would be done", "只说明，不写入")),
        JSON,
    ],
    line,
)
.json(&[
    JsonKey::new("raised[].indicator", Msg::new("the indicator", "指标")),
    JsonKey::new("raised[].rule", Msg::new("the rule", "规则")),
    JsonKey::new("raised[].reason", Msg::new("why", "原因")),
    JsonKey::new("lifted[].indicator", Msg::new("the indicator", "指标")),
    JsonKey::new("lifted[].reason", Msg::new("why", "原因")),
    JsonKey::new("kept", Msg::new("flags that are there already", "原已列入数")),
    JsonKey::new("written", Msg::new("whether it was written", "是否已写入")),
]);

fn lines(state: &State, plan: &FlagPlan) -> Vec<Message> {
    let title = |id| state.title(id);
    let raised = plan.raised.iter().map(|r| {
        let said = Message::plain(RAISE).with("indicator", title(r.indicator)).with("rule", r.rule);
        said.with_message("why", r.why.clone())
    });
    let lifted = plan
        .lifted
        .iter()
        .map(|l| Message::plain(LIFT).with("indicator", title(l.indicator)).with_message("why", l.why.clone()));
    raised.chain(lifted).collect()
}

fn summary(plan: &FlagPlan) -> Message {
    Message::plain(SUMMARY)
        .with("raised", plan.raised.len())
        .with("lifted", plan.lifted.len())
        .with("kept", plan.kept.len())
        .with("judged", plan.judged)
}

fn press(scene: &Scene<'_>) -> Result<Vec<Effect>> {
    let options = LaggingOptions::new(scene.state, None, None, None)?;
    let plan = plan_flags(scene.state, &options, scene.lang);
    if plan.work.is_empty() {
        return Ok(vec![Effect::Say(summary(&plan))]);
    }
    let lines = lines(scene.state, &plan).iter().map(|l| l.say(scene.lang)).collect();
    Ok(vec![Effect::Show(Overlay::Confirm(Box::new(Preview { title: Message::plain(TITLE), lines, work: plan.work })))])
}

fn line(shell: &mut Shell, args: &Args) -> Result<()> {
    let lang = shell.lang;
    let (rules, period) = (crate::action::reports::rules(args), crate::action::reports::period(args)?);
    let actor = shell.actor()?;
    let office = shell.office()?;
    let options = LaggingOptions::new(&office.read(), args.get("unit"), rules.as_deref(), period)?;
    let dry = args.has("dry-run");
    let (plan, done) = office.flag_lagging(&actor, &options, lang, dry)?;
    let (said, json) = {
        let state = office.read();
        let title = |id| state.title(id);
        let json = serde_json::json!({
            "raised": plan.raised.iter().map(|r| serde_json::json!({
                "indicator": title(r.indicator), "rule": r.rule.to_string(), "reason": r.why.say(lang),
            })).collect::<Vec<_>>(),
            "lifted": plan.lifted.iter().map(|l| serde_json::json!({
                "indicator": title(l.indicator), "reason": l.why.say(lang),
            })).collect::<Vec<_>>(),
            "kept": plan.kept.len(),
            "written": done.is_some(),
        });
        (lines(&state, &plan), json)
    };
    if args.has("json") {
        return shell.json(&json);
    }
    for said in said {
        let text = shell.say(said);
        shell.line(text)?;
    }
    shell.tell(summary(&plan));
    if dry {
        shell.tell(DRY);
    }
    Ok(())
}
