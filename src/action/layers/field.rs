//! Field mode: a visit on one's knees, one question at a time, one key an answer.

use crate::action::{Action, Effect, FieldKey, Group, Overlay, Scene};
use crate::domain::kind::Kind;
use crate::domain::life::visit as visits;
use crate::domain::rights::Right;
use crate::domain::schema::visit;
use crate::error::{Code, Error, Result};
use crate::i18n::Msg;
use crate::service::visits::Filler;

crate::messages! {
    NO_VISIT: "no visit is under way here", "目前没有进行中的走访";
    NOTHING_PLANNED: "no visit is to come that one could check oneself for", "没有可供自查的待检查走访";
    HINT_VISIT: "Put the cursor on a visit that has begun, or begin one: `ducha visit begin`.", "请将光标移到已开始的走访，或先开始检查：ducha visit begin。";
}

const fn key(
    name: &'static str,
    en: &'static str,
    zh: &'static str,
    help: Msg,
    press: super::super::PressFn,
) -> Action {
    Action::new(name, Group::Forms, Msg::new(en, zh), help).within(&["field"]).press(press)
}

macro_rules! choices {
    ($($name:literal $n:literal $en:literal $zh:literal;)*) => {
        [$(key($name, $en, $zh, Msg::new("Answer with the choice of this number", "选择该序号的选项"), |_| {
            Ok(vec![Effect::Field(FieldKey::Choice($n))])
        })),*]
    };
}

static CHOICES: [Action; 9] = choices! {
    "check.choice-1" 0 "1st choice" "选项1"; "check.choice-2" 1 "2nd choice" "选项2"; "check.choice-3" 2 "3rd choice" "选项3";
    "check.choice-4" 3 "4th choice" "选项4"; "check.choice-5" 4 "5th choice" "选项5"; "check.choice-6" 5 "6th choice" "选项6";
    "check.choice-7" 6 "7th choice" "选项7"; "check.choice-8" 7 "8th choice" "选项8"; "check.choice-9" 8 "9th choice" "选项9";
};

/// The actions that answer by number.
pub static NUMBERS: &[Action] = &CHOICES;

/// The actions of this file.
pub static ACTIONS: &[Action] = &[
    Action::new(
        "visit.field",
        Group::Records,
        Msg::new("field mode", "现场模式"),
        Msg::new(
            "Fill in the checklist of a visit, one question at a time and one key an answer",
            "逐项填写走访检查表，一键一答",
        ),
    )
    .needs(Right::Record)
    .press(open),
    Action::new(
        "visit.self-check",
        Group::Records,
        Msg::new("self-check", "单位自查"),
        Msg::new("Fill in the checklist of a visit to come, for one's own unit", "在检查前按检查表逐项自查"),
    )
    .within(&["visits"])
    .needs(Right::Report)
    .press(self_check),
    key("check.yes", "yes", "是", Msg::new("Answer yes", "回答“是”"), |_| {
        Ok(vec![Effect::Field(FieldKey::Yes)])
    }),
    key("check.no", "no", "否", Msg::new("Answer no", "回答“否”"), |_| Ok(vec![Effect::Field(FieldKey::No)])),
    key("check.na", "n.a.", "不适用", Msg::new("Answer that it does not apply", "回答“不适用”"), |_| {
        Ok(vec![Effect::Field(FieldKey::NotApplicable)])
    }),
    key("check.clear", "take back", "清除", Msg::new("Take the answer back", "清除本项答案"), |_| {
        Ok(vec![Effect::Field(FieldKey::Clear)])
    }),
    key(
        "check.write",
        "write",
        "填写",
        Msg::new("Write a number, a day or words as the answer", "填写数字、日期或文字"),
        |_| Ok(vec![Effect::Field(FieldKey::Write)]),
    ),
    key("check.next", "next", "下一项", Msg::new("Show the next question", "下一项"), |_| {
        Ok(vec![Effect::Field(FieldKey::By(1))])
    }),
    key("check.previous", "back", "上一项", Msg::new("Show the question before", "上一项"), |_| {
        Ok(vec![Effect::Field(FieldKey::By(-1))])
    }),
    key(
        "check.open",
        "next open",
        "下一未答项",
        Msg::new("Show the next question that is open", "跳到下一未答项"),
        |_| Ok(vec![Effect::Field(FieldKey::Open)]),
    ),
    key(
        "check.finding",
        "finding",
        "登记问题",
        Msg::new("Write a finding down under this question", "在本项下登记问题"),
        |_| Ok(vec![Effect::Field(FieldKey::Finding)]),
    ),
    key("check.remark", "explain", "说明", Msg::new("Explain the answer in words", "填写答案说明"), |_| {
        Ok(vec![Effect::Field(FieldKey::Remark)])
    }),
    key(
        "check.repeat",
        "one more",
        "增加一条",
        Msg::new("Begin the next filling of a part that repeats", "重复部分增加一条"),
        |_| Ok(vec![Effect::Field(FieldKey::Repeat)]),
    ),
    key(
        "check.photo",
        "photo",
        "照片",
        Msg::new("Attach a photo from the camera's folder, the newest first", "附上相机文件夹中的照片，最新在前"),
        |_| Ok(vec![Effect::Field(FieldKey::Photo)]),
    ),
    key(
        "check.finish",
        "finish",
        "结束检查",
        Msg::new("End the visit with its outcome", "填写结果并结束检查"),
        |_| Ok(vec![Effect::Field(FieldKey::Finish)]),
    ),
    key(
        "check.next-unit",
        "next unit",
        "下一单位",
        Msg::new("Go to the next visit of the day", "前往当日下一走访单位"),
        |_| Ok(vec![Effect::Field(FieldKey::NextUnit)]),
    ),
];

/// The visit under the cursor, else the one that is under way today, first among those that the person is on.
fn open(scene: &Scene<'_>) -> Result<Vec<Effect>> {
    let begun = |r: &crate::domain::record::Record| r.text(visit::STATE) == Some(visits::BEGUN);
    let here = scene.here.and_then(|id| scene.state.find(Kind::Visit, id)).filter(|r| begun(r));
    let own = |r: &&crate::domain::record::Record| r.references(visit::INSPECTORS).any(|p| p == scene.actor.person);
    let open = || scene.state.records(Kind::Visit).filter(|r| begun(r));
    let found = here.or_else(|| open().filter(own).max_by_key(|r| r.date(visit::ON)));
    let found = found.or_else(|| open().max_by_key(|r| r.date(visit::ON)));
    let none = || Error::new(Code::NotFound, NO_VISIT).hint(HINT_VISIT);
    Ok(vec![Effect::Show(Overlay::Field(found.ok_or_else(none)?.id(), Filler::Inspectors))])
}

/// The visit under the cursor, else the next one to one's own unit, where it is still to come.
fn self_check(scene: &Scene<'_>) -> Result<Vec<Effect>> {
    let planned =
        |r: &&crate::domain::record::Record| r.text(visit::STATE).unwrap_or(visits::PLANNED) == visits::PLANNED;
    let here = scene.here.and_then(|id| scene.state.find(Kind::Visit, id)).filter(planned);
    let own =
        |r: &&crate::domain::record::Record| scene.actor.unit.is_some_and(|u| r.reference(visit::UNIT) == Some(u));
    let found =
        here.or_else(|| scene.state.records(Kind::Visit).filter(planned).filter(own).min_by_key(|r| r.date(visit::ON)));
    let none = || Error::new(Code::NotFound, NOTHING_PLANNED);
    Ok(vec![Effect::Show(Overlay::Field(found.ok_or_else(none)?.id(), Filler::Unit))])
}
