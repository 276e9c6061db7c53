//! The shared server: memory a session, idle time, key to paint, fan-out, bytes a key; in process and attached.
//!
//! `cargo bench --bench server [-- SESSIONS]`. The clients are threads of this process, which only read, acknowledge and
//! take the time: what they need is measured first, with sessions that run no console, and taken off.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[allow(dead_code)] // Only its dice are thrown here.
mod common;

use std::os::unix::net::UnixStream;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use common::Rng;
use ducha::action::Config;
use ducha::cli::console::looks;
use ducha::daemon::core::{Daemon, Opening, Parts};
use ducha::daemon::logfile::Log;
use ducha::domain::kind::Kind;
use ducha::domain::schema::{setting, task};
use ducha::domain::value::Value;
use ducha::i18n::Lang;
use ducha::keymap::{Code, Key};
use ducha::log::{FixedClock, SystemClock};
use ducha::sample;
use ducha::service::{Office, Options, Work, settings};
use ducha::tui::backend::Screen;
use ducha::tui::depth::{Depth, Means};
use ducha::tui::input::{Event, channel as events};
use ducha::tui::open;
use ducha::tui::run::{App, Flow};
use ducha::tui::theme::Lines;
use ducha::wire::frame;
use ducha::wire::protocol::{Colours, Hello, MAX_DOWN, ToClient, ToDaemon, Verb};
use ducha::wire::socket;
use ratatui::Frame;
use ratatui::layout::Size;

/// What the sessions' terminals can show.
const MEANS: Means = Means { depth: Depth::Ansi256, lines: Lines::Box, theme: "dark" };
const SIZE: (u16, u16) = (120, 40);
const KEYS: usize = 400;
const IDLE: Duration = Duration::from_secs(5);

/// Resident memory of this process, in KB.
fn memory() -> u64 {
    let text = std::fs::read_to_string("/proc/self/statm").unwrap();
    text.split(' ').nth(1).unwrap().parse::<u64>().unwrap() * 4
}

/// Processor time of this process, in ticks of 10 ms.
fn ticks() -> u64 {
    let text = std::fs::read_to_string("/proc/self/stat").unwrap();
    let fields: Vec<&str> = text.rsplit(')').next().unwrap().split_whitespace().collect();
    fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap()
}

/// A console that shows one line: what a session costs without the real one.
struct Bare;

impl App for Bare {
    fn handle(&mut self, _: Event) -> Flow {
        Flow::Same
    }

    fn draw(&mut self, frame: &mut Frame<'_>) {
        frame.buffer_mut().set_string(0, 0, "bare", ratatui::style::Style::new());
    }
}

struct Client {
    line: Arc<UnixStream>,
    said: Arc<Mutex<()>>,
    bytes: Arc<AtomicU64>,
    painted: Receiver<Instant>,
}

impl Client {
    fn open(home: &Path) -> Self {
        let line = Arc::new(socket::connect(home).unwrap());
        let hello = Hello {
            size: SIZE,
            colours: Colours::Ansi256,
            chinese: true,
            utf8: true,
            who: None,
            came: ducha::wire::protocol::Came::Here,
            remote: false,
            theme: None,
            keymap: None,
            verb: Verb::Attach,
        };
        frame::write(&mut &*line, &ToDaemon::Hello(Box::new(hello))).unwrap();
        let (sender, painted) = channel();
        let (said, bytes) = (Arc::new(Mutex::new(())), Arc::new(AtomicU64::new(0)));
        let (own, lock, count) = (Arc::clone(&line), Arc::clone(&said), Arc::clone(&bytes));
        thread::Builder::new()
            .stack_size(64 << 10)
            .spawn(move || {
                while let Ok(message) = frame::read::<ToClient>(&mut &*own, MAX_DOWN) {
                    if let ToClient::Output(out, true) = message {
                        count.fetch_add(out.len() as u64, Ordering::Relaxed);
                        let _ = sender.send(Instant::now());
                        let _one = lock.lock().unwrap();
                        let _ = frame::write(&mut &*own, &ToDaemon::Ack);
                    }
                }
            })
            .unwrap();
        let client = Self { line, said, bytes, painted };
        client.painted.recv_timeout(Duration::from_secs(30)).unwrap();
        client
    }

    fn key(&self, code: Code) {
        let _one = self.said.lock().unwrap();
        frame::write(&mut &*self.line, &ToDaemon::Key(Key::plain(code))).unwrap();
    }

    fn drain(&self) {
        while self.painted.recv_timeout(Duration::from_millis(100)).is_ok() {}
    }
}

fn percentiles(mut all: Vec<Duration>) -> String {
    all.sort_unstable();
    let at = |p: usize| all[(all.len() * p / 100).min(all.len() - 1)].as_secs_f64() * 1000.0;
    format!("p50 {:.2} ms  p95 {:.2} ms  max {:.2} ms", at(50), at(95), at(100))
}

fn daemon(office: &Arc<Office>, home: &Path, bare: bool) -> (UnixStream, thread::JoinHandle<()>) {
    let folder = home.to_path_buf();
    let make = move |o: Opening| -> ducha::error::Result<Box<dyn App>> {
        if bare {
            return Ok(Box::new(Bare));
        }
        let looks = looks(&Config::default(), &folder, Lang::Zh, MEANS).map_err(|mut all| all.remove(0))?;
        Ok(Box::new(open::app(o.office, o.actor, looks, o.feed, false)))
    };
    let listener = socket::listen(home).unwrap();
    let parts = Parts {
        office: Arc::clone(office),
        make: Box::new(make),
        command: Box::new(|_| 0),
        log: Arc::new(Log::open(&socket::log(home), Arc::new(SystemClock))),
        panic_key: None,
    };
    let (stop, stopped) = UnixStream::pair().unwrap();
    let daemon = Daemon::new(parts);
    let serving = thread::spawn(move || daemon.serve(&listener, &stopped).unwrap());
    (stop, serving)
}

fn main() {
    let sessions: usize = std::env::args().skip(1).find_map(|a| a.parse().ok()).unwrap_or(100);
    let dir = tempfile::tempdir().unwrap();
    let clock = Arc::new(FixedClock::at(sample::moment()));
    let options = Options { in_memory: true, ..Options::new(clock) };
    let office = Arc::new(sample::make(dir.path(), Lang::Zh, options).unwrap());
    let admin = office.actor(None).unwrap();
    let id = settings::id(settings::SESSIONS);
    let many = Work::new("bench").set(Kind::Setting, id, setting::NAME, Value::from(settings::SESSIONS)).set(
        Kind::Setting,
        id,
        setting::VALUE,
        Value::from("1000"),
    );
    office.commit(&admin, many).unwrap();
    let tasks = office.read().records(Kind::Task).count();
    println!("{sessions} sessions of {}x{} on the sample ({tasks} tasks)", SIZE.0, SIZE.1);

    // In process: a key is handled and drawn into memory.
    let (feed, _inbox) = events();
    let chosen = looks(&Config::default(), dir.path(), Lang::Zh, MEANS).unwrap_or_else(|_| panic!("looks"));
    let mut app = open::app(Arc::clone(&office), office.actor(None).unwrap(), chosen, feed, false);
    let mut screen = Screen::new(Vec::new(), Size { width: SIZE.0, height: SIZE.1 }, Depth::Ansi256);
    screen.draw(|f| app.draw(f)).unwrap();
    let mut press = |code| {
        let start = Instant::now();
        app.handle(Event::Key(Key::plain(code)));
        let bytes = screen.draw(|f| app.draw(f)).unwrap();
        screen.out_mut().clear();
        (start.elapsed(), bytes)
    };
    press(Code::Char('4'));
    let all: Vec<_> =
        (0..KEYS).map(|n| press(if n / 80 % 2 == 0 { Code::Char('j') } else { Code::Char('k') })).collect();
    let bytes = all.iter().map(|a| a.1).sum::<usize>() / KEYS;
    println!("key to paint in process   {}  {bytes} bytes a key", percentiles(all.iter().map(|a| a.0).collect()));
    drop(app);

    // What threads and clients cost by themselves.
    let (stop, serving) = daemon(&office, dir.path(), true);
    let before = memory();
    let bare: Vec<Client> = (0..sessions).map(|_| Client::open(dir.path())).collect();
    let bare_cost = (memory() - before) / sessions as u64;
    println!("memory a bare session     {bare_cost} KB (a thread, a screen of one line, its client in this process)");
    drop(stop);
    serving.join().unwrap();
    drop(bare);

    let (stop, serving) = daemon(&office, dir.path(), false);
    let before = memory();
    let mut clients: Vec<Client> = (0..sessions).map(|_| Client::open(dir.path())).collect();
    for client in &clients {
        client.key(Code::Char('4'));
    }
    clients.iter().for_each(Client::drain);
    println!("memory a session          {} KB", (memory() - before) / sessions as u64);

    let (sent, used) = (clients.iter().map(|c| c.bytes.load(Ordering::Relaxed)).sum::<u64>(), ticks());
    thread::sleep(IDLE);
    let idle = (ticks() - used) as f64 / IDLE.as_secs_f64();
    let sent = clients.iter().map(|c| c.bytes.load(Ordering::Relaxed)).sum::<u64>() - sent;
    println!("idle                      {idle:.1}% of a core, {sent} bytes");

    let press = |client: &Client, code| {
        while client.painted.try_recv().is_ok() {}
        let start = Instant::now();
        client.key(code);
        client.painted.recv_timeout(Duration::from_secs(30)).unwrap().duration_since(start)
    };
    let one = &clients[0];
    let before = one.bytes.load(Ordering::Relaxed);
    let all = (0..KEYS).map(|n| press(one, if n / 80 % 2 == 0 { Code::Char('j') } else { Code::Char('k') })).collect();
    let bytes = (one.bytes.load(Ordering::Relaxed) - before) / KEYS as u64;
    println!("key to paint attached     {}  {bytes} bytes a key", percentiles(all));

    // Everybody looks at the tasks from the top: the first one changes.
    clients.iter().for_each(|c| c.key(Code::Home));
    clients.iter().for_each(Client::drain);
    let id = office.read().records(Kind::Task).next().unwrap().id();
    let actor = office.actor(None).unwrap();
    let mut spread = Vec::new();
    for n in 0..10_i64 {
        let work = Work::new("bench").set(Kind::Task, id, task::TITLE, Value::from(format!("改过 {n} 次的任务")));
        let start = Instant::now();
        office.commit(&actor, work).unwrap();
        let last = clients.iter().map(|c| c.painted.recv_timeout(Duration::from_secs(30)).unwrap()).max().unwrap();
        spread.push(last.duration_since(start));
        clients.iter().for_each(|c| while c.painted.try_recv().is_ok() {});
    }
    println!("a change on every screen  {}", percentiles(spread));

    // Twice as many type, as people do: three keys a second each, between half and one and a half of the mean apart.
    clients.extend((0..sessions).map(|_| Client::open(dir.path())));
    clients.iter().skip(sessions).for_each(|client| client.key(Code::Char('4')));
    clients.iter().for_each(Client::drain);
    let done = AtomicBool::new(false);
    let all = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for (n, client) in clients.iter_mut().enumerate() {
            let (done, all) = (&done, &all);
            scope.spawn(move || {
                let (mut dice, mut own) = (Rng::new(n as u64), Vec::new());
                thread::sleep(Duration::from_millis(dice.below(333)));
                while !done.load(Ordering::Relaxed) {
                    let down = (own.len() / 20).is_multiple_of(2);
                    own.push(press(client, if down { Code::Char('j') } else { Code::Char('k') }));
                    thread::sleep(Duration::from_millis(167 + dice.below(333)));
                }
                all.lock().unwrap().extend(own);
            });
        }
        let used = ticks();
        thread::sleep(IDLE);
        let share = (ticks() - used) as f64 / IDLE.as_secs_f64();
        println!("{} type, 3 keys a second  {share:.0}% of a core, the clients' threads among it", 2 * sessions);
        done.store(true, Ordering::Relaxed);
    });
    println!("key to paint, all typing  {}", percentiles(all.into_inner().unwrap()));
    drop(stop);
    serving.join().unwrap();
}
