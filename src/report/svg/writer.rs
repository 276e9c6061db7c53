//! Writing SVG: shapes and texts at places, everything from outside escaped.

use std::fmt::Write;

/// An `svg` element that is being written. Lengths are in user units; the page scales them.
#[derive(Debug)]
pub struct Writer {
    width: f64,
    height: f64,
    about: String,
    body: String,
}

impl Writer {
    /// A picture of a size, with what it says for those who do not see it.
    pub fn new(width: f64, height: f64, about: &str) -> Self {
        Self { width, height, about: escape(about), body: String::new() }
    }

    /// A filled rectangle with a tooltip, which may be empty.
    pub fn rect(&mut self, (x, y): (f64, f64), (width, height): (f64, f64), class: &str, tip: &str) {
        let (x, y, w, h) = (round(x), round(y), round(width.max(0.0)), round(height.max(0.0)));
        let _ = write!(self.body, r#"<rect x="{x}" y="{y}" width="{w}" height="{h}" rx="2" class="{class}""#);
        match tip {
            "" => self.body.push_str("/>"),
            tip => {
                let _ = write!(self.body, "><title>{}</title></rect>", escape(tip));
            }
        }
    }

    /// A straight line.
    pub fn line(&mut self, (x1, y1): (f64, f64), (x2, y2): (f64, f64), class: &str) {
        let [x1, y1, x2, y2] = [x1, y1, x2, y2].map(round);
        let _ = write!(self.body, r#"<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" class="{class}"/>"#);
    }

    /// A line through points; where one is missing, the line has a gap. A point without neighbours is a dot.
    pub fn path(&mut self, points: &[Option<(f64, f64)>], class: &str) {
        let mut path = String::new();
        for (at, point) in points.iter().enumerate() {
            let Some((x, y)) = point else { continue };
            let begins = at == 0 || points[at - 1].is_none();
            let alone = begins && points.get(at + 1).is_none_or(Option::is_none);
            let _ = write!(path, "{}{} {}", if begins { "M" } else { "L" }, round(*x), round(*y));
            if alone {
                path.push_str("h.1");
            }
        }
        if !path.is_empty() {
            let _ = write!(self.body, r#"<path d="{path}" class="{class}" stroke-linecap="round"/>"#);
        }
    }

    /// A text at its baseline.
    pub fn text(&mut self, (x, y): (f64, f64), class: &str, text: &str) {
        let _ = write!(self.body, r#"<text x="{}" y="{}" class="{class}">{}</text>"#, round(x), round(y), escape(text));
    }

    /// The element.
    pub fn finish(self) -> String {
        let (w, h) = (round(self.width), round(self.height));
        let Self { about, body, .. } = self;
        format!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {w} {h}" role="img" aria-label="{about}">{body}</svg>"#
        )
    }
}

/// A length to a tenth; what is no number is nothing.
fn round(n: f64) -> f64 {
    if n.is_finite() { (n * 10.0).round() / 10.0 } else { 0.0 }
}

/// Text as markup holds it: the signs of markup are named, what no document may hold is left out.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' | '\t' => out.push(' '),
            // Control characters, and those that turn the direction of what follows.
            c if c.is_control()
                || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{fffe}' | '\u{ffff}') => {}
            c => out.push(c),
        }
    }
    out
}

/// About how wide a text is in a picture, where a character of a Latin script takes half the width of an ideograph.
pub(super) fn wide(text: &str) -> f64 {
    use unicode_width::UnicodeWidthStr;
    text.width() as f64 * 7.0
}

/// A text cut to about so much room, with a sign that it was.
pub(super) fn cut(text: &str, room: f64) -> String {
    if wide(text) <= room {
        return text.to_string();
    }
    let mut out = String::new();
    for c in text.chars() {
        out.push(c);
        if wide(&out) + 7.0 > room {
            out.pop();
            break;
        }
    }
    out.push('…');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_from_records_is_never_markup() {
        assert_eq!(escape("<b onload=\"x\">&'\u{202e}\u{1b}\n"), "&lt;b onload=&quot;x&quot;&gt;&amp;&#39; ");
        let mut w = Writer::new(10.0, 10.0, "\"><script>");
        w.text((f64::NAN, 1.04), "dim", "</text><script>alert(1)</script>");
        w.rect((0.0, 0.0), (-3.0, f64::INFINITY), "bar", "</title>");
        w.path(&[Some((1.0, 1.0)), None, Some((2.0, 2.0)), Some((3.0, 3.0))], "line");
        let svg = w.finish();
        assert!(!svg.contains("<script") && !svg.contains("NaN") && !svg.contains("inf"), "{svg}");
        assert!(svg.contains("M1 1h.1M2 2L3 3"), "{svg}");
    }

    #[test]
    fn a_text_is_cut_by_whole_characters() {
        assert_eq!((cut("税务局", 42.0).as_str(), cut("税务局", 30.0).as_str()), ("税务局", "税…"));
    }
}
