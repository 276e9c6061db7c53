//! Completion: a bar by class, with the rate and its formula.

use super::writer::{Writer, cut, wide};
use crate::domain::rate::{Class, Counts, Formula};
use crate::i18n::Lang;
use crate::report::charts::messages;

const WIDTH: f64 = 430.0;

fn class_of(class: Class) -> &'static str {
    match class {
        Class::Done => "good",
        Class::InProgress => "accent",
        Class::NotDone => "poor",
        Class::Ongoing => "bar",
        Class::Duplicate | Class::Unreported => "axis soft",
    }
}

pub(super) fn draw(name: &str, counts: &Counts, formula: Formula, lang: Lang) -> String {
    let rate = formula.rate(counts);
    let said = match rate {
        Some(rate) => format!("{rate} {}/{} {}", rate.part, rate.whole, formula.label().text(lang)),
        None => format!("{} 0/{}", messages::NOT_REPORTED.text(lang), counts.total()),
    };
    let mut w = Writer::new(WIDTH, 62.0, &format!("{name}: {said}"));
    let room = WIDTH - wide(&said) - 12.0;
    w.text((0.0, 14.0), "bold", &cut(name, room));
    w.text((WIDTH, 14.0), if rate.is_some() { "bold end" } else { "dim end" }, &said);
    w.rect((0.0, 22.0), (WIDTH, 16.0), "soft", "");
    let total = counts.total().max(1) as f64;
    let (mut x, mut key) = (0.0, 0.0);
    for class in Class::ALL {
        let n = counts.get(*class);
        if n == 0 {
            continue;
        }
        let text = format!("{} {n}", class.label().text(lang));
        let width = n as f64 / total * WIDTH;
        w.rect((x, 22.0), (width, 16.0), class_of(*class), &text);
        x += width;
        w.rect((key, 47.0), (9.0, 9.0), class_of(*class), "");
        w.text((key + 13.0, 56.0), "dim", &text);
        key += 26.0 + wide(&text);
    }
    w.finish()
}
