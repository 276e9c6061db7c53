//! Completion: a bar by class, the rate, its counts and its formula.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::widgets::Widget;

use super::canvas::{Canvas, columns, share};
use super::messages;
use crate::domain::rate::{Class, Counts, Formula};
use crate::i18n::Lang;
use crate::tui::theme::{Role, Theme};

/// The widest bar in columns: a longer one tells no more.
const MAX_BAR: u16 = 60;
/// The narrowest bar that tells anything.
const MIN_BAR: u16 = 6;

/// How far a ledger or a unit is: `█████▄░░ 79.0% 83/105 done/total`, and in a second row, where there is one, how many are
/// in each class.
#[derive(Clone, Copy, Debug)]
pub struct Gauge<'a> {
    /// How many are in each class.
    pub counts: Counts,
    /// How the rate is made.
    pub formula: Formula,
    /// How things look.
    pub theme: &'a Theme,
    /// The reader's language.
    pub lang: Lang,
}

/// The sign of a class in a bar and its style.
pub(super) fn sign(theme: &Theme, class: Class) -> (&'static str, Style) {
    let (good, poor, role) = match class {
        Class::Done => ("█", "#", Role::Good),
        Class::InProgress => ("▄", "+", Role::Accent),
        Class::NotDone => ("░", ".", Role::Text),
        Class::Ongoing => ("═", "=", Role::LampBlue),
        Class::Unreported => ("╌", "-", Role::LampGrey),
        // It has no share of the bar.
        Class::Duplicate => (" ", " ", Role::LampGrey),
    };
    (theme.pick(good, poor), theme.style(role))
}

impl Gauge<'_> {
    /// The texts behind the bar, the longest first.
    fn texts(&self) -> Vec<String> {
        let Some(rate) = self.formula.rate(&self.counts) else {
            let text = messages::NOT_REPORTED.text(self.lang);
            return vec![format!("{text} 0/{}", self.counts.total()), text.to_string()];
        };
        let counts = format!("{rate} {}/{}", rate.part, rate.whole);
        vec![format!("{counts} {}", self.formula.label().text(self.lang)), counts, rate.to_string()]
    }

    fn bar(&self, canvas: &mut Canvas<'_>, cells: u16) {
        let parts = share(&Class::ALL.iter().map(|c| self.counts.get(*c)).collect::<Vec<_>>(), cells);
        let mut x = 0;
        for (class, cells) in Class::ALL.iter().zip(parts) {
            let (sign, style) = sign(self.theme, *class);
            canvas.run(x, 0, cells, sign, style);
            x += cells;
        }
        if x == 0 {
            let style = self.theme.style(Role::BarEmpty);
            canvas.run(0, 0, cells, self.theme.pick("─", "-"), style);
        }
    }

    fn legend(&self, canvas: &mut Canvas<'_>) {
        let mut x = 0;
        for class in Class::ALL.iter().filter(|c| self.counts.get(**c) > 0) {
            let (sign, style) = sign(self.theme, *class);
            let text = format!(" {} {}", class.label().text(self.lang), self.counts.get(*class));
            let end = x + 1 + columns(&text);
            if end > canvas.width() {
                break;
            }
            canvas.cell(x, 1, sign, style);
            canvas.text(x + 1, 1, u16::MAX, &text, self.theme.style(Role::Dim));
            x = end + 2;
        }
    }
}

impl Widget for Gauge<'_> {
    fn render(self, area: Rect, buf: &mut Buffer) {
        let mut canvas = Canvas::new(area, buf);
        let width = canvas.width();
        let texts = self.texts();
        // The shortest text goes before any bar.
        let with_bar = texts.iter().find(|t| columns(t) + 1 + MIN_BAR <= width);
        let (bar, text) = match with_bar {
            Some(text) => ((width - columns(text) - 1).min(MAX_BAR), Some(text)),
            None => (0, texts.last()),
        };
        self.bar(&mut canvas, bar);
        let Some(text) = text else { return };
        let (rate, rest) = text.split_once(' ').map_or((text.as_str(), ""), |(a, b)| (a, b));
        let x = if bar > 0 { bar + 1 } else { 0 };
        if self.formula.rate(&self.counts).is_none() {
            canvas.text(x, 0, u16::MAX, text, self.theme.style(Role::Dim));
        } else {
            let x = canvas.text(x, 0, u16::MAX, rate, self.theme.style(Role::Header));
            canvas.text(x + 1, 0, u16::MAX, rest, self.theme.style(Role::Dim));
        }
        self.legend(&mut canvas);
    }
}
