//! One file of evidence that was left where it is, fetched when somebody wants to see it.

use super::local::{greeting, same_office};
use super::messages;
use super::remote::{Remote, Scope};
use super::remotes::{ORIGIN, Remotes};
use super::ssh::Program;
use super::{Address, connect};
use crate::error::{Code, Error, Result};
use crate::i18n::Lang;
use crate::service::Office;
use crate::store::Digest;

/// Takes the bytes of a file that are still lacking here; tells whether the other side has it. What came stays where it is
/// broken off, and the next time goes on there.
///
/// # Errors
/// As [`Remote`]; `Cancelled` where it was stopped.
pub fn get(
    office: &Office,
    remote: &mut dyn Remote,
    file: &Digest,
    progress: &mut dyn FnMut(u64) -> bool,
) -> Result<bool> {
    let evidence = office.evidence();
    let mut at = evidence.begun(file);
    let found = remote.get(file, at, &mut |piece| {
        at = evidence.add(file, at, piece)?;
        if progress(at) {
            Ok(true)
        } else {
            Err(Error::new(Code::Cancelled, messages::STOPPED).hint(messages::HINT_RESUMES))
        }
    })?;
    if found {
        evidence.finish(file)?;
    }
    Ok(found)
}

/// Whether a file is not here, and might be had from a remote.
pub fn is_elsewhere(office: &Office, file: &Digest) -> bool {
    !office.evidence().has(file) && has_remotes(office)
}

/// Whether a file is not here as its digest says, and might be had from a remote; reads it.
pub fn is_lacking(office: &Office, file: &Digest) -> bool {
    !office.evidence().is_sound(file) && has_remotes(office)
}

fn has_remotes(office: &Office) -> bool {
    Remotes::read(office.layout().home()).is_ok_and(|remotes| !remotes.remote.is_empty())
}

/// Fetches a file from the remotes that this device knows, the one that it was copied from first; gives the name of the one
/// that had it.
///
/// # Errors
/// `NotFound` where there is no remote, or none has it; what was wrong with the first that could not be asked.
pub fn fetch(
    office: &Office,
    file: &Digest,
    program: &Program,
    lang: Lang,
    progress: &mut dyn FnMut(u64, u64) -> bool,
) -> Result<String> {
    let remotes = Remotes::read(office.layout().home())?;
    let named = Office::named_files(&office.read());
    let size = named.iter().find(|(digest, _)| digest == file).map_or(0, |(_, size)| *size);
    let mut all: Vec<(&String, &str)> = remotes.remote.iter().map(|(name, r)| (name, r.address.as_str())).collect();
    if all.is_empty() {
        return Err(Error::new(Code::NotFound, messages::NO_REMOTES).hint(messages::HINT_ADD));
    }
    all.sort_by_key(|(name, _)| (name.as_str() != ORIGIN, *name));
    let mut wrong: Option<Error> = None;
    for (name, address) in all {
        let asked = Address::read(address)
            .and_then(|address| connect(office.layout().home(), &address, program, None))
            .and_then(|mut remote| {
                let ours = greeting(office, lang);
                let theirs = remote.greet(&ours)?;
                same_office(ours.store, &theirs)?;
                if theirs.store.is_none() || theirs.scope == Scope::Nothing {
                    return Ok(false);
                }
                let found = get(office, &mut *remote, file, &mut |at| progress(at, size));
                drop(remote.end());
                found
            });
        match asked {
            Ok(true) => return Ok(name.clone()),
            Ok(false) => {}
            Err(error) if error.code() == Code::Cancelled => return Err(error),
            Err(error) => wrong = wrong.or(Some(error)),
        }
    }
    Err(wrong.unwrap_or_else(|| Error::new(Code::NotFound, messages::FILE_NOWHERE).with("digest", file)))
}
