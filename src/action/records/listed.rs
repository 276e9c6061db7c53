//! What the commands about lists share: kind, filter, columns, order, day.

use std::sync::Arc;

use chrono::NaiveDate;

use crate::action::{Arg, ArgKind, Args, Shell};
use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::domain::record::Record;
use crate::error::{Code, Error, Result};
use crate::exchange::listing;
use crate::exchange::table_out::Table;
use crate::i18n::{Lang, Msg};
use crate::log::{AsOf, State};
use crate::service::Office;
use crate::service::lists::ask::Terms;
use crate::service::lists::columns::Column;
use crate::service::lists::lens::{Lens, Sums};
use crate::service::lists::list::{By, Listing};

crate::messages! {
    NO_KIND: "there is no kind “{name}”; one of: {kinds}", "没有“{name}”这一类；可用：{kinds}";
}

/// `KIND`.
pub const KIND: Arg = Arg::new(
    "kind",
    ArgKind::Place,
    "KIND",
    Msg::new("units, tasks, findings, indicators, ledgers, …", "单位、任务、督查问题、指标、清单等"),
);
/// `--filter`.
pub const FILTER: Arg = Arg::new(
    "filter",
    ArgKind::Option,
    "F",
    Msg::new(
        "only what passes, such as 'status:open due<+7d lead:税务' (help filters)",
        "只列出符合条件的，如 '状态:未办结 完成时限<+7d 牵头单位:税务'（见 help filters）",
    ),
)
.signed();
/// `--columns`.
pub const COLUMNS: Arg = Arg::new(
    "columns",
    ArgKind::Option,
    "A,B",
    Msg::new("columns by name or label, in this order", "按名称或标签指定列，依此顺序"),
);
/// `--sort`.
pub const SORT: Arg = Arg::new(
    "sort",
    ArgKind::Option,
    "A,-B",
    Msg::new("columns to sort by; a minus puts the largest first", "排序列；加减号为从大到小"),
)
.signed();
/// `--limit`.
pub const LIMIT: Arg = Arg::new("limit", ArgKind::Option, "N", Msg::new("at most so many", "最多这么多条"));

/// The kind that a person names.
///
/// # Errors
/// `Usage` that names the kinds that there are.
pub fn kind(name: &str) -> Result<Kind> {
    Kind::named(name).ok_or_else(|| {
        let kinds = Kind::ALL.iter().map(|k| k.def().plural_name).collect::<Vec<_>>().join(", ");
        Error::new(Code::Usage, NO_KIND).with("name", name).with("kinds", kinds)
    })
}

/// The records of a kind that pass a filter.
///
/// # Errors
/// Where the filter cannot be read.
pub fn passing(office: &Office, state: &State, lang: Lang, kind: Kind, filter: &str) -> Result<Vec<RecordId>> {
    let sums = Sums::new(state, office.today());
    let lens = Lens::new(state, &sums, lang, office.clock());
    let filter = Terms::new(lens, kind).parse(filter).map_err(|e| e.into_fault(filter))?;
    Ok(Listing { filter: Some(filter), ..Listing::of(kind) }.run(&lens))
}

/// How many records are made ready at once where a list is written part by part.
const PART: usize = 1_000;

/// The records of a list, and what was counted to find them.
#[derive(Clone)]
pub struct Found {
    ids: Vec<RecordId>,
    sums: Option<Arc<Sums>>,
}

/// A list that was asked for.
pub struct ListQuery {
    /// Its kind.
    pub kind: Kind,
    /// Its columns.
    pub columns: Vec<Column>,
    /// The view of the past that it is of, where it is of one.
    pub view: Option<AsOf>,
    /// The day that it is as of.
    pub day: NaiveDate,
    /// The filter as typed.
    pub filter: String,
    sort: Vec<By>,
    limit: Option<usize>,
}

impl ListQuery {
    /// Reads what was asked for.
    ///
    /// # Errors
    /// `Usage` or `BadInput` that says what was wrong.
    pub fn read(shell: &mut Shell, args: &Args) -> Result<Self> {
        let kind = kind(args.get("kind").unwrap_or_default())?;
        let names = |name: &str| -> Vec<String> {
            let all = args.get(name).unwrap_or_default();
            all.split([',', '，']).map(str::trim).filter(|n| !n.is_empty()).map(str::to_string).collect()
        };
        let columns = names("columns").iter().map(|n| Column::named(kind, n)).collect::<Result<Vec<_>>>()?;
        let (view, day) = shell.looking(args)?;
        Ok(Self {
            kind,
            view,
            day,
            columns: if columns.is_empty() { Column::usual(kind) } else { columns },
            filter: args.get("filter").unwrap_or_default().to_string(),
            sort: names("sort").iter().map(|n| By::parse(kind, n)).collect::<Result<_>>()?,
            limit: shell.count(args, "limit")?,
        })
    }

    /// The list as a table, with all that says what it is a list of.
    ///
    /// # Errors
    /// As [`ListQuery::with`].
    pub fn table(&self, shell: &mut Shell) -> Result<Table> {
        let table = self.with(shell, |lens, records| Ok(self.described(lens, records)))?;
        Ok(Table { made: Some(shell.clock().now().naive_local()), ..table })
    }

    /// Records of the list as a table, with what says of what list it is.
    pub fn described<'r>(&self, lens: &Lens<'_>, records: impl IntoIterator<Item = &'r Record>) -> Table {
        Table {
            title: self.kind.def().plural.text(lens.lang).to_string(),
            as_of: self.view.map(|_| self.day),
            filter: self.filter.clone(),
            ..listing::table(lens, records, &self.columns)
        }
    }

    /// The list as JSON, a record an object.
    ///
    /// # Errors
    /// As [`ListQuery::with`].
    pub fn objects(&self, shell: &mut Shell) -> Result<Vec<serde_json::Value>> {
        self.with(shell, |lens, records| {
            Ok(records.into_iter().map(|r| listing::json(lens, r, &self.columns)).collect())
        })
    }

    /// Hands the records to a function, with how they are looked at.
    ///
    /// # Errors
    /// Where the filter cannot be read, or the store.
    pub fn with<T>(&self, shell: &mut Shell, each: impl FnOnce(&Lens<'_>, Vec<&Record>) -> Result<T>) -> Result<T> {
        self.looking(shell, &mut None, |lens| {
            let records = self.run(lens)?.into_iter().filter_map(|id| lens.state.get(id)).collect();
            each(lens, records)
        })
    }

    /// Hands the records to a function part by part, and what it makes of each to another. Nobody who writes waits for
    /// that one: the store is let go between the parts, and a record that was taken away meanwhile is left out.
    ///
    /// # Errors
    /// As [`ListQuery::with`], and those of the other function.
    pub fn in_parts<T>(
        &self,
        shell: &mut Shell,
        each: impl Fn(&Lens<'_>, Vec<&Record>) -> T,
        take: impl FnMut(T) -> Result<()>,
    ) -> Result<()> {
        let found = self.find(shell)?;
        self.parts_of(shell, found, each, take)
    }

    /// Finds the records, before anything of them is written.
    ///
    /// # Errors
    /// As [`ListQuery::with`].
    pub fn find(&self, shell: &mut Shell) -> Result<Found> {
        let mut sums = None;
        let ids = self.looking(shell, &mut sums, |lens| self.run(lens))?;
        Ok(Found { ids, sums })
    }

    /// Hands the records to two functions one after the other as [`ListQuery::in_parts`] does, so that the first can learn
    /// from all of them what the second must know.
    ///
    /// # Errors
    /// As [`ListQuery::in_parts`].
    pub fn in_parts_twice<T, C>(
        &self,
        shell: &mut Shell,
        context: &mut C,
        each: impl Fn(&Lens<'_>, Vec<&Record>) -> T,
        mut first: impl FnMut(&mut C, T) -> Result<()>,
        mut second: impl FnMut(&mut C, T) -> Result<()>,
    ) -> Result<()> {
        let found = self.find(shell)?;
        self.parts_of(shell, found.clone(), &each, |part| first(context, part))?;
        self.parts_of(shell, found, &each, |part| second(context, part))
    }

    /// Hands records that were found to a function part by part, and what it makes of each to another.
    ///
    /// # Errors
    /// As [`ListQuery::in_parts`].
    pub fn parts_of<T>(
        &self,
        shell: &mut Shell,
        mut found: Found,
        each: impl Fn(&Lens<'_>, Vec<&Record>) -> T,
        mut take: impl FnMut(T) -> Result<()>,
    ) -> Result<()> {
        // An empty list is a part too, so that its headings are there.
        let none = found.ids.is_empty().then_some(&[][..]);
        for part in found.ids.chunks(PART).chain(none) {
            let made = self.looking(shell, &mut found.sums, |lens| {
                let there = part.iter().filter_map(|id| lens.state.get(*id)).filter(|r| !r.is_gone());
                Ok(each(lens, there.collect()))
            })?;
            take(made)?;
        }
        Ok(())
    }

    fn run(&self, lens: &Lens<'_>) -> Result<Vec<RecordId>> {
        let filter = match self.filter.trim() {
            "" => None,
            text => Some(Terms::new(*lens, self.kind).parse(text).map_err(|e| e.into_fault(text))?),
        };
        let listing = Listing { kind: self.kind, filter, sort: self.sort.clone(), limit: self.limit };
        Ok(listing.run(lens))
    }

    /// Hands the state to a function as it is looked at, with sums that are kept while they hold.
    fn looking<T>(
        &self,
        shell: &mut Shell,
        sums: &mut Option<Arc<Sums>>,
        each: impl FnOnce(&Lens<'_>) -> Result<T>,
    ) -> Result<T> {
        let lang = shell.lang;
        shell.with_state(self.view, |office, state| {
            let now = match sums.take() {
                Some(before) => Sums::follow(before, state, self.day),
                None => Arc::new(Sums::new(state, self.day)),
            };
            let now = sums.insert(now);
            each(&Lens::new(state, now, lang, office.clock()))
        })
    }
}
