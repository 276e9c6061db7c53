//! The pictures of the sample's office, as the bulletin tells of it.

use std::sync::Arc;

use super::rows;
use crate::domain::calendar::Calendar;
use crate::domain::kind::Kind;
use crate::domain::period::{Grain, Period};
use crate::domain::schema::{evidence, ledger};
use crate::i18n::Lang;
use crate::log::FixedClock;
use crate::report::charts::{Burn, DueDays, Matrix, Peers, own_unit};
use crate::sample;
use crate::service::tasks::lamps::TaskLamps;
use crate::service::tests::options;
use crate::tui::depth::Depth;
use crate::tui::theme::Theme;
use crate::tui::widgets::*;

fn show(name: &str, rows: Vec<String>) -> String {
    let text = rows.join("\n");
    if std::env::var_os("DUCHA_ALBUM").is_some() {
        println!("── sample: {name}\n{}", text.trim_end());
    }
    text
}

#[test]
fn album_of_the_sample() {
    let clock = Arc::new(FixedClock::at(sample::moment()));
    let (_dir, office) = sample::tests::copied(options(&clock));
    let (state, today) = (office.read(), office.today());
    let (theme, lang) = (Theme::default(), Lang::Zh);

    let period = Period::parse("2023H1").unwrap();
    let matrix = Matrix::of_period(&state, period, None);
    assert_eq!(matrix.columns.len(), 16, "the sixteen indicators of the first level");
    let mut view = HeatView::default();
    view.go(0, 3, &matrix, lang, ratatui::layout::Rect::new(0, 0, 120, 30));
    let heat = show("heat", rows(Heat { matrix: &matrix, view, theme: &theme, lang }, 120, 30));
    assert!(heat.contains("龙南"), "{heat}");
    let over = Matrix::of_unit(&state, own_unit(&state).unwrap(), Grain::Quarter);
    show("own county over periods", rows(Heat { matrix: &over, view, theme: &theme, lang }, 100, 26));
    let indicator = matrix.columns[0].id().unwrap();
    let peers = Peers::of(&state, indicator, None);
    assert!(peers.own().is_some() && peers.periods.len() > 1);
    for measure in [Measure::Value, Measure::Rank] {
        let chart = Chart { peers: &peers, measure, period: None, theme: &theme, lang };
        let text = show("chart", rows(chart, 120, 30));
        assert!(text.contains("龙南") && text.contains("2023H1"), "{text}");
    }
    let lamps = TaskLamps::lenient(&state, today);
    let due = DueDays::of(&state, &lamps, |_| true);
    let months = Months { due: &due, calendar: Calendar::china(), today, selected: today, theme: &theme, lang };
    assert!(show("calendar", rows(months, 120, 20)).contains("2023年8月"));
    let first = state.records(Kind::Ledger).find(|r| r.number(ledger::ANNOUNCED) == Some(105.0)).unwrap().id();
    let burns = Burn::all(&state, lamps.classes(), today, Calendar::china());
    let burn = burns.into_iter().find(|b| b.ledger == first).unwrap();
    assert!(show("burn-down", rows(BurnDown { burn: &burn, theme: &theme, lang }, 100, 24)).contains("共105项"));
    let files: Vec<_> = state.records(Kind::Evidence).filter_map(|r| r.text(evidence::DIGEST)?.parse().ok()).collect();
    assert!(!files.is_empty());
    let store = crate::store::evidence::Evidence::new(office.layout().evidence(), 1 << 30);
    let picture = Picture::read(&mut store.open(&files[0]).unwrap()).unwrap();
    let shots = [Shot { picture: Ok(&picture), caption: Caption::default() }];
    let photos = Photos { shots: &shots, depth: Depth::None, theme: &theme, lang };
    assert!(show("photo", rows(photos, 80, 24)).contains(&format!("{}×{}", picture.size.0, picture.size.1)));
}
