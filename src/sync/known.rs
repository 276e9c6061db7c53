//! How far other replicas were when they were last heard of: what a bundle need not hold again.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::protocol::{FRAMES, MAX_FRAME, places, vector};
use super::vector::Vector;
use crate::error::Result;
use crate::log::{ReplicaId, hex};
use crate::store::Layout;
use crate::store::disk::{Disk, RealDisk};
use crate::store::messages::{CANNOT_WRITE, io_error};
use crate::wire::frame::{encode_as, read_as};

fn folder(home: &Path) -> PathBuf {
    Layout::new(home).sync().join("known")
}

/// Notes how far a replica is.
///
/// # Errors
/// `Failed` where the disk refuses.
pub fn remember(home: &Path, replica: ReplicaId, known: &Vector) -> Result<()> {
    let dir = folder(home);
    let path = dir.join(hex(&replica.0));
    let failed = |e: io::Error| io_error(CANNOT_WRITE, &path, &e);
    let bytes = encode_as(FRAMES, &places(known)).map_err(failed)?;
    RealDisk.create_dir(&dir).map_err(failed)?;
    let fresh = path.with_extension("new");
    let mut file = std::fs::File::create(&fresh).map_err(failed)?;
    file.write_all(&bytes).and_then(|()| file.sync_all()).map_err(failed)?;
    std::fs::rename(&fresh, &path).map_err(failed)
}

/// How far a replica was; nothing where that is not known, or cannot be read.
pub fn recall(home: &Path, replica: ReplicaId) -> Option<Vector> {
    let file = std::fs::File::open(folder(home).join(hex(&replica.0))).ok()?;
    vector(read_as(FRAMES, &mut io::BufReader::new(file), MAX_FRAME).ok()?)
}

/// The replica that was heard of last.
pub fn latest(home: &Path) -> Option<ReplicaId> {
    let all = std::fs::read_dir(folder(home)).ok()?.flatten();
    let named = all.filter_map(|e| Some((e.metadata().ok()?.modified().ok()?, e.file_name().into_string().ok()?)));
    let replica = |name: &str| {
        let digits = name.as_bytes();
        if digits.len() != 32 {
            return None;
        }
        let mut id = [0; 16];
        for (at, byte) in id.iter_mut().enumerate() {
            *byte = u8::from_str_radix(name.get(2 * at..2 * at + 2)?, 16).ok()?;
        }
        Some(ReplicaId(id))
    };
    named.filter_map(|(at, name)| Some((at, replica(&name)?))).max().map(|(_, id)| id)
}
