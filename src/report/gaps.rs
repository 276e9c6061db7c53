//! `report gaps`: for each indicator how far it is to the next rank and the next band, from the peers' figures, and where
//! the least would bring the most places.
//!
//! Source: domain.md, "Indicators" (bands); the peers' values are those of the period that is looked at.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::domain::period::Period;
use crate::domain::rank::{Band, BandRule, Direction};
use crate::domain::schema::indicator;
use crate::exchange::table_out::ColumnKind;
use crate::i18n::{Message, Msg};
use crate::log::State;
use crate::report::charts::{Chart, Peers};
use crate::report::table::{Column, Datum, Look, Shown, Tabular};
use crate::report::{View, messages};
use crate::service::scores::lagging::{LaggingOptions, standings};
use crate::service::scores::schemes;
use crate::service::scores::standings::{Standing, direction, next_by_score};
use crate::service::settings;
use crate::service::words::show::{number as number_text, short_title};

crate::messages! {
    TITLE: "Gaps to the next rank and band", "指标进位差距";
    TO_RANK: "To next rank", "距上一位";
    NEXT_RANK: "Then", "可到";
    PLACES: "Gain", "进位";
    TO_BAND: "To next band", "距上一档";
    NEXT_BAND: "Band then", "可升档";
    WEIGHT: "Weight", "权重";
    WORTH: "Places a point", "每分进位";
    WEIGHED: "Weighed", "加权";
    POINTS: "Points", "考核加分";
    SHARE: "Scheme", "方案权重";
    BEST: "The least for the most: {items}", "投入少、进位多：{items}";
    BEST_ITEM: "{indicator} ({gap} more: rank {rank} → {next})", "{indicator}（差{gap}，第{rank}位→第{next}位）";
    ORDER: "Sorted by places gained a point, times the indicator's weight", "按每分进位数乘以指标权重排序";
    ORDER_SCHEME: "Sorted by places gained a point, times the indicator's weight in the scheme of the year", "按每分进位数乘以当年考核方案中的权重排序";
    BY_VALUE: "By", "依据";
    VALUE: "value", "数值";
    SCORE: "score", "得分";
    NOTHING: "no peers are known, so no gap follows", "没有同类单位数据，无法测算差距";
}

/// How many indicators are named before the table.
const BEST_ITEMS: usize = 3;

/// An indicator with what is missing.
#[derive(Clone, Debug, PartialEq)]
pub struct Gap {
    /// The indicator.
    pub indicator: RecordId,
    /// Its lead unit.
    pub lead: Option<RecordId>,
    /// The period.
    pub period: Period,
    /// Our rank.
    pub rank: u32,
    /// Out of how many.
    pub out_of: u32,
    /// Our band.
    pub band: Option<Band>,
    /// Whether values are compared; else scores.
    pub by_value: bool,
    /// Our figure.
    pub own: f64,
    /// How much more, or less where less is better, makes us equal with the next one above; none for the first.
    pub to_rank: Option<f64>,
    /// The rank that we would share then.
    pub next_rank: Option<u32>,
    /// How much brings us into the next band.
    pub to_band: Option<f64>,
    /// That band.
    pub next_band: Option<Band>,
    /// How many points of score make us equal with the next one above by score.
    pub to_score: Option<f64>,
    /// The indicator's weight.
    pub weight: Option<f64>,
    /// What a point of its score brings the total of its lead unit under the scheme of the year.
    pub share: Option<f64>,
}

impl Gap {
    /// How many places the next rank brings.
    pub fn places(&self) -> Option<u32> {
        self.next_rank.map(|next| self.rank.saturating_sub(next))
    }

    /// Places for each point.
    pub fn worth(&self) -> Option<f64> {
        let gap = self.to_rank.filter(|g| *g > 0.0)?;
        Some(f64::from(self.places()?) / gap)
    }

    /// Places for each point times its weight, in the scheme or else its own: what is looked at to tell where the least
    /// brings the most.
    pub fn weighed(&self) -> Option<f64> {
        Some(self.worth()? * self.share.or(self.weight).unwrap_or(1.0))
    }

    /// The points that the next place brings the lead unit in its assessment.
    pub fn points(&self) -> Option<f64> {
        Some(self.to_score? * self.share?)
    }
}

/// The gaps of all indicators.
#[derive(Clone, Debug, PartialEq)]
pub struct GapsReport {
    /// The day.
    pub day: NaiveDate,
    /// The rows: where a point brings the most places first.
    pub rows: Vec<Gap>,
    /// The first of them in words.
    best: Vec<Message>,
}

impl GapsReport {
    /// Makes the report.
    pub fn of(view: &View<'_>, options: &LaggingOptions) -> Self {
        let judged = standings(view.state, options).judged;
        let wanted: Vec<(RecordId, Period)> = judged.iter().map(|j| (j.indicator, j.period)).collect();
        let all = crate::service::scores::standings::standings(view.state, |i, p| wanted.contains(&(i, p)));
        let rule = settings::text(view.now, settings::BANDS).and_then(|t| BandRule::parse(&t)).unwrap_or_default();
        let mut rows: Vec<Gap> = Vec::new();
        for (id, period) in wanted {
            let Some(peers) = all.get(&(id, period)) else { continue };
            let better = direction(view.state, id);
            let record = view.state.get(id);
            let gap = one(peers, options.own, better, rule).map(|gap| Gap {
                indicator: id,
                period,
                lead: record.and_then(|r| r.reference(indicator::LEAD)),
                weight: record.and_then(|r| r.number(indicator::WEIGHT)),
                to_score: next_by_score(peers, options.own).map(|(_, _, gap)| gap),
                ..gap
            });
            rows.extend(gap);
        }
        let years: BTreeSet<i32> = rows.iter().map(|g| g.period.year()).collect();
        let weights: BTreeMap<i32, u32> = years.into_iter().map(|year| (year, weight(view.state, year))).collect();
        let shares: Vec<Option<f64>> = rows.iter().map(|g| share(&weights, &rows, g)).collect();
        rows.iter_mut().zip(shares).for_each(|(gap, share)| gap.share = share);
        let weighed = |g: &Gap| g.weighed().unwrap_or(0.0);
        rows.sort_by(|a, b| weighed(b).total_cmp(&weighed(a)));
        let best = rows.iter().filter_map(|g| {
            let said = Message::plain(BEST_ITEM).with("indicator", short_title(view.state, g.indicator));
            Some(said.with("gap", number_text(hundredths(g.to_rank?))).with("rank", g.rank).with("next", g.next_rank?))
        });
        let best = best.take(BEST_ITEMS).collect();
        Self { day: view.day, rows, best }
    }
}

/// The weight of the parts of a year's scheme that come of observations, in hundredths of a percent.
fn weight(state: &State, year: i32) -> u32 {
    let scheme = schemes::of_year(state, year);
    let parts = scheme.iter().flat_map(|s| &s.parts);
    parts.filter(|p| p.source.as_ref().is_some_and(|s| s.kind == Kind::Observation)).map(|p| p.weight).sum()
}

/// What a point of an indicator's score brings the total of its lead unit: the weight of its year, shared among the unit's
/// indicators, whose mean counts.
fn share(weights: &BTreeMap<i32, u32>, rows: &[Gap], of: &Gap) -> Option<f64> {
    let weight = *weights.get(&of.period.year()).filter(|weight| **weight > 0)?;
    let lead = of.lead?;
    let beside = rows.iter().filter(|g| g.lead == Some(lead) && g.period == of.period).count();
    Some(f64::from(weight) / 10_000.0 / beside as f64)
}

/// What is missing to us among units in one period.
fn one(peers: &[(RecordId, Standing)], own: RecordId, better: Direction, rule: BandRule) -> Option<Gap> {
    let by_value = peers.iter().filter(|(_, s)| s.value.is_some()).count() > 1;
    let better = if by_value { better } else { Direction::Higher };
    let figure = |s: &Standing| if by_value { s.value } else { s.score };
    let ours = peers.iter().find(|(unit, _)| *unit == own).map(|(_, s)| s)?;
    let (mine, rank, out_of) = (figure(ours)?, ours.rank?, ours.out_of?);
    let known: Vec<f64> = peers.iter().filter_map(|(_, s)| figure(s)).collect();
    if known.len() < 2 {
        return None;
    }
    // Those above us, the nearest first.
    let mut above: Vec<f64> = known.iter().copied().filter(|v| better.is_worse(mine, *v)).collect();
    above.sort_by(|a, b| (a - mine).abs().total_cmp(&(b - mine).abs()));
    let rank_at = |v: f64| known.iter().filter(|k| better.is_worse(v, **k)).count() as u32 + 1;
    let next = above.first().copied();
    let band = ours.band.or_else(|| rule.band(rank, out_of));
    let count = u32::try_from(known.len()).unwrap_or(u32::MAX);
    let higher = above.iter().copied().find_map(|v| {
        let reached = rule.band(rank_at(v), count)?;
        band.is_some_and(|b| reached < b).then_some((v, reached))
    });
    Some(Gap {
        indicator: RecordId::default(),
        lead: None,
        period: Period::new(2000, crate::domain::period::Grain::Year, 1)?,
        rank,
        out_of,
        band,
        by_value,
        own: mine,
        to_rank: next.map(|v| (v - mine).abs()),
        next_rank: next.map(rank_at),
        to_band: higher.map(|(v, _)| (v - mine).abs()),
        next_band: higher.map(|(_, b)| b),
        to_score: None,
        weight: None,
        share: None,
    })
}

fn hundredths(n: f64) -> f64 {
    (n * 100.0).round() / 100.0
}

const fn number(key: &'static str, label: Msg, doc: Msg, value: fn(&Look<'_>, &Gap) -> Datum) -> Column<Gap> {
    Column::new(key, label, doc, value).of(ColumnKind::Number)
}

impl Tabular for GapsReport {
    type Row = Gap;
    const COLUMNS: &'static [Column<Gap>] = &[
        Column::new("id", messages::RECORDS, Msg::new("the indicator's id", "指标编号"), |_, g: &Gap| {
            Datum::Id(g.indicator)
        })
        .only(Shown::Json),
        Column::new("indicator", messages::INDICATOR, Msg::new("the indicator", "指标"), |_, g: &Gap| {
            Datum::Record(g.indicator)
        }),
        number("rank", messages::RANK, Msg::new("our rank", "当前位次"), |_, g: &Gap| Datum::Whole(g.rank.into())),
        number(
            "to_rank",
            TO_RANK,
            Msg::new("how much makes us equal with the next above; null for the first", "追平上一位所需，首位为 null"),
            |_, g: &Gap| Datum::maybe(g.to_rank.map(hundredths), Datum::Number),
        ),
        number(
            "next_rank",
            NEXT_RANK,
            Msg::new("the rank that we would share then", "追平后的位次"),
            |_, g: &Gap| Datum::maybe(g.next_rank, |n| Datum::Whole(n.into())),
        ),
        number("places", PLACES, Msg::new("places gained", "可进位数"), |_, g: &Gap| {
            Datum::maybe(g.places(), |n| Datum::Whole(n.into()))
        }),
        number(
            "weighed",
            WEIGHED,
            Msg::new(
                "places gained for each point times the weight in the scheme of the year, else the indicator's",
                "每提高一分的进位数乘以考核方案权重，无方案时乘以指标权重",
            ),
            |_, g: &Gap| Datum::maybe(g.weighed().map(hundredths), Datum::Number),
        ),
        number(
            "to_band",
            TO_BAND,
            Msg::new("how much brings us into the next band; null where none is above", "升入上一档所需，无则为 null"),
            |_, g: &Gap| Datum::maybe(g.to_band.map(hundredths), Datum::Number),
        ),
        Column::new("next_band", NEXT_BAND, Msg::new("that band", "可达档次"), |_, g: &Gap| {
            Datum::maybe(g.next_band, |b| Datum::word(b.name(), b.label()))
        }),
        number(
            "points",
            POINTS,
            Msg::new(
                "the points that the next place brings the lead unit under the scheme of the year, or null",
                "进一位按当年考核方案可为牵头单位增加的分数，无则为 null",
            ),
            |_, g: &Gap| Datum::maybe(g.points().map(hundredths), Datum::Number),
        ),
        Column::new("band", messages::BAND, Msg::new("our band", "当前档次"), |_, g: &Gap| {
            Datum::maybe(g.band, |b| Datum::word(b.name(), b.label()))
        }),
        number(
            "worth",
            WORTH,
            Msg::new("places gained for each point", "每提高一分的进位数"),
            |_, g: &Gap| Datum::maybe(g.worth().map(hundredths), Datum::Number),
        ),
        number(
            "weight",
            WEIGHT,
            Msg::new("the indicator's weight, or null", "指标权重，没有则为 null"),
            |_, g: &Gap| Datum::maybe(g.weight, Datum::Number),
        ),
        number(
            "share",
            SHARE,
            Msg::new(
                "what a point of the score brings the lead unit's total under the scheme of the year, or null",
                "得分每提高一分按当年考核方案计入牵头单位总分的分数，无则为 null",
            ),
            |_, g: &Gap| Datum::maybe(g.share.map(|s| (s * 10_000.0).round() / 10_000.0), Datum::Number),
        ),
        number("own", messages::VALUE, Msg::new("our figure", "当前数值"), |_, g: &Gap| Datum::Number(g.own)),
        Column::new(
            "by",
            BY_VALUE,
            Msg::new("value or score: what is compared", "比较依据：value 数值、score 得分"),
            |_, g: &Gap| {
                if g.by_value { Datum::word("value", VALUE) } else { Datum::word("score", SCORE) }
            },
        ),
        number("out_of", messages::OUT_OF, Msg::new("out of how many", "参评数"), |_, g: &Gap| {
            Datum::Whole(g.out_of.into())
        }),
        Column::new("lead", messages::UNIT, Msg::new("its lead unit", "牵头单位"), |_, g: &Gap| {
            Datum::maybe(g.lead, Datum::Record)
        }),
        Column::new("period", messages::PERIOD, Msg::new("the period", "期间"), |_, g: &Gap| {
            use crate::i18n::Lang;
            let said = Message::plain(Msg::new("{en}", "{zh}")).with("en", g.period.say(Lang::En));
            Datum::Word(Some(g.period.code()), said.with("zh", g.period.say(Lang::Zh)))
        }),
    ];

    fn title(&self) -> Message {
        TITLE.into()
    }

    fn day(&self) -> NaiveDate {
        self.day
    }

    fn rows(&self) -> &[Gap] {
        &self.rows
    }

    fn record(row: &Gap) -> Option<RecordId> {
        Some(row.indicator)
    }

    fn remarks(&self) -> Vec<Message> {
        if self.rows.is_empty() {
            return vec![NOTHING.into()];
        }
        let best = (!self.best.is_empty()).then(|| Message::plain(BEST).with_list("items", self.best.iter().cloned()));
        let order = if self.rows.iter().any(|g| g.share.is_some()) { ORDER_SCHEME } else { ORDER };
        best.into_iter().chain([order.into()]).collect()
    }

    fn charts(&self, look: &Look<'_>) -> Vec<Chart> {
        // Where the least brings the most, beside the peers.
        let best = self.rows.iter().filter(|g| g.worth().is_some()).take(3);
        best.map(|g| Chart::Ranks(Peers::of(look.state, g.indicator, None))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn standing(value: f64, rank: u32) -> Standing {
        Standing { score: Some(value), rank: Some(rank), out_of: Some(6), ..Standing::default() }
    }

    #[test]
    fn gaps_are_measured_to_the_nearest_above_and_to_the_first_of_the_better_band() {
        let peers: Vec<(RecordId, Standing)> =
            [(1, 96.0, 1), (2, 94.0, 2), (3, 93.5, 3), (4, 93.0, 4), (5, 93.0, 4), (6, 90.0, 6)]
                .map(|(id, v, r)| (RecordId(id), standing(v, r)))
                .to_vec();
        let gap = |own: u64| one(&peers, RecordId(own), Direction::Higher, BandRule::default()).unwrap();
        let last = gap(6);
        assert_eq!((last.to_rank, last.next_rank, last.places()), (Some(3.0), Some(4), Some(2)));
        // Thirds of six: places 3 and 4 are the middle.
        assert_eq!((last.to_band, last.next_band), (Some(3.0), Some(Band::Middle)));
        let third = gap(3);
        assert_eq!((third.to_rank, third.next_rank, third.next_band), (Some(0.5), Some(2), Some(Band::Front)));
        assert_eq!((gap(1).to_rank, gap(1).to_band), (None, None));
        assert!(last.worth().unwrap() < third.worth().unwrap());
        assert_eq!(one(&peers[..1], RecordId(1), Direction::Higher, BandRule::default()), None);
        // Where less is better the nearest above has less.
        let days: Vec<(RecordId, Standing)> = [(1, 10.0, 1), (2, 12.0, 2)]
            .map(|(id, v, r)| {
                (RecordId(id), Standing { value: Some(v), rank: Some(r), out_of: Some(2), ..Standing::default() })
            })
            .to_vec();
        let gap = one(&days, RecordId(2), Direction::Lower, BandRule::default()).unwrap();
        assert_eq!((gap.to_rank, gap.next_rank, gap.by_value), (Some(2.0), Some(1), true));
    }
}
