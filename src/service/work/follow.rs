//! What follows from what is set, where it is written: terms that run from a day, rounds, and what the law does not allow
//! of reviews and clues.

use chrono::NaiveDate;

use crate::domain::id::RecordId;
use crate::domain::kind::{Kind, Tag};
use crate::domain::life::clue as clues;
use crate::domain::rights::{Right, Role};
use crate::domain::schema::{clue, finding, review};
use crate::domain::value::Value;
use crate::error::{Code, Error, Result};
use crate::log::State;
use crate::service::people::own_unit::offices;
use crate::service::settings::terms::Term;
use crate::service::work::{Actor, Edit, Work};

crate::messages! {
    TOO_LATE: "the conclusion came in on {received}: a review could be asked for until {last} (政府督查工作条例 art. 17)", "{received}收到督查结论，可申请复核至{last}（《政府督查工作条例》第十七条）";
    HINT_LATE: "The office may still record it, and not admit it with the reason.", "可由营商办登记，并说明理由不予受理。";
    OWN_OFFICE: "“{title}” is about the office itself: it goes to the discipline body", "“{title}”反映督查机构自身，应移送纪检监察机关";
    HINT_OWN: "Hand it over: `ducha clue discipline {serial} --note …`.", "请移送：ducha clue discipline {serial} --note …。";
    HANDED_IN: "what was handed in is the office's to deal with", "线索提交后由督查机构办理";
    HINT_HANDED_IN: "Add evidence or a note to it: `ducha attach`, `ducha add note about=…`.", "可补充佐证或说明：ducha attach、ducha add note about=…。";
    JOINED_TO_ITSELF: "“{title}” cannot be joined to itself or to one that is joined to it", "“{title}”不能并入自身或已并入它的线索";
}

/// A record as it will be once edits are written.
struct Coming<'a> {
    state: &'a State,
    edits: &'a [Edit],
    id: RecordId,
}

impl Coming<'_> {
    fn said(&self, tag: Tag) -> Option<Option<&Value>> {
        let of = |e: &&Edit| e.id == self.id && e.tag == tag;
        self.edits.iter().rev().find(of).map(|e| e.value.as_ref())
    }

    fn value(&self, tag: Tag) -> Option<Value> {
        match self.said(tag) {
            Some(value) => value.cloned(),
            None => self.state.get(self.id).and_then(|r| r.get(tag)).map(|v| v.to_owned()),
        }
    }

    fn date(&self, tag: Tag) -> Option<NaiveDate> {
        match self.value(tag) {
            Some(Value::Date(day)) => Some(day),
            _ => None,
        }
    }

    fn reference(&self, tag: Tag) -> Option<RecordId> {
        match self.value(tag) {
            Some(Value::Ref(id)) => Some(id),
            _ => None,
        }
    }

    fn word(&self, tag: Tag) -> String {
        self.value(tag).as_ref().and_then(Value::as_text).unwrap_or_default().to_string()
    }
}

/// The records of a kind that edits touch.
fn touched(edits: &[Edit], kind: Kind) -> Vec<RecordId> {
    let mut out: Vec<RecordId> = Vec::new();
    for edit in edits.iter().filter(|e| e.kind == kind) {
        if !out.contains(&edit.id) {
            out.push(edit.id);
        }
    }
    out
}

/// Adds what follows, where nothing else is said of it.
pub(crate) fn complete(state: &State, actor: &Actor, work: &mut Work, today: NaiveDate) {
    if work.undoes.is_some() || !work.edits.iter().any(|e| matches!(e.kind, Kind::Review | Kind::Clue)) {
        return;
    }
    let day = work.on.unwrap_or(today);
    let mut more: Vec<(Kind, RecordId, Tag, Value)> = Vec::new();
    for id in touched(&work.edits, Kind::Review).into_iter().filter(|id| state.get(*id).is_none()) {
        let r = Coming { state, edits: &work.edits, id };
        let received = r.reference(review::FINDING).and_then(|f| state.get(f)?.date(finding::CONCLUSION_RECEIVED));
        if let Some(received) = received.filter(|_| r.said(review::RECEIVED_ON).is_none()) {
            more.push((Kind::Review, id, review::RECEIVED_ON, Value::from(received)));
        }
        if r.said(review::DUE).is_none() {
            let due = Term::ReviewDecision.end(state, r.date(review::ASKED_ON).unwrap_or(day));
            more.push((Kind::Review, id, review::DUE, Value::from(due)));
        }
    }
    for id in touched(&work.edits, Kind::Clue) {
        let c = Coming { state, edits: &work.edits, id };
        if actor.role == Role::Supervisor && state.get(id).is_none() {
            more.push((Kind::Clue, id, clue::SUPERVISOR, Value::from(actor.person)));
            more.push((Kind::Clue, id, clue::CHANNEL, Value::from("supervisor")));
        }
        let held = state.get(id).and_then(|r| r.text(clue::STATE)).unwrap_or(clues::REGISTERED);
        let again = matches!(held, clues::ANSWERED | clues::CLOSED)
            && c.said(clue::STATE).is_some_and(|v| v.and_then(Value::as_text) == Some(clues::REGISTERED));
        if again {
            let round = state.get(id).and_then(|r| r.number(clue::ROUND)).unwrap_or(1.0) as i64;
            more.push((Kind::Clue, id, clue::ROUND, Value::Int(round + 1)));
            more.push((Kind::Clue, id, clue::DUE, Value::from(Term::ClueAgain.end(state, day))));
            continue;
        }
        if c.said(clue::DUE).is_some() || (c.said(clue::CLASS).is_none() && c.said(clue::SUPERIOR_DUE).is_none()) {
            continue;
        }
        let term = match c.word(clue::CLASS).as_str() {
            "A" => Some(Term::ClueA),
            "B" => Some(Term::ClueB),
            "C" => Some(Term::ClueC),
            _ => None,
        };
        let by_class = term.map(|t| t.end(state, c.date(clue::RECEIVED_ON).unwrap_or(day)));
        // What a superior asks for earlier comes first.
        if let Some(due) = by_class.into_iter().chain(c.date(clue::SUPERIOR_DUE)).min() {
            more.push((Kind::Clue, id, clue::DUE, Value::from(due)));
        }
    }
    for (kind, id, tag, value) in more {
        work.put(kind, id, tag, value);
    }
}

/// Refuses what the law does not allow.
///
/// # Errors
/// `Denied` for a review that is asked for too late, and for a clue about the office that it would handle itself.
pub(crate) fn check(state: &State, actor: &Actor, work: &Work, edits: &[Edit]) -> Result<()> {
    if work.undoes.is_some() {
        return Ok(());
    }
    for id in touched(edits, Kind::Review).into_iter().filter(|id| state.get(*id).is_none()) {
        let r = Coming { state, edits, id };
        if let Some((received, asked)) = r.date(review::RECEIVED_ON).zip(r.date(review::ASKED_ON)) {
            let last = Term::Review.end(state, received);
            if asked > last && !actor.role.may(Right::Record) {
                let error = Error::new(Code::Denied, TOO_LATE).with("received", received).with("last", last);
                return Err(error.hint(HINT_LATE));
            }
        }
    }
    for id in touched(edits, Kind::Clue) {
        let c = Coming { state, edits, id };
        if actor.role == Role::Supervisor
            && (state.get(id).is_some()
                || c.said(clue::STATE).is_some_and(|s| s.and_then(Value::as_text) != Some(clues::REGISTERED)))
        {
            return Err(Error::new(Code::Denied, HANDED_IN).hint(HINT_HANDED_IN));
        }
        let title = || c.word(clue::TITLE);
        let handled = [clues::HANDED, clues::ACCEPTED, clues::CHECKED, clues::ANSWERED, clues::CLOSED];
        if c.said(clue::STATE).is_some()
            && handled.contains(&c.word(clue::STATE).as_str())
            && c.reference(clue::UNIT).is_some_and(|u| offices(state).contains(&u))
        {
            let hint = crate::i18n::Message::plain(HINT_OWN).with("serial", c.word(clue::SERIAL));
            return Err(Error::new(Code::Denied, OWN_OFFICE).with("title", title()).hint(hint));
        }
        if let Some(Some(Value::Ref(into))) = c.said(clue::JOINED) {
            let mut at = Some(*into);
            while let Some(next) = at {
                if next == id {
                    return Err(Error::new(Code::Denied, JOINED_TO_ITSELF).with("title", title()));
                }
                at = state.get(next).and_then(|r| r.reference(clue::JOINED));
            }
        }
    }
    Ok(())
}
