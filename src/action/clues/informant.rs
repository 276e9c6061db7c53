//! Who handed a clue in: sealed for named people, opened by them alone.

use crate::action::visits::seal::{IDENTITY, secrets};
use crate::action::{Action, Arg, ArgKind, Args, Group, Shell};
use crate::domain::kind::{Kind, Type};
use crate::domain::rights::Right;
use crate::domain::schema::sealed;
use crate::error::{Code, Error, Result};
use crate::i18n::{Message, Msg};
use crate::service::words::names;

crate::messages! {
    NO_PEOPLE: "say who may know: --to PERSON", "请用--to指明知情人";
    NO_TEXT: "nothing came in on standard input: the informant is read from there, so that no history of commands holds it", "标准输入为空：举报人信息从标准输入读取，以免留在命令历史中";
    SEALED: "Sealed for {count} {count:person|people}", "已密封，知情人{count}名";
    NONE: "“{title}” has no sealed informant", "“{title}”没有密封的举报人信息";
}

/// The most bytes that are read.
const MOST: u64 = 16 << 10;

const CLUE: Arg =
    Arg::new("id", ArgKind::Place, "CLUE", Msg::new("the clue by number, title or id", "线索（编号、标题）"))
        .chosen(&[Kind::Clue]);

pub(super) const SEAL: Action = Action::new(
    "clue.informant",
    Group::Records,
    Msg::new("seal the informant", "密封举报人"),
    Msg::new(
        "Read who handed a clue in from standard input and seal it for named people",
        "从标准输入读取举报人信息，仅对指定知情人可见",
    ),
)
.within(&["clues"])
.writes_itself(Right::Record)
.form()
.line(
    &["clue", "informant"],
    &[
        CLUE,
        Arg::new("to", ArgKind::Options, "PERSON", Msg::new("who may know", "知情人"))
            .asked(Msg::new("Who may know", "知情人"), Type::Refs(Kind::Person))
            .needed(),
        Arg::new("text", ArgKind::Input, "TEXT", Msg::new("who handed the clue in: name, phone", "举报人姓名、电话等"))
            .asked(Msg::new("Informant", "举报人"), Type::Lines),
    ],
    seal,
);

pub(super) const OPEN: Action = Action::new(
    "clue.open-informant",
    Group::Records,
    Msg::new("open the informant", "启封举报人"),
    Msg::new(
        "Show who handed a clue in to whom it is sealed for; the trail keeps who read it, and when",
        "知情人启封查看举报人，留痕备查",
    ),
)
.within(&["clues"])
.form()
.line(&["clue", "open-informant"], &[CLUE, IDENTITY], open);

fn seal(shell: &mut Shell, args: &Args) -> Result<()> {
    let to: Vec<String> = args.all("to").to_vec();
    if to.is_empty() {
        return Err(Error::new(Code::Usage, NO_PEOPLE));
    }
    let text = shell.input_text(MOST).unwrap_or_default();
    if text.trim().is_empty() {
        return Err(Error::new(Code::BadInput, NO_TEXT));
    }
    let actor = shell.actor()?;
    let office = shell.office()?;
    let (id, people) = {
        let state = office.view(&actor);
        let id = names::find(&state, Some(Kind::Clue), args.get("id").unwrap_or_default())?;
        let people = to.iter().flat_map(|t| t.split('、')).map(|p| names::find(&state, Some(Kind::Person), p));
        (id, people.collect::<Result<Vec<_>>>()?)
    };
    office.seal_informant(&actor, id, text.trim(), &people)?;
    shell.tell(Message::plain(SEALED).with("count", people.len()));
    Ok(())
}

fn open(shell: &mut Shell, args: &Args) -> Result<()> {
    let (actor, secrets) = (shell.actor()?, secrets(shell, args)?);
    let office = shell.office()?;
    let found = {
        let state = office.view(&actor);
        let of = names::find(&state, Some(Kind::Clue), args.get("id").unwrap_or_default())?;
        let mut all = state.records(Kind::Sealed).filter(|s| s.reference(sealed::ABOUT) == Some(of));
        let none = || Error::new(Code::NotFound, NONE).with("title", state.title(of));
        all.next().map(|s| s.id()).ok_or_else(none)?
    };
    let text = office.open_sealed(&actor, found, &secrets)?;
    shell.print(&format!("{text}\n"))
}
