use proptest::prelude::*;

use super::super::pinyin::spell;
use super::*;

/// Texts of the kind that ledgers hold: ideographs, among them polyphones, with some letters, digits and signs.
fn text() -> impl Strategy<Value = String> {
    let chars = proptest::sample::select(
        "龙南市场监管局重庆长沙银行单位绿色调度审批率先会处ABcn1３，、（\n ".chars().collect::<Vec<_>>(),
    );
    proptest::collection::vec(prop_oneof![9 => chars, 1 => any::<char>()], 0..40).prop_map(|c| c.into_iter().collect())
}

/// A way to type some of a text: for some of its characters, in order, itself or a beginning of one of its readings.
fn typed(text: &str, choices: &[u8]) -> String {
    let mut out = String::new();
    let field = text.split('\n').max_by_key(|f| f.len()).unwrap_or_default();
    for (glyph, choice) in spell(field).iter().zip(choices.iter().cycle()) {
        if choice % 3 == 0 || glyph.ch.is_whitespace() || matches!(glyph.ch, '\'' | '’' | 'ü') {
            continue;
        }
        match glyph.readings.get(*choice as usize % (glyph.readings.len() + 1)) {
            Some(reading) => out.extend(reading.chars().take(1 + *choice as usize / 8 % 6)),
            None => out.push(glyph.ch),
        }
        if out.chars().count() > 50 {
            break;
        }
    }
    out
}

proptest! {
    /// The mask never rejects what matches, and the index finds whatever can be typed for a part of a text.
    #[test]
    fn nothing_that_can_be_typed_is_missed(text in text(), choices in proptest::collection::vec(any::<u8>(), 1..20)) {
        let query = typed(&text, &choices);
        let pattern = Pattern::fuzzy(&query);
        let mut index = Index::new();
        let id = index.push(&text);
        let prepared = index.prepare(&pattern);
        prop_assert!(index.matches(&prepared, id), "{query:?} in {text:?}");
        prop_assert!(pattern.matches(&text));
        prop_assert!(pattern.find(&text).is_some());
    }

    /// However it is asked, the answer is the same.
    #[test]
    fn all_ways_of_matching_agree(text in text(), query in "[a-z市场监管行长 ]{1,6}", exact: bool) {
        let pattern = if exact { Pattern::exact(&query) } else { Pattern::fuzzy(&query) };
        let mut index = Index::new();
        let id = index.push(&text);
        let found = pattern.find(&text);
        prop_assert_eq!(index.matches(&index.prepare(&pattern), id), found.is_some());
        prop_assert_eq!(pattern.matches(&text), found.is_some());
        prop_assert_eq!(index.find(&pattern, id), found);
    }

    /// A longer word matches no text that its beginning does not match.
    #[test]
    fn a_longer_word_narrows(text in text(), query in "[a-z市场]{2,6}") {
        let shorter: String = query.chars().take(query.chars().count() - 1).collect();
        let (long, short) = (Pattern::fuzzy(&query), Pattern::fuzzy(&shorter));
        prop_assert!(long.narrows(&short));
        prop_assert!(!long.matches(&text) || short.matches(&text));
    }
}

#[test]
fn texts_are_changed_and_removed() {
    let mut index = Index::new();
    let (a, b) = (index.push("税务局"), index.push("市场监管局"));
    let found = |index: &Index, p: &str| {
        let pattern = Pattern::fuzzy(p);
        let prepared = index.prepare(&pattern);
        (0..index.bound()).filter(|id| index.matches(&prepared, *id)).collect::<Vec<_>>()
    };
    assert_eq!(found(&index, "j"), [a, b]);
    index.set(a, "税务");
    assert_eq!(found(&index, "j"), [b]);
    index.set(a, "市税务局第一分局");
    assert_eq!(found(&index, "fj"), [a]);
    index.remove(b);
    index.remove(b);
    index.set(7, "");
    assert_eq!((index.len(), index.bound()), (2, 8));
    assert_eq!(found(&index, "j"), [a]);
    index.set(b, "教育局");
    assert_eq!(found(&index, "jiaoyu"), [b]);
}

#[test]
fn waste_is_tidied_away() {
    let mut index = Index::new();
    for round in 0..40 {
        for id in 0..1000 {
            // Each is longer than the one before, so none fits in its old place.
            index.set(id, &format!("第{id}项{}", "推进".repeat(round)));
        }
    }
    assert!(index.arena.len() < 3 * 1000 * 90 + CHUNK, "{} tokens", index.arena.len());
    let pattern = Pattern::exact("第999项推进");
    assert!(index.matches(&index.prepare(&pattern), 999));
}

#[test]
fn the_same_text_again_changes_nothing() {
    let mut index = Index::new();
    index.push("重庆税务");
    let generation = index.generation();
    index.set(0, "重庆税务");
    assert_eq!(index.generation(), generation, "what was found before is still true");
    index.set(0, "重庆税");
    assert_ne!(index.generation(), generation);
    assert!(!index.matches(&index.prepare(&Pattern::fuzzy("cqsw")), 0));
}

#[test]
fn a_title_takes_little_memory() {
    let mut index = Index::new();
    let title = "全面推进企业开办一件事集成服务审批时限压减至三个工作日年底前完";
    assert_eq!(title.chars().count(), 31);
    for _ in 0..100_000 {
        index.push(title);
    }
    let each = index.bytes() / index.len();
    assert!(each < 250, "{each} bytes");
}
