//! More time: asked for by the unit with reason and day, granted or refused by who runs the ledgers. All of it stays with
//! the task as a note.

use super::{chosen, on_tasks};
use crate::action::{Action, Ask, Effect, FormStep, Layer, Scene, press};
use crate::domain::kind::Kind;
use crate::domain::record::Record;
use crate::domain::rights::Right;
use crate::domain::schema::{note, task};
use crate::domain::value::Value;
use crate::error::{Code, Error, Result};
use crate::i18n::{Message, Msg};
use crate::service::Work;
use crate::service::extension::waiting_for;

crate::messages! {
    PASSED: "the deadline was {due}: more time is asked for before it", "完成时限为 {due}，已过期：延期须在到期前申请";
    HINT_PASSED: "Ask the office, which can set another deadline.", "请联系营商办另定时限。";
    NO_DUE: "it has no deadline that could be put off", "该任务没有可延的完成时限";
    NOT_ASKED: "no more time is asked for here", "此处没有待批复的延期申请";
}

pub(super) const ASK: Action = Action::new(
    "task.ask-extension",
    super::super::Group::Tasks,
    Msg::new("ask for time", "申请延期"),
    Msg::new(
        "Asks for more time before the deadline, with the reason and the day",
        "在到期前申请延期，写明理由与新时限",
    ),
)
.within(&["tasks", "triage"])
.writes(Right::Report)
.press(ask);

pub(super) const GRANT: Action = on_tasks(
    "task.extend",
    Msg::new("grant time", "同意延期"),
    Msg::new(
        "Grants the time that was asked for: the deadline becomes that day",
        "同意延期申请，完成时限改为所申请的日期",
    ),
    grant,
)
.writes(Right::Manage);

pub(super) const REFUSE: Action = on_tasks(
    "task.refuse-extension",
    Msg::new("refuse time", "不同意延期"),
    Msg::new("Refuses the time that was asked for, with the reason", "不同意延期申请，写明理由"),
    refuse,
)
.writes(Right::Manage);

fn ask(scene: &Scene<'_>) -> Result<Vec<Effect>> {
    let id = press::here(scene)?;
    let record = scene.state.find(Kind::Task, id);
    let due = record.and_then(|r| r.date(task::DUE)).ok_or_else(|| Error::new(Code::NotFound, NO_DUE))?;
    // Who runs the ledgers may write down what was asked for in time on paper.
    if due < scene.today && !scene.actor.role.may(Right::Manage) {
        return Err(Error::new(Code::Denied, PASSED).with("due", due).hint(HINT_PASSED));
    }
    let known = vec![
        (note::ABOUT, Value::from(id)),
        (note::SORT, Value::from("extension")),
        (note::ON, Value::from(scene.today)),
        (note::BY, Value::from(scene.actor.person)),
    ];
    let title = Message::plain(press::DONE_ONE).with_message("action", ASK.title).with("title", scene.state.title(id));
    let needs = &[note::TEXT, note::UNTIL];
    let form = FormStep { ids: Vec::new(), kind: Kind::Note, action: ASK.name, title, known, needs, at: note::TEXT };
    Ok(vec![Effect::Show(Layer::Step(Box::new(form)))])
}

/// The chosen tasks for which more time is asked, each with the request.
fn asked<'a>(scene: &'a Scene<'_>) -> Result<Vec<(&'a Record, &'a Record)>> {
    let found = chosen(scene)?.into_iter().filter_map(|t| Some((t, waiting_for(scene.state, t.id())?)));
    let found: Vec<_> = found.collect();
    if found.is_empty() { Err(Error::new(Code::NotFound, NOT_ASKED)) } else { Ok(found) }
}

fn grant(scene: &Scene<'_>) -> Result<Vec<Effect>> {
    let found = asked(scene)?;
    let mut work = Work::new(GRANT.name);
    let mut lines = Vec::new();
    for (of, request) in &found {
        let until = request.get(note::UNTIL).map(|v| v.to_owned());
        let day = request.date(note::UNTIL).map_or_else(String::new, |d| d.to_string());
        work.put(Kind::Task, of.id(), task::DUE, until);
        work.put(Kind::Note, request.id(), note::ANSWER, Value::from("granted"));
        work.put(Kind::Note, request.id(), note::ANSWERED_BY, Value::from(scene.actor.person));
        lines.push(press::line(scene, of, &day));
    }
    let ids: Vec<_> = found.iter().map(|(of, _)| of.id()).collect();
    press::run_or_confirm(scene, GRANT.title, &ids, lines, work)
}

fn refuse(scene: &Scene<'_>) -> Result<Vec<Effect>> {
    let found = asked(scene)?;
    let mut work = Work::new(REFUSE.name);
    for (_, request) in &found {
        work.put(Kind::Note, request.id(), note::ANSWER, Value::from("refused"));
        work.put(Kind::Note, request.id(), note::ANSWERED_BY, Value::from(scene.actor.person));
    }
    let title = match found.as_slice() {
        [(one, _)] => Message::plain(press::DONE_ONE).with("title", scene.state.title_of(one)),
        many => Message::plain(press::MANY).with("count", many.len()),
    };
    let title = title.with_message("action", REFUSE.title);
    let ids = found.iter().map(|(_, request)| request.id()).collect();
    let field = (Kind::Note, note::ANSWER_WHY);
    let ask = Ask { ids, title, field, action: REFUSE.name, with: work, suggest: String::new() };
    Ok(vec![Effect::Show(Layer::Ask(Box::new(ask)))])
}
