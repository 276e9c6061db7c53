//! Rolling a ledger over into its next period: every item begins again, and what it was stays as of the period's end.

use chrono::NaiveDate;

use crate::domain::deadline::Precision;
use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::domain::period::{Grain, Period};
use crate::domain::record::Record;
use crate::domain::schema::{ledger, task};
use crate::domain::value::{Due, Value, ValueRef};
use crate::error::{Code, Error, Result};
use crate::i18n::Lang;
use crate::log::State;
use crate::service::office::Office;
use crate::service::work::{Actor, Work};

crate::messages! {
    NO_CYCLE: "“{title}” does not recur", "“{title}”不是按期清单";
    HINT_CYCLE: "Give it a cycle: ducha set LEDGER cycle=quarter.", "请先填写周期：ducha set 清单 cycle=季度。";
    NOT_LATER: "“{title}” stands in {period} already", "“{title}”已在{period}";
    WRONG_LENGTH: "“{title}” recurs by the {cycle}, which {period} is not", "“{title}”按{cycle}结转，{period}不符";
    NO_NEXT: "there is no period after this one", "没有下一期";
}

/// A ledger that was rolled over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rolled {
    /// The period that it stands in now.
    pub period: Period,
    /// How many items begin again.
    pub items: usize,
}

/// The period that a ledger stands in.
fn current(held: &Record) -> Option<Period> {
    match held.get(ledger::PERIOD) {
        Some(ValueRef::Period(p)) => Some(p),
        _ => None,
    }
}

/// The period that a ledger is rolled over into unless another is said: the next one, or the first time the day's own.
pub fn next_period(state: &State, id: RecordId, today: NaiveDate) -> Option<Period> {
    let held = state.find(Kind::Ledger, id)?;
    let grain = held.text(ledger::CYCLE).and_then(Grain::parse)?;
    match current(held) {
        Some(p) => p.next(),
        None => Period::containing(today, grain),
    }
}

impl Office {
    /// Rolls a ledger over into a later period, from its first day on: items that have a status begin again without one,
    /// and are due at the period's end.
    ///
    /// # Errors
    /// `BadInput` where the ledger does not recur, or the period is not of its length or not later.
    pub fn roll_over(&self, actor: &Actor, id: RecordId, to: Option<Period>) -> Result<Rolled> {
        let (work, rolled) = {
            let state = self.read();
            let title = || state.title(id);
            let held = state.find(Kind::Ledger, id);
            let grain = held.and_then(|l| l.text(ledger::CYCLE)).and_then(Grain::parse);
            let grain =
                grain.ok_or_else(|| Error::new(Code::BadInput, NO_CYCLE).with("title", title()).hint(HINT_CYCLE))?;
            let current = held.and_then(current);
            let to = to
                .or_else(|| next_period(&state, id, self.today()))
                .ok_or_else(|| Error::new(Code::BadInput, NO_NEXT))?;
            if to.grain() != grain {
                let error = Error::new(Code::BadInput, WRONG_LENGTH).with("title", title());
                return Err(error.with_message("cycle", grain.label()).with("period", to));
            }
            if let Some(current) = current.filter(|c| *c >= to) {
                return Err(Error::new(Code::BadInput, NOT_LATER).with("title", title()).with("period", current));
            }
            let precision = match grain {
                Grain::Year => Precision::Year,
                Grain::Half => Precision::Half,
                Grain::Quarter => Precision::Quarter,
                Grain::Month => Precision::Month,
            };
            let due = Due { date: Some(to.last_day()), precision, words: to.say(Lang::Zh) };
            let mut work = Work::new("task.roll").on(Some(to.first_day().min(self.today())));
            work.put(Kind::Ledger, id, ledger::PERIOD, Value::Period(to));
            if held.is_some_and(|l| l.get(ledger::DUE).is_some()) {
                work.put(Kind::Ledger, id, ledger::DUE, Value::Due(due.clone()));
            }
            let mut items = 0;
            for record in state.records(Kind::Task).filter(|t| t.reference(task::LEDGER) == Some(id)) {
                items += 1;
                for tag in [task::STATUS, task::PROGRESS, task::LATEST, task::DONE_ON, task::REPORTED] {
                    if record.get(tag).is_some() {
                        work.put(Kind::Task, record.id(), tag, None);
                    }
                }
                work.put(Kind::Task, record.id(), task::DUE, Value::Due(due.clone()));
            }
            (work, Rolled { period: to, items })
        };
        self.commit(actor, work)?;
        Ok(rolled)
    }
}
