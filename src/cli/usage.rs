//! What was typed wrongly, in the reader's language: clap's own words are English only.

use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::messages;
use crate::error::{Code, Error};
use crate::i18n::{Lang, Message};

/// Whether an "error" is what was asked for: help or the version.
pub fn is_asked(error: &clap::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
    )
}

/// The text of help or version.
pub fn help(error: &clap::Error, lang: Lang, color: bool) -> String {
    let text = if color { error.render().ansi().to_string() } else { error.render().to_string() };
    localized(text, lang)
}

/// Puts into Chinese what clap lets nobody change: the word for options, and the colon of headings.
pub fn localized(text: String, lang: Lang) -> String {
    match lang {
        Lang::En => text,
        Lang::Zh => {
            let headings = [messages::COMMANDS, messages::ARGUMENTS, messages::OPTIONS, messages::GLOBAL];
            headings.iter().fold(text.replace("[OPTIONS]", "[选项]"), |text, heading| {
                text.replace(&format!("{}:", heading.zh), &format!("{}：", heading.zh))
            })
        }
    }
}

/// What was wrong and what to do.
pub fn error(clap: &clap::Error) -> Error {
    let text = |kind| match clap.get(kind) {
        Some(ContextValue::String(s)) => Some(s.clone()),
        Some(ContextValue::Strings(all)) => Some(all.join(", ")),
        Some(ContextValue::StyledStr(s)) => Some(s.to_string()),
        Some(ContextValue::StyledStrs(all)) => Some(all.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")),
        Some(ContextValue::Number(n)) => Some(n.to_string()),
        _ => None,
    };
    let arg = || text(ContextKind::InvalidArg).unwrap_or_default();
    let value = || text(ContextKind::InvalidValue).unwrap_or_default();
    let new = |what: crate::i18n::Msg| Error::new(Code::Usage, what);
    let mut error = match clap.kind() {
        ErrorKind::UnknownArgument => new(messages::UNKNOWN_ARGUMENT).with("name", arg()),
        ErrorKind::InvalidSubcommand => {
            new(messages::NO_COMMAND).with("name", text(ContextKind::InvalidSubcommand).unwrap_or_default())
        }
        ErrorKind::MissingRequiredArgument => new(messages::MISSING_ARGUMENT).with("name", arg()),
        ErrorKind::MissingSubcommand => new(messages::MISSING_COMMAND),
        ErrorKind::InvalidValue if value().is_empty() => new(messages::MISSING_VALUE).with("name", arg()),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            new(messages::BAD_VALUE).with("name", arg()).with("value", value())
        }
        ErrorKind::NoEquals | ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => {
            new(messages::MISSING_VALUE).with("name", arg())
        }
        ErrorKind::TooManyValues => new(messages::TOO_MANY).with("name", arg()).with("value", value()),
        ErrorKind::ArgumentConflict => {
            let other = text(ContextKind::PriorArg).unwrap_or_default();
            match other == arg() {
                true => new(messages::TWICE).with("name", arg()),
                false => new(messages::NOT_TOGETHER).with("name", arg()).with("other", other),
            }
        }
        ErrorKind::InvalidUtf8 => new(messages::NOT_UTF8),
        _ => new(messages::NOT_UNDERSTOOD).caused_by(clap.to_string().lines().next().unwrap_or_default()),
    };
    for kind in [ContextKind::SuggestedSubcommand, ContextKind::SuggestedArg, ContextKind::SuggestedValue] {
        if let Some(suggested) = text(kind) {
            error = error.hint(Message::plain(messages::DID_YOU_MEAN).with("name", suggested.replace(", ", "`, `")));
        }
    }
    if let Some(values) = text(ContextKind::ValidValue) {
        error = error.hint(Message::plain(messages::VALUES_ARE).with("values", values));
    }
    match usage_of(clap) {
        Some(command) => error.hint(Message::plain(messages::HINT_HELP).with("command", command)),
        None => error.hint(Message::plain(messages::HINT_HELP).with("command", "ducha")),
    }
}

/// The command that was being read, from the usage that clap shows with an error.
fn usage_of(error: &clap::Error) -> Option<String> {
    let usage = match error.get(ContextKind::Usage)? {
        ContextValue::StyledStr(s) => s.to_string(),
        _ => return None,
    };
    let words: Vec<&str> = usage
        .split_whitespace()
        .skip_while(|w| *w != "ducha")
        .take_while(|w| w.chars().all(|c| c.is_ascii_lowercase()))
        .collect();
    (!words.is_empty()).then(|| words.join(" "))
}
