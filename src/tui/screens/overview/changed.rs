//! What changed since yesterday, last week and last month: how much of what, and the latest of it.

use std::collections::{HashMap, HashSet};

use super::{Block, Entry, Room, wrapped};
use crate::action::{Effect, Overlay, ScreenId};
use crate::domain::id::RecordId;
use crate::domain::record::Stamp;
use crate::i18n::Message;
use crate::log::Meta;
use crate::report::changes::Cadence;
use crate::service::lists::lens::Lens;
use crate::service::people::identity::label;
use crate::tui::screens::trail_filter::since;
use crate::tui::session::Session;
use crate::tui::text::{Align, fit, width};
use crate::tui::theme::Role;

crate::messages! {
    CHANGED: "Changed", "近期变更";
    YESTERDAY: "since yesterday", "昨天以来";
    WEEK: "since last week", "上周以来";
    MONTH: "since last month", "上月以来";
    COUNT: "{entries} {entries:entry|entries} by {people} {people:person|people}", "{people} 人 {entries} 次操作";
    HEAD: "{count}: {kinds}", "{count}：{kinds}";
    KIND: "{what} {count}", "{what} {count}";
    NOTHING: "nothing", "无";
    OTHERS: "other {count}", "其他 {count}";
}

/// The most entries that are counted, the latest ones: what is older is of no interest day by day.
const MAX_COUNTED: usize = 20_000;
/// The most sorts of entry that are named.
const SORTS: usize = 5;

/// Entries of a time.
#[derive(Default)]
struct Part<'a> {
    entries: u64,
    people: HashSet<RecordId>,
    sorts: HashMap<&'a str, u64>,
    latest: Vec<Stamp>,
}

pub(super) fn changed(session: &Session, lens: &Lens<'_>, room: Room) -> Option<Block> {
    let mut block = Block::titled(CHANGED);
    let spans = [(Cadence::Daily, YESTERDAY), (Cadence::Weekly, WEEK), (Cadence::Monthly, MONTH)];
    let spans = spans.map(|(cadence, label)| (cadence.since(lens.today), label));
    let latest = room.few(1, 5);
    let mut parts: [Part<'_>; 3] = Default::default();
    for (at, meta) in lens.state.metas().iter().enumerate().rev().take(MAX_COUNTED) {
        let stamp = Stamp(at as u32);
        let Some(day) = lens.clock.local(meta.at.millis()).map(|t| t.date_naive()) else { continue };
        if spans.iter().all(|(since, _)| day < *since) {
            break;
        }
        if !lens.state.is_shown(stamp) || lens.state.is_undone(stamp) {
            continue;
        }
        let mut told = false;
        for (part, (since, _)) in parts.iter_mut().zip(&spans) {
            if day >= *since {
                part.entries += 1;
                part.people.insert(meta.actor);
                *part.sorts.entry(lens.state.action(meta)).or_default() += 1;
                // What was told under a shorter time is not told again.
                if !told && part.latest.len() < latest {
                    part.latest.push(stamp);
                }
                told = true;
            }
        }
    }
    for (part, (day, label)) in parts.iter().zip(spans) {
        let head = part.head(session);
        let leads = vec![Effect::Screen(ScreenId::Trail), Effect::Filter(since(day, session.lang))];
        let before = vec![(Role::Text, format!("{}  ", session.say(label)))];
        let lines = wrapped(before, (Role::Dim, &head), room.text(), room.few(1, 3));
        block.entries.push(Entry { lines, gauge: None, leads });
        for stamp in &part.latest {
            block.entries.extend(lens.state.meta(*stamp).map(|meta| told(session, lens, (*stamp, meta), room)));
        }
    }
    Some(block)
}

impl Part<'_> {
    /// How many entries by how many people, and of which sorts.
    fn head(&self, session: &Session) -> String {
        if self.entries == 0 {
            return session.say(NOTHING).to_string();
        }
        let mut sorts: Vec<(&str, u64)> = Vec::new();
        for (action, count) in &self.sorts {
            // Several actions may be called the same.
            let title = crate::action::title(action).text(session.lang);
            match sorts.iter_mut().find(|(t, _)| *t == title) {
                Some((_, n)) => *n += count,
                None => sorts.push((title, *count)),
            }
        }
        sorts.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
        let rest: u64 = sorts.iter().skip(SORTS).map(|s| s.1).sum();
        let named =
            sorts.iter().take(SORTS).map(|(what, n)| Message::plain(KIND).with("what", *what).with("count", *n));
        let rest = (rest > 0).then(|| Message::plain(OTHERS).with("count", rest));
        let count = Message::plain(COUNT).with("entries", self.entries).with("people", self.people.len());
        session.said(Message::plain(HEAD).with_message("count", count).with_list("kinds", named.chain(rest)))
    }
}

/// One entry: when, what was done, to which record, by whom.
fn told(session: &Session, lens: &Lens<'_>, (stamp, meta): (Stamp, &Meta), room: Room) -> Entry {
    let local = lens.clock.local(meta.at.millis());
    let when = local.map_or_else(String::new, |t| t.format("%m-%d %H:%M").to_string());
    let action = session.said(crate::action::done(lens.state.action(meta), lens.state.action_taken_back(stamp)));
    let about = session.office.entry_about(lens.state, stamp).ok().flatten();
    let (about, others) = (about.map(|(id, _)| id), about.map_or(0, |(_, others)| others));
    let title = about.map_or_else(String::new, |id| lens.state.title(id));
    let others = if others > 0 { format!(" +{others}") } else { String::new() };
    let text = format!("{title}{others}  {}", label(lens.state, meta.actor));
    let columns = width(&action).clamp(8, 14);
    let before =
        vec![(Role::Dim, format!("  {when} ")), (Role::Accent, format!("{} ", fit(&action, columns, Align::Left)))];
    let mut lines = wrapped(before, (Role::Text, &text), room.text(), room.few(1, 2));
    lines.iter_mut().for_each(|l| l.link = about);
    let leads = about.map(|id| Effect::Show(Overlay::History(id))).into_iter().collect();
    Entry { lines, gauge: None, leads }
}
