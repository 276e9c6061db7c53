//! How many entries a shared database takes in batches of 100, beside `pgbench` and a plain insert of the same rows through
//! the same driver, by turns in the same run and on the same server.
//!
//! `cargo bench --features postgres --bench hub [-- BATCHES]`: how many batches each writer appends in a turn (200 unless
//! said). Server, pgbench and writers share the machine. Plain rows have a number of a sequence, which is no place that one
//! could read on behind (README, "A shared database"). Then a
//! hundred offices write to one database. Where there is no PostgreSQL it says so and measures nothing.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[allow(dead_code)] // Tests need the rest of it.
#[path = "../src/sync/hub/tests/database.rs"]
mod database;

use std::process::Command;
use std::sync::{Arc, Barrier, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use database::Database;
use ducha::domain::id::RecordId;
use ducha::domain::kind::{Kind, Tag};
use ducha::domain::value::Value;
use ducha::i18n::Lang;
use ducha::log::entry::{Change, Draft, FORMAT_RETRACTS};
use ducha::log::{Frame, Hlc, ReplicaId};
use ducha::service::peers::receive::Sent;
use ducha::sync::Remote;
use ducha::sync::hub::Hub;
use ducha::sync::remote::{Greeting, Scope};

const BATCH: usize = 100;
/// The length of what an entry sets, so that it is some 300 bytes long.
const TEXT: usize = 200;
const ROUNDS: usize = 3;
const OFFICE: [u8; 16] = [7; 16];

/// A device that has no office behind it, with the end of its chain.
struct Device {
    replica: ReplicaId,
    seq: u32,
    prev: [u8; 32],
}

impl Device {
    fn batch(&mut self) -> Vec<Sent> {
        (0..BATCH).map(|_| self.entry()).collect()
    }

    fn entry(&mut self) -> Sent {
        self.seq += 1;
        let change = Change {
            id: RecordId(u64::from(self.seq)),
            kind: Kind::Task as u8,
            tag: Tag(9),
            replaces: None,
            value: Some(Value::Text("督".repeat(TEXT / 3))),
        };
        let draft = Draft {
            replica: self.replica,
            seq: self.seq,
            at: Hlc(u64::from(self.seq) << 16),
            on: chrono::NaiveDate::default(),
            actor: RecordId(1),
            action: "task.note".into(),
            note: String::new(),
            batch: None,
            undoes: None,
            wall: None,
            key: None,
            prev: self.prev,
            changes: vec![change],
        };
        let sent = Sent { body: draft.encode(), signature: [7; 64] };
        self.prev = Frame { received: 0, body: &sent.body, signature: &sent.signature }.digest();
        sent
    }

    fn greeting(&self, office: [u8; 16]) -> Greeting {
        Greeting {
            entry_format: FORMAT_RETRACTS,
            store: Some(office),
            replica: self.replica,
            key: [0; 32],
            founder: Some(ReplicaId([1; 16])),
            office: "测试".into(),
            device: String::new(),
            program: String::new(),
            now: 0,
            person: None,
            scope: Scope::All,
            lang: Lang::En,
        }
    }
}

/// Runs writers at once, each of which makes its connection and its batches first; returns entries a second.
fn at_once<W: FnMut() + Send>(writers: usize, batches: usize, make: impl Fn(usize) -> W + Sync) -> f64 {
    let ready = Arc::new(Barrier::new(writers + 1));
    let took = thread::scope(|scope| {
        let all: Vec<_> = (0..writers)
            .map(|n| {
                let (ready, make) = (Arc::clone(&ready), &make);
                scope.spawn(move || {
                    let mut writer = make(n);
                    ready.wait();
                    writer();
                })
            })
            .collect();
        ready.wait();
        let begun = Instant::now();
        all.into_iter().for_each(|writer| writer.join().unwrap());
        begun.elapsed()
    });
    (writers * batches * BATCH) as f64 / took.as_secs_f64()
}

fn ours(database: &Database, round: usize, writers: usize, batches: usize) -> f64 {
    at_once(writers, batches, |n| {
        let mut device = Device { replica: ReplicaId([0; 16]), seq: 0, prev: [0; 32] };
        device.replica.0[..3].copy_from_slice(&[round as u8, writers as u8, n as u8]);
        let mut hub = Hub::open(&database.address()).unwrap();
        hub.greet(&device.greeting(OFFICE)).unwrap();
        let mut all: Vec<_> = (0..batches).map(|_| device.batch()).collect();
        move || {
            for batch in all.drain(..) {
                assert_eq!(hub.append(batch).unwrap().taken as usize, BATCH);
            }
        }
    })
}

const PLAIN: &str = "CREATE TABLE plain (
    office bytea NOT NULL, position bigserial, replica bytea NOT NULL, seq bigint NOT NULL,
    signature bytea NOT NULL, body bytea NOT NULL, PRIMARY KEY (office, position), UNIQUE (office, replica, seq))";

fn plain(database: &Database, round: usize, writers: usize, batches: usize) -> f64 {
    at_once(writers, batches, |n| {
        let mut device = Device { replica: ReplicaId([0; 16]), seq: 0, prev: [0; 32] };
        device.replica.0[..4].copy_from_slice(&[round as u8, writers as u8, n as u8, 1]);
        let mut client = database.client();
        let insert = client
            .prepare(
                "INSERT INTO plain (office, replica, seq, signature, body)
                 SELECT $1, $2, * FROM unnest($3::bigint[], $4::bytea[], $5::bytea[])",
            )
            .unwrap();
        let all: Vec<_> = (0..batches).map(|_| device.batch()).collect();
        move || {
            for (at, batch) in all.iter().enumerate() {
                let numbers: Vec<i64> = (0..BATCH as i64).map(|n| n + (at * BATCH) as i64).collect();
                let signatures: Vec<&[u8]> = batch.iter().map(|s| &s.signature[..]).collect();
                let bodies: Vec<&[u8]> = batch.iter().map(|s| &s.body[..]).collect();
                let values: [&(dyn postgres::types::ToSql + Sync); 5] =
                    [&&OFFICE[..], &&device.replica.0[..], &numbers, &signatures, &bodies];
                client.execute(&insert, &values).unwrap();
            }
        }
    })
}

/// Entries a second by pgbench: the same rows, made by the server itself.
fn pgbench(database: &Database, writers: usize, batches: usize, size: usize) -> Option<f64> {
    let dir = tempfile::tempdir().unwrap();
    let script = dir.path().join("insert.sql");
    let text = format!(
        "INSERT INTO plain (office, replica, seq, signature, body)
         SELECT '\\x{}', r, n, decode(repeat('07', 64), 'hex'), decode(repeat('ab', {size}), 'hex')
         FROM (SELECT uuid_send(gen_random_uuid()) AS r OFFSET 0) AS one, generate_series(1, {BATCH}) AS n;\n",
        "07".repeat(16)
    );
    std::fs::write(&script, text).unwrap();
    let writers = writers.to_string();
    let out = Command::new("pgbench")
        .args(["-n", "-M", "prepared", "-c", &writers, "-j", &writers, "-t", &batches.to_string(), "-f"])
        .arg(&script)
        .args(["-h", "127.0.0.1", "-p", &database.port().to_string(), "-U", "ducha", "postgres"])
        .output()
        .ok()?;
    let said = String::from_utf8_lossy(&out.stdout).into_owned();
    let tps = said.lines().find_map(|l| l.strip_prefix("tps = "))?.split(' ').next()?.parse::<f64>().ok()?;
    Some(tps * BATCH as f64)
}

/// Many offices in one database, as a province has them: how many entries it takes a second while a server of each writes, how long
/// one batch waits, how many bytes an entry comes to, and how quickly one office is read out of all. What follows from that for
/// offices of a million entries each is arithmetic.
fn province(database: &Database, batches: usize) {
    const OFFICES: usize = 100;
    const EACH: f64 = 1_000_000.0;
    let office = |n: usize| {
        let mut id = [9; 16];
        id[..2].copy_from_slice(&(n as u16).to_be_bytes());
        id
    };
    let size = |client: &mut postgres::Client| -> f64 {
        let all = "SELECT coalesce(sum(pg_total_relation_size(c.oid)), 0)::float8 FROM pg_class c \
                   WHERE c.relkind = 'r' AND c.relname LIKE 'ducha\\_%'";
        client.query_one(all, &[]).unwrap().get(0)
    };
    let mut client = database.client();
    let before = size(&mut client);
    let waited = Mutex::new(Vec::new());
    let rate = at_once(OFFICES, batches, |n| {
        let mut device = Device { replica: ReplicaId([0; 16]), seq: 0, prev: [0; 32] };
        device.replica.0[..3].copy_from_slice(&[200, n as u8, 1]);
        let mut hub = Hub::open(&database.address()).unwrap();
        hub.greet(&device.greeting(office(n))).unwrap();
        let mut all: Vec<_> = (0..batches).map(|_| device.batch()).collect();
        let waited = &waited;
        move || {
            for batch in all.drain(..) {
                let begun = Instant::now();
                assert_eq!(hub.append(batch).unwrap().taken as usize, BATCH);
                waited.lock().unwrap().push(begun.elapsed().as_secs_f64() * 1e3);
            }
        }
    });
    client.batch_execute("CHECKPOINT").unwrap();
    let entries = (OFFICES * batches * BATCH) as f64;
    let bytes = (size(&mut client) - before) / entries;
    let mut waited = waited.into_inner().unwrap();
    waited.sort_by(f64::total_cmp);
    let (half, p95) = (waited[waited.len() / 2], waited[waited.len() * 95 / 100]);
    let mut hub = Hub::open(&database.address()).unwrap();
    let reader = Device { replica: ReplicaId([9; 16]), seq: 0, prev: [0; 32] };
    hub.greet(&reader.greeting(office(OFFICES / 2))).unwrap();
    let (begun, mut read, mut place) = (Instant::now(), 0, 0);
    loop {
        let more = hub.behind(place).unwrap();
        let Some((last, _)) = more.last() else { break };
        (place, read) = (*last, read + more.len());
    }
    assert_eq!(read, batches * BATCH, "one office is read, and nothing of the others");
    let one = read as f64 / begun.elapsed().as_secs_f64();
    println!(
        "{OFFICES} offices write at once, {entries:.0} entries in all: {rate:.0} entries/s, a batch within {half:.1} ms (median) and {p95:.1} ms (p95), {bytes:.0} bytes an entry"
    );
    println!("one of them read out: {one:.0} entries/s");
    println!(
        "on paper, {OFFICES} offices of a million entries each: {:.0} GB, {:.1} h to fill, {:.0} s to copy one of them",
        bytes * EACH * OFFICES as f64 / 1e9,
        EACH * OFFICES as f64 / rate / 3600.0,
        EACH / one
    );
}

fn median(mut all: Vec<f64>) -> f64 {
    all.sort_by(f64::total_cmp);
    all.get(all.len() / 2).copied().unwrap_or(f64::NAN)
}

fn main() {
    let batches = std::env::args().skip(1).find_map(|a| a.parse().ok()).unwrap_or(200);
    let Some(database) = Database::start() else { return };
    database.client().batch_execute(PLAIN).unwrap();
    let size = Device { replica: ReplicaId([9; 16]), seq: 0, prev: [0; 32] }.entry().body.len();
    let cores = thread::available_parallelism().map_or(0, usize::from);
    println!("entries of {size} bytes in batches of {BATCH}, {batches} batches a writer and turn, {cores} cores");
    println!(
        "{:<10} {:>12} {:>14} {:>12} {:>12} {:>12}",
        "writers", "ours/s", "pgbench/s", "plain/s", "÷ pgbench", "÷ plain"
    );
    for writers in [1, 2, 8] {
        let (mut us, mut bench, mut rows) = (Vec::new(), Vec::new(), Vec::new());
        for round in 0..ROUNDS {
            bench.extend(pgbench(&database, writers, batches, size));
            rows.push(plain(&database, round, writers, batches));
            us.push(ours(&database, round, writers, batches));
        }
        let (us, bench, rows) = (median(us), median(bench), median(rows));
        println!("{writers:<10} {us:>12.0} {bench:>14.0} {rows:>12.0} {:>12.2} {:>12.2}", us / bench, us / rows);
    }
    let mut hub = Hub::open(&database.address()).unwrap();
    hub.greet(&Device { replica: ReplicaId([9; 16]), seq: 0, prev: [0; 32] }.greeting(OFFICE)).unwrap();
    let (begun, mut read, mut place) = (Instant::now(), 0u64, 0);
    while let Some((last, _)) = hub.behind(place).unwrap().last() {
        assert!(*last > place && begun.elapsed() < Duration::from_secs(600));
        read += (*last - place) as u64;
        place = *last;
    }
    println!(
        "read on by their places: {:.0} entries a second, {read} in all",
        read as f64 / begun.elapsed().as_secs_f64()
    );
    province(&database, batches.div_ceil(10));
}
