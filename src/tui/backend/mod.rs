//! The screen of one session: draws frames over any `io::Write` with as few bytes as a slow link wants.
//!
//! ratatui makes the frame (layout, widgets, buffer); which bytes bring it to the terminal is ours. Its crossterm
//! backend moves the cursor after every wide glyph, resets styles that stay, and its difference is wrong around wide
//! glyphs. Here a frame is settled ([`super::guard`]), compared glyph by glyph with what the terminal shows, and sent
//! in one write: rows that only moved are scrolled by the terminal, blank tails are erased, moves and styles are the
//! shortest that will do, colours are mapped to the session's depth.

mod pen;
mod probe;
mod scroll;
mod spare;
#[cfg(test)]
mod tests;

use std::io::{self, Write};
use std::sync::Arc;

use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::{Position, Rect, Size};
use ratatui::{Frame, Terminal};

use self::pen::Pen;
use self::probe::Probe;
pub use self::spare::Spare;
use super::depth::Depth;
use super::guard::{is_foreign, is_trail, settle};
use super::text::width_is_certain;

/// The largest screen: what a client says is bounded.
pub const MAX_SIZE: Size = Size { width: 1000, height: 500 };

/// A frame of more bytes than this is bracketed for terminals that show it at once.
const WORTH_SYNC: usize = 160;
/// Blank cells to erase rather than to write, at a row's end and inside it.
const WORTH_ERASE_TAIL: usize = 4;
const WORTH_ERASE_RUN: usize = 12;
/// Bytes of unchanged ASCII to write again rather than to move over.
const WORTH_REWRITE: u16 = 3;

const SYNC_ON: &[u8] = b"\x1b[?2026h";
const SYNC_OFF: &[u8] = b"\x1b[?2026l";
const CURSOR_ON: &[u8] = b"\x1b[?25h";
const CURSOR_OFF: &[u8] = b"\x1b[?25l";

/// The screen of one session.
#[derive(Debug)]
pub struct Screen<W: Write> {
    out: W,
    frames: Terminal<Probe>,
    pen: Pen,
    depth: Depth,
    /// What the terminal shows.
    shown: Buffer,
    /// Where the buffers lie that frames are drawn in.
    spare: Arc<Spare>,
    /// Nothing is known of what the terminal shows.
    unknown: bool,
    /// Whether the cursor is shown, where that is known.
    cursor: Option<bool>,
}

impl<W: Write> Screen<W> {
    /// A screen over a writer, of which nothing is known yet: the first frame clears it.
    pub fn new(out: W, size: Size, depth: Depth) -> Self {
        let size = bounded(size);
        let area = Rect::from((Position::ORIGIN, size));
        let frames = match Terminal::new(Probe { size, cursor: None }) {
            Ok(frames) => frames,
            Err(never) => match never {},
        };
        Self {
            out,
            frames,
            pen: Pen::new(),
            depth,
            shown: Buffer::empty(area),
            spare: Arc::default(),
            unknown: true,
            cursor: None,
        }
    }

    /// Draws its frames in buffers that it shares with other screens.
    #[must_use]
    pub fn sharing(self, spare: Arc<Spare>) -> Self {
        Self { spare, ..self }
    }

    /// The size in columns and rows.
    pub fn size(&self) -> Size {
        self.shown.area.as_size()
    }

    /// Takes a new size; the next frame is drawn from scratch. Nothing happens where it is the old one.
    pub fn resize(&mut self, size: Size) {
        let size = bounded(size);
        if size != self.size() {
            self.frames.backend_mut().size = size;
            let area = Rect::from((Position::ORIGIN, size));
            self.shown = Buffer::empty(area);
            self.unknown = true;
        }
    }

    /// Lets the next frame be drawn from scratch.
    pub fn redraw(&mut self) {
        self.unknown = true;
    }

    /// The number of colours.
    pub fn depth(&self) -> Depth {
        self.depth
    }

    /// Changes the number of colours from the next frame on.
    pub fn set_depth(&mut self, depth: Depth) {
        self.depth = depth;
    }

    /// What the terminal shows, settled: a wide glyph's second cell has an empty symbol.
    pub fn shown(&self) -> &Buffer {
        &self.shown
    }

    /// Where the cursor is shown, if it is.
    pub fn cursor(&self) -> Option<Position> {
        self.frames.backend().cursor
    }

    /// The writer.
    pub fn out_mut(&mut self) -> &mut W {
        &mut self.out
    }

    /// Draws a frame and sends what differs, in one write; sends nothing where nothing differs. Returns the number of
    /// bytes sent.
    ///
    /// # Errors
    /// Where the writer fails; the next frame is then drawn from scratch.
    pub fn draw(&mut self, draw: impl FnOnce(&mut Frame<'_>)) -> io::Result<usize> {
        let (shown, pen, depth) = (&mut self.shown, &mut self.pen, self.depth);
        if std::mem::take(&mut self.unknown) {
            pen.forget();
            self.cursor = None;
            pen.raw(b"\x1b[r");
            pen.dip_plain();
            pen.raw(b"\x1b[2J");
            shown.reset();
        }
        let area = shown.area;
        *self.frames.current_buffer_mut() = self.spare.take(area);
        let drawn = self.frames.draw(|frame| {
            draw(frame);
            let next = frame.buffer_mut();
            settle(next, depth);
            paint(pen, shown, next);
            std::mem::swap(shown, next);
        });
        match drawn {
            Ok(_) => {}
            Err(never) => match never {},
        }
        // ratatui keeps two buffers to compare them, which it does not here: both are let go, but for the width, which it
        // checks.
        let narrow = || Buffer { area: Rect { height: 0, ..area }, content: Vec::new() };
        *self.frames.current_buffer_mut() = narrow();
        self.frames.swap_buffers();
        self.spare.give(std::mem::replace(self.frames.current_buffer_mut(), narrow()));
        self.place_cursor();
        self.send()
    }

    fn place_cursor(&mut self) {
        let wanted = self.frames.backend().cursor;
        if let Some(position) = wanted {
            self.pen.go(position.x.min(self.shown.area.width - 1), position.y.min(self.shown.area.height - 1));
        }
        if self.cursor != Some(wanted.is_some()) {
            self.pen.raw(if wanted.is_some() { CURSOR_ON } else { CURSOR_OFF });
            self.cursor = Some(wanted.is_some());
        }
    }

    fn send(&mut self) -> io::Result<usize> {
        let body = self.pen.bytes();
        if body.is_empty() {
            return Ok(0);
        }
        let sent = if body.len() > WORTH_SYNC {
            let whole = [SYNC_ON, body, SYNC_OFF].concat();
            self.out.write_all(&whole).map(|()| whole.len())
        } else {
            self.out.write_all(body).map(|()| body.len())
        };
        self.pen.clear_bytes();
        let sent = sent.and_then(|bytes| self.out.flush().map(|()| bytes));
        // What arrived of it is not known.
        self.unknown |= sent.is_err();
        sent
    }
}

fn bounded(size: Size) -> Size {
    Size { width: size.width.clamp(1, MAX_SIZE.width), height: size.height.clamp(1, MAX_SIZE.height) }
}

/// Writes the difference of two buffers.
fn paint(pen: &mut Pen, shown: &mut Buffer, next: &Buffer) {
    let columns = usize::from(next.area.width);
    let mut differ: Vec<usize> = (next.content.chunks(columns).zip(shown.content.chunks(columns)))
        .map(|(next, shown)| next.iter().zip(shown).filter(|(a, b)| a != b).count())
        .collect();
    if let Some(shift) = scroll::plan(shown, next, &differ) {
        pen.dip_plain();
        let direction = if shift.by > 0 { 'S' } else { 'T' };
        let (top, bottom, by) = (shift.top + 1, shift.bottom, shift.by.unsigned_abs());
        pen.raw(format!("\x1b[{top};{bottom}r\x1b[{by}{direction}\x1b[r").as_bytes());
        pen.forget_place();
        scroll::apply(shown, shift);
        // What differs of them now is found while they are painted.
        differ[usize::from(shift.top)..usize::from(shift.bottom)].fill(1);
    }
    let rows = next.content.chunks(columns).zip(shown.content.chunks(columns));
    for (y, ((next, shown), differ)) in (0..).zip(rows.zip(differ)) {
        if differ > 0 {
            paint_row(pen, y, next, shown);
        }
    }
}

/// Whether the cell is what erasing leaves.
fn is_erased(cell: &Cell) -> bool {
    *cell == Cell::EMPTY
}

/// Writes what differs in a row.
fn paint_row(pen: &mut Pen, y: u16, next: &[Cell], shown: &[Cell]) {
    let mut x = 0;
    // The glyph before may have been wider than thought and may have covered this one.
    let mut doubtful = false;
    while x < next.len() {
        let cell = &next[x];
        let width = if next.get(x + 1).is_some_and(is_trail) { 2 } else { 1 };
        let end = (x + width).min(next.len());
        let differs = next[x..end] != shown[x..end];
        if is_foreign(cell) || !(differs || doubtful) {
            doubtful = false;
            x = end;
            continue;
        }
        if let Some(erased) = erase(pen, y, x, next, shown) {
            doubtful = false;
            x += erased;
            continue;
        }
        approach(pen, x, y, next);
        pen.dip(cell);
        pen.write(cell.symbol(), width as u16);
        let certain = width_is_certain(cell.symbol());
        if !certain || end == next.len() {
            pen.forget_column();
        }
        let was_certain = is_trail(&shown[x]) || width_is_certain(shown[x].symbol());
        doubtful = differs && !(certain && was_certain);
        x = end;
    }
}

/// Erases blanks from a column on where that is shorter than writing them; returns how many.
fn erase(pen: &mut Pen, y: u16, x: usize, next: &[Cell], shown: &[Cell]) -> Option<usize> {
    let run = next[x..].iter().take_while(|c| is_erased(c)).count();
    let changed = (next[x..x + run].iter().zip(&shown[x..x + run])).filter(|(a, b)| a != b).count();
    let to_end = x + run == next.len();
    if !(to_end && changed >= WORTH_ERASE_TAIL || changed >= WORTH_ERASE_RUN) {
        return None;
    }
    pen.go(x as u16, y);
    pen.dip_for_erasing();
    if to_end {
        pen.raw(b"\x1b[K");
    } else {
        pen.raw(format!("\x1b[{run}X").as_bytes());
    }
    Some(run)
}

/// Brings the cursor to a cell: over a few unchanged characters by writing them again, else by moving.
fn approach(pen: &mut Pen, x: usize, y: u16, next: &[Cell]) {
    let gap = (1..=WORTH_REWRITE).find(|gap| (*gap as usize) <= x && pen.is_at(x as u16 - gap, y));
    if let Some(gap) = gap {
        let between = &next[x - gap as usize..x];
        let ascii = |c: &Cell| matches!(c.symbol().as_bytes(), [b' '..=b'~']) && !is_foreign(c);
        if between.iter().all(|c| ascii(c) && pen.writes_like(c)) {
            for cell in between {
                pen.write(cell.symbol(), 1);
            }
            return;
        }
    }
    pen.go(x as u16, y);
}
