//! The drafts of a person: forms that were not saved, to be gone on with.

use super::draft::{About, Draft, Subject};
use super::messages;
use super::record::moment;
use crate::action::{Effect, Overlay};
use crate::error::{Code, Error, Result};
use crate::i18n::Message;
use crate::tui::pick::{Item, Pick, Picker};
use crate::tui::session::Session;

/// The drafts, the latest first, each with what it is about.
fn drafts(session: &Session) -> Vec<(About, Draft)> {
    let view = session.view();
    let mut all: Vec<(About, Draft)> = session
        .office
        .drafts()
        .list(&Subject::prefix(session.actor.person))
        .into_iter()
        .filter_map(|(key, bytes)| Some((About::of_key(&key)?, Draft::read(&bytes)?)))
        // What is about a record that is gone, or not for this person's eyes, cannot be gone on with.
        .filter(|(about, _)| match about {
            About::Form(Subject::New(_)) => true,
            About::Form(Subject::Command(_)) => false,
            About::Form(Subject::Edit(id)) | About::Ask(_, id) => view.get(*id).is_some_and(|r| !r.is_gone()),
        })
        .collect();
    all.sort_by_key(|(_, draft)| std::cmp::Reverse(draft.at));
    all
}

/// What is told at the start where there are drafts.
pub fn waiting(session: &Session) -> Option<Message> {
    let count = drafts(session).len();
    let key = crate::tui::hints::key_of(session, "record.drafts", &["list"]);
    (count > 0).then(|| Message::plain(messages::DRAFTS_WAIT).with("count", count).with("key", key))
}

/// The list of drafts.
///
/// # Errors
/// `NotFound` where there is none.
pub fn pick_draft(session: &Session) -> Result<Pick<About>> {
    let all = drafts(session);
    if all.is_empty() {
        return Err(Error::new(Code::NotFound, messages::NO_DRAFTS).hint(messages::HINT_NO_DRAFTS));
    }
    let view = session.view();
    let item = |(about, draft): (About, Draft)| {
        let text = match about {
            About::Form(Subject::New(kind)) => {
                session.said(Message::plain(messages::NEW).with_message("kind", kind.def().label))
            }
            About::Form(Subject::Command(name)) => {
                session.say(crate::action::named(name).map_or(messages::DRAFTS, |a| a.title)).to_string()
            }
            About::Form(Subject::Edit(id)) => {
                let label = view.get(id).map_or(crate::domain::kind::Kind::Task, |r| r.kind()).def().label;
                session.said(Message::plain(messages::EDIT).with_message("kind", label).with("title", view.title(id)))
            }
            About::Ask(action, id) => {
                let label = crate::action::named(action).map_or(messages::DRAFTS, |a| a.title);
                session.said(Message::plain(messages::EDIT).with_message("kind", label).with("title", view.title(id)))
            }
        };
        Item::new(about, text).note(format!("{}  {}", moment(session, draft.at), draft.gist()))
    };
    let items = all.into_iter().map(item).collect();
    Ok(Pick::new(session.say(messages::DRAFTS), Picker::new(items), |_, chosen| {
        let wanted = |about| match about {
            About::Form(Subject::New(kind)) => vec![Effect::Show(Overlay::New(kind, Vec::new()))],
            About::Form(Subject::Edit(id)) => vec![Effect::Show(Overlay::Edit(id))],
            About::Form(Subject::Command(name)) => vec![Effect::Press(name)],
            About::Ask(action, id) => vec![Effect::Open(id), Effect::Press(action)],
        };
        chosen.into_iter().flat_map(wanted).collect()
    }))
}
