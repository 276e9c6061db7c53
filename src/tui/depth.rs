//! How many colours a session's terminal has, and what a colour becomes there.

use ratatui::style::Color;

use super::theme::{Lines, Theme};

/// What a terminal can show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Means {
    /// The number of colours.
    pub depth: Depth,
    /// What lines and signs can be drawn with.
    pub lines: Lines,
    /// The theme that suits it where nobody has chosen one.
    pub theme: &'static str,
}

impl Means {
    /// The means of a terminal with so many colours, by the values of `TERM`, the locale and `COLORFGBG`.
    pub fn detect(depth: Depth, term: Option<&str>, locale: Option<&str>, colorfgbg: Option<&str>) -> Self {
        Self { depth, lines: Lines::detect(term, locale), theme: Theme::fitting(depth, colorfgbg) }
    }
}

/// The number of colours of a terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Depth {
    /// No colour at all (`NO_COLOR`, `TERM=dumb`): styles that are no colours stay.
    None,
    /// The 16 of the terminal's own palette.
    Ansi16,
    /// 256.
    #[default]
    Ansi256,
    /// 24 bits.
    True,
}

impl Depth {
    /// Returns the depth that the environment tells: the values of `TERM`, `COLORTERM` and `NO_COLOR`.
    pub fn detect(term: Option<&str>, colorterm: Option<&str>, no_color: Option<&str>) -> Self {
        let term = term.unwrap_or("");
        if no_color.is_some_and(|v| !v.is_empty()) || term == "dumb" || term.is_empty() {
            Self::None
        } else if matches!(colorterm, Some("truecolor" | "24bit")) || term.ends_with("-direct") {
            Self::True
        } else if term.contains("256color") || term.starts_with("tmux") || term.starts_with("alacritty") {
            Self::Ansi256
        } else {
            Self::Ansi16
        }
    }

    /// Returns what a colour becomes at this depth.
    pub fn map(self, color: Color) -> Color {
        match (self, color) {
            (_, Color::Reset) | (Self::True, _) => color,
            (Self::None, _) => Color::Reset,
            (Self::Ansi256, Color::Rgb(r, g, b)) => Color::Indexed(nearest_256(r, g, b)),
            (Self::Ansi16, Color::Rgb(r, g, b)) => nearest_16(r, g, b),
            (Self::Ansi16, Color::Indexed(i)) => {
                if let Some(color) = SIXTEEN.get(usize::from(i)) {
                    return color.0;
                }
                let (r, g, b) = indexed_rgb(i);
                nearest_16(r, g, b)
            }
            _ => color,
        }
    }
}

/// The sixteen colours with the values that most terminals give them.
const SIXTEEN: [(Color, (u8, u8, u8)); 16] = [
    (Color::Black, (0, 0, 0)),
    (Color::Red, (205, 0, 0)),
    (Color::Green, (0, 205, 0)),
    (Color::Yellow, (205, 205, 0)),
    (Color::Blue, (0, 0, 238)),
    (Color::Magenta, (205, 0, 205)),
    (Color::Cyan, (0, 205, 205)),
    (Color::Gray, (229, 229, 229)),
    (Color::DarkGray, (127, 127, 127)),
    (Color::LightRed, (255, 0, 0)),
    (Color::LightGreen, (0, 255, 0)),
    (Color::LightYellow, (255, 255, 0)),
    (Color::LightBlue, (92, 92, 255)),
    (Color::LightMagenta, (255, 0, 255)),
    (Color::LightCyan, (0, 255, 255)),
    (Color::White, (255, 255, 255)),
];

const CUBE: [u8; 6] = [0, 95, 135, 175, 215, 255];

fn distance(a: (u8, u8, u8), b: (u8, u8, u8)) -> u32 {
    let square = |x: u8, y: u8| u32::from(x.abs_diff(y)).pow(2);
    square(a.0, b.0) + square(a.1, b.1) + square(a.2, b.2)
}

fn nearest_16(r: u8, g: u8, b: u8) -> Color {
    SIXTEEN.iter().min_by_key(|(_, rgb)| distance(*rgb, (r, g, b))).map_or(Color::Reset, |(color, _)| *color)
}

fn nearest_256(r: u8, g: u8, b: u8) -> u8 {
    let step = |v: u8| CUBE.iter().enumerate().min_by_key(|(_, c)| c.abs_diff(v)).map_or(0, |(i, _)| i);
    let (x, y, z) = (step(r), step(g), step(b));
    let cube = 16 + 36 * x + 6 * y + z;
    let mean = (u16::from(r) + u16::from(g) + u16::from(b)) / 3;
    let grey = 232 + usize::from(mean.saturating_sub(3) / 10).min(23);
    let (cube, grey) = (cube.min(255) as u8, grey.min(255) as u8);
    let far = |i| distance(indexed_rgb(i), (r, g, b));
    if far(grey) < far(cube) { grey } else { cube }
}

/// The value of one of the 256 colours.
fn indexed_rgb(i: u8) -> (u8, u8, u8) {
    match i {
        0..=15 => SIXTEEN[usize::from(i)].1,
        16..=231 => {
            let i = usize::from(i - 16);
            (CUBE[i / 36], CUBE[i / 6 % 6], CUBE[i % 6])
        }
        232..=255 => {
            let v = 8 + 10 * (i - 232);
            (v, v, v)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_environment_tells_the_depth() {
        assert_eq!(Depth::detect(Some("xterm-256color"), None, None), Depth::Ansi256);
        assert_eq!(Depth::detect(Some("xterm-256color"), Some("truecolor"), None), Depth::True);
        assert_eq!(Depth::detect(Some("xterm-256color"), Some("truecolor"), Some("1")), Depth::None);
        assert_eq!(Depth::detect(Some("xterm"), None, Some("")), Depth::Ansi16, "an empty NO_COLOR says nothing");
        assert_eq!(Depth::detect(Some("linux"), None, None), Depth::Ansi16);
        assert_eq!(Depth::detect(Some("dumb"), Some("truecolor"), None), Depth::None);
        assert_eq!(Depth::detect(None, None, None), Depth::None);
    }

    #[test]
    fn colours_go_to_the_nearest() {
        assert_eq!(Depth::Ansi256.map(Color::Rgb(255, 0, 0)), Color::Indexed(196));
        assert_eq!(Depth::Ansi256.map(Color::Rgb(128, 128, 128)), Color::Indexed(244));
        assert_eq!(Depth::Ansi16.map(Color::Rgb(250, 10, 10)), Color::LightRed);
        assert_eq!(Depth::Ansi16.map(Color::Indexed(1)), Color::Red);
        assert_eq!(Depth::Ansi16.map(Color::Indexed(21)), Color::Blue);
        assert_eq!(Depth::None.map(Color::Red), Color::Reset);
        assert_eq!(Depth::True.map(Color::Rgb(1, 2, 3)), Color::Rgb(1, 2, 3));
    }
}
