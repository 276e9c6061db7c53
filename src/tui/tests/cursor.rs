//! A moved cursor: few bytes, the detail when it rests, and never an action on the record before.

use super::rig::{Rig, TITLES, assert_whole};
use crate::domain::schema::task;
use crate::i18n::Lang;
use crate::tui::app::App;
use crate::tui::input::{Event, Scripted};
use crate::tui::run::App as _;
use crate::tui::testkit::Stage;

/// What a moved cursor may cost on a screen of 120×40 full of Chinese, in bytes.
const MOVE: usize = 110;

fn typed(keys: &str) -> Scripted {
    Scripted::default().typed(keys).unwrap()
}

/// Keys that all came before the screen was drawn.
fn at_once(keys: &str) -> Scripted {
    Scripted::default().burst(keys.split(' ').map(|k| Event::Key(k.parse().unwrap())))
}

/// What the pane of the detail shows at 120×40, without the list beside it.
fn pane(stage: &Stage<App>) -> String {
    stage.rows().iter().filter_map(|row| row.split('│').nth(2).map(str::to_string)).collect::<Vec<_>>().join("\n")
}

fn title(n: usize) -> String {
    format!("{}（{}）", TITLES[n % TITLES.len()], n + 1)
}

#[test]
fn a_moved_cursor_costs_few_bytes_and_the_detail_follows_when_it_rests() {
    let rig = Rig::new();
    let mut stage = rig.stage(Lang::Zh, 120, 40);
    stage.keys("4");
    assert!(pane(&stage).contains(&title(0)), "{}", stage.text());
    let full = stage.rows().iter().filter(|row| row.contains('税') || row.contains('企')).count();
    assert!(full >= 15, "the screen is full of Chinese\n{}", stage.text());
    for n in 1..30 {
        let moved = stage.hold(typed("j")).bytes();
        assert!((1..=MOVE).contains(&moved), "{moved} bytes for row {n}");
        let settled = stage.settle().bytes();
        assert!(settled > 0 && pane(&stage).contains(&title(n)), "{}", stage.text());
        assert_eq!(stage.settle().bytes(), 0, "nothing more is sent, nor waited for");
        assert!(stage.app.wake_at().is_none());
        assert_whole(&stage);
    }
    let back = stage.hold(typed("k")).bytes();
    assert!((1..=MOVE).contains(&back), "{back} bytes up");
}

#[test]
fn a_held_key_sends_no_detail() {
    let rig = Rig::new();
    let mut stage = rig.stage(Lang::Zh, 120, 40);
    stage.keys("4");
    let first = pane(&stage);
    for _ in 0..25 {
        let bytes = stage.hold(typed("j")).bytes();
        assert!((1..=MOVE).contains(&bytes), "{bytes} bytes");
        assert_eq!(pane(&stage), first);
    }
    stage.settle();
    assert!(pane(&stage).contains(&title(25)), "{}", stage.text());
    for _ in 0..3 {
        stage.hold(typed("j k"));
    }
    assert_eq!(stage.settle().bytes(), 0, "who comes back to the same record finds its detail there");
}

#[test]
fn a_held_key_scrolls_by_one_row_a_key() {
    let rig = Rig::new();
    let mut stage = rig.stage(Lang::Zh, 120, 20);
    stage.keys("4");
    for n in 1..35 {
        let bytes = stage.hold(typed("j")).bytes();
        // The first step that scrolls clears the pane, which does not follow.
        assert!(bytes < 300 || n < 18 && bytes < 1200, "{bytes} bytes for row {n}");
        assert_whole(&stage);
    }
    assert_eq!(pane(&stage).trim(), "", "a pane that does not follow says nothing");
    stage.settle();
    assert!(pane(&stage).contains(&title(34)), "{}", stage.text());
    stage.keys("j");
    assert!(pane(&stage).contains(&title(35)), "{}", stage.text());
    stage.hold(typed("j"));
    assert!(pane(&stage).contains(&title(35)), "a single step leaves it there\n{}", stage.text());
}

#[test]
fn what_is_done_is_done_to_the_record_under_the_cursor_whatever_the_detail_shows() {
    let rig = Rig::new();
    let mut stage = rig.stage(Lang::Zh, 120, 40);
    stage.keys("4");
    stage.hold(typed("j"));
    assert!(pane(&stage).contains(&title(0)), "the detail is still that of the first");
    stage.hold(typed("d C-s"));
    assert_eq!(rig.task(1, task::STATUS).as_deref(), Some("已完成"), "{}", stage.text());
    assert_ne!(rig.task(0, task::STATUS).as_deref(), Some("未完成"), "the first is as it was");
    stage.keys("U");
    assert_eq!(rig.task(1, task::STATUS).as_deref(), Some("正在推进"));
}

#[test]
fn who_goes_into_the_detail_finds_the_record_there_at_once() {
    let rig = Rig::new();
    for way in [typed("j j enter"), at_once("j j enter"), at_once("j j tab")] {
        let mut stage = rig.stage(Lang::Zh, 120, 40);
        stage.keys("4");
        stage.hold(way);
        assert!(pane(&stage).contains(&title(2)), "{}", stage.text());
    }
    // A line of it is copied, not of the record before, though nothing was drawn in between.
    let copied = |way: Scripted| {
        let mut stage = rig.stage(Lang::Zh, 120, 40);
        stage.keys("4");
        stage.hold(way);
        stage.rows().iter().find(|row| row.contains("已复制")).cloned()
    };
    let slow = copied(typed("j j enter j y"));
    assert!(slow.as_ref().is_some_and(|row| row.contains('3') || row.contains(TITLES[2])), "{slow:?}");
    assert_eq!(slow, copied(at_once("j j enter j y")));
}
