//! What concerns the person: told at the start and when it comes, listed on a key, unread until it was looked at.

use super::app::App;
use super::hints::key_of;
use super::pick::{Item, Pick, Picker};
use super::run::Request;
use super::session::Session;
use super::theme::Role;
use crate::action::Effect;
use crate::domain::id::RecordId;
use crate::error::{Code, Error, Result};
use crate::i18n::Message;
use crate::service::people::identity::label;
use crate::service::people::notices::{About, Notice};

crate::messages! {
    NOTICES: "Notices", "提醒";
    WAITING: "For you: {what}; {key} shows them", "与您有关：{what}；按 {key} 查看";
    OF_SORT: "{count} {sort}", "{sort} {count} 项";
    NONE: "there is nothing new that concerns you", "没有与您有关的新事项";
    NOTHING_TO_DO: "The lists show all that is open.", "各列表可查看全部未办结事项。";
}

/// Everything that is unread, and what is due today.
fn unread(session: &Session) -> Vec<Notice> {
    let view = session.office.view(&session.actor);
    session.office.notices(&view, &session.actor, session.office.seen(session.actor.person), true)
}

fn summed(session: &Session, notices: &[Notice]) -> Option<Message> {
    let counts = About::ALL.iter().filter_map(|about| {
        let count = notices.iter().filter(|n| n.about == *about).count();
        (count > 0).then(|| Message::plain(OF_SORT).with("count", count).with_message("sort", about.label()))
    });
    let key = key_of(session, "notice.open", &[]);
    (!notices.is_empty()).then(|| Message::plain(WAITING).with_list("what", counts).with("key", key))
}

/// What is told at the start.
pub fn waiting(session: &Session) -> Option<Message> {
    summed(session, &unread(session))
}

/// The list; with it, all of them are seen.
///
/// # Errors
/// `NotFound` where there is none.
pub fn pick_notice(session: &Session) -> Result<Pick<RecordId>> {
    let all = unread(session);
    if all.is_empty() {
        return Err(Error::new(Code::NotFound, NONE).hint(NOTHING_TO_DO));
    }
    let view = session.office.view(&session.actor);
    let item = |n: &Notice| {
        let by = n.entry.and_then(|e| view.meta(e)).map(|m| label(&view, m.actor)).unwrap_or_default();
        let text = format!("{} · {}", session.say(n.about.label()), view.title(n.record));
        Item::new(n.record, text).note(by)
    };
    let items = all.iter().map(item).collect();
    drop(view);
    session.office.mark_seen(session.actor.person);
    Ok(Pick::new(session.say(NOTICES), Picker::new(items), |_, ids| ids.into_iter().map(Effect::Open).collect()))
}

impl App {
    /// Tells of what has come since this was last asked.
    pub(super) fn tell_news(&mut self) {
        let session = &self.session;
        let (news, len) = {
            let view = session.office.view(&session.actor);
            let len = view.metas().len();
            let from = self.told_up_to.unwrap_or(len);
            let news = match from < len {
                true => session.office.notices(&view, &session.actor, from, false),
                false => Vec::new(),
            };
            (news, len)
        };
        self.told_up_to = Some(len);
        if let Some(said) = summed(&self.session, &news) {
            self.tell(said, Role::Warning);
            if self.habits.bell {
                self.requests.push(Request::Bell);
            }
        }
    }
}
