//! The lives of records: a state machine as data. One table a kind; presses, command line verbs, triage, board, help,
//! rights and the sample's history are made from it.
//!
//! Sources: domain.md, "Inspection → finding → closure" (the loop, and who may verify), "Indicators" (a flag's life) and
//! "Ledgers and tasks" (classes of status words, extensions, the ladder of urging).

use crate::domain::id::RecordId;
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
pub(crate) mod objection;
pub(crate) mod policy;
pub(crate) mod review;
pub(crate) mod task;
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
pub use objection::OBJECTION;
pub use policy::POLICY;
pub use review::REVIEW;
pub use task::TASK;
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
    /// The field by which it belongs to what its steps may also be taken from, such as a flag's indicator.
    pub via: Option<Tag>,
    /// What people can do to it.
    pub verbs: &'static [Verb],
}

/// Something that a person does: a key, a command, an entry of the palette. The first of its steps that a record's state
/// allows is taken.
#[derive(Debug)]
pub struct Verb {
    /// The name of the action, such as `finding.accept`; the command is its two words.
    pub name: &'static str,
    /// One or two words.
    pub title: Msg,
    /// One sentence, for help.
    pub help: Msg,
    /// The steps, in the order in which they are tried.
    pub steps: &'static [Step],
    /// The verbs whose steps a key takes where none of its own is allowed yet; on the command line they are named.
    pub onward: &'static [&'static str],
    /// Its key on the screens that show the kind, unless a keymap says otherwise.
    pub key: Option<&'static str>,
    /// The key of triage that stands for it: `done`, `defer`, `assign`, `urge`, `return`.
    pub triage: Option<&'static str>,
    /// Whether it has a command of its own.
    pub command: bool,
    /// Whether nobody takes its steps by name: another action does, which makes what they set.
    pub inner: bool,
    /// Whether it is done to all that is marked.
    pub many: bool,
}

/// A step of a life.
#[derive(Debug)]
pub struct Step {
    /// The name that the trail keeps, such as `finding.overrule`.
    pub name: &'static str,
    /// What a person reads.
    pub label: Msg,
    /// The states that it is allowed in; none: all.
    pub from: &'static [&'static str],
    /// Where it leads.
    pub to: To,
    /// What one needs to be allowed to take it.
    pub right: Right,
    /// What it asks of the person, in the order of a form.
    pub asks: &'static [Ask],
    /// What it sets, unless the person said otherwise.
    pub sets: &'static [(Tag, Fill)],
    /// What must hold.
    pub must: &'static [Must],
    /// What else it writes.
    pub writes: Writes,
    /// What those whom it concerns are told.
    pub tells: Option<Tells>,
    /// Names that entries and keymaps of older versions have for it.
    pub was: &'static [&'static str],
}

/// Where a step leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum To {
    /// The state stays.
    Stays,
    /// To a state.
    State(&'static str),
    /// To the one of these that the person names; where none is named the state stays.
    Named(&'static [&'static str]),
}

/// A field that a step asks for: of the record, or of what else the step writes.
#[derive(Clone, Copy, Debug)]
pub struct Ask {
    /// The field.
    pub tag: Tag,
    /// Whether the step cannot do without.
    pub required: bool,
    /// Whether the words that a person gives with the step, its note, belong there.
    pub words: bool,
}

/// What a step puts into a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fill {
    /// The day of the step.
    Day,
    /// Who takes it.
    Actor,
    /// The unit of who takes it, where he or she acts for no other.
    Unit,
    /// A word.
    Word(&'static str),
    /// Nothing: the field is emptied.
    Clear,
    /// What a field of the request holds that is answered.
    Requested(Tag),
    /// What was asked for of what else the step writes, such as a note.
    Asked(Tag),
    /// One more than the field holds: how often it was done.
    Count,
    /// What the field holds, later by as many days as have passed since another: a deadline whose clock stood still.
    Delayed(Tag),
}

/// What a step writes beside the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Writes {
    /// Nothing.
    Nothing,
    /// A note of a sort on the record: what is asked for is asked of the note.
    Note(&'static str),
    /// The answer to the request that waits: what is asked for is asked of the request.
    Answer(&'static str),
}

/// What must hold for a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Must {
    /// Whoever takes it, and whoever is named to have done it in `by`, neither rectified it nor belongs to the unit that
    /// did. Who rectified it is whom `person` names, and whoever took a step that fills `person`.
    Independent {
        /// The field that names who checked.
        by: Tag,
        /// The field that names who rectified.
        person: Tag,
        /// The field that names the unit that rectified.
        unit: Tag,
        /// The field that names other units that had a part in it.
        others: Tag,
    },
    /// The deadline has not passed, unless one has another right.
    InTime {
        /// The deadline.
        due: Tag,
        /// The right of those who may do it later.
        unless: Right,
    },
    /// Whoever takes it is not whom a field names.
    Other {
        /// The field that names a person.
        than: Tag,
        /// What is said where it is the same; `{person}` stands for who.
        msg: Msg,
    },
    /// A term that runs from a day is not over yet, unless one has another right. Where the day is not set it has not
    /// begun.
    Within {
        /// The day from which it runs.
        since: Tag,
        /// The setting that holds the term.
        setting: &'static str,
        /// The right of those who may do it later.
        unless: Right,
    },
    /// Each unit that a field names has said for itself what it did, by a note of a sort.
    EachAnswered {
        /// The field.
        units: Tag,
        /// The sort of the notes.
        sort: &'static str,
    },
    /// So many rungs of the ladder of urging have been climbed.
    Rung(usize),
    /// A day that a field names is not over yet. Where it names none, there is no such day.
    NotOver {
        /// The field.
        day: Tag,
        /// What is said where it is; `{day}` stands for it.
        msg: Msg,
    },
    /// Each person whom a field names was trained by a day: attended a training that had ended, or says so in the own
    /// record.
    EachTrained {
        /// The field that names the people.
        people: Tag,
        /// The field that holds the day.
        by: Tag,
        /// What is said where some were not; `{people}` stands for who, `{day}` for the day.
        msg: Msg,
    },
    /// Each finding that a field names was confirmed or reopened since the record was written.
    EachRechecked {
        /// The field that names the findings.
        findings: Tag,
        /// What is said where one was not; `{findings}` stands for which.
        msg: Msg,
    },
    /// Who signs is on the list of recipients: the unit of whoever takes the step, the units that the note names as told,
    /// or the recipient that it names.
    Recipient {
        /// The fields that name recipients by their words.
        named: &'static [Tag],
        /// The fields that name units.
        units: &'static [Tag],
    },
    /// A field names at least so many.
    AtLeast {
        /// The field.
        field: Tag,
        /// How many.
        count: usize,
        /// What is said where it names fewer.
        msg: Msg,
    },
    /// Two fields do not name the same.
    Differ {
        /// The one.
        one: Tag,
        /// The other.
        other: Tag,
        /// What is said where they do.
        msg: Msg,
    },
    /// Whoever takes it wrote no record of a kind that a field ties to the same as a field of its own.
    WroteNone {
        /// The kind.
        kind: Kind,
        /// Its field.
        field: Tag,
        /// The record's own field.
        own: Tag,
        /// What is said where they did; `{person}` stands for who.
        msg: Msg,
    },
    /// Whoever takes it had no part in the record that a field names: took no step of its life.
    NoPart {
        /// The field.
        of: Tag,
    },
}

/// What those whom a step concerns are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tells {
    /// It was handed to them.
    Assigned,
    /// It was sent back.
    Returned,
    /// Somebody urges.
    Urged,
}

/// The ladder of urging, by the sorts of its notes: 催办, 督办单, 约谈, 通报.
pub const LADDER: [&str; 4] = ["urge", "order", "talk", "notice"];

impl Step {
    /// A step that leads somewhere, asks nothing and sets nothing but the state.
    pub const fn new(
        name: &'static str,
        label: Msg,
        from: &'static [&'static str],
        to: To,
        right: Right,
        asks: &'static [Ask],
    ) -> Self {
        Self {
            name,
            label,
            from,
            to,
            right,
            asks,
            sets: &[],
            must: &[],
            writes: Writes::Nothing,
            tells: None,
            was: &[],
        }
    }

    /// Says what it sets.
    pub const fn sets(mut self, sets: &'static [(Tag, Fill)]) -> Self {
        self.sets = sets;
        self
    }

    /// Says what must hold.
    pub const fn must(mut self, must: &'static [Must]) -> Self {
        self.must = must;
        self
    }

    /// Says what else it writes.
    pub const fn writes(mut self, writes: Writes) -> Self {
        self.writes = writes;
        self
    }

    /// Says what those whom it concerns are told.
    pub const fn tells(mut self, tells: Tells) -> Self {
        self.tells = Some(tells);
        self
    }

    /// Says what it was called before.
    pub const fn was(mut self, names: &'static [&'static str]) -> Self {
        self.was = names;
        self
    }

    /// Whether it is allowed in a state.
    pub fn is_from(&self, state: &str) -> bool {
        self.from.is_empty() || self.from.contains(&state)
    }

    /// Whether it leads to another state.
    pub fn leads_to(&self, state: &str) -> bool {
        match self.to {
            To::Stays => false,
            To::State(to) => to == state,
            To::Named(all) => all.contains(&state),
        }
    }

    /// The field that takes the words that come with the step.
    pub fn words(&self) -> Option<&'static Ask> {
        self.asks.iter().find(|a| a.words)
    }

    /// The kind of the record that it asks fields of.
    pub fn asked_kind(&self, of: Kind) -> Kind {
        match self.writes {
            Writes::Nothing => of,
            Writes::Note(_) | Writes::Answer(_) => Kind::Note,
        }
    }
}

impl Ask {
    /// A field that the step cannot do without.
    pub const fn must(tag: Tag) -> Self {
        Self { tag, required: true, words: false }
    }

    /// A field that may be left blank.
    pub const fn may(tag: Tag) -> Self {
        Self { tag, required: false, words: false }
    }

    /// Says that the words that come with the step belong there.
    pub const fn words(mut self) -> Self {
        self.words = true;
        self
    }
}

impl Verb {
    /// A verb with a command, done to all that is marked.
    pub const fn new(name: &'static str, title: Msg, help: Msg, steps: &'static [Step]) -> Self {
        Self { name, title, help, steps, onward: &[], key: None, triage: None, command: true, inner: false, many: true }
    }

    /// Says which key it has.
    pub const fn key(mut self, key: &'static str) -> Self {
        self.key = Some(key);
        self
    }

    /// Says which key of triage stands for it.
    pub const fn triage(mut self, key: &'static str) -> Self {
        self.triage = Some(key);
        self
    }

    /// Says which verbs a key goes on with where none of its own steps is allowed yet.
    pub const fn onward(mut self, verbs: &'static [&'static str]) -> Self {
        self.onward = verbs;
        self
    }

    /// Says that it is a key alone.
    pub const fn key_only(mut self) -> Self {
        self.command = false;
        self
    }

    /// Says that its steps are taken by another action alone.
    pub const fn inner(mut self) -> Self {
        self.inner = true;
        self
    }

    /// Says that it is done to one record at a time.
    pub const fn one(mut self) -> Self {
        self.many = false;
        self
    }

    /// The steps that a key may take, in the order in which they are tried: its own, then those of the verbs it goes on
    /// with.
    pub fn keyed(&'static self) -> impl Iterator<Item = &'static Step> {
        let onward = self.onward.iter().filter_map(|name| verb(name)).flat_map(|(_, v)| v.steps);
        self.steps.iter().chain(onward)
    }
}

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
    let verbs = || all().flat_map(|l| l.verbs.iter().map(move |v| (l, v)));
    let has = |v: &Verb| v.steps.iter().any(|s| s.name == name || s.was.contains(&name));
    verbs().find(|(_, v)| v.name == name).or_else(|| verbs().find(|(_, v)| has(v)))
}

/// The step of a name that the trail holds, with its life; older names are known too.
pub fn step(name: &str) -> Option<(&'static Life, &'static Step)> {
    let steps = || all().flat_map(|l| l.steps().map(move |s| (l, s)));
    steps().find(|(_, s)| s.name == name).or_else(|| steps().find(|(_, s)| s.was.contains(&name)))
}

/// Somebody who does something, with their unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Party {
    /// The person; none if only the unit is known.
    pub person: Option<RecordId>,
    /// The unit; none if it is not known.
    pub unit: Option<RecordId>,
}

/// Why somebody is not independent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Same {
    /// The person took part in the rectification.
    Person(RecordId),
    /// The unit did the rectification.
    Unit(RecordId),
}

/// Checks that whoever verifies is neither a person nor of a unit that rectified: people and units are compared by what
/// they are, not by what they are called.
///
/// # Errors
/// In what they are the same.
pub fn independent(verifier: Party, rectified: &[Party]) -> Result<(), Same> {
    let same = |a: Option<RecordId>, b: Option<RecordId>| a.filter(|a| Some(*a) == b);
    if let Some(person) = rectified.iter().find_map(|r| same(r.person, verifier.person)) {
        return Err(Same::Person(person));
    }
    match rectified.iter().find_map(|r| same(r.unit, verifier.unit)) {
        Some(unit) => Err(Same::Unit(unit)),
        None => Ok(()),
    }
}
