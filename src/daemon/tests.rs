//! Sessions of a small console over real sockets: what one client does, the others do not notice.

mod access;
mod habits;
mod hall;
mod output;
mod roles;
mod secrecy;

use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use chrono::DateTime;
use ratatui::Frame;
use ratatui::style::Style;

use super::core::{Daemon, MakeApp, Opening, Parts};
use super::limits::MAX_WAITING;
use super::logfile::Log;
use crate::keymap::{Code, Key};
use crate::log::FixedClock;
use crate::service::{Office, Options, Watching};
use crate::tui::input::Event;
use crate::tui::run::{App, Flow};
use crate::wire::frame::{self, Trouble};
use crate::wire::protocol::{Came, Colours, Command, GONE, Hello, MAX_DOWN, ToClient, ToDaemon, Verb};
use crate::wire::socket;

/// No test waits longer: a failure, not a hang.
const PATIENCE: Duration = Duration::from_secs(30);

/// Counts keys, and shows the store's revision.
struct Counter {
    office: Arc<Office>,
    keys: usize,
    _watching: Watching,
}

impl App for Counter {
    fn handle(&mut self, event: Event) -> Flow {
        match event {
            Event::Key(key) if key == Key::plain(Code::Char('q')) => return Flow::Quit,
            Event::Key(key) if key == Key::plain(Code::Char('p')) => panic!("as asked"),
            Event::Key(_) => self.keys += 1,
            Event::Paste(text) => self.keys += text.len(),
            Event::Wake | Event::Resize(_) => {}
            _ => return Flow::Same,
        }
        Flow::Draw
    }

    fn draw(&mut self, frame: &mut Frame<'_>) {
        let text = format!("{} keys, revision {}", self.keys, self.office.revision());
        frame.buffer_mut().set_string(0, 0, text, Style::new());
    }
}

struct Rig {
    dir: tempfile::TempDir,
    office: Arc<Office>,
    daemon: Arc<Daemon>,
    stop: Option<UnixStream>,
    serving: Option<JoinHandle<()>>,
}

impl Rig {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let clock = Arc::new(FixedClock::at(DateTime::parse_from_rfc3339("2023-08-01T09:00:00+08:00").unwrap()));
        let options = Options { seed: Some(7), in_memory: true, ..Options::new(Arc::clone(&clock) as _) };
        let office = Arc::new(Office::create(dir.path(), "测试县营商办", "管理员", options).unwrap());
        let make: Box<MakeApp> = Box::new(|o: Opening| {
            let feed = o.feed;
            let watching = o.office.watch(move || feed.wake());
            Ok(Box::new(Counter { office: o.office, keys: 0, _watching: watching }) as Box<dyn App>)
        });
        let listener = socket::listen(dir.path()).unwrap();
        let parts = Parts {
            office: Arc::clone(&office),
            make,
            command: Box::new(|mut call| {
                writeln!(call.out, "{} args", call.command.args.len()).unwrap();
                drop(writeln!(call.err, "said"));
                7
            }),
            log: Arc::new(Log::open(&socket::log(dir.path()), clock)),
            panic_key: None,
        };
        let daemon = Daemon::new(parts);
        let (stop, stopped) = UnixStream::pair().unwrap();
        let running = Arc::clone(&daemon);
        let serving = thread::spawn(move || running.serve(&listener, &stopped).unwrap());
        Self { dir, office, daemon, stop: Some(stop), serving: Some(serving) }
    }

    fn line(&self) -> UnixStream {
        let line = socket::connect(self.dir.path()).unwrap();
        line.set_read_timeout(Some(PATIENCE)).unwrap();
        line
    }

    fn client(&self) -> Client {
        let line = self.line();
        frame::write(&mut &line, &hello(None, Verb::Attach)).unwrap();
        assert_eq!(frame::read::<ToClient>(&mut &line, MAX_DOWN).unwrap(), ToClient::Welcome);
        let mut client = Client { line, screen: vt100::Parser::new(24, 80, 0), acks: true };
        client.wait_for("0 keys");
        client
    }

    fn clients(&self) -> usize {
        self.daemon.census().0
    }

    fn wait_for_clients(&self, count: usize) {
        let end = Instant::now() + PATIENCE;
        while self.clients() != count {
            assert!(Instant::now() < end, "{} clients, not {count}", self.clients());
            thread::yield_now();
        }
    }

    fn end(&mut self) {
        self.stop = None;
        if let Some(serving) = self.serving.take() {
            serving.join().unwrap();
        }
    }
}

impl Drop for Rig {
    fn drop(&mut self) {
        self.stop = None;
    }
}

fn hello(who: Option<&str>, verb: Verb) -> ToDaemon {
    ToDaemon::Hello(Box::new(Hello {
        size: (80, 24),
        colours: Colours::True,
        chinese: false,
        utf8: true,
        who: who.map(str::to_string),
        came: Came::Here,
        remote: false,
        theme: None,
        keymap: None,
        verb,
    }))
}

struct Client {
    line: UnixStream,
    screen: vt100::Parser,
    acks: bool,
}

impl Client {
    fn say(&self, message: &ToDaemon) {
        frame::write(&mut &self.line, message).unwrap();
    }

    fn key(&self, c: char) {
        self.say(&ToDaemon::Key(Key::plain(Code::Char(c))));
    }

    /// Reads one message; the end is returned.
    fn hear(&mut self) -> Result<Option<(u8, String)>, Trouble> {
        match frame::read::<ToClient>(&mut &self.line, MAX_DOWN)? {
            ToClient::Output(bytes, whole) => {
                self.screen.process(&bytes);
                if whole && self.acks {
                    drop(frame::write(&mut &self.line, &ToDaemon::Ack));
                }
            }
            ToClient::End(code, text) => return Ok(Some((code, text))),
            other => panic!("{other:?}"),
        }
        Ok(None)
    }

    fn wait_for(&mut self, text: &str) {
        while !self.screen.screen().contents().contains(text) {
            assert_eq!(self.hear().unwrap(), None, "waited for {text}");
        }
    }

    fn end(&mut self) -> (u8, String) {
        loop {
            if let Some(end) = self.hear().unwrap() {
                return end;
            }
        }
    }
}

#[test]
fn keys_are_answered_with_screens_and_the_end_with_a_code() {
    let rig = Rig::new();
    let mut client = rig.client();
    "abc".chars().for_each(|c| client.key(c));
    client.wait_for("3 keys");
    client.say(&ToDaemon::Paste("税务".into()));
    client.wait_for("9 keys");
    client.say(&ToDaemon::Resize(40, 5));
    client.key('q');
    assert_eq!(client.end(), (0, String::new()));
    rig.wait_for_clients(0);
}

#[test]
fn what_one_writes_everybody_sees() {
    let rig = Rig::new();
    let mut clients: Vec<Client> = (0..20).map(|_| rig.client()).collect();
    let work = crate::service::Work::new("test").set(
        crate::domain::kind::Kind::Unit,
        rig.office.new_id().unwrap(),
        crate::domain::schema::unit::NAME,
        crate::domain::value::Value::from("市税务局"),
    );
    rig.office.commit(&rig.office.actor(None).unwrap(), work).unwrap();
    let seen = format!("revision {}", rig.office.revision());
    clients.iter_mut().for_each(|c| c.wait_for(&seen));
}

#[test]
fn who_takes_nothing_gets_two_screens_and_then_the_latest() {
    let rig = Rig::new();
    let mut frozen = rig.client();
    frozen.acks = false;
    for _ in 0..5000 {
        frozen.key('x');
    }
    // Somebody else is served meanwhile.
    let mut other = rig.client();
    other.key('x');
    other.wait_for("1 keys");
    let mut screens = 0;
    frozen.line.set_read_timeout(Some(Duration::from_millis(300))).unwrap();
    while let Ok(end) = frozen.hear() {
        assert_eq!(end, None);
        screens += 1;
    }
    assert!(screens <= 2, "{screens} screens without an acknowledgement");
    frozen.line.set_read_timeout(Some(PATIENCE)).unwrap();
    frozen.acks = true;
    frozen.say(&ToDaemon::Ack);
    frozen.say(&ToDaemon::Ack);
    frozen.wait_for("5000 keys");
}

#[test]
fn a_panic_ends_one_session_alone() {
    let rig = Rig::new();
    let mut other = rig.client();
    let mut broken = rig.client();
    broken.key('p');
    assert_eq!(broken.end().0, 70);
    other.key('x');
    other.wait_for("1 keys");
    rig.wait_for_clients(1);
    let log = std::fs::read_to_string(socket::log(rig.dir.path())).unwrap();
    assert!(log.contains("failed and was ended"), "{log}");
}

#[test]
fn garbage_and_huge_announcements_end_who_sends_them() {
    let rig = Rig::new();
    let mut other = rig.client();
    for bytes in [&[0xff; 64][..], b"GET / HTTP/1.0\r\n\r\n", &[3, 0, 0, 0, frame::VERSION, 200, 200], &[1, 0, 0, 0, 9]]
    {
        let mut line = rig.line();
        line.write_all(bytes).unwrap();
        match frame::read::<ToClient>(&mut line, MAX_DOWN).unwrap() {
            ToClient::End(2, _) => {}
            other => panic!("{other:?}"),
        }
    }
    // And after the greeting.
    let mut attached = rig.client();
    attached.line.write_all(&u32::MAX.to_le_bytes()).unwrap();
    attached.line.write_all(&[1; 1000]).unwrap();
    attached.end();
    // A line that is closed, and one that breaks within a message.
    drop(rig.line());
    rig.line().write_all(&[9, 0, 0, 0, 1]).unwrap();
    let mut killed = rig.client();
    killed.key('x');
    killed.wait_for("1 keys");
    drop(killed);
    other.key('x');
    other.wait_for("1 keys");
    rig.wait_for_clients(1);
}

#[test]
fn who_never_says_who_it_is_keeps_nobody_out() {
    let rig = Rig::new();
    let mut other = rig.client();
    let mut silent: Vec<UnixStream> = Vec::new();
    for n in 0..MAX_WAITING * 12 {
        silent.push(rig.line());
        assert!(rig.clients() <= MAX_WAITING + 2, "{} at {n}", rig.clients());
    }
    let mut late = rig.client();
    for client in [&mut other, &mut late] {
        client.key('x');
        client.wait_for("1 keys");
    }
    // The first were sent away, the last may still speak.
    let mut nothing = [0; 1];
    assert_eq!(silent[0].read(&mut nothing).unwrap_or(0), 0);
    let last = silent.pop().unwrap();
    frame::write(&mut &last, &hello(None, Verb::Ping)).unwrap();
    assert!(matches!(frame::read(&mut &last, MAX_DOWN), Ok(ToClient::Pong(_))));
    silent.clear();
    drop(last);
    rig.wait_for_clients(2);
}

#[test]
fn another_version_is_told_in_words() {
    let rig = Rig::new();
    let mut line = rig.line();
    let mut bytes = frame::encode(&hello(None, Verb::Attach)).unwrap();
    bytes[4] = 77;
    line.write_all(&bytes).unwrap();
    match frame::read::<ToClient>(&mut line, MAX_DOWN).unwrap() {
        ToClient::End(2, text) => {
            assert!(text.contains(&format!("version {}", frame::VERSION)) && text.contains("77"), "{text}")
        }
        other => panic!("{other:?}"),
    }
    let end = super::attach::broken(&Trouble::Version(77), crate::i18n::Lang::Zh);
    assert!(end.code == 2 && end.text.contains("77"), "and by the client of an older server: {end:?}");
}

#[test]
fn a_flood_is_taken_in_its_time() {
    let rig = Rig::new();
    let mut other = rig.client();
    let mut flooding = rig.client();
    let line = flooding.line.try_clone().unwrap();
    let flood = thread::spawn(move || {
        for _ in 0..40 {
            frame::write(&mut &line, &ToDaemon::Paste("x".repeat(1 << 20))).unwrap();
        }
    });
    for n in 1..=20 {
        other.key('x');
        other.wait_for(&format!("{n} keys"));
    }
    flood.join().unwrap();
    flooding.wait_for(&format!("{} keys", 40 << 20));
}

#[test]
fn sessions_are_told_of_the_end_and_frozen_ones_do_not_hold_it_up() {
    let mut rig = Rig::new();
    let mut client = rig.client();
    let mut frozen = rig.client();
    frozen.acks = false;
    for _ in 0..100 {
        frozen.key('x');
    }
    let start = Instant::now();
    rig.end();
    assert!(start.elapsed() < Duration::from_secs(9));
    let (code, text) = client.end();
    assert_eq!(code, GONE);
    assert!(text.contains("stopped"), "{text}");
    assert_eq!(rig.clients(), 0);
}

#[test]
fn commands_are_run_and_their_code_kept() {
    let rig = Rig::new();
    let line = rig.line();
    let command = Command {
        args: vec![std::ffi::OsString::from("ducha").into(), std::ffi::OsString::from("list").into()],
        folder: std::path::Path::new("/").into(),
        environment: Vec::new(),
        terminal: (false, false),
    };
    frame::write(&mut &line, &hello(Some("管理员"), Verb::Run(command))).unwrap();
    let mut heard = Vec::new();
    while let Ok(message) = frame::read::<ToClient>(&mut &line, MAX_DOWN) {
        heard.push(message);
    }
    heard.sort_by_key(|m| matches!(m, ToClient::End(..)));
    assert!(heard.contains(&ToClient::Output(b"2 args\n".to_vec(), false)), "{heard:?}");
    assert_eq!(heard.last(), Some(&ToClient::End(7, String::new())));
}

#[test]
fn nobody_else_is_let_in_by_name() {
    let rig = Rig::new();
    let line = rig.line();
    frame::write(&mut &line, &hello(Some("nobody"), Verb::Attach)).unwrap();
    assert!(matches!(frame::read(&mut &line, MAX_DOWN), Ok(ToClient::End(3, text)) if text.contains("nobody")));
    let other = super::who::who(&rig.office, Some("管理员"), &Came::Here, 4_000_000).unwrap_err();
    assert!(other.is(super::messages::NOT_YOU));
    let unknown = super::who::who(&rig.office, None, &Came::Here, 4_000_000).unwrap_err();
    assert!(unknown.is(super::messages::UNKNOWN_USER));
    let ping = rig.line();
    frame::write(&mut &ping, &hello(None, Verb::Ping)).unwrap();
    assert!(matches!(frame::read(&mut &ping, MAX_DOWN), Ok(ToClient::Pong(_))));
    let mut rest = Vec::new();
    (&ping).read_to_end(&mut rest).unwrap();
    assert!(rest.is_empty());
}
