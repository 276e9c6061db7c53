//! JSON: an array with one object a row, keyed by field key, every key in every object.

use std::io::{Result, Write};

use chrono::NaiveDateTime;
use serde_json::Value;

use super::{Out, Table};

pub(super) fn write(table: &Table, out: &mut dyn Write) -> Result<()> {
    if let Some(objects) = &table.objects {
        serde_json::to_writer_pretty(&mut *out, objects)?;
        return out.write_all(b"\n");
    }
    let keys: Vec<String> = table.columns.iter().map(|c| Value::from(c.key.as_str()).to_string()).collect();
    out.write_all(b"[")?;
    for (n, row) in table.rows.iter().enumerate() {
        out.write_all(if n == 0 { b"\n  {" } else { b",\n  {" })?;
        for (i, key) in keys.iter().enumerate() {
            let comma = if i == 0 { "" } else { ", " };
            write!(out, "{comma}{key}: {}", value(row.get(i).unwrap_or(&Out::Empty)))?;
        }
        out.write_all(b"}")?;
    }
    out.write_all(if table.rows.is_empty() { b"]\n" } else { b"\n]\n" })
}

fn value(cell: &Out) -> Value {
    match cell {
        Out::Empty => Value::Null,
        Out::Text(t) => Value::from(t.as_str()),
        // Not finite becomes null.
        Out::Number(n) => Value::from(*n),
        Out::Whole(n) => Value::from(*n),
        Out::Bool(b) => Value::from(*b),
        Out::Date(d) => Value::from(d.to_string()),
        Out::DateTime(d) => Value::from(iso(d)),
        Out::List(l) => Value::from(l.clone()),
    }
}

fn iso(at: &NaiveDateTime) -> String {
    at.format("%Y-%m-%dT%H:%M:%S").to_string()
}
