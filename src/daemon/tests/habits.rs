//! What somebody who logs in over ssh has chosen: there is no config file of the person's on the server, so it is kept there.

use super::hall::Hall;
use crate::action::Args;
use crate::i18n::Lang;
use crate::tui::input::Event;

#[test]
fn the_keymap_is_ones_own_and_is_there_the_next_time() {
    let hall = Hall::new();
    let down = |stage: &crate::tui::testkit::Stage<crate::tui::app::App>| {
        format!("{:?}", stage.app.session().keymap.keys_of("cursor.down", &["list"]))
    };
    let mut stage = hall.stage(&hall.admin, Lang::En);
    let configured = down(&stage);
    for name in ["default", "vim", "emacs"] {
        stage.app.act("keymap.next", Args::default());
        stage.event(Event::Wake);
        assert!(stage.shows(&format!("keymap: {name}")), "{}", stage.text());
    }
    let emacs = down(&stage);
    assert_ne!(emacs, configured);
    let mut again = hall.stage(&hall.admin, Lang::En);
    assert_eq!(down(&again), emacs, "chosen once, there the next time");
    let other = hall.somebody(crate::domain::rights::Role::Office, "调度员");
    assert_eq!(down(&hall.stage(&other, Lang::En)), configured, "and nobody else's");
    again.app.act("keymap.next", Args::default());
    again.event(Event::Wake);
    assert!(again.shows("keymap: as configured"), "{}", again.text());
    assert_eq!((down(&again), down(&hall.stage(&hall.admin, Lang::En))), (configured.clone(), configured));
}
