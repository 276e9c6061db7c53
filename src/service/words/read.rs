//! Values as people write them.

use chrono::NaiveDate;

use crate::domain::calendar::Calendar;
use crate::domain::dates;
use crate::domain::deadline::{self, Deadline, DeadlineContext, Note, Precision};
use crate::domain::id::RecordId;
use crate::domain::kind::{FieldDef, FieldRole, Kind, Tag, Type, Vocabulary, status_word};
use crate::domain::period::Period;
use crate::domain::rate::{Class, usual_class};
use crate::domain::schema::{document, finding, ledger, meeting, note, task};
use crate::domain::value::{Due, Value, ValueRef};
use crate::domain::words::{fold, shorten, yes_no};
use crate::error::{Code, Error, Result};
use crate::i18n::{Lang, Msg};
use crate::log::State;
use crate::service::messages;
use crate::service::words::names;

/// What the words of a field are read against.
pub struct Reading<'a> {
    /// Where referred records are found.
    pub state: &'a State,
    /// The day.
    pub today: NaiveDate,
    /// The holidays.
    pub calendar: &'a Calendar,
    /// The ledger of the record, whose status words count.
    pub ledger: Option<RecordId>,
    /// The day that terms count from, as [`term_start`] finds it; today without one.
    pub start: Option<NaiveDate>,
}

/// What marks words of a deadline that are to be kept though they name no day.
const ONLY_WORDS: [char; 2] = ['~', '～'];

impl Reading<'_> {
    /// Reads what a person wrote into a field; nothing where it was left blank.
    ///
    /// # Errors
    /// `BadInput`, `NotFound` or `Usage` that name the field and say what it takes.
    pub fn read(&self, field: &FieldDef, text: &str) -> Result<Option<Value>> {
        let bad = |msg| Error::new(Code::BadInput, msg).with("text", text.trim()).with_message("field", field.label);
        let trimmed = text.trim();
        if trimmed.is_empty() {
            return Ok(None);
        }
        let value = match field.ty {
            Type::Text => Value::Text(trimmed.to_string()),
            Type::Lines => Value::Text(text.trim_end().to_string()),
            Type::Int => Value::Int(plain(trimmed).parse().map_err(|_| bad(messages::BAD_NUMBER))?),
            Type::Real => {
                let n: f64 = plain(trimmed).parse().map_err(|_| bad(messages::BAD_NUMBER))?;
                if !n.is_finite() {
                    return Err(bad(messages::BAD_NUMBER));
                }
                Value::Real(n)
            }
            Type::Bool => Value::Bool(yes_no(trimmed).ok_or_else(|| bad(messages::BAD_BOOL))?),
            Type::Date => Value::Date(dates::read(trimmed, self.today, self.calendar)?.date),
            Type::Time => {
                let day = dates::read(trimmed, self.today, self.calendar)?.date;
                Value::Time(day.and_time(chrono::NaiveTime::MIN).and_utc().timestamp_millis())
            }
            Type::Due => Value::Due(self.due(field, trimmed)?),
            Type::Period => Value::Period(Period::parse(trimmed).ok_or_else(|| bad(messages::BAD_PERIOD))?),
            Type::Ref(kind) => Value::Ref(names::find(self.state, Some(kind), trimmed)?),
            Type::Any => Value::Ref(names::find(self.state, None, trimmed)?),
            Type::Refs(kind) => Value::Refs(self.refs(kind, trimmed)?),
            Type::Word(vocabulary) => {
                Value::Text(word(vocabulary, trimmed).ok_or_else(|| bad_word(&bad, vocabulary))?.to_string())
            }
            Type::Words(vocabulary) => {
                Value::Texts(words(vocabulary, trimmed).ok_or_else(|| bad_word(&bad, vocabulary))?)
            }
            Type::Status => Value::Text(self.status(trimmed)?),
            Type::Texts => {
                let all = trimmed.split(['\n', ';', '；']).map(str::trim).filter(|t| !t.is_empty());
                // A class may be typed by any of its names; it is kept by the stable one.
                let kept = |line: &str| match status_word(line).filter(|_| field.role == Some(FieldRole::StatusWords)) {
                    Some((word, class)) => format!("{word}={}", class.name()),
                    None => line.to_string(),
                };
                Value::Texts(all.map(kept).collect())
            }
        };
        crate::domain::check::fits(field, &value)?;
        Ok(Some(value))
    }

    /// Reads a deadline: as people type days, else as offices write them. What cannot be read is refused, since nobody
    /// would ever be warned of it; words that name no day are kept where the person says so with a `~` before them.
    fn due(&self, field: &FieldDef, text: &str) -> Result<Due> {
        if let Some(words) = text.strip_prefix(ONLY_WORDS).map(str::trim).filter(|w| !w.is_empty()) {
            return Ok(Due { date: None, precision: Precision::Unknown, words: words.to_string() });
        }
        let read = self.deadline(text);
        // A term or a festival says more than its last day: the words are kept.
        if let (false, Ok(typed)) = (read.is_term(), dates::read(text, self.today, self.calendar)) {
            let day = typed.precision == Precision::Day && !read.names_festival();
            let words = if day { typed.date.to_string() } else { text.to_string() };
            return Ok(Due { date: Some(typed.date), precision: typed.precision, words });
        }
        if read.precision == Precision::Unknown {
            let error = match read.notes.first() {
                Some(note) => Error::new(Code::BadInput, messages::BAD_DUE_BECAUSE).with_message("note", note.said()),
                None => Error::new(Code::BadInput, messages::BAD_DUE),
            };
            let error = error.with("text", shorten(text, 40)).with_message("field", field.label);
            return Err(error.hint(messages::HINT_DUE).hint(messages::HINT_ONLY_WORDS));
        }
        Ok(read.into())
    }

    fn deadline(&self, text: &str) -> Deadline {
        let context = DeadlineContext {
            base: Some(self.today),
            start: self.start,
            year: Some(chrono::Datelike::year(&self.today)),
            calendar: self.calendar,
        };
        deadline::read(text, &context)
    }

    /// Returns what was assumed in reading a deadline, and what was not understood of it, to be told to the person.
    pub fn due_notes(&self, text: &str) -> Vec<Note> {
        let text = text.trim();
        if text.is_empty() || text.starts_with(ONLY_WORDS) {
            return Vec::new();
        }
        let read = self.deadline(text);
        match (read.is_term(), dates::read(text, self.today, self.calendar)) {
            (false, Ok(typed)) => typed.notes,
            (true, _) | (_, Err(_)) => read.notes,
        }
    }

    fn refs(&self, kind: Kind, text: &str) -> Result<Vec<RecordId>> {
        // A name that holds a separator is found whole first.
        if let Ok(one) = names::find(self.state, Some(kind), text) {
            return Ok(vec![one]);
        }
        text.split(['、', '；', ';', ',', '，', '\n'])
            .map(str::trim)
            .filter(|t| !t.is_empty())
            .map(|t| names::find(self.state, Some(kind), t))
            .collect()
    }

    /// Reads a status: a word that may be used in the ledger, or one that usage gives a class.
    fn status(&self, text: &str) -> Result<String> {
        let Some(id) = self.ledger else {
            return Err(Error::new(Code::BadInput, messages::NO_LEDGER));
        };
        let all = usable_words(self.state, id);
        let folded = fold(text);
        let class = usual_class(text);
        all.iter()
            .find(|(word, _)| fold(word) == folded)
            .or_else(|| all.iter().find(|(_, c)| Some(*c) == class))
            .map(|(word, _)| word.clone())
            .ok_or_else(|| {
                Error::new(Code::BadInput, messages::BAD_STATUS)
                    .with("word", text)
                    .with("ledger", self.state.title(id))
                    .with("words", all.iter().map(|(w, _)| w.as_str()).collect::<Vec<_>>().join("、"))
            })
    }
}

/// Returns the day that the terms of a record count from: when its work began or it was found, else when the document
/// or the meeting that set it was; nothing where none is known. `value` gives the fields, as typed or as held.
pub fn term_start(state: &State, kind: Kind, value: impl Fn(Tag) -> Option<Value>) -> Option<NaiveDate> {
    STARTS.iter().filter(|(of, ..)| *of == kind).find_map(|(_, tag, on)| match (value(*tag)?, on) {
        (Value::Date(day), None) => Some(day),
        (Value::Ref(id), Some(on)) => state.get(id)?.date(*on),
        _ => None,
    })
}

/// Where the day is that terms count from, the nearest first: a field of the record, or of what that refers to.
const STARTS: [(Kind, Tag, Option<Tag>); 5] = [
    (Kind::Task, task::START, None),
    (Kind::Task, task::DOCUMENT, Some(document::ON)),
    (Kind::Task, task::MEETING, Some(meeting::ON)),
    (Kind::Finding, finding::FOUND_ON, None),
    (Kind::Note, note::ON, None),
];

/// The code of a word that a person writes.
fn word(vocabulary: &'static Vocabulary, text: &str) -> Option<&'static str> {
    vocabulary.named(text).map(|w| w.code)
}

/// The codes of several words, each once; none where one of them is not known. A word may itself hold what stands between
/// two.
pub fn words(vocabulary: &'static Vocabulary, text: &str) -> Option<Vec<String>> {
    const BETWEEN: [char; 6] = ['\n', ';', '；', '、', ',', '，'];
    let mut out: Vec<String> = Vec::new();
    let mut rest = text.trim_matches(|c: char| c.is_whitespace() || BETWEEN.contains(&c));
    while !rest.is_empty() {
        let ends = rest.char_indices().filter(|(_, c)| BETWEEN.contains(c)).map(|(at, _)| at);
        let ends: Vec<usize> = ends.chain([rest.len()]).collect();
        // The longest that is a word.
        let (code, end) = ends.iter().rev().find_map(|end| Some((word(vocabulary, &rest[..*end])?, *end)))?;
        if !out.iter().any(|held| held == code) {
            out.push(code.to_string());
        }
        rest = rest[end..].trim_start_matches(|c: char| c.is_whitespace() || BETWEEN.contains(&c));
    }
    Some(out)
}

fn bad_word(bad: &dyn Fn(Msg) -> Error, vocabulary: &'static Vocabulary) -> Error {
    bad(messages::BAD_WORD).with_list("words", vocabulary.words.iter().map(|w| w.label))
}

/// The status words of a ledger with the class that each counts as.
pub fn status_words(state: &State, id: RecordId) -> Vec<(String, Class)> {
    let Some(ledger) = state.get(id) else { return Vec::new() };
    match ledger.get(ledger::WORDS) {
        Some(ValueRef::Texts(lines)) => lines.iter().filter_map(status_word).map(|(w, c)| (w.to_string(), c)).collect(),
        _ => Vec::new(),
    }
}

/// The status words that may be used in a ledger: its own, and for each class of which it names none the usual one. A list
/// in which nothing was done yet brought no word for what is done.
pub fn usable_words(state: &State, id: RecordId) -> Vec<(String, Class)> {
    let mut all = status_words(state, id);
    let said = if all.is_empty() { state.title(id) } else { all.iter().map(|(word, _)| word.as_str()).collect() };
    let lang = if said.is_ascii() { Lang::En } else { Lang::Zh };
    for class in Class::ALL {
        if !all.iter().any(|(_, c)| c == class) {
            all.push((class.label().text(lang).to_string(), *class));
        }
    }
    all
}

/// A number as people write it: full-width digits, thousands separators and a percent sign fall away.
fn plain(text: &str) -> String {
    fold(text).replace([',', ' '], "").trim_end_matches('%').to_string()
}
