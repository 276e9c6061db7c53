//! Lists as pictures: tasks as a calendar and burn-downs, indicators as a heat map, findings as a board.

mod board;
mod calendar;
mod heat;

use std::collections::HashSet;

use crate::domain::id::RecordId;
use crate::domain::kind::Picture;
use crate::domain::life::Life;
use crate::tui::layer::Layer;
use crate::tui::screens::list::ListScreen;
use crate::tui::session::Session;

/// The picture of a list; nothing for lists that have none.
pub fn picture(session: &Session, list: &ListScreen) -> Option<Box<dyn Layer>> {
    let listed = Listed::of(session, list);
    match list.kind.def().picture {
        Picture::Calendar => Some(Box::new(calendar::Calendar::new(session, listed))),
        Picture::Heat => Some(Box::new(heat::HeatMap::new(session, list.period))),
        Picture::Board => Some(Box::new(board::LifeBoard::new(session, Life::of(list.kind)?, list.screen, listed))),
        Picture::None => None,
    }
}

/// What the list showed: everything, or what passed its filter.
pub struct Listed(Option<HashSet<RecordId>>);

impl Listed {
    fn of(session: &Session, list: &ListScreen) -> Self {
        let all = list.filter.trim().is_empty();
        Self((!all).then(|| list.rows.ids(&session.view()).into_iter().collect()))
    }

    /// Whether a record was listed.
    pub fn has(&self, id: RecordId) -> bool {
        self.0.as_ref().is_none_or(|ids| ids.contains(&id))
    }
}

/// By how many rows a motion goes, where a page has so many.
fn rows(motion: crate::action::Motion, page: isize) -> isize {
    use crate::action::Motion;
    match motion {
        Motion::By(n) => n as isize,
        Motion::HalfPages(n) => n as isize * (page / 2).max(1),
        Motion::Pages(n) => n as isize * page.max(1),
        Motion::Start => -100_000,
        Motion::End => 100_000,
        Motion::ViewStart | Motion::ViewMiddle | Motion::ViewEnd => 0,
    }
}
