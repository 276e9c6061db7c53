//! `report burden`: meetings, documents and requests of the office itself, month by month beside last year; and `report
//! waiting`: what waits for the office, with lamps like everybody's.
//!
//! Source: 整治形式主义为基层减负若干规定 (documents and meetings are not to grow); law-and-practice 4.6.

use std::collections::BTreeMap;

use chrono::{Datelike, Months, NaiveDate};

use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::domain::lamp::Lamp;
use crate::domain::life::{FINDING, LADDER, finding as states};
use crate::domain::period::{Grain, Period};
use crate::domain::record::Record;
use crate::domain::schema::{article, document, finding, meeting, note, visit};
use crate::exchange::table_out::ColumnKind;
use crate::i18n::{Lang, Message, Msg};
use crate::log::State;
use crate::report::changes::Cadence;
use crate::report::table::{Column, Datum, Look, Shown, Tabular};
use crate::report::{View, messages};
use crate::service::settings;

crate::messages! {
    BURDEN: "Burden of the office on others", "为基层减负情况";
    MONTH: "Month", "月份";
    MEETINGS: "Meetings", "会议";
    DOCUMENTS: "Documents", "文件";
    REQUESTS: "Requests", "催报";
    VISITS: "Visits", "检查";
    BEFORE: "A year before", "上年";
    LAST_YEAR: "All, a year before", "上年合计";
    THIS_YEAR: "From January to {day}: {parts}", "今年以来（至{day}）：{parts}";
    AGAINST: "{what} {now} (last year {before})", "{what}{now}（上年同期{before}）";
    GROWN: "{month}: {now} against {before} a year before", "{month}：{now}件，上年同月{before}件，有所增加";
    WAITING: "What waits for the office", "营商办待办事项";
    WHAT: "What", "事项";
    SINCE: "Since", "起始日";
    WORKDAYS: "Working days", "工作日数";
    VERIFY: "reported, to be verified", "已反馈待核查";
    EXTENSION: "more time asked for", "延期申请待批";
    ARTICLE: "article to be looked at", "稿件待审核";
    CONTESTED: "objection to be decided", "异议待处理";
    LATE_SAID: "{count} wait longer than {days} working {days:day|days}", "有{count}项超过{days}个工作日";
}

/// Working days after which what waits is late, and before which it is near: what the office asks of others.
const TERMS: [i64; 2] = [5, 3];

/// How many months are shown.
const MONTHS: i32 = 12;

/// A month of the office.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Month {
    /// The month.
    pub month: Period,
    /// Meetings.
    pub meetings: u64,
    /// Documents.
    pub documents: u64,
    /// Urgings and orders.
    pub requests: u64,
    /// Visits to units.
    pub visits: u64,
    /// Meetings, documents, urgings and visits in the same month a year before; none where the office kept nothing then.
    pub before: Option<[u64; 4]>,
}

impl Month {
    fn all(&self) -> u64 {
        self.meetings + self.documents + self.requests + self.visits
    }

    fn all_before(&self) -> Option<u64> {
        self.before.map(|n| n.iter().sum())
    }
}

/// The burden of the last months.
#[derive(Clone, Debug, PartialEq)]
pub struct BurdenReport {
    /// The day.
    pub day: NaiveDate,
    /// The months, the latest first.
    pub rows: Vec<Month>,
    /// Meetings, documents and urgings from January to the day, and to the same day of last year, where the office kept
    /// something then.
    pub year: Option<[(u64, u64); 3]>,
}

impl BurdenReport {
    /// Makes the report.
    pub fn of(view: &View<'_>) -> Self {
        let state = view.state;
        let mut all: BTreeMap<Period, [u64; 4]> = BTreeMap::new();
        let last_year = view.day.checked_sub_months(Months::new(12)).unwrap_or(view.day);
        let mut year = [(0, 0); 3];
        let mut count = |day: Option<NaiveDate>, which: usize| {
            let Some(day) = day.filter(|d| *d <= view.day) else { return };
            let month = Period::containing(day, Grain::Month);
            month.into_iter().for_each(|m| all.entry(m).or_default()[which] += 1);
            if let Some((now, before)) = year.get_mut(which) {
                *now += u64::from(day.year() == view.day.year());
                *before += u64::from(day.year() == last_year.year() && day <= last_year);
            }
        };
        // The daily board is the office's own and calls nobody.
        let calls = |r: &&Record| r.text(meeting::CADENCE) != Some(Cadence::Daily.name());
        state.records(Kind::Meeting).filter(calls).for_each(|r| count(r.date(meeting::ON), 0));
        state.records(Kind::Document).for_each(|r| count(r.date(document::ON), 1));
        let asked = |r: &&Record| r.text(note::SORT).is_some_and(|s| LADDER.contains(&s));
        state.records(Kind::Note).filter(asked).for_each(|r| count(r.date(note::ON), 2));
        state.records(Kind::Visit).for_each(|r| count(r.date(visit::ON), 3));
        let first = all.keys().next().copied();
        let now = Period::containing(view.day, Grain::Month);
        let months = (0..MONTHS).filter_map(|back| now.and_then(|m| m.step(-back)));
        let rows = months
            .filter(|m| first.is_some_and(|f| *m >= f))
            .map(|m| {
                let [meetings, documents, requests, visits] = all.get(&m).copied().unwrap_or_default();
                let then = m.step(-12).filter(|t| first.is_some_and(|f| *t >= f));
                let before = then.map(|t| all.get(&t).copied().unwrap_or_default());
                Month { month: m, meetings, documents, requests, visits, before }
            })
            .collect();
        let kept = first.is_some_and(|f| f.first_day().year() < view.day.year());
        Self { day: view.day, rows, year: kept.then_some(year) }
    }
}

pub(super) fn said(period: Period) -> Message {
    Message::plain(Msg::new("{en}", "{zh}")).with("en", period.say(Lang::En)).with("zh", period.say(Lang::Zh))
}

const fn count(key: &'static str, label: Msg, doc: Msg, value: fn(&Look<'_>, &Month) -> Datum) -> Column<Month> {
    Column::new(key, label, doc, value).of(ColumnKind::Number)
}

impl Tabular for BurdenReport {
    type Row = Month;
    const COLUMNS: &'static [Column<Month>] = &[
        Column::new("month", MONTH, Msg::new("the month", "月份"), |_, m: &Month| {
            Datum::Word(Some(m.month.code()), said(m.month))
        }),
        count("meetings", MEETINGS, Msg::new("meetings", "会议数"), |_, m: &Month| Datum::count(m.meetings)),
        count(
            "meetings_before",
            BEFORE,
            Msg::new("meetings in the same month a year before, or null", "上年同月会议数，无数据为 null"),
            |_, m: &Month| Datum::maybe(m.before, |b| Datum::count(b[0])),
        ),
        count("documents", DOCUMENTS, Msg::new("documents", "文件数"), |_, m: &Month| Datum::count(m.documents)),
        count(
            "documents_before",
            BEFORE,
            Msg::new("documents in the same month a year before, or null", "上年同月文件数，无数据为 null"),
            |_, m: &Month| Datum::maybe(m.before, |b| Datum::count(b[1])),
        ),
        count(
            "requests",
            REQUESTS,
            Msg::new("urgings, orders, talks and notices", "催办、督办、约谈、通报数"),
            |_, m: &Month| Datum::count(m.requests),
        ),
        count(
            "requests_before",
            BEFORE,
            Msg::new("the same in the month a year before, or null", "上年同月催报数，无数据为 null"),
            |_, m: &Month| Datum::maybe(m.before, |b| Datum::count(b[2])),
        ),
        count("visits", VISITS, Msg::new("visits to units", "走访检查数"), |_, m: &Month| Datum::count(m.visits)),
        count("all", messages::TOTAL, Msg::new("all of them", "合计"), |_, m: &Month| Datum::count(m.all())),
        count(
            "year_before",
            LAST_YEAR,
            Msg::new("all of them in the same month a year before, or null", "上年同月合计，无数据为 null"),
            |_, m: &Month| Datum::maybe(m.all_before(), Datum::count),
        ),
    ];

    fn title(&self) -> Message {
        BURDEN.into()
    }

    fn day(&self) -> NaiveDate {
        self.day
    }

    fn rows(&self) -> &[Month] {
        &self.rows
    }

    fn record(_row: &Month) -> Option<RecordId> {
        None
    }

    fn remarks(&self) -> Vec<Message> {
        let year = self.year.map(|year| {
            let part = |(what, (now, before)): (Msg, (u64, u64))| {
                Message::plain(AGAINST).with_message("what", what).with("now", now).with("before", before)
            };
            let parts = [MEETINGS, DOCUMENTS, REQUESTS].into_iter().zip(year).map(part);
            Message::plain(THIS_YEAR).with("day", self.day).with_list("parts", parts)
        });
        let grown = self.rows.iter().filter_map(|m| m.all_before().filter(|b| m.all() > *b).map(|b| (m, b)));
        let grown = grown.map(|(m, before)| {
            let month = Message::plain(GROWN).with_message("month", said(m.month));
            month.with("now", m.all()).with("before", before)
        });
        year.into_iter().chain(grown).collect()
    }
}

/// Something that waits for the office.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waits {
    /// What.
    pub what: Msg,
    /// The record.
    pub record: RecordId,
    /// Since when.
    pub since: NaiveDate,
    /// Working days since.
    pub days: i64,
    /// Its lamp.
    pub lamp: Lamp,
}

/// What waits for the office.
#[derive(Clone, Debug, PartialEq)]
pub struct WaitingReport {
    /// The day.
    pub day: NaiveDate,
    /// The rows, the longest wait first.
    pub rows: Vec<Waits>,
}

impl WaitingReport {
    /// Makes the report.
    pub fn of(view: &View<'_>) -> Self {
        let state = view.state;
        let calendar = settings::calendar(view.now);
        let mut rows = Vec::new();
        let mut add = |what: Msg, record: RecordId, since: Option<NaiveDate>| {
            let Some(since) = since.filter(|d| *d <= view.day) else { return };
            let days = calendar.workdays_between(since, view.day).days;
            let lamp = match days {
                d if d > TERMS[0] => Lamp::Red,
                d if d > TERMS[1] => Lamp::Yellow,
                _ => Lamp::Green,
            };
            rows.push(Waits { what, record, since, days, lamp });
        };
        for f in state.records(Kind::Finding) {
            if FINDING.state(f.text(finding::STATE)) == states::REPORTED {
                add(VERIFY, f.id(), since(state, f, finding::STATE));
            }
        }
        for n in state.records(Kind::Note).filter(|n| n.text(note::SORT) == Some("extension")) {
            if n.get(note::ANSWER).is_none() && n.get(note::UNTIL).is_some() {
                let about = n.reference(note::ABOUT).unwrap_or_else(|| n.id());
                add(EXTENSION, about, n.date(note::ON).or_else(|| since(state, n, note::SORT)));
            }
        }
        for a in state.records(Kind::Article) {
            if a.text(article::STATE) == Some(crate::domain::life::article::HANDED_IN) {
                add(ARTICLE, a.id(), a.date(article::ON));
            }
        }
        for o in state.records(Kind::Objection) {
            use crate::domain::schema::objection;
            if o.text(objection::STATE) == Some(crate::domain::life::objection::RAISED) {
                add(CONTESTED, o.id(), o.date(objection::ASKED_ON));
            }
        }
        rows.sort_by_key(|r| (r.since, r.record));
        Self { day: view.day, rows }
    }
}

/// The day from which a field holds what it holds.
fn since(state: &State, record: &Record, tag: crate::domain::kind::Tag) -> Option<NaiveDate> {
    record.stamp(tag).and_then(|s| state.meta(s)).map(|m| m.on)
}

impl Tabular for WaitingReport {
    type Row = Waits;
    const COLUMNS: &'static [Column<Waits>] = &[
        Column::new("id", messages::RECORDS, Msg::new("the record's id", "记录编号"), |_, w: &Waits| {
            Datum::Id(w.record)
        })
        .only(Shown::Json),
        Column::new("lamp", messages::LAMP, Msg::new("its lamp", "状态灯"), |_, w: &Waits| {
            let said = Message::plain(messages::SIGN_AND_WORD).with("sign", w.lamp.glyph());
            Datum::Word(Some(w.lamp.name().to_string()), said.with_message("word", w.lamp.label()))
        }),
        Column::new("what", WHAT, Msg::new("what waits", "待办类别"), |_, w: &Waits| Datum::Said(w.what.into())),
        Column::new("title", messages::RECORD, Msg::new("the record", "记录"), |look, w: &Waits| {
            Datum::text(look.state.title(w.record))
        }),
        Column::new("since", SINCE, Msg::new("since when", "起始日"), |_, w: &Waits| Datum::Date(w.since))
            .of(ColumnKind::Date),
        Column::new("workdays", WORKDAYS, Msg::new("working days since", "已等待工作日数"), |_, w: &Waits| {
            Datum::Whole(w.days)
        })
        .of(ColumnKind::Number),
    ];

    fn title(&self) -> Message {
        WAITING.into()
    }

    fn day(&self) -> NaiveDate {
        self.day
    }

    fn rows(&self) -> &[Waits] {
        &self.rows
    }

    fn record(row: &Waits) -> Option<RecordId> {
        Some(row.record)
    }

    fn remarks(&self) -> Vec<Message> {
        let late = self.rows.iter().filter(|r| r.lamp == Lamp::Red).count();
        match late {
            0 => Vec::new(),
            n => vec![Message::plain(LATE_SAID).with("count", n).with("days", TERMS[0])],
        }
    }
}
