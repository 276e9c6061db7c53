//! The overview: ledgers with gauge and formula, lamps, lagging flags, what is due and overdue, what changed lately. Each
//! line leads to what lies behind it.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::detail::Line;
use super::table::{lamp_role, lamp_text};
use crate::action::{Axis, Effect, Motion, ScreenId, named};
use crate::domain::kind::Kind;
use crate::domain::lamp::{DUE_SOON, Lamp};
use crate::domain::rate::Formula;
use crate::domain::record::Stamp;
use crate::domain::schema::flag;
use crate::i18n::{Msg, Said};
use crate::report::due::{DueReport, group_name};
use crate::report::{View, units::is_open_flag};
use crate::service::due::Group;
use crate::service::figures::published;
use crate::service::lens::Lens;
use crate::tui::hints::{key_of, offers};
use crate::tui::layer::{Handled, Here};
use crate::tui::session::Session;
use crate::tui::text::{Align, fit, truncate, width};
use crate::tui::theme::{Role, Sign};

crate::messages! {
    LEDGERS: "Ledgers", "事项清单";
    LAMPS: "Lamps", "状态灯";
    DUE: "Due", "时限";
    LAGGING: "Lagging indicators", "落后指标";
    FINDINGS: "Open findings", "未销号问题";
    CONFLICTS: "{count} conflicts: values that stand against each other", "{count} 处冲突：相互矛盾的取值待裁定";
    CHANGED: "Changed", "近期变更";
    UNREPORTED: "{count} items, not reported", "{count} 项，尚未报送";
    PUBLISHED: "published {rate}", "公布 {rate}";
    SINCE: "since {day}: {entries} entries by {people} people", "自 {day} 以来：{people} 人 {entries} 次操作";
    NOTHING_DUE: "nothing is overdue or due soon", "没有逾期或临期事项";
    NO_FLAGS: "no indicator is flagged", "没有落后标记";
    EMPTY: "This office is empty. Ways to begin:", "这里还没有数据，可以这样开始：";
    EMPTY_IMPORT: "import a sheet of your own: xlsx, xls, CSV", "导入自己的表格：xlsx、xls、CSV";
    EMPTY_SAMPLE: "look round in the sample of a county first; nothing of it is kept", "先看一个县的示例，不会保存";
    EMPTY_TOUR: "be shown round in it, in two minutes", "用示例走一遍，约两分钟";
    EMPTY_FIRST: "write down the first unit", "新建第一个单位";
    EMPTY_KEYS: "Up and down choose, {enter} goes there; or press the key.", "用上下键选择，按 {enter} 进入；也可直接按键。";
}

/// A line with what it leads to.
struct Entry {
    line: Line,
    leads: Vec<Effect>,
}

/// From this width on, what lags, what was found and what changed stands beside ledgers and lamps.
const TWO_COLUMNS: u16 = 150;

/// The overview.
#[derive(Default)]
pub struct Overview {
    entries: Vec<Entry>,
    /// The first entry that stands in the second column, where there are two.
    second: usize,
    cursor: usize,
    top: usize,
    page: usize,
    built: Option<u16>,
}

impl std::fmt::Debug for Overview {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Overview({} lines)", self.entries.len())
    }
}

impl Overview {
    /// Makes the lines anew at the next look.
    pub fn stale(&mut self) {
        self.built = None;
    }

    /// What an action works on.
    pub fn here(&self) -> Here {
        let id = self.entries.get(self.cursor).and_then(|e| e.line.link);
        let text = self.entries.get(self.cursor).map(|e| e.line.text()).unwrap_or_default();
        Here {
            screen: ScreenId::Overview,
            kind: Kind::Task,
            id,
            marked: Vec::new(),
            cell: text.clone(),
            row: text,
            column: String::new(),
            filter: String::new(),
            entry: None,
        }
    }

    /// An effect of an action.
    pub fn effect(&mut self, effect: &Effect) -> Handled {
        let last = self.entries.len().saturating_sub(1) as i64;
        let page = self.page.max(1) as i64;
        let by = |n: i64| (self.cursor as i64 + n).clamp(0, last) as usize;
        let back = matches!(effect, Effect::Go(_, Motion::By(n) | Motion::Pages(n) | Motion::HalfPages(n)) if *n < 0);
        match effect {
            Effect::Go(Axis::Cursor | Axis::Down, motion) => {
                self.cursor = match motion {
                    Motion::By(n) => by(i64::from(*n)),
                    Motion::HalfPages(n) => by(i64::from(*n) * (page / 2).max(1)),
                    Motion::Pages(n) => by(i64::from(*n) * page),
                    Motion::Start => 0,
                    Motion::End => last as usize,
                    _ => self.cursor,
                };
                self.onto_a_line(back);
            }
            Effect::Follow | Effect::Open(_) => {
                return match self.entries.get(self.cursor) {
                    Some(e) if !e.leads.is_empty() => Handled::Then(e.leads.clone()),
                    _ => Handled::Taken,
                };
            }
            _ => return Handled::Ignored,
        }
        Handled::Taken
    }

    /// The cursor stands on lines that lead somewhere.
    fn onto_a_line(&mut self, back: bool) {
        let leads = |at: usize| self.entries.get(at).is_some_and(|e| !e.leads.is_empty());
        let after = (self.cursor..self.entries.len()).find(|at| leads(*at));
        let before = (0..=self.cursor.min(self.entries.len().saturating_sub(1))).rev().find(|at| leads(*at));
        let found = if back { before.or(after) } else { after.or(before) };
        self.cursor = found.unwrap_or(0);
    }

    fn build(&mut self, session: &Session, lens: &Lens<'_>, columns: u16) {
        let mut out = Vec::new();
        let state = lens.state;
        if Kind::ALL
            .iter()
            .filter(|k| !matches!(k, Kind::Person | Kind::Setting | Kind::Device))
            .all(|k| state.records(*k).next().is_none())
        {
            self.entries = beginning(session);
            self.onto_a_line(false);
            return;
        }
        let half = if columns >= TWO_COLUMNS { columns / 2 } else { columns };
        conflicts(session, lens, &mut out);
        ledgers(session, lens, half, &mut out);
        lamps(session, lens, &mut out);
        due(session, lens, &mut out);
        self.second = out.len();
        flags(session, lens, &mut out);
        findings(session, lens, &mut out);
        changed(session, lens, &mut out);
        self.entries = out;
        self.cursor = self.cursor.min(self.entries.len().saturating_sub(1));
        self.onto_a_line(false);
    }

    /// Draws it.
    pub fn draw(&mut self, session: &Session, lens: &Lens<'_>, frame: &mut Frame<'_>, area: Rect) {
        if self.built != Some(area.width) {
            self.build(session, lens, area.width);
            self.built = Some(area.width);
        }
        self.page = usize::from(area.height).max(1);
        if area.width < TWO_COLUMNS || self.second == 0 || self.second >= self.entries.len() {
            self.top = self.draw_entries(session, frame, area, 0..self.entries.len(), self.top);
            return;
        }
        let half = area.width / 2;
        let left = Rect { width: half - 2, ..area };
        let right = Rect { x: area.x + half, width: area.width - half, ..area };
        // The second column begins with its heading, not with the blank line before it.
        let blank = self.entries.get(self.second).is_some_and(|e| e.line.parts.is_empty());
        let second = self.second + usize::from(blank);
        for (place, part) in [(left, 0..self.second), (right, second..self.entries.len())] {
            let from = part.start;
            self.draw_entries(session, frame, place, part, from);
        }
    }

    /// Draws some entries from one on, so that the cursor is in view where it is among them; returns the first shown.
    fn draw_entries(
        &self,
        session: &Session,
        frame: &mut Frame<'_>,
        area: Rect,
        part: std::ops::Range<usize>,
        top: usize,
    ) -> usize {
        let page = usize::from(area.height).max(1);
        let mut top = top.max(part.start);
        if part.contains(&self.cursor) {
            top = top.clamp((self.cursor + 1).saturating_sub(page).max(part.start), self.cursor);
            // The heading above the first line is shown with it.
            if top <= part.start + 1 && self.cursor - part.start < page {
                top = part.start;
            }
        }
        for (row, at) in (top..part.end).take(page).enumerate() {
            let Some(entry) = self.entries.get(at) else { break };
            let y = area.y + row as u16;
            if at == self.cursor && !entry.leads.is_empty() {
                frame.buffer_mut().set_string(area.x, y, session.sign(Sign::Cursor), session.style(Role::Cursor));
            }
            let mut x = area.x + 2;
            for (role, text) in &entry.line.parts {
                let room = usize::from((area.x + area.width).saturating_sub(x));
                let shown = truncate(text, room).into_owned();
                frame.buffer_mut().set_string(x, y, &shown, session.style(*role));
                x += width(&shown) as u16;
            }
        }
        top
    }
}

/// What an empty office can be begun with, each with its key.
fn beginning(session: &Session) -> Vec<Entry> {
    let plain = |role, text: String| Entry { line: Line::of(role, text), leads: Vec::new() };
    let mut out = vec![plain(Role::Title, session.say(EMPTY).into()), plain(Role::Text, String::new())];
    let unit = vec![Effect::Screen(ScreenId::Units), Effect::Press("record.new")];
    let ways: [(&[&str], Msg, Vec<Effect>); 4] = [
        (&["tour.start"], EMPTY_TOUR, vec![Effect::Tour]),
        (&["sample.try"], EMPTY_SAMPLE, vec![Effect::Sample]),
        (&["file.import"], EMPTY_IMPORT, vec![Effect::Press("file.import")]),
        (&["screen.units", "record.new"], EMPTY_FIRST, unit),
    ];
    for (actions, msg, leads) in ways {
        let may = |name: &&str| named(name).is_some_and(|action| offers(session, action));
        if actions.iter().all(may) {
            let keys: Vec<String> = actions.iter().map(|a| key_of(session, a, &["overview", "list"])).collect();
            let line = Line::of(Role::Key, fit(&keys.join(" "), 5, Align::Left)).and(Role::Text, session.say(msg));
            out.push(Entry { line, leads });
        }
    }
    let enter = key_of(session, "record.follow", &["overview"]);
    out.push(plain(Role::Text, String::new()));
    out.push(plain(Role::Dim, session.said(Said::plain(EMPTY_KEYS).with("enter", enter))));
    out
}

fn heading(session: &Session, msg: crate::i18n::Msg, out: &mut Vec<Entry>) {
    if !out.is_empty() {
        out.push(Entry { line: Line::default(), leads: Vec::new() });
    }
    out.push(Entry { line: Line::of(Role::Title, session.say(msg)), leads: Vec::new() });
}

/// Tasks that pass a filter.
fn tasks(filter: String) -> Vec<Effect> {
    vec![Effect::Screen(ScreenId::Tasks), Effect::Filter(filter)]
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', ""))
}

/// Where values stand against each other that comes first.
fn conflicts(session: &Session, lens: &Lens<'_>, out: &mut Vec<Entry>) {
    let count = lens.state.contests().count();
    if count > 0 {
        let line = Line::of(Role::Warning, session.said(Said::plain(CONFLICTS).with("count", count)));
        out.push(Entry { line, leads: vec![Effect::Show(crate::action::Layer::Conflicts(None))] });
    }
}

fn ledgers(session: &Session, lens: &Lens<'_>, columns: u16, out: &mut Vec<Entry>) {
    let figures = &lens.tallies().ledgers.ledgers;
    if figures.is_empty() {
        return;
    }
    heading(session, LEDGERS, out);
    let all = published(lens.state, lens.sums.lamps().classes(), lens.today);
    let name_room = figures.iter().map(|f| width(&f.short)).max().unwrap_or(8).clamp(8, 20);
    let bar_room = usize::from(columns / 6).clamp(6, 24);
    for f in figures {
        let counts = f.counts();
        let mut line = Line::of(Role::Text, fit(&f.short, name_room, Align::Left)).and(Role::Dim, "  ");
        match f.rate() {
            None => {
                let said = Said::plain(UNREPORTED).with("count", counts.total());
                line = line
                    .and(Role::BarEmpty, session.sign(Sign::BarEmpty).repeat(bar_room))
                    .and(Role::LampGrey, format!("  {}", session.said(said)));
            }
            Some(rate) => {
                let full = (rate.as_f64() * bar_room as f64).round() as usize;
                line = line
                    .and(Role::Bar, session.sign(Sign::BarFull).repeat(full.min(bar_room)))
                    .and(Role::BarEmpty, session.sign(Sign::BarEmpty).repeat(bar_room - full.min(bar_room)))
                    .and(Role::Accent, format!(" {:>6}", rate.percent(1).to_string()))
                    .and(Role::Text, format!("  {}/{}", rate.part, rate.whole))
                    .and(Role::Dim, format!("  {}", f.formula().label().text(session.lang)));
                if let Some(stated) = all.get(&f.ledger).and_then(|p| p.rate()) {
                    let said = session.said(Said::plain(PUBLISHED).with("rate", stated));
                    let follows = f.rate().is_some_and(|r| r.percent(stated.decimals()) == stated);
                    let role = if follows { Role::Dim } else { Role::Warning };
                    let because = Formula::ALL
                        .iter()
                        .find(|g| !follows && g.rate(&counts).is_some_and(|r| r.percent(stated.decimals()) == stated))
                        .map_or(String::new(), |g| format!(" = {}", g.label().text(session.lang)));
                    line = line.and(role, format!("  {said}{because}"));
                }
            }
        }
        out.push(Entry { line: line.to(f.ledger), leads: tasks(format!("ledger:{}", quoted(&f.short))) });
    }
}

fn lamps(session: &Session, lens: &Lens<'_>, out: &mut Vec<Entry>) {
    let counts = lens.tallies().lamps;
    if counts.iter().all(|n| *n == 0) {
        return;
    }
    heading(session, LAMPS, out);
    for lamp in [Lamp::Red, Lamp::Yellow, Lamp::Green, Lamp::Blue, Lamp::Grey, Lamp::Done] {
        let n = counts[lamp as usize];
        if n > 0 {
            let line = Line::of(lamp_role(lamp), fit(&lamp_text(session, lamp), 10, Align::Left));
            out.push(Entry {
                line: line.and(Role::Text, format!("{n:>6}")),
                leads: tasks(format!("lamp:{}", lamp.name())),
            });
        }
    }
}

fn due(session: &Session, lens: &Lens<'_>, out: &mut Vec<Entry>) {
    let Ok(report) = DueReport::of(&View::now(lens.state, lens.today), DUE_SOON, None) else { return };
    heading(session, DUE, out);
    let before = out.len();
    for group in [Group::Overdue, Group::Soon, Group::Stalled, Group::Review] {
        let rows = report.group(group);
        let Some(first) = rows.first() else { continue };
        let label = fit(group_name(group).text(session.lang), 14, Align::Left);
        let role = if group == Group::Overdue { Role::LampRed } else { Role::Text };
        let title = lens.state.title(first.task);
        let line =
            Line::of(role, label).and(Role::Text, format!("{:>5}", rows.len())).and(Role::Dim, format!("  {title}"));
        let leads = match group {
            Group::Overdue => tasks("lamp:red".into()),
            Group::Soon => tasks(format!("due>=today due<=+{DUE_SOON}wd -status:done")),
            _ => vec![Effect::Open(first.task)],
        };
        out.push(Entry { line, leads });
    }
    if out.len() == before {
        out.push(Entry { line: Line::of(Role::Dim, session.say(NOTHING_DUE)), leads: Vec::new() });
    }
}

fn flags(session: &Session, lens: &Lens<'_>, out: &mut Vec<Entry>) {
    if lens.state.records(Kind::Indicator).next().is_none() {
        return;
    }
    heading(session, LAGGING, out);
    let open: Vec<_> = lens.state.records(Kind::Flag).filter(|r| is_open_flag(r)).collect();
    if open.is_empty() {
        out.push(Entry { line: Line::of(Role::Dim, session.say(NO_FLAGS)), leads: Vec::new() });
    }
    for r in open.iter().take(8) {
        let shown = |tag| Kind::Flag.field(tag).map_or(String::new(), |f| lens.shower().field(r, f));
        let line = Line::of(Role::Warning, fit(&lens.state.title_of(r), 16, Align::Left))
            .and(Role::Text, format!("  {}", fit(&shown(flag::STATE), 12, Align::Left)))
            .and(Role::Dim, format!("  {}  {}", shown(flag::REASON), shown(flag::MEASURE)));
        let leads = match r.reference(flag::INDICATOR) {
            Some(indicator) => vec![Effect::Open(indicator)],
            None => Vec::new(),
        };
        out.push(Entry { line: line.to(r.id()), leads });
    }
}

fn findings(session: &Session, lens: &Lens<'_>, out: &mut Vec<Entry>) {
    let open: Vec<_> = lens.state.records(Kind::Finding).filter(|r| crate::report::units::is_open_finding(r)).collect();
    if open.is_empty() {
        return;
    }
    heading(session, FINDINGS, out);
    for r in open.iter().take(6) {
        let state = Kind::Finding
            .field(crate::domain::schema::finding::STATE)
            .map_or(String::new(), |f| lens.shower().field(r, f));
        let line = Line::of(Role::Accent, fit(&state, 13, Align::Left)).and(Role::Text, lens.state.title_of(r));
        out.push(Entry { line: line.to(r.id()), leads: vec![Effect::Open(r.id())] });
    }
}

/// How much was written since yesterday, last week and last month.
fn changed(session: &Session, lens: &Lens<'_>, out: &mut Vec<Entry>) {
    heading(session, CHANGED, out);
    for days in [1, 7, 30] {
        let Some(day) = lens.today.checked_sub_days(chrono::Days::new(days)) else { continue };
        let mut people = std::collections::HashSet::new();
        let mut entries = 0u64;
        for (at, meta) in lens.state.metas().iter().enumerate().rev() {
            let when = lens.clock.local(meta.at.millis()).map(|t| t.date_naive());
            if when.is_some_and(|w| w < day) {
                break;
            }
            let stamp = Stamp(at as u32);
            if lens.state.is_shown(stamp) && !lens.state.is_undone(stamp) {
                entries += 1;
                people.insert(meta.actor);
            }
        }
        let said = Said::plain(SINCE).with("day", day).with("entries", entries).with("people", people.len());
        let leads = vec![Effect::Screen(ScreenId::Trail)];
        out.push(Entry { line: Line::of(Role::Text, session.said(said)), leads });
    }
}
