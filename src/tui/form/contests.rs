//! Values that stand against each other: written by people who did not know of each other. One is chosen; that is an
//! entry again, and the trail keeps both.

use super::reading::Env;
use super::record::moment;
use super::words;
use crate::action::Effect;
use crate::domain::id::RecordId;
use crate::domain::kind::Tag;
use crate::domain::record::value;
use crate::domain::value::Value;
use crate::fault::{Fault, Kind as Sort, Result};
use crate::i18n::Said;
use crate::service::Work;
use crate::tui::pick::{Item, Pick, Picker};
use crate::tui::session::Session;

/// One value of a contested field.
pub type Side = (Tag, Option<Value>);

/// The contested fields of a record with their values, to choose from.
///
/// # Errors
/// `NotFound` where nothing is contested.
pub fn pick_side(session: &Session, id: RecordId) -> Result<Pick<Side>> {
    let view = session.view();
    let env = Env::new(session, &view, None);
    let Some(kind) = view.get(id).map(|r| r.kind()) else {
        return Err(Fault::new(Sort::NotFound, words::NO_RECORD_TO_EDIT));
    };
    let mut items: Vec<Item<Side>> = Vec::new();
    for (_, tag, contest) in view.contests().filter(|(of, ..)| *of == id) {
        let Some(field) = kind.field(tag) else { continue };
        for head in &contest.heads {
            let shown = head.value().map(|v| env.shown_value(field, v)).filter(|s| !s.is_empty());
            let shown = shown.unwrap_or_else(|| session.say(words::EMPTY).to_string()).replace('\n', " ");
            let by = view.meta(head.stamp).map_or_else(String::new, |m| {
                let said = Said::plain(words::BY_AT).with("who", view.title(m.actor));
                session.said(said.with("when", moment(session, m.at.millis())))
            });
            let side = (tag, value(&head.raw).map(|v| v.to_owned()));
            items.push(Item::new(side, format!("{}: {shown}", session.say(field.label))).note(by));
        }
    }
    if items.is_empty() {
        return Err(Fault::new(Sort::NotFound, words::NO_CONTESTS));
    }
    let title = session.said(Said::plain(words::CONTESTS).with("title", view.title(id)));
    Ok(Pick::new(title, Picker::new(items), move |_, sides| {
        let mut effects = Vec::new();
        for (tag, value) in sides {
            let mut work = Work::new("record.conflicts");
            work.put(kind, id, tag, value);
            effects.push(Effect::Do(work));
            let field = kind.field(tag).map(|f| Said::plain(words::SETTLED).with_said("field", f.label));
            effects.extend(field.map(Effect::Say));
        }
        effects
    }))
}
