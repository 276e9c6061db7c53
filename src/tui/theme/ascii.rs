//! ASCII twins of what is drawn: one column for one column, so that nothing moves.
//!
//! It is done to the finished screen, so that no widget can forget it. Quotation marks, dashes and dots of the records are
//! among it: they are the characters that terminals made for Chinese draw two columns wide.

use ratatui::buffer::Buffer;

use crate::tui::text;

/// Puts twins in the place of everything that has one.
pub(super) fn settle(buffer: &mut Buffer) {
    for cell in &mut buffer.content {
        let symbol = cell.symbol();
        if symbol.len() > 1
            && text::width(symbol) == 1
            && let Some(c) = symbol.chars().next()
            && let Some(twin) = twin(c)
        {
            cell.set_char(twin);
        }
    }
}

/// The twin of a character; none where it stays as it is.
fn twin(c: char) -> Option<char> {
    Some(match c {
        '\u{a0}' => ' ',
        '·' | '‧' | '•' => '-',
        '×' => 'x',
        '÷' => '/',
        '±' => '+',
        '°' => 'o',
        '‐'..='―' => '-',
        '‘' | '’' | '′' => '\'',
        '“' | '”' | '″' => '"',
        '…' | '‥' => '~',
        '‰' => '%',
        '‹' | '←' | '◂' | '◀' | '⇐' => '<',
        '›' | '→' | '▸' | '▶' | '⇒' => '>',
        '↑' | '▲' | '⇑' => '^',
        '↓' | '▼' | '▾' | '⇓' => 'v',
        '↔' | '↕' | '⇅' | '⇄' => '=',
        '−' => '-',
        '≠' => '!',
        '≤' => '<',
        '≥' => '>',
        '≈' => '~',
        '✓' | '✔' => 'v',
        '✗' | '✘' => 'x',
        '①'..='⑨' => char::from_digit(c as u32 - '①' as u32 + 1, 10)?,
        '─' | '━' | '┄' | '┅' | '┈' | '┉' | '╌' | '╍' | '╴' | '╶' => '-',
        '│' | '┃' | '┆' | '┇' | '┊' | '┋' | '╎' | '╏' | '╵' | '╷' | '║' => '|',
        '═' => '=',
        '┌'..='╋' | '╒'..='╳' => '+',
        '░' | '▁' | '▂' | '▏' | '▎' => '.',
        '▒' | '▃' | '▄' | '▍' | '▌' => '+',
        '█' | '▀' | '▅' | '▆' | '▇' | '▊' | '▉' | '▋' | '▓' | '■' => '#',
        '□' | '▪' | '▫' | '◆' | '◇' | '★' | '☆' => '*',
        '●' | '○' | '◉' | '◎' => 'o',
        // Arrows, mathematical signs, boxes, blocks, shapes, dingbats that nothing above names.
        '\u{2190}'..='\u{22ff}' | '\u{2500}'..='\u{27bf}' => '*',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use ratatui::layout::Rect;
    use ratatui::style::Style;

    use super::*;
    use crate::tui::guard;

    #[test]
    fn what_draws_becomes_ascii_and_what_is_written_stays() {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 40, 1));
        buffer.set_string(0, 0, "│ ▌税务局“一窗通办”… ▁▄█ → ✓①·50% ，。", Style::new());
        settle(&mut buffer);
        crate::tui::guard::settle(&mut buffer, crate::tui::depth::Depth::True);
        assert_eq!(guard::rows(&buffer)[0].trim_end(), "| +税务局\"一窗通办\"~ .+# > v1-50% ，。");
    }

    #[test]
    fn a_twin_is_as_wide_as_what_it_stands_for() {
        for c in (0x80..0x3000).filter_map(char::from_u32) {
            let mut buffer = Buffer::empty(Rect::new(0, 0, 3, 1));
            buffer.set_string(0, 0, format!("{c}Q"), Style::new());
            let before = guard::rows(&buffer)[0].find('Q').map(|at| text::width(&guard::rows(&buffer)[0][..at]));
            settle(&mut buffer);
            let after = guard::rows(&buffer)[0].find('Q').map(|at| text::width(&guard::rows(&buffer)[0][..at]));
            assert_eq!(before, after, "{c} {:x}", c as u32);
        }
    }
}
