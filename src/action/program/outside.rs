//! The person's editor and pager.

use crate::action::{Action, Effect, Group, OverlayAction, press};
use crate::i18n::Msg;

pub(super) const EDITOR: Action = Action::new(
    "text.editor",
    Group::Forms,
    Msg::new("editor", "编辑器"),
    Msg::new(
        "Change a long text in the editor that VISUAL, EDITOR or the config names",
        "用 VISUAL、EDITOR 或配置指定的编辑器修改长文本",
    ),
)
.within(&["form", "text"])
.outside()
.press(|_| Ok(vec![Effect::Overlay(OverlayAction::Editor)]));

pub(super) const PAGER: Action = Action::new(
    "record.pager",
    Group::Records,
    Msg::new("show in pager", "分页查看"),
    Msg::new(
        "Show the record in full in the pager that PAGER or the config names",
        "用 PAGER 或配置指定的分页程序查看该记录全部内容",
    ),
)
.within(&["list", "detail"])
.outside()
.press(|scene| Ok(vec![Effect::Pager(press::here(scene)?)]));
