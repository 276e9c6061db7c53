//! Withdraws a document by another.

use crate::action::{Action, Arg, ArgKind, Args, Group, Shell};
use crate::domain::kind::{Kind, Type};
use crate::domain::rights::Right;
use crate::error::{Code, Error, Result};
use crate::i18n::{Message, Msg};
use crate::service::words::names;

crate::messages! {
    NO_REASON: "say why it is withdrawn: --note TEXT", "请用--note写明撤回原因";
    WITHDREW: "{number} withdraws {old}", "{number}撤回{old}";
}

pub(super) const ACTION: Action = Action::new(
    "document.revoke",
    Group::Records,
    Msg::new("withdraw a document", "撤回文件"),
    Msg::new(
        "Withdraw a document by another with a number of its own; what was issued is never undone",
        "另行发文撤回已印发的文件；已印发的不得撤销",
    ),
)
.within(&["documents"])
.writes_itself(Right::Record)
.form()
.line(
    &["document", "withdraw"],
    &[
        Arg::new(
            "id",
            ArgKind::Place,
            "DOCUMENT",
            Msg::new("the document by number, title or id", "文件（文号、标题或编号）"),
        )
        .chosen(&[Kind::Document]),
        Arg::new("note", ArgKind::Option, "TEXT", Msg::new("why", "撤回原因"))
            .asked(Msg::new("Why", "撤回原因"), Type::Lines)
            .needed(),
    ],
    line,
);

fn line(shell: &mut Shell, args: &Args) -> Result<()> {
    let why = args.get("note").map(str::trim).filter(|n| !n.is_empty());
    let why = why.ok_or_else(|| Error::new(Code::Usage, NO_REASON))?;
    let named = args.get("id").unwrap_or_default();
    let (actor, lang) = (shell.actor()?, shell.lang);
    let office = shell.office()?;
    let id = names::find(&office.view(&actor), Some(Kind::Document), named)?;
    let old = office.read().get(id).and_then(|r| r.text(crate::domain::schema::document::NUMBER).map(str::to_string));
    let (_, number) = office.withdraw_document(&actor, id, why, lang)?;
    shell.tell(Message::plain(WITHDREW).with("number", number).with("old", old.unwrap_or_else(|| named.to_string())));
    Ok(())
}
