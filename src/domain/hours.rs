//! Opening hours as service points write them: `周一至周五 9:00-12:00 13:30-17:00；周六 9:00-12:00`, `Mon-Fri 9:00-17:00`.
//! 错时延时 hours are written the same way beside them. Words that are not understood say nothing about any day.

use chrono::{Datelike, NaiveDate, NaiveTime, Weekday};

use super::words::fold;

/// Hours of some days of the week.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Span {
    /// The days, by their number from Monday; and whether days off that are worked, and not those that are off, are meant.
    days: [bool; 7],
    /// The times.
    times: Vec<(NaiveTime, NaiveTime)>,
}

/// The hours of a service point.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hours(Vec<Span>);

impl Hours {
    /// Reads hours; nothing where no time can be read.
    pub fn parse(text: &str) -> Option<Self> {
        let text = fold(text);
        let spans: Vec<Span> = text.split([';', '；', '\n', '。']).filter_map(span).collect();
        (!spans.is_empty()).then_some(Self(spans))
    }

    /// Whether it is open at a moment. On a day off that is worked the hours of a Monday hold; on a holiday none do,
    /// unless hours are given for every day.
    pub fn is_open(&self, day: NaiveDate, time: NaiveTime, worked: bool) -> bool {
        let weekday = day.weekday();
        let weekend = matches!(weekday, Weekday::Sat | Weekday::Sun);
        let counted = if worked && weekend { Weekday::Mon } else { weekday };
        let holiday = !worked && !weekend;
        self.0.iter().any(|span| {
            let of_day = span.days[counted.num_days_from_monday() as usize]
                || span.days[weekday.num_days_from_monday() as usize];
            let every = span.days.iter().all(|d| *d);
            of_day && (!holiday || every) && span.times.iter().any(|(from, to)| (*from..*to).contains(&time))
        })
    }
}

fn span(text: &str) -> Option<Span> {
    let times = times(text);
    (!times.is_empty()).then(|| Span { days: days(text), times })
}

const DAYS: [&[&str]; 7] = [
    &["周一", "星期一", "mon"],
    &["周二", "星期二", "tue"],
    &["周三", "星期三", "wed"],
    &["周四", "星期四", "thu"],
    &["周五", "星期五", "fri"],
    &["周六", "星期六", "sat"],
    &["周日", "星期日", "周天", "星期天", "sun"],
];

/// The days that a text names: a range from the first to the last where it is written as one, else each of them; the
/// working week where none is named, and every day where it says so.
fn days(text: &str) -> [bool; 7] {
    if ["每天", "每日", "全天", "daily", "every day"].iter().any(|w| text.contains(w)) {
        return [true; 7];
    }
    let text = text.to_lowercase();
    let mut found: Vec<(usize, usize)> = Vec::new();
    for (day, names) in DAYS.iter().enumerate() {
        found.extend(names.iter().filter_map(|n| text.find(n)).min().map(|at| (at, day)));
    }
    found.sort_unstable();
    let mut out = [false; 7];
    match found.as_slice() {
        [] => out[..5].fill(true),
        [(from, first), (to, last)] if first < last && text[*from..*to].contains(['至', '到', '-', '–', '—', '~']) =>
        {
            out[*first..=*last].fill(true);
        }
        all => all.iter().for_each(|(_, day)| out[*day] = true),
    }
    out
}

/// The stretches of time that a text names: `9:00-12:00`, `9：00—12：00`, `9:00至12:00`.
fn times(text: &str) -> Vec<(NaiveTime, NaiveTime)> {
    let mut found: Vec<(usize, usize, NaiveTime)> = Vec::new();
    let bytes = text.as_bytes();
    for (at, _) in text.match_indices(':') {
        let begin = bytes[..at].iter().rposition(|b| !b.is_ascii_digit()).map_or(0, |p| p + 1);
        let end = bytes[at + 1..].iter().position(|b| !b.is_ascii_digit()).map_or(bytes.len(), |p| at + 1 + p);
        let number = |range: &str| range.parse::<u32>().ok();
        let time = number(&text[begin..at]).zip(number(&text[at + 1..end]));
        // Midnight at the end of a day is the last minute that is counted.
        let time = time.and_then(|(h, m)| {
            if h == 24 && m == 0 { NaiveTime::from_hms_opt(23, 59, 59) } else { NaiveTime::from_hms_opt(h, m, 0) }
        });
        found.extend(time.map(|t| (begin, end, t)));
    }
    let pairs = found.windows(2).filter(|w| {
        let between = text[w[0].1..w[1].0].trim();
        matches!(between, "-" | "–" | "—" | "——" | "~" | "～" | "至" | "到" | "to") && w[0].2 < w[1].2
    });
    pairs.map(|w| (w[0].2, w[1].2)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(hours: &str, day: &str, time: &str, worked: bool) -> bool {
        let hours = Hours::parse(hours).unwrap();
        hours.is_open(day.parse().unwrap(), NaiveTime::parse_from_str(time, "%H:%M").unwrap(), worked)
    }

    #[test]
    fn hours_are_read_as_they_are_written_at_the_door() {
        let hall = "周一至周五 9：00—12：00、13:30-17:00；周六 9:00至12:00";
        assert!(open(hall, "2023-07-03", "09:00", true) && open(hall, "2023-07-03", "16:59", true));
        assert!(!open(hall, "2023-07-03", "12:30", true) && !open(hall, "2023-07-03", "17:00", true));
        assert!(open(hall, "2023-07-08", "11:00", false) && !open(hall, "2023-07-08", "14:00", false));
        assert!(!open(hall, "2023-07-09", "10:00", false), "a Sunday");
        // 25 June 2023 is a Sunday that is worked; 22 June a holiday.
        assert!(open(hall, "2023-06-25", "14:00", true) && !open(hall, "2023-06-22", "10:00", false));
        assert!(open("Mon-Fri 8:30-17:30", "2023-07-07", "08:30", true));
        assert!(open("9:00-17:00", "2023-07-05", "10:00", true) && !open("9:00-17:00", "2023-07-08", "10:00", false));
        assert!(open("每天 8:00-20:00", "2023-10-01", "19:00", false));
        assert!(open("周一、周三 9:00-12:00", "2023-07-05", "10:00", true));
        assert!(!open("周一、周三 9:00-12:00", "2023-07-04", "10:00", true));
        assert!(open("每天 0:00-24:00", "2023-07-04", "23:30", true));
        for wrong in ["", "上班时间", "9点到5点", "17:00-9:00", "99:99-100:00"] {
            assert_eq!(Hours::parse(wrong), None, "{wrong}");
        }
    }
}
