//! Laptops: copying an office, working apart, exchanging, and what is said of it. The line is a stand-in for ssh that runs what
//! it is asked to on this machine.

use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use super::sealed::lies_in;
use super::ssh_key;
use super::{Desk, NOW, Ran};

/// An office, and the program that stands in for ssh to it.
struct Site {
    server: Desk,
    ssh: PathBuf,
}

impl Site {
    fn new() -> Self {
        let server = Desk::new();
        for (name, role) in [("张督查", "office"), ("李督查", "office")] {
            server.run(&["add", "person", &format!("name={name}"), &format!("role={role}")]).ok();
        }
        let bin = server.file("bin");
        std::fs::create_dir(&bin).unwrap();
        let script = |path: &PathBuf, text: String| {
            std::fs::write(path, text).unwrap();
            std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o700)).unwrap();
        };
        // The server's clock stands where the tests' stands.
        let program = env!("CARGO_BIN_EXE_ducha");
        script(&bin.join("ducha"), format!("#!/bin/sh\nexec '{program}' --now '{NOW}' \"$@\"\n"));
        let ssh = server.file("ssh-stand-in");
        let home = server.home().display().to_string();
        let path = format!("{}:/usr/bin:/bin", bin.display());
        script(
            &ssh,
            format!("#!/bin/sh\nfor last; do :; done\nDUCHA_HOME='{home}' PATH='{path}' exec sh -c \"$last\"\n"),
        );
        Self { server, ssh }
    }

    fn on(&self, laptop: &Desk, args: &[&str]) -> Ran {
        Ran::of(laptop.command(args).env("DUCHA_SSH", &self.ssh).output().unwrap())
    }

    /// The laptop of a person, enrolled.
    fn laptop(&self, person: &str) -> Desk {
        let laptop = Desk::bare();
        let cloned = self.on(&laptop, &["--as", person, "clone", "ssh://office"]);
        assert_eq!(cloned.code, 0, "{cloned:?}");
        let key = cloned.err.split("device enrol ").nth(1).unwrap().split(' ').next().unwrap().to_string();
        let name = format!("{person}的笔记本");
        self.server.run(&["device", "enrol", &key, "--name", &name, "--person", person]).ok();
        self.on(&laptop, &["sync"]).ok();
        laptop
    }
}

#[test]
fn a_laptop_works_apart_and_both_sides_get_everything() {
    let site = Site::new();
    let laptop = site.laptop("张督查");
    laptop.run(&["set", "压减办税环节", "latest=下乡所见"]).ok();
    site.server.run(&["set", "压减办税环节", "latest=机关所记"]).ok();
    site.server.run(&["set", "推行一窗受理", "latest=窗口已开"]).ok();
    let waits = laptop.run(&["remote", "list", "--json"]).json();
    assert_eq!((&waits[0]["name"], &waits[0]["waiting"]), (&"origin".into(), &1.into()));
    let done = site.on(&laptop, &["sync", "--json"]).json();
    assert_eq!((&done["sent"], &done["received"], &done["conflicts"]), (&1.into(), &2.into(), &1.into()));
    assert!(done["bytes_received"].as_u64().unwrap() + done["bytes_sent"].as_u64().unwrap() < 20_000);
    let head = |desk: &Desk| desk.run(&["info", "--json"]).json()["head"].clone();
    assert_eq!(head(&laptop), head(&site.server));
    for desk in [&laptop, &site.server] {
        let shown = desk.run(&["show", "压减办税环节", "--json"]).json();
        let values = shown["conflicts"][0]["values"].as_array().unwrap();
        assert_eq!(values.len(), 2, "both are kept and shown: {shown}");
    }
    let again = site.on(&laptop, &["sync"]).ok();
    assert!(again.contains("both sides have the same"), "{again}");
    assert_eq!(head(&laptop), head(&site.server), "a sync writes nothing");
    assert_eq!(laptop.run(&["remote", "list", "--json"]).json()[0]["waiting"], 0);
    let log = site.server.run(&["log", "--limit", "5"]).ok();
    assert!(log.contains("张督查"), "who wrote it is said: {log}");
    // Through a folder, where the office cannot be reached.
    let folder = site.server.file("stick");
    std::fs::create_dir(&folder).unwrap();
    let address = format!("file:{}", folder.display());
    for desk in [&laptop, &site.server] {
        desk.run(&["remote", "add", "stick", &address]).ok();
    }
    laptop.run(&["set", "公开收费目录", "latest=经优盘"]).ok();
    laptop.run(&["sync", "stick"]).ok();
    let came = site.server.run(&["sync", "stick"]).ok();
    assert!(came.contains("1 came"), "{came}");
    assert_eq!(head(&laptop), head(&site.server));
    laptop.run(&["remote", "remove", "stick"]).ok();
    assert!(laptop.run(&["sync", "stick"]).refused(3).contains("stick"));
}

#[test]
fn a_copy_is_not_begun_over_an_office_and_wrong_addresses_are_said() {
    let site = Site::new();
    let laptop = Desk::new();
    assert!(site.on(&laptop, &["clone", "ssh://office"]).refused(2).contains("already"));
    let bare = Desk::bare();
    for address in ["office", "ssh://-oProxyCommand=sh", "http://office"] {
        site.on(&bare, &["clone", address]).refused(2);
    }
    site.on(&bare, &["clone", "file:/no/such/folder"]).refused(3);
    let said = laptop.run(&["remote", "add", "hub", "postgres://ducha:secret@db/ducha"]).refused(2);
    assert!(said.contains("password") && said.contains(".pgpass"), "{said}");
    #[cfg(not(feature = "postgres"))]
    assert!(laptop.run(&["sync", "postgres://ducha@db/ducha"]).refused(2).contains("--features postgres"));
    assert!(site.on(&bare, &["sync"]).refused(3).contains("office"));
    let error = Ran::of(bare.command(&["clone", "ssh://office"]).env("DUCHA_SSH", "/no/such/ssh").output().unwrap());
    assert!(error.refused(1).contains("/no/such/ssh"));
    // A store does not lie where a cloud drive keeps folders the same.
    let drive = bare.file("drive");
    std::fs::create_dir_all(drive.join(".stfolder")).unwrap();
    let said = bare.run(&["--home", drive.join("home").to_str().unwrap(), "init"]).refused(5);
    assert!(said.contains(".stfolder") && said.contains("file:FOLDER"), "{said}");
}

#[test]
fn what_is_refused_is_seen_at_both_ends_and_filed_again() {
    let mut site = Site::new();
    let mut laptop = site.laptop("李督查");
    (site.server.now, laptop.now) = ("2023-08-04T10:05:00+08:00", "2023-08-04T10:06:00+08:00");
    site.server.run(&["set", "李督查", "role=viewer"]).ok();
    laptop.run(&["set", "压减办税环节", "latest=已无权限"]).ok();
    let done = site.on(&laptop, &["sync"]).ok();
    assert!(done.contains("count for nothing"), "{done}");
    for desk in [&laptop, &site.server] {
        let seen = desk.run(&["refused", "list", "--json"]).json();
        let keys: Vec<&String> = seen[0].as_object().unwrap().keys().collect();
        assert_eq!(keys, ["action", "actor", "at", "entry", "note", "reason", "records", "remote"]);
        assert_eq!((&seen[0]["reason"], &seen[0]["actor"]), (&"no-right".into(), &"李督查".into()));
        let shown = desk.run(&["show", "压减办税环节", "--json"]).json();
        assert_ne!(shown["fields"]["latest"], "已无权限");
    }
    let entry = site.server.run(&["refused", "list", "--json"]).json()[0]["entry"].as_str().unwrap().to_string();
    assert!(laptop.run(&["refused", "file", &entry]).code != 0, "who lost the right cannot file it");
    site.server.run(&["refused", "file", &entry]).ok();
    assert!(site.server.run(&["show", "压减办税环节"]).ok().contains("已无权限"));
    assert!(site.server.run(&["refused", "file", "nothing:1"]).refused(3).contains("nothing:1"));
}

#[test]
fn what_waits_at_the_other_side_is_seen_at_both_ends_until_it_is_let_in() {
    let site = Site::new();
    let laptop = Desk::bare();
    let cloned = site.on(&laptop, &["--as", "张督查", "clone", "ssh://office"]);
    assert!(cloned.err.contains(" --person 张督查"), "whose it is, is known: {cloned:?}");
    let key = cloned.err.split("device enrol ").nth(1).unwrap().split(' ').next().unwrap().to_string();
    laptop.run(&["set", "压减办税环节", "latest=尚未登记"]).ok();
    for _ in 0..2 {
        let said = site.on(&laptop, &["sync"]).ok();
        assert!(said.contains("1 entry waits at the other side: from a device that nobody has enrolled"), "{said}");
        assert!(!said.contains("the same"), "{said}");
    }
    let here = laptop.run(&["refused", "list", "--json"]).json();
    let there = site.server.run(&["refused", "list", "--json"]).json();
    assert_eq!((&here[0]["remote"], &there[0]["remote"]), (&"origin".into(), &serde_json::Value::Null));
    for key in ["entry", "reason", "records", "actor"] {
        assert_eq!(here[0][key], there[0][key]);
    }
    assert_eq!(here[0]["reason"], "unknown-device");
    assert!(laptop.zh(&["refused", "list"]).ok().contains("在 origin 暂存：来自未登记的设备"));
    let listed = laptop.run(&["remote", "list", "--json"]).json();
    assert_eq!((&listed[0]["waiting"], &listed[0]["aside"]), (&0.into(), &1.into()));
    site.server.run(&["device", "enrol", &key, "--name", "张的笔记本", "--person", "张督查"]).ok();
    site.on(&laptop, &["sync"]).ok();
    assert!(laptop.run(&["refused", "list"]).err.contains("everything is in force"));
    assert_eq!(laptop.run(&["remote", "list", "--json"]).json()[0]["aside"], 0);
}

/// The way of the README: a copy, its enrolment, work without a network, a sync. What the device called itself meanwhile is no
/// word against that of the administrator.
#[test]
fn a_device_is_called_as_it_was_enrolled_though_it_wrote_before_it_heard_of_that() {
    let mut site = Site::new();
    for (person, enrolled, written) in [
        ("张督查", "2023-08-04T10:05:00+08:00", "2023-08-04T10:06:00+08:00"),
        ("李督查", "2023-08-04T10:08:00+08:00", "2023-08-04T10:07:00+08:00"),
    ] {
        let mut laptop = Desk::bare();
        let cloned = site.on(&laptop, &["--as", person, "clone", "ssh://office"]);
        let key = cloned.err.split("device enrol ").nth(1).unwrap().split(' ').next().unwrap().to_string();
        let name = format!("{person}的乡镇本");
        (site.server.now, laptop.now) = (enrolled, written);
        site.server.run(&["device", "enrol", &key, "--name", &name, "--person", person]).ok();
        laptop.run(&["set", "推行一窗受理", &format!("latest={person}所见")]).ok();
        let done = site.on(&laptop, &["sync", "--json"]).json();
        assert_eq!(done["sent"], 1);
        for desk in [&laptop, &site.server] {
            let devices = desk.run(&["--as", "王管理", "device", "list", "--json"]).json();
            assert!(devices.as_array().unwrap().iter().any(|d| d["name"] == name.as_str()), "{devices}");
            let said = desk.run(&["--as", "王管理", "device", "held", &name]).ok();
            assert!(said.contains(&name), "{said}");
        }
        let contested = laptop.run(&["--as", "王管理", "list", "devices", "--filter", "conflict", "--json"]);
        assert!(!contested.out.contains(&name), "{contested:?}");
    }
}

/// Each line is typed where its comment says; the package is tried by `.ci/deb`.
#[test]
fn the_laptop_of_the_readme_works_as_pasted_in_ten_lines() {
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md")).unwrap();
    let block = text.split("<!-- laptop -->\n```text\n").nth(1).unwrap().split("```").next().unwrap();
    assert!(block.lines().count() <= 10, "{block}");
    let site = Site::new();
    site.server.run(&["add", "person", "name=督查员甲", "role=inspector", "login=jia"]).ok();
    let (laptop, next) = (Desk::bare(), Desk::bare());
    let folder = laptop.file("stick");
    std::fs::create_dir(&folder).unwrap();
    let at = |desk: &Desk, line: &str| {
        let line = line.replace("/media/stick", &folder.display().to_string());
        let mut words: Vec<&str> = line.split_whitespace().skip(1).collect();
        if words.first() == Some(&"clone") {
            // Who it is, the key of the login tells.
            words.splice(0..0, ["--as", "督查员甲"]);
        }
        let mut command = desk.command(&words);
        let ran = Ran::of(command.current_dir(&folder).env("DUCHA_SSH", &site.ssh).output().unwrap());
        assert_eq!(ran.code, 0, "{line}: {ran:?}");
        ran
    };
    let key_of = |ran: &Ran| ran.err.split("device enrol ").nth(1).unwrap().split(' ').next().unwrap().to_string();
    let (mut key, mut told) = (String::new(), Vec::new());
    for line in block.lines().filter(|l| l.starts_with("ducha")) {
        let (typed, comment) = line.split_once('#').map_or((line, ""), |(typed, said)| (typed, said));
        for typed in typed.split(';') {
            let office = comment.contains("at the office") || comment.contains("back to the laptop");
            if typed.contains("reissue") {
                key = key_of(&at(&next, "ducha clone ssh://office"));
            }
            let office = office || typed.contains("reissue");
            let ran = at(if office { &site.server } else { &laptop }, &typed.replace("KEY", &key));
            if typed.contains(" clone ") {
                key = key_of(&ran);
            }
            told.push(ran.out + &ran.err);
        }
        if let Some((_, there)) = comment.split_once("the other side: ") {
            at(&site.server, there);
        }
        if comment.contains("back to the laptop") {
            told.push(at(&laptop, "ducha bundle take 回执.bundle").out);
        }
    }
    let told = told.join("\n");
    for said in [
        "测试县营商办: ",
        "enrolled: 乡镇笔记本",
        "1 came",
        "signed",
        "had arrived there by then",
        "everything is in force",
    ] {
        assert!(told.contains(said), "{said}\n{told}");
    }
    assert!(told.contains("revoked 乡镇笔记本 and enrolled"), "{told}");
    site.on(&next, &["sync"]).ok();
}

#[test]
fn a_folder_is_known_wherever_one_stands_and_is_no_part_of_the_home() {
    let site = Site::new();
    let stick = site.server.file("stick");
    std::fs::create_dir(&stick).unwrap();
    let laptop = Desk::bare();
    site.server.run(&["sync", "file:stick"]).ok();
    let from = |desk: &Desk, folder: &std::path::Path, args: &[&str]| {
        Ran::of(desk.command(args).current_dir(folder).output().unwrap())
    };
    let beside = stick.parent().unwrap();
    assert_eq!(from(&laptop, beside, &["--as", "张督查", "clone", "file:stick"]).code, 0);
    for args in [&["sync"][..], &["sync", "origin"], &["sync", &format!("file:{}", stick.display())]] {
        assert!(from(&laptop, std::path::Path::new("/"), args).ok().starts_with("origin: "), "{args:?}");
    }
    assert!(from(&laptop, beside, &["sync", "file:./stick/../stick"]).ok().contains("stick"));
    let inside = format!("file:{}", laptop.home().join("sync").display());
    for args in [&["remote", "add", "own", &inside][..], &["sync", &inside], &["remote", "add", "own", "file:home"]] {
        assert!(laptop.run(args).refused(2).contains("lies in this home"), "{args:?}");
    }
    assert!(laptop.zh(&["sync", &inside]).refused(2).contains("会随本机一同丢失"));
    // Nor does the home lie in the folder: what carries the one would carry the other.
    let around = format!("file:{}", laptop.home().parent().unwrap().display());
    for args in [&["remote", "add", "own", &around][..], &["sync", &around]] {
        assert!(laptop.run(args).refused(2).contains("would carry a store that is in use"), "{args:?}");
    }
    // Evidence that was carried only in part hinders neither the copy nor what is to be done next.
    let photo = site.server.write("现场.txt", "窗口无人值守");
    site.server.run(&["add", "evidence", "of=压减办税环节", &format!("file={photo}")]).ok();
    site.server.run(&["sync", "file:stick"]).ok();
    let mut files = vec![stick.clone()];
    while let Some(path) = files.pop() {
        match std::fs::read_dir(&path) {
            Ok(inside) => files.extend(inside.map(|e| e.unwrap().path())),
            Err(_) if path.to_string_lossy().contains("/evidence/") => std::fs::write(&path, "窗").unwrap(),
            Err(_) => {}
        }
    }
    let second = Desk::bare();
    let ran = from(&second, beside, &["--as", "张督查", "clone", "file:stick"]);
    assert!(ran.code == 8 && ran.err.contains("现场.txt") && ran.err.contains("device enrol "), "{ran:?}");
    site.server.run(&["sync", "file:stick"]).ok();
    let said = from(&second, beside, &["sync"]).ok();
    assert!(said.contains("1 came") && second.run(&["verify"]).code == 0, "{said}");
}

#[test]
fn a_lost_laptop_is_listed_revoked_and_replaced_in_one_step() {
    let site = Site::new();
    let lost = site.laptop("张督查");
    lost.run(&["set", "压减办税环节", "latest=未及发送"]).ok();
    let listed = site.server.run(&["device", "list", "--json"]).json();
    let device = |name: &str| listed.as_array().unwrap().iter().find(|d| d["name"] == name).unwrap().clone();
    assert_eq!(device("张督查的笔记本")["standing"], "enrolled");
    // It wrote nothing that has come, and holds what it was given all the same.
    let held = site.server.run(&["device", "held", "张督查的笔记本", "--json"]).json();
    let keys: Vec<&String> = held.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["bytes", "device", "files", "records", "sealed", "since"]);
    assert_eq!((&held["records"]["tasks"], &held["since"]), (&3.into(), &0.into()), "{held}");
    let next = Desk::bare();
    let cloned = site.on(&next, &["--as", "张督查", "clone", "ssh://office"]);
    let key = cloned.err.split("device enrol ").nth(1).unwrap().split(' ').next().unwrap().to_string();
    let said = site.server.run(&["device", "reissue", "张督查的笔记本", &key, "--name", "新笔记本"]);
    assert!(said.code == 0 && said.err.contains("新笔记本") && said.out.contains("held"), "{said:?}");
    site.on(&next, &["sync"]).ok();
    next.run(&["set", "推行一窗受理", "latest=新机所写"]).ok();
    assert!(site.on(&next, &["sync"]).ok().contains("1 entry went"));
    // What the lost one had not sent is kept at the server, counts for nothing, and can be taken over.
    assert!(site.on(&lost, &["sync"]).refused(5).contains("was removed"));
    assert!(!lost.home().join("journal").exists() && lost.run(&["list", "tasks"]).code == 3);
    let seen = site.server.run(&["refused", "list", "--json"]).json();
    assert_eq!(seen[0]["reason"], "revoked-device");
    site.server.run(&["refused", "file", seen[0]["entry"].as_str().unwrap()]).ok();
    assert!(site.server.run(&["show", "压减办税环节"]).ok().contains("未及发送"));
    assert_eq!(site.server.run(&["device", "revoke", "no such"]).code, 3);
}

#[test]
fn a_bundle_for_somebody_is_read_by_nobody_else() {
    let site = Site::new();
    let laptop = site.laptop("张督查");
    let key = site.server.file("李.key");
    let public = super::ssh_key::make(&key, 1);
    site.server.run(&["set", "李督查", &format!("keys={public}")]).ok();
    site.on(&laptop, &["sync"]).ok();
    laptop.run(&["set", "压减办税环节", "latest=窗口收费九十九元"]).ok();

    let (plain, sealed) = (laptop.file("明文.bundle"), laptop.file("密封.bundle"));
    let at = |path: &PathBuf| path.display().to_string();
    laptop.run(&["bundle", "make", &at(&plain)]).ok();
    let said = laptop.run(&["bundle", "make", &at(&sealed), "--to", "李督查"]);
    assert!(said.err.contains("encrypted for 李督查"), "{said:?}");
    let holds = |path: &PathBuf, text: &str| {
        let bytes = std::fs::read(path).unwrap();
        bytes.windows(text.len()).any(|w| w == text.as_bytes())
    };
    assert!(holds(&plain, "窗口收费九十九元"), "it is looked for as it would lie there");
    assert!(!holds(&sealed, "窗口收费九十九元"));
    // The program that the format is of opens it as well, and what it encrypts is taken.
    let age = |args: &[&str], from: &PathBuf, to: &PathBuf| {
        let mut age = std::process::Command::new("age");
        age.args(args).arg("-o").arg(to).arg(from).status().map(|s| s.success())
    };
    let (opened, of_age) = (laptop.file("启封.bundle"), laptop.file("age.bundle"));
    match age(&["-d", "-i", &at(&key)], &sealed, &opened) {
        Ok(whole) => {
            assert!(whole && holds(&opened, "窗口收费九十九元"));
            assert!(age(&["-r", &public], &plain, &of_age).unwrap());
        }
        Err(_) => eprintln!("skipped: without age nothing is opened or encrypted by it"),
    }
    // A device that it is not for, with no key that it is for, and with a wrong one.
    let head = || site.server.run(&["info", "--json"]).json()["head"].clone();
    let before = head();
    let said = site.server.run(&["bundle", "take", &at(&sealed)]).refused(5);
    assert!(said.contains("--identity"), "{said}");
    let other = site.server.file("旁人.key");
    super::ssh_key::make(&other, 2);
    site.server.run(&["bundle", "take", &at(&sealed), "--identity", &at(&other)]).refused(5);
    // One whose bytes were changed on the way.
    let mut bytes = std::fs::read(&sealed).unwrap();
    let last = bytes.len() - 40;
    bytes[last] ^= 1;
    let bad = laptop.file("坏.bundle");
    std::fs::write(&bad, bytes).unwrap();
    assert_ne!(site.server.run(&["bundle", "take", &at(&bad), "--identity", &at(&key)]).code, 0);
    assert_eq!(head(), before, "nothing of those was taken");
    site.server.run(&["bundle", "take", &at(&sealed), "--identity", &at(&key)]).ok();
    let shown = site.server.run(&["show", "压减办税环节", "--json"]).json();
    assert_eq!(shown["fields"]["latest"], "窗口收费九十九元");
    if of_age.exists() {
        let again = site.server.run(&["bundle", "take", &at(&of_age), "--identity", &at(&key), "--json"]).json();
        assert_eq!(again["received"], 0, "{again}");
    }
    // The way back is for the laptop itself, which needs no file for that.
    site.server.run(&["set", "推行一窗受理", "latest=窗口已开"]).ok();
    let back = laptop.file("回.bundle");
    site.server.run(&["bundle", "make", &at(&back), "--to", "张督查的笔记本"]).ok();
    assert!(!holds(&back, "窗口已开"));
    laptop.run(&["bundle", "take", &at(&back)]).ok();
    assert_eq!(laptop.run(&["show", "推行一窗受理", "--json"]).json()["fields"]["latest"], "窗口已开");
    // Who cannot be written to is said, and nothing is made.
    let none = laptop.file("无.bundle");
    for who in ["管理员", "查无此人"] {
        assert_ne!(laptop.run(&["bundle", "make", &at(&none), "--to", who]).code, 0, "{who}");
        assert!(!none.exists());
    }
}

#[test]
fn a_units_person_gets_no_copy_but_a_signed_snapshot_of_what_the_unit_may_see() {
    let site = Site::new();
    for (serial, unit, facts) in [("WT-1", "市税务局", "税务窗口缺岗"), ("WT-2", "市公安局", "户籍窗口收费")]
    {
        let fields =
            [format!("serial={serial}"), format!("title={facts}"), format!("facts={facts}"), format!("unit={unit}")];
        let mut args = vec!["add", "finding", "category=window-absence"];
        args.extend(fields.iter().map(String::as_str));
        site.server.run(&args).ok();
    }
    site.server.run(&["add", "person", "name=税务联络", "role=reporter", "unit=市税务局"]).ok();
    let laptop = Desk::bare();
    let said = site.on(&laptop, &["--as", "税务联络", "clone", "ssh://office"]).refused(5);
    assert!(said.contains("snapshot make"), "{said}");
    let root = laptop.home().parent().unwrap().to_path_buf();
    for text in ["税务窗口缺岗", "户籍窗口收费"] {
        assert!(!lies_in(&root, text), "{text}");
    }
    // What the unit may see, signed; made there by its own person, or for that person by the office.
    let (own, made) = (laptop.file("本单位.snapshot"), laptop.file("代制.snapshot"));
    let written = site.server.run(&["--as", "税务联络", "snapshot", "make", "-"]).ok();
    std::fs::write(&own, &written).unwrap();
    site.server.run(&["snapshot", "make", made.to_str().unwrap(), "--for", "税务联络"]).ok();
    site.server.run(&["snapshot", "make", made.to_str().unwrap()]).refused(2);
    let other = site.server.file("x.snapshot");
    site.server.run(&["--as", "税务联络", "snapshot", "make", other.to_str().unwrap(), "--for", "管理员"]).refused(5);
    assert!(lies_in(&own, "税务窗口缺岗") && lies_in(&made, "税务窗口缺岗"));
    assert!(!lies_in(&root, "户籍窗口收费"), "another unit's");
    // It is read and checked where there is no office.
    for file in [&own, &made] {
        let read = laptop.run(&["snapshot", "read", file.to_str().unwrap(), "--json"]).json();
        assert_eq!((&read["person"], &read["unit"]), (&"税务联络".into(), &"市税务局".into()));
        assert!(read["device"].is_null());
        let findings: Vec<_> = read["records"].as_array().unwrap().iter().filter(|r| r["kind"] == "finding").collect();
        assert_eq!((findings.len(), &findings[0]["fields"]["facts"]), (1, &"税务窗口缺岗".into()));
    }
    let read = site.server.run(&["snapshot", "read", own.to_str().unwrap()]);
    assert!(read.err.contains("nothing was changed") && read.out.contains("税务窗口缺岗"), "{read:?}");
    // A word that was changed, a line that was left out, an end that was cut off.
    let refused = |text: String, code: i32| {
        let bad = laptop.file("bad.snapshot");
        std::fs::write(&bad, text).unwrap();
        laptop.run(&["snapshot", "read", bad.to_str().unwrap()]).refused(code);
    };
    let lines: Vec<&str> = written.lines().collect();
    refused(written.replace("税务窗口缺岗", "税务窗口在岗"), 7);
    refused(lines.iter().enumerate().filter(|(n, _)| *n != 2).map(|(_, l)| format!("{l}\n")).collect(), 7);
    refused(lines[..lines.len() - 1].iter().map(|l| format!("{l}\n")).collect(), 8);
    refused(format!("{written}{{}}\n"), 8);
    refused(String::new(), 8);
}

#[test]
fn evidence_that_was_left_is_fetched_when_somebody_wants_to_see_it() {
    let site = Site::new();
    let laptop = site.laptop("张督查");
    let photo = site.server.write("现场.txt", "窗口无人值守，上午十时十分。\n".repeat(9_000));
    site.server.run(&["add", "evidence", "of=压减办税环节", &format!("file={photo}")]).ok();
    site.on(&laptop, &["sync", "--evidence", "none"]).ok();
    assert!(laptop.run(&["list", "evidence"]).ok().contains("现场.txt"));
    // Without a line it is said what is wrong, and nothing is half there.
    let get = ["evidence", "get", "现场.txt"];
    let dead = Ran::of(laptop.command(&get).env("DUCHA_SSH", "/no/such/ssh").output().unwrap());
    assert_ne!(dead.code, 0, "{dead:?}");
    let out = laptop.file("取出.txt");
    let ran = site.on(&laptop, &["evidence", "get", "压减办税环节", "--out", out.to_str().unwrap()]);
    assert!(ran.code == 0 && ran.err.contains("came from origin"), "{ran:?}");
    assert_eq!(std::fs::read(&out).unwrap(), std::fs::read(&photo).unwrap());
    // From now on it is here.
    let ran = Ran::of(laptop.command(&get).env("DUCHA_SSH", "/no/such/ssh").output().unwrap());
    let path = PathBuf::from(ran.ok().trim());
    assert!(path.starts_with(laptop.home()) && path.is_file());
    let again = site.on(&laptop, &["evidence", "get", "压减办税环节", "--out", out.to_str().unwrap()]);
    assert_ne!(again.code, 0, "what is there is not written over");
    laptop.run(&["evidence", "get", "推行一窗受理"]).refused(3);
    // What is damaged here since is named with what to do, and comes again.
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[7] ^= 1;
    std::fs::write(&path, &bytes).unwrap();
    let ran = laptop.run(&["verify"]);
    assert!(ran.code == 7 && ran.err.contains("is damaged") && ran.err.contains("ducha evidence get ID"), "{ran:?}");
    let ran = site.on(&laptop, &["evidence", "get", "压减办税环节"]);
    assert!(ran.code == 0 && ran.err.contains("came from origin"), "{ran:?}");
    assert_eq!((std::fs::read(&path).unwrap(), laptop.run(&["verify"]).code), (std::fs::read(&photo).unwrap(), 0));
}

/// A folder that two devices write to in turn, the one before anybody enrolled it, with undo over both.
#[test]
fn two_that_write_and_undo_in_turn_agree_through_a_folder() {
    let site = Site::new();
    let (office, laptop) = (&site.server, Desk::bare());
    let folder = office.file("stick");
    std::fs::create_dir(&folder).unwrap();
    let address = format!("file:{}", folder.display());
    office.run(&["sync", &address]).ok();
    let cloned = laptop.run(&["--as", "张督查", "clone", &address]);
    let key = cloned.err.split("device enrol ").nth(1).unwrap().split(' ').next().unwrap().to_string();
    let exchange = || {
        for desk in [office, &laptop, office, &laptop] {
            let address = if std::ptr::eq(desk, office) { address.as_str() } else { "origin" };
            let ran = desk.run(&["sync", address]);
            assert!(ran.code == 0 && !ran.err.contains("ducha: "), "{ran:?}");
        }
    };
    // What it writes waits, also what comes by a later exchange than the first.
    for latest in ["latest=一", "latest=二"] {
        laptop.run(&["set", "公开收费目录", latest]).ok();
        exchange();
    }
    assert_eq!(office.run(&["refused", "list", "--json"]).json().as_array().unwrap().len(), 2);
    office.run(&["device", "enrol", &key, "--name", "笔记本", "--person", "张督查"]).ok();
    exchange();
    let progress = |desk: &Desk, day: &str| {
        let listed = desk.run(&["list", "tasks", "--filter", "title:压减", "--as-of", day, "--json"]).json();
        listed[0]["progress"].clone()
    };
    let agree = |day: &str, value: serde_json::Value| {
        assert_eq!((progress(office, day), progress(&laptop, day)), (value.clone(), value), "{day}");
    };
    office.run(&["set", "压减办税环节", "progress=10"]).ok();
    exchange();
    laptop.run(&["set", "压减办税环节", "progress=20"]).ok();
    exchange();
    // The other's later write stands in the way, and is named.
    let refused = office.run(&["undo"]).refused(4);
    assert!(refused.contains("张督查") && refused.contains("ducha undo "), "{refused}");
    laptop.run(&["undo"]).ok();
    exchange();
    agree("2023-08-04", 10.into());
    office.run(&["undo"]).ok();
    laptop.run(&["redo"]).ok();
    exchange();
    agree("2023-08-04", 20.into());
    laptop.run(&["undo"]).ok();
    exchange();
    agree("2023-08-04", serde_json::Value::Null);
    let head = |desk: &Desk| desk.run(&["info", "--json"]).json()["head"].clone();
    assert_eq!(head(office), head(&laptop));
}

/// law-and-practice, "Offline work": sealed things never travel to clones that may not know them; a clone is tested by
/// scanning its bytes.
#[test]
fn what_is_sealed_lies_in_no_byte_of_a_clone_a_backup_or_a_session_until_it_begins() {
    let site = Site::new();
    let server = &site.server;
    for (name, seed) in [("督查员1", 1), ("督查员2", 2)] {
        let public = format!("keys={}", ssh_key::make(&server.file(&format!("{name}.key")), seed));
        server
            .run(&["add", "person", &format!("name={name}"), "role=inspector", &public, "trained_on=2023-06-17"])
            .ok();
    }
    server.run(&["add", "person", "name=税务联络", "role=reporter", "unit=市税务局"]).ok();
    let seal = ["visit", "seal", "--unit", "市税务局", "--on", "2023-08-29", "--inspectors", "督查员1、督查员2"];
    let sealed = server.run(&seal);
    let id = sealed.err.split("Sealed as ").nth(1).unwrap().split(' ').next().unwrap().to_string();
    let laptop = site.laptop("张督查");
    let backup = server.file("b.ducha").display().to_string();
    server.run(&["backup", &backup]).ok();
    let restored = Desk::bare();
    restored.run(&["restore", &backup]).ok();
    for (desk, what) in [(server, "the store"), (&laptop, "a clone"), (&restored, "a backup")] {
        assert!(lies_in(&desk.home(), "压减办税环节"), "{what}: what is no secret is there");
        assert!(!lies_in(&desk.home(), "2023-08-29"), "{what} tells the day");
        assert!(!desk.run(&["export", "all"]).ok().contains("2023-08-29"), "{what}");
        for list in ["visits", "findings", "documents"] {
            assert!(!desk.run(&["list", list, "--json"]).ok().contains("2023-08-29"), "{what}: {list}");
        }
        assert!(!desk.run(&["log", "--json"]).ok().contains("2023-08-29"), "{what}: the trail");
        let found = desk.run(&["list", "visits", "--filter", "unit:税务", "--json"]).json();
        assert_eq!(found.as_array().unwrap().len(), 0, "{what}: search");
    }
    let unit = |args: &[&str]| server.run(&[&["--as", "税务联络"], args].concat()).ok();
    for args in
        [&["list", "sealed"][..], &["list", "visits"], &["list", "notes"], &["log"], &["report", "route", "--all"]]
    {
        let said = unit(args);
        assert!(!said.contains("暗访") && !said.contains("2023-08-29"), "{args:?}: {said}");
    }
    site.on(&laptop, &["visit", "open", &id]).refused(5);
    let key = server.file("督查员1.key").display().to_string();
    server.run(&["--as", "督查员1", "visit", "begin-sealed", &id, "--identity", &key]).ok();
    site.on(&laptop, &["sync"]).ok();
    for desk in [server, &laptop] {
        let visits = desk.run(&["list", "visits", "--json"]).json();
        let shown = desk.run(&["show", visits[0]["id"].as_str().unwrap(), "--json"]).json();
        let knew = shown["fields"]["knew"].as_str().unwrap();
        assert!(knew.contains("督查员2（自2023-08-04）") && knew.contains("督查员1启封 2023-08-04"), "{knew}");
    }
    assert!(unit(&["list", "visits"]).contains("市税务局"), "the unit sees it from then on");
}
