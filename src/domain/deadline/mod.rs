//! Deadlines as offices write them: "2023年9月底前", "截至三季度末", "立行立改", "end of September 2023".
//!
//! A phrase becomes a last day with its precision, and its words are kept. Whatever had to be assumed (a year that
//! was not written, a day to count from) is said in the notes; what cannot be read is unknown, never guessed.
//!
//! Source: domain.md, "Ledgers and tasks"; whether an end is included follows 民法典 article 1259 (以前、以内、届满
//! include the number). A term counts from its stated start, whose own day does not count (article 201), and ends on the
//! next working day where its last one is a day off (article 203); a day of the calendar stays where it is.

mod chinese;
mod english;
mod numeric;
mod resolve;
mod scan;
#[cfg(test)]
mod tests;

use chrono::{Datelike, NaiveDate};

use super::{
    calendar::{Calendar, Festival},
    words::{fold, shorten},
};
use crate::i18n::Message;
use resolve::Hit;
use scan::Scan;

crate::messages! {
    YEAR_ASSUMED: "no year was written; {year} was assumed", "未写年份，按{year}年计";
    YEAR_MISSING: "no year was written and none is known", "未写年份，且无从得知";
    TWO_DIGIT_YEAR: "the year has two digits; {year} was assumed", "年份只有两位，按{year}年计";
    BASE_MISSING: "it counts from a day that is not known", "需从某日起算，而起算日未知";
    COUNTS_FROM: "counted from {day}", "自{day}起算";
    SEEN_FROM: "as seen from {day}", "以{day}为基准";
    ROLLED: "{day} is a day off, so the term ends on the next working day (Civil Code, article 203)", "{day}为休息日，期限顺延至其后首个工作日（民法典第二百零三条）";
    NO_TABLE: "there is no holiday notice for the whole way yet, so only weekends and the law's own days were left out", "缺少相应年份的节假日表，按法定节日和星期计算";
    FESTIVAL: "{festival} is on {day}", "{festival}为{day}";
    BEFORE_START: "“before” a period was read as before it begins: {day}", "“前”按该时段开始之前理解：{day}";
    SEVERAL: "it names several days; the last one was taken", "写有多个日期，取最后一个";
    ALSO_ONGOING: "it also says that the work goes on, or is done at once", "另注明长期坚持或立行立改";
    NO_SUCH_DAY: "there is no such day", "没有这一天";
    PART_READ: "only a part was read; left over: “{rest}”", "仅识别出一部分，未识别：“{rest}”";
    CUT: "only the first {count} {count:character was|characters were} read", "仅读取前{count}个字符";
}

/// The most characters of a phrase that are read and kept.
pub const MAX_CHARS: usize = 200;

vocabulary! {
    /// How exactly a deadline names its day.
    Precision {
        /// A day.
        Day = "day", "day", "日";
        /// A third of a month (旬).
        TenDays = "ten-days", "ten days", "旬";
        /// A month.
        Month = "month", "month", "月";
        /// A quarter.
        Quarter = "quarter", "quarter", "季度";
        /// A half-year.
        Half = "half", "half-year", "半年";
        /// A year.
        Year = "year", "year", "年";
        /// At once (立行立改): no day, but every day counts.
        Immediate = "immediate", "at once", "立行立改";
        /// Without end (长期坚持): never overdue, reviewed from time to time.
        Ongoing = "ongoing", "ongoing", "长期坚持";
        /// The words could not be read.
        Unknown = "unknown", "not readable", "无法识别";
    }
}

vocabulary! {
    /// How often recurring work comes round.
    Every {
        /// Every day.
        Day = "day", "every day", "每日";
        /// Every week.
        Week = "week", "every week", "每周";
        /// Every month.
        Month = "month", "every month", "每月";
        /// Every quarter.
        Quarter = "quarter", "every quarter", "每季度";
        /// Every half-year.
        Half = "half", "every half-year", "每半年";
        /// Every year.
        Year = "year", "every year", "每年";
    }
}

/// What a phrase without a year, or one that counts from a day, is read against.
#[derive(Clone, Copy, Debug)]
pub struct DeadlineContext<'a> {
    /// The day that 下周五 and 月底 are seen from: when the words were written, or today.
    pub base: Option<NaiveDate>,
    /// The day that terms count from, such as that of the order or its receipt; the base day without one.
    pub start: Option<NaiveDate>,
    /// The year that the ledger is for; without it, the base day's year.
    pub year: Option<i32>,
    /// Working days.
    pub calendar: &'a Calendar,
}

impl DeadlineContext<'_> {
    fn year(&self) -> Option<i32> {
        self.year.or_else(|| self.base.map(|d| d.year()))
    }
}

/// A deadline that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deadline {
    /// The last day in time; nothing if it is at once, without end or not readable.
    pub date: Option<NaiveDate>,
    /// How exactly it was named.
    pub precision: Precision,
    /// How often it comes round, if it recurs.
    pub every: Option<Every>,
    /// The words as written, at most [`MAX_CHARS`] of them.
    pub words: String,
    /// What was assumed, and what was not read.
    pub notes: Vec<Note>,
}

/// Something that the reader of a deadline should know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Note {
    /// No year was written; this one comes from the context.
    YearAssumed(i32),
    /// No year was written and the context has none.
    YearMissing,
    /// The year was written with two digits.
    TwoDigitYear(i32),
    /// It counts from a day that the context lacks.
    BaseMissing,
    /// The day that a term was counted from.
    CountsFrom(NaiveDate),
    /// The day that a day of the week was looked for from.
    SeenFrom(NaiveDate),
    /// The last day of a term by the calendar, which is a day off: the term ends later.
    Rolled(NaiveDate),
    /// A festival that it names, with its day.
    Festival(Festival, NaiveDate),
    /// Working days were counted through a year without a table.
    NoTable,
    /// "Before September" was read as before it begins.
    BeforeStart(NaiveDate),
    /// Several days are named; the last one was taken.
    Several,
    /// A day is named, and also that the work goes on or is done at once.
    AlsoOngoing,
    /// It names a day that does not exist, such as 31 June.
    NoSuchDay,
    /// Some of the words were not understood.
    PartRead(String),
    /// The phrase was too long and was cut.
    Cut,
}

impl Note {
    /// Says it.
    pub fn said(&self) -> Message {
        match self {
            Self::YearAssumed(year) => Message::plain(YEAR_ASSUMED).with("year", year),
            Self::YearMissing => YEAR_MISSING.into(),
            Self::TwoDigitYear(year) => Message::plain(TWO_DIGIT_YEAR).with("year", year),
            Self::BaseMissing => BASE_MISSING.into(),
            Self::CountsFrom(day) => Message::plain(COUNTS_FROM).with("day", day),
            Self::SeenFrom(day) => Message::plain(SEEN_FROM).with("day", day),
            Self::Rolled(day) => Message::plain(ROLLED).with("day", day),
            Self::Festival(festival, day) => {
                Message::plain(FESTIVAL).with_message("festival", festival.label()).with("day", day)
            }
            Self::NoTable => NO_TABLE.into(),
            Self::BeforeStart(day) => Message::plain(BEFORE_START).with("day", day),
            Self::Several => SEVERAL.into(),
            Self::AlsoOngoing => ALSO_ONGOING.into(),
            Self::NoSuchDay => NO_SUCH_DAY.into(),
            Self::PartRead(rest) => Message::plain(PART_READ).with("rest", rest),
            Self::Cut => Message::plain(CUT).with("count", MAX_CHARS),
        }
    }
}

impl Deadline {
    /// Returns the year that was assumed because none was written.
    pub fn assumed_year(&self) -> Option<i32> {
        self.notes.iter().find_map(|n| match n {
            Note::YearAssumed(year) => Some(*year),
            _ => None,
        })
    }

    /// Tells whether the words should be looked at by a person: something was left over, missing or wrong.
    pub fn is_doubtful(&self) -> bool {
        let clear = |n: &Note| {
            matches!(
                n,
                Note::YearAssumed(_)
                    | Note::TwoDigitYear(_)
                    | Note::CountsFrom(_)
                    | Note::SeenFrom(_)
                    | Note::Rolled(_)
                    | Note::Festival(..)
            )
        };
        self.precision == Precision::Unknown || !self.notes.iter().all(clear)
    }

    /// Tells whether it is a term that counts from a day, so that its words say more than the day does.
    pub fn is_term(&self) -> bool {
        self.notes.iter().any(|n| matches!(n, Note::CountsFrom(_)))
    }

    /// Tells whether it names a festival, so that its words say more than the day does: 国庆节前.
    pub fn names_festival(&self) -> bool {
        self.notes.iter().any(|n| matches!(n, Note::Festival(..)))
    }
}

/// Reads a deadline phrase. Never fails: what cannot be read is [`Precision::Unknown`] with its words.
pub fn read(words: &str, ctx: &DeadlineContext<'_>) -> Deadline {
    let kept = shorten(words.trim(), MAX_CHARS);
    let mut deadline =
        Deadline { date: None, precision: Precision::Unknown, every: None, words: kept, notes: Vec::new() };
    let cut = words.trim().chars().nth(MAX_CHARS).is_some();
    let mut scan = Scan::new(&fold(&deadline.words), ctx);
    let (hits, rest) = scan.run();

    let mut problem = None;
    let (mut dates, mut specials) = (Vec::new(), Vec::new());
    for hit in hits {
        match hit {
            Hit::Date { date, precision, notes } => dates.push((date, precision, notes)),
            Hit::Special { precision, every } => specials.push((precision, every)),
            Hit::Problem(note) => problem = problem.or(Some(note)),
        }
    }
    if let Some(note) = problem {
        // A day that cannot be worked out makes the whole phrase unsure: another day in it may not be the last.
        deadline.notes.push(note);
    } else if let Some((date, precision, notes)) = dates.iter().max_by_key(|(date, ..)| *date) {
        (deadline.date, deadline.precision) = (Some(*date), *precision);
        deadline.notes.extend(notes.iter().cloned());
        if dates.iter().any(|(other, ..)| other != date) {
            deadline.notes.push(Note::Several);
        }
        if !specials.is_empty() {
            deadline.notes.push(Note::AlsoOngoing);
        }
    } else if let Some((precision, every)) = specials.first() {
        deadline.precision = *precision;
        deadline.every = every.or_else(|| specials.iter().find_map(|(_, every)| *every));
        if specials.iter().any(|(other, _)| other != precision) {
            deadline.notes.push(Note::AlsoOngoing);
        }
    }
    if cut {
        deadline.notes.push(Note::Cut);
    }
    if deadline.precision != Precision::Unknown && !rest.is_empty() {
        deadline.notes.push(Note::PartRead(rest));
    }
    deadline
}
