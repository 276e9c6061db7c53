//! Prints the trail: every entry, or the history of one record.

use serde_json::json;

use crate::action::{Action, Arg, ArgKind, Args, Group, JSON, JsonKey, Shell, table};
use crate::domain::kind::Kind;
use crate::domain::record::Stamp;
use crate::error::Result;
use crate::exchange::table_out::{ColumnKind, Out};
use crate::i18n::{Lang, Message, Msg};
use crate::log::State;
use crate::service::past::history::Event;
use crate::service::people::identity::label;
use crate::service::words::names;

crate::messages! {
    WHEN: "when", "时间";
    ON: "holds from", "生效日";
    WHO: "who", "操作人";
    WHAT: "action", "操作";
    RECORDS: "about", "涉及";
    WHY: "note", "说明";
    MANY: "{title} and others, {entries} {entries:entry|entries}", "{title}等，共 {entries} 个条目";
    REMARK: " ({remark})", "（{remark}）";
}

/// How many entries are printed unless said otherwise.
const USUAL: usize = 30;
/// The most steps of an entry that are read.
const MAX_STEPS: usize = 200;

pub(super) const ACTION: Action = Action::new(
    "log.list",
    Group::Trail,
    Msg::new("log", "日志"),
    Msg::new(
        "Print the trail, the latest first; of one record where it is named",
        "列出留痕，最近的在前；可只看一条记录",
    ),
)
.line(
    &["log"],
    &[
        Arg::new(
            "id",
            ArgKind::MaybePlace,
            "ID",
            Msg::new("a record by id, title or serial", "记录的编号、标题或序号"),
        ),
        Arg::new("since", ArgKind::Option, "DAY", Msg::new("only what was written since", "只列该日起写入的")).signed(),
        Arg::new("who", ArgKind::Option, "NAME", Msg::new("only what this person wrote", "只列该人员写入的")),
        Arg::new("kind", ArgKind::Option, "KIND", Msg::new("only what is about such records", "只列涉及该类记录的")),
        Arg::new("limit", ArgKind::Option, "N", Msg::new("at most so many; 30 unless said", "最多条数，默认 30")),
        JSON,
    ],
    line,
)
.json(&[
    JsonKey::new("[].entry", Msg::new("the entry's name: replica and number", "条目名：副本与序号")),
    JsonKey::new("[].at", Msg::new("when it was written", "写入时间")),
    JsonKey::new("[].on", Msg::new("the day from which it holds", "生效日期")),
    JsonKey::new("[].who", Msg::new("who wrote it", "操作人")),
    JsonKey::new("[].action", Msg::new("the action", "操作")),
    JsonKey::new("[].note", Msg::new("why", "说明")),
    JsonKey::new("[].effective", Msg::new("whether it counts today", "当前是否有效")),
    JsonKey::new("[].undone", Msg::new("whether it was undone", "是否已撤销")),
    JsonKey::new("[].undone_by", Msg::new("the entry that undid it, or null", "撤销它的条目，无则为 null")),
    JsonKey::new("[].undoes", Msg::new("the entry that it undoes, or null", "它所撤销的条目，无则为 null")),
    JsonKey::new(
        "[].clock_behind",
        Msg::new(
            "seconds by which its device's clock was behind, where many; or null",
            "设备时钟慢的秒数，相差较大时给出，否则为 null",
        ),
    ),
    JsonKey::new(
        "[].batch",
        Msg::new("what entries written as one action share, or null", "同一操作的各条目共有的标记，无则为 null"),
    ),
    JsonKey::new("[].fields", Msg::new("how many fields it set", "改动字段数")),
    JsonKey::new("[].steps[].record", Msg::new("the record's id", "记录编号")),
    JsonKey::new("[].steps[].field", Msg::new("the field", "字段")),
    JsonKey::new("[].steps[].from", Msg::new("what it was", "原值")),
    JsonKey::new("[].steps[].to", Msg::new("what it became", "新值")),
    JsonKey::new(
        "[].steps[].saw",
        Msg::new(
            "what its author saw, in words, where somebody else wrote in between; else null",
            "其间他人已写入时，写入者所见；其他情形为 null",
        ),
    ),
]);

fn line(shell: &mut Shell, args: &Args) -> Result<()> {
    let lang = shell.lang;
    let limit = shell.count(args, "limit")?.unwrap_or(USUAL);
    let name = args.get("id").map(str::to_string);
    let wants_json = args.has("json");
    let columns = [
        ("at", WHEN.text(lang).to_string(), ColumnKind::Text),
        ("on", ON.text(lang).to_string(), ColumnKind::Date),
        ("who", WHO.text(lang).to_string(), ColumnKind::Text),
        ("action", WHAT.text(lang).to_string(), ColumnKind::Text),
        ("records", RECORDS.text(lang).to_string(), ColumnKind::Text),
        ("note", WHY.text(lang).to_string(), ColumnKind::Text),
    ];
    let since = shell.day(args, "since")?;
    let kind = args.get("kind").map(crate::action::records::listed::kind).transpose()?;
    let named = args.get("who").map(str::to_string);
    let mut printed = table::of(lang, &columns);
    let mut values = Vec::new();
    shell.with_state(None, |office, state| {
        let who = named.map(|name| names::find(state, Some(Kind::Person), &name)).transpose()?;
        let wanted = |e: &Event| {
            let day = office.clock().local(e.at).map(|t| t.date_naive());
            since.is_none_or(|since| day.is_some_and(|d| d >= since))
                && who.is_none_or(|who| e.actor == who)
                && kind.is_none_or(|kind| e.steps.iter().any(|s| state.get(s.id).is_some_and(|r| r.kind() == kind)))
        };
        let events: Vec<(Event, usize)> = match &name {
            Some(name) => {
                let all = office.history(state, names::find(state, None, name)?, usize::MAX)?;
                all.into_iter().filter(wanted).take(limit).map(|e| (e, 1)).collect()
            }
            None => {
                let mut out = Vec::new();
                // JSON has every entry; people read what was done at once as one line.
                for (stamp, entries) in latest(state, !wants_json) {
                    if out.len() >= limit {
                        break;
                    }
                    let event = office.event(state, stamp, None, MAX_STEPS)?.filter(wanted);
                    out.extend(event.map(|e| (e, entries)));
                }
                out
            }
        };
        for (e, entries) in events {
            let at = office.clock().local(e.at);
            let who = label(state, e.actor);
            if wants_json {
                let steps: Vec<_> = e
                    .steps
                    .iter()
                    .map(|s| {
                        let (label, from, to) = s.words(state, lang, office.clock());
                        json!({
                            "record": s.id.to_string(),
                            "field": s.field().map_or(label.as_str(), |f| f.name), "from": from, "to": to,
                            "saw": s.saw_words(state, lang, office.clock()),
                        })
                    })
                    .collect();
                values.push(json!({
                    "entry": e.id.to_string(), "at": at.map(|t| t.to_rfc3339()), "on": e.on.to_string(), "who": who,
                    "action": e.action, "note": e.note, "effective": e.is_effective(), "undone": e.undone,
                    "undone_by": e.undone_by.map(|(by, _)| by.to_string()),
                    "undoes": e.undoes.map(|w| w.to_string()),
                    "clock_behind": e.behind.map(|ms| ms / 1000),
                    "fields": e.fields, "steps": steps,
                    "batch": state.meta(e.stamp).map(|m| m.batch).filter(|b| *b != 0).map(|b| format!("{b:016x}")),
                }));
                continue;
            }
            let mut about: Vec<_> = e.steps.iter().map(|s| s.id).collect();
            about.dedup();
            let count = about.len();
            let titles = match about.first() {
                None => String::new(),
                Some(id) if entries > 1 => {
                    Message::plain(MANY).with("title", e.title(state, *id)).with("entries", entries).say(lang)
                }
                Some(id) if count == 1 => e.title(state, *id),
                Some(id) => format!("{} +{}", e.title(state, *id), count - 1),
            };
            printed.rows.push(vec![
                Out::Text(at.map_or_else(String::new, |t| t.format("%Y-%m-%d %H:%M").to_string())),
                Out::Date(e.on),
                Out::Text(who),
                Out::Text(what(&e, state, lang)),
                Out::Text(titles),
                Out::Text(e.note),
            ]);
        }
        Ok(())
    })?;
    if wants_json { shell.json(&values) } else { shell.table(&printed) }
}

/// The action of an entry, with what is to be said of it.
fn what(e: &Event, state: &State, lang: Lang) -> String {
    let mut out = crate::action::done(&e.action, e.of.as_deref()).say(lang);
    for remark in e.remarks(state) {
        out.push_str(&Message::plain(REMARK).with_message("remark", remark).say(lang));
    }
    out
}

/// The entries that are shown, the latest first; where asked, those of one action as the first of them and how many.
fn latest(state: &State, joined: bool) -> Vec<(Stamp, usize)> {
    let mut out: Vec<(Stamp, usize)> = Vec::new();
    let mut before = None;
    for (at, meta) in state.metas().iter().enumerate().rev() {
        let stamp = Stamp(at as u32);
        if !state.is_shown(stamp) {
            continue;
        }
        let batch = Some((meta.replica, meta.batch)).filter(|(_, batch)| *batch != 0);
        match out.last_mut() {
            Some((first, entries)) if joined && batch.is_some() && batch == before => {
                *first = stamp;
                *entries += 1;
            }
            _ => out.push((stamp, 1)),
        }
        before = batch;
    }
    out
}
