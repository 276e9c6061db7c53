//! Issues an approved bulletin.

use crate::action::{Action, Args, Group, Shell};
use crate::cycle::bulletin::issue;
use crate::domain::kind::Kind;
use crate::domain::rights::Right;
use crate::domain::schema::bulletin;
use crate::error::Result;
use crate::i18n::{Message, Msg};

crate::messages! {
    ISSUED: "Issued {serial}: frozen with what was known by {known}, log {digest}", "已印发{serial}期：依据{known}前登记的记录固定，日志校验码{digest}";
}

pub(super) const ACTION: Action = Action::new(
    "bulletin.print",
    Group::Reports,
    Msg::new("issue a bulletin", "印发简报"),
    Msg::new(
        "Freeze an approved bulletin as it is printed, with the digest of the log",
        "印发已签发的简报，正文、数字和日志校验码自此固定",
    ),
)
.within(&["bulletins"])
.writes_itself(Right::Manage)
.form()
.asks_first()
.line(&["bulletin", "issue"], &[super::WHICH], line);

fn line(shell: &mut Shell, args: &Args) -> Result<()> {
    let id = super::which(shell, args)?;
    let actor = shell.actor()?;
    issue(shell.office()?, &actor, id)?;
    let said = shell.with_state(None, |_, state| {
        let text = |tag| state.find(Kind::Bulletin, id).and_then(|r| r.text(tag)).unwrap_or_default().to_string();
        let digest: String = text(bulletin::DIGEST).chars().take(16).collect();
        let said = Message::plain(ISSUED).with("serial", text(bulletin::SERIAL)).with("known", text(bulletin::KNOWN));
        Ok(said.with("digest", digest))
    })?;
    shell.tell(said);
    Ok(())
}
