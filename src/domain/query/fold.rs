//! Folding of what people type: letter case and full-width forms are one and the same.

/// Returns a character as it is compared: lower case, full-width forms as their ASCII twins, an ideographic space as a
/// space. Always one character for one, so that positions in the folded text are positions in the text.
#[inline]
pub fn fold(c: char) -> char {
    if c.is_ascii() {
        return c.to_ascii_lowercase();
    }
    match c {
        '\u{3000}' | '\u{a0}' => ' ',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).map_or(c, |ascii| ascii.to_ascii_lowercase()),
        // Ideographs, kana and everything beside them have no case.
        '\u{2e80}'..='\u{a63f}' => c,
        _ => {
            let mut lower = c.to_lowercase();
            match (lower.next(), lower.next()) {
                (Some(one), None) => one,
                _ => c,
            }
        }
    }
}

/// Returns a text as it is compared (see [`fold`]).
pub fn folded(text: &str) -> String {
    text.chars().map(fold).collect()
}

/// Whether two texts are the same once folded.
pub fn same(a: &str, b: &str) -> bool {
    a.chars().map(fold).eq(b.chars().map(fold))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_width_and_case_are_folded_one_to_one() {
        assert_eq!(folded("ＡＢ　Ｃ：１（Ｘ）ÄÉ龙"), "ab c:1(x)äé龙");
        assert_eq!(folded("İ").chars().count(), 1);
        assert!(same("Ｄｕｅ", "due"));
        assert!(!same("due", "dues"));
    }
}
