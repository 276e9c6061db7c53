//! Whether a record matches a query.

use chrono::NaiveDate;

use super::ast::{Day, FieldTest, Needle, Node, Op, Query, Test, Value};
use super::fold::{folded, same};

/// One value of a field.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Atom<'a> {
    /// A text.
    Text(&'a str),
    /// A number.
    Number(f64),
    /// A day.
    Date(NaiveDate),
    /// A run of days, such as a quarter.
    Days {
        /// The first day.
        from: NaiveDate,
        /// The last day.
        to: NaiveDate,
    },
    /// Yes or no.
    Bool(bool),
    /// A word and the stable name of its class (the word itself where there are no classes).
    Word {
        /// The word as the record has it.
        word: &'a str,
        /// The class.
        class: &'a str,
    },
    /// Nothing.
    None,
}

/// What a query is asked of: a record.
pub trait Subject {
    /// Tells each value of a field, by its canonical name. A field that holds nothing tells nothing, or [`Atom::None`].
    fn field(&self, name: &str, tell: &mut dyn FnMut(Atom<'_>));

    /// Whether its text matches a bare word or exact words.
    fn text_matches(&self, needle: &Needle) -> bool;

    /// Whether the text of a field matches. A room that knows pinyin says more.
    fn value_matches(&self, needle: &Needle, text: &str) -> bool {
        folded(text).contains(&folded(&needle.text))
    }

    /// Whether it is closed, so that nothing of it is overdue.
    fn is_closed(&self) -> bool {
        false
    }
}

impl Query {
    /// Whether a record matches.
    pub fn matches(&self, subject: &dyn Subject) -> bool {
        self.root.as_ref().is_none_or(|root| self.node(root, subject))
    }

    fn node(&self, node: &Node, subject: &dyn Subject) -> bool {
        match node {
            Node::All(nodes) => nodes.iter().all(|n| self.node(n, subject)),
            Node::Any(nodes) => nodes.iter().any(|n| self.node(n, subject)),
            Node::Not(node) => !self.node(node, subject),
            Node::Text(needle) => subject.text_matches(needle),
            Node::Field(test) => self.field(test, subject),
        }
    }

    fn field(&self, test: &FieldTest, subject: &dyn Subject) -> bool {
        let (mut some, mut found) = (false, false);
        subject.field(&test.field, &mut |atom| {
            if atom == Atom::None {
                return;
            }
            some = true;
            found = found
                || match &test.test {
                    Test::Any | Test::None => true,
                    Test::Has(values) => values.iter().any(|v| self.has(v, atom, subject)),
                    Test::Is(values) => values.iter().any(|v| self.is(v, atom, subject)),
                    Test::Compare(op, value) => compares(*op, value, atom),
                };
        });
        match test.test {
            Test::Any => some,
            Test::None => !some,
            _ => found,
        }
    }

    fn has(&self, value: &Value, atom: Atom<'_>, subject: &dyn Subject) -> bool {
        match (value, atom) {
            (Value::Text(needle), Atom::Text(text) | Atom::Word { word: text, .. }) => {
                subject.value_matches(needle, text)
            }
            _ => self.is(value, atom, subject),
        }
    }

    fn is(&self, value: &Value, atom: Atom<'_>, subject: &dyn Subject) -> bool {
        match (value, atom) {
            (Value::Text(needle), Atom::Text(text) | Atom::Word { word: text, .. }) => same(&needle.text, text),
            (Value::Word { text, codes, .. }, Atom::Word { word, class }) => {
                same(text, word) || codes.iter().any(|code| code == class || code == word)
            }
            (Value::Word { text, codes, .. }, Atom::Text(word)) => same(text, word) || codes.iter().any(|c| c == word),
            (Value::Number(range), Atom::Number(n)) => range.from <= n && n <= range.to,
            (Value::Day(days), Atom::Date(day)) => days.from <= day && day <= days.to,
            (Value::Day(days), Atom::Days { from, to }) => days.from <= from && to <= days.to,
            (Value::Overdue, Atom::Date(day)) => day < self.today && !subject.is_closed(),
            (Value::Bool(asked), Atom::Bool(yes)) => *asked == yes,
            _ => false,
        }
    }
}

/// A run of days or a range is compared by its near end: before it begins, up to its end, after its end, from its start.
fn compares(op: Op, value: &Value, atom: Atom<'_>) -> bool {
    match (value, atom) {
        (Value::Number(range), Atom::Number(n)) => match op {
            Op::Less => n < range.from,
            Op::AtMost => n <= range.to,
            Op::More => n > range.to,
            Op::AtLeast => n >= range.from,
        },
        (Value::Day(days), Atom::Date(day)) => compare_days(op, days, day, day),
        (Value::Day(days), Atom::Days { from, to }) => compare_days(op, days, from, to),
        _ => false,
    }
}

fn compare_days(op: Op, days: &Day, from: NaiveDate, to: NaiveDate) -> bool {
    match op {
        Op::Less => to < days.from,
        Op::AtMost => to <= days.to,
        Op::More => from > days.to,
        Op::AtLeast => from >= days.from,
    }
}
