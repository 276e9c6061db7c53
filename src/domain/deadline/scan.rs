//! Walks over a phrase, picks out the days that it names, and keeps what it did not understand.

use chrono::NaiveDate;

use super::{
    DeadlineContext, Note,
    resolve::{Hit, Part, Spot},
};
use crate::domain::words::small_number;

/// The state of the walk.
pub(super) struct Scan<'a> {
    chars: Vec<char>,
    at: usize,
    pub ctx: &'a DeadlineContext<'a>,
    /// The year last written in this phrase, which later days without a year belong to.
    pub(super) year: Option<i32>,
    /// The day that the term being read counts from, where the phrase itself names it.
    pub(super) start: Option<NaiveDate>,
    /// Whether the word before this place was "before".
    pub(super) before: bool,
}

/// Words around a day that change nothing.
const FILLERS: &[&str] = &[
    "取得阶段性成效",
    "近期",
    "中期",
    "短期",
    "远期",
    "完成时限",
    "整改时限",
    "办理时限",
    "完成时间",
    "整改期限",
    "原则上",
    "之日起",
    "之前",
    "以前",
    "以内",
    "之内",
    "为止",
    "截至",
    "截止",
    "力争",
    "确保",
    "务必",
    "务于",
    "预计",
    "计划",
    "按时",
    "按期",
    "时限",
    "期限",
    "全面",
    "全部",
    "整改",
    "完成",
    "到位",
    "办结",
    "销号",
    "实现",
    "目标",
    "时间",
    "节点",
    "结束",
    "最迟",
    "不晚于",
    "不迟于",
    "印发",
    "收到",
    "交办",
    "下发",
    "发布",
    "接到",
    "接报",
    "立案",
    "签订",
    "批复",
    "验收",
    "文件",
    "通知",
    "并",
    "且",
    "于",
    "在",
    "到",
    "至",
    "起",
    "自",
    "从",
    "后",
    "前",
    "内",
    "止",
    "的",
    "为",
    "底",
    "末",
    "整",
];
const ENGLISH_FILLERS: &[&str] = &[
    "by",
    "the",
    "of",
    "at",
    "on",
    "in",
    "before",
    "until",
    "till",
    "no",
    "not",
    "later",
    "than",
    "due",
    "deadline",
    "complete",
    "completed",
    "completion",
    "finish",
    "finished",
    "done",
    "and",
    "end",
    "from",
    "to",
    "up",
    "after",
    "issue",
    "issued",
    "receipt",
    "date",
    "day",
    "latest",
];

impl<'a> Scan<'a> {
    /// Starts on a folded phrase. Spaces beside Chinese characters are dropped, as they come from typesetting.
    pub fn new(folded: &str, ctx: &'a DeadlineContext<'a>) -> Self {
        let all: Vec<char> = folded.chars().collect();
        let kept = |(i, c): (usize, &char)| {
            let beside = |at: Option<usize>| at.and_then(|i| all.get(i)).is_some_and(|c| !c.is_ascii());
            (*c != ' ' || !(beside(i.checked_sub(1)) || beside(Some(i + 1)))).then_some(*c)
        };
        let chars = all.iter().enumerate().filter_map(kept).collect();
        Self { chars, at: 0, ctx, year: None, start: None, before: false }
    }

    /// Returns everything that the phrase names, and the words that were not understood.
    pub fn run(&mut self) -> (Vec<Hit>, String) {
        let (mut hits, mut rest) = (Vec::new(), String::new());
        while self.at < self.chars.len() {
            if let Some(hit) = self.hit() {
                hits.push(hit);
            } else if self.filler() {
                continue;
            } else if let Some(word) = self.word() {
                rest.push_str(&word);
            } else if let Some(c) = self.next() {
                if c.is_alphanumeric() {
                    rest.push(c);
                }
                // A number is left over whole with its unit, so that its tail is not read as another day.
                if c.is_ascii_digit() {
                    let tail = |c: &char| c.is_ascii_digit() || "-./:个".contains(*c);
                    while let Some(c) = self.peek(0).filter(tail) {
                        rest.push(c);
                        self.at += 1;
                    }
                    rest.extend(self.attempt(|s| s.next().filter(|c| "年月日天周季".contains(*c))));
                }
            }
        }
        (hits, rest)
    }

    fn hit(&mut self) -> Option<Hit> {
        for read in [
            Self::chinese_special,
            Self::chinese_stated_term,
            Self::chinese_term,
            Self::english_special,
            Self::english_term,
        ] {
            if let Some(hit) = self.attempt(read) {
                return Some(hit);
            }
        }
        let first = self.attempt(Self::spot)?;
        let second = self
            .attempt(|s| s.eat_any(&["--", "-", "~", "至", "到", "to "]).then(|| s.range_end(first.as_ref().ok()))?);
        Some(match (first, second) {
            (Err(note), _) | (_, Some(Err(note))) => Hit::Problem(note),
            (Ok(spot), None) => self.close(spot),
            (Ok(first), Some(Ok(second))) => self.close_range(first, second),
        })
    }

    pub(super) fn spot(&mut self) -> Option<Result<Spot, Note>> {
        self.attempt(Self::numeric_spot)
            .or_else(|| self.attempt(Self::chinese_spot))
            .or_else(|| self.attempt(Self::english_spot))
    }

    /// Reads the end of a range; after a day, the month may be left out (6月1日至15日).
    fn range_end(&mut self, first: Option<&Spot>) -> Option<Result<Spot, Note>> {
        self.spot().or_else(|| match first?.part {
            Part::Day(month, _) => {
                let day = self.number()?;
                self.eat_any(&["日", "号"]).then_some(Ok(Spot { year: None, part: Part::Day(month, day), ended: true }))
            }
            _ => None,
        })
    }

    /// Consumes a word that changes nothing.
    pub(super) fn filler(&mut self) -> bool {
        if self.eat_any(FILLERS) {
            return true;
        }
        let word = self.attempt(|s| s.word().filter(|w| ENGLISH_FILLERS.contains(&w.as_str())));
        if let Some(word) = &word {
            self.before = word == "before";
        }
        word.is_some()
    }

    /// Runs a reader, and goes back to where it started if it reads nothing.
    pub fn attempt<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        let at = self.at;
        let out = read(self);
        if out.is_none() {
            self.at = at;
        }
        out
    }

    /// Returns the character so far ahead.
    pub fn peek(&self, ahead: usize) -> Option<char> {
        self.chars.get(self.at + ahead).copied()
    }

    /// Takes the next character.
    pub fn next(&mut self) -> Option<char> {
        let c = self.peek(0)?;
        self.at += 1;
        Some(c)
    }

    /// Takes a text if it stands here, with a space before it or without.
    pub fn eat(&mut self, text: &str) -> bool {
        let at = self.at + usize::from(self.peek(0) == Some(' ') && !text.starts_with(' '));
        let mut end = at;
        for c in text.chars() {
            if self.chars.get(end) != Some(&c) {
                return false;
            }
            end += 1;
        }
        self.at = end;
        true
    }

    /// Takes the first of some texts that stands here.
    pub fn eat_any(&mut self, texts: &[&str]) -> bool {
        texts.iter().any(|text| self.eat(text))
    }

    /// Takes a run of ASCII digits.
    pub fn digits(&mut self) -> Option<String> {
        let run: String = self.chars[self.at..].iter().take_while(|c| c.is_ascii_digit()).take(12).collect();
        self.at += run.len();
        (!run.is_empty()).then_some(run)
    }

    /// Takes a small number in ASCII digits or Chinese numerals.
    pub fn number(&mut self) -> Option<u32> {
        let _ = self.peek(0) == Some(' ') && self.eat(" ");
        if let Some(digits) = self.digits() {
            return small_number(&digits);
        }
        let numeral = |c: &&char| "〇零一二三四五六七八九十两".contains(**c);
        let run: String = self.chars[self.at..].iter().take_while(numeral).take(3).collect();
        self.at += run.chars().count();
        small_number(&run)
    }

    /// Takes an English word (a run of ASCII letters), with a space before it or without.
    pub fn word(&mut self) -> Option<String> {
        let at = self.at + usize::from(self.peek(0) == Some(' '));
        let run: String = self.chars.get(at..)?.iter().take_while(|c| c.is_ascii_lowercase()).collect();
        if run.is_empty() {
            return None;
        }
        self.at = at + run.len();
        Some(run)
    }
}
