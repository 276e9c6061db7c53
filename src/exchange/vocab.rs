//! Matches the headings of a file with the fields of a kind, and says how sure it is and why.

use std::collections::HashSet;

use sha2::{Digest, Sha256};

use super::clean::fold_char;
use super::messages;
use crate::error::{Code, Error, Result};
use crate::i18n::{Message, Msg};

/// One field that a column may be mapped to.
#[derive(Clone, Copy, Debug)]
pub struct Target<'a> {
    /// The field's key.
    pub key: &'a str,
    /// Its headings in either language, the usual ones first.
    pub aliases: &'a [&'a str],
    /// Whether an import cannot do without it.
    pub required: bool,
}

/// Why a heading was taken for a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// They look alike.
    Alike,
    /// One contains the other.
    Contained,
    /// One level of a header with several, or the words without those in brackets, is a known heading.
    Part,
    /// It is a known heading.
    Known,
    /// A person said so.
    Message,
}

impl Reason {
    /// The words for it.
    pub const fn msg(self) -> Msg {
        match self {
            Self::Alike => messages::WHY_ALIKE,
            Self::Contained => messages::WHY_CONTAINED,
            Self::Part => messages::WHY_PART,
            Self::Known => messages::WHY_KNOWN,
            Self::Message => messages::WHY_SAID,
        }
    }
}

/// One column mapped to one field.
#[derive(Clone, Debug, PartialEq)]
pub struct Match {
    /// The column, as an index into the headings.
    pub column: usize,
    /// The field's key.
    pub key: String,
    /// How sure it is, from 0 to 1.
    pub confidence: f64,
    /// Why.
    pub reason: Reason,
}

/// Two columns that would do for the same field.
#[derive(Clone, Debug, PartialEq)]
pub struct Clash {
    /// The field's key.
    pub key: String,
    /// The column that was taken.
    pub taken: usize,
    /// The one that was not.
    pub left: usize,
}

/// Which column is which field.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Mapping {
    /// The columns mapped, by column.
    pub matches: Vec<Match>,
    /// Fields for which more than one column would do.
    pub clashes: Vec<Clash>,
    /// Columns that no field was found for.
    pub unmapped: Vec<usize>,
    /// Columns that a person left out.
    pub ignored: Vec<usize>,
    /// Required fields without a column.
    pub missing: Vec<String>,
}

impl Mapping {
    /// Returns the column of a field.
    pub fn column_of(&self, key: &str) -> Option<usize> {
        self.matches.iter().find(|m| m.key == key).map(|m| m.column)
    }
}

/// A person's own choice: a heading (or a column's letter) and a field's key; an empty key or `-` leaves the column out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The heading as it stands in the file.
    pub heading: String,
    /// The field's key.
    pub key: String,
}

impl Choice {
    /// Reads `heading=field`; the last `=` divides, so that a heading may hold one.
    ///
    /// # Errors
    /// If there is no `=` or no heading.
    pub fn parse(text: &str) -> Result<Self> {
        match text.rsplit_once('=') {
            Some((h, k)) if !h.trim().is_empty() => Ok(Self { heading: h.trim().into(), key: k.trim().into() }),
            _ => Err(Error::new(Code::Usage, messages::BAD_CHOICE)
                .with("text", text)
                .command_hint(messages::HINT_CHOICE)),
        }
    }
}

/// Lower case, without white space and punctuation, full-width folded: what two spellings of a heading share.
pub fn normal(heading: &str) -> String {
    heading
        .chars()
        .map(fold_char)
        .filter(|c| c.is_alphanumeric() || *c == '#' || *c == '%')
        .flat_map(char::to_lowercase)
        .collect()
}

/// Returns a digest of a file's shape: its headings, normalised, in order. Files of the same shape share a mapping.
pub fn shape<S: AsRef<str>>(headings: &[S]) -> String {
    let mut hash = Sha256::new();
    for h in headings {
        hash.update(normal(h.as_ref()).as_bytes());
        hash.update([0]);
    }
    hash.finalize().iter().take(16).map(|b| format!("{b:02x}")).collect()
}

/// Headings that say of a column only that it is none of the others.
const VAGUE: &[&str] = &["其他", "其它", "other", "others", "misc"];

const SURE: f64 = 0.9;
const LEAST: f64 = 0.55;

/// Maps headings to fields. A person's choices come first; then the surest pair of column and field, and so on.
///
/// # Errors
/// If a choice names a heading or a field that is not there.
pub fn map<S: AsRef<str>>(headings: &[S], targets: &[Target<'_>], choices: &[Choice]) -> Result<Mapping> {
    map_by(headings, targets, choices, &|_, _| Some(0.0))
}

/// As [`map`]; `fit` tells how well the cells of a column fit a field: what to add to the likeness of the heading, or
/// nothing where they cannot be it.
///
/// # Errors
/// As [`map`].
pub fn map_by<S: AsRef<str>>(
    headings: &[S],
    targets: &[Target<'_>],
    choices: &[Choice],
    fit: &dyn Fn(usize, &str) -> Option<f64>,
) -> Result<Mapping> {
    let mut out = Mapping::default();
    let mut columns = HashSet::new();
    let mut keys = HashSet::new();
    for choice in choices {
        let column = find_heading(headings, &choice.heading)?;
        if choice.key.is_empty() || choice.key == "-" {
            out.ignored.push(column);
        } else {
            let key = find_target(targets, &choice.key)?;
            if !keys.insert(key.to_string()) || columns.contains(&column) {
                return Err(Error::new(Code::Usage, messages::CHOSEN_TWICE)
                    .with("key", key)
                    .with("heading", &choice.heading));
            }
            out.matches.push(Match { column, key: key.into(), confidence: 1.0, reason: Reason::Message });
        }
        columns.insert(column);
    }
    let mut pairs: Vec<(f64, Reason, usize, usize)> = Vec::new();
    for (c, heading) in headings.iter().enumerate().filter(|(c, _)| !columns.contains(c)) {
        // What plainly names one field is not taken for another because it is part of that one's name (任务 of 任务状态).
        let plain = targets.iter().any(|t| likeness(heading.as_ref(), t).is_some_and(|(_, r)| r == Reason::Known));
        for (t, target) in targets.iter().enumerate().filter(|(_, t)| !keys.contains(t.key)) {
            let Some((likeness, reason)) = likeness(heading.as_ref(), target) else { continue };
            if plain && reason < Reason::Part {
                continue;
            }
            // What an import cannot do without comes before what it can, where both are as likely.
            let needed = if target.required { 0.02 } else { 0.0 };
            // A heading that is known stays before one that only looks alike, whatever its cells hold.
            let bounded = |fit: f64| if reason == Reason::Known { fit.max(-0.2) } else { fit };
            match fit(c, target.key).map(|fit| likeness + bounded(fit) + needed) {
                Some(confidence) if confidence >= LEAST => pairs.push((confidence, reason, c, t)),
                _ => {}
            }
        }
    }
    pairs.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.2.cmp(&b.2)).then(a.3.cmp(&b.3)));
    for (confidence, reason, column, t) in pairs {
        let key = targets[t].key;
        if columns.contains(&column) {
            continue;
        }
        if keys.contains(key) {
            let taken = out.matches.iter().find(|m| m.key == key && m.reason != Reason::Message);
            if let Some(taken) = taken
                && taken.confidence - confidence < 0.2
                && !out.clashes.iter().any(|c| c.key == key && c.left == column)
            {
                out.clashes.push(Clash { key: key.into(), taken: taken.column, left: column });
            }
            continue;
        }
        columns.insert(column);
        keys.insert(key.to_string());
        out.matches.push(Match { column, key: key.into(), confidence: confidence.min(1.0), reason });
    }
    // A column that found another field after all is no clash.
    out.clashes.retain(|c| !columns.contains(&c.left));
    out.matches.sort_by_key(|m| m.column);
    out.unmapped = (0..headings.len()).filter(|c| !columns.contains(c)).collect();
    out.missing = targets.iter().filter(|t| t.required && !keys.contains(t.key)).map(|t| t.key.to_string()).collect();
    Ok(out)
}

fn find_heading<S: AsRef<str>>(headings: &[S], want: &str) -> Result<usize> {
    let exact = headings.iter().position(|h| h.as_ref() == want);
    let near = || headings.iter().position(|h| normal(h.as_ref()) == normal(want) && !normal(want).is_empty());
    exact.or_else(near).ok_or_else(|| {
        let names: Vec<&str> = headings.iter().map(AsRef::as_ref).take(40).collect();
        Error::new(Code::Usage, messages::NO_SUCH_HEADING)
            .with("heading", want)
            .hint(Message::plain(messages::HINT_HEADINGS).with("names", names.join("、")))
    })
}

fn find_target<'a>(targets: &[Target<'a>], want: &str) -> Result<&'a str> {
    let by_key = targets.iter().find(|t| t.key == want);
    let by_name = || targets.iter().find(|t| t.aliases.iter().any(|a| normal(a) == normal(want)));
    by_key.or_else(by_name).map(|t| t.key).ok_or_else(|| {
        let names: Vec<&str> = targets.iter().map(|t| t.key).collect();
        Error::new(Code::Usage, messages::NO_SUCH_FIELD)
            .with("key", want)
            .hint(Message::plain(messages::HINT_FIELDS).with("names", names.join(", ")))
    })
}

/// How alike a heading and a field are.
fn likeness(heading: &str, target: &Target<'_>) -> Option<(f64, Reason)> {
    let whole = normal(heading);
    if whole.is_empty() {
        return None;
    }
    let bare = normal(&without_brackets(heading));
    let parts: Vec<String> = heading.split('/').map(normal).filter(|p| !p.is_empty()).collect();
    let mut best: Option<(f64, Reason)> = None;
    let mut offer = |c: f64, r: Reason| {
        if best.is_none_or(|(b, _)| c > b) {
            best = Some((c, r));
        }
    };
    let key_names = [target.key];
    for (i, alias) in key_names.iter().chain(target.aliases).enumerate() {
        let a = normal(alias);
        if a.is_empty() {
            continue;
        }
        let order = (i as f64 * 0.002).min(0.04);
        if whole == a {
            offer(1.0 - order, Reason::Known);
        } else if bare == a {
            offer(SURE + 0.05 - order, Reason::Part);
        } else if parts.len() > 1 && parts.last() == Some(&a) {
            offer(SURE - order, Reason::Part);
        } else if parts.len() > 1 && parts.contains(&a) {
            offer(SURE - 0.2 - order, Reason::Part);
        } else {
            let (short, long) = if a.chars().count() < whole.chars().count() { (&a, &whole) } else { (&whole, &a) };
            let share = short.chars().count() as f64 / long.chars().count() as f64;
            let vague = VAGUE.contains(&whole.as_str());
            if short.chars().count() >= 2 && !vague && holds(heading, alias, long, short) {
                offer(0.5 + 0.35 * share - order, Reason::Contained);
            } else {
                let d = likeness_of(&a, &whole);
                // Latin words share many pairs of letters by chance.
                if d >= if a.is_ascii() { 0.8 } else { 0.6 } {
                    offer(0.2 + 0.6 * d - order, Reason::Alike);
                }
            }
        }
    }
    best.filter(|(c, _)| *c >= LEAST)
}

/// Whether the longer of two names contains the shorter: Chinese anywhere, Latin words only as whole words, so that
/// `minorCount` does not hold `No`.
fn holds(heading: &str, alias: &str, long: &str, short: &str) -> bool {
    if !short.is_ascii() {
        return long.contains(short);
    }
    let (heading, alias) = (latin_words(heading), latin_words(alias));
    let (long, short) = if alias.len() < heading.len() { (heading, alias) } else { (alias, heading) };
    !short.is_empty() && long.windows(short.len()).any(|w| w == short)
}

/// The words of a name, lower case: `leadUnit`, `lead_unit` and `Lead unit` are two words.
fn latin_words(text: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut lower = false;
    let mut open = false;
    for c in text.chars().map(fold_char) {
        if !c.is_alphanumeric() {
            open = false;
        } else {
            if !open || (lower && c.is_uppercase()) {
                out.push(String::new());
            }
            open = true;
            if let Some(word) = out.last_mut() {
                word.extend(c.to_lowercase());
            }
        }
        lower = c.is_lowercase();
    }
    out
}

fn without_brackets(text: &str) -> String {
    let mut depth = 0u32;
    text.chars()
        .filter(|c| match c {
            '(' | '（' | '[' | '【' => {
                depth += 1;
                false
            }
            ')' | '）' | ']' | '】' => {
                depth = depth.saturating_sub(1);
                false
            }
            _ => depth == 0,
        })
        .collect()
}

/// Shared pairs of neighbouring characters, from 0 to 1.
pub(super) fn likeness_of(a: &str, b: &str) -> f64 {
    let pairs = |t: &str| -> HashSet<(char, char)> { t.chars().zip(t.chars().skip(1)).collect() };
    let (x, y) = (pairs(a), pairs(b));
    if x.is_empty() || y.is_empty() {
        return 0.0;
    }
    2.0 * x.intersection(&y).count() as f64 / (x.len() + y.len()) as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Lang;

    const TARGETS: &[Target<'static>] = &[
        Target { key: "serial", aliases: &["序号", "编号", "No."], required: false },
        Target { key: "title", aliases: &["事项", "任务名称", "title"], required: true },
        Target { key: "lead", aliases: &["牵头单位", "lead unit"], required: true },
        Target { key: "units", aliases: &["责任单位", "配合单位", "responsible units"], required: false },
        Target { key: "deadline", aliases: &["完成时限", "办结时限", "due"], required: false },
        Target { key: "status", aliases: &["完成情况", "状态", "status"], required: false },
    ];

    fn keys(headings: &[&str]) -> Vec<Option<String>> {
        let m = map(headings, TARGETS, &[]).unwrap();
        (0..headings.len()).map(|c| m.matches.iter().find(|x| x.column == c).map(|x| x.key.clone())).collect()
    }

    #[test]
    fn headings_in_both_languages_find_their_fields() {
        let got = keys(&["序 号", "任务名称（全称）", "牵头单位", "责任单位/配合单位", "完成 时限", "Status", "备注"]);
        let want = ["serial", "title", "lead", "units", "deadline", "status"];
        assert_eq!(got[..6].iter().map(|k| k.as_deref().unwrap()).collect::<Vec<_>>(), want);
        assert_eq!(got[6], None);
        assert_eq!(keys(&["LEAD_UNIT", "responsible_units", "due", "title"]).iter().flatten().count(), 4);
        assert_eq!(keys(&["主要事项", "任务完成情况"])[0].as_deref(), Some("title"));
        assert_eq!(keys(&["minorCount", "Statistics", "AKA_Name"]), [None, None, None]);
        assert_eq!(keys(&["Task title", "currentStatus"]), [Some("title".into()), Some("status".into())]);
    }

    #[test]
    fn each_match_says_why_and_clashes_are_listed() {
        let m = map(&["事项", "牵头单位", "牵头单位 (2)", "整改完成时限"], TARGETS, &[]).unwrap();
        assert_eq!(m.matches[0].reason, Reason::Known);
        assert_eq!(m.matches.iter().find(|x| x.key == "deadline").unwrap().reason, Reason::Contained);
        assert_eq!(m.clashes, [Clash { key: "lead".into(), taken: 1, left: 2 }]);
        assert_eq!(m.unmapped, [2]);
        assert!(map(&["甲", "乙"], TARGETS, &[]).unwrap().missing == ["title", "lead"]);
    }

    #[test]
    fn a_persons_choice_wins() {
        let choices = [Choice::parse("牵头单位=units").unwrap(), Choice::parse("备注=").unwrap()];
        let m = map(&["事项", "牵头单位", "备注"], TARGETS, &choices).unwrap();
        assert_eq!((m.column_of("units"), m.column_of("lead"), m.ignored.as_slice()), (Some(1), None, &[2][..]));
        // The heading whose field was given to another column is left out, not taken for what is called a little like it.
        let m = map(&["牵头单位", "完成"], TARGETS, &[Choice::parse("完成=lead").unwrap()]).unwrap();
        assert_eq!((m.column_of("lead"), m.unmapped.as_slice()), (Some(1), &[0][..]));
        let wrong = map(&["事项"], TARGETS, &[Choice::parse("甲=title").unwrap()]).unwrap_err();
        assert!(wrong.hints(Lang::En)[0].contains("事项"));
        assert!(
            map(&["事项"], TARGETS, &[Choice::parse("事项=nothing").unwrap()]).unwrap_err().is(messages::NO_SUCH_FIELD)
        );
        assert!(Choice::parse("nothing").is_err());
    }

    #[test]
    fn the_shape_is_of_the_headings_alone() {
        assert_eq!(shape(&["序号", "事项"]), shape(&["序 号", "事项："]));
        assert_ne!(shape(&["序号", "事项"]), shape(&["事项", "序号"]));
        assert_ne!(shape(&["ab", "c"]), shape(&["a", "bc"]));
    }
}
