//! What the office kept of the year before, entered when its console began: meetings, documents, who was urged. Against
//! these the burden of this year is held.

use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::domain::life;
use crate::domain::schema::{document, meeting, note};
use crate::domain::value::Value;
use crate::error::Result;
use crate::sample::plan::{New, Plan, day, millis};
use crate::sample::tables::{Row, table};
use crate::service::Work;

/// The notices of the half-years that were ranked before this one, by their period.
const NOTICES: [(&str, &str); 3] = [
    ("2021H2", "关于各县（市、区）2021年优化营商环境主要指标情况的通报"),
    ("2022H1", "关于各县（市、区）2022年上半年主要指标情况的通报"),
    ("2022H2", "关于各县（市、区）2022年下半年主要指标情况的通报"),
];

/// The notice that published a half-year's ranks, where it is of the year before.
pub(super) fn notice(period: &str) -> Option<RecordId> {
    let title = NOTICES.iter().find(|(of, _)| *of == period).map(|(_, title)| *title);
    title.map(|title| RecordId::from_key(Kind::Document, [title]))
}

/// Plans the year before.
pub(super) fn plan(plan: &mut Plan) -> Result<()> {
    for (row, n) in table!("year_before.psv").zip(0u32..) {
        let on = row.cell(1)?;
        let work = match row.cell(0)? {
            "M" => a_meeting(&row, on)?,
            "D" => a_document(&row, on)?,
            "U" => urged(plan, &row, on)?,
            other => return Err(row.wrong(other)),
        };
        // One after the other, before the ranks that the notices published.
        let work = work.on(Some(day(on))).caused_by("2022年会议、文件、催办台账补录");
        plan.add(millis("2023-02-20", 9, 40) + i64::from(n) * 20_000, "综合", work)?;
    }
    Ok(())
}

fn a_meeting(row: &Row, on: &str) -> Result<Work> {
    let mut work = Work::new("record.new");
    let name = row.cell(2)?;
    New::of(&mut work, Kind::Meeting, [name, on])
        .set(meeting::NAME, name)
        .set(meeting::ON, day(on))
        .set(meeting::SORT, row.cell(3)?)
        .set(meeting::CALLED_BY, row.cell(4)?);
    Ok(work)
}

fn a_document(row: &Row, on: &str) -> Result<Work> {
    let mut work = Work::new("record.new");
    let title = row.cell(4)?;
    New::of(&mut work, Kind::Document, [title])
        .set(document::TITLE, title)
        .set(document::NUMBER, row.cell(3)?)
        .set(document::SORT, row.cell(2)?)
        .set(document::STATE, life::document::ISSUED)
        .set(document::ON, day(on))
        .set(document::SOURCE, row.cell(5)?);
    Ok(work)
}

/// One note a unit, about the unit itself: the lists of that year are not kept here.
fn urged(plan: &Plan, row: &Row, on: &str) -> Result<Work> {
    let mut work = Work::new("record.new");
    let (sort, text) = (row.cell(2)?, row.cell(4)?);
    for key in row.list(3, '、')? {
        let unit = plan.unit(key)?;
        New::of(&mut work, Kind::Note, [key, sort, on])
            .set(note::ABOUT, unit)
            .set(note::SORT, sort)
            .set(note::TEXT, text)
            .set(note::TOLD, Value::Refs(vec![unit]))
            .set(note::ON, day(on))
            .set(note::BY, plan.person("调度")?.person);
    }
    Ok(work)
}
