//! A file that proves something of a record: its path is asked for, then it is taken in beside the console.

use std::sync::Arc;

use super::path::PathLine;
use super::words;
use crate::action::{Effect, Job};
use crate::domain::id::RecordId;
use crate::fault::{Fault, Kind, Result};
use crate::i18n::Said;
use crate::service::attach::attach;
use crate::tui::session::Session;

/// Whether a session may use the files of the machine that the office is on.
///
/// # Errors
/// `Denied` where the person sits at another machine.
pub fn local(session: &Session) -> Result<()> {
    match session.remote {
        false => Ok(()),
        true => Err(Fault::new(Kind::Denied, words::NOT_LOCAL).hint(words::HINT_LOCAL)),
    }
}

/// The line that asks for the path.
///
/// # Errors
/// As [`local`].
pub fn evidence(session: &Session, of: RecordId) -> Result<PathLine> {
    local(session)?;
    let title = session.view().title(of);
    let asked = session.said(Said::plain(words::WHICH_FILE).with("title", &title));
    Ok(PathLine::new(asked, "", &[], move |session, path| {
        // What is no file is said while the line is still there.
        if !path.is_file() {
            let fault = Fault::new(Kind::NotFound, words::NO_SUCH_FILE).with("path", path.display());
            return Err(fault.hint(words::HINT_PATH));
        }
        let actor = session.actor.clone();
        Ok(vec![Effect::Job(Job {
            title: Said::plain(words::TAKING_IN).with("path", path.display()),
            run: Arc::new(move |office, _| attach(office, &actor, of, &path).map(|a| a.said)),
        })])
    }))
}
