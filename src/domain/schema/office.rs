//! What the office itself keeps: meetings, documents, views, published figures, settings, devices.

use super::fields;

/// Meetings 会议.
pub mod meeting {
    use super::fields;
    use crate::domain::kind::{Kind, Type};
    use crate::domain::rights::Right::Manage;
    use crate::domain::schema::words;

    fields! {
        NAME = 1 "name" Type::Text, "Meeting" "会议" { required, key, column(40), needs(Manage), also(&["会议名称"]) };
        ON = 2 "on" Type::Date, "Day" "日期" { required, key, column(12), needs(Manage), also(&["会议时间", "时间"]) };
        SORT = 3 "sort" Type::Word(&words::MEETING_SORT), "Kind" "类别" { column(14), needs(Manage) };
        CALLED_BY = 4 "called_by" Type::Text, "Called by" "召集人" { column(20), needs(Manage), also(&["主持人"]) };
        ATTENDED = 5 "attended" Type::Refs(Kind::Unit), "Attended by" "参会单位" { needs(Manage) };
        DECIDED = 6 "decided" Type::Lines, "Decided" "议定事项" { needs(Manage) };
        PLACE = 7 "place" Type::Text, "Place" "地点" { needs(Manage) };
    }
}

/// Documents 文件.
pub mod document {
    use super::fields;
    use crate::domain::kind::Type;
    use crate::domain::rights::Right::Manage;

    fields! {
        TITLE = 1 "title" Type::Text, "Title" "标题" { required, key, column(50), needs(Manage), also(&["文件名称"]) };
        NUMBER = 2 "number" Type::Text, "Number" "文号" { column(20), needs(Manage) };
        ON = 3 "on" Type::Date, "Issued" "印发日期" { required, column(12), needs(Manage), also(&["发文日期"]) };
        SETS = 4 "sets" Type::Lines, "What it sets" "主要内容" { needs(Manage) };
        SOURCE = 5 "source" Type::Text, "Issued by" "印发单位" { needs(Manage) };
    }
}

/// Saved views 视图.
pub mod view {
    use super::fields;
    use crate::domain::kind::Type;
    use crate::domain::rights::Right::Report;

    fields! {
        NAME = 1 "name" Type::Text, "Name" "名称" { required, key, column(24), needs(Report) };
        KIND = 2 "kind" Type::Text, "List" "列表" { required, column(12), needs(Report) };
        FILTER = 3 "filter" Type::Text, "Filter" "筛选" { column(40), needs(Report) };
        COLUMNS = 4 "columns" Type::Texts, "Columns" "列" { needs(Report) };
        SORT = 5 "sort" Type::Texts, "Sort" "排序" { needs(Report) };
        GROUP = 6 "group" Type::Text, "Group by" "分组" { needs(Report) };
        KEY = 7 "key" Type::Text, "Key" "快捷键" { column(6), needs(Report) };
    }
}

/// Published figures 公布数.
pub mod figure {
    use super::fields;
    use crate::domain::kind::{Kind, Type};
    use crate::domain::rights::Right::Manage;

    fields! {
        NAME = 1 "name" Type::Text, "Figure" "名称" { required, key, column(24), needs(Manage) };
        LEDGER = 2 "ledger" Type::Ref(Kind::Ledger), "Ledger" "清单" { key, column(20), needs(Manage) };
        AS_OF = 3 "as_of" Type::Date, "As of" "截至" { required, key, column(12), needs(Manage) };
        VALUE = 4 "value" Type::Real, "Value" "数值" { required, column(12), needs(Manage) };
        SOURCE = 5 "source" Type::Text, "Source" "出处" { column(40), needs(Manage) };
        PLACE = 6 "place" Type::Text, "Where" "位置" { needs(Manage) };
    }
}

/// Settings 设置.
pub mod setting {
    use super::fields;
    use crate::domain::kind::Type;
    use crate::domain::rights::Right::Administer;

    fields! {
        NAME = 1 "name" Type::Text, "Setting" "设置项" { required, key, column(24), needs(Administer) };
        VALUE = 2 "value" Type::Text, "Value" "值" { column(40), needs(Administer) };
        LIST = 3 "list" Type::Texts, "Values" "列表" { needs(Administer) };
    }
}

/// Devices 设备.
pub mod device {
    use super::fields;
    use crate::domain::kind::{Kind, Type};
    use crate::domain::rights::Right::Administer;
    use crate::domain::schema::words;

    fields! {
        NAME = 1 "name" Type::Text, "Device" "设备" { required, column(24), needs(Administer) };
        KEY = 2 "key" Type::Text, "Public key" "公钥" { required, column(40), needs(Administer) };
        PERSON = 3 "person" Type::Ref(Kind::Person), "Whose" "所属人员" { column(20), needs(Administer) };
        REPLICA = 4 "replica" Type::Text, "Replica" "副本" { key, column(20), needs(Administer) };
        SPEAKS = 5 "speaks" Type::Word(&words::SPEAKS), "Speaks for" "代表" { column(8), needs(Administer) };
        LAST = 6 "last" Type::Int, "Last entry that counts" "有效截止序号" { column(8), needs(Administer) };
    }
}
