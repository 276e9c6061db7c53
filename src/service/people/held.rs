//! What a device holds of the office: what is to be thought of when it is lost.
//!
//! Three things tell, and the one that says most counts: the last entry of it that came, the entry that enrolled it, and the
//! last exchange in which it was given what it lacked, which who served it notes beside the log.

use std::io::Write;
use std::path::PathBuf;

use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::domain::record::Record;
use crate::domain::schema::{evidence, sealed};
use crate::log::authority::device_record;
use crate::log::{ReplicaId, State, hex};
use crate::service::office::Office;
use crate::store::disk::{Disk, RealDisk};

/// What a device held when it was last heard of.
#[derive(Clone, Debug, Default)]
pub struct Held {
    /// How many records of each kind.
    pub records: Vec<(Kind, usize)>,
    /// Evidence files that it may have had, and their bytes.
    pub files: (usize, u64),
    /// Sealed matters that its key, or its person's, may open.
    pub opens: usize,
    /// How many entries have come here since: it did not have those.
    pub since: usize,
}

impl Office {
    fn copies(&self) -> PathBuf {
        self.layout().sync().join("copies")
    }

    /// Notes that a device is given all that is here now.
    pub fn note_copy(&self, replica: ReplicaId) {
        let dir = self.copies();
        // A store that lies in memory has no folder beside it.
        if !self.layout().home().is_dir() || replica == ReplicaId::default() {
            return;
        }
        let path = dir.join(hex(&replica.0));
        let fresh = path.with_extension("new");
        let count = self.read().metas().len();
        if self.noted_copy(replica) == count {
            return;
        }
        let write = || {
            RealDisk.create_dir(&dir)?;
            std::fs::File::create(&fresh)?.write_all(count.to_string().as_bytes())?;
            std::fs::rename(&fresh, &path)
        };
        // Where it cannot be noted, the exchange goes on: the log tells, if less.
        drop(write());
    }

    /// How many of the entries here a device had when it was last given any; 0 where that is not known.
    fn noted_copy(&self, replica: ReplicaId) -> usize {
        let path = self.copies().join(hex(&replica.0));
        let short = std::fs::metadata(&path).is_ok_and(|about| about.len() <= 20);
        let text = if short { std::fs::read_to_string(path).unwrap_or_default() } else { String::new() };
        text.parse().unwrap_or(0)
    }

    /// What a device held when it was last heard of, as far as that is known here; rather too much than too little.
    pub fn held_by(&self, replica: ReplicaId) -> Held {
        let noted = self.noted_copy(replica);
        let state = self.read();
        let (upto, person) = reached(&state, replica);
        let upto = upto.max(noted).min(state.metas().len());
        let there = |r: &&Record| r.history().next().is_some_and(|first| (first.0 as usize) < upto);
        let mut out = Held { since: state.metas().len() - upto, ..Held::default() };
        for kind in Kind::ALL {
            let count = state.records(*kind).filter(there).count();
            if count > 0 {
                out.records.push((*kind, count));
            }
        }
        for file in state.records(Kind::Evidence).filter(there) {
            let size = file.number(evidence::SIZE).unwrap_or(0.0);
            out.files.0 += 1;
            out.files.1 += size as u64;
        }
        let for_it = |r: &&Record| person.is_some_and(|person| r.references(sealed::FOR).any(|p| p == person));
        out.opens = state.records(Kind::Sealed).filter(there).filter(for_it).count();
        out
    }
}

/// Behind how many of the entries here the log last heard of a device: by an entry of it, or by the one that enrolled it; and
/// for whom it speaks.
fn reached(state: &State, replica: ReplicaId) -> (usize, Option<RecordId>) {
    let own = state.replica(replica).and_then(|r| r.entries.last()).copied();
    let record = state.get(device_record(replica));
    let enrolled = record.and_then(|r| r.history().next());
    let upto = own.into_iter().chain(enrolled).map(|s| s.0 as usize + 1).max().unwrap_or(0);
    (upto, state.authority().enrolment_now(replica).and_then(|e| e.person))
}
