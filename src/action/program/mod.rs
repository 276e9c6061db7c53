//! The program itself.

mod macros;
mod notices;
mod outside;

use super::{Action, Effect, Group, Overlay};
use crate::i18n::Msg;

crate::messages! {
    SAVED: "everything is saved already, as soon as it is done", "内容均已自动保存";
}

const fn act(name: &'static str, en: &'static str, zh: &'static str, help: Msg, press: super::PressFn) -> Action {
    Action::new(name, Group::Program, Msg::new(en, zh), help).press(press)
}

/// The actions of this folder.
pub static ACTIONS: &[Action] = &[
    notices::ACTION,
    macros::RECORD,
    macros::REPLAY,
    outside::EDITOR,
    outside::PAGER,
    act(
        "palette.open",
        "actions",
        "操作",
        Msg::new(
            "Find an action, with its key, or a record by name, pinyin, initials or number",
            "按名称、拼音、首字母或序号查找操作（并显示按键）或记录",
        ),
        |_| Ok(vec![Effect::Show(Overlay::Palette)]),
    ),
    act(
        "tour.start",
        "tour",
        "导览",
        Msg::new(
            "Show you round in two minutes, in the sample; again, end it",
            "用示例数据带您走一遍，约两分钟；再按一次结束",
        ),
        |_| Ok(vec![Effect::Tour]),
    ),
    act(
        "sample.try",
        "sample",
        "示例",
        Msg::new(
            "Go to the sample of a county, to try everything in; nothing of it is kept. Again: back",
            "进入一个县的示例数据，可随意尝试，不会保存；再按一次返回",
        ),
        |_| Ok(vec![Effect::Sample]),
    ),
    act(
        "help.open",
        "help",
        "帮助",
        Msg::new("Show all keys of the moment", "查看当前可用的全部按键"),
        |_| Ok(vec![Effect::Show(Overlay::Help)]),
    ),
    act(
        "app.back",
        "back",
        "返回",
        Msg::new("Go back to where you came from, as you left it", "返回来处，保持原来的位置"),
        |_| Ok(vec![Effect::Back]),
    ),
    act(
        "app.quit",
        "quit",
        "退出",
        Msg::new("End the program; everything is saved already", "退出程序，内容均已保存"),
        |_| Ok(vec![Effect::Quit]),
    ),
    act(
        "copy.or-quit",
        "copy",
        "复制",
        Msg::new(
            "Copy the cell under the cursor; where there is none, or a second time, ask whether to quit",
            "复制光标处的单元格；没有可复制的内容或再按一次时，询问是否退出",
        ),
        |scene| Ok(vec![Effect::CopyOrQuit(scene.cell.to_string())]),
    ),
    act(
        "app.saved",
        "save",
        "保存",
        Msg::new("Say that everything is saved already", "提示内容均已自动保存"),
        |_| Ok(vec![Effect::Say(SAVED.into())]),
    ),
    act(
        "app.suspend",
        "suspend",
        "暂停",
        Msg::new(
            "Stop the program for a while, until the shell lets it go on (fg)",
            "暂停程序，回到命令行；输入 fg 恢复",
        ),
        |_| Ok(vec![Effect::Suspend]),
    ),
    act("theme.next", "theme", "主题", Msg::new("Change colours and borders", "切换配色与边框"), |_| {
        Ok(vec![Effect::Theme])
    }),
    act("language.next", "中文", "English", Msg::new("Change the language", "切换语言"), |_| {
        Ok(vec![Effect::Language])
    }),
    act("mouse.toggle", "mouse", "鼠标", Msg::new("Switch the mouse on or off", "启用或停用鼠标"), |_| {
        Ok(vec![Effect::Mouse])
    }),
    act(
        "bell.toggle",
        "bell",
        "响铃",
        Msg::new(
            "Ring the terminal's bell when something new concerns you, or no longer",
            "有与您有关的新事项时终端响铃，或不再响铃",
        ),
        |_| Ok(vec![Effect::Bell]),
    ),
    act(
        "keymap.next",
        "keymap",
        "键位",
        Msg::new(
            "Change to the next keymap that is built in, and back to the one that was configured",
            "切换到下一套内置键位，最后回到配置的键位",
        ),
        |_| Ok(vec![Effect::Keymap]),
    ),
    act("screen.redraw", "redraw", "重绘", Msg::new("Draw the screen anew", "重绘屏幕"), |_| {
        Ok(vec![Effect::Redraw])
    }),
    act("screen.refresh", "refresh", "刷新", Msg::new("Read everything anew", "重新读取全部内容"), |_| {
        Ok(vec![Effect::Refresh])
    }),
];
