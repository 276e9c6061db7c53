//! A list counted by the values of a column: the most frequent first; one that is picked narrows the list.

use crate::action::Effect;
use crate::error::Result;
use crate::i18n::Message;
use crate::service::lists::columns::Column;
use crate::service::lists::frequency::{filter_of, frequencies};
use crate::service::lists::lens::Lens;
use crate::tui::pick::{Item, Pick, Picker};
use crate::tui::screens::list::ListScreen;
use crate::tui::session::Session;

/// How many columns the longest bar has.
const BAR: usize = 20;
/// How many values of the other column are told of each row.
const ACROSS: usize = 6;

crate::messages! {
    BY: "{column}: {count} {count:value|values} in {total} {total:record|records}", "{column}：{total} 条记录，{count} 种取值";
    ACROSS_BY: "{column} by {other}: {total} {total:record|records}", "{column} × {other}：{total} 条记录";
    EMPTY: "(empty)", "（空）";
    DONE: "done {percent}%", "完成 {percent}%";
}

/// A list of the values.
///
/// # Errors
/// `Usage` where there is no such column.
pub fn pick(session: &Session, list: &ListScreen, by: &str, across: Option<String>) -> Result<Pick<String>> {
    let by = Column::named(list.kind, by)?;
    let across = across.map(|name| Column::named(list.kind, &name)).transpose()?;
    let view = session.view();
    let sums = session.sums(&view);
    let lens = Lens::new(&view, &sums, session.lang, session.office.clock()).in_period(list.period);
    let ids = list.rows.ids(&view);
    let records = ids.iter().filter_map(|id| view.get(*id));
    let found = frequencies(&lens, records, &by, across.as_ref());
    let most = found.rows.first().map_or(1, |r| r.count).max(1);
    let named = |name: &str| if name.is_empty() { session.say(EMPTY).to_string() } else { name.to_string() };
    let items = found.rows.iter().map(|r| {
        let share = r.count as f64 * 100.0 / found.total.max(1) as f64;
        let mut note = format!("{:>6} {share:>5.1}% ", r.count);
        match &across {
            None => note.push_str(&"█".repeat((r.count * BAR).div_ceil(most))),
            Some(_) => {
                let cells = found.across.iter().zip(&r.across).filter(|(_, n)| **n > 0).take(ACROSS);
                note.push_str(&cells.map(|(name, n)| format!("{} {n}", named(name))).collect::<Vec<_>>().join(" · "));
            }
        }
        if let Some(done) = r.done {
            let percent = format!("{:.0}", done as f64 * 100.0 / r.count.max(1) as f64);
            note.push_str(&format!("  {}", Message::plain(DONE).with("percent", percent).say(session.lang)));
        }
        Item::new(filter_of(list.kind, &by, &r.value, session.lang), named(&r.value)).note(note)
    });
    let items = items.collect();
    let label = by.label();
    let title = match &across {
        None => Message::plain(BY).with_message("column", label).with("count", found.rows.len()),
        Some(other) => Message::plain(ACROSS_BY).with_message("column", label).with_message("other", other.label()),
    };
    let title = session.said(title.with("total", found.total));
    let filter = list.filter.clone();
    Ok(Pick::new(title, Picker::new(items), move |_, picked| {
        let Some(test) = picked.first() else { return Vec::new() };
        let filter = if filter.trim().is_empty() { test.clone() } else { format!("{} {test}", filter.trim()) };
        vec![Effect::Filter(filter)]
    }))
}
