//! What is told of a record, line by line: its fields, its related records, its periods, its history.

use super::related::{observations, related};
use super::table::{lamp_role, lamp_text};
use crate::domain::id::RecordId;
use crate::domain::kind::{Kind, Type};
use crate::domain::record::Record;
use crate::domain::schema::{observation, task};
use crate::domain::value::ValueRef;
use crate::service::lists::columns::Column;
use crate::service::lists::derived::Cell;
use crate::service::lists::lens::Lens;
use crate::service::people::identity::label;
use crate::service::words::show::{number, short_title};
use crate::tui::session::Session;
use crate::tui::text::{Align, fit, width};
use crate::tui::theme::Role;
use crate::tui::wrap::wrap;

/// The most lines of one long text that are shown.
const MAX_LINES: usize = 400;
/// The most related records that a tab lists.
const MAX_RELATED: usize = 500;

use crate::service::messages::FROM_DAY;

crate::messages! {
    NOTHING: "nothing", "无";
    MORE: "and {count} more", "另有 {count} 条";
    BASE: "was", "原值";
    THE_OTHER: "or", "另一值";
    HOLDS_FROM: "holds from {day}", "自 {day} 起";
    NO_OBSERVATIONS: "no observations yet: import a sheet, or record one with the new key", "尚无排名和数值：可导入表格或新建";
}

/// One line of a detail.
#[derive(Clone, Debug, Default)]
pub struct Line {
    /// Its parts.
    pub parts: Vec<(Role, String)>,
    /// The record that it leads to.
    pub link: Option<RecordId>,
}

impl Line {
    /// A line of one part.
    pub fn of(role: Role, text: impl Into<String>) -> Self {
        Self { parts: vec![(role, text.into())], link: None }
    }

    /// Leads to a record.
    pub fn to(mut self, id: RecordId) -> Self {
        self.link = Some(id);
        self
    }

    /// Adds a part.
    pub fn and(mut self, role: Role, text: impl Into<String>) -> Self {
        self.parts.push((role, text.into()));
        self
    }

    /// Its text.
    pub fn text(&self) -> String {
        self.parts.iter().map(|p| p.1.as_str()).collect()
    }
}

/// The fields of a record, one below the other.
pub(super) fn record_lines(session: &Session, lens: &Lens<'_>, record: &Record, columns: usize) -> Vec<Line> {
    let mut out = Vec::new();
    let lang = session.lang;
    let shown: Vec<_> = record.kind().def().shown().filter(|f| record.get(f.tag).is_some()).collect();
    // The lamp stands at the top, with why it is lit.
    let figure = |c: &Column| matches!(c, Column::Derived(d) if d.name != "lamp");
    let derived: Vec<Column> = Column::usual(record.kind()).into_iter().filter(figure).collect();
    let labels = shown.iter().map(|f| f.label).chain(derived.iter().map(Column::label));
    let widest = labels.map(|l| width(l.text(lang))).max().unwrap_or(0).min(if columns < 60 { 18 } else { 24 });
    let label = |text: &str| fit(text, widest + 1, Align::Left);
    if record.kind() == Kind::Task
        && let Some(lit) = lens.sums.lamps().lit(record)
    {
        let head = label(Column::named(Kind::Task, "lamp").map_or("", |c| c.label().text(lang)));
        let line = Line::of(Role::Dim, head).and(lamp_role(lit.lamp), lamp_text(session, lit.lamp));
        out.push(line.and(Role::Dim, format!("  {}", lit.why.say(lang))));
    }
    for field in shown {
        let Some(value) = record.get(field.tag) else { continue };
        let head = label(field.label.text(lang));
        match value {
            ValueRef::Ref(id) => {
                let text = lens.state.title(id);
                out.push(Line::of(Role::Dim, head).and(Role::Accent, text).to(id));
            }
            ValueRef::Refs(ids) => {
                for (at, id) in ids.iter().enumerate() {
                    let head = if at == 0 { head.clone() } else { label("") };
                    out.push(Line::of(Role::Dim, head).and(Role::Accent, lens.state.title(id)).to(id));
                }
            }
            value => {
                let mut text = lens.shower().value(field, value);
                if let (Type::Due, Some(day)) = (field.ty, record.date(field.tag))
                    && text != day.to_string()
                {
                    text = format!("{text}  ({day})");
                }
                let room = columns.saturating_sub(widest + 2).max(8);
                for (at, line) in wrap(&text, room, MAX_LINES).into_iter().enumerate() {
                    let head = if at == 0 { head.clone() } else { label("") };
                    out.push(Line::of(Role::Dim, head).and(Role::Text, line));
                }
            }
        }
        if let Some(contest) = lens.state.contest(record.id(), field.tag).filter(|c| c.differs()) {
            let shown = record.stamp(field.tag);
            for head in contest.heads.iter().rev().filter(|h| Some(h.stamp) != shown) {
                let text =
                    head.value().map_or_else(|| session.say(NOTHING).to_string(), |v| lens.shower().value(field, v));
                let line = Line::of(Role::Warning, label(session.say(THE_OTHER))).and(Role::Warning, text);
                out.push(line);
            }
        }
        for head in lens.state.ahead(record.id(), field.tag) {
            let value =
                head.value().map_or_else(|| session.say(NOTHING).to_string(), |v| lens.shower().value(field, v));
            let day = lens.state.meta(head.stamp).map_or_else(String::new, |m| m.on.to_string());
            let said = crate::i18n::Message::plain(FROM_DAY).with("value", value).with("day", day);
            out.push(Line::of(Role::Accent, label(session.say(field.label))).and(Role::Accent, session.said(said)));
        }
    }
    if !derived.is_empty() {
        out.push(Line::default());
        for column in &derived {
            let text = column.cell(lens, record).text(lang);
            if !text.is_empty() {
                out.push(Line::of(Role::Dim, label(column.label().text(lang))).and(Role::Text, text));
            }
        }
    }
    out
}

/// One line for each record that refers to this one.
pub(super) fn related_lines(
    session: &Session,
    lens: &Lens<'_>,
    record: &Record,
    kind: Kind,
    via: &[crate::domain::kind::Tag],
) -> Vec<Line> {
    let (ids, count) = related(lens.state, record.id(), kind, via, MAX_RELATED);
    let mut out: Vec<Line> = ids.iter().filter_map(|id| lens.state.get(*id)).map(|r| brief(session, lens, r)).collect();
    if count > ids.len() {
        let more = crate::i18n::Message::plain(MORE).with("count", count - ids.len());
        out.push(Line::of(Role::Dim, session.said(more)));
    }
    out
}

/// A record in one line.
pub fn brief(session: &Session, lens: &Lens<'_>, record: &Record) -> Line {
    let title = lens.state.title_of(record);
    let lang = session.lang;
    let line = match record.kind() {
        Kind::Task => {
            let lamp = lens.sums.lamps().lamp(record);
            let head = lamp.map_or((Role::Dim, String::new()), |l| (lamp_role(l), lamp_text(session, l)));
            let due = record.date(task::DUE).map_or(String::new(), |d| format!("  {d}"));
            Line::of(head.0, fit(&head.1, 8, Align::Left)).and(Role::Text, title).and(Role::Dim, due)
        }
        kind => {
            let rest = Column::usual(kind)
                .into_iter()
                .filter(|c| !matches!(c, Column::Field(f) if f.tag == kind.def().title))
                .map(|c| c.cell(lens, record))
                .filter(|c| *c != Cell::Empty)
                .take(4)
                .map(|c| c.text(lang))
                .collect::<Vec<_>>()
                .join(" · ");
            Line::of(Role::Text, title).and(Role::Dim, format!("  {rest}"))
        }
    };
    line.to(record.id())
}

/// The standing of an indicator, a line for each period of our own unit, then the peers of the latest.
pub(super) fn period_lines(session: &Session, lens: &Lens<'_>, record: &Record) -> Vec<Line> {
    let all = observations(lens.state, record.id());
    if all.is_empty() {
        return vec![Line::of(Role::Dim, session.say(NO_OBSERVATIONS))];
    }
    let own = crate::service::people::own_unit::own_unit(lens.state, None).ok();
    let lang = session.lang;
    let mut out = Vec::new();
    let period = |r: &Record| match r.get(observation::PERIOD) {
        Some(ValueRef::Period(p)) => Some(p),
        _ => None,
    };
    let show = |r: &Record, name: String, role: Role| {
        let rank = match (r.number(observation::RANK), r.number(observation::OUT_OF)) {
            (Some(rank), Some(of)) => format!("{}/{}", number(rank), number(of)),
            (Some(rank), None) => number(rank),
            _ => String::new(),
        };
        let value = r.number(observation::SCORE).or(r.number(observation::VALUE)).map_or(String::new(), number);
        let band = r.get(observation::BAND).and_then(|v| {
            let field = Kind::Observation.field(observation::BAND)?;
            Some(lens.shower().value(field, v))
        });
        Line::of(role, fit(&name, 16, Align::Left))
            .and(role, fit(&rank, 8, Align::Right))
            .and(Role::Dim, fit(&value, 12, Align::Right))
            .and(Role::Accent, format!("  {}", band.unwrap_or_default()))
            .to(r.id())
    };
    for r in all.iter().filter(|r| own.is_none() || r.reference(observation::UNIT) == own).rev() {
        let name = period(r).map_or(String::new(), |p| p.say(lang));
        out.push(show(r, name, Role::Text));
    }
    if let Some(latest) = all.iter().filter_map(|r| period(r)).max() {
        out.push(Line::default());
        out.push(Line::of(Role::Header, latest.say(lang)));
        let mut peers: Vec<_> = all.iter().filter(|r| period(r) == Some(latest)).collect();
        peers.sort_by_key(|r| r.number(observation::RANK).map_or(i64::MAX, |n| n as i64));
        for r in peers {
            let unit = r.reference(observation::UNIT);
            let role = if unit == own { Role::Accent } else { Role::Text };
            out.push(show(r, unit.map_or(String::new(), |u| short_title(lens.state, u)), role));
        }
    }
    out
}

/// What happened to a record, the latest first.
pub(super) fn history_lines(session: &Session, lens: &Lens<'_>, record: &Record, columns: usize) -> Vec<Line> {
    match session.office.history(lens.state, record.id(), 200) {
        Ok(events) => events.iter().flat_map(|e| event_lines(session, lens, e, columns, None)).collect(),
        Err(error) => vec![Line::of(Role::Error, error.say(session.lang))],
    }
}

/// An entry: who, when, what it did, and each step from what to what.
pub fn event_lines(
    session: &Session,
    lens: &Lens<'_>,
    event: &crate::service::past::history::Event,
    columns: usize,
    titles: Option<usize>,
) -> Vec<Line> {
    let lang = session.lang;
    let when = lens.clock.local(event.at).map_or_else(String::new, |t| t.format("%Y-%m-%d %H:%M").to_string());
    let mut head = Line::of(Role::Accent, when)
        .and(Role::Text, format!("  {}", label(lens.state, event.actor)))
        .and(Role::Header, format!("  {}", crate::action::done(&event.action, event.of.as_deref()).say(lang)));
    let on = event.on;
    if lens.clock.local(event.at).is_some_and(|t| t.date_naive() != on) {
        let said = crate::i18n::Message::plain(HOLDS_FROM).with("day", on);
        head = head.and(Role::Dim, format!("  {}", said.say(lang)));
    }
    for remark in event.remarks(lens.state) {
        head = head.and(Role::Warning, format!("  {}", remark.say(lang)));
    }
    let mut out = vec![head];
    if !event.note.is_empty() {
        out.extend(
            wrap(&event.note, columns.saturating_sub(3), 20)
                .into_iter()
                .map(|l| Line::of(Role::Text, format!("  {l}"))),
        );
    }
    let mut last = None;
    for step in event.steps.iter().take(titles.unwrap_or(usize::MAX)) {
        if titles.is_some() && last != Some(step.id) {
            last = Some(step.id);
            out.push(Line::of(Role::Title, format!("  {}", event.title(lens.state, step.id))).to(step.id));
        }
        let (field, from, to) = step.words(lens.state, lang, lens.clock);
        let line = Line::of(Role::Dim, format!("    {field}  "));
        let line = if from.is_empty() { line } else { line.and(Role::Dim, format!("{from} → ")) };
        let nothing = session.say(NOTHING);
        out.push(line.and(Role::Text, if to.is_empty() { nothing.to_string() } else { to }));
        let saw = step.saw_words(lens.state, lang, lens.clock);
        out.extend(saw.map(|saw| Line::of(Role::Warning, format!("      {saw}"))));
    }
    let left = event.fields.saturating_sub(event.steps.len());
    if left > 0 {
        out.push(Line::of(
            Role::Dim,
            format!("    {}", crate::i18n::Message::plain(MORE).with("count", left).say(lang)),
        ));
    }
    out
}
