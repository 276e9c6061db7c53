//! Figures that were published, kept to be checked: which of them speaks of what.

use std::collections::HashMap;

use chrono::NaiveDate;

use crate::domain::id::{IdMap, RecordId};
use crate::domain::kind::Kind;
use crate::domain::rate::{Class, Counts, Percent, usual_class};
use crate::domain::schema::figure;
use crate::domain::words::fold;
use crate::log::State;
use crate::service::tasks::task_view::Classes;
use crate::service::words::show::number;

/// What a published figure speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// The completion rate, in percent.
    Rate,
    /// How many items there are.
    Total,
    /// How many items are in a class.
    Class(Class),
    /// The share of a class, in percent.
    Share(Class),
    /// Something else, such as the total of a group.
    Other,
}

impl What {
    /// Tells it from the figure's name and the status words of its ledger: `完成率`, `总数`, `已完成`, or as an import
    /// names the cells of a total row, `合计 · 完成率`.
    pub fn named(name: &str, words: &[(String, Class)]) -> Self {
        let (label, name) = match name.split_once('·') {
            Some((label, heading)) => (fold(label), fold(heading)),
            None => (String::new(), fold(name)),
        };
        if !label.is_empty() && !is_total(&label) {
            return Self::Other;
        }
        if name.ends_with('率') || name.split([' ', '_']).any(|w| w == "rate") {
            return Self::Rate;
        }
        if is_total(&name) {
            return Self::Total;
        }
        let share = ["占比", "比重", "比例", " share"].iter().find_map(|end| name.strip_suffix(end)).map(str::trim);
        if let Some(class) = share.and_then(|word| class_named(word, words)) {
            return Self::Share(class);
        }
        class_named(&name, words).map_or(Self::Other, Self::Class)
    }
}

/// The class of a folded status word.
fn class_named(name: &str, words: &[(String, Class)]) -> Option<Class> {
    let own = words.iter().find(|(w, _)| fold(w) == name).map(|(_, class)| *class);
    own.or_else(|| usual_class(name))
}

/// Whether folded words name the whole of something.
fn is_total(name: &str) -> bool {
    const WORDS: [&str; 14] = [
        "合计",
        "总计",
        "共计",
        "总数",
        "总项数",
        "项数",
        "任务数",
        "事项数",
        "公布项数",
        "公布总数",
        "total",
        "items",
        "announced",
        "all",
    ];
    let bare = name.split('(').next().unwrap_or(name).trim();
    WORDS.contains(&bare)
}

/// A published figure.
#[derive(Clone, Debug, PartialEq)]
pub struct PublishedFigure {
    /// Its record.
    pub record: RecordId,
    /// The day that it speaks of.
    pub as_of: NaiveDate,
    /// What it speaks of.
    pub what: What,
    /// What it says.
    pub value: f64,
    /// Where it was published.
    pub source: String,
}

/// What was published of a ledger for one day: the latest for which anything was.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Published {
    /// The day.
    pub as_of: Option<NaiveDate>,
    /// The figures.
    pub figures: Vec<PublishedFigure>,
    /// The fewest decimals, none left aside, that a rate of this day was published with.
    decimals: u8,
}

impl Published {
    /// Returns the published rate with the decimals that it was published with. Of a whole number a workbook may have
    /// dropped them: a source that writes 89.5% means 79.0% by 79.
    pub fn rate(&self) -> Option<Percent> {
        let rate = self.figures.iter().find(|f| f.what == What::Rate)?;
        let own = decimals(rate.value);
        Percent::from_f64(rate.value, if own > 0 { own } else { self.decimals })
    }

    /// Returns the published number of items.
    pub fn total(&self) -> Option<u64> {
        self.figures.iter().find(|f| f.what == What::Total).and_then(|f| whole(f.value))
    }

    /// Returns the published number of items of a class.
    pub fn class(&self, class: Class) -> Option<u64> {
        let mut of_class = self.figures.iter().filter(|f| f.what == What::Class(class)).peekable();
        of_class.peek()?;
        of_class.try_fold(0u64, |sum, f| sum.checked_add(whole(f.value)?))
    }

    /// Returns the counts that were published; nothing if none were.
    pub fn counts(&self) -> Option<Counts> {
        let [done, in_progress, not_done, ongoing, unreported] =
            [Class::Done, Class::InProgress, Class::NotDone, Class::Ongoing, Class::Unreported].map(|c| self.class(c));
        [done, in_progress, not_done, ongoing, unreported].iter().any(Option::is_some).then(|| Counts {
            done: done.unwrap_or(0),
            in_progress: in_progress.unwrap_or(0),
            not_done: not_done.unwrap_or(0),
            ongoing: ongoing.unwrap_or(0),
            unreported: unreported.unwrap_or(0),
        })
    }

    /// Returns the published share of each class of which one was published.
    pub fn shares(&self) -> Vec<(Class, Percent)> {
        let share = |f: &PublishedFigure| match f.what {
            What::Share(class) => Some((class, Percent::from_f64(f.value, decimals(f.value))?)),
            _ => None,
        };
        self.figures.iter().filter_map(share).collect()
    }

    /// Returns the records of the figures.
    pub fn records(&self) -> impl Iterator<Item = RecordId> + '_ {
        self.figures.iter().map(|f| f.record)
    }
}

/// The decimals that a number is written with.
fn decimals(value: f64) -> u8 {
    number(value).split_once('.').map_or(0, |(_, d)| d.len().min(4) as u8)
}

fn whole(value: f64) -> Option<u64> {
    ((0.0..=1e15).contains(&value) && value.fract() == 0.0).then_some(value as u64)
}

/// Returns what was published of each ledger for the latest day up to `until` for which anything was.
///
/// A figure is a claim that may be made long after the day that it speaks of, so it is looked for in the state of now
/// and chosen by its own day.
pub fn published(state: &State, classes: &Classes, until: NaiveDate) -> IdMap<Published> {
    let mut out: IdMap<Published> = IdMap::default();
    let mut fewest: HashMap<NaiveDate, u8> = HashMap::new();
    for record in state.records(Kind::Figure) {
        let (Some(ledger), Some(as_of), Some(value)) =
            (record.reference(figure::LEDGER), record.date(figure::AS_OF), record.number(figure::VALUE))
        else {
            continue;
        };
        if as_of > until {
            continue;
        }
        let what = What::named(record.text(figure::NAME).unwrap_or_default(), classes.words(ledger));
        if let (What::Rate, written @ 1..) = (what, decimals(value)) {
            let least = fewest.entry(as_of).or_insert(written);
            *least = written.min(*least);
        }
        let of = out.entry(ledger).or_default();
        if of.as_of < Some(as_of) {
            *of = Published { as_of: Some(as_of), ..Published::default() };
        }
        if of.as_of == Some(as_of) {
            let source = record.text(figure::SOURCE).unwrap_or_default().to_string();
            of.figures.push(PublishedFigure { record: record.id(), as_of, what, value, source });
        }
    }
    for of in out.values_mut() {
        of.decimals = of.as_of.and_then(|d| fewest.get(&d)).copied().unwrap_or(0);
    }
    out
}
