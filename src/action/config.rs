//! The person's own choices, as the config file gives them.

use super::own::OwnCommand;
use crate::i18n::Lang;

/// When colours are used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Color {
    /// Where they can be seen and `NO_COLOR` does not forbid them.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

impl Color {
    /// The words for it, as on the command line.
    pub const WORDS: &'static [&'static str] = &["auto", "always", "never"];

    /// Reads one of the words.
    pub fn named(word: &str) -> Option<Self> {
        Some(match word {
            "auto" => Self::Auto,
            "always" => Self::Always,
            "never" => Self::Never,
            _ => return None,
        })
    }
}

impl Config {
    /// These choices under those that hold for this run alone, and over what the surroundings say.
    #[must_use]
    pub fn between(self, over: &Self, under: &Self) -> Self {
        let first = |over: &Option<String>, own: Option<String>, under: &Option<String>| {
            over.clone().or(own).or_else(|| under.clone())
        };
        Self {
            lang: over.lang.or(self.lang).or(under.lang),
            keymap: first(&over.keymap, self.keymap, &under.keymap),
            theme: first(&over.theme, self.theme, &under.theme),
            open: first(&over.open, self.open, &under.open),
            editor: first(&over.editor, self.editor, &under.editor),
            pager: first(&over.pager, self.pager, &under.pager),
            ..self
        }
    }
}

/// What a person has chosen; nothing where the program's own choice stands.
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// The language.
    pub lang: Option<Lang>,
    /// The keymap: the name of one that is built in, or a file.
    pub keymap: Option<String>,
    /// The theme: the name of one that is built in, or a file.
    pub theme: Option<String>,
    /// Whether the mouse is used.
    pub mouse: Option<bool>,
    /// Whether tips are told about what has not been used yet.
    pub tips: Option<bool>,
    /// The program that evidence is opened with outside.
    pub open: Option<String>,
    /// The program that long texts are changed with.
    pub editor: Option<String>,
    /// The program that records are read with.
    pub pager: Option<String>,
    /// When colours are used.
    pub color: Option<Color>,
    /// Whether output is made for a screen reader.
    pub plain: Option<bool>,
    /// Commands of the person's own.
    pub commands: Vec<OwnCommand>,
}
