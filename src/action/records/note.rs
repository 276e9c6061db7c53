//! Notes a word on records.

use crate::action::{Action, Ask, Effect, Layer, RightScope, Scene, press};
use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::domain::rights::Right;
use crate::domain::schema::note;
use crate::domain::value::Value;
use crate::error::Result;
use crate::i18n::{Message, Msg};
use crate::service::Work;

pub(super) const ACTION: Action = super::on_record(
    "record.note",
    Msg::new("note", "记事"),
    Msg::new("Notes a word on the record, or on each that is marked", "为该记录或每条已标记的记录添加记事"),
    press,
)
.many()
.writes(Right::Report)
.scope(RightScope::Remark);

fn press(scene: &Scene<'_>) -> Result<Vec<Effect>> {
    let mut about: Vec<(RecordId, Option<RecordId>)> = scene.targets().into_iter().map(|id| (id, None)).collect();
    if about.is_empty() {
        about.push((press::here(scene)?, None));
    }
    ask(scene, "record.note", ACTION.title, "comment", &about)
}

/// Asks for the text of a note of a sort on records; with each, the unit that is told.
pub(in crate::action) fn ask(
    scene: &Scene<'_>,
    action: &'static str,
    title: Msg,
    sort: &str,
    about: &[(RecordId, Option<RecordId>)],
) -> Result<Vec<Effect>> {
    let mut work = Work::new(action);
    let mut ids = Vec::with_capacity(about.len());
    for (id, told) in about {
        let new = scene.office.new_id()?;
        work.put(Kind::Note, new, note::ABOUT, Value::from(*id));
        work.put(Kind::Note, new, note::SORT, Value::from(sort));
        work.put(Kind::Note, new, note::ON, Value::from(scene.today));
        work.put(Kind::Note, new, note::BY, Value::from(scene.actor.person));
        if let Some(unit) = told {
            work.put(Kind::Note, new, note::TOLD, Value::Refs(vec![*unit]));
        }
        ids.push(new);
    }
    let title = match about {
        [(one, _)] => {
            Message::plain(press::DONE_ONE).with_message("action", title).with("title", scene.state.title(*one))
        }
        _ => Message::plain(press::MANY).with_message("action", title).with("count", about.len()),
    };
    let ask = Ask { ids, title, field: (Kind::Note, note::TEXT), action, with: work, suggest: String::new() };
    Ok(vec![Effect::Show(Layer::Ask(Box::new(ask)))])
}
