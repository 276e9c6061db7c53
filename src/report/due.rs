//! `report due`: tasks that are overdue, due soon, stalled or up for review, in groups.

use std::collections::HashMap;

use chrono::NaiveDate;
use serde_json::{Map, Value, json};

use crate::domain::calendar::Calendar;
use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::domain::lamp::Lamp;
use crate::domain::rate::Class;
use crate::domain::schema::task;
use crate::error::Result;
use crate::exchange::table_out::{ColumnKind, Out, Table};
use crate::i18n::{Lang, Message, Msg};
use crate::log::State;
use crate::report::sheet::{Sheet, date, json_date, text};
use crate::report::{View, messages};
use crate::service::due::{Group, Horizon};
use crate::service::lamps::TaskLamps;
use crate::service::parallel::{FEW, in_runs};
use crate::service::show::short_title;
use crate::service::task_view::TaskView;

/// A task on the board. One that is overdue and stalled is there twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DueRow {
    /// Its group.
    pub group: Group,
    /// The task.
    pub task: RecordId,
    /// What its status counts as.
    pub class: Class,
    /// Its lamp.
    pub lamp: Lamp,
    /// The day that matters: its last day, the day it was last heard of, or its day of review.
    pub day: NaiveDate,
    /// Days late; working days left; days of silence; days until its review (negative once it is past).
    pub days: i64,
}

/// The board as of a day.
#[derive(Clone, Debug, PartialEq)]
pub struct DueReport {
    /// The day, and how far is looked.
    pub horizon: Horizon,
    /// The rows by group, in each the most pressing first.
    pub rows: Vec<DueRow>,
}

impl DueReport {
    /// Makes the report, looking so many working days ahead; of one lead unit, where one is named.
    ///
    /// # Errors
    /// `BadInput` where the office's lamp rules cannot be read.
    pub fn of(view: &View<'_>, workdays: u32, lead: Option<RecordId>) -> Result<Self> {
        let lamps = TaskLamps::new(view.state, view.day)?;
        Ok(Self::with(view, &lamps, Horizon::new(view.day, workdays), lead))
    }

    /// Makes the report with lamps and a horizon that are ready.
    pub fn with(view: &View<'_>, lamps: &TaskLamps, horizon: Horizon, lead: Option<RecordId>) -> Self {
        let runs = in_runs(view.state.all(Kind::Task), FEW, |run| {
            let mut left: HashMap<NaiveDate, i64> = HashMap::new();
            let mut rows = Vec::new();
            for t in run.iter().filter_map(TaskView::of).filter(|t| lead.is_none() || t.lead == lead) {
                let class = lamps.classes().class(&t);
                if class == Class::Done {
                    continue;
                }
                let found = [
                    horizon.overdue(&t, class).and_then(|days| Some((Group::Overdue, t.due_date()?, days))),
                    horizon.due_soon(&t, class).map(|d| {
                        let span = || Calendar::china().workdays_between(view.day, d).days;
                        (Group::Soon, d, *left.entry(d).or_insert_with(span))
                    }),
                    horizon.stalled(&t, class, view.state).and_then(|n| {
                        Some((Group::Stalled, view.day.checked_sub_signed(chrono::TimeDelta::try_days(n)?)?, n))
                    }),
                    horizon
                        .review(&t, class, view.state)
                        .map(|d| (Group::Review, d, d.signed_duration_since(view.day).num_days())),
                ];
                for (group, day, days) in found.into_iter().flatten() {
                    let lamp = lamps.look(&t).1;
                    rows.push(DueRow { group, task: t.record.id(), class, lamp, day, days });
                }
            }
            rows
        });
        let mut rows = runs.concat();
        rows.sort_by_key(|r| (r.group, r.day));
        Self { horizon, rows }
    }

    /// Returns the rows of a group.
    pub fn group(&self, group: Group) -> &[DueRow] {
        let from = self.rows.partition_point(|r| r.group < group);
        let to = self.rows.partition_point(|r| r.group <= group);
        self.rows.get(from..to).unwrap_or_default()
    }

    /// Returns what a group is called, with how far was looked.
    pub fn heading(&self, group: Group) -> Message {
        match group {
            Group::Overdue => messages::OVERDUE.into(),
            Group::Soon => {
                let msg = if self.horizon.complete { messages::DUE_WITHIN } else { messages::DUE_WITHIN_UNSURE };
                Message::plain(msg).with("days", self.horizon.workdays).with("day", self.horizon.soon)
            }
            Group::Stalled => Message::plain(messages::STALLED_FOR).with("days", self.horizon.silent),
            Group::Review => messages::UP_FOR_REVIEW.into(),
        }
    }

    /// Returns the table; `state` is the one that the report was made from.
    pub fn to_table(&self, state: &State, lang: Lang) -> Table {
        let mut sheet = Sheet::new(messages::DUE, self.horizon.day, lang);
        sheet.texts(&[("group", messages::GROUP), ("lamp", messages::LAMP)]);
        sheet.texts(&[("serial", messages::SERIAL), ("task", messages::TASK), ("ledger", messages::LEDGER)]);
        sheet.texts(&[("lead", messages::UNIT), ("due", messages::DEADLINE)]);
        sheet.column("day", messages::DAY, ColumnKind::Date).numbers(&[("days", messages::DAYS)]);
        sheet.texts(&[("status", messages::STATUS)]);
        for r in &self.rows {
            let Some(t) = state.get(r.task).and_then(TaskView::of) else { continue };
            let named = |id: Option<RecordId>| text(id.map(|id| short_title(state, id)).unwrap_or_default());
            sheet.row(vec![
                text(group_name(r.group).text(lang)),
                text(format!("{} {}", r.lamp.glyph(), r.lamp.label().text(lang))),
                text(t.record.text(task::SERIAL).unwrap_or_default()),
                text(state.title_of(t.record)),
                named(t.ledger),
                named(t.lead),
                text(t.due.map(|d| d.words).unwrap_or_default()),
                date(Some(r.day)),
                Out::Whole(r.days),
                text(t.status.unwrap_or(r.class.label().text(lang))),
            ]);
        }
        sheet.finish()
    }

    /// Returns an object with one list a group: `overdue`, `due_soon`, `stalled`, `review`. What `day` and `days` mean
    /// follows from the group: see [`DueRow`].
    pub fn to_json(&self, state: &State) -> Value {
        let row = |r: &DueRow| {
            let t = state.get(r.task).and_then(TaskView::of)?;
            Some(json!({
                "id": r.task.to_string(),
                "serial": t.record.text(task::SERIAL),
                "title": state.title_of(t.record),
                "ledger": t.ledger.map(|id| state.title(id)),
                "lead": t.lead.map(|id| state.title(id)),
                "due": json_date(t.due_date()),
                "due_words": t.due.map(|d| d.words),
                "day": r.day.to_string(),
                "days": r.days,
                "status": t.status,
                "class": r.class.name(),
                "lamp": r.lamp.name(),
            }))
        };
        let group = |g: &Group| (group_key(*g).to_string(), self.group(*g).iter().filter_map(row).collect());
        Value::Object(Group::ALL.iter().map(group).collect::<Map<String, Value>>())
    }
}

/// Returns what a group is called.
pub fn group_name(group: Group) -> Msg {
    match group {
        Group::Overdue => messages::OVERDUE,
        Group::Soon => messages::DUE_SOON,
        Group::Stalled => messages::STALLED,
        Group::Review => messages::UP_FOR_REVIEW,
    }
}

/// Returns a group's name in JSON.
pub const fn group_key(group: Group) -> &'static str {
    match group {
        Group::Overdue => "overdue",
        Group::Soon => "due_soon",
        Group::Stalled => "stalled",
        Group::Review => "review",
    }
}
