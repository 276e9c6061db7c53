//! What a backup says it holds, and which names it may hold at all.

use serde::{Deserialize, Serialize};

use super::About;
use crate::error::{Code, Error, Result};
use crate::store::messages;
use crate::store::segment::{Position, number_of};

const FORMAT: u32 = 1;
/// The largest manifest that is read, in bytes: room for a million files.
pub(super) const MAX_MANIFEST: u64 = 256 << 20;

/// What a backup holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The format's version.
    pub format: u32,
    /// The version of ducha that made it.
    pub version: String,
    /// When it was made, as its maker wrote it.
    pub made: String,
    /// The store's id in hexadecimal digits.
    pub store: String,
    /// The digest at the journal's head in hexadecimal digits.
    pub head: String,
    /// How many frames the journal holds.
    pub frames: u64,
    /// Where the journal ends, as a number ([`Position::as_u64`]).
    pub end: u64,
    /// The size of all files in bytes.
    pub bytes: u64,
    /// Every file.
    pub files: Vec<Listed>,
}

/// A file in a backup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed {
    /// Its name, with `/` between folders.
    pub path: String,
    /// Its size in bytes.
    pub size: u64,
    /// Its SHA-256 digest in hexadecimal digits.
    pub sha256: String,
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

impl Manifest {
    pub(super) fn new(store: [u8; 16], about: &About, frames: u64, end: Position, files: Vec<Listed>) -> Self {
        Self {
            format: FORMAT,
            version: env!("CARGO_PKG_VERSION").to_string(),
            made: about.made.clone(),
            store: hex(&store),
            head: hex(&about.head),
            frames,
            end: end.as_u64(),
            bytes: files.iter().map(|f| f.size).sum(),
            files,
        }
    }

    pub(super) fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default()
    }

    /// Reads a manifest, and refuses one that lists what no backup holds.
    pub(super) fn read(json: &[u8], path: &str) -> Result<Self> {
        #[derive(Deserialize)]
        struct Format {
            format: u32,
        }
        let refused = || Error::new(Code::BadInput, messages::NO_BACKUP).with("path", path);
        let format: Format = serde_json::from_slice(json).map_err(|e| refused().caused_by(e))?;
        if format.format != FORMAT {
            let error = Error::new(Code::BadInput, messages::BACKUP_NEWER).with("path", path);
            return Err(error.with("version", format.format).hint(messages::HINT_NEWER));
        }
        let manifest: Self = serde_json::from_slice(json).map_err(|e| refused().caused_by(e))?;
        let mut names: Vec<&str> = manifest.files.iter().map(|f| f.path.as_str()).collect();
        if let Some(odd) = names.iter().find(|n| !allowed(n)) {
            return Err(Error::new(Code::BadInput, messages::BACKUP_ODD_NAME).with("path", path).with("name", *odd));
        }
        names.sort_unstable();
        if let Some(twice) = names.windows(2).find(|w| w[0] == w[1]) {
            return Err(Error::new(Code::BadInput, messages::BACKUP_ODD_NAME)
                .with("path", path)
                .with("name", twice[0]));
        }
        let bytes = manifest.files.iter().try_fold(0u64, |sum, f| sum.checked_add(f.size));
        if bytes != Some(manifest.bytes) {
            return Err(refused());
        }
        Ok(manifest)
    }
}

/// Whether a name is one that a backup may hold: a segment of the journal, or evidence by its digest.
fn allowed(name: &str) -> bool {
    if let Some(segment) = name.strip_prefix("journal/") {
        return number_of(segment).is_some();
    }
    let Some((folder, rest)) = name.strip_prefix("evidence/").and_then(|n| n.split_once('/')) else { return false };
    folder.len() == 2 && format!("{folder}{rest}").parse::<crate::store::Digest>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_that_a_backup_holds_are_allowed() {
        let hex = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        let evidence = format!("evidence/{}/{}", &hex[..2], &hex[2..]);
        assert!(allowed("journal/00000001.seg") && allowed(&evidence));
        for name in [
            "../../etc/passwd",
            "journal/../../x",
            "/journal/00000001.seg",
            "journal/1.seg",
            "journal/00000001.seg/",
            "journal\\00000001.seg",
            "evidence/../78",
            "evidence/ba/7816",
            "sled/db",
            "lock",
            "",
        ] {
            assert!(!allowed(name), "{name}");
        }
        assert!(!allowed(&evidence.replace("evidence/ba", "evidence/BA")));
    }
}
