//! Slips with a number: issued once, signed for, withdrawn by another, written as files.

use super::Desk;

fn office() -> Desk {
    let desk = Desk::new();
    for (n, unit) in [(1, "市税务局"), (2, "市税务局"), (3, "市公安局")] {
        let fields = [
            format!("serial=WT-{n}"),
            format!("title=窗口缺岗{n}"),
            "category=window-absence".to_string(),
            format!("unit={unit}"),
            "facts=上午十时窗口无人".to_string(),
            "due=8-31".to_string(),
        ];
        let mut args = vec!["add", "finding"];
        args.extend(fields.iter().map(String::as_str));
        desk.run(&args).ok();
    }
    desk.run(&["add", "person", "name=税务联络", "role=reporter", "unit=市税务局"]).ok();
    desk
}

#[test]
fn an_assignment_slip_hands_findings_out_and_is_never_undone() {
    let desk = office();
    let issued =
        desk.run(&["document", "issue", "交办单", "WT-1", "WT-2", "WT-3", "--reply-by", "9-15", "--json"]).json();
    let numbers: Vec<&str> =
        issued["documents"].as_array().unwrap().iter().map(|d| d["number"].as_str().unwrap()).collect();
    assert_eq!(numbers, ["交办〔2023〕1号", "交办〔2023〕2号"], "one to each unit");
    for finding in ["WT-1", "WT-2", "WT-3"] {
        assert_eq!(desk.run(&["show", finding, "--json"]).json()["fields"]["state"], "assigned");
    }
    let said = desk.run(&["undo"]).refused(5);
    assert!(said.contains("issued as 交办〔2023〕") && said.contains("document withdraw"), "{said}");
    desk.run(&["set", "交办〔2023〕1号", "title=别的"]).refused(5);
    desk.run(&["set", "交办〔2023〕1号", "text=别的"]).refused(5);
    // Whose it is signs for it.
    desk.run(&["--as", "税务联络", "document", "sign", "交办〔2023〕1号"]).ok();
    desk.run(&["--as", "税务联络", "document", "sign", "交办〔2023〕2号"]).refused(3);
    let signed = desk.run(&["document", "receipts", "交办〔2023〕1号", "--json"]).json();
    assert_eq!((&signed[0]["recipient"], &signed[0]["by"]), (&"市税务局".into(), &"税务联络".into()));
    let signed = desk.run(&["document", "receipts", "交办〔2023〕2号", "--json"]).json();
    assert!(signed[0]["on"].is_null(), "{signed}");
    desk.run(&["document", "withdraw", "交办〔2023〕1号"]).refused(2);
    let said = desk.run(&["document", "withdraw", "交办〔2023〕1号", "--note", "责任单位有误"]);
    assert!(said.err.contains("撤回〔2023〕1号 withdraws 交办〔2023〕1号"), "{said:?}");
    assert_eq!(desk.run(&["show", "交办〔2023〕1号", "--json"]).json()["fields"]["state"], "withdrawn");
    // Numbers go on, by kind and year.
    let said = desk.run(&["document", "issue", "order", "WT-3"]);
    assert!(said.err.contains("督办〔2023〕1号"), "{said:?}");
    let later = Desk { now: "2024-01-05T10:00:00+08:00", ..office() };
    let said = later.run(&["document", "issue", "assign", "WT-3"]);
    assert!(said.err.contains("交办〔2024〕1号"), "{said:?}");
}

#[test]
fn a_notice_needs_an_approval_and_goes_to_all_together() {
    let desk = office();
    let said = desk.run(&["document", "issue", "notice", "WT-1", "WT-3"]).refused(8);
    assert!(said.contains("approved") && said.contains("21"), "{said}");
    desk.run(&["document", "issue", "notice", "WT-1", "WT-3", "--approved-by", "分管副市长"]).ok();
    let shown = desk.run(&["show", "通报〔2023〕1号", "--json"]).json();
    assert_eq!(shown["fields"]["to"].as_array().map(Vec::len), Some(2), "{shown}");
    // The ladder began at its last rung, and goes no further.
    let said = desk.run(&["finding", "escalate", "WT-1", "--note", "x"]).refused(2);
    assert!(said.contains("ladder"), "{said}");
    desk.run(&["document", "issue", "督促信", "WT-1"]).refused(2);
    desk.run(&["document", "issue", "minutes", "WT-1"]).refused(2);
}

#[test]
fn a_document_is_written_as_word_and_text_with_the_digest_of_its_text() {
    let desk = office();
    desk.run(&["set", "number.assign", "value=龙营督"]).refused(3);
    desk.run(&["add", "setting", "name=number.assign", "value=龙营督"]).ok();
    desk.zh(&["document", "issue", "assign", "WT-1", "WT-2"]).ok();
    let text = desk.zh(&["document", "write", "龙营督〔2023〕1号"]).ok();
    for part in [
        "测试县营商办",
        "龙营督〔2023〕1号",
        "市税务局：",
        "一、窗口缺岗1（WT-1）",
        "二、窗口缺岗2",
        "3个工作日",
        "2023年8月4日",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let digest = text.split("SHA-256）：").nth(1).unwrap()[..64].to_string();
    let file = desk.file("交办单.docx");
    desk.run(&["document", "write", "龙营督〔2023〕1号", "--out", file.to_str().unwrap()]).ok();
    let mut zip = zip::ZipArchive::new(std::fs::File::open(&file).unwrap()).unwrap();
    let mut body = String::new();
    std::io::Read::read_to_string(&mut zip.by_name("word/document.xml").unwrap(), &mut body).unwrap();
    assert!(body.contains(&digest) && body.contains("窗口缺岗2"), "the digest of paper and register is one");
    desk.run(&["document", "write", "龙营督〔2023〕1号", "--format", "pdf"]).refused(2);
}

#[test]
fn what_is_shown_to_the_unit_is_signed_for_by_whoever_looked() {
    let desk = office();
    desk.run(&["document", "issue", "assign", "WT-1"]).ok();
    let later = Desk { now: "2023-08-07T10:00:00+08:00", ..desk };
    let state = || later.run(&["show", "WT-1", "--json"]).json()["fields"]["state"].clone();
    assert_eq!(state(), "assigned", "the office looks as often as it wants");
    later.run(&["--as", "税务联络", "list", "findings"]).ok();
    assert_eq!(state(), "assigned", "a list is not the order");
    let ran = later.run(&["--as", "税务联络", "show", "WT-1", "--as-of", "8-4"]);
    assert!(ran.code == 0 && state() == "assigned", "a look at the past: {ran:?}");
    let ran = later.run(&["--as", "税务联络", "show", "WT-1", "--json"]);
    assert!(ran.err.contains("signed for “窗口缺岗1”: terms run from 2023-08-07"), "{ran:?}");
    let ran = later.run(&["--as", "税务联络", "show", "WT-1"]);
    assert!(ran.code == 0 && ran.err.is_empty() && ran.out.contains("opened by the unit"), "{ran:?}");
    let fields = later.run(&["show", "WT-1", "--json"]).json()["fields"].clone();
    assert_eq!((&fields["state"], &fields["received_on"]), (&"received".into(), &"2023-08-07".into()));
    assert_eq!(fields["object_by"], "2023-08-10", "{fields}");
    let ran = later.run(&["--as", "税务联络", "show", "交办〔2023〕1号"]);
    assert!(ran.err.contains("signed for “"), "{ran:?}");
    assert!(later.run(&["show", "交办〔2023〕1号"]).ok().contains("opened by the unit"));
    let ran = later.run(&["--as", "税务联络", "show", "交办〔2023〕1号"]);
    assert!(ran.err.is_empty(), "once: {ran:?}");
}
