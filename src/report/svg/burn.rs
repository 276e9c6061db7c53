//! What is left of a ledger day by day, beside the ideal line and the pace that is needed.

use chrono::NaiveDate;

use super::writer::{Writer, wide};
use crate::i18n::Lang;
use crate::report::charts::{Burn, Tone, messages};

const WIDTH: f64 = 640.0;
const LEFT: f64 = 40.0;
const RIGHT: f64 = 620.0;

pub(super) fn draw(burn: &Burn, lang: Lang) -> String {
    let sentences: Vec<(String, Tone)> = burn.sentences().into_iter().map(|(s, t)| (s.say(lang), t)).collect();
    let about = sentences.iter().map(|(s, _)| s.as_str()).collect::<Vec<_>>().join("; ");
    // The sentences stand above the plot, as many in a row as fit.
    let (mut x, mut y) = (0.0, 14.0);
    let mut placed = Vec::new();
    for (text, tone) in &sentences {
        if x > 0.0 && x + wide(text) > WIDTH {
            (x, y) = (0.0, y + 20.0);
        }
        placed.push((x, y, text, *tone));
        x += wide(text) + 16.0;
    }
    let (top, bottom) = (y + 20.0, y + 200.0);
    let mut w = Writer::new(WIDTH, bottom + 44.0, &format!("{}: {about}", burn.name));
    for (x, y, text, tone) in placed {
        let class = match tone {
            Tone::Head => "bold",
            Tone::Plain => "",
            Tone::Good => "good",
            Tone::Warning => "poor",
            Tone::Error => "bad",
            Tone::Aside => "dim",
        };
        w.text((x, y), class, text);
    }
    let end = burn.deadline.max(burn.today);
    let days = |d: NaiveDate| d.signed_duration_since(burn.start).num_days().max(0) as f64;
    let all = days(end).max(1.0);
    let at = |d: NaiveDate| LEFT + days(d.min(end)) / all * (RIGHT - LEFT);
    let total = burn.total.max(1) as f64;
    let up = |n: f64| bottom - (n / total).clamp(0.0, 1.0) * (bottom - top);
    for tick in [0.0, (total / 2.0).round(), total] {
        w.line((LEFT, up(tick)), (RIGHT, up(tick)), "axis");
        w.text((LEFT - 6.0, up(tick) + 4.0), "dim end", &format!("{tick:.0}"));
    }
    let step = ((RIGHT - LEFT) / burn.points.len().max(1) as f64).max(1.0);
    for point in &burn.points {
        if let Some(left) = point.left {
            let y = up(left as f64);
            w.rect((at(point.day) - step / 2.0, y), (step, bottom - y), "bar", &format!("{} {left}", point.day));
        }
    }
    let ideal: Vec<_> = burn.points.iter().map(|p| Some((at(p.day), up(p.ideal)))).collect();
    w.path(&ideal, "line dim");
    if burn.today < burn.deadline && burn.pace.left > 0 {
        w.path(&[Some((at(burn.today), up(burn.pace.left as f64))), Some((at(burn.deadline), up(0.0)))], "line poor");
    }
    w.line((at(burn.today), top), (at(burn.today), bottom + 4.0), "line dim");
    let today = format!("{} {}", messages::TODAY.text(lang), burn.today.format("%m-%d"));
    w.text((at(burn.today).clamp(LEFT + 90.0, RIGHT - 90.0), bottom + 18.0), "bold mid", &today);
    w.text((LEFT, bottom + 18.0), "dim", &burn.start.format("%m-%d").to_string());
    w.text((RIGHT, bottom + 18.0), "dim end", &end.format("%m-%d").to_string());
    let mut x = LEFT;
    for (class, text) in [
        ("bar", messages::ACTUAL.text(lang)),
        ("line dim", messages::IDEAL.text(lang)),
        ("line poor", messages::NEEDED_LINE.text(lang)),
    ] {
        match class {
            "bar" => w.rect((x, bottom + 28.0), (14.0, 10.0), class, ""),
            class => w.line((x, bottom + 33.0), (x + 14.0, bottom + 33.0), class),
        }
        w.text((x + 19.0, bottom + 38.0), "dim", text);
        x += 40.0 + wide(text);
    }
    w.finish()
}
