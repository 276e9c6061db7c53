//! Records that have a life as a board: a column for each state, in its order.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::{Listed, rows};
use crate::action::{Axis, Effect, ScreenId};
use crate::domain::id::RecordId;
use crate::domain::kind::Type;
use crate::domain::life::Life;
use crate::domain::schema::task;
use crate::i18n::Message;
use crate::service::figures::unit_of;
use crate::service::steps::state_of;
use crate::service::tasks::task_view::Classes;
use crate::service::words::show::short_title;
use crate::tui::frame::dialog;
use crate::tui::layer::{Handled, Here, Layer};
use crate::tui::session::Session;
use crate::tui::widgets::{Board, BoardColumn, BoardView, Card};

crate::messages! {
    TITLE: "{kind} by state", "{kind}看板";
}

/// A board of the records of a life.
pub struct LifeBoard {
    life: &'static Life,
    screen: ScreenId,
    listed: Listed,
    columns: Vec<BoardColumn>,
    ids: Vec<Vec<RecordId>>,
    view: BoardView,
    drawn: Rect,
}

impl LifeBoard {
    /// The records that were listed; states off the usual way that hold none are left out.
    pub fn new(session: &Session, life: &'static Life, screen: ScreenId, listed: Listed) -> Self {
        let (columns, ids, view, drawn) = (Vec::new(), Vec::new(), BoardView::default(), Rect::default());
        let mut new = Self { life, screen, listed, columns, ids, view, drawn };
        new.read(session);
        new
    }

    fn read(&mut self, session: &Session) {
        let state = session.view();
        let life = self.life;
        let mut by_state: Vec<(&str, Vec<RecordId>)> = life.states.words.iter().map(|w| (w.code, Vec::new())).collect();
        let records = || state.records(life.kind).filter(|r| self.listed.has(r.id()));
        let classes = Classes::of_some(&state, records().filter_map(|r| r.reference(task::LEDGER)));
        for record in records() {
            let Some((_, at)) = state_of(&classes, record) else { continue };
            if let Some((_, ids)) = by_state.iter_mut().find(|(s, _)| *s == at) {
                ids.push(record.id());
            }
        }
        // The usual way stays in view though nothing is on it; side ways only where something is.
        by_state.retain(|(s, ids)| !ids.is_empty() || !life.aside.contains(s));
        let title = |s: &str| life.label(s).text(session.lang).to_string();
        self.columns = by_state.iter().map(|(s, ids)| BoardColumn { title: title(s), cards: ids.len() }).collect();
        self.ids = by_state.into_iter().map(|(_, ids)| ids).collect();
        self.view.go(0, 0, &self.columns, self.drawn);
    }

    fn here_id(&self) -> Option<RecordId> {
        let (column, card) = self.view.cursor;
        self.ids.get(column)?.get(card).copied()
    }
}

impl Layer for LifeBoard {
    fn contexts(&self) -> Vec<&'static str> {
        vec!["picture", self.life.kind.def().plural_name]
    }

    fn here(&self, session: &Session) -> Option<Here> {
        let text = self.here_id().map(|id| session.view().title(id)).unwrap_or_default();
        Some(Here::alone(self.screen, self.life.kind, self.here_id(), text))
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
        let title = session.said(Message::plain(TITLE).with_message("kind", self.life.kind.def().plural));
        let inner = dialog(session, &title, frame, area, area.width, area.height);
        if self.drawn != inner {
            self.drawn = inner;
            self.view.go(0, 0, &self.columns, inner);
        }
        let state = session.view();
        let due = self.life.kind.def().fields.iter().find(|f| matches!(f.ty, Type::Due)).map(|f| f.tag);
        let card = |column: usize, at: usize| {
            let record = state.get(*self.ids.get(column)?.get(at)?)?;
            Some(Card {
                title: state.title_of(record),
                unit: unit_of(&state, record).map_or_else(String::new, |u| short_title(&state, u)),
                due: due.and_then(|tag| record.date(tag)).map_or_else(String::new, |d| d.format("%m-%d").to_string()),
                lamp: None,
                marked: false,
            })
        };
        let board =
            Board { columns: &self.columns, card: &card, view: &self.view, theme: &session.theme, lang: session.lang };
        frame.render_widget(board, inner);
    }
}
