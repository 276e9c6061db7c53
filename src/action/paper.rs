//! Writes a composed document as a file: what bulletins, letters, minutes, boards and numbered documents have in common.

use super::{Arg, ArgKind, Args, Shell};
use crate::document::{Document, Format};
use crate::error::{Code, Error, Result};
use crate::exchange::table_out::write_bytes;
use crate::i18n::{Message, Msg};

crate::messages! {
    WROTE: "wrote {path}", "已写出 {path}";
    NO_FORMAT: "“{name}” is no format: docx, html, md or txt", "“{name}”不是可用格式：docx、html、md 或 txt";
    NOT_HERE: "a DOCX cannot be shown in a terminal", "DOCX 不能显示在终端上";
    HINT_OUT: "name a file with --out FILE", "请用 --out 文件 指定文件";
}

/// The format, where the file's name does not say it.
pub(super) const FORMAT: Arg = Arg::new(
    "format",
    ArgKind::Option,
    "FORMAT",
    Msg::new("docx, html, md or text; by the file's name unless said", "docx、html、md 或 text；默认按文件名"),
)
.one_of(&["docx", "html", "md", "txt", "text"]);
/// The file.
pub(super) const OUT: Arg =
    Arg::new("out", ArgKind::Option, "FILE", Msg::new("the file; the output unless said", "输出文件；默认标准输出"))
        .file(Msg::new("Write to file", "写到文件"));
/// Whether a file may be replaced.
pub(super) const FORCE: Arg =
    Arg::new("force", ArgKind::Switch, "", Msg::new("replace a file that is there", "覆盖已有文件"));

/// Writes a document in the format that was asked for, to the file that was named or to the output.
///
/// # Errors
/// `Usage` where the format is not known or nothing for a terminal; `Denied` where the file is there.
pub(super) fn write_document(shell: &mut Shell, args: &Args, document: &Document) -> Result<()> {
    let path = args.get("out").filter(|o| *o != "-").map(|named| shell.path(named));
    let ending = path.as_ref().and_then(|p| p.extension()).map(|e| e.to_string_lossy().into_owned());
    let name = args.get("format").map(str::to_string).or(ending).unwrap_or_else(|| "txt".into());
    let format = Format::named(&name).ok_or_else(|| Error::new(Code::Usage, NO_FORMAT).with("name", &name))?;
    if format == Format::Docx && path.is_none() && shell.width.is_some() {
        return Err(Error::new(Code::Usage, NOT_HERE).command_hint(HINT_OUT));
    }
    let bytes = document.write(format)?;
    match path {
        Some(path) => {
            write_bytes(&bytes, &path, args.has("force"))?;
            shell.tell(Message::plain(WROTE).with("path", path.display()));
            Ok(())
        }
        None => shell.bytes(&bytes),
    }
}
