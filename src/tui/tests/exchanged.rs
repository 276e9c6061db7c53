//! Exchanging from the console, and what the frame says of it.

use std::time::{Duration, Instant};

use super::rig::Rig;
use crate::i18n::Lang;
use crate::sync::{Address, Remotes};
use crate::tui::input::Event;

#[test]
fn a_key_exchanges_beside_the_console_and_the_frame_says_how_long_ago_that_is() {
    let rig = Rig::new();
    let mut stage = rig.stage(Lang::Zh, 140, 40);
    assert!(!stage.shows("同步"), "{}", stage.text());
    stage.keys("g s");
    assert!(stage.shows("本机尚未登记任何远端"), "{}", stage.text());
    let folder = tempfile::tempdir().unwrap();
    let mut remotes = Remotes::default();
    remotes.add("共享盘", &Address::Folder(folder.path().to_path_buf())).unwrap();
    remotes.write(rig.dir.path()).unwrap();
    stage.keys("esc");
    assert!(stage.shows("尚未同步") && stage.shows("条仅存本机"), "{}", stage.text());
    stage.keys("g s");
    let end = Instant::now() + Duration::from_secs(20);
    while !stage.shows("共享盘：发送") && Instant::now() < end {
        stage.event(Event::Wake);
    }
    assert!(stage.shows("09:00 已同步") && !stage.shows("仅存本机"), "{}", stage.text());
    // What is written since lies only here.
    let id = rig.office.new_id().unwrap();
    let name = crate::domain::value::Value::from("市新设局");
    let work = crate::service::Work::new("t").set(
        crate::domain::kind::Kind::Unit,
        id,
        crate::domain::schema::unit::NAME,
        name,
    );
    rig.office.commit(&rig.actor, work).unwrap();
    stage.keys("esc f5");
    assert!(stage.shows("1 条仅存本机"), "{}", stage.text());
    // So do files that were too large to go; and what the other side keeps aside waits there.
    let mut remotes = Remotes::read(rig.dir.path()).unwrap();
    let known = remotes.remote.get_mut("共享盘").unwrap();
    (known.files_only_here, known.aside) = (2, (1, 3));
    remotes.write(rig.dir.path()).unwrap();
    rig.office.tell_watchers();
    stage.event(Event::Wake);
    assert!(stage.shows("2 份佐证仅存本机") && stage.shows("3 条在对方暂存"), "{}", stage.text());
    for (days, said) in [(3, "3 天前同步"), (4, "已 7 天未同步"), (23, "状态灯与数据已旧")] {
        rig.clock.advance(days * 24 * 3600 * 1000);
        stage.keys("f5");
        assert!(stage.shows(said), "{}", stage.text());
    }
}
