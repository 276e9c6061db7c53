//! The words of what is asked in a text, each in both languages and taken in both: a Chinese office reads and writes its
//! templates in Chinese.

use crate::i18n::Msg;

/// How many records pass.
pub(super) const COUNT: Msg = Msg::new("count", "数");
/// How many different values a field of theirs has.
pub(super) const DISTINCT: Msg = Msg::new("distinct", "不同");
/// The sum of a field.
pub(super) const SUM: Msg = Msg::new("sum", "合计");
/// The mean of a field.
pub(super) const MEAN: Msg = Msg::new("mean", "平均");
/// Their names.
pub(super) const NAMES: Msg = Msg::new("names", "名单");
/// The completion rate of a ledger.
pub(super) const RATE: Msg = Msg::new("rate", "完成率");
/// A line for each of them.
pub(super) const EACH: Msg = Msg::new("each", "逐条");
/// The first day that the text speaks of.
pub(super) const FROM: Msg = Msg::new("from", "起");
/// The day of its figures.
pub(super) const UNTIL: Msg = Msg::new("until", "截至");
/// The day on which it is issued.
pub(super) const DAY: Msg = Msg::new("day", "印发日");
/// What begins a question.
pub(super) const VERBS: [Msg; 10] = [COUNT, DISTINCT, SUM, MEAN, NAMES, RATE, EACH, FROM, UNTIL, DAY];

/// The column that orders the lines of `each`.
pub(super) const BY: Msg = Msg::new("by", "按");
/// The place of a line among them.
pub(super) const PLACE: Msg = Msg::new("n", "序");
/// The day of a record, or its first and last.
pub(super) const DAYS: Msg = Msg::new("days", "日期");
/// What stands for something else than a column in a line of `each`.
pub(super) const IN_LINE: [Msg; 4] = [PLACE, DAYS, FROM, UNTIL];

/// Whether a word is one of the two that a message has.
pub(super) fn is(word: &str, msg: Msg) -> bool {
    word == msg.en || word == msg.zh
}
