//! Folders that another program keeps the same on several machines: a store must not lie in one.

use std::path::Path;

/// What tells that a folder is kept the same on several machines by another program: a name of a folder, or of a file in it.
const SYNCED: &[&str] = &[
    ".dropbox.cache",
    ".dropbox",
    ".stfolder",
    ".nextcloudsync.log",
    ".owncloudsync.log",
    ".SynologyWorkingDirectory",
    ".seafile-data",
    ".tmp.drivedownload",
    ".baidunetdisk",
    ".nutstore",
];

/// Says what keeps a folder the same on several machines, where something does. A store must not lie there: two programs
/// would write to its files.
pub fn carried_by(folder: &Path) -> Option<String> {
    let whole = std::path::absolute(folder).unwrap_or_else(|_| folder.to_path_buf());
    let folder = whole.ancestors().find_map(|f| f.canonicalize().ok()).unwrap_or_default();
    for above in folder.ancestors() {
        let marked = SYNCED.iter().find(|mark| above.join(mark).symlink_metadata().is_ok());
        // The marks that programs leave in the home of a person say nothing of the folders in it.
        if let Some(mark) = marked.filter(|_| above != Path::new("/") && !is_home(above)) {
            return Some(above.join(mark).display().to_string());
        }
    }
    None
}

fn is_home(folder: &Path) -> bool {
    std::env::var_os("HOME").is_some_and(|home| Path::new(&home).canonicalize().is_ok_and(|home| home == folder))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_of_a_cloud_drive_is_known_by_what_the_drive_leaves_in_it() {
        let dir = tempfile::tempdir().unwrap();
        let home = dir.path().join("云盘/督查");
        std::fs::create_dir_all(&home).unwrap();
        assert_eq!(carried_by(&home), None);
        std::fs::create_dir(dir.path().join("云盘/.stfolder")).unwrap();
        assert!(carried_by(&home).unwrap().ends_with(".stfolder"));
        assert!(carried_by(&home.join("not/there/yet")).is_some(), "also of a folder that is only to be made");
    }
}
