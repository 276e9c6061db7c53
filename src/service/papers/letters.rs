//! Clues on their way to another office and back: a text that each office signs in turn, so that both signatures stand
//! under what was handed over (practice of 许昌 2025: hand-over with double signature). It never holds who the informant is.

use sha2::{Digest as _, Sha256};

use crate::domain::guard::{Names, alike};
use crate::domain::id::RecordId;
use crate::domain::kind::{Kind, Tag};
use crate::domain::life::clue as clues;
use crate::domain::schema::clue;
use crate::domain::value::Value;
use crate::error::{Code, Error, Result};
use crate::i18n::Lang;
use crate::log::sign::is_signed;
use crate::log::{State, hex, unhex};
use crate::service::messages;
use crate::service::office::Office;
use crate::service::settings;
use crate::service::words::names;
use crate::service::words::read::Reading;
use crate::service::work::{Actor, Work};

crate::messages! {
    NO_LETTER: "this is no clue that was handed over: its first line is not “{head}”", "不是移送线索文件：首行不是“{head}”";
    FORGED: "the file is not genuine: signature {number} does not fit what stands above it", "文件不真实：第{number}个签名与内容不符";
    UNSIGNED: "nobody signed the file", "文件无签名";
    NOT_BACK: "the other office has not signed yet: its signature is the second", "对方尚未签收（缺第二个签名）";
    NOT_OURS: "the clue {number} was not handed over from here", "线索{number}不是由本办公室移送的";
    LONG: "the file is too long", "文件过长";
    SAME: "“{title}” is here already", "“{title}”已登记";
}

const HEAD: &str = "ducha-clue-1";
/// The most bytes of a letter.
pub const MAX_BYTES: usize = 256 << 10;
const MAX_SIGNATURES: usize = 8;

/// What of a clue goes with it; not who handed it in, nor anything that the office thinks of it.
const FIELDS: &[Tag] = &[
    clue::SERIAL,
    clue::TITLE,
    clue::CLASS,
    clue::RECEIVED_ON,
    clue::DUE,
    clue::FACTS,
    clue::PLACE,
    clue::ANSWER_FORM,
];
/// What comes back.
const BACK: &[Tag] = &[clue::RESULT, clue::ANSWER];

/// A clue in a file, with the signatures under it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Letter {
    lines: Vec<String>,
    /// The public keys of those who signed, in order.
    pub signers: Vec<[u8; 32]>,
}

impl Letter {
    /// Reads a letter and checks every signature.
    ///
    /// # Errors
    /// `BadInput` where it is none, `Corrupt` where a signature does not fit.
    pub fn read(text: &str) -> Result<Self> {
        if text.len() > MAX_BYTES {
            return Err(Error::new(Code::BadInput, LONG));
        }
        let mut out = Self::default();
        let mut all = text.lines().map(str::trim_end);
        if all.next() != Some(HEAD) {
            return Err(Error::new(Code::BadInput, NO_LETTER).with("head", HEAD));
        }
        for line in all.filter(|l| !l.trim().is_empty()) {
            if let Some(signature) = line.strip_prefix("signed: ") {
                let number = out.signers.len() + 1;
                let forged = || Error::new(Code::Corrupt, FORGED).with("number", number);
                let (key, signature) = signature.split_once(' ').ok_or_else(forged)?;
                let key: [u8; 32] = unhex(key).and_then(|k| k.try_into().ok()).ok_or_else(forged)?;
                let signature: [u8; 64] = unhex(signature).and_then(|s| s.try_into().ok()).ok_or_else(forged)?;
                if number > MAX_SIGNATURES || !is_signed(&key, &out.digest(), &signature) {
                    return Err(forged());
                }
                out.signers.push(key);
            }
            out.lines.push(line.to_string());
        }
        if out.signers.is_empty() || !out.lines.last().is_some_and(|l| l.starts_with("signed: ")) {
            return Err(Error::new(Code::Corrupt, UNSIGNED));
        }
        Ok(out)
    }

    /// What a line says; of several the last one.
    pub fn get(&self, key: &str) -> Option<String> {
        let found = self.lines.iter().rev().find_map(|l| l.strip_prefix(key)?.strip_prefix(": "));
        found.map(unescape)
    }

    fn put(&mut self, key: &str, text: &str) {
        let text = text.replace('\\', "\\\\").replace('\n', "\\n").replace('\r', "");
        self.lines.push(format!("{key}: {text}"));
    }

    fn digest(&self) -> [u8; 32] {
        Sha256::digest(self.lines.join("\n")).into()
    }

    /// The whole text.
    pub fn write(&self) -> String {
        format!("{HEAD}\n{}\n", self.lines.join("\n"))
    }
}

impl Office {
    fn sign_letter(&self, letter: &mut Letter) {
        let signature = self.key().sign(&letter.digest());
        letter.lines.push(format!("signed: {} {}", hex(&self.key().public()), hex(&signature)));
        letter.signers.push(self.key().public());
    }

    /// Hands a clue over to another office: the text of the file, signed; the clue is handed to that unit.
    ///
    /// # Errors
    /// Those of [`Office::commit`].
    pub fn send_clue(&self, actor: &Actor, id: RecordId, to: RecordId, lang: Lang) -> Result<String> {
        let mut letter = Letter::default();
        {
            let state = self.view(actor);
            let missing = || Error::new(Code::NotFound, messages::NO_RECORD).with("id", id);
            let record = state.find(Kind::Clue, id).ok_or_else(missing)?;
            letter.put("from", &self.name(&state, lang));
            letter.put("to", &state.title(to));
            letter.put("clue", &id.to_string());
            letter.put("sent", &self.today().to_string());
            for tag in FIELDS {
                let (Some(field), Some(value)) = (Kind::Clue.field(*tag), record.get(*tag)) else { continue };
                letter.put(field.name, &plain(&value.to_owned()));
            }
            if let Some(unit) = record.reference(clue::UNIT) {
                letter.put("about", &state.title(unit));
            }
        }
        let work = Work::new("clue.hand").set(Kind::Clue, id, clue::STATE, Value::from(clues::HANDED));
        self.commit(actor, work.set(Kind::Clue, id, clue::HANDLER, Value::from(to)))?;
        self.sign_letter(&mut letter);
        Ok(letter.write())
    }

    /// Takes in a clue that another office handed over, and signs for it: gives the clue and the text that goes back.
    ///
    /// # Errors
    /// As [`Letter::read`]; `Conflict` where it is here already; those of [`Office::commit`].
    pub fn receive_clue(&self, actor: &Actor, text: &str, lang: Lang) -> Result<(RecordId, String)> {
        let mut letter = Letter::read(text)?;
        let number = letter.get("clue").unwrap_or_default();
        let from = letter.get("from").unwrap_or_default();
        let superior = format!("{from} {number}");
        let id = self.new_id()?;
        let mut work = Work::new("clue.receive").caused_by(&from);
        {
            let state = self.view(actor);
            if let Some(held) = state.records(Kind::Clue).find(|c| c.text(clue::SUPERIOR) == Some(&superior)) {
                return Err(Error::new(Code::Conflict, SAME).with("title", state.title_of(held)));
            }
            let today = self.today();
            let calendar = settings::calendar(&state);
            let reading = Reading { state: &state, today, calendar: &calendar, ledger: None, start: Some(today) };
            for tag in FIELDS.iter().filter(|t| **t != clue::SERIAL) {
                let Some(field) = Kind::Clue.field(*tag) else { continue };
                if let Some(value) = letter.get(field.name).map(|t| reading.read(field, &t)).transpose()?.flatten() {
                    work.put(Kind::Clue, id, *tag, value);
                }
            }
            // Whom it is about is a unit here, or stays a word in the facts.
            if let Some(unit) = letter.get("about").and_then(|u| names::find(&state, Some(Kind::Unit), &u).ok()) {
                work.put(Kind::Clue, id, clue::UNIT, Value::from(unit));
            }
            work.put(Kind::Clue, id, clue::CHANNEL, Value::from("neighbour"));
            work.put(Kind::Clue, id, clue::SUPERIOR, Value::from(superior));
            work.put(Kind::Clue, id, clue::RECEIVED_ON, Value::from(today));
            letter.put("received-by", &self.name(&state, lang));
            letter.put("received", &today.to_string());
        }
        self.commit(actor, work)?;
        self.sign_letter(&mut letter);
        Ok((id, letter.write()))
    }

    /// Writes what became of a clue that another office handed over under its letter, and signs it.
    ///
    /// # Errors
    /// As [`Letter::read`]; `NotFound` where the clue did not come with this letter.
    pub fn answer_letter(&self, actor: &Actor, text: &str) -> Result<String> {
        let mut letter = Letter::read(text)?;
        let superior = format!("{} {}", letter.get("from").unwrap_or_default(), letter.get("clue").unwrap_or_default());
        let state = self.view(actor);
        let held = state.records(Kind::Clue).find(|c| c.text(clue::SUPERIOR) == Some(&superior));
        let held = held.ok_or_else(|| Error::new(Code::NotFound, NOT_OURS).with("number", &superior))?;
        for tag in BACK {
            if let (Some(field), Some(text)) = (Kind::Clue.field(*tag), held.text(*tag)) {
                letter.put(field.name, text);
            }
        }
        letter.put("answered", &self.today().to_string());
        self.sign_letter(&mut letter);
        Ok(letter.write())
    }

    /// Takes a letter back: who received the clue and, where it says so, what the check found.
    ///
    /// # Errors
    /// As [`Letter::read`]; `Denied` where the other office has not signed; `NotFound` where the clue is not from here.
    pub fn settle_letter(&self, actor: &Actor, text: &str) -> Result<RecordId> {
        let letter = Letter::read(text)?;
        if letter.signers.len() < 2 || letter.signers.iter().skip(1).all(|k| *k == self.key().public()) {
            return Err(Error::new(Code::Denied, NOT_BACK));
        }
        let number = letter.get("clue").unwrap_or_default();
        let state = self.view(actor);
        let ours = || Error::new(Code::NotFound, NOT_OURS).with("number", &number);
        let id: RecordId = number.parse().map_err(|_| ours())?;
        let held = state.find(Kind::Clue, id).ok_or_else(ours)?;
        let at = held.text(clue::STATE).unwrap_or(clues::REGISTERED).to_string();
        drop(state);
        let who = letter.get("received-by").unwrap_or_default();
        if at == clues::HANDED {
            let work = Work::new("clue.accept").caused_by(&who);
            self.commit(actor, work.set(Kind::Clue, id, clue::STATE, Value::from(clues::ACCEPTED)))?;
        }
        if let Some(result) = letter.get("result") {
            let mut work = Work::new("clue.check").caused_by(&who);
            work.put(Kind::Clue, id, clue::STATE, Value::from(clues::CHECKED));
            work.put(Kind::Clue, id, clue::RESULT, Value::from(result));
            letter.get("answer").into_iter().for_each(|a| work.put(Kind::Clue, id, clue::ANSWER, Value::from(a)));
            self.commit(actor, work)?;
        }
        Ok(id)
    }
}

/// Takes back what [`Letter::put`] wrote so that a line stays a line.
fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match (c, if c == '\\' { chars.next() } else { None }) {
            ('\\', Some('n')) => out.push('\n'),
            ('\\', other) => out.extend(other),
            (c, _) => out.push(c),
        }
    }
    out
}

fn plain(value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        Value::Date(day) => day.to_string(),
        _ => String::new(),
    }
}

/// Pairs of open clues that seem to be one matter: about the same unit, or none, with facts that are alike.
pub fn duplicates(state: &State) -> Vec<(RecordId, RecordId, u32)> {
    /// From how many hundredths on two clues may be one.
    const ALIKE: u32 = 40;
    let open: Vec<_> = state.records(Kind::Clue).filter(|c| c.text(clue::STATE) != Some(clues::JOINED)).collect();
    let text = |r: &crate::domain::record::Record| {
        format!("{}{}", r.text(clue::TITLE).unwrap_or_default(), r.text(clue::FACTS).unwrap_or_default())
    };
    let texts: Vec<String> = open.iter().map(|r| text(r)).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let apart = |a: Option<RecordId>, b: Option<RecordId>| a.is_some() && b.is_some() && a != b;
    let pairs = alike(&texts, &Names::new([]), ALIKE).into_iter().map(|(b, a, share)| (open[a], open[b], share));
    let pairs = pairs.filter(|(a, b, _)| !apart(a.reference(clue::UNIT), b.reference(clue::UNIT)));
    let mut out: Vec<_> = pairs.map(|(a, b, share)| (a.id(), b.id(), share)).collect();
    out.sort_by_key(|(_, _, share)| std::cmp::Reverse(*share));
    out
}
