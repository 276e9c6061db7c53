//! The overview: each line tells something and leads to what lies behind it.

use super::rig::{Rig, assert_whole};
use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::domain::schema::task;
use crate::domain::value::Value;
use crate::i18n::Lang;
use crate::service::Work;
use crate::tui::input::Event;

#[test]
fn what_changed_is_told_with_what_it_was_and_leads_to_the_trail_since_then() {
    let rig = Rig::new();
    let id = RecordId::from_key(Kind::Task, ["0"]);
    let mut stage = rig.stage(Lang::Zh, 200, 60);
    let before = rig.office.read().metas().len();
    for (action, percent) in [("task.report", 40), ("task.report", 50), ("task.urge", 60)] {
        let work = Work::new(action).set(Kind::Task, id, task::PROGRESS, Value::Int(percent));
        rig.office.commit(&rig.actor, work).unwrap();
    }
    stage.event(Event::Wake);
    assert_whole(&stage);
    for part in ["昨天以来", "上周以来", "上月以来", "报送 2", "催办 1"] {
        assert!(stage.shows(part), "{part}: {}", stage.text());
    }
    let latest = stage.rows().into_iter().find(|r| r.contains("08-01 ") && r.contains("催办")).unwrap_or_default();
    assert!(latest.contains(super::rig::TITLES[0]), "what was done to which record: {}", stage.text());
    // Down to the line that tells of yesterday, and in.
    for _ in 0..80 {
        stage.keys("j");
        if stage.rows().iter().any(|r| r.contains("▌ 昨天以来")) {
            break;
        }
    }
    stage.keys("enter");
    assert!(stage.shows("自2023-07-31"), "{}", stage.text());
    let all = rig.office.read().metas().len();
    assert!(all == before + 3 && stage.shows(&format!("{all} / {all}")), "{}", stage.text());
    stage.keys("/ C-u text:since:2023-08-02 enter");
    assert!(!stage.shows("催办"), "nothing was done since: {}", stage.text());
}

#[test]
fn one_goes_from_column_to_column_where_there_are_several() {
    let rig = Rig::new();
    let mut stage = rig.stage(Lang::En, 200, 60);
    let at = |stage: &crate::tui::testkit::Stage<crate::tui::app::App>| stage.find("▌").map_or(0, |p| p.x);
    let first = at(&stage);
    stage.keys("l");
    let second = at(&stage);
    stage.keys("l l");
    let third = at(&stage);
    assert!(first < second && second < third, "{first} {second} {third}: {}", stage.text());
    stage.keys("h h h");
    assert_eq!(at(&stage), first);
    // Every row of the pace says how many are needed.
    assert!(stage.shows("a working day needed"), "{}", stage.text());
    for (width, height) in [(60, 18), (80, 24), (120, 40), (300, 100)] {
        stage.resize(width, height);
        for keys in ["g g", "G", "pgup", "l", "h", "G"] {
            stage.keys(keys);
            assert_whole(&stage);
            assert!(
                stage.find("▌").is_some(),
                "the cursor is in view at {width}×{height} after {keys}: {}",
                stage.text()
            );
        }
    }
}
