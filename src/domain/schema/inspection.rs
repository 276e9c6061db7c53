//! Findings, evidence and notes.

use super::fields;

/// Findings 督查问题.
pub mod finding {
    use super::fields;
    use crate::domain::kind::{FieldRole, Handed, Import, Kind, KindDef, Naming, Owner, Picture, Seen, Sums, Type};
    use crate::domain::life::{self, Fill};
    use crate::domain::rights::Right::{Report, Verify};
    use crate::domain::schema::{alarm, document, evidence, note, review, visit, words};
    use crate::i18n::Msg;

    fields! {
        SERIAL = 1 "serial" Type::Text, "No." "编号" { role(FieldRole::Serial), key, column(8), also(&["序号", "Inspection_ID", "问题编号", "问题序号", "风险编号", "隐患编号", "Risk ID", "Risk number", "Risk no", "Issue ID", "Finding ID", "Defect ID", "Vulnerability ID", "ID"]) };
        TITLE = 2 "title" Type::Text, "Finding" "问题" { required, column(40), also(&["问题名称", "发现问题", "DBA_Name", "存在问题", "主要问题", "隐患名称", "问题隐患", "Risk title", "Risk name", "Weakness name", "Threat", "Threats", "Summary", "Issue"]) };
        CATEGORY = 3 "category" Type::Word(&words::CATEGORY), "Category" "类别" { required, column(14), also(&["问题类别"]) };
        SEVERITY = 4 "severity" Type::Word(&words::SEVERITY), "Severity" "程度" { column(8), also(&["严重程度", "隐患级别", "隐患等级", "风险等级", "问题等级", "级别"]) };
        STATE = 5 "state" Type::Word(&life::finding::STATES), "State" "状态" { column(10), needs(Report), also(&["办理状态", "整改状态", "整改进度", "整改情况", "销号情况", "是否整改", "是否解决", "Status", "Current status"]) };
        UNIT = 6 "unit" Type::Ref(Kind::Unit), "Unit" "责任单位" { column(20), also(&["整改责任单位", "整改单位", "责任部门", "单位", "被检查单位", "受检单位", "受检企业", "检查对象", "企业名称", "被检单位", "场所名称"]) };
        DUE = 7 "due" Type::Due, "Deadline" "整改时限" { column(14), also(&["时限", "整改期限", "完成时限", "限期", "整改完成时限", "期限", "Due date", "整改完成时间", "Target resolution", "Target date", "Planned completion date", "Scheduled completion date", "Date due", "Completion date"]) };
        FACTS = 8 "facts" Type::Lines, "Facts" "事实" { required, also(&["具体情况", "问题描述", "隐患描述", "隐患内容", "风险描述", "问题内容", "具体问题", "检查情况", "Description", "Risk description", "问题说明", "评审意见", "Finding description", "Vulnerability", "Vulnerabilities", "Observation", "Observations"]) };
        RULE = 9 "rule" Type::Lines, "Rule broken" "依据" { also(&["违反规定", "定性依据"]) };
        INDICATOR = 10 "indicator" Type::Ref(Kind::Indicator), "Indicator" "关联指标";
        TASK = 11 "task" Type::Ref(Kind::Task), "Task" "关联任务";
        MEETING = 12 "meeting" Type::Ref(Kind::Meeting), "From meeting" "来源会议";
        FOUND_ON = 13 "found_on" Type::Date, "Found on" "发现日期" { column(12), key, also(&["检查日期", "督查日期", "Inspection_Date", "检查时间", "督查时间", "发现时间", "排查时间", "排查日期", "Date raised", "Date", "Date added", "Date identified", "Detected on", "Detected on date", "提出日期", "登记日期"]) };
        INSPECTOR = 14 "inspector" Type::Ref(Kind::Person), "Inspector" "督查人员" { also(&["检查人", "检查人员", "排查人"]) };
        PERSON = 15 "person" Type::Ref(Kind::Person), "Assigned to" "责任人" { role(FieldRole::Hands), also(&["负责人", "整改负责人", "Owner", "Risk owner"]) };
        REPLY = 16 "reply" Type::Lines, "Reply" "整改反馈" { needs(Report), also(&["整改情况", "整改结果", "整改落实情况", "整改措施", "整改完成情况"]) };
        VERIFIER = 17 "verifier" Type::Ref(Kind::Person), "Verified by" "核查人" { needs(Verify), also(&["复查人", "复查人员", "验收人", "核查人员"]) };
        VERDICT = 18 "verdict" Type::Lines, "Verdict" "核查意见" { needs(Verify) };
        REASON = 19 "reason" Type::Lines, "Reason" "退回或异议原因" { needs(Report) };
        CLOSED_ON = 20 "closed_on" Type::Date, "Closed on" "销号日期" { needs(Verify), also(&["销号时间", "实际完成时间", "Closing date", "Date closed", "Actual completion date"]) };
        PLACE = 21 "place" Type::Text, "Place" "地点" { also(&["检查地点", "隐患部位", "隐患地点", "位置", "问题位置", "问题部位", "部位", "Location"]) };
        SOURCE = 22 "source" Type::Text, "Source" "来源";
        RECTIFIER = 23 "rectifier" Type::Ref(Kind::Person), "Rectified by" "整改人" { needs(Report), also(&["整改责任人"]) };
        RESPONSIBLE = 24 "responsible" Type::Refs(Kind::Unit), "Other responsible units" "其他责任单位" { also(&["配合单位", "协办单位"]) };
        ASSIGNED_ON = 25 "assigned_on" Type::Date, "Handed out on" "交办日期";
        RECEIVED_ON = 26 "received_on" Type::Date, "Signed for on" "签收日期" { needs(Report) };
        RECEIVER = 27 "receiver" Type::Ref(Kind::Person), "Signed for by" "签收人" { needs(Report) };
        REPORTED_ON = 28 "reported_on" Type::Date, "Reported on" "反馈日期" { needs(Report) };
        NEXT_REPORT = 29 "next_report" Type::Date, "Next report on" "下次反馈日期" { needs(Report) };
        SUSPENDED_ON = 30 "suspended_on" Type::Date, "Suspended on" "中止日期";
        SUSPEND_APPROVED = 31 "suspend_approved" Type::Text, "Suspension approved by" "中止批准人";
        REVIEW_ON = 32 "review_on" Type::Date, "Look again on" "中止复审日期";
        CONCLUSION = 33 "conclusion" Type::Lines, "Conclusion" "督查结论" { needs(Verify) };
        CONCLUDED_ON = 34 "concluded_on" Type::Date, "Concluded on" "结论日期" { needs(Verify) };
        CONCLUSION_RECEIVED = 35 "conclusion_received" Type::Date, "Conclusion received on" "收到结论日期" { needs(Report) };
        CLOSER = 36 "closer" Type::Ref(Kind::Person), "Closed by" "销号人" { needs(Verify) };
        RECHECKED_ON = 37 "rechecked_on" Type::Date, "Re-checked on" "回头看日期" { needs(Verify) };
        BODY = 38 "body" Type::Text, "Discipline body" "移送机关" { needs(Verify) };
        VISIT = 40 "visit" Type::Ref(Kind::Visit), "From visit" "来源走访";
        CLUE = 41 "clue" Type::Ref(Kind::Clue), "From clue" "来源线索";
        POINT = 42 "point" Type::Ref(Kind::ServicePoint), "Service point" "服务点" { also(&["窗口"]) };
        CAUSE = 45 "cause" Type::Lines, "Cause" "问题成因" { needs(Report), also(&["原因分析"]) };
        PLAN = 46 "plan" Type::Lines, "Plan" "整改方案" { needs(Report), also(&["处理建议", "处理意见", "整改建议", "应对措施", "防范措施", "防控措施", "Mitigation", "Mitigation strategy", "Mitigation action", "Mitigation plan", "Recommendation", "Recommendations", "Corrective action", "Risk treatment", "Treatment", "Treatment plan", "Risk response", "Response", "Action plan"]) };
        PLANNED_ON = 47 "planned_on" Type::Date, "Planned for" "计划完成日期" { needs(Report) };
    }
    /// What a finding is.
    pub static DEF: KindDef = KindDef {
        kind: Kind::Finding,
        name: "finding",
        plural_name: "findings",
        label: Msg::new("Finding", "督查问题"),
        plural: Msg::new("Findings", "督查问题"),
        fields: FIELDS,
        title: TITLE,
        names: &[],
        within: None,
        short: None,
        parent: None,
        up: &[VISIT, CLUE, INDICATOR, TASK, UNIT],
        owner: Owner::Units(&[UNIT, RESPONSIBLE]),
        unit: Some(UNIT),
        handed: Handed::WhileOpen,
        seen: Seen::Own,
        alone: false,
        sums: &[Sums::Counted],
        life: Some(&life::FINDING),
        defaults: &[(FOUND_ON, Fill::Day), (INSPECTOR, Fill::Actor)],
        same: &[],
        naming: Naming::Called,
        import: Import::More,
        found: Some(3),
        subject: true,
        work: true,
        hint: &[UNIT],
        related: &[
            (Kind::Evidence, &[evidence::OF]),
            (Kind::Note, &[note::ABOUT]),
            (Kind::Document, &[document::FINDINGS]),
            (Kind::Review, &[review::FINDING]),
            (Kind::Visit, &[visit::RECHECKS]),
            (Kind::Alarm, &[alarm::FINDING, alarm::OTHER]),
        ],
        periods: false,
        picture: Picture::Board,
    };
}

/// Evidence 佐证.
pub mod evidence {
    use super::fields;
    use crate::domain::kind::{FieldRole, Handed, Import, Kind, KindDef, Naming, Owner, Picture, Seen, Sums, Type};
    use crate::domain::life::Fill;
    use crate::domain::rights::Right::Report;
    use crate::domain::schema::words;
    use crate::i18n::Msg;

    fields! {
        NAME = 1 "name" Type::Text, "File" "文件名" { required, column(30), needs(Report) };
        OF = 2 "of" Type::Any, "Proves" "所属记录" { required, key, column(30), needs(Report) };
        DIGEST = 3 "digest" Type::Text, "SHA-256" "文件校验码" { required, key, needs(Report) };
        SIZE = 4 "size" Type::Int, "Bytes" "字节数" { role(FieldRole::Count), column(10), needs(Report) };
        MEDIA = 5 "media" Type::Text, "Type" "类型" { column(14), needs(Report) };
        TAKEN = 6 "taken" Type::Time, "Taken" "拍摄时间" { column(17), needs(Report) };
        PLACE = 7 "place" Type::Text, "Place" "地点" { needs(Report) };
        WHO = 8 "who" Type::Ref(Kind::Person), "By" "提供人" { needs(Report) };
        SIDE = 9 "side" Type::Word(&words::SIDE), "Side" "前后" { column(8), needs(Report) };
        NOTE = 10 "note" Type::Lines, "Remarks" "说明" { role(FieldRole::Remarks), needs(Report) };
        FILE_TIME = 11 "file_time" Type::Time, "File's own time" "文件时间" { needs(Report) };
        QUESTION = 13 "question" Type::Text, "For the question" "所证检查项" { role(FieldRole::Machine), needs(Report) };
        PRINT = 12 "print" Type::Text, "Print" "图像指纹" { role(FieldRole::Machine), needs(Report) };
    }
    /// What a evidence is.
    pub static DEF: KindDef = KindDef {
        kind: Kind::Evidence,
        name: "evidence",
        plural_name: "evidence",
        label: Msg::new("Evidence", "佐证"),
        plural: Msg::new("Evidence", "佐证"),
        fields: FIELDS,
        title: NAME,
        names: &[],
        within: None,
        short: None,
        parent: None,
        up: &[OF],
        owner: Owner::About(OF),
        unit: None,
        handed: Handed::Never,
        seen: Seen::Own,
        alone: false,
        sums: &[Sums::Counted],
        life: None,
        defaults: &[(WHO, Fill::Actor)],
        same: &[],
        naming: Naming::Called,
        import: Import::No,
        found: None,
        subject: false,
        work: true,
        hint: &[],
        related: &[],
        periods: false,
        picture: Picture::None,
    };
}

/// Notes 记事.
pub mod note {
    use super::fields;
    use crate::domain::kind::{Handed, Import, Kind, KindDef, Naming, Owner, Picture, Seen, Sums, Type};
    use crate::domain::life::Fill;
    use crate::domain::rights::Right::{Manage, Report};
    use crate::domain::schema::words;
    use crate::i18n::Msg;

    fields! {
        ABOUT = 1 "about" Type::Any, "About" "所属记录" { required, column(30), needs(Report) };
        SORT = 2 "sort" Type::Word(&words::NOTE_SORT), "Kind" "类别" { column(10), needs(Report) };
        TEXT = 3 "text" Type::Lines, "Text" "内容" { required, column(50), needs(Report) };
        TOLD = 4 "told" Type::Refs(Kind::Unit), "Told" "告知单位" { needs(Report) };
        ON = 5 "on" Type::Date, "Day" "日期" { column(12), needs(Report) };
        BY = 6 "by" Type::Ref(Kind::Person), "By" "记录人" { needs(Report) };
        UNTIL = 7 "until" Type::Due, "Asked until" "申请延至" { needs(Report) };
        ANSWER = 8 "answer" Type::Word(&words::ANSWER), "Answer" "批复" { needs(Manage) };
        ANSWERED_BY = 9 "answered_by" Type::Ref(Kind::Person), "Answered by" "批复人" { needs(Manage) };
        ANSWER_WHY = 10 "answer_why" Type::Text, "Answer because" "批复理由" { needs(Manage) };
        NEXT = 11 "next" Type::Date, "Next report on" "下次反馈日期" { needs(Report) };
        RECIPIENT = 12 "recipient" Type::Text, "Recipient" "签收对象" { needs(Report) };
    }
    /// What a note is.
    pub static DEF: KindDef = KindDef {
        kind: Kind::Note,
        name: "note",
        plural_name: "notes",
        label: Msg::new("Note", "记事"),
        plural: Msg::new("Notes", "记事"),
        fields: FIELDS,
        title: TEXT,
        names: &[],
        within: None,
        short: None,
        parent: None,
        up: &[ABOUT],
        owner: Owner::About(ABOUT),
        unit: None,
        handed: Handed::Never,
        seen: Seen::Own,
        alone: false,
        sums: &[Sums::Counted],
        life: None,
        defaults: &[(BY, Fill::Actor), (ON, Fill::Day)],
        same: &[],
        naming: Naming::Called,
        import: Import::No,
        found: None,
        subject: false,
        work: true,
        hint: &[],
        related: &[],
        periods: false,
        picture: Picture::None,
    };
}
