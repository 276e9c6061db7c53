//! The fields of the schema as a query names them, and the values of records as a query compares them.

use chrono::DateTime;

use super::eval::Atom;
use super::vocabulary::{Field, FieldKind, Named};
use crate::domain::id::RecordId;
use crate::domain::kind::{FieldDef, Kind, Type};
use crate::domain::rate::Class;
use crate::domain::value::ValueRef;
use crate::i18n::Msg;

/// Shorter names that people use for what the schema calls by its full label.
const SHORT: &[(&str, &[&str])] = &[
    ("牵头单位", &["牵头"]),
    ("责任单位", &["责任"]),
    ("完成时限", &["截止", "时限", "期限"]),
    ("整改时限", &["截止", "时限", "期限"]),
    ("进度%", &["进度"]),
    ("分管领导", &["领导"]),
];

/// The class that stands for all that is not done yet.
const OPEN: &str = "open";

/// Returns the fields of a kind of record that a query can name, in the order of the schema. What a room derives beyond
/// them, such as a lamp, it adds.
pub fn fields_of(kind: Kind) -> Vec<Field> {
    kind.def().fields.iter().map(field_of).collect()
}

fn field_of(def: &FieldDef) -> Field {
    let kind = match def.ty {
        Type::Text | Type::Lines | Type::Texts | Type::Words(_) | Type::Ref(_) | Type::Refs(_) | Type::Any => {
            FieldKind::Text
        }
        Type::Int | Type::Real => FieldKind::Number,
        Type::Bool => FieldKind::Bool,
        Type::Date | Type::Time | Type::Due | Type::Period => FieldKind::Date,
        Type::Word(_) | Type::Status => FieldKind::Word,
    };
    let mut field = Field::new(def.name, def.label.en, def.label.zh, kind);
    let short = SHORT.iter().filter(|(label, _)| *label == def.label.zh).flat_map(|(_, short)| *short);
    field.also.extend(short.chain(def.headings).map(|name| name.to_string()));
    match def.ty {
        Type::Word(vocabulary) => {
            field.closed = true;
            field.words = vocabulary
                .words
                .iter()
                .map(|w| Named { also: w.also.iter().map(|a| a.to_string()).collect(), ..named(w.code, w.label) })
                .collect();
            field
        }
        Type::Status => {
            // Classes are known; the ledgers' own words are theirs to name.
            field.words = Class::ALL.iter().map(|class| named(class.name(), class.label())).collect();
            let open: Vec<&str> = Class::ALL.iter().filter(|c| **c != Class::Done).map(|c| c.name()).collect();
            field.word(OPEN, "open", "未办结", &open)
        }
        _ => field,
    }
}

fn named(code: &str, label: Msg) -> Named {
    Named { code: code.into(), en: label.en.into(), zh: label.zh.into(), also: Vec::new(), covers: Vec::new() }
}

/// Tells the names of a record that a field refers to.
pub type Titles<'a> = dyn Fn(RecordId, &mut dyn FnMut(&str)) + 'a;

/// Tells a query what a stored value is.
///
/// `title` tells the names of a record that a field refers to; `class` the class of a status word in the record's ledger.
pub fn tell_value(
    ty: Type,
    value: ValueRef<'_>,
    title: &Titles<'_>,
    class: &dyn Fn(&str) -> Option<Class>,
    tell: &mut dyn FnMut(Atom<'_>),
) {
    match value {
        ValueRef::Text(word) => match ty {
            Type::Word(_) => tell(Atom::Word { word, class: word }),
            Type::Status => tell(Atom::Word { word, class: class(word).map_or("", Class::name) }),
            _ => tell(Atom::Text(word)),
        },
        ValueRef::Int(n) => tell(Atom::Number(n as f64)),
        ValueRef::Real(n) => tell(Atom::Number(n)),
        ValueRef::Bool(yes) => tell(Atom::Bool(yes)),
        ValueRef::Date(day) => tell(Atom::Date(day)),
        ValueRef::Time(ms) => {
            // The day in China, which has one time zone, eight hours before UTC.
            const AHEAD: i64 = 8 * 3600 * 1000;
            let local = ms.checked_add(AHEAD).and_then(DateTime::from_timestamp_millis);
            tell(local.map_or(Atom::None, |t| Atom::Date(t.date_naive())));
        }
        ValueRef::Due(due) => match due.date {
            Some(day) => tell(Atom::Date(day)),
            None => tell(Atom::None),
        },
        ValueRef::Period(period) => tell(Atom::Days { from: period.first_day(), to: period.last_day() }),
        ValueRef::Ref(id) => title(id, &mut |name| tell(Atom::Text(name))),
        ValueRef::Refs(ids) => ids.iter().for_each(|id| title(id, &mut |name| tell(Atom::Text(name)))),
        ValueRef::Texts(texts) if let Type::Words(words) = ty => {
            for code in texts.iter() {
                let of = words.word(code);
                let names = of.iter().flat_map(|w| [w.label.zh, w.label.en]);
                std::iter::once(code).chain(names).for_each(|name| tell(Atom::Text(name)));
            }
        }
        ValueRef::Texts(texts) => texts.iter().for_each(|text| tell(Atom::Text(text))),
        ValueRef::Unknown(..) => tell(Atom::None),
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;
    use crate::domain::calendar::Calendar;
    use crate::domain::period::Period;
    use crate::domain::query::{Context, Needle, Subject, Vocabulary, parse};
    use crate::i18n::Lang;

    struct Of(Vec<Field>);

    impl Vocabulary for Of {
        fn fields(&self) -> &[Field] {
            &self.0
        }

        fn values(&self, _: &str, _: &str, _: usize) -> Vec<String> {
            Vec::new()
        }
    }

    /// A record of one field.
    struct One(Type, ValueRef<'static>);

    impl Subject for One {
        fn field(&self, _: &str, tell: &mut dyn FnMut(Atom<'_>)) {
            let title = |_: RecordId, tell: &mut dyn FnMut(&str)| tell("市税务局");
            tell_value(self.0, self.1, &title, &|word| (word == "持续推进").then_some(Class::InProgress), tell);
        }

        fn text_matches(&self, _: &Needle) -> bool {
            false
        }
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[track_caller]
    fn finds(kind: Kind, query: &str, value: ValueRef<'static>) -> bool {
        let of = Of(fields_of(kind));
        let context = Context { vocabulary: &of, today: day("2023-08-04"), calendar: Calendar::china() };
        let query = parse(query, context).unwrap_or_else(|e| panic!("{query}: {}", e.say(Lang::En)));
        let def = kind.field_named(query.fields()[0]).unwrap();
        query.matches(&One(def.ty, value))
    }

    #[test]
    fn records_are_asked_by_the_schema_s_names_in_both_languages() {
        assert!(finds(Kind::Task, "lead:税务", ValueRef::Ref(RecordId(7))));
        assert!(finds(Kind::Task, "牵头：税务", ValueRef::Ref(RecordId(7))));
        assert!(finds(Kind::Task, "lead_unit:税务", ValueRef::Ref(RecordId(7))));
        assert!(finds(Kind::Task, "status:open", ValueRef::Text("持续推进")));
        assert!(finds(Kind::Task, "状态:正在推进", ValueRef::Text("持续推进")), "by its class");
        assert!(finds(Kind::Task, "状态:持续推进", ValueRef::Text("持续推进")), "by its own word");
        assert!(!finds(Kind::Task, "status:done", ValueRef::Text("持续推进")));
        assert!(finds(Kind::Task, "进度>=50", ValueRef::Int(50)));
        assert!(finds(Kind::Task, "start<8-4", ValueRef::Date(day("2023-08-03"))));
        assert!(finds(Kind::Finding, "severity:严重", ValueRef::Text("grave")));
        // Eleven at night in UTC is the next day in China.
        assert!(finds(Kind::Evidence, "taken=2023-08-01", ValueRef::Time(1_690_844_400_000)));
        let quarter = ValueRef::Period(Period::parse("2023Q2").unwrap());
        assert!(finds(Kind::Observation, "period:2023Q2", quarter) && finds(Kind::Observation, "period:2023", quarter));
        assert!(
            !finds(Kind::Observation, "period:2023-06", quarter) && finds(Kind::Observation, "period<2023Q3", quarter)
        );
    }

    #[test]
    fn every_field_of_every_kind_is_found_by_its_name_and_its_labels() {
        for kind in Kind::ALL {
            let of = Of(fields_of(*kind));
            let vocabulary: &dyn Vocabulary = &of;
            for def in kind.def().fields {
                for name in [def.name, def.label.en, def.label.zh] {
                    assert_eq!(vocabulary.field(name).map(|f| f.name.as_str()), Some(def.name), "{kind:?} {name}");
                }
            }
        }
    }
}
