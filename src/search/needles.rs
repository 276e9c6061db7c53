//! The words of a query, made ready to be found.

use super::pattern::Pattern;
use crate::domain::query::{Needle, Query};

/// A pattern for each needle of a query, by its number.
#[derive(Clone, Debug, Default)]
pub struct Needles {
    patterns: Vec<Pattern>,
    required: Pattern,
}

impl Needles {
    /// Makes the needles of a query ready.
    pub fn new(query: &Query) -> Self {
        let mut patterns = vec![Pattern::default(); query.needles];
        for needle in query.all_needles() {
            if let Some(pattern) = patterns.get_mut(needle.number) {
                *pattern = Pattern::from(needle);
            }
        }
        let required = Pattern::of(query.required().iter().map(|n| (n.text.as_str(), n.exact)));
        Self { patterns, required }
    }

    /// The pattern of a needle.
    pub fn pattern(&self, needle: &Needle) -> Option<&Pattern> {
        self.patterns.get(needle.number)
    }

    /// Whether a text matches a needle.
    pub fn matches(&self, needle: &Needle, text: &str) -> bool {
        self.pattern(needle).is_some_and(|p| p.matches(text))
    }

    /// What every record that the query finds must match: for a [`super::Search`], before anything else is asked.
    pub fn required(&self) -> &Pattern {
        &self.required
    }
}

/// Whether a candidate is what somebody began to type, by its characters, initials or pinyin: for completion.
pub fn resembles(candidate: &str, typed: &str) -> bool {
    Pattern::fuzzy(typed).matches(candidate)
}

impl From<&Needle> for Pattern {
    fn from(needle: &Needle) -> Self {
        Self::of([(needle.text.as_str(), needle.exact)])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::calendar::Calendar;
    use crate::domain::query::{Context, Field, FieldKind, Vocabulary, parse};

    struct Lead(Vec<Field>);

    impl Vocabulary for Lead {
        fn fields(&self) -> &[Field] {
            &self.0
        }

        fn values(&self, _: &str, _: &str, _: usize) -> Vec<String> {
            Vec::new()
        }
    }

    #[test]
    fn words_of_a_query_are_found_by_pinyin_and_exact_words_are_not() {
        let vocabulary = Lead(vec![Field::new("lead", "Lead", "牵头", FieldKind::Text)]);
        let today = chrono::NaiveDate::from_ymd_opt(2023, 8, 4).unwrap();
        let context = Context { vocabulary: &vocabulary, today, calendar: Calendar::china() };
        let query = parse("qykb 牵头:swj,\"gaj\" -\"zhuxiao\"", context).unwrap();
        let needles = Needles::new(&query);
        let all = query.all_needles();
        assert!(needles.matches(all[0], "企业开办"));
        assert!(needles.matches(all[1], "市税务局"));
        assert!(!needles.matches(all[2], "市公安局") && needles.matches(all[2], "GAJ"));
        assert!(!needles.matches(all[3], "注销"));
        assert!(resembles("市税务局", "swj") && !resembles("市税务局", "gaj"));
        assert_eq!(needles.required(), &Pattern::fuzzy("qykb"));
    }
}
