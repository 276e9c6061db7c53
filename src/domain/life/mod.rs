//! The lives of records: a state machine as data. One table a kind; presses, command line verbs, triage, board, help,
//! rights and the sample's history are made from it.
//!
//! Sources: domain.md, "Inspection → finding → closure" (the loop, and who may verify), "Indicators" (a flag's life) and
//! "Ledgers and tasks" (classes of status words, extensions, the ladder of urging).

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::domain::kind::{Kind, Tag, Vocabulary};
use crate::domain::rights::Right;
use crate::i18n::Msg;

pub(crate) mod alarm;
pub(crate) mod article;
pub(crate) mod assessment;
pub(crate) mod bulletin;
pub(crate) mod campaign;
pub(crate) mod case;
pub(crate) mod clue;
pub(crate) mod document;
pub(crate) mod draw;
pub(crate) mod finding;
pub(crate) mod flag;
mod must;
pub(crate) mod objection;
pub(crate) mod policy;
pub(crate) mod review;
mod step;
pub(crate) mod task;
mod verb;
pub(crate) mod visit;

#[cfg(test)]
mod tests;

pub use alarm::ALARM;
pub use article::ARTICLE;
pub use assessment::ASSESSMENT;
pub use bulletin::BULLETIN;
pub use campaign::CAMPAIGN;
pub use case::CASE;
pub use clue::CLUE;
pub use document::DOCUMENT;
pub use draw::DRAW;
pub use finding::FINDING;
pub use flag::FLAG;
pub use must::{Must, Party, Same, independent};
pub use objection::OBJECTION;
pub use policy::POLICY;
pub use review::REVIEW;
pub use step::{Ask, Fill, Step, Tells, To, Writes};
pub use task::TASK;
pub use verb::Verb;
pub use visit::VISIT;

/// Declares the states of a life: a constant for the code of each, and their vocabulary.
macro_rules! states {
    ($(#[$meta:meta])* $all:ident { $($(#[$doc:meta])* $name:ident = $code:literal, $en:literal, $zh:literal;)+ }) => {
        $($(#[$doc])* pub const $name: &str = $code;)+
        $(#[$meta])*
        pub static $all: $crate::domain::kind::Vocabulary = $crate::domain::kind::Vocabulary {
            words: &[$($crate::domain::kind::Word {
                code: $code,
                label: $crate::i18n::Msg::new($en, $zh),
                also: &[],
            }),+],
        };
    };
}
use states;

/// The life of the records of a kind.
#[derive(Debug)]
pub struct Life {
    /// The kind.
    pub kind: Kind,
    /// The field that holds the state: a word of the vocabulary, or a ledger's own word for it.
    pub field: Tag,
    /// The states in their order.
    pub states: &'static Vocabulary,
    /// Where it starts; a record that holds no state, or one that nobody knows, is there.
    pub start: &'static str,
    /// The states in which nothing is open any more.
    pub closed: &'static [&'static str],
    /// The states off the usual way: a board shows them only where some record is in them.
    pub aside: &'static [&'static str],
    /// How it is before it goes out, where it is prepared first.
    pub prepared: Option<Prepared>,
    /// The field by which it belongs to what its steps may also be taken from, such as a flag's indicator.
    pub via: Option<Tag>,
    /// What people can do to it.
    pub verbs: &'static [Verb],
}

/// What is being prepared: units do not see it, and it may lack what it gets when it goes out.
#[derive(Debug)]
pub struct Prepared {
    /// The states; a record may begin in the first of them.
    pub states: &'static [&'static str],
    /// The fields that it has only once it went out.
    pub lacks: &'static [Tag],
}

/// The ladder of urging, by the sorts of its notes: 催办, 督办单, 约谈, 通报.
pub const LADDER: [&str; 4] = ["urge", "order", "talk", "notice"];

impl Life {
    /// The life of a kind.
    pub fn of(kind: Kind) -> Option<&'static Self> {
        kind.def().life
    }

    /// All steps.
    pub fn steps(&self) -> impl Iterator<Item = &'static Step> + use<> {
        self.verbs.iter().flat_map(|v| v.steps)
    }

    /// The steps that are allowed in a state and lead to another.
    pub fn moves(&self, state: &str) -> impl Iterator<Item = &'static Step> {
        self.steps().filter(move |s| s.to != To::Stays && s.is_from(state))
    }

    /// Tells whether one step leads from a state to another; a merge that made another move is a conflict.
    pub fn leads(&self, from: &str, to: &str) -> bool {
        self.moves(from).any(|step| step.leads_to(to))
    }

    /// Tells whether nothing is open in a state.
    pub fn is_closed(&self, state: &str) -> bool {
        self.closed.contains(&state)
    }

    /// The code of a state as it is held: what is blank or unknown is where the life starts.
    pub fn state(&self, held: Option<&str>) -> &'static str {
        let known = held.and_then(|code| self.states.words.iter().find(|w| w.code == code));
        known.map_or(self.start, |w| w.code)
    }

    /// Whether what is held says that a record is still being prepared.
    pub fn is_prepared(&self, held: Option<&str>) -> bool {
        self.prepared.as_ref().is_some_and(|p| p.states.contains(&self.state(held)))
    }

    /// What people call a state.
    pub fn label(&self, state: &str) -> Msg {
        self.states.word(state).map_or(Msg::new("unknown", "未知"), |w| w.label)
    }

    /// The least right by which a record comes into a state.
    pub fn right_into(&self, state: &str) -> Option<Right> {
        self.steps().filter(|s| s.leads_to(state)).map(|s| s.right).min()
    }

    /// The steps of the usual way from a state to another, each of them the one that the key takes which goes on; none where
    /// that way does not lead there.
    pub fn way(&self, from: &str, to: &str) -> Option<Vec<&'static Step>> {
        let verb = self.triage("done")?;
        let (mut at, mut out) = (from, Vec::new());
        while at != to {
            let mut onward = verb.keyed().filter(|s| s.is_from(at)).filter_map(|s| match s.to {
                To::State(next) if next != at => Some((s, next)),
                _ => None,
            });
            let (step, next) = onward.next().filter(|_| out.len() < self.states.words.len())?;
            out.push(step);
            at = next;
        }
        Some(out)
    }

    /// How far along the usual way a list takes a record that says where it stands now: each step was taken by somebody
    /// elsewhere, so one is passed only where `named` tells that the list or the record names what it rests on, such as who
    /// checked it. A reason that the office has to give is given here, by a person.
    pub fn along(
        &self,
        from: &'static str,
        to: &str,
        named: &dyn Fn(Tag) -> bool,
    ) -> (&'static str, Vec<&'static Step>) {
        let (mut at, mut taken) = (from, Vec::new());
        for step in self.way(from, to).unwrap_or_default() {
            // A third person takes it here, where the list names the second.
            let third = step.must.iter().any(|m| matches!(m, Must::Other { than, .. } if named(*than)));
            let checked = step.must.iter().all(|m| !matches!(m, Must::Independent { by, .. } if !third && !named(*by)));
            let rests = |a: &Ask| !a.required || (if a.words { step.right <= Right::Report } else { named(a.tag) });
            let To::State(next) = step.to else { break };
            if !checked || !step.asks.iter().all(rests) {
                break;
            }
            taken.push(step);
            at = next;
        }
        (at, taken)
    }

    /// The verb that a key of triage stands for.
    pub fn triage(&self, key: &str) -> Option<&'static Verb> {
        self.verbs.iter().find(|v| v.triage == Some(key))
    }
}

/// All lives.
pub fn all() -> impl Iterator<Item = &'static Life> {
    Kind::ALL.iter().filter_map(|k| Life::of(*k))
}

/// The verb of a name, with its life. A name that it had before, or that of one of its steps, will do.
pub fn verb(name: &str) -> Option<(&'static Life, &'static Verb)> {
    static NAMED: LazyLock<HashMap<&str, (&Life, &Verb)>> = LazyLock::new(|| {
        let verbs = || all().flat_map(|l| l.verbs.iter().map(move |v| (l, v)));
        let own = verbs().map(|(l, v)| (v.name, (l, v)));
        let of_step = |s: &'static Step| std::iter::once(s.name).chain(s.was.iter().copied());
        let of_steps = verbs().flat_map(|(l, v)| v.steps.iter().flat_map(of_step).map(move |name| (name, (l, v))));
        first(own.chain(of_steps))
    });
    NAMED.get(name).copied()
}

/// The step of a name that the trail holds, with its life; older names are known too.
pub fn step(name: &str) -> Option<(&'static Life, &'static Step)> {
    static NAMED: LazyLock<HashMap<&str, (&Life, &Step)>> = LazyLock::new(|| {
        let steps = || all().flat_map(|l| l.steps().map(move |s| (l, s)));
        let own = steps().map(|(l, s)| (s.name, (l, s)));
        first(own.chain(steps().flat_map(|(l, s)| s.was.iter().map(move |name| (*name, (l, s))))))
    });
    NAMED.get(name).copied()
}

/// What each name stands for: the first that has it.
fn first<T>(named: impl Iterator<Item = (&'static str, T)>) -> HashMap<&'static str, T> {
    let mut out = HashMap::new();
    named.for_each(|(name, of)| {
        out.entry(name).or_insert(of);
    });
    out
}
