//! The filter language over real records.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::domain::id::RecordId;
use crate::domain::kind::{FieldDef, FieldRole, Kind, Tag, Type};
use crate::domain::lamp::Lamp;
use crate::domain::life::Life;
use crate::domain::query::{
    self, Atom, Context, Field, FieldTest, Needle, Node, Query, QueryError, Subject, Test, Vocabulary, same,
};
use crate::domain::rank::Band;
use crate::domain::rate::Class;
use crate::domain::record::Record;
use crate::domain::schema::note;
use crate::i18n::Lang;
use crate::log::State;
use crate::search::{Needles, Pattern, resembles};
use crate::service::figures::is_closed;
use crate::service::lists::columns::Column;
use crate::service::lists::derived::{Cell, DERIVED};
use crate::service::lists::lens::Lens;
use crate::service::words::names::called;
use crate::service::words::read::usable_words;

/// What a filter of a kind can name, and what the records hold.
pub struct Terms<'a> {
    lens: Lens<'a>,
    kind: Kind,
    fields: Vec<Field>,
}

/// The fields of a kind that a filter can name: those of its declaration, and what follows from them.
fn fields_of(kind: Kind, lang: Lang) -> Vec<Field> {
    let mut fields = query::fields_of(kind);
    for d in DERIVED.iter().filter(|d| d.is_of(kind)) {
        let mut field = Field::new(d.name, d.label.en, d.label.zh, d.sort);
        match d.name {
            "lamp" => {
                for lamp in Lamp::ALL {
                    field = field.word(lamp.name(), lamp.label().en, lamp.label().zh, &[]);
                    // 黄 for 黄灯.
                    let short = lamp.label().zh.trim_end_matches('灯').to_string();
                    field.words.last_mut().into_iter().for_each(|w| w.also.push(short.clone()));
                }
                field = field.or("灯").closed();
            }
            "band" => {
                // Its cells hold what a person reads.
                for band in Band::ALL {
                    let label = band.label();
                    field = field.word(label.text(lang), label.en, label.zh, &[]);
                }
            }
            "class" => {
                for class in Class::ALL {
                    field = field.word(class.name(), class.label().en, class.label().zh, &[]);
                }
                field = field.closed();
            }
            _ => {}
        }
        fields.push(field);
    }
    fields
}

/// A field of a kind as a reader of a language types it in a filter.
pub fn typed_name(kind: Kind, name: &str, lang: Lang) -> String {
    let fields = fields_of(kind, lang);
    fields.iter().find(|f| f.name == name).map_or(name, |f| f.label(lang)).to_string()
}

impl<'a> Terms<'a> {
    /// The terms of a kind.
    pub fn new(lens: Lens<'a>, kind: Kind) -> Self {
        let fields = fields_of(kind, lens.lang);
        Self { lens, kind, fields }
    }

    /// Reads a filter.
    ///
    /// # Errors
    /// An error that marks its place.
    pub fn parse(&self, text: &str) -> Result<Filter, QueryError> {
        let context = Context { vocabulary: self, today: self.lens.today, calendar: self.lens.sums.lamps().calendar() };
        let mut query = query::parse(text, context)?;
        query.root = query.root.map(|root| self.with_values(root, context));
        let needles = Arc::new(Needles::new(&query));
        let column = |name: &str| Column::named(self.kind, name).ok().map(|c| (name.to_string(), c));
        let columns = query.fields().into_iter().filter_map(column).collect();
        Ok(Filter { query, needles, columns, texts: text_fields(self.kind).into() })
    }

    /// A filter as a reader of the language types it.
    ///
    /// # Errors
    /// As [`Terms::parse`].
    pub fn said(&self, text: &str, lang: Lang) -> Result<String, QueryError> {
        let context = Context { vocabulary: self, today: self.lens.today, calendar: self.lens.sums.lamps().calendar() };
        Ok(query::parse(text, context)?.say(&self.fields, lang))
    }

    /// Lets each bare word that is a value of some field, as the screen shows it, find the records that have that value too:
    /// 红灯, 已完成, 逾期, 本周到期.
    fn with_values(&self, node: Node, context: Context<'_>) -> Node {
        let each = |nodes: Vec<Node>| nodes.into_iter().map(|n| self.with_values(n, context)).collect();
        match node {
            Node::All(nodes) => Node::All(each(nodes)),
            Node::Any(nodes) => Node::Any(each(nodes)),
            Node::Not(inner) => Node::Not(Box::new(self.with_values(*inner, context))),
            Node::Text(needle) if !needle.exact => {
                let mut any: Vec<Node> = self.tests_of(&needle.text, context);
                match any.is_empty() {
                    true => Node::Text(needle),
                    false => {
                        any.insert(0, Node::Text(needle));
                        Node::Any(any)
                    }
                }
            }
            node @ (Node::Text(_) | Node::Field(_)) => node,
        }
    }

    /// What a word asks of fields, where it is one of their values.
    fn tests_of(&self, word: &str, context: Context<'_>) -> Vec<Node> {
        let is = |name: &str| same(name, word);
        let mut tests: Vec<String> = Vec::new();
        for field in &self.fields {
            let known =
                field.words.iter().find(|w| is(&w.code) || is(&w.en) || is(&w.zh) || w.also.iter().any(|a| is(a)));
            if let Some(known) = known {
                tests.push(format!("{}:{}", field.name, known.code));
            }
            let own = self.kind.field_named(&field.name).is_some_and(|f| matches!(f.ty, Type::Status));
            if own && known.is_none() && self.values(&field.name, word, 64).iter().any(|v| is(v)) {
                tests.push(format!("{}:\"{word}\"", field.name));
            }
        }
        let has = |name: &str| self.fields.iter().any(|f| f.name == name);
        if has("due") {
            if ["逾期", "已逾期", "超期", "overdue", "late"].iter().any(|w| is(w)) {
                tests.push("due:overdue".into());
            }
            if let Some(day) = word.strip_suffix("到期") {
                tests.push(format!("due:{day}"));
            }
        }
        let boards: [(&str, &[&str]); 2] = [("soon", &["临期", "即将到期", "soon"]), ("stalled", &["停滞", "stalled"])];
        for (name, words) in boards {
            if has(name) && words.iter().any(|w| is(w)) {
                tests.push(format!("{name}:yes"));
            }
        }
        let read = |test: String| query::parse(&test, context).ok()?.root.filter(|n| matches!(n, Node::Field(_)));
        tests.into_iter().filter_map(read).collect()
    }

    /// What could be typed at a place of a filter.
    pub fn complete(&self, text: &str, caret: usize) -> query::Completion {
        query::complete(text, caret, self, self.lens.lang)
    }
}

impl Vocabulary for Terms<'_> {
    fn fields(&self) -> &[Field] {
        &self.fields
    }

    fn values(&self, field: &str, typed: &str, limit: usize) -> Vec<String> {
        let Some(def) = self.kind.field_named(field) else { return Vec::new() };
        let state = self.lens.state;
        let all: Vec<String> = match def.ty {
            Type::Status => {
                state.records(Kind::Ledger).flat_map(|l| usable_words(state, l.id())).map(|(word, _)| word).collect()
            }
            Type::Ref(kind) | Type::Refs(kind) => {
                state.records(kind).map(|r| crate::service::words::show::short_title(state, r.id())).collect()
            }
            _ => Vec::new(),
        };
        let mut out: Vec<String> = Vec::new();
        for value in all {
            if out.len() >= limit {
                break;
            }
            if !out.contains(&value) && self.resembles(&value, typed) {
                out.push(value);
            }
        }
        out
    }

    fn resembles(&self, candidate: &str, typed: &str) -> bool {
        typed.is_empty() || resembles(candidate, typed)
    }
}

/// A filter that was read.
#[derive(Clone, Debug)]
pub struct Filter {
    query: Query,
    needles: Arc<Needles>,
    columns: Arc<[(String, Column)]>,
    texts: Arc<[Tag]>,
}

impl Filter {
    /// Whether a record passes. Who asks of many makes an [`Asker`].
    pub fn passes(&self, lens: &Lens<'_>, record: &Record) -> bool {
        self.asker(lens).passes(record)
    }

    /// Asks of many records, one after the other.
    pub fn asker<'a, 's>(&'a self, lens: &'a Lens<'s>) -> Asker<'a, 's> {
        let known = RefCell::new(vec![HashMap::new(); self.query.needles]);
        Asker { lens, filter: self, known, noted: RefCell::default() }
    }

    /// What was read.
    pub fn query(&self) -> &Query {
        &self.query
    }

    /// The words of the filter, to be found and lit up in texts.
    pub fn needles(&self) -> &Needles {
        &self.needles
    }

    /// What is to be lit up in a column of the records found: the words that were looked for there.
    pub fn lit_in(&self, column: &Column) -> Vec<&Pattern> {
        fn walk<'f>(filter: &'f Filter, node: &Node, column: &Column, bare: bool, out: &mut Vec<&'f Pattern>) {
            match node {
                Node::All(nodes) | Node::Any(nodes) => nodes.iter().for_each(|n| walk(filter, n, column, bare, out)),
                Node::Text(needle) if bare => out.extend(filter.needles.pattern(needle)),
                Node::Field(FieldTest { field, test: Test::Has(values) | Test::Is(values), .. })
                    if filter.column(field).as_ref() == Some(column) =>
                {
                    let words =
                        values.iter().filter_map(|v| if let query::Value::Text(n) = v { Some(n) } else { None });
                    out.extend(words.filter_map(|n| filter.needles.pattern(n)));
                }
                Node::Not(_) | Node::Text(_) | Node::Field(_) => {}
            }
        }
        let bare = match column {
            Column::Field(f) => self.texts.contains(&f.tag) || names(f).is_some(),
            Column::Derived(_) => false,
        };
        let mut out = Vec::new();
        self.query.root.iter().for_each(|root| walk(self, root, column, bare, &mut out));
        out
    }

    /// A part of the filter, as a filter.
    pub(crate) fn part(&self, node: &Node) -> Self {
        let query = Query { root: Some(node.clone()), needles: self.query.needles, today: self.query.today };
        Self { query, ..self.clone() }
    }

    /// The column of a field that it asks of.
    pub(crate) fn column(&self, name: &str) -> Option<Column> {
        self.columns.iter().find(|(n, _)| n == name).map(|(_, c)| *c)
    }
}

/// The fields whose texts a bare word is looked for in, beside the names of what the record belongs to.
pub(crate) fn text_fields(kind: Kind) -> Vec<Tag> {
    let mut tags: Vec<Tag> = kind.def().called().collect();
    let shown = kind.def().fields.iter().filter(|f| matches!(f.ty, Type::Text) && f.column.is_some());
    for f in shown {
        if !tags.contains(&f.tag) {
            tags.push(f.tag);
        }
    }
    tags
}

/// The fields whose prose a bare word is looked for in, as it stands: facts, measures, progress, replies.
pub(crate) fn prose_fields(kind: Kind) -> impl Iterator<Item = Tag> {
    kind.def().fields.iter().filter(|f| matches!(f.ty, Type::Lines)).map(|f| f.tag)
}

/// A word that is looked for in prose.
pub(crate) struct Prose {
    word: String,
    /// Whether texts need no folding before they are looked through.
    plain: bool,
}

impl Prose {
    /// The word of a needle; none where it is so short that it stands in every other sentence.
    pub fn of(needle: &Needle) -> Option<Self> {
        let word = query::folded(&needle.text);
        let plain = word.chars().all(|c| !c.is_ascii() && c.is_alphabetic());
        (word.chars().count() >= if plain { 2 } else { 3 }).then_some(Self { word, plain })
    }

    /// Whether it stands in a text.
    pub fn is_in(&self, text: &str) -> bool {
        if self.plain { text.contains(&self.word) } else { query::folded(text).contains(&self.word) }
    }

    /// The records that notes with it are about.
    pub fn noted(&self, state: &State) -> HashSet<RecordId> {
        let has = |r: &&Record| r.text(note::TEXT).is_some_and(|t| self.is_in(t));
        state.records(Kind::Note).filter(has).filter_map(|r| r.reference(note::ABOUT)).collect()
    }
}

/// The fields by which a record belongs to others whose names a bare word is looked for in.
pub(crate) fn named_fields(kind: Kind) -> impl Iterator<Item = (Tag, Kind)> {
    kind.def().fields.iter().filter_map(|f| Some((f.tag, names(f)?)))
}

/// The kind of the records that a field names, where a bare word is looked for in their names.
fn names(field: &FieldDef) -> Option<Kind> {
    match field.ty {
        Type::Ref(to @ (Kind::Unit | Kind::Indicator | Kind::Ledger)) if field.column.is_some() => Some(to),
        // Those who answer for it stand in its detail.
        Type::Ref(Kind::Person) if field.column.is_some() || field.role == Some(FieldRole::Hands) => Some(Kind::Person),
        _ => None,
    }
}

/// Asks a filter of many records: texts that come again and again are looked at once.
pub struct Asker<'a, 's> {
    lens: &'a Lens<'s>,
    filter: &'a Filter,
    known: RefCell<Vec<HashMap<Box<str>, bool>>>,
    /// Of each word the records that notes with it are about.
    noted: RefCell<HashMap<usize, HashSet<RecordId>>>,
}

/// How many texts are remembered for a needle, and how long they may be.
const KNOWN: (usize, usize) = (2_000, 96);

impl Asker<'_, '_> {
    /// Whether a record passes.
    pub fn passes(&self, record: &Record) -> bool {
        self.filter.query.matches(&Row { asker: self, record })
    }

    /// Whether a text matches, which is likely to be asked again.
    fn matches(&self, needle: &Needle, text: &str) -> bool {
        let mut known = self.known.borrow_mut();
        let Some(known) = known.get_mut(needle.number).filter(|_| text.len() <= KNOWN.1) else {
            return self.filter.needles.matches(needle, text);
        };
        if let Some(yes) = known.get(text) {
            return *yes;
        }
        let yes = self.filter.needles.matches(needle, text);
        if known.len() < KNOWN.0 {
            known.insert(text.into(), yes);
        }
        yes
    }
}

struct Row<'a, 's> {
    asker: &'a Asker<'a, 's>,
    record: &'a Record,
}

impl Subject for Row<'_, '_> {
    fn field(&self, name: &str, tell: &mut dyn FnMut(Atom<'_>)) {
        let lens = self.asker.lens;
        let Some(column) = self.asker.filter.column(name) else { return };
        let Column::Field(def) = column else {
            return match column.cell(lens, self.record) {
                Cell::Empty => tell(Atom::None),
                Cell::Text(t) => tell(Atom::Text(&t)),
                Cell::Int(n) => tell(Atom::Number(n as f64)),
                Cell::Real(n) | Cell::Percent(n) => tell(Atom::Number(n)),
                Cell::Date(d) => tell(Atom::Date(d)),
                Cell::Bool(b) => tell(Atom::Bool(b)),
                Cell::Lamp(l) => tell(Atom::Word { word: l.name(), class: l.name() }),
                Cell::Class(c) => tell(Atom::Word { word: c.name(), class: c.name() }),
            };
        };
        let Some(value) = self.record.get(def.tag) else {
            if matches!(def.ty, Type::Status) {
                tell(Atom::Word { word: "", class: Class::Unreported.name() });
            }
            // A record that holds no state is where its life starts.
            let life = Life::of(self.record.kind()).filter(|l| l.field == def.tag && matches!(def.ty, Type::Word(_)));
            life.into_iter().for_each(|l| tell(Atom::Word { word: l.start, class: l.start }));
            return;
        };
        let state = lens.state;
        let titles = |id: RecordId, tell: &mut dyn FnMut(&str)| {
            if let Some(r) = state.get(id) {
                called(r).for_each(&mut *tell);
            }
        };
        let ledger = self.record.reference(crate::domain::schema::task::LEDGER);
        let classes = lens.sums.lamps().classes();
        // A word that nobody knows counts as not reported, here as everywhere.
        let class = |word: &str| Some(classes.known(ledger, Some(word)).unwrap_or(Class::Unreported));
        query::tell_value(def.ty, value, &titles, &class, tell);
    }

    fn text_matches(&self, needle: &Needle) -> bool {
        let kind = self.record.kind();
        let own = |tag| self.record.text(tag).is_some_and(|t| self.asker.filter.needles.matches(needle, t));
        let prose = |prose: &Prose| {
            let lines = prose_fields(kind).filter_map(|tag| self.record.text(tag)).any(|t| prose.is_in(t));
            lines || {
                let mut noted = self.asker.noted.borrow_mut();
                let noted = noted.entry(needle.number).or_insert_with(|| prose.noted(self.asker.lens.state));
                noted.contains(&self.record.id())
            }
        };
        self.asker.filter.texts.iter().copied().any(own)
            || Prose::of(needle).is_some_and(|p| prose(&p))
            || named_fields(kind).any(|(tag, to)| {
                let named = self.record.reference(tag).and_then(|id| self.asker.lens.state.get(id));
                named.filter(|r| r.kind() == to).is_some_and(|r| called(r).any(|t| self.asker.matches(needle, t)))
            })
    }

    fn value_matches(&self, needle: &Needle, text: &str) -> bool {
        self.asker.matches(needle, text)
    }

    fn is_closed(&self) -> bool {
        is_closed(self.asker.lens.sums.lamps().classes(), self.record)
    }
}
