//! Who somebody is: a record, never a name.
//!
//! A right follows from the id of a person's record. What people type (a name, a login) is resolved to it in one place,
//! and where it may be several people it is nobody: a name is shared by chance, a login by a merge or in an old store.
//! What let a session in (a login, a public key) is looked at again with every write, and by the server with every change
//! of people: who is shut out is out at once.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use sha2::{Digest as _, Sha256};

use crate::domain::id::RecordId;
use crate::domain::kind::{GONE, Kind};
use crate::domain::record::{Record, Stamp};
use crate::domain::rights::Role;
use crate::domain::schema::person;
use crate::domain::value::{Value, ValueRef};
use crate::domain::words::fold;
use crate::error::{Code, Error, Result};
use crate::log::{State, hex};
use crate::service::messages;
use crate::service::office::{Office, acting};
use crate::service::work::{Actor, Edit};

crate::messages! {
    SEVERAL: "“{name}” may be any of: {all}", "“{name}”对应多人：{all}";
    HINT_ONE: "name one person by id or login: --as ID", "请用编号或登录名指明一人：--as 编号";
    LOGIN_TAKEN: "the login “{login}” is that of {who} already", "登录名“{login}”已由{who}使用";
    HINT_LOGIN_TAKEN: "choose another login: it says who somebody is, so nobody else may have it", "请另选登录名：登录名用于确认身份，不得重复";
    KEY_TAKEN: "public key {number} is that of {who} already", "第 {number} 个公钥已由{who}使用";
    HINT_KEY_TAKEN: "one key opens the console of one person; let each make a key of their own", "一个公钥只对应一人，请各自生成密钥";
    LAST_ADMIN: "“{name}” is the last administrator", "“{name}”是最后一名管理员";
    HINT_LAST_ADMIN: "make somebody else an administrator first: `ducha set PERSON role=admin`", "请先指定其他管理员：`ducha set 人员 role=admin`";
    ENDED: "the access of “{name}” to this office was ended", "“{name}”已停用，不能再访问";
    SHUT_OUT: "the login or key by which you came in is not yours any more", "您登录所用的登录名或公钥已失效";
    HINT_SHUT_OUT: "log in again, or ask an administrator", "请重新登录，或联系管理员";
    NO_KEY: "no public key of “{name}” is registered", "“{name}”未登记公钥";
}

/// The person that a name means for a right: by the whole id, else the only one with that login or name.
///
/// # Errors
/// `NotFound` where there is none; `Denied` where there are several, who are named, or the person was taken away.
pub fn resolve<'s>(state: &'s State, name: &str) -> Result<&'s Record> {
    if let Ok(id) = name.trim().parse::<RecordId>()
        && let Some(found) = state.get(id).filter(|r| r.kind() == Kind::Person)
    {
        return if found.is_gone() { Err(ended(state, id)) } else { Ok(found) };
    }
    let named = |r: &&Record| [person::NAME, person::LOGIN].into_iter().any(|tag| r.text(tag) == Some(name));
    only(state, name, named)?
        .ok_or_else(|| Error::new(Code::NotFound, messages::NO_PERSON).with("name", name).hint(messages::HINT_AS))
}

/// The only person with a login that the system has proved; none where nobody has it.
///
/// # Errors
/// `Denied` where several people have it, who are named.
pub fn with_login<'s>(state: &'s State, login: &str) -> Result<Option<&'s Record>> {
    only(state, login, |r| r.text(person::LOGIN) == Some(login))
}

fn only<'s>(state: &'s State, name: &str, is: impl Fn(&&Record) -> bool) -> Result<Option<&'s Record>> {
    let all: Vec<&Record> = state.records(Kind::Person).filter(is).take(9).collect();
    match all.as_slice() {
        [] => Ok(None),
        [one] => Ok(Some(one)),
        many => {
            let all = many.iter().map(|r| format!("{} {}", r.id(), told_apart(state, r)));
            Err(Error::new(Code::Denied, SEVERAL)
                .with("name", name)
                .with("all", all.collect::<Vec<_>>().join("; "))
                .command_hint(HINT_ONE))
        }
    }
}

/// What a person is called where others may bear the same name: with the unit, the login where that is the same too.
pub fn label(state: &State, id: RecordId) -> String {
    let Some(record) = state.get(id).filter(|r| r.kind() == Kind::Person) else { return state.title(id) };
    let name = record.text(person::NAME);
    let shared = state.records(Kind::Person).any(|r| r.id() != id && r.text(person::NAME) == name);
    if shared { told_apart(state, record) } else { state.title(id) }
}

/// A name with what tells the person apart from others of that name.
fn told_apart(state: &State, record: &Record) -> String {
    let unit = record.reference(person::UNIT).map(|u| state.title(u));
    let login = record.text(person::LOGIN).filter(|l| !l.is_empty()).map(str::to_string);
    let by: Vec<String> = [unit, login].into_iter().flatten().collect();
    let by = if by.is_empty() { record.id().short(8) } else { by.join(", ") };
    format!("{} ({by})", state.title_of(record))
}

/// The error of a person who was taken away.
fn ended(state: &State, person: RecordId) -> Error {
    Error::new(Code::Denied, ENDED).with("name", state.title(person)).hint(messages::HINT_ASK_ADMIN)
}

/// The body of a public key as people keep it: the second of its words.
fn body(key: &str) -> Option<&str> {
    key.split_ascii_whitespace().nth(1)
}

/// A short mark of a public key, which a forced command names: 128 bits of the digest of its body.
pub fn key_mark(key: &str) -> Option<String> {
    let digest: [u8; 32] = Sha256::digest(body(key)?).into();
    hex(&digest).get(..32).map(str::to_string)
}

fn keys(record: &Record) -> Vec<String> {
    match record.get(person::KEYS) {
        Some(ValueRef::Texts(keys)) => keys.iter().map(str::to_string).collect(),
        _ => Vec::new(),
    }
}

/// What let a session in, which must stay as it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Access {
    login: Option<String>,
    keys: Vec<String>,
}

/// How somebody came to the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Came<'a> {
    /// By a login of the machine.
    Login(&'a str),
    /// By a forced command that names the key's [`key_mark`].
    Key(&'a str),
    /// By a forced command that does not say which of the person's keys opened it.
    SomeKey,
    /// Named by the account that the store belongs to.
    Named,
}

impl Access {
    /// What lets a person in now.
    ///
    /// # Errors
    /// `Denied` where it does not.
    pub fn of(state: &State, person: &Record, came: Came<'_>) -> Result<Arc<Self>> {
        let login = person.text(person::LOGIN).filter(|l| !l.is_empty()).map(str::to_string);
        let marks: Vec<String> = keys(person).iter().filter_map(|k| key_mark(k)).collect();
        let access = match came {
            Came::Login(login) => Self { login: Some(login.to_string()), keys: Vec::new() },
            Came::Key(mark) => Self { login: None, keys: vec![mark.to_string()] },
            Came::SomeKey if marks.is_empty() => {
                let error = Error::new(Code::Denied, NO_KEY).with("name", state.title_of(person));
                return Err(error.hint(messages::HINT_ASK_ADMIN));
            }
            Came::SomeKey | Came::Named => Self { login, keys: marks },
        };
        access.holds(person)?;
        Ok(Arc::new(access))
    }

    fn holds(&self, person: &Record) -> Result<()> {
        let login = self.login.as_deref().is_none_or(|l| person.text(person::LOGIN) == Some(l));
        let marks: HashSet<String> = keys(person).iter().filter_map(|k| key_mark(k)).collect();
        match login && self.keys.iter().all(|k| marks.contains(k)) {
            true => Ok(()),
            false => Err(Error::new(Code::Denied, SHUT_OUT).hint(HINT_SHUT_OUT)),
        }
    }
}

/// The entry by which a person's record was last changed: while it is the same, so are role and access, and with them what
/// [`admitted`] says.
pub fn last_changed(state: &State, person: RecordId) -> Option<Stamp> {
    state.get(person)?.history().last()
}

/// Checks that somebody is still let in: not taken away, and with the login and keys of the session.
///
/// # Errors
/// `Denied`, with what ended it.
pub fn admitted(state: &State, actor: &Actor) -> Result<()> {
    // The first administrator acts before there is a record.
    let Some(record) = state.get(actor.person).filter(|r| r.kind() == Kind::Person) else { return Ok(()) };
    if record.is_gone() {
        return Err(ended(state, actor.person));
    }
    actor.access.as_ref().map_or(Ok(()), |access| access.holds(record))
}

impl Office {
    /// Who came whose access was ended: such a person's device may still bring what it had not sent.
    pub fn withdrawn(&self, name: &str, came: Came<'_>) -> Option<Actor> {
        let state = self.read();
        let found = state.get(name.trim().parse().ok()?).filter(|r| r.kind() == Kind::Person && r.is_gone())?;
        Some(Actor { access: Some(Access::of(&state, found, came).ok()?), ..acting(found) })
    }
}

/// The people whom work touches, as they are after it.
struct After<'a> {
    state: &'a State,
    edits: HashMap<RecordId, Vec<&'a Edit>>,
}

impl<'a> After<'a> {
    fn set(&self, id: RecordId, tag: crate::domain::kind::Tag) -> Option<&'a Option<Value>> {
        self.edits.get(&id)?.iter().rev().find(|e| e.tag == tag).map(|e| &e.value)
    }

    fn is_gone(&self, id: RecordId) -> bool {
        match self.set(id, GONE) {
            Some(value) => matches!(value, Some(Value::Bool(true))),
            None => self.state.get(id).is_some_and(Record::is_gone),
        }
    }

    fn text(&self, id: RecordId, tag: crate::domain::kind::Tag) -> String {
        match self.set(id, tag) {
            Some(value) => value.as_ref().and_then(Value::as_text).unwrap_or_default().to_string(),
            None => self.state.get(id).and_then(|r| r.text(tag)).unwrap_or_default().to_string(),
        }
    }

    fn keys(&self, id: RecordId) -> Vec<String> {
        match self.set(id, person::KEYS) {
            Some(Some(Value::Texts(all))) => all.clone(),
            Some(_) => Vec::new(),
            None => self.state.get(id).map(keys).unwrap_or_default(),
        }
    }

    /// All who are there after it.
    fn people(&self) -> Vec<RecordId> {
        let held = self.state.all(Kind::Person).iter().map(Record::id);
        let new = self.edits.keys().copied().filter(|id| self.state.get(*id).is_none());
        held.chain(new).filter(|id| !self.is_gone(*id)).collect()
    }
}

/// Checks what work makes of people: a login and a public key are one person's, and an administrator remains.
pub(crate) fn check(state: &State, edits: &[Edit]) -> Result<()> {
    let mut touched: HashMap<RecordId, Vec<&Edit>> = HashMap::new();
    for edit in edits.iter().filter(|e| e.kind == Kind::Person) {
        touched.entry(edit.id).or_default().push(edit);
    }
    if touched.is_empty() {
        return Ok(());
    }
    let after = After { state, edits: touched };
    let people = after.people();
    let identifies =
        |id: &RecordId| [person::LOGIN, person::KEYS, GONE].into_iter().any(|tag| after.set(*id, tag).is_some());
    let mut changed: Vec<RecordId> = people.iter().copied().filter(|id| identifies(id)).collect();
    changed.sort_unstable();
    if !changed.is_empty() {
        let (mut logins, mut held): (HashMap<String, Vec<RecordId>>, HashMap<String, Vec<RecordId>>) =
            Default::default();
        for id in &people {
            logins.entry(fold(&after.text(*id, person::LOGIN))).or_default().push(*id);
            for key in after.keys(*id).iter().filter_map(|k| body(k)) {
                held.entry(key.to_string()).or_default().push(*id);
            }
        }
        logins.remove("");
        let other = |all: Option<&Vec<RecordId>>, id| all.into_iter().flatten().copied().find(|o| *o != id);
        let who = |id| state.get(id).map_or_else(|| after.text(id, person::NAME), |r| told_apart(state, r));
        for id in changed {
            let login = after.text(id, person::LOGIN);
            if let Some(other) = other(logins.get(&fold(&login)), id) {
                let error = Error::new(Code::BadInput, LOGIN_TAKEN).with("login", login).with("who", who(other));
                return Err(error.hint(HINT_LOGIN_TAKEN));
            }
            for (number, key) in (1..).zip(after.keys(id)) {
                if let Some(other) = body(&key).and_then(|body| other(held.get(body), id)) {
                    let error = Error::new(Code::BadInput, KEY_TAKEN).with("number", number).with("who", who(other));
                    return Err(error.hint(HINT_KEY_TAKEN));
                }
            }
        }
    }
    let is_admin = |id: &RecordId| after.text(*id, person::ROLE) == Role::Admin.code();
    let was_admin = |r: &&Record| r.text(person::ROLE) == Some(Role::Admin.code());
    match state.records(Kind::Person).find(was_admin) {
        Some(admin) if !people.iter().any(is_admin) => {
            Err(Error::new(Code::Denied, LAST_ADMIN).with("name", state.title_of(admin)).hint(HINT_LAST_ADMIN))
        }
        _ => Ok(()),
    }
}
