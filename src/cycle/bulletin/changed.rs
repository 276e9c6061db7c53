//! What became of the figures of an issue since it was printed: what was reported late, corrected, taken away.

use std::collections::BTreeSet;

use super::compose::{Composed, compose, composed};
use crate::domain::id::RecordId;
use crate::error::Result;
use crate::service::{Actor, Office};

/// A figure that the records give otherwise now, for the same day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// The section, from 1.
    pub section: usize,
    /// What was asked.
    pub asked: String,
    /// What was printed.
    pub printed: String,
    /// What the records give now.
    pub now: String,
    /// The records that are behind it now and were not.
    pub came: Vec<RecordId>,
    /// The records that were behind it and are not.
    pub went: Vec<RecordId>,
}

/// The figures of an issue that the records give otherwise now. Nothing of one that was not printed.
///
/// # Errors
/// As [`compose`].
pub fn changed(office: &Office, actor: &Actor, id: RecordId) -> Result<Vec<Changed>> {
    let printed = composed(office, actor, id)?;
    if printed.known.is_none() {
        return Ok(Vec::new());
    }
    Ok(compare(&printed, &compose(office, actor, id)?))
}

fn compare(printed: &Composed, now: &Composed) -> Vec<Changed> {
    let mut out = Vec::new();
    for (then, now) in printed.figures.iter().zip(&now.figures) {
        let set = |of: &[String]| of.iter().filter_map(|id| id.parse().ok()).collect::<BTreeSet<RecordId>>();
        let (had, has) = (set(&then.records), set(&now.records));
        let (came, went): (Vec<_>, Vec<_>) =
            (has.difference(&had).copied().collect(), had.difference(&has).copied().collect());
        if then.text != now.text || !came.is_empty() || !went.is_empty() {
            out.push(Changed {
                section: then.section,
                asked: then.asked.clone(),
                printed: then.text.clone(),
                now: now.text.clone(),
                came,
                went,
            });
        }
    }
    out
}
