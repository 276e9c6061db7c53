//! Triage: the few keys that decide about the record that is shown.

use crate::action::steps::triage_key;
use crate::action::{Action, Axis, Effect, Group, Motion, PressFn, RightScope, named};
use crate::domain::rights::Right;
use crate::i18n::Msg;

const fn act(name: &'static str, en: &'static str, zh: &'static str, help: Msg, press: PressFn) -> Action {
    Action::new(name, Group::Tasks, Msg::new(en, zh), help).within(&["triage"]).press(press)
}

/// The actions of this file.
pub static ACTIONS: &[Action] = &[
    triage_key(
        "triage.done",
        "done",
        Msg::new("done", "办结"),
        Msg::new("Report the task as done; take the finding its next step", "任务报为已完成；问题进入下一环节"),
    ),
    triage_key(
        "triage.defer",
        "defer",
        Msg::new("put off", "暂缓"),
        Msg::new("Put the task off; give the finding another deadline", "暂缓任务；问题另定时限"),
    ),
    triage_key("triage.assign", "assign", Msg::new("assign", "交办"), Msg::new("Hand it to a unit", "交办责任单位")),
    triage_key("triage.urge", "urge", Msg::new("urge", "催办"), Msg::new("Urge the unit", "催办责任单位")),
    triage_key(
        "triage.return",
        "return",
        Msg::new("send back", "退回"),
        Msg::new("Send it back with a reason", "写明原因退回"),
    ),
    act("triage.note", "note", "记事", Msg::new("Note a word on it", "添加记事"), |scene| {
        named("record.note").and_then(|a| a.press).map_or(Ok(Vec::new()), |press| press.run(scene))
    })
    .writes(Right::Report)
    .scope(RightScope::Remark),
    act(
        "triage.skip",
        "skip",
        "跳过",
        Msg::new("Leave it, and show the next one", "跳过，查看下一条"),
        |_| Ok(vec![Effect::Go(Axis::Triage, Motion::By(1))]),
    ),
    act("triage.previous", "back", "上一条", Msg::new("Show the one before", "查看上一条"), |_| {
        Ok(vec![Effect::Go(Axis::Triage, Motion::By(-1))])
    }),
];
