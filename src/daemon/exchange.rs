//! `ducha sync-stdio`: the answering end of an exchange of entries. Where a server or a console holds the store, the line goes
//! through to it; else the store is opened here, and whoever comes meanwhile is served as by a console.

use std::fs::File;
use std::io::{self, BufReader, Read, Write};
use std::net::Shutdown;
use std::sync::Arc;
use std::thread;

use super::attach::{Client, End, broken};
use super::entry::{client, told};
use super::hosting::{Host, Hosting, is_served};
use super::session::Line;
use crate::cli::{Ready, finish};
use crate::error::{Code, Error, Result};
use crate::os::files::AsFd;
use crate::os::line::UnixStream;
use crate::service::people::identity::Came;
use crate::service::{Actor, Office};
use crate::sync::local::Local;
use crate::sync::serve::serve;
use crate::wire::frame::{self, Trouble};
use crate::wire::protocol::{self, MAX_DOWN, ToClient, Verb};
use crate::wire::{messages as ground, socket};

/// Answers over the standard input and output; returns the exit code.
pub fn run(mut ready: Ready) -> u8 {
    let client = client(&ready);
    if is_served(&ready.shell.home) {
        let ended = socket::connect(&ready.shell.home).and_then(|stream| through(stream, &client));
        return match ended {
            Ok(end) => told(ready, end),
            Err(error) => finish(ready.shell, Err(error)),
        };
    }
    let done = here(&mut ready, &client);
    finish(ready.shell, done)
}

fn no_line(e: io::Error) -> Error {
    Error::new(Code::Failed, ground::BROKEN_OFF).caused_by(e)
}

/// The standard input and output as they are, without a buffer that waits for the end of a line.
fn ends() -> Result<(File, File)> {
    let own = |fd: io::Result<crate::os::files::OwnedFd>| fd.map(File::from).map_err(no_line);
    Ok((own(io::stdin().as_fd().try_clone_to_owned())?, own(io::stdout().as_fd().try_clone_to_owned())?))
}

/// Passes on what comes as soon as it comes, until either end is gone.
fn pass(from: &mut dyn Read, to: &mut dyn Write) {
    let mut piece = vec![0; 64 << 10];
    loop {
        match from.read(&mut piece) {
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Ok(0) | Err(_) => return,
            Ok(n) if to.write_all(&piece[..n]).is_err() => return,
            Ok(_) => {}
        }
    }
}

/// Passes everything on to whoever holds the store, and back.
fn through(stream: UnixStream, client: &Client) -> Result<End> {
    frame::write(&mut &stream, &client.hello((80, 24), Verb::Sync)).map_err(no_line)?;
    match frame::read(&mut &stream, MAX_DOWN) {
        Ok(ToClient::Welcome) => {}
        Ok(ToClient::End(code, text)) => return Ok(End { code, text }),
        Ok(_) => return Ok(broken(&Trouble::Garbage, client.lang)),
        Err(trouble) => return Ok(broken(&trouble, client.lang)),
    }
    let (mut from, mut to) = ends()?;
    let there = stream.try_clone().map_err(no_line)?;
    thread::Builder::new()
        .name("asks".into())
        .spawn(move || {
            // Whichever end is gone, the other is told.
            pass(&mut from, &mut &there);
            drop(there.shutdown(Shutdown::Write));
        })
        .map_err(no_line)?;
    // Who asked may be gone before the last answer.
    pass(&mut &stream, &mut to);
    Ok(End { code: 0, text: String::new() })
}

/// Opens the store and answers.
fn here(ready: &mut Ready, client: &Client) -> Result<()> {
    let shell = &mut ready.shell;
    let actor = match &client.came {
        protocol::Came::Here => shell.actor()?,
        protocol::Came::SomeKey => admitted(shell.office()?, client, Came::SomeKey)?,
        protocol::Came::Key(mark) => admitted(shell.office()?, client, Came::Key(mark))?,
    };
    shell.office()?;
    let Some(office) = shell.release() else { return Office::missing(&shell.home) };
    let host =
        Host { config: shell.config.clone(), config_file: shell.config_file.clone(), clock: Arc::clone(&shell.clock) };
    let hosting = Hosting::start(&office, host);
    let (from, mut to) = ends()?;
    let served = serve(&mut Local::new(&office, actor), &mut BufReader::new(from), &mut to);
    drop(hosting);
    served.and(Office::end(office))
}

fn admitted(office: &Office, client: &Client, came: Came<'_>) -> Result<Actor> {
    let name = client.who.as_deref().unwrap_or_default();
    office.admit(name, came).or_else(|error| office.withdrawn(name, came).ok_or(error))
}

/// Answers a client of the daemon, until either is gone.
///
/// # Errors
/// As [`serve`].
pub(super) fn answer(office: &Office, actor: Actor, line: &Line) -> Result<()> {
    line.say(&ToClient::Welcome).map_err(no_line)?;
    let mut from = BufReader::with_capacity(64 << 10, line.stream());
    serve(&mut Local::new(office, actor), &mut from as &mut dyn Read, &mut line.stream() as &mut dyn Write)
}
