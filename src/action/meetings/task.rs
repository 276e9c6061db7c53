//! Makes a task of a decision, a measure of a study tour, a policy, a duty of an agreement.

use crate::action::{Action, Arg, ArgKind, Args, Effect, Group, JSON, JsonKey, Scene, Shell, form};
use crate::cycle::meetings::{Given, proposed, task_from};
use crate::domain::kind::{Kind, Type};
use crate::domain::rights::Right;
use crate::domain::schema::task;
use crate::error::Result;
use crate::i18n::{Message, Msg};
use crate::service::settings;
use crate::service::words::names;
use crate::service::words::read::Reading;

crate::messages! {
    MADE: "Made task {title} ({id})", "已生成任务{title}（{id}）";
}

const KEYS: &[JsonKey] =
    &[JsonKey::new("id", Msg::new("the task's id", "任务编号")), JsonKey::new("title", Msg::new("its title", "任务"))];

/// What a task can come from, and the lists where they are.
const SOURCES: &[Kind] = &[Kind::Agenda, Kind::Meeting, Kind::Tour, Kind::Policy, Kind::Agreement, Kind::Document];
const FROM: &[&str] = &["agendaitems", "meetings", "tours", "policies", "agreements", "documents"];

pub(super) const ACTION: Action = Action::new(
    "task.from",
    Group::Tasks,
    Msg::new("task from a decision", "转为任务"),
    Msg::new(
        "Make a task of a decision, an agenda item, a measure of a study tour, a policy or an agreement",
        "将议定事项、议题、调研措施、政策动态或协议约定转为任务",
    ),
)
.within(FROM)
.writes_itself(Right::Manage)
.press(pressed)
.line(
    &["task", "from"],
    &[
        Arg::new(
            "record",
            ArgKind::Place,
            "RECORD",
            Msg::new("what it comes from, by name or id", "任务来源（名称或编号）"),
        )
        .chosen(SOURCES),
        Arg::new("ledger", ArgKind::Option, "LEDGER", Msg::new("the ledger it goes into", "所属清单"))
            .asked(Msg::new("Ledger", "清单"), Type::Ref(Kind::Ledger))
            .needed(),
        Arg::new(
            "title",
            ArgKind::Option,
            "TEXT",
            Msg::new("its title; the decision unless said", "任务内容，默认取议定意见"),
        )
        .asked(Msg::new("Task", "任务"), Type::Text),
        Arg::new(
            "lead",
            ArgKind::Option,
            "UNIT",
            Msg::new("its lead unit; the unit that spoke unless said", "牵头单位，默认发言单位"),
        )
        .asked(Msg::new("Lead unit", "牵头单位"), Type::Ref(Kind::Unit)),
        Arg::new("due", ArgKind::Option, "DEADLINE", Msg::new("its deadline, as 9月底前", "完成时限，如9月底前"))
            .asked(Msg::new("Deadline", "完成时限"), Type::Text),
        Arg::new("serial", ArgKind::Option, "NO", Msg::new("its serial", "序号"))
            .asked(Msg::new("Serial", "序号"), Type::Text),
        JSON,
    ],
    line,
)
.json(KEYS);

/// The form, with the title and the lead unit that follow from what is under the cursor.
fn pressed(scene: &Scene<'_>) -> Result<Vec<Effect>> {
    let (title, lead) = scene.record().map(|r| proposed(scene.state, r)).unwrap_or_default();
    let filled = [("title", title), ("lead", lead.map(|unit| unit.to_string()))];
    let filled = filled.into_iter().filter_map(|(name, text)| Some((name, text?)));
    form::press_filled(scene, "task.from", filled)
}

fn line(shell: &mut Shell, args: &Args) -> Result<()> {
    let text = |name: &str| args.get(name).map(str::to_string);
    let (from, ledger, lead, due) = (text("record").unwrap_or_default(), text("ledger"), text("lead"), text("due"));
    let today = shell.today();
    let (from, given) = shell.with_state(None, |_, state| {
        let find = |kind, name: &Option<String>| name.as_ref().map(|n| names::find(state, Some(kind), n)).transpose();
        let field = Kind::Task.field(task::DUE);
        let calendar = settings::calendar(state);
        let read = Reading { state, today, calendar: &calendar, ledger: None, start: None };
        let due = match (field, &due) {
            (Some(field), Some(words)) => read.read(field, words)?,
            _ => None,
        };
        let given = Given {
            title: text("title"),
            ledger: find(Kind::Ledger, &ledger)?,
            lead: find(Kind::Unit, &lead)?,
            due,
            serial: text("serial"),
        };
        Ok((names::find(state, None, &from)?, given))
    })?;
    let actor = shell.actor()?;
    let id = task_from(shell.office()?, &actor, from, &given)?;
    let title = shell.with_state(None, |_, state| Ok(state.title(id)))?;
    if args.has("json") {
        return shell.json(&serde_json::json!({ "id": id.to_string(), "title": title }));
    }
    shell.tell(Message::plain(MADE).with("title", title).with("id", id.short(8)));
    Ok(())
}
