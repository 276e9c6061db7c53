//! Lists: filter, columns, order, day, formats.

use super::Desk;

fn titles(desk: &Desk, args: &[&str]) -> Vec<String> {
    let mut all = vec!["list", "tasks", "--json"];
    all.extend_from_slice(args);
    let rows = desk.run(&all).json();
    rows.as_array().unwrap().iter().map(|r| r["title"].as_str().unwrap().to_string()).collect()
}

#[test]
fn the_filter_language_narrows() {
    let desk = Desk::new();
    assert_eq!(titles(&desk, &["--filter", "lead:税务 status:正在推进"]), ["压减办税环节"]);
    assert_eq!(titles(&desk, &["--filter", "yjbshj"]), ["压减办税环节"]);
    assert_eq!(titles(&desk, &["--filter", "due<-7d -公开"]), ["推行一窗受理"]);
    assert_eq!(titles(&desk, &["--filter", "lamp:red"]), ["推行一窗受理"]);
    assert_eq!(titles(&desk, &["--filter", "-压减"]).len(), 2);
    assert!(titles(&desk, &["--filter", "没有这样的"]).is_empty());
}

#[test]
fn an_error_in_a_filter_is_underlined() {
    let desk = Desk::new();
    for (ran, source) in [
        (desk.run(&["list", "tasks", "--filter", "牵头:税务 dew<+7d"]), "牵头:税务 dew<+7d"),
        (desk.zh(&["list", "tasks", "--filter", "牵头:税务 dew<+7d"]), "牵头:税务 dew<+7d"),
    ] {
        let said = ran.refused(2);
        let at = said.lines().position(|l| l.contains(source)).unwrap_or_else(|| panic!("{said}"));
        let lines: Vec<&str> = said.lines().collect();
        let column = |line: &str, what: char| {
            unicode_width::UnicodeWidthStr::width(&line[..line.find(what).unwrap_or_else(|| panic!("{said}"))])
        };
        assert_eq!(column(lines[at + 1], '^'), column(lines[at], 'd'), "{said}");
        assert_eq!(lines[at + 1].matches('^').count(), 3, "{said}");
    }
}

#[test]
fn columns_order_and_limit() {
    let desk = Desk::new();
    assert_eq!(titles(&desk, &["--sort", "serial"]), ["压减办税环节", "推行一窗受理", "公开收费目录"]);
    assert_eq!(titles(&desk, &["--sort", "-due", "--limit", "2"]), ["压减办税环节", "推行一窗受理"]);
    assert_eq!(titles(&desk, &["--sort", "lead,-serial"])[1..], ["公开收费目录", "压减办税环节"]);
    let table = desk.zh(&["list", "tasks", "--columns", "serial,任务", "--sort", "serial"]).ok();
    let lines: Vec<&str> = table.lines().collect();
    assert!(lines[0].contains("序号") && lines[0].contains("任务") && lines.len() == 4, "{table}");
    // Every column begins in the same cell of each line, whatever stands before it.
    let at = |line: &str, what: &str| unicode_width::UnicodeWidthStr::width(&line[..line.find(what).unwrap()]);
    assert_eq!(at(lines[0], "任务"), at(lines[1], "压减"));
    assert_eq!(at(lines[0], "任务"), at(lines[3], "公开"));
    let said = desk.run(&["list", "tasks", "--columns", "colour"]).refused(2);
    assert!(said.contains("colour") && said.contains("lead"), "{said}");
    let said = desk.run(&["list", "tasks", "--limit", "many"]).refused(2);
    assert!(said.contains("“many” is no number for --limit"), "{said}");
    assert_eq!(desk.run(&["list", "tasks", "--limit", "0", "--json"]).json().as_array().unwrap().len(), 0);
}

#[test]
fn days_are_read_as_people_type_them() {
    let desk = Desk::new();
    desk.run(&["set", "压减办税环节", "status=已完成", "--on", "2023-08-10"]).ok();
    for (day, done) in [("8-9", 1), ("8月10日", 2), ("+1w", 2), ("yesterday", 0), ("月底", 2)] {
        let rows = desk.run(&["list", "tasks", "--as-of", day, "--filter", "status:已完成", "--json"]).json();
        assert_eq!(rows.as_array().unwrap().len(), done, "{day}");
    }
    assert_eq!(desk.run(&["list", "tasks", "--as-of", "-3d", "--json"]).json().as_array().unwrap().len(), 0);
    let said = desk.zh(&["list", "tasks", "--as-of", "改天"]).refused(8);
    assert!(said.contains("改天") && said.contains("周五"), "{said}");
    desk.run(&["list", "tasks", "--as-of", "9999-01-01"]).refused(8);
}

#[test]
fn formats_of_list_and_export_agree() {
    let desk = Desk::new();
    let same = ["--columns", "serial,title,due", "--sort", "-serial"];
    let export = |format: &str| {
        let mut args = vec!["export", "tasks", "--format", format];
        args.extend_from_slice(&same);
        desk.run(&args).ok()
    };
    let csv = export("csv");
    assert!(csv.starts_with("\u{feff}No.,Task,Deadline\r\n10,公开收费目录,2023-06-30\r\n"), "{csv}");
    let json: serde_json::Value = serde_json::from_str(&export("json")).unwrap();
    assert_eq!((json[0]["serial"].as_str(), json[2]["title"].as_str()), (Some("10"), Some("压减办税环节")));
    let md = export("md");
    assert!(md.contains("| No. | Task | Deadline |") && md.contains("| 10 | 公开收费目录 | 2023-06-30 |"), "{md}");
    let mut args = vec!["list", "tasks", "--format", "csv"];
    args.extend_from_slice(&same);
    assert_eq!(desk.run(&args).ok(), csv);
}

/// A long list is written part by part, and looks as if it had been written at once.
#[test]
fn a_list_of_many_parts_is_one_list() {
    let desk = Desk::sample();
    let json = desk.run(&["list", "tasks", "--columns", "serial", "--json"]).json();
    // Twice the tasks of the sample are more than one part.
    let rows: String = (0..1_500).map(|n| format!("{n},批量任务{n}\n")).collect();
    let sheet = desk.write("many.csv", format!("序号,任务名称\n{rows}"));
    desk.run(&["import", &sheet, "--kind", "tasks", "--ledger", "批量"]).ok();
    let count = json.as_array().unwrap().len() + 1_500;
    let csv = desk.run(&["list", "tasks", "--columns", "serial,title", "--format", "csv"]).ok();
    assert_eq!((csv.lines().count(), csv.matches('\u{feff}').count()), (count + 1, 1));
    let md = desk.run(&["list", "tasks", "--columns", "serial,title", "--format", "md"]).ok();
    assert_eq!((md.lines().filter(|l| l.starts_with("| ---")).count(), md.matches("批量任务1499").count()), (1, 1));
    let table = desk.run(&["list", "tasks", "--columns", "serial,title"]).ok();
    let lines: Vec<&str> = table.lines().collect();
    assert_eq!(lines.len(), count + 1);
    let width = |line: &str| unicode_width::UnicodeWidthStr::width(line.split("批量任务").next().unwrap());
    let starts: std::collections::BTreeSet<usize> =
        lines.iter().filter(|l| l.contains("批量任务")).map(|l| width(l)).collect();
    assert_eq!(starts.len(), 1, "one width for all parts");
    // An empty list has its headings.
    let none = desk.run(&["list", "tasks", "--filter", "没有这样的任务", "--format", "csv", "--columns", "serial"]);
    assert_eq!(none.ok().lines().count(), 1);
}
