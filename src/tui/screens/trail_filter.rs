//! Which entries of the trail a filter finds: by action, by who did it, by day (`2023-08`, `since:8-1`), by what they are
//! about.

use std::collections::HashSet;

use chrono::NaiveDate;

use crate::domain::dates;
use crate::domain::kind::Kind;
use crate::domain::record::Stamp;
use crate::i18n::{Lang, Msg};
use crate::search::Pattern;
use crate::service::lists::lens::Lens;

/// Returns the places of the entries in which every word is found, the oldest first. Words are found by characters,
/// pinyin or initials.
pub fn places(lens: &Lens<'_>, text: &str) -> Vec<usize> {
    let all = 0..lens.state.trail_len();
    let words = text.split_whitespace().map(|word| Word::new(lens, word)).collect::<Vec<_>>();
    all.filter(|place| {
        let stamp = lens.state.trail_at(*place);
        stamp.is_some_and(|stamp| words.iter().all(|w| w.finds(lens, stamp)))
    })
    .collect()
}

/// What stands before a day from which on entries are found.
const SINCE: Msg = Msg::new("since:", "自");

/// Returns the filter that finds the entries since a day.
pub fn since(day: NaiveDate, lang: Lang) -> String {
    format!("{}{day}", SINCE.text(lang))
}

/// One word, with everything that it names found once.
struct Word {
    text: String,
    actions: HashSet<String>,
    people: HashSet<crate::domain::id::RecordId>,
    about: HashSet<Stamp>,
    since: Option<NaiveDate>,
}

impl Word {
    fn new(lens: &Lens<'_>, text: &str) -> Self {
        let pattern = Pattern::fuzzy(text);
        let calendar = lens.sums.lamps().calendar();
        let day = text.strip_prefix(SINCE.en).or_else(|| text.strip_prefix(SINCE.zh));
        let since = day.and_then(|d| dates::read(d, lens.today, calendar).ok()).map(|typed| typed.date);
        let titled = |title: &str| pattern.matches(title);
        let named = |a: &&crate::action::Action| titled(a.title.zh) || titled(a.title.en);
        let actions = crate::action::all().filter(named).map(|a| a.name.to_string()).collect();
        let people = lens.state.records(Kind::Person).filter(|p| titled(&lens.state.title_of(p))).map(|p| p.id());
        let records = Kind::ALL.iter().flat_map(|kind| lens.state.all(*kind));
        let about = records.filter(|r| titled(&lens.state.title_of(r))).flat_map(|r| r.history().collect::<Vec<_>>());
        Self { text: text.to_string(), actions, people: people.collect(), about: about.collect(), since }
    }

    fn finds(&self, lens: &Lens<'_>, stamp: Stamp) -> bool {
        let Some(meta) = lens.state.meta(stamp) else { return false };
        if let Some(since) = self.since {
            return lens.clock.local(meta.at.millis()).is_some_and(|t| t.date_naive() >= since);
        }
        self.about.contains(&stamp)
            || self.people.contains(&meta.actor)
            || self.actions.contains(lens.state.action(meta))
            || lens.clock.local(meta.at.millis()).is_some_and(|t| {
                let day = t.format("%Y-%m-%d").to_string();
                day.contains(&self.text)
            })
    }
}
