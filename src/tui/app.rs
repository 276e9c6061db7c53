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
use super::reload::Reloading;
use super::run::{self, Flow, Request};
use super::session::Session;
use super::sighted::Sighted;
use super::theme::Role;
use crate::action::{self, Args, Effect, Motion, Scene};
use crate::domain::id::RecordId;
use crate::domain::kind::Type;
use crate::domain::life::{Life, Step, To};
use crate::error::{Code, Error};
use crate::i18n::Message;
use crate::keymap::{Code as KeyCode, Key, Pressed, Resolved};
use crate::service::Watching;

crate::messages! {
    PAST: "You are looking at {day}, where nothing can be changed", "当前查看的是 {day}，不能改动";
    PAST_HINT: "{key} and an empty day goes back to now", "按 {key} 并留空日期可回到当前";
    MAY_NOT: "Your role may not do this: {action}", "您的角色无权进行此操作：{action}";
    NOT_OWN: "This belongs to another unit; you may not do this to it: {action}", "此记录不属于您的单位，不能进行此操作：{action}";
    HIDDEN: "the filter hides it; {key} shows all", "被筛选条件隐藏，按 {key} 显示全部";
    TIMES: "{count} {count:time|times}", "{count} 次";
    NEXT: "next: {key} {step}", "下一步：{key} {step}";
    NO_KEY: "{key} does nothing here; {help} shows the keys", "{key} 在此处没有作用；按 {help} 查看按键";
}

/// How long no key may come before the detail follows the cursor: longer than the time between two keys of one that is held
/// (25 to 40 ms on most machines, and some more over a line), and too short to be waited for.
const QUIET: Duration = Duration::from_millis(60);
/// The most times that something is done at once.
const MAX_COUNT: u32 = 1_000_000;
/// Of more records than this that were made at once none is gone to.
const MANY: usize = 20;
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

/// An effect, done so many times: a motion goes so far, to the end it goes to that row, and what is looked for is looked for
/// so often.
fn times(effect: Effect, count: Option<u32>) -> Vec<Effect> {
    let Some(count) = count.and_then(|n| i32::try_from(n).ok()).filter(|n| *n > 0) else { return vec![effect] };
    match effect {
        Effect::Go(axis, Motion::By(n)) => vec![Effect::Go(axis, Motion::By(n.saturating_mul(count)))],
        Effect::Go(axis, Motion::HalfPages(n)) => vec![Effect::Go(axis, Motion::HalfPages(n.saturating_mul(count)))],
        Effect::Go(axis, Motion::Pages(n)) => vec![Effect::Go(axis, Motion::Pages(n.saturating_mul(count)))],
        Effect::Go(axis, Motion::End | Motion::Start) => {
            vec![Effect::Go(axis, Motion::Start), Effect::Go(axis, Motion::By(count - 1))]
        }
        Effect::Search(text, by) => vec![Effect::Search(text, by); usize::try_from(count).unwrap_or(1).min(1_000)],
        effect => vec![effect],
    }
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
            session,
            console: Console::default(),
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
    fn ready_detail(&mut self) {
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
        self.watching = Some(self.session.office.watch(move || waker.wake()));
        let (waker, person) = (feed.clone(), self.session.actor.person);
        self.session.seat = Some(self.session.office.presence().sit(person, move || waker.wake()));
        self.session.feed = Some(feed);
    }

    /// What an action would work on now.
    fn here(&mut self) -> super::layer::Here {
        let over = self.over.iter().rev().find_map(|l| l.here(&self.session));
        over.unwrap_or_else(|| self.console.here(&self.session))
    }

    /// Notes what an action would be done to: what is offered depends on it.
    fn stand(&mut self, here: &super::layer::Here) {
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

    /// Tells the person something.
    pub fn tell(&mut self, said: impl Into<Message>, role: Role) {
        let text = said.into().say(self.session.lang);
        self.message = Some(StatusMessage { text, hint: None, role });
    }

    /// The error of what would write while one looks at the past.
    pub(super) fn past(&self) -> Error {
        let key = super::hints::key_of(&self.session, "view.as-of", &[]);
        let error = Error::new(Code::Denied, PAST).with("day", self.session.today());
        error.hint(Message::plain(PAST_HINT).with("key", key))
    }

    /// The step that usually follows for what was done, with its key.
    pub(super) fn what_follows(&self, done: &crate::service::Done) -> Option<String> {
        let view = self.session.view();
        let records = done.records.iter().filter_map(|id| view.get(*id)).filter(|r| !r.is_gone());
        let (life, record) = records.filter_map(|r| Some((Life::of(r.kind())?, r))).next()?;
        if !matches!(life.kind.field(life.field).map(|f| f.ty), Some(Type::Word(_))) {
            return None;
        }
        let state = life.state(record.text(life.field));
        let onward = |s: &&'static Step| s.is_from(state) && matches!(s.to, To::State(to) if to != state);
        let step = life.triage("done")?.keyed().find(onward)?;
        let verb = life.verbs.iter().find(|v| v.steps.iter().any(|s| s.name == step.name))?;
        let mut contexts = self.contexts();
        contexts.push(life.kind.def().plural_name);
        let key = match super::hints::key_of(&self.session, verb.name, &contexts) {
            none if none == "—" => super::hints::key_of(&self.session, "palette.open", &contexts),
            key => key,
        };
        let said = Message::plain(NEXT).with("key", key).with_message("step", step.label);
        Some(said.say(self.session.lang))
    }

    /// Puts the cursor of the list on what was just made; where the filter hides it, that is said.
    pub(super) fn follow_made(&mut self, done: &crate::service::Done) {
        let made = match done.records.as_slice() {
            [] => None,
            all if all.len() > MANY => None,
            all => {
                let view = self.session.view();
                let new =
                    |id: &&RecordId| view.get(**id).and_then(|r| r.history().next()).is_some_and(|s| s >= done.first);
                all.iter().find(new).copied()
            }
        };
        if let Some(id) = made
            && self.console.go_to_made(&self.session, id) == Some(false)
        {
            let key = super::hints::key_of(&self.session, "list.filter-clear", &self.console.contexts());
            self.next = Some(Message::plain(HIDDEN).with("key", key).say(self.session.lang));
        }
    }

    pub(super) fn tell_fault(&mut self, error: &Error) {
        self.refuse();
        let lang = self.session.lang;
        let hint = error.hints_on_screen(lang).into_iter().next();
        self.message = Some(StatusMessage { text: error.say(lang), hint, role: Role::Error });
    }

    /// The keymap contexts of the moment, the innermost first.
    pub fn contexts(&self) -> Vec<&'static str> {
        let mut out = Vec::new();
        for layer in self.over.iter().rev() {
            out.extend(layer.contexts());
            // While text is typed, what is a key of the screens or of everywhere is typed, not pressed.
            if layer.is_typing() {
                return out;
            }
            if !layer.is_open() {
                out.push("global");
                return out;
            }
        }
        out.extend(self.console.contexts());
        out.push("global");
        out
    }

    fn is_typing(&self) -> bool {
        self.over.last().is_some_and(|l| l.is_typing())
    }

    pub(super) fn key(&mut self, key: Key) {
        let typing = self.is_typing();
        let contexts = self.contexts();
        let before = self.pressed.keys().to_vec();
        let keymap = Arc::clone(&self.session.keymap);
        match self.pressed.press(key, typing, &keymap, &contexts) {
            Resolved::Action(binding) => {
                self.message = None;
                self.copied &= binding.action == "copy.or-quit";
                self.begin_action(&binding.action, before.len() + 1);
                self.act(&binding.action, binding.args.iter().collect());
            }
            Resolved::Pending(_) => {}
            Resolved::None => {
                if typing && let Some(c) = key.text() {
                    self.message = None;
                    self.text(c.encode_utf8(&mut [0; 4]));
                } else if let Some(digit) = self.digit(key).filter(|_| !typing && before.is_empty()) {
                    let count = self.count.unwrap_or(0).saturating_mul(10).saturating_add(digit).min(MAX_COUNT);
                    self.count = Some(count);
                    self.tell(Message::plain(TIMES).with("count", count), Role::Dim);
                } else if key.code == KeyCode::Esc && !before.is_empty() {
                    // A sequence that was begun is forgotten.
                } else if let Some(view) = self.view_of(key).filter(|_| !typing && before.is_empty()) {
                    self.carry_out(vec![action::Effect::Arrange(action::Arrange::View(view))]);
                } else if !typing {
                    let shown = crate::keymap::say_sequence(&[before, vec![key.folded()]].concat(), self.session.lang);
                    let help = super::hints::key_of(&self.session, "help.open", &[]);
                    self.refuse();
                    self.tell(Message::plain(NO_KEY).with("key", shown).with("help", help), Role::Dim);
                }
            }
        }
    }

    /// A digit that is no key where one is, and so part of a count.
    fn digit(&self, key: Key) -> Option<u32> {
        let KeyCode::Char(c) = key.folded().code else { return None };
        let digit = c.to_digit(10).filter(|_| !key.alt && !key.ctrl)?;
        (digit > 0 || self.count.is_some()).then_some(digit)
    }

    /// The saved view that has a key, pressed with alt where nothing else is bound to that.
    fn view_of(&self, key: Key) -> Option<crate::domain::id::RecordId> {
        let KeyCode::Char(c) = key.code else { return None };
        if !self.over.is_empty() || !key.alt || key.ctrl {
            return None;
        }
        let text = c.to_string();
        let state = self.session.view();
        let kind = crate::domain::kind::Kind::View;
        state.records(kind).find(|r| r.text(crate::domain::schema::view::KEY) == Some(&text)).map(|r| r.id())
    }

    /// Presses an action by its name.
    pub fn act(&mut self, name: &str, args: Args) {
        let Some(action) = self.session.action(name) else { return };
        let Some(press) = action.press else { return };
        if action.outside && !self.session.goes_outside() {
            return self.tell_fault(&super::errands::none_outside());
        }
        if action.writes && self.session.as_of().is_some() {
            let error = self.past();
            return self.tell_fault(&error);
        }
        // What is typed changes the list below; all else works on what it is to show.
        if !self.is_typing() {
            self.console.settle(&self.session);
        }
        self.ready_detail();
        let here = self.here();
        self.stand(&here);
        if !action::permits(action, self.session.actor.role, &self.session.place) {
            let msg = if self.session.place.own { MAY_NOT } else { NOT_OWN };
            let error = Error::new(Code::Denied, msg).with_message("action", action.title);
            return self.tell_fault(&error.hint(crate::service::messages::HINT_ASK_ADMIN));
        }
        let pressed = {
            let view = self.session.view();
            press.run(&Scene {
                office: &self.session.office,
                state: &view,
                actor: &self.session.actor,
                lang: self.session.lang,
                today: self.session.today(),
                past: self.session.as_of().is_some(),
                screen: here.screen,
                kind: here.kind,
                here: here.id,
                marked: &here.marked,
                listed: &|| self.console.listed(&view),
                cell: &here.cell,
                row: &here.row,
                column: &here.column,
                filter: &here.filter,
                entry: here.entry,
                args: &args,
            })
        };
        match pressed {
            Ok(effects) => {
                self.tip_used(name);
                self.tour_act(name);
                let count = self.count.take();
                self.carry_out(effects.into_iter().flat_map(|e| times(e, count)).collect());
            }
            Err(error) => self.tell_fault(&error),
        }
    }

    fn text(&mut self, text: &str) {
        let handled = match self.over.last_mut() {
            Some(top) => top.text(&mut self.session, text),
            None => return,
        };
        self.settle(self.over.len() - 1, handled);
    }

    /// Takes pasted text. It never fires commands: where no text is typed it is ignored.
    pub(super) fn paste(&mut self, text: &str) {
        if self.is_typing() {
            self.text(text);
        }
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
            (self.console, self.message) = (Console::default(), None);
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
        let reloaded = if typed || matches!(event, Event::Wake | Event::Focus(_)) { self.reload() } else { None };
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
            Event::Wake => self.wake(),
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
        self.settle_at.into_iter().chain(self.told_at).chain(self.sighted.at()).min()
    }

    fn requests(&mut self) -> Vec<Request> {
        std::mem::take(&mut self.requests)
    }

    fn returned(&mut self, errand: Errand, how: std::io::Result<std::process::ExitStatus>) {
        self.came_back(errand, how);
    }
}
