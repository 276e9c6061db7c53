//! How far the log was acknowledged: what this device last told somebody was durable.
//!
//! The log's own end cannot say whether something was behind it. So after every group a small record of where it ended is
//! written to two files, without waiting for the disk: one in the home folder, by which a log that was cut short is
//! noticed also after a kill; and one outside of it, by which an old copy of the home folder that was put back in its
//! place is noticed. The record is written only when the group is durable, so it never says too much.

use std::io;
use std::path::{Path, PathBuf};

use super::disk::{Disk, DiskFile, read_full, write_full};
use super::segment::Position;

const MAGIC: [u8; 8] = *b"DUCHAK\r\n";
const SIZE: usize = 116;
/// Two records take turns, each in a sector of its own: a write that is torn leaves the one before.
const SLOT: u64 = 512;

/// What was acknowledged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Acked {
    /// The store.
    pub store: [u8; 16],
    /// The device that wrote the record.
    pub replica: [u8; 16],
    /// How many entries that device had written.
    pub seq: u32,
    /// The digest of the last of them.
    pub head: [u8; 32],
    /// How many entries the log held.
    pub frames: u64,
    /// Where the log ended.
    pub end: Position,
}

impl Acked {
    fn encode(&self, count: u64) -> [u8; SIZE] {
        let mut out = [0; SIZE];
        out[..8].copy_from_slice(&MAGIC);
        out[8..16].copy_from_slice(&count.to_le_bytes());
        out[16..32].copy_from_slice(&self.store);
        out[32..48].copy_from_slice(&self.replica);
        out[48..52].copy_from_slice(&self.seq.to_le_bytes());
        out[52..84].copy_from_slice(&self.head);
        out[84..92].copy_from_slice(&self.frames.to_le_bytes());
        out[92..100].copy_from_slice(&self.end.as_u64().to_le_bytes());
        let sum = crc32fast::hash(&out[..SIZE - 4]);
        out[SIZE - 4..].copy_from_slice(&sum.to_le_bytes());
        out
    }

    fn decode(bytes: &[u8]) -> Option<(u64, Self)> {
        let bytes: &[u8; SIZE] = bytes.get(..SIZE)?.try_into().ok()?;
        let word = |at: usize| u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]);
        let long = |at: usize| u64::from(word(at)) | u64::from(word(at + 4)) << 32;
        if bytes[..8] != MAGIC || word(SIZE - 4) != crc32fast::hash(&bytes[..SIZE - 4]) {
            return None;
        }
        let (mut store, mut replica, mut head) = ([0; 16], [0; 16], [0; 32]);
        store.copy_from_slice(&bytes[16..32]);
        replica.copy_from_slice(&bytes[32..48]);
        head.copy_from_slice(&bytes[52..84]);
        let end = Position::from_u64(long(92));
        Some((long(8), Self { store, replica, seq: word(48), head, frames: long(84), end }))
    }

    /// Reads a file; nothing where there is none, or none that can be read.
    pub fn read(disk: &dyn Disk, path: &Path) -> Option<Self> {
        Self::find(disk, path).ok().flatten()
    }

    /// Reads a file; nothing where there is none, or none that this person may read, or where it holds no record.
    ///
    /// # Errors
    /// When the disk fails, or there are no more descriptors: then it is not known what it says.
    pub fn find(disk: &dyn Disk, path: &Path) -> io::Result<Option<Self>> {
        use io::ErrorKind::{NotADirectory, NotFound, PermissionDenied};
        match disk.open_read(path) {
            Ok(file) => Ok(newest(&*file)?.map(|(_, acked)| acked)),
            Err(e) if matches!(e.kind(), NotFound | NotADirectory | PermissionDenied) => Ok(None),
            Err(e) => Err(e),
        }
    }

    /// Whether a file is there that holds no record: it was damaged.
    pub fn is_damaged(disk: &dyn Disk, path: &Path) -> bool {
        let file = disk.open_read(path);
        file.is_ok_and(|f| f.size().is_ok_and(|size| size > 0) && newest(&*f).is_ok_and(|found| found.is_none()))
    }

    /// The name under which the record of a device lies outside of its home.
    pub fn file_name(store: &[u8; 16], replica: &[u8; 16]) -> String {
        let hex = |bytes: &[u8]| bytes.iter().map(|b| format!("{b:02x}")).collect::<String>();
        format!("{}-{}.acked", hex(store), hex(replica))
    }

    /// Every record of a store in a folder, with its file.
    pub fn all(disk: &dyn Disk, folder: &Path, store: &[u8; 16]) -> Vec<(PathBuf, Self)> {
        let names = disk.list(folder).unwrap_or_default();
        let records = names.into_iter().filter(|n| n.ends_with(".acked")).filter_map(|name| {
            let path = folder.join(name);
            Self::read(disk, &path).map(|acked| (path, acked))
        });
        records.filter(|(_, acked)| acked.store == *store).collect()
    }
}

fn newest(file: &dyn DiskFile) -> io::Result<Option<(u64, Acked)>> {
    let slot = |n: u64| {
        let mut bytes = [0; SIZE];
        let got = read_full(file, &mut bytes, n * SLOT)?;
        Ok::<_, io::Error>(Acked::decode(&bytes[..got]))
    };
    Ok(slot(0)?.into_iter().chain(slot(1)?).max_by_key(|(count, _)| *count))
}

/// Keeps a record up to date. That it cannot be written hinders nobody: it only notices less then, until it can be again.
pub struct Keeper {
    path: PathBuf,
    open: Option<Open>,
    synced: bool,
}

/// A file that was read, so that what is written next counts as newer.
struct Open {
    file: Box<dyn DiskFile>,
    count: u64,
    written: Option<Acked>,
}

impl Keeper {
    /// Keeps the record in a file, which need not be there.
    pub fn new(path: PathBuf) -> Self {
        // What a process that was killed has written is there, and need not be durable.
        Self { path, open: None, synced: false }
    }

    fn opened(&mut self, disk: &dyn Disk) -> io::Result<&mut Open> {
        let open = match self.open.take() {
            Some(open) => open,
            None => {
                let file = match disk.open(&self.path) {
                    Err(e) if e.kind() == io::ErrorKind::NotFound => {
                        disk.create_dir(self.path.parent().unwrap_or(Path::new(".")))?;
                        disk.create(&self.path)?
                    }
                    other => other?,
                };
                let found = newest(&*file)?;
                let (count, written) = found.map_or((0, None), |(count, acked)| (count, Some(acked)));
                Open { file, count, written }
            }
        };
        Ok(self.open.insert(open))
    }

    /// Writes what was acknowledged.
    pub fn note(&mut self, disk: &dyn Disk, acked: &Acked) {
        if self.write(disk, acked).is_err() {
            // Whatever is there now is read again before anything more is written.
            self.open = None;
        }
    }

    fn write(&mut self, disk: &dyn Disk, acked: &Acked) -> io::Result<()> {
        let open = self.opened(disk)?;
        if open.written.as_ref() == Some(acked) {
            return Ok(());
        }
        let count = open.count + 1;
        let at = count % 2 * SLOT;
        // The second slot may lie behind the end.
        if at > 0 && open.file.size()? < at {
            let size = open.file.size()?;
            write_full(&*open.file, &vec![0; (at - size) as usize], size)?;
        }
        write_full(&*open.file, &acked.encode(count), at)?;
        (open.count, open.written) = (count, Some(*acked));
        self.synced = false;
        Ok(())
    }

    /// Makes what was written durable.
    pub fn sync(&mut self, disk: &dyn Disk) {
        if !self.synced
            && let Some(Open { file, .. }) = &self.open
        {
            let folder = self.path.parent().unwrap_or(Path::new("."));
            // Where it is not it says less after a power cut, and nothing wrong.
            self.synced = file.sync_data().and_then(|()| disk.sync_dir(folder)).is_ok();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::faulty::FaultyDisk;

    fn acked(n: u32) -> Acked {
        let end = Position::new(1, 64 + n);
        Acked { store: [1; 16], replica: [2; 16], seq: n, head: [n as u8; 32], frames: u64::from(n), end }
    }

    #[test]
    fn the_newest_whole_record_counts() {
        let path = Path::new("/state/ducha/x.acked");
        for seed in 0..200 {
            let disk = FaultyDisk::new(seed);
            let mut keeper = Keeper::new(path.into());
            for n in 1..=5 {
                keeper.note(&disk, &acked(n));
                assert_eq!(Acked::read(&disk, path), Some(acked(n)));
            }
            keeper.sync(&disk);
            (6..9).for_each(|n| keeper.note(&disk, &acked(n)));
            disk.power_cut();
            let found = Acked::read(&disk, path).map_or(0, |a| a.seq);
            // Where both slots were torn nothing is known, which is never wrong.
            assert!(found == 0 || (4..9).contains(&found), "seed {seed}: {found}");
            let mut keeper = Keeper::new(path.into());
            keeper.note(&disk, &acked(9));
            assert_eq!(Acked::read(&disk, path), Some(acked(9)), "seed {seed}");
        }
    }

    #[test]
    fn every_flipped_byte_is_found() {
        let bytes = acked(7).encode(3);
        assert_eq!(Acked::decode(&bytes), Some((3, acked(7))));
        for at in 0..bytes.len() {
            let mut flipped = bytes;
            flipped[at] ^= 4;
            assert_eq!(Acked::decode(&flipped), None, "byte {at}");
        }
        assert_eq!(Acked::decode(&bytes[..40]), None);
    }
}
