//! No widget panics at any size or with odd data, and none writes outside its area.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::Widget;

use super::made;
use crate::domain::calendar::Calendar;
use crate::domain::rank::Direction;
use crate::domain::rate::{Counts, Formula};
use crate::i18n::Lang;
use crate::report::charts::{Burn, DueDays, Matrix, Peers};
use crate::store::evidence::picture::tests::two_colours;
use crate::tui::depth::Depth;
use crate::tui::theme::Theme;
use crate::tui::widgets::*;

/// What there is to draw, ordinary or odd.
struct Data {
    counts: Counts,
    points: Vec<Option<f64>>,
    peers: Peers,
    matrix: Matrix,
    due: DueDays,
    day: chrono::NaiveDate,
    burn: Burn,
    columns: Vec<BoardColumn>,
    picture: Picture,
}

impl Data {
    fn ordinary() -> Self {
        Self {
            counts: Counts { done: 83, in_progress: 11, not_done: 11, ongoing: 3, unreported: 1 },
            points: vec![Some(3.0), None, Some(5.0)],
            peers: made::peers(),
            matrix: made::matrix(),
            due: made::due(),
            day: made::day("2023-09-30"),
            burn: made::burn(),
            columns: made::columns(),
            picture: Picture::decode(&two_colours(90, 40)).unwrap(),
        }
    }

    fn odd() -> Self {
        let mut peers = made::peers();
        for (n, line) in peers.lines.iter_mut().enumerate() {
            line.name = "税\u{1b}[2J务\n局“”👨‍👩‍👧".repeat(9);
            for s in line.points.iter_mut().flatten() {
                s.value = [Some(f64::MAX), Some(f64::NAN), None, Some(-0.0), Some(f64::MIN)][n % 5];
                s.rank = [None, Some(u32::MAX), Some(1)][n % 3];
            }
        }
        let mut burn = made::burn();
        (burn.total, burn.today, burn.points) = (0, chrono::NaiveDate::MAX, Vec::new());
        Self {
            counts: Counts { done: u64::MAX, in_progress: 1, not_done: u64::MAX, ongoing: 0, unreported: 0 },
            points: vec![Some(f64::NAN), Some(f64::MAX), Some(f64::MIN), None],
            peers,
            matrix: Matrix::default(),
            due: DueDays::default(),
            day: chrono::NaiveDate::MAX,
            burn,
            columns: vec![BoardColumn { title: "税".repeat(200), cards: usize::MAX }],
            picture: Picture::decode(&two_colours(1, 300)).unwrap(),
        }
    }

    fn draw(&self, theme: &Theme, lang: Lang, area: Rect, buf: &mut Buffer) {
        Gauge { counts: self.counts, formula: Formula::DoneOfTotal, theme, lang }.render(area, buf);
        Spark { points: &self.points, better: Direction::Lower, theme }.render(area, buf);
        for measure in [Measure::Value, Measure::Rank] {
            Chart { peers: &self.peers, measure, period: Some(3), theme, lang }.render(area, buf);
        }
        let mut view = HeatView::default();
        view.go(4, 9, &self.matrix, lang, area);
        Heat { matrix: &self.matrix, view, theme, lang }.render(area, buf);
        let calendar = Calendar::china();
        Months { due: &self.due, calendar, today: self.day, selected: self.day, theme, lang }.render(area, buf);
        BurnDown { burn: &self.burn, theme, lang }.render(area, buf);
        let mut view = BoardView::default();
        view.go(3, 50, &self.columns, area);
        Board { columns: &self.columns, card: &made::card, view: &view, theme, lang }.render(area, buf);
        let shot = |picture| Shot { picture, caption: Caption::default() };
        let shots = [shot(Ok(&self.picture)), shot(Err("图片已损坏".to_string()))];
        for depth in [Depth::True, Depth::Ansi16] {
            Photos { shots: &shots[..1], depth, theme, lang }.render(area, buf);
            Photos { shots: &shots, depth, theme, lang }.render(area, buf);
        }
    }
}

#[test]
fn no_size_and_no_data_makes_a_picture_panic() {
    let dark = Theme::named("dark").unwrap();
    let small = (0..=26).flat_map(|w| (0..=12).map(move |h| (w, h)));
    let large = (27..=300).step_by(39).flat_map(|w| (0..=100).step_by(9).map(move |h| (w, h)));
    let sizes: Vec<(u16, u16)> = small.chain(large).chain([(60, 18), (80, 24), (300, 100)]).collect();
    for data in [Data::ordinary(), Data::odd()] {
        for (n, (width, height)) in sizes.iter().enumerate() {
            let lang = if n % 2 == 0 { Lang::En } else { Lang::Zh };
            data.draw(
                &dark,
                lang,
                Rect::new(0, 0, *width, *height),
                &mut Buffer::empty(Rect::new(0, 0, *width, *height)),
            );
        }
    }
}

#[test]
fn nothing_is_drawn_outside_the_area() {
    let theme = Theme::named("ascii").unwrap();
    for data in [Data::ordinary(), Data::odd()] {
        for (width, height) in [(1, 1), (7, 3), (25, 8), (60, 18), (90, 30), (400, 400)] {
            let whole = Rect::new(0, 0, 100, 40);
            let mut buf = Buffer::empty(whole);
            let area = Rect::new(5, 4, width, height);
            data.draw(&theme, Lang::Zh, area, &mut buf);
            let blank = ratatui::buffer::Cell::default();
            for (x, y) in (0..100).flat_map(|x| (0..40).map(move |y| (x, y))) {
                assert!(area.contains((x, y).into()) || buf[(x, y)] == blank, "{width}×{height} at {x},{y}");
            }
            assert!(!crate::tui::guard::rows(&buf).concat().chars().any(char::is_control));
        }
    }
}
