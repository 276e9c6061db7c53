//! `report lagging`: the indicators that lag, by which rule and why, with their flags and what was committed.

use std::collections::HashMap;

use chrono::NaiveDate;

use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::domain::lagging::LaggingRule;
use crate::domain::life::FLAG;
use crate::domain::period::Period;
use crate::domain::record::Record;
use crate::domain::schema::{flag, indicator};
use crate::domain::value::ValueRef;
use crate::exchange::table_out::ColumnKind;
use crate::i18n::{Message, Msg};
use crate::log::State;
use crate::report::charts::{Chart, Matrix, Peers};
use crate::report::table::{Column, Datum, Look, Shown, Tabular};
use crate::report::{View, messages};
use crate::service::scores::flags::said_period;
use crate::service::scores::lagging::{IndicatorStanding, LaggingOptions, standings};

/// An indicator that lags by a rule.
#[derive(Clone, Debug, PartialEq)]
pub struct LaggingRow {
    /// Where it stands.
    pub judged: IndicatorStanding,
    /// Its lead unit.
    pub lead: Option<RecordId>,
    /// The rule.
    pub rule: LaggingRule,
    /// Why it lags.
    pub why: Message,
    /// The flag that the rule raised for this period, if it was raised.
    pub flag: Option<RecordId>,
}

/// The indicators that lag.
#[derive(Clone, Debug, PartialEq)]
pub struct LaggingReport {
    /// The day.
    pub day: NaiveDate,
    /// Our own unit.
    pub own: RecordId,
    /// One row an indicator and rule, in the order of the indicators.
    pub rows: Vec<LaggingRow>,
    /// How many indicators were judged.
    pub judged: usize,
    /// Indicators that were not observed in the period.
    pub without: Vec<RecordId>,
}

impl LaggingReport {
    /// Makes the report.
    pub fn of(view: &View<'_>, options: &LaggingOptions) -> Self {
        let all = standings(view.state, options);
        let flags = flags(view.state);
        let mut rows = Vec::new();
        for judged in &all.judged {
            for (rule, why) in &judged.lags {
                rows.push(LaggingRow {
                    lead: view.state.get(judged.indicator).and_then(|r| r.reference(indicator::LEAD)),
                    rule: *rule,
                    why: why.clone(),
                    flag: flags.get(&(judged.indicator, judged.period, *rule)).copied(),
                    judged: judged.clone(),
                });
            }
        }
        Self { day: view.day, own: all.own, rows, judged: all.judged.len(), without: all.without }
    }

    /// Returns how many indicators lag, by whatever rule.
    pub fn indicators(&self) -> usize {
        let mut all: Vec<RecordId> = self.rows.iter().map(|r| r.judged.indicator).collect();
        all.dedup();
        all.len()
    }

    /// Returns what should be known beside the rows: how many were judged, and what could not be.
    pub fn remark(&self) -> Message {
        let said = Message::plain(if self.without.is_empty() { messages::JUDGED } else { messages::JUDGED_WITHOUT });
        said.with("lag", self.indicators()).with("judged", self.judged).with("without", self.without.len())
    }
}

/// What is made of the flag of a row.
fn of_flag(look: &Look<'_>, row: &LaggingRow, value: impl FnOnce(&Record) -> Datum) -> Datum {
    row.flag.and_then(|id| look.state.get(id)).map_or(Datum::Nothing, value)
}

const fn number(
    key: &'static str,
    label: Msg,
    doc: Msg,
    value: fn(&Look<'_>, &LaggingRow) -> Datum,
) -> Column<LaggingRow> {
    Column::new(key, label, doc, value).of(ColumnKind::Number)
}

impl Tabular for LaggingReport {
    type Row = LaggingRow;
    const OBJECTS: &'static [(&'static str, Msg)] =
        &[("flag", Msg::new("its flag; null where none was raised", "落后标记，未列为落后的为 null"))];
    const COLUMNS: &'static [Column<LaggingRow>] = &[
        Column::new("id", messages::RECORDS, Msg::new("the indicator's id", "指标编号"), |_, r: &LaggingRow| {
            Datum::Id(r.judged.indicator)
        })
        .only(Shown::Json),
        Column::new("indicator", messages::INDICATOR, Msg::new("the indicator", "指标"), |_, r: &LaggingRow| {
            Datum::Record(r.judged.indicator)
        }),
        Column::new("lead", messages::UNIT, Msg::new("its lead unit", "牵头单位"), |_, r: &LaggingRow| {
            Datum::maybe(r.lead, Datum::Record)
        }),
        Column::new("period", messages::PERIOD, Msg::new("the period", "期间"), |_, r: &LaggingRow| {
            period(r.judged.period)
        }),
        number("rank", messages::RANK, Msg::new("the rank then", "位次"), |_, r: &LaggingRow| {
            Datum::maybe(r.judged.standing.place, |p| Datum::Whole(p.rank.into()))
        }),
        number("out_of", messages::OUT_OF, Msg::new("out of how many", "参评数"), |_, r: &LaggingRow| {
            Datum::maybe(r.judged.standing.place, |p| Datum::Whole(p.out_of.into()))
        }),
        number(
            "previous_rank",
            messages::PREVIOUS_RANK,
            Msg::new("the rank in the period before", "上期位次"),
            |_, r: &LaggingRow| Datum::maybe(r.judged.standing.previous_rank, |n| Datum::Whole(n.into())),
        ),
        Column::new(
            "previous_period",
            messages::PERIOD,
            Msg::new("the period before", "上期"),
            |_, r: &LaggingRow| Datum::maybe(r.judged.previous, period),
        )
        .only(Shown::Json),
        number("value", messages::VALUE, Msg::new("the value", "数值"), |_, r: &LaggingRow| {
            Datum::maybe(r.judged.standing.value, Datum::Number)
        }),
        number("score", messages::SCORE, Msg::new("the score", "得分"), |_, r: &LaggingRow| {
            Datum::maybe(r.judged.standing.score, Datum::Number)
        }),
        Column::new(
            "band",
            messages::BAND,
            Msg::new("front, middle or lagging", "档次：front、middle、lagging"),
            |_, r: &LaggingRow| Datum::maybe(r.judged.standing.band, |b| Datum::word(b.name(), b.label())),
        ),
        Column::new(
            "rule",
            messages::RULE,
            Msg::new("the rule by which it lags", "所依规则"),
            |_, r: &LaggingRow| Datum::Word(Some(r.rule.to_string()), r.rule.label()),
        ),
        Column::new("reason", messages::REASON, Msg::new("why, in words", "原因"), |_, r: &LaggingRow| {
            Datum::Said(r.why.clone())
        }),
        Column::new(
            "flag.id",
            messages::FLAG,
            Msg::new("the flag's id", "标记编号"),
            |look: &Look<'_>, r: &LaggingRow| of_flag(look, r, |f| Datum::Id(f.id())),
        )
        .only(Shown::Json),
        Column::new(
            "flag.state",
            messages::FLAG,
            Msg::new("the flag's state", "标记状态"),
            |look: &Look<'_>, r: &LaggingRow| match flag_state(look.state, r.flag) {
                Some(state) => Datum::word(state, FLAG.label(state)),
                None => Datum::Word(None, messages::NOT_FLAGGED.into()),
            },
        ),
        Column::new(
            "flag.committed_by",
            messages::COMMITTED_BY,
            Msg::new("who made a commitment", "表态人"),
            |look: &Look<'_>, r: &LaggingRow| of_flag(look, r, |f| Datum::text(f.text(flag::BY).unwrap_or_default())),
        ),
        Column::new(
            "flag.measure",
            messages::MEASURE,
            Msg::new("the measure", "整改举措"),
            |look: &Look<'_>, r: &LaggingRow| {
                of_flag(look, r, |f| Datum::text(f.text(flag::MEASURE).unwrap_or_default()))
            },
        ),
        Column::new(
            "flag.due",
            messages::DEADLINE,
            Msg::new("the deadline", "时限"),
            |look: &Look<'_>, r: &LaggingRow| {
                of_flag(look, r, |f| match f.get(flag::DUE) {
                    Some(ValueRef::Due(d)) => Datum::text(d.words),
                    _ => Datum::Nothing,
                })
            },
        ),
        Column::new(
            "flag.repair",
            messages::MEASURE,
            Msg::new("at once, or by the superior level", "立行立改或需上级解决"),
            |look: &Look<'_>, r: &LaggingRow| {
                of_flag(look, r, |f| Datum::text(f.text(flag::REPAIR).unwrap_or_default()))
            },
        )
        .only(Shown::Json),
    ];

    fn title(&self) -> Message {
        messages::LAGGING.into()
    }

    fn day(&self) -> NaiveDate {
        self.day
    }

    fn rows(&self) -> &[LaggingRow] {
        &self.rows
    }

    fn record(row: &LaggingRow) -> Option<RecordId> {
        Some(row.judged.indicator)
    }

    fn remarks(&self) -> Vec<Message> {
        vec![self.remark()]
    }

    fn charts(&self, look: &Look<'_>) -> Vec<Chart> {
        let mut out = Vec::new();
        if let Some(row) = self.rows.first() {
            let period = row.judged.period;
            let maps = [
                (Some(period), Matrix::of_period(look.state, period, None)),
                (None, Matrix::of_unit(look.state, self.own, period.grain())),
            ];
            let drawn = maps.into_iter().filter(|(_, matrix)| !matrix.rows.is_empty());
            out.extend(drawn.map(|(about, matrix)| Chart::Heat { about, matrix }));
        }
        let mut seen: Vec<RecordId> = Vec::new();
        for row in &self.rows {
            let id = row.judged.indicator;
            if !seen.contains(&id) && seen.len() < MAX_RANKS {
                seen.push(id);
                out.push(Chart::Ranks(Peers::of(look.state, id, Some(row.judged.period.grain()))));
            }
        }
        out
    }
}

/// The most indicators whose ranks are drawn.
const MAX_RANKS: usize = 30;

fn period(period: Period) -> Datum {
    Datum::Word(Some(period.code()), said_period(period))
}

/// The flags by what raised them.
fn flags(state: &State) -> HashMap<(RecordId, Period, LaggingRule), RecordId> {
    let key = |r: &Record| {
        let Some(ValueRef::Period(period)) = r.get(flag::PERIOD) else { return None };
        let rule = LaggingRule::parse(r.text(flag::RULE)?).ok()?;
        Some(((r.reference(flag::INDICATOR)?, period, rule), r.id()))
    };
    state.records(Kind::Flag).filter_map(key).collect()
}

fn flag_state(state: &State, id: Option<RecordId>) -> Option<&'static str> {
    Some(FLAG.state(state.get(id?)?.text(flag::STATE)))
}
