//! The config file: a small TOML file. A bad one is an error that names its line and column.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::Path;

use toml::de::{DeTable, DeValue};

use super::messages;
use crate::action::{Color, Config};
use crate::error::{Code, Error, Result};
use crate::i18n::{Lang, Message, Msg};
use crate::keymap::reading::{closest, place, short};

/// The largest config file, in bytes.
const MAX_BYTES: usize = 64 << 10;

/// Reads the config file; that there is none is no error. Whoever reads it goes on with the defaults where it is wrong.
///
/// # Errors
/// As [`text`] and [`parse`].
pub fn read(file: &Path) -> Result<Config> {
    match file.symlink_metadata() {
        Err(e) if matches!(e.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(Config::default()),
        _ => parse(&text(file, MAX_BYTES)?, &file.display().to_string()),
    }
}

/// Reads a text file of the person's choices, of at most so many bytes.
///
/// # Errors
/// `Failed` where it cannot be read, `BadInput` where it is too large or no text.
pub fn text(file: &Path, max: usize) -> Result<String> {
    let unreadable = |e: std::io::Error| {
        Error::new(Code::Failed, crate::service::messages::CANNOT_READ).with("path", file.display()).caused_by(e)
    };
    let opened = File::open(file).map_err(unreadable)?;
    let mut bytes = Vec::new();
    opened.take(max as u64 + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    let error = |what| Error::new(Code::BadInput, what).with("path", file.display());
    if bytes.len() > max {
        return Err(error(messages::CONFIG_TOO_LARGE).with("max", max));
    }
    String::from_utf8(bytes).map_err(|e| error(messages::CONFIG_NOT_TEXT).caused_by(e))
}

/// The settings that a file may hold.
const KEYS: &[&str] = &["lang", "keymap", "theme", "mouse", "tips", "open", "color", "plain"];

/// What each of them means.
const MEANINGS: &[(&str, Msg)] = &[
    ("lang = \"zh\"", Msg::new("the language: zh or en", "语言：zh 或 en")),
    (
        "keymap = \"default\"",
        Msg::new("default, vim, emacs, or a file beside this one", "default、vim、emacs，或旁边的键位文件"),
    ),
    (
        "theme = \"dark\"",
        Msg::new(
            "dark, light, ansi, mono, ascii, or a file beside this one",
            "dark、light、ansi、mono、ascii，或旁边的主题文件",
        ),
    ),
    ("mouse = true", Msg::new("whether the mouse is on at first", "启动时是否启用鼠标")),
    ("tips = true", Msg::new("whether tips are told", "是否显示提示")),
    ("open = \"xdg-open\"", Msg::new("the program that evidence is opened with", "打开佐证所用的程序")),
    ("color = \"auto\"", Msg::new("auto, always or never", "auto、always 或 never")),
    ("plain = false", Msg::new("output for a screen reader", "供读屏软件的输出")),
];

/// What a config file may hold, for `ducha help config`.
pub fn help(lang: Lang) -> String {
    let rows: Vec<(String, String)> =
        MEANINGS.iter().map(|(line, what)| (format!("  {line}"), what.text(lang).to_string())).collect();
    format!("{}\n\n{}", messages::CONFIG_HELP.text(lang), crate::action::table::pairs_aligned(&rows))
}

/// Reads a config file's text; `file` is what messages call it.
///
/// # Errors
/// `BadInput` with file, line and column for what is no TOML, an unknown setting, or a value that it does not take.
pub fn parse(text: &str, file: &str) -> Result<Config> {
    let error = |at: usize, what: Message| {
        let (line, column) = place(text, at);
        let at = format!("{file}:{line}:{column}");
        Error::new(Code::BadInput, messages::CONFIG_AT).with("at", at).with_message("what", what)
    };
    let table = DeTable::parse(text).map_err(|e| {
        let what = Message::plain(messages::NOT_TOML).with("detail", e.message().lines().next().unwrap_or_default());
        error(e.span().map_or(0, |s| s.start), what)
    })?;
    let mut config = Config::default();
    for (key, value) in table.get_ref() {
        let name: &str = key.get_ref();
        let takes = |values: &str| {
            let what = Message::plain(messages::BAD_SETTING).with("name", name).with("values", values);
            error(value.span().start, what)
        };
        let word = value.get_ref().as_str();
        let yes = match value.get_ref() {
            DeValue::Boolean(yes) => Some(*yes),
            _ => None,
        };
        match name {
            "lang" => {
                config.lang = Some(match word {
                    Some("zh" | "zh-CN") => Lang::Zh,
                    Some("en") => Lang::En,
                    _ => return Err(takes("\"zh\", \"en\"")),
                });
            }
            "keymap" | "theme" | "open" => {
                let named = word.filter(|w| !w.trim().is_empty()).ok_or_else(|| takes("\"…\""))?;
                let slot = match name {
                    "keymap" => &mut config.keymap,
                    "theme" => &mut config.theme,
                    _ => &mut config.open,
                };
                *slot = Some(named.to_string());
            }
            "mouse" => config.mouse = Some(yes.ok_or_else(|| takes("true, false"))?),
            "tips" => config.tips = Some(yes.ok_or_else(|| takes("true, false"))?),
            "plain" => config.plain = Some(yes.ok_or_else(|| takes("true, false"))?),
            "color" => {
                let color = word.and_then(Color::named);
                config.color = Some(color.ok_or_else(|| takes("\"auto\", \"always\", \"never\""))?);
            }
            _ => {
                let what = Message::plain(messages::UNKNOWN_SETTING).with("name", short(name));
                let error = error(key.span().start, what);
                return Err(match closest(name, KEYS) {
                    Some(known) => error.hint(Message::plain(messages::DID_YOU_MEAN).with("name", known)),
                    None => error.hint(Message::plain(messages::SETTINGS_ARE).with("names", KEYS.join(", "))),
                });
            }
        }
    }
    Ok(config)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_setting_is_explained() {
        for key in KEYS {
            assert!(MEANINGS.iter().any(|(line, _)| line.starts_with(&format!("{key} ="))), "{key}");
        }
        let all: String = MEANINGS.iter().map(|(line, _)| format!("{line}\n")).collect();
        parse(&all, "config.toml").unwrap();
    }

    #[test]
    fn a_file_is_read_and_what_is_wrong_has_its_place() {
        let config = parse("lang = \"zh\"\nkeymap = \"vim\"\nmouse = false\ncolor = \"never\"", "c").unwrap();
        assert_eq!((config.lang, config.keymap.as_deref()), (Some(Lang::Zh), Some("vim")));
        assert_eq!((config.mouse, config.color, config.plain), (Some(false), Some(Color::Never), None));
        let said = |text: &str| {
            let error = parse(text, "config.toml").unwrap_err();
            format!("{} | {}", error.say(Lang::En), error.hints(Lang::En).join("; "))
        };
        assert!(said("lang = \"zh\"\n kemap = \"vim\"").starts_with("config.toml:2:2: "));
        assert!(said("lang = \"zh\"\n kemap = \"vim\"").ends_with("did you mean `keymap`?"));
        assert!(said("mouse = \"on\"").starts_with("config.toml:1:9: "));
        assert!(said("lang = ").starts_with("config.toml:1:"));
        assert!(said("colour_of_the_sky = 1").contains("lang, keymap"));
    }
}
