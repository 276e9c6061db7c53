//! What an empty office says: the ways to begin, each with its key.

use super::{Block, Entry, Room};
use crate::action::{Effect, ScreenId, named};
use crate::domain::kind::Kind;
use crate::i18n::{Message, Msg};
use crate::tui::hints::{key_of, offers};
use crate::tui::screens::lines::Line;
use crate::tui::session::Session;
use crate::tui::text::{Align, fit};
use crate::tui::theme::Role;

crate::messages! {
    EMPTY: "This office is empty. Ways to begin:", "这里还没有数据，可以这样开始：";
    EMPTY_IMPORT: "import a sheet of your own: xlsx, xls, CSV", "导入自己的表格：xlsx、xls、CSV";
    EMPTY_SAMPLE: "look round in the sample of a county first; nothing of it is kept", "先看一个县的示例，不会保存";
    EMPTY_TOUR: "be shown round in it, in two minutes", "用示例走一遍，约两分钟";
    EMPTY_FIRST: "write down the first unit", "新建第一个单位";
    EMPTY_TASK: "write down the first task", "新建第一项任务";
    EMPTY_KEYS: "Up and down choose, {enter} goes there; or press the key.", "用上下键选择，按 {enter} 进入；也可直接按键。";
}

/// What an empty office can be begun with, each with its key.
pub(super) fn beginning(session: &Session, room: Room, has_units: bool) -> Block {
    let plain = |role, text: String| Entry::new(Line::of(role, text), Vec::new());
    let mut entries = vec![plain(Role::Title, session.say(EMPTY).into()), plain(Role::Text, String::new())];
    let first = match has_units {
        false => ("screen.units", ScreenId::List(Kind::Unit), EMPTY_FIRST),
        true => ("screen.tasks", ScreenId::List(Kind::Task), EMPTY_TASK),
    };
    let ways: [(&[&str], Msg, Vec<Effect>); 4] = [
        (&["tour.start"], EMPTY_TOUR, vec![Effect::Tour]),
        (&["sample.try"], EMPTY_SAMPLE, vec![Effect::Sample]),
        (&["file.import"], EMPTY_IMPORT, vec![Effect::Press("file.import")]),
        (&[first.0, "record.new"], first.2, vec![Effect::Screen(first.1), Effect::Press("record.new")]),
    ];
    for (actions, msg, leads) in ways {
        let may = |name: &&str| named(name).is_some_and(|action| offers(session, action));
        if actions.iter().all(may) {
            let keys: Vec<String> = actions.iter().map(|a| key_of(session, a, &["overview", "list"])).collect();
            let before = vec![(Role::Key, fit(&keys.join(" "), 5, Align::Left))];
            let lines = super::wrapped(before, (Role::Text, session.say(msg)), room.text(), 3);
            entries.push(Entry { lines, gauge: None, leads });
        }
    }
    let enter = key_of(session, "record.follow", &["overview"]);
    entries.push(plain(Role::Text, String::new()));
    let text = session.said(Message::plain(EMPTY_KEYS).with("enter", enter));
    let lines = super::wrapped(Vec::new(), (Role::Dim, &text), room.text(), 3);
    entries.push(Entry { lines, gauge: None, leads: Vec::new() });
    Block { entries, ..Block::default() }
}
