//! A heat map: each cell a band by colour and by the rank in it, `!` a flag.

use super::writer::{Writer, cut, wide};
use crate::domain::rank::Band;
use crate::i18n::Lang;
use crate::report::charts::{Head, Matrix, messages};
use crate::service::words::show::number;

const ROW: f64 = 26.0;
const COLUMN: f64 = 74.0;
const HEAD: f64 = 34.0;

fn name(head: &Head, lang: Lang) -> String {
    match head {
        Head::Record(_, name) | Head::Own(_, name) => name.clone(),
        Head::Period(p) if lang == Lang::En => p.code(),
        Head::Period(p) => p.say(lang),
    }
}

fn class_of(band: Option<Band>) -> &'static str {
    match band {
        Some(Band::Front) => "good",
        Some(Band::Middle) => "bar",
        Some(Band::Lagging) => "bad",
        None => "soft",
    }
}

pub(super) fn draw(matrix: &Matrix, lang: Lang) -> String {
    let widest = matrix.rows.iter().map(|h| wide(&name(h, lang))).fold(40.0_f64, f64::max).min(150.0) + 12.0;
    let width = (widest + matrix.columns.len() as f64 * COLUMN).max(420.0);
    let height = HEAD + matrix.rows.len() as f64 * ROW + 30.0;
    let mut w = Writer::new(width, height, messages::HEAT_ALL.text(lang));
    if matrix.rows.is_empty() || matrix.columns.is_empty() {
        w.text((0.0, 20.0), "dim", messages::NOTHING_YET.text(lang));
        return w.finish();
    }
    for (at, head) in matrix.columns.iter().enumerate() {
        let x = widest + (at as f64 + 0.5) * COLUMN;
        w.text((x, HEAD - 10.0), "mid", &cut(&name(head, lang), COLUMN - 4.0));
    }
    for (row, head) in matrix.rows.iter().enumerate() {
        let y = HEAD + row as f64 * ROW;
        let class = if matches!(head, Head::Own(..)) { "bold" } else { "" };
        w.text((0.0, y + 17.0), class, &cut(&name(head, lang), widest - 8.0));
        for (column, of) in matrix.columns.iter().enumerate() {
            let x = widest + column as f64 * COLUMN;
            let Some(spot) = matrix.get(row, column) else {
                w.text((x + COLUMN / 2.0, y + 17.0), "dim mid", "–");
                continue;
            };
            let s = spot.standing;
            let shown = s.rank.map(|r| r.to_string()).or_else(|| s.value.map(number)).unwrap_or_default();
            let shown = if spot.flagged { format!("{shown} !") } else { shown };
            let band = s.band.map_or("", |b| b.label().text(lang));
            let tip = format!("{} · {}: {shown} {band}", name(head, lang), name(of, lang));
            w.rect((x + 2.0, y + 2.0), (COLUMN - 4.0, ROW - 4.0), class_of(s.band), &tip);
            let on = if matches!(s.band, Some(Band::Front | Band::Lagging)) { "mid on" } else { "mid" };
            w.text((x + COLUMN / 2.0, y + 17.0), on, &cut(&shown, COLUMN - 8.0));
        }
    }
    let (mut x, y) = (0.0, height - 12.0);
    for band in Band::ALL {
        let text = format!("{} {}", band.label().text(lang), matrix.count(*band));
        w.rect((x, y - 9.0), (10.0, 10.0), class_of(Some(*band)), "");
        w.text((x + 14.0, y), "dim", &text);
        x += 32.0 + wide(&text);
    }
    w.text((x, y), "dim", &format!("! {}", messages::FLAGGED.text(lang)));
    w.finish()
}
