//! A server that stays together with a database while it runs: what is written here goes there at once, what others append
//! comes at once.
//!
//! One thread exchanges whenever the bell is rung: by a change here, by the database's own bell, or after a while, since not
//! every database has one. A second connection listens. Where the database cannot be reached, people go on here; nothing that
//! is written waits for it, and it is caught up with when it is there again.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use super::bell::{Bell, Listening};
use super::{Hub, connection};
use crate::error::{Code, Error, Result};
use crate::i18n::{Lang, Message};
use crate::log::{ReplicaId, entry};
use crate::service::peers::receive::Door;
use crate::service::{Office, Watching};
use crate::sync::asides::{self, Kept};
use crate::sync::local::{greeting, same_office};
use crate::sync::messages;
use crate::sync::protocol::BATCH;
use crate::sync::remote::Remote as _;
use crate::sync::remotes::Remotes;
use crate::sync::session::{self, SMALL_FILE, Wanted};
use crate::sync::vector::Vector;

/// How often is looked without any bell, where the database has bells and where it has none.
const LOOKS: (Duration, Duration) = (Duration::from_secs(5), Duration::from_secs(1));
/// How often both sides are compared as a whole, as a sync does: also what only a failover without a standby could lose.
const WHOLE: Duration = Duration::from_secs(60);
/// How often is noted among the remotes how it goes.
const NOTES: Duration = Duration::from_secs(2);
/// How long is waited after a failure, at first and at most.
const PAUSES: (Duration, Duration) = (Duration::from_millis(200), Duration::from_secs(15));
/// How long the end waits for what was written last to get there.
const FAREWELL: Duration = Duration::from_secs(5);
/// How many different troubles are remembered as said.
const MAX_SAID: usize = 100;

/// What is told of how it goes.
#[derive(Debug)]
pub enum News<'e> {
    /// The database is lost.
    Lost(&'e Error),
    /// It is there, or there again, and both sides have the same.
    Together,
    /// Something of what was exchanged was wrong.
    Wrong(&'e str),
}

impl News<'_> {
    /// The same in words.
    pub fn say(&self, lang: Lang) -> String {
        match self {
            Self::Lost(error) => Message::plain(messages::HUB_LOST).with("why", error.say(lang)).say(lang),
            Self::Together => messages::HUB_TOGETHER.text(lang).to_string(),
            Self::Wrong(text) => (*text).to_string(),
        }
    }
}

/// Is told how it goes.
pub type Say = dyn Fn(News<'_>) + Send + Sync;

/// Keeps a store together with a database until this is dropped.
pub struct Following {
    bell: Arc<Bell>,
    _watching: Watching,
    ended: Receiver<()>,
    worker: Option<thread::JoinHandle<()>>,
}

impl Following {
    /// Begins, with a database that a remote of this name stands for; where it cannot be reached now, it is tried again.
    ///
    /// # Errors
    /// `Usage` where the address cannot be understood; `Failed` where the system gives no thread.
    pub fn begin(office: Arc<Office>, name: &str, address: &str, lang: Lang, say: Box<Say>) -> Result<Self> {
        connection::config(address)?;
        let bell = Arc::new(Bell::default());
        let rings = Arc::clone(&bell);
        let watching = office.watch(move || rings.ring());
        let (sender, ended) = channel();
        let mut worker = Worker {
            office,
            name: name.to_string(),
            address: address.to_string(),
            lang,
            bell: Arc::clone(&bell),
            say,
            lost: None,
            said: HashSet::new(),
            pause: PAUSES.0,
            _ended: sender,
        };
        let failed = |e: std::io::Error| Error::new(Code::Failed, messages::HUB_FAILED).caused_by(e);
        let worker = thread::Builder::new().name("hub".into()).spawn(move || worker.work()).map_err(failed)?;
        Ok(Self { bell, _watching: watching, ended, worker: Some(worker) })
    }

    /// Lets it end, without waiting.
    pub fn end(&self) {
        self.bell.end();
    }
}

impl Drop for Following {
    fn drop(&mut self) {
        self.end();
        // What was written last is there before a server has ended, if it can be reached at all.
        let waited = self.ended.recv_timeout(FAREWELL);
        if let (Err(std::sync::mpsc::RecvTimeoutError::Disconnected), Some(worker)) = (waited, self.worker.take()) {
            drop(worker.join());
        }
    }
}

struct Worker {
    office: Arc<Office>,
    name: String,
    address: String,
    lang: Lang,
    bell: Arc<Bell>,
    say: Box<Say>,
    /// Whether it was told last that the database is lost.
    lost: Option<bool>,
    said: HashSet<String>,
    pause: Duration,
    /// Its end is seen by the other end.
    _ended: Sender<()>,
}

/// How far both sides are.
struct Standing {
    /// The place up to which everything is here.
    place: i64,
    there: Vector,
    /// Chains that the database does not take.
    stuck: HashSet<ReplicaId>,
    /// What was kept aside here when word of it was left.
    aside: Vec<Kept>,
    /// How many files are named.
    named: usize,
    met: Instant,
    /// When it was noted how far it is, and how far it was then.
    noted: (Instant, u32),
}

impl Worker {
    fn work(&mut self) {
        while !self.bell.has_ended() {
            if let Err(error) = self.together() {
                // The list of remotes shows it too; where that cannot be written, it is in the log alone.
                drop(Remotes::note(&self.office, &self.name, self.lang, Err(&error)));
                if self.lost.replace(true) != Some(true) {
                    (self.say)(News::Lost(&error));
                }
            }
            if !self.bell.has_ended() {
                self.bell.rest(self.pause);
                self.pause = (self.pause * 2).min(PAUSES.1);
            }
        }
    }

    /// Exchanges until the bell has ended, something fails, or the connection was made again.
    fn together(&mut self) -> Result<()> {
        let mut hub = Hub::open_until(&self.address, self.bell.ended())?;
        // Before anything is asked: what is appended from here on is heard.
        let listening = Listening::begin(hub.connection(), &self.bell, &self.office.journal().store_id())?;
        let (made, _) = hub.connection().counts();
        let mut at = self.meet(&mut hub)?;
        self.pause = PAUSES.0;
        if self.lost.replace(false) != Some(false) {
            (self.say)(News::Together);
        }
        let mut files_came = false;
        loop {
            // An ending server still gives what it has.
            let ends = self.bell.has_ended();
            self.push(&mut hub, &mut at)?;
            self.pull(&mut hub, &mut at)?;
            let aside = asides::kept(&self.office);
            if aside != at.aside {
                // Where it cannot be written nothing is held up: the next comparison of both sides tries it again.
                drop(asides::leave(&self.office, &mut hub, aside.clone()));
                at.aside = aside;
            }
            let named = Office::named_files(&self.office.read()).len();
            if named != at.named || files_came {
                session::exchange(&self.office, &mut hub, SMALL_FILE, &mut |_, _, _| true)?;
                at.named = named;
            }
            let noted = self.note(&mut at);
            // Whoever listens on a new connection has missed nothing: it begins with all that is there.
            if ends || listening.has_failed() || hub.connection().counts().0 != made {
                return Ok(());
            }
            let look = if listening.has_bells() { LOOKS.0 } else { LOOKS.1 };
            files_came = self.bell.wait(if noted { look } else { NOTES }).files;
            if at.met.elapsed() > WHOLE {
                at = self.meet(&mut hub)?;
            }
        }
    }

    /// Exchanges all that either side lacks.
    fn meet(&mut self, hub: &mut Hub) -> Result<Standing> {
        let ours = greeting(&self.office, self.lang);
        same_office(ours.store, &hub.greet(&ours)?)?;
        // What others append from here on is found by its place, whatever the exchange of all that was there finds.
        let place = hub.last_place()?;
        // What is named while it exchanges is looked at again.
        let named = Office::named_files(&self.office.read()).len();
        let wanted = Wanted { files: Some(SMALL_FILE), lang: self.lang };
        let outcome = session::sync(&self.office, hub, &wanted, &mut |_, _, _| true)?;
        let wrong = outcome.received.alarms.iter().map(|a| a.say(self.lang));
        let wrong: Vec<String> = outcome.told.alarms.iter().cloned().chain(wrong).collect();
        self.wrong(&wrong);
        drop(Remotes::note(&self.office, &self.name, self.lang, Ok(&outcome)));
        let noted = (Instant::now(), outcome.reached);
        let (there, aside) = (hub.vector()?, asides::kept(&self.office));
        Ok(Standing { place, there, stuck: HashSet::new(), aside, named, met: Instant::now(), noted })
    }

    /// Tells of trouble that was not told of yet.
    fn wrong(&mut self, texts: &[String]) {
        for text in texts {
            if self.said.len() < MAX_SAID && self.said.insert(text.clone()) {
                (self.say)(News::Wrong(text));
            }
        }
    }

    /// Appends what is here and not there.
    fn push(&mut self, hub: &mut Hub, at: &mut Standing) -> Result<()> {
        let lacks: Vec<_> = {
            let state = self.office.read();
            let lack = |id: ReplicaId, len: u32| {
                let has = at.there.chain(id).len;
                (len > has && !at.stuck.contains(&id)).then_some((id, has + 1, len))
            };
            state.replicas().iter().filter_map(|r| lack(r.id, r.len())).collect()
        };
        if lacks.is_empty() {
            return Ok(());
        }
        let (mut wrong, mut place) = (Vec::new(), at.place);
        self.office.send(&lacks, BATCH, &mut |entries| {
            wrong.extend(hub.append(entries)?.alarms);
            // What nobody else appended in between needs not come back.
            if let Some((first, last)) = hub.places().filter(|(first, _)| *first == place + 1) {
                place = last.max(first);
            }
            Ok(true)
        })?;
        at.place = place;
        if wrong.is_empty() {
            for (id, _, len) in lacks {
                at.there.0.entry(id).or_default().len = len;
            }
            return Ok(());
        }
        at.there = hub.vector()?;
        at.stuck.extend(lacks.iter().filter(|(id, _, len)| at.there.chain(*id).len < *len).map(|(id, ..)| *id));
        self.wrong(&wrong);
        Ok(())
    }

    /// Takes what others appended.
    fn pull(&mut self, hub: &mut Hub, at: &mut Standing) -> Result<()> {
        loop {
            let more = hub.behind(at.place)?;
            let Some((last, _)) = more.last() else { return Ok(()) };
            let last = *last;
            let entries: Vec<_> = more.into_iter().map(|(_, sent)| sent).collect();
            let received = self.office.receive(&entries, Door::Enrolled)?;
            for id in entries.iter().filter_map(|sent| entry::name(&sent.body).ok()) {
                let chain = at.there.0.entry(id.replica).or_default();
                chain.len = chain.len.max(id.seq);
            }
            at.place = last;
            let wrong: Vec<String> = received.alarms.iter().map(|a| a.say(self.lang)).collect();
            self.wrong(&wrong);
        }
    }

    /// Notes how far it is, unless that was done a moment ago; tells whether there is nothing left to note.
    fn note(&self, at: &mut Standing) -> bool {
        let reached = at.there.chain(self.office.key().replica()).len;
        if reached == at.noted.1 {
            return true;
        }
        if at.noted.0.elapsed() < NOTES && !self.bell.has_ended() {
            return false;
        }
        drop(Remotes::reach(&self.office, &self.name, reached));
        at.noted = (Instant::now(), reached);
        true
    }
}
