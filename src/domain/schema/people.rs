//! Units, people, indicators and what they stood at.

use super::fields;

/// Units 单位.
pub mod unit {
    use super::fields;
    use crate::domain::kind::{FieldRole, Handed, Import, Kind, KindDef, Naming, Owner, Picture, Seen, Sums, Type};
    use crate::domain::rights::Right::Manage;
    use crate::domain::schema::{finding, flag, indicator, person, task, words};
    use crate::i18n::Msg;

    fields! {
        NAME = 1 "name" Type::Text, "Name" "名称" { required, key, column(28), needs(Manage), also(&["单位", "单位名称", "部门", "Unit", "Country Name"]) };
        SHORT = 2 "short" Type::Text, "Short name" "简称" { column(12), needs(Manage) };
        PARENT = 3 "parent" Type::Ref(Kind::Unit), "Superior unit" "上级单位" { column(20), needs(Manage), also(&["主管部门", "Parent"]) };
        SORT = 4 "sort" Type::Word(&words::UNIT_SORT), "Kind" "类别" { column(10), needs(Manage), also(&["单位类别", "单位性质"]) };
        CREDIT = 5 "credit" Type::Text, "Credit code" "统一社会信用代码" { role(FieldRole::Credit), needs(Manage), also(&["信用代码", "社会信用代码"]) };
        IDENT = 9 "ident" Type::Text, "Other code" "其他编码" { needs(Manage), also(&["编码", "单位编码", "学校标识码", "机构代码", "Country Code", "Code"]) };
        PLACE = 6 "place" Type::Text, "Place" "所在地" { role(FieldRole::Place), needs(Manage), also(&["地址", "Address"]) };
        PHONE = 7 "phone" Type::Text, "Phone" "电话" { needs(Manage), also(&["联系电话"]) };
        NOTE = 8 "note" Type::Lines, "Remarks" "备注" { role(FieldRole::Remarks), needs(Manage), also(&["Remark", "Note"]) };
        ALIASES = 10 "aliases" Type::Texts, "Other names" "别名" { needs(Manage), also(&["曾用名"]) };
        SUCCESSOR = 11 "successor" Type::Ref(Kind::Unit), "Successor" "承接单位" { needs(Manage) };
    }
    /// What a unit is.
    pub static DEF: KindDef = KindDef {
        kind: Kind::Unit,
        name: "unit",
        plural_name: "units",
        label: Msg::new("Unit", "单位"),
        plural: Msg::new("Units", "单位"),
        fields: FIELDS,
        title: NAME,
        names: &[SHORT, CREDIT, IDENT],
        within: None,
        short: Some(SHORT),
        parent: Some(PARENT),
        up: &[PARENT],
        owner: Owner::Nobody,
        unit: None,
        handed: Handed::Always,
        seen: Seen::Named,
        alone: true,
        sums: &[Sums::Standings],
        life: None,
        defaults: &[],
        same: &[PARENT],
        naming: Naming::Units,
        import: Import::Whole,
        found: Some(0),
        subject: false,
        work: false,
        hint: &[SHORT],
        related: &[
            (Kind::Indicator, &[indicator::LEAD, indicator::RESPONSIBLE]),
            (Kind::Task, &[task::LEAD, task::RESPONSIBLE]),
            (Kind::Finding, &[finding::UNIT, finding::RESPONSIBLE]),
            (Kind::Flag, &[flag::UNIT]),
            (Kind::Person, &[person::UNIT]),
            (Kind::Unit, &[PARENT]),
        ],
        periods: false,
        picture: Picture::None,
    };
}

/// People 人员.
pub mod person {
    use super::fields;
    use crate::domain::kind::{Handed, Import, Kind, KindDef, Naming, Owner, Picture, Seen, Type};
    use crate::domain::rights::ROLES;
    use crate::domain::rights::Right::Administer;
    use crate::domain::schema::{clue, finding, meeting, note, task};
    use crate::i18n::Msg;

    fields! {
        NAME = 1 "name" Type::Text, "Name" "姓名" { required, key, column(16), needs(Administer) };
        UNIT = 2 "unit" Type::Ref(Kind::Unit), "Unit" "单位" { key, column(24), needs(Administer), also(&["所在单位"]) };
        POST = 3 "post" Type::Text, "Post" "职务" { column(16), needs(Administer) };
        ROLE = 4 "role" Type::Word(&ROLES), "Role" "角色" { column(12), needs(Administer) };
        LOGIN = 5 "login" Type::Text, "Login" "登录名" { needs(Administer) };
        PHONE = 6 "phone" Type::Text, "Phone" "电话" { needs(Administer), also(&["联系电话"]) };
        KEYS = 7 "keys" Type::Texts, "Public keys" "公钥" { needs(Administer) };
        TRAINING = 8 "training" Type::Lines, "Training" "培训记录" { needs(Administer) };
        ALIASES = 9 "aliases" Type::Texts, "Other names" "别名" { needs(Administer) };
        CERTIFICATE = 40 "certificate" Type::Text, "Certificate" "执法证号" { needs(Administer), also(&["证件号"]) };
        CERTIFIED_UNTIL = 41 "certified_until" Type::Date, "Certified until" "证件有效期至" { needs(Administer), also(&["有效期"]) };
        TRAINED_ON = 42 "trained_on" Type::Date, "Trained on" "督查培训日期" { needs(Administer) };
        INTERESTS = 43 "interests" Type::Refs(Kind::Unit), "Stays out of" "应回避单位" { needs(Administer), also(&["回避单位"]) };
        TERM_UNTIL = 44 "term_until" Type::Date, "Term until" "聘期至" { needs(Administer) };
    }
    /// What a person is.
    pub static DEF: KindDef = KindDef {
        kind: Kind::Person,
        name: "person",
        plural_name: "people",
        label: Msg::new("Person", "人员"),
        plural: Msg::new("People", "人员"),
        fields: FIELDS,
        title: NAME,
        names: &[LOGIN],
        within: None,
        short: None,
        parent: None,
        up: &[UNIT],
        owner: Owner::Nobody,
        unit: None,
        handed: Handed::Always,
        seen: Seen::NamedOrOf(UNIT),
        alone: true,
        sums: &[],
        life: None,
        defaults: &[],
        same: &[],
        naming: Naming::People,
        import: Import::Whole,
        found: Some(6),
        subject: false,
        work: false,
        hint: &[UNIT, POST],
        related: &[
            (Kind::Task, &[task::PERSON, task::LEADER]),
            (Kind::Finding, &[finding::INSPECTOR, finding::PERSON]),
            (Kind::Clue, &[clue::SUPERVISOR]),
            (Kind::Meeting, &[meeting::PEOPLE, meeting::ABSENT]),
            (Kind::Note, &[note::ABOUT]),
        ],
        periods: false,
        picture: Picture::None,
    };
}

/// Indicators 指标.
pub mod indicator {
    use super::fields;
    use crate::domain::kind::{FieldRole, Handed, Import, Kind, KindDef, Naming, Owner, Picture, Seen, Sums, Type};
    use crate::domain::rank::Direction;
    use crate::domain::rights::Right::Manage;
    use crate::domain::schema::{finding, flag, task};
    use crate::i18n::Msg;

    fields! {
        NAME = 1 "name" Type::Text, "Indicator" "指标" { required, key, column(30), needs(Manage), also(&["指标名称", "监测事项", "Name", "Series Name"]) };
        CODE = 2 "code" Type::Text, "Code" "编码" { column(8), needs(Manage), also(&["指标编码", "指标代码", "代码", "编号", "Series Code"]) };
        PARENT = 3 "parent" Type::Ref(Kind::Indicator), "Part of" "上级指标" { key, needs(Manage), also(&["一级指标", "二级指标"]) };
        LEAD = 4 "lead" Type::Ref(Kind::Unit), "Lead unit" "牵头单位" { column(20), needs(Manage) };
        RESPONSIBLE = 5 "responsible" Type::Refs(Kind::Unit), "Responsible units" "责任单位" { role(FieldRole::Shared), needs(Manage) };
        DIRECTION = 6 "direction" Type::Word(Direction::WORDS), "Better when" "方向" { needs(Manage) };
        TARGET = 7 "target" Type::Real, "Target" "目标值" { column(8), needs(Manage), also(&["年度目标"]) };
        MEASURE = 8 "measure" Type::Text, "Measured in" "计量单位" { needs(Manage) };
        WEIGHT = 9 "weight" Type::Real, "Weight" "权重" { needs(Manage) };
        NOTE = 10 "note" Type::Lines, "Remarks" "备注" { role(FieldRole::Remarks), needs(Manage) };
    }
    /// What a indicator is.
    pub static DEF: KindDef = KindDef {
        kind: Kind::Indicator,
        name: "indicator",
        plural_name: "indicators",
        label: Msg::new("Indicator", "指标"),
        plural: Msg::new("Indicators", "指标"),
        fields: FIELDS,
        title: NAME,
        names: &[CODE],
        within: None,
        short: None,
        parent: Some(PARENT),
        up: &[PARENT],
        owner: Owner::Shared(&[LEAD, RESPONSIBLE]),
        unit: Some(LEAD),
        handed: Handed::Always,
        seen: Seen::Named,
        alone: true,
        sums: &[Sums::Counted, Sums::Standings],
        life: None,
        defaults: &[],
        same: &[PARENT],
        naming: Naming::Called,
        import: Import::Whole,
        found: Some(2),
        subject: false,
        work: true,
        hint: &[CODE],
        related: &[
            (Kind::Flag, &[flag::INDICATOR]),
            (Kind::Indicator, &[PARENT]),
            (Kind::Task, &[task::INDICATORS]),
            (Kind::Finding, &[finding::INDICATOR]),
        ],
        periods: true,
        picture: Picture::Heat,
    };
}

/// Observations 监测值.
pub mod observation {
    use super::fields;
    use crate::domain::kind::{FieldRole, Handed, Import, Kind, KindDef, Naming, Owner, Picture, Seen, Sums, Type};
    use crate::domain::rank::Band;
    use crate::domain::rights::Right::Manage;
    use crate::i18n::Msg;

    fields! {
        INDICATOR = 1 "indicator" Type::Ref(Kind::Indicator), "Indicator" "指标" { required, key, column(28), needs(Manage), also(&["指标名称"]) };
        PERIOD = 2 "period" Type::Period, "Period" "期间" { required, key, column(12), needs(Manage), also(&["时期", "季度", "年度"]) };
        UNIT = 3 "unit" Type::Ref(Kind::Unit), "Unit" "单位" { required, key, column(16), needs(Manage), also(&["县（市、区）", "县市区"]) };
        VALUE = 4 "value" Type::Real, "Value" "数值" { column(12), needs(Manage), also(&["指标值"]) };
        SCORE = 5 "score" Type::Real, "Score" "得分" { column(8), needs(Manage), also(&["分值"]) };
        RANK = 6 "rank" Type::Int, "Rank" "排名" { column(6), needs(Manage), also(&["位次", "名次"]) };
        OUT_OF = 7 "out_of" Type::Int, "Out of" "参评数" { column(6), needs(Manage) };
        BAND = 8 "band" Type::Word(Band::WORDS), "Band" "档次" { column(8), needs(Manage) };
        SOURCE = 9 "source" Type::Text, "Source" "来源" { needs(Manage), also(&["数据来源"]) };
        REVISED = 10 "revised" Type::Real, "Revised value" "修订值" { needs(Manage) };
        REVISED_RANK = 11 "revised_rank" Type::Int, "Revised rank" "修订排名" { needs(Manage) };
        NOTE = 12 "note" Type::Lines, "Remarks" "备注" { role(FieldRole::Remarks), needs(Manage) };
        DOCUMENT = 13 "document" Type::Ref(Kind::Document), "Published in" "来源文件" { needs(Manage), also(&["通报"]) };
        PAGE = 14 "page" Type::Text, "Page" "页码" { needs(Manage) };
    }
    /// What an observation is.
    pub static DEF: KindDef = KindDef {
        kind: Kind::Observation,
        name: "observation",
        plural_name: "observations",
        label: Msg::new("Observation", "指标排名（数值）"),
        plural: Msg::new("Observations", "指标排名（数值）"),
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
        sums: &[Sums::Standings],
        life: None,
        defaults: &[],
        same: &[],
        naming: Naming::Called,
        import: Import::More,
        found: None,
        subject: false,
        work: true,
        hint: &[],
        related: &[],
        periods: false,
        picture: Picture::None,
    };
}
