//! What a social supervisor hands in of half a year (履职体会).

use crate::action::{Action, Arg, ArgKind, Args, Group, Shell};
use crate::domain::kind::{Kind, Type};
use crate::domain::rights::{Right, Role};
use crate::domain::schema::note;
use crate::domain::value::Value;
use crate::error::{Code, Error, Result};
use crate::i18n::Msg;
use crate::service::Work;

crate::messages! {
    NO_TEXT: "write the experience: it comes in on the standard input", "请填写履职体会（命令行从标准输入读取）";
    KEPT: "Handed in; the office reads it", "已提交，营商办可见";
}

/// The most bytes that are read.
const MOST: u64 = 64 << 10;

pub(super) const ACTION: Action = Action::new(
    "supervisor.experience",
    Group::Records,
    Msg::new("hand in experience", "提交履职体会"),
    Msg::new(
        "Take what a social supervisor saw and proposes of half a year, from the standard input",
        "社会监督员提交半年履职体会（命令行从标准输入读取）",
    ),
)
.writes_itself(Right::Report)
.only(Role::Supervisor)
.form()
.line(
    &["supervisor", "experience"],
    &[Arg::new("text", ArgKind::Input, "TEXT", Msg::new("what was seen, and what is proposed", "所见所闻与建议"))
        .asked(Msg::new("Experience", "履职体会"), Type::Lines)],
    line,
);

fn line(shell: &mut Shell, _: &Args) -> Result<()> {
    let actor = shell.actor()?;
    let text = shell.input_text(MOST).unwrap_or_default();
    if text.trim().is_empty() {
        return Err(Error::new(Code::BadInput, NO_TEXT));
    }
    let office = shell.office()?;
    let id = office.new_id()?;
    let mut work = Work::new("supervisor.experience");
    let mut put = |tag, value: Value| work.put(Kind::Note, id, tag, value);
    put(note::ABOUT, Value::from(actor.person));
    put(note::SORT, Value::from("experience"));
    put(note::TEXT, Value::from(text.trim()));
    put(note::ON, Value::from(office.today()));
    put(note::BY, Value::from(actor.person));
    office.commit(&actor, work)?;
    shell.tell(KEPT);
    Ok(())
}
