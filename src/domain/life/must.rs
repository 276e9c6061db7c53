//! What must hold for a step, and who is independent of whom.

use crate::domain::id::RecordId;
use crate::domain::kind::{Kind, Tag};
use crate::domain::rights::Right;
use crate::i18n::Msg;

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
