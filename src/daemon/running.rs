//! `ducha serve`: in the foreground, in the background, asked and stopped.

use std::ffi::OsString;
use std::fs::OpenOptions;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use super::attach::Client;
use super::core::{Call, Daemon, Opening, Parts};
use super::logfile::Log;
use super::session::depth;
use super::{forward, messages, unit};
use crate::action::{self, Config, Shell};
use crate::cli::system::{Remote, System};
use crate::cli::{Outcome, Read, Ready, console, finish, read};
use crate::error::{Code, Error, Result};
use crate::i18n::Message;
use crate::os::files::OpenOptionsExt;
use crate::os::line::UnixStream;
use crate::os::process::CommandExt;
use crate::os::process::{Pid, Signal, kill_process, setsid};
use crate::os::signals::Signals;
use crate::os::signals::consts::{SIGHUP, SIGINT, SIGTERM};
use crate::service::Office;
use crate::service::office::keeper::Keeper;
use crate::store::{Layout, Lock};
use crate::tui::depth::{Depth, Means};
use crate::tui::open;
use crate::tui::run::App;
use crate::tui::theme::{Lines, Theme};
use crate::wire::protocol::{Came, Status};
use crate::wire::socket;

/// Says to a server that was begun in the background that it is to leave its terminal.
const DETACHED: &str = "DUCHA_DETACHED";
/// Few heaps for all threads, and large buffers outside them. Who sets the variable otherwise has a reason.
const ALLOCATOR: (&str, &str) =
    ("GLIBC_TUNABLES", "glibc.malloc.arena_max=2:glibc.malloc.mmap_threshold=65536:glibc.malloc.trim_threshold=131072");
/// For tests of what others notice: the key on which a session ends by a panic.
const PANIC_KEY: &str = "DUCHA_TEST_PANIC_KEY";
/// How long a server may take to answer after it was begun: a large store may have to be read anew.
const BEGINNING: Duration = Duration::from_secs(600);
/// How long a server may take to end.
const ENDING: Duration = Duration::from_secs(30);
/// The pause between two looks at a server that begins or ends.
const LOOK: Duration = Duration::from_millis(20);

/// Runs, asks or stops the server of a home; returns the exit code.
pub fn main(mut ready: Ready, typed: &[OsString]) -> u8 {
    let done = match ready.given("what").as_deref() {
        Some("status") => status(&mut ready.shell),
        Some("stop") => stop(&mut ready.shell),
        Some("unit") => print_unit(&mut ready.shell),
        _ if ready.has("detach") => begin(&mut ready.shell, typed),
        _ => {
            tuned(typed);
            serve(&mut ready.shell)
        }
    };
    finish(ready.shell, done)
}

fn pid_of(home: &Path) -> Option<u32> {
    Lock::holder(&Layout::new(home).lock()).filter(|h| h.command.starts_with("ducha serve")).map(|h| h.pid)
}

fn status_of(shell: &Shell) -> Option<Status> {
    let client = Client {
        lang: shell.lang,
        depth: Depth::None,
        utf8: true,
        who: None,
        came: Came::Here,
        opener: None,
        remote: false,
        theme: None,
        keymap: None,
        may_stop: false,
    };
    forward::ping(&shell.home, &client, Duration::from_secs(5))
}

fn none(home: &Path) -> Error {
    Error::new(Code::NotFound, crate::wire::messages::NO_DAEMON)
        .with("path", home.display())
        .hint(crate::wire::messages::HINT_SERVE)
}

fn status(shell: &mut Shell) -> Result<()> {
    let Some(status) = status_of(shell) else { return Err(none(&shell.home)) };
    let said = match pid_of(&shell.home) {
        Some(_) => Message::plain(messages::RUNS).with("version", &status.version),
        None => Message::plain(messages::CONSOLE_SERVES),
    };
    let number = |n: Option<u64>| n.map_or_else(|| "?".to_string(), |n| n.to_string());
    let mut lines = vec![
        said.with("home", shell.home.display()).with("pid", status.pid),
        Message::plain(messages::IN_USE)
            .with("consoles", status.consoles)
            .with("people", status.people)
            .with("commands", status.commands)
            .with("open", number(status.descriptors.0))
            .with("most", number(status.descriptors.1))
            .with("memory", status.memory >> 20),
    ];
    if status.refused > 0 {
        lines.push(Message::plain(messages::REFUSED).with("count", status.refused).with("why", &status.why));
    }
    lines.into_iter().try_for_each(|said| {
        let text = shell.say(said);
        shell.line(text)
    })
}

/// The process of a console that serves this home, where one does.
fn console_of(shell: &Shell) -> Option<u32> {
    status_of(shell).map(|s| s.pid).filter(|_| pid_of(&shell.home).is_none())
}

fn stop(shell: &mut Shell) -> Result<()> {
    let pid = pid_of(&shell.home).and_then(|p| Pid::from_raw(i32::try_from(p).ok()?));
    let Some(pid) = pid else {
        return Err(match console_of(shell) {
            Some(pid) => held_by_console(&shell.home, pid),
            None => none(&shell.home),
        });
    };
    let failed = |e: crate::os::Errno| none(&shell.home).caused_by(e);
    kill_process(pid, Signal::TERM).map_err(failed)?;
    let end = Instant::now() + ENDING;
    while pid_of(&shell.home).is_some() {
        if Instant::now() > end {
            return Err(Error::new(Code::Failed, messages::STOPS_SLOWLY).with("home", shell.home.display()));
        }
        thread::sleep(LOOK);
    }
    shell.tell(Message::plain(messages::STOPPED_IT).with("home", shell.home.display()));
    Ok(())
}

fn print_unit(shell: &mut Shell) -> Result<()> {
    let failed = |e: io::Error| Error::new(Code::Failed, messages::NO_PROGRAM).caused_by(e);
    let program = std::env::current_exe().map_err(failed)?;
    let uid = crate::os::process::own_uid();
    let account = super::who::login_of(uid).unwrap_or_else(|| uid.to_string());
    shell.print(&unit::text(&program, &shell.home.clone(), &account))
}

fn held_by_console(home: &Path, pid: u32) -> Error {
    Error::new(Code::Locked, messages::CONSOLE_SERVES)
        .with("home", home.display())
        .with("pid", pid)
        .hint(messages::HINT_QUIT_CONSOLE)
}

fn runs_already(shell: &Shell) -> Option<Error> {
    if let Some(pid) = pid_of(&shell.home) {
        let error =
            Error::new(Code::Locked, messages::RUNS_ALREADY).with("home", shell.home.display()).with("pid", pid);
        return Some(error.hint(messages::HINT_STOP));
    }
    console_of(shell).map(|pid| held_by_console(&shell.home, pid))
}

/// Begins a server in the background, and returns when it answers.
fn begin(shell: &mut Shell, typed: &[OsString]) -> Result<()> {
    if let Some(error) = runs_already(shell) {
        return Err(error);
    }
    if !Office::exists(&shell.home) {
        return Office::missing(&shell.home);
    }
    let path = log_path(&shell.home)?;
    let failed =
        |e: io::Error| Error::new(Code::Failed, messages::CANNOT_START).with("log", path.display()).caused_by(e);
    let log = OpenOptions::new().append(true).create(true).mode(0o600).open(&path).map_err(failed)?;
    let program = std::env::current_exe().map_err(failed)?;
    let mut child = Command::new(program)
        .args(typed.iter().skip(1).filter(|a| *a != "--detach"))
        .env(DETACHED, "1")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(log)
        .spawn()
        .map_err(failed)?;
    let end = Instant::now() + BEGINNING;
    while status_of(shell).is_none() {
        if child.try_wait().map_err(failed)?.is_some() || Instant::now() > end {
            return Err(Error::new(Code::Failed, messages::CANNOT_START).with("log", path.display()));
        }
        thread::sleep(LOOK);
    }
    let said = Message::plain(messages::DETACHED).with("pid", child.id()).with("log", path.display());
    shell.tell(said);
    Ok(())
}

/// Begins this program again with an allocator that gives memory back to the system when sessions end: glibc otherwise
/// keeps what many threads have freed, a quarter of the daemon's memory after a few hostile sessions.
fn tuned(typed: &[OsString]) {
    let is_glibc = cfg!(all(target_os = "linux", target_env = "gnu"));
    if !is_glibc || std::env::var_os(ALLOCATOR.0).is_some() {
        return;
    }
    if let Ok(program) = std::env::current_exe() {
        // It returns only where that cannot be done: then memory is given back later, or not.
        let _ = Command::new(program).args(typed.iter().skip(1)).env(ALLOCATOR.0, ALLOCATOR.1).exec();
    }
}

fn log_path(home: &Path) -> Result<PathBuf> {
    socket::make_folder(home)?;
    Ok(socket::log(home))
}

/// Runs the server until it is told to end.
fn serve(shell: &mut Shell) -> Result<()> {
    if std::env::var_os(DETACHED).is_some() {
        // The terminal's end is not the server's. Where it has none already, nothing is lost.
        let _ = setsid();
    }
    if let Some(error) = runs_already(shell) {
        return Err(error);
    }
    if let Some(action) = action::named("server.serve") {
        action::allowed(action, &shell.actor()?)?;
    }
    shell.office()?;
    let Some(office) = shell.release() else { return Office::missing(&shell.home) };
    let path = log_path(&shell.home)?;
    let log = Arc::new(Log::open(&path, Arc::clone(&shell.clock)));
    let failed =
        |e: io::Error| Error::new(Code::Failed, messages::CANNOT_START).with("log", path.display()).caused_by(e);
    let (stop, stopped) = UnixStream::pair().map_err(failed)?;
    let mut signals = Signals::new([SIGTERM, SIGINT, SIGHUP]).map_err(failed)?;
    thread::Builder::new()
        .name("signals".into())
        .spawn(move || {
            // The second one ends the process at once: the journal is whole at any time.
            let _stop = (signals.forever().next(), drop(stop));
            if let Some(signal) = signals.forever().next() {
                std::process::exit(128 + signal);
            }
        })
        .map_err(failed)?;
    let (told, noted) = (Arc::clone(&log), Arc::clone(&log));
    std::panic::set_hook(Box::new(move |info| {
        let thread = thread::current();
        told.line(format_args!("{}: {info}", thread.name().unwrap_or("a thread")));
    }));
    let listener = socket::listen(&shell.home)?;
    #[cfg(feature = "postgres")]
    let followers = {
        let log = Arc::clone(&log);
        crate::sync::hub::followers::Followers::start(&office, shell.lang, move |name, news| {
            log.line(format_args!("{name}: {}", news.say(crate::i18n::Lang::En)));
        })
    };
    let (config, config_file) = (shell.config.clone(), shell.config_file.clone());
    let parts = Parts {
        office: Arc::clone(&office),
        make: Box::new(move |opening| made(opening, &config, &config_file)),
        command: Box::new(command),
        log,
        panic_key: std::env::var(PANIC_KEY).ok().and_then(|k| k.parse().ok()),
    };
    shell.tell(Message::plain(messages::SERVING).with("home", shell.home.display()).with("log", path.display()));
    let daemon = Daemon::new(parts);
    let keeper = Keeper::start(&office, move |made| match made {
        Ok(made) => noted.line(format_args!("backed up to {}", made.path.display())),
        Err(error) => noted.line(format_args!("{error}")),
    });
    let served = daemon.serve(&listener, &stopped).map_err(failed);
    drop(std::fs::remove_file(socket::path(&shell.home)));
    #[cfg(feature = "postgres")]
    drop(followers);
    drop(std::panic::take_hook());
    drop((daemon, keeper));
    let closed = Office::end(office);
    served.and(closed)
}

/// The console of a client, with its own theme and keys where it named built-in ones.
pub(super) fn made(opening: Opening, config: &Config, config_file: &Path) -> Result<Box<dyn App>> {
    let folder = config_file.parent().unwrap_or(config_file);
    let built_in = |name: &Option<String>, names: &[&str]| name.clone().filter(|n| names.contains(&n.as_str()));
    let over = Config {
        theme: built_in(&opening.hello.theme, &crate::tui::theme::THEMES),
        keymap: built_in(&opening.hello.keymap, crate::keymap::PRESETS),
        ..Config::default()
    };
    let remote = opening.remote;
    let depth = depth(opening.hello.colours);
    let lines = if opening.hello.utf8 { Lines::Box } else { Lines::Ascii };
    let means = Means { depth, lines, theme: Theme::fitting(depth, None) };
    let (lang, of) = (opening.lang(), folder.to_path_buf());
    // What is run is for whoever sits at the machine.
    let own = move |config: Config| Config { commands: Vec::new(), ..config.between(&over, &Config::default()) };
    // What is wrong in a file of the server is not for everybody who logs in.
    let looks = console::usable(&own(config.clone()), &Config::default(), folder, lang, means);
    let (mut looks, _) = looks.map_err(|all| all.into_iter().next().unwrap_or_else(|| none(folder)))?;
    console::follow(&mut looks, config_file.to_path_buf(), move |config| {
        console::looks(&own(config), &of, lang, means)
    });
    Ok(Box::new(open::app(opening.office, opening.actor, looks, opening.feed, remote)))
}

/// A command of a client.
pub(super) fn command(call: Call) -> u8 {
    let (out, err) = (call.out.clone(), call.err.clone());
    let remote = Remote {
        office: call.office,
        actor: call.actor,
        folder: call.command.folder.into(),
        terminal: call.command.terminal,
        columns: call.columns,
        out: Box::new(move || Box::new(out.clone())),
        err: Box::new(move || Box::new(err.clone())),
    };
    let text = |(name, value): (String, _)| Some((name, OsString::from(value).into_string().ok()?));
    let variables: Vec<(String, String)> = call.command.environment.into_iter().filter_map(text).collect();
    let system = System::remote(remote, &variables);
    let typed: Vec<OsString> = call.command.args.into_iter().map(Into::into).collect();
    match read(&typed, &system) {
        Read::Done(code) => code,
        Read::Ready(ready) => match crate::cli::run(*ready, &system) {
            Outcome::Done(code) => code,
            Outcome::Held(shell, error) => crate::cli::finish(*shell, Err(error)),
            // No client's output is a terminal that could be drawn on.
            Outcome::Console(..) => Code::Usage.exit_code(),
        },
    }
}
