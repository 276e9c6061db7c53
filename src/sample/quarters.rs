//! The monitoring items quarter by quarter: reported at the quarter's end, rolled over, reported again. The office entered
//! the first two out of the province's platform when it took the list over; each is dated into its quarter, and stays as of
//! its last day. In the third nothing is reported yet, as the bulletin has it.

use crate::domain::kind::Kind;
use crate::domain::schema::{ledger, task};
use crate::domain::value::Value;
use crate::error::Result;
use crate::sample::dice::Dice;
use crate::sample::events;
use crate::sample::ledgers::{Item, LEDGERS, Spec, Which};
use crate::sample::plan::{New, Plan, day, millis};
use crate::sample::standings::period_of;
use crate::service::{Actor, Office, Work};

/// How many items the list had at first: the province added the others in the third quarter.
pub(super) const FIRST: usize = 528;
/// When those were entered, and out of what.
pub(super) const ADDED: &str = "2023-07-10";
pub(super) const ADDED_DUE: &str = "截至三季度末";
pub(super) const ADDED_BY: &str = "江西省三季度监测事项增补";

/// The last days of the quarters that were reported.
const REPORTED: [&str; 2] = ["2023-03-31", "2023-06-30"];

/// Plans the quarters of the monitoring items.
pub(super) fn plan(plan: &mut Plan, items: &[Item]) -> Result<()> {
    let Some(spec) = LEDGERS.iter().find(|s| s.which == Which::Monitoring) else { return Ok(()) };
    let mut work = Work::new("record.edit").on(Some(day(spec.start)));
    New::with(&mut work, Kind::Ledger, spec.id())
        .set(ledger::CYCLE, "quarter")
        .set(ledger::PERIOD, period_of("2023Q1"));
    plan.add(millis(ADDED, 9, 10), "综合", work)?;
    let own: Vec<&Item> = items.iter().filter(|i| i.spec().which == Which::Monitoring).collect();
    for (end, at) in REPORTED.into_iter().zip(0u32..) {
        let mut work = Work::new("task.report").on(Some(day(end))).caused_by("江西省营商环境季度监测平台");
        for item in own.iter().take(FIRST) {
            report(&mut work, spec, item, at, end);
        }
        plan.add(millis(ADDED, 9, 20 + 20 * at), "综合", work)?;
        plan.does(millis(ADDED, 9, 30 + 20 * at), "综合", roll)?;
    }
    // The points of the year name a lead unit for each of them, and from this quarter on the units report.
    let mut work = Work::new("record.edit").on(Some(day(ADDED)));
    New::with(&mut work, Kind::Ledger, spec.id()).set(ledger::ANNOUNCED, spec.announced);
    for item in &own {
        if let Some(document) = events::set_by(spec.which) {
            work.put(Kind::Task, item.id, task::DOCUMENT, Value::from(document));
        }
    }
    plan.add(millis(ADDED, 17, 40), "综合", work)
}

/// What the platform said of an item at the end of a quarter: most are met, and of those that were not more are later.
fn report(work: &mut Work, spec: &Spec, item: &Item, quarter: u32, end: &str) {
    let mut dice = Dice::of([item.serial.as_str(), "quarter"]);
    let first = match dice.below(100) {
        0..56 => "done",
        56..80 => "in-progress",
        _ => "not-done",
    };
    let class = match (quarter, first, dice.below(100)) {
        (0, first, _) => first,
        (_, "done", 0..4) => "in-progress",
        (_, "done", _) => "done",
        (_, "in-progress", 0..55) => "done",
        (_, "not-done", 0..25) => "done",
        (_, "not-done", 25..60) => "in-progress",
        (_, first, _) => first,
    };
    let Some(word) = spec.word(class) else { return };
    work.put(Kind::Task, item.id, task::STATUS, Value::from(word));
    work.put(Kind::Task, item.id, task::REPORTED, Value::from(day(end)));
    if class == "done" {
        work.put(Kind::Task, item.id, task::DONE_ON, Value::from(day(end)));
    }
}

fn roll(office: &Office, actor: &Actor) -> Result<()> {
    let id = LEDGERS.iter().find(|s| s.which == Which::Monitoring).map(Spec::id);
    id.map_or(Ok(()), |id| office.roll_over(actor, id, None).map(drop))
}
