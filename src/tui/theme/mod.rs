//! How things look: styles by role, borders, signs. No screen names a colour; it names a role.
//!
//! No sign is told by colour alone: each lamp has a glyph of its own, and without colours the selection is reversed.

mod load;
mod words;

use ratatui::style::{Color, Modifier, Style};
use ratatui::symbols::border;

use super::depth::Depth;
use crate::domain::lamp::Lamp;

pub use load::{MAX_BYTES, load};

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
        Some(Self { name: name.to_string(), styles: Role::ALL.map(|(role, _)| paint(role)), lines })
    }

    /// Returns the theme that comes after this one.
    #[must_use]
    pub fn after(&self) -> Self {
        let at = THEMES.iter().position(|name| *name == self.name).map_or(0, |i| (i + 1) % THEMES.len());
        Self::named(THEMES[at]).unwrap_or_else(|| self.clone())
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
        self.lines
    }

    /// The characters that borders are drawn with.
    pub fn border(&self) -> border::Set<'static> {
        match self.lines {
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
        match self.lines {
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
        };
        self.pick(good, poor)
    }
}

impl Default for Theme {
    fn default() -> Self {
        Self { name: THEMES[0].to_string(), styles: Role::ALL.map(|(role, _)| dark(role)), lines: Lines::Box }
    }
}

fn fg(rgb: u32) -> Style {
    Style::new().fg(Color::from_u32(rgb))
}

fn bold(style: Style) -> Style {
    style.add_modifier(Modifier::BOLD)
}

fn dark(role: Role) -> Style {
    match role {
        Role::Text | Role::Input => Style::new(),
        Role::Dim | Role::Hint | Role::LampGrey => fg(0x008a_8f98),
        Role::Accent | Role::Title => bold(fg(0x0056_b6c2)),
        Role::Border | Role::BarEmpty => fg(0x004b_5263),
        Role::BorderFocus | Role::Cursor => fg(0x0061_afef),
        Role::Header => bold(fg(0x00ab_b2bf)),
        Role::Selection => bold(fg(0x00ff_ffff).bg(Color::from_u32(0x0026_4f78))),
        Role::Mark | Role::Match => bold(fg(0x00e5_c07b)),
        Role::Key => bold(fg(0x00d1_9a66)),
        Role::LampGreen | Role::Good => fg(0x007b_c275),
        Role::LampYellow | Role::Warning => fg(0x00e5_c07b),
        Role::LampRed | Role::Error => bold(fg(0x00f0_6c75)),
        Role::LampBlue | Role::Bar => fg(0x0061_afef),
        Role::AsOf => bold(fg(0x0000_0000).bg(Color::from_u32(0x00e5_c07b))),
    }
}

fn light(role: Role) -> Style {
    match role {
        Role::Text | Role::Input => Style::new(),
        Role::Dim | Role::Hint | Role::LampGrey => fg(0x0065_6d76),
        Role::Accent | Role::Title => bold(fg(0x0001_6b78)),
        Role::Border | Role::BarEmpty => fg(0x00b0_b8c1),
        Role::BorderFocus | Role::Cursor => fg(0x0009_69da),
        Role::Header => bold(fg(0x0024_292f)),
        Role::Selection => bold(fg(0x0000_0000).bg(Color::from_u32(0x00b6_d7ff))),
        Role::Mark | Role::Match => bold(fg(0x009a_6700)),
        Role::Key => bold(fg(0x00a0_4100)),
        Role::LampGreen | Role::Good => fg(0x001a_7f37),
        Role::LampYellow | Role::Warning => fg(0x009a_6700),
        Role::LampRed | Role::Error => bold(fg(0x00cf_222e)),
        Role::LampBlue | Role::Bar => fg(0x0009_69da),
        Role::AsOf => bold(fg(0x0000_0000).bg(Color::from_u32(0x00ff_d33d))),
    }
}

/// The terminal's own 16 colours: readable on light and dark, as the person has set them.
fn ansi(role: Role) -> Style {
    let fg = |colour| Style::new().fg(colour);
    match role {
        Role::Text | Role::Input => Style::new(),
        Role::Dim | Role::Hint | Role::Border | Role::BarEmpty | Role::LampGrey => fg(Color::DarkGray),
        Role::Accent | Role::Title => bold(fg(Color::Cyan)),
        Role::BorderFocus | Role::Cursor | Role::LampBlue | Role::Bar => fg(Color::Blue),
        Role::Header => bold(Style::new()),
        Role::Selection => Style::new().add_modifier(Modifier::REVERSED),
        Role::Mark | Role::Match => bold(fg(Color::Yellow)),
        Role::Key => bold(fg(Color::Magenta)),
        Role::LampGreen | Role::Good => fg(Color::Green),
        Role::LampYellow | Role::Warning => fg(Color::Yellow),
        Role::LampRed | Role::Error => bold(fg(Color::Red)),
        Role::AsOf => bold(fg(Color::Black).bg(Color::Yellow)),
    }
}

fn mono(role: Role) -> Style {
    let with = |modifier| Style::new().add_modifier(modifier);
    match role {
        Role::Selection | Role::AsOf => with(Modifier::REVERSED),
        Role::Accent
        | Role::Title
        | Role::Header
        | Role::Cursor
        | Role::Mark
        | Role::Key
        | Role::BorderFocus
        | Role::LampRed
        | Role::Warning => with(Modifier::BOLD),
        Role::Error => with(Modifier::BOLD | Modifier::UNDERLINED),
        Role::Match | Role::Input => with(Modifier::UNDERLINED),
        _ => Style::new(),
    }
}

#[cfg(test)]
mod tests {
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
    fn a_poor_terminal_gets_plain_characters() {
        let theme = Theme::named("ascii").unwrap();
        let border = theme.border();
        for text in [border.top_left, border.horizontal_top, border.vertical_right, theme.sign(Sign::Cursor)] {
            assert!(text.is_ascii());
        }
    }
}
