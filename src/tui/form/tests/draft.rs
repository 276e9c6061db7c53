//! Nothing that was typed is lost.

use super::Town;
use crate::i18n::Lang;

#[test]
fn esc_asks_where_something_would_be_lost() {
    let town = Town::new();
    let mut stage = town.stage(Lang::Zh, 80, 24);
    stage.keys("4 n esc esc");
    assert!(!stage.shows("新建任务"), "nothing was typed, nothing is asked: {}", stage.text());
    stage.keys("n text:写到一半 esc esc");
    assert!(stage.shows("有尚未保存的内容") && stage.shows("存为草稿并关闭"), "{}", stage.text());
    stage.keys("n");
    assert!(stage.shows("写到一半"), "no goes on: {}", stage.text());
    stage.keys("esc enter");
    assert!(!stage.shows("写到一半") && stage.shows("已存为草稿"), "{}", stage.text());
    stage.keys("n");
    assert!(stage.shows("有一份 2023-08-01 09:00 的草稿，共 1 项"), "{}", stage.text());
    stage.keys("y");
    assert!(stage.shows("写到一半") && stage.shows("这是 2023-08-01 09:00 的草稿"), "{}", stage.text());
    stage.keys("esc j y");
    assert_eq!(town.office().drafts().list("form/"), [], "discarded: {}", stage.text());
    stage.keys("n");
    assert!(!stage.shows("草稿"), "{}", stage.text());
}

#[test]
fn a_draft_is_there_after_a_kill_at_any_key() {
    let mut town = Town::new();
    let keys = ["text:压", "text:缩", "enter", "text:已完成", "enter", "text:9", "text:月", "text:底", "text:前"];
    for upto in 1..=keys.len() {
        {
            let mut stage = town.stage(Lang::Zh, 80, 24);
            stage.keys("4 n");
            if stage.shows("草稿") {
                stage.keys("j enter");
            }
            for key in &keys[..upto] {
                stage.keys(key);
            }
            // No end of any kind: the application is simply gone.
            std::mem::drop(stage);
        }
        town.kill();
        let mut stage = town.stage(Lang::Zh, 80, 24);
        stage.keys("4 n y");
        let typed: String = keys[..upto].iter().filter_map(|k| k.strip_prefix("text:")).collect();
        let screen = stage.text();
        for part in ["压缩", "已完成", "9月底前"] {
            let so_far: String = part.chars().take_while(|c| typed.contains(*c)).collect();
            assert!(so_far.is_empty() || screen.contains(&so_far), "after {upto} keys {so_far} is there: {screen}");
        }
        assert!(screen.contains("压"), "{screen}");
        drop(stage);
    }
}

#[test]
fn drafts_are_told_at_the_start_and_listed() {
    let mut town = Town::new();
    let mut stage = town.stage(Lang::Zh, 100, 24);
    assert!(!stage.shows("草稿"), "{}", stage.text());
    stage.keys("g d");
    assert!(stage.shows("没有草稿"), "{}", stage.text());
    stage.keys("4 n text:写到一半 esc esc y 6 n text:现场无人 esc esc y");
    drop(stage);
    town.kill();
    let mut stage = town.stage(Lang::Zh, 100, 24);
    assert!(stage.shows("有 2 份草稿尚未保存：按 g d 查看"), "{}", stage.text());
    stage.keys("g d");
    assert!(stage.shows("新建任务") && stage.shows("新建督查问题") && stage.shows("现场无人"), "{}", stage.text());
    stage.keys("text:renwu enter y");
    assert!(stage.shows("写到一半"), "{}", stage.text());
}

#[test]
fn the_caret_stands_where_the_input_method_is_to_open_its_window() {
    let town = Town::new();
    let mut stage = town.stage(Lang::Zh, 60, 24);
    stage.keys("6 n");
    // One line: behind what is typed, by columns, and before a glyph that the caret was moved back over.
    stage.keys("text:窗口a");
    let at = stage.find("窗口a").unwrap();
    assert_eq!(stage.cursor(), Some((at.x + 5, at.y).into()), "{}", stage.text());
    stage.keys("left left");
    assert_eq!(stage.cursor(), Some((at.x + 2, at.y).into()));
    // Several lines: a text that is wrapped as Chinese is set, then a line of its own.
    stage.keys("C-s");
    let mut facts = 0;
    while !stage.shows("▌ 事实") && facts < 30 {
        stage.keys("esc j");
        facts += 1;
    }
    assert!(facts < 30, "{}", stage.text());
    stage.keys("enter text:现场无人值守，群众排队等候超过四十分钟，公示的延时服务没有落实。末尾");
    let end = stage.find("末尾").unwrap();
    assert_eq!(stage.cursor(), Some((end.x + 4, end.y).into()), "{}", stage.text());
    stage.keys("A-enter text:又一行");
    let next = stage.find("又一行").unwrap();
    assert!(next.y == end.y + 1, "{}", stage.text());
    assert_eq!(stage.cursor(), Some((next.x + 6, next.y).into()));
    // Out of the field no caret is shown.
    stage.keys("esc");
    assert_eq!(stage.cursor(), None);
}

#[test]
fn what_is_typed_into_one_question_is_a_draft_too() {
    let mut town = Town::new();
    let keys = ["text:请", "text:尽快", "text:报送"];
    for upto in 1..=keys.len() {
        {
            let mut stage = town.stage(Lang::Zh, 80, 24);
            stage.keys("4 enter u ctrl+u");
            for key in &keys[..upto] {
                stage.keys(key);
            }
            // No end of any kind.
        }
        town.kill();
        let mut stage = town.stage(Lang::Zh, 80, 24);
        assert!(stage.shows("1 份草稿"), "{}", stage.text());
        let typed: String = keys[..upto].iter().filter_map(|k| k.strip_prefix("text:")).collect();
        stage.keys("g d");
        assert!(stage.shows(&typed), "{}", stage.text());
        stage.keys("enter");
        assert!(stage.shows(&typed) && stage.shows("的草稿"), "it goes on where it was: {}", stage.text());
    }
    let mut stage = town.stage(Lang::Zh, 80, 24);
    stage.keys("4 enter u");
    assert!(stage.shows("请尽快报送"), "{}", stage.text());
    stage.keys("esc");
    assert!(stage.shows("已存为草稿"), "{}", stage.text());
    stage.keys("u enter");
    assert_eq!(town.office().drafts().list("form/"), [], "what is done is no draft: {}", stage.text());
    stage.keys("u");
    assert!(!stage.shows("请尽快报送"), "{}", stage.text());
    stage.keys("text:再催 ctrl+u esc");
    assert!(!stage.shows("已存为草稿"), "nothing is left of it: {}", stage.text());
}
