//! The office's own cycle: what it makes of its records and keeps, from the bulletin to the yearly score.
//!
//! | part | what it does |
//! | --- | --- |
//! | [`live`] | figures asked of the records within a text, each with the records that it comes from |
//! | [`bulletin`] | issues of the bulletin: composed, checked, approved, frozen, compared with what changed since |
//! | [`assess`] | the yearly assessment: schemes over the records, preview, objections, what-if |
//! | [`board`] | daily triage, weekly dispatch, monthly summary as one page each, and which were missed |
//! | [`meetings`] | decisions that become tasks, minutes, the dispatch on lagging indicators |

pub(crate) mod assess;
pub(crate) mod board;
pub(crate) mod bulletin;
pub(crate) mod live;
pub(crate) mod meetings;
