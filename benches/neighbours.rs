//! What people feel of a hostile neighbour on the shared server: many who type at a human rate, alone and beside one who
//! floods, who never reads, who leaves connections half open, sends garbage, pastes without end, changes the size, filters,
//! replays keys, writes.
//!
//! `cargo bench --bench neighbours [-- PEOPLE] [--ssh] [--tasks=N] [--seconds=N]`: 100 people at real terminals, attached
//! on this machine or (`--ssh`) over the system's sshd; 10,000 tasks, 5 seconds each. Each line says the ratio to the
//! quiet of the same run; the last ones, what of the memory is given back. The clients share the machine with the daemon.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[allow(dead_code)] // Its dice and its tasks are used here.
mod common;
#[allow(dead_code)] // Some of it is for the benchmark over ssh alone.
#[path = "common/site.rs"]
mod site;

use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use common::Rng;
use ducha::keymap::{Code, Key};
use ducha::wire::frame;
use ducha::wire::protocol::{Came, Colours, Hello, MAX_DOWN, ToClient, ToDaemon, Verb};
use portable_pty::CommandBuilder;
use site::{HOSTILE, Seat, Site, program, say, sshd};

/// What a hostile neighbour does, until it is told to end.
type Neighbour = fn(&Path, &AtomicBool);

const NEIGHBOURS: &[(&str, Neighbour)] = &[
    ("a flood of keys", flood),
    ("one who never reads", never_reads),
    ("half-open connections", half_open),
    ("garbage", garbage),
    ("endless paste", paste),
    ("sizes without end", resize),
    ("a filter without end", filter),
    ("keys replayed without end", replay),
    ("one who writes on and on", write),
];

fn connect(home: &Path) -> UnixStream {
    let line = UnixStream::connect(home.join("run/socket")).unwrap();
    line.set_write_timeout(Some(Duration::from_millis(200))).unwrap();
    line
}

fn say_to(line: &UnixStream, message: &ToDaemon) {
    drop(frame::write(&mut &*line, message));
}

fn hello() -> ToDaemon {
    ToDaemon::Hello(Box::new(Hello {
        size: (120, 40),
        colours: Colours::True,
        chinese: true,
        utf8: true,
        who: Some(HOSTILE.into()),
        came: Came::Here,
        remote: true,
        theme: None,
        keymap: None,
        verb: Verb::Attach,
    }))
}

fn key(code: Code) -> ToDaemon {
    ToDaemon::Key(Key::plain(code))
}

/// A console whose screens are taken and acknowledged, while something is sent to it over and over.
fn sending(home: &Path, done: &AtomicBool, mut each: impl FnMut(&UnixStream, usize)) {
    let line = connect(home);
    say_to(&line, &hello());
    thread::scope(|scope| {
        scope.spawn(|| {
            while let Ok(message) = frame::read::<ToClient>(&mut &line, MAX_DOWN) {
                if matches!(message, ToClient::Output(_, true)) {
                    say_to(&line, &ToDaemon::Ack);
                }
            }
        });
        say_to(&line, &key(Code::Char('4')));
        for n in 0.. {
            if done.load(Ordering::Relaxed) {
                break;
            }
            each(&line, n);
        }
        drop(line.shutdown(std::net::Shutdown::Both));
    });
}

fn flood(home: &Path, done: &AtomicBool) {
    sending(home, done, |line, n| say_to(line, &key(Code::Char(if n / 50 % 2 == 0 { 'j' } else { 'k' }))));
}

fn never_reads(home: &Path, done: &AtomicBool) {
    let lines: Vec<UnixStream> = (0..10).map(|_| connect(home)).collect();
    lines.iter().for_each(|line| say_to(line, &hello()));
    while !done.load(Ordering::Relaxed) {
        lines.iter().for_each(|line| say_to(line, &key(Code::Char('4'))));
    }
}

fn half_open(home: &Path, done: &AtomicBool) {
    let half = frame::encode(&hello()).unwrap();
    let mut lines = Vec::new();
    while !done.load(Ordering::Relaxed) {
        let line = connect(home);
        drop((&line).write_all(&half[..half.len() / 2]));
        lines.push(line);
        if lines.len() > 90 {
            lines.remove(0);
        }
        thread::sleep(Duration::from_millis(1));
    }
}

fn garbage(home: &Path, done: &AtomicBool) {
    while !done.load(Ordering::Relaxed) {
        let line = connect(home);
        drop((&line).write_all(&[0xff; 4096]));
        drop((&line).read(&mut [0; 64]));
    }
}

fn paste(home: &Path, done: &AtomicBool) {
    let text = "税务".repeat(150_000);
    sending(home, done, |line, _| {
        say_to(line, &key(Code::Char('/')));
        say_to(line, &ToDaemon::Paste(text.clone()));
        say_to(line, &key(Code::Esc));
    });
}

fn resize(home: &Path, done: &AtomicBool) {
    sending(home, done, |line, n| {
        let (width, height) = if n % 2 == 0 { (u16::MAX, u16::MAX) } else { (60, 18) };
        say_to(line, &ToDaemon::Resize(width, height));
    });
}

fn filter(home: &Path, done: &AtomicBool) {
    sending(home, done, |line, _| {
        say_to(line, &key(Code::Char('/')));
        "税务 改革".chars().for_each(|c| say_to(line, &key(Code::Char(c))));
        say_to(line, &key(Code::Esc));
    });
}

fn replay(home: &Path, done: &AtomicBool) {
    sending(home, done, |line, n| match n {
        0 => "Qajjkk4123Q".chars().for_each(|c| say_to(line, &key(Code::Char(c)))),
        _ => "999Ra".chars().for_each(|c| say_to(line, &key(Code::Char(c)))),
    });
}

/// Reports progress of one task after the other, by a command each: whoever lists tasks takes it in.
fn write(home: &Path, done: &AtomicBool) {
    let ids =
        site::ducha(home, &["--as", HOSTILE, "list", "tasks", "--columns", "id", "--limit", "50", "--format", "csv"]);
    let ids: Vec<&str> = ids.lines().skip(1).collect();
    for n in 0.. {
        if done.load(Ordering::Relaxed) {
            break;
        }
        let progress = format!("progress={}", n % 100);
        site::ducha(home, &["--as", HOSTILE, "set", ids[n % ids.len()], &progress]);
    }
}

/// From a key to its screen, of all who type for a while.
fn typed(seats: &mut [Seat], time: Duration, hostile: impl FnOnce(&AtomicBool) + Send) -> Vec<Duration> {
    let (done, all) = (AtomicBool::new(false), Mutex::new(Vec::new()));
    thread::scope(|scope| {
        let (done, all) = (&done, &all);
        scope.spawn(move || hostile(done));
        for (n, seat) in seats.iter_mut().enumerate() {
            let run = move || {
                let (mut dice, mut own) = (Rng::new(n as u64), Vec::new());
                thread::sleep(Duration::from_millis(dice.below(333)));
                while !done.load(Ordering::Relaxed) {
                    own.push(seat.press(if (own.len() / 20).is_multiple_of(2) { b"j" } else { b"k" }));
                    thread::sleep(Duration::from_millis(167 + dice.below(333)));
                }
                all.lock().unwrap().extend(own);
            };
            thread::Builder::new().stack_size(128 << 10).spawn_scoped(scope, run).unwrap();
        }
        thread::sleep(time);
        done.store(true, Ordering::Relaxed);
    });
    all.into_inner().unwrap()
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let option = |name: &str| args.iter().find_map(|a| a.strip_prefix(name)).and_then(|n| n.parse::<u64>().ok());
    let people: usize = args.iter().find_map(|a| a.parse().ok()).unwrap_or(100);
    let (tasks, time) = (option("--tasks=").unwrap_or(10_000), option("--seconds=").unwrap_or(5));
    let time = Duration::from_secs(time);
    let over_ssh = args.iter().any(|a| a == "--ssh");
    let sshd: Option<PathBuf> = sshd().filter(|_| over_ssh);
    if over_ssh && sshd.is_none() {
        println!("SKIPPED: there is no sshd here; install openssh-server to measure over ssh");
        return;
    }
    let site = Site::open(sshd.as_deref(), tasks, people);
    println!(
        "{people} people who type 3 keys a second {}, {tasks} tasks, {} cores",
        if over_ssh { "over ssh" } else { "attached here" },
        thread::available_parallelism().map_or(0, usize::from)
    );
    let mut seats: Vec<Seat> = (0..people)
        .map(|n| {
            if over_ssh {
                return site.login(n);
            }
            let mut command = CommandBuilder::new(program());
            command.args(["--as", &format!("p{n}")]);
            command.env("DUCHA_HOME", site.home.path());
            command.env("LANG", "zh_CN.UTF-8");
            command.env("TERM", "xterm-256color");
            site.in_tasks(command)
        })
        .collect();
    let quiet = say("nobody else", typed(&mut seats, time, |_| ()));
    let before = site.daemon.memory();
    for (name, neighbour) in NEIGHBOURS {
        let home = site.home.path();
        let (half, most) = say(name, typed(&mut seats, time, |done| neighbour(home, done)));
        thread::sleep(Duration::from_millis(500));
        let held = site.daemon.memory();
        println!(
            "    {:.2} of the quiet p50, {:.2} of its p95; the daemon holds {:.2} of its memory afterwards",
            half / quiet.0,
            most / quiet.1,
            held as f64 / before as f64
        );
    }
    let after = say("nobody else again", typed(&mut seats, time, |_| ()));
    println!("    {:.2} of the quiet p95", after.1 / quiet.1);
}
