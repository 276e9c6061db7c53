//! Taking evidence: a file is kept by its digest, and what it says of itself becomes fields of a record.

use std::path::Path;

use chrono::{FixedOffset, TimeZone};

use crate::domain::kind::{Kind, Tag};
use crate::domain::schema::evidence;
use crate::domain::value::{Value, ValueRef};
use crate::error::Result;
use crate::log::{Entry, State};
use crate::service::office::Office;
use crate::store::Digest;
use crate::store::evidence::{Stored, Taken};

impl Office {
    /// The files that records of a state name, with the sizes that they say, each once; the smallest first.
    pub fn named_files(state: &State) -> Vec<(Digest, u64)> {
        let mut out: Vec<(u64, Digest)> = state
            .records(Kind::Evidence)
            .filter_map(|r| {
                let size = r.number(evidence::SIZE).unwrap_or(0.0);
                Some((size as u64, r.text(evidence::DIGEST)?.parse().ok()?))
            })
            .collect();
        out.sort_unstable();
        out.dedup_by_key(|(_, digest)| *digest);
        out.into_iter().map(|(size, digest)| (digest, size)).collect()
    }

    /// The files that entries name which are not in force: they are kept with those, for whoever takes the work over.
    pub fn files_not_in_force(&self) -> Result<Vec<Digest>> {
        let mut out = Vec::new();
        let mut look = |entry: &Entry<'_>| {
            let named = entry.changes().filter(|c| c.kind == Kind::Evidence as u8 && c.tag == evidence::DIGEST);
            out.extend(named.filter_map(|c| match c.value() {
                Some(ValueRef::Text(text)) => text.parse::<Digest>().ok(),
                _ => None,
            }));
        };
        for item in self.aside().list() {
            if let Ok(entry) = Entry::decode(&item.body) {
                look(&entry);
            }
        }
        let refused: Vec<u64> = {
            let state = self.read();
            state.refused().filter_map(|(s, _)| state.meta(s).map(|m| m.position)).collect()
        };
        for position in refused {
            self.with_entry(position, |entry, _| look(entry))?;
        }
        Ok(out)
    }

    /// Keeps a file, and returns the fields of its record: name, digest, size, type, time taken and place. The time taken is
    /// the camera's, where it noted one; the file's own time is kept as that, for copying a file may change it.
    ///
    /// # Errors
    /// `BadInput` where it is no file or too large, `Failed` where it cannot be read or kept.
    pub fn take_evidence(&self, path: &Path) -> Result<Vec<(Tag, Value)>> {
        let stored = self.evidence().put(path)?;
        let name: String = path.file_name().map_or_else(|| path.display().to_string(), |n| n.to_string_lossy().into());
        Ok(self.fields_of(&stored, &name))
    }

    /// Keeps what lies within another file, such as a picture of a workbook, under a name; returns the fields of its record.
    ///
    /// # Errors
    /// As [`Office::take_evidence`].
    pub fn take_evidence_from(&self, mut bytes: &[u8], name: &str) -> Result<Vec<(Tag, Value)>> {
        let stored = self.evidence().put_from(&mut bytes, name)?;
        Ok(self.fields_of(&stored, name))
    }

    /// The fields of the record of a file that is kept.
    fn fields_of(&self, stored: &Stored, name: &str) -> Vec<(Tag, Value)> {
        let name: String = name.chars().filter(|c| !c.is_control()).collect();
        let mut out = vec![
            (evidence::NAME, Value::Text(name)),
            (evidence::DIGEST, Value::Text(stored.digest.to_string())),
            (evidence::SIZE, Value::Int(i64::try_from(stored.size).unwrap_or(i64::MAX))),
            (evidence::MEDIA, Value::Text(stored.media.to_string())),
        ];
        // A camera that notes no zone is taken to keep this place's time.
        let local = |t: Taken| {
            let noted = t.offset.and_then(|minutes| FixedOffset::east_opt(i32::from(minutes) * 60));
            let offset = noted.unwrap_or(*self.clock().now().offset());
            offset.from_local_datetime(&t.local).single().map(|t| t.timestamp_millis())
        };
        if let Some(at) = stored.exif.taken.and_then(local) {
            out.push((evidence::TAKEN, Value::Time(at)));
        }
        if let Some(at) = stored.modified {
            out.push((evidence::FILE_TIME, Value::Time(at.timestamp_millis())));
        }
        if let Some(place) = stored.exif.place {
            out.push((evidence::PLACE, Value::Text(format!("{:.6}, {:.6}", place.latitude, place.longitude))));
        }
        if let Some(print) = self.print_of(&stored.digest) {
            out.push((evidence::PRINT, Value::Text(print.to_text())));
        }
        out
    }
}
