//! Field mode: the questions of a visit, one at a time, with large choices; what was answered is in the log at once, and
//! words that are being typed are a draft at each key.
//!
//! ```text
//! ┌ 现场模式 · 市税务局 · 大厅检查表 ───────────────────── 3 / 18 ┐
//! │ 一、窗口服务                                                │
//! │ 窗口有人值守                             10 分 · 关键项     │
//! │   1 是   2 否   3 不适用                                    │
//! │ 得分 30/35 = 85.7% · 未答 15                                │
//! └─────────────────────────────────────────────────────────────┘
//! ```

use std::path::PathBuf;
use std::time::SystemTime;

use ratatui::Frame;
use ratatui::layout::Rect;
use tui_input::{Input, InputRequest};

use crate::action::screens::ScreenId;
use crate::action::{Effect, FieldKey, Overlay, OverlayAction};
use crate::domain::checklist::Score;
use crate::domain::id::RecordId;
use crate::domain::kind::{Kind, Tag};
use crate::domain::life::visit as visits;
use crate::domain::schema::{finding, visit};
use crate::domain::value::Value;
use crate::error::{Code, Error, Result};
use crate::i18n::Message;
use crate::log::State;
use crate::service::Done;
use crate::service::evidence::attach::attach_to;
use crate::service::settings;
use crate::service::visits::route::{Stop, route};
use crate::service::visits::{Filler, REMARK, VisitItem};
use crate::tui::frame::dialog;
use crate::tui::layer::{Handled, Here, Layer};
use crate::tui::put::put;
use crate::tui::session::Session;
use crate::tui::theme::Role;
use crate::tui::wrap::wrap;

crate::messages! {
    TITLE: "Field mode: {unit}", "现场模式 · {unit}";
    PLACE: " {at} / {count} ", " {at} / {count} ";
    WEIGHT: "weight {weight}", "{weight}分";
    CRITICAL: "critical", "关键项";
    SCORE: "Score {earned} of {possible} = {rate}% · {open} open", "得分 {earned}/{possible}，得分率{rate}% · 未答{open}项";
    OPEN: "{open} open", "未答{open}项";
    FAILED: "failed: {items}", "不合格：{items}";
    ANSWER: "Answer: {answer}", "答案：{answer}";
    SELF: "The unit's self-check said: {answer}", "单位自查：{answer}";
    DIFFERS: "The unit's self-check said something else: {answer}", "与单位自查不一致：自查为{answer}";
    WRITE: "Write: {text}▏  Enter keeps it, Esc leaves it as a draft", "填写：{text}▏  回车保存，退出键留作草稿";
    UNDER: "Findings under this visit: {count}", "本次走访已登记问题{count}项";
    OWN_TITLE: "Self-check before the visit: {unit}", "检查前自查 · {unit}";
    AT_VISIT: "that belongs to the visit itself", "该操作在检查时进行";
    NEXT_UNIT: "Next today: {unit}, {place} ({at} of {count})", "当日下一单位：{unit}，{place}（第{at}/{count}站）";
    NEXT_PLAIN: "Next today: {unit} ({at} of {count})", "当日下一单位：{unit}（第{at}/{count}站）";
    REMARKED: "Explained: {text}", "说明：{text}";
    NO_ANSWER: "give an answer first: it is what is explained", "请先作答，再填写说明";
    NO_REPEAT: "this part is not filled in more than once, or the form says how often", "本部分不可增加，或由表单规定次数";
    NO_NEXT: "no other visit is to come on this day", "当日没有其他待走访单位";
    NO_CHOICE: "this question has no choice of that kind", "本项没有该选项";
    PICK: "Photos, the newest first: a number attaches one", "照片（最新在前）：按序号附上";
    PHOTO: "{at} {name}  {when}", "{at} {name}  {when}";
    NO_PHOTOS: "no picture lies in {folder}", "{folder}中没有照片";
    HINT_FOLDER: "Set the folder that the camera fills: `ducha setting set camera.folder …`.", "请设置相机文件夹：ducha setting set camera.folder …。";
}

/// The most photos that are offered.
const OFFERED: usize = 9;
/// The most files of the folder that are looked at.
const LOOKED_AT: usize = 5_000;

/// A visit that is filled in.
pub struct FieldMode {
    id: RecordId,
    by: Filler,
    /// The next unit of the day.
    next: Option<RecordId>,
    items: Vec<VisitItem>,
    score: Score,
    /// What the unit answered when it checked itself.
    own: Vec<(String, String)>,
    at: usize,
    typing: Option<Input>,
    /// Whether what is typed explains the answer.
    noting: bool,
    /// The key of the question that the last key answered: words, a picture and a finding that follow are about that one.
    just: Option<String>,
    /// The key of a question in a filling of a repeat that has begun, and has no answer yet.
    begun: Option<String>,
    photos: Vec<(PathBuf, SystemTime)>,
}

impl FieldMode {
    /// The visit, at its first question that is open.
    ///
    /// # Errors
    /// `NotFound` where it has no checklist.
    pub fn new(session: &Session, id: RecordId, by: Filler) -> Result<Self> {
        let view = session.view();
        let (items, score) = session.office.visit_items(&view, id, by)?;
        let own = match view.get(id).and_then(|r| r.get(visit::SELF_CHECK)).map(|v| v.to_owned()) {
            Some(Value::Texts(lines)) => {
                let pair = |l: &String| l.split_once('=').map(|(k, v)| (k.to_string(), v.to_string()));
                lines.iter().filter_map(pair).collect()
            }
            _ => Vec::new(),
        };
        let own = if by == Filler::Unit { Vec::new() } else { own };
        let next = next_unit(&view, id);
        drop(view);
        let mut made = Self {
            id,
            by,
            next,
            items,
            score,
            own,
            at: 0,
            typing: None,
            noting: false,
            just: None,
            begun: None,
            photos: Vec::new(),
        };
        made.at = made.items.iter().position(|i| i.answer.is_empty()).unwrap_or(0);
        Ok(made)
    }

    fn key(&self) -> String {
        let key = self.items.get(self.at).map_or("", |i| i.key.as_str());
        let key = if self.noting { format!("{key}{REMARK}") } else { key.to_string() };
        match self.by {
            Filler::Inspectors => format!("visit/{}/{key}", self.id),
            Filler::Unit => format!("self-check/{}/{key}", self.id),
        }
    }

    fn read(&mut self, session: &Session) {
        let view = session.view();
        self.next = next_unit(&view, self.id);
        // What cannot be read any more stays as it was until this is closed.
        if let Ok((items, score)) = session.office.visit_items_with(&view, self.id, self.by, self.begun.as_deref()) {
            let key = self.items.get(self.at).map(|i| i.key.clone());
            (self.items, self.score) = (items, score);
            let same = key.and_then(|key| self.items.iter().position(|i| i.key == key));
            self.at = same.unwrap_or(self.at).min(self.items.len().saturating_sub(1));
        }
    }

    /// The place of the question that something is about: the one just answered, else the one that is shown.
    fn about(&self) -> usize {
        let just = self.just.as_ref().and_then(|key| self.items.iter().position(|i| i.key == *key));
        just.unwrap_or(self.at)
    }

    /// Writes an answer at once, and goes on to the next question that is open.
    fn answer(&mut self, session: &mut Session, text: &str) -> Result<Handled> {
        let Some(item) = self.items.get(self.at) else { return Ok(Handled::Taken) };
        let noting = self.noting && self.typing.is_some();
        let key = if noting { format!("{}{REMARK}", item.key) } else { item.key.clone() };
        let (more, just) = (item.several, item.key.clone());
        session.office.answer_visit(&session.actor, self.id, self.by, &[(key, text.to_string())])?;
        session.office.drafts().remove(&self.key());
        (self.typing, self.noting, self.begun) = (None, false, None);
        self.read(session);
        self.just = Some(just);
        // Where there is more to choose, and where words were added, one stays.
        if !text.is_empty() && !more && !noting && self.items.get(self.at).is_none_or(|i| i.wrong.is_none()) {
            self.go_open();
        }
        Ok(Handled::Then(vec![Effect::Refresh]))
    }

    fn go_open(&mut self) {
        let open = |i: &VisitItem| i.answer.is_empty();
        let after = self.items.iter().enumerate().skip(self.at + 1).find(|(_, i)| open(i));
        let found = after.or_else(|| self.items.iter().enumerate().find(|(_, i)| open(i)));
        self.at = found.map_or((self.at + 1).min(self.items.len().saturating_sub(1)), |(at, _)| at);
    }

    /// The choice that says one of some words.
    fn choice(&self, words: &[&str]) -> Option<String> {
        let item = self.items.get(self.at)?;
        let says = |(name, label): &&(String, String)| words.iter().any(|w| name == w || label == w);
        item.choices.iter().find(says).map(|(name, _)| name.clone())
    }

    fn pressed(&mut self, session: &mut Session, key: FieldKey) -> Result<Handled> {
        let none = || Error::new(Code::Usage, NO_CHOICE);
        let about = self.about();
        // To move on is to be done with what was answered; a picture is asked for by one key and chosen by the next.
        if !matches!(key, FieldKey::Photo) && self.photos.is_empty() {
            self.just = None;
        }
        match key {
            FieldKey::Finding | FieldKey::Photo | FieldKey::Finish | FieldKey::NextUnit if self.by == Filler::Unit => {
                return Err(Error::new(Code::Usage, AT_VISIT));
            }
            FieldKey::NextUnit => {
                let next = self.next.ok_or_else(|| Error::new(Code::NotFound, NO_NEXT))?;
                return Ok(Handled::Close(vec![Effect::Open(next)]));
            }
            FieldKey::Choice(n) if !self.photos.is_empty() => {
                let Some((path, _)) = self.photos.get(n).cloned() else { return Ok(Handled::Taken) };
                self.photos.clear();
                // What asks for a picture itself comes before what was answered.
                let asks = self.items.get(self.at).is_some_and(|i| i.takes_file);
                let of = self.items.get(if asks { self.at } else { about });
                let key = of.map(|i| i.key.clone());
                let attached = attach_to(&session.office, &session.actor, self.id, key.as_deref(), &path)?;
                // A question that asks for a picture is answered by its name.
                if asks {
                    let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
                    self.answer(session, &name)?;
                }
                return Ok(Handled::Then(vec![Effect::Did(attached.done), Effect::Say(attached.said)]));
            }
            FieldKey::Choice(n) => {
                let item = self.items.get(self.at);
                let name = item.and_then(|i| i.choices.get(n)).map(|(name, _)| name.clone()).ok_or_else(none)?;
                let Some(item) = item.filter(|i| i.several) else { return self.answer(session, &name) };
                // One of several is added, or taken out again; they stay in the order of the form.
                let held: Vec<&str> = item.answer.split_whitespace().collect();
                let chosen = |c: &str| held.contains(&c) != (c == name);
                let all: Vec<&str> = item.choices.iter().map(|(c, _)| c.as_str()).filter(|c| chosen(c)).collect();
                let all = all.join(" ");
                return self.answer(session, &all);
            }
            FieldKey::Yes => {
                let name = self.choice(&["yes", "y", "是", "Yes", "合格", "符合"]).ok_or_else(none)?;
                return self.answer(session, &name);
            }
            FieldKey::No => {
                let name = self.choice(&["no", "n", "否", "No", "不合格", "不符合"]).ok_or_else(none)?;
                return self.answer(session, &name);
            }
            FieldKey::NotApplicable => {
                let name = self.choice(&["na", "n/a", "不适用", "不涉及", "N/A"]).ok_or_else(none)?;
                return self.answer(session, &name);
            }
            FieldKey::Clear => return self.answer(session, ""),
            FieldKey::Write => {
                let draft = session.office.drafts().get(&self.key()).and_then(|b| String::from_utf8(b).ok());
                let held = self.items.get(self.at).map(|i| i.answer.clone()).unwrap_or_default();
                self.typing = Some(Input::new(draft.unwrap_or(held)));
            }
            FieldKey::Remark => {
                if self.items.get(about).is_none_or(|i| i.answer.is_empty()) {
                    return Err(Error::new(Code::Usage, NO_ANSWER));
                }
                self.at = about;
                self.noting = true;
                let draft = session.office.drafts().get(&self.key()).and_then(|b| String::from_utf8(b).ok());
                let held = self.items.get(self.at).map(|i| i.remark.clone()).unwrap_or_default();
                self.typing = Some(Input::new(draft.unwrap_or(held)));
            }
            FieldKey::Repeat => return self.repeat(session),
            FieldKey::By(n) => {
                let last = self.items.len().saturating_sub(1);
                self.at = self.at.saturating_add_signed(n as isize).min(last);
            }
            FieldKey::Open => self.go_open(),
            FieldKey::Finding => return Ok(self.finding(session, about)),
            FieldKey::Photo => {
                let folder = folder(session);
                self.photos = newest(&folder);
                if self.photos.is_empty() {
                    let error = Error::new(Code::NotFound, NO_PHOTOS).with("folder", folder.display());
                    return Err(error.hint(HINT_FOLDER));
                }
            }
            FieldKey::Finish => {
                return Ok(Handled::Close(vec![Effect::Open(self.id), Effect::Press("visit.finish")]));
            }
        }
        Ok(Handled::Taken)
    }

    /// Begins the next filling of the repeat that the question stands in, and goes to its first question.
    fn repeat(&mut self, session: &Session) -> Result<Handled> {
        let here = self.items.get(self.at).and_then(|i| i.key.split_once('@'));
        let (name, places) = here.ok_or_else(|| Error::new(Code::Usage, NO_REPEAT))?;
        let (before, _) = places.rsplit_once('.').unwrap_or(("", places));
        let within = if before.is_empty() { String::new() } else { format!("{before}.") };
        let last = |i: &VisitItem| i.key.strip_prefix(&format!("{name}@{within}"))?.parse::<usize>().ok();
        let next = self.items.iter().filter_map(last).max().unwrap_or(1) + 1;
        let place = format!("@{within}{next}");
        self.begun = Some(format!("{name}{place}"));
        self.read(session);
        let found = self.items.iter().position(|i| i.key.ends_with(&place));
        self.at = found.ok_or_else(|| Error::new(Code::Usage, NO_REPEAT))?;
        Ok(Handled::Taken)
    }

    /// A form for a finding, with what the question and the visit say.
    fn finding(&self, session: &Session, about: usize) -> Handled {
        let view = session.view();
        let record = view.get(self.id);
        let mut known: Vec<(Tag, Value)> = vec![(finding::VISIT, Value::from(self.id))];
        let reference = |tag| record.and_then(|r| r.reference(tag)).map(Value::from);
        known.extend(reference(visit::UNIT).map(|v| (finding::UNIT, v)));
        known.extend(reference(visit::POINT).map(|v| (finding::POINT, v)));
        known.extend(record.and_then(|r| r.date(visit::ON)).map(|d| (finding::FOUND_ON, Value::from(d))));
        if let Some(item) = self.items.get(about) {
            known.push((finding::TITLE, Value::from(item.question.as_str())));
            known.push((finding::RULE, Value::from(item.under.join(" / "))));
        }
        Handled::Then(vec![Effect::Show(Overlay::New(Kind::Finding, known))])
    }
}

/// The visits of the day of a visit, those that its inspectors go on.
fn of_day(state: &State, id: RecordId) -> Vec<Stop> {
    let record = state.find(Kind::Visit, id);
    let Some((record, day)) = record.and_then(|r| Some((r, r.date(visit::ON)?))) else { return Vec::new() };
    route(state, day, &record.references(visit::INSPECTORS).collect::<Vec<_>>())
}

fn next_unit(state: &State, id: RecordId) -> Option<RecordId> {
    of_day(state, id).into_iter().find(|s| s.visit != id && s.state == visits::PLANNED).map(|s| s.visit)
}

/// The folder that the camera fills.
fn folder(session: &Session) -> PathBuf {
    let named = settings::text(&session.view(), settings::CAMERA).map(PathBuf::from);
    let home = || std::env::var_os("HOME").map(PathBuf::from).unwrap_or_default();
    let named = named.map(|p| p.strip_prefix("~").map(|rest| home().join(rest)).unwrap_or_else(|_| p.clone()));
    named.unwrap_or_else(|| home().join("Pictures"))
}

/// The newest pictures of a folder.
fn newest(folder: &std::path::Path) -> Vec<(PathBuf, SystemTime)> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let picture = |p: &PathBuf| {
        let end = p.extension().map(|e| e.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
        matches!(end.as_str(), "jpg" | "jpeg" | "png" | "heic")
    };
    let timed = |p: PathBuf| Some((p.metadata().ok().filter(|m| m.is_file())?.modified().ok()?, p));
    let files = entries.take(LOOKED_AT).filter_map(|e| e.ok().map(|e| e.path())).filter(picture);
    let mut all: Vec<(SystemTime, PathBuf)> = files.filter_map(timed).collect();
    all.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| b.1.cmp(&a.1)));
    all.into_iter().take(OFFERED).map(|(at, p)| (p, at)).collect()
}

impl Layer for FieldMode {
    fn contexts(&self) -> Vec<&'static str> {
        if self.typing.is_some() { vec!["text"] } else { vec!["field"] }
    }

    fn is_typing(&self) -> bool {
        self.typing.is_some()
    }

    fn is_editing(&self) -> bool {
        true
    }

    fn here(&self, _: &Session) -> Option<Here> {
        let text = self.items.get(self.at).map(|i| i.question.clone()).unwrap_or_default();
        Some(Here::alone(ScreenId::List(Kind::Visit), Kind::Visit, Some(self.id), text))
    }

    fn text(&mut self, session: &mut Session, text: &str) -> Handled {
        let key = self.key();
        let Some(input) = self.typing.as_mut() else { return Handled::Ignored };
        for c in text.chars().filter(|c| !c.is_control()) {
            input.handle(InputRequest::InsertChar(c));
        }
        keep(session, &key, input.value())
    }

    fn effect(&mut self, session: &mut Session, effect: &Effect) -> Handled {
        if let Some(input) = self.typing.as_mut() {
            let request = match effect {
                Effect::Overlay(OverlayAction::Accept) => {
                    let text = input.value().trim().to_string();
                    return self.answer(session, &text).unwrap_or_else(said);
                }
                Effect::Overlay(OverlayAction::Cancel) | Effect::Back => {
                    (self.typing, self.noting) = (None, false);
                    return Handled::Taken;
                }
                Effect::Overlay(OverlayAction::DeleteBack) => InputRequest::DeletePrevChar,
                Effect::Overlay(OverlayAction::Delete) => InputRequest::DeleteNextChar,
                Effect::Overlay(OverlayAction::DeleteWord) => InputRequest::DeletePrevWord,
                Effect::Overlay(OverlayAction::Left) => InputRequest::GoToPrevChar,
                Effect::Overlay(OverlayAction::Right) => InputRequest::GoToNextChar,
                Effect::Overlay(OverlayAction::Home) => InputRequest::GoToStart,
                Effect::Overlay(OverlayAction::End) => InputRequest::GoToEnd,
                _ => return Handled::Ignored,
            };
            input.handle(request);
            let text = input.value().to_string();
            return keep(session, &self.key(), &text);
        }
        match effect {
            Effect::Field(key) => self.pressed(session, *key).unwrap_or_else(said),
            Effect::Back if !self.photos.is_empty() => {
                self.photos.clear();
                Handled::Taken
            }
            Effect::Back => Handled::close(),
            _ => Handled::Ignored,
        }
    }

    fn refresh(&mut self, session: &mut Session) {
        self.read(session);
    }

    fn did(&mut self, session: &mut Session, _: &Done) -> bool {
        self.read(session);
        false
    }

    fn crumb(&self, session: &Session) -> Option<String> {
        let title = if self.by == Filler::Unit { OWN_TITLE } else { TITLE };
        Some(session.said(Message::plain(title).with("unit", session.view().title(self.id))))
    }

    fn draw(&mut self, session: &Session, frame: &mut Frame<'_>, area: Rect) {
        let title = self.crumb(session).unwrap_or_default();
        let inner = dialog(session, &title, frame, area, area.width, area.height);
        if inner.height < 4 || inner.width < 8 {
            return;
        }
        let (mut y, bottom) = (inner.y, inner.bottom());
        let mut say = |frame: &mut Frame<'_>, text: &str, role: Role, max: usize| {
            for line in wrap(text, usize::from(inner.width).max(2), max) {
                if y < bottom {
                    put(frame.buffer_mut(), (inner.x, y), &line, inner.width, session.style(role));
                    y += 1;
                }
            }
        };
        if !self.photos.is_empty() {
            say(frame, session.say(PICK), Role::Title, 1);
            for ((path, when), at) in self.photos.iter().zip(1..) {
                let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
                let millis = when.duration_since(SystemTime::UNIX_EPOCH).map_or(0, |d| d.as_millis() as i64);
                let when = session.office.clock().local(millis).map(|t| t.format("%m-%d %H:%M").to_string());
                let said = Message::plain(PHOTO).with("at", at).with("name", name);
                say(frame, &session.said(said.with("when", when.unwrap_or_default())), Role::Text, 1);
            }
            return;
        }
        let place =
            Message::plain(PLACE).with("at", (self.at + 1).min(self.items.len())).with("count", self.items.len());
        let place = session.said(place);
        say(frame, &format!("{} {}", place.trim(), self.progress(session)), Role::Dim, 2);
        let Some(item) = self.items.get(self.at) else { return };
        if !item.under.is_empty() {
            say(frame, &item.under.join(" / "), Role::Dim, 2);
        }
        say(frame, "", Role::Text, 1);
        say(frame, &item.question, Role::Accent, 6);
        let mut marks = Vec::new();
        if item.weight > 0 {
            marks.push(session.said(Message::plain(WEIGHT).with("weight", item.weight)));
        }
        if item.critical {
            marks.push(session.say(CRITICAL).to_string());
        }
        if !marks.is_empty() {
            say(frame, &marks.join(" · "), Role::Dim, 1);
        }
        say(frame, "", Role::Text, 1);
        for ((name, label), n) in item.choices.iter().zip(1..) {
            let chosen = item.answer.split_whitespace().any(|a| a == name);
            let mark = if chosen { session.sign(crate::tui::theme::Sign::Cursor) } else { " " };
            let role = if chosen { Role::Good } else { Role::Text };
            say(frame, &format!("{mark} {n}  {label}"), role, 2);
        }
        if item.choices.is_empty() && !item.answer.is_empty() && self.typing.is_none() {
            say(frame, &session.said(Message::plain(ANSWER).with("answer", &item.answer)), Role::Good, 3);
        }
        if !item.remark.is_empty() && !self.noting {
            say(frame, &session.said(Message::plain(REMARKED).with("text", &item.remark)), Role::Dim, 3);
        }
        if let Some(input) = &self.typing {
            say(frame, &session.said(Message::plain(WRITE).with("text", input.value())), Role::Accent, 4);
        }
        if let Some((_, own)) = self.own.iter().find(|(k, _)| *k == item.key) {
            let label = item.choices.iter().find(|(n, _)| n == own).map_or(own, |(_, l)| l);
            let differs = !item.answer.is_empty() && item.answer != *own;
            let said = Message::plain(if differs { DIFFERS } else { SELF }).with("answer", label);
            say(frame, &session.said(said), if differs { Role::Warning } else { Role::Dim }, 2);
        }
        if let Some(wrong) = &item.wrong {
            say(frame, &session.said(wrong.clone()), Role::Warning, 3);
        }
        let view = session.view();
        let count = view.records(Kind::Finding).filter(|f| f.reference(finding::VISIT) == Some(self.id)).count();
        if count > 0 {
            say(frame, &session.said(Message::plain(UNDER).with("count", count)), Role::Dim, 1);
        }
        if let Some(next) = self.next.filter(|_| self.by == Filler::Inspectors) {
            let stops = of_day(&view, self.id);
            let at = stops.iter().position(|s| s.visit == next).map_or(0, |at| at + 1);
            let place = stops.iter().find(|s| s.visit == next).map(|s| s.address.clone()).unwrap_or_default();
            let said = Message::plain(if place.is_empty() { NEXT_PLAIN } else { NEXT_UNIT });
            let said = said.with("unit", view.title(next)).with("place", place).with("at", at);
            say(frame, &session.said(said.with("count", stops.len())), Role::Accent, 2);
        }
    }
}

impl FieldMode {
    /// The score so far, and what is open.
    fn progress(&self, session: &Session) -> String {
        let open = self.items.iter().filter(|i| i.answer.is_empty()).count();
        let points = |n: u64| (n as f64) / 100.0;
        let mut out = match self.score.permille() {
            Some(rate) => {
                let said = Message::plain(SCORE).with("earned", points(self.score.earned));
                let said = said.with("possible", points(self.score.possible)).with("rate", f64::from(rate) / 10.0);
                session.said(said.with("open", open))
            }
            None => session.said(Message::plain(OPEN).with("open", open)),
        };
        if !self.score.failed.is_empty() {
            out.push_str(" · ");
            out.push_str(
                &session.said(Message::plain(FAILED).with_list("items", self.score.failed.iter().map(Message::name))),
            );
        }
        out
    }
}

/// What hinders an answer is told; nothing else happens.
fn said(error: Error) -> Handled {
    Handled::Then(vec![Effect::Fail(error)])
}

/// Keeps what is being typed, at each key.
fn keep(session: &Session, key: &str, text: &str) -> Handled {
    match session.office.drafts().put(key, text.as_bytes().to_vec()) {
        Ok(()) => Handled::Taken,
        Err(error) => said(error),
    }
}
