//! Values that stand against each other, over all records or of one: what was, what was written here, what others wrote,
//! each with who and when. One is chosen field by field, or one side for all; either is an entry, and the trail keeps both.
//!
//! ```text
//! ┌ Conflicts: 2 fields of 1 record ─────────────────────┐
//! │ 任务 压减办税环节                                    │
//! │   任务   was    压减办税环节   管理员，08-01 09:00   │
//! │ ▌        mine   本处的题目     管理员，08-01 09:00   │
//! │          theirs 别处的题目     督查员，08-01 09:02   │
//! └──────────────────────────────────────────────────────┘
//! ```

use std::collections::BTreeSet;

use ratatui::Frame;
use ratatui::layout::Rect;

use crate::action::{Axis, Effect, Overlay, OverlayAction, Preview, ScreenId};
use crate::domain::id::RecordId;
use crate::domain::kind::{Kind, Tag};
use crate::domain::record::{Stamp, value};
use crate::domain::value::Value;
use crate::error::{Code, Error, Result};
use crate::i18n::{Message, Msg};
use crate::log::State;
use crate::service::people::identity::label;
use crate::service::{Done, Work};
use crate::tui::form::paint;
use crate::tui::frame::dialog;
use crate::tui::layer::{Handled, Here, Layer};
use crate::tui::motion::moved;
use crate::tui::session::Session;
use crate::tui::text::width;
use crate::tui::theme::{Role, Sign};
use crate::tui::wrap::wrap;

/// The most fields that are listed at once; the rest comes when these are settled.
const MAX_LISTED: usize = 500;
/// The most rows of one value.
const MAX_ROWS: usize = 6;

crate::messages! {
    TITLE: "Conflicts: {fields} {fields:field|fields} of {records} {records:record|records}", "冲突：{records} 条记录的 {fields} 个字段";
    NONE: "no values stand against each other", "没有相互冲突的取值";
    NONE_HINT: "They come up where two people changed one field without knowing of each other, as after a merge.", "两人互不知情地改动同一字段（如合并之后）时才会出现。";
    WAS: "was", "原值";
    MINE: "mine", "我的";
    THEIRS: "theirs", "对方";
    BY_AT: "{who}, {when}", "{who}，{when}";
    EMPTY: "(empty)", "（空）";
    RECORD: "record", "记录";
    AWAY: "taken away", "已移除";
    KEPT: "kept", "保留";
    SETTLED: "settled: {field}", "已裁定：{field}";
    ALL_MINE: "Settle {count} {count:field|fields} with what was written here?", "将 {count} 个字段裁定为本方取值？";
    ALL_THEIRS: "Settle {count} {count:field|fields} with what others wrote?", "将 {count} 个字段裁定为对方取值？";
    NO_SIDE: "none of these was written by that side", "所列冲突中没有该方的取值";
}

/// One of the values of a field.
struct Side {
    mine: bool,
    value: Option<Value>,
    text: String,
    by: String,
}

/// A field with its values.
struct Field {
    id: RecordId,
    kind: Kind,
    tag: Tag,
    label: Msg,
    was: Option<(String, String)>,
    sides: Vec<Side>,
}

/// The list of them.
pub struct Conflicts {
    of: Option<RecordId>,
    fields: Vec<Field>,
    total: usize,
    /// The value under the cursor, counted over all fields.
    at: usize,
    top: usize,
    page: usize,
}

impl Conflicts {
    /// Of a record, or of all.
    ///
    /// # Errors
    /// `NotFound` where there is none.
    pub fn new(session: &Session, of: Option<RecordId>) -> Result<Self> {
        let mut new = Self { of, fields: Vec::new(), total: 0, at: 0, top: 0, page: 1 };
        new.read(session);
        match new.fields.is_empty() {
            true => Err(Error::new(Code::NotFound, NONE).hint(NONE_HINT)),
            false => Ok(new),
        }
    }

    fn read(&mut self, session: &Session) {
        let view = session.view();
        let wanted = |id: RecordId| self.of.is_none_or(|of| of == id);
        self.total = view.contests().filter(|(id, ..)| wanted(*id)).count();
        let all = view.contests().filter(|(id, ..)| wanted(*id)).take(MAX_LISTED);
        self.fields = all.filter_map(|(id, tag, contest)| field(session, &view, id, tag, contest)).collect();
        self.at = self.at.min(self.places().saturating_sub(1));
    }

    fn places(&self) -> usize {
        self.fields.iter().map(|f| f.sides.len()).sum()
    }

    /// The field and the value under the cursor.
    fn here(&self) -> Option<(&Field, &Side)> {
        let mut left = self.at;
        for field in &self.fields {
            match field.sides.get(left) {
                Some(side) => return Some((field, side)),
                None => left -= field.sides.len(),
            }
        }
        None
    }

    fn choose(&self) -> Handled {
        let Some((field, side)) = self.here() else { return Handled::Taken };
        let mut work = Work::new("record.conflicts");
        work.put(field.kind, field.id, field.tag, side.value.clone());
        let said = Message::plain(SETTLED).with_message("field", field.label);
        Handled::Then(vec![Effect::Do(work), Effect::Say(said)])
    }

    /// One side for all that is listed, after a look.
    fn choose_all(&self, session: &Session, mine: bool) -> Handled {
        let mut work = Work::new("record.conflicts");
        let mut lines = Vec::new();
        let view = session.view();
        for field in &self.fields {
            // Of several the latest, which is the one that is shown now.
            let Some(side) = field.sides.iter().rev().find(|s| s.mine == mine) else { continue };
            work.put(field.kind, field.id, field.tag, side.value.clone());
            lines.push(format!("{} · {} → {}", view.title(field.id), session.say(field.label), side.text));
        }
        if lines.is_empty() {
            return Handled::Then(vec![Effect::Say(NO_SIDE.into())]);
        }
        let title = Message::plain(if mine { ALL_MINE } else { ALL_THEIRS }).with("count", lines.len());
        Handled::Then(vec![Effect::Show(Overlay::Confirm(Box::new(Preview { title, lines, work })))])
    }
}

/// A contested field as a person looks at it.
fn field(session: &Session, view: &State, id: RecordId, tag: Tag, contest: &crate::log::Contest) -> Option<Field> {
    let kind = view.get(id)?.kind();
    let def = kind.field(tag);
    let clock = session.office.clock();
    let shower = crate::service::words::show::Shower { state: view, lang: session.lang, clock };
    let mut buffer = Vec::new();
    let mut shown = |value: &Option<Value>| {
        let text = match (value, def) {
            (Some(value), Some(def)) => shower.value(def, value.as_ref(&mut buffer)),
            // A record that was taken away by one and kept by another.
            (Some(value), None) => session.say(if *value == Value::Bool(true) { AWAY } else { KEPT }).to_string(),
            (None, _) => String::new(),
        };
        if text.trim().is_empty() { session.say(EMPTY).to_string() } else { text }
    };
    let by = |stamp: Stamp| {
        let Some(meta) = view.meta(stamp) else { return String::new() };
        let when = clock.local(meta.at.millis()).map_or_else(String::new, |t| t.format("%Y-%m-%d %H:%M").to_string());
        session.said(Message::plain(BY_AT).with("who", label(view, meta.actor)).with("when", when))
    };
    let is_me = |stamp: Stamp| view.meta(stamp).is_some_and(|m| m.actor == session.actor.person);
    let replica = session.office.key().replica();
    let is_here = |stamp: Stamp| view.write_id(stamp).is_some_and(|w| w.replica == replica);
    // What I wrote is mine; where I wrote none or all of them, what was written in this store.
    let mine = contest.heads.iter().filter(|h| is_me(h.stamp)).count();
    let by_person = mine > 0 && mine < contest.heads.len();
    let sides = contest.heads.iter().map(|head| {
        let value = value(&head.raw).map(|v| v.to_owned());
        let mine = if by_person { is_me(head.stamp) } else { is_here(head.stamp) };
        Side { mine, text: shown(&value), value, by: by(head.stamp) }
    });
    let mut sides: Vec<Side> = sides.collect();
    sides.sort_by_key(|s| !s.mine);
    let was = contest.base.map(|stamp| {
        let value = session.office.written(view, stamp, id, tag).ok().flatten();
        (shown(&value), by(stamp))
    });
    let label = def.map_or(RECORD, |d| d.label);
    Some(Field { id, kind, tag, label, was, sides })
}

impl Layer for Conflicts {
    fn contexts(&self) -> Vec<&'static str> {
        vec!["conflicts"]
    }

    fn here(&self, _: &Session) -> Option<Here> {
        let here = self.here();
        let text = here.map(|(_, side)| side.text.clone()).unwrap_or_default();
        Some(Here::alone(
            ScreenId::Overview,
            here.map_or(Kind::Task, |(field, _)| field.kind),
            here.map(|(field, _)| field.id),
            text,
        ))
    }

    fn effect(&mut self, session: &mut Session, effect: &Effect) -> Handled {
        match effect {
            Effect::Go(Axis::Cursor | Axis::Down, motion) => {
                self.at = moved(self.at, self.places().saturating_sub(1), self.page, *motion);
            }
            Effect::Overlay(OverlayAction::Accept) => return self.choose(),
            Effect::Overlay(OverlayAction::Mine) => return self.choose_all(session, true),
            Effect::Overlay(OverlayAction::Theirs) => return self.choose_all(session, false),
            Effect::Overlay(OverlayAction::Open) => {
                return match self.here() {
                    Some((field, _)) => Handled::Close(vec![Effect::Open(field.id)]),
                    None => Handled::Taken,
                };
            }
            Effect::Back => return Handled::close(),
            _ => return Handled::Ignored,
        }
        Handled::Taken
    }

    fn refresh(&mut self, session: &mut Session) {
        self.read(session);
    }

    fn did(&mut self, _: &mut Session, _: &Done) -> bool {
        self.fields.is_empty()
    }

    fn draw(&mut self, session: &Session, frame: &mut Frame<'_>, area: Rect) {
        let records: BTreeSet<RecordId> = self.fields.iter().map(|f| f.id).collect();
        let title = Message::plain(TITLE).with("fields", self.total).with("records", records.len());
        let inner = dialog(session, &session.said(title), frame, area, area.width, area.height);
        let (lines, here) = self.lines(session, usize::from(inner.width));
        let page = usize::from(inner.height).max(1);
        self.page = (page / 3).max(1);
        // The value under the cursor, and the record that it belongs to where that fits.
        self.top = self.top.clamp((here.1 + 1).saturating_sub(page), here.0).min(lines.len().saturating_sub(page));
        let buffer = frame.buffer_mut();
        for (y, line) in (inner.y..inner.bottom()).zip(lines.iter().skip(self.top)) {
            if line.here {
                paint::put(buffer, inner.x, y, session.sign(Sign::Cursor), 1, session.style(Role::Cursor));
            }
            let mut x = inner.x + 1;
            for (role, text) in &line.parts {
                x += paint::put(buffer, x, y, text, inner.right().saturating_sub(x), session.style(*role));
            }
        }
    }
}

/// A row of the list.
#[derive(Default)]
struct Row {
    here: bool,
    parts: Vec<(Role, String)>,
}

impl Conflicts {
    /// The rows, and the first and last of what the cursor is on.
    fn lines(&self, session: &Session, columns: usize) -> (Vec<Row>, (usize, usize)) {
        let view = session.view();
        let (mut rows, mut here) = (Vec::new(), (0, 0));
        let labels = self.fields.iter().map(|f| width(session.say(f.label))).max().unwrap_or(0).min(16);
        let sides = [WAS, MINE, THEIRS].map(|m| width(session.say(m))).into_iter().max().unwrap_or(0);
        let left = labels + sides + 4;
        let room = columns.saturating_sub(left + 1).max(10);
        let (mut record, mut place) = (None, 0);
        for field in &self.fields {
            let mut first = rows.len();
            if record != Some(field.id) {
                record = Some(field.id);
                if !rows.is_empty() {
                    rows.push(Row::default());
                    first += 1;
                }
                let head = format!("{}  ", session.say(field.kind.def().label));
                rows.push(Row {
                    parts: vec![(Role::Dim, head), (Role::Title, view.title(field.id))],
                    ..Row::default()
                });
            }
            let mut label = session.say(field.label);
            let mut value = |side: Msg, role: Role, text: &str, by: &str, here: bool| {
                let mut all = wrap(&text.replace('\n', " "), room, MAX_ROWS);
                // Who and when stand behind the value where there is room, else under it.
                let beside = all.last().is_some_and(|l| width(l) + width(by) + 2 <= room);
                if !beside {
                    all.push(String::new());
                }
                let last = all.len() - 1;
                for (n, text) in all.into_iter().enumerate() {
                    let head = if n == 0 { (label, session.say(side)) } else { ("", "") };
                    let mut parts = vec![
                        (Role::Header, crate::tui::text::fit(head.0, labels + 1, crate::tui::text::Align::Left)),
                        (Role::Dim, crate::tui::text::fit(head.1, sides + 2, crate::tui::text::Align::Left)),
                        (role, text),
                    ];
                    if n == last {
                        parts.push((Role::Dim, if beside { format!("  {by}") } else { by.to_string() }));
                    }
                    rows.push(Row { here: here && n == 0, parts });
                    label = "";
                }
            };
            if let Some((text, by)) = &field.was {
                value(WAS, Role::Dim, text, by, false);
            }
            let mut after = Vec::new();
            for side in &field.sides {
                let is_here = place == self.at;
                let name = if side.mine { MINE } else { THEIRS };
                value(name, if is_here { Role::Accent } else { Role::Text }, &side.text, &side.by, is_here);
                after.push(is_here);
                place += 1;
            }
            if after.contains(&true) {
                here = (first, rows.len() - 1);
            }
        }
        (rows, here)
    }
}
