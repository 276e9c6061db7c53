//! A copy of an office on another device: the whole log, with a key of its own.

use std::path::Path;
use std::sync::Arc;

use super::local::greeting;
use super::messages;
use super::remote::{Greeting, Remote, Scope};
use super::session::{Progress, take_all};
use crate::error::{Code, Error, Result};
use crate::i18n::Lang;
use crate::log::{MAX_AHEAD, ReplicaId, entry};
use crate::service::office::own_device;
use crate::service::{Office, Options};

/// A copy that was made.
pub struct Cloned {
    /// The copy.
    pub office: Office,
    /// What the other side said of itself.
    pub theirs: Greeting,
    /// Whether the device is bound to its person already.
    pub enrolled: bool,
}

/// Makes a copy of an office in a home folder: whole, or not at all. A copy that was interrupted goes on where it was. The
/// device gets a key of its own, and is bound to its person where the person as whom the other side serves us may do that.
///
/// # Errors
/// As [`Remote`]; `Usage` where there is an office already; what is wrong with an entry, by name.
pub fn clone(
    home: &Path,
    options: Options,
    remote: &mut dyn Remote,
    lang: Lang,
    progress: Progress<'_>,
) -> Result<Cloned> {
    let device = options.device.clone().unwrap_or_else(own_device::host);
    let clock = Arc::clone(&options.clock);
    let empty = Greeting {
        entry_format: entry::FORMAT_RETRACTS,
        store: None,
        replica: ReplicaId::default(),
        key: [0; 32],
        founder: None,
        office: String::new(),
        device: device.clone(),
        program: env!("CARGO_PKG_VERSION").into(),
        now: options.clock.millis(),
        person: None,
        scope: Scope::Nothing,
        lang,
    };
    let theirs = remote.greet(&empty)?;
    let Some(store) = theirs.store else { return Err(Error::new(Code::Failed, messages::NOTHING_THERE)) };
    // What is ahead of this device's clock is held aside until its time has come: the copy would lack it, or all of it.
    let late = || Error::new(Code::Failed, messages::CLOCK_LATE).with("now", clock.now().format("%Y-%m-%d %H:%M"));
    let late = || late().hint(messages::HINT_CLOCK);
    if theirs.now.saturating_sub(clock.millis()) > MAX_AHEAD {
        return Err(late());
    }
    let office = Office::begin_copy(home, store, options, |office| {
        take_all(office, remote, &theirs, &mut *progress)?;
        if office.read().metas().is_empty() { Err(late()) } else { Ok(()) }
    })?;
    if let Some(person) = theirs.person {
        office.say_person(person)?;
    }
    // Now there is a key that can be spoken for.
    remote.greet(&greeting(&office, lang))?;
    let enrolled = remote.enrol(&device)?;
    Ok(Cloned { office, theirs, enrolled })
}
