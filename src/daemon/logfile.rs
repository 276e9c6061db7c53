//! The daemon's log: one line an event, with its time, in a file of bounded size.

use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use crate::i18n::safe::one_line;
use crate::log::Clock;
use crate::os::files::OpenOptionsExt;

/// When the file is larger, it is set aside as `log.1` and begun anew.
const MAX_BYTES: u64 = 4 << 20;
/// The longest line, in characters.
const MAX_LINE: usize = 2000;

/// The daemon's log. Writing to it never fails: there is nobody to be told.
pub struct Log {
    path: PathBuf,
    clock: Arc<dyn Clock>,
    file: Mutex<Option<(File, u64)>>,
}

impl Log {
    /// Opens the log, behind what is in it.
    pub fn open(path: &Path, clock: Arc<dyn Clock>) -> Self {
        let log = Self { path: path.to_path_buf(), clock, file: Mutex::new(None) };
        *log.file.lock().unwrap_or_else(PoisonError::into_inner) = log.begin();
        log
    }

    fn begin(&self) -> Option<(File, u64)> {
        let file = OpenOptions::new().append(true).create(true).mode(0o600).open(&self.path).ok()?;
        let length = file.metadata().ok()?.len();
        Some((file, length))
    }

    /// Writes a line.
    pub fn line(&self, what: impl fmt::Display) {
        let what: String = one_line(&what.to_string()).chars().take(MAX_LINE).collect();
        let line = format!("{} {what}\n", self.clock.now().format("%Y-%m-%dT%H:%M:%S%.3f%:z"));
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        if file.as_ref().is_some_and(|(_, length)| *length > MAX_BYTES) {
            let mut aside = self.path.clone().into_os_string();
            aside.push(".1");
            // Where that fails the file grows on: better than no log.
            drop(fs::rename(&self.path, aside));
            *file = self.begin();
        }
        if let Some((out, length)) = &mut *file {
            drop(out.write_all(line.as_bytes()));
            *length += line.len() as u64;
        }
    }
}

impl fmt::Debug for Log {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Log({})", self.path.display())
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;
    use crate::log::FixedClock;

    #[test]
    fn lines_have_their_time_and_the_file_stays_small() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("log");
        let clock = FixedClock::at(DateTime::parse_from_rfc3339("2023-08-01T09:00:00+08:00").unwrap());
        let log = Log::open(&path, Arc::new(clock));
        log.line("会话 1\nbegins\x1b[31m");
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.starts_with("2023-08-01T") && text.ends_with("会话 1 begins␛[31m\n"), "{text}");
        for _ in 0..3000 {
            log.line("x".repeat(MAX_LINE * 2));
        }
        assert!(fs::metadata(&path).unwrap().len() < MAX_BYTES);
        assert!(fs::metadata(dir.path().join("log.1")).unwrap().len() < MAX_BYTES + 4096);
    }
}
