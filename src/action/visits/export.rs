//! Writes a checklist as a form that ODK and Kobo read.

use crate::action::{Action, Arg, ArgKind, Args, Group, Shell};
use crate::domain::checklist::Template;
use crate::domain::kind::Kind;
use crate::error::{Code, Error, Result};
use crate::exchange::table_out::write_bytes;
use crate::exchange::xlsform;
use crate::i18n::{Message, Msg};
use crate::service::visits::form_of;
use crate::service::words::names;

crate::messages! {
    WROTE: "wrote the checklist to {path}", "已写出检查表到 {path}";
    BROKEN: "the checklist “{name}” cannot be read", "检查表“{name}”无法读取";
    NO_OUT: "name the file: --out FILE.xlsx", "请用 --out 文件.xlsx 指定文件";
}

pub(super) const ACTION: Action = Action::new(
    "checklist.export",
    Group::Files,
    Msg::new("export a checklist", "导出检查表"),
    Msg::new("Write a checklist as an XLSForm that ODK and Kobo read", "将检查表写为ODK、Kobo可用的XLSForm"),
)
.within(&["checklists"])
.form()
.line(
    &["checklist", "export"],
    &[
        Arg::new("id", ArgKind::Place, "CHECKLIST", Msg::new("by code, title or id", "检查表（代码、名称）"))
            .chosen(&[Kind::Checklist]),
        Arg::new("out", ArgKind::Option, "FILE", Msg::new("the file", "输出文件"))
            .file(Msg::new("Write to file", "写到文件"))
            .needed(),
        Arg::new("force", ArgKind::Switch, "", Msg::new("replace a file that is there", "覆盖已有文件")),
    ],
    line,
);

fn line(shell: &mut Shell, args: &Args) -> Result<()> {
    let name = args.get("id").unwrap_or_default().to_string();
    let out = args.get("out").ok_or_else(|| Error::new(Code::Usage, NO_OUT))?;
    let path = shell.path(out);
    let form = shell.with_state(None, |_, state| {
        let id = names::find(state, Some(Kind::Checklist), &name)?;
        Ok(state.get(id).map(form_of).unwrap_or_default())
    })?;
    let template =
        Template::from_json(&form).map_err(|e| Error::new(Code::Corrupt, BROKEN).with("name", &name).caused_by(e))?;
    write_bytes(&xlsform::write(&template)?, &path, args.has("force"))?;
    shell.tell(Message::plain(WROTE).with("path", path.display()));
    Ok(())
}
