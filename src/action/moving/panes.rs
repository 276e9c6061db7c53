//! Panes, tabs and periods.

use crate::action::{Axis, Effect, Group, Motion};

crate::action::family! {
    Group::Moving, &[];
    "pane.next" "next pane" "下一窗格", "Gives the keys to the next pane" "切换到下一窗格" => Effect::Go(Axis::Pane, Motion::By(1));
    "pane.previous" "previous pane" "上一窗格", "Gives the keys to the pane before" "切换到上一窗格" => Effect::Go(Axis::Pane, Motion::By(-1));
    "tab.next" "next tab" "下一标签", "Shows the next tab of the detail" "查看下一标签" => Effect::Go(Axis::Tab, Motion::By(1));
    "tab.previous" "previous tab" "上一标签", "Shows the tab before" "查看上一标签" => Effect::Go(Axis::Tab, Motion::By(-1));
    "period.next" "next period" "下一期", "Shows the indicators of the next period" "查看下一期的指标" => Effect::Go(Axis::Period, Motion::By(1));
    "period.previous" "previous period" "上一期", "Shows the indicators of the period before" "查看上一期的指标" => Effect::Go(Axis::Period, Motion::By(-1));
}
