//! Finds out whether rows of the screen only moved up or down, so that the terminal can move them itself.
//!
//! Terminals scroll whole rows. Beside a list that moved there may be a pane that did not: the gain of what moved is
//! weighed against the loss of what has to be drawn anew.

use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};

use ratatui::buffer::{Buffer, Cell};

/// Columns of one strip: strips, not rows, are compared, so that panes side by side are told apart.
const STRIP: usize = 8;
/// Fewer cells than this saved, and scrolling does not pay.
const WORTH: usize = 24;

/// Rows `top..bottom` move up by `by` rows (down where it is negative).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Shift {
    pub(super) top: u16,
    pub(super) bottom: u16,
    pub(super) by: i32,
}

/// Returns the move that saves most, if one pays.
pub(super) fn plan(shown: &Buffer, next: &Buffer) -> Option<Shift> {
    let columns = usize::from(next.area.width);
    let rows = usize::from(next.area.height);
    if columns == 0 || rows < 4 || shown.area != next.area {
        return None;
    }
    let wrong = |buffer: &Buffer| buffer.content.iter().zip(&next.content).filter(|(a, b)| a != b).count();
    let now = wrong(shown);
    if now < WORTH * 2 {
        return None;
    }
    let (old, new) = (hashes(shown, columns), hashes(next, columns));
    let strips = columns.div_ceil(STRIP);
    let reach = i32::try_from(rows - 2).ok()?;
    let mut best: Option<(i64, Shift)> = None;
    for by in (-reach..=reach).filter(|by| *by != 0) {
        if let Some((gain, shift)) = best_region(&old, &new, strips, rows, by)
            && best.is_none_or(|(most, _)| gain > most)
        {
            best = Some((gain, shift));
        }
    }
    let (_, shift) = best?;
    let mut moved = shown.clone();
    apply(&mut moved, shift);
    (now >= wrong(&moved) + WORTH).then_some(shift)
}

/// The run of rows that gains most by one move, with its gain in strips.
fn best_region(old: &[u64], new: &[u64], strips: usize, rows: usize, by: i32) -> Option<(i64, Shift)> {
    let mut best: Option<(i64, usize, usize)> = None;
    let (mut sum, mut from) = (0_i64, 0);
    for y in 0..rows {
        let source = i32::try_from(y).ok()? + by;
        let Some(source) = usize::try_from(source).ok().filter(|s| *s < rows) else {
            (sum, from) = (0, y + 1);
            continue;
        };
        let row = |of: usize| of * strips..(of + 1) * strips;
        let gain: i64 = (old[row(y)].iter().zip(&old[row(source)]).zip(&new[row(y)]))
            .map(|((was, moved), want)| i64::from(moved == want) - i64::from(was == want))
            .sum();
        sum += gain;
        if sum <= 0 {
            (sum, from) = (0, y + 1);
        } else if best.is_none_or(|(most, ..)| sum > most) {
            best = Some((sum, from, y + 1));
        }
    }
    let (gain, from, to) = best?;
    let count = usize::try_from(by.unsigned_abs()).ok()?;
    // The rows that the moved ones come from belong to the region.
    let (top, bottom) = if by > 0 { (from, to + count) } else { (from - count, to) };
    Some((gain, Shift { top: u16::try_from(top).ok()?, bottom: u16::try_from(bottom).ok()?, by }))
}

fn hashes(buffer: &Buffer, columns: usize) -> Vec<u64> {
    let hasher = BuildHasherDefault::<DefaultHasher>::default();
    let strips = |row| <[Cell]>::chunks(row, STRIP);
    buffer.content.chunks(columns).flat_map(strips).map(|strip| hasher.hash_one(strip)).collect()
}

/// Moves the rows of a buffer as the terminal does; rows that come in are plain blanks.
pub(super) fn apply(buffer: &mut Buffer, shift: Shift) {
    let columns = usize::from(buffer.area.width);
    let region = usize::from(shift.top) * columns..usize::from(shift.bottom) * columns;
    let Some(cells) = buffer.content.get_mut(region) else { return };
    let count = (shift.by.unsigned_abs() as usize * columns).min(cells.len());
    if shift.by > 0 {
        cells.rotate_left(count);
        let kept = cells.len() - count;
        cells[kept..].fill(Cell::EMPTY);
    } else {
        cells.rotate_right(count);
        cells[..count].fill(Cell::EMPTY);
    }
}
