//! What only named people may know.

use super::fields;

/// Sealed matters 密件.
pub mod sealed {
    use super::fields;
    use crate::domain::kind::{FieldRole, Handed, Import, Kind, KindDef, Naming, Owner, Picture, Seen, Type};
    use crate::domain::rights::Right::Record;
    use crate::domain::schema::{note, words};
    use crate::i18n::Msg;

    fields! {
        TITLE = 1 "title" Type::Text, "What it is" "密件" { required, column(24), needs(Record) };
        SORT = 2 "sort" Type::Word(&words::SEALED_SORT), "Kind" "类别" { column(10), needs(Record) };
        ABOUT = 3 "about" Type::Any, "About" "所属记录" { column(30), needs(Record) };
        FOR = 4 "for" Type::Refs(Kind::Person), "Who may know" "知情人" { column(20), needs(Record) };
        BODY = 5 "body" Type::Lines, "Sealed text" "密文" { role(FieldRole::Machine), required, needs(Record) };
        SEALED_ON = 6 "sealed_on" Type::Date, "Sealed on" "密封日期" { column(12), needs(Record) };
        OPENED_ON = 7 "opened_on" Type::Date, "Made known on" "公开日期" { column(12), needs(Record) };
    }
    /// What a sealed matter is: an informant, or a visit that nobody knows of beforehand. The text is encrypted to the keys
    /// of those who may know it; each reading is a note in the trail.
    pub static DEF: KindDef = KindDef {
        kind: Kind::Sealed,
        name: "sealed",
        plural_name: "sealed",
        label: Msg::new("Sealed matter", "密件"),
        plural: Msg::new("Sealed matters", "密件"),
        fields: FIELDS,
        title: TITLE,
        names: &[],
        within: None,
        short: None,
        parent: None,
        up: &[ABOUT],
        owner: Owner::Nobody,
        unit: None,
        handed: Handed::Never,
        seen: Seen::Own,
        alone: false,
        sums: &[],
        life: None,
        defaults: &[],
        same: &[],
        naming: Naming::Called,
        import: Import::No,
        found: None,
        subject: true,
        work: false,
        hint: &[SEALED_ON],
        related: &[(Kind::Note, &[note::ABOUT])],
        periods: false,
        picture: Picture::None,
    };
}
