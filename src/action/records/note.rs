//! Notes a word on records.

use crate::action::{Action, Effect, Overlay, Prompt, RightScope, Scene, press};
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
    Msg::new("Note a word on the record, or on each that is marked", "为该记录或选中的每条记录添加记事"),
    press,
)
.many()
.writes(Right::Report)
.scope(RightScope::Remark);

fn press(scene: &Scene<'_>) -> Result<Vec<Effect>> {
    let mut about = scene.targets();
    if about.is_empty() {
        about.push(press::here(scene)?);
    }
    let mut work = Work::new(ACTION.name);
    let mut ids = Vec::with_capacity(about.len());
    for id in &about {
        let new = scene.office.new_id()?;
        work.put(Kind::Note, new, note::ABOUT, Value::from(*id));
        work.put(Kind::Note, new, note::SORT, Value::from("comment"));
        work.put(Kind::Note, new, note::ON, Value::from(scene.today));
        work.put(Kind::Note, new, note::BY, Value::from(scene.actor.person));
        ids.push(new);
    }
    let title = match about.as_slice() {
        [one] => Message::plain(press::DONE_ONE).with("title", scene.state.title(*one)),
        _ => Message::plain(press::MANY).with("count", about.len()),
    };
    let title = title.with_message("action", ACTION.title);
    let field = (Kind::Note, note::TEXT);
    let ask =
        Prompt { ids, title, field, action: ACTION.name, needed: true, with: work, suggest: String::new(), help: None };
    Ok(vec![Effect::Show(Overlay::Ask(Box::new(ask)))])
}
