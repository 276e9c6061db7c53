//! `report rectification`: by unit, how findings went along their life: time in each state, share in time, second returns,
//! relapses. Source: law-and-practice 4.3.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::domain::life::{FINDING, finding as states};
use crate::domain::rate::Ratio;
use crate::domain::record::Record;
use crate::domain::schema::finding;
use crate::exchange::table_out::ColumnKind;
use crate::i18n::{Message, Msg};
use crate::log::State;
use crate::report::View;
use crate::report::messages;
use crate::report::table::{Column, Datum, Look, Shown, Tabular};
use crate::service::figures::unit_of;
use crate::service::past::timeline::{Stay, days_in, relapse, timeline};
use crate::service::settings::terms::Term;

crate::messages! {
    TITLE: "Rectification by unit", "整改闭环情况";
    REMARK: "In time: reported no later than the deadline, of all that were reported or are past it. A relapse is a finding that was reopened within {term} of its closing.", "按时率：反馈不晚于时限的占已反馈及已逾期的比例。复发：销号后{term}重新打开。";
}

/// What one unit's findings came to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct UnitLoop {
    /// The unit; none for findings that are nobody's.
    pub unit: Option<RecordId>,
    /// What it is called.
    pub name: String,
    /// All its findings.
    pub total: u64,
    /// Those that are closed.
    pub closed: u64,
    /// Those that stand still.
    pub suspended: u64,
    /// Signed for too late, or not yet though it is late.
    pub late_receipts: u64,
    /// Reported in time, and all that were to be reported by now.
    pub in_time: (u64, u64),
    /// Sent back at least once.
    pub returned: u64,
    /// Sent back at least twice.
    pub returned_again: u64,
    /// Reopened soon after the closing.
    pub relapsed: u64,
    /// Days in each state, and how many findings were in it.
    days: BTreeMap<&'static str, (i64, u64)>,
    /// Days from the handing out to the closing, and how many were closed.
    to_close: (i64, u64),
}

impl UnitLoop {
    /// The mean days in a state.
    fn mean(&self, state: &str) -> Datum {
        mean(self.days.get(state).copied().unwrap_or_default())
    }

    fn add(&mut self, state: &State, record: &Record, stays: &[Stay], today: NaiveDate) {
        let now = FINDING.state(record.text(finding::STATE));
        self.total += 1;
        self.closed += u64::from(FINDING.is_closed(now));
        self.suspended += u64::from(now == states::SUSPENDED);
        let receive_by = record.date(finding::ASSIGNED_ON).map(|d| Term::Receipt.end(state, d));
        let received = record.date(finding::RECEIVED_ON).or_else(|| (now == states::ASSIGNED).then_some(today));
        self.late_receipts += u64::from(receive_by.zip(received).is_some_and(|(by, on)| on > by));
        let open = !FINDING.is_closed(now) && now != states::SUSPENDED;
        let reported = stays.iter().rfind(|s| s.state == states::REPORTED).map(|s| s.from);
        let reported = record.date(finding::REPORTED_ON).or(reported);
        if let Some(due) = record.date(finding::DUE)
            && (reported.is_some() || (open && today > due))
        {
            self.in_time.0 += u64::from(reported.is_some_and(|on| on <= due));
            self.in_time.1 += 1;
        }
        let returns = stays.iter().filter(|s| s.state == states::RETURNED).count();
        self.returned += u64::from(returns > 0);
        self.returned_again += u64::from(returns > 1);
        self.relapsed += u64::from(relapse(state, stays).is_some());
        let ended = FINDING.is_closed(now).then(|| stays.last().map(|s| s.from)).flatten();
        for (state, days) in days_in(stays, ended.unwrap_or(today)) {
            let held = self.days.entry(state).or_default();
            *held = (held.0 + days, held.1 + 1);
        }
        let closed = stays.iter().rfind(|s| s.state == states::CLOSED).map(|s| s.from);
        let assigned = stays.iter().find(|s| s.state == states::ASSIGNED).map(|s| s.from);
        if let Some((from, to)) = assigned.zip(closed) {
            self.to_close = (self.to_close.0 + (to - from).num_days(), self.to_close.1 + 1);
        }
    }
}

fn mean((days, count): (i64, u64)) -> Datum {
    if count == 0 { Datum::Nothing } else { Datum::Number((days as f64 / count as f64 * 10.0).round() / 10.0) }
}

/// The loop of every unit.
#[derive(Clone, Debug, PartialEq)]
pub struct RectificationReport {
    day: NaiveDate,
    rows: Vec<UnitLoop>,
    term: String,
}

impl RectificationReport {
    /// Makes the report.
    pub fn of(view: &View<'_>) -> Self {
        let state = view.state;
        let mut units: BTreeMap<Option<RecordId>, UnitLoop> = BTreeMap::new();
        for record in state.records(Kind::Finding) {
            let unit = unit_of(state, record);
            let row = units.entry(unit).or_insert_with(|| UnitLoop {
                unit,
                name: unit.map(|u| state.title(u)).unwrap_or_default(),
                ..UnitLoop::default()
            });
            row.add(state, record, &timeline(state, record), view.day);
        }
        let mut rows: Vec<UnitLoop> = units.into_values().collect();
        rows.sort_by(|a, b| b.total.cmp(&a.total).then_with(|| a.name.cmp(&b.name)));
        Self { day: view.day, rows, term: Term::Relapse.words(state) }
    }
}

const fn count(key: &'static str, label: Msg, doc: Msg, value: fn(&Look<'_>, &UnitLoop) -> Datum) -> Column<UnitLoop> {
    Column::new(key, label, doc, value).of(ColumnKind::Number)
}

impl Tabular for RectificationReport {
    type Row = UnitLoop;
    const OBJECTS: &'static [(&'static str, Msg)] = &[("days", Msg::new("mean days in each state", "各环节平均天数"))];
    const COLUMNS: &'static [Column<UnitLoop>] = &[
        Column::new("id", messages::RECORDS, Msg::new("the unit's id", "单位编号"), |_, r: &UnitLoop| {
            Datum::maybe(r.unit, Datum::Id)
        })
        .only(Shown::Json),
        Column::new(
            "unit",
            Msg::new("Unit", "责任单位"),
            Msg::new("the unit", "责任单位"),
            |_, r: &UnitLoop| Datum::text(&r.name),
        ),
        count("total", messages::TOTAL, Msg::new("its findings", "问题数"), |_, r| Datum::count(r.total)),
        count("closed", Msg::new("Closed", "已销号"), Msg::new("closed", "已销号"), |_, r| {
            Datum::count(r.closed)
        }),
        count("suspended", Msg::new("Suspended", "中止"), Msg::new("suspended now", "中止中"), |_, r| {
            Datum::count(r.suspended)
        }),
        count(
            "late_receipts",
            Msg::new("Late receipts", "签收逾期"),
            Msg::new("signed for too late", "签收逾期数"),
            |_, r| Datum::count(r.late_receipts),
        ),
        Column::new(
            "in_time",
            Msg::new("In time", "按时率"),
            Msg::new("percent reported in time; null where nothing was due", "按时反馈率（%），无应反馈则为 null"),
            |_, r: &UnitLoop| {
                let (good, all) = r.in_time;
                Datum::maybe(Ratio::new(good, all), |share| Datum::Percent(share.percent(1)))
            },
        )
        .of(ColumnKind::Percent),
        count(
            "returned",
            Msg::new("Returned", "退回"),
            Msg::new("sent back at least once", "曾被退回数"),
            |_, r| Datum::count(r.returned),
        ),
        count(
            "returned_again",
            Msg::new("Twice", "二次退回"),
            Msg::new("sent back at least twice", "二次退回数"),
            |_, r| Datum::count(r.returned_again),
        ),
        count(
            "relapsed",
            Msg::new("Relapsed", "复发"),
            Msg::new("reopened soon after closing", "短期复发数"),
            |_, r| Datum::count(r.relapsed),
        ),
        count(
            "days.to_receipt",
            Msg::new("To receipt", "待签收天数"),
            Msg::new("mean days from the order to its receipt", "交办至签收平均天数"),
            |_, r| r.mean(states::ASSIGNED),
        ),
        count(
            "days.rectifying",
            Msg::new("Rectifying", "整改天数"),
            Msg::new("mean days of rectification", "整改平均天数"),
            |_, r| r.mean(states::RECTIFYING),
        ),
        count(
            "days.suspended",
            Msg::new("Standing still", "中止天数"),
            Msg::new("mean days suspended", "中止平均天数"),
            |_, r| r.mean(states::SUSPENDED),
        ),
        count(
            "days.checking",
            Msg::new("Waiting for the check", "待核查天数"),
            Msg::new("mean days from the report to the check", "反馈至核查平均天数"),
            |_, r| r.mean(states::REPORTED),
        ),
        count(
            "days.to_close",
            Msg::new("To closing", "销号天数"),
            Msg::new("mean days from the order to the closing", "交办至销号平均天数"),
            |_, r| mean(r.to_close),
        ),
    ];

    fn title(&self) -> Message {
        TITLE.into()
    }

    fn day(&self) -> NaiveDate {
        self.day
    }

    fn rows(&self) -> &[UnitLoop] {
        &self.rows
    }

    fn record(row: &UnitLoop) -> Option<RecordId> {
        row.unit
    }

    fn remarks(&self) -> Vec<Message> {
        vec![Message::plain(REMARK).with("term", &self.term)]
    }
}
