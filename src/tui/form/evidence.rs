//! A file that proves something of a record: its path is asked for, then it is taken in beside the console.

use std::sync::Arc;

use super::path::PathLine;
use super::words;
use crate::action::{Effect, Job};
use crate::domain::id::RecordId;
use crate::fault::{Fault, Kind};
use crate::i18n::Said;
use crate::service::attach::attach;
use crate::tui::session::Session;

/// The line that asks for the path.
pub fn evidence(session: &Session, of: RecordId) -> PathLine {
    let title = session.view().title(of);
    let asked = session.said(Said::plain(words::WHICH_FILE).with("title", &title));
    PathLine::new(asked, "", &[], move |session, path| {
        // What is no file is said while the line is still there.
        if !path.is_file() {
            let fault = Fault::new(Kind::NotFound, words::NO_SUCH_FILE).with("path", path.display());
            return Err(fault.hint(words::HINT_PATH));
        }
        let (actor, lang) = (session.actor.clone(), session.lang);
        Ok(vec![Effect::Job(Job {
            title: Said::plain(words::TAKING_IN).with("path", path.display()),
            run: Arc::new(move |office, _| attach(office, &actor, of, &path, lang).map(|a| a.said)),
        })])
    })
}
