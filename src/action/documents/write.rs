//! Writes a document as a file.

use crate::action::{Action, Arg, ArgKind, Args, Group, Shell};
use crate::document::Format;
use crate::domain::kind::Kind;
use crate::error::{Code, Error, Result};
use crate::exchange::table_out::write_bytes;
use crate::i18n::{Message, Msg};
use crate::report::paper::paper;
use crate::service::names;

crate::messages! {
    NO_FORMAT: "“{name}” is no format of a document; those are docx, html, md and txt", "“{name}”不是文书格式，可用：docx、html、md、txt";
    WROTE: "wrote {path}", "已写出 {path}";
}

pub(super) const ACTION: Action = Action::new(
    "document.write",
    Group::Files,
    Msg::new("write a document", "导出文书"),
    Msg::new(
        "Writes a document as DOCX, HTML, Markdown or text, with the digest of its text",
        "将文书写出为DOCX、HTML、Markdown或文本，并附正文摘要",
    ),
)
.line(
    &["document", "write"],
    &[
        Arg::new(
            "id",
            ArgKind::Place,
            "DOCUMENT",
            Msg::new("the document by number, title or id", "文件（文号、标题或编号）"),
        ),
        Arg::new(
            "format",
            ArgKind::Option,
            "FORMAT",
            Msg::new("docx, html, md or txt; that of the file unless said", "格式；默认按文件扩展名"),
        ),
        Arg::new(
            "out",
            ArgKind::Option,
            "FILE",
            Msg::new("the file; the output unless said", "输出文件；默认标准输出"),
        ),
        Arg::new("force", ArgKind::Switch, "", Msg::new("replace a file that is there", "覆盖已有文件")),
    ],
    line,
);

fn line(shell: &mut Shell, args: &Args) -> Result<()> {
    let (name, lang) = (args.get("id").unwrap_or_default().to_string(), shell.lang);
    let out = args.get("out").filter(|o| *o != "-").map(|named| shell.path(named));
    let end = out.as_ref().and_then(|p| p.extension()).map(|e| e.to_string_lossy().into_owned());
    let named = args.get("format").map(str::to_string).or(end).unwrap_or_else(|| "txt".into());
    let no = || Error::new(Code::Usage, NO_FORMAT).with("name", &named);
    let format = Format::named(&named).ok_or_else(no)?;
    let bytes = shell.with_state(None, |_, state| {
        let id = names::find(state, Some(Kind::Document), &name)?;
        paper(state, id, lang).write(format)
    })?;
    match out {
        Some(path) => {
            write_bytes(&bytes, &path, args.has("force"))?;
            shell.tell(Message::plain(WROTE).with("path", path.display()));
            Ok(())
        }
        None => shell.bytes(&bytes),
    }
}
