//! The device's key file: who this copy of the log is.
//!
//! The file also says on which machine and in which folder the key was made. A store that was copied or restored
//! elsewhere takes a new key, and with it a new name, before it writes: two copies must never write as one.

use std::path::{Path, PathBuf};

use crate::error::{Code, Error, Result};
use crate::log::{DeviceKey, hex};
use crate::service::messages;
use crate::store::disk::Disk;

const MAX_FILE: u64 = 4096;

/// Reads the device's key, or makes one where there is none that belongs here.
///
/// # Errors
/// `Corrupt` where the file is no key; `Failed` where it cannot be read or written.
pub fn key(disk: &dyn Disk, path: &Path, home: &Path, random: &mut dyn FnMut() -> Result<u64>) -> Result<DeviceKey> {
    let here = place(home);
    match std::fs::metadata(path) {
        Ok(m) if m.len() > MAX_FILE => return Err(damaged(path)),
        Ok(_) => {
            let text = std::fs::read_to_string(path).map_err(|e| {
                Error::new(Code::Failed, messages::CANNOT_READ).with("path", path.display()).caused_by(e)
            })?;
            let mut lines = text.lines();
            let secret = lines.next().and_then(unhex).ok_or_else(|| damaged(path))?;
            if lines.next() == Some(&here) {
                return Ok(DeviceKey::from_secret(&secret));
            }
        }
        Err(_) => {}
    }
    let mut secret = [0; 32];
    for part in secret.chunks_mut(8) {
        part.copy_from_slice(&random()?.to_le_bytes());
    }
    write(disk, path, &format!("{}\n{here}\n", hex(&secret)))
        .map_err(|e| Error::new(Code::Failed, messages::CANNOT_WRITE).with("path", path.display()).caused_by(e))?;
    Ok(DeviceKey::from_secret(&secret))
}

/// Returns the public key of a key file, wherever it belongs; nothing where there is none or it is no key.
pub(crate) fn public(path: &Path) -> Option<[u8; 32]> {
    let size = std::fs::metadata(path).ok()?.len();
    let text = (size <= MAX_FILE).then(|| std::fs::read_to_string(path).ok())??;
    Some(DeviceKey::from_secret(&unhex(text.lines().next()?)?).public())
}

fn write(disk: &dyn Disk, path: &Path, text: &str) -> std::io::Result<()> {
    use std::io::Write as _;
    use std::os::unix::fs::OpenOptionsExt as _;
    let fresh: PathBuf = path.with_extension("new");
    let mut options = std::fs::OpenOptions::new();
    let mut file = options.write(true).create(true).truncate(true).mode(0o600).open(&fresh)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    disk.rename(&fresh, path)?;
    path.parent().map_or(Ok(()), |dir| disk.sync_dir(dir))
}

fn damaged(path: &Path) -> Error {
    Error::new(Code::Corrupt, messages::BAD_KEY).with("path", path.display()).hint(messages::HINT_NEW_KEY)
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
