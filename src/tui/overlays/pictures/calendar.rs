//! Tasks by their days: a calendar of what is due, and the burn-down of each ledger.

use chrono::{Days, Months as Many, NaiveDate};
use ratatui::Frame;
use ratatui::layout::Rect;

use super::Listed;
use crate::action::{Axis, Effect, Motion, ScreenId};
use crate::domain::calendar::Calendar as WorkingDays;
use crate::domain::kind::Kind;
use crate::i18n::Message;
use crate::report::charts::{Burn, DueDays};
use crate::service::tasks::lamps::TaskLamps;
use crate::tui::frame::dialog;
use crate::tui::layer::{Handled, Layer};
use crate::tui::session::Session;
use crate::tui::theme::Role;
use crate::tui::widgets::{BurnDown, Months};

crate::messages! {
    CALENDAR: "Due dates", "到期日历";
    BURN: "Burn-down: {ledger}", "剩余事项进度图：{ledger}";
    NEXT: "{key} shows the next picture", "按 {key} 查看下一图示";
}

/// A calendar of due dates, and burn-downs.
pub struct Calendar {
    listed: Listed,
    due: DueDays,
    burns: Vec<Burn>,
    calendar: WorkingDays,
    selected: NaiveDate,
    /// 0 is the calendar, then the burn-downs.
    tab: usize,
}

impl Calendar {
    /// The tasks that were listed.
    pub fn new(session: &Session, listed: Listed) -> Self {
        let (due, burns, calendar) = (DueDays::default(), Vec::new(), WorkingDays::default());
        let mut new = Self { listed, due, burns, calendar, selected: session.today(), tab: 0 };
        new.read(session);
        new
    }

    fn read(&mut self, session: &Session) {
        let state = session.view();
        let lamps = TaskLamps::lenient(&state, session.today());
        self.due = DueDays::of(&state, &lamps, |t| self.listed.has(t.record.id()));
        self.burns = Burn::all(&state, lamps.classes(), session.today(), lamps.calendar());
        self.calendar = lamps.calendar().clone();
        self.tab = self.tab.min(self.burns.len());
    }

    fn go(&mut self, motion: Motion, step: u64) {
        let by = |n: i32, days: u64| {
            let days = Days::new(days.saturating_mul(n.unsigned_abs().into()));
            if n < 0 { self.selected.checked_sub_days(days) } else { self.selected.checked_add_days(days) }
        };
        let to = match motion {
            Motion::By(n) => by(n, step),
            Motion::Pages(n) | Motion::HalfPages(n) => {
                let months = Many::new(n.unsigned_abs());
                if n < 0 { self.selected.checked_sub_months(months) } else { self.selected.checked_add_months(months) }
            }
            // To the day before or after on which something open is due.
            Motion::Start => self.due.next(self.selected, false),
            Motion::End => self.due.next(self.selected, true),
            _ => None,
        };
        // Nothing is due outside the years that deadlines lie in.
        let years = crate::domain::period::Period::YEARS;
        self.selected = to.filter(|d| years.contains(&chrono::Datelike::year(d))).unwrap_or(self.selected);
    }
}

impl Layer for Calendar {
    fn contexts(&self) -> Vec<&'static str> {
        vec!["picture"]
    }

    fn effect(&mut self, _: &mut Session, effect: &Effect) -> Handled {
        match effect {
            Effect::Go(Axis::Cursor | Axis::Down, motion) => self.go(*motion, 7),
            Effect::Go(Axis::Right, motion) => self.go(*motion, 1),
            Effect::Go(Axis::Tab | Axis::Pane, Motion::By(n)) => {
                self.tab = (self.tab as i64 + i64::from(*n)).rem_euclid(self.burns.len() as i64 + 1) as usize;
            }
            Effect::Follow => {
                let filter = format!("due={}", self.selected);
                return Handled::Close(vec![Effect::Screen(ScreenId::List(Kind::Task)), Effect::Filter(filter)]);
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
        let burn = self.tab.checked_sub(1).and_then(|at| self.burns.get(at));
        let title = match burn {
            Some(burn) => session.said(Message::plain(BURN).with("ledger", &burn.name)),
            None => session.say(CALENDAR).to_string(),
        };
        let inner = dialog(session, &title, frame, area, area.width, area.height);
        let picture = Rect { height: inner.height.saturating_sub(1), ..inner };
        match burn {
            Some(burn) => frame.render_widget(BurnDown { burn, theme: &session.theme, lang: session.lang }, picture),
            None => frame.render_widget(
                Months {
                    due: &self.due,
                    calendar: &self.calendar,
                    today: session.today(),
                    selected: self.selected,
                    theme: &session.theme,
                    lang: session.lang,
                },
                picture,
            ),
        }
        if !self.burns.is_empty() {
            let key = crate::tui::hints::key_of(session, "tab.next", &["picture"]);
            let text = session.said(Message::plain(NEXT).with("key", key));
            let y = inner.y + inner.height.saturating_sub(1);
            let shown = crate::tui::text::truncate(&text, usize::from(inner.width)).into_owned();
            frame.buffer_mut().set_string(inner.x, y, shown, session.style(Role::Dim));
        }
    }
}
