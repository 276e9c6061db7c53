//! How many tasks are due on each day, by lamp.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use chrono::NaiveDate;

use super::messages;
use crate::domain::lamp::Lamp;
use crate::i18n::{Message, Msg};
use crate::log::State;
use crate::service::tasks::lamps::{LampCounts, TaskLamps};
use crate::service::tasks::task_view::TaskView;

/// How many tasks are due on each day, by lamp. What goes on without end is due on no day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DueDays {
    /// The days on which anything is due.
    pub days: BTreeMap<NaiveDate, LampCounts>,
    /// Open tasks whose deadline names no day.
    pub undated: u64,
    /// Whether everything that is dated is counted, not what is due alone.
    pub everything: bool,
}

impl DueDays {
    /// Counts the tasks that are wanted, in one pass.
    pub fn of(state: &State, lamps: &TaskLamps, mut wanted: impl FnMut(&TaskView<'_>) -> bool) -> Self {
        let mut out = Self::default();
        for task in TaskView::all(state).filter(|t| wanted(t)) {
            let (class, lamp) = lamps.look(&task);
            if task.is_ongoing(class) {
                continue;
            }
            match task.due_date() {
                Some(day) => out.days.entry(day).or_default().count(lamp),
                None if lamp != Lamp::Done => out.undated += 1,
                None => {}
            }
        }
        out
    }

    /// What is said of a number of them on a day.
    pub fn said(&self, count: u64) -> Message {
        let msg = if self.everything { messages::DATED_ON } else { messages::DUE_ON };
        Message::plain(msg).with("count", count)
    }

    /// What the picture is called.
    pub fn title(&self) -> Msg {
        if self.everything { messages::DATES } else { messages::DUE_DATES }
    }

    /// Returns what is due on a day.
    pub fn on(&self, day: NaiveDate) -> LampCounts {
        self.days.get(&day).copied().unwrap_or_default()
    }

    /// Returns how many are still open that are due within days, the last one among them.
    pub fn open(&self, days: RangeInclusive<NaiveDate>) -> u64 {
        if days.is_empty() {
            return 0;
        }
        let open = |c: &LampCounts| c.iter().filter(|(l, _)| *l != Lamp::Done).map(|(_, n)| n).sum::<u64>();
        self.days.range(days).map(|(_, c)| open(c)).sum()
    }

    /// Returns the next day after a day on which something open is due, or the last one before it.
    pub fn next(&self, day: NaiveDate, forward: bool) -> Option<NaiveDate> {
        let open = |(d, _): &(&NaiveDate, &LampCounts)| self.open(**d..=**d) > 0;
        if forward {
            self.days.range(day..).filter(|(d, _)| **d > day).find(open).map(|(d, _)| *d)
        } else {
            self.days.range(..day).rev().find(open).map(|(d, _)| *d)
        }
    }
}
