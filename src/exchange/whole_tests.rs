//! Random offices go out as a whole and come back the same: every kind that is exported, with the texts, numbers and lists
//! that real records hold.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use chrono::{DateTime, NaiveDate};

use super::*;
use crate::domain::kind::Tag;
use crate::domain::period::Grain;
use crate::domain::schema::{assessment, clue, review, scheme};
use crate::log::FixedClock;
use crate::service::{self, Actor, Office};

/// What coming in may fill where the file says nothing: terms that the law sets, and who handed in a clue.
const FILLED: &[(Kind, Tag)] = &[
    (Kind::Review, review::DUE),
    (Kind::Review, review::RECEIVED_ON),
    (Kind::Clue, clue::DUE),
    (Kind::Clue, clue::SUPERVISOR),
    (Kind::Clue, clue::CHANNEL),
];

const TEXTS: &[&str] = &[
    "窗口缺岗",
    "甲、乙；丙，丁",
    "\"引号\" 'single' “中文”",
    "a,b;c\\d/e",
    "=SUM(A1:A9)",
    "+86",
    "-5",
    "@x",
    "007",
    "0",
    "null",
    "true",
    "3.60781E+17",
    "360781198001011234567890",
    "9月底前",
    "  两端空格  ",
    "\u{202e}gnp.exe",
    "零宽\u{200b}字\u{feff}符",
    "𠮷野家",
    "e\u{301}",
    "'0797-1234",
    "{\"id\": 1}",
];
const LINES: &[&str] = &["第一行\n第二行", "\n前空行", "尾空行\n\n", "列\t列", "=1\n=2", "1\n\n\n2"];

/// A generator of numbers that a seed repeats.
struct Chance(u64);

impl Chance {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % n
    }

    fn of<'t, T>(&mut self, all: &'t [T]) -> &'t T {
        &all[self.below(all.len() as u64) as usize]
    }

    fn text(&mut self) -> String {
        format!("{}{}", self.of(TEXTS), self.of(&["", "", "一", "（二）", ",", "\""]))
    }

    fn day(&mut self) -> NaiveDate {
        let first = NaiveDate::from_ymd_opt(2019, 1, 1).unwrap();
        match self.below(20) {
            0 => NaiveDate::from_ymd_opt(1899, 12, 31).unwrap(),
            1 => NaiveDate::from_ymd_opt(9999, 12, 31).unwrap(),
            _ => first + chrono::Days::new(self.below(2_000)),
        }
    }

    fn real(&mut self) -> f64 {
        match self.below(8) {
            0 => 0.1 + 0.2,
            1 => -0.0,
            2 => 1e300,
            3 => 5e-324,
            4 => 100.0,
            // Any bits of a number within 0 and 100.
            _ => self.below(u64::MAX) as f64 / u64::MAX as f64 * 100.0,
        }
    }

    /// A value that a field may hold; none where no record is there that it could name.
    fn value(&mut self, field: &FieldDef, made: &HashMap<Kind, Vec<RecordId>>) -> Option<Value> {
        let one = |c: &mut Self, kind: Kind| Some(*c.of(made.get(&kind).filter(|all| !all.is_empty())?));
        Some(match field.ty {
            Type::Text | Type::Status => Value::Text(self.text()),
            Type::Lines if self.below(2) == 0 => Value::Text(self.of(LINES).to_string()),
            Type::Lines => Value::Text(self.text()),
            Type::Int => Value::Int(*self.of(&[0, 1, -1, 42, 100, i64::MAX, i64::MIN])),
            Type::Real => Value::Real(self.real()),
            Type::Bool => Value::Bool(self.below(2) == 0),
            Type::Date => Value::Date(self.day()),
            Type::Time => Value::Time(1_690_851_600_000 + self.below(1 << 36) as i64),
            Type::Period => {
                let grain = *self.of(Grain::ALL);
                Value::Period(Period::containing(self.day(), grain).or(Period::new(2023, Grain::Year, 1))?)
            }
            Type::Due => Value::Due(Due {
                date: (self.below(3) > 0).then(|| self.day()),
                precision: *self.of(Precision::ALL),
                words: self.text(),
            }),
            Type::Ref(kind) => Value::Ref(one(self, kind)?),
            Type::Refs(kind) => {
                let count = self.below(4);
                Value::Refs((0..count).filter_map(|_| one(self, kind)).collect())
            }
            Type::Any => {
                let kind = *self.of(&[Kind::Task, Kind::Finding, Kind::Unit]);
                Value::Ref(one(self, kind)?)
            }
            Type::Word(words) => Value::Text(self.of(words.words).code.to_string()),
            Type::Words(words) => Value::Texts(vec![self.of(words.words).code.to_string()]),
            Type::Texts => Value::Texts((0..self.below(4)).map(|_| self.text()).collect()),
        })
    }
}

struct Rig {
    _folder: tempfile::TempDir,
    office: Office,
    actor: Actor,
}

impl Rig {
    fn new(admin: &str, seed: u64) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(FixedClock::at(DateTime::parse_from_rfc3339("2023-08-01T09:00:00+08:00").unwrap()));
        let options = service::Options { seed: Some(seed), in_memory: true, ..service::Options::new(clock as _) };
        let office = Office::create(folder.path(), "测试县营商办", admin, options).unwrap();
        let actor = office.actor(None).unwrap();
        Self { _folder: folder, office, actor }
    }

    fn write(&self, kind: Kind, id: RecordId, fields: &[(Tag, Value)]) -> bool {
        let mut work = Work::new(LISTED);
        fields.iter().for_each(|(tag, value)| work.put(kind, id, *tag, Some(value.clone())));
        self.office.commit(&self.actor, work).is_ok()
    }

    /// Makes an office of records of every kind; what the rules refuse of a record is left out.
    fn fill(&self, seed: u64) {
        let mut c = Chance(seed);
        let mut made: HashMap<Kind, Vec<RecordId>> = HashMap::new();
        for round in 0..4u64 {
            for kind in kinds() {
                let id = RecordId(c.below(u64::MAX) | 1);
                let fields = kind.def().fields;
                let mut some: Vec<(Tag, Value)> = Vec::new();
                for field in fields {
                    if (field.required || c.below(3) > 0)
                        && let Some(value) = c.value(field, &made)
                    {
                        some.push((field.tag, value));
                    }
                }
                // Objections are raised to what is shown to the units.
                if kind == Kind::Assessment {
                    some.retain(|(tag, _)| ![assessment::STATE, assessment::UNTIL].contains(tag));
                    some.push((assessment::STATE, Value::from(crate::domain::life::assessment::PREVIEWED)));
                }
                // The rules of a scheme are read where they are written.
                if kind == Kind::Scheme {
                    some.retain(|(tag, _)| *tag != scheme::RULES);
                    some.push((scheme::RULES, Value::from("部分 监测 100%")));
                }
                let needed = |tag: Tag| kind.field(tag).is_some_and(|f| f.required);
                let there = self.write(kind, id, &some) || {
                    let (must, may): (Vec<_>, Vec<_>) = some.into_iter().partition(|(tag, _)| needed(*tag));
                    let there = self.write(kind, id, &must);
                    // Whatever of the rest the rules take.
                    may.into_iter().filter(|_| there).for_each(|one| {
                        self.write(kind, id, &[one]);
                    });
                    there
                };
                if there {
                    made.entry(kind).or_default().push(id);
                }
            }
            // Some are taken out while others name them.
            if round > 1 {
                for kind in [Kind::Unit, Kind::Person, Kind::Task, Kind::Ledger] {
                    let Some(id) = made.get_mut(&kind).and_then(Vec::pop) else { continue };
                    self.office
                        .commit(&self.actor, Work::new("record.retire").set(kind, id, GONE, Value::Bool(true)))
                        .unwrap();
                }
            }
        }
    }

    fn held(&self, kind: Kind, id: RecordId) -> Option<(bool, Vec<(Tag, Value)>)> {
        let state = self.office.read();
        let record = state.get(id).filter(|r| r.kind() == kind)?;
        let fields = kind.def().fields.iter();
        Some((record.is_gone(), fields.filter_map(|f| Some((f.tag, record.get(f.tag)?.to_owned()))).collect()))
    }

    fn out(&self) -> Vec<u8> {
        format!("{:#}\n", of(&self.office.read())).into_bytes()
    }
}

#[test]
fn random_offices_go_out_and_come_back_the_same() {
    let mut covered = BTreeSet::new();
    for seed in [11, 12, 13] {
        let from = Rig::new("管理员", seed);
        from.fill(seed);
        let file = from.out();
        let to = Rig::new("接收人", seed + 100);
        let first = plan("office.json", &file, &to.office.read()).unwrap();
        to.office.commit(&to.actor, first.work).unwrap_or_else(|e| panic!("seed {seed}: {e:?}"));
        let all: Vec<(Kind, RecordId)> = {
            let state = from.office.read();
            kinds().flat_map(|kind| state.all(kind).iter().map(move |r| (kind, r.id())).collect::<Vec<_>>()).collect()
        };
        for (kind, id) in all {
            let want = from.held(kind, id).unwrap();
            let Some((gone, mut fields)) = to.held(kind, id) else { panic!("seed {seed}: {kind:?} {id} is lost") };
            fields.retain(|(tag, _)| want.1.iter().any(|(t, _)| t == tag) || !FILLED.contains(&(kind, *tag)));
            assert_eq!((gone, &fields), (want.0, &want.1), "seed {seed}: {kind:?} {id}");
            covered.insert(kind);
        }
        let again = plan("office.json", &file, &to.office.read()).unwrap();
        assert_eq!((again.new, again.changed, again.work.edits.len()), (0, 0, 0), "seed {seed}");
    }
    let missing: Vec<Kind> = kinds().filter(|k| !covered.contains(k)).collect();
    assert!(missing.is_empty(), "no record of {missing:?} was tried");
}
