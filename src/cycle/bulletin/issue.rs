//! Approval and issue.

use super::check::{Remark, check, counts};
use super::compose::compose;
use super::stored;
use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::domain::lint::Severity;
use crate::domain::record::Stamp;
use crate::domain::schema::bulletin;
use crate::domain::value::Value;
use crate::error::{Code, Error, Result};
use crate::i18n::Lang;
use crate::log::hex;
use crate::service::{Actor, Given, Office, Work};

crate::messages! {
    LEFT: "the check finds {errors} {errors:error|errors} and {warnings} {warnings:warning|warnings}", "核校发现错误{errors}处、警告{warnings}处";
    HINT_LEFT: "Look at them with `ducha bulletin check`; say why they may stay with --note.", "请用 ducha bulletin check 查看；确需保留的用 --note 写明理由。";
    KEPT: "{severity} · {text}", "{severity} · {text}";
    NOT_APPROVED: "“{title}” is not approved", "“{title}”尚未签发";
    HINT_APPROVE: "Approve it first: ducha bulletin approve.", "请先签发：ducha bulletin approve。";
}

/// An approval: what the check found.
#[derive(Clone, Debug)]
pub struct Approval {
    /// The remarks, which are kept with the issue.
    pub remarks: Vec<Remark>,
}

/// Approves an issue. Where the check finds errors or warnings, a reason says why they may stay.
///
/// # Errors
/// `Denied` where something was found and no reason is given, or the step is not possible; those of [`check`].
pub fn approve(office: &Office, actor: &Actor, id: RecordId, given: &Given, lang: Lang) -> Result<Approval> {
    let remarks = check(office, actor, id)?;
    let [errors, warnings, _] = counts(&remarks);
    if errors + warnings > 0 && given.note.trim().is_empty() {
        let error = Error::new(Code::Denied, LEFT).with("errors", errors).with("warnings", warnings);
        return Err(error.hint(HINT_LEFT));
    }
    let kept: Vec<String> = remarks
        .iter()
        .filter(|r| r.severity != Severity::Note)
        .map(|r| {
            let said = crate::i18n::Message::plain(KEPT).with_message("severity", r.severity.label());
            said.with_message("text", r.text.clone()).say(lang)
        })
        .collect();
    let mut given = given.clone();
    if !kept.is_empty() {
        given.values.push((bulletin::REMARKS, Value::Texts(kept)));
    }
    office.step(actor, &[id], "bulletin.approve", &given)?;
    Ok(Approval { remarks })
}

/// Issues an approved bulletin: composes it for the last time and keeps it as it is printed, with what was known and the
/// digest of the log.
///
/// # Errors
/// `Denied` where it is not approved; those of [`compose`].
pub fn issue(office: &Office, actor: &Actor, id: RecordId) -> Result<()> {
    let (known, digest) = {
        let state = office.read();
        let approved = state.find(Kind::Bulletin, id).and_then(|r| r.text(bulletin::STATE));
        if approved != Some(crate::domain::life::bulletin::APPROVED) {
            let error = Error::new(Code::Denied, NOT_APPROVED).with("title", state.title(id));
            return Err(error.hint(HINT_APPROVE));
        }
        let last = (state.metas().len() as u32).checked_sub(1).and_then(|at| state.write_id(Stamp(at)));
        (last.map(|w| office.entry_name(w)), hex(&state.head()))
    };
    let mut composed = compose(office, actor, id)?;
    composed.known = known.clone();
    let mut work = Work::new("bulletin.issue");
    let mut put = |tag, value: Value| work.put(Kind::Bulletin, id, tag, value);
    put(bulletin::STATE, Value::from(crate::domain::life::bulletin::ISSUED));
    put(bulletin::FROZEN, Value::Texts(stored::write(&composed)?));
    put(bulletin::DIGEST, Value::Text(digest));
    if let Some(known) = known {
        put(bulletin::KNOWN, Value::Text(known));
    }
    office.commit(actor, work)?;
    Ok(())
}
