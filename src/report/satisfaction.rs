//! `report satisfaction`: each survey, whole and by unit: drawn, called, answered, satisfied with Wilson's interval, beside
//! the survey before it.
//!
//! Source: law-and-practice 6: never ±; response rate and calls not answered always beside it; where the intervals
//! overlap no difference is shown.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::domain::life::case as states;
use crate::domain::period::Period;
use crate::domain::rate::Ratio;
use crate::domain::record::Record;
use crate::domain::schema::{case, survey};
use crate::domain::survey::{Interval, wilson};
use crate::domain::value::ValueRef;
use crate::exchange::table_out::ColumnKind;
use crate::i18n::{Message, Msg};
use crate::log::State;
use crate::report::table::{Column, Datum, Look, Shown, Tabular};
use crate::report::{View, messages};
use crate::service::scores::survey::{cases, satisfied};

crate::messages! {
    TITLE: "Satisfaction", "市场主体满意度";
    SURVEY: "Survey", "满意度调查";
    ALL: "(all units)", "（全部单位）";
    DRAWN: "Drawn", "抽取数";
    UNREACHED: "Not reached", "未接通";
    REFUSED: "Refused or wrong number", "拒访或号码有误";
    ANSWERED: "Answered", "有效样本";
    RESPONSE: "Response rate", "应答率";
    SATISFIED: "Satisfied", "满意数";
    SHARE: "Share satisfied", "满意率";
    LOW: "At least (95%)", "下限（95%）";
    HIGH: "At most (95%)", "上限（95%）";
    BESIDE: "Beside the survey before", "与上期比较";
    NO_DIFFERENCE: "no difference shown", "差异不显著";
    BETTER: "higher", "提高";
    WORSE: "lower", "下降";
    GRADES: "Satisfied are the first {count} of five grades.", "计为满意的为五个等次中的前{count}等。";
}

/// A survey, whole or of one unit.
#[derive(Clone, Debug, PartialEq)]
pub struct SurveyRow {
    /// The survey.
    pub survey: RecordId,
    /// The unit; none for all together.
    pub unit: Option<RecordId>,
    /// How many were drawn.
    pub drawn: u64,
    /// How many were not reached yet.
    pub unreached: u64,
    /// How many refused, or whose number was wrong.
    pub refused: u64,
    /// How many answered.
    pub answered: u64,
    /// How many of them are satisfied.
    pub satisfied: u64,
    /// The share with its interval.
    pub interval: Option<Interval>,
    /// The same of the survey before.
    pub before: Option<Interval>,
}

/// All surveys.
#[derive(Clone, Debug, PartialEq)]
pub struct SatisfactionReport {
    /// The day.
    pub day: NaiveDate,
    /// The rows: the latest survey first, whole and then by unit.
    pub rows: Vec<SurveyRow>,
    grades: Vec<usize>,
}

fn period(record: &Record) -> Option<Period> {
    match record.get(survey::PERIOD) {
        Some(ValueRef::Period(p)) => Some(p),
        _ => None,
    }
}

fn counted(state: &State, id: RecordId, unit: Option<RecordId>, records: &[&Record]) -> SurveyRow {
    let of = |names: &[&str]| {
        let is = |r: &&&Record| r.text(case::STATE).is_some_and(|s| names.contains(&s));
        records.iter().filter(is).count() as u64
    };
    let (satisfied, answered) = satisfied(state, records);
    SurveyRow {
        survey: id,
        unit,
        drawn: of(&[states::DRAWN, states::UNREACHED, states::ANSWERED, states::REFUSED, states::WRONG]),
        unreached: of(&[states::UNREACHED]),
        refused: of(&[states::REFUSED, states::WRONG]),
        answered,
        satisfied,
        interval: wilson(satisfied, answered),
        before: None,
    }
}

impl SatisfactionReport {
    /// Makes the report.
    pub fn of(view: &View<'_>) -> Self {
        let state = view.state;
        let mut surveys: Vec<&Record> = state.records(Kind::Survey).collect();
        surveys.sort_by_key(|s| std::cmp::Reverse(period(s)));
        let mut all: Vec<Vec<SurveyRow>> = Vec::new();
        let mut grades: Vec<usize> = Vec::new();
        for s in &surveys {
            let grade = s.number(survey::SATISFIED).map_or(2, |n| n as usize);
            if !grades.contains(&grade) {
                grades.push(grade);
            }
            let records: Vec<&Record> = cases(state, s.id()).collect();
            let mut rows = vec![counted(state, s.id(), None, &records)];
            let mut units: BTreeMap<RecordId, Vec<&Record>> = BTreeMap::new();
            for r in &records {
                r.reference(case::UNIT).into_iter().for_each(|u| units.entry(u).or_default().push(r));
            }
            let of = units.iter().map(|(unit, own)| counted(state, s.id(), Some(*unit), own));
            rows.extend(of.filter(|r| r.drawn > 0));
            all.push(rows);
        }
        for at in 0..all.len() {
            let before: Vec<SurveyRow> = all.get(at + 1).cloned().unwrap_or_default();
            for row in &mut all[at] {
                row.before = before.iter().find(|b| b.unit == row.unit).and_then(|b| b.interval);
            }
        }
        Self { day: view.day, rows: all.concat(), grades }
    }
}

fn tenths(n: f64) -> f64 {
    (n * 10.0).round() / 10.0
}

impl Tabular for SatisfactionReport {
    type Row = SurveyRow;
    const COLUMNS: &'static [Column<SurveyRow>] = &[
        Column::new("id", messages::RECORDS, Msg::new("the survey's id", "调查编号"), |_, r: &SurveyRow| {
            Datum::Id(r.survey)
        })
        .only(Shown::Json),
        Column::new("survey", SURVEY, Msg::new("the survey", "满意度调查"), |_, r: &SurveyRow| {
            Datum::Record(r.survey)
        }),
        Column::new(
            "unit",
            messages::OF_UNIT,
            Msg::new("the unit; null for all together", "单位，全部单位为 null"),
            |_, r: &SurveyRow| r.unit.map_or(Datum::Word(None, ALL.into()), Datum::Record),
        ),
        // What decides first: not all of it stands on a narrow screen.
        percent(
            "share",
            SHARE,
            Msg::new("percent of those who answered who are satisfied", "满意率（%）"),
            |_, r: &SurveyRow| Datum::maybe(r.interval, |i| Datum::Number(tenths(i.share))),
        ),
        percent(
            "low",
            LOW,
            Msg::new("the lower end of Wilson's interval at 95%", "威尔逊区间下限（95%）"),
            |_, r: &SurveyRow| Datum::maybe(r.interval, |i| Datum::Number(tenths(i.low))),
        ),
        percent("high", HIGH, Msg::new("the upper end", "威尔逊区间上限（95%）"), |_, r: &SurveyRow| {
            Datum::maybe(r.interval, |i| Datum::Number(tenths(i.high)))
        }),
        Column::new(
            "beside",
            BESIDE,
            Msg::new(
                "none, higher or lower: beside the survey before; null without one",
                "与上期比较：none 差异不显著、higher 提高、lower 下降，无上期为 null",
            ),
            |_, r: &SurveyRow| match (r.interval, r.before) {
                (Some(now), Some(then)) if now.overlaps(&then) => Datum::word("none", NO_DIFFERENCE),
                (Some(now), Some(then)) if now.share > then.share => Datum::word("higher", BETTER),
                (Some(_), Some(_)) => Datum::word("lower", WORSE),
                _ => Datum::Nothing,
            },
        ),
        percent(
            "response",
            RESPONSE,
            Msg::new("percent of those drawn who answered", "应答率（%）"),
            |_, r: &SurveyRow| Datum::maybe(Ratio::new(r.answered, r.drawn), |x| Datum::Percent(x.percent(1))),
        ),
        number("drawn", DRAWN, Msg::new("how many were drawn", "抽取数"), |_, r: &SurveyRow| Datum::count(r.drawn)),
        number(
            "unreached",
            UNREACHED,
            Msg::new("how many were not reached yet", "未接通数"),
            |_, r: &SurveyRow| Datum::count(r.unreached),
        ),
        number(
            "refused",
            REFUSED,
            Msg::new("how many refused, or have a wrong number", "拒访或号码有误数"),
            |_, r: &SurveyRow| Datum::count(r.refused),
        ),
        number("answered", ANSWERED, Msg::new("how many answered", "有效样本数"), |_, r: &SurveyRow| {
            Datum::count(r.answered)
        }),
        number("satisfied", SATISFIED, Msg::new("how many are satisfied", "满意数"), |_, r: &SurveyRow| {
            Datum::count(r.satisfied)
        }),
    ];

    fn title(&self) -> Message {
        TITLE.into()
    }

    fn day(&self) -> NaiveDate {
        self.day
    }

    fn rows(&self) -> &[SurveyRow] {
        &self.rows
    }

    fn record(row: &SurveyRow) -> Option<RecordId> {
        Some(row.survey)
    }

    fn remarks(&self) -> Vec<Message> {
        self.grades.iter().map(|n| Message::plain(GRADES).with("count", n)).collect()
    }
}

const fn number(
    key: &'static str,
    label: Msg,
    doc: Msg,
    value: fn(&Look<'_>, &SurveyRow) -> Datum,
) -> Column<SurveyRow> {
    Column::new(key, label, doc, value).of(ColumnKind::Number)
}

const fn percent(
    key: &'static str,
    label: Msg,
    doc: Msg,
    value: fn(&Look<'_>, &SurveyRow) -> Datum,
) -> Column<SurveyRow> {
    Column::new(key, label, doc, value).of(ColumnKind::Percent)
}
