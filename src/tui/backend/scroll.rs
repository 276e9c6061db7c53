//! Finds out whether rows of the screen only moved up or down, so that the terminal can move them itself.
//!
//! Terminals scroll whole rows. Beside a list that moved there may be a pane that did not: the gain of what moved is
//! weighed against the loss of what has to be drawn anew.

use std::hash::{Hash, Hasher};

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

/// Returns the move that saves most, if one pays; `differ` says how many cells of each row differ.
pub(super) fn plan(shown: &Buffer, next: &Buffer, differ: &[usize]) -> Option<Shift> {
    let columns = usize::from(next.area.width);
    if columns == 0 || shown.area != next.area {
        return None;
    }
    // Whatever moved lies between the first and the last row that differ.
    let first = differ.iter().position(|n| *n > 0)?;
    let last = differ.iter().rposition(|n| *n > 0)?;
    let (now, height) = (differ.iter().sum::<usize>(), last + 1 - first);
    if now < WORTH * 2 || height < 3 {
        return None;
    }
    let part = first * columns..(last + 1) * columns;
    let (old, new) = (shown.content.get(part.clone())?, next.content.get(part)?);
    let (old_hashes, new_hashes) = (hashes(old, columns), hashes(new, columns));
    let strips = columns.div_ceil(STRIP);
    let reach = i32::try_from(height - 1).ok()?;
    let mut best: Option<(i64, Shift)> = None;
    for by in (-reach..=reach).filter(|by| *by != 0) {
        if let Some((gain, shift)) = best_region(&old_hashes, &new_hashes, strips, height, by)
            && best.is_none_or(|(most, _)| gain > most)
        {
            best = Some((gain, shift));
        }
    }
    let (_, shift) = best?;
    let mut moved = old.to_vec();
    shift_rows(&mut moved, columns, shift);
    let first = u16::try_from(first).ok()?;
    let shift = Shift { top: shift.top + first, bottom: shift.bottom + first, ..shift };
    let then = moved.iter().zip(new).filter(|(a, b)| a != b).count();
    (now >= then + WORTH).then_some(shift)
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

fn hashes(cells: &[Cell], columns: usize) -> Vec<u64> {
    let strips = |row| <[Cell]>::chunks(row, STRIP);
    let hash = |strip: &[Cell]| {
        let mut hasher = Quick::default();
        strip.iter().for_each(|cell| cell.hash(&mut hasher));
        hasher.finish()
    };
    cells.chunks(columns).flat_map(strips).map(hash).collect()
}

/// A hasher for what nobody chose to make it fail: a wrong guess only costs bytes.
#[derive(Default)]
struct Quick(u64);

impl Quick {
    fn add(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(0x517c_c1b7_2722_0a95);
    }
}

impl Hasher for Quick {
    fn write(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks::<8>();
        words.iter().for_each(|w| self.add(u64::from_le_bytes(*w)));
        rest.iter().for_each(|b| self.add(u64::from(*b)));
    }

    fn write_u8(&mut self, n: u8) {
        self.add(u64::from(n));
    }

    fn write_u16(&mut self, n: u16) {
        self.add(u64::from(n));
    }

    fn write_isize(&mut self, n: isize) {
        self.add(n as u64);
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// Moves the rows of a buffer as the terminal does; rows that come in are plain blanks.
pub(super) fn apply(buffer: &mut Buffer, shift: Shift) {
    let columns = usize::from(buffer.area.width);
    shift_rows(&mut buffer.content, columns, shift);
}

fn shift_rows(cells: &mut [Cell], columns: usize, shift: Shift) {
    let region = usize::from(shift.top) * columns..usize::from(shift.bottom) * columns;
    let Some(cells) = cells.get_mut(region) else { return };
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
