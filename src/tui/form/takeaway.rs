//! What is taken away from a list: chosen, then the file is asked for, then it is written beside the console.

use std::path::PathBuf;
use std::sync::Arc;

use super::messages;
use super::path::PathLine;
use crate::action::{Effect, Job, Overlay};
use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::error::{Code, Error, Result};
use crate::i18n::{Message, Msg};
use crate::report::takeaway::{Paper, Request, carry_out};
use crate::tui::pick::{Item, Pick, Picker};
use crate::tui::screens::list::ListScreen;
use crate::tui::session::Session;

/// What can be taken away, with its name and the ending of its file.
const PAPERS: [(Paper, Msg, &str); 5] = [
    (Paper::Print, messages::PAPER_PRINT, "html"),
    (Paper::Texts, messages::PAPER_TEXTS, "csv"),
    (Paper::Urged, messages::PAPER_URGED, "csv"),
    (Paper::Letter, messages::PAPER_LETTER, "docx"),
    (Paper::Pack, messages::PAPER_PACK, "zip"),
];

/// Asks what.
///
/// # Errors
/// `Denied` where the session may not use files of this machine.
pub fn pick(session: &Session, list: &ListScreen) -> Result<Pick<Paper>> {
    super::evidence::local(session)?;
    let fits = |paper: Paper| paper == Paper::Print || paper == Paper::Pack || list.kind == Kind::Task;
    let items = PAPERS.iter().filter(|(paper, ..)| fits(*paper)).map(|(paper, label, ending)| {
        Item::new(*paper, session.say(*label)).also(label.text(session.lang.other())).note(format!(".{ending}"))
    });
    let title = session.say(messages::PAPER_WHICH).to_string();
    Ok(Pick::new(title, Picker::new(items.collect()), |_, picked| {
        picked.first().map_or_else(Vec::new, |paper| vec![Effect::Show(Overlay::Paper(*paper))])
    }))
}

/// Asks for the file: of what is marked, else of all that is listed.
///
/// # Errors
/// `Usage` where the list shows nothing; `Denied` where the session may not use files of this machine.
pub fn file(session: &Session, list: &ListScreen, paper: Paper) -> Result<PathLine> {
    super::evidence::local(session)?;
    let view = session.view();
    let marked = list.rows.marked(&view);
    let ids: Vec<RecordId> = if marked.is_empty() { list.rows.ids(&view) } else { marked };
    drop(view);
    if ids.is_empty() {
        return Err(Error::new(Code::Usage, messages::NOTHING_TO_EXPORT));
    }
    let (_, label, ending) = PAPERS.iter().find(|(p, ..)| *p == paper).copied().unwrap_or(PAPERS[0]);
    let name = match paper {
        Paper::Print => list.kind.def().plural,
        _ => label,
    };
    let name: String = session.say(name).chars().take_while(|c| !"（(".contains(*c)).collect();
    let suggest = format!("{}-{}.{ending}", name.trim().replace([' ', '/'], "-"), session.today());
    let title = session.said(Message::plain(messages::PAPER_TO).with_message("what", label).with("count", ids.len()));
    let (kind, columns, filter) = (list.kind, list.columns.clone(), list.filter.clone());
    let mut warned: Option<PathBuf> = None;
    Ok(PathLine::new(title, &suggest, &[], move |session, path| {
        let there = path.symlink_metadata().is_ok();
        if there && warned.as_ref() != Some(&path) {
            warned = Some(path.clone());
            let error = Error::new(Code::Denied, messages::FILE_THERE).with("path", path.display());
            return Err(error.hint(messages::HINT_REPLACE));
        }
        let request = Request {
            paper,
            kind,
            ids: ids.clone(),
            columns: columns.clone(),
            filter: filter.clone(),
            as_of: session.as_of(),
            lang: session.lang,
            path: path.clone(),
            replace: there,
        };
        let actor = session.actor.clone();
        Ok(vec![Effect::Job(Job {
            title: Message::plain(messages::EXPORTING).with("path", path.display()),
            run: Arc::new(move |office, _| carry_out(&request, office, &actor)),
        })])
    }))
}
