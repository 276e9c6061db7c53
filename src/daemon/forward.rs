//! The client of one command: its arguments there, its output back.

use std::ffi::OsString;
use std::io::{self, IsTerminal, Write};
use std::path::Path;
use std::time::Duration;

use super::attach::{Client, End, broken};
use crate::os::line::UnixStream;
use crate::wire::frame;
use crate::wire::protocol::{Command, ENVIRONMENT, GONE, MAX_DOWN, MAX_HELLO, Status, ToClient, Verb};
use crate::wire::socket;

/// The daemon of a home folder, if one answers.
pub fn find(home: &Path) -> Option<UnixStream> {
    socket::connect(home).ok()
}

/// Asks a daemon whether it is there, and how it does.
pub fn ping(home: &Path, client: &Client, patience: Duration) -> Option<Status> {
    let stream = find(home)?;
    stream.set_read_timeout(Some(patience)).ok()?;
    frame::write(&mut &stream, &client.hello((80, 24), Verb::Ping)).ok()?;
    match frame::read(&mut &stream, MAX_DOWN) {
        Ok(ToClient::Pong(status)) => Some(*status),
        _ => None,
    }
}

/// What came of a forwarded command.
#[derive(Debug)]
pub enum Forwarded {
    /// It ended, or its daemon did while it may have run.
    Ended(End),
    /// The daemon did not begin it, as when it was about to stop: it may be asked for anew.
    NotBegun(End),
}

/// Lets a daemon run a command; data goes to `out`, messages to `err`.
///
/// # Errors
/// Where `out` cannot be written to: a pager that was left is `BrokenPipe`.
pub fn forward(
    stream: &UnixStream,
    client: &Client,
    args: Vec<OsString>,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> io::Result<Forwarded> {
    let folder = std::env::current_dir()?;
    let environment = ENVIRONMENT.iter().filter_map(|name| Some(((*name).to_string(), std::env::var_os(name)?.into())));
    let command = Command {
        args: args.into_iter().map(Into::into).collect(),
        folder: folder.as_path().into(),
        environment: environment.collect(),
        terminal: (io::stdout().is_terminal(), io::stderr().is_terminal()),
    };
    let width = crossterm::terminal::size().unwrap_or((80, 24));
    let hello = frame::encode(&client.hello(width, Verb::Run(command)))?;
    if hello.len() > MAX_HELLO as usize {
        return Err(io::ErrorKind::ArgumentListTooLong.into());
    }
    // A refusal may come before all was read: it is read below.
    drop((&mut &*stream).write_all(&hello));
    let mut from = io::BufReader::with_capacity(64 << 10, stream);
    loop {
        match frame::read(&mut from, MAX_DOWN) {
            Ok(ToClient::Output(bytes, _)) => out.write_all(&bytes)?,
            Ok(ToClient::Message(bytes)) => {
                out.flush()?;
                // That nobody listens is no error.
                drop(err.write_all(&bytes));
                drop(err.flush());
            }
            Ok(ToClient::End(code, text)) => {
                out.flush()?;
                let end = End { code, text };
                // No command ends so by itself.
                return Ok(if code == GONE { Forwarded::NotBegun(end) } else { Forwarded::Ended(end) });
            }
            Ok(_) => return Ok(Forwarded::Ended(broken(&frame::Trouble::Garbage, client.lang))),
            Err(trouble) => {
                out.flush()?;
                return Ok(Forwarded::Ended(broken(&trouble, client.lang)));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::ENVIRONMENT;
    use crate::cli::system::VARIABLES;

    #[test]
    fn a_command_that_another_process_runs_speaks_as_it_would_itself() {
        // Of no matter to a command: where things lie and what opens them is the other process's, nothing is opened, nothing is
        // drawn.
        let own = [
            "DUCHA_HOME",
            "HOME",
            "XDG_STATE_HOME",
            "DUCHA_OPEN",
            "VISUAL",
            "EDITOR",
            "PAGER",
            "LC_CTYPE",
            "COLORFGBG",
            "DUCHA_PASSPHRASE_FILE",
        ];
        let lacks: Vec<_> = VARIABLES.iter().filter(|v| !own.contains(v) && !ENVIRONMENT.contains(v)).collect();
        assert!(lacks.is_empty(), "{lacks:?}");
    }
}
