//! Narrows the list to rows that say the same in the column under the cursor.

use crate::action::{Action, Effect, Group, Scene, press};
use crate::domain::query::NONE;
use crate::error::{Code, Error, Result};
use crate::i18n::Msg;
use crate::service::lists::ask::typed_name;

pub(super) const ACTION: Action = Action::new(
    "list.filter-same",
    Group::Lists,
    Msg::new("only these", "筛选同类"),
    Msg::new("Keep only rows that say the same in the column under the cursor", "只保留光标所在列内容相同的行"),
)
.within(&["list"])
.press(press);

fn press(scene: &Scene<'_>) -> Result<Vec<Effect>> {
    if scene.column.is_empty() {
        return Err(Error::new(Code::Usage, press::NO_CELL));
    }
    let value = scene.cell.trim_start_matches(|c: char| !c.is_alphanumeric()).replace('"', "");
    let column = typed_name(scene.kind, scene.column, scene.lang);
    let term = match value.is_empty() {
        true => format!("{column}:{}", NONE.text(scene.lang)),
        false => format!("{column}=\"{value}\""),
    };
    let filter = format!("{} {term}", scene.filter).trim().to_string();
    Ok(vec![Effect::Filter(filter)])
}
