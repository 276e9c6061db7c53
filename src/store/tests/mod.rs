//! The journal on disks that work, fail, fill up and lose power.

mod damage;
mod journal;
mod power;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::faulty::FaultyDisk;
use super::journal::{Journal, Opened, Options};
use super::segment::{Family, Position, file_name};
use crate::error::Result;

pub const DIR: &str = "/h/journal";

pub fn options() -> Options {
    Options { create: Some([7; 16]), segment_bytes: 2048, max_frame: 4096, ..Options::default() }
}

/// A journal of drafts.
pub fn open_drafts(disk: &FaultyDisk) -> Result<(Journal, Opened)> {
    let options = Options { family: Family::Drafts, ..options() };
    Journal::open(Arc::new(disk.clone()), Path::new(DIR), options)
}

pub fn open(disk: &FaultyDisk) -> Result<(Journal, Opened)> {
    Journal::open(Arc::new(disk.clone()), Path::new(DIR), options())
}

pub fn bodies(journal: &Journal) -> Vec<Vec<u8>> {
    journal.scan(Position::START).map(|f| f.unwrap().1).collect()
}

pub fn segment(number: u32) -> PathBuf {
    Path::new(DIR).join(file_name(number))
}
