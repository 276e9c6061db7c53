//! Many records at once, and files that prove something.

use super::Town;
use crate::domain::kind::Kind;
use crate::domain::schema::{evidence, task};
use crate::domain::value::{Value, ValueRef};
use crate::i18n::Lang;

#[test]
fn many_are_shown_before_they_are_changed_and_are_one_undo() {
    let town = Town::new();
    let mut stage = town.stage(Lang::Zh, 110, 30);
    let before = town.office().read().metas().len();
    stage.keys("4 V a text:scjg enter");
    assert!(stage.shows("规范招标投标: 市税务局 → 市市场监管局"), "{}", stage.text());
    let entries = || town.office().read().metas().len();
    assert_eq!(entries(), before, "nothing is done before the yes");
    stage.keys("n");
    assert!(stage.shows("scjg") || stage.shows("市市场监管局"), "no goes back to the line: {}", stage.text());
    stage.keys("enter y");
    let leads = || -> Vec<String> {
        let office = town.office();
        let state = office.read();
        town.tasks.iter().map(|t| state.title(state.get(*t).unwrap().reference(task::LEAD).unwrap())).collect()
    };
    assert_eq!(leads(), ["市市场监管局"; 3]);
    assert_eq!(entries(), before + 1);
    assert_eq!(stage.cursor(), None, "the line is gone with it: {}", stage.text());
    stage.keys("esc U");
    assert_eq!(leads(), ["市住房和城乡建设局", "市税务局", "市水务集团"]);
}

#[test]
fn a_field_is_set_on_all_that_are_marked() {
    let town = Town::new();
    let mut stage = town.stage(Lang::En, 110, 30);
    stage.keys("4 V e text:deadl enter");
    assert!(stage.shows("Deadline: 3 records"), "{}", stage.text());
    stage.keys("text:9月底前 enter");
    assert!(stage.shows("压减办税环节: (empty) → 9月底前"), "{}", stage.text());
    stage.keys("y");
    for n in 0..3 {
        let Some(Value::Due(due)) = town.of_task(n, task::DUE) else { panic!("no deadline") };
        assert_eq!(due.date.map(|d| d.to_string()).as_deref(), Some("2023-09-30"));
    }
}

#[test]
fn what_the_rules_refuse_stays_typed() {
    let town = Town::new();
    let mut stage = town.stage(Lang::Zh, 110, 30);
    stage.keys("4 a C-u enter");
    assert!(stage.shows("必填"), "{}", stage.text());
    stage.keys("text:没有这个单位 enter");
    assert!(stage.shows("没有名为“没有这个单位”的单位") && stage.shows("没有这个单位"), "{}", stage.text());
    stage.keys("esc");
    assert!(!stage.shows("没有这个单位"), "{}", stage.text());
}

#[test]
fn a_file_is_kept_as_evidence_with_its_digest() {
    let town = Town::new();
    let file = town.dir.path().join("整改照片.jpg");
    std::fs::write(&file, b"\xFF\xD8\xFF no real picture").unwrap();
    let mut stage = town.stage(Lang::Zh, 110, 30);
    stage.keys("4 C-e");
    assert!(stage.shows("哪个文件可作佐证？压减办税环节"), "{}", stage.text());
    stage.paste("/no/such/file").keys("enter");
    assert!(stage.shows("没有文件 /no/such/file"), "{}", stage.text());
    stage.keys("C-u").paste(&format!("{}/", town.dir.path().display()));
    stage.keys("text:zgzp tab enter");
    // The copy is made beside the console.
    let office = town.office();
    let kept = || office.read().records(Kind::Evidence).next().cloned();
    let waited = std::time::Instant::now();
    while kept().is_none() && waited.elapsed().as_secs() < 20 {
        std::thread::yield_now();
    }
    let record = kept().unwrap();
    assert_eq!(record.text(evidence::NAME), Some("整改照片.jpg"));
    assert_eq!(record.reference(evidence::OF), Some(town.tasks[0]));
    assert_eq!(record.text(evidence::MEDIA), Some("image/jpeg"));
    assert_eq!(record.get(evidence::SIZE), Some(ValueRef::Int(19)));
    assert_eq!(record.text(evidence::DIGEST).map(str::len), Some(64));
    assert!(matches!(record.get(evidence::FILE_TIME), Some(ValueRef::Time(_))));
    // It is written before the thread that wrote it has said so.
    while !stage.shows("已留存佐证：整改照片.jpg") && waited.elapsed().as_secs() < 20 {
        stage.event(crate::tui::input::Event::Wake);
    }
    assert!(stage.shows("已留存佐证：整改照片.jpg"), "{}", stage.text());
}
