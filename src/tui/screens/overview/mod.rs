//! The overview: ledgers with gauge, formula and pace, lamps, what is due, what lags and its commitments, open findings,
//! what changed lately. Each line leads to what lies behind it.
//!
//! Everything is made of blocks, laid out in one column up to three by the room there is:
//!
//! ```text
//! │ Ledgers                     │ Lagging indicators        │ Changed                   │
//! │ ▌第三方整改 ████▄░ 79.0%    │  获得信贷  under repair   │  since yesterday: 12 …    │
//! │ Lamps                       │ Open findings             │   16:20 report  …         │
//! ```

mod beginning;
mod blocks;
mod changed;
mod ledgers;

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::widgets::Widget;

use super::Screen;
use super::lines::Line;
use crate::action::{Axis, Effect, Motion, ScreenId};
use crate::domain::kind::Kind;
use crate::domain::rate::{Counts, Formula};
use crate::i18n::Msg;
use crate::report::charts::Burn;
use crate::service::lists::ask::typed_name;
use crate::service::lists::lens::Lens;
use crate::tui::layer::{Handled, Here};
use crate::tui::motion::moved;
use crate::tui::session::Session;
use crate::tui::text::{truncate, width};
use crate::tui::theme::{Role, Sign};
use crate::tui::widgets::{BurnDown, Gauge};

/// A thing that is told in one row or more, with what it leads to.
#[derive(Default)]
struct Entry {
    lines: Vec<Line>,
    /// A gauge in the first row, from a column on.
    gauge: Option<(u16, Counts, Formula)>,
    leads: Vec<Effect>,
}

impl Entry {
    fn new(line: Line, leads: Vec<Effect>) -> Self {
        Self { lines: vec![line], gauge: None, leads }
    }
}

/// Entries under a title, and perhaps a picture under them.
#[derive(Default)]
struct Block {
    title: Option<Msg>,
    entries: Vec<Entry>,
    burn: Option<Burn>,
}

/// The rows of a burn-down.
const BURN_ROWS: u16 = 14;

impl Block {
    fn titled(title: Msg) -> Self {
        Self { title: Some(title), ..Self::default() }
    }

    fn rows(&self) -> usize {
        let lines: usize = self.entries.iter().map(|e| e.lines.len()).sum();
        usize::from(self.title.is_some()) + lines + self.burn.as_ref().map_or(0, |_| usize::from(BURN_ROWS))
    }
}

/// How much room there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Room {
    columns: usize,
    width: u16,
    height: u16,
}

/// From these widths on there are two columns, and three.
const TWO: u16 = 112;
const THREE: u16 = 176;
/// The columns between two columns, and before each for the cursor.
const GAP: u16 = 2;

impl Room {
    fn of(area: Rect) -> Self {
        let columns: u16 = match area.width {
            THREE.. => 3,
            TWO.. => 2,
            _ => 1,
        };
        let width = (area.width - GAP * (columns - 1)) / columns - GAP;
        Self { columns: usize::from(columns), width, height: area.height }
    }

    /// Whether little is told of each thing, so that most things are in view.
    fn is_tight(&self) -> bool {
        self.columns == 1 && self.height < 40
    }

    /// How many of a list are told: fewer where there is little room.
    fn few(&self, tight: usize, wide: usize) -> usize {
        match self.is_tight() {
            true => tight,
            false if self.height < 50 => (tight + wide) / 2,
            false => wide,
        }
    }

    fn text(&self) -> usize {
        usize::from(self.width)
    }
}

/// The overview.
#[derive(Default)]
pub struct Overview {
    blocks: Vec<Block>,
    /// The first block of each column.
    starts: Vec<usize>,
    cursor: usize,
    tops: [usize; 3],
    page: usize,
    built: Option<Room>,
    /// Where the lines of entries were drawn.
    drawn: Vec<(Rect, usize)>,
}

impl std::fmt::Debug for Overview {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Overview({} blocks)", self.blocks.len())
    }
}

impl Overview {
    fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.blocks.iter().flat_map(|b| &b.entries)
    }

    fn entry(&self) -> Option<&Entry> {
        self.entries().nth(self.cursor)
    }

    /// The entries before a block.
    fn before(&self, block: usize) -> usize {
        self.blocks.iter().take(block).map(|b| b.entries.len()).sum()
    }

    /// Goes to the first line of the block to the left or to the right; where there is one column, to the block before or
    /// after.
    fn go_column(&mut self, by: i32) {
        let all: Vec<usize> = (0..self.blocks.len()).collect();
        let places = if self.starts.len() > 1 { &self.starts } else { &all };
        let firsts: Vec<usize> = places.iter().map(|b| self.before(*b)).collect();
        let here = firsts.iter().rposition(|first| *first <= self.cursor).unwrap_or(0);
        let to = here.saturating_add_signed(by as isize).min(firsts.len().saturating_sub(1));
        if let Some(first) = firsts.get(to).filter(|_| to != here) {
            self.cursor = *first;
            self.onto_a_line(false);
        }
    }

    /// The cursor stands on lines that lead somewhere.
    fn onto_a_line(&mut self, back: bool) {
        let leads: Vec<bool> = self.entries().map(|e| !e.leads.is_empty()).collect();
        let at = self.cursor.min(leads.len().saturating_sub(1));
        let after = (at..leads.len()).find(|n| leads[*n]);
        let before = (0..=at).rev().find(|n| leads.get(*n) == Some(&true));
        let found = if back { before.or(after) } else { after.or(before) };
        self.cursor = found.unwrap_or(0);
    }

    fn build(&mut self, session: &Session, lens: &Lens<'_>, room: Room) {
        // Whom it is about is no work yet.
        self.blocks = match Kind::ALL.iter().filter(|k| k.def().work).all(|k| lens.state.records(*k).next().is_none()) {
            true => vec![beginning::beginning(session, room, lens.state.records(Kind::Unit).next().is_some())],
            false => {
                let all = [
                    blocks::conflicts(session, lens),
                    ledgers::ledgers(session, lens, room),
                    blocks::lamps(session, lens),
                    blocks::due(session, lens, room),
                    blocks::flags(session, lens, room),
                    blocks::findings(session, lens, room),
                    changed::changed(session, lens, room),
                    blocks::backup(session),
                ];
                all.into_iter().flatten().collect()
            }
        };
        self.starts = columns(&self.blocks.iter().map(|b| b.rows() + 1).collect::<Vec<_>>(), room.columns);
        if room.columns > 1 {
            self.fill(session, lens, room);
        }
        self.onto_a_line(false);
    }

    /// Puts the burn-down of the ledger that has most to finish where a column has room for it.
    fn fill(&mut self, session: &Session, lens: &Lens<'_>, room: Room) {
        let used = |at: usize| {
            let to = self.starts.get(at + 1).copied().unwrap_or(self.blocks.len());
            self.blocks[self.starts[at]..to].iter().map(|b| b.rows() + 1).sum::<usize>()
        };
        let free = |at: &usize| usize::from(room.height).checked_sub(used(*at) + usize::from(BURN_ROWS) + 1);
        let Some(column) = (0..self.starts.len()).rev().filter(|at| free(at).is_some()).max_by_key(free) else {
            return;
        };
        let Some(block) = ledgers::burn(session, lens) else { return };
        let at = self.starts.get(column + 1).copied().unwrap_or(self.blocks.len());
        let before = self.before(at);
        if self.cursor >= before {
            self.cursor += block.entries.len();
        }
        self.blocks.insert(at, block);
        self.starts.iter_mut().skip(column + 1).for_each(|s| *s += 1);
    }

    /// Draws the blocks of a column, scrolled so that the cursor is in view where it is among them; returns the first row
    /// that is shown, and where each entry's lines stand.
    fn draw_column(
        &self,
        session: &Session,
        frame: &mut Frame<'_>,
        area: Rect,
        part: std::ops::Range<usize>,
        top: usize,
    ) -> (usize, Vec<(Rect, usize)>) {
        let mut drawn: Vec<Drawn<'_>> = Vec::new();
        let mut at = self.before(part.start);
        let mut here = None;
        for (n, block) in self.blocks[part].iter().enumerate() {
            if n > 0 {
                drawn.push(Drawn::Blank);
            }
            let first = drawn.len();
            drawn.extend(block.title.map(Drawn::Title));
            for entry in &block.entries {
                // The heading above the first line is shown with it.
                let from = if at == self.before_of(block) { first } else { drawn.len() };
                drawn.extend((0..entry.lines.len()).map(|line| Drawn::Line(entry, line, at)));
                if at == self.cursor {
                    here = Some((from, drawn.len() - 1));
                }
                at += 1;
            }
            if let Some(burn) = &block.burn {
                drawn.extend((0..BURN_ROWS).map(|row| Drawn::Burn(burn, row)));
            }
        }
        let page = usize::from(area.height);
        let most = drawn.len().saturating_sub(page);
        let top = here.map_or(top, |(from, to)| top.clamp((to + 1).saturating_sub(page).min(from), from)).min(most);
        let mut lines = Vec::new();
        for (y, row) in (area.y..area.bottom()).zip(drawn.iter().skip(top)) {
            let place = Rect { y, height: 1, ..area };
            row.draw(session, frame, place, area.bottom(), self.cursor);
            if let Drawn::Line(_, _, at) = row {
                lines.push((place, *at));
            }
        }
        (top, lines)
    }

    fn before_of(&self, block: &Block) -> usize {
        let at = self.blocks.iter().position(|b| std::ptr::eq(b, block)).unwrap_or(0);
        self.before(at)
    }
}

/// A row of a column.
enum Drawn<'a> {
    Blank,
    Title(Msg),
    /// A row of an entry, with the place of the entry.
    Line(&'a Entry, usize, usize),
    /// A row of a picture.
    Burn(&'a Burn, u16),
}

impl Drawn<'_> {
    fn draw(&self, session: &Session, frame: &mut Frame<'_>, row: Rect, bottom: u16, cursor: usize) {
        let buffer = frame.buffer_mut();
        match self {
            Self::Blank => {}
            Self::Title(msg) => {
                let text = truncate(session.say(*msg), usize::from(row.width - GAP)).into_owned();
                buffer.set_string(row.x + GAP, row.y, text, session.style(Role::Title));
            }
            Self::Line(entry, line, at) => {
                if *at == cursor && *line == 0 && !entry.leads.is_empty() {
                    buffer.set_string(row.x, row.y, session.sign(Sign::Cursor), session.style(Role::Cursor));
                }
                let mut x = row.x + GAP;
                for (role, text) in &entry.lines[*line].parts {
                    let shown = truncate(text, usize::from(row.right().saturating_sub(x))).into_owned();
                    buffer.set_string(x, row.y, &shown, session.style(*role));
                    x += width(&shown) as u16;
                }
                if let Some((from, counts, formula)) = entry.gauge.filter(|_| *line == 0) {
                    let x = (row.x + GAP + from).min(row.right());
                    let place = Rect { x, width: row.right() - x, ..row };
                    Gauge { counts, formula, theme: &session.theme, lang: session.lang }.render(place, buffer);
                }
            }
            Self::Burn(burn, 0) => {
                let place = Rect { x: row.x + GAP, width: row.width - GAP, height: BURN_ROWS, ..row };
                // Cut by the lower end of the screen, a picture is not drawn at all.
                if row.y + BURN_ROWS <= bottom {
                    BurnDown { burn, theme: &session.theme, lang: session.lang }.render(place, buffer);
                }
            }
            Self::Burn(..) => {}
        }
    }
}

impl Screen for Overview {
    fn contexts(&self) -> Vec<&'static str> {
        vec!["overview"]
    }

    fn here(&mut self, _: &Session, _: &Lens<'_>) -> Here {
        let lines = self.entry().map(|e| e.lines.as_slice()).unwrap_or_default();
        let text = lines.iter().map(|l| l.text().trim().to_string()).collect::<Vec<_>>().join(" ");
        Here::alone(ScreenId::Overview, Kind::Task, lines.iter().find_map(|l| l.link), text)
    }

    fn stale(&mut self) {
        self.built = None;
    }

    fn effect(&mut self, _: &Session, _: &Lens<'_>, effect: &Effect) -> Handled {
        let last = self.entries().count().saturating_sub(1);
        let back = matches!(effect, Effect::Go(_, Motion::By(n) | Motion::Pages(n) | Motion::HalfPages(n)) if *n < 0);
        match effect {
            Effect::Go(Axis::Cursor | Axis::Down, motion) => {
                self.cursor = moved(self.cursor, last, self.page, *motion);
                self.onto_a_line(back);
            }
            Effect::Go(Axis::Right | Axis::Pane, Motion::By(n)) => self.go_column(*n),
            Effect::Follow | Effect::Open(_) => {
                return match self.entry() {
                    Some(e) if !e.leads.is_empty() => Handled::Then(e.leads.clone()),
                    _ => Handled::Taken,
                };
            }
            _ => return Handled::Ignored,
        }
        Handled::Taken
    }

    /// A click: on a line it moves the cursor there, on the line under the cursor it opens what lies behind it.
    fn click(&mut self, session: &Session, lens: &Lens<'_>, _: Rect, x: u16, y: u16) -> Handled {
        let found = self.drawn.iter().find(|(row, _)| row.contains((x, y).into())).map(|(_, at)| *at);
        match found.filter(|at| self.entries().nth(*at).is_some_and(|e| !e.leads.is_empty())) {
            Some(at) if at == self.cursor => self.effect(session, lens, &Effect::Follow),
            Some(at) => {
                self.cursor = at;
                Handled::Taken
            }
            None => Handled::Ignored,
        }
    }

    fn draw(&mut self, session: &Session, lens: &Lens<'_>, frame: &mut Frame<'_>, area: Rect) {
        if area.width < 2 * GAP || area.height == 0 {
            return;
        }
        let room = Room::of(area);
        if self.built != Some(room) {
            self.build(session, lens, room);
            self.built = Some(room);
        }
        self.page = usize::from(area.height).max(1);
        self.drawn.clear();
        for column in 0..self.starts.len() {
            let (from, to) = (self.starts[column], self.starts.get(column + 1).copied().unwrap_or(self.blocks.len()));
            let place = Rect { x: area.x + column as u16 * (room.width + 2 * GAP), width: room.width + GAP, ..area };
            let (top, drawn) = self.draw_column(session, frame, place, from..to, self.tops[column]);
            self.tops[column] = top;
            self.drawn.extend(drawn);
        }
    }
}

/// Where each column begins, so that the blocks stay in their order and the highest column is as low as can be.
fn columns(rows: &[usize], columns: usize) -> Vec<usize> {
    let height = |from: usize, to: usize| rows[from..to].iter().sum::<usize>();
    let n = rows.len();
    match columns {
        0 | 1 => vec![0],
        2 => {
            let cut = (1..n).min_by_key(|cut| height(0, *cut).max(height(*cut, n)));
            [Some(0), cut].into_iter().flatten().collect()
        }
        _ => {
            let cuts = (1..n).flat_map(|a| (a + 1..n).map(move |b| (a, b)));
            match cuts.min_by_key(|(a, b)| height(0, *a).max(height(*a, *b)).max(height(*b, n))) {
                Some((a, b)) => vec![0, a, b],
                None => self::columns(rows, 2),
            }
        }
    }
}

/// A text behind what stands before it, in as many rows as it needs up to `most`; those after the first are set in.
fn wrapped(before: Vec<(Role, String)>, (role, text): (Role, &str), columns: usize, most: usize) -> Vec<Line> {
    let indent: usize = before.iter().map(|p| width(&p.1)).sum();
    let mut rows = crate::tui::wrap::wrap(text, columns.saturating_sub(indent).max(8), most.max(1)).into_iter();
    let mut first = Line { parts: before, link: None };
    first.parts.push((role, rows.next().unwrap_or_default()));
    let more = rows.map(|row| Line::of(role, format!("{}{row}", " ".repeat(indent))));
    std::iter::once(first).chain(more).collect()
}

/// Tasks that have a value in a field, as a reader would filter them.
fn tasks(session: &Session, field: &str, value: &str) -> Vec<Effect> {
    let filter = format!("{}:{value}", typed_name(Kind::Task, field, session.lang));
    vec![Effect::Screen(ScreenId::List(Kind::Task)), Effect::Filter(filter)]
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_keep_their_order_and_fill_columns_evenly() {
        assert_eq!(columns(&[8, 7, 9, 12, 8, 10], 1), [0]);
        assert_eq!(columns(&[8, 7, 9, 12, 8, 10], 2), [0, 3]);
        assert_eq!(columns(&[8, 7, 9, 12, 8, 10], 3), [0, 2, 4]);
        assert_eq!(columns(&[30, 2], 3), [0, 1]);
        assert_eq!(columns(&[4], 3), [0]);
    }
}
