//! What becomes of each frame of a damaged journal, and of a backup's that fit into its gaps.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use chrono::NaiveDate;

use crate::error::Result;
use crate::log::sign::is_signed;
use crate::log::verify::Verifier;
use crate::log::{Entry, Frame, ReplicaId, WriteId};
use crate::store::disk::RealDisk;
use crate::store::{Journal, Layout, Options as JournalOptions, Position};

/// What becomes of a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    Keep,
    Rescue,
    Repeated,
    Refuse,
}

/// Told what becomes of a frame, and whether it is from the backup.
pub(super) type Each<'e> = &'e mut dyn FnMut(Fate, &[u8], bool) -> Result<()>;

/// Tells what becomes of each frame, in the order of the journal.
pub(super) struct Judge {
    keys: HashMap<ReplicaId, [u8; 32]>,
    pub verifier: Verifier,
    rescued: HashSet<WriteId>,
    /// The last number seen of every device.
    last: BTreeMap<ReplicaId, u32>,
    /// The day of the last entry that was right.
    pub until: Option<NaiveDate>,
}

impl Judge {
    pub fn new(keys: HashMap<ReplicaId, [u8; 32]>) -> Self {
        Self { keys, verifier: Verifier::default(), rescued: HashSet::new(), last: BTreeMap::new(), until: None }
    }

    /// Judges a frame of the damaged journal, after those of a backup that come before it in its chain and are missing
    /// there; hands each to a function, with whether it is from the backup.
    ///
    /// # Errors
    /// Those of the function, or where the backup cannot be read.
    pub fn weave(&mut self, bytes: &[u8], spare: Option<&Spare>, each: Each<'_>) -> Result<()> {
        let id = Frame::decode(bytes).and_then(|f| Entry::decode(f.body).map(|e| e.id()));
        if let (Some(spare), Ok(id)) = (spare, id) {
            self.fill(spare, id.replica, Some(id.seq), each)?;
        }
        let fate = self.fate(bytes);
        each(fate, bytes, false)
    }

    /// Hands out what a backup has behind the last entry of every device.
    ///
    /// # Errors
    /// As [`Judge::weave`].
    pub fn finish(&mut self, spare: &Spare, each: Each<'_>) -> Result<()> {
        spare.replicas().into_iter().try_for_each(|replica| self.fill(spare, replica, None, each))
    }

    fn fill(&mut self, spare: &Spare, replica: ReplicaId, before: Option<u32>, each: Each<'_>) -> Result<()> {
        loop {
            let seq = self.verifier.seq(replica) + 1;
            if before.is_some_and(|before| seq >= before) {
                return Ok(());
            }
            let Some(bytes) = spare.get(WriteId { replica, seq })? else { return Ok(()) };
            if self.verifier.check(&bytes).is_err() {
                return Ok(());
            }
            self.saw(WriteId { replica, seq }, &bytes);
            each(Fate::Keep, &bytes, true)?;
        }
    }

    fn saw(&mut self, id: WriteId, bytes: &[u8]) {
        let last = self.last.entry(id.replica).or_default();
        *last = id.seq.max(*last);
        let day = Frame::decode(bytes).ok().and_then(|f| Entry::decode(f.body).ok().map(|e| e.on));
        self.until = day.or(self.until);
    }

    pub fn fate(&mut self, bytes: &[u8]) -> Fate {
        let (id, fate) = match self.verifier.check(bytes) {
            Ok(id) => (id, Fate::Keep),
            Err((None, _)) => return Fate::Refuse,
            Err((Some(id), _)) if id.seq <= self.verifier.seq(id.replica) || self.rescued.contains(&id) => {
                return Fate::Repeated;
            }
            Err((Some(id), _)) => {
                let key = self.keys.get(&id.replica);
                let signed =
                    Frame::decode(bytes).is_ok_and(|f| key.is_some_and(|k| is_signed(k, &f.digest(), f.signature)));
                if id.seq == 0 || !signed {
                    return Fate::Refuse;
                }
                self.rescued.insert(id);
                (id, Fate::Rescue)
            }
        };
        self.saw(id, bytes);
        fate
    }

    /// The last number seen of a device.
    pub fn last(&self, replica: ReplicaId) -> u32 {
        self.last.get(&replica).copied().unwrap_or(0)
    }

    /// The runs of numbers that were neither kept nor rescued, below the last one seen.
    pub fn lost(&self) -> Vec<(ReplicaId, u32, u32)> {
        let mut out: Vec<(ReplicaId, u32, u32)> = Vec::new();
        for (replica, last) in &self.last {
            let mut here: Vec<u32> = self.rescued.iter().filter(|w| w.replica == *replica).map(|w| w.seq).collect();
            here.sort_unstable();
            let mut next = self.verifier.seq(*replica) + 1;
            for seq in here {
                if seq > next {
                    out.push((*replica, next, seq - 1));
                }
                next = seq + 1;
            }
            debug_assert!(next > *last);
        }
        out
    }
}

/// The journal of a backup, in a folder of its own, by the names of its entries.
pub(super) struct Spare {
    journal: Journal,
    places: HashMap<WriteId, Position>,
}

impl Spare {
    /// Opens a journal that was unpacked.
    ///
    /// # Errors
    /// As [`Journal::open`].
    pub fn open(layout: &Layout) -> Result<Self> {
        let (journal, _) = Journal::open(Arc::new(RealDisk), layout.journal(), JournalOptions::default())?;
        let mut places = HashMap::new();
        let mut scan = journal.scan(Position::START);
        while let Some(()) = scan.next_with(|position, bytes| {
            if let Ok(Ok(id)) = Frame::decode(bytes).map(|f| Entry::decode(f.body).map(|e| e.id())) {
                places.insert(id, position);
            }
        })? {}
        Ok(Self { journal, places })
    }

    fn get(&self, id: WriteId) -> Result<Option<Vec<u8>>> {
        self.places.get(&id).map(|at| self.journal.read(*at)).transpose()
    }

    fn replicas(&self) -> Vec<ReplicaId> {
        let mut all: Vec<ReplicaId> = self.places.keys().map(|id| id.replica).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// Shows every frame to a function.
    ///
    /// # Errors
    /// As [`Journal::scan`].
    pub fn each(&self, each: &mut dyn FnMut(&[u8])) -> Result<()> {
        let mut scan = self.journal.scan(Position::START);
        while scan.next_with(|_, bytes| each(bytes))?.is_some() {}
        Ok(())
    }
}
