//! The loop of supervision by keys: draws, receipts, slips, alarms, what is sealed.

use std::path::Path;
use std::sync::Arc;

use base64::Engine as _;

use super::rig::assert_whole;
use crate::domain::id::RecordId;
use crate::domain::kind::{Kind, Tag};
use crate::domain::schema::{alarm, clue, document, draw, finding, note, person, sealed, visit};
use crate::domain::value::{Value, ValueRef};
use crate::i18n::Lang;
use crate::log::FixedClock;
use crate::service::papers::documents::SlipAsk;
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

fn stage(office: &Arc<Office>, who: Option<&str>, lang: Lang, width: u16, height: u16) -> Stage<App> {
    let actor = office.actor(who).unwrap();
    let keymap = Arc::new(crate::tui::form::tests::keymap());
    let session = Session::new(Arc::clone(office), actor, lang, Theme::named("dark").unwrap(), keymap);
    Stage::new(App::new(session), width, height)
}

fn find(office: &Office, kind: Kind, tag: Tag, text: &str) -> RecordId {
    office.read().records(kind).find(|r| r.text(tag) == Some(text)).unwrap().id()
}

fn text(office: &Office, id: RecordId, tag: Tag) -> String {
    office.read().get(id).and_then(|r| r.text(tag).map(str::to_string)).unwrap_or_default()
}

/// Whether a text lies as it is in any file of a folder.
fn lies_in(folder: &Path, text: &str) -> bool {
    let mut rest = vec![folder.to_path_buf()];
    while let Some(path) = rest.pop() {
        if path.is_dir() {
            rest.extend(std::fs::read_dir(&path).unwrap().map(|e| e.unwrap().path()));
        } else if std::fs::read(&path).unwrap().windows(text.len()).any(|w| w == text.as_bytes()) {
            return true;
        }
    }
    false
}

#[test]
fn a_draw_is_committed_opened_planned_and_published_by_keys() {
    for (lang, title, width, height) in [(Lang::Zh, "八月窗口抽查", 80, 24), (Lang::En, "August-windows", 120, 40)]
    {
        let (_dir, office) = sample();
        let mut stage = stage(&office, None, lang, width, height);
        stage.keys(": text:draws enter n");
        assert_whole(&stage);
        // What cannot be left out is said, and nothing is written.
        stage.keys("C-s");
        assert!(office.read().records(Kind::Draw).count() == 4, "{}", stage.text());
        stage.keys(&format!("enter text:{title} tab text:units tab text:sort:department tab text:3 C-s"));
        let id = find(&office, Kind::Draw, draw::TITLE, title);
        assert_eq!(text(&office, id, draw::STATE), "committed", "{}", stage.text());
        assert!(stage.shows("CQ-05") && stage.shows(&text(&office, id, draw::COMMITMENT)[..8]), "{}", stage.text());
        assert!(!stage.shows("ducha draw"), "nobody here types a command\n{}", stage.text());
        assert_whole(&stage);
        stage.keys("esc G o text:20237331128159211123 tab text:dice C-s");
        assert_eq!(text(&office, id, draw::STATE), "drawn", "{}", stage.text());
        assert!(stage.shows("1. ") && stage.shows("3. "), "{}", stage.text());
        // The visits of what was drawn, with the two inspectors of each.
        stage.keys("esc i text:8-7 enter y");
        let visits: Vec<usize> = {
            let state = office.read();
            let of = state.records(Kind::Visit).filter(|v| v.reference(visit::DRAW) == Some(id));
            of.map(|v| v.references(visit::INSPECTORS).count()).collect()
        };
        assert_eq!(visits, [2, 2, 2], "{}", stage.text());
        stage.keys("p");
        assert_eq!(text(&office, id, draw::STATE), "published", "{}", stage.text());
        stage.keys("U y");
        assert_eq!(text(&office, id, draw::STATE), "drawn", "{}", stage.text());
    }
}

#[test]
fn a_draw_that_was_not_opened_is_given_up_by_a_key_and_stays_in_the_open() {
    let (_dir, office) = sample();
    let mut stage = stage(&office, None, Lang::Zh, 120, 40);
    // From the list that one looks at, as it is narrowed.
    stage.keys("2 / text:sort:township enter : text:draw.pool enter text:乡镇抽查 tab tab tab text:10% C-s");
    let id = find(&office, Kind::Draw, draw::TITLE, "乡镇抽查");
    let townships = office
        .read()
        .records(Kind::Unit)
        .filter(|u| u.text(crate::domain::schema::unit::SORT) == Some("township"))
        .count();
    assert_eq!(office.read().get(id).unwrap().number(draw::SIZE), Some(townships as f64), "{}", stage.text());
    stage.keys("esc : text:随机抽取 enter G X text:名单有误 enter");
    assert_eq!(text(&office, id, draw::STATE), "abandoned", "{}", stage.text());
    assert!(stage.shows("已放弃"), "{}", stage.text());
}

#[test]
fn who_the_finding_is_handed_to_signs_for_it_and_for_its_slip_with_one_key() {
    let (_dir, office) = sample();
    let id = find(&office, Kind::Finding, finding::SERIAL, "WT-09");
    let slip = {
        let actor = office.actor(Some("市营商办调度专员")).unwrap();
        let ask = SlipAsk { sort: "assign".into(), about: vec![id], ..SlipAsk::default() };
        office.issue_slips(&actor, &ask, Lang::Zh).unwrap()[0].0
    };
    let who = "东江乡便民服务中心负责人";
    let mut stage = stage(&office, Some(who), Lang::Zh, 80, 24);
    stage.keys("6 / text:WT-09 enter i");
    assert_eq!(text(&office, id, finding::STATE), "received", "{}", stage.text());
    let me = office.actor(Some(who)).unwrap().person;
    let state = office.read();
    let record = state.get(id).unwrap();
    assert_eq!(
        (record.reference(finding::RECEIVER), record.date(finding::RECEIVED_ON)),
        (Some(me), Some(office.today()))
    );
    drop(state);
    stage.keys(&format!(": text:文件 enter / text:{} enter i", text(&office, slip, document::NUMBER)));
    let signed = |state: &crate::log::State| {
        state
            .records(Kind::Note)
            .any(|n| n.reference(note::ABOUT) == Some(slip) && n.text(note::SORT) == Some("receipt"))
    };
    assert!(signed(&office.read()), "{}", stage.text());
    assert_whole(&stage);
}

#[test]
fn a_slip_goes_out_on_marked_findings_and_is_withdrawn_by_another_by_keys() {
    let (_dir, office) = sample();
    let before = office.read().records(Kind::Document).count();
    let mut stage = stage(&office, None, Lang::Zh, 120, 40);
    stage.keys("6 / text:unit:市场监管 enter V P text:督办单 tab tab text:请抓紧整改 C-s");
    assert_eq!(office.read().records(Kind::Document).count(), before + 1, "{}", stage.text());
    let id = {
        let state = office.read();
        let last = state.records(Kind::Document).filter(|d| d.text(document::SORT) == Some("order"));
        last.max_by_key(|d| d.date(document::ON)).unwrap().id()
    };
    let number = text(&office, id, document::NUMBER);
    assert!(stage.shows(&format!("已印发{number}")), "{}", stage.text());
    assert_eq!(office.read().get(id).unwrap().references(document::FINDINGS).count(), 2);
    stage.keys(&format!(": text:文件 enter / text:{number} enter X text:文号有误 C-s"));
    assert_eq!(text(&office, id, document::STATE), "withdrawn", "{}", stage.text());
    assert_eq!(office.read().records(Kind::Document).count(), before + 2);
}

#[test]
fn the_guard_is_asked_and_its_alarms_are_decided_by_keys() {
    let (_dir, office) = sample();
    let mut stage = stage(&office, Some("市营商办核查专员"), Lang::Zh, 120, 40);
    stage.keys(": text:疑似假整改 enter n");
    assert!(stage.shows("前后同图") && stage.shows("短期复发"), "each is explained\n{}", stage.text());
    stage.keys("esc");
    let states = |office: &Office| -> Vec<String> {
        office.read().records(Kind::Alarm).map(|a| a.text(alarm::STATE).unwrap_or_default().to_string()).collect()
    };
    assert!(!states(&office).is_empty() && states(&office).iter().all(|s| s == "open"), "{}", stage.text());
    let count = states(&office).len();
    stage.keys("g g d text:照片相同 enter j r text:系另一处窗口 enter");
    let mut decided = states(&office);
    decided.sort();
    assert_eq!(decided.iter().filter(|s| *s == "open").count(), count - 2, "{}", stage.text());
    assert!(decided.contains(&"confirmed".to_string()) && decided.contains(&"dismissed".to_string()), "{decided:?}");
    // What was decided stays decided when it is looked for again.
    stage.keys("n esc");
    let mut again = states(&office);
    again.sort();
    assert_eq!(again, decided, "{}", stage.text());
}

/// Gives people keys that can be sealed for: the first that of this device, the others one that lies elsewhere.
fn with_keys(office: &Office, people: &[&str]) {
    let line = |key: &[u8]| {
        let wire = [b"\0\0\0\x0bssh-ed25519\0\0\0\x20", key].concat();
        format!("ssh-ed25519 {}", base64::engine::general_purpose::STANDARD.encode(wire))
    };
    let elsewhere = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl";
    let mut work = Work::new("test.keys");
    for (n, name) in people.iter().enumerate() {
        let id = find(office, Kind::Person, person::NAME, name);
        let key = if n == 0 { line(&office.key().public()) } else { elsewhere.to_string() };
        work.put(Kind::Person, id, person::KEYS, Value::Texts(vec![key]));
    }
    let admin = office.actor(None).unwrap();
    office.commit(&admin, work).unwrap();
}

#[test]
fn an_informant_is_sealed_and_opened_by_keys_and_lies_nowhere() {
    let (dir, office) = sample();
    with_keys(&office, &["市营商办核查专员", "督查一组组长"]);
    let mut stage = stage(&office, Some("市营商办核查专员"), Lang::Zh, 80, 24);
    let first = office.read().records(Kind::Clue).next().map(|c| text(&office, c.id(), clue::SERIAL));
    let serial = first.unwrap();
    stage.keys(&format!("7 / text:{serial} enter i text:市营商办核查专员 tab tab text:举报人某甲13800001111"));
    // What is typed and not done is asked about, and nothing of it is kept.
    office.drafts().flush();
    assert!(!lies_in(dir.path(), "某甲13800001111"), "a form of a secret leaves no draft");
    stage.keys("C-s");
    assert!(stage.shows("已密封"), "{}", stage.text());
    office.drafts().flush();
    assert!(!lies_in(dir.path(), "某甲13800001111"));
    stage.keys("g i C-s");
    assert!(stage.shows("举报人某甲13800001111"), "{}", stage.text());
    let reads =
        |office: &Office| office.read().records(Kind::Note).filter(|n| n.text(note::SORT) == Some("read")).count();
    assert_eq!(reads(&office), 1, "who read it is in the trail");
    // Somebody else is refused, and nothing of it is on the screen.
    let mut other = self::stage(&office, Some("督查二组组长"), Lang::Zh, 80, 24);
    other.keys(&format!("7 / text:{serial} enter g i C-s"));
    assert!(!other.shows("13800001111") && other.shows("知情人不含您"), "{}", other.text());
    assert_eq!(reads(&office), 1);
}

#[test]
fn an_unannounced_visit_is_planned_read_and_begun_by_keys() {
    let (_dir, office) = sample();
    with_keys(&office, &["督查一组组长", "督查一组督查员"]);
    let mut stage = stage(&office, Some("督查一组组长"), Lang::Zh, 120, 40);
    let visits = office.read().records(Kind::Visit).count();
    stage.keys(": text:督查走访 enter g u text:龙南市税务局 tab text:8-10 tab text:督查一组组长、督查一组督查员 C-s");
    assert!(stage.shows("已密封，知情人2名"), "{}", stage.text());
    assert_eq!(office.read().records(Kind::Visit).count(), visits, "it is no visit yet");
    stage.keys(": text:密件 enter");
    assert!(stage.shows("暗访安排") && !stage.shows("税务局"), "{}", stage.text());
    stage.keys("i C-s");
    assert!(stage.shows("龙南市税务局，2023-08-10"), "{}", stage.text());
    stage.keys("esc o C-s");
    let state = office.read();
    let begun = state.records(Kind::Visit).find(|v| v.text(visit::ANNOUNCED) == Some("unannounced")).unwrap();
    assert_eq!(begun.text(visit::STATE), Some("begun"));
    assert!(begun.text(visit::KNEW).unwrap().contains("督查一组督查员"));
    let opened = state.records(Kind::Sealed).all(|s| s.date(sealed::OPENED_ON).is_some());
    assert!(opened, "{}", stage.text());
    drop(state);
    // A reporter has no such screen.
    let mut unit = self::stage(&office, Some("市税务局营商联络员"), Lang::Zh, 120, 40);
    unit.keys(": text:密件");
    assert!(!unit.shows("查看密封事项"), "{}", unit.text());
}

#[test]
fn what_a_campaign_uses_is_chosen_from_the_eight_methods_in_the_readers_language() {
    let (_dir, office) = sample();
    let mut stage = stage(&office, None, Lang::Zh, 120, 40);
    stage.keys("5 enter");
    assert!(stage.shows("开展检查、访谈、暗访") && !stage.shows("hearing-report"), "{}", stage.text());
    let held = |office: &Office| {
        let state = office.read();
        let campaign = state.records(Kind::Campaign).next().unwrap();
        match campaign.get(crate::domain::schema::campaign::METHODS) {
            Some(ValueRef::Texts(all)) => all.iter().map(str::to_string).collect(),
            _ => Vec::new(),
        }
    };
    assert_eq!(held(&office), ["check", "hearing-report", "files"]);
    let actor = office.actor(None).unwrap();
    let id = office.read().records(Kind::Campaign).next().unwrap().id();
    let wrong = Work::new("record.edit");
    let field = crate::domain::schema::campaign::METHODS;
    assert!(office.commit(&actor, wrong.set(Kind::Campaign, id, field, Value::Texts(vec!["x".into()]))).is_err());
}

/// A visit under way on a checklist of these rows.
fn on_checklist(office: &Office, survey: &[&[&str]], choices: &[&[&str]]) -> RecordId {
    let actor = office.actor(None).unwrap();
    let mut book = rust_xlsxwriter::Workbook::new();
    let settings: &[&[&str]] = &[&["form_title", "form_id", "version"], &["现场检查表", "site", "1"]];
    for (name, rows) in [("survey", survey), ("choices", choices), ("settings", settings)] {
        let sheet = book.add_worksheet().set_name(name).unwrap();
        for (row, r) in rows.iter().zip(0..) {
            for (cell, c) in row.iter().zip(0..) {
                sheet.write_string(r, c, *cell).unwrap();
            }
        }
    }
    let form = crate::exchange::xlsform::read("site.xlsx", &book.save_to_buffer().unwrap()).unwrap();
    let checklist = office.keep_checklist(&actor, &form.template).unwrap();
    let id = office.new_id().unwrap();
    let unit = office.read().records(Kind::Unit).next().unwrap().id();
    let mut work = Work::new("record.new");
    for (tag, value) in [
        (visit::SERIAL, Value::from("ZF-99")),
        (visit::UNIT, Value::from(unit)),
        (visit::ON, Value::from(office.today())),
        (visit::STATE, Value::from("begun")),
        (visit::CHECKLIST, Value::from(checklist)),
    ] {
        work.put(Kind::Visit, id, tag, value);
    }
    office.commit(&actor, work).unwrap();
    id
}

fn answers(office: &Office, id: RecordId) -> Vec<String> {
    let state = office.read();
    match state.get(id).unwrap().get(visit::ANSWERS) {
        Some(ValueRef::Texts(all)) => all.iter().map(str::to_string).collect(),
        _ => Vec::new(),
    }
}

#[test]
fn an_answer_is_explained_several_are_chosen_and_a_part_is_repeated_by_keys() {
    let (_dir, office) = sample();
    let survey: &[&[&str]] = &[
        &["type", "name", "label", "remark"],
        &["select_one yn", "q1", "公示收费目录", "${q1} = 'no'"],
        &["select_multiple means", "how", "公示方式", ""],
        &["begin repeat", "window", "窗口", ""],
        &["integer", "staff", "在岗人数", ""],
        &["end repeat", "", "", ""],
    ];
    let choices: &[&[&str]] = &[
        &["list_name", "name", "label"],
        &["yn", "yes", "是"],
        &["yn", "no", "否"],
        &["means", "wall", "上墙"],
        &["means", "screen", "电子屏"],
        &["means", "site", "网站"],
    ];
    let id = on_checklist(&office, survey, choices);
    let mut stage = stage(&office, None, Lang::Zh, 80, 24);
    stage.keys(": text:督查走访 enter / text:ZF-99 enter i c");
    assert!(stage.shows("请先作答"), "{}", stage.text());
    // What the answer demands is said, and one stays until it is there.
    stage.keys("x");
    assert!(stage.shows("公示收费目录") && !stage.shows("公示方式"), "{}", stage.text());
    stage.keys("c text:目录张贴在后门 enter");
    assert!(stage.shows("说明：目录张贴在后门"), "{}", stage.text());
    assert_whole(&stage);
    stage.keys("j 1 3 2 3");
    assert!(answers(&office, id).contains(&"how=wall screen".to_string()), "{:?}", answers(&office, id));
    stage.keys("j i text:2 enter + i text:3 enter");
    let held = answers(&office, id);
    assert!(held.contains(&"staff@1=2".to_string()) && held.contains(&"staff@2=3".to_string()), "{held:?}");
    assert!(held.contains(&"q1#note=目录张贴在后门".to_string()), "{held:?}");
    // Right after an answer, which leads on, words and a finding are about what was answered.
    stage.keys("k k k k y c text:，现已移至正门 enter");
    assert!(
        answers(&office, id).contains(&"q1#note=目录张贴在后门，现已移至正门".to_string()),
        "{:?}",
        answers(&office, id)
    );
    stage.keys("y n");
    assert!(stage.shows("公示收费目录"), "{}", stage.text());
    stage.keys("esc esc k k k k +");
    assert!(stage.shows("本部分不可增加"), "{}", stage.text());
}

#[test]
fn a_question_that_asks_for_a_picture_is_answered_by_the_newest_photo_of_the_camera() {
    let (_dir, office) = sample();
    let id =
        on_checklist(&office, &[&["type", "name", "label"], &["image", "photo", "窗口现场照片"]], &[&["list_name"]]);
    let camera = tempfile::tempdir().unwrap();
    std::fs::write(camera.path().join("现场.jpg"), b"\xff\xd8\xff no picture").unwrap();
    let setting = crate::service::settings::id("camera.folder");
    let mut work = Work::new("record.new");
    work.put(Kind::Setting, setting, crate::domain::schema::setting::NAME, Value::from("camera.folder"));
    let folder = camera.path().display().to_string();
    work.put(Kind::Setting, setting, crate::domain::schema::setting::VALUE, Value::from(folder));
    office.commit(&office.actor(None).unwrap(), work).unwrap();
    let mut stage = stage(&office, None, Lang::Zh, 80, 24);
    stage.keys(": text:督查走访 enter / text:ZF-99 enter i");
    assert!(stage.shows("窗口现场照片"), "{}", stage.text());
    stage.keys("p");
    assert!(stage.shows("现场.jpg"), "{}", stage.text());
    stage.keys("1");
    assert_eq!(answers(&office, id), ["photo=现场.jpg"]);
    let state = office.read();
    let kept = state.records(Kind::Evidence).filter(|e| e.reference(crate::domain::schema::evidence::OF) == Some(id));
    assert_eq!(kept.count(), 1);
}
