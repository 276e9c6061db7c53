//! Registers of the office: honours and firsts, task forces, targets by year, study tours, policies from elsewhere,
//! articles of units.

use super::fields;

/// Honours and firsts 荣誉与首创.
pub mod honour {
    use super::fields;
    use crate::domain::kind::{FieldRole, Handed, Import, Kind, KindDef, Naming, Owner, Picture, Seen, Type};
    use crate::domain::rights::Right::Manage;
    use crate::domain::schema::{evidence, note, words};
    use crate::i18n::Msg;

    fields! {
        TITLE = 1 "title" Type::Text, "Honour or first" "荣誉或首创事项" { required, key, column(40), needs(Manage), also(&["事项", "荣誉名称"]) };
        UNIT = 2 "unit" Type::Ref(Kind::Unit), "Unit" "单位" { required, key, column(20), needs(Manage) };
        LEVEL = 3 "level" Type::Word(&words::LEVEL), "Level" "级别" { required, column(10), needs(Manage) };
        SORT = 4 "sort" Type::Word(&words::HONOUR_SORT), "Kind" "类别" { required, column(12), needs(Manage) };
        BY = 5 "by" Type::Text, "Recognised by" "认定单位" { required, column(20), needs(Manage), also(&["表彰单位"]) };
        ON = 6 "on" Type::Date, "Day" "认定日期" { required, key, column(12), needs(Manage), also(&["日期"]) };
        DOCUMENT = 7 "document" Type::Ref(Kind::Document), "Document" "依据文件" { needs(Manage) };
        NUMBER = 8 "number" Type::Text, "Number of the document" "依据文号" { needs(Manage), also(&["文号"]) };
        INDICATOR = 9 "indicator" Type::Ref(Kind::Indicator), "Indicator" "关联指标" { needs(Manage) };
        NOTE = 10 "note" Type::Lines, "Remarks" "备注" { role(FieldRole::Remarks), needs(Manage) };
    }
    /// What an honour is: only what stands here earns a bonus, and backs a claim to be first. That something was printed
    /// somewhere is none.
    pub static DEF: KindDef = KindDef {
        kind: Kind::Honour,
        name: "honour",
        plural_name: "honours",
        label: Msg::new("Honour", "荣誉首创"),
        plural: Msg::new("Honours and firsts", "荣誉首创"),
        fields: FIELDS,
        title: TITLE,
        names: &[],
        within: None,
        short: None,
        parent: None,
        up: &[UNIT],
        owner: Owner::Units(&[UNIT]),
        unit: Some(UNIT),
        handed: Handed::Never,
        seen: Seen::Own,
        alone: false,
        sums: &[],
        life: None,
        defaults: &[],
        same: &[],
        naming: Naming::Called,
        import: Import::More,
        found: Some(21),
        subject: true,
        work: true,
        hint: &[ON],
        related: &[(Kind::Evidence, &[evidence::OF]), (Kind::Note, &[note::ABOUT])],
        periods: false,
        picture: Picture::None,
    };
}

/// Task forces 指标专班.
pub mod task_force {
    use super::fields;
    use crate::domain::kind::{FieldRole, Handed, Import, Kind, KindDef, Naming, Owner, Picture, Seen, Type};
    use crate::domain::rights::Right::Manage;
    use crate::domain::schema::{note, task};
    use crate::i18n::Msg;

    fields! {
        NAME = 1 "name" Type::Text, "Task force" "专班名称" { required, key, column(28), needs(Manage) };
        INDICATOR = 2 "indicator" Type::Ref(Kind::Indicator), "Indicator" "指标" { required, key, column(24), needs(Manage) };
        LEAD = 3 "lead" Type::Ref(Kind::Unit), "Lead unit" "牵头单位" { column(20), needs(Manage) };
        UNITS = 4 "units" Type::Refs(Kind::Unit), "Units" "成员单位" { needs(Manage) };
        LEADER = 5 "leader" Type::Ref(Kind::Person), "Leader" "专班组长" { column(16), needs(Manage), also(&["组长"]) };
        MEMBERS = 6 "members" Type::Refs(Kind::Person), "Members" "专班成员" { needs(Manage), also(&["成员"]) };
        CONTACT = 7 "contact" Type::Ref(Kind::Person), "Contact" "联络员" { column(16), needs(Manage) };
        SINCE = 8 "since" Type::Date, "Since" "成立日期" { column(12), needs(Manage) };
        DUTY = 9 "duty" Type::Lines, "Duties" "职责" { needs(Manage) };
        NOTE = 10 "note" Type::Lines, "Remarks" "备注" { role(FieldRole::Remarks), needs(Manage) };
    }
    /// What a task force is: who is asked about an indicator, since when.
    pub static DEF: KindDef = KindDef {
        kind: Kind::TaskForce,
        name: "taskforce",
        plural_name: "taskforces",
        label: Msg::new("Task force", "指标专班"),
        plural: Msg::new("Task forces", "指标专班"),
        fields: FIELDS,
        title: NAME,
        names: &[],
        within: None,
        short: None,
        parent: None,
        up: &[INDICATOR],
        owner: Owner::Units(&[LEAD, UNITS]),
        unit: Some(LEAD),
        handed: Handed::Always,
        seen: Seen::Named,
        alone: false,
        sums: &[],
        life: None,
        defaults: &[],
        same: &[],
        naming: Naming::Called,
        import: Import::Whole,
        found: Some(22),
        subject: true,
        work: true,
        hint: &[INDICATOR],
        related: &[(Kind::Task, &[task::ORIGIN]), (Kind::Note, &[note::ABOUT])],
        periods: false,
        picture: Picture::None,
    };
}

/// Targets by year 年度目标.
pub mod target {
    use super::fields;
    use crate::domain::kind::{FieldRole, Handed, Import, Kind, KindDef, Naming, Owner, Picture, Seen, Type};
    use crate::domain::rights::Right::Manage;
    use crate::i18n::Msg;

    fields! {
        INDICATOR = 1 "indicator" Type::Ref(Kind::Indicator), "Indicator" "指标" { required, key, column(30), needs(Manage), also(&["指标名称"]) };
        YEAR = 2 "year" Type::Period, "Year" "年度" { required, key, column(10), needs(Manage), also(&["期间"]) };
        VALUE = 3 "value" Type::Real, "Target value" "目标值" { column(10), needs(Manage), also(&["年度目标"]) };
        RANK = 4 "rank" Type::Int, "Target rank" "目标排名" { column(8), needs(Manage) };
        SET_BY = 5 "set_by" Type::Ref(Kind::Unit), "Set by" "提出单位" { column(20), needs(Manage) };
        MEETING = 6 "meeting" Type::Ref(Kind::Meeting), "Set at" "提出会议" { column(20), needs(Manage) };
        ON = 7 "on" Type::Date, "Set on" "提出日期" { needs(Manage) };
        NOTE = 8 "note" Type::Lines, "Remarks" "备注" { role(FieldRole::Remarks), needs(Manage) };
    }
    /// What a target is: what an indicator is to reach in a year. An observation is held against the target of its own year.
    pub static DEF: KindDef = KindDef {
        kind: Kind::Target,
        name: "target",
        plural_name: "targets",
        label: Msg::new("Target", "年度目标"),
        plural: Msg::new("Targets by year", "年度目标"),
        fields: FIELDS,
        title: INDICATOR,
        names: &[],
        within: None,
        short: None,
        parent: None,
        up: &[INDICATOR],
        owner: Owner::Nobody,
        unit: None,
        handed: Handed::Never,
        seen: Seen::With(INDICATOR),
        alone: false,
        sums: &[],
        life: None,
        defaults: &[],
        same: &[],
        naming: Naming::Called,
        import: Import::More,
        found: None,
        subject: false,
        work: true,
        hint: &[YEAR],
        related: &[],
        periods: false,
        picture: Picture::None,
    };
}

/// Study tours 学习调研.
pub mod tour {
    use super::fields;
    use crate::domain::kind::{FieldRole, Handed, Import, Kind, KindDef, Naming, Owner, Picture, Seen, Type};
    use crate::domain::rights::Right::Manage;
    use crate::domain::schema::{note, task};
    use crate::i18n::Msg;

    fields! {
        TITLE = 1 "title" Type::Text, "Study tour" "学习调研" { required, key, column(36), needs(Manage), also(&["调研主题"]) };
        ON = 2 "on" Type::Date, "First day" "开始日期" { required, key, column(12), needs(Manage) };
        UNTIL = 3 "until" Type::Date, "Last day" "结束日期" { column(12), needs(Manage) };
        PLACES = 4 "places" Type::Text, "Places" "考察地" { column(24), needs(Manage) };
        LED_BY = 5 "led_by" Type::Text, "Led by" "带队" { needs(Manage) };
        PEOPLE = 6 "people" Type::Refs(Kind::Person), "People" "参加人员" { needs(Manage) };
        VISITED = 7 "visited" Type::Refs(Kind::Unit), "Units visited" "走访单位" { needs(Manage) };
        FOUND = 8 "found" Type::Lines, "What was learned" "先进做法" { needs(Manage) };
        REPORT = 9 "report" Type::Text, "Report" "调研报告" { column(30), needs(Manage) };
        REPORTED_ON = 10 "reported_on" Type::Date, "Reported on" "报告日期" { needs(Manage) };
        MEASURES = 11 "measures" Type::Lines, "Measures proposed" "改进措施" { needs(Manage) };
        NOTE = 12 "note" Type::Lines, "Remarks" "备注" { role(FieldRole::Remarks), needs(Manage) };
    }
    /// What a study tour is; each of its measures that is taken over becomes a task, whose later effect is seen there.
    pub static DEF: KindDef = KindDef {
        kind: Kind::Tour,
        name: "tour",
        plural_name: "tours",
        label: Msg::new("Study tour", "学习调研"),
        plural: Msg::new("Study tours", "学习调研"),
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
        found: Some(23),
        subject: true,
        work: true,
        hint: &[ON],
        related: &[(Kind::Task, &[task::ORIGIN]), (Kind::Note, &[note::ABOUT])],
        periods: false,
        picture: Picture::None,
    };
}

/// Policies and practice from elsewhere 政策动态与外地经验.
pub mod policy {
    use super::fields;
    use crate::domain::kind::{FieldRole, Handed, Import, Kind, KindDef, Naming, Owner, Picture, Seen, Type};
    use crate::domain::life;
    use crate::domain::rights::Right::Manage;
    use crate::domain::schema::{note, task, words};
    use crate::i18n::Msg;

    fields! {
        TITLE = 1 "title" Type::Text, "Policy or practice" "标题" { required, key, column(44), needs(Manage) };
        LEVEL = 2 "level" Type::Word(&words::NEWS_LEVEL), "From" "层级" { required, column(10), needs(Manage) };
        BY = 3 "by" Type::Text, "Issued by" "发布单位" { required, column(20), needs(Manage), also(&["来源"]) };
        ON = 4 "on" Type::Date, "Day" "发布日期" { required, key, column(12), needs(Manage), also(&["日期"]) };
        NUMBER = 5 "number" Type::Text, "Number" "文号" { needs(Manage) };
        CONTENT = 6 "content" Type::Lines, "Content" "主要内容" { needs(Manage), also(&["内容"]) };
        STATE = 7 "state" Type::Word(&life::policy::STATES), "State" "状态" { column(10), needs(Manage) };
        UNIT = 8 "unit" Type::Ref(Kind::Unit), "Taken up by" "对标单位" { column(20), needs(Manage) };
        EFFECT = 9 "effect" Type::Lines, "What became of it" "对标成效" { needs(Manage) };
        REASON = 10 "reason" Type::Lines, "Reason" "原因" { needs(Manage) };
        NOTE = 11 "note" Type::Lines, "Remarks" "备注" { role(FieldRole::Remarks), needs(Manage) };
    }
    /// What a policy from elsewhere is: noted, taken up with tasks, and what became of it.
    pub static DEF: KindDef = KindDef {
        kind: Kind::Policy,
        name: "policy",
        plural_name: "policies",
        label: Msg::new("Policy from elsewhere", "政策动态"),
        plural: Msg::new("Policies from elsewhere", "政策动态"),
        fields: FIELDS,
        title: TITLE,
        names: &[],
        within: None,
        short: None,
        parent: None,
        up: &[],
        owner: Owner::Nobody,
        unit: Some(UNIT),
        handed: Handed::WhileOpen,
        seen: Seen::Named,
        alone: false,
        sums: &[],
        life: Some(&life::POLICY),
        defaults: &[],
        same: &[],
        naming: Naming::Called,
        import: Import::More,
        found: Some(24),
        subject: true,
        work: true,
        hint: &[ON],
        related: &[(Kind::Task, &[task::ORIGIN]), (Kind::Note, &[note::ABOUT])],
        periods: false,
        picture: Picture::Board,
    };
}

/// Articles and information of units 信息稿件.
pub mod article {
    use super::fields;
    use crate::domain::kind::{FieldRole, Handed, Import, Kind, KindDef, Naming, Owner, Picture, Seen, Type};
    use crate::domain::life::{self, Fill};
    use crate::domain::rights::Right::{Manage, Report};
    use crate::domain::schema::{note, words};
    use crate::i18n::Msg;

    fields! {
        TITLE = 1 "title" Type::Text, "Article" "标题" { required, key, column(44), needs(Report) };
        UNIT = 2 "unit" Type::Ref(Kind::Unit), "Unit" "报送单位" { required, key, column(20), needs(Report) };
        ON = 3 "on" Type::Date, "Handed in on" "报送日期" { required, column(12), needs(Report) };
        SORT = 4 "sort" Type::Word(&words::ARTICLE_SORT), "Kind" "类别" { column(12), needs(Report) };
        STATE = 5 "state" Type::Word(&life::article::STATES), "State" "状态" { column(10), needs(Report) };
        TEXT = 6 "text" Type::Lines, "Text" "正文" { required, needs(Report) };
        AUTHOR = 7 "author" Type::Ref(Kind::Person), "Author" "撰稿人" { needs(Report) };
        APPROVED_BY = 8 "approved_by" Type::Ref(Kind::Person), "Approved by" "审核人" { needs(Manage) };
        APPROVED_ON = 9 "approved_on" Type::Date, "Approved on" "审核日期" { needs(Manage) };
        PUBLISHED = 10 "published" Type::Texts, "Published in" "刊登情况" { column(20), needs(Manage) };
        PUBLISHED_ON = 11 "published_on" Type::Date, "Published on" "刊登日期" { needs(Manage) };
        REASON = 12 "reason" Type::Lines, "Reason" "退回原因" { needs(Manage) };
        NOTE = 13 "note" Type::Lines, "Remarks" "备注" { role(FieldRole::Remarks), needs(Report) };
    }
    /// What an article is: what a unit hands in to be printed. Its edits are in its history.
    pub static DEF: KindDef = KindDef {
        kind: Kind::Article,
        name: "article",
        plural_name: "articles",
        label: Msg::new("Article", "信息稿件"),
        plural: Msg::new("Articles", "信息稿件"),
        fields: FIELDS,
        title: TITLE,
        names: &[],
        within: None,
        short: None,
        parent: None,
        up: &[UNIT],
        owner: Owner::Units(&[UNIT]),
        unit: Some(UNIT),
        handed: Handed::WhileOpen,
        seen: Seen::Own,
        alone: false,
        sums: &[],
        life: Some(&life::ARTICLE),
        defaults: &[(ON, Fill::Day), (AUTHOR, Fill::Actor), (UNIT, Fill::Unit)],
        same: &[],
        naming: Naming::Called,
        import: Import::More,
        found: Some(25),
        subject: true,
        work: true,
        hint: &[ON],
        related: &[(Kind::Note, &[note::ABOUT])],
        periods: false,
        picture: Picture::Board,
    };
}
