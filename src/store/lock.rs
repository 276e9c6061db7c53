//! The lock file of a home folder: one process a store, and who it is.
//!
//! The lock is an flock, which ends with the process, however that ends; the file only says who holds it.

use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::messages::{self, io_error};
use crate::error::{Code, Error, Result};
use crate::os::files::OpenOptionsExt;
use crate::os::files::{Access, FlockOperation, access, flock};

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
        let host = crate::os::machine::host_name();
        Self { pid: std::process::id(), command: command.into(), host, since: since.into() }
    }

    /// Whether it is a command that ends by itself: neither a console nor a server.
    pub fn is_short(&self) -> bool {
        self.command != "ducha" && !self.command.starts_with("ducha serve")
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

/// How long a lock that is held is tried again before somebody is said to hold it: by who may hold it for hours, and by a
/// command that ends by itself.
const TRIED: (Duration, Duration) = (Duration::from_millis(100), Duration::from_secs(30));
/// How long it is tried while nobody is named: who takes it or asks who has it is quickly done.
const UNKNOWN: Duration = Duration::from_secs(2);
/// The time between two tries.
const BETWEEN_TRIES: Duration = Duration::from_millis(5);

/// A held lock; dropping it lets the store go.
pub struct Lock {
    held: Held,
    path: PathBuf,
}

/// What holds a lock.
enum Held {
    File(File),
    /// Whatever a disk that has no files of the system gives: it is let go with this.
    Other {
        _guard: Box<dyn Send + Sync>,
    },
}

impl std::fmt::Debug for Lock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Lock").field("path", &self.path).finish_non_exhaustive()
    }
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
        let (mut begun, mut by) = (Instant::now(), None);
        loop {
            match flock(&file, FlockOperation::NonBlockingLockExclusive) {
                Ok(()) => break,
                // Who only asks who holds it ([`Lock::holder`]) lets it go at once.
                Err(crate::os::Errno::WOULDBLOCK) => {
                    file.seek(SeekFrom::Start(0)).map_err(failed)?;
                    let holder = read_holder(&mut file);
                    let most = match &holder {
                        Some(holder) if holder.is_short() => TRIED.1,
                        Some(_) => TRIED.0,
                        None => UNKNOWN,
                    };
                    // Each holder is waited for by itself.
                    let pid = holder.as_ref().map(|h| h.pid);
                    if by != pid {
                        (begun, by) = (Instant::now(), pid);
                    }
                    if begun.elapsed() >= most {
                        return Err(locked(path, holder));
                    }
                    std::thread::sleep(BETWEEN_TRIES);
                }
                Err(e) => return Err(failed(e.into())),
            }
        }
        file.set_len(0).map_err(failed)?;
        file.seek(SeekFrom::Start(0)).map_err(failed)?;
        file.write_all(holder.write().as_bytes()).map_err(failed)?;
        Ok(Self { held: Held::File(file), path: path.to_path_buf() })
    }

    /// A lock that is held as long as a guard lives.
    pub fn guarded(path: &Path, guard: impl Send + Sync + 'static) -> Self {
        Self { held: Held::Other { _guard: Box::new(guard) }, path: path.to_path_buf() }
    }

    /// The error of a lock that somebody else holds.
    pub fn held_by_another(path: &Path) -> Error {
        locked(path, None)
    }

    /// Whether nothing can be written where a lock lies, though it can be read there.
    pub fn is_read_only(path: &Path) -> bool {
        let Some(home) = path.parent() else { return false };
        let asked = if path.exists() { path } else { home };
        let refused = matches!(access(asked, Access::WRITE_OK), Err(crate::os::Errno::ACCESS | crate::os::Errno::ROFS));
        refused && std::fs::read_dir(home).is_ok()
    }

    /// Returns who holds a lock, if anybody does and it can be read.
    pub fn holder(path: &Path) -> Option<Holder> {
        Self::asked(path).flatten()
    }

    /// Tells whether anybody holds a lock, and who, where that can be read.
    pub fn asked(path: &Path) -> Option<Option<Holder>> {
        let mut file = OpenOptions::new().read(true).open(path).ok()?;
        match flock(&file, FlockOperation::NonBlockingLockShared) {
            Err(crate::os::Errno::WOULDBLOCK) => Some(read_holder(&mut file)),
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
        if let Held::File(file) = &self.held {
            // The file stays: removing it would let two processes lock two files of one name.
            drop(file.set_len(0));
            let _ = flock(file, FlockOperation::Unlock);
        }
    }
}

fn read_holder(file: &mut File) -> Option<Holder> {
    let mut text = String::new();
    file.take(4096).read_to_string(&mut text).ok()?;
    Holder::read(&text)
}

fn locked(path: &Path, holder: Option<Holder>) -> Error {
    let error = match holder {
        Some(h) => {
            let cure = match () {
                () if h.command.starts_with("ducha serve") => messages::HINT_STOP_SERVER,
                () if h.is_short() => messages::HINT_WAIT,
                () => messages::HINT_QUIT,
            };
            Error::new(Code::Locked, messages::LOCKED)
                .with("path", path.display())
                .with("pid", h.pid)
                .with("command", h.command)
                .with("host", h.host)
                .with("since", h.since)
                .hint(crate::i18n::Message::plain(cure).with("pid", h.pid))
        }
        None => Error::new(Code::Locked, messages::LOCKED_BY_UNKNOWN).with("path", path.display()),
    };
    error.command_hint(messages::HINT_ELSEWHERE)
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
