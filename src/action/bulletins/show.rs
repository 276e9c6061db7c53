//! Shows an issue: its text with the figures in it, or the figures with what they were asked by.

use crate::action::{Action, Arg, ArgKind, Args, Group, JSON, JsonKey, Shell};
use crate::cycle::bulletin::{Composed, composed};
use crate::document::Format;
use crate::error::Result;
use crate::exchange::table_out::{Column, ColumnKind, Out, Table};
use crate::i18n::{Message, Msg};

crate::messages! {
    NOT_MADE: "{count} {count:figure|figures} could not be made; see `ducha bulletin check`", "有{count}处取数失败，请用 ducha bulletin check 查看";
    FIGURES: "figures", "数据来源";
    NUMBER: "no.", "序号";
    SECTION: "section", "栏目";
    TEXT: "figure", "数值";
    ASKED: "asked by", "取数语句";
    RECORDS: "records", "记录数";
}

const KEYS: &[JsonKey] = &[
    JsonKey::new("name", Msg::new("the name in the masthead", "报头名称")),
    JsonKey::new("number", Msg::new("its number", "期号")),
    JsonKey::new("issued_by", Msg::new("who issues it", "印发单位")),
    JsonKey::new("on", Msg::new("the day of issue", "印发日期")),
    JsonKey::new("from", Msg::new("the first day that it speaks of", "反映时段起")),
    JsonKey::new("as_of", Msg::new("the day of its figures", "数据截止日")),
    JsonKey::new(
        "known",
        Msg::new("the last entry that was known; null before the issue", "所依据的最后一条记录，印发前为 null"),
    ),
    JsonKey::new("opening[]", Msg::new("the paragraphs before the sections", "导语")),
    JsonKey::new("sections[].heading", Msg::new("a section's heading", "栏目名")),
    JsonKey::new("sections[].paragraphs[]", Msg::new("its paragraphs", "段落")),
    JsonKey::new(
        "figures[].number",
        Msg::new("a figure's number, for `bulletin figure`", "数据序号，用于 bulletin figure"),
    ),
    JsonKey::new("figures[].section", Msg::new("the section, from 1; 0 for the opening", "所在栏目，导语为 0")),
    JsonKey::new("figures[].asked", Msg::new("what is asked", "取数语句")),
    JsonKey::new("figures[].text", Msg::new("what stands in the text", "文中数值")),
    JsonKey::new("figures[].kind", Msg::new("the kind of its records", "记录类别")),
    JsonKey::new("figures[].filter", Msg::new("the filter by which a list shows them", "列表筛选条件")),
    JsonKey::new("figures[].count", Msg::new("how many records", "记录数")),
    JsonKey::new("figures[].records[]", Msg::new("their ids", "记录编号")),
];

pub(super) const ACTION: Action = Action::new(
    "bulletin.show",
    Group::Reports,
    Msg::new("show a bulletin", "查看简报"),
    Msg::new(
        "Show an issue with the figures that the records give, or as it was printed",
        "查看一期简报，已印发的显示印发时文本",
    ),
)
.line(
    &["bulletin", "show"],
    &[
        super::WHICH,
        Arg::new(
            "figures",
            ArgKind::Switch,
            "",
            Msg::new("show each figure with what it was asked by", "列出每个数据及其取数语句"),
        ),
        JSON,
    ],
    line,
)
.json(KEYS);

fn line(shell: &mut Shell, args: &Args) -> Result<()> {
    let id = super::which(shell, args)?;
    let actor = shell.actor()?;
    let issue = composed(shell.office()?, &actor, id)?;
    if args.has("json") {
        return shell.json(&json(&issue));
    }
    if args.has("figures") {
        return figures(shell, &issue);
    }
    let text = issue.document().write(Format::Text)?;
    shell.print(&String::from_utf8_lossy(&text))?;
    if !issue.wrong.is_empty() {
        shell.tell(Message::plain(NOT_MADE).with("count", issue.wrong.len()));
    }
    Ok(())
}

fn figures(shell: &mut Shell, issue: &Composed) -> Result<()> {
    let column = |label: Msg, key: &str, kind| Column {
        heading: label.text(shell.lang).to_string(),
        key: key.to_string(),
        kind,
    };
    let columns = vec![
        column(NUMBER, "number", ColumnKind::Number),
        column(SECTION, "section", ColumnKind::Text),
        column(TEXT, "text", ColumnKind::Text),
        column(RECORDS, "records", ColumnKind::Number),
        column(ASKED, "asked", ColumnKind::Text),
    ];
    let heading = |at: usize| at.checked_sub(1).and_then(|at| issue.sections.get(at)).map_or("", |s| &s.heading);
    let row = |(f, n): (&crate::cycle::bulletin::FigureText, i64)| {
        vec![
            Out::Whole(n),
            Out::Text(heading(f.section).to_string()),
            Out::Text(crate::domain::words::shorten(&f.text.replace('\n', " "), 24)),
            Out::Whole(i64::try_from(f.count).unwrap_or(i64::MAX)),
            Out::Text(f.asked.clone()),
        ]
    };
    let rows = issue.figures.iter().zip(1i64..).map(row).collect();
    let title = FIGURES.text(shell.lang).to_string();
    shell.table(&Table { title, lang: shell.lang, columns, rows, ..Table::default() })
}

fn json(issue: &Composed) -> serde_json::Value {
    let texts = |all: &[crate::cycle::bulletin::Paragraph]| all.iter().map(|p| p.text.clone()).collect::<Vec<_>>();
    let section = |s: &crate::cycle::bulletin::SectionText| serde_json::json!({ "heading": s.heading, "paragraphs": texts(&s.paragraphs) });
    let figure = |(f, n): (&crate::cycle::bulletin::FigureText, usize)| {
        serde_json::json!({
            "number": n, "section": f.section, "asked": f.asked, "text": f.text, "kind": f.kind,
            "filter": f.filter, "count": f.count, "records": f.records,
        })
    };
    serde_json::json!({
        "name": issue.name,
        "number": issue.number,
        "issued_by": issue.office,
        "on": issue.day.to_string(),
        "from": issue.from.to_string(),
        "as_of": issue.as_of.to_string(),
        "known": issue.known,
        "opening": texts(&issue.opening),
        "sections": issue.sections.iter().map(section).collect::<Vec<_>>(),
        "figures": issue.figures.iter().zip(1..).map(figure).collect::<Vec<_>>(),
    })
}
