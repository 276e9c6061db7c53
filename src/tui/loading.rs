//! The console before its store is open: the frame is there at once, with how far the opening is; what is typed meanwhile
//! waits for the console, and quitting waits for nothing.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, TryRecvError, sync_channel};
use std::time::{Duration, Instant};

use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::frame::border;
use super::glimpse::Looking;
use super::input::{Event, Feed, Input, Poll};
use super::open::Looks;
use super::put::put;
use super::run::{App, Flow};
use super::text::width;
use super::theme::{Role, Sign, Theme};
use crate::action::{Opened, Opening};
use crate::error::{Code, Error, Result};
use crate::i18n::Message;
use crate::keymap::{Pressed, Resolved, say_sequence};

crate::messages! {
    LOADING: "loading {done} of {total}", "正在载入：{done} / {total}";
    BEGUN: "opening the store", "正在打开数据";
    PANICKED: "the store could not be opened because of an error in the program; nothing in it was changed", "程序出错，未能打开数据；数据未被改动";
}

/// How long an opening may take before it is told: nobody notices less, and a screen that flashes by is worse than none.
pub const UNNOTICED: Duration = Duration::from_millis(60);

/// How often it is told how far the opening is.
const TOLD_EVERY: Duration = Duration::from_millis(50);

/// How many keys may wait for the console.
const MAX_TYPED: usize = 256;

/// An opening that is under way on a thread of its own.
pub struct UnderWay {
    done: Arc<AtomicU64>,
    total: Arc<AtomicU64>,
    opened: Receiver<Result<Opened>>,
}

impl UnderWay {
    /// Begins an opening; the feed is woken as it goes on, and at its end.
    pub fn begin(opening: Opening, feed: Feed) -> Self {
        let (done, total) = (Arc::<AtomicU64>::default(), Arc::<AtomicU64>::default());
        let (sender, opened) = sync_channel(1);
        let way = Self { done: Arc::clone(&done), total: Arc::clone(&total), opened };
        std::thread::spawn(move || {
            /// Wakes the loop also where the opening panicked.
            struct Last(Feed);
            impl Drop for Last {
                fn drop(&mut self) {
                    self.0.wake();
                }
            }
            let last = Last(feed);
            let mut told = Instant::now();
            let opened = opening(&mut |at, of| {
                done.store(at, Ordering::Relaxed);
                total.store(of, Ordering::Relaxed);
                if told.elapsed() >= TOLD_EVERY {
                    told = Instant::now();
                    last.0.wake();
                }
            });
            drop(sender.send(opened));
            drop(sender);
            drop(last);
        });
        way
    }

    /// Waits for its end, not longer than told; nothing where it takes longer.
    pub fn wait(&self, most: Duration) -> Option<Result<Opened>> {
        match self.opened.recv_timeout(most) {
            Ok(opened) => Some(opened),
            Err(RecvTimeoutError::Timeout) => None,
            Err(RecvTimeoutError::Disconnected) => Some(Err(Error::new(Code::Failed, PANICKED))),
        }
    }
}

/// What stands on the screen until the store is open.
pub struct Loading<'a> {
    way: UnderWay,
    looks: &'a Looks,
    opened: Option<Result<Opened>>,
    typed: VecDeque<Event>,
    pressed: Pressed,
    looking: Option<Looking>,
}

impl<'a> Loading<'a> {
    /// The screen of an opening.
    pub fn new(way: UnderWay, looks: &'a Looks) -> Self {
        let looking = looks.glimpse.as_ref().and_then(|kept| kept.look(looks.lang));
        Self { way, looks, opened: None, typed: VecDeque::new(), pressed: Pressed::default(), looking }
    }

    /// What came of the opening, and what was typed meanwhile; nothing where it was not waited for.
    pub fn end(self) -> Option<(Result<Opened>, VecDeque<Event>)> {
        Some((self.opened?, self.typed))
    }

    fn quits(&mut self, event: &Event) -> bool {
        let Event::Key(key) = event else { return false };
        let resolved = self.pressed.press(*key, false, &self.looks.keymap, &["global"]);
        matches!(resolved, Resolved::Action(binding) if binding.action == "app.quit")
    }
}

impl App for Loading<'_> {
    fn handle(&mut self, event: Event) -> Flow {
        match event {
            Event::Key(_) | Event::Paste(_) => {
                if self.quits(&event) {
                    return Flow::Quit;
                }
                if self.typed.len() >= MAX_TYPED {
                    return Flow::Same;
                }
                let seen = match (&event, &mut self.looking) {
                    (Event::Key(key), Some(looking)) => {
                        looking.key(*key, &self.looks.keymap);
                        Flow::Draw
                    }
                    _ => Flow::Same,
                };
                self.typed.push_back(event);
                seen
            }
            Event::Wake => {
                self.opened = match self.way.opened.try_recv() {
                    Ok(opened) => Some(opened),
                    Err(TryRecvError::Empty) => return Flow::Draw,
                    Err(TryRecvError::Disconnected) => Some(Err(Error::new(Code::Failed, PANICKED))),
                };
                Flow::Quit
            }
            Event::Resize(_) | Event::Resumed => Flow::Draw,
            Event::Close(_) => Flow::Quit,
            _ => Flow::Same,
        }
    }

    fn draw(&mut self, frame: &mut Frame<'_>) {
        let area = frame.area();
        let (lang, theme) = (self.looks.lang, self.looks.theme.clone().at(self.looks.depth));
        let (done, total) = (self.way.done.load(Ordering::Relaxed), self.way.total.load(Ordering::Relaxed));
        let said = match total {
            0 => BEGUN.text(lang).to_string(),
            _ => Message::plain(LOADING).with("done", done.min(total)).with("total", total).say(lang),
        };
        if area.width < 24 || area.height < 5 {
            put(frame.buffer_mut(), (area.x, area.y), &said, area.width, theme.style(Role::Text));
            return;
        }
        let inner = border(&theme, frame, area);
        let buffer = frame.buffer_mut();
        put(buffer, (area.x + 1, area.y), " ducha ", area.width - 2, theme.style(Role::Title));
        let foot = inner.y + inner.height - 1;
        let above = Rect { height: inner.height - 1, ..inner };
        if self.looking.as_mut().is_some_and(|l| l.draw(&theme, lang, buffer, above)) {
            let at = (area.right().saturating_sub(width(&said) as u16 + 4), area.y);
            put(buffer, at, &format!(" {said} "), area.width, theme.style(Role::Accent));
        } else {
            self.bar(&theme, buffer, inner, &said, (done, total));
        }
        if let Some(quit) = crate::action::named("app.quit")
            && let Some(keys) = self.looks.keymap.keys_of(quit.name, &["global"]).first()
        {
            let keys = say_sequence(keys, lang);
            let at = put(buffer, (inner.x, foot), &keys, inner.width, theme.style(Role::Key));
            put(buffer, (inner.x + at + 1, foot), quit.title.text(lang), inner.width - at - 1, theme.style(Role::Hint));
        }
        theme.settle(buffer);
    }
}

impl Loading<'_> {
    /// How far the opening is, where there is nothing to look at meanwhile.
    fn bar(&self, theme: &Theme, buffer: &mut Buffer, inner: Rect, said: &str, (done, total): (u64, u64)) {
        let bar = u64::from(inner.width / 2);
        let full = (bar * done.min(total)).checked_div(total).unwrap_or(0);
        let (x, y) = (inner.x + (inner.width - bar as u16) / 2, inner.y + inner.height / 2);
        let (filled, open) = (theme.sign(Sign::BarFull), theme.sign(Sign::BarEmpty));
        put(buffer, (x, y), &filled.repeat(full as usize), inner.width, theme.style(Role::Bar));
        let rest = open.repeat((bar - full) as usize);
        put(buffer, (x + full as u16, y), &rest, inner.width, theme.style(Role::BarEmpty));
        let centre = inner.x + inner.width.saturating_sub(width(said) as u16) / 2;
        put(buffer, (centre, y - 1), said, inner.width, theme.style(Role::Text));
    }
}

/// What was typed before, and then what comes.
pub struct TypedBefore<'a, I> {
    /// What was typed before.
    pub typed: VecDeque<Event>,
    /// What comes.
    pub then: &'a mut I,
}

impl<I: Input> Input for TypedBefore<'_, I> {
    fn next(&mut self, timeout: Option<Duration>) -> Poll {
        match self.typed.pop_front() {
            Some(event) => Poll::Event(event),
            None => self.then.next(timeout),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use super::*;
    use crate::i18n::Lang;
    use crate::tui::depth::Depth;
    use crate::tui::input;
    use crate::tui::run::Ended;
    use crate::tui::testkit::Stage;
    use crate::tui::tests::rig::{Rig, keymap};

    fn looks(lang: Lang) -> Looks {
        Looks::plain(lang, Arc::new(keymap("default")))
    }

    /// Lets the loop hear that there is news until a text is shown.
    fn wait(stage: &mut Stage<Loading<'_>>, until: impl Fn(&Stage<Loading<'_>>) -> bool) {
        let begun = Instant::now();
        while !until(stage) {
            assert!(begun.elapsed() < Duration::from_secs(60), "{}", stage.text());
            std::thread::yield_now();
            stage.event(Event::Wake);
        }
    }

    #[test]
    fn the_frame_is_there_at_once_and_what_is_typed_waits_for_the_console() {
        let rig = Rig::new();
        for (lang, told) in [(Lang::Zh, "正在载入：300 / 1000"), (Lang::En, "loading 300 of 1000")] {
            let looks = looks(lang);
            let (go, gone) = channel::<()>();
            let (office, actor) = (Arc::clone(&rig.office), rig.actor.clone());
            let opening: Opening = Box::new(move |progress| {
                progress(300, 1000);
                let _ = gone.recv();
                Ok((office, actor))
            });
            let (feed, _inbox) = input::channel();
            let way = UnderWay::begin(opening, feed);
            assert!(way.wait(Duration::ZERO).is_none());
            let mut stage = Stage::new(Loading::new(way, &looks), 80, 24);
            assert!(stage.shows("ducha"), "{}", stage.text());
            wait(&mut stage, |s| s.shows(told));
            for (w, h) in [(1, 1), (30, 6), (200, 60), (80, 24)] {
                stage.resize(w, h);
            }
            stage.keys("4 j j");
            assert!(stage.shows(told) && stage.ended().is_none());
            drop(go);
            wait(&mut stage, |s| s.ended().is_some());
            let (opened, typed) = stage.app.end().unwrap();
            let (office, actor) = opened.unwrap();
            let mut console = crate::tui::open::app(office, actor, looks, input::channel().0, false);
            let mut script = input::Scripted::default().then(Event::Wake);
            let mut input = TypedBefore { typed, then: &mut script };
            let mut screen = crate::tui::backend::Screen::new(Vec::new(), (140, 30).into(), Depth::True);
            let mut host = crate::tui::run::NoHost;
            crate::tui::run::run(&mut screen, &mut input, &mut host, &mut console).unwrap();
            let rows = crate::tui::guard::rows(screen.shown());
            assert!(rows.iter().any(|r| r.contains('▌') && r.contains("（3）")), "{rows:#?}");
        }
    }

    #[test]
    fn quitting_waits_for_nothing_and_an_opening_that_fails_says_why() {
        let looks = looks(Lang::En);
        let (_go, gone) = channel::<()>();
        let never: Opening = Box::new(move |_| {
            let _ = gone.recv();
            Err(Error::new(Code::Failed, PANICKED))
        });
        let mut stage = Stage::new(Loading::new(UnderWay::begin(never, input::channel().0), &looks), 80, 24);
        stage.keys("j q");
        assert_eq!(stage.ended(), Some(Ended::Quit));
        assert!(stage.app.end().is_none(), "nobody waits for it");
        let (feed, _inbox) = input::channel();
        let fails: Opening = Box::new(|_| Err(Error::new(Code::Locked, BEGUN)));
        let mut stage = Stage::new(Loading::new(UnderWay::begin(fails, feed.clone()), &looks), 80, 24);
        wait(&mut stage, |s| s.ended().is_some());
        let (opened, _) = stage.app.end().unwrap();
        assert_eq!(opened.map(drop).unwrap_err().code(), Code::Locked);
        #[allow(clippy::panic)]
        let panics: Opening = Box::new(|_| panic!("a test of panics"));
        let way = UnderWay::begin(panics, feed);
        let opened = way.wait(Duration::from_secs(60)).unwrap();
        assert_eq!(opened.map(drop).unwrap_err().code(), Code::Failed);
    }
}
