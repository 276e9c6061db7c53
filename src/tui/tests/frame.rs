//! The frame: sizes, languages, themes, alignment.

use super::rig::{Rig, assert_whole};
use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::domain::schema::task;
use crate::domain::value::Value;
use crate::i18n::Lang;
use crate::keymap::{Code, Key};
use crate::service::Work;
use crate::tui::input::Event;
use crate::tui::run::{App, Flow};

#[test]
fn every_screen_is_whole_at_every_size_and_in_both_languages() {
    let rig = Rig::new();
    for lang in [Lang::Zh, Lang::En] {
        for (width, height) in [(60, 18), (80, 24), (101, 30), (200, 60)] {
            let mut stage = rig.stage(lang, width, height);
            for keys in ["1", "2", "3", "4", "6", "0"] {
                stage.keys(keys);
                assert_whole(&stage);
                assert!(stage.rows().last().is_some_and(|r| !r.contains('?')), "the frame is closed");
                assert!(stage.rows().iter().any(|r| r.contains(" ? ") || r.contains("? ")), "{}", stage.text());
                stage.keys("enter tab l j j");
                assert_whole(&stage);
                stage.keys("? esc : esc g esc esc esc esc esc");
                assert_whole(&stage);
            }
        }
    }
}

#[test]
fn a_screen_that_is_too_small_says_how_small_it_may_be() {
    let rig = Rig::new();
    let mut stage = rig.stage(Lang::Zh, 80, 24);
    for (width, height) in [(23, 30), (80, 5), (20, 5), (5, 1), (1, 1), (2, 40)] {
        stage.resize(width, height);
        if width > 40 {
            assert!(stage.shows("24×6"), "{}", stage.text());
        }
        stage.keys("j d C-s 4 enter / esc");
    }
    stage.resize(80, 24);
    assert!(stage.shows("ducha"), "{}", stage.text());
}

#[test]
fn in_a_small_window_the_list_is_there_without_the_frame() {
    let rig = Rig::new();
    for (width, height) in [(59, 17), (40, 12), (24, 6), (200, 10), (30, 60)] {
        let mut stage = rig.stage(Lang::Zh, width, height);
        for keys in ["1", "2", "3", "5", "6", "0", "4"] {
            stage.keys(keys);
            stage.keys("enter tab j j esc");
            assert_whole(&stage);
        }
        let mut stage = rig.stage(Lang::Zh, width, height);
        stage.keys("4 j j");
        assert!(stage.rows()[0].contains("任务"), "{}", stage.text());
        assert!(stage.rows().iter().any(|r| r.contains('▌')), "the row under the cursor\n{}", stage.text());
        assert!(stage.rows().iter().any(|r| r.contains("（3）") || r.contains("红灯")), "{}", stage.text());
        // What one types is in view, wherever its form lies.
        stage.keys("/ text:办税");
        assert!(stage.shows("办税"), "{}", stage.text());
        stage.keys("enter :");
        stage.keys("text:xyz");
        assert!(stage.shows("xyz"), "{}", stage.text());
        stage.keys("esc c text:已电话提醒");
        assert!(stage.shows("已电话提醒"), "{}", stage.text());
        assert_whole(&stage);
        stage.keys("esc esc");
    }
    // While a filter is typed, what it narrows is in view, also where values are offered.
    let mut stage = rig.stage(Lang::Zh, 40, 10);
    stage.keys("4 / text:逾期");
    assert!(stage.shows("逾期天数") && stage.shows("红灯"), "{}", stage.text());
    assert!(stage.rows().last().is_some_and(|r| r.contains("/ 逾期")), "{}", stage.text());
}

#[test]
fn the_language_changes_while_running() {
    let rig = Rig::new();
    let mut stage = rig.stage(Lang::Zh, 100, 30);
    assert!(stage.shows("总览") && stage.shows("帮助"));
    stage.keys("L");
    assert!(stage.shows("Overview") && stage.shows("help") && !stage.shows("帮助"), "{}", stage.text());
    stage.keys("4");
    assert!(stage.shows("Deadline"), "{}", stage.text());
}

#[test]
fn themes_change_looks_and_ascii_has_plain_borders() {
    let rig = Rig::new();
    let mut stage = rig.stage(Lang::En, 100, 30);
    for _ in 0..4 {
        stage.keys("T");
        assert_whole(&stage);
    }
    assert!(stage.rows()[0].starts_with('+') && !stage.text().contains('│'), "{}", stage.text());
}

#[test]
fn a_paste_fires_no_commands_and_what_others_write_is_seen() {
    let rig = Rig::new();
    let mut stage = rig.stage(Lang::Zh, 120, 30);
    stage.keys("4").paste("jjddq\n");
    assert!(stage.ended().is_none() && rig.office.read().metas().len() == 2, "{}", stage.text());
    let id = RecordId::from_key(Kind::Task, ["0"]);
    let work = Work::new("task.edit").set(Kind::Task, id, task::TITLE, Value::from("别人改过的标题"));
    rig.office.commit(&rig.actor, work).unwrap();
    stage.event(Event::Wake);
    assert!(stage.shows("别人改过的标题"), "{}", stage.text());
}

#[test]
fn among_many_what_others_write_is_taken_together_and_ones_own_at_once() {
    let rig = Rig::new();
    let mut stage = rig.stage(Lang::Zh, 120, 30);
    let _others: Vec<_> = (0..300).map(|_| rig.office.presence().sit(RecordId(9), || ())).collect();
    stage.keys("4");
    let retitle = |title: &str| {
        let id = RecordId::from_key(Kind::Task, ["0"]);
        let work = Work::new("task.edit").set(Kind::Task, id, task::TITLE, Value::from(title));
        rig.office.commit(&rig.actor, work).unwrap();
    };
    retitle("第一次改的标题");
    assert_eq!(stage.app.handle(Event::News), Flow::Draw, "the first is seen at once");
    for title in ["第二次改的标题", "第三次改的标题"] {
        retitle(title);
        assert_eq!(stage.app.handle(Event::News), Flow::Same, "the others wait");
    }
    for own in [Event::Wake, Event::Key(Key::plain(Code::Down))] {
        assert_eq!(stage.app.handle(own), Flow::Draw, "what is one's own does not");
    }
    assert!(stage.settle().shows("第三次改的标题"), "{}", stage.text());
    assert_eq!(stage.app.wake_at(), None, "what came meanwhile was taken once");
}

#[test]
fn idle_sends_nothing() {
    let rig = Rig::new();
    let mut stage = rig.stage(Lang::Zh, 120, 30);
    stage.keys("4");
    for event in [Event::Wake, Event::Tick, Event::Focus(true)] {
        stage.event(event);
        assert_eq!(stage.bytes(), 0);
    }
}
