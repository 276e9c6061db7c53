//! Backing everything up to a file.

use std::sync::Arc;

use super::messages;
use super::path::PathLine;
use crate::action::{Effect, Job};
use crate::error::{Code, Error, Result};
use crate::i18n::Message;
use crate::tui::session::Session;

/// The line that asks for the file.
///
/// # Errors
/// `Denied` where the session may not use files of this machine.
pub fn backup(session: &Session) -> Result<PathLine> {
    super::evidence::local(session)?;
    let name = format!("ducha-{}.zip", session.office.today());
    Ok(PathLine::new(session.say(messages::BACK_UP_TO), &name, &[], move |_, path| {
        if path.symlink_metadata().is_ok() {
            let error = Error::new(Code::Usage, messages::FILE_THERE).with("path", path.display());
            return Err(error.hint(messages::HINT_OTHER_FILE));
        }
        Ok(vec![Effect::Job(Job {
            title: Message::plain(messages::BACKING_UP).with("path", path.display()),
            run: Arc::new(move |office, progress| {
                let made = office.backup(&path, progress)?;
                Ok(Message::plain(messages::BACKED_UP).with("path", made.path.display()))
            }),
        })])
    }))
}
