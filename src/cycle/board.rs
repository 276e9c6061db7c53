//! Boards: daily triage, weekly dispatch, monthly summary, each one page: what changed since the last one, what is due,
//! late and silent, the pace, what to ask whom; and which boards were missed.
//!
//! Source: domain.md, "Cadence"; law-and-practice 1, row 12.

use std::collections::{BTreeMap, HashMap};

use chrono::{Days, NaiveDate};

use crate::document::{Block, Document, day_in_words, numbered};
use crate::domain::cadence::Rule;
use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::domain::lamp::{DUE_SOON, Lamp, Streak};
use crate::domain::rate::Class;
use crate::domain::schema::{agenda, meeting};
use crate::domain::value::Value;
use crate::error::Result;
use crate::i18n::{Lang, Message, Msg};
use crate::log::{AsOf, State};
use crate::report::catalogue::Source;
use crate::report::changes::{Cadence, Change, ChangesReport, What};
use crate::report::due::{DueReport, group_name};
use crate::report::pace::PaceReport;
use crate::service::settings;
use crate::service::tasks::due::Group;
use crate::service::tasks::lamps::{self, TaskLamps};
use crate::service::tasks::task_view::{Classes, TaskView};
use crate::service::words::show::short_title;
use crate::service::{Actor, Office, Work};

crate::messages! {
    TITLE: "{cadence} of {day}", "{cadence}看板（{day}）";
    CHANGED: "What changed since {since}", "自{since}以来的变化";
    NOTHING: "Nothing changed.", "没有变化。";
    COUNTED: "{what} {count}", "{what}{count}项";
    SAID: "{parts}.", "{parts}。";
    ONE: "{what}: {unit} {title}{how}", "{what}：{unit}{title}{how}";
    HOW: " ({from} → {to})", "（{from}→{to}）";
    HOW_NOW: " ({to})", "（{to}）";
    MORE: "… and {count} more.", "……另有{count}项。";
    MORE_OF: "{count} in all", "共{count}项";
    PRESSING: "What presses", "时限情况";
    GROUP: "{group}: {count}", "{group}{count}项";
    TALK: "Red again and again", "连续亮红灯";
    TALK_UNIT: "{unit}: {titles}; {why}", "{unit}：{titles}；{why}";
    SILENT: "Nothing reported for {weeks} {weeks:week|weeks} or more", "{weeks}周以上未报送进展的单位";
    SILENT_UNIT: "{unit} ({count} open, last reported on {day})", "{unit}（未办结{count}项，最近报送{day}）";
    SILENT_NEVER: "{unit} ({count} open, never reported)", "{unit}（未办结{count}项，从未报送）";
    PACE: "Pace", "推进速度";
    PACE_OF: "{ledger} {left} left ({needed} needed a week, {actual} done a week)", "{ledger}剩余{left}项（每周需办结{needed}项，实际{actual}项）";
    PACE_EARLY: "{ledger} {left} left ({needed} needed a week; not enough data yet to say how fast it goes)", "{ledger}剩余{left}项（每周需办结{needed}项；数据不足，暂不推算进度）";
    ASK: "What to ask whom", "提问要点";
    ASK_UNIT: "{unit}: {parts}", "{unit}：{parts}";
    ASK_TITLE: "{title} ({group})", "{title}（{group}）";
    MISSED: "Boards that were missed", "漏开的调度";
    MISSED_DAYS: "Due and not held: {days}.", "应开未开：{days}。";
    MISSED_MANY: "Of {due} due since {since}, {missed} {missed:was|were} not held; last held on {last}.", "{since}以来应开{due}次，未开{missed}次；最近一次为{last}。";
    MISSED_ALL: "Of {due} due since {since}, none was held.", "{since}以来应开{due}次，均未召开。";
    ALL_HELD: "None was missed since {since}.", "{since}以来均按期召开。";
    NO_DATA: "none", "无";
    NAME: "{cadence} {day}", "{cadence}（{day}）";
}

/// Weeks after which a unit that reports nothing is named.
const WEEKS: i64 = 2;
/// Lines of one list: a board is one page.
const LINES: usize = 5;
/// Characters of a title: what is asked has its whole name, but for one that is a paragraph.
const TITLE_MOST: usize = 60;
/// How many items of a unit are named.
const NAMED: usize = 2;
/// Units that report nothing, of which more are only counted.
const SILENT_UNITS: usize = 8;
/// More missed boards than this are counted, not listed.
const LISTED: usize = 4;
/// How far back missed boards are looked for, in days.
const BACK: u64 = 60;

/// A board.
#[derive(Clone, Debug, PartialEq)]
pub struct Board {
    /// How often it is held.
    pub cadence: Cadence,
    /// Its day.
    pub day: NaiveDate,
    /// The day that it compares with: the last one that was held, else what its cadence says.
    pub since: NaiveDate,
    /// What changed.
    pub changes: Vec<Change>,
    /// How many items are late, due soon, silent, up for review.
    pub groups: Vec<(Group, usize)>,
    /// Units that reported nothing for long: open items, and when they last did.
    pub silent: Vec<(RecordId, usize, Option<NaiveDate>)>,
    /// The pace of each ledger: left, needed a week, done a week.
    pub pace: Vec<(String, u64, Option<f64>, Option<f64>)>,
    /// What to ask whom: each unit with its most pressing items.
    pub asks: Vec<(RecordId, Vec<(RecordId, Group)>)>,
    /// Units with items that were red at so many dispatches in a row that a talk is called for, and why, in words.
    pub talks: Vec<(RecordId, Vec<RecordId>, Message)>,
    /// Boards that were due and not held.
    pub missed: Vec<NaiveDate>,
    /// How many were due in that time.
    pub due: usize,
    /// When the last one before this was held.
    pub last_held: Option<NaiveDate>,
    /// From when missed boards were looked for.
    pub looked_from: NaiveDate,
}

/// The rule of a cadence, as the office set it: Fridays, and the fifth working day of the month, unless it says otherwise.
pub fn rule(state: &State, cadence: Cadence) -> Rule {
    match cadence {
        Cadence::Daily => Rule::Daily,
        Cadence::Weekly => settings::text(state, settings::BOARD_WEEKLY)
            .and_then(|t| Rule::weekly(&t))
            .unwrap_or(Rule::Weekly(chrono::Weekday::Fri)),
        Cadence::Monthly => {
            settings::text(state, settings::BOARD_MONTHLY).and_then(|t| Rule::monthly(&t)).unwrap_or(Rule::Monthly(5))
        }
    }
}

/// The days on which boards of a cadence were held.
pub fn held(state: &State, cadence: Cadence) -> Vec<NaiveDate> {
    let of = state.records(Kind::Meeting).filter(|m| m.text(meeting::CADENCE) == Some(cadence.name()));
    let mut days: Vec<NaiveDate> = of.filter_map(|m| m.date(meeting::ON)).collect();
    days.sort_unstable();
    days
}

/// Makes a board.
///
/// # Errors
/// `BadInput` where the office's lamp rules cannot be read, `Corrupt` where the journal cannot.
pub fn board(source: &Source<'_>, cadence: Cadence) -> Result<Board> {
    let day = source.day();
    let (held, due_days, missed, looked_from) = source.with(|view| {
        let (rule, held) = (rule(view.now, cadence), held(view.state, cadence));
        let begun = view.state.metas().first().map_or(day, |m| m.on);
        let from = day.checked_sub_days(Days::new(BACK)).unwrap_or(day).max(held.first().copied().unwrap_or(begun));
        let due = rule.due(from, day, &settings::calendar(view.now));
        let missed = rule.missed(&due, &held, day);
        Ok((held.into_iter().filter(|h| *h < day).collect::<Vec<_>>(), due.len(), missed, from))
    })?;
    // A board that was missed makes the next one look further back.
    let since = held.last().copied().unwrap_or_else(|| cadence.since(day));
    let talks = if cadence == Cadence::Weekly { talks(source, &held)? } else { Vec::new() };
    let before = source.office.past_view(source.actor, AsOf::day(since))?;
    source.with(|view| {
        let due = DueReport::of(view, DUE_SOON, None)?;
        let pace = PaceReport::of(view);
        let paces = pace.ledgers.iter().filter_map(|l| {
            let p = l.pace.as_ref().filter(|p| p.left > 0)?;
            Some((short_title(view.state, l.ledger), p.left, p.needed_a_week(), p.actual_a_week()))
        });
        let mut asks: BTreeMap<RecordId, Vec<(RecordId, Group)>> = BTreeMap::new();
        for row in due.rows.iter().filter(|r| r.group != Group::Review) {
            let lead = view.state.get(row.task).and_then(TaskView::of).and_then(|t| t.lead);
            let Some(lead) = lead else { continue };
            let of = asks.entry(lead).or_default();
            if !of.iter().any(|(task, _)| *task == row.task) {
                of.push((row.task, row.group));
            }
        }
        let mut asks: Vec<_> = asks.into_iter().collect();
        asks.sort_by_key(|(_, of)| std::cmp::Reverse(of.len()));
        Ok(Board {
            cadence,
            day,
            since,
            changes: ChangesReport::compare(&before, since, view).changes,
            groups: Group::ALL.iter().map(|g| (*g, due.group(*g).len())).collect(),
            silent: silent(view.state, day),
            pace: paces.collect(),
            asks,
            talks: talks.clone(),
            missed: missed.clone(),
            due: due_days,
            last_held: held.last().copied(),
            looked_from,
        })
    })
}

/// Lead units with items that are red, and were at the dispatches before, so often in a row that a talk is called for.
fn talks(source: &Source<'_>, held: &[NaiveDate]) -> Result<Vec<(RecordId, Vec<RecordId>, Message)>> {
    let (times, rules) = source.with(|view| Ok((settings::talk_after(view.now), lamps::rules(view.now)?)))?;
    let streak = Streak { lamp: Lamp::Red, times };
    if times == 0 || held.len() + 1 < times {
        return Ok(Vec::new());
    }
    let lit = |state: &State, day: NaiveDate| -> HashMap<RecordId, Lamp> {
        let lamps = TaskLamps::with(state, day, &rules);
        state.records(Kind::Task).filter_map(|t| Some((t.id(), lamps.lamp(t)?))).collect()
    };
    let mut before = Vec::new();
    for day in held.iter().skip(held.len() + 1 - times) {
        before.push(lit(&*source.office.past_view(source.actor, AsOf::day(*day))?, *day));
    }
    source.with(|view| {
        let mut units: BTreeMap<RecordId, (Vec<RecordId>, Message)> = BTreeMap::new();
        for (task, now) in lit(view.state, view.day) {
            let history: Vec<Lamp> = before.iter().filter_map(|day| day.get(&task).copied()).chain([now]).collect();
            let lead = view.state.get(task).and_then(TaskView::of).and_then(|t| t.lead);
            if let Some((lead, why)) = lead.zip(streak.calls_for(&history)) {
                units.entry(lead).or_insert_with(|| (Vec::new(), why)).0.push(task);
            }
        }
        let mut out: Vec<_> = units.into_iter().map(|(unit, (tasks, why))| (unit, tasks, why)).collect();
        out.iter_mut().for_each(|(_, tasks, _)| tasks.sort_unstable());
        out.sort_by_key(|(_, tasks, _)| std::cmp::Reverse(tasks.len()));
        Ok(out)
    })
}

/// Lead units with open items that reported nothing for long, the longest first.
fn silent(state: &State, day: NaiveDate) -> Vec<(RecordId, usize, Option<NaiveDate>)> {
    let classes = Classes::of(state);
    let mut units: BTreeMap<RecordId, (usize, Option<NaiveDate>)> = BTreeMap::new();
    for t in TaskView::all(state) {
        let Some(lead) = t.lead else { continue };
        let class = classes.class(&t);
        let of = units.entry(lead).or_default();
        of.0 += usize::from(t.is_open(class) && class != Class::Unreported);
        of.1 = of.1.max(t.reported);
    }
    let long = |last: &Option<NaiveDate>| last.is_none_or(|d| day.signed_duration_since(d).num_weeks() >= WEEKS);
    let mut out: Vec<_> =
        units.into_iter().filter(|(_, (n, last))| *n > 0 && long(last)).map(|(u, (n, last))| (u, n, last)).collect();
    out.sort_by_key(|(_, n, last)| (*last, std::cmp::Reverse(*n)));
    out
}

impl Board {
    /// The page.
    pub fn document(&self, state: &State, office: &str, lang: Lang) -> Document {
        let say = |m: Message| m.say(lang);
        let day = |d: NaiveDate| day_in_words(d, lang);
        let label = self.cadence.label();
        let title = say(Message::plain(TITLE).with_message("cadence", label).with("day", day(self.day)));
        let mut blocks = vec![Block::Title(title.clone())];
        let mut headings = 0;
        let mut heading = |blocks: &mut Vec<Block>, said: Message| {
            headings += 1;
            blocks.push(Block::Heading(1, numbered(headings, &say(said), lang)));
        };
        let line = |blocks: &mut Vec<Block>, said: Message| blocks.push(Block::Paragraph(say(said)));

        heading(&mut blocks, Message::plain(CHANGED).with("since", day(self.since)));
        self.changed(state, &mut blocks, lang);

        heading(&mut blocks, Message::plain(PRESSING));
        let group =
            |(g, n): &(Group, usize)| Message::plain(GROUP).with_message("group", group_name(*g)).with("count", n);
        line(&mut blocks, Message::plain(SAID).with_list("parts", self.groups.iter().map(group)));

        heading(&mut blocks, Message::plain(ASK));
        for (unit, items) in self.asks.iter().take(LINES) {
            let item = |(task, group): &(RecordId, Group)| {
                let title = crate::domain::words::shorten(&state.title(*task), TITLE_MOST);
                Message::plain(ASK_TITLE).with("title", title).with_message("group", group_name(*group))
            };
            let said = Message::plain(ASK_UNIT).with("unit", short_title(state, *unit));
            line(&mut blocks, said.with_list("parts", items.iter().take(NAMED).map(item)));
        }
        if self.asks.is_empty() {
            line(&mut blocks, Message::plain(NO_DATA));
        }

        if !self.talks.is_empty() {
            heading(&mut blocks, Message::plain(TALK));
            for (unit, tasks, why) in self.talks.iter().take(LINES) {
                let title = |task: &RecordId| crate::domain::words::shorten(&state.title(*task), TITLE_MOST);
                let mut titles: Vec<String> = tasks.iter().take(NAMED).map(title).collect();
                if tasks.len() > NAMED {
                    titles.push(say(Message::plain(MORE_OF).with("count", tasks.len())));
                }
                let said = Message::plain(TALK_UNIT).with("unit", short_title(state, *unit));
                let sep = if lang == Lang::Zh { "、" } else { ", " };
                line(&mut blocks, said.with("titles", titles.join(sep)).with_message("why", why.clone()));
            }
        }

        heading(&mut blocks, Message::plain(SILENT).with("weeks", WEEKS));
        let silent = self.silent.iter().take(SILENT_UNITS).map(|(unit, count, last)| {
            let said = match last {
                Some(last) => Message::plain(SILENT_UNIT).with("day", day(*last)),
                None => Message::plain(SILENT_NEVER),
            };
            said.with("unit", short_title(state, *unit)).with("count", count)
        });
        let more = self.silent.len().checked_sub(SILENT_UNITS).filter(|n| *n > 0);
        let more = more.map(|_| Message::plain(MORE_OF).with("count", self.silent.len()));
        line(
            &mut blocks,
            match self.silent.is_empty() {
                true => Message::plain(NO_DATA),
                false => Message::plain(SAID).with_list("parts", silent.chain(more)),
            },
        );

        if self.cadence != Cadence::Daily && !self.pace.is_empty() {
            heading(&mut blocks, Message::plain(PACE));
            let paces = self.pace.iter().map(|(ledger, left, needed, actual)| {
                let number = |n: &Option<f64>| n.map_or_else(|| "–".to_string(), |n| format!("{n:.1}"));
                let said = match actual {
                    Some(_) => Message::plain(PACE_OF).with("actual", number(actual)),
                    None => Message::plain(PACE_EARLY),
                };
                said.with("ledger", ledger).with("left", left).with("needed", number(needed))
            });
            line(&mut blocks, Message::plain(SAID).with_list("parts", paces));
        }

        heading(&mut blocks, Message::plain(MISSED));
        let said = match self.missed.as_slice() {
            [] => Message::plain(ALL_HELD).with("since", day(self.looked_from)),
            // Dozens of days say less than how many, and when it was held last.
            all if all.len() > LISTED => {
                let said = Message::plain(if self.last_held.is_some() { MISSED_MANY } else { MISSED_ALL });
                let said = said.with("since", day(self.looked_from)).with("due", self.due).with("missed", all.len());
                said.with("last", self.last_held.map(day).unwrap_or_default())
            }
            all => {
                let sep = if lang == Lang::Zh { "、" } else { ", " };
                Message::plain(MISSED_DAYS).with("days", all.iter().map(|d| day(*d)).collect::<Vec<_>>().join(sep))
            }
        };
        line(&mut blocks, said);
        blocks.push(Block::Signature { office: office.to_string(), day: day(self.day) });
        Document { title, blocks, lang, compact: true, ..Document::default() }
    }

    fn changed(&self, state: &State, blocks: &mut Vec<Block>, lang: Lang) {
        let counted = What::ALL.iter().filter_map(|what| {
            let n = self.changes.iter().filter(|c| c.what == *what).count();
            (n > 0).then(|| Message::plain(COUNTED).with_message("what", what.label()).with("count", n))
        });
        let parts: Vec<Message> = counted.collect();
        if parts.is_empty() {
            blocks.push(Block::Paragraph(Message::plain(NOTHING).say(lang)));
            return;
        }
        blocks.push(Block::Paragraph(Message::plain(SAID).with_list("parts", parts).say(lang)));
        // What went wrong is named; what went well is counted.
        let bad = [What::Reopened, What::Overdue, What::Stalled, What::Found, What::Relapsed, What::Flagged];
        let named: Vec<&Change> = self.changes.iter().filter(|c| bad.contains(&c.what)).collect();
        for c in named.iter().take(LINES) {
            let how = match (c.from.is_empty(), c.to.is_empty()) {
                (true, true) => String::new(),
                // What was nothing before became nothing else: it is what it is.
                (true, false) => Message::plain(HOW_NOW).with("to", &c.to).say(lang),
                (false, _) => Message::plain(HOW).with("from", &c.from).with("to", &c.to).say(lang),
            };
            let unit = c.unit.map(|u| format!("{} ", short_title(state, u))).unwrap_or_default();
            let title = crate::domain::words::shorten(&c.title, TITLE_MOST);
            let said = Message::plain(ONE).with_message("what", c.what.label()).with("unit", unit);
            blocks.push(Block::Paragraph(said.with("title", title).with("how", how).say(lang)));
        }
        if named.len() > LINES {
            blocks.push(Block::Paragraph(Message::plain(MORE).with("count", named.len() - LINES).say(lang)));
        }
    }
}

/// Writes down that a board was held, with what was asked of whom: each becomes an item of its agenda.
///
/// # Errors
/// Those of [`Office::commit`].
pub fn hold(
    office: &Office,
    actor: &Actor,
    cadence: Cadence,
    on: NaiveDate,
    decided: &str,
    asks: &[(RecordId, String)],
) -> Result<RecordId> {
    let id = office.new_id()?;
    let label: Msg = cadence.label();
    let name = Message::plain(NAME).with_message("cadence", label).with("day", day_in_words(on, Lang::Zh));
    let name = name.say(Lang::Zh);
    let mut work = Work::new("board.held").on(Some(on.min(office.today())));
    let mut put = |tag, value: Value| work.put(Kind::Meeting, id, tag, value);
    put(meeting::NAME, Value::Text(name));
    put(meeting::ON, Value::from(on));
    put(meeting::SORT, Value::from("dispatch"));
    put(meeting::CADENCE, Value::from(cadence.name()));
    if !decided.trim().is_empty() {
        put(meeting::DECIDED, Value::from(decided.trim()));
    }
    for ((unit, text), place) in asks.iter().zip(1i64..) {
        let item = office.new_id()?;
        let mut put = |tag, value: Value| work.put(Kind::Agenda, item, tag, value);
        put(agenda::MEETING, Value::Ref(id));
        put(agenda::PLACE, Value::Int(place));
        put(agenda::TITLE, Value::Text(text.clone()));
        put(agenda::UNIT, Value::Ref(*unit));
        put(agenda::RESULT, Value::from("decided"));
    }
    office.commit(actor, work)?;
    Ok(id)
}
