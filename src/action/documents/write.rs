//! Writes a document as a file.

use crate::action::paper::{FORCE, FORMAT, OUT, write_document};
use crate::action::{Action, Arg, ArgKind, Args, Group, Shell};
use crate::domain::kind::Kind;
use crate::error::Result;
use crate::i18n::Msg;
use crate::report::paper::paper;
use crate::service::words::names;

pub(super) const ACTION: Action = Action::new(
    "document.write",
    Group::Files,
    Msg::new("write a document", "导出文书"),
    Msg::new(
        "Write a document as DOCX, HTML, Markdown or text, with the digest of its text",
        "将文书写出为DOCX、HTML、Markdown或文本，并附正文校验码",
    ),
)
.within(&["documents"])
.form()
.line(
    &["document", "write"],
    &[
        Arg::new(
            "id",
            ArgKind::Place,
            "DOCUMENT",
            Msg::new("the document by number, title or id", "文件（文号、标题或编号）"),
        )
        .chosen(&[Kind::Document]),
        FORMAT,
        OUT,
        FORCE,
    ],
    line,
);

fn line(shell: &mut Shell, args: &Args) -> Result<()> {
    let (name, lang) = (args.get("id").unwrap_or_default().to_string(), shell.lang);
    let document = shell.with_state(None, |_, state| {
        let id = names::find(state, Some(Kind::Document), &name)?;
        Ok(paper(state, id, lang))
    })?;
    write_document(shell, args, &document)
}
