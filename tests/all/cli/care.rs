//! Homes that are begun twice, damaged or copied, as people meet them on the command line.

use std::fs;

use super::{Desk, Ran, copy};

#[test]
fn two_that_begin_at_once_leave_one_whole_office() {
    for _ in 0..2 {
        let desk = Desk::bare();
        let begin = || desk.command(&["init", "--sample"]).stdout(std::process::Stdio::null()).spawn().unwrap();
        let (mut one, mut two) = (begin(), begin());
        let codes = [one.wait().unwrap().code(), two.wait().unwrap().code()];
        assert!(codes.contains(&Some(0)), "{codes:?}");
        assert!(codes.iter().all(|c| matches!(c, Some(0 | 2 | 6))) && codes != [Some(0); 2], "{codes:?}");
        desk.run(&["verify"]).ok();
        let names: Vec<String> =
            fs::read_dir(desk.home()).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
        assert!(!names.iter().any(|n| n.starts_with("beginning") || n == "moving"), "{names:?}");
    }
}

#[test]
fn a_home_without_its_journal_is_refused_with_everything_kept() {
    let desk = Desk::sample();
    let evidence = || fs::read_dir(desk.home().join("evidence")).unwrap().count();
    let before = evidence();
    assert!(before > 0);
    desk.run(&["list", "tasks"]).ok();
    fs::rename(desk.home().join("journal"), desk.file("away")).unwrap();
    for args in [&["list", "tasks"][..], &["init"], &["init", "--sample"], &[], &["verify"]] {
        let said = desk.run(args).refused(7);
        assert!(said.contains("journal") && said.contains("ducha doctor"), "{args:?}: {said}");
    }
    assert_eq!(evidence(), before);
    fs::rename(desk.file("away"), desk.home().join("journal")).unwrap();
    desk.run(&["verify"]).ok();
}

#[test]
fn what_a_doctor_finds_is_told_by_its_exit_code() {
    let desk = Desk::new();
    let doctor = |args: &[&str]| desk.run(&[&["doctor"], args].concat());
    assert!(doctor(&["--dry-run"]).ok().contains("nothing is damaged"));
    let segment = desk.home().join("journal/00000001.seg");
    let whole = fs::read(&segment).unwrap();
    let out = desk.file("kept.zip").display().to_string();
    desk.run(&["backup", &out]).ok();
    fs::write(&segment, &whole[..whole.len() - 10]).unwrap();
    // A folder is damaged, and nothing is changed.
    let looked = doctor(&["--dry-run"]);
    assert_eq!(looked.code, 7, "{looked:?}");
    assert_eq!(fs::read(&segment).unwrap().len(), whole.len() - 10);
    // With the backup nothing is lost.
    let mended = doctor(&["--backup", &out]);
    assert!(mended.err.is_empty() || mended.code == 0, "{mended:?}");
    assert!(mended.ok().contains("taken from the backup"));
    desk.run(&["list", "tasks"]).ok();
    assert!(doctor(&[]).ok().contains("nothing is damaged"));
    // Without one it is, and that is said.
    let desk = Desk::new();
    let segment = desk.home().join("journal/00000001.seg");
    let whole = fs::read(&segment).unwrap();
    fs::write(&segment, &whole[..whole.len() - 10]).unwrap();
    let ran = desk.run(&["doctor"]);
    assert!(ran.code == 7 && ran.out.contains("lost in all: 1 entry"), "{ran:?}");
    assert!(ran.out.contains("before-doctor-1"), "where the old one is kept: {ran:?}");
    desk.run(&["list", "tasks"]).ok();
    assert!(desk.run(&["doctor"]).ok().contains("nothing is damaged"));
}

#[test]
fn an_old_copy_is_noticed_and_said() {
    let desk = Desk::new();
    let copied = desk.file("copied");
    copy(&desk.home(), &copied);
    desk.run(&["add", "unit", "name=市财政局"]).ok();
    let before = desk.run(&["info", "--json"]).json()["replica"].clone();
    fs::remove_dir_all(desk.home()).unwrap();
    copy(&copied, &desk.home());
    let ran = desk.run(&["list", "units"]);
    assert!(ran.err.contains("older than what was last written here"), "{ran:?}");
    assert!(!ran.ok().contains("市财政局"));
    assert_ne!(desk.run(&["info", "--json"]).json()["replica"], before);
    desk.run(&["add", "unit", "name=市商务局"]).ok();
    desk.run(&["verify"]).ok();
}

#[test]
fn checkpoints_that_are_a_file_are_healed_once() {
    let desk = Desk::new();
    fs::remove_dir_all(desk.home().join("sled")).unwrap();
    fs::write(desk.home().join("sled"), "a file").unwrap();
    let first = desk.run(&["list", "units"]);
    assert!(first.err.contains("built anew"), "{first:?}");
    first.ok();
    let second = desk.run(&["list", "units"]);
    assert!(second.err.is_empty(), "{second:?}");
    second.ok();
}

#[test]
fn a_digest_of_before_is_found_again() {
    let desk = Desk::new();
    let head = desk.run(&["verify", "--json"]).json()["head"].as_str().unwrap().to_string();
    desk.run(&["add", "unit", "name=市财政局"]).ok();
    let said = desk.run(&["verify", "--since", &head[..16]]).ok();
    assert!(said.contains("1 have come since"), "{said}");
    assert_eq!(desk.run(&["verify", "--since", &head, "--json"]).json()["since"]["after"], 1);
    let other = "0".repeat(64);
    assert!(desk.run(&["verify", "--since", &other]).refused(7).contains("never had the digest"));
    let Ran { code, .. } = desk.run(&["verify", "--since", "xyz"]);
    assert_eq!(code, 2);
}
