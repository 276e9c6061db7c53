//! What an empty screen says: what can be done next, with the keys in force.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::Screen;
use super::list::ListScreen;
use crate::domain::rights::{Reach, Right};
use crate::i18n::{Message, Msg};
use crate::tui::hints::key_of;
use crate::tui::session::Session;
use crate::tui::theme::Role;
use crate::tui::wrap::wrap;

crate::messages! {
    ENTRIES: "entries", "操作记录";
    NONE_PASS: "None of the {count} {kinds} passes the filter. {key} goes back to all of them.", "共 {count} 条{kinds}，没有符合筛选条件的。按 {key} 显示全部。";
    NONE_YET: "There are no {kinds} yet.", "还没有{kinds}。";
    MAKE_ONE: "{key} makes the first one.", "按 {key} 新建第一条。";
    IMPORT: "{key} imports a sheet (xlsx, xls, CSV).", "按 {key} 导入表格（xlsx、xls、CSV）。";
    AS_OF: "You look at {day}: there were none then.", "当前查看的是 {day}，当时还没有。";
    OWN_ONLY: "You see what is your unit's, and none of these is.", "您只能看到本单位的，其中没有。";
    SAMPLE: "To look around first, {key} shows you round in a sample.", "想先看看，可按 {key} 用示例走一遍。";
}

/// Says that a filter lets nothing through, and how to go back.
pub fn none_pass(session: &Session, count: usize, kinds: Msg, frame: &mut Frame<'_>, area: Rect) {
    let said = Message::plain(NONE_PASS).with("count", count).with_message("kinds", kinds);
    let text = session.said(said.with("key", key_of(session, "app.back", &[])));
    let room = usize::from(area.width.saturating_sub(6));
    for (y, line) in (area.y + 1..area.y + area.height).zip(wrap(&text, room, 4)) {
        frame.buffer_mut().set_string(area.x + 3, y, line, session.style(Role::Dim));
    }
}

/// Draws what an empty list says.
pub fn draw(session: &Session, screen: &ListScreen, frame: &mut Frame<'_>, area: Rect) {
    let kinds = screen.kind.def().plural;
    let contexts = screen.contexts();
    let key = |action: &str| key_of(session, action, &contexts);
    let mut lines = Vec::new();
    if screen.rows.of() > 0 {
        let said = Message::plain(NONE_PASS).with("count", screen.rows.of()).with_message("kinds", kinds);
        lines.push(session.said(said.with("key", key("app.back"))));
    } else {
        lines.push(session.said(Message::plain(NONE_YET).with_message("kinds", kinds)));
        // Why there is nothing comes before what could be made.
        if session.as_of().is_some() {
            lines[0] = session.said(Message::plain(AS_OF).with("day", session.today()));
        } else if session.actor.role.reach(Right::Look) == Reach::Own {
            lines.push(session.say(OWN_ONLY).to_string());
        }
    }
    if screen.rows.of() == 0 && session.as_of().is_none() && session.actor.role.may(Right::Manage) {
        lines.push(session.said(Message::plain(MAKE_ONE).with("key", key("record.new"))));
        if screen.kind.def().is_imported() {
            lines.push(session.said(Message::plain(IMPORT).with("key", key("file.import"))));
        }
        lines.push(session.said(Message::plain(SAMPLE).with("key", key("tour.start"))));
    }
    let room = usize::from(area.width.saturating_sub(6));
    let rows = (area.y + area.height.min(4) / 2)..area.y + area.height;
    for (y, line) in rows.zip(lines.iter().flat_map(|l| wrap(l, room, 6))) {
        frame.buffer_mut().set_string(area.x + 3, y, line, session.style(Role::Dim));
    }
}
