//! Lists: filter, order, columns, views, export; marks.

mod clear;
mod export;
pub(crate) mod marks;
pub(crate) mod picture;
mod same;

use super::{Action, Arrange, Effect, Group, Overlay, press};
use crate::error::{Code, Error};
use crate::i18n::Msg;

const fn shows(name: &'static str, title: Msg, help: Msg, press: super::PressFn) -> Action {
    Action::new(name, Group::Lists, title, help).press(press)
}

/// The actions of this folder, marks aside.
pub static ACTIONS: &[Action] = &[
    shows(
        "list.filter",
        Msg::new("filter", "筛选"),
        Msg::new(
            "Narrow the list as you type: words, pinyin, initials, fields such as due<+7d",
            "边输入边筛选：文字、拼音、首字母，或字段条件如 due<+7d",
        ),
        |_| Ok(vec![Effect::Show(Overlay::Filter)]),
    ),
    shows(
        "list.search",
        Msg::new("search", "查找"),
        Msg::new("Go to the next row with some words; the list stays whole", "查找下一处，列表不变"),
        |_| Ok(vec![Effect::Show(Overlay::Search)]),
    )
    .within(&["list"]),
    shows(
        "search.next",
        Msg::new("next", "下一处"),
        Msg::new("Go to the next row that fits what was looked for", "到下一处"),
        |_| Ok(vec![Effect::Search(None, 1)]),
    )
    .within(&["list"]),
    shows(
        "search.previous",
        Msg::new("previous", "上一处"),
        Msg::new("Go to the row before that fits what was looked for", "到上一处"),
        |_| Ok(vec![Effect::Search(None, -1)]),
    )
    .within(&["list"]),
    same::ACTION,
    clear::ACTION,
    shows(
        "list.sort",
        Msg::new("sort", "排序"),
        Msg::new("Choose the column to sort by; again, turn the order round", "选择排序列，再选一次则反序"),
        |_| Ok(vec![Effect::Show(Overlay::Sort)]),
    )
    .within(&["list"]),
    shows(
        "list.sort-also",
        Msg::new("sort also", "次序列"),
        Msg::new(
            "Sort by the column under the cursor too, among equals; again, turn it round, then take it out",
            "以光标所在列作为次要排序列；再按反序，第三次取消",
        ),
        |scene| match scene.column {
            "" => Err(Error::new(Code::Usage, press::NO_CELL)),
            column => Ok(vec![Effect::Arrange(Arrange::Also(column.to_string()))]),
        },
    )
    .within(&["list"]),
    shows(
        "list.group",
        Msg::new("group", "分组"),
        Msg::new("Choose the column to group by", "选择分组列"),
        |_| Ok(vec![Effect::Show(Overlay::Group)]),
    )
    .within(&["list"]),
    shows(
        "list.columns",
        Msg::new("columns", "列"),
        Msg::new("Choose the columns to show", "选择显示的列"),
        |_| Ok(vec![Effect::Show(Overlay::Columns)]),
    )
    .within(&["list"]),
    export::ACTION,
    shows(
        "view.open",
        Msg::new("views", "视图"),
        Msg::new("Open a saved view: filter, columns, order", "打开已保存的视图：筛选、列、排序"),
        |_| Ok(vec![Effect::Show(Overlay::Views)]),
    ),
    shows(
        "view.save",
        Msg::new("save view", "存视图"),
        Msg::new("Save filter, columns and order of the list under a name", "将当前筛选、列和排序存为视图"),
        |_| Ok(vec![Effect::Show(Overlay::SaveView)]),
    )
    .within(&["list"])
    .writes(crate::domain::rights::Right::Report)
    .scope(super::RightScope::Itself),
    shows(
        "view.as-of",
        Msg::new("as of", "截至"),
        Msg::new(
            "Set the day, and what was known when, that everything is looked at from; empty: now",
            "设定查看截至哪一天、按何时掌握的情况；留空为当前",
        ),
        |_| Ok(vec![Effect::Show(Overlay::AsOf)]),
    ),
    shows(
        "record.writing-day",
        Msg::new("writing day", "生效日"),
        Msg::new("Set the day from which holds what you do next; empty: today", "设定此后操作的生效日；留空为当天"),
        |_| Ok(vec![Effect::Show(Overlay::On)]),
    )
    .writes(crate::domain::rights::Right::Report)
    .scope(super::RightScope::Itself),
];
