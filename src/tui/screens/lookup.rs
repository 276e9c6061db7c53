//! Looking up what a list shows: at once where that takes no time, else on a thread of its own, so that no key waits for
//! it. What stood there before stays until the answer has come, and the next question ends the one before.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use super::shape::{RollQuery, Shape};
use crate::domain::period::Period;
use crate::i18n::Lang;
use crate::log::State;
use crate::service::lists::lens::{Lens, Sums};
use crate::service::lists::list_index::ListIndex;
use crate::service::{Actor, Office, View};
use crate::tui::session::Session;

/// How many texts are read into the index at a time: so long who writes or asks waits at most.
pub(in crate::tui) const PIECE: u32 = 4_096;

/// A roll that others may use too.
pub type Shared = Arc<Mutex<ListIndex>>;

/// Takes a roll; the state that is asked about must be held before.
pub(in crate::tui) fn taken(roll: &Mutex<ListIndex>) -> MutexGuard<'_, ListIndex> {
    roll.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Looks up what a list shows, on this thread.
pub fn now(roll: &Mutex<ListIndex>, lens: &Lens<'_>, asked: &RollQuery) -> Option<Shape> {
    Shape::of(&mut taken(roll), lens, asked, &AtomicBool::new(false))
}

/// Who looks at what, on another thread.
pub(in crate::tui) struct Eyes {
    office: Arc<Office>,
    actor: Actor,
    past: Option<Arc<State>>,
    sums: Arc<Sums>,
    line: u64,
    lang: Lang,
    period: Option<Period>,
}

impl Eyes {
    /// The eyes of who looks at what a lens shows.
    pub fn of(session: &Session, lens: &Lens<'_>) -> Self {
        Self {
            office: Arc::clone(&session.office),
            actor: session.actor.clone(),
            past: session.past(),
            sums: session.sums(lens.state),
            line: lens.state.line(),
            lang: lens.lang,
            period: lens.period,
        }
    }

    /// Looks; nothing where another state is looked at by now.
    pub fn look<T>(&mut self, each: impl FnOnce(&Lens<'_>) -> T) -> Option<T> {
        let view = match &self.past {
            Some(state) => View::Kept(Arc::clone(state)),
            None => self.office.view(&self.actor),
        };
        if view.line() != self.line {
            return None;
        }
        let day = self.sums.day();
        self.sums = Sums::follow(Arc::clone(&self.sums), &view, day);
        let lens = Lens::new(&view, &self.sums, self.lang, self.office.clock());
        Some(each(&lens.in_period(self.period)))
    }
}

/// A question that is being looked up.
#[derive(Debug)]
pub struct Lookup {
    stop: Arc<AtomicBool>,
    answer: Arc<Mutex<Option<Shape>>>,
}

impl Lookup {
    /// Begins to look up what a list shows; the session's feed tells when it is there.
    pub fn begin(session: &Session, roll: &Shared, lens: &Lens<'_>, asked: RollQuery) -> Self {
        let lookup = Self { stop: Arc::default(), answer: Arc::default() };
        let (stop, answer) = (Arc::clone(&lookup.stop), Arc::clone(&lookup.answer));
        let (mut eyes, roll, feed) = (Eyes::of(session, lens), Arc::clone(roll), session.feed.clone());
        std::thread::spawn(move || {
            let shape = look_up(&mut eyes, &roll, &asked, &stop);
            if let Some(shape) = shape.filter(|_| !stop.load(Ordering::Relaxed)) {
                *answer.lock().unwrap_or_else(PoisonError::into_inner) = Some(shape);
                feed.iter().for_each(crate::tui::input::Feed::wake);
            }
        });
        lookup
    }

    /// The answer, once it has come.
    pub fn answer(&self) -> Option<Shape> {
        self.answer.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// Nobody waits for the answer any more.
impl Drop for Lookup {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}

fn look_up(eyes: &mut Eyes, roll: &Mutex<ListIndex>, asked: &RollQuery, stop: &AtomicBool) -> Option<Shape> {
    let words = asked.filter.as_ref().is_some_and(|f| f.query().needles > 0);
    loop {
        let step = eyes.look(|lens| {
            let mut roll = taken(roll);
            // The texts are read by and by, so that writers need not wait until all are.
            let ready = !words || roll.read_ahead(lens, PIECE);
            ready.then(|| Shape::of(&mut roll, lens, asked, stop))
        })?;
        match step {
            _ if stop.load(Ordering::Relaxed) => return None,
            Some(shape) => return shape,
            None => {}
        }
    }
}

/// Reads the texts of a roll by and by while nobody waits for them, so that the first word typed is found as fast as the
/// next. Ends where nobody holds the roll any more.
pub fn read_ahead(session: &Session, roll: &Shared, lens: &Lens<'_>) {
    let (mut eyes, roll): (Eyes, Weak<Mutex<ListIndex>>) = (Eyes::of(session, lens), Arc::downgrade(roll));
    std::thread::spawn(move || {
        if !roll.upgrade().is_some_and(|roll| taken(&roll).begin_ahead()) {
            return;
        }
        loop {
            let read = eyes.look(|lens| {
                let Some(roll) = roll.upgrade() else { return true };
                taken(&roll).read_ahead(lens, PIECE)
            });
            if read != Some(false) {
                return;
            }
        }
    });
}
