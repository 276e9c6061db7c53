//! The lock file of a home folder: one process a store, and who it is.
//!
//! The lock is an flock, which ends with the process, however that ends; the file only says who holds it.

use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use rustix::fs::{FlockOperation, flock};

use super::messages::{self, io_error};
use crate::error::{Code, Error, Result};

/// Who holds a store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// The process's id.
    pub pid: u32,
    /// What the process is, such as `ducha serve`.
    pub command: String,
    /// The machine's name, since a home folder may lie on a network disk.
    pub host: String,
    /// When it took the store, as a person reads it.
    pub since: String,
}

impl Holder {
    /// Returns this process as a holder: what it is, and the time now as a person reads it.
    pub fn this_process(command: impl Into<String>, since: impl Into<String>) -> Self {
        let host = rustix::system::uname().nodename().to_string_lossy().into_owned();
        Self { pid: std::process::id(), command: command.into(), host, since: since.into() }
    }

    fn write(&self) -> String {
        let line = |s: &str| s.replace(['\n', '\r'], " ");
        format!("{}\n{}\n{}\n{}\n", self.pid, line(&self.command), line(&self.host), line(&self.since))
    }

    fn read(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        let mut line = || lines.next().map(|l| l.chars().filter(|c| !c.is_control()).take(200).collect::<String>());
        Some(Self { pid: line()?.parse().ok()?, command: line()?, host: line()?, since: line()? })
    }
}

/// How often a lock that is held is tried again before somebody is said to hold it.
const TRIES: u32 = 20;
/// The time between two tries.
const BETWEEN_TRIES: std::time::Duration = std::time::Duration::from_millis(5);

/// A held lock; dropping it lets the store go.
#[derive(Debug)]
pub struct Lock {
    file: File,
    path: PathBuf,
}

impl Lock {
    /// Takes the lock, or says who has it.
    ///
    /// # Errors
    /// `Locked` if another process holds it: names the process, since when, and what to do; `Failed` if the file cannot
    /// be made.
    pub fn take(path: &Path, holder: &Holder) -> Result<Self> {
        let failed = |e: std::io::Error| io_error(messages::CANNOT_WRITE, path, &e);
        let open = OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(0o600).open(path);
        let mut file = open.map_err(|e| io_error(messages::CANNOT_OPEN, path, &e))?;
        let mut tries = 0;
        loop {
            match flock(&file, FlockOperation::NonBlockingLockExclusive) {
                Ok(()) => break,
                // Who only asks who holds it ([`Lock::holder`]) lets it go at once.
                Err(rustix::io::Errno::WOULDBLOCK) if tries < TRIES => {
                    tries += 1;
                    std::thread::sleep(BETWEEN_TRIES);
                }
                Err(rustix::io::Errno::WOULDBLOCK) => return Err(locked(path, read_holder(&mut file))),
                Err(e) => return Err(failed(e.into())),
            }
        }
        file.set_len(0).map_err(failed)?;
        file.seek(SeekFrom::Start(0)).map_err(failed)?;
        file.write_all(holder.write().as_bytes()).map_err(failed)?;
        Ok(Self { file, path: path.to_path_buf() })
    }

    /// Returns who holds a lock, if anybody does and it can be read.
    pub fn holder(path: &Path) -> Option<Holder> {
        let mut file = OpenOptions::new().read(true).open(path).ok()?;
        match flock(&file, FlockOperation::NonBlockingLockShared) {
            Err(rustix::io::Errno::WOULDBLOCK) => read_holder(&mut file),
            _ => None,
        }
    }

    /// Returns the lock file's path.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // The file stays: removing it would let two processes lock two files of one name.
        drop(self.file.set_len(0));
        let _ = flock(&self.file, FlockOperation::Unlock);
    }
}

fn read_holder(file: &mut File) -> Option<Holder> {
    let mut text = String::new();
    file.take(4096).read_to_string(&mut text).ok()?;
    Holder::read(&text)
}

fn locked(path: &Path, holder: Option<Holder>) -> Error {
    let error = match holder {
        Some(h) => Error::new(Code::Locked, messages::LOCKED)
            .with("path", path.display())
            .with("pid", h.pid)
            .with("command", h.command)
            .with("host", h.host)
            .with("since", h.since)
            .hint(crate::i18n::Message::plain(messages::HINT_CLOSE).with("pid", h.pid)),
        None => Error::new(Code::Locked, messages::LOCKED_BY_UNKNOWN).with("path", path.display()),
    };
    error.hint(messages::HINT_ELSEWHERE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Lang;

    #[test]
    fn a_second_taker_hears_who_holds_it_and_what_to_do() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("lock");
        let holder = Holder::this_process("ducha serve\n", "2023-07-31 09:12");
        let lock = Lock::take(&path, &holder).unwrap();
        let error = Lock::take(&path, &Holder::this_process("ducha", "later")).unwrap_err();
        assert_eq!(error.code(), Code::Locked);
        let pid = std::process::id();
        for lang in [Lang::En, Lang::Zh] {
            let text = error.say(lang);
            assert!(text.contains(&pid.to_string()) && text.contains("2023-07-31 09:12"), "{text}");
            assert!(text.contains("ducha serve") && error.hints(lang).len() == 2, "{text}");
        }
        assert_eq!(Lock::holder(&path).unwrap().pid, pid);
        drop(lock);
        assert_eq!(Lock::holder(&path), None);
        drop(Lock::take(&path, &holder).unwrap());
    }

    #[test]
    fn a_lock_file_with_rubbish_in_it_is_no_hindrance() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("lock");
        std::fs::write(&path, [0xff; 9000]).unwrap();
        let held = OpenOptions::new().read(true).open(&path).unwrap();
        flock(&held, FlockOperation::NonBlockingLockExclusive).unwrap();
        let error = Lock::take(&path, &Holder::this_process("ducha", "now")).unwrap_err();
        assert!(error.is(messages::LOCKED_BY_UNKNOWN));
        drop(held);
        let lock = Lock::take(&path, &Holder::this_process("ducha", "now")).unwrap();
        assert!(std::fs::read_to_string(lock.path()).unwrap().ends_with("now\n"));
        assert!(
            matches!(Lock::take(&home.path().join("no/lock"), &Holder::this_process("d", "n")), Err(f) if f.code() == Code::NotFound)
        );
    }

    #[test]
    fn asking_who_holds_a_lock_keeps_nobody_from_taking_it() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("lock");
        let done = std::sync::atomic::AtomicBool::new(false);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                while !done.load(std::sync::atomic::Ordering::Relaxed) {
                    drop(Lock::holder(&path));
                }
            });
            for _ in 0..300 {
                let taken = Lock::take(&path, &Holder::this_process("ducha", "now"));
                if let Err(error) = taken {
                    done.store(true, std::sync::atomic::Ordering::Relaxed);
                    panic!("{error}");
                }
            }
            done.store(true, std::sync::atomic::Ordering::Relaxed);
        });
    }
}
