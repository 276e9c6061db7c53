//! Rows become the fields of records of a kind.

mod finish;
mod place;
mod together;

use std::collections::{HashMap, HashSet};

use super::columns::{Columns, Slot, columns, missing};
use super::convert::{Reader, bad, plain};
use super::identity::Keyed;
use super::plan::{Field, How, Plan, RowError};
use super::refs::{Named, Names};
use super::{Options, messages};
use crate::domain::id::RecordId;
use crate::domain::kind::{FieldRole, Kind, Tag, Type};
use crate::domain::schema::{indicator, unit};
use crate::domain::value::Value;
use crate::error::Result;
use crate::exchange::book::{Progress, STEP, stopped};
use crate::exchange::clean::{Number, number, short};
use crate::exchange::dates::{Context, Order, when};
use crate::exchange::grid::{Cell, Remark};
use crate::exchange::header::{DataRow, Sheet, Skipped, Why, is_serial_heading};
use crate::exchange::vocab::normal;
use crate::i18n::Message;
use crate::log::State;
use crate::service::words::read::term_start;

/// The kinds whose rows may name one that comes later as their parent, and what names one beside the title.
const AHEAD: [(Kind, &[Tag]); 2] = [(Kind::Unit, &[unit::CREDIT, unit::IDENT]), (Kind::Indicator, &[indicator::CODE])];

/// Plans a sheet whose rows are records.
pub(super) fn plan(
    sheet: &Sheet,
    options: &Options<'_>,
    state: &State,
    earlier: &[(RecordId, Keyed)],
    year: Option<i32>,
    progress: Progress<'_>,
) -> Result<Plan> {
    let columns = columns(sheet, options, state, year)?;
    let levels = if options.kind == Kind::Indicator { levels(sheet, &columns) } else { Vec::new() };
    if levels.is_empty() {
        missing(sheet, options, &columns)?;
    }
    let reader = Reader::new(Names::new(state).with_twins(options.same), options, year);
    let mut work = Rows {
        sheet,
        options,
        columns: &columns,
        reader,
        remarks: sheet.remarks.clone(),
        losses: Vec::new(),
        skipped: sheet.skipped.clone(),
        errors: Vec::new(),
        scaled: HashSet::new(),
        year,
    };
    work.remarks.extend(columns.assumed.iter().cloned().map(Remark::whole));
    work.tell_orders();
    work.find_shares();
    let unused = work.unused(&levels);
    let ids = work.name_rows(&levels);
    let mut read: Vec<(usize, Vec<Field>)> = Vec::with_capacity(sheet.rows.len());
    for (at, row) in sheet.rows.iter().enumerate() {
        if unused.contains(&at) {
            work.skipped.push(Skipped { row: row.number, why: Why::Template, text: String::new() });
        } else if let Some(fields) = work.row(row, &levels) {
            read.push((at, fields));
        }
        if (at as u64 + 1).is_multiple_of(STEP) && !progress(at as u64 + 1) {
            return Err(stopped(&sheet.origin.file));
        }
    }
    // The first of several rows that are one record.
    let mut rows: HashMap<RecordId, u32> = HashMap::new();
    for (row, id) in &ids {
        rows.entry(*id).and_modify(|first| *first = *row.min(first)).or_insert(*row);
    }
    let (drafts, keys) = work.identify(read, ids, earlier);
    let mut plan = work.finish(drafts, state, &rows)?;
    plan.keys = keys;
    Ok(plan)
}

/// The columns of an indicator list that are levels of its tree: 一级指标, 二级指标, 监测事项.
fn levels(sheet: &Sheet, columns: &Columns) -> Vec<usize> {
    let is = |h: &str| {
        let n = normal(h);
        ["一级指标", "二级指标", "三级指标", "四级指标", "监测事项", "level1", "level2", "level3"].contains(&n.as_str())
    };
    let found: Vec<usize> =
        (0..sheet.columns.len()).filter(|c| columns.headings.get(*c).is_some_and(|h| is(h))).collect();
    if found.len() > 1 { found } else { Vec::new() }
}

struct Rows<'a, 's> {
    sheet: &'a Sheet,
    options: &'a Options<'a>,
    columns: &'a Columns,
    reader: Reader<'a, 's>,
    remarks: Vec<Remark>,
    losses: Vec<Remark>,
    skipped: Vec<Skipped>,
    errors: Vec<RowError>,
    scaled: HashSet<usize>,
    year: Option<i32>,
}

impl Rows<'_, '_> {
    /// Says once for a column in which order its days were read.
    fn tell_orders(&mut self) {
        for slot in &self.columns.slots {
            let (Some(c), Some(order)) = (slot.column, slot.order) else { continue };
            let msg = match order {
                Order::MonthFirst => messages::MONTH_FIRST,
                Order::DayFirst => messages::DAY_FIRST,
            };
            let heading = self.columns.headings.get(c).map_or("", String::as_str);
            self.remarks.push(Remark::whole(Message::plain(msg).with("heading", heading)));
        }
    }

    /// Percentages that are kept as shares of one without a format that says so: a column of percentages between 0 and 1
    /// with fractions in it. What a format says is a percentage comes as one already.
    fn find_shares(&mut self) {
        for slot in &self.columns.slots {
            let (Some(c), true) = (slot.column, slot.field.role == Some(FieldRole::Percent)) else { continue };
            let mut fraction = false;
            let bare = |cell: &Cell| match cell {
                Cell::Number(n) => Some(*n),
                Cell::Text(t) => {
                    number(cell).ok().flatten().filter(Number::is_bare).map(|n| n.value).filter(|_| !t.contains('%'))
                }
                _ => None,
            };
            let shares = self.sheet.rows.iter().filter_map(|r| bare(r.cells.get(c)?)).all(|n| {
                fraction |= n.fract() != 0.0;
                (0.0..=1.0).contains(&n)
            });
            if shares && fraction {
                self.scaled.insert(c);
                let said = Message::plain(messages::PROGRESS_SCALED).with("heading", &self.columns.headings[c]);
                self.remarks.push(Remark::whole(said));
            }
        }
    }

    /// Rows that were filled in beforehand and never used, at the end of the list: without what a record is called by, and
    /// with nothing in them that other rows do not hold as well.
    fn unused(&self, levels: &[usize]) -> HashSet<usize> {
        let title = self.options.kind.def().title;
        let Some(title) = self.column_of(title).filter(|_| levels.is_empty()) else { return HashSet::new() };
        let blank = |row: &DataRow, c: usize| row.cells.get(c).is_none_or(Cell::is_blank);
        let rows = &self.sheet.rows;
        let first = rows.iter().rposition(|r| !blank(r, title)).map_or(0, |at| at + 1);
        if first == 0 || first == rows.len() {
            return HashSet::new();
        }
        let slot = |c: usize| self.columns.slots.iter().find(|s| s.column == Some(c)).map(|s| s.field.ty);
        let tells = |c: usize| {
            slot(c).is_some_and(|t| matches!(t, Type::Ref(_) | Type::Refs(_) | Type::Date | Type::Due | Type::Lines))
        };
        // A status or a figure says nothing of what it is the status of.
        let says_little = |c: usize| {
            slot(c).is_some_and(|t| matches!(t, Type::Status | Type::Word(_) | Type::Int | Type::Real | Type::Bool))
        };
        let serial = |c: usize| is_serial_heading(&self.columns.headings[c]);
        let of_form = |at: usize, c: usize| {
            let cell = &rows[at].cells[c];
            let zero = matches!(cell, Cell::Number(n) if *n == 0.0) || matches!(cell, Cell::Error(_));
            let next = rows.get(at + 1).or_else(|| rows.get(at.wrapping_sub(1)).filter(|_| at > first));
            let same = |r: &DataRow| r.cells.get(c) == Some(cell);
            let before = rows[..first].iter().any(same);
            serial(c) || zero || says_little(c) || next.is_some_and(same) || (before && !tells(c))
        };
        let form = |at: &usize| (0..self.sheet.columns.len()).all(|c| blank(&rows[*at], c) || of_form(*at, c));
        (first..rows.len()).filter(form).collect()
    }

    fn column_of(&self, tag: Tag) -> Option<usize> {
        self.columns.slots.iter().find(|s| s.field.tag == tag).and_then(|s| s.column)
    }

    /// Gives records their ids before anything refers to them, where a list may name a parent before it
    /// comes.
    fn name_rows(&mut self, levels: &[usize]) -> HashMap<u32, RecordId> {
        let mut out = HashMap::new();
        let kind = self.options.kind;
        // Levels are named by the path of a row.
        let ahead = AHEAD.iter().find(|(of, _)| *of == kind).filter(|_| levels.is_empty());
        let Some((_, codes)) = ahead else { return out };
        let name = self.column_of(kind.def().title);
        let code = codes.iter().find_map(|tag| self.column_of(*tag));
        for row in &self.sheet.rows {
            let text = |c: Option<usize>| c.and_then(|c| row.cells.get(c)).map(plain).filter(|t| !t.is_empty());
            let Some(title) = text(name) else { continue };
            let code = text(code);
            let known = |names: &mut Names<'_>, t: &str| match names.find(kind, t) {
                Named::Is(id) => Some(id),
                _ => None,
            };
            let names = &mut self.reader.names;
            let by_code = code.as_deref().and_then(|c| known(names, c));
            let by_name = if code.is_none() || kind == Kind::Unit { known(names, &title) } else { None };
            let id = by_code
                .or(by_name)
                .unwrap_or_else(|| RecordId::from_key(kind, [normal(code.as_deref().unwrap_or(&title)).as_str()]));
            names.also(kind, &title, id);
            if let Some(c) = &code {
                names.also(kind, c, id);
            }
            out.insert(row.number, id);
        }
        out
    }

    /// Reads a row; none if a cell of it cannot be read.
    fn row(&mut self, row: &DataRow, levels: &[usize]) -> Option<Vec<Field>> {
        let group =
            row.group.and_then(|g| self.sheet.groups.get(g)).map_or(Cell::Empty, |g| Cell::Text(g.title.clone()));
        let mut fields: Vec<Field> = Vec::with_capacity(self.columns.slots.len());
        let mut of = None;
        let mut whole = true;
        let mut empty = HashSet::new();
        let mut more = More::default();
        if !levels.is_empty() {
            let path: Vec<String> = levels.iter().map(|c| row.cells.get(*c).map(plain).unwrap_or_default()).collect();
            fields.extend(self.path(row.number, &path));
        }
        let columns = self.columns;
        self.reader.start = term_start(self.reader.names.state(), self.options.kind, |tag| {
            let cell = row.cells.get(self.column_of(tag)?)?;
            matches!(self.options.kind.field(tag)?.ty, Type::Date).then_some(())?;
            when(cell, Context { order: None, ..self.reader.days() }).ok().flatten().map(|w| Value::Date(w.date()))
        });
        for slot in &columns.slots {
            if slot.column.is_some_and(|c| levels.contains(&c)) {
                continue;
            }
            let cell = slot.cell(row, &group);
            let scaled = self.scaled(slot, cell);
            let cell = scaled.as_ref().unwrap_or(cell);
            self.reader.expect(slot.order);
            match self.reader.read(slot.field, cell, of, row.number) {
                Ok(read) => {
                    let column = slot.column.and_then(|c| self.sheet.columns.get(c)).map(|c| c.index);
                    let place = |what: Message| Remark { row: Some(row.number), column, what };
                    self.remarks.extend(read.remarks.into_iter().map(place));
                    self.losses.extend(read.losses.into_iter().map(place));
                    if let Some((text, value)) = read.words {
                        let kept = self.note_field().is_some();
                        let msg = if kept { messages::WORDS_KEPT } else { messages::WORDS_LOST };
                        let what = place(Message::plain(msg).with("text", short(&text)).with("value", value));
                        if kept {
                            self.remarks.push(what)
                        } else {
                            self.losses.push(what)
                        }
                        more.kept.push(format!("{}：{text}", slot.field.label.zh));
                    }
                    more.rest.extend(read.rest);
                    more.lead.extend(read.lead);
                    more.prose.extend(read.prose);
                    match read.value {
                        Some(mut v) => {
                            if let (Type::Ref(Kind::Ledger), Value::Ref(id)) = (slot.field.ty, &v) {
                                of = Some(*id);
                            }
                            if slot.shortened
                                && let Value::Text(text) = &mut v
                            {
                                *text = beginning(text);
                            }
                            let how = match (slot.assumed, read.unsaid_year) {
                                (true, _) => How::Fresh,
                                (false, true) => How::InUnsaidYear,
                                (false, false) => How::AsSaid,
                            };
                            fields.push(Field { tag: slot.field.tag, value: v, how });
                        }
                        None if slot.field.required => {
                            whole = false;
                            // A cell that two fields are read from lacks its words once.
                            if slot.column.is_none_or(|c| empty.insert(c)) {
                                let what = Message::plain(messages::REQUIRED).with_message("field", slot.field.label);
                                self.wrong(row.number, Some(slot), bad(what));
                            }
                        }
                        None => {}
                    }
                }
                Err(what) => {
                    whole = false;
                    self.wrong(row.number, Some(slot), what);
                }
            }
        }
        self.place_units(row.number, &mut fields, more.rest, more.lead);
        self.place_prose(&mut fields, more.prose);
        self.state_of_reply(&mut fields);
        self.closing(row.number, &mut fields, of);
        if let (Some(note), false) = (self.note_field(), more.kept.is_empty()) {
            fields.push(Field::fresh(note.tag, Value::Text(more.kept.join("\n"))));
        }
        whole.then_some(fields)
    }

    /// A share as a percentage.
    fn scaled(&self, slot: &Slot, cell: &Cell) -> Option<Cell> {
        slot.column.filter(|c| self.scaled.contains(c))?;
        let value = match cell {
            Cell::Number(n) => *n,
            Cell::Text(t) if !t.contains('%') => number(cell).ok().flatten().filter(Number::is_bare)?.value,
            _ => return None,
        };
        Some(Cell::Number((value * 100.0).round()))
    }

    fn wrong(&mut self, row: u32, slot: Option<&Slot>, what: crate::error::Error) {
        let column = slot.and_then(|s| s.column).map(|c| {
            let letter = self.columns.letters.get(c).cloned().unwrap_or_default();
            (letter, self.columns.headings.get(c).cloned().unwrap_or_default())
        });
        self.errors.push(RowError { row, column, what });
    }
}

/// What a row says beyond the fields of its columns.
#[derive(Default)]
struct More {
    /// Words around numbers.
    kept: Vec<String>,
    /// Units beyond the first.
    rest: Vec<RecordId>,
    /// Units that a label makes the lead.
    lead: Vec<RecordId>,
    /// What cells of a status say besides.
    prose: Vec<String>,
}

/// The beginning of a text, to call a record by: its first sentence, at most so long.
fn beginning(text: &str) -> String {
    const LONGEST: usize = 40;
    let line = text.lines().next().unwrap_or_default();
    let sentence = line.split(['。', '；']).next().unwrap_or(line).trim();
    match sentence.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{}…", &sentence[..at]),
        None => sentence.to_string(),
    }
}
