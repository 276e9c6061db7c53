//! A record laid over the screen: its detail in tabs, for kinds that have no screen of their own, and for its history.

use ratatui::Frame;
use ratatui::layout::Rect;

use crate::action::screens::showing;
use crate::action::{Axis, Effect, Motion, ScreenId};
use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::domain::life::Life;
use crate::service::lists::lens::Lens;
use crate::tui::frame::dialog;
use crate::tui::layer::{Handled, Here, Layer};
use crate::tui::screens::detail::Detail;
use crate::tui::screens::related::{Tab, tabs};
use crate::tui::session::Session;

/// A record over the screen.
pub struct Sheet {
    kind: Kind,
    detail: Detail,
}

impl Sheet {
    /// A record, with the tab that is wanted.
    pub fn new(kind: Kind, id: RecordId, wanted: impl Fn(&Tab) -> bool) -> Self {
        let mut detail = Detail::default();
        detail.show(Some(id));
        detail.tab = tabs(kind).iter().position(wanted).unwrap_or(0);
        Self { kind, detail }
    }
}

impl Layer for Sheet {
    fn contexts(&self) -> Vec<&'static str> {
        // The steps of a record that is looked at here alone are taken here.
        let own = showing(self.kind).find(|s| !s.opens && Life::of(self.kind).is_some());
        own.map(|s| s.name).into_iter().chain(["detail"]).collect()
    }

    fn here(&self, _: &Session) -> Option<Here> {
        Some(Here::alone(ScreenId::Overview, self.kind, self.detail.id, self.detail.line()))
    }

    fn effect(&mut self, _: &mut Session, effect: &Effect) -> Handled {
        match effect {
            Effect::Go(Axis::Down | Axis::Cursor, motion) => self.detail.go(*motion),
            Effect::Go(Axis::Tab, Motion::By(n)) => self.detail.go_tab(self.kind, *n),
            Effect::Follow => {
                return match self.detail.link() {
                    Some(id) => Handled::Close(vec![Effect::Open(id)]),
                    None => Handled::Taken,
                };
            }
            Effect::Back => return Handled::close(),
            _ => return Handled::Ignored,
        }
        Handled::Taken
    }

    fn refresh(&mut self, _: &mut Session) {
        self.detail.stale();
    }

    fn draw(&mut self, session: &Session, frame: &mut Frame<'_>, area: Rect) {
        let columns = (area.width * 9 / 10).max(56).min(area.width);
        let title = self.kind.def().label.text(session.lang);
        let inner = dialog(session, title, frame, area, columns, area.height.saturating_sub(2).max(10));
        let view = session.view();
        let sums = session.sums(&view);
        let lens = Lens::new(&view, &sums, session.lang, session.office.clock());
        self.detail.draw(session, &lens, frame, inner, true);
    }
}
