//! Errors that a person can act on: a kind (from which the exit code follows), what was wrong and where, and what to do.

use std::fmt;

use crate::i18n::{Lang, Message, Msg, cause_in_words};

/// What sort of thing went wrong. The exit code of the command line follows from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Code {
    /// Something could not be done (exit code 1).
    Failed,
    /// The request itself was wrong (2).
    Usage,
    /// No such record, file or name (3).
    NotFound,
    /// Somebody changed the same thing meanwhile (4).
    Conflict,
    /// The rights or the rules do not allow it (5).
    Denied,
    /// Another process holds the store (6).
    Locked,
    /// Stored data is damaged (7).
    Corrupt,
    /// Input was read but is not acceptable (8).
    BadInput,
    /// The person stopped it (130).
    Cancelled,
}

impl Code {
    /// The exit code of the command line.
    pub const fn exit_code(self) -> u8 {
        match self {
            Self::Failed => 1,
            Self::Usage => 2,
            Self::NotFound => 3,
            Self::Conflict => 4,
            Self::Denied => 5,
            Self::Locked => 6,
            Self::Corrupt => 7,
            Self::BadInput => 8,
            Self::Cancelled => 130,
        }
    }
}

/// An error: its kind, what was wrong, and hints on what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error(Box<Inner>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Inner {
    code: Code,
    what: Message,
    hints: Vec<Message>,
    /// Hints for who types commands.
    commands: Vec<Message>,
    cause: Option<String>,
}

/// The result of anything that can go wrong.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// An error of a kind, with what was wrong.
    pub fn new(code: Code, what: impl Into<Message>) -> Self {
        Self(Box::new(Inner { code, what: what.into(), hints: Vec::new(), commands: Vec::new(), cause: None }))
    }

    /// Adds an argument to what was wrong.
    pub fn with(mut self, name: &'static str, value: impl fmt::Display) -> Self {
        self.0.what = self.0.what.with(name, value);
        self
    }

    /// Adds an argument that is itself said in the reader's language.
    pub fn with_message(mut self, name: &'static str, value: impl Into<Message>) -> Self {
        self.0.what = self.0.what.with_message(name, value);
        self
    }

    /// Puts words in the place of an argument of what was wrong, which was a name in the code so far.
    pub fn reword(mut self, name: &str, words: impl Fn(&str) -> Message) -> Self {
        self.0.what = self.0.what.reword(name, words);
        self
    }

    /// Adds a list of such arguments.
    pub fn with_list<S: Into<Message>>(mut self, name: &'static str, values: impl IntoIterator<Item = S>) -> Self {
        self.0.what = self.0.what.with_list(name, values);
        self
    }

    /// Adds a hint on what to do.
    pub fn hint(mut self, hint: impl Into<Message>) -> Self {
        self.0.hints.push(hint.into());
        self
    }

    /// Adds a hint for who types commands: a screen does not say it.
    pub fn command_hint(mut self, hint: impl Into<Message>) -> Self {
        self.0.commands.push(hint.into());
        self
    }

    /// Adds the underlying error as the system or a library words it.
    pub fn caused_by(mut self, cause: impl fmt::Display) -> Self {
        self.0.cause = Some(cause.to_string());
        self
    }

    /// The kind.
    pub fn code(&self) -> Code {
        self.0.code
    }

    /// What was wrong, without its cause, to be said within another message.
    pub fn what(&self) -> &Message {
        &self.0.what
    }

    /// What was wrong, in a language, with its cause.
    pub fn say(&self, lang: Lang) -> String {
        let what = self.0.what.say(lang);
        match (&self.0.cause, lang) {
            (None, _) => what,
            (Some(c), Lang::En) => format!("{what}: {}", cause_in_words(c, lang)),
            (Some(c), Lang::Zh) => format!("{what}：{}", cause_in_words(c, lang)),
        }
    }

    /// What to do, in a language, one hint a line.
    pub fn hints(&self, lang: Lang) -> Vec<String> {
        self.0.hints.iter().chain(&self.0.commands).map(|h| h.say(lang)).collect()
    }

    /// What to do on a screen, where no option can be added to a command.
    pub fn hints_on_screen(&self, lang: Lang) -> Vec<String> {
        self.0.hints.iter().map(|h| h.say(lang)).collect()
    }

    /// What to do, to be said in a language.
    pub fn ways(&self) -> impl Iterator<Item = &Message> {
        self.0.hints.iter().chain(&self.0.commands)
    }

    /// Whether it says this message.
    pub fn is(&self, msg: Msg) -> bool {
        self.0.what.msg() == msg
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.say(Lang::En))
    }
}

impl std::error::Error for Error {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_screen_tells_of_no_options() {
        const OPTION: Msg = Msg::new("name it with --unit NAME", "请用 --unit 单位名称 指明");
        const COMMAND: Msg = Msg::new("run `ducha doctor --dry-run`", "请运行 `ducha doctor --dry-run`");
        const KEY: Msg = Msg::new("press : -- it is found there", "按 : 查找");
        let error = Error::new(Code::Usage, KEY).command_hint(OPTION).hint(COMMAND).hint(KEY);
        assert_eq!(error.hints(Lang::En), [COMMAND.en, KEY.en, OPTION.en]);
        assert_eq!(error.hints_on_screen(Lang::Zh), [COMMAND.zh, KEY.zh]);
    }
}
