//! Vocabularies of fields.

use crate::domain::kind::{Vocabulary, Word};
use crate::i18n::Msg;

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($code:literal $en:literal $zh:literal $([$($also:literal),*])?;)* }) => {
        $(#[$doc])*
        pub static $name: Vocabulary = Vocabulary {
            words: &[$(Word { code: $code, label: Msg::new($en, $zh), also: &[$($($also),*)?] }),*],
        };
    };
}

words! {
    /// Kinds of unit.
    UNIT_SORT {
        "department" "department" "部门" ["市直部门"];
        "township" "township" "乡镇" ["街道", "乡镇街道"];
        "centre" "service centre" "中心" ["center"];
        "zone" "zone" "园区";
        "superior" "superior office" "上级单位";
        "county" "county" "县（市、区）" ["县市区", "economy"];
        "other" "other" "其他";
    }
}

words! {
    /// How a lagging indicator can be repaired.
    REPAIR {
        "at-once" "at once" "立行立改";
        "superior" "needs the superior level" "需上级支持";
    }
}

words! {
    /// Categories of findings.
    CATEGORY {
        "ranking-lags" "ranking lags" "排名落后" ["指标排名落后"];
        "rectification-slow" "rectification slow" "整改偏慢" ["整改进度偏慢"];
        "benchmark-slow" "benchmark slow" "对标偏慢" ["对标提升进度偏慢"];
        "practice-not-spread" "good practice not spread" "推广不够" ["经验做法复制推广不够"];
        "fake-rectification" "fake rectification" "假整改" ["数据整改"];
        "window-absence" "window absence" "窗口缺岗";
        "service" "service" "服务不优";
        "other" "other" "其他";
    }
}

words! {
    /// How grave a finding is.
    SEVERITY {
        "minor" "minor" "一般" ["轻微"];
        "major" "major" "较重" ["较大"];
        "grave" "grave" "严重" ["重大"];
    }
}

words! {
    /// Which side of a rectification evidence shows.
    SIDE {
        "before" "before" "整改前";
        "after" "after" "整改后";
    }
}

words! {
    /// Kinds of note; the middle four are the escalation ladder.
    NOTE_SORT {
        "progress" "progress" "进展";
        "comment" "comment" "批注";
        "urge" "urged" "催办";
        "order" "supervision order" "督办单";
        "talk" "talk" "约谈";
        "notice" "notice" "通报";
        "return" "returned" "退回";
        "extension" "extension" "延期";
    }
}

words! {
    /// What became of a request for more time.
    ANSWER {
        "granted" "granted" "同意";
        "refused" "refused" "不同意";
    }
}

words! {
    /// Kinds of meeting.
    MEETING_SORT {
        "dispatch" "dispatch" "调度会";
        "forum" "forum" "座谈会";
        "assessment" "assessment" "评估会";
        "lagging" "lagging-indicator dispatch" "落后指标调度会";
        "training" "training" "培训";
        "other" "other" "其他";
    }
}

/// The word of [`SPEAKS`] for a device of many, such as the office's server.
pub const EVERYBODY: &str = "everybody";

/// For whom a device speaks.
pub static SPEAKS: Vocabulary = Vocabulary {
    words: &[
        Word { code: "person", label: Msg::new("its person", "登记人员"), also: &[] },
        Word {
            code: EVERYBODY, label: Msg::new("everybody at it", "使用该设备的所有人"), also: &["all", "shared"]
        },
    ],
};
