//! Writes an issue as a file.

use crate::action::paper::{FORCE, FORMAT, OUT, write_document};
use crate::action::{Action, Args, Group, Shell};
use crate::cycle::bulletin::composed;
use crate::error::Result;
use crate::i18n::Msg;

pub(super) const ACTION: Action = Action::new(
    "bulletin.export",
    Group::Reports,
    Msg::new("export a bulletin", "导出简报"),
    Msg::new(
        "Write a bulletin as DOCX to the measures of GB/T 9704, HTML, Markdown or text",
        "按 GB/T 9704 版式导出 DOCX，或导出 HTML、Markdown、文本",
    ),
)
.within(&["bulletins"])
.form()
.line(&["bulletin", "export"], &[super::WHICH, FORMAT, OUT, FORCE], line);

fn line(shell: &mut Shell, args: &Args) -> Result<()> {
    let id = super::which(shell, args)?;
    let actor = shell.actor()?;
    let issue = composed(shell.office()?, &actor, id)?;
    write_document(shell, args, &issue.document())
}
