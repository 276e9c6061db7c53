//! Being reminded of a backup, and making one from the console.

use std::time::{Duration, Instant};

use super::rig::Rig;
use crate::domain::rights::Role;
use crate::i18n::Lang;
use crate::service::Actor;
use crate::tui::app::App;
use crate::tui::input::Event;
use crate::tui::session::Session;
use crate::tui::testkit::Stage;
use crate::tui::theme::Theme;

#[test]
fn the_overview_reminds_of_a_backup_until_there_is_one() {
    let rig = Rig::new();
    let mut stage = rig.stage(Lang::Zh, 140, 40);
    assert!(stage.shows("尚未备份到其他磁盘"), "{}", stage.text());
    let file = rig.dir.path().join("elsewhere.zip");
    stage.keys(": text:office.backup enter C-u").paste(&file.display().to_string()).keys("enter");
    let end = Instant::now() + Duration::from_secs(20);
    while !stage.shows("已备份并核验") && Instant::now() < end {
        stage.event(Event::Wake);
    }
    assert!(file.is_file() && !stage.shows("尚未备份到其他磁盘"), "{}", stage.text());
    // It is never written over.
    stage.keys("esc : text:office.backup enter C-u").paste(&file.display().to_string()).keys("enter");
    assert!(stage.shows("备份不会覆盖已有文件"), "{}", stage.text());
    stage.keys("esc");
    rig.clock.advance(8 * 24 * 3600 * 1000);
    stage.keys("f5");
    assert!(stage.shows("上次备份：2023-08-01"), "{}", stage.text());
}

#[test]
fn who_may_not_make_a_backup_is_not_reminded() {
    let rig = Rig::new();
    let actor = Actor { role: Role::Inspector, ..rig.actor.clone() };
    let keymap = super::rig::keymap("default").into();
    let session = Session::new(rig.office.clone(), actor, Lang::Zh, Theme::default(), keymap);
    let stage = Stage::new(App::new(session), 140, 40);
    assert!(stage.shows("总览") && !stage.shows("尚未备份"), "{}", stage.text());
}

#[test]
fn an_automatic_backup_that_fails_is_said() {
    let rig = Rig::new();
    let folder = rig.office.layout().backups();
    std::fs::write(&folder, "no folder").unwrap();
    rig.office.backup_daily(&mut |_, _| true).unwrap_err();
    let mut stage = rig.stage(Lang::Zh, 140, 40);
    assert!(stage.shows("无法创建") && stage.shows("backups"), "{}", stage.text());
    std::fs::remove_file(&folder).unwrap();
    rig.office.backup_daily(&mut |_, _| true).unwrap();
    stage.keys("f5");
    assert!(!stage.shows("backups"), "{}", stage.text());
}
