//! Pages that are read: a bulletin with its figures, an assessment with its scores, a board, minutes. Enter goes from a
//! figure or a line of a score to the records behind it, and on into a record; Back comes to the same place again.

use ratatui::Frame;
use ratatui::layout::Rect;

use crate::action::{Axis, Effect, Motion, Overlay, PageOf, ScreenId};
use crate::cycle::assess::{LineText, ScoreOptions, Sheet as Scores, UnitText, sheet};
use crate::cycle::board::board;
use crate::cycle::bulletin::{FigureText, Paragraph, check, composed};
use crate::cycle::meetings::minutes;
use crate::document::{Block, Document};
use crate::domain::checklist::Score;
use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::domain::lint::Severity;
use crate::error::Result;
use crate::i18n::Message;
use crate::report::catalogue::Source;
use crate::report::changes::Cadence;
use crate::report::draw_page::draw_page;
use crate::service::papers::signatures::signatures_of;
use crate::service::visits::{Compared, Filler, VisitItem};
use crate::tui::form::paint;
use crate::tui::frame::dialog;
use crate::tui::layer::{Handled, Here, Layer};
use crate::tui::motion::moved;
use crate::tui::put::put;
use crate::tui::session::Session;
use crate::tui::text::clean;
use crate::tui::theme::{Role, Sign};
use crate::tui::wrap::wrap;

crate::messages! {
    HEADING: "{heading}", "【{heading}】";
    FIGURES: "{count} {count:figure|figures}", "数据来源（{count}个）";
    FIGURE: "{text}  ←  {asked}  ({count})", "{text}  ←  {asked}（{count}条）";
    REMARKS: "Check: {errors} {errors:error|errors}, {warnings} {warnings:warning|warnings}", "核校：错误{errors}、警告{warnings}";
    REMARK: "{severity} · {text}", "{severity} · {text}";
    SCORE: "{rank}  {unit}  {total}", "第{rank}名  {unit}  {total}分";
    PENDING: "–  {unit}  no total yet", "–  {unit}  总分待定";
    NOTED: "    {remark}", "    {remark}";
    FOOT: "{at} of {count} · {open} opens what stands behind it · {back} goes back", "{at} / {count} · {open} 查看依据 · {back} 返回";
    FOOT_PLAIN: "{at} of {count} · {back} goes back", "{at} / {count} · {back} 返回";
    ANSWERED: "{question}: {answer}", "{question}：{answer}";
    UNANSWERED: "{question}: –", "{question}：（未答）";
    DIFFER: "Self-check and visit: {count} of {of} {of:answer differs|answers differ} (self-check {own}%, visit {found}%)", "自查与检查：{of}项中{count}项不一致（自查{own}%，检查{found}%）";
    OTHERWISE: "{question}: the unit said {own}, found {found}", "{question}：自查“{own}”，检查“{found}”";
    SIGNED: "{signed} of {count} {count:recipient|recipients} signed", "签收：{count}个发送对象中已签收{signed}个";
    SIGNED_ON: "{recipient}: signed on {on}", "{recipient}：{on}签收";
    UNSIGNED: "{recipient}: not signed yet", "{recipient}：未签收";
    EMPTY: "nothing to show", "没有内容";
}

/// What an entry leads to.
enum Then {
    Nothing,
    Record(RecordId),
    Records(Vec<RecordId>),
    Entries(Vec<Entry>),
}

/// A paragraph of a page.
struct Entry {
    text: String,
    role: Role,
    then: Then,
}

impl Entry {
    fn plain(text: impl Into<String>, role: Role) -> Self {
        Self { text: text.into(), role, then: Then::Nothing }
    }

    fn leading(text: impl Into<String>, role: Role, then: Then) -> Self {
        Self { text: text.into(), role, then }
    }
}

/// A page, or what was opened from one.
struct View {
    title: String,
    entries: Vec<Entry>,
    cursor: usize,
    page: usize,
}

/// A page that is read.
pub struct Page {
    /// What it is made from, where it can be made anew.
    of: Option<PageOf>,
    views: Vec<View>,
}

impl Page {
    /// The page that is wanted, as of what is looked at.
    ///
    /// # Errors
    /// Those of what makes it.
    pub fn new(session: &Session, of: PageOf) -> Result<Self> {
        let (title, entries) = made(session, of)?;
        Ok(Self { of: Some(of), views: vec![View { title, entries, cursor: 0, page: 1 }] })
    }

    /// What a command printed, line by line.
    pub fn printed(title: String, text: &str) -> Self {
        let entries = text.lines().map(|line| Entry::plain(line, Role::Text)).collect();
        Self { of: None, views: vec![View { title, entries, cursor: 0, page: 1 }] }
    }

    fn top(&mut self) -> Option<&mut View> {
        self.views.last_mut()
    }

    /// Goes into what stands behind the entry under the cursor.
    fn follow(&mut self, session: &Session) -> Handled {
        let Some(view) = self.views.last_mut() else { return Handled::close() };
        let Some(entry) = view.entries.get_mut(view.cursor) else { return Handled::Taken };
        let title = entry.text.clone();
        let entries = match &mut entry.then {
            Then::Nothing => return Handled::Taken,
            Then::Record(id) => return Handled::Then(vec![Effect::Show(Overlay::Record(*id))]),
            Then::Records(ids) => {
                let state = session.view();
                let entry = |id: &RecordId| Entry::leading(state.title(*id), Role::Text, Then::Record(*id));
                ids.iter().map(entry).collect()
            }
            // They are made once: what was opened keeps its place until it is closed.
            Then::Entries(entries) => std::mem::take(entries),
        };
        self.views.push(View { title: clean(&title).into_owned(), entries, cursor: 0, page: 1 });
        Handled::Taken
    }

    /// Comes back to where one was; what was taken from there is put back.
    fn back(&mut self) -> Handled {
        if self.views.len() <= 1 {
            return Handled::close();
        }
        let closed = self.views.pop();
        if let (Some(closed), Some(view)) = (closed, self.views.last_mut())
            && let Some(Entry { then: Then::Entries(held), .. }) = view.entries.get_mut(view.cursor)
        {
            *held = closed.entries;
        }
        Handled::Taken
    }
}

fn made(session: &Session, of: PageOf) -> Result<(String, Vec<Entry>)> {
    match of {
        PageOf::Bulletin(id) => bulletin(session, id),
        PageOf::Assessment(id) => assessment(session, id),
        PageOf::Minutes(id) => {
            let state = session.view();
            let office = session.office.name(&state, session.lang);
            Ok(paper(&minutes(&state, id, &office, session.lang)?))
        }
        PageOf::Draw(id) => Ok(paper(&draw_page(&session.view(), id, session.lang)?)),
        PageOf::Visit(id) => visit(session, id),
        PageOf::Board(cadence) => of_board(session, cadence),
    }
}

/// The questions of a visit with their answers; where the unit checked itself, what it said otherwise comes first.
fn visit(session: &Session, id: RecordId) -> Result<(String, Vec<Entry>)> {
    let state = session.view();
    let title = state.title(id);
    let rate = |score: &Score| score.permille().map_or_else(String::new, |p| (f64::from(p) / 10.0).to_string());
    let label = |a: &VisitItem| a.choices.iter().find(|(n, _)| *n == a.answer).map_or(&a.answer, |(_, l)| l).clone();
    let line = |question: &str, answer: &str| {
        let said = Message::plain(if answer.is_empty() { UNANSWERED } else { ANSWERED });
        session.said(said.with("question", question).with("answer", answer))
    };
    let mut out = Vec::new();
    if let Ok(all) = session.office.compare_visit(&state, id) {
        let differ: Vec<&Compared> = all.items.iter().filter(|i| i.differs).collect();
        let said = Message::plain(DIFFER).with("count", differ.len()).with("of", all.items.len());
        let said = said.with("own", rate(&all.own)).with("found", rate(&all.found));
        out.push(Entry::plain(session.said(said), Role::Title));
        for i in differ {
            let said = Message::plain(OTHERWISE).with("question", &i.question).with("own", &i.own);
            out.push(Entry::plain(session.said(said.with("found", &i.found)), Role::Warning));
        }
    }
    let (items, _) = session.office.visit_items(&state, id, Filler::Inspectors)?;
    let mut under: &[String] = &[];
    for item in &items {
        if item.under != under {
            under = &item.under;
            out.push(Entry::plain(item.under.join(" / "), Role::Header));
        }
        out.push(Entry::plain(line(&item.question, &label(item)), Role::Text));
    }
    Ok((title, out))
}

fn of_board(session: &Session, cadence: Cadence) -> Result<(String, Vec<Entry>)> {
    let source = Source { office: &session.office, actor: &session.actor, as_of: session.as_of() };
    let of = board(&source, cadence)?;
    let document =
        source.with(|view| Ok(of.document(view.state, &session.office.name(view.now, session.lang), session.lang)))?;
    let (title, mut entries) = paper(&document);
    // What to ask whom leads to the tasks.
    let state = session.view();
    for (unit, items) in &of.asks {
        let name = crate::service::words::show::short_title(&state, *unit);
        let found = entries.iter_mut().find(|e| e.text.starts_with(&name) && matches!(e.then, Then::Nothing));
        if let Some(entry) = found {
            entry.then = Then::Records(items.iter().map(|(task, _)| *task).collect());
        }
    }
    Ok((title, entries))
}

/// A document as a page.
fn paper(document: &Document) -> (String, Vec<Entry>) {
    let mut out = Vec::new();
    for block in &document.blocks {
        match block {
            Block::Title(_) | Block::PageBreak => {}
            Block::Heading(_, t) => out.push(Entry::plain(t.clone(), Role::Title)),
            Block::Recipient(t) | Block::Paragraph(t) => out.push(Entry::plain(t.clone(), Role::Text)),
            Block::Remark(t) => out.push(Entry::plain(t.clone(), Role::Dim)),
            Block::Table { header, rows } => {
                out.push(Entry::plain(header.join("  "), Role::Header));
                out.extend(rows.iter().map(|r| Entry::plain(r.join("  "), Role::Text)));
            }
            Block::Masthead { name, issue, office, day } => {
                out.push(Entry::plain(format!("{name}  {issue}"), Role::Title));
                out.push(Entry::plain(format!("{office}  {day}"), Role::Dim));
            }
            Block::RedHead { mark, number } => out.push(Entry::plain(format!("{mark}  {number}"), Role::Title)),
            Block::Attendance { label, names } => {
                let said = format!("{label}{}{names}", crate::document::colon(document.lang));
                out.push(Entry::plain(said, Role::Text));
            }
            Block::Signature { office, day } => out.push(Entry::plain(format!("{office}  {day}"), Role::Dim)),
        }
    }
    (document.title.clone(), out)
}

fn bulletin(session: &Session, id: RecordId) -> Result<(String, Vec<Entry>)> {
    let issue = composed(&session.office, &session.actor, id)?;
    let mut out = Vec::new();
    let text = |p: &Paragraph| {
        let role = if p.level > 0 { Role::Header } else { Role::Text };
        Entry::plain(p.text.clone(), role)
    };
    out.extend(issue.opening.iter().map(text));
    let figure = |f: &FigureText| {
        let short = crate::domain::words::shorten(&f.text.replace('\n', " "), 24);
        let said = Message::plain(FIGURE).with("text", short).with("asked", &f.asked).with("count", f.count);
        let ids = f.records.iter().filter_map(|id| id.parse().ok()).collect();
        Entry::leading(session.said(said), Role::Text, Then::Records(ids))
    };
    for (s, at) in issue.sections.iter().zip(1usize..) {
        let heading = session.said(Message::plain(HEADING).with("heading", &s.heading));
        out.push(Entry::plain(heading, Role::Title));
        out.extend(s.paragraphs.iter().map(text));
        let figures: Vec<Entry> = issue.figures.iter().filter(|f| f.section == at).map(figure).collect();
        if !figures.is_empty() {
            let said = session.said(Message::plain(FIGURES).with("count", figures.len()));
            out.push(Entry::leading(said, Role::Accent, Then::Entries(figures)));
        }
    }
    out.push(Entry::plain(session.said(issue.cited()), Role::Dim));
    let signed = {
        let state = session.view();
        state.get(id).map(|r| signatures_of(&state, r)).unwrap_or_default()
    };
    if !signed.is_empty() {
        let count = signed.iter().filter(|s| s.on.is_some()).count();
        let said = Message::plain(SIGNED).with("signed", count).with("count", signed.len());
        let each = signed.iter().map(|s| {
            let said = match s.on {
                Some(on) => Message::plain(SIGNED_ON).with("on", on),
                None => Message::plain(UNSIGNED),
            };
            let role = if s.on.is_some() { Role::Text } else { Role::Warning };
            let text = session.said(said.with("recipient", &s.recipient));
            Entry::leading(text, role, s.unit.map_or(Then::Nothing, Then::Record))
        });
        out.push(Entry::leading(session.said(said), Role::Accent, Then::Entries(each.collect())));
    }
    let remarks = check(&session.office, &session.actor, id)?;
    let count = |s| remarks.iter().filter(|r| r.severity == s).count();
    let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
    let said = Message::plain(REMARKS).with("errors", errors).with("warnings", warnings);
    let each = remarks.iter().map(|r| {
        let said = Message::plain(REMARK).with_message("severity", r.severity.label());
        let role = match r.severity {
            Severity::Error => Role::Error,
            Severity::Warning => Role::Warning,
            Severity::Note => Role::Dim,
        };
        Entry::leading(session.said(said.with_message("text", r.text.clone())), role, Then::Records(r.records.clone()))
    });
    let role = if errors > 0 { Role::Error } else { Role::Accent };
    out.push(Entry::leading(session.said(said), role, Then::Entries(each.collect())));
    Ok((issue.document().title, out))
}

fn assessment(session: &Session, id: RecordId) -> Result<(String, Vec<Entry>)> {
    let of: Scores = sheet(&session.office, &session.actor, id, &ScoreOptions::default())?;
    let state = session.view();
    let named = |id: &str| id.parse::<RecordId>().map(|id| state.title(id)).unwrap_or_default();
    let line = |l: &LineText| {
        let said = session.said(l.said());
        let noted = l.remark().map(|r| session.said(Message::plain(NOTED).with_message("remark", r)));
        let ids: Vec<RecordId> = l.records.iter().filter_map(|id| id.parse().ok()).collect();
        let said = noted.map_or(said.clone(), |n| format!("{said}\n{n}"));
        Entry::leading(said, Role::Text, Then::Records(ids))
    };
    let unit = |u: &UnitText| {
        let said = match (&u.total, u.rank) {
            (Some(total), Some(rank)) => Message::plain(SCORE).with("rank", rank).with("total", total),
            _ => Message::plain(PENDING),
        };
        let said = session.said(said.with("unit", named(&u.unit)));
        Entry::leading(said, Role::Text, Then::Entries(u.lines.iter().map(line).collect()))
    };
    let mut out: Vec<Entry> = of.units.iter().map(unit).collect();
    out.extend(of.remark().map(|said| Entry::leading(session.said(said), Role::Warning, Then::Records(Vec::new()))));
    Ok((format!("{} · {}", of.title, of.as_of), out))
}

impl Layer for Page {
    fn contexts(&self) -> Vec<&'static str> {
        vec!["picture"]
    }

    fn here(&self, session: &Session) -> Option<Here> {
        let view = self.views.last()?;
        let entry = view.entries.get(view.cursor)?;
        let id = if let Then::Record(id) = entry.then { Some(id) } else { None };
        let kind = id.and_then(|id| session.view().get(id).map(|r| r.kind())).unwrap_or(Kind::Task);
        Some(Here::alone(ScreenId::Overview, kind, id, entry.text.clone()))
    }

    fn effect(&mut self, session: &mut Session, effect: &Effect) -> Handled {
        match effect {
            Effect::Go(Axis::Cursor | Axis::Down | Axis::Right, motion) => {
                if let Some(view) = self.top() {
                    view.cursor = moved(view.cursor, view.entries.len().saturating_sub(1), view.page, *motion);
                }
            }
            Effect::Go(Axis::Tab | Axis::Pane, Motion::By(n)) => {
                if let Some(view) = self.top() {
                    let last = view.entries.len().saturating_sub(1);
                    view.cursor = view.cursor.saturating_add_signed(*n as isize).min(last);
                }
            }
            Effect::Follow | Effect::Open(_) => return self.follow(session),
            Effect::Back => return self.back(),
            _ => return Handled::Ignored,
        }
        Handled::Taken
    }

    fn refresh(&mut self, session: &mut Session) {
        // What cannot be made any more stays as it was until it is closed; what was opened from it keeps its place.
        let Some(of) = self.of else { return };
        if let (Ok((title, entries)), [view]) = (made(session, of), self.views.as_mut_slice()) {
            view.cursor = view.cursor.min(entries.len().saturating_sub(1));
            (view.title, view.entries) = (title, entries);
        }
    }

    fn draw(&mut self, session: &Session, frame: &mut Frame<'_>, area: Rect) {
        let open = crate::tui::hints::key_of(session, "record.follow", &["picture"]);
        let back = crate::tui::hints::key_of(session, "app.back", &["picture"]);
        let Some(view) = self.top() else { return };
        let inner = dialog(session, &view.title, frame, area, area.width, area.height);
        if inner.height < 4 || inner.width < 8 {
            return;
        }
        let body = Rect { height: inner.height - 1, ..inner };
        if view.entries.is_empty() {
            put(frame.buffer_mut(), (body.x, body.y), session.say(EMPTY), body.width, session.style(Role::Dim));
            return;
        }
        let wide = usize::from(body.width.saturating_sub(2)).max(4);
        let parts = |e: &Entry| -> Vec<String> {
            let lines = e.text.split('\n').flat_map(|line| wrap(&clean(line), wide, 60));
            let lines: Vec<String> = lines.collect();
            if lines.is_empty() { vec![String::new()] } else { lines }
        };
        let room = usize::from(body.height);
        let here = parts(&view.entries[view.cursor]).len();
        view.page = (room / here.max(1)).max(1);
        // A third of the room for what stands before.
        let (mut top, mut used) = (view.cursor, here);
        while top > 0 {
            let height = parts(&view.entries[top - 1]).len();
            if used + height > (room / 3).max(here) {
                break;
            }
            used += height;
            top -= 1;
        }
        let mut y = body.y;
        for (n, entry) in view.entries.iter().enumerate().skip(top) {
            for (k, text) in parts(entry).iter().enumerate() {
                if y >= body.bottom() {
                    break;
                }
                if n == view.cursor && k == 0 {
                    let sign = session.sign(Sign::Cursor);
                    paint::put(frame.buffer_mut(), body.x, y, sign, 1, session.style(Role::Cursor));
                }
                paint::put(frame.buffer_mut(), body.x + 2, y, text, body.width - 2, session.style(entry.role));
                y += 1;
            }
        }
        let leads = !matches!(view.entries[view.cursor].then, Then::Nothing);
        let said = Message::plain(if leads { FOOT } else { FOOT_PLAIN })
            .with("at", view.cursor + 1)
            .with("count", view.entries.len())
            .with("open", open)
            .with("back", back);
        let foot = session.said(said);
        put(frame.buffer_mut(), (inner.x, body.bottom()), &foot, inner.width, session.style(Role::Dim));
    }
}
