//! What a laptop's first copy of a large office takes, and what ten changes to it do.
//!
//! `cargo bench --bench sync [-- ENTRIES] [--keep=FOLDER]`: a million entries unless said, a fifth of which make a task and
//! the others change one. The copy is made by the program itself over a line that stands in for ssh, and its largest memory
//! is read while it runs. The baselines are taken in the same run: the bytes of the office's folder, and the memory of a process
//! that only opens the office. Ten changes are exchanged between two open stores over a socket, as a daemon does.

use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use ducha::domain::id::RecordId;
use ducha::domain::kind::Kind;
use ducha::domain::schema::{ledger, task};
use ducha::domain::value::Value;
use ducha::error::{Code, Error, Result};
use ducha::i18n::{Lang, Msg};
use ducha::log::{Change, DeviceKey, Draft, FixedClock, Frame, WriteId};
use ducha::service::peers::receive::{Door, Sent};
use ducha::service::people::enrol::NewDevice;
use ducha::service::{Office, Options, Work};
use ducha::sync::line::Line;
use ducha::sync::local::Local;
use ducha::sync::serve::serve;
use ducha::sync::session::{SMALL_FILE, Wanted, sync};

const NOW: &str = "2026-01-01T09:00:00+08:00";
/// The clock stands at this moment while the office is made.
const MADE: &str = "2025-12-31T09:00:00+08:00";
const CHANGES: usize = 10;

fn options(at: &str) -> Options {
    let now = chrono::DateTime::parse_from_rfc3339(at).unwrap_or_default();
    Options { seed: Some(7), ..Options::new(Arc::new(FixedClock::at(now)) as _) }
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let entries = args.iter().find_map(|a| a.parse().ok()).unwrap_or(1_000_000);
    let kept = args.iter().find_map(|a| a.strip_prefix("--keep=").map(PathBuf::from));
    let own = || std::env::temp_dir().join(format!("ducha-sync-{}", std::process::id()));
    let folder = kept.clone().unwrap_or_else(own);
    if let Err(error) = run(&folder, entries) {
        eprintln!("{}", error.say(Lang::En));
    }
    if kept.is_none() {
        drop(std::fs::remove_dir_all(&folder));
    }
}

fn failed(what: impl std::fmt::Display) -> Error {
    Error::new(Code::Failed, Msg::new("{what}", "{what}")).with("what", what)
}

fn run(folder: &Path, entries: u32) -> Result<()> {
    let (office, copy) = (folder.join("office"), folder.join("copy"));
    std::fs::create_dir_all(folder).map_err(failed)?;
    if !Office::exists(&office) {
        let start = Instant::now();
        make(&office, entries)?;
        println!("{entries} entries made in {:.1?}", start.elapsed());
    }
    drop(std::fs::remove_dir_all(&copy));
    let whole = size(&office);
    println!("the office's journal: {} MB; its folder: {} MB", size(&office.join("journal")) >> 20, whole >> 20);
    let (_, opened) = watched(folder, &office, &["info"])?;
    println!("baseline, a process that opens the office: {} MB at most", opened >> 20);
    let (time, peak) = watched(folder, &copy, &["clone", "ssh://office"])?;
    println!(
        "first copy: {time:.1?}, {} MB at most, {:.2} of the baseline, {:.2} of the folder's bytes",
        peak >> 20,
        peak as f64 / opened.max(1) as f64,
        peak as f64 / whole.max(1) as f64
    );
    changes(&office, &copy)
}

/// The bytes of all files in a folder.
fn size(folder: &Path) -> u64 {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .map(|e| match e.metadata() {
            Ok(m) if m.is_dir() => size(&e.path()),
            Ok(m) => m.len(),
            Err(_) => 0,
        })
        .sum()
}

/// Runs the program; how long that took, and its largest memory.
fn watched(folder: &Path, home: &Path, args: &[&str]) -> Result<(Duration, u64)> {
    let ssh = folder.join("ssh-stand-in");
    let (program, office) = (env!("CARGO_BIN_EXE_ducha"), folder.join("office"));
    let script = format!("#!/bin/sh\nexec '{program}' --now '{NOW}' --home '{}' sync-stdio\n", office.display());
    std::fs::write(&ssh, script).map_err(failed)?;
    std::fs::set_permissions(&ssh, std::fs::Permissions::from_mode(0o700)).map_err(failed)?;
    let mut command = Command::new(program);
    command.args(["--now", NOW, "--home"]).arg(home).args(args).env("DUCHA_SSH", &ssh).env("DUCHA_LANG", "en");
    // What devices remember outside of any office is none of this one's business.
    command.env("HOME", folder).env_remove("XDG_STATE_HOME").env_remove("XDG_CONFIG_HOME");
    let start = Instant::now();
    let mut child = command.stdout(Stdio::null()).spawn().map_err(failed)?;
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    loop {
        let text = std::fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|l| l.strip_prefix("VmHWM:")).unwrap_or_default();
        let kb: u64 = line.trim().trim_end_matches(" kB").trim().parse().unwrap_or(0);
        peak = peak.max(kb * 1024);
        match child.try_wait().map_err(failed)? {
            Some(code) if code.success() => return Ok((start.elapsed(), peak)),
            Some(code) => return Err(failed(format!("{args:?}: {code}"))),
            None => std::thread::sleep(Duration::from_millis(20)),
        }
    }
}

/// An office that got its entries from a device in the field, as fast as they can be signed and checked.
fn make(home: &Path, entries: u32) -> Result<()> {
    let office = Office::create(home, "测试市营商办", "管理员", options(MADE))?;
    let admin = office.actor(None)?;
    let of = office.new_id()?;
    office.commit(&admin, Work::new("t").set(Kind::Ledger, of, ledger::NAME, Value::from("重点任务台账")))?;
    let key = DeviceKey::from_secret(&[5; 32]);
    office.enrol(&admin, &NewDevice { key: key.public(), name: "下乡设备".into(), person: Some(admin.person) })?;
    let (mut clock, mut prev, mut batch) = (office.read().clock(), [0; 32], Vec::new());
    let on = office.today();
    let tasks = (entries / 5).max(1);
    let mut latest: Vec<u32> = vec![0; tasks as usize];
    for seq in 1..=entries {
        let at = (seq - 1) % tasks;
        let id = RecordId::from_key(Kind::Task, [at.to_string().as_str()]);
        let replaced = std::mem::replace(&mut latest[at as usize], seq);
        let replaces = (replaced > 0).then(|| WriteId { replica: key.replica(), seq: replaced });
        let set = |tag, value, replaces| Change { id, kind: Kind::Task as u8, tag, replaces, value: Some(value) };
        let mut changes =
            vec![set(task::LATEST, Value::from(format!("第{seq}次进展，窗口已开放，材料已精简")), replaces)];
        if replaced == 0 {
            changes.push(set(task::TITLE, Value::from(format!("优化政务服务重点任务之{at}")), None));
            changes.push(set(task::LEDGER, Value::Ref(of), None));
        }
        clock = clock.tick(clock.millis());
        let draft = Draft {
            replica: key.replica(),
            seq,
            prev,
            at: clock,
            on,
            actor: admin.person,
            action: "task.edit".into(),
            note: String::new(),
            batch: None,
            undoes: None,
            wall: None,
            key: (seq == 1).then(|| key.public()),
            changes,
        };
        let body = draft.encode();
        prev = Frame { received: 0, body: &body, signature: &[0; 64] }.digest();
        batch.push(Sent { signature: key.sign(&prev), body });
        if batch.len() == 20_000 || seq == entries {
            let came = office.receive(&std::mem::take(&mut batch), Door::Enrolled)?;
            if let Some(alarm) = came.alarms.into_iter().next() {
                return Err(alarm);
            }
        }
    }
    office.close()
}

/// Ten changes at the office, taken by the copy.
fn changes(office: &Path, copy: &Path) -> Result<()> {
    let server = Office::open(office, options(NOW), &mut |_, _| {})?;
    let laptop = Office::open(copy, options(NOW), &mut |_, _| {})?;
    let admin = server.actor(None)?;
    for n in 0..CHANGES {
        let id = RecordId::from_key(Kind::Task, [n.to_string().as_str()]);
        server.commit(&admin, Work::new("t").set(Kind::Task, id, task::LATEST, Value::from(format!("再核{n}"))))?;
    }
    let (here, there) = UnixStream::pair().map_err(failed)?;
    let (time, outcome) = std::thread::scope(|scope| {
        let (server, admin) = (&server, admin.clone());
        scope.spawn(move || drop(serve(&mut Local::new(server, admin), &mut &there, &mut &there)));
        let start = Instant::now();
        let mut line = Line::new(&here, &here);
        let wanted = Wanted { files: Some(SMALL_FILE), lang: Lang::En };
        let outcome = sync(&laptop, &mut line, &wanted, &mut |_, _, _| true);
        drop(here.shutdown(std::net::Shutdown::Both));
        (start.elapsed(), outcome)
    });
    let outcome = outcome?;
    let (came, went) = outcome.traffic;
    println!("{} changes: {time:.1?}, {came} bytes came and {went} went", outcome.received.taken);
    laptop.close()?;
    server.close()
}
