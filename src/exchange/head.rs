//! Finds a sheet's header: which row, how many levels, what each column is called.

use std::collections::HashSet;

use super::body::{is_label, serial_of};
use super::clean::{is_missing, number_in, one_line, tidy};
use super::grid::{Cell, Grid};
use super::header::{filled, is_serial_heading};
use super::{dates, vocab};

/// How far down a header is looked for.
const SEARCH: usize = 60;
/// Levels of a header at most.
const MAX_LEVELS: usize = 4;

/// A header that was found.
pub(super) struct Header {
    /// Its rows.
    pub rows: std::ops::Range<usize>,
    texts: Vec<Vec<String>>,
}

impl Header {
    /// The header in these rows.
    pub fn new(grid: &Grid, top: usize, levels: usize) -> Self {
        Self { rows: top..top + levels, texts: header_texts(grid, top, levels) }
    }

    /// Whether a row repeats one of the header's rows, as printed lists do on every page.
    pub fn is_repeated(&self, grid: &Grid, r: usize) -> bool {
        debug_assert!(r >= self.rows.end);
        self.texts.iter().any(|texts| {
            let (mut same, mut other) = (0, 0);
            for (c, cell) in grid.row(r).iter().enumerate() {
                if cell.is_blank() {
                    continue;
                }
                let is = texts
                    .get(c)
                    .is_some_and(|h| !h.is_empty() && cell.as_text().is_some_and(|t| clean_heading(t) == *h));
                if is {
                    same += 1
                } else {
                    other += 1
                }
                if other > 2 {
                    return false;
                }
            }
            same >= 2 && same >= other * 4
        })
    }
}

/// Returns the first row that looks like a header: most columns filled with different short words.
pub(super) fn find_header(grid: &Grid, known: &[&str]) -> Option<usize> {
    let known: HashSet<String> = known.iter().map(|k| vocab::normal(k)).filter(|k| !k.is_empty()).collect();
    let height = grid.height();
    let mut widths: Vec<usize> = (0..height.min(400)).map(|r| filled(grid, r)).filter(|n| *n > 0).collect();
    widths.sort_unstable();
    let usual = *widths.get(widths.len() / 2)?;
    let mut best: Option<(f64, usize)> = None;
    for r in 0..height.min(SEARCH) {
        let Some(score) = header_score(grid, r, usual, &known) else { continue };
        // The first of equals wins: rows below a header of words look like one too.
        if best.is_none_or(|(s, _)| score > s + 0.3) {
            best = Some((score, r));
        }
    }
    best.map(|(_, r)| if r > 0 && is_level_above(grid, r - 1) { r - 1 } else { r })
}

/// Whether a row is the upper level of the header below it, with gaps where it was not merged over its columns: 甲县 over
/// 数值 and 排名.
fn is_level_above(grid: &Grid, r: usize) -> bool {
    let named: Vec<usize> = (0..grid.width()).filter(|c| !grid.cell(r, *c).is_blank()).collect();
    let heading =
        |c: &usize| grid.cell(r, *c).as_text().is_some_and(|t| !numeric(t) && !is_label(t) && t.chars().count() <= 40);
    !grid.has_merges(r) && named.len() > 2 && named.iter().all(heading) && header_levels(grid, r) == 2
}

/// Whether a row begins with a serial number that the next filled row counts on.
fn begins_with_serial(grid: &Grid, r: usize) -> bool {
    let Some(next) = (r + 1..grid.height()).take(20).find(|n| filled(grid, *n) > 1) else { return false };
    (0..2).any(|c| {
        let (here, there) = (serial_of(grid.cell(r, c)), serial_of(grid.cell(next, c)));
        here.zip(there).is_some_and(|(a, b)| b == a + 1 && a < 1900)
    })
}

fn header_score(grid: &Grid, r: usize, usual: usize, known: &HashSet<String>) -> Option<f64> {
    let mut texts = HashSet::new();
    let (mut cells, mut words, mut hits) = (0usize, 0usize, 0.0f64);
    for c in 0..grid.width() {
        let cell = if grid.has_merges(r) { grid.spread(r, c) } else { grid.cell(r, c) };
        if cell.is_blank() {
            continue;
        }
        cells += 1;
        let text = tidy(&cell.to_string()).text.into_owned();
        let year = matches!(cell, Cell::Number(n) if n.fract() == 0.0 && (1950.0..=2100.0).contains(n))
            || (text.len() == 4 && text.parse::<u32>().is_ok_and(|y| (1950..=2100).contains(&y)));
        // A label with what it labels (填报单位：甲局) belongs to the form around the table.
        let wordy = matches!(cell, Cell::Text(_))
            && !is_missing(&text)
            && text.chars().count() <= 120
            && !numeric(&text)
            && !is_label(&text);
        words += usize::from(wordy || year);
        let normal = vocab::normal(&text);
        if wordy && (known.contains(&normal) || is_serial_heading(&text)) {
            hits += 1.0;
        } else if wordy && text.chars().count() <= 16 && known.iter().any(|k| part_of(&normal, k)) {
            hits += 0.5;
        }
        texts.insert(normal);
    }
    if begins_with_serial(grid, r) {
        return None;
    }
    // Where most of its headings are known, a header may leave columns without one.
    let surely = hits >= 3.0 && hits * 3.0 >= cells as f64 * 2.0;
    let wanted = if usual == 1 { 1 } else { (usual * 3).div_ceil(5).max(2) };
    // Enough columns named, hardly a number among them, hardly one twice.
    if (cells < wanted && !surely) || texts.len() < 2.min(wanted) || words * 5 < cells * 4 {
        return None;
    }
    if known.is_empty() && texts.len() * 2 < cells {
        return None;
    }
    // Nothing but a header begins with the heading of serial numbers.
    let first = grid.row(r).iter().find(|c| !c.is_blank()).and_then(Cell::as_text);
    let begins = if first.is_some_and(is_serial_heading) { 1.0 } else { 0.0 };
    let cells = cells as f64;
    Some(words as f64 / cells + 2.0 * hits / cells + begins)
}

/// Whether a heading ends in a known one: 整改完成时限 in 完成时限.
fn part_of(heading: &str, known: &str) -> bool {
    !known.is_ascii() && known.chars().count() >= 2 && heading.len() > known.len() && heading.ends_with(known)
}

/// A number in words, or a day: what data are made of and headings are not.
fn numeric(text: &str) -> bool {
    number_in(text).is_ok_and(|n| n.is_some_and(|n| n.is_bare() || n.percent))
        || dates::when_in(text, dates::Context::of_year(Some(2000))).is_ok_and(|d| d.is_some())
}

/// How many rows the header takes: as deep as its merged cells, or two where the second names what the first left out.
pub(super) fn header_levels(grid: &Grid, top: usize) -> usize {
    let width = grid.width();
    let rows_left = grid.height() - top;
    let mut deep = 1;
    let mut spans = false;
    for c in 0..width {
        if let Some(m) = grid.merge_at(top, c) {
            deep = deep.max(m.bottom as usize - top + 1);
            spans |= m.right > m.left;
        }
    }
    if deep > 1 {
        return deep.min(MAX_LEVELS).min(rows_left);
    }
    if rows_left < 3 {
        return 1;
    }
    let below: Vec<usize> = (0..width).filter(|c| !grid.cell(top + 1, *c).is_blank()).collect();
    let wordy = |c: &usize| grid.cell(top + 1, *c).as_text().is_some_and(|t| !numeric(t) && t.chars().count() <= 40);
    if spans && (is_band(grid, top, &below) || is_under_bands(grid, top, &below)) {
        return 2;
    }
    if below.is_empty() || !below.iter().all(wordy) {
        return 1;
    }
    // Without merged cells (CSV): the second row fills the gaps of the first and is empty where it needs no level.
    let blank = |c: usize| grid.cell(top, c).is_blank();
    let fills = (0..width).any(blank) && (0..width).filter(|c| blank(*c)).all(|c| below.contains(&c));
    let rests = (0..width).any(|c| !blank(c) && !below.contains(&c));
    let under_parent = below.iter().all(|c| blank(*c) || below.contains(&(c + 1)) && *c + 1 < width && blank(c + 1));
    if (spans && rests) || (fills && rests && under_parent) { 2 } else { 1 }
}

/// Whether a row only gathers the columns that the row below it names one by one, as a band of merged cells does.
fn is_band(grid: &Grid, top: usize, below: &[usize]) -> bool {
    let named: Vec<usize> = (0..grid.width()).filter(|c| !grid.cell(top, *c).is_blank()).collect();
    let wide = named.iter().filter(|c| grid.merge_at(top, **c).is_some_and(|m| m.right > m.left)).count();
    let text = |c: &usize| grid.cell(top + 1, *c).as_text().map(|t| tidy(t).text.into_owned());
    let texts: Option<Vec<String>> = below.iter().map(text).collect();
    let Some(texts) = texts else { return false };
    let heading = |t: &String| !numeric(t) && t.chars().count() <= 120 && !is_label(t);
    let different = texts.iter().collect::<HashSet<_>>().len();
    wide * 4 >= named.len() * 3
        && below.len() > named.len()
        && below.len() * 5 >= grid.width() * 4
        && texts.iter().all(heading)
        // The likelihood before and after has one name.
        && different * 4 >= texts.len() * 3
}

/// Whether a row names the columns under the bands of the row above it and nothing else: what has a heading of its own there
/// has none here.
fn is_under_bands(grid: &Grid, top: usize, below: &[usize]) -> bool {
    let blank = |c: usize| c < grid.width() && grid.cell(top, c).is_blank();
    let banded = |c: &usize| {
        let wide = grid.merge_at(top, *c).is_some_and(|m| m.right > m.left);
        // A band that was not merged stands over its first column only.
        wide || blank(*c) || (blank(c + 1) && below.contains(&(c + 1)))
    };
    let heading = |c: &usize| {
        grid.cell(top + 1, *c).as_text().is_some_and(|t| !numeric(t) && t.chars().count() <= 120 && !is_label(t))
    };
    let alone = (0..grid.width()).any(|c| !blank(c) && !below.contains(&c));
    alone && below.len() > 2 && below.iter().all(|c| banded(c) && heading(c))
}

fn clean_heading(text: &str) -> String {
    one_line(&tidy(text).text)
}

/// The texts of the header's rows by column, to know them again further down.
fn header_texts(grid: &Grid, top: usize, levels: usize) -> Vec<Vec<String>> {
    (top..top + levels).map(|r| grid.row(r).iter().map(|c| clean_heading(&c.to_string())).collect()).collect()
}

/// The levels of a column's heading, from the top, each once.
pub(super) fn heading_path(grid: &Grid, top: usize, levels: usize, column: usize) -> Vec<String> {
    let mut path: Vec<String> = Vec::new();
    for level in 0..levels {
        let r = top + level;
        let mut text = clean_heading(&grid.spread(r, column).to_string());
        // Without merged cells a parent stands over its first child only.
        if text.is_empty() && level + 1 < levels && !grid.has_merges(r) {
            let parent = (0..column).rev().find(|c| !grid.cell(r, *c).is_blank());
            text = parent.map(|c| clean_heading(&grid.cell(r, c).to_string())).unwrap_or_default();
        }
        if !text.is_empty() && path.last() != Some(&text) {
            path.push(text);
        }
    }
    path
}
