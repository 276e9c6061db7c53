//! The yearly score (考核): parts with weights, bonus and deduction with caps, by a scheme that is data.
//!
//! Counted in whole hundredths of a point, half up, so that no two machines differ. Source: domain.md, "Assessment";
//! law-and-practice 4.7.

mod points;
mod scheme;

use std::collections::BTreeSet;

pub use points::Points;
pub use scheme::{Effect, Missing, Part, Rule, Scheme, Source};

/// What is known of a unit for one part of the scheme.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Value {
    /// The part, by its name in the scheme.
    pub part: String,
    /// The value out of 100; none where there is none.
    pub value: Option<Points>,
    /// The records that it comes from.
    pub records: Vec<String>,
}

/// Something that earns or costs points.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// The rule, by its name in the scheme.
    pub rule: String,
    /// The record that proves it; without one nothing is earned.
    pub record: String,
}

/// A line of a score: what it adds, and why.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// The part or rule.
    pub name: String,
    /// The value out of 100, of a part.
    pub value: Option<Points>,
    /// The weight that was used, in hundredths of a percent, of a part.
    pub weight: Option<u32>,
    /// What it adds to the total.
    pub points: Points,
    /// The records behind it.
    pub records: Vec<String>,
    /// What was done with it that a reader would not expect.
    pub note: Option<Note>,
}

/// What a reader must know about a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Note {
    /// There is no value; the other parts carry its weight.
    Reweighted,
    /// There is no value; the mean of the peers stands for it.
    PeerMean,
    /// There is no value, and so no total.
    Pending,
    /// More was earned or lost than the cap allows: so many points.
    Capped(Points),
    /// The record earned elsewhere already.
    CountedAlready(String),
    /// It has no record behind it.
    NoRecord,
    /// The rule sets the part to 0.
    SetToZero(String),
}

/// A score with all that it is made of.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Score {
    /// The parts of the scheme.
    pub parts: Vec<Line>,
    /// What was earned or lost besides.
    pub events: Vec<Line>,
    /// The sum of the parts; none while a part is pending.
    pub base: Option<Points>,
    /// The total; none while a part is pending.
    pub total: Option<Points>,
}

/// Scores a unit. `means` are the peers' means by part, for a scheme that fills gaps with them.
pub fn score(scheme: &Scheme, values: &[Value], events: &[Event], means: &[(String, Points)]) -> Score {
    let zeroed = zeroed(scheme, events);
    let value_of = |part: &Part| values.iter().find(|v| v.part == part.name);
    let known = |part: &Part| value_of(part).is_some_and(|v| v.value.is_some());
    let whole: u32 = scheme.parts.iter().map(|p| p.weight).sum();
    let there: u32 = scheme.parts.iter().filter(|p| known(p)).map(|p| p.weight).sum();
    let mut out = Score::default();
    let (mut base, mut pending) = (Points::default(), false);
    for part in &scheme.parts {
        let held = value_of(part);
        let mut value = held.and_then(|v| v.value);
        let mut note = None;
        if let Some(rule) = zeroed.iter().find(|(p, _)| *p == part.name) {
            (value, note) = (Some(Points::default()), Some(Note::SetToZero(rule.1.clone())));
        } else if value.is_none() {
            let mean = means.iter().find(|(p, _)| *p == part.name).map(|(_, m)| *m);
            match (scheme.missing, mean) {
                (Missing::PeerMean, Some(mean)) => (value, note) = (Some(mean), Some(Note::PeerMean)),
                (Missing::Reweight, _) if there > 0 => note = Some(Note::Reweighted),
                (Missing::Pending | Missing::PeerMean | Missing::Reweight, _) => note = Some(Note::Pending),
            }
        }
        // Where a part lacks its value and the others carry its weight, each weighs more in its own measure.
        let of = if scheme.missing == Missing::Reweight { there } else { whole };
        let exact = value.map(|v| v.weighed(part.weight, of.max(1)));
        pending |= note == Some(Note::Pending);
        base = base + exact.unwrap_or_default();
        out.parts.push(Line {
            name: part.name.clone(),
            value,
            weight: value.is_some().then(|| (u64::from(part.weight) * 10_000 / u64::from(of.max(1))) as u32),
            points: exact.unwrap_or_default().rounded(),
            records: held.map(|v| v.records.clone()).unwrap_or_default(),
            note,
        });
    }
    let change = event_lines(scheme, events, &mut out.events);
    if !pending {
        out.base = Some(base.rounded());
        out.total = Some((base + change).rounded());
    }
    out
}

/// The parts that a rule sets to 0, with the rule.
fn zeroed(scheme: &Scheme, events: &[Event]) -> Vec<(String, String)> {
    let rule = |e: &Event| scheme.rules.iter().find(|r| r.name == e.rule && !e.record.is_empty());
    let set = |r: &Rule| match &r.effect {
        Effect::SetToZero(part) => Some((part.clone(), r.name.clone())),
        Effect::Bonus { .. } | Effect::Deduction { .. } => None,
    };
    events.iter().filter_map(rule).filter_map(set).collect()
}

/// Bonus and deduction, each within its cap; a record earns once.
fn event_lines(scheme: &Scheme, events: &[Event], out: &mut Vec<Line>) -> Points {
    let mut total = Points::default();
    let mut used: BTreeSet<&str> = BTreeSet::new();
    let mut spent: Vec<(bool, Points)> = vec![(true, Points::default()), (false, Points::default())];
    for rule in &scheme.rules {
        let (points, cap, bonus) = match &rule.effect {
            Effect::Bonus { points, cap } => (*points, *cap, true),
            Effect::Deduction { points, cap } => (*points, *cap, false),
            Effect::SetToZero(_) => continue,
        };
        let all_cap = if bonus { scheme.bonus_cap } else { scheme.deduction_cap };
        let mut of_rule = Points::default();
        for event in events.iter().filter(|e| e.rule == rule.name) {
            let mut line = Line {
                name: rule.name.clone(),
                value: None,
                weight: None,
                points: Points::default(),
                records: Some(event.record.clone()).filter(|r| !r.is_empty()).into_iter().collect(),
                note: None,
            };
            if event.record.is_empty() {
                line.note = Some(Note::NoRecord);
            } else if bonus && !used.insert(&event.record) {
                line.note = Some(Note::CountedAlready(event.record.clone()));
            } else {
                let before = spent.iter().find(|s| s.0 == bonus).map_or(Points::default(), |s| s.1);
                let room =
                    |cap: Option<Points>, used: Points| cap.map_or(points, |c| (c - used).max(Points::default()));
                let granted = points.min(room(cap, of_rule)).min(room(all_cap, before));
                if granted < points {
                    line.note = Some(Note::Capped(points - granted));
                }
                of_rule = of_rule + granted;
                spent.iter_mut().filter(|s| s.0 == bonus).for_each(|s| s.1 = s.1 + granted);
                line.points = if bonus { granted } else { -granted };
                total = total + line.points;
            }
            out.push(line);
        }
    }
    total
}

/// Ranks totals, the highest first; equals share the better rank: 1, 2, 2, 4. Who has no total is not ranked.
pub fn rank(totals: &[Option<Points>]) -> Vec<Option<u32>> {
    let better = |own: &Points| totals.iter().flatten().filter(|t| *t > own).count() as u32;
    totals.iter().map(|t| t.as_ref().map(|own| better(own) + 1)).collect()
}

#[cfg(test)]
mod tests;
