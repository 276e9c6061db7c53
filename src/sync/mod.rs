//! Exchanging entries with other replicas: laptops, folders, and what is to come.
//!
//! Each side says how far it is with every chain, what each lacks follows from that alone, and that is all that travels. A sync
//! writes no entries of its own; what comes is judged by [`crate::log::accept`] and [`crate::log::authority`] as all that
//! comes from outside.
//!
//! | file | what it holds |
//! | --- | --- |
//! | [`vector`], [`plan`] | how far a replica is; what two of them have to exchange |
//! | [`remote`] | what another replica can do for us |
//! | [`local`] | a store of our own as it answers another |
//! | [`protocol`], [`mod@line`], [`serve`] | what is said over a line, and its two ends |
//! | [`ssh`], [`folder`] | a line by the system's ssh; a folder that something else carries |
//! | `hub` | a shared database, where the program is built with it |
//! | [`bundle`], [`known`] | one signed file that somebody carries; what it need not hold |
//! | [`asides`] | what others say that they keep aside of ours |
//! | [`files`], [`fetch`] | evidence: what each side has, in few bytes; one file that is wanted now |
//! | [`session`], [`mod@clone`] | one sync; a copy that begins |
//! | [`address`], [`remotes`] | where others are, and how the last sync with each went |

pub(crate) mod address;
pub mod asides;
pub mod bundle;
pub mod clone;
pub(crate) mod fetch;
pub(crate) mod files;
pub(crate) mod folder;
#[cfg(feature = "postgres")]
pub mod hub;
pub(crate) mod known;
pub mod line;
pub mod local;
pub(crate) mod messages;
pub(crate) mod plan;
pub mod protocol;
pub mod remote;
pub(crate) mod remotes;
pub mod serve;
pub mod session;
pub(crate) mod ssh;
pub mod vector;

use std::path::Path;

use crate::error::{Code, Error, Result};
pub use address::Address;
pub use remote::Remote;
pub use remotes::Remotes;

/// Connects a home to another replica; as this person, where one is named.
///
/// # Errors
/// `Failed` where it cannot be reached, `NotFound` where there is no such folder, `Usage` where it lies in the home.
pub fn connect(
    home: &Path,
    address: &Address,
    program: &ssh::Program,
    person: Option<&str>,
) -> Result<Box<dyn Remote>> {
    Ok(match address {
        Address::Folder(path) => {
            apart(home, path)?;
            Box::new(folder::Folder::open(path)?)
        }
        #[cfg(feature = "postgres")]
        Address::Hub(address) => Box::new(hub::Hub::open(address)?),
        #[cfg(not(feature = "postgres"))]
        Address::Hub(_) => {
            return Err(Error::new(Code::Usage, messages::NO_HUB).command_hint(messages::HINT_NO_HUB));
        }
        Address::Ssh { host, port, home } => Box::new(ssh::connect(program, host, *port, home.as_deref(), person)?),
    })
}

/// Refuses a folder within a home: what is given to it would be lost together with the home; and one around it: what carries the
/// folder would carry the store itself, while it is written to.
///
/// # Errors
/// `Usage` where one lies in the other.
pub fn apart(home: &Path, folder: &Path) -> Result<()> {
    let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
    let (home, within) = (real(home), real(folder));
    let wrong = [(within.starts_with(&home), messages::IN_HOME), (home.starts_with(&within), messages::AROUND_HOME)];
    if let Some((_, wrong)) = wrong.into_iter().find(|(is_so, _)| *is_so) {
        let error = Error::new(Code::Usage, wrong).with("path", folder.display());
        return Err(error.hint(messages::HINT_IN_HOME));
    }
    Ok(())
}

#[cfg(test)]
mod tests;
