//! The state that the entries fold to.

use std::collections::{BTreeMap, HashSet};

use chrono::NaiveDate;

use crate::domain::id::{IdMap, RecordId};
use crate::domain::kind::{Kind, Tag};
use crate::domain::record::{Record, Stamp, value};
use crate::domain::value::ValueRef;
use crate::log::authority::{Authority, Refusal};
use crate::log::clock::Hlc;
use crate::log::entry::{Digest, ReplicaId, WriteId};
use crate::log::horizon::Horizon;
use crate::log::retract::Retractions;
use crate::log::touched::Changes;

/// What is kept in memory of an entry; the rest is read from the journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Meta {
    /// Whose entry it is: a place among the replicas.
    pub replica: u16,
    /// Its action: a place among the action names.
    pub action: u16,
    /// Its place in the replica's chain, from 1.
    pub seq: u32,
    /// When, by the hybrid clock.
    pub at: Hlc,
    /// The day from which it holds.
    pub on: NaiveDate,
    /// Who did it.
    pub actor: RecordId,
    /// Where the journal holds it.
    pub position: u64,
    /// When it reached this store, in milliseconds since 1970.
    pub received: i64,
    /// The bulk action that it is part of; 0 for none.
    pub batch: u64,
    /// The first entry of the action that it is part of: itself, where it is not part of a bulk action.
    pub first: Stamp,
    /// The highest right that its changes need: see [`crate::log::authority::need`].
    pub needs: u8,
}

/// What is known of a replica.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replica {
    /// Its name.
    pub id: ReplicaId,
    /// Its public key.
    pub key: [u8; 32],
    /// The digest of its last entry.
    pub head: Digest,
    /// Its entries in the order of its chain, by their places in this store.
    pub entries: Vec<Stamp>,
}

impl Replica {
    /// How many entries of it are here.
    pub fn len(&self) -> u32 {
        self.entries.len() as u32
    }

    /// Whether none of its entries is here.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

/// One of several values that stand against each other in a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// The write.
    pub stamp: Stamp,
    /// Its stored value.
    pub raw: Box<[u8]>,
}

impl Head {
    /// The value; none where the write empties the field.
    pub fn value(&self) -> Option<ValueRef<'_>> {
        value(&self.raw)
    }
}

/// Values of one field that were written without knowledge of each other. A person resolves them by writing again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contest {
    /// The latest write that the authors of all of them knew, where there is one.
    pub base: Option<Stamp>,
    /// The values: the one that decides now last. Where a write that all of them knew holds from a later day than they,
    /// none of them is shown.
    pub heads: Vec<Head>,
}

/// The records of a kind in the order in which they came.
#[derive(Clone, Debug, Default)]
pub struct Table {
    pub(crate) records: Vec<Record>,
}

/// Everything that the entries fold to.
#[derive(Clone, Debug)]
pub struct State {
    pub(crate) tables: Vec<Table>,
    pub(crate) index: IdMap<(Kind, u32)>,
    pub(crate) metas: Vec<Meta>,
    pub(crate) replicas: Vec<Replica>,
    pub(crate) actions: Vec<String>,
    pub(crate) contests: BTreeMap<(RecordId, Tag), Contest>,
    /// Writes that count from a later day, by day; of now alone.
    pub(crate) ahead: BTreeMap<(RecordId, Tag), Vec<Head>>,
    pub(crate) retractions: Retractions,
    pub(crate) horizon: Horizon,
    /// Records whose writes must be read back before their fields are right.
    pub(crate) stale: HashSet<(Kind, u32)>,
    /// Who may speak, and with which rights.
    pub(crate) authority: Authority,
    /// Entries that count for nothing, with the reason.
    pub(crate) refused: BTreeMap<Stamp, Refusal>,
    /// Whether an entry that came changed the judgement of one that came before: see [`State::is_outdated`].
    pub(crate) outdated: bool,
    pub(crate) clock: Hlc,
    pub(crate) revision: u64,
    /// Blocks of records that changed since the last checkpoint.
    pub(crate) dirty: HashSet<(Kind, u32)>,
    /// The entries that can be seen, where not all can: see [`State::limited`].
    pub(crate) shown: Option<Vec<Stamp>>,
    pub(crate) changes: Changes,
}

impl Default for State {
    fn default() -> Self {
        Self {
            tables: (0..Kind::LIMIT).map(|_| Table::default()).collect(),
            index: IdMap::default(),
            metas: Vec::new(),
            replicas: Vec::new(),
            actions: Vec::new(),
            contests: BTreeMap::new(),
            ahead: BTreeMap::new(),
            retractions: Retractions::default(),
            horizon: Horizon::default(),
            stale: HashSet::new(),
            authority: Authority::default(),
            refused: BTreeMap::new(),
            outdated: false,
            clock: Hlc::default(),
            revision: 0,
            dirty: HashSet::new(),
            shown: None,
            changes: Changes::default(),
        }
    }
}

impl State {
    /// The records of a kind that are there, in the order in which they came.
    pub fn records(&self, kind: Kind) -> impl Iterator<Item = &Record> {
        self.all(kind).iter().filter(|r| !r.is_gone())
    }

    /// The records of a kind, those taken away among them.
    pub fn all(&self, kind: Kind) -> &[Record] {
        self.tables.get(kind as usize).map_or(&[], |t| &t.records)
    }

    /// A record, whether or not it has been taken away. Nothing where its making was taken back, or counts from a later
    /// day: see [`State::known`].
    pub fn get(&self, id: RecordId) -> Option<&Record> {
        self.known(id).filter(|r| r.is_made())
    }

    /// A record of which any entry is here, whether or not it is there.
    pub fn known(&self, id: RecordId) -> Option<&Record> {
        let (kind, at) = self.index.get(&id)?;
        self.all(*kind).get(*at as usize)
    }

    /// Where a record stands among those of its kind ([`State::all`]): a place that it keeps for ever in this store.
    pub fn place(&self, id: RecordId) -> Option<(Kind, u32)> {
        self.index.get(&id).copied()
    }

    /// A record of a kind that has not been taken away.
    pub fn find(&self, kind: Kind, id: RecordId) -> Option<&Record> {
        self.get(id).filter(|r| r.kind() == kind && !r.is_gone())
    }

    /// The records whose id begins with a prefix.
    pub fn with_prefix<'a>(&'a self, prefix: &str) -> impl Iterator<Item = &'a Record> {
        let range = RecordId::prefix_range(prefix);
        self.tables
            .iter()
            .flat_map(|t| &t.records)
            .filter(move |r| range.is_some_and(|(low, high)| low <= r.id() && r.id() <= high))
    }

    /// What is kept of an entry.
    pub fn meta(&self, stamp: Stamp) -> Option<&Meta> {
        self.metas.get(stamp.0 as usize)
    }

    /// What is kept of all entries, in order of arrival.
    pub fn metas(&self) -> &[Meta] {
        &self.metas
    }

    /// The name of an entry's action.
    pub fn action(&self, meta: &Meta) -> &str {
        self.actions.get(usize::from(meta.action)).map_or("", String::as_str)
    }

    /// What names an entry everywhere.
    pub fn write_id(&self, stamp: Stamp) -> Option<WriteId> {
        let meta = self.meta(stamp)?;
        Some(WriteId { replica: self.replicas.get(usize::from(meta.replica))?.id, seq: meta.seq })
    }

    /// The place of an entry in this store.
    pub fn stamp_of(&self, id: WriteId) -> Option<Stamp> {
        self.replica(id.replica)?.entries.get(id.seq.checked_sub(1)? as usize).copied()
    }

    /// What is known of a replica.
    pub fn replica(&self, id: ReplicaId) -> Option<&Replica> {
        self.replicas.iter().find(|r| r.id == id)
    }

    /// All replicas, in the order in which they came.
    pub fn replicas(&self) -> &[Replica] {
        &self.replicas
    }

    /// The fields in which values stand against each other, whatever the days from which they hold.
    pub fn contests(&self) -> impl Iterator<Item = (RecordId, Tag, &Contest)> {
        let there = |(id, c): (RecordId, &Contest)| c.differs() && self.get(id).is_some();
        self.contests.iter().filter(move |((id, _), c)| there((*id, *c))).map(|((id, tag), c)| (*id, *tag, c))
    }

    /// The writes of a field that none replaced, equal ones among them.
    pub fn contest(&self, id: RecordId, tag: Tag) -> Option<&Contest> {
        self.contests.get(&(id, tag))
    }

    /// Whether any field of a record is contested.
    pub fn is_contested(&self, id: RecordId) -> bool {
        self.contests.range((id, Tag(0))..=(id, Tag(255))).any(|(_, c)| c.differs())
    }

    /// The writes of a field that count from a later day, by day; of the state of now alone.
    pub fn ahead(&self, id: RecordId, tag: Tag) -> &[Head] {
        self.ahead.get(&(id, tag)).map_or(&[], Vec::as_slice)
    }

    /// Whether any field of a record has a write that counts from a later day.
    pub fn has_ahead(&self, id: RecordId) -> bool {
        !self.ahead.is_empty() && self.ahead.range((id, Tag(0))..=(id, Tag(255))).next().is_some()
    }

    /// A state of no entries, of the same day as another, which will judge them by what that one knows already of who may
    /// do what.
    pub fn knowing(other: &Self) -> Self {
        let horizon = other.horizon;
        Self { authority: other.authority.clone(), horizon, ..Self::default() }
    }

    /// Takes the place of another state of the same entries: whoever followed that one reads everything again.
    pub fn succeed(&mut self, old: &Self) {
        self.revision = old.revision + 1;
        self.mark_all_dirty();
        self.follow();
    }

    /// Who may speak, and with which rights.
    pub fn authority(&self) -> &Authority {
        &self.authority
    }

    /// The entries that count for nothing, with the reason, in order of arrival.
    pub fn refused(&self) -> impl Iterator<Item = (Stamp, Refusal)> {
        self.refused.iter().map(|(s, r)| (*s, *r))
    }

    /// Why an entry counts for nothing, where it does.
    pub fn refusal(&self, stamp: Stamp) -> Option<Refusal> {
        self.refused.get(&stamp).copied()
    }

    /// Whether an entry that came late changed who might do what in entries that came before it: the state must be folded
    /// again, with what is known now (see [`State::knowing`]).
    pub fn is_outdated(&self) -> bool {
        self.outdated
    }

    /// The latest reading of the hybrid clock among the entries.
    pub fn clock(&self) -> Hlc {
        self.clock
    }

    /// Grows with every entry; two readings that agree mean that nothing has changed.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// The same state with some records alone, as if there were no others: what is kept of entries that touched none of
    /// `own` says nothing but when they came. The fields of `without` are left out.
    pub fn limited(&self, kept: &HashSet<RecordId>, own: &HashSet<RecordId>, without: &[(Kind, Tag)]) -> Self {
        let mut out = Self {
            replicas: self.replicas.clone(),
            actions: self.actions.clone(),
            contests: self
                .contests
                .iter()
                .filter(|((id, _), _)| own.contains(id))
                .map(|(k, c)| (*k, c.clone()))
                .collect(),
            ahead: self.ahead.iter().filter(|((id, _), _)| own.contains(id)).map(|(k, a)| (*k, a.clone())).collect(),
            retractions: self.retractions.clone(),
            horizon: self.horizon,
            authority: self.authority.clone(),
            clock: self.clock,
            revision: self.revision,
            ..Self::default()
        };
        let mut shown: Vec<Stamp> = Vec::new();
        for kind in Kind::ALL {
            for record in self.all(*kind).iter().filter(|r| kept.contains(&r.id())) {
                if own.contains(&record.id()) {
                    shown.extend(record.history());
                }
                let table = &mut out.tables[*kind as usize];
                out.index.insert(record.id(), (*kind, table.records.len() as u32));
                let hidden = without.iter().filter(|(of, _)| of == kind);
                table.records.push(hidden.fold(record.clone(), |r, (_, tag)| r.without(*tag)));
            }
        }
        shown.sort_unstable();
        shown.dedup();
        let mut next = shown.iter().peekable();
        let hidden = |m: &Meta| Meta { actor: RecordId(0), action: u16::MAX, position: u64::MAX, batch: 0, ..*m };
        let meta = |(at, m): (usize, &Meta)| match next.next_if(|s| s.0 as usize == at) {
            Some(_) => *m,
            None => hidden(m),
        };
        out.metas = self.metas.iter().enumerate().map(meta).collect();
        out.refused =
            self.refused.iter().filter(|(s, _)| shown.binary_search(s).is_ok()).map(|(s, r)| (*s, *r)).collect();
        out.shown = Some(shown);
        out
    }

    /// How many entries can be seen.
    pub fn trail_len(&self) -> usize {
        self.shown.as_ref().map_or(self.metas.len(), Vec::len)
    }

    /// An entry that can be seen, by its place among them.
    pub fn trail_at(&self, place: usize) -> Option<Stamp> {
        match &self.shown {
            Some(shown) => shown.get(place).copied(),
            None => (place < self.metas.len()).then_some(Stamp(place as u32)),
        }
    }

    /// Whether an entry can be seen.
    pub fn is_shown(&self, stamp: Stamp) -> bool {
        self.shown.as_ref().is_none_or(|shown| shown.binary_search(&stamp).is_ok())
    }

    /// Whether some records are left out.
    pub fn is_limited(&self) -> bool {
        self.shown.is_some()
    }

    /// The title of a record; its short id where it has none.
    pub fn title(&self, id: RecordId) -> String {
        self.get(id).map_or_else(|| id.short(6), |r| self.title_of(r))
    }

    /// The title of a record: of one titled by another, that one's.
    pub fn title_of(&self, record: &Record) -> String {
        let mut at = record;
        for _ in 0..4 {
            match at.get(at.kind().def().title) {
                Some(ValueRef::Text(t)) if !t.is_empty() => return t.to_string(),
                Some(ValueRef::Ref(id)) => match self.get(id) {
                    Some(next) => at = next,
                    None => break,
                },
                _ => break,
            }
        }
        record.id().short(6)
    }

    /// The shortest length, at least 4, at which no two ids of the records of a kind begin alike.
    pub fn id_length(&self, kind: Kind) -> usize {
        // Each digit tells 32 apart; two more make a collision rare (birthday bound).
        let n = self.all(kind).len().max(1) as f64;
        ((2.0 * n.log2() / 5.0).ceil() as usize).clamp(4, crate::domain::id::ID_LEN)
    }

    /// The head of the whole log: a digest over every replica's name, length and head, the same on every store that
    /// holds the same entries.
    pub fn head(&self) -> Digest {
        use sha2::Digest as _;
        let mut all: Vec<&Replica> = self.replicas.iter().filter(|r| !r.is_empty()).collect();
        all.sort_by_key(|r| r.id);
        let mut h = sha2::Sha256::new();
        for r in all {
            h.update(r.id.0);
            h.update(r.len().to_le_bytes());
            h.update(r.head);
        }
        h.finalize().into()
    }
}
