//! What a declaration of a kind says.

use super::{FieldDef, FieldRole, Kind, Tag};
use crate::domain::life::{Fill, Life};
use crate::domain::rights::Right;
use crate::i18n::Msg;

/// The declaration of a kind. It has no defaults: who adds a kind answers each question once, here.
#[derive(Debug)]
pub struct KindDef {
    /// The kind.
    pub kind: Kind,
    /// The name on the command line and in JSON.
    pub name: &'static str,
    /// The same for several.
    pub plural_name: &'static str,
    /// What people call one.
    pub label: Msg,
    /// What people call several.
    pub plural: Msg,
    /// The fields, in the order of a form.
    pub fields: &'static [FieldDef],
    /// The field that titles a record.
    pub title: Tag,
    /// What else a record is called: short names, codes, logins. Its serial is among them without being named.
    pub names: &'static [Tag],
    /// The field within whose record a name is unique, as a problem's title is within its ledger.
    pub within: Option<Tag>,
    /// The short name that is shown where others refer to it.
    pub short: Option<Tag>,
    /// The field that makes the records a tree.
    pub parent: Option<Tag>,
    /// The fields of what a record belongs to: going up leads to the first that is set.
    pub up: &'static [Tag],
    /// Whose a record is: what a right that reaches one's own unit reaches.
    pub owner: Owner,
    /// The field of the unit that it counts for.
    pub unit: Option<Tag>,
    /// Whether it goes over to whom comes after the unit or the person with whom it is.
    pub handed: Handed,
    /// Whom that sees only what belongs to its unit it is shown to.
    pub seen: Seen,
    /// Whether other work is checked by it, so that it is written alone.
    pub alone: bool,
    /// What is added up anew when a record changes.
    pub sums: &'static [Sums],
    /// The life of its records.
    pub life: Option<&'static Life>,
    /// What a new record has unless something else is said.
    pub defaults: &'static [(Tag, Fill)],
    /// The fields that a new record takes from the one under the cursor.
    pub same: &'static [Tag],
    /// How a cell of a sheet names them.
    pub naming: Naming,
    /// Whether sheets of it can be imported, and what one that lacks a record says.
    pub import: Import,
    /// Its place among the kinds that are found by name from everywhere; none: it is not.
    pub found: Option<u8>,
    /// Whether notes, evidence and requests are about its records, so that they are offered there.
    pub subject: bool,
    /// Whether a record of it is work of the office: while there is none, the office is about to begin.
    pub work: bool,
    /// The fields that tell records of the same title apart, the first that is set.
    pub hint: &'static [Tag],
    /// The records that refer to it, as tabs of its detail.
    pub related: &'static [(Kind, &'static [Tag])],
    /// Whether its detail shows how it stood over the periods.
    pub periods: bool,
    /// How its list is drawn as a picture.
    pub picture: Picture,
}

/// Whose a record is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    /// Nobody's: no right that reaches one's own unit reaches it.
    Nobody,
    /// Of the units that these fields name.
    Units(&'static [Tag]),
    /// Of the units that these fields name together: to have a part in it is not enough to speak about it.
    Shared(&'static [Tag]),
    /// Whose that is what it is about, for who recorded it.
    About(Tag),
    /// Of the unit of whoever made it.
    Maker,
}

/// Whether a record goes over to whom comes after a unit that is dissolved or a person who leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Handed {
    /// It goes on, whoever has it: an indicator, a person's place in a unit.
    Always,
    /// As long as something is still to be done about it.
    WhileOpen,
    /// It stays with whom it was: what was said, shown, measured or decided.
    Never,
}

/// What a person sees who sees no more than belongs to his or her unit, beside what is the unit's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen {
    /// Nothing more.
    Own,
    /// What the unit's own refers to: it only gives that a name.
    Named,
    /// Also what belongs to the unit by this field.
    NamedOrOf(Tag),
    /// Also what belongs by this field to what is the unit's own, with what gives it a name.
    With(Tag),
    /// Everything.
    All,
}

/// What is added up over many records, and so anew when one changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sums {
    /// The record is counted: it is taken out and in again.
    Counted,
    /// It decides how others are counted: everything is counted anew.
    Decides,
    /// Our own unit's standing over the periods follows from it.
    Standings,
}

/// How a cell of a sheet names records of a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Naming {
    /// By what they are called; who is not known is said.
    Called,
    /// Units by their names, with the part that each has in it; one that is not known is made if the person agrees.
    Units,
    /// People by their names, with a telephone number behind; likewise.
    People,
    /// By a name; one that is not known is made.
    Made,
    /// By a title within the ledger of the row; one that is not known is made.
    Within,
}

/// Whether sheets of a kind can be imported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Import {
    /// They cannot.
    No,
    /// A sheet brings more of them; one that lacks a record says nothing of it.
    More,
    /// A sheet is the whole list: what it lacks is told.
    Whole,
}

/// How a list is drawn as a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Picture {
    /// Not at all.
    None,
    /// Deadlines in a calendar, with burn-downs.
    Calendar,
    /// Ranks over periods as a heat map.
    Heat,
    /// The states of a life as a board.
    Board,
}

impl KindDef {
    /// The fields that together tell one record from another, so that an import knows a record again.
    pub fn natural_key(&self) -> impl Iterator<Item = &'static FieldDef> {
        self.fields.iter().filter(|f| f.key)
    }

    /// The fields that people read and fill in: not what only a program reads.
    pub fn shown(&self) -> impl Iterator<Item = &'static FieldDef> + use<> {
        self.fields.iter().filter(|f| f.role != Some(FieldRole::Machine))
    }

    /// The field that has a role.
    pub fn of_role(&self, role: FieldRole) -> Option<&'static FieldDef> {
        self.fields.iter().find(|f| f.role == Some(role))
    }

    /// The fields that hold what a record is called, the title first.
    pub fn called(&self) -> impl Iterator<Item = Tag> + use<> {
        let serial = self.of_role(FieldRole::Serial).map(|f| f.tag);
        std::iter::once(self.title).chain(self.names.iter().copied()).chain(serial)
    }

    /// Whether sheets of it can be imported.
    pub fn is_imported(&self) -> bool {
        self.import != Import::No
    }

    /// What one needs to take a record away or bring it back: as for its name, where only an administrator may change that.
    /// Who runs the ledgers ends no administrator.
    pub fn retire_right(&self) -> Right {
        let named = self.fields.iter().find(|f| f.tag == self.title);
        named.map_or(Right::Manage, |f| f.right.max(Right::Manage))
    }

    /// Whether who has a part in a record may speak about it, with notes and evidence.
    pub fn takes_remarks(&self) -> bool {
        !matches!(self.owner, Owner::Shared(_) | Owner::About(_))
    }
}
