//! The pen: where the terminal's cursor is, which style it writes in, and the shortest bytes to change either.

use ratatui::buffer::Cell;
use ratatui::style::{Color, Modifier};

use crate::tui::guard::VISIBLE_ON_BLANK;

/// Turning single modifiers on and off. Bold and dim share one way off.
const MODIFIERS: [(Modifier, u8, u8); 9] = [
    (Modifier::BOLD, 1, 22),
    (Modifier::DIM, 2, 22),
    (Modifier::ITALIC, 3, 23),
    (Modifier::UNDERLINED, 4, 24),
    (Modifier::SLOW_BLINK, 5, 25),
    (Modifier::RAPID_BLINK, 6, 25),
    (Modifier::REVERSED, 7, 27),
    (Modifier::HIDDEN, 8, 28),
    (Modifier::CROSSED_OUT, 9, 29),
];

/// A style as the terminal holds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Ink {
    fg: Color,
    bg: Color,
    modifier: Modifier,
}

const PLAIN: Ink = Ink { fg: Color::Reset, bg: Color::Reset, modifier: Modifier::empty() };

/// Collects the bytes of a frame and follows what they do to cursor and style.
#[derive(Debug)]
pub(super) struct Pen {
    bytes: Vec<u8>,
    ink: Option<Ink>,
    row: Option<u16>,
    column: Option<u16>,
}

impl Pen {
    pub(super) fn new() -> Self {
        Self { bytes: Vec::with_capacity(4096), ink: None, row: None, column: None }
    }

    /// Forgets what is known of the terminal.
    pub(super) fn forget(&mut self) {
        (self.ink, self.row, self.column) = (None, None, None);
    }

    /// Forgets where the cursor is.
    pub(super) fn forget_place(&mut self) {
        (self.row, self.column) = (None, None);
    }

    /// Says that the column is uncertain: what was written may be wider than thought, or the line is full.
    pub(super) fn forget_column(&mut self) {
        self.column = None;
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    pub(super) fn clear_bytes(&mut self) {
        self.bytes.clear();
    }

    pub(super) fn raw(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// Whether the cursor is known to stand there.
    pub(super) fn is_at(&self, x: u16, y: u16) -> bool {
        self.row == Some(y) && self.column == Some(x)
    }

    /// Writes a glyph where the cursor stands.
    pub(super) fn write(&mut self, symbol: &str, width: u16) {
        self.bytes.extend_from_slice(symbol.as_bytes());
        self.column = self.column.map(|c| c + width);
    }

    /// Moves to a cell by the shortest way.
    pub(super) fn go(&mut self, x: u16, y: u16) {
        if self.is_at(x, y) {
            return;
        }
        let mut way = Way::default();
        if x == 0 {
            way.csi(y + 1, 'H');
        } else {
            way.to(y + 1, x + 1);
        }
        if let Some(row) = self.row
            && let Some(shorter) = relative(row, self.column, x, y)
            && shorter.len < way.len
        {
            way = shorter;
        }
        self.bytes.extend_from_slice(&way.bytes[..way.len]);
        (self.row, self.column) = (Some(y), Some(x));
    }

    /// Changes to a cell's style. For a blank, what cannot be seen on it is left as it is.
    pub(super) fn dip(&mut self, cell: &Cell) {
        let mut want = Ink { fg: cell.fg, bg: cell.bg, modifier: cell.modifier };
        if cell.symbol() == " "
            && !cell.modifier.intersects(VISIBLE_ON_BLANK)
            && let Some(ink) = self.ink
            && !ink.modifier.intersects(VISIBLE_ON_BLANK)
        {
            (want.fg, want.modifier) = (ink.fg, ink.modifier);
        }
        self.change(want);
    }

    /// Whether the cell can be written without a change of style.
    pub(super) fn writes_like(&self, cell: &Cell) -> bool {
        self.ink == Some(Ink { fg: cell.fg, bg: cell.bg, modifier: cell.modifier })
    }

    /// Changes to no style at all, as erasing and scrolling need it.
    pub(super) fn dip_plain(&mut self) {
        self.change(PLAIN);
    }

    /// Changes to the plain background, so that erasing leaves plain blanks.
    pub(super) fn dip_for_erasing(&mut self) {
        match self.ink {
            Some(ink) if !ink.modifier.intersects(VISIBLE_ON_BLANK) => self.change(Ink { bg: Color::Reset, ..ink }),
            _ => self.change(PLAIN),
        }
    }

    fn change(&mut self, want: Ink) {
        if self.ink == Some(want) {
            return;
        }
        let mut fresh = Sgr::default();
        fresh.reset();
        fresh.from(PLAIN, want);
        if let Some(ink) = self.ink {
            let mut step = Sgr::default();
            step.from(ink, want);
            if step.bytes.len() < fresh.bytes.len() {
                fresh = step;
            }
        }
        self.bytes.extend_from_slice(b"\x1b[");
        self.bytes.extend_from_slice(&fresh.bytes);
        self.bytes.push(b'm');
        self.ink = Some(want);
    }
}

/// The way from a known row; nothing where a column is needed that is not known.
fn relative(row: u16, column: Option<u16>, x: u16, y: u16) -> Option<Way> {
    let mut way = Way::default();
    match (y, row) {
        _ if y > row => way.csi(y - row, 'B'),
        _ if y < row => way.csi(row - y, 'A'),
        _ => {}
    }
    let mut across = Way::default();
    across.csi(x + 1, 'G');
    if x == 0 {
        across = Way::default();
        across.push(b'\r');
    } else if let Some(column) = column {
        let mut step = Way::default();
        match (x, column) {
            _ if x > column => step.csi(x - column, 'C'),
            _ if column - x <= 3 => (0..column - x).for_each(|_| step.push(b'\x08')),
            _ => step.csi(column - x, 'D'),
        }
        if step.len < across.len {
            across = step;
        }
    }
    way.bytes.get_mut(way.len..way.len + across.len)?.copy_from_slice(&across.bytes[..across.len]);
    way.len += across.len;
    Some(way)
}

/// A few bytes that move the cursor.
#[derive(Clone, Copy, Default)]
struct Way {
    bytes: [u8; 24],
    len: usize,
}

impl Way {
    fn push(&mut self, byte: u8) {
        if let Some(slot) = self.bytes.get_mut(self.len) {
            *slot = byte;
            self.len += 1;
        }
    }

    fn number(&mut self, n: u16) {
        for digit in n.to_string().bytes() {
            self.push(digit);
        }
    }

    /// `CSI n c`, without the number where it is 1.
    fn csi(&mut self, n: u16, c: char) {
        self.push(b'\x1b');
        self.push(b'[');
        if n != 1 {
            self.number(n);
        }
        self.push(c as u8);
    }

    fn to(&mut self, row: u16, column: u16) {
        self.push(b'\x1b');
        self.push(b'[');
        if row != 1 {
            self.number(row);
        }
        self.push(b';');
        self.number(column);
        self.push(b'H');
    }
}

/// The parameters of one `CSI … m`.
#[derive(Default)]
struct Sgr {
    bytes: Vec<u8>,
    any: bool,
}

impl Sgr {
    /// A reset is written as nothing at all where nothing follows it.
    fn reset(&mut self) {
        self.any = true;
    }

    fn part(&mut self, text: &str) {
        if self.any {
            self.bytes.push(b';');
        }
        self.any = true;
        self.bytes.extend_from_slice(text.as_bytes());
    }

    fn number(&mut self, n: u8) {
        self.part(&n.to_string());
    }

    fn from(&mut self, had: Ink, want: Ink) {
        let removed = had.modifier - want.modifier;
        let mut missing = want.modifier - had.modifier;
        let mut written = 0;
        for (modifier, _, off) in MODIFIERS {
            if removed.contains(modifier) && written != off {
                self.number(off);
                written = off;
                // Bold and dim, slow and rapid go together: what stays of a pair is turned on again.
                let pair = MODIFIERS.iter().filter(|(_, _, o)| *o == off).fold(Modifier::empty(), |m, (p, ..)| m | *p);
                missing |= want.modifier & pair;
            }
        }
        for (modifier, on, _) in MODIFIERS {
            if missing.contains(modifier) {
                self.number(on);
            }
        }
        if had.fg != want.fg {
            self.colour(want.fg, 30);
        }
        if had.bg != want.bg {
            self.colour(want.bg, 40);
        }
    }

    /// `base` is 30 for the foreground, 40 for the background.
    fn colour(&mut self, colour: Color, base: u8) {
        let code = match colour {
            Color::Reset => base + 9,
            Color::Black => base,
            Color::Red => base + 1,
            Color::Green => base + 2,
            Color::Yellow => base + 3,
            Color::Blue => base + 4,
            Color::Magenta => base + 5,
            Color::Cyan => base + 6,
            Color::Gray => base + 7,
            Color::DarkGray => base + 60,
            Color::LightRed => base + 61,
            Color::LightGreen => base + 62,
            Color::LightYellow => base + 63,
            Color::LightBlue => base + 64,
            Color::LightMagenta => base + 65,
            Color::LightCyan => base + 66,
            Color::White => base + 67,
            Color::Indexed(i) => return self.part(&format!("{};5;{i}", base + 8)),
            Color::Rgb(r, g, b) => return self.part(&format!("{};2;{r};{g};{b}", base + 8)),
        };
        self.number(code);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(f: impl FnOnce(&mut Pen)) -> String {
        let mut pen = Pen::new();
        pen.go(0, 0);
        pen.dip_plain();
        pen.clear_bytes();
        f(&mut pen);
        String::from_utf8_lossy(pen.bytes()).replace('\x1b', "␛").replace('\x08', "<").replace('\r', "^")
    }

    fn cell(fg: Color, modifier: Modifier) -> Cell {
        let mut cell = Cell::from('x');
        (cell.fg, cell.modifier) = (fg, modifier);
        cell
    }

    #[test]
    fn moves_are_as_short_as_can_be() {
        assert_eq!(sent(|p| p.go(0, 0)), "");
        assert_eq!(sent(|p| p.go(1, 0)), "␛[C");
        assert_eq!(sent(|p| p.go(0, 1)), "␛[2H");
        assert_eq!(sent(|p| p.go(9, 4)), "␛[5;10H");
        let back = sent(|p| {
            p.write("税", 2);
            p.go(0, 0);
            p.write("税务", 4);
            p.go(2, 0);
            p.forget_column();
            p.go(4, 0);
        });
        assert_eq!(back, "税^税务<<␛[5G");
    }

    #[test]
    fn styles_change_by_what_differs() {
        let bold = |c| cell(c, Modifier::BOLD);
        assert_eq!(sent(|p| p.dip(&bold(Color::Red))), "␛[1;31m");
        let steps = sent(|p| {
            p.dip(&bold(Color::Red));
            p.dip(&bold(Color::Green));
            p.dip(&cell(Color::Green, Modifier::empty()));
            p.dip(&cell(Color::Reset, Modifier::empty()));
        });
        assert_eq!(steps, "␛[1;31m␛[32m␛[22m␛[m");
        let pair = sent(|p| {
            p.dip(&cell(Color::Rgb(1, 2, 3), Modifier::BOLD | Modifier::DIM));
            p.dip(&cell(Color::Rgb(1, 2, 3), Modifier::DIM));
        });
        assert_eq!(pair, "␛[1;2;38;2;1;2;3m␛[22;2m");
        let blank = sent(|p| {
            p.dip(&bold(Color::Red));
            p.dip(&Cell::EMPTY);
        });
        assert_eq!(blank, "␛[1;31m", "a blank needs no other pen");
    }
}
