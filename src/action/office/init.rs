//! Begins an office, empty or with sample data.

use crate::action::{Action, Arg, ArgKind, Args, Group, Shell};
use crate::error::Result;
use crate::i18n::{Lang, Message, Msg};
use crate::service::Office;

crate::messages! {
    BEGUN: "begun: {office} at {path}", "已建立：{office}（{path}）";
    NEXT: "next: `ducha` opens the console; `ducha import FILE --kind tasks --ledger NAME --create-units` imports a sheet", "接下来：`ducha` 打开控制台；`ducha import 文件 --kind tasks --ledger 清单名 --create-units` 导入表格";
    SAMPLE_NEXT: "the sample is as of August 2023: `ducha --now 2023-08-04` shows it on that day", "示例数据截至 2023 年 8 月：用 `ducha --now 2023-08-04` 可按当日查看";
    OFFICE: "supervision office", "督查办公室";
    ADMIN: "administrator", "管理员";
}

pub(super) const ACTION: Action = Action::new(
    "office.init",
    Group::Program,
    Msg::new("begin an office", "建立"),
    Msg::new("Begins an office, empty or with the sample of a county", "建立督查数据，可为空白或县级示例"),
)
.line(
    &["init"],
    &[
        Arg::new(
            "sample",
            ArgKind::Switch,
            "",
            Msg::new("with the office of a county as sample data", "带一个县的示例数据"),
        ),
        Arg::new("office", ArgKind::Option, "NAME", Msg::new("what the office is called", "单位名称")),
        Arg::new("admin", ArgKind::Option, "NAME", Msg::new("the first administrator", "首位管理员")),
    ],
    line,
);

fn line(shell: &mut Shell, args: &Args) -> Result<()> {
    let lang = shell.lang;
    let options = shell.options();
    let office = match args.has("sample") {
        true => crate::sample::make(&shell.home, lang, options)?,
        false => {
            let name = args.get("office").unwrap_or(OFFICE.text(lang));
            let admin = args.get("admin").unwrap_or(ADMIN.text(lang));
            Office::create(&shell.home, name, admin, options)?
        }
    };
    let name = office.name(&office.read(), Lang::Zh);
    if let Some(before) = &office.mended().before {
        shell.tell(Message::plain(super::keep::BEFORE).with("path", before.display()));
    }
    shell.adopt(office);
    shell.tell(Message::plain(BEGUN).with("office", name).with("path", shell.home.display()));
    shell.tell(if args.has("sample") { SAMPLE_NEXT } else { NEXT });
    Ok(())
}
