//! The use cases on a real store.

mod care;
mod identity;
mod lamps;
mod list;
mod mend;
mod merge;
mod notices;
mod office;
pub(crate) mod peers;
mod rights;
mod undo;

use std::sync::Arc;

use chrono::DateTime;

use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::domain::schema::{ledger, task, unit};
use crate::domain::value::Value;
use crate::log::FixedClock;
use crate::service::{Actor, Office, Options, Work};

/// A store in a folder of its own, at a fixed moment, with one ledger, one unit and one task.
pub(crate) struct Rig {
    pub dir: tempfile::TempDir,
    pub clock: Arc<FixedClock>,
    pub office: Option<Office>,
    pub actor: Actor,
    pub ledger: RecordId,
    pub unit: RecordId,
    pub task: RecordId,
}

pub(crate) fn options(clock: &Arc<FixedClock>) -> Options {
    Options { seed: Some(7), ..Options::new(Arc::clone(clock) as _) }
}

impl Rig {
    /// A store that holds nothing but its beginning.
    pub(crate) fn empty() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let clock = Arc::new(FixedClock::at(DateTime::parse_from_rfc3339("2023-08-01T09:00:00+08:00").unwrap()));
        let office = Office::create(dir.path(), "测试县营商办", "管理员", options(&clock)).unwrap();
        let actor = office.actor(None).unwrap();
        let (l, u, t) = (office.new_id().unwrap(), office.new_id().unwrap(), office.new_id().unwrap());
        Self { dir, clock, office: Some(office), actor, ledger: l, unit: u, task: t }
    }

    pub(crate) fn new() -> Self {
        let rig = Self::empty();
        let (l, u, t) = (rig.ledger, rig.unit, rig.task);
        let words = vec!["已完成=done".to_string(), "正在推进=in-progress".into(), "未完成=not-done".into()];
        let work = Work::new("test.make")
            .set(Kind::Ledger, l, ledger::NAME, Value::from("第三方整改"))
            .set(Kind::Ledger, l, ledger::WORDS, Value::Texts(words))
            .set(Kind::Unit, u, unit::NAME, Value::from("市税务局"))
            .set(Kind::Task, t, task::TITLE, Value::from("压减办税环节"))
            .set(Kind::Task, t, task::LEDGER, Value::from(l))
            .set(Kind::Task, t, task::LEAD, Value::from(u));
        rig.office().commit(&rig.actor, work).unwrap();
        rig
    }

    pub(crate) fn office(&self) -> &Office {
        self.office.as_ref().unwrap()
    }

    /// Ends the process as a clean end does, or as a kill does, and opens the store again.
    pub(crate) fn reopen(&mut self, clean: bool) {
        let office = self.office.take().unwrap();
        if clean {
            office.close().unwrap();
        } else {
            drop(office);
        }
        self.office = Some(Office::open(self.dir.path(), options(&self.clock), &mut |_, _| {}).unwrap());
    }

    pub(crate) fn status(&self, word: &str) -> Work {
        Work::new("task.status").set(Kind::Task, self.task, task::STATUS, Value::from(word))
    }

    pub(crate) fn shown(&self) -> Option<String> {
        self.office().read().get(self.task).and_then(|r| r.text(task::STATUS).map(str::to_string))
    }
}
