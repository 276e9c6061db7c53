//! Looking at the past.

use super::rig::Rig;
use crate::domain::schema::task;
use crate::i18n::Lang;

#[test]
fn as_of_a_day_shows_that_day_and_writes_nothing() {
    let rig = Rig::new();
    let mut stage = rig.stage(Lang::Zh, 170, 30);
    stage.keys("4 j d C-s");
    assert_eq!(rig.task(1, task::STATUS).as_deref(), Some("已完成"));
    stage.keys("@ text:7-31 enter");
    assert!(stage.shows("2023-07-31") && stage.shows("只读"), "the frame says so\n{}", stage.text());
    assert!(stage.rows().iter().any(|r| r.contains("（2）") && r.contains("正在推进")), "{}", stage.text());
    let entries = rig.office.read().metas().len();
    for key in ["d", "U", "n", "e"] {
        stage.keys(key);
        assert_eq!(rig.office.read().metas().len(), entries, "{key}");
        assert!(stage.shows("不能改动"), "{key}\n{}", stage.text());
    }
    stage.keys("@ enter");
    assert!(!stage.shows("只读"), "{}", stage.text());
    assert!(stage.rows().iter().any(|r| r.contains("（2）") && r.contains("已完成")), "{}", stage.text());
}

#[test]
fn the_day_is_typed_as_people_type_it() {
    let rig = Rig::new();
    let mut stage = rig.stage(Lang::En, 120, 30);
    stage.keys("@ text:-1d");
    assert!(stage.shows("2023-07-31"), "{}", stage.text());
    stage.keys("esc @ text:nonsense enter");
    assert!(stage.shows("nonsense"), "what is wrong is said, and nothing is lost\n{}", stage.text());
}

#[test]
fn the_trail_narrows_and_shows_everything_as_it_was_then() {
    let rig = Rig::new();
    let mut stage = rig.stage(Lang::Zh, 170, 30);
    stage.keys("4 j d C-s");
    rig.clock.advance(60_000);
    stage.keys("j d C-s 0");
    for typed in ["banjie", "zhiban", "推行办税", "办结 space text:办税"] {
        stage.keys(&format!("/ text:{typed} enter"));
        assert!(!stage.shows(" 0 / "), "{typed}\n{}", stage.text());
        stage.keys("esc");
    }
    stage.keys("/ text:bszz");
    assert!(stage.shows("0 / 4"), "{}", stage.text());
    stage.keys("esc / text:办结 enter");
    assert!(stage.shows("2 / 4"), "{}", stage.text());
    // From the earlier of the two, the later task is not yet done.
    stage.keys("j o 4");
    let row = |n: &str| stage.rows().into_iter().find(|r| r.contains(n)).unwrap_or_default();
    assert!(stage.shows("只读"), "{}", stage.text());
    assert!(row("2      对标").contains("已完成"), "{}", stage.text());
    assert!(row("3      第三方").contains("未完成"), "{}", stage.text());
    // The trail of then ends with that entry, and esc leads back to now, one step after the other.
    assert!(stage.shows("#3 时掌握的情况，只读"), "{}", stage.text());
    stage.keys("0");
    assert!(stage.shows("3 / 3") || stage.shows("1 / 3"), "{}", stage.text());
    stage.keys("esc esc esc esc esc esc");
    assert!(!stage.shows("只读"), "{}", stage.text());
    stage.keys("4");
    assert!(stage.rows().iter().any(|r| r.contains("3      第三方") && r.contains("已完成")), "{}", stage.text());
}

#[test]
fn the_day_is_told_whole_in_the_head_at_every_width() {
    let rig = Rig::new();
    for (lang, told) in [(Lang::En, "as of 2023-07-31, read only"), (Lang::Zh, "截至 2023-07-31，只读")] {
        let mut stage = rig.stage(lang, 120, 30);
        stage.keys("@ text:7-31 enter");
        for width in 60..=160 {
            stage.resize(width, 24);
            let head = stage.rows().first().cloned().unwrap_or_default();
            assert!(head.contains(told) && head.contains("ducha"), "{width}: {head}");
        }
    }
}
