//! Bulletins (工作简报), their sections, and to whom they go.

use super::fields;

/// Bulletins 工作简报.
pub mod bulletin {
    use super::fields;
    use crate::domain::kind::{FieldRole, Handed, Import, Kind, KindDef, Naming, Owner, Picture, Seen, Type};
    use crate::domain::life;
    use crate::domain::rights::Right::Manage;
    use crate::domain::schema::{note, section};
    use crate::i18n::Msg;

    fields! {
        SERIAL = 1 "serial" Type::Text, "No." "期号" { role(FieldRole::Serial), key, column(10), needs(Manage) };
        TITLE = 2 "title" Type::Text, "Bulletin" "简报名称" { required, column(36), needs(Manage) };
        NUMBER = 3 "number" Type::Int, "Issue" "第几期" { role(FieldRole::Ordinal), required, column(6), needs(Manage) };
        ON = 4 "on" Type::Date, "Day of issue" "印发日期" { required, column(12), needs(Manage) };
        STATE = 5 "state" Type::Word(&life::bulletin::STATES), "State" "状态" { column(10), needs(Manage) };
        FROM = 6 "from" Type::Date, "Speaks of the time from" "反映时段起" { required, column(12), needs(Manage) };
        AS_OF = 7 "as_of" Type::Date, "Figures as of" "数据截至" { required, column(12), needs(Manage) };
        OFFICE = 8 "office" Type::Text, "Issued by" "印发单位" { needs(Manage) };
        LEAD = 9 "lead" Type::Lines, "Opening" "导语" { needs(Manage) };
        REPORT_TO = 10 "report_to" Type::Texts, "To" "报送" { needs(Manage) };
        COPY_TO = 11 "copy_to" Type::Texts, "Copy" "抄送" { needs(Manage) };
        UNITS = 20 "units" Type::Refs(Kind::Unit), "Units that sign" "签收单位" { needs(Manage) };
        COPIES = 12 "copies" Type::Int, "Copies printed" "印数" { role(FieldRole::Count), needs(Manage) };
        APPROVED_BY = 13 "approved_by" Type::Ref(Kind::Person), "Approved by" "签发人" { needs(Manage) };
        APPROVED_ON = 14 "approved_on" Type::Date, "Approved on" "签发日期" { needs(Manage) };
        KNOWN = 15 "known" Type::Text, "With what was known by" "据何时记录" { needs(Manage) };
        DIGEST = 16 "digest" Type::Text, "Digest of the log" "日志校验码" { needs(Manage) };
        FROZEN = 17 "frozen" Type::Texts, "As issued" "印发文本" { role(FieldRole::Machine), needs(Manage) };
        REMARKS = 18 "remarks" Type::Texts, "Remarks of the check" "核校意见" { needs(Manage) };
        REASON = 19 "reason" Type::Lines, "Reason" "原因" { needs(Manage) };
    }
    /// What a bulletin is. Once issued it holds its text and figures as they were printed, and the digest of the log that they
    /// came from.
    pub static DEF: KindDef = KindDef {
        kind: Kind::Bulletin,
        name: "bulletin",
        plural_name: "bulletins",
        label: Msg::new("Bulletin", "工作简报"),
        plural: Msg::new("Bulletins", "工作简报"),
        fields: FIELDS,
        title: TITLE,
        names: &[],
        within: None,
        short: None,
        parent: None,
        up: &[],
        owner: Owner::Units(&[UNITS]),
        unit: None,
        handed: Handed::WhileOpen,
        seen: Seen::NamedOrOf(UNITS),
        alone: false,
        sums: &[],
        life: Some(&life::BULLETIN),
        defaults: &[],
        same: &[],
        naming: Naming::Called,
        import: Import::No,
        found: Some(26),
        subject: true,
        work: true,
        hint: &[SERIAL, ON],
        related: &[(Kind::Section, &[section::BULLETIN]), (Kind::Note, &[note::ABOUT])],
        periods: false,
        picture: Picture::Board,
    };
}

/// Sections of a bulletin 简报栏目.
pub mod section {
    use super::fields;
    use crate::domain::kind::{FieldRole, Handed, Import, Kind, KindDef, Naming, Owner, Picture, Seen, Type};
    use crate::domain::rights::Right::Manage;
    use crate::i18n::Msg;

    fields! {
        BULLETIN = 1 "bulletin" Type::Ref(Kind::Bulletin), "Bulletin" "工作简报" { required, key, column(24), needs(Manage) };
        PLACE = 2 "place" Type::Int, "Place" "次序" { role(FieldRole::Ordinal), required, key, column(6), needs(Manage) };
        HEADING = 3 "heading" Type::Text, "Heading" "栏目" { required, column(30), needs(Manage) };
        TEXT = 4 "text" Type::Lines, "Text" "内容" { needs(Manage) };
        ARTICLES = 5 "articles" Type::Refs(Kind::Article), "Articles" "选用稿件" { needs(Manage) };
    }
    /// What a section is: its text, in which each figure is asked of the records ({{count tasks …}}).
    pub static DEF: KindDef = KindDef {
        kind: Kind::Section,
        name: "section",
        plural_name: "sections",
        label: Msg::new("Section", "简报栏目"),
        plural: Msg::new("Sections", "简报栏目"),
        fields: FIELDS,
        title: HEADING,
        names: &[],
        within: Some(BULLETIN),
        short: None,
        parent: None,
        up: &[BULLETIN],
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
        found: None,
        subject: false,
        work: false,
        hint: &[BULLETIN],
        related: &[],
        periods: false,
        picture: Picture::None,
    };
}

/// Lists of recipients 发送名单.
pub mod recipients {
    use super::fields;
    use crate::domain::kind::{FieldRole, Handed, Import, Kind, KindDef, Naming, Owner, Picture, Seen, Type};
    use crate::domain::rights::Right::Manage;
    use crate::i18n::Msg;

    fields! {
        NAME = 1 "name" Type::Text, "List" "名单" { required, key, column(28), needs(Manage) };
        REPORT_TO = 2 "report_to" Type::Texts, "To" "报送" { column(30), needs(Manage) };
        COPY_TO = 3 "copy_to" Type::Texts, "Copy" "抄送" { column(30), needs(Manage) };
        UNITS = 4 "units" Type::Refs(Kind::Unit), "Units that sign" "签收单位" { needs(Manage) };
        COPIES = 5 "copies" Type::Int, "Copies printed" "印数" { role(FieldRole::Count), column(6), needs(Manage) };
    }
    /// What a list of recipients is: who gets an issue, in the order of the imprint.
    pub static DEF: KindDef = KindDef {
        kind: Kind::Recipients,
        name: "recipients",
        plural_name: "recipientlists",
        label: Msg::new("List of recipients", "发送名单"),
        plural: Msg::new("Lists of recipients", "发送名单"),
        fields: FIELDS,
        title: NAME,
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
        found: None,
        subject: false,
        work: false,
        hint: &[],
        related: &[],
        periods: false,
        picture: Picture::None,
    };
}
