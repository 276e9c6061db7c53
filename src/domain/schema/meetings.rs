//! The agenda of a meeting (议题).

use super::fields;

/// Items on the agenda of a meeting 议题.
pub mod agenda {
    use super::fields;
    use crate::domain::kind::{FieldRole, Handed, Import, Kind, KindDef, Naming, Owner, Picture, Seen, Type};
    use crate::domain::rights::Right::Manage;
    use crate::domain::schema::{task, words};
    use crate::i18n::Msg;

    fields! {
        MEETING = 1 "meeting" Type::Ref(Kind::Meeting), "Meeting" "会议" { required, key, column(28), needs(Manage) };
        PLACE = 2 "place" Type::Int, "Place" "次序" { role(FieldRole::Ordinal), required, key, column(6), needs(Manage) };
        TITLE = 3 "title" Type::Text, "Agenda item" "议题" { required, column(36), needs(Manage), also(&["事项"]) };
        RESULT = 4 "result" Type::Word(&words::AGENDA_RESULT), "What became of it" "处理" { column(8), needs(Manage) };
        UNIT = 5 "unit" Type::Ref(Kind::Unit), "Who spoke" "发言单位" { column(20), needs(Manage), also(&["汇报单位"]) };
        SPEAKER = 6 "speaker" Type::Text, "Speaker" "发言人" { needs(Manage) };
        DRAFT = 7 "draft" Type::Ref(Kind::Document), "Draft under discussion" "讨论文稿" { needs(Manage) };
        INDICATOR = 8 "indicator" Type::Ref(Kind::Indicator), "Indicator" "指标" { needs(Manage) };
        DECISION = 9 "decision" Type::Lines, "Decision" "议定意见" { column(30), needs(Manage) };
    }
    /// What an agenda item is: heard, discussed, decided or put off; a decision becomes a task.
    pub static DEF: KindDef = KindDef {
        kind: Kind::Agenda,
        name: "agenda",
        plural_name: "agendaitems",
        label: Msg::new("Agenda item", "议题"),
        plural: Msg::new("Agenda items", "议题"),
        fields: FIELDS,
        title: TITLE,
        names: &[],
        within: Some(MEETING),
        short: None,
        parent: None,
        up: &[MEETING],
        owner: Owner::Units(&[UNIT]),
        unit: Some(UNIT),
        handed: Handed::Never,
        seen: Seen::Own,
        alone: false,
        sums: &[],
        life: None,
        defaults: &[],
        same: &[MEETING],
        naming: Naming::Called,
        import: Import::More,
        found: None,
        subject: true,
        work: true,
        hint: &[MEETING],
        related: &[(Kind::Task, &[task::ORIGIN])],
        periods: false,
        picture: Picture::None,
    };
}
