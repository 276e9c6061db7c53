//! What is left of a ledger, day by day, and the pace that is needed.
//!
//! Source: domain.md, "Ledgers and tasks": the pace needed to finish by the deadline.

use chrono::NaiveDate;

use crate::domain::calendar::Calendar;
use crate::domain::id::RecordId;
use crate::domain::pace::{Pace, Point};
use crate::i18n::Message;
use crate::log::State;
use crate::report::charts::messages;
use crate::service::figures::{LedgerPace, paces};
use crate::service::tasks::task_view::Classes;
use crate::service::words::show::short_title;

/// How a sentence is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// The figure that matters.
    Head,
    /// A statement.
    Plain,
    /// All is well.
    Good,
    /// Something to be looked at.
    Warning,
    /// Something that went wrong.
    Error,
    /// A remark aside.
    Aside,
}

/// The burn-down of a ledger.
#[derive(Clone, Debug, PartialEq)]
pub struct Burn {
    /// The ledger.
    pub ledger: RecordId,
    /// Its short name.
    pub name: String,
    /// The tasks that can be finished: what goes on without end is not among them.
    pub total: u64,
    /// The first day.
    pub start: NaiveDate,
    /// The last day in time.
    pub deadline: NaiveDate,
    /// The day that is looked at.
    pub today: NaiveDate,
    /// One point a day, or every so many days, up to the deadline or today.
    pub points: Vec<Point>,
    /// The pace that is needed and the one that was kept.
    pub pace: Pace,
}

impl Burn {
    /// Returns the burn-downs of all ledgers that have tasks that can be finished and a last day.
    pub fn all(state: &State, classes: &Classes, today: NaiveDate, calendar: &Calendar) -> Vec<Self> {
        let all = paces(state, classes, today, calendar);
        all.iter().filter_map(|pace| Self::of(state, pace, today, calendar)).collect()
    }

    /// Returns the burn-down of a ledger; nothing where it has no task that can be finished, or no last day.
    pub fn of(state: &State, ledger: &LedgerPace, today: NaiveDate, calendar: &Calendar) -> Option<Self> {
        Some(Self {
            ledger: ledger.ledger,
            name: short_title(state, ledger.ledger),
            total: ledger.total,
            start: ledger.start?,
            deadline: ledger.deadline?,
            today,
            points: ledger.burn_down(today, calendar),
            pace: ledger.pace?,
        })
    }

    /// Returns what there is to say: how many are left and for how many working days, what is needed and was done in a
    /// week, and when that would end.
    pub fn sentences(&self) -> Vec<(Message, Tone)> {
        let (pace, deadline) = (&self.pace, self.deadline);
        let one = |n: f64| format!("{n:.1}");
        let mut out =
            vec![(Message::plain(messages::LEFT).with("left", pace.left).with("total", self.total), Tone::Head)];
        if pace.left == 0 {
            return out;
        }
        out.push(match deadline < self.today {
            true => (Message::plain(messages::DEADLINE_PASSED).with("deadline", deadline), Tone::Error),
            false => {
                let said = Message::plain(messages::WORKDAYS_LEFT).with("days", pace.workdays.days);
                (said.with("deadline", deadline), Tone::Plain)
            }
        });
        let needed = pace.needed_a_week().map(|n| Message::plain(messages::NEEDED).with("needed", one(n)));
        let actual = pace.actual_a_week().map(|n| Message::plain(messages::SO_FAR).with("actual", one(n)));
        out.extend(needed.into_iter().chain(actual).map(|said| (said, Tone::Plain)));
        out.push(match pace.finish {
            Some(day) if pace.in_time(deadline) => {
                let said = Message::plain(messages::FINISH).with("day", day);
                (said.with_message("verdict", messages::IN_TIME), Tone::Good)
            }
            Some(day) => {
                let said = Message::plain(messages::FINISH).with("day", day);
                (said.with_message("verdict", messages::LATE), Tone::Warning)
            }
            None if !pace.enough => {
                let said = Message::plain(messages::NOT_ENOUGH).with("days", pace.least.days);
                (said.with("reports", pace.least.reports), Tone::Aside)
            }
            None => (messages::NEVER.into(), Tone::Warning),
        });
        if !pace.complete {
            out.push((messages::NO_TABLE.into(), Tone::Aside));
        }
        out
    }
}
