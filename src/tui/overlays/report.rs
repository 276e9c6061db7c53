//! A report in the console: its table with a cursor, and its pictures. Enter lays the record behind a row over it, so that
//! going back comes to the same row again.

use ratatui::Frame;
use ratatui::layout::Rect;

use crate::action::{Axis, Effect, Layer as Wanted, Motion, ScreenId};
use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::error::{Code, Error, Result};
use crate::exchange::table_out::ColumnKind;
use crate::i18n::Message;
use crate::report::catalogue::{self, ReportDef, Source};
use crate::report::charts::Chart;
use crate::report::svg;
use crate::report::table::{Look, Report};
use crate::tui::frame::dialog;
use crate::tui::layer::{Handled, Here, Layer};
use crate::tui::pick::moved;
use crate::tui::put::{put, put_fit};
use crate::tui::session::Session;
use crate::tui::text::{Align, width};
use crate::tui::theme::{Role, Sign};
use crate::tui::widgets::{BurnDown, Chart as Plot, Gauge, Heat, HeatView, Measure, Months};

crate::messages! {
    NO_REPORT: "there is no report “{name}”", "没有“{name}”报表";
    ROW_OF: "{at} of {count} · {key} shows the charts", "{at} / {count} · 按 {key} 查看图示";
    ROWS: "{at} of {count}", "{at} / {count}";
    CHART_OF: "chart {at} of {count} · {key} goes back to the table", "图示 {at} / {count} · 按 {key} 返回明细";
    NOTHING: "nothing to list", "无记录";
}

/// The widest that a column of words is.
const WIDEST: usize = 28;
const GAP: usize = 2;
/// The rows of a gauge, with the one above it for the name and the one below it.
const GAUGE_ROWS: u16 = 4;

/// A report over the screen.
pub struct ReportSheet {
    def: &'static ReportDef,
    report: Box<dyn Report>,
    charts: Vec<Chart>,
    cursor: usize,
    top: usize,
    page: usize,
    /// The first column after the one that always stands.
    left: usize,
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
        Ok(Self { def, report, charts, cursor: 0, top: 0, page: 1, left: 0, chart: None })
    }

    fn here_id(&self) -> Option<RecordId> {
        self.report.record(self.cursor)
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

impl Layer for ReportSheet {
    fn contexts(&self) -> Vec<&'static str> {
        vec!["picture"]
    }

    fn here(&self, session: &Session) -> Option<Here> {
        let state = session.view();
        let cells = self.report.cells(&Look { state: &state, lang: session.lang }, self.cursor);
        let columns = self.report.columns();
        let row: Vec<String> = columns.iter().zip(&cells).map(|(c, cell)| cell.plain(c.kind, session.lang)).collect();
        let kind = self.here_id().and_then(|id| state.get(id)).map_or(Kind::Task, |r| r.kind());
        Some(Here::alone(ScreenId::Overview, kind, self.here_id(), row.join("\t")))
    }

    fn effect(&mut self, _: &mut Session, effect: &Effect) -> Handled {
        let pages = self.pages().len();
        match effect {
            Effect::Go(Axis::Cursor | Axis::Down, motion) if self.chart.is_none() => {
                self.cursor = moved(self.cursor, self.report.count().saturating_sub(1), self.page, *motion);
            }
            Effect::Go(Axis::Cursor | Axis::Down | Axis::Right, Motion::By(n)) if self.chart.is_some() => {
                let at = self.chart.unwrap_or(0) as i64 + i64::from(*n);
                self.chart = Some(at.clamp(0, pages.saturating_sub(1) as i64) as usize);
            }
            Effect::Go(Axis::Right, Motion::By(n)) => {
                let most = self.report.columns().len().saturating_sub(2);
                self.left = self.left.saturating_add_signed(*n as isize).min(most);
            }
            Effect::Go(Axis::Tab | Axis::Pane, _) => {
                self.chart = if self.chart.is_none() && pages > 0 { Some(0) } else { None };
            }
            Effect::Follow | Effect::Open(_) if self.chart.is_none() => {
                return match self.here_id() {
                    Some(id) => Handled::Then(vec![Effect::Show(Wanted::Record(id))]),
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
            let at = (0..self.report.count()).find(|row| id.is_some() && self.report.record(*row) == id);
            self.cursor = at.unwrap_or(self.cursor).min(self.report.count().saturating_sub(1));
        }
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
                let at = if self.report.count() == 0 { 0 } else { self.cursor + 1 };
                let msg = if pages.is_empty() { ROWS } else { ROW_OF };
                Message::plain(msg).with("at", at).with("count", self.report.count())
            }
        };
        let foot = session.said(said.with("key", key));
        put(frame.buffer_mut(), (inner.x, body.bottom()), &foot, inner.width, session.style(Role::Dim));
        match self.chart.and_then(|at| pages.get(at).copied()) {
            Some(page) => draw_charts(session, page, frame, body),
            None => self.draw_table(session, frame, body),
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
    fn draw_table(&mut self, session: &Session, frame: &mut Frame<'_>, area: Rect) {
        let lang = session.lang;
        let state = session.view();
        let look = Look { state: &state, lang };
        let columns = self.report.columns();
        let remarks: Vec<String> = self.report.remarks().into_iter().map(|r| session.said(r)).collect();
        let mut y = area.y;
        for line in remarks.iter().take(2) {
            put(frame.buffer_mut(), (area.x, y), line, area.width, session.style(Role::Dim));
            y += 1;
        }
        self.page = usize::from(area.bottom().saturating_sub(y + 1)).max(1);
        self.top = self.top.clamp((self.cursor + 1).saturating_sub(self.page).min(self.cursor), self.cursor);
        let rows: Vec<Vec<String>> = (self.top..self.report.count().min(self.top + self.page))
            .map(|row| {
                let cells = self.report.cells(&look, row);
                columns.iter().zip(cells).map(|(c, cell)| cell.plain(c.kind, lang).replace('\n', " ")).collect()
            })
            .collect();
        if rows.is_empty() {
            put(frame.buffer_mut(), (area.x, y), session.say(NOTHING), area.width, session.style(Role::Dim));
            return;
        }
        let wide = |at: usize| {
            let cells = rows.iter().filter_map(|r| r.get(at)).map(|t| width(t)).max().unwrap_or(0);
            cells.max(width(columns[at].label.text(lang))).min(WIDEST)
        };
        // The first column says what a row is of, and always stands.
        let shown: Vec<usize> = std::iter::once(0).chain(self.left + 1..columns.len()).collect();
        let mut x = area.x + 2;
        for at in shown {
            let room = usize::from(area.right().saturating_sub(x));
            let mut columns_wide = wide(at);
            // The last column of words takes what is left.
            if at + 1 == columns.len() && columns[at].kind == ColumnKind::Text {
                columns_wide = room;
            }
            if room < columns_wide.min(6) {
                break;
            }
            let cells = columns_wide.min(room) as u16;
            let right = matches!(columns[at].kind, ColumnKind::Number | ColumnKind::Percent);
            let align = if right { Align::Right } else { Align::Left };
            let buffer = frame.buffer_mut();
            put_fit(buffer, (x, y), columns[at].label.text(lang), cells, align, session.style(Role::Header));
            for (n, row) in rows.iter().enumerate() {
                let here = self.top + n == self.cursor;
                let style = session.style(if here { Role::Accent } else { Role::Text });
                let text = row.get(at).map_or("", String::as_str);
                put_fit(buffer, (x, y + 1 + n as u16), text, cells, align, style);
            }
            x = x.saturating_add(cells + GAP as u16);
        }
        let at = y + 1 + (self.cursor - self.top) as u16;
        put(frame.buffer_mut(), (area.x, at), session.sign(Sign::Cursor), 1, session.style(Role::Cursor));
    }
}
