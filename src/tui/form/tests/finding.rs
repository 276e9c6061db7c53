//! Findings, small screens, languages, rights.

use super::{Town, keymap};
use crate::domain::kind::Kind;
use crate::domain::rights::Role;
use crate::domain::schema::finding;
use crate::i18n::Lang;
use crate::service::Actor;
use crate::tui::app::App;
use crate::tui::session::Session;
use crate::tui::testkit::Stage;
use crate::tui::theme::Theme;

#[test]
fn a_finding_is_recorded_by_keys_in_english() {
    let town = Town::new();
    let mut stage = town.stage(Lang::En, 80, 24);
    stage.keys("6 n");
    assert!(stage.shows("New Finding"), "{}", stage.text());
    stage.keys("text:Window space text:closed enter text:window enter");
    assert!(stage.shows("window absence"), "{}", stage.text());
    stage.keys("text:grave enter enter text:swj tab text:8-31");
    assert!(stage.shows("→ 2023-08-31 Thursday"), "{}", stage.text());
    stage
        .keys("enter text:The space text:window space text:was space text:shut A-enter")
        .paste("at 09:30\nand at 10:30");
    stage.keys("C-s");
    assert!(stage.shows("made: Window closed"), "{}", stage.text());
    let office = town.office();
    let state = office.read();
    let made = state.records(Kind::Finding).next().unwrap();
    assert_eq!(made.text(finding::CATEGORY), Some("window-absence"));
    assert_eq!(made.text(finding::SEVERITY), Some("grave"));
    assert_eq!(made.text(finding::STATE), Some("registered"));
    assert_eq!(made.text(finding::FACTS), Some("The window was shut\nat 09:30\nand at 10:30"));
    assert_eq!(made.reference(finding::UNIT).map(|u| state.title(u)).as_deref(), Some("市税务局"));
    assert_eq!(made.reference(finding::INSPECTOR), Some(town.actor.person));
}

#[test]
fn a_form_works_on_the_smallest_screen_and_in_the_other_language_at_once() {
    let town = Town::new();
    let mut stage = town.stage(Lang::Zh, 60, 18);
    stage.keys("6 n text:窗口缺岗 enter enter");
    for _ in 0..25 {
        stage.keys("down");
        let rows = stage.rows();
        assert!(rows.iter().all(|r| crate::tui::text::width(r) <= 60), "{}", stage.text());
        assert!(stage.cursor().is_none_or(|c| c.x < 60 && c.y < 18));
    }
    stage.keys("esc L");
    assert!(stage.shows("New Finding"), "{}", stage.text());
    stage.keys("g g j");
    assert!(stage.shows("Finding") && stage.shows("窗口缺岗"), "{}", stage.text());
    stage.resize(200, 60);
    assert!(stage.shows("Rectified by"), "{}", stage.text());
}

#[test]
fn what_a_role_may_not_change_is_not_typed_into() {
    let town = Town::new();
    let office = town.office();
    let work = crate::service::Work::new("record.new").set(
        Kind::Finding,
        office.new_id().unwrap(),
        finding::TITLE,
        crate::domain::value::Value::from("窗口缺岗"),
    );
    let id = work.edits[0].id;
    let put = |work: crate::service::Work, tag, text: &str| {
        work.set(Kind::Finding, id, tag, crate::domain::value::Value::from(text))
    };
    let work = put(put(put(work, finding::CATEGORY, "other"), finding::FACTS, "无人"), finding::STATE, "registered");
    office.commit(&town.actor, work).unwrap();
    let actor = Actor { role: Role::Inspector, ..town.actor.clone() };
    let theme = Theme::named("mono").unwrap();
    let session = Session::new(office, actor, Lang::Zh, theme, std::sync::Arc::new(keymap()));
    let mut stage: Stage<App> = Stage::new(App::new(session), 100, 40);
    stage.keys("6 e");
    assert!(stage.shows("编辑督查问题：窗口缺岗"), "{}", stage.text());
    // The verdict is for who verifies.
    let y = stage.find("核查意见").unwrap().y;
    let first = stage.find("编号").unwrap().y;
    for _ in first..y {
        stage.keys("j");
    }
    stage.keys("enter");
    assert!(stage.shows("您的角色无权修改此项") && stage.cursor().is_none(), "{}", stage.text());
}
