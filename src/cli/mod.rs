//! The command line: what was typed is read by a grammar made from the table of actions, and handed to an action.
//!
//! | file | what it holds |
//! | --- | --- |
//! | [`grammar`] | commands, arguments and help, made from the table |
//! | [`usage`] | what was typed wrongly, in the reader's language |
//! | [`system`], [`config`] | environment, folders, terminal; the config file |
//! | [`pipe`] | output that stays quiet when nobody reads on |
//! | [`stdin`] | records that are named on standard input |
//! | `complete` | what could be typed next, for the completion of shells |
//! | [`meta`], [`topics`] | help topics, completions, man pages |
//! | [`console`] | the keymap and theme that were chosen, and the console with them |
//! | `first` | the questions of the first run |
//! | [`overview`] | what is printed where no console can be opened |

mod complete;
pub mod config;
pub mod console;
mod first;
pub(crate) mod grammar;
pub(crate) mod messages;
pub(crate) mod meta;
mod outlet;
pub(crate) mod overview;
pub(crate) mod pipe;
pub(crate) mod stdin;
pub(crate) mod system;
pub(crate) mod topics;
pub(crate) mod usage;
pub(crate) mod words;

use std::ffi::OsString;
use std::io::Write;
use std::path::Path;

use clap::ArgMatches;

use crate::action::{self, Args, Color, Shell};
use crate::error::{Code, Error, Result};
use crate::exchange::import::request;
use crate::i18n::Lang;
use crate::i18n::safe::safe;
use crate::tui::depth::Means;
use system::System;

/// What is left to do after the command line.
pub enum Outcome {
    /// Nothing: the exit code.
    Done(u8),
    /// The console is to be opened on a terminal with such means.
    Console(Box<Shell>, Means),
    /// Nothing, because somebody has the store: nothing was done yet, and who serves it can be asked instead.
    Held(Box<Shell>, Error),
}

/// A command line that was read.
pub struct Ready {
    /// Where it is to run.
    pub shell: Shell,
    /// What the terminal can show.
    pub means: Means,
    matches: ArgMatches,
}

/// What came of reading a command line.
pub enum Read {
    /// Help that was asked for, or an error: all is said, and this is the exit code.
    Done(u8),
    /// A command.
    Ready(Box<Ready>),
}

impl Ready {
    /// The words of the command; none where none was named.
    pub fn path(&self) -> Vec<&str> {
        innermost(&self.matches).0
    }

    /// What was given for an argument of the command.
    pub fn given(&self, name: &str) -> Option<String> {
        innermost(&self.matches).1.try_get_one::<String>(name).ok().flatten().cloned()
    }

    /// Whether a switch of the command was given.
    pub fn has(&self, name: &str) -> bool {
        innermost(&self.matches).1.try_get_one::<bool>(name).ok().flatten().is_some_and(|yes| *yes)
    }
}

/// Reads a command line.
pub fn read(typed: &[OsString], system: &System) -> Read {
    let lang = system.lang(early(typed, "--lang").as_deref());
    let color = early(typed, "--color").as_deref().and_then(Color::named);
    let typed = &grammar::placed(typed);
    let matches = match grammar::for_typed(typed, lang).try_get_matches_from(typed) {
        Ok(matches) => matches,
        Err(error) if usage::is_asked(&error) => {
            let text = usage::help(&error, lang, system.out_color(color, None), system.columns());
            let mut out = system.out();
            drop(out.write_all(text.as_bytes()).and_then(|()| out.flush()));
            return Read::Done(0);
        }
        Err(error) => {
            let json = typed.iter().take_while(|w| *w != "--").any(|w| w == "--json");
            return Read::Done(report(&usage::error(&error), lang, json, &mut system.err()));
        }
    };
    match system.shell(&matches, lang) {
        Ok(shell) => {
            let means = system.means(system.depth(color, shell.config.color));
            Read::Ready(Box::new(Ready { shell, means, matches }))
        }
        Err(error) => Read::Done(report(&error, lang, matches_json(&matches), &mut system.err())),
    }
}

/// Does what a command line says.
pub fn run(ready: Ready, system: &System) -> Outcome {
    let Ready { mut shell, means, matches } = ready;
    shell.json = matches_json(&matches);
    let screen = system.has_screen();
    let done = match innermost(&matches) {
        (path, _) if path.is_empty() => match overview::begin(&mut shell, screen) {
            Ok(overview::Next::Console) => return Outcome::Console(Box::new(shell), means),
            Ok(overview::Next::Done) => Ok(()),
            Err(error) => Err(error),
        },
        (path, given) => match meta::run(&mut shell, &path, given) {
            Some(done) => done,
            None => act(&mut shell, &path, given),
        },
    };
    match (done, shell.release()) {
        (Err(error), None) if error.code() == Code::Locked => Outcome::Held(Box::new(shell), error),
        (done, held) => {
            if let Some(held) = held {
                shell.adopt(held);
            }
            Outcome::Done(finish(shell, done))
        }
    }
}

/// Ends a command: the store is closed, and what went wrong is said. Returns the exit code.
pub fn finish(mut shell: Shell, done: Result<()>) -> u8 {
    let flushed = shell.out.flush().map_err(action::unwritten);
    // The daemon's store is closed by the daemon.
    let own = shell.release().and_then(std::sync::Arc::into_inner);
    let closed = own.map_or(Ok(()), crate::service::Office::close);
    // What its reader has not taken yet goes before what went wrong.
    drop(shell.take_out());
    match done.and(flushed).and(closed) {
        Ok(()) => 0,
        Err(error) => report(&error, shell.lang, shell.json, &mut shell.err),
    }
}

/// Says what went wrong and what to do, as JSON where that was asked for, and returns the exit code.
pub fn report(error: &Error, lang: Lang, json: bool, err: &mut dyn Write) -> u8 {
    let code = error.code().exit_code();
    if json {
        let hints = error.hints(lang);
        let said = serde_json::json!({ "error": { "exit": code, "message": error.say(lang), "hints": hints } });
        drop(writeln!(err, "{said}"));
        return code;
    }
    let mut text = format!("ducha: {}\n", error.say(lang));
    for hint in error.hints(lang) {
        // What follows the first line of a hint, such as the mark under a filter, keeps its place.
        text.push_str(&format!("  → {}\n", hint.replace('\n', "\n    ")));
    }
    // What was typed or read comes back in messages: it commands no terminal.
    drop(err.write_all(safe(&text).as_bytes()));
    code
}

/// Whether JSON is asked for.
fn matches_json(matches: &ArgMatches) -> bool {
    innermost(matches).1.try_get_one::<bool>("json").ok().flatten().is_some_and(|yes| *yes)
}

/// The words of the command that was named, and what was given to it.
fn innermost(matches: &ArgMatches) -> (Vec<&str>, &ArgMatches) {
    let (mut path, mut at) = (Vec::new(), matches);
    while let Some((name, inner)) = at.subcommand() {
        path.push(name);
        at = inner;
    }
    (path, at)
}

fn act(shell: &mut Shell, path: &[&str], given: &ArgMatches) -> Result<()> {
    let found = action::all().find_map(|a| a.line.as_ref().filter(|l| l.command == path).map(|l| (a, l)));
    match found {
        Some((action, line)) => {
            let args = args(line, given);
            // What writes it may use the office, as `ducha export … | ducha import -` does: it is read before that is held.
            if shell.folder.is_none() && line.args.iter().any(|a| a.input && args.get(a.name) == Some("-")) {
                shell.input = Some(request::bytes(Path::new("-"))?.into());
            }
            if action.needs.is_some() {
                action::allowed(action, &shell.actor()?)?;
            }
            line.run.run(shell, &args)
        }
        // The grammar is made from the same table.
        None => Err(Error::new(crate::error::Code::Usage, messages::NO_COMMAND).with("name", path.join(" "))),
    }
}

/// What was given, as actions read it.
fn args(line: &action::Line, given: &ArgMatches) -> Args {
    let mut args = Args::default();
    for arg in line.args {
        if arg.kind == action::ArgKind::Switch {
            if given.get_flag(arg.name) {
                args.push(arg.name, "");
            }
        } else {
            for value in given.get_many::<String>(arg.name).into_iter().flatten() {
                args.push(arg.name, arg.code(value));
            }
        }
    }
    args
}

/// An option that is needed before the rest can be read: the language of the help, its colours.
fn early(typed: &[OsString], name: &str) -> Option<String> {
    let mut words = typed.iter().skip(1).map(|w| w.to_string_lossy()).take_while(|w| w != "--");
    while let Some(word) = words.next() {
        if word == name {
            return words.next().map(|w| w.into_owned());
        }
        if let Some(value) = word.strip_prefix(name).and_then(|w| w.strip_prefix('=')) {
            return Some(value.to_string());
        }
    }
    None
}
