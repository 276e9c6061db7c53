//! The screens.

use crate::action::effect::SCREENS;
use crate::action::{Action, Effect, Group, Scene, ScreenId};
use crate::error::Result;
use crate::i18n::Msg;

const fn to(name: &'static str, en: &'static str, zh: &'static str, help: Msg, press: super::PressFn) -> Action {
    Action::new(name, Group::Screens, Msg::new(en, zh), help).press(press)
}

/// The actions of this file.
pub static ACTIONS: &[Action] = &[
    to(
        "screen.overview",
        "overview",
        "总览",
        Msg::new(
            "Shows ledgers, lamps, flags, and what is due or has changed",
            "查看清单完成率、状态灯、落后标记、到期与变动",
        ),
        |_| Ok(vec![Effect::Screen(ScreenId::Overview)]),
    ),
    to(
        "screen.units",
        "units",
        "单位",
        Msg::new("Shows the units as a tree, with what each has to do", "按层级查看单位及其承担的事项"),
        |_| Ok(vec![Effect::Screen(ScreenId::Units)]),
    ),
    to(
        "screen.indicators",
        "indicators",
        "指标",
        Msg::new("Shows the indicators with value, rank and band", "查看指标的数值、排名与档次"),
        |_| Ok(vec![Effect::Screen(ScreenId::Indicators)]),
    ),
    to(
        "screen.tasks",
        "tasks",
        "任务",
        Msg::new("Shows the tasks of all ledgers", "查看各清单的任务"),
        |_| Ok(vec![Effect::Screen(ScreenId::Tasks)]),
    ),
    to(
        "screen.findings",
        "findings",
        "督查问题",
        Msg::new("Shows what inspections found, from registration to closure", "查看督查发现的问题，从立项到销号"),
        |_| Ok(vec![Effect::Screen(ScreenId::Findings)]),
    ),
    to(
        "screen.trail",
        "trail",
        "留痕",
        Msg::new("Shows every entry: when, who, what, from what to what", "查看每一条记录：何时、何人、何事、由何变何"),
        |_| Ok(vec![Effect::Screen(ScreenId::Trail)]),
    ),
    to(
        "screen.next",
        "next screen",
        "下一屏",
        Msg::new("Shows the screen to the right", "切换到右侧的页面"),
        |scene| beside(scene, 1),
    ),
    to(
        "screen.previous",
        "previous screen",
        "上一屏",
        Msg::new("Shows the screen to the left", "切换到左侧的页面"),
        |scene| beside(scene, SCREENS.len() - 1),
    ),
];

fn beside(scene: &Scene<'_>, by: usize) -> Result<Vec<Effect>> {
    let at = SCREENS.iter().position(|s| *s == scene.screen).unwrap_or(0);
    Ok(vec![Effect::Screen(SCREENS[(at + by) % SCREENS.len()])])
}
