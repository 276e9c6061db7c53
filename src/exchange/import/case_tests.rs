//! Files as offices have them, small: each shows a kind of fault, with the right value beside it.

use super::tests::{Rig, said, sheet};
use super::*;
use crate::domain::record::Record;
use crate::domain::schema::{finding, person, task, unit};
use crate::domain::value::ValueRef;
use crate::exchange::header::Why;
use crate::exchange::vocab::Choice;
use crate::i18n::Lang;

/// A rig with a ledger to import tasks into.
fn tasks(rig: &Rig) -> Options<'static> {
    Options { ledger: Some("整改"), ..rig.options(Kind::Task) }
}

fn all(rig: &Rig, kind: Kind) -> Vec<Record> {
    rig.office.read().records(kind).cloned().collect()
}

fn titles(rig: &Rig, kind: Kind) -> Vec<String> {
    let state = rig.office.read();
    state.records(kind).map(|r| state.title_of(r)).collect()
}

fn names(rig: &Rig, record: &Record, tag: crate::domain::kind::Tag) -> Vec<String> {
    let state = rig.office.read();
    record.references(tag).map(|id| state.title(id)).collect()
}

fn keys(plan: &Plan) -> Vec<(String, String)> {
    plan.mapping.matches.iter().map(|m| (plan.headings[m.column].clone(), m.key.clone())).collect()
}

fn key_of<'p>(plan: &'p Plan, heading: &str) -> Option<&'p str> {
    let at = plan.headings.iter().position(|h| h == heading)?;
    plan.mapping.matches.iter().find(|m| m.column == at).map(|m| m.key.as_str())
}

#[test]
fn rows_with_a_title_alone_and_rows_without_a_serial_are_rows() {
    let rig = Rig::new();
    let text = "单位名称,简称,联系电话,备注\n甲局,甲,0797-1,\n乙局,,,\n丙局,,,\n丁局,丁,0797-2,好\n戊局,,,\n";
    let plan = rig.import(text, &rig.options(Kind::Unit));
    assert_eq!((plan.count(Difference::New), titles(&rig, Kind::Unit).len()), (5, 5));
    assert!(all(&rig, Kind::Unit).iter().all(|u| u.text(unit::PLACE).is_none()));
    let rig = Rig::new();
    let text = "序号,任务,牵头单位,完成时限\n1,压减材料,甲局,2024-6-30\n2,并联审批,乙局,2024-7-30\n,新增：容缺受理,,\n";
    rig.import(text, &tasks(&rig));
    assert_eq!(titles(&rig, Kind::Task), ["压减材料", "并联审批", "新增：容缺受理"]);
}

#[test]
fn a_name_that_ends_like_a_total_is_a_name() {
    let rig = Rig::new();
    let text = "指标名称,指标代码,牵头单位,权重\n一般公共预算收入合计,01,甲局,5\n税收收入小计,02,,5\n规上工业增加值,03,丙局,5\n合计,,,15\n";
    let plan = rig.import(text, &rig.options(Kind::Indicator));
    assert_eq!((plan.count(Difference::New), plan.fates()[&5]), (3, Fate::Remark(Why::Total)));
}

#[test]
fn words_of_the_next_month_join_the_ledgers_words() {
    let rig = Rig::new();
    let o = tasks(&rig);
    let text =
        "序号,任务,牵头单位,完成时限,完成情况\n1,压减材料,甲局,2024-6-30,推进中\n2,并联审批,乙局,2024-7-30,未启动\n";
    rig.import(text, &o);
    let plan = rig.import(&text.replace("推进中", "已完成").replace("未启动", "推进中"), &o);
    assert_eq!(plan.count(Difference::Changed), 2);
    assert!(said(&plan).iter().any(|t| t.contains("已完成") && t.contains("done")), "{:?}", said(&plan));
    let state = rig.office.read();
    let ledger = state.records(Kind::Ledger).next().unwrap();
    let words = crate::service::words::read::status_words(&state, ledger.id());
    assert!(words.contains(&("已完成".into(), Class::Done)) && words.len() == 3, "{words:?}");
    drop(state);
    // A word that nobody knows is asked about, with a guess, and taken once it is said.
    let mut o = o;
    let odd = text.replace("推进中", "挂账督办");
    let asks = |plan: &Plan| plan.errors[0].what.hints(Lang::En)[0].contains("挂账督办=not-done");
    assert!(asks(&rig.plan(&odd, &o).unwrap()));
    // So it is in a ledger that is new, unless the guess is taken.
    let new = Options { ledger: Some("另一清单"), ..o.clone() };
    let plan = rig.plan(&odd, &new).unwrap();
    assert!(asks(&plan) && plan.asked == [("挂账督办".to_string(), Class::NotDone)], "{:?}", plan.errors);
    let mut guessed = new;
    guessed.status("guess").unwrap();
    let plan = rig.plan(&odd, &guessed).unwrap();
    assert!(plan.errors.is_empty() && plan.losses.iter().any(|l| l.say(Lang::En).contains("as guessed")));
    o.status("挂账督办=in-progress").unwrap();
    assert!(rig.plan(&odd, &o).unwrap().errors.is_empty());
    assert!(o.status("已完成=banana").is_err());
}

#[test]
fn a_finishing_time_is_the_deadline_unless_another_column_is() {
    let rig = Rig::new();
    let text = "序号,任务,牵头单位,启动时间,完成时间,完成情况\n1,压减材料,甲局,2024-3-1,2024-12-31,未完成\n2,并联审批,乙局,2024-3-1,2024-9-30,推进中\n";
    rig.import(text, &tasks(&rig));
    let due = |n: usize| all(&rig, Kind::Task)[n].date(task::DUE).map(|d| d.to_string());
    assert_eq!((due(0).as_deref(), due(1).as_deref()), (Some("2024-12-31"), Some("2024-09-30")));
    assert!(all(&rig, Kind::Task).iter().all(|t| t.date(task::DONE_ON).is_none()));
    // With a deadline of its own it is the closing day, of what is closed.
    let rig = Rig::new();
    let text = "序号,任务,牵头单位,完成时限,完成时间,完成情况\n1,压减材料,甲局,2023-6-30,2023-6-20,已完成\n2,并联审批,乙局,2023-9-30,2023-9-30,推进中\n3,容缺,乙局,2023-9-30,2024-1-1,已完成\n";
    let plan = rig.import(text, &tasks(&rig));
    let done = |n: usize| all(&rig, Kind::Task)[n].date(task::DONE_ON).map(|d| d.to_string());
    assert_eq!([done(0).as_deref(), done(1).as_deref(), done(2).as_deref()], [Some("2023-06-20"), None, None]);
    assert_eq!(plan.losses.iter().map(|l| l.row).collect::<Vec<_>>(), [Some(3), Some(4)]);
}

#[test]
fn labels_in_a_cell_are_parts_and_no_units() {
    let rig = Rig::new();
    let text = "序号,任务,责任单位,完成时限\n1,甲项,\"牵头单位:\n甲局\n责任单位:\n乙局\n丙局\n\",2024-6-30\n2,乙项,牵头单位：甲局；配合单位：乙局、丙局,2024-6-30\n3,丙项,甲局（牵头）、乙局,2024-6-30\n";
    rig.import(text, &tasks(&rig));
    let mut units = titles(&rig, Kind::Unit);
    units.sort();
    assert_eq!(units, ["丙局", "乙局", "甲局"]);
    for (n, others) in [(0, vec!["乙局", "丙局"]), (1, vec!["乙局", "丙局"]), (2, vec!["乙局"])] {
        let t = &all(&rig, Kind::Task)[n];
        assert_eq!(
            (names(&rig, t, task::LEAD), names(&rig, t, task::RESPONSIBLE)),
            (vec!["甲局".to_string()], others.iter().map(ToString::to_string).collect())
        );
    }
}

#[test]
fn a_name_in_a_field_for_one_is_not_split() {
    let rig = Rig::new();
    let text = "指标,单位,期间,数值\n甲指标,\"Korea, North\",2023,5\n甲指标,\"A/B & Co, Ltd\",2023,6\n甲指标,甲县、乙县,2023,7\n";
    let plan = rig.plan(text, &rig.options(Kind::Observation)).unwrap();
    let units: Vec<&str> = plan.unknown_units().map(|u| u.name.as_str()).collect();
    assert_eq!(units, ["Korea, North", "A/B & Co, Ltd", "甲县、乙县"]);
}

#[test]
fn second_units_are_kept_or_told() {
    let rig = Rig::new();
    let text = "发现日期,问题,责任单位\n2023-5-1,通道堵塞,甲局、乙委\n";
    let plan = rig.import(text, &rig.options(Kind::Finding));
    let f = &all(&rig, Kind::Finding)[0];
    assert_eq!(
        (names(&rig, f, finding::UNIT), names(&rig, f, finding::RESPONSIBLE)),
        (vec!["甲局".to_string()], vec!["乙委".to_string()])
    );
    assert!(plan.losses.is_empty());
    let rig = Rig::new();
    let plan = rig.import("任务,牵头单位\n压减,甲局、乙委\n", &tasks(&rig));
    assert!(plan.losses[0].say(Lang::En).contains("乙委") && plan.losses[0].row == Some(2), "{:?}", plan.losses);
    assert_eq!(names(&rig, &all(&rig, Kind::Task)[0], task::RESPONSIBLE), ["乙委"]);
}

#[test]
fn rows_filled_in_beforehand_are_left_out_and_named() {
    let rig = Rig::new();
    let text = "任务名称,牵头单位,状态,优先级,截止时间\n压减材料,甲局,未启动,一般,2024-6-30\n并联审批,乙局,未启动,一般,2024-7-30\n,,未启动,一般,\n,,未启动,一般,\n";
    let plan = rig.import(text, &tasks(&rig));
    assert_eq!(plan.count(Difference::New), 2);
    assert_eq!([plan.fates()[&4], plan.fates()[&5]], [Fate::Remark(Why::Template); 2]);
    // A row with something of its own and no title is no such row.
    let bad = format!("{text},丙局,未启动,一般,2024-9-30\n");
    let plan = rig.plan(&bad, &tasks(&rig)).unwrap();
    assert_eq!(plan.refused().into_iter().collect::<Vec<_>>(), [6]);
    assert!(would(std::slice::from_ref(&plan), &rig.office, &rig.actor).unwrap_err().code() == Code::BadInput);
}

#[test]
fn a_form_around_the_table_is_no_header() {
    let rig = Rig::new();
    let text = "隐患排查整改台账,,,,,,,,,\n填报单位：甲局,,,,,填报日期：2024年5月20日,,,,\n\
        序号,检查时间,受检企业,隐患描述,隐患级别,整改责任单位,整改期限,整改进度,复查人,备注说明\n\
        1,2024-5-1,甲厂,通道堵塞,一般,甲局,2024-5-30,已整改,,\n2,2024-5-2,乙厂,电线裸露,较大,乙局,2024-6-10,整改中,,\n";
    let plan = rig.plan(text, &rig.options(Kind::Finding)).unwrap();
    assert_eq!((plan.header, plan.headings.len()), ((3, 3), 10));
    assert_eq!(key_of(&plan, "整改进度"), Some("state"));
    assert_eq!(plan.count(Difference::New), 2);
    // Years and rows of names below a header that is not known are no header either.
    let odd = "项目甲项,项目乙项,项目丙项\n1,压减,甲局\n2,并联,乙局\n";
    assert_eq!(sheet("a.csv", odd.as_bytes(), Kind::Task).header, (1, 1));
}

#[test]
fn percentages_are_what_their_format_says() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let w = book.add_worksheet();
    for (c, h) in ["序号", "任务", "进度"].iter().enumerate() {
        w.write_string(0, c as u16, *h).unwrap();
    }
    let percent = rust_xlsxwriter::Format::new().set_num_format("0%");
    for (r, share) in [1.0, 1.0, 0.0, 1.2].into_iter().enumerate() {
        let row = r as u32 + 1;
        w.write_number(row, 0, f64::from(row)).unwrap();
        w.write_string(row, 1, format!("任务{row}")).unwrap();
        w.write_number_with_format(row, 2, share, &percent).unwrap();
    }
    w.write_number(5, 0, 5).unwrap();
    w.write_string(5, 1, "任务5").unwrap();
    w.write_string(5, 2, "35%").unwrap();
    let rig = Rig::new();
    let s = sheet("a.xlsx", &book.save_to_buffer().unwrap(), Kind::Task);
    let p = plan(&s, &tasks(&rig), &rig.office.read(), &mut |_| true).unwrap();
    apply(std::slice::from_ref(&p), &rig.office, &rig.actor).unwrap();
    let got: Vec<_> = all(&rig, Kind::Task).iter().map(|t| t.number(task::PROGRESS).unwrap()).collect();
    assert_eq!(got, [100.0, 100.0, 0.0, 100.0, 35.0]);
    assert!(p.losses[0].say(Lang::En).contains("120%"), "{:?}", p.losses);
}

#[test]
fn one_title_for_several_units_is_several_records() {
    let rig = Rig::new();
    let text = "任务,牵头单位,完成时限\n开展自查,甲局,2024-6-30\n开展自查,乙局,2024-6-30\n";
    let o = tasks(&rig);
    assert_eq!(rig.import(text, &o).count(Difference::New), 2);
    assert_eq!(rig.import(text, &o).count(Difference::Same), 2);
    // Another unit alone: handed over, or a task of its own? Nobody can tell.
    let moved = "任务,牵头单位,完成时限\n开展自查,甲局,2024-6-30\n开展自查,丙局,2024-6-30\n";
    let plan = rig.plan(moved, &o).unwrap();
    assert!(plan.errors[0].what.is(messages::PERHAPS), "{:?}", plan.errors);
    let o = Options { same: Some(Same::Known), ..o };
    let plan = rig.plan(moved, &o).unwrap();
    assert_eq!((plan.count(Difference::Changed), plan.count(Difference::New)), (1, 0));
    let o = Options { same: Some(Same::New), ..o };
    assert_eq!(rig.plan(moved, &o).unwrap().count(Difference::New), 1);
}

#[test]
fn findings_of_one_day_and_title_at_two_units_are_two() {
    let rig = Rig::new();
    let o = rig.options(Kind::Finding);
    let text = "检查日期,问题,责任单位\n2023-5-1,窗口缺岗,甲局\n2023-5-1,窗口缺岗,乙局\n";
    assert_eq!(rig.import(text, &o).count(Difference::New), 2);
    assert_eq!(rig.import(text, &o).count(Difference::Same), 2);
    // Another list with the same serials and no day writes nothing over.
    let one = "序号,问题,责任单位\n1,窗口缺岗,丙局\n";
    assert_eq!(rig.import(one, &o).count(Difference::New), 1);
    let plan = rig.import("序号,问题,责任单位\n1,窗口缺岗,丁局\n", &o);
    assert_eq!((plan.count(Difference::New), rig.count(Kind::Finding)), (1, 4));
}

#[test]
fn rows_that_differ_in_a_column_left_out_are_not_the_same_row() {
    let rig = Rig::new();
    let o = tasks(&rig);
    let text = "任务,牵头单位,所属乡镇名\n开展自查,甲局,东江\n开展自查,甲局,西江\n开展自查,甲局,东江\n";
    let plan = rig.import(text, &o);
    assert_eq!((plan.count(Difference::New), plan.fates()[&4]), (2, Fate::Remark(Why::Twice)));
    let again = rig.import(text, &o);
    assert_eq!((again.count(Difference::Same), again.count(Difference::New)), (2, 0));
    // In another order each is still the same record.
    let turned = "任务,牵头单位,所属乡镇名\n开展自查,甲局,西江\n开展自查,甲局,东江\n";
    assert_eq!(rig.import(turned, &o).count(Difference::Same), 2);
}

#[test]
fn long_numbers_and_months_with_years() {
    let rig = Rig::new();
    let text = "单位名称,简称,其他编码\n甲局,甲,\"=\"\"0360781\"\"\"\n乙局,乙,3.60781E+17\n";
    let plan = rig.import(text, &rig.options(Kind::Unit));
    assert_eq!(all(&rig, Kind::Unit)[0].text(unit::IDENT), Some("0360781"));
    assert!(
        said(&plan).iter().any(|t| t.starts_with("row 3, column C") && t.contains("15 digits")),
        "{:?}",
        said(&plan)
    );
    let rig = Rig::new();
    rig.import("序号,任务,牵头单位,启动时间,完成时限\n1,甲项,甲局,2018.10,2018.10\n", &tasks(&rig));
    let t = &all(&rig, Kind::Task)[0];
    assert_eq!(
        (t.date(task::START).unwrap().to_string(), t.date(task::DUE).unwrap().to_string()),
        ("2018-10-01".into(), "2018-10-31".into())
    );
}

#[test]
fn deadlines_are_read_whole_or_not_at_all() {
    let rig = Rig::new();
    let rows = [
        "2024年3月5日 星期二",
        "二〇二四年三月五日",
        "30-Jun-2024",
        "2024,6,30",
        "6月30日前",
        "1月—12月",
        "2024,6,30,7",
    ];
    let body: String = rows.iter().enumerate().map(|(n, d)| format!("{},任务{n},\"{d}\"\n", n + 1)).collect();
    let text = format!("2023年整改任务台账,,\n序号,任务,完成时限\n{body}");
    let plan = rig.import(&text, &tasks(&rig));
    let due: Vec<_> = all(&rig, Kind::Task)
        .iter()
        .map(|t| t.date(task::DUE).map_or_else(|| "—".to_string(), |d| d.to_string()))
        .collect();
    assert_eq!(due, ["2024-03-05", "2024-03-05", "2024-06-30", "2024-06-30", "2023-06-30", "2023-12-31", "—"]);
    assert_eq!(plan.year, Some(2023));
    assert!(said(&plan).iter().any(|t| t.contains("2024,6,30,7")), "{:?}", said(&plan));
}

#[test]
fn the_order_of_day_and_month_is_that_of_the_column() {
    let rig = Rig::new();
    let plan = rig.import("任务,牵头单位,启动时间\n甲,甲局,03/04/2021\n乙,甲局,08/18/2021\n", &tasks(&rig));
    assert_eq!(all(&rig, Kind::Task)[0].date(task::START).unwrap().to_string(), "2021-03-04");
    assert_eq!(said(&plan).iter().filter(|t| t.contains("month first")).count(), 1, "{:?}", said(&plan));
}

#[test]
fn common_headings_of_findings_are_known() {
    let rig = Rig::new();
    let text = "序号,检查时间,受检单位,隐患描述,隐患级别,整改责任单位,整改期限,整改情况,复查人\n1,2024-5-1,甲厂,通道堵塞,较大,甲局,2024-6-30,已整改,某某\n";
    let plan = rig.import(text, &rig.options(Kind::Finding));
    for (heading, key) in [
        ("检查时间", "found_on"),
        ("隐患级别", "severity"),
        ("整改责任单位", "unit"),
        ("整改期限", "due"),
        ("复查人", "verifier"),
    ] {
        assert_eq!(key_of(&plan, heading), Some(key), "{heading}: {:?}", keys(&plan));
    }
    let f = &all(&rig, Kind::Finding)[0];
    assert_eq!((f.text(finding::TITLE), f.text(finding::FACTS)), (Some("通道堵塞"), Some("通道堵塞")));
    assert_eq!((f.text(finding::SEVERITY), f.text(finding::CATEGORY)), (Some("major"), Some("other")));
    assert_eq!(f.text(finding::STATE), Some("reported"));
    assert!(said(&plan).iter().any(|t| t.contains("某某")), "a person who is not known is told: {:?}", said(&plan));
    let o = Options { create_people: true, ..rig.options(Kind::Finding) };
    rig.import(text, &o);
    assert_eq!(names(&rig, &all(&rig, Kind::Finding)[0], finding::VERIFIER), ["某某"]);
}

#[test]
fn a_phone_behind_a_name_is_the_persons() {
    let rig = Rig::new();
    let o = Options { create_people: true, ledger: Some("重点任务"), ..rig.options(Kind::Task) };
    let text = "序号,任务,牵头单位,联系人\n1,甲事项,甲局,张三 0797-3512345\n2,乙事项,乙局,张三（07973512345）\n3,丙事项,丙局,李四13800000000\n";
    let plan = rig.import(text, &o);
    let phones = || {
        let state = rig.office.read();
        let mut all: Vec<_> = state
            .records(Kind::Person)
            .filter_map(|p| Some(format!("{} {}", p.text(person::NAME)?, p.text(person::PHONE)?)))
            .collect();
        all.sort();
        all
    };
    assert_eq!(phones(), ["张三 0797-3512345", "李四 13800000000"], "{:?}", said(&plan));
    assert_eq!(names(&rig, &all(&rig, Kind::Task)[1], task::PERSON), ["张三"]);
    // The same again changes nothing and says nothing; another number of somebody known is told, not written.
    let again = rig.import(text, &o);
    assert!(!said(&again).iter().any(|t| t.contains("phone")), "{:?}", said(&again));
    let other = rig.import("序号,任务,牵头单位,联系人\n4,丁事项,甲局,张三 13900000000\n", &o);
    assert!(said(&other).iter().any(|t| t.contains("13900000000 was not taken over")), "{:?}", said(&other));
    assert_eq!(phones().len(), 2);
}

#[test]
fn a_list_takes_known_findings_along_their_way() {
    let rig = Rig::new();
    let o = Options { create_people: true, ..rig.options(Kind::Finding) };
    let text = "检查时间,问题,责任单位,整改情况,复查人\n2024-5-1,通道堵塞,甲局,未整改,\n2024-5-2,电线裸露,乙局,未整改,\n2024-5-3,门未锁,丙局,整改中,\n";
    rig.import(text, &o);
    let states =
        || all(&rig, Kind::Finding).iter().map(|f| f.text(finding::STATE).unwrap().to_string()).collect::<Vec<_>>();
    assert_eq!(states(), ["assigned", "assigned", "rectifying"]);
    // What the units did meanwhile; who checked stands in the list, or the check is yet to be made here.
    let next = "检查时间,问题,责任单位,整改情况,复查人\n2024-5-1,通道堵塞,甲局,已销号,李四\n2024-5-2,电线裸露,乙局,已销号,\n2024-5-3,门未锁,丙局,未整改,\n";
    let plan = rig.import(next, &o);
    assert_eq!(states(), ["closed", "reported", "rectifying"]);
    let told: Vec<_> = plan.losses.iter().map(|l| (l.row, l.say(Lang::Zh))).collect();
    assert_eq!(told.iter().map(|(row, _)| *row).collect::<Vec<_>>(), [Some(3), Some(4)], "{told:?}");
    assert!(told[0].1.contains("反馈") && told[0].1.contains("核查"), "{told:?}");
    let closed = &all(&rig, Kind::Finding)[0];
    assert_eq!(names(&rig, closed, finding::VERIFIER), ["李四"]);
    assert_eq!(
        (closed.date(finding::CLOSED_ON), closed.reference(finding::RECTIFIER)),
        (Some(rig.office.today()), None)
    );
    assert_eq!(rig.import(next, &o).count(Difference::Changed), 0, "and nothing changes the second time");
    // Who rectified it did not check it, whatever the list says.
    let own = "检查时间,问题,责任单位,整改情况,整改人,复查人\n2024-5-2,电线裸露,乙局,已销号,王五,王五\n";
    let plan = rig.plan(own, &o).unwrap();
    assert!(would(std::slice::from_ref(&plan), &rig.office, &rig.actor).is_err());
}

#[test]
fn status_words_and_prose_part() {
    let rig = Rig::new();
    let text = "序号,任务,完成情况\n1,甲,已完成。核发许可证86张\n2,乙,正在推进，已约谈3次\n3,丙,未完成\n";
    rig.import(text, &tasks(&rig));
    let t = all(&rig, Kind::Task);
    assert_eq!((t[0].text(task::STATUS), t[0].text(task::LATEST)), (Some("已完成"), Some("核发许可证86张")));
    assert_eq!((t[1].text(task::STATUS), t[1].text(task::LATEST)), (Some("正在推进"), Some("已约谈3次")));
    // A column of prose is progress, and of two under one heading the one with status words is the status.
    let rig = Rig::new();
    let text = "序号,任务,完成情况,\n,,是否完成,进展情况\n1,甲,已完成,今年以来共核发许可证86张，覆盖全部乡镇\n2,乙,未完成,正在与各部门对接系统接口，预计下月上线\n";
    let plan = rig.import(text, &tasks(&rig));
    assert_eq!(
        (key_of(&plan, "完成情况/是否完成"), key_of(&plan, "完成情况/进展情况")),
        (Some("status"), Some("latest"))
    );
    let rig = Rig::new();
    let text = "序号,任务,完成情况\n1,甲,今年以来共核发许可证86张，覆盖全部乡镇\n2,乙,正在与各部门对接系统接口，预计下月上线运行\n";
    let plan = rig.import(text, &tasks(&rig));
    assert_eq!(key_of(&plan, "完成情况"), Some("latest"), "{:?}", keys(&plan));
}

#[test]
fn of_two_columns_the_cells_decide() {
    let rig = Rig::new();
    let text = "Task Category,Task Description,Current State\nOps,Reduce the number of forms to fill in,Texas\nOps,Approve side by side in one go,Ohio\nOps,Accept what is not whole yet,Utah\nHR,Train the windows,Iowa\n";
    let plan = rig.plan(text, &tasks(&rig)).unwrap();
    assert_eq!(key_of(&plan, "Task Description"), Some("title"), "{:?}", keys(&plan));
    let rig = Rig::new();
    let text = "检查时间,问题,New Severity\n2023-5-1,甲,Alpha\n2023-5-2,乙,Beta\n";
    let plan = rig.plan(text, &rig.options(Kind::Finding)).unwrap();
    assert_eq!(key_of(&plan, "New Severity"), None);
    assert!(plan.errors.is_empty(), "{:?}", plan.errors);
}

#[test]
fn columns_are_named_by_their_letters_in_the_file() {
    let rig = Rig::new();
    let mut o = tasks(&rig);
    o.choices = vec![Choice::parse("C=title").unwrap(), Choice::parse("D=lead").unwrap()];
    let plan = rig.plan(",编码,做什么,谁牵头\n,7,清理证明事项,甲局\n,8,压缩审批时限,乙局\n", &o).unwrap();
    assert_eq!(plan.letters, ["B", "C", "D"]);
    assert_eq!((key_of(&plan, "做什么"), key_of(&plan, "谁牵头")), (Some("title"), Some("lead")));
}

#[test]
fn the_day_of_a_sheet_is_proposed_and_holds_when_it_is_said() {
    let rig = Rig::new();
    let text =
        "2023年整改任务台账（截至2023年7月31日）,,\n填报日期：2023年8月1日,,\n序号,任务,完成时限\n1,甲,9月底前\n";
    let mut o = tasks(&rig);
    let plan = rig.plan(text, &o).unwrap();
    assert_eq!((plan.as_of.map(|d| d.to_string()).as_deref(), plan.on), (Some("2023-07-31"), None));
    assert!(plan.summary().iter().any(|m| m.say(Lang::En).contains("--on 2023-07-31")));
    let filled_in = rig.plan(&text.replace("（截至2023年7月31日）", ""), &o).unwrap();
    assert_eq!((filled_in.as_of, filled_in.year), (None, Some(2023)), "a day of filling in is none of validity");
    o.on = plan.as_of;
    rig.import(text, &o);
    let state = rig.office.read();
    let t = state.records(Kind::Task).next().unwrap();
    assert_eq!(state.meta(t.stamp(task::TITLE).unwrap()).unwrap().on.to_string(), "2023-07-31");
    assert!(
        matches!(t.get(task::DUE), Some(ValueRef::Due(d)) if d.date.map(|d| d.to_string()).as_deref() == Some("2023-09-30"))
    );
}

#[test]
fn bad_rows_can_be_left_out_with_what_only_they_name() {
    let rig = Rig::new();
    let text = "序号,任务,牵头单位,进度\n1,甲,甲局,50%\n2,乙,乙局,过半\n3,丙,丙局,10%\n";
    let o = Options { skip_bad: true, ..tasks(&rig) };
    let plan = rig.import(text, &o);
    assert_eq!(titles(&rig, Kind::Task), ["甲", "丙"]);
    let mut units = titles(&rig, Kind::Unit);
    units.sort();
    assert_eq!(units, ["丙局", "甲局"]);
    let table = plan.left_out(Lang::Zh).unwrap();
    assert_eq!((table.rows.len(), table.columns.last().unwrap().heading.as_str()), (1, "未导入原因"));
    let folder = tempfile::tempdir().unwrap();
    let (path, count) =
        leave_out(std::slice::from_ref(&plan), Lang::Zh, &folder.path().join("台账.csv")).unwrap().unwrap();
    assert_eq!((count, path.file_name().unwrap().to_str()), (1, Some("台账-未导入.xlsx")));
    // Corrected there, it imports as it is.
    let request = Request { ledger: Some("整改".into()), create_units: true, ..Request::new(&path, Kind::Task) };
    let opened = request.open(&mut |_| true).unwrap();
    assert_eq!(opened.sheets[0].rows[0].cells[1].to_string(), "乙");
}

#[test]
fn a_sheet_without_a_header_is_read_by_its_letters() {
    let text = "1,2024-5-1,压减材料,甲局\n2,2024-5-2,并联审批,乙局\n3,2024-5-3,容缺受理,丙局\n";
    let rig = Rig::new();
    let grid = crate::exchange::book::read_bytes(
        "a.csv",
        text.as_bytes(),
        None,
        &crate::exchange::grid::Limits::default(),
        &mut |_| true,
    )
    .unwrap()
    .grid;
    let known = known_headings(Kind::Task);
    assert!(Sheet::find(grid.clone(), crate::exchange::header::Hints { header_row: None, known: &known }).is_err());
    let sheet = Sheet::find(grid, crate::exchange::header::Hints { header_row: Some(0), known: &known }).unwrap();
    let mut o = tasks(&rig);
    o.choices = vec![Choice::parse("C=title").unwrap(), Choice::parse("D=lead").unwrap()];
    let plan = plan(&sheet, &o, &rig.office.read(), &mut |_| true).unwrap();
    assert_eq!((plan.header, plan.count(Difference::New), plan.errors.len()), ((0, 0), 3, 0), "{:?}", plan.errors);
}

#[test]
fn headings_of_public_registers_are_known() {
    let rig = Rig::new();
    let text = "Risk_ID,Date_Raised,Risk_Description,Owner,Mitigation_Action,Target_Resolution,Current_Status\nR-1,2024-05-01,Costs rise,Somebody,Buy early,2024-06-30,Open\n";
    let plan = rig.plan(text, &rig.options(Kind::Finding)).unwrap();
    for (heading, key) in [
        ("Risk_ID", "serial"),
        ("Date_Raised", "found_on"),
        ("Risk_Description", "facts"),
        ("Owner", "person"),
        ("Mitigation_Action", "plan"),
        ("Target_Resolution", "due"),
        ("Current_Status", "state"),
    ] {
        assert_eq!(key_of(&plan, heading), Some(key), "{heading}: {:?}", keys(&plan));
    }
}

#[test]
fn a_circle_of_superiors_is_found_before_it_is_written() {
    let rig = Rig::new();
    let plan = rig.plan("单位名称,上级单位\n甲局,乙局\n乙局,丙局\n丙局,甲局\n", &rig.options(Kind::Unit)).unwrap();
    assert_eq!(plan.refused().len(), 3);
    assert!(would(std::slice::from_ref(&plan), &rig.office, &rig.actor).is_err());
}

#[test]
fn a_cover_sheet_is_passed_over_and_all_sheets_are_one_step() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("台账.xlsx");
    let mut book = rust_xlsxwriter::Workbook::new();
    book.add_worksheet().set_name("封面").unwrap().write_string(0, 0, "整改台账").unwrap();
    for (name, title) in [("东江", "压减材料"), ("西江", "并联审批")] {
        let w = book.add_worksheet().set_name(name).unwrap();
        for (c, h) in ["序号", "任务", "牵头单位"].iter().enumerate() {
            w.write_string(0, c as u16, *h).unwrap();
        }
        w.write_number(1, 0, 1).unwrap();
        w.write_string(1, 1, title).unwrap();
        w.write_string(1, 2, name).unwrap();
        w.write_number(2, 0, 2).unwrap();
        w.write_string(2, 1, "共同事项").unwrap();
        w.write_string(2, 2, "甲局").unwrap();
    }
    book.save(&path).unwrap();
    let rig = Rig::new();
    let mut request = Request { ledger: Some("整改".into()), create_units: true, ..Request::new(&path, Kind::Task) };
    let opened = request.open(&mut |_| true).unwrap();
    assert_eq!(opened.sheets[0].origin.sheet.as_deref(), Some("东江"));
    request.sheets = Sheets::All;
    let opened = request.open(&mut |_| true).unwrap();
    let plans =
        request.plan(&opened, rig.office.today(), &rig.office, None, &rig.office.read(), &mut |_| true).unwrap();
    assert_eq!(plans.len(), 2);
    apply(&plans, &rig.office, &rig.actor).unwrap();
    let mut got = titles(&rig, Kind::Task);
    got.sort();
    assert_eq!(got, ["共同事项", "压减材料", "并联审批"]);
    let undo = rig.office.plan_undo(&rig.actor).unwrap();
    rig.office.carry_out(&rig.actor, undo).unwrap();
    assert_eq!(rig.count(Kind::Task), 0);
}

#[test]
fn only_what_came_from_a_list_can_be_missing_from_it() {
    let folder = tempfile::tempdir().unwrap();
    let rig = Rig::new();
    let import = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        let request = Request { create_units: true, ..Request::new(&path, Kind::Unit) };
        let opened = request.open(&mut |_| true).unwrap();
        let plans =
            request.plan(&opened, rig.office.today(), &rig.office, None, &rig.office.read(), &mut |_| true).unwrap();
        apply(&plans, &rig.office, &rig.actor).unwrap();
        plans[0].absent.len()
    };
    assert_eq!(import("部门7月.csv", "单位名称,简称\n甲局,甲\n乙局,乙\n"), 0);
    assert_eq!(import("乡镇.csv", "单位名称,简称\n东江镇,东\n西江镇,西\n"), 0);
    assert_eq!(import("部门8月.csv", "单位名称,简称\n甲局,甲\n丙局,丙\n"), 1);
}

const MATRIX: &str = "2023年二季度营商环境监测排名,,,,,,\n\
    一级指标,二级指标,监测事项,甲县,乙县,丙市,牵头单位\n\
    开办企业,便利度,开办时间,1,并列6,不参评,市监局\n\
    ,,开办环节,2,1,3,市监局\n\
    纳税,便利度,纳税时间,3/18,2,1,税务局\n";

#[test]
fn a_matrix_of_indicators_and_counties_comes_in_as_it_stands() {
    let rig = Rig::new();
    let mut o = rig.options(Kind::Observation);
    o.own = Some("乙县");
    let text = MATRIX.replace(",,开办环节", "开办企业,便利度,开办环节");
    let plan = rig.import(&text, &o);
    assert!(plan.errors.is_empty(), "{:?}", plan.errors);
    assert_eq!((plan.count(Difference::New), plan.made(Kind::Unit), plan.made(Kind::Indicator)), (8, 3, 7));
    use crate::domain::schema::observation;
    let state = rig.office.read();
    let rank = |indicator: &str, unit: &str| {
        let fits = |o: &&Record| {
            let is = |tag, name: &str| o.reference(tag).is_some_and(|id| state.title(id) == name);
            is(observation::INDICATOR, indicator) && is(observation::UNIT, unit)
        };
        let found = state.records(Kind::Observation).find(fits)?;
        Some((found.number(observation::RANK)? as i64, found.number(observation::OUT_OF)? as i64))
    };
    assert_eq!(rank("开办时间", "乙县"), Some((6, 6)));
    assert_eq!(rank("开办时间", "丙市"), None);
    assert_eq!(rank("纳税时间", "甲县"), Some((3, 18)));
    assert_eq!(rank("开办环节", "丙市"), Some((3, 3)));
    let own = crate::service::people::own_unit::own_unit(&state, None).unwrap();
    assert_eq!(state.title(own), "乙县");
    drop(state);
    assert!(said(&plan).iter().any(|t| t.starts_with("row 3") && t.contains("丙市")), "{:?}", said(&plan));
    // Our own county is known from now on.
    o.own = None;
    let again = rig.import(&text.replace("乙县", "本县"), &o);
    assert_eq!((again.count(Difference::Same), again.count(Difference::New)), (8, 0));
}

/// domain.md, "Indicators": ties rank 1, 2, 2, 4, whatever the shape of the file.
#[test]
fn a_matrix_of_values_gets_ranks_with_ties() {
    use crate::domain::schema::observation;
    let rig = Rig::new();
    let mut o = rig.options(Kind::Observation);
    o.own = Some("乙县");
    o.set("period=2023Q4").unwrap();
    let text = "指标,甲县,乙县,丙县,丁县\n开办时间,2.5,3,2.5,4\n满意度得分,88,90,90,85\n";
    let plan = rig.import(text, &o);
    assert!(plan.errors.is_empty(), "{:?}", plan.errors);
    let state = rig.office.read();
    let rank = |indicator: &str, unit: &str| {
        let fits = |r: &&Record| {
            let is = |tag, name: &str| r.reference(tag).is_some_and(|id| state.title(id) == name);
            is(observation::INDICATOR, indicator) && is(observation::UNIT, unit)
        };
        let found = state.records(Kind::Observation).find(fits).unwrap();
        (found.number(observation::RANK), found.number(observation::OUT_OF))
    };
    // The fewer days the better, and that is told from the name of an indicator that the file itself makes.
    let days = ["甲县", "丙县", "乙县", "丁县"].map(|u| rank("开办时间", u).0);
    assert_eq!(days, [1.0, 1.0, 3.0, 4.0].map(Some));
    assert_eq!(rank("满意度得分", "甲县"), (Some(3.0), Some(4.0)));
    assert_eq!(rank("满意度得分", "丙县"), (Some(1.0), Some(4.0)));
    drop(state);
    assert_eq!(rig.import(text, &o).count(Difference::New), 0);
}

#[test]
fn values_and_ranks_side_by_side_are_one_observation() {
    let rig = Rig::new();
    let mut o = rig.options(Kind::Observation);
    let text = "指标名称,甲县/数值,甲县/排名,乙县/数值,乙县/排名\n开办时间,2.5,1,3,2\n满意度,88.1%,2,90.4%,1\n";
    assert!(rig.plan(text, &o).unwrap_err().is(messages::NO_MATRIX_PERIOD));
    o.set("period=2023Q2").unwrap();
    let plan = rig.import(text, &o);
    assert_eq!(plan.count(Difference::New), 4, "{:?}", plan.errors);
    use crate::domain::schema::observation;
    let got: Vec<_> = all(&rig, Kind::Observation)
        .iter()
        .map(|r| (r.number(observation::VALUE).unwrap(), r.number(observation::RANK).unwrap()))
        .collect();
    assert_eq!(got, [(2.5, 1.0), (3.0, 2.0), (88.1, 2.0), (90.4, 1.0)]);
}

/// The smallest picture: one dot.
const DOT: &[u8] = &[
    0x89, b'P', b'N', b'G', 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13, b'I', b'H', b'D', b'R', 0, 0, 0, 1, 0, 0, 0, 1, 8, 0,
    0, 0, 0, 0x3A, 0x7E, 0x9B, 0x55, 0, 0, 0, 10, b'I', b'D', b'A', b'T', 0x78, 0x9C, 0x63, 0x60, 0, 0, 0, 2, 0, 1,
    0x48, 0xAF, 0xA4, 0x71, 0, 0, 0, 0, b'I', b'E', b'N', b'D', 0xAE, 0x42, 0x60, 0x82,
];

#[test]
fn pictures_on_a_sheet_are_evidence_of_their_rows() {
    use crate::domain::schema::evidence;
    let mut book = rust_xlsxwriter::Workbook::new();
    let w = book.add_worksheet();
    for (c, h) in ["序号", "检查日期", "问题", "责任单位", "整改前照片", "整改后照片"].iter().enumerate()
    {
        w.write_string(0, c as u16, *h).unwrap();
    }
    for (r, title) in [(1, "通道堵塞"), (2, "电线裸露")] {
        w.write_number(r, 0, f64::from(r)).unwrap();
        w.write_string(r, 1, "2023-5-1").unwrap();
        w.write_string(r, 2, title).unwrap();
        w.write_string(r, 3, "甲局").unwrap();
    }
    let picture = rust_xlsxwriter::Image::new_from_buffer(DOT).unwrap();
    w.insert_image(2, 5, &picture).unwrap();
    w.insert_image(9, 4, &picture).unwrap();
    let rig = Rig::new();
    let s = sheet("隐患.xlsx", &book.save_to_buffer().unwrap(), Kind::Finding);
    let o = rig.options(Kind::Finding);
    let run = || {
        let p = plan(&s, &o, &rig.office.read(), &mut |_| true).unwrap();
        apply(std::slice::from_ref(&p), &rig.office, &rig.actor).unwrap();
        p
    };
    let p = run();
    assert_eq!((p.pictures.len(), p.losses.iter().filter(|l| l.row == Some(10)).count()), (1, 1));
    let kept = all(&rig, Kind::Evidence);
    assert_eq!(
        (kept.len(), kept[0].text(evidence::SIDE), kept[0].text(evidence::MEDIA)),
        (1, Some("after"), Some("image/png"))
    );
    assert_eq!(names(&rig, &kept[0], evidence::OF), ["电线裸露"]);
    assert!(run().pictures.is_empty(), "nothing more is promised");
    assert_eq!(all(&rig, Kind::Evidence).len(), 1, "once is enough");
}

/// A workbook with other parts beside those that the library writes.
fn with_parts(book: &[u8], more: &[(&str, &[u8])]) -> Vec<u8> {
    use std::io::Write;
    let mut from = zip::ZipArchive::new(std::io::Cursor::new(book)).unwrap();
    let mut to = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for at in 0..from.len() {
        to.raw_copy_file(from.by_index(at).unwrap()).unwrap();
    }
    for (name, bytes) in more {
        to.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        to.write_all(bytes).unwrap();
    }
    to.finish().unwrap().into_inner()
}

#[test]
fn pictures_within_cells_are_evidence_of_their_rows_too() {
    use crate::domain::schema::evidence;
    let mut book = rust_xlsxwriter::Workbook::new();
    let w = book.add_worksheet();
    for (c, h) in ["序号", "检查日期", "问题", "责任单位", "整改前照片"].iter().enumerate() {
        w.write_string(0, c as u16, *h).unwrap();
    }
    for (r, title) in [(1, "通道堵塞"), (2, "电线裸露"), (3, "灯具损坏")] {
        w.write_number(r, 0, f64::from(r)).unwrap();
        w.write_string(r, 1, "2023-5-1").unwrap();
        w.write_string(r, 2, title).unwrap();
        w.write_string(r, 3, "甲局").unwrap();
    }
    let shows = |id: &str| {
        let formula = format!("=_xlfn.DISPIMG(\"{id}\",1)");
        rust_xlsxwriter::Formula::new(formula).set_result(format!("=DISPIMG(\"{id}\",1)"))
    };
    w.write_formula(1, 4, shows("ID_A1")).unwrap();
    // A picture that the file does not have.
    w.write_formula(2, 4, shows("ID_FF")).unwrap();
    let list = r#"<?xml version="1.0" encoding="UTF-8"?><etc:cellImages xmlns:r="r" xmlns:a="a" xmlns:xdr="x" xmlns:etc="e"><etc:cellImage><xdr:pic><xdr:nvPicPr><xdr:cNvPr id="2" name="ID_A1" descr="现场"/></xdr:nvPicPr><xdr:blipFill><a:blip r:embed="rId1"/></xdr:blipFill></xdr:pic></etc:cellImage></etc:cellImages>"#;
    let links = r#"<?xml version="1.0" encoding="UTF-8"?><Relationships><Relationship Id="rId1" Type="image" Target="media/image1.png"/></Relationships>"#;
    let bytes = with_parts(
        &book.save_to_buffer().unwrap(),
        &[
            ("xl/cellimages.xml", list.as_bytes()),
            ("xl/_rels/cellimages.xml.rels", links.as_bytes()),
            ("xl/media/image1.png", DOT),
        ],
    );
    let rig = Rig::new();
    let s = sheet("隐患.xlsx", &bytes, Kind::Finding);
    let p = plan(&s, &rig.options(Kind::Finding), &rig.office.read(), &mut |_| true).unwrap();
    apply(std::slice::from_ref(&p), &rig.office, &rig.actor).unwrap();
    assert_eq!((p.count(Difference::New), p.pictures.len()), (3, 1), "{:?}", said(&p));
    let kept = all(&rig, Kind::Evidence);
    assert_eq!((kept.len(), kept[0].text(evidence::SIDE)), (1, Some("before")));
    assert_eq!(names(&rig, &kept[0], evidence::OF), ["通道堵塞"]);
}

#[test]
fn a_band_of_merged_cells_over_the_headings_is_a_level_of_them() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let w = book.add_worksheet();
    let plain = rust_xlsxwriter::Format::new();
    w.merge_range(0, 0, 0, 2, "隐患登记", &plain).unwrap();
    w.merge_range(0, 3, 0, 5, "整改安排", &plain).unwrap();
    for (c, h) in ["编号", "隐患描述", "检查日期", "责任单位", "整改期限", "整改措施"].iter().enumerate()
    {
        w.write_string(1, c as u16, *h).unwrap();
    }
    let rows = [["H-01", "通道堵塞", "2023-5-1", "甲局", "2023-6-1", "清理通道"]; 2];
    for (r, row) in (2..).zip(rows) {
        for (c, text) in (0..).zip(row) {
            w.write_string(r, c, if (r, c) == (3, 1) { "电线裸露" } else { text }).unwrap();
        }
    }
    let rig = Rig::new();
    let s = sheet("隐患.xlsx", &book.save_to_buffer().unwrap(), Kind::Finding);
    let p = plan(&s, &rig.options(Kind::Finding), &rig.office.read(), &mut |_| true).unwrap();
    apply(std::slice::from_ref(&p), &rig.office, &rig.actor).unwrap();
    let found = all(&rig, Kind::Finding);
    let facts: Vec<_> = found.iter().filter_map(|f| f.text(finding::FACTS)).collect();
    assert_eq!((p.count(Difference::New), facts), (2, vec!["通道堵塞", "电线裸露"]), "{:?}", said(&p));
    assert_eq!(found[0].date(finding::DUE).unwrap().to_string(), "2023-06-01");
}

#[test]
fn a_column_of_codes_is_no_title() {
    let rig = Rig::new();
    let mut o = rig.options(Kind::Task);
    o.ledger = Some("工程进度");
    let text = "Activity_ID,WBS_ID,Activity_Name,Planned_Start,Planned_Finish\n\
                A001,1.1,Site Clearing,2023-01-02,2023-01-31\nA002,1.1,Temporary Facilities,2023-02-01,2023-02-20\n";
    rig.import(text, &o);
    assert_eq!(rig.task("A001").text(task::TITLE), Some("Site Clearing"));
    assert_eq!(rig.task("A002").date(task::DUE).unwrap().to_string(), "2023-02-20");
}

#[test]
fn a_cell_that_two_fields_are_read_from_is_one_fault() {
    let rig = Rig::new();
    let text = "检查日期,问题,责任单位\n2023-5-1,通道堵塞,甲局\n2023-5-2,,甲局\n";
    let p = rig.plan(text, &rig.options(Kind::Finding)).unwrap();
    assert_eq!((p.count(Difference::New), p.errors.len()), (1, 1));
}
