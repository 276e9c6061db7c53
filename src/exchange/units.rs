//! Lists of units in one cell: split by 、；, and the like, with "等有关部门" noted.

use super::clean::tidy;

/// The units that a cell names.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct UnitList {
    /// Names in the order written, each once.
    pub names: Vec<String>,
    /// Words for further units that are not named, such as `等有关部门` or `各县区`.
    pub others: Option<String>,
}

const LABELS: [&str; 6] = ["牵头单位", "责任单位", "配合单位", "牵头", "责任", "配合"];
const VAGUE: [&str; 12] = [
    "有关部门",
    "相关部门",
    "有关单位",
    "相关单位",
    "各有关部门",
    "各相关部门",
    "各有关单位",
    "各相关单位",
    "各责任单位",
    "各部门",
    "各单位",
    "其他部门",
];

/// Splits a list of units. Separators within brackets do not split; a space splits between Chinese characters only.
pub fn split_units(text: &str) -> UnitList {
    let tidy = tidy(text);
    let mut text = tidy.text.as_ref();
    for label in LABELS {
        if let Some(rest) = text.strip_prefix(label).and_then(|r| r.strip_prefix(['：', ':'])) {
            text = rest;
            break;
        }
    }
    let mut out = UnitList::default();
    for part in parts(text) {
        let part = part.trim().trim_end_matches(['。', '.']).trim();
        let (name, others) = without_others(part);
        if let Some(words) = others {
            out.others.get_or_insert_with(|| words.to_string());
        }
        if !name.is_empty() && !out.names.iter().any(|n| n == name) {
            out.names.push(name.to_string());
        }
    }
    out
}

fn parts(text: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let (mut depth, mut from) = (0i32, 0);
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        match c {
            '(' | '（' | '[' | '【' | '〔' => depth += 1,
            ')' | '）' | ']' | '】' | '〕' => depth = (depth - 1).max(0),
            _ => {}
        }
        let splits = match c {
            '、' | '；' | ';' | ',' | '，' | '/' | '／' | '\n' | '|' | '｜' => depth == 0,
            ' ' | '\u{3000}' => {
                let next = text[at + c.len_utf8()..].chars().find(|c| !c.is_whitespace());
                depth == 0 && !before.is_ascii() && next.is_some_and(|n| !n.is_ascii())
            }
            _ => false,
        };
        if splits {
            out.push(&text[from..at]);
            from = at + c.len_utf8();
        }
        if !c.is_whitespace() {
            before = c;
        }
    }
    // A bracket that never closes must not swallow the list.
    if depth > 0 {
        return text.split(['、', '；', ';', ',', '，', '/', '\n']).collect();
    }
    out.push(&text[from..]);
    out
}

/// Splits the words for unnamed units off a name: `市税务局等有关部门` gives `市税务局` and `等有关部门`.
fn without_others(part: &str) -> (&str, Option<&str>) {
    if VAGUE.contains(&part) {
        return ("", Some(part));
    }
    for (at, _) in part.match_indices('等') {
        let rest = part[at + '等'.len_utf8()..].trim();
        let counted =
            rest.trim_start_matches(|c: char| c.is_ascii_digit() || "一二三四五六七八九十几多个家".contains(c));
        let vague = rest.is_empty()
            || VAGUE.contains(&rest)
            || ["部门", "单位", "有关", "相关", "责任单位", "成员单位"].iter().any(|w| counted.starts_with(w));
        if vague && at > 0 {
            return (part[..at].trim(), Some(&part[at..]));
        }
        if vague {
            return ("", Some(part));
        }
    }
    (part, None)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<String> {
        split_units(text).names
    }

    #[test]
    fn lists_are_split_by_every_separator() {
        for text in [
            "市税务局、市财政局",
            "市税务局；市财政局",
            "市税务局;市财政局",
            "市税务局,市财政局",
            "市税务局/市财政局",
            "市税务局 市财政局",
            "市税务局\n市财政局",
            "责任单位：市税务局，市财政局。",
        ] {
            assert_eq!(names(text), ["市税务局", "市财政局"], "{text:?}");
        }
        assert_eq!(names("市税务局、市税务局"), ["市税务局"]);
        assert_eq!(names("Tax Bureau; Finance Office"), ["Tax Bureau", "Finance Office"]);
        assert_eq!(names("市商务局（自贸办、口岸办）、市海关"), ["市商务局（自贸办、口岸办）", "市海关"]);
        assert_eq!(names("市商务局（自贸办、市海关"), ["市商务局（自贸办", "市海关"]);
        assert!(names(" ").is_empty());
    }

    #[test]
    fn unnamed_others_are_noted_and_not_made_into_a_unit() {
        let u = split_units("市税务局、市财政局等有关部门");
        assert_eq!((u.names.len(), u.others.as_deref()), (2, Some("等有关部门")));
        assert_eq!(split_units("市税务局等3个部门").others.as_deref(), Some("等3个部门"));
        assert_eq!(split_units("市税务局、各有关单位").others.as_deref(), Some("各有关单位"));
        assert_eq!(names("市高等教育办公室"), ["市高等教育办公室"]);
        assert_eq!(split_units("等相关单位").names.len(), 0);
    }
}
