//! Panes, tabs and periods.

use crate::action::{Axis, Effect, Group, Motion, PaneStep};

crate::action::family! {
    Group::Moving, &[];
    "pane.next" "next pane" "下一窗格", "Give the keys to the next pane" "切换到下一窗格" => Effect::Go(Axis::Pane, Motion::By(1));
    "pane.previous" "previous pane" "上一窗格", "Give the keys to the pane before" "切换到上一窗格" => Effect::Go(Axis::Pane, Motion::By(-1));
    "detail.hide" "detail" "显隐详情", "Hide the detail until you go into a record, or show it again" "隐藏详情，进入记录时才显示；再按一次恢复" => Effect::Pane(PaneStep::Hide);
    "detail.wider" "wider" "加大详情", "Give the detail more room" "加大详情所占的空间" => Effect::Pane(PaneStep::Wider);
    "detail.narrower" "narrower" "缩小详情", "Give the detail less room" "缩小详情所占的空间" => Effect::Pane(PaneStep::Narrower);
    "detail.below" "below" "详情在下", "Put the detail below the list, or beside it again" "将详情置于列表下方；再按一次置于右侧" => Effect::Pane(PaneStep::Below);
    "tab.next" "next tab" "下一标签", "Show the next tab of the detail" "查看下一标签" => Effect::Go(Axis::Tab, Motion::By(1));
    "tab.previous" "previous tab" "上一标签", "Show the tab before" "查看上一标签" => Effect::Go(Axis::Tab, Motion::By(-1));
    "period.next" "next period" "下一期", "Show the indicators of the next period" "查看下一期的指标" => Effect::Go(Axis::Period, Motion::By(1));
    "period.previous" "previous period" "上一期", "Show the indicators of the period before" "查看上一期的指标" => Effect::Go(Axis::Period, Motion::By(-1));
}
