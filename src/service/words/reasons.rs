//! Reasons that the program gave itself, in the language of who reads them.
//!
//! A flag by rule keeps its reason as the text that its raiser read. Such a text is one of few messages: it is recognised, and
//! said again. What a person wrote stays as it is.

use std::borrow::Cow;

use crate::domain::lagging;
use crate::domain::period::Period;
use crate::domain::rank::{Band, Direction};
use crate::i18n::{Lang, Message, Msg};
use crate::service::messages;

/// What may stand there; the more special before the more general.
const REASONS: &[Msg] = &[
    lagging::BOTTOM_TIED,
    lagging::BOTTOM,
    lagging::BAND,
    lagging::BELOW_TARGET,
    lagging::SCORE_BELOW_TARGET,
    lagging::FELL,
    lagging::BELOW_LAST,
    lagging::SCORE_BELOW_LAST,
    messages::LIFTED_BY_OBSERVATION,
];

/// A reason as a reader of a language reads it.
pub fn in_words(text: &str, lang: Lang) -> Cow<'_, str> {
    let known = REASONS.iter().find_map(|msg| [Lang::En, Lang::Zh].into_iter().find_map(|of| read(*msg, text, of)));
    match known {
        Some((of, said)) if of != lang => Cow::Owned(said.say(lang)),
        _ => Cow::Borrowed(text),
    }
}

fn read(msg: Msg, text: &str, of: Lang) -> Option<(Lang, Message)> {
    let mut said = Message::plain(msg);
    for (name, value) in msg.read(of, text)? {
        said = said.with_message(name, part(name, value, of)?);
    }
    Some((of, said))
}

/// A part of a reason: a number, or a word or few of the program's own.
fn part(name: &str, value: &str, of: Lang) -> Option<Message> {
    let label = |all: &[Msg]| all.iter().find(|label| label.text(of) == value).map(|label| Message::from(*label));
    match name {
        "band" => label(&[Band::Front, Band::Middle, Band::Lagging].map(Band::label)),
        "direction" => label(&[Direction::Higher, Direction::Lower].map(Direction::label)),
        "period" => {
            let period = Period::parse(value).filter(|p| p.say(of) == value)?;
            Some(messages::both(|lang| period.say(lang)))
        }
        "standing" => match messages::PLACE.read(of, value) {
            Some(parts) => {
                let mut said = Message::plain(messages::PLACE);
                for (name, value) in parts {
                    said = said.with_message(name, number(value)?);
                }
                Some(said)
            }
            None => number(value),
        },
        _ => number(value),
    }
}

fn number(value: &str) -> Option<Message> {
    let plain = Message::plain(Msg::new("{value}", "{value}"));
    (value == "-" || value.parse::<f64>().is_ok()).then(|| plain.with("value", value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::lagging::{LaggingRule, Standing};
    use crate::domain::rank::Place;

    #[test]
    fn every_reason_of_every_rule_is_read_in_either_language() {
        let place = |tied| Some(Place { rank: 18, out_of: 20, tied });
        let full = Standing {
            value: Some(4.5),
            score: Some(80.0),
            place: place(1),
            band: Some(Band::Lagging),
            target: Some(4.0),
            direction: Direction::Lower,
            previous_rank: Some(9),
            previous_value: Some(4.25),
            previous_score: Some(85.0),
        };
        let scored = Standing { value: None, previous_value: None, target: Some(90.0), place: place(2), ..full };
        let mut read = 0;
        for rule in ["bottom:3", "band:lagging", "below-target", "fell:5", "below-last"] {
            for standing in [&full, &scored] {
                let why = LaggingRule::parse(rule).unwrap().why(standing).unwrap();
                let (en, zh) = (why.say(Lang::En), why.say(Lang::Zh));
                assert_eq!(
                    (in_words(&en, Lang::Zh), in_words(&zh, Lang::En)),
                    (zh.as_str().into(), en.as_str().into())
                );
                assert_eq!(
                    (in_words(&en, Lang::En), in_words(&zh, Lang::Zh)),
                    (en.as_str().into(), zh.as_str().into())
                );
                read += 1;
            }
        }
        assert_eq!(read, 10);
        let lifted = Message::plain(messages::LIFTED_BY_OBSERVATION)
            .with_message("period", messages::both(|lang| Period::parse("2023Q2").unwrap().say(lang)))
            .with_message("standing", Message::plain(messages::PLACE).with("rank", 3).with("out_of", 20));
        assert_eq!(in_words(&lifted.say(Lang::Zh), Lang::En), lifted.say(Lang::En));
    }

    #[test]
    fn what_a_person_wrote_stays() {
        for text in [
            "",
            "连续两季靠后",
            "rank x of y: among the last z",
            "2023: better",
            "note: 5",
            "排名靠后：需关注",
            "a: b: c",
        ] {
            assert_eq!((in_words(text, Lang::En), in_words(text, Lang::Zh)), (text.into(), text.into()), "{text}");
        }
    }
}
