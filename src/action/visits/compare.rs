//! Shows a visit beside what the unit said of itself beforehand.

use crate::action::{Action, Arg, ArgKind, Args, Group, JSON, JsonKey, Shell};
use crate::domain::checklist::Score;
use crate::domain::kind::Kind;
use crate::error::Result;
use crate::exchange::table_out::{Column, ColumnKind, Out, Table};
use crate::i18n::{Message, Msg};
use crate::service::words::names;

crate::messages! {
    TITLE: "self-check and visit", "自查与检查对照";
    KEY: "key", "键";
    QUESTION: "question", "检查项";
    OWN: "self-check", "单位自查";
    FOUND: "visit", "检查结果";
    DIFFERS: "differs", "是否不一致";
    SUMMARY: "{count} of {of} {of:answer differs|answers differ}; the unit gave itself {own}%, the visit {found}%", "{of}项中{count}项不一致；单位自查得分率{own}%，检查得分率{found}%";
    OPEN: "–", "–";
}

const KEYS: &[JsonKey] = &[
    JsonKey::new("own", Msg::new("percent that the unit gave itself, or null", "自查得分率，无则为 null")),
    JsonKey::new("found", Msg::new("percent of the visit, or null", "检查得分率，无则为 null")),
    JsonKey::new("items[].key", Msg::new("the key of the question", "键")),
    JsonKey::new("items[].question", Msg::new("the question", "检查项")),
    JsonKey::new("items[].own", Msg::new("what the unit said", "单位自查")),
    JsonKey::new("items[].found", Msg::new("what the inspectors found", "检查结果")),
    JsonKey::new("items[].differs", Msg::new("whether both answered, and not the same", "是否不一致")),
    JsonKey::new("items[].critical", Msg::new("whether the worst answer fails the visit", "是否关键项")),
];

pub(super) const ACTION: Action = Action::new(
    "visit.compare",
    Group::Records,
    Msg::new("self-check beside the visit", "自查对照"),
    Msg::new(
        "Show what the unit said of itself before a visit beside what the inspectors found",
        "对照单位自查与检查结果，列出不一致项",
    ),
)
.line(
    &["visit", "compare"],
    &[Arg::new("id", ArgKind::Place, "VISIT", Msg::new("the visit by number or id", "走访（编号）")), JSON],
    line,
)
.json(KEYS);

fn percent(score: &Score) -> Option<f64> {
    score.permille().map(|p| f64::from(p) / 10.0)
}

fn line(shell: &mut Shell, args: &Args) -> Result<()> {
    let name = args.get("id").unwrap_or_default().to_string();
    let all = shell.with_state(None, |office, state| {
        let id = names::find(state, Some(Kind::Visit), &name)?;
        office.compare_visit(state, id)
    })?;
    let (own, found) = (percent(&all.own), percent(&all.found));
    if args.has("json") {
        let items = all.items.iter().map(|i| {
            serde_json::json!({
                "key": i.key, "question": i.question, "own": i.own, "found": i.found,
                "differs": i.differs, "critical": i.critical,
            })
        });
        let items: Vec<_> = items.collect();
        return shell.json(&serde_json::json!({ "own": own, "found": found, "items": items }));
    }
    let column = |label: Msg, key: &str, kind| Column {
        heading: label.text(shell.lang).to_string(),
        key: key.to_string(),
        kind,
    };
    let columns = vec![
        column(KEY, "key", ColumnKind::Text),
        column(QUESTION, "question", ColumnKind::Text),
        column(OWN, "own", ColumnKind::Text),
        column(FOUND, "found", ColumnKind::Text),
        column(DIFFERS, "differs", ColumnKind::Text),
    ];
    let text = |t: &str| Out::Text(t.to_string());
    let row = |i: &crate::service::visits::Compared| {
        let differs = if i.differs { Out::Bool(true) } else { Out::Empty };
        vec![text(&i.key), text(&i.question), text(&i.own), text(&i.found), differs]
    };
    let rows = all.items.iter().map(row).collect();
    let title = TITLE.text(shell.lang).to_string();
    shell.table(&Table { title, lang: shell.lang, columns, rows, ..Table::default() })?;
    let count = all.items.iter().filter(|i| i.differs).count();
    let said = Message::plain(SUMMARY).with("count", count).with("of", all.items.len());
    let rate = |said: Message, name: &'static str, of: Option<f64>| match of {
        Some(percent) => said.with(name, percent),
        None => said.with_message(name, OPEN),
    };
    shell.tell(rate(rate(said, "own", own), "found", found));
    Ok(())
}
