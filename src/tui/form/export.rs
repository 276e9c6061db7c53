//! Writing what a list shows to a file: exactly its columns, rows, order and day.

use std::path::PathBuf;
use std::sync::Arc;

use super::messages;
use super::path::PathLine;
use crate::action::{Effect, Job};
use crate::error::{Code, Error, Result};
use crate::exchange::listing;
use crate::exchange::table_out::{Format, Table, write_file};
use crate::i18n::Message;
use crate::service::lists::lens::{Lens, Sums};
use crate::tui::screens::list::ListScreen;
use crate::tui::session::Session;

/// How many rows are read at a time, so that those who write do not wait for long.
const ROWS_AT_ONCE: usize = 2_000;

/// The line that asks for the file.
///
/// # Errors
/// `Usage` where the list shows nothing; `Denied` where the session may not use files of this machine.
pub fn export(session: &Session, list: &ListScreen) -> Result<PathLine> {
    super::evidence::local(session)?;
    let ids = list.rows.ids(&session.view());
    if ids.is_empty() {
        return Err(Error::new(Code::Usage, messages::NOTHING_TO_EXPORT));
    }
    let (kind, columns, filter) = (list.kind, list.columns.clone(), list.filter.clone());
    let name = format!("{}-{}.xlsx", session.say(kind.def().plural).replace([' ', '/'], "-"), session.today());
    let title = session.said(Message::plain(messages::EXPORT_TO).with("count", ids.len()));
    let mut warned: Option<PathBuf> = None;
    Ok(PathLine::new(title, &name, &[], move |session, path| {
        let format = Format::of_path(&path)?;
        let there = path.symlink_metadata().is_ok();
        if there && warned.as_ref() != Some(&path) {
            warned = Some(path.clone());
            let error = Error::new(Code::Denied, messages::FILE_THERE).with("path", path.display());
            return Err(error.hint(messages::HINT_REPLACE));
        }
        let (ids, columns, filter) = (ids.clone(), columns.clone(), filter.clone());
        let (actor, lang, at, today) = (session.actor.clone(), session.lang, session.as_of(), session.today());
        Ok(vec![Effect::Job(Job {
            title: Message::plain(messages::EXPORTING).with("path", path.display()),
            run: Arc::new(move |office, progress| {
                let view = || match at {
                    Some(at) => office.past_view(&actor, at).map(crate::service::View::Kept),
                    None => Ok(office.view(&actor)),
                };
                let sums = Sums::new(&*view()?, today);
                let mut table = Table::default();
                for (n, some) in ids.chunks(ROWS_AT_ONCE).enumerate() {
                    let state = view()?;
                    let lens = Lens::new(&state, &sums, lang, office.clock());
                    let records = || some.iter().filter_map(|id| state.get(*id));
                    if format == Format::Json {
                        let objects = records().map(|r| listing::json(&lens, r, &columns));
                        table.objects.get_or_insert_default().extend(objects);
                    }
                    let part = listing::table(&lens, records(), &columns);
                    table.rows.extend(part.rows);
                    (table.columns, table.lang) = (part.columns, part.lang);
                    if !progress((n * ROWS_AT_ONCE) as u64, ids.len() as u64) {
                        return Err(Error::new(Code::Cancelled, messages::STOPPED));
                    }
                }
                table.title = kind.def().plural.text(lang).to_string();
                table.as_of = at.map(|_| today);
                table.filter.clone_from(&filter);
                table.made = Some(office.clock().now().naive_local());
                let wrote = write_file(&table, format, &path, there)?;
                Ok(Message::plain(messages::EXPORTED).with("rows", wrote.rows).with("path", path.display()))
            }),
        })])
    }))
}
