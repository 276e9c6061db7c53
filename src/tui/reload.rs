//! Choices that are read again when their files change: config, keymap, theme.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::app::App;
use super::first::Began;
use super::open::Looks;
use super::outside::Opener;
use super::run::Request;
use super::theme::Role;
use crate::error::Error;
use crate::i18n::Message;
use crate::os::files::MetadataExt;
use crate::service::messages::both;

/// How often the files are looked at, at most: before what comes next, never by themselves.
const EVERY: Duration = Duration::from_secs(1);

crate::messages! {
    READ_AGAIN: "the config was read again", "配置已重新读取";
    KEPT: "{error}; what was in force stays", "{error}；继续使用原有配置";
}

/// Reads all choices again; all that is wrong where something is.
pub type Reread = Box<dyn FnMut() -> Result<Looks, Vec<Error>> + Send>;

/// By what a file is known to have changed: nothing where it is not there.
type Mark = Option<(i64, i64, u64, u64)>;

/// The files of a person's choices, and how they are read again.
pub struct Reloading {
    files: Vec<(PathBuf, Mark)>,
    read: Reread,
    looked: Option<Instant>,
    every: Duration,
}

fn mark(file: &Path) -> Mark {
    let meta = file.metadata().ok()?;
    Some((meta.mtime(), meta.mtime_nsec(), meta.len(), meta.ino()))
}

impl Reloading {
    /// Files as they are now.
    pub fn new(files: &[PathBuf], read: Reread) -> Self {
        let files = files.iter().map(|file| (file.clone(), mark(file))).collect();
        Self { files, read, looked: Some(Instant::now()), every: EVERY }
    }

    /// Lets the files be looked at more often.
    #[cfg(test)]
    pub fn always(self) -> Self {
        Self { every: Duration::ZERO, ..self }
    }

    /// What they say now, where one has changed since they were looked at.
    fn changed(&mut self) -> Option<Result<Looks, Vec<Error>>> {
        if self.looked.is_some_and(|at| at.elapsed() < self.every) {
            return None;
        }
        self.looked = Some(Instant::now());
        let mut changed = false;
        for (file, before) in &mut self.files {
            let now = mark(file);
            changed |= std::mem::replace(before, now) != now;
        }
        changed.then(|| (self.read)())
    }
}

impl App {
    /// Takes choices that have changed in their files; returns what is to be told of it.
    pub(super) fn reload(&mut self) -> Option<(Message, Role)> {
        match self.reloading.as_mut()?.changed()? {
            Ok(looks) => {
                self.take_looks(looks);
                Some((READ_AGAIN.into(), Role::Good))
            }
            // Where the server's files lie is none of theirs who sit elsewhere.
            Err(_) if self.session.remote => None,
            Err(errors) => {
                let error = errors.first()?;
                let said = Message::plain(KEPT).with_message("error", both(|lang| error.say(lang)));
                Some((said, Role::Error))
            }
        }
    }

    /// What was chosen by a key stays, unless the file says something else than before.
    fn take_looks(&mut self, looks: Looks) {
        let Looks { lang, theme, keymap, mouse, tips, opener, editor, pager, own, files, .. } = looks;
        // A keymap or theme in another file is followed from now on.
        if let Some(reloading) = &mut self.reloading {
            reloading.files = files.iter().map(|file| (file.clone(), mark(file))).collect();
        }
        let session = &mut self.session;
        session.own = if session.remote { Vec::new() } else { own };
        (session.editor, session.pager) = (editor, pager);
        if let Opener::Here(chosen) = &mut session.opener {
            *chosen = opener;
        }
        self.take_keymap(keymap);
        let session = &mut self.session;
        let before = self.began.take();
        let began = Began::new(theme.name(), lang, mouse);
        if before.as_ref().is_none_or(|b| b.theme() != theme.name() || b.theme() == session.theme.name()) {
            session.theme = theme.at(session.depth);
        }
        if before.as_ref().is_none_or(|b| b.lang() != lang) {
            session.lang = lang;
        }
        if before.as_ref().is_none_or(|b| b.mouse() != mouse) {
            self.mouse = mouse;
            self.requests.push(Request::Mouse(mouse));
        }
        self.tips = tips;
        self.began = Some(began);
        self.console.stale();
        self.over.iter_mut().for_each(|l| l.refresh(&mut self.session));
        self.remember();
    }

    /// Puts the configured keymap in force, or behind the built-in one that was chosen by a key.
    fn take_keymap(&mut self, keymap: Arc<crate::keymap::Keymap>) {
        match self.chosen_keymap() {
            Some(chosen) => {
                self.session.keymap = Arc::new(chosen);
                self.configured = Some(keymap);
            }
            None => self.session.keymap = keymap,
        }
    }
}
