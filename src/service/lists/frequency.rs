//! How often each value stands in a column of some records, and across another column: what a list is made up of.

use std::collections::HashMap;

use crate::domain::kind::Kind;
use crate::domain::query::NONE;
use crate::domain::rate::Class;
use crate::domain::record::Record;
use crate::i18n::Lang;
use crate::service::lists::ask::typed_name;
use crate::service::lists::columns::Column;
use crate::service::lists::derived::Cell;
use crate::service::lists::lens::Lens;
use crate::service::tasks::task_view::TaskView;

/// A value and how often it stands there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Count {
    /// The value as a person reads it; empty where nothing stands there.
    pub value: String,
    /// How many records have it.
    pub count: usize,
    /// How many of them are done, where they are tasks.
    pub done: Option<usize>,
    /// How many have each value of the other column, in the order of [`Frequencies::across`].
    pub across: Vec<usize>,
}

/// The values of a column, the most frequent first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frequencies {
    /// The values of the other column, the most frequent first.
    pub across: Vec<String>,
    /// The rows.
    pub rows: Vec<Count>,
    /// How many records there are.
    pub total: usize,
}

/// A cell as it is counted: without the sign of a lamp.
fn value(lens: &Lens<'_>, column: &Column, record: &Record) -> String {
    match column.cell(lens, record) {
        Cell::Lamp(lamp) => lamp.label().text(lens.lang).to_string(),
        cell => cell.text(lens.lang),
    }
}

/// Of one value: how many, how many of them done, and how many by the value across.
type Counted = (usize, Option<usize>, HashMap<String, usize>);

/// Counts the values of a column, and across another.
pub fn frequencies<'r>(
    lens: &Lens<'_>,
    records: impl IntoIterator<Item = &'r Record>,
    by: &Column,
    across: Option<&Column>,
) -> Frequencies {
    let classes = lens.sums.lamps().classes();
    let mut rows: HashMap<String, Counted> = HashMap::new();
    let mut columns: HashMap<String, usize> = HashMap::new();
    let mut total = 0;
    for record in records {
        total += 1;
        let (count, done, cells) = rows.entry(value(lens, by, record)).or_default();
        *count += 1;
        if record.kind() == Kind::Task {
            let is = TaskView::of(record).is_some_and(|t| classes.class(&t) == Class::Done);
            *done = Some(done.unwrap_or(0) + usize::from(is));
        }
        if let Some(other) = across {
            let name = value(lens, other, record);
            *columns.entry(name.clone()).or_default() += 1;
            *cells.entry(name).or_default() += 1;
        }
    }
    let mut columns: Vec<(String, usize)> = columns.into_iter().collect();
    columns.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let across: Vec<String> = columns.into_iter().map(|(name, _)| name).collect();
    let mut rows: Vec<Count> = rows
        .into_iter()
        .map(|(value, (count, done, cells))| Count {
            value,
            count,
            done,
            across: across.iter().map(|name| cells.get(name).copied().unwrap_or(0)).collect(),
        })
        .collect();
    rows.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.value.cmp(&b.value)));
    Frequencies { across, rows, total }
}

/// The filter that finds the records with a value of a column.
pub fn filter_of(kind: Kind, column: &Column, value: &str, lang: Lang) -> String {
    let name = typed_name(kind, column.name(), lang);
    match value {
        "" => format!("{name}:{}", NONE.text(lang)),
        value if column.is_number() => format!("{name}={}", value.trim_end_matches('%')),
        value if value.chars().all(|c| c.is_alphanumeric() || c == '-') => format!("{name}:{value}"),
        value => format!("{name}:\"{}\"", value.replace(['"', '“', '”'], " ")),
    }
}
