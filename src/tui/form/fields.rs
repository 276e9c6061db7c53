//! Which field is to be set on all marked records.

use super::messages;
use crate::action::{Effect, Overlay, Prompt};
use crate::domain::id::RecordId;
use crate::domain::kind::Tag;
use crate::error::{Code, Error, Result};
use crate::i18n::Message;
use crate::service::Work;
use crate::tui::pick::{Item, Pick, Picker};
use crate::tui::session::Session;

/// A list of the fields that the person may set on all of some records; then the field is asked for.
///
/// # Errors
/// `Usage` where the records are not of one kind.
pub fn fields(session: &Session, ids: Vec<RecordId>) -> Result<Pick<Tag>> {
    let view = session.view();
    let mut kinds = ids.iter().filter_map(|id| view.get(*id)).map(|r| r.kind());
    let kind = kinds.next().filter(|kind| kinds.all(|k| k == *kind));
    drop(view);
    let kind = kind.ok_or_else(|| Error::new(Code::Usage, messages::MIXED))?;
    let items = kind
        .def()
        .shown()
        .filter(|f| session.actor.role.may(f.right))
        .map(|f| {
            let item = Item::new(f.tag, session.say(f.label)).also(f.label.text(session.lang.other())).also(f.name);
            f.headings.iter().fold(item, |item, heading| item.also(heading))
        })
        .collect();
    let count = ids.len();
    let title = session.said(Message::plain(messages::WHICH_FIELD).with("count", count));
    Ok(Pick::new(title, Picker::new(items), move |_, picked| {
        let Some(field) = picked.first().and_then(|tag| kind.field(*tag)) else { return Vec::new() };
        let ask = Prompt {
            ids: ids.clone(),
            title: Message::plain(messages::SET_FIELD).with_message("field", field.label).with("count", count),
            field: (kind, field.tag),
            action: "record.edit",
            needed: false,
            with: Work::new("record.edit"),
            suggest: String::new(),
            help: None,
        };
        vec![Effect::Show(Overlay::Ask(Box::new(ask)))]
    }))
}
