//! The deadline of a cell: a day, or words that are kept with what they mean.

use chrono::Datelike;

use super::{Read, Reader, bad, plain};
use crate::domain::deadline::{self, DeadlineContext, Precision};
use crate::domain::period::Period;
use crate::domain::value::{Due, Value};
use crate::error::Result;
use crate::exchange::clean::{is_missing, one_line, short};
use crate::exchange::dates::{self, when, when_in};
use crate::exchange::grid::Cell;
use crate::exchange::import::messages;
use crate::i18n::Message;

/// A phrase that was read: the deadline, what is doubtful, and whether nobody said its year.
pub(super) type Phrase = (Due, Option<Message>, bool);

impl Reader<'_, '_> {
    pub(super) fn due(&mut self, cell: &Cell, out: &mut Read) -> Result<Option<Value>> {
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
        if is_missing(&text) {
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
}

/// Whether a day is written without its year.
pub(super) fn lacks_year(text: &str) -> bool {
    let digits = crate::domain::words::fold(text);
    let runs = digits.split(|c: char| !c.is_ascii_digit());
    !digits.contains('年') && runs.map(str::len).max().unwrap_or(0) < 4 && digits.matches(['-', '/', '.']).count() < 2
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
