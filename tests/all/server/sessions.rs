//! Several people in one server.

use std::io::Write;
use std::os::unix::net::UnixStream;

use rustix::process::Signal;

use super::rig::Home;

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
