//! Clues from outside, agreements with neighbours, reviews of conclusions, alarms of the guard.

use super::fields;

/// Clues 问题线索.
pub mod clue {
    use super::fields;
    use crate::domain::kind::{FieldRole, Handed, Import, Kind, KindDef, Naming, Owner, Picture, Seen, Type};
    use crate::domain::life::{self, Fill};
    use crate::domain::rights::Right::{Report, Verify};
    use crate::domain::schema::{evidence, finding, note, words};
    use crate::i18n::Msg;

    fields! {
        SERIAL = 1 "serial" Type::Text, "No." "编号" { role(FieldRole::Serial), key, column(10), also(&["线索编号"]) };
        TITLE = 2 "title" Type::Text, "Clue" "线索" { required, key, column(36), also(&["线索标题", "反映事项", "标题"]), needs(Report) };
        CHANNEL = 3 "channel" Type::Word(&words::CHANNEL), "Channel" "来源渠道" { required, column(10), also(&["来源", "渠道"]), needs(Report) };
        CLASS = 4 "class" Type::Word(&words::CLUE_CLASS), "Class" "分类" { column(6), also(&["线索分类"]) };
        STATE = 5 "state" Type::Word(&life::clue::STATES), "State" "状态" { column(10), needs(Report) };
        RECEIVED_ON = 6 "received_on" Type::Date, "Received on" "接收日期" { required, key, column(12), also(&["受理日期", "登记日期", "收到日期"]), needs(Report) };
        DUE = 7 "due" Type::Date, "Due" "办理时限" { column(12) };
        UNIT = 8 "unit" Type::Ref(Kind::Unit), "About" "被反映单位" { column(20), also(&["涉及单位", "反映对象"]), needs(Report) };
        HANDLER = 9 "handler" Type::Ref(Kind::Unit), "Handled by" "承办单位" { column(20) };
        FACTS = 10 "facts" Type::Lines, "Facts" "线索内容" { required, also(&["主要内容", "反映内容", "内容"]), needs(Report) };
        SUPERVISOR = 11 "supervisor" Type::Ref(Kind::Person), "Handed in by" "提交人（社会监督员）" { needs(Report) };
        SUPERIOR = 12 "superior" Type::Text, "Superior's number" "上级交办文号";
        SUPERIOR_DUE = 13 "superior_due" Type::Date, "Superior's term" "上级要求时限";
        ANSWER_FORM = 14 "answer_form" Type::Text, "Form of answer" "反馈形式";
        SEALED = 15 "sealed" Type::Lines, "Sealed informant" "举报人（密封）" { role(FieldRole::Machine) };
        RESULT = 16 "result" Type::Word(&words::CLUE_RESULT), "Result" "核查结果" { column(10), needs(Report) };
        ANSWER = 17 "answer" Type::Lines, "Answer" "答复" { needs(Report) };
        ANSWERED_ON = 18 "answered_on" Type::Date, "Answered on" "答复日期" { needs(Report) };
        SATISFACTION = 19 "satisfaction" Type::Word(&words::GRADE), "Satisfaction" "满意度" { needs(Verify) };
        CALLED_ON = 20 "called_on" Type::Date, "Called back on" "回访日期" { needs(Verify) };
        ROUND = 21 "round" Type::Int, "Round" "办理轮次" { role(FieldRole::Ordinal), needs(Verify) };
        JOINED = 22 "joined" Type::Ref(Kind::Clue), "Joined to" "并入线索";
        AGREEMENT = 23 "agreement" Type::Ref(Kind::Agreement), "Under agreement" "依据协议";
        REASON = 24 "reason" Type::Lines, "Reason" "原因" { needs(Report) };
        PLACE = 25 "place" Type::Text, "Place" "地点" { role(FieldRole::Place), needs(Report) };
    }

    /// What a clue is.
    pub static DEF: KindDef = KindDef {
        kind: Kind::Clue,
        name: "clue",
        plural_name: "clues",
        label: Msg::new("Clue", "问题线索"),
        plural: Msg::new("Clues", "问题线索"),
        fields: FIELDS,
        title: TITLE,
        names: &[SUPERIOR],
        within: None,
        short: None,
        parent: None,
        up: &[HANDLER, JOINED],
        // Never shown to whom it accuses (信访工作条例 art. 30): it is the handler's, not that of the unit it is about.
        owner: Owner::Units(&[HANDLER]),
        unit: Some(HANDLER),
        handed: Handed::WhileOpen,
        seen: Seen::Own,
        alone: false,
        sums: &[],
        life: Some(&life::CLUE),
        defaults: &[(RECEIVED_ON, Fill::Day)],
        same: &[CHANNEL],
        naming: Naming::Called,
        import: Import::More,
        found: Some(14),
        subject: true,
        work: true,
        hint: &[SERIAL, RECEIVED_ON],
        related: &[
            (Kind::Finding, &[finding::CLUE]),
            (Kind::Clue, &[JOINED]),
            (Kind::Evidence, &[evidence::OF]),
            (Kind::Note, &[note::ABOUT]),
        ],
        periods: false,
        picture: Picture::Board,
    };
}

/// Agreements 合作协议.
pub mod agreement {
    use super::fields;
    use crate::domain::kind::{Handed, Import, Kind, KindDef, Naming, Owner, Picture, Seen, Type};
    use crate::domain::rights::Right::Manage;
    use crate::domain::schema::{clue, task};
    use crate::i18n::Msg;

    fields! {
        TITLE = 1 "title" Type::Text, "Agreement" "合作协议" { required, key, column(40), needs(Manage) };
        PARTIES = 2 "parties" Type::Refs(Kind::Unit), "Parties" "签约单位" { column(24), needs(Manage) };
        SIGNED_ON = 3 "signed_on" Type::Date, "Signed on" "签订日期" { key, column(12), needs(Manage) };
        UNTIL = 4 "until" Type::Date, "Until" "有效期至" { column(12), needs(Manage) };
        SCOPE = 5 "scope" Type::Lines, "Scope" "协议内容" { needs(Manage) };
        DUTIES = 6 "duties" Type::Lines, "Duties" "约定任务" { needs(Manage) };
        NOTE = 7 "note" Type::Lines, "Remarks" "备注" { needs(Manage) };
    }
    /// What an agreement is. Source: 优化营商环境条例 art. 57 (clues joint, standards common, results recognised).
    pub static DEF: KindDef = KindDef {
        kind: Kind::Agreement,
        name: "agreement",
        plural_name: "agreements",
        label: Msg::new("Agreement", "合作协议"),
        plural: Msg::new("Agreements", "合作协议"),
        fields: FIELDS,
        title: TITLE,
        names: &[],
        within: None,
        short: None,
        parent: None,
        up: &[],
        owner: Owner::Nobody,
        unit: None,
        handed: Handed::Never,
        seen: Seen::Named,
        alone: false,
        sums: &[],
        life: None,
        defaults: &[],
        same: &[],
        naming: Naming::Called,
        import: Import::More,
        found: Some(15),
        subject: true,
        work: false,
        hint: &[SIGNED_ON],
        related: &[(Kind::Clue, &[clue::AGREEMENT]), (Kind::Task, &[task::AGREEMENT])],
        periods: false,
        picture: Picture::None,
    };
}

/// Reviews of a conclusion 复核.
pub mod review {
    use super::fields;
    use crate::domain::kind::{Handed, Import, Kind, KindDef, Naming, Owner, Picture, Seen, Type};
    use crate::domain::life::{self, Fill};
    use crate::domain::rights::Right::{Report, Verify};
    use crate::domain::schema::words;
    use crate::i18n::Msg;

    fields! {
        FINDING = 1 "finding" Type::Ref(Kind::Finding), "Finding" "督查问题" { required, key, column(36), needs(Report) };
        UNIT = 2 "unit" Type::Ref(Kind::Unit), "Asked by" "申请单位" { required, column(24), needs(Report) };
        STATE = 3 "state" Type::Word(&life::review::STATES), "State" "状态" { column(10), needs(Report) };
        RECEIVED_ON = 4 "received_on" Type::Date, "Conclusion received" "收到结论日期" { needs(Report) };
        ASKED_ON = 5 "asked_on" Type::Date, "Asked on" "申请日期" { required, key, column(12), needs(Report) };
        REASON = 6 "reason" Type::Lines, "Grounds" "申请理由" { required, needs(Report) };
        DUE = 7 "due" Type::Date, "Decide by" "应作出决定日期" { column(12), needs(Report) };
        DECIDER = 8 "decider" Type::Ref(Kind::Person), "Decided by" "复核人" { needs(Verify) };
        RESULT = 9 "result" Type::Word(&words::REVIEW_RESULT), "Outcome" "复核结果" { column(10), needs(Verify) };
        DECISION = 10 "decision" Type::Lines, "Decision and grounds" "复核决定及理由" { needs(Verify) };
        DECIDED_ON = 11 "decided_on" Type::Date, "Decided on" "决定日期" { needs(Verify) };
    }
    /// What a review is. Source: 政府督查工作条例 art. 17 (30 days to ask, 30 to decide, authors stay out).
    pub static DEF: KindDef = KindDef {
        kind: Kind::Review,
        name: "review",
        plural_name: "reviews",
        label: Msg::new("Review", "复核"),
        plural: Msg::new("Reviews", "复核"),
        fields: FIELDS,
        title: FINDING,
        names: &[],
        within: None,
        short: None,
        parent: None,
        up: &[FINDING],
        owner: Owner::Units(&[UNIT]),
        unit: Some(UNIT),
        handed: Handed::WhileOpen,
        seen: Seen::Own,
        alone: false,
        sums: &[],
        life: Some(&life::REVIEW),
        defaults: &[(ASKED_ON, Fill::Day), (UNIT, Fill::Unit)],
        same: &[],
        naming: Naming::Called,
        import: Import::No,
        found: None,
        subject: true,
        work: false,
        hint: &[ASKED_ON],
        related: &[],
        periods: false,
        picture: Picture::Board,
    };
}

/// Alarms of the guard against fake rectification 疑似假整改.
pub mod alarm {
    use super::fields;
    use crate::domain::kind::{Handed, Import, Kind, KindDef, Naming, Owner, Picture, Seen, Type};
    use crate::domain::life;
    use crate::domain::rights::Right::Verify;
    use crate::domain::schema::words;
    use crate::i18n::Msg;

    fields! {
        FINDING = 1 "finding" Type::Ref(Kind::Finding), "Finding" "督查问题" { required, key, column(32), needs(Verify) };
        RULE = 2 "rule" Type::Word(&words::GUARD_RULE), "Rule" "规则" { required, key, column(16), needs(Verify) };
        STRENGTH = 3 "strength" Type::Word(&words::STRENGTH), "Strength" "可疑程度" { column(8), needs(Verify) };
        STATE = 4 "state" Type::Word(&life::alarm::STATES), "State" "状态" { column(10), needs(Verify) };
        OTHER = 5 "other" Type::Ref(Kind::Finding), "Other finding" "关联问题" { key, column(24), needs(Verify) };
        WHY = 6 "why" Type::Lines, "Why" "依据" { needs(Verify) };
        RAISED_ON = 7 "raised_on" Type::Date, "Raised on" "提示日期" { column(12), needs(Verify) };
        DECIDED_BY = 8 "decided_by" Type::Ref(Kind::Person), "Decided by" "认定人" { needs(Verify) };
        REASON = 9 "reason" Type::Lines, "Reason" "认定理由" { needs(Verify) };
    }
    /// What an alarm is: raised by a rule, decided by a person, kept either way.
    pub static DEF: KindDef = KindDef {
        kind: Kind::Alarm,
        name: "alarm",
        plural_name: "alarms",
        label: Msg::new("Alarm", "疑似假整改"),
        plural: Msg::new("Alarms", "疑似假整改"),
        fields: FIELDS,
        title: FINDING,
        names: &[],
        within: None,
        short: None,
        parent: None,
        up: &[FINDING, OTHER],
        owner: Owner::Nobody,
        unit: None,
        handed: Handed::WhileOpen,
        seen: Seen::Own,
        alone: false,
        sums: &[],
        life: Some(&life::ALARM),
        defaults: &[],
        same: &[],
        naming: Naming::Called,
        import: Import::No,
        found: None,
        subject: false,
        work: false,
        hint: &[RULE],
        related: &[],
        periods: false,
        picture: Picture::Board,
    };
}
