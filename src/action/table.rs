//! A table for people: aligned by display width, cut to the terminal only where there is one.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::{Shell, unwritten};
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
        let (headings, rows) = match self.plain {
            true => (String::new(), spoken(table, self.lang)),
            false => match self.width {
                Some(width) if !fits(table.columns.len(), width) => (String::new(), stacked(table, self.lang)),
                width => aligned(table, self.lang, width),
            },
        };
        if self.color && !headings.is_empty() {
            self.out.raw().write_all(BOLD).map_err(unwritten)?;
            self.print(&headings)?;
            self.out.raw().write_all(PLAIN).map_err(unwritten)?;
        } else {
            self.print(&headings)?;
        }
        if !headings.is_empty() {
            self.line("")?;
        }
        self.print(&rows)
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

/// The line of headings, without its end, and the lines of rows.
fn aligned(table: &Table, lang: Lang, width: Option<usize>) -> (String, String) {
    let rows: Vec<Vec<String>> = table
        .rows
        .iter()
        .map(|row| {
            let cells = table.columns.iter().zip(row);
            cells.map(|(column, cell)| one_line(&cell.plain(column.kind, lang))).collect()
        })
        .collect();
    let headings: Vec<String> = table.columns.iter().map(|c| one_line(&c.heading)).collect();
    let mut widths: Vec<usize> = headings.iter().map(|h| h.width()).collect();
    for row in &rows {
        for (wide, cell) in widths.iter_mut().zip(row) {
            *wide = (*wide).max(cell.width());
        }
    }
    if let Some(width) = width {
        shrink(&mut widths, width);
    }
    let right =
        |i: usize| table.columns.get(i).is_some_and(|c| matches!(c.kind, ColumnKind::Number | ColumnKind::Percent));
    let line = |cells: &[String]| {
        let mut text = String::new();
        for (i, (cell, wide)) in cells.iter().zip(&widths).enumerate() {
            let shown = cut(cell, *wide);
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
    };
    (line(&headings), rows.iter().map(|row| line(row) + "\n").collect())
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
            let (headings, rows) = aligned(table, Lang::Zh, width);
            format!("{headings}\n{rows}")
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
