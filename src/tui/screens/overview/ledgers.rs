//! The ledgers: gauge, rate with its formula, what was published, the pace that is needed.

use super::{Block, Entry, Room, quoted, tasks, wrapped};
use crate::action::{Effect, Overlay};
use crate::domain::rate::Formula;
use crate::i18n::{Lang, Message};
use crate::report::charts::Burn;
use crate::service::figures::{LedgerFigure, LedgerPace, Published, published};
use crate::service::lists::lens::Lens;
use crate::tui::screens::lines::Line;
use crate::tui::session::Session;
use crate::tui::text::{Align, fit, width};
use crate::tui::theme::Role;

crate::messages! {
    LEDGERS: "Ledgers", "事项清单";
    PUBLISHED: "published {rate}", "公布 {rate}";
    PUBLISHED_AS: "published {rate} = {formula}", "公布 {rate} = {formula}";
    PACE: "{left} left by {day}: {needed} a working day needed, {actual} so far", "余 {left} 项，至 {day}：每个工作日需 {needed} 项，至今 {actual} 项";
    PACE_NEW: "{left} left by {day}: {needed} a working day needed", "余 {left} 项，至 {day}：每个工作日需 {needed} 项";
    PACE_EARLY: "{left} left by {day}: {needed} a working day needed; not enough data yet to say how fast it goes", "余 {left} 项，至 {day}：每个工作日需 {needed} 项；数据不足，暂不推算进度";
    PACE_PASSED: "{left} left, and {day} has passed", "余 {left} 项，{day} 已过";
    BURN: "Burn-down", "剩余事项进度图";
    PICTURES: "all burn-downs, and the calendar of what is due", "全部剩余事项进度图与到期日历";
}

pub(super) fn ledgers(session: &Session, lens: &Lens<'_>, room: Room) -> Option<Block> {
    let figures = &lens.tallies().ledgers.ledgers;
    if figures.is_empty() {
        return None;
    }
    let mut block = Block::titled(LEDGERS);
    let all = published(lens.state, lens.sums.lamps().classes(), lens.today);
    let paces = lens.sums.paces(lens.state);
    let names = figures.iter().map(|f| width(&f.short)).max().unwrap_or(8).clamp(8, 20);
    for f in figures {
        let mut entry = Entry::new(
            Line::of(Role::Text, fit(&f.short, names + 2, Align::Left)).to(f.ledger),
            tasks(session, "ledger", &quoted(&f.short)),
        );
        entry.gauge = Some((names as u16 + 2, f.counts(), f.formula()));
        // A ledger that was not reported has neither rate nor pace.
        if f.rate().is_some() {
            // What was published as it is, is not told where there is little room.
            let stated = all.get(&f.ledger).and_then(|p| stated(session, f, p));
            let stated = stated.filter(|(role, _)| *role == Role::Warning || !room.is_tight());
            let pace = paces.iter().find(|p| p.ledger == f.ledger).and_then(|p| pace(session.lang, p));
            let before = || vec![(Role::Text, " ".repeat(names + 2))];
            let mut parts: Vec<(Role, String)> = stated.into_iter().chain(pace).collect();
            // Both in one row where they fit.
            let beside = parts.iter().map(|p| width(&p.1) + 3).sum::<usize>() + names + 2 <= room.text();
            match parts.as_slice() {
                [a, b] if beside => {
                    let mut line = Line { parts: before(), link: None };
                    line.parts.extend([a.clone(), (Role::Dim, " · ".into()), b.clone()]);
                    entry.lines.push(line);
                }
                _ => {
                    let lines =
                        parts.drain(..).flat_map(|(r, t)| wrapped(before(), (r, &t), room.text(), room.few(1, 2)));
                    entry.lines.extend(lines);
                }
            }
        }
        block.entries.push(entry);
    }
    Some(block)
}

/// What was published, and by which formula it comes out where ours is another.
fn stated(session: &Session, f: &LedgerFigure, published: &Published) -> Option<(Role, String)> {
    let stated = published.rate()?;
    let follows = f.rate().is_some_and(|r| r.percent(stated.decimals()) == stated);
    let counts = f.counts();
    let gives = |g: &&Formula| g.rate(&counts).is_some_and(|r| r.percent(stated.decimals()) == stated);
    let said = match Formula::ALL.iter().find(gives).filter(|_| !follows) {
        Some(formula) => Message::plain(PUBLISHED_AS).with_message("formula", formula.label()),
        None => Message::plain(PUBLISHED),
    };
    let role = if follows { Role::Dim } else { Role::Warning };
    Some((role, session.said(said.with("rate", stated))))
}

/// How many items a working day are needed, and were done.
fn pace(lang: Lang, of: &LedgerPace) -> Option<(Role, String)> {
    let (pace, deadline) = (of.pace.as_ref().filter(|p| p.left > 0)?, of.deadline?);
    let round = |n: f64| if n < 10.0 { format!("{n:.1}") } else { format!("{n:.0}") };
    let said = match (pace.needed, pace.actual) {
        (Some(needed), Some(actual)) => {
            Message::plain(PACE).with("needed", round(needed)).with("actual", round(actual))
        }
        (Some(needed), _) if !pace.enough => Message::plain(PACE_EARLY).with("needed", round(needed)),
        (Some(needed), None) => Message::plain(PACE_NEW).with("needed", round(needed)),
        (None, _) => Message::plain(PACE_PASSED),
    };
    let behind = pace.needed.is_none_or(|n| pace.actual.is_some_and(|a| a < n));
    let role = if behind { Role::Warning } else { Role::Dim };
    Some((role, said.with("left", pace.left).with("day", deadline).say(lang)))
}

/// The burn-down of the reported ledger that has most left to finish.
pub(super) fn burn(session: &Session, lens: &Lens<'_>) -> Option<Block> {
    let figures = &lens.tallies().ledgers;
    let is_reported = |p: &&LedgerPace| figures.get(p.ledger).is_some_and(|f| f.rate().is_some());
    let lamps = lens.sums.lamps();
    let all = lens.sums.paces(lens.state);
    let most = all.iter().filter(is_reported).max_by_key(|p| p.left())?;
    let burn = Burn::of(lens.state, most, lens.today, lamps.calendar())?;
    let mut leads = tasks(session, "ledger", &quoted(&burn.name));
    leads.push(Effect::Show(Overlay::Picture));
    let name = Line::of(Role::Text, session.say(PICTURES)).to(most.ledger);
    Some(Block { title: Some(BURN), entries: vec![Entry::new(name, leads)], burn: Some(burn) })
}
