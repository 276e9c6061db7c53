//! Clues: a table of them, terms by class, duplicates, the way to another office and back, and who hands them in.

use super::Desk;

fn clue(desk: &Desk, serial: &str, more: &[&str]) {
    let serial = format!("serial={serial}");
    let fields = ["title=窗口收费不公示", "channel=热线", "facts=办税大厅窗口收费目录未按规定公示，群众多次反映"];
    desk.run(&[&["add", "clue", &serial], fields.as_slice(), more].concat()).ok();
}

fn field(desk: &Desk, id: &str, name: &str) -> serde_json::Value {
    desk.run(&["show", id, "--json"]).json()["fields"][name].clone()
}

/// law-and-practice.md: a clue of 28 July 2023 of class C ends on 4 August, B on 18 August, A on 28 August.
#[test]
fn a_class_sets_the_term_and_a_second_round_has_its_own() {
    let desk = Desk::new();
    for (serial, class, due) in [("XS-1", "A", "2023-08-28"), ("XS-2", "B", "2023-08-18"), ("XS-3", "C", "2023-08-04")]
    {
        clue(&desk, serial, &["received_on=2023-07-28", &format!("class={class}")]);
        assert_eq!(field(&desk, serial, "due"), due);
    }
    // What a superior asks for earlier comes first.
    clue(&desk, "XS-4", &["received_on=2023-07-28", "class=A", "superior=省督〔2023〕9号", "superior_due=2023-08-10"]);
    assert_eq!(field(&desk, "XS-4", "due"), "2023-08-10");
    desk.run(&["clue", "hand", "XS-3", "--handler", "市公安局"]).ok();
    desk.run(&["clue", "accept", "XS-3"]).ok();
    desk.run(&["clue", "check", "XS-3", "--result", "属实"]).ok();
    desk.run(&["clue", "answer", "XS-3", "--note", "已公示"]).ok();
    desk.run(&["clue", "again", "XS-3", "--note", "反映人不满意"]).ok();
    assert_eq!((field(&desk, "XS-3", "round"), field(&desk, "XS-3", "due")), (2.into(), "2023-08-11".into()));
}

#[test]
fn a_table_of_clues_comes_in_and_duplicates_are_suggested_and_joined() {
    let desk = Desk::new();
    let file = desk.write(
        "clues.csv",
        "线索编号,线索标题,来源渠道,接收日期,线索内容,被反映单位\n\
         XS-1,窗口收费不公示,热线,2023-07-28,办税大厅窗口收费目录未按规定公示，群众多次反映,市税务局\n\
         XS-2,收费目录未公示,网站,2023-07-29,办税大厅窗口收费目录未按规定公示，群众反映多次,市税务局\n\
         XS-3,夜间噪声扰民,热线,2023-07-29,工地夜间施工噪声影响居民休息,市公安局\n",
    );
    desk.run(&["import", &file, "--kind", "clues"]).ok();
    let pairs = desk.run(&["clue", "duplicates", "--json"]).json();
    assert_eq!(pairs.as_array().map(Vec::len), Some(1), "{pairs}");
    desk.run(&["clue", "join", "XS-2", "--joined", "XS-1"]).ok();
    desk.run(&["clue", "join", "XS-1", "--joined", "XS-2"]).refused(5);
    assert_eq!(desk.run(&["clue", "duplicates", "--json"]).json().as_array().map(Vec::len), Some(0));
}

#[test]
fn a_clue_about_the_office_goes_to_the_discipline_body() {
    let desk = Desk::new();
    desk.run(&["add", "unit", "name=测试县营商办"]).ok();
    clue(&desk, "XS-1", &["unit=测试县营商办"]);
    let said = desk.run(&["clue", "hand", "XS-1", "--handler", "市公安局"]).refused(5);
    assert!(said.contains("about the office itself") && said.contains("clue discipline"), "{said}");
    desk.run(&["clue", "discipline", "XS-1", "--note", "反映督查人员作风问题"]).ok();
    assert_eq!(field(&desk, "XS-1", "state"), "discipline");
}

#[test]
fn a_clue_goes_to_another_office_and_back_under_two_signatures() {
    let (here, there) = (Desk::new(), Desk::new());
    here.run(&["add", "unit", "name=邻县营商办", "sort=县"]).ok();
    clue(&here, "XS-1", &["class=B"]);
    let (out, back, done) = (here.file("out.txt"), here.file("back.txt"), here.file("done.txt"));
    let (out, back, done) = (out.to_str().unwrap(), back.to_str().unwrap(), done.to_str().unwrap());
    here.run(&["clue", "send", "XS-1", "--to", "邻县营商办", "--out", out]).ok();
    here.run(&["clue", "settle", out]).refused(5);
    let text = std::fs::read_to_string(out).unwrap();
    std::fs::write(back, text.replace("窗口收费", "窗口乱收费")).unwrap();
    there.run(&["clue", "receive", back]).refused(7);
    there.run(&["clue", "receive", out, "--out", back, "--force"]).ok();
    there.run(&["clue", "receive", out]).refused(4);
    let listed = there.run(&["list", "clues", "--json"]).json();
    let id = listed[0]["id"].as_str().unwrap().to_string();
    here.run(&["clue", "settle", back]).ok();
    assert_eq!(field(&here, "XS-1", "state"), "accepted");
    there.run(&["clue", "check", &id, "--result", "部分属实", "--note", "已责令公示"]).ok();
    there.run(&["clue", "return", back, "--out", done]).ok();
    here.run(&["clue", "settle", done]).ok();
    assert_eq!((field(&here, "XS-1", "state"), field(&here, "XS-1", "result")), ("checked".into(), "partly".into()));
    assert_eq!(field(&here, "XS-1", "answer"), "已责令公示");
}

#[test]
fn a_social_supervisor_hands_clues_in_and_sees_nothing_else() {
    let desk = Desk::new();
    desk.run(&["add", "person", "name=监督员甲", "role=supervisor", "unit=市税务局"]).ok();
    desk.run(&["add", "person", "name=监督员乙", "role=supervisor"]).ok();
    clue(&desk, "XS-1", &[]);
    let hand_in = ["add", "clue", "title=窗口中午无人", "channel=其他", "facts=12时50分到访窗口无人值守"];
    desk.run(&[&["--as", "监督员甲"], hand_in.as_slice()].concat()).ok();
    // The office numbers it.
    desk.run(&["set", "窗口中午无人", "serial=XS-2"]).ok();
    assert_eq!(field(&desk, "XS-2", "supervisor"), "监督员甲");
    let sees = |who: &str, kind: &str| desk.run(&["--as", who, "list", kind, "--json"]).json().as_array().map(Vec::len);
    assert_eq!((sees("监督员甲", "clues"), sees("监督员乙", "clues")), (Some(1), Some(0)));
    for kind in ["tasks", "findings", "visits", "notes"] {
        assert_eq!(sees("监督员甲", kind), Some(0), "{kind}");
    }
    desk.run(&["--as", "监督员甲", "set", "XS-2", "title=别的"]).refused(5);
    desk.run(&["--as", "监督员甲", "clue", "check", "XS-2", "--result", "属实"]).refused(5);
    desk.run(&["--as", "监督员甲", "add", "note", "about=XS-2", "text=附照片两张"]).ok();
    desk.run(&["clue", "hand", "XS-2", "--handler", "市公安局"]).ok();
    desk.run(&["clue", "accept", "XS-2"]).ok();
    desk.run(&["clue", "check", "XS-2", "--result", "属实", "--note", "已整改"]).ok();
    let own = desk.run(&["--as", "监督员甲", "show", "XS-2", "--json"]).json();
    assert_eq!(own["fields"]["answer"], "已整改", "the answer is shown to who handed it in");
    // The own experience of the half-year, which the office reads and no other supervisor.
    let hand = |who: &str, text: &str| {
        let mut child = desk.command(&["--as", who, "supervisor", "experience"]);
        let mut child = child.stdin(std::process::Stdio::piped()).stderr(std::process::Stdio::piped()).spawn().unwrap();
        std::io::Write::write_all(&mut child.stdin.take().unwrap(), text.as_bytes()).unwrap();
        child.wait_with_output().unwrap().status.code()
    };
    assert_eq!(hand("监督员甲", "窗口午间轮岗有改善，建议公示轮岗表"), Some(0));
    assert_eq!((hand("监督员甲", " "), hand("王管理", "我也写")), (Some(8), Some(5)));
    let said = desk.run(&["--as", "监督员甲", "list", "notes", "--json"]).ok();
    assert!(said.contains("轮岗表"), "{said}");
    assert!(!desk.run(&["--as", "监督员乙", "list", "notes", "--json"]).ok().contains("轮岗表"));
    desk.run(&["set", "监督员乙", "term_until=2023-07-31"]).ok();
    let train = ["add", "meeting", "name=监督员培训", "sort=training", "on=2023-06-16", "until=2023-06-17"];
    desk.run(&[&train[..], &["people=监督员甲", "absent=监督员乙"]].concat()).ok();
    let rows = desk.run(&["report", "supervisors", "--json"]).json();
    let of = |n: usize, key: &str| rows[n][key].clone();
    assert_eq!((of(0, "person"), of(0, "clues"), of(0, "found_true")), ("监督员甲".into(), 1.into(), 1.into()));
    assert_eq!((of(0, "trained"), of(0, "experience")), (1.into(), "2023-08-04".into()));
    assert_eq!((of(1, "missed"), of(1, "term_until")), (1.into(), "2023-07-31".into()));
    let said = desk.run(&["report", "supervisors"]);
    assert!(said.err.contains("half-year before yet: 监督员甲") && said.err.contains("ended: 监督员乙"), "{said:?}");
}
