//! Where a row keeps what its cells say beyond their own field: further units, prose beside a status, a state within a reply,
//! the levels above an indicator.

use super::Rows;
use crate::domain::id::RecordId;
use crate::domain::kind::{FieldDef, FieldRole, Kind, Tag};
use crate::domain::rate::Class;
use crate::domain::schema::{finding, indicator, task};
use crate::domain::value::Value;
use crate::exchange::grid::Remark;
use crate::exchange::import::plan::Field;
use crate::exchange::import::refs::Made;
use crate::exchange::import::refs::Named;
use crate::exchange::import::{messages, status};
use crate::exchange::vocab::normal;
use crate::i18n::Message;

impl Rows<'_, '_> {
    /// The field for words that fit nowhere else, unless a column feeds it.
    pub(super) fn note_field(&self) -> Option<&'static FieldDef> {
        let note = self.options.kind.def().of_role(FieldRole::Remarks)?;
        self.columns.slots.iter().all(|s| s.field.tag != note.tag).then_some(note)
    }

    pub(super) fn field_named(&self, name: &str) -> Option<&'static FieldDef> {
        self.options.kind.def().fields.iter().find(|f| f.name == name)
    }

    /// Units beyond the first in a cell for one join the responsible ones; one that a label makes the lead in a cell of
    /// responsible ones leads. What is not kept as the list has it is said.
    pub(super) fn place_units(&mut self, row: u32, fields: &mut Vec<Field>, rest: Vec<RecordId>, lead: Vec<RecordId>) {
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
    pub(super) fn place_prose(&self, fields: &mut Vec<Field>, prose: Vec<String>) {
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
    pub(super) fn state_of_reply(&self, fields: &mut Vec<Field>) {
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
    pub(super) fn closing(&mut self, row: u32, fields: &mut Vec<Field>, of: Option<RecordId>) {
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
    pub(super) fn path(&mut self, row: u32, path: &[String]) -> Vec<Field> {
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

    pub(super) fn node(&mut self, row: u32, name: &str, parent: Option<RecordId>) -> RecordId {
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
                self.reader.names.make(Made { kind: Kind::Indicator, id, row, fields }, &place);
                id
            }
        };
        self.reader.names.also(Kind::Indicator, &place, id);
        id
    }
}
