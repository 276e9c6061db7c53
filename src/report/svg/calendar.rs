//! Months of due dates: each day with how many tasks are due by its gravest lamp, holidays and make-up days marked.

use chrono::{Datelike, Months, NaiveDate};

use super::writer::Writer;
use crate::domain::calendar::Calendar;
use crate::domain::lamp::Lamp;
use crate::domain::period::{Grain, Period};
use crate::i18n::Lang;
use crate::report::charts::{DueDays, messages};

const DAY: (f64, f64) = (40.0, 40.0);
const GAP: f64 = 24.0;
/// How many months are drawn, the first that of the day that is looked at.
const MONTHS: u32 = 3;
const HEAD: f64 = 44.0;
/// The gravest first.
const GRAVITY: [Lamp; 6] = [Lamp::Red, Lamp::Yellow, Lamp::Green, Lamp::Grey, Lamp::Blue, Lamp::Done];

fn class_of(lamp: Lamp) -> &'static str {
    match lamp {
        Lamp::Red => "bad",
        Lamp::Yellow => "poor",
        Lamp::Green | Lamp::Done => "good",
        Lamp::Blue => "accent",
        Lamp::Grey => "dim",
    }
}

pub(super) fn draw(due: &DueDays, today: NaiveDate, calendar: &Calendar, lang: Lang) -> String {
    let month = 7.0 * DAY.0;
    let mut w = Writer::new(
        month * f64::from(MONTHS) + GAP * f64::from(MONTHS - 1),
        HEAD + 6.0 * DAY.1,
        due.title().text(lang),
    );
    let first = today.with_day(1).unwrap_or(today);
    for n in 0..MONTHS {
        let Some(first) = first.checked_add_months(Months::new(n)) else { continue };
        one(&mut w, (due, calendar), first, today, f64::from(n) * (month + GAP), lang);
    }
    w.finish()
}

fn one(
    w: &mut Writer,
    (due, calendar): (&DueDays, &Calendar),
    first: NaiveDate,
    today: NaiveDate,
    left: f64,
    lang: Lang,
) {
    let title = Period::containing(first, Grain::Month).map(|p| p.say(lang)).unwrap_or_default();
    w.text((left + 3.5 * DAY.0, 14.0), "bold mid", &title);
    for (n, name) in messages::WEEKDAYS.text(lang).split(' ').enumerate() {
        w.text((left + (n as f64 + 0.5) * DAY.0, 36.0), "dim mid", name);
    }
    let shift = first.weekday().num_days_from_monday();
    for day in first.iter_days().take_while(|d| d.month() == first.month()) {
        let place = day.day0() + shift;
        let (x, y) = (left + f64::from(place % 7) * DAY.0, HEAD + f64::from(place / 7) * DAY.1);
        let about = calendar.is_workday(day);
        let counts = due.on(day);
        let gravest = GRAVITY.into_iter().find(|l| counts.get(*l) > 0);
        let total: u64 = counts.iter().map(|(_, n)| n).sum();
        let tip = match gravest {
            Some(_) => format!("{day}: {} {counts}", due.said(total).say(lang)),
            None => day.to_string(),
        };
        w.rect((x + 1.0, y + 1.0), (DAY.0 - 2.0, DAY.1 - 2.0), if about.worked { "soft" } else { "axis" }, &tip);
        if day == today {
            w.rect((x + 1.0, y + DAY.1 - 4.0), (DAY.0 - 2.0, 3.0), "accent", "");
        }
        w.text((x + 5.0, y + 15.0), if about.worked { "" } else { "dim" }, &day.day().to_string());
        let mark = match (about.holiday.is_some(), about.worked) {
            (true, false) => Some((messages::OFF, "good end")),
            (true, true) => Some((messages::MADE_UP, "poor end")),
            (false, _) => None,
        };
        if let Some((mark, class)) = mark {
            w.text((x + DAY.0 - 4.0, y + 15.0), class, mark.text(lang));
        }
        if let Some(lamp) = gravest {
            let class = format!("{} bold mid", class_of(lamp));
            w.text((x + DAY.0 / 2.0, y + 32.0), &class, &format!("{}{total}", lamp.glyph()));
        }
    }
}
