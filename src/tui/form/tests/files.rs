//! Files in and out.

use super::Town;
use crate::domain::kind::Kind;
use crate::domain::schema::task;
use crate::i18n::Lang;
use crate::tui::app::App;
use crate::tui::input::Event;
use crate::tui::testkit::Stage;

/// Waits until what runs beside the console has led to something on the screen.
fn until(stage: &mut Stage<App>, text: &str) {
    let began = std::time::Instant::now();
    while !stage.event(Event::Wake).shows(text) {
        assert!(began.elapsed().as_secs() < 30, "{text:?} never came: {}", stage.text());
        std::thread::yield_now();
    }
}

#[test]
fn a_sheet_is_imported_after_a_look_and_is_one_undo() {
    let town = Town::new();
    let file = town.dir.path().join("七月台账.csv");
    std::fs::write(
        &file,
        "序号,任务,牵头单位,状态\n1,推行电子发票,市税务局,已完成\n2,压缩获得用水时限,市自来水公司,未完成\n",
    )
    .unwrap();
    let mut stage = town.stage(Lang::Zh, 110, 34);
    let before = town.office().read().metas().len();
    stage.keys("4 I").paste(&format!("{}/", town.dir.path().display()));
    stage.keys("text:qytz");
    assert!(stage.shows("七月台账.csv"), "{}", stage.text());
    stage.keys("tab enter");
    assert!(stage.shows("七月台账.csv：各行是什么？"), "{}", stage.text());
    stage.keys("enter");
    until(&mut stage, "属于哪个清单");
    stage.keys("text:disanf enter");
    until(&mut stage, "新增 2");
    assert!(stage.shows("未知单位：市自来水公司"), "{}", stage.text());
    assert!(stage.shows("新建 1 个未知单位后再看"), "{}", stage.text());
    assert_eq!(town.office().read().metas().len(), before, "nothing is written before the yes");
    stage.keys("y");
    until(&mut stage, "导入（可一次撤销）");
    stage.keys("y");
    until(&mut stage, "可一次撤销");
    let office = town.office();
    let titles = || -> Vec<String> {
        office.read().records(Kind::Task).filter_map(|r| r.text(task::TITLE).map(str::to_string)).collect()
    };
    assert_eq!(titles().len(), 5);
    assert!(stage.shows("推行电子发票"), "{}", stage.text());
    stage.keys("U");
    assert_eq!(titles().len(), 3);
}

#[test]
fn what_cannot_be_read_is_said_with_its_place() {
    let town = Town::new();
    let folder = town.dir.path().join("a-folder-with-a-name".repeat(6));
    std::fs::create_dir(&folder).unwrap();
    let file = folder.join("bad.csv");
    std::fs::write(&file, "task,due,ledger,progress\nfirst,2023-08-31,第三方整改,many\n").unwrap();
    let mut stage = town.stage(Lang::En, 110, 30);
    stage.keys("4 I").paste(&file.display().to_string()).keys("enter enter");
    until(&mut stage, "row 2, column D");
    assert!(stage.shows("Nothing can be imported before that is put right"), "{}", stage.text());
    // What is longer than the screen is wide is told whole.
    stage.resize(70, 24);
    assert!(stage.shows("row 2, column D"), "{}", stage.text());
    stage.keys("y");
    assert!(stage.shows("row 2, column D"), "a yes does nothing: {}", stage.text());
    stage.keys("n");
    assert!(!stage.shows("row 2, column D"), "{}", stage.text());
}

#[test]
fn a_list_is_written_as_it_is_shown_and_a_file_is_replaced_on_a_second_word() {
    let town = Town::new();
    let file = town.dir.path().join("out.csv");
    let mut stage = town.stage(Lang::Zh, 110, 30);
    stage.keys("4 / text:税 enter x");
    assert!(stage.shows("行写入哪个文件"), "{}", stage.text());
    stage.keys("C-u").paste(&file.display().to_string()).keys("enter");
    until(&mut stage, "已写出");
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(text.starts_with('\u{feff}') && text.contains("任务"), "{text}");
    assert!(text.contains("规范招标投标") && !text.contains("清理中介收费"), "only what passes the filter: {text}");
    std::fs::write(&file, "mine").unwrap();
    stage.keys("x C-u").paste(&file.display().to_string()).keys("enter");
    assert!(stage.shows("已有文件") && std::fs::read_to_string(&file).unwrap() == "mine", "{}", stage.text());
    stage.keys("enter");
    until(&mut stage, "已写出");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), text);
}

#[test]
fn a_sheet_is_chosen_and_a_column_given_another_field_before_anything_is_written() {
    let town = Town::new();
    let file = town.dir.path().join("两表.xlsx");
    let mut book = rust_xlsxwriter::Workbook::new();
    for (name, rows) in [
        ("说明", vec![vec!["填表说明", "内容"], vec!["一", "请按月填报"]]),
        ("台账", vec![vec!["序号", "任务", "承办科室", "备注"], vec!["9", "推行电子发票", "市税务局", "抓紧"]]),
    ] {
        let sheet = book.add_worksheet().set_name(name).unwrap();
        for (row, cells) in rows.iter().enumerate() {
            for (column, cell) in cells.iter().enumerate() {
                sheet.write_string(row as u32, column as u16, *cell).unwrap();
            }
        }
    }
    book.save(&file).unwrap();
    let mut stage = town.stage(Lang::Zh, 110, 34);
    let before = town.office().read().metas().len();
    stage.keys("4 I").paste(&file.display().to_string()).keys("enter enter");
    until(&mut stage, "哪个工作表");
    assert!(stage.shows("说明") && stage.shows("台账"), "{}", stage.text());
    stage.keys("text:taizhang enter");
    until(&mut stage, "属于哪个清单");
    stage.keys("text:disanf enter");
    until(&mut stage, "更改某列对应的字段");
    assert!(stage.shows("C 列“承办科室”未导入"), "{}", stage.text());
    // What the heading does not say, a person does.
    stage.keys("m text:承办 enter");
    assert!(stage.shows("“承办科室”：对应哪个字段？"), "{}", stage.text());
    stage.keys("text:qiantou enter");
    until(&mut stage, "C 列“承办科室” → 牵头单位");
    // Left out again is possible too, and esc comes back to the look.
    stage.keys("m text:序号 enter text:不导入 enter");
    until(&mut stage, "A 列“序号”未导入");
    stage.keys("m esc");
    assert!(stage.shows("更改某列对应的字段"), "{}", stage.text());
    assert_eq!(town.office().read().metas().len(), before, "nothing is written before the yes");
    stage.keys("y");
    until(&mut stage, "可一次撤销");
    let office = town.office();
    let state = office.read();
    let made = state.records(Kind::Task).find(|r| r.text(task::TITLE) == Some("推行电子发票")).unwrap();
    assert_eq!(made.reference(task::LEAD).map(|u| state.title(u)).as_deref(), Some("市税务局"));
    assert_eq!(made.text(task::SERIAL), None);
}
