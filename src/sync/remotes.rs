//! The remotes that a device knows, and how the last sync with each went. They belong to the device and are in no log.

use std::collections::BTreeMap;
use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use super::address::Address;
use super::messages;
use super::session::{KeptAside, Outcome};
use crate::error::{Code, Error, Result};
use crate::i18n::Lang;
use crate::log::ReplicaId;
use crate::os::files::OpenOptionsExt;
use crate::service::Office;
use crate::store::disk::{Disk, RealDisk};
use crate::store::messages::{self as store, io_error};

/// The name of the remote that a copy was made from.
pub const ORIGIN: &str = "origin";
/// The longest file that is read.
const MAX_FILE: u64 = 1 << 20;
/// The most remotes.
const MAX: usize = 100;
/// Who changes the file: a server notes how an exchange goes while somebody adds a remote.
static CHANGES: Mutex<()> = Mutex::new(());

/// A remote, and how the last sync with it went.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Known {
    /// Its address.
    pub address: String,
    /// When the last sync ended well, in milliseconds since 1970.
    pub synced: Option<i64>,
    /// When the last was tried.
    pub tried: Option<i64>,
    /// Why the last one failed, in words; none where it ended well.
    pub error: Option<String>,
    /// Up to which number the entries of this device are there.
    pub reached: u32,
    /// By how many milliseconds this device's clock was behind then.
    pub behind: i64,
    /// Evidence files that were left where they are.
    pub files_left: usize,
    /// How many of those lie only here.
    pub files_only_here: usize,
    /// The entries of this device that wait there: the numbers of the first and the last; zeros where none do.
    pub aside: (u32, u32),
    /// Why, by the stable name of the reason.
    pub aside_why: String,
    /// The names of the devices where they wait, in a folder or a database.
    pub aside_at: String,
    /// What an older program does not know and a newer one wrote.
    #[serde(flatten)]
    pub more: BTreeMap<String, toml::Value>,
}

impl Known {
    /// How many entries of this device wait there.
    pub fn waits_there(&self) -> u32 {
        match self.aside {
            (0, _) => 0,
            (first, last) => (last + 1).saturating_sub(first),
        }
    }
}

/// The remotes of a device.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Remotes {
    /// By name.
    pub remote: BTreeMap<String, Known>,
    /// What bundles said that came back, by the replica that made them.
    pub receipt: BTreeMap<String, Receipt>,
}

/// What a bundle that came back said of what had arrived.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Receipt {
    /// The device that made the bundle.
    pub device: String,
    /// When it made it, in milliseconds since 1970.
    pub made: i64,
    /// Up to which number the entries of this device had arrived there.
    pub reached: u32,
}

/// How a device stands to the others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// The name of the remote that it synced with last, and when; none where it never has.
    pub last: Option<(String, i64)>,
    /// Whether it has remotes at all.
    pub has_remotes: bool,
    /// How many entries of its own are nowhere else: what would be lost with the device.
    pub waiting: u32,
    /// How many evidence files are nowhere else, for their size, as the last sync found.
    pub files: usize,
    /// How many of its own entries the other side keeps aside.
    pub aside: u32,
    /// Why the last try failed.
    pub error: Option<String>,
}

/// After so many days without a sync it is warned of.
pub const DAYS_WARNED: i64 = 7;
/// After so many days what the lamps show is old.
pub const DAYS_OLD: i64 = 30;

/// A day in milliseconds.
const DAY: i64 = 86_400_000;

impl Standing {
    /// How many whole days ago the last sync was.
    pub fn days(&self, now: i64) -> Option<i64> {
        self.last.as_ref().map(|(_, at)| (now - at).max(0) / DAY)
    }
}

fn path(home: &Path) -> PathBuf {
    crate::store::Layout::new(home).sync().join("remotes.toml")
}

impl Remotes {
    /// Reads them; none where there are none.
    ///
    /// # Errors
    /// `Corrupt` where the file cannot be understood; `Failed` where it cannot be read.
    pub fn read(home: &Path) -> Result<Self> {
        let path = path(home);
        let text = match std::fs::metadata(&path).and_then(|m| match m.len() <= MAX_FILE {
            true => std::fs::read_to_string(&path),
            false => Err(io::ErrorKind::FileTooLarge.into()),
        }) {
            Ok(text) => text,
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(e) => return Err(io_error(store::CANNOT_READ, &path, &e)),
        };
        let bad = |e: toml::de::Error| {
            Error::new(Code::Corrupt, messages::BAD_REMOTES).with("path", path.display()).caused_by(e.message())
        };
        toml::from_str(&text).map_err(bad)
    }

    /// Writes them: whole, or not at all.
    ///
    /// # Errors
    /// `Failed` where the disk refuses.
    pub fn write(&self, home: &Path) -> Result<()> {
        let path = path(home);
        let failed = |e: io::Error| io_error(store::CANNOT_WRITE, &path, &e);
        let text = toml::to_string(self).map_err(io::Error::other).map_err(failed)?;
        let dir = path.parent().unwrap_or(home);
        RealDisk.create_dir(dir).map_err(failed)?;
        let fresh = path.with_extension("new");
        let mut file =
            OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&fresh).map_err(failed)?;
        file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(failed)?;
        std::fs::rename(&fresh, &path).and_then(|()| RealDisk.sync_dir(dir)).map_err(failed)
    }

    /// Reads them, changes them and writes them; no other thread does so meanwhile.
    ///
    /// # Errors
    /// As [`Remotes::read`] and [`Remotes::write`]; that of the change, and then nothing is written.
    pub fn change<T>(home: &Path, change: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        let _turn = CHANGES.lock().unwrap_or_else(PoisonError::into_inner);
        let mut all = Self::read(home)?;
        let done = change(&mut all)?;
        all.write(home)?;
        Ok(done)
    }

    /// Adds one.
    ///
    /// # Errors
    /// `Usage` where the name is none or taken, or the address is none.
    pub fn add(&mut self, name: &str, address: &Address) -> Result<()> {
        let plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
        if name.is_empty() || name.chars().count() > 40 || !name.chars().all(plain) {
            return Err(Error::new(Code::Usage, messages::BAD_NAME).with("name", name));
        }
        if self.remote.contains_key(name) {
            return Err(Error::new(Code::Usage, messages::NAME_TAKEN).with("name", name).hint(messages::HINT_TAKEN));
        }
        if self.remote.len() >= MAX {
            return Err(Error::new(Code::Usage, messages::MANY_REMOTES).with("count", MAX));
        }
        self.remote.insert(name.to_string(), Known { address: address.to_string(), ..Known::default() });
        Ok(())
    }

    /// Takes one out.
    ///
    /// # Errors
    /// `NotFound` where there is none of that name.
    pub fn remove(&mut self, name: &str) -> Result<Known> {
        self.remote.remove(name).ok_or_else(|| self.unknown(name))
    }

    fn unknown(&self, name: &str) -> Error {
        let error = Error::new(Code::NotFound, messages::NO_REMOTE).with("name", name);
        if self.remote.is_empty() {
            return error.hint(messages::HINT_ADD);
        }
        let all: Vec<&str> = self.remote.keys().map(String::as_str).collect();
        error.hint(crate::i18n::Message::plain(messages::HINT_REMOTES).with("all", all.join(", ")))
    }

    /// What the remote with an address is called.
    fn named(&self, address: &Address) -> Option<&str> {
        let address = address.to_string();
        self.remote.iter().find(|(_, known)| known.address == address).map(|(name, _)| name.as_str())
    }

    /// The one that is named or whose address is said, or the one that there is, or that this copy was made from.
    ///
    /// # Errors
    /// `NotFound` where there is none; `Usage` where it is not said which of several.
    pub fn choose<'s>(&'s self, name: Option<&'s str>) -> Result<(&'s str, Address)> {
        let found = match name {
            Some(name) => match (self.remote.get_key_value(name), Address::read(name)) {
                (Some(found), _) => found,
                // An address needs no name, and a name is no address.
                (None, Ok(address)) => return Ok((self.named(&address).unwrap_or(name), address)),
                (None, Err(_)) => return Err(self.unknown(name)),
            },
            None => match (self.remote.get_key_value(ORIGIN), self.remote.len()) {
                (Some(origin), _) => origin,
                (None, 1) => self.remote.iter().next().ok_or_else(|| self.unknown(ORIGIN))?,
                (None, 0) => return Err(Error::new(Code::NotFound, messages::NO_REMOTES).hint(messages::HINT_ADD)),
                (None, _) => {
                    let all: Vec<&str> = self.remote.keys().map(String::as_str).collect();
                    return Err(Error::new(Code::Usage, messages::WHICH_REMOTE).with("all", all.join(", ")));
                }
            },
        };
        Ok((found.0, Address::read(&found.1.address)?))
    }

    /// The one that is chosen where nobody can be asked which: as [`Remotes::choose`], and of several the one that was synced
    /// with last.
    ///
    /// # Errors
    /// `NotFound` where there is none; `Usage` where none of several was ever synced with.
    pub fn choose_unasked(&self) -> Result<(&str, Address)> {
        let latest = self.remote.iter().filter(|(_, k)| k.synced.is_some()).max_by_key(|(_, k)| k.synced);
        let latest = latest.map(|(name, _)| name.as_str()).filter(|_| !self.remote.contains_key(ORIGIN));
        self.choose(latest)
    }

    /// Notes how a sync went; what went wrong in a language.
    ///
    /// # Errors
    /// As [`Remotes::read`] and [`Remotes::write`].
    pub fn note(office: &Office, name: &str, lang: Lang, outcome: Result<&Outcome, &Error>) -> Result<()> {
        let home = office.layout().home();
        if let Ok(outcome) = outcome
            && outcome.theirs.replica != ReplicaId::default()
        {
            super::known::remember(home, outcome.theirs.replica, &outcome.agreed)?;
        }
        Self::change(home, |all| {
            let Some(known) = all.remote.get_mut(name) else { return Ok(()) };
            let now = office.clock().millis();
            known.tried = Some(now);
            match outcome {
                Ok(outcome) => {
                    known.synced = Some(now);
                    known.error = None;
                    known.reached = outcome.reached.max(known.reached);
                    known.behind = outcome.behind;
                    if outcome.files.compared {
                        known.files_left = outcome.files.left;
                        known.files_only_here = outcome.files.only_here;
                    }
                    known.aside = outcome.kept_aside.as_ref().map_or((0, 0), |kept| kept.entries);
                    known.aside_at = outcome.kept_aside.as_ref().and_then(|kept| kept.at.clone()).unwrap_or_default();
                    match &outcome.kept_aside {
                        Some(KeptAside { why: Some(why), .. }) => known.aside_why.clone_from(why),
                        Some(_) => {}
                        None => known.aside_why.clear(),
                    }
                }
                Err(error) => known.error = Some(error.say(lang)),
            }
            Ok(())
        })?;
        office.tell_watchers();
        Ok(())
    }

    /// Notes up to which number the entries of this device are at a remote with which it stays together.
    ///
    /// # Errors
    /// As [`Remotes::change`].
    pub fn reach(office: &Office, name: &str, reached: u32) -> Result<()> {
        let now = office.clock().millis();
        Self::change(office.layout().home(), |all| {
            if let Some(known) = all.remote.get_mut(name) {
                (known.tried, known.synced, known.error) = (Some(now), Some(now), None);
                known.reached = reached.max(known.reached);
            }
            Ok(())
        })
    }

    /// Notes what a bundle said of what had arrived.
    ///
    /// # Errors
    /// As [`Remotes::read`] and [`Remotes::write`].
    pub fn receive(office: &Office, taken: &super::bundle::Taken) -> Result<()> {
        let home = office.layout().home();
        super::known::remember(home, taken.replica, &taken.vector)?;
        let Some(reached) = taken.arrived else { return Ok(()) };
        Self::change(home, |all| {
            let known = all.receipt.entry(taken.replica.to_string()).or_default();
            // An older bundle may come later.
            if taken.made >= known.made {
                *known =
                    Receipt { device: taken.device.clone(), made: taken.made, reached: reached.max(known.reached) };
            }
            Ok(())
        })
    }

    /// How the device stands to the others.
    pub fn standing(&self, office: &Office) -> Standing {
        let own = office.read().replica(office.key().replica()).map_or(0, |r| r.len());
        let receipts = self.receipt.values().map(|r| r.reached);
        let reached = self.remote.values().map(|k| k.reached).chain(receipts).max().unwrap_or(0);
        let bundles = self.receipt.values().map(|r| (r.device.clone(), r.made));
        let synced = self.remote.iter().filter_map(|(name, k)| Some((name.clone(), k.synced?))).chain(bundles);
        let tried = self.remote.values().filter(|k| k.tried.is_some()).max_by_key(|k| k.tried);
        let latest = self.remote.values().filter(|k| k.synced.is_some()).max_by_key(|k| k.synced);
        Standing {
            files: latest.map_or(0, |k| k.files_only_here),
            aside: latest.map_or(0, Known::waits_there),
            last: synced.max_by_key(|(_, at)| *at),
            has_remotes: !self.remote.is_empty(),
            waiting: own.saturating_sub(reached),
            error: tried.and_then(|k| k.error.clone()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_and_a_newer_programs_words_are_kept() {
        let dir = tempfile::tempdir().unwrap();
        let mut all = Remotes::default();
        assert_eq!(all.choose(None).unwrap_err().code(), Code::NotFound);
        all.add("server", &Address::read("ssh://srv").unwrap()).unwrap();
        assert_eq!(all.add("server", &Address::read("ssh://srv").unwrap()).unwrap_err().code(), Code::Usage);
        assert_eq!(all.add("a b", &Address::read("ssh://srv").unwrap()).unwrap_err().code(), Code::Usage);
        all.write(dir.path()).unwrap();
        let path = path(dir.path());
        let text = std::fs::read_to_string(&path).unwrap() + "\n[remote.server.later]\nword = 1\n";
        std::fs::write(&path, text).unwrap();
        let mut again = Remotes::read(dir.path()).unwrap();
        assert_eq!(again.choose(None).unwrap().0, "server");
        again.add("drive", &Address::read("file:/mnt/x").unwrap()).unwrap();
        assert_eq!(again.choose(None).unwrap_err().code(), Code::Usage);
        let of = |name: &str| again.choose(Some(name)).map(|(name, _)| name.to_string());
        assert_eq!(of("file:/mnt/x").unwrap(), "drive", "an address is as good as the name");
        assert_eq!(of("file:/mnt/y").unwrap(), "file:/mnt/y", "and needs none");
        assert_eq!(of("y").unwrap_err().code(), Code::NotFound);
        assert_eq!(again.choose_unasked().unwrap_err().code(), Code::Usage);
        again.remote.get_mut("drive").unwrap().synced = Some(7);
        assert_eq!(again.choose_unasked().unwrap().0, "drive", "a key asks nobody which");
        again.write(dir.path()).unwrap();
        assert!(std::fs::read_to_string(&path).unwrap().contains("word = 1"));
        again.remove("server").unwrap();
        assert_eq!(again.choose(None).unwrap().0, "drive");
        std::fs::write(&path, "remote = 3").unwrap();
        assert_eq!(Remotes::read(dir.path()).unwrap_err().code(), Code::Corrupt);
    }
}
