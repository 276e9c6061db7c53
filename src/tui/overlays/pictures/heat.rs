//! Indicators as a heat map: units by indicators in a period, or our own indicators over periods.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::rows;
use crate::action::{Axis, Effect, Motion};
use crate::domain::id::RecordId;
use crate::domain::period::{Grain, Period};
use crate::i18n::Message;
use crate::log::State;
use crate::report::charts::{Matrix, own_unit};
use crate::service::scores::standings::{OwnSeries, standings};
use crate::tui::frame::dialog;
use crate::tui::layer::{Handled, Layer};
use crate::tui::session::Session;
use crate::tui::theme::Role;
use crate::tui::widgets::{Heat, HeatView};

crate::messages! {
    UNITS: "Heat map: units by indicators, {period}", "热力图：单位 × 指标，{period}";
    OWN: "Heat map: our indicators over periods", "热力图：本地指标各期";
    NOTHING: "There are no observations yet: import some, or record them.", "还没有指标排名和数值，请先导入或录入。";
    OTHER: "{key} turns it round, {earlier} {later} change the period", "按 {key} 换一种排法，{earlier} {later} 切换期间";
}

/// A heat map.
pub struct HeatMap {
    matrix: Matrix,
    view: HeatView,
    periods: Vec<Period>,
    at: usize,
    /// The lengths of period in which anything is known of our own unit.
    grains: Vec<Grain>,
    /// Of which of these lengths our own indicators are shown; none: the units of a period.
    own: Option<usize>,
    drawn: Rect,
}

impl HeatMap {
    /// Of a period, or of the latest one.
    pub fn new(session: &Session, period: Option<Period>) -> Self {
        let periods = periods(&session.view());
        let last = periods.len().saturating_sub(1);
        let at = period.and_then(|p| periods.iter().position(|q| *q == p)).unwrap_or(last);
        let (matrix, view, drawn) = (Matrix::default(), HeatView::default(), Rect::default());
        let series = OwnSeries::of(&session.view());
        let has = |g: &Grain| series.has_grain(*g);
        let grains = [Grain::Month, Grain::Quarter, Grain::Half, Grain::Year].into_iter().filter(has).collect();
        let mut new = Self { matrix, view, periods, at, grains, own: None, drawn };
        new.read(session);
        new
    }

    fn read(&mut self, session: &Session) {
        let state = session.view();
        let period = self.periods.get(self.at).copied();
        let grain = self.own.and_then(|at| self.grains.get(at).copied());
        self.matrix = match (grain, own_unit(&state), period) {
            (Some(grain), Some(unit), _) => Matrix::of_unit(&state, unit, grain),
            (_, _, Some(period)) => Matrix::of_period(&state, period, None),
            _ => Matrix::default(),
        };
        self.go(session, 0, 0);
    }

    fn go(&mut self, session: &Session, down: isize, right: isize) {
        self.view.go(down, right, &self.matrix, session.lang, self.drawn);
    }

    /// The indicator of the cell under the cursor.
    fn indicator(&self) -> Option<RecordId> {
        let (row, column) = self.view.cursor;
        let head = if self.own.is_some() { self.matrix.rows.get(row) } else { self.matrix.columns.get(column) };
        head.and_then(crate::report::charts::Head::id)
    }
}

/// The periods of which anything of the first level is known, or else of any.
fn periods(state: &State) -> Vec<Period> {
    let is_first =
        |id: &RecordId| state.get(*id).is_some_and(|r| r.reference(crate::domain::schema::indicator::PARENT).is_none());
    let of = |wanted: &dyn Fn(&RecordId) -> bool| -> Vec<Period> {
        let known = standings(state, |indicator, _| wanted(&indicator));
        let mut all: Vec<Period> = known.into_keys().map(|(_, period)| period).collect();
        all.sort_unstable();
        all.dedup();
        all
    };
    match of(&is_first) {
        first if first.is_empty() => of(&|_| true),
        first => first,
    }
}

impl Layer for HeatMap {
    fn contexts(&self) -> Vec<&'static str> {
        vec!["picture"]
    }

    fn effect(&mut self, session: &mut Session, effect: &Effect) -> Handled {
        match effect {
            Effect::Go(Axis::Cursor | Axis::Down, motion) => self.go(session, rows(*motion, 10), 0),
            Effect::Go(Axis::Right, motion) => self.go(session, 0, rows(*motion, 5)),
            Effect::Go(Axis::Tab | Axis::Pane, Motion::By(n)) => {
                let count = self.grains.len() as i64 + 1;
                let at = self.own.map_or(0, |at| at as i64 + 1);
                self.own = usize::try_from((at + i64::from(*n)).rem_euclid(count) - 1).ok();
                self.view = HeatView::default();
                self.read(session);
            }
            Effect::Go(Axis::Period, Motion::By(n)) => {
                let last = self.periods.len().saturating_sub(1) as i64;
                self.at = (self.at as i64 + i64::from(*n)).clamp(0, last) as usize;
                self.read(session);
            }
            Effect::Follow => {
                return match self.indicator() {
                    Some(id) => Handled::Close(vec![Effect::Open(id)]),
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

    fn draw(&mut self, session: &Session, frame: &mut Frame<'_>, area: Rect) {
        let title = match (self.own, self.periods.get(self.at)) {
            (None, Some(period)) => session.said(Message::plain(UNITS).with("period", period.say(session.lang))),
            _ => session.say(OWN).to_string(),
        };
        let inner = dialog(session, &title, frame, area, area.width, area.height);
        if self.matrix.rows.is_empty() {
            let text = crate::tui::text::truncate(session.say(NOTHING), usize::from(inner.width)).into_owned();
            frame.buffer_mut().set_string(inner.x, inner.y, text, session.style(Role::Dim));
            return;
        }
        let picture = Rect { height: inner.height.saturating_sub(1), ..inner };
        if self.drawn != picture {
            self.drawn = picture;
            self.go(session, 0, 0);
        }
        frame.render_widget(
            Heat { matrix: &self.matrix, view: self.view, theme: &session.theme, lang: session.lang },
            picture,
        );
        let key = |action: &str| crate::tui::hints::key_of(session, action, &["picture"]);
        let said = Message::plain(OTHER).with("key", key("tab.next"));
        let said = said.with("earlier", key("period.previous")).with("later", key("period.next"));
        let text = crate::tui::text::truncate(&session.said(said), usize::from(inner.width)).into_owned();
        let y = inner.y + inner.height.saturating_sub(1);
        frame.buffer_mut().set_string(inner.x, y, text, session.style(Role::Dim));
    }
}
