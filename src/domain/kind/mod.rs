//! The kinds of record, and what their declarations say.
//!
//! A kind is a line in the table below and a declaration beside its fields in `domain/schema`. Whatever asks what a kind
//! is, asks its declaration; there are no defaults, so that the compiler asks for each answer.

mod def;
mod field;

pub use def::{Handed, Import, KindDef, Naming, Owner, Picture, Seen, Sums};
pub use field::{FieldDef, FieldRole, Type, Vocabulary, Word, status_word, status_word_in};

use std::sync::LazyLock;

use crate::domain::schema;

/// Declares the kinds: the enum, the list of all, and where each is declared.
macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $schema:ident;)+) => {
        /// A kind of record. The number is what is stored and never changes its meaning.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        pub enum Kind { $($(#[$doc])* $name = $code,)+ }

        impl Kind {
            /// All kinds in the order in which people meet them.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// Its declaration.
            pub const fn def(self) -> &'static KindDef {
                match self { $(Self::$name => &schema::$schema::DEF),+ }
            }
        }
    };
}

kinds! {
    /// A department, township, service centre, or a unit or county of the neighbourhood 单位.
    Unit = 1, unit;
    /// A leader, member of staff, inspector or social supervisor 人员.
    Person = 2, person;
    /// An indicator, sub-indicator or monitoring item 指标.
    Indicator = 3, indicator;
    /// What an indicator stood at for a unit in a period 监测值.
    Observation = 4, observation;
    /// A list of items with its own status words and rate formula 事项清单.
    Ledger = 5, ledger;
    /// A problem that measures answer 问题.
    Problem = 6, problem;
    /// An item of a ledger 任务.
    Task = 7, task;
    /// A mark on a lagging indicator, with its reason and its life 落后指标.
    Flag = 8, flag;
    /// Something that an inspection found 督查问题.
    Finding = 9, finding;
    /// A file that proves something 佐证.
    Evidence = 10, evidence;
    /// A word on a record: progress, urging, talk, notice 记事.
    Note = 11, note;
    /// A meeting 会议.
    Meeting = 12, meeting;
    /// A document that was issued 文件.
    Document = 13, document;
    /// A saved view of a list 视图.
    View = 14, view;
    /// A figure that was published, kept to be checked 公布数.
    Figure = 15, figure;
    /// A setting of the office 设置.
    Setting = 16, setting;
    /// A device that writes to the log, and whose it is 设备.
    Device = 17, device;
    /// An inspection with its approval, its leader and its plan 督查行动.
    Campaign = 18, campaign;
    /// A template of questions in one version 检查表.
    Checklist = 19, checklist;
    /// An inspector's visit to a unit 督查走访.
    Visit = 20, visit;
    /// A random draw of objects and inspectors 随机抽取.
    Draw = 21, draw;
    /// A hall, window or village point 服务点.
    ServicePoint = 22, service_point;
    /// A clue from outside 问题线索.
    Clue = 23, clue;
    /// An agreement with others 合作协议.
    Agreement = 24, agreement;
    /// A review of a conclusion 复核.
    Review = 25, review;
    /// An alarm of the guard against fake rectification 疑似假整改.
    Alarm = 26, alarm;
    /// A bulletin of the office 工作简报.
    Bulletin = 27, bulletin;
    /// A section of a bulletin 简报栏目.
    Section = 28, section;
    /// A list of those who get a bulletin 发送名单.
    Recipients = 29, recipients;
    /// An honour, or a claim to be first, with who recognised it 荣誉首创.
    Honour = 30, honour;
    /// The people who answer for an indicator 指标专班.
    TaskForce = 31, task_force;
    /// What an indicator is to reach in a year 年度目标.
    Target = 32, target;
    /// A study tour 学习调研.
    Tour = 33, tour;
    /// A policy or practice from elsewhere 政策动态.
    Policy = 34, policy;
    /// An article that a unit handed in 信息稿件.
    Article = 35, article;
    /// A scheme of assessment 考核方案.
    Scheme = 36, scheme;
    /// A mark that a lead unit gave 评分.
    Mark = 37, mark;
    /// A scheme over the records as of a day 考核.
    Assessment = 38, assessment;
    /// An objection to a score 考核异议.
    Objection = 39, objection;
    /// A satisfaction survey 满意度调查.
    Survey = 40, survey;
    /// Business that a market entity did, with the call that followed 办件.
    Case = 41, case;
    /// An item on the agenda of a meeting 议题.
    Agenda = 42, agenda;
    /// What only named people may know: an informant, an unannounced visit 密件.
    Sealed = 43, sealed;
}

impl Kind {
    /// One more than the largest kind number.
    pub const LIMIT: usize = {
        let (mut most, mut at) = (0, 0);
        while at < Self::ALL.len() {
            let code = Self::ALL[at] as usize;
            most = if code > most { code } else { most };
            at += 1;
        }
        most + 1
    };

    /// The kind with a stored number.
    pub fn from_code(code: u8) -> Option<Self> {
        Self::ALL.iter().copied().find(|k| *k as u8 == code)
    }

    /// The kind that a person names: singular or plural, in English or Chinese.
    pub fn named(name: &str) -> Option<Self> {
        let name = name.trim();
        Self::ALL.iter().copied().find(|k| {
            let d = k.def();
            // 指标排名（数值） is called 指标排名 too.
            let short = d.label.zh.split('（').next().unwrap_or_default();
            [d.name, d.plural_name, d.label.en, d.label.zh, d.plural.en, d.plural.zh, short]
                .iter()
                .any(|n| n.eq_ignore_ascii_case(name))
        })
    }

    /// The declaration of one of its fields.
    pub fn field(self, tag: Tag) -> Option<&'static FieldDef> {
        self.def().fields.iter().find(|f| f.tag == tag)
    }

    /// Whether a field makes a record of the kind: one that such records must have. Of a kind without any, every field.
    pub fn makes(self, tag: Tag) -> bool {
        static MAKES: LazyLock<[[bool; 256]; Kind::LIMIT]> = LazyLock::new(|| {
            let mut all = [[false; 256]; Kind::LIMIT];
            for kind in Kind::ALL {
                let fields = kind.def().fields;
                let any = !fields.iter().any(|f| f.required);
                fields.iter().for_each(|f| all[*kind as usize][usize::from(f.tag.0)] = any || f.required);
            }
            all
        });
        MAKES.get(self as usize).is_some_and(|of| of[usize::from(tag.0)])
    }

    /// The field that a person names: by its name, label or a heading, in English or Chinese.
    pub fn field_named(self, name: &str) -> Option<&'static FieldDef> {
        let name = name.trim();
        let fields = self.def().fields;
        fields.iter().find(|f| f.name == name).or_else(|| {
            fields
                .iter()
                .find(|f| [f.label.en, f.label.zh].iter().chain(f.headings).any(|n| n.eq_ignore_ascii_case(name)))
        })
    }
}

/// Names a field within its kind. What is stored, and never changes its meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tag(pub u8);

/// Whether the record has been taken away. Every kind has it; it is set by undoing the making of a record.
pub const GONE: Tag = Tag(255);
