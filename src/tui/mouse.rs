//! The mouse, where it is switched on: a click chooses what is under it, a second one on the same row opens it, the wheel
//! scrolls. All of it can be done by keys.

use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};

use super::app::App;
use super::layer::Handled;
use crate::action::{Axis, Effect, Motion};

/// How many rows a step of the wheel scrolls.
const STEP: i32 = 3;

impl App {
    /// Takes what the mouse did; tells whether anything came of it.
    pub(super) fn mouse_event(&mut self, mouse: MouseEvent) -> bool {
        match mouse.kind {
            MouseEventKind::Down(MouseButton::Left) => {
                self.message = None;
                self.click(mouse.column, mouse.row);
                true
            }
            MouseEventKind::ScrollDown => self.wheel(STEP),
            MouseEventKind::ScrollUp => self.wheel(-STEP),
            _ => false,
        }
    }

    fn click(&mut self, x: u16, y: u16) {
        if let Some(top) = self.over.last_mut() {
            let handled = top.click(&mut self.session, x, y);
            return self.settle(self.over.len() - 1, handled);
        }
        // The tabs stand in the row above the screen.
        if y + 1 == self.body.y {
            if let Some(screen) = self.chrome.tab_at(x.saturating_sub(self.body.x)) {
                self.carry_out(vec![Effect::Screen(screen)]);
            }
            return;
        }
        match self.console.click(&self.session, self.body, x, y) {
            Handled::Then(effects) | Handled::Close(effects) => self.carry_out(effects),
            Handled::Taken | Handled::Ignored => {}
        }
    }

    fn wheel(&mut self, by: i32) -> bool {
        let go = |axis| Effect::Go(axis, Motion::By(by));
        if self.over.is_empty() {
            // Where the record has the keys it is the record that scrolls.
            let in_detail = self.console.list().is_some_and(|list| list.in_detail);
            self.carry_out(vec![go(if in_detail { Axis::Down } else { Axis::Cursor })]);
            return true;
        }
        let Some(top) = self.over.last_mut() else { return false };
        let mut handled = top.effect(&mut self.session, &go(Axis::Down));
        if matches!(handled, Handled::Ignored) {
            handled = top.effect(&mut self.session, &go(Axis::Picker));
        }
        self.settle(self.over.len() - 1, handled);
        true
    }
}
