//! The filter language over real records.

use crate::domain::calendar::Calendar;
use crate::domain::id::RecordId;
use crate::domain::kind::{Kind, Type};
use crate::domain::lamp::Lamp;
use crate::domain::query::{self, Atom, Context, Field, Needle, Query, QueryError, Subject, Vocabulary};
use crate::domain::rate::Class;
use crate::domain::record::Record;
use crate::search::{Needles, resembles};
use crate::service::columns::Column;
use crate::service::derived::{Cell, DERIVED, is_closed};
use crate::service::lens::Lens;
use crate::service::names::called;
use crate::service::read::status_words;

/// What a filter of a kind can name, and what the records hold.
pub struct Terms<'a> {
    lens: Lens<'a>,
    kind: Kind,
    fields: Vec<Field>,
}

impl<'a> Terms<'a> {
    /// The terms of a kind.
    pub fn new(lens: Lens<'a>, kind: Kind) -> Self {
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
        Self { lens, kind, fields }
    }

    /// Reads a filter.
    ///
    /// # Errors
    /// An error that marks its place.
    pub fn parse(&self, text: &str) -> Result<Filter, QueryError> {
        let context = Context { vocabulary: self, today: self.lens.today, calendar: Calendar::china() };
        let query = query::parse(text, context)?;
        let needles = Needles::new(&query);
        Ok(Filter { query, needles })
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
                state.records(Kind::Ledger).flat_map(|l| status_words(state, l.id())).map(|(word, _)| word).collect()
            }
            Type::Ref(kind) | Type::Refs(kind) => {
                state.records(kind).map(|r| crate::service::show::short_title(state, r.id())).collect()
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
    needles: Needles,
}

impl Filter {
    /// Whether a record passes.
    pub fn passes(&self, lens: &Lens<'_>, record: &Record) -> bool {
        self.query.matches(&Row { lens, record, needles: &self.needles })
    }

    /// What was read.
    pub fn query(&self) -> &Query {
        &self.query
    }

    /// The words of the filter, to be found and lit up in texts.
    pub fn needles(&self) -> &Needles {
        &self.needles
    }
}

struct Row<'a, 's> {
    lens: &'a Lens<'s>,
    record: &'a Record,
    needles: &'a Needles,
}

impl Row<'_, '_> {
    /// What a record is called, and what those are called that it belongs to.
    fn words(&self, tell: &mut dyn FnMut(&str) -> bool) -> bool {
        if called(self.record).any(&mut *tell) {
            return true;
        }
        let names = |id: RecordId, tell: &mut dyn FnMut(&str) -> bool| {
            self.lens.state.get(id).is_some_and(|r| called(r).any(tell))
        };
        let fields = self.record.kind().def().fields;
        fields.iter().any(|f| match f.ty {
            Type::Ref(Kind::Unit | Kind::Indicator | Kind::Ledger) if f.column.is_some() => {
                self.record.reference(f.tag).is_some_and(|id| names(id, tell))
            }
            Type::Text if f.column.is_some() => self.record.text(f.tag).is_some_and(&mut *tell),
            _ => false,
        })
    }
}

impl Subject for Row<'_, '_> {
    fn field(&self, name: &str, tell: &mut dyn FnMut(Atom<'_>)) {
        let Ok(column) = Column::named(self.record.kind(), name) else { return };
        let Column::Field(def) = column else {
            return match column.cell(self.lens, self.record) {
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
            return;
        };
        let state = self.lens.state;
        let titles = |id: RecordId, tell: &mut dyn FnMut(&str)| {
            if let Some(r) = state.get(id) {
                called(r).for_each(&mut *tell);
            }
        };
        let ledger = self.record.reference(crate::domain::schema::task::LEDGER);
        let classes = self.lens.sums.lamps().classes();
        query::tell_value(def.ty, value, &titles, &|word| classes.known(ledger, Some(word)), tell);
    }

    fn text_matches(&self, needle: &Needle) -> bool {
        self.words(&mut |text| self.needles.matches(needle, text))
    }

    fn value_matches(&self, needle: &Needle, text: &str) -> bool {
        self.needles.matches(needle, text)
    }

    fn is_closed(&self) -> bool {
        is_closed(self.lens, self.record)
    }
}
