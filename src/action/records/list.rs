//! Lists records.

use super::listed::{Asked, COLUMNS, FILTER, KIND, LIMIT, SORT};
use crate::action::{AS_OF, Action, Args, Group, JSON, JsonKey, Shell};
use crate::exchange::listing;
use crate::fault::Result;
use crate::i18n::Msg;
use crate::service::columns::Column;

pub(super) const ACTION: Action = Action::new(
    "record.list",
    Group::Lists,
    Msg::new("list", "列出"),
    Msg::new("Lists records of a kind, with filter, columns and order", "按条件、列和顺序列出某一类记录"),
)
.line(&["list"], &[KIND, FILTER, AS_OF, COLUMNS, SORT, LIMIT, JSON], line)
.json(&[
    JsonKey::new("[].id", Msg::new("the record's id", "记录编号")),
    JsonKey::new("[].*", Msg::new("each column by its name", "各列，以名称为键")),
]);

fn line(shell: &mut Shell, args: &Args) -> Result<()> {
    let asked = Asked::read(shell, args)?;
    if args.has("json") {
        let all = asked.with(shell, |lens, records| {
            Ok(records.into_iter().map(|r| listing::json(lens, r, &asked.columns)).collect::<Vec<_>>())
        })?;
        return shell.json(&all);
    }
    let mut columns = asked.columns.clone();
    if !columns.iter().any(|c| c.name() == "id") {
        columns.insert(0, Column::named(asked.kind, "id")?);
    }
    let table = asked.with(shell, |lens, records| Ok(listing::table(lens, records, &columns)))?;
    shell.table(&table)
}
