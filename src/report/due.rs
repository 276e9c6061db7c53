//! `report due`: tasks that are overdue, due soon, stalled or up for review, in groups.

use chrono::NaiveDate;

use crate::domain::id::RecordId;
use crate::domain::schema::task;
use crate::error::Result;
use crate::exchange::table_out::ColumnKind;
use crate::i18n::{Message, Msg};
use crate::report::charts::{Chart, DueDays};
use crate::report::table::{Column, Datum, Look, Shape, Shown, Tabular};
use crate::report::{View, messages};
pub use crate::service::tasks::due::DueRow;
use crate::service::tasks::due::{Group, Horizon, due_rows, rows_of};
use crate::service::tasks::lamps::TaskLamps;
use crate::service::tasks::task_view::TaskView;

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
        let horizon = Horizon::new(view.day, workdays, lamps.calendar());
        Ok(Self::with(view, &lamps, horizon, lead))
    }

    /// Makes the report with lamps and a horizon that are ready.
    pub fn with(view: &View<'_>, lamps: &TaskLamps, horizon: Horizon, lead: Option<RecordId>) -> Self {
        Self { horizon, rows: due_rows(view.state, lamps, horizon, lead) }
    }

    /// Returns the rows of a group.
    pub fn group(&self, group: Group) -> &[DueRow] {
        rows_of(&self.rows, group)
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
}

/// The task of a row, as the rules see it, and what is made of it.
fn of_task(look: &Look<'_>, row: &DueRow, value: impl FnOnce(&TaskView<'_>) -> Datum) -> Datum {
    look.state.get(row.task).and_then(TaskView::of).map_or(Datum::Nothing, |t| value(&t))
}

impl Tabular for DueReport {
    type Row = DueRow;
    const SHAPE: Shape = Shape::Groups(&["overdue", "due_soon", "stalled", "review"]);
    const COLUMNS: &'static [Column<DueRow>] = &[
        Column::new(
            "id",
            messages::RECORDS,
            Msg::new(
                "a task in overdue, due_soon, stalled or review",
                "任务编号；分 overdue、due_soon、stalled、review 四组",
            ),
            |_, r: &DueRow| Datum::Id(r.task),
        )
        .only(Shown::Json),
        Column::new("group", messages::GROUP, Msg::new("the group", "分组"), |_, r: &DueRow| {
            Datum::word(group_key(r.group), group_name(r.group))
        })
        .only(Shown::Text),
        Column::new("lamp", messages::LAMP, Msg::new("its lamp", "状态灯"), |_, r: &DueRow| {
            let shown = Message::plain(messages::SIGN_AND_WORD).with("sign", r.lamp.glyph());
            Datum::Word(Some(r.lamp.name().to_string()), shown.with_message("word", r.lamp.label()))
        }),
        Column::new("serial", messages::SERIAL, Msg::new("its number", "序号"), |look: &Look<'_>, r: &DueRow| {
            of_task(look, r, |t| Datum::text(t.record.text(task::SERIAL).unwrap_or_default()))
        }),
        Column::new("title", messages::TASK, Msg::new("its title", "标题"), |look: &Look<'_>, r: &DueRow| {
            of_task(look, r, |t| Datum::text(look.state.title_of(t.record)))
        }),
        Column::new("ledger", messages::LEDGER, Msg::new("its ledger", "清单"), |look: &Look<'_>, r: &DueRow| {
            of_task(look, r, |t| Datum::maybe(t.ledger, Datum::Record))
        }),
        Column::new(
            "lead",
            messages::UNIT,
            Msg::new("its lead unit", "牵头单位"),
            |look: &Look<'_>, r: &DueRow| of_task(look, r, |t| Datum::maybe(t.lead, Datum::Record)),
        ),
        Column::new(
            "due",
            messages::DEADLINE,
            Msg::new("its last day", "时限日期"),
            |look: &Look<'_>, r: &DueRow| of_task(look, r, |t| Datum::maybe(t.due_date(), Datum::Date)),
        )
        .only(Shown::Json),
        Column::new(
            "due_words",
            messages::DEADLINE,
            Msg::new("its deadline in words", "时限原文"),
            |look: &Look<'_>, r: &DueRow| of_task(look, r, |t| Datum::text(t.due.map(|d| d.words).unwrap_or_default())),
        ),
        Column::new(
            "day",
            messages::DAY,
            Msg::new("the day that put it into the group", "所依日期"),
            |_, r: &DueRow| Datum::Date(r.day),
        )
        .of(ColumnKind::Date),
        Column::new(
            "days",
            messages::DAYS,
            Msg::new(
                "days late, working days left, days of silence, days until review",
                "逾期天数、剩余工作日、静默天数、距复查天数",
            ),
            |_, r: &DueRow| Datum::Whole(r.days),
        )
        .of(ColumnKind::Number),
        Column::new(
            "status",
            messages::STATUS,
            Msg::new("its status word", "状态用语"),
            |look: &Look<'_>, r: &DueRow| {
                of_task(look, r, |t| match t.status {
                    Some(word) => Datum::text(word),
                    None => Datum::Word(None, r.class.label().into()),
                })
            },
        ),
        Column::new("class", messages::STATUS, Msg::new("what the word counts as", "状态归类"), |_, r: &DueRow| {
            Datum::word(r.class.name(), r.class.label())
        })
        .only(Shown::Json),
    ];

    fn title(&self) -> Message {
        messages::DUE.into()
    }

    fn day(&self) -> NaiveDate {
        self.horizon.day
    }

    fn rows(&self) -> &[DueRow] {
        &self.rows
    }

    fn record(row: &DueRow) -> Option<RecordId> {
        Some(row.task)
    }

    fn group(row: &DueRow) -> &'static str {
        group_key(row.group)
    }

    fn charts(&self, look: &Look<'_>) -> Vec<Chart> {
        let lamps = TaskLamps::lenient(look.state, self.horizon.day);
        let due = DueDays::of(look.state, &lamps, |_| true);
        vec![Chart::Calendar { due, today: self.horizon.day, calendar: lamps.calendar().clone() }]
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
