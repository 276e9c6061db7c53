//! The one declaration of every kind of record and its fields: each module has the fields and, below them, what the kind
//! is (`DEF`).
//!
//! A field is one line: its name in code, stored number, name for people who type, type, and both labels. Numbers are
//! never used again for something else.

mod assessing;
mod bulletins;
mod clues;
mod fieldwork;
mod inspection;
mod meetings;
mod office;
mod people;
mod registers;
mod secrets;
mod tasks;
pub(crate) mod words;

pub use assessing::{assessment, case, mark, objection, scheme, survey};
pub use bulletins::{bulletin, recipients, section};
pub use clues::{agreement, alarm, clue, review};
pub use fieldwork::{campaign, checklist, draw, service_point, visit};
pub use inspection::{evidence, finding, note};
pub use meetings::agenda;
pub use office::{device, document, figure, meeting, setting, view};
pub use people::{indicator, observation, person, unit};
pub use registers::{article, honour, policy, target, task_force, tour};
pub use secrets::sealed;
pub use tasks::{flag, ledger, problem, task};

/// Declares the fields of a kind: a constant for each tag, and the table.
macro_rules! fields {
    ($($name:ident = $tag:literal $key:literal $ty:expr, $en:literal $zh:literal
        $({ $($option:ident $(($($arg:expr),*))?),* })?;)*) => {
        $(#[doc = concat!($en, " ", $zh, ".")] pub const $name: $crate::domain::kind::Tag = $crate::domain::kind::Tag($tag);)*
        /// The fields in the order of a form.
        pub static FIELDS: &[$crate::domain::kind::FieldDef] = &[
            $($crate::domain::kind::FieldDef::new($tag, $key, $ty, $crate::i18n::Msg::new($en, $zh))
                $($(.$option($($($arg),*)?))*)?,)*
        ];
    };
}
pub(crate) use fields;

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use crate::domain::kind::{FieldRole, GONE, Kind, Owner, Type};

    #[test]
    fn the_table_is_in_order_and_each_name_is_used_once() {
        let mut places = HashSet::new();
        assert!(Kind::ALL.is_sorted(), "kinds stand in the order of their numbers");
        for kind in Kind::ALL {
            let def = kind.def();
            assert_eq!(def.kind, *kind);
            assert!(def.fields.iter().any(|f| f.tag == def.title));
            let unit = def.unit.map(|tag| kind.field(tag).map(|f| f.ty));
            assert!(unit.is_none_or(|ty| matches!(ty, Some(Type::Ref(Kind::Unit)))), "{}", def.name);
            let owner = match def.owner {
                Owner::Nobody | Owner::Maker => &[][..],
                Owner::Units(tags) | Owner::Shared(tags) => tags,
                Owner::About(tag) => &[tag][..],
            };
            let named = def.names.iter().chain(&def.within).chain(&def.short).chain(&def.parent).chain(def.up);
            let named = named.chain(owner).chain(def.same).chain(def.hint).chain(def.defaults.iter().map(|(t, _)| t));
            assert!(
                named.into_iter().all(|tag| kind.field(*tag).is_some()),
                "{}: a field that it does not have",
                def.name
            );
            for (of, tags) in def.related {
                let refers = |t: &_| of.field(*t).is_some_and(|f| f.ty.target().is_none_or(|k| k == *kind));
                assert!(tags.iter().all(refers), "{}: {} does not refer to it", def.name, of.def().name);
            }
            assert!(def.found.is_none_or(|place| places.insert(place)), "{}: a place twice", def.name);
            assert!(def.life.is_none_or(|life| life.kind == *kind));
            let mut seen = HashSet::new();
            for f in def.fields {
                assert!(seen.insert(f.tag.0.to_string()) && f.tag != GONE, "{}.{} number", def.name, f.name);
                assert!(seen.insert(f.name.to_string()), "{}.{} name", def.name, f.name);
                if f.role == Some(FieldRole::Percent) {
                    assert!(matches!(f.ty, Type::Int | Type::Real));
                }
                if let Type::Word(v) = f.ty {
                    assert!(v.words.iter().all(|w| v.named(w.label.zh).map(|n| n.code) == Some(w.code)));
                }
            }
        }
        assert!(Kind::ALL.iter().all(|k| (*k as usize) < Kind::LIMIT));
    }

    #[test]
    fn people_may_name_kinds_and_fields_in_either_language() {
        assert_eq!(Kind::named("tasks"), Some(Kind::Task));
        assert_eq!(Kind::named("督查问题"), Some(Kind::Finding));
        assert_eq!(Kind::Task.field_named("牵头单位").map(|f| f.name), Some("lead"));
        assert_eq!(Kind::Task.field_named("Lead unit").map(|f| f.name), Some("lead"));
        assert!(Kind::Task.field_named("nothing").is_none());
    }
}
