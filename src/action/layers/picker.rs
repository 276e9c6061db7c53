//! Lists to pick from, questions, long work.

use crate::action::{Axis, Effect, Group, Motion, OverlayAction};

crate::action::family! {
    Group::Forms, &["picker", "report", "confirm", "progress", "help"];
    "picker.page-down" "page down" "下一页", "Go a page down" "下翻一页" => Effect::Go(Axis::Picker, Motion::Pages(1));
    "picker.page-up" "page up" "上一页", "Go a page up" "上翻一页" => Effect::Go(Axis::Picker, Motion::Pages(-1));
    "picker.mark" "choose" "选定", "Choose the item, or drop it again" "选定或取消该项" => Effect::Overlay(OverlayAction::Mark);
    "confirm.yes" "yes" "是", "Do what was shown" "执行所示内容" => Effect::Overlay(OverlayAction::Yes);
    "confirm.no" "no" "否", "Leave everything as it is" "不作改动" => Effect::Overlay(OverlayAction::No);
    "report.filter" "filter" "筛选", "Keep only the rows of the report that say what is typed" "边输入边筛选报表" => Effect::Overlay(OverlayAction::Search);
    "report.sort" "sort" "排序", "Sort the report by the column under the cursor; again, turn the order round" "按光标所在列排序，再按一次则反序" => Effect::Overlay(OverlayAction::Column);
    "report.write" "to a file" "存为文件", "Write the report to a file: workbook, CSV, Markdown, JSON or a page" "将报表写入文件：工作簿、CSV、Markdown、JSON 或网页" => Effect::Overlay(OverlayAction::Save);
    "help.search" "look for" "查找", "Look for a key or an action by its name" "按名称查找按键或操作" => Effect::Overlay(OverlayAction::Search);
    "progress.stop" "stop" "停止", "Stop what is under way" "停止正在进行的工作" => Effect::Overlay(OverlayAction::Stop);
}
