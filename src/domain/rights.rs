//! Who may do what.

use crate::domain::kind::{Vocabulary, Word};
use crate::i18n::Msg;

/// What a person is to the office.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// Looks.
    Viewer,
    /// Reports for its own unit.
    Reporter,
    /// Inspects and records findings.
    Inspector,
    /// Verifies what was rectified.
    Verifier,
    /// Runs the ledgers.
    Office,
    /// Runs everything.
    Admin,
    /// Hands in clues, and sees those and what became of them; nothing else (社会监督员).
    Supervisor,
}

impl Role {
    /// Its place from the one that may least. The numbers are stored, and a role that came later may less than others.
    fn rank(self) -> u8 {
        match self {
            Self::Supervisor => 0,
            Self::Viewer => 1,
            Self::Reporter => 2,
            Self::Inspector => 3,
            Self::Verifier => 4,
            Self::Office => 5,
            Self::Admin => 6,
        }
    }
}

impl PartialOrd for Role {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Role {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.rank().cmp(&other.rank())
    }
}

/// Something that one may be allowed to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Right {
    /// See records.
    Look,
    /// Report progress on a record of one's own unit.
    Report,
    /// Record findings, evidence and notes; change what one records.
    Record,
    /// Verify and close.
    Verify,
    /// Run ledgers, tasks, indicators, units and meetings.
    Manage,
    /// Run people, devices and settings.
    Administer,
}

/// The words of a person's role.
pub static ROLES: Vocabulary = Vocabulary {
    words: &[
        Word { code: "viewer", label: Msg::new("viewer", "查看"), also: &[] },
        Word { code: "reporter", label: Msg::new("reporting unit", "责任单位"), also: &["unit"] },
        Word { code: "inspector", label: Msg::new("inspector", "督查人员"), also: &[] },
        Word { code: "verifier", label: Msg::new("verifier", "核查人员"), also: &[] },
        Word { code: "office", label: Msg::new("office", "营商办"), also: &[] },
        Word { code: "supervisor", label: Msg::new("social supervisor", "社会监督员"), also: &[] },
        Word { code: "admin", label: Msg::new("administrator", "管理员"), also: &["administrator"] },
    ],
};

impl Role {
    /// The role with a stored code.
    pub fn named(code: &str) -> Option<Self> {
        Some(match code {
            "viewer" => Self::Viewer,
            "reporter" => Self::Reporter,
            "inspector" => Self::Inspector,
            "verifier" => Self::Verifier,
            "office" => Self::Office,
            "admin" => Self::Admin,
            "supervisor" => Self::Supervisor,
            _ => return None,
        })
    }

    /// The stored code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Reporter => "reporter",
            Self::Inspector => "inspector",
            Self::Verifier => "verifier",
            Self::Office => "office",
            Self::Admin => "admin",
            Self::Supervisor => "supervisor",
        }
    }

    /// How far a right of the role reaches.
    pub fn reach(self, right: Right) -> Reach {
        TABLE.iter().find(|(of, _)| *of == right).map_or(Reach::Nowhere, |(_, row)| row[self as usize])
    }

    /// Whether the role has the right, be it for its own unit alone.
    pub fn may(self, right: Right) -> bool {
        self.reach(right) != Reach::Nowhere
    }

    /// All roles, in the order of their numbers.
    pub const ALL: [Self; 7] =
        [Self::Viewer, Self::Reporter, Self::Inspector, Self::Verifier, Self::Office, Self::Admin, Self::Supervisor];
}

/// How far a right reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reach {
    /// The role does not have it.
    Nowhere,
    /// To what belongs to one's own unit, or a unit under it; of a social supervisor, to the clues that he or she handed in.
    Own,
    /// To everything.
    All,
}

use Reach::{All, Nowhere, Own};

/// Who may do what, and how far: rights down, roles across in the order of [`Role::ALL`].
pub static TABLE: &[(Right, [Reach; 7])] = &[
    //                   viewer   reporter inspector verifier office   admin    supervisor
    (Right::Look, [All, Own, All, All, All, All, Own]),
    (Right::Report, [Nowhere, Own, All, All, All, All, Own]),
    (Right::Record, [Nowhere, Nowhere, All, All, All, All, Nowhere]),
    (Right::Verify, [Nowhere, Nowhere, Nowhere, All, All, All, Nowhere]),
    (Right::Manage, [Nowhere, Nowhere, Nowhere, Nowhere, All, All, Nowhere]),
    (Right::Administer, [Nowhere, Nowhere, Nowhere, Nowhere, Nowhere, All, Nowhere]),
];

impl Right {
    /// All rights.
    pub const ALL: [Self; 6] = [Self::Look, Self::Report, Self::Record, Self::Verify, Self::Manage, Self::Administer];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_role_has_a_word_and_a_code() {
        for word in ROLES.words {
            assert_eq!(Role::named(word.code).map(Role::code), Some(word.code));
        }
        assert!(!Role::Viewer.may(Right::Report) && Role::Admin.may(Right::Administer));
        for (at, role) in Role::ALL.iter().enumerate() {
            assert_eq!(*role as usize, at, "the table's columns are in the order of the roles");
        }
        assert!(Right::ALL.iter().all(|r| TABLE.iter().filter(|(of, _)| of == r).count() == 1));
        assert!(!Role::Office.may(Right::Administer) && !Role::Inspector.may(Right::Verify));
    }
}
