//! A report in the console: its table with a cursor, narrowed, sorted and written to a file like a list, and its pictures.
//! Enter lays the record behind a row over it, so that going back comes to the same row again.

use std::path::Path;

use ratatui::Frame;
use ratatui::layout::Rect;

use crate::action::{Axis, Effect, Motion, Overlay, OverlayAction, ScreenId};
use crate::document::colon;
use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::error::{Code, Error, Result};
use crate::exchange::table_out::{ColumnKind, Format, Out, Table, write_file, write_text};
use crate::i18n::{Message, Msg};
use crate::report::catalogue::{self, ReportDef, Source};
use crate::report::charts::Chart;
use crate::report::table::{Look, Report};
use crate::report::{html, svg};
use crate::search::Pattern;
use crate::tui::form::path::PathLine;
use crate::tui::form::{Edited, Line};
use crate::tui::frame::dialog;
use crate::tui::layer::{Handled, Here, Layer};
use crate::tui::motion::moved;
use crate::tui::put::{put, put_fit};
use crate::tui::session::Session;
use crate::tui::text::{Align, width};
use crate::tui::theme::{Role, Sign};
use crate::tui::widgets::{BurnDown, Chart as Plot, Gauge, Heat, HeatView, Measure, Months};
use crate::tui::wrap::wrap;

crate::messages! {
    NO_REPORT: "there is no report “{name}”", "没有“{name}”报表";
    ROW_OF: "{at} of {count} · {key} shows the charts", "{at} / {count} · 按 {key} 查看图示";
    ROWS: "{at} of {count}", "{at} / {count}";
    FILTERED: "filter: {filter}", "筛选：{filter}";
    WRITE_TO: "Write the report to a file: xlsx, csv, md, json or html", "将报表写入文件：xlsx、csv、md、json 或 html";
    WROTE: "wrote {rows} {rows:row|rows} to {path}", "已写出 {rows} 行到 {path}";
    THERE: "{path} is there already", "{path} 已存在";
    HINT_THERE: "enter again replaces it; another name keeps it", "再按回车键覆盖，或改用其他名称";
    CHART_OF: "chart {at} of {count} · {key} goes back to the table", "图示 {at} / {count} · 按 {key} 返回明细";
    NOTHING: "nothing to list", "无记录";
}

/// The widest that a column of words is.
const WIDEST: usize = 28;
const GAP: usize = 2;
/// Lines below the table that tell what is cut of the row under the cursor, or lies out of view.
const TOLD: usize = 2;
/// The rows of a gauge, with the one above it for the name and the one below it.
const GAUGE_ROWS: u16 = 4;

/// A report over the screen.
pub struct ReportSheet {
    def: &'static ReportDef,
    report: Box<dyn Report>,
    charts: Vec<Chart>,
    /// The rows that are shown, in their order.
    order: Vec<usize>,
    cursor: usize,
    top: usize,
    page: usize,
    /// The column under the cursor.
    column: usize,
    /// The first column after the one that always stands.
    left: usize,
    /// The column that it is sorted by, and whether downwards.
    sort: Option<(usize, bool)>,
    filter: Line,
    /// Whether the filter is being typed.
    typing: bool,
    /// The line that asks for a file.
    asking: Option<PathLine>,
    /// The picture that is shown, if one is.
    chart: Option<usize>,
}

impl ReportSheet {
    /// The report of a name, as of what is looked at.
    ///
    /// # Errors
    /// Those of the report, such as `Denied` for what is of the whole office.
    pub fn new(session: &Session, name: &str) -> Result<Self> {
        let def = catalogue::named(name).ok_or_else(|| Error::new(Code::Usage, NO_REPORT).with("name", name))?;
        let (report, charts) = made(session, def)?;
        let (filter, typing, asking) = (Line::default(), false, None);
        let (cursor, top, page, column, left) = (0, 0, 1, 0, 0);
        let (order, sort, chart) = (Vec::new(), None, None);
        let mut new =
            Self { def, report, charts, order, cursor, top, page, column, left, sort, filter, typing, asking, chart };
        new.arrange(session);
        let at = new.report.opens_at();
        new.cursor = new.order.iter().position(|row| *row == at).unwrap_or(0);
        new.top = new.cursor;
        Ok(new)
    }

    /// The row under the cursor, as the report counts them.
    fn row(&self) -> usize {
        self.order.get(self.cursor).copied().unwrap_or(0)
    }

    fn here_id(&self) -> Option<RecordId> {
        self.order.get(self.cursor).and_then(|row| self.report.record(*row))
    }

    /// Filters and sorts anew; the cursor stays on its row where that is still shown.
    fn arrange(&mut self, session: &Session) {
        let before = self.order.get(self.cursor).copied();
        let state = session.view();
        let look = Look { state: &state, lang: session.lang };
        let columns = self.report.columns();
        let pattern = Pattern::fuzzy(self.filter.text().trim());
        let mut rows: Vec<(usize, Vec<Out>)> =
            (0..self.report.count()).map(|row| (row, self.report.cells(&look, row))).collect();
        rows.retain(|(_, cells)| {
            pattern.is_empty()
                || columns.iter().zip(cells).any(|(c, cell)| pattern.find(&cell.plain(c.kind, session.lang)).is_some())
        });
        if let Some((column, down)) = self.sort {
            rows.sort_by(|(_, a), (_, b)| {
                let order = compared(a.get(column), b.get(column), session);
                if down { order.reverse() } else { order }
            });
        }
        self.order = rows.into_iter().map(|(row, _)| row).collect();
        self.cursor = before.and_then(|row| self.order.iter().position(|r| *r == row)).unwrap_or(0);
    }

    /// Sorts by the column under the cursor; again turns the order round, a third time ends it.
    fn sort_here(&mut self) {
        self.sort = match self.sort {
            Some((column, false)) if column == self.column => Some((column, true)),
            Some((column, true)) if column == self.column => None,
            _ => Some((self.column, false)),
        };
    }

    /// The line that asks where the report is written to.
    fn ask_for_file(&self, session: &Session) -> Result<PathLine> {
        crate::tui::form::evidence::local(session)?;
        let def = self.def;
        let name = format!("{}-{}.xlsx", session.say(def.title).replace([' ', '/'], "-"), self.report.day());
        let mut warned: Option<std::path::PathBuf> = None;
        Ok(PathLine::new(session.say(WRITE_TO), &name, &[], move |session, path| {
            let there = path.symlink_metadata().is_ok();
            if there && warned.as_ref() != Some(&path) {
                warned = Some(path.clone());
                return Err(Error::new(Code::Denied, THERE).with("path", path.display()).hint(HINT_THERE));
            }
            let rows = write(session, def, &path, there)?;
            Ok(vec![Effect::Say(Message::plain(WROTE).with("rows", rows).with("path", path.display()))])
        }))
    }

    /// The pictures, where gauges are one page together.
    fn pages(&self) -> Vec<&[Chart]> {
        let is_gauge = |c: &Chart| matches!(c, Chart::Gauge { .. });
        let gauges = self.charts.iter().take_while(|c| is_gauge(c)).count();
        let (gauges, rest) = self.charts.split_at(gauges);
        std::iter::once(gauges).filter(|g| !g.is_empty()).chain(rest.chunks(1)).collect()
    }
}

fn made(session: &Session, def: &'static ReportDef) -> Result<(Box<dyn Report>, Vec<Chart>)> {
    let source = Source { office: &session.office, actor: &session.actor, as_of: session.as_of() };
    let report = (def.make)(&source, &catalogue::Wanted::default())?;
    let state = session.view();
    let charts = report.charts(&Look { state: &state, lang: session.lang });
    Ok((report, charts))
}

/// Writes a report to a file, in the format that its ending says; tells how many rows there were.
fn write(session: &Session, def: &'static ReportDef, path: &Path, replace: bool) -> Result<usize> {
    let (report, _) = made(session, def)?;
    let state = session.view();
    let look = Look { state: &state, lang: session.lang };
    let ending = path.extension().map(|e| e.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
    match ending.as_str() {
        "html" | "htm" => {
            let office = session.office.name(&state, session.lang);
            write_text(&html::page(report.as_ref(), &look, &office), path, replace)?;
        }
        "json" => {
            let text =
                serde_json::to_string_pretty(&report.json(&look)).map_err(|e| crate::action::unwritten(e.into()))?;
            write_text(&format!("{text}\n"), path, replace)?;
        }
        _ => {
            let made = Some(session.office.clock().now().naive_local());
            write_file(&Table { made, ..report.table(&look) }, Format::of_path(path)?, path, replace)?;
        }
    }
    Ok(report.count())
}

/// The order of two cells of a column: numbers and days by what they are, texts as the language orders them; blank ones last.
fn compared(a: Option<&Out>, b: Option<&Out>, session: &Session) -> std::cmp::Ordering {
    let number = |cell: Option<&Out>| match cell {
        Some(Out::Number(n)) => Some(*n),
        Some(Out::Whole(n)) => Some(*n as f64),
        _ => None,
    };
    let text = |cell: Option<&Out>| cell.map_or_else(String::new, |c| c.plain(ColumnKind::Text, session.lang));
    match (number(a), number(b)) {
        (Some(a), Some(b)) => a.total_cmp(&b),
        _ => {
            let (a, b) = (text(a), text(b));
            a.is_empty().cmp(&b.is_empty()).then_with(|| a.cmp(&b))
        }
    }
}

impl Layer for ReportSheet {
    fn contexts(&self) -> Vec<&'static str> {
        match &self.asking {
            Some(line) => line.contexts(),
            None if self.typing => vec!["text"],
            None => vec!["report", "picture"],
        }
    }

    fn idle(&self) -> &'static [&'static str] {
        &["evidence.open", "evidence.copy-path"]
    }

    fn is_typing(&self) -> bool {
        self.typing || self.asking.is_some()
    }

    fn here(&self, session: &Session) -> Option<Here> {
        let state = session.view();
        let cells = self.report.cells(&Look { state: &state, lang: session.lang }, self.row());
        let columns = self.report.columns();
        let row: Vec<String> = columns.iter().zip(&cells).map(|(c, cell)| cell.plain(c.kind, session.lang)).collect();
        let kind = self.here_id().and_then(|id| state.get(id)).map_or(Kind::Task, |r| r.kind());
        Some(Here::alone(ScreenId::Overview, kind, self.here_id(), row.join("\t")))
    }

    fn effect(&mut self, session: &mut Session, effect: &Effect) -> Handled {
        if let Some(line) = &mut self.asking {
            return match line.effect(session, effect) {
                Handled::Close(effects) => {
                    self.asking = None;
                    Handled::Then(effects)
                }
                handled => handled,
            };
        }
        let pages = self.pages().len();
        match effect {
            Effect::Overlay(OverlayAction::Search) => (self.typing, self.chart) = (true, None),
            Effect::Overlay(OverlayAction::Accept) if self.typing => self.typing = false,
            Effect::Overlay(OverlayAction::Cancel) | Effect::Back if self.typing || !self.filter.text().is_empty() => {
                (self.typing, self.filter) = (false, Line::default());
                self.arrange(session);
            }
            Effect::Overlay(action) if self.typing => {
                if self.filter.act(*action) == Edited::Changed {
                    self.arrange(session);
                }
            }
            Effect::Overlay(OverlayAction::Column) => {
                self.chart = None;
                self.sort_here();
                self.arrange(session);
            }
            Effect::Overlay(OverlayAction::Save) => match self.ask_for_file(session) {
                Ok(line) => self.asking = Some(line),
                Err(error) => {
                    let said = Msg::new("{text}", "{text}");
                    let said = Message::plain(said).with("text", error.say(session.lang));
                    return Handled::Then(vec![Effect::Say(said)]);
                }
            },
            Effect::Go(Axis::Cursor | Axis::Down, motion) if self.chart.is_none() => {
                self.cursor = moved(self.cursor, self.order.len().saturating_sub(1), self.page, *motion);
            }
            Effect::Go(Axis::Cursor | Axis::Down | Axis::Right, Motion::By(n)) if self.chart.is_some() => {
                let at = self.chart.unwrap_or(0) as i64 + i64::from(*n);
                self.chart = Some(at.clamp(0, pages.saturating_sub(1) as i64) as usize);
            }
            Effect::Go(Axis::Right, Motion::By(n)) => {
                let last = self.report.columns().len().saturating_sub(1);
                self.column = self.column.saturating_add_signed(*n as isize).min(last);
                // What stands left of it comes into view again.
                self.left = self.left.min(self.column.saturating_sub(1));
            }
            Effect::Go(Axis::Tab | Axis::Pane, _) => {
                self.chart = if self.chart.is_none() && pages > 0 { Some(0) } else { None };
            }
            Effect::Follow | Effect::Open(_) if self.chart.is_none() => {
                return match self.here_id() {
                    Some(id) => Handled::Then(vec![Effect::Show(Overlay::Record(id))]),
                    None => Handled::Taken,
                };
            }
            Effect::Back if self.chart.is_some() => self.chart = None,
            Effect::Back => return Handled::close(),
            _ => return Handled::Ignored,
        }
        Handled::Taken
    }

    fn refresh(&mut self, session: &mut Session) {
        // What cannot be made any more stays as it was until it is closed.
        if let Ok((report, charts)) = made(session, self.def) {
            let id = self.here_id();
            (self.report, self.charts) = (report, charts);
            self.arrange(session);
            let at = self.order.iter().position(|row| id.is_some() && self.report.record(*row) == id);
            self.cursor = at.unwrap_or(self.cursor).min(self.order.len().saturating_sub(1));
        }
    }

    fn text(&mut self, session: &mut Session, text: &str) -> Handled {
        if let Some(line) = &mut self.asking {
            return line.text(session, text);
        }
        self.filter.insert(text);
        self.arrange(session);
        Handled::Taken
    }

    fn draw(&mut self, session: &Session, frame: &mut Frame<'_>, area: Rect) {
        let title = format!("{} · {}", session.said(self.report.title()), self.report.day());
        let inner = dialog(session, &title, frame, area, area.width, area.height);
        if inner.height < 4 {
            return;
        }
        let body = Rect { height: inner.height - 1, ..inner };
        let key = crate::tui::hints::key_of(session, "tab.next", &["picture"]);
        let pages = self.pages();
        let said = match self.chart {
            Some(at) => Message::plain(CHART_OF).with("at", at + 1).with("count", pages.len()),
            None => {
                let at = if self.order.is_empty() { 0 } else { self.cursor + 1 };
                let msg = if pages.is_empty() { ROWS } else { ROW_OF };
                Message::plain(msg).with("at", at).with("count", self.order.len())
            }
        };
        let foot = session.said(said.with("key", key));
        let y = body.bottom();
        let used = put(frame.buffer_mut(), (inner.x, y), &foot, inner.width, session.style(Role::Dim));
        let from = inner.x + used + GAP as u16;
        if self.typing && from < inner.right() {
            put(frame.buffer_mut(), (from, y), "/", 1, session.style(Role::Key));
            let line = Rect { x: from + 2, y, width: inner.right().saturating_sub(from + 2), height: 1 };
            let caret = self.filter.draw(frame.buffer_mut(), line, session.style(Role::Input));
            frame.set_cursor_position(caret);
        } else if !self.filter.text().is_empty() && from < inner.right() {
            let said = session.said(Message::plain(FILTERED).with("filter", self.filter.text()));
            put(frame.buffer_mut(), (from, y), &said, inner.right() - from, session.style(Role::Accent));
        }
        match self.chart.and_then(|at| pages.get(at).copied()) {
            Some(page) => draw_charts(session, page, frame, body),
            None => self.draw_table(session, frame, body),
        }
        if let Some(line) = &mut self.asking {
            line.draw(session, frame, area);
        }
    }
}

fn draw_charts(session: &Session, page: &[Chart], frame: &mut Frame<'_>, area: Rect) {
    let (theme, lang) = (&session.theme, session.lang);
    let mut y = area.y;
    for chart in page {
        let name = session.said(svg::title(chart));
        let place = Rect { y: y + 1, height: area.bottom().saturating_sub(y + 1), ..area };
        match chart {
            Chart::Gauge { counts, formula, .. } => {
                if area.bottom().saturating_sub(y) < GAUGE_ROWS - 1 {
                    return;
                }
                put(frame.buffer_mut(), (area.x, y), &name, area.width, session.style(Role::Text));
                let place = Rect { height: 2, ..place };
                frame.render_widget(Gauge { counts: *counts, formula: *formula, theme, lang }, place);
                y += GAUGE_ROWS;
            }
            Chart::Burn(burn) => frame.render_widget(BurnDown { burn, theme, lang }, area),
            Chart::Ranks(peers) => {
                frame.render_widget(Plot { peers, measure: Measure::Rank, period: None, theme, lang }, area);
            }
            Chart::Heat { matrix, .. } => {
                put(frame.buffer_mut(), (area.x, y), &name, area.width, session.style(Role::Title));
                frame.render_widget(Heat { matrix, view: HeatView::default(), theme, lang }, place);
            }
            Chart::Calendar { due, today, calendar } => {
                frame.render_widget(Months { due, calendar, today: *today, selected: *today, theme, lang }, area);
            }
        }
    }
}

impl ReportSheet {
    /// The cells of the rows in view, of so many.
    fn in_view(&mut self, look: &Look<'_>, page: usize) -> Vec<Vec<String>> {
        self.page = page;
        self.top = self.top.clamp((self.cursor + 1).saturating_sub(page).min(self.cursor), self.cursor);
        self.top = self.top.min(self.order.len().saturating_sub(page));
        let columns = self.report.columns();
        let cells = |row: &usize| {
            let cells = self.report.cells(look, *row);
            columns.iter().zip(cells).map(|(c, cell)| cell.plain(c.kind, look.lang).replace('\n', " ")).collect()
        };
        self.order.iter().skip(self.top).take(page).map(cells).collect()
    }

    fn draw_table(&mut self, session: &Session, frame: &mut Frame<'_>, area: Rect) {
        let lang = session.lang;
        let state = session.view();
        let look = Look { state: &state, lang };
        let columns = self.report.columns();
        let remarks: Vec<String> = self.report.remarks().into_iter().map(|r| session.said(r)).collect();
        let mut y = area.y;
        let most = if area.height < 20 { 3 } else { 5 };
        for line in remarks.iter().flat_map(|r| wrap(r, usize::from(area.width), most)).take(most) {
            put(frame.buffer_mut(), (area.x, y), &line, area.width, session.style(Role::Dim));
            y += 1;
        }
        let all = usize::from(area.bottom().saturating_sub(y + 1)).max(1);
        let mut rows = self.in_view(&look, all);
        if rows.is_empty() {
            put(frame.buffer_mut(), (area.x, y), session.say(NOTHING), area.width, session.style(Role::Dim));
            return;
        }
        let sort = self.sort;
        let heading = |at: usize| {
            let sign = match sort {
                Some((column, true)) if column == at => session.sign(Sign::Descending),
                Some((column, false)) if column == at => session.sign(Sign::Ascending),
                _ => "",
            };
            format!("{}{sign}", columns[at].label.text(lang))
        };
        let room = usize::from(area.width.saturating_sub(2));
        let widest = |rows: &[Vec<String>], at: usize| {
            let cells = rows.iter().filter_map(|r| r.get(at)).map(|t| width(t)).max().unwrap_or(0);
            cells.max(width(&heading(at)))
        };
        let wanted: Vec<usize> = (0..columns.len()).map(|at| widest(&rows, at)).collect();
        let mut widths: Vec<usize> = wanted.iter().map(|w| (*w).min(WIDEST)).collect();
        // What is left over goes to the long ones.
        let mut left = room.saturating_sub(widths.iter().sum::<usize>() + GAP * columns.len().saturating_sub(1));
        for (width, wanted) in widths.iter_mut().zip(&wanted) {
            let more = wanted.saturating_sub(*width).min(left);
            (*width, left) = (*width + more, left - more);
        }
        // What is cut or out of view of the row under the cursor is told below.
        let cut = widths != wanted || widths.iter().sum::<usize>() + GAP * columns.len().saturating_sub(1) > room;
        let told = if cut && all > 2 * TOLD { TOLD } else { 0 };
        if told > 0 {
            rows = self.in_view(&look, all - told);
        }
        let wide = |at: usize| widths.get(at).copied().unwrap_or(0);
        // The column under the cursor is always in view.
        let before = |left: usize| wide(0) + (left + 1..self.column).map(|at| wide(at) + GAP).sum::<usize>() + GAP;
        while self.left + 1 < self.column && before(self.left) + wide(self.column).min(room) > room {
            self.left += 1;
        }
        // The first column says what a row is of, and always stands.
        let shown: Vec<usize> = std::iter::once(0).chain(self.left + 1..columns.len()).collect();
        let mut x = area.x + 2;
        let mut whole: Vec<(usize, usize)> = Vec::new();
        for at in shown {
            let room = usize::from(area.right().saturating_sub(x));
            let mut columns_wide = wide(at);
            if room < columns_wide.min(6) {
                break;
            }
            // The last column of words takes what is left.
            if at + 1 == columns.len() && columns[at].kind == ColumnKind::Text {
                columns_wide = room;
            }
            let cells = columns_wide.min(room) as u16;
            let right = matches!(columns[at].kind, ColumnKind::Number | ColumnKind::Percent);
            let align = if right { Align::Right } else { Align::Left };
            let buffer = frame.buffer_mut();
            let style = session.style(if at == self.column { Role::Accent } else { Role::Header });
            put_fit(buffer, (x, y), &heading(at), cells, align, style);
            for (n, row) in rows.iter().enumerate() {
                let here = self.top + n == self.cursor;
                let style = session.style(if here { Role::Accent } else { Role::Text });
                let text = row.get(at).map_or("", String::as_str);
                put_fit(buffer, (x, y + 1 + n as u16), text, cells, align, style);
            }
            whole.push((at, usize::from(cells)));
            x = x.saturating_add(cells + GAP as u16);
        }
        if whole.len() + self.left < columns.len() {
            put(frame.buffer_mut(), (area.right() - 1, y), session.sign(Sign::Closed), 1, session.style(Role::Accent));
        }
        if told > 0
            && let Some(row) = rows.get(self.cursor - self.top)
        {
            let stands = |at: usize| whole.iter().any(|(shown, cells)| *shown == at && width(&row[at]) <= *cells);
            let parts = row.iter().enumerate().filter(|(at, text)| !text.trim().is_empty() && !stands(*at));
            let parts = parts.map(|(at, text)| format!("{}{}{text}", columns[at].label.text(lang), colon(lang)));
            let text = parts.collect::<Vec<_>>().join(" · ");
            let y = area.bottom() - told as u16;
            for (line, y) in wrap(&text, usize::from(area.width.saturating_sub(2)), told).iter().zip(y..) {
                put(frame.buffer_mut(), (area.x + 2, y), line, area.width - 2, session.style(Role::Dim));
            }
        }
        let at = y + 1 + (self.cursor - self.top) as u16;
        put(frame.buffer_mut(), (area.x, at), session.sign(Sign::Cursor), 1, session.style(Role::Cursor));
    }
}
