//! The bulletin on the command line: written, checked, approved, issued, compared with what changed since.

use std::process::Command;

use super::Desk;

/// The third issue of the sample, and the figures of the office's section as the source has them.
#[test]
fn the_third_issue_of_the_sample_carries_the_figures_of_the_source() {
    let desk = Desk::sample();
    let text = desk.zh(&["bulletin", "show", "3"]).ok();
    for says in [
        "龙南营商环境“一号改革工程”工作简报\n第 3 期\n",
        "2023年8月4日",
        "【领导小组办公室】",
        "（1）6月9日，",
        "聘有营商环境社会监督员15名",
        "105项整改措施，93项对标提升任务，34项“放管服”改革重点任务，125项创新试点城市改革事项，534项江西省季度监测事项",
        "反馈59项具体问题，整改举措清单105项，截至7月31日，已完成83项，未完成11项，正在推进11项，完成率79.0%",
        "合计占89.5%",
        "有93项，截至7月31日，已完成32项，未完成55项，长期坚持6项，完成率34.4%",
        "有125项，截至7月31日，已取得阶段性成效的有69项，未完成阶段任务的有15项，持续推进41项，完成率55.2%",
        "我市16个指标中，",
        "等3个，11个指标排名处于中等水平，",
        "等2个指标排名靠后",
        "6月14日—15日，",
        "6月30日—7月4日，",
        "深入12个指标牵头单位了解16个营商环境一级考评指标",
        "八个方向",
        "六项机制",
        "本期数据截至2023年7月31日，依据条目",
        "报送：市委主要领导，市政府主要领导，市政府分管领导。\n抄送：营商环境工作领导小组成员单位，",
    ] {
        assert!(text.contains(says), "{says}\n{text}");
    }
    assert!(!text.contains("{{") && !text.contains("【？】"), "{text}");
    // Each figure opens its records.
    let shown = desk.run(&["bulletin", "show", "2023-3", "--json"]).json();
    let figures = shown["figures"].as_array().unwrap();
    assert!(figures.len() >= 40, "{}", figures.len());
    let done = figures.iter().find(|f| f["text"] == "83").unwrap();
    assert_eq!((&done["count"], done["records"].as_array().unwrap().len()), (&83.into(), 83));
    let filter = done["filter"].as_str().unwrap();
    let listed = desk.run(&["list", "tasks", "--filter", filter, "--as-of", "2023-07-31", "--json"]).json();
    assert_eq!(listed.as_array().unwrap().len(), 83);
    let number = done["number"].to_string();
    let opened = desk.run(&["bulletin", "figure", "3", &number]).ok();
    assert_eq!(opened.lines().count(), 83);
    desk.run(&["bulletin", "figure", "3", "999"]).refused(3);
    // What the check said when it was approved, and says now.
    let said = desk.zh(&["bulletin", "check", "3"]).ok();
    assert!(said.contains("公布完成率89.5%") && said.contains("完成率口径不一"), "{said}");
    assert!(said.contains("“放管服”改革") && said.contains("未报告进展"), "{said}");
    assert!(!said.contains("首创表述"), "the claim of a first has its record: {said}");
    let kept = desk.run(&["show", "2023-3", "--json"]).json();
    assert_eq!(kept["fields"]["state"], "issued");
    assert!(kept["fields"]["digest"].as_str().unwrap().len() == 64);
}

#[test]
fn an_issue_is_frozen_and_what_changed_since_is_shown() {
    let mut desk = Desk::new();
    desk.now = "2023-08-04T10:00:00+08:00";
    desk.run(&["bulletin", "new", "--as-of", "2023-08-04", "--from", "2023-07-01", "--issued-by", "市营商办"]).ok();
    let text = "任务{{count task}}项，已完成{{count task status:done}}项，完成率{{rate 整改}}。";
    desk.run(&["bulletin", "set-section", "1", "1", "--text", text]).ok();
    let shown = desk.run(&["bulletin", "show", "1"]).ok();
    assert!(shown.contains("任务3项，已完成1项，完成率33.3%。"), "{shown}");
    let said = desk.run(&["bulletin", "issue", "1"]).refused(5);
    assert!(said.contains("not approved"), "{said}");
    // Something that cannot be made, and sums that do not add up, stand in the way.
    desk.run(&[
        "bulletin",
        "set-section",
        "1",
        "2",
        "--text",
        "共{{count things}}项。共有12项，其中已完成7项，未完成4项。",
    ])
    .ok();
    let said = desk.run(&["bulletin", "check", "1"]);
    assert!(said.out.contains("“things”") && said.out.contains("section 2"), "{said:?}");
    let said = desk.run(&["bulletin", "approve", "1"]).refused(5);
    assert!(said.contains("--note"), "{said}");
    desk.run(&["bulletin", "set-section", "1", "2", "--text", "本市为全省首个试点。"]).ok();
    let said = desk.zh(&["bulletin", "check", "1"]).ok();
    assert!(said.contains("首个") && said.contains("没有依据"), "{said}");
    desk.run(&["bulletin", "approve", "1", "--note", "核对无误"]).ok();
    desk.run(&["bulletin", "issue", "1"]).ok();
    let said = desk.run(&["bulletin", "set-section", "1", "1", "--text", "x"]).refused(5);
    assert!(said.contains("issued"), "{said}");
    desk.run(&["set", "2023-1", "title=另一份"]).refused(5);
    assert!(desk.run(&["bulletin", "changes", "1"]).ok().is_empty());
    // Somebody reports late, for a day that the issue spoke of.
    desk.now = "2023-08-07T09:00:00+08:00";
    desk.run(&["task", "done", "推行一窗受理", "--on", "2023-08-04", "--note", "已完成"]).ok();
    let changes = desk.run(&["bulletin", "changes", "1", "--json"]).json();
    let done = changes.as_array().unwrap().iter().find(|c| c["printed"] == "1").unwrap();
    assert_eq!((&done["now"], done["came"].as_array().unwrap().len()), (&"2".into(), 1));
    let shown = desk.run(&["bulletin", "show", "1"]).ok();
    assert!(shown.contains("已完成1项，完成率33.3%。"), "it stays as it was printed: {shown}");
    // The next issue has the same sections and the next number.
    desk.run(&["bulletin", "new", "--on", "2023-08-07", "--as-of", "2023-08-07"]).ok();
    let next = desk.run(&["bulletin", "show", "2", "--json"]).json();
    assert_eq!((&next["number"], &next["from"]), (&2.into(), &"2023-08-05".into()));
    assert!(next["sections"][0]["paragraphs"][0].as_str().unwrap().contains("已完成2项"));
    desk.run(&["bulletin", "new", "--number", "2", "--on", "2023-08-07", "--as-of", "2023-08-07"]).refused(8);
    // It can be undone like everything else.
    let report = desk.run(&["add", "person", "name=李报送", "role=reporter", "unit=市税务局"]);
    report.ok();
    desk.run(&["bulletin", "new", "--as", "李报送"]).refused(5);
}

#[test]
fn each_recipient_signs_for_an_issue_once() {
    let mut desk = Desk::new();
    desk.now = "2023-08-04T10:00:00+08:00";
    desk.run(&["add", "unit", "name=市住建局"]).ok();
    desk.run(&["add", "person", "name=税务联络", "role=reporter", "unit=市税务局"]).ok();
    desk.run(&["add", "person", "name=住建联络", "role=reporter", "unit=市住建局"]).ok();
    desk.run(&["bulletin", "new", "--as-of", "2023-08-04", "--from", "2023-07-01", "--issued-by", "市营商办"]).ok();
    desk.run(&["set", "2023-1", "report_to=市委主要领导", "units=市税务局、市公安局"]).ok();
    // There is nothing to sign for yet, and no unit sees what is being written.
    desk.run(&["--as", "税务联络", "bulletin", "sign", "2023-1"]).refused(3);
    desk.run(&["bulletin", "approve", "1", "--note", "核对无误"]).ok();
    desk.run(&["bulletin", "issue", "1"]).ok();
    desk.now = "2023-08-07T09:00:00+08:00";
    desk.run(&["--as", "税务联络", "bulletin", "sign", "2023-1"]).ok();
    let said = desk.run(&["--as", "税务联络", "bulletin", "sign", "2023-1"]).refused(2);
    assert!(said.contains("市税务局 signed") && said.contains("2023-08-07"), "{said}");
    assert!(desk.run(&["--as", "住建联络", "bulletin", "sign", "2023-1"]).code != 0, "it did not go there");
    // For others the office writes it down, on the day on which it came back.
    let said = desk.run(&["bulletin", "sign", "2023-1", "--recipient", "市政府"]).refused(8);
    assert!(said.contains("市委主要领导; 市公安局"), "who is open is named: {said}");
    let leader = ["bulletin", "sign", "2023-1", "--recipient", "市委主要领导"];
    desk.run(&[&leader[..], &["--note", "收发室签收", "--on", "2023-08-05"]].concat()).ok();
    let all = desk.run(&["bulletin", "receipts", "1", "--json"]).json();
    let on = |n: usize| (all[n]["recipient"].as_str().unwrap(), all[n]["on"].as_str());
    assert_eq!(
        [on(0), on(1), on(2)],
        [("市委主要领导", Some("2023-08-05")), ("市税务局", Some("2023-08-07")), ("市公安局", None)]
    );
    assert_eq!((&all[0]["words"], &all[1]["by"]), (&"收发室签收".into(), &"税务联络".into()));
    let ran = desk.zh(&["bulletin", "receipts", "1"]);
    assert!(ran.err.contains("3个签收对象中已签收2个"), "{ran:?}");
    let shown = desk.run(&["show", "2023-1"]).ok();
    assert!(shown.contains("收发室签收"), "the record says so: {shown}");
}

/// Pages as LibreOffice sets them; says that it was skipped where there is no LibreOffice.
#[test]
fn the_issue_is_set_as_the_standard_has_it() {
    let found = |program: &str| Command::new(program).arg("--version").output().is_ok();
    if !found("soffice") || Command::new("pdftotext").arg("-v").output().is_err() {
        eprintln!("skipped: needs LibreOffice and pdftotext");
        return;
    }
    let desk = Desk::sample();
    let docx = desk.file("简报.docx");
    desk.run(&["bulletin", "export", "3", "--out", docx.to_str().unwrap()]).ok();
    let profile = format!("-env:UserInstallation=file://{}", desk.file("profile").display());
    let folder = docx.parent().unwrap();
    let done = Command::new("soffice")
        .args([&profile, "--headless", "--convert-to", "pdf", "--outdir"])
        .arg(folder)
        .arg(&docx)
        .output()
        .unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let pdf = folder.join("简报.pdf");
    let text = Command::new("pdftotext").arg("-layout").arg(&pdf).arg("-").output().unwrap();
    let text = String::from_utf8_lossy(&text.stdout).into_owned();
    let pages: Vec<&str> = text.split('\u{c}').filter(|p| !p.trim().is_empty()).collect();
    assert!((5..=12).contains(&pages.len()), "{} pages", pages.len());
    // The text that comes out of a page has blanks where scripts meet.
    let bare = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    let head = bare(&pages[0].lines().take(8).collect::<String>());
    for says in ["龙南营商环境“一号改革工程”工作简报", "第3期", "领导小组办公室", "2023年8月4日"]
    {
        assert!(head.contains(says), "{says} in {head}");
    }
    for (n, page) in pages.iter().enumerate() {
        // Within the page: its lines of text, and the page number.
        let lines: Vec<&str> = page.lines().filter(|l| !l.trim().is_empty()).collect();
        let (number, body) = lines.split_last().unwrap();
        assert_eq!(bare(number), format!("—{}—", n + 1));
        assert!(body.len() <= 22, "page {} has {} lines", n + 1, body.len());
    }
    // Half-width digits take half a character, so a line of them holds more.
    let full = |l: &&str| l.chars().all(|c| !c.is_ascii_alphanumeric());
    let widest = pages.iter().flat_map(|p| p.lines()).filter(full).map(|l| bare(l).chars().count()).max().unwrap();
    assert!((27..=29).contains(&widest), "{widest} characters a line");
    let last = pages.last().unwrap();
    assert!(bare(last).contains("抄送：营商环境工作领导小组成员单位"), "{last}");
    // The imprint stands at the foot of the last page: its last line ends on the lower edge of the type area, 35 mm above
    // that of the paper.
    let placed = Command::new("pdftotext").arg("-bbox-layout").arg(&pdf).arg("-").output().unwrap();
    let placed = String::from_utf8_lossy(&placed.stdout).into_owned();
    let last = placed.rsplit("<page ").next().unwrap();
    let lowest = |text: &str| -> f64 {
        let line = last.lines().rfind(|l| l.contains("<word") && l.contains(text)).unwrap_or_default();
        let end = line.split("yMax=\"").nth(1).and_then(|t| t.split('"').next()).unwrap_or_default();
        end.parse().unwrap_or_default()
    };
    let (imprint, edge) = (lowest("印发"), 841.89 - 35.0 / 25.4 * 72.0);
    assert!((imprint - edge).abs() < 6.0, "the imprint ends at {imprint:.0} pt, the type area at {edge:.0}");
    for (name, says) in [("a.html", "<h1>"), ("a.md", "# "), ("a.txt", "第 3 期")] {
        let path = desk.file(name);
        desk.run(&["bulletin", "export", "3", "--out", path.to_str().unwrap()]).ok();
        assert!(std::fs::read_to_string(&path).unwrap().contains(says), "{name}");
        desk.run(&["bulletin", "export", "3", "--out", path.to_str().unwrap()]).refused(5);
    }
}
