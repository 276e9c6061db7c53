//! What leaves the office: a list to be printed, texts that remind units of what is late, a letter of supervision (督办函), the
//! evidence of records in one file. One way for the command line and the console.
//!
//! Source: domain.md, "Ledgers and tasks" (the ladder of urging: each step recorded with who was told and when).

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, Timelike};
use zip::write::SimpleFileOptions;

use crate::document::{Block, Document, Format as Paged, day_in_words};
use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::domain::record::Record;
use crate::domain::schema::{evidence, task, unit};
use crate::domain::value::ValueRef;
use crate::domain::words::vocabulary;
use crate::error::{Code, Error, Result};
use crate::exchange::listing;
use crate::exchange::table_out::{
    Column as Heading, ColumnKind, Format, Out, Table, write_bytes, write_file, write_whole,
};
use crate::i18n::{Lang, Message};
use crate::log::{AsOf, State};
use crate::service::lists::columns::Column;
use crate::service::lists::lens::{Lens, Sums};
use crate::service::tasks::task_view::TaskView;
use crate::service::{Actor, Given, Office, View};

/// How many working days units are given to answer.
const ANSWER_WITHIN: i64 = 3;
/// The most tasks that a text names; the others are counted.
const NAMED: usize = 8;

crate::messages! {
    NOTHING_LATE: "none of these tasks is overdue or due soon", "所选任务均未逾期或临期";
    NOT_TASKS: "texts that remind and letters of supervision are of tasks, not of {kind}", "催办短信和督办函针对任务，不针对{kind}";
    HINT_SLIPS: "Units are told of findings by slips", "督查问题请用督办单、整改通知等文书告知责任单位";
    NO_EVIDENCE: "none of these records has evidence", "所选记录没有佐证";
    NO_ENDING: "“{path}” ends in nothing that can be written: {endings}", "“{path}”的后缀不能识别，可用：{endings}";
    CANNOT_PACK: "cannot write {path}", "无法写入 {path}";
    WROTE_LIST: "wrote {rows} {rows:row|rows} to {path}", "已写出 {rows} 行到 {path}";
    WROTE_TEXTS: "wrote {count} {count:text|texts} to {path}", "已写出 {count} 条短信文本到 {path}";
    WROTE_URGED: "wrote {count} {count:text|texts} to {path}; {tasks} {tasks:task|tasks} noted as urged", "已写出 {count} 条短信文本到 {path}，{tasks} 项任务记为已催办";
    WROTE_LETTERS: "wrote letters to {count} {count:unit|units} to {path}", "已写出 {count} 个单位的督办函到 {path}";
    WROTE_PACK: "packed {count} {count:file|files} into {path}", "已将 {count} 个文件打包到 {path}";
    UNIT: "Unit", "单位";
    PHONE: "Phone", "电话";
    COUNT: "Items", "事项数";
    TEXT: "Text", "短信文本";
    REMIND: "[{office}] {unit}: {count} {count:item|items} in your lead are overdue or due soon: {items} Please report by {day}.", "【{office}】{unit}：贵单位牵头的{count}项任务已逾期或即将到期：{items}请于{day}前反馈办理情况。";
    ITEM_LATE: "{n}. {title} (was due on {due}, {days} {days:day|days} late);", "{n}.{title}（应于{due}前完成，已逾期{days}天）；";
    ITEM_SOON: "{n}. {title} (due on {due});", "{n}.{title}（{due}到期）；";
    MORE: "and {count} more;", "另有{count}项；";
    LETTER: "Letter of supervision", "督办函";
    RECIPIENT: "{unit}:", "{unit}：";
    LETTER_WHY: "Of the items in your lead, the {count} below are overdue or due soon.", "经梳理，贵单位牵头的以下{count}项任务已逾期或即将到期：";
    LETTER_ASK: "Please take them forward and report in writing by {day}, with evidence.", "请抓紧推进，并于{day}前书面反馈办理情况，附佐证材料。";
    NUMBER: "No.", "序号";
    TASK: "Task", "任务";
    DUE: "Deadline", "完成时限";
    LATE: "Days late", "逾期天数";
    PRINTED_ON: "{office}, {day}", "{office}　{day}";
    RECORD: "Record", "记录";
    FILE: "File", "文件";
    DIGEST: "SHA-256", "文件校验码";
    INDEX: "index.csv", "目录.csv";
}

vocabulary! {
    /// What is taken away.
    Paper {
        /// The list as it is shown, ready to be printed.
        Print = "print", "list", "打印";
        /// A text for each unit with what is late.
        Texts = "texts", "reminders", "短信";
        /// The same, and that they went out is noted as an urging.
        Urged = "urged", "reminders that went out", "已催办";
        /// A letter of supervision to each unit.
        Letter = "letter", "letter of supervision", "督办函";
        /// The evidence of the records in one file.
        Pack = "pack", "evidence", "佐证";
    }
}

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Request {
    /// What.
    pub paper: Paper,
    /// The kind of the records.
    pub kind: Kind,
    /// The records, in their order.
    pub ids: Vec<RecordId>,
    /// The columns of a list that is printed.
    pub columns: Vec<Column>,
    /// The filter of the list, to be named.
    pub filter: String,
    /// The day that is looked at, where it is a past one.
    pub as_of: Option<AsOf>,
    /// The language.
    pub lang: Lang,
    /// Where to.
    pub path: PathBuf,
    /// Whether a file that is there is replaced.
    pub replace: bool,
}

/// What a unit is reminded of.
#[derive(Clone, Debug, PartialEq)]
pub struct Reminder {
    /// The unit.
    pub unit: RecordId,
    /// Its tasks: those that are late first.
    pub tasks: Vec<Late>,
}

/// A task that is late or soon will be.
#[derive(Clone, Debug, PartialEq)]
pub struct Late {
    /// The task.
    pub id: RecordId,
    /// What it is called.
    pub title: String,
    /// Its last day.
    pub due: NaiveDate,
    /// How many days late it is; none where it is not.
    pub days: Option<i64>,
}

/// What each lead unit of some tasks is to be reminded of, by the names of the units.
pub fn reminders(lens: &Lens<'_>, ids: &[RecordId]) -> Vec<Reminder> {
    let lamps = lens.sums.lamps();
    let mut by_unit: BTreeMap<(String, RecordId), Vec<Late>> = BTreeMap::new();
    for record in ids.iter().filter_map(|id| lens.state.find(Kind::Task, *id)) {
        let Some((view, lead)) = TaskView::of(record).and_then(|v| Some((v, record.reference(task::LEAD)?))) else {
            continue;
        };
        let class = lamps.classes().class(&view);
        let days = lamps.horizon().overdue(&view, class);
        let soon = lamps.horizon().due_soon(&view, class);
        let Some(due) = view.due_date().filter(|_| days.is_some() || soon.is_some()) else { continue };
        let late = Late { id: record.id(), title: lens.state.title_of(record), due, days };
        by_unit.entry((lens.state.title(lead), lead)).or_default().push(late);
    }
    let mut out: Vec<Reminder> = by_unit.into_iter().map(|((_, unit), tasks)| Reminder { unit, tasks }).collect();
    for r in &mut out {
        r.tasks.sort_by_key(|t| (std::cmp::Reverse(t.days), t.due));
    }
    out
}

impl Reminder {
    /// The text that goes to the unit.
    pub fn text(&self, lens: &Lens<'_>, office: &str) -> String {
        let day = |d: NaiveDate| day_in_words(d, lens.lang);
        let mut items: String = self
            .tasks
            .iter()
            .take(NAMED)
            .enumerate()
            .map(|(n, t)| {
                let said = Message::plain(if t.days.is_some() { ITEM_LATE } else { ITEM_SOON });
                let said = said.with("n", n + 1).with("title", &t.title).with("due", day(t.due));
                said.with("days", t.days.unwrap_or_default()).say(lens.lang)
            })
            .collect();
        if self.tasks.len() > NAMED {
            items.push_str(&Message::plain(MORE).with("count", self.tasks.len() - NAMED).say(lens.lang));
        }
        Message::plain(REMIND)
            .with("office", office)
            .with("unit", lens.state.title(self.unit))
            .with("count", self.tasks.len())
            .with("items", items)
            .with("day", day(answer_by(lens)))
            .say(lens.lang)
    }

    /// The letter to the unit.
    fn letter(&self, lens: &Lens<'_>, office: &str) -> Vec<Block> {
        let say = |m: Message| m.say(lens.lang);
        let rows = self.tasks.iter().enumerate().map(|(n, t)| {
            let days = t.days.map_or_else(String::new, |d| d.to_string());
            vec![(n + 1).to_string(), t.title.clone(), t.due.to_string(), days]
        });
        vec![
            Block::Title(LETTER.text(lens.lang).to_string()),
            Block::Recipient(say(Message::plain(RECIPIENT).with("unit", lens.state.title(self.unit)))),
            Block::Paragraph(say(Message::plain(LETTER_WHY).with("count", self.tasks.len()))),
            Block::Table {
                header: [NUMBER, TASK, DUE, LATE].map(|m| m.text(lens.lang).to_string()).to_vec(),
                rows: rows.collect(),
            },
            Block::Paragraph(say(Message::plain(LETTER_ASK).with("day", day_in_words(answer_by(lens), lens.lang)))),
            Block::Signature { office: office.to_string(), day: day_in_words(lens.today, lens.lang) },
        ]
    }
}

/// By when an answer is asked for.
fn answer_by(lens: &Lens<'_>) -> NaiveDate {
    lens.sums.lamps().calendar().add_workdays(lens.today, ANSWER_WITHIN).0
}

/// The texts as a table that the office's service for short messages takes: who, number, text.
fn texts(lens: &Lens<'_>, office: &str, all: &[Reminder]) -> Table {
    let column = |key: &str, heading: crate::i18n::Msg, kind| Heading {
        heading: heading.text(lens.lang).to_string(),
        key: key.to_string(),
        kind,
    };
    let columns = vec![
        column("unit", UNIT, ColumnKind::Text),
        column("phone", PHONE, ColumnKind::Text),
        column("count", COUNT, ColumnKind::Number),
        column("text", TEXT, ColumnKind::Text),
    ];
    let rows = all.iter().map(|r| {
        let phone = lens.state.get(r.unit).and_then(|u| u.text(unit::PHONE)).unwrap_or_default();
        vec![
            Out::Text(lens.state.title(r.unit)),
            Out::Text(phone.to_string()),
            Out::Whole(r.tasks.len() as i64),
            Out::Text(r.text(lens, office)),
        ]
    });
    Table { lang: lens.lang, rows: rows.collect(), columns, ..Table::default() }
}

/// A list as a page.
fn printed(lens: &Lens<'_>, office: &str, table: &Table) -> Document {
    let cells = |row: &Vec<Out>| -> Vec<String> {
        row.iter().zip(&table.columns).map(|(cell, c)| cell.plain(c.kind, lens.lang)).collect()
    };
    let mut blocks = vec![Block::Title(table.title.clone())];
    if !table.filter.is_empty() {
        blocks.push(Block::Remark(table.filter.clone()));
    }
    blocks.push(Block::Table {
        header: table.columns.iter().map(|c| c.heading.clone()).collect(),
        rows: table.rows.iter().map(cells).collect(),
    });
    let day = day_in_words(lens.today, lens.lang);
    let by = Message::plain(PRINTED_ON).with("office", office).with("day", day).say(lens.lang);
    blocks.push(Block::Remark(by));
    Document { title: table.title.clone(), blocks, imprint: None, lang: lens.lang, ..Document::default() }
}

/// Carries out what is asked for; says what was written.
///
/// # Errors
/// `Usage` where there is nothing to take away or the file's ending says nothing; `Denied` where the file is there already; as
/// [`Office::step`] where urging is noted.
pub fn carry_out(request: &Request, office: &Office, actor: &Actor) -> Result<Message> {
    let view = match request.as_of {
        Some(at) => View::Kept(office.past_view(actor, at)?),
        None => office.view(actor),
    };
    let state: &State = &view;
    let day = request.as_of.and_then(|at| at.on).unwrap_or_else(|| office.today());
    let sums = Sums::new(state, day);
    let lens = Lens::new(state, &sums, request.lang, office.clock());
    let name = office.name(state, request.lang);
    let path = &request.path;
    match request.paper {
        Paper::Print => {
            let records = request.ids.iter().filter_map(|id| state.get(*id));
            let mut table = listing::table(&lens, records, &request.columns);
            table.title = request.kind.def().plural.text(request.lang).to_string();
            table.filter.clone_from(&request.filter);
            table.as_of = request.as_of.map(|_| lens.today);
            table.made = Some(office.clock().now().naive_local());
            let rows = table.rows.len();
            write_page(&printed(&lens, &name, &table), Some(&table), path, request.replace)?;
            Ok(Message::plain(WROTE_LIST).with("rows", rows).with("path", path.display()))
        }
        Paper::Texts | Paper::Urged => {
            drop(view);
            let write = |table: &Table| write_file(table, Format::of_path(path)?, path, request.replace).map(drop);
            let (count, tasks) = remind(request, office, actor, write)?;
            let said = Message::plain(if request.paper == Paper::Texts { WROTE_TEXTS } else { WROTE_URGED });
            Ok(said.with("count", count).with("tasks", tasks).with("path", path.display()))
        }
        Paper::Letter => {
            let all = late(&lens, request)?;
            let mut blocks = Vec::new();
            for r in &all {
                if !blocks.is_empty() {
                    blocks.push(Block::PageBreak);
                }
                blocks.extend(r.letter(&lens, &name));
            }
            let title = LETTER.text(request.lang).to_string();
            let document = Document { title, blocks, imprint: None, lang: request.lang, ..Document::default() };
            write_page(&document, None, path, request.replace)?;
            Ok(Message::plain(WROTE_LETTERS).with("count", all.len()).with("path", path.display()))
        }
        Paper::Pack => {
            let count = pack(office, state, request)?;
            Ok(Message::plain(WROTE_PACK).with("count", count).with("path", path.display()))
        }
    }
}

/// Makes the texts that remind units, hands them to `write` as a table, and notes them as urgings where that is asked for.
/// Returns how many texts there are, and how many tasks were noted.
///
/// # Errors
/// `Usage` where nothing is late; those of `write`, and as [`Office::step`].
pub fn remind(
    request: &Request,
    office: &Office,
    actor: &Actor,
    write: impl FnOnce(&Table) -> Result<()>,
) -> Result<(usize, usize)> {
    let words: Vec<(Vec<RecordId>, String)> = {
        let view = match request.as_of {
            Some(at) => View::Kept(office.past_view(actor, at)?),
            None => office.view(actor),
        };
        let day = request.as_of.and_then(|at| at.on).unwrap_or_else(|| office.today());
        let sums = Sums::new(&view, day);
        let lens = Lens::new(&view, &sums, request.lang, office.clock());
        let name = office.name(&view, request.lang);
        let all = late(&lens, request)?;
        write(&texts(&lens, &name, &all))?;
        all.iter().map(|r| (r.tasks.iter().map(|t| t.id).collect(), r.text(&lens, &name))).collect()
    };
    let count = words.len();
    if request.paper == Paper::Texts {
        return Ok((count, 0));
    }
    let tasks = words.iter().map(|(ids, _)| ids.len()).sum();
    for (ids, text) in words {
        office.step(actor, &ids, "task.urge", &Given { note: text, ..Given::default() })?;
    }
    Ok((count, tasks))
}

fn late(lens: &Lens<'_>, request: &Request) -> Result<Vec<Reminder>> {
    if request.kind != Kind::Task {
        let error = Error::new(Code::Usage, NOT_TASKS).with_message("kind", request.kind.def().plural);
        return Err(if request.kind == Kind::Finding { error.hint(HINT_SLIPS) } else { error });
    }
    let all = reminders(lens, &request.ids);
    if all.is_empty() { Err(Error::new(Code::Usage, NOTHING_LATE)) } else { Ok(all) }
}

/// Writes a page by the ending of its file; a list also as a workbook or text.
fn write_page(document: &Document, table: Option<&Table>, path: &Path, replace: bool) -> Result<()> {
    let ending = path.extension().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
    let ending = if ending == "htm" { "html" } else { ending.as_str() };
    if let Some(format) = Paged::named(ending) {
        return write_bytes(&document.write(format)?, path, replace).map(|_| ());
    }
    match (table, Format::parse(ending)) {
        (Some(table), Ok(format)) => write_file(table, format, path, replace).map(|_| ()),
        _ => {
            let own = Paged::ALL.iter().map(|(_, ending)| *ending);
            let more: &[&str] = if table.is_some() { &["xlsx", "csv"] } else { &[] };
            let endings: Vec<&str> = own.chain(more.iter().copied()).collect();
            let error = Error::new(Code::Usage, NO_ENDING).with("path", path.display());
            Err(error.with("endings", endings.join(", ")))
        }
    }
}

/// Writes the evidence of records, and what is evidence itself, into one file with an index. Returns how many files.
fn pack(office: &Office, state: &State, request: &Request) -> Result<usize> {
    let path = &request.path;
    let failed = |e: io::Error| Error::new(Code::Failed, CANNOT_PACK).with("path", path.display()).caused_by(e);
    let zipped = |e: zip::result::ZipError| failed(io::Error::other(e));
    let wanted: std::collections::HashSet<RecordId> = request.ids.iter().copied().collect();
    let of = |r: &&Record| wanted.contains(&r.id()) || r.reference(evidence::OF).is_some_and(|id| wanted.contains(&id));
    let pieces: Vec<&Record> = state.records(Kind::Evidence).filter(of).collect();
    if pieces.is_empty() {
        return Err(Error::new(Code::Usage, NO_EVIDENCE));
    }
    let packed = write_whole(path, request.replace, |out| {
        let mut zip = zip::ZipWriter::new(out);
        // Pictures and documents are packed already.
        let how = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored).large_file(true);
        let mut index = Vec::new();
        for (n, piece) in pieces.iter().enumerate() {
            let about = piece.reference(evidence::OF).map(|id| state.title(id)).unwrap_or_default();
            let digest = piece.text(evidence::DIGEST).unwrap_or_default();
            let file = format!("{:03}-{}", n + 1, plain_name(piece.text(evidence::NAME).unwrap_or("file")));
            let folder = plain_name(&about);
            let inside = if folder.is_empty() { file } else { format!("{folder}/{file}") };
            let parsed = digest.parse().map_err(|_| Error::new(Code::NotFound, NO_EVIDENCE))?;
            let mut source = office.evidence().open(&parsed)?;
            let taken = [evidence::TAKEN, evidence::FILE_TIME].iter().find_map(|t| match piece.get(*t) {
                Some(ValueRef::Time(at)) => office.clock().local(at),
                _ => None,
            });
            zip.start_file(inside.as_str(), dated(how, taken)).map_err(zipped)?;
            io::copy(&mut source, &mut zip).map_err(failed)?;
            index.push(vec![
                Out::Whole(n as i64 + 1),
                Out::Text(about),
                Out::Text(inside),
                Out::Text(digest.to_string()),
            ]);
        }
        let heading = |key: &str, m: crate::i18n::Msg| Heading {
            heading: m.text(request.lang).to_string(),
            key: key.into(),
            kind: ColumnKind::Text,
        };
        let columns =
            vec![heading("n", NUMBER), heading("record", RECORD), heading("file", FILE), heading("digest", DIGEST)];
        let table = Table { lang: request.lang, columns, rows: index, ..Table::default() };
        let mut bytes = Vec::new();
        crate::exchange::table_out::write(&table, Format::Csv, &mut bytes)?;
        zip.start_file(INDEX.text(request.lang), dated(how, Some(office.clock().now()))).map_err(zipped)?;
        zip.write_all(&bytes).map_err(failed)?;
        zip.finish().map_err(zipped)?;
        Ok(pieces.len())
    });
    packed.map(|(_, count)| count)
}

/// With the time that a file shows once it is unpacked, where there is one.
fn dated(how: SimpleFileOptions, at: Option<DateTime<FixedOffset>>) -> SimpleFileOptions {
    let part = |n: u32| u8::try_from(n).ok();
    let zipped = |at: DateTime<FixedOffset>| {
        let (year, time) = (u16::try_from(at.year()).ok()?, at.time());
        let (hour, minute, second) = (part(time.hour())?, part(time.minute())?, part(time.second())?);
        zip::DateTime::from_date_and_time(year, part(at.month())?, part(at.day())?, hour, minute, second).ok()
    };
    at.and_then(zipped).map_or(how, |at| how.last_modified_time(at))
}

/// A text as the name of a file: without what no file system takes, and not too long.
fn plain_name(text: &str) -> String {
    let kept = |c: char| if c.is_control() || "/\\:*?\"<>|".contains(c) { '_' } else { c };
    text.chars().map(kept).take(60).collect::<String>().trim_matches([' ', '.']).to_string()
}
