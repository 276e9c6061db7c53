//! Macros as a person uses them: recorded, replayed, stopped, kept.

use super::{MAX_DEPTH, MAX_STEPS};
use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::domain::schema::note;
use crate::i18n::Lang;
use crate::tui::app::App;
use crate::tui::testkit::Stage;
use crate::tui::tests::rig::{Rig, TITLES};

/// Lets what is replayed come to its end: a drawing between every few keys.
fn rest(stage: &mut Stage<App>) {
    for _ in 0..2_000 {
        if !stage.app.is_playing() {
            return;
        }
        stage.event(crate::tui::input::Event::Wake);
    }
}

#[test]
fn keys_are_recorded_shown_and_replayed_several_times() {
    let rig = Rig::new();
    for lang in [Lang::Zh, Lang::En] {
        let mut stage = rig.stage(lang, 100, 30);
        stage.keys("4 j Q");
        assert!(stage.shows("a") && stage.shows("z"), "{}", stage.text());
        stage.keys("a");
        let head = if lang == Lang::Zh { "录制 a" } else { "rec a" };
        assert!(stage.shows(head), "the frame says so\n{}", stage.text());
        stage.keys("c text:已电话提醒 enter j");
        assert!(stage.rows()[0].contains(head), "whatever else is said\n{}", stage.text());
        stage.keys("Q");
        assert!(
            !stage.rows()[0].contains(head)
                && stage.shows(if lang == Lang::Zh { "c已电话提醒 回车 j" } else { "c已电话提醒 enter j" }),
            "{}",
            stage.text()
        );
        let notes = || rig.office.read().records(Kind::Note).count();
        let before = notes();
        stage.keys("R 5 a");
        rest(&mut stage);
        assert_eq!(notes(), before + 5, "{}", stage.text());
        let about = RecordId::from_key(Kind::Task, ["6"]);
        let last = rig.office.read().records(Kind::Note).filter(|r| r.reference(note::ABOUT) == Some(about)).count();
        assert!(last > 0, "each time at the next task\n{}", stage.text());
    }
}

#[test]
fn a_macro_types_into_what_it_opened_and_from_the_palette() {
    let rig = Rig::new();
    let mut stage = rig.stage(Lang::Zh, 100, 30);
    stage.keys("4 Q f / text:税务 enter Q");
    stage.keys("esc");
    assert!(stage.shows("40 / 40"), "{}", stage.text());
    stage.keys("R f");
    assert!(stage.shows("已回放 f：4") && !stage.shows(TITLES[0]) && stage.shows(TITLES[1]), "{}", stage.text());
    // Ended from the palette: what was typed there is no part of it.
    stage.keys("esc Q g j j : text:luzhi enter");
    assert!(stage.shows("已录制到 g：jj"), "{}", stage.text());
}

#[test]
fn a_macro_stops_at_the_first_refusal_and_in_another_place() {
    let rig = Rig::new();
    let mut stage = rig.stage(Lang::En, 120, 30);
    stage.keys("4 Q a d j Q");
    // A unit cannot be done: the key means nothing there.
    stage.keys("2 R a");
    assert!(stage.shows("stopped at key 1, d"), "{}", stage.text());
    // What was typed into a line never acts as commands where that line does not open.
    stage.keys("4 Q b c text:dd enter Q");
    let before = rig.office.read().metas().len();
    stage.keys("0 R b");
    assert!(stage.shows("stopped at key"), "{}", stage.text());
    assert_eq!(rig.office.read().metas().len(), before);
    assert!(stage.ended().is_none());
}

#[test]
fn nothing_begins_in_a_form_and_a_key_stops_a_replay() {
    let rig = Rig::new();
    let mut stage = rig.stage(Lang::En, 120, 30);
    stage.keys("4 Q a j k Q e");
    stage.keys("R");
    assert!(stage.shows("not recorded or replayed from here"), "{}", stage.text());
    stage.keys("esc R 9 9 9 a");
    assert!(stage.app.is_playing(), "it is drawn meanwhile\n{}", stage.text());
    assert!(stage.rows()[0].contains("replaying a"), "{}", stage.text());
    stage.keys("esc");
    assert!(!stage.app.is_playing() && stage.shows("stopped by a key"), "{}", stage.text());
}

#[test]
fn macros_that_replay_each_other_have_an_end() {
    let rig = Rig::new();
    let mut stage = rig.stage(Lang::En, 120, 30);
    stage.keys("4 Q a j Q Q a j R a Q");
    stage.keys("g g R a");
    rest(&mut stage);
    assert!(stage.shows(&format!("more than {MAX_DEPTH} deep")), "{}", stage.text());
}

#[test]
fn a_recording_is_bounded_and_says_so() {
    let rig = Rig::new();
    let mut stage = rig.stage(Lang::En, 120, 30);
    stage.keys("4 Q a");
    stage.keys(&"j ".repeat(MAX_STEPS + 1));
    assert!(stage.shows("at most 1000 keys"), "{}", stage.text());
    assert!(!stage.rows()[0].contains("rec a"), "{}", stage.text());
    assert_eq!(super::kept(stage.app.session())[&'a'].len(), MAX_STEPS);
}

#[test]
fn macros_are_there_after_a_restart_and_can_be_forgotten() {
    let rig = Rig::new();
    rig.stage(Lang::Zh, 100, 30).keys("4 Q k j j Q");
    let mut stage = rig.stage(Lang::Zh, 100, 30);
    stage.keys("4 R");
    assert!(stage.shows("jj"), "what is there is shown\n{}", stage.text());
    stage.keys("enter");
    assert!(stage.shows("已回放 k：2"), "Enter takes the only one\n{}", stage.text());
    stage.keys("R - k");
    assert!(stage.shows("尚未录制"), "{}", stage.text());
    stage.keys("k");
    assert!(stage.shows("k 处没有录制的按键"), "{}", stage.text());
}
