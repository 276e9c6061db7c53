//! A server over years of logins, in short: sessions come and go in every way there is, and nothing of them stays.
//!
//! `DUCHA_SOAK=2000 cargo test --release --test all soak` opens and closes so many; a test run some hundred.

use std::io::Write;
use std::os::unix::net::UnixStream;
use std::time::{Duration, Instant};

use ducha::keymap::{Code, Key};
use ducha::wire::frame;
use ducha::wire::protocol::{Came, Colours, Command, Hello, MAX_DOWN, Status, ToClient, ToDaemon, Verb};
use rustix::process::Signal;

use super::rig::{Home, PATIENCE};

/// What a server holds.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Held {
    descriptors: usize,
    threads: usize,
    consoles: u64,
    commands: u64,
    people: u64,
    spool_files: usize,
}

fn hello(who: Option<&str>, size: (u16, u16), verb: Verb) -> ToDaemon {
    ToDaemon::Hello(Box::new(Hello {
        size,
        colours: Colours::True,
        chinese: true,
        utf8: true,
        who: who.map(str::to_string),
        came: Came::Here,
        remote: true,
        theme: None,
        keymap: None,
        verb,
    }))
}

fn hear(line: &UnixStream) -> Option<ToClient> {
    frame::read(&mut &*line, MAX_DOWN).ok()
}

impl Home {
    fn line(&self) -> UnixStream {
        let line = UnixStream::connect(self.path().join("run/socket")).unwrap();
        line.set_read_timeout(Some(PATIENCE)).unwrap();
        line
    }

    fn asked(&self) -> Option<Status> {
        let line = UnixStream::connect(self.path().join("run/socket")).ok()?;
        line.set_read_timeout(Some(PATIENCE)).ok()?;
        frame::write(&mut &line, &hello(None, (80, 24), Verb::Ping)).ok()?;
        match hear(&line)? {
            ToClient::Pong(status) => Some(*status),
            _ => None,
        }
    }

    /// A console of a person, with its first screen; what the server said where it is refused.
    fn console(&self, who: &str, size: (u16, u16)) -> Result<UnixStream, (u8, String)> {
        let line = self.line();
        drop(frame::write(&mut &line, &hello(Some(who), size, Verb::Attach)));
        match hear(&line) {
            Some(ToClient::Welcome) => {}
            Some(ToClient::End(code, text)) => return Err((code, text)),
            other => panic!("{other:?}"),
        }
        while !matches!(hear(&line), Some(ToClient::Output(_, true))) {}
        frame::write(&mut &line, &ToDaemon::Ack).unwrap();
        Ok(line)
    }

    fn held(&self) -> Held {
        let count = |path: String| std::fs::read_dir(path).unwrap().count();
        let status = self.asked().unwrap();
        let run = std::fs::read_dir(self.path().join("run")).unwrap().flatten();
        Held {
            descriptors: count(format!("/proc/{}/fd", status.pid)),
            threads: count(format!("/proc/{}/task", status.pid)),
            consoles: status.consoles,
            commands: status.commands,
            people: status.people,
            spool_files: run.filter(|f| f.file_name().to_string_lossy().starts_with(".spool")).count(),
        }
    }

    /// What it holds once it is quiet: twice the same, a while apart.
    fn settled(&self, like: Option<&Held>) -> Held {
        let end = Instant::now() + PATIENCE;
        let mut before = self.held();
        loop {
            std::thread::sleep(Duration::from_millis(50));
            let now = self.held();
            if now == before && like.is_none_or(|like| *like == now) || Instant::now() > end {
                return now;
            }
            before = now;
        }
    }
}

fn key(line: &UnixStream, c: char) {
    drop(frame::write(&mut &*line, &ToDaemon::Key(Key::plain(Code::Char(c)))));
}

fn command(words: &[&str]) -> Verb {
    Verb::Run(Command {
        args: words.iter().map(|w| std::ffi::OsString::from(w).into()).collect(),
        folder: std::path::Path::new("/").into(),
        environment: Vec::new(),
        terminal: (false, false),
    })
}

/// One session, in one of the ways in which sessions go.
fn one(home: &Home, way: usize, size: (u16, u16)) {
    let open = || home.console("desk", size).unwrap();
    match way {
        // Quit.
        0 => {
            let line = open();
            key(&line, 'q');
            while !matches!(hear(&line), Some(ToClient::End(0, _)) | None) {}
        }
        // The window is closed; the client says so, or is killed; within a message.
        1 => drop(open()),
        2 => frame::write(&mut &open(), &ToDaemon::Bye).unwrap(),
        3 => (&open()).write_all(&[40, 0, 0, 0, frame::VERSION, 1]).unwrap(),
        // Refused: nobody of that name, another version, garbage, a huge announcement.
        4 => assert!(matches!(home.console("nobody", size), Err((3, _)))),
        5 => {
            let line = home.line();
            drop((&line).write_all(&[2, 0, 0, 0, 99, 0]));
            assert!(matches!(hear(&line), Some(ToClient::End(2, _))));
        }
        6 => drop((&home.line()).write_all(&[0xff; 512])),
        // Half a hello, and none.
        7 => {
            let bytes = frame::encode(&hello(Some("desk"), size, Verb::Attach)).unwrap();
            drop((&home.line()).write_all(&bytes[..bytes.len() / 2]));
        }
        8 => drop(home.line()),
        // Frozen in the middle of a flood.
        9 => {
            let line = open();
            line.set_write_timeout(Some(Duration::from_millis(20))).unwrap();
            (0..500).for_each(|_| key(&line, 'j'));
        }
        // A flood of sizes.
        10 => {
            let line = open();
            for n in 0..20 {
                let (w, h) = if n % 2 == 0 { (u16::MAX, u16::MAX) } else { (60, 18) };
                drop(frame::write(&mut &line, &ToDaemon::Resize(w, h)));
                drop(frame::write(&mut &line, &ToDaemon::Ack));
            }
        }
        // A command, one whose client does not wait for it, one that is refused.
        11 => {
            let line = home.line();
            frame::write(&mut &line, &hello(None, size, command(&["ducha", "list", "tasks", "--json"]))).unwrap();
            while !matches!(hear(&line), Some(ToClient::End(0, _))) {}
        }
        12 => {
            drop(frame::write(&mut &home.line(), &hello(None, size, command(&["ducha", "list", "tasks", "--json"]))));
        }
        13 => drop(frame::write(&mut &home.line(), &hello(None, size, command(&["ducha", "list", "nothing"])))),
        // A session that blows up.
        _ => {
            let line = open();
            drop(frame::write(&mut &line, &ToDaemon::Key(Key::plain(Code::F(9)))));
            while !matches!(hear(&line), Some(ToClient::End(70, _)) | None) {}
        }
    }
}

const WAYS: usize = 15;

#[test]
fn nothing_stays_of_sessions_that_came_and_went_in_every_way() {
    let most: usize = std::env::var("DUCHA_SOAK").ok().and_then(|n| n.parse().ok()).unwrap_or(300);
    let mut home = Home::new();
    home.serve_with(&[("DUCHA_TEST_PANIC_KEY", "f9")]);
    let stays = home.console("tax", (120, 40)).unwrap();
    // What is made once and kept is made before.
    (0..WAYS * 2).for_each(|n| one(&home, n % WAYS, (120, 40)));
    let before = home.settled(None);
    let memory = home.memory();
    for n in 0..most {
        one(&home, n % WAYS, if n % 7 == 0 { (u16::MAX, u16::MAX) } else { (120, 40) });
    }
    // Some real ones, at real terminals.
    for way in 0..3 {
        let mut seat = home.person("desk");
        seat.wait_for("ducha");
        match way {
            0 => {
                seat.keys("q");
                seat.ended();
            }
            1 => seat.close(),
            _ => seat.signal(Signal::KILL),
        }
    }
    assert_eq!(home.settled(Some(&before)), before, "after {most} sessions\n{}", home.log());
    let grown = home.memory().saturating_sub(memory);
    assert!(grown < memory / 10 + (12 << 10), "{grown} KB more than {memory} KB");
    // Who was there all the time is served as before.
    key(&stays, '4');
    assert!(matches!(hear(&stays), Some(ToClient::Output(..))));
}

#[test]
fn near_the_limit_of_descriptors_new_sessions_are_refused_and_the_others_go_on() {
    let mut home = Home::new();
    // The hard limit is as low: the server cannot raise its own.
    home.serve_limited(80);
    let (mut open, mut refused) = (Vec::new(), None);
    for n in 0..40 {
        match home.console(if n % 2 == 0 { "desk" } else { "tax" }, (80, 24)) {
            Ok(line) => open.push(line),
            Err(end) => {
                refused = Some(end);
                break;
            }
        }
    }
    let (code, text) = refused.expect("they are refused at last");
    assert!(code == 75 && text.contains("上限 80") && text.contains("LimitNOFILE"), "{code} {text}");
    assert!(open.len() >= 5, "{} were served", open.len());
    // Those that are there go on, and so does the store.
    for line in &open {
        key(line, '4');
        assert!(matches!(hear(line), Some(ToClient::Output(..))));
    }
    let status = home.done(&["serve", "status"]);
    assert!(status.contains("of 80") && status.contains("sessions refused since the start: 1"), "{status}");
    assert!(home.log().contains("no room"), "{}", home.log());
    // Room again for who comes when somebody has gone.
    open.drain(..3);
    let end = Instant::now() + PATIENCE;
    while home.console("desk", (80, 24)).is_err() {
        assert!(Instant::now() < end, "{}", home.done(&["serve", "status"]));
    }
}

#[test]
fn one_person_has_so_many_consoles_and_the_others_have_theirs() {
    let mut home = Home::new();
    home.done(&["add", "setting", "name=server.sessions", "value=3"]);
    home.serve();
    let mut open: Vec<_> = (0..3).map(|_| home.console("tax", (80, 24)).unwrap()).collect();
    let (code, text) = home.console("tax", (80, 24)).map(drop).unwrap_err();
    assert!(code == 75 && text.contains('3') && text.contains("server.sessions"), "{text}");
    home.console("desk", (80, 24)).unwrap();
    home.done(&["set", "server.sessions", "value=4"]);
    open.push(home.console("tax", (80, 24)).unwrap());
    assert!(home.console("tax", (80, 24)).is_err());
}

#[test]
fn what_is_drawn_of_a_huge_terminal_is_bounded_and_said() {
    let mut home = Home::new();
    home.serve();
    let before = home.memory();
    let huge: Vec<_> = (0..19).map(|_| home.console("desk", (u16::MAX, u16::MAX)).unwrap()).collect();
    let grown = home.memory().saturating_sub(before);
    assert!(grown < 19 * (8 << 10), "{grown} KB of 19 sessions");
    drop(huge);
    let line = home.line();
    frame::write(&mut &line, &hello(Some("desk"), (1000, 500), Verb::Attach)).unwrap();
    let mut terminal = vt100::Parser::new(500, 1000, 0);
    loop {
        match hear(&line) {
            Some(ToClient::Output(bytes, last)) => {
                terminal.process(&bytes);
                if last {
                    break;
                }
            }
            Some(ToClient::Welcome) => {}
            other => panic!("{other:?}"),
        }
    }
    let rows: Vec<String> = terminal.screen().rows(0, 1000).collect();
    assert!(rows[99].contains("1000×500") && rows[99].contains("300×100"), "{}", rows[99]);
    assert!(rows[100..].iter().all(|r| r.trim().is_empty()));
    // A terminal of a usual size says nothing of it.
    let mut seat = home.person("desk");
    seat.wait_for("ducha");
    assert!(!seat.shown().contains("300×100"));
}
