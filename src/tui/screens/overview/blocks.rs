//! Conflicts, lamps, what is due, what lags, open findings.

use super::{Block, Entry, Room, tasks, wrapped};
use crate::action::{Effect, Overlay, ScreenId};
use crate::domain::kind::Kind;
use crate::domain::lamp::Lamp;
use crate::domain::query::{OVERDUE, YES};
use crate::domain::record::Record;
use crate::domain::rights::Right;
use crate::domain::schema::{finding, flag, note, task};
use crate::i18n::Message;
use crate::report::due::group_name;
use crate::service::figures::is_ended;
use crate::service::lists::lens::Lens;
use crate::service::tasks::due::{Group, rows_of};
use crate::service::tasks::extension;
use crate::service::words::show::short_title;
use crate::tui::screens::lines::Line;
use crate::tui::screens::table::{lamp_role, lamp_text};
use crate::tui::session::Session;
use crate::tui::text::{Align, fit};
use crate::tui::theme::Role;

crate::messages! {
    CONFLICTS: "{count} {count:conflict|conflicts}: values that stand against each other", "{count} 处冲突：相互矛盾的取值待裁定";
    BACKUP: "Backup", "备份";
    LAST_BACKUP: "the last one was on {day}; Enter makes one", "上次备份：{day}；按回车立即备份";
    NO_BACKUP: "none yet on another disk; Enter makes one", "尚未备份到其他磁盘；按回车立即备份";
    LAMPS: "Lamps", "状态灯";
    DUE: "Due", "时限";
    LAGGING: "Lagging indicators", "落后指标";
    FINDINGS: "Open findings", "未销号问题";
    NOTHING_DUE: "nothing is overdue or due soon", "没有逾期或临期事项";
    NO_FLAGS: "no indicator is flagged", "没有落后标记";
    ASKED: "More time", "申请延期";
    UNTIL: "{title}, until {day}", "{title}，延至 {day}";
    NO_COMMITMENT: "no commitment yet", "尚未表态";
    BY_DAY: "due {day}", "时限 {day}";
    MORE: "and {count} more", "另有 {count} 项";
}

/// Where values stand against each other: that comes first.
pub(super) fn conflicts(session: &Session, lens: &Lens<'_>) -> Option<Block> {
    let count = lens.state.contests().count();
    let line = Line::of(Role::Warning, session.said(Message::plain(CONFLICTS).with("count", count)));
    let entries = vec![Entry::new(line, vec![Effect::Show(Overlay::Conflicts(None))])];
    (count > 0).then(|| Block { entries, ..Block::default() })
}

/// Reminds those who may make one of a backup, at the machine that the store is on.
pub(super) fn backup(session: &Session) -> Option<Block> {
    let theirs = !session.remote && !session.trying && session.actor.role.may(Right::Administer);
    if !theirs {
        return None;
    }
    let due = session.office.backup_is_due().then(|| match session.office.last_backup() {
        Some(day) => session.said(Message::plain(LAST_BACKUP).with("day", day)),
        None => session.say(NO_BACKUP).to_string(),
    });
    let failed = session.office.backup_error().map(|error| error.say(session.lang));
    let entry = |text| Entry::new(Line::of(Role::Warning, text), vec![Effect::Press("office.backup")]);
    let entries: Vec<Entry> = failed.into_iter().chain(due).map(entry).collect();
    (!entries.is_empty()).then(|| Block { entries, ..Block::titled(BACKUP) })
}

pub(super) fn lamps(session: &Session, lens: &Lens<'_>) -> Option<Block> {
    let counts = lens.tallies().all().lamps;
    let lit = [Lamp::Red, Lamp::Yellow, Lamp::Green, Lamp::Blue, Lamp::Grey, Lamp::Done];
    let entry = |lamp: Lamp| {
        let line = Line::of(lamp_role(lamp), fit(&lamp_text(session, lamp), 10, Align::Left));
        Entry::new(
            line.and(Role::Text, format!("{:>6}", counts.get(lamp))),
            tasks(session, "lamp", lamp.label().text(session.lang)),
        )
    };
    let entries: Vec<Entry> = lit.into_iter().filter(|l| counts.get(*l) > 0).map(entry).collect();
    (!entries.is_empty()).then(|| Block { entries, ..Block::titled(LAMPS) })
}

/// What is overdue, due soon, stalled or up for review, and for what more time is asked.
pub(super) fn due(session: &Session, lens: &Lens<'_>, room: Room) -> Option<Block> {
    let all = lens.sums.due(lens.state);
    let counts = lens.tallies().all();
    let mut block = Block::titled(DUE);
    for group in [Group::Overdue, Group::Soon, Group::Stalled, Group::Review] {
        let rows = rows_of(all, group);
        let Some(first) = rows.first() else { continue };
        let label = fit(group_name(group).text(session.lang), 14, Align::Left);
        let role = if group == Group::Overdue { Role::LampRed } else { Role::Text };
        let mut head = Line::of(role, label).and(Role::Text, format!("{:>5}", counts.group(group)));
        let leads = match group {
            Group::Overdue => tasks(session, "due", OVERDUE.text(session.lang)),
            Group::Soon => tasks(session, "soon", YES.text(session.lang)),
            _ => vec![Effect::Open(first.task)],
        };
        if room.is_tight() {
            head = head.and(Role::Dim, format!("  {}", lens.state.title(first.task)));
        }
        block.entries.push(Entry::new(head, leads));
        for row in rows.iter().take(room.few(0, 4)) {
            let lead = lens.state.get(row.task).and_then(|r| r.reference(task::LEAD));
            let lead = lead.map_or_else(String::new, |u| format!("  {}", short_title(lens.state, u)));
            let before = vec![(lamp_role(row.lamp), format!("  {}  ", row.day.format("%m-%d")))];
            let text = format!("{}{lead}", lens.state.title(row.task));
            let mut lines = wrapped(before, (Role::Dim, &text), room.text(), 2);
            lines.iter_mut().for_each(|l| l.link = Some(row.task));
            block.entries.push(Entry { lines, gauge: None, leads: vec![Effect::Open(row.task)] });
        }
    }
    let asked: Vec<(&Record, _)> = extension::waiting(lens.state).collect();
    for (request, of) in asked.iter().take(room.few(2, 4)) {
        let day = request.date(note::UNTIL).map_or_else(String::new, |d| d.to_string());
        let text = session.said(Message::plain(UNTIL).with("title", lens.state.title(*of)).with("day", day));
        let before = vec![(Role::Warning, fit(session.say(ASKED), 14, Align::Left))];
        let lines = wrapped(before, (Role::Text, &text), room.text(), room.few(1, 2));
        block.entries.push(Entry { lines, gauge: None, leads: vec![Effect::Open(*of)] });
    }
    if block.entries.is_empty() {
        block.entries.push(Entry::new(Line::of(Role::Dim, session.say(NOTHING_DUE)), Vec::new()));
    }
    Some(block)
}

/// Open flags with why they were raised and what was promised.
pub(super) fn flags(session: &Session, lens: &Lens<'_>, room: Room) -> Option<Block> {
    lens.state.records(Kind::Indicator).next()?;
    let mut block = Block::titled(LAGGING);
    let open: Vec<_> = lens.state.records(Kind::Flag).filter(|r| !is_ended(r)).collect();
    if open.is_empty() {
        block.entries.push(Entry::new(Line::of(Role::Dim, session.say(NO_FLAGS)), Vec::new()));
    }
    let most = room.few(6, 14);
    for r in open.iter().take(most) {
        let shown = |tag| Kind::Flag.field(tag).map_or(String::new(), |f| lens.shower().field(r, f));
        let (measure, by, due) = (shown(flag::MEASURE), shown(flag::BY), shown(flag::DUE));
        let promised = match measure.is_empty() && by.is_empty() {
            true => session.say(NO_COMMITMENT).to_string(),
            false => {
                let due = (!due.is_empty()).then(|| session.said(Message::plain(BY_DAY).with("day", due)));
                let parts = [Some(by), Some(measure.replace('\n', " ")), due];
                parts.into_iter().flatten().filter(|p| !p.is_empty()).collect::<Vec<_>>().join("  ")
            }
        };
        let name = fit(&lens.state.title_of(r), 16, Align::Left);
        let state = (Role::Warning, format!("  {}", fit(&shown(flag::STATE), 13, Align::Left)));
        let mut lines = match room.is_tight() {
            true => {
                let text = format!("{}  {promised}", shown(flag::REASON));
                wrapped(vec![(Role::Text, name), state], (Role::Dim, &text), room.text(), 1)
            }
            false => {
                let before = vec![(Role::Text, name), state];
                let mut lines = wrapped(before, (Role::Dim, &shown(flag::REASON)), room.text(), 2);
                lines.extend(wrapped(vec![(Role::Dim, "    ".into())], (Role::Dim, &promised), room.text(), 2));
                lines
            }
        };
        lines.iter_mut().for_each(|l| l.link = Some(r.id()));
        let leads = r.reference(flag::INDICATOR).map(Effect::Open).into_iter().collect();
        block.entries.push(Entry { lines, gauge: None, leads });
    }
    more(session, &mut block, open.len().saturating_sub(most), ScreenId::List(Kind::Indicator));
    Some(block)
}

pub(super) fn findings(session: &Session, lens: &Lens<'_>, room: Room) -> Option<Block> {
    let open: Vec<_> = lens.state.records(Kind::Finding).filter(|r| !is_ended(r)).collect();
    if open.is_empty() {
        return None;
    }
    let mut block = Block::titled(FINDINGS);
    let most = room.few(5, 10);
    for r in open.iter().take(most) {
        let state = Kind::Finding.field(finding::STATE).map_or(String::new(), |f| lens.shower().field(r, f));
        let mut text = lens.state.title_of(r);
        if !room.is_tight() {
            let unit = r.reference(finding::UNIT).map(|u| short_title(lens.state, u));
            let due = r.date(finding::DUE).map(|d| d.format("%m-%d").to_string());
            text.extend(unit.into_iter().chain(due).map(|part| format!("  {part}")));
        }
        let before = vec![(Role::Accent, fit(&state, 13, Align::Left))];
        let mut lines = wrapped(before, (Role::Text, &text), room.text(), room.few(1, 2));
        lines.iter_mut().for_each(|l| l.link = Some(r.id()));
        block.entries.push(Entry { lines, gauge: None, leads: vec![Effect::Open(r.id())] });
    }
    more(session, &mut block, open.len().saturating_sub(most), ScreenId::List(Kind::Finding));
    Some(block)
}

/// Says how many are not listed, and leads to all.
fn more(session: &Session, block: &mut Block, left: usize, screen: ScreenId) {
    if left > 0 {
        let text = session.said(Message::plain(MORE).with("count", left));
        block.entries.push(Entry::new(Line::of(Role::Dim, text), vec![Effect::Screen(screen)]));
    }
}
