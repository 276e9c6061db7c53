//! A text with all that it asks said in a language: what was written in the other one asks the same.

use super::answer::with_days;
use super::ask::{FigureQuery, Piece, pieces};
use super::words;
use crate::domain::kind::Kind;
use crate::domain::rate::Formula;
use crate::i18n::{Lang, Msg};
use crate::service::lists::ask::Terms;
use crate::service::lists::columns::Column;
use crate::service::lists::lens::Lens;

/// Days that stand for those of a text while its filter is read: nobody names them.
const FIRST: &str = "1900-02-27";
const LAST: &str = "1900-02-28";

/// Says all that a text asks in a language. What cannot be read stays as it is.
pub fn said(text: &str, lens: &Lens<'_>, lang: Lang) -> String {
    let piece = |piece: Piece<'_>| match piece {
        Piece::Text(words) | Piece::Open(words) => words.to_string(),
        Piece::Ask(asked) => match FigureQuery::parse(asked).ok().and_then(|ask| ask.say(lens, lang)) {
            Some(said) => format!("{{{{{said}}}}}"),
            None => format!("{{{{{asked}}}}}"),
        },
    };
    pieces(text).into_iter().map(piece).collect()
}

impl FigureQuery {
    /// What is asked, in the words of a language; none where its filter cannot be read.
    fn say(&self, lens: &Lens<'_>, lang: Lang) -> Option<String> {
        let of = |verb: Msg, kind: Kind, rest: &[String]| {
            let kind = match lang {
                Lang::Zh => kind.def().label.zh.split('（').next().unwrap_or_default(),
                Lang::En => kind.def().name,
            };
            let words = [verb.text(lang), kind].into_iter().chain(rest.iter().map(String::as_str));
            words.filter(|w| !w.is_empty()).collect::<Vec<_>>().join(" ")
        };
        let filter = |kind, text: &str| filter(lens, kind, text, lang);
        Some(match self {
            Self::Count(kind, text) => of(words::COUNT, *kind, &[filter(*kind, text)?]),
            Self::Names(kind, text) => of(words::NAMES, *kind, &[filter(*kind, text)?]),
            Self::Distinct(kind, field, text) => {
                of(words::DISTINCT, *kind, &[column(*kind, field, lang), filter(*kind, text)?])
            }
            Self::Sum(kind, field, text) => of(words::SUM, *kind, &[column(*kind, field, lang), filter(*kind, text)?]),
            Self::Mean(kind, field, text) => {
                of(words::MEAN, *kind, &[column(*kind, field, lang), filter(*kind, text)?])
            }
            Self::Rate(ledger, formula) => {
                let named = |f: Formula| if lang == Lang::Zh { f.label().zh } else { f.name() };
                let formula = formula.map(|f| format!(" {}", named(f))).unwrap_or_default();
                format!("{} {ledger}{formula}", words::RATE.text(lang))
            }
            Self::Each { kind, filter: text, by, template } => {
                let by = by.as_ref().map(|by| format!("{} {}", words::BY.text(lang), column(*kind, by, lang)));
                let template = format!("| {}", line(*kind, template, lang));
                of(words::EACH, *kind, &[filter(*kind, text)?, by.unwrap_or_default(), template])
            }
            Self::From => words::FROM.text(lang).to_string(),
            Self::Until => words::UNTIL.text(lang).to_string(),
            Self::Day => words::DAY.text(lang).to_string(),
        })
    }
}

fn filter(lens: &Lens<'_>, kind: Kind, text: &str, lang: Lang) -> Option<String> {
    let said = Terms::new(*lens, kind).said(&with_days(text, FIRST, LAST), lang).ok()?;
    let named = |msg: Msg| format!("{{{}}}", msg.text(lang));
    Some(said.replace(FIRST, &named(words::FROM)).replace(LAST, &named(words::UNTIL)))
}

/// A column of a line by its name in a language, where nothing else is called so there.
fn column_in_line(kind: Kind, name: &str, lang: Lang) -> String {
    let said = column(kind, name, lang);
    let special = words::IN_LINE.iter().any(|word| words::is(&said, *word));
    if special { name.to_string() } else { said }
}

/// A column by its name in a language, where that leads to the same column and is one word.
fn column(kind: Kind, name: &str, lang: Lang) -> String {
    let Ok(column) = Column::named(kind, name) else { return name.to_string() };
    let said = match lang {
        Lang::Zh => column.label().zh,
        Lang::En => column.name(),
    };
    let same = Column::named(kind, said).is_ok_and(|c| c == column);
    if same && !said.contains(char::is_whitespace) { said.to_string() } else { name.to_string() }
}

/// The text of `each`, with what stands in braces in it said in a language.
fn line(kind: Kind, template: &str, lang: Lang) -> String {
    let mut out = String::new();
    let mut rest = template;
    while let Some((before, (name, after))) =
        rest.split_once('{').and_then(|(before, tail)| Some((before, tail.split_once('}')?)))
    {
        let name = name.trim();
        let special = words::IN_LINE.iter().find(|word| words::is(name, **word));
        let said = match (special, name.strip_prefix('#')) {
            (Some(word), _) => word.text(lang).to_string(),
            (None, Some(field)) => format!("#{}", column(kind, field, lang)),
            (None, None) => column_in_line(kind, name, lang),
        };
        out.push_str(&format!("{before}{{{said}}}"));
        rest = after;
    }
    out + rest
}
