//! Marks on the rows of a list.

use crate::action::{Effect, Group};

crate::action::family! {
    Group::Lists, &["list"];
    "mark.toggle" "mark" "标记", "Marks the row, and goes on to the next" "标记该行并下移" => Effect::Mark;
    "mark.range" "mark a range" "区间标记", "Begins a range here; again, marks all rows in between" "由此开始区间，再按一次则标记其间各行" => Effect::MarkRange;
    "mark.all" "mark all" "全部标记", "Marks everything that is listed" "标记列表中的全部" => Effect::MarkAll;
    "mark.clear" "unmark all" "取消标记", "Takes all marks away" "取消全部标记" => Effect::Unmark;
}
