//! The day from which holds what a form writes: a field of the form that is no field of the record.

use chrono::NaiveDate;

use super::reading::Env;
use super::record::Form;
use super::row::Row;
use crate::domain::kind::{FieldDef, Tag, Type};
use crate::domain::rights::Right;
use crate::domain::value::Value;
use crate::i18n::Msg;
use crate::tui::session::Session;

/// The field, under a number that no kind gives to a field of its own.
pub(super) static FIELD: FieldDef = FieldDef {
    tag: Tag(254),
    name: "on",
    ty: Type::Date,
    label: Msg::new("Holds from", "生效日期"),
    headings: &[],
    required: false,
    key: false,
    column: None,
    right: Right::Report,
    role: None,
};

/// The row of the field, with the day that the person chose to write for, where one was chosen.
pub(super) fn row(session: &Session) -> Row {
    let mut row = Row::new(&FIELD);
    if let Some(day) = session.on() {
        row.set(&day.to_string());
        // What is known already is no work that could be lost.
        row.was = day.to_string();
    }
    row
}

/// Whether a row is that of the field.
pub(super) fn is(row: &Row) -> bool {
    row.field.tag == FIELD.tag
}

impl Form {
    /// The day from which holds what is written: that of the field; today where it was emptied against the day that the
    /// person had chosen.
    pub(super) fn holds_from(&self, session: &Session, env: &Env<'_>) -> Option<NaiveDate> {
        let row = self.rows.iter().find(|r| is(r))?;
        match row.is_blank() {
            true => session.on().map(|_| session.office.today()),
            false => match env.read(row.field, row.typed(), &row.picked).value {
                Some(Value::Date(day)) => Some(day),
                _ => None,
            },
        }
    }
}
