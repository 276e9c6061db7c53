//! Draws, checklists and visits on the command line.

use super::Desk;

fn office() -> Desk {
    let desk = Desk::new();
    for n in 1..=10 {
        desk.run(&["add", "unit", &format!("name=第{n}单位")]).ok();
    }
    for n in 1..=6 {
        let name = format!("name=督查员{n}");
        desk.run(&["add", "person", &name, "role=inspector", "certified_until=2024-12-31", "trained_on=2023-06-17"])
            .ok();
    }
    desk.run(&["add", "person", "name=无证人员", "role=inspector", "unit=市公安局"]).ok();
    desk
}

#[test]
fn a_draw_is_committed_opened_and_computed_again_by_anybody() {
    let desk = office();
    desk.run(&["set", "督查员1", "interests=市税务局"]).ok();
    let committed = desk
        .run(&[
            "draw",
            "commit",
            "六月督查",
            "--from",
            "units",
            "--share",
            "25%",
            "--exclude",
            "市公安局=本年已查",
            "--json",
        ])
        .json();
    assert_eq!((&committed["serial"], &committed["objects"]), (&"CQ-01".into(), &11.into()));
    // Nothing of the secret lies in the store before the opening.
    let said = desk.run(&["show", "CQ-01", "--json"]).ok();
    assert!(!said.contains("\"secret\": \"") && said.contains(committed["commitment"].as_str().unwrap()), "{said}");
    let said = desk.run(&["draw", "open", "CQ-01"]).refused(2);
    assert!(said.contains("public number"), "{said}");
    let opened = desk
        .run(&["draw", "open", "CQ-01", "--public", "20237331128159211123", "--source", "现场掷骰", "--json"])
        .json();
    let drawn = opened["drawn"].as_array().unwrap();
    assert_eq!(drawn.len(), 3, "a quarter of eleven, rounded up");
    assert!(drawn.iter().all(|d| d["inspectors"].as_array().unwrap().len() == 2), "{opened}");
    let of_tax = drawn.iter().find(|d| d["name"] == "市税务局");
    assert!(of_tax.is_none_or(|d| !d["inspectors"].to_string().contains("督查员1")), "{opened}");
    let shown = desk.run(&["show", "CQ-01", "--json"]).json();
    assert_eq!((&shown["fields"]["state"], &shown["fields"]["publish_by"]), (&"drawn".into(), &"2023-09-01".into()));
    let receipt = desk.dir.path().join("receipt.txt");
    desk.run(&["draw", "receipt", "CQ-01", "--out", receipt.to_str().unwrap()]).ok();
    // What goes on the board, with what anybody needs to compute it again.
    let page = desk.dir.path().join("page.html");
    desk.run(&["draw", "page", "CQ-01", "--out", page.to_str().unwrap()]).ok();
    let html = std::fs::read_to_string(&page).unwrap();
    for d in drawn {
        assert!(html.contains(d["name"].as_str().unwrap()), "{html}");
        assert!(html.contains(&d["number"].as_str().unwrap()[..16]), "{html}");
        assert!(html.contains(d["inspectors"][0].as_str().unwrap()), "{html}");
    }
    assert!(html.contains("20237331128159211123") && html.contains("本年已查"), "{html}");
    let said = desk.zh(&["draw", "page", "CQ-01"]).ok();
    assert!(said.contains("从11个对象中抽取3个") && said.contains("2023年9月1日前公示"), "{said}");
    let lamp = |desk: &Desk| desk.run(&["list", "draws", "--json"]).json()[0]["lamp"].clone();
    assert_eq!(lamp(&desk), "green");
    // Anybody, without an office.
    let other = Desk::bare();
    let said = other.run(&["draw", "verify", receipt.to_str().unwrap()]).ok();
    assert!(said.contains("sound: 3 of 11"), "{said}");
    let text = std::fs::read_to_string(&receipt).unwrap();
    std::fs::write(&receipt, text.replace("public: 20237331128159211123", "public: 20237331128159211124")).unwrap();
    let ran = other.run(&["draw", "verify", receipt.to_str().unwrap()]);
    assert!(ran.code == 7 && ran.out.contains("the seed"), "{ran:?}");
    // What is committed and drawn stays in the open: it is neither undone, nor changed, nor taken out.
    for args in [
        &["undo"][..],
        &["set", "CQ-01", "drawn=市公安局"],
        &["set", "CQ-01", "public=1"],
        &["set", "CQ-01", "commitment=00"],
        &["retire", "CQ-01", "--reason", "重抽"],
    ] {
        let said = desk.run(args).refused(5);
        assert!(said.contains("stay as they are, in the open"), "{args:?}: {said}");
    }
    // A second draw of the same pool stands in the receipt of the next.
    desk.run(&["draw", "commit", "再抽", "--from", "units", "--share", "2", "--exclude", "市公安局=本年已查"]).ok();
    desk.run(&["draw", "abandon", "CQ-02", "--note", "重复"]).ok();
    desk.run(&["draw", "page", "CQ-02"]).refused(2);
    desk.run(&["draw", "publish", "CQ-01"]).ok();
    desk.run(&["draw", "commit", "三抽", "--from", "units", "--share", "2", "--exclude", "市公安局=本年已查"]).ok();
    let said = desk.run(&["draw", "open", "CQ-03", "--public", "1"]);
    assert!(said.err.contains("2 times before"), "{said:?}");
}

#[test]
fn rules_that_cannot_be_met_are_named_and_not_bent() {
    let desk = office();
    for n in 1..=5 {
        desk.run(&["set", &format!("督查员{n}"), "certified_until=2023-01-01"]).ok();
    }
    let said = desk.run(&["draw", "commit", "督查", "--share", "1"]).refused(8);
    assert!(said.contains("2 inspectors a visit") && said.contains("only 1"), "{said}");
    desk.run(&["draw", "commit", "督查", "--share", "1", "--each", "0"]).ok();
    desk.run(&["draw", "commit", "督查二", "--share", "x"]).refused(2);
    let said = desk.run(&["draw", "commit", "督查二", "--each", "1"]).refused(8);
    assert!(said.contains("at least two inspectors"), "{said}");
    let said = desk.run(&["draw", "commit", "督查二", "--filter", "name:没有这个"]).refused(8);
    assert!(said.contains("nothing to draw"), "{said}");
}

#[test]
fn tickets_by_risk_and_shares_of_strata_stand_in_the_receipt_and_who_goes_nowhere_is_named_with_the_rule() {
    let desk = office();
    for n in 1..=10 {
        let sort = if n <= 6 { "sort=department" } else { "sort=township" };
        desk.run(&["set", &format!("第{n}单位"), sort]).ok();
    }
    desk.run(&["set", "督查员1", "interests=第1单位"]).ok();
    let commit = ["draw", "commit", "分层抽查", "--filter", "name:第", "--share", "1", "--stratum", "sort"];
    let more = ["--of", "department=50%", "--tickets", "第7单位=5", "--tickets", "第8单位=0", "--visits", "1"];
    desk.run(&[&commit[..], &more[..], &["--tickets", "第9单位=x"]].concat()).refused(2);
    desk.run(&[&commit[..], &more[..]].concat()).ok();
    let ran = desk.run(&["draw", "open", "CQ-01", "--public", "20237331128159211123", "--json"]).json();
    let names: Vec<&str> = ran["drawn"].as_array().unwrap().iter().map(|d| d["name"].as_str().unwrap()).collect();
    let department = |n: &&&str| (1..=6).any(|k| **n == format!("第{k}单位"));
    assert_eq!((names.len(), names.iter().filter(department).count()), (4, 3), "{names:?}");
    assert!(!names.contains(&"第8单位"), "no ticket, no draw");
    let receipt = desk.file("receipt.txt");
    desk.run(&["draw", "receipt", "CQ-01", "--out", receipt.to_str().unwrap()]).ok();
    assert!(Desk::bare().run(&["draw", "verify", receipt.to_str().unwrap()]).ok().contains("sound: 4 of 10"));
    // Six inspectors with one visit each serve three of four: the fourth is named with the rule, also where it is published.
    let shown = desk.zh(&["draw", "page", "CQ-01"]).ok();
    // Where it is the unit that one of them has an interest in, that is said too.
    let full = ["（次数已满6人）", "（应当回避1人、次数已满5人）"].map(|why| format!("可派检查人员仅0名{why}"));
    assert!(full.iter().any(|why| shown.contains(why)) && shown.contains("分层抽取"), "{shown}");
    // A number is computed again with the tool that every clerk has.
    let text = std::fs::read_to_string(&receipt).unwrap();
    let line = |key: &str| text.lines().find_map(|l| l.strip_prefix(key)).unwrap().trim().to_string();
    let told = text.lines().find(|l| l.contains("sha256sum")).unwrap();
    assert!(told.contains("printf"), "{told}");
    let drawn = &ran["drawn"][0];
    let (seed, id) = (line("seed:"), drawn["id"].as_str().unwrap());
    let least = (1..=5)
        .map(|ticket| {
            let script = format!("printf '%s\\n%s\\n%s\\n%s' {seed} unit {id} {ticket} | sha256sum");
            let out = std::process::Command::new("sh").args(["-c", &script]).output().unwrap();
            String::from_utf8(out.stdout).unwrap()[..64].to_string()
        })
        .take(if drawn["name"] == "第7单位" { 5 } else { 1 })
        .min();
    assert_eq!(least.as_deref(), drawn["number"].as_str());
}

#[test]
fn a_campaign_needs_approval_a_leader_and_inspectors_who_were_trained() {
    let desk = office();
    desk.run(&[
        "add",
        "campaign",
        "serial=DC-1",
        "title=六月督查",
        "sort=专项督查",
        "from=2023-06-30",
        "until=2023-07-04",
    ])
    .ok();
    let said = desk.run(&["campaign", "start", "DC-1"]).refused(5);
    assert!(said.contains("planned"), "{said}");
    desk.run(&["campaign", "approve", "DC-1"]).refused(8);
    desk.run(&[
        "campaign",
        "approve",
        "DC-1",
        "--approved-by",
        "市长",
        "--approval",
        "龙府督〔2023〕3号",
        "--term",
        "2023-12-31",
    ])
    .ok();
    let said =
        desk.run(&["campaign", "start", "DC-1", "--leader", "督查员1", "--inspectors", "督查员1、无证人员"]).refused(5);
    assert!(said.contains("not trained by 2023-06-30") && said.contains("15): 无证人员"), "{said}");
    // A training that comes after the first day is none beforehand; who came to one in time may go.
    let start = ["campaign", "start", "DC-1", "--leader", "督查员1", "--inspectors", "督查员1、无证人员"];
    let train = ["add", "meeting", "name=督查培训", "sort=training", "people=无证人员"];
    desk.run(&[&train[..], &["on=2023-06-29", "until=2023-07-01"]].concat()).ok();
    let said = desk.run(&start).refused(5);
    assert!(said.contains("add meeting"), "{said}");
    desk.run(&[&train[..], &["on=2023-06-28", "until=2023-06-29"]].concat()).ok();
    desk.run(&start).ok();
    desk.run(&["campaign", "conclude", "DC-1", "--note", "发现问题12项"]).ok();
    let shown = desk.run(&["show", "DC-1", "--json"]).json();
    assert_eq!(
        (&shown["fields"]["state"], &shown["fields"]["concluded_on"]),
        (&"concluded".into(), &"2023-08-04".into())
    );
}

/// Writes an XLSForm.
fn form(file: &std::path::Path, survey: &[&[&str]], choices: &[&[&str]], settings: &[&str]) {
    let mut book = rust_xlsxwriter::Workbook::new();
    let head: &[&str] = &["form_title", "form_id", "version"];
    for (name, rows) in [("survey", survey), ("choices", choices), ("settings", &[head, settings])] {
        let sheet = book.add_worksheet().set_name(name).unwrap();
        for (row, r) in rows.iter().zip(0..) {
            for (cell, c) in row.iter().zip(0..) {
                sheet.write_string(r, c, *cell).unwrap();
            }
        }
    }
    book.save(file).unwrap();
}

#[test]
fn a_form_that_is_longer_than_a_field_is_kept_whole_and_goes_out_again() {
    let desk = office();
    let file = desk.file("long.xlsx");
    let names: Vec<(String, String)> =
        (0..3_000).map(|n| (format!("c{n}"), format!("第{n}号服务事项\\，由某某窗口受理"))).collect();
    let mut choices: Vec<Vec<&str>> = vec![vec!["list_name", "name", "label"]];
    choices.extend(names.iter().map(|(name, label)| vec!["items", name.as_str(), label.as_str()]));
    let choices: Vec<&[&str]> = choices.iter().map(Vec::as_slice).collect();
    let survey: &[&[&str]] = &[&["type", "name", "label"], &["select_one items", "item", "抽查事项"]];
    form(&file, survey, &choices, &["事项抽查表", "items", "1"]);
    desk.run(&["checklist", "import", file.to_str().unwrap()]).ok();
    let back = desk.file("back.xlsx");
    desk.run(&["checklist", "export", "items", "--out", back.to_str().unwrap()]).ok();
    // The same form once more is the same, also where a visit is pinned to it.
    desk.run(&["add", "visit", "serial=ZF-1", "unit=市税务局", "on=2023-08-04", "checklist=items"]).ok();
    desk.run(&["checklist", "import", back.to_str().unwrap()]).ok();
    desk.run(&["visit", "begin", "ZF-1", "--inspectors", "督查员1、督查员2"]).ok();
    desk.run(&["visit", "answer", "ZF-1", "item=第2999号服务事项\\，由某某窗口受理"]).ok();
    let items = desk.run(&["visit", "items", "ZF-1"]).ok();
    assert!(items.contains("第2999号服务事项\\，由某某窗口受理"), "{items}");
    form(&file, survey, &choices[..10], &["事项抽查表", "items", "1"]);
    desk.run(&["checklist", "import", file.to_str().unwrap()]).refused(4);
    // A shorter one of another version leaves nothing of the longer behind.
    form(&file, survey, &choices[..10], &["事项抽查表", "items", "2"]);
    desk.run(&["checklist", "import", file.to_str().unwrap()]).ok();
}

#[test]
fn a_visit_keeps_the_version_that_it_was_first_answered_on() {
    let desk = office();
    let file = desk.file("form.xlsx");
    let list: &[&[&str]] = &[&["list_name", "name", "label"], &["yn", "yes", "是"], &["yn", "no", "否"]];
    for (version, question) in [("1", "公示收费目录"), ("2", "公示办事指南")] {
        let survey: &[&[&str]] = &[&["type", "name", "label"], &["select_one yn", "q", question]];
        form(&file, survey, list, &["大厅检查表", "hall", version]);
        desk.run(&["checklist", "import", file.to_str().unwrap()]).ok();
    }
    let ids = desk.run(&["list", "checklists", "--json"]).json();
    let id = |version: &str| {
        let all = ids.as_array().unwrap();
        all.iter().find(|c| c["version"] == version).unwrap()["id"].as_str().unwrap().to_string()
    };
    let campaign = ["add", "campaign", "serial=DC-1", "title=八月督查", "sort=专项督查", "from=2023-08-04"];
    let checklist = format!("checklist={}", id("1"));
    desk.run(&[&campaign[..], &["until=2023-08-10", &checklist]].concat()).ok();
    for serial in ["ZF-1", "ZF-2"] {
        let serial = format!("serial={serial}");
        desk.run(&["add", "visit", &serial, "unit=市税务局", "on=2023-08-04", "campaign=DC-1"]).ok();
    }
    for serial in ["ZF-1", "ZF-2"] {
        desk.run(&["visit", "begin", serial, "--inspectors", "督查员1、督查员2"]).ok();
    }
    desk.run(&["visit", "answer", "ZF-1", "q=yes"]).ok();
    desk.run(&["set", "DC-1", &format!("checklist={}", id("2"))]).ok();
    assert!(desk.run(&["visit", "items", "ZF-1"]).ok().contains("公示收费目录"));
    assert!(desk.run(&["visit", "items", "ZF-2"]).ok().contains("公示办事指南"));
    // And that version is not changed under it.
    let survey: &[&[&str]] = &[&["type", "name", "label"], &["select_one yn", "q", "改了的题目"]];
    form(&file, survey, list, &["大厅检查表", "hall", "1"]);
    desk.run(&["checklist", "import", file.to_str().unwrap()]).refused(4);
}

#[test]
fn a_checklist_comes_in_is_filled_in_at_a_visit_and_scored() {
    let desk = office();
    let file = desk.dir.path().join("form.xlsx");
    form(
        &file,
        &[
            &["type", "name", "label", "weight", "critical", "relevant"],
            &["select_one yna", "q1", "窗口有人值守", "10", "", ""],
            &["select_one yna", "q2", "公示收费目录", "10", "", ""],
            &["select_one yna", "q3", "一次性告知", "20", "yes", ""],
            &["select_one yna", "q4", "延时服务", "5", "", ""],
            &["text", "why", "原因", "", "", "${q4} = 'no'"],
        ],
        &[&["list_name", "name", "label"], &["yna", "yes", "是"], &["yna", "no", "否"], &["yna", "na", "不适用"]],
        &["大厅检查表", "hall", "1"],
    );
    let file = file.to_str().unwrap();
    desk.run(&["checklist", "import", file, "--dry-run"]).ok();
    desk.run(&["show", "大厅检查表"]).refused(3);
    desk.run(&["checklist", "import", file]).ok();
    desk.run(&["add", "visit", "serial=ZF-1", "unit=市税务局", "on=2023-08-04", "checklist=hall"]).ok();
    desk.run(&["visit", "answer", "ZF-1", "q1=yes"]).refused(2);
    // The unit checks itself beforehand, on the same questions; somebody of another unit does not.
    desk.run(&["add", "person", "name=税务联络", "role=reporter", "unit=市税务局"]).ok();
    desk.run(&["add", "person", "name=公安联络", "role=reporter", "unit=市公安局"]).ok();
    let own = ["visit", "self-check", "ZF-1", "q1=是", "q2=yes", "q3=yes", "q4=yes"];
    desk.run(&["visit", "compare", "ZF-1"]).refused(3);
    desk.run(&[&["--as", "税务联络"], &own[..]].concat()).ok();
    assert!(desk.run(&[&["--as", "公安联络"], &own[..]].concat()).code != 0);
    desk.run(&["--as", "税务联络", "visit", "self-check", "ZF-1", "q4=maybe"]).refused(8);
    let said = desk.run(&["visit", "begin", "ZF-1", "--inspectors", "督查员1"]).refused(5);
    assert!(said.contains("two inspectors"), "{said}");
    desk.run(&["visit", "begin", "ZF-1", "--inspectors", "督查员1、督查员2"]).ok();
    // law-and-practice 4.1: 30/35 = 85.7%; the critical “no” 28.6% and failed.
    let said = desk.run(&["visit", "answer", "ZF-1", "q1=是", "q2=na", "q3=yes", "q4=no"]);
    assert!(said.err.contains("30 of 35 = 85.7%") && !said.err.contains("Failed"), "{said:?}");
    let said = desk.run(&["--as", "税务联络", "visit", "self-check", "ZF-1", "q4=no"]).refused(2);
    assert!(said.contains("self-check comes before"), "{said}");
    let both = desk.run(&["visit", "compare", "ZF-1", "--json"]).json();
    assert_eq!((&both["own"], &both["found"]), (&100.0.into(), &85.7.into()));
    let differs = |n: usize| both["items"][n]["differs"].as_bool().unwrap();
    assert!(!differs(0) && differs(1) && !differs(2) && differs(3), "{both}");
    assert_eq!((&both["items"][3]["own"], &both["items"][3]["found"]), (&"是".into(), &"否".into()));
    let ran = desk.zh(&["visit", "compare", "ZF-1"]);
    assert!(ran.err.contains("5项中2项不一致；单位自查得分率100%，检查得分率85.7%"), "{ran:?}");
    let items = desk.run(&["visit", "items", "ZF-1"]).ok();
    assert!(items.lines().count() == 5 && items.contains("q1  窗口有人值守  是"), "{items}");
    let said = desk.run(&["visit", "answer", "ZF-1", "q3=no"]);
    assert!(said.err.contains("= 28.6%") && said.err.contains("一次性告知"), "{said:?}");
    desk.run(&["visit", "answer", "ZF-1", "q3=maybe"]).refused(8);
    desk.run(&["visit", "answer", "ZF-1", "q9=yes"]).refused(3);
    desk.run(&["visit", "finish", "ZF-1", "--outcome", "待整改"]).ok();
    // The version that visits are pinned to is not changed under them.
    let out = desk.dir.path().join("back.xlsx");
    desk.run(&["checklist", "export", "hall", "--out", out.to_str().unwrap()]).ok();
    desk.run(&["checklist", "import", out.to_str().unwrap()]).ok();
}

#[test]
fn a_clue_is_never_handed_to_the_unit_that_it_is_about() {
    let desk = office();
    let fields = ["serial=XS-1", "title=窗口收费不公示", "channel=热线", "facts=收费不公示", "unit=市税务局"];
    let mut args = vec!["add", "clue"];
    args.extend(fields);
    desk.run(&args).ok();
    let said = desk.run(&["clue", "hand", "XS-1", "--handler", "市税务局"]).refused(5);
    assert!(said.contains("never handed"), "{said}");
    desk.run(&["clue", "hand", "XS-1", "--handler", "市公安局", "--class", "C", "--due", "2023-08-11"]).ok();
    desk.run(&["clue", "accept", "XS-1"]).ok();
    desk.run(&["clue", "check", "XS-1", "--result", "属实", "--note", "已责令公示"]).ok();
    desk.run(&["clue", "answer", "XS-1", "--note", "已办结"]).ok();
    desk.run(&["clue", "call", "XS-1", "--satisfaction", "满意"]).ok();
    let shown = desk.run(&["show", "XS-1", "--json"]).json();
    assert_eq!((&shown["fields"]["state"], &shown["fields"]["answered_on"]), (&"closed".into(), &"2023-08-04".into()));
}

#[test]
fn the_route_of_a_day_goes_to_the_nearest_unit_next() {
    let desk = office();
    for (name, at) in [("东江大厅", "24.95,114.80"), ("桃江大厅", "24.80,114.50"), ("市民中心", "24.91,114.79")]
    {
        let (name, at) = (format!("name={name}"), format!("coordinates={at}"));
        desk.run(&["add", "point", &name, "unit=市税务局", &at, "place=某路1号", "hours=周一至周五 9:00-17:00"]).ok();
    }
    let add = |serial: &str, point: &str, who: &str| {
        let (serial, point, who) = (format!("serial={serial}"), format!("point={point}"), format!("inspectors={who}"));
        desk.run(&["add", "visit", &serial, "unit=市税务局", "on=2023-08-04", &point, &who]).ok();
    };
    add("ZF-1", "桃江大厅", "督查员1、督查员2");
    add("ZF-2", "东江大厅", "督查员1、督查员2");
    add("ZF-3", "市民中心", "督查员1、督查员2");
    add("ZF-4", "市民中心", "督查员3、督查员4");
    desk.run(&["visit", "begin", "ZF-3"]).ok();
    let route = desk.run(&["--as", "督查员1", "report", "route", "--json"]).json();
    let stops = route.as_array().unwrap();
    let serials: Vec<&str> = stops.iter().map(|s| s["serial"].as_str().unwrap()).collect();
    assert_eq!(serials, ["ZF-3", "ZF-2", "ZF-1"], "the one under way, then the nearest: {route}");
    assert!(stops[1]["next"] == true && stops[2]["next"].is_null(), "{route}");
    assert!((4_000..5_000).contains(&stops[1]["metres"].as_i64().unwrap()), "{route}");
    assert_eq!((&stops[1]["address"], &stops[0]["state"]), (&"某路1号".into(), &"begun".into()));
    let all = desk.run(&["--as", "督查员1", "report", "route", "--all", "--json"]).json();
    assert_eq!(all.as_array().unwrap().len(), 4);
    let ran = desk.run(&["--as", "督查员1", "report", "route", "--on", "2023-08-05"]);
    assert!(ran.code == 0 && ran.err.contains("0 visits"), "{ran:?}");
}

#[test]
fn one_table_of_inspections_comes_in_as_units_visits_and_findings_by_a_profile() {
    let desk = Desk::new();
    // The profile that the help shows is one that works.
    let help = desk.run(&["help", "profiles"]).ok();
    let shown: String = help.lines().filter_map(|l| l.strip_prefix("  ")).map(|l| format!("{l}\n")).collect();
    let profile = desk.write("profile.toml", &shown);
    let head = "Inspection_ID,DBA_Name,License,Inspection_Date,Inspection_Type,Results,criticalCount,minorCount\n";
    let rows = "5001,Seven Star,30790.0,2023-01-31,Canvass,Pass,0.0,2.0\n\
                5002,SEVEN  STAR,30790.0,2023-03-02,Complaint,Fail,3.0,1.0\n\
                5003,\"Little, Inc.\",17.0,2023-03-02,Canvass,Closed,0.0,0.0\n";
    let table = desk.write("inspections.csv", format!("{head}{rows}"));
    let import = ["import", &table, "--profile", &profile, "--json"];
    let said = desk.run(&["import", &table, "--profile", &profile, "--dry-run"]);
    assert!(said.err.contains("1 of 3") && said.err.contains("2 passes more"), "{said:?}");
    let new = |desk: &Desk| -> Vec<u64> {
        let passes = desk.run(&import).json();
        passes.as_array().unwrap().iter().map(|p| p["new"].as_u64().unwrap()).collect()
    };
    assert_eq!(new(&desk), [2, 3, 1]);
    assert_eq!(new(&desk), [0, 0, 0], "a second import changes nothing");
    let visit = desk.run(&["show", "5002", "--json"]).json();
    assert_eq!((&visit["fields"]["outcome"], &visit["fields"]["on"]), (&"to-rectify".into(), &"2023-03-02".into()));
    assert_eq!(visit["fields"]["answers"], serde_json::json!(["critical=3", "minor=1"]));
    let finding = desk.run(&["show", "F5002", "--json"]).json();
    assert_eq!(finding["fields"]["facts"], "3 critical violations");
    let unit = desk.run(&["list", "findings", "--columns", "unit", "--format", "csv"]).ok();
    assert!(unit.contains("Seven Star (30790)"), "{unit}");
    // What the profile asks for and the table lacks is named.
    let other = desk.write("other.csv", "A,B\n1,2\n3,4\n");
    let said = desk.run(&["import", &other, "--profile", &profile]).refused(8);
    assert!(said.contains("which the profile asks for"), "{said}");
    let bad = desk.write("bad.toml", "kind = 3");
    desk.run(&["import", &table, "--profile", &bad]).refused(8);
}

#[test]
fn a_draw_from_thousands_keeps_its_whole_receipt() {
    let desk = office();
    let rows: String = (0..3_000).map(|n| format!("第{n}号市场主体，在某某路{n}号\n")).collect();
    let table = desk.write("units.csv", format!("单位名称\n{rows}"));
    desk.run(&["import", &table, "--kind", "units"]).ok();
    desk.run(&["draw", "commit", "大名单", "--from", "units", "--share", "1%", "--each", "0"]).ok();
    desk.run(&["draw", "open", "CQ-01", "--public", "4 1 6"]).ok();
    let receipt = desk.file("receipt.txt");
    desk.run(&["draw", "receipt", "CQ-01", "--out", receipt.to_str().unwrap()]).ok();
    assert!(std::fs::metadata(&receipt).unwrap().len() > 128 * 1024, "more than fields hold");
    let said = Desk::bare().run(&["draw", "verify", receipt.to_str().unwrap()]).ok();
    assert!(said.contains("sound: 31 of 30"), "{said}");
    let shown = desk.run(&["show", "CQ-01"]).ok();
    assert!(shown.len() < 8_000, "the receipt buries nothing: {}", shown.len());
}

#[test]
fn an_answer_demands_a_note_and_a_picture_and_a_part_repeats_as_often_as_it_is_filled_in() {
    let desk = office();
    let file = desk.file("form.xlsx");
    let no = "${q1} = 'no'";
    form(
        &file,
        &[
            &["type", "name", "label", "evidence", "remark", "required"],
            &["select_one yn", "q1", "公示收费目录", no, no, "yes"],
            &["begin repeat", "window", "窗口", "", "", ""],
            &["integer", "staff", "在岗人数", "", "", ""],
            &["end repeat", "", "", "", "", ""],
        ],
        &[&["list_name", "name", "label"], &["yn", "yes", "是"], &["yn", "no", "否"]],
        &["大厅检查表", "hall", "1"],
    );
    desk.run(&["checklist", "import", file.to_str().unwrap()]).ok();
    desk.run(&["add", "visit", "serial=ZF-1", "unit=市税务局", "on=2023-08-04", "checklist=hall"]).ok();
    desk.run(&["visit", "begin", "ZF-1", "--inspectors", "督查员1、督查员2"]).ok();
    let items = || desk.run(&["visit", "items", "ZF-1"]).ok();
    desk.run(&["visit", "answer", "ZF-1", "q1=no"]).ok();
    let before = items();
    assert!(before.contains("needs a photo or file as evidence"), "{before}");
    // What is lacking is told where the visit ends, and does not stand in the way; an undo takes the end back.
    let said = desk.run(&["visit", "finish", "ZF-1", "--outcome", "待整改"]);
    assert!(said.code == 0 && said.err.contains("checklist asks for: 公示收费目录"), "{said:?}");
    desk.run(&["undo"]).ok();
    desk.run(&["visit", "answer", "ZF-1", "q9#note=x"]).refused(3);
    desk.run(&["visit", "answer", "ZF-1", "q1#note=目录仅张贴在后门"]).ok();
    let photo = desk.write("现场.png", b"\x89PNG\r\n\x1a\nnot much of a picture");
    desk.run(&["add", "evidence", "of=ZF-1", &format!("file={photo}"), "question=q1"]).ok();
    let after = items();
    assert!(!after.contains("needs"), "nothing is wrong with it any more: {after}");
    // Answers that come later keep what explains earlier ones; the next filling begins with its first answer.
    desk.run(&["visit", "answer", "ZF-1", "staff@1=2", "staff@2=3"]).ok();
    desk.run(&["visit", "answer", "ZF-1", "staff@4=1"]).refused(3);
    let shown = desk.run(&["show", "ZF-1", "--json"]).json();
    let answers = serde_json::json!(["q1=no", "staff@1=2", "staff@2=3", "q1#note=目录仅张贴在后门"]);
    assert_eq!(shown["fields"]["answers"], answers);
    let said = desk.run(&["visit", "finish", "ZF-1", "--outcome", "待整改"]);
    assert!(said.code == 0 && !said.err.contains("checklist asks for"), "{said:?}");
}
