//! The roll of one kind of record: lists that follow typing and changes without reading everything again.
//!
//! It keeps which records pass each part of the filters asked of late, the orders asked of late, and an index over the
//! texts. A change is followed record by record ([`State::touched_since`]); only what another record may have decided is
//! worked out anew. One roll serves everybody who looks at the same state.

mod ask;
mod best;
pub(crate) mod bits;
pub(crate) mod shared;
#[cfg(test)]
mod tests;
mod words;

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use chrono::NaiveDate;

use crate::domain::id::RecordId;
use crate::domain::kind::{Kind, Type};
use crate::domain::period::Period;
use crate::domain::record::Record;
use crate::i18n::Lang;
use crate::log::State;
use crate::service::lists::ask::Filter;
use crate::service::lists::columns::Column;
use crate::service::lists::derived::Kinds;
use crate::service::lists::lens::Lens;
use crate::service::lists::list::By;
use crate::service::lists::order::Keys;

use self::bits::Bits;
use self::words::Words;

/// How many orders are kept.
const ORDERS: usize = 4;
/// How many answers are kept.
const ANSWERS: usize = 4;
/// Up to so many records that came or went, an answer is mended instead of made anew.
const MENDED: usize = 64;
/// Up to so many changed records are followed one by one in what is kept of filters and orders.
const FOLLOWED: usize = 2_000;

/// The records of a list in their order. Cheap to clone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rows {
    kind: Option<Kind>,
    places: Arc<Vec<u32>>,
    listed: Arc<Bits>,
}

impl Rows {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// The places of the records among those of their kind ([`State::all`]), in their order.
    pub fn places(&self) -> &[u32] {
        &self.places
    }

    /// The same places as a set.
    pub fn listed(&self) -> &Arc<Bits> {
        &self.listed
    }

    /// The record of a row; the state must be the one that was listed, or that one grown older.
    pub fn record<'s>(&self, state: &'s State, row: usize) -> Option<&'s Record> {
        let at = *self.places.get(row)?;
        state.all(self.kind?).get(at as usize)
    }

    /// The id of the record of a row.
    pub fn id(&self, state: &State, row: usize) -> Option<RecordId> {
        self.record(state, row).map(Record::id)
    }

    /// The row of a record.
    pub fn row_of(&self, state: &State, id: RecordId) -> Option<usize> {
        let (kind, at) = state.place(id)?;
        if Some(kind) != self.kind {
            return None;
        }
        self.places.iter().position(|p| *p == at)
    }

    /// The ids of the first rows.
    pub fn ids(&self, state: &State, most: usize) -> Vec<RecordId> {
        let Some(kind) = self.kind else { return Vec::new() };
        let all = state.all(kind);
        self.places.iter().take(most).filter_map(|at| all.get(*at as usize)).map(Record::id).collect()
    }
}

/// The roll of one kind of record.
#[derive(Debug)]
pub struct ListIndex {
    kind: Kind,
    /// Which state, and how far it is followed; nothing before the first look.
    seen: Option<Seen>,
    /// Those that are there.
    live: Bits,
    words: Words,
    parts: Vec<ask::Part>,
    orders: Vec<Order>,
    answers: Vec<Answer>,
    /// Whether somebody reads ahead.
    ahead: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Seen {
    line: u64,
    revision: u64,
    day: NaiveDate,
    lang: Lang,
    /// How long ids are shown, which decides what a filter finds by id.
    ids: usize,
    /// The period whose figures are shown.
    period: Option<Period>,
}

/// An order of all records that are there.
#[derive(Debug)]
struct Order {
    by: Vec<By>,
    reads: Kinds,
    places: Vec<u32>,
}

/// What was answered last to a question.
#[derive(Debug)]
struct Answer {
    filter: String,
    order: Sorting,
    /// Records that changed since.
    stale: Vec<u32>,
    rows: Rows,
}

/// In which order an answer is.
#[derive(Clone, Debug, PartialEq)]
enum Sorting {
    /// By columns; as the records came without any.
    By(Vec<By>),
    /// The best match of the filter's words first.
    Best,
}

impl Sorting {
    /// The kinds of record whose change may move others.
    fn reads(&self, kind: Kind) -> Kinds {
        match self {
            Self::By(by) => reads_of(kind, by),
            Self::Best => Kinds::NONE,
        }
    }
}

impl ListIndex {
    /// The roll of a kind, of which nothing is known yet.
    pub fn new(kind: Kind) -> Self {
        Self {
            kind,
            seen: None,
            live: Bits::default(),
            words: Words::new(kind),
            parts: Vec::new(),
            orders: Vec::new(),
            answers: Vec::new(),
            ahead: false,
        }
    }

    /// Takes on the reading ahead ([`ListIndex::read_ahead`]); false where somebody has taken it on before.
    pub fn begin_ahead(&mut self) -> bool {
        !std::mem::replace(&mut self.ahead, true)
    }

    /// The kind.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// How many records there are, as of the last look.
    pub fn count(&self) -> usize {
        self.live.count()
    }

    /// Those that are there, as of the last look.
    pub fn live(&self) -> &Bits {
        &self.live
    }

    /// The memory that it holds, in bytes.
    pub fn bytes(&self) -> usize {
        let bits = self.parts.iter().map(|p| p.bits.words().len() * 8).sum::<usize>();
        let orders = self.orders.iter().map(|o| o.places.capacity() * 4).sum::<usize>();
        let answers = self.answers.iter().map(|a| a.rows.places.capacity() * 4).sum::<usize>();
        self.words.bytes() + bits + orders + answers
    }

    /// Reads the texts of so many more records into the index; tells whether all are read. Without it the first filter
    /// with words does so. For work in small pieces while nobody types: the state is held no longer than one piece takes.
    pub fn read_ahead(&mut self, lens: &Lens<'_>, most: u32) -> bool {
        self.follow(lens);
        let to = self.words.read().saturating_add(most);
        self.words.read_to(lens.state, self.kind, to, &AtomicBool::new(false))
    }

    /// How many records have been read into the index.
    pub fn read(&self) -> u32 {
        self.words.read()
    }

    /// The records that pass a filter, in an order; nothing where `stop` became true meanwhile.
    pub fn list(&mut self, lens: &Lens<'_>, filter: Option<&Filter>, by: &[By], stop: &AtomicBool) -> Option<Rows> {
        self.answer(lens, filter, Sorting::By(by.to_vec()), stop)
    }

    /// As [`ListIndex::list`], the best matches of the filter's words first and then the others as they came; without words,
    /// all as they came.
    pub fn best(&mut self, lens: &Lens<'_>, filter: Option<&Filter>, stop: &AtomicBool) -> Option<Rows> {
        let words = filter.is_some_and(|f| !f.needles().required().is_empty());
        self.answer(lens, filter, if words { Sorting::Best } else { Sorting::By(Vec::new()) }, stop)
    }

    fn answer(&mut self, lens: &Lens<'_>, filter: Option<&Filter>, order: Sorting, stop: &AtomicBool) -> Option<Rows> {
        self.follow(lens);
        let name = filter.map(|f| f.query().to_string()).unwrap_or_default();
        let bits = match filter {
            Some(filter) => self.passing(lens, filter, stop)?,
            None => Arc::new(self.live.clone()),
        };
        let known = self.answers.iter().position(|a| a.filter == name && a.order == order);
        let mended = known.map(|at| self.answers.remove(at)).and_then(|a| self.mend(lens, a, &bits));
        let answer = match mended {
            Some(answer) => answer,
            None => {
                let places = match (&order, filter) {
                    (Sorting::Best, Some(filter)) => self.best_first(lens, filter, &bits, stop)?,
                    (Sorting::By(by), _) => self.placed(lens, &bits, by),
                    (Sorting::Best, None) => bits.iter().collect(),
                };
                let rows = Rows { kind: Some(self.kind), places: Arc::new(places), listed: bits };
                Answer { filter: name, order, stale: Vec::new(), rows }
            }
        };
        let rows = answer.rows.clone();
        if self.answers.len() >= ANSWERS {
            self.answers.remove(0);
        }
        self.answers.push(answer);
        Some(rows)
    }

    /// Puts an answer right where few records came, went or moved.
    fn mend(&self, lens: &Lens<'_>, mut answer: Answer, bits: &Arc<Bits>) -> Option<Answer> {
        let mut changed = answer.rows.listed.differing(bits, MENDED)?;
        changed.append(&mut answer.stale);
        let Sorting::By(by) = &answer.order else { return changed.is_empty().then_some(answer) };
        if changed.len() > MENDED * 2 {
            return None;
        }
        changed.sort_unstable();
        changed.dedup();
        if !changed.is_empty() {
            let places = Arc::make_mut(&mut answer.rows.places);
            replace(lens, self.kind, places, by, &changed, |at| bits.has(at));
        }
        answer.rows.listed = Arc::clone(bits);
        Some(answer)
    }

    /// Some records, the best matches of a filter's words first.
    fn best_first(&mut self, lens: &Lens<'_>, filter: &Filter, bits: &Bits, stop: &AtomicBool) -> Option<Vec<u32>> {
        if !self.words.read_to(lens.state, self.kind, u32::MAX, stop) {
            return None;
        }
        let mut places = self.words.best(lens.state, filter, bits, stop)?;
        places.reserve(bits.count().saturating_sub(places.len()));
        let first: Bits = places.iter().copied().collect();
        let mut rest = bits.clone();
        rest.and_not(&first);
        places.extend(rest.iter());
        Some(places)
    }

    /// Some records in an order.
    fn placed(&mut self, lens: &Lens<'_>, bits: &Bits, by: &[By]) -> Vec<u32> {
        if by.is_empty() {
            return bits.iter().collect();
        }
        if let Some(order) = self.orders.iter().find(|o| o.by == by) {
            return order.places.iter().copied().filter(|at| bits.has(*at)).collect();
        }
        // A few are sorted by themselves; otherwise all, since another filter will ask for the same order.
        if bits.count() * 8 < self.count() {
            return sorted(lens, self.kind, bits, by);
        }
        let places = sorted(lens, self.kind, &self.live, by);
        let listed = places.iter().copied().filter(|at| bits.has(*at)).collect();
        if self.orders.len() >= ORDERS {
            self.orders.remove(0);
        }
        self.orders.push(Order { by: by.to_vec(), reads: reads_of(self.kind, by), places });
        listed
    }

    /// Follows the state.
    fn follow(&mut self, lens: &Lens<'_>) {
        let state = lens.state;
        let ids = state.id_length(self.kind);
        let (line, revision, period) = (state.line(), state.revision(), lens.period);
        let now = Seen { line, revision, day: lens.today, lang: lens.lang, ids, period };
        let Some(before) = self.seen.replace(now) else { return self.begin(state) };
        if before == now {
            return;
        }
        let touched = (before.line == now.line).then(|| state.touched_since(before.revision)).flatten();
        let Some(touched) = touched else { return self.begin(state) };
        if before != (Seen { revision: before.revision, ..now }) {
            self.parts.clear();
            self.orders.clear();
            self.answers.clear();
        }
        let named: Vec<Kind> = self.words.named().collect();
        let mut kinds = HashSet::new();
        let mut own = Vec::new();
        for t in &touched {
            kinds.insert(t.kind);
            if t.kind == self.kind {
                own.push(t.at);
                if let Some(record) = state.all(self.kind).get(t.at as usize) {
                    self.live.put(t.at, !record.is_gone());
                    self.words.follow(state, t.at, record);
                }
            }
        }
        for kind in named {
            let new = |t: &&&crate::log::Touched| t.kind == kind && t.before.is_none();
            if touched.iter().any(|t| new(&t)) {
                self.words.follow_named(state, self.kind, kind);
            }
        }
        let hit = |reads: Kinds| kinds.iter().any(|k| reads.has(*k));
        self.parts.retain(|p| !hit(p.reads));
        self.orders.retain(|o| !hit(o.reads));
        let kind = self.kind;
        self.answers.retain(|a| !hit(a.order.reads(kind)));
        if own.len() > FOLLOWED {
            self.parts.clear();
            self.orders.clear();
            self.answers.clear();
        } else if !own.is_empty() {
            self.parts.iter_mut().for_each(|p| p.follow(lens, kind, &own));
            for order in &mut self.orders {
                replace(lens, kind, &mut order.places, &order.by, &own, |at| self.live.has(at));
            }
            self.answers.iter_mut().for_each(|a| a.stale.extend_from_slice(&own));
            self.answers.retain(|a| a.stale.len() <= MENDED * 2);
        }
    }

    /// Begins with another state.
    fn begin(&mut self, state: &State) {
        self.live = Bits::new(state.all(self.kind).len());
        for (r, at) in state.all(self.kind).iter().zip(0u32..) {
            if !r.is_gone() {
                self.live.put(at, true);
            }
        }
        self.words = Words::new(self.kind);
        self.parts.clear();
        self.orders.clear();
        self.answers.clear();
    }
}

/// Sorts records.
fn sorted(lens: &Lens<'_>, kind: Kind, bits: &Bits, by: &[By]) -> Vec<u32> {
    let all = lens.state.all(kind);
    let places: Vec<u32> = bits.iter().collect();
    let records: Vec<&Record> = places.iter().filter_map(|at| all.get(*at as usize)).collect();
    let order = Keys::of(lens, &records, by).sorted(by, records.len());
    order.into_iter().filter_map(|at| places.get(at as usize).copied()).collect()
}

/// Takes changed records out of an order and puts those that belong there in again.
fn replace(
    lens: &Lens<'_>,
    kind: Kind,
    places: &mut Vec<u32>,
    by: &[By],
    changed: &[u32],
    belongs: impl Fn(u32) -> bool,
) {
    match changed {
        [one] => {
            if let Some(at) = places.iter().position(|p| p == one) {
                places.remove(at);
            }
        }
        many => {
            let many: Bits = many.iter().copied().collect();
            places.retain(|at| !many.has(*at));
        }
    }
    let all = lens.state.all(kind);
    let keys = |at: u32| all.get(at as usize).map(|r| Keys::of(lens, &[r], by));
    for at in changed.iter().copied().filter(|at| belongs(*at)) {
        let own = keys(at);
        let before = |other: &u32| {
            let order = match (keys(*other), &own) {
                (Some(other), Some(own)) if !by.is_empty() => other.compare_with(by, 0, own, 0),
                _ => std::cmp::Ordering::Equal,
            };
            order.then(other.cmp(&at)).is_lt()
        };
        let row = places.partition_point(before);
        places.insert(row, at);
    }
}

/// The kinds of record whose change may move others in an order.
fn reads_of(kind: Kind, by: &[By]) -> Kinds {
    by.iter().fold(Kinds::NONE, |all, by| all.and(reads(kind, by.column)))
}

/// The kinds of record whose change may change what stands in a column of others.
fn reads(kind: Kind, column: Column) -> Kinds {
    // Whether a task is closed, and so no longer overdue, is said by its ledger's words.
    let closing = if kind == Kind::Task { Kinds::of(&[Kind::Ledger]) } else { Kinds::NONE };
    match column {
        Column::Derived(d) => d.reads().and(closing),
        Column::Field(f) => match f.ty {
            Type::Ref(to) | Type::Refs(to) => titled_by(to),
            Type::Any => Kinds::of(Kind::ALL),
            Type::Status => Kinds::of(&[Kind::Ledger]),
            Type::Due | Type::Date | Type::Time => closing,
            _ => Kinds::NONE,
        },
    }
}

/// A kind, and those that its records have their titles from.
fn titled_by(kind: Kind) -> Kinds {
    let mut all = Kinds::of(&[kind]);
    let mut at = kind;
    while let Some(Type::Ref(to)) = at.field(at.def().title).map(|f| f.ty)
        && !all.has(to)
    {
        all = all.and(Kinds::of(&[to]));
        at = to;
    }
    all
}
