//! Whoever holds the store serves it: beside an open console, without a server, every command works as ever.

use super::rig::Home;

/// The key that shows the tasks.
const TASKS: &str = "4";

#[test]
fn an_open_console_serves_commands_and_consoles() {
    let home = Home::new();
    let alone = home.done(&["list", "tasks"]);
    let mut first = home.person("desk");
    first.wait_for("ducha");
    first.keys(TASKS);
    first.wait_for("压减办税环节");
    // Read and written, one after the other and side by side.
    assert_eq!(home.done(&["list", "tasks"]), alone);
    let info = home.done(&["info", "--json"]);
    assert!(info.contains("\"served\": true") && info.contains("\"problem\": null"), "{info}");
    home.done(&["--as", "desk", "set", "1", "title=换了题目"]);
    first.wait_for("换了题目");
    // In the language of who asks.
    let units = home.command(&["list", "units"]).env("DUCHA_LANG", "zh").output().unwrap();
    assert!(String::from_utf8_lossy(&units.stdout).contains("简称"), "{units:?}");
    std::thread::scope(|scope| {
        let all: Vec<_> = (0..8)
            .map(|n| {
                let home = &home;
                scope.spawn(move || match n % 2 {
                    0 => home.done(&["list", "tasks"]),
                    _ => home.done(&["--as", "desk", "add", "unit", &format!("name=单位{n}")]),
                })
            })
            .collect();
        all.into_iter().for_each(|t| drop(t.join().unwrap()));
    });
    // Another console of somebody else, by that person's rights.
    let mut second = home.person("tax");
    second.wait_for("ducha");
    second.keys(TASKS);
    second.wait_for("换了题目");
    assert!(!second.shown().contains("开展社保专窗"), "{}", second.shown());
    first.wait_for("2 人在线");
    home.done(&["--as", "desk", "set", "1", "status=已完成"]);
    for seat in [&mut first, &mut second] {
        seat.wait_for("已完成");
    }
    let status = home.done(&["serve", "status"]);
    assert!(status.contains("is served by the console of process") && status.contains("1 console"), "{status}");
    for words in [&["serve"][..], &["serve", "stop"], &["serve", "--detach"]] {
        let refused = home.call(words);
        assert_eq!(refused.status.code(), Some(6), "{words:?} {refused:?}");
        assert!(String::from_utf8_lossy(&refused.stderr).contains("quit that console"), "{refused:?}");
    }
    // What needs the store for itself says what cures it.
    let refused = home.call(&["doctor"]);
    assert_eq!(refused.status.code(), Some(6), "{refused:?}");
    assert!(String::from_utf8_lossy(&refused.stderr).contains("quit it there"), "{refused:?}");
    // The console ends, and with it the serving: who is attached is told, and the store is whole.
    first.keys("q");
    assert_eq!(first.ended(), 0);
    assert_eq!(second.ended(), 75);
    assert!(!home.path().join("run/socket").exists());
    assert!(home.done(&["list", "units"]).contains("单位7"));
    home.done(&["verify"]);
}

#[test]
fn a_console_that_is_killed_leaves_nothing_that_hinders() {
    let home = Home::new();
    let mut first = home.person("desk");
    first.wait_for("ducha");
    let mut second = home.person("tax");
    second.wait_for("ducha");
    first.signal(rustix::process::Signal::KILL);
    assert_eq!(second.ended(), 75);
    drop(first);
    assert!(home.done(&["list", "tasks"]).contains("压减办税环节"));
    let mut again = home.person("desk");
    again.wait_for("ducha");
    assert!(home.done(&["list", "tasks"]).contains("压减办税环节"));
}

#[test]
fn short_commands_wait_for_each_other() {
    let home = Home::new();
    std::thread::scope(|scope| {
        for n in 0..8 {
            let home = &home;
            scope.spawn(move || {
                for m in 0..4 {
                    home.done(&["add", "unit", &format!("name=并行{n}-{m}")]);
                    home.done(&["list", "units"]);
                }
            });
        }
    });
    assert_eq!(home.done(&["list", "units"]).matches("并行").count(), 32);
}
