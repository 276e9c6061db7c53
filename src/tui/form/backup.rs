//! Backing everything up to a file.

use std::sync::Arc;

use super::path::PathLine;
use super::words;
use crate::action::{Effect, Job};
use crate::fault::{Fault, Kind as Sort, Result};
use crate::i18n::Said;
use crate::tui::session::Session;

/// The line that asks for the file.
///
/// # Errors
/// `Denied` where the session may not use files of this machine.
pub fn backup(session: &Session) -> Result<PathLine> {
    super::evidence::local(session)?;
    let name = format!("ducha-{}.zip", session.office.today());
    Ok(PathLine::new(session.say(words::BACK_UP_TO), &name, &[], move |_, path| {
        if path.symlink_metadata().is_ok() {
            let fault = Fault::new(Sort::Usage, words::FILE_THERE).with("path", path.display());
            return Err(fault.hint(words::HINT_OTHER_FILE));
        }
        Ok(vec![Effect::Job(Job {
            title: Said::plain(words::BACKING_UP).with("path", path.display()),
            run: Arc::new(move |office, progress| {
                let made = office.backup(&path, progress)?;
                Ok(Said::plain(words::BACKED_UP).with("path", made.path.display()))
            }),
        })])
    }))
}
