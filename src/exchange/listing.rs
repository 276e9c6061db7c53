//! A list as a table and as JSON: exactly what is shown, with its columns, filter, order and day.

use serde_json::{Map, Value as Json};

use crate::domain::kind::{FieldDef, Type};
use crate::domain::record::Record;
use crate::domain::value::ValueRef;
use crate::exchange::table_out::{Column as Heading, ColumnKind, Out, Table};
use crate::i18n::Message;
use crate::service::lists::columns::Column;
use crate::service::lists::derived::Cell;
use crate::service::lists::lens::Lens;
use crate::service::words::show::short_title;

crate::messages! {
    AHEAD: "{value} → {next} (from {day})", "{value} → {next}（{day}起）";
}

/// Makes a table of records.
pub fn table<'r>(lens: &Lens<'_>, records: impl IntoIterator<Item = &'r Record>, columns: &[Column]) -> Table {
    let headings = columns.iter().map(|c| Heading {
        heading: c.label().text(lens.lang).to_string(),
        key: c.name().to_string(),
        kind: shape(c),
    });
    Table {
        lang: lens.lang,
        columns: headings.collect(),
        rows: records.into_iter().map(|r| columns.iter().map(|c| cell(lens, c, r)).collect()).collect(),
        ..Table::default()
    }
}

/// Makes a table of records for people alone: beside a value stands what is dated ahead to take its place.
pub fn shown<'r>(lens: &Lens<'_>, records: impl IntoIterator<Item = &'r Record>, columns: &[Column]) -> Table {
    let records: Vec<&Record> = records.into_iter().collect();
    let mut table = table(lens, records.iter().copied(), columns);
    for (record, row) in records.iter().zip(&mut table.rows) {
        for (column, out) in columns.iter().zip(row) {
            let Column::Field(field) = column else { continue };
            let Some(next) = lens.state.ahead(record.id(), field.tag).first() else { continue };
            let Some(day) = lens.state.meta(next.stamp).map(|m| m.on) else { continue };
            let value = next.value().map_or_else(|| "—".to_string(), |v| lens.shower().value(field, v));
            let held = out.plain(shape(column), lens.lang);
            let said = Message::plain(AHEAD).with("value", held).with("next", value).with("day", day);
            *out = Out::Text(said.say(lens.lang).trim_start().to_string());
        }
    }
    table
}

fn shape(column: &Column) -> ColumnKind {
    match column {
        Column::Derived(d) if d.name == "rate" => ColumnKind::Percent,
        Column::Field(FieldDef { ty: Type::Date, .. }) => ColumnKind::Date,
        c if c.is_number() => ColumnKind::Number,
        _ => ColumnKind::Text,
    }
}

fn cell(lens: &Lens<'_>, column: &Column, record: &Record) -> Out {
    match column.cell(lens, record) {
        Cell::Empty => Out::Empty,
        Cell::Text(t) => Out::Text(t),
        Cell::Int(n) => Out::Whole(n),
        Cell::Real(n) | Cell::Percent(n) => Out::Number(n),
        Cell::Date(d) => Out::Date(d),
        Cell::Lamp(l) => Out::Text(l.label().text(lens.lang).to_string()),
        Cell::Class(c) => Out::Text(c.label().text(lens.lang).to_string()),
        Cell::Bool(b) => Out::Bool(b),
    }
}

/// A record as JSON: its id, and each column by its name. Words are given by their stable names, days as ISO 8601,
/// other records by what they are called; nothing is `null`.
pub fn json(lens: &Lens<'_>, record: &Record, columns: &[Column]) -> Json {
    let mut out = Map::new();
    out.insert("id".into(), Json::String(record.id().to_string()));
    for column in columns.iter().filter(|c| c.name() != "id") {
        out.insert(column.name().to_string(), value(lens, column, record));
    }
    Json::Object(out)
}

fn value(lens: &Lens<'_>, column: &Column, record: &Record) -> Json {
    let Column::Field(field) = column else {
        return match column.cell(lens, record) {
            Cell::Empty => Json::Null,
            Cell::Text(t) => Json::String(t),
            Cell::Int(n) => n.into(),
            Cell::Real(n) => n.into(),
            Cell::Percent(n) => ((n * 10.0).round() / 10.0).into(),
            Cell::Date(d) => Json::String(d.to_string()),
            Cell::Lamp(l) => Json::String(l.name().into()),
            Cell::Class(c) => Json::String(c.name().into()),
            Cell::Bool(b) => Json::Bool(b),
        };
    };
    match record.get(field.tag) {
        None | Some(ValueRef::Unknown(..)) => Json::Null,
        Some(ValueRef::Text(t)) => Json::String(t.to_string()),
        Some(ValueRef::Int(n)) => n.into(),
        Some(ValueRef::Real(n)) => n.into(),
        Some(ValueRef::Bool(b)) => Json::Bool(b),
        Some(ValueRef::Date(d)) => Json::String(d.to_string()),
        Some(ValueRef::Time(ms)) => lens.clock.local(ms).map_or(Json::Null, |t| Json::String(t.to_rfc3339())),
        Some(ValueRef::Period(p)) => Json::String(p.code()),
        Some(ValueRef::Due(d)) => serde_json::json!({
            "date": d.date.map(|d| d.to_string()), "precision": d.precision.name(), "words": d.words,
        }),
        Some(ValueRef::Ref(id)) => Json::String(short_title(lens.state, id)),
        Some(ValueRef::Refs(ids)) => ids.iter().map(|id| Json::String(short_title(lens.state, id))).collect(),
        Some(ValueRef::Texts(all)) => all.iter().map(|t| Json::String(t.to_string())).collect(),
    }
}
