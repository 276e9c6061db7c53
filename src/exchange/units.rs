//! Names of units in one cell: lists split by 、；, and the like, the part that each plays, "等有关部门" noted.
//!
//! A cell that as a whole is a known name is that name. Labels (牵头单位：, 配合：, （牵头）, 甲局配合) say which part the
//! units after or before them play and are never part of a name.

use super::clean::{fold, tidy};

/// The part that a unit plays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// It leads 牵头、主办.
    Lead,
    /// It is responsible, or helps 责任、配合、协办.
    Shares,
}

/// A unit that a cell names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// Its name as written, without labels and numbering.
    pub name: String,
    /// The part that a label gives it.
    pub part: Option<Part>,
}

/// The units that a cell names.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct UnitList {
    /// Names in the order written, each once.
    pub names: Vec<Named>,
    /// Words for further units that are not named, such as `等有关部门` or `各县区`.
    pub others: Option<String>,
    /// Whether the cell was split at something that may also stand within a name.
    pub split: bool,
}

/// Labels and the part that they give; the longer first.
const LABELS: &[(&str, Part)] = &[
    ("牵头责任单位", Part::Lead),
    ("牵头单位", Part::Lead),
    ("牵头部门", Part::Lead),
    ("主办单位", Part::Lead),
    ("主责单位", Part::Lead),
    ("主管单位", Part::Lead),
    ("配合责任单位", Part::Shares),
    ("责任单位", Part::Shares),
    ("责任部门", Part::Shares),
    ("配合单位", Part::Shares),
    ("配合部门", Part::Shares),
    ("协办单位", Part::Shares),
    ("协同单位", Part::Shares),
    ("参与单位", Part::Shares),
    ("成员单位", Part::Shares),
    ("落实单位", Part::Shares),
    ("牵头", Part::Lead),
    ("主办", Part::Lead),
    ("主责", Part::Lead),
    ("配合", Part::Shares),
    ("协办", Part::Shares),
    ("协同", Part::Shares),
    ("参与", Part::Shares),
    ("责任", Part::Shares),
];
const VAGUE: &[&str] = &[
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
    "各执法单位",
    "各成员单位",
    "各职能部门",
    "各县区",
    "各县（市、区）",
    "各乡镇",
    "各镇街",
    "各乡镇（街道）",
    "各园区",
];

/// Reads the units of a cell. `known` tells whether a name is one that is known.
pub fn split_units(text: &str, known: &dyn Fn(&str) -> bool) -> UnitList {
    let tidy = tidy(text);
    let mut out = UnitList::default();
    let whole = tidy.text.trim();
    if whole.is_empty() {
        return out;
    }
    if known(whole) {
        out.names.push(Named { name: whole.to_string(), part: None });
        return out;
    }
    let mut part = None;
    let text = with_breaks_before_labels(&unwrapped(whole, known));
    for segment in segments(&text) {
        let (label, rest) = leading_label(segment);
        part = label.or(part);
        let before = out.names.len();
        let mut trailing = None;
        for piece in pieces(without_numbering(rest.trim()), known, &mut out.split) {
            let piece = without_numbering(piece.trim().trim_end_matches(['。', '.', '；', ';', '，', ',']).trim());
            let (name, own) = without_part(without_duty(piece, known), known);
            trailing = own.filter(|_| name.is_empty()).or(trailing);
            let (name, others) = without_others(name);
            if let Some(words) = others {
                out.others.get_or_insert_with(|| words.to_string());
            }
            let part = own.or(part);
            match out.names.iter_mut().find(|n| n.name == name) {
                _ if name.is_empty() => {}
                Some(there) => there.part = there.part.or(part),
                None => out.names.push(Named { name: name.to_string(), part }),
            }
        }
        // 甲局、乙局配合: the word at the end is said of all before it.
        if let Some(own) = trailing {
            out.names[before..].iter_mut().for_each(|n| n.part = n.part.or(Some(own)));
        }
    }
    out
}

/// Joins the lines of a cell in which one name is broken to fit: what is no office at the end of a line, and is one with
/// the next. Offices that stand a line each stay so.
fn unwrapped(text: &str, known: &dyn Fn(&str) -> bool) -> String {
    const BETWEEN: [char; 5] = ['、', '，', ',', '；', ';'];
    /// Shorter than this it is a short name: 发改, 财政.
    const LEAST: usize = 3;
    let chinese = |c: Option<char>| c.is_some_and(|c| ('\u{4E00}'..='\u{9FFF}').contains(&c));
    let mut out = String::with_capacity(text.len());
    for line in text.split('\n').map(str::trim).filter(|l| !l.is_empty()) {
        let before = out.rsplit(['\n', '、', '，', ',', '；', ';', '：', ':']).next().unwrap_or_default();
        let head = line.split(BETWEEN).next().unwrap_or_default();
        let whole = format!("{before}{head}");
        let broken = before.chars().count() >= LEAST
            && !is_office(before)
            && (before.ends_with("城乡") || !PLACES.iter().any(|e| before.ends_with(e)))
            && without_part(before, known).1.is_none()
            && is_office(head)
            && !head.starts_with(['市', '县', '省', '区', '州', '旗', '镇', '乡', '国', '各'])
            && !known(before)
            && !known(head);
        let bare = leading_label(line).0.is_none() && leading_label(before).0.is_none();
        let fits = chinese(before.chars().last()) && chinese(head.chars().next());
        if !out.is_empty() && !(bare && fits && (known(&whole) || broken)) {
            out.push('\n');
        }
        out.push_str(line);
    }
    out
}

/// A label that begins within a line begins a segment of its own: `牵头单位：甲局配合单位：乙局`.
fn with_breaks_before_labels(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if !out.is_empty() && !out.ends_with('\n') && labelled(rest).is_some() && !ends_in_label_start(&out) {
            out.push('\n');
        }
        out.push(c);
        rest = &rest[c.len_utf8()..];
    }
    out
}

/// Whether what was read so far ends within a longer label, such as 牵头 of 牵头责任单位.
fn ends_in_label_start(text: &str) -> bool {
    ["牵头", "配合", "协办", "主办"].iter().any(|w| text.ends_with(w))
}

/// Parts of a cell that a label may begin: lines, and what a semicolon sets apart.
fn segments(text: &str) -> impl Iterator<Item = &str> {
    text.split(['\n', '；', ';']).map(str::trim).filter(|s| !s.is_empty())
}

/// Takes a label with its colon off the front.
fn labelled(text: &str) -> Option<(Part, &str)> {
    LABELS.iter().find_map(|(label, part)| {
        let rest = text.trim_start().strip_prefix(label)?.trim_start().strip_prefix(['：', ':'])?;
        Some((*part, rest))
    })
}

/// As [`labelled`]; a label that stands alone in its line needs no colon.
fn leading_label(text: &str) -> (Option<Part>, &str) {
    if let Some((part, rest)) = labelled(text) {
        return (Some(part), rest);
    }
    match LABELS.iter().find(|(label, _)| *label == text.trim()) {
        Some((_, part)) => (Some(*part), ""),
        None => (None, text),
    }
}

/// Takes a part off a name: 甲局（牵头）, （牵头）甲局, 甲局牵头, 由甲局负责, 乙局配合.
fn without_part<'t>(piece: &'t str, known: &dyn Fn(&str) -> bool) -> (&'t str, Option<Part>) {
    if known(piece) {
        return (piece, None);
    }
    let in_brackets = |text: &str| LABELS.iter().find(|(l, _)| *l == text.trim()).map(|(_, p)| *p);
    for (open, close) in [('（', '）'), ('(', ')'), ('[', ']'), ('【', '】')] {
        if let Some(body) = piece.strip_suffix(close)
            && let Some(at) = body.rfind(open)
            && let Some(part) = in_brackets(&body[at + open.len_utf8()..])
        {
            return (body[..at].trim(), Some(part));
        }
        if let Some(body) = piece.strip_prefix(open)
            && let Some(at) = body.find(close)
            && let Some(part) = in_brackets(&body[..at])
        {
            return (body[at + close.len_utf8()..].trim(), Some(part));
        }
    }
    for (word, part) in [("牵头", Part::Lead), ("主办", Part::Lead), ("配合", Part::Shares), ("协办", Part::Shares)]
    {
        if let Some(name) = piece.strip_suffix(word) {
            let name = name.trim().strip_prefix('由').unwrap_or(name.trim());
            return (name, Some(part));
        }
    }
    (piece, None)
}

/// Takes off what says only that a unit is to do its share: 丙局按职责分工负责.
fn without_duty<'t>(piece: &'t str, known: &dyn Fn(&str) -> bool) -> &'t str {
    const DUTIES: &[&str] = &[
        "按职责分工负责",
        "按照职责分工负责",
        "按职责分工",
        "按照职责分工",
        "分工负责",
        "分别负责",
        "共同负责",
        "具体负责",
        "负责落实",
        "负责",
    ];
    if known(piece) {
        return piece;
    }
    let bare = DUTIES.iter().find_map(|duty| piece.strip_suffix(duty));
    bare.map_or(piece, |bare| bare.trim().strip_prefix('由').unwrap_or(bare.trim()))
}

/// Takes the number of an item off the front: `1.市税务局`, `（2）市财政局`, `①`.
fn without_numbering(piece: &str) -> &str {
    let bare = piece.trim_start_matches(|c| matches!(c, '①'..='⑳'));
    if bare.len() < piece.len() {
        return bare.trim_start_matches(['.', '、', ' ']).trim_start();
    }
    let inner = piece.trim_start_matches(['(', '（']);
    let digits = inner.bytes().take_while(u8::is_ascii_digit).count();
    if digits == 0 || digits > 2 {
        return piece;
    }
    let rest = inner[digits..].trim_start_matches([')', '）']);
    let marked = rest.strip_prefix(['.', '、', '．', ' ']).or((rest.len() < inner.len() - digits).then_some(rest));
    // A number may also begin a name: 24 Hour Deli, 3.15 Office.
    let begins_name = |after: &&str| {
        let spaced = rest.starts_with(' ') && after.trim_start().starts_with(|c: char| c.is_ascii());
        spaced || after.starts_with(|c: char| c.is_ascii_digit())
    };
    marked.filter(|after| !begins_name(after)).map_or(piece, str::trim_start)
}

/// Splits a list. What stands within brackets does not split; a comma, a stroke or a blank splits Chinese names alone, for
/// other names hold them (Korea, North; A/B & Co).
fn pieces<'t>(text: &'t str, known: &dyn Fn(&str) -> bool, split: &mut bool) -> Vec<&'t str> {
    let text = text.trim();
    if known(text) {
        return vec![text];
    }
    let strong = cut(text, |c, _, _| matches!(c, '、' | '|' | '｜'));
    let mut out = Vec::new();
    for part in strong.into_iter().map(str::trim).filter(|p| !p.is_empty()) {
        if known(part) {
            out.push(part);
            continue;
        }
        let weak = cut(part, |c, before, next| match c {
            ',' | '，' | '/' | '／' => true,
            ' ' | '\u{3000}' => !before.is_ascii() && next.is_some_and(|n| !n.is_ascii() || n.is_ascii_digit()),
            _ => false,
        });
        let weak: Vec<&str> = weak.into_iter().map(str::trim).filter(|p| !p.is_empty()).collect();
        let chinese = |p: &&str| p.chars().any(|c| ('\u{4E00}'..='\u{9FFF}').contains(&c));
        if weak.len() > 1 && (weak.iter().all(chinese) || weak.iter().all(|p| known(p))) {
            *split = true;
            // 和, 与 and 及 are looked at in each.
            weak.into_iter().for_each(|p| joined(p, known, &mut out));
        } else {
            joined(part, known, &mut out);
        }
    }
    out
}

/// How the names of places end that are units too.
const PLACES: &[&str] =
    &["县", "区", "镇", "乡", "街道", "村", "园", "集团", "海关", "税务", "会", "处", "所", "站", "队", "馆", "校"];

/// Whether a name ends like that of an office.
fn is_office(name: &str) -> bool {
    ["局", "委", "办", "部", "院", "厅", "中心", "政府", "公司", "银行", "大队", "支队"]
        .iter()
        .any(|e| name.ends_with(e))
}

/// Splits at 和, 与 and 及 where what stands on both sides are names: known ones, or such as end like offices.
fn joined<'t>(text: &'t str, known: &dyn Fn(&str) -> bool, out: &mut Vec<&'t str>) {
    let office = |t: &str| known(t) || is_office(t);
    if !known(text) {
        for word in ["和", "与", "及"] {
            for (at, _) in text.match_indices(word) {
                let (a, b) = (text[..at].trim(), text[at + word.len()..].trim());
                // 人力资源和社会保障局 is one office.
                if !a.is_empty() && !b.is_empty() && office(a) && office(without_others(b).0) {
                    out.push(a);
                    joined(b, known, out);
                    return;
                }
            }
        }
    }
    out.push(text);
}

/// Cuts a text where a character outside of brackets says so.
fn cut(text: &str, splits: impl Fn(char, char, Option<char>) -> bool) -> Vec<&str> {
    let mut out = Vec::new();
    let (mut depth, mut from) = (0i32, 0);
    let mut before = ' ';
    let balanced = text.chars().filter(|c| "(（[【〔".contains(*c)).count()
        == text.chars().filter(|c| ")）]】〕".contains(*c)).count();
    for (at, c) in text.char_indices() {
        match c {
            // A bracket that never closes must not swallow the list.
            '(' | '（' | '[' | '【' | '〔' if balanced => depth += 1,
            ')' | '）' | ']' | '】' | '〕' => depth = (depth - 1).max(0),
            _ => {}
        }
        let next = text[at + c.len_utf8()..].chars().find(|c| !c.is_whitespace());
        if depth == 0 && splits(c, before, next) {
            out.push(&text[from..at]);
            from = at + c.len_utf8();
        }
        if !c.is_whitespace() {
            before = c;
        }
    }
    out.push(&text[from..]);
    out
}

/// Splits the words for unnamed units off a name: `市税务局等有关部门` gives `市税务局` and `等有关部门`.
fn without_others(part: &str) -> (&str, Option<&str>) {
    let folded = fold(part);
    if VAGUE.contains(&part) || VAGUE.iter().any(|v| fold(v) == folded) {
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

    impl UnitList {
        /// The names alone.
        fn plain(&self) -> Vec<&str> {
            self.names.iter().map(|n| n.name.as_str()).collect()
        }
    }

    fn read(text: &str) -> UnitList {
        split_units(text, &|_| false)
    }

    fn names(text: &str) -> Vec<String> {
        read(text).names.into_iter().map(|n| n.name).collect()
    }

    fn parts(text: &str) -> Vec<String> {
        let said = |n: Named| match n.part {
            Some(Part::Lead) => format!("{}!", n.name),
            Some(Part::Shares) => format!("{}+", n.name),
            None => n.name,
        };
        read(text).names.into_iter().map(said).collect()
    }

    #[test]
    fn a_name_that_was_broken_to_fit_its_cell_is_one() {
        let knows = |name: &str| ["发改局", "财政局"].contains(&name);
        let plain = |text: &str| split_units(text, &knows).plain().join("|");
        assert_eq!(plain("市市场监督\n管理局"), "市市场监督管理局");
        assert_eq!(plain("市人力资源和\n社会保障局、市自然\n资源局"), "市人力资源和社会保障局|市自然资源局");
        assert_eq!(plain("牵头单位：市住房和城乡\n建设局\n配合单位：市税务局"), "市住房和城乡建设局|市税务局");
        for apart in [
            "市税务局\n市财政局",
            "东城区\n市财政局",
            "发改\n财政局",
            "市发改\n市财政局",
            "市税务局配合\n市财政局",
            "Dept of\nHealth 局",
        ] {
            assert_eq!(plain(apart).split('|').count(), 2, "{apart}");
        }
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
            "市税务局和市财政局",
            "1.市税务局 2.市财政局",
            "1、市税务局\n2、市财政局",
            "①市税务局；②市财政局",
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
    fn a_name_is_not_torn_apart() {
        for text in [
            "Korea, North",
            "24/7 DELI & GRILL, INC",
            "24 HOUR DELI",
            "3.15办公室",
            "& DELI",
            "人力资源和社会保障局",
            "市人力资源和社会保障局",
            "退役军人事务局",
            "C & D / E",
            "主办方集团公司",
        ] {
            assert_eq!(names(text), [text], "{text:?}");
        }
        let known = |n: &str| ["A", "B", "住建、税务联席会"].contains(&n);
        assert_eq!(split_units("A, B", &known).plain(), ["A", "B"]);
        assert_eq!(split_units("住建、税务联席会", &known).plain(), ["住建、税务联席会"]);
        assert_eq!(split_units("A, C", &known).plain(), ["A, C"]);
    }

    #[test]
    fn labels_are_parts_and_no_names() {
        assert_eq!(parts("牵头单位:\n甲局\n责任单位:\n乙局\n丙局\n"), ["甲局!", "乙局+", "丙局+"]);
        assert_eq!(parts("牵头单位：甲局；配合单位：乙局、丙局"), ["甲局!", "乙局+", "丙局+"]);
        assert_eq!(parts("牵头单位：甲局配合单位：乙局"), ["甲局!", "乙局+"]);
        assert_eq!(parts("甲局（牵头）、乙局"), ["甲局!", "乙局"]);
        assert_eq!(parts("（牵头）甲局，乙局（配合）"), ["甲局!", "乙局+"]);
        assert_eq!(parts("甲局牵头，乙局配合"), ["甲局!", "乙局+"]);
        assert_eq!(parts("甲局牵头，乙局、丙局按职责分工负责"), ["甲局!", "乙局", "丙局"]);
        assert_eq!(parts("由甲局负责，乙局分别负责"), ["甲局", "乙局"]);
        assert!(read("各责任单位按职责分工负责").others.is_some());
        assert_eq!(parts("甲局牵头、乙局、丙局配合"), ["甲局!", "乙局", "丙局+"]);
        assert_eq!(parts("主办：甲局 协办：乙局"), ["甲局!", "乙局+"]);
        assert_eq!(parts("牵头单位\n甲局"), ["甲局!"]);
        assert_eq!(parts("由甲局牵头"), ["甲局!"]);
    }

    #[test]
    fn unnamed_others_are_noted_and_not_made_into_a_unit() {
        let u = read("市税务局、市财政局等有关部门");
        assert_eq!((u.names.len(), u.others.as_deref()), (2, Some("等有关部门")));
        assert_eq!(read("市税务局等3个部门").others.as_deref(), Some("等3个部门"));
        assert_eq!(read("市税务局、各有关单位").others.as_deref(), Some("各有关单位"));
        assert_eq!(read("市税务局、各执法单位").others.as_deref(), Some("各执法单位"));
        assert_eq!(read("各县（市、区）").others.as_deref(), Some("各县（市、区）"));
        assert_eq!(names("市高等教育办公室"), ["市高等教育办公室"]);
        assert_eq!(read("等相关单位").names.len(), 0);
    }
}
