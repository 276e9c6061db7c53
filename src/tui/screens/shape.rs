//! What a list shows, from the first row to the last: the records of a roll one under the other, under headings, or as a
//! tree. Rows are told by their number; none is made before it is looked at.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use crate::domain::id::{IdMap, RecordId};
use crate::domain::kind::{FieldRole, Kind, Tag};
use crate::domain::rate::Class;
use crate::domain::record::Record;
use crate::log::State;
use crate::parallel::{FEW, in_runs};
use crate::service::lists::ask::Filter;
use crate::service::lists::columns::Column;
use crate::service::lists::derived::{Cell, Together};
use crate::service::lists::lens::Lens;
use crate::service::lists::list::By;
use crate::service::lists::list_index::bits::Bits;
use crate::service::lists::list_index::{ListIndex, Rows};
use crate::service::tasks::task_view::TaskView;

/// One row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Row<'a> {
    /// A record; in a tree with its depth, and whether it has branches and they are open.
    Record {
        /// Its place among the records of its kind.
        place: u32,
        /// How deep it lies.
        depth: u16,
        /// Whether it has branches, and they are open.
        open: Option<bool>,
    },
    /// The heading of a group.
    Group(&'a Group),
}

/// What is asked of a roll.
#[derive(Clone, Debug)]
pub struct RollQuery {
    /// What is listed.
    pub kind: Kind,
    /// The filter.
    pub filter: Option<Filter>,
    /// The order; without one, the best match of the filter's words comes first.
    pub sort: Vec<By>,
    /// The column to group by.
    pub group: Option<Column>,
    /// The branches that are closed.
    pub closed: Arc<HashSet<RecordId>>,
    /// The groups that are folded, by their names.
    pub folded: Arc<HashSet<String>>,
    /// The columns of numbers that groups sum up.
    pub numbers: Vec<Column>,
}

impl RollQuery {
    /// Whether all records are to be shown as they came.
    pub fn is_plain(&self) -> bool {
        self.filter.is_none() && self.sort.is_empty() && self.group.is_none()
    }
}

/// What a list shows.
#[derive(Debug, Default)]
pub struct Shape {
    rows: Rows,
    form: Form,
    listed: Arc<Bits>,
    /// How many records there are, whether or not they pass the filter.
    pub of: usize,
    /// Those that are there.
    pub live: Bits,
}

#[derive(Debug, Default)]
enum Form {
    #[default]
    Flat,
    Groups(Vec<Group>),
    Tree(Vec<Branch>),
}

/// A heading, with what the records under it come to.
#[derive(Debug, PartialEq)]
pub struct Group {
    /// The value that they share; empty where nothing stands there.
    pub name: String,
    /// How many they are.
    pub count: usize,
    /// Whether they are shown.
    pub open: bool,
    /// How many of them are done, where they are tasks.
    pub done: Option<usize>,
    /// The columns of numbers in which some have one.
    pub numbers: Vec<Number>,
    /// Its row.
    at: usize,
    /// The first of its records among all.
    first: usize,
}

/// What the numbers of a column come to.
#[derive(Clone, Debug, PartialEq)]
pub struct Number {
    /// The column.
    pub column: Column,
    /// Their sum.
    pub sum: f64,
    /// How many there are.
    pub count: usize,
    /// What may be said of them together.
    pub adds: Adds,
}

/// What may be said of numbers together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Adds {
    /// Their sum and their mean.
    Up,
    /// Their mean: ranks, scores, values of many indicators.
    Mean,
    /// Their mean in percent.
    Share,
}

impl Adds {
    /// Nothing where they only name.
    fn of(column: &Column) -> Option<Self> {
        match column {
            Column::Derived(derived) => derived.together.map(|t| match t {
                Together::Sum => Self::Up,
                Together::Mean => Self::Mean,
            }),
            Column::Field(field) => match field.role {
                Some(FieldRole::Ordinal) => None,
                Some(FieldRole::Percent) => Some(Self::Share),
                Some(FieldRole::Count) => Some(Self::Up),
                _ => Some(Self::Mean),
            },
        }
    }
}

impl Group {
    fn new(name: String) -> Self {
        Self { name, count: 0, open: true, done: None, numbers: Vec::new(), at: 0, first: 0 }
    }

    fn number(&mut self, column: Column, sum: f64, count: usize, adds: Adds) {
        match self.numbers.iter_mut().find(|n| n.column == column) {
            Some(n) => (n.sum, n.count) = (n.sum + sum, n.count + count),
            None => self.numbers.push(Number { column, sum, count, adds }),
        }
    }

    fn take(
        &mut self,
        lens: &Lens<'_>,
        record: &Record,
        numbers: &[Column],
        is_done: impl Fn(&Record) -> Option<bool>,
    ) {
        self.count += 1;
        if let Some(done) = is_done(record) {
            *self.done.get_or_insert(0) += usize::from(done);
        }
        for column in numbers {
            let Some(adds) = Adds::of(column) else { continue };
            match column.cell(lens, record) {
                Cell::Int(n) => self.number(*column, n as f64, 1, adds),
                Cell::Real(n) => self.number(*column, n, 1, adds),
                Cell::Percent(n) => self.number(*column, n, 1, Adds::Share),
                _ => {}
            }
        }
    }

    fn join(&mut self, other: Self) {
        self.count += other.count;
        if let Some(done) = other.done {
            *self.done.get_or_insert(0) += done;
        }
        other.numbers.into_iter().for_each(|n| self.number(n.column, n.sum, n.count, n.adds));
    }

    /// How many rows it takes.
    fn rows(&self) -> usize {
        1 + if self.open { self.count } else { 0 }
    }
}

/// A row of a tree.
#[derive(Debug)]
struct Branch {
    place: u32,
    depth: u16,
    open: Option<bool>,
}

impl Shape {
    /// Asks a roll; nothing where `stop` became true meanwhile.
    pub fn of(roll: &mut ListIndex, lens: &Lens<'_>, asked: &RollQuery, stop: &AtomicBool) -> Option<Self> {
        let filter = asked.filter.as_ref();
        let tree = asked.kind.def().parent.filter(|_| asked.group.is_none() && asked.sort.is_empty());
        let rows = match (tree, asked.group) {
            (Some(_), _) => roll.list(lens, filter, &[], stop)?,
            (None, Some(column)) => {
                let by: Vec<By> =
                    std::iter::once(By { column, down: false }).chain(asked.sort.iter().copied()).collect();
                roll.list(lens, filter, &by, stop)?
            }
            (None, None) if asked.sort.is_empty() => roll.best(lens, filter, stop)?,
            (None, None) => roll.list(lens, filter, &asked.sort, stop)?,
        };
        let form = match (tree, asked.group) {
            (Some(parent), _) => Form::Tree(branches(lens.state, asked, &rows, parent)),
            (None, Some(column)) => Form::Groups(groups(lens, asked, rows.places(), &column)),
            (None, None) => Form::Flat,
        };
        let listed = match &form {
            Form::Tree(branches) => Arc::new(branches.iter().map(|b| b.place).collect()),
            _ => Arc::clone(rows.listed()),
        };
        Some(Self { rows, form, listed, of: roll.count(), live: roll.live().clone() })
    }

    /// How many rows there are, headings among them.
    pub fn len(&self) -> usize {
        match &self.form {
            Form::Flat => self.rows.len(),
            Form::Groups(groups) => groups.last().map_or(0, |last| last.at + last.rows()),
            Form::Tree(branches) => branches.len(),
        }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many records pass the filter.
    pub fn passing(&self) -> usize {
        self.rows.len()
    }

    /// The places of all records that are shown, as a set.
    pub fn listed(&self) -> &Bits {
        &self.listed
    }

    /// A row.
    pub fn row(&self, at: usize) -> Option<Row<'_>> {
        let flat = |at: usize| {
            let place = *self.rows.places().get(at)?;
            Some(Row::Record { place, depth: 0, open: None })
        };
        match &self.form {
            Form::Flat => flat(at),
            Form::Groups(_) => {
                let group = self.group_of(at)?;
                match at - group.at {
                    0 => Some(Row::Group(group)),
                    n if n < group.rows() => flat(group.first + n - 1),
                    _ => None,
                }
            }
            Form::Tree(branches) => {
                let branch = branches.get(at)?;
                Some(Row::Record { place: branch.place, depth: branch.depth, open: branch.open })
            }
        }
    }

    /// The groups.
    pub fn groups(&self) -> &[Group] {
        match &self.form {
            Form::Groups(groups) => groups,
            Form::Flat | Form::Tree(_) => &[],
        }
    }

    /// The row of a group's heading.
    pub fn row_of_group(&self, name: &str) -> usize {
        self.groups().iter().find(|g| g.name == name).map_or(0, |g| g.at)
    }

    /// The group that a row is of, or heads.
    pub fn group_of(&self, at: usize) -> Option<&Group> {
        let groups = self.groups();
        groups.partition_point(|g| g.at <= at).checked_sub(1).and_then(|n| groups.get(n))
    }

    /// The place of the record of a row; nothing for a heading.
    pub fn place(&self, at: usize) -> Option<u32> {
        match self.row(at)? {
            Row::Record { place, .. } => Some(place),
            Row::Group(..) => None,
        }
    }

    /// The row of a record by its place.
    pub fn row_of(&self, place: u32) -> Option<usize> {
        if !self.listed.has(place) {
            return None;
        }
        let flat = || self.rows.places().iter().position(|p| *p == place);
        match &self.form {
            Form::Flat => flat(),
            Form::Groups(groups) => {
                let at = flat()?;
                let group = groups.get(groups.partition_point(|g| g.first <= at).checked_sub(1)?)?;
                group.open.then(|| group.at + 1 + at - group.first)
            }
            Form::Tree(branches) => branches.iter().position(|b| b.place == place),
        }
    }

    /// The places of the records in the order of the rows.
    pub fn places(&self) -> Box<dyn Iterator<Item = u32> + '_> {
        match &self.form {
            Form::Tree(branches) => Box::new(branches.iter().map(|b| b.place)),
            _ => Box::new(self.rows.places().iter().copied()),
        }
    }
}

/// The headings over records that are in the order of a column.
fn groups(lens: &Lens<'_>, asked: &RollQuery, places: &[u32], column: &Column) -> Vec<Group> {
    let all = lens.state.all(asked.kind);
    let classes = lens.sums.lamps().classes();
    let is_done = |record: &Record| {
        let task = (asked.kind == Kind::Task).then_some(record)?;
        Some(TaskView::of(task).is_some_and(|t| classes.class(&t) == Class::Done))
    };
    let runs = in_runs(places, FEW, |run| {
        let mut out: Vec<Group> = Vec::new();
        for record in run.iter().filter_map(|at| all.get(*at as usize)) {
            let name = column.cell(lens, record).text(lens.lang);
            if out.last().is_none_or(|last| last.name != name) {
                out.push(Group::new(name));
            }
            if let Some(group) = out.last_mut() {
                group.take(lens, record, &asked.numbers, is_done);
            }
        }
        out
    });
    let mut out: Vec<Group> = Vec::new();
    for group in runs.into_iter().flatten() {
        match out.last_mut() {
            Some(last) if last.name == group.name => last.join(group),
            _ => out.push(group),
        }
    }
    let (mut at, mut first) = (0, 0);
    for group in &mut out {
        group.open = !asked.folded.contains(&group.name);
        (group.at, group.first) = (at, first);
        (at, first) = (at + group.rows(), first + group.count);
    }
    out
}

/// Records under what they belong to. What is found is shown under it too, and then nothing is closed.
fn branches(state: &State, asked: &RollQuery, rows: &Rows, parent: Tag) -> Vec<Branch> {
    let (kind, filtered) = (asked.kind, asked.filter.is_some());
    let all = state.all(kind);
    let up = |record: &Record| record.reference(parent).and_then(|id| state.place(id)).filter(|(k, _)| *k == kind);
    let mut inside: Bits = Bits::clone(rows.listed());
    if filtered {
        for place in rows.places() {
            let mut at = all.get(*place as usize);
            while let Some((_, above)) = at.and_then(up)
                && let Some(record) = all.get(above as usize).filter(|r| !r.is_gone() && !inside.has(above))
            {
                inside.put(above, true);
                at = Some(record);
            }
        }
    }
    let mut below: IdMap<Vec<u32>> = IdMap::default();
    let mut roots = Vec::new();
    for place in inside.iter() {
        let Some(record) = all.get(place as usize) else { continue };
        match record.reference(parent).filter(|_| up(record).is_some_and(|(_, above)| inside.has(above))) {
            Some(above) => below.entry(above).or_default().push(place),
            None => roots.push(place),
        }
    }
    let mut out = Vec::with_capacity(inside.count());
    let mut stack: Vec<(u32, u16)> = roots.into_iter().rev().map(|place| (place, 0)).collect();
    let mut seen = Bits::new(all.len());
    while let Some((place, depth)) = stack.pop() {
        let Some(id) = all.get(place as usize).map(Record::id).filter(|_| !seen.has(place)) else { continue };
        seen.put(place, true);
        let children = below.get(&id);
        let open = children.map(|_| filtered || !asked.closed.contains(&id));
        out.push(Branch { place, depth, open });
        if let (Some(children), Some(true)) = (children, open) {
            stack.extend(children.iter().rev().map(|c| (*c, depth + 1)));
        }
    }
    out
}
