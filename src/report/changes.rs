//! What changed between two days: the board of a cadence.
//!
//! Source: domain.md, "Cadence": daily triage, weekly dispatch, monthly summary (日常梳理、每周调度、月度总结).

use std::sync::Arc;

use chrono::{Days, Months, NaiveDate};
use serde_json::{Map, Value};

use crate::domain::id::RecordId;
use crate::domain::kind::{Kind, Type};
use crate::domain::rate::Class;
use crate::domain::record::Record;
use crate::domain::schema::{finding, flag, ledger, task};
use crate::domain::value::ValueRef;
use crate::domain::words::vocabulary;
use crate::error::Result;
use crate::i18n::{Message, Msg};
use crate::log::{AsOf, State};
use crate::report::table::{Column, Datum, Look, Shape, Shown, Tabular};
use crate::report::{View, messages};
use crate::service::Office;
use crate::service::figures::{is_ended, unit_of};
use crate::service::messages::both;
use crate::service::settings;
use crate::service::tasks::due::Horizon;
use crate::service::tasks::task_view::{Classes, TaskView};
use crate::service::words::show::short_title;

vocabulary! {
    /// How often a board is looked at.
    Cadence {
        /// Daily triage: since yesterday.
        Daily = "daily", "daily triage", "日常梳理";
        /// Weekly dispatch: since this day a week ago.
        Weekly = "weekly", "weekly dispatch", "每周调度";
        /// Monthly summary: since this day a month ago.
        Monthly = "monthly", "monthly summary", "月度总结";
    }
}

impl Cadence {
    /// Returns the day that a board of a day compares with.
    pub fn since(self, day: NaiveDate) -> NaiveDate {
        let before = match self {
            Self::Daily => day.checked_sub_days(Days::new(1)),
            Self::Weekly => day.checked_sub_days(Days::new(7)),
            Self::Monthly => day.checked_sub_months(Months::new(1)),
        };
        before.unwrap_or(day)
    }
}

vocabulary! {
    /// What happened to a record.
    What {
        /// A task was finished.
        Done = "done", "done", "办结";
        /// A finished task is open again.
        Reopened = "reopened", "open again", "重新打开";
        /// A task was reported for the first time.
        Reported = "reported", "first reported", "首次填报";
        /// The status of a task is another one.
        Moved = "moved", "status changed", "状态变化";
        /// The last day of a task passed.
        Overdue = "overdue", "newly overdue", "新增逾期";
        /// A task fell silent.
        Stalled = "stalled", "newly stalled", "新增停滞";
        /// The deadline of a task is another one.
        Deadline = "deadline", "deadline changed", "时限调整";
        /// A task is new.
        Added = "added", "new task", "新增任务";
        /// A task was taken away.
        Removed = "removed", "task removed", "撤销任务";
        /// A finding is new.
        Found = "found", "new finding", "新增问题";
        /// A finding was closed.
        Closed = "closed", "finding closed", "问题销号";
        /// A closed finding is open again.
        Relapsed = "relapsed", "finding reopened", "问题反弹";
        /// A flag is new.
        Flagged = "flagged", "new flag", "新增落后标记";
        /// A flag was lifted.
        Lifted = "lifted", "flag lifted", "解除落后标记";
        /// A ledger that recurs was rolled over: its items begin again, which is no step back.
        Rolled = "rolled", "ledger rolled over", "清单结转";
    }
}

/// One thing that changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What happened.
    pub what: What,
    /// The record.
    pub record: RecordId,
    /// Its title, as it was before where it is gone.
    pub title: String,
    /// The short name of the ledger of a task; empty otherwise.
    pub ledger: String,
    /// Its lead unit, or the unit that it is about.
    pub unit: Option<RecordId>,
    /// How it was: a status word, the words of a deadline.
    pub from: String,
    /// How it is.
    pub to: String,
}

impl Change {
    /// A change of which title and ledger are still to be found.
    fn new(
        what: What,
        record: RecordId,
        unit: Option<RecordId>,
        from: impl Into<String>,
        to: impl Into<String>,
    ) -> Self {
        let (title, ledger) = (String::new(), String::new());
        Self { what, record, title, ledger, unit, from: from.into(), to: to.into() }
    }
}

/// What changed between the ends of two days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangesReport {
    /// The day that is compared with.
    pub since: NaiveDate,
    /// The day.
    pub day: NaiveDate,
    /// The changes, by what happened.
    pub changes: Vec<Change>,
}

impl ChangesReport {
    /// Compares an office as of a day, or as of now, with an earlier day.
    ///
    /// # Errors
    /// `Corrupt` where the journal cannot be read.
    pub fn of(office: &Office, day: Option<NaiveDate>, since: NaiveDate) -> Result<Self> {
        let before = office.past(AsOf::day(since))?;
        let past: Option<Arc<State>> = day.map(|d| office.past(AsOf::day(d))).transpose()?;
        let now = office.read();
        let at = day.unwrap_or_else(|| office.today());
        Ok(Self::compare(&before, since, &View { state: past.as_deref().unwrap_or(&now), now: &now, day: at }))
    }

    /// Compares a view with the state as of an earlier day.
    pub fn compare(before: &State, since: NaiveDate, view: &View<'_>) -> Self {
        let mut changes = tasks(before, since, view);
        changes.extend(findings(before, view.state));
        changes.extend(flags(before, view.state));
        changes.extend(rolled(before, view.state).map(|(id, was, is)| Change::new(What::Rolled, id, None, was, is)));
        changes.sort_by_key(|c| c.what);
        for c in &mut changes {
            (c.title, c.ledger) = described(c.record, view.state, before);
        }
        Self { since, day: view.day, changes }
    }

    /// Returns how often something happened.
    pub fn count(&self, what: What) -> usize {
        self.changes.iter().filter(|c| c.what == what).count()
    }

    /// Returns in one line what happened how often.
    pub fn summary(&self) -> Message {
        let counted = What::ALL.iter().map(|w| (*w, self.count(*w))).filter(|(_, n)| *n > 0);
        let parts =
            counted.map(|(w, n)| Message::plain(messages::COUNTED).with_message("what", w.label()).with("count", n));
        let said = match self.changes.is_empty() {
            true => Message::plain(messages::NO_CHANGES),
            false => Message::plain(messages::CHANGED).with_list("parts", parts),
        };
        said.with("since", self.since).with("day", self.day)
    }
}

impl Tabular for ChangesReport {
    type Row = Change;
    const SHAPE: Shape = Shape::Under("changes");
    const BESIDE: &'static [(&'static str, Msg)] = &[
        ("since", Msg::new("the day that is compared with", "比较起始日")),
        ("day", Msg::new("the day", "截至日")),
        ("counts.*", Msg::new("how often each thing happened", "各类变化次数")),
    ];
    const COLUMNS: &'static [Column<Change>] = &[
        Column::new("what", messages::WHAT, Msg::new("what happened", "变化"), |_, c: &Change| {
            Datum::word(c.what.name(), c.what.label())
        }),
        Column::new("id", messages::RECORDS, Msg::new("the record's id", "记录编号"), |_, c: &Change| {
            Datum::Id(c.record)
        })
        .only(Shown::Json),
        Column::new("title", messages::RECORD, Msg::new("its title", "标题"), |_, c: &Change| Datum::text(&c.title)),
        Column::new(
            "ledger",
            messages::LEDGER,
            Msg::new("the ledger of a task", "任务所属清单"),
            |_, c: &Change| Datum::text(&c.ledger),
        ),
        Column::new(
            "unit",
            messages::OF_UNIT,
            Msg::new("its lead unit, or the unit that it is about", "牵头单位或涉及单位"),
            |_, c: &Change| Datum::maybe(c.unit, Datum::Record),
        ),
        Column::new("from", messages::WAS, Msg::new("how it was", "原"), |_, c: &Change| shown(c, &c.from)),
        Column::new("to", messages::IS, Msg::new("how it is", "现"), |_, c: &Change| shown(c, &c.to)),
    ];

    fn title(&self) -> Message {
        messages::CHANGES.into()
    }

    fn day(&self) -> NaiveDate {
        self.day
    }

    fn rows(&self) -> &[Change] {
        &self.changes
    }

    fn record(row: &Change) -> Option<RecordId> {
        Some(row.record)
    }

    fn beside(&self, _look: &Look<'_>) -> Map<String, Value> {
        let counts: Map<String, Value> =
            What::ALL.iter().map(|w| (w.name().to_string(), self.count(*w).into())).collect();
        let beside = [
            ("since", Value::from(self.since.to_string())),
            ("day", Value::from(self.day.to_string())),
            ("counts", Value::Object(counts)),
        ];
        beside.into_iter().map(|(key, value)| (key.to_string(), value)).collect()
    }

    fn remarks(&self) -> Vec<Message> {
        vec![self.summary()]
    }
}

/// The title of the record, and the short name of its ledger.
fn described(id: RecordId, state: &State, before: &State) -> (String, String) {
    let state = if state.get(id).is_some() { state } else { before };
    let ledger = state.get(id).filter(|r| r.kind() == Kind::Task).and_then(|r| r.reference(task::LEDGER));
    (state.title(id), ledger.map(|l| short_title(state, l)).unwrap_or_default())
}

/// A status: the states of findings and flags have a code and a label.
fn shown(c: &Change, word: &str) -> Datum {
    let field = match c.what {
        What::Found | What::Closed | What::Relapsed => Kind::Finding.field(finding::STATE),
        What::Flagged | What::Lifted => Kind::Flag.field(flag::STATE),
        What::Done
        | What::Reopened
        | What::Reported
        | What::Moved
        | What::Overdue
        | What::Stalled
        | What::Deadline
        | What::Added
        | What::Removed
        | What::Rolled => None,
    };
    match field.map(|f| f.ty) {
        Some(Type::Word(words)) if !word.is_empty() => {
            Datum::Word(Some(word.to_string()), both(|lang| words.label(word, lang).to_string()))
        }
        _ => Datum::text(word),
    }
}

/// The ledgers that were rolled over, each with the period that it stood in and the one that it stands in.
fn rolled<'s>(before: &'s State, state: &'s State) -> impl Iterator<Item = (RecordId, String, String)> + 's {
    let period = |l: &Record| match l.get(ledger::PERIOD) {
        Some(ValueRef::Period(p)) => Some(p),
        _ => None,
    };
    state.records(Kind::Ledger).filter_map(move |l| {
        let (was, is) = (before.find(Kind::Ledger, l.id()).and_then(period)?, period(l)?);
        (was < is).then(|| (l.id(), was.code(), is.code()))
    })
}

fn tasks(before: &State, since: NaiveDate, view: &View<'_>) -> Vec<Change> {
    let state = view.state;
    let (old_classes, classes) = (Classes::of(before), Classes::of(state));
    let calendar = settings::calendar(state);
    let (then, now) = (Horizon::usual(since, &calendar), Horizon::usual(view.day, &calendar));
    let again: Vec<RecordId> = rolled(before, state).map(|(id, ..)| id).collect();
    let mut out = Vec::new();
    for record in state.all(Kind::Task) {
        let old = before.get(record.id()).and_then(TaskView::of);
        let Some(t) = TaskView::of(record) else {
            out.extend(old.map(|o| change(What::Removed, &o, o.status.unwrap_or_default(), "")));
            continue;
        };
        let class = classes.class(&t);
        let Some(o) = old else {
            out.push(change(What::Added, &t, "", t.status.unwrap_or_default()));
            if t.due_date().is_some_and(|d| d >= since) && now.overdue(&t, class).is_some() {
                out.push(change(What::Overdue, &t, "", words_of(&t)));
            }
            continue;
        };
        // What was rolled over began again without a status, and with the deadline of its period.
        let anew = t.ledger.is_some_and(|l| again.contains(&l));
        let old_class = if anew { Class::Unreported } else { old_classes.class(&o) };
        let was = o.status.filter(|_| !anew).unwrap_or_default();
        let is = t.status.unwrap_or_default();
        match (old_class, class) {
            (a, b) if a == b && was == is => {}
            (_, Class::Done) if old_class != Class::Done => out.push(change(What::Done, &t, was, is)),
            (Class::Done, b) if b != Class::Done => out.push(change(What::Reopened, &t, was, is)),
            (Class::Unreported, _) => out.push(change(What::Reported, &t, was, is)),
            _ => out.push(change(What::Moved, &t, was, is)),
        }
        if !anew && (o.due_date(), words_of(&o)) != (t.due_date(), words_of(&t)) {
            out.push(change(What::Deadline, &t, words_of(&o), words_of(&t)));
        }
        if now.overdue(&t, class).is_some() && then.overdue(&o, old_class).is_none() {
            out.push(change(What::Overdue, &t, "", words_of(&t)));
        }
        if now.stalled(&t, class, state).is_some() && then.stalled(&o, old_class, before).is_none() {
            out.push(change(What::Stalled, &t, "", is));
        }
    }
    out
}

fn words_of<'a>(t: &TaskView<'a>) -> &'a str {
    t.due.map_or("", |d| d.words)
}

fn change(what: What, t: &TaskView<'_>, from: &str, to: &str) -> Change {
    Change::new(what, t.record.id(), t.lead, from, to)
}

fn is_open(record: &Record) -> bool {
    !is_ended(record)
}

fn findings(before: &State, state: &State) -> Vec<Change> {
    let step = |old: Option<&Record>, r: &Record| match (old.map(is_open), is_open(r)) {
        (None, _) => Some(What::Found),
        (Some(true), false) => Some(What::Closed),
        (Some(false), true) => Some(What::Relapsed),
        _ => None,
    };
    let word = |r: &Record| r.text(finding::STATE).unwrap_or_default().to_string();
    let changes = state.records(Kind::Finding).filter_map(|r| {
        let old = before.find(Kind::Finding, r.id());
        let what = step(old, r)?;
        let unit = unit_of(state, r);
        Some(Change::new(what, r.id(), unit, old.map(word).unwrap_or_default(), word(r)))
    });
    changes.collect()
}

fn flags(before: &State, state: &State) -> Vec<Change> {
    let step = |old: Option<&Record>, r: &Record| match (old.map(is_open), is_open(r)) {
        (None | Some(false), true) => Some(What::Flagged),
        (None | Some(true), false) => Some(What::Lifted),
        _ => None,
    };
    let word = |r: &Record| r.text(flag::STATE).unwrap_or_default().to_string();
    let changes = state.records(Kind::Flag).filter_map(|r| {
        let old = before.find(Kind::Flag, r.id());
        let what = step(old, r)?;
        let unit = unit_of(state, r);
        Some(Change::new(what, r.id(), unit, old.map(word).unwrap_or_default(), word(r)))
    });
    changes.collect()
}
