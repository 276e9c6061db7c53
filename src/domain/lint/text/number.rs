//! The numbers of a text with what they count: 105项, 1,536户, 3.5亿元, 89.5%, 六个, 200余次.

use super::page::{ends, starts};
use crate::domain::words::chinese_digit;

/// A number with its unit.
#[derive(Clone, Debug)]
pub(super) struct Number {
    /// Where it begins.
    pub from: usize,
    /// Where the figure itself ends.
    pub figure: usize,
    /// Where it ends, with its unit.
    pub to: usize,
    /// What the figure says, before 万 and 亿.
    pub value: f64,
    /// The decimals that were written.
    pub decimals: u8,
    /// What 万 and 亿 make of it.
    pub scale: f64,
    /// The unit; empty where none is known.
    pub unit: String,
    /// Whether it is only near: 余, 近, 约, 超, 以上.
    pub near: bool,
    /// Whether it is written in Chinese numerals, as names often are: 三个代表, 八个龙江.
    pub chinese: bool,
}

/// Units, the longest first.
const UNITS: &[&str] = &[
    "个百分点",
    "个方面",
    "方面",
    "平方公里",
    "平方米",
    "立方米",
    "个工作日",
    "个自然日",
    "百分点",
    "工作日",
    "自然日",
    "个小时",
    "公里",
    "千米",
    "小时",
    "分钟",
    "个月",
    "人次",
    "户次",
    "家次",
    "车次",
    "场次",
    "件次",
    "次",
    "美元",
    "元",
    "公顷",
    "亩",
    "吨",
    "项",
    "个",
    "件",
    "家",
    "户",
    "人",
    "名",
    "位",
    "条",
    "份",
    "处",
    "起",
    "宗",
    "批",
    "篇",
    "类",
    "种",
    "所",
    "座",
    "台",
    "辆",
    "套",
    "场",
    "棵",
    "株",
    "张",
    "块",
    "只",
    "头",
    "间",
    "栋",
    "幢",
    "段",
    "盏",
    "册",
    "本",
    "笔",
    "单",
    "例",
    "支",
    "组",
    "村",
    "%",
    "‰",
    "倍",
    "分",
    "天",
    "周",
    "秒",
    "米",
    "大",
    "点",
];

/// What follows a figure that is no count: a part of a date.
const DATES: &[&str] = &["年", "月", "日", "号", "时", "级", "版", "楼", "层"];

const NEAR_BEFORE: &[&str] = &[
    "近",
    "约",
    "超",
    "超过",
    "逾",
    "不少于",
    "至少",
    "不足",
    "突破",
    "大约",
    "将近",
    "接近",
    "不低于",
    "达到或超过",
    "几",
];
const NEAR_AFTER: &[&str] = &["余", "多", "来", "以上", "以下", "以内", "左右", "上下", "之内"];

impl Number {
    /// What it says, with 万 and 亿.
    pub fn amount(&self) -> f64 {
        self.value * self.scale
    }

    /// How far the truth can be from it: half its last digit, and nothing for a count of whole things.
    pub fn slack(&self) -> f64 {
        let exact =
            self.scale == 1.0 && self.decimals == 0 && !matches!(self.unit.as_str(), "%" | "个百分点" | "百分点");
        if exact { 0.0 } else { 0.5 * self.scale / 10f64.powi(i32::from(self.decimals)) }
    }

    /// The sign of its scale: 万, 亿.
    pub fn scale_word(&self) -> &'static str {
        match self.scale {
            1e4 => "万",
            1e8 => "亿",
            _ => "",
        }
    }

    /// Whether it is a percentage.
    pub fn is_percent(&self) -> bool {
        self.unit == "%"
    }

    /// Whether it counts or measures something that can be added up.
    pub fn adds_up(&self) -> bool {
        !self.chinese
            && !self.unit.is_empty()
            && !matches!(
                self.unit.as_str(),
                "%" | "‰" | "个百分点" | "百分点" | "倍" | "大" | "点" | "期" | "周" | "类" | "种" | "方面" | "个方面"
            )
    }

    /// Whether it counts the same sort of thing as another.
    pub fn same_unit(&self, other: &Self) -> bool {
        let sort = |unit: &str| {
            match unit {
                "人" | "名" | "位" => "人",
                "家" | "户" => "家",
                other => return other.to_string(),
            }
            .to_string()
        };
        sort(&self.unit) == sort(&other.unit)
    }
}

/// Returns the numbers in a range.
pub(super) fn numbers(chars: &[char], from: usize, to: usize) -> Vec<Number> {
    let (mut out, mut at) = (Vec::new(), from);
    while at < to {
        let read = arabic(chars, at, to).or_else(|| spoken_percent(chars, at, to)).or_else(|| chinese(chars, at, to));
        match read {
            Some((end, number)) => {
                out.extend(number);
                at = end.max(at + 1);
            }
            None => at += 1,
        }
    }
    out
}

/// Reads a figure in Arabic digits; the inner option is empty where it is a date, an ordinal or a code.
fn arabic(chars: &[char], at: usize, to: usize) -> Option<(usize, Option<Number>)> {
    if !chars[at].is_ascii_digit() {
        return None;
    }
    let before = at.checked_sub(1).map(|i| chars[i]);
    let (mut end, mut text, mut decimals) = (at, String::new(), None::<u8>);
    while end < to {
        let c = chars[end];
        let group = |n: usize| {
            (1..=3).all(|k| chars.get(n + k).is_some_and(char::is_ascii_digit))
                && !chars.get(n + 4).is_some_and(char::is_ascii_digit)
        };
        if c.is_ascii_digit() {
            text.push(c);
            decimals = decimals.map(|d| d.saturating_add(1));
        } else if c == '.' && decimals.is_none() && chars.get(end + 1).is_some_and(char::is_ascii_digit) {
            text.push(c);
            decimals = Some(0);
        } else if !(c == ',' && decimals.is_none() && end - at <= 9 && group(end)) {
            break;
        }
        end += 1;
    }
    // 2023.7.9, 2023-07-09, A3, 〔2023〕: no counts.
    let coded = before.is_some_and(|c| c.is_ascii_alphabetic() || "./〔[#_".contains(c))
        || (before == Some('-') && at >= 2 && chars[at - 2].is_ascii_alphanumeric())
        || chars
            .get(end)
            .is_some_and(|c| "./-_〕]".contains(*c) && chars.get(end + 1).is_some_and(char::is_ascii_digit))
        || chars.get(end).is_some_and(|c| c.is_ascii_alphabetic() || *c == '〕')
        || text.len() > 15;
    if coded {
        while end < to && (chars[end].is_ascii_alphanumeric() || "./-_:".contains(chars[end])) {
            end += 1;
        }
        return Some((end, None));
    }
    let Ok(value) = text.parse::<f64>() else { return Some((end, None)) };
    let number = measured(chars, at, end, to, value, decimals.unwrap_or(0), false);
    Some((number.as_ref().map_or(end, |n| n.to), number))
}

/// Reads 百分之三十四.
fn spoken_percent(chars: &[char], at: usize, to: usize) -> Option<(usize, Option<Number>)> {
    let start = at + starts(chars, at, &["百分之"])?;
    let (end, value) = spoken(chars, start, to)?;
    let number = Number {
        from: at,
        figure: end,
        to: end,
        value,
        decimals: 0,
        scale: 1.0,
        unit: "%".into(),
        near: false,
        chinese: true,
    };
    Some((end, Some(number)))
}

fn chinese(chars: &[char], at: usize, to: usize) -> Option<(usize, Option<Number>)> {
    let (end, value) = spoken(chars, at, to)?;
    let number = measured(chars, at, end, to, value, 0, true).filter(|n| {
        let word = ends(
            chars,
            at,
            &[
                "第", "统", "每", "专", "唯", "同", "之", "单", "万", "独", "专", "划", "一", "其", "双", "数", "几",
                "某", "逐", "任", "另", "这", "那", "哪",
            ],
        );
        // 一 is an article more often than a number.
        !n.unit.is_empty() && !word && value >= 2.0
    });
    Some((number.as_ref().map_or(end, |n| n.to), number))
}

/// Reads a Chinese numeral up to 九千九百九十九万.
fn spoken(chars: &[char], at: usize, to: usize) -> Option<(usize, f64)> {
    let (mut total, mut section, mut digit, mut end) = (0f64, 0f64, None::<f64>, at);
    while end < to {
        let c = chars[end];
        let step = match c {
            '十' => 10.0,
            '百' => 100.0,
            '千' => 1000.0,
            '万' if end > at => {
                total = (total + section + digit.unwrap_or(0.0)) * 1e4;
                (section, digit) = (0.0, None);
                end += 1;
                continue;
            }
            _ => match chinese_digit(c) {
                Some(d) if digit.is_none() || c == '〇' || c == '零' => {
                    digit = Some(f64::from(d));
                    end += 1;
                    continue;
                }
                _ => break,
            },
        };
        section += digit.take().unwrap_or(1.0) * step;
        end += 1;
    }
    (end > at && end - at <= 12).then_some((end, total + section + digit.unwrap_or(0.0)))
}

/// Reads what stands around a figure.
fn measured(
    chars: &[char],
    from: usize,
    figure: usize,
    to: usize,
    value: f64,
    decimals: u8,
    chinese: bool,
) -> Option<Number> {
    // 电话7123456 is a number to call, 拨打电话1200个 a count.
    let called =
        ends(chars, from, &["电话", "热线"]) && figure - from >= 3 && starts(&chars[..to], figure, &["个"]).is_none();
    if called || ends(chars, from, &["第", "序号", "编号"]) || (from > 0 && chars[from - 1] == '第') {
        return None;
    }
    let mut near = ends(chars, from, NEAR_BEFORE)
        && !ends(chars, from, &["节约", "签约", "履约", "预约", "契约", "大约束", "附近", "最近", "贴近"]);
    let mut end = figure;
    let mut skip = |end: &mut usize| {
        if let Some(n) = starts(&chars[..to], *end, NEAR_AFTER) {
            *end += n;
            near = true;
        }
    };
    skip(&mut end);
    let mut scale = 1.0;
    while end < to {
        match chars[end] {
            '万' => scale *= 1e4,
            '亿' => scale *= 1e8,
            '千' if !chinese && chars.get(end + 1).is_none_or(|c| *c != '米') => scale *= 1e3,
            '百' if !chinese => scale *= 1e2,
            _ => break,
        }
        end += 1;
    }
    skip(&mut end);
    if starts(&chars[..to], end, DATES).is_some() && scale == 1.0 {
        return None;
    }
    let unit = UNITS.iter().find(|u| starts(&chars[..to], end, &[**u]).is_some()).copied().unwrap_or_default();
    end += unit.chars().count();
    skip(&mut end);
    Some(Number { from, figure, to: end, value, decimals, scale, unit: unit.to_string(), near, chinese })
}
