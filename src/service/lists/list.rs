//! Lists: which records of a kind, in which order, with which columns.

use std::sync::atomic::AtomicBool;

use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::domain::record::Record;
use crate::error::Result;
use crate::service::lists::ask::Filter;
use crate::service::lists::columns::Column;
use crate::service::lists::lens::Lens;
use crate::service::lists::list_index::ListIndex;
use crate::service::lists::order::Keys;

/// A column to sort by.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct By {
    /// The column.
    pub column: Column,
    /// Whether the largest comes first.
    pub down: bool,
}

impl By {
    /// Reads `column`, or `-column` for the largest first.
    ///
    /// # Errors
    /// As [`Column::named`].
    pub fn parse(kind: Kind, text: &str) -> Result<Self> {
        let (down, name) = match text.trim().strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        Ok(Self { column: Column::named(kind, name)?, down })
    }
}

/// What is listed.
#[derive(Clone, Debug)]
pub struct Listing {
    /// The kind.
    pub kind: Kind,
    /// The filter; none passes all.
    pub filter: Option<Filter>,
    /// The order; records keep the order in which they came where nothing else decides.
    pub sort: Vec<By>,
    /// The most records; those behind are left out.
    pub limit: Option<usize>,
}

impl Listing {
    /// All records of a kind in the order in which they came.
    pub fn of(kind: Kind) -> Self {
        Self { kind, filter: None, sort: Vec::new(), limit: None }
    }

    /// The records that pass, in their order. Who asks again, as typing and changes go on, keeps a [`ListIndex`].
    pub fn run(&self, lens: &Lens<'_>) -> Vec<RecordId> {
        let never = AtomicBool::new(false);
        let rows = ListIndex::new(self.kind).list(lens, self.filter.as_ref(), &self.sort, &never).unwrap_or_default();
        rows.ids(lens.state, self.limit.unwrap_or(usize::MAX))
    }
}

/// Sorts records; those that are equal keep their order.
pub fn sort(lens: &Lens<'_>, records: &mut Vec<&Record>, by: &[By]) {
    let keys = Keys::of(lens, records, by);
    let sorted =
        keys.sorted(by, records.len()).into_iter().filter_map(|at| records.get(at as usize).copied()).collect();
    *records = sorted;
}
