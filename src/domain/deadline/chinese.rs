//! The Chinese half of deadline phrases.

use chrono::Datelike;

use super::{
    Every, Precision,
    resolve::{Hit, Part, Spot, Unit, Year},
    scan::Scan,
};
use crate::domain::{calendar::Festival, deadline::Note, period::Grain, words::chinese_digit};

const AT_ONCE: &[&str] = &[
    "立行立改",
    "立知立改",
    "立整立改",
    "立查立改",
    "即知即改",
    "即行即改",
    "立即整改",
    "立即",
    "立改",
    "马上",
    "即时",
    "即刻",
];
const WITHOUT_END: &[&str] = &[
    "长期坚持",
    "长期推进",
    "长期整改",
    "长期任务",
    "长期",
    "持续推进",
    "持续坚持",
    "持续整改",
    "持续深化",
    "持续加强",
    "持续",
    "常态化推进",
    "常态化",
    "常态",
    "一以贯之",
    "日常",
];

impl Scan<'_> {
    /// Reads 立行立改, 长期坚持, 每季度, 按月.
    pub(super) fn chinese_special(&mut self) -> Option<Hit> {
        if self.eat_any(AT_ONCE) {
            return Some(Hit::Special { precision: Precision::Immediate, every: None });
        }
        if self.eat_any(WITHOUT_END) {
            let _ = self.eat_any(&["推进", "坚持", "开展", "实施"]);
            return Some(Hit::Special { precision: Precision::Ongoing, every: None });
        }
        if !self.eat_any(&["每个", "每一", "每", "按", "逐"]) {
            return None;
        }
        let units: [(&[&str], Every); 6] = [
            (&["半年"], Every::Half),
            (&["季度", "季"], Every::Quarter),
            (&["月份", "月"], Every::Month),
            (&["星期", "周"], Every::Week),
            (&["年度", "年"], Every::Year),
            (&["天", "日"], Every::Day),
        ];
        if let Some(hit) = self.attempt(Self::every_few_months) {
            return Some(hit);
        }
        let every = units.iter().find(|(words, _)| self.eat_any(words)).map(|(_, every)| *every)?;
        // Where in the round it falls due is not kept: 每季度末前, 每月5日前.
        let _ = self.attempt(|s| s.number().filter(|_| s.eat_any(&["日", "号"])));
        let _ = self.eat_any(&["底", "末", "初"]);
        let _ = self.eat_any(&["推进", "调度", "报送", "更新", "开展", "上报", "通报"]);
        Some(Hit::Special { precision: Precision::Ongoing, every: Some(every) })
    }

    /// Reads what stands behind 每 in 每三个月.
    fn every_few_months(&mut self) -> Option<Hit> {
        let n = self.number()?;
        self.eat_any(&["个月"]).then_some(())?;
        let every = match n {
            1 => Every::Month,
            3 => Every::Quarter,
            6 => Every::Half,
            12 => Every::Year,
            _ => return None,
        };
        Some(Hit::Special { precision: Precision::Ongoing, every: Some(every) })
    }

    /// Reads a term whose start is stated as a day: 自2023年8月1日起30日内, 8月1日印发后15个工作日内.
    pub(super) fn chinese_stated_term(&mut self) -> Option<Hit> {
        let _ = self.eat_any(&["自", "从", "于"]);
        let spot = self.spot()?.ok()?;
        let start = self.exact(spot)?;
        let mut marked = false;
        loop {
            if self.eat_any(&["之日起", "起", "之后", "以后", "后"]) {
                marked = true;
            } else if self.eat("前")
                || !(self.attempt(|s| s.next().filter(|c| ",，、".contains(*c))).is_some() || self.filler())
            {
                break;
            }
        }
        if !marked {
            return None;
        }
        self.start = Some(start);
        let hit = self.attempt(Self::chinese_term);
        self.start = None;
        hit
    }

    /// Reads terms that count from a day (15个工作日内, 三个月内, 一周内) and days of the week (下周五, 本周内).
    pub(super) fn chinese_term(&mut self) -> Option<Hit> {
        if let Some(hit) = self.attempt(Self::chinese_weekday) {
            return Some(hit);
        }
        let half_month = self.eat("半个月");
        let (n, unit, bare, loose) = if half_month {
            (15, Unit::Days, true, false)
        } else if self.eat("半年") {
            (6, Unit::Months, false, false)
        } else {
            let first = self.number()?;
            let last = self.attempt(|s| s.eat_any(&["--", "-", "~", "至", "到"]).then(|| s.number())?);
            let n = last.filter(|last| *last > first).unwrap_or(first);
            let counted = self.eat("个");
            let units: [(&[&str], Unit); 6] = [
                (&["工作日"], Unit::Workdays),
                (&["自然日", "天"], Unit::Days),
                (&["日"], Unit::Days),
                (&["星期", "礼拜", "周"], Unit::Weeks),
                (&["月"], Unit::Months),
                (&["年"], Unit::Years),
            ];
            let found = units.iter().position(|(words, _)| self.eat_any(words))?;
            let unit = units[found].1;
            // 30日, 9月 and 23年 are days, months and years of the calendar; 30天, 1个月 and 1—2年 are terms.
            let bare = match unit {
                Unit::Workdays | Unit::Weeks => true,
                Unit::Days => found == 1,
                Unit::Months => counted,
                Unit::Years => n <= 10,
            };
            if last.is_some() && !bare {
                return None;
            }
            // 2023年内 and 9月内 name a year and a month; 两年内 and 三个月内 are terms.
            if !bare && matches!(unit, Unit::Years | Unit::Months) && (n <= 12 || n >= 1000) {
                return None;
            }
            (n, unit, bare, last.is_some())
        };
        let within = self.eat_any(&["以内", "之内", "内", "以后", "之后", "后"]);
        // A bare term ends the phrase, or its bracket: 3天办结 says how long a matter takes.
        let ends = || self.peek(0).is_none_or(|c| !c.is_alphanumeric() || "完办整到销前".contains(c));
        if !(within || matches!(unit, Unit::Workdays) || (bare && ends())) {
            return None;
        }
        Some(if loose { self.loose_term(n, unit) } else { self.term(n, unit) })
    }

    fn chinese_weekday(&mut self) -> Option<Hit> {
        let weeks = [("下下", 2), ("下", 1), ("本", 0), ("这", 0), ("上", -1)];
        let weeks = weeks.iter().find(|(word, _)| self.eat(word)).map(|(_, n)| *n);
        let _ = weeks.is_some() && self.eat("个");
        if !self.eat_any(&["周", "星期", "礼拜"]) {
            return None;
        }
        let day = self.attempt(|s| {
            let c = s.next()?;
            match c {
                '日' | '天' | '末' => Some(7),
                _ => chinese_digit(c).or(c.to_digit(10)).filter(|d| (1..=7).contains(d)),
            }
        });
        match (day, weeks) {
            (Some(day), _) => Some(self.weekday(day, weeks)),
            // The whole week: its last day.
            (None, Some(_)) => {
                let _ = self.eat_any(&["之内", "内", "底"]);
                Some(self.weekday(7, weeks))
            }
            (None, None) => None,
        }
    }

    /// Reads a stretch of time: 2023年9月底, 三季度末, 上半年, 年底, 下月中旬, 9月30日.
    pub(super) fn chinese_spot(&mut self) -> Option<Result<Spot, Note>> {
        if let Some(spot) = self.attempt(Self::chinese_years) {
            return Some(Ok(spot));
        }
        let year = match self.attempt(Self::chinese_year) {
            Some(Ok(year)) => Some(year),
            Some(Err(note)) => return Some(Err(note)),
            None => None,
        };
        if let Some(spot) = self.attempt(|s| s.part_of_year(year)).or_else(|| self.attempt(|s| s.festival(year))) {
            return Some(spot);
        }
        let whole = |ended| Some(Ok(Spot { year, part: Part::Of(Grain::Year, 1), ended }));
        match year {
            Some(_) => {
                if self.eat_any(&["年底", "年末", "年终", "年内", "全年", "底", "末", "内", "终"]) {
                    return whole(true);
                }
                let follows = self.peek(0);
                follows.is_none_or(|c| !c.is_alphanumeric() || "前之以止完至到".contains(c)).then(|| whole(false))?
            }
            None => self.eat_any(&["年度内", "年底", "年末", "年终", "年内", "全年"]).then(|| whole(true))?,
        }
    }

    /// Reads the last of some years whose sign is written once: 2018—2020年, 2024至2026年.
    fn chinese_years(&mut self) -> Option<Spot> {
        let full = |s: &mut Self| s.digits().filter(|d| d.len() == 4)?.parse::<i32>().ok();
        let first = full(self)?;
        let _ = self.eat("年");
        self.eat_any(&["--", "-", "~", "至", "到"]).then_some(())?;
        let last = full(self).filter(|last| (first..=first + 99).contains(last))?;
        self.eat_any(&["年度", "年"]).then_some(())?;
        let _ = self.eat_any(&["底", "末", "内"]);
        let follows = self.peek(0);
        follows.is_none_or(|c| !c.is_alphanumeric() || "前之以止完至到".contains(c)).then_some(())?;
        // A range has an end, so "before" it means by its end.
        Some(Spot { year: Some(Year::Full(last)), part: Part::Of(Grain::Year, 1), ended: true })
    }

    /// Reads 2023年, 二〇二三年, 23年, 今年, 明年.
    fn chinese_year(&mut self) -> Option<Result<Year, Note>> {
        let words = [
            ("今年", 0),
            ("本年度", 0),
            ("本年", 0),
            ("当年", 0),
            ("明年", 1),
            ("次年", 1),
            ("翌年", 1),
            ("后年", 2),
            ("去年", -1),
        ];
        if let Some((_, by)) = words.iter().find(|(word, _)| self.eat(word)) {
            let year = self.near_base(Grain::Year, *by, false).map(|spot| spot.year.unwrap_or(Year::Full(0)));
            return Some(year.map_err(|_| Note::YearMissing));
        }
        let spelt =
            |s: &mut Self| (0..4).try_fold(0, |year, _| s.next().and_then(chinese_digit).map(|d| year * 10 + d as i32));
        let year = match self.attempt(spelt) {
            Some(year) => Year::Full(year),
            None => match self.digits()? {
                digits if digits.len() == 4 => Year::Full(digits.parse().ok()?),
                // A bare 23年 could be a length of time, so something of a year must follow.
                digits if digits.len() == 2 && self.peek(0) == Some('年') => {
                    let follows = self.peek(1)?;
                    let part = follows.is_ascii_digit() || "上下第底末一二三四五六七八九十年全".contains(follows);
                    part.then(|| digits.parse().ok()).flatten().map(|year: i32| Year::TwoDigits(2000 + year))?
                }
                _ => return None,
            },
        };
        self.eat("年").then_some(())?;
        let _ = self.eat("度");
        Some(Ok(year))
    }

    /// Reads a festival, with its quotation marks: 国庆节前, “十一”之前, 2023年春节前.
    fn festival(&mut self, year: Option<Year>) -> Option<Result<Spot, Note>> {
        let names: [(&[&str], Festival); 7] = [
            (&["元旦节", "元旦"], Festival::NewYear),
            (&["春节", "新春"], Festival::Spring),
            (&["清明节", "清明"], Festival::Qingming),
            (&["五一国际劳动节", "五一劳动节", "五一节", "劳动节", "五一"], Festival::Labour),
            (&["端午节", "端午"], Festival::DragonBoat),
            (&["中秋节", "中秋"], Festival::MidAutumn),
            (&["十一国庆节", "十一国庆", "国庆节", "国庆", "十一节", "十一"], Festival::National),
        ];
        const QUOTES: [&str; 8] = ["“", "”", "\"", "'", "‘", "’", "「", "」"];
        let _ = self.eat_any(&QUOTES);
        let festival = names.iter().find(|(words, _)| self.eat_any(words)).map(|(_, festival)| *festival)?;
        let _ = self.eat_any(&QUOTES);
        let _ = self.eat_any(&["假期", "长假", "放假", "节日", "假"]);
        // 十一 and 五一 are numbers too.
        self.peek(0).is_none_or(|c| !c.is_alphanumeric() || "前之以当完".contains(c)).then_some(())?;
        let _ = self.eat_any(&["当天", "当日"]);
        let year = year.or_else(|| self.next_festival(festival));
        Some(Ok(Spot { year, part: Part::On(festival), ended: false }))
    }

    /// The year of a festival that is named without one: a plan that is made in August for the Spring Festival means the
    /// next one.
    pub(super) fn next_festival(&self, festival: Festival) -> Option<Year> {
        let early = matches!(festival, Festival::NewYear | Festival::Spring);
        let base = self.ctx.base.filter(|_| early && self.year.is_none())?;
        let this = festival.day(base.year())?;
        Some(Year::Assumed(if this > base { base.year() } else { base.year() + 1 }))
    }

    /// Reads what stands behind a year, or alone: months, quarters, half-years.
    fn part_of_year(&mut self, year: Option<Year>) -> Option<Result<Spot, Note>> {
        let spot = |part, ended| Some(Ok(Spot { year, part, ended }));
        if let Some(half) = [("上半年", 1), ("下半年", 2)].iter().find(|(w, _)| self.eat(w)).map(|(_, h)| *h) {
            let ended = self.eat_any(&["底", "末", "内"]);
            return spot(Part::Of(Grain::Half, half), ended);
        }
        if self.eat_any(&["年中"]) {
            return spot(Part::Of(Grain::Half, 1), true);
        }
        if let Some(quarter) = self.attempt(|s| {
            let _ = s.eat_any(&["第", "前"]);
            let n = s.number()?;
            let _ = s.eat("个");
            s.eat_any(&["季度", "季"]).then_some(n)
        }) {
            let ended = self.eat_any(&["底", "末", "内"]);
            return match quarter {
                1..=4 => spot(Part::Of(Grain::Quarter, quarter), ended),
                _ => Some(Err(Note::NoSuchDay)),
            };
        }
        if year.is_none()
            && let Some(relative) = self.attempt(Self::relative_part)
        {
            return Some(relative);
        }
        let month = self.attempt(|s| {
            let first = s.number()?;
            if s.eat_any(&["月份", "月"]) {
                return Some((first, false));
            }
            // 1-12月
            let last = s.eat_any(&["--", "-", "~", "至", "到"]).then(|| s.number())??;
            (s.eat_any(&["月份", "月"]) && last >= first).then_some((last, true))
        });
        let (month, range) = month?;
        if !(1..=12).contains(&month) {
            return Some(Err(Note::NoSuchDay));
        }
        self.in_month(year, month, range)
    }

    /// Reads what stands behind a month: a day, ten days, or its end.
    fn in_month(&mut self, year: Option<Year>, month: u32, range: bool) -> Option<Result<Spot, Note>> {
        let spot = |part, ended| Some(Ok(Spot { year, part, ended }));
        let day = self.attempt(|s| {
            let day = s.number()?;
            let marked = s.eat_any(&["日", "号"]);
            (marked || s.peek(0).is_none_or(|c| "前之以止, 。;".contains(c))).then_some(day)
        });
        if let Some(day) = day.filter(|_| !range) {
            return spot(Part::Day(month, day), true);
        }
        let thirds = [("上旬", 1), ("中旬", 2), ("下旬", 3), ("月初", 1), ("初", 1)];
        if let Some(third) = thirds.iter().find(|(word, _)| self.eat(word)).map(|(_, n)| *n) {
            let _ = self.eat_any(&["底", "末"]);
            return spot(Part::Ten(month, third), true);
        }
        let ended = self.eat_any(&["月底", "月末", "底", "末", "内"]);
        spot(Part::Of(Grain::Month, month), ended || range)
    }

    /// Reads 本月底, 下月中旬, 月底, 本季度末, 季末, 下半年 counted from the base day.
    fn relative_part(&mut self) -> Option<Result<Spot, Note>> {
        let by = [
            ("下一个", 1),
            ("下一", 1),
            ("下个", 1),
            ("下", 1),
            ("次", 1),
            ("本", 0),
            ("当", 0),
            ("这个", 0),
            ("上个", -1),
            ("上", -1),
        ];
        let by = by.iter().find(|(word, _)| self.eat(word)).map(|(_, n)| *n);
        if self.eat_any(&["季度", "季"]) {
            let ended = self.eat_any(&["底", "末", "内"]);
            return (by.is_some() || ended).then(|| self.near_base(Grain::Quarter, by.unwrap_or(0), ended));
        }
        if self.eat_any(&["月份", "月"]) {
            if by.is_none() {
                let ended = self.eat_any(&["底", "末", "内"]);
                return ended.then(|| self.near_base(Grain::Month, 0, true));
            }
            return match self.near_base(Grain::Month, by.unwrap_or(0), false) {
                Ok(Spot { year, part: Part::Of(_, month), .. }) => self.in_month(year, month, false),
                other => Some(other),
            };
        }
        None
    }
}
