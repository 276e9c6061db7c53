//! Functions on days and times.

use chrono::{Datelike, NaiveDateTime, Timelike};

use super::Node;
use super::calls::{number, text};
use super::eval::{Context, Unknown, eval};
use super::value::{Val, moment, moment_of_days};

/// A text or a number of days as a moment.
fn moment_at(args: &[Node], context: &dyn Context) -> Result<Option<NaiveDateTime>, Unknown> {
    let Some(node) = args.first() else { return Ok(None) };
    let value = eval(node, context)?;
    Ok(moment(&value.text()).or_else(|| moment_of_days(value.number())))
}

pub(super) fn date(args: &[Node], context: &dyn Context) -> Result<Val, Unknown> {
    Ok(Val::Text(moment_at(args, context)?.map(|m| m.date().to_string()).unwrap_or_default()))
}

pub(super) fn date_time(args: &[Node], context: &dyn Context) -> Result<Val, Unknown> {
    let text = moment_at(args, context)?.map(|m| m.format("%Y-%m-%dT%H:%M:%S").to_string());
    Ok(Val::Text(text.unwrap_or_default()))
}

/// The share of the day that has gone by at a time such as `09:30`.
pub(super) fn decimal_time(args: &[Node], context: &dyn Context) -> Result<Val, Unknown> {
    let time = text(args, 0, context)?;
    let of_day = moment(&format!("1970-01-01T{time}")).map(|m| f64::from(m.num_seconds_from_midnight()) / 86_400.0);
    Ok(Val::Number(of_day.unwrap_or(number(args, 0, context)?)))
}

/// A day or moment by the signs of ODK: %Y %y %m %n %b %d %e %H %h %M %S %3 %a.
pub(super) fn format_date(args: &[Node], context: &dyn Context) -> Result<Val, Unknown> {
    let Some(m) = moment_at(args, context)? else { return Ok(Val::Text(String::new())) };
    let format = text(args, 1, context)?;
    let (mut out, mut signs) = (String::new(), format.chars());
    while let Some(c) = signs.next() {
        if c != '%' {
            out.push(c);
            continue;
        }
        match signs.next() {
            Some('Y') => out.push_str(&format!("{:04}", m.year())),
            Some('y') => out.push_str(&format!("{:02}", m.year().rem_euclid(100))),
            Some('m') => out.push_str(&format!("{:02}", m.month())),
            Some('n') => out.push_str(&m.month().to_string()),
            Some('b') => out.push_str(&m.format("%b").to_string()),
            Some('d') => out.push_str(&format!("{:02}", m.day())),
            Some('e') => out.push_str(&m.day().to_string()),
            Some('H') => out.push_str(&format!("{:02}", m.hour())),
            Some('h') => out.push_str(&m.hour().to_string()),
            Some('M') => out.push_str(&format!("{:02}", m.minute())),
            Some('S') => out.push_str(&format!("{:02}", m.second())),
            Some('3') => out.push_str("000"),
            Some('a') => out.push_str(&m.format("%a").to_string()),
            Some('%') => out.push('%'),
            Some(other) => out.extend(['%', other]),
            None => out.push('%'),
        }
    }
    Ok(Val::Text(out))
}
