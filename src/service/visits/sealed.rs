//! Sealed matters: who an informant is, and a visit that nobody is to know of beforehand. Each lies in the log as an
//! envelope to the keys of those who may know it, so that no session, search, export, backup or copy of anybody else
//! holds it in any byte. Who opened it, and when, is a note in the trail, written before it is shown.

use chrono::NaiveDate;

use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::domain::life::visit as visits;
use crate::domain::record::Record;
use crate::domain::schema::words::EVERYBODY;
use crate::domain::schema::{device, note, person, sealed, visit};
use crate::domain::value::{Value, ValueRef};
use crate::error::{Code, Error, Result};
use crate::i18n::Message;
use crate::log::seal::{self, ReaderKey};
use crate::log::{State, unhex};
use crate::service::messages;
use crate::service::office::Office;
use crate::service::work::{Actor, Work};

crate::messages! {
    INFORMANT: "informant", "举报人信息";
    VISIT: "unannounced visit", "暗访安排";
    NO_KEY: "“{person}” has no key that can be sealed for: an ssh-ed25519 key, or a device enrolled for this person alone", "“{person}”没有可用于密封的密钥：须登记ssh-ed25519公钥或本人专用设备";
    HINT_KEY: "Add one: `ducha set PERSON keys=\"ssh-ed25519 AAAA…\"`.", "请登记：ducha set 人员 keys=\"ssh-ed25519 AAAA…\"。";
    NOT_NAMED: "“{title}” is sealed for other people", "“{title}”已密封，知情人不含您";
    NOT_A_VISIT: "“{title}” holds no visit", "“{title}”不是暗访安排";
    SEAL_IT: "an unannounced visit is sealed until it begins, so that nobody reads of it beforehand", "暗访在开始前须密封，不得提前知悉";
    HINT_SEAL: "Plan it with `ducha visit seal --unit … --on … --inspectors …`.", "请用 ducha visit seal --unit … --on … --inspectors … 安排。";
    KNEW: "{person} since {day}", "{person}（自{day}）";
    READ: "opened by {person}", "{person}启封";
}

/// The action of a note that says who opened what.
const READ_ACTION: &str = "sealed.read";

/// An unannounced visit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecretVisit {
    /// The unit.
    pub unit: RecordId,
    /// The day.
    pub on: NaiveDate,
    /// Who goes.
    pub inspectors: Vec<RecordId>,
    /// The campaign.
    pub campaign: Option<RecordId>,
    /// The service point.
    pub point: Option<RecordId>,
    /// The checklist.
    pub checklist: Option<RecordId>,
}

impl SecretVisit {
    fn write(&self) -> String {
        let ids = |all: &[RecordId]| all.iter().map(RecordId::to_string).collect::<Vec<_>>().join(" ");
        let one = |name: &str, id: Option<RecordId>| id.map(|id| format!("{name} {id}\n")).unwrap_or_default();
        format!(
            "unit {}\non {}\ninspectors {}\n{}{}{}",
            self.unit,
            self.on,
            ids(&self.inspectors),
            one("campaign", self.campaign),
            one("point", self.point),
            one("checklist", self.checklist)
        )
    }

    fn read(text: &str) -> Option<Self> {
        let of = |name: &str| text.lines().find_map(|l| l.strip_prefix(name)?.strip_prefix(' '));
        let id = |name: &str| of(name).and_then(|t| t.trim().parse().ok());
        Some(Self {
            unit: id("unit")?,
            on: of("on")?.parse().ok()?,
            inspectors: of("inspectors")?.split_whitespace().filter_map(|t| t.parse().ok()).collect(),
            campaign: id("campaign"),
            point: id("point"),
            checklist: id("checklist"),
        })
    }
}

/// The keys of people: their ssh-ed25519 keys, and those of devices that speak for them alone.
///
/// # Errors
/// `BadInput` that names who has none.
pub fn readers(state: &State, people: &[RecordId]) -> Result<Vec<ReaderKey>> {
    let mut out: Vec<ReaderKey> = Vec::new();
    for id in people {
        let before = out.len();
        let mut held: Vec<ReaderKey> = Vec::new();
        if let Some(ValueRef::Texts(keys)) = state.find(Kind::Person, *id).and_then(|p| p.get(person::KEYS)) {
            held.extend(keys.iter().filter_map(seal::reader_key));
        }
        let own = |d: &&Record| {
            d.reference(device::PERSON) == Some(*id) && d.text(device::SPEAKS).is_none_or(|s| s != EVERYBODY)
        };
        let key = |d: &Record| -> Option<ReaderKey> { unhex(d.text(device::KEY)?)?.try_into().ok() };
        let keys = state.records(Kind::Device).filter(own).filter_map(key);
        held.extend(keys);
        for key in held {
            if !out.contains(&key) {
                out.push(key);
            }
        }
        if out.len() == before {
            return Err(Error::new(Code::BadInput, NO_KEY).with("person", state.title(*id)).hint(HINT_KEY));
        }
    }
    Ok(out)
}

impl Office {
    /// Seals who handed a clue in, for those who may know it.
    ///
    /// # Errors
    /// `BadInput` where one of them has no key; those of [`Office::commit`].
    pub fn seal_informant(&self, actor: &Actor, of: RecordId, text: &str, people: &[RecordId]) -> Result<RecordId> {
        let title = INFORMANT.zh;
        let id = self.put_sealed(actor, ("informant", title), Some(of), text, people, "sealed.informant")?;
        Ok(id)
    }

    /// Seals an unannounced visit for those who go and whoever else is named.
    ///
    /// # Errors
    /// As [`Office::seal_informant`].
    pub fn seal_visit(&self, actor: &Actor, plan: &SecretVisit, people: &[RecordId]) -> Result<RecordId> {
        self.put_sealed(actor, ("visit", VISIT.zh), plan.campaign, &plan.write(), people, "sealed.visit")
    }

    fn put_sealed(
        &self,
        actor: &Actor,
        (sort, title): (&str, &str),
        about: Option<RecordId>,
        text: &str,
        people: &[RecordId],
        action: &str,
    ) -> Result<RecordId> {
        let keys = readers(&self.read(), people)?;
        let body = seal::seal(text, &keys)?;
        let id = self.new_id()?;
        let mut work = Work::new(action);
        let mut put = |tag, value: Value| work.put(Kind::Sealed, id, tag, value);
        put(sealed::TITLE, Value::from(title));
        put(sealed::SORT, Value::from(sort));
        put(sealed::FOR, Value::Refs(people.to_vec()));
        put(sealed::BODY, Value::from(body));
        put(sealed::SEALED_ON, Value::from(self.today()));
        about.into_iter().for_each(|about| put(sealed::ABOUT, Value::from(about)));
        self.commit(actor, work)?;
        Ok(id)
    }

    /// Opens a sealed matter for somebody who may know it: with the key of this device, or another secret at hand. The
    /// reading is in the trail before the text is given.
    ///
    /// # Errors
    /// `Denied` where it is for others; those of [`Office::commit`].
    pub fn open_sealed(&self, actor: &Actor, id: RecordId, secrets: &[[u8; 32]]) -> Result<String> {
        let text = self.unseal(actor, id, secrets)?;
        let new = self.new_id()?;
        let mut work = Work::new(READ_ACTION);
        let mut put = |tag, value: Value| work.put(Kind::Note, new, tag, value);
        put(note::ABOUT, Value::from(id));
        put(note::SORT, Value::from("read"));
        put(
            note::TEXT,
            Value::from(
                Message::plain(READ).with("person", self.read().title(actor.person)).say(crate::i18n::Lang::Zh),
            ),
        );
        put(note::ON, Value::from(self.today()));
        put(note::BY, Value::from(actor.person));
        self.commit(actor, work)?;
        Ok(text)
    }

    fn unseal(&self, actor: &Actor, id: RecordId, secrets: &[[u8; 32]]) -> Result<String> {
        let (body, named) = {
            let state = self.view(actor);
            let missing = || Error::new(Code::NotFound, messages::NO_RECORD).with("id", id);
            let record = state.find(Kind::Sealed, id).ok_or_else(missing)?;
            let named = record.references(sealed::FOR).any(|p| p == actor.person);
            (record.text(sealed::BODY).unwrap_or_default().to_string(), named)
        };
        if !named {
            return Err(Error::new(Code::Denied, NOT_NAMED).with("title", self.read().title(id)));
        }
        self.key().unseal(&body, secrets)
    }

    /// Reads a sealed visit.
    ///
    /// # Errors
    /// As [`Office::open_sealed`]; `BadInput` where it holds something else.
    pub fn open_visit(&self, actor: &Actor, id: RecordId, secrets: &[[u8; 32]]) -> Result<SecretVisit> {
        let wrong = || Error::new(Code::BadInput, NOT_A_VISIT).with("title", self.read().title(id));
        SecretVisit::read(&self.open_sealed(actor, id, secrets)?).ok_or_else(wrong)
    }

    /// Begins a sealed visit: from now on it is a visit like any other, with who knew of it since when.
    ///
    /// # Errors
    /// As [`Office::open_visit`].
    pub fn begin_sealed(&self, actor: &Actor, id: RecordId, secrets: &[[u8; 32]]) -> Result<RecordId> {
        let plan = self.open_visit(actor, id, secrets)?;
        let (knew, new) = (self.who_knew(id), self.new_id()?);
        let mut work = Work::new("visit.begin");
        let mut put = |tag, value: Value| work.put(Kind::Visit, new, tag, value);
        put(visit::UNIT, Value::from(plan.unit));
        put(visit::ON, Value::from(plan.on));
        put(visit::STATE, Value::from(visits::BEGUN));
        put(visit::ANNOUNCED, Value::from("unannounced"));
        put(visit::INSPECTORS, Value::Refs(plan.inspectors));
        put(visit::KNEW, Value::from(knew));
        put(visit::BEGAN, Value::Time(self.clock().now().timestamp_millis()));
        for (tag, id) in
            [(visit::CAMPAIGN, plan.campaign), (visit::POINT, plan.point), (visit::CHECKLIST, plan.checklist)]
        {
            id.into_iter().for_each(|id| put(tag, Value::from(id)));
        }
        work.put(Kind::Sealed, id, sealed::OPENED_ON, Value::from(self.today()));
        self.commit(actor, work)?;
        Ok(new)
    }

    /// Who could know of a sealed matter since when, and who opened it.
    pub fn who_knew(&self, id: RecordId) -> String {
        let state = self.read();
        let Some(record) = state.get(id) else { return String::new() };
        let day = record.date(sealed::SEALED_ON).map(|d| d.to_string()).unwrap_or_default();
        let said = |person: RecordId, day: &str| {
            Message::plain(KNEW).with("person", state.title(person)).with("day", day).say(crate::i18n::Lang::Zh)
        };
        let mut lines: Vec<String> = record.references(sealed::FOR).map(|p| said(p, &day)).collect();
        let reads = state
            .records(Kind::Note)
            .filter(|n| n.reference(note::ABOUT) == Some(id) && n.text(note::SORT) == Some("read"));
        lines.extend(reads.map(|n| {
            let on = n.date(note::ON).map(|d| d.to_string()).unwrap_or_default();
            format!("{} {on}", n.text(note::TEXT).unwrap_or_default())
        }));
        lines.join("\n")
    }
}

/// Refuses a visit that would tell beforehand what is to be unannounced.
///
/// # Errors
/// `Denied` with how it is sealed.
pub(crate) fn check(state: &State, edits: &[crate::service::Edit]) -> Result<()> {
    for edit in edits.iter().filter(|e| e.kind == Kind::Visit && e.tag == visit::ANNOUNCED) {
        let secret = edit.value.as_ref().and_then(Value::as_text) == Some("unannounced");
        let set = edits.iter().rev().find(|e| e.id == edit.id && e.tag == visit::STATE).map(|e| &e.value);
        let held = state.get(edit.id).and_then(|r| r.text(visit::STATE)).map(Value::from);
        let now = set.cloned().unwrap_or(held);
        let now = now.as_ref().and_then(Value::as_text).unwrap_or(visits::PLANNED);
        if secret && now == visits::PLANNED {
            return Err(Error::new(Code::Denied, SEAL_IT).hint(HINT_SEAL));
        }
    }
    Ok(())
}
