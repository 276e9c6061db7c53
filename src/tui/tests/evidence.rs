//! Evidence looked at in the terminal.

use std::sync::Arc;

use super::rig::assert_whole;
use crate::i18n::Lang;
use crate::log::FixedClock;
use crate::service::tests::options;
use crate::tui::app::App;
use crate::tui::outside::Opener;
use crate::tui::session::Session;
use crate::tui::testkit::Stage;
use crate::tui::theme::Theme;

/// The digest of a kept file, by its name.
fn digest_of(office: &crate::service::Office, name: &str) -> crate::store::Digest {
    use crate::domain::schema::evidence;
    let state = office.read();
    let kept = state.records(crate::domain::kind::Kind::Evidence).find(|r| r.text(evidence::NAME) == Some(name));
    kept.and_then(|r| r.text(evidence::DIGEST)).unwrap().parse().unwrap()
}

#[test]
fn pictures_stand_side_by_side_and_files_show_how_they_begin() {
    let clock = Arc::new(FixedClock::at(crate::sample::moment()));
    let (dir, office) = crate::sample::tests::copied(options(&clock));
    let office = Arc::new(office);
    let actor = office.actor(None).unwrap();
    let keymap = Arc::new(crate::tui::form::tests::keymap());
    let session = Session::new(Arc::clone(&office), actor.clone(), Lang::Zh, Theme::named("dark").unwrap(), keymap);
    let mut stage = Stage::new(App::new(session), 120, 40);
    stage.keys("6 g v");
    assert!(stage.shows("尚未留存佐证"), "{}", stage.text());
    stage.keys("/ text:中午 enter g v");
    let caption = stage.rows().into_iter().find(|r| r.contains("整改前")).unwrap_or_default();
    assert!(caption.contains("整改后"), "before and after stand side by side: {}", stage.text());
    assert!(stage.text().matches('▀').count() > 400 && stage.shows("192×128"), "{}", stage.text());
    stage.keys("tab");
    assert!(stage.shows("整改前") && !stage.shows("整改后"), "one alone: {}", stage.text());
    // Enter opens what is known of it, and back.
    stage.keys("enter");
    assert!(stage.shows("所属记录") && stage.shows("校验码"), "{}", stage.text());
    stage.keys("esc esc");

    // A table in GBK, and a file that is gone from the store.
    let id = {
        let state = office.read();
        state.records(crate::domain::kind::Kind::Finding).find(|r| state.title_of(r).contains("中午")).unwrap().id()
    };
    let (gbk, _, _) = encoding_rs::GBK.encode("单位,问题\n市税务局,已\t整改\n");
    let path = dir.path().join("台账.csv");
    std::fs::write(&path, &gbk).unwrap();
    crate::service::evidence::attach::attach(&office, &actor, id, &path).unwrap();
    let path = dir.path().join("不见了.txt");
    std::fs::write(&path, "回复").unwrap();
    crate::service::evidence::attach::attach(&office, &actor, id, &path).unwrap();
    let digest = digest_of(&office, "不见了.txt");
    std::fs::remove_file(office.evidence().path(&digest)).unwrap();
    let digest = digest.to_string();
    stage.event(crate::tui::input::Event::Wake).keys("g v tab");
    let mut seen = String::new();
    for _ in 0..5 {
        stage.keys("l");
        assert_whole(&stage);
        seen.push_str(&stage.text());
    }
    for part in ["市税务局,已  整改", "台账.csv", "不见了.txt", &digest[..40]] {
        assert!(seen.contains(part), "{part}: {seen}");
    }
    stage.resize(60, 18);
    assert_whole(&stage);
}

#[test]
fn evidence_is_opened_outside_as_a_copy_and_why_not_is_said() {
    let clock = Arc::new(FixedClock::at(crate::sample::moment()));
    let (_dir, office) = crate::sample::tests::copied(options(&clock));
    let office = Arc::new(office);
    let actor = office.actor(None).unwrap();
    let stage = |lang: Lang, opener: Opener| {
        let keymap = Arc::new(crate::tui::form::tests::keymap());
        let mut session = Session::new(Arc::clone(&office), actor.clone(), lang, Theme::default(), keymap);
        session.opener = opener;
        Stage::new(App::new(session), 140, 40)
    };
    let opened = office.layout().opened();
    // Of two pieces one is chosen from what is shown.
    let mut here = stage(Lang::En, Opener::Here(Some("true".into())));
    here.keys("6 / text:中午 enter g o");
    assert!(here.shows("Evidence 1 of") && !opened.exists(), "{}", here.text());
    here.keys("o");
    assert!(here.shows("opened with true: "), "{}", here.text());
    let copies: Vec<_> =
        std::fs::read_dir(&opened).unwrap().flatten().flat_map(|e| e.path().read_dir().unwrap()).collect();
    let copy = copies[0].as_ref().unwrap();
    assert!(copies.len() == 1 && copy.metadata().unwrap().permissions().readonly());
    assert!(["jpg", "png"].contains(&copy.path().extension().unwrap().to_str().unwrap()), "its own name");
    here.keys("y");
    assert!(here.shows("copied: ") && here.shows("evidence"), "{}", here.text());
    let mut broken = stage(Lang::Zh, Opener::Here(Some("/no/such/viewer".into())));
    broken.keys("6 / text:中午 enter g v o");
    assert!(broken.shows("/no/such/viewer 无法启动") && broken.shows("DUCHA_OPEN"), "{}", broken.text());
    let mut far = stage(Lang::En, Opener::Nowhere);
    far.keys("6 / text:中午 enter g v o");
    assert!(far.shows("lies on the server") && far.shows("y copies its path"), "{}", far.text());
}

#[test]
fn evidence_that_was_left_elsewhere_is_fetched_beside_the_console_when_it_is_looked_at() {
    let rig = super::rig::Rig::new();
    let finding = crate::domain::id::RecordId::from_key(crate::domain::kind::Kind::Finding, ["窗口无人值守"]);
    let path = rig.dir.path().join("笔录.txt");
    std::fs::write(&path, "当事人称窗口当日已撤并").unwrap();
    crate::service::evidence::attach::attach(&rig.office, &rig.actor, finding, &path).unwrap();
    let digest = digest_of(&rig.office, "笔录.txt");
    let gone = || std::fs::remove_file(rig.office.evidence().path(&digest)).unwrap();
    let stage = || {
        let mut stage = rig.stage(Lang::Zh, 120, 30);
        stage.keys("6 / text:值守 enter g v");
        stage
    };
    // Where no remote is known, that it is gone is all there is to say.
    gone();
    assert!(!stage().shows("当日已撤并"));
    crate::service::evidence::attach::attach(&rig.office, &rig.actor, finding, &path).unwrap();

    let folder = tempfile::tempdir().unwrap();
    let address = crate::sync::Address::Folder(folder.path().to_path_buf());
    let wanted = crate::sync::session::Wanted { files: Some(u64::MAX), lang: Lang::Zh };
    let mut remote =
        crate::sync::connect(rig.dir.path(), &address, &crate::sync::ssh::Program::default(), None).unwrap();
    crate::sync::session::sync(&rig.office, &mut *remote, &wanted, &mut |_, _, _| true).unwrap();
    let mut remotes = crate::sync::Remotes::default();
    remotes.add("共享盘", &address).unwrap();
    remotes.write(rig.dir.path()).unwrap();
    gone();
    let wait_for = |stage: &mut Stage<App>, text: &str| {
        let end = std::time::Instant::now() + std::time::Duration::from_secs(20);
        while !stage.shows(text) && std::time::Instant::now() < end {
            stage.event(crate::tui::input::Event::Wake);
        }
        assert!(stage.shows(text), "{}", stage.text());
    };
    let mut stage = stage();
    // What is typed meanwhile is taken: the help opens over it and goes away again.
    stage.keys("? esc");
    wait_for(&mut stage, "当日已撤并");
    assert!(
        stage.shows("文件时间") && !stage.shows("拍摄时间"),
        "a file's own time is no time taken: {}",
        stage.text()
    );
    assert!(rig.office.evidence().has(&digest));
    // Where nothing is typed, what was done stays to be read.
    gone();
    stage.keys("esc g v");
    wait_for(&mut stage, "当日已撤并");
    wait_for(&mut stage, "已从 共享盘 取回");

    // One that nobody has is asked for once, and that is said.
    std::fs::remove_dir_all(folder.path()).unwrap();
    gone();
    stage.keys("esc g v");
    let end = std::time::Instant::now() + std::time::Duration::from_secs(20);
    while stage.app.job.is_some() && std::time::Instant::now() < end {
        stage.event(crate::tui::input::Event::Wake);
    }
    assert!(stage.shows("文件未随同步取回") && stage.shows("不存在"), "{}", stage.text());
    stage.event(crate::tui::input::Event::Wake);
    assert!(stage.app.job.is_none(), "not again and again");
}
