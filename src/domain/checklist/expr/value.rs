//! Values of expressions, and how one becomes another, after XPath 1.0; dates count as days, as ODK has it.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, Timelike};

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub enum Val {
    /// A text; also a choice, several choices with blanks between them, a date.
    Text(String),
    /// A number; not a number where there is none.
    Number(f64),
    /// A truth.
    Truth(bool),
    /// The answers of a repeat, or an answer that is not given: none.
    Many(Vec<String>),
}

impl Val {
    /// The value as a text: the first of several.
    pub fn text(&self) -> String {
        match self {
            Self::Text(t) => t.clone(),
            Self::Number(n) => number_text(*n),
            Self::Truth(b) => b.to_string(),
            Self::Many(all) => all.first().cloned().unwrap_or_default(),
        }
    }

    /// The value as a number: a date as days since 1970, nothing as not a number.
    pub fn number(&self) -> f64 {
        match self {
            Self::Number(n) => *n,
            Self::Truth(b) => f64::from(u8::from(*b)),
            Self::Text(t) => number_of(t),
            Self::Many(all) => all.first().map_or(f64::NAN, |t| number_of(t)),
        }
    }

    /// The value as a truth: a text that is not empty, a number that is not 0.
    pub fn truth(&self) -> bool {
        match self {
            Self::Truth(b) => *b,
            Self::Number(n) => *n != 0.0 && !n.is_nan(),
            Self::Text(t) => !t.is_empty(),
            Self::Many(all) => !all.is_empty(),
        }
    }

    /// All its texts: of an answer that is not given, none.
    pub fn texts(&self) -> Vec<String> {
        match self {
            Self::Many(all) => all.clone(),
            other => vec![other.text()],
        }
    }
}

/// A number as XPath writes it: without a fraction where it has none.
pub fn number_text(n: f64) -> String {
    if n.is_nan() { "NaN".into() } else { n.to_string() }
}

fn number_of(text: &str) -> f64 {
    let text = text.trim();
    if let Ok(n) = text.parse::<f64>() {
        // Words such as "inf" and "nan" are numbers to Rust alone.
        return if text.starts_with(|c: char| c.is_ascii_alphabetic()) { f64::NAN } else { n };
    }
    moment(text).map_or(f64::NAN, |m| {
        let days = m.date().signed_duration_since(NaiveDate::default()).num_days() as f64;
        days + f64::from(m.num_seconds_from_midnight()) / 86_400.0
    })
}

/// Reads `2023-07-31` and `2023-07-31T09:30:00`, with or without a zone, which is left out.
pub fn moment(text: &str) -> Option<NaiveDateTime> {
    let text = text.trim();
    let (day, time) = text.split_once(['T', ' ']).unwrap_or((text, ""));
    let day: NaiveDate = day.parse().ok()?;
    let time = time.split(['+', 'Z', '.']).next().unwrap_or_default();
    let time = match time {
        "" => NaiveTime::MIN,
        hm if hm.len() == 5 => NaiveTime::parse_from_str(hm, "%H:%M").ok()?,
        hms => NaiveTime::parse_from_str(hms, "%H:%M:%S").ok()?,
    };
    Some(day.and_time(time))
}

/// The moment that lies so many days after the start of 1970.
pub fn moment_of_days(days: f64) -> Option<NaiveDateTime> {
    let seconds = days * 86_400.0;
    if !seconds.is_finite() || seconds.abs() > 1e13 {
        return None;
    }
    chrono::DateTime::from_timestamp(seconds.round() as i64, 0).map(|d| d.naive_utc())
}
