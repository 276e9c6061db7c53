//! Long lists: what is looked up beside the console, what the filter line lights up and gives back, what others change.

use std::sync::PoisonError;
use std::time::{Duration, Instant};

use ratatui::style::Modifier;

use super::rig::{Rig, TITLES, assert_whole};
use crate::action::ScreenId;
use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::domain::schema::task;
use crate::domain::value::Value;
use crate::i18n::Lang;
use crate::service::Work;
use crate::tui::app::App;
use crate::tui::depth::Depth;
use crate::tui::input::{self, Event};
use crate::tui::testkit::Stage;

/// The console of somebody to whom every list of tasks is a long one.
fn stage(rig: &Rig, width: u16, height: u16) -> Stage<App> {
    let mut app = rig.app(Lang::Zh, "default");
    let (feed, _) = input::channel();
    app.follow(feed);
    app.console.list_of(ScreenId::List(Kind::Task)).unwrap().at_once = 0;
    Stage::new(app, width, height)
}

/// Lets the console take what comes until it shows a text.
fn wait(stage: &mut Stage<App>, text: &str) {
    wait_until(stage, text, |stage| stage.shows(text));
}

/// Lets the console take what comes until the row under the cursor holds a text.
fn wait_at_cursor(stage: &mut Stage<App>, text: &str) {
    wait_until(stage, text, |stage| cursor(stage).contains(text));
}

fn wait_until(stage: &mut Stage<App>, text: &str, reached: impl Fn(&Stage<App>) -> bool) {
    let begun = Instant::now();
    while !reached(stage) {
        assert!(begun.elapsed() < Duration::from_secs(60), "{text} never came\n{}", stage.text());
        std::thread::yield_now();
        stage.event(Event::Wake);
    }
}

/// The row under the cursor of the list.
fn cursor(stage: &Stage<App>) -> String {
    let row = stage.rows().into_iter().find(|r| r.contains('▌')).unwrap_or_default();
    row.split("  │ ").next().unwrap_or_default().to_string()
}

fn commit(rig: &Rig, n: usize, tag: crate::domain::kind::Tag, value: Value) {
    let id = RecordId::from_key(Kind::Task, [n.to_string().as_str()]);
    rig.office.commit(&rig.actor, Work::new("task.edit").set(Kind::Task, id, tag, value)).unwrap();
}

#[test]
fn typing_never_waits_for_the_list_and_the_old_one_stays_until_the_new_one_is_there() {
    let rig = Rig::new();
    let mut stage = stage(&rig, 140, 30);
    stage.keys("4");
    assert!(stage.shows("40 / 40"), "{}", stage.text());
    let roll = rig.office.roll(rig.office.read().line(), Kind::Task, Lang::Zh);
    let held = roll.lock().unwrap_or_else(PoisonError::into_inner);
    stage.keys("/ text:bdcdj");
    assert!(stage.shows("bdcdj") && stage.shows("40 / 40") && stage.shows(TITLES[0]), "{}", stage.text());
    drop(held);
    wait(&mut stage, "5 / 40");
    assert!(stage.rows().iter().filter(|r| r.contains(TITLES[3])).count() >= 5, "{}", stage.text());
    stage.keys("backspace backspace backspace backspace backspace");
    wait(&mut stage, "40 / 40");
    assert_whole(&stage);
}

#[test]
fn what_is_done_is_done_with_the_list_that_was_asked_for() {
    let rig = Rig::new();
    let mut stage = stage(&rig, 140, 30);
    stage.keys("4 / text:bdcdj enter j space V");
    assert!(stage.shows("5 / 40 · 已选中 5"), "{}", stage.text());
    stage.keys("s text:title enter G g g S text:status enter");
    stage.keys("j");
    assert!(stage.shows("5 / 40 · 已选中 5") && stage.shows("已完成 ("), "{}", stage.text());
    let numbers: Vec<_> = (0..40).filter(|n| n % 8 == 3).map(|n| format!("（{}）", n + 1)).collect();
    assert!(numbers.iter().all(|n| stage.shows(n)), "{}", stage.text());
}

#[test]
fn a_change_elsewhere_mends_the_list_and_leaves_cursor_and_marks() {
    let rig = Rig::new();
    for (mut stage, above, below, count) in
        [(rig.stage(Lang::Zh, 140, 30), 1, 31, 26), (stage(&rig, 140, 30), 2, 32, 24)]
    {
        stage.keys("4 / text:-status:已完成 enter j j space j v j");
        let before = cursor(&stage);
        assert!(stage.shows(&format!("{count} / 40 · 已选中 3")), "{}", stage.text());
        // Of those that stand above and below, somebody else finishes one each.
        commit(&rig, above, task::STATUS, Value::from("已完成"));
        commit(&rig, below, task::STATUS, Value::from("已完成"));
        wait(&mut stage, &format!("{} / 40 · 已选中 3", count - 2));
        assert_eq!(cursor(&stage), before, "{}", stage.text());
        stage.keys("v");
        assert!(stage.shows("已选中 3"), "{}", stage.text());
    }
}

#[test]
fn the_best_match_comes_first_unless_an_order_was_chosen() {
    let rig = Rig::new();
    commit(&rig, 30, task::TITLE, Value::from("土地登记"));
    for mut stage in [rig.stage(Lang::Zh, 140, 30), stage(&rig, 140, 30)] {
        stage.keys("4 / text:dengji enter");
        wait_at_cursor(&mut stage, "土地登记");
        stage.keys("s text:serial enter g g");
        wait_at_cursor(&mut stage, "（4）");
        // The third time ends the order.
        stage.keys("s text:serial enter s text:serial enter g g");
        wait_at_cursor(&mut stage, "土地登记");
        stage.keys("=");
    }
}

#[test]
fn cancelling_the_filter_line_gives_back_filter_place_and_view() {
    let rig = Rig::new();
    for mut stage in [rig.stage(Lang::Zh, 120, 16), rig.stage(Lang::Zh, 120, 20), stage(&rig, 120, 20)] {
        stage.resize(120, 20);
        stage.keys("4 / text:-lead:税务 enter G k k k k k k k k k k k k k k k k j");
        let before = stage.rows();
        stage.keys("/ C-u text:bdcdj");
        wait(&mut stage, "5 / 40");
        assert!(!stage.rows().iter().any(|r| r.contains("清理拖欠")), "{}", stage.text());
        stage.keys("esc");
        wait(&mut stage, "30 / 40");
        assert_eq!(stage.rows(), before);
    }
}

#[test]
fn what_was_looked_for_is_lit_up_by_its_characters_in_every_number_of_colours() {
    let rig = Rig::new();
    for (depth, sign) in [(Depth::True, Modifier::BOLD), (Depth::None, Modifier::UNDERLINED)] {
        for (typed, lit) in
            [("bdcdj", "不动产登记"), ("budongchan", "不动产"), ("lead:ziran", "自然"), ("登记流", "登记流")]
        {
            let mut app = rig.app(Lang::Zh, "default");
            app.session.theme = app.session.theme.clone().at(depth);
            let mut stage = Stage::at(depth, app, 240, 30);
            stage.keys(&format!("4 / text:{typed} enter"));
            let buffer = stage.screen().shown();
            let y = (0..30).find(|y| buffer[(2, *y)].symbol() == "▌").unwrap();
            // Behind the lamp, and before the detail.
            let shown: String = (12..136)
                .map(|x| &buffer[(x, y)])
                .filter(|cell| cell.modifier.contains(sign))
                .map(|cell| cell.symbol().trim())
                .collect();
            assert_eq!(shown, lit, "{typed}\n{}", stage.text());
        }
    }
}
