//! The table of screens: each is reached by name, whole at every size, and its records are stepped through by the keys
//! that their life declares.

use super::rig::{Rig, UNITS, assert_whole};
use crate::action::{SCREENS, ScreenId};
use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::domain::schema::clue;
use crate::domain::value::Value;
use crate::i18n::Lang;
use crate::service::Work;

#[test]
fn every_screen_is_reached_by_its_name_and_shows_its_tab() {
    let rig = Rig::new();
    for lang in [Lang::Zh, Lang::En] {
        for (width, height) in [(80, 24), (200, 60)] {
            let mut stage = rig.stage(lang, width, height);
            for screen in SCREENS {
                stage.keys(&format!(": text:{} enter", screen.action()));
                assert!(stage.app.contexts().contains(&screen.name), "{}\n{}", screen.name, stage.text());
                assert_eq!(stage.app.console.screen, screen.id, "{}", stage.text());
                let title = if width == 80 && lang == Lang::En { screen.short } else { screen.title };
                assert!(stage.rows()[1].contains(title.text(lang)), "{}\n{}", screen.name, stage.text());
                assert!(screen.key.is_none() || !stage.rows()[1].contains('…'), "{}\n{}", screen.name, stage.text());
                assert_whole(&stage);
            }
        }
    }
}

#[test]
fn a_record_of_a_list_goes_through_its_life_by_the_keys_that_the_life_declares() {
    let rig = Rig::new();
    let id = RecordId::from_key(Kind::Clue, ["窗口收费"]);
    let day = chrono::NaiveDate::from_ymd_opt(2023, 8, 1).unwrap();
    let work = Work::new("record.new")
        .set(Kind::Clue, id, clue::TITLE, Value::from("窗口违规收费"))
        .set(Kind::Clue, id, clue::CHANNEL, Value::from("hotline"))
        .set(Kind::Clue, id, clue::RECEIVED_ON, Value::from(day))
        .set(Kind::Clue, id, clue::FACTS, Value::from("群众反映窗口收费无票据。"));
    rig.office.commit(&rig.actor, work).unwrap();
    let mut stage = rig.stage(Lang::Zh, 120, 36);
    stage.keys("7");
    assert_eq!(stage.app.console.screen, ScreenId::List(Kind::Clue));
    assert!(stage.shows("窗口违规收费"), "{}", stage.text());
    stage.keys(&format!("a text:{} enter", UNITS[0].1));
    let state = || rig.office.read().get(id).and_then(|r| r.text(clue::STATE).map(str::to_string));
    assert_eq!(state().as_deref(), Some("handed"), "{}", stage.text());
    stage.keys("o");
    assert_eq!(state().as_deref(), Some("accepted"), "{}", stage.text());
    // As a board, and one by one.
    stage.keys("b");
    assert!(stage.shows("签收") && stage.app.contexts().contains(&"picture"), "{}", stage.text());
    stage.keys("esc t");
    assert!(stage.app.contexts().contains(&"triage") && stage.shows("窗口违规收费"), "{}", stage.text());
    stage.keys("esc U");
    assert_eq!(state().as_deref(), Some("handed"), "one undo takes the step back\n{}", stage.text());
}
