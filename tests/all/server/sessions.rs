//! Several people in one server.

use std::io::Write;
use std::os::unix::net::UnixStream;
use std::time::{Duration, Instant};

use rustix::process::Signal;

use super::rig::{Home, PATIENCE, Seat, program};

/// The key that shows the tasks.
const TASKS: &str = "4";

#[test]
fn what_one_changes_the_other_sees_each_by_its_role() {
    let mut home = Home::new();
    home.serve();
    let mut desk = home.person("调度员");
    let mut tax = home.person("tax");
    for seat in [&mut desk, &mut tax] {
        seat.wait_for("ducha");
        seat.keys(TASKS);
        seat.wait_for("压减办税环节");
    }
    desk.wait_for("开展社保专窗");
    assert!(!tax.shown().contains("开展社保专窗"), "the other unit's task is not its business:\n{}", tax.shown());
    // Both are on the one task that both see.
    desk.wait_for("2 人在线");
    desk.wait_for("税务联络员 也在此处");
    tax.wait_for("调度员 也在此处");
    // The unit reports through the command line, and the desk sees it at once; then the other way round.
    let task = |serial: &str| {
        let listed = home.done(&["list", "tasks", "--filter", &format!("serial:{serial}"), "--json"]);
        let rows: serde_json::Value = serde_json::from_str(&listed).unwrap();
        let row = rows.as_array().or_else(|| rows["records"].as_array()).unwrap()[0].clone();
        row["id"].as_str().unwrap().to_string()
    };
    let (own, other) = (task("1"), task("2"));
    home.done(&["--as", "tax", "set", &own, "status=正在推进"]);
    desk.wait_for("正在推进");
    tax.wait_for("正在推进");
    home.done(&["--as", "desk", "set", &own, "status=已完成"]);
    tax.wait_for("已完成");
    let refused = home.call(&["--as", "tax", "set", &other, "status=已完成"]);
    assert_eq!(refused.status.code(), Some(3), "for the unit there is no such record: {refused:?}");
    assert!(!String::from_utf8_lossy(&refused.stderr).contains("社保"), "its title is not said: {refused:?}");
    assert_eq!(home.call(&["--as", "tax", "show", &other]).status.code(), Some(3), "nor is it shown");
    let refused = home.call(&["--as", "tax", "set", &own, "title=别的"]);
    assert_eq!(refused.status.code(), Some(5), "{refused:?}");
    for seat in [&mut desk, &mut tax] {
        seat.keys("q");
        assert_eq!(seat.ended(), 0);
    }
    assert_eq!(home.call(&["serve", "stop"]).status.code(), Some(0));
    assert_eq!(home.ended(), Some(0));
    assert!(home.log().contains("stopped"));
}

#[test]
fn a_poor_terminal_is_drawn_on_in_ascii_by_the_server_too() {
    let mut home = Home::new();
    home.serve();
    let mut rich = home.person("调度员");
    let mut poor = home.person_with("调度员", &[("LC_CTYPE", "C"), ("NO_COLOR", "1")]);
    for seat in [&mut rich, &mut poor] {
        seat.keys(TASKS);
        seat.wait_for("压减办税环节");
    }
    assert!(rich.shown().contains('│') && !poor.shown().contains('│'), "{}", poor.shown());
    let wide = |c: char| unicode_width::UnicodeWidthChar::width(c) == Some(2);
    let drawn = poor.shown().chars().find(|c| !c.is_ascii() && !wide(*c));
    assert_eq!(drawn, None, "{}", poor.shown());
    assert!(!String::from_utf8_lossy(&poor.sent).contains("\x1b[38"), "and without colours");
}

#[test]
fn a_killed_server_ends_its_clients_with_75_and_loses_nothing() {
    let mut home = Home::new();
    home.serve();
    let mut desk = home.person("desk");
    desk.wait_for("ducha");
    home.done(&["--as", "desk", "add", "unit", "name=市住建局"]);
    home.signal(Signal::KILL);
    assert_eq!(desk.ended(), 75);
    desk.wait_for("服务已结束");
    home.ended();
    assert_eq!(home.call(&["attach"]).status.code(), Some(75));
    assert!(home.done(&["list", "units"]).contains("市住建局"), "the store opens without a server");
    home.serve();
    assert!(home.done(&["list", "units"]).contains("市住建局"));
    home.done(&["verify"]);
}

#[test]
fn sigterm_tells_the_sessions_and_ends_cleanly() {
    let mut home = Home::new();
    home.serve();
    let (mut desk, mut tax) = (home.person("desk"), home.person("tax"));
    desk.wait_for("ducha");
    tax.wait_for("ducha");
    home.signal(Signal::TERM);
    for seat in [&mut desk, &mut tax] {
        assert_eq!(seat.ended(), 75);
        seat.wait_for("服务已停止");
    }
    assert_eq!(home.ended(), Some(0));
    assert!(!home.path().join("run/socket").exists());
}

#[test]
fn one_client_that_is_stopped_killed_closed_or_blown_up_hinders_nobody() {
    let mut home = Home::new();
    home.serve_with(&[("DUCHA_TEST_PANIC_KEY", "f9")]);
    let mut desk = home.person("desk");
    desk.wait_for("ducha");
    // Stopped within a full screen: it takes nothing any more.
    let mut frozen = home.person("desk");
    frozen.wait_for("ducha");
    frozen.signal(Signal::STOP);
    let mut killed = home.person("tax");
    killed.wait_for("ducha");
    killed.signal(Signal::KILL);
    let mut closed = home.person("tax");
    closed.wait_for("ducha");
    closed.close();
    let mut broken = home.person("tax");
    broken.wait_for("ducha");
    broken.keys("\x1b[20~");
    assert_eq!(broken.ended(), 70);
    for bytes in [&[0xff; 4096][..], b"GET / HTTP/1.1\r\n\r\n", &[0xff, 0xff, 0xff, 0xff, 1]] {
        let mut line = UnixStream::connect(home.path().join("run/socket")).unwrap();
        drop(line.write_all(bytes));
    }
    for n in 0..30 {
        home.done(&["--as", "desk", "add", "unit", &format!("name=单位{n}")]);
    }
    desk.keys("2");
    desk.wait_for("单位7");
    frozen.signal(Signal::CONT);
    frozen.keys("2");
    frozen.wait_for("单位7");
    assert!(home.log().contains("garbage") && home.log().contains("asked for by a test"), "{}", home.log());
    home.signal(Signal::TERM);
    assert_eq!(home.ended(), Some(0));
}

#[test]
fn commands_work_through_the_server_as_without_it() {
    let mut home = Home::new();
    let alone = home.done(&["list", "tasks"]);
    let away = tempfile::tempdir().unwrap();
    home.serve();
    assert_eq!(home.done(&["list", "tasks"]), alone);
    // Relative paths begin at the client's folder.
    let exported = home.command(&["export", "tasks", "--out", "任务.csv"]).current_dir(away.path()).output().unwrap();
    assert!(exported.status.success(), "{exported:?}");
    assert!(std::fs::read_to_string(away.path().join("任务.csv")).unwrap().contains("压减办税环节"));
    let (missing, wrong) = (home.call(&["show", "zzzzz"]), home.call(&["list", "nothing"]));
    assert_eq!((missing.status.code(), wrong.status.code()), (Some(3), Some(2)));
    assert!(!missing.stderr.is_empty() && missing.stdout.is_empty());
    let second = home.call(&["serve"]);
    assert_eq!(second.status.code(), Some(6), "{second:?}");
    // The overview is text where there is no terminal.
    assert!(home.done(&[]).contains("整改清单"));
    home.signal(Signal::TERM);
    home.ended();
}

/// As in a container that is entered from outside: there the session's leader has no number.
#[test]
fn a_session_led_from_outside_the_container_is_served() {
    let container = ["--user", "--map-current-user", "--pid", "--fork"];
    let tried = std::process::Command::new("unshare").args(container).arg("true").output();
    if !tried.is_ok_and(|o| o.status.success()) {
        eprintln!("skipped: no container can be made here (unshare)");
        return;
    }
    let mut home = Home::new();
    home.serve();
    let mut inside = std::process::Command::new("unshare");
    inside.args(container).arg(program()).env("DUCHA_HOME", home.path()).env("LANG", "en_GB.UTF-8");
    let output =
        inside.env_remove("LC_ALL").env_remove("DUCHA_LANG").stdin(std::process::Stdio::null()).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    assert!(String::from_utf8(output.stdout).unwrap().contains("整改清单"));
    home.signal(Signal::TERM);
    home.ended();
}

/// Goes to the tasks, and into the title of the first one.
fn into_the_title(seat: &mut Seat) {
    seat.wait_for("ducha");
    seat.keys(TASKS);
    seat.wait_for("压减办税环节");
    seat.keys("e");
    seat.wait_for("编辑任务");
    seat.keys("jj\r\x15");
}

#[test]
fn what_was_typed_is_there_after_the_server_was_killed() {
    let mut home = Home::new();
    home.serve();
    let mut desk = home.person("desk");
    into_the_title(&mut desk);
    desk.keys("写到一半的题目");
    desk.wait_for("写到一半的题目");
    // A draft is written at once, by a thread of its own; the kill comes when it is on the disk.
    let drafts = home.path().join("drafts");
    let kept = || {
        let files = std::fs::read_dir(&drafts).into_iter().flatten().flatten();
        let mut all = files.filter_map(|f| std::fs::read(f.path()).ok());
        let half = "写到一半的题目".as_bytes();
        all.any(|bytes| bytes.windows(half.len()).any(|w| w == half))
    };
    let end = Instant::now() + PATIENCE;
    while !kept() {
        assert!(Instant::now() < end, "no draft was written");
        std::thread::yield_now();
    }
    home.signal(Signal::KILL);
    assert_eq!(desk.ended(), 75);
    home.ended();
    home.serve();
    let mut desk = home.person("desk");
    desk.wait_for("草稿");
    desk.keys(TASKS);
    desk.wait_for("压减办税环节");
    desk.keys("e");
    desk.wait_for("有一份");
    desk.keys("y");
    desk.wait_for("写到一半的题目");
    // It is nobody else's.
    let mut other = home.person("administrator");
    other.wait_for("ducha");
    other.keys(TASKS);
    other.wait_for("压减办税环节");
    other.keys("e");
    other.wait_for("编辑任务");
    assert!(!other.shown().contains("写到一半"), "{}", other.shown());
}

#[test]
fn who_saves_what_another_edits_is_seen_at_once_and_nothing_is_lost() {
    let mut home = Home::new();
    home.serve();
    let (mut mine, mut theirs) = (home.person("desk"), home.person("administrator"));
    theirs.wait_for("ducha");
    theirs.keys(TASKS);
    theirs.wait_for("压减办税环节");
    into_the_title(&mut mine);
    mine.keys("我的题目\r");
    mine.wait_for("我的题目");
    // That somebody is at it is marked in the list, and told of the record.
    theirs.wait_for("✎");
    theirs.wait_for("调度员（正在编辑）");
    into_the_title(&mut theirs);
    theirs.keys("对方的题目\r");
    theirs.wait_for("对方的题目");
    theirs.keys("\x13");
    for part in ["原值: 压减办税环节", "我的: 我的题目", "对方: 对方的题目", "administrator，"] {
        mine.wait_for(part);
    }
    // Mine is saved over theirs, after a second word; the trail has both.
    mine.keys("\x13");
    mine.wait_for("按切换键选择");
    mine.keys("\x13");
    theirs.wait_for("我的题目");
    let listed = home.done(&["list", "tasks", "--filter", "serial:1", "--json"]);
    assert!(listed.contains("我的题目"), "{listed}");
    let trail = home.done(&["log", "--json"]);
    assert!(trail.contains("对方的题目") && trail.contains("我的题目"), "{trail}");
    theirs.until("nobody edits any more", |screen| !screen.contents().contains('✎'));
}

#[test]
fn one_person_in_two_sessions_has_two_drafts() {
    let mut home = Home::new();
    home.serve();
    let mut seats = [home.person("desk"), home.person("desk")];
    for (seat, text) in seats.iter_mut().zip(["第一处题目", "第二处题目"]) {
        into_the_title(seat);
        seat.keys(&format!("{text}\r"));
        seat.wait_for(text);
        // Closed, and kept as a draft.
        seat.keys("\x1b");
        seat.wait_for("存为草稿");
    }
    for seat in &mut seats {
        seat.keys("\x1b[A\x1b[A\r");
        seat.wait_for("已存为草稿");
    }
    for text in ["第一处题目", "第二处题目"] {
        let seat = &mut seats[0];
        seat.keys("e");
        seat.wait_for("有一份");
        seat.keys("y");
        seat.wait_for(text);
        seat.keys("\x13");
        if text == "第二处题目" {
            // It was begun before the first one was saved: that is told, and saved over only as was seen.
            seat.wait_for("对方: 第一处题目");
            seat.keys("\x13");
        }
        seat.wait_for(&format!("已保存：{text}"));
    }
}

#[test]
fn the_bell_rings_for_what_concerns_the_person_where_it_was_switched_on() {
    let mut home = Home::new();
    home.serve();
    let (mut with, mut without) = (home.person("tax"), home.person("tax"));
    for seat in [&mut with, &mut without] {
        seat.wait_for("ducha");
    }
    with.keys(":bell.toggle\r");
    with.wait_for("响铃已启用");
    home.done(&["--as", "desk", "add", "unit", "name=市住建局"]);
    home.done(&["--as", "desk", "add", "note", "about=1", "text=请抓紧", "sort=urge"]);
    for seat in [&mut with, &mut without] {
        seat.wait_for("被催办");
        seat.listen(Duration::from_millis(200));
    }
    assert_eq!((with.bells, without.bells), (1, 0), "once, for the one notice");
    // It is remembered, and what was told is unread until it is looked at.
    with.keys("q");
    assert_eq!(with.ended(), 0);
    let mut again = home.person("tax");
    again.wait_for("被催办");
    again.keys("N");
    again.wait_for("被催办 · 压减办税环节");
    again.keys("\x1b");
    again.until("the notices gone", |screen| !screen.contents().contains("被催办 · 压减办税环节"));
    home.done(&["--as", "desk", "add", "note", "about=1", "text=再催", "sort=urge"]);
    again.wait_for("与您有关");
    again.listen(Duration::from_millis(200));
    assert_eq!(again.bells, 1);
}

#[test]
fn memory_stays_bounded_whatever_clients_do() {
    let mut home = Home::new();
    home.serve();
    let mut desk = home.person("desk");
    desk.wait_for("ducha");
    let before = home.memory();
    let socket = home.path().join("run/socket");
    // Huge announcements, then as many bytes as the line takes, of those who never say who they are.
    let mut lines: Vec<UnixStream> = Vec::new();
    for n in 0..2000_u32 {
        let mut line = UnixStream::connect(&socket).unwrap();
        line.set_nonblocking(true).unwrap();
        let announced = if n % 2 == 0 { u32::MAX } else { 200 << 10 };
        drop(line.write_all(&announced.to_le_bytes()));
        drop(line.write_all(&[1; 60_000]));
        lines.push(line);
        if lines.len() > 400 {
            lines.remove(0);
        }
    }
    // A flood of keys and pastes by somebody who is let in.
    let mut flooding = home.person("desk");
    flooding.wait_for("ducha");
    for _ in 0..200 {
        flooding.keys(&"j".repeat(2000));
        flooding.listen(Duration::ZERO);
    }
    desk.keys(TASKS);
    desk.wait_for("压减办税环节");
    let grown = home.memory().saturating_sub(before);
    assert!(grown < 96 << 10, "{grown} KB more");
    home.signal(Signal::TERM);
    assert_eq!(home.ended(), Some(0));
}

#[test]
fn the_detail_follows_a_cursor_that_rests_without_another_key() {
    let mut home = Home::new();
    home.serve();
    let mut seat = home.person("desk");
    seat.wait_for("ducha");
    seat.keys("4");
    let twice = |text: &'static str| move |screen: &vt100::Screen| screen.contents().matches(text).count() >= 2;
    seat.until("the detail of the first task", twice("压减办税环节"));
    seat.keys("j");
    seat.until("the detail of the second task", twice("开展社保专窗"));
    seat.keys("q");
    assert_eq!(seat.ended(), 0);
}
