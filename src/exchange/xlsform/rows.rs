//! A sheet of a form as rows of named cells.

use std::collections::BTreeMap;

use crate::domain::checklist::Labels;
use crate::exchange::grid::Grid;

/// A row: its number in the sheet, and its cells by column.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) number: u32,
    cells: BTreeMap<String, String>,
}

/// The columns by another name that forms also use.
const ALIASES: &[(&str, &str)] = &[
    ("relevance", "relevant"),
    ("bind::relevant", "relevant"),
    ("bind::required", "required"),
    ("bind::constraint", "constraint"),
    ("bind::jr:constraintmsg", "constraint_message"),
    ("bind::calculate", "calculation"),
    ("calculate", "calculation"),
    ("readonly", "read_only"),
    ("bind::readonly", "read_only"),
    ("list name", "list_name"),
    ("value", "name"),
    ("caption", "label"),
    ("count", "repeat_count"),
    ("jr:count", "repeat_count"),
    ("constraint message", "constraint_message"),
    ("required message", "required_message"),
];

/// A column's name as it is looked for: lower case, with one spelling for each meaning. The language behind `::` stays as
/// it is written.
fn column(heading: &str) -> String {
    let heading = heading.trim();
    let lower = heading.to_lowercase();
    if let Some((_, name)) = ALIASES.iter().find(|(a, _)| *a == lower) {
        return (*name).to_string();
    }
    // `label:English` is the older way to write `label::English`.
    let split = heading.split_once("::").or_else(|| heading.split_once(':').filter(|(a, _)| is_translated(a)));
    match split {
        Some((base, language)) if is_translated(base) => {
            let base = base.trim().to_lowercase().replace(' ', "_");
            format!("{base}::{}", language.trim())
        }
        _ => lower.replace(' ', "_"),
    }
}

fn is_translated(base: &str) -> bool {
    let base = base.trim().to_lowercase().replace(' ', "_");
    matches!(base.as_str(), "label" | "hint" | "constraint_message" | "required_message" | "guidance_hint")
}

/// The rows of a sheet under its first row, without empty ones.
pub(super) fn rows(grid: &Grid) -> (Vec<String>, Vec<Row>) {
    let head = (0..grid.height()).find(|r| grid.row(*r).iter().any(|c| !c.is_blank()));
    let Some(head) = head else { return (Vec::new(), Vec::new()) };
    let columns: Vec<String> = grid.row(head).iter().map(|c| column(&c.to_string())).collect();
    let mut out = Vec::new();
    for at in head + 1..grid.height() {
        let cells: BTreeMap<String, String> = columns
            .iter()
            .zip(grid.row(at))
            .map(|(name, cell)| (name.clone(), cell.to_string().trim().to_string()))
            .filter(|(name, text)| !name.is_empty() && !text.is_empty())
            .collect();
        if !cells.is_empty() {
            out.push(Row { number: grid.number(at), cells });
        }
    }
    (columns.into_iter().filter(|c| !c.is_empty()).collect(), out)
}

impl Row {
    /// A cell; empty where there is none.
    pub(super) fn get(&self, column: &str) -> &str {
        self.cells.get(column).map_or("", String::as_str)
    }

    /// The texts of a column in all languages that it is written in.
    pub(super) fn labels(&self, column: &str) -> Labels {
        let mut out = Labels::new();
        for (name, text) in &self.cells {
            if name == column {
                out.insert(String::new(), text.clone());
            } else if let Some(language) = name.strip_prefix(column).and_then(|n| n.strip_prefix("::")) {
                out.insert(language.to_string(), text.clone());
            }
        }
        out
    }

    /// All cells.
    pub(super) fn cells(&self) -> impl Iterator<Item = (&str, &str)> {
        self.cells.iter().map(|(n, t)| (n.as_str(), t.as_str()))
    }
}
