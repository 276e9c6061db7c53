//! Registers of risks, issues and findings as they are kept elsewhere, small: each shows a kind of fault, with the right
//! value beside it.

use super::lines::Teller;
use super::tests::{Rig, said, sheet};
use super::*;
use crate::domain::record::Record;
use crate::domain::schema::{finding, observation, task};
use crate::domain::value::ValueRef;
use crate::i18n::Lang;

/// A workbook with these cells, those in `wide` merged with the ones at their right up to a column.
fn book(rows: &[&[&str]], wide: &[(u32, u16, u16)]) -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (r, row) in (0..).zip(rows) {
        for (c, text) in (0..).zip(*row).filter(|(_, t)| !t.is_empty()) {
            match (wide.iter().find(|(row, from, _)| (*row, *from) == (r, c)), text.parse::<f64>()) {
                (Some((_, _, to)), _) => {
                    sheet.merge_range(r, c, r, *to, text, &rust_xlsxwriter::Format::new()).unwrap();
                }
                (None, Ok(n)) => drop(sheet.write_number(r, c, n).unwrap()),
                (None, Err(_)) => drop(sheet.write_string(r, c, *text).unwrap()),
            }
        }
    }
    book.save_to_buffer().unwrap()
}

fn imported(rig: &Rig, bytes: &[u8], options: &Options<'_>) -> Plan {
    let s = sheet("登记册.xlsx", bytes, options.kind);
    let p = plan(&s, options, &rig.office.read(), &mut |_| true).unwrap();
    apply(std::slice::from_ref(&p), &rig.office, &rig.actor).unwrap();
    p
}

fn findings(rig: &Rig) -> Vec<Record> {
    rig.office.read().records(Kind::Finding).cloned().collect()
}

fn field_of<'p>(plan: &'p Plan, heading: &str) -> Option<&'p str> {
    let at =
        plan.headings.iter().position(|h| h == heading).unwrap_or_else(|| panic!("{heading}: {:?}", plan.headings));
    plan.mapping.matches.iter().find(|m| m.column == at).map(|m| m.key.as_str())
}

#[test]
fn a_day_of_something_else_is_not_the_day_of_finding() {
    let rig = Rig::new();
    let text = "编号,问题,复查日期,销号日期\n1,通道堵塞,2023-6-1,2023-6-2\n2,电线裸露,2023-6-3,2023-6-4\n";
    let p = rig.import(text, &rig.options(Kind::Finding));
    assert_eq!([field_of(&p, "复查日期"), field_of(&p, "销号日期")], [None, Some("closed_on")]);
    assert!(findings(&rig).iter().all(|f| f.date(finding::FOUND_ON).is_none()));
    let text = "Risk ID,Description,Review Date,Closing Date,Date Added\n\
                R1,Blocked escape route,2023-12-1,2023-6-2,2023-5-2\nR2,Bare wires,2023-12-2,2023-6-4,2023-5-3\n";
    let rig = Rig::new();
    let p = rig.import(text, &rig.options(Kind::Finding));
    let fields = ["Review Date", "Closing Date", "Date Added"].map(|h| field_of(&p, h));
    assert_eq!(fields, [None, Some("closed_on"), Some("found_on")]);
}

#[test]
fn a_number_of_a_record_is_short_and_differs() {
    let rig = Rig::new();
    let text = "Risk Number,Observation,Risk,Control Description\n\
                1,Many accounts have all rights,Changes that nobody approved,Rights by role\n\
                2,Weak passwords,Loss of confidential data,Rules for passwords\n\
                3,No second site,Loss of all data after a fire,Copies elsewhere\n";
    let p = rig.import(text, &rig.options(Kind::Finding));
    assert_eq!([field_of(&p, "Risk Number"), field_of(&p, "Observation")], [Some("serial"), Some("facts")]);
    assert_eq!(findings(&rig)[1].text(finding::SERIAL), Some("2"));
    let rig = Rig::new();
    let text = "Risk,Description\nRisk,Late delivery\nRisk,Data of bad quality\nRisk,Leaving staff\nRisk,No room\n6,Late machines\n";
    rig.import(text, &rig.options(Kind::Finding));
    assert!(findings(&rig).iter().all(|f| f.text(finding::SERIAL).is_none()));
}

#[test]
fn the_names_under_bands_are_a_level_of_the_header_and_no_record() {
    let long = "REFERENCE TO THE CLAUSE OF THE STANDARD THAT APPLIES";
    let bytes = book(
        &[
            &["Risk ID", "Date Added", "ASSET", "", "VULNERABILITY", "", "THREAT", "", "TREATMENT", ""],
            &["", "", "NAME", "VALUE", "DESCRIPTION", "SCALE", "DESCRIPTION", "SCALE", "DATE DUE", long],
            &["R1", "2023-5-2", "People", "5", "No training", "4", "Fraud", "4", "2023-9-1", "A.6.3"],
            &["R2", "2023-5-2", "Post", "3", "No filter", "4", "Phishing", "5", "2023-9-2", "A.6.3"],
        ],
        &[(0, 2, 3), (0, 4, 5), (0, 8, 9)],
    );
    let rig = Rig::new();
    let p = imported(&rig, &bytes, &rig.options(Kind::Finding));
    let found = findings(&rig);
    let titles: Vec<_> = found.iter().filter_map(|f| f.text(finding::TITLE)).collect();
    let facts: Vec<_> = found.iter().filter_map(|f| f.text(finding::FACTS)).collect();
    assert_eq!((titles, facts), (vec!["Fraud", "Phishing"], vec!["No training", "No filter"]), "{:?}", said(&p));
    assert_eq!(found[0].date(finding::DUE).unwrap().to_string(), "2023-09-01");
}

#[test]
fn a_heading_that_is_merged_wide_is_one_column() {
    let bytes = book(
        &[
            &["序号", "问题描述", "", "", "责任单位", ""],
            &["1", "通道堵塞", "", "", "甲局", ""],
            &["2", "电线裸露", "", "", "乙局", ""],
        ],
        &[(0, 1, 3), (0, 4, 5), (1, 1, 3), (1, 4, 5), (2, 1, 3), (2, 4, 5)],
    );
    let rig = Rig::new();
    let p = imported(&rig, &bytes, &rig.options(Kind::Finding));
    assert_eq!(p.headings, ["序号", "问题描述", "责任单位"]);
    assert_eq!(p.letters, ["A", "B", "E"]);
    assert!(!said(&p).iter().any(|t| t.contains("twice")), "{:?}", said(&p));
    // Where a cell below the heading holds something of its own, it is a column.
    let bytes = book(
        &[&["序号", "问题描述", "", "责任单位"], &["1", "通道堵塞", "二楼", "甲局"], &["2", "电线裸露", "", "乙局"]],
        &[(0, 1, 2)],
    );
    let s = sheet("登记册.xlsx", &bytes, Kind::Finding);
    assert_eq!(s.columns.iter().map(|c| c.index).collect::<Vec<_>>(), [0, 1, 2, 3]);
}

#[test]
fn what_a_heading_says_of_a_record_is_not_the_record() {
    let rig = Rig::new();
    let text = "问题序号,问题位置,问题说明,其他\n1,第一章,背景过于简单,作废\n2,,用例缺少步骤,\n3,,接口没有说明,\n";
    let p = rig.import(text, &rig.options(Kind::Finding));
    assert_eq!((p.count(Difference::New), field_of(&p, "问题位置"), field_of(&p, "其他")), (3, Some("place"), None));
    assert_eq!(findings(&rig)[1].text(finding::TITLE), Some("用例缺少步骤"));
    assert_eq!(rig.count(Kind::Unit), 0);
    let text = "序号,问题来源,问题类型,具体描述,问题描述\n1,举报,窗口,甲,乙\n2,巡查,效能,丙,丁\n";
    let p = rig.plan(text, &rig.options(Kind::Finding)).unwrap();
    assert!([field_of(&p, "问题来源"), field_of(&p, "问题类型")].iter().all(|f| *f != Some("title")), "{:?}", said(&p));
}

#[test]
fn sums_above_the_foot_of_a_page_are_no_record() {
    let rig = Rig::new();
    let rows: String = (1..=5).map(|n| format!("{n},问题{n},甲局,{n},2,3,4,5,说明\n")).collect();
    let text = format!(
        "序号,问题描述,责任单位,甲项,乙项,丙项,丁项,戊项,说明\n{rows},,,15,,,,25,\n某某县营商办编,,,,,,,,第1页\n"
    );
    let o = Options { skip_bad: true, ..rig.options(Kind::Finding) };
    let p = rig.import(&text, &o);
    assert_eq!((p.count(Difference::New), p.fates()[&7]), (5, Fate::Remark(crate::exchange::header::Why::Sums)));
}

#[test]
fn traffic_lights_are_no_status_where_a_column_of_words_is() {
    let rig = Rig::new();
    let text = "Risk_ID,Risk_Description,RAG_Status,Current_Status,Target_Resolution\n\
                R-1,Late data,Amber,Open,2023-9-1\nR-2,Old system,Red,In Progress,2023-9-2\nR-3,No staff,Green,Complete,2023-9-3\n";
    let p = rig.import(text, &Options { ledger: Some("风险"), ..rig.options(Kind::Task) });
    assert_eq!([field_of(&p, "RAG_Status"), field_of(&p, "Current_Status")], [None, Some("status")]);
    assert_eq!(rig.task("R-3").text(task::STATUS), Some("Complete"));
    assert_eq!(rig.task("R-1").date(task::DUE).unwrap().to_string(), "2023-09-01");
}

#[test]
fn a_header_that_begins_with_the_serial_comes_before_labels_above_it() {
    let rig = Rig::new();
    let text = "项目名称,,准备日期\n编号,活动,工作描述\n1,走访,走访企业\n2,座谈,听取意见\n";
    let p = rig.plan(text, &Options { ledger: Some("活动"), ..rig.options(Kind::Task) }).unwrap();
    assert_eq!(
        (p.headings.as_slice(), p.count(Difference::New)),
        (&["编号", "活动", "工作描述"].map(String::from)[..], 2)
    );
}

#[test]
fn a_deadline_in_the_same_words_is_told_with_its_days() {
    let rig = Rig::new();
    let text = "2023年整改台账,,\n序号,任务,完成时限\n1,压减材料,9月底前\n2,并联审批,2023年10月底\n";
    let o = Options { ledger: Some("整改"), ..rig.options(Kind::Task) };
    rig.import(text, &o);
    let p = rig.plan(&text.replace("2023年整改", "2024年整改"), &o).unwrap();
    assert_eq!([p.count(Difference::Changed), p.count(Difference::Same)], [1, 1]);
    let told = |lang| {
        let state = rig.office.read();
        let teller = Teller { lang, state: &state, clock: rig.office.clock(), most: 20 };
        teller.one(&p).into_iter().map(|l| l.text).collect::<Vec<_>>()
    };
    let (en, zh) = (told(Lang::En), told(Lang::Zh));
    assert!(en.iter().any(|t| t.ends_with("9月底前 (2023-09-30) → 9月底前 (2024-09-30)")), "{en:?}");
    assert!(zh.iter().any(|t| t.ends_with("9月底前（2023-09-30） → 9月底前（2024-09-30）")), "{zh:?}");
}

#[test]
fn levels_of_hazards_are_severities() {
    let rig = Rig::new();
    let text =
        "序号,隐患描述,隐患级别\n1,通道堵塞,重大隐患\n2,电线裸露,一般\n3,灭火器过期,一般隐患\n4,无人值守,较大风险\n";
    rig.import(text, &rig.options(Kind::Finding));
    let all: Vec<_> =
        findings(&rig).iter().map(|f| f.text(finding::SEVERITY).unwrap_or_default().to_string()).collect();
    assert_eq!(all, ["grave", "minor", "minor", "major"]);
}

#[test]
fn what_was_done_is_progress_also_among_status_words() {
    let rig = Rig::new();
    let o = Options { ledger: Some("整改"), ..rig.options(Kind::Task) };
    let text = "序号,任务,推进情况\n1,压减材料,已完成。核发许可证86张\n2,并联审批,已召开专题会议2次\n3,容缺受理,正在与省厅对接系统接口\n";
    let p = rig.import(text, &o);
    assert_eq!(p.count(Difference::New), 3);
    let latest = |serial: &str| rig.task(serial).text(task::LATEST).map(str::to_string);
    assert_eq!(rig.task("1").text(task::STATUS), Some("已完成"));
    assert_eq!((latest("1").as_deref(), latest("2").as_deref()), (Some("核发许可证86张"), Some("已召开专题会议2次")));
    assert!([2, 3].iter().all(|n| rig.task(&n.to_string()).text(task::STATUS).is_none()));
    assert_eq!(p.losses.iter().filter_map(|l| l.row).collect::<Vec<_>>(), [3, 4], "{:?}", said(&p));
    // A short word that nobody knows is asked about.
    assert_eq!(rig.plan(&text.replace("已召开专题会议2次", "挂账督办"), &o).unwrap().refused().len(), 1);
}

#[test]
fn of_yes_and_no_beside_short_prose_the_yes_and_no_is_the_status() {
    let rig = Rig::new();
    let o = Options { ledger: Some("整改"), ..rig.options(Kind::Task) };
    let text = "序号,任务,完成情况,,牵头单位\n,,是否完成,进展情况,\n1,压减材料,是,已核发86张,甲局\n2,并联审批,否,正在对接系统,乙局\n";
    rig.import(text, &o);
    let read = |serial: &str| {
        let task = rig.task(serial);
        [task::STATUS, task::LATEST].map(|tag| task.text(tag).unwrap_or_default().to_string())
    };
    assert_eq!(
        (read("1"), read("2")),
        (["已完成".into(), "已核发86张".into()], ["未完成".into(), "正在对接系统".into()])
    );
}

/// What is recorded of each county: indicator, county, value and rank.
fn standings(rig: &Rig) -> Vec<(String, String, Option<f64>, Option<i64>)> {
    let state = rig.office.read();
    let title = |r: &Record, tag| r.reference(tag).map(|id| state.title(id)).unwrap_or_default();
    let one = |r: &Record| {
        let value = match r.get(observation::VALUE) {
            Some(ValueRef::Real(n)) => Some(n),
            _ => None,
        };
        let rank = match r.get(observation::RANK) {
            Some(ValueRef::Int(n)) => Some(n),
            _ => None,
        };
        (title(r, observation::INDICATOR), title(r, observation::UNIT), value, rank)
    };
    state.records(Kind::Observation).map(one).collect()
}

#[test]
fn one_tie_makes_a_matrix_one_of_ranks() {
    let rig = Rig::new();
    let text = "2023年二季度,,,\n指标,甲县,乙县,丙县\n企业开办,1,2,3\n获得电力,2,并列2,不参评\n";
    rig.import(text, &rig.options(Kind::Observation));
    let got: Vec<_> = standings(&rig).into_iter().map(|(_, county, value, rank)| (county, value, rank)).collect();
    let want = [("甲县", 1), ("乙县", 2), ("丙县", 3), ("甲县", 2), ("乙县", 2)];
    assert_eq!(got, want.map(|(county, rank)| (county.to_string(), None, Some(rank))));
    // Where the others cannot be ranks, they are values and the tie is a rank.
    let rig = Rig::new();
    rig.import(&text.replace("企业开办,1,2,3", "企业开办,1.5,2,0"), &rig.options(Kind::Observation));
    let of = |indicator: &str, county: &str| {
        standings(&rig).into_iter().find(|s| s.0 == indicator && s.1 == county).map(|s| (s.2, s.3))
    };
    assert_eq!(of("企业开办", "甲县"), Some((Some(1.5), Some(2))), "values are ranked");
    assert_eq!((of("获得电力", "甲县"), of("获得电力", "乙县")), (Some((Some(2.0), None)), Some((None, Some(2)))));
}

#[test]
fn values_and_ranks_under_counties_are_read_from_a_csv_with_gaps() {
    let rig = Rig::new();
    let text = "2023年二季度,,,,\n指标,甲县,,乙县,\n,数值,排名,数值,排名\n企业开办,1,1,2,2\n获得电力,2.5,1,2.6,并列2\n";
    rig.import(text, &rig.options(Kind::Observation));
    let want = [
        ("企业开办", "甲县", 1.0, 1),
        ("企业开办", "乙县", 2.0, 2),
        ("获得电力", "甲县", 2.5, 1),
        ("获得电力", "乙县", 2.6, 2),
    ];
    let want = want.map(|(i, c, v, r)| (i.to_string(), c.to_string(), Some(v), Some(r)));
    assert_eq!(standings(&rig), want);
}

#[test]
fn rows_that_were_left_out_come_back_in_the_year_of_their_sheet() {
    let folder = tempfile::tempdir().unwrap();
    let rig = Rig::new();
    let text = "某县2021年重点任务台账,,\n截至2021年7月31日,,\n序号,任务,完成时限,进度\n1,甲项,9月底前,10\n2,乙项,9月底前,一百二\n";
    let o = Options { ledger: Some("重点"), skip_bad: true, ..rig.options(Kind::Task) };
    let p = rig.import(text, &o);
    let (path, count) = leave_out(&[p], Lang::Zh, &folder.path().join("台账.csv")).unwrap().unwrap();
    let bytes = std::fs::read(&path).unwrap();
    let s = sheet("未导入.xlsx", &bytes, Kind::Task);
    assert_eq!((count, s.year, s.as_of.map(|d| d.to_string()).as_deref()), (1, Some(2021), Some("2021-07-31")));
}

#[test]
fn rows_below_one_that_is_left_out_are_left_out_with_it() {
    let rig = Rig::new();
    let text =
        "单位名称,上级单位,统一社会信用代码\n甲局,,91360000000000000X\n乙股,甲局,\n丙组,乙股,\n丁局,,\n戊股,丁局,\n";
    let o = Options { skip_bad: true, ..rig.options(Kind::Unit) };
    let p = rig.import(text, &o);
    assert_eq!(titles(&rig), ["丁局", "戊股"]);
    assert_eq!((p.refused().into_iter().collect::<Vec<_>>(), p.count(Difference::New)), (vec![2, 3, 4], 2));
    let why: Vec<_> = p.errors.iter().map(|e| e.said().say(Lang::En)).collect();
    assert!(why[1].contains("row 2 makes") && why[2].contains("row 3 makes"), "{why:?}");
    // Once the first is corrected, all come.
    rig.import(&text.replace("91360000000000000X", ""), &o);
    assert_eq!(titles(&rig).len(), 5);
}

fn titles(rig: &Rig) -> Vec<String> {
    let state = rig.office.read();
    state.records(Kind::Unit).map(|r| state.title_of(r)).collect()
}

#[test]
fn a_number_that_stands_for_something_else_now_is_asked_about() {
    let rig = Rig::new();
    let o = Options { ledger: Some("重点"), ..rig.options(Kind::Task) };
    let text = "序号,任务,牵头单位\n1,压减办理材料,甲局\n2,推行并联审批,乙局\n";
    rig.import(text, &o);
    // Put otherwise it is the same task.
    let p = rig.plan(&text.replace("压减办理材料", "进一步压减办理材料和时限"), &o).unwrap();
    assert_eq!([p.count(Difference::New), p.count(Difference::Changed)], [0, 1]);
    // The list of another year numbers anew: nothing is overwritten unasked.
    let other = "序号,任务,牵头单位\n1,建设数据共享平台,丙局\n2,推行并联审批,乙局\n";
    let p = rig.plan(other, &o).unwrap();
    assert_eq!((p.count(Difference::Same), p.refused().into_iter().collect::<Vec<_>>()), (1, vec![2]));
    assert!(p.errors[0].said().say(Lang::En).contains("压减办理材料"), "{:?}", p.errors[0].said().say(Lang::En));
    let new = rig.plan(other, &Options { same: Some(Same::New), ..o.clone() }).unwrap();
    assert_eq!([new.count(Difference::New), new.count(Difference::Changed)], [1, 0]);
    let known = rig.plan(other, &Options { same: Some(Same::Known), ..o }).unwrap();
    assert_eq!([known.count(Difference::New), known.count(Difference::Changed)], [0, 1]);
}

#[test]
fn what_only_a_row_that_is_left_out_names_is_not_counted_as_made() {
    let rig = Rig::new();
    let text = "序号,任务,牵头单位,进度\n1,甲项,甲局,10\n2,乙项,乙局,很多\n";
    let o = Options { ledger: Some("重点"), skip_bad: true, ..rig.options(Kind::Task) };
    let p = rig.import(text, &o);
    assert_eq!((p.made(Kind::Unit), titles(&rig)), (1, vec!["甲局".to_string()]));
}

#[test]
fn a_day_without_a_year_stays_what_it_was_when_the_year_turns() {
    let rig = Rig::new();
    let o = Options { ledger: Some("重点"), ..rig.options(Kind::Task) };
    let text = "序号,任务,完成时限,开始时间\n1,甲项,9月底前,3月1日\n2,乙项,10月15日,4月\n3,丙项,月底,\n";
    rig.import(text, &o);
    assert_eq!(rig.task("1").date(task::DUE).unwrap().to_string(), "2023-09-30");
    let later = Options { today: chrono::NaiveDate::from_ymd_opt(2024, 2, 5).unwrap(), ..o };
    let p = rig.plan(text, &later).unwrap();
    assert_eq!((p.count(Difference::Same), p.count(Difference::Changed)), (3, 0));
    // Other words are another day, and so is a year that is said.
    let p = rig.plan(&text.replace("9月底前", "8月底前"), &later).unwrap();
    assert_eq!(p.count(Difference::Changed), 1);
    let p = rig.plan(text, &Options { year: Some(2024), ..later }).unwrap();
    assert!(p.count(Difference::Changed) >= 2);
}

#[test]
fn what_is_taken_for_granted_overwrites_nothing() {
    let rig = Rig::new();
    let o = rig.options(Kind::Finding);
    rig.import("编号,问题,具体情况,类别\n1,窗口缺岗,上午九点无人值守,窗口缺岗\n", &o);
    let before = findings(&rig)[0].clone();
    assert!(before.text(finding::CATEGORY).is_some_and(|c| c != "other"));
    // Next month's list has one column of text and no categories.
    let p = rig.import("编号,问题,整改情况\n1,窗口缺岗,整改中\n2,材料过多,未整改\n", &o);
    assert_eq!(p.count(Difference::New), 1);
    let after = &findings(&rig)[0];
    for tag in [finding::CATEGORY, finding::FACTS] {
        assert_eq!(after.text(tag), before.text(tag));
    }
    assert_eq!(findings(&rig)[1].text(finding::CATEGORY), Some("other"));
}
