//! The line that looks for a row, beside the filter that narrows: the list stays whole, and the cursor goes there.

use ratatui::Frame;
use ratatui::layout::Rect;

use crate::action::{Effect, OverlayAction};
use crate::tui::form::{Edited, Line};
use crate::tui::frame::dialog;
use crate::tui::hints::key_of;
use crate::tui::layer::{Handled, Layer};
use crate::tui::session::Session;
use crate::tui::theme::Role;

crate::messages! {
    TITLE: "Go to the next row with", "查找下一行";
    HOW: "as in the filter; {next} goes on, {before} back", "写法同筛选；{next} 下一处，{before} 上一处";
}

/// The line.
#[derive(Default)]
pub struct SearchLine(Line);

impl Layer for SearchLine {
    fn contexts(&self) -> Vec<&'static str> {
        vec!["text"]
    }

    fn is_typing(&self) -> bool {
        true
    }

    fn effect(&mut self, _: &mut Session, effect: &Effect) -> Handled {
        match effect {
            Effect::Overlay(OverlayAction::Accept) => {
                let text = self.0.text().trim().to_string();
                Handled::Close(if text.is_empty() { Vec::new() } else { vec![Effect::Search(Some(text), 1)] })
            }
            Effect::Overlay(OverlayAction::Cancel) | Effect::Back => Handled::close(),
            Effect::Overlay(action) => match self.0.act(*action) {
                Edited::No => Handled::Ignored,
                Edited::Changed | Edited::Moved => Handled::Taken,
            },
            _ => Handled::Ignored,
        }
    }

    fn text(&mut self, _: &mut Session, text: &str) -> Handled {
        self.0.insert(text);
        Handled::Taken
    }

    fn draw(&mut self, session: &Session, frame: &mut Frame<'_>, area: Rect) {
        let inner = dialog(session, session.say(TITLE), frame, area, 60.min(area.width), 4);
        let line = Rect { height: 1, ..inner };
        let caret = self.0.draw(frame.buffer_mut(), line, session.style(Role::Input));
        frame.set_cursor_position(caret);
        let key = |action| key_of(session, action, &["list"]);
        let said = crate::i18n::Message::plain(HOW).with("next", key("search.next"));
        let said = session.said(said.with("before", key("search.previous")));
        let said = crate::tui::text::truncate(&said, usize::from(inner.width)).into_owned();
        frame.buffer_mut().set_string(inner.x, inner.y + 1, said, session.style(Role::Dim));
    }
}
