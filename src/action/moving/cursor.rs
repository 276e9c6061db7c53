//! The cursor of a list.

use crate::action::{Axis, Effect, Group, Motion};

crate::action::family! {
    Group::Moving, &["list", "filter", "overview", "trail", "picture", "conflicts", "settings"];
    "cursor.down" "down" "下移", "Move the cursor to the next row" "光标移到下一行" => Effect::Go(Axis::Cursor, Motion::By(1));
    "cursor.up" "up" "上移", "Move the cursor to the row before" "光标移到上一行" => Effect::Go(Axis::Cursor, Motion::By(-1));
    "cursor.half-page-down" "half page down" "下半页", "Move the cursor half a page down" "光标下移半页" => Effect::Go(Axis::Cursor, Motion::HalfPages(1));
    "cursor.half-page-up" "half page up" "上半页", "Move the cursor half a page up" "光标上移半页" => Effect::Go(Axis::Cursor, Motion::HalfPages(-1));
    "cursor.page-down" "page down" "下一页", "Move the cursor a page down" "光标下移一页" => Effect::Go(Axis::Cursor, Motion::Pages(1));
    "cursor.page-up" "page up" "上一页", "Move the cursor a page up" "光标上移一页" => Effect::Go(Axis::Cursor, Motion::Pages(-1));
    "cursor.top" "top" "首行", "Move the cursor to the first row" "光标移到首行" => Effect::Go(Axis::Cursor, Motion::Start);
    "cursor.bottom" "bottom" "末行", "Move the cursor to the last row" "光标移到末行" => Effect::Go(Axis::Cursor, Motion::End);
    "cursor.screen-top" "top of view" "屏首", "Move the cursor to the first row in view" "光标移到可见首行" => Effect::Go(Axis::Cursor, Motion::ViewStart);
    "cursor.screen-middle" "middle of view" "屏中", "Move the cursor to the middle of the view" "光标移到可见中部" => Effect::Go(Axis::Cursor, Motion::ViewMiddle);
    "cursor.screen-bottom" "bottom of view" "屏末", "Move the cursor to the last row in view" "光标移到可见末行" => Effect::Go(Axis::Cursor, Motion::ViewEnd);
    "cursor.centre" "centre" "居中", "Scroll so that the cursor is in the middle" "滚动使光标行居中" => Effect::Centre;
}
