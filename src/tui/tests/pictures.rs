//! Pictures and figures: periods of indicators, the chart, calendar, heat map and board.

use super::rig::{Rig, assert_whole};
use crate::i18n::Lang;

#[test]
fn indicators_show_where_we_stand_and_periods_change_by_key() {
    let rig = Rig::new();
    let mut stage = rig.stage(Lang::Zh, 140, 40);
    stage.keys("3");
    let row = |stage: &crate::tui::testkit::Stage<crate::tui::app::App>| {
        stage.rows().into_iter().find(|r| r.contains('▌')).unwrap_or_default()
    };
    // Ranks 1 and 2 of three in the two quarters.
    let latest = row(&stage);
    assert!(latest.contains("88.5") && latest.contains("█▁"), "{latest}");
    stage.keys("[");
    assert!(stage.shows("2023年二季度"), "{}", stage.text());
    stage.keys("[");
    let first = row(&stage);
    assert!(stage.shows("2023年一季度") && first.contains("89.5"), "{first}");
    stage.keys("] ]");
    assert_eq!(row(&stage), latest);
    stage.keys("/ text:rank=3 enter");
    assert!(stage.shows("1 / 3"), "{}", stage.text());
}

#[test]
fn the_detail_of_an_indicator_has_a_chart_above_its_figures() {
    let rig = Rig::new();
    let mut stage = rig.stage(Lang::Zh, 160, 45);
    stage.keys("3 enter l");
    assert!(stage.shows("各期") || stage.shows("2023年二季度"), "{}", stage.text());
    assert!(stage.shows("信丰县"), "the peers are named\n{}", stage.text());
    assert_whole(&stage);
}

#[test]
fn each_picture_opens_moves_leads_on_and_closes() {
    let rig = Rig::new();
    for lang in [Lang::Zh, Lang::En] {
        for (width, height) in [(60, 18), (100, 30), (200, 60)] {
            let mut stage = rig.stage(lang, width, height);
            for screen in ["3", "4", "6"] {
                stage.keys(&format!("{screen} b"));
                assert_whole(&stage);
                stage.keys("j l k h tab j pgdn end home S-tab [ ]");
                assert_whole(&stage);
                stage.keys("b");
                assert!(stage.ended().is_none());
            }
        }
    }
    let mut stage = rig.stage(Lang::Zh, 120, 36);
    stage.keys("6 b");
    assert!(stage.shows("立项") && stage.shows("窗口无人值守"), "{}", stage.text());
    stage.keys("enter");
    assert!(stage.shows("现场查看时窗口无人"), "its detail\n{}", stage.text());
    stage.keys("esc esc 4 b end enter");
    assert!(stage.shows("due=2023-08-0"), "the tasks of the day\n{}", stage.text());
}

#[test]
fn the_trail_says_what_each_entry_is_about() {
    let rig = Rig::new();
    let mut stage = rig.stage(Lang::Zh, 120, 30);
    stage.keys("4 j d C-s 0");
    let row = stage.rows().into_iter().find(|r| r.contains('▌')).unwrap_or_default();
    assert!(row.contains("办结") && row.contains("推行办税"), "{}", stage.text());
    stage.keys("u");
    assert!(stage.shows("推行办税"), "what undoing would change is shown\n{}", stage.text());
    stage.keys("y");
    assert_eq!(rig.task(1, crate::domain::schema::task::STATUS).as_deref(), Some("正在推进"));
}
