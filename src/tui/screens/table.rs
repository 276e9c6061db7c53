//! Drawing the rows of a list as a table: only what is in view.

use std::collections::HashMap;

use ratatui::Frame;
use ratatui::layout::Rect;

use super::rows::Rows;
use super::shape::{Adds, Group, Row};
use crate::domain::id::RecordId;
use crate::domain::kind::{FieldDef, Type, Vocabulary};
use crate::domain::lamp::Lamp;
use crate::domain::record::Record;
use crate::domain::value::ValueRef;
use crate::i18n::{Lang, Message};
use crate::search::Pattern;
use crate::service::lists::ask::Filter;
use crate::service::lists::columns::Column;
use crate::service::lists::derived::Cell;
use crate::service::lists::lens::Lens;
use crate::service::lists::list::By;
use crate::service::messages::FROM_DAY;
use crate::service::people::presence::Seat;
use crate::tui::form::paint::put_lit;
use crate::tui::put::put_fit;
use crate::tui::session::Session;
use crate::tui::text::{Align, truncate, width as wide};
use crate::tui::theme::{Role, Sign};

crate::messages! {
    DONE: "{done} done, {rate}", "完成 {done}，{rate}";
    SUM: "{column}: sum {sum}, mean {mean}", "{column}合计 {sum}，平均 {mean}";
    MEAN: "{column}: mean {mean}", "{column}平均 {mean}";
}

/// How many texts are remembered with what was found in them: some screens full.
const REMEMBERED: usize = 2_000;

/// The characters that were looked for and found in texts, by column and text.
pub type Found = HashMap<(&'static str, String), Vec<u32>>;

/// A table to be drawn.
pub struct Table<'a> {
    /// Its rows.
    pub rows: &'a Rows,
    /// What is looked for, to be lit up.
    pub filter: Option<&'a Filter>,
    /// Where that was found in what was drawn before.
    pub found: &'a mut Found,
    /// Its columns.
    pub columns: &'a [Column],
    /// The columns that it is sorted by.
    pub sort: &'a [By],
    /// The column under the cursor.
    pub column: usize,
    /// Whether it has the keys.
    pub focus: bool,
}

/// The narrowest that a column of long texts is made before another column goes.
const NARROWEST: u16 = 20;
/// The same where those columns stand beside it by which people decide.
const TIGHT: u16 = 15;
/// What long texts get before columns are shown by which nobody decides.
const READABLE: u16 = 28;

/// What a column would like to be wide: words of a list stand whole, in whichever language.
fn wanted(column: &Column, lang: Lang) -> u16 {
    const MOST: u16 = 18;
    let longest = |words: &Vocabulary| words.words.iter().map(|w| wide(w.label.text(lang))).max().unwrap_or(0) as u16;
    match column {
        Column::Field(FieldDef { ty: Type::Word(words), column: Some(width), .. }) => {
            longest(words).min(MOST).max(*width)
        }
        _ => column.width(),
    }
}

/// The most of a column's name that is made room for.
const NAME_MOST: u16 = 24;

/// How early a column is shown where not all fit: what a record is called by, then what people decide by.
fn rank(column: &Column, widest: u16) -> u8 {
    match column.name() {
        _ if column.width() == widest => 0,
        "lamp" => 1,
        "status" | "state" => 2,
        "serial" => 3,
        "due" => 4,
        "lead" | "unit" => 5,
        "rank" | "band" | "severity" | "value" | "trend" => 6,
        "open" | "overdue_tasks" => 7,
        _ => OTHER,
    }
}

/// The rank of a column that nobody decides by.
const OTHER: u8 = 9;

/// The narrowest that a column of a rank is made.
fn least(column: &Column, rank: u8, lang: Lang) -> u16 {
    let width = wanted(column, lang).max(4);
    match rank {
        0 => width.min(TIGHT),
        // A sign and its word, “✓已完成” or “▲yellow”.
        1 => width.min(7),
        3 => width.min(6),
        // Words of a list stand whole as far as that leaves room: registered, re-checked.
        2 if matches!(column, Column::Field(FieldDef { ty: Type::Word(_), .. })) => width.min(12),
        2 | 6 | 7 => width.min(8),
        4 | 5 => width.min(10),
        _ => width.min(NARROWEST),
    }
}

/// The columns that are shown where not all fit: those that decide before the others, unless the cursor stands on another.
fn shown(columns: &[Column], at: usize, room: u16, lang: Lang) -> Option<Vec<(usize, u16)>> {
    let widest = columns.iter().map(Column::width).max()?;
    let mut order: Vec<(u8, usize)> = columns.iter().enumerate().map(|(i, c)| (rank(c, widest), i)).collect();
    order.sort_unstable();
    let mut out: Vec<(usize, u16)> = Vec::new();
    let mut used = 0;
    for (rank, i) in order {
        let least = least(&columns[i], rank, lang);
        let next = used + least + u16::from(!out.is_empty());
        let beside = if rank == OTHER { READABLE.saturating_sub(TIGHT) } else { 0 };
        if next + beside <= room || out.is_empty() {
            out.push((i, least.min(room)));
            used = next;
        }
    }
    out.sort_unstable();
    out.iter().any(|(i, _)| *i == at).then_some(out)
}

/// The columns that fit into a width, from one on or as far behind it as it takes to have that of the cursor among them.
pub fn widths(columns: &[Column], from: usize, at: usize, room: u16, lang: Lang) -> Vec<(usize, u16)> {
    let last = at.max(from);
    let fitting = (from..=last).map(|from| fitted(columns, from, at, room, lang));
    fitting.into_iter().find(|out| out.iter().any(|(shown, _)| *shown == at)).unwrap_or_default()
}

/// The columns that fit into a width, each with its own: where not all do, those that decide stay, and long texts give way;
/// what is left over goes to the long texts.
fn fitted(columns: &[Column], from: usize, at: usize, room: u16, lang: Lang) -> Vec<(usize, u16)> {
    // Where it stands stands whole; other words give way to what a record is called by.
    let usual = |c: &Column| match c.name() {
        "state" => wanted(c, lang).clamp(4, 12),
        _ => c.width().clamp(4, NARROWEST),
    };
    let mut out: Vec<(usize, u16)> = Vec::new();
    let mut used = 0;
    for (at, c) in columns.iter().enumerate().skip(from) {
        let next = used + usual(c) + u16::from(!out.is_empty());
        if next > room && !out.is_empty() {
            break;
        }
        out.push((at, usual(c).min(room)));
        used = next;
    }
    if from == 0
        && out.len() < columns.len()
        && let Some(shown) = shown(columns, at, room, lang)
    {
        used = shown.iter().map(|(_, w)| w + 1).sum::<u16>().saturating_sub(1);
        out = shown;
    }
    // What is left makes what records are called by readable, then goes to what would like more, and the long texts last of
    // all and without end.
    let mut left = room.saturating_sub(used);
    let widest = columns.iter().map(Column::width).max().unwrap_or(0);
    if let Some((_, width)) = out.iter_mut().find(|(at, _)| columns[*at].width() == widest) {
        let more = READABLE.saturating_sub(*width).min(left);
        *width += more;
        left -= more;
    }
    let mut wanting: Vec<usize> = (0..out.len()).collect();
    wanting.sort_by_key(|i| columns[out[*i].0].width());
    for (n, i) in wanting.iter().enumerate() {
        let (at, width) = out[*i];
        // Its name too, with the sign of its order.
        let name = (wide(columns[at].label().text(lang)) as u16 + 1).min(NAME_MOST);
        let more = wanted(&columns[at], lang).max(name).saturating_sub(width).min(left);
        let more = if n + 1 == wanting.len() { left } else { more };
        out[*i].1 += more;
        left -= more;
    }
    out
}

/// The style of a lamp.
pub fn lamp_role(lamp: Lamp) -> Role {
    match lamp {
        Lamp::Green => Role::LampGreen,
        Lamp::Yellow => Role::LampYellow,
        Lamp::Red => Role::LampRed,
        Lamp::Blue => Role::LampBlue,
        Lamp::Done => Role::Good,
        Lamp::Grey => Role::LampGrey,
    }
}

/// A lamp as glyph and word.
pub fn lamp_text(session: &Session, lamp: Lamp) -> String {
    let ascii = session.theme.lines() == crate::tui::theme::Lines::Ascii;
    format!("{}{}", if ascii { lamp.ascii() } else { lamp.glyph() }, lamp.label().text(session.lang))
}

/// A block of a trend on a terminal that has none.
fn poor(block: char) -> char {
    let level = ('▁'..='█').position(|b| b == block);
    level.and_then(|l| "_.:-=+*#".chars().nth(l)).unwrap_or(' ')
}

impl Table<'_> {
    /// Draws it; the first line is the heading.
    pub fn draw(&mut self, session: &Session, lens: &Lens<'_>, frame: &mut Frame<'_>, area: Rect) {
        if area.height == 0 || area.width < 8 {
            return;
        }
        let buffer = frame.buffer_mut();
        let from = self.column.saturating_sub(usize::from(self.column > 0) * 3);
        let fitting = |room| widths(self.columns, from.min(self.column), self.column, room, session.lang);
        let mut widths = fitting(area.width - 3);
        // A sign says that there are more.
        if widths.len() < self.columns.len() && area.width > 16 {
            widths = fitting(area.width - 5);
            let style = session.style(Role::Accent);
            buffer.set_string(area.right() - 1, area.y, session.sign(Sign::Closed), style);
        }
        let mut x = area.x + 3;
        for (at, width) in &widths {
            let column = &self.columns[*at];
            let by = self.sort.iter().enumerate().find(|(_, b)| b.column == *column);
            let sign = by.map_or_else(String::new, |(n, b)| {
                let sign = session.sign(if b.down { Sign::Descending } else { Sign::Ascending });
                // Of several columns each says which it is.
                if self.sort.len() > 1 { format!("{}{sign}", n + 1) } else { sign.to_string() }
            });
            // The sign stays where the name is cut.
            let room = usize::from(*width).saturating_sub(wide(&sign));
            let label = format!("{}{sign}", truncate(column.label().text(session.lang), room));
            let align = if column.is_number() { Align::Right } else { Align::Left };
            let role = if *at == self.column && self.focus { Role::Accent } else { Role::Header };
            put_fit(buffer, (x, area.y), &label, *width, align, session.style(role));
            x += width + 1;
        }
        let others = session.seat.as_ref().map(Seat::others).unwrap_or_default();
        let page = usize::from(area.height - 1);
        let (filter, columns) = (self.filter, self.columns);
        let lit_in = |at: usize| filter.zip(columns.get(at)).map_or_else(Vec::new, |(filter, c)| filter.lit_in(c));
        let lit: Vec<Vec<&Pattern>> = widths.iter().map(|(at, _)| lit_in(*at)).collect();
        for (at, y) in (self.rows.top..self.rows.len()).take(page).zip(area.y + 1..) {
            self.row(session, lens, buffer, Rect { y, height: 1, ..area }, at, &widths, &lit, &others);
        }
    }

    #[allow(clippy::too_many_arguments)]
    fn row(
        &mut self,
        session: &Session,
        lens: &Lens<'_>,
        buffer: &mut ratatui::buffer::Buffer,
        area: Rect,
        at: usize,
        widths: &[(usize, u16)],
        lit: &[Vec<&Pattern>],
        others: &HashMap<RecordId, bool>,
    ) {
        if at == self.rows.cursor {
            let role = if self.focus { Role::Cursor } else { Role::Dim };
            buffer.set_string(area.x, area.y, session.sign(Sign::Cursor), session.style(role));
        }
        if self.rows.is_marked(at) {
            buffer.set_string(area.x + 1, area.y, session.sign(Sign::Mark), session.style(Role::Mark));
        }
        let (place, depth, open) = match self.rows.row(at) {
            None => return,
            Some(Row::Group(group)) => {
                let text = heading(session, group);
                let style = session.style(Role::Title);
                put_fit(buffer, (area.x + 3, area.y), &text, area.width - 3, Align::Left, style);
                return;
            }
            Some(Row::Record { place, depth, open }) => (place, depth, open),
        };
        let Some(record) = self.rows.record(lens.state, place) else { return };
        if lens.state.is_contested(record.id()) {
            buffer.set_string(area.x + 2, area.y, session.sign(Sign::Conflict), session.style(Role::Warning));
        } else if let Some(editing) = others.get(&record.id()) {
            let (sign, role) = if *editing { (Sign::Editing, Role::Warning) } else { (Sign::Present, Role::Accent) };
            buffer.set_string(area.x + 2, area.y, session.sign(sign), session.style(role));
        }
        let title = record.kind().def().title;
        let marked = lens.state.has_ahead(record.id());
        let mut x = area.x + 3;
        for ((at, width), lit) in widths.iter().zip(lit) {
            let column = &self.columns[*at];
            let cell = column.cell(lens, record);
            let is_title = matches!(column, Column::Field(f) if f.tag == title);
            let mut text = match &cell {
                Cell::Lamp(lamp) => lamp_text(session, *lamp),
                cell => cell.text(session.lang),
            };
            // Of a deadline whose words would be cut, the day says when.
            if let Column::Field(f) = column
                && wide(&text) > usize::from(*width)
                && let Some(ValueRef::Due(due)) = record.get(f.tag)
                && let Some(day) = due.date.filter(|_| *width >= 10)
            {
                text = day.to_string();
            }
            if marked && let Column::Field(f) = column {
                text.push_str(&ahead(lens, record, f));
            }
            if column.name() == "trend" && session.theme.lines() == crate::tui::theme::Lines::Ascii {
                text = text.chars().map(poor).collect();
            }
            let mut before = 0;
            if is_title && (depth > 0 || open.is_some()) {
                let sign = match open {
                    Some(true) => session.sign(Sign::Open),
                    Some(false) => session.sign(Sign::Closed),
                    None => " ",
                };
                let branch = format!("{}{sign} ", indent(depth));
                before = branch.chars().count() as u32;
                text.insert_str(0, &branch);
            }
            let align = if column.is_number() { Align::Right } else { Align::Left };
            let role = match cell {
                Cell::Lamp(lamp) => lamp_role(lamp),
                _ if is_title => Role::Text,
                _ => Role::Dim,
            };
            let style = session.style(role);
            let chars = match lit.is_empty() {
                true => &[][..],
                false => {
                    if self.found.len() >= REMEMBERED {
                        self.found.clear();
                    }
                    let known = self.found.entry((column.name(), text.clone()));
                    known.or_insert_with(|| look_for(lit, &text, before))
                }
            };
            match chars {
                [] => {
                    put_fit(buffer, (x, area.y), &text, *width, align, style);
                }
                chars => {
                    let lit = (chars, style.patch(session.style(Role::Match)));
                    put_lit(buffer, (x, area.y), &text, *width, style, lit);
                }
            }
            x += width + 1;
        }
    }
}

/// The line of a group: its name, how many there are and what they come to.
fn heading(session: &Session, group: &Group) -> String {
    let lang = session.lang;
    let name = if group.name.is_empty() { "—" } else { &group.name };
    let sign = session.sign(if group.open { Sign::Open } else { Sign::Closed });
    let mut parts = vec![format!("{sign} {name} ({})", group.count)];
    if let Some(done) = group.done {
        let rate = Cell::Percent(done as f64 * 100.0 / group.count.max(1) as f64).text(lang);
        parts.push(session.said(Message::plain(DONE).with("done", done).with("rate", rate)));
    }
    for number in &group.numbers {
        let mean = number.sum / number.count.max(1) as f64;
        let rounded = Cell::Real((mean * 10.0).round() / 10.0).text(lang);
        let said = match number.adds {
            Adds::Share => Message::plain(MEAN).with("mean", Cell::Percent(mean).text(lang)),
            Adds::Mean => Message::plain(MEAN).with("mean", rounded),
            Adds::Up => Message::plain(SUM).with("sum", Cell::Real(number.sum).text(lang)).with("mean", rounded),
        };
        parts.push(session.said(said.with_message("column", number.column.label())));
    }
    parts.join(" · ")
}

/// What stands before a row of a tree: deeper than so many levels, the number of its level.
fn indent(depth: u16) -> String {
    const DEEPEST: u16 = 6;
    match depth {
        0..=DEEPEST => "  ".repeat(usize::from(depth)),
        deeper => format!("{}{deeper} ", "  ".repeat(usize::from(DEEPEST))),
    }
}

/// The characters of a cell that were looked for, by their numbers; `before` stand before its text.
fn look_for(lit: &[&Pattern], text: &str, before: u32) -> Vec<u32> {
    let own = text.char_indices().nth(before as usize).map_or("", |(at, _)| &text[at..]);
    let mut chars: Vec<u32> =
        lit.iter().filter_map(|p| p.find(own)).flat_map(|m| m.chars).map(|c| c + before).collect();
    chars.sort_unstable();
    chars.dedup();
    chars
}

/// What stands beside a value that is dated ahead: the value to come, and from which day.
fn ahead(lens: &Lens<'_>, record: &Record, field: &'static FieldDef) -> String {
    let all = lens.state.ahead(record.id(), field.tag).iter().filter_map(|head| {
        let day = lens.state.meta(head.stamp)?.on.format("%m-%d");
        let value = head.value().map_or_else(|| "—".to_string(), |v| lens.shower().value(field, v));
        Some(Message::plain(FROM_DAY).with("value", value).with("day", day).say(lens.lang))
    });
    all.map(|said| format!(" → {said}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::kind::Kind;

    #[test]
    fn a_deep_tree_is_indented_so_far_and_then_tells_the_level() {
        assert_eq!((indent(0).as_str(), indent(2).as_str()), ("", "    "));
        assert_eq!(indent(190).trim(), "190");
        assert!((0..500).all(|depth| wide(&indent(depth)) <= 16));
    }

    #[test]
    fn long_texts_give_way_before_a_column_goes() {
        [Lang::Zh, Lang::En].into_iter().for_each(long_texts_give_way);
        // The words of a list stand whole on a screen of 80 columns.
        for kind in [Kind::Finding, Kind::Clue, Kind::Document, Kind::Bulletin] {
            let columns = Column::usual(kind);
            let widths = widths(&columns, 0, 0, 73, Lang::En);
            let (at, width) = widths.iter().find(|(at, _)| columns[*at].name() == "state").unwrap();
            let longest = wanted(&columns[*at], Lang::En);
            assert!(*width >= longest.min(12), "{kind:?}: {width} of {longest}");
        }
    }

    fn long_texts_give_way(lang: Lang) {
        let columns = Column::usual(Kind::Task);
        for room in 20..300 {
            let widths = widths(&columns, 0, 0, room, lang);
            let sum: u16 = widths.iter().map(|(_, w)| w + 1).sum::<u16>() - 1;
            assert!(sum <= room, "{sum} in {room}");
            assert!(room < 100 || sum == room, "nothing is wasted: {sum} in {room}");
        }
        // What decides stays on the narrowest screens and beside a detail.
        for room in [if lang == Lang::Zh { 61 } else { 62 }, 64, 75] {
            let shown = widths(&columns, 0, 0, room, lang);
            let names: Vec<_> = shown.iter().map(|(at, _)| columns[*at].name()).collect();
            for name in ["title", "status", "due", "lead", "lamp"] {
                assert!(names.contains(&name), "{name} in {room}: {names:?}");
            }
        }
        // Of units what is open and late comes before short names and sorts.
        let units = Column::usual(Kind::Unit);
        for room in [50, 64] {
            let names: Vec<_> = widths(&units, 0, 0, room, lang).iter().map(|(at, _)| units[*at].name()).collect();
            assert!(names.contains(&"open") && names.contains(&"overdue_tasks"), "{room}: {names:?}");
        }
        // Whoever goes to a column sees it.
        for at in 0..columns.len() {
            let from = at.saturating_sub(3);
            assert!(widths(&columns, from, at, 60, lang).iter().any(|(c, _)| *c == at), "{at}");
        }
    }
}
