//! Which column is which field: the person's choice, what was remembered of a file of this shape, what the headings say.

use super::{Options, messages};
use crate::domain::kind::{FieldDef, FieldRole, Kind, Type};
use crate::domain::record::Record;
use crate::domain::schema::setting;
use crate::domain::value::ValueRef;
use crate::error::{Code, Error, Result};
use crate::exchange::grid::Cell;
use crate::exchange::header::{DataRow, Sheet};
use crate::exchange::vocab::{self, Choice, Mapping, Target, normal};
use crate::i18n::Message;
use crate::log::State;

/// The heading under which the group that a row stands under can be mapped.
pub(super) const GROUP: &str = "@group";

/// The columns of a sheet, told apart.
pub(super) struct Columns {
    /// The headings, the one for groups last where there are groups.
    pub headings: Vec<String>,
    /// Which is which.
    pub mapping: Mapping,
    /// The digest of the headings.
    pub shape: String,
    /// Fields with their columns, in the order in which they must be read.
    pub slots: Vec<Slot>,
}

/// A field and where its value comes from.
pub(super) struct Slot {
    /// The field.
    pub field: &'static FieldDef,
    /// The column; none where all rows have the same.
    pub column: Option<usize>,
    /// What all rows have.
    pub constant: Cell,
}

impl Slot {
    /// The cell of a row; groups are handed in by the caller.
    pub fn cell<'r>(&'r self, row: &'r DataRow, group: &'r Cell) -> &'r Cell {
        match self.column {
            Some(c) => row.cells.get(c).unwrap_or(group),
            None => &self.constant,
        }
    }
}

/// The names that headings may have for each field of a kind.
pub(super) fn aliases(kind: Kind) -> Vec<(&'static FieldDef, Vec<&'static str>)> {
    let can = |f: &&FieldDef| !matches!(f.ty, Type::Any);
    let names = |f: &'static FieldDef| [f.label.zh, f.label.en].into_iter().chain(f.headings.iter().copied()).collect();
    kind.def().fields.iter().filter(can).map(|f| (f, names(f))).collect()
}

/// The name of the setting that remembers the mapping of files of a shape.
pub(super) fn setting_name(kind: Kind, shape: &str) -> String {
    format!("mapping:{}:{shape}", kind.def().name)
}

/// The setting that remembers the mapping of files of a shape.
pub(super) fn remembered<'s>(state: &'s State, name: &str) -> Option<&'s Record> {
    state.records(Kind::Setting).find(|r| r.text(setting::NAME) == Some(name))
}

/// Maps the columns of a sheet.
///
/// # Errors
/// If a choice or a constant names what is not there, or a required field has no column.
pub(super) fn columns(sheet: &Sheet, options: &Options<'_>, state: &State) -> Result<Columns> {
    let kind = options.kind;
    let mut headings: Vec<String> = sheet.columns.iter().map(|c| c.heading.clone()).collect();
    let shape = vocab::shape(&headings);
    if !sheet.groups.is_empty() {
        headings.push(GROUP.into());
    }
    let aliases = aliases(kind);
    let constants = constants(options, &aliases)?;
    let given = |f: &FieldDef| constants.iter().any(|(c, _)| c.tag == f.tag);
    let targets: Vec<Target<'_>> = aliases
        .iter()
        .filter(|(f, _)| !given(f))
        .map(|(f, a)| Target { key: f.name, aliases: a, required: f.required })
        .collect();
    let mut choices = options.choices.clone();
    if let Some(known) = remembered(state, &setting_name(kind, &shape))
        && let Some(ValueRef::Texts(lines)) = known.get(setting::LIST)
    {
        for old in lines.iter().filter_map(|l| Choice::parse(l).ok()) {
            let said =
                |c: &Choice| normal(&c.heading) == normal(&old.heading) || (c.key == old.key && !c.key.is_empty());
            let there = headings.contains(&old.heading) && !given_key(&constants, &old.key);
            if there && !choices.iter().any(said) {
                choices.push(old);
            }
        }
    }
    let mut mapping = vocab::map(&headings, &targets, &choices)?;
    // Where nothing else says it, the place of a unit is the group that it is listed under.
    if let Some(place) = kind.def().of_role(FieldRole::Place).map(|f| f.name)
        && !sheet.groups.is_empty()
        && mapping.column_of(place).is_none()
        && !given_key(&constants, place)
    {
        choices.push(Choice { heading: GROUP.into(), key: place.into() });
        mapping = vocab::map(&headings, &targets, &choices)?;
    }
    let mut slots: Vec<Slot> = Vec::new();
    for (field, _) in &aliases {
        if let Some(c) = mapping.column_of(field.name) {
            slots.push(Slot { field, column: Some(c), constant: Cell::Empty });
        }
    }
    for (field, text) in constants {
        slots.push(Slot { field, column: None, constant: Cell::Text(text) });
    }
    // Status words and problems are read within their ledger.
    slots.sort_by_key(|s| !matches!(s.field.ty, Type::Ref(Kind::Ledger)));
    Ok(Columns { headings, mapping, shape, slots })
}

fn given_key(constants: &[(&'static FieldDef, String)], key: &str) -> bool {
    constants.iter().any(|(f, _)| f.name == key)
}

/// The fields that are the same in all rows.
fn constants(
    options: &Options<'_>,
    aliases: &[(&'static FieldDef, Vec<&'static str>)],
) -> Result<Vec<(&'static FieldDef, String)>> {
    let mut out: Vec<(&'static FieldDef, String)> = Vec::new();
    for (name, value) in &options.set {
        let field = options.kind.field_named(name).ok_or_else(|| {
            let names = aliases.iter().map(|(f, _)| f.name).collect::<Vec<_>>().join(", ");
            Error::new(Code::Usage, crate::exchange::messages::NO_SUCH_FIELD)
                .with("key", name)
                .hint(Message::plain(crate::exchange::messages::HINT_FIELDS).with("names", names))
        })?;
        if options.choices.iter().any(|c| c.key == field.name) {
            return Err(Error::new(Code::Usage, messages::SET_AND_MAPPED).with("key", field.name));
        }
        out.push((field, value.clone()));
    }
    if let Some(name) = options.ledger
        && let Some(field) = options.kind.def().fields.iter().find(|f| matches!(f.ty, Type::Ref(Kind::Ledger)))
    {
        out.retain(|(f, _)| f.tag != field.tag);
        out.push((field, name.to_string()));
    }
    Ok(out)
}

/// The error for required fields without a column.
pub(super) fn missing(sheet: &Sheet, options: &Options<'_>, columns: &Columns) -> Result<()> {
    let kind = options.kind;
    let missing: Vec<&FieldDef> =
        kind.def().fields.iter().filter(|f| columns.mapping.missing.iter().any(|m| m == f.name)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    if missing.iter().all(|f| matches!(f.ty, Type::Ref(Kind::Ledger))) {
        return Err(Error::new(Code::BadInput, messages::NEEDS_LEDGER)
            .with("file", &sheet.origin)
            .with_message("kind", kind.def().plural)
            .hint(messages::HINT_LEDGER));
    }
    let free: Vec<&str> =
        columns.mapping.unmapped.iter().filter_map(|c| columns.headings.get(*c)).map(String::as_str).collect();
    Err(Error::new(Code::BadInput, messages::MISSING_COLUMNS)
        .with("file", &sheet.origin)
        .with_list("fields", missing.iter().map(|f| f.label))
        .hint(Message::plain(messages::HINT_MAP).with("headings", free.join("、"))))
}

/// Whether a folded name says that it is a score.
pub(super) fn is_score(name: &str) -> bool {
    name.ends_with("score") || name.contains(" score ") || name.contains("得分") || name.contains("评分")
}
