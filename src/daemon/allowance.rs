//! How much of the processor one person's consoles may take, so that whoever floods them slows only their own.
//!
//! A person at a keyboard costs some milliseconds a second. Each person has an allowance, however many consoles are open,
//! that is far above that, with enough saved up for a long sort or paste; beyond it, all consoles together share a part of
//! the machine, and those of one person take turns: ten that flood take no more processors than one. Where that is used up
//! too, the next message stays in the client's line until something is there again.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::thread;
use std::time::{Duration, Instant};

use crate::domain::id::RecordId;
use crate::os::machine::{ClockId, clock_gettime};

/// What a person may have saved up.
const OWN: Duration = Duration::from_millis(300);
/// What a person is given of each second, in parts of a thousand.
const OWN_SHARE: u32 = 50;
/// What all may have saved up together, for those who need more.
const SHARED: Duration = Duration::from_millis(300);
/// What all are given together of each second of one processor, in parts of a thousand.
const SHARED_SHARE: u32 = 250;
/// The longest that one message is made up for by those that follow.
const DEBT: Duration = Duration::from_millis(20);

/// How long a console waits for another of the same person.
const TURN: Duration = Duration::from_millis(2);

/// Time that was given and not used yet.
#[derive(Debug)]
struct Bucket {
    left: Duration,
    most: Duration,
    /// Parts of a thousand of the time that passes.
    share: u32,
    at: Instant,
}

impl Bucket {
    fn full(most: Duration, share: u32, now: Instant) -> Self {
        Self { left: most, most, share, at: now }
    }

    fn fill(&mut self, now: Instant) {
        let given = now.saturating_duration_since(self.at) * self.share / 1000;
        self.left = (self.left + given).min(self.most);
        self.at = self.at.max(now);
    }

    /// Takes what is there of it; returns the rest.
    fn take(&mut self, used: Duration) -> Duration {
        let rest = used.saturating_sub(self.left);
        self.left = self.left.saturating_sub(used);
        rest
    }
}

/// What the consoles of one person have together.
#[derive(Debug)]
struct Person {
    time: Mutex<Bucket>,
    /// Through which one console opens at a time: opening many at once would take every processor for as long.
    door: Mutex<()>,
    /// Whether one of the consoles takes of what all share.
    beyond: AtomicBool,
}

/// What all consoles share, and what those of each person do.
#[derive(Debug)]
pub struct Shared {
    all: Mutex<Bucket>,
    people: Mutex<HashMap<RecordId, Weak<Person>>>,
}

impl Shared {
    /// The share of this machine.
    pub fn new() -> Arc<Self> {
        let processors = thread::available_parallelism().map_or(1, |n| u32::try_from(n.get()).unwrap_or(u32::MAX));
        Self::of(processors.saturating_mul(SHARED_SHARE), Instant::now())
    }

    fn of(share: u32, now: Instant) -> Arc<Self> {
        Arc::new(Self { all: Mutex::new(Bucket::full(SHARED, share, now)), people: Mutex::default() })
    }

    /// What the consoles of a person have together.
    fn of_person(&self, person: RecordId, now: Instant) -> Arc<Person> {
        let mut people = self.people.lock().unwrap_or_else(PoisonError::into_inner);
        people.retain(|_, held| held.strong_count() > 0);
        people.get(&person).and_then(Weak::upgrade).unwrap_or_else(|| {
            let time = Mutex::new(Bucket::full(OWN, OWN_SHARE, now));
            let made = Arc::new(Person { time, door: Mutex::default(), beyond: AtomicBool::new(false) });
            people.insert(person, Arc::downgrade(&made));
            made
        })
    }

    /// Takes what is there of it; returns the rest, and whether something is left.
    fn take(&self, used: Duration, now: Instant) -> (Duration, bool) {
        let mut bucket = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        bucket.fill(now);
        let rest = bucket.take(used);
        (rest, !bucket.left.is_zero())
    }
}

/// What one console has.
#[derive(Debug)]
pub struct Allowance {
    own: Arc<Person>,
    shared: Arc<Shared>,
    /// Whether it is this one that takes of what all share, of those of the person.
    beyond: bool,
    /// What is still to be made up for.
    owed: Duration,
    /// The processor time of the console's thread when it was last asked for.
    used: Duration,
}

impl Allowance {
    /// The allowance of a person's console that runs on this thread.
    pub fn new(shared: Arc<Shared>, person: RecordId) -> Self {
        Self::of(shared, person, Instant::now(), spent())
    }

    fn of(shared: Arc<Shared>, person: RecordId, now: Instant, used: Duration) -> Self {
        Self { own: shared.of_person(person, now), shared, beyond: false, owed: Duration::ZERO, used }
    }

    /// Opens the console, on its thread: after those that the person opened before, and as the allowance lets it.
    pub fn open<T>(&mut self, opening: impl FnOnce() -> T) -> T {
        let own = Arc::clone(&self.own);
        let _door = own.door.lock().unwrap_or_else(PoisonError::into_inner);
        while let Some(held_up) = self.wait() {
            thread::sleep(held_up);
        }
        let opened = opening();
        // Charged before the next one is let through the door.
        let _ = self.wait();
        opened
    }

    /// How long the console's next message has to wait; to be asked on the console's thread.
    pub fn wait(&mut self) -> Option<Duration> {
        self.wait_at(Instant::now(), spent())
    }

    /// Lets another console of the person take of what all share: this one has nothing to do.
    pub fn rest(&mut self) {
        if std::mem::take(&mut self.beyond) {
            self.own.beyond.store(false, Ordering::Release);
        }
    }

    fn wait_at(&mut self, now: Instant, used: Duration) -> Option<Duration> {
        self.rest();
        let charged = self.owed + used.saturating_sub(self.used);
        self.used = used;
        let (beyond, own_left) = {
            let mut own = self.own.time.lock().unwrap_or_else(PoisonError::into_inner);
            own.fill(now);
            (own.take(charged), !own.left.is_zero())
        };
        if own_left {
            self.owed = Duration::ZERO;
            return None;
        }
        let (rest, some_left) = self.shared.take(beyond, now);
        self.owed = rest.min(DEBT);
        // The least is a millisecond of the machine's time, so that nobody turns round in a circle.
        let needed = (self.owed + Duration::from_micros(50)) * 1000 / OWN_SHARE;
        if !some_left {
            return Some(needed);
        }
        self.beyond = !self.own.beyond.swap(true, Ordering::AcqRel);
        (!self.beyond).then_some(TURN)
    }
}

impl Drop for Allowance {
    fn drop(&mut self) {
        self.rest();
    }
}

/// The processor time that this thread has used.
fn spent() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(u64::try_from(time.tv_sec).unwrap_or_default(), u32::try_from(time.tv_nsec).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lets consoles of people take as much as they want for some seconds; returns how much each of them got of a second.
    fn taken(wants: &[(u64, Duration)], seconds: u32) -> Vec<Duration> {
        let start = Instant::now();
        let shared = Shared::of(500, start);
        let mut consoles: Vec<_> = wants
            .iter()
            .map(|(whose, _)| {
                (Allowance::of(Arc::clone(&shared), RecordId(*whose), start, Duration::ZERO), start, Duration::ZERO)
            })
            .collect();
        let step = Duration::from_millis(1);
        let end = start + Duration::from_secs(1) * seconds;
        let mut now = start;
        while now < end {
            now += step;
            for ((allowance, until, used), (_, want)) in consoles.iter_mut().zip(wants) {
                if now < *until {
                    continue;
                }
                match allowance.wait_at(now, *used) {
                    Some(wait) => *until = now + wait,
                    None => *used += *want,
                }
            }
        }
        consoles.into_iter().map(|(_, _, used)| used / seconds).collect()
    }

    #[test]
    fn a_flood_takes_its_share_and_a_person_never_waits() {
        let (person, flood) = (Duration::from_micros(20), Duration::from_micros(900));
        let floods = |whose: fn(u64) -> u64| {
            let floods = (1..=10).map(|n| (whose(n), flood));
            taken(&std::iter::once((0, person)).chain(floods).collect::<Vec<_>>(), 20)
        };
        let used = floods(|n| n);
        assert_eq!(used[0], person * 1000, "a person takes 20 ms a second and is never held up");
        let floods: Duration = used[1..].iter().sum();
        assert!(floods < Duration::from_millis(1300), "ten floods took {floods:?} of a second");
        assert!(floods > Duration::from_millis(800), "what there is is used: {floods:?}");
    }

    #[test]
    fn ten_consoles_of_one_person_have_what_one_has() {
        let flood = Duration::from_micros(900);
        let used = taken(&[(1, flood); 10], 20);
        let floods: Duration = used.iter().sum();
        assert!(floods < Duration::from_millis(700), "ten consoles of one person took {floods:?} of a second");
    }

    #[test]
    fn consoles_of_one_person_open_one_after_another() {
        let shared = Shared::new();
        let (open, most) = (Mutex::new(0_u32), Mutex::new(0_u32));
        thread::scope(|scope| {
            for _ in 0..8 {
                let mut allowance = Allowance::new(Arc::clone(&shared), RecordId(1));
                let (open, most) = (&open, &most);
                scope.spawn(move || {
                    allowance.open(|| {
                        let at_once = {
                            let mut open = open.lock().unwrap();
                            *open += 1;
                            *open
                        };
                        let mut most = most.lock().unwrap();
                        *most = at_once.max(*most);
                        drop(most);
                        thread::sleep(Duration::from_millis(2));
                        *open.lock().unwrap() -= 1;
                    });
                });
            }
        });
        assert_eq!(*most.lock().unwrap(), 1);
    }

    #[test]
    fn of_one_person_one_console_takes_of_what_all_share() {
        let start = Instant::now();
        let shared = Shared::of(500, start);
        let mut both = [0, 1].map(|_| Allowance::of(Arc::clone(&shared), RecordId(1), start, Duration::ZERO));
        let mut another = Allowance::of(Arc::clone(&shared), RecordId(2), start, Duration::ZERO);
        let used = OWN + Duration::from_millis(1);
        assert_eq!(both[0].wait_at(start, used), None, "it goes on with what all share");
        assert_eq!(both[1].wait_at(start, Duration::ZERO), Some(TURN), "the person's other one waits for it");
        assert_eq!(another.wait_at(start, Duration::ZERO), None);
        both[0].rest();
        assert_eq!(both[1].wait_at(start, Duration::ZERO), None);
        drop(both);
        let mut again = Allowance::of(shared, RecordId(1), start, Duration::ZERO);
        assert_eq!(again.wait_at(start, Duration::ZERO), None);
    }

    #[test]
    fn who_is_alone_has_what_all_share() {
        let used = taken(&[(1, Duration::from_micros(900))], 20);
        assert!(used[0] > Duration::from_millis(500), "{used:?}");
    }

    #[test]
    fn one_long_piece_of_work_holds_the_next_key_up_for_moments_only() {
        let start = Instant::now();
        let mut allowance = Allowance::of(Shared::of(500, start), RecordId(1), start, Duration::ZERO);
        let after = start + Duration::from_secs(5);
        let wait = allowance.wait_at(after, Duration::from_secs(5)).unwrap();
        assert!(wait < Duration::from_millis(500), "{wait:?}");
        assert_eq!(allowance.wait_at(after + wait, Duration::from_secs(5)), None);
    }
}
