//! A Markdown table, numbers to the right, pipes and line ends escaped.

use std::io::{Result, Write};

use super::{ColumnKind, Table};

pub(super) fn head(table: &Table, out: &mut dyn Write) -> Result<()> {
    if !table.title.is_empty() {
        writeln!(out, "## {}\n", escape(&table.title))?;
    }
    if let Some(caption) = table.caption() {
        writeln!(out, "{}\n", escape(&caption))?;
    }
    line(out, table.columns.iter().map(|c| escape(&c.heading)))?;
    let rule = |c: &super::Column| match c.kind {
        ColumnKind::Number | ColumnKind::Percent => "---:".to_string(),
        _ => "---".to_string(),
    };
    line(out, table.columns.iter().map(rule))
}

pub(super) fn rows(table: &Table, out: &mut dyn Write) -> Result<()> {
    for row in &table.rows {
        line(out, row.iter().enumerate().map(|(i, c)| escape(&c.plain(table.kind(i), table.lang))))?;
    }
    Ok(())
}

fn line(out: &mut dyn Write, cells: impl Iterator<Item = String>) -> Result<()> {
    let cells: Vec<String> = cells.collect();
    writeln!(out, "| {} |", cells.join(" | "))
}

fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '|' | '\\' | '`' | '*' | '_' | '[' | ']' => {
                out.push('\\');
                out.push(c);
            }
            '<' => out.push_str("&lt;"),
            '&' => out.push_str("&amp;"),
            '\n' => out.push_str("<br>"),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}
