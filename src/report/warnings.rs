//! `report warnings`: what is likely to go wrong, each with its reason in one sentence; and `report backtest`: how often
//! such warnings came true on what is past, beside the guess "as last time".
//!
//! Source: law-and-practice 4.9: honest figures, counts beside the naive guess; where that is as good, a kind of warning
//! says so and is off unless it is asked for.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{Days, NaiveDate};

use crate::domain::calendar::Calendar;
use crate::domain::forecast::{Tested, as_last_time, test_ranks, will_lag};
use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::domain::life::{FINDING, finding as states};
use crate::domain::period::{Grain, Period};
use crate::domain::rate::Class;
use crate::domain::record::Record;
use crate::domain::schema::{finding, task};
use crate::domain::words::vocabulary;
use crate::error::Result;
use crate::exchange::table_out::ColumnKind;
use crate::i18n::{Message, Msg};
use crate::log::{AsOf, State};
use crate::report::catalogue::Source;
use crate::report::messages;
use crate::report::quarters::cycle;
use crate::report::table::{Column, Datum, Shown, Tabular};

use crate::service::scores::standings::{own_unit, standings};
use crate::service::settings;
use crate::service::tasks::task_view::{Classes, TaskView};

crate::messages! {
    WARNINGS: "Early warnings", "预警";
    BACKTEST: "Warnings tested on what is past", "预警回测";
    SORT: "Sort", "类别";
    WHY: "Because", "理由";
    DUE_BY: "By", "时间";
    OFF: "{sort}: off, since “as last time” was as good ({ours} wrong of {cases}, {naive} by that guess); shown by `ducha report warnings --all`", "{sort}：默认关闭，因“沿用上期”同样准确（{cases}例中错{ours}例，沿用上期错{naive}例）；ducha report warnings --all 可查看";
    OFF_FEW: "{sort}: off, since {cases} {cases:case is|cases are} too few to tell; shown by `ducha report warnings --all`", "{sort}：默认关闭，因样本仅{cases}例，无法判断；ducha report warnings --all 可查看";
    SILENT: "progress {progress}% with {left} of {days} working {days:day|days} left, and nothing heard for {silent} {silent:day|days}", "进度{progress}%，{days}个工作日只剩{left}个，已{silent}天无动态";
    SLOW: "progress {progress}% with {left} of {days} working {days:day|days} left", "进度{progress}%，{days}个工作日只剩{left}个";
    FALLS: "rank {last} of {of} after {before}: going on so it is among the last {n}", "由第{before}位变为第{last}位（共{of}），照此将落入后{n}位";
    STAYS: "rank {last} of {of}: it is among the last {n} and does not rise", "第{last}位（共{of}），处于后{n}位且未见回升";
    AGAIN: "the same category was found at this unit before ({count} {count:time|times})", "该单位此前已发现同类问题{count}次";
    QUICK: "closed {days} {days:day|days} after it was found", "发现后{days}天即销号";
    CASES: "Cases", "样本数";
    HITS: "Warned, came", "报准";
    FALSE: "Warned, did not come", "误报";
    MISSED: "Not warned, came", "漏报";
    NAIVE_HITS: "As last time: warned, came", "沿用上期：报准";
    NAIVE_FALSE: "As last time: warned, did not come", "沿用上期：误报";
    NAIVE_MISSED: "As last time: not warned, came", "沿用上期：漏报";
    VERDICT: "Verdict", "结论";
    ON: "better, so it is on", "优于沿用上期，默认开启";
    NOT_ON: "no better, so it is off", "不优于沿用上期，默认关闭";
    FEW: "too few cases to tell", "样本过少，无法判断";
    OWN: "our own unit", "本地";
    EVERYBODY: "all units", "全部单位";
    ABOUT: "Of", "范围";
}

vocabulary! {
    /// What is warned of.
    Sort {
        /// A task that will miss its deadline.
        Deadline = "deadline", "deadline will be missed", "可能逾期";
        /// An indicator that will be among the last.
        Rank = "rank", "will be among the last", "可能落后";
        /// A finding that is likely to come back.
        Relapse = "relapse", "likely to relapse", "可能反弹";
    }
}

/// How many of the ranked count as the last, as the office's own rule has it by default.
const LAST: u32 = 3;
/// Days after which a task that says nothing is likely to be forgotten.
const SILENT_DAYS: i64 = 21;
/// Fewer cases than this prove nothing.
const FEW_CASES: u64 = 10;
/// How far ahead a deadline is looked at.
const AHEAD: u64 = 30;
/// A finding that was closed within so many days of being found is looked at again.
const QUICK_DAYS: i64 = 7;

/// A warning.
#[derive(Clone, Debug, PartialEq)]
pub struct Warning {
    /// What is warned of.
    pub sort: Sort,
    /// The record.
    pub record: RecordId,
    /// When it would show.
    pub by: Option<NaiveDate>,
    /// Why.
    pub why: Message,
}

/// Warnings as of a day.
#[derive(Clone, Debug, PartialEq)]
pub struct WarningsReport {
    /// The day.
    pub day: NaiveDate,
    /// The warnings.
    pub rows: Vec<Warning>,
    off: Vec<(Sort, Tested, Tested)>,
}

impl WarningsReport {
    /// Makes the report: what was no better than the naive guess is left out unless all are asked for.
    ///
    /// # Errors
    /// `Corrupt` where the journal cannot be read.
    pub fn make(source: &Source<'_>, all: bool) -> Result<Self> {
        let tested = BacktestReport::make(source)?;
        let day = source.day();
        let mut off = Vec::new();
        let mut rows = Vec::new();
        source.with(|view| {
            for sort in Sort::ALL {
                let of = tested.rows.iter().find(|t| t.sort == *sort && t.own);
                if let Some(of) = of.filter(|t| !t.is_on()) {
                    off.push((*sort, of.ours, of.naive));
                    if !all {
                        continue;
                    }
                }
                rows.extend(match sort {
                    Sort::Deadline => deadlines(view.state, &settings::calendar(view.now), day),
                    Sort::Rank => ranks(view.state),
                    Sort::Relapse => relapses(view.state, day),
                });
            }
            Ok(())
        })?;
        Ok(Self { day, rows, off })
    }
}

/// The ledgers that recur. Their items are reported at the period's end: until progress is said of one, nothing follows
/// from its pace.
fn recurring(state: &State) -> BTreeSet<RecordId> {
    state.records(Kind::Ledger).filter(|l| cycle(l).is_some()).map(Record::id).collect()
}

fn has_pace(t: &TaskView<'_>, recurring: &BTreeSet<RecordId>) -> bool {
    t.progress.is_some() || t.ledger.is_none_or(|l| !recurring.contains(&l))
}

/// Whether a task will miss its deadline, told on a day: less done than time has passed, or nothing heard.
fn will_miss(state: &State, calendar: &Calendar, t: &TaskView<'_>, class: Class, day: NaiveDate) -> Option<Message> {
    let due = t.due_date()?;
    if !t.is_open(class) || due < day {
        return None;
    }
    let start = t.start.or_else(|| t.made_on(state)).unwrap_or(day).min(day);
    let (days, left) = (calendar.workdays_between(start, due).days, calendar.workdays_between(day, due).days);
    let progress = t.record.number(task::PROGRESS).unwrap_or(0.0);
    let silent = t.last_heard(state).or(t.made_on(state)).map_or(0, |d| day.signed_duration_since(d).num_days());
    let passed = 100.0 * (days - left) as f64 / days.max(1) as f64;
    let said = |msg| {
        let said = Message::plain(msg).with("progress", progress).with("left", left).with("days", days);
        said.with("silent", silent)
    };
    // A third behind time, or silent in the last third.
    if passed - progress > 34.0 {
        return Some(said(SLOW));
    }
    (silent > SILENT_DAYS && passed > 66.0).then(|| said(SILENT))
}

fn deadlines(state: &State, calendar: &Calendar, day: NaiveDate) -> Vec<Warning> {
    let classes = Classes::of(state);
    let recurring = recurring(state);
    let until = day.checked_add_days(Days::new(AHEAD)).unwrap_or(day);
    let mut out: Vec<Warning> = TaskView::all(state)
        .filter(|t| has_pace(t, &recurring))
        .filter(|t| t.due_date().is_some_and(|d| d <= until))
        .filter_map(|t| {
            let why = will_miss(state, calendar, &t, classes.class(&t), day)?;
            Some(Warning { sort: Sort::Deadline, record: t.record.id(), by: t.due_date(), why })
        })
        .collect();
    out.sort_by_key(|w| w.by);
    out
}

/// The ranks of a unit by indicator and length of period, the oldest first, with how many were ranked.
type Series = BTreeMap<(RecordId, Grain), Vec<(Period, u32, u32)>>;

fn series(state: &State, of: impl Fn(RecordId) -> bool) -> BTreeMap<RecordId, Series> {
    let mut out: BTreeMap<RecordId, Series> = BTreeMap::new();
    for ((indicator, period), units) in standings(state, |_, _| true) {
        for (unit, s) in units.into_iter().filter(|(u, _)| of(*u)) {
            if let (Some(rank), Some(out_of)) = (s.rank, s.out_of) {
                let key = (indicator, period.grain());
                out.entry(unit).or_default().entry(key).or_default().push((period, rank, out_of));
            }
        }
    }
    out
}

fn ranks(state: &State) -> Vec<Warning> {
    let Some(own) = own_unit(state) else { return Vec::new() };
    let all = series(state, |u| u == own).remove(&own).unwrap_or_default();
    let latest = all.iter().filter_map(|((_, g), of)| Some((*g, of.last()?.0))).fold(
        BTreeMap::<Grain, Period>::new(),
        |mut all, (grain, period)| {
            let held = all.entry(grain).or_insert(period);
            *held = (*held).max(period);
            all
        },
    );
    let mut out = Vec::new();
    for ((indicator, grain), of) in &all {
        let Some((period, last, out_of)) = of.last().copied() else { continue };
        let told: Vec<u32> = of.iter().map(|(_, r, _)| *r).collect();
        if latest.get(grain) != Some(&period) || will_lag(&told, out_of, LAST) != Some(true) {
            continue;
        }
        let now = as_last_time(&told, out_of, LAST) == Some(true);
        let before = told.len().checked_sub(2).and_then(|at| told.get(at)).copied().unwrap_or(last);
        let why = Message::plain(if now { STAYS } else { FALLS }).with("last", last).with("of", out_of);
        let by = period.next().map(Period::last_day);
        let why = why.with("before", before).with("n", LAST);
        out.push(Warning { sort: Sort::Rank, record: *indicator, by, why });
    }
    out
}

/// Whether a finding that was closed on a day is likely to come back, by what was known then.
fn may_relapse(state: &State, f: &Record, closed: NaiveDate) -> Option<Message> {
    let found = f.date(finding::FOUND_ON)?;
    let same = |o: &&Record| {
        o.id() != f.id()
            && o.reference(finding::UNIT) == f.reference(finding::UNIT)
            && o.text(finding::CATEGORY) == f.text(finding::CATEGORY)
            && o.date(finding::FOUND_ON).is_some_and(|d| d < found)
    };
    let before = state.records(Kind::Finding).filter(same).count();
    if before > 0 {
        return Some(Message::plain(AGAIN).with("count", before));
    }
    let days = closed.signed_duration_since(found).num_days();
    (days <= QUICK_DAYS).then(|| Message::plain(QUICK).with("days", days))
}

fn relapses(state: &State, day: NaiveDate) -> Vec<Warning> {
    let closed = state.records(Kind::Finding).filter(|f| FINDING.state(f.text(finding::STATE)) == states::CLOSED);
    let warned = |f: &Record| {
        let closed = f.date(finding::CLOSED_ON).filter(|d| *d <= day)?;
        Some(Warning { sort: Sort::Relapse, record: f.id(), by: None, why: may_relapse(state, f, closed)? })
    };
    closed.filter_map(warned).collect()
}

/// How a kind of warning did on what is past.
#[derive(Clone, Debug, PartialEq)]
pub struct Backtested {
    /// What is warned of.
    pub sort: Sort,
    /// Whether it is of our own unit; else of all.
    pub own: bool,
    /// How it did.
    pub ours: Tested,
    /// How the guess “as last time” did on the same cases.
    pub naive: Tested,
}

impl Backtested {
    /// Whether the warning is on: better than the naive guess, on enough cases.
    pub fn is_on(&self) -> bool {
        self.ours.cases() >= FEW_CASES && self.ours.beats(&self.naive)
    }
}

/// How all kinds of warning did on what is past.
#[derive(Clone, Debug, PartialEq)]
pub struct BacktestReport {
    /// The day.
    pub day: NaiveDate,
    /// The rows.
    pub rows: Vec<Backtested>,
}

/// How many months back deadlines are tested.
const MONTHS: i32 = 6;

impl BacktestReport {
    /// Makes the report.
    ///
    /// # Errors
    /// `Corrupt` where the journal cannot be read.
    pub fn make(source: &Source<'_>) -> Result<Self> {
        let day = source.day();
        let mut rows = vec![deadlines_tested(source, day)?];
        source.with(|view| {
            let own = own_unit(view.state);
            let (mut mine, mut all) = ((Tested::default(), Tested::default()), (Tested::default(), Tested::default()));
            for (unit, of) in series(view.state, |_| true) {
                for ranks in of.values() {
                    let out_of = ranks.last().map_or(0, |(_, _, n)| *n);
                    let told: Vec<u32> = ranks.iter().map(|(_, r, _)| *r).collect();
                    test_ranks(&told, out_of, LAST, &mut all.0, &mut all.1);
                    if Some(unit) == own {
                        test_ranks(&told, out_of, LAST, &mut mine.0, &mut mine.1);
                    }
                }
            }
            rows.push(Backtested { sort: Sort::Rank, own: true, ours: mine.0, naive: mine.1 });
            rows.push(Backtested { sort: Sort::Rank, own: false, ours: all.0, naive: all.1 });
            rows.push(relapses_tested(view.state, day));
            Ok(())
        })?;
        Ok(Self { day, rows })
    }
}

/// Deadlines, told at the ends of the last months for the days after: against the guess that a unit misses its deadlines
/// where it missed most of those before.
fn deadlines_tested(source: &Source<'_>, day: NaiveDate) -> Result<Backtested> {
    let (mut ours, mut naive) = (Tested::default(), Tested::default());
    let now = source.office.past_view(source.actor, AsOf::day(day))?;
    let classes = Classes::of(&now);
    let calendar = settings::calendar(&source.office.read());
    let recurring = recurring(&now);
    // What recurs begins again: whether an item was done is asked of its last day.
    let mut ends: BTreeMap<NaiveDate, Arc<State>> = BTreeMap::new();
    let month = Period::containing(day, Grain::Month);
    for back in (1..=MONTHS).rev() {
        let Some(end) = month.and_then(|m| m.step(-back)).map(Period::last_day) else { continue };
        let then = source.office.past_view(source.actor, AsOf::day(end))?;
        let of_then = Classes::of(&then);
        // What each unit missed by then, and kept.
        let mut kept: BTreeMap<RecordId, (u64, u64)> = BTreeMap::new();
        for t in TaskView::all(&then).filter(|t| t.due_date().is_some_and(|d| d <= end)) {
            let missed =
                t.is_open(of_then.class(&t)) || t.record.date(task::DONE_ON).is_some_and(|d| Some(d) > t.due_date());
            let of = kept.entry(t.lead.unwrap_or_default()).or_default();
            of.0 += u64::from(missed);
            of.1 += 1;
        }
        // Most deadlines are ends of months: what is due in the month after, and is past by now.
        let until = month.and_then(|m| m.step(1 - back)).map_or(end, Period::last_day);
        for t in TaskView::all(&then) {
            let class = of_then.class(&t);
            let Some(due) = t.due_date().filter(|d| *d > end && *d <= until && *d < day) else { continue };
            if !t.is_open(class) || !has_pace(&t, &recurring) {
                continue;
            }
            let as_of_due = match t.ledger.filter(|l| recurring.contains(l)) {
                Some(_) => match ends.entry(due) {
                    Entry::Occupied(held) => &**held.into_mut(),
                    Entry::Vacant(free) => &**free.insert(source.office.past_view(source.actor, AsOf::day(due))?),
                },
                None => &*now,
            };
            let Some(later) = as_of_due.get(t.record.id()).and_then(TaskView::of) else { continue };
            let done = later.record.date(task::DONE_ON).filter(|_| !later.is_open(classes.class(&later)));
            let came = done.is_none_or(|d| d > due);
            ours.count(will_miss(&then, &calendar, &t, class, end).is_some(), came);
            let of = kept.get(&t.lead.unwrap_or_default()).copied().unwrap_or_default();
            naive.count(of.0 * 2 > of.1, came);
        }
    }
    Ok(Backtested { sort: Sort::Deadline, own: true, ours, naive })
}

/// Findings that were closed once: whether they came back, against the guess that none does.
fn relapses_tested(state: &State, day: NaiveDate) -> Backtested {
    let (mut ours, mut naive) = (Tested::default(), Tested::default());
    for f in state.records(Kind::Finding) {
        let steps: Vec<(&str, NaiveDate)> =
            f.history().filter_map(|s| state.meta(s)).map(|m| (state.action(m), m.on)).collect();
        let step = |name: &str| steps.iter().find(|(action, on)| *action == name && *on <= day).map(|(_, on)| *on);
        let reopened = step("finding.reopen").is_some();
        // One that was reopened lost its closing day: the step by which it was closed first knows it.
        let Some(closed) = f.date(finding::CLOSED_ON).filter(|d| *d <= day).or_else(|| step("finding.close")) else {
            continue;
        };
        let told = may_relapse(state, f, closed).is_some();
        ours.count(told, reopened);
        naive.count(false, reopened);
    }
    Backtested { sort: Sort::Relapse, own: true, ours, naive }
}

impl Tabular for WarningsReport {
    type Row = Warning;
    const COLUMNS: &'static [Column<Warning>] = &[
        Column::new("id", messages::RECORDS, Msg::new("the record's id", "记录编号"), |_, w: &Warning| {
            Datum::Id(w.record)
        })
        .only(Shown::Json),
        Column::new(
            "sort",
            SORT,
            Msg::new("deadline, rank or relapse", "类别：deadline、rank、relapse"),
            |_, w: &Warning| Datum::word(w.sort.name(), w.sort.label()),
        ),
        Column::new("title", messages::RECORD, Msg::new("the record", "记录"), |look, w: &Warning| {
            Datum::text(look.state.title(w.record))
        }),
        Column::new(
            "by",
            DUE_BY,
            Msg::new("when it would show, or null", "预计时间，没有则为 null"),
            |_, w: &Warning| Datum::maybe(w.by, Datum::Date),
        )
        .of(ColumnKind::Date),
        Column::new("why", WHY, Msg::new("why, in one sentence", "理由"), |_, w: &Warning| {
            Datum::Said(w.why.clone())
        }),
    ];

    fn title(&self) -> Message {
        WARNINGS.into()
    }

    fn day(&self) -> NaiveDate {
        self.day
    }

    fn rows(&self) -> &[Warning] {
        &self.rows
    }

    fn record(row: &Warning) -> Option<RecordId> {
        Some(row.record)
    }

    fn remarks(&self) -> Vec<Message> {
        let off = |(sort, ours, naive): &(Sort, Tested, Tested)| {
            let msg = if ours.cases() < FEW_CASES { OFF_FEW } else { OFF };
            let said = Message::plain(msg).with_message("sort", sort.label()).with("ours", ours.wrong());
            said.with("cases", ours.cases()).with("naive", naive.wrong())
        };
        self.off.iter().map(off).collect()
    }
}

const fn count(
    key: &'static str,
    label: Msg,
    doc: Msg,
    value: fn(&crate::report::table::Look<'_>, &Backtested) -> Datum,
) -> Column<Backtested> {
    Column::new(key, label, doc, value).of(ColumnKind::Number)
}

impl Tabular for BacktestReport {
    type Row = Backtested;
    const COLUMNS: &'static [Column<Backtested>] = &[
        Column::new(
            "sort",
            SORT,
            Msg::new("deadline, rank or relapse", "类别：deadline、rank、relapse"),
            |_, t: &Backtested| Datum::word(t.sort.name(), t.sort.label()),
        ),
        Column::new(
            "of",
            ABOUT,
            Msg::new("own or all units", "范围：own 本地、all 全部单位"),
            |_, t: &Backtested| {
                if t.own { Datum::word("own", OWN) } else { Datum::word("all", EVERYBODY) }
            },
        ),
        Column::new(
            "verdict",
            VERDICT,
            Msg::new("on, off or few", "结论：on 开启、off 关闭、few 样本过少"),
            |_, t: &Backtested| match t.is_on() {
                true => Datum::word("on", ON),
                false if t.ours.cases() < FEW_CASES => Datum::word("few", FEW),
                false => Datum::word("off", NOT_ON),
            },
        ),
        count("cases", CASES, Msg::new("how many cases", "样本数"), |_, t: &Backtested| {
            Datum::count(t.ours.cases())
        }),
        count("hits", HITS, Msg::new("warned, and it came", "报准"), |_, t: &Backtested| Datum::count(t.ours.hits)),
        count("false_alarms", FALSE, Msg::new("warned, and it did not come", "误报"), |_, t: &Backtested| {
            Datum::count(t.ours.false_alarms)
        }),
        count("missed", MISSED, Msg::new("not warned, and it came", "漏报"), |_, t: &Backtested| {
            Datum::count(t.ours.missed)
        }),
        count(
            "naive_hits",
            NAIVE_HITS,
            Msg::new("warned by the guess “as last time”, and it came", "沿用上期的报准数"),
            |_, t: &Backtested| Datum::count(t.naive.hits),
        ),
        count(
            "naive_false_alarms",
            NAIVE_FALSE,
            Msg::new("warned by that guess, and it did not come", "沿用上期的误报数"),
            |_, t: &Backtested| Datum::count(t.naive.false_alarms),
        ),
        count(
            "naive_missed",
            NAIVE_MISSED,
            Msg::new("not warned by that guess, and it came", "沿用上期的漏报数"),
            |_, t: &Backtested| Datum::count(t.naive.missed),
        ),
    ];

    fn title(&self) -> Message {
        BACKTEST.into()
    }

    fn day(&self) -> NaiveDate {
        self.day
    }

    fn rows(&self) -> &[Backtested] {
        &self.rows
    }

    fn record(_row: &Backtested) -> Option<RecordId> {
        None
    }
}
