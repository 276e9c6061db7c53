//! Terms with their end: 自印发之日（6月30日）起10个工作日内，即7月14日前; periods with their length: 6月16日至17日，为期2天.

use chrono::NaiveDate;

use super::days::{Spot, date};
use super::number::numbers;
use super::page::{Paragraph, find, has, starts};
use super::{Claim, Severity, TextRemark};
use crate::domain::calendar::{Calendar, MAX_DAYS};
use crate::domain::deadline::{self, DeadlineContext, Note};
use crate::domain::words::shorten;
use crate::i18n::{Message, Msg};

crate::messages! {
    ENDS: "{term} from {start} end on {end}, not on {said}", "自{start}起{term}应到{end}，而非{said}";
    LASTS: "from {first} to {last} are {days} {days:day|days}, not {said}", "{first}至{last}为{days}天，而非{said}天";
    LASTS_WORKED: "from {first} to {last} are {days} working {days:day|days}, not {said}", "{first}至{last}为{days}个工作日，而非{said}个";
    LASTS_MONTHS: "from {first} to {last} are {months} {months:month|months}, not {said}", "{first}至{last}为{months}个月，而非{said}个月";
    READ_TERM: "the first day does not count, and a term ends on a working day (Civil Code, articles 201 and 203)", "按起算当日不计入、期末遇休息日顺延理解（民法典第二百零一条、第二百零三条）";
    READ_COUNTED_IN: "the first day does not count (Civil Code, article 201); the text seems to count it", "按起算当日不计入理解（民法典第二百零一条）；文中似将当日计入";
    READ_NOT_ROLLED: "a term that ends on a day off ends on the next working day (Civil Code, article 203)", "按期末遇休息日顺延理解（民法典第二百零三条）";
    READ_UNSURE: "the first day does not count; no notice of the days off of that year is known", "按起算当日不计入理解；该年放假安排未知";
    READ_LENGTH: "both days count", "按首尾两日均计入理解";
}

/// Checks what stands between two days, and behind them.
pub(super) fn check(p: &Paragraph, first: &Spot, second: &Spot, year: Option<i32>, out: &mut Vec<TextRemark>) {
    let Some(year) = first.year.or(year) else { return };
    if first.day.is_none() || second.day.is_none() {
        return;
    }
    let Some(start) = date(first, year, false) else { return };
    let Some(mut end) = date(second, second.year.unwrap_or(year), true) else { return };
    // 12月28日起10日内，即1月7日
    if end < start && second.year.is_none() {
        let Some(next) = date(second, year + 1, true) else { return };
        end = next;
    }
    let found = term(p, first, second, start, end).or_else(|| length(p, first, second, start, end));
    if let Some((severity, claim_end, follows, reading)) = found {
        out.push(TextRemark {
            claim: Claim::Day,
            severity,
            line: p.line(second.from),
            says: shorten(&p.text(first.from, claim_end), 60),
            follows,
            reading: reading.into(),
        });
    }
}

type Found = Option<(Severity, usize, Message, Msg)>;

/// 起10个工作日内，即: what stands between a start and an end.
fn term(p: &Paragraph, first: &Spot, second: &Spot, start: NaiveDate, end: NaiveDate) -> Found {
    let (from, to) = (first.to, second.from);
    if to - from > 24 {
        return None;
    }
    let at = find(&p.chars, from, to, "起")? + 1;
    let digit = |c: &&char| c.is_ascii_digit() || "一二三四五六七八九十两".contains(**c);
    let number = (at..to).find(|i| digit(&&p.chars[*i])).filter(|i| i - at <= 2)?;
    let digits = p.chars[number..to].iter().take_while(digit).count();
    const UNITS: &[&str] = &["个工作日", "工作日", "个自然日", "个月", "个星期", "日", "天", "周"];
    let unit = number + digits + starts(&p.chars[..to], number + digits, UNITS)?;
    let inside = unit + starts(&p.chars[..to], unit, &["之内", "以内", "内"])?;
    // 即, 也就是, or the day in brackets; anything else between speaks of another day.
    let joins = p.text(inside, to);
    let joins = joins.trim_matches([',', '(', ':', '、']);
    let named =
        matches!(joins, "即" | "即于" | "即在" | "也就是" | "即最迟" | "最迟" | "截止" | "截至" | "至" | "即至")
            || (joins.is_empty() && p.chars.get(to - 1) == Some(&'('));
    if !named {
        return None;
    }
    let words = p.text(number, inside);
    let counted = |start: NaiveDate| {
        let ctx = DeadlineContext { base: Some(start), start: Some(start), year: None, calendar: Calendar::china() };
        deadline::read(&words, &ctx)
    };
    let right = counted(start);
    let day = right.date.filter(|day| *day != end)?;
    let follows = Message::plain(ENDS).with("term", &words).with("start", start).with("end", day).with("said", end);
    let unsure = right.notes.iter().any(|n| matches!(n, Note::NoTable));
    let unrolled = right.notes.iter().any(|n| matches!(n, Note::Rolled(day) if *day == end));
    let counted_in = start.pred_opt().and_then(|day| counted(day).date) == Some(end);
    let (severity, reading) = match (unsure, unrolled, counted_in) {
        (true, ..) => (Severity::Warning, READ_UNSURE),
        (_, true, _) => (Severity::Warning, READ_NOT_ROLLED),
        (_, _, true) => (Severity::Warning, READ_COUNTED_IN),
        _ => (Severity::Error, READ_TERM),
    };
    Some((severity, second.to, follows, reading))
}

/// 6月16日至17日，为期2天: how long a period lasts.
fn length(p: &Paragraph, first: &Spot, second: &Spot, start: NaiveDate, end: NaiveDate) -> Found {
    if second.from - first.to > 2 || !p.chars[first.to..second.from].iter().any(|c| "-~至到—".contains(*c)) {
        return None;
    }
    let stop = p.chars.len().min(second.to + 30);
    let stop = (second.to..stop).find(|at| "。;".contains(p.chars[*at])).unwrap_or(stop);
    if let Some(found) = months(p, second, start, end, stop) {
        return Some(found);
    }
    let stop = stop.min(second.to + 12);
    let n = numbers(&p.chars, second.to, stop).into_iter().next().filter(|n| !n.near && n.decimals == 0)?;
    if !has(&p.chars, second.to, n.from, &["为期", "历时", "共计", "共", "期限为", "公示期"]) || n.scale != 1.0
    {
        return None;
    }
    let days = (end - start).num_days() + 1;
    let say = |msg: Msg, days: i64| {
        Message::plain(msg).with("first", start).with("last", end).with("days", days).with("said", n.value)
    };
    let said = n.value as i64;
    if n.unit.ends_with("工作日") {
        let before = start.pred_opt()?;
        let span = Calendar::china().workdays_between(before, end);
        let wrong = span.complete && span.days != said && (0..MAX_DAYS).contains(&span.days);
        return wrong.then(|| (Severity::Warning, n.to, say(LASTS_WORKED, span.days), READ_LENGTH));
    }
    if n.unit != "天" || said == days {
        return None;
    }
    // The nights are another custom.
    let severity = if said == days - 1 { Severity::Warning } else { Severity::Error };
    Some((severity, n.to, say(LASTS, days), READ_LENGTH))
}

/// 8月1日至10月31日……，为期三个月.
fn months(p: &Paragraph, second: &Spot, start: NaiveDate, end: NaiveDate, stop: usize) -> Found {
    let at = ["为期", "期限为", "历时"]
        .iter()
        .find_map(|w| find(&p.chars, second.to, stop, w).map(|at| at + w.chars().count()))?;
    let n = numbers(&p.chars, at, stop.min(at + 8)).into_iter().next().filter(|n| n.unit == "个月" && !n.near)?;
    let said = n.value as u32;
    // Up to the last day of the last month, or to the same day of the next.
    let whole = start.checked_add_months(chrono::Months::new(said))?;
    if (-3..=3).contains(&(end - whole).num_days()) {
        return None;
    }
    let months = (1..=120).find(|n| {
        start.checked_add_months(chrono::Months::new(*n)).is_some_and(|day| (-3..=3).contains(&(end - day).num_days()))
    })?;
    let follows =
        Message::plain(LASTS_MONTHS).with("first", start).with("last", end).with("months", months).with("said", said);
    Some((Severity::Error, n.to, follows, READ_LENGTH))
}

#[cfg(test)]
mod tests {
    use super::super::{Block, check};
    use crate::domain::lint::Severity;
    use crate::i18n::Lang;

    fn said(text: &str) -> Vec<(Severity, String)> {
        let remarks = check(&[Block::Text(vec![(1, text.to_string())])], Some(2023));
        remarks.iter().map(|r| (r.severity, r.follows.say(Lang::En))).collect()
    }

    #[test]
    fn a_term_ends_where_the_law_says() {
        let holds = "请自本通报印发之日（2023年6月30日）起10个工作日内，即7月14日前完成整改。";
        assert!(said(holds).is_empty(), "{:?}", said(holds));
        let of = |end: &str, severity, day: &str| {
            let text = holds.replace("7月14日", end);
            let follows = format!("10个工作日内 from 2023-06-30 end on 2023-07-14, not on {day}");
            assert_eq!(said(&text), [(severity, follows)]);
        };
        of("7月20日", Severity::Error, "2023-07-20");
        // Who counts the first day is only asked.
        of("7月13日", Severity::Warning, "2023-07-13");
        // Over National Day, and on a day off.
        assert!(said("自2023年9月27日起5个工作日内（即10月10日前）提出异议。").is_empty());
        let rolled = said("自2023年8月4日起30日内，即9月3日前报送。");
        let right = "30日内 from 2023-08-04 end on 2023-09-04, not on 2023-09-03".to_string();
        assert_eq!(rolled, [(Severity::Warning, right)]);
    }

    #[test]
    fn a_period_lasts_as_long_as_it_is_said_to() {
        assert!(said("2023年6月16日-17日，为期2天，培训15人。").is_empty());
        let long = said("2023年6月16日至18日，为期5天，培训15人。");
        assert_eq!(long, [(Severity::Error, "from 2023-06-16 to 2023-06-18 are 3 days, not 5".to_string())]);
        assert!(said("自2023年8月1日至10月31日在全市开展整治，为期三个月。").is_empty());
        let short = said("自2023年8月1日至10月31日在全市开展整治，为期两个月。");
        assert_eq!(short, [(Severity::Error, "from 2023-08-01 to 2023-10-31 are 3 months, not 2".to_string())]);
        assert!(said("公示期自2023年6月19日至6月21日，共3个工作日。").is_empty());
    }
}
