//! The office's cycle on the command line: assessment, meetings, boards, recurring ledgers, surveys, foresight, registers.

use super::Desk;

const RULES: &str = "part monitoring 50%\npart reform 20%\npart satisfaction 30%\n\
    bonus national 2 cap 4 for honour level:national\n\
    deduct fake 1 for finding category:fake-rectification\n\
    cap bonus 5";

fn mark(desk: &Desk, unit: &str, part: &str, value: &str) {
    let args = [format!("unit={unit}"), format!("part={part}"), format!("value={value}")];
    let mut all = vec!["add", "mark", "by_unit=市公安局", "period=2023H1", "reason=现场评分"];
    all.extend(args.iter().map(String::as_str));
    desk.run(&all).ok();
}

/// law-and-practice 4.7: 88.4, 92.0, 91.5 at 50/20/30 are 90.05; bonus 2, deduction 1 make 91.05.
#[test]
fn a_score_is_reckoned_shown_objected_to_decided_and_frozen() {
    let mut desk = Desk::new();
    desk.run(&["add", "scheme", "title=半年方案", "year=2023", &format!("rules={RULES}"), "units=市税务局、市公安局"])
        .ok();
    for person in [
        ["name=李报送", "role=reporter", "unit=市税务局"],
        ["name=周报送", "role=reporter", "unit=市公安局"],
        ["name=赵复核", "role=verifier", "unit=市公安局"],
    ] {
        desk.run(&[&["add", "person"][..], &person[..]].concat()).ok();
    }
    for (part, value) in [("monitoring", "88.4"), ("reform", "92"), ("satisfaction", "91.5")] {
        mark(&desk, "市税务局", part, value);
    }
    mark(&desk, "市公安局", "monitoring", "80");
    mark(&desk, "市公安局", "reform", "90");
    desk.run(&["assessment", "new", "半年方案", "2023H1", "--as-of", "2023-08-04", "--title", "半年考核"]).ok();
    let scores = |desk: &Desk, more: &[&str]| {
        desk.run(&[&["assessment", "score", "半年考核", "--json"][..], more].concat()).json()
    };
    let of = scores(&desk, &["市税务局"]);
    assert_eq!((&of["units"][0]["base"], &of["units"][0]["rank"]), (&"90.05".into(), &1.into()));
    desk.run(&[
        "add",
        "honour",
        "title=经验获国家推广",
        "unit=市税务局",
        "level=national",
        "sort=adopted",
        "by=国务院办公厅",
        "on=2023-06-01",
    ])
    .ok();
    desk.run(&["add", "finding", "title=整改材料造假", "category=假整改", "unit=市税务局", "facts=照片系摆拍"]).ok();
    let of = scores(&desk, &["市税务局"]);
    assert_eq!((&of["units"][0]["total"], &of["units"][0]["base"]), (&"91.05".into(), &"90.05".into()));
    // Each point opens its records.
    let lines = of["units"][0]["lines"].as_array().unwrap();
    assert!(lines.iter().all(|l| l["records"].as_array().unwrap().len() == 1), "{of}");
    let said = desk.run(&["assessment", "score", "半年考核", "市税务局"]).ok();
    assert!(said.contains("monitoring: 88.40 × 50.00% = 44.20") && said.contains("经验获国家推广"), "{said}");
    // What is missing is not zero: pending unless another way is named.
    let pending = scores(&desk, &["市公安局"]);
    assert!(pending["units"][0]["total"].is_null() && pending["units"][0]["rank"].is_null());
    let total = |how: &str| scores(&desk, &["市公安局", "--missing", how])["units"][0]["total"].clone();
    // (80 × 50 + 90 × 20) / 70; and the mean of the units, 91.5, in place of what is missing.
    assert_eq!((total("reweight"), total("peer-mean")), ("82.86".into(), "85.45".into()));
    desk.run(&["assessment", "score", "半年考核", "--missing", "zero"]).refused(2);
    let gains = desk.run(&["assessment", "whatif", "半年考核", "市税务局", "--json"]).json();
    let gains: Vec<(String, String)> = gains
        .as_array()
        .unwrap()
        .iter()
        .map(|g| (g["points"].as_str().unwrap().to_string(), g["what"].as_str().unwrap().to_string()))
        .collect();
    assert_eq!(gains[0].0, "2.00", "one more adopted nationally: {gains:?}");
    assert!(gains.contains(&("1.00".into(), "one “fake” less".into())), "{gains:?}");
    // Nobody of a unit sees a score before it is shown, and then his own alone.
    desk.run(&["--as", "李报送", "assessment", "score", "半年考核"]).refused(3);
    desk.run(&["--as", "李报送", "add", "objection", "assessment=半年考核", "unit=市税务局", "part=x", "reason=y"])
        .refused(3);
    mark(&desk, "市公安局", "satisfaction", "95");
    desk.run(&["assessment", "freeze", "半年考核"]).refused(5);
    desk.run(&["assessment", "preview", "半年考核"]).ok();
    let own = desk.run(&["--as", "李报送", "assessment", "score", "半年考核", "--json"]).json();
    assert_eq!((own["units"].as_array().unwrap().len(), &own["until"]), (1, &"2023-08-11".into()));
    let letter = desk.file("预告.docx");
    desk.run(&["assessment", "letter", "半年考核", "市税务局", "--out", letter.to_str().unwrap()]).ok();
    let text = desk.zh(&["assessment", "letter", "半年考核", "市税务局"]).ok();
    assert!(text.contains("总分91.05分，在2个单位中排第1位") && text.contains("2023年8月11日前"), "{text}");
    // An objection is decided by somebody who did not score.
    desk.run(&[
        "--as",
        "李报送",
        "add",
        "objection",
        "assessment=半年考核",
        "unit=市税务局",
        "part=fake",
        "reason=照片为当日实拍",
    ])
    .ok();
    let said = desk.run(&["objection", "decide", "fake", "--result", "维持", "--note", "证据充分"]).refused(5);
    assert!(said.contains("somebody else decides"), "{said}");
    desk.now = "2023-08-14T09:00:00+08:00";
    let said = desk.run(&["assessment", "freeze", "半年考核"]).refused(5);
    assert!(said.contains("1 objection waits"), "{said}");
    desk.run(&["--as", "赵复核", "objection", "decide", "fake", "--result", "维持", "--note", "证据充分"]).ok();
    desk.run(&["assessment", "freeze", "半年考核"]).ok();
    desk.run(&["set", "半年考核", "as_of=2023-01-01"]).refused(5);
    let said = desk
        .run(&["--as", "李报送", "add", "objection", "assessment=半年考核", "unit=市税务局", "part=again", "reason=y"])
        .refused(5);
    assert!(said.contains("objections"), "{said}");
    // It stays as it was frozen, whatever comes later.
    mark(&desk, "市税务局", "monitoring", "10");
    let of = scores(&desk, &["市税务局"]);
    assert_eq!((&of["units"][0]["total"], &of["state"]), (&"91.05".into(), &"frozen".into()));
    // Under another year's scheme it is reckoned again.
    desk.run(&[
        "add",
        "scheme",
        "title=明年方案",
        "year=2024",
        "rules=part monitoring 60%\npart reform 40%\nmissing reweight",
    ])
    .ok();
    let other = scores(&desk, &["--scheme", "明年方案"]);
    assert!(other["units"].as_array().unwrap().is_empty(), "no indicator is led by anybody: {other}");
    desk.run(&["set", "明年方案", "units=市税务局"]).ok();
    let other = scores(&desk, &["--scheme", "明年方案", "市税务局"]);
    // (88.4 × 60 + 92 × 40) / 100: what was marked after the day of its figures does not count.
    assert_eq!(other["units"][0]["total"], "89.84", "{other}");
    let said = desk.run(&["add", "scheme", "title=坏方案", "year=2024", "rules=part a 60%"]).refused(8);
    assert!(said.contains("60.00%") && said.contains("100%"), "{said}");
}

#[test]
fn the_sample_scores_its_lead_units_and_shows_them() {
    let desk = Desk::sample();
    let of = desk.run(&["assessment", "score", "2023年上半年营商环境考核", "--json"]).json();
    let units = of["units"].as_array().unwrap();
    assert_eq!((units.len(), &of["state"]), (12, &"previewed".into()));
    let ranks: Vec<u64> = units.iter().map(|u| u["rank"].as_u64().unwrap()).collect();
    assert!(ranks.is_sorted() && ranks[0] == 1, "{ranks:?}");
    let before = desk
        .run(&["assessment", "score", "2023年上半年营商环境考核", "--scheme", "2022年营商环境考核方案", "--json"])
        .json();
    assert_ne!(before["units"][0]["total"], of["units"][0]["total"]);
    let gains = desk.run(&["assessment", "whatif", "2023年上半年营商环境考核", "龙南市金融服务中心", "--json"]).json();
    assert!(gains.as_array().unwrap().iter().any(|g| g["what"].as_str().unwrap().contains("task done")), "{gains}");
}

#[test]
fn decisions_become_tasks_and_minutes_are_written() {
    let desk = Desk::new();
    desk.run(&[
        "add",
        "meeting",
        "name=七月调度会",
        "on=2023-07-13",
        "sort=dispatch",
        "called_by=市政府分管领导",
        "attended=市税务局、市公安局",
    ])
    .ok();
    for (place, title, result, decision) in
        [("1", "听取上半年情况", "heard", ""), ("2", "推行一窗受理", "decided", "8月底前所有窗口实行一窗受理。")]
    {
        let args = [
            format!("place={place}"),
            format!("title={title}"),
            format!("result={result}"),
            format!("decision={decision}"),
        ];
        let mut all = vec!["add", "agenda", "meeting=七月调度会", "unit=市公安局"];
        all.extend(args.iter().map(String::as_str).filter(|a| !a.ends_with('=')));
        desk.run(&all).ok();
    }
    let agenda = desk.run(&["list", "agendaitems", "--json", "--columns", "id,title"]).json();
    assert_eq!(agenda.as_array().unwrap().len(), 2);
    let made = desk.run(&["task", "from", "推行一窗受理", "--ledger", "整改", "--due", "8月底前", "--json"]);
    // A task of the sample has that very title: the name may be either.
    let item = agenda.as_array().unwrap().iter().find(|a| a["title"] == "推行一窗受理").unwrap()["id"]
        .as_str()
        .unwrap()
        .to_string();
    assert_eq!(made.code, 2, "{made:?}");
    let made = desk.run(&["task", "from", &item, "--ledger", "整改", "--due", "8月底前", "--json"]).json();
    assert_eq!(made["title"], "8月底前所有窗口实行一窗受理。");
    let task = desk.run(&["show", made["id"].as_str().unwrap(), "--json"]).json();
    assert_eq!(task["fields"]["lead"], "市公安局");
    assert!(task["fields"]["due"].to_string().contains("2023-08-31"), "{task}");
    let minutes = desk.zh(&["meeting", "minutes", "七月调度会"]).ok();
    for says in [
        "七月调度会纪要",
        "2023年7月13日，市政府分管领导主持召开七月调度会。现纪要如下：",
        "一、会议议题",
        "1. 听取上半年情况（市公安局，听取）。",
        "2. 推行一窗受理（市公安局，议定）。8月底前所有窗口实行一窗受理。",
        "二、任务分解",
        "出席：市税务局、市公安局",
        "8月底前所有窗口实行一窗受理。\t市公安局\t2023年8月31日",
    ] {
        assert!(minutes.contains(says), "{says} in {minutes}");
    }
    let docx = desk.file("纪要.docx");
    desk.run(&["meeting", "minutes", "七月调度会", "--out", docx.to_str().unwrap()]).ok();
    assert!(std::fs::read(&docx).unwrap().starts_with(b"PK"));
    desk.run(&["task", "from", "七月调度会", "--ledger", "整改"]).refused(2);
}

#[test]
fn a_dispatch_on_lagging_indicators_is_called_in_one_action() {
    let desk = Desk::sample();
    let done = desk.run(&["meeting", "lagging", "--on", "2023-08-07", "--json"]).json();
    assert!(done["speak"].as_u64().unwrap() >= 2, "{done}");
    let minutes = desk.zh(&["meeting", "minutes", done["id"].as_str().unwrap()]).ok();
    assert!(
        minutes.contains("通报落后指标整体情况") && minutes.contains("企业注销便利度（第18位，共20）表态发言"),
        "{minutes}"
    );
    desk.run(&["undo"]).ok();
    assert_eq!(desk.run(&["show", done["id"].as_str().unwrap()]).code, 3);
}

#[test]
fn a_board_is_one_page_and_a_missed_one_is_seen() {
    let desk = Desk::sample();
    let page = desk.zh(&["board", "show", "weekly", "--as-of", "2023-07-28"]).ok();
    for says in [
        "每周调度看板（2023年7月28日）",
        "自2023年7月21日以来的变化",
        "提问要点",
        "推进速度",
        "应开未开：2023年7月14日。",
    ] {
        assert!(page.contains(says), "{says} in {page}");
    }
    assert!(page.chars().count() < 1_800, "more than a page: {}", page.chars().count());
    assert!(page.contains("连续亮红灯") && page.contains("连续3次红灯：约谈"), "{page}");
    desk.run(&["setting", "set", "talk.reds", "0"]).ok();
    let page = desk.zh(&["board", "show", "weekly", "--as-of", "2023-07-28"]).ok();
    assert!(page.contains("提问要点") && !page.contains("约谈"), "{page}");
    let html = desk.file("board.html");
    desk.run(&["board", "show", "monthly", "--out", html.to_str().unwrap()]).ok();
    assert!(std::fs::read_to_string(&html).unwrap().contains("monthly summary"));
    desk.run(&[
        "board",
        "hold",
        "weekly",
        "--on",
        "2023-08-04",
        "--decided",
        "逐项过堂",
        "--ask",
        "龙南市税务局=说明退税事项进展",
    ])
    .ok();
    let asked = desk.run(&["list", "agendaitems", "--filter", "退税", "--json"]).json();
    assert_eq!(asked.as_array().unwrap().len(), 1);
    let page = desk.run(&["board", "show", "daily"]).ok();
    assert!(page.contains("daily triage") && page.contains("What to ask whom"), "{page}");
}

#[test]
fn a_ledger_rolls_over_and_the_quarters_are_compared() {
    let mut desk = Desk::new();
    desk.run(&["ledger", "roll", "整改"]).refused(8);
    desk.run(&["set", "第三方整改清单", "cycle=季度", "period=2023Q3"]).ok();
    desk.now = "2023-10-09T09:00:00+08:00";
    desk.run(&["ledger", "roll", "整改"]).ok();
    let listed = desk.run(&["list", "tasks", "--filter", "status:unreported", "--json"]).json();
    assert_eq!(listed.as_array().unwrap().len(), 3, "each begins again");
    let before = desk.run(&["list", "tasks", "--filter", "status:done", "--as-of", "2023-09-30", "--json"]).json();
    assert_eq!(before.as_array().unwrap().len(), 1, "what it was stays");
    desk.run(&["task", "done", "推行一窗受理", "--on", "2023-10-08", "--note", "完成"]).ok();
    let report = desk.run(&["report", "quarters", "--json"]).json();
    assert_eq!((&report["period"], &report["before"]), (&"2023Q4".into(), &"2023Q3".into()));
    let counts = &report["ledgers"][0]["counts"];
    assert_eq!((&counts["better"], &counts["silent"]), (&1.into(), &2.into()), "{report}");
    desk.run(&["ledger", "roll", "整改", "--to", "2023Q3"]).refused(8);
    desk.run(&["ledger", "roll", "整改", "--to", "2023-10"]).refused(8);
    desk.run(&["undo"]).ok();
    desk.run(&["undo"]).ok();
    let listed = desk.run(&["list", "tasks", "--filter", "status:unreported", "--json"]).json();
    assert!(listed.as_array().unwrap().is_empty(), "one undo takes the roll-over back");
}

#[test]
fn a_survey_asks_each_entity_once_and_says_no_difference_where_none_is_shown() {
    let desk = Desk::new();
    desk.run(&["add", "survey", "title=二季度调查", "period=2023Q2", "error=10"]).ok();
    let mut csv = String::from("办件编号,满意度调查,市场主体,办理单位,办理渠道,联系电话\n");
    for n in 0..60 {
        csv.push_str(&format!("B-{n:03},二季度调查,主体{:02},市税务局,窗口,0797000{n:04}\n", n % 40));
    }
    let file = desk.write("cases.csv", csv);
    desk.run(&["import", &file, "--kind", "cases"]).ok();
    desk.run(&["survey", "sheet", "二季度调查"]).refused(5);
    let drawn = desk.run(&["survey", "draw", "二季度调查", "--json"]).json();
    // 97 of an endless frame are 29 of 40 entities.
    assert_eq!((&drawn["cases"], &drawn["entities"], &drawn["size"]), (&60.into(), &40.into(), &29.into()));
    desk.run(&["draw", "open", drawn["serial"].as_str().unwrap(), "--public", "42", "--source", "掷骰"]).ok();
    desk.run(&["survey", "sheet", "二季度调查"]).ok();
    let sheet = desk.run(&["list", "cases", "--filter", "state:drawn", "--json"]).json();
    let sheet: Vec<String> = sheet.as_array().unwrap().iter().map(|c| c["id"].as_str().unwrap().to_string()).collect();
    assert_eq!(sheet.len(), 29);
    for (n, id) in sheet.iter().enumerate() {
        let step = match n {
            0 => "unreached",
            1 => "refuse",
            2 => "dissatisfied",
            _ => "satisfied",
        };
        desk.run(&["case", step, id]).ok();
    }
    let report = desk.run(&["report", "satisfaction", "--json"]).json();
    let all = &report[0];
    assert_eq!((&all["drawn"], &all["answered"], &all["satisfied"]), (&29.into(), &27.into(), &26.into()));
    assert_eq!((&all["response"], &all["share"]), (&93.1.into(), &96.3.into()));
    assert!(all["low"].as_f64().unwrap() < 90.0 && all["high"].as_f64().unwrap() <= 100.0, "{all}");
    let said = desk.run(&["survey", "draw", "二季度调查"]).refused(5);
    assert!(said.contains("already"), "{said}");
    let sample = Desk::sample();
    let report = sample.zh(&["report", "satisfaction"]).ok();
    assert!(report.contains("差异不显著"), "{report}");
}

#[test]
fn gaps_warnings_and_burden_are_told_with_their_counts() {
    let desk = Desk::sample();
    let gaps = desk.run(&["report", "gaps", "--json"]).json();
    let first = gaps.as_array().unwrap().iter().find(|g| g["indicator"] == "开办企业").unwrap();
    assert_eq!(first["rank"], 17);
    assert!(first["to_rank"].as_f64().unwrap() > 0.0 && first["next_rank"].as_u64().unwrap() < 17, "{first}");
    // What a place and a point bring under the scheme is what the assessment itself says.
    let service = gaps.as_array().unwrap().iter().find(|g| g["indicator"] == "政务服务").unwrap();
    let which = ["assessment", "whatif", "2023年上半年营商环境考核", "市行政审批局", "--json"];
    let gains = desk.run(&which).json();
    for (key, what) in [("points", "“政务服务” up to rank 1"), ("share", "one point more on “政务服务”")]
    {
        let gain = gains.as_array().unwrap().iter().find(|g| g["what"].as_str().unwrap().starts_with(what)).unwrap();
        assert_eq!(gain["points"], format!("{:.2}", service[key].as_f64().unwrap()), "{service} {gain}");
    }
    let tested = desk.run(&["report", "backtest", "--json"]).json();
    for row in tested.as_array().unwrap() {
        let n = |key: &str| row[key].as_u64().unwrap();
        assert!(n("hits") + n("false_alarms") + n("missed") <= n("cases"), "{row}");
        let better = n("false_alarms") + n("missed") < n("naive_false_alarms") + n("naive_missed");
        let on = row["verdict"] == "on";
        assert_eq!(on, better && n("cases") >= 10, "{row}");
    }
    let warned = desk.run(&["report", "warnings", "--json"]).json();
    let all = desk.run(&["report", "warnings", "--all", "--json"]).json();
    assert!(all.as_array().unwrap().len() >= warned.as_array().unwrap().len());
    assert!(all.as_array().unwrap().iter().all(|w| !w["why"].as_str().unwrap().is_empty()));
    let burden = desk.run(&["report", "burden", "--json"]).json();
    let july = burden.as_array().unwrap().iter().find(|m| m["month"] == "2023-07").unwrap();
    assert!(july["meetings"].as_u64().unwrap() >= 3 && july["requests"].as_u64().unwrap() > 0, "{july}");
    let waiting = desk.run(&["report", "waiting", "--json"]).json();
    assert!(waiting.as_array().unwrap().iter().any(|w| w["lamp"] == "yellow" && w["workdays"] == 4), "{waiting}");
}

#[test]
fn registers_are_kept_imported_and_seen() {
    let desk = Desk::sample();
    for (kind, least) in
        [("honours", 3), ("taskforces", 16), ("targets", 9), ("tours", 1), ("policies", 8), ("articles", 8)]
    {
        let all = desk.run(&["list", kind, "--json"]).json();
        assert!(all.as_array().unwrap().len() >= least, "{kind}");
    }
    desk.run(&["--as", "龙南市税务局联络员", "list", "honours"]);
    let sheet = desk.write(
        "honours.csv",
        "荣誉名称,单位,级别,类别,表彰单位,认定日期\n税务服务示范点,龙南市税务局,省级,试点示范,江西省税务局,2023-07-20\n",
    );
    desk.run(&["import", &sheet, "--kind", "honours"]).ok();
    let all = desk.run(&["list", "honours", "--filter", "level:province unit:税务", "--json"]).json();
    assert_eq!(all.as_array().unwrap().len(), 1);
    // A policy is taken up, and what became of it is kept.
    desk.run(&["policy", "settle", "工程建设项目“极简审批”", "--note", "本地10个事项合并为6个办理"]).ok();
    let shown = desk.run(&["show", "工程建设项目“极简审批”", "--json"]).json();
    assert_eq!(shown["fields"]["state"], "done");
    // An article goes back to its unit and comes again.
    desk.run(&["article", "return", "企业服务专员走进园区", "--note", "请补充办理成效"]).ok();
    desk.run(&["article", "publish", "企业服务专员走进园区", "--published", "工作简报第4期"]).refused(5);
    // One of the sample went that way: its text of then stays in its history.
    let history = desk.run(&["show", "推进跨区域执法协作"]).ok();
    assert!(history.contains("签约仪式") && history.contains("赣州营商环境信息第15期"), "{history}");
}

/// Somebody who reads Chinese is told Chinese words, and either is taken.
#[test]
fn words_of_a_vocabulary_are_called_as_the_reader_calls_them() {
    let desk = Desk::sample();
    let help = desk.zh(&["board", "hold", "--help"]).ok();
    assert!(help.contains("日常梳理、每周调度、月度总结") && !help.contains("daily"), "{help}");
    let help = desk.run(&["board", "hold", "--help"]).ok();
    assert!(help.contains("daily, weekly, monthly"), "{help}");
    for cadence in ["weekly", "每周调度", "weekly dispatch"] {
        assert!(desk.zh(&["board", "show", cadence]).ok().contains("每周调度"), "{cadence}");
    }
    let said = desk.zh(&["board", "show", "每天"]).refused(2);
    assert!(said.contains("日常梳理") && !said.contains("daily"), "{said}");
    for (args, code) in [
        (&["report", "changes", "--help"][..], "weekly"),
        (&["paper", "--help"], "urged"),
        (&["import", "--help"], " known"),
        (&["assessment", "score", "--help"], "peer-mean"),
    ] {
        let help = desk.zh(args).ok();
        assert!(!help.contains(code), "{code} in {help}");
    }
    desk.zh(&["report", "changes", "--cadence", "月度总结"]).ok();
    desk.zh(&["list", "任务", "--filter", "状态:未办结 完成时限<+7d 牵头单位:税务", "--limit", "1"]).ok();
    let year = "2022年营商环境考核";
    let total = |how: &str| {
        let scheme = ["--scheme", "2023年营商环境考核方案", "--missing", how, "--json"];
        desk.zh(&[&["assessment", "score", year][..], &scheme].concat()).json()["units"][0]["total"].clone()
    };
    assert_eq!(total("分摊"), total("reweight"));
    assert!(total("待定").is_null());
}

#[test]
fn many_missed_boards_are_counted_and_not_listed() {
    let desk = Desk::sample();
    let page = desk.zh(&["board", "show", "日常梳理"]).ok();
    assert!(page.contains("应开未开：2023年7月27日。"), "one is named: {page}");
    let mut later = Desk::sample();
    later.now = "2023-08-31T18:00:00+08:00";
    let page = later.zh(&["board", "show", "daily"]).ok();
    assert!(page.contains("2023年7月24日以来应开29次，未开20次；最近一次为2023年8月3日。"), "{page}");
    let page = later.run(&["board", "show", "daily"]).ok();
    assert!(page.contains("Of 29 due since 24 July 2023, 20 were not held; last held on 3 August 2023."), "{page}");
    let mut never = Desk::new();
    never.now = "2023-09-15T18:00:00+08:00";
    let page = never.zh(&["board", "show", "daily"]).ok();
    assert!(page.contains("均未召开"), "{page}");
}

/// A ledger that begins again is no step back of its items.
#[test]
fn a_roll_over_is_told_as_one_on_the_board() {
    let desk = Desk::sample();
    let changes = ["report", "changes", "--since", "2023-06-30", "--as-of", "2023-07-31", "--json"];
    let changes = desk.run(&changes).json();
    let counts = &changes["counts"];
    assert!(counts["reopened"].is_null() || counts["reopened"] == 0, "{counts}");
    assert_eq!((&counts["rolled"], &counts["deadline"]), (&1.into(), &1.into()), "{counts}");
    let rolled = changes["changes"].as_array().unwrap().iter().find(|c| c["what"] == "rolled").unwrap();
    assert_eq!((&rolled["from"], &rolled["to"]), (&"2023Q2".into(), &"2023Q3".into()));
}

#[test]
fn the_burden_of_each_month_stands_beside_that_of_last_year() {
    let desk = Desk::sample();
    let ran = desk.zh(&["report", "burden"]);
    assert!(ran.err.contains("今年以来（至2023-08-04）：会议16（上年同期32）、文件9（上年同期24）"), "{ran:?}");
    let months = desk.run(&["report", "burden", "--json"]).json();
    let july = months.as_array().unwrap().iter().find(|m| m["month"] == "2023-07").unwrap();
    assert_eq!((&july["meetings_before"], &july["documents_before"]), (&8.into(), &6.into()), "{july}");
}

/// The form of a scheme is that of its reader: the same rules in Chinese give the same score.
#[test]
fn a_scheme_is_written_in_chinese_too_and_reckons_any_year() {
    let desk = Desk::sample();
    let english = "part a 60% from observation document:通报 period:{period}\npart b 40% from task ledger:第三方整改 by done/total\n\
                   bonus c 1 cap 2 for honour level:province\ncap bonus 3\nmissing reweight";
    let chinese = "部分 a 60% 取自 指标排名 来源文件:通报 期间:{period}\n部分 b 40% 取自 任务 清单:第三方整改 按 已完成/总数\n\
                   加分 c 1 上限 2 依据 荣誉首创 级别:省级\n上限 加分 3\n缺项 分摊";
    for (title, rules) in [("英文方案", english), ("中文方案", chinese)] {
        desk.run(&["add", "scheme", &format!("title={title}"), "year=2023", &format!("rules={rules}")]).ok();
    }
    for year in ["2023年上半年营商环境考核", "2022年营商环境考核"] {
        let score = |scheme: &str| {
            desk.run(&["assessment", "score", year, "--scheme", scheme, "--json"]).json()["units"].clone()
        };
        assert_eq!(score("英文方案"), score("中文方案"));
        assert!(score("中文方案")[0]["total"].is_string(), "{year}");
    }
    let said = desk.zh(&["add", "scheme", "title=坏方案", "year=2023", "rules=部分 a 60%"]);
    let said = if said.code == 0 { desk.zh(&["assessment", "new", "坏方案", "2023"]).refused(8) } else { said.err };
    assert!(said.contains("部分 名称 N% 取自") && !said.contains("part NAME"), "{said}");
}

/// A board is one page as LibreOffice sets it; says that it was skipped where there is no LibreOffice.
#[test]
fn a_board_is_one_page_when_it_is_printed() {
    let found = |program: &str| std::process::Command::new(program).arg("--version").output().is_ok();
    if !found("soffice") || std::process::Command::new("pdftotext").arg("-v").output().is_err() {
        eprintln!("skipped: needs LibreOffice and pdftotext");
        return;
    }
    let desk = Desk::sample();
    let profile = format!("-env:UserInstallation=file://{}", desk.file("profile").display());
    for (cadence, day) in [("daily", "2023-08-04"), ("weekly", "2023-07-28"), ("monthly", "2023-07-31")] {
        let docx = desk.file(&format!("{cadence}.docx"));
        desk.zh(&["board", "show", cadence, "--as-of", day, "--out", docx.to_str().unwrap()]).ok();
        let mut office = std::process::Command::new("soffice");
        let folder = docx.parent().unwrap();
        let done =
            office.args([&profile, "--headless", "--convert-to", "pdf", "--outdir"]).arg(folder).arg(&docx).output();
        assert!(done.unwrap().status.success());
        let pdf = docx.with_extension("pdf");
        let text = std::process::Command::new("pdftotext").arg(&pdf).arg("-").output().unwrap();
        let text = String::from_utf8_lossy(&text.stdout).into_owned();
        assert_eq!(text.matches('\u{c}').count(), 1, "{cadence}: {text}");
    }
}

/// A draft is the office's own until it is issued; slips and notices get their number then, a notice with an approval.
#[test]
fn a_draft_has_no_number_and_no_unit_sees_it_before_it_is_issued() {
    let desk = Desk::new();
    desk.run(&["add", "person", "name=李报送", "role=reporter", "unit=市税务局"]).ok();
    desk.run(&[
        "document",
        "draft",
        "关于落后指标的通报",
        "--sort",
        "通报",
        "--to",
        "市税务局",
        "--text",
        "现通报如下。",
    ])
    .ok();
    let seen = |who: &str| desk.run(&["list", "documents", "--as", who, "--json"]).json().as_array().unwrap().len();
    assert_eq!((seen("王管理"), seen("李报送")), (1, 0));
    let held = desk.run(&["show", "关于落后指标的通报", "--json"]).json()["fields"].clone();
    assert_eq!(held["state"], "draft", "{held}");
    assert!(
        held.get("number").is_none_or(serde_json::Value::is_null)
            && held.get("on").is_none_or(serde_json::Value::is_null)
    );
    let said = desk.run(&["set", "关于落后指标的通报", "on=2023-08-04"]).refused(8);
    assert!(said.contains("draft"), "{said}");
    let page = desk.zh(&["document", "write", "关于落后指标的通报", "--format", "text"]).ok();
    assert!(page.contains("（讨论稿）") && !page.contains("印发"), "{page}");
    let said = desk.run(&["document", "publish", "关于落后指标的通报"]).refused(8);
    assert!(said.contains("approved"), "{said}");
    desk.run(&["document", "publish", "关于落后指标的通报", "--approved-by", "分管副市长", "--on", "2023-08-03"]).ok();
    let held = desk.run(&["show", "关于落后指标的通报", "--json"]).json()["fields"].clone();
    assert_eq!(
        (&held["state"], &held["number"], &held["on"]),
        (&"issued".into(), &"通报〔2023〕1号".into(), &"2023-08-03".into())
    );
    assert_eq!(seen("李报送"), 1);
    desk.run(&["document", "publish", "关于落后指标的通报"]).refused(5);
    // As before, what says nothing of its state went out, and has its day.
    desk.run(&["add", "document", "title=旧文件", "on=2023-01-05"]).ok();
    let said = desk.run(&["add", "document", "title=无日期"]).refused(8);
    assert!(said.contains("Issued"), "{said}");
    assert_eq!(desk.run(&["show", "旧文件", "--json"]).json()["fields"]["state"], "issued");
    // A bulletin that is being written is none of the units' business either.
    desk.run(&["bulletin", "new", "--on", "2023-08-04"]).ok();
    desk.run(&["set", "2023-1", "units=市税务局"]).ok();
    let bulletins =
        |who: &str| desk.run(&["list", "bulletins", "--as", who, "--json"]).json().as_array().unwrap().len();
    assert_eq!((bulletins("王管理"), bulletins("李报送")), (1, 0));
}

#[test]
fn a_scheme_that_does_not_hold_together_is_refused_where_it_is_written() {
    let desk = Desk::new();
    let said =
        desk.zh(&["add", "scheme", "title=坏方案", "year=2023", "rules=部分 监测 50%\n部分 改革 20%"]).refused(8);
    assert!(said.contains("70.00%") && said.contains("合计为100%"), "{said}");
    let said = desk.zh(&["add", "scheme", "title=坏方案", "year=2023", "rules=部分 监测 100%\n奖励 3"]).refused(8);
    assert!(said.contains("第2行"), "{said}");
    let rules = "rules=部分 监测 100%\n扣分 慢 1 依据 督查问题 类别:没有此类";
    desk.run(&["add", "scheme", "title=错筛选", "year=2023", rules]).ok();
    desk.run(&["assessment", "new", "错筛选", "2023H1"]).refused(2);
    assert!(desk.run(&["list", "assessments", "--json"]).json().as_array().unwrap().is_empty());
}

#[test]
fn what_a_part_lacks_is_no_nought_and_marks_that_came_too_late_are_told() {
    let desk = Desk::new();
    let rules = "rules=部分 监测 50%\n部分 改革 50%\n缺项 待定";
    desk.run(&["add", "scheme", "title=方案", "year=2023", "units=市税务局、市公安局", rules]).ok();
    mark(&desk, "市税务局", "监测", "88");
    desk.run(&["assessment", "new", "方案", "2023H1", "--title", "考核"]).ok();
    let said = desk.zh(&["assessment", "score", "考核", "市税务局"]).ok();
    assert!(said.contains("监测：—") && !said.contains("0.00分"), "{said}");
    assert!(said.contains("本期有1条评分登记在数据截止日2023-06-30之后"), "{said}");
    let letter = desk.zh(&["assessment", "letter", "考核", "市税务局", "--format", "text"]).ok();
    assert!(letter.contains("2023年8月4日") && !letter.contains("0.00"), "{letter}");
    let gains = Desk::sample().zh(&["assessment", "whatif", "2023年上半年营商环境考核", "市发改委"]).ok();
    assert!(gains.contains("由第11位进到第10位"), "{gains}");
}

#[test]
fn the_office_is_no_unit_that_it_burdens() {
    let desk = Desk::sample();
    let rows = desk.zh(&["report", "unit-burden", "--json"]).json();
    let units: Vec<&str> = rows.as_array().unwrap().iter().map(|r| r["unit"].as_str().unwrap()).collect();
    assert!(!units.is_empty() && units.iter().all(|u| !u.contains("营商办")), "{units:?}");
}

/// law-and-practice 2: documents of at most so many characters; articles as the office says.
#[test]
fn how_long_a_text_is_stands_beside_it_and_too_long_a_one_is_told() {
    let desk = Desk::new();
    let long = format!("text={}", "督".repeat(2_001));
    let ran = desk.zh(&["add", "article", "title=长稿", "unit=市税务局", "on=2023-08-04", &long]);
    assert!(ran.err.contains("2001字") && ran.err.contains("2000字"), "{}", ran.err);
    assert_eq!(desk.run(&["list", "articles", "--json"]).json()[0]["length"], 2001);
    desk.run(&["setting", "set", "length.article", "3000"]).ok();
    assert!(!desk.zh(&["set", "长稿", &format!("{long}察")]).err.contains("2002字"));
    let ran = desk.zh(&["document", "draft", "长文", "--text", &"督".repeat(4_001)]);
    assert!(ran.err.contains("4001字"), "{}", ran.err);
}

/// Which unit is our own is kept with any table of figures, and a name that is not there is refused.
#[test]
fn our_own_unit_is_kept_with_a_panel_and_the_back_test_counts_it() {
    let desk = Desk::new();
    let mut csv = String::from("Country Name,Series Name,2017 [YR2017],2018 [YR2018],2019 [YR2019]\n");
    for country in 0..12 {
        for series in 0..12 {
            csv.push_str(&format!(
                "Country {country},Series {series} - Score,{0},{0},{0}\n",
                40 + (country * 7 + series) % 12
            ));
        }
    }
    let file = desk.write("panel.csv", csv);
    let import = |own: &str| desk.run(&["import", &file, "--kind", "observations", "--create-units", "--own", own]);
    let said = import("Atlantis").refused(8);
    assert!(said.contains("Atlantis"), "{said}");
    import("Country 3").ok();
    let rows = desk.run(&["report", "backtest", "--json"]).json();
    let own = rows.as_array().unwrap().iter().find(|r| r["sort"] == "rank" && r["of"] == "own").unwrap();
    // Two years tell the third, for each of twelve series; where nothing moves, the naive guess is as good.
    assert_eq!((&own["cases"], &own["verdict"]), (&12.into(), &"off".into()), "{own}");
    let tasks = desk.write("t.csv", "序号,任务\n1,甲\n");
    desk.run(&["import", &tasks, "--kind", "tasks", "--ledger", "整改", "--own", "Country 3"]).refused(2);
}

/// A heading under which nothing is said is not printed.
#[test]
fn an_issue_prints_no_heading_without_text() {
    let desk = Desk::sample();
    desk.run(&["bulletin", "new", "--on", "2023-08-31", "--as-of", "2023-08-04"]).ok();
    let text = desk.zh(&["bulletin", "show", "2023-4"]).ok();
    assert!(!text.contains("印发文件") && !text.contains("国家部委动态"), "{text}");
    assert!(text.contains("重要会议") && text.contains("事项清单") && text.contains("领导小组办公室"), "{text}");
    assert!(desk.zh(&["bulletin", "check", "2023-4"]).out.contains("“国家部委动态”没有内容"));
}
