//! Typing text.

use crate::action::{Effect, Group, OverlayAction};

crate::action::family! {
    Group::Forms, &["text"];
    "text.accept" "accept" "确定", "Take what was typed" "采用所输入的内容" => Effect::Overlay(OverlayAction::Accept);
    "text.cancel" "cancel" "取消", "Leave without taking what was typed" "放弃输入" => Effect::Overlay(OverlayAction::Cancel);
    "text.complete" "complete" "补全", "Complete what was typed; where nothing was, go to the next field" "补全输入；未输入时到下一字段" => Effect::Overlay(OverlayAction::Complete);
    "text.complete-previous" "candidate before" "上一候选", "Take the candidate before" "选上一候选" => Effect::Overlay(OverlayAction::CompletePrevious);
    "text.next" "next" "下一项", "Go to the next candidate or line" "到下一候选或下一行" => Effect::Overlay(OverlayAction::Next);
    "text.previous" "previous" "上一项", "Go to the candidate or line before" "到上一候选或上一行" => Effect::Overlay(OverlayAction::Previous);
    "text.left" "left" "左移", "Move the caret a character left" "光标左移一字" => Effect::Overlay(OverlayAction::Left);
    "text.right" "right" "右移", "Move the caret a character right" "光标右移一字" => Effect::Overlay(OverlayAction::Right);
    "text.home" "to the start" "到行首", "Move the caret to the start of the line" "光标移到行首" => Effect::Overlay(OverlayAction::Home);
    "text.end" "to the end" "到行尾", "Move the caret to the end of the line" "光标移到行尾" => Effect::Overlay(OverlayAction::End);
    "text.word-left" "word left" "左移一词", "Move the caret a word left" "光标左移一词" => Effect::Overlay(OverlayAction::WordLeft);
    "text.word-right" "word right" "右移一词", "Move the caret a word right" "光标右移一词" => Effect::Overlay(OverlayAction::WordRight);
    "text.delete-back" "delete back" "退格", "Delete the character before the caret" "删除光标前一字" => Effect::Overlay(OverlayAction::DeleteBack);
    "text.delete" "delete" "删除", "Delete the character at the caret" "删除光标处一字" => Effect::Overlay(OverlayAction::Delete);
    "text.delete-word" "delete word" "删除前一词", "Delete the word before the caret" "删除光标前一词" => Effect::Overlay(OverlayAction::DeleteWord);
    "text.delete-word-forward" "delete word ahead" "删除后一词", "Delete the word after the caret" "删除光标后一词" => Effect::Overlay(OverlayAction::DeleteWordForward);
    "text.delete-to-start" "delete to start" "删到行首", "Delete everything before the caret" "删除光标前全部" => Effect::Overlay(OverlayAction::DeleteToStart);
    "text.delete-to-end" "delete to end" "删到行尾", "Delete everything after the caret" "删除光标后全部" => Effect::Overlay(OverlayAction::DeleteToEnd);
    "text.new-line" "new line" "换行", "Begin a new line" "另起一行" => Effect::Overlay(OverlayAction::NewLine);
}
