//! Marks on the rows of a list.

use crate::action::{Effect, Group};

crate::action::family! {
    Group::Lists, &["list"];
    "mark.toggle" "mark" "选中", "Mark the row, and go on to the next" "选中该行并下移" => Effect::Mark;
    "mark.range" "mark a range" "选中一段", "Begin a range here; again, mark all rows in between" "由此开始，再按一次则选中其间各行" => Effect::MarkRange;
    "mark.all" "mark all" "全部选中", "Mark everything that is listed" "选中列表中的全部" => Effect::MarkAll;
    "mark.clear" "unmark all" "取消选中", "Take all marks away" "取消全部选中" => Effect::Unmark;
}
