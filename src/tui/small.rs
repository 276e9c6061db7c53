//! What is shown on a terminal that is too small for the frame: the screen without it, or what lies on top of that, as far
//! as there is room.

use std::io;

use ratatui::Frame;
use ratatui::layout::{Rect, Size};

use super::app::App;
use super::backend::Screen;
use super::frame::{self, SMALLEST};

impl App {
    /// Draws the screen alone, or where something lies on top the part of that where one types.
    pub(super) fn draw_small(&mut self, frame: &mut Frame<'_>) {
        let area = frame.area();
        self.console.ready(&self.session);
        let contexts = self.contexts();
        let idle = self.over.last().map_or(&[][..], |top| top.idle());
        let (session, console) = (&self.session, &self.console);
        self.body =
            frame::draw_bare(session, console, (&contexts, idle), self.message.as_ref(), &mut self.chrome, frame);
        self.console.draw(&self.session, frame, self.body);
        if self.over.is_empty() && !self.pressed.is_pending() && self.job.is_none() {
            return;
        }
        // What lies on top is laid out as in the smallest frame, and a part of that is shown.
        let size = Size { width: area.width.max(SMALLEST.0), height: area.height.max(SMALLEST.1) };
        let inner = Rect { x: 2, y: 2, width: size.width - 4, height: size.height - 5 };
        let mut sheet = Screen::new(io::sink(), size, self.session.depth);
        // Writing to nowhere cannot fail.
        let _ = sheet.draw(|frame| self.draw_over(&contexts, frame, inner));
        let Some(drawn) = drawn(&sheet) else { return };
        // A line with what it offers takes the last rows and no more than half, so that what it narrows stays in view.
        let is_line = drawn.bottom() > inner.bottom();
        let rows = drawn.height.min((area.height / 2).max(1));
        let foot = Rect { y: area.bottom() - rows, height: rows, ..area };
        let room = if is_line { foot } else { self.body };
        let mut from = begin(&sheet, drawn, room);
        if is_line {
            from.1 = drawn.bottom() - rows;
        }
        let (shown, to) = (sheet.shown(), frame.buffer_mut());
        for y in 0..room.height {
            for x in 0..room.width {
                if let Some(into) = to.cell_mut((room.x + x, room.y + y)) {
                    *into = shown.cell((from.0 + x, from.1 + y)).cloned().unwrap_or_default();
                }
            }
        }
        if let Some(at) = sheet.cursor() {
            let (x, y) = (at.x.saturating_sub(from.0), at.y.saturating_sub(from.1));
            if x < room.width && y < room.height {
                frame.set_cursor_position((room.x + x, room.y + y));
            }
        }
    }
}

/// What of a sheet is not blank.
fn drawn(sheet: &Screen<io::Sink>) -> Option<Rect> {
    let shown = sheet.shown();
    let cells = (0..shown.area.height).flat_map(|y| (0..shown.area.width).map(move |x| (x, y)));
    let drawn: Vec<(u16, u16)> =
        cells.filter(|at| shown.cell(*at).is_some_and(|c| !c.symbol().trim().is_empty())).collect();
    let (left, right) = (drawn.iter().map(|(x, _)| *x).min()?, drawn.iter().map(|(x, _)| *x).max()?);
    let (top, bottom) = (drawn.first()?.1, drawn.last()?.1);
    Some(Rect { x: left, y: top, width: right - left + 1, height: bottom - top + 1 })
}

/// Where the part begins that is shown: with what is drawn, or as far on as the cursor stays in view with something
/// around it.
fn begin(sheet: &Screen<io::Sink>, drawn: Rect, room: Rect) -> (u16, u16) {
    let Some(at) = sheet.cursor() else { return (drawn.x, drawn.y) };
    let behind = |at: u16, room: u16, first: u16| first.max((at + 1 + room / 4).saturating_sub(room));
    (behind(at.x, room.width, drawn.x), behind(at.y, room.height, drawn.y))
}
