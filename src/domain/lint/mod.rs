//! The figure lint: re-derives published figures and says where they do not hold.
//!
//! Source: domain.md, "Ledgers and tasks" and "Bulletin": a wrong sum, a rate that does not follow from its counts,
//! mixed formulas, a ledger announced but not reported, a date that was no working day, percentages that were forced
//! to sum to 100.

pub mod text;

use chrono::{Days, NaiveDate};

use super::{
    calendar::Calendar,
    rate::{Class, Counts, Formula, Percent, Ratio, formulas_that_give},
};
use crate::i18n::{Message, Msg};

crate::messages! {
    WRONG_SUM: "{subject}: {announced} were announced, but the counts sum to {sum}", "{subject}：公布{announced}项，各类合计为{sum}项";
    UNREPORTED: "{subject}: {announced} were announced, and nothing was reported on them", "{subject}：公布{announced}项，未报告进展";
    UNREPORTED_UNCOUNTED: "{subject}: announced, and nothing was reported on it", "{subject}：已公布，未报告进展";
    RATE_FOLLOWS_FROM: "{subject}: {published} was published; {formula} is {rate}; {published} follows from {others}", "{subject}：公布完成率{published}；按{formula}应为{rate}；{published}来自{others}";
    RATE_AS_DECLARED: "{subject}: {published} was published; {plain} is {rate}; {published} follows from {others}, as the ledger declares", "{subject}：公布完成率{published}；按{plain}为{rate}；{published}来自{others}，与清单声明一致";
    RATE_FOLLOWS_FROM_NONE: "{subject}: {published} was published; {formula} is {rate}, and no known formula gives {published}", "{subject}：公布完成率{published}；按{formula}应为{rate}，已知算法均得不出{published}";
    RATE_WITHOUT_COUNTS: "{subject}: {published} was published without counts that it could follow from", "{subject}：公布完成率{published}，但没有可核对的数量";
    MIXED: "Formulas are mixed: {parts}", "完成率口径不一：{parts}";
    MIXED_PART: "{published} of {subject} follows from {formula}", "{subject}的{published}按{formula}";
    MIXED_ALL: "{parts}. {formula} would give all of them", "{parts}。按{formula}均可得出";
    NO_WORKDAY: "{subject}: {day}", "{subject}：{day}";
    SHARES_FORCED: "{subject}: the percentages sum to exactly {sum}, but {part} is {exact} and {published} was published: forced to fit", "{subject}：百分比合计恰为{sum}，但{part}应为{exact}，公布为{published}：系凑整";
    SHARES_WRONG: "{subject}: {part} is {exact}, and {published} was published", "{subject}：{part}应为{exact}，公布为{published}";
    TOTAL_DIFFERS: "{subject}: {published} {published:item was|items were} published; the records give {recorded}", "{subject}：公布{published}项，台账为{recorded}项";
    CLASS_DIFFERS: "{subject}: {published} were published as {class}; the records give {recorded}", "{subject}：公布{class}{published}项，台账为{recorded}项";
    JOIN: "{before}; {item}", "{before}；{item}";
    JOIN_OR: "{before} or {item}", "{before}或{item}";
}

vocabulary! {
    /// How grave a remark is.
    Severity {
        /// The figure is wrong.
        Error = "error", "error", "错误";
        /// The figure misleads, or something is missing.
        Warning = "warning", "warning", "警告";
        /// Worth knowing.
        Note = "note", "note", "提示";
    }
}

vocabulary! {
    /// Which check made a remark.
    Check {
        /// Counts do not sum to their total.
        WrongSum = "wrong-sum", "wrong sum", "合计不符";
        /// A rate that its formula does not give.
        Rate = "rate", "rate does not follow", "完成率不符";
        /// Ledgers counted by different formulas.
        MixedFormulas = "mixed-formulas", "mixed formulas", "口径不一";
        /// A ledger announced but not reported.
        Unreported = "unreported", "not reported", "未报告";
        /// A day that is no working day.
        NoWorkday = "no-workday", "no working day", "非工作日";
        /// A group that states another number than it has.
        Groups = "groups", "group count", "分组数不符";
        /// Percentages that were made to sum to 100, or are wrong.
        Shares = "shares", "percentages", "百分比";
        /// A rank that the values or scores do not give.
        Ranks = "ranks", "rank", "位次不符";
        /// A closing day that contradicts its state.
        Closing = "closing", "closing day", "办结日期不符";
        /// Numbers that the records do not give.
        Records = "records", "differs from the records", "与台账不符";
    }
}

/// What was published of a ledger.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PublishedLedger<'a> {
    /// Its name.
    pub ledger: &'a str,
    /// How many items were announced.
    pub announced: Option<u64>,
    /// The counts by class, if any were published.
    pub counts: Option<Counts>,
    /// The rate as published.
    pub published: Option<Percent>,
    /// The formula that the ledger declares; without one, done/total is expected.
    pub formula: Option<Formula>,
}

/// Something that took place on a day or several.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DatedEvent<'a> {
    /// What it was.
    pub what: &'a str,
    /// Its first day.
    pub first: NaiveDate,
    /// Its last day, if it had more than one.
    pub last: Option<NaiveDate>,
}

/// Percentages published for the parts of one whole.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shares<'a> {
    /// What is divided.
    pub what: &'a str,
    /// The whole; without it the parts together are.
    pub whole: Option<u64>,
    /// Each part: its name, its count, its published percentage.
    pub parts: &'a [(&'a str, u64, Percent)],
}

/// What the lint found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// The check that made it.
    pub check: Check,
    /// How grave it is.
    pub severity: Severity,
    /// What it is about: a ledger, an event; empty for all ledgers together.
    pub subject: String,
    /// What is wrong.
    pub text: Message,
}

impl Remark {
    /// Returns a name that stays the same while the remark does, such as `rate:third-party`.
    pub fn id(&self) -> String {
        match self.subject.as_str() {
            "" => self.check.name().to_string(),
            subject => format!("{}:{subject}", self.check.name()),
        }
    }
}

/// The longest event whose days are looked at one by one.
const MAX_EVENT_DAYS: u64 = 366;

/// Checks everything that was published of some ledgers, each alone and all together.
pub fn ledgers(figures: &[PublishedLedger<'_>]) -> Vec<Remark> {
    let mut remarks: Vec<Remark> = figures.iter().flat_map(ledger).collect();
    remarks.extend(mixed(figures));
    remarks
}

fn remark(check: Check, severity: Severity, subject: &str, text: Message) -> Remark {
    Remark { check, severity, subject: subject.to_string(), text }
}

/// A message about a subject.
fn about(msg: Msg, subject: &str) -> Message {
    Message::plain(msg).with("subject", subject)
}

fn ledger(f: &PublishedLedger<'_>) -> Vec<Remark> {
    let mut remarks = Vec::new();
    let reported = f.counts.filter(Counts::is_reported);
    match (f.announced, reported) {
        (Some(announced), Some(counts)) if announced != counts.total() => {
            let text = about(WRONG_SUM, f.ledger).with("announced", announced).with("sum", counts.total());
            remarks.push(remark(Check::WrongSum, Severity::Error, f.ledger, text));
        }
        (announced, None) => {
            let counted = announced.or(f.counts.map(|c| c.total()));
            let text = match counted {
                Some(n) => about(UNREPORTED, f.ledger).with("announced", n),
                None => about(UNREPORTED_UNCOUNTED, f.ledger),
            };
            remarks.push(remark(Check::Unreported, Severity::Warning, f.ledger, text));
        }
        _ => {}
    }
    if let Some(published) = f.published {
        remarks.extend(rate(f, published, reported));
    }
    remarks
}

/// Finds published numbers of items that the records do not give; a number without a class is the total.
pub fn against_records(ledger: &str, published: &[(Option<Class>, u64)], recorded: &Counts) -> Vec<Remark> {
    let of = |class: Option<Class>| class.map_or(recorded.total(), |c| recorded.get(c));
    let differ = published.iter().filter(|(class, n)| *n != of(*class));
    let tell = |(class, n): &(Option<Class>, u64)| {
        let text = match class {
            Some(class) => about(CLASS_DIFFERS, ledger).with_message("class", class.label()),
            None => about(TOTAL_DIFFERS, ledger),
        };
        let text = text.with("published", n).with("recorded", of(*class));
        remark(Check::Records, Severity::Error, ledger, text)
    };
    differ.map(tell).collect()
}

fn rate(f: &PublishedLedger<'_>, published: Percent, counts: Option<Counts>) -> Option<Remark> {
    let make =
        |severity, text: Message| Some(remark(Check::Rate, severity, f.ledger, text.with("published", published)));
    let Some(counts) = counts else { return make(Severity::Warning, about(RATE_WITHOUT_COUNTS, f.ledger)) };
    let expected = f.formula.unwrap_or(Formula::DoneOfTotal);
    let shown = |formula: Formula| {
        formula.rate(&counts).map_or("-".to_string(), |r| r.percent(published.decimals().max(1)).to_string())
    };
    let giving = formulas_that_give(published, &counts);
    let others = || list(giving.iter().map(|g| g.said()), JOIN_OR);
    if giving.contains(&expected) {
        // Declared, so not wrong; yet whoever reads a completion rate expects done of total.
        if giving.contains(&Formula::DoneOfTotal) {
            return None;
        }
        let text = about(RATE_AS_DECLARED, f.ledger).with_message("plain", Formula::DoneOfTotal.said());
        let text = text.with("rate", shown(Formula::DoneOfTotal)).with_message("others", others());
        return make(Severity::Note, text);
    }
    let msg = if giving.is_empty() { RATE_FOLLOWS_FROM_NONE } else { RATE_FOLLOWS_FROM };
    let text = about(msg, f.ledger).with_message("formula", expected.said()).with("rate", shown(expected));
    make(Severity::Error, text.with_message("others", others()))
}

/// Says that ledgers were counted by different formulas: for each, the one it declares if that gives the published
/// rate, and else the plainest that does.
fn mixed(figures: &[PublishedLedger<'_>]) -> Option<Remark> {
    let mut used = Vec::new();
    for f in figures {
        let (Some(published), Some(counts)) = (f.published, f.counts) else { continue };
        let giving = formulas_that_give(published, &counts);
        let declared = f.formula.filter(|d| giving.contains(d));
        if let Some(formula) = declared.or(giving.first().copied()) {
            used.push((f, published, formula, giving));
        }
    }
    let first = used.first()?.2;
    if used.iter().all(|(_, _, formula, _)| *formula == first) {
        return None;
    }
    let part = |(f, published, formula, _): &(&PublishedLedger<'_>, Percent, Formula, Vec<Formula>)| {
        about(MIXED_PART, f.ledger).with("published", published).with_message("formula", formula.said())
    };
    let parts = list(used.iter().map(part), JOIN);
    let of_all = Formula::ALL.iter().find(|formula| used.iter().all(|(.., giving)| giving.contains(formula)));
    let parts = match of_all {
        Some(formula) => Message::plain(MIXED_ALL).with_message("parts", parts).with_message("formula", formula.said()),
        None => parts,
    };
    Some(remark(Check::MixedFormulas, Severity::Warning, "", Message::plain(MIXED).with_message("parts", parts)))
}

/// Joins items by a message with `{before}` and `{item}`.
fn list(items: impl Iterator<Item = Message>, join: Msg) -> Message {
    items
        .reduce(|before, item| Message::plain(join).with_message("before", before).with_message("item", item))
        .unwrap_or(Message::plain(Msg::new("-", "-")))
}

/// Finds events on days that are not worked, naming the holiday; a day worked in exchange for a holiday is noted.
pub fn events(events: &[DatedEvent<'_>], calendar: &Calendar) -> Vec<Remark> {
    let mut remarks = Vec::new();
    for event in events {
        let length = event.last.map_or(0, |last| last.signed_duration_since(event.first).num_days().max(0)) as u64;
        for by in 0..=length.min(MAX_EVENT_DAYS) {
            let Some(day) = event.first.checked_add_days(Days::new(by)) else { break };
            let workday = calendar.is_workday(day);
            let severity = match (workday.worked, workday.holiday) {
                (false, _) => Severity::Warning,
                (true, Some(_)) => Severity::Note,
                (true, None) => continue,
            };
            let text = about(NO_WORKDAY, event.what).with_message("day", workday.said());
            remarks.push(remark(Check::NoWorkday, severity, event.what, text));
        }
    }
    remarks
}

/// Finds percentages that do not follow from their counts, and says so if they were made to sum to 100.
pub fn shares(shares: &[Shares<'_>]) -> Vec<Remark> {
    let mut remarks = Vec::new();
    for whole in shares {
        let parts = || whole.parts.iter().fold(0, |sum: u64, (_, n, _)| sum.saturating_add(*n));
        let all = whole.whole.unwrap_or_else(parts);
        let sum: i64 = whole.parts.iter().map(|(.., p)| p.fine()).fold(0, i64::saturating_add);
        let hundred = Percent::tenths(1000).fine();
        for (part, count, published) in whole.parts {
            let Some(exact) = Ratio::new(*count, all).map(|r| r.percent(published.decimals())) else { continue };
            if exact == *published {
                continue;
            }
            // A last digit moved so that the sum comes out is forced; anything further is wrong.
            let digit = Percent::tenths(1).fine() * 10 / 10_i64.pow(u32::from(published.decimals()));
            let forced = sum == hundred && (exact.fine() - published.fine()).abs() <= digit;
            let msg = if forced { SHARES_FORCED } else { SHARES_WRONG };
            let text = about(msg, whole.what).with("part", part).with("exact", exact).with("published", published);
            let text = text.with("sum", Percent::from_fine(sum, 0));
            let severity = if forced { Severity::Note } else { Severity::Error };
            remarks.push(remark(Check::Shares, severity, whole.what, text));
        }
    }
    remarks
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Lang;

    fn counts(done: u64, in_progress: u64, not_done: u64, ongoing: u64) -> Option<Counts> {
        Some(Counts { done, in_progress, not_done, ongoing, unreported: 0 })
    }

    fn figures(ledger: &str, announced: u64, counts: Option<Counts>, published: Option<i64>) -> PublishedLedger<'_> {
        let published = published.map(Percent::tenths);
        PublishedLedger { ledger, announced: Some(announced), counts, published, formula: None }
    }

    /// The table of domain.md, "Ledgers and tasks", as of 2023-07-31.
    fn bulletin() -> [PublishedLedger<'static>; 5] {
        [
            figures("third-party rectification", 105, counts(83, 11, 11, 0), Some(895)),
            figures("benchmark tasks", 93, counts(32, 0, 55, 6), Some(344)),
            figures("放管服 reform tasks", 34, None, None),
            figures("innovation pilot", 125, counts(69, 0, 15, 41), Some(552)),
            figures("monitoring items", 534, None, None),
        ]
    }

    fn say(remarks: &[Remark], lang: Lang) -> Vec<(&'static str, String)> {
        remarks.iter().map(|r| (r.check.name(), r.text.say(lang))).collect()
    }

    #[test]
    fn the_bulletins_table_comes_out() {
        let remarks = ledgers(&bulletin());
        let expected = [
            (
                "rate",
                "third-party rectification: 89.5% was published; done/total is 79.0%; 89.5% follows from (done + in progress)/total",
            ),
            ("unreported", "放管服 reform tasks: 34 were announced, and nothing was reported on them"),
            ("unreported", "monitoring items: 534 were announced, and nothing was reported on them"),
            (
                "mixed-formulas",
                "Formulas are mixed: 89.5% of third-party rectification follows from (done + in progress)/total; \
                 34.4% of benchmark tasks follows from done/total; 55.2% of innovation pilot follows from done/total. \
                 (done + in progress)/total would give all of them",
            ),
        ];
        assert_eq!(say(&remarks, Lang::En), expected.map(|(c, t)| (c, t.to_string())));
        assert_eq!(
            say(&remarks, Lang::Zh)[0].1,
            "third-party rectification：公布完成率89.5%；按已完成/总数应为79.0%；89.5%来自（已完成＋正在推进）/总数"
        );
        assert_eq!(remarks[0].id(), "rate:third-party rectification");
        assert_eq!(remarks[3].id(), "mixed-formulas");
    }

    #[test]
    fn a_declared_formula_is_noted_and_one_formula_is_not_mixed() {
        let mut declared = bulletin();
        declared[0].formula = Some(Formula::DoneOrInProgress);
        let remarks = ledgers(&declared);
        assert_eq!((remarks[0].check, remarks[0].severity), (Check::Rate, Severity::Note));
        assert!(remarks.iter().any(|r| r.check == Check::MixedFormulas));
        assert!(ledgers(&bulletin()[1..2]).is_empty());
        let same = [bulletin()[1], bulletin()[3]];
        assert!(ledgers(&same).is_empty());
    }

    #[test]
    fn sums_and_rates_that_do_not_hold() {
        let wrong = figures("整改", 106, counts(83, 11, 11, 0), Some(900));
        let said = say(&ledgers(&[wrong]), Lang::Zh);
        assert_eq!(
            said,
            [
                ("wrong-sum", "整改：公布106项，各类合计为105项".to_string()),
                ("rate", "整改：公布完成率90.0%；按已完成/总数应为79.0%，已知算法均得不出90.0%".to_string()),
            ]
        );
        let silent = PublishedLedger { published: Some(Percent::tenths(500)), ..figures("x", 34, None, None) };
        let checks: Vec<_> = ledgers(&[silent]).iter().map(|r| r.check).collect();
        assert_eq!(checks, [Check::Unreported, Check::Rate]);
        let unreported = Some(Counts { unreported: 34, ..Counts::default() });
        let remarks = ledgers(&[PublishedLedger { announced: None, ..figures("y", 0, unreported, None) }]);
        assert_eq!(say(&remarks, Lang::En)[0].1, "y: 34 were announced, and nothing was reported on them");
    }

    #[test]
    fn published_numbers_are_compared_with_the_records() {
        let recorded = counts(82, 12, 11, 0).unwrap();
        let published = [(None, 105), (Some(Class::Done), 83), (Some(Class::NotDone), 11)];
        let remarks = against_records("整改", &published, &recorded);
        assert_eq!(say(&remarks, Lang::Zh), [("records", "整改：公布已完成83项，台账为82项".to_string())]);
        let remarks = against_records("x", &[(None, 106)], &recorded);
        assert_eq!(say(&remarks, Lang::En)[0].1, "x: 106 items were published; the records give 105");
    }

    /// The bulletin: a meeting on Sunday 25 June 2023, which was worked; an inspection over a weekend.
    #[test]
    fn days_that_were_not_worked() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let meeting = DatedEvent { what: "dispatch meeting", first: day("2023-06-25"), last: None };
        let visit = DatedEvent { what: "inspection", first: day("2023-06-30"), last: Some(day("2023-07-04")) };
        let report = DatedEvent { what: "report", first: day("2023-09-30"), last: None };
        let monday = DatedEvent { what: "assessment", first: day("2023-07-10"), last: None };
        let remarks = events(&[meeting, visit, report, monday], Calendar::china());
        let said: Vec<_> = remarks.iter().map(|r| (r.severity, r.text.say(Lang::En))).collect();
        let expected = [
            (
                Severity::Note,
                "dispatch meeting: 2023-06-25 is a Sunday worked in exchange for the holiday Dragon Boat Festival",
            ),
            (Severity::Warning, "inspection: 2023-07-01 is a Saturday"),
            (Severity::Warning, "inspection: 2023-07-02 is a Sunday"),
            (
                Severity::Warning,
                "report: 2023-09-30 lies in the holiday Mid-Autumn Festival and National Day, 2023-09-29 to 2023-10-06",
            ),
        ];
        assert_eq!(said, expected.map(|(s, t)| (s, t.to_string())));
        let endless = DatedEvent { what: "x", first: NaiveDate::MIN, last: Some(NaiveDate::MAX) };
        assert!(events(&[endless], Calendar::china()).len() < 400);
    }

    #[test]
    fn percentages_forced_to_a_hundred_are_told() {
        let tenths = Percent::tenths;
        let thirds = [("a", 1, tenths(333)), ("b", 1, tenths(333)), ("c", 1, tenths(334))];
        let remarks = shares(&[Shares { what: "bands", whole: None, parts: &thirds }]);
        assert_eq!(
            say(&remarks, Lang::En),
            [(
                "shares",
                "bands: the percentages sum to exactly 100%, but c is 33.3% and 33.4% was published: forced to fit"
                    .to_string()
            )]
        );
        assert_eq!(remarks[0].severity, Severity::Note);
        let honest = [("a", 1, tenths(333)), ("b", 1, tenths(333)), ("c", 1, tenths(333))];
        assert!(shares(&[Shares { what: "bands", whole: None, parts: &honest }]).is_empty());
        let wrong = [("a", 1, tenths(400)), ("b", 2, tenths(600))];
        let remarks = shares(&[Shares { what: "bands", whole: None, parts: &wrong }]);
        assert_eq!(say(&remarks, Lang::En)[0].1, "bands: a is 33.3%, and 40.0% was published");
        assert!(shares(&[Shares { what: "none", whole: None, parts: &[("a", 0, tenths(0))] }]).is_empty());
    }
}
