//! The bottom of the stack of layers: the screens, and the way back between them.

use std::collections::BTreeMap;

use ratatui::Frame;
use ratatui::layout::{Rect, Size};

use super::backend::Screen as Sheet;
use super::depth::Depth;
use super::guard::rows;
use super::layer::{Handled, Here};
use super::pick::arrange::apply_view;
use super::screens::list::{ListScreen, Spot};
use super::screens::{Screen, Status, make};
use super::session::Session;
use super::text::truncate;
use crate::action::screens::showing;
use crate::action::{Arrange, Effect, SCREENS, ScreenId};
use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::domain::schema::view;
use crate::error::{Code, Error, Result};
use crate::i18n::Lang;
use crate::log::State;
use crate::service::lists::columns::Column;
use crate::service::lists::lens::Lens;
use crate::service::lists::list::By;
use crate::service::words::show::short_title;

crate::messages! {
    NO_SCREEN: "this view is for a list that has no screen here", "该视图所属列表在此没有界面";
}

/// The screens, and the way back between them.
pub struct Console {
    /// The screen that is shown.
    pub screen: ScreenId,
    screens: BTreeMap<ScreenId, Box<dyn Screen>>,
    way_back: Vec<Place>,
    seen: Option<(Option<crate::log::AsOf>, u64)>,
}

/// A place that was left, and how it was.
#[derive(Debug)]
struct Place {
    screen: ScreenId,
    /// What the list showed, where it is one.
    spot: Option<Spot>,
    /// How the list looked that a jump led to: as long as it looks so, back leads here at once.
    arrived: Option<(ScreenId, String, bool)>,
}

/// How many columns of a record's title the breadcrumbs tell.
const CRUMB: usize = 14;
/// The most places that are remembered.
const MAX_PLACES: usize = 50;

impl Console {
    /// The screens as they are at first for somebody who reads a language.
    pub fn new(lang: Lang) -> Self {
        let screens = SCREENS.iter().map(|s| (s.id, make(s.id, lang))).collect();
        Self { screen: ScreenId::Overview, screens, way_back: Vec::new(), seen: None }
    }

    fn shown(&self) -> Option<&dyn Screen> {
        self.screens.get(&self.screen).map(|s| &**s)
    }

    fn shown_mut(&mut self) -> Option<&mut (dyn Screen + 'static)> {
        self.screens.get_mut(&self.screen).map(|s| &mut **s)
    }

    /// The list that is shown.
    pub fn list(&self) -> Option<&ListScreen> {
        self.shown().and_then(Screen::list)
    }

    /// The list that is shown.
    pub fn list_mut(&mut self) -> Option<&mut ListScreen> {
        self.shown_mut().and_then(Screen::list_mut)
    }

    /// The records that are listed, from the first to the last.
    pub fn listed(&self, state: &State) -> Vec<RecordId> {
        self.list().map_or_else(Vec::new, |l| l.rows.ids(state))
    }

    /// The list of a screen.
    pub fn list_of(&mut self, screen: ScreenId) -> Option<&mut ListScreen> {
        self.screens.get_mut(&screen).and_then(|s| s.list_mut())
    }

    /// The rows of a screen as text, at a size: the overview, or a list that was looked at, from its first row on and
    /// without the detail.
    pub fn painted(&mut self, session: &Session, id: ScreenId, size: Size) -> Option<Vec<String>> {
        self.with_lens(session, |console, lens| {
            let screen = console.screens.get_mut(&id)?;
            if let Some(list) = screen.list_mut() {
                list.show_beginning(lens).then_some(())?;
            } else if id != ScreenId::Overview {
                return None;
            }
            let area = Rect { x: 0, y: 0, width: size.width, height: size.height };
            let mut painted = Sheet::new(std::io::sink(), size, Depth::None);
            painted.draw(|frame| screen.draw(session, lens, frame, area)).ok()?;
            let mut rows: Vec<String> = rows(painted.shown()).iter().map(|r| r.trim_end().to_string()).collect();
            rows.truncate(rows.iter().rposition(|r| !r.is_empty()).map_or(0, |last| last + 1));
            Some(rows)
        })
    }

    /// The filter of what is shown, and what the line under it tells.
    pub fn status(&self, session: &Session) -> Option<(&str, Status)> {
        let shown = self.shown()?;
        Some((shown.filter().unwrap_or_default(), shown.status(session)?))
    }

    /// The filter of what is shown; none where there is nothing to filter.
    pub fn filter(&self) -> Option<&str> {
        self.shown().and_then(Screen::filter)
    }

    /// The state of another moment is looked at.
    pub fn show_latest(&mut self) {
        self.screens.values_mut().for_each(|s| s.show_latest());
    }

    /// Reads everything anew at the next look.
    pub fn stale(&mut self) {
        self.screens.values_mut().for_each(|s| s.stale());
    }

    /// Follows the log: what has changed is read anew at the next look.
    fn follow(&mut self, session: &Session) {
        let revision = session.revision();
        if self.seen != Some(revision) {
            self.stale();
            self.seen = Some(revision);
        }
    }

    /// The keymap contexts, the innermost first.
    pub fn contexts(&self) -> Vec<&'static str> {
        self.shown().map_or_else(Vec::new, Screen::contexts)
    }

    /// Runs something with what is looked at.
    pub fn with_lens<T>(&mut self, session: &Session, each: impl FnOnce(&mut Self, &Lens<'_>) -> T) -> T {
        self.follow(session);
        let view = session.view();
        let sums = session.sums(&view);
        let lens = Lens::new(&view, &sums, session.lang, session.office.clock());
        each(self, &lens)
    }

    /// What an action works on.
    pub fn here(&mut self, session: &Session) -> Here {
        let here = self.with_lens(session, |console, lens| console.shown_mut().map(|s| s.here(session, lens)));
        here.unwrap_or_else(|| Here::alone(self.screen, Kind::Task, None, ""))
    }

    /// Waits for what the list is to show, where it is still looked up.
    pub fn settle(&mut self, session: &Session) {
        self.with_lens(session, |console, lens| {
            console.shown_mut().into_iter().for_each(|s| s.settle(session, lens));
        });
    }

    /// Makes what is shown ready, so that the frame around it tells its counts.
    pub fn ready(&mut self, session: &Session) {
        self.with_lens(session, |console, lens| {
            console.shown_mut().into_iter().for_each(|s| s.prepare(session, lens));
        });
    }

    /// Whether the detail that is shown is of another record than the one under the cursor, for as long as keys come.
    pub fn is_behind(&self) -> bool {
        self.shown().is_some_and(Screen::is_behind)
    }

    /// Lets the detail show the record under the cursor at the next drawing.
    pub fn catch_up(&mut self) {
        self.shown_mut().into_iter().for_each(Screen::catch_up);
    }

    /// Shows a screen.
    pub fn go(&mut self, screen: ScreenId) {
        if self.screen != screen {
            self.leave();
            self.screen = screen;
        }
    }

    /// Remembers the place that is left.
    fn leave(&mut self) {
        if self.way_back.len() >= MAX_PLACES {
            self.way_back.remove(0);
        }
        let spot = self.shown().and_then(Screen::spot);
        self.way_back.push(Place { screen: self.screen, spot, arrived: None });
    }

    /// How the list that is shown looks.
    fn looks(&self) -> Option<(ScreenId, String, bool)> {
        self.list().map(|l| (self.screen, l.filter.clone(), l.in_detail))
    }

    /// Goes back to the place that was left last; tells whether there is one.
    fn back(&mut self, session: &Session) -> bool {
        let Some(place) = self.way_back.pop() else { return false };
        self.screen = place.screen;
        if let Some(spot) = place.spot {
            self.with_lens(session, |console, lens| {
                console.shown_mut().into_iter().for_each(|s| s.go_back_to(session, lens, &spot));
            });
        }
        true
    }

    /// Whether one is still where a jump has led to.
    fn has_just_arrived(&self) -> bool {
        let Some(arrived) = self.way_back.last().and_then(|p| p.arrived.as_ref()) else { return false };
        self.looks().as_ref() == Some(arrived) && self.list().is_some_and(|l| l.rows.count_marked() == 0)
    }

    /// Opens a record on the screen of its kind; tells whether there is such a screen.
    pub fn open(&mut self, session: &Session, id: RecordId) -> bool {
        self.with_lens(session, |console, lens| {
            let Some(record) = lens.state.get(id) else { return false };
            let Some(screen) = showing(record.kind()).find(|s| s.opens).map(|s| s.id) else { return false };
            let at = console.shown().and_then(Screen::spot).and_then(|spot| spot.id());
            let same = console.screen == screen && at == Some(id);
            if !same {
                console.leave();
            }
            console.screen = screen;
            console.shown_mut().into_iter().for_each(|s| s.open(session, lens, id, same));
            let arrived = console.looks();
            if let Some(place) = console.way_back.last_mut().filter(|_| !same) {
                place.arrived = arrived;
            }
            true
        })
    }

    /// Puts the cursor on a record that was just made, where the list holds its kind; tells whether it is shown, or none where
    /// it is not its business.
    pub fn go_to_made(&mut self, session: &Session, id: RecordId) -> Option<bool> {
        self.with_lens(session, |console, lens| {
            let kind = lens.state.get(id).map(|r| r.kind())?;
            let list = console.list_mut().filter(|l| l.kind == kind)?;
            Some(list.go_to_made(session, lens, id))
        })
    }

    /// An effect of an action.
    pub fn effect(&mut self, session: &Session, effect: &Effect) -> Handled {
        if matches!(effect, Effect::Back) && self.has_just_arrived() && self.back(session) {
            return Handled::Taken;
        }
        let handled = self.with_lens(session, |console, lens| {
            console.shown_mut().map_or(Handled::Ignored, |s| s.effect(session, lens, effect))
        });
        match (handled, effect) {
            (Handled::Ignored, Effect::Back) if self.back(session) => Handled::Taken,
            (Handled::Ignored, Effect::Screen(screen)) => {
                self.go(*screen);
                Handled::Taken
            }
            (Handled::Ignored, Effect::Refresh) => {
                self.stale();
                Handled::Taken
            }
            (handled, _) => handled,
        }
    }

    /// Arranges the list that is shown anew, or shows the one that a saved view is for.
    ///
    /// # Errors
    /// `Usage` where a column is named that the kind does not have; `NotFound` where the view is gone.
    pub fn arrange(&mut self, session: &Session, how: Arrange) -> Result<()> {
        if let Arrange::View(id) = how {
            let state = session.view();
            let record = state.find(Kind::View, id);
            let record =
                record.ok_or_else(|| Error::new(Code::NotFound, crate::service::messages::NO_RECORD).with("id", id))?;
            let kind = record.text(view::KIND).and_then(Kind::named);
            let screen = kind.and_then(|kind| showing(kind).next());
            let Some(screen) = screen else { return Err(Error::new(Code::Usage, NO_SCREEN)) };
            self.go(screen.id);
            return self.list_mut().map_or(Ok(()), |list| apply_view(list, record));
        }
        let Some(list) = self.list_mut() else { return Ok(()) };
        match how {
            Arrange::Sort(name) => list.sort_by(Column::named(list.kind, &name)?),
            Arrange::Also(name) => list.sort_also(Column::named(list.kind, &name)?),
            Arrange::By(names) => {
                let by =
                    names.iter().map(|(name, down)| Ok(By { column: Column::named(list.kind, name)?, down: *down }));
                let (by, group) = (by.collect::<Result<Vec<_>>>()?, list.group);
                list.arrange(by, group);
            }
            Arrange::Group(name) => {
                let group = name.map(|name| Column::named(list.kind, &name)).transpose()?;
                list.arrange(list.sort.clone(), group);
            }
            Arrange::Columns(names) => list.take_columns(names.iter().map(String::as_str))?,
            Arrange::View(_) => {}
        }
        Ok(())
    }

    /// A click.
    pub fn click(&mut self, session: &Session, area: Rect, x: u16, y: u16) -> Handled {
        self.with_lens(session, |console, lens| {
            console.shown_mut().map_or(Handled::Ignored, |s| s.click(session, lens, area, x, y))
        })
    }

    /// Where one is, for the breadcrumbs; with the records that one has jumped from, where there is room for them.
    pub fn crumbs(&self, session: &Session, titles: bool) -> String {
        let from = self.way_back.len().saturating_sub(2);
        let mut parts: Vec<String> = self.way_back[from..]
            .iter()
            .map(|place| {
                let name = session.say(place.screen.def().title);
                let id = place.spot.as_ref().and_then(Spot::id).filter(|_| titles && place.arrived.is_some());
                let title = id.map(|id| short_title(&session.view(), id));
                title.map_or_else(|| name.to_string(), |t| format!("{name} {}", truncate(&t, CRUMB)))
            })
            .collect();
        parts.push(session.say(self.screen.def().title).to_string());
        parts.join(" › ")
    }

    /// Draws the screen.
    pub fn draw(&mut self, session: &Session, frame: &mut Frame<'_>, area: Rect) {
        self.with_lens(session, |console, lens| {
            console.shown_mut().into_iter().for_each(|s| s.draw(session, lens, frame, area));
        });
        // What is looked for from anywhere is looked for among the tasks; first comes what is seen.
        self.with_lens(session, |console, lens| {
            console.list_of(ScreenId::List(Kind::Task)).into_iter().for_each(|tasks| tasks.read_ahead(session, lens));
        });
    }
}
