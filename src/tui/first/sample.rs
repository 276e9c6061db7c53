//! The sample, to try everything in: an office of its own in a folder for temporary files. It stands on the day on which
//! its story ends, and is gone when it is left.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use crate::error::{Code, Error, Result};
use crate::i18n::Message;
use crate::log::FixedClock;
use crate::os::files::DirBuilderExt;
use crate::service::{Actor, Office, Options};
use crate::tui::app::App;
use crate::tui::console::Console;
use crate::tui::hints::key_of;
use crate::tui::theme::Role;

crate::messages! {
    ENTERED: "This is the sample, on {day}: try everything, nothing of it is kept. {key} goes back", "这是示例数据，日期为 {day}：可随意尝试，不会保存。按 {key} 返回";
    LEFT: "Back from the sample; nothing of it was kept", "已离开示例，其中内容不保留";
    CROWDED: "the sample is being tried out by too many people at once", "同时试用示例的人过多";
    HINT_LATER: "Try again in a while.", "请稍后再试。";
    NO_FOLDER: "there is no room for the sample", "没有空间存放示例";
}

/// How many may try it out at once in one process: each is an office of its own.
const MAX_VISITS: usize = 8;

static VISITS: AtomicUsize = AtomicUsize::new(0);
static NUMBER: AtomicU64 = AtomicU64::new(0);

/// A folder of its own that is removed with everything in it.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Result<Self> {
        let full = |n: usize| (n < MAX_VISITS).then_some(n + 1);
        if VISITS.fetch_update(Ordering::AcqRel, Ordering::Acquire, full).is_err() {
            return Err(Error::new(Code::Failed, CROWDED).hint(HINT_LATER));
        }
        let mut last = None;
        for _ in 0..100 {
            let number = NUMBER.fetch_add(1, Ordering::Relaxed);
            let path = std::env::temp_dir().join(format!("ducha-sample-{}-{number}", std::process::id()));
            // Nothing that is there already is taken: others may write into that folder.
            match std::fs::DirBuilder::new().mode(0o700).create(&path) {
                Ok(()) => return Ok(Self(path)),
                Err(e) => last = Some(e),
            }
        }
        VISITS.fetch_sub(1, Ordering::AcqRel);
        let error = Error::new(Code::Failed, NO_FOLDER);
        Err(last.map_or_else(|| error.clone(), |e| error.clone().caused_by(e)))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.0));
        VISITS.fetch_sub(1, Ordering::AcqRel);
    }
}

/// A visit to the sample: what is gone back to afterwards.
pub struct Visit {
    office: Arc<Office>,
    actor: Actor,
    console: Console,
    _folder: Folder,
}

impl App {
    /// The office that the person works in, and who the person is there, also while the sample is tried out.
    pub(in crate::tui) fn home(&self) -> (&Arc<Office>, &Actor) {
        match &self.visit {
            Some(visit) => (&visit.office, &visit.actor),
            None => (&self.session.office, &self.session.actor),
        }
    }

    /// Goes to the sample, or back from it.
    ///
    /// # Errors
    /// Where there is no room for it.
    pub(in crate::tui) fn sample(&mut self) -> Result<()> {
        if self.leave_sample() {
            return Ok(());
        }
        let folder = Folder::new()?;
        let clock = Arc::new(FixedClock::at(crate::sample::moment()));
        let options = Options { in_memory: true, ..Options::new(clock) };
        let office = Arc::new(crate::sample::make(&folder.0, self.session.lang, options)?);
        let actor = office.actor(None)?;
        let (office, actor, console) = self.move_to(office, actor, Console::new(self.session.lang));
        self.visit = Some(Visit { office, actor, console, _folder: folder });
        let key = key_of(&self.session, "app.quit", &[]);
        self.tell(Message::plain(ENTERED).with("day", self.session.today()).with("key", key), Role::Warning);
        Ok(())
    }

    /// Goes back from the sample; tells whether one was there.
    pub(in crate::tui) fn leave_sample(&mut self) -> bool {
        let Some(Visit { office, actor, console, _folder: folder }) = self.visit.take() else { return false };
        self.tour = None;
        let (sample, ..) = self.move_to(office, actor, console);
        drop(sample);
        drop(folder);
        self.tell(LEFT, Role::Good);
        true
    }

    /// Takes another office, person and console; returns those of before.
    fn move_to(&mut self, office: Arc<Office>, actor: Actor, console: Console) -> (Arc<Office>, Actor, Console) {
        self.over.clear();
        // To look at now cannot fail.
        drop(self.session.look_at(None));
        self.session.seat = None;
        self.session.trying = !self.session.trying;
        let office = std::mem::replace(&mut self.session.office, office);
        let actor = std::mem::replace(&mut self.session.actor, actor);
        let console = std::mem::replace(&mut self.console, console);
        self.told_up_to = Some(self.session.office.view(&self.session.actor).metas().len());
        self.console.stale();
        if let Some(feed) = self.session.feed.clone() {
            self.follow(feed);
        }
        (office, actor, console)
    }
}
