//! The functions of expressions, in one table.

use super::eval::{Context, Unknown, eval};
use super::value::Val;
use super::{Node, dates, texts};
use crate::domain::checklist::messages;
use crate::error::{Code, Error, Result};

/// How a function is carried out.
pub(super) type Run = fn(&[Node], &dyn Context) -> Result<Val, Unknown>;

/// A function of expressions.
#[derive(Debug)]
pub struct Function {
    /// Its name.
    pub name: &'static str,
    /// The fewest arguments that it takes.
    pub least: usize,
    /// The most arguments that it takes.
    pub most: usize,
    pub(super) run: Run,
}

impl PartialEq for Function {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

const fn function(name: &'static str, least: usize, most: usize, run: Run) -> Function {
    Function { name, least, most, run }
}

const ANY: usize = 64;

/// All functions.
pub static FUNCTIONS: &[Function] = &[
    function("if", 3, 3, |a, c| if truth(a, 0, c)? { eval(&a[1], c) } else { eval(&a[2], c) }),
    function("coalesce", 1, ANY, coalesce),
    function("once", 1, 1, |a, c| match c.here() {
        here if here.is_empty() => eval(&a[0], c),
        here => Ok(Val::Text(here)),
    }),
    function("true", 0, 0, |_, _| Ok(Val::Truth(true))),
    function("false", 0, 0, |_, _| Ok(Val::Truth(false))),
    function("not", 1, 1, |a, c| Ok(Val::Truth(!truth(a, 0, c)?))),
    function("boolean", 1, 1, |a, c| Ok(Val::Truth(truth(a, 0, c)?))),
    function("boolean-from-string", 1, 1, |a, c| {
        let text = text(a, 0, c)?;
        Ok(Val::Truth(text == "true" || text == "1"))
    }),
    function("number", 1, 1, |a, c| Ok(Val::Number(number(a, 0, c)?))),
    function("string", 1, 1, |a, c| Ok(Val::Text(text(a, 0, c)?))),
    function("int", 1, 1, |a, c| Ok(Val::Number(number(a, 0, c)?.trunc()))),
    function("floor", 1, 1, |a, c| Ok(Val::Number(number(a, 0, c)?.floor()))),
    function("ceiling", 1, 1, |a, c| Ok(Val::Number(number(a, 0, c)?.ceil()))),
    function("abs", 1, 1, |a, c| Ok(Val::Number(number(a, 0, c)?.abs()))),
    function("round", 1, 2, round),
    function("pow", 2, 2, |a, c| Ok(Val::Number(number(a, 0, c)?.powf(number(a, 1, c)?)))),
    function("sqrt", 1, 1, |a, c| Ok(Val::Number(number(a, 0, c)?.sqrt()))),
    function("exp", 1, 1, |a, c| Ok(Val::Number(number(a, 0, c)?.exp()))),
    function("log", 1, 1, |a, c| Ok(Val::Number(number(a, 0, c)?.ln()))),
    function("log10", 1, 1, |a, c| Ok(Val::Number(number(a, 0, c)?.log10()))),
    function("pi", 0, 0, |_, _| Ok(Val::Number(std::f64::consts::PI))),
    function("min", 1, ANY, |a, c| Ok(Val::Number(numbers(a, c)?.into_iter().fold(f64::NAN, f64::min)))),
    function("max", 1, ANY, |a, c| Ok(Val::Number(numbers(a, c)?.into_iter().fold(f64::NAN, f64::max)))),
    function("sum", 1, ANY, |a, c| Ok(Val::Number(numbers(a, c)?.into_iter().sum()))),
    function("count", 1, 1, |a, c| Ok(Val::Number(eval(&a[0], c)?.texts().len() as f64))),
    function("count-non-empty", 1, 1, |a, c| {
        Ok(Val::Number(eval(&a[0], c)?.texts().iter().filter(|t| !t.is_empty()).count() as f64))
    }),
    function("position", 0, 1, |_, c| Ok(Val::Number(c.position() as f64))),
    function("index", 0, 0, |_, c| Ok(Val::Number(c.position() as f64))),
    function("random", 0, 0, |_, c| Ok(Val::Number(c.chance()))),
    function("uuid", 0, 1, |_, c| Ok(Val::Text(c.unique()))),
    function("selected", 2, 2, |a, c| {
        let wanted = text(a, 1, c)?;
        Ok(Val::Truth(chosen(a, c)?.iter().any(|w| *w == wanted.trim())))
    }),
    function("selected-at", 2, 2, |a, c| {
        let at = number(a, 1, c)?;
        let all = chosen(a, c)?;
        let word = if at >= 0.0 { all.get(at as usize).cloned() } else { None };
        Ok(Val::Text(word.unwrap_or_default()))
    }),
    function("count-selected", 1, 1, |a, c| Ok(Val::Number(chosen(a, c)?.len() as f64))),
    function("jr:choice-name", 2, 2, choice_name),
    function("indexed-repeat", 3, 3, |a, c| {
        let at = number(a, 2, c)?;
        let all = eval(&a[0], c)?.texts();
        Ok(Val::Text(if at >= 1.0 { all.get(at as usize - 1).cloned().unwrap_or_default() } else { String::new() }))
    }),
    function("string-length", 1, 1, |a, c| Ok(Val::Number(text(a, 0, c)?.chars().count() as f64))),
    function("concat", 0, ANY, |a, c| {
        let parts: Result<Vec<_>, _> = a.iter().map(|n| Ok(eval(n, c)?.texts().concat())).collect();
        Ok(Val::Text(parts?.concat()))
    }),
    function("join", 2, ANY, |a, c| {
        let between = text(a, 0, c)?;
        let parts: Result<Vec<_>, _> = a[1..].iter().map(|n| Ok(eval(n, c)?.texts())).collect();
        Ok(Val::Text(parts?.concat().join(&between)))
    }),
    function("contains", 2, 2, |a, c| Ok(Val::Truth(text(a, 0, c)?.contains(&text(a, 1, c)?)))),
    function("starts-with", 2, 2, |a, c| Ok(Val::Truth(text(a, 0, c)?.starts_with(&text(a, 1, c)?)))),
    function("ends-with", 2, 2, |a, c| Ok(Val::Truth(text(a, 0, c)?.ends_with(&text(a, 1, c)?)))),
    function("substr", 2, 3, texts::substr),
    function("substring-before", 2, 2, |a, c| {
        Ok(Val::Text(text(a, 0, c)?.split_once(&text(a, 1, c)?).map_or_else(String::new, |(b, _)| b.into())))
    }),
    function("substring-after", 2, 2, |a, c| {
        Ok(Val::Text(text(a, 0, c)?.split_once(&text(a, 1, c)?).map_or_else(String::new, |(_, b)| b.into())))
    }),
    function("translate", 3, 3, texts::translate),
    function("normalize-space", 1, 1, |a, c| {
        Ok(Val::Text(text(a, 0, c)?.split_whitespace().collect::<Vec<_>>().join(" ")))
    }),
    function("regex", 2, 2, texts::regex),
    function("today", 0, 0, |_, c| Ok(Val::Text(c.now().date().to_string()))),
    function("now", 0, 0, |_, c| Ok(Val::Text(c.now().format("%Y-%m-%dT%H:%M:%S").to_string()))),
    function("date", 1, 1, dates::date),
    function("date-time", 1, 1, dates::date_time),
    function("decimal-date-time", 1, 1, |a, c| Ok(Val::Number(number(a, 0, c)?))),
    function("decimal-time", 1, 1, dates::decimal_time),
    function("format-date", 2, 2, dates::format_date),
    function("format-date-time", 2, 2, dates::format_date),
];

/// Checks how many arguments a function is given.
pub(super) fn check(function: &Function, count: usize, at: usize) -> Result<()> {
    if (function.least..=function.most).contains(&count) {
        return Ok(());
    }
    let error = Error::new(Code::BadInput, messages::ARGUMENTS).with("name", function.name).with("at", at);
    Err(error.with("least", function.least).with("most", function.most).with("count", count))
}

pub(super) fn text(args: &[Node], at: usize, context: &dyn Context) -> Result<String, Unknown> {
    args.get(at).map_or_else(|| Ok(String::new()), |n| Ok(eval(n, context)?.text()))
}

pub(super) fn number(args: &[Node], at: usize, context: &dyn Context) -> Result<f64, Unknown> {
    args.get(at).map_or(Ok(f64::NAN), |n| Ok(eval(n, context)?.number()))
}

fn truth(args: &[Node], at: usize, context: &dyn Context) -> Result<bool, Unknown> {
    args.get(at).map_or(Ok(false), |n| Ok(eval(n, context)?.truth()))
}

/// The numbers of all arguments; answers that are not given are left out.
fn numbers(args: &[Node], context: &dyn Context) -> Result<Vec<f64>, Unknown> {
    let mut out = Vec::new();
    for node in args {
        let value = eval(node, context)?;
        match value {
            Val::Many(all) => {
                out.extend(all.into_iter().filter(|t| !t.trim().is_empty()).map(|t| Val::Text(t).number()));
            }
            other => out.push(other.number()),
        }
    }
    Ok(out)
}

/// The words of an answer with several choices.
fn chosen(args: &[Node], context: &dyn Context) -> Result<Vec<String>, Unknown> {
    Ok(text(args, 0, context)?.split_whitespace().map(str::to_string).collect())
}

fn coalesce(args: &[Node], context: &dyn Context) -> Result<Val, Unknown> {
    for node in args {
        let value = eval(node, context)?;
        if !value.text().is_empty() {
            return Ok(value);
        }
    }
    Ok(Val::Text(String::new()))
}

/// Half away from zero to so many decimals, as ODK rounds.
fn round(args: &[Node], context: &dyn Context) -> Result<Val, Unknown> {
    let (value, places) = (number(args, 0, context)?, number(args, 1, context)?);
    let places = if places.is_nan() { 0.0 } else { places.clamp(-12.0, 12.0) };
    let scale = 10f64.powi(places as i32);
    Ok(Val::Number((value * scale).round() / scale))
}

fn choice_name(args: &[Node], context: &dyn Context) -> Result<Val, Unknown> {
    let choice = text(args, 0, context)?;
    let question = match args.get(1) {
        Some(Node::Answer(name)) => name.clone(),
        // ODK wants the question's name in quotes: '${name}'.
        Some(Node::Text(quoted)) => quoted.trim().trim_start_matches("${").trim_end_matches('}').to_string(),
        _ => String::new(),
    };
    let label = context.choice_label(&question, &choice);
    Ok(Val::Text(label.unwrap_or(choice)))
}
