//! Evidence laid out under its own name, for programs outside: a copy, so that what proves something is never changed.

use std::path::{Path, PathBuf};

use crate::error::{Code, Error, Result};
use crate::service::messages;
use crate::service::office::Office;
use crate::store::digest::Digest;

/// The most copies that are kept.
const MAX_COPIES: usize = 32;
/// The most characters of a file's name.
const MAX_NAME: usize = 100;

impl Office {
    /// Lays out a copy of an evidence file under a name, read only, and returns where. Older copies go.
    ///
    /// # Errors
    /// `NotFound` where the file is gone, `Failed` where the copy cannot be written.
    pub fn lay_out(&self, digest: &Digest, name: &str) -> Result<PathBuf> {
        let mut from = self.evidence().open(digest)?;
        let hex = digest.to_string();
        let all = self.layout().opened();
        let folder = all.join(hex.get(..16).unwrap_or(&hex));
        let path = folder.join(safe(name));
        let failed = |e: std::io::Error| {
            Error::new(Code::Failed, messages::CANNOT_WRITE).with("path", path.display()).caused_by(e)
        };
        drop(std::fs::remove_dir_all(&folder));
        make_room(&all);
        std::fs::create_dir_all(&folder).map_err(failed)?;
        let mut to = std::fs::File::create_new(&path).map_err(failed)?;
        std::io::copy(&mut from, &mut to).map_err(failed)?;
        let mut may = to.metadata().map_err(failed)?.permissions();
        may.set_readonly(true);
        std::fs::set_permissions(&path, may).map_err(failed)?;
        Ok(path)
    }
}

/// A name that is one part of a path and no option of a program.
fn safe(name: &str) -> String {
    let clean = |c: char| if c.is_control() || "/\\:*?\"<>|".contains(c) { '_' } else { c };
    let skip = name.chars().count().saturating_sub(MAX_NAME);
    let name: String = name.chars().skip(skip).map(clean).collect();
    let name = name.trim_start_matches(['.', '-', ' ']);
    if name.is_empty() { "evidence".to_string() } else { name.to_string() }
}

/// Takes the oldest copies away. One that cannot be taken away stays.
fn make_room(all: &Path) {
    let Ok(read) = std::fs::read_dir(all) else { return };
    let time = |e: &std::fs::DirEntry| e.metadata().and_then(|m| m.modified()).ok();
    let mut copies: Vec<_> = read.flatten().map(|e| (time(&e), e.path())).collect();
    copies.sort();
    let over = (copies.len() + 1).saturating_sub(MAX_COPIES);
    copies.into_iter().take(over).for_each(|(_, path)| drop(std::fs::remove_dir_all(path)));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_one_part_of_a_path() {
        assert_eq!(safe("照片 1.jpg"), "照片 1.jpg");
        assert_eq!(safe("../../etc/passwd"), "_.._etc_passwd");
        assert_eq!(safe("--rm"), "rm");
        assert_eq!(safe("..."), "evidence");
        assert!(safe(&format!("{}.png", "长".repeat(500))).ends_with(".png"));
    }
}
