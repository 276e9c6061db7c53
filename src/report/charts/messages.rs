//! What the pictures say, as cells and as SVG.

crate::messages! {
    NOTHING_YET: "Nothing to draw yet", "暂无数据可绘制";
    BEST: "best", "最优";
    MEDIAN: "median", "中位";
    WORST: "worst", "最差";
    LAST_PLACE: "last place", "末位";
    TARGET: "target", "目标";
    FLAGGED: "flagged", "已列为落后";
    NOT_REPORTED: "not reported", "未报进展";
    LEFT: "{left} of {total} left", "剩余{left}项，共{total}项";
    WORKDAYS_LEFT: "{days} working {days:day|days} to {deadline}", "距{deadline}还有{days}个工作日";
    DEADLINE_PASSED: "the deadline {deadline} has passed", "已过时限{deadline}";
    NEEDED: "needed: {needed} a week", "需每周{needed}项";
    SO_FAR: "so far: {actual} a week", "实际每周{actual}项";
    FINISH: "at this pace done on {day} ({verdict})", "按此进度{day}完成（{verdict}）";
    IN_TIME: "in time", "可如期";
    LATE: "late", "将逾期";
    NOT_ENOUGH: "not enough data yet to say when it ends (from {days} {days:day|days} and reports on {reports} {reports:day|days} on)", "数据不足，暂不推算完成时间（满{days}天且有{reports}天的填报后推算）";
    NEVER: "at this pace never done", "按此进度无法完成";
    NO_TABLE: "some days have no holiday table", "部分日期缺节假日表";
    IDEAL: "ideal", "序时";
    ACTUAL: "left", "剩余";
    NEEDED_LINE: "needed", "所需";
    TODAY: "today", "今日";
    WEEKDAYS: "Mo Tu We Th Fr Sa Su", "一 二 三 四 五 六 日";
    OFF: "H", "休";
    MADE_UP: "W", "班";
    RANKS: "ranks", "排名";
    DUE_ON: "due: {count}", "到期{count}项";
    DATED_ON: "dates: {count}", "日程{count}项";
    HEAT: "Ranks of units by indicators, {period}", "各单位指标排名，{period}";
    HEAT_ALL: "Our indicators over periods", "本地指标各期排名";
    RANKS_OF: "Ranks: {name}", "排名走势：{name}";
    BURN_OF: "Burn-down: {name}", "剩余事项进度图：{name}";
    DUE_DATES: "Due dates", "到期日历";
    DATES: "Calendar", "日历";
}
