//! The file layer under the journal: a trait, so that tests can break it on purpose, and the real one.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io;
use std::path::Path;
use std::sync::Arc;

use super::lock::{Holder, Lock};
use crate::error::Result;
use crate::os::files::{DirBuilderExt, FileExt, OpenOptionsExt};

/// What lies under a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A folder.
    Folder,
    /// A file, or anything else that is no folder.
    File,
}

/// What the journal asks of a file system.
pub trait Disk: Send + Sync {
    /// Opens an existing file for reading and writing.
    fn open(&self, path: &Path) -> io::Result<Box<dyn DiskFile>>;
    /// Opens an existing file for reading alone.
    fn open_read(&self, path: &Path) -> io::Result<Box<dyn DiskFile>>;
    /// Makes a new file (mode 0600); an error if there is one of that name.
    fn create(&self, path: &Path) -> io::Result<Box<dyn DiskFile>>;
    /// Makes a folder (mode 0700) with its parents, durably; no error if it is there.
    fn create_dir(&self, path: &Path) -> io::Result<()>;
    /// Returns the names in a folder, sorted.
    fn list(&self, path: &Path) -> io::Result<Vec<String>>;
    /// Returns what lies under a name; nothing where nothing does.
    fn kind(&self, path: &Path) -> io::Result<Option<Kind>>;
    /// Takes a home folder's lock.
    fn lock(&self, path: &Path, holder: &Holder) -> Result<Lock>;
    /// Renames a file, replacing one of the new name, or a folder. Durable after [`Disk::sync_dir`] of the new parent.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Removes a file. Durable after [`Disk::sync_dir`].
    fn remove(&self, path: &Path) -> io::Result<()>;
    /// Removes a folder with everything in it; no error if it is not there.
    fn remove_all(&self, path: &Path) -> io::Result<()>;
    /// Makes what happened to the names in a folder durable.
    fn sync_dir(&self, path: &Path) -> io::Result<()>;
    /// Whether its files are those of the operating system, so that what a process wrote outlives a kill of it.
    fn is_system(&self) -> bool {
        false
    }
}

/// An open file of a [`Disk`].
pub trait DiskFile: Send + Sync {
    /// Writes bytes at an offset, at most the length; returns how many were taken, which may be fewer.
    fn write_at(&self, bytes: &[u8], at: u64) -> io::Result<usize>;
    /// Reads at an offset; returns how many bytes came, 0 at the end.
    fn read_at(&self, buf: &mut [u8], at: u64) -> io::Result<usize>;
    /// Returns the length in bytes.
    fn size(&self) -> io::Result<u64>;
    /// Makes the content and the length durable (fdatasync).
    fn sync_data(&self) -> io::Result<()>;
    /// Cuts the file to a length.
    fn truncate(&self, size: u64) -> io::Result<()>;
}

/// Writes all bytes at an offset, however many calls it takes.
pub fn write_full(file: &dyn DiskFile, mut bytes: &[u8], mut at: u64) -> io::Result<()> {
    while !bytes.is_empty() {
        match file.write_at(bytes, at) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(n) => {
                bytes = &bytes[n.min(bytes.len())..];
                at += n as u64;
            }
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
        }
    }
    Ok(())
}

/// Reads until the buffer is full or the file ends; returns how many bytes came.
pub fn read_full(file: &dyn DiskFile, buf: &mut [u8], at: u64) -> io::Result<usize> {
    let mut got = 0;
    while got < buf.len() {
        match file.read_at(&mut buf[got..], at + got as u64) {
            Ok(0) => break,
            Ok(n) => got += n,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
        }
    }
    Ok(got)
}

/// The operating system's file system.
#[derive(Clone, Copy, Debug, Default)]
pub struct RealDisk;

impl Disk for RealDisk {
    fn is_system(&self) -> bool {
        true
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        Ok(Box::new(OpenOptions::new().read(true).write(true).open(path)?))
    }

    fn open_read(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        Ok(Box::new(File::open(path)?))
    }

    fn create(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        Ok(Box::new(OpenOptions::new().read(true).write(true).create_new(true).mode(0o600).open(path)?))
    }

    fn create_dir(&self, path: &Path) -> io::Result<()> {
        let missing: Vec<&Path> = path.ancestors().take_while(|p| !p.as_os_str().is_empty() && !p.exists()).collect();
        DirBuilder::new().recursive(true).mode(0o700).create(path)?;
        for made in missing {
            match made.parent() {
                Some(parent) if !parent.as_os_str().is_empty() => self.sync_dir(parent)?,
                _ => self.sync_dir(Path::new("."))?,
            }
        }
        Ok(())
    }

    fn list(&self, path: &Path) -> io::Result<Vec<String>> {
        let mut names = Vec::new();
        for entry in std::fs::read_dir(path)? {
            if let Ok(name) = entry?.file_name().into_string() {
                names.push(name);
            }
        }
        names.sort_unstable();
        Ok(names)
    }

    fn kind(&self, path: &Path) -> io::Result<Option<Kind>> {
        match path.symlink_metadata() {
            // A home folder may be a link to a folder.
            Ok(m) if m.is_symlink() => Ok(Some(if path.is_dir() { Kind::Folder } else { Kind::File })),
            Ok(m) => Ok(Some(if m.is_dir() { Kind::Folder } else { Kind::File })),
            Err(e) if matches!(e.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => Ok(None),
            Err(e) => Err(e),
        }
    }

    fn lock(&self, path: &Path, holder: &Holder) -> Result<Lock> {
        Lock::take(path, holder)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        std::fs::rename(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        std::fs::remove_file(path)
    }

    fn remove_all(&self, path: &Path) -> io::Result<()> {
        match std::fs::remove_dir_all(path) {
            Err(e) if e.kind() != io::ErrorKind::NotFound => Err(e),
            _ => Ok(()),
        }
    }

    fn sync_dir(&self, path: &Path) -> io::Result<()> {
        File::open(path)?.sync_all()
    }
}

/// A file system that is read and never written: what opening would mend is mended in memory alone.
#[derive(Clone)]
pub struct ReadOnlyDisk(Arc<dyn Disk>);

impl ReadOnlyDisk {
    /// Reads another file system.
    pub fn over(disk: Arc<dyn Disk>) -> Self {
        Self(disk)
    }
}

/// A file that is only read.
struct ReadFile(Box<dyn DiskFile>);

impl DiskFile for ReadFile {
    fn write_at(&self, _: &[u8], _: u64) -> io::Result<usize> {
        Err(io::ErrorKind::ReadOnlyFilesystem.into())
    }

    fn read_at(&self, buf: &mut [u8], at: u64) -> io::Result<usize> {
        self.0.read_at(buf, at)
    }

    fn size(&self) -> io::Result<u64> {
        self.0.size()
    }

    fn sync_data(&self) -> io::Result<()> {
        Ok(())
    }

    /// What is behind is not read: the length is kept by who asked.
    fn truncate(&self, _: u64) -> io::Result<()> {
        Ok(())
    }
}

impl Disk for ReadOnlyDisk {
    fn open(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        self.open_read(path)
    }

    fn open_read(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        Ok(Box::new(ReadFile(self.0.open_read(path)?)))
    }

    fn create(&self, _: &Path) -> io::Result<Box<dyn DiskFile>> {
        Err(io::ErrorKind::ReadOnlyFilesystem.into())
    }

    fn create_dir(&self, _: &Path) -> io::Result<()> {
        Err(io::ErrorKind::ReadOnlyFilesystem.into())
    }

    fn list(&self, path: &Path) -> io::Result<Vec<String>> {
        self.0.list(path)
    }

    fn kind(&self, path: &Path) -> io::Result<Option<Kind>> {
        self.0.kind(path)
    }

    fn lock(&self, path: &Path, holder: &Holder) -> Result<Lock> {
        self.0.lock(path, holder)
    }

    fn remove_all(&self, _: &Path) -> io::Result<()> {
        Err(io::ErrorKind::ReadOnlyFilesystem.into())
    }

    fn rename(&self, _: &Path, _: &Path) -> io::Result<()> {
        Err(io::ErrorKind::ReadOnlyFilesystem.into())
    }

    fn remove(&self, _: &Path) -> io::Result<()> {
        Err(io::ErrorKind::ReadOnlyFilesystem.into())
    }

    fn sync_dir(&self, _: &Path) -> io::Result<()> {
        Ok(())
    }
}

impl DiskFile for File {
    fn write_at(&self, bytes: &[u8], at: u64) -> io::Result<usize> {
        FileExt::write_at(self, bytes, at)
    }

    fn read_at(&self, buf: &mut [u8], at: u64) -> io::Result<usize> {
        FileExt::read_at(self, buf, at)
    }

    fn size(&self) -> io::Result<u64> {
        Ok(self.metadata()?.len())
    }

    fn sync_data(&self) -> io::Result<()> {
        File::sync_data(self)
    }

    fn truncate(&self, size: u64) -> io::Result<()> {
        self.set_len(size)
    }
}

#[cfg(test)]
mod tests {
    use crate::os::files::PermissionsExt;

    use super::*;

    #[test]
    fn files_and_folders_are_for_their_owner_alone() {
        let home = tempfile::tempdir().unwrap();
        let dir = home.path().join("a/b");
        RealDisk.create_dir(&dir).unwrap();
        RealDisk.create_dir(&dir).unwrap();
        let file = RealDisk.create(&dir.join("f")).unwrap();
        write_full(&*file, b"hello", 0).unwrap();
        file.sync_data().unwrap();
        file.truncate(4).unwrap();
        write_full(&*file, b"!", 4).unwrap();
        let mut buf = [0; 9];
        assert_eq!(read_full(&*file, &mut buf, 1).unwrap(), 4);
        assert_eq!(&buf[..4], b"ell!");
        let mode = |p: &Path| std::fs::metadata(p).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&dir), mode(&home.path().join("a")), mode(&dir.join("f"))), (0o700, 0o700, 0o600));
        assert_eq!(RealDisk.create(&dir.join("f")).err().map(|e| e.kind()), Some(io::ErrorKind::AlreadyExists));
        RealDisk.rename(&dir.join("f"), &dir.join("g")).unwrap();
        RealDisk.sync_dir(&dir).unwrap();
        assert_eq!(RealDisk.list(&dir).unwrap(), ["g"]);
        assert_eq!(RealDisk.open_read(&dir.join("g")).unwrap().size().unwrap(), 5);
        RealDisk.remove(&dir.join("g")).unwrap();
        assert!(RealDisk.list(&dir).unwrap().is_empty());
    }
}
