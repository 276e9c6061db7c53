//! A new issue: numbered after the last one, with its sections and recipients, or with the usual ones.

use chrono::{Datelike, Days, NaiveDate};

use super::compose::texts;
use crate::cycle::live;
use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::domain::record::Record;
use crate::domain::schema::{bulletin, recipients, section};
use crate::domain::value::Value;
use crate::error::{Code, Error, Result};
use crate::i18n::Lang;
use crate::log::State;
use crate::service::figures::{LedgerFigure, Tallies};
use crate::service::lists::lens::{Lens, Sums};
use crate::service::tasks::lamps::TaskLamps;
use crate::service::words::read::status_words;
use crate::service::{Actor, Office, Work};

crate::messages! {
    TITLE: "{office} Bulletin", "{office}工作简报";
    SERIAL_TAKEN: "there is an issue {serial} already", "已有{serial}期简报";
    ORDER: "the days are out of order: from {from}, figures as of {as_of}, issued on {on}", "日期次序有误：反映时段起{from}、数据截至{as_of}、印发{on}";
    NO_SECTION: "the bulletin has no section {name}", "简报没有栏目{name}";
    HINT_SECTIONS: "Sections are named by number or heading; the next number adds one.", "请用序号或栏目名指明；用下一个序号可新增栏目。";
    NO_HEADING: "a new section needs a heading: --heading TEXT", "新增栏目须填写栏目名：--heading 名称";
}

/// What is said of a new issue; the rest follows from the last one.
#[derive(Clone, Debug, Default)]
pub struct Beginning {
    /// Its number.
    pub number: Option<i64>,
    /// The day of issue.
    pub on: Option<NaiveDate>,
    /// The day of its figures.
    pub as_of: Option<NaiveDate>,
    /// The first day that it speaks of.
    pub from: Option<NaiveDate>,
    /// The name in the masthead.
    pub title: Option<String>,
    /// Who issues it.
    pub office: Option<String>,
    /// Whether the usual sections are taken, not those of the last issue.
    pub usual: bool,
}

/// Begins an issue. Returns it with its serial.
///
/// # Errors
/// `BadInput` where its number is taken or its days are out of order; those of [`Office::commit`].
pub fn begin(office: &Office, actor: &Actor, of: &Beginning) -> Result<(RecordId, String)> {
    let id = office.new_id()?;
    let (work, serial) = {
        let state = office.read();
        plan(office, &state, id, of)?
    };
    office.commit(actor, work)?;
    Ok((id, serial))
}

/// What an issue begins with, said or following from the last one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opening {
    /// Its number.
    pub number: i64,
    /// The day of issue.
    pub on: NaiveDate,
    /// The day of its figures.
    pub as_of: NaiveDate,
    /// The first day that it speaks of.
    pub from: NaiveDate,
    /// The name in the masthead.
    pub title: String,
    /// Who issues it.
    pub office: String,
}

impl Opening {
    /// What an issue of an office begins with, as far as something is said of it; the rest follows from the last one.
    pub fn of(state: &State, name: &str, today: NaiveDate, said: &Beginning) -> Self {
        let on = said.on.unwrap_or(today);
        let last = super::before(state, Some(on), None);
        let as_of = said.as_of.unwrap_or_else(|| month_end_before(on));
        let next = last.and_then(|l| l.date(bulletin::AS_OF)).and_then(|d| d.checked_add_days(Days::new(1)));
        let first = as_of.with_day(1).unwrap_or(as_of);
        let from = said.from.or(next.filter(|d| *d <= as_of)).unwrap_or(first);
        let same_year = last.filter(|l| l.date(bulletin::ON).is_some_and(|d| d.year() == on.year()));
        let after = same_year.and_then(|l| l.number(bulletin::NUMBER)).map_or(1, |n| n as i64 + 1);
        let held = |tag| last.and_then(|l| l.text(tag)).map(str::to_string);
        let title = said.title.clone().or_else(|| held(bulletin::TITLE));
        let title = title.unwrap_or_else(|| crate::i18n::Message::plain(TITLE).with("office", name).say(spoken(name)));
        let office = said.office.clone().or_else(|| held(bulletin::OFFICE)).unwrap_or_else(|| name.to_string());
        Self { number: said.number.unwrap_or(after).max(1), on, as_of, from, title, office }
    }
}

/// The language that an office of a name writes in.
fn spoken(name: &str) -> Lang {
    if name.is_ascii() { Lang::En } else { Lang::Zh }
}

fn plan(office: &Office, state: &State, id: RecordId, said: &Beginning) -> Result<(Work, String)> {
    let name = office.name(state, Lang::Zh);
    let lang = spoken(&name);
    let Opening { number, on, as_of, from, title, office: issuer } = Opening::of(state, &name, office.today(), said);
    let last = super::before(state, Some(on), None);
    if from > as_of || as_of > on {
        let error = Error::new(Code::BadInput, ORDER).with("from", from).with("as_of", as_of);
        return Err(error.with("on", on));
    }
    let serial = format!("{}-{number}", on.year());
    if state.records(Kind::Bulletin).any(|b| b.text(bulletin::SERIAL) == Some(&serial)) {
        return Err(Error::new(Code::BadInput, SERIAL_TAKEN).with("serial", serial));
    }
    let held = |tag| last.and_then(|l| l.text(tag)).map(str::to_string);
    // What an issue of old asks in the other language is asked in the office's own.
    let sums = Sums::new(state, as_of);
    let lens = Lens::new(state, &sums, lang, office.clock());
    let mut work = Work::new("bulletin.new");
    let mut put = |tag, value: Value| work.put(Kind::Bulletin, id, tag, value);
    put(bulletin::SERIAL, Value::Text(serial.clone()));
    put(bulletin::TITLE, Value::Text(title));
    put(bulletin::NUMBER, Value::Int(number));
    put(bulletin::ON, Value::from(on));
    put(bulletin::STATE, Value::from(crate::domain::life::bulletin::DRAFT));
    put(bulletin::FROM, Value::from(from));
    put(bulletin::AS_OF, Value::from(as_of));
    put(bulletin::OFFICE, Value::Text(issuer));
    held(bulletin::LEAD).into_iter().for_each(|lead| put(bulletin::LEAD, Value::Text(live::said(&lead, &lens, lang))));
    // To whom it goes: as the last one, or the first list that there is.
    let list = state.records(Kind::Recipients).next();
    let names = |of: Option<&Record>, tag| of.and_then(|r| texts(r, tag)).filter(|t| !t.is_empty());
    for (own, listed) in [(bulletin::REPORT_TO, recipients::REPORT_TO), (bulletin::COPY_TO, recipients::COPY_TO)] {
        let to = names(last, own).or_else(|| names(list, listed));
        to.into_iter().for_each(|to| put(own, Value::Texts(to)));
    }
    let units = |of: Option<&Record>, tag| of.map(|r| r.references(tag).collect::<Vec<_>>()).filter(|u| !u.is_empty());
    if let Some(units) = units(last, bulletin::UNITS).or_else(|| units(list, recipients::UNITS)) {
        put(bulletin::UNITS, Value::Refs(units));
    }
    let copies = last.and_then(|l| l.number(bulletin::COPIES)).or(list.and_then(|l| l.number(recipients::COPIES)));
    copies.into_iter().for_each(|n| put(bulletin::COPIES, Value::Int(n as i64)));
    let kept: Vec<(String, String)> = match last.filter(|_| !said.usual) {
        Some(last) => super::sections(state, last.id())
            .iter()
            .map(|s| {
                [section::HEADING, section::TEXT]
                    .map(|tag| live::said(s.text(tag).unwrap_or_default(), &lens, lang))
                    .into()
            })
            .collect(),
        None => Vec::new(),
    };
    let all = if kept.is_empty() { usual(state, lang, as_of) } else { kept };
    for ((heading, text), place) in all.into_iter().zip(1i64..) {
        let new = office.new_id()?;
        let mut put = |tag, value: Value| work.put(Kind::Section, new, tag, value);
        put(section::BULLETIN, Value::Ref(id));
        put(section::PLACE, Value::Int(place));
        put(section::HEADING, Value::Text(heading));
        if !text.is_empty() {
            put(section::TEXT, Value::Text(text));
        }
    }
    Ok((work, serial))
}

/// Writes a section of a draft: its text, its heading, or both; the next number adds one.
///
/// # Errors
/// `NotFound` where there is no such section; those of [`Office::commit`].
pub fn set_section(
    office: &Office,
    actor: &Actor,
    id: RecordId,
    name: &str,
    heading: Option<&str>,
    text: Option<&str>,
) -> Result<()> {
    let mut work = Work::new("bulletin.set-section");
    {
        let state = office.read();
        let all = super::sections(&state, id);
        let number = name.trim().parse::<usize>().ok();
        let found = all
            .iter()
            .find(|s| s.text(section::HEADING) == Some(name.trim()))
            .or_else(|| number.and_then(|n| all.get(n.checked_sub(1)?)));
        let held = match found {
            Some(s) => s.id(),
            None if number == Some(all.len() + 1) => {
                let heading = heading.ok_or_else(|| Error::new(Code::Usage, NO_HEADING))?;
                let new = office.new_id()?;
                work.put(Kind::Section, new, section::BULLETIN, Value::Ref(id));
                work.put(Kind::Section, new, section::PLACE, Value::Int(all.len() as i64 + 1));
                work.put(Kind::Section, new, section::HEADING, Value::from(heading));
                new
            }
            None => return Err(Error::new(Code::NotFound, NO_SECTION).with("name", name).hint(HINT_SECTIONS)),
        };
        if found.is_some() {
            heading.into_iter().for_each(|h| work.put(Kind::Section, held, section::HEADING, Value::from(h)));
        }
        text.into_iter().for_each(|t| {
            let value = Some(Value::from(t.trim_end())).filter(|_| !t.trim().is_empty());
            work.put(Kind::Section, held, section::TEXT, value);
        });
    }
    if work.is_empty() {
        return Ok(());
    }
    office.commit(actor, work).map(drop)
}

fn month_end_before(day: NaiveDate) -> NaiveDate {
    day.with_day(1).and_then(|d| d.pred_opt()).unwrap_or(day)
}

/// The usual sections of a bulletin, in the order of the source: the office, national, provincial and city, departments,
/// articles, lessons from elsewhere.
fn usual(state: &State, lang: Lang, as_of: NaiveDate) -> Vec<(String, String)> {
    let data = match lang {
        Lang::Zh => include_str!("data/sections.zh.txt"),
        Lang::En => include_str!("data/sections.en.txt"),
    };
    let ledgers = ledgers(state, lang, as_of);
    let mut out: Vec<(String, String)> = Vec::new();
    for line in data.lines() {
        match line.strip_prefix("= ") {
            Some(heading) => out.push((heading.trim().to_string(), String::new())),
            None => out.last_mut().into_iter().for_each(|(_, text)| {
                text.push_str(if line.trim() == "@ledgers" { &ledgers } else { line });
                text.push('\n');
            }),
        }
    }
    out.iter_mut().for_each(|(_, text)| *text = text.trim().to_string());
    out
}

/// A paragraph for each ledger, in its own status words: every number in it is asked of the records.
fn ledgers(state: &State, lang: Lang, as_of: NaiveDate) -> String {
    let lamps = TaskLamps::lenient(state, as_of);
    let figures = Tallies::of(state, &lamps).ledgers;
    let paragraph = |l: &LedgerFigure| {
        let of = match lang {
            Lang::Zh => format!("清单=\"{}\"", l.short),
            Lang::En => format!("ledger=\"{}\"", l.short),
        };
        let words = status_words(state, l.ledger);
        let reported = l.counts().is_reported();
        match lang {
            Lang::Zh => {
                let mut out = format!("{}进展：{}", l.short, l.name);
                if l.problems.total > 0 {
                    out.push_str(&format!("涉及具体问题{{{{数 具体问题 {of}}}}}项，"));
                }
                out.push_str(&format!("共有{{{{数 任务 {of}}}}}项，截至{{{{截至}}}}，"));
                if !reported {
                    out.push_str("尚未报送进展。");
                    return out;
                }
                for (word, _) in &words {
                    out.push_str(&format!("{word}{{{{数 任务 {of} 状态=\"{word}\"}}}}项，"));
                }
                out.push_str(&format!("完成率{{{{完成率 {}}}}}。", l.short));
                out
            }
            Lang::En => {
                let mut out = format!("{}: {{{{count task {of}}}}} items", l.name);
                if l.problems.total > 0 {
                    out.push_str(&format!(" on {{{{count problem {of}}}}} problems"));
                }
                if !reported {
                    out.push_str("; nothing was reported by {{until}}.");
                    return out;
                }
                for (word, _) in &words {
                    out.push_str(&format!("; {word} {{{{count task {of} status=\"{word}\"}}}}"));
                }
                out.push_str(&format!("; completion rate {{{{rate {}}}}} on {{{{until}}}}.", l.short));
                out
            }
        }
    };
    figures.ledgers.iter().map(paragraph).collect::<Vec<_>>().join("\n")
}
