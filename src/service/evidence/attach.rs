//! Keeping a file as evidence of a record.

use std::path::Path;

use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::domain::schema::evidence;
use crate::domain::value::Value;
use crate::error::{Code, Error, Result};
use crate::i18n::Message;
use crate::service::{Actor, Done, Office, Work, messages};

crate::messages! {
    KEPT: "kept as evidence: {name}", "已留存佐证：{name}";
    TWICE: "kept as evidence: {name}; the same file already proves “{title}”", "已留存佐证：{name}；同一文件已用于“{title}”";
}

/// What keeping a file came to.
#[derive(Clone, Debug)]
pub struct Attached {
    /// What was written.
    pub done: Done,
    /// What is to be told: also that the same file proves something else already (domain.md, the guard against fake
    /// rectification).
    pub said: Message,
}

/// Takes a copy of a file and records it as evidence of a record, as [`Office::take_evidence`] reads it. One piece of
/// work; an undo takes the record away, the file stays.
///
/// # Errors
/// `NotFound` where there is no such record or file, `BadInput` where it is no file or too large; as [`Office::commit`].
pub fn attach(office: &Office, actor: &Actor, of: RecordId, path: &Path) -> Result<Attached> {
    attach_to(office, actor, of, None, path)
}

/// As [`attach`]; for a visit with the question of its checklist whose answer the file proves.
///
/// # Errors
/// As [`attach`].
pub fn attach_to(
    office: &Office,
    actor: &Actor,
    of: RecordId,
    question: Option<&str>,
    path: &Path,
) -> Result<Attached> {
    if office.view(actor).get(of).is_none_or(|r| r.is_gone()) {
        return Err(Error::new(Code::NotFound, messages::NO_RECORD).with("id", of));
    }
    let fields = office.take_evidence(path)?;
    let text = |tag| fields.iter().find(|(t, _)| *t == tag).and_then(|(_, v)| v.as_text()).unwrap_or_default();
    let (name, digest) = (text(evidence::NAME).to_string(), text(evidence::DIGEST).to_string());
    let twice = {
        let state = office.view(actor);
        let same = state.records(Kind::Evidence).find(|r| r.text(evidence::DIGEST) == Some(&digest));
        same.and_then(|r| r.reference(evidence::OF)).map(|id| state.title(id))
    };
    let id = office.new_id()?;
    let mut work = Work::new("record.evidence").set(Kind::Evidence, id, evidence::OF, Value::from(of)).set(
        Kind::Evidence,
        id,
        evidence::WHO,
        Value::from(actor.person),
    );
    question.into_iter().for_each(|key| work.put(Kind::Evidence, id, evidence::QUESTION, Value::from(key)));
    fields.into_iter().for_each(|(tag, value)| work.put(Kind::Evidence, id, tag, value));
    let done = office.commit(actor, work)?;
    let said = match twice {
        Some(title) => Message::plain(TWICE).with("name", &name).with("title", title),
        None => Message::plain(KEPT).with("name", &name),
    };
    Ok(Attached { done, said })
}
