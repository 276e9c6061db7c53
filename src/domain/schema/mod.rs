//! The one declaration of every kind of record and its fields.
//!
//! A field is one line: its name in code, stored number, name for people who type, type, and both labels. Numbers are
//! never used again for something else.

use crate::domain::kind::{FieldDef, Kind, KindDef, Tag};
use crate::i18n::Msg;

mod inspection;
mod office;
mod people;
mod tasks;
pub mod words;

pub use inspection::{evidence, finding, note};
pub use office::{device, document, figure, meeting, setting, view};
pub use people::{indicator, observation, person, unit};
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

const fn kind(
    kind: Kind,
    names: (&'static str, &'static str),
    one: (&'static str, &'static str),
    many: &'static str,
    fields: &'static [FieldDef],
    title: Tag,
    parent: Option<Tag>,
) -> KindDef {
    KindDef {
        kind,
        name: names.0,
        plural_name: names.1,
        label: Msg::new(one.0, one.1),
        plural: Msg::new(many, one.1),
        fields,
        title,
        parent,
    }
}

static KINDS: &[KindDef] = &[
    kind(Kind::Unit, ("unit", "units"), ("Unit", "单位"), "Units", unit::FIELDS, unit::NAME, Some(unit::PARENT)),
    kind(Kind::Person, ("person", "people"), ("Person", "人员"), "People", person::FIELDS, person::NAME, None),
    kind(
        Kind::Indicator,
        ("indicator", "indicators"),
        ("Indicator", "指标"),
        "Indicators",
        indicator::FIELDS,
        indicator::NAME,
        Some(indicator::PARENT),
    ),
    kind(
        Kind::Observation,
        ("observation", "observations"),
        ("Observation", "监测值"),
        "Observations",
        observation::FIELDS,
        observation::INDICATOR,
        None,
    ),
    kind(Kind::Ledger, ("ledger", "ledgers"), ("Ledger", "事项清单"), "Ledgers", ledger::FIELDS, ledger::NAME, None),
    kind(
        Kind::Problem,
        ("problem", "problems"),
        ("Problem", "具体问题"),
        "Problems",
        problem::FIELDS,
        problem::TITLE,
        None,
    ),
    kind(Kind::Task, ("task", "tasks"), ("Task", "任务"), "Tasks", task::FIELDS, task::TITLE, None),
    kind(Kind::Flag, ("flag", "flags"), ("Flag", "落后标记"), "Flags", flag::FIELDS, flag::INDICATOR, None),
    kind(
        Kind::Finding,
        ("finding", "findings"),
        ("Finding", "督查问题"),
        "Findings",
        finding::FIELDS,
        finding::TITLE,
        None,
    ),
    kind(
        Kind::Evidence,
        ("evidence", "evidence"),
        ("Evidence", "佐证"),
        "Evidence",
        evidence::FIELDS,
        evidence::NAME,
        None,
    ),
    kind(Kind::Note, ("note", "notes"), ("Note", "记事"), "Notes", note::FIELDS, note::TEXT, None),
    kind(Kind::Meeting, ("meeting", "meetings"), ("Meeting", "会议"), "Meetings", meeting::FIELDS, meeting::NAME, None),
    kind(
        Kind::Document,
        ("document", "documents"),
        ("Document", "文件"),
        "Documents",
        document::FIELDS,
        document::TITLE,
        None,
    ),
    kind(Kind::View, ("view", "views"), ("Saved view", "视图"), "Saved views", view::FIELDS, view::NAME, None),
    kind(
        Kind::Figure,
        ("figure", "figures"),
        ("Published figure", "公布数"),
        "Published figures",
        figure::FIELDS,
        figure::NAME,
        None,
    ),
    kind(Kind::Setting, ("setting", "settings"), ("Setting", "设置"), "Settings", setting::FIELDS, setting::NAME, None),
    kind(Kind::Device, ("device", "devices"), ("Device", "设备"), "Devices", device::FIELDS, device::NAME, None),
];

/// The declaration of a kind.
pub fn def(kind: Kind) -> &'static KindDef {
    // The order of the table is proved by a test; the first entry stands in for what cannot happen.
    KINDS.get(kind as usize - 1).unwrap_or(&KINDS[0])
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::domain::kind::{GONE, Type};

    #[test]
    fn the_table_is_in_order_and_each_name_is_used_once() {
        for (at, kind) in Kind::ALL.iter().enumerate() {
            let def = def(*kind);
            assert_eq!((def.kind, at + 1), (*kind, *kind as usize));
            assert!(def.fields.iter().any(|f| f.tag == def.title));
            let mut seen = HashSet::new();
            for f in def.fields {
                assert!(seen.insert(f.tag.0.to_string()) && f.tag != GONE, "{}.{} number", def.name, f.name);
                assert!(seen.insert(f.name.to_string()), "{}.{} name", def.name, f.name);
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
