//! Forwarded commands: each on a thread of its own, so many at once and no more.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, PoisonError};
use std::thread;
use std::time::Duration;

use super::client::said;
use super::core::{Call, Daemon};
use super::limits;
use super::messages;
use super::session::Line;
use super::spool::Spool;
use crate::error::{Code, Error};
use crate::i18n::Lang;
use crate::service::Actor;
use crate::wire::protocol::{Command, GONE, ToClient};
use crate::wire::socket;

/// How long a command waits until it may run.
const TURN: Duration = Duration::from_secs(30);
/// The exit code of a client whose session failed (`EX_SOFTWARE`).
pub(super) const BROKEN: u8 = 70;

impl Daemon {
    /// A forwarded command: it is run on a thread of its own and never waits for its client.
    pub(super) fn run(
        self: &Arc<Self>,
        number: u64,
        line: &Arc<Line>,
        who: (Actor, u16),
        command: Command,
        lang: Lang,
    ) {
        let spool = Spool::new(&socket::folder(&self.home));
        let (daemon, own) = (Arc::clone(self), Arc::clone(&spool));
        let started = thread::Builder::new().name(format!("command {number}")).spawn(move || {
            let (out, err) = (own.writer(false), own.writer(true));
            let Some(_turn) = daemon.turn() else {
                let busy = Error::new(Code::Failed, messages::COMMANDS_BUSY).with("count", limits::MAX_COMMANDS);
                daemon.no_room(number, &busy);
                drop(own.push(&ToClient::End(GONE, said(&busy.hint(messages::HINT_AGAIN), lang))));
                return own.end();
            };
            let office = Arc::clone(&daemon.parts.office);
            let call = Call { office, actor: who.0, columns: who.1, command, lang, out, err };
            let code = catch_unwind(AssertUnwindSafe(|| (daemon.parts.command)(call)));
            let (code, text) = match code {
                Ok(code) => (code, String::new()),
                Err(_) => (BROKEN, messages::FAILED.text(lang).to_string()),
            };
            // That nobody takes it any more is no error.
            drop(own.push(&ToClient::End(code, text)));
            own.end();
        });
        match started {
            Ok(thread) => {
                spool.send(&mut line.stream());
                // Its client may be gone; the work is done to its end all the same.
                drop(thread.join());
            }
            Err(e) => {
                self.parts.log.line(format_args!("client {number}: {e}"));
                line.say_end(GONE, messages::CANNOT_THREAD.text(lang).into());
            }
        }
    }
}

/// A command that runs, until this is dropped.
struct Turn<'a>(&'a Daemon);

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        *self.0.commands.lock().unwrap_or_else(PoisonError::into_inner) -= 1;
        self.0.command_ended.notify_one();
    }
}

impl Daemon {
    /// Waits until a command may run; nothing where that takes too long.
    fn turn(&self) -> Option<Turn<'_>> {
        let running = self.commands.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.command_ended.wait_timeout_while(running, TURN, |n| *n >= limits::MAX_COMMANDS);
        let (mut running, timeout) = waited.unwrap_or_else(PoisonError::into_inner);
        if timeout.timed_out() {
            return None;
        }
        *running += 1;
        Some(Turn(self))
    }
}
