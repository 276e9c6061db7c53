//! The screens: what lies at the bottom of the stack of layers.
//!
//! Which there are stands in the table in `action/screens.rs`; a list with its detail needs nothing here. A screen of its
//! own is a file with an `impl` of [`Screen`] and a line in [`make`].

pub(crate) mod detail;
mod empty;
pub(crate) mod lines;
pub(crate) mod list;
pub(crate) mod lookup;
pub(crate) mod overview;
pub(crate) mod panes;
pub(crate) mod related;
pub(crate) mod rows;
mod settings;
pub(crate) mod shape;
pub(crate) mod table;
pub(crate) mod trail;
mod trail_filter;

use ratatui::Frame;
use ratatui::layout::Rect;

use self::list::{ListScreen, Spot};
use self::overview::Overview;
use self::settings::SettingsScreen;
use self::trail::Trail;
use crate::action::{Effect, ScreenId};
use crate::domain::id::RecordId;
use crate::i18n::Lang;
use crate::service::lists::lens::Lens;
use crate::tui::layer::{Handled, Here};
use crate::tui::session::Session;

/// Makes a screen, as it is at first for somebody who reads a language.
pub fn make(screen: ScreenId, lang: Lang) -> Box<dyn Screen> {
    match screen {
        ScreenId::Overview => Box::<Overview>::default(),
        ScreenId::List(kind) => {
            let mut list = ListScreen::new(screen, kind);
            screen.def().narrowed.into_iter().for_each(|filter| list.set_filter(filter.text(lang)));
            Box::new(list)
        }
        ScreenId::Trail => Box::<Trail>::default(),
        ScreenId::Settings => Box::<SettingsScreen>::default(),
    }
}

/// What the line under a screen tells of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Status {
    /// How many rows are shown of how many, and what else is counted.
    pub counts: String,
    /// Whether the filter cannot be read.
    pub wrong: bool,
}

/// A screen. What it shows it makes ready itself, when it is asked or drawn; nothing is drawn of it while another is shown.
pub trait Screen {
    /// The keymap contexts, the innermost first.
    fn contexts(&self) -> Vec<&'static str>;

    /// What an action works on.
    fn here(&mut self, session: &Session, lens: &Lens<'_>) -> Here;

    /// Makes what is shown ready, so that the frame around it tells its counts.
    fn prepare(&mut self, _session: &Session, _lens: &Lens<'_>) {}

    /// As [`Screen::prepare`], and waits for what is still looked up.
    fn settle(&mut self, session: &Session, lens: &Lens<'_>) {
        self.prepare(session, lens);
    }

    /// Reads everything anew at the next look.
    fn stale(&mut self);

    /// Whether the detail that is shown is of another record than the one under the cursor, for as long as keys come.
    fn is_behind(&self) -> bool {
        false
    }

    /// Lets the detail show what is under the cursor at the next drawing.
    fn catch_up(&mut self) {}

    /// The state of another moment is looked at: what is under the cursor may be no part of it.
    fn show_latest(&mut self) {}

    /// What the line under it tells, where it has rows and a filter.
    fn status(&self, _session: &Session) -> Option<Status> {
        None
    }

    /// The filter as typed; none where there is nothing to filter.
    fn filter(&self) -> Option<&str> {
        None
    }

    /// Puts the cursor on a record of a kind that it shows, and goes into it where one was on it already.
    fn open(&mut self, session: &Session, lens: &Lens<'_>, id: RecordId, into: bool) {
        if let Some(list) = self.list_mut() {
            list.open(session, lens, id);
            list.in_detail |= into;
        }
    }

    /// Where one is on it, to come back to.
    fn spot(&self) -> Option<Spot> {
        self.list().map(ListScreen::spot)
    }

    /// Comes back to where one was.
    fn go_back_to(&mut self, session: &Session, lens: &Lens<'_>, spot: &Spot) {
        if let Some(list) = self.list_mut() {
            list.go_back_to(session, lens, spot);
        }
    }

    /// The list that it is or holds: what sorts, groups, exports and marks works on that.
    fn list(&self) -> Option<&ListScreen> {
        None
    }

    /// See [`Screen::list`].
    fn list_mut(&mut self) -> Option<&mut ListScreen> {
        None
    }

    /// An effect of an action.
    fn effect(&mut self, session: &Session, lens: &Lens<'_>, effect: &Effect) -> Handled;

    /// A click.
    fn click(&mut self, _session: &Session, _lens: &Lens<'_>, _area: Rect, _x: u16, _y: u16) -> Handled {
        Handled::Ignored
    }

    /// Draws it.
    fn draw(&mut self, session: &Session, lens: &Lens<'_>, frame: &mut Frame<'_>, area: Rect);
}
