//! The kinds of record, and what a declaration of a field says.

use crate::domain::rate::Class;
use crate::domain::rights::Right;
use crate::domain::schema;
use crate::i18n::{Lang, Msg};

/// A kind of record. The number is what is stored and never changes its meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Kind {
    /// A department, township, service centre, or a unit or county of the neighbourhood 单位.
    Unit = 1,
    /// A leader, member of staff, inspector or social supervisor 人员.
    Person = 2,
    /// An indicator, sub-indicator or monitoring item 指标.
    Indicator = 3,
    /// What an indicator stood at for a unit in a period 监测值.
    Observation = 4,
    /// A list of items with its own status words and rate formula 事项清单.
    Ledger = 5,
    /// A problem that measures answer 问题.
    Problem = 6,
    /// An item of a ledger 任务.
    Task = 7,
    /// A mark on a lagging indicator, with its reason and its life 落后指标.
    Flag = 8,
    /// Something that an inspection found 督查问题.
    Finding = 9,
    /// A file that proves something 佐证.
    Evidence = 10,
    /// A word on a record: progress, urging, talk, notice 记事.
    Note = 11,
    /// A meeting 会议.
    Meeting = 12,
    /// A document that was issued 文件.
    Document = 13,
    /// A saved view of a list 视图.
    View = 14,
    /// A figure that was published, kept to be checked 公布数.
    Figure = 15,
    /// A setting of the office 设置.
    Setting = 16,
    /// A device that writes to the log, and whose it is 设备.
    Device = 17,
}

impl Kind {
    /// All kinds in the order in which people meet them.
    pub const ALL: &'static [Kind] = &[
        Kind::Unit,
        Kind::Person,
        Kind::Indicator,
        Kind::Observation,
        Kind::Ledger,
        Kind::Problem,
        Kind::Task,
        Kind::Flag,
        Kind::Finding,
        Kind::Evidence,
        Kind::Note,
        Kind::Meeting,
        Kind::Document,
        Kind::View,
        Kind::Figure,
        Kind::Setting,
        Kind::Device,
    ];

    /// One more than the largest kind number.
    pub const LIMIT: usize = 18;

    /// The kind with a stored number.
    pub fn from_code(code: u8) -> Option<Self> {
        Self::ALL.iter().copied().find(|k| *k as u8 == code)
    }

    /// The kind that a person names: singular or plural, in English or Chinese.
    pub fn named(name: &str) -> Option<Self> {
        let name = name.trim();
        Self::ALL.iter().copied().find(|k| {
            let d = k.def();
            [d.name, d.plural_name, d.label.en, d.label.zh, d.plural.en, d.plural.zh]
                .iter()
                .any(|n| n.eq_ignore_ascii_case(name))
        })
    }

    /// Its declaration.
    pub fn def(self) -> &'static KindDef {
        schema::def(self)
    }

    /// The declaration of one of its fields.
    pub fn field(self, tag: Tag) -> Option<&'static FieldDef> {
        self.def().fields.iter().find(|f| f.tag == tag)
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

/// The declaration of a kind.
#[derive(Debug)]
pub struct KindDef {
    /// The kind.
    pub kind: Kind,
    /// The name on the command line and in JSON.
    pub name: &'static str,
    /// The same for several.
    pub plural_name: &'static str,
    /// What people call one.
    pub label: Msg,
    /// What people call several.
    pub plural: Msg,
    /// The fields, in the order of a form.
    pub fields: &'static [FieldDef],
    /// The field that titles a record.
    pub title: Tag,
    /// The field that makes the records a tree.
    pub parent: Option<Tag>,
}

impl KindDef {
    /// The fields that together tell one record from another, so that an import knows a record again.
    pub fn natural_key(&self) -> impl Iterator<Item = &'static FieldDef> {
        self.fields.iter().filter(|f| f.key)
    }
}

/// The declaration of a field: forms, columns, filters, headings, JSON, history and validation all read it.
#[derive(Debug)]
pub struct FieldDef {
    /// The stored number.
    pub tag: Tag,
    /// The name on the command line, in filters and in JSON.
    pub name: &'static str,
    /// What it holds.
    pub ty: Type,
    /// What people call it.
    pub label: Msg,
    /// Other headings that an import takes for it.
    pub headings: &'static [&'static str],
    /// Whether a record cannot do without.
    pub required: bool,
    /// Whether it is part of the natural key.
    pub key: bool,
    /// The width of its column in cells, where a list shows it unasked.
    pub column: Option<u16>,
    /// What one needs to be allowed to change it.
    pub right: Right,
}

/// What a field holds.
#[derive(Clone, Copy, Debug)]
pub enum Type {
    /// One line of text.
    Text,
    /// Text of several lines.
    Lines,
    /// A whole number.
    Int,
    /// A number.
    Real,
    /// Yes or no.
    Bool,
    /// A day.
    Date,
    /// A moment.
    Time,
    /// A deadline with its words.
    Due,
    /// A year, half-year, quarter or month.
    Period,
    /// A record of a kind.
    Ref(Kind),
    /// Records of a kind.
    Refs(Kind),
    /// A record of any kind.
    Any,
    /// A word of a vocabulary.
    Word(&'static Vocabulary),
    /// A status word of the record's ledger.
    Status,
    /// Several texts.
    Texts,
}

impl Type {
    /// The kind that it refers to.
    pub fn target(self) -> Option<Kind> {
        match self {
            Self::Ref(k) | Self::Refs(k) => Some(k),
            _ => None,
        }
    }
}

/// Words that a field can hold.
#[derive(Debug)]
pub struct Vocabulary {
    /// The words, in their order.
    pub words: &'static [Word],
}

/// One word of a vocabulary.
#[derive(Debug)]
pub struct Word {
    /// What is stored.
    pub code: &'static str,
    /// What people read.
    pub label: Msg,
    /// Other ways to write it.
    pub also: &'static [&'static str],
}

impl Vocabulary {
    /// The word that a person writes: its code, its label in either language, or another way to write it.
    pub fn named(&self, text: &str) -> Option<&'static Word>
    where
        Self: 'static,
    {
        let text = text.trim();
        self.words
            .iter()
            .find(|w| [w.code, w.label.en, w.label.zh].iter().chain(w.also).any(|n| n.eq_ignore_ascii_case(text)))
    }

    /// The word with a code.
    pub fn word(&self, code: &str) -> Option<&Word> {
        self.words.iter().find(|w| w.code == code)
    }

    /// What people read for a code; an unknown one reads as itself.
    pub fn label<'a>(&'a self, code: &'a str, lang: Lang) -> &'a str {
        self.word(code).map_or(code, |w| w.label.text(lang))
    }
}

impl FieldDef {
    /// A field that is neither required nor shown unasked.
    pub const fn new(tag: u8, name: &'static str, ty: Type, label: Msg) -> Self {
        Self {
            tag: Tag(tag),
            name,
            ty,
            label,
            headings: &[],
            required: false,
            key: false,
            column: None,
            right: Right::Record,
        }
    }

    /// A record cannot do without it.
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// It is part of the natural key.
    pub const fn key(mut self) -> Self {
        self.key = true;
        self
    }

    /// A list shows it unasked, this many cells wide.
    pub const fn column(mut self, width: u16) -> Self {
        self.column = Some(width);
        self
    }

    /// Other headings that an import takes for it.
    pub const fn also(mut self, headings: &'static [&'static str]) -> Self {
        self.headings = headings;
        self
    }

    /// What one needs to be allowed to change it.
    pub const fn needs(mut self, right: Right) -> Self {
        self.right = right;
        self
    }
}

/// A status word of a ledger with the class that it counts as, written `word=class` in the ledger's vocabulary.
pub fn status_word(line: &str) -> Option<(&str, Class)> {
    let (word, class) = line.rsplit_once('=')?;
    Some((word.trim(), Class::parse(class)?))
}
