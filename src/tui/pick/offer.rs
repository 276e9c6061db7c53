//! What a field offers while it is typed: words of its vocabulary, records that it may refer to, status words.

use std::time::{Duration, Instant};

use super::Item;
use crate::domain::id::RecordId;
use crate::domain::kind::{FieldDef, Kind, Type};
use crate::domain::record::Record;
use crate::domain::value::ValueRef;
use crate::i18n::Lang;
use crate::log::State;
use crate::search::Pattern;
use crate::service::words::names::called;
use crate::service::words::read::usable_words;
use crate::service::words::show::short_title;

/// The most that is offered.
pub const MAX: usize = 60;
/// How long records are looked through for one key; what was found until then is offered.
const BUDGET: Duration = Duration::from_millis(25);

/// One thing that a field could hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// The text and what stands beside it; the record, where it is one.
    pub item: Item<Option<RecordId>>,
    /// The characters that matched, by their number.
    pub lit: Vec<u32>,
}

/// What an offer is made from.
#[derive(Clone, Copy, Debug)]
pub struct Offering<'a> {
    /// Where records are found.
    pub state: &'a State,
    /// The reader's language.
    pub lang: Lang,
    /// The ledger whose status words count.
    pub ledger: Option<RecordId>,
}

impl Offering<'_> {
    /// Whether a field offers anything.
    pub fn has(field: &FieldDef) -> bool {
        matches!(
            field.ty,
            Type::Ref(_) | Type::Refs(_) | Type::Any | Type::Word(_) | Type::Words(_) | Type::Status | Type::Bool
        )
    }

    /// What a field offers for what was typed, the best first. Nothing typed offers everything, in its own order.
    pub fn offers(&self, field: &FieldDef, typed: &str) -> Vec<Offer> {
        let pattern = Pattern::fuzzy(typed);
        match field.ty {
            Type::Ref(kind) | Type::Refs(kind) => self.records(&[kind], &pattern),
            Type::Any => {
                let subjects: Vec<Kind> = Kind::ALL.iter().copied().filter(|k| k.def().subject).collect();
                self.records(&subjects, &pattern)
            }
            Type::Word(vocabulary) | Type::Words(vocabulary) => {
                let words = vocabulary.words.iter().map(|w| {
                    // Found by its name in the other language, which is not shown.
                    let item = Item::new(None, w.label.text(self.lang)).also(w.label.text(self.lang.other()));
                    w.also.iter().fold(item.also(w.code), |item, also| item.also(also))
                });
                best(typed, words)
            }
            Type::Status => {
                let words = self.ledger.map(|l| usable_words(self.state, l)).unwrap_or_default();
                best(
                    typed,
                    words.into_iter().map(|(word, class)| Item::new(None, word).note(class.label().text(self.lang))),
                )
            }
            Type::Bool => {
                let yes = [("yes", "是"), ("no", "否")];
                let pick = |(en, zh): (&'static str, &'static str)| match self.lang {
                    Lang::En => Item::new(None, en).also(zh),
                    Lang::Zh => Item::new(None, zh).also(en),
                };
                best(typed, yes.into_iter().map(pick))
            }
            _ => Vec::new(),
        }
    }

    fn records(&self, kinds: &[Kind], pattern: &Pattern) -> Vec<Offer> {
        let started = Instant::now();
        let records = kinds.iter().flat_map(|k| self.state.records(*k));
        if pattern.is_empty() {
            return records.take(MAX).map(|r| Offer { item: self.item(r), lit: Vec::new() }).collect();
        }
        let mut found: Vec<(i64, Offer)> = Vec::new();
        for (n, record) in records.enumerate() {
            if n % 64 == 63 && started.elapsed() > BUDGET {
                break;
            }
            let title = self.state.title_of(record);
            let by_name = || called(record).filter_map(|name| pattern.find(name)).map(|m| m.score).max();
            let (score, lit) = match pattern.find(&title) {
                Some(m) => (m.score, m.chars),
                None => match by_name() {
                    Some(score) => (score, Vec::new()),
                    None => continue,
                },
            };
            found.push((score, Offer { item: self.item(record), lit }));
            if found.len() >= MAX * 8 {
                shrink(&mut found);
            }
        }
        shrink(&mut found);
        found.into_iter().map(|(_, offer)| offer).collect()
    }

    /// A record with what tells it from others.
    pub fn item(&self, record: &Record) -> Item<Option<RecordId>> {
        let note = record.kind().def().hint.iter().find_map(|tag| match record.get(*tag)? {
            ValueRef::Ref(id) => Some(short_title(self.state, id)),
            ValueRef::Text(text) => Some(text.to_string()).filter(|t| !t.is_empty()),
            ValueRef::Period(period) => Some(period.say(self.lang)),
            ValueRef::Date(day) => Some(day.to_string()),
            _ => None,
        });
        let title = self.state.title_of(record);
        let note = note.filter(|n| *n != title).unwrap_or_default();
        Item::new(Some(record.id()), title).note(note)
    }
}

fn shrink(found: &mut Vec<(i64, Offer)>) {
    found.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    found.truncate(MAX);
}

/// Of items those that match, best first.
fn best(typed: &str, items: impl Iterator<Item = Item<Option<RecordId>>>) -> Vec<Offer> {
    let items: Vec<_> = items.take(MAX * 4).collect();
    super::rank(typed, &items)
        .into_iter()
        .take(MAX)
        .map(|f| Offer { item: items[f.item].clone(), lit: f.lit })
        .collect()
}
