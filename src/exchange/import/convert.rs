//! A cell becomes the value of a field.

use std::collections::{BTreeMap, HashMap};

use chrono::{Datelike, NaiveDate};

use super::refs::{Named as Name, Names};
use super::{Options, messages, status};
use crate::domain::calendar::Calendar;
use crate::domain::check::fits;
use crate::domain::credit;
use crate::domain::deadline::{self, DeadlineContext, Precision};
use crate::domain::id::RecordId;
use crate::domain::kind::{FieldDef, FieldRole, Kind, Type, Vocabulary, Word, status_word};
use crate::domain::period::Period;
use crate::domain::rate::{Class, usual_class};
use crate::domain::schema::{ledger, person};
use crate::domain::value::{Due, Value, ValueRef};
use crate::domain::words::yes_no as yes_no_words;
use crate::error::{Code, Error, Result};
use crate::exchange::clean::{Number, is_missing, name_and_phone, number, one_line, short, tidy};
use crate::exchange::dates::{self, Context, Order, when, when_in};
use crate::exchange::grid::Cell;
use crate::exchange::numfmt::has_lost_digits;
use crate::exchange::units::{Named, Part};
use crate::i18n::Message;
use crate::service::words::names::candidates;

/// What a cell came to.
#[derive(Debug, Default)]
pub(super) struct Read {
    /// The value; none where the cell holds nothing.
    pub value: Option<Value>,
    /// What to say about it.
    pub remarks: Vec<Message>,
    /// The words of a number that has words around it, and the number.
    pub words: Option<(String, f64)>,
    /// Further units in a cell that should name one.
    pub rest: Vec<RecordId>,
    /// Units that a label makes the lead, in a cell of responsible ones.
    pub lead: Vec<RecordId>,
    /// What else the cell of a status says.
    pub prose: Option<String>,
    /// What is not kept as it stands.
    pub losses: Vec<Message>,
    /// Whether the day's year was neither written nor said.
    pub unsaid_year: bool,
}

/// A phrase that was read: the deadline, what is doubtful, and whether nobody said its year.
type Phrase = (Due, Option<Message>, bool);

/// Reads cells; remembers phrases that come again and the status words of each ledger.
pub(super) struct Reader<'a, 's> {
    /// Names of records.
    pub names: Names<'s>,
    calendar: &'a Calendar,
    today: NaiveDate,
    year: Option<i32>,
    order: Option<Order>,
    given: &'a [(String, Class)],
    /// Whether words that nobody knows are taken as the class that they most likely are.
    guess: bool,
    /// Whether the kind has room for several units, so that a cell may name them.
    lists: bool,
    /// Whether people who are not known may be made.
    people: bool,
    /// The day that terms in the row count from, where it names one.
    pub start: Option<NaiveDate>,
    /// Phrases that were read, by their words and the day that their terms count from.
    dues: HashMap<(String, Option<NaiveDate>), Phrase>,
    statuses: HashMap<RecordId, Statuses>,
    /// Status words that nobody knows, with the class that they most likely are.
    pub asked: BTreeMap<String, Class>,
}

/// Whether two telephone numbers are one, however they are written.
fn same_number(a: &str, b: &str) -> bool {
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    digits(a) == digits(b)
}

/// The status words of a ledger.
#[derive(Default)]
struct Statuses {
    /// Those that it names, line by line; a ledger that is new names none.
    named: Vec<String>,
    /// Those that the file brings, with their classes and whether that was guessed.
    brought: Vec<(String, Class, bool)>,
}

impl Statuses {
    fn knows(&self, word: &str) -> bool {
        self.named.iter().filter_map(|l| status_word(l)).any(|(w, _)| w == word)
            || self.brought.iter().any(|(w, ..)| w == word)
    }
}

/// The status words that a file gives to a ledger.
pub(super) struct NewWords {
    /// The ledger.
    pub ledger: RecordId,
    /// All its lines `word=class`, those that it had first.
    pub lines: Vec<String>,
    /// The words that it had not, with their classes and whether that was guessed.
    pub brought: Vec<(String, Class, bool)>,
    /// Whether it had words before.
    pub joined: bool,
}

impl<'a, 's> Reader<'a, 's> {
    /// Reads against a state, a calendar and a day; `year` completes days without one.
    pub fn new(names: Names<'s>, options: &'a Options<'_>, year: Option<i32>) -> Self {
        Self {
            names,
            calendar: options.calendar,
            today: options.today,
            year,
            order: None,
            given: &options.statuses,
            guess: options.guess,
            lists: options.kind.def().fields.iter().any(|f| matches!(f.ty, Type::Refs(Kind::Unit))),
            people: options.create_people,
            start: None,
            dues: HashMap::new(),
            statuses: HashMap::new(),
            asked: BTreeMap::new(),
        }
    }

    /// Says in which order day and month stand in the column that is read next.
    pub fn expect(&mut self, order: Option<Order>) {
        self.order = order;
    }

    /// How days are read in the column that is read next.
    pub fn days(&self) -> Context {
        Context { year: self.year.or(Some(self.today.year())), order: self.order }
    }

    /// Reads a cell for a field. `of` is the record's ledger, for status words and problems.
    ///
    /// # Errors
    /// The reason why the cell cannot be this field's value.
    pub fn read(&mut self, field: &FieldDef, cell: &Cell, of: Option<RecordId>, row: u32) -> Result<Read> {
        let mut out = Read::default();
        if cell.is_blank() {
            return Ok(out);
        }
        if let Cell::Error(e) = cell
            && !crate::exchange::clean::is_missing(e)
            && !matches!(field.ty, Type::Date | Type::Due | Type::Time)
        {
            return Err(bad(Message::plain(crate::exchange::messages::ERROR_CELL).with("text", e)));
        }
        out.value = match field.ty {
            Type::Text | Type::Lines => self.words(cell, matches!(field.ty, Type::Lines), &mut out),
            Type::Int if field.role == Some(FieldRole::Percent) => self.percentage(cell, &mut out)?.map(Value::Int),
            Type::Int => match self.number(cell, &mut out)? {
                Some(n) if n.fract() != 0.0 || n.abs() > 9e15 => {
                    return Err(bad(Message::plain(messages::NOT_WHOLE).with("text", cell)));
                }
                n => n.map(|n| Value::Int(n as i64)),
            },
            Type::Real => self.number(cell, &mut out)?.map(Value::Real),
            Type::Bool => yes_no(cell)?.map(Value::Bool),
            Type::Date => {
                out.unsaid_year = self.year.is_none() && cell.as_text().is_some_and(lacks_year);
                when(cell, self.days()).map_err(bad)?.map(|w| Value::Date(w.date()))
            }
            Type::Time => when(cell, self.days()).map_err(bad)?.map(|w| Value::Time(w.at.and_utc().timestamp_millis())),
            Type::Due => self.due(cell, &mut out)?,
            Type::Period => Some(Value::Period(period(cell)?)),
            Type::Word(vocabulary) => {
                let text = plain(cell);
                let word = word_of(field, vocabulary, &text, &mut out).ok_or_else(|| {
                    bad(Message::plain(messages::NOT_WORD)
                        .with("text", short(&text))
                        .with_list("words", vocabulary.words.iter().map(|w| w.label)))
                })?;
                Some(Value::Text(word.code.to_string()))
            }
            Type::Words(vocabulary) => {
                let text = plain(cell);
                let codes = crate::service::words::read::words(vocabulary, &text).ok_or_else(|| {
                    bad(Message::plain(messages::NOT_WORD)
                        .with("text", short(&text))
                        .with_list("words", vocabulary.words.iter().map(|w| w.label)))
                })?;
                (!codes.is_empty()).then_some(Value::Texts(codes))
            }
            Type::Status => self.status(&plain(cell), of, &mut out)?.map(Value::Text),
            Type::Ref(kind) => self.one(kind, &plain(cell), of, row, &mut out)?.map(Value::Ref),
            Type::Refs(kind) => self.several(kind, &plain(cell), of, row, &mut out)?,
            Type::Texts => {
                let text = plain(cell);
                let parts = text.split(['\n', ';', '；', '、']).map(str::trim).filter(|t| !t.is_empty());
                let parts: Vec<String> = parts.map(str::to_string).collect();
                (!parts.is_empty()).then_some(Value::Texts(parts))
            }
            Type::Any => return Err(bad(Message::plain(messages::NO_ANY))),
        };
        if field.role == Some(FieldRole::Credit)
            && let Some(Value::Text(code)) = &mut out.value
        {
            *code = credit::check(code)?;
        }
        if let Some(v) = &out.value {
            fits(field, v)?;
        }
        Ok(out)
    }

    fn words(&self, cell: &Cell, lines: bool, out: &mut Read) -> Option<Value> {
        let raw = cell.to_string();
        let tidy = tidy(&raw);
        if tidy.dropped {
            out.remarks.push(messages::CONTROL_DROPPED.into());
        }
        let text = if lines { tidy.text.into_owned() } else { one_line(&tidy.text) };
        (!text.is_empty()).then_some(Value::Text(text))
    }

    fn number(&self, cell: &Cell, out: &mut Read) -> Result<Option<f64>> {
        let Some(n) = number(cell).map_err(bad)? else { return Ok(None) };
        let Number { value, .. } = n;
        if has_lost_digits(cell) {
            out.losses.push(Message::plain(crate::exchange::messages::DIGITS_LOST).with("text", plain(cell)));
        }
        if n.words.is_some() || n.comparator.is_some() {
            out.words = Some((plain(cell), value));
        }
        Ok(Some(value))
    }

    /// A percentage; more than all of it is kept as all of it, with what the list says.
    fn percentage(&self, cell: &Cell, out: &mut Read) -> Result<Option<i64>> {
        let Some(n) = self.number(cell, out)? else { return Ok(None) };
        let whole = n.clamp(0.0, 100.0).round();
        if n > 100.0 {
            out.losses.push(Message::plain(messages::OVER_FULL).with("text", plain(cell)));
        } else if n < 0.0 {
            return Err(bad(Message::plain(crate::exchange::messages::NOT_NUMBER).with("text", plain(cell))));
        } else if (n - whole).abs() > 1e-9 {
            out.losses.push(Message::plain(messages::WORDS_LOST).with("text", plain(cell)).with("value", whole));
        }
        Ok(Some(whole as i64))
    }

    fn due(&mut self, cell: &Cell, out: &mut Read) -> Result<Option<Value>> {
        if !matches!(cell, Cell::Text(_)) {
            let day = when(cell, self.days()).map_err(bad)?;
            return Ok(day.map(|w| {
                let (date, precision) = match w.precision {
                    dates::Precision::Year => (Period::parse(&w.date().year().to_string()), Precision::Year),
                    dates::Precision::Month => (Period::parse(&w.date().format("%Y-%m").to_string()), Precision::Month),
                    dates::Precision::TenDays | dates::Precision::Day | dates::Precision::Time => {
                        (None, Precision::Day)
                    }
                };
                let date = date.map_or(w.date(), Period::last_day);
                Value::Due(Due { date: Some(date), precision, words: cell.to_string() })
            }));
        }
        let text = plain(cell);
        let text = one_line(&text);
        if crate::exchange::clean::is_missing(&text) {
            return Ok(None);
        }
        // What is a day as a whole needs no reading of phrases, and is not half understood by it.
        if let Ok(Some(day)) = when_in(&text, self.days())
            && matches!(day.precision, dates::Precision::Day | dates::Precision::Time)
        {
            out.unsaid_year = self.year.is_none() && lacks_year(&text);
            return Ok(Some(Value::Due(Due { date: Some(day.date()), precision: Precision::Day, words: text })));
        }
        let key = (text.clone(), self.start);
        if !self.dues.contains_key(&key) {
            let context =
                DeadlineContext { base: Some(self.today), start: self.start, year: self.year, calendar: self.calendar };
            let mut read = deadline::read(&dotted(&text), &context);
            read.words = crate::domain::words::shorten(&text, deadline::MAX_CHARS);
            // A date whose digits were not all used was not understood: 2024,6,30 is not the end of 2024.
            let torn = |n: &deadline::Note| match n {
                deadline::Note::PartRead(rest) => {
                    rest.starts_with(|c: char| ",，.．/-、".contains(c) || c.is_ascii_digit())
                        && rest.chars().nth(1).is_some_and(|c| c.is_ascii_digit())
                }
                _ => false,
            };
            if read.notes.iter().any(torn) {
                (read.date, read.precision) = (None, Precision::Unknown);
                read.notes.clear();
            }
            if let Some(d) = read.date
                && !(1900..=2100).contains(&d.year())
            {
                return Err(bad(Message::plain(crate::exchange::messages::DATE_ABSURD).with("text", short(&text))));
            }
            if read.precision == Precision::Unknown
                && let Err(why) = when_in(&text, self.days())
                && why.msg() == crate::exchange::messages::DATE_ABSURD
            {
                return Err(bad(why));
            }
            let doubt = read.is_doubtful().then(|| match read.notes.is_empty() {
                true => Message::plain(messages::DUE_UNREAD).with("text", short(&text)),
                false => Message::plain(messages::DUE_DOUBT)
                    .with("text", short(&text))
                    .with_list("notes", read.notes.iter().map(deadline::Note::said)),
            });
            // What is seen from today is another day in another month.
            let later = self.today + chrono::Days::new(397);
            let unsaid =
                read.date != deadline::read(&dotted(&text), &DeadlineContext { base: Some(later), ..context }).date;
            self.dues.insert(key.clone(), (read.into(), doubt, unsaid));
        }
        let Some((due, doubt, unsaid)) = self.dues.get(&key) else { return Ok(None) };
        out.unsaid_year = *unsaid;
        out.remarks.extend(doubt.clone());
        Ok(Some(Value::Due(due.clone())))
    }

    /// The status word of a cell and what else the cell says; prose without a status word is what was done.
    fn status(&mut self, text: &str, of: Option<RecordId>, out: &mut Read) -> Result<Option<String>> {
        if is_missing(text) {
            return Ok(None);
        }
        let Some(of) = of else { return Ok(Some(text.to_string())) };
        let names = &self.names;
        let statuses = self.statuses.entry(of).or_insert_with(|| {
            let named = names.state().find(Kind::Ledger, of).and_then(|l| match l.get(ledger::WORDS) {
                Some(ValueRef::Texts(t)) => Some(t.iter().map(str::to_string).collect::<Vec<_>>()),
                _ => None,
            });
            Statuses { named: named.unwrap_or_default(), brought: Vec::new() }
        });
        // The words of a column that asks whether it is done.
        let text = match text {
            "是" | "√" | "✓" if !statuses.knows(text) => "已完成",
            "否" | "×" | "✗" if !statuses.knows(text) => "未完成",
            text => text,
        };
        let given = |w: &str| self.given.iter().find(|(g, _)| g == w).map(|(_, c)| *c);
        let known = |w: &str| statuses.knows(w) || given(w).is_some();
        let (word, prose) = match status::split(text, &known) {
            Some(found) => found,
            // A word that is not known is asked about; a sentence is no word.
            None if status::is_sentence(text) => {
                out.losses.push(Message::plain(messages::NO_STATUS).with("text", short(text)));
                out.prose = Some(text.to_string());
                return Ok(None);
            }
            None => (text.to_string(), String::new()),
        };
        out.prose = (!prose.is_empty()).then_some(prose);
        if !statuses.knows(&word) {
            let class = given(&word).or_else(|| usual_class(&word));
            let guess = guessed_class(&word);
            if class.is_none() && !self.guess {
                let all: Vec<&str> = statuses.named.iter().filter_map(|l| status_word(l)).map(|(w, _)| w).collect();
                let what = match all.is_empty() {
                    true => Message::plain(messages::NEW_STATUS).with("text", short(&word)),
                    false => Message::plain(messages::NOT_STATUS)
                        .with("text", short(&word))
                        .with("ledger", self.names.state().title(of))
                        .with("words", all.join("、")),
                };
                let hint = Message::plain(messages::HINT_STATUS).with("text", short(&word));
                self.asked.insert(word, guess);
                return Err(bad(what).hint(hint.with("class", guess.name())).hint(messages::HINT_GUESS));
            }
            statuses.brought.push((word.clone(), class.unwrap_or(guess), class.is_none()));
        }
        Ok(Some(word))
    }

    /// The class of a status word in a ledger.
    pub fn class(&self, of: Option<RecordId>, word: &str) -> Option<Class> {
        let statuses = self.statuses.get(&of?)?;
        let named = statuses.named.iter().filter_map(|l| status_word(l)).find(|(w, _)| *w == word).map(|(_, c)| c);
        named.or_else(|| statuses.brought.iter().find(|(w, ..)| w == word).map(|(_, c, _)| *c))
    }

    /// The status words that the file brings.
    pub fn vocabularies(&self) -> Vec<NewWords> {
        let brings = |(_, s): &(&RecordId, &Statuses)| !s.brought.is_empty();
        let of = |(id, s): (&RecordId, &Statuses)| {
            let new = s.brought.iter().map(|(w, class, _)| format!("{w}={}", class.name()));
            NewWords {
                ledger: *id,
                lines: s.named.iter().cloned().chain(new).collect(),
                brought: s.brought.clone(),
                joined: !s.named.is_empty(),
            }
        };
        let mut all: Vec<NewWords> = self.statuses.iter().filter(brings).map(of).collect();
        all.sort_by_key(|w| w.ledger);
        all
    }

    fn one(
        &mut self,
        kind: Kind,
        name: &str,
        of: Option<RecordId>,
        row: u32,
        out: &mut Read,
    ) -> Result<Option<RecordId>> {
        if crate::exchange::clean::is_missing(name) {
            return Ok(None);
        }
        let named = match kind {
            // A field that holds one, in a kind that has no room for others, is one name.
            Kind::Unit if !self.lists => return self.unit(name, None, row),
            Kind::Unit => {
                let list = self.units(name, row, out)?;
                // Of several names in a field for one, the one that a label makes the lead, else the first.
                let lead = list.iter().position(|(_, p)| *p == Some(Part::Lead)).unwrap_or(0);
                let Some((first, _)) = list.get(lead).copied() else { return Ok(None) };
                out.rest.extend(list.iter().map(|(id, _)| *id).filter(|id| *id != first));
                return Ok(Some(first));
            }
            Kind::Ledger => self.names.ledger(name, row),
            Kind::Problem => match of {
                Some(of) => self.names.problem(of, name, row),
                None => self.names.find(kind, name),
            },
            Kind::Person => return self.person(name, row, out),
            _ => return self.named(kind, name, row),
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

    fn several(
        &mut self,
        kind: Kind,
        text: &str,
        of: Option<RecordId>,
        row: u32,
        out: &mut Read,
    ) -> Result<Option<Value>> {
        let mut ids = Vec::new();
        if kind == Kind::Unit {
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

/// Whether a day is written without its year.
fn lacks_year(text: &str) -> bool {
    let digits = crate::domain::words::fold(text);
    let runs = digits.split(|c: char| !c.is_ascii_digit());
    !digits.contains('年') && runs.map(str::len).max().unwrap_or(0) < 4 && digits.matches(['-', '/', '.']).count() < 2
}

/// The class that a status word most likely has, by what stands in it.
fn guessed_class(word: &str) -> Class {
    let has = |words: &[&str]| words.iter().any(|w| word.contains(w));
    match () {
        () if has(&["未", "没有", "滞后", "逾期", "暂缓"]) => Class::NotDone,
        () if has(&["长期", "持续", "常态"]) => Class::Ongoing,
        () if has(&["中", "正在", "推进", "部分"]) => Class::InProgress,
        () if has(&["完成", "办结", "销号", "整改", "落实", "达标"]) => Class::Done,
        () => Class::NotDone,
    }
}

/// The word of a vocabulary that a cell begins with; the rest of the cell is kept as prose.
fn word_of(field: &FieldDef, vocabulary: &'static Vocabulary, text: &str, out: &mut Read) -> Option<&'static Word> {
    if let Some(word) = vocabulary.named(text) {
        return Some(word);
    }
    let (word, rest) = status::first_clause(text);
    let usual = || {
        // 是否整改: 是 and 否.
        let word = match word {
            "是" | "√" => "已整改",
            "否" | "×" => "未整改",
            word => word,
        };
        let state = (field.name == "state").then(|| status::usual_state(word)).flatten()?;
        vocabulary.named(state)
    };
    let found = vocabulary.named(word).or_else(usual)?;
    out.prose = (!rest.is_empty()).then(|| rest.to_string());
    Some(found)
}

/// `2018.10` as a month with its year, which the reading of phrases would take for a number.
fn dotted(text: &str) -> String {
    match text.split_once('.') {
        Some((y, m))
            if y.len() == 4
                && (1..=2).contains(&m.len())
                && (y.to_string() + m).bytes().all(|b| b.is_ascii_digit()) =>
        {
            format!("{y}年{m}月")
        }
        _ => text.to_string(),
    }
}

pub(super) fn bad(what: impl Into<Message>) -> Error {
    Error::new(Code::BadInput, what)
}

/// The words of a cell, cleaned.
pub(super) fn plain(cell: &Cell) -> String {
    tidy(&cell.to_string()).text.into_owned()
}

fn period(cell: &Cell) -> Result<Period> {
    let text = plain(cell);
    if let Cell::DateTime(d) = cell {
        return Period::parse(&d.format("%Y-%m").to_string()).ok_or_else(|| not_period(&text));
    }
    Period::parse(&text).ok_or_else(|| not_period(&text))
}

fn not_period(text: &str) -> Error {
    bad(Message::plain(messages::NOT_PERIOD).with("text", short(text)))
}

fn yes_no(cell: &Cell) -> Result<Option<bool>> {
    if let Cell::Bool(b) = cell {
        return Ok(Some(*b));
    }
    let text = plain(cell);
    match yes_no_words(&text) {
        Some(yes) => Ok(Some(yes)),
        None if crate::exchange::clean::is_missing(&text) => Ok(None),
        None => Err(bad(Message::plain(messages::NOT_YES_NO).with("text", short(&text)))),
    }
}
