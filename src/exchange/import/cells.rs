//! What the cells of a column look like, to choose between columns by more than their headings.

use crate::domain::calendar::Calendar;
use crate::domain::deadline::{self, DeadlineContext, Precision};
use crate::domain::kind::{FieldDef, FieldRole, Kind, Type};
use crate::domain::rate::usual_class;
use crate::exchange::clean::{is_missing, number};
use crate::exchange::dates::{Context, Order, order_of, when};
use crate::exchange::grid::Cell;
use crate::exchange::header::Sheet;

use super::convert::plain;
use super::status::{first_clause, usual_state};

/// Rows that are looked at for a profile.
const SAMPLE: usize = 400;

/// What stands in a column.
#[derive(Clone, Debug, Default)]
pub(super) struct Profile {
    /// Cells that hold something.
    pub filled: usize,
    days: usize,
    dues: usize,
    numbers: usize,
    classes: usize,
    states: usize,
    yes_no: usize,
    distinct: usize,
    length: usize,
    /// The order of day and month.
    pub order: Option<Order>,
    texts: Vec<String>,
}

impl Profile {
    /// Looks at a column of a sheet.
    pub fn of(sheet: &Sheet, column: usize, year: Option<i32>) -> Self {
        let cells = || sheet.rows.iter().filter_map(|r| r.cells.get(column)).filter(|c| !c.is_blank());
        let order = order_of(cells());
        let mut out = Self { order, ..Self::default() };
        let days = Context { year: year.or(Some(2000)), order };
        let dues = DeadlineContext { base: None, start: None, year: days.year, calendar: Calendar::china() };
        let mut seen = std::collections::HashSet::new();
        for cell in cells().take(SAMPLE) {
            let text = plain(cell);
            if is_missing(&text) {
                continue;
            }
            out.filled += 1;
            out.length += text.chars().count();
            let day = text.len() <= 64 && when(cell, days).is_ok_and(|d| d.is_some());
            let figure = number(cell).is_ok_and(|n| n.is_some_and(|n| n.words.is_none()));
            out.days += usize::from(day && !(figure && matches!(cell, Cell::Number(n) if *n < 10_000.0)));
            out.numbers += usize::from(figure);
            if !day && matches!(cell, Cell::Text(_)) && text.chars().count() <= 40 {
                out.dues += usize::from(deadline::read(&text, &dues).precision != Precision::Unknown);
            }
            out.classes += usize::from(usual_class(first_clause(&text).0).is_some());
            out.states += usize::from(usual_state(first_clause(&text).0).is_some());
            out.yes_no += usize::from(["是", "否", "√", "×"].contains(&text.as_str()));
            if seen.insert(text.clone()) {
                out.distinct += 1;
                if out.texts.len() < 60 {
                    out.texts.push(text);
                }
            }
        }
        out
    }

    fn share(&self, count: usize) -> f64 {
        if self.filled == 0 { 0.0 } else { count as f64 / self.filled as f64 }
    }

    fn mean_length(&self) -> f64 {
        if self.filled == 0 { 0.0 } else { self.length as f64 / self.filled as f64 }
    }

    /// Whether the cells are the short words of a status.
    fn is_status(&self) -> bool {
        self.share(self.classes.max(self.states).max(self.yes_no)) >= 0.3
            || (self.mean_length() <= 6.0 && self.distinct <= 6 && self.share(self.days + self.numbers) < 0.3)
    }

    /// Whether the cells are prose.
    fn is_prose(&self) -> bool {
        self.mean_length() > 10.0
    }

    /// Whether the cells are codes such as A001 and ZG-12: what numbers a record and does not say what it is.
    fn is_codes(&self) -> bool {
        let code = |t: &&String| {
            t.len() <= 20
                && t.chars().any(|c| c.is_ascii_digit())
                && t.chars().all(|c| c.is_ascii_alphanumeric() || "-_./#".contains(c))
        };
        !self.texts.is_empty() && self.texts.iter().filter(code).count() * 10 >= self.texts.len() * 9
    }

    /// Whether the cells are the colours of a traffic light.
    fn is_lights(&self) -> bool {
        const LIGHTS: &[&str] =
            &["red", "amber", "yellow", "green", "blue", "红", "黄", "绿", "蓝", "红灯", "黄灯", "绿灯", "蓝灯"];
        !self.texts.is_empty() && self.texts.iter().all(|t| LIGHTS.contains(&t.to_lowercase().as_str()))
    }

    /// Whether the cells are a few short words, each several times.
    fn is_choice(&self) -> bool {
        self.filled > 3 && self.distinct <= 6 && self.share(self.distinct) <= 0.6 && self.mean_length() <= 12.0
    }

    /// Whether the cells can number records: short, and not one of them in every row.
    fn is_numbering(&self) -> bool {
        self.mean_length() <= 24.0 && (self.filled < 3 || (self.distinct > 1 && self.distinct * 2 >= self.filled))
    }

    /// How well the cells fit a field: what to add to the likeness of the heading; nothing where they cannot be it.
    pub fn fit(&self, kind: Kind, field: &FieldDef, heading: &str) -> Option<f64> {
        if self.filled == 0 {
            // An empty column is not what records are called by, unless its heading says so plainly.
            return Some(if field.required { -0.2 } else { -0.02 });
        }
        let title = kind.def().title == field.tag;
        Some(match field.ty {
            Type::Date | Type::Time if is_other_day(heading, field) => return None,
            Type::Date | Type::Time => {
                // 完成时间 says by when rather than when, unless another column does.
                let doubt = if is_finish(heading) { -0.2 } else { 0.0 };
                doubt + if self.share(self.days) >= 0.5 { 0.02 } else { -0.35 }
            }
            Type::Due if self.share(self.days + self.dues) >= 0.3 => 0.02,
            Type::Due => -0.3,
            Type::Word(vocabulary) => {
                let is = |t: &&String| {
                    let word = first_clause(t).0;
                    vocabulary.named(word).is_some()
                        || (is_state(field, kind) && (usual_state(word).is_some() || ["是", "否"].contains(&word)))
                        || vocabulary.named(t).is_some()
                };
                let known = self.texts.iter().filter(is).count();
                match known {
                    0 => return None,
                    n if n * 2 >= self.texts.len() => 0.05,
                    _ => -0.2,
                }
            }
            // The colours of a traffic light say how a thing stands, not how far it is.
            Type::Status if self.is_lights() => -0.3,
            Type::Status if self.share(self.classes.max(self.states).max(self.yes_no)) >= 0.3 => 0.06,
            Type::Status if self.is_status() => 0.02,
            Type::Status => -0.5,
            Type::Int | Type::Real => {
                if self.share(self.numbers) >= 0.5 {
                    0.0
                } else {
                    -0.35
                }
            }
            Type::Ref(_) | Type::Refs(_) if self.share(self.days) > 0.5 => -0.5,
            // Who filled the list in, or inspected, is not who has to do something.
            Type::Ref(Kind::Unit) | Type::Refs(Kind::Unit) if is_reporter(heading) => -0.5,
            Type::Ref(Kind::Unit | Kind::Person) if self.mean_length() > 40.0 => -0.3,
            Type::Text if field.role == Some(FieldRole::Serial) => {
                if self.is_numbering() {
                    0.0
                } else {
                    -0.5
                }
            }
            Type::Lines | Type::Text if !title && !field.key => {
                let status = self.share(self.classes.max(self.states).max(self.yes_no)) >= 0.6 && !self.is_prose();
                if takes_prose(field) && (status || self.is_choice()) { -0.1 } else { 0.0 }
            }
            Type::Text if title => {
                let dull = self.share(self.distinct) < 0.5 && self.filled > 3;
                let figures = self.share(self.days.max(self.numbers)) > 0.7;
                let attribute = if is_attribute(heading) { -0.4 } else { 0.0 };
                attribute + (if dull { -0.15 } else { 0.0 }) + if figures || self.is_codes() { -0.4 } else { 0.0 }
            }
            _ => 0.0,
        })
    }
}

/// Whether a heading says when something is finished without saying whether it was or is to be.
pub(super) fn is_finish(heading: &str) -> bool {
    let normal = crate::exchange::vocab::normal(heading);
    ["完成时间", "完成日期"].iter().any(|w| normal.ends_with(w)) && !normal.contains("实际")
}

/// What a day may be the day of.
const DAYS: &[&[&str]] = &[
    &[
        "发现",
        "检查",
        "督查",
        "排查",
        "登记",
        "提出",
        "接收",
        "受理",
        "raised",
        "found",
        "detected",
        "identified",
        "added",
        "opened",
        "inspection",
    ],
    &[
        "完成",
        "办结",
        "销号",
        "截止",
        "期限",
        "时限",
        "整改",
        "closed",
        "closing",
        "completion",
        "completed",
        "resolved",
        "finish",
        "end",
        "due",
        "target",
    ],
    &["复查", "核查", "验收", "复审", "回头看", "review", "reviewed", "next"],
    &["开始", "启动", "start", "started"],
    &["更新", "填报", "updated", "modified"],
];

/// Whether a heading names a day of something else than the field's: 复查日期 is not the day of the inspection.
fn is_other_day(heading: &str, field: &FieldDef) -> bool {
    let named = |text: &str, words: &[&str]| {
        let text = text.to_lowercase();
        let latin: Vec<&str> = text.split(|c: char| !c.is_ascii_alphabetic()).collect();
        words.iter().any(|w| if w.is_ascii() { latin.contains(w) } else { text.contains(w) })
    };
    let own =
        |words: &[&str]| [field.label.zh, field.label.en].iter().chain(field.headings).any(|name| named(name, words));
    let mut said = DAYS.iter().filter(|words| named(heading, words)).peekable();
    said.peek().is_some() && !said.any(|words| own(words))
}

/// Whether a heading names a property of a record rather than the record: 问题位置, 问题来源.
fn is_attribute(heading: &str) -> bool {
    const OF: &[&str] = &[
        "位置", "部位", "地点", "来源", "类型", "类别", "级别", "等级", "数量", "个数", "单位", "部门", "时间", "日期",
        "依据", "编号", "序号", "状态", "照片", "图片",
    ];
    let normal = crate::exchange::vocab::normal(heading);
    OF.iter().any(|w| normal.ends_with(w))
}

/// Whether a heading names who reported, checked or pays, rather than who is responsible.
fn is_reporter(heading: &str) -> bool {
    let normal = crate::exchange::vocab::normal(heading);
    ["上报", "填报", "报送", "检查单位", "督查单位", "审核", "来源", "开户"].iter().any(|w| normal.starts_with(w))
}

fn is_state(field: &FieldDef, kind: Kind) -> bool {
    kind == Kind::Finding && field.tag == crate::domain::schema::finding::STATE
}

/// Whether a field holds what was done about a record, in prose.
fn takes_prose(field: &FieldDef) -> bool {
    matches!(field.ty, Type::Lines)
}
