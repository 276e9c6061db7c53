//! The tour: two minutes over the real screens of the sample. Each step says what to press, with the keys in force, and is
//! ticked off when the screen shows that it was done, however it was done.

use ratatui::Frame;
use ratatui::layout::Rect;

use crate::action::ScreenId;
use crate::domain::kind::Kind;
use crate::domain::lamp::Lamp;
use crate::error::Result;
use crate::i18n::{Message, Msg};
use crate::tui::app::App;
use crate::tui::console::Console;
use crate::tui::hints::key_of;
use crate::tui::session::Session;
use crate::tui::text::{truncate, width};
use crate::tui::theme::Role;
use crate::tui::wrap::wrap;

crate::messages! {
    TOUR: "Tour", "导览";
    LEAVE: "{key} ends it", "按 {key} 结束";
    TASKS: "All tasks of all ledgers stand on one screen: press {key}.", "各清单的任务都在一个界面：请按 {key}。";
    MOVE: "The list is at the left, its record at the right. Go down three rows: {keys}.", "左侧是列表，右侧是记录内容。请向下移动三行：{keys}。";
    OPEN: "Go into the record: {key}.", "进入该记录：请按 {key}。";
    BACK: "And back to the same row: {key}. It always comes back, one step at a time.", "再回到原来那一行：请按 {key}。它总是一步步返回。";
    FILTER: "Look for what is late at the tax office: {key}, then type  swj lamp:red  and {enter}. Initials, pinyin, words and fields all narrow the list.", "查找税务局逾期的任务：按 {key}，输入  swj 红灯  再按 {enter}。首字母、全拼、汉字、状态都可筛选。";
    MARK: "Mark two rows: {key} twice. What you do next is done to all that are marked.", "选中两行：按两次 {key}。接下来的操作对所有选中的行生效。";
    DONE: "Finish both: {key}. What would change is shown first; {yes} does it.", "将两项办结：请按 {key}。先显示将要改动的内容，按 {yes} 执行。";
    UNDO: "That was one step, and one key undoes it, even tomorrow: {key}.", "这是一步操作，一个键即可撤销，明天也行：请按 {key}。";
    ALL: "Back to the whole list: {key}, until the filter is gone.", "回到完整列表：按 {key}，直到筛选消失。";
    PALETTE: "You need to know no other key: {key} finds every action by name. Type a word, such as urge, look at its key, and {back}.", "不必记住其他按键：按 {key} 可按名称查找任何操作。输入“催办”，看看它的按键，再按 {back}。";
    PAST: "Look at the office as it was: {key}, type  -30d  and {enter}.", "查看过去的情况：按 {key}，输入  -30d  再按 {enter}。";
    NOW: "Every list and figure is as of that day, and nothing can be changed. Back to now: {key} and {enter}.", "所有列表和数字都截至该日，且不能改动。回到当前：按 {key}，再按 {enter}。";
    HELP: "All keys of the place where you are: {key}, and {back}.", "查看当前位置的全部按键：按 {key}，再按 {back}。";
    END: "That is all one needs. Try what you like, nothing of the sample is kept: {quit} goes back to your own office.", "这些就够用了。示例可随意尝试，不会保存：按 {quit} 回到自己的数据。";
}

/// What a step is judged by: where the person is, and which actions were pressed since the step began.
struct Seen<'a> {
    screen: ScreenId,
    in_detail: bool,
    filter: &'a str,
    marked: usize,
    past: bool,
    /// Something lies over the screen.
    over: bool,
    acts: &'a [String],
}

impl Seen<'_> {
    fn times(&self, action: &str) -> usize {
        self.acts.iter().filter(|a| *a == action).count()
    }
}

struct Step {
    say: Msg,
    /// The action whose key is told.
    action: &'static str,
    /// Whether the step was done.
    done: fn(&Seen<'_>) -> bool,
}

/// The steps, in their order; the last one is never done.
const STEPS: &[Step] = &[
    Step { say: TASKS, action: "screen.tasks", done: |s| s.screen == ScreenId::List(Kind::Task) },
    Step { say: MOVE, action: "cursor.down", done: |s| s.times("cursor.down") >= 3 },
    Step { say: OPEN, action: "record.open", done: |s| s.in_detail },
    Step { say: BACK, action: "app.back", done: |s| !s.in_detail && s.screen == ScreenId::List(Kind::Task) },
    Step { say: FILTER, action: "list.filter", done: |s| s.filter.contains("red") && !s.over },
    Step { say: MARK, action: "mark.toggle", done: |s| s.marked >= 2 },
    Step { say: DONE, action: "task.done", done: |s| s.times("confirm.yes") > 0 },
    Step { say: UNDO, action: "log.undo", done: |s| s.times("log.undo") > 0 },
    Step { say: ALL, action: "app.back", done: |s| s.filter.is_empty() && s.marked == 0 },
    Step { say: PALETTE, action: "palette.open", done: |s| s.times("palette.open") > 0 && !s.over },
    Step { say: PAST, action: "view.as-of", done: |s| s.past },
    Step { say: NOW, action: "view.as-of", done: |s| !s.past },
    Step { say: HELP, action: "help.open", done: |s| s.times("help.open") > 0 && !s.over },
    Step { say: END, action: "app.quit", done: |_| false },
];

/// The most rows that a step's words take.
const ROWS: usize = 3;

/// The tour, on its way.
#[derive(Debug, Default)]
pub struct Tour {
    at: usize,
    acts: Vec<String>,
}

impl Tour {
    fn text(&self, session: &Session, contexts: &[&'static str]) -> String {
        let Some(step) = STEPS.get(self.at) else { return String::new() };
        let mut places = vec!["tasks", "list"];
        places.extend(contexts);
        let key = |action| key_of(session, action, &places);
        let all = session.keymap.keys_of(step.action, &places);
        let keys: Vec<String> = all.iter().take(2).map(|k| crate::keymap::say_sequence(k, session.lang)).collect();
        let said = Message::plain(step.say).with("key", key(step.action)).with("keys", keys.join(" / "));
        let typed = |action, context| key_of(session, action, &[context]);
        let said = said.with("enter", typed("text.accept", "text")).with("yes", typed("confirm.yes", "confirm"));
        session.said(said.with("back", key("app.back")).with("quit", key("app.quit")))
    }

    /// Draws it in its rows.
    fn draw(&self, session: &Session, words: &[String], frame: &mut Frame<'_>, area: Rect) {
        let columns = usize::from(area.width);
        let line = session.theme.border().horizontal_top.repeat(columns);
        let count = STEPS.len() - 1;
        let (done, open) = (session.theme.lamp(Lamp::Done).0, session.theme.pick("·", "."));
        let ticks = format!("{}{}", done.repeat(self.at), open.repeat(count - self.at.min(count)));
        let leave = session.said(Message::plain(LEAVE).with("key", key_of(session, "tour.start", &[])));
        let title = format!(" {} {ticks} {}/{count} ", session.say(TOUR), self.at);
        let leave = format!(" {leave} ");
        let buffer = frame.buffer_mut();
        buffer.set_string(area.x, area.y, line, session.style(Role::Border));
        buffer.set_string(area.x + 1, area.y, truncate(&title, columns.saturating_sub(2)), session.style(Role::Title));
        if width(&title) + width(&leave) + 4 < columns {
            let x = area.x + area.width - width(&leave) as u16 - 1;
            buffer.set_string(x, area.y, leave, session.style(Role::Dim));
        }
        for (y, line) in (area.y + 1..area.y + area.height).zip(words) {
            buffer.set_string(area.x, y, line, session.style(Role::Accent));
        }
    }
}

impl App {
    /// Begins the tour in the sample, or ends it.
    ///
    /// # Errors
    /// Where there is no room for the sample.
    pub(in crate::tui) fn tour(&mut self) -> Result<()> {
        if self.tour.take().is_some() {
            return Ok(());
        }
        if self.visit.is_none() {
            self.sample()?;
        }
        self.over.clear();
        drop(self.session.look_at(None));
        self.console = Console::new(self.session.lang);
        self.tour = Some(Tour::default());
        Ok(())
    }

    /// Notes an action for the tour.
    pub(in crate::tui) fn tour_act(&mut self, action: &str) {
        if let Some(tour) = &mut self.tour
            && tour.acts.len() < 1000
        {
            tour.acts.push(action.to_string());
        }
    }

    /// Ticks off what was done; a step that was done already, before it was told, is ticked off with it.
    pub(in crate::tui) fn tour_step(&mut self) {
        let Some(mut tour) = self.tour.take() else { return };
        while let Some(step) = STEPS.get(tour.at) {
            let list = self.console.list();
            let seen = Seen {
                screen: self.console.screen,
                in_detail: list.is_some_and(|l| l.in_detail),
                filter: list.map_or("", |l| &l.filter),
                marked: list.map_or(0, |l| l.rows.count_marked()),
                past: self.session.as_of().is_some(),
                over: !self.over.is_empty(),
                acts: &tour.acts,
            };
            if !(step.done)(&seen) {
                break;
            }
            tour.at += 1;
            tour.acts.clear();
        }
        self.tour = Some(tour);
    }

    /// Draws the tour below the screen, where it is on; returns what is left of the screen.
    pub(in crate::tui) fn draw_tour(&self, contexts: &[&'static str], frame: &mut Frame<'_>, area: Rect) -> Rect {
        let Some(tour) = &self.tour else { return area };
        let words = wrap(&tour.text(&self.session, contexts), usize::from(area.width), ROWS);
        let rows = (words.len() as u16 + 1).min(area.height / 2);
        let own = Rect { y: area.y + area.height - rows, height: rows, ..area };
        tour.draw(&self.session, &words, frame, own);
        Rect { height: area.height - rows, ..area }
    }
}
