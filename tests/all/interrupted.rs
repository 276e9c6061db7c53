//! An office is begun, restored or mended by a process that is killed at its n-th call to the disk: what is there
//! afterwards is the whole of what was there before, or the whole of what was to be there, and it can be done again.

use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use ducha::error::Result;
use ducha::i18n::Lang;
use ducha::log::{Clock, FixedClock};
use ducha::service::doctor::{Wanted, doctor};
use ducha::service::office::backup::restore;
use ducha::service::{Office, Options};
use ducha::store::Lock;
use ducha::store::disk::{Disk, DiskFile, Kind, RealDisk};
use ducha::store::lock::Holder;

/// Tells this test, started once more, what to do, at which call to be killed, and where.
const PART: &str = "DUCHA_TEST_INTERRUPTED";
/// Tries every call instead of some.
const EVERY: &str = "DUCHA_TEST_EVERY_CALL";
const POINTS: i64 = 24;

/// A disk under which the process is killed at a call.
struct Deadly {
    left: Arc<AtomicI64>,
}

struct DeadlyFile {
    file: Box<dyn DiskFile>,
    left: Arc<AtomicI64>,
}

fn tick(left: &AtomicI64) {
    if left.fetch_sub(1, Ordering::SeqCst) == 0 {
        let _ = rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::KILL);
        loop {
            std::thread::park();
        }
    }
}

impl Deadly {
    fn file(&self, file: io::Result<Box<dyn DiskFile>>) -> io::Result<Box<dyn DiskFile>> {
        Ok(Box::new(DeadlyFile { file: file?, left: Arc::clone(&self.left) }))
    }
}

impl Disk for Deadly {
    fn open(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        self.file(RealDisk.open(path))
    }

    fn open_read(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        self.file(RealDisk.open_read(path))
    }

    fn create(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        tick(&self.left);
        self.file(RealDisk.create(path))
    }

    fn create_dir(&self, path: &Path) -> io::Result<()> {
        tick(&self.left);
        RealDisk.create_dir(path)
    }

    fn list(&self, path: &Path) -> io::Result<Vec<String>> {
        RealDisk.list(path)
    }

    fn kind(&self, path: &Path) -> io::Result<Option<Kind>> {
        RealDisk.kind(path)
    }

    fn lock(&self, path: &Path, holder: &Holder) -> Result<Lock> {
        RealDisk.lock(path, holder)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        tick(&self.left);
        RealDisk.rename(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        tick(&self.left);
        RealDisk.remove(path)
    }

    fn remove_all(&self, path: &Path) -> io::Result<()> {
        tick(&self.left);
        RealDisk.remove_all(path)
    }

    fn sync_dir(&self, path: &Path) -> io::Result<()> {
        tick(&self.left);
        RealDisk.sync_dir(path)
    }
}

impl DiskFile for DeadlyFile {
    fn write_at(&self, bytes: &[u8], at: u64) -> io::Result<usize> {
        tick(&self.left);
        self.file.write_at(bytes, at)
    }

    fn read_at(&self, buf: &mut [u8], at: u64) -> io::Result<usize> {
        self.file.read_at(buf, at)
    }

    fn size(&self) -> io::Result<u64> {
        self.file.size()
    }

    fn sync_data(&self) -> io::Result<()> {
        tick(&self.left);
        self.file.sync_data()
    }

    fn truncate(&self, size: u64) -> io::Result<()> {
        tick(&self.left);
        self.file.truncate(size)
    }
}

fn options() -> Options {
    let now = chrono::DateTime::parse_from_rfc3339("2023-08-01T09:00:00+08:00").unwrap();
    Options { in_memory: true, ..Options::new(Arc::new(FixedClock::at(now)) as Arc<dyn Clock>) }
}

fn create(home: &Path, options: Options) -> Result<Office> {
    Office::create(home, "测试县营商办", "管理员", options)
}

/// What the process that is killed does; tells how many calls it made.
fn part(what: &str, left: i64, home: &Path) {
    let count = Arc::new(AtomicI64::new(left));
    let deadly = Options { disk: Arc::new(Deadly { left: Arc::clone(&count) }), ..options() };
    match what {
        "begin" => create(home, deadly).unwrap().close().unwrap(),
        "restore" => drop(restore(&home.join("out.zip"), home, true, deadly, &mut |_, _| true).unwrap()),
        _ => drop(doctor(home, deadly, &Wanted::default(), Lang::En, &mut |_, _| true).unwrap()),
    }
    println!("calls {}", left - count.load(Ordering::SeqCst));
}

/// Runs it in a process of its own; tells how many calls it made, where it was not killed.
fn run(test: &str, what: &str, left: i64, home: &Path) -> Option<i64> {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args([test, "--exact", "--nocapture"]).env(PART, format!("{what} {left} {}", home.display()));
    let output = command.stderr(Stdio::null()).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let calls = text.lines().find_map(|l| l.split("calls ").nth(1)?.trim().parse().ok());
    assert!(calls.is_some() || !text.contains("FAILED"), "{what} at {left}: {text}");
    calls
}

/// Kills it at many calls, each in a home of its own, and checks what is there then.
fn at_every_call(test: &str, what: &str, make: impl Fn(&Path), check: impl Fn(&Path, i64)) {
    if let Ok(told) = std::env::var(PART) {
        let mut words = told.splitn(3, ' ');
        let mut next = || words.next().unwrap();
        return part(next(), next().parse().unwrap(), Path::new(next()));
    }
    let home = || {
        let dir = tempfile::tempdir().unwrap();
        make(dir.path());
        dir
    };
    let whole = home();
    let calls = run(test, what, i64::MAX, whole.path()).unwrap();
    check(whole.path(), i64::MAX);
    assert!(calls > 20, "{calls}");
    let step = if std::env::var_os(EVERY).is_some() { 1 } else { (calls / POINTS).max(1) };
    for at in (0..calls).step_by(usize::try_from(step).unwrap()) {
        let dir = home();
        assert_eq!(run(test, what, at, dir.path()), None, "{what} at {at}");
        check(dir.path(), at);
    }
}

fn sound(home: &Path) -> Office {
    let office = Office::open(home, options(), &mut |_, _| {}).unwrap_or_else(|e| panic!("{}: {e}", home.display()));
    let verified = office.verify(&mut |_, _| true).unwrap();
    assert!(verified.is_sound(), "{verified:?}");
    office
}

#[test]
fn a_beginning_that_is_killed_can_be_done_again() {
    let test = "interrupted::a_beginning_that_is_killed_can_be_done_again";
    at_every_call(
        test,
        "begin",
        |_| {},
        |home, at| {
            match Office::exists(home) {
                true => drop(sound(home).actor(None).unwrap()),
                false => drop(create(home, options()).unwrap_or_else(|e| panic!("at {at}: {e}"))),
            }
            assert!(sound(home).actor(None).is_ok(), "at {at}");
        },
    );
}

fn backup_of(home: &Path) -> (PathBuf, String) {
    let office = Office::open(home, options(), &mut |_, _| {}).unwrap();
    let made = office.backup(&home.join("out.zip"), &mut |_, _| true).unwrap();
    office.close().unwrap();
    (made.path, made.manifest.head)
}

#[test]
fn a_restore_that_is_killed_leaves_the_old_office_or_the_new_one() {
    let test = "interrupted::a_restore_that_is_killed_leaves_the_old_office_or_the_new_one";
    let office = |home: &Path| {
        drop(create(home, options()).unwrap());
        backup_of(home);
        // Then something more is written, which is not in the backup.
        let office = sound(home);
        let actor = office.actor(None).unwrap();
        let id = office.new_id().unwrap();
        let (kind, name) = (ducha::domain::kind::Kind::Unit, ducha::domain::schema::unit::NAME);
        let work = ducha::service::Work::new("t").set(kind, id, name, ducha::domain::value::Value::from("新单位"));
        office.commit(&actor, work).unwrap();
        let key = office.key().replica();
        office.close().unwrap();
        std::fs::write(home.join("name"), key.to_string()).unwrap();
    };
    at_every_call(test, "restore", office, |home, at| {
        let old = std::fs::read_to_string(home.join("name")).unwrap();
        let office = sound(home);
        let entries = office.read().metas().len();
        let key = office.key().replica().to_string();
        // The old office goes on under its old name, the restored one under a new one.
        assert_eq!((entries == 2, key == old), if entries == 2 { (true, true) } else { (false, false) }, "at {at}");
        assert!(at != i64::MAX || entries == 1);
        drop(office);
        let again = restore(&home.join("out.zip"), home, true, options(), &mut |_, _| true);
        assert_eq!(again.unwrap().verified.entries, 1, "at {at}");
        assert_ne!(sound(home).key().replica().to_string(), old, "at {at}");
    });
}

#[test]
fn a_doctor_that_is_killed_can_begin_again() {
    let test = "interrupted::a_doctor_that_is_killed_can_begin_again";
    let office = |home: &Path| {
        let office = create(home, options()).unwrap();
        office.backup_daily(&mut |_, _| true).unwrap();
        office.close().unwrap();
        let segment = home.join("journal/00000001.seg");
        let mut bytes = std::fs::read(&segment).unwrap();
        bytes[200] ^= 1;
        std::fs::write(segment, bytes).unwrap();
    };
    at_every_call(test, "doctor", office, |home, at| {
        let found = doctor(home, options(), &Wanted::default(), Lang::En, &mut |_, _| true).unwrap();
        assert!(found.lost.is_empty() && found.kept + found.restored > 0, "at {at}: {found:?}");
        assert!(sound(home).actor(None).is_ok());
    });
}
