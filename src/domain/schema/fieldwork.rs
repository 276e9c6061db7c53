//! What inspectors go out with: campaigns, checklists, visits, draws, service points.

use super::fields;

/// Campaigns 督查行动.
pub mod campaign {
    use super::fields;
    use crate::domain::kind::{FieldRole, Handed, Import, Kind, KindDef, Naming, Owner, Picture, Seen, Type};
    use crate::domain::life;
    use crate::domain::rights::Right::Manage;
    use crate::domain::schema::{draw, visit, words};
    use crate::i18n::Msg;

    fields! {
        SERIAL = 1 "serial" Type::Text, "No." "编号" { role(FieldRole::Serial), key, column(10), needs(Manage) };
        TITLE = 2 "title" Type::Text, "Campaign" "督查行动" { required, key, column(36), needs(Manage), also(&["行动名称", "督查名称"]) };
        SORT = 3 "sort" Type::Word(&words::CAMPAIGN_SORT), "Kind" "督查类型" { required, column(12), needs(Manage) };
        STATE = 4 "state" Type::Word(&life::campaign::STATES), "State" "状态" { column(10), needs(Manage) };
        FROM = 5 "from" Type::Date, "From" "开始日期" { required, column(12), needs(Manage) };
        UNTIL = 6 "until" Type::Date, "Until" "结束日期" { required, column(12), needs(Manage) };
        PURPOSE = 7 "purpose" Type::Lines, "Purpose" "督查目的" { needs(Manage) };
        METHODS = 8 "methods" Type::Words(&words::METHOD), "Methods" "督查方式" { needs(Manage) };
        AGENCIES = 9 "agencies" Type::Refs(Kind::Unit), "Joint agencies" "联合单位" { needs(Manage) };
        UNITS = 10 "units" Type::Refs(Kind::Unit), "Units" "督查对象" { needs(Manage), also(&["被督查单位"]) };
        INDICATORS = 11 "indicators" Type::Refs(Kind::Indicator), "Indicators" "涉及指标" { needs(Manage) };
        MATTERS = 12 "matters" Type::Lines, "Matters" "督查事项" { needs(Manage) };
        PLAN = 13 "plan" Type::Lines, "Plan" "督查方案" { needs(Manage) };
        APPROVED_BY = 14 "approved_by" Type::Text, "Approved by" "批准人" { needs(Manage) };
        APPROVAL = 15 "approval" Type::Text, "Approval number" "批准文号" { needs(Manage) };
        TERM = 16 "term" Type::Date, "Authorised until" "授权期限" { needs(Manage) };
        LEADER = 17 "leader" Type::Ref(Kind::Person), "Leader" "督查组组长" { column(12), needs(Manage) };
        INSPECTORS = 18 "inspectors" Type::Refs(Kind::Person), "Inspectors" "督查人员" { needs(Manage) };
        CHECKLIST = 19 "checklist" Type::Ref(Kind::Checklist), "Checklist" "检查表" { needs(Manage) };
        CONCLUSION = 20 "conclusion" Type::Lines, "Conclusion" "督查结论" { needs(Manage) };
        CONCLUDED_ON = 21 "concluded_on" Type::Date, "Concluded on" "结论日期" { needs(Manage) };
        REASON = 22 "reason" Type::Lines, "Reason" "原因" { needs(Manage) };
    }
    /// What a campaign is. Source: 政府督查工作条例 art. 7, 8, 11, 12, 14–16.
    pub static DEF: KindDef = KindDef {
        kind: Kind::Campaign,
        name: "campaign",
        plural_name: "campaigns",
        label: Msg::new("Campaign", "督查行动"),
        plural: Msg::new("Campaigns", "督查行动"),
        fields: FIELDS,
        title: TITLE,
        names: &[APPROVAL],
        within: None,
        short: None,
        parent: None,
        up: &[],
        owner: Owner::Nobody,
        unit: None,
        handed: Handed::WhileOpen,
        seen: Seen::Named,
        alone: false,
        sums: &[],
        life: Some(&life::CAMPAIGN),
        defaults: &[],
        same: &[],
        naming: Naming::Called,
        import: Import::More,
        found: Some(16),
        subject: true,
        work: true,
        hint: &[SERIAL],
        related: &[(Kind::Visit, &[visit::CAMPAIGN]), (Kind::Draw, &[draw::CAMPAIGN])],
        periods: false,
        picture: Picture::Board,
    };
}

/// Checklists 检查表.
pub mod checklist {
    use super::fields;
    use crate::domain::kind::{FieldRole, Handed, Import, Kind, KindDef, Naming, Owner, Picture, Seen, Type};
    use crate::domain::rights::Right::Manage;
    use crate::domain::schema::{campaign, visit};
    use crate::i18n::Msg;

    fields! {
        CODE = 1 "code" Type::Text, "Code" "代码" { required, key, column(16), needs(Manage) };
        TITLE = 2 "title" Type::Text, "Checklist" "检查表" { required, column(40), needs(Manage) };
        VERSION = 3 "version" Type::Text, "Version" "版本" { key, column(10), needs(Manage) };
        QUESTIONS = 4 "questions" Type::Int, "Questions" "题数" { role(FieldRole::Count), column(8), needs(Manage) };
        FORM = 5 "form" Type::Lines, "Form" "表单定义" { role(FieldRole::Machine), required, needs(Manage) };
        NOTE = 6 "note" Type::Lines, "Remarks" "备注" { role(FieldRole::Remarks), needs(Manage) };
        FORM_REST = 7 "form_rest" Type::Texts, "Form, continued" "表单定义（续）" { role(FieldRole::Machine), needs(Manage) };
    }
    /// What a checklist is: a template in one version, never changed once a visit is pinned to it.
    pub static DEF: KindDef = KindDef {
        kind: Kind::Checklist,
        name: "checklist",
        plural_name: "checklists",
        label: Msg::new("Checklist", "检查表"),
        plural: Msg::new("Checklists", "检查表"),
        fields: FIELDS,
        title: TITLE,
        names: &[CODE],
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
        import: Import::No,
        found: Some(18),
        subject: false,
        work: false,
        hint: &[VERSION],
        related: &[(Kind::Visit, &[visit::CHECKLIST]), (Kind::Campaign, &[campaign::CHECKLIST])],
        periods: false,
        picture: Picture::None,
    };
}

/// Visits 督查走访.
pub mod visit {
    use super::fields;
    use crate::domain::kind::{FieldRole, Handed, Import, Kind, KindDef, Naming, Owner, Picture, Seen, Type};
    use crate::domain::life;
    use crate::domain::rights::Right::Report;
    use crate::domain::schema::{evidence, finding, note, words};
    use crate::i18n::Msg;

    fields! {
        SERIAL = 1 "serial" Type::Text, "No." "编号" { role(FieldRole::Serial), key, column(10) };
        UNIT = 2 "unit" Type::Ref(Kind::Unit), "Unit" "被检查单位" { required, key, column(24), also(&["单位", "检查对象"]) };
        ON = 3 "on" Type::Date, "Day" "检查日期" { required, key, column(12), also(&["日期", "检查时间"]) };
        STATE = 4 "state" Type::Word(&life::visit::STATES), "State" "状态" { column(10) };
        ANNOUNCED = 5 "announced" Type::Word(&words::ANNOUNCED), "Announced" "是否通知" { column(8) };
        CAMPAIGN = 6 "campaign" Type::Ref(Kind::Campaign), "Campaign" "督查行动" { column(20) };
        POINT = 7 "point" Type::Ref(Kind::ServicePoint), "Service point" "服务点" { column(16) };
        INSPECTORS = 8 "inspectors" Type::Refs(Kind::Person), "Inspectors" "检查人员" { column(16) };
        CHECKLIST = 9 "checklist" Type::Ref(Kind::Checklist), "Checklist" "检查表";
        ANSWERS = 10 "answers" Type::Texts, "Answers" "检查记录" { role(FieldRole::Machine) };
        SCORE = 11 "score" Type::Real, "Score %" "得分率" { column(8) };
        FAILED = 12 "failed" Type::Texts, "Failed critical items" "不合格关键项";
        OUTCOME = 13 "outcome" Type::Word(&words::OUTCOME), "Outcome" "检查结果" { column(12) };
        BEGAN = 14 "began" Type::Time, "Began" "开始时间";
        ENDED = 15 "ended" Type::Time, "Ended" "结束时间";
        RECEIVED_BY = 16 "received_by" Type::Text, "Met" "对接人";
        PLACE = 17 "place" Type::Text, "Place" "地点";
        NOTE = 18 "note" Type::Lines, "Notes" "备注" { role(FieldRole::Remarks) };
        SLIP = 19 "slip" Type::Text, "Slip" "督查凭证码";
        REASON = 21 "reason" Type::Lines, "Reason" "原因";
        KNEW = 22 "knew" Type::Lines, "Who knew beforehand" "事前知情人";
        SLIP_TEXT = 23 "slip_text" Type::Lines, "Text of the slip" "督查凭证" { role(FieldRole::Machine) };
        SELF_CHECK = 24 "self_check" Type::Texts, "Unit's self-check" "单位自查记录" { role(FieldRole::Machine), needs(Report) };
        SELF_CHECKED_BY = 25 "self_checked_by" Type::Ref(Kind::Person), "Self-check by" "自查人" { needs(Report) };
        DRAW = 26 "draw" Type::Ref(Kind::Draw), "From draw" "来源抽取";
        RECHECKS = 27 "rechecks" Type::Refs(Kind::Finding), "Findings re-inspected" "回头看问题";
    }
    /// What a visit is.
    pub static DEF: KindDef = KindDef {
        kind: Kind::Visit,
        name: "visit",
        plural_name: "visits",
        label: Msg::new("Visit", "督查走访"),
        plural: Msg::new("Visits", "督查走访"),
        fields: FIELDS,
        title: UNIT,
        names: &[],
        within: None,
        short: None,
        parent: None,
        up: &[CAMPAIGN, UNIT],
        owner: Owner::Units(&[UNIT]),
        unit: Some(UNIT),
        handed: Handed::WhileOpen,
        seen: Seen::Own,
        alone: false,
        sums: &[],
        life: Some(&life::VISIT),
        defaults: &[],
        same: &[CAMPAIGN, CHECKLIST, INSPECTORS],
        naming: Naming::Called,
        import: Import::More,
        found: Some(17),
        subject: true,
        work: true,
        hint: &[ON],
        related: &[(Kind::Finding, &[finding::VISIT]), (Kind::Evidence, &[evidence::OF]), (Kind::Note, &[note::ABOUT])],
        periods: false,
        picture: Picture::Board,
    };
}

/// Random draws 随机抽取.
pub mod draw {
    use super::fields;
    use crate::domain::kind::{FieldRole, Handed, Import, Kind, KindDef, Naming, Owner, Picture, Seen, Type};
    use crate::domain::life;
    use crate::domain::rights::Right::Manage;
    use crate::domain::schema::visit;
    use crate::i18n::Msg;

    fields! {
        SERIAL = 1 "serial" Type::Text, "No." "编号" { role(FieldRole::Serial), key, column(10), needs(Manage) };
        TITLE = 2 "title" Type::Text, "Draw" "随机抽取" { required, key, column(36), needs(Manage) };
        STATE = 3 "state" Type::Word(&life::draw::STATES), "State" "状态" { column(10), needs(Manage) };
        CAMPAIGN = 4 "campaign" Type::Ref(Kind::Campaign), "Campaign" "督查行动" { column(24), needs(Manage) };
        SHARE = 5 "share" Type::Text, "How many" "抽取数量" { column(8), needs(Manage) };
        EACH = 6 "each" Type::Int, "Inspectors a visit" "每组人数" { needs(Manage) };
        SIZE = 7 "size" Type::Int, "Pool" "名单数" { role(FieldRole::Count), column(8), needs(Manage) };
        EXCLUDED = 9 "excluded" Type::Texts, "Excluded" "排除名单" { needs(Manage) };
        DIGEST = 10 "digest" Type::Text, "Pool digest" "名单校验码" { needs(Manage) };
        COMMITMENT = 11 "commitment" Type::Text, "Commitment" "承诺值" { needs(Manage) };
        SECRET = 12 "secret" Type::Text, "Opened secret" "公开密数" { needs(Manage) };
        PUBLIC = 13 "public" Type::Text, "Public number" "公开随机数" { needs(Manage) };
        SOURCE = 14 "source" Type::Text, "Source of it" "随机数来源" { needs(Manage) };
        DRAWN = 15 "drawn" Type::Texts, "Drawn" "抽取结果" { needs(Manage) };
        RECEIPT = 16 "receipt" Type::Lines, "Receipt" "抽取凭证" { role(FieldRole::Machine), needs(Manage) };
        DRAWN_ON = 17 "drawn_on" Type::Date, "Drawn on" "抽取日期" { column(12), needs(Manage) };
        PUBLISH_BY = 18 "publish_by" Type::Date, "Publish by" "应公示日期" { column(12), needs(Manage) };
        PUBLISHED_ON = 19 "published_on" Type::Date, "Published on" "公示日期" { needs(Manage) };
        REASON = 20 "reason" Type::Lines, "Reason" "原因" { needs(Manage) };
        RECEIPT_REST = 22 "receipt_rest" Type::Texts, "Receipt, continued" "抽取凭证（续）" { role(FieldRole::Machine), needs(Manage) };
        REPEATS = 21 "repeats" Type::Texts, "Draws of the same pool" "同一名单的其他抽取" { needs(Manage) };
    }
    /// What a draw is. Source: 优化营商环境条例 art. 54 (objects and officers drawn, results public).
    pub static DEF: KindDef = KindDef {
        kind: Kind::Draw,
        name: "draw",
        plural_name: "draws",
        label: Msg::new("Draw", "随机抽取"),
        plural: Msg::new("Draws", "随机抽取"),
        fields: FIELDS,
        title: TITLE,
        names: &[],
        within: None,
        short: None,
        parent: None,
        up: &[CAMPAIGN],
        owner: Owner::Nobody,
        unit: None,
        handed: Handed::WhileOpen,
        seen: Seen::Own,
        alone: false,
        sums: &[],
        life: Some(&life::DRAW),
        defaults: &[],
        same: &[CAMPAIGN],
        naming: Naming::Called,
        import: Import::No,
        found: Some(19),
        subject: true,
        work: true,
        hint: &[SERIAL],
        related: &[(Kind::Visit, &[visit::DRAW])],
        periods: false,
        picture: Picture::Board,
    };
}

/// Service points 服务点.
pub mod service_point {
    use super::fields;
    use crate::domain::kind::{FieldRole, Handed, Import, Kind, KindDef, Naming, Owner, Picture, Seen, Type};
    use crate::domain::rights::Right::Manage;
    use crate::domain::schema::{finding, visit, words};
    use crate::i18n::Msg;

    fields! {
        NAME = 1 "name" Type::Text, "Service point" "服务点" { required, key, column(28), needs(Manage), also(&["窗口名称", "服务大厅", "名称"]) };
        UNIT = 2 "unit" Type::Ref(Kind::Unit), "Unit" "所属单位" { key, column(24), needs(Manage), also(&["单位"]) };
        SORT = 3 "sort" Type::Word(&words::POINT_SORT), "Kind" "类别" { column(10), needs(Manage) };
        PARENT = 4 "parent" Type::Ref(Kind::ServicePoint), "Part of" "上级服务点" { needs(Manage) };
        PLACE = 5 "place" Type::Text, "Address" "地址" { role(FieldRole::Place), column(20), needs(Manage) };
        WINDOWS = 6 "windows" Type::Int, "Windows" "窗口数" { role(FieldRole::Count), column(8), needs(Manage) };
        STAFF = 7 "staff" Type::Int, "Staff" "人员数" { role(FieldRole::Count), column(8), needs(Manage) };
        HOURS = 8 "hours" Type::Text, "Hours" "服务时间" { column(20), needs(Manage) };
        EXTENDED = 9 "extended" Type::Text, "Extended hours" "错时延时服务时间" { needs(Manage) };
        ROSTER = 10 "roster" Type::Lines, "Roster" "值班安排" { needs(Manage) };
        COORDINATES = 11 "coordinates" Type::Text, "Coordinates" "坐标" { needs(Manage) };
        NOTE = 12 "note" Type::Lines, "Remarks" "备注" { role(FieldRole::Remarks), needs(Manage) };
    }
    /// What a service point is: a hall, a window, a village point.
    pub static DEF: KindDef = KindDef {
        kind: Kind::ServicePoint,
        name: "point",
        plural_name: "points",
        label: Msg::new("Service point", "服务点"),
        plural: Msg::new("Service points", "服务点"),
        fields: FIELDS,
        title: NAME,
        names: &[],
        within: Some(UNIT),
        short: None,
        parent: Some(PARENT),
        up: &[PARENT, UNIT],
        owner: Owner::Units(&[UNIT]),
        unit: Some(UNIT),
        handed: Handed::Always,
        seen: Seen::Own,
        alone: false,
        sums: &[],
        life: None,
        defaults: &[],
        same: &[UNIT, PARENT],
        naming: Naming::Called,
        import: Import::Whole,
        found: Some(20),
        subject: false,
        work: false,
        hint: &[UNIT],
        related: &[(Kind::Visit, &[visit::POINT]), (Kind::Finding, &[finding::POINT]), (Kind::ServicePoint, &[PARENT])],
        periods: false,
        picture: Picture::None,
    };
}
