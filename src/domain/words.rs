//! Reading what people write: full-width characters folded, Chinese numerals, words with a stable name and labels.

/// Declares an enum whose every variant has a stable name (stored, typed on the command line) and a label in both
/// languages (shown).
macro_rules! vocabulary {
    ($(#[$meta:meta])* $name:ident { $($(#[$vmeta:meta])* $variant:ident = $stable:literal, $en:literal, $zh:literal;)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        pub enum $name { $($(#[$vmeta])* #[serde(rename = $stable)] $variant,)+ }

        // Not every list of words is asked for everything that lists can be asked.
        #[allow(dead_code)]
        impl $name {
            /// All of them, in their order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The words as the vocabulary of a field.
            pub const WORDS: &'static $crate::domain::kind::Vocabulary = &$crate::domain::kind::Vocabulary {
                words: &[$($crate::domain::kind::Word {
                    code: $stable,
                    label: $crate::i18n::Msg::new($en, $zh),
                    also: &[],
                }),+],
            };

            /// Returns the stable name.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $stable),+ }
            }

            /// Returns the label that a person reads.
            pub const fn label(self) -> $crate::i18n::Msg {
                match self { $(Self::$variant => $crate::i18n::Msg::new($en, $zh)),+ }
            }

            /// Reads the stable name or a label in either language; case and full-width forms do not matter.
            pub fn parse(text: &str) -> Option<Self> {
                let text = $crate::domain::words::fold(text);
                let same = |word: &str| $crate::domain::words::fold(word) == text;
                Self::ALL.iter().copied().find(|v| same(v.name()) || same(v.label().en) || same(v.label().zh))
            }
        }
    };
}

pub(crate) use vocabulary;

/// Folds text for comparison: full-width forms to ASCII, letters to lower case, spaces at the ends dropped and runs
/// of them made one.
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        let c = fold_char(c);
        if c.is_whitespace() {
            if !out.is_empty() && !out.ends_with(' ') {
                out.push(' ');
            }
        } else {
            out.extend(c.to_lowercase());
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// Whether a text folds to one that is folded already. Most differ in their first character, which is looked at alone then.
pub fn folds_to(text: &str, to: &str) -> bool {
    let first = text.chars().map(fold_char).find(|c| !c.is_whitespace());
    first.and_then(|c| c.to_lowercase().next()) == to.chars().next() && fold(text) == to
}

/// Returns the ASCII twin of a full-width character or of a dash, and every other character as it is.
pub fn fold_char(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        '\u{3000}' | '\u{a0}' => ' ',
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        '〜' => '~',
        _ => c,
    }
}

/// Reads yes or no as people write it, typed or in a sheet.
pub fn yes_no(text: &str) -> Option<bool> {
    match fold(text).as_str() {
        "yes" | "y" | "true" | "1" | "是" | "有" | "已" | "√" | "✓" => Some(true),
        "no" | "n" | "false" | "0" | "否" | "无" | "未" | "×" | "✗" => Some(false),
        _ => None,
    }
}

/// Reads a Chinese numeral from 一 to 九十九, or ASCII digits, that fills the text whole.
pub fn small_number(text: &str) -> Option<u32> {
    if !text.is_empty() && text.len() <= 6 && text.bytes().all(|b| b.is_ascii_digit()) {
        return text.parse().ok();
    }
    let digits: Vec<Option<u32>> = text.chars().take(4).map(chinese_digit).collect();
    let ten = |c: char| c == '十';
    let chars: Vec<char> = text.chars().take(4).collect();
    match (chars.as_slice(), digits.as_slice()) {
        ([c], _) if ten(*c) => Some(10),
        ([_], [Some(d)]) => Some(*d),
        ([t, _], [_, Some(d)]) if ten(*t) => Some(10 + d),
        ([_, t], [Some(d), _]) if ten(*t) => Some(d * 10),
        ([_, t, _], [Some(d), _, Some(e)]) if ten(*t) => Some(d * 10 + e),
        _ => None,
    }
}

/// Returns the value of one Chinese digit, 〇 to 九.
pub fn chinese_digit(c: char) -> Option<u32> {
    match c {
        '〇' | '零' => Some(0),
        '两' => Some(2),
        _ => "一二三四五六七八九".chars().zip(1..).find(|(d, _)| *d == c).map(|(_, n)| n),
    }
}

/// Writes a number from 1 to 99 in Chinese, 一 to 九十九; others in digits.
pub fn chinese_number(n: usize) -> String {
    let digit = |n: usize| "一二三四五六七八九".chars().nth(n.wrapping_sub(1)).map(String::from).unwrap_or_default();
    match n {
        1..=9 => digit(n),
        10..=19 => format!("十{}", digit(n - 10)),
        20..=99 => format!("{}十{}", digit(n / 10), digit(n % 10)),
        _ => n.to_string(),
    }
}

/// Returns at most `limit` characters of a text, with `…` where it was cut.
pub fn shorten(text: &str, limit: usize) -> String {
    match text.char_indices().nth(limit) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_folded() {
        assert_eq!(fold("　２０２３年　９月底　前 "), "2023年 9月底 前");
        assert_eq!(fold("１月—１２月 Ｑ3"), "1月-12月 q3");
        for text in ["　Ｑ3", "İ", "", " ", "ß税"] {
            assert!(folds_to(text, &fold(text)) && !folds_to(text, "q") && !folds_to("x", &fold(text)), "{text}");
        }
    }

    #[test]
    fn chinese_numerals_are_read() {
        assert!((1..100).all(|n| small_number(&chinese_number(n)) == u32::try_from(n).ok()));
        let read: Vec<_> =
            ["一", "十", "十二", "二十", "二十三", "31", "两", "百", "十十", ""].map(small_number).into();
        assert_eq!(read, [Some(1), Some(10), Some(12), Some(20), Some(23), Some(31), Some(2), None, None, None]);
    }

    #[test]
    fn long_text_is_shortened() {
        assert_eq!(shorten("按时完成整改", 4), "按时完成…");
        assert_eq!(shorten("按时", 4), "按时");
    }
}
