//! Much at once, for scripts: filters, dry runs, ids from elsewhere, quiet, errors as JSON, and what shells complete.

use std::io::Write;
use std::process::{Command, Stdio};

use super::Desk;

#[test]
fn fields_are_set_on_all_that_pass_a_filter_or_are_named_by_another_command() {
    let desk = Desk::new();
    let tried = desk.run(&["set", "--filter", "lead:税务", "progress=40", "--dry-run", "--json"]).json();
    assert_eq!((&tried["records"], &tried["written"]), (&2.into(), &false.into()));
    let progress = |title: &str| desk.run(&["show", title, "--json"]).json()["fields"]["progress"].clone();
    assert!(progress("压减办税环节").is_null());
    desk.run(&["set", "--filter", "lead:税务", "progress=40"]).ok();
    assert_eq!((progress("压减办税环节"), progress("推行一窗受理").is_null()), (40.into(), true));
    // The same once more is nothing to do, and no mistake.
    let again = desk.run(&["set", "--filter", "lead:税务", "progress=40", "--json"]).json();
    assert_eq!((&again["records"], &again["written"]), (&0.into(), &false.into()));
    desk.run(&["set", "--kind", "units", "--filter", "税务", "phone=0797-1"]).ok();
    let ids = [desk.id("压减办税环节"), desk.id("推行一窗受理")].join("\n");
    let mut child = desk.command(&["set", "-", "progress=60", "--quiet"]);
    let mut child = child.stdin(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(ids.as_bytes()).unwrap();
    let done = child.wait_with_output().unwrap();
    assert!(done.status.success() && done.stderr.is_empty(), "{}", String::from_utf8_lossy(&done.stderr));
    assert_eq!((progress("压减办税环节"), progress("推行一窗受理")), (60.into(), 60.into()));
    let tried = desk.run(&["add", "unit", "name=市财政局", "--dry-run", "--json"]).json();
    assert_eq!((&tried["records"], &tried["written"]), (&1.into(), &false.into()));
    assert!(!desk.run(&["list", "units"]).ok().contains("市财政局"));
}

#[test]
fn several_files_are_several_pieces_of_evidence() {
    let desk = Desk::new();
    let (one, two) = (desk.write("a.txt", "一"), desk.write("b.txt", "二"));
    let added = desk.run(&["add", "evidence", "of=压减办税环节", "--file", &one, "--file", &two, "--json"]).json();
    assert_eq!(added["ids"].as_array().unwrap().len(), 2, "{added}");
    let listed = desk.run(&["list", "evidence", "--json"]).ok();
    assert!(listed.contains("a.txt") && listed.contains("b.txt"), "{listed}");
}

#[test]
fn the_trail_is_asked_by_day_person_and_kind() {
    let desk = Desk::new();
    let later = Desk { now: "2023-08-07T10:00:00+08:00", ..desk };
    later.run(&["add", "person", "name=李四", "role=office"]).ok();
    later.run(&["--as", "李四", "set", "压减办税环节", "progress=10"]).ok();
    let entries = |args: &[&str]| {
        let all = [&["log", "--json", "--limit", "100"], args].concat();
        later.run(&all).json().as_array().unwrap().len()
    };
    assert_eq!((entries(&["--since", "2023-08-05"]), entries(&["--who", "李四"])), (2, 1));
    assert_eq!(entries(&["--kind", "person", "--since", "8-5"]), 1);
    assert!(entries(&[]) > 5);
}

#[test]
fn errors_are_json_where_json_is_asked_for() {
    let desk = Desk::new();
    for (args, code) in [
        (vec!["show", "没有的", "--json"], 3),
        (vec!["list", "nothing", "--json"], 2),
        (vec!["task", "defer", "压减办税环节", "--deferred", "31.13.2023", "--json"], 8),
        (vec!["list", "--nonsense", "--json"], 2),
    ] {
        let ran = desk.run(&args);
        let said: serde_json::Value = serde_json::from_str(&ran.err).unwrap_or_else(|e| panic!("{e}: {ran:?}"));
        assert_eq!((ran.code, said["error"]["exit"].as_i64(), ran.out.as_str()), (code, Some(i64::from(code)), ""));
        assert!(!said["error"]["message"].as_str().unwrap().is_empty(), "{said}");
    }
    let out = desk.write("there.csv", "");
    assert!(desk.run(&["export", "tasks", "--out", &out]).refused(5).contains("--force"));
    let codes = desk.run(&["help", "exit-codes"]).ok();
    assert!(codes.contains("not to be replaced") && codes.contains("a day that is none"), "{codes}");
    assert!(desk.zh(&["help", "config"]).ok().contains("keymap"));
}

/// What a shell completes after a line, by its own script; nothing where the shell is not there.
fn completed(desk: &Desk, shell: &str, line: &str) -> Option<Vec<String>> {
    Command::new(shell).arg("--version").output().ok()?;
    let script = desk.write(&format!("complete.{shell}"), desk.run(&["completions", shell]).ok());
    let bin = std::path::Path::new(env!("CARGO_BIN_EXE_ducha")).parent().unwrap();
    let ask = match shell {
        "bash" => format!(
            "source '{script}'; COMP_LINE='{line}'; COMP_POINT=${{#COMP_LINE}}; read -ra COMP_WORDS <<< \"$COMP_LINE\"; \
             [[ $COMP_LINE == *' ' ]] && COMP_WORDS+=(''); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1)); \
             compopt() {{ :; }}; _ducha; printf '%s\\n' \"${{COMPREPLY[@]}}\""
        ),
        "fish" => format!("source '{script}'; complete -C '{line}'"),
        _ => format!(
            "autoload -U compinit; compinit -u -D; compadd() {{ shift; print -l -- $@; }}; source '{script}'; \
             words=({line}'') CURRENT=${{#words}}; _ducha"
        ),
    };
    let mut command = Command::new(shell);
    command.env_clear().env("PATH", format!("{}:/usr/bin:/bin", bin.display())).env("HOME", desk.file("."));
    command.env("LANG", "C.UTF-8").env("DUCHA_HOME", desk.home()).env("DUCHA_LANG", "en");
    let done = command.args(["-c", &ask]).output().unwrap();
    let out = String::from_utf8_lossy(&done.stdout).into_owned();
    Some(out.lines().map(|l| l.split('\t').next().unwrap_or_default().to_string()).collect())
}

#[test]
fn shells_complete_commands_kinds_fields_values_records_and_topics() {
    let desk = Desk::new();
    desk.run(&["add", "finding", "serial=WT-01", "title=窗口缺岗", "category=窗口缺岗", "facts=无人", "unit=市税务局"])
        .ok();
    let mut tried = 0;
    for shell in ["bash", "zsh", "fish"] {
        for (line, want) in [
            ("ducha li", "list"),
            ("ducha list ta", "tasks"),
            ("ducha list tasks --so", "--sort"),
            ("ducha list tasks --sort du", "due"),
            ("ducha add finding sev", "severity="),
            ("ducha finding close ", "WT-01"),
            ("ducha help exi", "exit-codes"),
            ("ducha list tasks --theme li", "light"),
            ("ducha export al", "all"),
        ] {
            let Some(got) = completed(&desk, shell, line) else { continue };
            tried += 1;
            assert!(got.iter().any(|g| g == want), "{shell}: {line}: {got:?}");
        }
    }
    assert!(tried >= 9, "bash is everywhere");
    // Values behind a field, as the program itself offers them.
    let offered = desk.run(&["complete", "--", "add", "finding", "severity=m"]).ok();
    assert!(offered.lines().any(|l| l == "severity=major"), "{offered}");
    let offered = desk.run(&["complete", "--", "list", "tasks", "--filter", "status:正"]).ok();
    assert!(offered.lines().any(|l| l == "status:正在推进"), "{offered}");
}
