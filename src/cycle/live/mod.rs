//! Live figures: asked of the records within a text, so that no number is typed, and each opens the records behind it.
//!
//! ```text
//! {{count tasks ledger="第三方整改" status:已完成}}      how many records pass a filter          数
//! {{distinct indicators lead parent:none}}              how many different values a field has   不同
//! {{sum points windows unit:东江}}                       the sum of a field                      合计
//! {{mean observations score period:2023H1}}              its mean                                平均
//! {{names observations band:front}}                      the names, set apart                    名单
//! {{rate 第三方整改}}   {{rate 第三方整改 done-or-in-progress}}   a ledger's completion rate      完成率
//! {{each meetings on>={from} on<={until} by on | （{n}）{days}，{called_by}主持召开{name}}}      逐条
//! {{from}}  {{until}}  {{day}}                           the days that the text speaks of        起 / 截至 / 印发日
//! ```
//!
//! The same in Chinese, as a Chinese office begins with: `{{数 任务 清单="第三方整改" 状态:已完成}}`,
//! `{{逐条 会议 日期>={起} 日期<={截至} 按 日期 | （{序}）{日期}，{召集人}主持召开{会议}}}`.
//!
//! Filters are those of the lists; `{from}` and `{until}` stand for the days. In the text of `each`, `{n}` counts, `{days}`
//! is the day or the days, `{#field}` how many a field names, `{field}` any column, and `\n` begins a new line. All words
//! stand in one table, in both languages.

mod answer;
mod ask;
mod say;
mod words;

pub use answer::{Answer, Basis, expand};
pub use say::said;

#[cfg(test)]
mod tests;
