//! The device's key file: who this copy of the log is.
//!
//! The file also says on which machine and in which folder the key was made. A store that was copied or restored
//! elsewhere takes a new key, and with it a new name, before it writes: two copies must never write as one.

use std::path::{Path, PathBuf};

use crate::domain::id::RecordId;
use crate::error::{Code, Error, Result};
use crate::log::{DeviceKey, hex};
use crate::service::messages;
use crate::service::office::Office;
use crate::store::disk::{Disk, read_full, write_full};

const MAX_FILE: usize = 4096;

/// Reads the device's key, or makes one where there is none that belongs here.
///
/// # Errors
/// `Corrupt` where the file is no key; `Failed` where it cannot be read or written.
pub fn key(disk: &dyn Disk, path: &Path, home: &Path, random: &mut dyn FnMut() -> Result<u64>) -> Result<DeviceKey> {
    let here = place(home);
    if let Some(text) = read(disk, path)? {
        let mut lines = text.lines();
        let secret = lines.next().and_then(unhex).ok_or_else(|| damaged(path))?;
        if lines.next() == Some(&here) {
            return Ok(DeviceKey::from_secret(&secret));
        }
    }
    let secret = secret(random)?;
    write(disk, path, &format!("{}\n{here}\n", hex(&secret)))
        .map_err(|e| Error::new(Code::Failed, messages::CANNOT_WRITE).with("path", path.display()).caused_by(e))?;
    Ok(DeviceKey::from_secret(&secret))
}

fn secret(random: &mut dyn FnMut() -> Result<u64>) -> Result<[u8; 32]> {
    let mut secret = [0; 32];
    for part in secret.chunks_mut(8) {
        part.copy_from_slice(&random()?.to_le_bytes());
    }
    Ok(secret)
}

/// Makes a key that is kept nowhere, for who only reads.
///
/// # Errors
/// As the random numbers.
pub fn passing(random: &mut dyn FnMut() -> Result<u64>) -> Result<DeviceKey> {
    Ok(DeviceKey::from_secret(&secret(random)?))
}

/// Returns the public key of a key file, wherever it belongs; nothing where there is none.
///
/// # Errors
/// As [`key`].
pub(crate) fn public(disk: &dyn Disk, path: &Path) -> Result<Option<[u8; 32]>> {
    let Some(text) = read(disk, path)? else { return Ok(None) };
    let secret = text.lines().next().and_then(unhex).ok_or_else(|| damaged(path))?;
    Ok(Some(DeviceKey::from_secret(&secret).public()))
}

/// Reads a key file; nothing where there is none.
fn read(disk: &dyn Disk, path: &Path) -> Result<Option<String>> {
    let unreadable =
        |e: std::io::Error| Error::new(Code::Failed, messages::CANNOT_READ).with("path", path.display()).caused_by(e);
    let file = match disk.open_read(path) {
        Ok(file) => file,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(e) => return Err(unreadable(e)),
    };
    let mut bytes = vec![0; MAX_FILE + 1];
    let got = read_full(&*file, &mut bytes, 0).map_err(unreadable)?;
    bytes.truncate(got);
    if got > MAX_FILE {
        return Err(damaged(path));
    }
    String::from_utf8(bytes).map(Some).map_err(|_| damaged(path))
}

fn write(disk: &dyn Disk, path: &Path, text: &str) -> std::io::Result<()> {
    let fresh: PathBuf = path.with_extension("new");
    drop(disk.remove(&fresh));
    let file = disk.create(&fresh)?;
    write_full(&*file, text.as_bytes(), 0)?;
    file.sync_data()?;
    disk.rename(&fresh, path)?;
    path.parent().map_or(Ok(()), |dir| disk.sync_dir(dir))
}

fn damaged(path: &Path) -> Error {
    Error::new(Code::Corrupt, messages::BAD_KEY).with("path", path.display()).hint(messages::HINT_NEW_KEY)
}

/// The file in the folder of what a device knows of others that says who works at it.
const PERSON: &str = "person";

impl Office {
    /// Who works at this device, as was said when it was made: until an entry says whose it is.
    pub(in crate::service) fn said_person(&self) -> Option<RecordId> {
        let file = self.disk.open_read(&self.layout().sync().join(PERSON)).ok()?;
        let mut bytes = [0; 64];
        let got = read_full(&*file, &mut bytes, 0).ok()?;
        std::str::from_utf8(&bytes[..got]).ok()?.trim().parse().ok()
    }

    /// Says who works at this device.
    ///
    /// # Errors
    /// `Failed` where it cannot be written.
    pub fn say_person(&self, person: RecordId) -> Result<()> {
        let path = self.layout().sync().join(PERSON);
        let failed = |e| Error::new(Code::Failed, messages::CANNOT_WRITE).with("path", path.display()).caused_by(e);
        self.disk.create_dir(&self.layout().sync()).map_err(failed)?;
        write(&*self.disk, &path, &format!("{person}\n")).map_err(failed)?;
        *self.working.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = Some(person);
        Ok(())
    }
}

/// The machine's name.
pub(crate) fn host() -> String {
    rustix::system::uname().nodename().to_string_lossy().chars().filter(|c| !c.is_control()).take(60).collect()
}

/// The machine and the folder, as one line.
fn place(home: &Path) -> String {
    let machine = std::fs::read_to_string("/etc/machine-id").unwrap_or_default();
    let home = home.canonicalize().unwrap_or_else(|_| home.to_path_buf());
    format!("{} {}", machine.trim().chars().take(64).collect::<String>(), home.display())
}

fn unhex(line: &str) -> Option<[u8; 32]> {
    if line.len() != 64 || !line.is_ascii() {
        return None;
    }
    let mut out = [0; 32];
    for (at, byte) in out.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&line[2 * at..2 * at + 2], 16).ok()?;
    }
    Some(out)
}
