//! What was typed wrongly, in the reader's language: clap's own words are English only.

use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::messages;
use crate::error::{Code, Error};
use crate::i18n::{Lang, Message};
use crate::tui::text::width;
use crate::tui::wrap::wrap;

/// Whether an "error" is what was asked for: help or the version.
pub fn is_asked(error: &clap::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
    )
}

/// The text of help or version.
pub fn help(error: &clap::Error, lang: Lang, color: bool, columns: Option<usize>) -> String {
    let text = if color { error.render().ansi().to_string() } else { error.render().to_string() };
    localized(text, lang, columns)
}

/// Puts into Chinese what clap lets nobody change: the word for options, and the colon of headings.
pub fn localized(text: String, lang: Lang, columns: Option<usize>) -> String {
    match lang {
        Lang::En => text,
        Lang::Zh => {
            let headings = [messages::COMMANDS, messages::ARGUMENTS, messages::OPTIONS, messages::GLOBAL];
            let text = headings.iter().fold(text.replace("[OPTIONS]", "[选项]"), |text, heading| {
                text.replace(&format!("{}:", heading.zh), &format!("{}：", heading.zh))
            });
            laid_out(&text, columns.unwrap_or(MAX_COLUMNS).min(MAX_COLUMNS))
        }
    }
}

/// The widest that help is laid out.
const MAX_COLUMNS: usize = 100;

/// Lays the lists of help out anew by the cells that characters take: clap takes a Chinese one for a single cell, and breaks
/// lines at blanks alone.
fn laid_out(text: &str, columns: usize) -> String {
    let mut out = String::new();
    let mut list: Vec<(&str, String)> = Vec::new();
    for line in text.lines() {
        match listed(line) {
            Some((name, help)) => list.push((name, help.to_string())),
            None => match list.last_mut() {
                Some((_, help)) if line.starts_with("        ") && !line.trim().is_empty() => {
                    help.push(' ');
                    help.push_str(line.trim());
                }
                _ => {
                    put_list(&mut out, &mut list, columns);
                    out.push_str(line);
                    out.push('\n');
                }
            },
        }
    }
    put_list(&mut out, &mut list, columns);
    out
}

/// A line of a list: what is listed, with the blanks before it, and what is said of it.
fn listed(line: &str) -> Option<(&str, &str)> {
    let indent = line.len() - line.trim_start_matches(' ').len();
    let gap = line.get(indent..)?.find("  ").filter(|_| (2..8).contains(&indent))?;
    Some((&line[..indent + gap], line[indent + gap..].trim_start()))
}

fn put_list(out: &mut String, list: &mut Vec<(&str, String)>, columns: usize) {
    let at = list.iter().map(|(name, _)| cells(name)).max().unwrap_or(0) + 2;
    for (name, help) in list.drain(..) {
        let mut lines = wrap(&help, columns.saturating_sub(at).max(20), usize::MAX).into_iter();
        let first = lines.next().unwrap_or_default();
        out.push_str(&format!("{name}{}{first}\n", " ".repeat(at - cells(name))));
        lines.for_each(|line| out.push_str(&format!("{}{line}\n", " ".repeat(at))));
    }
}

/// The cells of a text, without what only colours it.
fn cells(text: &str) -> usize {
    let mut parts = text.split('\u{1b}');
    let plain = parts.next().map_or(0, width);
    plain + parts.map(|part| part.split_once('m').map_or(0, |(_, rest)| width(rest))).sum::<usize>()
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
        Some(command) => error.command_hint(Message::plain(messages::HINT_HELP).with("command", command)),
        None => error.command_hint(Message::plain(messages::HINT_HELP).with("command", "ducha")),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_help_stands_in_columns() {
        let text = "选项：\n      --office <名称>  单位名称\n  -h, --help         显示帮助\n                     继续\n\n末行\n";
        let want = "选项：\n      --office <名称>  单位名称\n  -h, --help           显示帮助 继续\n\n末行\n";
        assert_eq!(laid_out(text, 80), want);
        let narrow = laid_out("  一项  说明说明说明说明说明说明说明\n", 30);
        assert_eq!(narrow, "  一项  说明说明说明说明说明说\n        明说明\n");
        assert_eq!(cells("\u{1b}[1m名称\u{1b}[0m x"), 6);
        for name in ["import", "list", "set"] {
            let grammar = crate::cli::grammar::command(Lang::Zh);
            let error = grammar.try_get_matches_from(["ducha", name, "--help"]).unwrap_err();
            for line in help(&error, Lang::Zh, false, None).lines() {
                assert!(width(line) <= MAX_COLUMNS, "{line}");
            }
        }
    }
}
