//! The columns of lists: the fields of the schema, and what is derived.

use crate::domain::kind::{FieldDef, FieldRole, Kind, Type};
use crate::domain::query::FieldKind;
use crate::domain::record::Record;
use crate::domain::value::ValueRef;
use crate::error::Result;
use crate::i18n::Msg;
use crate::service::lists::derived::{Cell, DERIVED, Derived};
use crate::service::lists::lens::Lens;
use crate::service::work::rules::no_field;

/// A column.
#[derive(Clone, Copy, Debug)]
pub enum Column {
    /// A field of the schema.
    Field(&'static FieldDef),
    /// What is derived.
    Derived(&'static Derived),
}

impl PartialEq for Column {
    fn eq(&self, other: &Self) -> bool {
        self.name() == other.name()
    }
}

impl Column {
    /// The column that a person names, by its name or label in either language.
    ///
    /// # Errors
    /// `Usage` that names the fields that there are.
    pub fn named(kind: Kind, name: &str) -> Result<Self> {
        let name = name.trim();
        let derived = |is: &dyn Fn(&Derived) -> bool| DERIVED.iter().find(|d| d.is_of(kind) && is(d));
        let field = kind.def().fields.iter().find(|f| f.name == name).map(Self::Field);
        field
            .or_else(|| derived(&|d| d.name == name).map(Self::Derived))
            .or_else(|| kind.field_named(name).map(Self::Field))
            .or_else(|| derived(&|d| d.label.zh == name || d.label.en.eq_ignore_ascii_case(name)).map(Self::Derived))
            .ok_or_else(|| no_field(kind, name))
    }

    /// The columns that a list shows unasked.
    pub fn usual(kind: Kind) -> Vec<Self> {
        let mut out = Vec::new();
        for (place, field) in kind.def().fields.iter().enumerate() {
            out.extend(derived_at(kind, |p| usize::from(p) == place));
            if field.column.is_some() {
                out.push(Self::Field(field));
            }
        }
        out.extend(derived_at(kind, |p| usize::from(p) >= kind.def().fields.len()));
        out
    }

    /// All columns of a kind that people read.
    pub fn all(kind: Kind) -> Vec<Self> {
        let read = |c: &Self| !matches!(c, Self::Field(f) if f.role == Some(FieldRole::Machine));
        Self::every(kind).into_iter().filter(read).collect()
    }

    /// All columns of a kind, those among them that only a program reads.
    pub fn every(kind: Kind) -> Vec<Self> {
        let fields = kind.def().fields.iter().map(Self::Field);
        fields.chain(DERIVED.iter().filter(|d| d.is_of(kind)).map(Self::Derived)).collect()
    }

    /// Its name on the command line, in filters and in JSON.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Field(f) => f.name,
            Self::Derived(d) => d.name,
        }
    }

    /// What people call it.
    pub fn label(&self) -> Msg {
        match self {
            Self::Field(f) => f.label,
            Self::Derived(d) => d.label,
        }
    }

    /// Its width in cells.
    pub fn width(&self) -> u16 {
        match self {
            Self::Field(f) => f.column.unwrap_or(16),
            Self::Derived(d) => d.width,
        }
    }

    /// Whether it holds numbers, which stand to the right.
    pub fn is_number(&self) -> bool {
        match self {
            Self::Field(f) => matches!(f.ty, Type::Int | Type::Real),
            Self::Derived(d) => d.sort == FieldKind::Number,
        }
    }

    /// What stands in it for a record.
    pub fn cell(&self, lens: &Lens<'_>, record: &Record) -> Cell {
        let field = match self {
            Self::Derived(d) => return (d.cell)(lens, record),
            Self::Field(f) => f,
        };
        match record.get(field.tag) {
            None => Cell::Empty,
            Some(ValueRef::Int(n)) => Cell::Int(n),
            Some(ValueRef::Real(n)) => Cell::Real(n),
            Some(ValueRef::Date(d)) => Cell::Date(d),
            Some(ValueRef::Bool(b)) => Cell::Bool(b),
            Some(value) => Cell::Text(lens.shower().value(field, value)),
        }
    }
}

fn derived_at(kind: Kind, is: impl Fn(u8) -> bool) -> impl Iterator<Item = Column> {
    DERIVED.iter().filter(move |d| d.is_of(kind) && d.place.is_some_and(&is)).map(Column::Derived)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn each_column_of_a_kind_has_its_own_name_and_is_found_by_it() {
        for kind in Kind::ALL {
            let mut seen = HashSet::new();
            for c in Column::all(*kind) {
                assert!(seen.insert(c.name()), "{kind:?}.{} twice", c.name());
                assert_eq!(Column::named(*kind, c.name()).as_ref(), Ok(&c));
            }
            assert!(!Column::usual(*kind).is_empty());
        }
        assert_eq!(Column::named(Kind::Task, "状态灯").map(|c| c.name()), Ok("lamp"));
        assert!(Column::named(Kind::Task, "nothing").is_err());
        assert_eq!(Column::usual(Kind::Task)[0].name(), "lamp");
    }
}
