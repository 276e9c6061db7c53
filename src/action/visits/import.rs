//! Takes a form of ODK or Kobo in as a checklist.

use std::io::Read;

use crate::action::{Action, Arg, ArgKind, Args, Group, Shell};
use crate::domain::kind::Type;
use crate::domain::rights::Right;
use crate::error::{Code, Error, Result};
use crate::exchange::grid::Limits;
use crate::exchange::xlsform;
use crate::i18n::{Message, Msg};

crate::messages! {
    NOTE: "{sheet} row {row}: {what}", "{sheet}表第{row}行：{what}";
    NOTE_WHOLE: "{sheet}: {what}", "{sheet}表：{what}";
    KEPT: "Kept checklist “{title}” {version} with {count} {count:question|questions}", "已存入检查表“{title}”{version}，共{count}题";
    WOULD: "Would keep checklist “{title}” {version} with {count} {count:question|questions}", "将存入检查表“{title}”{version}，共{count}题";
    CANNOT_READ: "the form {path} cannot be read", "无法读取表单{path}";
}

pub(super) const ACTION: Action = Action::new(
    "checklist.import",
    Group::Files,
    Msg::new("import a checklist", "导入检查表"),
    Msg::new(
        "Take an XLSForm of ODK or Kobo in as a checklist and name by row what is not supported",
        "将ODK、Kobo的XLSForm导入为检查表，逐行说明不支持之处",
    ),
)
.within(&["checklists"])
.writes_itself(Right::Manage)
.form()
.line(
    &["checklist", "import"],
    &[
        Arg::new("file", ArgKind::Place, "FILE", Msg::new("the form (xlsx)", "表单文件（xlsx）"))
            .file(Msg::new("Form (xlsx)", "表单文件（xlsx）")),
        Arg::new("dry-run", ArgKind::Switch, "", Msg::new("only say what would be done", "只说明，不写入"))
            .asked(Msg::new("Only look", "只检查不存入"), Type::Bool),
    ],
    line,
);

fn line(shell: &mut Shell, args: &Args) -> Result<()> {
    let named = args.get("file").unwrap_or_default();
    let failed = |e: std::io::Error| Error::new(Code::NotFound, CANNOT_READ).with("path", named).caused_by(e);
    let mut bytes = Vec::new();
    let file = std::fs::File::open(shell.path(named)).map_err(failed)?;
    file.take(Limits::default().file_bytes + 1).read_to_end(&mut bytes).map_err(failed)?;
    let form = xlsform::read(named, &bytes)?;
    for note in &form.notes {
        let said = Message::plain(if note.row == 0 { NOTE_WHOLE } else { NOTE });
        shell.tell(said.with("sheet", note.sheet).with("row", note.row).with_message("what", note.what.clone()));
    }
    let template = &form.template;
    let done = |msg| {
        let count = template.questions().len();
        Message::plain(msg).with("title", &template.title).with("version", &template.version).with("count", count)
    };
    if args.has("dry-run") {
        shell.tell(done(WOULD));
        return Ok(());
    }
    let actor = shell.actor()?;
    shell.office()?.keep_checklist(&actor, template)?;
    shell.tell(done(KEPT));
    Ok(())
}
