//! For files that people write by hand: where something stands, what was probably meant.

/// Returns the line and column of a byte offset, both from 1, the column in characters.
pub fn place(text: &str, at: usize) -> (usize, usize) {
    let before = text.get(..at).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    (line, before.rsplit('\n').next().unwrap_or("").chars().count() + 1)
}

/// Returns what is quoted from a file in a readable length, without control characters.
pub fn short(text: &str) -> String {
    const MAX: usize = 80;
    let clean = |c: char| if c.is_control() { '\u{fffd}' } else { c };
    let mut out: String = text.chars().take(MAX).map(clean).collect();
    if text.chars().nth(MAX).is_some() {
        out.push('…');
    }
    out
}

/// Returns the closest of some names, where one is close.
pub fn closest<'a>(name: &str, names: &[&'a str]) -> Option<&'a str> {
    if name.chars().count() > 64 {
        return None;
    }
    let (far, known) = names.iter().map(|known| (distance(name, known), *known)).min()?;
    (far <= 2.max(known.len() / 3)).then_some(known)
}

/// The number of characters to add, drop or change to make one text of the other.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, ca) in a.chars().enumerate() {
        let mut diagonal = i;
        row[0] = i + 1;
        for (j, cb) in b.iter().enumerate() {
            let change = diagonal + usize::from(ca != *cb);
            diagonal = row[j + 1];
            row[j + 1] = change.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_and_near_misses() {
        assert_eq!(place("a\n税务x", 8), (2, 3));
        assert_eq!(place("a", 99), (1, 2));
        assert_eq!(closest("cursor.dwon", &["cursor.down", "cursor.up"]), Some("cursor.down"));
        assert_eq!(closest("zzzzzzzzzz", &["cursor.down"]), None);
        assert_eq!(short("a\u{1b}b"), "a\u{fffd}b");
    }
}
