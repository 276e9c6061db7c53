//! What the command line can say of an import, said in the console by keys.

use std::path::{Path, PathBuf};

use super::Town;
use crate::domain::kind::Kind;
use crate::domain::record::Record;
use crate::domain::schema::{observation, task, unit};
use crate::domain::value::{Value, ValueRef};
use crate::i18n::Lang;
use crate::service::Work;
use crate::tui::app::App;
use crate::tui::input::Event;
use crate::tui::testkit::Stage;

/// Waits until what runs beside the console has led to something on the screen.
fn until(stage: &mut Stage<App>, text: &str) {
    let began = std::time::Instant::now();
    while !stage.event(Event::Wake).shows(text) {
        assert!(began.elapsed().as_secs() < 60, "{text:?} never came: {}", stage.text());
        std::thread::yield_now();
    }
}

fn write(town: &Town, name: &str, text: &str) -> PathBuf {
    let path = town.dir.path().join(name);
    std::fs::write(&path, text).unwrap();
    path
}

/// Opens the import of a file of tasks, of the ledger that the office has.
fn begin(town: &Town, path: &Path, height: u16) -> Stage<App> {
    let mut stage = town.stage(Lang::Zh, 110, height);
    stage.keys("4 I").paste(&path.display().to_string()).keys("enter");
    until(&mut stage, "各行是什么");
    stage.keys("enter");
    until(&mut stage, "属于哪个清单");
    stage.keys("text:disanf enter");
    stage
}

/// Says something of the import: which of the offered things, and what is typed for it.
fn say(stage: &mut Stage<App>, what: &str, value: Option<&str>) {
    stage.keys("o");
    assert!(stage.shows("要改变什么"), "{}", stage.text());
    stage.keys(&format!("text:{what} enter"));
    if let Some(value) = value {
        stage.keys("C-u").paste(value).keys("enter");
    }
}

fn tasks(town: &Town) -> Vec<Record> {
    town.office().read().records(Kind::Task).cloned().collect()
}

fn titled(town: &Town, title: &str) -> Record {
    let found = tasks(town).into_iter().find(|t| t.text(task::TITLE) == Some(title));
    found.unwrap_or_else(|| panic!("no task {title}"))
}

fn imported(stage: &mut Stage<App>) {
    stage.keys("y");
    until(stage, "可一次撤销");
}

#[test]
fn a_unit_that_is_much_like_a_known_one_is_asked_about() {
    let town = Town::new();
    let file = write(&town, "八月.csv", "序号,任务,牵头单位\n1,核查证照,市市场监督管理局\n");
    let mut stage = begin(&town, &file, 34);
    until(&mut stage, "未知单位：市市场监督管理局");
    stage.keys("y");
    until(&mut stage, "相近");
    // The key that answers stands beside the option of the command line, and a yes does not answer.
    assert!(stage.shows("按 o 选“难以判断是否同一条的行”"), "{}", stage.text());
    stage.keys("y");
    assert_eq!((tasks(&town).len(), stage.shows("相近")), (3, true));
    say(&mut stage, "难以判断", None);
    until(&mut stage, "导入（可一次撤销）");
    imported(&mut stage);
    let office = town.office();
    let state = office.read();
    assert_eq!(state.records(Kind::Unit).count(), 5, "no unit was made");
    let lead = titled(&town, "核查证照").reference(task::LEAD).map(|id| state.title(id));
    assert_eq!(lead.as_deref(), Some("市市场监管局"));
}

#[test]
fn what_was_done_here_since_stays_until_the_file_is_let_count() {
    let town = Town::new();
    let file = write(&town, "八月.csv", "序号,任务,完成时限\n1,核查证照,2023-8-31\n");
    let mut stage = begin(&town, &file, 34);
    until(&mut stage, "新增 1");
    imported(&mut stage);
    let id = titled(&town, "核查证照").id();
    town.office()
        .commit(&town.actor, Work::new("test.defer").set(Kind::Task, id, task::MEASURES, Value::from("本处所写")))
        .unwrap();
    write(&town, "八月.csv", "序号,任务,完成时限,措施\n1,核查证照,2023-8-31,文件所写\n");
    let measures = || titled(&town, "核查证照").text(task::MEASURES).map(str::to_string);
    let mut stage = begin(&town, &file, 34);
    until(&mut stage, "保持“本处所写”");
    assert!(stage.shows("按 o 选“本处改过的字段以文件为准”"), "{}", stage.text());
    stage.keys("y");
    until(&mut stage, "均已存在");
    assert_eq!(measures().as_deref(), Some("本处所写"));
    let mut stage = begin(&town, &file, 34);
    until(&mut stage, "保持“本处所写”");
    say(&mut stage, "本处改过", None);
    until(&mut stage, "本处所写 → 文件所写");
    imported(&mut stage);
    assert_eq!(measures().as_deref(), Some("文件所写"));
}

#[test]
fn bad_rows_are_left_out_by_a_key_and_come_back_corrected() {
    let town = Town::new();
    let file = write(&town, "八月.csv", "序号,任务,进度\n1,核查证照,10\n2,走访企业,很多\n");
    let mut stage = begin(&town, &file, 34);
    until(&mut stage, "第 3 行 C 列");
    stage.keys("y");
    assert_eq!(tasks(&town).len(), 3, "nothing is written with a bad row");
    say(&mut stage, "剔除", None);
    until(&mut stage, "导入（可一次撤销）");
    stage.keys("y");
    until(&mut stage, "1 行未导入");
    assert_eq!(tasks(&town).len(), 4);
    let left = town.dir.path().join("八月-未导入.xlsx");
    let lines = crate::exchange::preview::first_lines(
        "八月-未导入.xlsx",
        "",
        std::fs::metadata(&left).unwrap().len(),
        &mut std::fs::File::open(&left).unwrap(),
        9,
    );
    let lines = lines.unwrap();
    assert!(lines[1].starts_with("2\t走访企业\t很多\t第 3 行"), "{lines:?}");
    let mended: String =
        lines.iter().map(|l| l.replace("很多", "20").replace(',', "，").replace('\t', ",") + "\n").collect();
    let mut stage = begin(&town, &write(&town, "更正.csv", &mended), 34);
    until(&mut stage, "新增 1");
    imported(&mut stage);
    assert!(matches!(titled(&town, "走访企业").get(task::PROGRESS), Some(ValueRef::Int(20))));
}

#[test]
fn header_year_day_and_a_constant_are_said_by_keys() {
    let town = Town::new();
    let text = "任务,状态,说明\n甲,乙,丙\n序号,任务,完成时限\n1,核查证照,9月底前\n2,走访企业,10月底前\n";
    let mut stage = begin(&town, &write(&town, "台账.csv", text), 40);
    until(&mut stage, "第 1 行：表头");
    say(&mut stage, "表头", Some("三"));
    assert!(stage.shows("“三”不是数字"), "{}", stage.text());
    stage.keys("C-u").paste("3").keys("enter");
    until(&mut stage, "第 3 行：表头");
    say(&mut stage, "哪一年", Some("2021"));
    until(&mut stage, "2021");
    say(&mut stage, "生效", Some("2023-07-03"));
    until(&mut stage, "2023-07-03");
    say(&mut stage, "所有行相同", Some("进度%=30"));
    until(&mut stage, "导入（可一次撤销）");
    imported(&mut stage);
    let task = titled(&town, "核查证照");
    assert_eq!(task.date(task::DUE).unwrap().to_string(), "2021-09-30");
    assert!(matches!(task.get(task::PROGRESS), Some(ValueRef::Int(30))));
    let office = town.office();
    assert_eq!(office.read().metas().last().unwrap().on.to_string(), "2023-07-03");
}

#[test]
fn a_column_is_chosen_by_its_letter_and_all_sheets_are_read() {
    let town = Town::new();
    let mut book = rust_xlsxwriter::Workbook::new();
    for (name, title) in [("甲表", "核查证照"), ("乙表", "走访企业")] {
        let sheet = book.add_worksheet().set_name(name).unwrap();
        for (r, row) in [["序号", "任务", "要点"], ["1", "简称", title]].iter().enumerate() {
            for (c, text) in row.iter().enumerate() {
                sheet.write_string(r as u32, c as u16, *text).unwrap();
            }
        }
    }
    let path = town.dir.path().join("两表.xlsx");
    book.save(&path).unwrap();
    let mut stage = town.stage(Lang::Zh, 110, 40);
    stage.keys("4 I").paste(&path.display().to_string()).keys("enter");
    until(&mut stage, "各行是什么");
    stage.keys("enter");
    until(&mut stage, "哪个工作表");
    stage.keys("text:全部 enter");
    until(&mut stage, "属于哪个清单");
    stage.keys("text:disanf enter");
    until(&mut stage, "乙表");
    stage.keys("m");
    assert!(stage.shows("C  要点"), "{}", stage.text());
    stage.keys("text:C enter");
    assert!(stage.shows("“要点”：对应哪个字段"), "{}", stage.text());
    stage.keys("text:title enter");
    until(&mut stage, "C 列“要点” → 任务");
    imported(&mut stage);
    assert_eq!(["核查证照", "走访企业"].map(|t| titled(&town, t).kind()), [Kind::Task; 2]);
    assert_eq!(tasks(&town).len(), 5);
}

#[test]
fn an_unknown_status_word_is_taken_with_the_class_that_is_said() {
    let town = Town::new();
    let file = write(&town, "八月.csv", "序号,任务,状态\n1,核查证照,挂账督办\n");
    let mut stage = begin(&town, &file, 34);
    until(&mut stage, "挂账督办");
    // The key that helps stands there, and no option of the command line.
    assert!(stage.shows("按 o 选“状态用语的类别") && stage.shows("按 o 选“剔除无法读取的行”"), "{}", stage.text());
    assert!(!stage.shows("--"), "{}", stage.text());
    // The guess stands in the line, to be corrected.
    stage.keys("o text:状态用语 enter");
    assert!(stage.shows("挂账督办=not-done"), "{}", stage.text());
    stage.keys("C-u").paste("挂账督办=banana").keys("enter");
    assert!(stage.shows("banana"), "{}", stage.text());
    stage.keys("C-u").paste("挂账督办=in-progress").keys("enter");
    until(&mut stage, "导入（可一次撤销）");
    imported(&mut stage);
    assert_eq!(titled(&town, "核查证照").text(task::STATUS), Some("挂账督办"));
}

#[test]
fn a_matrix_is_imported_and_our_own_county_is_said_once() {
    let town = Town::new();
    let file = write(&town, "2023年二季度.csv", "指标,甲县,乙县,丙县\n企业开办,1,2,3\n获得电力,2,并列2,不参评\n");
    let mut stage = town.stage(Lang::Zh, 110, 34);
    stage.keys("4 I").paste(&file.display().to_string()).keys("enter");
    until(&mut stage, "各行是什么");
    stage.keys("text:observation enter");
    until(&mut stage, "本县");
    say(&mut stage, "哪个是本县", Some("甲县"));
    until(&mut stage, "新建 3 个未知单位");
    stage.keys("y");
    until(&mut stage, "导入（可一次撤销）");
    imported(&mut stage);
    let office = town.office();
    let state = office.read();
    let ranks: Vec<i64> = state
        .records(Kind::Observation)
        .filter_map(|r| match r.get(observation::RANK) {
            Some(ValueRef::Int(n)) => Some(n),
            _ => None,
        })
        .collect();
    assert_eq!(ranks, [1, 2, 3, 2, 2]);
    let own = crate::service::scores::standings::own_unit(&state)
        .and_then(|id| state.get(id))
        .and_then(|r| r.text(unit::NAME).map(str::to_string));
    assert_eq!(own.as_deref(), Some("甲县"));
}
