//! Finds the records that a file names: units by name or short name, indicators by code or name, ledgers, people.

use std::collections::{BTreeMap, HashMap};

use super::Same;
use crate::domain::id::RecordId;
use crate::domain::kind::{Kind, Tag};
use crate::domain::record::Record;
use crate::domain::schema::{ledger, problem};
use crate::domain::value::Value;
use crate::exchange::units::{UnitList, split_units};
use crate::exchange::vocab::normal;
use crate::log::State;
use crate::service::words::names::called;

/// A record that is made because the file names it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Made {
    /// Its kind.
    pub kind: Kind,
    /// Its id, drawn from its natural key.
    pub id: RecordId,
    /// The row that named it first.
    pub row: u32,
    /// Its fields.
    pub fields: Vec<(Tag, Value)>,
}

/// A name that no record was found for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unknown {
    /// What kind of record it should name.
    pub kind: Kind,
    /// The name as written.
    pub name: String,
    /// The row that names it first.
    pub row: u32,
    /// How many rows name it.
    pub count: usize,
    /// A known name that looks like it.
    pub near: Option<String>,
    /// The cell that it is a piece of, where the cell was split at something that may stand within a name.
    pub cell: Option<String>,
}

#[derive(Clone)]
enum Found {
    One(RecordId),
    Many(Vec<RecordId>),
}

/// What naming a record came to.
pub(super) enum Named {
    /// This record.
    Is(RecordId),
    /// These bear the name.
    Ambiguous(Vec<RecordId>),
    /// None does.
    Nothing,
}

/// The records of a state by name, with those that the import makes.
pub(super) struct Names<'s> {
    state: &'s State,
    known: HashMap<Kind, HashMap<String, Found>>,
    /// What was made, in order.
    pub made: Vec<Made>,
    unknown: BTreeMap<(Kind, String), Unknown>,
    /// What a name is that is not known but much like one that is.
    twins: Option<Same>,
}

impl<'s> Names<'s> {
    /// The names of a state.
    pub fn new(state: &'s State) -> Self {
        Self { state, known: HashMap::new(), made: Vec::new(), unknown: BTreeMap::new(), twins: None }
    }

    /// Says what a name is that is not known but much like one that is.
    pub fn with_twins(self, twins: Option<Same>) -> Self {
        Self { twins, ..self }
    }

    /// The state.
    pub fn state(&self) -> &'s State {
        self.state
    }

    /// Tells which record of a kind a name means.
    pub fn find(&mut self, kind: Kind, name: &str) -> Named {
        let key = normal(name);
        match self.index(kind).get(&key) {
            Some(Found::One(id)) => Named::Is(*id),
            Some(Found::Many(all)) => Named::Ambiguous(all.clone()),
            None => Named::Nothing,
        }
    }

    /// What a record is called, known or about to be made.
    pub fn title(&self, id: RecordId) -> String {
        let made = self.made.iter().find(|m| m.id == id).and_then(|m| {
            let title = m.kind.def().title;
            m.fields.iter().find(|(t, _)| *t == title).and_then(|(_, v)| v.as_text()).map(str::to_string)
        });
        made.unwrap_or_else(|| self.state.title(id))
    }

    /// What a text field of a record holds, known or about to be made.
    pub fn text(&self, id: RecordId, tag: Tag) -> Option<String> {
        let made = self.made.iter().find(|m| m.id == id);
        let in_made = made.and_then(|m| m.fields.iter().find(|(t, _)| *t == tag)?.1.as_text().map(str::to_string));
        in_made.or_else(|| self.state.get(id)?.text(tag).map(str::to_string))
    }

    /// Gives a record that is about to be made a value more; tells whether it is one.
    pub fn add(&mut self, id: RecordId, tag: Tag, value: Value) -> bool {
        let made = self.made.iter_mut().find(|m| m.id == id);
        made.map(|m| m.fields.push((tag, value))).is_some()
    }

    /// The unit of a name; one that is not known is made, which needs the person's consent before it is written. `cell` is
    /// what it is a piece of, where that is in doubt.
    pub fn unit(&mut self, name: &str, cell: Option<&str>, row: u32) -> Named {
        self.with_consent(Kind::Unit, &[normal(name).as_str()], name, cell, row)
    }

    /// The person of a name; one that is not known is made, with the same consent.
    pub fn person(&mut self, name: &str, row: u32) -> Named {
        // One is told from others by the unit as well, which is not known here.
        self.with_consent(Kind::Person, &[normal(name).as_str(), ""], name, None, row)
    }

    fn with_consent(&mut self, kind: Kind, key: &[&str], name: &str, cell: Option<&str>, row: u32) -> Named {
        match self.find(kind, name) {
            Named::Nothing => {
                if let (Some(Same::Known), Some(id)) = (self.twins, self.near(kind, name)) {
                    self.also(kind, name, id);
                    return Named::Is(id);
                }
                self.note_unknown(kind, name, row);
                if let Some(u) = self.unknown.get_mut(&(kind, normal(name))) {
                    u.cell = cell.map(str::to_string);
                }
                let id = RecordId::from_key(kind, key.iter().copied());
                let fields = vec![(kind.def().title, Value::Text(name.into()))];
                self.make(Made { kind, id, row, fields }, name);
                Named::Is(id)
            }
            Named::Is(id) => {
                if let Some(u) = self.unknown.get_mut(&(kind, normal(name))) {
                    u.count += 1;
                }
                Named::Is(id)
            }
            other => other,
        }
    }

    /// The units that a cell names.
    pub fn split_units(&mut self, text: &str) -> UnitList {
        let index = self.index(Kind::Unit);
        split_units(text, &|name| index.contains_key(&normal(name)))
    }

    /// The names in a cell for records of another kind; a cell that as a whole is a known name is that name.
    pub fn split(&mut self, kind: Kind, text: &str) -> Vec<String> {
        let text = text.trim();
        if self.index(kind).contains_key(&normal(text)) {
            return vec![text.to_string()];
        }
        let parts = text.split(['、', '；', ';', '\n']).map(str::trim).filter(|t| !t.is_empty());
        parts.map(str::to_string).collect()
    }

    /// The ledger of a name; one that is not known is made.
    pub fn ledger(&mut self, name: &str, row: u32) -> Named {
        match self.find(Kind::Ledger, name) {
            Named::Nothing => {
                let id = RecordId::from_key(Kind::Ledger, [normal(name).as_str()]);
                let fields = vec![(ledger::NAME, Value::Text(name.into()))];
                self.make(Made { kind: Kind::Ledger, id, row, fields }, name);
                Named::Is(id)
            }
            other => other,
        }
    }

    /// The problem of a title within a ledger; one that is not known is made.
    pub fn problem(&mut self, of: RecordId, title: &str, row: u32) -> Named {
        let within = format!("{of} {}", normal(title));
        match self.index(Kind::Problem).get(&within) {
            Some(Found::One(id)) => Named::Is(*id),
            Some(Found::Many(all)) => Named::Ambiguous(all.clone()),
            None => {
                let id = RecordId::from_key(Kind::Problem, [of.to_string().as_str(), normal(title).as_str()]);
                let fields = vec![(problem::LEDGER, Value::Ref(of)), (problem::TITLE, Value::Text(title.into()))];
                self.made.push(Made { kind: Kind::Problem, id, row, fields });
                self.index(Kind::Problem).insert(within, Found::One(id));
                Named::Is(id)
            }
        }
    }

    /// Makes a record and lets it be found by its name.
    pub fn make(&mut self, made: Made, name: &str) {
        self.index(made.kind).insert(normal(name), Found::One(made.id));
        self.made.push(made);
    }

    /// Lets a record be found by a name.
    pub fn also(&mut self, kind: Kind, name: &str, id: RecordId) {
        if !normal(name).is_empty() {
            self.index(kind).insert(normal(name), Found::One(id));
        }
    }

    /// Notes a name that no record was found for.
    pub fn note_unknown(&mut self, kind: Kind, name: &str, row: u32) {
        let key = (kind, normal(name));
        if let Some(u) = self.unknown.get_mut(&key) {
            u.count += 1;
            return;
        }
        let near = self.near(kind, name).map(|id| self.title(id));
        self.unknown.insert(key, Unknown { kind, name: name.to_string(), row, count: 1, near, cell: None });
    }

    /// A known name that may be this one written otherwise: one ends like the other (市税务局 and 龙南市税务局), or one leaves out
    /// words of the other (县市场监管局 and 县市场监督管理局).
    fn near(&mut self, kind: Kind, name: &str) -> Option<RecordId> {
        let key = normal(name);
        // Names in Latin letters share their ends by chance.
        if key.is_ascii() || key.chars().count() < 3 {
            return None;
        }
        let found = self.index(kind).iter().filter_map(|(k, f)| match f {
            Found::One(id) if *k != key && are_near(k, &key) => Some(*id),
            _ => None,
        });
        found.min()
    }

    /// The names that no record was found for, by the row that named them first.
    pub fn into_unknown(self) -> (Vec<Made>, Vec<Unknown>) {
        let mut all: Vec<Unknown> = self.unknown.into_values().collect();
        all.sort_by(|a, b| (a.row, &a.name).cmp(&(b.row, &b.name)));
        (self.made, all)
    }

    fn index(&mut self, kind: Kind) -> &mut HashMap<String, Found> {
        let state = self.state;
        self.known.entry(kind).or_insert_with(|| {
            let mut index = HashMap::new();
            for record in state.records(kind) {
                for key in names_of(state, record) {
                    index
                        .entry(key)
                        .and_modify(|f| match f {
                            Found::One(id) if *id == record.id() => {}
                            Found::One(id) => *f = Found::Many(vec![*id, record.id()]),
                            Found::Many(all) if all.contains(&record.id()) => {}
                            Found::Many(all) => all.push(record.id()),
                        })
                        .or_insert(Found::One(record.id()));
                }
            }
            index
        })
    }
}

/// Whether two names may be the same office's.
fn are_near(a: &str, b: &str) -> bool {
    let (short, long) = if a.chars().count() <= b.chars().count() { (a, b) } else { (b, a) };
    let (n, m) = (short.chars().count(), long.chars().count());
    if n < 3 {
        return false;
    }
    if long.ends_with(short) {
        return m - n <= 3;
    }
    // All characters of the shorter stand in the longer in their order, beginning and ending alike.
    let mut rest = long.chars();
    let within = short.chars().all(|c| rest.any(|r| r == c));
    n >= 5
        && n * 2 > m
        && within
        && short.chars().next() == long.chars().next()
        && short.chars().last() == long.chars().last()
}

/// The normalised names that a record goes by; where they are unique within another record alone, that stands before
/// them.
fn names_of(state: &State, record: &Record) -> Vec<String> {
    let within = record.kind().def().within;
    let before = within.map(|tag| record.reference(tag).map(|id| id.to_string()).unwrap_or_default());
    let mut names: Vec<String> = called(record).map(normal).collect();
    if names.is_empty() {
        names.push(normal(&state.title_of(record)));
    }
    names.retain(|n| !n.is_empty());
    match before {
        Some(before) => names.into_iter().map(|n| format!("{before} {n}")).collect(),
        None => names,
    }
}

#[cfg(test)]
mod tests {
    use super::are_near;

    #[test]
    fn names_written_otherwise_are_near() {
        for (a, b) in [
            ("县市场监管局", "县市场监督管理局"),
            ("市税务局", "龙南市税务局"),
            ("县发展改革委", "县发展和改革委"),
            ("县人社服务局", "县人力社会服务局"),
        ] {
            assert!(are_near(a, b) && are_near(b, a), "{a} {b}");
        }
        for (a, b) in [("县税务局", "县财政局"), ("甲局", "乙局"), ("东江镇", "东江源镇"), ("县教育局", "县体育教育局")]
        {
            assert!(!are_near(a, b), "{a} {b}");
        }
    }
}
