//! The indicator tree: 16 of the first level with 64 below; the 534 monitoring items are a ledger.

use crate::domain::kind::Kind;
use crate::domain::schema::indicator;
use crate::domain::value::Value;
use crate::error::Result;
use crate::sample::people::BEGIN;
use crate::sample::plan::{New, Plan, day, millis};
use crate::sample::tables::{Row, table};
use crate::service::Work;

/// An indicator of the first level as the table has it.
pub(super) struct First {
    /// Its name.
    pub name: &'static str,
    /// The key of its lead unit.
    pub lead: &'static str,
    /// The keys of the units that are responsible under it, apart by 、.
    pub responsible: &'static str,
    /// Our ranks in the half-years of [`super::standings::HALVES`].
    pub ranks: Vec<u32>,
    /// How many share our rank in the last one.
    pub tied: usize,
    /// The score of the best in the last one, in tenths.
    pub best: i64,
    /// Those below it.
    pub below: Vec<Second>,
}

/// An indicator of the second level as the table has it.
pub(super) struct Second {
    /// Its name.
    pub name: &'static str,
    /// What it is measured in.
    pub measure: &'static str,
    /// The target.
    pub target: f64,
    /// Our values in the first and the last quarter of [`super::standings::QUARTERS`], as written.
    pub values: [&'static str; 2],
    /// Our ranks in the same.
    pub ranks: [u32; 2],
    /// What is monitored, and what of it.
    pub items: [&'static str; 2],
}

/// Reads the table.
pub(super) fn all() -> Result<Vec<First>> {
    let mut out: Vec<First> = Vec::new();
    for row in table!("indicators.psv") {
        if row.cell(0)? == "." {
            let second = second(&row)?;
            out.last_mut().ok_or_else(|| row.wrong("."))?.below.push(second);
        } else {
            out.push(first(&row)?);
        }
    }
    Ok(out)
}

fn first(row: &Row) -> Result<First> {
    Ok(First {
        name: row.cell(1)?,
        lead: row.cell(2)?,
        responsible: row.cell(3)?,
        ranks: row.list(5, ',')?.map(|r| r.parse().map_err(|_| row.wrong(r))).collect::<Result<_>>()?,
        tied: row.number(6)?,
        best: tenths(row.cell(7)?).ok_or_else(|| row.wrong("score"))?,
        below: Vec::new(),
    })
}

fn second(row: &Row) -> Result<Second> {
    let ranks: Vec<u32> = row.list(7, ',')?.map(|r| r.parse().map_err(|_| row.wrong(r))).collect::<Result<_>>()?;
    Ok(Second {
        name: row.cell(1)?,
        measure: row.cell(2)?,
        target: row.number(4)?,
        values: [row.cell(5)?, row.cell(6)?],
        ranks: ranks.try_into().map_err(|_| row.wrong("ranks"))?,
        items: [row.cell(8)?, row.cell(9)?],
    })
}

/// A score such as 96.2 in tenths.
fn tenths(text: &str) -> Option<i64> {
    text.parse::<f64>().ok().map(|n| (n * 10.0).round() as i64)
}

/// Plans the tree.
pub(super) fn plan(plan: &mut Plan) -> Result<()> {
    let mut work = Work::new("record.new").on(Some(day(BEGIN)));
    let mut within = None;
    for row in table!("indicators.psv") {
        let (code, name) = (row.cell(0)?, row.cell(1)?);
        let id = if code == "." {
            let Some((parent, lead, ref parent_code, ref mut place)) = within else { return Err(row.wrong(name)) };
            *place += 1;
            let second = second(&row)?;
            let key = format!("{parent}");
            New::of(&mut work, Kind::Indicator, [name, key.as_str()])
                .set(indicator::NAME, name)
                .set(indicator::CODE, format!("{parent_code}.{place}"))
                .set(indicator::PARENT, parent)
                .set(indicator::LEAD, lead)
                .set(indicator::DIRECTION, row.cell(3)?)
                .set(indicator::TARGET, second.target)
                .set(indicator::MEASURE, second.measure)
                .id
        } else {
            let lead = plan.unit(row.cell(2)?)?;
            let first = first(&row)?;
            let id = New::of(&mut work, Kind::Indicator, [name, ""])
                .set(indicator::NAME, name)
                .set(indicator::CODE, code)
                .set(indicator::LEAD, lead)
                .set(indicator::RESPONSIBLE, Value::Refs(plan.units(row.cell(3)?)?))
                .set(indicator::DIRECTION, "higher")
                // The year's aim: within three points of the best.
                .set(indicator::TARGET, (first.best - 30) as f64 / 10.0)
                .set(indicator::MEASURE, "分")
                .set(indicator::WEIGHT, row.number::<f64>(4)?)
                .id;
            within = Some((id, lead, code.to_string(), 0));
            id
        };
        plan.name_indicator(name, id);
    }
    plan.add(millis("2023-02-20", 10, 0), "综合", work)
}
