//! Rows become the fields of records of a kind.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::columns::{Columns, Slot, columns, missing};
use super::convert::{NewWords, Read, Reader, bad, plain};
use super::identity::Rule;
use super::plan::{Draft, Field, Plan, Remarks, RowError, figure_remark, settle};
use super::refs::{Named, Names};
use super::{Options, figures, messages};
use crate::domain::id::RecordId;
use crate::domain::kind::{FieldDef, FieldRole, Import, Kind, Type};
use crate::domain::rate::Class;
use crate::domain::schema::{indicator, ledger, unit};
use crate::domain::value::Value;
use crate::error::Result;
use crate::exchange::book::{Progress, STEP, stopped};
use crate::exchange::clean::short;
use crate::exchange::dates::when;
use crate::exchange::grid::{Cell, Remark, column_name};
use crate::exchange::header::{DataRow, Sheet};
use crate::exchange::published;
use crate::exchange::vocab::normal;
use crate::i18n::Message;
use crate::log::State;
use crate::service::read::term_start;

/// Wrong cells that a plan keeps; a file of the wrong kind has one in every row.
const ERRORS: usize = 1_000;

/// Plans a sheet whose rows are records.
pub(super) fn plan(
    sheet: &Sheet,
    options: &Options<'_>,
    state: &State,
    year: Option<i32>,
    progress: Progress<'_>,
) -> Result<Plan> {
    let columns = columns(sheet, options, state)?;
    let levels = if options.kind == Kind::Indicator { levels(sheet, &columns) } else { Vec::new() };
    if levels.is_empty() {
        missing(sheet, options, &columns)?;
    }
    let names = Names::new(state);
    let reader = Reader::new(names, options.calendar, options.today, year);
    let mut work = Rows {
        sheet,
        options,
        columns: &columns,
        reader,
        remarks: Remarks::with(sheet.remarks.clone()),
        errors: Vec::new(),
        scaled: HashSet::new(),
    };
    work.find_shares();
    let ids = work.name_rows(&levels);
    let mut read: Vec<(usize, Vec<Field>)> = Vec::with_capacity(sheet.rows.len());
    for (at, row) in sheet.rows.iter().enumerate() {
        if let Some(fields) = work.row(row, &levels) {
            read.push((at, fields));
        }
        if (at as u64 + 1).is_multiple_of(STEP) && !progress(at as u64 + 1) {
            return Err(stopped(&sheet.origin.file));
        }
    }
    let drafts = work.identify(read, ids);
    work.finish(drafts, state)
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
    remarks: Remarks,
    errors: Vec<RowError>,
    scaled: HashSet<usize>,
}

impl Rows<'_, '_> {
    /// Percentages that a workbook keeps as shares of one: a progress column between 0 and 1 with fractions in it.
    fn find_shares(&mut self) {
        for slot in &self.columns.slots {
            let (Some(c), true) = (slot.column, slot.field.role == Some(FieldRole::Percent)) else { continue };
            let mut fraction = false;
            let shares = self.sheet.rows.iter().all(|r| match r.cells.get(c) {
                Some(Cell::Number(n)) => {
                    fraction |= n.fract() != 0.0;
                    (0.0..=1.0).contains(n)
                }
                Some(cell) => cell.is_blank(),
                None => true,
            });
            if shares && fraction {
                self.scaled.insert(c);
                let said = Message::plain(messages::PROGRESS_SCALED).with("heading", &self.columns.headings[c]);
                self.remarks.push(Remark::whole(said));
            }
        }
    }

    fn column_of(&self, tag: crate::domain::kind::Tag) -> Option<usize> {
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
        let mut kept: Vec<String> = Vec::new();
        let mut rest: Vec<RecordId> = Vec::new();
        if !levels.is_empty() {
            let path: Vec<String> = levels.iter().map(|c| row.cells.get(*c).map(plain).unwrap_or_default()).collect();
            fields.extend(self.path(row.number, &path));
        }
        let columns = self.columns;
        self.reader.start = term_start(self.reader.names.state(), self.options.kind, |tag| {
            let cell = row.cells.get(self.column_of(tag)?)?;
            matches!(self.options.kind.field(tag)?.ty, Type::Date).then_some(())?;
            when(cell, self.reader.year()).ok().flatten().map(|w| Value::Date(w.date()))
        });
        for slot in &columns.slots {
            if slot.column.is_some_and(|c| levels.contains(&c)) {
                continue;
            }
            let cell = slot.cell(row, &group);
            let scaled = match (slot.column, cell) {
                (Some(c), Cell::Number(n)) if self.scaled.contains(&c) => Some(Cell::Number((n * 100.0).round())),
                _ => None,
            };
            match self.reader.read(slot.field, scaled.as_ref().unwrap_or(cell), of, row.number) {
                Ok(Read { value, remarks, words: around, rest: more }) => {
                    let column = slot.column.and_then(|c| self.sheet.columns.get(c)).map(|c| c.index);
                    for what in remarks {
                        self.remarks.push(Remark { row: Some(row.number), column, what });
                    }
                    if let Some((text, value)) = around {
                        let note = self.note_field().is_some();
                        let msg = if note { messages::WORDS_KEPT } else { messages::WORDS_LOST };
                        let what = Message::plain(msg).with("text", short(&text)).with("value", value);
                        self.remarks.push(Remark { row: Some(row.number), column, what });
                        kept.push(format!("{}：{text}", slot.field.label.zh));
                    }
                    rest.extend(more);
                    match value {
                        Some(v) => {
                            if let (Type::Ref(Kind::Ledger), Value::Ref(id)) = (slot.field.ty, &v) {
                                of = Some(*id);
                            }
                            fields.push(Field::new(slot.field.tag, v));
                        }
                        None if slot.field.required => {
                            whole = false;
                            let what = bad(Message::plain(messages::REQUIRED).with_message("field", slot.field.label));
                            self.wrong(row.number, Some(slot), what);
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
        self.add_rest(&mut fields, rest);
        if let (Some(note), false) = (self.note_field(), kept.is_empty()) {
            fields.push(Field::fresh(note.tag, Value::Text(kept.join("\n"))));
        }
        whole.then_some(fields)
    }

    /// The field for words that fit nowhere else, unless a column feeds it.
    fn note_field(&self) -> Option<&'static FieldDef> {
        let note = self.options.kind.def().of_role(FieldRole::Remarks)?;
        self.columns.slots.iter().all(|s| s.field.tag != note.tag).then_some(note)
    }

    /// Units beyond the first in a cell for one join the responsible ones.
    fn add_rest(&self, fields: &mut Vec<Field>, rest: Vec<RecordId>) {
        let list = self.options.kind.def().of_role(FieldRole::Shared);
        let (Some(list), false) = (list, rest.is_empty()) else { return };
        match fields.iter_mut().find(|f| f.tag == list.tag) {
            Some(Field { value: Value::Refs(ids), .. }) => {
                for id in rest {
                    if !ids.contains(&id) {
                        ids.push(id);
                    }
                }
            }
            _ => fields.push(Field::new(list.tag, Value::Refs(rest))),
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
        if self.errors.len() >= ERRORS {
            return;
        }
        let column = slot.and_then(|s| s.column).map(|c| {
            let letter = self.sheet.columns.get(c).map(|c| column_name(c.index)).unwrap_or_default();
            (letter, self.columns.headings.get(c).cloned().unwrap_or_default())
        });
        self.errors.push(RowError { row, column, what });
    }

    /// Finds out which record each row is, and joins rows that come twice.
    fn identify(&mut self, read: Vec<(usize, Vec<Field>)>, ids: HashMap<u32, RecordId>) -> Vec<Draft> {
        let kind = self.options.kind;
        let rule = Rule::of(kind);
        let number = |at: usize| self.sheet.rows.get(at).map_or(0, |r| r.number);
        let keys: Vec<_> =
            read.iter().map(|(_, f)| rule.key(|t| f.iter().find(|x| x.tag == t).map(|x| x.value.clone()))).collect();
        let assigned = rule.assign(&keys, self.reader.names.state());
        let mut drafts: Vec<Draft> = Vec::with_capacity(read.len());
        let mut seen: HashMap<RecordId, usize> = HashMap::new();
        for ((at, fields), id) in read.into_iter().zip(assigned) {
            let row = number(at);
            let id = ids.get(&row).copied().unwrap_or(id);
            if let Some(before) = seen.get(&id).and_then(|d| drafts.get(*d)) {
                if before.fields == fields {
                    let what = Message::plain(messages::TWICE_SAME).with("row", before.row);
                    self.remarks.push(Remark::row(row, what));
                } else {
                    let what = bad(Message::plain(messages::TWICE).with("row", before.row));
                    self.errors.push(RowError { row, column: None, what });
                }
                continue;
            }
            seen.insert(id, drafts.len());
            drafts.push(Draft { kind, id, row, beside: false, fields });
        }
        self.errors.truncate(ERRORS);
        drafts
    }

    fn finish(mut self, drafts: Vec<Draft>, state: &State) -> Result<Plan> {
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
        for NewWords { ledger: id, lines, guessed } in vocabularies {
            let name = |d: &Draft| {
                d.fields.iter().find(|f| f.tag == ledger::NAME).and_then(|f| f.value.as_text()).map(str::to_string)
            };
            let words_field = Field::new(ledger::WORDS, Value::Texts(lines));
            let title = match beside.iter_mut().find(|d| d.id == id) {
                Some(d) => {
                    d.fields.push(words_field);
                    name(d).unwrap_or_default()
                }
                None => {
                    beside.push(Draft { kind: Kind::Ledger, id, row: 0, beside: false, fields: vec![words_field] });
                    state.title(id)
                }
            };
            for (word, class) in guessed {
                doubtful.entry((word, class)).or_default().push(title.clone());
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
            self.remarks.push(Remark::whole(what));
        }
        for u in unknown.iter().filter(|u| u.kind != Kind::Unit) {
            let what = Message::plain(messages::NO_SUCH)
                .with_message("kind", u.kind.def().label)
                .with("name", &u.name)
                .with("count", u.count);
            self.remarks.push(Remark { row: Some(u.row), column: None, what });
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
        let records = beside.into_iter().chain(drafts).map(|d| settle(d, state, self.options)).collect();
        Ok(Plan {
            on: self.options.on,
            origin: self.sheet.origin.clone(),
            kind: self.options.kind,
            headings: self.columns.headings.clone(),
            mapping: self.columns.mapping.clone(),
            shape: self.columns.shape.clone(),
            records,
            unknown,
            errors: self.errors,
            remarks: self.remarks.finish(),
            figures,
            absent,
            consent: self.options.create_units,
        })
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
        ledger_tag: Option<crate::domain::kind::Tag>,
    ) -> Vec<RecordId> {
        let kind = self.options.kind;
        if kind.def().import != Import::Whole {
            return Vec::new();
        }
        let within = |r: &&crate::domain::record::Record| match ledger_tag {
            Some(tag) => r.reference(tag).is_some_and(|l| ledgers.contains(&l)),
            None => true,
        };
        state.records(kind).filter(within).map(|r| r.id()).filter(|id| !own.contains(id)).collect()
    }
}
