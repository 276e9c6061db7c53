//! The command line as people call it: the real binary, in a folder of its own, at a fixed moment.

mod bad;
mod begin;
mod bulk;
mod bulletin;
mod care;
mod clues;
mod cycle;
mod documents;
#[cfg(target_os = "linux")]
mod drafts;
mod evidence;
mod fieldwork;
mod files;
#[cfg(target_os = "linux")]
mod first;
mod formats;
mod guard;
mod json;
mod lists;
mod names;
mod paper;
mod read_only;
mod records;
mod rectification;
mod reports;
mod sealed;
mod settings;
mod ssh_key;
mod steps;
mod sync;
mod system;
mod terms;
mod time;
mod trail;

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;

use tempfile::TempDir;

/// The moment at which every command runs, unless a test says otherwise: the bulletin's Friday.
pub const NOW: &str = "2023-08-04T10:00:00+08:00";

/// A folder with an office, and how commands are called there.
pub struct Desk {
    dir: TempDir,
    pub now: &'static str,
    pub lang: &'static str,
}

/// What a command did.
#[derive(Debug)]
pub struct Ran {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Ran {
    fn of(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// What was printed, where the command did what it was asked.
    #[track_caller]
    pub fn ok(self) -> String {
        assert_eq!(self.code, 0, "{self:?}");
        assert!(!self.err.contains("panicked"), "{self:?}");
        self.out
    }

    /// What was said, where the command refused with a code.
    #[track_caller]
    pub fn refused(self, code: i32) -> String {
        assert_eq!(self.code, code, "{self:?}");
        assert!(self.err.starts_with("ducha: ") && !self.err.contains("panicked"), "{self:?}");
        assert!(self.err.contains("  → ") || code == 1 || self.err.lines().count() == 1, "{self:?}");
        self.err
    }

    #[track_caller]
    pub fn json(self) -> serde_json::Value {
        let out = self.ok();
        serde_json::from_str(&out).unwrap_or_else(|e| panic!("{e}: {out}"))
    }
}

impl Desk {
    /// A folder without an office.
    pub fn bare() -> Self {
        Self { dir: tempfile::tempdir().unwrap(), now: NOW, lang: "en" }
    }

    /// A folder with an office that has a ledger, two units and three tasks.
    pub fn new() -> Self {
        let desk = Self::bare();
        desk.run(&["init", "--office", "测试县营商办", "--admin", "王管理"]).ok();
        for unit in ["市税务局", "市公安局"] {
            desk.run(&["add", "unit", &format!("name={unit}")]).ok();
        }
        let words = "words=已完成=done;正在推进=in-progress;未完成=not-done;长期坚持=ongoing";
        desk.run(&["add", "ledger", "name=第三方整改清单", "short=整改", words, "formula=done/total"]).ok();
        for (serial, title, lead, due, status) in [
            ("1", "压减办税环节", "市税务局", "8-31", "正在推进"),
            ("2", "推行一窗受理", "市公安局", "7-20", "未完成"),
            ("10", "公开收费目录", "市税务局", "6-30", "已完成"),
        ] {
            let fields = [
                format!("serial={serial}"),
                format!("title={title}"),
                format!("牵头单位={lead}"),
                format!("due={due}"),
                "ledger=整改".to_string(),
                format!("status={status}"),
            ];
            let mut args = vec!["add", "task"];
            args.extend(fields.iter().map(String::as_str));
            desk.run(&args).ok();
        }
        desk
    }

    /// A folder with the sample office.
    pub fn sample() -> Self {
        static SAMPLE: OnceLock<Desk> = OnceLock::new();
        let sample = SAMPLE.get_or_init(|| {
            let desk = Self::bare();
            desk.run(&["init", "--sample", "--lang", "zh"]).ok();
            desk
        });
        let desk = Self::bare();
        copy(&sample.home(), &desk.home());
        desk
    }

    /// The folder of the office.
    pub fn home(&self) -> PathBuf {
        self.dir.path().join("home")
    }

    /// A path beside it.
    pub fn file(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// A file beside it with a text.
    pub fn write(&self, name: &str, text: impl AsRef<[u8]>) -> String {
        let path = self.file(name);
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    }

    /// A command that is about to be run, with nothing of the environment but what it needs.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ducha"));
        command.env_clear().env("HOME", self.dir.path()).env("LANG", "C.UTF-8").env("DUCHA_HOME", self.home());
        command.env("DUCHA_LANG", self.lang).current_dir(self.dir.path()).stdin(Stdio::null());
        command.args(["--now", self.now]).args(args);
        command
    }

    /// Runs a command.
    pub fn run(&self, args: &[&str]) -> Ran {
        Ran::of(self.command(args).output().unwrap())
    }

    /// Runs a command for a reader of Chinese.
    pub fn zh(&self, args: &[&str]) -> Ran {
        Ran::of(self.command(args).env("DUCHA_LANG", "zh").output().unwrap())
    }

    /// The id of the record that a name finds.
    #[track_caller]
    pub fn id(&self, name: &str) -> String {
        self.run(&["show", name, "--json"]).json()["id"].as_str().unwrap().to_string()
    }
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let (path, target) = (entry.as_ref().unwrap().path(), to.join(entry.unwrap().file_name()));
        if path.is_dir() {
            copy(&path, &target);
        } else {
            std::fs::copy(&path, &target).unwrap();
        }
    }
}
