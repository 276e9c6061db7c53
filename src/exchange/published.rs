//! Figures that a sheet states about itself, kept and checked against its rows.

use super::clean::{Number, fold, number, tidy};
use super::grid::Cell;
use super::header::Sheet;

/// What a stated figure speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// All rows.
    Whole,
    /// The rows of a group.
    Group(usize),
    /// The rows since the last total, up to this many rows in all.
    Block(usize),
}

/// What was stated.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Figure {
    /// The number of rows.
    Count(u64),
    /// A column's sum.
    Sum {
        /// The column, as an index into [`Sheet::columns`].
        column: usize,
        /// The value.
        value: f64,
        /// Whether it was written with a percent sign; then it is a rate, not a sum.
        percent: bool,
    },
}

/// A figure that a sheet states about itself.
#[derive(Clone, Debug, PartialEq)]
pub struct Published {
    /// The row as the person sees it.
    pub row: u32,
    /// The words beside it: `北京市（23所）`, `合计`.
    pub label: String,
    /// What it speaks of.
    pub scope: Scope,
    /// What it says.
    pub figure: Figure,
}

impl Published {
    pub(super) fn count(row: u32, label: &str, scope: Scope, n: u64) -> Self {
        Self { row, label: label.to_string(), scope, figure: Figure::Count(n) }
    }

    pub(super) fn sum(row: u32, label: &str, scope: Scope, column: usize, value: f64, percent: bool) -> Self {
        Self { row, label: label.to_string(), scope, figure: Figure::Sum { column, value, percent } }
    }
}

/// How a stated figure stands beside the rows.
#[derive(Clone, Debug, PartialEq)]
pub struct Check {
    /// The stated figure, as an index into [`Sheet::published`].
    pub published: usize,
    /// What the rows give; none where they give nothing to compare, as for a rate.
    pub actual: Option<f64>,
    /// Whether both agree; none where there is nothing to compare.
    pub agrees: Option<bool>,
}

/// Checks every stated figure against the rows that were read. A total over numbers is compared with their sum; in a
/// column of serials or words with the number of rows.
pub fn check(sheet: &Sheet) -> Vec<Check> {
    let mut block_from = 0;
    let mut out = Vec::with_capacity(sheet.published.len());
    for (i, p) in sheet.published.iter().enumerate() {
        let range = match p.scope {
            Scope::Block(end) => {
                // Figures of one total row share their rows.
                if i > 0
                    && sheet.published[i - 1].row != p.row
                    && let Scope::Block(before) = sheet.published[i - 1].scope
                {
                    block_from = before;
                }
                block_from..end
            }
            _ => 0..sheet.rows.len(),
        };
        let rows = sheet.rows.get(range).unwrap_or(&[]).iter().filter(|r| match p.scope {
            Scope::Group(g) => r.group == Some(g),
            _ => true,
        });
        out.push(match p.figure {
            Figure::Count(n) => {
                let actual = rows.count() as f64;
                Check { published: i, actual: Some(actual), agrees: Some(actual == n as f64) }
            }
            Figure::Sum { percent: true, .. } => Check { published: i, actual: None, agrees: None },
            Figure::Sum { column, value, .. } => {
                let (mut sum, mut numbers, mut count) = (0.0, 0usize, 0usize);
                let mut rising = true;
                for row in rows {
                    count += 1;
                    if let Ok(Some(Number { value, percent: false, .. })) =
                        number(row.cells.get(column).unwrap_or(&Cell::Empty))
                    {
                        numbers += 1;
                        rising &= value == numbers as f64;
                        sum += value;
                    }
                }
                if numbers == 0 && count == 0 {
                    Check { published: i, actual: None, agrees: None }
                } else {
                    let serials = rising && numbers == count && numbers > 2;
                    let actual = if numbers == 0 || (serials && value != sum) { count as f64 } else { sum };
                    let near = (actual - value).abs() <= 1e-6 * value.abs().max(1.0);
                    Check { published: i, actual: Some(actual), agrees: Some(near) }
                }
            }
        });
    }
    out
}

fn total_words(text: &str) -> String {
    let folded = fold(&tidy(text).text).to_lowercase();
    folded.chars().filter(|c| !c.is_whitespace() && !":：".contains(*c)).collect()
}

/// Whether words are the label of a total row and nothing else.
pub(super) fn is_whole_total(text: &str) -> bool {
    const WORDS: &[&str] = &[
        "小计",
        "合计",
        "总计",
        "共计",
        "累计",
        "汇总",
        "总和",
        "total",
        "totals",
        "subtotal",
        "sub-total",
        "grandtotal",
        "sum",
    ];
    WORDS.contains(&total_words(text).as_str())
}

/// Whether words can be the label of a total row: a word for one, or a name that ends in one.
pub(super) fn is_total_label(text: &str) -> bool {
    let t = total_words(text);
    let short = t.chars().count() <= 12;
    is_whole_total(text)
        || (short && ["小计", "合计", "总计"].iter().any(|w| t.ends_with(w)))
        || (short && ["合计(", "小计(", "总计("].iter().any(|w| t.starts_with(w)))
}

/// Counting words for rows.
const COUNTERS: &str = "所项个条家户件名人处次宗起篇份类县区镇";

/// Reads a stated number of rows: `（23所）`, `共105项`, `(12 items)`.
pub(super) fn count_in(text: &str) -> Option<u64> {
    let t: String = fold(text).chars().filter(|c| !c.is_whitespace()).collect();
    let inner = |open: char| t.split(open).nth(1).map(ToString::to_string);
    let bracket = inner('(').and_then(|i| i.split_once(')').map(|(a, _)| a.to_string()));
    if let Some(b) = bracket
        && let Some(n) = counted(b.trim_start_matches(['共', '计', '合']))
    {
        return Some(n);
    }
    let at = t.find('共')?;
    counted(t[at + '共'.len_utf8()..].trim_start_matches('计'))
}

fn counted(text: &str) -> Option<u64> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let n = text.get(..digits)?.parse().ok()?;
    let rest = &text[digits..];
    let first = rest.chars().next()?;
    (COUNTERS.contains(first) || ["items", "rows", "entries"].iter().any(|w| rest.to_lowercase().starts_with(w)))
        .then_some(n)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_read_from_group_titles() {
        assert_eq!(count_in("北京市（23所）"), Some(23));
        assert_eq!(count_in("第三方整改（共 105 项）"), Some(105));
        assert_eq!(count_in("台账清单，共93项"), Some(93));
        assert_eq!(count_in("Units (12 items)"), Some(12));
        assert_eq!(count_in("（2023年）"), None);
        assert_eq!(count_in("（截至2025年6月20日）"), None);
        assert_eq!(count_in("公共资源"), None);
    }

    #[test]
    fn total_labels_are_known_and_titles_are_not() {
        for t in ["合计", "小 计", "总计：", "Total", "北京市小计", "合计（项）"] {
            assert!(is_total_label(t), "{t}");
        }
        for t in ["涉企收费合计清理整治专项行动工作", "统计", "totally new"] {
            assert!(!is_total_label(t), "{t}");
        }
    }
}
