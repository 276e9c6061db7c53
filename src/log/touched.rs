//! Which records changed since a revision, and what they were before: so that lists, indexes and figures follow a change
//! instead of reading everything again.

use std::collections::HashSet;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::domain::kind::Kind;
use crate::domain::record::Record;
use crate::log::state::State;

/// How many bytes of changes are remembered; a larger change is followed by reading everything again.
const REMEMBERED: usize = 8 << 20;

/// A record that changed.
#[derive(Clone, Debug)]
pub struct Touched {
    /// Its kind.
    pub kind: Kind,
    /// Its place among the records of its kind ([`State::all`]), which never changes.
    pub at: u32,
    /// What it was; nothing where it was not there.
    pub before: Option<Record>,
}

/// The latest changes.
#[derive(Debug)]
pub(crate) struct Changes {
    /// Tells one state from another.
    line: u64,
    /// Whether changes are remembered.
    following: bool,
    /// Every change after this revision is here.
    since: u64,
    items: Vec<(u64, Touched)>,
    bytes: usize,
}

impl Default for Changes {
    fn default() -> Self {
        static LINES: AtomicU64 = AtomicU64::new(1);
        let line = LINES.fetch_add(1, Ordering::Relaxed);
        Self { line, following: false, since: 0, items: Vec::new(), bytes: 0 }
    }
}

/// A copy goes its own way from here on, and is followed by nobody.
impl Clone for Changes {
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl Changes {
    /// Notes that a record is about to change in a revision.
    pub(crate) fn note(&mut self, revision: u64, kind: Kind, at: u32, before: Option<&Record>) {
        if !self.following || revision <= self.since {
            return;
        }
        // The changes of one record lie side by side; those that do not are told apart when they are asked for.
        if self.items.last().is_some_and(|(r, t)| *r == revision && (t.kind, t.at) == (kind, at)) {
            return;
        }
        self.bytes += size_of::<(u64, Touched)>() + before.map_or(0, |b| b.bytes().len() + 16);
        if self.bytes > REMEMBERED {
            self.forget(revision);
            return;
        }
        self.items.push((revision, Touched { kind, at, before: before.cloned() }));
    }

    fn forget(&mut self, since: u64) {
        self.since = since;
        self.items = Vec::new();
        self.bytes = 0;
    }
}

impl State {
    /// Remembers from now on what changes. Not while very many entries are folded at once.
    pub fn follow(&mut self) {
        self.changes.following = true;
        self.changes.forget(self.revision);
    }

    /// A number that no other state of this process has: figures of one state say nothing of another.
    pub fn line(&self) -> u64 {
        self.changes.line
    }

    /// The records that changed after a revision, each once, as it was at that revision. Nothing where more changed than
    /// is remembered, or that revision was never reached here: everything must be read again.
    pub fn touched_since(&self, revision: u64) -> Option<Vec<&Touched>> {
        if revision == self.revision {
            return Some(Vec::new());
        }
        if !self.changes.following || revision < self.changes.since || revision > self.revision {
            return None;
        }
        let items = &self.changes.items;
        let first = items.partition_point(|(r, _)| *r <= revision);
        let mut seen = HashSet::new();
        Some(items.iter().skip(first).map(|(_, t)| t).filter(|t| seen.insert((t.kind, t.at))).collect())
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::id::RecordId;
    use crate::domain::kind::Tag;
    use crate::log::tests::{Peer, day, text};

    #[test]
    fn what_changed_is_told_once_with_what_it_was() {
        let mut peer = Peer::new(1);
        let (a, b) = (RecordId(1), RecordId(2));
        peer.write(day(1), &[(a, Tag(1), text("甲"))]);
        peer.state.follow();
        let from = peer.state.revision();
        assert!(peer.state.touched_since(from).unwrap().is_empty());
        assert!(peer.state.touched_since(from - 1).is_none(), "nobody noted that");
        peer.write(day(1), &[(a, Tag(1), text("乙")), (b, Tag(1), text("丙")), (a, Tag(2), text("丁"))]);
        peer.write(day(1), &[(b, Tag(1), text("戊"))]);
        let told: Vec<_> = peer.state.touched_since(from).unwrap();
        let before: Vec<_> = told.iter().map(|t| (t.at, t.before.as_ref().and_then(|r| r.text(Tag(1))))).collect();
        assert_eq!(before, [(0, Some("甲")), (1, None)]);
        let last: Vec<_> = peer.state.touched_since(from + 1).unwrap();
        assert_eq!(last[0].before.as_ref().and_then(|r| r.text(Tag(1))), Some("丙"));
        assert_eq!(last.len(), 1);
    }

    #[test]
    fn a_change_too_large_to_be_remembered_is_not_told_in_part() {
        let mut peer = Peer::new(1);
        peer.state.follow();
        let long = "长".repeat(20_000);
        for round in 0..2 {
            let from = peer.state.revision();
            for id in 0..150 {
                peer.write(day(1), &[(RecordId(id), Tag(1), text(&format!("{round}{long}")))]);
            }
            let told = peer.state.touched_since(from);
            assert_eq!(told.map(|t| t.len()), (round == 0).then_some(150));
        }
        let from = peer.state.revision();
        peer.write(day(1), &[(RecordId(3), Tag(1), text("短"))]);
        assert_eq!(peer.state.touched_since(from).unwrap().len(), 1);
    }

    #[test]
    fn a_copy_is_another_state() {
        let peer = Peer::new(1);
        assert_ne!(peer.state.line(), peer.state.clone().line());
    }
}
