//! Finds the records that a file names: units by name or short name, indicators by code or name, ledgers, people.

use std::collections::{BTreeMap, HashMap};

use crate::domain::id::RecordId;
use crate::domain::kind::{Kind, Tag};
use crate::domain::record::Record;
use crate::domain::schema::{ledger, problem, unit};
use crate::domain::value::Value;
use crate::exchange::vocab::normal;
use crate::log::State;
use crate::service::names::called;

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
}

impl<'s> Names<'s> {
    /// The names of a state.
    pub fn new(state: &'s State) -> Self {
        Self { state, known: HashMap::new(), made: Vec::new(), unknown: BTreeMap::new() }
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

    /// The unit of a name; one that is not known is made, which needs the person's consent before it is written.
    pub fn unit(&mut self, name: &str, row: u32) -> Named {
        match self.find(Kind::Unit, name) {
            Named::Nothing => {
                self.note_unknown(Kind::Unit, name, row);
                let id = RecordId::from_key(Kind::Unit, [normal(name).as_str()]);
                self.make(
                    Made { kind: Kind::Unit, id, row, fields: vec![(unit::NAME, Value::Text(name.into()))] },
                    name,
                );
                Named::Is(id)
            }
            Named::Is(id) => {
                if let Some(u) = self.unknown.get_mut(&(Kind::Unit, normal(name))) {
                    u.count += 1;
                }
                Named::Is(id)
            }
            other => other,
        }
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
        let near = self.near(kind, name);
        self.unknown.insert(key, Unknown { kind, name: name.to_string(), row, count: 1, near });
    }

    /// A known name that ends like this one or that this one ends like: 市税务局 and 龙南市税务局.
    fn near(&mut self, kind: Kind, name: &str) -> Option<String> {
        let key = normal(name);
        if key.chars().count() < 3 {
            return None;
        }
        let found = self.index(kind).iter().filter_map(|(k, f)| match f {
            Found::One(id) if k.chars().count() > 2 && (k.ends_with(&key) || key.ends_with(k.as_str())) => Some(*id),
            _ => None,
        });
        let id = found.min()?;
        self.state.get(id).map(|r| self.state.title_of(r))
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
