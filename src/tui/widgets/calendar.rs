//! Months of due dates, with working days, holidays and make-up days.

use chrono::{Datelike, Days, Months as By, NaiveDate};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Modifier;
use ratatui::widgets::Widget;

use super::canvas::Canvas;
use super::messages;
use crate::domain::calendar::Calendar;
use crate::domain::lamp::Lamp;
use crate::domain::period::{Grain, Period};
use crate::i18n::{Lang, Msg};
use crate::report::charts::DueDays;
use crate::tui::text::Align;
use crate::tui::theme::{Role, Theme};
use crate::tui::wrap::wrap;

/// One to three months, by width, the first one that of the selected day: each day with how many tasks are due by its
/// gravest lamp, days off dim, holidays and make-up days marked. The week starts on Monday. Below, the selected day in words.
#[derive(Clone, Copy, Debug)]
pub struct Months<'a> {
    /// What is due.
    pub due: &'a DueDays,
    /// The working days.
    pub calendar: &'a Calendar,
    /// The day that is looked at.
    pub today: NaiveDate,
    /// The day under the cursor.
    pub selected: NaiveDate,
    /// How things look.
    pub theme: &'a Theme,
    /// The reader's language.
    pub lang: Lang,
}

/// The gravest first.
const GRAVITY: [Lamp; 6] = [Lamp::Red, Lamp::Yellow, Lamp::Green, Lamp::Grey, Lamp::Blue, Lamp::Done];
/// The fewest columns of a day: `30■ `.
const NARROW: u16 = 4;
/// A day in two rows: ` 30休`, ` ■12`.
const MIDDLE: u16 = 5;
/// A day in one row with its mark and its count: `30休■12 `.
const WIDE: u16 = 8;
const GAP: u16 = 3;
/// Name of the month and days of the week.
const HEAD: u16 = 2;

/// A mark in one column.
fn narrow(mark: Msg) -> &'static str {
    if mark == messages::OFF { "-" } else { "+" }
}

/// How a month is drawn.
#[derive(Clone, Copy)]
struct Layout {
    months: u16,
    day: u16,
    rows: u16,
}

impl Layout {
    fn new(width: u16, height: u16) -> Self {
        // In two rows a day needs less width for the same.
        let rows = if height >= HEAD + 12 + 2 { 2 } else { 1 };
        let wanted = if rows == 2 { MIDDLE } else { WIDE };
        let fit = |day: u16| (width + GAP) / (7 * day + GAP);
        let months = fit(wanted).clamp(1, 3);
        let day = ((width + GAP) / months).saturating_sub(GAP) / 7;
        Self { months, day: day.clamp(NARROW, WIDE + 2), rows }
    }
}

impl Months<'_> {
    fn month(&self, canvas: &mut Canvas<'_>, first: NaiveDate, layout: Layout) {
        let theme = self.theme;
        let title = Period::containing(first, Grain::Month).map(|p| p.say(self.lang)).unwrap_or_default();
        canvas.fit(0, 0, 7 * layout.day, &title, Align::Centre, theme.style(Role::Title));
        for (n, name) in (0u16..).zip(messages::WEEKDAYS.text(self.lang).split(' ')) {
            canvas.text(n * layout.day + 1, 1, layout.day, name, theme.style(Role::Header));
        }
        let shift = first.weekday().num_days_from_monday();
        for day in first.iter_days().take_while(|d| d.month() == first.month()) {
            let at = day.day0() + shift;
            let (x, y) = ((at % 7) as u16 * layout.day, HEAD + (at / 7) as u16 * layout.rows);
            self.day(&mut canvas.part(x, y, layout.day, layout.rows), day, layout);
        }
    }

    fn day(&self, canvas: &mut Canvas<'_>, day: NaiveDate, layout: Layout) {
        let theme = self.theme;
        let about = self.calendar.is_workday(day);
        let mut style = theme.style(match (day == self.selected, about.worked) {
            (true, _) => Role::Selection,
            (_, true) => Role::Text,
            (_, false) => Role::Dim,
        });
        if day == self.today {
            style = style.add_modifier(Modifier::BOLD | Modifier::UNDERLINED);
        }
        if day == self.selected {
            canvas.cell(0, 0, theme.sign(crate::tui::theme::Sign::Cursor), theme.style(Role::Cursor));
        }
        canvas.fit(1, 0, 2, &day.day().to_string(), Align::Right, style);
        let mark = match (about.holiday.is_some(), about.worked) {
            (true, false) => Some((messages::OFF, Role::Good)),
            (true, true) => Some((messages::MADE_UP, Role::Warning)),
            _ => None,
        };
        let counts = self.due.on(day);
        let gravest = GRAVITY.into_iter().find(|l| counts.get(*l) > 0);
        let room = layout.rows == 2 || layout.day >= WIDE || gravest.is_none();
        let mut x = 3;
        if let (Some((mark, role)), true) = (mark, room) {
            let mark = if layout.day < MIDDLE { narrow(mark) } else { mark.text(self.lang) };
            x = canvas.text(x, 0, 2, mark, theme.style(role));
        }
        let Some(lamp) = gravest else { return };
        let (sign, style) = theme.lamp(lamp);
        let (x, y) = if layout.rows == 2 { (1, 1) } else { (x, 0) };
        canvas.cell(x, y, sign, style);
        // What is done is no longer counted.
        let open = GRAVITY.iter().filter(|l| **l != Lamp::Done).map(|l| counts.get(*l)).sum::<u64>();
        let shown = if open > 0 { open } else { counts.get(Lamp::Done) };
        let text = if shown > 999 { "999+".to_string() } else { shown.to_string() };
        if super::canvas::columns(&text) + x < layout.day {
            canvas.text(x + 1, y, 4, &text, style);
        }
    }

    /// The selected day in words, and what is due on it.
    fn said(&self) -> String {
        let counts = self.due.on(self.selected);
        let total: u64 = counts.iter().map(|(_, n)| n).sum();
        let due = match total {
            0 if self.due.everything => messages::NOTHING_DATED.text(self.lang).to_string(),
            0 => messages::NOTHING_DUE.text(self.lang).to_string(),
            n => {
                let lamps: Vec<String> = GRAVITY
                    .into_iter()
                    .filter(|l| counts.get(*l) > 0)
                    .map(|l| format!("{} {} {}", self.theme.lamp(l).0, l.label().text(self.lang), counts.get(l)))
                    .collect();
                format!("{}  {}", self.due.said(n).say(self.lang), lamps.join("  "))
            }
        };
        format!("{}  {due}", self.calendar.is_workday(self.selected).said().say(self.lang))
    }
}

impl Widget for Months<'_> {
    fn render(self, area: Rect, buf: &mut Buffer) {
        let mut canvas = Canvas::new(area, buf);
        let (width, height) = (canvas.width(), canvas.height());
        let layout = Layout::new(width, height);
        let Some(first) = self.selected.with_day(1) else { return };
        let mut lowest = 0;
        for n in 0..layout.months {
            let Some(first) = first.checked_add_months(By::new(n.into())) else { break };
            let x = n * (7 * layout.day + GAP);
            self.month(&mut canvas.part(x, 0, 7 * layout.day, height), first, layout);
            let days = first.checked_add_months(By::new(1)).and_then(|d| d.checked_sub_days(Days::new(1)));
            let weeks = days.map_or(6, |d| (d.day0() + first.weekday().num_days_from_monday()) / 7 + 1);
            lowest = lowest.max(HEAD + weeks as u16 * layout.rows);
        }
        // The words stand below the months; where there is no room they are left out.
        let y = lowest.min(height);
        let mut y = y + u16::from(height > y + 2);
        for line in wrap(&self.said(), usize::from(width), 2) {
            canvas.text(0, y, u16::MAX, &line, self.theme.style(Role::Text));
            y += 1;
        }
        let key = if layout.day < MIDDLE { messages::DAY_KEY_NARROW } else { messages::DAY_KEY };
        canvas.text(0, y, u16::MAX, key.text(self.lang), self.theme.style(Role::Dim));
    }
}
