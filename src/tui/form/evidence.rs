//! A file that proves something of a record: its path is asked for, then it is taken in beside the console.

use std::path::PathBuf;
use std::sync::Arc;

use super::messages;
use super::path::PathLine;
use crate::action::{Effect, Job};
use crate::domain::id::RecordId;
use crate::error::{Code, Error, Result};
use crate::i18n::Message;
use crate::service::evidence::attach::attach;
use crate::tui::session::Session;

/// Whether a session may use the files of the machine that the office is on.
///
/// # Errors
/// `Denied` where the person sits at another machine.
pub fn local(session: &Session) -> Result<()> {
    match session.remote {
        false => Ok(()),
        true => Err(Error::new(Code::Denied, messages::NOT_LOCAL).hint(messages::HINT_LOCAL)),
    }
}

/// The line that asks for the path.
///
/// # Errors
/// As [`local`].
pub fn evidence(session: &Session, of: RecordId) -> Result<PathLine> {
    local(session)?;
    let title = session.view().title(of);
    let asked = session.said(Message::plain(messages::WHICH_FILE).with("title", &title));
    Ok(PathLine::new(asked, "", &[], move |session, path| {
        // What is no file is said while the line is still there.
        if !path.is_file() {
            let error = Error::new(Code::NotFound, messages::NO_SUCH_FILE).with("path", path.display());
            return Err(error.hint(messages::HINT_PATH));
        }
        Ok(vec![taking_in(session, of, path)])
    }))
}

/// Takes a file in as evidence of a record, beside the console.
pub fn taking_in(session: &Session, of: RecordId, path: PathBuf) -> Effect {
    let actor = session.actor.clone();
    Effect::Job(Job {
        title: Message::plain(messages::TAKING_IN).with("path", path.display()),
        run: Arc::new(move |office, _| attach(office, &actor, of, &path).map(|a| a.said)),
    })
}
