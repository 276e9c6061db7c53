//! Rows become the fields of records of a kind.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::NaiveDate;

use super::columns::{Columns, Slot, columns, missing};
use super::convert::{NewWords, Reader, bad, plain};
use super::identity::{self, Found, Keyed, Rule};
use super::panel::rank_drafts;
use super::plan::{
    ACTION, Difference, Draft, Field, How, Plan, Planned, RowError, Set, Shot, figure_remark, references, settle,
};
use super::refs::{Named, Names};
use super::{Options, Same, figures, messages, status};
use crate::domain::id::RecordId;
use crate::domain::kind::{FieldDef, FieldRole, Import, Kind, Tag, Type};
use crate::domain::life::{Fill, Life};
use crate::domain::rate::Class;
use crate::domain::schema::{finding, indicator, ledger, task, unit};
use crate::domain::value::Value;
use crate::error::Result;
use crate::exchange::book::{Progress, STEP, stopped};
use crate::exchange::clean::{Number, number, short};
use crate::exchange::dates::{Context, Order, when};
use crate::exchange::grid::{Cell, Remark};
use crate::exchange::header::{DataRow, Sheet, Skipped, Why, is_serial_heading};
use crate::exchange::published;
use crate::exchange::vocab::normal;
use crate::i18n::Message;
use crate::log::State;
use crate::service::read::term_start;

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
    let rows: HashMap<RecordId, u32> = ids.iter().map(|(row, id)| (*id, *row)).collect();
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

    /// Gives units and indicators their ids before anything refers to them, since a list may name a parent before it
    /// comes.
    fn name_rows(&mut self, levels: &[usize]) -> HashMap<u32, RecordId> {
        let mut out = HashMap::new();
        let (name, code) = match self.options.kind {
            Kind::Unit => (self.column_of(unit::NAME), self.column_of(unit::CREDIT).or(self.column_of(unit::IDENT))),
            Kind::Indicator if levels.is_empty() => (self.column_of(indicator::NAME), self.column_of(indicator::CODE)),
            _ => return out,
        };
        let kind = self.options.kind;
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

    /// The field for words that fit nowhere else, unless a column feeds it.
    fn note_field(&self) -> Option<&'static FieldDef> {
        let note = self.options.kind.def().of_role(FieldRole::Remarks)?;
        self.columns.slots.iter().all(|s| s.field.tag != note.tag).then_some(note)
    }

    fn field_named(&self, name: &str) -> Option<&'static FieldDef> {
        self.options.kind.def().fields.iter().find(|f| f.name == name)
    }

    /// Units beyond the first in a cell for one join the responsible ones; one that a label makes the lead in a cell of
    /// responsible ones leads. What is not kept as the list has it is said.
    fn place_units(&mut self, row: u32, fields: &mut Vec<Field>, rest: Vec<RecordId>, lead: Vec<RecordId>) {
        let of = |tag: Tag, fields: &[Field]| fields.iter().find(|f| f.tag == tag).map(|f| f.value.clone());
        let one = self.field_named("lead").or_else(|| self.field_named("unit"));
        let mut more = rest;
        if !more.is_empty() {
            let names: Vec<String> = more.iter().map(|id| self.reader.names.title(*id)).collect();
            let msg = match self.field_named("lead") {
                Some(_) => messages::SECOND_LEAD,
                None => messages::SECOND_UNIT,
            };
            let remark = Remark::row(row, Message::plain(msg).with("names", names.join("、")));
            if self.field_named("lead").is_some() { self.losses.push(remark) } else { self.remarks.push(remark) }
        }
        let mut leads = lead.into_iter();
        if let Some(one) = one
            && of(one.tag, fields).is_none()
            && let Some(first) = leads.next()
        {
            fields.push(Field::new(one.tag, Value::Ref(first)));
        }
        let held = one.and_then(|o| of(o.tag, fields));
        more.extend(leads.filter(|id| held != Some(Value::Ref(*id))));
        let Some(list) = self.field_named("responsible").filter(|_| !more.is_empty()) else { return };
        match fields.iter_mut().find(|f| f.tag == list.tag) {
            Some(Field { value: Value::Refs(ids), .. }) => {
                for id in more {
                    if !ids.contains(&id) {
                        ids.push(id);
                    }
                }
            }
            _ => fields.push(Field::new(list.tag, Value::Refs(more))),
        }
    }

    /// What a cell of a status says beyond its word belongs to what was done.
    fn place_prose(&self, fields: &mut Vec<Field>, prose: Vec<String>) {
        let field = self.field_named("latest").or_else(|| self.field_named("reply"));
        let (Some(field), false) = (field, prose.is_empty()) else { return };
        let text = prose.join("\n");
        match fields.iter_mut().find(|f| f.tag == field.tag) {
            Some(Field { value: Value::Text(held), .. }) => {
                if !held.contains(&text) {
                    held.push('\n');
                    held.push_str(&text);
                }
            }
            _ => fields.push(Field::new(field.tag, Value::Text(text))),
        }
    }

    /// Where a list of findings has no column for the state, what it says of the rectification (已整改) is the state too.
    fn state_of_reply(&self, fields: &mut Vec<Field>) {
        let states = self.columns.slots.iter().any(|s| s.field.tag == finding::STATE);
        if self.options.kind != Kind::Finding || states {
            return;
        }
        let reply = fields.iter().find(|f| f.tag == finding::REPLY).and_then(|f| f.value.as_text());
        if let Some(state) = reply.and_then(|r| status::usual_state(status::first_clause(r).0)) {
            fields.push(Field::new(finding::STATE, Value::Text(state.to_string())));
        }
    }

    /// A day under 完成时间 is that of the closing only where it has come and the task is done.
    fn closing(&mut self, row: u32, fields: &mut Vec<Field>, of: Option<RecordId>) {
        let doubtful = self.columns.slots.iter().find(|s| s.doubtful_closing && s.field.tag == task::DONE_ON);
        let (Kind::Task, Some(slot)) = (self.options.kind, doubtful) else { return };
        let day = fields.iter().find_map(|f| match f.value {
            Value::Date(d) if f.tag == task::DONE_ON => Some(d),
            _ => None,
        });
        let Some(day) = day else { return };
        let status = fields.iter().find(|f| f.tag == task::STATUS).and_then(|f| f.value.as_text());
        let done = status.is_none_or(|w| self.reader.class(of, w).is_none_or(|c| c == Class::Done));
        if day > self.options.today || !done {
            fields.retain(|f| f.tag != task::DONE_ON);
            let column = slot.column.and_then(|c| self.sheet.columns.get(c)).map(|c| c.index);
            let what = Message::plain(messages::NO_CLOSING).with("day", day);
            self.losses.push(Remark { row: Some(row), column, what });
        }
    }

    /// Makes the levels above a row of an indicator list and returns the row's own name and parent.
    fn path(&mut self, row: u32, path: &[String]) -> Vec<Field> {
        let names: Vec<&str> = path.iter().map(String::as_str).filter(|n| !n.is_empty()).collect();
        let Some((last, above)) = names.split_last() else { return Vec::new() };
        let mut parent: Option<RecordId> = None;
        for name in above {
            parent = Some(self.node(row, name, parent));
        }
        let mut out = vec![Field::new(indicator::NAME, Value::Text((*last).to_string()))];
        out.extend(parent.map(|p| Field::new(indicator::PARENT, Value::Ref(p))));
        out
    }

    fn node(&mut self, row: u32, name: &str, parent: Option<RecordId>) -> RecordId {
        let within = parent.map(|p| p.to_string()).unwrap_or_default();
        let place = format!("{within} {name}");
        if let Named::Is(id) = self.reader.names.find(Kind::Indicator, &place) {
            return id;
        }
        let state = self.reader.names.state();
        let same = |r: &&crate::domain::record::Record| {
            r.reference(indicator::PARENT) == parent
                && r.text(indicator::NAME).is_some_and(|n| normal(n) == normal(name))
        };
        let id = match state.records(Kind::Indicator).find(same) {
            Some(r) => r.id(),
            None => {
                let id = RecordId::from_key(Kind::Indicator, [normal(name).as_str(), within.as_str()]);
                let mut fields = vec![(indicator::NAME, Value::Text(name.to_string()))];
                fields.extend(parent.map(|p| (indicator::PARENT, Value::Ref(p))));
                self.reader.names.make(super::refs::Made { kind: Kind::Indicator, id, row, fields }, &place);
                id
            }
        };
        self.reader.names.also(Kind::Indicator, &place, id);
        id
    }

    fn wrong(&mut self, row: u32, slot: Option<&Slot>, what: crate::error::Error) {
        let column = slot.and_then(|s| s.column).map(|c| {
            let letter = self.columns.letters.get(c).cloned().unwrap_or_default();
            (letter, self.columns.headings.get(c).cloned().unwrap_or_default())
        });
        self.errors.push(RowError { row, column, what });
    }

    /// What tells rows apart that agree in all that is taken: the columns that are left out; all of them, where the person
    /// wants rows apart.
    fn apart(&self, row: &DataRow) -> u64 {
        let all = self.options.same == Some(Same::New);
        let taken = |c: usize| self.columns.slots.iter().any(|s| s.column == Some(c));
        let serial = |c: usize| is_serial_heading(&self.columns.headings[c]);
        let texts = row.cells.iter().enumerate().filter(|(c, _)| (all || !taken(*c)) && !serial(*c));
        let texts: Vec<String> = texts.map(|(_, cell)| plain(cell)).collect();
        identity::digest(texts.iter().map(String::as_str))
    }

    /// Finds out which record each row is, and joins rows that come twice.
    fn identify(
        &mut self,
        read: Vec<(usize, Vec<Field>)>,
        ids: HashMap<u32, RecordId>,
        earlier: &[(RecordId, Keyed)],
    ) -> (Vec<Draft>, Vec<(RecordId, Keyed)>) {
        let kind = self.options.kind;
        let rule = Rule::of(kind);
        let keys: Vec<_> =
            read.iter().map(|(_, f)| rule.key(|t| f.iter().find(|x| x.tag == t).map(|x| x.value.clone()))).collect();
        let apart: Vec<u64> =
            read.iter().map(|(at, _)| self.sheet.rows.get(*at).map_or(0, |r| self.apart(r))).collect();
        let state = self.reader.names.state();
        let assigned = rule.assign(&keys, &apart, state, earlier);
        let mut named = Vec::with_capacity(keys.len());
        let mut drafts: Vec<Draft> = Vec::with_capacity(read.len());
        let mut seen: HashMap<RecordId, usize> = HashMap::new();
        for (((at, fields), found), key) in read.into_iter().zip(assigned).zip(keys) {
            let row = self.sheet.rows.get(at).map_or(0, |r| r.number);
            let id = match (ids.get(&row), found, self.options.same) {
                (Some(id), ..) => *id,
                (None, Found::Is(id), _) => id,
                (None, Found::Perhaps { known, .. }, Some(Same::Known)) => known,
                (None, Found::Perhaps { new, .. }, Some(Same::New)) => new,
                (None, Found::Perhaps { known, retitled, .. }, None) => {
                    let msg = if retitled { messages::PERHAPS_RETITLED } else { messages::PERHAPS };
                    let what = Message::plain(msg).with("title", state.title(known));
                    self.errors.push(RowError { row, column: None, what: bad(what).hint(messages::HINT_SAME) });
                    continue;
                }
            };
            if let Some(before) = seen.get(&id).and_then(|d| drafts.get(*d)) {
                if before.fields == fields {
                    let text = before.row.to_string();
                    self.skipped.push(Skipped { row, why: Why::Twice, text });
                } else {
                    let what = bad(Message::plain(messages::TWICE).with("row", before.row)).hint(messages::HINT_TWICE);
                    self.errors.push(RowError { row, column: None, what });
                }
                continue;
            }
            seen.insert(id, drafts.len());
            named.push((id, key));
            drafts.push(Draft { kind, id, row, beside: false, fields });
        }
        (drafts, named)
    }

    /// Makes the plan; `rows` tells in which row a record stands that others may refer to.
    fn finish(mut self, mut drafts: Vec<Draft>, state: &State, rows: &HashMap<RecordId, u32>) -> Result<Plan> {
        rank_drafts(&mut drafts, state, &mut self.remarks);
        let own: HashSet<RecordId> = drafts.iter().map(|d| d.id).collect();
        let mut ledgers: Vec<RecordId> = Vec::new();
        let ledger_tag =
            self.options.kind.def().fields.iter().find(|f| matches!(f.ty, Type::Ref(Kind::Ledger))).map(|f| f.tag);
        for d in &drafts {
            for f in d.fields.iter().filter(|f| Some(f.tag) == ledger_tag) {
                if let Value::Ref(id) = f.value
                    && ledgers.last() != Some(&id)
                    && !ledgers.contains(&id)
                {
                    ledgers.push(id);
                }
            }
        }
        let vocabularies = self.reader.vocabularies();
        let known = self.reader.names.state();
        let names = std::mem::replace(&mut self.reader.names, Names::new(known));
        let (made, mut unknown) = names.into_unknown();
        // A unit that the list itself brings is not unknown.
        unknown.retain(|u| !own.contains(&RecordId::from_key(u.kind, [normal(&u.name).as_str()])));
        let mut beside: Vec<Draft> = made.into_iter().filter(|m| !own.contains(&m.id)).map(Draft::from).collect();
        let mut doubtful: BTreeMap<(String, Class), Vec<String>> = BTreeMap::new();
        for NewWords { ledger: id, lines, brought, joined } in vocabularies {
            let name = |d: &Draft| {
                d.fields.iter().find(|f| f.tag == ledger::NAME).and_then(|f| f.value.as_text()).map(str::to_string)
            };
            let words_field = Field::ours(ledger::WORDS, Value::Texts(lines));
            let title = match beside.iter_mut().find(|d| d.id == id) {
                Some(d) => {
                    d.fields.push(words_field);
                    name(d).unwrap_or_default()
                }
                None => {
                    beside.push(Draft { kind: Kind::Ledger, id, row: 0, beside: true, fields: vec![words_field] });
                    state.title(id)
                }
            };
            for (word, class, guessed) in brought {
                if guessed {
                    doubtful.entry((word, class)).or_default().push(title.clone());
                } else if joined {
                    let what = Message::plain(messages::STATUS_JOINS).with("word", word).with("ledger", &title);
                    self.remarks.push(Remark::whole(what.with_message("class", class.label())));
                }
            }
        }
        for ((word, class), mut ledgers) in doubtful {
            ledgers.sort();
            if ledgers.len() > 3 {
                ledgers.truncate(3);
                ledgers.push("…".into());
            }
            let what = Message::plain(messages::STATUS_GUESSED)
                .with("word", word)
                .with_message("class", class.label())
                .with("ledgers", ledgers.join("、"));
            self.losses.push(Remark::whole(what));
        }
        let consented = |k: Kind| k == Kind::Unit || (k == Kind::Person && self.options.create_people);
        // Of many names that lead nowhere the first are told, and how many there are.
        for kind in [Kind::Person, Kind::Indicator, Kind::Task, Kind::Meeting, Kind::Document, Kind::Unit] {
            let none: Vec<_> = unknown.iter().filter(|u| u.kind == kind && !consented(u.kind)).collect();
            if none.len() < 4 {
                continue;
            }
            let names: Vec<&str> = none.iter().take(6).map(|u| u.name.as_str()).collect();
            let msg = if kind == Kind::Person { messages::NO_PEOPLE } else { messages::NO_SUCH_MANY };
            let what = Message::plain(msg)
                .with_message("kind", kind.def().plural)
                .with("count", none.len())
                .with("rows", none.iter().map(|u| u.count).sum::<usize>())
                .with("names", names.join("、"));
            self.losses.push(Remark::whole(what));
        }
        let many = |k: Kind| unknown.iter().filter(|u| u.kind == k).count() >= 4;
        for u in unknown.iter().filter(|u| !consented(u.kind) && !many(u.kind)) {
            let what = Message::plain(messages::NO_SUCH)
                .with_message("kind", u.kind.def().label)
                .with("name", &u.name)
                .with("count", u.count);
            self.losses.push(Remark { row: Some(u.row), column: None, what });
        }
        let blanks: usize = drafts.iter().map(|d| self.kept_blanks(d, state)).sum();
        if blanks > 0 {
            self.remarks.push(Remark::whole(Message::plain(messages::BLANK_KEPT).with("count", blanks)));
        }
        let checks = published::check(self.sheet);
        let figures: Vec<_> =
            checks.into_iter().filter_map(|c| Some((self.sheet.published.get(c.published)?.clone(), c))).collect();
        for (p, c) in &figures {
            if let Some(r) = figure_remark(p, c) {
                self.remarks.push(r);
            }
        }
        beside.extend(figures::drafts(self.sheet, ledgers.first().copied().filter(|_| ledgers.len() == 1)));
        // A record that a row refers to is in the file too.
        let mut named = own.clone();
        for f in drafts.iter().flat_map(|d| &d.fields) {
            match &f.value {
                Value::Ref(id) => {
                    named.insert(*id);
                }
                Value::Refs(ids) => named.extend(ids),
                _ => {}
            }
        }
        let absent = self.absent(state, &named, &ledgers, ledger_tag);
        let mut records: Vec<_> = beside.into_iter().chain(drafts).map(|d| settle(d, state, self.options)).collect();
        let day = self.options.on.unwrap_or(self.options.today);
        steps(&mut records, state, day, &mut self.losses);
        self.errors.extend(circles(&records, state));
        if self.options.skip_bad {
            orphans(&records, state, rows, &mut self.errors);
        }
        self.errors.sort_by_key(|e| e.row);
        let pictures = self.pictures(&records);
        let refused: HashSet<u32> = self.errors.iter().map(|e| e.row).collect();
        let text = |r: &DataRow| r.cells.iter().map(plain).collect();
        let rejected = self.sheet.rows.iter().filter(|r| refused.contains(&r.number)).map(|r| (r.number, text(r)));
        Ok(Plan {
            keys: Vec::new(),
            pictures,
            asked: self.reader.asked.into_iter().collect(),
            rejected: rejected.collect(),
            origin: self.sheet.origin.clone(),
            kind: self.options.kind,
            headings: self.columns.headings.clone(),
            letters: self.columns.letters.clone(),
            mapping: self.columns.mapping.clone(),
            shape: self.columns.shape.clone(),
            records,
            unknown,
            errors: self.errors,
            remarks: self.remarks,
            losses: self.losses,
            skipped: self.skipped,
            figures,
            absent,
            header: self.sheet.header,
            on: self.options.on,
            as_of: self.sheet.as_of,
            year: self.year,
            consent: self.options.create_units,
            skip_bad: self.options.skip_bad,
            same: self.options.same,
        })
    }

    /// The pictures of the sheet with the records of their rows; one that lies on no row is a loss.
    fn pictures(&mut self, records: &[Planned]) -> Vec<Shot> {
        let mut out: Vec<Shot> = Vec::new();
        let stem = figures::source(self.sheet);
        let stem = stem.rsplit_once('.').map_or(stem.as_str(), |(s, _)| s);
        for picture in &self.sheet.pictures {
            let of = records.iter().find(|r| !r.beside && r.row == picture.row).map(|r| r.id);
            let Some(of) = of else {
                let what = messages::PICTURE_ALONE.into();
                self.losses.push(Remark { row: Some(picture.row), column: Some(picture.column), what });
                continue;
            };
            let at = self.sheet.columns.iter().find(|c| c.index == picture.column);
            let heading = at.map_or("", |c| c.heading.as_str());
            let side = match () {
                () if heading.contains("整改前") || heading.to_lowercase().contains("before") => Some("before"),
                () if heading.contains("整改后") || heading.to_lowercase().contains("after") => Some("after"),
                () => None,
            };
            let number = out.iter().filter(|s| s.picture.row == picture.row).count() + 1;
            let name = format!("{stem}-{}-{number}.{}", picture.row, picture.ending);
            out.push(Shot { of, name, side, picture: picture.clone() });
        }
        out
    }

    /// Fields that the file leaves empty and the record has.
    fn kept_blanks(&self, draft: &Draft, state: &State) -> usize {
        let Some(known) = state.get(draft.id).filter(|r| !r.is_gone()) else { return 0 };
        let empty = |s: &&Slot| draft.fields.iter().all(|f| f.tag != s.field.tag) && known.get(s.field.tag).is_some();
        self.columns.slots.iter().filter(empty).count()
    }

    /// Records that the file does not have: of the ledgers that it speaks of, or of the whole kind.
    fn absent(
        &self,
        state: &State,
        own: &HashSet<RecordId>,
        ledgers: &[RecordId],
        ledger_tag: Option<Tag>,
    ) -> Vec<RecordId> {
        let kind = self.options.kind;
        if kind.def().import != Import::Whole {
            return Vec::new();
        }
        let within = |r: &&crate::domain::record::Record| match ledger_tag {
            Some(tag) => r.reference(tag).is_some_and(|l| ledgers.contains(&l)),
            None => true,
        };
        // What was never imported cannot be missing from a list.
        let imported = |r: &&crate::domain::record::Record| {
            r.history().next().and_then(|s| state.meta(s)).is_some_and(|m| state.action(m) == ACTION)
        };
        state.records(kind).filter(within).filter(imported).map(|r| r.id()).filter(|id| !own.contains(id)).collect()
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

/// Where a known record stands now, as the list has it: the steps between are those of its usual way, which others took. Where
/// that way does not lead there, or one of its steps rests on what nobody is named for, as a check does, the state goes as far
/// as it leads, and what is not taken is said.
fn steps(records: &mut [Planned], state: &State, day: NaiveDate, losses: &mut Vec<Remark>) {
    let changed = records.iter_mut().filter(|r| r.difference == Difference::Changed);
    for (r, life) in changed.filter_map(|r| Life::of(r.kind).map(|life| (r, life))) {
        if !matches!(r.kind.field(life.field).map(|f| f.ty), Some(Type::Word(_))) {
            continue;
        }
        let Some((record, at)) = state.get(r.id).zip(r.sets.iter().position(|s| s.tag == life.field)) else { continue };
        let from = life.state(record.text(life.field));
        let to = life.state(r.sets[at].after.as_ref().and_then(Value::as_text));
        if from == to {
            continue;
        }
        let named = |tag: Tag| match r.sets.iter().find(|s| s.tag == tag) {
            Some(set) => set.after.is_some(),
            None => record.get(tag).is_some(),
        };
        let (reached, taken) = life.along(from, to, &named);
        let days: Vec<Tag> = taken
            .iter()
            .flat_map(|s| s.sets)
            .filter(|(tag, fill)| *fill == Fill::Day && !named(*tag))
            .map(|(tag, _)| *tag)
            .collect();
        if reached == from {
            r.sets.remove(at);
        } else {
            r.sets[at].after = Some(Value::from(reached));
        }
        r.sets.extend(days.into_iter().map(|tag| Set {
            tag,
            before: None,
            saw: record.stamp(tag),
            after: Some(Value::Date(day)),
            edited: false,
        }));
        if r.sets.is_empty() {
            r.difference = Difference::Same;
        }
        if reached != to {
            let what = Message::plain(messages::NO_STEP)
                .with_message("from", life.label(reached))
                .with_message("to", life.label(to));
            losses.push(Remark::row(r.row, what));
        }
    }
}

/// Where rows that cannot be taken are left out, those that refer to what only such a row makes cannot be taken either.
fn orphans(records: &[Planned], state: &State, rows: &HashMap<RecordId, u32>, errors: &mut Vec<RowError>) {
    loop {
        let refused: HashSet<u32> = errors.iter().map(|e| e.row).collect();
        let kept = |r: &&Planned| r.beside || !refused.contains(&r.row);
        let there: HashSet<RecordId> = records.iter().filter(kept).map(|r| r.id).collect();
        let is_there = |id: &RecordId| there.contains(id) || state.get(*id).is_some_and(|r| !r.is_gone());
        let lacks = |r: &&Planned| {
            let named = r.sets.iter().filter_map(|s| s.after.as_ref()).flat_map(references);
            named.into_iter().find(|id| !is_there(id)).and_then(|id| rows.get(&id)).map(|row| (r.row, *row))
        };
        let found: Vec<(u32, u32)> =
            records.iter().filter(|r| !r.beside && kept(r)).filter_map(|r| lacks(&r)).collect();
        if found.is_empty() {
            return;
        }
        errors.extend(found.into_iter().map(|(row, of)| {
            let what = bad(Message::plain(messages::REFERS_TO_REFUSED).with("row", of));
            RowError { row, column: None, what }
        }));
    }
}

/// Rows that make a record its own superior.
fn circles(records: &[Planned], state: &State) -> Vec<RowError> {
    let mut parents: HashMap<RecordId, RecordId> = HashMap::new();
    for r in records {
        let Some(tag) = r.kind.def().parent else { continue };
        for s in r.sets.iter().filter(|s| s.tag == tag) {
            if let Some(Value::Ref(parent)) = &s.after {
                parents.insert(r.id, *parent);
            }
        }
    }
    let above = |id: RecordId| {
        let held = || state.get(id).and_then(|r| r.reference(r.kind().def().parent?));
        parents.get(&id).copied().or_else(held)
    };
    let mut out = Vec::new();
    for r in records.iter().filter(|r| parents.contains_key(&r.id)) {
        let (mut at, mut seen) = (r.id, HashSet::new());
        while let Some(next) = above(at) {
            if next == r.id {
                let what = bad(messages::CIRCLE);
                out.push(RowError { row: r.row, column: None, what });
                break;
            }
            if !seen.insert(next) {
                break;
            }
            at = next;
        }
    }
    out
}
