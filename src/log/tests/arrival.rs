//! The state does not depend on the order of arrival, conflicts are kept, and the past can be seen.

use super::{Peer, Rng, day, fold, text, view};
use crate::domain::id::RecordId;
use crate::domain::kind::{Kind, Tag};
use crate::domain::value::{Value, ValueRef};
use crate::log::AsOf;
use crate::log::state::State;

const ID: RecordId = RecordId(42);
const TAG: Tag = Tag(1);

#[test]
fn both_values_are_kept_until_a_person_settles_it() {
    let (mut a, mut b) = (Peer::new(1), Peer::new(2));
    a.write(day(1), &[(ID, TAG, text("起草"))]);
    b.pull(&a, 9);
    a.write(day(2), &[(ID, TAG, text("已办结"))]);
    b.wall += 5;
    b.write(day(2), &[(ID, TAG, text("退回"))]);
    a.pull(&b, 9);
    b.pull(&a, 9);
    for p in [&a, &b] {
        let (_, _, contest) = p.state.contests().next().expect("a contest");
        let values: Vec<_> = contest.heads.iter().filter_map(|h| h.value()).collect();
        assert_eq!(values, [ValueRef::Text("已办结"), ValueRef::Text("退回")]);
        assert!(contest.base.is_some() && p.state.is_contested(ID));
        assert_eq!(p.state.get(ID).and_then(|r| r.text(TAG)), Some("退回"), "the later by the clock is shown");
    }
    b.write(day(3), &[(ID, TAG, text("已办结"))]);
    a.pull(&b, 9);
    assert_eq!((a.state.contests().count(), a.state.get(ID).and_then(|r| r.text(TAG))), (0, Some("已办结")));
    assert_eq!(a.state.projection(), b.state.projection());
    assert_eq!(a.state.head(), b.state.head());
}

#[test]
fn equal_values_need_no_person() {
    let (mut a, mut b) = (Peer::new(1), Peer::new(2));
    a.write(day(1), &[(ID, TAG, text("x"))]);
    b.write(day(1), &[(ID, TAG, text("x"))]);
    a.pull(&b, 9);
    assert_eq!(a.state.contests().count(), 0);
    a.write(day(2), &[(ID, TAG, text("y"))]);
    b.pull(&a, 9);
    assert_eq!((b.state.contests().count(), b.state.get(ID).and_then(|r| r.text(TAG))), (0, Some("y")));
}

#[test]
fn a_late_report_changes_the_day_it_holds_from() {
    let mut a = Peer::new(1);
    a.write(day(1), &[(ID, TAG, text("推进"))]);
    a.write(day(20), &[(ID, TAG, text("受阻"))]);
    a.wall += 86_400_000;
    a.write(day(10), &[(ID, TAG, text("完成"))]);
    let shown = |d| view(&a.frames, AsOf::day(day(d))).get(ID).and_then(|r| r.text(TAG).map(str::to_string));
    assert_eq!(shown(1).as_deref(), Some("推进"));
    assert_eq!(shown(10).as_deref(), Some("完成"), "reported later, holding from the 10th");
    assert_eq!(view(&a.frames, AsOf::day(day(10))).contests().count(), 0);
    assert_eq!(shown(19).as_deref(), Some("完成"));
    assert_eq!(shown(25).as_deref(), Some("受阻"), "since the 20th it is what was reported for the 20th");
    let known = AsOf { on: Some(day(15)), known: Some(a.wall - 1), ..AsOf::default() };
    assert_eq!(view(&a.frames, known).get(ID).and_then(|r| r.text(TAG).map(str::to_string)).as_deref(), Some("推进"));
    assert!(view(&a.frames, AsOf { on: NaiveBefore::DAY, ..AsOf::default() }).get(ID).is_none());
}

struct NaiveBefore;
impl NaiveBefore {
    const DAY: Option<chrono::NaiveDate> = chrono::NaiveDate::from_ymd_opt(2023, 6, 30);
}

/// Peers that write and pull at random; says too whether a contest was ever seen, and whether a peer ever settled its.
fn story(seed: u64) -> (Vec<Peer>, bool, bool) {
    let mut rng = Rng(seed);
    let mut peers: Vec<Peer> = (1..=3).map(Peer::new).collect();
    let (mut contested, mut settled) = (false, false);
    for _ in 0..30 {
        let who = rng.below(3) as usize;
        let before = peers[who].state.contests().next().is_some();
        if rng.below(3) == 0 {
            let from = rng.below(3) as usize;
            if from != who {
                let most = 1 + rng.below(4) as usize;
                let (other, rest) = if from < who {
                    let (l, r) = peers.split_at_mut(who);
                    (&l[from], &mut r[0])
                } else {
                    let (l, r) = peers.split_at_mut(from);
                    (&r[0], &mut l[who])
                };
                rest.pull(other, most);
            }
        } else {
            let peer = &mut peers[who];
            peer.wall += rng.below(2000) as i64 - 500;
            let value = if rng.below(8) == 0 { None } else { Some(Value::Int(rng.below(3) as i64)) };
            let sets = [(RecordId(rng.below(2)), Tag(1 + rng.below(2) as u8), value)];
            peer.write(day(1 + rng.below(28) as u32), &sets);
        }
        let any = |p: &Peer| p.state.contests().next().is_some();
        settled |= before && !any(&peers[who]);
        contested |= peers.iter().any(any);
    }
    (peers, contested, settled)
}

/// All frames in some order in which each replica's own come in the order of its chain.
fn shuffled(peers: &[Peer], rng: &mut Rng) -> Vec<Vec<u8>> {
    let mut queues: Vec<Vec<Vec<u8>>> = peers
        .iter()
        .map(|p| {
            let own = p.state.replica(p.key.replica()).map(|r| r.entries.clone()).unwrap_or_default();
            own.iter().rev().map(|s| p.frames[p.state.meta(*s).unwrap().position as usize].clone()).collect()
        })
        .collect();
    let mut out = Vec::new();
    while queues.iter().any(|q| !q.is_empty()) {
        let at = rng.below(queues.len() as u64) as usize;
        out.extend(queues[at].pop());
    }
    out
}

#[test]
fn the_fold_is_equal_for_every_order_of_arrival() {
    let (mut conflicts, mut settlings) = (0, 0);
    for seed in 0..400 {
        let (mut peers, contested, settled) = story(seed);
        let mut rng = Rng(seed ^ 1);
        let first = fold(&shuffled(&peers, &mut rng));
        let second = fold(&shuffled(&peers, &mut rng));
        assert_eq!(first.projection(), second.projection(), "seed {seed}");
        assert_eq!(first.head(), second.head(), "seed {seed}");
        for at in [0, 1, 2, 0, 1] {
            let (l, r) = peers.split_at_mut(at + 1);
            match (l.last_mut(), r.first_mut()) {
                (Some(a), Some(b)) => {
                    a.pull(b, usize::MAX);
                    b.pull(a, usize::MAX);
                }
                _ => {
                    let (first, rest) = peers.split_at_mut(1);
                    first[0].pull(&rest[1], usize::MAX);
                }
            }
        }
        for p in &peers {
            assert_eq!(p.state.projection(), first.projection(), "seed {seed}");
        }
        conflicts += u32::from(contested);
        settlings += u32::from(settled);
    }
    assert!(conflicts > 300 && settlings > 40, "the generator must reach conflicts and settle some");
}

#[test]
fn the_present_as_a_view_of_the_past_is_the_present() {
    for seed in 0..100 {
        let (peers, ..) = story(seed);
        for p in &peers {
            assert_eq!(view(&p.frames, AsOf::day(day(31))).projection(), p.state.projection(), "seed {seed}");
        }
    }
}

#[test]
fn views_of_the_past_do_not_depend_on_the_order_of_arrival() {
    for seed in 0..200 {
        let (peers, ..) = story(seed);
        let mut rng = Rng(seed);
        let (a, b) = (shuffled(&peers, &mut rng), shuffled(&peers, &mut rng));
        for d in [5, 14, 22] {
            let (a, b) = (view(&a, AsOf::day(day(d))), view(&b, AsOf::day(day(d))));
            assert_eq!(a.projection(), b.projection(), "seed {seed}, day {d}");
        }
    }
}

#[test]
fn a_snapshot_brings_the_state_back() {
    for seed in 0..50 {
        let (peers, ..) = story(seed);
        let state = &peers[0].state;
        let mut back = State::from_rest(&state.rest()).unwrap();
        for kind in Kind::ALL {
            for b in 0..state.blocks(*kind) {
                back.load_block(*kind, state.block(*kind, b)).unwrap();
            }
        }
        for b in 0..state.entry_blocks() {
            back.load_entry_block(&state.entry_block(b)).unwrap();
        }
        back.end_loading();
        assert_eq!(back.projection(), state.projection());
        assert_eq!((back.head(), back.clock(), back.metas()), (state.head(), state.clock(), state.metas()));
        assert_eq!(back.contests().count(), state.contests().count());
    }
}
