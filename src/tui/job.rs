//! Something long, done on a thread of its own: the console goes on, shows how far it is, and can stop it.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use ratatui::Frame;
use ratatui::layout::Rect;

use super::app::App;
use super::input::Feed;
use super::session::Session;
use super::text::{Align, fit};
use super::theme::{Role, Sign};
use crate::action::Job;
use crate::error::{Code, Error, Result};
use crate::i18n::Message;

crate::messages! {
    PANICKED: "it failed because of an error in the program; nothing was half-done", "程序出错，本次操作未生效";
}

/// How long the next job waits for one that is about to end.
const ENDING: Duration = Duration::from_millis(100);

/// A job that runs.
pub struct Running {
    title: Message,
    done: Arc<AtomicU64>,
    total: Arc<AtomicU64>,
    stop: Arc<AtomicBool>,
    result: Arc<Mutex<Option<Result<Message>>>>,
}

impl Running {
    /// Starts a job.
    pub fn start(job: Job, session: &Session) -> Self {
        let feed = session.feed.clone();
        let running = Self {
            title: job.title.clone(),
            done: Arc::default(),
            total: Arc::default(),
            stop: Arc::default(),
            result: Arc::default(),
        };
        let office = Arc::clone(&session.office);
        let (done, total) = (Arc::clone(&running.done), Arc::clone(&running.total));
        let (stop, result) = (Arc::clone(&running.stop), Arc::clone(&running.result));
        std::thread::spawn(move || {
            let mut told = Instant::now();
            let mut progress = |at: u64, of: u64| {
                done.store(at, Ordering::Relaxed);
                total.store(of, Ordering::Relaxed);
                if told.elapsed().as_millis() > 100 {
                    told = Instant::now();
                    feed.iter().for_each(Feed::wake);
                }
                !stop.load(Ordering::Relaxed)
            };
            let run = std::panic::AssertUnwindSafe(|| (job.run)(&office, &mut progress));
            let ended = std::panic::catch_unwind(run).unwrap_or_else(|_| Err(Error::new(Code::Failed, PANICKED)));
            *result.lock().unwrap_or_else(PoisonError::into_inner) = Some(ended);
            feed.iter().for_each(Feed::wake);
        });
        running
    }

    /// What it is.
    pub fn title(&self) -> &Message {
        &self.title
    }

    /// Asks it to stop.
    pub fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }

    /// Draws how far it is, at the foot of an area.
    pub fn draw(&self, session: &Session, frame: &mut Frame<'_>, area: Rect) {
        let (done, total) = (self.done.load(Ordering::Relaxed), self.total.load(Ordering::Relaxed).max(1));
        let room = usize::from(area.width);
        let bar = room / 4;
        let full = ((done.min(total) as f64 / total as f64) * bar as f64) as usize;
        let text = format!(
            "{}{} {}  {done}/{total}",
            session.sign(Sign::BarFull).repeat(full),
            session.sign(Sign::BarEmpty).repeat(bar - full),
            self.title.say(session.lang),
        );
        let y = area.y + area.height.saturating_sub(1);
        frame.buffer_mut().set_string(area.x, y, fit(&text, room, Align::Left), session.style(Role::Accent));
    }
}

impl App {
    /// Gives a job that has handed over what it made, and is about to end, the moment that it takes.
    pub(super) fn await_job(&mut self) {
        let begun = Instant::now();
        while self.job.is_some() && begun.elapsed() < ENDING {
            self.collect_job();
            if self.job.is_some() {
                std::thread::sleep(Duration::from_millis(1));
            }
        }
    }

    /// Starts what the topmost layer wants, unless something runs.
    pub(super) fn start_wanted(&mut self) {
        if self.job.is_none()
            && let Some(job) = self.over.last_mut().and_then(|top| top.wants(&self.session))
        {
            self.job = Some(Running::start(job, &self.session));
        }
    }

    /// Takes what came of a job that has ended.
    pub(super) fn collect_job(&mut self) {
        let ended = self.job.as_ref().and_then(|j| j.result.lock().unwrap_or_else(PoisonError::into_inner).take());
        if let Some(ended) = ended {
            self.job = None;
            // What it made may show outside the log as well.
            self.console.stale();
            match ended {
                Ok(said) => self.tell(said, Role::Good),
                Err(error) => self.tell_fault(&error),
            }
        }
    }
}
