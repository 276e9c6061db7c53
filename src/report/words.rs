//! Messages of the reports: titles and headings.

crate::messages! {
    LEDGERS: "Ledgers", "事项清单完成情况";
    UNITS: "Lead units", "牵头单位情况";
    LINT: "Figure check", "数据核校";
    LEDGER: "Ledger", "清单";
    UNIT: "Lead unit", "牵头单位";
    NO_UNIT: "(no lead unit)", "（未明确牵头单位）";
    NO_LEDGER: "(no ledger)", "（未归入清单）";
    TOTAL: "Total", "总数";
    RATE: "Rate", "完成率";
    FORMULA: "Formula", "口径";
    PUBLISHED: "Published", "公布完成率";
    PUBLISHED_ON: "Published as of", "公布截至";
    PROBLEMS: "Problems", "问题";
    PROBLEMS_CLOSED: "Problems closed", "问题销号";
    PROBLEM_RATE: "Problem closure", "问题销号率";
    LAMPS: "Lamps", "亮灯";
    OVERDUE: "Overdue", "逾期";
    DUE_SOON: "Due soon", "临期";
    STALLED: "Stalled", "停滞";
    FINDINGS: "Open findings", "未销号问题";
    FLAGS: "Open flags", "落后标记";
    INDICATORS: "Indicators", "牵头指标";
    CHECK: "Check", "检查项";
    SEVERITY: "Severity", "程度";
    SUBJECT: "About", "对象";
    TEXT: "Remark", "说明";
    RECORDS: "Records", "相关记录";
    UNKNOWN_WORDS: "{subject}: the status words of {count} tasks are known neither to the ledger nor by usage; they count as not reported", "{subject}：{count}项的状态用语未列入清单，也无法识别，按未报计";
    LOOSE_TASKS: "{count} tasks belong to no ledger that is there", "{count}项任务未归入现有清单";
}
