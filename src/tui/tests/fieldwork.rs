//! A visit on one's knees, from one unit to the next, by keys.

use std::sync::Arc;

use super::rig::assert_whole;
use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::domain::schema::{finding, visit};
use crate::domain::value::Value;
use crate::i18n::Lang;
use crate::log::FixedClock;
use crate::service::tests::options;
use crate::service::{Office, Work};
use crate::tui::app::App;
use crate::tui::session::Session;
use crate::tui::testkit::Stage;
use crate::tui::theme::Theme;

fn sample() -> (tempfile::TempDir, Arc<Office>) {
    let clock = Arc::new(FixedClock::at(crate::sample::moment()));
    let (dir, office) = crate::sample::tests::copied(options(&clock));
    (dir, Arc::new(office))
}

fn stage(office: &Arc<Office>, width: u16, height: u16) -> Stage<App> {
    let actor = office.actor(None).unwrap();
    let keymap = Arc::new(crate::tui::form::tests::keymap());
    let session = Session::new(Arc::clone(office), actor, Lang::Zh, Theme::named("dark").unwrap(), keymap);
    Stage::new(App::new(session), width, height)
}

fn visit_of(office: &Office, serial: &str) -> RecordId {
    office.read().records(Kind::Visit).find(|r| r.text(visit::SERIAL) == Some(serial)).unwrap().id()
}

#[test]
fn field_mode_answers_with_one_key_each_and_leads_to_the_next_unit() {
    let (_dir, office) = sample();
    let actor = office.actor(None).unwrap();
    let (here, next) = (visit_of(&office, "ZF-90"), visit_of(&office, "ZF-91"));
    let day = office.read().get(here).unwrap().date(visit::ON).unwrap();
    // Nothing more is to come on that day.
    let open = ": text:督查走访 enter / text:ZF-90 enter i";
    let mut one = stage(&office, 80, 24);
    one.keys(open);
    assert!(one.shows("一次性告知单内容完整"), "the first question that is open\n{}", one.text());
    one.keys("N");
    assert!(one.shows("一次性告知单内容完整"), "there is no further unit, and one stays\n{}", one.text());
    let work = Work::new("test.move").set(Kind::Visit, next, visit::ON, Value::Date(day));
    office.commit(&actor, work).unwrap();

    for (width, height) in [(80, 24), (200, 60)] {
        let mut stage = stage(&office, width, height);
        stage.keys(open);
        assert!(stage.shows("市供电公司"), "where one goes next is told\n{}", stage.text());
        assert_whole(&stage);
        let held = || office.read().get(here).unwrap().number(visit::SCORE);
        let before = held();
        stage.keys("y");
        assert!(stage.shows("综合窗口"), "on to the next that is open\n{}", stage.text());
        stage.keys("x");
        assert!(stage.shows("整改台账与现场一致"), "{}", stage.text());
        assert_ne!(held(), before, "what was answered is kept at once");
        // A finding under the question knows the visit and the unit.
        stage.keys("n text:排名落后 tab tab tab tab tab text:台账与现场不一致 C-s");
        let found = office.read().records(Kind::Finding).filter(|f| f.reference(finding::VISIT) == Some(here)).count();
        assert!(found >= 1, "{}", stage.text());
        assert!(stage.shows("整改台账与现场一致"), "back at the question\n{}", stage.text());
        stage.keys("k backspace k backspace");
        stage.keys("N");
        assert!(stage.shows("ZF-91") && !stage.shows("整改台账与现场一致"), "{}", stage.text());
        let cursor = stage.app.console.list().and_then(|l| l.rows.here());
        assert_eq!(cursor, Some(next), "{}", stage.text());
        assert_whole(&stage);
    }
}
