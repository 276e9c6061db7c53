//! Lists: moving, filter, marks, bulk actions, undo, going deeper and back.

use super::rig::{Rig, TITLES, assert_whole};
use crate::domain::schema::task;
use crate::i18n::Lang;
use crate::tui::app::App;
use crate::tui::run::Ended;
use crate::tui::testkit::Stage;

#[test]
fn one_moves_and_the_detail_follows() {
    let rig = Rig::new();
    let mut stage = rig.stage(Lang::Zh, 140, 40);
    stage.keys("4 j j");
    assert!(stage.text().matches(&format!("{}（3）", TITLES[2])).count() >= 2, "in list and detail\n{}", stage.text());
    stage.keys("G");
    assert!(stage.text().matches("（40）").count() >= 2, "{}", stage.text());
    stage.keys("g g");
    assert!(stage.text().matches("（1）").count() >= 2, "{}", stage.text());
    assert_whole(&stage);
}

#[test]
fn a_filter_narrows_by_pinyin_initials_and_fields() {
    let rig = Rig::new();
    let mut stage = rig.stage(Lang::Zh, 140, 30);
    for (typed, count) in
        [("bdcdj", 5), ("budongchan", 5), ("lead:税务", 10), ("status:已完成", 14), ("-lead:税务", 30)]
    {
        stage.keys(&format!("4 / text:{typed}"));
        assert!(stage.shows(&format!("{count} / 40")), "{typed}\n{}", stage.text());
        stage.keys("enter");
        assert!(stage.shows(&format!("{count} / 40")) && stage.shows(typed), "{typed} stays\n{}", stage.text());
        stage.keys("esc");
        assert!(stage.shows("40 / 40"), "esc shows all again\n{}", stage.text());
    }
    stage.keys("/ text:lead:");
    stage.keys("esc");
    assert!(stage.shows("40 / 40"), "cancelling changes nothing\n{}", stage.text());
}

#[test]
fn a_filter_that_cannot_be_read_says_why_and_keeps_the_list() {
    let rig = Rig::new();
    for lang in [Lang::Zh, Lang::En] {
        let mut stage = rig.stage(lang, 120, 30);
        stage.keys("4 / text:lead:税务 space text:due<never");
        assert!(stage.shows("never"), "{}", stage.text());
        assert!(stage.shows("税务局"), "{}", stage.text());
        assert_whole(&stage);
    }
}

#[test]
fn many_are_marked_previewed_done_at_once_and_undone_at_once() {
    let rig = Rig::new();
    let mut stage = rig.stage(Lang::Zh, 120, 30);
    stage.keys("4 j space space v j j");
    assert!(stage.shows("已选中 5"), "{}", stage.text());
    stage.keys("v d");
    assert!(stage.shows("→ 已完成"), "what will change is shown\n{}", stage.text());
    assert_eq!(rig.task(1, task::STATUS).as_deref(), Some("正在推进"), "nothing is done yet");
    let entries = rig.office.read().metas().len();
    stage.keys("y");
    let done: Vec<_> = (1..6).map(|n| rig.task(n, task::STATUS).unwrap()).collect();
    assert!(done.iter().all(|s| s == "已完成"), "{done:?}\n{}", stage.text());
    assert_eq!(rig.office.read().metas().len(), entries + 1, "one entry");
    stage.keys("U");
    assert_eq!(rig.task(1, task::STATUS).as_deref(), Some("正在推进"), "{}", stage.text());
    assert_eq!(rig.task(5, task::STATUS).as_deref(), Some("未完成"));
    stage.keys("C-r");
    assert_eq!(rig.task(1, task::STATUS).as_deref(), Some("已完成"), "{}", stage.text());
}

#[test]
fn one_task_is_done_by_one_key_and_the_screen_says_so() {
    let rig = Rig::new();
    for (lang, said) in [(Lang::En, "done"), (Lang::Zh, "办结")] {
        let mut stage = rig.stage(lang, 100, 30);
        stage.keys("4 j d C-s");
        assert!(stage.shows(said), "{}", stage.text());
        assert_eq!(rig.task(1, task::STATUS).as_deref(), Some("已完成"));
        stage.keys("U");
        assert_eq!(rig.task(1, task::STATUS).as_deref(), Some("正在推进"));
    }
}

#[test]
fn one_goes_deeper_and_comes_back_to_the_same_place() {
    let rig = Rig::new();
    for width in [80, 140] {
        let mut stage = rig.stage(Lang::Zh, width, 30);
        stage.keys("4 / text:lead:税务 enter j j");
        let before = stage.rows();
        stage.keys("enter");
        let row = stage.rows().iter().position(|r| r.contains("牵头单位") && r.contains("税务局"));
        assert!(row.is_some(), "{}", stage.text());
        for _ in 0..30 {
            stage.keys("j");
            let here = stage.rows().into_iter().any(|r| r.contains('▌') && r.contains("牵头单位"));
            if here {
                break;
            }
        }
        stage.keys("enter");
        assert!(stage.shows("1 龙南市") || stage.shows("龙南市税务局"), "{}", stage.text());
        assert!(stage.shows("›"), "breadcrumbs\n{}", stage.text());
        for _ in 0..4 {
            if !stage.shows("lead:税务") {
                stage.keys("esc");
            }
        }
        if width == 80 {
            stage.keys("esc");
        }
        assert!(stage.shows("lead:税务"), "the filter is still there\n{}", stage.text());
        let cursor = |rows: &[String]| rows.iter().find(|r| r.contains('▌')).cloned();
        assert_eq!(cursor(&stage.rows()), cursor(&before));
    }
}

#[test]
fn units_are_a_tree_that_opens_and_closes() {
    let rig = Rig::new();
    let mut stage = rig.stage(Lang::Zh, 100, 30);
    stage.keys("2");
    assert!(stage.shows("市税务局"), "{}", stage.text());
    stage.keys("g g z");
    assert!(!stage.shows("龙南市税务局"), "closed\n{}", stage.text());
    stage.keys("right");
    assert!(stage.shows("龙南市税务局"), "open again\n{}", stage.text());
}

#[test]
fn a_cell_is_copied_and_q_ends() {
    let rig = Rig::new();
    let mut stage = rig.stage(Lang::En, 100, 30);
    stage.keys("4 y");
    assert!(stage.shows("copied"), "{}", stage.text());
    stage.keys("q");
    assert_eq!(stage.ended(), Some(Ended::Quit));
}

#[test]
fn esc_after_any_jump_comes_back_to_the_same_place() {
    let rig = Rig::new();
    for width in [80, 140] {
        let mut stage = rig.stage(Lang::Zh, width, 30);
        stage.keys("4 / text:lead:税务 enter j j");
        let before = stage.rows();
        // From the palette to a record of the same list that the filter hides, and back by one key.
        stage.keys(": text:完善一件事 enter");
        assert!(stage.shows("完善“一件事一次办”清单") && !stage.shows("lead:税务"), "{}", stage.text());
        assert!(width < 100 || stage.shows("› 任务"), "the way is told\n{}", stage.text());
        stage.keys("esc");
        assert_eq!(stage.rows(), before, "filter, cursor and scroll");
        // To one that the filter lets through: the filter stays, and one key goes back.
        stage.keys(": 1 8 enter");
        assert!(stage.shows("（18）") && stage.shows("lead:税务"), "{}", stage.text());
        stage.keys("esc");
        assert_eq!(stage.rows(), before);
        // Across screens twice, with other things done there.
        stage.keys(": text:获得信贷 enter j");
        stage.keys(": text:窗口无人值守 enter enter");
        assert!(stage.shows("窗口无人值守"), "{}", stage.text());
        stage.keys("esc esc");
        assert!(stage.shows("获得信贷"), "{}", stage.text());
        stage.keys("esc");
        assert_eq!(stage.rows(), before);
    }
}

#[test]
fn who_looks_further_after_a_jump_steps_back_one_by_one() {
    let rig = Rig::new();
    let mut stage = rig.stage(Lang::Zh, 140, 30);
    stage.keys("4 j : text:窗口无人 enter");
    stage.keys("/ text:窗口 enter esc");
    assert!(stage.shows("整改台账不实"), "the filter typed here goes first\n{}", stage.text());
    stage.keys("esc");
    assert!(stage.shows("40 / 40"), "{}", stage.text());
}

#[test]
fn names_with_several_readings_are_found_in_the_filter_line() {
    use crate::domain::id::RecordId;
    use crate::domain::kind::Kind;
    use crate::domain::schema::unit;
    use crate::domain::value::Value;
    let names = [
        ("重庆市", "cq"),
        ("长沙市", "cs"),
        ("单县", "shan"),
        ("六安市", "luan"),
        ("蔚县", "yu"),
        ("尉犁县", "yuli"),
        ("乐清市", "yueqing"),
    ];
    let rig = Rig::new();
    let mut work = crate::service::Work::new("test.make");
    for (name, _) in names {
        work.put(Kind::Unit, RecordId::from_key(Kind::Unit, [name]), unit::NAME, Value::from(name));
    }
    rig.office.commit(&rig.actor, work).unwrap();
    let mut stage = rig.stage(Lang::Zh, 100, 40);
    stage.keys("2");
    for (name, typed) in names {
        stage.keys(&format!("/ text:{typed}"));
        assert!(stage.shows(name), "{typed}\n{}", stage.text());
        stage.keys("esc");
    }
    // Values are completed as one types, units by pinyin.
    for (typed, offered) in
        [("lead:shuiwu", "税务局"), ("la", "状态灯"), ("lamp:r", "红灯"), ("ledger:dbts", "对标提升")]
    {
        stage.keys(&format!("4 / text:{typed} tab"));
        assert!(stage.shows(offered), "{typed}\n{}", stage.text());
        stage.keys("esc");
    }
}

#[test]
fn the_footer_tells_no_key_for_a_record_where_there_is_none() {
    let rig = Rig::new();
    let mut stage = rig.stage(Lang::Zh, 160, 30);
    let footer = |stage: &Stage<App>| stage.rows().into_iter().rev().nth(1).unwrap_or_default();
    stage.keys("4");
    let told = footer(&stage);
    assert!(told.contains("d 办结") && told.contains("打开") && told.contains("t 逐条过"), "{told}");
    stage.keys("/ text:没有这样的任务 enter");
    let told = footer(&stage);
    assert!(!told.contains("办结") && !told.contains("打开") && !told.contains("逐条过"), "{told}");
    assert!(told.contains("n 新建") && told.contains("/ 筛选"), "{told}");
}

#[test]
fn a_second_column_sorts_among_equals_and_each_says_which_it_is() {
    let rig = Rig::new();
    let mut stage = rig.stage(Lang::Zh, 140, 30);
    let head = |stage: &Stage<App>| stage.rows()[2].clone();
    stage.keys("4 l A-s");
    let one = head(&stage);
    stage.keys("l A-s");
    let two = head(&stage);
    assert!(!one.contains("1↑") && two.contains("1↑") && two.contains("2↑"), "{one} {two}");
    let sort = |stage: &Stage<App>| stage.app.console.list().unwrap().sort.iter().map(|b| b.down).collect::<Vec<_>>();
    assert_eq!(sort(&stage), [false, false]);
    stage.keys("A-s");
    assert_eq!(sort(&stage), [false, true]);
    stage.keys("A-s");
    assert_eq!(sort(&stage), [false]);
}

#[test]
fn the_detail_is_hidden_widened_and_put_below_and_stays_so() {
    let rig = Rig::new();
    let mut stage = rig.stage(Lang::En, 140, 30);
    let tabs = |stage: &Stage<App>| stage.find("Record Evidence");
    stage.keys("4");
    let usual = tabs(&stage).unwrap();
    stage.keys(">");
    assert!(tabs(&stage).unwrap().x < usual.x, "{}", stage.text());
    stage.keys("< <");
    assert!(tabs(&stage).unwrap().x > usual.x, "{}", stage.text());
    stage.keys("\\");
    assert_eq!(tabs(&stage), None, "{}", stage.text());
    stage.keys("enter");
    assert!(tabs(&stage).is_some_and(|at| at.x < 5), "who goes into a record sees it: {}", stage.text());
    stage.keys("esc \\ _");
    let below = tabs(&stage).unwrap();
    assert!(below.y > 10 && below.x < 5, "{}", stage.text());
    assert_whole(&stage);
    // The next console has it so, on this screen.
    let mut app = rig.app(Lang::En, "default");
    app.recall();
    let mut again = Stage::new(app, 80, 24);
    again.keys("4");
    assert!(tabs(&again).is_some_and(|at| at.y > 8), "{}", again.text());
    assert_whole(&again);
    again.keys("6");
    assert_eq!(tabs(&again), None, "{}", again.text());
}

#[test]
fn ranks_and_values_of_a_group_have_a_mean_and_no_sum() {
    let clock = std::sync::Arc::new(crate::log::FixedClock::at(crate::sample::moment()));
    let (_dir, office) = crate::sample::tests::copied(crate::service::tests::options(&clock));
    let office = std::sync::Arc::new(office);
    let actor = office.actor(None).unwrap();
    let keymap = std::sync::Arc::new(super::rig::keymap("default"));
    let theme = crate::tui::theme::Theme::default();
    let session = crate::tui::session::Session::new(office, actor, Lang::Zh, theme, keymap);
    let mut stage = Stage::new(App::new(session), 200, 40);
    stage.keys("3 : text:分组 space text:band enter");
    assert!(stage.shows("排名平均") && stage.shows("数值平均") && !stage.shows("合计"), "{}", stage.text());
}

#[test]
fn groups_fold_and_say_what_they_come_to() {
    let rig = Rig::new();
    let mut stage = rig.stage(Lang::Zh, 140, 30);
    stage.keys("4 : text:分组 space text:ledger enter");
    assert!(stage.shows("▾ 对标提升 (20) · 完成") || stage.shows("对标提升 (20) · 完成 7，35.0%"), "{}", stage.text());
    stage.keys("z");
    let rows = |stage: &Stage<App>| stage.app.console.list().unwrap().rows.len();
    assert_eq!(rows(&stage), 22, "{}", stage.text());
    // Between two folded groups one goes with the usual keys, and unfolds where one stands.
    stage.keys("Z Z");
    assert_eq!(rows(&stage), 2, "{}", stage.text());
    stage.keys("j z");
    assert_eq!(rows(&stage), 22, "{}", stage.text());
    stage.keys("j enter");
    assert!(stage.app.console.list().unwrap().in_detail, "{}", stage.text());
    assert_whole(&stage);
    stage.keys("esc : text:group space enter");
    assert_eq!(rows(&stage), 40, "{}", stage.text());
}
