//! Forms as people meet them: keys typed into the real application, screens read.

mod conflict;
mod draft;
mod files;
mod finding;
mod import;
mod many;
mod record;
mod retire;
mod steps;

use std::sync::Arc;

use chrono::DateTime;

use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::domain::schema::{ledger, person, task, unit};
use crate::domain::value::Value;
use crate::i18n::Lang;
use crate::log::FixedClock;
use crate::service::{Actor, Office, Options, Work};
use crate::tui::app::App;
use crate::tui::session::Session;
use crate::tui::testkit::Stage;
use crate::tui::theme::Theme;

/// A small office in a folder of its own, on Tuesday 1 August 2023.
pub(crate) struct Town {
    pub dir: tempfile::TempDir,
    pub clock: Arc<FixedClock>,
    pub office: Option<Arc<Office>>,
    pub actor: Actor,
    pub tasks: Vec<RecordId>,
}

impl Town {
    pub(crate) fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let clock = Arc::new(FixedClock::at(DateTime::parse_from_rfc3339("2023-08-01T09:00:00+08:00").unwrap()));
        let office = Office::create(dir.path(), "测试县营商办", "管理员", options(&clock)).unwrap();
        let actor = office.actor(None).unwrap();
        let id = || office.new_id().unwrap();
        let words = ["已完成=done", "正在推进=in-progress", "未完成=not-done"].map(str::to_string).to_vec();
        let list = id();
        let mut work = Work::new("test.make").set(Kind::Ledger, list, ledger::NAME, Value::from("第三方整改")).set(
            Kind::Ledger,
            list,
            ledger::WORDS,
            Value::Texts(words),
        );
        let mut units = Vec::new();
        for name in ["市住房和城乡建设局", "市税务局", "市水务集团", "市市场监管局", "省税务局"]
        {
            units.push(id());
            work.put(Kind::Unit, units[units.len() - 1], unit::NAME, Value::from(name));
        }
        work.put(Kind::Unit, units[0], unit::SHORT, Value::from("住建局"));
        work.put(Kind::Person, id(), person::NAME, Value::from("督查员甲"));
        let mut tasks = Vec::new();
        for (n, title) in ["压减办税环节", "规范招标投标", "清理中介收费"].into_iter().enumerate() {
            tasks.push(id());
            work.put(Kind::Task, tasks[n], task::TITLE, Value::from(title));
            work.put(Kind::Task, tasks[n], task::LEDGER, Value::from(list));
            work.put(Kind::Task, tasks[n], task::LEAD, Value::from(units[n]));
        }
        office.commit(&actor, work).unwrap();
        Self { dir, clock, office: Some(Arc::new(office)), actor, tasks }
    }

    pub(crate) fn office(&self) -> Arc<Office> {
        Arc::clone(self.office.as_ref().unwrap())
    }

    /// The console on a screen.
    pub(crate) fn stage(&self, lang: Lang, width: u16, height: u16) -> Stage<App> {
        let theme = Theme::named("dark").unwrap();
        let session = Session::new(self.office(), self.actor.clone(), lang, theme, Arc::new(keymap()));
        Stage::new(App::new(session), width, height)
    }

    /// Ends the process and begins it anew, with nothing told to end well.
    pub(crate) fn kill(&mut self) {
        self.office().drafts().flush();
        drop(self.office.take());
        self.office = Some(Arc::new(Office::open(self.dir.path(), options(&self.clock), &mut |_, _| {}).unwrap()));
    }

    /// The text of a task's field, as it is stored.
    pub(crate) fn of_task(&self, n: usize, tag: crate::domain::kind::Tag) -> Option<Value> {
        let office = self.office();
        let state = office.read();
        state.get(self.tasks[n]).and_then(|r| r.get(tag).map(|v| v.to_owned()))
    }
}

fn options(clock: &Arc<FixedClock>) -> Options {
    Options { seed: Some(7), in_memory: true, ..Options::new(Arc::clone(clock) as _) }
}

/// The built-in keys.
pub(crate) fn keymap() -> crate::keymap::Keymap {
    crate::action::keys::built_in("default").unwrap()
}
