//! Ranks over periods: our own as a heavy line, the last place as a limit, the first place on top.

use super::writer::{Writer, cut};
use crate::i18n::Lang;
use crate::report::charts::{Peers, SeriesKind, messages};

const WIDTH: f64 = 640.0;
const HEIGHT: f64 = 220.0;
/// Left, right, top and bottom of the plot.
const PLOT: (f64, f64, f64, f64) = (34.0, 540.0, 14.0, 180.0);

fn class_of(kind: SeriesKind) -> &'static str {
    match kind {
        SeriesKind::Own => "line",
        SeriesKind::Target | SeriesKind::Median => "line dim",
        SeriesKind::Best => "line good",
        SeriesKind::Worst | SeriesKind::LastPlace => "line bad",
    }
}

pub(super) fn draw(peers: &Peers, lang: Lang) -> String {
    let (left, right, top, bottom) = PLOT;
    let series = peers.series(None);
    let mut w = Writer::new(WIDTH, HEIGHT, &format!("{} {}", peers.name, messages::RANKS.text(lang)));
    let last = series.iter().flat_map(|s| s.points.iter().flatten()).fold(2.0_f64, |m, v| m.max(*v));
    if series.is_empty() || peers.periods.is_empty() {
        w.text((left, 100.0), "dim", messages::NOTHING_YET.text(lang));
        return w.finish();
    }
    let steps = peers.periods.len().saturating_sub(1).max(1) as f64;
    let x = |at: usize| match peers.periods.len() {
        1 => f64::midpoint(left, right),
        _ => left + 10.0 + at as f64 * (right - left - 20.0) / steps,
    };
    let y = |rank: f64| top + (rank - 1.0) / (last - 1.0) * (bottom - top);
    for tick in [1.0, ((1.0 + last) / 2.0).round(), last] {
        w.line((left, y(tick)), (right, y(tick)), "axis");
        w.text((left - 6.0, y(tick) + 4.0), "dim end", &format!("{tick:.0}"));
    }
    let every = (peers.periods.len() / 7).max(1);
    for (at, period) in peers.periods.iter().enumerate().filter(|(at, _)| at % every == 0) {
        let name = if lang == Lang::En { period.code() } else { period.say(lang) };
        w.text((x(at), bottom + 20.0), "dim mid", &cut(&name, 100.0));
    }
    // Our own is drawn last; its name makes way for that of the last place.
    let mut named: Option<f64> = None;
    for s in &series {
        let points: Vec<Option<(f64, f64)>> =
            s.points.iter().enumerate().map(|(at, v)| v.map(|v| (x(at), y(v)))).collect();
        w.path(&points, class_of(s.kind));
        if let Some((_, end)) = points.iter().rev().flatten().next() {
            let end = named.map_or(*end, |other| if (other - end).abs() < 15.0 { other - 15.0 } else { *end });
            named = Some(end);
            w.text(
                (right + 6.0, end + 4.0),
                if s.kind == SeriesKind::Own { "bold" } else { "dim" },
                &cut(&s.label.say(lang), 90.0),
            );
        }
        if s.kind == SeriesKind::Own {
            for (point, rank) in points.iter().zip(&s.points) {
                if let (Some((x, y)), Some(rank)) = (point, rank) {
                    w.rect((x - 3.5, y - 3.5), (7.0, 7.0), "accent", &format!("{rank:.0}"));
                    w.text((*x, y - 8.0), "mid", &format!("{rank:.0}"));
                }
            }
        }
    }
    w.finish()
}
