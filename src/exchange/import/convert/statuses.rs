//! The status words of a cell, and those that a file gives to a ledger.

use super::{Read, Reader, bad};
use crate::domain::id::RecordId;
use crate::domain::kind::{Kind, status_word};
use crate::domain::rate::{Class, usual_class};
use crate::domain::schema::ledger;
use crate::domain::value::ValueRef;
use crate::error::Result;
use crate::exchange::clean::{is_missing, short};
use crate::exchange::import::{messages, status};
use crate::i18n::Message;

/// The status words of a ledger.
#[derive(Default)]
pub(super) struct Statuses {
    /// Those that it names, line by line; a ledger that is new names none.
    named: Vec<String>,
    /// Those that the file brings, with their classes and whether that was guessed.
    brought: Vec<(String, Class, bool)>,
}

impl Statuses {
    fn knows(&self, word: &str) -> bool {
        self.named.iter().filter_map(|l| status_word(l)).any(|(w, _)| w == word)
            || self.brought.iter().any(|(w, ..)| w == word)
    }
}

/// The status words that a file gives to a ledger.
pub(in crate::exchange::import) struct NewWords {
    /// The ledger.
    pub ledger: RecordId,
    /// All its lines `word=class`, those that it had first.
    pub lines: Vec<String>,
    /// The words that it had not, with their classes and whether that was guessed.
    pub brought: Vec<(String, Class, bool)>,
    /// Whether it had words before.
    pub joined: bool,
}

impl Reader<'_, '_> {
    /// The status word of a cell and what else the cell says; prose without a status word is what was done.
    pub(super) fn status(&mut self, text: &str, of: Option<RecordId>, out: &mut Read) -> Result<Option<String>> {
        if is_missing(text) {
            return Ok(None);
        }
        let Some(of) = of else { return Ok(Some(text.to_string())) };
        let names = &self.names;
        let statuses = self.statuses.entry(of).or_insert_with(|| {
            let named = names.state().find(Kind::Ledger, of).and_then(|l| match l.get(ledger::WORDS) {
                Some(ValueRef::Texts(t)) => Some(t.iter().map(str::to_string).collect::<Vec<_>>()),
                _ => None,
            });
            Statuses { named: named.unwrap_or_default(), brought: Vec::new() }
        });
        // The words of a column that asks whether it is done.
        let text = match text {
            "是" | "√" | "✓" if !statuses.knows(text) => "已完成",
            "否" | "×" | "✗" if !statuses.knows(text) => "未完成",
            text => text,
        };
        let given = |w: &str| self.given.iter().find(|(g, _)| g == w).map(|(_, c)| *c);
        let known = |w: &str| statuses.knows(w) || given(w).is_some();
        let (word, prose) = match status::split(text, &known) {
            Some(found) => found,
            // A word that is not known is asked about; a sentence is no word.
            None if status::is_sentence(text) => {
                out.losses.push(Message::plain(messages::NO_STATUS).with("text", short(text)));
                out.prose = Some(text.to_string());
                return Ok(None);
            }
            None => (text.to_string(), String::new()),
        };
        out.prose = (!prose.is_empty()).then_some(prose);
        if !statuses.knows(&word) {
            let class = given(&word).or_else(|| usual_class(&word));
            let guess = guessed_class(&word);
            if class.is_none() && !self.guess {
                let all: Vec<&str> = statuses.named.iter().filter_map(|l| status_word(l)).map(|(w, _)| w).collect();
                let what = match all.is_empty() {
                    true => Message::plain(messages::NEW_STATUS).with("text", short(&word)),
                    false => Message::plain(messages::NOT_STATUS)
                        .with("text", short(&word))
                        .with("ledger", self.names.state().title(of))
                        .with("words", all.join("、")),
                };
                let hint = Message::plain(messages::HINT_STATUS).with("text", short(&word));
                self.asked.insert(word, guess);
                return Err(bad(what)
                    .command_hint(hint.with("class", guess.name()))
                    .command_hint(messages::HINT_GUESS));
            }
            statuses.brought.push((word.clone(), class.unwrap_or(guess), class.is_none()));
        }
        Ok(Some(word))
    }

    /// The class of a status word in a ledger.
    pub fn class(&self, of: Option<RecordId>, word: &str) -> Option<Class> {
        let statuses = self.statuses.get(&of?)?;
        let named = statuses.named.iter().filter_map(|l| status_word(l)).find(|(w, _)| *w == word).map(|(_, c)| c);
        named.or_else(|| statuses.brought.iter().find(|(w, ..)| w == word).map(|(_, c, _)| *c))
    }

    /// The status words that the file brings.
    pub fn vocabularies(&self) -> Vec<NewWords> {
        let brings = |(_, s): &(&RecordId, &Statuses)| !s.brought.is_empty();
        let of = |(id, s): (&RecordId, &Statuses)| {
            let new = s.brought.iter().map(|(w, class, _)| format!("{w}={}", class.name()));
            NewWords {
                ledger: *id,
                lines: s.named.iter().cloned().chain(new).collect(),
                brought: s.brought.clone(),
                joined: !s.named.is_empty(),
            }
        };
        let mut all: Vec<NewWords> = self.statuses.iter().filter(brings).map(of).collect();
        all.sort_by_key(|w| w.ledger);
        all
    }
}

/// The class that a status word most likely has, by what stands in it.
fn guessed_class(word: &str) -> Class {
    let has = |words: &[&str]| words.iter().any(|w| word.contains(w));
    match () {
        () if has(&["未", "没有", "滞后", "逾期", "暂缓"]) => Class::NotDone,
        () if has(&["长期", "持续", "常态"]) => Class::Ongoing,
        () if has(&["中", "正在", "推进", "部分"]) => Class::InProgress,
        () if has(&["完成", "办结", "销号", "整改", "落实", "达标"]) => Class::Done,
        () => Class::NotDone,
    }
}
