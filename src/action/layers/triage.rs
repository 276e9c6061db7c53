//! Triage: the few keys that decide about the record that is shown.

use crate::action::{Action, Effect, Group, RightScope, Scene, findings, named, tasks};
use crate::domain::kind::Kind;
use crate::error::Result;
use crate::i18n::Msg;

const fn act(name: &'static str, en: &'static str, zh: &'static str, help: Msg, press: crate::action::Press) -> Action {
    Action::new(name, Group::Tasks, Msg::new(en, zh), help).within(&["triage"]).press(press)
}

/// The actions of this file.
pub static ACTIONS: &[Action] = &[
    act(
        "triage.done",
        "done",
        "办结",
        Msg::new("Reports the task as done; takes the finding its next step", "任务报为已完成；问题进入下一环节"),
        |s| match s.kind {
            Kind::Finding => findings::take(s, &["close", "verify", "report", "rectify", "accept", "assign"]),
            _ => tasks::done(s),
        },
    )
    .writes(crate::domain::rights::Right::Report),
    act(
        "triage.defer",
        "put off",
        "暂缓",
        Msg::new("Puts the task off; gives the finding another deadline", "暂缓任务；问题另定时限"),
        |s| by_kind(s, "task.defer", "finding.defer"),
    )
    .writes(crate::domain::rights::Right::Report)
    .scope(RightScope::Like("task.defer", "finding.defer")),
    act("triage.assign", "assign", "交办", Msg::new("Hands it to a unit", "交办责任单位"), |s| {
        by_kind(s, "task.assign", "finding.assign")
    })
    .writes(crate::domain::rights::Right::Report)
    .scope(RightScope::Like("task.assign", "finding.assign")),
    act("triage.urge", "urge", "催办", Msg::new("Urges the unit", "催办责任单位"), |s| {
        by_kind(s, "task.urge", "finding.urge")
    })
    .writes(crate::domain::rights::Right::Report)
    .scope(RightScope::Like("task.urge", "finding.urge")),
    act("triage.return", "send back", "退回", Msg::new("Sends it back with a reason", "写明原因退回"), |s| {
        by_kind(s, "task.return", "finding.return")
    })
    .writes(crate::domain::rights::Right::Report)
    .scope(RightScope::Like("task.return", "finding.return")),
    act("triage.note", "note", "记事", Msg::new("Notes a word on it", "添加记事"), |s| {
        by_kind(s, "record.note", "record.note")
    })
    .writes(crate::domain::rights::Right::Report)
    .scope(RightScope::Like("record.note", "record.note")),
    act(
        "triage.skip",
        "skip",
        "跳过",
        Msg::new("Leaves it, and shows the next one", "跳过，查看下一条"),
        |_| Ok(vec![Effect::Go(crate::action::Axis::Triage, crate::action::Motion::By(1))]),
    ),
    act("triage.previous", "back", "上一条", Msg::new("Shows the one before", "查看上一条"), |_| {
        Ok(vec![Effect::Go(crate::action::Axis::Triage, crate::action::Motion::By(-1))])
    }),
];

fn by_kind(scene: &Scene<'_>, task: &str, finding: &str) -> Result<Vec<Effect>> {
    let name = if scene.kind == Kind::Finding { finding } else { task };
    match named(name).and_then(|a| a.press) {
        Some(press) => press(scene),
        None => Ok(Vec::new()),
    }
}
