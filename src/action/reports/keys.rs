//! The keys that reports print with `--json`.

use crate::action::JsonKey;
use crate::i18n::Msg;

const fn key(path: &'static str, en: &'static str, zh: &'static str) -> JsonKey {
    JsonKey::new(path, Msg::new(en, zh))
}

/// `report ledgers`: a list, one object a ledger.
pub(super) const LEDGERS: &[JsonKey] = &[
    key("[].ledger", "the ledger", "清单"),
    key("[].total", "its items", "总数"),
    key("[].done", "done", "已完成"),
    key("[].in_progress", "in progress", "正在推进"),
    key("[].not_done", "not done", "未完成"),
    key("[].ongoing", "ongoing without end", "长期坚持"),
    key("[].unreported", "not reported", "未报送"),
    key("[].rate", "percent by the formula; null where nothing was reported", "按口径计算的完成率（%），未报送为 null"),
    key("[].formula", "the formula", "口径"),
    key("[].published_rate", "percent as published, or null", "公布完成率（%），没有则为 null"),
    key("[].published_as_of", "the day that the published rate speaks of", "公布完成率的截止日"),
];

/// `report units`: a list, one object a lead unit.
pub(super) const UNITS: &[JsonKey] = &[
    key("[].id", "the unit's id", "单位编号"),
    key("[].unit", "the unit", "单位"),
    key("[].indicators", "indicators that it leads", "牵头指标数"),
    key("[].total", "tasks that it leads", "牵头任务数"),
    key("[].done", "done", "已完成"),
    key("[].in_progress", "in progress", "正在推进"),
    key("[].not_done", "not done", "未完成"),
    key("[].ongoing", "ongoing without end", "长期坚持"),
    key("[].unreported", "not reported", "未报送"),
    key("[].rate", "percent done, or null", "完成率（%）或 null"),
    key(
        "[].lamps.*",
        "tasks by lamp: green, yellow, red, blue, grey, done",
        "各灯任务数：green、yellow、red、blue、grey、done",
    ),
    key("[].overdue", "tasks that are overdue", "逾期任务数"),
    key("[].due_soon", "tasks that are due soon", "临期任务数"),
    key("[].stalled", "tasks of which nothing was heard for long", "停滞任务数"),
    key("[].open_findings", "findings that are not closed", "未销号问题数"),
    key("[].open_flags", "lagging flags that are not lifted", "未解除的落后标记数"),
];

/// `report lagging`: a list, one object an indicator and rule.
pub(super) const LAGGING: &[JsonKey] = &[
    key("[].id", "the indicator's id", "指标编号"),
    key("[].indicator", "the indicator", "指标"),
    key("[].lead", "its lead unit", "牵头单位"),
    key("[].period", "the period", "期间"),
    key("[].rank", "the rank then", "位次"),
    key("[].out_of", "out of how many", "参评数"),
    key("[].previous_rank", "the rank in the period before", "上期位次"),
    key("[].previous_period", "the period before", "上期"),
    key("[].value", "the value", "数值"),
    key("[].score", "the score", "得分"),
    key("[].band", "front, middle or lagging", "档次：front、middle、lagging"),
    key("[].rule", "the rule by which it lags", "所依规则"),
    key("[].reason", "why, in words", "原因"),
    key("[].flag", "its flag; null where none was raised", "落后标记，未标记为 null"),
    key("[].flag.id", "the flag's id", "标记编号"),
    key("[].flag.state", "the flag's state", "标记状态"),
    key("[].flag.committed_by", "who made a commitment", "表态人"),
    key("[].flag.measure", "the measure", "整改举措"),
    key("[].flag.due", "the deadline", "时限"),
    key("[].flag.repair", "at once, or by the superior level", "立行立改或需上级解决"),
];

/// `report due`: four lists by group: overdue, due_soon, stalled, review.
pub(super) const DUE: &[JsonKey] = &[
    key(
        "*[].id",
        "a task in overdue, due_soon, stalled or review",
        "任务编号；分 overdue、due_soon、stalled、review 四组",
    ),
    key("*[].serial", "its number", "序号"),
    key("*[].title", "its title", "标题"),
    key("*[].ledger", "its ledger", "清单"),
    key("*[].lead", "its lead unit", "牵头单位"),
    key("*[].due", "its last day", "时限日期"),
    key("*[].due_words", "its deadline in words", "时限原文"),
    key("*[].day", "the day that put it into the group", "所依日期"),
    key(
        "*[].days",
        "days late, working days left, days of silence, days until review",
        "逾期天数、剩余工作日、静默天数、距复查天数",
    ),
    key("*[].status", "its status word", "状态用语"),
    key("*[].class", "what the word counts as", "状态归类"),
    key("*[].lamp", "its lamp", "状态灯"),
];

/// `lint`: a list, one object a remark.
pub(super) const LINT: &[JsonKey] = &[
    key("[].id", "the remark's id, the same every time", "意见编号，每次相同"),
    key("[].as_of", "the day that it speaks of", "所指日期"),
    key("[].check", "which check", "检查项"),
    key("[].severity", "error, warning or note", "严重程度：error、warning、note"),
    key("[].subject", "what it is about", "对象"),
    key("[].text", "the remark", "意见"),
    key("[].records[]", "ids of the records behind it", "相关记录编号"),
];
