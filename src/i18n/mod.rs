//! Messages in Simplified Chinese and English.
//!
//! A message is written once, with both texts side by side, so neither language can lack one.
//! Each area of the product has its own table here. What text may be shown as is said in [`safe`].

pub(crate) mod safe;
mod system;

use std::fmt;

pub use system::{cause, cause_in_words};

#[doc(hidden)]
pub use inventory::submit;

/// The language a person reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Lang {
    /// English.
    #[default]
    En,
    /// Simplified Chinese.
    Zh,
}

impl Lang {
    /// Reads a language from a locale such as `zh_CN.UTF-8`, `zh`, `en_GB` or `C`; anything else than Chinese is English.
    pub fn from_locale(locale: &str) -> Self {
        if locale.to_ascii_lowercase().starts_with("zh") { Self::Zh } else { Self::En }
    }

    /// The other language.
    pub fn other(self) -> Self {
        match self {
            Self::En => Self::Zh,
            Self::Zh => Self::En,
        }
    }

    /// `zh-CN` or `en`.
    pub fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Zh => "zh-CN",
        }
    }
}

/// One message in both languages, with `{name}` where an argument goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Msg {
    /// The English text.
    pub en: &'static str,
    /// The Simplified Chinese text.
    pub zh: &'static str,
}

impl Msg {
    /// Makes a message of its two texts.
    pub const fn new(en: &'static str, zh: &'static str) -> Self {
        Self { en, zh }
    }

    /// The text in a language, with placeholders as they stand.
    pub const fn text(&self, lang: Lang) -> &'static str {
        match lang {
            Lang::En => self.en,
            Lang::Zh => self.zh,
        }
    }

    /// Reads back what [`Message::say`] made of the message: its arguments, each with what stood there, up to where the text
    /// goes on. Nothing where the text is not of this message.
    pub fn read<'t>(&self, lang: Lang, text: &'t str) -> Option<Vec<(&'static str, &'t str)>> {
        let (mut template, mut rest, mut out) = (self.text(lang), text, Vec::new());
        while let Some((literal, tail)) = template.split_once('{') {
            let (name, after) = tail.split_once('}')?;
            rest = rest.strip_prefix(literal)?;
            let next = after.split('{').next().unwrap_or_default();
            let end = match next {
                "" if after.is_empty() => rest.len(),
                next if next.len() == after.len() => rest.len().checked_sub(next.len())?,
                next => rest.find(next)?,
            };
            out.push((name, rest.get(..end)?));
            (rest, template) = (rest.get(end..)?, after);
        }
        (rest == template).then_some(out)
    }

    /// The text in a language with `{name}` replaced by each argument's value.
    pub fn fill(&self, lang: Lang, args: &[(&str, &dyn fmt::Display)]) -> String {
        fill(self.text(lang), args.iter().map(|(k, v)| (*k, v.to_string())))
    }
}

/// The name of an argument, and the words for one and for several of it where it stands for words: `count:row|rows`.
fn placeholder(text: &str) -> (&str, Option<(&str, &str)>) {
    match text.split_once(':') {
        Some((name, words)) => (name, words.split_once('|')),
        None => (text, None),
    }
}

/// Replaces `{name}` in one pass, so that a value that holds braces is left alone, and `{name:row|rows}` by the word that
/// goes with the number.
fn fill(text: &str, args: impl Iterator<Item = (impl AsRef<str>, String)>) -> String {
    let args: Vec<_> = args.collect();
    let mut out = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some(open) = rest.find('{') {
        out.push_str(&rest[..open]);
        let tail = &rest[open..];
        match tail.find('}') {
            Some(close) => {
                let (name, words) = placeholder(&tail[1..close]);
                match args.iter().find(|(k, _)| k.as_ref() == name) {
                    Some((_, v)) => out.push_str(match words {
                        Some((one, _)) if v == "1" => one,
                        Some((_, several)) => several,
                        None => v,
                    }),
                    None => out.push_str(&tail[..=close]),
                }
                rest = &tail[close + 1..];
            }
            None => {
                out.push_str(tail);
                rest = "";
            }
        }
    }
    out.push_str(rest);
    out
}

/// A message with its arguments, ready to be said in either language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    msg: Msg,
    args: Vec<(&'static str, Arg)>,
}

/// A value in a message: the same in both languages, or itself a message.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Arg {
    Text(String),
    Message(Message),
    List(Vec<Message>),
}

impl Message {
    /// A message without arguments.
    pub const fn plain(msg: Msg) -> Self {
        Self { msg, args: Vec::new() }
    }

    /// A name that is told otherwise in each language.
    pub fn both(en: impl fmt::Display, zh: impl fmt::Display) -> Self {
        Self::plain(Msg::new("{en}", "{zh}")).with("en", en).with("zh", zh)
    }

    /// A name, the same in both languages.
    pub fn name(name: impl fmt::Display) -> Self {
        Self::plain(Msg::new("{name}", "{name}")).with("name", name)
    }

    /// Adds an argument.
    pub fn with(mut self, name: &'static str, value: impl fmt::Display) -> Self {
        self.args.push((name, Arg::Text(value.to_string())));
        self
    }

    /// Adds an argument that is itself said in the reader's language.
    pub fn with_message(mut self, name: &'static str, value: impl Into<Message>) -> Self {
        self.args.push((name, Arg::Message(value.into())));
        self
    }

    /// Adds a list of messages, which are said in the same language and set apart as it does.
    pub fn with_list<S: Into<Self>>(mut self, name: &'static str, values: impl IntoIterator<Item = S>) -> Self {
        self.args.push((name, Arg::List(values.into_iter().map(Into::into).collect())));
        self
    }

    /// Puts words in the place of an argument that is text so far.
    pub fn reword(mut self, name: &str, words: impl Fn(&str) -> Self) -> Self {
        for (_, arg) in self.args.iter_mut().filter(|(n, _)| *n == name) {
            if let Arg::Text(text) = arg {
                *arg = Arg::Message(words(text));
            }
        }
        self
    }

    /// The text in a language.
    pub fn say(&self, lang: Lang) -> String {
        let text = |arg: &Arg| match arg {
            Arg::Text(text) => text.clone(),
            Arg::Message(said) => said.say(lang),
            Arg::List(all) => {
                let all: Vec<String> = all.iter().map(|s| s.say(lang)).collect();
                all.join(if lang == Lang::Zh { "、" } else { ", " })
            }
        };
        fill(self.msg.text(lang), self.args.iter().map(|(k, v)| (*k, text(v))))
    }

    /// The message that it says.
    pub fn msg(&self) -> Msg {
        self.msg
    }
}

impl From<Msg> for Message {
    fn from(msg: Msg) -> Self {
        Self::plain(msg)
    }
}

/// Declares a table of messages: `NAME: "English", "中文";`. A test checks that both texts take the same arguments. What
/// English says of one and of several stands as `{count} {count:row is|rows are} left out`.
#[macro_export]
macro_rules! messages {
    ($($(#[$doc:meta])* $name:ident: $en:literal, $zh:literal;)*) => {
        $($(#[$doc])* #[allow(missing_docs)] pub const $name: $crate::i18n::Msg = $crate::i18n::Msg::new($en, $zh);)*
        $crate::i18n::submit! {
            $crate::i18n::Table { module: module_path!(), messages: &[$((stringify!($name), $name)),*] }
        }
        #[cfg(test)]
        #[test]
        fn both_languages_take_the_same_arguments() {
            $($crate::i18n::assert_same_arguments($name);)*
        }
    };
}

/// A table of messages, as [`crate::messages!`] declares it.
#[derive(Debug)]
pub struct Table {
    /// The module that declares it.
    pub module: &'static str,
    /// Its messages by name.
    pub messages: &'static [(&'static str, Msg)],
}

inventory::collect!(Table);

/// All tables of messages of the program, by their modules.
pub fn tables() -> Vec<&'static Table> {
    let mut all: Vec<&Table> = inventory::iter::<Table>.into_iter().collect();
    all.sort_by_key(|t| t.module);
    all
}

#[cfg(test)]
pub(crate) fn assert_same_arguments(msg: Msg) {
    let names = |text: &str| {
        let mut out: Vec<String> = text
            .split('{')
            .skip(1)
            .filter_map(|t| t.split_once('}'))
            .map(|(n, _)| placeholder(n).0.to_string())
            .collect();
        out.sort();
        out.dedup();
        out
    };
    assert!(!msg.en.is_empty() && !msg.zh.is_empty(), "an empty text in {msg:?}");
    assert_eq!(names(msg.en), names(msg.zh), "{msg:?}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_are_filled_once() {
        let m = Msg::new("{a} of {b}", "{b} 中的 {a}");
        assert_eq!(m.fill(Lang::En, &[("a", &"{b}"), ("b", &7)]), "{b} of 7");
        assert_eq!(Message::plain(m).with("a", 1).with("b", 2).say(Lang::Zh), "2 中的 1");
        let nested = Message::plain(m).with_message("a", Msg::new("one", "一")).with("b", 2);
        assert_eq!((nested.say(Lang::En), nested.say(Lang::Zh)), ("one of 2".into(), "2 中的 一".into()));
        let rows = Msg::new("{count} {count:row is|rows are} left out", "略去 {count} 行");
        let said = |n: usize| Message::plain(rows).with("count", n).say(Lang::En);
        assert_eq!((said(0), said(1)), ("0 rows are left out".into(), "1 row is left out".into()));
        assert_eq!(
            (said(21), rows.fill(Lang::Zh, &[("count", &1)])),
            ("21 rows are left out".into(), "略去 1 行".into())
        );
        assert_eq!(Lang::from_locale("zh_CN.UTF-8"), Lang::Zh);
        assert_eq!(Lang::from_locale("C"), Lang::En);
    }
}
