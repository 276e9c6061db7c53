//! What people call records: one resolver for every command, every field and every sheet.

use super::Desk;

#[test]
fn any_record_is_named_by_its_number_short_name_code_or_pinyin() {
    let desk = Desk::new();
    desk.run(&["add", "unit", "name=市市场监督管理局", "short=市场监管局", "credit=91350100M000100Y43"]).ok();
    desk.run(&[
        "add",
        "finding",
        "serial=WT-01",
        "title=窗口缺岗",
        "category=服务不优",
        "facts=无人",
        "unit=市场监管局",
    ])
    .ok();
    assert_eq!(desk.id("WT-01"), desk.id("窗口缺岗"), "by its number");
    assert_eq!(desk.id("ckqg"), desk.id("窗口缺岗"), "by its initials");
    assert_eq!(desk.id("chuangkouquegang"), desk.id("窗口缺岗"), "by its pinyin");
    assert_eq!(desk.id("91350100M000100Y43"), desk.id("市场监管局"), "by its code");
    desk.run(&["set", "1", "lead=scjgj"]).ok();
    assert_eq!(desk.run(&["show", "1", "--json"]).json()["fields"]["lead"], "市场监管局");
    let said = desk.run(&["show", "窗口"]).refused(3);
    assert!(said.contains("called something like it") && said.contains("窗口缺岗"), "{said}");
}

#[test]
fn a_name_that_several_have_is_never_taken_for_one_of_them() {
    let desk = Desk::new();
    for (unit, login) in [("市税务局", "li1"), ("市公安局", "li2")] {
        let fields = [format!("unit={unit}"), format!("login={login}")];
        desk.run(&["add", "person", "name=李四", "role=office", &fields[0], &fields[1]]).ok();
    }
    let said = desk.run(&["set", "1", "person=李四"]).refused(2);
    assert!(said.contains("市税务局") && said.contains("市公安局"), "it lists them: {said}");
    let said = desk.zh(&["--as", "李四", "list", "tasks"]).refused(5);
    assert!(said.contains("多人") && said.contains("市公安局"), "{said}");
    desk.run(&["--as", "li2", "set", "1", "person=li1"]).ok();
    let shown = desk.run(&["log", "--json", "--limit", "1"]).json();
    assert_eq!(shown[0]["who"], "李四 (市公安局, li2)", "of two of that name it says which");
}

#[test]
fn a_cell_of_a_sheet_names_a_record_as_a_command_does() {
    let desk = Desk::new();
    let number = "serial=ZG-006";
    desk.run(&["add", "task", number, "title=缩短接电时间", "ledger=整改", "lead=市公安局"]).ok();
    let facts = ["title=甲", "category=服务不优", "facts=慢", "task=ZG-006"];
    desk.run(&[&["add", "finding"], &facts[..]].concat()).ok();
    let sheet = desk.write("问题.csv", "编号,问题,类别,事实,关联任务\nWT-2,乙,服务不优,慢,ZG-006\n");
    desk.run(&["import", &sheet, "--kind", "findings"]).ok();
    for title in ["甲", "乙"] {
        assert_eq!(desk.run(&["show", title, "--json"]).json()["fields"]["task"], "缩短接电时间", "{title}");
    }
}
