//! What others write into a record while its form is open: said at once, field by field, with what was, what is typed here
//! and what they wrote. Nothing is lost on either side.

use super::messages;
use super::reading::Env;
use super::record::{Form, moment};
use super::row::{Rival, Row};
use super::validity;
use crate::domain::kind::GONE;
use crate::domain::record::{Record, Stamp};
use crate::i18n::Message;
use crate::log::State;
use crate::service::people::identity::label;
use crate::tui::form::draft::Subject;
use crate::tui::session::Session;

/// Who wrote something, and what they call the fields.
#[derive(Default)]
struct Written {
    who: Vec<String>,
    fields: Vec<Message>,
}

impl Written {
    fn add(&mut self, view: &State, stamp: Option<Stamp>, row: &Row) {
        let who = stamp.and_then(|s| view.meta(s)).map(|m| label(view, m.actor));
        self.who.extend(who.filter(|w| !self.who.contains(w)));
        self.fields.push(row.field.label.into());
    }

    fn said(self, msg: crate::i18n::Msg) -> Option<Message> {
        let said = Message::plain(msg)
            .with_list("who", self.who.into_iter().map(|w| Message::plain(messages::PLAIN).with("text", w)));
        (!self.fields.is_empty()).then(|| said.with_list("fields", self.fields))
    }
}

impl Form {
    /// The records have changed, or the language: what was not touched is shown as it is now; where others wrote what is
    /// being changed here, both are shown at once.
    pub(super) fn follow(&mut self, session: &Session) {
        let view = session.view();
        let env = self.env(session, &view);
        let record = match self.subject {
            Subject::Edit(id) => view.get(id),
            Subject::New(_) | Subject::Command(_) => None,
        };
        let typing = self.typing.is_some().then_some(self.at);
        let (mut met, mut seen) = (Written::default(), Written::default());
        for (n, row) in self.rows.iter_mut().enumerate().filter(|(_, r)| !validity::is(r)) {
            let now = record.and_then(|r| r.stamp(row.field.tag));
            match record {
                Some(record) if now != row.saw && (row.is_changed() || row.rival.is_some()) => {
                    // Who wrote the very same has nothing to choose.
                    if env.shown(record, row.field).trim_end() == row.typed().trim_end() {
                        row.see(&env, record);
                        row.rival = None;
                    } else {
                        met.add(&view, now, row);
                        meet(session, &view, &env, record, row, false);
                    }
                }
                Some(record) if now != row.saw => {
                    seen.add(&view, now, row);
                    row.see(&env, record);
                }
                Some(record) if !row.is_changed() && row.rival.is_none() && typing != Some(n) => row.see(&env, record),
                _ if typing == Some(n) => {}
                _ => row.reread(&env),
            }
        }
        let gone = record.filter(|r| r.is_gone()).map(|r| {
            let by = r.stamp(GONE).and_then(|s| view.meta(s)).map_or_else(String::new, |m| label(&view, m.actor));
            Message::plain(messages::TAKEN_AWAY).with("who", by)
        });
        let found = met.said(messages::CHANGED_NOW);
        let (is_wrong, kept) = (gone.is_some() || found.is_some(), found.is_some());
        drop(view);
        if let Some(said) = gone.or(found).or_else(|| seen.said(messages::SEEN_NOW)) {
            self.message = Some((said, Vec::new(), is_wrong));
        }
        if kept {
            self.keep(session);
        }
    }

    /// Finds what others wrote into fields that were changed here; tells whether there is any that the person was not told
    /// of yet when saving.
    pub(super) fn meet_rivals(&mut self, session: &Session) -> bool {
        let Subject::Edit(id) = self.subject else { return false };
        let view = session.view();
        let Some(record) = view.get(id) else { return false };
        let env = self.env(session, &view);
        let mut count = 0;
        let mut first = None;
        for (n, row) in self.rows.iter_mut().enumerate().filter(|(_, r)| r.is_changed() && !validity::is(r)) {
            if record.stamp(row.field.tag) != row.saw {
                meet(session, &view, &env, record, row, true);
            } else if let Some(rival) = row.rival.as_mut().filter(|r| !r.told) {
                rival.told = true;
                rival.mine = row.text.text().to_string();
            } else {
                continue;
            }
            count += 1;
            first = first.or(Some(n));
        }
        drop(view);
        if let Some(first) = first {
            self.at = first;
            self.message = Some((Message::plain(messages::CHANGED_MEANWHILE).with("count", count), Vec::new(), true));
            self.keep(session);
        }
        count > 0
    }
}

/// Shows in a field what somebody else wrote there. Where two wrote one after the other, what the form began with stays
/// what it was.
fn meet(session: &Session, view: &State, env: &Env<'_>, record: &Record, row: &mut Row, told: bool) {
    let now = record.stamp(row.field.tag);
    let by = now.and_then(|s| view.meta(s)).map_or_else(String::new, |m| {
        let said = Message::plain(messages::BY_AT).with("who", label(view, m.actor));
        said.with("when", moment(session, m.at.millis())).say(session.lang)
    });
    let before = row.rival.take();
    // Where theirs was chosen, what was typed here is still mine.
    let mine = match &before {
        Some(rival) if row.typed().trim_end() == rival.theirs.trim_end() => rival.mine.clone(),
        _ => row.typed().to_string(),
    };
    row.rival = Some(Rival {
        base: before.map_or_else(|| row.was.clone(), |rival| rival.base),
        mine,
        theirs: env.shown(record, row.field),
        by,
        told,
    });
    row.picked.extend(env.picked(record, row.field));
    row.saw = now;
}
