//! Whether to run a command of the person's own, asked before its first run.

use ratatui::Frame;
use ratatui::layout::Rect;

use crate::action::own::OwnLine;
use crate::action::{Effect, OverlayAction};
use crate::domain::id::RecordId;
use crate::i18n::Message;
use crate::tui::form::paint;
use crate::tui::hints::key_of;
use crate::tui::layer::{Handled, Layer};
use crate::tui::outside::Errand;
use crate::tui::session::Session;
use crate::tui::theme::Role;
use crate::tui::wrap::wrap;

crate::messages! {
    TITLE: "Run “{name}” for the first time?", "首次运行“{name}”，是否继续？";
    LINE: "In the config: {line}", "配置中的命令：{line}";
    NOW: "This time: {words}", "本次运行：{words}";
    RIGHTS: "It runs outside of the console with all your rights on this machine, and is given the record as JSON.", "命令在控制台外以您在本机的全部权限运行，并得到该记录的 JSON。";
    KEYS: "{yes} runs it, now and later without asking; {no} does not", "按 {yes} 运行，以后不再询问；按 {no} 取消";
}

/// The most lines of one text.
const MAX_LINES: usize = 4;

/// The question.
pub struct FirstRun {
    own: &'static OwnLine,
    id: Option<RecordId>,
    errand: Errand,
}

impl FirstRun {
    /// Asks for a command, with what it would run now.
    pub fn new(own: &'static OwnLine, id: Option<RecordId>, errand: Errand) -> Self {
        Self { own, id, errand }
    }
}

impl Layer for FirstRun {
    fn contexts(&self) -> Vec<&'static str> {
        vec!["confirm"]
    }

    fn effect(&mut self, _: &mut Session, effect: &Effect) -> Handled {
        match effect {
            Effect::Overlay(OverlayAction::Yes) => Handled::Close(vec![Effect::Agree(self.own, self.id)]),
            Effect::Overlay(OverlayAction::No | OverlayAction::Cancel) | Effect::Back => Handled::close(),
            _ => Handled::Taken,
        }
    }

    fn draw(&mut self, session: &Session, frame: &mut Frame<'_>, area: Rect) {
        let key = |action| key_of(session, action, &["confirm"]);
        let title = session.said(Message::plain(TITLE).with("name", &self.own.name));
        let columns = area.width.saturating_sub(6).min(90);
        let words = self.errand.words.iter().map(|w| format!("[{w}]")).collect::<Vec<_>>().join(" ");
        let texts = [
            (session.said(Message::plain(LINE).with("line", &self.own.line)), Role::Text),
            (session.said(Message::plain(NOW).with("words", words)), Role::Text),
            (session.say(RIGHTS).to_string(), Role::Warning),
            (
                session.said(Message::plain(KEYS).with("yes", key("confirm.yes")).with("no", key("confirm.no"))),
                Role::Dim,
            ),
        ];
        let lines: Vec<(String, Role)> = texts
            .into_iter()
            .flat_map(|(text, role)| {
                wrap(&text, usize::from(columns), MAX_LINES).into_iter().map(move |line| (line, role))
            })
            .collect();
        let rows = u16::try_from(lines.len()).unwrap_or(u16::MAX).min(area.height.saturating_sub(2));
        let buffer = frame.buffer_mut();
        let inside = paint::dialog(session, buffer, area, (columns, rows), &title);
        for (y, (line, role)) in (inside.y..inside.bottom()).zip(&lines) {
            paint::put(buffer, inside.x, y, line, inside.width, session.style(*role));
        }
    }
}
