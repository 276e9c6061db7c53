//! Terms that run from a day, such as that of a receipt: each a setting of the office, with what law or practice says
//! where none is set. The words are read as those of a deadline are.

use chrono::NaiveDate;

use crate::domain::deadline::{DeadlineContext, read};
use crate::log::State;
use crate::service::settings;

/// A term of the office.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Term {
    /// By when an order is signed for, from the day on which it was handed out.
    Receipt,
    /// By when a unit may object, from its receipt (domain.md: 3 working days, a setting).
    Objection,
    /// By when a review may be asked for, from the receipt of the conclusion (政府督查工作条例 art. 17: 30 days).
    Review,
    /// By when a review is decided, from the day on which it was asked for (art. 17: 30 days).
    ReviewDecision,
    /// Within how long after its closing a finding that comes back is a relapse (law-and-practice 4.4: 90 days).
    Relapse,
    /// By when a clue of class A is done (许昌 2025: one month).
    ClueA,
    /// Of class B (15 working days).
    ClueB,
    /// Of class C (5 working days).
    ClueC,
    /// By when the second round of a clue is done, from the day on which it began.
    ClueAgain,
    /// Within how long after a visit by anybody another is warned of.
    Revisit,
}

impl Term {
    /// The setting's name, and the words that hold where it is not set.
    pub const fn setting(self) -> (&'static str, &'static str) {
        match self {
            Self::Receipt => ("term.receipt", "2个工作日内"),
            Self::Objection => ("term.objection", "3个工作日内"),
            Self::Review => ("term.review", "30日内"),
            Self::ReviewDecision => ("term.review-decision", "30日内"),
            Self::Relapse => ("term.relapse", "90日内"),
            Self::ClueA => ("term.clue-a", "1个月内"),
            Self::ClueB => ("term.clue-b", "15个工作日内"),
            Self::ClueC => ("term.clue-c", "5个工作日内"),
            Self::ClueAgain => ("term.clue-again", "5个工作日内"),
            Self::Revisit => ("term.revisit", "30日内"),
        }
    }

    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Receipt,
        Self::Objection,
        Self::Review,
        Self::ReviewDecision,
        Self::Relapse,
        Self::ClueA,
        Self::ClueB,
        Self::ClueC,
        Self::ClueAgain,
        Self::Revisit,
    ];

    /// The term of a setting.
    pub fn named(setting: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|t| t.setting().0 == setting)
    }

    /// The words of the term.
    pub fn words(self, state: &State) -> String {
        let (name, otherwise) = self.setting();
        settings::text(state, name).unwrap_or_else(|| otherwise.to_string())
    }

    /// Its last day, where it runs from a day. Words that name no term are as if none were set.
    pub fn end(self, state: &State, from: NaiveDate) -> NaiveDate {
        let calendar = settings::calendar(state);
        let end = |words: &str| {
            let base = Some(from);
            read(words, &DeadlineContext { base, start: base, year: None, calendar: &calendar }).date
        };
        end(&self.words(state)).or_else(|| end(self.setting().1)).unwrap_or(from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::kind::Kind;
    use crate::domain::schema::setting;
    use crate::domain::value::Value;
    use crate::service::Work;
    use crate::service::tests::Rig;

    /// law-and-practice.md, "The law's numbers", worked terms.
    #[test]
    fn terms_end_where_the_law_says_and_are_settings() {
        let rig = Rig::new();
        let end = |term: Term, from: &str| {
            let state = rig.office().read();
            term.end(&state, from.parse().unwrap()).to_string()
        };
        for (term, from, last) in [
            (Term::Review, "2023-08-30", "2023-10-07"),
            (Term::ReviewDecision, "2023-10-07", "2023-11-06"),
            (Term::Objection, "2023-06-21", "2023-06-27"),
            (Term::ClueC, "2023-07-28", "2023-08-04"),
            (Term::ClueB, "2023-07-28", "2023-08-18"),
            (Term::ClueA, "2023-07-28", "2023-08-28"),
        ] {
            assert_eq!(end(term, from), last, "{term:?}");
        }
        let set = |words: &str| {
            let id = crate::service::settings::id("term.objection");
            let work = Work::new("t").set(Kind::Setting, id, setting::NAME, Value::from("term.objection"));
            rig.office().commit(&rig.actor, work.set(Kind::Setting, id, setting::VALUE, Value::from(words)))
        };
        set("5个工作日内").unwrap();
        assert_eq!(end(Term::Objection, "2023-09-27"), "2023-10-10");
        assert!(set("别急").is_err(), "what names no term is refused");
        assert_eq!(end(Term::Objection, "2023-09-27"), "2023-10-10");
    }
}
