//! A snapshot: what a unit may see of the office, in one signed file of text.
//!
//! A person who sees one unit alone gets no copy of the log. An entry is signed whole, and one entry may set records of many
//! units (an import, a bulk step): with what is none of the unit's business cut out of it, its signature and the chain behind
//! it would prove nothing any more; and what one's unit is given later would lie in entries that were withheld. So the state
//! goes out instead, as the person would see it in the console, signed by the device that made it: it can be read and checked
//! anywhere, and nothing else is in it.
//!
//! ```text
//! one line of JSON that says what it is; one for each record; one with the digest of all before, and its signature
//! ```

use std::io::{self, BufRead, Read, Write};

use serde_json::{Value as Json, json};
use sha2::{Digest as _, Sha256};

use super::listing;
use crate::domain::kind::Kind;
use crate::error::{Code, Error, Result};
use crate::i18n::Lang;
use crate::log::sign::is_signed;
use crate::log::{ReplicaId, State, hex, unhex};
use crate::service::lists::columns::Column;
use crate::service::lists::lens::{Lens, Sums};
use crate::service::people::identity::label;
use crate::service::{Actor, Office, View};

crate::messages! {
    NO_SNAPSHOT: "this is no snapshot, or not all of it: {what}", "不是快照文件或内容不全：{what}";
    FORGED: "the snapshot is not as the device that it names made it", "快照内容与其所称设备的签名不符";
    NEWER: "the snapshot is of a newer ducha (version {theirs}, this program reads {ours})", "快照由更新版本的 ducha 制作（版本 {theirs}，本程序支持 {ours}）";
    UNWRITTEN: "the snapshot cannot be written", "快照无法写入";
    HINT_AGAIN: "Take the file as it was made: `ducha snapshot make`.", "请使用“ducha snapshot make”生成的原文件。";
}

/// The format that is written.
const VERSION: u64 = 1;
/// The longest line, and the most records that are read.
const MAX_LINE: u64 = 4 << 20;
const MAX_RECORDS: usize = 2_000_000;

/// A snapshot that was read, and found to be as its device made it.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// What it says of itself.
    pub head: Json,
    /// The key of the device that made it.
    pub key: [u8; 32],
    /// The records, each with its kind and fields.
    pub records: Vec<Json>,
}

impl Snapshot {
    /// What its head says under a name.
    pub fn says(&self, name: &str) -> &str {
        self.head[name].as_str().unwrap_or_default()
    }

    /// The replica whose key signed it.
    pub fn replica(&self) -> ReplicaId {
        ReplicaId::of_key(&self.key)
    }
}

/// Writes what a person may see, signed by this device; gives how many records that is.
///
/// # Errors
/// `Failed` where it cannot be written.
pub fn write(office: &Office, actor: &Actor, lang: Lang, to: &mut dyn Write) -> Result<usize> {
    let failed = |e: io::Error| Error::new(Code::Failed, UNWRITTEN).caused_by(e);
    let count = match office.view(actor) {
        View::Kept(state) => fill(office, &state, actor, lang, to),
        View::Now(state) => {
            // Writers wait while the state is looked at, and whoever reads what is written may be slow.
            let mut held = Vec::new();
            let count = fill(office, &state, actor, lang, &mut held);
            drop(state);
            count.and_then(|count| to.write_all(&held).map(|()| count))
        }
    };
    let count = count.map_err(failed)?;
    to.flush().map_err(failed)?;
    Ok(count)
}

fn fill(office: &Office, state: &State, actor: &Actor, lang: Lang, to: &mut dyn Write) -> io::Result<usize> {
    let (today, mut sum) = (office.today(), Sha256::new());
    let mut put = |value: &Json| {
        let line = format!("{value}\n");
        sum.update(line.as_bytes());
        to.write_all(line.as_bytes())
    };
    let unit = actor.unit.map(|unit| state.title(unit));
    let made = office.clock().now().to_rfc3339();
    put(&json!({
        "ducha": "snapshot", "version": VERSION, "office": office.name(state, lang), "unit": unit,
        "person": label(state, actor.person), "made": made, "day": today.to_string(), "head": hex(&state.head()),
        "replica": office.key().replica().to_string(), "key": hex(&office.key().public()),
    }))?;
    let sums = Sums::new(state, today);
    let lens = Lens::new(state, &sums, lang, office.clock());
    let mut count = 0;
    for kind in Kind::ALL {
        let columns = Column::every(*kind);
        for record in state.records(*kind) {
            put(&json!({ "kind": kind.def().name, "fields": listing::json(&lens, record, &columns) }))?;
            count += 1;
        }
    }
    let digest: [u8; 32] = sum.finalize().into();
    let signature = office.key().sign(&digest);
    let last = json!({ "records": count, "sha256": hex(&digest), "signature": hex(&signature) });
    writeln!(to, "{last}")?;
    Ok(count)
}

/// Reads a snapshot and checks that it is whole and as its device made it; needs no store.
///
/// # Errors
/// `BadInput` where it is none; `Corrupt` where it is not what was signed.
pub fn read(from: &mut dyn BufRead) -> Result<Snapshot> {
    let bad = |what: &str| Error::new(Code::BadInput, NO_SNAPSHOT).with("what", what).hint(HINT_AGAIN);
    let mut sum = Sha256::new();
    let mut line = |sum: &mut Sha256| -> Result<Option<(Json, [u8; 32])>> {
        let mut text = String::new();
        (&mut *from).take(MAX_LINE).read_line(&mut text).map_err(|e| bad(&e.to_string()))?;
        if text.is_empty() {
            return Ok(None);
        }
        let before: [u8; 32] = sum.clone().finalize().into();
        sum.update(text.as_bytes());
        let whole = text.strip_suffix('\n').and_then(|t| serde_json::from_str(t).ok());
        whole.map(|value| Some((value, before))).ok_or_else(|| bad("JSON"))
    };
    let (head, _) = line(&mut sum)?.ok_or_else(|| bad("head"))?;
    if head["ducha"] != "snapshot" {
        return Err(bad("head"));
    }
    match head["version"].as_u64() {
        Some(VERSION) => {}
        Some(theirs) => return Err(Error::new(Code::BadInput, NEWER).with("theirs", theirs).with("ours", VERSION)),
        None => return Err(bad("version")),
    }
    let key = head["key"].as_str().and_then(unhex).and_then(|k| <[u8; 32]>::try_from(k).ok());
    let key = key.ok_or_else(|| bad("key"))?;
    let mut records = Vec::new();
    loop {
        let (value, digest) = line(&mut sum)?.ok_or_else(|| bad("signature"))?;
        let Some(signature) = value["signature"].as_str() else {
            if records.len() >= MAX_RECORDS {
                return Err(bad("records"));
            }
            records.push(value);
            continue;
        };
        let signature = unhex(signature).and_then(|s| <[u8; 64]>::try_from(s).ok()).ok_or_else(|| bad("signature"))?;
        let named = head["replica"] == ReplicaId::of_key(&key).to_string();
        if !named || !is_signed(&key, &digest, &signature) {
            return Err(Error::new(Code::Corrupt, FORGED).hint(HINT_AGAIN));
        }
        if line(&mut sum)?.is_some() {
            return Err(bad("end"));
        }
        return Ok(Snapshot { head, key, records });
    }
}
