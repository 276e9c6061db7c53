//! The application: a stack of layers over the screens, the keys in force, and what is told to the person.
//!
//! A key becomes an action by the keymap, an action becomes effects by its press, and effects are carried out in
//! `carry_out`: first by the layers from the top down, then here.

use std::sync::Arc;
use std::time::{Duration, Instant};

use ratatui::Frame;
use ratatui::layout::Rect;

use super::console::Console;
use super::first::{Began, Habits, Told, Tour, Visit};
use super::frame::{self, Chrome, StatusMessage};
use super::input::{Event, Feed};
use super::job::Running;
use super::layer::Layer;
use super::macros::{Macros, Typed};
use super::outside::{Errand, Scratch};
use super::pace::Pace;
use super::reload::Reloading;
use super::run::{self, Flow, Request};
use super::session::Session;
use super::sighted::Sighted;
use super::theme::Role;
use crate::action;
use crate::domain::id::RecordId;
use crate::keymap::Pressed;
use crate::service::Watching;

/// How long no key may come before the detail follows the cursor: longer than the time between two keys of one that is held
/// (25 to 40 ms on most machines, and some more over a line), and too short to be waited for.
const QUIET: Duration = Duration::from_millis(60);
/// How many times as long one must stay on a record before the others are told: who only passes by wakes nobody.
const STAY: u32 = 8;

/// The application of one person at one terminal.
pub struct App {
    pub(super) session: Session,
    pub(super) console: Console,
    pub(super) over: Vec<Box<dyn Layer>>,
    pub(super) message: Option<StatusMessage>,
    pub(super) requests: Vec<Request>,
    /// The day of published figures that what was done last changes, until it is told.
    pub(super) published: Option<chrono::NaiveDate>,
    /// Whether what was done last changes only days before that from which what holds now was written, until it is told.
    pub(super) overtaken: bool,
    /// What a rule says of what was done last, until it is told.
    pub(super) warning: Option<crate::i18n::Message>,
    pub(super) quit: bool,
    /// How many times what is pressed next is done, as far as digits were typed that are no keys.
    pub(super) count: Option<u32>,
    /// What comes next after what was done last, until it is told.
    pub(super) next: Option<String>,
    /// Whether the key that copies or quits copied last.
    pub(super) copied: bool,
    pub(super) mouse: bool,
    pub(super) job: Option<Running>,
    /// Up to which entry the person was told of what concerns the person.
    pub(super) told_up_to: Option<usize>,
    /// What the person got used to.
    pub(super) habits: Habits,
    /// The keymap that was configured, while another one is in force.
    pub(super) configured: Option<Arc<crate::keymap::Keymap>>,
    pub(super) began: Option<Began>,
    /// Whether tips are told.
    pub(super) tips: bool,
    pub(super) told_tip: Told,
    pub(super) tour: Option<Tour>,
    /// The person's own office, while the sample is tried out.
    pub(super) visit: Option<Visit>,
    pub(super) macros: Macros,
    /// The files of the person's choices.
    pub(super) reloading: Option<Reloading>,
    /// A text that another program changes now.
    pub(super) scratch: Option<Scratch>,
    /// When the news of all are taken.
    pace: Pace,
    /// Wakes it after every change, while it is there.
    watching: Option<Watching>,
    pub(super) pressed: Pressed,
    pub(super) body: Rect,
    pub(super) chrome: Chrome,
    quiet: Duration,
    /// When the detail follows the cursor, where it does not show what the cursor is on.
    settle_at: Option<Instant>,
    /// When the others are told on which record one is, where they were not.
    told_at: Option<Instant>,
    /// What is to count as shown, and what did.
    pub(super) sighted: Sighted,
}

impl App {
    /// The application of a session.
    pub fn new(session: Session) -> Self {
        // What was begun and not saved comes first; what concerns the person waits on its key.
        let salvaged = session.office.drafts().salvaged().cloned();
        let told = [salvaged, super::form::drafts::waiting(&session), super::notices::waiting(&session)];
        let told: Vec<String> = told.into_iter().flatten().map(|said| said.say(session.lang)).collect();
        let text = (!told.is_empty()).then(|| told.join(" · "));
        let told_up_to = Some(session.office.view(&session.actor).metas().len());
        let habits = Habits::of(&session.office, session.actor.person);
        let mut app = Self {
            console: Console::new(session.lang),
            session,
            over: Vec::new(),
            message: text.map(|text| StatusMessage { text, hint: None, role: Role::Warning }),
            requests: Vec::new(),
            published: None,
            overtaken: false,
            warning: None,
            quit: false,
            copied: false,
            count: None,
            next: None,
            mouse: true,
            job: None,
            told_up_to,
            habits,
            configured: None,
            began: None,
            tips: false,
            told_tip: Told::default(),
            tour: None,
            visit: None,
            macros: Macros::default(),
            reloading: None,
            scratch: None,
            pace: Pace::default(),
            watching: None,
            pressed: Pressed::default(),
            body: Rect::default(),
            chrome: Chrome::default(),
            quiet: QUIET,
            settle_at: None,
            told_at: None,
            sighted: Sighted::default(),
        };
        let here = app.here();
        app.stand(&here);
        app
    }

    /// Lets what waits for a resting cursor (the detail here, one's place on the others' screens) wait for another time;
    /// [`Event::Tick`] does it at once.
    pub fn set_quiet(&mut self, quiet: Duration) {
        self.quiet = quiet;
    }

    /// What was put off until the cursor rests is done, the earliest first; tells whether that changes anything here.
    fn rest(&mut self) -> bool {
        if self.sighted.is_first(self.settle_at, self.told_at) {
            return self.sign_for_shown();
        }
        if let Some(settle_at) = self.settle_at
            && self.told_at.is_none_or(|told_at| settle_at <= told_at)
        {
            self.settle_at = None;
            let behind = self.console.is_behind();
            self.console.catch_up();
            return behind;
        }
        if self.told_at.take().is_none() {
            return false;
        }
        let at = self.here().id;
        let editing = self.is_editing();
        let seat = self.session.seat.as_mut();
        seat.is_some_and(|seat| {
            seat.go(at, editing);
            !seat.beside().is_empty()
        })
    }

    /// Whether a form of a record is open.
    fn is_editing(&self) -> bool {
        self.over.iter().any(|l| l.is_editing())
    }

    /// Leaves the record where the others think that one is, and lets them be told of another one once one stays there.
    fn attend(&mut self, here: Option<RecordId>, typed: bool) {
        let editing = self.is_editing();
        let Some(seat) = self.session.seat.as_mut() else { return };
        if seat.at() == (here, editing) {
            self.told_at = None;
            return;
        }
        // Who begins to change something, or ends it, is told at once.
        if editing || seat.at().1 {
            self.told_at = None;
            return seat.go(here, editing);
        }
        seat.go(None, false);
        if here.is_none() {
            self.told_at = None;
        } else if typed || self.told_at.is_none() {
            self.told_at = Instant::now().checked_add(self.quiet.saturating_mul(STAY));
        }
    }

    /// Makes the detail that has the keys ready: what works on its lines never works on those of another record.
    pub(super) fn ready_detail(&mut self) {
        if self.console.list().is_some_and(|list| list.in_detail) {
            let session = &self.session;
            self.console.with_lens(session, |console, lens| {
                if let Some(list) = console.list_mut() {
                    list.detail.ready(session, &lens.in_period(list.period));
                }
            });
        }
    }

    /// Follows the log: every change wakes the application through the feed.
    pub fn follow(&mut self, feed: Feed) {
        let waker = feed.clone();
        self.watching = Some(self.session.office.watch(move || waker.news()));
        let (waker, person) = (feed.clone(), self.session.actor.person);
        self.session.seat = Some(self.session.office.presence().sit(person, move || waker.news()));
        self.session.feed = Some(feed);
    }

    /// What an action would work on now.
    pub(super) fn here(&mut self) -> super::layer::Here {
        let over = self.over.iter().rev().find_map(|l| l.here(&self.session));
        over.unwrap_or_else(|| self.console.here(&self.session))
    }

    /// Notes what an action would be done to: what is offered depends on it.
    pub(super) fn stand(&mut self, here: &super::layer::Here) {
        let session = &self.session;
        let view = session.view();
        let one: Vec<_> = here.id.into_iter().collect();
        let chosen = if here.marked.is_empty() { &one } else { &here.marked };
        let place = action::Place {
            listed: here.kind,
            chosen: chosen.first().and_then(|id| view.get(*id)).map(|r| r.kind()),
            own: session.office.all_own(&view, &session.actor, chosen),
        };
        drop(view);
        self.session.place = place;
    }

    /// The session.
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// Takes what has come meanwhile: entries of others, the end of a job.
    fn wake(&mut self) {
        let seen = self.session.actor.sight();
        if let Err(error) = self.session.follow() {
            self.tell_fault(&error);
        }
        if self.session.actor.sight() != seen {
            // What was read before may be none of the person's business now.
            self.over.clear();
            (self.console, self.message) = (Console::new(self.session.lang), None);
        }
        self.over.iter_mut().for_each(|l| l.refresh(&mut self.session));
        self.tell_news();
        self.collect_job();
    }
}

impl App {
    /// Draws what lies on top of the screen.
    pub(super) fn draw_over(&mut self, contexts: &[&'static str], frame: &mut Frame<'_>, area: Rect) {
        for layer in &mut self.over {
            layer.draw(&self.session, frame, area);
        }
        if self.pressed.is_pending() {
            super::overlays::which_key::draw(&self.session, &self.pressed, contexts, frame, area);
        }
        if let Some(job) = &self.job {
            job.draw(&self.session, frame, area);
        }
    }
}

impl run::App for App {
    fn handle(&mut self, event: Event) -> Flow {
        let typed = matches!(event, Event::Key(_) | Event::Paste(_) | Event::Mouse(_));
        let reloaded =
            if typed || matches!(event, Event::Wake | Event::News | Event::Focus(_)) { self.reload() } else { None };
        let told = reloaded.is_some();
        match event {
            // Who presses a key while others are replayed wants them to stop.
            Event::Key(_) | Event::Paste(_) if self.is_playing() => self.stop_playing(),
            Event::Key(key) => {
                let told = self.take_down(Typed::key(key));
                self.key(key);
                self.play();
                told.into_iter().for_each(|said| self.tell(said, Role::Warning));
            }
            Event::Paste(_) if !self.is_typing() => return Flow::Same,
            Event::Paste(text) => {
                let told = self.take_down(Typed::Paste(text.clone()));
                self.paste(&text);
                told.into_iter().for_each(|said| self.tell(said, Role::Warning));
            }
            Event::Mouse(mouse) => {
                if !self.mouse_event(mouse) {
                    return Flow::Same;
                }
            }
            Event::Resize(_) | Event::Resumed => {}
            Event::Tick if self.is_playing() => self.play(),
            Event::News if !self.pace.take(Instant::now(), self.session.office.presence().consoles()) => {
                return Flow::Same;
            }
            Event::Wake | Event::News => self.wake(),
            Event::Tick if self.pace.is_first(&[self.settle_at, self.told_at, self.sighted.at()]) => {
                self.pace.catch_up(Instant::now());
                self.wake();
            }
            Event::Tick => return if self.rest() { Flow::Draw } else { Flow::Same },
            Event::Focus(_) if told => {}
            Event::Focus(_) | Event::Suspend => return Flow::Same,
            Event::Close(_) => return Flow::Quit,
        }
        // What the next key says would hide it.
        reloaded.into_iter().for_each(|(said, role)| self.tell(said, role));
        self.tour_step();
        if typed {
            self.sighted.wait();
            self.settle_at = self.console.is_behind().then(|| Instant::now().checked_add(self.quiet)).flatten();
        }
        self.tell_macros();
        self.start_wanted();
        let here = self.here();
        self.stand(&here);
        self.attend(here.id, typed);
        if self.quit { Flow::Quit } else { Flow::Draw }
    }

    fn draw(&mut self, frame: &mut Frame<'_>) {
        if frame::too_small(&self.session, frame) {
            return self.session.theme.settle(frame.buffer_mut());
        }
        if frame::is_small(frame.area()) {
            self.draw_small(frame);
            return self.session.theme.settle(frame.buffer_mut());
        }
        self.console.ready(&self.session);
        let contexts = self.contexts();
        let idle = self.over.last().map_or(&[][..], |top| top.idle());
        let moment = (&contexts[..], idle);
        let area = frame::draw(&self.session, &self.console, moment, self.message.as_ref(), &mut self.chrome, frame);
        let row = Rect { y: area.y + area.height, height: 1, ..area };
        self.draw_tip(&contexts, frame, row);
        frame::crumbs(&self.session, &self.chrome, frame, row);
        let area = self.draw_tour(&contexts, frame, area);
        self.body = area;
        self.console.draw(&self.session, frame, area);
        self.draw_over(&contexts, frame, area);
        self.session.theme.settle(frame.buffer_mut());
        if self.settle_at.is_none() && self.console.is_behind() {
            self.settle_at = Instant::now().checked_add(self.quiet);
        }
        self.watch_shown(self.quiet.saturating_mul(STAY));
    }

    fn wake_at(&self) -> Option<Instant> {
        if self.is_playing() {
            return Some(Instant::now());
        }
        [self.settle_at, self.told_at, self.sighted.at(), self.pace.at()].into_iter().flatten().min()
    }

    fn requests(&mut self) -> Vec<Request> {
        std::mem::take(&mut self.requests)
    }

    fn returned(&mut self, errand: Errand, how: std::io::Result<std::process::ExitStatus>) {
        self.came_back(errand, how);
    }
}
