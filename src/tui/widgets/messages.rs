//! What the pictures say.

pub use crate::report::charts::messages::{
    ACTUAL, FLAGGED, IDEAL, MADE_UP, NEEDED_LINE, NOT_REPORTED, NOTHING_YET, OFF, RANKS, TODAY, WEEKDAYS,
};

crate::messages! {
    NO_VALUES: "as no values are recorded", "因未登记数值";
    VALUES: "values", "数值";
    SCORES: "scores", "得分";
    SCORE: "Score", "得分";
    RANK: "Rank", "排名";
    UNIT: "Unit", "单位";
    VALUE: "Value", "数值";
    CHANGE: "Change", "变化";
    ROWS_OF: "rows {first}–{last} of {total}", "第{first}–{last}行，共{total}行";
    COLUMNS_OF: "columns {first}–{last} of {total}", "第{first}–{last}列，共{total}列";
    NOT_KNOWN: "nothing known", "无数据";
    PLACE_OF: "{rank} of {out_of}", "第{rank}名/共{out_of}";
    PLACE: "rank {rank}", "第{rank}名";
    REVISED: "revised", "已修订";
    DAY_KEY: "H holiday  W worked in exchange", "休 放假  班 调休上班";
    DAY_KEY_NARROW: "- holiday  + worked in exchange", "- 放假  + 调休上班";
    NOTHING_DUE: "nothing due", "无到期事项";
    NOTHING_DATED: "no dates", "无日程";
    EMPTY_COLUMN: "empty", "无";
    MORE: "{count} more", "还有{count}项";
    NO_PICTURE: "no picture", "无图片";
    TAKEN: "taken {time}", "拍摄于{time}";
    NOT_TAKEN: "time taken not noted", "未记录拍摄时间";
    PIXELS: "{width}×{height}", "{width}×{height}";
}
