//! Numbers as people type them, and names that were nearly typed right.

use super::ast::Number;
use super::fold::folded;

/// Reads `50`, `-3.5`, `80%`, `50..80`, `50..`, in full-width digits too.
pub(super) fn number(text: &str) -> Option<Number> {
    let plain = folded(text);
    let one = |part: &str| {
        let part = part.trim().trim_end_matches('%');
        // `inf` and `nan` are numbers for a machine only.
        let digits = part.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-' | b'+'));
        part.parse::<f64>().ok().filter(|n| digits && n.is_finite())
    };
    let (from, to) = match plain.split_once("..") {
        None => (one(&plain)?, one(&plain)?),
        Some(("", "")) => return None,
        Some(("", to)) => (f64::NEG_INFINITY, one(to)?),
        Some((from, "")) => (one(from)?, f64::INFINITY),
        Some((from, to)) => (one(from)?, one(to)?),
    };
    (from <= to).then(|| Number { from, to, text: text.to_string() })
}

/// Whether one slip, or two in a long name, lies between two names, or one begins with the other.
pub(super) fn is_near(name: &str, typed: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (folded(name).chars().collect(), folded(typed).chars().take(40).collect());
    if b.is_empty() {
        return false;
    }
    if a.starts_with(&b) || (a.len() >= 2 && b.starts_with(&a)) {
        return true;
    }
    let allowed = if a.len() >= 6 { 2 } else { usize::from(a.len() >= 3) };
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut before = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let changed = before + usize::from(x != y);
            before = row[j + 1];
            row[j + 1] = changed.min(row[j] + 1).min(before + 1);
        }
    }
    row[b.len()] <= allowed && allowed > 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_ranges() {
        let ends = |text: &str| number(text).map(|n| (n.from, n.to));
        assert_eq!(ends("５０%"), Some((50.0, 50.0)));
        assert_eq!(ends("-3.5..80"), Some((-3.5, 80.0)));
        assert_eq!(ends("..80"), Some((f64::NEG_INFINITY, 80.0)));
        for text in ["", "..", "inf", "nan", "1e5", "80..50", "多", "1..2..3"] {
            assert_eq!(ends(text), None, "{text}");
        }
    }

    #[test]
    fn a_slip_is_near_and_another_word_is_not() {
        assert!(is_near("lead", "leed") && is_near("progress", "pogres") && is_near("牵头单位", "牵头"));
        assert!(!is_near("lead", "lamp") && !is_near("due", "") && !is_near("灯", "等"));
    }
}
