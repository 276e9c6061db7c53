//! Settings of the office by their names.

pub(crate) mod setting_table;
pub(crate) mod terms;

use chrono::FixedOffset;

use crate::domain::calendar::{Calendar, YearTable};
use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::domain::pace::Least;
use crate::domain::record::Record;
use crate::domain::schema::setting;
use crate::domain::value::{Value, ValueRef};
use crate::error::Result;
use crate::log::State;
use crate::service::settings::setting_table::SettingDef;
use crate::service::work::Edit;

/// The lamp rules, as [`crate::domain::lamp::LampRule::parse_list`] reads them.
pub const LAMPS: &str = "lamps";
/// The lagging rules, as [`crate::domain::lagging::LaggingRule::parse_list`] reads them.
pub const LAGGING: &str = "lagging.rules";
/// The unit whose places the lagging rules look at, as people call it.
pub const OWN_UNIT: &str = "own.unit";
/// Where the bands end, as [`crate::domain::rank::BandRule::parse`] reads it.
pub const BANDS: &str = "bands";
/// The office's time zone, as [`crate::log::offset`] reads it; UTC+8 where none is set.
pub const ZONE: &str = "time.zone";

/// How many consoles one person may have open on the shared server: a number.
pub const SESSIONS: &str = "server.sessions";
/// What the names of the years' holidays begin with: `calendar.2027` holds the notice's number as its value and a line a
/// holiday as its list, see [`YearTable::from_lines`].
pub const CALENDAR: &str = "calendar.";
/// After how many days of work a pace is told: a number; 14 where none is set.
pub const FORECAST_DAYS: &str = "forecast.days";
/// After reports on how many days a pace is told: a number; 3 where none is set.
pub const FORECAST_REPORTS: &str = "forecast.reports";

/// On which day of the week the board of the week is held; see [`crate::domain::cadence::Rule::weekly`].
pub const BOARD_WEEKLY: &str = "board.weekly";
/// By which working day of the month the board of the month is held; see [`crate::domain::cadence::Rule::monthly`].
pub const BOARD_MONTHLY: &str = "board.monthly";
/// After how many red lamps in a row at the weekly dispatch a talk is called for: a number, 0 for never.
pub const TALK_REDS: &str = "talk.reds";
/// How many characters a document may have: a number.
pub const LENGTH_DOCUMENT: &str = "length.document";
/// How many characters an article may have: a number.
pub const LENGTH_ARTICLE: &str = "length.article";
/// How much a unit bears in a month before a warning: a number.
pub const BURDEN: &str = "burden.month";
/// How much alike two replies are that are looked at, in percent.
pub const GUARD_REPLY: &str = "guard.reply";
/// How far from the unit's places a picture may be taken, in metres.
pub const GUARD_FAR: &str = "guard.far";
/// How many closings make a bunch.
pub const GUARD_BUNCH: &str = "guard.bunch";
/// Within how many minutes they do.
pub const GUARD_MINUTES: &str = "guard.minutes";
/// The folder that the camera fills.
pub const CAMERA: &str = "camera.folder";

/// The highest number that a setting of the forecast takes.
const MAX_LEAST: u64 = 1_000;

/// Returns the id that a setting of a name has, unless an import brought it under another one.
pub fn id(name: &str) -> RecordId {
    RecordId::from_key(Kind::Setting, [name])
}

/// Returns the record of a setting.
pub fn find<'s>(state: &'s State, name: &str) -> Option<&'s Record> {
    let named = |r: &&Record| r.text(setting::NAME) == Some(name);
    state.find(Kind::Setting, id(name)).filter(named).or_else(|| state.records(Kind::Setting).find(named))
}

/// Returns the office's time zone: UTC+8 where none is set.
pub fn zone(state: &State) -> FixedOffset {
    text(state, ZONE).and_then(|t| crate::log::offset(&t)).unwrap_or(crate::log::CHINA)
}

/// Returns the office's working days: the holidays that are built in, and those that the office keeps.
pub fn calendar(state: &State) -> Calendar {
    Calendar::with_tables(state.records(Kind::Setting).filter_map(|record| {
        let year = year_of(record.text(setting::NAME)?)?;
        // What cannot be read leaves its year as it is, which every answer then says.
        table(year, record.text(setting::VALUE), record.get(setting::LIST)).ok()
    }))
}

/// The edits by which the office keeps a year's holidays, in place of those that it may have had.
pub fn keep_calendar(state: &State, table: &YearTable) -> Vec<Edit> {
    let name = format!("{CALENDAR}{}", table.year());
    let id = find(state, &name).map_or_else(|| id(&name), Record::id);
    let edit = |tag, value: Value| Edit { id, kind: Kind::Setting, tag, value: Some(value), saw: None };
    vec![
        edit(setting::NAME, Value::from(name)),
        edit(setting::VALUE, Value::from(table.notice())),
        edit(setting::LIST, Value::Texts(table.lines())),
    ]
}

/// Returns how much must be known before a pace is told.
pub fn least(state: &State) -> Least {
    let number = |name| text(state, name).and_then(|t| count(&t));
    let usual = Least::default();
    Least {
        days: number(FORECAST_DAYS).unwrap_or(usual.days),
        reports: number(FORECAST_REPORTS).unwrap_or(usual.reports),
    }
}

/// Returns after how many red lamps in a row a talk is called for; 0 where it never is.
pub fn talk_after(state: &State) -> usize {
    let number = text(state, TALK_REDS).and_then(|t| count(&t));
    number.map_or(crate::domain::lamp::REDS, |n| usize::try_from(n).unwrap_or(usize::MAX))
}

fn count(text: &str) -> Option<u64> {
    text.trim().parse().ok().filter(|n| *n <= MAX_LEAST)
}

/// The year whose holidays a setting of this name holds.
fn year_of(name: &str) -> Option<i32> {
    name.strip_prefix(CALENDAR)?.parse().ok().filter(|year| (1950..=2199).contains(year))
}

fn table(year: i32, notice: Option<&str>, list: Option<ValueRef<'_>>) -> Result<YearTable> {
    let lines: Vec<String> = match list {
        Some(ValueRef::Texts(all)) => all.iter().map(str::to_string).collect(),
        _ => Vec::new(),
    };
    YearTable::from_lines(year, notice.unwrap_or_default(), lines.iter().map(String::as_str))
}

/// Refuses what a setting cannot mean, where everything else would go on as if nothing had been set.
///
/// # Errors
/// `BadInput` with what is accepted.
pub(crate) fn check(state: &State, edits: &[Edit]) -> Result<()> {
    for edit in edits.iter().filter(|e| e.kind == Kind::Setting) {
        let named = edits.iter().rev().find(|e| e.id == edit.id && e.tag == setting::NAME);
        let name = match named {
            Some(named) => named.value.as_ref().and_then(Value::as_text),
            None => state.get(edit.id).and_then(|r| r.text(setting::NAME)),
        };
        let Some(name) = name else { continue };
        if let (Some(year), setting::LIST, Some(Value::Texts(lines))) = (year_of(name), edit.tag, &edit.value) {
            YearTable::from_lines(year, "", lines.iter().map(String::as_str))?;
        }
        let value = edit.value.as_ref().and_then(Value::as_text).map(str::trim).filter(|v| !v.is_empty());
        let Some(value) = value.filter(|_| edit.tag == setting::VALUE) else { continue };
        if let Some(def) = SettingDef::named(name).filter(|d| d.name == name) {
            // A unit may be made by the same work.
            match edits.iter().any(|e| e.kind == Kind::Unit) {
                true => def.reads(value)?,
                false => def.check(state, value)?,
            }
        }
    }
    Ok(())
}

/// Returns what a setting says: its value, or else its list with a comma between the members. Blank says nothing.
pub fn text(state: &State, name: &str) -> Option<String> {
    let record = find(state, name)?;
    let text = match record.text(setting::VALUE).filter(|t| !t.trim().is_empty()) {
        Some(value) => value.to_string(),
        None => match record.get(setting::LIST)? {
            ValueRef::Texts(all) => all.iter().collect::<Vec<_>>().join(","),
            _ => return None,
        },
    };
    Some(text).filter(|t| !t.trim().is_empty())
}
