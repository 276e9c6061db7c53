//! Where the socket lies, and who is at its other end.
//!
//! It lies in `run/` of the home folder, which nobody else may enter. A socket's path may have 107 bytes only; where
//! the home's is longer, Linux is asked by way of the open folder ([`crate::os::line::short_path`]).

use std::fs::{self, DirBuilder, File};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use super::messages;
use crate::error::{Code, Error, Result};
use crate::os::files::{DirBuilderExt, MetadataExt};
use crate::os::line::{UnixListener, UnixStream, short_path};

/// The longest path that a socket's address holds (108 bytes with the closing zero).
const MAX_PATH: usize = 107;

/// Returns the folder of the socket.
pub fn folder(home: &Path) -> PathBuf {
    home.join("run")
}

/// Returns the socket's path.
pub fn path(home: &Path) -> PathBuf {
    folder(home).join("socket")
}

/// Returns the daemon's log.
pub fn log(home: &Path) -> PathBuf {
    folder(home).join("log")
}

/// Makes the folder, closed to others, or checks that it is.
///
/// # Errors
/// `Denied` where it is somebody else's or open; `Failed` where it cannot be made.
pub fn make_folder(home: &Path) -> Result<PathBuf> {
    let folder = folder(home);
    let failed = |e: io::Error| error(messages::NO_SOCKET, &folder).caused_by(e);
    match DirBuilder::new().mode(0o700).create(&folder) {
        Err(e) if e.kind() != ErrorKind::AlreadyExists => return Err(failed(e)),
        _ => {}
    }
    let there = fs::symlink_metadata(&folder).map_err(failed)?;
    let own = there.uid() == crate::os::process::own_uid();
    if !(there.is_dir() && own && there.mode() & 0o077 == 0) {
        return Err(Error::new(Code::Denied, messages::NOT_OURS)
            .with("path", folder.display())
            .hint(messages::HINT_NOT_OURS));
    }
    Ok(folder)
}

/// Listens. Whoever calls it holds the store's lock: a socket that lies there is of a daemon that is dead.
///
/// # Errors
/// As [`make_folder`]; `Failed` where the system refuses.
pub fn listen(home: &Path) -> Result<UnixListener> {
    make_folder(home)?;
    let path = path(home);
    let failed = |e: io::Error| error(messages::NO_SOCKET, &path).caused_by(e);
    match fs::remove_file(&path) {
        Err(e) if e.kind() != ErrorKind::NotFound => return Err(failed(e)),
        _ => {}
    }
    // Whoever could enter the folder while it was made open is kept out by the socket's own mode.
    let listener = within(&path, |p| UnixListener::bind(p))?.map_err(failed)?;
    fs::set_permissions(&path, crate::os::files::PermissionsExt::from_mode(0o600)).map_err(failed)?;
    Ok(listener)
}

/// Connects to the daemon of a home folder.
///
/// # Errors
/// `NotFound` where none runs; `Failed` where the system refuses.
pub fn connect(home: &Path) -> Result<UnixStream> {
    let path = path(home);
    within(&path, |p| UnixStream::connect(p))?.map_err(|e| match e.kind() {
        ErrorKind::NotFound | ErrorKind::ConnectionRefused => {
            Error::new(Code::NotFound, messages::NO_DAEMON).with("path", home.display()).hint(messages::HINT_SERVE)
        }
        _ => error(messages::NO_SOCKET, &path).caused_by(e),
    })
}

/// Calls a function with the path, or with a short one that names the same place.
fn within<T>(path: &Path, call: impl FnOnce(&Path) -> io::Result<T>) -> Result<io::Result<T>> {
    if path.as_os_str().len() <= MAX_PATH {
        return Ok(call(path));
    }
    let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else { return Ok(call(path)) };
    let open = match File::open(folder) {
        Ok(open) => open,
        Err(e) => return Ok(Err(e)),
    };
    let Some(short) = short_path(&open) else {
        return Err(Error::new(Code::Failed, messages::TOO_LONG_PATH)
            .with("path", path.display())
            .command_hint(messages::HINT_SHORT_HOME));
    };
    Ok(call(&short.join(name)))
}

fn error(what: crate::i18n::Msg, path: &Path) -> Error {
    Error::new(Code::Failed, what).with("path", path.display())
}

#[cfg(test)]
mod tests {
    use crate::os::files::PermissionsExt;
    use crate::os::line::peer;

    use super::*;

    #[test]
    fn a_listener_is_found_and_knows_its_peer_however_long_the_path() {
        let dir = tempfile::tempdir().unwrap();
        let long = dir.path().join("数据".repeat(20)).join("x".repeat(60));
        for home in [dir.path(), &long] {
            fs::create_dir_all(home).unwrap();
            assert_eq!(connect(home).unwrap_err().code(), Code::NotFound);
            let listener = listen(home).unwrap();
            let client = connect(home).unwrap();
            let (server, _) = listener.accept().unwrap();
            let own = crate::os::process::own_uid();
            assert_eq!((peer(&server).unwrap(), peer(&client).unwrap()), (own, own));
            assert_eq!(fs::metadata(folder(home)).unwrap().mode() & 0o777, 0o700);
            drop(listener);
            assert_eq!(connect(home).unwrap_err().code(), Code::NotFound, "a dead daemon's socket is none");
            listen(home).unwrap();
        }
    }

    #[test]
    fn an_open_folder_and_a_link_are_refused() {
        let dir = tempfile::tempdir().unwrap();
        make_folder(dir.path()).unwrap();
        fs::set_permissions(folder(dir.path()), fs::Permissions::from_mode(0o755)).unwrap();
        assert_eq!(listen(dir.path()).unwrap_err().code(), Code::Denied);
        fs::remove_dir(folder(dir.path())).unwrap();
        let elsewhere = tempfile::tempdir().unwrap();
        crate::os::files::symlink(elsewhere.path(), folder(dir.path())).unwrap();
        assert_eq!(listen(dir.path()).unwrap_err().code(), Code::Denied);
    }
}
