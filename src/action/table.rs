//! A table for people: aligned by display width, cut to the terminal only where there is one.

use std::io::Write;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::{Output, Shell, unwritten};
use crate::domain::lamp::Lamp;
use crate::error::Result;
use crate::exchange::table_out::{ColumnKind, Table};
use crate::i18n::{Lang, safe};

/// The columns between two columns.
const GAP: usize = 2;

/// Headings are set off by this, where colours are.
const BOLD: &[u8] = b"\x1b[1m";
const PLAIN: &[u8] = b"\x1b[0m";

/// The narrowest that a column is made so that a table fits its terminal.
const NARROWEST: usize = 6;

impl Shell {
    /// Prints a table: aligned, or for a screen reader one line a row with each heading said.
    ///
    /// # Errors
    /// Where the output cannot be written.
    pub fn table(&mut self, table: &Table) -> Result<()> {
        let mut printer = self.printer(table.columns.len());
        printer.measure(table);
        let printed = printer.print(table);
        self.out = printer.out;
        printed
    }

    /// What prints a table of so many columns part by part. It has the output, which is put back afterwards.
    pub fn printer(&mut self, columns: usize) -> Printer {
        let form = match self.plain {
            true => Form::Spoken,
            false if self.width.is_some_and(|width| !fits(columns, width)) => Form::Stacked,
            false => Form::Aligned,
        };
        let (lang, color, width) = (self.lang, self.color, self.width);
        Printer { form, lang, color, width, widths: Vec::new(), begun: false, out: self.take_out() }
    }
}

/// How a table is printed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    /// A line a row, with each heading said.
    Spoken,
    /// A block a row.
    Stacked,
    /// In columns.
    Aligned,
}

/// Prints a table part by part, so that its rows need not all be there at once.
pub struct Printer {
    form: Form,
    lang: Lang,
    color: bool,
    width: Option<usize>,
    widths: Vec<usize>,
    begun: bool,
    /// Where it prints to.
    pub out: Output,
}

impl Printer {
    /// Whether all parts must be measured before the first is printed.
    pub fn measures(&self) -> bool {
        self.form == Form::Aligned
    }

    /// Measures a part.
    pub fn measure(&mut self, part: &Table) {
        if self.measures() {
            widen(&mut self.widths, part, self.lang);
        }
    }

    /// Prints a part, the first with what stands above.
    ///
    /// # Errors
    /// Where the output cannot be written.
    pub fn print(&mut self, part: &Table) -> Result<()> {
        let first = !std::mem::replace(&mut self.begun, true);
        let rows = match self.form {
            Form::Spoken => spoken(part, self.lang),
            Form::Stacked => match stacked(part, self.lang) {
                rows if first || rows.is_empty() => rows,
                rows => format!("\n{rows}"),
            },
            Form::Aligned => {
                if first {
                    if let Some(width) = self.width {
                        shrink(&mut self.widths, width);
                    }
                    self.headings(&headings(part, &self.widths))?;
                }
                aligned(part, self.lang, &self.widths, self.width.is_some())
            }
        };
        self.out.write_all(rows.as_bytes()).map_err(unwritten)
    }

    fn headings(&mut self, headings: &str) -> Result<()> {
        if self.color {
            self.out.raw().write_all(BOLD).map_err(unwritten)?;
        }
        self.out.write_all(headings.as_bytes()).map_err(unwritten)?;
        if self.color {
            self.out.raw().write_all(PLAIN).map_err(unwritten)?;
        }
        self.out.write_all(b"\n").map_err(unwritten)
    }
}

/// A table of rows of words, for what is no list of records.
pub fn of(lang: Lang, columns: &[(&str, String, ColumnKind)]) -> Table {
    let columns = columns.iter().map(|(key, heading, kind)| crate::exchange::table_out::Column {
        heading: heading.clone(),
        key: (*key).to_string(),
        kind: *kind,
    });
    Table { lang, columns: columns.collect(), ..Table::default() }
}

/// Whether so many columns can be told apart in a terminal.
fn fits(columns: usize, width: usize) -> bool {
    columns * (NARROWEST + GAP) <= width + GAP
}

/// Each row as a block of headings and values, where the columns do not fit side by side.
fn stacked(table: &Table, lang: Lang) -> String {
    let blocks = table.rows.iter().map(|row| {
        let cells = table.columns.iter().zip(row);
        let pairs = cells.map(|(column, cell)| (column.heading.clone(), cell.plain(column.kind, lang)));
        pairs_aligned(&pairs.filter(|(_, text)| !text.trim().is_empty()).collect::<Vec<_>>())
    });
    blocks.collect::<Vec<_>>().join("\n")
}

/// Labels and texts in two columns; what follows in a text of several lines stands below its first.
pub fn pairs_aligned(pairs: &[(String, String)]) -> String {
    let wide = pairs.iter().map(|(label, _)| label.width()).max().unwrap_or(0);
    let mut out = String::new();
    for (label, text) in pairs {
        for (at, part) in text.lines().enumerate() {
            let label = if at == 0 { label.as_str() } else { "" };
            let line = format!("{label}{}  {}", " ".repeat(wide - label.width()), safe::one_line(part));
            out.push_str(&format!("{}\n", line.trim_end()));
        }
    }
    out
}

/// One line a row, each heading before its value; empty values are left out.
fn spoken(table: &Table, lang: Lang) -> String {
    let (colon, stop) = if lang == Lang::Zh { ("：", "；") } else { (": ", "; ") };
    let mut out = String::new();
    for row in &table.rows {
        let parts = table.columns.iter().zip(row).filter_map(|(column, cell)| {
            let text = signs_spoken(&one_line(&cell.plain(column.kind, lang)), lang);
            (!text.is_empty()).then(|| format!("{}{colon}{text}", column.heading))
        });
        out.push_str(&parts.collect::<Vec<_>>().join(stop));
        out.push('\n');
    }
    out
}

/// Lamps' signs as words: a sign before its word is left out, one before a count becomes the word.
fn signs_spoken(text: &str, lang: Lang) -> String {
    let mut out = text.to_string();
    for lamp in Lamp::ALL {
        let (sign, word) = (lamp.glyph(), lamp.label().text(lang));
        out = out.replace(&format!("{sign} {word}"), word).replace(&format!("{sign}{word}"), word);
        out = out.replace(sign, &format!("{word} "));
    }
    out
}

/// Text that is laid out for the eye, for the ear: no columns, no signs.
fn laid_out_spoken(text: &str, lang: Lang) -> String {
    let colon = if lang == Lang::Zh { "：" } else { ": " };
    let line = |line: &str| {
        let line = signs_spoken(line.trim(), lang).replace(" → ", if lang == Lang::Zh { " 改为 " } else { " to " });
        match line.split_once("  ") {
            Some((label, rest)) => format!("{label}{colon}{}\n", rest.trim_start()),
            None => format!("{line}\n"),
        }
    };
    text.lines().map(line).collect()
}

impl Shell {
    /// Prints text of several lines that is laid out for the eye; for a screen reader it is said line by line.
    ///
    /// # Errors
    /// Where the output cannot be written.
    pub fn words(&mut self, text: &str) -> Result<()> {
        match self.plain {
            true => self.print(&laid_out_spoken(text, self.lang)),
            false => self.print(text),
        }
    }
}

/// The cells of each row, each on one line.
fn rows_of(table: &Table, lang: Lang) -> impl Iterator<Item = Vec<String>> + '_ {
    table.rows.iter().map(move |row| {
        let cells = table.columns.iter().zip(row);
        cells.map(|(column, cell)| one_line(&cell.plain(column.kind, lang))).collect()
    })
}

/// Widens columns to what a part of a table needs, headings among it.
fn widen(widths: &mut Vec<usize>, table: &Table, lang: Lang) {
    widths.resize(table.columns.len(), 0);
    let headings = table.columns.iter().map(|c| one_line(&c.heading)).collect();
    for row in std::iter::once(headings).chain(rows_of(table, lang)) {
        for (wide, cell) in widths.iter_mut().zip(&row) {
            *wide = (*wide).max(cell.width());
        }
    }
}

/// The line of headings, without its end.
fn headings(table: &Table, widths: &[usize]) -> String {
    let cells: Vec<String> = table.columns.iter().map(|c| one_line(&c.heading)).collect();
    line(table, &cells, widths, true)
}

/// The lines of rows. What changed after it was measured is cut where there is a terminal, and else whole.
fn aligned(table: &Table, lang: Lang, widths: &[usize], cuts: bool) -> String {
    rows_of(table, lang).map(|row| line(table, &row, widths, cuts) + "\n").collect()
}

fn line(table: &Table, cells: &[String], widths: &[usize], cuts: bool) -> String {
    let right =
        |i: usize| table.columns.get(i).is_some_and(|c| matches!(c.kind, ColumnKind::Number | ColumnKind::Percent));
    let mut text = String::new();
    for (i, (cell, wide)) in cells.iter().zip(widths).enumerate() {
        let shown = if cuts { cut(cell, *wide) } else { cell.clone() };
        let pad = " ".repeat(wide.saturating_sub(shown.width()));
        if i > 0 {
            text.push_str(&" ".repeat(GAP));
        }
        match right(i) {
            true => text.extend([pad.as_str(), shown.as_str()]),
            false => text.extend([shown.as_str(), pad.as_str()]),
        }
    }
    text.truncate(text.trim_end().len());
    text
}

/// Takes columns from the widest column until the table fits, as far as columns can be narrowed.
fn shrink(widths: &mut [usize], width: usize) {
    let gaps = GAP * widths.len().saturating_sub(1);
    while widths.iter().sum::<usize>() + gaps > width {
        let Some(widest) = widths.iter_mut().max() else { return };
        if *widest <= NARROWEST {
            return;
        }
        *widest -= 1;
    }
}

/// A text on one line, as it may be shown: its width is counted after that.
pub fn one_line(text: &str) -> String {
    safe::one_line(text).trim().to_string()
}

/// A text cut to so many columns by whole glyphs, with a sign that it was.
pub fn cut(text: &str, columns: usize) -> String {
    if text.width() <= columns {
        return text.to_string();
    }
    let mut out = String::new();
    let mut used = 1;
    for c in text.chars() {
        used += c.width().unwrap_or(0);
        if used > columns {
            break;
        }
        out.push(c);
    }
    out.push('…');
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::table_out::Out;

    fn example() -> Table {
        let mut table =
            of(Lang::Zh, &[("title", "任务".into(), ColumnKind::Text), ("n", "序号".into(), ColumnKind::Number)]);
        table.rows = vec![
            vec![Out::Text("压减办税环节".into()), Out::Whole(7)],
            vec![Out::Text("ab\ncd".into()), Out::Whole(123)],
        ];
        table
    }

    #[test]
    fn wide_words_stay_aligned() {
        let shown = |table: &Table, width| {
            let mut widths = Vec::new();
            widen(&mut widths, table, Lang::Zh);
            if let Some(width) = width {
                shrink(&mut widths, width);
            }
            format!("{}\n{}", headings(table, &widths), aligned(table, Lang::Zh, &widths, true))
        };
        assert_eq!(shown(&example(), None), "任务          序号\n压减办税环节     7\nab cd          123\n");
        assert_eq!(shown(&example(), Some(16)), "任务        序号\n压减办税…      7\nab cd        123\n");
        let mut hostile = example();
        hostile.rows[0][0] = Out::Text("\u{202e}\u{1b}压减办税\u{9b}".into());
        assert_eq!(shown(&hostile, None), "任务         序号\n␦␛压减办税␦     7\nab cd         123\n");
    }

    #[test]
    fn columns_that_do_not_fit_are_stacked() {
        assert!(fits(2, 14) && !fits(2, 13) && fits(10, 80) && !fits(15, 80));
        assert_eq!(stacked(&example(), Lang::Zh), "任务  压减办税环节\n序号  7\n\n任务  ab\n      cd\n序号  123\n");
    }

    #[test]
    fn a_screen_reader_hears_each_heading() {
        assert_eq!(spoken(&example(), Lang::Zh), "任务：压减办税环节；序号：7\n任务：ab cd；序号：123\n");
    }
}
