//! Takes away: a list to be printed, texts that remind, letters, the evidence in one file.

use crate::action::records::listed::{self, COLUMNS, FILTER, KIND, ListQuery, SORT};
use crate::action::{Action, Arg, ArgKind, Args, Effect, Group, JSON, JsonKey, Overlay, Shell};
use crate::error::{Code, Error, Result};
use crate::exchange::table_out::{ColumnKind, Format, Out, Table};
use crate::i18n::{Message, Msg};
use crate::report::takeaway::{Paper, Request, carry_out, remind};
use crate::service::words::names;

crate::messages! {
    NO_PAPER: "there is no paper “{name}”; one of: {names}", "没有“{name}”这种输出，可用：{names}";
    NO_JSON: "only the texts that remind come as JSON", "仅催办短信文本可输出为JSON";
    URGED: "{count} {count:text|texts}; {tasks} {tasks:task|tasks} noted as urged", "{count}条短信文本，{tasks}项任务记为已催办";
    NO_OUT: "name the file with --out FILE", "请用 --out 文件 指定文件";
}

pub(super) const ACTION: Action = Action::new(
    "list.take-away",
    Group::Files,
    Msg::new("take away", "打印与外发"),
    Msg::new(
        "Print the list, write texts that remind units, letters of supervision, or the evidence as one file",
        "打印列表，生成催办短信文本、督办函，或将佐证打包",
    ),
)
.within(&["list", "detail"])
.press(|_| Ok(vec![Effect::Show(Overlay::TakeAway)]))
.line(
    &["paper"],
    &[
        Arg::new(
            "what",
            ArgKind::Place,
            "WHAT",
            Msg::new(
                "a list, texts that remind, the same and noted, a letter of supervision, the evidence as one file",
                "打印列表、催办短信文本、同前并记为已催办、督办函、佐证打包",
            ),
        )
        .words(Paper::WORDS),
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
                "the file: .html, .docx, .md, .xlsx, .csv, .zip; texts go to the output as CSV unless said",
                "输出文件：.html、.docx、.md、.xlsx、.csv、.zip；短信文本默认以CSV输出到标准输出",
            ),
        ),
        Arg::new("force", ArgKind::Switch, "", Msg::new("replace a file that is there", "覆盖已有文件")),
        JSON,
    ],
    line,
)
.json(&[
    JsonKey::new("[].unit", Msg::new("the unit that is reminded", "单位")),
    JsonKey::new("[].phone", Msg::new("its phone, or blank", "电话，无则为空")),
    JsonKey::new("[].count", Msg::new("how many items it is reminded of", "事项数")),
    JsonKey::new("[].text", Msg::new("the text for the SMS platform", "短信文本")),
]);

fn line(shell: &mut Shell, args: &Args) -> Result<()> {
    let what = args.get("what").unwrap_or_default();
    let names = || Paper::ALL.iter().map(|p| p.name()).collect::<Vec<_>>().join(", ");
    let paper = Paper::parse(what)
        .ok_or_else(|| Error::new(Code::Usage, NO_PAPER).with("name", what).with("names", names()))?;
    let texts = matches!(paper, Paper::Texts | Paper::Urged);
    if args.has("json") && !texts {
        return Err(Error::new(Code::Usage, NO_JSON));
    }
    let path = match args.get("out").filter(|o| !(texts && (*o == "-" || args.has("json")))) {
        Some(path) => Some(shell.path(path)),
        None if texts => None,
        None => return Err(Error::new(Code::Usage, NO_OUT)),
    };
    let asked = ListQuery::read(shell, args)?;
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
        path: path.clone().unwrap_or_default(),
        replace: args.has("force"),
    };
    if path.is_none() {
        let mut table = Table::default();
        let (count, tasks) = remind(&request, shell.office()?, &actor, |made| {
            table = made.clone();
            Ok(())
        })?;
        if args.has("json") {
            let one = |row: &Vec<Out>| {
                let cell = |at: usize| row.get(at).map(|c| c.plain(ColumnKind::Text, lang)).unwrap_or_default();
                let count = cell(2).parse::<u64>().unwrap_or_default();
                serde_json::json!({ "unit": cell(0), "phone": cell(1), "count": count, "text": cell(3) })
            };
            shell.json(&table.rows.iter().map(one).collect::<Vec<_>>())?;
        } else {
            shell.file(&table, Format::Csv)?;
        }
        if paper == Paper::Urged {
            shell.tell(Message::plain(URGED).with("count", count).with("tasks", tasks));
        }
        return Ok(());
    }
    let said = carry_out(&request, shell.office()?, &actor)?;
    shell.tell(said);
    Ok(())
}
