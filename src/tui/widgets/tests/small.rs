//! What single widgets make of their data.

use ratatui::layout::Rect;
use ratatui::style::Color;

use super::{drawn, made, rows};
use crate::domain::calendar::Calendar;
use crate::domain::rank::Direction;
use crate::domain::rate::{Counts, Formula};
use crate::i18n::Lang;
use crate::store::evidence::picture::tests::two_colours;
use crate::tui::depth::Depth;
use crate::tui::theme::Theme;
use crate::tui::widgets::*;

fn dark() -> Theme {
    Theme::default()
}

#[test]
fn a_gauge_gives_up_its_words_before_its_rate() {
    let (theme, lang) = (dark(), Lang::En);
    let counts = Counts { done: 6, in_progress: 2, not_done: 2, ..Counts::default() };
    let gauge = |width| rows(Gauge { counts, formula: Formula::DoneOfTotal, theme: &theme, lang }, width, 1).remove(0);
    assert_eq!(gauge(32), "██████▄▄░░ 60.0% 6/10 done/total");
    assert_eq!(gauge(21), "██████▄▄░░ 60.0% 6/10");
    assert_eq!(gauge(13), "████▄▄░ 60.0%");
    assert_eq!(gauge(5), "60.0%");
    assert_eq!(gauge(2), "6…");
}

#[test]
fn a_spark_rises_as_a_rank_falls() {
    let theme = dark();
    let spark =
        |points: &[Option<f64>], better, width| rows(Spark { points, better, theme: &theme }, width, 1).remove(0);
    let ranks = [Some(18.0), Some(10.0), None, Some(1.0), Some(4.0)];
    assert_eq!(spark(&ranks, Direction::Lower, 20), "▁▄ █▇ ↓3");
    assert_eq!(spark(&ranks, Direction::Higher, 20), "█▅ ▁▂ ↑3");
    assert_eq!(spark(&ranks, Direction::Lower, 3), " █▁", "the latest ones are shown");
    assert_eq!(spark(&[Some(5.0), Some(5.0)], Direction::Lower, 9), "▅▅", "none is better");
    assert_eq!(spark(&[Some(5.0), None], Direction::Lower, 9), "▅");
    assert_eq!(spark(&[], Direction::Lower, 9), "");
}

#[test]
fn a_heat_map_scrolls_with_its_cursor() {
    let (theme, matrix, lang) = (dark(), made::matrix(), Lang::Zh);
    let mut view = HeatView::default();
    let area = Rect::new(0, 0, 40, 9);
    view.go(99, 99, &matrix, lang, area);
    assert_eq!(view.cursor, (8, 15));
    assert!(view.top > 0 && view.left > 0);
    let heat = Heat { matrix: &matrix, view, theme: &theme, lang };
    let text = rows(heat, 40, 9).join("\n");
    assert!(text.contains("大余县") && !text.contains("龙南市"), "{text}");
    assert!(text.contains("大余县 · 知识产权") && text.contains('['), "{text}");
    view.go(-99, -99, &matrix, lang, area);
    assert_eq!(view, HeatView::default());
}

#[test]
fn a_board_shows_the_column_and_the_card_under_the_cursor() {
    let (theme, columns) = (dark(), made::columns());
    let mut view = BoardView::default();
    let area = Rect::new(0, 0, 60, 18);
    view.go(5, 60, &columns, area);
    let board = Board { columns: &columns, card: &made::card, view: &view, theme: &theme, lang: Lang::Zh };
    let text = rows(board, 60, 18).join("\n");
    assert!(text.contains("销号 120") && !text.contains("立项"), "{text}");
    assert!(text.contains('▌') && text.contains("还有59项"), "{text}");
    view.go(-5, 0, &columns, area);
    assert_eq!((view.left, view.cursor), (0, (0, 1)), "a shorter column takes the cursor to its last card");
}

#[test]
fn a_calendar_knows_the_days_that_are_worked_in_exchange() {
    let (theme, due) = (dark(), made::due());
    let months = |selected, width, height| {
        let (today, calendar) = (made::day("2023-09-04"), Calendar::china());
        let selected = made::day(selected);
        rows(Months { due: &due, calendar, today, selected, theme: &theme, lang: Lang::Zh }, width, height)
    };
    let text = months("2023-10-07", 60, 12).join("\n");
    assert!(text.contains("2023年10月") && text.contains("调休上班") && text.contains("7班●2"), "{text}");
    let narrow = months("2023-09-28", 30, 10).join("\n");
    assert!(narrow.contains("28●") && narrow.contains("29-"), "{narrow}");
    let three = months("2023-09-28", 140, 30).join("\n");
    assert!(["2023年9月", "2023年10月", "2023年11月"].iter().all(|m| three.contains(m)), "{three}");
    assert!(months("2031-09-28", 60, 12).join("\n").contains("没有2031年的节假日表"));
}

#[test]
fn a_photo_keeps_its_shape_and_its_colours() {
    let theme = dark();
    let picture = Picture::decode(&two_colours(400, 200)).unwrap();
    let shots = [Shot { picture: Ok(&picture), caption: Caption::default() }];
    let photos = |depth| Photos { shots: &shots, depth, theme: &theme, lang: Lang::En };
    let buf = drawn(photos(Depth::True), 40, 14);
    let covered: Vec<(u16, u16)> =
        (0..40).flat_map(|x| (0..12).map(move |y| (x, y))).filter(|at| buf[*at].symbol() == "▀").collect();
    let span =
        |of: fn(&(u16, u16)) -> u16| covered.iter().map(of).max().unwrap() - covered.iter().map(of).min().unwrap() + 1;
    assert_eq!((span(|p| p.0), span(|p| p.1)), (40, 10), "twice as wide as high, in cells twice as high as wide");
    assert_eq!((buf[(3, 5)].fg, buf[(36, 5)].bg), (Color::Rgb(216, 16, 16), Color::Rgb(16, 16, 216)));
    let text = rows(photos(Depth::None), 40, 14).join("\n");
    assert!(!text.contains('▀') && text.contains(":::.."), "brightness alone: {text}");
}
