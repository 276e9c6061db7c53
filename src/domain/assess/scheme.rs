//! A scheme: what counts, how much, and what happens where something is missing.

use super::Points;
use crate::domain::kind::Kind;
use crate::domain::rate::Formula;

/// A scheme of a year.
#[derive(Clone, Debug, PartialEq)]
pub struct Scheme {
    /// The year.
    pub year: i32,
    /// The parts with their weights.
    pub parts: Vec<Part>,
    /// The rules of bonus and deduction.
    pub rules: Vec<Rule>,
    /// The most that all bonuses together earn.
    pub bonus_cap: Option<Points>,
    /// The most that all deductions together cost.
    pub deduction_cap: Option<Points>,
    /// What is done where a part has no value.
    pub missing: Missing,
}

/// Which records something comes from: those of a unit that pass a filter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Their kind.
    pub kind: Kind,
    /// The filter, as lists have it; `{from}` and `{until}` stand for the days of the assessment, `{period}` for its
    /// period: a scheme that names none of its own can reckon any year.
    pub filter: String,
    /// How a completion rate is made of tasks; what can be finished is looked at unless something else is said.
    pub formula: Formula,
}

impl Source {
    /// Reads `task ledger:整改 by done/total`, 任务 清单:整改 按 已完成/总数.
    fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (kind, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
        let by = rest.rsplit_once(" by ").or_else(|| rest.rsplit_once(" 按 "));
        let by = by.and_then(|(filter, by)| Some((filter, Formula::parse(by)?)));
        let (filter, formula) = by.unwrap_or((rest, Formula::DoneOfClosable));
        Some(Self { kind: Kind::named(kind)?, filter: filter.trim().to_string(), formula })
    }
}

/// A part of a scheme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Its name.
    pub name: String,
    /// Its weight in hundredths of a percent.
    pub weight: u32,
    /// Where its value comes from; the marks that lead units gave for it where nothing is said.
    pub source: Option<Source>,
}

/// A rule of a scheme.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    /// Its name.
    pub name: String,
    /// What it does.
    pub effect: Effect,
    /// The records each of which calls for it.
    pub source: Option<Source>,
}

/// What a rule does.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Adds points each time, up to a cap of its own.
    Bonus {
        /// Each time.
        points: Points,
        /// Altogether.
        cap: Option<Points>,
    },
    /// Takes points each time, up to a cap of its own.
    Deduction {
        /// Each time.
        points: Points,
        /// Altogether.
        cap: Option<Points>,
    },
    /// Sets a part to 0; the total stays the sum of the others.
    SetToZero(String),
}

vocabulary! {
    /// What is done where a part has no value: missing is not zero.
    Missing {
        /// There is no total until it is there.
        Pending = "pending", "no total until it is there", "待定";
        /// The other parts carry its weight.
        Reweight = "reweight", "the other parts carry its weight", "分摊";
        /// The mean of the peers stands for it.
        PeerMean = "peer-mean", "the mean of the peers", "均值";
    }
}

/// What is wrong with a line of a scheme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SchemeError {
    /// The line, from 1.
    pub line: usize,
    /// The line's text.
    pub text: String,
}

impl Scheme {
    /// Reads a scheme: lines such as `part monitoring 50% from observation period:2023H1`, `bonus national 2 cap 4 for
    /// honour level:national`, `deduct overdue 1`, `zero fake-rectification reform`, `cap bonus 5`, `missing reweight`; or in
    /// Chinese 部分 监测指标 50% 取自 …, 加分 国家推广 2 上限 4 依据 …, 扣分, 清零, 上限 加分 5, 缺项 分摊.
    /// Empty lines and `#` say nothing.
    ///
    /// # Errors
    /// The first line that is not understood; line 0 where the weights are not 100% together, or a rule zeroes a part that
    /// is not there.
    pub fn parse(year: i32, text: &str) -> Result<Self, SchemeError> {
        let mut scheme = Self {
            year,
            parts: Vec::new(),
            rules: Vec::new(),
            bonus_cap: None,
            deduction_cap: None,
            missing: Missing::Pending,
        };
        for (line, at) in text.lines().zip(1..) {
            let said = line.split('#').next().unwrap_or_default();
            if said.trim().is_empty() {
                continue;
            }
            scheme.line(said).ok_or_else(|| SchemeError { line: at, text: line.trim().to_string() })?;
        }
        let sum: u64 = scheme.parts.iter().map(|p| u64::from(p.weight)).sum();
        if sum != 10_000 {
            return Err(SchemeError { line: 0, text: format!("{}.{:02}%", sum / 100, sum % 100) });
        }
        let lost = scheme.rules.iter().find_map(|r| match &r.effect {
            Effect::SetToZero(part) if !scheme.parts.iter().any(|p| p.name == *part) => Some(part.clone()),
            Effect::SetToZero(_) | Effect::Bonus { .. } | Effect::Deduction { .. } => None,
        });
        match lost {
            Some(text) => Err(SchemeError { line: 0, text }),
            None => Ok(scheme),
        }
    }

    fn line(&mut self, said: &str) -> Option<()> {
        let source = [" from ", " for ", " 取自 ", " 依据 "].iter().find_map(|word| said.split_once(word));
        let (head, source) = match source {
            Some((head, source)) => (head, Some(Source::parse(source)?)),
            None => (said, None),
        };
        let words: Vec<&str> = head.split_whitespace().collect();
        let rule = |name: &str, effect| Some(Rule { name: name.to_string(), effect, source: source.clone() });
        let points = |text: &str| Points::parse(text).filter(|p| *p >= Points::default());
        match words.as_slice() {
            ["part" | "部分", name, weight] => {
                let percent = Points::parse(weight.strip_suffix(['%', '％'])?)?.number();
                let weight = (percent * 100.0).round();
                (weight > 0.0 && weight <= 10_000.0 && self.parts.iter().all(|p| p.name != *name)).then_some(())?;
                self.parts.push(Part { name: name.to_string(), weight: weight as u32, source: source.clone() });
            }
            ["bonus" | "加分", name, each] => {
                self.rules.extend(rule(name, Effect::Bonus { points: points(each)?, cap: None }));
            }
            ["bonus" | "加分", name, each, "cap" | "上限", cap] => {
                self.rules.extend(rule(name, Effect::Bonus { points: points(each)?, cap: Some(points(cap)?) }));
            }
            ["deduct" | "扣分", name, each] => {
                self.rules.extend(rule(name, Effect::Deduction { points: points(each)?, cap: None }));
            }
            ["deduct" | "扣分", name, each, "cap" | "上限", cap] => {
                self.rules.extend(rule(name, Effect::Deduction { points: points(each)?, cap: Some(points(cap)?) }));
            }
            ["zero" | "清零", name, part] => self.rules.extend(rule(name, Effect::SetToZero(part.to_string()))),
            ["cap" | "上限", "bonus" | "加分", cap] => self.bonus_cap = Some(points(cap)?),
            ["cap" | "上限", "deduction" | "扣分", cap] => self.deduction_cap = Some(points(cap)?),
            ["missing" | "缺项", word] => self.missing = Missing::parse(word)?,
            _ => return None,
        }
        Some(())
    }
}
