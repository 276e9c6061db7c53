//! Where the counties of the prefecture stood in each period.
//!
//! Our ranks are in the table; scores are made so that they give them. Half-years hold every county; quarters hold our own
//! second-level indicators.

use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::domain::period::Period;
use crate::domain::rank::{BandRule, Direction, places};
use crate::domain::schema::observation;
use crate::domain::value::Value;
use crate::error::Result;
use crate::sample::dice::Dice;
use crate::sample::indicators::{self, First, Second};
use crate::sample::plan::{New, Plan, day, millis};
use crate::sample::tables::table;
use crate::sample::year_before;
use crate::service::Work;

/// The half-years, each with the day on which its ranking was published.
pub(super) const HALVES: [(&str, &str); 4] =
    [("2021H2", "2022-01-20"), ("2022H1", "2022-07-15"), ("2022H2", "2023-01-18"), ("2023H1", "2023-07-05")];

/// The quarters, in the same way.
pub(super) const QUARTERS: [(&str, &str); 4] =
    [("2022Q3", "2022-10-20"), ("2022Q4", "2023-01-18"), ("2023Q1", "2023-04-20"), ("2023Q2", "2023-07-20")];

/// The notice that published the last half-year.
pub(super) const NOTICE: &str = "关于各县（市、区）上半年优化营商环境主要指标情况的通报";

/// Our own county's key.
pub(super) const OWN: &str = "龙南";

/// How many counties are ranked.
pub(super) const COUNTIES: u32 = 20;

/// Plans the observations.
pub(super) fn plan(plan: &mut Plan) -> Result<()> {
    let all = indicators::all()?;
    let mut counties = Vec::new();
    for row in table!("units.psv") {
        if row.cell(3)? == "county" {
            counties.push(row.cell(0)?);
        }
    }
    for (at, (period, published)) in HALVES.into_iter().enumerate() {
        let mut work = Work::new("record.new").on(Some(day(published)));
        for first in &all {
            half(plan, &mut work, first, at, period, &counties)?;
        }
        plan.add(entered(published), "综合", work.caused_by(format!("赣州市营商办通报{period}主要指标情况")))?;
    }
    for (at, (period, published)) in QUARTERS.into_iter().enumerate() {
        let mut work = Work::new("record.new").on(Some(day(published)));
        for second in all.iter().flat_map(|f| &f.below) {
            quarter(plan, &mut work, second, at, period)?;
        }
        plan.add(entered(published), "综合", work.caused_by(format!("江西省营商环境季度监测平台{period}")))?;
    }
    Ok(())
}

/// What was published before the office had its console was entered when it began.
fn entered(published: &str) -> i64 {
    millis(published.max("2023-02-20"), 10, 30) + if published < "2023-02-20" { 0 } else { 6 * 3_600_000 }
}

/// The id of an observation.
pub(super) fn id(indicator: RecordId, period: &str, unit: RecordId) -> RecordId {
    RecordId::from_key(Kind::Observation, [indicator.to_string().as_str(), period, unit.to_string().as_str()])
}

fn half(plan: &Plan, work: &mut Work, first: &First, at: usize, period: &str, counties: &[&str]) -> Result<()> {
    let indicator = plan.indicator(first.name)?;
    let last = at + 1 == HALVES.len();
    let rank = first.ranks.get(at).copied().unwrap_or(10);
    let tied = if last { first.tied } else { 1 };
    // Each half-year the whole field moves up a little.
    let best = first.best - 8 * (HALVES.len() - 1 - at) as i64;
    let scores = falling(best, rank, tied, &mut Dice::of([first.name, period]));
    let order = order(first.name, period, rank, counties);
    let given: Vec<Option<f64>> = scores.iter().map(|s| Some(*s as f64 / 10.0)).collect();
    let ranked = places(&given, Direction::Higher);
    for ((county, score), place) in order.iter().zip(given).zip(ranked) {
        let (Some(score), Some(place)) = (score, place) else { continue };
        let unit = plan.unit(county)?;
        let band = BandRule::default().band(place.rank, place.out_of);
        let new = New::with(work, Kind::Observation, id(indicator, period, unit))
            .set(observation::INDICATOR, indicator)
            .set(observation::PERIOD, period_of(period))
            .set(observation::UNIT, unit)
            .set(observation::SCORE, score)
            .set(observation::RANK, i64::from(place.rank))
            .set(observation::OUT_OF, i64::from(place.out_of));
        let Some(band) = band else { continue };
        let new = new.set(observation::BAND, band.name()).set(observation::SOURCE, "赣州市营商办通报");
        let own = last.then(|| RecordId::from_key(Kind::Document, [NOTICE]));
        if let Some(notice) = own.or_else(|| year_before::notice(period)) {
            new.set(observation::DOCUMENT, notice).set(observation::PAGE, "附件1");
        }
    }
    Ok(())
}

/// Scores in tenths, from the best down, of which so many are equal from a rank on.
fn falling(best: i64, rank: u32, tied: usize, dice: &mut Dice) -> Vec<i64> {
    let mut out = Vec::new();
    let mut score = best;
    let equal = rank as usize..rank as usize + tied - 1;
    for place in 0..COUNTIES as usize {
        if place > 0 && !equal.contains(&place) {
            score -= dice.between(2, 8);
        }
        out.push(score);
    }
    out
}

/// The counties from the best to the last: ours at its rank, the others by their usual strength and the day's luck.
fn order<'c>(indicator: &str, period: &str, rank: u32, counties: &[&'c str]) -> Vec<&'c str> {
    let strength = |county: &str| {
        let usual = Dice::of([county]).below(1_000) + Dice::of([county, indicator]).below(700);
        usual + Dice::of([county, indicator, period]).below(350)
    };
    let mut others: Vec<&str> = counties.iter().copied().filter(|c| *c != OWN).collect();
    others.sort_by_key(|c| std::cmp::Reverse(strength(c)));
    others.insert((rank.saturating_sub(1) as usize).min(others.len()), OWN);
    others
}

fn quarter(plan: &Plan, work: &mut Work, second: &Second, at: usize, period: &str) -> Result<()> {
    let (indicator, unit) = (plan.indicator(second.name)?, plan.unit(OWN)?);
    let rank = rank_in(second, at);
    let value = value_in(second, at);
    let score = 99.0 - f64::from(rank) * 0.9 - Dice::of([second.name, period]).below(8) as f64 / 10.0;
    let band = BandRule::default().band(rank, COUNTIES);
    let new = New::with(work, Kind::Observation, id(indicator, period, unit))
        .set(observation::INDICATOR, indicator)
        .set(observation::PERIOD, period_of(period))
        .set(observation::UNIT, unit)
        .set(observation::VALUE, value)
        .set(observation::SCORE, (score * 10.0).round() / 10.0)
        .set(observation::RANK, i64::from(rank))
        .set(observation::OUT_OF, i64::from(COUNTIES));
    if let Some(band) = band {
        new.set(observation::BAND, band.name()).set(observation::SOURCE, "江西省营商环境季度监测平台");
    }
    Ok(())
}

/// Our rank in a quarter: on the way from the first to the last.
pub(super) fn rank_in(second: &Second, quarter: usize) -> u32 {
    let [from, to] = second.ranks.map(i64::from);
    let span = QUARTERS.len() as i64 - 1;
    ((from * (span - quarter as i64) + to * quarter as i64 + span / 2) / span) as u32
}

/// Our value in a quarter, with the decimals of the table.
pub(super) fn value_in(second: &Second, quarter: usize) -> f64 {
    let [from, to] = second.values.map(|v| v.parse::<f64>().unwrap_or_default());
    let decimals = second.values.iter().map(|v| v.split_once('.').map_or(0, |(_, d)| d.len())).max().unwrap_or(0);
    let share = quarter as f64 / (QUARTERS.len() - 1) as f64;
    let scale = 10f64.powi(decimals as i32);
    ((from + (to - from) * share) * scale).round() / scale
}

/// A period of the tables above.
pub(super) fn period_of(text: &str) -> Value {
    Period::parse(text).map_or(Value::Text(text.to_string()), Value::Period)
}
