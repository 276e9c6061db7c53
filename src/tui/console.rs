//! The bottom of the stack of layers: the screens, and the way back between them.

use std::collections::BTreeMap;

use ratatui::Frame;
use ratatui::layout::Rect;

use super::layer::{Handled, Here};
use super::pick::arrange::apply_view;
use super::screens::list::{ListScreen, Spot};
use super::screens::overview::Overview;
use super::screens::trail::Trail;
use super::session::Session;
use super::text::truncate;
use crate::action::{Arrange, Effect, SCREENS, ScreenId};
use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::domain::schema::view;
use crate::error::{Code, Error, Result};
use crate::i18n::Msg;
use crate::log::State;
use crate::service::columns::Column;
use crate::service::lens::Lens;
use crate::service::show::short_title;

crate::messages! {
    OVERVIEW: "Overview", "总览";
    UNITS: "Units", "单位";
    INDICATORS: "Indicators", "指标";
    TASKS: "Tasks", "任务";
    FINDINGS: "Findings", "督查问题";
    TRAIL: "Trail", "留痕";
    NO_SCREEN: "this view is for a list that has no screen here", "该视图所属列表在此没有界面";
}

/// What people call a screen.
pub fn screen_name(screen: ScreenId) -> Msg {
    match screen {
        ScreenId::Overview => OVERVIEW,
        ScreenId::Units => UNITS,
        ScreenId::Indicators => INDICATORS,
        ScreenId::Tasks => TASKS,
        ScreenId::Findings => FINDINGS,
        ScreenId::Trail => TRAIL,
    }
}

/// The screens, and the way back between them.
pub struct Console {
    /// The screen that is shown.
    pub screen: ScreenId,
    overview: Overview,
    lists: BTreeMap<ScreenId, ListScreen>,
    trail: Trail,
    way_back: Vec<Place>,
    entries: Option<(usize, usize)>,
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

/// The kind that a screen lists.
fn kind_of(screen: ScreenId) -> Option<Kind> {
    match screen {
        ScreenId::Units => Some(Kind::Unit),
        ScreenId::Indicators => Some(Kind::Indicator),
        ScreenId::Tasks => Some(Kind::Task),
        ScreenId::Findings => Some(Kind::Finding),
        ScreenId::Overview | ScreenId::Trail => None,
    }
}

impl Default for Console {
    fn default() -> Self {
        let lists = SCREENS.iter().filter_map(|s| Some((*s, ListScreen::new(*s, kind_of(*s)?)))).collect();
        Self {
            screen: ScreenId::Overview,
            overview: Overview::default(),
            lists,
            trail: Trail::default(),
            way_back: Vec::new(),
            entries: None,
            seen: None,
        }
    }
}

impl Console {
    /// The list that is shown.
    pub fn list(&self) -> Option<&ListScreen> {
        self.lists.get(&self.screen)
    }

    /// The list that is shown.
    pub fn list_mut(&mut self) -> Option<&mut ListScreen> {
        self.lists.get_mut(&self.screen)
    }

    /// The records that are listed, from the first to the last.
    pub fn listed(&self, state: &State) -> Vec<RecordId> {
        self.list().map_or_else(Vec::new, |l| l.rows.ids(state))
    }

    /// The list of a screen.
    pub fn list_of(&mut self, screen: ScreenId) -> Option<&mut ListScreen> {
        self.lists.get_mut(&screen)
    }

    /// Puts the trail on its latest entry.
    pub fn to_latest(&mut self) {
        self.trail.to_latest();
    }

    /// Reads everything anew at the next look.
    pub fn stale(&mut self) {
        self.overview.stale();
        self.trail.stale();
        self.lists.values_mut().for_each(ListScreen::stale);
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
        match self.screen {
            ScreenId::Overview => vec!["overview"],
            ScreenId::Trail => self.trail.contexts(),
            _ => self.list().map_or_else(Vec::new, ListScreen::contexts),
        }
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
        self.with_lens(session, |console, lens| match console.screen {
            ScreenId::Overview => console.overview.here(),
            ScreenId::Trail => console.trail.here(lens),
            _ => match console.list_mut() {
                Some(list) => {
                    list.prepare(session, lens);
                    list.here(lens)
                }
                None => console.overview.here(),
            },
        })
    }

    /// Waits for what the list is to show, where it is still looked up.
    pub fn settle(&mut self, session: &Session) {
        if self.list().is_some() {
            self.with_lens(session, |console, lens| {
                console.list_mut().into_iter().for_each(|list| list.settle(session, lens));
            });
        }
    }

    /// Makes what is shown ready, so that the frame around it tells its counts.
    pub fn ready(&mut self, session: &Session) {
        self.with_lens(session, |console, lens| {
            if console.screen == ScreenId::Trail {
                console.trail.prepare(lens);
                console.entries = Some(console.trail.counts(lens));
            } else if let Some(list) = console.list_mut() {
                list.prepare(session, lens);
            }
        });
    }

    /// Whether the detail that is shown is of another record than the one under the cursor, for as long as keys come.
    pub fn is_behind(&self) -> bool {
        match self.screen {
            ScreenId::Trail => self.trail.is_behind(),
            _ => self.list().is_some_and(|list| list.detail.is_behind()),
        }
    }

    /// Lets the detail show the record under the cursor at the next drawing.
    pub fn catch_up(&mut self) {
        self.trail.catch_up();
        self.list_mut().into_iter().for_each(|list| list.detail.catch_up());
    }

    /// The filter of the trail, and how many entries are listed of how many, where the trail is shown.
    pub fn trail(&self) -> Option<(&str, (usize, usize))> {
        (self.screen == ScreenId::Trail).then(|| (self.trail.filter(), self.entries.unwrap_or_default()))
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
        let spot = self.list().map(ListScreen::spot);
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
                console.list_mut().into_iter().for_each(|list| list.go_back_to(session, lens, &spot));
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
            let screen = SCREENS.iter().copied().find(|s| kind_of(*s) == Some(record.kind()));
            let Some(screen) = screen else { return false };
            let same = console.screen == screen && console.list().is_some_and(|l| l.rows.here() == Some(id));
            if !same {
                console.leave();
            }
            console.screen = screen;
            if let Some(list) = console.list_mut() {
                list.open(session, lens, id);
                list.in_detail = same || list.in_detail;
            }
            let arrived = console.looks();
            if let Some(place) = console.way_back.last_mut().filter(|_| !same) {
                place.arrived = arrived;
            }
            true
        })
    }

    /// An effect of an action.
    pub fn effect(&mut self, session: &Session, effect: &Effect) -> Handled {
        if matches!(effect, Effect::Back) && self.has_just_arrived() && self.back(session) {
            return Handled::Taken;
        }
        let handled = self.with_lens(session, |console, lens| match console.screen {
            ScreenId::Overview => console.overview.effect(effect),
            ScreenId::Trail => console.trail.effect(lens, effect),
            _ => console.list_mut().map_or(Handled::Ignored, |l| l.effect(session, lens, effect)),
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
            let screen = SCREENS.iter().copied().find(|s| kind.is_some() && kind_of(*s) == kind);
            let Some(screen) = screen else { return Err(Error::new(Code::Usage, NO_SCREEN)) };
            self.go(screen);
            return self.list_mut().map_or(Ok(()), |list| apply_view(list, record));
        }
        let Some(list) = self.list_mut() else { return Ok(()) };
        match how {
            Arrange::Sort(name) => list.sort_by(Column::named(list.kind, &name)?),
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
        self.with_lens(session, |console, lens| match console.screen {
            ScreenId::Overview => console.overview.click(x, y),
            ScreenId::Trail => console.trail.click(lens, area, x, y),
            _ => console.list_mut().map_or(Handled::Ignored, |list| list.click(session, lens, area, x, y)),
        })
    }

    /// Where one is, for the breadcrumbs; with the records that one has jumped from, where there is room for them.
    pub fn crumbs(&self, session: &Session, titles: bool) -> String {
        let from = self.way_back.len().saturating_sub(2);
        let mut parts: Vec<String> = self.way_back[from..]
            .iter()
            .map(|place| {
                let name = session.say(screen_name(place.screen));
                let id = place.spot.as_ref().and_then(Spot::id).filter(|_| titles && place.arrived.is_some());
                let title = id.map(|id| short_title(&session.view(), id));
                title.map_or_else(|| name.to_string(), |t| format!("{name} {}", truncate(&t, CRUMB)))
            })
            .collect();
        parts.push(session.say(screen_name(self.screen)).to_string());
        parts.join(" › ")
    }

    /// Draws the screen.
    pub fn draw(&mut self, session: &Session, frame: &mut Frame<'_>, area: Rect) {
        self.with_lens(session, |console, lens| match console.screen {
            ScreenId::Overview => console.overview.draw(session, lens, frame, area),
            ScreenId::Trail => console.trail.draw(session, lens, frame, area),
            _ => {
                if let Some(list) = console.list_mut() {
                    list.draw(session, lens, frame, area);
                }
            }
        });
        // What is looked for from anywhere is looked for among the tasks; first comes what is seen.
        self.with_lens(session, |console, lens| {
            console.list_of(ScreenId::Tasks).into_iter().for_each(|tasks| tasks.read_ahead(session, lens));
        });
    }
}
