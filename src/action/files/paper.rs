//! Takes away: a list to be printed, texts that remind, letters, the evidence in one file.

use crate::action::records::listed::{self, Asked, COLUMNS, FILTER, KIND, SORT};
use crate::action::{Action, Arg, ArgKind, Args, Effect, Group, Layer, Shell};
use crate::error::{Code, Error, Result};
use crate::i18n::Msg;
use crate::report::takeaway::{Paper, Request, carry_out};
use crate::service::names;

crate::messages! {
    NO_PAPER: "“{name}” is nothing that is taken away", "没有“{name}”这种输出";
    NO_OUT: "name the file with --out FILE", "请用 --out 文件 指定文件";
}

pub(super) const ACTION: Action = Action::new(
    "list.take-away",
    Group::Files,
    Msg::new("take away", "打印与外发"),
    Msg::new(
        "Prints the list, writes texts that remind units, letters of supervision, or the evidence as one file",
        "打印列表，生成催办短信文本、督办函，或将佐证打包",
    ),
)
.within(&["list", "detail"])
.press(|_| Ok(vec![Effect::Show(Layer::TakeAway)]))
.line(
    &["paper"],
    &[
        Arg::new(
            "what",
            ArgKind::Place,
            "WHAT",
            Msg::new(
                "print (a list), texts (that remind), urged (the same, noted), letter, pack (evidence)",
                "print 打印列表、texts 催办短信文本、urged 同前并记为已催办、letter 督办函、pack 佐证打包",
            ),
        )
        .one_of(&["print", "texts", "urged", "letter", "pack"]),
        KIND,
        Arg::new("id", ArgKind::MaybeRest, "ID…", Msg::new("these records alone", "仅这些记录")),
        FILTER,
        COLUMNS,
        SORT,
        crate::action::AS_OF,
        Arg::new(
            "out",
            ArgKind::Option,
            "FILE",
            Msg::new(
                "the file: .html, .docx, .md, .xlsx, .csv, .zip",
                "输出文件：.html、.docx、.md、.xlsx、.csv、.zip",
            ),
        ),
        Arg::new("force", ArgKind::Switch, "", Msg::new("replace a file that is there", "覆盖已有文件")),
    ],
    line,
);

fn line(shell: &mut Shell, args: &Args) -> Result<()> {
    let what = args.get("what").unwrap_or_default();
    let paper = Paper::ALL.iter().find(|(_, name)| *name == what).map(|(paper, _)| *paper);
    let paper = paper.ok_or_else(|| Error::new(Code::Usage, NO_PAPER).with("name", what))?;
    let path = args.get("out").ok_or_else(|| Error::new(Code::Usage, NO_OUT))?;
    let path = shell.path(path);
    let asked = Asked::read(shell, args)?;
    let kind = listed::kind(args.get("kind").unwrap_or_default())?;
    let named = args.all("id").to_vec();
    let (actor, lang) = (shell.actor()?, shell.lang);
    let ids = match named.is_empty() {
        true => asked.with(shell, |_, records| Ok(records.into_iter().map(|r| r.id()).collect()))?,
        false => {
            let state = shell.office()?.view(&actor);
            named.iter().map(|name| names::find(&state, Some(kind), name)).collect::<Result<Vec<_>>>()?
        }
    };
    let request = Request {
        paper,
        kind,
        ids,
        columns: asked.columns.clone(),
        filter: asked.filter.clone(),
        as_of: asked.view,
        lang,
        path,
        replace: args.has("force"),
    };
    let said = carry_out(&request, shell.office()?, &actor)?;
    shell.tell(said);
    Ok(())
}
