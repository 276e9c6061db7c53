//! Counts records by the values of a column, and across another.

use crate::action::records::listed::{FILTER, KIND, ListQuery};
use crate::action::{
    AS_KNOWN, AS_OF, Action, Arg, ArgKind, Args, Effect, Group, JSON, JsonKey, Overlay, Scene, Shell, press, table,
};
use crate::error::{Code, Error, Result};
use crate::exchange::table_out::{ColumnKind, Out};
use crate::i18n::Msg;
use crate::service::lists::columns::Column;
use crate::service::lists::frequency::frequencies;

crate::messages! {
    NO_BY: "say by which column with --by", "请用 --by 指定列";
    COUNT: "Count", "数量";
    SHARE: "Share", "占比";
    DONE: "Done", "完成率";
    EMPTY: "(empty)", "（空）";
}

const BY: Arg =
    Arg::new("by", ArgKind::Option, "COLUMN", Msg::new("the column whose values are counted", "按哪一列统计"));
const ACROSS: Arg = Arg::new("across", ArgKind::Option, "COLUMN", Msg::new("a column across", "与哪一列交叉统计"));

pub(super) const ACTION: Action = Action::new(
    "list.count",
    Group::Lists,
    Msg::new("count", "统计"),
    Msg::new(
        "Count the list by the values of a column, and across another; enter narrows to one of them",
        "按列统计各取值的数量，可与另一列交叉；回车只看其中一种",
    ),
)
.within(&["list"])
.press(pressed)
.line(&["count"], &[KIND, BY, ACROSS, FILTER, AS_OF, AS_KNOWN, JSON], line)
.json(&[
    JsonKey::new("total", Msg::new("how many records there are", "记录总数")),
    JsonKey::new("rows[].value", Msg::new("a value of the column", "取值")),
    JsonKey::new("rows[].count", Msg::new("how many have it", "数量")),
    JsonKey::new(
        "rows[].done",
        Msg::new("how many of them are done; null for other kinds", "其中已完成数，非任务为 null"),
    ),
    JsonKey::new("rows[].across.*", Msg::new("how many have each value of the other column", "交叉列各取值的数量")),
]);

fn pressed(scene: &Scene<'_>) -> Result<Vec<Effect>> {
    if scene.column.is_empty() {
        return Err(Error::new(Code::Usage, press::NO_CELL));
    }
    Ok(vec![Effect::Show(Overlay::Count(scene.column.to_string(), None))])
}

fn line(shell: &mut Shell, args: &Args) -> Result<()> {
    let asked = ListQuery::read(shell, args)?;
    let by = args.get("by").ok_or_else(|| Error::new(Code::Usage, NO_BY))?;
    let by = Column::named(asked.kind, by)?;
    let across = args.get("across").map(|name| Column::named(asked.kind, name)).transpose()?;
    let lang = shell.lang;
    let found = asked.with(shell, |lens, records| Ok(frequencies(lens, records, &by, across.as_ref())))?;
    if args.has("json") {
        let rows: Vec<_> = found
            .rows
            .iter()
            .map(|r| {
                let cells = found.across.iter().cloned().zip(r.across.iter().map(|n| (*n).into()));
                let cells: serde_json::Map<String, serde_json::Value> = cells.collect();
                serde_json::json!({ "value": r.value, "count": r.count, "done": r.done, "across": cells })
            })
            .collect();
        return shell.json(&serde_json::json!({ "total": found.total, "rows": rows }));
    }
    let mut columns = vec![
        ("value", by.label().text(lang).to_string(), ColumnKind::Text),
        ("count", COUNT.text(lang).to_string(), ColumnKind::Number),
        ("share", SHARE.text(lang).to_string(), ColumnKind::Percent),
    ];
    let done = found.rows.iter().any(|r| r.done.is_some());
    if done {
        columns.push(("done", DONE.text(lang).to_string(), ColumnKind::Percent));
    }
    let named = |name: &String| if name.is_empty() { EMPTY.text(lang).to_string() } else { name.clone() };
    columns.extend(found.across.iter().map(|name| ("across", named(name), ColumnKind::Number)));
    let mut printed = table::of(lang, &columns);
    let percent = |part: usize, whole: usize| Out::Number(part as f64 * 100.0 / whole.max(1) as f64);
    for r in &found.rows {
        let mut row = vec![Out::Text(named(&r.value)), Out::Whole(r.count as i64), percent(r.count, found.total)];
        if done {
            row.push(r.done.map_or(Out::Empty, |n| percent(n, r.count)));
        }
        row.extend(r.across.iter().map(|n| Out::Whole(*n as i64)));
        printed.rows.push(row);
    }
    shell.table(&printed)
}
