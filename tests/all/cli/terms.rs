//! Deadlines as typed, and the day as the office has it.

use super::Desk;

#[test]
fn a_term_ends_on_a_working_day_and_keeps_its_words() {
    let desk = Desk::new();
    for (on, words, due) in [
        ("2023-08-04", "30日内", "2023-09-04"),
        ("2023-08-04", "三个月内", "2023-11-06"),
        ("2023-08-30", "30日内", "2023-10-07"),
        ("2023-08-04", "9月底前", "2023-09-30"),
        ("2023-08-04", "自2023年8月30日起30日内", "2023-10-07"),
    ] {
        let title = format!("title={on} {words}");
        let ran = desk.run(&["add", "task", "ledger=整改", &title, &format!("due={words}"), "--on", on]);
        assert!(!words.contains("日内") || ran.err.contains("counted from 2023-08-"), "{ran:?}");
        let shown = desk.run(&["show", ran.ok().trim(), "--as-of", on, "--json"]).json();
        assert_eq!(shown["fields"]["due"]["date"], due, "{on} {words}");
        assert_eq!(shown["fields"]["due"]["words"], words);
    }
    // The start of the work decides, whenever the deadline is typed.
    let id = desk.run(&["add", "task", "ledger=整改", "title=x", "due=5个工作日内", "start=2023-09-27"]).ok();
    assert_eq!(desk.run(&["show", id.trim(), "--json"]).json()["fields"]["due"]["date"], "2023-10-10");
}

#[test]
fn a_deadline_that_nobody_understood_is_refused() {
    let desk = Desk::new();
    let before = desk.run(&["info", "--json"]).json()["head"].clone();
    for (words, why) in [("2023-02-31", "there is no such day"), ("foo", "foo"), ("尽快", "尽快")] {
        let due = format!("due={words}");
        for args in [vec!["set", "压减办税环节", &due], vec!["add", "task", "ledger=整改", "title=x", &due]] {
            let said = desk.run(&args).refused(8);
            assert!(said.contains(why) && said.contains("30日内"), "{said}");
        }
    }
    assert_eq!(desk.run(&["info", "--json"]).json()["head"], before);
    // What names no day is kept where the person says so, and partly read words are told.
    desk.run(&["set", "压减办税环节", "due=~省厅批复后"]).ok();
    let shown = desk.run(&["show", "压减办税环节", "--json"]).json();
    assert_eq!(
        (&shown["fields"]["due"]["words"], shown["fields"]["due"]["date"].is_null()),
        (&"省厅批复后".into(), true)
    );
    let ran = desk.run(&["set", "压减办税环节", "due=省厅批复9月底前"]);
    assert!(ran.code == 0 && ran.err.contains("省厅"), "{ran:?}");
    desk.run(&["set", "压减办税环节", "due=国庆节前"]).ok();
    let due = desk.run(&["show", "压减办税环节", "--json"]).json()["fields"]["due"].clone();
    assert_eq!((&due["date"], &due["words"]), (&"2023-09-30".into(), &"国庆节前".into()), "the words are kept");
    // 2023年内 names a year, and is no term of two thousand years.
    desk.run(&["set", "压减办税环节", "due=2023年内"]).ok();
    assert_eq!(desk.run(&["show", "压减办税环节", "--json"]).json()["fields"]["due"]["date"], "2023-12-31");
}

/// One in the morning of 5 August in China, on a machine whose time is UTC.
#[test]
fn the_day_is_the_offices_and_not_the_machines() {
    let mut desk = Desk::new();
    desk.now = "2023-08-04T17:00:00Z";
    let run = |args: &[&str]| {
        let output = desk.command(args).env("TZ", "UTC").output().unwrap();
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    run(&["set", "压减办税环节", "due=today"]);
    let listed: serde_json::Value =
        serde_json::from_str(&run(&["list", "tasks", "--filter", "due:today", "--json"])).unwrap();
    assert_eq!(listed.as_array().unwrap().len(), 1);
    let shown: serde_json::Value = serde_json::from_str(&run(&["show", "压减办税环节", "--json"])).unwrap();
    assert_eq!(shown["fields"]["due"]["date"], "2023-08-05");
    // What was due on the fourth is late, in the list and in the overview, though the machine still has the fourth.
    run(&["set", "推行一窗受理", "due=2023-08-04", "--on", "2023-08-01"]);
    let listed = run(&["list", "tasks", "--filter", "lamp:red", "--columns", "title,lamp", "--format", "csv"]);
    assert!(listed.contains("推行一窗受理,red"), "{listed}");
    assert!(run(&[]).contains("Overdue: 1"), "{}", run(&[]));
    // The time of a piece of evidence is told as the office has it.
    let file = desk.file("late.txt");
    std::fs::write(&file, "x").unwrap();
    let taken = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_691_169_600);
    std::fs::File::options().write(true).open(&file).unwrap().set_modified(taken).unwrap();
    run(&["add", "evidence", "of=压减办税环节", &format!("file={}", file.display())]);
    let evidence = run(&["list", "evidence", "--columns", "file_time", "--json"]);
    assert!(evidence.contains("2023-08-05T01:20:00+08:00"), "{evidence}");
    let last = shown["history"].as_array().unwrap().last().unwrap().clone();
    let first = shown["history"][0].clone();
    assert!(
        [&last, &first].iter().any(|e| e["at"] == "2023-08-05T01:00:00+08:00" && e["on"] == "2023-08-05"),
        "{shown}"
    );
    // An office elsewhere says so once.
    run(&["add", "setting", "name=time.zone", "value=UTC", "--on", "2023-08-04"]);
    let listed: serde_json::Value =
        serde_json::from_str(&run(&["list", "tasks", "--filter", "due:today", "--json"])).unwrap();
    assert_eq!(listed.as_array().unwrap().len(), 0);
    let wrong = desk.run(&["set", "time.zone", "value=Mars"]);
    assert!(wrong.code == 8 && wrong.err.contains("UTC+8"), "{wrong:?}");
}

/// A made-up notice for 2027, which the State Council's office has not announced: the term and the lamp follow it, and it
/// goes with the log.
#[test]
fn a_notice_of_holidays_counts_for_the_whole_office() {
    let desk = Desk::new();
    let before = desk.run(&["calendar", "2027"]).ok();
    assert!(before.contains("no notice yet"), "{before}");
    let due = |title: &str| {
        let name = format!("title={title}");
        let args = ["add", "task", "ledger=整改", &name, "due=3个工作日内", "start=2026-12-30"];
        let id = desk.run(&args).ok();
        desk.run(&["show", id.trim(), "--json"]).json()["fields"]["due"]["date"].clone()
    };
    assert_eq!(due("通知前"), "2027-01-05", "31 December, 4 and 5 January");
    let notice = "国务院办公厅关于2027年部分节假日安排的通知\n国办发明电〔2026〕9号\n\
                  一、元旦：2026年12月31日至2027年1月3日放假调休，共4天。1月9日（星期六）上班。\n\
                  二、春节：2月5日至12日放假调休，共8天。1月30日（周六）、2月20日（周六）上班。\n";
    let path = desk.write("notice.txt", notice);
    let said = desk.run(&["calendar", "import", &path]);
    assert!(said.code == 0 && said.err.contains("2027") && said.err.contains("3 days worked"), "{said:?}");
    assert_eq!(due("通知后"), "2027-01-06", "the last of December is off now");
    let again = desk.run(&["calendar", "import", &path]);
    assert!(again.code == 0 && again.err.contains("nothing changes"), "{again:?}");
    let rows = desk.run(&["calendar", "2027", "--json"]).json();
    let rows = rows.as_array().unwrap();
    assert_eq!(rows.len(), 5, "two holidays and three days worked: {rows:?}");
    assert_eq!((&rows[0]["first"], &rows[0]["notice"]), (&"2026-12-31".into(), &"国办发明电〔2026〕9号".into()));
    assert_eq!((&rows[1]["first"], &rows[1]["kind"]), (&"2027-01-09".into(), &"worked".into()));
    // It is a record like others, and what cannot be right is refused with nothing written.
    let wrong = desk.write("wrong.txt", notice.replace("共8天", "共9天"));
    let said = desk.run(&["calendar", "import", &wrong]).refused(8);
    assert!(said.contains("9 days") && said.contains("8"), "{said}");
    desk.run(&["calendar", "import", &desk.write("other.txt", "关于开展专项督查的通知")]).refused(8);
    desk.run(&["set", "calendar.2027", "list=春节 soon"]).refused(8);
    assert_eq!(desk.run(&["calendar", "2027", "--json"]).json().as_array().unwrap().len(), 5);
    desk.run(&["calendar", "20277"]).refused(2);
    assert!(desk.zh(&["calendar"]).ok().contains("调休") || desk.zh(&["calendar"]).ok().contains("上班"));
    // Copied by a backup, as by sync.
    let copy = desk.file("copy.ducha").display().to_string();
    desk.run(&["backup", &copy]).ok();
    let other = desk.file("other").display().to_string();
    desk.run(&["--home", &other, "restore", &copy]).ok();
    assert!(desk.run(&["--home", &other, "calendar", "2027"]).ok().contains("〔2026〕9号"));
}

/// Two weeks and three reports, and what was done when it came is no pace.
#[test]
fn a_pace_is_told_once_there_is_enough_to_tell_it_from() {
    let mut desk = Desk::new();
    let pace = |desk: &Desk| desk.run(&["report", "pace", "--json"]).json()[0].clone();
    let early = pace(&desk);
    assert_eq!((&early["enough_data"], early["actual"].is_null()), (&false.into(), true), "{early}");
    assert!(early["finish"].is_null() && early["in_time"].is_null() && !early["needed"].is_null(), "{early}");
    assert!(desk.run(&["report", "pace"]).ok().contains("not enough data"));
    assert!(desk.zh(&["report", "pace"]).ok().contains("数据不足"));
    assert!(desk.run(&["board", "show", "weekly"]).ok().contains("not enough data yet to say how fast it goes"));
    assert!(desk.zh(&["board", "show", "weekly"]).ok().contains("数据不足，暂不推算进度"));
    for (now, title, status) in [
        ("2023-08-07T10:00:00+08:00", "压减办税环节", "progress=40"),
        ("2023-08-11T10:00:00+08:00", "推行一窗受理", "status=正在推进"),
        ("2023-08-17T10:00:00+08:00", "压减办税环节", "status=已完成"),
    ] {
        desk.now = now;
        desk.run(&["set", title, status]).ok();
    }
    let told = pace(&desk);
    // Ten working days from 4 to 17 August, and one done in them; the third was done when it came.
    assert_eq!(
        (&told["enough_data"], &told["actual"], &told["left"]),
        (&true.into(), &0.5.into(), &1.into()),
        "{told}"
    );
    assert!(!told["finish"].is_null(), "{told}");
    desk.run(&["add", "setting", "name=forecast.reports", "value=9"]).ok();
    assert_eq!(pace(&desk)["enough_data"], false);
    desk.run(&["set", "forecast.reports", "value=many"]).refused(8);
}
