//! Hands clues to another office and back as signed files.

use std::io::Read;

use crate::action::{Action, Arg, ArgKind, Args, Group, Shell};
use crate::domain::kind::{Kind, Type};
use crate::domain::rights::Right;
use crate::error::{Code, Error, Result};
use crate::exchange::table_out::write_text;
use crate::i18n::{Message, Msg};
use crate::service::papers::letters::MAX_BYTES;
use crate::service::words::names;

crate::messages! {
    NO_UNIT: "name the other office: --to UNIT", "请用--to指明接收单位";
    SENT: "Handed over to {unit}: give them the file, and take it back signed", "已移送{unit}，请交付文件并取回对方签收件";
    RECEIVED: "Registered as {id}; send the signed file back", "已登记（{id}），请将签收件退回移送单位";
    SETTLED: "“{title}”: the other office signed", "“{title}”：对方已签署";
    CANNOT_READ: "the file {path} cannot be read", "无法读取文件{path}";
}

const FILE: Arg = Arg::new(
    "file",
    ArgKind::Place,
    "FILE|-",
    Msg::new("the letter; - reads standard input", "移送文件；-表示标准输入"),
)
.file(Msg::new("Letter", "移送文件"));
const OUT: Arg =
    Arg::new("out", ArgKind::Option, "FILE", Msg::new("the file; the output unless said", "输出文件；默认标准输出"))
        .file(Msg::new("Write to file", "写到文件"));
const FORCE: Arg = Arg::new("force", ArgKind::Switch, "", Msg::new("replace a file that is there", "覆盖已有文件"));

pub(super) const SEND: Action = Action::new(
    "clue.send",
    Group::Records,
    Msg::new("hand a clue over", "移送线索"),
    Msg::new(
        "Hand a clue to another office as a signed file, without the informant",
        "以签名文件将线索移送其他单位，不含举报人信息",
    ),
)
.within(&["clues"])
.writes_itself(Right::Record)
.form()
.line(
    &["clue", "send"],
    &[
        Arg::new("id", ArgKind::Place, "CLUE", Msg::new("the clue by number, title or id", "线索（编号、标题）"))
            .chosen(&[Kind::Clue]),
        Arg::new("to", ArgKind::Option, "UNIT", Msg::new("the other office", "接收单位"))
            .asked(Msg::new("The other office", "接收单位"), Type::Ref(Kind::Unit))
            .needed(),
        OUT,
        FORCE,
    ],
    send,
);

pub(super) const RECEIVE: Action = Action::new(
    "clue.receive",
    Group::Records,
    Msg::new("take a clue in", "接收移送线索"),
    Msg::new("Take a clue in that another office handed over, and sign for it", "接收其他单位移送的线索并签收"),
)
.within(&["clues"])
.writes_itself(Right::Record)
.form()
.line(&["clue", "receive"], &[FILE, OUT, FORCE], receive);

pub(super) const ANSWER: Action = Action::new(
    "clue.return",
    Group::Records,
    Msg::new("send the result back", "反馈移送线索"),
    Msg::new(
        "Write what became of a clue under the letter that it came with, and sign it",
        "在移送文件上写明办理结果并签名退回",
    ),
)
.within(&["clues"])
.writes_itself(Right::Record)
.form()
.line(&["clue", "return"], &[FILE, OUT, FORCE], answer);

pub(super) const SETTLE: Action = Action::new(
    "clue.settle",
    Group::Records,
    Msg::new("take the letter back", "登记移送回执"),
    Msg::new(
        "Take a letter back: who signed for the clue, and what the check found",
        "登记移送回执：签收单位与核查结果",
    ),
)
.within(&["clues"])
.writes_itself(Right::Record)
.form()
.line(&["clue", "settle"], &[FILE], settle);

fn read(shell: &Shell, args: &Args) -> Result<String> {
    let named = args.get("file").unwrap_or_default();
    let failed = |e: std::io::Error| Error::new(Code::NotFound, CANNOT_READ).with("path", named).caused_by(e);
    let limit = MAX_BYTES as u64 + 1;
    if named == "-" {
        return shell.input_text(limit).map_err(failed);
    }
    let mut text = String::new();
    let file = std::fs::File::open(shell.path(named)).map_err(failed)?;
    file.take(limit).read_to_string(&mut text).map_err(failed)?;
    Ok(text)
}

fn write(shell: &mut Shell, args: &Args, text: &str) -> Result<()> {
    match args.get("out").filter(|o| *o != "-").map(|named| shell.path(named)) {
        Some(path) => write_text(text, &path, args.has("force")).map(drop),
        None => shell.print(text),
    }
}

fn send(shell: &mut Shell, args: &Args) -> Result<()> {
    let (actor, lang) = (shell.actor()?, shell.lang);
    let office = shell.office()?;
    let (id, to, unit) = {
        let state = office.view(&actor);
        let id = names::find(&state, Some(Kind::Clue), args.get("id").unwrap_or_default())?;
        let named = args.get("to").ok_or_else(|| Error::new(Code::Usage, NO_UNIT))?;
        let to = names::find(&state, Some(Kind::Unit), named)?;
        (id, to, state.title(to))
    };
    let text = office.send_clue(&actor, id, to, lang)?;
    write(shell, args, &text)?;
    shell.tell(Message::plain(SENT).with("unit", unit));
    Ok(())
}

fn receive(shell: &mut Shell, args: &Args) -> Result<()> {
    let (actor, lang, text) = (shell.actor()?, shell.lang, read(shell, args)?);
    let (id, back) = shell.office()?.receive_clue(&actor, &text, lang)?;
    write(shell, args, &back)?;
    shell.tell(Message::plain(RECEIVED).with("id", id));
    Ok(())
}

fn answer(shell: &mut Shell, args: &Args) -> Result<()> {
    let (actor, text) = (shell.actor()?, read(shell, args)?);
    let back = shell.office()?.answer_letter(&actor, &text)?;
    write(shell, args, &back)
}

fn settle(shell: &mut Shell, args: &Args) -> Result<()> {
    let (actor, text) = (shell.actor()?, read(shell, args)?);
    let office = shell.office()?;
    let id = office.settle_letter(&actor, &text)?;
    let title = office.read().title(id);
    shell.tell(Message::plain(SETTLED).with("title", title));
    Ok(())
}
