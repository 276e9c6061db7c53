//! Every widget with the same data, at 80×24 and 120×40, in both languages and also in ASCII.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::Widget;

use super::{made, rows};
use crate::domain::calendar::Calendar;
use crate::domain::rank::Direction;
use crate::domain::rate::{Counts, Formula};
use crate::i18n::Lang;
use crate::store::evidence::picture::tests::two_colours;
use crate::tui::depth::Depth;
use crate::tui::theme::Theme;
use crate::tui::widgets::*;

type Draw<'d> = &'d dyn Fn(&Theme, Lang, Rect, &mut Buffer);

struct Page<'p>(Draw<'p>, &'p Theme, Lang);

impl Widget for Page<'_> {
    fn render(self, area: Rect, buf: &mut Buffer) {
        (self.0)(self.1, self.2, area, buf);
    }
}

/// Draws at both sizes in both languages, and checks that the words are there.
fn page(name: &str, draw: Draw<'_>, en: &[&str], zh: &[&str]) {
    for (width, height) in [(80, 24), (120, 40)] {
        for (lang, wanted) in [(Lang::En, en), (Lang::Zh, zh)] {
            for theme in ["dark", "ascii"].map(|t| Theme::named(t).unwrap()) {
                let text = rows(Page(draw, &theme, lang), width, height).join("\n");
                if std::env::var_os("DUCHA_ALBUM").is_some() {
                    println!("── {name} {width}×{height} {} {}\n{}", lang.tag(), theme.name(), text.trim_end());
                }
                for word in wanted {
                    assert!(text.contains(word), "{name} {width}×{height} {}: no {word:?} in\n{text}", theme.name());
                }
                let odd = |c: &char| matches!(c, '\u{2190}'..='\u{21ff}' | '\u{2500}'..='\u{27bf}');
                let odd = text.chars().find(odd).filter(|_| theme.name() == "ascii");
                assert_eq!(odd, None, "{name}: a poor terminal cannot show this\n{text}");
            }
        }
    }
}

#[test]
fn album_gauges() {
    let counts = Counts { done: 83, in_progress: 11, not_done: 11, ongoing: 0, unreported: 0 };
    let pilot = Counts { done: 69, in_progress: 0, not_done: 15, ongoing: 41, unreported: 0 };
    let silent = Counts { unreported: 534, ..Counts::default() };
    let draw = |theme: &Theme, lang, area: Rect, buf: &mut Buffer| {
        for (n, counts) in [counts, pilot, silent].into_iter().enumerate() {
            let area = Rect { y: area.y + 3 * n as u16, height: 2, ..area };
            Gauge { counts, formula: Formula::DoneOfTotal, theme, lang }.render(area, buf);
        }
    };
    let en = ["79.0% 83/105 done/total", "done 83", "in progress 11", "55.2%", "not reported 0/534"];
    page("gauge", &draw, &en, &["79.0% 83/105 已完成/总数", "正在推进 11", "长期坚持 41", "未报进展 0/534"]);
}

#[test]
fn album_sparks() {
    let ranks = [Some(12.0), Some(9.0), None, Some(15.0), Some(14.0), Some(11.0)];
    let draw = |theme: &Theme, _, area: Rect, buf: &mut Buffer| {
        Spark { points: &ranks, better: Direction::Lower, theme }.render(area, buf);
    };
    page("spark", &draw, &["3"], &["3"]);
}

#[test]
fn album_chart() {
    let peers = made::peers();
    let draw = |measure| {
        let peers = &peers;
        move |theme: &Theme, lang, area: Rect, buf: &mut Buffer| {
            Chart { peers, measure, period: None, theme, lang }.render(area, buf);
        }
    };
    let en = ["values (工作日) · lower is better", "2023Q2", "2021Q4", "median", "target", "龙南市", "Rank", "2.4"];
    let zh = ["数值 (工作日) · 越低越好", "中位", "最优", "最差", "目标", "排名", "变化"];
    page("chart of values", &draw(Measure::Value), &en, &zh);
    page("chart of ranks", &draw(Measure::Rank), &["ranks", "last place", "2023Q2"], &["排名", "末位", "单位"]);
    let mut one = made::peers();
    one.periods.truncate(1);
    one.lines.iter_mut().for_each(|l| l.points.truncate(1));
    let draw = |theme: &Theme, lang, area: Rect, buf: &mut Buffer| {
        Chart { peers: &one, measure: Measure::Value, period: None, theme, lang }.render(area, buf);
    };
    page("chart of one period", &draw, &["Rank", "Unit", "信丰县"], &["排名", "单位", "数值"]);
}

#[test]
fn album_heat() {
    let matrix = made::matrix();
    let draw = |theme: &Theme, lang, area: Rect, buf: &mut Buffer| {
        let mut view = HeatView::default();
        view.go(0, 5, &matrix, lang, area);
        Heat { matrix: &matrix, view, theme, lang }.render(area, buf);
    };
    let en = ["龙南市 · 纳税: 8 of 18 · middle", "lagging", "columns 1–", "of 16", "开办企业", "[", "flagged"];
    page("heat", &draw, &en, &["龙南市 · 纳税: 第8名/共18", "靠后", "靠前", "共16列"]);
}

#[test]
fn album_calendar() {
    let due = made::due();
    let draw = |theme: &Theme, lang, area: Rect, buf: &mut Buffer| {
        let (today, selected) = (made::day("2023-09-04"), made::day("2023-09-30"));
        Months { due: &due, calendar: Calendar::china(), today, selected, theme, lang }.render(area, buf);
    };
    let en = ["September 2023", "October 2023", "Mo", "Su", "2023-09-30 lies in the holiday", "due: 41", "green 41"];
    page("calendar", &draw, &en, &["2023年9月", "2023年10月", "一", "日", "假期", "到期41项", "绿灯 41", "休", "班"]);
}

#[test]
fn album_burn_down() {
    let burn = made::burn();
    let draw =
        |theme: &Theme, lang, area: Rect, buf: &mut Buffer| BurnDown { burn: &burn, theme, lang }.render(area, buf);
    let en =
        ["第三方整改", "22 of 105 left", "working days to 2023-09-28", "needed:", "so far:", "today 07-31", "ideal"];
    let zh = ["剩余22项，共105项", "个工作日", "需每周", "实际每周", "今日 07-31", "序时"];
    page("burn-down", &draw, &en, &zh);
}

#[test]
fn album_board() {
    let columns = made::columns();
    let draw = |theme: &Theme, lang, area: Rect, buf: &mut Buffer| {
        let mut view = BoardView::default();
        view.go(2, 1, &columns, area);
        Board { columns: &columns, card: &made::card, view: &view, theme, lang }.render(area, buf);
    };
    page("board", &draw, &["立项 2", "整改 11", "empty", "more", "用电报装超时限", "09-15"], &["交办 0", "无", "还有"]);
}

#[test]
fn album_photos() {
    let picture = Picture::decode(&two_colours(400, 300)).unwrap();
    let taken = Some("2023-07-30 09:15");
    let before = Caption { title: "整改前", taken, digest: "9f86d081884c7d659a2feaa0", bytes: 2_200_000 };
    let shots = [
        Shot { picture: Ok(&picture), caption: before },
        Shot {
            picture: Err("图片已损坏，无法显示".into()),
            caption: Caption { title: "整改后", ..Caption::default() },
        },
    ];
    let draw = |theme: &Theme, lang, area: Rect, buf: &mut Buffer| {
        Photos { shots: &shots, depth: Depth::True, theme, lang }.render(area, buf);
    };
    let en = ["整改前  taken 2023-07-30 09:15", "9f86d081884c  400×300  2.1 MB", "图片已损坏", "time taken not noted"];
    page("photos", &draw, &en, &["拍摄于2023-07-30 09:15", "未记录拍摄时间"]);
}
