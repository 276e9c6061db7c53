//! One flush for all who write at once.
//!
//! Whoever gets the turn leads: takes all work that waits, checks each piece against the state, chains their entries one
//! behind the other, makes all of them durable by one fdatasync, folds them, and tells each writer. So nothing is
//! acknowledged, or seen by anybody, before it is durable; and no piece of work is checked against what is not.
//!
//! Pieces that are checked side by side must not see each other: what touches a record that another piece of the group
//! touches waits for the next group, and what others are checked by (units, people, ledgers, settings, what is taken away
//! or undone) is written alone.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use crate::domain::id::RecordId;
use crate::domain::kind::{GONE, Owner};
use crate::domain::value::Value;
use crate::error::{Code, Error, Result};
use crate::log::State;
use crate::service::messages;
use crate::service::office::{Office, Saved};
use crate::service::work::commit::{Chain, Prepared, prepare};
use crate::service::work::{Actor, Done, Work};

/// A group is ended when its entries take about this many bytes.
const GROUP_BYTES: usize = 4 << 20;
/// Work of more edits than this is written alone: others need not wait until it is checked.
const MANY: usize = 500;

/// Work that waits for its turn.
struct Job {
    actor: Actor,
    work: Mutex<Option<Work>>,
    done: Mutex<Option<Result<Done>>>,
}

impl Job {
    fn take_work(&self) -> Option<Work> {
        self.work.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn tell(&self, done: Result<Done>) {
        self.done.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(done);
    }

    fn told(&self) -> Option<Result<Done>> {
        self.done.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// The work that waits.
#[derive(Default)]
pub(crate) struct Waiting(Mutex<Vec<Arc<Job>>>);

impl Waiting {
    fn push(&self, job: Arc<Job>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(job);
    }

    fn take(&self) -> Vec<Arc<Job>> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Puts work back, before what came since.
    fn put_back(&self, mut jobs: Vec<Arc<Job>>) {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        jobs.append(&mut waiting);
        *waiting = jobs;
    }
}

/// What was taken into a group. Whoever is told nothing, because the leader failed, is told so.
struct Taken(Vec<Arc<Job>>);

impl Drop for Taken {
    fn drop(&mut self) {
        for job in &self.0 {
            job.tell(Err(Error::new(Code::Failed, messages::CLOSED)));
        }
    }
}

/// Writes work, together with that of all who write at the same time.
pub(crate) fn commit(office: &Office, actor: &Actor, work: Work) -> Result<Done> {
    let job = Arc::new(Job { actor: actor.clone(), work: Mutex::new(Some(work)), done: Mutex::new(None) });
    office.waiting.push(Arc::clone(&job));
    let mut saved = office.writing();
    loop {
        if let Some(done) = job.told() {
            return done;
        }
        lead(office, &mut saved);
    }
}

/// Which records a piece of work touches, and which it is checked by.
#[derive(Default)]
struct Reach {
    set: HashSet<RecordId>,
    asked: HashSet<RecordId>,
    alone: bool,
}

impl Reach {
    fn of(state: &State, work: &Work) -> Self {
        let mut reach = Self { alone: work.undoes.is_some() || work.edits.len() > MANY, ..Self::default() };
        for edit in &work.edits {
            reach.set.insert(edit.id);
            reach.alone |= edit.kind.def().alone || edit.tag == GONE;
            match &edit.value {
                Some(Value::Ref(id)) => drop(reach.asked.insert(*id)),
                Some(Value::Refs(ids)) => reach.asked.extend(ids),
                _ => {}
            }
            // Whose it is follows from what it is about.
            if let Some(record) = state.get(edit.id)
                && let Owner::About(tag) = record.kind().def().owner
            {
                reach.asked.extend(record.reference(tag));
            }
        }
        reach
    }

    fn meets(&self, other: &Self) -> bool {
        !self.set.is_disjoint(&other.set) || !self.set.is_disjoint(&other.asked) || !self.asked.is_disjoint(&other.set)
    }

    fn add(&mut self, other: Self) {
        self.set.extend(other.set);
        self.asked.extend(other.asked);
    }
}

/// Writes one group of what waits.
fn lead(office: &Office, saved: &mut Saved) {
    let mut taken = Taken(office.waiting.take());
    let mut group: Vec<(Arc<Job>, Prepared)> = Vec::new();
    let (mut all, mut bytes, mut closed) = (Reach::default(), 0, false);
    let mut later = Vec::new();
    {
        let state = office.read();
        let mut chain = Chain::behind(office, &state);
        // The device's first entry says who it is: nothing is chained behind it yet.
        let first_ever = state.replica(office.key().replica()).is_none();
        taken.0.retain(|job| {
            let Some(work) = job.take_work() else { return true };
            let reach = Reach::of(&state, &work);
            let alone = reach.alone || first_ever;
            if closed || all.meets(&reach) || (alone && !group.is_empty()) {
                // What comes behind it and touches the same records waits with it.
                all.add(reach);
                *job.work.lock().unwrap_or_else(PoisonError::into_inner) = Some(work);
                later.push(Arc::clone(job));
                return false;
            }
            match prepare(office, &state, &mut chain, &job.actor, work) {
                Ok(prepared) => {
                    all.add(reach);
                    bytes += prepared.frames.iter().map(Vec::len).sum::<usize>();
                    closed = alone || bytes > GROUP_BYTES;
                    group.push((Arc::clone(job), prepared));
                }
                Err(error) => job.tell(Err(error)),
            }
            true
        });
    }
    office.waiting.put_back(later);
    if group.is_empty() {
        return;
    }
    match write(office, saved, &mut group) {
        Ok(()) => group.into_iter().for_each(|(job, prepared)| job.tell(Ok(prepared.done))),
        Err(error) => group.iter().for_each(|(job, _)| job.tell(Err(error.clone()))),
    }
    // What was written is durable and was told; a checkpoint that fails is tried again, and its error is said at the end.
    drop(office.maybe_checkpoint(saved));
}

/// Makes a group durable, then lets everybody see it.
fn write(office: &Office, saved: &mut Saved, group: &mut [(Arc<Job>, Prepared)]) -> Result<()> {
    let frames: Vec<Vec<u8>> = group.iter_mut().flat_map(|(_, p)| std::mem::take(&mut p.frames)).collect();
    if frames.is_empty() { Ok(()) } else { office.append(saved, frames) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::kind::Kind;
    use crate::domain::schema::{note, task};
    use crate::service::tests::Rig;

    /// Lets work wait while somebody has the turn, then leads one group; returns what is still waiting.
    fn one_group(rig: &Rig, works: Vec<Work>) -> (usize, Vec<Result<Done>>) {
        let office = rig.office();
        let count = works.len();
        std::thread::scope(|scope| {
            let mut saved = office.writing();
            let threads: Vec<_> =
                works.into_iter().map(|w| scope.spawn(move || office.commit(&rig.actor, w))).collect();
            let waiting = || office.waiting.0.lock().unwrap().len();
            while waiting() < count {
                std::thread::yield_now();
            }
            // The order of the threads is not told; the works are made so that it does not matter.
            lead(office, &mut saved);
            let left = waiting();
            drop(saved);
            (left, threads.into_iter().map(|t| t.join().unwrap()).collect())
        })
    }

    fn note_on(rig: &Rig, about: RecordId, text: &str) -> Work {
        let id = rig.office().new_id().unwrap();
        Work::new("note").set(Kind::Note, id, note::ABOUT, Value::from(about)).set(
            Kind::Note,
            id,
            note::TEXT,
            Value::from(text),
        )
    }

    #[test]
    fn who_writes_at_once_is_written_in_one_group() {
        let mut rig = Rig::new();
        let before = rig.office().read().metas().len();
        let works: Vec<Work> = (0..12).map(|n| note_on(&rig, rig.task, &format!("第 {n} 条"))).collect();
        let (left, done) = one_group(&rig, works);
        assert_eq!(left, 0, "all of them in one");
        let mut firsts: Vec<u32> = done.into_iter().map(|d| d.unwrap().first.0).collect();
        firsts.sort_unstable();
        assert_eq!(firsts, (before as u32..before as u32 + 12).collect::<Vec<_>>(), "each has its own entry");
        rig.reopen(false);
        assert_eq!(rig.office().read().records(Kind::Note).count(), 12, "and all are durable");
    }

    #[test]
    fn who_touches_the_same_record_waits_and_sees_what_was_written() {
        let rig = Rig::new();
        let saw = rig.office().read().get(rig.task).and_then(|r| r.stamp(task::PROGRESS));
        let set = |n: i64| {
            let mut work = Work::new("t");
            work.put_seen(Kind::Task, rig.task, task::PROGRESS, Some(Value::from(n)), saw);
            work
        };
        let (left, done) = one_group(&rig, vec![set(10), set(20), set(30)]);
        assert_eq!(left, 2);
        let (good, bad): (Vec<_>, Vec<_>) = done.into_iter().partition(Result::is_ok);
        assert_eq!((good.len(), bad.len()), (1, 2));
        assert!(bad.iter().all(|b| b.as_ref().is_err_and(|f| f.code() == Code::Conflict)), "{bad:?}");
    }

    #[test]
    fn a_refused_piece_holds_nobody_back() {
        let rig = Rig::new();
        let nowhere = rig.office().new_id().unwrap();
        let works = vec![note_on(&rig, rig.task, "甲"), note_on(&rig, nowhere, "乙"), note_on(&rig, rig.task, "丙")];
        let (left, done) = one_group(&rig, works);
        assert_eq!(left, 0);
        assert_eq!(done.iter().filter(|d| d.is_ok()).count(), 2);
    }

    #[test]
    fn what_others_are_checked_by_is_written_alone() {
        let rig = Rig::new();
        let gone = || Work::new("t").set(Kind::Task, rig.task, GONE, Value::Bool(true));
        let (left, _) = one_group(&rig, vec![gone(), note_on(&rig, rig.task, "甲"), note_on(&rig, rig.task, "乙")]);
        assert!(left > 0);
    }
}
