//! What the office itself keeps: meetings, documents, views, published figures, settings, devices.

use super::fields;

/// Meetings 会议.
pub mod meeting {
    use super::fields;
    use crate::domain::kind::{Handed, Import, Kind, KindDef, Naming, Owner, Picture, Seen, Type};
    use crate::domain::rights::Right::Manage;
    use crate::domain::schema::{agenda, finding, task, words};
    use crate::i18n::Msg;

    fields! {
        NAME = 1 "name" Type::Text, "Meeting" "会议" { required, key, column(40), needs(Manage), also(&["会议名称"]) };
        ON = 2 "on" Type::Date, "Day" "日期" { required, key, column(12), needs(Manage), also(&["会议时间", "时间"]) };
        SORT = 3 "sort" Type::Word(&words::MEETING_SORT), "Kind" "类别" { column(14), needs(Manage) };
        CALLED_BY = 4 "called_by" Type::Text, "Called by" "召集人" { column(20), needs(Manage), also(&["主持人"]) };
        ATTENDED = 5 "attended" Type::Refs(Kind::Unit), "Attended by" "参会单位" { needs(Manage) };
        DECIDED = 6 "decided" Type::Lines, "Decided" "议定事项" { needs(Manage) };
        PLACE = 7 "place" Type::Text, "Place" "地点" { needs(Manage) };
        UNTIL = 8 "until" Type::Date, "Last day" "结束日期" { needs(Manage) };
        PEOPLE = 9 "people" Type::Refs(Kind::Person), "Who came" "出席人员" { needs(Manage), also(&["参会人员"]) };
        ABSENT = 10 "absent" Type::Refs(Kind::Person), "Who missed it" "缺席人员" { needs(Manage) };
        INVITED = 11 "invited" Type::Refs(Kind::Unit), "Units invited" "应参会单位" { needs(Manage) };
        CADENCE = 12 "cadence" Type::Word(&words::CADENCE), "Board" "调度周期" { needs(Manage) };
    }
    /// What a meeting is.
    pub static DEF: KindDef = KindDef {
        kind: Kind::Meeting,
        name: "meeting",
        plural_name: "meetings",
        label: Msg::new("Meeting", "会议"),
        plural: Msg::new("Meetings", "会议"),
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
        seen: Seen::Named,
        alone: false,
        sums: &[],
        life: None,
        defaults: &[],
        same: &[],
        naming: Naming::Called,
        import: Import::Whole,
        found: Some(7),
        subject: true,
        work: true,
        hint: &[ON],
        related: &[
            (Kind::Agenda, &[agenda::MEETING]),
            (Kind::Task, &[task::MEETING]),
            (Kind::Finding, &[finding::MEETING]),
        ],
        periods: false,
        picture: Picture::None,
    };
}

/// Documents 文件.
pub mod document {
    use super::fields;
    use crate::domain::kind::{FieldRole, Handed, Import, Kind, KindDef, Naming, Owner, Picture, Seen, Type};
    use crate::domain::life;
    use crate::domain::rights::Right::{Manage, Record, Report};
    use crate::domain::schema::{evidence, note, task, words};
    use crate::i18n::Msg;

    fields! {
        TITLE = 1 "title" Type::Text, "Title" "标题" { required, key, column(44), needs(Record), also(&["文件名称"]) };
        NUMBER = 2 "number" Type::Text, "Number" "文号" { column(20), key, needs(Record) };
        SORT = 6 "sort" Type::Word(&words::DOCUMENT_SORT), "Kind" "文种" { column(10), needs(Record) };
        ON = 3 "on" Type::Date, "Issued" "印发日期" { required, column(12), needs(Record), also(&["发文日期"]) };
        STATE = 7 "state" Type::Word(&life::document::STATES), "State" "状态" { column(8), needs(Report) };
        SETS = 4 "sets" Type::Lines, "What it sets" "主要内容" { needs(Manage) };
        SOURCE = 5 "source" Type::Text, "Issued by" "印发单位" { needs(Record) };
        YEAR = 8 "year" Type::Int, "Year of the number" "年号" { role(FieldRole::Ordinal), needs(Record) };
        SEQ = 9 "seq" Type::Int, "Number in the year" "顺序号" { role(FieldRole::Ordinal), needs(Record) };
        FROM = 10 "from" Type::Ref(Kind::Unit), "From" "发文单位" { needs(Record) };
        TO = 11 "to" Type::Refs(Kind::Unit), "To" "主送单位" { column(20), needs(Record), also(&["主送"]) };
        COPY = 12 "copy" Type::Refs(Kind::Unit), "Copied to" "抄送单位" { needs(Record), also(&["抄送"]) };
        TEXT = 13 "text" Type::Lines, "Text" "正文" { needs(Record) };
        REPLY_BY = 14 "reply_by" Type::Date, "Answer by" "反馈时限" { column(12), needs(Record) };
        SET_BY = 15 "set_by" Type::Ref(Kind::Person), "Drafted by" "拟稿人" { needs(Record) };
        APPROVED_BY = 16 "approved_by" Type::Text, "Approved by" "签发人" { needs(Record) };
        FINDINGS = 17 "findings" Type::Refs(Kind::Finding), "Findings" "涉及问题" { needs(Record) };
        TASKS = 18 "tasks" Type::Refs(Kind::Task), "Tasks" "涉及事项" { needs(Record) };
        MEETING = 19 "meeting" Type::Ref(Kind::Meeting), "Meeting" "相关会议" { needs(Record) };
        WITHDRAWN_BY = 20 "withdrawn_by" Type::Ref(Kind::Document), "Withdrawn by" "撤回文件" { needs(Record) };
        REASON = 21 "reason" Type::Lines, "Reason" "撤回原因" { needs(Record) };
        NOTE = 22 "note" Type::Lines, "Remarks" "备注" { role(FieldRole::Remarks), needs(Record) };
        BLOCK = 23 "block" Type::Text, "Number block" "号段" { role(FieldRole::Machine), needs(Record) };
    }
    /// What a document is: what was issued, with whom it went to. One with a number of a year is never changed or undone;
    /// another withdraws it. Whoever gets it signs for it with a note of the sort `receipt`.
    pub static DEF: KindDef = KindDef {
        kind: Kind::Document,
        name: "document",
        plural_name: "documents",
        label: Msg::new("Document", "文件"),
        plural: Msg::new("Documents", "文件"),
        fields: FIELDS,
        title: TITLE,
        names: &[NUMBER],
        within: None,
        short: None,
        parent: None,
        up: &[],
        owner: Owner::Units(&[TO, COPY]),
        unit: None,
        handed: Handed::Never,
        seen: Seen::Named,
        alone: false,
        sums: &[],
        life: Some(&life::DOCUMENT),
        defaults: &[],
        same: &[],
        naming: Naming::Called,
        import: Import::Whole,
        found: Some(8),
        subject: true,
        work: true,
        hint: &[NUMBER],
        related: &[
            (Kind::Task, &[task::DOCUMENT]),
            (Kind::Note, &[note::ABOUT]),
            (Kind::Evidence, &[evidence::OF]),
            (Kind::Document, &[WITHDRAWN_BY]),
        ],
        periods: false,
        picture: Picture::None,
    };
}

/// Saved views 视图.
pub mod view {
    use super::fields;
    use crate::domain::kind::{FieldRole, Handed, Import, Kind, KindDef, Naming, Owner, Picture, Seen, Type};
    use crate::domain::rights::Right::Report;
    use crate::i18n::Msg;

    fields! {
        NAME = 1 "name" Type::Text, "Name" "名称" { required, key, column(24), needs(Report) };
        KIND = 2 "kind" Type::Text, "List" "列表" { required, role(FieldRole::KindName), column(12), needs(Report) };
        FILTER = 3 "filter" Type::Text, "Filter" "筛选" { column(40), needs(Report) };
        COLUMNS = 4 "columns" Type::Texts, "Columns" "列" { needs(Report) };
        SORT = 5 "sort" Type::Texts, "Sort" "排序" { needs(Report) };
        GROUP = 6 "group" Type::Text, "Group by" "分组" { needs(Report) };
        KEY = 7 "key" Type::Text, "Key" "快捷键" { column(6), needs(Report) };
    }
    /// What a saved view is.
    pub static DEF: KindDef = KindDef {
        kind: Kind::View,
        name: "view",
        plural_name: "views",
        label: Msg::new("Saved view", "视图"),
        plural: Msg::new("Saved views", "视图"),
        fields: FIELDS,
        title: NAME,
        names: &[],
        within: None,
        short: None,
        parent: None,
        up: &[],
        owner: Owner::Maker,
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
        found: Some(9),
        subject: false,
        work: false,
        hint: &[FILTER],
        related: &[],
        periods: false,
        picture: Picture::None,
    };
}

/// Published figures 公布数.
pub mod figure {
    use super::fields;
    use crate::domain::kind::{Handed, Import, Kind, KindDef, Naming, Owner, Picture, Seen, Type};
    use crate::domain::rights::Right::Manage;
    use crate::i18n::Msg;

    fields! {
        NAME = 1 "name" Type::Text, "Figure" "名称" { required, key, column(24), needs(Manage) };
        LEDGER = 2 "ledger" Type::Ref(Kind::Ledger), "Ledger" "清单" { key, column(20), needs(Manage) };
        AS_OF = 3 "as_of" Type::Date, "As of" "截至" { required, key, column(12), needs(Manage) };
        VALUE = 4 "value" Type::Real, "Value" "数值" { required, column(12), needs(Manage) };
        SOURCE = 5 "source" Type::Text, "Source" "出处" { column(40), needs(Manage) };
        PLACE = 6 "place" Type::Text, "Where" "位置" { needs(Manage) };
    }
    /// What a published figure is.
    pub static DEF: KindDef = KindDef {
        kind: Kind::Figure,
        name: "figure",
        plural_name: "figures",
        label: Msg::new("Published figure", "公布数"),
        plural: Msg::new("Published figures", "公布数"),
        fields: FIELDS,
        title: NAME,
        names: &[],
        within: None,
        short: None,
        parent: None,
        up: &[LEDGER],
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
        import: Import::More,
        found: None,
        subject: false,
        work: true,
        hint: &[AS_OF],
        related: &[],
        periods: false,
        picture: Picture::None,
    };
}

/// Settings 设置.
pub mod setting {
    use super::fields;
    use crate::domain::kind::{Handed, Import, Kind, KindDef, Naming, Owner, Picture, Seen, Sums, Type};
    use crate::domain::rights::Right::Administer;
    use crate::i18n::Msg;

    fields! {
        NAME = 1 "name" Type::Text, "Setting" "设置项" { required, key, column(24), needs(Administer) };
        VALUE = 2 "value" Type::Text, "Value" "值" { column(40), needs(Administer) };
        LIST = 3 "list" Type::Texts, "Values" "列表" { needs(Administer) };
    }
    /// What a setting is.
    pub static DEF: KindDef = KindDef {
        kind: Kind::Setting,
        name: "setting",
        plural_name: "settings",
        label: Msg::new("Setting", "设置"),
        plural: Msg::new("Settings", "设置"),
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
        seen: Seen::All,
        alone: true,
        sums: &[Sums::Decides],
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

/// Devices 设备.
pub mod device {
    use super::fields;
    use crate::domain::kind::{FieldRole, Handed, Import, Kind, KindDef, Naming, Owner, Picture, Seen, Type};
    use crate::domain::rights::Right::Administer;
    use crate::domain::schema::words;
    use crate::i18n::Msg;

    fields! {
        NAME = 1 "name" Type::Text, "Device" "设备" { required, column(24), needs(Administer) };
        KEY = 2 "key" Type::Text, "Public key" "公钥" { required, column(40), needs(Administer) };
        PERSON = 3 "person" Type::Ref(Kind::Person), "Whose" "所属人员" { column(20), needs(Administer) };
        REPLICA = 4 "replica" Type::Text, "Replica" "副本" { key, column(20), needs(Administer) };
        SPEAKS = 5 "speaks" Type::Word(&words::SPEAKS), "Speaks for" "代表" { column(8), needs(Administer) };
        LAST = 6 "last" Type::Int, "Last entry that counts" "有效截止序号" { role(FieldRole::Ordinal), column(8), needs(Administer) };
    }
    /// What a device is.
    pub static DEF: KindDef = KindDef {
        kind: Kind::Device,
        name: "device",
        plural_name: "devices",
        label: Msg::new("Device", "设备"),
        plural: Msg::new("Devices", "设备"),
        fields: FIELDS,
        title: NAME,
        names: &[REPLICA],
        within: None,
        short: None,
        parent: None,
        up: &[],
        owner: Owner::Nobody,
        unit: None,
        handed: Handed::Never,
        seen: Seen::Own,
        alone: true,
        sums: &[],
        life: None,
        defaults: &[],
        same: &[],
        naming: Naming::Called,
        import: Import::No,
        found: None,
        subject: false,
        work: false,
        hint: &[PERSON],
        related: &[],
        periods: false,
        picture: Picture::None,
    };
}
