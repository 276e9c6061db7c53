//! Shows scores: all units with their parts, or one with each line and the records behind it.

use crate::action::{Action, Arg, ArgKind, Args, Group, JSON, JsonKey, Shell};
use crate::cycle::assess::{LineText, ScoreOptions, Sheet, UnitText, sheet};
use crate::domain::assess::Missing;
use crate::domain::id::RecordId;
use crate::domain::kind::{Kind, Type};
use crate::error::Result;
use crate::exchange::table_out::{Column, ColumnKind, Out, Table};
use crate::i18n::{Message, Msg};
use crate::service::words::names;

crate::messages! {
    RANK: "rank", "排名";
    UNIT: "unit", "单位";
    TOTAL: "total", "总分";
    EVENTS: "bonus and deduction", "加减分";
    REMARK: "    {remark}", "    {remark}";
    RECORD: "    {id} {title}", "    {id} {title}";
    MORE: "    … {count} more {count:record|records}", "    ……另有{count}条记录";
    SUM: "total {total}, rank {rank} of {count}", "总分{total}，第{rank}名（共{count}个）";
    PENDING: "no total yet", "总分待定";
    STANDS: "as of {day}", "数据截至{day}";
}

const KEYS: &[JsonKey] = &[
    JsonKey::new("title", Msg::new("the assessment", "考核名称")),
    JsonKey::new("as_of", Msg::new("the day of its figures", "数据截止日")),
    JsonKey::new(
        "state",
        Msg::new("draft, previewed or frozen", "draft（测算中）、previewed（预告中）或 frozen（已定稿）"),
    ),
    JsonKey::new("until", Msg::new("until when objections are raised, or null", "异议截止日，没有则为 null")),
    JsonKey::new("known", Msg::new("the last entry that was known, once frozen", "定稿所依据的最后一条记录")),
    JsonKey::new("units[].unit", Msg::new("the unit", "单位")),
    JsonKey::new("units[].id", Msg::new("its id", "单位编号")),
    JsonKey::new("units[].rank", Msg::new("its rank, or null", "排名，没有则为 null")),
    JsonKey::new("units[].base", Msg::new("the sum of the parts, or null", "各部分合计，没有则为 null")),
    JsonKey::new("units[].total", Msg::new("the total, or null", "总分，没有则为 null")),
    JsonKey::new("units[].lines[].name", Msg::new("a part or rule", "考核部分或加减分项")),
    JsonKey::new("units[].lines[].value", Msg::new("its value out of 100, of a part", "百分制得分")),
    JsonKey::new("units[].lines[].weight", Msg::new("the weight that was used, in percent", "所用权重（%）")),
    JsonKey::new("units[].lines[].points", Msg::new("what it adds", "计分")),
    JsonKey::new("units[].lines[].records[]", Msg::new("the records behind it", "佐证记录编号")),
    JsonKey::new("units[].lines[].remark", Msg::new("what a reader must know, or null", "说明，没有则为 null")),
];

pub(super) const ACTION: Action = Action::new(
    "assessment.score",
    Group::Reports,
    Msg::new("scores", "考核得分"),
    Msg::new(
        "Show the scores of an assessment; of one unit each line with the records behind it",
        "查看考核得分；指定单位时逐项列出计分依据",
    ),
)
.within(&["assessments"])
.form()
.line(
    &["assessment", "score"],
    &[
        super::WHICH,
        Arg::new("unit", ArgKind::MaybePlace, "UNIT", Msg::new("one unit, line by line", "单位，逐项列出"))
            .asked(Msg::new("Unit", "单位"), Type::Ref(Kind::Unit)),
        Arg::new(
            "scheme",
            ArgKind::Option,
            "SCHEME",
            Msg::new("under another scheme, such as this year's", "按另一方案测算，如本年度方案"),
        )
        .asked(Msg::new("Under scheme", "测算方案"), Type::Ref(Kind::Scheme)),
        Arg::new(
            "missing",
            ArgKind::Option,
            "HOW",
            Msg::new("how what is missing is treated, other than the scheme says", "缺项处理方式，默认按方案"),
        )
        .asked(Msg::new("What is missing", "缺项处理"), Type::Word(Missing::WORDS))
        .words(Missing::WORDS),
        JSON,
    ],
    line,
)
.json(KEYS);

fn line(shell: &mut Shell, args: &Args) -> Result<()> {
    let id = super::which(shell, args)?;
    let one = super::unit(shell, args)?;
    let actor = shell.actor()?;
    let scheme = match args.get("scheme").map(str::to_string) {
        Some(name) => Some(shell.with_state(None, |_, state| names::find(state, Some(Kind::Scheme), &name))?),
        None => None,
    };
    let ask = ScoreOptions { scheme, missing: args.get("missing").map(str::to_string) };
    let mut of = sheet(shell.office()?, &actor, id, &ask)?;
    if let Some(one) = one {
        of.units.retain(|u| u.unit == one.to_string());
        if of.units.is_empty() {
            return Err(super::no_score(args));
        }
    }
    if args.has("json") {
        return json(shell, &of);
    }
    match (one, of.units.first()) {
        (Some(_), Some(unit)) => lines(shell, &of, unit),
        _ => table(shell, &of),
    }
}

fn title(shell: &mut Shell, id: &str) -> Result<String> {
    shell.with_state(None, |_, state| Ok(id.parse::<RecordId>().map(|id| state.title(id)).unwrap_or_default()))
}

fn table(shell: &mut Shell, of: &Sheet) -> Result<()> {
    let mut parts: Vec<String> = Vec::new();
    for line in of.units.iter().flat_map(|u| &u.lines).filter(|l| l.is_part()) {
        if !parts.contains(&line.name) {
            parts.push(line.name.clone());
        }
    }
    let column = |label: String, key: &str, kind| Column { heading: label, key: key.to_string(), kind };
    let said = |msg: Msg| msg.text(shell.lang).to_string();
    let mut columns =
        vec![column(said(RANK), "rank", ColumnKind::Number), column(said(UNIT), "unit", ColumnKind::Text)];
    columns.extend(parts.iter().map(|p| column(p.clone(), p, ColumnKind::Number)));
    columns.push(column(said(EVENTS), "events", ColumnKind::Number));
    columns.push(column(said(TOTAL), "total", ColumnKind::Number));
    let mut rows = Vec::new();
    for u in &of.units {
        let number = |t: &Option<String>| t.clone().map_or(Out::Empty, Out::Text);
        let mut row = vec![u.rank.map_or(Out::Empty, |r| Out::Whole(i64::from(r))), Out::Text(title(shell, &u.unit)?)];
        for part in &parts {
            let line = u.lines.iter().find(|l| l.is_part() && l.name == *part);
            row.push(line.map_or(Out::Empty, |l| number(&l.value)));
        }
        row.push(Out::Text(u.events()));
        row.push(number(&u.total));
        rows.push(row);
    }
    let table =
        Table { title: of.title.clone(), as_of: Some(of.as_of), lang: shell.lang, columns, rows, ..Table::default() };
    shell.table(&table)?;
    shell.tell(Message::plain(STANDS).with("day", of.as_of));
    of.remark().into_iter().for_each(|said| shell.tell(said));
    Ok(())
}

/// How many records of a line are named.
const NAMED: usize = 8;

fn lines(shell: &mut Shell, of: &Sheet, unit: &UnitText) -> Result<()> {
    let mut out: Vec<Message> = Vec::new();
    for l in &unit.lines {
        out.push(l.said());
        out.extend(l.remark().map(|r| Message::plain(REMARK).with_message("remark", r)));
        for id in l.records.iter().take(NAMED) {
            let named = title(shell, id)?;
            let short: String = id.chars().take(8).collect();
            out.push(Message::plain(RECORD).with("id", short).with("title", named));
        }
        if l.records.len() > NAMED {
            out.push(Message::plain(MORE).with("count", l.records.len() - NAMED));
        }
    }
    out.push(match (&unit.total, unit.rank) {
        (Some(total), Some(rank)) => {
            Message::plain(SUM).with("total", total).with("rank", rank).with("count", of.count)
        }
        _ => Message::plain(PENDING),
    });
    out.extend(of.remark());
    for said in out {
        let text = shell.say(said);
        shell.line(text)?;
    }
    Ok(())
}

fn json(shell: &mut Shell, of: &Sheet) -> Result<()> {
    let lang = shell.lang;
    let mut units = Vec::new();
    for u in &of.units {
        let line = |l: &LineText| {
            serde_json::json!({
                "name": l.name, "value": l.value, "weight": l.weight, "points": l.points, "records": l.records,
                "remark": l.remark().map(|r| r.say(lang)),
            })
        };
        let lines: Vec<_> = u.lines.iter().map(line).collect();
        units.push(serde_json::json!({
            "unit": title(shell, &u.unit)?, "id": u.unit, "rank": u.rank, "base": u.base, "total": u.total,
            "lines": lines,
        }));
    }
    shell.json(&serde_json::json!({
        "title": of.title, "as_of": of.as_of.to_string(), "state": of.state,
        "until": of.until.map(|d| d.to_string()), "known": of.known, "units": units,
    }))
}
