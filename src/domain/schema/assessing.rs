//! The yearly assessment (考核): schemes, marks of lead units, assessments, objections; satisfaction surveys and their cases.

use super::fields;

/// Schemes of assessment 考核方案.
pub mod scheme {
    use super::fields;
    use crate::domain::kind::{FieldRole, Handed, Import, Kind, KindDef, Naming, Owner, Picture, Seen, Type};
    use crate::domain::rights::Right::Manage;
    use crate::domain::schema::assessment;
    use crate::i18n::Msg;

    fields! {
        TITLE = 1 "title" Type::Text, "Scheme" "考核方案" { required, key, column(36), needs(Manage) };
        YEAR = 2 "year" Type::Int, "Year" "年度" { role(FieldRole::Ordinal), required, key, column(6), needs(Manage) };
        RULES = 3 "rules" Type::Lines, "Rules" "计分规则" { required, needs(Manage) };
        UNITS = 4 "units" Type::Refs(Kind::Unit), "Units" "考核对象" { needs(Manage), also(&["被考核单位"]) };
        WINDOW = 5 "window" Type::Int, "Working days for objections" "异议期（工作日）" { needs(Manage) };
        DOCUMENT = 6 "document" Type::Ref(Kind::Document), "Document" "依据文件" { needs(Manage) };
        NOTE = 7 "note" Type::Lines, "Remarks" "备注" { role(FieldRole::Remarks), needs(Manage) };
    }
    /// What a scheme is: what counts in a year and how much, as data. Years differ (50/20/30 in the source).
    pub static DEF: KindDef = KindDef {
        kind: Kind::Scheme,
        name: "scheme",
        plural_name: "schemes",
        label: Msg::new("Scheme", "考核方案"),
        plural: Msg::new("Schemes", "考核方案"),
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
        seen: Seen::NamedOrOf(UNITS),
        alone: false,
        sums: &[],
        life: None,
        defaults: &[],
        same: &[],
        naming: Naming::Called,
        import: Import::No,
        found: Some(27),
        subject: false,
        work: false,
        hint: &[YEAR],
        related: &[(Kind::Assessment, &[assessment::SCHEME])],
        periods: false,
        picture: Picture::None,
    };
}

/// Marks that lead units give 评分.
pub mod mark {
    use super::fields;
    use crate::domain::kind::{FieldRole, Handed, Import, Kind, KindDef, Naming, Owner, Picture, Seen, Type};
    use crate::domain::life::Fill;
    use crate::domain::rights::Right::Report;
    use crate::i18n::Msg;

    fields! {
        UNIT = 1 "unit" Type::Ref(Kind::Unit), "Unit" "被评单位" { required, key, column(20), needs(Report) };
        BY_UNIT = 2 "by_unit" Type::Ref(Kind::Unit), "Given by" "评分单位" { required, key, column(20), needs(Report) };
        PERIOD = 3 "period" Type::Period, "Period" "期间" { required, key, column(10), needs(Report) };
        INDICATOR = 4 "indicator" Type::Ref(Kind::Indicator), "Indicator" "指标" { key, column(20), needs(Report) };
        PART = 5 "part" Type::Text, "Part of the scheme" "考核部分" { key, column(12), needs(Report) };
        VALUE = 6 "value" Type::Real, "Mark" "得分" { role(FieldRole::Percent), required, column(8), needs(Report) };
        REASON = 7 "reason" Type::Lines, "Grounds" "评分依据" { required, needs(Report) };
        RECORD = 8 "record" Type::Any, "Record behind it" "佐证记录" { needs(Report) };
        ON = 9 "on" Type::Date, "Day" "评分日期" { column(12), needs(Report) };
        BY = 10 "by" Type::Ref(Kind::Person), "By" "评分人" { needs(Report) };
    }
    /// What a mark is: what a lead unit gives a unit that is responsible under it, on the spot, out of 100, with its grounds.
    pub static DEF: KindDef = KindDef {
        kind: Kind::Mark,
        name: "mark",
        plural_name: "marks",
        label: Msg::new("Mark", "评分"),
        plural: Msg::new("Marks", "评分"),
        fields: FIELDS,
        title: UNIT,
        names: &[],
        within: None,
        short: None,
        parent: None,
        up: &[UNIT],
        owner: Owner::Units(&[BY_UNIT]),
        unit: Some(UNIT),
        handed: Handed::Never,
        seen: Seen::NamedOrOf(UNIT),
        alone: false,
        sums: &[],
        life: None,
        defaults: &[(ON, Fill::Day), (BY, Fill::Actor)],
        same: &[BY_UNIT, INDICATOR],
        naming: Naming::Called,
        import: Import::More,
        found: None,
        subject: false,
        work: true,
        hint: &[PERIOD],
        related: &[],
        periods: false,
        picture: Picture::None,
    };
}

/// Assessments 考核.
pub mod assessment {
    use super::fields;
    use crate::domain::kind::{FieldRole, Handed, Import, Kind, KindDef, Naming, Owner, Picture, Seen, Type};
    use crate::domain::life;
    use crate::domain::rights::Right::Manage;
    use crate::domain::schema::{note, objection};
    use crate::i18n::Msg;

    fields! {
        TITLE = 1 "title" Type::Text, "Assessment" "考核" { required, key, column(36), needs(Manage) };
        SCHEME = 2 "scheme" Type::Ref(Kind::Scheme), "Scheme" "考核方案" { required, column(24), needs(Manage) };
        PERIOD = 3 "period" Type::Period, "Period" "期间" { required, key, column(10), needs(Manage) };
        AS_OF = 4 "as_of" Type::Date, "As of" "数据截至" { required, column(12), needs(Manage) };
        STATE = 5 "state" Type::Word(&life::assessment::STATES), "State" "状态" { column(10), needs(Manage) };
        PREVIEWED_ON = 6 "previewed_on" Type::Date, "Previewed on" "预告日期" { needs(Manage) };
        UNTIL = 7 "until" Type::Date, "Objections until" "异议截止" { column(12), needs(Manage) };
        KNOWN = 8 "known" Type::Text, "With what was known by" "据何时记录" { needs(Manage) };
        DIGEST = 9 "digest" Type::Text, "Digest of the log" "日志校验码" { needs(Manage) };
        FROZEN = 10 "frozen" Type::Texts, "As frozen" "定稿结果" { role(FieldRole::Machine), needs(Manage) };
        REASON = 11 "reason" Type::Lines, "Reason" "原因" { needs(Manage) };
        UNITS = 12 "units" Type::Refs(Kind::Unit), "Shown to" "已预告单位" { needs(Manage) };
    }
    /// What an assessment is: a scheme over the records as of a day; shown to the units, objected to, frozen.
    pub static DEF: KindDef = KindDef {
        kind: Kind::Assessment,
        name: "assessment",
        plural_name: "assessments",
        label: Msg::new("Assessment", "考核"),
        plural: Msg::new("Assessments", "考核"),
        fields: FIELDS,
        title: TITLE,
        names: &[],
        within: None,
        short: None,
        parent: None,
        up: &[SCHEME],
        owner: Owner::Nobody,
        unit: None,
        handed: Handed::WhileOpen,
        seen: Seen::NamedOrOf(UNITS),
        alone: false,
        sums: &[],
        life: Some(&life::ASSESSMENT),
        defaults: &[],
        same: &[],
        naming: Naming::Called,
        import: Import::No,
        found: Some(28),
        subject: true,
        work: true,
        hint: &[PERIOD],
        related: &[(Kind::Objection, &[objection::ASSESSMENT]), (Kind::Note, &[note::ABOUT])],
        periods: false,
        picture: Picture::Board,
    };
}

/// Objections to a score 考核异议.
pub mod objection {
    use super::fields;
    use crate::domain::kind::{Handed, Import, Kind, KindDef, Naming, Owner, Picture, Seen, Type};
    use crate::domain::life::{self, Fill};
    use crate::domain::rights::Right::{Report, Verify};
    use crate::domain::schema::{evidence, note, words};
    use crate::i18n::Msg;

    fields! {
        ASSESSMENT = 1 "assessment" Type::Ref(Kind::Assessment), "Assessment" "考核" { required, key, column(28), needs(Report) };
        UNIT = 2 "unit" Type::Ref(Kind::Unit), "Unit" "申请单位" { required, key, column(20), needs(Report) };
        PART = 3 "part" Type::Text, "About" "异议事项" { required, key, column(20), needs(Report) };
        STATE = 4 "state" Type::Word(&life::objection::STATES), "State" "状态" { column(10), needs(Report) };
        REASON = 5 "reason" Type::Lines, "Grounds" "异议理由" { required, needs(Report) };
        ASKED_ON = 6 "asked_on" Type::Date, "Raised on" "提出日期" { column(12), needs(Report) };
        RESULT = 7 "result" Type::Word(&words::REVIEW_RESULT), "Outcome" "处理结果" { column(10), needs(Verify) };
        DECISION = 8 "decision" Type::Lines, "Decision and grounds" "处理意见" { needs(Verify) };
        DECIDER = 9 "decider" Type::Ref(Kind::Person), "Decided by" "处理人" { needs(Verify) };
        DECIDED_ON = 10 "decided_on" Type::Date, "Decided on" "处理日期" { needs(Verify) };
    }
    /// What an objection is: raised within the window, decided by somebody who gave the unit no mark (as 政府督查工作条例 art. 17
    /// asks of reviews).
    pub static DEF: KindDef = KindDef {
        kind: Kind::Objection,
        name: "objection",
        plural_name: "objections",
        label: Msg::new("Objection", "考核异议"),
        plural: Msg::new("Objections", "考核异议"),
        fields: FIELDS,
        title: PART,
        names: &[],
        within: Some(ASSESSMENT),
        short: None,
        parent: None,
        up: &[ASSESSMENT, UNIT],
        owner: Owner::Units(&[UNIT]),
        unit: Some(UNIT),
        handed: Handed::WhileOpen,
        seen: Seen::Own,
        alone: false,
        sums: &[],
        life: Some(&life::OBJECTION),
        defaults: &[(ASKED_ON, Fill::Day), (UNIT, Fill::Unit)],
        same: &[],
        naming: Naming::Called,
        import: Import::No,
        found: None,
        subject: true,
        work: true,
        hint: &[UNIT],
        related: &[(Kind::Evidence, &[evidence::OF]), (Kind::Note, &[note::ABOUT])],
        periods: false,
        picture: Picture::Board,
    };
}

/// Satisfaction surveys 满意度调查.
pub mod survey {
    use super::fields;
    use crate::domain::kind::{FieldRole, Handed, Import, Kind, KindDef, Naming, Owner, Picture, Seen, Type};
    use crate::domain::rights::Right::Manage;
    use crate::domain::schema::case;
    use crate::i18n::Msg;

    fields! {
        TITLE = 1 "title" Type::Text, "Survey" "满意度调查" { required, key, column(32), needs(Manage) };
        PERIOD = 2 "period" Type::Period, "Period" "期间" { required, key, column(10), needs(Manage) };
        ERROR = 3 "error" Type::Real, "Error in points" "允许误差（百分点）" { column(8), needs(Manage) };
        SATISFIED = 4 "satisfied" Type::Int, "Grades that count as satisfied" "计为满意的等次数" { needs(Manage) };
        FRAME = 5 "frame" Type::Int, "Entities in the frame" "抽样框主体数" { role(FieldRole::Count), column(8), needs(Manage) };
        SIZE = 6 "size" Type::Int, "Sample" "样本量" { role(FieldRole::Count), column(8), needs(Manage) };
        DRAW = 7 "draw" Type::Ref(Kind::Draw), "Draw" "随机抽取" { column(10), needs(Manage) };
        NOTE = 8 "note" Type::Lines, "Remarks" "备注" { role(FieldRole::Remarks), needs(Manage) };
    }
    /// What a survey is: a spot check of those who did business at a window or on the site in a quarter.
    pub static DEF: KindDef = KindDef {
        kind: Kind::Survey,
        name: "survey",
        plural_name: "surveys",
        label: Msg::new("Survey", "满意度调查"),
        plural: Msg::new("Surveys", "满意度调查"),
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
        seen: Seen::Own,
        alone: false,
        sums: &[],
        life: None,
        defaults: &[],
        same: &[],
        naming: Naming::Called,
        import: Import::No,
        found: Some(29),
        subject: false,
        work: true,
        hint: &[PERIOD],
        related: &[(Kind::Case, &[case::SURVEY])],
        periods: false,
        picture: Picture::None,
    };
}

/// Cases of business done 办件.
pub mod case {
    use super::fields;
    use crate::domain::kind::{FieldRole, Handed, Import, Kind, KindDef, Naming, Owner, Picture, Seen, Type};
    use crate::domain::life;
    use crate::domain::rights::Right::{Manage, Record};
    use crate::domain::schema::words;
    use crate::i18n::Msg;

    fields! {
        NUMBER = 1 "number" Type::Text, "Case number" "办件编号" { role(FieldRole::Serial), key, column(12), needs(Manage), also(&["办件号", "业务流水号"]) };
        ENTITY = 3 "entity" Type::Text, "Market entity" "市场主体" { required, key, column(24), needs(Manage), also(&["企业名称", "申请人", "办事主体"]) };
        PHONE = 5 "phone" Type::Text, "Phone" "联系电话" { column(13), needs(Manage), also(&["电话"]) };
        STATE = 10 "state" Type::Word(&life::case::STATES), "Call" "回访状态" { column(10), needs(Record) };
        CALLS = 12 "calls" Type::Int, "Calls made" "拨打次数" { role(FieldRole::Count), column(6), needs(Record) };
        GRADE = 11 "grade" Type::Word(&words::GRADE), "Grade" "满意度" { column(10), needs(Record) };
        MATTER = 6 "matter" Type::Text, "Business done" "办理事项" { column(24), needs(Manage), also(&["事项", "事项名称"]) };
        UNIT = 7 "unit" Type::Ref(Kind::Unit), "Unit" "办理单位" { column(20), needs(Manage), also(&["窗口单位"]) };
        CHANNEL = 8 "channel" Type::Word(&words::CASE_CHANNEL), "Done at" "办理渠道" { column(8), needs(Manage) };
        SURVEY = 2 "survey" Type::Ref(Kind::Survey), "Survey" "满意度调查" { required, key, column(20), needs(Manage) };
        ON = 9 "on" Type::Date, "Day" "办结日期" { column(12), needs(Manage), also(&["办理日期"]) };
        CREDIT = 4 "credit" Type::Text, "Credit code" "统一社会信用代码" { needs(Manage) };
        CALLED_ON = 13 "called_on" Type::Date, "Called on" "回访日期" { needs(Record) };
        CALLER = 14 "caller" Type::Ref(Kind::Person), "Called by" "回访人" { needs(Record) };
        SAID = 15 "said" Type::Lines, "What was said" "意见建议" { needs(Record) };
    }
    /// What a case is: business that a market entity did, the frame from which a survey is drawn, and the call that followed.
    pub static DEF: KindDef = KindDef {
        kind: Kind::Case,
        name: "case",
        plural_name: "cases",
        label: Msg::new("Case", "办件"),
        plural: Msg::new("Cases", "办件"),
        fields: FIELDS,
        title: ENTITY,
        names: &[],
        within: Some(SURVEY),
        short: None,
        parent: None,
        up: &[SURVEY],
        owner: Owner::Nobody,
        unit: Some(UNIT),
        handed: Handed::WhileOpen,
        seen: Seen::Own,
        alone: false,
        sums: &[],
        life: Some(&life::CASE),
        defaults: &[],
        same: &[SURVEY],
        naming: Naming::Called,
        import: Import::More,
        found: None,
        subject: true,
        work: true,
        hint: &[NUMBER],
        related: &[],
        periods: false,
        picture: Picture::Board,
    };
}
