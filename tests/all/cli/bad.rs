//! Bad input and bad surroundings: a clear message, no panic, nothing half-done.

use super::Desk;

#[track_caller]
fn refuses(desk: &Desk, args: &[&str], parts: &[&str]) {
    for ran in [desk.run(args), desk.zh(args)] {
        assert!(ran.code > 0 && ran.code < 100, "{args:?} {ran:?}");
        // What was found on the way may be told before.
        assert!(format!("\n{}", ran.err).contains("\nducha: ") && !ran.err.contains("panicked"), "{args:?} {ran:?}");
        for part in parts {
            assert!(ran.err.contains(part), "{part} for {args:?} in {ran:?}");
        }
    }
}

#[test]
fn a_file_where_a_folder_should_be() {
    let desk = Desk::bare();
    desk.write("home", "not a folder");
    refuses(&desk, &["init"], &["home"]);
    std::fs::remove_file(desk.home()).unwrap();
    std::fs::create_dir(desk.home()).unwrap();
    std::fs::write(desk.home().join("journal"), "not a folder").unwrap();
    refuses(&desk, &["init"], &["journal"]);
}

#[test]
fn damaged_sheets_change_nothing() {
    let desk = Desk::new();
    let before = desk.run(&["info", "--json"]).json()["head"].clone();
    let wide = format!("{}\n", vec!["列"; 100_000].join(","));
    let mut xlsx = b"PK\x03\x04".to_vec();
    xlsx.extend(vec![7; 500]);
    let files = [
        desk.write("damaged.xlsx", &xlsx),
        desk.write("damaged.xls", [&[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1][..], &[3; 700]].concat()),
        desk.write("wide.csv", wide),
        desk.write("empty.csv", ""),
        desk.write("invalid.csv", [b"\x81\xff\xfe\x00\x80,\xff\n".repeat(9).as_slice(), b"\0\0"].concat()),
        desk.write("picture.xlsx", b"\x89PNG\r\n\x1a\nno sheet"),
    ];
    for file in &files {
        let name = std::path::Path::new(file).file_name().unwrap().to_str().unwrap();
        refuses(&desk, &["import", file, "--kind", "tasks", "--ledger", "整改", "--create-units"], &[name]);
    }
    refuses(&desk, &["import", "/nowhere.csv", "--kind", "tasks"], &["/nowhere.csv"]);
    let folder = desk.home().display().to_string();
    refuses(&desk, &["import", &folder, "--kind", "tasks"], &[&folder]);
    assert_eq!(desk.run(&["info", "--json"]).json()["head"], before);
}

#[test]
fn a_row_that_cannot_be_read_is_named_with_its_place() {
    let desk = Desk::new();
    let long = "长".repeat(4 << 20);
    for (name, text, parts) in [
        (
            "year.csv",
            "任务名称,牵头单位,完成时限\n甲,市税务局,9999-01-01\n".to_string(),
            &["year.csv", "2", "9999"][..],
        ),
        ("cell.csv", format!("任务名称,牵头单位\n{long},市税务局\n"), &["cell.csv"][..]),
        ("status.csv", "任务名称,牵头单位,完成情况\n甲,市税务局,差不多了\n".to_string(), &["差不多了"][..]),
    ] {
        let file = desk.write(name, text);
        let ran = desk.run(&["import", &file, "--kind", "tasks", "--ledger", "整改"]);
        if ran.code == 0 {
            // What is kept as words is told.
            assert!(parts.iter().all(|p| ran.err.contains(p) || ran.out.contains(p)), "{name} {ran:?}");
        } else {
            refuses(&desk, &["import", &file, "--kind", "tasks", "--ledger", "整改"], parts);
        }
    }
}

#[test]
fn odd_values_are_refused_or_kept_whole() {
    let desk = Desk::new();
    let long = "长".repeat(30_000);
    refuses(&desk, &["set", "压减办税环节", &format!("title={long}")], &[]);
    refuses(&desk, &["set", "压减办税环节", "due=9999-99-99x", "progress=1e400"], &[]);
    refuses(&desk, &["list", "tasks", "--filter", &"(".repeat(5000)], &[]);
    refuses(&desk, &["list", "tasks", "--filter", &"a ".repeat(2000)], &[]);
    refuses(&desk, &["log", "--limit", "99999999999999999999999"], &["99999999999999999999999"]);
    // Control characters never reach the terminal.
    refuses(&desk, &["set", "压减办税环节", "latest=红\u{1b}[31m色\u{7}"], &[]);
    let odd = "红\u{1b}[31m色\u{7}";
    for args in [&["show", odd][..], &["list", "tasks", "--columns", odd], &[odd], &["list", odd]] {
        let ran = desk.run(args);
        assert!(ran.code != 0 && !ran.err.contains('\u{1b}') && !ran.err.contains('\u{7}'), "{args:?} {ran:?}");
    }
}

#[test]
fn sled_may_be_deleted_or_damaged_at_any_time() {
    let desk = Desk::new();
    let before = desk.run(&["list", "tasks", "--json"]).json();
    std::fs::remove_dir_all(desk.home().join("sled")).unwrap();
    assert_eq!(desk.run(&["list", "tasks", "--json"]).json(), before);
    for entry in std::fs::read_dir(desk.home().join("sled")).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            std::fs::write(&path, b"rubbish").unwrap();
        }
    }
    let ran = desk.run(&["list", "tasks", "--json"]);
    assert!(!ran.err.contains("panicked"), "{ran:?}");
    assert_eq!(ran.json(), before);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_loses_nothing_that_was_said_to_be_done() {
    let desk = Desk::new();
    let before = desk.run(&["info", "--json"]).json();
    let note = "字".repeat(15_000);
    // A limit on the size of files stands for the full disk: writes beyond it fail.
    let journal: u64 = std::fs::read_dir(desk.home().join("journal"))
        .unwrap()
        .map(|e| e.unwrap().metadata().unwrap().len())
        .max()
        .unwrap();
    let limit = journal / 1024 + 4;
    let script = format!("trap '' XFSZ; ulimit -f {limit}; exec \"$@\"");
    let set = format!("latest={note}");
    let mut command = std::process::Command::new("bash");
    command.args(["-c", &script, "x", env!("CARGO_BIN_EXE_ducha"), "--now", super::NOW, "set", "压减办税环节", &set]);
    command.env("DUCHA_HOME", desk.home()).env("DUCHA_LANG", "en");
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success() && said.contains("ducha: ") && !said.contains("panicked"), "{said}");
    let after = desk.run(&["info", "--json"]).json();
    assert_eq!((&after["head"], &after["entries"]), (&before["head"], &before["entries"]));
    desk.run(&["set", "压减办税环节", "progress=41"]).ok();
    desk.run(&["verify"]).ok();
}
