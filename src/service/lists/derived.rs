//! Columns that no record holds: what follows from it and from others. One table drives lists, filters and exports.

use chrono::NaiveDate;

use crate::domain::kind::{Kind, Type};
use crate::domain::lamp::Lamp;
use crate::domain::life::{FINDING, finding as finding_states};
use crate::domain::query::FieldKind;
use crate::domain::rate::Class;
use crate::domain::record::Record;
use crate::domain::schema::{draw, finding};
use crate::i18n::{Lang, Msg};
use crate::service::figures::{LedgerFigure, is_closed, open_tasks};
use crate::service::lists::lens::Lens;
use crate::service::papers::length::length;
use crate::service::past::timeline::{days_in, timeline};
use crate::service::scores::standings::Standing;
use crate::service::settings::terms::Term;
use crate::service::tasks::due::Group;
use crate::service::tasks::task_view::TaskView;
use crate::service::words::show::number;

/// Several kinds of record.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Kinds(u128);

impl Kinds {
    /// None.
    pub const NONE: Self = Self(0);

    /// Those named.
    pub fn of(kinds: &[Kind]) -> Self {
        Self(kinds.iter().fold(0, |all, k| all | 1 << *k as u8))
    }

    /// These and others.
    pub fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether a kind is among them.
    pub fn has(self, kind: Kind) -> bool {
        self.0 & 1 << kind as u8 != 0
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
    /// What is said of its numbers together.
    pub together: Option<Together>,
    reads: &'static [Kind],
}

/// What is said of many numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Together {
    /// Their sum: each counts something.
    Sum,
    /// Their mean: each says where something stands, as a rank or a share does.
    Mean,
}

/// What a filter takes a column for, and what is said of its numbers together.
type Sort = (FieldKind, Option<Together>);

const BOOL: Sort = (FieldKind::Bool, None);
const DATE: Sort = (FieldKind::Date, None);
const TEXT: Sort = (FieldKind::Text, None);
const WORD: Sort = (FieldKind::Word, None);
const COUNTED: Sort = (FieldKind::Number, Some(Together::Sum));
const MEASURED: Sort = (FieldKind::Number, Some(Together::Mean));

impl std::fmt::Debug for Derived {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

impl Derived {
    const fn new(
        name: &'static str,
        label: Msg,
        kinds: &'static [Kind],
        width: u16,
        (sort, together): Sort,
        reads: &'static [Kind],
        cell: fn(&Lens<'_>, &Record) -> Cell,
    ) -> Self {
        Self { name, label, kinds, width, place: None, sort, cell, together, reads }
    }

    /// A list shows it unasked, before the field of this place.
    const fn shown(mut self, place: u8) -> Self {
        self.place = Some(place);
        self
    }

    /// The records beside its own that it is worked out from, by kind: it is to be worked out again when one changes.
    pub fn reads(&self) -> Kinds {
        Kinds::of(self.reads)
    }

    /// Whether a kind has it.
    pub fn is_of(&self, kind: Kind) -> bool {
        self.kinds.is_empty() || self.kinds.contains(&kind)
    }
}

use Kind::{
    Article, Document, Draw, Evidence, Finding, Flag, Indicator, Ledger, Note, Observation, Problem, Setting, Task,
    Unit,
};

/// All columns that no record holds.
pub static DERIVED: &[Derived] = &[
    Derived::new("id", Msg::new("Id", "标识"), &[], 8, TEXT, &[], |l, r| {
        Cell::Text(r.id().short(l.state.id_length(r.kind())))
    }),
    Derived::new("lamp", Msg::new("Lamp", "状态灯"), &[Task, Draw], 8, WORD, &[Ledger, Setting], |l, r| {
        match r.kind() {
            Draw => publishing(l, r),
            _ => l.sums.lamps().lamp(r).map_or(Cell::Empty, Cell::Lamp),
        }
    })
    .shown(0),
    Derived::new("class", Msg::new("Counts as", "计为"), &[Task], 10, WORD, &[Ledger, Setting], |l, r| {
        TaskView::of(r).map_or(Cell::Empty, |t| Cell::Class(l.sums.lamps().classes().class(&t)))
    }),
    Derived::new(
        "overdue",
        Msg::new("Days overdue", "逾期天数"),
        &[Task, Finding, Flag],
        8,
        COUNTED,
        &[Ledger, Setting],
        late,
    ),
    Derived::new("soon", Msg::new("Due soon", "临期"), &[Task], 6, BOOL, &[Ledger, Setting], |l, r| {
        Cell::Bool(TaskView::of(r).is_some_and(|t| {
            let lamps = l.sums.lamps();
            lamps.horizon().due_soon(&t, lamps.classes().class(&t)).is_some()
        }))
    }),
    Derived::new("stalled", Msg::new("Stalled", "停滞"), &[Task], 6, BOOL, &[Ledger, Setting], |l, r| {
        Cell::Bool(TaskView::of(r).is_some_and(|t| {
            let lamps = l.sums.lamps();
            lamps.horizon().stalled(&t, lamps.classes().class(&t), l.state).is_some()
        }))
    }),
    Derived::new("receive_by", Msg::new("Sign for by", "应签收日期"), &[Finding], 12, DATE, &[Setting], |l, r| {
        r.date(finding::ASSIGNED_ON).map_or(Cell::Empty, |d| Cell::Date(Term::Receipt.end(l.state, d)))
    }),
    Derived::new("object_by", Msg::new("Object by", "异议截止日期"), &[Finding], 12, DATE, &[Setting], |l, r| {
        r.date(finding::RECEIVED_ON).map_or(Cell::Empty, |d| Cell::Date(Term::Objection.end(l.state, d)))
    }),
    Derived::new(
        "review_by",
        Msg::new("Review until", "可申请复核至"),
        &[Finding],
        12,
        DATE,
        &[Setting],
        |l, r| r.date(finding::CONCLUSION_RECEIVED).map_or(Cell::Empty, |d| Cell::Date(Term::Review.end(l.state, d))),
    ),
    Derived::new(
        "late_receipt",
        Msg::new("Late receipt", "签收逾期天数"),
        &[Finding],
        8,
        COUNTED,
        &[Setting],
        |l, r| {
            let due = r.date(finding::ASSIGNED_ON).map(|d| Term::Receipt.end(l.state, d));
            let waits = r.text(finding::STATE) == Some(finding_states::ASSIGNED);
            late_by(due, r.date(finding::RECEIVED_ON), waits, l.today)
        },
    ),
    Derived::new("late_report", Msg::new("Late report", "反馈逾期天数"), &[Finding], 8, COUNTED, &[], |l, r| {
        let state = FINDING.state(r.text(finding::STATE));
        let waits = !FINDING.is_closed(state) && state != finding_states::SUSPENDED;
        late_by(r.date(finding::DUE), r.date(finding::REPORTED_ON), waits, l.today)
    }),
    Derived::new("stopped", Msg::new("Clock stopped", "停计天数"), &[Finding], 8, COUNTED, &[], |l, r| {
        let days = days_in(&timeline(l.state, r), l.today);
        let stood = days.iter().find(|(state, _)| *state == finding_states::SUSPENDED);
        stood.map_or(Cell::Empty, |(_, days)| Cell::Int(*days))
    }),
    Derived::new("heard", Msg::new("Last heard", "最近动态"), &[Task], 12, DATE, &[], |l, r| {
        TaskView::of(r).and_then(|t| t.last_heard(l.state)).map_or(Cell::Empty, Cell::Date)
    }),
    Derived::new("tasks", Msg::new("Tasks", "任务"), &[Unit], 6, COUNTED, &[Task, Ledger, Setting], |l, r| {
        int(l.tallies().unit(r.id()).tasks.total())
    })
    .shown(5),
    Derived::new("open", Msg::new("Open", "未办结"), &[Unit], 6, COUNTED, &[Task, Ledger, Setting], |l, r| {
        int(open_tasks(&l.tallies().unit(r.id()).tasks))
    })
    .shown(5),
    Derived::new(
        "overdue_tasks",
        Msg::new("Overdue", "逾期"),
        &[Unit],
        6,
        COUNTED,
        &[Task, Ledger, Setting],
        |l, r| int(l.tallies().unit(r.id()).group(Group::Overdue)),
    )
    .shown(5),
    Derived::new("shared", Msg::new("Shared", "配合"), &[Unit], 6, COUNTED, &[Task], |l, r| {
        int(l.tallies().unit(r.id()).shared)
    }),
    Derived::new("open_findings", Msg::new("Findings", "督查问题"), &[Unit], 8, COUNTED, &[Finding], |l, r| {
        int(l.tallies().unit(r.id()).findings)
    })
    .shown(5),
    Derived::new("open_flags", Msg::new("Flags", "落后标记"), &[Unit], 8, COUNTED, &[Flag, Indicator], |l, r| {
        int(l.tallies().unit(r.id()).flags)
    })
    .shown(5),
    Derived::new("led", Msg::new("Leads", "牵头指标"), &[Unit], 8, COUNTED, &[Indicator], |l, r| {
        int(l.tallies().unit(r.id()).indicators)
    })
    .shown(5),
    Derived::new(
        "value",
        Msg::new("Value", "数值"),
        &[Indicator],
        9,
        MEASURED,
        &[Observation, Unit, Setting],
        |l, r| stood(l, r).and_then(|(_, s)| s.value.or(s.score)).map_or(Cell::Empty, Cell::Real),
    )
    .shown(2),
    Derived::new(
        "rank",
        Msg::new("Rank", "排名"),
        &[Indicator],
        5,
        MEASURED,
        &[Observation, Unit, Setting],
        |l, r| stood(l, r).and_then(|(_, s)| s.rank).map_or(Cell::Empty, |n| Cell::Int(n.into())),
    )
    .shown(2),
    Derived::new(
        "out_of",
        Msg::new("of", "参评"),
        &[Indicator],
        5,
        MEASURED,
        &[Observation, Unit, Setting],
        |l, r| stood(l, r).and_then(|(_, s)| s.out_of).map_or(Cell::Empty, |n| Cell::Int(n.into())),
    )
    .shown(2),
    Derived::new("band", Msg::new("Band", "档次"), &[Indicator], 8, WORD, &[Observation, Unit, Setting], |l, r| {
        let band = stood(l, r).and_then(|(_, s)| s.band);
        band.map_or(Cell::Empty, |b| Cell::Text(b.label().text(l.lang).to_string()))
    })
    .shown(2),
    Derived::new("trend", Msg::new("Trend", "走势"), &[Indicator], 8, TEXT, &[Observation, Unit, Setting], |l, r| {
        match trend(&l.series().ranks(r.id(), l.period)) {
            text if text.is_empty() => Cell::Empty,
            text => Cell::Text(text),
        }
    })
    .shown(2),
    Derived::new(
        "period",
        Msg::new("Period", "期间"),
        &[Indicator],
        14,
        TEXT,
        &[Observation, Unit, Setting],
        |l, r| stood(l, r).map_or(Cell::Empty, |(p, _)| Cell::Text(p.say(l.lang))),
    )
    .shown(7),
    Derived::new("flagged", Msg::new("Flags", "落后标记"), &[Indicator], 8, COUNTED, &[Flag], |l, r| {
        int(l.tallies().flags.get(&r.id()).copied().unwrap_or(0).into())
    }),
    Derived::new("total", Msg::new("Total", "总数"), &[Ledger], 6, COUNTED, &[Task, Problem, Setting], |l, r| {
        figure(l, r, |f| Cell::Int(f.total() as i64))
    })
    .shown(3),
    Derived::new("done", Msg::new("Done", "已完成"), &[Ledger], 6, COUNTED, &[Task, Problem, Setting], |l, r| {
        figure(l, r, |f| int(f.counts().done))
    })
    .shown(3),
    Derived::new(
        "in_progress",
        Msg::new("In progress", "正在推进"),
        &[Ledger],
        8,
        COUNTED,
        &[Task, Problem, Setting],
        |l, r| figure(l, r, |f| int(f.counts().in_progress)),
    )
    .shown(3),
    Derived::new(
        "not_done",
        Msg::new("Not done", "未完成"),
        &[Ledger],
        8,
        COUNTED,
        &[Task, Problem, Setting],
        |l, r| figure(l, r, |f| int(f.counts().not_done)),
    )
    .shown(3),
    Derived::new(
        "ongoing",
        Msg::new("Ongoing", "长期坚持"),
        &[Ledger],
        8,
        COUNTED,
        &[Task, Problem, Setting],
        |l, r| figure(l, r, |f| int(f.counts().ongoing)),
    )
    .shown(3),
    Derived::new(
        "unreported",
        Msg::new("Unreported", "未报"),
        &[Ledger],
        8,
        COUNTED,
        &[Task, Problem, Setting],
        |l, r| figure(l, r, |f| int(f.counts().unreported)),
    )
    .shown(3),
    Derived::new("rate", Msg::new("Rate", "完成率"), &[Ledger], 8, MEASURED, &[Task, Problem, Setting], |l, r| {
        figure(l, r, |f| f.rate().map_or(Cell::Empty, |r| Cell::Percent(r.percent(1).as_f64())))
    })
    .shown(3),
    Derived::new("measures", Msg::new("Measures", "整改措施"), &[Problem], 8, TEXT, &[Task, Ledger], |l, r| match l
        .tallies()
        .measures
        .get(&r.id())
    {
        Some((all, done)) => Cell::Text(format!("{done}/{all}")),
        None => Cell::Empty,
    })
    .shown(5),
    Derived::new("evidence", Msg::new("Evidence", "佐证"), &[Task, Finding], 6, COUNTED, &[Evidence], |l, r| match l
        .tallies()
        .evidence
        .get(&r.id())
    {
        Some(n) => Cell::Int(i64::from(*n)),
        None => Cell::Empty,
    }),
    Derived::new("length", Msg::new("Characters", "字数"), &[Document, Article], 6, COUNTED, &[], |_, r| {
        length(r).map_or(Cell::Empty, |n| Cell::Int(n as i64))
    })
    .shown(u8::MAX),
    Derived::new("notes", Msg::new("Notes", "记事"), &[], 6, COUNTED, &[Note], |l, r| {
        match l.tallies().notes.get(&r.id()) {
            Some(n) => Cell::Int(i64::from(*n)),
            None => Cell::Empty,
        }
    }),
    Derived::new("changed", Msg::new("Changed", "最近变更"), &[], 12, DATE, &[], |l, r| {
        let last = r.history().last().and_then(|s| l.state.meta(s));
        last.and_then(|m| l.clock.local(m.at.millis())).map_or(Cell::Empty, |t| Cell::Date(t.date_naive()))
    }),
    Derived::new("contested", Msg::new("Contested", "有冲突"), &[], 8, BOOL, &[], |l, r| {
        Cell::Bool(l.state.is_contested(r.id()))
    }),
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

/// How many days too late something was done, or is where it waits to be done.
fn late_by(due: Option<NaiveDate>, done: Option<NaiveDate>, waits: bool, today: NaiveDate) -> Cell {
    let at = done.or_else(|| waits.then_some(today));
    let days = due.zip(at).map(|(due, at)| (at - due).num_days());
    days.filter(|n| *n > 0).map_or(Cell::Empty, Cell::Int)
}

/// The lamp of a draw's result until it is published, by when that is due.
fn publishing(lens: &Lens<'_>, record: &Record) -> Cell {
    let waits = record.text(draw::STATE) == Some(crate::domain::life::draw::DRAWN);
    let Some(due) = record.date(draw::PUBLISH_BY).filter(|_| waits) else { return Cell::Empty };
    let left = lens.sums.lamps().calendar().workdays_between(lens.today, due).days;
    Cell::Lamp(match left {
        ..0 => Lamp::Red,
        0..=5 => Lamp::Yellow,
        _ => Lamp::Green,
    })
}

/// How many days ago the last day passed, where something is still open.
fn late(lens: &Lens<'_>, record: &Record) -> Cell {
    // The clock of what is suspended stands still.
    if record.kind() == Finding && record.text(finding::STATE) == Some(finding_states::SUSPENDED) {
        return Cell::Empty;
    }
    let due = match record.kind() {
        Task => TaskView::of(record).and_then(|t| t.due_date()),
        kind => kind.def().fields.iter().find(|f| matches!(f.ty, Type::Due)).and_then(|f| record.date(f.tag)),
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
