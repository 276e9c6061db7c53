//! `report quarters`: what became of each item of a ledger that recurs, from one period to the next.
//!
//! A status per item and period is what the log holds as of the period's end: what is reported late for an earlier one is
//! dated into it. Source: law-and-practice 1, row 20 (534 items a quarter).

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde_json::{Map, Value};

use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::domain::period::{Grain, Period};
use crate::domain::rate::Class;
use crate::domain::record::Record;
use crate::domain::schema::{ledger, task};
use crate::domain::words::vocabulary;
use crate::error::{Code, Error, Result};
use crate::i18n::{Lang, Message, Msg};
use crate::log::{AsOf, State};
use crate::report::catalogue::{Source, Wanted};
use crate::report::messages;
use crate::report::table::{Column, Datum, Look, Shape, Shown, Tabular};
use crate::service::tasks::task_view::{Classes, TaskView};
use crate::service::words::show::short_title;

crate::messages! {
    NAME: "Recurring ledgers", "按期清单对比";
    TITLE: "Recurring ledgers, {period} beside {before}", "按期清单：{period}与{before}对比";
    CHANGE: "Change", "变化";
    SUMMARY: "{ledger}: {parts}", "{ledger}：{parts}";
    PART: "{what} {count}", "{what}{count}";
    NONE: "no ledger recurs: give one a cycle (quarter, month) to have it rolled over", "没有按期清单：为清单填写周期（季度、月）后可按期结转";
}

vocabulary! {
    /// What became of an item.
    Turn {
        /// It is done and was not.
        Better = "better", "now done", "转为完成";
        /// It was done and is not.
        Worse = "worse", "not done any more", "由完成转未完成";
        /// It is reported and was not.
        Reported = "reported", "now reported", "新报送";
        /// It was reported and is not.
        Silent = "silent", "not reported this time", "本期未报送";
        /// It is there and was not.
        New = "new", "new", "新增";
        /// It was there and is not.
        Dropped = "dropped", "dropped", "退出";
        /// It stands elsewhere in the same class.
        Moved = "moved", "status changed", "状态变化";
        /// It stands where it stood.
        Same = "same", "unchanged", "未变";
    }
}

/// An item.
#[derive(Clone, Debug, PartialEq)]
pub struct Turned {
    /// The task.
    pub task: RecordId,
    /// Its title.
    pub title: String,
    /// Its ledger.
    pub ledger: RecordId,
    /// Its lead unit.
    pub lead: Option<RecordId>,
    /// What became of it.
    pub turn: Turn,
    /// Its status in the period before.
    pub was: String,
    /// Its status.
    pub is: String,
}

/// The items of all ledgers that recur.
#[derive(Clone, Debug, PartialEq)]
pub struct QuartersReport {
    /// The day.
    pub day: NaiveDate,
    /// The period.
    pub period: Period,
    /// The one before.
    pub before: Period,
    /// The rows that changed, by ledger and what became of them.
    pub rows: Vec<Turned>,
    /// How many of each ledger, all of them counted.
    pub counts: Vec<(RecordId, String, BTreeMap<Turn, u64>)>,
}

/// The length of a ledger's cycle, where it recurs.
pub fn cycle(record: &Record) -> Option<Grain> {
    record.text(ledger::CYCLE).and_then(Grain::parse)
}

impl QuartersReport {
    /// Makes the report: of the period named, else of the one that the day lies in.
    ///
    /// # Errors
    /// `BadInput` where there is no such period, `Corrupt` where the journal cannot be read.
    pub fn make(source: &Source<'_>, wanted: &Wanted) -> Result<Self> {
        let day = source.day();
        // Which ledgers recur is asked of now: that one did was perhaps said later than the period.
        let ledgers: Vec<(RecordId, Grain)> = {
            let now = source.office.view(source.actor);
            now.records(Kind::Ledger).filter_map(|l| Some((l.id(), cycle(l)?))).collect()
        };
        let grain = ledgers.first().map_or(Grain::Quarter, |(_, grain)| *grain);
        let none = || {
            let error = Error::new(Code::BadInput, crate::service::messages::BAD_PERIOD);
            error.with("text", day).with("field", "--period")
        };
        let period = wanted.period.or_else(|| Period::containing(day, grain)).ok_or_else(none)?;
        let before = period.previous().ok_or_else(none)?;
        let then = source.office.past_view(source.actor, AsOf::day(before.last_day()))?;
        let now = source.office.past_view(source.actor, AsOf::day(period.last_day().min(day)))?;
        let ledgers: Vec<RecordId> = ledgers.into_iter().map(|(id, _)| id).collect();
        Ok(Self::compare((&then, &now), &ledgers, day, period, before))
    }

    /// Compares the items of ledgers as they stood at the ends of two periods.
    pub fn compare(
        (then, now): (&State, &State),
        ledgers: &[RecordId],
        day: NaiveDate,
        period: Period,
        before: Period,
    ) -> Self {
        let (was, is) = (items(then, ledgers), items(now, ledgers));
        let mut rows = Vec::new();
        let mut counts: Vec<(RecordId, String, BTreeMap<Turn, u64>)> =
            ledgers.iter().map(|id| (*id, short_title(now, *id), BTreeMap::new())).collect();
        let all: BTreeSet<RecordId> = was.keys().chain(is.keys()).copied().collect();
        for id in all {
            let turn = turn(was.get(&id), is.get(&id));
            let Some(item) = is.get(&id).or(was.get(&id)) else { continue };
            let of = counts.iter_mut().find(|(l, ..)| *l == item.ledger);
            of.into_iter().for_each(|(.., n)| *n.entry(turn).or_default() += 1);
            if turn != Turn::Same {
                let word = |of: Option<&Item>| of.map(|i| i.status.clone()).unwrap_or_default();
                rows.push(Turned {
                    task: id,
                    title: item.title.clone(),
                    ledger: item.ledger,
                    lead: item.lead,
                    turn,
                    was: word(was.get(&id)),
                    is: word(is.get(&id)),
                });
            }
        }
        rows.sort_by(|a, b| (a.ledger, a.turn, &a.title).cmp(&(b.ledger, b.turn, &b.title)));
        Self { day, period, before, rows, counts }
    }
}

/// An item as it stood.
struct Item {
    title: String,
    ledger: RecordId,
    lead: Option<RecordId>,
    status: String,
    class: Class,
}

fn items(state: &State, ledgers: &[RecordId]) -> BTreeMap<RecordId, Item> {
    let classes = Classes::of(state);
    let views = TaskView::all(state).filter(|t| t.ledger.is_some_and(|l| ledgers.contains(&l)));
    views
        .map(|t| {
            let item = Item {
                title: state.title_of(t.record),
                ledger: t.ledger.unwrap_or_default(),
                lead: t.lead,
                status: t.record.text(task::STATUS).unwrap_or_default().to_string(),
                class: classes.class(&t),
            };
            (t.record.id(), item)
        })
        .collect()
}

fn turn(was: Option<&Item>, is: Option<&Item>) -> Turn {
    match (was, is) {
        (None, _) => Turn::New,
        (_, None) => Turn::Dropped,
        (Some(was), Some(is)) => match (was.class, is.class) {
            (Class::Unreported, Class::Unreported) => Turn::Same,
            (Class::Done, Class::Done) => Turn::Same,
            (_, Class::Done) => Turn::Better,
            (_, Class::Unreported) => Turn::Silent,
            (Class::Done, _) => Turn::Worse,
            (Class::Unreported, _) => Turn::Reported,
            _ if was.status == is.status => Turn::Same,
            _ => Turn::Moved,
        },
    }
}

fn said(period: Period) -> Message {
    Message::plain(Msg::new("{en}", "{zh}")).with("en", period.say(Lang::En)).with("zh", period.say(Lang::Zh))
}

impl Tabular for QuartersReport {
    type Row = Turned;
    const SHAPE: Shape = Shape::Under("items");
    const BESIDE: &'static [(&'static str, Msg)] = &[
        ("period", Msg::new("the period", "期间")),
        ("before", Msg::new("the period before", "上一期间")),
        ("ledgers[].ledger", Msg::new("a ledger that recurs", "按期清单")),
        ("ledgers[].counts.*", Msg::new("how many of its items became what", "各类变化的事项数")),
    ];
    const COLUMNS: &'static [Column<Turned>] = &[
        Column::new("id", messages::RECORDS, Msg::new("the task's id", "任务编号"), |_, t: &Turned| {
            Datum::Id(t.task)
        })
        .only(Shown::Json),
        Column::new("ledger", messages::LEDGER, Msg::new("its ledger", "所属清单"), |_, t: &Turned| {
            Datum::Record(t.ledger)
        }),
        Column::new("change", CHANGE, Msg::new("what became of it", "变化类别"), |_, t: &Turned| {
            Datum::word(t.turn.name(), t.turn.label())
        }),
        Column::new("title", messages::TASK, Msg::new("its title", "任务"), |_, t: &Turned| Datum::text(&t.title)),
        Column::new("lead", messages::UNIT, Msg::new("its lead unit", "牵头单位"), |_, t: &Turned| {
            Datum::maybe(t.lead, Datum::Record)
        }),
        Column::new(
            "was",
            messages::WAS,
            Msg::new("its status in the period before", "上期状态"),
            |_, t: &Turned| Datum::text(&t.was),
        ),
        Column::new("is", messages::IS, Msg::new("its status", "本期状态"), |_, t: &Turned| Datum::text(&t.is)),
    ];

    fn title(&self) -> Message {
        Message::plain(TITLE).with_message("period", said(self.period)).with_message("before", said(self.before))
    }

    fn day(&self) -> NaiveDate {
        self.day
    }

    fn rows(&self) -> &[Turned] {
        &self.rows
    }

    fn record(row: &Turned) -> Option<RecordId> {
        Some(row.task)
    }

    fn beside(&self, _look: &Look<'_>) -> Map<String, Value> {
        let counts = |n: &BTreeMap<Turn, u64>| -> Map<String, Value> {
            n.iter().map(|(turn, n)| (turn.name().to_string(), Value::from(*n))).collect()
        };
        let ledgers = self.counts.iter().map(|(_, name, n)| serde_json::json!({ "ledger": name, "counts": counts(n) }));
        let mut out = Map::new();
        out.insert("period".into(), Value::from(self.period.code()));
        out.insert("before".into(), Value::from(self.before.code()));
        out.insert("ledgers".into(), ledgers.collect());
        out
    }

    fn remarks(&self) -> Vec<Message> {
        if self.counts.is_empty() {
            return vec![NONE.into()];
        }
        let part = |(turn, n): (&Turn, &u64)| Message::plain(PART).with_message("what", turn.label()).with("count", n);
        let ledger = |(_, name, n): &(RecordId, String, BTreeMap<Turn, u64>)| {
            Message::plain(SUMMARY).with("ledger", name).with_list("parts", n.iter().map(part))
        };
        self.counts.iter().map(ledger).collect()
    }
}
