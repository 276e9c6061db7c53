//! One client: its greeting, who it is, and what it asks for.

use std::io;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use super::core::{Daemon, Opening};
use super::messages;
use super::session::Line;
use super::who::{who, withdrawn};
use crate::error::{Code, Error};
use crate::i18n::{Lang, Message};
use crate::os::line::UnixStream;
use crate::tui::input::channel;
use crate::wire::frame::{self, Trouble, VERSION};
use crate::wire::messages as ground;
use crate::wire::protocol::{GONE, Hello, MAX_ARGS, MAX_HELLO, ToClient, ToDaemon, Verb};

/// How long a client may take to say who it is, all in all.
const PATIENCE: Duration = Duration::from_secs(10);

impl Daemon {
    /// One client, from its greeting to its end.
    pub(super) fn client(self: &Arc<Self>, number: u64, line: &Arc<Line>) {
        let log = &self.parts.log;
        let mut within = Within { stream: line.stream(), end: Instant::now() + PATIENCE };
        let greeting = frame::read::<ToDaemon>(&mut within, MAX_HELLO);
        line.greeted();
        let hello = match greeting {
            Ok(ToDaemon::Hello(hello)) => *hello,
            Ok(_) | Err(Trouble::Garbage | Trouble::TooLarge(_)) => {
                log.line(format_args!("client {number}: garbage"));
                return line.say_end(2, ground::GARBAGE.text(Lang::En).into());
            }
            Err(Trouble::Version(theirs)) => {
                log.line(format_args!("client {number}: version {theirs}"));
                let said = Message::plain(ground::OTHER_VERSION).with("theirs", VERSION).with("ours", theirs);
                return line.say_end(2, said.say(Lang::En));
            }
            Err(Trouble::End | Trouble::Line(_)) => return,
        };
        let lang = lang(&hello);
        if self.stopping.load(Ordering::Acquire) {
            return line.say_end(GONE, messages::STOPPED.text(lang).into());
        }
        let refused = |error: &Error| {
            log.line(format_args!("client {number}: refused: {error}"));
            line.say_end(error.code().exit_code(), said(error, lang));
        };
        let uid = match crate::os::line::peer(line.stream()) {
            Ok(uid) => uid,
            Err(e) => return log.line(format_args!("client {number}: no uid: {e}")),
        };
        if hello.verb == Verb::Ping {
            drop(line.say(&ToClient::Pong(Box::new(self.status(lang)))));
            return;
        }
        let actor = match who(&self.parts.office, hello.who.as_deref(), &hello.came, uid) {
            Ok(actor) => actor,
            Err(error) => match withdrawn(&self.parts.office, &hello, uid) {
                Some(actor) => actor,
                None => return refused(&error),
            },
        };
        let own = uid == crate::os::process::own_uid();
        if matches!(hello.verb, Verb::Run(_)) && !own {
            // It would read and write files with the rights of the daemon's account.
            return refused(&Error::new(Code::Denied, messages::NOT_FOR_OTHERS));
        }
        let name = format!("{} {}", actor.person, self.parts.office.read().title(actor.person));
        drop(line.stream().set_read_timeout(None));
        let (code, text) = match &hello.verb {
            Verb::Run(command) if command.args.is_empty() || command.args.len() > MAX_ARGS => {
                (2, ground::GARBAGE.text(lang).to_string())
            }
            Verb::Run(command) => {
                let command = command.clone();
                if let Err(error) = self.room() {
                    self.no_room(number, &error);
                    return line.say_end(GONE, said(&error, lang));
                }
                return self.run(number, line, (actor, hello.size.0), command, lang);
            }
            Verb::Sync => {
                if let Err(error) = self.room() {
                    self.no_room(number, &error);
                    return line.say_end(GONE, said(&error, lang));
                }
                log.line(format_args!("client {number}: {name} exchanges entries (uid {uid})"));
                let ended = super::exchange::answer(&self.parts.office, actor, line);
                let ended = ended.map_or_else(|error| error.to_string(), |()| "ended".into());
                return log.line(format_args!("client {number}: {name}: {ended}"));
            }
            _ => {
                line.receive(actor.clone());
                if let Err(error) = self.room_for(actor.person) {
                    self.no_room(number, &error);
                    return line.say_end(GONE, said(&error, lang));
                }
                log.line(format_args!("client {number}: {name} attached (uid {uid})"));
                match self.console(
                    line,
                    Opening {
                        office: Arc::clone(&self.parts.office),
                        actor,
                        remote: hello.remote || !own,
                        hello,
                        feed: channel().0,
                    },
                ) {
                    Ok(end) => end,
                    Err(error) => return refused(&error),
                }
            }
        };
        log.line(format_args!("client {number}: {name} ended ({code})"));
        line.say_end(code, text);
    }
}

/// Reads until a moment and no longer, however slowly it comes.
struct Within<'a> {
    stream: &'a UnixStream,
    end: Instant,
}

impl io::Read for Within<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let left = self.end.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(io::ErrorKind::TimedOut.into());
        }
        self.stream.set_read_timeout(Some(left))?;
        let mut stream = self.stream;
        stream.read(out)
    }
}

fn lang(hello: &Hello) -> Lang {
    if hello.chinese { Lang::Zh } else { Lang::En }
}

/// A error as one text: what was wrong, and what to do.
pub(super) fn said(error: &Error, lang: Lang) -> String {
    std::iter::once(error.say(lang)).chain(error.hints(lang)).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};

    use super::*;

    #[test]
    fn what_comes_byte_by_byte_is_not_waited_for_without_end() {
        let (here, mut there) = UnixStream::pair().unwrap();
        let mut within = Within { stream: &here, end: Instant::now() + Duration::from_millis(200) };
        let mut read = 0;
        let end = loop {
            there.write_all(&[1]).unwrap();
            match within.read(&mut [0; 1]) {
                Ok(n) => read += n,
                Err(e) => break e,
            }
        };
        assert!(read > 0 && end.kind() == io::ErrorKind::TimedOut, "{read} {end}");
    }
}
