//! Ledgers, problems, tasks and flags.

use super::fields;

/// Ledgers 事项清单.
pub mod ledger {
    use super::fields;
    use crate::domain::kind::{FieldRole, Handed, Import, Kind, KindDef, Naming, Owner, Picture, Seen, Sums, Type};
    use crate::domain::period::Grain;
    use crate::domain::rate::Formula;
    use crate::domain::rights::Right::Manage;
    use crate::domain::schema::{figure, problem, task};
    use crate::i18n::Msg;

    fields! {
        NAME = 1 "name" Type::Text, "Ledger" "清单" { required, key, column(28), needs(Manage), also(&["清单名称", "台账"]) };
        SHORT = 2 "short" Type::Text, "Short name" "简称" { column(10), needs(Manage) };
        WORDS = 3 "words" Type::Texts, "Status words" "状态用语" { role(FieldRole::StatusWords), needs(Manage) };
        FORMULA = 4 "formula" Type::Word(Formula::WORDS), "Rate formula" "完成率口径" { column(24), needs(Manage) };
        ANNOUNCED = 5 "announced" Type::Int, "Announced items" "公布项数" { role(FieldRole::Count), column(8), needs(Manage) };
        DUE = 6 "due" Type::Due, "Deadline" "完成时限" { column(14), needs(Manage) };
        SOURCE = 7 "source" Type::Text, "Source" "来源" { needs(Manage) };
        NOTE = 8 "note" Type::Lines, "Remarks" "备注" { role(FieldRole::Remarks), needs(Manage) };
        CYCLE = 9 "cycle" Type::Word(Grain::WORDS), "Recurs every" "周期" { needs(Manage) };
        PERIOD = 10 "period" Type::Period, "Stands in" "当前期间" { needs(Manage) };
    }
    /// What a ledger is.
    pub static DEF: KindDef = KindDef {
        kind: Kind::Ledger,
        name: "ledger",
        plural_name: "ledgers",
        label: Msg::new("Ledger", "事项清单"),
        plural: Msg::new("Ledgers", "事项清单"),
        fields: FIELDS,
        title: NAME,
        names: &[SHORT],
        within: None,
        short: Some(SHORT),
        parent: None,
        up: &[],
        owner: Owner::Nobody,
        unit: None,
        handed: Handed::Never,
        seen: Seen::Named,
        alone: true,
        sums: &[Sums::Decides],
        life: None,
        defaults: &[],
        same: &[],
        naming: Naming::Made,
        import: Import::Whole,
        found: Some(4),
        subject: false,
        work: false,
        hint: &[],
        related: &[
            (Kind::Task, &[task::LEDGER]),
            (Kind::Problem, &[problem::LEDGER]),
            (Kind::Figure, &[figure::LEDGER]),
        ],
        periods: false,
        picture: Picture::None,
    };
}

/// Problems 具体问题.
pub mod problem {
    use super::fields;
    use crate::domain::kind::{FieldRole, Handed, Import, Kind, KindDef, Naming, Owner, Picture, Seen, Sums, Type};
    use crate::domain::rights::Right::Manage;
    use crate::domain::schema::task;
    use crate::i18n::Msg;

    fields! {
        SERIAL = 1 "serial" Type::Text, "No." "序号" { role(FieldRole::Serial), key, column(6), needs(Manage), also(&["编号"]) };
        LEDGER = 2 "ledger" Type::Ref(Kind::Ledger), "Ledger" "清单" { required, key, column(12), needs(Manage) };
        TITLE = 3 "title" Type::Text, "Problem" "问题" { required, column(50), needs(Manage), also(&["具体问题", "存在问题", "反馈问题"]) };
        INDICATOR = 4 "indicator" Type::Ref(Kind::Indicator), "Indicator" "指标" { needs(Manage) };
        UNIT = 5 "unit" Type::Ref(Kind::Unit), "Unit" "单位" { column(20), needs(Manage), also(&["责任单位"]) };
        SOURCE = 6 "source" Type::Text, "Source" "来源" { needs(Manage) };
        NOTE = 7 "note" Type::Lines, "Remarks" "备注" { role(FieldRole::Remarks), needs(Manage) };
    }
    /// What a problem is.
    pub static DEF: KindDef = KindDef {
        kind: Kind::Problem,
        name: "problem",
        plural_name: "problems",
        label: Msg::new("Problem", "具体问题"),
        plural: Msg::new("Problems", "具体问题"),
        fields: FIELDS,
        title: TITLE,
        names: &[],
        within: Some(LEDGER),
        short: None,
        parent: None,
        up: &[LEDGER],
        owner: Owner::Units(&[UNIT]),
        unit: None,
        handed: Handed::Always,
        seen: Seen::Named,
        alone: false,
        sums: &[Sums::Decides],
        life: None,
        defaults: &[],
        same: &[],
        naming: Naming::Within,
        import: Import::Whole,
        found: Some(5),
        subject: true,
        work: true,
        hint: &[LEDGER],
        related: &[(Kind::Task, &[task::PROBLEM])],
        periods: false,
        picture: Picture::None,
    };
}

/// Tasks 任务.
pub mod task {
    use super::fields;
    use crate::domain::kind::{FieldRole, Handed, Import, Kind, KindDef, Naming, Owner, Picture, Seen, Sums, Type};
    use crate::domain::life;
    use crate::domain::rights::Right::{Manage, Report};
    use crate::domain::schema::{evidence, finding, note};
    use crate::i18n::Msg;

    fields! {
        SERIAL = 1 "serial" Type::Text, "No." "序号" { role(FieldRole::Serial), key, column(6), needs(Manage), also(&["编号", "code", "任务编号", "Task ID", "Activity ID", "Item ID", "Milestone ID", "Action ID", "Risk ID", "Issue ID", "ID"]) };
        LEDGER = 2 "ledger" Type::Ref(Kind::Ledger), "Ledger" "清单" { required, key, column(10), needs(Manage), also(&["台账", "清单名称"]) };
        TITLE = 3 "title" Type::Text, "Task" "任务" { required, column(44), needs(Manage), also(&["任务名称", "工作任务", "重点任务", "整改措施", "改革事项", "事项", "事项名称", "title", "主要内容", "工作内容", "任务内容", "主要任务", "重点工作", "任务描述", "工作描述", "Task description", "项目名称", "合同名称", "工作事项", "督办事项", "Milestone name", "Activity", "Action item", "Summary"]) };
        STATUS = 4 "status" Type::Status, "Status" "状态" { column(12), needs(Report), also(&["进展情况", "完成情况", "办理状态", "整改状态", "是否完成", "任务状态", "当前状态", "整改情况", "推进情况", "办理情况", "Current status"]) };
        DUE = 5 "due" Type::Due, "Deadline" "完成时限" { column(14), needs(Manage), also(&["时限", "整改时限", "办理时限", "截止时间", "due", "期限", "整改期限", "完成期限", "办结时限", "截止日期", "计划完成时间", "要求完成时间", "整改完成时限", "Due date", "完成时间", "完成日期", "Planned end", "Planned finish", "End date", "Target resolution", "Target date"]) };
        LEAD = 6 "lead" Type::Ref(Kind::Unit), "Lead unit" "牵头单位" { role(FieldRole::Hands), column(18), needs(Manage), also(&["牵头部门", "lead_unit", "主办单位"]) };
        RESPONSIBLE = 7 "responsible" Type::Refs(Kind::Unit), "Responsible units" "责任单位" { role(FieldRole::Shared), needs(Manage), also(&["责任部门", "配合单位", "协办单位", "responsible_units", "配合部门", "整改责任单位"]) };
        PROGRESS = 8 "progress" Type::Int, "Progress %" "进度%" { role(FieldRole::Percent), column(6), needs(Report), also(&["进度", "完成进度", "progress", "Completion %", "% complete"]) };
        PROBLEM = 9 "problem" Type::Ref(Kind::Problem), "Problem" "对应问题" { needs(Manage), also(&["具体问题", "问题"]) };
        MEASURES = 10 "measures" Type::Lines, "Measures" "工作举措" { needs(Manage), also(&["措施", "具体措施", "工作措施", "整改措施", "Mitigation", "Mitigation action", "Mitigation plan", "Action plan"]) };
        LEADER = 11 "leader" Type::Ref(Kind::Person), "Leader" "分管领导" { role(FieldRole::Hands), needs(Manage) };
        PERSON = 12 "person" Type::Ref(Kind::Person), "Person" "责任人" { role(FieldRole::Hands), needs(Manage), also(&["经办人", "联系人", "负责人", "Owner", "Assigned to", "Assignee"]) };
        LATEST = 13 "latest" Type::Lines, "Latest progress" "工作进展" { needs(Report), also(&["进展", "最新进展", "note", "推进情况", "进展情况", "完成情况", "落实情况", "工作进展情况", "整改情况", "办理情况"]) };
        INDICATORS = 14 "indicators" Type::Refs(Kind::Indicator), "Indicators" "关联指标" { needs(Manage), also(&["指标", "所属指标"]) };
        DOCUMENT = 15 "document" Type::Ref(Kind::Document), "Set by document" "来源文件" { needs(Manage) };
        MEETING = 16 "meeting" Type::Ref(Kind::Meeting), "Decided at" "来源会议" { needs(Manage) };
        START = 17 "start" Type::Date, "Start" "开始日期" { needs(Manage), also(&["启动时间", "开始时间", "计划开始时间", "Start date", "Planned start"]) };
        DONE_ON = 18 "done_on" Type::Date, "Done on" "办结日期" { needs(Report), also(&["完成时间", "办结时间", "实际完成时间", "完成日期", "Actual end", "Actual finish", "Date completed"]) };
        DEFERRED = 19 "deferred" Type::Date, "Put off until" "暂缓至" { needs(Manage) };
        REPORTED = 20 "reported" Type::Date, "Last reported" "最近填报" { needs(Report), also(&["更新时间", "updated"]) };
        RETURNED = 21 "returned" Type::Text, "Returned because" "退回原因" { needs(Manage) };
        REVIEW = 22 "review" Type::Date, "Next review" "下次复查" { needs(Manage) };
        AGREEMENT = 40 "agreement" Type::Ref(Kind::Agreement), "Under agreement" "依据协议" { needs(Manage) };
        ORIGIN = 42 "origin" Type::Any, "Comes from" "任务来源" { needs(Manage) };
    }
    /// What a task is.
    pub static DEF: KindDef = KindDef {
        kind: Kind::Task,
        name: "task",
        plural_name: "tasks",
        label: Msg::new("Task", "任务"),
        plural: Msg::new("Tasks", "任务"),
        fields: FIELDS,
        title: TITLE,
        names: &[],
        within: None,
        short: None,
        parent: None,
        up: &[PROBLEM, LEDGER],
        owner: Owner::Units(&[LEAD, RESPONSIBLE]),
        unit: Some(LEAD),
        handed: Handed::WhileOpen,
        seen: Seen::Own,
        alone: false,
        sums: &[Sums::Counted],
        life: Some(&life::TASK),
        defaults: &[],
        same: &[LEDGER],
        naming: Naming::Called,
        import: Import::Whole,
        found: Some(1),
        subject: true,
        work: true,
        hint: &[LEDGER],
        related: &[(Kind::Evidence, &[evidence::OF]), (Kind::Note, &[note::ABOUT]), (Kind::Finding, &[finding::TASK])],
        periods: false,
        picture: Picture::Calendar,
    };
}

/// Flags on lagging indicators 落后标记.
pub mod flag {
    use super::fields;
    use crate::domain::kind::{FieldRole, Handed, Import, Kind, KindDef, Naming, Owner, Picture, Seen, Sums, Type};
    use crate::domain::life;
    use crate::domain::rights::Right::{Manage, Report};
    use crate::domain::schema::{note, words};
    use crate::i18n::Msg;

    fields! {
        INDICATOR = 1 "indicator" Type::Ref(Kind::Indicator), "Indicator" "指标" { required, key, column(28), needs(Manage) };
        UNIT = 2 "unit" Type::Ref(Kind::Unit), "Lead unit" "牵头单位" { column(18), needs(Manage) };
        PERIOD = 3 "period" Type::Period, "Period" "期间" { required, key, column(12), needs(Manage) };
        RULE = 4 "rule" Type::Text, "Rule" "规则" { role(FieldRole::Rule), required, key, column(12), needs(Manage) };
        REASON = 5 "reason" Type::Text, "Reason" "原因" { role(FieldRole::RuleWords), required, column(36), needs(Manage) };
        STATE = 6 "state" Type::Word(&life::flag::STATES), "State" "状态" { column(10), needs(Report) };
        BY = 7 "by" Type::Text, "Committed by" "表态人" { needs(Report) };
        MEASURE = 8 "measure" Type::Lines, "Measure" "措施" { needs(Report) };
        DUE = 9 "due" Type::Due, "Deadline" "完成时限" { column(14), needs(Report) };
        REPAIR = 10 "repair" Type::Word(&words::REPAIR), "Repair" "整改方式" { needs(Report) };
        LIFTED = 11 "lifted" Type::Text, "Lifted because" "解除原因" { role(FieldRole::RuleWords), needs(Manage) };
        LIFTED_BY = 12 "lifted_by" Type::Ref(Kind::Observation), "Lifted by" "解除依据" { needs(Manage) };
    }
    /// What a flag is.
    pub static DEF: KindDef = KindDef {
        kind: Kind::Flag,
        name: "flag",
        plural_name: "flags",
        label: Msg::new("Flag", "落后标记"),
        plural: Msg::new("Flags", "落后标记"),
        fields: FIELDS,
        title: INDICATOR,
        names: &[],
        within: None,
        short: None,
        parent: None,
        up: &[INDICATOR],
        owner: Owner::Units(&[UNIT]),
        unit: Some(UNIT),
        handed: Handed::Always,
        seen: Seen::Own,
        alone: false,
        sums: &[Sums::Counted],
        life: Some(&life::FLAG),
        defaults: &[],
        same: &[],
        naming: Naming::Called,
        import: Import::No,
        found: None,
        subject: true,
        work: true,
        hint: &[PERIOD],
        related: &[(Kind::Note, &[note::ABOUT])],
        periods: false,
        picture: Picture::None,
    };
}
