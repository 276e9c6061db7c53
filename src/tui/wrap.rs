//! Breaking lines in Chinese and mixed text.
//!
//! A line may break between two ideographs, after a blank or a hyphen, between an ideograph and a word; not inside a
//! word or a number, not before closing punctuation, not after opening punctuation (GB/T 15834-2011, 5.1), and not
//! inside `——` and `……`.

use super::text::{Glyph, clean, glyphs, truncate, width};

/// Characters that may not begin a line.
const NOT_FIRST: &str = "，。、；：？！）】》〉」』〕”’…—·％%‰℃°,.;:?!)]}>～·・ー々";
/// Characters that may not end a line.
const NOT_LAST: &str = "（【《〈「『〔“‘([{<￥¥$＄#＃№";

/// Wraps a text to lines of at most `columns` (at least 2), at most `max` of them; where more would follow, the last one
/// ends in `…`. Line ends in the text are kept; other control characters are made visible.
pub fn wrap(text: &str, columns: usize, max: usize) -> Vec<String> {
    let columns = columns.max(2);
    let mut lines = Vec::new();
    for paragraph in text.split('\n') {
        let paragraph = paragraph.strip_suffix('\r').unwrap_or(paragraph);
        wrap_paragraph(paragraph, columns, max.saturating_add(1), &mut lines);
        if lines.len() > max {
            lines.truncate(max);
            if let Some(last) = lines.last_mut() {
                *last = if width(last) < columns { format!("{last}…") } else { truncate_hard(last, columns) };
            }
            break;
        }
    }
    lines
}

/// Returns where the lines of a text lie in it, in bytes, wrapped as [`wrap`] does: each from where it begins to where
/// the next one begins, a line end in the text left out. There is always one.
pub fn rows(text: &str, columns: usize) -> Vec<std::ops::Range<usize>> {
    let columns = columns.max(2);
    let mut rows = Vec::new();
    let mut start = 0;
    for paragraph in text.split('\n') {
        let end = start + paragraph.len();
        loop {
            let (_, next) = line_end(&text[start..end], columns);
            rows.push(start..start + next);
            start += next;
            if start >= end {
                break;
            }
        }
        start = end + 1;
    }
    rows
}

/// Cuts a line that is full, so that `…` fits.
fn truncate_hard(line: &str, columns: usize) -> String {
    truncate(&format!("{line}……"), columns).into_owned()
}

fn wrap_paragraph(text: &str, columns: usize, max: usize, lines: &mut Vec<String>) {
    let mut start = 0;
    loop {
        if lines.len() >= max {
            return;
        }
        let (end, next) = line_end(&text[start..], columns);
        let line = &text[start..start + end];
        lines.push(clean(line).into_owned());
        start += next;
        if start >= text.len() {
            return;
        }
    }
}

/// Returns where the first line of a text ends and where the next one begins, in bytes.
fn line_end(text: &str, columns: usize) -> (usize, usize) {
    let mut used = 0;
    let mut previous: Option<Glyph<'_>> = None;
    // The last place where the line may end, and where the next one then begins.
    let mut good: Option<(usize, usize)> = None;
    for glyph in glyphs(text) {
        if let Some(before) = previous
            && may_break(before, glyph)
        {
            let end = if before.shown == ' ' { text[..glyph.at].trim_end_matches(' ').len() } else { glyph.at };
            good = Some((end, glyph.at));
        }
        // Blanks at a line's end may hang over.
        if used + usize::from(glyph.width) > columns && glyph.shown != ' ' {
            return match good {
                Some((end, next)) if next > 0 && end > 0 => (end, next),
                _ => (glyph.at.max(first_length(text)), glyph.at.max(first_length(text))),
            };
        }
        used += usize::from(glyph.width);
        previous = Some(glyph);
    }
    (text.len(), text.len())
}

/// The length of the first glyph: a line always takes at least that.
fn first_length(text: &str) -> usize {
    glyphs(text).next().map_or(text.len(), |g| g.at + g.raw.len())
}

fn may_break(before: Glyph<'_>, after: Glyph<'_>) -> bool {
    let (a, b) = (before.shown, after.shown);
    if b == ' ' || NOT_FIRST.contains(b) || NOT_LAST.contains(a) {
        return false;
    }
    a == ' '
        || before.width == 2
        || after.width == 2
        || (a == '-' && b.is_alphanumeric())
        || (NOT_FIRST.contains(a) && !a.is_ascii())
        || (NOT_LAST.contains(b) && !b.is_ascii())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str, columns: usize) -> Vec<String> {
        wrap(text, columns, 100)
    }

    #[test]
    fn punctuation_stays_where_it_belongs() {
        assert_eq!(lines("龙南市税务局，请限期整改。", 12), ["龙南市税务", "局，请限期整", "改。"]);
        assert_eq!(lines("请按《条例》办理", 8), ["请按《条", "例》办理"]);
        assert_eq!(lines("请按《条例》办理", 7), ["请按", "《条", "例》办", "理"]);
        assert_eq!(lines("推进“一网通办”改革", 7), ["推进“一", "网通办”", "改革"]);
        assert_eq!(lines("完成——还没有", 5), ["完", "成——", "还没", "有"]);
    }

    #[test]
    fn words_and_numbers_stay_whole() {
        assert_eq!(lines("the quick brown fox", 10), ["the quick", "brown fox"]);
        assert_eq!(lines("完成率为89.5%，低于目标", 10), ["完成率为", "89.5%，低", "于目标"]);
        assert_eq!(lines("abcdefghij", 4), ["abcd", "efgh", "ij"]);
        assert_eq!(lines("a\n\nb\r\nc", 4), ["a", "", "b", "c"]);
        assert_eq!(lines("", 4), [""]);
    }

    #[test]
    fn a_long_text_is_cut_at_the_given_number_of_lines() {
        assert_eq!(wrap("一二三四五六七八", 4, 2), ["一二", "三…"]);
        assert_eq!(wrap("一\n二\n三", 4, 2), ["一", "二…"]);
        assert_eq!(wrap("一二三四", 4, 2), ["一二", "三四"]);
    }

    #[test]
    fn rows_are_the_lines_where_they_lie() {
        let text = "龙南市税务局，请限期整改。\n\nthe quick brown fox\n";
        let at: Vec<&str> = rows(text, 12).into_iter().map(|r| &text[r]).collect();
        assert_eq!(at, ["龙南市税务", "局，请限期整", "改。", "", "the quick ", "brown fox", ""]);
        assert_eq!(rows("", 9), std::slice::from_ref(&(0..0)));
        let shown: Vec<&str> = at.iter().map(|l| l.trim_end()).collect();
        assert_eq!(shown, lines(text, 12));
    }

    #[test]
    fn nothing_is_lost_and_no_line_is_too_long() {
        let texts = [
            "龙南市（市场监管局）、税务局：第3条“整改”……完成89.5%。abc def-ghi jkl",
            "。。。。。。。。",
            "（（（（（（",
            "a\u{301}税\u{1b}务",
            "👍👍👍",
        ];
        for text in texts {
            for columns in 2..30 {
                let lines = lines(text, columns);
                assert!(lines.iter().all(|l| width(l) <= columns), "{columns}: {lines:?}");
                let squeeze = |t: &str| t.replace(' ', "");
                assert_eq!(squeeze(&lines.concat()), squeeze(&clean(text)), "{columns}");
            }
        }
    }
}
