//! Columns that no record holds: what follows from it and from others. One table drives lists, filters and exports.

use chrono::NaiveDate;

use crate::domain::kind::Kind;
use crate::domain::lamp::Lamp;
use crate::domain::query::FieldKind;
use crate::domain::rate::Class;
use crate::domain::record::Record;
use crate::domain::schema::finding;
use crate::i18n::{Lang, Msg};
use crate::service::due::Group;
use crate::service::figures::{LedgerFigure, is_closed, open_tasks};
use crate::service::lens::Lens;
use crate::service::show::number;
use crate::service::standings::Standing;
use crate::service::task_view::TaskView;

/// Several kinds of record.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Kinds(u32);

impl Kinds {
    /// None.
    pub const NONE: Self = Self(0);

    /// Those named.
    pub fn of(kinds: &[Kind]) -> Self {
        Self(kinds.iter().fold(0, |all, k| all | 1 << *k as u32))
    }

    /// These and others.
    pub fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether a kind is among them.
    pub fn has(self, kind: Kind) -> bool {
        self.0 & 1 << kind as u32 != 0
    }
}

/// What stands in a cell of a table.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// A text.
    Text(String),
    /// A whole number.
    Int(i64),
    /// A number.
    Real(f64),
    /// A share, in percent.
    Percent(f64),
    /// A day.
    Date(NaiveDate),
    /// A lamp.
    Lamp(Lamp),
    /// What a status word counts as.
    Class(Class),
    /// Yes or no.
    Bool(bool),
}

impl Cell {
    /// The cell as a person reads it.
    pub fn text(&self, lang: Lang) -> String {
        match self {
            Self::Empty | Self::Bool(false) => String::new(),
            Self::Text(t) => t.clone(),
            Self::Int(n) => n.to_string(),
            Self::Real(n) => number(*n),
            Self::Percent(p) => format!("{p:.1}%"),
            Self::Date(d) => d.to_string(),
            Self::Lamp(l) => format!("{}{}", l.glyph(), l.label().text(lang)),
            Self::Class(c) => c.label().text(lang).to_string(),
            Self::Bool(true) => match lang {
                Lang::En => "yes".into(),
                Lang::Zh => "是".into(),
            },
        }
    }
}

/// A column that no record holds.
pub struct Derived {
    /// Its name on the command line, in filters and in JSON.
    pub name: &'static str,
    /// What people call it.
    pub label: Msg,
    /// The kinds that have it; none: all.
    pub kinds: &'static [Kind],
    /// Its width in cells.
    pub width: u16,
    /// Whether a list shows it unasked, and in which place.
    pub place: Option<u8>,
    /// What a filter takes it for.
    pub sort: FieldKind,
    /// What it is for a record.
    pub cell: fn(&Lens<'_>, &Record) -> Cell,
}

impl std::fmt::Debug for Derived {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

impl Derived {
    const fn new(
        name: &'static str,
        en: &'static str,
        zh: &'static str,
        kinds: &'static [Kind],
        width: u16,
        sort: FieldKind,
        cell: fn(&Lens<'_>, &Record) -> Cell,
    ) -> Self {
        Self { name, label: Msg::new(en, zh), kinds, width, place: None, sort, cell }
    }

    /// A list shows it unasked, before the field of this place.
    const fn shown(mut self, place: u8) -> Self {
        self.place = Some(place);
        self
    }

    /// The records beside its own that it is worked out from, by kind: it is to be worked out again when one changes.
    pub fn reads(&self) -> Kinds {
        match self.name {
            "heard" | "changed" | "contested" | "id" => Kinds::NONE,
            "lamp" | "class" | "overdue" => Kinds::of(&[Ledger, Kind::Setting]),
            "evidence" => Kinds::of(&[Kind::Evidence]),
            "notes" => Kinds::of(&[Kind::Note]),
            "led" => Kinds::of(&[Indicator]),
            "flagged" => Kinds::of(&[Flag]),
            "open_findings" => Kinds::of(&[Finding]),
            "open_flags" => Kinds::of(&[Flag, Indicator]),
            "shared" => Kinds::of(&[Task]),
            _ => Kinds::of(&[Task, Ledger, Problem, Kind::Setting]),
        }
    }

    /// Whether a kind has it.
    pub fn is_of(&self, kind: Kind) -> bool {
        self.kinds.is_empty() || self.kinds.contains(&kind)
    }
}

use FieldKind::{Bool, Date, Number, Text, Word};
use Kind::{Finding, Flag, Indicator, Ledger, Problem, Task, Unit};

/// All columns that no record holds.
pub static DERIVED: &[Derived] = &[
    Derived::new("id", "Id", "编号", &[], 8, Text, |l, r| Cell::Text(r.id().short(l.state.id_length(r.kind())))),
    Derived::new("lamp", "Lamp", "状态灯", &[Task], 8, Word, |l, r| {
        l.sums.lamps().lamp(r).map_or(Cell::Empty, Cell::Lamp)
    })
    .shown(0),
    Derived::new("class", "Counts as", "计为", &[Task], 10, Word, |l, r| {
        TaskView::of(r).map_or(Cell::Empty, |t| Cell::Class(l.sums.lamps().classes().class(&t)))
    }),
    Derived::new("overdue", "Days overdue", "逾期天数", &[Task, Finding, Flag], 8, Number, late),
    Derived::new("heard", "Last heard", "最近动态", &[Task], 12, Date, |l, r| {
        TaskView::of(r).and_then(|t| t.last_heard(l.state)).map_or(Cell::Empty, Cell::Date)
    }),
    Derived::new("tasks", "Tasks", "任务", &[Unit], 6, Number, |l, r| int(l.tallies().unit(r.id()).tasks.total()))
        .shown(5),
    Derived::new("open", "Open", "未办结", &[Unit], 6, Number, |l, r| {
        int(open_tasks(&l.tallies().unit(r.id()).tasks))
    })
    .shown(5),
    Derived::new("overdue_tasks", "Overdue", "逾期", &[Unit], 6, Number, |l, r| {
        int(l.tallies().unit(r.id()).group(Group::Overdue))
    })
    .shown(5),
    Derived::new("shared", "Shared", "配合", &[Unit], 6, Number, |l, r| int(l.tallies().unit(r.id()).shared)),
    Derived::new("open_findings", "Findings", "督查问题", &[Unit], 8, Number, |l, r| {
        int(l.tallies().unit(r.id()).findings)
    })
    .shown(5),
    Derived::new("open_flags", "Flags", "落后标记", &[Unit], 8, Number, |l, r| int(l.tallies().unit(r.id()).flags))
        .shown(5),
    Derived::new("led", "Leads", "牵头指标", &[Unit], 8, Number, |l, r| int(l.tallies().unit(r.id()).indicators))
        .shown(5),
    Derived::new("value", "Value", "数值", &[Indicator], 9, Number, |l, r| {
        stood(l, r).and_then(|(_, s)| s.value.or(s.score)).map_or(Cell::Empty, Cell::Real)
    })
    .shown(2),
    Derived::new("rank", "Rank", "排名", &[Indicator], 5, Number, |l, r| {
        stood(l, r).and_then(|(_, s)| s.rank).map_or(Cell::Empty, |n| Cell::Int(n.into()))
    })
    .shown(2),
    Derived::new("out_of", "of", "参评", &[Indicator], 5, Number, |l, r| {
        stood(l, r).and_then(|(_, s)| s.out_of).map_or(Cell::Empty, |n| Cell::Int(n.into()))
    })
    .shown(2),
    Derived::new("band", "Band", "档次", &[Indicator], 8, Text, |l, r| {
        let band = stood(l, r).and_then(|(_, s)| s.band);
        band.map_or(Cell::Empty, |b| Cell::Text(b.label().text(l.lang).to_string()))
    })
    .shown(2),
    Derived::new("trend", "Trend", "走势", &[Indicator], 8, Text, |l, r| {
        match trend(&l.series().ranks(r.id(), l.period)) {
            text if text.is_empty() => Cell::Empty,
            text => Cell::Text(text),
        }
    })
    .shown(2),
    Derived::new("period", "Period", "期间", &[Indicator], 14, Text, |l, r| {
        stood(l, r).map_or(Cell::Empty, |(p, _)| Cell::Text(p.say(l.lang)))
    })
    .shown(7),
    Derived::new("flagged", "Flags", "落后标记", &[Indicator], 8, Number, |l, r| {
        int(l.tallies().flags.get(&r.id()).copied().unwrap_or(0).into())
    }),
    Derived::new("total", "Total", "总数", &[Ledger], 6, Number, |l, r| {
        figure(l, r, |f| Cell::Int(f.total() as i64))
    })
    .shown(3),
    Derived::new("done", "Done", "已完成", &[Ledger], 6, Number, |l, r| figure(l, r, |f| int(f.counts().done)))
        .shown(3),
    Derived::new("in_progress", "In progress", "正在推进", &[Ledger], 8, Number, |l, r| {
        figure(l, r, |f| int(f.counts().in_progress))
    })
    .shown(3),
    Derived::new("not_done", "Not done", "未完成", &[Ledger], 8, Number, |l, r| {
        figure(l, r, |f| int(f.counts().not_done))
    })
    .shown(3),
    Derived::new("ongoing", "Ongoing", "长期坚持", &[Ledger], 8, Number, |l, r| {
        figure(l, r, |f| int(f.counts().ongoing))
    })
    .shown(3),
    Derived::new("unreported", "Unreported", "未报", &[Ledger], 8, Number, |l, r| {
        figure(l, r, |f| int(f.counts().unreported))
    })
    .shown(3),
    Derived::new("rate", "Rate", "完成率", &[Ledger], 8, Number, |l, r| {
        figure(l, r, |f| f.rate().map_or(Cell::Empty, |r| Cell::Percent(r.percent(1).as_f64())))
    })
    .shown(3),
    Derived::new("measures", "Measures", "整改措施", &[Problem], 8, Text, |l, r| {
        match l.tallies().measures.get(&r.id()) {
            Some((all, done)) => Cell::Text(format!("{done}/{all}")),
            None => Cell::Empty,
        }
    })
    .shown(5),
    Derived::new("evidence", "Evidence", "佐证", &[Task, Finding], 6, Number, |l, r| {
        match l.tallies().evidence.get(&r.id()) {
            Some(n) => Cell::Int(i64::from(*n)),
            None => Cell::Empty,
        }
    }),
    Derived::new("notes", "Notes", "记事", &[], 6, Number, |l, r| match l.tallies().notes.get(&r.id()) {
        Some(n) => Cell::Int(i64::from(*n)),
        None => Cell::Empty,
    }),
    Derived::new("changed", "Changed", "最近变更", &[], 12, Date, |l, r| {
        let last = r.history().last().and_then(|s| l.state.meta(s));
        last.and_then(|m| l.clock.local(m.at.millis())).map_or(Cell::Empty, |t| Cell::Date(t.date_naive()))
    }),
    Derived::new("contested", "Contested", "有冲突", &[], 8, Bool, |l, r| Cell::Bool(l.state.is_contested(r.id()))),
];

fn int(n: u64) -> Cell {
    Cell::Int(n as i64)
}

fn figure(lens: &Lens<'_>, record: &Record, cell: impl Fn(&LedgerFigure) -> Cell) -> Cell {
    lens.tallies().ledgers.get(record.id()).map_or(Cell::Empty, cell)
}

/// Where our own unit stood in an indicator.
fn stood<'a>(lens: &Lens<'a>, record: &Record) -> Option<(crate::domain::period::Period, &'a Standing)> {
    lens.series().at(record.id(), lens.period)
}

/// Ranks over periods as a line of blocks, the better the higher; a period without one is a gap.
fn trend(ranks: &[Option<u32>]) -> String {
    const BLOCKS: [char; 8] = ['█', '▇', '▆', '▅', '▄', '▃', '▂', '▁'];
    let shown = &ranks[ranks.len().saturating_sub(8)..];
    let known = || shown.iter().flatten().copied();
    let (Some(best), Some(worst)) = (known().min(), known().max()) else { return String::new() };
    let block = |rank: u32| match worst - best {
        // Where all are alike, none is better: the middle.
        0 => BLOCKS[4],
        span => BLOCKS[((rank - best) * 7 / span) as usize],
    };
    shown.iter().map(|r| r.map_or(' ', block)).collect()
}

/// How many days ago the last day passed, where something is still open.
fn late(lens: &Lens<'_>, record: &Record) -> Cell {
    let due = match record.kind() {
        Task => TaskView::of(record).and_then(|t| t.due_date()),
        Finding => record.date(finding::DUE),
        _ => record.date(crate::domain::schema::flag::DUE),
    };
    let days = due.filter(|_| !is_closed(lens.sums.lamps().classes(), record)).map(|d| (lens.today - d).num_days());
    days.filter(|n| *n > 0).map_or(Cell::Empty, Cell::Int)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trend_rises_as_ranks_get_better() {
        assert_eq!(trend(&[Some(20), None, Some(13), Some(1)]), "▁ ▄█");
        assert_eq!(trend(&[Some(3), Some(3)]), "▄▄");
        assert_eq!(trend(&[None]), "");
        assert_eq!(trend(&[Some(9); 30]).chars().count(), 8);
    }
}
