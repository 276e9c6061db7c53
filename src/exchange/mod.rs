//! Imports and exports: sheets, headings, dates, vocabularies.
//!
//! | step | file |
//! | --- | --- |
//! | what a file really is, whatever its name says | [`sniff`] |
//! | a workbook or text file becomes a [`grid::Grid`], within limits | [`book`], `xlsx`, `xls`, [`text`] |
//! | what a number format makes of a number | [`numfmt`] |
//! | the grid's header, rows, groups, totals and notes are told apart | [`header`] |
//! | what each row below the header is | `body` |
//! | totals that the file states are checked against its rows | [`published`] |
//! | headings are matched with the fields of a kind | [`vocab`] |
//! | a cell's words become a number, a day, a list of units | [`clean`], [`dates`], [`units`] |
//! | the beginning of a file, to be looked at | [`preview`] |
//! | a document of text and tables, to be checked | [`document`] |
//! | a list becomes a table, or JSON | [`listing`] |
//! | forms of ODK and Kobo become checklists, and the other way round | [`xlsform`] |
//! | a whole office goes out as JSON and comes back | [`whole`] |
//! | any table goes out as CSV, XLSX, JSON or Markdown | [`table_out`] |

pub mod book;
pub(crate) mod clean;
pub mod dates;
pub mod document;
pub mod grid;
pub(crate) mod header;
pub mod import;
pub mod listing;
pub(crate) mod messages;
pub(crate) mod numfmt;
pub(crate) mod preview;
pub(crate) mod published;
pub mod snapshot;
pub(crate) mod sniff;
pub(crate) mod table_out;
pub(crate) mod text;
pub(crate) mod units;
pub(crate) mod vocab;
pub(crate) mod whole;
pub mod xlsform;

mod biff;
mod body;
mod head;
mod xls;
mod xlsx;
