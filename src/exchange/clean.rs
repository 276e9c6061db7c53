//! A cell's words cleaned: control characters out, full-width digits folded, numbers read with what stands around them.

use std::borrow::Cow;

use super::grid::Cell;
use super::messages;
use crate::i18n::Message;

/// Folds full-width ASCII and the ideographic space: `１２％（ａ）` becomes `12%(a)`.
pub fn fold(text: &str) -> Cow<'_, str> {
    if !text.chars().any(|c| matches!(c, '\u{FF01}'..='\u{FF5E}' | '\u{3000}')) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(fold_char).collect())
}

/// Folds one full-width character.
pub fn fold_char(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        '\u{3000}' => ' ',
        _ => c,
    }
}

/// Words made fit to be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tidy<'a> {
    /// The words: trimmed, line ends as `\n`, full-width digits and letters folded.
    pub text: Cow<'a, str>,
    /// Whether invisible characters other than white space were left out.
    pub dropped: bool,
}

/// Cleans words: control, zero-width and direction characters are left out (and that is said), line ends become `\n`,
/// full-width digits and letters become ASCII while punctuation stays as written, white space at the ends goes.
pub fn tidy(text: &str) -> Tidy<'_> {
    let odd = |c: char| {
        (c.is_control() && c != '\n')
            || matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
            || matches!(c, '\u{FF10}'..='\u{FF19}' | '\u{FF21}'..='\u{FF3A}' | '\u{FF41}'..='\u{FF5A}' | '\u{A0}')
    };
    let text = text.trim();
    if !text.chars().any(odd) {
        return Tidy { text: Cow::Borrowed(text), dropped: false };
    }
    let mut out = String::with_capacity(text.len());
    let mut dropped = false;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\r' => {
                if chars.peek() != Some(&'\n') {
                    out.push('\n');
                }
            }
            '\t' | '\u{A0}' | '\u{0B}' | '\u{0C}' => out.push(' '),
            '\u{FF10}'..='\u{FF19}' | '\u{FF21}'..='\u{FF3A}' | '\u{FF41}'..='\u{FF5A}' => out.push(fold_char(c)),
            c if odd(c) => dropped = true,
            c => out.push(c),
        }
    }
    Tidy { text: Cow::Owned(out.trim().to_string()), dropped }
}

/// Whether words stand for nothing: blank, a dash, `..`, `N/A`, `暂无`.
pub fn is_missing(text: &str) -> bool {
    let t = fold(text.trim());
    let t = t.trim();
    t.chars().all(|c| matches!(c, '-' | '—' | '–' | '－' | '.' | '…' | '/' | '\\' | '*' | '　' | ' '))
        || ["n/a", "#n/a", "na", "null", "none", "nan", "nil", "暂无", "暂缺", "缺失", "未填", "不详"]
            .contains(&t.to_lowercase().as_str())
}

/// A comparison before a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparator {
    /// Under.
    Less,
    /// At most.
    AtMost,
    /// Over.
    More,
    /// At least.
    AtLeast,
    /// About.
    About,
}

/// A number and what was written around it.
#[derive(Clone, Debug, PartialEq)]
pub struct Number {
    /// The value; of a percentage the number before the sign (`12.5%` is 12.5); `1.2万` is 12000.
    pub value: f64,
    /// The comparison before it.
    pub comparator: Option<Comparator>,
    /// Whether a percent sign followed.
    pub percent: bool,
    /// The words after it, such as `户(实际以…为准)`.
    pub words: Option<String>,
}

impl Number {
    fn plain(value: f64) -> Self {
        Self { value, comparator: None, percent: false, words: None }
    }

    /// Whether anything beyond the bare number was written.
    pub fn is_bare(&self) -> bool {
        self.comparator.is_none() && !self.percent && self.words.is_none()
    }
}

const BEFORE: [(&str, Comparator); 18] = [
    (">=", Comparator::AtLeast),
    ("≥", Comparator::AtLeast),
    ("不少于", Comparator::AtLeast),
    ("不低于", Comparator::AtLeast),
    ("至少", Comparator::AtLeast),
    ("<=", Comparator::AtMost),
    ("≤", Comparator::AtMost),
    ("不超过", Comparator::AtMost),
    ("不高于", Comparator::AtMost),
    ("不多于", Comparator::AtMost),
    ("至多", Comparator::AtMost),
    (">", Comparator::More),
    ("大于", Comparator::More),
    ("超过", Comparator::More),
    ("<", Comparator::Less),
    ("小于", Comparator::Less),
    ("约", Comparator::About),
    ("~", Comparator::About),
];

/// Reads a number out of a cell; `None` where nothing stands there.
///
/// # Errors
/// The reason why it is no number: words, a range, a fraction, an error value, a date.
pub fn number(cell: &Cell) -> Result<Option<Number>, Message> {
    match cell {
        Cell::Empty => Ok(None),
        Cell::Number(n) => Ok(Some(Number::plain(*n))),
        Cell::Bool(b) => Err(Message::plain(messages::NOT_NUMBER).with("text", b)),
        Cell::DateTime(_) => Err(Message::plain(messages::DATE_NOT_NUMBER).with("text", cell)),
        Cell::Error(e) if is_missing(e) => Ok(None),
        Cell::Error(e) => Err(Message::plain(messages::ERROR_CELL).with("text", e)),
        Cell::Text(t) => number_in(t),
    }
}

/// Reads a number out of words.
///
/// # Errors
/// As [`number`].
pub fn number_in(text: &str) -> Result<Option<Number>, Message> {
    let tidy = tidy(text);
    if is_missing(&tidy.text) || tidy.text == "无" {
        return Ok(None);
    }
    let folded = fold(&tidy.text);
    let mut rest = folded.trim().trim_start_matches('\'');
    let no = |msg| Message::plain(msg).with("text", short(&tidy.text));
    let mut comparator = None;
    if let Some((sign, c)) = BEFORE.iter().find(|(s, _)| rest.starts_with(s)) {
        comparator = Some(*c);
        rest = rest[sign.len()..].trim_start();
    }
    rest = rest.trim_start_matches(['¥', '￥', '$', '€']);
    let (digits, after) = take_digits(rest).ok_or_else(|| no(messages::NOT_NUMBER))?;
    let mut value: f64 = digits.parse().map_err(|_| no(messages::NOT_NUMBER))?;
    let mut after = after.trim_start();
    // 3-5, 3~5, 83/105, 3至5 are two numbers, 2023-06-09 is a day.
    let next = after.trim_start_matches(['-', '~', '/', '—', '–', '至', '到', ':', '.', ',']);
    if next.len() < after.len() && next.trim_start().starts_with(|c: char| c.is_ascii_digit()) {
        return Err(no(messages::TWO_NUMBERS));
    }
    let mut percent = false;
    for sign in ["%", "％", "个百分点"] {
        if let Some(more) = after.strip_prefix(sign) {
            percent = true;
            after = more.trim_start();
            break;
        }
    }
    for (word, factor) in [("亿", 1e8), ("万", 1e4)] {
        if let Some(more) = after.strip_prefix(word) {
            value *= factor;
            after = more;
            break;
        }
    }
    if !value.is_finite() || (after.starts_with(|c: char| c.is_ascii_digit())) {
        return Err(no(messages::NOT_NUMBER));
    }
    if after.starts_with('+') || after.starts_with("以上") {
        comparator = comparator.or(Some(Comparator::AtLeast));
    } else if after.starts_with("以下") || after.starts_with("以内") {
        comparator = comparator.or(Some(Comparator::AtMost));
    }
    let words = (!after.is_empty()).then(|| after.to_string());
    Ok(Some(Number { value, comparator, percent, words }))
}

/// Takes a number's digits with thousands separators off the front.
fn take_digits(text: &str) -> Option<(String, &str)> {
    let mut out = String::new();
    let body = match text.strip_prefix(['-', '−']) {
        Some(b) => {
            out.push('-');
            b
        }
        None => text.strip_prefix('+').unwrap_or(text),
    };
    let bytes = body.as_bytes();
    let (mut i, mut point, mut any) = (0, false, false);
    while i < bytes.len() {
        let digit_after = bytes.get(i + 1).is_some_and(u8::is_ascii_digit);
        match bytes[i] {
            d if d.is_ascii_digit() => {
                any = true;
                out.push(d as char);
            }
            b',' if any && !point && digit_after && group_of_three(&bytes[i + 1..]) => {}
            b'.' if !point && digit_after => {
                point = true;
                out.push('.');
            }
            b'e' | b'E' if any => {
                let sign = usize::from(matches!(bytes.get(i + 1), Some(b'+' | b'-')));
                let exp: Vec<u8> = bytes[i + 1 + sign..].iter().copied().take_while(u8::is_ascii_digit).collect();
                if exp.is_empty() || exp.len() > 3 {
                    break;
                }
                out.push_str(&body[i..=i + sign]);
                out.extend(exp.iter().map(|b| *b as char));
                i += 1 + sign + exp.len();
                break;
            }
            _ => break,
        }
        i += 1;
    }
    any.then(|| (out, &body[i..]))
}

fn group_of_three(bytes: &[u8]) -> bool {
    let n = bytes.iter().take_while(|b| b.is_ascii_digit()).count();
    n == 3
}

/// Returns the first 40 characters of words, for a message.
pub fn short(text: &str) -> String {
    let flat = text.replace('\n', " ");
    match flat.char_indices().nth(40) {
        Some((at, _)) => format!("{}…", &flat[..at]),
        None => flat,
    }
}

/// A person's name and the telephone number behind it, as a column “联系人及电话” has them: 张三 13800000000, 张三（0797-3512345）.
/// Nothing where there is no name before, or no number behind.
pub fn name_and_phone(text: &str) -> Option<(&str, String)> {
    let around = |c: char| c.is_whitespace() || "()（）[]【】,，:：;；、/|".contains(c);
    let digits = |text: &str| text.chars().filter(|c| fold_char(*c).is_ascii_digit()).count();
    let is_number = |text: &str| text.chars().map(fold_char).all(|c| c.is_ascii_digit() || "+- ()".contains(c));
    // It begins behind a sign or a blank; right behind the name only where it is long enough at once: 张5 is a name.
    let begins = |at: usize| {
        let first = text[at..].split(around).next().unwrap_or_default();
        text[..at].ends_with(around) || digits(first) >= 7
    };
    let number = |at: usize| text[at..].trim_matches(around);
    let starts = text.char_indices().filter(|(_, c)| fold_char(*c).is_ascii_digit() || *c == '+').map(|(at, _)| at);
    let at = starts
        .filter(|at| begins(*at) && is_number(number(*at)) && (7..=15).contains(&digits(number(*at))))
        .find(|at| !text[..*at].ends_with(|c: char| fold_char(c).is_ascii_digit() || c == '+'))?;
    let mut name = text[..at].trim_end_matches(around).trim_start();
    for label in ["联系电话", "电话", "手机", "联系方式", "Tel", "tel"] {
        name = name.strip_suffix(label).unwrap_or(name).trim_end_matches(around);
    }
    // Two people with their numbers are not one.
    (!name.is_empty() && digits(name) < 7).then(|| (name, number(at).chars().map(fold_char).collect()))
}

/// Words in one line. A line that was broken between Chinese characters, to fit its cell, is joined without a blank.
pub fn one_line(text: &str) -> String {
    let chinese = |c: Option<char>| {
        c.is_some_and(|c| ('\u{2E80}'..='\u{9FFF}').contains(&c) || ('\u{FF00}'..='\u{FFEF}').contains(&c))
    };
    let mut out = String::with_capacity(text.len());
    let mut rest = text.trim();
    while let Some(at) = rest.find(char::is_whitespace) {
        out.push_str(&rest[..at]);
        let after = rest[at..].trim_start();
        let gap = &rest[at..rest.len() - after.len()];
        let broken = gap.contains('\n') && chinese(out.chars().next_back()) && chinese(after.chars().next());
        if !broken {
            out.push(' ');
        }
        rest = after;
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Lang;

    #[test]
    fn a_line_that_was_broken_to_fit_is_one_again() {
        assert_eq!(one_line(" 推进市场主体\n登记便利化 "), "推进市场主体登记便利化");
        assert_eq!(one_line("压减 材料"), "压减 材料");
        assert_eq!(one_line("Write\nthe   manual"), "Write the manual");
        assert_eq!(one_line("一、\n完善制度"), "一、完善制度");
        assert_eq!(one_line("\n"), "");
    }

    #[test]
    fn a_name_with_a_telephone_number_behind_it() {
        for (text, name, phone) in [
            ("张三 13800000000", "张三", "13800000000"),
            ("张三（0797-3512345）", "张三", "0797-3512345"),
            ("李方 13800000002", "李方", "13800000002"),
            ("李四１３８０００００００１", "李四", "13800000001"),
            ("王五，电话：3512345", "王五", "3512345"),
            ("张5 0633-2200005", "张5", "0633-2200005"),
            ("Ann Lee +86 138 0000 0000", "Ann Lee", "+86 138 0000 0000"),
        ] {
            assert_eq!(name_and_phone(text), Some((name, phone.to_string())), "{text}");
        }
        for text in
            ["张三", "13800000000", "督查1组", "张三 138", "张三 13800000000 李四 13900000000", "一组2023年03月01日"]
        {
            assert_eq!(name_and_phone(text), None, "{text}");
        }
    }

    fn n(text: &str) -> Number {
        number_in(text).unwrap().unwrap()
    }

    #[test]
    fn numbers_as_people_write_them() {
        for (text, value) in [
            ("12", 12.0),
            ("１２３", 123.0),
            (" 1,234,567.5 ", 1_234_567.5),
            ("1，234", 1234.0),
            ("-3", -3.0),
            ("−3.5", -3.5),
            ("1.2e3", 1200.0),
            ("1.2万", 12_000.0),
            ("3亿元", 3e8),
            ("¥99.50", 99.5),
            (".5", 0.5),
        ] {
            assert_eq!(n(text).value, value, "{text}");
        }
        assert!(n("83").is_bare());
    }

    #[test]
    fn what_stands_around_a_number_is_kept() {
        let one = n("1户(实际以审核结果为准)");
        assert_eq!((one.value, one.words.as_deref()), (1.0, Some("户(实际以审核结果为准)")));
        assert_eq!((n(">=1").value, n(">=1").comparator), (1.0, Some(Comparator::AtLeast)));
        assert_eq!(n("＞１").comparator, Some(Comparator::More));
        assert_eq!(n("不少于4次").comparator, Some(Comparator::AtLeast));
        assert_eq!(n("5个以上").words.as_deref(), Some("个以上"));
        assert_eq!((n("12.5%").value, n("12.5％").percent), (12.5, true));
    }

    #[test]
    fn missing_is_not_zero() {
        for text in ["", "  ", "..", "...", "—", "——", "-", "N/A", "#N/A", "无", "暂无", "／", "null", "　"]
        {
            assert_eq!(number_in(text), Ok(None), "{text:?}");
        }
        assert_eq!(n("0").value, 0.0);
    }

    #[test]
    fn what_is_no_number_says_why() {
        let why = |t: &str| number_in(t).unwrap_err();
        assert_eq!(why("3-5").msg(), messages::TWO_NUMBERS);
        assert_eq!(why("83/105").msg(), messages::TWO_NUMBERS);
        assert_eq!(why("2023-06-09").msg(), messages::TWO_NUMBERS);
        assert_eq!(why("已完成").msg(), messages::NOT_NUMBER);
        assert!(why("完成情况良好").say(Lang::Zh).contains("完成情况良好"));
        assert_eq!(why("1e999").msg(), messages::NOT_NUMBER);
        assert_eq!(number(&Cell::Error("#REF!".into())).unwrap_err().msg(), messages::ERROR_CELL);
    }

    #[test]
    fn control_characters_are_left_out_and_it_is_said() {
        let t = tidy("\u{FEFF} 市\u{200B}税务局\u{7} ");
        assert_eq!((t.text.as_ref(), t.dropped), ("市税务局", true));
        let t = tidy("第１批\r\nＡ类（试点）");
        assert_eq!((t.text.as_ref(), t.dropped), ("第1批\nA类（试点）", false));
        assert!(matches!(tidy(" 原样 ").text, Cow::Borrowed("原样")));
    }
}
