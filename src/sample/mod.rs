//! The sample: the office of the bulletin (工作简报 2023 年第 3 期), made anew the same every time.
//!
//! Source: domain.md, whole, above all "The same figures must come back". Units and counties are public place names; people
//! are roles; titles are written anew. The tables are data, in `data/`.
//!
//! | file | what it makes |
//! | --- | --- |
//! | `tables`, `dice` | reads the tables; chance that is the same every time |
//! | `plan` | what is to be written, by whom and when, and writing it in the order of time |
//! | `people` | units and people |
//! | `indicators`, `standings` | indicators, and where the counties stood in each period |
//! | `ledgers`, `history` | the five ledgers, and what was reported from February to August |
//! | `events` | meetings, documents, published figures, saved views, urging |
//! | `year_before` | meetings, documents and urgings of the year before |
//! | `quarters` | the ledger that recurs: three quarters, reported and rolled over |
//! | `registers` | study tours, policies, honours, articles, task forces, targets, and the bulletin |
//! | `assessing` | schemes, marks, satisfaction surveys, weekly boards, the half-year's assessment |
//! | `flags`, `findings`, `picture` | lagging flags, inspection findings with their pictures |
//! | `fieldwork` | the inspection in the field: approval, checklist, visits, halls, draw, clues, slips |

mod assessing;
mod dice;
mod events;
mod fieldwork;
mod findings;
mod flags;
mod history;
mod indicators;
mod ledgers;
mod people;
mod picture;
mod plan;
mod quarters;
mod registers;
mod standings;
mod tables;
#[cfg(test)]
pub(crate) mod tests;
mod year_before;

use std::path::Path;
use std::sync::Arc;

use chrono::{DateTime, Duration, FixedOffset, NaiveDate};

use crate::error::Result;
use crate::i18n::Lang;
use crate::log::FixedClock;
use crate::service::{Office, Options};

crate::messages! {
    OFFICE: "Longnan Business Environment Office", "龙南市营商办";
    TABLE: "The sample's table {table} does not hold what line {line} needs: {what}", "样例数据表{table}第{line}行有误：{what}";
    NO_NAME: "The sample's tables name nothing called “{what}”", "样例数据中没有“{what}”";
}

/// The first administrator, who answers for the device until somebody else does.
const ADMIN: &str = "市营商办管理员";

/// Makes ids of batches and the key that the sample's entries are signed with.
const SEED: u64 = 0x2023_0731_0105_0093;

/// The place's distance from UTC in seconds.
const OFFSET: i32 = 8 * 3600;

/// The day whose figures the bulletin publishes.
pub fn figures_day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2023, 7, 31).unwrap_or_default()
}

/// The moment at which the sample's story ends: the evening of the day on which the bulletin was issued. Who shows the
/// sample as it was then fixes the clock here (`--now`).
pub fn moment() -> DateTime<FixedOffset> {
    let utc = DateTime::UNIX_EPOCH + Duration::milliseconds(plan::millis("2023-08-04", 18, 0));
    FixedOffset::east_opt(OFFSET).map_or_else(|| utc.fixed_offset(), |east| utc.with_timezone(&east))
}

/// Makes the office of the bulletin in a folder that holds no store, and opens it with the caller's options.
///
/// The records are the same every time; so is the log, for one language, but for its last entry: that enrols the device that
/// goes on, with a key of its own, because the sample's key is nobody's secret. The language is that of the office's name; the records
/// are those of a Chinese county.
///
/// # Errors
/// `Usage` where there is a store already; `Failed` where the disk refuses, with nothing left behind.
pub fn make(home: &Path, lang: Lang, options: Options) -> Result<Office> {
    Office::begin_with(home, options, |staging, options| {
        let place = options.place.as_deref().unwrap_or(home);
        write(staging, lang, options)?.hand_over(place, options)
    })
}

fn write(home: &Path, lang: Lang, options: &Options) -> Result<Office> {
    let clock = Arc::new(FixedClock::at(moment()));
    clock.set(plan::millis("2023-02-20", 8, 30));
    let own = Options {
        seed: Some(SEED),
        in_memory: options.in_memory,
        command: options.command.clone(),
        device: Some("市营商办台账机".into()),
        disk: Arc::clone(&options.disk),
        ..Options::new(Arc::clone(&clock) as _)
    };
    let office = Office::create(home, OFFICE.text(lang), ADMIN, own)?;
    let mut plan = plan::Plan::new(&office)?;
    people::plan(&mut plan)?;
    indicators::plan(&mut plan)?;
    standings::plan(&mut plan)?;
    year_before::plan(&mut plan)?;
    let items = ledgers::plan(&mut plan)?;
    events::plan(&mut plan, &items)?;
    history::plan(&mut plan, &items)?;
    quarters::plan(&mut plan, &items)?;
    flags::plan(&mut plan)?;
    fieldwork::plan(&mut plan, &findings::visited()?)?;
    findings::plan(&mut plan, &items)?;
    registers::plan(&mut plan, &items)?;
    assessing::plan(&mut plan)?;
    plan.carry_out(&office, &clock)?;
    fieldwork::draw(&office, &clock)?;
    Ok(office)
}
