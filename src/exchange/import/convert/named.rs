//! The records that a cell names.

use super::{Read, Reader, bad};
use crate::domain::id::RecordId;
use crate::domain::kind::{Kind, Naming};
use crate::domain::schema::person;
use crate::domain::value::Value;
use crate::error::{Error, Result};
use crate::exchange::clean::{is_missing, name_and_phone, short};
use crate::exchange::import::messages;
use crate::exchange::import::refs::Named as Name;
use crate::exchange::units::{Named, Part};
use crate::i18n::Message;
use crate::service::words::names::candidates;

/// Whether two telephone numbers are one, however they are written.
fn same_number(a: &str, b: &str) -> bool {
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    digits(a) == digits(b)
}

impl Reader<'_, '_> {
    pub(super) fn one(
        &mut self,
        kind: Kind,
        name: &str,
        of: Option<RecordId>,
        row: u32,
        out: &mut Read,
    ) -> Result<Option<RecordId>> {
        if is_missing(name) {
            return Ok(None);
        }
        let named = match kind.def().naming {
            // A field that holds one, in a kind that has no room for others, is one name.
            Naming::Units if !self.lists => return self.unit(name, None, row),
            Naming::Units => {
                let list = self.units(name, row, out)?;
                // Of several names in a field for one, the one that a label makes the lead, else the first.
                let lead = list.iter().position(|(_, p)| *p == Some(Part::Lead)).unwrap_or(0);
                let Some((first, _)) = list.get(lead).copied() else { return Ok(None) };
                out.rest.extend(list.iter().map(|(id, _)| *id).filter(|id| *id != first));
                return Ok(Some(first));
            }
            Naming::Made => self.names.ledger(name, row),
            Naming::Within => match of {
                Some(of) => self.names.problem(of, name, row),
                None => self.names.find(kind, name),
            },
            Naming::People => return self.person(name, row, out),
            Naming::Called => return self.named(kind, name, row),
        };
        match named {
            Name::Is(id) => Ok(Some(id)),
            Name::Nothing => Ok(None),
            Name::Ambiguous(all) => Err(self.ambiguous(kind, name, &all)),
        }
    }

    /// The person of a cell, which may have the telephone number behind the name.
    fn person(&mut self, text: &str, row: u32, out: &mut Read) -> Result<Option<RecordId>> {
        let known = !matches!(self.names.find(Kind::Person, text), Name::Nothing);
        let Some((name, phone)) = name_and_phone(text).filter(|_| !known) else {
            return self.named(Kind::Person, text, row);
        };
        let there = !matches!(self.names.find(Kind::Person, name), Name::Nothing);
        let found = self.named(Kind::Person, name, row)?;
        let kept = match found {
            Some(id) if there => self.names.text(id, person::PHONE).is_some_and(|p| same_number(&p, &phone)),
            Some(id) => self.names.add(id, person::PHONE, Value::Text(phone.clone())),
            None => true,
        };
        if !kept {
            out.losses.push(Message::plain(messages::PHONE_LEFT).with("name", short(name)).with("phone", phone));
        }
        Ok(found)
    }

    fn named(&mut self, kind: Kind, name: &str, row: u32) -> Result<Option<RecordId>> {
        match self.names.find(kind, name) {
            Name::Is(id) => Ok(Some(id)),
            Name::Ambiguous(all) => Err(self.ambiguous(kind, name, &all)),
            Name::Nothing if kind == Kind::Person && self.people => match self.names.person(name, row) {
                Name::Is(id) => Ok(Some(id)),
                Name::Ambiguous(_) | Name::Nothing => Ok(None),
            },
            Name::Nothing => {
                self.names.note_unknown(kind, name, row);
                Ok(None)
            }
        }
    }

    fn ambiguous(&self, kind: Kind, name: &str, all: &[RecordId]) -> Error {
        let state = self.names.state();
        let all = candidates(state, all.iter().filter_map(|id| state.get(*id)));
        let said = Message::plain(messages::AMBIGUOUS).with_message("kind", kind.def().plural);
        bad(said.with("name", short(name)).with("all", all))
    }

    pub(super) fn several(
        &mut self,
        kind: Kind,
        text: &str,
        of: Option<RecordId>,
        row: u32,
        out: &mut Read,
    ) -> Result<Option<Value>> {
        let mut ids = Vec::new();
        if kind.def().naming == Naming::Units {
            for (id, part) in self.units(text, row, out)? {
                match part {
                    Some(Part::Lead) => out.lead.push(id),
                    Some(Part::Shares) | None => ids.push(id),
                }
            }
        } else {
            for name in self.names.split(kind, text) {
                let id = self.one(kind, &name, of, row, out)?;
                ids.extend(id.filter(|id| !ids.contains(id)));
            }
        }
        Ok((!ids.is_empty()).then_some(Value::Refs(ids)))
    }

    /// The units of a cell with the parts that labels give them.
    fn units(&mut self, text: &str, row: u32, out: &mut Read) -> Result<Vec<(RecordId, Option<Part>)>> {
        let list = self.names.split_units(text);
        if let Some(w) = &list.others {
            out.losses.push(Message::plain(messages::OTHERS).with("words", w));
        }
        let mut found: Vec<(RecordId, Option<Part>)> = Vec::new();
        for Named { name, part } in &list.names {
            let of_cell = (list.names.len() > 1 && list.split).then_some(text);
            let Some(id) = self.unit(name, of_cell, row)? else { continue };
            match found.iter_mut().find(|(f, _)| *f == id) {
                Some((_, there)) => *there = there.or(*part),
                None => found.push((id, *part)),
            }
        }
        Ok(found)
    }

    fn unit(&mut self, name: &str, of_cell: Option<&str>, row: u32) -> Result<Option<RecordId>> {
        match self.names.unit(name, of_cell, row) {
            Name::Is(id) => Ok(Some(id)),
            Name::Ambiguous(all) => Err(self.ambiguous(Kind::Unit, name, &all)),
            Name::Nothing => Ok(None),
        }
    }
}
