//! A server that stays together with a database while it runs: what is written here goes there at once, what others append
//! comes at once.
//!
//! One thread exchanges whenever the bell is rung: by a change here, by the database's own bell, or after a while, since not
//! every database has one. A second connection listens. Where the database cannot be reached, people go on here; nothing that
//! is written waits for it, and it is caught up with when it is there again.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use postgres::fallible_iterator::FallibleIterator;

use super::Hub;
use super::connection::{BELL, Connection};
use crate::error::Result;
use crate::i18n::Lang;
use crate::log::{ReplicaId, entry};
use crate::service::receive::Door;
use crate::service::{Office, Watching};
use crate::sync::local::{greeting, same_office};
use crate::sync::protocol::BATCH;
use crate::sync::remote::Remote as _;
use crate::sync::session::{self, SMALL_FILE, Wanted};
use crate::sync::vector::Vector;

/// How often is looked without any bell.
const LOOK: Duration = Duration::from_secs(20);
/// How long is waited after a failure, at first and at most.
const PAUSES: (Duration, Duration) = (Duration::from_millis(200), Duration::from_secs(30));

/// A bell: rung any number of times, heard once.
#[derive(Default)]
struct Bell {
    rung: Mutex<bool>,
    waits: Condvar,
    ended: AtomicBool,
}

impl Bell {
    fn ring(&self) {
        *self.rung.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.waits.notify_all();
    }

    fn wait(&self, most: Duration) {
        let rung = self.rung.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.waits.wait_timeout_while(rung, most, |rung| !*rung);
        *waited.unwrap_or_else(PoisonError::into_inner).0 = false;
    }

    fn has_ended(&self) -> bool {
        self.ended.load(Ordering::Acquire)
    }
}

/// What is told of how it goes: an error when the database is lost, nothing when it is back.
pub type Say = dyn Fn(std::result::Result<(), &crate::error::Error>) + Send + Sync;

/// Keeps a store together with a database until this is dropped.
pub struct Following {
    bell: Arc<Bell>,
    _watching: Watching,
    worker: Option<thread::JoinHandle<()>>,
}

impl Following {
    /// Begins; where the database cannot be reached now, it is tried again.
    ///
    /// # Errors
    /// `Usage` where the address cannot be understood; `Failed` where the system gives no thread.
    pub fn begin(office: Arc<Office>, address: String, say: Box<Say>) -> Result<Self> {
        super::connection::config(&address)?;
        let bell = Arc::new(Bell::default());
        let (rings, own) = (Arc::clone(&bell), Arc::clone(&bell));
        let watching = office.watch(move || rings.ring());
        let failed = |e: std::io::Error| {
            crate::error::Error::new(crate::error::Code::Failed, crate::sync::messages::HUB_FAILED).caused_by(e)
        };
        let work = move || work(&office, &address, &own, &*say);
        let worker = thread::Builder::new().name("hub".into()).spawn(work).map_err(failed)?;
        Ok(Self { bell, _watching: watching, worker: Some(worker) })
    }
}

impl Drop for Following {
    fn drop(&mut self) {
        self.bell.ended.store(true, Ordering::Release);
        self.bell.ring();
        // What was written last is there before the server has ended, if it can be reached at all.
        if let Some(worker) = self.worker.take() {
            let _ = worker.join();
        }
    }
}

fn work(office: &Office, address: &str, bell: &Arc<Bell>, say: &Say) {
    let mut pause = PAUSES.0;
    let mut lost = false;
    while !bell.has_ended() {
        let ended = together(office, address, bell, &mut || {
            pause = PAUSES.0;
            if std::mem::take(&mut lost) {
                say(Ok(()));
            }
        });
        if let Err(error) = ended {
            if !std::mem::replace(&mut lost, true) {
                say(Err(&error));
            }
            bell.wait(pause);
            pause = (pause * 2).min(PAUSES.1);
        }
    }
}

/// Exchanges until the bell has ended or something fails.
fn together(office: &Office, address: &str, bell: &Arc<Bell>, well: &mut dyn FnMut()) -> Result<()> {
    let mut hub = Hub::open(address)?;
    let ours = greeting(office, Lang::En);
    same_office(ours.store, &hub.greet(&ours)?)?;
    // What others append from here on is found by its place, whatever the exchange of all that was there finds.
    let mut place = hub.last_place()?;
    let wanted = Wanted { files: Some(SMALL_FILE), lang: Lang::En };
    session::sync(office, &mut hub, &wanted, &mut |_, _, _| true)?;
    let mut there = hub.vector()?;
    let listening = Listening::begin(&hub.connection, bell)?;
    let mut files = 0;
    well();
    loop {
        // An ending server still gives what it has.
        let ends = bell.has_ended();
        push(office, &mut hub, &mut there)?;
        place = pull(office, &mut hub, &mut there, place)?;
        let named = Office::named_files(&office.read()).len();
        if named != files {
            session::exchange(office, &mut hub, SMALL_FILE, &mut |_, _, _| true)?;
            files = named;
        }
        if ends {
            return Ok(());
        }
        if listening.has_failed() {
            // A new connection listens again; what was missed is found by its place.
            return Hub::open(address).map(drop);
        }
        bell.wait(LOOK);
    }
}

/// Appends what is here and not there.
fn push(office: &Office, hub: &mut Hub, there: &mut Vector) -> Result<()> {
    let lacks: Vec<_> = {
        let state = office.read();
        let lack = |id: ReplicaId, len: u32| {
            let has = there.chain(id).len;
            (len > has).then_some((id, has + 1, len))
        };
        state.replicas().filter_map(|r| lack(r.id, r.len())).collect()
    };
    if lacks.is_empty() {
        return Ok(());
    }
    office.send(&lacks, BATCH, &mut |entries| hub.append(entries).map(|_| true))?;
    for (id, _, len) in lacks {
        there.0.entry(id).or_default().len = len;
    }
    Ok(())
}

/// Takes what others appended behind a place; returns the place up to which everything is here.
fn pull(office: &Office, hub: &mut Hub, there: &mut Vector, mut place: i64) -> Result<i64> {
    loop {
        let more = hub.behind(place)?;
        let Some((last, _)) = more.last() else { return Ok(place) };
        place = *last;
        let entries: Vec<_> = more.into_iter().map(|(_, sent)| sent).collect();
        for sent in &entries {
            if let Ok(id) = entry::name(&sent.body) {
                let chain = there.0.entry(id.replica).or_default();
                chain.len = chain.len.max(id.seq);
            }
        }
        office.receive(&entries, Door::Enrolled)?;
    }
}

/// A connection that rings when entries were appended.
struct Listening {
    ended: Arc<AtomicBool>,
}

impl Listening {
    fn begin(connection: &Connection, bell: &Arc<Bell>) -> Result<Self> {
        let ended = Arc::new(AtomicBool::new(false));
        let mut client = connection.again()?;
        if client.batch_execute(&format!("LISTEN {BELL}")).is_err() {
            // A database without bells: it is looked from time to time.
            return Ok(Self { ended });
        }
        let (bell, over) = (Arc::clone(bell), Arc::clone(&ended));
        let listen = move || {
            while !bell.has_ended() && !over.load(Ordering::Acquire) {
                match client.notifications().timeout_iter(Duration::from_millis(500)).next() {
                    Ok(Some(_)) => bell.ring(),
                    Ok(None) if !client.is_closed() => {}
                    Ok(None) | Err(_) => {
                        over.store(true, Ordering::Release);
                        bell.ring();
                    }
                }
            }
        };
        let failed = |e: std::io::Error| {
            crate::error::Error::new(crate::error::Code::Failed, crate::sync::messages::HUB_FAILED).caused_by(e)
        };
        thread::Builder::new().name("hub bell".into()).spawn(listen).map_err(failed)?;
        Ok(Self { ended })
    }

    fn has_failed(&self) -> bool {
        self.ended.load(Ordering::Acquire)
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::Release);
    }
}
