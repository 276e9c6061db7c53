//! Begins an office, empty or with sample data.

use crate::action::files::import::{self, row_args};
use crate::action::{Action, Arg, ArgKind, Args, Group, Shell};
use crate::error::{Code, Error, Result};
use crate::i18n::{Lang, Message, Msg};
use crate::service::Office;

crate::messages! {
    BEGUN: "begun: {office} at {path}", "已建立：{office}（{path}）";
    NEXT: "next: `ducha` opens the console; `ducha import FILE --kind tasks --ledger NAME --create-units` imports a sheet", "接下来：`ducha` 打开控制台；`ducha import 文件 --kind tasks --ledger 清单名 --create-units` 导入表格";
    SAMPLE_NEXT: "the sample is as of August 2023: `ducha --now 2023-08-04` shows it on that day", "示例数据截至 2023 年 8 月：用 `ducha --now 2023-08-04` 可按当日查看";
    ONE_OF_THEM: "--sample brings its own data: nothing is imported with it", "--sample 自带示例数据，不能同时导入文件";
    NO_FILE: "--kind says what the rows of a file are: name it with --import FILE", "--kind 用于说明文件各行类别，请用 --import 文件 指定文件";
    OFFICE: "supervision office", "督查办公室";
    ADMIN: "administrator", "管理员";
}

pub(super) const ACTION: Action = Action::new(
    "office.init",
    Group::Program,
    Msg::new("begin an office", "建立"),
    Msg::new("Begin an office, empty or with the sample of a county", "建立督查数据，可为空白或县级示例"),
)
.line(
    &["init"],
    row_args!([
        Arg::new(
            "sample",
            ArgKind::Switch,
            "",
            Msg::new("with the office of a county as sample data", "带一个县的示例数据"),
        ),
        Arg::new("office", ArgKind::Option, "NAME", Msg::new("what the office is called", "单位名称")),
        Arg::new("admin", ArgKind::Option, "NAME", Msg::new("the first administrator", "首位管理员")),
        Arg::new(
            "import",
            ArgKind::Option,
            "FILE",
            Msg::new(
                "a first list that is imported with it, all or nothing; what its rows are is said as for `import`",
                "建立时一并导入的首个清单，要么全部成功要么不建立；各行含义的参数同 `import`",
            ),
        ),
    ] []),
    line,
);

fn line(shell: &mut Shell, args: &Args) -> Result<()> {
    let lang = shell.lang;
    let import = args.get("import").map(str::to_string);
    if import.is_some() && args.has("sample") {
        return Err(Error::new(Code::Usage, ONE_OF_THEM));
    }
    if import.is_none() && args.get("kind").is_some() {
        return Err(Error::new(Code::Usage, NO_FILE));
    }
    // The file is read before anything is begun.
    let file = match import {
        None => None,
        Some(named) => {
            let request = import::requested(shell, args, &named)?;
            let opened = request.open(&mut |_| true)?;
            Some((request, opened))
        }
    };
    // What day it is may have been asked of an office that is there already: it is let go, and refuses to be begun again.
    if let Some(there) = shell.release() {
        Office::end(there)?;
    }
    let options = shell.options();
    let mut told = Vec::new();
    let made = match args.has("sample") {
        true => crate::sample::make(&shell.home, lang, options),
        false => {
            let name = args.get("office").unwrap_or(OFFICE.text(lang));
            let admin = args.get("admin").unwrap_or(ADMIN.text(lang));
            Office::create_with(&shell.home, name, admin, options, |office| match &file {
                None => Ok(()),
                Some((request, opened)) => import::into(office, (request, opened), lang, &mut told),
            })
        }
    };
    told.into_iter().for_each(|said| shell.tell(said));
    let office = made?;
    let name = office.name(&office.read(), Lang::Zh);
    if let Some(before) = &office.mended().before {
        shell.tell(Message::plain(super::keep::BEFORE).with("path", before.display()));
    }
    shell.adopt(office);
    shell.tell(Message::plain(BEGUN).with("office", name).with("path", shell.home.display()));
    if file.is_none() {
        shell.tell(if args.has("sample") { SAMPLE_NEXT } else { NEXT });
    }
    Ok(())
}
