//! What the pictures say.

crate::messages! {
    NOT_REPORTED: "not reported", "未报进展";
    NOTHING_YET: "Nothing to draw yet", "暂无数据可绘制";
    NO_VALUES: "No values are recorded here; the ranks are", "未登记数值，可看排名";
    VALUES: "values", "数值";
    RANKS: "ranks", "排名";
    BEST: "best", "最优";
    MEDIAN: "median", "中位";
    WORST: "worst", "最差";
    LAST_PLACE: "last place", "末位";
    TARGET: "target", "目标";
    RANK: "Rank", "排名";
    UNIT: "Unit", "单位";
    VALUE: "Value", "数值";
    CHANGE: "Change", "变化";
    FLAGGED: "flagged", "已标记落后";
    ROWS_OF: "rows {first}–{last} of {total}", "第{first}–{last}行，共{total}行";
    COLUMNS_OF: "columns {first}–{last} of {total}", "第{first}–{last}列，共{total}列";
    NOT_KNOWN: "nothing known", "无数据";
    PLACE_OF: "{rank} of {out_of}", "第{rank}名/共{out_of}";
    PLACE: "rank {rank}", "第{rank}名";
    REVISED: "revised", "已修订";
    WEEKDAYS: "Mo Tu We Th Fr Sa Su", "一 二 三 四 五 六 日";
    OFF: "H", "休";
    MADE_UP: "W", "班";
    DAY_KEY: "H holiday  W worked in exchange", "休 放假  班 调休上班";
    DAY_KEY_NARROW: "- holiday  + worked in exchange", "- 放假  + 调休上班";
    NOTHING_DUE: "nothing due", "无到期事项";
    DUE_ON: "due: {count}", "到期{count}项";
    LEFT: "{left} of {total} left", "剩余{left}项，共{total}项";
    WORKDAYS_LEFT: "{days} working days to {deadline}", "距{deadline}还有{days}个工作日";
    DEADLINE_PASSED: "the deadline {deadline} has passed", "已过时限{deadline}";
    NEEDED: "needed: {needed} a week", "需每周{needed}项";
    SO_FAR: "so far: {actual} a week", "实际每周{actual}项";
    FINISH: "at this pace done on {day}", "按此进度{day}完成";
    IN_TIME: "in time", "可如期";
    LATE: "late", "将逾期";
    NEVER: "at this pace never done", "按此进度无法完成";
    NO_TABLE: "some days have no holiday table", "部分日期缺节假日表";
    IDEAL: "ideal", "序时";
    ACTUAL: "left", "剩余";
    NEEDED_LINE: "needed", "所需";
    TODAY: "today", "今日";
    EMPTY_COLUMN: "empty", "无";
    MORE: "{count} more", "还有{count}项";
    NO_PICTURE: "no picture", "无图片";
    TAKEN: "taken {time}", "拍摄于{time}";
    NOT_TAKEN: "time taken not noted", "未记录拍摄时间";
    PIXELS: "{width}×{height}", "{width}×{height}";

    TOO_LARGE: "The file has {size} MB; pictures up to {max} MB are shown here", "文件有{size} MB，此处最多显示{max} MB的图片";
    TOO_MANY_PIXELS: "The picture has {width}×{height} points, which is more than is shown here", "图片为{width}×{height}像素，超出可显示范围";
    NOT_A_PICTURE: "This is no PNG or JPEG picture ({media})", "不是PNG或JPEG图片（{media}）";
    DAMAGED: "The picture is damaged and cannot be shown", "图片已损坏，无法显示";
    CANNOT_READ: "The picture cannot be read", "无法读取图片";
    HINT_OUTSIDE: "Open it with another program.", "请用其他程序打开。";
}
