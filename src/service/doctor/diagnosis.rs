//! What a doctor found and did, in words.

use std::path::PathBuf;

use chrono::NaiveDate;

use crate::domain::kind::Kind;
use crate::i18n::Message;
use crate::log::ReplicaId;
use crate::service::messages;

/// What is lost.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Lost {
    /// By device: first and last number of each run.
    pub runs: Vec<(ReplicaId, u32, u32)>,
    /// Entries of which only the number is known.
    pub unnumbered: u64,
    /// The day of the first entry that is lost; where that is not known, of the last one before it.
    pub since: Option<NaiveDate>,
    /// Of how many of them a checkpoint knows on which records they were.
    pub described: u64,
    /// How many records of each kind they were on, as far as that is known.
    pub records: Vec<(Kind, usize)>,
}

impl Lost {
    /// Whether nothing is lost.
    pub fn is_empty(&self) -> bool {
        self.entries() == 0
    }

    /// Returns how many entries are lost.
    pub fn entries(&self) -> u64 {
        self.runs.iter().map(|(_, from, to)| u64::from(to - from) + 1).sum::<u64>() + self.unnumbered
    }
}

/// What a doctor found, and did.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Diagnosis {
    /// Entries that verify in their chains.
    pub kept: u64,
    /// Entries that are missing here, and are taken from a backup.
    pub restored: u64,
    /// Entries behind a gap that their devices signed: written again.
    pub rescued: u64,
    /// Entries that lay there twice.
    pub repeated: u64,
    /// Frames that are no entries, or that no known device signed.
    pub refused: u64,
    /// What is surely lost.
    pub lost: Lost,
    /// Whether the journal ends before what was acknowledged.
    pub end_is_gone: bool,
    /// The backup that was looked into.
    pub backup: Option<PathBuf>,
    /// What is damaged in the journal's files.
    pub damage: Vec<Message>,
    /// What is damaged beside the journal.
    pub parts: Vec<Message>,
    /// Where what was damaged is now; nothing where nothing was done.
    pub before: Option<PathBuf>,
}

impl Diagnosis {
    /// Whether nothing is damaged and nothing is lost.
    pub fn is_healthy(&self) -> bool {
        self.journal_is_whole() && self.parts.is_empty() && self.lost.is_empty() && self.restored == 0
    }

    /// Returns how many entries are surely lost.
    pub fn lost_entries(&self) -> u64 {
        self.lost.entries()
    }

    /// Whether there is nothing that an office could be made of.
    pub(super) fn saves_nothing(&self) -> bool {
        self.kept + self.rescued + self.restored == 0
    }

    fn journal_is_whole(&self) -> bool {
        self.damage.is_empty() && self.rescued + self.repeated + self.refused == 0
    }

    /// Whether the journal can stay as it is, be it that its end is gone, or that it is an old one.
    pub(super) fn journal_is_sound(&self) -> bool {
        let only_the_end = self.end_is_gone && self.damage.len() == 1;
        let whole = self.rescued + self.repeated + self.refused == 0;
        whole && self.restored == 0 && (self.damage.is_empty() || only_the_end)
    }

    /// Whether entries are missing that a backup may have.
    pub(super) fn needs_entries(&self) -> bool {
        !self.lost.is_empty() || !self.journal_is_whole()
    }

    /// Returns what was found, one line each, the most important first.
    pub fn lines(&self) -> Vec<Message> {
        if self.is_healthy() {
            return vec![Message::plain(messages::HEALTHY).with("entries", self.kept)];
        }
        let msg = if self.before.is_some() { messages::SAVED } else { messages::WOULD_SAVE };
        let saved = Message::plain(msg).with("kept", self.kept).with("rescued", self.rescued);
        let mut out = vec![if self.saves_nothing() { messages::NOTHING_SAVED.into() } else { saved }];
        if let Some(backup) = &self.backup {
            let msg = match (self.restored, self.before.is_some()) {
                (0, _) => messages::BACKUP_HAS_NONE,
                (_, true) => messages::FROM_BACKUP,
                (_, false) => messages::BACKUP_HAS,
            };
            out.push(Message::plain(msg).with("count", self.restored).with("path", backup.display()));
        }
        out.extend(self.lost.runs.iter().map(|(replica, from, to)| {
            let msg = if from == to { messages::LOST_ONE } else { messages::LOST };
            Message::plain(msg).with("replica", replica).with("from", from).with("to", to)
        }));
        if !self.lost.is_empty() {
            out.push(self.lost.summary());
        }
        for (msg, n) in [(messages::REFUSED, self.refused), (messages::REPEATED, self.repeated)] {
            if n > 0 {
                out.push(Message::plain(msg).with("count", n));
            }
        }
        out.extend(self.damage.iter().chain(&self.parts).cloned());
        if self.lost.is_empty() && self.end_is_gone && self.restored == 0 {
            out.push(Message::plain(messages::END_GONE));
        }
        if let Some(before) = &self.before {
            out.push(Message::plain(messages::SET_ASIDE).with("path", before.display()));
        }
        out
    }
}

impl Lost {
    fn summary(&self) -> Message {
        let kinds = self.records.iter().map(|(kind, count)| {
            Message::plain(messages::LOST_RECORDS).with_message("kind", kind.def().plural).with("count", count)
        });
        let day = self.since.map_or_else(|| "—".to_string(), |day| day.to_string());
        let msg = if self.records.is_empty() { messages::LOST_SUM } else { messages::LOST_SUM_ON };
        Message::plain(msg).with("count", self.entries()).with("day", day).with_list("records", kinds)
    }
}
