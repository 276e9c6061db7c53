//! Theme files.
//!
//! ```toml
//! base = "dark"            # what it builds on
//! borders = "ascii"        # or "box"
//! [style]
//! accent = "#61afef"
//! selection = { fg = "white", bg = "blue", bold = true }
//! ```

use std::str::FromStr;
use std::sync::Arc;

use ratatui::style::{Color, Modifier, Style};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Lines, Role, THEMES, Theme, messages};
use crate::error::{Code, Error, Result};
use crate::i18n::{Message, Msg};
use crate::keymap::reading::{closest, place, short};

/// The largest theme file, in bytes.
pub const MAX_BYTES: usize = 64 * 1024;

const ENTRIES: [&str; 3] = ["base", "borders", "style"];
const ATTRIBUTES: [(&str, Modifier); 6] = [
    ("bold", Modifier::BOLD),
    ("dim", Modifier::DIM),
    ("italic", Modifier::ITALIC),
    ("underlined", Modifier::UNDERLINED),
    ("reversed", Modifier::REVERSED),
    ("crossed-out", Modifier::CROSSED_OUT),
];

/// Reads a theme file. `name` is the theme's name, `file` what messages call the file.
///
/// # Errors
/// Says the first thing that is wrong, with line, column and what would be right.
pub fn load(name: &str, file: &str, text: &str) -> Result<Theme> {
    let reader = Reader { file, text };
    if text.len() > MAX_BYTES {
        return Err(Error::new(Code::BadInput, messages::TOO_BIG).with("file", file).with("max", MAX_BYTES));
    }
    let table = DeTable::parse(text)
        .map_err(|e| reader.error(e.span().map_or(0, |s| s.start), messages::NOT_TOML).with("detail", e.message()))?;
    let table = table.get_ref();
    if let Some((key, _)) = first(table, |key| !ENTRIES.contains(&key)) {
        return Err(reader.unknown(key, &ENTRIES));
    }
    let mut theme = match table.get("base") {
        None => Theme::default(),
        Some(base) => reader.base(base)?,
    };
    theme.name = name.to_string();
    if let Some(borders) = table.get("borders") {
        theme.lines = match borders.get_ref().as_str() {
            Some("box") => Lines::Box,
            Some("ascii") => Lines::Ascii,
            _ => {
                let hint = Message::plain(messages::NAMES_ARE).with("names", "box, ascii");
                return Err(reader.wrong(borders, messages::BAD_VALUE, "borders").hint(hint));
            }
        };
    }
    if let Some(styles) = table.get("style") {
        let Some(styles) = styles.get_ref().as_table() else {
            return Err(reader.wrong(styles, messages::BAD_VALUE, "style"));
        };
        let names = Role::ALL.map(|(_, name)| name);
        if let Some((key, _)) = first(styles, |key| !names.contains(&key)) {
            return Err(reader.unknown(key, &names));
        }
        for (role, name) in Role::ALL {
            if let Some(value) = styles.get(name) {
                theme.styles[role as usize] = reader.style(name, value)?;
            }
        }
    }
    theme.own = Some(Arc::new(theme.clone()));
    Ok(theme)
}

/// The first entry of the file, not of the alphabet, whose key fails.
fn first<'t, 'i>(
    table: &'t DeTable<'i>,
    bad: impl Fn(&str) -> bool,
) -> Option<(&'t Spanned<std::borrow::Cow<'i, str>>, &'t Spanned<DeValue<'i>>)> {
    table.iter().filter(|(key, _)| bad(key.get_ref())).min_by_key(|(key, _)| key.span().start)
}

struct Reader<'a> {
    file: &'a str,
    text: &'a str,
}

impl Reader<'_> {
    fn base(&self, value: &Spanned<DeValue<'_>>) -> Result<Theme> {
        let name = value.get_ref().as_str().unwrap_or("");
        Theme::named(name).ok_or_else(|| {
            let hint = Message::plain(messages::NAMES_ARE).with("names", THEMES.join(", "));
            self.wrong(value, messages::BAD_BASE, name).hint(hint)
        })
    }

    fn style(&self, role: &str, value: &Spanned<DeValue<'_>>) -> Result<Style> {
        let table = match value.get_ref() {
            DeValue::String(name) => return Ok(Style::new().fg(self.colour(name, value)?)),
            DeValue::Table(table) => table,
            _ => return Err(self.wrong(value, messages::BAD_VALUE, role).hint(messages::STYLES_LOOK_LIKE)),
        };
        let mut style = Style::new();
        for (key, value) in table {
            let name: &str = key.get_ref();
            let attribute = ATTRIBUTES.iter().find(|(n, _)| *n == name);
            match (name, value.get_ref(), attribute) {
                ("fg", DeValue::String(colour), _) => style = style.fg(self.colour(colour, value)?),
                ("bg", DeValue::String(colour), _) => style = style.bg(self.colour(colour, value)?),
                (_, DeValue::Boolean(true), Some((_, modifier))) => style = style.add_modifier(*modifier),
                (_, DeValue::Boolean(false), Some(_)) => {}
                ("fg" | "bg", ..) | (.., Some(_)) => {
                    return Err(self.wrong(value, messages::BAD_VALUE, name).hint(messages::STYLES_LOOK_LIKE));
                }
                _ => {
                    let names: Vec<&str> = ["fg", "bg"].into_iter().chain(ATTRIBUTES.map(|(n, _)| n)).collect();
                    return Err(self.unknown(key, &names));
                }
            }
        }
        Ok(style)
    }

    fn colour(&self, name: &str, value: &Spanned<DeValue<'_>>) -> Result<Color> {
        if name == "default" {
            return Ok(Color::Reset);
        }
        Color::from_str(name)
            .map_err(|_| self.wrong(value, messages::BAD_COLOUR, name).hint(messages::COLOURS_LOOK_LIKE))
    }

    fn unknown(&self, key: &Spanned<std::borrow::Cow<'_, str>>, names: &[&str]) -> Error {
        let mut error = self.error(key.span().start, messages::UNKNOWN_ENTRY).with("name", short(key.get_ref()));
        if let Some(known) = closest(key.get_ref(), names) {
            error = error.hint(Message::plain(messages::DID_YOU_MEAN).with("name", known));
        }
        error.hint(Message::plain(messages::NAMES_ARE).with("names", names.join(", ")))
    }

    fn wrong(&self, value: &Spanned<DeValue<'_>>, msg: Msg, name: &str) -> Error {
        self.error(value.span().start, msg).with("name", short(name))
    }

    fn error(&self, at: usize, msg: Msg) -> Error {
        let (line, column) = place(self.text, at);
        Error::new(Code::BadInput, msg).with("file", self.file).with("line", line).with("column", column)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Lang;

    fn said(text: &str) -> String {
        let error = load("mine", "mine.toml", text).unwrap_err();
        format!("{} | {}", error.say(Lang::En), error.hints(Lang::En).join(" | "))
    }

    #[test]
    fn a_file_changes_what_it_names() {
        let text = "base = \"light\"\nborders = \"ascii\"\n[style]\naccent = \"#010203\"\ndim = \"default\"\n\
                    selection = { fg = \"208\", bg = \"light-blue\", bold = true, dim = false }\n";
        let theme = load("mine", "mine.toml", text).unwrap();
        assert_eq!((theme.name(), theme.lines()), ("mine", Lines::Ascii));
        assert_eq!(theme.style(Role::Accent), Style::new().fg(Color::Rgb(1, 2, 3)));
        assert_eq!(theme.style(Role::Dim), Style::new().fg(Color::Reset));
        let selection = Style::new().fg(Color::Indexed(208)).bg(Color::LightBlue).add_modifier(Modifier::BOLD);
        assert_eq!(theme.style(Role::Selection), selection);
        let light = Theme::named("light").unwrap();
        assert_eq!(theme.style(Role::Error), light.style(Role::Error), "what is not named stays");
    }

    #[test]
    fn what_is_wrong_is_said_with_its_place() {
        for (text, place, hint) in [
            ("bse = 'dark'", "mine.toml:1:1: a theme has no \"bse\"", "\"base\"?"),
            ("base = 'drak'", "mine.toml:1:8: there is no theme \"drak\"", "dark, light"),
            ("[style]\nlamp-rde = 'red'", "mine.toml:2:1: a theme has no \"lamp-rde\"", "\"lamp-red\"?"),
            ("[style]\nerror = 'rot'", "mine.toml:2:9: \"rot\" is not a colour", "#61afef"),
            ("[style]\nerror = 3", "mine.toml:2:9: the value of \"error\"", "bold = true"),
            ("[style]\nerror = { fg = 'red', blod = true }", "mine.toml:2:23: a theme has no \"blod\"", "\"bold\"?"),
            ("[style]\nerror = { bold = 'yes' }", "mine.toml:2:18: the value of \"bold\"", "bold = true"),
            ("borders = 'round'", "mine.toml:1:11: the value of \"borders\"", "box, ascii"),
            ("style = 3", "mine.toml:1:9: the value of \"style\"", ""),
            ("[style", "mine.toml:1:", ""),
        ] {
            let said = said(text);
            assert!(said.starts_with(place) && said.contains(hint), "{text}: {said}");
        }
        assert!(said(&"#".repeat(MAX_BYTES + 1)).contains("at most"));
    }
}
