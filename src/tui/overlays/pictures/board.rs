//! Findings as a board: a column for each state of their life, in its order.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::{Listed, rows};
use crate::action::{Axis, Effect, ScreenId};
use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::domain::life::{FINDING, FindingState};
use crate::domain::schema::finding;
use crate::service::show::short_title;
use crate::tui::frame::dialog;
use crate::tui::layer::{Handled, Here, Layer};
use crate::tui::session::Session;
use crate::tui::widgets::{Board, BoardColumn, BoardView, Card};

crate::messages! {
    TITLE: "Findings by state", "督查问题看板";
}

/// A board of findings.
pub struct FindingBoard {
    listed: Listed,
    columns: Vec<BoardColumn>,
    ids: Vec<Vec<RecordId>>,
    view: BoardView,
    drawn: Rect,
}

impl FindingBoard {
    /// The findings that were listed; states that hold none and are rare are left out.
    pub fn new(session: &Session, listed: Listed) -> Self {
        let (columns, ids, view, drawn) = (Vec::new(), Vec::new(), BoardView::default(), Rect::default());
        let mut new = Self { listed, columns, ids, view, drawn };
        new.read(session);
        new
    }

    fn read(&mut self, session: &Session) {
        let state = session.view();
        let mut by_state: Vec<(FindingState, Vec<RecordId>)> =
            FindingState::ALL.iter().map(|s| (*s, Vec::new())).collect();
        for record in state.records(Kind::Finding).filter(|r| self.listed.has(r.id())) {
            let at = record.text(finding::STATE).and_then(FindingState::parse).unwrap_or(FINDING.start);
            if let Some((_, ids)) = by_state.iter_mut().find(|(s, _)| *s == at) {
                ids.push(record.id());
            }
        }
        // The way of every finding stays in view though nobody is on it; side ways only where somebody is.
        let aside = |s: FindingState| {
            use FindingState::{Accepted, Archived, Objected, Rechecked, Reopened, Returned};
            matches!(s, Accepted | Objected | Returned | Rechecked | Reopened | Archived)
        };
        by_state.retain(|(s, ids)| !ids.is_empty() || !aside(*s));
        let title = |s: FindingState| s.label().text(session.lang).to_string();
        self.columns = by_state.iter().map(|(s, ids)| BoardColumn { title: title(*s), cards: ids.len() }).collect();
        self.ids = by_state.into_iter().map(|(_, ids)| ids).collect();
        self.view.go(0, 0, &self.columns, self.drawn);
    }

    fn here_id(&self) -> Option<RecordId> {
        let (column, card) = self.view.cursor;
        self.ids.get(column)?.get(card).copied()
    }
}

impl Layer for FindingBoard {
    fn contexts(&self) -> Vec<&'static str> {
        vec!["picture", "findings"]
    }

    fn here(&self, session: &Session) -> Option<Here> {
        let text = self.here_id().map(|id| session.view().title(id)).unwrap_or_default();
        Some(Here::alone(ScreenId::Findings, Kind::Finding, self.here_id(), text))
    }

    fn effect(&mut self, _: &mut Session, effect: &Effect) -> Handled {
        match effect {
            Effect::Go(Axis::Cursor | Axis::Down, motion) => {
                self.view.go(0, rows(*motion, 5), &self.columns, self.drawn);
            }
            Effect::Go(Axis::Right, motion) => self.view.go(rows(*motion, 4), 0, &self.columns, self.drawn),
            Effect::Follow => {
                return match self.here_id() {
                    Some(id) => Handled::Close(vec![Effect::Open(id)]),
                    None => Handled::Taken,
                };
            }
            Effect::Back => return Handled::close(),
            _ => return Handled::Ignored,
        }
        Handled::Taken
    }

    fn refresh(&mut self, session: &mut Session) {
        self.read(session);
    }

    fn draw(&mut self, session: &Session, frame: &mut Frame<'_>, area: Rect) {
        let inner = dialog(session, session.say(TITLE), frame, area, area.width, area.height);
        if self.drawn != inner {
            self.drawn = inner;
            self.view.go(0, 0, &self.columns, inner);
        }
        let state = session.view();
        let card = |column: usize, at: usize| {
            let record = state.get(*self.ids.get(column)?.get(at)?)?;
            Some(Card {
                title: state.title_of(record),
                unit: record.reference(finding::UNIT).map_or_else(String::new, |u| short_title(&state, u)),
                due: record.date(finding::DUE).map_or_else(String::new, |d| d.format("%m-%d").to_string()),
                lamp: None,
                marked: false,
            })
        };
        let board =
            Board { columns: &self.columns, card: &card, view: &self.view, theme: &session.theme, lang: session.lang };
        frame.render_widget(board, inner);
    }
}
