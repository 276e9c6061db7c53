//! The lamps of tasks: the office's rules made ready for a day.

use std::fmt;

use chrono::NaiveDate;

use crate::domain::calendar::Calendar;
use crate::domain::lamp::{DEFAULT, Lamp, LampRule, Lamps, Lit, Task};
use crate::domain::rate::Class;
use crate::domain::record::Record;
use crate::error::Result;
use crate::log::State;
use crate::service::settings;
use crate::service::tasks::due::Horizon;
use crate::service::tasks::task_view::{Classes, TaskView};

/// Returns the lamp rules that the office set, or the default ones.
///
/// # Errors
/// `BadInput` where the setting [`settings::LAMPS`] cannot be read.
pub fn rules(state: &State) -> Result<Vec<LampRule>> {
    match settings::text(state, settings::LAMPS) {
        None => Ok(DEFAULT.to_vec()),
        Some(text) => LampRule::parse_list(&text),
    }
}

/// Lamps for a day, and what the status words of the ledgers count as.
#[derive(Debug)]
pub struct TaskLamps {
    classes: Classes,
    lamps: Lamps,
    horizon: Horizon,
    calendar: Calendar,
}

impl TaskLamps {
    /// Makes the office's rules ready for a day.
    ///
    /// # Errors
    /// As [`rules`].
    pub fn new(state: &State, day: NaiveDate) -> Result<Self> {
        Ok(Self::with(state, day, &rules(state)?))
    }

    /// Makes the office's rules ready for a day; the default ones where what the office set cannot be read, for screens
    /// that must show something.
    pub fn lenient(state: &State, day: NaiveDate) -> Self {
        Self::with(state, day, &rules(state).unwrap_or_else(|_| DEFAULT.to_vec()))
    }

    /// Makes rules ready for a day.
    pub fn with(state: &State, day: NaiveDate, rules: &[LampRule]) -> Self {
        let calendar = settings::calendar(state);
        Self {
            classes: Classes::of(state),
            lamps: Lamps::new(rules, day, &calendar),
            horizon: Horizon::usual(day, &calendar),
            calendar,
        }
    }

    /// Returns the office's working days.
    pub fn calendar(&self) -> &Calendar {
        &self.calendar
    }

    /// Returns the day, with how far is looked ahead and back from it.
    pub fn horizon(&self) -> &Horizon {
        &self.horizon
    }

    /// Returns what the status words count as.
    pub fn classes(&self) -> &Classes {
        &self.classes
    }

    /// Returns a task's class and lamp.
    pub fn look(&self, task: &TaskView<'_>) -> (Class, Lamp) {
        let class = self.classes.class(task);
        (class, self.lamps.lamp(&lamp_task(task, class)))
    }

    /// Returns the lamp of a task; nothing if the record was taken away.
    pub fn lamp(&self, record: &Record) -> Option<Lamp> {
        TaskView::of(record).map(|t| self.look(&t).1)
    }

    /// Returns the lamp of a task and why it is lit; nothing if the record was taken away.
    pub fn lit(&self, record: &Record) -> Option<Lit> {
        TaskView::of(record).map(|t| self.lamps.lit(&lamp_task(&t, self.classes.class(&t))))
    }
}

/// What a lamp is worked out from.
pub fn lamp_task(task: &TaskView<'_>, class: Class) -> Task {
    Task {
        class,
        due: task.due_date(),
        precision: task.precision(),
        progress: task.progress.map(|n| n as f64),
        start: task.start,
    }
}

/// How many tasks have each lamp.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LampCounts([u64; Lamp::ALL.len()]);

impl LampCounts {
    /// Counts one more.
    pub fn count(&mut self, lamp: Lamp) {
        self.change(lamp, true);
    }

    /// Counts one more, or one fewer.
    pub fn change(&mut self, lamp: Lamp, more: bool) {
        let n = &mut self.0[lamp as usize];
        *n = if more { n.saturating_add(1) } else { n.saturating_sub(1) };
    }

    /// Adds other counts.
    pub fn add(&mut self, other: &Self) {
        self.0.iter_mut().zip(other.0).for_each(|(n, more)| *n = n.saturating_add(more));
    }

    /// Returns how many have a lamp.
    pub fn get(&self, lamp: Lamp) -> u64 {
        self.0[lamp as usize]
    }

    /// Returns each lamp with its number.
    pub fn iter(&self) -> impl Iterator<Item = (Lamp, u64)> + '_ {
        Lamp::ALL.iter().map(|l| (*l, self.get(*l)))
    }
}

/// Shows the lamps that there are, as `■3 ▲5 ●10`, the gravest first.
impl fmt::Display for LampCounts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const GRAVEST_FIRST: [Lamp; 6] = [Lamp::Red, Lamp::Yellow, Lamp::Green, Lamp::Blue, Lamp::Done, Lamp::Grey];
        let shown = GRAVEST_FIRST.into_iter().filter(|l| self.get(*l) > 0);
        for (i, lamp) in shown.enumerate() {
            write!(f, "{}{}{}", if i == 0 { "" } else { " " }, lamp.glyph(), self.get(lamp))?;
        }
        Ok(())
    }
}
