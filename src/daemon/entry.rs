//! The program's entry: what was typed is read, and then done here, or in the daemon that runs on the same home.
//!
//! A command that needs the store is forwarded whole, so that the command line is the same with and without a daemon.

use std::ffi::OsString;
use std::io::Write;
use std::sync::Arc;

use super::attach::{Client, End, attach};
use super::forward::Forwarded;
use super::hosting::{Host, Hosting, is_served};
use super::{exchange, forward, running};
use crate::action::Shell;
use crate::cli::system::System;
use crate::cli::{Outcome, Read, Ready, console, finish, read, report, run, stdin};
use crate::error::{Code, Error};
use crate::tui::theme::Lines;
use crate::wire::forced::{self, Wish};
use crate::wire::protocol::{Came, GONE};
use crate::wire::socket;

/// Commands that need no open store, or need that nobody has it open.
const HERE: &[&[&str]] = &[
    &["init"],
    &["clone"],
    &["restore"],
    &["doctor"],
    &["help"],
    &["completions"],
    &["man"],
    &["device", "lock"],
    &["device", "unlock"],
];

/// How often a command that found the store taken is tried anew, before it asks whoever serves it and says what it hears.
const TRIES: usize = 3;

/// What sshd puts what was typed after the host into.
const TYPED: &str = "SSH_ORIGINAL_COMMAND";
/// What sshd says who is at the other end in.
const OVER_SSH: &str = "SSH_CONNECTION";

/// Does what was typed; returns the exit code.
pub fn main(typed: Vec<OsString>) -> u8 {
    let system = System::this();
    let mut typed = typed;
    let mut ready = match read(&typed, &system) {
        Read::Done(code) => return code,
        Read::Ready(ready) => *ready,
    };
    match stdin::named(&ready, &typed, &mut std::io::stdin().lock()) {
        Ok(None) => {}
        Ok(Some(whole)) => {
            typed = whole;
            ready = match read(&typed, &system) {
                Read::Done(code) => return code,
                Read::Ready(ready) => *ready,
            };
        }
        Err(error) => return finish(ready.shell, Err(error)),
    }
    // Whoever takes the store between a look and the opening is asked instead, once it answers.
    for _ in 0..TRIES {
        match once(ready, &typed, &system) {
            Done::Code(code) => return code,
            Done::Held(shell, error) if !is_served(&shell.home) => return finish(*shell, Err(error)),
            Done::Held(..) | Done::NotBegun(..) | Done::Gone(..) => {}
        }
        ready = match read(&typed, &system) {
            Read::Done(code) => return code,
            Read::Ready(ready) => *ready,
        };
    }
    match forwarded(ready, typed) {
        Done::NotBegun(ready, end) => told(*ready, end),
        Done::Held(shell, error) | Done::Gone(shell, error) => finish(*shell, Err(error)),
        Done::Code(code) => code,
    }
}

/// What came of trying once.
enum Done {
    /// It was done, here or there: the exit code.
    Code(u8),
    /// Whoever serves the store did not begin it.
    NotBegun(Box<Ready>, End),
    /// Somebody has the store, and nothing was done.
    Held(Box<Shell>, Error),
    /// Whoever served the store has ended since it was looked for, and nothing was done.
    Gone(Box<Shell>, Error),
}

/// Does what was typed here, or where the store is served.
fn once(ready: Ready, typed: &[OsString], system: &System) -> Done {
    let path = ready.path();
    let needs_store = !HERE.contains(&&path[..]);
    Done::Code(match &path[..] {
        ["serve"] if ready.given("what").as_deref() != Some("keys") => running::main(ready, typed),
        ["attach"] => attached(ready),
        ["sync-stdio"] => exchange::run(ready),
        // A document lies with who asks, and the store is not needed for it.
        ["lint"] if ready.given("file").is_some() => return ran(ready, system),
        path if needs_store && is_served(&ready.shell.home) => {
            let console = path.is_empty() && system.has_screen() && !ready.shell.plain;
            if console { attached(ready) } else { return forwarded(ready, typed.to_vec()) }
        }
        _ if needs_store => return ran(ready, system),
        // What replaces the store is for nobody else to do.
        _ => match ran(ready, system) {
            Done::Held(shell, error) | Done::Gone(shell, error) => finish(*shell, Err(error)),
            Done::NotBegun(ready, end) => told(*ready, end),
            Done::Code(code) => code,
        },
    })
}

fn ran(ready: Ready, system: &System) -> Done {
    match run(ready, system) {
        Outcome::Done(code) => Done::Code(code),
        Outcome::Held(shell, error) => Done::Held(shell, error),
        Outcome::Console(shell, means) => {
            let host = Host {
                config: shell.config.clone(),
                config_file: shell.config_file.clone(),
                clock: Arc::clone(&shell.clock),
            };
            Done::Code(console::run(*shell, means, |office| Hosting::start(office, host)))
        }
    }
}

/// What this client is like.
pub(super) fn client(ready: &Ready) -> Client {
    Client {
        lang: ready.shell.lang,
        depth: ready.means.depth,
        utf8: ready.means.lines == Lines::Box,
        who: ready.shell.who.clone(),
        came: came(ready),
        // What the background tells is said too; what else suits it is found out there.
        theme: ready.shell.config.theme.clone().or_else(|| Some(ready.means.theme.into()).filter(|t| t == "light")),
        keymap: ready.shell.config.keymap.clone(),
        opener: ready.shell.config.open.clone(),
        // What is forced on a key is `attach`; who types it at home has a shell for all else.
        remote: ready.path() == ["attach"],
        // A login over ssh that is forced to attach has no shell that would let it go on.
        may_stop: ready.path().is_empty() && crate::tui::terminal::has_shell(),
    }
}

/// How the person came: what sshd sets tells who was forced to attach from who types it at the machine.
fn came(ready: &Ready) -> Came {
    match ready.given("key") {
        Some(mark) => Came::Key(mark),
        None if ready.path() == ["attach"] && std::env::var_os(OVER_SSH).is_some() => Came::SomeKey,
        None => Came::Here,
    }
}

fn attached(mut ready: Ready) -> u8 {
    let client = client(&ready);
    let original = std::env::var_os(TYPED).map(|o| o.to_string_lossy().into_owned());
    let wish = match forced::wish(original.as_deref()) {
        Ok(Wish::Sync) => return exchange::run(ready),
        Ok(Wish::Console) => Ok(()),
        Err(error) => Err(error),
    };
    let ended = wish.and_then(|()| socket::connect(&ready.shell.home)).and_then(|stream| attach(stream, &client));
    match ended {
        Ok(end) => told(ready, end),
        // There is none now, as when one has just ended: try again later.
        Err(error) if error.code() == Code::NotFound => {
            report(&error, ready.shell.lang, ready.has("json"), &mut ready.shell.err);
            GONE
        }
        Err(error) => finish(ready.shell, Err(error)),
    }
}

pub(super) fn told(mut ready: Ready, end: End) -> u8 {
    if !end.text.is_empty() {
        drop(writeln!(ready.shell.err, "ducha: {}", end.text.replace('\n', "\n  → ")));
    }
    end.code
}

fn forwarded(mut ready: Ready, typed: Vec<OsString>) -> Done {
    let client = client(&ready);
    let stream = match socket::connect(&ready.shell.home) {
        Ok(stream) => stream,
        Err(error) if error.code() == Code::NotFound => return Done::Gone(Box::new(ready.shell), error),
        Err(error) => return Done::Code(finish(ready.shell, Err::<(), Error>(error))),
    };
    // The daemon has made it safe, and knows which commands to the terminal are the program's own.
    let (out, err) = (ready.shell.out.raw(), ready.shell.err.raw());
    match forward::forward(&stream, &client, typed, out, err).map_err(crate::action::unwritten) {
        Ok(Forwarded::NotBegun(end)) => Done::NotBegun(Box::new(ready), end),
        Ok(Forwarded::Ended(end)) => Done::Code(told(ready, end)),
        Err(error) => Done::Code(finish(ready.shell, Err::<(), Error>(error))),
    }
}
