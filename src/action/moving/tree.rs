//! Branches of a tree.

use crate::action::{Effect, Group};

crate::action::family! {
    Group::Moving, &["tree", "groups"];
    "tree.toggle" "open or close" "展开或收起", "Open or close the branch or group under the cursor" "展开或收起光标处的分支或分组" => Effect::Branch(None);
    "tree.expand" "open branch" "展开", "Open the branch under the cursor" "展开光标处的分支" => Effect::Branch(Some(true));
    "tree.collapse" "close branch" "收起", "Close the branch, or go to the one above" "收起分支，或移到上级" => Effect::Branch(Some(false));
    "tree.toggle-all" "all branches" "全部展开或收起", "Open or close all branches or groups" "展开或收起全部分支或分组" => Effect::Branches;
}
