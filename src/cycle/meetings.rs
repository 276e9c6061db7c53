//! Meetings: decisions that become tasks, minutes, and the dispatch on lagging indicators in one action.

use chrono::NaiveDate;

use crate::document::{Block, Document, day_in_words, numbered};
use crate::domain::id::RecordId;
use crate::domain::kind::{Kind, Tag, Type};
use crate::domain::record::Record;
use crate::domain::schema::{agenda, indicator, meeting, task};
use crate::domain::value::Value;
use crate::domain::words::small_number;
use crate::error::{Code, Error, Result};
use crate::i18n::{Lang, Message, Msg};
use crate::log::State;
use crate::service::scores::flags::plan_flags;
use crate::service::scores::lagging::LaggingOptions;
use crate::service::words::show::short_title;
use crate::service::{Actor, Office, Work};

crate::messages! {
    NO_TITLE: "say what is to be done: --title TEXT", "请用 --title 写明任务内容";
    NO_LEDGER: "name the ledger that the task goes into: --ledger NAME", "请用 --ledger 指明任务所属清单";
    NOTHING_LAGS: "no indicator lags by the office's rules", "按现行规则没有落后指标";
    MINUTES: "Minutes: {name}", "{name}纪要";
    OPENING: "{name} was {held} on {day}{place}{who}. Its minutes:", "{day}，{who}{place}{held}{name}。现纪要如下：";
    AT: " at {place}", "在{place}";
    BY: ", called by {who}", "{who}";
    HELD: "held", "召开";
    CHAIRED: "held", "主持召开";
    UNITS: "Units", "出席";
    PEOPLE: "Present", "参加";
    ABSENT: "Absent", "缺席";
    AGENDA: "Agenda", "会议议题";
    DECIDED: "Decided", "议定事项";
    ITEM: "{place}. {title} ({parts}). {decision}", "{place}. {title}（{parts}）。{decision}";
    ITEM_PLAIN: "{place}. {title}. {decision}", "{place}. {title}。{decision}";
    DRAFT: "draft: {title}", "文稿《{title}》";
    TASKS: "Tasks", "任务分解";
    TASK: "Task", "任务";
    LEAD: "Lead unit", "牵头单位";
    DUE: "Deadline", "完成时限";
    DISPATCH: "Dispatch on lagging indicators, {day}", "{day}落后指标调度会";
    OVERVIEW: "Lagging indicators as a whole", "通报落后指标整体情况";
    SPEAKS: "{indicator}: rank {rank} of {of}; says what will be done and by when", "{indicator}（第{rank}位，共{of}）表态发言，提出措施和时限";
    SPEAKS_PLAIN: "{indicator}: says what will be done and by when", "{indicator}表态发言，提出措施和时限";
}

/// What a task names of the record that it comes from, beside that record as its origin.
enum Source {
    /// The record itself.
    Itself,
    /// What a field of it names.
    Field(Tag),
}

/// The fields of a task that name what it comes from, by the kind of that.
const NAMED_BY_TASKS: [(Kind, Tag, Source); 5] = [
    (Kind::Meeting, task::MEETING, Source::Itself),
    (Kind::Agenda, task::MEETING, Source::Field(agenda::MEETING)),
    (Kind::Agenda, task::INDICATORS, Source::Field(agenda::INDICATOR)),
    (Kind::Document, task::DOCUMENT, Source::Itself),
    (Kind::Agreement, task::AGREEMENT, Source::Itself),
];

/// What is said of a task that comes from something else.
#[derive(Clone, Debug, Default)]
pub struct Given {
    /// Its title; the decision or the title of the record unless said.
    pub title: Option<String>,
    /// Its ledger.
    pub ledger: Option<RecordId>,
    /// Its lead unit; the unit of the record unless said.
    pub lead: Option<RecordId>,
    /// Its deadline.
    pub due: Option<Value>,
    /// Its serial.
    pub serial: Option<String>,
}

/// The title and the lead unit of a task that comes from a record, unless something else is said: its decision or title, and
/// the unit that it speaks of.
pub fn proposed(state: &State, from: &Record) -> (Option<String>, Option<RecordId>) {
    let decision = (from.kind() == Kind::Agenda).then(|| from.text(agenda::DECISION)).flatten();
    let first = decision.and_then(|d| d.lines().next()).map(str::trim).filter(|d| !d.is_empty());
    let titled = || matches!(from.kind(), Kind::Agenda | Kind::Policy).then(|| state.title_of(from));
    (first.map(str::to_string).or_else(titled), crate::service::figures::unit_of(state, from))
}

/// Makes a task of a decision, an agenda item, a measure of a study tour, a policy, an agreement: the task says where it
/// comes from.
///
/// # Errors
/// `Usage` where the ledger or the title is missing; those of [`Office::commit`].
pub fn task_from(office: &Office, actor: &Actor, from: RecordId, given: &Given) -> Result<RecordId> {
    let id = office.new_id()?;
    let mut work = Work::new("task.from");
    {
        let state = office.view(actor);
        let missing = || Error::new(Code::NotFound, crate::service::messages::NO_RECORD).with("id", from);
        let record = state.get(from).filter(|r| !r.is_gone()).ok_or_else(missing)?;
        let (usual, own) = proposed(&state, record);
        let title = given.title.clone().or(usual).ok_or_else(|| Error::new(Code::Usage, NO_TITLE))?;
        let ledger = given.ledger.ok_or_else(|| Error::new(Code::Usage, NO_LEDGER))?;
        let mut put = |tag, value: Value| work.put(Kind::Task, id, tag, value);
        put(task::TITLE, Value::Text(title));
        put(task::LEDGER, Value::Ref(ledger));
        put(task::ORIGIN, Value::Ref(from));
        given.lead.or(own).into_iter().for_each(|u| put(task::LEAD, Value::Ref(u)));
        given.due.clone().into_iter().for_each(|due| put(task::DUE, due));
        given.serial.clone().into_iter().for_each(|s| put(task::SERIAL, Value::Text(s)));
        for (_, tag, source) in NAMED_BY_TASKS.iter().filter(|(kind, ..)| *kind == record.kind()) {
            let named = match source {
                Source::Itself => Some(from),
                Source::Field(of) => record.reference(*of),
            };
            let many = Kind::Task.field(*tag).is_some_and(|f| matches!(f.ty, Type::Refs(_)));
            named.into_iter().for_each(|id| put(*tag, if many { Value::Refs(vec![id]) } else { Value::Ref(id) }));
        }
    }
    office.commit(actor, work)?;
    Ok(id)
}

/// The items on the agenda of a meeting, in their order.
pub fn agenda_of(state: &State, id: RecordId) -> Vec<&Record> {
    let mut all: Vec<&Record> =
        state.records(Kind::Agenda).filter(|a| a.reference(agenda::MEETING) == Some(id)).collect();
    all.sort_by(|a, b| a.number(agenda::PLACE).unwrap_or(0.0).total_cmp(&b.number(agenda::PLACE).unwrap_or(0.0)));
    all
}

/// An item of the agenda in one paragraph: who spoke, what became of it, which draft it was about, and what was decided.
fn agenda_line(state: &State, item: &Record, place: usize, lang: Lang) -> String {
    let unit = item.reference(agenda::UNIT).map(|u| short_title(state, u));
    let result = match (item.kind().field(agenda::RESULT).map(|f| f.ty), item.text(agenda::RESULT)) {
        (Some(Type::Word(words)), Some(code)) => Some(words.label(code, lang).to_string()),
        _ => None,
    };
    let title = state.title_of(item);
    // A draft that the title names is not named again.
    let draft = item.reference(agenda::DRAFT).map(|d| state.title(d)).filter(|d| !title.contains(d.as_str()));
    let draft = draft.map(|d| Message::plain(DRAFT).with("title", d).say(lang));
    let parts: Vec<String> = [unit, result, draft].into_iter().flatten().collect();
    let decision = item.text(agenda::DECISION).unwrap_or_default();
    let mut decision = decision.lines().map(str::trim).filter(|l| !l.is_empty()).collect::<Vec<_>>().join("；");
    if !decision.is_empty() && !decision.ends_with(['。', '.', '！', '？']) {
        decision.push_str(if lang == Lang::Zh { "。" } else { "." });
    }
    let said = Message::plain(if parts.is_empty() { ITEM_PLAIN } else { ITEM }).with("place", place);
    let title = title.trim_end_matches(['。', '.']).to_string();
    let comma = if lang == Lang::Zh { "，" } else { ", " };
    said.with("title", title)
        .with("parts", parts.join(comma))
        .with("decision", decision)
        .say(lang)
        .trim_end()
        .to_string()
}

/// A line that is numbered 一、 by itself, one level lower: （一）.
fn below(line: &str) -> String {
    let chinese = |n: &str| small_number(n).is_some() && !n.starts_with(|c: char| c.is_ascii_digit());
    match line.split_once('、').filter(|(n, _)| chinese(n)) {
        Some((n, rest)) => format!("（{n}）{rest}"),
        None => line.to_string(),
    }
}

/// The minutes of a meeting, in the form of 纪要 (GB/T 9704 part 10.3): when, where, who, what was decided, which tasks,
/// and at the end who was present.
///
/// # Errors
/// `NotFound` where there is no such meeting.
pub fn minutes(state: &State, id: RecordId, office: &str, lang: Lang) -> Result<Document> {
    let missing = || Error::new(Code::NotFound, crate::service::messages::NO_RECORD).with("id", id);
    let record = state.find(Kind::Meeting, id).ok_or_else(missing)?;
    let say = |m: Message| m.say(lang);
    let name = state.title_of(record);
    let title = say(Message::plain(MINUTES).with("name", &name));
    let sep = if lang == Lang::Zh { "、" } else { ", " };
    let names = |tag| {
        let all: Vec<String> = record.references(tag).map(|u| short_title(state, u)).collect();
        Some(all.join(sep)).filter(|t| !t.is_empty())
    };
    let on = record.date(meeting::ON).map(|first| match record.date(meeting::UNTIL).filter(|l| *l > first) {
        Some(last) => format!("{}—{}", day_in_words(first, lang), day_in_words(last, lang)),
        None => day_in_words(first, lang),
    });
    let on = on.unwrap_or_default();
    let mut blocks = vec![Block::Masthead {
        name: title.clone(),
        issue: String::new(),
        office: office.to_string(),
        day: record
            .date(meeting::UNTIL)
            .or(record.date(meeting::ON))
            .map(|d| day_in_words(d, lang))
            .unwrap_or_default(),
    }];
    let who = record.text(meeting::CALLED_BY).unwrap_or_default();
    let part = |msg, key, text: Option<&str>| text.map(|t| say(Message::plain(msg).with(key, t))).unwrap_or_default();
    let opening = Message::plain(OPENING).with("day", &on).with("name", &name);
    let opening = opening.with("place", part(AT, "place", record.text(meeting::PLACE)));
    let opening = opening.with("who", part(BY, "who", Some(who).filter(|w| !w.is_empty())));
    blocks.push(Block::Paragraph(say(opening.with_message("held", if who.is_empty() { HELD } else { CHAIRED }))));
    let mut headings = 0;
    let mut heading = |blocks: &mut Vec<Block>, msg: Msg| {
        headings += 1;
        blocks.push(Block::Heading(1, numbered(headings, msg.text(lang), lang)));
    };
    let items = agenda_of(state, id);
    if !items.is_empty() {
        heading(&mut blocks, AGENDA);
        blocks
            .extend(items.iter().zip(1..).map(|(item, place)| Block::Paragraph(agenda_line(state, item, place, lang))));
    }
    let decided = record.text(meeting::DECIDED).unwrap_or_default();
    if !decided.trim().is_empty() {
        heading(&mut blocks, DECIDED);
        let lines = decided.lines().map(str::trim).filter(|l| !l.is_empty());
        blocks.extend(lines.map(|l| Block::Paragraph(below(l))));
    }
    let own: Vec<&Record> = state
        .records(Kind::Task)
        .filter(|t| t.reference(task::ORIGIN).is_some_and(|o| o == id || items.iter().any(|i| i.id() == o)))
        .collect();
    if !own.is_empty() {
        heading(&mut blocks, TASKS);
        let header = [TASK, LEAD, DUE].map(|m| m.text(lang).to_string()).to_vec();
        let row = |t: &&Record| {
            let lead = t.reference(task::LEAD).map(|u| short_title(state, u)).unwrap_or_default();
            let due = t.date(task::DUE).map(|d| day_in_words(d, lang)).unwrap_or_default();
            vec![state.title_of(t), lead, due]
        };
        blocks.push(Block::Table { header, rows: own.iter().map(row).collect() });
    }
    let present = [(UNITS, meeting::ATTENDED), (PEOPLE, meeting::PEOPLE), (ABSENT, meeting::ABSENT)];
    blocks.extend(present.into_iter().filter_map(|(label, tag)| {
        Some(Block::Attendance { label: label.text(lang).to_string(), names: names(tag)? })
    }));
    Ok(Document { title, blocks, imprint: None, lang, ..Document::default() })
}

/// A dispatch on lagging indicators that was set up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dispatched {
    /// The meeting.
    pub meeting: RecordId,
    /// How many indicators speak.
    pub speak: usize,
    /// How many flags were raised.
    pub raised: usize,
}

/// Calls a dispatch on lagging indicators in one action: flags what lags by the office's rules, calls the meeting with the
/// lead units, and puts each indicator on its agenda with who must speak. Commitments, contact with the superior level and
/// lifting are steps of the flags.
///
/// # Errors
/// `NotFound` where nothing lags; those of [`Office::commit`].
pub fn lagging_dispatch(office: &Office, actor: &Actor, on: NaiveDate, rules: Option<&str>) -> Result<Dispatched> {
    let id = office.new_id()?;
    let (plan, work, speak) = {
        let state = office.view(actor);
        let options = LaggingOptions::new(&state, None, rules, None)?;
        let plan = plan_flags(&state, &options, Lang::Zh);
        let judged = crate::service::scores::lagging::standings(&state, &options).judged;
        let lagging: Vec<_> = judged.iter().filter(|j| !j.lags.is_empty()).collect();
        if lagging.is_empty() {
            return Err(Error::new(Code::NotFound, NOTHING_LAGS));
        }
        let mut work = Work::new("meeting.lagging");
        let lead = |i: RecordId| state.get(i).and_then(|r| r.reference(indicator::LEAD));
        let mut units: Vec<RecordId> = lagging.iter().filter_map(|j| lead(j.indicator)).collect();
        units.sort_unstable();
        units.dedup();
        let name = Message::plain(DISPATCH).with("day", day_in_words(on, Lang::Zh)).say(Lang::Zh);
        let mut put = |tag, value: Value| work.put(Kind::Meeting, id, tag, value);
        put(meeting::NAME, Value::Text(name));
        put(meeting::ON, Value::from(on));
        put(meeting::SORT, Value::from("lagging"));
        put(meeting::INVITED, Value::Refs(units));
        let mut items: Vec<(String, Option<RecordId>, Option<RecordId>)> =
            vec![(OVERVIEW.text(Lang::Zh).to_string(), None, None)];
        for j in &lagging {
            let said = match j.standing.place {
                Some(place) => Message::plain(SPEAKS).with("rank", place.rank).with("of", place.out_of),
                None => Message::plain(SPEAKS_PLAIN),
            };
            let said = said.with("indicator", state.title(j.indicator)).say(Lang::Zh);
            items.push((said, lead(j.indicator), Some(j.indicator)));
        }
        for ((title, unit, of), place) in items.into_iter().zip(1i64..) {
            let item = office.new_id()?;
            let mut put = |tag, value: Value| work.put(Kind::Agenda, item, tag, value);
            put(agenda::MEETING, Value::Ref(id));
            put(agenda::PLACE, Value::Int(place));
            put(agenda::TITLE, Value::Text(title));
            unit.into_iter().for_each(|u| put(agenda::UNIT, Value::Ref(u)));
            of.into_iter().for_each(|i| put(agenda::INDICATOR, Value::Ref(i)));
        }
        work.edits.extend(plan.work.edits.iter().cloned());
        (plan, work, lagging.len())
    };
    office.commit(actor, work)?;
    Ok(Dispatched { meeting: id, speak, raised: plan.raised.len() })
}
