//! Scrolling a detail, a help or a preview; and the column of a list.

use crate::action::{Axis, Effect, Group, Motion};

crate::action::family! {
    Group::Moving, &["list", "detail", "help", "confirm", "picture", "overview"];
    "scroll.down" "scroll down" "下滚", "Scroll a line down, or move to the next line" "向下一行" => Effect::Go(Axis::Down, Motion::By(1));
    "scroll.up" "scroll up" "上滚", "Scroll a line up, or move to the line before" "向上一行" => Effect::Go(Axis::Down, Motion::By(-1));
    "scroll.half-page-down" "half page down" "下滚半页", "Scroll half a page down" "向下半页" => Effect::Go(Axis::Down, Motion::HalfPages(1));
    "scroll.half-page-up" "half page up" "上滚半页", "Scroll half a page up" "向上半页" => Effect::Go(Axis::Down, Motion::HalfPages(-1));
    "scroll.page-down" "page down" "下滚一页", "Scroll a page down" "向下一页" => Effect::Go(Axis::Down, Motion::Pages(1));
    "scroll.page-up" "page up" "上滚一页", "Scroll a page up" "向上一页" => Effect::Go(Axis::Down, Motion::Pages(-1));
    "scroll.top" "to the top" "到顶", "Go to the first line" "到第一行" => Effect::Go(Axis::Down, Motion::Start);
    "scroll.bottom" "to the end" "到底", "Go to the last line" "到最后一行" => Effect::Go(Axis::Down, Motion::End);
    "scroll.left" "column left" "左列", "Go to the column to the left" "移到左侧一列" => Effect::Go(Axis::Right, Motion::By(-1));
    "scroll.right" "column right" "右列", "Go to the column to the right" "移到右侧一列" => Effect::Go(Axis::Right, Motion::By(1));
}
