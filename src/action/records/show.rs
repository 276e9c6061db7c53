//! Shows a record: all fields, conflicts, what happened to it.

use serde_json::json;

use crate::action::table::pairs_aligned;
use crate::action::{AS_KNOWN, AS_OF, Action, Arg, ArgKind, Args, Group, JSON, JsonKey, Shell};
use crate::domain::id::RecordId;
use crate::domain::kind::{FieldDef, Kind};
use crate::domain::record::Record;
use crate::domain::value::ValueRef;
use crate::error::{Error, Result};
use crate::exchange::listing;
use crate::i18n::{Lang, Message, Msg};
use crate::log::State;
use crate::service::Office;
use crate::service::lists::columns::Column;
use crate::service::lists::lens::{Lens, Sums};
use crate::service::papers::receipt::NOT_SIGNED;
use crate::service::past::history::Event;
use crate::service::people::identity::label;
use crate::service::words::names;

crate::messages! {
    ID: "Id", "标识";
    HISTORY: "History", "留痕";
    CONFLICTS: "Conflicts", "冲突";
    LINKS: "Referred to by", "被引用";
    MORE: "… and {count} more", "……另有 {count} 条";
    AHEAD: "Dated ahead", "后续生效";
    NOTHING: "—", "—";
}

/// The most entries of a record's history that are shown.
const MAX_HISTORY: usize = 50;

/// The most records that refer to it that are named.
const MAX_LINKS: usize = 100;

pub(super) const ACTION: Action = Action::new(
    "record.show",
    Group::Records,
    Msg::new("show", "查看"),
    Msg::new("Show a record in full, with its history", "查看一条记录的全部内容和留痕"),
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
        AS_KNOWN,
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
    JsonKey::new("ahead[].field", Msg::new("a field that is dated ahead", "有后续生效值的字段")),
    JsonKey::new("ahead[].on", Msg::new("the day from which the value counts", "该值的生效日期")),
    JsonKey::new("ahead[].value", Msg::new("that value", "该值")),
    JsonKey::new("links[].kind", Msg::new("the kind of a record that refers to it", "引用它的记录的类别")),
    JsonKey::new("links[].field", Msg::new("the field that does", "引用所用字段")),
    JsonKey::new("links[].id", Msg::new("that record's id", "该记录编号")),
    JsonKey::new("links[].title", Msg::new("that record's title", "该记录标题")),
    JsonKey::new("links_total", Msg::new("how many refer to it; at most 100 are named", "引用总数，最多列出 100 条")),
    JsonKey::new("history[].at", Msg::new("when it was written", "写入时间")),
    JsonKey::new("history[].on", Msg::new("from which day it holds", "生效日期")),
    JsonKey::new("history[].who", Msg::new("who wrote it", "操作人")),
    JsonKey::new("history[].action", Msg::new("the action", "操作")),
    JsonKey::new("history[].note", Msg::new("why", "说明")),
    JsonKey::new("history[].entry", Msg::new("the entry's name: replica and number", "条目名：副本与序号")),
    JsonKey::new("history[].effective", Msg::new("whether it counts today", "当前是否有效")),
    JsonKey::new("history[].undone", Msg::new("whether it was undone", "是否已撤销")),
    JsonKey::new("history[].undone_by", Msg::new("the entry that undid it, or null", "撤销它的条目，无则为 null")),
    JsonKey::new("history[].undoes", Msg::new("the entry that it undoes, or null", "它所撤销的条目，无则为 null")),
    JsonKey::new("history[].steps[].field", Msg::new("a field that was set", "被改字段")),
    JsonKey::new("history[].steps[].from", Msg::new("what it was", "原值")),
    JsonKey::new("history[].steps[].to", Msg::new("what it became", "新值")),
    JsonKey::new(
        "history[].steps[].saw",
        Msg::new(
            "what its author saw, in words, where somebody else wrote in between; else null",
            "其间他人已写入时，写入者所见；其他情形为 null",
        ),
    ),
]);

fn line(shell: &mut Shell, args: &Args) -> Result<()> {
    let (view, today) = shell.looking(args)?;
    let lang = shell.lang;
    let as_json = args.has("json");
    let name = args.get("id").unwrap_or_default().to_string();
    let (id, value, text) = shell.with_state(view, |office, state| {
        let id = names::find(state, None, &name)?;
        let missing =
            || Error::new(crate::error::Code::NotFound, crate::service::messages::NO_RECORD).with("id", &name);
        let record = state.get(id).ok_or_else(missing)?;
        let sums = Sums::new(state, today);
        let lens = Lens::new(state, &sums, lang, office.clock());
        let shown = Shown::of(office, &lens, record)?;
        Ok(if as_json { (id, Some(shown.json(&lens)), None) } else { (id, None, Some(shown.text(&lens))) })
    })?;
    match (value, text) {
        (Some(value), _) => shell.json(&value)?,
        (None, text) => shell.words(&text.unwrap_or_default())?,
    }
    if view.is_none() {
        sign_for(shell, id)?;
    }
    Ok(())
}

/// Signs for what was shown, where it is an order to the person's unit. Where that fails, it was shown all the same.
fn sign_for(shell: &mut Shell, id: RecordId) -> Result<()> {
    let (actor, lang) = (shell.actor()?, shell.lang);
    match shell.office()?.note_shown(&actor, id, lang) {
        Ok(None) => {}
        Ok(Some((_, said))) => shell.tell(said),
        Err(error) => shell.tell(Message::plain(NOT_SIGNED).with("why", error.say(lang))),
    }
    Ok(())
}

/// A record as `show --json` prints it.
///
/// # Errors
/// Where its history cannot be read.
pub(crate) fn as_json(office: &Office, lens: &Lens<'_>, record: &Record) -> Result<serde_json::Value> {
    Shown::of(office, lens, record).map(|shown| shown.json(lens))
}

/// A record as `show` prints it.
///
/// # Errors
/// Where its history cannot be read.
pub(crate) fn as_text(office: &Office, lens: &Lens<'_>, record: &Record) -> Result<String> {
    Shown::of(office, lens, record).map(|shown| shown.text(lens))
}

/// All that is shown of a record.
struct Shown<'a> {
    office: &'a Office,
    record: &'a Record,
    columns: Vec<Column>,
    conflicts: Vec<(&'static FieldDef, Vec<String>)>,
    ahead: Vec<(&'static FieldDef, chrono::NaiveDate, String)>,
    links: Vec<(&'static FieldDef, &'a Record)>,
    links_total: usize,
    history: Vec<Event>,
}

impl<'a> Shown<'a> {
    fn of(office: &'a Office, lens: &Lens<'a>, record: &'a Record) -> Result<Self> {
        let (state, kind) = (lens.state, record.kind());
        let conflicts = kind.def().fields.iter().filter_map(|field| {
            let contest = state.contest(record.id(), field.tag).filter(|c| c.differs())?;
            let value = |h: &crate::log::Head| h.value().map_or_else(String::new, |v| lens.shower().value(field, v));
            Some((field, contest.heads.iter().map(value).collect()))
        });
        let ahead = kind.def().fields.iter().flat_map(|field| {
            let all = state.ahead(record.id(), field.tag).iter();
            all.filter_map(move |h| {
                let value = h.value().map_or_else(|| NOTHING.text(lens.lang).into(), |v| lens.shower().value(field, v));
                Some((field, state.meta(h.stamp)?.on, value))
            })
        });
        let (links, links_total) = links(state, record.id());
        Ok(Self {
            office,
            record,
            columns: Column::every(kind).into_iter().filter(|c| c.name() != "id").collect(),
            conflicts: conflicts.collect(),
            ahead: ahead.collect(),
            links,
            links_total,
            history: office.history(state, record.id(), MAX_HISTORY)?,
        })
    }

    fn json(&self, lens: &Lens<'_>) -> serde_json::Value {
        let (state, lang, clock) = (lens.state, lens.lang, self.office.clock());
        let mut fields = listing::json(lens, self.record, &self.columns);
        if let Some(map) = fields.as_object_mut() {
            map.remove("id");
        }
        let history = self.history.iter().map(|event| {
            let steps = event.steps.iter().map(|step| {
                let (label, from, to) = step.words(state, lang, clock);
                let saw = step.saw_words(state, lang, clock);
                json!({ "field": step.field().map_or(label.as_str(), |f| f.name), "from": from, "to": to, "saw": saw })
            });
            json!({
                "at": clock.local(event.at).map(|t| t.to_rfc3339()), "on": event.on.to_string(),
                "who": label(state, event.actor), "action": event.action, "note": event.note, "undone": event.undone,
                "effective": event.is_effective(), "undone_by": event.undone_by.map(|(by, _)| by.to_string()),
                "undoes": event.undoes.map(|w| w.to_string()), "entry": event.id.to_string(),
                "steps": steps.collect::<Vec<_>>(),
            })
        });
        let links = self.links.iter().map(|(field, r)| {
            json!({
                "kind": r.kind().def().name, "field": field.name, "id": r.id().to_string(), "title": state.title_of(r),
            })
        });
        let conflicts = self.conflicts.iter().map(|(f, values)| json!({ "field": f.name, "values": values }));
        let ahead = self.ahead.iter();
        let ahead = ahead.map(|(f, on, value)| json!({ "field": f.name, "on": on.to_string(), "value": value }));
        json!({
            "id": self.record.id().to_string(), "kind": self.record.kind().def().name, "fields": fields,
            "conflicts": conflicts.collect::<Vec<_>>(), "ahead": ahead.collect::<Vec<_>>(), "links": links.collect::<Vec<_>>(),
            "links_total": self.links_total, "history": history.collect::<Vec<_>>(),
        })
    }

    fn text(&self, lens: &Lens<'_>) -> String {
        let (state, lang) = (lens.state, lens.lang);
        let def = self.record.kind().def();
        let mut rows = vec![
            (def.label.text(lang).to_string(), state.title_of(self.record)),
            (ID.text(lang).to_string(), self.record.id().to_string()),
        ];
        for column in Column::all(self.record.kind()).iter().filter(|c| c.name() != "id") {
            let text = column.cell(lens, self.record).text(lang);
            // The title stands above already.
            if !text.is_empty() && !matches!(column, Column::Field(f) if f.tag == def.title) {
                rows.push((column.label().text(lang).to_string(), text));
            }
        }
        let mut out = pairs_aligned(&rows);
        let mut section = |title: Msg, body: String| {
            if !body.is_empty() {
                out.push_str(&format!("\n{}\n{body}", title.text(lang)));
            }
        };
        let conflicts =
            self.conflicts.iter().map(|(f, values)| (format!("  {}", f.label.text(lang)), values.join(" | ")));
        section(CONFLICTS, pairs_aligned(&conflicts.collect::<Vec<_>>()));
        let ahead = self.ahead.iter().map(|(f, on, value)| {
            let said = Message::plain(crate::service::messages::FROM_DAY).with("value", value).with("day", on);
            (format!("  {}", f.label.text(lang)), said.say(lang))
        });
        section(AHEAD, pairs_aligned(&ahead.collect::<Vec<_>>()));
        let links = self.links.iter().map(|(field, r)| {
            let label = format!("  {} {}", r.kind().def().label.text(lang), r.id().short(state.id_length(r.kind())));
            (label, format!("{}  ({})", state.title_of(r), field.label.text(lang)))
        });
        let mut links = pairs_aligned(&links.collect::<Vec<_>>());
        if let more @ 1.. = self.links_total - self.links.len() {
            links.push_str(&format!("  {}\n", Message::plain(MORE).with("count", more).say(lang)));
        }
        section(LINKS, links);
        section(HISTORY, self.history.iter().map(|e| self.event(state, lang, e)).collect());
        out
    }

    /// An entry: when, who, what and why, and below it each field from what to what. Of the entry that made the record
    /// the fields are not said again.
    fn event(&self, state: &State, lang: Lang, event: &Event) -> String {
        let clock = self.office.clock();
        let when = clock.local(event.at).map_or_else(String::new, |t| t.format("%Y-%m-%d %H:%M").to_string());
        let what = crate::action::title(&event.action).text(lang);
        let remarks: Vec<String> = event.remarks(state).into_iter().map(|r| r.say(lang)).collect();
        let remarks = if remarks.is_empty() { String::new() } else { format!("[{}]", remarks.join(", ")) };
        let head = [when.as_str(), &label(state, event.actor), what, &remarks, &event.note];
        let mut out = head.into_iter().filter(|part| !part.is_empty()).fold(String::from(" "), |out, p| out + " " + p);
        out.push('\n');
        if self.record.history().next() != Some(event.stamp) {
            for step in &event.steps {
                let (label, from, to) = step.words(state, lang, clock);
                let said = |text: String| if text.is_empty() { NOTHING.text(lang).to_string() } else { text };
                let colon = if lang == Lang::Zh { "：" } else { ": " };
                let text = format!("{label}{colon}{} → {}", said(from), said(to));
                text.lines().for_each(|line| out.push_str(&format!("      {line}\n")));
                if let Some(saw) = step.saw_words(state, lang, clock) {
                    out.push_str(&format!("        {saw}\n"));
                }
            }
        }
        out
    }
}

/// The records that refer to a record, with the field that does, and how many there are.
fn links(state: &State, id: RecordId) -> (Vec<(&'static FieldDef, &Record)>, usize) {
    let (mut out, mut total) = (Vec::new(), 0);
    for record in Kind::ALL.iter().flat_map(|kind| state.records(*kind)) {
        for held in record.fields() {
            let Some(value) = crate::domain::record::value(held.raw) else { continue };
            let refers = match value {
                ValueRef::Ref(to) => to == id,
                ValueRef::Refs(all) => all.iter().any(|to| to == id),
                _ => false,
            };
            if let (true, Some(field)) = (refers, record.kind().field(held.tag)) {
                total += 1;
                if out.len() < MAX_LINKS {
                    out.push((field, record));
                }
            }
        }
    }
    (out, total)
}
