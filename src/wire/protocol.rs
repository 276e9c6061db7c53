//! What client and daemon say to each other.
//!
//! The client says [`Hello`] once, then what happens at its terminal. The daemon answers with bytes for the terminal
//! and, at the end, an exit code. Each drawn screen is acknowledged when it has reached the terminal; the daemon draws
//! no more while [`IN_FLIGHT`] of them are not, so that a slow line gets the latest screen instead of all of them.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use crossterm::event::MouseEvent;
use serde::{Deserialize, Serialize};

use crate::keymap::Key;
use crate::os::names::{OsStrExt, OsStringExt};

/// The largest message that a daemon takes from a client: a paste, and room around it.
pub const MAX_UP: u32 = (1 << 20) + (64 << 10);
/// The largest first message: arguments and a little environment.
pub const MAX_HELLO: u32 = 256 << 10;
/// The largest message that a client takes from a daemon.
pub const MAX_DOWN: u32 = (256 << 10) + 64;
/// How many bytes of a screen go into one message.
pub const CHUNK: usize = 256 << 10;
/// How many drawn screens may be on their way.
pub const IN_FLIGHT: u32 = 2;
/// How many arguments a forwarded command may have.
pub const MAX_ARGS: usize = 4096;

/// The exit code of a client whose daemon is gone (`EX_TEMPFAIL`: try again).
pub const GONE: u8 = 75;

/// The variables of the client's environment that a forwarded command sees.
pub const ENVIRONMENT: &[&str] = &[
    "DUCHA_LANG",
    "LANG",
    "LC_ALL",
    "LC_MESSAGES",
    "LANGUAGE",
    "NO_COLOR",
    "TERM",
    "COLORTERM",
    "COLUMNS",
    "ACCESSIBLE",
    "TZ",
    "DUCHA_SSH",
    "SSH_AUTH_SOCK",
];

/// The first thing that a client says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hello {
    /// Columns and rows of the terminal.
    pub size: (u16, u16),
    /// The number of colours.
    pub colours: Colours,
    /// Whether the reader's language is Chinese.
    pub chinese: bool,
    /// Whether the terminal can be drawn on with more than ASCII.
    pub utf8: bool,
    /// Whose session it is, by id, or by a login or name that nobody else has; without it, whose uid it is.
    pub who: Option<String>,
    /// How the person came.
    pub came: Came,
    /// Whether the person sits at another machine: the files here are then none of the person's.
    pub remote: bool,
    /// The theme and keymap that the person has chosen: names of built-in ones.
    pub theme: Option<String>,
    /// See [`Hello::theme`].
    pub keymap: Option<String>,
    /// What is wanted.
    pub verb: Verb,
}

/// How somebody came to the machine that the server runs on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Came {
    /// Typed at it, or in a shell of it.
    Here,
    /// Over ssh, by a line of `authorized_keys` that does not say which key opened it.
    SomeKey,
    /// Over ssh, by the key of this mark.
    Key(String),
}

/// The number of colours of a terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Colours {
    /// None.
    None,
    /// The 16 of the terminal's palette.
    Ansi16,
    /// 256.
    Ansi256,
    /// 24 bits.
    True,
}

/// What a client wants.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Verb {
    /// A console.
    Attach,
    /// A command.
    Run(Command),
    /// Only to know whether a daemon is there.
    Ping,
    /// To exchange entries with the store: behind the welcome the line is that of an exchange (`sync::protocol`).
    Sync,
}

/// A command line, to be run in the daemon.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Command {
    /// The arguments, the program's name first.
    pub args: Vec<Bytes>,
    /// The folder that relative paths begin at.
    pub folder: Bytes,
    /// Some of the environment: see [`ENVIRONMENT`].
    pub environment: Vec<(String, Bytes)>,
    /// Whether its output goes to a terminal, and its messages.
    pub terminal: (bool, bool),
}

/// Text of the system, which may not be UTF-8.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bytes(Vec<u8>);

impl From<OsString> for Bytes {
    fn from(text: OsString) -> Self {
        Self(text.into_vec())
    }
}

impl From<&Path> for Bytes {
    fn from(path: &Path) -> Self {
        Self(path.as_os_str().as_bytes().to_vec())
    }
}

impl From<Bytes> for OsString {
    fn from(bytes: Bytes) -> Self {
        Self::from_vec(bytes.0)
    }
}

impl From<Bytes> for PathBuf {
    fn from(bytes: Bytes) -> Self {
        OsString::from(bytes).into()
    }
}

/// What a client says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ToDaemon {
    /// The first thing.
    Hello(Box<Hello>),
    /// A key.
    Key(Key),
    /// Pasted text.
    Paste(String),
    /// The mouse.
    Mouse(MouseEvent),
    /// The terminal's window got or lost the focus.
    Focus(bool),
    /// The terminal has a new size: columns, rows.
    Resize(u16, u16),
    /// The client goes on after it was stopped: the screen may hold anything.
    Resumed,
    /// A drawn screen has reached the terminal.
    Ack,
    /// The client ends.
    Bye,
}

/// How a daemon does.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Status {
    /// The version of the program.
    pub version: String,
    /// The process.
    pub pid: u32,
    /// How many consoles are open.
    pub consoles: u64,
    /// How many people have them open.
    pub people: u64,
    /// How many commands run.
    pub commands: u64,
    /// How many files and connections are open, and how many may be; none where the system does not say.
    pub descriptors: (Option<u64>, Option<u64>),
    /// The memory that the process holds, in bytes.
    pub memory: u64,
    /// How many sessions were refused for want of room since the start.
    pub refused: u64,
    /// Why the last one was, in the asker's language; blank where none was.
    pub why: String,
}

/// What a daemon says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ToClient {
    /// It is there, and so it does.
    Pong(Box<Status>),
    /// It takes the session: from here on the terminal is the daemon's.
    Welcome,
    /// Bytes for the terminal; true: a screen ends here, to be acknowledged.
    Output(Vec<u8>, bool),
    /// Bytes for the standard error of a command.
    Message(Vec<u8>),
    /// The person wants the program to be stopped for a while, as by ctrl-z.
    Suspend,
    /// The end: an exit code, and words for the person, perhaps none.
    End(u8, String),
    /// A file of this machine, to be opened with the person's own program. Only to who sits at this machine.
    Open(String),
}
