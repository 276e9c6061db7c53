//! Shows a record: all fields, conflicts, what happened to it.

use serde_json::json;

use crate::action::{AS_OF, Action, Arg, ArgKind, Args, Group, JSON, JsonKey, Shell};
use crate::exchange::listing;
use crate::fault::Result;
use crate::i18n::Msg;
use crate::service::columns::Column;
use crate::service::lens::{Lens, Sums};
use crate::service::names;

crate::messages! {
    ID: "id", "编号";
    HISTORY: "history", "留痕";
    CONFLICT: "conflict", "冲突";
}

/// The most entries of a record's history that are shown.
const MAX_HISTORY: usize = 50;

pub(super) const ACTION: Action = Action::new(
    "record.show",
    Group::Records,
    Msg::new("show", "查看"),
    Msg::new("Shows a record in full, with its history", "查看一条记录的全部内容和留痕"),
)
.line(
    &["show"],
    &[
        Arg::new(
            "id",
            ArgKind::Place,
            "ID",
            Msg::new("the id, its start, a title, short name or serial", "编号、编号开头、标题、简称或序号"),
        ),
        AS_OF,
        JSON,
    ],
    line,
)
.json(&[
    JsonKey::new("id", Msg::new("the record's id", "记录编号")),
    JsonKey::new("kind", Msg::new("its kind", "类别")),
    JsonKey::new("fields.*", Msg::new("each field by its name", "各字段，以名称为键")),
    JsonKey::new("conflicts[].field", Msg::new("a field with several values", "有多个取值的字段")),
    JsonKey::new("conflicts[].values[]", Msg::new("its values, the shown one last", "各取值，最后一个为当前显示")),
    JsonKey::new("history[].at", Msg::new("when it was written", "写入时间")),
    JsonKey::new("history[].on", Msg::new("from which day it holds", "生效日期")),
    JsonKey::new("history[].who", Msg::new("who wrote it", "操作人")),
    JsonKey::new("history[].action", Msg::new("the action", "操作")),
    JsonKey::new("history[].note", Msg::new("why", "说明")),
    JsonKey::new("history[].undone", Msg::new("whether it was undone", "是否已撤销")),
    JsonKey::new("history[].steps[].field", Msg::new("a field that was set", "被改字段")),
    JsonKey::new("history[].steps[].from", Msg::new("what it was", "原值")),
    JsonKey::new("history[].steps[].to", Msg::new("what it became", "新值")),
]);

fn line(shell: &mut Shell, args: &Args) -> Result<()> {
    let day = shell.day(args, "as-of")?;
    let today = day.unwrap_or_else(|| shell.clock.today());
    let lang = shell.lang;
    let name = args.get("id").unwrap_or_default().to_string();
    let (value, lines) = shell.with_state(day, |office, state| {
        let id = names::find(state, None, &name)?;
        let record = state.get(id).ok_or_else(|| {
            crate::fault::Fault::new(crate::fault::Kind::NotFound, crate::service::words::NO_RECORD).with("id", &name)
        })?;
        let kind = record.kind();
        let sums = Sums::new(state, today);
        let lens = Lens::new(state, &sums, lang, office.clock());
        let columns: Vec<Column> = Column::all(kind).into_iter().filter(|c| c.name() != "id").collect();
        let mut fields = listing::json(&lens, record, &columns);
        if let Some(map) = fields.as_object_mut() {
            map.remove("id");
        }
        let mut lines = vec![
            (kind.def().label.text(lang).to_string(), state.title_of(record)),
            (ID.text(lang).to_string(), id.to_string()),
        ];
        for c in &columns {
            let text = c.cell(&lens, record).text(lang);
            if !text.is_empty() {
                lines.push((c.label().text(lang).to_string(), text));
            }
        }
        let mut conflicts = Vec::new();
        for field in kind.def().fields {
            let Some(contest) = state.contest(id, field.tag).filter(|c| c.differs()) else { continue };
            let values: Vec<String> = contest
                .heads
                .iter()
                .map(|h| h.value().map_or_else(String::new, |v| lens.shower().value(field, v)))
                .collect();
            lines.push((format!("{} {}", CONFLICT.text(lang), field.label.text(lang)), values.join(" | ")));
            conflicts.push(json!({ "field": field.name, "values": values }));
        }
        let mut history = Vec::new();
        for event in office.history(state, id, MAX_HISTORY)? {
            let at = office.clock().local(event.at);
            let who = state.title(event.actor);
            let steps: Vec<_> = event.steps.iter().map(|s| s.words(state, lang, office.clock())).collect();
            let action = crate::action::title(&event.action).text(lang);
            let when = at.map_or_else(String::new, |t| t.format("%Y-%m-%d %H:%M").to_string());
            let what: Vec<String> = steps.iter().map(|(f, from, to)| format!("{f}: {from} → {to}")).collect();
            lines.push((
                HISTORY.text(lang).to_string(),
                format!("{when} {who} {action} {} {}", event.note, what.join("; ")),
            ));
            history.push(json!({
                "at": at.map(|t| t.to_rfc3339()), "on": event.on.to_string(), "who": who, "action": event.action,
                "note": event.note, "undone": event.undone,
                "steps": steps.iter().zip(&event.steps).map(|((label, from, to), step)| json!({
                    "field": step.field().map_or(label.as_str(), |f| f.name), "from": from, "to": to,
                })).collect::<Vec<_>>(),
            }));
        }
        let value = json!({
            "id": id.to_string(), "kind": kind.def().name, "fields": fields, "conflicts": conflicts, "history": history,
        });
        Ok((value, lines))
    })?;
    if args.has("json") {
        return shell.json(&value);
    }
    let wide = lines.iter().map(|(l, _)| unicode_width::UnicodeWidthStr::width(l.as_str())).max().unwrap_or(0);
    for (label, text) in lines {
        let pad = wide - unicode_width::UnicodeWidthStr::width(label.as_str());
        for (at, part) in text.lines().enumerate() {
            let head = if at == 0 { format!("{label}{}", " ".repeat(pad)) } else { " ".repeat(wide) };
            shell.line(format!("{head}  {part}").trim_end())?;
        }
    }
    Ok(())
}
