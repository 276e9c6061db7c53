//! How a form looks.
//!
//! ```text
//! ┌ 新建任务 ───────────────────────────────────────────┐
//! │▌任务      * 压减办税环节                             │
//! │  完成时限   +10wd  → 2023-08-15 周二                 │
//! │  牵头单位   swj                                      │
//! │             │ 市税务局                               │
//! │ 名称、拼音或首字母，Tab 选取                         │
//! └──────────────────────────────────────────────────────┘
//! ```

use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use ratatui::widgets::{Clear, Widget};

use super::record::{Asking, Form};
use super::row::{Row, Text, Typing};
use super::{messages, paint};
use crate::domain::kind::Type;
use crate::i18n::{Lang, Msg};
use crate::tui::pick::{self, Look};
use crate::tui::session::Session;
use crate::tui::text::{clean, width};
use crate::tui::theme::{Role, Sign};
use crate::tui::wrap::wrap;

/// The most rows of candidates.
const OFFERS: u16 = 7;
/// The rows of several lines while they are typed, and while they are not.
const MANY_TYPED: usize = 8;
const MANY_SHOWN: usize = 3;

/// Something said beside or under a field.
struct Aside {
    text: String,
    role: Role,
}

/// Where the columns of a form are.
struct Columns {
    label: u16,
    value: u16,
    width: u16,
}

impl Form {
    /// Draws the form in an area.
    pub(super) fn paint(&self, session: &Session, frame: &mut Frame<'_>, area: Rect) {
        let title = session.said(self.title(session));
        let inside = paint::boxed(session, frame.buffer_mut(), area, &title);
        let foot = if inside.height >= 9 { 2 } else { 1 };
        let fields = Rect { height: inside.height.saturating_sub(foot), ..inside };
        let columns = self.columns(session.lang, fields);
        let top = self.scrolled(session, &columns, fields.height);
        let mut y = fields.y;
        let mut shown = Vec::new();
        let mut caret = None;
        for (n, row) in self.rows.iter().enumerate().skip(top) {
            let height = self.height(session, n, &columns).min(fields.bottom().saturating_sub(y));
            if height == 0 {
                break;
            }
            let at = Rect { y, height, ..fields };
            let typed = self.draw_row(session, frame.buffer_mut(), n, row, at, &columns);
            caret = caret.or(typed);
            shown.push((y, height, n));
            y += height;
        }
        self.page.set(shown.len().max(1));
        self.draw_foot(
            session,
            frame.buffer_mut(),
            Rect { y: fields.bottom(), height: foot, ..inside },
            shown.last().map_or(0, |s| s.2),
        );
        if let (Some(typing), Some(caret)) = (&self.typing, caret) {
            let under = Rect { x: columns.value, width: columns.width, ..fields };
            draw_offers(session, frame.buffer_mut(), under, caret.y, typing);
        }
        *self.shown.borrow_mut() = shown;
        match &self.asking {
            Some(Asking::Draft(choice, _)) => choice.draw(session, frame, area),
            Some(Asking::Leave(choice)) => choice.draw(session, frame, area),
            None => {
                if let Some(caret) = caret {
                    frame.set_cursor_position(caret);
                }
            }
        }
    }

    fn columns(&self, lang: Lang, area: Rect) -> Columns {
        let longest = self.rows.iter().map(|r| width(r.field.label.text(lang))).max().unwrap_or(0);
        let label = u16::try_from(longest).unwrap_or(u16::MAX).min(22).min(area.width / 3);
        let before = label + 5;
        Columns { label, value: area.x + before, width: area.width.saturating_sub(before) }
    }

    /// The first field that is shown, so that the one under the cursor is seen whole.
    fn scrolled(&self, session: &Session, columns: &Columns, room: u16) -> usize {
        let mut top = self.top.get().min(self.at);
        let mut used: u16 = (top..=self.at).map(|n| self.height(session, n, columns)).fold(0, u16::saturating_add);
        while used > room && top < self.at {
            used -= self.height(session, top, columns).min(used);
            top += 1;
        }
        self.top.set(top);
        top
    }

    fn is_typed(&self, n: usize) -> bool {
        n == self.at && self.typing.is_some()
    }

    fn value_height(&self, n: usize, columns: &Columns) -> u16 {
        let lines = match &self.rows[n].text {
            Text::One(_) => 1,
            Text::Many(lines) if self.is_typed(n) => lines.height(usize::from(columns.width)).clamp(3, MANY_TYPED),
            Text::Many(lines) => lines.height(usize::from(columns.width)).min(MANY_SHOWN),
        };
        u16::try_from(lines).unwrap_or(1)
    }

    fn height(&self, session: &Session, n: usize, columns: &Columns) -> u16 {
        let asides = self.asides(session, n);
        let under = asides.len() - usize::from(self.beside(n, &asides, columns).is_some());
        self.value_height(n, columns).saturating_add(u16::try_from(under).unwrap_or(u16::MAX))
    }

    /// Where in the row of the value the first aside has room, if it has.
    fn beside(&self, n: usize, asides: &[Aside], columns: &Columns) -> Option<u16> {
        let first = asides.first()?;
        let row = &self.rows[n];
        if row.rival.is_some() || matches!(row.text, Text::Many(_)) {
            return None;
        }
        let at = width(row.typed()).max(6) + 2;
        let fits = at + width(&first.text) <= usize::from(columns.width);
        fits.then(|| u16::try_from(at).ok()).flatten()
    }

    /// What is said of a field.
    fn asides(&self, session: &Session, n: usize) -> Vec<Aside> {
        let row = &self.rows[n];
        let mut asides = Vec::new();
        let mut aside = |text: String, role| asides.push(Aside { text, role });
        if let Some(rival) = &row.rival {
            let told = |msg: Msg, text: &str| {
                let text = text.replace('\n', " ");
                let empty = session.say(messages::EMPTY);
                format!("{}: {}", session.say(msg), if text.trim().is_empty() { empty } else { text.trim() })
            };
            let (mine, theirs) = (told(messages::MINE, &rival.mine), told(messages::THEIRS, &rival.theirs));
            let chosen = |text: &str| if row.typed().trim_end() == text.trim_end() { Role::Accent } else { Role::Dim };
            aside(told(messages::BASE, &rival.base), Role::Dim);
            aside(mine, chosen(&rival.mine));
            aside(format!("{theirs}  ({})", rival.by), chosen(&rival.theirs));
        }
        let told = !self.is_typed(n) || self.typing.as_ref().is_some_and(|t| t.told);
        if let Some(error) = row.read.error.as_ref().filter(|_| told) {
            aside(error.say(session.lang), Role::Error);
            if n == self.at {
                error.hints_on_screen(session.lang).into_iter().for_each(|hint| aside(hint, Role::Dim));
            }
        }
        if !row.read.meant.is_empty() {
            aside(format!("→ {}", row.read.meant), Role::Good);
        }
        for note in &row.read.notes {
            aside(session.said(note.clone()), Role::Warning);
        }
        asides
    }

    /// Draws one field; returns where the caret is, where it is typed into.
    fn draw_row(
        &self,
        session: &Session,
        buffer: &mut Buffer,
        n: usize,
        row: &Row,
        area: Rect,
        columns: &Columns,
    ) -> Option<Position> {
        let here = n == self.at;
        let sign = match (here, row.is_changed()) {
            (true, _) => (session.sign(Sign::Cursor), Role::Cursor),
            (_, true) => (session.sign(Sign::Mark), Role::Mark),
            _ => (" ", Role::Text),
        };
        paint::put(buffer, area.x, area.y, sign.0, 1, session.style(sign.1));
        let label = session.style(match (here, row.locked) {
            (true, _) => Role::Accent,
            (_, true) => Role::Dim,
            _ => Role::Header,
        });
        paint::put(buffer, area.x + 2, area.y, session.say(row.field.label), columns.label, label);
        if row.needed {
            let role = if row.is_blank() { Role::Error } else { Role::Dim };
            paint::put(buffer, area.x + 3 + columns.label, area.y, "*", 1, session.style(role));
        }
        let height = self.value_height(n, columns).min(area.height);
        let value = Rect { x: columns.value, y: area.y, width: columns.width, height };
        let mut caret = None;
        let style = session.style(if row.locked { Role::Dim } else { Role::Input });
        match &row.text {
            text if self.is_typed(n) => caret = Some(text.draw(buffer, value, style)),
            Text::One(line) => {
                paint::put(buffer, value.x, value.y, line.text(), value.width, style);
            }
            Text::Many(lines) => draw_wrapped(buffer, value, lines.text(), style),
        }
        let asides = self.asides(session, n);
        let beside = self.beside(n, &asides, columns);
        let mut y = area.y + height;
        for (i, aside) in asides.iter().enumerate() {
            let style = session.style(aside.role);
            match beside {
                Some(at) if i == 0 => {
                    paint::put(buffer, value.x + at, value.y, &aside.text, value.width.saturating_sub(at), style);
                }
                _ if y < area.bottom() => {
                    paint::put(buffer, value.x, y, &aside.text, value.width, style);
                    y += 1;
                }
                _ => {}
            }
        }
        caret
    }

    fn draw_foot(&self, session: &Session, buffer: &mut Buffer, area: Rect, last: usize) {
        let mut y = area.y;
        let mut say = |text: &str, role: Role| {
            for line in wrap(text, usize::from(area.width), usize::from(area.bottom().saturating_sub(y))) {
                paint::put(buffer, area.x, y, &line, area.width, session.style(role));
                y += 1;
            }
        };
        if let Some((said, hints, wrong)) = &self.message {
            say(&session.said(said.clone()), if *wrong { Role::Error } else { Role::Good });
            hints.iter().for_each(|hint| say(&session.said(hint.clone()), Role::Dim));
            return;
        }
        let row = &self.rows[self.at];
        let mut help: Vec<&str> = Vec::new();
        if row.needed {
            help.push(session.say(messages::REQUIRED));
        }
        help.extend(self.meaning(row).map(|msg| session.say(msg)));
        help.extend(help_for(row.field.ty).iter().map(|msg| session.say(*msg)));
        let mut text = help.join(if session.lang == Lang::Zh { "；" } else { "; " });
        let left = self.rows.len() - 1 - last.min(self.rows.len() - 1);
        if left > 0 {
            let more = messages::MORE.fill(session.lang, &[("count", &left)]);
            text = if text.is_empty() { format!("↓ {more}") } else { format!("{text}   ↓ {more}") };
        }
        say(&text, Role::Dim);
    }
}

/// What a field takes, in a few words.
pub(super) fn help_for(ty: Type) -> &'static [Msg] {
    match ty {
        Type::Date | Type::Due | Type::Time => &[messages::HELP_DAY],
        Type::Period => &[messages::HELP_PERIOD],
        Type::Ref(_) | Type::Any => &[messages::HELP_REF],
        Type::Refs(_) => &[messages::HELP_REF, messages::HELP_REFS],
        Type::Word(_) | Type::Status | Type::Bool => &[messages::HELP_WORD],
        Type::Words(_) => &[messages::HELP_WORDS],
        Type::Texts => &[messages::HELP_TEXTS],
        Type::Text | Type::Lines | Type::Int | Type::Real => &[],
    }
}

fn draw_wrapped(buffer: &mut Buffer, area: Rect, text: &str, style: Style) {
    let lines = wrap(text, usize::from(area.width.saturating_sub(1)), usize::from(area.height));
    for (y, line) in (area.y..area.bottom()).zip(lines) {
        paint::put(buffer, area.x, y, &clean(&line), area.width, style);
    }
}

/// Draws what is offered under the row of the caret, or over it where there is no room.
pub(super) fn draw_offers(session: &Session, buffer: &mut Buffer, area: Rect, row: u16, typing: &Typing) {
    let wanted = u16::try_from(typing.offers.len()).unwrap_or(OFFERS).min(OFFERS);
    let (below, above) = (area.bottom().saturating_sub(row + 1), row.saturating_sub(area.y));
    let height = wanted.min(below.max(above));
    if height == 0 {
        return;
    }
    let y = if below >= height { row + 1 } else { row - height };
    let longest = typing.offers.iter().map(|o| width(&o.item.text) + width(&o.item.note) + 6).max().unwrap_or(0);
    let columns = u16::try_from(longest).unwrap_or(u16::MAX).clamp(20.min(area.width), area.width);
    let list = Rect { x: area.x, y, width: columns, height };
    Clear.render(list, buffer);
    let top = typing.at.map_or(0, |at| (at + 1).saturating_sub(usize::from(height)));
    for (y, (n, offer)) in (list.y..list.bottom()).zip(typing.offers.iter().enumerate().skip(top)) {
        paint::put(buffer, list.x, y, session.theme.border().vertical_left, 1, session.style(Role::BorderFocus));
        let at = Rect { x: list.x + 1, y, width: list.width.saturating_sub(1), height: 1 };
        pick::row(session, buffer, at, &offer.item, &offer.lit, Look { here: typing.at == Some(n), marked: false });
    }
}
