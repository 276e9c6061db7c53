//! Records found by what they are called, from everywhere: their kind's roll tells which match, and only the best few are
//! looked at. Where there are many records, that is done beside the console, and the next key ends it.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use crate::domain::id::RecordId;
use crate::domain::kind::{FieldRole, Kind};
use crate::search::Pattern;
use crate::service::lists::ask::Terms;
use crate::service::lists::lens::Lens;
use crate::service::words::names::called;
use crate::service::words::show::short_title;
use crate::tui::input::Feed;
use crate::tui::pick::offer::Offering;
use crate::tui::screens::lookup::{Eyes, PIECE, Shared, taken};
use crate::tui::session::Session;

/// The kinds that are looked for, in the order in which those that match alike are told.
fn kinds() -> Vec<Kind> {
    let mut all: Vec<Kind> = Kind::ALL.iter().copied().filter(|k| k.def().found.is_some()).collect();
    all.sort_by_key(|k| k.def().found);
    all
}

/// The most records of one kind that are told, and of all.
const EACH: usize = 6;
const MOST: usize = 12;
/// How many of the best matches of a kind are looked at.
const LOOKED_AT: usize = 64;
/// So many records are looked through at once; more of them beside the console.
const AT_ONCE: usize = 16_384;

/// A record that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// The record.
    pub id: RecordId,
    /// Its kind.
    pub kind: Kind,
    /// What it is called.
    pub title: String,
    /// What tells it from others.
    pub note: String,
    /// Whether it is called exactly what was typed.
    pub exact: bool,
    score: i64,
}

/// Looks for records, and holds what it knows of them while it is there.
pub struct Finder {
    rolls: Vec<(Kind, Shared)>,
    hits: Vec<Hit>,
    beside: Option<Beside>,
}

/// What was found until now, and whether that is all.
type Answer = (Vec<Hit>, bool);

/// A search beside the console.
struct Beside {
    stop: Arc<AtomicBool>,
    answer: Arc<Mutex<Option<Answer>>>,
}

impl Drop for Beside {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}

impl Finder {
    /// Nothing is found yet.
    pub fn new(session: &Session) -> Self {
        let line = session.view().line();
        let rolls = kinds().into_iter().map(|kind| (kind, session.office.roll(line, kind, session.lang))).collect();
        Self { rolls, hits: Vec::new(), beside: None }
    }

    /// What was found, the best first.
    pub fn hits(&self) -> &[Hit] {
        &self.hits
    }

    /// Whether something is still looked for.
    pub fn is_busy(&self) -> bool {
        self.beside.is_some()
    }

    /// Looks for what was typed. One letter is no name.
    pub fn ask(&mut self, session: &Session, typed: &str) {
        self.beside = None;
        let typed = typed.trim();
        if typed.is_empty() || (typed.is_ascii() && typed.len() < 2) {
            self.hits.clear();
            return;
        }
        let state = session.view();
        let sums = session.sums(&state);
        let lens = Lens::new(&state, &sums, session.lang, session.office.clock());
        let count: usize = kinds().into_iter().map(|kind| state.all(kind).len()).sum();
        let Some(feed) = session.feed.as_ref().filter(|_| count > AT_ONCE) else {
            let found = self.rolls.iter().map(|(kind, roll)| find(&lens, *kind, roll, typed, &AtomicBool::new(false)));
            self.hits = best(found.flatten().collect());
            return;
        };
        let beside = Beside { stop: Arc::default(), answer: Arc::default() };
        let mut rolls = self.rolls.clone();
        rolls.sort_by_key(|(kind, _)| state.all(*kind).len());
        let run = Run { eyes: Eyes::of(session, &lens), rolls, typed: typed.to_string(), feed: feed.clone() };
        let (stop, answer) = (Arc::clone(&beside.stop), Arc::clone(&beside.answer));
        std::thread::spawn(move || run.run(&stop, &answer));
        self.beside = Some(beside);
    }

    /// Takes what was found beside the console since; tells whether that is anything.
    pub fn take(&mut self) -> bool {
        let Some(beside) = &self.beside else { return false };
        let answer = beside.answer.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some((hits, done)) = answer else { return false };
        if done {
            self.beside = None;
        }
        self.hits = hits;
        true
    }
}

/// A search on a thread of its own.
struct Run {
    eyes: Eyes,
    rolls: Vec<(Kind, Shared)>,
    typed: String,
    feed: Feed,
}

impl Run {
    fn run(mut self, stop: &AtomicBool, answer: &Mutex<Option<Answer>>) {
        let mut all = Vec::new();
        for (at, (kind, roll)) in self.rolls.iter().enumerate() {
            loop {
                // The texts are read by and by, so that writers need not wait until all are.
                let step = self.eyes.look(|lens| {
                    let ready = taken(roll).read_ahead(lens, PIECE);
                    ready.then(|| find(lens, *kind, roll, &self.typed, stop))
                });
                match step {
                    _ if stop.load(Ordering::Relaxed) => return,
                    None => return,
                    Some(Some(found)) => {
                        all.extend(found);
                        break;
                    }
                    Some(None) => {}
                }
            }
            let done = at + 1 == self.rolls.len();
            *answer.lock().unwrap_or_else(PoisonError::into_inner) = Some((best(all.clone()), done));
            self.feed.wake();
        }
    }
}

/// The records of a kind that are called something like what was typed.
fn find(
    lens: &Lens<'_>,
    kind: Kind,
    roll: &Mutex<crate::service::lists::list_index::ListIndex>,
    typed: &str,
    stop: &AtomicBool,
) -> Vec<Hit> {
    let state = lens.state;
    // What is no filter is no name.
    let Ok(filter) = Terms::new(*lens, kind).parse(typed) else { return Vec::new() };
    let Some(rows) = taken(roll).best(lens, Some(&filter), stop) else { return Vec::new() };
    let pattern = Pattern::fuzzy(typed);
    let offering = Offering { state, lang: lens.lang, ledger: None };
    let hit = |id: RecordId| {
        let record = state.get(id).filter(|r| !r.is_gone())?;
        let title = state.title_of(record);
        let names = called(record).chain([title.as_str()]);
        let (score, exact) = names
            .filter_map(|name| Some((pattern.find(name)?.score, name.eq_ignore_ascii_case(typed))))
            .max_by_key(|(score, exact)| (*exact, *score))?;
        let note = offering.item(record).note;
        let serial =
            kind.def().of_role(FieldRole::Serial).and_then(|f| record.text(f.tag)).unwrap_or_default().to_string();
        // A short name that stands beside it as well need not stand for it.
        let short = kind.def().short;
        let title =
            if short.is_some_and(|tag| kind.def().hint.contains(&tag)) { title } else { short_title(state, id) };
        let note = [serial, note].into_iter().filter(|n| !n.is_empty()).collect::<Vec<_>>().join("  ");
        Some(Hit { id, kind, title, note, exact, score })
    };
    let mut found: Vec<Hit> = rows.ids(state, LOOKED_AT).into_iter().filter_map(hit).collect();
    found.sort_by_key(|h| (!h.exact, -h.score));
    found.truncate(EACH);
    found
}

/// The best of what was found among several kinds.
fn best(mut all: Vec<Hit>) -> Vec<Hit> {
    all.sort_by_key(|h| (!h.exact, -h.score, h.kind.def().found));
    all.truncate(MOST);
    all
}
