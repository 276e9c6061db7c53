//! Which column is which field: the person's choice, what was remembered of a file of this shape, what the headings say.

use super::cells::{Profile, is_finish};
use super::{Options, messages};
use crate::domain::kind::{FieldDef, FieldRole, Kind, Type};
use crate::domain::record::Record;
use crate::domain::schema::{finding, setting};
use crate::domain::value::ValueRef;
use crate::error::{Code, Error, Result};
use crate::exchange::dates::Order;
use crate::exchange::grid::{Cell, column_name};
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
    /// The letter of each column in the file.
    pub letters: Vec<String>,
    /// The digest of the headings.
    pub shape: String,
    /// What is taken for granted where the list has no column for it.
    pub assumed: Vec<Message>,
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
    /// The order of day and month in the column.
    pub order: Option<Order>,
    /// Whether the heading may also name a deadline, so that a day is a closing day only of what is closed.
    pub doubtful_closing: bool,
    /// Whether the cell is cut to its beginning, since another field holds it whole.
    pub shortened: bool,
    /// Whether the list says nothing of it, so that it counts only for what is new.
    pub assumed: bool,
}

impl Slot {
    /// A field that is the same in all rows.
    fn constant(field: &'static FieldDef, constant: Cell) -> Self {
        Self { field, column: None, constant, order: None, doubtful_closing: false, shortened: false, assumed: false }
    }

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
/// If a choice or a constant names what is not there.
pub(super) fn columns(sheet: &Sheet, options: &Options<'_>, state: &State, year: Option<i32>) -> Result<Columns> {
    let kind = options.kind;
    let mut headings: Vec<String> = sheet.columns.iter().map(|c| c.heading.clone()).collect();
    let mut letters: Vec<String> = sheet.columns.iter().map(|c| column_name(c.index)).collect();
    let shape = vocab::shape(&headings);
    if !sheet.groups.is_empty() {
        headings.push(GROUP.into());
        letters.push(String::new());
    }
    let aliases = aliases(kind);
    let constants = constants(options, &aliases)?;
    let given = |f: &FieldDef| constants.iter().any(|(c, _)| c.tag == f.tag);
    let targets: Vec<Target<'_>> = aliases
        .iter()
        .filter(|(f, _)| !given(f))
        .map(|(f, a)| Target { key: f.name, aliases: a, required: f.required })
        .collect();
    let mut choices: Vec<Choice> = options.choices.iter().map(|c| by_letter(c, &headings, &letters)).collect();
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
    let profiles: Vec<Profile> = (0..sheet.columns.len()).map(|c| Profile::of(sheet, c, year)).collect();
    let fit = |column: usize, key: &str| match (profiles.get(column), kind.def().fields.iter().find(|f| f.name == key))
    {
        (Some(profile), Some(field)) => profile.fit(kind, field, &headings[column]),
        _ => Some(0.0),
    };
    let mut mapping = vocab::map_by(&headings, &targets, &choices, &fit)?;
    // Where nothing else says it, the place of a unit is the group that it is listed under.
    if let Some(place) = kind.def().of_role(FieldRole::Place).map(|f| f.name)
        && !sheet.groups.is_empty()
        && mapping.column_of(place).is_none()
        && !given_key(&constants, place)
    {
        choices.push(Choice { heading: GROUP.into(), key: place.into() });
        mapping = vocab::map_by(&headings, &targets, &choices, &fit)?;
    }
    let mut slots: Vec<Slot> = Vec::new();
    for (field, _) in &aliases {
        if let Some(c) = mapping.column_of(field.name) {
            let said = mapping.matches.iter().any(|m| m.column == c && m.reason == vocab::Reason::Message);
            slots.push(Slot {
                field,
                column: Some(c),
                order: profiles.get(c).and_then(|p| p.order),
                doubtful_closing: !said && matches!(field.ty, Type::Date) && is_finish(&headings[c]),
                ..Slot::constant(field, Cell::Empty)
            });
        }
    }
    for (field, text) in constants {
        slots.push(Slot::constant(field, Cell::Text(text)));
    }
    let assumed = if kind == Kind::Finding { assume(&mut slots, &mut mapping, &headings) } else { Vec::new() };
    // Status words and problems are read within their ledger.
    slots.sort_by_key(|s| !matches!(s.field.ty, Type::Ref(Kind::Ledger)));
    Ok(Columns { headings, letters, mapping, shape, assumed, slots })
}

/// How many fields of a kind a sheet's headings name, what a record is called by before all others: to choose between sheets.
pub(super) fn known_share(sheet: &Sheet, kind: Kind) -> usize {
    let headings: Vec<&str> = sheet.columns.iter().map(|c| c.heading.as_str()).collect();
    let aliases = aliases(kind);
    let targets: Vec<Target<'_>> =
        aliases.iter().map(|(f, a)| Target { key: f.name, aliases: a, required: f.required }).collect();
    let Ok(mapping) = vocab::map(&headings, &targets, &[]) else { return 0 };
    let title = kind.def().title;
    let named = mapping.matches.iter().filter(|m| kind.field_named(&m.key).is_some_and(|f| f.tag == title)).count();
    mapping.matches.iter().filter(|m| m.confidence >= 0.7).count() + 3 * named
}

/// What lists of rectifications leave out because everybody knows it: one column of text is both what the finding is called
/// and what was found; a list without categories is of no special one.
fn assume(slots: &mut Vec<Slot>, mapping: &mut Mapping, headings: &[String]) -> Vec<Message> {
    let mut out = Vec::new();
    let field = |tag| Kind::Finding.field(tag);
    let column = |slots: &[Slot], tag| slots.iter().find(|s| s.field.tag == tag).and_then(|s| s.column);
    let there = |slots: &[Slot], tag| slots.iter().any(|s| s.field.tag == tag);
    for (to, from, shortened) in [(finding::TITLE, finding::FACTS, true), (finding::FACTS, finding::TITLE, false)] {
        let (Some(c), Some(f), false) = (column(slots, from), field(to), there(slots, to)) else { continue };
        slots.push(Slot { column: Some(c), shortened, assumed: true, ..Slot::constant(f, Cell::Empty) });
        mapping.missing.retain(|m| m != f.name);
        let said = Message::plain(messages::BOTH_FIELDS).with("heading", headings.get(c).map_or("", String::as_str));
        let other = field(from).map_or(f.label, |o| o.label);
        out.push(said.with_message("one", f.label).with_message("other", other));
    }
    if let (Some(f), false) = (field(finding::CATEGORY), there(slots, finding::CATEGORY)) {
        let usual = "other";
        slots.push(Slot { assumed: true, ..Slot::constant(f, Cell::Text(usual.into())) });
        mapping.missing.retain(|m| m != f.name);
        let label = match f.ty {
            Type::Word(words) => words.word(usual).map_or(f.label, |w| w.label),
            _ => f.label,
        };
        out.push(Message::plain(messages::ASSUMED).with_message("field", f.label).with_message("value", label));
    }
    out
}

/// A choice that names a column by its letter, where no heading is called so.
fn by_letter(choice: &Choice, headings: &[String], letters: &[String]) -> Choice {
    let name = choice.heading.trim();
    let is_heading = headings.iter().any(|h| normal(h) == normal(name));
    let at = letters.iter().position(|l| !l.is_empty() && l.eq_ignore_ascii_case(name));
    match at.filter(|_| !is_heading).and_then(|at| headings.get(at)) {
        Some(heading) => Choice { heading: heading.clone(), key: choice.key.clone() },
        None => choice.clone(),
    }
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
            Error::new(Code::Usage, crate::exchange::messages::NO_SUCH_FIELD).with("key", name).hint(
                Message::plain(crate::exchange::messages::HINT_FIELDS)
                    .with_list("names", aliases.iter().map(|(f, _)| f.label)),
            )
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
            .command_hint(messages::HINT_LEDGER));
    }
    let free: Vec<&str> =
        columns.mapping.unmapped.iter().filter_map(|c| columns.headings.get(*c)).map(String::as_str).collect();
    Err(Error::new(Code::BadInput, messages::MISSING_COLUMNS)
        .with("file", &sheet.origin)
        .with_list("fields", missing.iter().map(|f| f.label))
        .command_hint(Message::plain(messages::HINT_MAP).with("headings", free.join("、"))))
}

/// Whether a folded name says that it is a score.
pub(super) fn is_score(name: &str) -> bool {
    name.ends_with("score") || name.contains(" score ") || name.contains("得分") || name.contains("评分")
}
