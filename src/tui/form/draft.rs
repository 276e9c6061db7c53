//! What is kept of a form that was not saved.

use serde::{Deserialize, Serialize};

use super::row::Row;
use crate::domain::id::RecordId;
use crate::domain::kind::{Kind, Tag};
use crate::domain::record::Stamp;

/// The version of what is kept.
const VERSION: u8 = 1;

/// The part of the keys of drafts that are forms.
const FORMS: &str = "form/";

/// What a form is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A new record of a kind.
    New(Kind),
    /// A record.
    Edit(RecordId),
    /// A command, by its action: nothing of it is kept.
    Command(&'static str),
}

/// What a draft is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// A form.
    Form(Subject),
    /// One question of an action about a record.
    Ask(&'static str, RecordId),
}

/// A form that was not saved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    version: u8,
    /// When it was last typed into, in milliseconds since 1970.
    pub at: i64,
    /// The fields that were changed.
    rows: Vec<Kept>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Kept {
    tag: u8,
    text: String,
    was: String,
    saw: Option<u32>,
    picked: Vec<(String, u64)>,
}

impl Draft {
    /// What is to be kept of rows; none where nothing was changed.
    pub fn of(rows: &[Row], at: i64) -> Option<Self> {
        let rows: Vec<Kept> = rows
            .iter()
            .filter(|row| row.is_changed())
            .map(|row| Kept {
                tag: row.field.tag.0,
                text: row.typed().to_string(),
                was: row.was.clone(),
                saw: row.saw.map(|s| s.0),
                picked: row.picked.iter().map(|(name, id)| (name.clone(), id.0)).collect(),
            })
            .collect();
        (!rows.is_empty()).then_some(Self { version: VERSION, at, rows })
    }

    /// How many fields it holds.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// The first text of it, on one line.
    pub fn gist(&self) -> String {
        let text = self.rows.iter().map(|r| r.text.trim()).find(|t| !t.is_empty()).unwrap_or_default();
        text.chars().take(40).map(|c| if c.is_control() { ' ' } else { c }).collect()
    }

    /// Puts what was kept into rows: what was typed, over what was seen then, so that a change since is a conflict.
    pub fn restore(&self, rows: &mut [Row]) {
        for kept in &self.rows {
            if let Some(row) = rows.iter_mut().find(|r| r.field.tag == Tag(kept.tag)) {
                row.set(&kept.text);
                row.was.clone_from(&kept.was);
                row.saw = kept.saw.map(Stamp);
                row.picked = kept.picked.iter().map(|(name, id)| (name.clone(), RecordId(*id))).collect();
            }
        }
    }

    /// Its bytes.
    pub fn bytes(&self) -> Vec<u8> {
        // Texts and numbers can always be written.
        postcard::to_stdvec(self).unwrap_or_default()
    }

    /// Reads bytes; none where they are of another version.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        postcard::from_bytes(bytes).ok().filter(|d: &Self| d.version == VERSION)
    }
}

impl Subject {
    /// The key of a person's draft.
    pub fn key(self, person: RecordId) -> String {
        match self {
            Self::New(kind) => format!("{FORMS}{person}/new/{}", kind.def().name),
            Self::Edit(id) => format!("{FORMS}{person}/edit/{id}"),
            Self::Command(name) => format!("{FORMS}{person}/command/{name}"),
        }
    }

    /// The beginning of the keys of all drafts of a person.
    pub fn prefix(person: RecordId) -> String {
        format!("{FORMS}{person}/")
    }
}

impl About {
    /// The key of a person's draft.
    pub fn key(self, person: RecordId) -> String {
        match self {
            Self::Form(subject) => subject.key(person),
            Self::Ask(action, id) => format!("{FORMS}{person}/ask/{id}/{action}"),
        }
    }

    /// What a key is about.
    pub fn of_key(key: &str) -> Option<Self> {
        let mut parts = key.strip_prefix(FORMS)?.split('/').skip(1);
        match (parts.next()?, parts.next()?) {
            ("new", name) => Kind::named(name).map(|kind| Self::Form(Subject::New(kind))),
            ("edit", id) => id.parse().ok().map(|id| Self::Form(Subject::Edit(id))),
            ("ask", id) => {
                let action = crate::action::named(parts.next()?)?;
                id.parse().ok().map(|id| Self::Ask(action.name, id))
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::schema::task;

    #[test]
    fn what_was_typed_comes_back_and_keys_say_what_they_are_about() {
        let field = Kind::Task.field(task::TITLE).unwrap();
        let mut rows = vec![Row::new(field), Row::new(Kind::Task.field(task::LEAD).unwrap())];
        assert_eq!(Draft::of(&rows, 5), None);
        rows[0].set("压减办税环节");
        let draft = Draft::of(&rows, 5).unwrap();
        assert_eq!(Draft::read(&draft.bytes()).as_ref(), Some(&draft));
        assert_eq!((Draft::read(&[9, 9]), draft.len()), (None, 1));
        let mut fresh = vec![Row::new(field)];
        draft.restore(&mut fresh);
        assert_eq!(fresh[0].typed(), "压减办税环节");
        let forms = [Subject::New(Kind::Finding), Subject::Edit(RecordId(77))].map(About::Form);
        for about in forms.into_iter().chain([About::Ask("task.urge", RecordId(7))]) {
            let key = about.key(RecordId(5));
            assert!(key.starts_with(&Subject::prefix(RecordId(5))));
            assert_eq!(About::of_key(&key), Some(about));
            assert_eq!(About::of_key(&format!("{key}/2")), Some(about), "in a second session");
        }
    }
}
