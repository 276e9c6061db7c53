//! How things look: styles by role, borders, signs. No screen names a colour; it names a role.
//!
//! No sign is told by colour alone: each lamp has a glyph of its own, and without colours the selection is reversed.

mod ascii;
mod load;
mod messages;
mod paint;

use std::sync::Arc;

use ratatui::buffer::Buffer;
use ratatui::style::Style;
use ratatui::symbols::border;

use super::depth::Depth;
use crate::domain::lamp::Lamp;

pub use load::{MAX_BYTES, load};
use paint::{ansi, dark, light, mono};

/// What a style is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// Ordinary text.
    Text,
    /// Less important text.
    Dim,
    /// What stands out.
    Accent,
    /// Titles of panes and dialogs.
    Title,
    /// Borders.
    Border,
    /// The border of the pane that has the keys.
    BorderFocus,
    /// Headings of columns.
    Header,
    /// The chosen one of a few: a tab, an item of a small list.
    Selection,
    /// The sign of the row under the cursor.
    Cursor,
    /// A marked row's sign.
    Mark,
    /// The characters that a filter found.
    Match,
    /// A key in a hint.
    Key,
    /// What a key does, in a hint.
    Hint,
    /// A text field.
    Input,
    /// The lamp of what is done or on time.
    LampGreen,
    /// The lamp of what is near its limit.
    LampYellow,
    /// The lamp of what is late or lagging.
    LampRed,
    /// The lamp of what goes on without end.
    LampBlue,
    /// The lamp of what is not known.
    LampGrey,
    /// Something went well.
    Good,
    /// Something to look at.
    Warning,
    /// Something is wrong.
    Error,
    /// The filled part of a bar or chart.
    Bar,
    /// The empty part of it.
    BarEmpty,
    /// The frame says that another day than today is looked at.
    AsOf,
}

impl Role {
    /// All roles, with their names in theme files.
    pub const ALL: [(Self, &'static str); 25] = [
        (Self::Text, "text"),
        (Self::Dim, "dim"),
        (Self::Accent, "accent"),
        (Self::Title, "title"),
        (Self::Border, "border"),
        (Self::BorderFocus, "border-focus"),
        (Self::Header, "header"),
        (Self::Selection, "selection"),
        (Self::Cursor, "cursor"),
        (Self::Mark, "mark"),
        (Self::Match, "match"),
        (Self::Key, "key"),
        (Self::Hint, "hint"),
        (Self::Input, "input"),
        (Self::LampGreen, "lamp-green"),
        (Self::LampYellow, "lamp-yellow"),
        (Self::LampRed, "lamp-red"),
        (Self::LampBlue, "lamp-blue"),
        (Self::LampGrey, "lamp-grey"),
        (Self::Good, "good"),
        (Self::Warning, "warning"),
        (Self::Error, "error"),
        (Self::Bar, "bar"),
        (Self::BarEmpty, "bar-empty"),
        (Self::AsOf, "as-of"),
    ];
}

/// A sign of one column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sign {
    /// Before the row under the cursor.
    Cursor,
    /// Before a marked row.
    Mark,
    /// A green lamp.
    LampGreen,
    /// A yellow lamp.
    LampYellow,
    /// A red lamp.
    LampRed,
    /// A blue lamp.
    LampBlue,
    /// A grey lamp.
    LampGrey,
    /// A branch of a tree that is closed.
    Closed,
    /// A branch of a tree that is open.
    Open,
    /// Sorted upwards.
    Ascending,
    /// Sorted downwards.
    Descending,
    /// The filled part of a bar.
    BarFull,
    /// The empty part of a bar.
    BarEmpty,
    /// Two people changed the same thing.
    Conflict,
    /// Somebody else is on the record.
    Present,
    /// Somebody else has a form of the record open.
    Editing,
}

/// How borders are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Lines {
    /// With box drawing characters.
    #[default]
    Box,
    /// With `+`, `-` and `|`, for terminals that have nothing better.
    Ascii,
}

impl Lines {
    /// Returns what a terminal can show, by its `TERM` and the locale (the first that is set of `LC_ALL`, `LC_CTYPE` and
    /// `LANG`): ASCII where the locale is not UTF-8, and on consoles whose font has few glyphs.
    pub fn detect(term: Option<&str>, locale: Option<&str>) -> Self {
        let utf8 = locale.is_none_or(|l| l.to_ascii_lowercase().replace('-', "").contains("utf8"));
        let few = ["linux", "dumb", "vt100", "vt102", "vt220", "ansi", "cons25"];
        if !utf8 || term.is_some_and(|t| few.contains(&t)) { Self::Ascii } else { Self::Box }
    }
}

const ASCII_BORDER: border::Set<'static> = border::Set {
    top_left: "+",
    top_right: "+",
    bottom_left: "+",
    bottom_right: "+",
    vertical_left: "|",
    vertical_right: "|",
    horizontal_top: "-",
    horizontal_bottom: "-",
};

/// How things look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Theme {
    name: String,
    styles: [Style; Role::ALL.len()],
    lines: Lines,
    /// The terminal has nothing better than ASCII to draw with, whatever the theme says.
    poor: bool,
    /// The theme of the person's own file, to which the key comes back.
    own: Option<Arc<Theme>>,
}

/// The names of the built-in themes, in the order in which a key goes through them.
pub const THEMES: [&str; 5] = ["dark", "light", "ansi", "mono", "ascii"];

impl Theme {
    /// Returns a built-in theme; nothing where there is none of that name.
    pub fn named(name: &str) -> Option<Self> {
        let (lines, paint): (Lines, fn(Role) -> Style) = match name {
            "dark" => (Lines::Box, dark),
            "light" => (Lines::Box, light),
            "ansi" => (Lines::Box, ansi),
            "mono" => (Lines::Box, mono),
            "ascii" => (Lines::Ascii, ansi),
            _ => return None,
        };
        let styles = Role::ALL.map(|(role, _)| paint(role));
        Some(Self { name: name.to_string(), styles, lines, poor: false, own: None })
    }

    /// Returns the name of the theme that suits a terminal where nobody has chosen one: with 16 colours those of the
    /// terminal itself, which the person has set; else by the background, where the terminal tells it (`COLORFGBG`).
    pub fn fitting(depth: Depth, colorfgbg: Option<&str>) -> &'static str {
        let background = colorfgbg.and_then(|v| v.rsplit(';').next()?.parse().ok());
        match (depth, background) {
            (Depth::None, _) => "mono",
            (Depth::Ansi16, _) => "ansi",
            (_, Some(7 | 15)) => "light",
            _ => THEMES[0],
        }
    }

    /// Returns the theme that comes after this one: the built-in ones in their order, then the person's own.
    #[must_use]
    pub fn after(&self) -> Self {
        let next = match THEMES.iter().position(|name| *name == self.name) {
            None => Self::named(THEMES[0]),
            Some(at) if at + 1 == THEMES.len() && self.own.is_some() => self.own.as_deref().cloned(),
            Some(at) => Self::named(THEMES[(at + 1) % THEMES.len()]),
        };
        let own = self.own.clone();
        next.map_or_else(|| self.clone(), |next| Self { poor: self.poor, own, ..next })
    }

    /// Returns the theme of a name among those that the key goes through; nothing where there is none.
    pub fn called(&self, name: &str) -> Option<Self> {
        let mut theme = self.clone();
        for _ in 0..=THEMES.len() {
            if theme.name == name {
                return Some(theme);
            }
            theme = theme.after();
        }
        None
    }

    /// Returns the theme drawn with ASCII alone, as are those that come after it.
    #[must_use]
    pub fn poor(self) -> Self {
        Self { poor: true, ..self }
    }

    /// Returns the theme as a terminal of some depth can show it: without colours the monochrome styles take over.
    #[must_use]
    pub fn at(&self, depth: Depth) -> Self {
        if depth == Depth::None {
            Self { styles: Role::ALL.map(|(role, _)| mono(role)), ..self.clone() }
        } else {
            self.clone()
        }
    }

    /// The name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The style of a role.
    pub fn style(&self, role: Role) -> Style {
        self.styles[role as usize]
    }

    /// How borders are drawn.
    pub fn lines(&self) -> Lines {
        if self.poor { Lines::Ascii } else { self.lines }
    }

    /// The characters that borders are drawn with.
    pub fn border(&self) -> border::Set<'static> {
        match self.lines() {
            Lines::Box => border::PLAIN,
            Lines::Ascii => ASCII_BORDER,
        }
    }

    /// The sign of a lamp, one column wide, and its style. Text that is written elsewhere has the same signs.
    pub fn lamp(&self, lamp: Lamp) -> (&'static str, Style) {
        let role = match lamp {
            Lamp::Green => Role::LampGreen,
            Lamp::Yellow => Role::LampYellow,
            Lamp::Red => Role::LampRed,
            Lamp::Blue => Role::LampBlue,
            Lamp::Done => Role::Good,
            Lamp::Grey => Role::LampGrey,
        };
        (self.pick(lamp.glyph(), lamp.ascii()), self.style(role))
    }

    /// The first of two texts, or the second one on a poor terminal.
    pub fn pick<T>(&self, good: T, poor: T) -> T {
        match self.lines() {
            Lines::Box => good,
            Lines::Ascii => poor,
        }
    }

    /// A sign, one column wide.
    pub fn sign(&self, sign: Sign) -> &'static str {
        let (good, poor) = match sign {
            Sign::Cursor => ("▌", ">"),
            Sign::Mark => ("▪", "*"),
            Sign::LampGreen => (Lamp::Green.glyph(), Lamp::Green.ascii()),
            Sign::LampYellow => (Lamp::Yellow.glyph(), Lamp::Yellow.ascii()),
            Sign::LampRed => (Lamp::Red.glyph(), Lamp::Red.ascii()),
            Sign::LampBlue => (Lamp::Blue.glyph(), Lamp::Blue.ascii()),
            Sign::LampGrey => (Lamp::Grey.glyph(), Lamp::Grey.ascii()),
            Sign::Closed => ("▸", "+"),
            Sign::Open => ("▾", "-"),
            Sign::Ascending => ("↑", "^"),
            Sign::Descending => ("↓", "v"),
            Sign::BarFull => ("█", "#"),
            Sign::BarEmpty => ("░", "."),
            Sign::Conflict => ("≠", "x"),
            Sign::Present => ("◦", "o"),
            Sign::Editing => ("✎", "&"),
        };
        self.pick(good, poor)
    }

    /// Puts ASCII in the place of what draws, where the theme is for a terminal that has nothing better; what is written
    /// about the records stays, but for marks that have a twin of the same width (`…`, `“`).
    pub fn settle(&self, buffer: &mut Buffer) {
        if self.lines() == Lines::Ascii {
            ascii::settle(buffer);
        }
    }
}

impl Default for Theme {
    fn default() -> Self {
        let styles = Role::ALL.map(|(role, _)| dark(role));
        Self { name: THEMES[0].to_string(), styles, lines: Lines::Box, poor: false, own: None }
    }
}

#[cfg(test)]
mod tests {
    use ratatui::style::{Color, Modifier};

    use super::*;
    use crate::tui::text;

    #[test]
    fn roles_are_numbered_as_they_are_listed() {
        for (i, (role, name)) in Role::ALL.iter().enumerate() {
            assert_eq!(*role as usize, i, "{name}");
        }
    }

    #[test]
    fn the_key_goes_through_all_themes() {
        let mut theme = Theme::default();
        assert_eq!(Some(&theme), Theme::named("dark").as_ref());
        for name in THEMES {
            assert_eq!(theme.name(), name);
            theme = theme.after();
        }
        assert_eq!(theme.name(), "dark");
        assert_eq!(Theme::named("nope"), None);
    }

    #[test]
    fn nothing_is_told_by_colour_alone() {
        let lamps = [Sign::LampGreen, Sign::LampYellow, Sign::LampRed, Sign::LampBlue, Sign::LampGrey];
        for name in THEMES {
            let theme = Theme::named(name).unwrap();
            let signs: std::collections::BTreeSet<_> = lamps.iter().map(|s| theme.sign(*s)).collect();
            assert_eq!(signs.len(), lamps.len(), "{name}");
            assert!(signs.iter().all(|s| text::width(s) == 1));
            let bare = theme.at(Depth::None);
            for role in [Role::Selection, Role::AsOf] {
                assert!(
                    bare.style(role).add_modifier.contains(Modifier::REVERSED),
                    "{name}: a selection stays visible"
                );
            }
            for (role, _) in Role::ALL {
                assert_eq!((bare.style(role).fg, bare.style(role).bg), (None, None), "{name}");
            }
        }
    }

    #[test]
    fn a_terminal_gets_what_it_can_show() {
        assert_eq!(Lines::detect(Some("xterm-256color"), Some("zh_CN.UTF-8")), Lines::Box);
        assert_eq!(Lines::detect(Some("xterm"), Some("en_GB.utf8")), Lines::Box);
        assert_eq!(Lines::detect(Some("xterm"), None), Lines::Box, "most are nowadays");
        for (term, locale) in [("xterm", "C"), ("xterm", "zh_CN.GB18030"), ("linux", "C.UTF-8"), ("vt100", "C.UTF-8")] {
            assert_eq!(Lines::detect(Some(term), Some(locale)), Lines::Ascii, "{term} {locale}");
        }
        assert_eq!(Theme::fitting(Depth::True, None), "dark");
        assert_eq!(Theme::fitting(Depth::Ansi256, Some("0;15")), "light");
        assert_eq!(Theme::fitting(Depth::Ansi256, Some("15;default;0")), "dark");
        assert_eq!(Theme::fitting(Depth::Ansi16, Some("0;15")), "ansi");
        assert_eq!(Theme::fitting(Depth::None, None), "mono");
    }

    /// WCAG 2.1, "contrast ratio".
    fn contrast(a: Color, b: Color) -> f64 {
        let light = |colour| {
            let Color::Rgb(r, g, b) = colour else { panic!("{colour}") };
            let part = |v: u8| match f64::from(v) / 255.0 {
                v if v <= 0.03928 => v / 12.92,
                v => ((v + 0.055) / 1.055).powf(2.4),
            };
            0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b)
        };
        let (a, b) = (light(a), light(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn what_is_to_be_read_stands_out_from_its_background() {
        let (black, grey, white) = (Color::Rgb(0, 0, 0), Color::Rgb(30, 30, 30), Color::Rgb(255, 255, 255));
        for (name, backgrounds) in [("dark", [black, grey]), ("light", [white, Color::Rgb(246, 248, 250)])] {
            let theme = Theme::named(name).unwrap();
            let drawn = [Role::Border, Role::BarEmpty];
            for (role, what) in Role::ALL.into_iter().filter(|(role, _)| !drawn.contains(role)) {
                let style = theme.style(role);
                for background in backgrounds {
                    if let Some(fg) = style.fg {
                        let ratio = contrast(fg, style.bg.unwrap_or(background));
                        assert!(ratio >= 4.5, "{name}: {what} has {ratio:.1}");
                    }
                }
            }
            let selection = theme.style(Role::Selection);
            assert!(backgrounds.iter().all(|b| contrast(selection.bg.unwrap(), *b) >= 1.3), "{name}: it is seen");
        }
    }

    #[test]
    fn on_a_poor_terminal_all_themes_are_drawn_in_ascii() {
        let mut theme = Theme::default().poor();
        for _ in THEMES {
            assert_eq!((theme.lines(), theme.sign(Sign::Open)), (Lines::Ascii, "-"), "{}", theme.name());
            theme = theme.after();
        }
    }

    #[test]
    fn the_key_comes_back_to_the_own_theme() {
        let mine = load("mine", "mine.toml", "base = \"light\"\n").unwrap();
        let mut theme = mine.clone();
        let names: Vec<String> = (0..=THEMES.len())
            .map(|_| {
                theme = theme.after();
                theme.name().to_string()
            })
            .collect();
        assert_eq!(names[..THEMES.len()], THEMES);
        assert_eq!((names[THEMES.len()].as_str(), theme.style(Role::Key)), ("mine", mine.style(Role::Key)));
        assert_eq!(mine.called("ansi").unwrap().called("mine").unwrap().name(), "mine");
        assert_eq!(mine.called("pink"), None);
    }

    #[test]
    fn a_poor_terminal_gets_plain_characters() {
        let theme = Theme::named("ascii").unwrap();
        let border = theme.border();
        for text in [border.top_left, border.horizontal_top, border.vertical_right, theme.sign(Sign::Cursor)] {
            assert!(text.is_ascii());
        }
    }
}
