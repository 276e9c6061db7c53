//! What a list shows, from the first row to the last: the records of a roll one under the other, under headings, or as a
//! tree. Rows are told by their number; none is made before it is looked at.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use crate::domain::id::{IdMap, RecordId};
use crate::domain::kind::{Kind, Tag};
use crate::domain::record::Record;
use crate::log::State;
use crate::service::ask::Filter;
use crate::service::columns::Column;
use crate::service::lens::Lens;
use crate::service::list::By;
use crate::service::list_index::bits::Bits;
use crate::service::list_index::{ListIndex, Rows};
use crate::service::parallel::{FEW, in_runs};

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
    /// The heading of a group, with how many records follow.
    Group(&'a str, usize),
}

/// What is asked of a roll.
#[derive(Clone, Debug)]
pub struct Asked {
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
}

impl Asked {
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

/// A heading.
#[derive(Debug)]
struct Group {
    name: String,
    /// Its row.
    at: usize,
    count: usize,
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
    pub fn of(roll: &mut ListIndex, lens: &Lens<'_>, asked: &Asked, stop: &AtomicBool) -> Option<Self> {
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
            (None, Some(column)) => Form::Groups(groups(lens, asked.kind, rows.places(), &column)),
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
            Form::Groups(groups) => self.rows.len() + groups.len(),
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
            Form::Groups(groups) => {
                // So many headings stand above it, or are it.
                let above = groups.partition_point(|g| g.at <= at);
                match above.checked_sub(1).and_then(|last| groups.get(last)) {
                    Some(group) if group.at == at => Some(Row::Group(&group.name, group.count)),
                    _ => flat(at - above),
                }
            }
            Form::Tree(branches) => {
                let branch = branches.get(at)?;
                Some(Row::Record { place: branch.place, depth: branch.depth, open: branch.open })
            }
        }
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
                Some(at + groups.iter().enumerate().take_while(|(n, g)| g.at - n <= at).count())
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
fn groups(lens: &Lens<'_>, kind: Kind, places: &[u32], column: &Column) -> Vec<Group> {
    let all = lens.state.all(kind);
    let runs = in_runs(places, FEW, |run| {
        let mut out: Vec<(String, usize)> = Vec::new();
        for record in run.iter().filter_map(|at| all.get(*at as usize)) {
            let name = column.cell(lens, record).text(lens.lang);
            match out.last_mut() {
                Some((last, count)) if *last == name => *count += 1,
                _ => out.push((name, 1)),
            }
        }
        out
    });
    let mut out: Vec<Group> = Vec::new();
    let mut at = 0;
    for (name, count) in runs.into_iter().flatten() {
        match out.last_mut() {
            Some(last) if last.name == name => {
                last.count += count;
                at += count;
            }
            _ => {
                out.push(Group { name, at, count });
                at += count + 1;
            }
        }
    }
    out
}

/// Records under what they belong to. What is found is shown under it too, and then nothing is closed.
fn branches(state: &State, asked: &Asked, rows: &Rows, parent: Tag) -> Vec<Branch> {
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
