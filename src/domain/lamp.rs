//! Lamps: how a task stands against its deadline, by rules that are data.
//!
//! Source: domain.md, "Lamps": green on course, yellow due within 5 working days or behind schedule, red overdue,
//! blue ongoing; and the practice of 宿迁, 银川 and 隆昌. The rules are tried in order and the first that fits decides.

use std::fmt;

use chrono::NaiveDate;

use super::{
    calendar::Calendar,
    deadline::Precision,
    rate::Class,
    words::{fold, shorten},
};
use crate::error::{Code, Error, Result};
use crate::i18n::Message;

crate::messages! {
    IS_DONE: "done", "已完成";
    IS_ONGOING: "goes on without end", "长期坚持，持续推进";
    AT_ONCE: "to be done at once, and not reported as done", "应立行立改，尚未报完成";
    OVERDUE: "was due on {date}; days late: {days}", "应于{date}前完成，已逾期{days}天";
    DUE_TODAY: "due today", "今日到期";
    DUE_WITHIN: "due on {date}; working days left: {days}", "{date}到期，还有{days}个工作日";
    DUE_WITHIN_UNSURE: "due on {date}; working days left: {days} (no holiday table, weekdays counted)", "{date}到期，还有{days}个工作日（缺节假日表，按星期计）";
    BEHIND: "{progress}% done where {expected}% of the time has passed: {by} points behind", "完成{progress}%，序时进度应为{expected}%，落后{by}个百分点";
    UNREPORTED: "nothing was reported", "未报进展";
    NO_DEADLINE: "has no deadline that could be read", "没有可识别的完成时限";
    ON_COURSE: "on course for {date}", "正常推进，{date}前完成";
    STREAK: "{count} times {lamp} in a row: {step}", "连续{count}次{lamp}：{step}";
    TALK: "call the unit in for a talk", "约谈";
    UNREADABLE: "“{text}” is no lamp rule", "“{text}”不是亮灯规则";
    FORMS: "A rule is lamp:condition, as in red:overdue, yellow:due<=5wd, yellow:behind>=10, blue:ongoing, done:done, yellow:at-once, grey:unreported, grey:no-deadline, green:else.",
        "规则写作 灯：条件，如 红灯：逾期、黄灯：5个工作日内到期、黄灯：落后10个百分点以上、蓝灯：长期坚持、黄灯：立行立改、灰灯：未报进展、灰灯：无完成时限、绿灯：其他。";
}

vocabulary! {
    /// A lamp. A finished task has one of its own, so that green keeps its meaning: still open, and on course.
    Lamp {
        /// On course.
        Green = "green", "green", "绿灯";
        /// Needs attention.
        Yellow = "yellow", "yellow", "黄灯";
        /// Too late.
        Red = "red", "red", "红灯";
        /// Without end; in 宿迁, due soon.
        Blue = "blue", "blue", "蓝灯";
        /// Finished.
        Done = "done", "done", "已完成";
        /// Cannot be told: no deadline, or nothing reported.
        Grey = "grey", "grey", "灰灯";
    }
}

impl Lamp {
    /// Returns a sign of one column that tells the lamps apart without colour.
    pub const fn glyph(self) -> &'static str {
        match self {
            Self::Green => "●",
            Self::Yellow => "▲",
            Self::Red => "■",
            Self::Blue => "◆",
            Self::Done => "✓",
            Self::Grey => "○",
        }
    }

    /// Returns the sign in ASCII; no letter, because the word follows it.
    pub const fn ascii(self) -> &'static str {
        match self {
            Self::Green => "+",
            Self::Yellow => "*",
            Self::Red => "!",
            Self::Blue => "~",
            Self::Done => "=",
            Self::Grey => "?",
        }
    }
}

/// When a rule fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// `done`: finished.
    Done,
    /// `ongoing`: goes on without end, by its status or its deadline.
    Ongoing,
    /// `at-once`: was to be done at once.
    AtOnce,
    /// `overdue`: the last day has passed.
    Overdue,
    /// `due<=5wd`: the last day is today or within so many working days.
    DueWithin(u32),
    /// `behind>=10`: at least so many percentage points behind the share of time that has passed.
    Behind(u32),
    /// `behind>30`: more than so many.
    BehindOver(u32),
    /// `unreported`: nothing was reported.
    Unreported,
    /// `no-deadline`: no deadline that could be read.
    NoDeadline,
    /// `else`: always.
    Else,
}

/// A rule: when it fits, this lamp is lit. As text: `red:overdue`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LampRule {
    /// The lamp.
    pub lamp: Lamp,
    /// When it is lit.
    pub when: When,
}

/// How many working days ahead the default lamp turns yellow (domain.md, "Lamps").
pub const DUE_SOON: u32 = 5;

/// How many points behind the share of time passed the default lamp calls "behind schedule". domain.md names no
/// number; this is the lower one of 银川.
pub const BEHIND_SCHEDULE: u32 = 10;

const fn rule(lamp: Lamp, when: When) -> LampRule {
    LampRule { lamp, when }
}

/// Ours: finished, ongoing, overdue, due within five working days, behind schedule, on course.
pub const DEFAULT: &[LampRule] = &[
    rule(Lamp::Done, When::Done),
    rule(Lamp::Blue, When::Ongoing),
    rule(Lamp::Red, When::Overdue),
    rule(Lamp::Yellow, When::AtOnce),
    rule(Lamp::Yellow, When::DueWithin(DUE_SOON)),
    rule(Lamp::Yellow, When::Behind(BEHIND_SCHEDULE)),
    rule(Lamp::Grey, When::NoDeadline),
    rule(Lamp::Green, When::Else),
];

/// 宿迁 (三色督办单, 2025): blue for what is due soon, yellow behind schedule, red overdue. How soon is not said there;
/// ours is used.
pub const SUQIAN: &[LampRule] = &[
    rule(Lamp::Done, When::Done),
    rule(Lamp::Red, When::Overdue),
    rule(Lamp::Yellow, When::Behind(1)),
    rule(Lamp::Yellow, When::AtOnce),
    rule(Lamp::Blue, When::DueWithin(DUE_SOON)),
    rule(Lamp::Green, When::Ongoing),
    rule(Lamp::Grey, When::NoDeadline),
    rule(Lamp::Green, When::Else),
];

/// 银川 (红黄绿灯, 2025): yellow 10 to 30 points behind schedule, red over 30. Overdue is red here too.
pub const YINCHUAN: &[LampRule] = &[
    rule(Lamp::Done, When::Done),
    rule(Lamp::Green, When::Ongoing),
    rule(Lamp::Red, When::Overdue),
    rule(Lamp::Red, When::BehindOver(30)),
    rule(Lamp::Yellow, When::Behind(10)),
    rule(Lamp::Grey, When::NoDeadline),
    rule(Lamp::Green, When::Else),
];

/// What a lamp is worked out from.
#[derive(Clone, Copy, Debug)]
pub struct Task {
    /// What its status means.
    pub class: Class,
    /// The last day in time.
    pub due: Option<NaiveDate>,
    /// How the deadline was named.
    pub precision: Precision,
    /// How much is done, in percent; without it nothing is said about the schedule.
    pub progress: Option<f64>,
    /// When work began; without it nothing is said about the schedule.
    pub start: Option<NaiveDate>,
}

/// A lamp that is lit, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lit {
    /// The lamp.
    pub lamp: Lamp,
    /// Why.
    pub why: Message,
}

/// Rules made ready for a day: the far end of "within N working days" is worked out once for all tasks.
#[derive(Clone, Debug)]
pub struct Lamps {
    rules: Vec<(LampRule, NaiveDate)>,
    today: NaiveDate,
    calendar: Calendar,
}

impl Lamps {
    /// Makes rules ready for a day.
    pub fn new(rules: &[LampRule], today: NaiveDate, calendar: &Calendar) -> Self {
        let end = |r: &LampRule| match r.when {
            When::DueWithin(n) => calendar.add_workdays(today, n.into()).0,
            _ => today,
        };
        Self { rules: rules.iter().map(|r| (*r, end(r))).collect(), today, calendar: calendar.clone() }
    }

    /// Returns the lamp alone, for lists and filters over many tasks.
    pub fn lamp(&self, task: &Task) -> Lamp {
        self.rule(task).map_or(Lamp::Grey, |r| r.lamp)
    }

    /// Returns the lamp and why it is lit.
    pub fn lit(&self, task: &Task) -> Lit {
        let rule = self.rule(task);
        Lit { lamp: rule.map_or(Lamp::Grey, |r| r.lamp), why: self.why(rule.map_or(When::Else, |r| r.when), task) }
    }

    fn rule(&self, task: &Task) -> Option<LampRule> {
        self.rules.iter().find(|(rule, end)| self.fits(rule.when, *end, task)).map(|(rule, _)| *rule)
    }

    fn fits(&self, when: When, end: NaiveDate, task: &Task) -> bool {
        let done = task.class == Class::Done;
        let ongoing = task.class == Class::Ongoing || task.precision == Precision::Ongoing;
        match when {
            When::Done => done,
            When::Ongoing => ongoing && !done,
            When::Else => true,
            When::Unreported => task.class == Class::Unreported,
            // What is finished, without end or no item of its own is never late, whatever its deadline says.
            _ if done || ongoing || task.class == Class::Duplicate => false,
            When::AtOnce => task.precision == Precision::Immediate,
            When::NoDeadline => task.due.is_none() && task.precision != Precision::Immediate,
            When::Overdue => task.due.is_some_and(|due| due < self.today),
            When::DueWithin(_) => task.due.is_some_and(|due| (self.today..=end).contains(&due)),
            When::Behind(points) => self.behind(task).is_some_and(|(by, ..)| by >= f64::from(points)),
            When::BehindOver(points) => self.behind(task).is_some_and(|(by, ..)| by > f64::from(points)),
        }
    }

    /// How many points a task is behind the share of calendar days that has passed, with both percentages.
    fn behind(&self, task: &Task) -> Option<(f64, f64, f64)> {
        let (start, due) = (task.start?, task.due?);
        let progress = task.progress.filter(|p| p.is_finite())?.clamp(0.0, 100.0);
        let all = due.signed_duration_since(start).num_days();
        if all <= 0 || self.today <= start {
            return None;
        }
        let expected = (self.today.signed_duration_since(start).num_days() as f64 / all as f64 * 100.0).min(100.0);
        Some((expected - progress, progress, expected))
    }

    fn why(&self, when: When, task: &Task) -> Message {
        let due = task.due.unwrap_or(self.today);
        match when {
            When::Done => IS_DONE.into(),
            When::Ongoing => IS_ONGOING.into(),
            When::AtOnce => AT_ONCE.into(),
            When::Unreported => UNREPORTED.into(),
            When::NoDeadline => NO_DEADLINE.into(),
            When::Overdue => {
                let days = self.today.signed_duration_since(due).num_days();
                Message::plain(OVERDUE).with("date", due).with("days", days)
            }
            When::DueWithin(_) if due == self.today => DUE_TODAY.into(),
            When::DueWithin(_) => {
                let span = self.calendar.workdays_between(self.today, due);
                let said = Message::plain(if span.complete { DUE_WITHIN } else { DUE_WITHIN_UNSURE });
                said.with("date", due).with("days", span.days)
            }
            When::Behind(_) | When::BehindOver(_) => {
                let (by, progress, expected) = self.behind(task).unwrap_or_default();
                let said = Message::plain(BEHIND).with("progress", format!("{progress:.0}"));
                said.with("expected", format!("{expected:.0}")).with("by", format!("{by:.0}"))
            }
            When::Else => match (task.class, task.due) {
                (Class::Done, _) => IS_DONE.into(),
                (Class::Ongoing, _) => IS_ONGOING.into(),
                (_, Some(due)) => Message::plain(ON_COURSE).with("date", due),
                (_, None) => NO_DEADLINE.into(),
            },
        }
    }
}

/// A lamp so many times in a row calls for a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Streak {
    /// The lamp.
    pub lamp: Lamp,
    /// How many times in a row.
    pub times: usize,
}

/// After how many reds in a row a talk (约谈) is called for. Source: domain.md, "Lamps": 隆昌 (红黄绿督办清单, 2020).
pub const REDS: usize = 3;

impl Streak {
    /// Returns what is called for, from the lamps at each dispatch, the latest last.
    pub fn calls_for(self, history: &[Lamp]) -> Option<Message> {
        let count = history.iter().rev().take_while(|lamp| **lamp == self.lamp).count();
        let said = || {
            Message::plain(STREAK)
                .with("count", count)
                .with_message("lamp", self.lamp.label())
                .with_message("step", TALK)
        };
        (count >= self.times.max(1)).then(said)
    }
}

/// The conditions without a number: as text, and what they are called in Chinese, the first of which is written.
const CONDITIONS: &[(When, &str, &[&str])] = &[
    (When::Done, "done", &["已完成"]),
    (When::Ongoing, "ongoing", &["长期坚持", "持续推进"]),
    (When::AtOnce, "at-once", &["立行立改"]),
    (When::Overdue, "overdue", &["逾期"]),
    (When::Unreported, "unreported", &["未报进展"]),
    (When::NoDeadline, "no-deadline", &["无完成时限"]),
    (When::Else, "else", &["其他", "其余"]),
];

impl LampRule {
    /// The text form in Chinese, which is read too: 红灯：逾期.
    pub fn in_chinese(&self) -> String {
        let when = match self.when {
            When::DueWithin(n) => format!("{n}个工作日内到期"),
            When::Behind(n) => format!("落后{n}个百分点以上"),
            When::BehindOver(n) => format!("落后超过{n}个百分点"),
            named => {
                let all = CONDITIONS.iter().find(|(when, ..)| *when == named).map_or(&[][..], |(.., zh)| zh);
                all.first().copied().unwrap_or_default().to_string()
            }
        };
        format!("{}：{when}", self.lamp.label().zh)
    }

    /// Reads the text form.
    pub fn parse(text: &str) -> Result<Self> {
        let read = || {
            let folded = fold(text).replace(' ', "").replace('≤', "<=").replace('≥', ">=");
            let (lamp, when) = folded.split_once(':')?;
            let number = |s: &str| s.parse().ok().filter(|n| *n <= 1_000);
            let named = CONDITIONS.iter().find(|(_, code, zh)| when == *code || zh.contains(&when));
            if let Some((when, ..)) = named {
                return Some(Self { lamp: Lamp::parse(lamp)?, when: *when });
            }
            if let Some(n) = when.strip_suffix("个工作日内到期") {
                return Some(Self { lamp: Lamp::parse(lamp)?, when: When::DueWithin(number(n)?) });
            }
            let points = when.strip_prefix("落后").map(|rest| rest.trim_end_matches("以上"));
            if let Some(n) = points.and_then(|rest| rest.strip_suffix("个百分点")) {
                let over = n.strip_prefix("超过");
                let when = over.map_or_else(|| number(n).map(When::Behind), |n| number(n).map(When::BehindOver))?;
                return Some(Self { lamp: Lamp::parse(lamp)?, when });
            }
            let when = match (when.strip_prefix("due<="), when.strip_prefix("behind>="), when.strip_prefix("behind>")) {
                (Some(n), ..) => When::DueWithin(number(n.strip_suffix("wd")?)?),
                (_, Some(n), _) => When::Behind(number(n)?),
                (.., Some(n)) => When::BehindOver(number(n)?),
                _ => return None,
            };
            Some(Self { lamp: Lamp::parse(lamp)?, when })
        };
        read().ok_or_else(|| Error::new(Code::BadInput, UNREADABLE).with("text", shorten(text, 40)).hint(FORMS))
    }

    /// Reads rules separated by commas or line ends; `default`, `suqian` and `yinchuan` stand for theirs.
    pub fn parse_list(text: &str) -> Result<Vec<Self>> {
        match fold(text).as_str() {
            "default" | "默认" | "默认规则" => return Ok(DEFAULT.to_vec()),
            "suqian" | "宿迁" => return Ok(SUQIAN.to_vec()),
            "yinchuan" | "银川" => return Ok(YINCHUAN.to_vec()),
            _ => {}
        }
        let parts = text.split([',', '，', '、', ';', '；', '\n']).map(str::trim).filter(|p| !p.is_empty());
        parts.take(50).map(Self::parse).collect()
    }
}

impl fmt::Display for LampRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:", self.lamp.name())?;
        match self.when {
            When::DueWithin(n) => write!(f, "due<={n}wd"),
            When::Behind(n) => write!(f, "behind>={n}"),
            When::BehindOver(n) => write!(f, "behind>{n}"),
            named => f.write_str(CONDITIONS.iter().find(|(when, ..)| *when == named).map_or("", |(_, code, _)| code)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Lang;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn task(due: &str) -> Task {
        Task { class: Class::NotDone, due: due.parse().ok(), precision: Precision::Day, progress: None, start: None }
    }

    /// On Monday 25 September 2023: four working days, then the holiday, then 7 and 8 October are worked.
    fn lamps(rules: &[LampRule]) -> Lamps {
        Lamps::new(rules, day("2023-09-25"), Calendar::china())
    }

    fn say(rules: &[LampRule], task: Task) -> (Lamp, String) {
        let lit = lamps(rules).lit(&task);
        assert_eq!(lit.lamp, lamps(rules).lamp(&task));
        (lit.lamp, lit.why.say(Lang::En))
    }

    /// domain.md, "Lamps".
    #[test]
    fn the_default_lamps() {
        let lit = |task| say(DEFAULT, task);
        assert_eq!(lit(task("2023-09-24")), (Lamp::Red, "was due on 2023-09-24; days late: 1".into()));
        assert_eq!(lit(task("2023-09-25")), (Lamp::Yellow, "due today".into()));
        assert_eq!(lit(task("2023-09-28")), (Lamp::Yellow, "due on 2023-09-28; working days left: 3".into()));
        // The holiday does not count: 7 October is the fourth working day, 8 October the fifth.
        assert_eq!(lit(task("2023-10-08")), (Lamp::Yellow, "due on 2023-10-08; working days left: 5".into()));
        assert_eq!(lit(task("2023-10-09")), (Lamp::Green, "on course for 2023-10-09".into()));
        assert_eq!(lit(Task { class: Class::Done, ..task("2023-01-01") }), (Lamp::Done, "done".into()));
        assert_eq!(lit(Task { class: Class::Ongoing, ..task("2023-01-01") }).0, Lamp::Blue);
        assert_eq!(lit(Task { precision: Precision::Ongoing, ..task("-") }).0, Lamp::Blue);
        assert_eq!(lit(Task { precision: Precision::Immediate, ..task("-") }).0, Lamp::Yellow);
        assert_eq!(lit(Task { precision: Precision::Unknown, ..task("-") }).0, Lamp::Grey);
    }

    #[test]
    fn behind_schedule() {
        // 60 of 100 days have passed.
        let half = |progress| Task { start: Some(day("2023-07-27")), progress: Some(progress), ..task("2023-11-04") };
        assert_eq!(
            say(DEFAULT, half(40.0)),
            (Lamp::Yellow, "40% done where 60% of the time has passed: 20 points behind".into())
        );
        assert_eq!(say(DEFAULT, half(51.0)).0, Lamp::Green);
        // 银川: 10 to 30 points behind are yellow, both ends with them; more is red.
        let yinchuan = [51.0, 50.0, 30.0, 29.0].map(|p| say(YINCHUAN, half(p)).0);
        assert_eq!(yinchuan, [Lamp::Green, Lamp::Yellow, Lamp::Yellow, Lamp::Red]);
        // 宿迁: behind is yellow, due soon is blue, overdue is red.
        assert_eq!(say(SUQIAN, half(58.0)).0, Lamp::Yellow);
        assert_eq!(say(SUQIAN, task("2023-09-28")).0, Lamp::Blue);
        assert_eq!(say(SUQIAN, task("2023-09-01")).0, Lamp::Red);
        assert_eq!(say(DEFAULT, half(f64::NAN)).0, Lamp::Green);
    }

    /// 隆昌: three reds in a row.
    #[test]
    fn three_reds_in_a_row_call_for_a_talk() {
        use Lamp::{Green, Red};
        let longchang = Streak { lamp: Red, times: REDS };
        assert_eq!(longchang.calls_for(&[Red, Red, Green, Red, Red]), None);
        let said = longchang.calls_for(&[Green, Red, Red, Red]).unwrap();
        assert_eq!(said.say(Lang::Zh), "连续3次红灯：约谈");
        assert_eq!(longchang.calls_for(&[]), None);
    }

    #[test]
    fn rules_are_text() {
        for rules in [DEFAULT, SUQIAN, YINCHUAN] {
            let text: Vec<_> = rules.iter().map(ToString::to_string).collect();
            assert_eq!(LampRule::parse_list(&text.join(",")).unwrap(), rules);
        }
        assert_eq!(LampRule::parse_list("宿迁").unwrap(), SUQIAN);
        assert_eq!(LampRule::parse("黄灯：due ≤ 3wd").unwrap().to_string(), "yellow:due<=3wd");
        for text in ["red", "pink:else", "red:due<=5", "red:behind>=-1", "red:sometimes"] {
            assert!(LampRule::parse(text).unwrap_err().is(UNREADABLE), "{text}");
        }
    }

    #[test]
    fn every_lamp_has_a_sign_of_its_own() {
        let distinct = |sign: fn(Lamp) -> &'static str| {
            let mut signs: Vec<_> = Lamp::ALL.iter().map(|l| sign(*l)).collect();
            signs.sort_unstable();
            signs.dedup();
            signs.len()
        };
        assert_eq!((distinct(Lamp::glyph), distinct(Lamp::ascii)), (6, 6));
        assert!(Lamp::ALL.iter().all(|l| l.ascii().is_ascii()));
    }

    #[test]
    fn working_days_without_a_table_say_so() {
        let lamps = Lamps::new(DEFAULT, day("2031-03-03"), Calendar::china());
        let why = lamps.lit(&task("2031-03-05")).why.say(Lang::En);
        assert_eq!(why, "due on 2031-03-05; working days left: 2 (no holiday table, weekdays counted)");
    }
}
