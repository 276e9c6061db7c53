//! What is fed, and the part of the corpus that the program itself makes.

use std::io::Write as _;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use chrono::NaiveDate;

use ducha::domain::calendar::Calendar;
use ducha::domain::kind::Kind;
use ducha::domain::{dates, deadline, query};
use ducha::exchange::{book, grid, snapshot, xlsform};
use ducha::i18n::Lang;
use ducha::keymap;
use ducha::log::seal_stream::{Opened, Sealing};
use ducha::log::{Clock, DeviceKey, Entry, FixedClock, Frame, State};
use ducha::service::{Drafts, Office, Options, Work};
use ducha::store::disk::{Disk, RealDisk, write_full};
use ducha::store::faulty::FaultyDisk;
use ducha::store::segment::{Family, file_name};
use ducha::store::{Journal, MemoryViews, Position, Views, backup, checkpoint, salvage};
use ducha::sync::asides::{self, Kept};
use ducha::sync::line::Line;
use ducha::sync::local::{Local, greeting};
use ducha::sync::protocol::{FRAMES, Hello, SyncRequest};
use ducha::sync::serve::serve;
use ducha::sync::session::{self, Wanted};
use ducha::sync::vector::Vector;
use ducha::sync::{bundle, protocol};
use ducha::wire::frame;
use ducha::wire::protocol::{MAX_DOWN, MAX_UP, ToClient, ToDaemon};

/// Something that reads bytes from outside.
pub struct Target {
    /// Its name, and that of its folder.
    pub name: &'static str,
    /// Reads them. What it says of them does not matter here.
    pub run: fn(&[u8]),
}

/// All of them.
pub const TARGETS: &[Target] = &[
    Target { name: "wire", run: wire },
    Target { name: "sync", run: hostile },
    Target { name: "bundle", run: bundles },
    Target { name: "aside", run: aside },
    Target { name: "sealed", run: sealed },
    Target { name: "snapshot", run: snapshots },
    Target { name: "journal", run: journal },
    Target { name: "entry", run: entry },
    Target { name: "checkpoint", run: checkpoints },
    Target { name: "drafts", run: drafts },
    Target { name: "marks", run: marks },
    Target { name: "backup", run: backups },
    Target { name: "sheet", run: sheet },
    Target { name: "xlsform", run: form },
    Target { name: "filter", run: filter },
    Target { name: "date", run: date },
    Target { name: "keymap", run: keys },
];

fn wire(bytes: &[u8]) {
    let mut from = bytes;
    while frame::read::<ToDaemon>(&mut from, MAX_UP).is_ok() {}
    let mut from = bytes;
    while frame::read::<ToClient>(&mut from, MAX_DOWN).is_ok() {}
    drop(frame::announced(bytes, MAX_UP));
}

/// A store that answers a line, made once in each process.
fn answering() -> &'static (tempfile::TempDir, Office) {
    static MADE: OnceLock<(tempfile::TempDir, Office)> = OnceLock::new();
    MADE.get_or_init(|| {
        let dir = tempfile::tempdir().unwrap();
        let office = small_office(dir.path());
        (dir, office)
    })
}

/// Everything that a peer may send to a store, and what a store may answer to us: nothing of it is believed.
fn hostile(bytes: &[u8]) {
    let (_, office) = answering();
    let before = office.read().head();
    let actor = office.actor(None).unwrap();
    let mut said = Vec::new();
    drop(serve(&mut Local::new(office, actor), &mut &bytes[..], &mut said));
    assert_eq!(office.read().head(), before, "what is not signed by a device of the office changes nothing");
    assert!(said.len() < 64 << 20);
    let mut line = Line::new(bytes, std::io::sink());
    let wanted = Wanted { files: Some(1 << 20), lang: Lang::En };
    drop(session::sync(office, &mut line, &wanted, &mut |_, _, _| true));
    assert_eq!(office.read().head(), before);
}

fn bundles(bytes: &[u8]) {
    let (dir, office) = answering();
    let before = office.read().head();
    let file = dir.path().join("bundle");
    std::fs::write(&file, bytes).unwrap();
    drop(bundle::take(office, &file, &mut |_, _| true));
    assert_eq!(office.read().head(), before);
}

fn aside(bytes: &[u8]) {
    if let Some(list) = asides::List::decode(bytes) {
        assert!(format!("{list:?}").len() < 64 * bytes.len());
    }
}

/// The device that sealed files of the corpus are for.
fn reader() -> DeviceKey {
    DeviceKey::from_secret(&[7; 32])
}

fn sealed(bytes: &[u8]) {
    let key = reader();
    if let Ok(mut opened) = Opened::open(std::io::Cursor::new(bytes), |header| key.unlock(header, &[])) {
        let read = std::io::copy(&mut opened, &mut std::io::sink());
        assert!(read.is_err() || read.unwrap() == opened.len());
    }
}

fn snapshots(bytes: &[u8]) {
    if let Ok(read) = snapshot::read(&mut &bytes[..]) {
        assert!(read.says("office").len() <= bytes.len());
    }
}

/// A disk with one file in a folder.
fn disk(file: &str, bytes: &[u8]) -> FaultyDisk {
    let disk = FaultyDisk::new(1);
    disk.create_dir(Path::new("/h")).unwrap();
    write_full(&*disk.create(&Path::new("/h").join(file)).unwrap(), bytes, 0).unwrap();
    disk
}

fn journal(bytes: &[u8]) {
    let disk = disk(&file_name(1), bytes);
    let dir = Path::new("/h");
    let options = ducha::store::Options { max_frame: 1 << 20, ..Default::default() };
    for found in salvage::salvage(Arc::new(disk.clone()), dir, Family::Log, options.max_frame).unwrap() {
        drop(found);
    }
    drop(Journal::check(&disk, dir, &options));
    if let Ok((journal, _)) = Journal::open(Arc::new(disk), dir, options) {
        journal.scan(Position::START).for_each(drop);
        drop(journal.append_group(&[b"goes on"]));
    }
}

fn entry(bytes: &[u8]) {
    let mut verifier = ducha::log::verify::Verifier::default();
    let _ = verifier.check(bytes);
    if let Ok(frame) = Frame::decode(bytes)
        && let Ok(entry) = Entry::decode(frame.body)
    {
        let mut state = State::default();
        state.add(&entry, frame.digest(), 1, frame.received);
        state.records(Kind::Task).for_each(|r| r.fields().for_each(|f| drop(f.value().map(|v| v.to_owned()))));
    }
}

/// A checkpoint as one piece of bytes: lengths, keys and values, the mark last.
fn checkpoints(bytes: &[u8]) {
    let views = MemoryViews::new();
    let mut items = Vec::new();
    let mut rest = bytes;
    while let Some((lens, after)) = rest.split_first_chunk::<8>() {
        let len = |at: usize| u32::from_le_bytes([lens[at], lens[at + 1], lens[at + 2], lens[at + 3]]) as usize;
        let (key, value) = (len(0).min(after.len()).min(64), len(4));
        let (key, after) = after.split_at(key);
        let (value, after) = after.split_at(value.min(after.len()));
        items.push((key.to_vec(), value.to_vec()));
        rest = after;
    }
    if views.put_batch(items).is_ok()
        && let Ok(Some(state)) = checkpoint::whatever(&views)
    {
        for kind in Kind::ALL {
            state.records(*kind).for_each(|r| r.fields().for_each(|f| drop(f.value().map(|v| v.to_owned()))));
        }
    }
}

fn drafts(bytes: &[u8]) {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("drafts");
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join(file_name(1)), bytes).unwrap();
    std::fs::write(dir.path().join("drafts.pending"), bytes).unwrap();
    let drafts = Drafts::open(&(Arc::new(RealDisk) as Arc<dyn Disk>), &folder, [7; 16]);
    drafts.put("form/p/1", vec![1]).unwrap();
    assert!(drafts.list("").len() < 10_000);
}

fn marks(bytes: &[u8]) {
    for name in ["state.toml", "acknowledged", "moving"] {
        let disk = disk(name, bytes);
        let path = Path::new("/h").join(name);
        drop(ducha::store::mark::Mark::read(&disk, &path));
        let _ = ducha::store::acked::Acked::read(&disk, &path);
        drop(ducha::store::moves::finish(&disk, Path::new("/h")));
    }
}

fn backups(bytes: &[u8]) {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("backup.zip");
    std::fs::write(&file, bytes).unwrap();
    drop(backup::inspect(&file, &mut |_, _| true));
}

fn sheet(bytes: &[u8]) {
    for name in ["a.csv", "a.xlsx", "a.xls"] {
        drop(book::read_bytes(name, bytes, None, &grid::Limits::default(), &mut |_| true));
    }
}

fn form(bytes: &[u8]) {
    drop(xlsform::read("form.xlsx", bytes));
}

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2023, 8, 4).unwrap()
}

fn filter(bytes: &[u8]) {
    struct Tasks(Vec<query::Field>);
    impl query::Vocabulary for Tasks {
        fn fields(&self) -> &[query::Field] {
            &self.0
        }

        fn values(&self, _: &str, typed: &str, _: usize) -> Vec<String> {
            vec![typed.to_string(), "市税务局".into()]
        }
    }
    let text = String::from_utf8_lossy(bytes);
    let tasks = Tasks(query::fields_of(Kind::Task));
    let context = query::Context { vocabulary: &tasks, today: today(), calendar: Calendar::china() };
    match query::parse(&text, context) {
        Ok(query) => drop((query.all_needles().len(), query.fields().len())),
        Err(error) => drop((error.mark(&text), error.say(Lang::Zh))),
    }
    for caret in [0, text.len() / 2, text.len()] {
        drop(query::complete(&text, caret, &tasks, Lang::En));
    }
}

fn date(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    drop(dates::read(&text, today(), Calendar::china()));
    for order in [None, Some(ducha::exchange::dates::Order::DayFirst)] {
        drop(ducha::exchange::dates::when_in(&text, ducha::exchange::dates::Context { year: Some(2023), order }));
    }
    let base = Some(today());
    let context = deadline::DeadlineContext { base, start: base, year: None, calendar: Calendar::china() };
    drop(deadline::read(&text, &context));
}

fn keys(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let source = keymap::Source { name: "fuzz.toml", text: &text };
    match keymap::load(&[source], ducha::action::keys::known()) {
        Ok(keymap) => drop(keymap),
        Err(errors) => assert!(!errors.is_empty() && errors.len() <= 20),
    }
    drop(ducha::cli::config::parse(&text, std::path::Path::new("config.toml")));
}

/// An office of two entries in a folder.
fn small_office(dir: &Path) -> Office {
    let now = chrono::DateTime::parse_from_rfc3339("2023-08-01T09:00:00+08:00").unwrap();
    let clock = Arc::new(FixedClock::at(now)) as Arc<dyn Clock>;
    let options = Options { seed: Some(7), in_memory: true, ..Options::new(clock) };
    let office = Office::create(dir, "测试县营商办", "管理员", options).unwrap();
    let actor = office.actor(None).unwrap();
    let id = office.new_id().unwrap();
    let value = ducha::domain::value::Value::from("市税务局");
    office.commit(&actor, Work::new("t").set(Kind::Unit, id, ducha::domain::schema::unit::NAME, value)).unwrap();
    office
}

/// Writes the good inputs that the program itself makes.
pub fn bless(root: &Path) {
    let write = |name: &str, file: &str, bytes: &[u8]| {
        let folder = root.join(name);
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join(file), bytes).unwrap();
    };
    let messages = [ToDaemon::Ack, ToDaemon::Paste("市税务局".into()), ToDaemon::Resize(80, 24), ToDaemon::Bye];
    let line: Vec<u8> = messages.iter().flat_map(|m| frame::encode(m).unwrap()).collect();
    write("wire", "up", &line);
    let messages = [ToClient::Welcome, ToClient::Output(vec![27; 30], true), ToClient::End(3, "说明".into())];
    let line: Vec<u8> = messages.iter().flat_map(|m| frame::encode(m).unwrap()).collect();
    write("wire", "down", &line);

    let dir = tempfile::tempdir().unwrap();
    let office = small_office(dir.path());
    let mut asks = vec![SyncRequest::Hello(Box::new(Hello::of(&greeting(&office, Lang::Zh)))), SyncRequest::Vector];
    asks.push(SyncRequest::Fetch(office.read().replicas().iter().map(|r| (r.id.0, 1, r.len())).collect()));
    let replicas: Vec<_> = office.read().replicas().iter().map(|r| (r.id, 1, r.len())).collect();
    office
        .send(&replicas, 1 << 20, &mut |sent| {
            asks.push(SyncRequest::Append(sent.into_iter().map(Into::into).collect()));
            Ok(true)
        })
        .unwrap();
    asks.push(SyncRequest::Files(vec![0; 64]));
    asks.push(SyncRequest::Get([7; 32], 0));
    asks.push(SyncRequest::Put([7; 32], 0, protocol::Blob(vec![1, 2, 3]), true));
    asks.push(SyncRequest::Spoiled([7; 32]));
    asks.push(SyncRequest::Bye);
    let line: Vec<u8> = asks.iter().flat_map(|a| frame::encode_as(FRAMES, a).unwrap()).collect();
    write("sync", "asks", &line);
    let mut answers = Vec::new();
    let actor = office.actor(None).unwrap();
    serve(&mut Local::new(&office, actor), &mut &line[..], &mut answers).unwrap();
    write("sync", "answers", &answers);
    bundle::make(&office, &Vector::default(), None, &dir.path().join("whole.bundle")).unwrap();
    write("bundle", "whole", &std::fs::read(dir.path().join("whole.bundle")).unwrap());
    let kept = |first, why: &str| Kept { replica: [9; 16], first, last: first + 3, why: why.into() };
    let list = asides::signed(&office, vec![kept(1, "unknown-device"), kept(5, "ahead")]).unwrap();
    write("aside", "whole", &list);
    let mut sealing = Sealing::begin(Vec::new(), &[reader().public()]).unwrap();
    sealing.write_all(&vec![7; 70_000]).unwrap();
    write("sealed", "two-pieces", &sealing.finish().unwrap());
    let (actor, mut made) = (office.actor(None).unwrap(), Vec::new());
    snapshot::write(&office, &actor, Lang::Zh, &mut made).unwrap();
    write("snapshot", "whole", &made);
    drop(office);

    let dir = tempfile::tempdir().unwrap();
    let now = chrono::DateTime::parse_from_rfc3339("2023-08-01T09:00:00+08:00").unwrap();
    let clock = Arc::new(FixedClock::at(now)) as Arc<dyn Clock>;
    let options = Options { seed: Some(7), in_memory: true, ..Options::new(clock) };
    let office = Office::create(dir.path(), "测试县营商办", "管理员", options).unwrap();
    let actor = office.actor(None).unwrap();
    for name in ["市税务局", "市公安局"] {
        let id = office.new_id().unwrap();
        let value = ducha::domain::value::Value::from(name);
        let work = Work::new("t").set(Kind::Unit, id, ducha::domain::schema::unit::NAME, value);
        office.commit(&actor, work).unwrap();
    }
    office.drafts().put("form/p/new/task", b"a draft".to_vec()).unwrap();
    office.drafts().flush();
    for (n, frame) in office.journal().scan(Position::START).enumerate() {
        write("entry", &format!("{n}"), &frame.unwrap().1);
    }
    let out = dir.path().join("out.zip");
    office.backup(&out, &mut |_, _| true).unwrap();
    write("backup", "whole", &std::fs::read(out).unwrap());
    let views = MemoryViews::new();
    let last = office.journal().last().unwrap();
    let mut state = office.read().clone();
    state.mark_all_dirty();
    let mut writing = checkpoint::Writing::begin(&views, 0, last).unwrap();
    while !writing.is_whole() {
        views.put_batch(writing.take(&mut state)).unwrap();
    }
    writing.end(&views).unwrap();
    let mut packed = Vec::new();
    views
        .scan_prefix(b"", &mut |key, value| {
            packed.extend_from_slice(&(key.len() as u32).to_le_bytes());
            packed.extend_from_slice(&(value.len() as u32).to_le_bytes());
            packed.extend_from_slice(key);
            packed.extend_from_slice(&value);
            true
        })
        .unwrap();
    write("checkpoint", "whole", &packed);
    office.close().unwrap();
    let read = |name: &str| std::fs::read(dir.path().join(name)).unwrap();
    write("journal", "office", &read("journal/00000001.seg"));
    write("drafts", "one", &read("drafts/00000001.seg"));
    write("marks", "state.toml", &read("state.toml"));
    write("marks", "acknowledged", &read("acknowledged"));
    let moves = [("a".into(), "b/c".into()), ("new/a".into(), "a".into())];
    let plan = (0..20).find_map(|n| {
        let disk = disk("a", b"x");
        disk.break_at(n, ducha::store::faulty::Break::Eio);
        drop(ducha::store::moves::carry_out(&disk, Path::new("/h"), &moves));
        disk.contents(Path::new("/h/moving"))
    });
    write("marks", "moving", &plan.unwrap());
    let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/schools.xls");
    write("sheet", "schools.xls", &std::fs::read(fixture).unwrap());
    write(
        "sheet",
        "tasks.csv",
        "序号,任务名称,牵头单位,完成时限\n1,压减办税环节,市税务局,8月31日\n2,\"推行\n一窗受理\",市公安局,长期\n"
            .as_bytes(),
    );
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet();
    for (row, cells) in [["任务名称", "牵头单位"], ["压减办税环节", "市税务局"]].iter().enumerate() {
        for (column, text) in cells.iter().enumerate() {
            sheet.write(row as u32, column as u16, *text).unwrap();
        }
    }
    write("sheet", "tasks.xlsx", &workbook.save_to_buffer().unwrap());
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let survey = workbook.add_worksheet();
    survey.set_name("survey").unwrap();
    for (row, cells) in
        [["type", "name", "label"], ["integer", "count", "数量"], ["note", "n", "说明"]].iter().enumerate()
    {
        for (column, text) in cells.iter().enumerate() {
            survey.write(row as u32, column as u16, *text).unwrap();
        }
    }
    write("xlsform", "small.xlsx", &workbook.save_to_buffer().unwrap());
    for (n, text) in ["状态:未完成 期限<8-31", "(牵头=市税务局 or -\"压减 环节\") 进度>=50%", "lead:税务 due:..today"]
        .iter()
        .enumerate()
    {
        write("filter", &format!("{n}"), text.as_bytes());
    }
    for (n, text) in [
        "2023-8-31",
        "8月31日",
        "下周五",
        "+10个工作日",
        "9月底前",
        "自收到之日起15个工作日内",
        "二〇二三年八月四日",
        "长期坚持",
    ]
    .iter()
    .enumerate()
    {
        write("date", &format!("{n}"), text.as_bytes());
    }
    write("keymap", "vim.toml", include_bytes!("../../../keymaps/vim.toml"));
    write("keymap", "config.toml", b"lang = \"zh\"\nkeymap = \"vim\"\nmouse = false\ncolor = \"never\"\n");
    assert!(RealDisk.kind(root).unwrap().is_some());
}
