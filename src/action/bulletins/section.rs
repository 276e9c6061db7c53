//! Writes a section of a draft.

use std::io::Read;

use crate::action::{Action, Arg, ArgKind, Args, Group, Shell};
use crate::cycle::bulletin::set_section;
use crate::domain::kind::Type;
use crate::domain::rights::Right;
use crate::domain::value::MAX_TEXT;
use crate::error::{Code, Error, Result};
use crate::i18n::{Message, Msg};

crate::messages! {
    KEPT: "Kept section {section}", "已保存栏目{section}";
    CANNOT_READ: "{file} cannot be read", "无法读取{file}";
    NOTHING: "say what to set: --heading TEXT, --text TEXT or --file FILE", "请指明要修改的内容：--heading、--text 或 --file";
}

pub(super) const ACTION: Action = Action::new(
    "bulletin.set-section",
    Group::Reports,
    Msg::new("write a section", "编写栏目"),
    Msg::new(
        "Write a section of a bulletin; figures are asked of the records, as {{count tasks ledger:整改}}",
        "编写简报栏目，数字写成取数语句，如 {{数 任务 清单:整改}}",
    ),
)
.within(&["bulletins"])
.writes_itself(Right::Manage)
.form()
.line(
    &["bulletin", "set-section"],
    &[
        super::WHICH,
        Arg::new(
            "section",
            ArgKind::Place,
            "SECTION",
            Msg::new("its number or heading; the next number adds one", "栏目序号或名称；用下一个序号新增"),
        )
        .asked(Msg::new("Section", "栏目"), Type::Text),
        Arg::new("heading", ArgKind::Option, "TEXT", Msg::new("its heading", "栏目名"))
            .asked(Msg::new("Heading", "栏目名"), Type::Text),
        Arg::new("text", ArgKind::Option, "TEXT", Msg::new("its text", "内容"))
            .asked(Msg::new("Text", "内容"), Type::Lines)
            .signed(),
        Arg::new(
            "file",
            ArgKind::Option,
            "FILE|-",
            Msg::new("a file with its text; - reads standard input", "内容文件；- 为标准输入"),
        ),
    ],
    line,
);

fn line(shell: &mut Shell, args: &Args) -> Result<()> {
    let id = super::which(shell, args)?;
    let text = match args.get("file").map(str::to_string) {
        None => args.get("text").map(str::to_string),
        Some(file) => {
            let failed = |e: std::io::Error| Error::new(Code::NotFound, CANNOT_READ).with("file", &file).caused_by(e);
            let mut text = String::new();
            let limit = MAX_TEXT as u64 + 1;
            if file == "-" {
                std::io::stdin().take(limit).read_to_string(&mut text).map_err(failed)?;
            } else {
                let opened = std::fs::File::open(shell.path(&file)).map_err(failed)?;
                opened.take(limit).read_to_string(&mut text).map_err(failed)?;
            }
            Some(text.replace("\r\n", "\n"))
        }
    };
    let heading = args.get("heading").map(str::to_string);
    if text.is_none() && heading.is_none() {
        return Err(Error::new(Code::Usage, NOTHING));
    }
    let name = args.get("section").unwrap_or_default().to_string();
    let actor = shell.actor()?;
    set_section(shell.office()?, &actor, id, &name, heading.as_deref(), text.as_deref())?;
    shell.tell(Message::plain(KEPT).with("section", name));
    Ok(())
}
