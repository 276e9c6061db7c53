//! What a report is: a table of columns, each declared once with its key, its label in both languages, its meaning and
//! how its value comes about. Text, JSON and its documentation, CSV, workbooks, Markdown, HTML and the console's screen
//! are all made from that one table.

use chrono::NaiveDate;
use serde_json::{Map, Value};

use crate::domain::id::RecordId;
use crate::domain::rate::Percent;
use crate::exchange::table_out::{Column as Heading, ColumnKind, Out, Table};
use crate::i18n::{Lang, Message, Msg};
use crate::log::State;
use crate::report::charts::Chart;
use crate::service::tasks::lamps::LampCounts;
use crate::service::words::show::short_title;

/// What stands in a cell: what it means, of which people read a text and programs a value.
#[derive(Clone, Debug, PartialEq)]
pub enum Datum {
    /// Nothing: blank, and null.
    Nothing,
    /// A whole number.
    Whole(i64),
    /// A number.
    Number(f64),
    /// A percentage, as it is rounded.
    Percent(Percent),
    /// A day.
    Date(NaiveDate),
    /// Yes or no.
    Bool(bool),
    /// A text, the same for people and programs; blank is nothing.
    Text(String),
    /// What is said in the reader's language, for programs too.
    Said(Message),
    /// A word: its code for programs, none where there is none, and its label for people.
    Word(Option<String>, Message),
    /// A record: its short name for people, its title for programs.
    Record(RecordId),
    /// The id of a record.
    Id(RecordId),
    /// Records: short ids for people, ids for programs.
    Ids(Vec<RecordId>),
    /// Counts by lamp: signs for people, an object with one number a lamp for programs.
    Lamps(LampCounts),
}

impl Datum {
    /// A count.
    pub fn count(n: u64) -> Self {
        Self::Whole(i64::try_from(n).unwrap_or(i64::MAX))
    }

    /// A text; a blank one is nothing.
    pub fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        if text.is_empty() { Self::Nothing } else { Self::Text(text) }
    }

    /// A word of a vocabulary.
    pub fn word(code: &str, label: Msg) -> Self {
        Self::Word(Some(code.to_string()), label.into())
    }

    /// What is made of something, or nothing where there is none.
    pub fn maybe<T>(of: Option<T>, make: impl FnOnce(T) -> Self) -> Self {
        of.map_or(Self::Nothing, make)
    }

    /// As a cell of a table that people read.
    pub fn out(&self, look: &Look<'_>) -> Out {
        match self {
            Self::Nothing => Out::Empty,
            Self::Whole(n) => Out::Whole(*n),
            Self::Number(n) => Out::Number(*n),
            Self::Percent(p) => Out::Number(p.as_f64()),
            Self::Date(d) => Out::Date(*d),
            Self::Bool(b) => Out::Bool(*b),
            Self::Text(t) => Out::Text(t.clone()),
            Self::Said(said) | Self::Word(_, said) => match said.say(look.lang) {
                text if text.is_empty() => Out::Empty,
                text => Out::Text(text),
            },
            Self::Record(id) => Out::Text(short_title(look.state, *id)),
            Self::Id(id) => Out::Text(id.short(8)),
            Self::Ids(ids) => Out::List(ids.iter().map(|id| id.short(8)).collect()),
            Self::Lamps(counts) => match counts.to_string() {
                text if text.is_empty() => Out::Empty,
                text => Out::Text(text),
            },
        }
    }

    /// As a value that programs read.
    pub fn json(&self, look: &Look<'_>) -> Value {
        match self {
            Self::Nothing => Value::Null,
            Self::Whole(n) => Value::from(*n),
            Self::Number(n) => Value::from(*n),
            Self::Percent(p) => Value::from(p.as_f64()),
            Self::Date(d) => Value::from(d.to_string()),
            Self::Bool(b) => Value::from(*b),
            Self::Text(t) => Value::from(t.as_str()),
            Self::Said(said) => Value::from(said.say(look.lang)),
            Self::Word(code, _) => code.as_deref().map_or(Value::Null, Value::from),
            Self::Record(id) => Value::from(look.state.title(*id)),
            Self::Id(id) => Value::from(id.to_string()),
            Self::Ids(ids) => ids.iter().map(ToString::to_string).collect(),
            Self::Lamps(counts) => counts.iter().map(|(l, n)| (l.name().to_string(), Value::from(n))).collect(),
        }
    }
}

/// Who reads a report, and the state that names come from: the one that it was made from.
#[derive(Clone, Copy)]
pub struct Look<'a> {
    /// The state.
    pub state: &'a State,
    /// The reader's language.
    pub lang: Lang,
}

/// Where a column is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// To people and to programs.
    All,
    /// To programs: what names or links more than a person wants to read.
    Json,
    /// To people: what programs know by the place of the row.
    Text,
}

/// What is known of a column without a row.
#[derive(Clone, Copy, Debug)]
pub struct ColumnDef {
    /// Its key in JSON; `a.b` is the key `b` of an object `a`, which is null where all its keys are.
    pub key: &'static str,
    /// What stands above it.
    pub label: Msg,
    /// How it is aligned and formatted.
    pub kind: ColumnKind,
    /// Where it is shown.
    pub shown: Shown,
    /// What it means, for the documentation of JSON.
    pub doc: Msg,
    /// What follows the key in the documented path: `[]` for a list, `.*` for keys that the data name.
    pub suffix: &'static str,
}

/// A column: its declaration, and what it is for a row.
pub struct Column<R: 'static> {
    /// Its declaration.
    pub def: ColumnDef,
    value: fn(&Look<'_>, &R) -> Datum,
}

impl<R> Column<R> {
    /// A column of words, shown to all.
    pub const fn new(key: &'static str, label: Msg, doc: Msg, value: fn(&Look<'_>, &R) -> Datum) -> Self {
        Self { def: ColumnDef { key, label, kind: ColumnKind::Text, shown: Shown::All, doc, suffix: "" }, value }
    }

    /// A column of another kind.
    pub const fn of(mut self, kind: ColumnKind) -> Self {
        self.def.kind = kind;
        self
    }

    /// A column whose value is a list (`[]`) or an object with keys that the data name (`.*`).
    pub const fn holds(mut self, suffix: &'static str) -> Self {
        self.def.suffix = suffix;
        self
    }

    /// A column that not all are shown.
    pub const fn only(mut self, shown: Shown) -> Self {
        self.def.shown = shown;
        self
    }
}

/// How the rows of a report lie in its JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A list of rows.
    List,
    /// An object with one list a group, by these keys; the last part of the documented path is `*[]`.
    Groups(&'static [&'static str]),
    /// An object with what holds for all rows, and the rows under a key.
    Under(&'static str),
}

/// A report as its own file declares it.
pub trait Tabular {
    /// What a row is made from.
    type Row: 'static;
    /// The columns.
    const COLUMNS: &'static [Column<Self::Row>];
    /// How the rows lie in JSON.
    const SHAPE: Shape = Shape::List;
    /// The objects that keys such as `a.b` make, with their meaning.
    const OBJECTS: &'static [(&'static str, Msg)] = &[];
    /// The keys beside the rows, where the shape has such, with their meaning.
    const BESIDE: &'static [(&'static str, Msg)] = &[];

    /// What it is called.
    fn title(&self) -> Message;
    /// The day that it speaks of.
    fn day(&self) -> NaiveDate;
    /// The rows.
    fn rows(&self) -> &[Self::Row];
    /// The record behind a row.
    fn record(row: &Self::Row) -> Option<RecordId>;
    /// The key of the group that a row lies in.
    fn group(_row: &Self::Row) -> &'static str {
        ""
    }
    /// What lies beside the rows in JSON.
    fn beside(&self, _look: &Look<'_>) -> Map<String, Value> {
        Map::new()
    }
    /// What should be known beside the rows.
    fn remarks(&self) -> Vec<Message> {
        Vec::new()
    }
    /// The row at which a screen opens it.
    fn opens_at(&self) -> usize {
        0
    }
    /// The pictures that go with it.
    fn charts(&self, _look: &Look<'_>) -> Vec<Chart> {
        Vec::new()
    }
}

/// A report that was made, whatever its rows are.
pub trait Report {
    /// What it is called.
    fn title(&self) -> Message;
    /// The day that it speaks of.
    fn day(&self) -> NaiveDate;
    /// The columns that people are shown.
    fn columns(&self) -> Vec<ColumnDef>;
    /// How many rows there are.
    fn count(&self) -> usize;
    /// What people are shown of a row.
    fn cells(&self, look: &Look<'_>, row: usize) -> Vec<Out>;
    /// The record behind a row.
    fn record(&self, row: usize) -> Option<RecordId>;
    /// What should be known beside the rows.
    fn remarks(&self) -> Vec<Message>;
    /// The row at which a screen opens it.
    fn opens_at(&self) -> usize;
    /// The pictures that go with it.
    fn charts(&self, look: &Look<'_>) -> Vec<Chart>;
    /// The whole table.
    fn table(&self, look: &Look<'_>) -> Table;
    /// The documented JSON.
    fn json(&self, look: &Look<'_>) -> Value;
}

impl<T: Tabular> Report for T {
    fn title(&self) -> Message {
        Tabular::title(self)
    }

    fn day(&self) -> NaiveDate {
        Tabular::day(self)
    }

    fn columns(&self) -> Vec<ColumnDef> {
        T::COLUMNS.iter().map(|c| c.def).filter(|d| d.shown != Shown::Json).collect()
    }

    fn count(&self) -> usize {
        self.rows().len()
    }

    fn cells(&self, look: &Look<'_>, row: usize) -> Vec<Out> {
        let shown = T::COLUMNS.iter().filter(|c| c.def.shown != Shown::Json);
        self.rows().get(row).map(|row| shown.map(|c| (c.value)(look, row).out(look)).collect()).unwrap_or_default()
    }

    fn record(&self, row: usize) -> Option<RecordId> {
        T::record(self.rows().get(row)?)
    }

    fn remarks(&self) -> Vec<Message> {
        Tabular::remarks(self)
    }

    fn opens_at(&self) -> usize {
        Tabular::opens_at(self)
    }

    fn charts(&self, look: &Look<'_>) -> Vec<Chart> {
        Tabular::charts(self, look)
    }

    fn table(&self, look: &Look<'_>) -> Table {
        let heading = |d: ColumnDef| Heading {
            heading: d.label.text(look.lang).to_string(),
            key: d.key.to_string(),
            kind: d.kind,
        };
        Table {
            title: Tabular::title(self).say(look.lang),
            as_of: Some(Tabular::day(self)),
            lang: look.lang,
            columns: self.columns().into_iter().map(heading).collect(),
            rows: (0..self.count()).map(|row| self.cells(look, row)).collect(),
            ..Table::default()
        }
    }

    fn json(&self, look: &Look<'_>) -> Value {
        let object = |row: &T::Row| {
            let mut out = Map::new();
            for c in T::COLUMNS.iter().filter(|c| c.def.shown != Shown::Text) {
                put(&mut out, c.def.key, (c.value)(look, row).json(look));
            }
            // An object of which nothing is known is none.
            for value in out.values_mut() {
                if value.as_object().is_some_and(|o| o.values().all(Value::is_null)) {
                    *value = Value::Null;
                }
            }
            Value::Object(out)
        };
        match T::SHAPE {
            Shape::List => self.rows().iter().map(object).collect(),
            Shape::Groups(keys) => {
                let group = |key: &&str| {
                    let rows = self.rows().iter().filter(|r| T::group(r) == *key);
                    ((*key).to_string(), rows.map(object).collect::<Value>())
                };
                Value::Object(keys.iter().map(group).collect())
            }
            Shape::Under(key) => {
                let mut out = self.beside(look);
                out.insert(key.to_string(), self.rows().iter().map(object).collect());
                Value::Object(out)
            }
        }
    }
}

/// Puts a value under a key, or under a key of an object.
fn put(out: &mut Map<String, Value>, key: &str, value: Value) {
    match key.split_once('.') {
        None => drop(out.insert(key.to_string(), value)),
        Some((outer, inner)) => {
            if let Value::Object(object) = out.entry(outer).or_insert_with(|| Value::Object(Map::new())) {
                object.insert(inner.to_string(), value);
            }
        }
    }
}

/// The documentation of a report's JSON: each path with its meaning.
pub fn documented<T: Tabular>() -> Vec<(String, Msg)> {
    let before = match T::SHAPE {
        Shape::List => "[].".to_string(),
        Shape::Groups(_) => "*[].".to_string(),
        Shape::Under(key) => format!("{key}[]."),
    };
    let beside = T::BESIDE.iter().map(|(key, doc)| ((*key).to_string(), *doc));
    let objects = T::OBJECTS.iter().map(|(key, doc)| (format!("{before}{key}"), *doc));
    let defs = T::COLUMNS.iter().map(|c| c.def).filter(|d| d.shown != Shown::Text);
    let columns = defs.map(|d| (format!("{before}{}{}", d.key, d.suffix), d.doc));
    beside.chain(objects).chain(columns).collect()
}
