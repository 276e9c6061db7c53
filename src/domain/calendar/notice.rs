//! Reads the holidays out of a notice itself: 国务院办公厅关于2023年部分节假日安排的通知, as it is published.
//!
//! Form: the year in the title, the number (国办发明电〔2022〕16号), and numbered items: a name, a colon, the days off ("1月21日至27日
//! 放假调休，共7天。"), then the days worked in exchange ("1月28日（星期六）、1月29日（星期日）上班。").

use chrono::{Datelike, NaiveDate, Weekday};

use super::table::{RawHoliday, YearTable};
use super::{Festival, weekday_name};
use crate::domain::words::shorten;
use crate::error::{Code, Error, Result};

crate::messages! {
    NO_NOTICE: "This is neither a holiday table nor a notice of holidays", "这既不是节假日表，也不是放假通知";
    NOTICE_FORM: "Give the text of the notice (关于2027年部分节假日安排的通知), or a table in TOML with year, notice and [[holiday]].",
        "请提供放假通知原文（关于2027年部分节假日安排的通知），或含 year、notice 和 [[holiday]] 的 TOML 表。";
    LENGTH: "The notice says that {name} lasts {stated} {stated:day|days}, but {first} to {last} are {days}", "通知称{name}共{stated}天，而{first}至{last}为{days}天";
    WRONG_DAY: "The notice says that {day} is a {stated}, but it is a {weekday}", "通知称{day}为{stated}，实为{weekday}";
    NOT_READ: "“{text}” names days of no holiday that was understood", "“{text}”中的日期未能对应到任何节日";
    NO_DAYS: "“{text}” names no days", "“{text}”未写明日期";
}

/// The most characters of a notice that are read.
const MAX_CHARS: usize = 20_000;
/// What says that a day is worked.
const WORKED: [&str; 4] = ["上班", "照常工作", "正常工作", "补班"];
/// What says that a day is off.
const OFF: [&str; 4] = ["放假", "调休", "休息", "补休"];
const NUMERALS: &str = "一二三四五六七八九十";

/// Reads a notice.
pub(super) fn read(text: &str) -> Result<YearTable> {
    let none = || Error::new(Code::BadInput, NO_NOTICE).hint(NOTICE_FORM);
    let text: String = text.chars().take(MAX_CHARS).filter(|c| *c == '\n' || !c.is_whitespace()).collect();
    let line = text.replace('\n', "");
    let year = title(&line).ok_or_else(none)?;
    let number = number(&line).unwrap_or_else(|| format!("关于{year}年部分节假日安排的通知"));
    let (before, items) = items(&text);
    all_read(before)?;
    let mut holidays: Vec<RawHoliday> = Vec::new();
    for item in items {
        match item.split_once(['：', ':']) {
            Some((name, rest)) => holidays.push(holiday(year, name, rest)?),
            None => all_read(item)?,
        }
    }
    if holidays.is_empty() {
        return Err(none());
    }
    YearTable::new(year, number, holidays)
}

/// The year of the title.
fn title(text: &str) -> Option<i32> {
    text.match_indices("节假日")
        .find_map(|(at, _)| digits_before(text[..at].trim_end_matches("部分").strip_suffix('年')?))
}

fn digits_before(text: &str) -> Option<i32> {
    let start = text.char_indices().rev().take_while(|(_, c)| c.is_ascii_digit()).last()?.0;
    text[start..].parse().ok().filter(|year| (1950..=2199).contains(year))
}

/// The number of the notice, such as 国办发明电〔2022〕16号.
fn number(text: &str) -> Option<String> {
    let start = text.find("国办发")?;
    let end = start + text[start..].find('号')? + '号'.len_utf8();
    let number = &text[start..end];
    (number.chars().count() <= 24).then(|| number.replace('[', "〔").replace(']', "〕"))
}

/// Refuses a part of the notice that nothing was read from where it says that days are off or worked.
fn all_read(text: &str) -> Result<()> {
    let says = |s: &&str| OFF.iter().chain(&WORKED).any(|word| s.contains(word)) && !days(s).is_empty();
    match text.split(['。', '；', ';', '\n']).find(says) {
        None => Ok(()),
        Some(left) => Err(Error::new(Code::BadInput, NOT_READ).with("text", shorten(left, 60)).hint(NOTICE_FORM)),
    }
}

/// What stands before the numbered items, and the items without their numbers.
fn items(text: &str) -> (&str, Vec<&str>) {
    let mut starts: Vec<(usize, usize)> = Vec::new();
    for (at, mark) in text.match_indices('、') {
        let head = text[..at].trim_end_matches(|c| NUMERALS.contains(c));
        // A number that stands at the beginning of a line or a sentence.
        let begins = head.is_empty() || head.ends_with(['\n', '。', '：', ':', '；']);
        if head.len() < at && begins {
            starts.push((head.len(), at + mark.len()));
        }
    }
    let ends = starts.iter().skip(1).map(|(head, _)| *head).chain([text.len()]);
    let items = starts.iter().zip(ends).filter_map(|((_, from), to)| text.get(*from..to)).collect();
    (&text[..starts.first().map_or(text.len(), |(head, _)| *head)], items)
}

/// A day in a sentence: month and day, the year where it is written, and the day of the week where that stands behind it.
struct Day {
    year: Option<i32>,
    month: u32,
    day: u32,
    weekday: Option<Weekday>,
}

impl Day {
    fn of(&self, year: i32) -> Result<NaiveDate> {
        let day = NaiveDate::from_ymd_opt(self.year.unwrap_or(year), self.month, self.day).ok_or_else(|| {
            Error::new(Code::BadInput, NO_DAYS).with("text", format!("{}月{}日", self.month, self.day))
        })?;
        match self.weekday {
            Some(stated) if stated != day.weekday() => Err(Error::new(Code::BadInput, WRONG_DAY)
                .with("day", day)
                .with_message("stated", weekday_name(stated))
                .with_message("weekday", weekday_name(day.weekday()))),
            _ => Ok(day),
        }
    }
}

/// The days that a part of a sentence names, in order; a month holds until another one is written.
fn days(text: &str) -> Vec<Day> {
    let mut out: Vec<Day> = Vec::new();
    let (mut year, mut month, mut number) = (None, None, String::new());
    for (at, c) in text.char_indices() {
        match c {
            '0'..='9' => number.push(c),
            '年' => year = std::mem::take(&mut number).parse().ok(),
            '月' => month = std::mem::take(&mut number).parse().ok(),
            '日' | '号' => {
                if let (Some(month), Ok(day)) = (month, std::mem::take(&mut number).parse()) {
                    let weekday = weekday(&text[at + c.len_utf8()..]);
                    out.push(Day { year: year.take(), month, day, weekday });
                }
            }
            _ => number.clear(),
        }
    }
    out
}

/// The day of the week in brackets right behind a day: （周六）, （星期日）, （农历除夕、周二）.
fn weekday(rest: &str) -> Option<Weekday> {
    let inside = rest.strip_prefix(['（', '('])?;
    let inside = &inside[..inside.find(['）', ')'])?];
    let at = inside.find("星期").map(|at| at + "星期".len()).or_else(|| Some(inside.find('周')? + '周'.len_utf8()))?;
    Some(match inside[at..].chars().next()? {
        '一' => Weekday::Mon,
        '二' => Weekday::Tue,
        '三' => Weekday::Wed,
        '四' => Weekday::Thu,
        '五' => Weekday::Fri,
        '六' => Weekday::Sat,
        '日' | '天' => Weekday::Sun,
        _ => return None,
    })
}

fn holiday(year: i32, name: &str, rest: &str) -> Result<RawHoliday> {
    let no_days = |text: &str| Error::new(Code::BadInput, NO_DAYS).with("text", shorten(text, 60)).hint(NOTICE_FORM);
    let (off, after) = rest.split_once("放假").ok_or_else(|| no_days(rest))?;
    let off = days(off);
    let (Some(first), Some(last)) = (off.first(), off.last()) else { return Err(no_days(rest)) };
    let first = first.of(year)?;
    // A span that goes over the turn of the year without saying so.
    let last = match last.of(first.year())? {
        day if day < first => last.of(first.year() + 1)?,
        day => day,
    };
    let length = last.signed_duration_since(first).num_days() + 1;
    let sentence = after.split('。').next().unwrap_or_default();
    let stated = sentence.split_once('天').and_then(|(before, _)| {
        let digits = before.trim_start_matches(|c: char| !c.is_ascii_digit());
        digits.parse::<i64>().ok()
    });
    if let Some(stated) = stated.filter(|n| *n != length) {
        return Err(Error::new(Code::BadInput, LENGTH)
            .with("name", name)
            .with("stated", stated)
            .with("first", first)
            .with("last", last)
            .with("days", length));
    }
    let is_worked = |s: &&str| WORKED.iter().any(|word| s.contains(word));
    let (worked, others): (Vec<&str>, Vec<&str>) = after.split('。').partition(is_worked);
    others.into_iter().try_for_each(all_read)?;
    let worked = worked.into_iter().flat_map(days).map(|day| day.of(year)).collect::<Result<_>>()?;
    Ok(RawHoliday { zh: name.to_string(), en: english(name), first, last, worked })
}

/// The English name of festivals that are written as in 中秋节、国庆节.
fn english(name: &str) -> String {
    let one = |part: &str| {
        let is = |f: &&Festival| f.label().zh.trim_end_matches('节') == part.trim_end_matches('节');
        Festival::ALL.iter().find(is).map_or_else(|| part.to_string(), |f| f.label().en.to_string())
    };
    name.split('、').map(one).collect::<Vec<_>>().join(" and ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Lang;

    /// 国办发明电〔2022〕16号 and 国办发明电〔2024〕12号, as published; their tables are built in.
    const NOTICES: [(&str, &str); 2] = [
        (
            "国务院办公厅关于2023年\n部分节假日安排的通知\n国办发明电〔2022〕16号\n各省、自治区、直辖市人民政府，国务院各部委、各直属机构：\n\
             经国务院批准，现将2023年元旦、春节、清明节、劳动节、端午节、中秋节和国庆节放假调休日期的具体安排通知如下。\n\
             一、元旦：2022年12月31日至2023年1月2日放假调休，共3天。\n\
             二、春节：1月21日至27日放假调休，共7天。1月28日（星期六）、1月29日（星期日）上班。\n\
             三、清明节：4月5日放假，共1天。\n\
             四、劳动节：4月29日至5月3日放假调休，共5天。4月23日（星期日）、5月6日（星期六）上班。\n\
             五、端午节：6月22日至24日放假调休，共3天。6月25日（星期日）上班。\n\
             六、中秋节、国庆节：9月29日至10月6日放假调休，共8天。10月7日（星期六）、10月8日（星期日）上班。\n\
             节假日期间，各地区、各部门要妥善安排好值班和安全、保卫、疫情防控等工作。",
            include_str!("2023.toml"),
        ),
        (
            "国务院办公厅关于2025年部分节假日安排的通知 国办发明电〔2024〕12号 现将2025年节假日安排通知如下。\n\
             一、元旦：1月1日（周三）放假1天，不调休。\n\
             二、春节：1月28日（农历除夕、周二）至2月4日（农历正月初七、周二）放假调休，共8天。1月26日（周日）、2月8日（周六）上班。\n\
             三、清明节：4月4日（周五）至6日（周日）放假，共3天。\n\
             四、劳动节：5月1日（周四）至5日（周一）放假调休，共5天。4月27日（周日）上班。\n\
             五、端午节：5月31日（周六）至6月2日（周一）放假，共3天。\n\
             六、国庆节、中秋节：10月1日（周三）至8日（周三）放假调休，共8天。9月28日（周日）、10月11日（周六）上班。",
            include_str!("2025.toml"),
        ),
    ];

    #[test]
    fn a_notice_gives_the_days_of_its_table() {
        for (notice, table) in NOTICES {
            let (read, table) = (read(notice).unwrap(), YearTable::parse(table).unwrap());
            assert_eq!((read.year(), read.notice()), (table.year(), table.notice()));
            let days = |t: &YearTable| {
                let spans = t.holidays().iter().enumerate();
                spans.map(|(n, h)| (h.first, h.last, t.worked_for(n).collect())).collect::<Vec<(_, _, Vec<_>)>>()
            };
            assert_eq!(days(&read), days(&table));
        }
        let first = read(NOTICES[0].0).unwrap();
        assert_eq!(first.holidays()[5].en, "Mid-Autumn Festival and National Day");
    }

    #[test]
    fn what_does_not_fit_together_is_said() {
        let say = |text: &str| read(text).unwrap_err().say(Lang::En);
        let with = |item: &str| say(&format!("关于2027年部分节假日安排的通知。一、元旦：{item}"));
        assert_eq!(
            with("1月1日至3日放假调休，共4天。"),
            "The notice says that 元旦 lasts 4 days, but 2027-01-01 to 2027-01-03 are 3"
        );
        assert_eq!(
            with("1月1日至3日放假调休，共3天。1月4日（周日）上班。"),
            "The notice says that 2027-01-04 is a Sunday, but it is a Monday"
        );
        assert!(with("放假三天。").contains("names no days"));
        assert!(with("2月30日放假1天。").contains("names no days"));
        // Nothing that names days is left out in silence.
        for (text, left) in [
            ("一、元旦：1月1日至3日放假。\n二、春节2月6日至12日放假调休。", "春节2月6日至12日放假调休"),
            ("一、元旦：1月1日放假。春节2月6日至12日放假。", "春节2月6日至12日放假"),
            ("春节：2月6日至12日放假调休。一、元旦：1月1日放假。", "春节：2月6日至12日放假调休"),
        ] {
            let said = say(&format!("关于2027年部分节假日安排的通知。{text}国务院办公厅2026年11月4日"));
            assert!(said.contains(left) && said.contains("no holiday"), "{said}");
        }
        let said =
            "关于2027年部分节假日安排的通知。一、元旦：1月1日放假。1月3日（周日）照常工作。国务院办公厅2026年11月4日";
        assert_eq!(read(said).unwrap().worked_for(0).map(|d| d.to_string()).collect::<Vec<_>>(), ["2027-01-03"]);
        assert!(say("关于开展督查的通知").contains("neither"));
        let turn = read("关于2027年部分节假日安排的通知。一、元旦：2026年12月31日至1月2日放假。").unwrap();
        assert_eq!(turn.holidays()[0].last.to_string(), "2027-01-02");
    }
}
