//! One field of a form: what is typed, what it was, what it means.

use std::ops::Range;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;

use super::reading::{Env, Picked, Read, name_at};
use super::{Edited, Line, Lines};
use crate::action::OverlayAction;
use crate::domain::kind::{FieldDef, Type};
use crate::domain::record::{Record, Stamp};
use crate::error::Code;
use crate::tui::pick::offer::{Offer, Offering};

/// The text of a field.
#[derive(Clone, Debug)]
pub enum Text {
    /// One line.
    One(Line),
    /// Several.
    Many(Lines),
}

impl Text {
    /// A text as a field needs it.
    pub fn new(field: &FieldDef, text: &str) -> Self {
        match field.ty {
            Type::Lines | Type::Texts => Self::Many(Lines::new(text)),
            _ => Self::One(Line::new(text)),
        }
    }

    /// The text.
    pub fn text(&self) -> &str {
        match self {
            Self::One(line) => line.text(),
            Self::Many(lines) => lines.text(),
        }
    }

    /// Puts typed or pasted text in.
    pub fn insert(&mut self, text: &str) -> bool {
        match self {
            Self::One(line) => line.insert(text),
            Self::Many(lines) => lines.insert(text),
        }
    }

    /// Does a text action.
    pub fn act(&mut self, action: OverlayAction) -> Edited {
        match self {
            Self::One(line) => line.act(action),
            Self::Many(lines) => lines.act(action),
        }
    }

    /// Draws it; returns where the caret is.
    pub fn draw(&self, buffer: &mut Buffer, area: Rect, style: Style) -> Position {
        match self {
            Self::One(line) => line.draw(buffer, area, style),
            Self::Many(lines) => lines.draw(buffer, area, style),
        }
    }
}

/// Somebody else's value of a field that was changed here too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rival {
    /// What the field held when the form was opened.
    pub base: String,
    /// What was typed here.
    pub mine: String,
    /// What stands there now.
    pub theirs: String,
    /// Who wrote that, and when.
    pub by: String,
    /// Whether the person was told of it when saving, or chose between the two.
    pub told: bool,
}

/// One field of a form.
#[derive(Clone, Debug)]
pub struct Row {
    /// Its declaration.
    pub field: &'static FieldDef,
    /// What is typed.
    pub text: Text,
    /// What was there.
    pub was: String,
    /// The write that was seen in the field.
    pub saw: Option<Stamp>,
    /// Names that stand for records.
    pub picked: Vec<Picked>,
    /// What the text means.
    pub read: Read,
    /// What somebody else wrote meanwhile.
    pub rival: Option<Rival>,
    /// Whether the person may not change it.
    pub locked: bool,
    /// Whether the form cannot be saved without it.
    pub needed: bool,
}

impl Row {
    /// An empty field.
    pub fn new(field: &'static FieldDef) -> Self {
        Self {
            field,
            text: Text::new(field, ""),
            was: String::new(),
            saw: None,
            picked: Vec::new(),
            read: Read::default(),
            rival: None,
            locked: false,
            needed: field.required,
        }
    }

    /// A field as a record holds it.
    pub fn of(env: &Env<'_>, record: &Record, field: &'static FieldDef) -> Self {
        let mut row = Self::new(field);
        row.see(env, record);
        row
    }

    /// Takes what a record holds now.
    pub fn see(&mut self, env: &Env<'_>, record: &Record) {
        self.was = env.shown(record, self.field);
        self.saw = record.stamp(self.field.tag);
        self.picked = env.picked(record, self.field);
        self.set(&self.was.clone());
        self.read = Read::default();
    }

    /// Takes another text.
    pub fn set(&mut self, text: &str) {
        self.text = Text::new(self.field, text);
    }

    /// The text.
    pub fn typed(&self) -> &str {
        self.text.text()
    }

    /// Whether something else is typed than was there.
    pub fn is_changed(&self) -> bool {
        self.typed().trim_end() != self.was.trim_end()
    }

    /// Whether nothing is typed.
    pub fn is_blank(&self) -> bool {
        self.typed().trim().is_empty()
    }

    /// Reads the text anew. What was not touched is right as it is.
    pub fn reread(&mut self, env: &Env<'_>) {
        self.read = match self.is_changed() {
            true => env.read(self.field, self.text.text(), &self.picked),
            false => Read::default(),
        };
    }

    /// Whether a single value is typed, so that what is taken from a list replaces everything.
    fn is_single(&self) -> bool {
        !matches!(self.field.ty, Type::Refs(_) | Type::Words(_))
    }

    /// The part of the text that a candidate takes the place of.
    fn span(&self) -> Range<usize> {
        match &self.text {
            Text::One(line) if !self.is_single() => name_at(line.text(), line.caret()),
            text => 0..text.text().len(),
        }
    }
}

/// What is offered while a field is typed.
#[derive(Clone, Debug, Default)]
pub struct Typing {
    /// The candidates.
    pub offers: Vec<Offer>,
    /// The one that was moved to.
    pub at: Option<usize>,
    /// Whether what is wrong is said already.
    pub told: bool,
    /// Whether something was typed here.
    pub typed: bool,
}

impl Typing {
    /// Begins to type: what an empty field could hold is offered at once.
    pub fn begin(env: &Env<'_>, row: &Row) -> Self {
        let mut typing = Self::default();
        if row.is_blank() {
            typing.offer(env, row, false);
        }
        typing
    }

    /// Offers what fits what is typed; or everything, asked for by moving into the list.
    pub fn offer(&mut self, env: &Env<'_>, row: &Row, all: bool) {
        let typed = if all { "" } else { row.typed().get(row.span()).unwrap_or("").trim() };
        // After a name in a list, only what is asked for.
        let quiet = typed.is_empty() && !all && !row.is_single() && !row.is_blank();
        self.at = None;
        self.offers = if quiet { Vec::new() } else { env.offering().offers(row.field, typed) };
    }

    /// The text was changed.
    pub fn changed(&mut self, env: &Env<'_>, row: &mut Row) {
        self.told = false;
        self.typed = true;
        self.offer(env, row, false);
        // References are read when they are taken: to look a name up among many for each key is too much.
        match row.field.ty {
            Type::Ref(_) | Type::Refs(_) | Type::Any => row.read = Read::default(),
            _ => row.reread(env),
        }
    }

    /// Moves in the list; asks for all where there is none.
    pub fn go(&mut self, env: &Env<'_>, row: &Row, by: i32) -> bool {
        if self.offers.is_empty() {
            if !Offering::has(row.field) || by < 0 {
                return false;
            }
            self.offer(env, row, true);
            self.at = (!self.offers.is_empty()).then_some(0);
            return self.at.is_some();
        }
        let last = self.offers.len() - 1;
        self.at = match (self.at, by) {
            (None, ..0) | (Some(0), ..0) => None,
            (None, _) => Some(0),
            (Some(at), _) => Some(at.saturating_add_signed(by as isize).min(last)),
        };
        true
    }

    /// Whether there is a candidate that a person wants: what is only offered to an untouched field is not taken in passing.
    pub fn completes(&self) -> bool {
        !self.offers.is_empty() && (self.typed || self.at.is_some())
    }

    /// Takes the candidate that was moved to, or the first; tells whether there was one.
    pub fn take(&mut self, env: &Env<'_>, row: &mut Row) -> bool {
        let Some(offer) = self.offers.get(self.at.unwrap_or(0)).cloned() else { return false };
        let span = row.span();
        let mut text = offer.item.text.clone();
        if let Some(id) = offer.item.value {
            row.picked.retain(|(name, _)| *name != text);
            row.picked.push((text.clone(), id));
        }
        // A blank before the next name of a list in English.
        if span.start > 0 && row.typed()[..span.start].ends_with(';') {
            text.insert(0, ' ');
        }
        if let Text::One(line) = &mut row.text {
            line.replace(span, &text);
        }
        self.offers.clear();
        (self.at, self.typed) = (None, false);
        row.reread(env);
        true
    }

    /// Takes what is typed: a candidate where one was moved to, or where the words themselves mean nothing. Returns
    /// whether the field can be left.
    pub fn accept(&mut self, env: &Env<'_>, row: &mut Row) -> bool {
        if self.at.is_some() && self.take(env, row) {
            return true;
        }
        row.reread(env);
        // Where several records have that very name, the person chooses.
        if row.read.error.as_ref().is_some_and(|f| f.code() != Code::Usage) {
            self.take(env, row);
        }
        self.told = true;
        self.offers.clear();
        row.read.error.is_none()
    }
}
