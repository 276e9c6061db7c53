//! The shared server through the system's own OpenSSH on loopback: key to paint beside a plain `ssh host cat`, memory and
//! idle time of the daemon, fan-out, and many people who type at a human rate.
//!
//! `cargo bench --bench ssh [-- SESSIONS [TYPING]] [--tasks=N] [--hz=N]`: 100 sessions, then 200 that type, 10,000 tasks,
//! 3 keys a second each unless said. Every session is an ssh client of its own at a terminal of 120×40, each of
//! another person. Where there is no sshd it says so and measures nothing: `apt-get install openssh-server`.
//!
//! The clients, sshd and `ducha attach` share the machine with the daemon: what a key takes beyond the plain echo of the
//! same run is what ducha adds.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[allow(dead_code)] // Its dice and its tasks are used here.
mod common;
#[allow(dead_code)] // Some of it is for the benchmark of neighbours alone.
#[path = "common/site.rs"]
mod site;

use std::io::Write;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use common::Rng;
use portable_pty::CommandBuilder;
use site::{Seat, Site, program, say, sshd};

const KEYS: usize = 300;
/// Between two keys of one that is held.
const HELD: Duration = Duration::from_millis(25);

/// Keys of a held key, down a page and up again, on several terminals in turn.
fn held(seats: &mut [(&str, &mut Seat)]) -> Vec<(f64, f64)> {
    let mut times = vec![Vec::new(); seats.len()];
    let before: Vec<u64> = seats.iter().map(|(_, s)| s.bytes()).collect();
    for n in 0..KEYS {
        let key = if (n / 20).is_multiple_of(2) { b"j" } else { b"k" };
        for ((_, seat), times) in seats.iter_mut().zip(&mut times) {
            times.push(seat.press(key));
        }
        thread::sleep(HELD.saturating_sub(Duration::from_millis(2 * seats.len() as u64)));
    }
    let each = seats.iter().zip(times).zip(before);
    each.map(|(((name, seat), times), before)| {
        say(&format!("{name}, {} bytes a key", (seat.bytes() - before) / KEYS as u64), times)
    })
    .collect()
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let numbers: Vec<usize> = args.iter().filter_map(|a| a.parse().ok()).collect();
    let option = |name: &str| args.iter().find_map(|a| a.strip_prefix(name)).and_then(|n| n.parse::<f64>().ok());
    let sessions = numbers.first().copied().unwrap_or(100).max(2);
    let typing = numbers.get(1).copied().unwrap_or(2 * sessions);
    let (tasks, hz) = (option("--tasks=").unwrap_or(10_000.0) as u64, option("--hz=").unwrap_or(3.0));
    let Some(sshd) = sshd() else {
        println!("SKIPPED: there is no sshd here; install openssh-server to measure over ssh");
        return;
    };
    let site = Site::open(Some(&sshd), tasks, typing.max(sessions));
    println!("{tasks} tasks, terminals of 120×40, {} cores", thread::available_parallelism().map_or(0, usize::from));

    let mut local = CommandBuilder::new(program());
    local.env("DUCHA_HOME", site.home.path());
    local.env("LANG", "zh_CN.UTF-8");
    local.env("TERM", "xterm-256color");
    {
        let (mut echo, mut near, mut far) = (site.echo(), site.in_tasks(local), site.login(0));
        let named = &mut [("plain ssh echo", &mut echo), ("attached here", &mut near), ("over ssh", &mut far)];
        let all = held(named);
        println!(
            "    over ssh takes {:.2} ms longer than the plain echo, {:.2} of it (p50)",
            all[2].0 - all[0].0,
            all[2].0 / all[0].0
        );
    }

    let before = site.daemon.memory();
    let mut seats: Vec<Seat> = (0..sessions).map(|n| site.login(n)).collect();
    let grown = site.daemon.memory().saturating_sub(before);
    println!("memory of {sessions} sessions in the daemon: {} KB each (PSS)", grown / sessions as u64);
    seats.iter().for_each(|s| s.quiet(Duration::from_millis(5)));
    let sum = |seats: &[Seat]| seats.iter().map(Seat::bytes).sum::<u64>();
    let sent = sum(&seats);
    let (share, ()) = site.daemon.share(|| thread::sleep(Duration::from_secs(10)));
    println!("idle with {sessions} sessions: {share:.2}% of a core, {} bytes in 10 s", sum(&seats) - sent);
    {
        let mut echo = site.echo();
        let all = held(&mut [("plain ssh echo beside them", &mut echo), ("over ssh among them", &mut seats[0])]);
        println!("    {:.2} ms longer than the plain echo (p50)", all[1].0 - all[0].0);
    }

    // One person marks the first task as done and takes it back; all the others look at it.
    let mut spread = Vec::new();
    seats.iter_mut().for_each(|s| s.keyboard.write_all(b"gg").unwrap());
    for n in 0..20 {
        seats.iter().for_each(|s| s.quiet(Duration::from_millis(2)));
        thread::sleep(Duration::from_millis(300));
        seats.iter().for_each(|s| s.quiet(Duration::from_millis(1)));
        let start = Instant::now();
        seats[0].keyboard.write_all(if n % 2 == 0 { b"d" } else { b"U" }).unwrap();
        let last = seats.iter().map(Seat::wait).max().unwrap();
        spread.push(last.duration_since(start));
    }
    say("a key that changes a task, to the last screen", spread);

    seats.extend((sessions..typing).map(|n| site.login(n)));
    let mut echo = site.echo();
    seats.iter().for_each(|s| s.quiet(Duration::from_millis(2)));
    let (done, all, own) = (AtomicBool::new(false), Mutex::new(Vec::new()), Mutex::new(Vec::new()));
    let sent = sum(&seats);
    let time = Duration::from_secs(15);
    let type_on = |seat: &mut Seat, n: u64, into: &Mutex<Vec<Duration>>| {
        let mut dice = Rng::new(n);
        let mut times = Vec::new();
        let mean = 1e6 / hz;
        thread::sleep(Duration::from_micros(dice.below(mean as u64)));
        while !done.load(Ordering::Relaxed) {
            let key = if (times.len() / 20) % 2 == 0 { b"j" } else { b"k" };
            times.push(seat.press(key));
            // Between half and one and a half of the mean.
            thread::sleep(Duration::from_micros((mean / 2.0) as u64 + dice.below(mean as u64)));
        }
        into.lock().unwrap().extend(times);
    };
    let (share, ()) = site.daemon.share(|| {
        thread::scope(|scope| {
            let (all, own, type_on, done) = (&all, &own, &type_on, &done);
            for (n, seat) in seats.iter_mut().enumerate() {
                let run = move || type_on(seat, n as u64, all);
                thread::Builder::new().stack_size(128 << 10).spawn_scoped(scope, run).unwrap();
            }
            let echo = &mut echo;
            scope.spawn(move || type_on(echo, 99, own));
            thread::sleep(time);
            done.store(true, Ordering::Relaxed);
        });
    });
    let (all, own) = (all.into_inner().unwrap(), own.into_inner().unwrap());
    let keys = all.len();
    let rate = keys as f64 / time.as_secs_f64();
    println!(
        "{typing} sessions typing, {hz} keys a second each ({rate:.0} a second): {share:.0}% of a core in the daemon"
    );
    let (_, plain) = say("plain ssh echo meanwhile", own);
    let (_, late) = say("key to paint over ssh, all typing", all);
    println!(
        "    p95 {:.2} of the plain echo; {} bytes a key with its detail",
        late / plain,
        (sum(&seats) - sent) / keys as u64
    );
}
