//! What was typed into a field, read: its value, or what is wrong with it, and what is to be seen beside it.

use chrono::{Datelike, NaiveDate};

use super::messages;
use crate::domain::calendar::{Calendar, weekday_name};
use crate::domain::dates;
use crate::domain::deadline::{Note, Precision};
use crate::domain::id::RecordId;
use crate::domain::kind::{FieldDef, FieldRole, Type, status_word_in};
use crate::domain::record::Record;
use crate::domain::value::{Value, ValueRef};
use crate::domain::words::fold;
use crate::error::{Code, Error, Result};
use crate::i18n::{Lang, Message};
use crate::log::{Clock, State};
use crate::service::settings;
use crate::service::words::names;
use crate::service::words::read::Reading;
use crate::service::words::show::Shower;
use crate::tui::pick::offer::Offering;
use crate::tui::session::Session;

/// What a field is read, shown and completed against.
pub struct Env<'a> {
    /// Where records are found.
    pub state: &'a State,
    /// The day.
    pub today: NaiveDate,
    /// The reader's language.
    pub lang: Lang,
    /// The ledger whose status words count.
    pub ledger: Option<RecordId>,
    /// The day that terms count from, where it is not today.
    pub start: Option<NaiveDate>,
    clock: &'a dyn Clock,
    calendar: Calendar,
}

/// What came of reading a field.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Read {
    /// The value; none where it is empty or wrong.
    pub value: Option<Value>,
    /// What is wrong.
    pub error: Option<Error>,
    /// What the words were understood as.
    pub meant: String,
    /// What was assumed, or is to be looked at.
    pub notes: Vec<Message>,
}

/// A name that stands for a record, because it was chosen or was there.
pub type Picked = (String, RecordId);

impl<'a> Env<'a> {
    /// What fields are read against in a session.
    pub fn new(session: &'a Session, state: &'a State, ledger: Option<RecordId>) -> Self {
        let (clock, calendar) = (session.office.clock(), settings::calendar(state));
        Self { state, today: session.today(), lang: session.lang, ledger, start: None, clock, calendar }
    }

    /// What completes a field.
    pub fn offering(&self) -> Offering<'_> {
        Offering { state: self.state, lang: self.lang, ledger: self.ledger }
    }

    /// A field of a record as it stands in a form: references by their whole titles, several texts a line each.
    pub fn shown(&self, record: &Record, field: &FieldDef) -> String {
        record.get(field.tag).map_or_else(String::new, |v| self.shown_value(field, v))
    }

    /// A value as it stands in a form.
    pub fn shown_value(&self, field: &FieldDef, value: ValueRef<'_>) -> String {
        match value {
            ValueRef::Ref(id) => self.state.title(id),
            ValueRef::Refs(ids) => {
                let between = if self.lang == Lang::Zh { "、" } else { "; " };
                ids.iter().map(|id| self.state.title(id)).collect::<Vec<_>>().join(between)
            }
            ValueRef::Texts(all) if field.role == Some(FieldRole::StatusWords) => {
                all.iter().map(|line| status_word_in(line, self.lang)).collect::<Vec<_>>().join("\n")
            }
            ValueRef::Texts(all) if !matches!(field.ty, Type::Words(_)) => all.iter().collect::<Vec<_>>().join("\n"),
            // It is typed as it is kept.
            ValueRef::Text(kept) if matches!(field.role, Some(FieldRole::Rule | FieldRole::KindName)) => {
                kept.to_string()
            }
            _ => Shower { state: self.state, lang: self.lang, clock: self.clock }.value(field, value),
        }
    }

    /// The names of what a field of a record refers to.
    pub fn picked(&self, record: &Record, field: &FieldDef) -> Vec<Picked> {
        record.references(field.tag).map(|id| (self.state.title(id), id)).collect()
    }

    /// Reads a field.
    pub fn read(&self, field: &FieldDef, text: &str, picked: &[Picked]) -> Read {
        let mut read = Read::default();
        match self.value(field, text, picked) {
            Ok(value) => read.value = value,
            Err(error) => {
                read.error = Some(match (field.ty.target(), error.code()) {
                    (Some(kind), Code::NotFound) => {
                        let hint = Message::plain(messages::HINT_UNKNOWN).with_message("kind", kind.def().label);
                        error.hint(hint)
                    }
                    (_, Code::Usage) => error.hint(messages::HINT_PICK),
                    _ => error,
                });
                return read;
            }
        }
        match &read.value {
            Some(Value::Date(day)) => {
                read.meant = self.day(*day);
                read.notes = self.typed_notes(text);
                self.day_off(*day, &mut read.notes);
            }
            Some(Value::Due(due)) => {
                read.notes = self.due_notes(text);
                match due.date {
                    Some(day) => {
                        read.meant = self.day(day);
                        if due.precision == Precision::Day {
                            self.day_off(day, &mut read.notes);
                        }
                    }
                    None if due.precision == Precision::Unknown => read.notes.push(messages::ONLY_WORDS.into()),
                    None => read.meant = due.precision.label().text(self.lang).to_string(),
                }
            }
            Some(Value::Period(period)) => read.meant = period.say(self.lang),
            Some(Value::Ref(id)) => read.meant = self.state.title(*id),
            Some(Value::Text(code)) => {
                if let Type::Word(vocabulary) = field.ty {
                    read.meant = vocabulary.label(code, self.lang).to_string();
                } else if matches!(field.ty, Type::Status) {
                    read.meant.clone_from(code);
                }
            }
            _ => {}
        }
        if fold(&read.meant) == fold(text) {
            read.meant.clear();
        }
        read
    }

    fn value(&self, field: &FieldDef, text: &str, picked: &[Picked]) -> Result<Option<Value>> {
        let chosen = |name: &str| picked.iter().find(|(n, _)| fold(n) == fold(name)).map(|(_, id)| *id);
        match field.ty {
            Type::Ref(_) | Type::Any => {
                if let Some(id) = chosen(text.trim()) {
                    return Ok(Some(Value::Ref(id)));
                }
            }
            Type::Refs(kind) if !picked.is_empty() && !text.trim().is_empty() => {
                let mut ids = Vec::new();
                for name in names_in(text, picked) {
                    let id = chosen(name).map_or_else(|| names::find(self.state, Some(kind), name), Ok)?;
                    if !ids.contains(&id) {
                        ids.push(id);
                    }
                }
                let value = Value::Refs(ids);
                crate::domain::check::fits(field, &value)?;
                return Ok(Some(value));
            }
            _ => {}
        }
        self.reading().read(field, text)
    }

    fn reading(&self) -> Reading<'_> {
        let (calendar, ledger) = (&self.calendar, self.ledger);
        Reading { state: self.state, today: self.today, calendar, ledger, start: self.start }
    }

    /// A day with its name.
    fn day(&self, day: NaiveDate) -> String {
        format!("{day} {}", weekday_name(day.weekday()).text(self.lang).replace("星期", "周"))
    }

    fn day_off(&self, day: NaiveDate, notes: &mut Vec<Message>) {
        if !self.calendar.is_workday(day).worked {
            notes.push(messages::DAY_OFF.into());
        }
    }

    fn typed_notes(&self, text: &str) -> Vec<Message> {
        let typed = dates::read(text.trim(), self.today, &self.calendar);
        typed.map_or_else(|_| Vec::new(), |t| t.notes.iter().map(Note::said).collect())
    }

    fn due_notes(&self, text: &str) -> Vec<Message> {
        self.reading().due_notes(text).iter().map(Note::said).collect()
    }
}

const BETWEEN: [char; 6] = ['、', '；', ';', ',', '，', '\n'];

/// The names in a list of them; one that was picked may hold a separator.
fn names_in<'t>(text: &'t str, picked: &[Picked]) -> Vec<&'t str> {
    let mut names = Vec::new();
    let mut rest = text.trim_matches(|c: char| c.is_whitespace() || BETWEEN.contains(&c));
    while !rest.is_empty() {
        let ends = |tail: &str| tail.trim_start().is_empty() || tail.trim_start().starts_with(BETWEEN);
        let whole = picked
            .iter()
            .filter_map(|(name, _)| rest.get(..name.len()).filter(|head| head == name))
            .filter(|head| ends(&rest[head.len()..]))
            .max_by_key(|head| head.len());
        let name = whole.unwrap_or_else(|| rest.split(BETWEEN).next().unwrap_or(rest));
        rest = rest[name.len()..].trim_start_matches(|c: char| c.is_whitespace() || BETWEEN.contains(&c));
        if !name.trim().is_empty() {
            names.push(name.trim());
        }
    }
    names
}

/// The part of a list of names in which the caret stands, in bytes.
pub(super) fn name_at(text: &str, caret: usize) -> std::ops::Range<usize> {
    let (before, after) = text.split_at(caret);
    let start = before.rfind(BETWEEN).map_or(0, |at| at + before[at..].chars().next().map_or(0, char::len_utf8));
    let start = start + (before[start..].len() - before[start..].trim_start().len());
    let end = caret + after.find(BETWEEN).unwrap_or(after.len());
    start..end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_cut_into_names_but_what_was_picked_stays_whole() {
        let id = RecordId(1);
        let picked = [("住建、税务联席会".to_string(), id)];
        assert_eq!(names_in("市税务局、住建、税务联席会；人社局", &picked), ["市税务局", "住建、税务联席会", "人社局"]);
        assert_eq!(names_in("住建、税务联席会议", &picked), ["住建", "税务联席会议"]);
        assert_eq!(names_in(" ，、 ", &picked), [""; 0]);
    }

    #[test]
    fn the_name_under_the_caret_is_found() {
        let text = "市税务局、 swj、人社局";
        let at = |caret| &text[name_at(text, caret)];
        assert_eq!(at(text.find('j').unwrap() + 1), "swj");
        assert_eq!(at(0), "市税务局");
        assert_eq!(at(text.len()), "人社局");
        assert_eq!(&"税务、"[name_at("税务、", 9)], "");
    }
}
