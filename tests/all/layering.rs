//! The wall between the rooms: a lower room imports no higher one, and the domain has no I/O, clock or terminal.

use std::path::{Path, PathBuf};

/// Each room with those that it may import beside itself; `i18n`, `error`, `os` and `parallel` are open to all.
const ROOMS: &[(&str, &[&str])] = &[
    ("i18n", &[]),
    ("error", &[]),
    ("os", &[]),
    ("parallel", &[]),
    ("keymap", &[]),
    ("domain", &[]),
    ("document", &[]),
    ("search", &["domain"]),
    ("log", &["domain"]),
    ("store", &["domain", "log"]),
    ("service", &["domain", "search", "log", "store"]),
    ("exchange", &["domain", "search", "log", "store", "service"]),
    ("report", &["domain", "document", "search", "log", "store", "service", "exchange"]),
    ("cycle", &["domain", "document", "search", "log", "store", "service", "exchange", "report"]),
    ("sample", &["domain", "document", "search", "log", "store", "service", "report", "cycle"]),
    ("sync", &["domain", "log", "store", "service", "wire"]),
    (
        "action",
        &[
            "domain", "document", "search", "log", "store", "service", "exchange", "report", "cycle", "sample", "sync",
            "keymap", "wire",
        ],
    ),
    (
        "tui",
        &[
            "domain", "document", "search", "log", "store", "service", "exchange", "report", "cycle", "sample", "sync",
            "action", "keymap",
        ],
    ),
    (
        "cli",
        &[
            "domain", "document", "search", "log", "store", "service", "exchange", "report", "cycle", "sample", "sync",
            "action", "keymap", "tui",
        ],
    ),
    ("wire", &["domain", "log", "store", "keymap"]),
    (
        "daemon",
        &[
            "domain", "document", "search", "log", "store", "service", "exchange", "report", "cycle", "sample", "sync",
            "action", "keymap", "tui", "cli", "wire",
        ],
    ),
];

/// What the domain may not name.
const OUTSIDE: &[&str] = &[
    "crate::os",
    "std::fs",
    "std::net",
    "std::process",
    "std::env",
    "std::time",
    "crossterm",
    "ratatui",
    "sled",
    "std::thread",
];

fn files(dir: &Path, out: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, out);
        } else if path.extension().is_some_and(|e| e == "rs") {
            out.push(path);
        }
    }
}

fn room(path: &Path) -> String {
    let inside = path.strip_prefix(source()).unwrap();
    let first = inside.iter().next().unwrap().to_str().unwrap();
    first.trim_end_matches(".rs").to_string()
}

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// The rooms that a file names behind `crate::`, or behind as many `super::` as lead out of its own; code of tests is asked
/// too.
fn named(path: &Path, text: &str) -> Vec<(usize, String)> {
    let inside = path.strip_prefix(source()).unwrap();
    let depth = inside.iter().count() - usize::from(inside.ends_with("mod.rs"));
    let outward = "super::".repeat(depth);
    let mut out = Vec::new();
    for (at, line) in text.lines().enumerate() {
        let code = line.split("//").next().unwrap_or("");
        for part in code.split("crate::").skip(1).chain(code.split(&outward).skip(1)) {
            let part = part.trim_start_matches("super::");
            let braces = part.strip_prefix('{').map(|p| p.split('}').next().unwrap_or(p));
            let names = braces.map_or_else(|| vec![part], |b| b.split(',').collect());
            for name in names {
                let word: String = name.trim().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                out.push((at + 1, word));
            }
        }
    }
    out
}

#[test]
fn the_wall_sees_both_ways_out_of_a_room() {
    let path = source().join("domain/life/task.rs");
    let seen = |text: &str| named(&path, text).into_iter().map(|(_, name)| name).collect::<Vec<_>>();
    assert_eq!(seen("use super::super::super::tui::app;"), ["tui"]);
    assert_eq!(seen("use crate::{tui, cli};"), ["tui", "cli"]);
    assert!(seen("use super::super::kind;").is_empty(), "that is the room's own");
}

#[test]
fn no_room_imports_a_higher_one() {
    let mut all = Vec::new();
    files(&source(), &mut all);
    let mut wrong = Vec::new();
    for path in &all {
        let room = room(path);
        if room == "lib" || room == "main" {
            continue;
        }
        let Some((_, may)) = ROOMS.iter().find(|(r, _)| *r == room) else {
            wrong.push(format!("{}: the room {room} is not in the table of tests/all/layering.rs", path.display()));
            continue;
        };
        let text = std::fs::read_to_string(path).unwrap();
        for (line, name) in named(path, &text) {
            let is_room = ROOMS.iter().any(|(r, _)| *r == name);
            let open = name == room || ["i18n", "error", "os", "parallel"].contains(&name.as_str());
            if is_room && !open && !may.contains(&name.as_str()) {
                wrong.push(format!("{}:{line}: {room} imports {name}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_domain_touches_nothing_outside() {
    let mut all = Vec::new();
    files(&source().join("domain"), &mut all);
    assert!(all.len() > 20);
    for path in all {
        let text = std::fs::read_to_string(&path).unwrap();
        for name in OUTSIDE {
            assert!(!text.contains(name), "{} names {name}", path.display());
        }
    }
}

/// What belongs to one operating system: crates, the parts of the standard library, folders.
const SYSTEMS: &[&str] = &["std::os::", "rustix::", "nix::", "signal_hook::", "libc::", "\"/proc/", "\"/dev/fd"];

#[test]
fn only_the_room_os_knows_which_system_it_runs_on() {
    let mut all = Vec::new();
    files(&source(), &mut all);
    let is_test =
        |p: &Path| p.components().any(|c| c.as_os_str() == "tests") || p.to_string_lossy().ends_with("tests.rs");
    let mut wrong = Vec::new();
    for path in all.iter().filter(|p| room(p) != "os" && !is_test(p)) {
        let text = std::fs::read_to_string(path).unwrap();
        for (at, line) in text.lines().enumerate() {
            let code = line.split("//").next().unwrap_or("");
            let named = SYSTEMS.iter().filter(|name| code.contains(*name));
            wrong.extend(named.map(|name| format!("{}:{}: {name}", path.display(), at + 1)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_room_is_told_of_in_the_map() {
    let map = std::fs::read_to_string(source().join("lib.rs")).unwrap();
    for (room, _) in ROOMS.iter().filter(|(r, _)| source().join(r).exists()) {
        assert!(
            [format!("[`{room}`]"), format!("`{room}`")].iter().any(|named| map.contains(named)),
            "{room} is missing from the table in src/lib.rs"
        );
    }
}
