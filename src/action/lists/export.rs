//! Writes what the list shows to a file.

use crate::action::{Action, Effect, Group, Overlay, Scene};
use crate::error::Result;
use crate::i18n::Msg;

pub(super) const ACTION: Action = Action::new(
    "list.export",
    Group::Lists,
    Msg::new("export", "导出"),
    Msg::new(
        "Write exactly what is shown to a CSV, XLSX, JSON or Markdown file",
        "将当前显示的内容导出为 CSV、XLSX、JSON 或 Markdown 文件",
    ),
)
.within(&["list"])
.press(press);

fn press(_: &Scene<'_>) -> Result<Vec<Effect>> {
    Ok(vec![Effect::Show(Overlay::Export)])
}
