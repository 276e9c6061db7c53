//! Making tables and JSON.

use serde_json::Value;

use crate::domain::rate::{Percent, Ratio};
use crate::exchange::table_out::{Column, ColumnKind, Out, Table};
use crate::i18n::{Lang, Msg};

/// A table that is being filled.
pub(super) struct Sheet {
    pub lang: Lang,
    table: Table,
}

impl Sheet {
    /// A table without columns.
    pub fn new(title: Msg, view_day: chrono::NaiveDate, lang: Lang) -> Self {
        let table = Table { title: title.text(lang).to_string(), as_of: Some(view_day), lang, ..Table::default() };
        Self { lang, table }
    }

    /// Adds a column.
    pub fn column(&mut self, key: &str, heading: Msg, kind: ColumnKind) -> &mut Self {
        let heading = heading.text(self.lang).to_string();
        self.table.columns.push(Column { heading, key: key.to_string(), kind });
        self
    }

    /// Adds columns of words.
    pub fn texts(&mut self, columns: &[(&str, Msg)]) -> &mut Self {
        columns.iter().for_each(|(key, heading)| {
            self.column(key, *heading, ColumnKind::Text);
        });
        self
    }

    /// Adds columns of numbers.
    pub fn numbers(&mut self, columns: &[(&str, Msg)]) -> &mut Self {
        columns.iter().for_each(|(key, heading)| {
            self.column(key, *heading, ColumnKind::Number);
        });
        self
    }

    /// Adds a row.
    pub fn row(&mut self, cells: Vec<Out>) {
        self.table.rows.push(cells);
    }

    /// The table.
    pub fn finish(self) -> Table {
        self.table
    }
}

/// A number of things.
pub(super) fn whole(n: u64) -> Out {
    Out::Whole(i64::try_from(n).unwrap_or(i64::MAX))
}

/// Words; blank ones are nothing.
pub(super) fn text(t: impl Into<String>) -> Out {
    let t = t.into();
    if t.is_empty() { Out::Empty } else { Out::Text(t) }
}

/// A day.
pub(super) fn date(day: Option<chrono::NaiveDate>) -> Out {
    day.map_or(Out::Empty, Out::Date)
}

/// A rate in percent with one decimal.
pub(super) fn rate(rate: Option<Ratio>) -> Out {
    percent(rate.map(|r| r.percent(1)))
}

/// A percentage.
pub(super) fn percent(percent: Option<Percent>) -> Out {
    percent.map_or(Out::Empty, |p| Out::Number(p.as_f64()))
}

/// The same in JSON; null where there is none.
pub(super) fn json_rate(rate: Option<Ratio>) -> Value {
    json_percent(rate.map(|r| r.percent(1)))
}

/// A percentage in JSON.
pub(super) fn json_percent(percent: Option<Percent>) -> Value {
    percent.map_or(Value::Null, |p| Value::from(p.as_f64()))
}

/// A day in JSON.
pub(super) fn json_date(day: Option<chrono::NaiveDate>) -> Value {
    day.map_or(Value::Null, |d| Value::from(d.to_string()))
}
