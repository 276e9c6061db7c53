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
        "county" "county" "县（市、区）" ["县市区", "县", "economy"];
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
        "minor" "minor" "一般" ["轻微", "一般隐患", "一般问题", "一般风险"];
        "major" "major" "较重" ["较大", "较大隐患", "较大问题", "较大风险"];
        "grave" "grave" "严重" ["重大", "重大隐患", "重大问题", "重大风险", "严重问题"];
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
        "receipt" "signed for" "签收";
        "answer" "answer" "答复";
        "partial" "reported in part" "阶段反馈";
        "read" "read" "启封";
        "experience" "experience of half a year" "履职体会";
        "contact" "contact with the superior" "对接上级";
        "superior" "superior's answer" "上级答复";
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
words! {
    /// Kinds of campaign. Source: 政府督查工作条例 art. 14.
    CAMPAIGN_SORT {
        "general" "general inspection" "综合督查";
        "special" "special inspection" "专项督查";
        "event" "event investigation" "事件调查";
        "daily" "daily supervision" "日常督办";
        "clue-check" "clue check" "线索核查";
    }
}

words! {
    /// Methods of a campaign. Source: 政府督查工作条例 art. 12.
    METHOD {
        "self-check" "self-check and explanation" "要求自查、说明情况";
        "hearing-report" "hearing reports" "听取汇报";
        "check" "check, interview, unannounced visit" "开展检查、访谈、暗访";
        "forum" "forum, hearing, statistics, evaluation" "组织座谈、听证、统计、评估";
        "files" "consulting and copying files" "调阅、复制文件资料";
        "collect-clues" "collecting clues" "征集线索";
        "talk" "talk" "约谈";
        "online" "internet + supervision" "互联网+督查";
    }
}

words! {
    /// Whether the unit knows of a visit beforehand.
    ANNOUNCED {
        "announced" "announced" "已通知";
        "unannounced" "unannounced" "暗访" ["四不两直", "不通知"];
    }
}

words! {
    /// What came of a visit.
    OUTCOME {
        "clean" "no problem found" "未发现问题";
        "corrected" "corrected on the spot" "当场改正";
        "to-rectify" "to be rectified" "待整改";
        "not-concerned" "not concerned" "不涉及";
        "unattended" "nobody there" "无人值守";
        "uncooperative" "did not cooperate" "不配合";
    }
}

words! {
    /// Kinds of service point.
    POINT_SORT {
        "hall" "service hall" "服务大厅";
        "window" "window" "窗口";
        "village" "village point" "村级服务点" ["便民服务点"];
        "self-service" "self-service point" "自助服务点";
    }
}

words! {
    /// Where a clue comes from.
    CHANNEL {
        "site" "website" "网站";
        "hotline" "hotline" "热线" ["12345"];
        "visit" "visit" "走访";
        "box" "box" "意见箱";
        "supervisor" "social supervisor" "社会监督员";
        "superior" "superior office" "上级交办";
        "neighbour" "neighbouring county" "周边县市移送";
        "other" "other" "其他";
    }
}

words! {
    /// Classes of clue with their terms: one month, 15 and 5 working days (practice of 许昌 2025).
    CLUE_CLASS {
        "A" "A: one month" "A类" ["A"];
        "B" "B: 15 working days" "B类" ["B"];
        "C" "C: 5 working days" "C类" ["C"];
    }
}

words! {
    /// What a check of a clue found.
    CLUE_RESULT {
        "true" "true" "属实";
        "partly" "partly true" "部分属实";
        "untrue" "untrue" "不属实";
        "false-accusation" "false accusation" "诬告";
        "unverifiable" "cannot be verified" "无法核实";
    }
}

words! {
    /// The grades of satisfaction.
    GRADE {
        "very-satisfied" "very satisfied" "非常满意";
        "satisfied" "satisfied" "满意";
        "fairly-satisfied" "fairly satisfied" "基本满意";
        "dissatisfied" "dissatisfied" "不满意";
        "very-dissatisfied" "very dissatisfied" "非常不满意";
    }
}

words! {
    /// What a review decided.
    REVIEW_RESULT {
        "upheld" "upheld" "维持";
        "changed" "changed" "变更";
        "withdrawn" "withdrawn" "撤销";
    }
}

words! {
    /// The rules of the guard.
    GUARD_RULE {
        "same-file" "same picture" "同一照片";
        "before-after" "same before and after" "前后同图";
        "alike-picture" "pictures alike" "照片相近";
        "taken-earlier" "taken before the order" "拍摄早于交办";
        "reply-alike" "replies alike" "反馈雷同";
        "bunched" "closed in a bunch" "集中销号";
        "far-away" "taken far away" "拍摄地偏远";
        "relapsed" "came back soon" "短期复发";
        "of-screen" "photo of a screen" "翻拍照片";
    }
}

words! {
    /// How much an alarm says by itself.
    STRENGTH {
        "weak" "weak" "弱";
        "strong" "strong" "强";
    }
}

words! {
    /// Kinds of document: the slips of the office's own supervision first, then what it issues besides.
    DOCUMENT_SORT {
        "assign" "assignment slip" "交办单";
        "urge" "urging slip" "催办单";
        "order" "supervision order" "督办单";
        "reminder" "reminder" "提醒函";
        "talk" "minutes of a talk" "约谈纪要";
        "notice" "notice" "通报";
        "minutes" "minutes" "会议纪要";
        "bulletin" "bulletin" "简报";
        "plan" "plan" "方案";
        "opinion" "opinion" "意见";
        "letter" "letter" "函";
        "report" "report" "报告";
        "withdrawal" "withdrawal" "撤回通知";
        "other" "other" "其他";
    }
}

words! {
    /// Levels of those who recognise something.
    LEVEL {
        "national" "national" "国家级" ["国家"];
        "province" "provincial" "省级" ["省"];
        "prefecture" "prefecture" "市级（设区市）" ["市级", "设区市级", "赣州市级"];
        "county" "county" "县级" ["本级", "县（市、区）级"];
    }
}

words! {
    /// Kinds of honour. Source: domain.md, "Assessment": adoption and pilots earn a bonus, mere publication does not.
    HONOUR_SORT {
        "adopted" "adopted or spread" "推广借鉴" ["采纳推广"];
        "pilot" "pilot or model" "试点示范";
        "first" "first of its kind" "首创首个" ["首个", "首批"];
        "award" "award" "表彰奖励";
    }
}

words! {
    /// Where news and practice come from.
    NEWS_LEVEL {
        "national" "national" "国家部委" ["国家"];
        "province" "province" "省级";
        "prefecture" "prefecture" "市级（设区市）" ["市级", "赣州市"];
        "elsewhere" "other places" "外地" ["他山之石"];
    }
}

words! {
    /// Kinds of article.
    ARTICLE_SORT {
        "news" "news of a unit" "部门动态";
        "article" "article" "信息刊登";
        "experience" "experience" "经验做法";
    }
}

words! {
    /// Where a market entity did its business.
    CASE_CHANNEL {
        "window" "window" "窗口" ["大厅窗口"];
        "site" "website" "网上" ["政务服务网"];
    }
}

words! {
    /// What became of an item on an agenda.
    AGENDA_RESULT {
        "heard" "heard" "听取";
        "discussed" "discussed" "讨论";
        "decided" "decided" "议定";
        "put-off" "put off" "缓议";
    }
}

words! {
    /// How often a board is held. Source: domain.md, "Cadence".
    CADENCE {
        "daily" "daily triage" "日常梳理";
        "weekly" "weekly dispatch" "每周调度";
        "monthly" "monthly summary" "月度总结";
    }
}

words! {
    /// What is sealed.
    SEALED_SORT {
        "informant" "informant" "举报人";
        "visit" "unannounced visit" "暗访安排";
    }
}

words! {
    /// What can be drawn from, by the names of its lists.
    DRAWN_FROM {
        "units" "units" "单位";
        "points" "service points" "服务点";
        "tasks" "tasks" "任务";
        "findings" "findings" "督查问题";
        "cases" "cases" "办件";
    }
}

/// The kinds of document that hand out, urge and warn: the first of all kinds.
pub static SLIP_SORT: Vocabulary = Vocabulary { words: DOCUMENT_SORT.words.split_at(6).0 };
