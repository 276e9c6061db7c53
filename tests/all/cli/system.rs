//! Language, help, exit codes, config, colours, pipes: what all commands share.

use std::io::Read;
use std::process::Stdio;

use super::{Desk, Ran};

#[test]
fn help_and_errors_are_in_the_readers_language() {
    let desk = Desk::bare();
    let help = desk.run(&["--help"]).ok();
    assert!(help.contains("Usage: ducha [OPTIONS] [COMMAND]") && help.contains("Commands:"), "{help}");
    let zh = desk.zh(&["--help"]).ok();
    assert!(zh.contains("用法：ducha [选项] [命令]") && !zh.contains("Usage") && !zh.contains("Options"), "{zh}");
    // --lang wins over everything.
    assert_eq!(desk.zh(&["--lang", "en", "--help"]).ok(), help);
    for line in ducha::action::all().filter_map(|a| a.line.as_ref()) {
        let mut args = line.command.to_vec();
        args.push("--help");
        let zh = desk.zh(&args).ok();
        for english in ["Usage", "Options", "Arguments", "Print help", "possible values", "[default"] {
            assert!(!zh.contains(english), "{:?}: {english} in {zh}", line.command);
        }
    }
}

#[test]
fn wrong_usage_is_said_with_what_to_do() {
    let desk = Desk::bare();
    let said = desk.run(&["lst"]).refused(2);
    assert!(said.contains("no command “lst”") && said.contains("did you mean `lint`, `list`?"), "{said}");
    let said = desk.zh(&["list", "--limt", "3"]).refused(2);
    assert!(said.contains("未知参数 --limt") && said.contains("是否想写 `--limit`") && !said.contains("unexpected"));
    assert!(said.contains("`ducha list --help`"), "{said}");
    let said = desk.run(&["export", "tasks", "--format", "doc"]).refused(2);
    assert!(said.contains("does not take “doc”") && said.contains("csv"), "{said}");
    let said = desk.run(&["show"]).refused(2);
    assert!(said.contains("missing: <ID>"), "{said}");
    let said = desk.run(&["flag"]);
    assert!(said.code == 2 || said.out.contains("lagging"), "{said:?}");
    assert!(
        Ran::of(desk.command(&["info"]).args(["--now", "soon"]).output().unwrap()).err.contains("“soon” is no moment")
    );
}

#[test]
fn exit_codes_are_documented_and_kept() {
    let desk = Desk::new();
    let codes = desk.run(&["help", "exit-codes"]).ok();
    for code in ["0  done", "1  failed", "2  wrong usage", "3  not found", "4  conflict", "5  denied", "6  locked"] {
        assert!(codes.contains(code), "{code} in {codes}");
    }
    desk.run(&["show", "nobody"]).refused(3);
    desk.run(&["set", "压减办税环节", "lead=没有的局"]).refused(3);
    desk.run(&["set", "压减办税环节", "progress=viel"]).refused(8);
    desk.run(&["--as", "nobody", "undo"]).refused(3);
    desk.run(&["add", "person", "name=看客", "role=viewer"]).ok();
    let said = desk.run(&["--as", "看客", "set", "压减办税环节", "status=已完成"]).refused(5);
    assert!(said.contains("viewer") && said.contains("Status"), "{said}");
}

#[test]
fn a_second_process_is_told_who_holds_the_store() {
    let desk = Desk::new();
    let _held = ducha::store::Lock::take(
        &ducha::store::Layout::new(desk.home()).lock(),
        &ducha::store::lock::Holder::this_process("ducha", "2023-08-04 09:00:00"),
    )
    .unwrap();
    let (en, zh) = std::thread::scope(|scope| {
        let zh = scope.spawn(|| desk.zh(&["list", "tasks"]).refused(6));
        (desk.run(&["list", "tasks"]).refused(6), zh.join().unwrap())
    });
    let pid = std::process::id().to_string();
    assert!(en.contains(&pid) && en.contains("2023-08-04 09:00:00") && en.contains("quit it there"), "{en}");
    assert!(zh.contains(&pid) && zh.contains("请在那里退出"), "and what cures it: {zh}");
}

/// As `ducha list tasks --json | less`, and something else in another window.
#[test]
fn who_reads_slowly_holds_nobody_up() {
    let desk = Desk::sample();
    let all = desk.run(&["list", "tasks", "--json"]).ok();
    assert!(all.len() > 200_000, "more than a pipe holds");
    let mut list = desk.command(&["list", "tasks", "--json"]);
    let mut read = list.stdout(Stdio::piped()).spawn().unwrap();
    let mut out = read.stdout.take().unwrap();
    let mut first = [0];
    out.read_exact(&mut first).unwrap();
    desk.run(&["add", "unit", "name=新设单位"]).ok();
    let mut rest = String::new();
    out.read_to_string(&mut rest).unwrap();
    assert!(read.wait().unwrap().success());
    assert_eq!(format!("{}{rest}", char::from(first[0])), all);
}

#[test]
fn the_config_file_chooses_and_its_mistakes_have_a_place() {
    let desk = Desk::new();
    let config = desk.home().join("config.toml");
    let plain = |desk: &Desk, lang: Option<&str>| {
        let mut command = desk.command(&["list", "units"]);
        command.env_remove("DUCHA_LANG");
        if let Some(lang) = lang {
            command.env("DUCHA_LANG", lang);
        }
        Ran::of(command.output().unwrap())
    };
    std::fs::write(&config, "lang = \"zh\"\n").unwrap();
    assert!(plain(&desk, None).ok().contains("简称"));
    assert!(plain(&desk, Some("en")).ok().contains("Short name"));
    for (text, at, what) in [
        ("lang = \"zh\"\nkemap = \"vim\"\n", ":2:1", "did you mean `keymap`"),
        ("mouse = \"often\"\n", ":1:9", "true, false"),
        ("lang = zh\n", ":1:8", "TOML"),
    ] {
        std::fs::write(&config, text).unwrap();
        // The command does its work all the same, with the defaults.
        let ran = desk.run(&["list", "tasks"]);
        assert!(ran.err.contains(&format!("config.toml{at}")) && ran.err.contains(what), "{ran:?}");
        assert!(ran.ok().contains("压减办税环节"));
    }
    let warned = |what: &str| {
        let ran = desk.run(&["info"]);
        assert!(ran.err.contains("warning: ") && ran.err.contains(what), "{ran:?}");
        ran.ok();
    };
    std::fs::write(&config, [0xff, 0xfe, 0x00]).unwrap();
    warned("UTF-8");
    std::fs::write(&config, vec![b'#'; 70_000]).unwrap();
    warned("65536 bytes");
    std::fs::remove_file(&config).unwrap();
    std::fs::create_dir(&config).unwrap();
    warned("config.toml");
}

#[test]
fn one_variable_or_the_xdg_folders_hold_everything() {
    let desk = Desk::bare();
    let mut command = desk.command(&["init"]);
    command.env_remove("DUCHA_HOME").env("XDG_DATA_HOME", desk.file("data")).env("XDG_CONFIG_HOME", desk.file("conf"));
    Ran::of(command.output().unwrap()).ok();
    assert!(desk.file("data/ducha/journal").is_dir() && !desk.home().exists());
    let mut command = desk.command(&["info", "--json"]);
    command.env_remove("DUCHA_HOME").env("XDG_DATA_HOME", desk.file("data")).env("XDG_CONFIG_HOME", desk.file("conf"));
    let info = Ran::of(command.output().unwrap()).json();
    assert_eq!(info["home"], desk.file("data/ducha").display().to_string());
    assert_eq!(info["config"], desk.file("conf/ducha/config.toml").display().to_string());
    // --home wins over the variable.
    let other = desk.file("other").display().to_string();
    desk.run(&["--home", &other, "init"]).ok();
    assert!(desk.file("other/journal").is_dir() && !desk.home().exists());
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let desk = Desk::sample();
    let mut child = desk.command(&["list", "tasks"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), String::from_utf8_lossy(&output.stderr).as_ref()), (Some(0), ""));
}

#[cfg(target_os = "linux")]
#[test]
fn output_that_cannot_be_written_is_an_error() {
    let desk = Desk::new();
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let output = desk.command(&["list", "tasks"]).stdout(full).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.starts_with("ducha: the output cannot be written"), "{said}");
}

#[test]
fn colours_come_only_where_asked() {
    let desk = Desk::new();
    assert!(!desk.run(&["list", "tasks"]).ok().contains('\x1b'));
    assert!(desk.run(&["--color", "always", "list", "tasks"]).ok().contains("\x1b[1m"));
    assert!(!desk.run(&["--color", "always", "--plain", "list", "tasks"]).ok().contains('\x1b'));
    assert!(!desk.run(&["--help"]).ok().contains('\x1b'));
}

#[test]
fn a_screen_reader_hears_one_line_a_record() {
    let desk = Desk::new();
    let said = desk.zh(&["--plain", "list", "tasks", "--columns", "title,lead", "--filter", "serial:1"]).ok();
    assert!(said.contains("任务：压减办税环节；牵头单位：市税务局"), "{said}");
    let mut command = desk.command(&["list", "tasks", "--columns", "title"]);
    let said = Ran::of(command.env("ACCESSIBLE", "1").output().unwrap()).ok();
    assert!(said.contains("Task: 压减办税环节"), "{said}");
}

#[test]
fn every_command_speaks_in_lines_of_words_to_a_screen_reader() {
    let desk = Desk::new();
    for args in [
        &["list", "tasks"][..],
        &["list", "units"],
        &["show", "压减办税环节"],
        &["report", "ledgers"],
        &["report", "units"],
        &["report", "lagging"],
        &["report", "due"],
        &["lint"],
        &["log"],
        &["info"],
        &["verify"],
        &["undo"],
        &["flag", "lagging", "--dry-run"],
        &["help", "topics"],
        &[],
    ] {
        let args = [&["--plain"], args].concat();
        let said = desk.run(&args);
        let said = said.out.clone() + &said.err;
        assert!(!said.trim().is_empty(), "{args:?}");
        for line in said.lines() {
            let drawn =
                line.chars().find(|c| ('\u{2190}'..='\u{21ff}').contains(c) || ('\u{2500}'..='\u{27bf}').contains(c));
            // The hint of a error is marked by an arrow; what is indented belongs to the line before.
            let hint = line.starts_with("  → ");
            assert!(drawn.is_none() || hint, "{args:?}: {line}");
            assert!(!line.trim_start().contains("   "), "{args:?}: columns in {line:?}");
        }
    }
}

#[test]
fn completions_and_man_pages_know_every_command() {
    let desk = Desk::bare();
    for shell in ["bash", "zsh", "fish"] {
        assert!(desk.run(&["completions", shell]).ok().contains("ducha complete --"), "{shell}");
    }
    let offered = |words: &[&str]| {
        let out = desk.run(&[&["complete", "--"], words].concat()).ok();
        out.lines().map(str::to_string).collect::<Vec<_>>()
    };
    let mut known = std::collections::BTreeMap::new();
    for line in ducha::action::all().filter_map(|a| a.line.as_ref()) {
        let (last, before) = line.command.split_last().unwrap();
        let all = known.entry(before).or_insert_with(|| offered(&[before, &[""]].concat()));
        assert!(all.iter().any(|w| w == last), "{:?} in {all:?}", line.command);
    }
    let options = offered(&["list", "tasks", "--"]);
    assert!(options.iter().any(|o| o == "--filter") && options.iter().any(|o| o == "--as-of"), "{options:?}");
    let man = desk.run(&["man"]).ok();
    assert!(man.contains(".TH ducha 1") && man.contains("EXIT CODES") && man.contains("DUCHA_HOME"), "{man}");
    let dir = desk.file("man").display().to_string();
    desk.zh(&["man", "--dir", &dir]).ok();
    for line in ducha::action::all().filter_map(|a| a.line.as_ref()) {
        let page = desk.file("man").join(format!("ducha-{}.1", line.command.join("-")));
        assert!(page.is_file(), "{page:?}");
    }
    assert!(desk.write("plain", "x").ends_with("plain"));
    let file = desk.file("plain").display().to_string();
    assert!(desk.run(&["man", "--dir", &file]).refused(1).contains(&file));
}

#[test]
fn help_topics_explain_what_commands_share() {
    let desk = Desk::bare();
    assert!(desk.run(&["help", "filters"]).ok().contains("due<+7d"));
    assert!(desk.zh(&["help", "days"]).ok().contains("周五"));
    assert!(desk.run(&["help", "environment"]).ok().contains("DUCHA_HOME"));
    assert!(desk.run(&["help", "json"]).ok().contains("ducha report ledgers --json"));
    assert!(desk.run(&["help", "report", "ledgers"]).ok().contains("ducha report ledgers"));
    let fields = desk.zh(&["help", "fields", "任务"]).ok();
    assert!(fields.contains("  lead") && fields.contains("牵头单位") && fields.contains("(lamp)"), "{fields}");
    assert!(desk.run(&["help", "fields"]).ok().contains("findings  Findings"));
    assert!(desk.run(&["help", "nothing"]).refused(3).contains("exit-codes"));
    assert_eq!(desk.run(&["--version"]).ok(), format!("ducha {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn a_home_that_is_locked_is_opened_by_its_passphrase_alone() {
    let desk = Desk::new();
    let key = || std::fs::read_to_string(desk.home().join("device.key")).unwrap();
    let secret = key().lines().next().unwrap().to_string();
    let replica = desk.run(&["device", "list", "--json"]).json()[0]["replica"].clone();
    let (short, right, wrong) =
        (desk.write("短", "1234567\n"), desk.write("对", "下乡笔记本用的口令\n"), desk.write("错", "不是这个口令\n"));
    desk.run(&["device", "lock"]).refused(2);
    desk.run(&["device", "lock", "--new", &short]).refused(8);
    desk.run(&["device", "lock", "--new", "没有这个文件"]).refused(3);
    assert_eq!(key().lines().next().unwrap(), secret, "nothing was locked by those");
    let said = desk.run(&["device", "lock", "--new", &desk.write("够长", "督查下乡用的口令\n")]);
    assert!(said.code == 0 && said.err.contains("locked"), "{said:?}");
    assert!(!key().contains(&secret), "the key lies encrypted");
    let with =
        |file: &str, args: &[&str]| Ran::of(desk.command(args).env("DUCHA_PASSPHRASE_FILE", file).output().unwrap());
    let own = desk.file("够长").display().to_string();
    assert!(desk.run(&["list", "tasks"]).refused(5).contains("DUCHA_PASSPHRASE_FILE"));
    assert!(desk.zh(&["list", "tasks"]).refused(5).contains("已用口令锁定"));
    assert!(with(&wrong, &["list", "tasks"]).refused(5).contains("not the passphrase"));
    with(&own, &["set", "压减办税环节", "latest=锁定后所写"]).ok();
    let devices = with(&own, &["device", "list", "--json"]).json();
    assert_eq!(
        (devices.as_array().unwrap().len(), &devices[0]["replica"]),
        (1, &replica),
        "it writes as the same device"
    );
    // Another passphrase takes the place of the first.
    with(&own, &["device", "lock", "--new", &right]).ok();
    with(&own, &["list", "tasks"]).refused(5);
    with(&right, &["verify"]).ok();
    with(&right, &["device", "unlock"]).ok();
    assert_eq!(key().lines().next().unwrap(), secret);
    assert!(desk.run(&["show", "压减办税环节"]).ok().contains("锁定后所写"));
}
