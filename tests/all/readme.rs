//! The README is true: its screens are made by the program itself, its tables from the program's own, its commands work.
//!
//! `DUCHA_BLESS=1 cargo test readme` writes what is stale anew.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use ducha::action::{self, keys};
use ducha::i18n::Lang;
use ducha::keymap;
use ducha::log::FixedClock;
use ducha::service::{Office, Options};
use ducha::tui::app::App;
use ducha::tui::session::Session;
use ducha::tui::testkit::Stage;
use ducha::tui::theme::Theme;

fn office(dir: &Path) -> Arc<Office> {
    let moment = chrono::DateTime::parse_from_rfc3339("2023-08-04T09:00:00+08:00").unwrap();
    let clock = Arc::new(FixedClock::at(moment));
    let options = Options { in_memory: true, ..Options::new(clock) };
    Arc::new(ducha::sample::make(dir, Lang::Zh, options).unwrap())
}

fn stage(office: &Arc<Office>, lang: Lang, width: u16, height: u16) -> Stage<App> {
    let actor = office.actor(None).unwrap();
    let keymap = keys::built_in("default").unwrap();
    let theme = Theme::named("dark").unwrap();
    Stage::new(App::new(Session::new(Arc::clone(office), actor, lang, theme, Arc::new(keymap))), width, height)
}

fn root(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// Puts what is true between the marks of a name, and says whether that was there already.
fn check(file: &str, name: &str, truth: &str, stale: &mut Vec<String>) {
    let path = root(file);
    let text = std::fs::read_to_string(&path).unwrap();
    let (open, close) = (format!("<!-- {name} -->\n"), format!("<!-- /{name} -->"));
    let start = text.find(&open).unwrap_or_else(|| panic!("{file} has no mark {name}")) + open.len();
    let end = start + text[start..].find(&close).unwrap_or_else(|| panic!("{file} does not close {name}"));
    if text[start..end] == *truth {
        return;
    }
    if std::env::var_os("DUCHA_BLESS").is_some() {
        std::fs::write(&path, format!("{}{truth}{}", &text[..start], &text[end..])).unwrap();
    } else {
        stale.push(format!("{file}: {name}"));
    }
}

/// Compares a picture of the screen with the file that the README shows.
fn picture(name: &str, stage: &Stage<App>, about: &str, stale: &mut Vec<String>) {
    let file = format!("tests/screens/{name}.svg");
    let truth = crate::svg::svg(stage.screen().shown(), about);
    if std::fs::read_to_string(root(&file)).is_ok_and(|text| text == truth) {
        return;
    }
    if std::env::var_os("DUCHA_BLESS").is_some() {
        std::fs::create_dir_all(root("tests/screens")).unwrap();
        std::fs::write(root(&file), truth).unwrap();
    } else {
        stale.push(file);
    }
}

fn screen(stage: &Stage<App>) -> String {
    let rows: Vec<String> = stage.rows().iter().map(|r| r.trim_end().to_string()).collect();
    format!("```text\n{}\n```\n", rows.join("\n"))
}

#[test]
fn the_screens_of_the_readme_are_those_of_the_program() {
    let dir = tempfile::tempdir().unwrap();
    let office = office(dir.path());
    let mut stale = Vec::new();
    for (lang, file, code) in [(Lang::Zh, "README.zh.md", "zh"), (Lang::En, "README.md", "en")] {
        for (name, keys, about) in [
            ("overview", "", "The overview: ledgers with their rates, lamps, what is due, lagging indicators"),
            ("tasks", "4 / text:swj enter", "The tasks that the tax office has to do, and one of them in full"),
            ("indicators", "3 j j j j j tab l", "An indicator over the periods, against the peer counties"),
            ("heat", "3 b", "Where every unit stands in every indicator, as a heat map"),
        ] {
            let mut stage = stage(&office, lang, 100, 27);
            stage.keys(keys);
            picture(&format!("{name}.{code}"), &stage, about, &mut stale);
            if name != "heat" {
                check(file, &format!("screen {name}"), &screen(&stage), &mut stale);
            }
        }
    }
    assert!(stale.is_empty(), "stale, write anew with DUCHA_BLESS=1 cargo test readme: {stale:?}");
}

#[test]
fn the_table_of_keys_is_that_of_the_keymap_and_the_actions() {
    let keymap = keys::built_in("default").unwrap();
    let mut table = String::from("| key | action | what it does |\n| --- | --- | --- |\n");
    let contexts = ["global", "list", "tree", "tasks", "findings", "indicators", "trail"];
    for a in action::all().filter(|a| a.press.is_some()) {
        let mut keys: Vec<String> = contexts
            .iter()
            .flat_map(|c| keymap.keys_of(a.name, &[c]))
            .map(|k| format!("`{}`", keymap::show_sequence(&k).replace('|', "\\|")))
            .collect();
        keys.dedup();
        if !keys.is_empty() {
            table.push_str(&format!("| {} | {} | {} |\n", keys.join(" "), a.title.en, a.help.en));
        }
    }
    let mut stale = Vec::new();
    check("README.md", "keys", &table, &mut stale);
    assert!(stale.is_empty(), "stale, write anew with DUCHA_BLESS=1 cargo test readme: {stale:?}");
}

/// The commands of a README's code blocks that begin with `ducha`.
fn commands(file: &str) -> Vec<Vec<String>> {
    let text = std::fs::read_to_string(root(file)).unwrap();
    let mut out = Vec::new();
    let mut inside = false;
    for line in text.lines() {
        if line.starts_with("```") {
            inside = line == "```sh" && !inside;
            continue;
        }
        if let (true, Some(rest)) = (inside, line.trim().strip_prefix("ducha ")) {
            let rest = rest.split(" #").next().unwrap_or(rest);
            out.push(split(rest));
        }
    }
    out
}

/// Words as a shell reads them, with single quotes.
fn split(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (at, part) in line.split('\'').enumerate() {
        match at % 2 {
            1 => words.push(part.to_string()),
            _ => words.extend(part.split_whitespace().map(str::to_string)),
        }
    }
    words
}

#[test]
fn the_commands_of_the_readme_work_as_pasted() {
    let dir = tempfile::tempdir().unwrap();
    let home = dir.path().join("home");
    let mut ran = 0;
    for words in commands("README.md") {
        let done = std::process::Command::new(env!("CARGO_BIN_EXE_ducha"))
            .args(&words)
            .current_dir(dir.path())
            .env("DUCHA_HOME", &home)
            .env("LANG", "en_GB.UTF-8")
            .stdin(std::process::Stdio::null())
            .output()
            .unwrap();
        assert!(done.status.success(), "ducha {words:?}: {}", String::from_utf8_lossy(&done.stderr));
        ran += 1;
    }
    assert!(ran >= 10, "the README shows commands: {ran}");
}

/// A public key that fits, whoever has the other half.
const KEY: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGl03HYvhy990vuCAQ/Rc8vw8qkj0GMeXCSUeiCnelKw somebody@laptop";

#[test]
#[cfg(target_os = "linux")]
fn the_server_of_the_readme_is_set_up_as_pasted() {
    use std::os::unix::fs::PermissionsExt;
    let text = std::fs::read_to_string(root("README.md")).unwrap();
    let block = text.split("<!-- server -->\n```bash\n").nth(1).unwrap().split("```").next().unwrap();
    assert!(block.lines().count() <= 10, "in ten lines");
    let dir = tempfile::tempdir().unwrap();
    let program = Path::new(env!("CARGO_BIN_EXE_ducha"));
    std::fs::write(dir.path().join("jia.pub"), format!("{KEY}\n")).unwrap();
    std::fs::write(dir.path().join("swj.pub"), KEY.replace("Gl03HY", "Gl03HZ")).unwrap();
    let shell = |script: &str| {
        let done = std::process::Command::new("sh")
            .args(["-e", "-c", script])
            .current_dir(dir.path())
            .env_clear()
            .env("HOME", dir.path())
            .env("LANG", "C.UTF-8")
            .env("PATH", format!("{}:/usr/bin:/bin", program.parent().unwrap().display()))
            .stdin(std::process::Stdio::null())
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&done.stdout).into_owned() + &String::from_utf8_lossy(&done.stderr);
        (done.status.success(), said)
    };
    let (done, said) = shell(block);
    let (runs, status) = shell("ducha serve status");
    let (stopped, _) = shell("ducha serve stop");
    assert!(done && runs && stopped, "{said}{status}");
    let file = dir.path().join(".ssh/authorized_keys");
    let lines = std::fs::read_to_string(&file).unwrap();
    assert_eq!(lines.lines().filter(|l| l.starts_with("restrict,pty,command=")).count(), 2, "{lines}");
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600, "sshd takes no other");
}
