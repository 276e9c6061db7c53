//! A file that is to be imported, what the person says about it, and what is read of it: one way for the command line, the
//! console and the first run.

use std::collections::HashMap;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::NaiveDate;

use super::{Options, Plan, Same, known_headings, messages, plan_behind};
use crate::domain::calendar::Calendar;
use crate::domain::kind::Kind;
use crate::domain::rate::Class;
use crate::domain::record::Stamp;
use crate::error::{Code, Error, Result};
use crate::exchange::book::{Book, SheetName, read_bytes, read_workbook};
use crate::exchange::grid::{Limits, Remark};
use crate::exchange::header::{Hints, Sheet};
use crate::exchange::table_out::{Format, Out, Table, write_file};
use crate::exchange::vocab::Choice;
use crate::i18n::{Lang, Message};
use crate::log::{AsOf, State};
use crate::service::settings;
use crate::service::{Actor, Office};

/// Which sheets of a workbook are read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Sheets {
    /// The one whose header is known best; the first of equals. A cover sheet has none.
    #[default]
    Best,
    /// This one.
    Named(String),
    /// All that a person sees and that have a header.
    All,
}

impl Sheets {
    /// Reads what a person wrote: `all`, or a name.
    pub fn named(name: &str) -> Self {
        match name.trim() {
            "all" | "全部" => Self::All,
            name => Self::Named(name.to_string()),
        }
    }
}

/// A file and what the person says about it.
#[derive(Clone, Debug)]
pub struct Request {
    /// The file; `-` is the standard input.
    pub path: PathBuf,
    /// The standard input, where it was read already.
    pub input: Option<Arc<[u8]>>,
    /// What the rows are.
    pub kind: Kind,
    /// Which sheets.
    pub sheets: Sheets,
    /// The header's first row, where it is not found by itself.
    pub header_row: Option<u32>,
    /// The ledger of all rows, by name; one that is new is made.
    pub ledger: Option<String>,
    /// Our own county.
    pub own: Option<String>,
    /// Which column is which field, where the person said so.
    pub choices: Vec<Choice>,
    /// Fields that are the same in all rows.
    pub set: Vec<(String, String)>,
    /// Classes of status words that are not known.
    pub statuses: Vec<(String, Class)>,
    /// Whether the classes of other words are guessed.
    pub guess: bool,
    /// Whether units may be made.
    pub create_units: bool,
    /// Whether people may be made.
    pub create_people: bool,
    /// Whether the file's word counts over what was done here since.
    pub overwrite: bool,
    /// Whether rows that cannot be read are left out.
    pub skip_bad: bool,
    /// What doubtful rows are.
    pub same: Option<Same>,
    /// The year of days written without one.
    pub year: Option<i32>,
    /// The day from which the rows hold.
    pub on: Option<NaiveDate>,
}

/// What was found in a file.
#[derive(Clone, Debug, Default)]
pub struct Opened {
    /// Its sheets; empty for text.
    pub names: Vec<SheetName>,
    /// What was read.
    pub sheets: Vec<Sheet>,
}

impl Request {
    /// Nothing said beyond the file and the kind.
    pub fn new(path: impl Into<PathBuf>, kind: Kind) -> Self {
        Self {
            path: path.into(),
            input: None,
            kind,
            sheets: Sheets::Best,
            header_row: None,
            ledger: None,
            own: None,
            choices: Vec::new(),
            set: Vec::new(),
            statuses: Vec::new(),
            guess: false,
            create_units: false,
            create_people: false,
            overwrite: false,
            skip_bad: false,
            same: None,
            year: None,
            on: None,
        }
    }

    /// What is said about the rows.
    pub fn options<'a>(&'a self, today: NaiveDate, calendar: &'a Calendar) -> Options<'a> {
        Options {
            ledger: self.ledger.as_deref(),
            own: self.own.as_deref(),
            choices: self.choices.clone(),
            set: self.set.clone(),
            create_units: self.create_units,
            create_people: self.create_people,
            overwrite: self.overwrite,
            skip_bad: self.skip_bad,
            same: self.same,
            statuses: self.statuses.clone(),
            guess: self.guess,
            year: self.year,
            on: self.on,
            ..Options::new(self.kind, today, calendar)
        }
    }

    /// Reads the file and tells the parts of its sheets apart. `progress` is called with the number of rows read.
    ///
    /// # Errors
    /// If the file cannot be read, or no sheet has a header.
    pub fn open(&self, progress: &mut dyn FnMut(u64) -> bool) -> Result<Opened> {
        self.open_by(&known_headings(self.kind), progress)
    }

    /// As [`Request::open`], with the headings by which the header is found.
    ///
    /// # Errors
    /// As [`Request::open`].
    pub fn open_by(&self, known: &[&str], progress: &mut dyn FnMut(u64) -> bool) -> Result<Opened> {
        let bytes = match &self.input {
            None if self.path == Path::new("-") => Some(from_stdin()?.into()),
            input => input.clone(),
        };
        let mut read = |sheet: Option<&str>| -> Result<Book> {
            match &bytes {
                Some(bytes) => read_bytes("-", bytes, sheet, &Limits::default(), progress),
                None => read_workbook(&self.path, sheet, &Limits::default(), progress),
            }
        };
        let hints = Hints { header_row: self.header_row, known };
        if let Sheets::Named(name) = &self.sheets {
            let book = read(Some(name))?;
            return Ok(Opened { names: book.sheets, sheets: vec![Sheet::find(book.grid, hints)?] });
        }
        let first = read(None)?;
        let names = first.sheets.clone();
        let seen: Vec<String> = names.iter().filter(|s| !s.hidden).map(|s| s.name.clone()).collect();
        if seen.len() < 2 {
            return Ok(Opened { names, sheets: vec![Sheet::find(first.grid, hints)?] });
        }
        let chosen = first.grid.origin.sheet.clone();
        let mut first = Some(first);
        let mut found: Vec<(usize, Sheet)> = Vec::new();
        let mut refused = None;
        for name in &seen {
            let book = match first.take_if(|_| chosen.as_ref() == Some(name)) {
                Some(book) => book,
                None => read(Some(name))?,
            };
            match Sheet::find(book.grid, hints) {
                Ok(sheet) if !sheet.rows.is_empty() => {
                    // Thirty rows weigh as much as one heading: a list of versions has few.
                    let rows = sheet.rows.len().min(30) / 3;
                    found.push((super::columns::known_share(&sheet, self.kind) * 10 + rows, sheet))
                }
                Ok(_) => {}
                Err(e) => refused = refused.or(Some(e)),
            }
        }
        if self.sheets == Sheets::Best {
            // The first of those whose headings are known best.
            let best = found.iter().map(|(s, _)| *s).max().unwrap_or(0);
            let at = found.iter().position(|(s, _)| *s == best).unwrap_or(0);
            found = found.into_iter().skip(at).take(1).collect();
        }
        let mut sheets: Vec<Sheet> = found.into_iter().map(|(_, s)| s).collect();
        if sheets.is_empty() {
            let no_rows = || Error::new(Code::BadInput, messages::NO_ROWS).with("file", self.path.display());
            return Err(refused.unwrap_or_else(no_rows));
        }
        let read: Vec<String> = sheets.iter().filter_map(|s| s.origin.sheet.clone()).collect();
        let others: Vec<&str> =
            names.iter().map(|n| n.name.as_str()).filter(|n| !read.iter().any(|r| r == n)).collect();
        if let Some(sheet) = sheets.first_mut() {
            sheet.remarks.retain(|r| r.what.msg() != crate::exchange::messages::OTHER_SHEETS);
            if !others.is_empty() {
                let said = Message::plain(crate::exchange::messages::OTHER_SHEETS)
                    .with("sheet", read.join("、"))
                    .with("names", others.join("、"));
                sheet.remarks.push(Remark::whole(said));
            }
        }
        Ok(Opened { names, sheets })
    }

    /// What was so on the day from which the rows are to hold, with which they are compared; nothing where that is today.
    ///
    /// # Errors
    /// Where the past cannot be read.
    pub fn then(&self, office: &Office, actor: &Actor) -> Result<Option<Arc<State>>> {
        self.on.map(|day| office.past_view(actor, AsOf::day(day))).transpose()
    }

    /// Plans the import of all sheets that were read. A record that two sheets have differently is a fault of the second; only
    /// what came from a list of the same name can be missing from it.
    ///
    /// # Errors
    /// As [`super::plan()`].
    pub fn plan(
        &self,
        opened: &Opened,
        today: NaiveDate,
        office: &Office,
        then: Option<Arc<State>>,
        state: &State,
        progress: &mut dyn FnMut(u64) -> bool,
    ) -> Result<Vec<Plan>> {
        let calendar = settings::calendar(state);
        let options = Options { then, ..self.options(today, &calendar) };
        let mut plans: Vec<Plan> = Vec::with_capacity(opened.sheets.len());
        for sheet in &opened.sheets {
            let next = plan_behind(sheet, &options, state, &plans, progress)?;
            plans.push(next);
        }
        super::plan::between(&mut plans);
        let mut notes: HashMap<Stamp, Vec<String>> = HashMap::new();
        for plan in &mut plans {
            let list = list_name(&plan.origin.to_string());
            plan.absent.retain(|id| {
                let first = state.get(*id).and_then(|r| r.history().next());
                let Some((stamp, meta)) = first.and_then(|s| Some((s, state.meta(s)?))) else { return false };
                let from = notes.entry(stamp).or_insert_with(|| {
                    let note = office.with_entry(meta.position, |entry, _| entry.note.to_string());
                    note.map_or_else(|_| Vec::new(), |n| n.split("; ").map(list_name).collect())
                });
                from.contains(&list)
            });
        }
        Ok(plans)
    }
}

/// Writes the rows that plans leave out to a file beside the one that is imported, each with the reason, ready to be corrected
/// and imported again. Returns its path and how many rows there are; nothing where none is left out.
///
/// # Errors
/// If the file cannot be written.
pub fn leave_out(plans: &[Plan], lang: Lang, path: &Path) -> Result<Option<(PathBuf, usize)>> {
    let mut tables: Vec<(&Plan, Table)> =
        plans.iter().filter(|p| p.skip_bad).filter_map(|p| Some((p, p.left_out(lang)?))).collect();
    let Some((_, mut table)) = (!tables.is_empty()).then(|| tables.remove(0)) else { return Ok(None) };
    for (_, more) in tables {
        // What is not said of all rows is said of none.
        if more.title != table.title {
            table.title.clear();
        }
        table.as_of = table.as_of.filter(|day| more.as_of == Some(*day));
        // Sheets with other columns: what they share stands under the same heading.
        let places: Vec<usize> = more
            .columns
            .into_iter()
            .map(|c| {
                table.columns.iter().position(|t| t.heading == c.heading).unwrap_or_else(|| {
                    table.columns.push(c);
                    table.columns.len() - 1
                })
            })
            .collect();
        for cells in more.rows {
            let mut row = vec![Out::Empty; table.columns.len()];
            places.iter().zip(cells).for_each(|(at, cell)| row[*at] = cell);
            table.rows.push(row);
        }
    }
    let wide = table.columns.len();
    table.rows.iter_mut().for_each(|r| r.resize(wide, Out::Empty));
    let stem = path.file_stem().map_or_else(|| "-".into(), |s| s.to_string_lossy().into_owned());
    let stem = if stem == "-" { "import".to_string() } else { stem };
    let folder = path.parent().map(Path::to_path_buf).unwrap_or_default();
    let tail = messages::LEFT_OUT_FILE.text(lang);
    let name = |n: usize| if n == 1 { format!("{stem}-{tail}.xlsx") } else { format!("{stem}-{tail}-{n}.xlsx") };
    let free = (1..1000).map(|n| folder.join(name(n))).find(|p| p.symlink_metadata().is_err());
    let out = free.unwrap_or_else(|| folder.join(name(1000)));
    write_file(&table, Format::Xlsx, &out, false)?;
    Ok(Some((out, table.rows.len())))
}

/// What a list is called whichever month it is of: the file and sheet without folders, digits and the words for days.
fn list_name(origin: &str) -> String {
    let file = origin.rsplit(['/', '\\']).next().unwrap_or(origin);
    let kept = |c: &char| c.is_alphabetic() && !"年月日号期第份截至止季度上下半旬周".contains(*c);
    file.chars().filter(kept).flat_map(char::to_lowercase).collect()
}

/// All of a file, or of the standard input where it is `-`, as much as a file may have.
///
/// # Errors
/// If it cannot be read.
pub fn bytes(path: &Path) -> Result<Vec<u8>> {
    if path == Path::new("-") {
        return from_stdin();
    }
    let limit = Limits::default().file_bytes;
    let mut bytes = Vec::new();
    let read = std::fs::File::open(path).and_then(|f| f.take(limit.saturating_add(1)).read_to_end(&mut bytes));
    match read {
        Ok(_) => Ok(bytes),
        Err(e) => {
            let code = if e.kind() == std::io::ErrorKind::NotFound { Code::NotFound } else { Code::Failed };
            let error = Error::new(code, crate::exchange::messages::CANNOT_READ).with("file", path.display());
            Err(error.caused_by(e).hint(crate::exchange::messages::HINT_PATH))
        }
    }
}

/// Reads the standard input, as much as a file may have.
fn from_stdin() -> Result<Vec<u8>> {
    let limit = Limits::default().file_bytes;
    let mut bytes = Vec::new();
    let read = std::io::stdin().lock().take(limit.saturating_add(1)).read_to_end(&mut bytes);
    read.map_err(|e| Error::new(Code::Failed, crate::exchange::messages::CANNOT_READ).with("file", "-").caused_by(e))?;
    Ok(bytes)
}
