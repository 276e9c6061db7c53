//! What an expression comes to.

use chrono::NaiveDateTime;

use super::value::Val;
use super::{Node, Op};

/// What an expression may ask of the form that it stands in.
pub trait Context {
    /// The answers to a question: one, none, or several where it stands in a repeat that the asker is not in.
    fn answers(&self, name: &str) -> Option<Vec<String>>;

    /// The answer being given.
    fn here(&self) -> String;

    /// This moment where the form is filled in.
    fn now(&self) -> NaiveDateTime;

    /// The place in the repeat, from 1.
    fn position(&self) -> usize;

    /// How a choice of a question is called in the reader's language.
    fn choice_label(&self, question: &str, choice: &str) -> Option<String>;

    /// A number from 0 up to 1 that is the same at every asking in one form.
    fn chance(&self) -> f64;

    /// An id that belongs to this form alone.
    fn unique(&self) -> String;
}

/// A question that an expression names and the form does not have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unknown(pub String);

pub(super) fn eval(node: &Node, context: &dyn Context) -> Result<Val, Unknown> {
    Ok(match node {
        Node::Text(t) => Val::Text(t.clone()),
        Node::Number(n) => Val::Number(*n),
        Node::Here => Val::Text(context.here()),
        Node::Answer(name) => Val::Many(context.answers(name).ok_or_else(|| Unknown(name.clone()))?),
        Node::Negated(inner) => Val::Number(-eval(inner, context)?.number()),
        Node::Binary(Op::Or, a, b) => Val::Truth(eval(a, context)?.truth() || eval(b, context)?.truth()),
        Node::Binary(Op::And, a, b) => Val::Truth(eval(a, context)?.truth() && eval(b, context)?.truth()),
        Node::Binary(op, a, b) => binary(*op, &eval(a, context)?, &eval(b, context)?),
        Node::Call(function, args) => (function.run)(args, context)?,
    })
}

fn binary(op: Op, a: &Val, b: &Val) -> Val {
    let number = |f: fn(f64, f64) -> f64| Val::Number(f(a.number(), b.number()));
    match op {
        Op::Or => Val::Truth(a.truth() || b.truth()),
        Op::And => Val::Truth(a.truth() && b.truth()),
        Op::Equal => Val::Truth(compare(a, b, |x, y| x == y, |x, y| x == y)),
        Op::Unequal => Val::Truth(compare(a, b, |x, y| x != y, |x, y| x != y)),
        Op::Less => Val::Truth(ordered(a, b, |x, y| x < y)),
        Op::LessOrEqual => Val::Truth(ordered(a, b, |x, y| x <= y)),
        Op::Greater => Val::Truth(ordered(a, b, |x, y| x > y)),
        Op::GreaterOrEqual => Val::Truth(ordered(a, b, |x, y| x >= y)),
        Op::Plus => number(|x, y| x + y),
        Op::Minus => number(|x, y| x - y),
        Op::Times => number(|x, y| x * y),
        Op::Div => number(|x, y| x / y),
        Op::Mod => number(|x, y| x % y),
        Op::Union => Val::Many([a.texts(), b.texts()].concat()),
    }
}

/// Equality: as truths where one is a truth, as numbers where one is a number, else as texts; of several, any. A question
/// without an answer equals the empty text, as in ODK.
fn compare(a: &Val, b: &Val, numbers: fn(f64, f64) -> bool, texts: fn(&str, &str) -> bool) -> bool {
    let each = |v: &Val| match v.texts() {
        all if all.is_empty() => vec![String::new()],
        all => all,
    };
    match (a, b) {
        (Val::Truth(_), _) | (_, Val::Truth(_)) => numbers(f64::from(a.truth()), f64::from(b.truth())),
        (Val::Number(_), _) | (_, Val::Number(_)) => {
            let number = |t: &String| Val::Text(t.clone()).number();
            each(a).iter().any(|x| each(b).iter().any(|y| numbers(number(x), number(y))))
        }
        _ => each(a).iter().any(|x| each(b).iter().any(|y| texts(x, y))),
    }
}

fn ordered(a: &Val, b: &Val, holds: fn(f64, f64) -> bool) -> bool {
    let numbers = |v: &Val| v.texts().into_iter().map(|t| Val::Text(t).number()).collect::<Vec<_>>();
    let (a, b) = (numbers(a), numbers(b));
    a.iter().any(|x| b.iter().any(|y| holds(*x, *y)))
}
