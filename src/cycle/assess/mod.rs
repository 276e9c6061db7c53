//! The yearly assessment (考核): a scheme that is data over the records as of a day.
//!
//! Each part of a scheme and each rule of bonus and deduction names the records that it comes from, in the language of the
//! lists; what a unit gets for it is reckoned from those of them that are the unit's, so that each point opens them. Source:
//! domain.md, "Assessment"; law-and-practice 4.7.
//!
//! | file | what it does |
//! | --- | --- |
//! | `reckon` | values, events and scores of all units |
//! | `shown` | scores as people and programs read them, and as they are frozen |
//! | `what_if` | what one more closing, score point or satisfied answer would bring |
//! | `steps` | begin, show to the units, freeze |

mod reckon;
mod shown;
mod steps;
mod what_if;

pub use shown::{LineText, ScoreOptions, Sheet, UnitText, letter, sheet};
pub use steps::{Beginning, begin, freeze, preview};
pub use what_if::{Gain, what_if};

use crate::domain::assess::{Missing, Scheme};
use crate::domain::id::RecordId;
use crate::domain::record::Record;
use crate::domain::schema::scheme;
use crate::error::{Code, Error, Result};
use crate::log::State;
use crate::service::scores::schemes;

crate::messages! {
    NO_POLICY: "“{name}” is no way to treat what is missing: pending, reweight, peer-mean", "“{name}”不是缺项处理方式：待定、分摊（其余部分分摊权重）、均值（取同类均值）";
}

/// The scheme that a record holds, with another way to treat what is missing where one is named.
///
/// # Errors
/// `BadInput` with the line that is not understood.
pub fn scheme_of(state: &State, record: &Record, missing: Option<&str>) -> Result<Scheme> {
    let year = record.number(scheme::YEAR).unwrap_or(0.0) as i32;
    let mut out = schemes::read(&state.title_of(record), year, record.text(scheme::RULES).unwrap_or_default())?;
    if let Some(name) = missing {
        out.missing = Missing::parse(name).ok_or_else(|| Error::new(Code::Usage, NO_POLICY).with("name", name))?;
    }
    Ok(out)
}

/// The units that a scheme scores: those it names, or else all that lead an indicator.
pub fn units_of(state: &State, record: &Record) -> Vec<RecordId> {
    use crate::domain::kind::Kind;
    use crate::domain::schema::indicator;
    let named: Vec<RecordId> = record.references(scheme::UNITS).collect();
    if !named.is_empty() {
        return named;
    }
    let mut out: Vec<RecordId> = Vec::new();
    for lead in state.records(Kind::Indicator).filter_map(|i| i.reference(indicator::LEAD)) {
        if !out.contains(&lead) {
            out.push(lead);
        }
    }
    out
}
