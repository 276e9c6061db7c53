//! Forms: their fields, saving, closing.

use crate::action::{Axis, Effect, Group, Motion, OverlayAction};

crate::action::family! {
    Group::Forms, &["form", "text"];
    "field.next" "next field" "下一项", "Go to the next field" "到下一字段" => Effect::Go(Axis::Field, Motion::By(1));
    "field.previous" "previous field" "上一项", "Go to the field before" "到上一字段" => Effect::Go(Axis::Field, Motion::By(-1));
    "field.first" "first field" "首项", "Go to the first field" "到第一个字段" => Effect::Go(Axis::Field, Motion::Start);
    "field.last" "last field" "末项", "Go to the last field" "到最后一个字段" => Effect::Go(Axis::Field, Motion::End);
    "field.page-down" "page down" "下一页", "Go a page of fields down" "下翻一页字段" => Effect::Go(Axis::Field, Motion::Pages(1));
    "field.page-up" "page up" "上一页", "Go a page of fields up" "上翻一页字段" => Effect::Go(Axis::Field, Motion::Pages(-1));
    "field.edit" "edit field" "填写", "Begin to type into the field" "开始填写该字段" => Effect::Overlay(OverlayAction::Edit);
    "field.toggle" "switch" "切换", "Switch the field to its next value" "切换字段的取值" => Effect::Overlay(OverlayAction::Toggle);
    "field.clear" "clear field" "清空", "Empty the field" "清空该字段" => Effect::Overlay(OverlayAction::Clear);
    "form.save" "save" "保存", "Check and save the form" "检查并保存表单" => Effect::Overlay(OverlayAction::Save);
    "form.close" "close" "关闭", "Close the form; ask where something would be lost" "关闭表单，如有未保存内容先询问" => Effect::Overlay(OverlayAction::Close);
}
