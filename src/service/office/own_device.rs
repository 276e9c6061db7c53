//! The device's key file: who this copy of the log is.
//!
//! The file also says on which machine and in which folder the key was made. A store that was copied or restored
//! elsewhere takes a new key, and with it a new name, before it writes: two copies must never write as one.

use std::path::{Path, PathBuf};

use crate::domain::id::RecordId;
use crate::error::{Code, Error, Result};
use crate::i18n::Msg;
use crate::log::passphrase::{LockedKey, unhex};
use crate::log::{DeviceKey, hex};
use crate::service::messages;
use crate::service::office::Office;
use crate::store::Layout;
use crate::store::disk::{Disk, RealDisk, read_full, write_full};

const MAX_FILE: usize = 4096;
/// The fewest characters of a passphrase.
const SHORTEST: usize = 8;

/// Reads the device's key, or makes one where there is none that belongs here.
///
/// # Errors
/// `Denied` where it is under a passphrase, and that is not it; `Corrupt` where the file is no key; `Failed` where it cannot be read or written.
pub fn key(
    disk: &dyn Disk,
    path: &Path,
    home: &Path,
    passphrase: Option<&str>,
    random: &mut dyn FnMut() -> Result<u64>,
) -> Result<DeviceKey> {
    let here = place(home);
    if let Some((kept, of)) = kept(disk, path)?
        && of == here
    {
        let secret = match (kept, passphrase) {
            (Kept::Plain(secret), _) => secret,
            (Kept::Locked(_), None) => return Err(locked(messages::KEY_LOCKED, path)),
            (Kept::Locked(key), Some(passphrase)) => {
                key.open(passphrase).ok_or_else(|| locked(messages::WRONG_PASSPHRASE, path))?
            }
        };
        return Ok(DeviceKey::from_secret(&secret));
    }
    let secret = secret(random)?;
    // One that takes the place of a locked one is locked as that was.
    let line = passphrase.map_or_else(|| Ok(hex(&secret)), |p| Ok::<_, Error>(LockedKey::new(&secret, p)?.line()))?;
    keep(disk, path, &line, &here)?;
    Ok(DeviceKey::from_secret(&secret))
}

/// What a key file holds.
enum Kept {
    /// The secret.
    Plain([u8; 32]),
    /// The secret under a passphrase.
    Locked(LockedKey),
}

/// What a key file holds, and where it belongs; nothing where there is none.
fn kept(disk: &dyn Disk, path: &Path) -> Result<Option<(Kept, String)>> {
    let Some(text) = read(disk, path)? else { return Ok(None) };
    let mut lines = text.lines();
    let first = lines.next().unwrap_or_default();
    let plain = unhex(first).map(Kept::Plain);
    let kept = plain.or_else(|| LockedKey::read(first).map(Kept::Locked)).ok_or_else(|| damaged(path))?;
    Ok(Some((kept, lines.next().unwrap_or_default().to_string())))
}

fn keep(disk: &dyn Disk, path: &Path, key: &str, here: &str) -> Result<()> {
    write(disk, path, &format!("{key}\n{here}\n"))
        .map_err(|e| Error::new(Code::Failed, messages::CANNOT_WRITE).with("path", path.display()).caused_by(e))
}

fn locked(what: Msg, path: &Path) -> Error {
    Error::new(Code::Denied, what).with("path", path.display()).hint(messages::HINT_PASSPHRASE)
}

/// Whether the key of a home is under a passphrase, so that whoever opens the home must know it.
pub fn is_locked(home: &Path) -> bool {
    let own = kept(&RealDisk, &Layout::new(home).device()).ok().flatten();
    own.is_some_and(|(kept, of)| matches!(kept, Kept::Locked(_)) && of == place(home))
}

/// Whether a passphrase opens the key of a home.
pub fn opens(home: &Path, passphrase: &str) -> bool {
    match kept(&RealDisk, &Layout::new(home).device()) {
        Ok(Some((Kept::Locked(key), _))) => key.open(passphrase).is_some(),
        _ => false,
    }
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
    Ok(kept(disk, path)?.map(|(kept, _)| match kept {
        Kept::Plain(secret) => DeviceKey::from_secret(&secret).public(),
        Kept::Locked(key) => key.public,
    }))
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
    /// Keeps the device's key under a passphrase from now on, or as it is where none is given. The home is opened only by who
    /// knows it then, and with it what is sealed for this device.
    ///
    /// # Errors
    /// `BadInput` where it is too short; `Failed` where the file cannot be written.
    pub fn lock_key(&self, passphrase: Option<&str>) -> Result<()> {
        let (path, here) = (self.layout().device(), place(self.layout().home()));
        let secret = self.key().secret();
        let line = match passphrase {
            Some(short) if short.chars().count() < SHORTEST => {
                return Err(Error::new(Code::BadInput, messages::SHORT_PASSPHRASE).with("count", SHORTEST));
            }
            Some(passphrase) => LockedKey::new(&secret, passphrase)?.line(),
            None => hex(&secret),
        };
        keep(&*self.disk, &path, &line, &here)
    }

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
    crate::os::machine::host_name().chars().filter(|c| !c.is_control()).take(60).collect()
}

/// The machine and the folder, as one line.
fn place(home: &Path) -> String {
    let machine = std::fs::read_to_string("/etc/machine-id").unwrap_or_default();
    let home = home.canonicalize().unwrap_or_else(|_| home.to_path_buf());
    format!("{} {}", machine.trim().chars().take(64).collect::<String>(), home.display())
}
