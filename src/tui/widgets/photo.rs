//! Evidence pictures in the terminal: half-blocks in colour, characters by brightness without.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Color, Style};
use ratatui::widgets::Widget;

use super::canvas::Canvas;
use super::messages;
use crate::i18n::{Lang, Message};
use crate::store::evidence::picture::{Picture, Rgb};
use crate::tui::depth::Depth;
use crate::tui::theme::{Lines, Role, Theme};
use crate::tui::wrap::wrap;

/// What is said under a picture.
#[derive(Clone, Debug, Default)]
pub struct Caption<'a> {
    /// What it is: the side, or the file's name.
    pub title: &'a str,
    /// When it was taken, as the reader reads it.
    pub taken: Option<&'a str>,
    /// The digest of the file.
    pub digest: &'a str,
    /// The size of the file in bytes.
    pub bytes: u64,
}

/// A picture with its caption, or why there is none.
#[derive(Clone, Debug)]
pub struct Shot<'a> {
    /// The picture, or what to say in its place.
    pub picture: Result<&'a Picture, String>,
    /// What is said under it.
    pub caption: Caption<'a>,
}

/// One picture, or two side by side (one above the other where it is narrow), each as large as fits and not distorted: a
/// cell is taken to be twice as high as wide.
#[derive(Clone, Copy, Debug)]
pub struct Photos<'a> {
    /// The pictures; the first two are shown.
    pub shots: &'a [Shot<'a>],
    /// The number of colours: with fewer than 256 brightness is shown by characters.
    pub depth: Depth,
    /// How things look.
    pub theme: &'a Theme,
    /// The reader's language.
    pub lang: Lang,
}

/// From dark to light.
const RAMP: [&str; 10] = [" ", ".", ":", "-", "=", "+", "*", "#", "%", "@"];
/// Side by side each picture has at least so many columns.
const BESIDE: u16 = 30;
const CAPTION: u16 = 2;

impl Photos<'_> {
    fn shot(&self, canvas: &mut Canvas<'_>, shot: &Shot<'_>) {
        let (width, height) = (canvas.width(), canvas.height());
        let caption = CAPTION.min(height.saturating_sub(2));
        let mut field = canvas.part(0, 0, width, height - caption);
        match &shot.picture {
            Ok(picture) => self.picture(&mut field, picture),
            Err(why) => {
                let lines = wrap(why, usize::from(width.saturating_sub(2)), usize::from(field.height()));
                let first = field.height().saturating_sub(lines.len() as u16) / 2;
                for (y, line) in (first..).zip(lines) {
                    field.text(1, y, u16::MAX, &line, self.theme.style(Role::Warning));
                }
            }
        }
        let (above, below) = self.caption(shot);
        let y = height - caption;
        if caption > 0 {
            let x = canvas.text(0, y, u16::MAX, shot.caption.title, self.theme.style(Role::Title));
            let x = if x > 0 { x + 2 } else { x };
            canvas.text(x, y, u16::MAX, &above, self.theme.style(Role::Text));
        }
        if caption > 1 {
            canvas.text(0, y + 1, u16::MAX, &below, self.theme.style(Role::Dim));
        }
    }

    fn caption(&self, shot: &Shot<'_>) -> (String, String) {
        let (caption, lang) = (&shot.caption, self.lang);
        let above = match caption.taken {
            Some(time) => Message::plain(messages::TAKEN).with("time", time).say(lang),
            None => messages::NOT_TAKEN.text(lang).to_string(),
        };
        let mut below = vec![caption.digest.chars().take(12).collect::<String>()];
        if let Ok(picture) = &shot.picture {
            let (width, height) = picture.size;
            below.push(Message::plain(messages::PIXELS).with("width", width).with("height", height).say(lang));
        }
        below.push(match caption.bytes {
            0 => String::new(),
            b @ 1..1024 => format!("{b} B"),
            b @ 1024..1_048_576 => format!("{} KB", b / 1024),
            b => format!("{:.1} MB", b as f64 / 1_048_576.0),
        });
        below.retain(|s| !s.is_empty());
        (above, below.join("  "))
    }

    fn picture(&self, field: &mut Canvas<'_>, picture: &Picture) {
        let coloured = matches!(self.depth, Depth::True | Depth::Ansi256) && self.theme.lines() == Lines::Box;
        let (columns, rows) = (f64::from(field.width()), f64::from(field.height()) * 2.0);
        let (width, height) = (f64::from(picture.width.max(1)), f64::from(picture.height.max(1)));
        let scale = (columns / width).min(rows / height).min(1.0);
        let (across, down) = ((width * scale).floor().max(1.0) as u16, (height * scale).floor().max(1.0) as u16);
        let cells = down.div_ceil(2);
        let (left, top) = (field.width().saturating_sub(across) / 2, field.height().saturating_sub(cells) / 2);
        let part = |at: u16, of: u16, size: f64| {
            let step = size / f64::from(of.max(1));
            (f64::from(at) * step, f64::from(at + 1) * step)
        };
        let dark_text = self.is_light();
        for y in 0..cells {
            for x in 0..across {
                let point = |row: u16| picture.mean(part(x, across, width), part(row.min(down - 1), down, height));
                let (upper, lower) = (point(2 * y), point(2 * y + 1));
                if coloured {
                    // The last row may have but an upper half.
                    let style = Style::new().fg(colour(upper));
                    let style = if 2 * y + 1 < down { style.bg(colour(lower)) } else { style };
                    field.cell(left + x, top + y, "▀", style);
                } else {
                    let light = (u16::from(brightness(upper)) + u16::from(brightness(lower))) / 2;
                    let light = if dark_text { 255 - light } else { light };
                    let step = usize::from(light) * (RAMP.len() - 1) / 255;
                    field.cell(left + x, top + y, RAMP[step], self.theme.style(Role::Text));
                }
            }
        }
    }

    /// Whether the theme is for a light background: its headings are dark.
    fn is_light(&self) -> bool {
        match self.theme.style(Role::Header).fg {
            Some(Color::Rgb(r, g, b)) => brightness([r, g, b]) < 96,
            Some(Color::Black) => true,
            _ => false,
        }
    }
}

/// In steps of eight: neighbours are more often alike, and a frame has fewer bytes.
fn colour([r, g, b]: Rgb) -> Color {
    Color::Rgb(r & 0xF8, g & 0xF8, b & 0xF8)
}

/// Rec. 601 luma.
fn brightness([r, g, b]: Rgb) -> u8 {
    ((u32::from(r) * 299 + u32::from(g) * 587 + u32::from(b) * 114) / 1000) as u8
}

impl Widget for Photos<'_> {
    fn render(self, area: Rect, buf: &mut Buffer) {
        let mut canvas = Canvas::new(area, buf);
        let (width, height) = (canvas.width(), canvas.height());
        match self.shots {
            [] => {
                canvas.text(0, 0, u16::MAX, messages::NO_PICTURE.text(self.lang), self.theme.style(Role::Dim));
            }
            [one] => self.shot(&mut canvas, one),
            [one, two, ..] if width >= 2 * BESIDE => {
                let half = (width - 1) / 2;
                self.shot(&mut canvas.part(0, 0, half, height), one);
                self.shot(&mut canvas.part(width - half, 0, half, height), two);
            }
            [one, two, ..] => {
                self.shot(&mut canvas.part(0, 0, width, height / 2), one);
                self.shot(&mut canvas.part(0, height / 2, width, height - height / 2), two);
            }
        }
    }
}
