//! What one more closing, one more point of score, one more satisfied answer or one more bonus would bring a unit.

use super::reckon::{Measure, Reckoned, UnitScore};
use crate::domain::assess::{Effect, Event, Points, rank, score};
use crate::domain::rate::Counts;
use crate::domain::record::Record;
use crate::domain::schema::{case, mark, observation};
use crate::domain::value::ValueRef;
use crate::i18n::Message;
use crate::log::State;
use crate::service::scores::standings::{next_by_score, standings};
use crate::service::tasks::task_view::{Classes, TaskView};
use crate::service::words::show::number;

crate::messages! {
    CLOSING: "one more task done ({part})", "再办结1项任务（{part}）";
    SCORE: "one point more on “{what}” ({part})", "“{what}”提高1分（{part}）";
    PLACE: "“{what}” up to rank {next} from {rank}: {gap} more ({part})", "“{what}”由第{rank}位进到第{next}位，需提高{gap}分（{part}）";
    ANSWER: "one point more of satisfaction ({part})", "满意度提高1个百分点（{part}）";
    MARK: "one point more on average ({part})", "评分平均提高1分（{part}）";
    BONUS: "one more “{rule}”", "再获1项“{rule}”";
    UNDONE: "one “{rule}” less", "减少1项“{rule}”";
}

/// What something would bring.
#[derive(Clone, Debug, PartialEq)]
pub struct Gain {
    /// What.
    pub what: Message,
    /// The points that the total gains.
    pub points: Points,
    /// The rank that the unit would have.
    pub rank: Option<u32>,
}

/// What single steps would bring a unit, the most first.
pub fn what_if(state: &State, of: &Reckoned, unit: &UnitScore) -> Vec<Gain> {
    let Some(before) = unit.score.total else { return Vec::new() };
    let classes = Classes::of(state);
    let others: Vec<Option<Points>> = of.units.iter().filter(|u| u.unit != unit.unit).map(|u| u.score.total).collect();
    let gain = |what: Message, changed: &UnitScore| {
        let total = score(&of.scheme, &changed.values, &changed.events, &of.means).total?;
        let points = total - before;
        let all: Vec<Option<Points>> = others.iter().copied().chain([Some(total)]).collect();
        (points > Points::default()).then(|| Gain { what, points, rank: rank(&all).last().copied().flatten() })
    };
    let mut out = Vec::new();
    for (part, at) in of.scheme.parts.iter().zip(0..) {
        let Some(value) = unit.values.get(at).filter(|v| v.value.is_some()) else { continue };
        let records: Vec<&Record> =
            value.records.iter().filter_map(|id| id.parse().ok()).filter_map(|id| state.get(id)).collect();
        let with = |new: f64| {
            let mut changed = unit.clone();
            changed.values[at].value = Points::of(new.min(100.0)).map(Points::rounded);
            changed
        };
        let now = value.value.map_or(0.0, Points::number);
        let Ok((measure, formula)) = Measure::of(part) else { continue };
        let named = |msg| Message::plain(msg).with("part", &part.name);
        match measure {
            Measure::Rate => {
                let mut counts = Counts::default();
                records.iter().filter_map(|r| TaskView::of(r)).for_each(|t| counts.count(classes.class(&t)));
                if let Some(more) = closed_one(counts).and_then(|c| formula.rate(&c)) {
                    out.extend(gain(named(CLOSING), &with(more.as_f64() * 100.0)));
                }
            }
            Measure::Score => {
                let scored = records.iter().filter(|r| r.number(observation::SCORE).is_some_and(|s| s < 100.0));
                let each = 1.0 / records.len().max(1) as f64;
                for r in scored {
                    let what = named(SCORE).with("what", state.title_of(r));
                    out.extend(gain(what, &with(now + each)));
                    if let Some((rank, next, gap)) = next_place(state, r) {
                        let what = named(PLACE).with("what", state.title_of(r)).with("rank", rank).with("next", next);
                        let what = what.with("gap", number((gap * 100.0).round() / 100.0));
                        out.extend(gain(what, &with(now + gap * each)));
                    }
                }
            }
            Measure::Satisfied => {
                out.extend(gain(named(ANSWER), &with(now + 1.0)).filter(|_| has(&records, case::GRADE)))
            }
            Measure::Mark => out.extend(gain(named(MARK), &with(now + 1.0)).filter(|_| has(&records, mark::VALUE))),
        }
    }
    for rule in &of.scheme.rules {
        let named = |msg| Message::plain(msg).with("rule", &rule.name);
        let mut changed = unit.clone();
        match &rule.effect {
            Effect::Bonus { .. } => {
                changed.events.push(Event { rule: rule.name.clone(), record: "?".to_string() });
                out.extend(gain(named(BONUS), &changed));
            }
            Effect::Deduction { .. } | Effect::SetToZero(_) => {
                if let Some(at) = changed.events.iter().position(|e| e.rule == rule.name) {
                    changed.events.remove(at);
                    out.extend(gain(named(UNDONE), &changed));
                }
            }
        }
    }
    out.sort_by_key(|g| std::cmp::Reverse(g.points));
    out
}

/// The rank of an observation by its score among its peers, the next one above, and how much more makes them equal.
fn next_place(state: &State, of: &Record) -> Option<(usize, usize, f64)> {
    let (indicator, unit) = (of.reference(observation::INDICATOR)?, of.reference(observation::UNIT)?);
    let Some(ValueRef::Period(period)) = of.get(observation::PERIOD) else { return None };
    let all = standings(state, |i, p| (i, p) == (indicator, period)).remove(&(indicator, period))?;
    next_by_score(&all, unit)
}

fn has(records: &[&Record], tag: crate::domain::kind::Tag) -> bool {
    records.iter().any(|r| r.get(tag).is_some())
}

/// The counts with one more done: of what is under way first.
fn closed_one(counts: Counts) -> Option<Counts> {
    let Counts { in_progress, not_done, unreported, done, .. } = counts;
    let done = done + 1;
    match (in_progress, not_done, unreported) {
        (1.., ..) => Some(Counts { in_progress: in_progress - 1, done, ..counts }),
        (0, 1.., _) => Some(Counts { not_done: not_done - 1, done, ..counts }),
        (0, 0, 1..) => Some(Counts { unreported: unreported - 1, done, ..counts }),
        (0, 0, 0) => None,
    }
}
