//! The steps of a life: where one leads, what it asks, sets and writes, and whom it tells.

use super::Must;
use crate::domain::kind::{Kind, Tag};
use crate::domain::rights::Right;
use crate::i18n::Msg;

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
