//! Which record a row is: one that is known by its natural key, or a new one with an id drawn from that key.
//!
//! Serials are broken, repeated and renumbered in real lists, so where a kind has them the title counts too: a row is
//! the record with both its serial and its title; else the one with its serial whose title the file no longer has
//! (retitled); else the one with its title (renumbered); else new.

use std::collections::{HashMap, HashSet};

use crate::domain::id::RecordId;
use crate::domain::kind::{FieldRole, Kind, Tag};
use crate::domain::value::Value;
use crate::exchange::vocab::normal;
use crate::log::State;

/// The fields of a row, as far as they tell which record it is.
pub(super) struct Keyed {
    main: String,
    title: Option<String>,
    serial: bool,
}

/// How the records of a kind are told apart.
pub(super) struct Rule {
    kind: Kind,
    keys: Vec<Tag>,
    serial: Option<Tag>,
    title: Tag,
}

impl Rule {
    /// The rule of a kind.
    pub fn of(kind: Kind) -> Self {
        let def = kind.def();
        Self {
            kind,
            keys: def.natural_key().map(|f| f.tag).collect(),
            serial: def.natural_key().find(|f| f.role == Some(FieldRole::Serial)).map(|f| f.tag),
            title: def.title,
        }
    }

    /// What tells a record with these fields from others.
    pub fn key(&self, get: impl Fn(Tag) -> Option<Value>) -> Keyed {
        let part = |t: &Tag| get(*t).map(|v| text_of(&v)).unwrap_or_default();
        let join = |tags: &mut dyn Iterator<Item = &Tag>| tags.map(part).collect::<Vec<_>>().join("\u{1f}");
        let rest = join(&mut self.keys.iter().filter(|t| Some(**t) != self.serial));
        let title = self.serial.map(|_| format!("{rest}\u{1f}{}", part(&self.title)));
        Keyed { main: join(&mut self.keys.iter()), title, serial: self.serial.is_some_and(|t| get(t).is_some()) }
    }

    /// Finds the record of each row.
    pub fn assign(&self, rows: &[Keyed], state: &State) -> Vec<RecordId> {
        let mut by_main: HashMap<String, Vec<RecordId>> = HashMap::new();
        let mut by_title: HashMap<String, Vec<RecordId>> = HashMap::new();
        let mut by_both: HashMap<(String, String), RecordId> = HashMap::new();
        let mut title_of: HashMap<RecordId, String> = HashMap::new();
        for r in state.records(self.kind) {
            let k = self.key(|t| r.get(t).map(|v| v.to_owned()));
            if let Some(title) = k.title {
                by_both.insert((k.main.clone(), title.clone()), r.id());
                by_title.entry(title.clone()).or_default().push(r.id());
                title_of.insert(r.id(), title);
            }
            by_main.entry(k.main).or_default().push(r.id());
        }
        let mut times: HashMap<&str, usize> = HashMap::new();
        let mut titles: HashSet<&str> = HashSet::new();
        for k in rows {
            *times.entry(&k.main).or_default() += 1;
            titles.extend(k.title.as_deref());
        }
        let mut out: Vec<Option<RecordId>> = vec![None; rows.len()];
        let mut claimed: HashSet<RecordId> = HashSet::new();
        for (at, k) in rows.iter().enumerate() {
            let both = k.title.as_ref().and_then(|t| by_both.get(&(k.main.clone(), t.clone())));
            out[at] = both.copied();
            claimed.extend(both);
        }
        for (at, k) in rows.iter().enumerate().filter(|(_, k)| k.title.is_some() || self.serial.is_none()) {
            if out[at].is_some() {
                continue;
            }
            let alone = times.get(k.main.as_str()) == Some(&1);
            let main = by_main.get(&k.main).filter(|l| l.len() == 1).and_then(|l| l.first()).copied();
            let retitled = |id: &RecordId| title_of.get(id).is_none_or(|t| !titles.contains(t.as_str()));
            let main = match self.serial {
                None => main,
                Some(_) => main.filter(|id| alone && k.serial && !claimed.contains(id) && retitled(id)),
            };
            let by_name = || {
                let list = by_title.get(k.title.as_ref()?)?;
                let mut free = list.iter().filter(|id| !claimed.contains(id));
                let first = free.next().copied();
                first.filter(|_| free.next().is_none())
            };
            let id = main.or_else(by_name).unwrap_or_else(|| self.fresh(k, alone, state, &claimed));
            claimed.insert(id);
            out[at] = Some(id);
        }
        out.into_iter().map(Option::unwrap_or_default).collect()
    }

    fn fresh(&self, k: &Keyed, alone: bool, state: &State, claimed: &HashSet<RecordId>) -> RecordId {
        let plain = RecordId::from_key(self.kind, k.main.split('\u{1f}'));
        let Some(title) = &k.title else { return plain };
        let taken = claimed.contains(&plain) || state.get(plain).is_some_and(|r| !r.is_gone());
        if alone && k.serial && !taken {
            return plain;
        }
        let parts = k.main.split('\u{1f}').chain(std::iter::once(title.rsplit('\u{1f}').next().unwrap_or_default()));
        RecordId::from_key(self.kind, parts)
    }
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
