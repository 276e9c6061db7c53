//! Which record a row is: one that is known, or a new one with an id drawn from what tells it from others.
//!
//! Serials are broken, repeated and renumbered in real lists, and one title stands for several units. So what counts is, in
//! this order, taken from the rows that agree in the rest of the key (ledger, day):
//!
//! 1. serial, title and unit are those of a record
//! 2. serial and title are (another unit has it now)
//! 3. title and unit are (renumbered)
//! 4. the title alone is, where one row and one record bear it and one of them names no unit
//! 5. the serial alone is, where the record's title is no longer in the file and much like the row's (retitled)
//!
//! A serial that now numbers something with quite another title may be another list's: that is a question too.
//!
//! Where a title has moved to another unit without a serial to show that it is the same, nobody can tell: that is a
//! question. A row that says what another row says in all that is taken, but differs in a column that is left out, is a
//! record of its own.

use std::collections::{HashMap, HashSet};

use crate::domain::id::RecordId;
use crate::domain::kind::{FieldRole, Import, Kind, Tag, Type};
use crate::domain::record::Record;
use crate::domain::value::Value;
use crate::exchange::vocab::{likeness_of, normal};
use crate::log::State;

/// What tells a row, or a record, from others.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
pub(super) struct Keyed {
    /// What the record is within: its ledger, its day.
    within: String,
    serial: String,
    title: String,
    unit: String,
}

/// What a row was found to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// This record, known or new.
    Is(RecordId),
    /// Perhaps this known one, whose unit or title is another; else a new one.
    Perhaps {
        /// The known one.
        known: RecordId,
        /// The new one.
        new: RecordId,
        /// Whether it is the title that is another.
        retitled: bool,
    },
}

/// How the records of a kind are told apart.
pub(super) struct Rule {
    kind: Kind,
    within: Vec<Tag>,
    /// The fields of the key in their order, from which ids are drawn.
    keys: Vec<Tag>,
    serial: Option<Tag>,
    title: Tag,
    unit: Option<Tag>,
    /// Whether a list holds all that there is, so that what is missing from it may have become something else.
    whole: bool,
}

impl Rule {
    /// The rule of a kind.
    pub fn of(kind: Kind) -> Self {
        let def = kind.def();
        let keys: Vec<Tag> = def.natural_key().map(|f| f.tag).collect();
        let serial = def.natural_key().find(|f| f.role == Some(FieldRole::Serial)).map(|f| f.tag);
        // Who has to do it tells one task or finding from another of the same name.
        let unit = def.fields.iter().find(|f| matches!(f.ty, Type::Ref(Kind::Unit)) && !f.key).map(|f| f.tag);
        Self {
            kind,
            within: keys.iter().copied().filter(|t| Some(*t) != serial && *t != def.title).collect(),
            keys,
            serial,
            title: def.title,
            unit: unit.filter(|_| serial.is_some()),
            whole: def.import == Import::Whole,
        }
    }

    /// What tells a record with these fields from others.
    pub fn key(&self, get: impl Fn(Tag) -> Option<Value>) -> Keyed {
        let part = |t: Tag| get(t).map(|v| text_of(&v)).unwrap_or_default();
        Keyed {
            within: self.within.iter().map(|t| part(*t)).collect::<Vec<_>>().join("\u{1f}"),
            serial: self.serial.map(part).unwrap_or_default(),
            title: part(self.title),
            unit: self.unit.map(part).unwrap_or_default(),
        }
    }

    fn key_of(&self, record: &Record) -> Keyed {
        self.key(|t| record.get(t).map(|v| v.to_owned()))
    }

    /// Finds the record of each row. `apart` tells rows with the same key apart that differ in what is left out; `earlier` are
    /// the records of sheets that are imported together with this one.
    pub fn assign(&self, rows: &[Keyed], apart: &[u64], state: &State, earlier: &[(RecordId, Keyed)]) -> Vec<Found> {
        let mut search = Search::new(self, rows, apart, state, earlier);
        search.exactly();
        for pass in [Pass::SerialTitle, Pass::TitleUnit, Pass::Title, Pass::Serial] {
            search.pass(pass);
        }
        search.finish()
    }

    /// The ids that a row may have as a new record, the first free one of which it gets. The first is what it always was, so
    /// that what was imported before is known again.
    fn fresh(&self, k: &Keyed, alone: bool, apart: u64) -> Vec<RecordId> {
        let main: Vec<&str> = self.keys.iter().map(|t| self.part(k, *t)).collect();
        let from = |more: &[&str]| RecordId::from_key(self.kind, main.iter().copied().chain(more.iter().copied()));
        let mut out = Vec::new();
        if self.serial.is_none() || (alone && !k.serial.is_empty()) {
            out.push(from(&[]));
        }
        if self.serial.is_some() {
            out.push(from(&[&k.title]));
            out.push(from(&[&k.title, &k.unit]));
        }
        out.push(from(&[&k.title, &k.unit, &apart.to_string()]));
        out
    }

    fn part<'k>(&self, k: &'k Keyed, tag: Tag) -> &'k str {
        if Some(tag) == self.serial {
            return &k.serial;
        }
        if tag == self.title {
            return &k.title;
        }
        let at = self.within.iter().position(|t| *t == tag).unwrap_or_default();
        k.within.split('\u{1f}').nth(at).unwrap_or_default()
    }
}

/// What has to agree for a row to be a record.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Pass {
    SerialTitle,
    TitleUnit,
    Title,
    Serial,
}

struct Search<'a> {
    rule: &'a Rule,
    rows: &'a [Keyed],
    apart: &'a [u64],
    state: &'a State,
    known: Vec<(RecordId, Keyed)>,
    /// Records of other sheets: a row is one of them only where it agrees in all.
    earlier: &'a [(RecordId, Keyed)],
    found: Vec<Option<Found>>,
    claimed: HashSet<RecordId>,
}

impl<'a> Search<'a> {
    fn new(
        rule: &'a Rule,
        rows: &'a [Keyed],
        apart: &'a [u64],
        state: &'a State,
        earlier: &'a [(RecordId, Keyed)],
    ) -> Self {
        let known = state.records(rule.kind).map(|r| (r.id(), rule.key_of(r))).collect();
        Self { rule, rows, apart, state, known, earlier, found: vec![None; rows.len()], claimed: HashSet::new() }
    }

    fn claim(&mut self, at: usize, id: RecordId) {
        self.found[at] = Some(Found::Is(id));
        self.claimed.insert(id);
    }

    /// Rows that agree with a record in all; of several such, each is one of them, in order: first that whose id it has.
    fn exactly(&mut self) {
        let mut records: HashMap<&Keyed, Vec<RecordId>> = HashMap::new();
        for (id, key) in self.known.iter().chain(self.earlier) {
            let ids = records.entry(key).or_default();
            if !ids.contains(id) {
                ids.push(*id);
            }
        }
        let mut taken: HashMap<(&Keyed, u64), RecordId> = HashMap::new();
        let mut used: HashSet<RecordId> = HashSet::new();
        let mut claims = Vec::new();
        // Those that have an id of their own before those that take any.
        for own in [true, false] {
            for (at, key) in self.rows.iter().enumerate() {
                let (Some(ids), apart) = (records.get(key), self.apart[at]) else { continue };
                if let Some(id) = taken.get(&(key, apart)) {
                    claims.push((at, *id));
                    continue;
                }
                let id = match own {
                    true => self.rule.fresh(key, true, apart).pop().filter(|id| ids.contains(id)),
                    false => ids.iter().copied().find(|id| !used.contains(id)),
                };
                if let Some(id) = id {
                    used.insert(id);
                    taken.insert((key, apart), id);
                    claims.push((at, id));
                }
            }
        }
        for (at, id) in claims {
            self.claim(at, id);
        }
        self.claimed.extend(self.earlier.iter().map(|(id, _)| *id));
    }

    fn pass(&mut self, pass: Pass) {
        let part = |k: &Keyed| -> Option<(String, String)> {
            let some = |t: &String| (!t.is_empty()).then(|| t.clone());
            Some(match pass {
                Pass::SerialTitle => (some(&k.serial)?, some(&k.title)?),
                Pass::TitleUnit => (some(&k.title)?, some(&k.unit)?),
                Pass::Title => (some(&k.title)?, String::new()),
                Pass::Serial => (some(&k.serial)?, String::new()),
            })
            .map(|(a, b)| (format!("{}\u{1e}{a}", k.within), b))
        };
        if self.rule.serial.is_none() && pass != Pass::Title {
            return;
        }
        let mut records: HashMap<(String, String), Vec<usize>> = HashMap::new();
        for (at, (_, key)) in self.known.iter().enumerate().filter(|(_, (id, _))| !self.claimed.contains(id)) {
            if let Some(p) = part(key) {
                records.entry(p).or_default().push(at);
            }
        }
        let mut rows: HashMap<(String, String), Vec<usize>> = HashMap::new();
        for (at, key) in self.rows.iter().enumerate().filter(|(at, _)| self.found[*at].is_none()) {
            if let Some(p) = part(key) {
                rows.entry(p).or_default().push(at);
            }
        }
        // A serial that other rows or records bear as well, found already or not, shows nothing.
        let mut times: HashMap<(&str, &str), usize> = HashMap::new();
        for k in self.rows {
            *times.entry((&k.within, &k.serial)).or_default() += 1;
        }
        let titles: HashSet<(&str, &str)> = self.rows.iter().map(|k| (k.within.as_str(), k.title.as_str())).collect();
        let mut claims = Vec::new();
        for (p, rows) in rows {
            let Some(records) = records.get(&p) else { continue };
            let ([row], [record]) = (rows.as_slice(), records.as_slice()) else { continue };
            let (key, (id, known)) = (&self.rows[*row], &self.known[*record]);
            let moved = !key.unit.is_empty() && !known.unit.is_empty() && key.unit != known.unit;
            let found = match pass {
                Pass::TitleUnit => Found::Is(*id),
                // What was found at another unit is another finding.
                _ if moved && !self.rule.whole => continue,
                Pass::SerialTitle => Found::Is(*id),
                Pass::Title if !moved => Found::Is(*id),
                // In a list of all there is, a title with another unit may be the same thing handed over.
                Pass::Title => Found::Perhaps { known: *id, new: RecordId::default(), retitled: false },
                Pass::Serial
                    if (self.rule.whole || !key.within.is_empty())
                        && times.get(&(key.within.as_str(), key.serial.as_str())) == Some(&1)
                        && !titles.contains(&(known.within.as_str(), known.title.as_str())) =>
                {
                    let alike = is_retitled(&key.title, &known.title);
                    match alike {
                        true => Found::Is(*id),
                        false => Found::Perhaps { known: *id, new: RecordId::default(), retitled: true },
                    }
                }
                Pass::Serial => continue,
            };
            claims.push((*row, *id, found));
        }
        claims.sort_by_key(|(row, ..)| *row);
        for (row, id, found) in claims {
            self.found[row] = Some(found);
            self.claimed.insert(id);
        }
    }

    fn finish(mut self) -> Vec<Found> {
        let mut times: HashMap<(&str, &str), usize> = HashMap::new();
        for k in self.rows {
            *times.entry((&k.within, &k.serial)).or_default() += 1;
        }
        let mut kinds: HashMap<&Keyed, HashSet<u64>> = HashMap::new();
        for (k, apart) in self.rows.iter().zip(self.apart) {
            kinds.entry(k).or_default().insert(*apart);
        }
        let mut new: HashMap<(&Keyed, u64), RecordId> = HashMap::new();
        for (at, key) in self.rows.iter().enumerate() {
            if matches!(self.found[at], Some(Found::Is(_))) {
                continue;
            }
            let apart = self.apart[at];
            // A row that is the same in all is the same record.
            if let Some(id) = new.get(&(key, apart)) {
                self.found[at] = Some(Found::Is(*id));
                continue;
            }
            let alone = times.get(&(key.within.as_str(), key.serial.as_str())) == Some(&1);
            let mut ids = self.rule.fresh(key, alone, apart);
            if kinds.get(key).is_some_and(|k| k.len() > 1) {
                // Only what is left out tells it from another row.
                ids = ids.split_off(ids.len() - 1);
            }
            let free = |id: &RecordId| !self.claimed.contains(id) && self.state.get(*id).is_none_or(|r| r.is_gone());
            let id = ids.iter().copied().find(free).or(ids.last().copied()).unwrap_or_default();
            self.claimed.insert(id);
            match &mut self.found[at] {
                Some(Found::Perhaps { new, .. }) => *new = id,
                found => {
                    *found = Some(Found::Is(id));
                    new.insert((key, apart), id);
                }
            }
        }
        self.found.into_iter().map(|f| f.unwrap_or(Found::Is(RecordId::default()))).collect()
    }
}

/// Whether two titles may be the same thing put otherwise: one holds the other, or they share a good part of their words.
fn is_retitled(now: &str, was: &str) -> bool {
    const LEAST: f64 = 0.25;
    now.contains(was) || was.contains(now) || likeness_of(now, was) >= LEAST
}

/// Makes a number of texts, to tell rows apart.
pub(super) fn digest<'t>(texts: impl Iterator<Item = &'t str>) -> u64 {
    // FNV-1a: the number is part of ids, so it has to be the same everywhere and always.
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for text in texts {
        for byte in normal(text).bytes().chain([0]) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    hash
}

/// A value as a part of a key.
fn text_of(value: &Value) -> String {
    match value {
        Value::Text(t) => normal(t),
        Value::Int(n) => n.to_string(),
        Value::Real(n) => n.to_string(),
        Value::Date(d) => d.to_string(),
        Value::Due(d) => d.words.clone(),
        Value::Period(p) => p.code(),
        Value::Ref(id) => id.to_string(),
        other => format!("{other:?}"),
    }
}
