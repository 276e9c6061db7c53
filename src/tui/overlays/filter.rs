//! The filter line: narrows the list as one types, completes, and underlines what cannot be read.

use ratatui::Frame;
use ratatui::layout::Rect;

use crate::action::{Axis, Effect, OverlayAction};
use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::domain::query::{Completion, QueryError};
use crate::service::lists::ask::Terms;
use crate::service::lists::lens::Lens;
use crate::tui::form::{Edited, Line};
use crate::tui::layer::{Handled, Layer};
use crate::tui::screens::list::ListScreen;
use crate::tui::session::Session;
use crate::tui::text::{Align, fit, truncate, width};
use crate::tui::theme::{Role, Sign};

/// The most candidates that are shown.
const MAX_SHOWN: usize = 8;

/// How many columns are left to the counts at the right.
const COUNTS: u16 = 30;

/// The filter line.
pub struct FilterLine {
    line: Line,
    /// What is listed; without it, words alone are looked for.
    kind: Option<Kind>,
    before: String,
    /// The record under the cursor before, and the row that was the first in view.
    place: Option<(RecordId, usize)>,
    offered: Option<Completion>,
    chosen: Option<usize>,
    wrong: Option<QueryError>,
}

impl FilterLine {
    /// The line, with the filter that is in force; words alone are looked for.
    pub fn new(filter: &str) -> Self {
        Self {
            line: Line::new(filter),
            kind: None,
            before: filter.to_string(),
            place: None,
            offered: None,
            chosen: None,
            wrong: None,
        }
    }

    /// The line over a list, which narrows as one types.
    pub fn over(list: &ListScreen) -> Self {
        let place = list.rows.here().map(|id| (id, list.rows.top));
        Self { kind: Some(list.kind), place, ..Self::new(&list.filter) }
    }

    fn changed(&mut self, session: &Session) -> Handled {
        self.chosen = None;
        let Some(kind) = self.kind else {
            return Handled::Then(vec![Effect::Filter(self.line.text().to_string())]);
        };
        let view = session.view();
        let sums = session.sums(&view);
        let terms = Terms::new(Lens::new(&view, &sums, session.lang, session.office.clock()), kind);
        self.wrong = terms.parse(self.line.text()).err();
        self.offered = Some(terms.complete(self.line.text(), self.line.caret())).filter(|c| !c.candidates.is_empty());
        Handled::Then(vec![Effect::Filter(self.line.text().to_string())])
    }

    fn take(&mut self, session: &Session, by: i32) -> Handled {
        let Some(offered) = &self.offered else { return Handled::Taken };
        let count = offered.candidates.len().min(MAX_SHOWN) as i32;
        let at = match self.chosen {
            None if by > 0 => 0,
            None => count - 1,
            Some(at) => (at as i32 + by).rem_euclid(count),
        };
        let Some(candidate) = offered.candidates.get(at as usize) else { return Handled::Taken };
        let (span, insert) = (offered.span.clone(), candidate.insert.clone());
        let kept = self.offered.take();
        self.line.replace(span.clone(), &insert);
        let handled = self.changed(session);
        // The same candidates go on being offered, over what was put in.
        self.offered = kept.map(|mut c| {
            c.span = span.start..span.start + insert.len();
            c
        });
        self.chosen = Some(at as usize);
        handled
    }
}

impl Layer for FilterLine {
    fn contexts(&self) -> Vec<&'static str> {
        vec!["filter", "text"]
    }

    fn idle(&self) -> &'static [&'static str] {
        match self.offered {
            Some(_) => &["form.save"],
            None => &["form.save", "text.complete", "text.complete-previous"],
        }
    }

    fn is_typing(&self) -> bool {
        true
    }

    fn effect(&mut self, session: &mut Session, effect: &Effect) -> Handled {
        match effect {
            Effect::Overlay(OverlayAction::Accept) => Handled::close(),
            Effect::Overlay(OverlayAction::Cancel) | Effect::Back => {
                let back = self.place.map(|(id, top)| Effect::Return(id, top));
                Handled::Close(std::iter::once(Effect::Filter(self.before.clone())).chain(back).collect())
            }
            Effect::Overlay(OverlayAction::Complete) => self.take(session, 1),
            Effect::Overlay(OverlayAction::CompletePrevious) => self.take(session, -1),
            Effect::Overlay(name) => match self.line.act(*name) {
                Edited::Changed => self.changed(session),
                _ => Handled::Taken,
            },
            // The list below moves while the filter is typed.
            Effect::Go(Axis::Cursor, _) | Effect::Filter(_) => Handled::Ignored,
            _ => Handled::Taken,
        }
    }

    fn is_open(&self) -> bool {
        true
    }

    fn text(&mut self, session: &mut Session, text: &str) -> Handled {
        self.line.insert(text);
        self.changed(session)
    }

    fn draw(&mut self, session: &Session, frame: &mut Frame<'_>, area: Rect) {
        let y = area.y + area.height;
        let line = Rect { x: area.x, y, width: area.width, height: 1 };
        // The counts at the right stay in view.
        let width_of_text = line.width.saturating_sub(COUNTS).max(20).min(line.width - 2);
        let blank = fit("", usize::from(width_of_text), Align::Left);
        frame.buffer_mut().set_string(line.x, y, blank, session.style(Role::Input));
        frame.buffer_mut().set_string(line.x, y, "/", session.style(Role::Key));
        let text = Rect { x: line.x + 2, width: width_of_text - 2, ..line };
        let caret = self.line.draw(frame.buffer_mut(), text, session.style(Role::Input));
        frame.set_cursor_position(caret);
        let mut above = area.y + area.height;
        if let Some(wrong) = &self.wrong {
            // What is wrong is told above the line, and its place is marked below the text where it fits.
            let said = truncate(&wrong.say(session.lang), usize::from(area.width)).into_owned();
            above -= 1;
            let row = fit(&said, usize::from(area.width), Align::Left);
            frame.buffer_mut().set_string(area.x, above, row, session.style(Role::Error));
            let source = self.line.text();
            let start = width(source.get(..wrong.span.start).unwrap_or(source));
            let length = width(source.get(wrong.span.clone()).unwrap_or("")).max(1);
            let (_, column) = self.line.view(usize::from(text.width));
            let skip = width(source.get(..self.line.caret()).unwrap_or(source)).saturating_sub(column);
            for at in start..start + length {
                if at >= skip && at - skip < usize::from(text.width) {
                    let cell = &mut frame.buffer_mut()[(text.x + (at - skip) as u16, y)];
                    cell.set_style(session.style(Role::Error).add_modifier(ratatui::style::Modifier::UNDERLINED));
                }
            }
        }
        if let Some(offered) = &self.offered {
            let shown: Vec<_> = offered.candidates.iter().take(MAX_SHOWN).collect();
            let widest = shown.iter().map(|c| width(&c.label)).max().unwrap_or(8).clamp(8, 40);
            let rows = (shown.len() as u16).min(above.saturating_sub(area.y));
            for (at, candidate) in shown.iter().take(usize::from(rows)).enumerate() {
                let row = above - rows + at as u16;
                let chosen = self.chosen == Some(at);
                let sign = if chosen { session.sign(Sign::Cursor) } else { " " };
                let text = format!("{sign}{}", fit(&candidate.label, widest, Align::Left));
                let role = if chosen { Role::Selection } else { Role::Input };
                frame.buffer_mut().set_string(area.x + 1, row, text, session.style(role));
            }
        }
    }
}
