//! Data to draw: a county among eighteen, five ledgers, a summer of due dates.

use chrono::NaiveDate;

use crate::domain::calendar::Calendar;
use crate::domain::id::RecordId;
use crate::domain::lamp::Lamp;
use crate::domain::pace::{Least, Work};
use crate::domain::period::Period;
use crate::domain::rank::{BandRule, Direction, places};
use crate::report::charts::{Burn, DueDays, Head, Line, Matrix, Peers, Spot, Standing};
use crate::service::tasks::lamps::LampCounts;
use crate::tui::widgets::{BoardColumn, Card};

pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

const COUNTIES: [&str; 9] = ["龙南市", "信丰县", "全南县", "定南县", "安远县", "章贡区", "南康区", "上犹县", "大余县"];

/// Days to open a company in nine counties over seven quarters; one quarter is missing.
pub(crate) fn peers() -> Peers {
    let periods: Vec<Period> = ["2021Q4", "2022Q1", "2022Q2", "2022Q3", "2022Q4", "2023Q1", "2023Q2"]
        .map(|p| Period::parse(p).unwrap())
        .into();
    let value = |unit: usize, period: usize| match (unit, period) {
        (_, 3) => None,
        (0, p) => Some([3.2, 2.8, 2.6, 0.0, 2.1, 1.9, 2.4][p]),
        (u, p) => Some(((u * 37 + p * 11) % 23) as f64 / 10.0 + 0.9),
    };
    let mut points = vec![Vec::new(); COUNTIES.len()];
    for period in 0..periods.len() {
        let values: Vec<Option<f64>> = (0..COUNTIES.len()).map(|u| value(u, period)).collect();
        for ((points, place), v) in points.iter_mut().zip(places(&values, Direction::Lower)).zip(values) {
            points.push(place.map(|p| Standing {
                value: v,
                score: v.map(|v| 100.0 - v),
                rank: Some(p.rank),
                out_of: Some(p.out_of),
                band: BandRule::default().band(p.rank, p.out_of),
                revised: false,
            }));
        }
    }
    let line = |(at, points): (usize, Vec<Option<Standing>>)| Line {
        unit: RecordId(at as u64 + 1),
        name: COUNTIES[at].into(),
        own: at == 0,
        points,
    };
    Peers {
        indicator: RecordId(100),
        name: "开办企业".into(),
        measure: "工作日".into(),
        better: Direction::Lower,
        target: Some(1.0),
        periods,
        lines: points.into_iter().enumerate().map(line).collect(),
    }
}

pub(crate) const INDICATORS: [&str; 16] = [
    "开办企业",
    "办理建筑许可",
    "获得电力",
    "获得用水用气",
    "登记财产",
    "纳税",
    "跨境贸易",
    "办理破产",
    "获得信贷",
    "保护中小投资者",
    "执行合同",
    "劳动力市场监管",
    "政府采购",
    "招标投标",
    "政务服务",
    "知识产权创造、保护和运用",
];

/// Nine counties by sixteen indicators.
pub(crate) fn matrix() -> Matrix {
    let head = |(at, name): (usize, &str)| match at {
        0 => Head::Own(RecordId(1), name.to_string()),
        n => Head::Record(RecordId(n as u64 + 1), name.to_string()),
    };
    let rows: Vec<Head> = COUNTIES.into_iter().enumerate().map(head).collect();
    let columns: Vec<Head> = INDICATORS.iter().map(|n| Head::Record(RecordId(200), n.to_string())).collect();
    let spot = |(r, c): (usize, usize)| {
        let rank = ((r * 7 + c * 5) % 18) as u32 + 1;
        let standing = Standing {
            rank: Some(rank),
            out_of: Some(18),
            band: BandRule::default().band(rank, 18),
            ..Standing::default()
        };
        ((r + c) % 11 != 7).then_some(Spot { standing, flagged: r == 0 && rank > 15 })
    };
    let cells = (0..rows.len()).flat_map(|r| (0..columns.len()).map(move |c| (r, c))).map(spot).collect();
    Matrix::new(rows, columns, cells)
}

fn counts(all: &[(Lamp, u64)]) -> LampCounts {
    let mut out = LampCounts::default();
    for (lamp, n) in all {
        (0..*n).for_each(|_| out.count(*lamp));
    }
    out
}

/// What is due around the holiday of 2023.
pub(crate) fn due() -> DueDays {
    let days = [
        ("2023-09-08", counts(&[(Lamp::Red, 3), (Lamp::Done, 4)])),
        ("2023-09-15", counts(&[(Lamp::Yellow, 5)])),
        ("2023-09-28", counts(&[(Lamp::Green, 22), (Lamp::Done, 83)])),
        ("2023-09-30", counts(&[(Lamp::Green, 41)])),
        ("2023-10-07", counts(&[(Lamp::Green, 2)])),
        ("2023-10-31", counts(&[(Lamp::Done, 12)])),
        ("2023-11-30", counts(&[(Lamp::Green, 7)])),
    ];
    DueDays { days: days.into_iter().map(|(d, c)| (day(d), c)).collect(), undated: 6, everything: false }
}

/// 105 measures from March to September, 83 of them done by 31 July.
pub(crate) fn burn() -> Burn {
    let (start, deadline, today) = (day("2023-03-01"), day("2023-09-28"), day("2023-07-31"));
    let done: Vec<NaiveDate> = (0..83u64).map(|n| start + chrono::Days::new(20 + n * n / 53)).collect();
    let least = Least::default();
    let work = Work { total: 105, start, deadline, done: &done, since: start, seen: &done, reports: 20, least };
    let calendar = Calendar::china();
    Burn {
        ledger: RecordId(1),
        name: "第三方整改".into(),
        total: 105,
        start,
        deadline,
        today,
        points: work.burn_down(today, calendar),
        pace: work.pace(today, calendar),
    }
}

pub(crate) fn columns() -> Vec<BoardColumn> {
    [("立项", 2), ("交办", 0), ("整改", 11), ("反馈", 3), ("核查", 1), ("销号", 120)]
        .map(|(title, cards)| BoardColumn { title: title.into(), cards })
        .into()
}

pub(crate) fn card(column: usize, place: usize) -> Option<Card> {
    let titles = ["政务大厅企业开办窗口上班时间无人在岗", "税务局一次性告知单内容与实际要求不一致", "用电报装超时限"];
    Some(Card {
        title: titles[(column + place) % 3].into(),
        unit: "市行政审批局".into(),
        due: "09-15".into(),
        lamp: Some(Lamp::ALL[(column + place) % Lamp::ALL.len()]),
        marked: place == 1,
    })
}
