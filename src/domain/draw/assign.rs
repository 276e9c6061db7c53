//! Who goes where: at least two inspectors a visit, drawn in the order of their numbers, never against a rule.
//!
//! Visits are served in the order in which their objects were drawn. Each takes the first inspectors of its own order that
//! still leave enough for all visits after it; where even the best choice cannot serve every visit, the visit and the
//! rules that stand in its way are named. Sources: 行政处罚法 (2021) art. 42 and 43 (two with certificates, interest).

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{Candidate, order};

/// An inspector of the pool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inspector {
    /// The stable id.
    pub id: String,
    /// The certificate's last day of validity; none where there is no certificate.
    pub certified_until: Option<NaiveDate>,
    /// How many visits the inspector may take in this draw.
    pub visits: usize,
}

/// Why an inspector may not go on a visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Barrier {
    /// Without a certificate, or it has run out on the day of the visit.
    Certificate,
    /// With an interest in the object, or of its unit (回避).
    Interest,
    /// Was there the last time (轮换).
    Rotation,
    /// Has all the visits already that one may take.
    Visits,
}

/// A visit that needs inspectors.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pairing {
    /// The id of the object that is visited.
    pub object: String,
    /// The day of the visit.
    pub day: NaiveDate,
    /// Who may not go, and why.
    pub barred: BTreeMap<String, Barrier>,
}

/// What came of one visit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Assignment {
    /// These inspectors go, in the order of their numbers.
    Served {
        /// The object.
        object: String,
        /// The inspectors.
        inspectors: Vec<String>,
    },
    /// Not enough inspectors are left that may go.
    Short {
        /// The object.
        object: String,
        /// How many could be found.
        found: usize,
        /// How many inspectors each rule keeps away.
        barriers: BTreeMap<Barrier, usize>,
    },
}

/// Assigns so many inspectors to each visit.
///
/// Returns an assignment for each visit in the order given. Where all visits can be served, all are.
pub fn assign(seed: &str, visits: &[Pairing], inspectors: &[Inspector], each: usize) -> Vec<Assignment> {
    let orders: Vec<Vec<usize>> = visits.iter().map(|v| preference(seed, v, inspectors)).collect();
    let mut left: Vec<usize> = inspectors.iter().map(|i| i.visits).collect();
    let mut out = Vec::with_capacity(visits.len());
    let servable = most_served(&orders, &left, each);
    for (at, visit) in visits.iter().enumerate() {
        if !servable[at] {
            let found = orders[at].iter().filter(|i| left[**i] > 0).count();
            out.push(Assignment::Short {
                object: visit.object.clone(),
                found,
                barriers: barriers(visit, inspectors, &left),
            });
            continue;
        }
        let rest: Vec<Vec<usize>> =
            (at + 1..visits.len()).filter(|n| servable[*n]).map(|n| orders[n].clone()).collect();
        let mut chosen: Vec<usize> = Vec::new();
        for candidate in orders[at].iter().copied() {
            if chosen.len() == each {
                break;
            }
            if left[candidate] == 0 {
                continue;
            }
            left[candidate] -= 1;
            // This visit's other places and all visits after it must still find enough.
            let mut open =
                vec![orders[at].iter().copied().filter(|i| *i != candidate && !chosen.contains(i)).collect()];
            open.extend(rest.iter().cloned());
            let mut wanted = vec![each - chosen.len() - 1];
            wanted.resize(open.len(), each);
            if matches(&open, &left, &wanted) {
                chosen.push(candidate);
            } else {
                left[candidate] += 1;
            }
        }
        let names = chosen.iter().map(|i| inspectors[*i].id.clone()).collect();
        out.push(Assignment::Served { object: visit.object.clone(), inspectors: names });
    }
    out
}

/// The inspectors who may go on a visit, in the order of their numbers under the role `inspector/OBJECT`.
fn preference(seed: &str, visit: &Pairing, inspectors: &[Inspector]) -> Vec<usize> {
    let may: Vec<Candidate> =
        inspectors.iter().filter(|i| barrier(visit, i).is_none()).map(|i| Candidate::new(i.id.clone())).collect();
    let role = format!("inspector/{}", visit.object);
    let place = |id: &str| inspectors.iter().position(|i| i.id == id);
    order(seed, &role, &may).iter().filter_map(|d| place(&d.id)).collect()
}

fn barrier(visit: &Pairing, inspector: &Inspector) -> Option<Barrier> {
    if inspector.certified_until.is_none_or(|until| until < visit.day) {
        return Some(Barrier::Certificate);
    }
    visit.barred.get(&inspector.id).copied()
}

fn barriers(visit: &Pairing, inspectors: &[Inspector], left: &[usize]) -> BTreeMap<Barrier, usize> {
    let mut out = BTreeMap::new();
    for (inspector, left) in inspectors.iter().zip(left) {
        if let Some(why) = barrier(visit, inspector).or((*left == 0).then_some(Barrier::Visits)) {
            *out.entry(why).or_default() += 1;
        }
    }
    out
}

/// Which visits can be served together, the earlier ones first.
fn most_served(orders: &[Vec<usize>], left: &[usize], each: usize) -> Vec<bool> {
    let mut served = vec![false; orders.len()];
    let mut taken: Vec<Vec<usize>> = Vec::new();
    for (at, order) in orders.iter().enumerate() {
        taken.push(order.clone());
        if matches(&taken, left, &vec![each; taken.len()]) {
            served[at] = true;
        } else {
            taken.pop();
        }
    }
    served
}

/// Whether every visit can have so many different inspectors, none more often than is left: augmenting paths.
fn matches(visits: &[Vec<usize>], left: &[usize], wanted: &[usize]) -> bool {
    let mut holders: Vec<Vec<usize>> = vec![Vec::new(); left.len()];
    for (visit, places) in wanted.iter().enumerate() {
        for _ in 0..*places {
            let mut seen = vec![false; left.len()];
            if !place(visit, visits, left, &mut holders, &mut seen) {
                return false;
            }
        }
    }
    true
}

fn place(
    visit: usize,
    visits: &[Vec<usize>],
    left: &[usize],
    holders: &mut Vec<Vec<usize>>,
    seen: &mut [bool],
) -> bool {
    for inspector in visits[visit].iter().copied() {
        if seen[inspector] || holders[inspector].contains(&visit) {
            continue;
        }
        seen[inspector] = true;
        if holders[inspector].len() < left[inspector] {
            holders[inspector].push(visit);
            return true;
        }
        for at in 0..holders[inspector].len() {
            let other = holders[inspector][at];
            if place(other, visits, left, holders, seen) {
                holders[inspector][at] = visit;
                return true;
            }
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    const DICE: &str = "20237331128159211123";

    fn day() -> NaiveDate {
        NaiveDate::from_ymd_opt(2023, 6, 30).unwrap()
    }

    fn inspectors(count: usize) -> Vec<Inspector> {
        (1..=count).map(|n| Inspector { id: format!("P{n}"), certified_until: Some(day()), visits: 1 }).collect()
    }

    fn visit(object: &str, barred: &[(&str, Barrier)]) -> Pairing {
        let barred = barred.iter().map(|(id, why)| (id.to_string(), *why)).collect();
        Pairing { object: object.into(), day: day(), barred }
    }

    fn served(object: &str, inspectors: &[&str]) -> Assignment {
        let inspectors = inspectors.iter().map(|i| i.to_string()).collect();
        Assignment::Served { object: object.into(), inspectors }
    }

    /// law-and-practice 4.2.
    #[test]
    fn two_go_to_each_and_who_has_an_interest_stays_out() {
        let visits = [visit("U03", &[("P1", Barrier::Interest)]), visit("U02", &[]), visit("U06", &[])];
        let all = assign(DICE, &visits, &inspectors(6), 2);
        assert_eq!(all, [served("U03", &["P3", "P4"]), served("U02", &["P6", "P5"]), served("U06", &["P2", "P1"])]);
    }

    #[test]
    fn an_early_visit_leaves_a_late_one_those_it_needs() {
        // Whoever the first visit prefers, the last two may only have P1 and P2.
        let only = |keep: [&str; 2]| -> Vec<(&'static str, Barrier)> {
            ["P1", "P2", "P3", "P4"].into_iter().filter(|p| !keep.contains(p)).map(|p| (p, Barrier::Rotation)).collect()
        };
        for object in ["A", "B", "C", "D", "E", "F"] {
            let visits = [visit(object, &[]), visit("Z", &only(["P1", "P2"]))];
            let all = assign(DICE, &visits, &inspectors(4), 2);
            let Assignment::Served { inspectors, .. } = &all[0] else { panic!("{all:?}") };
            assert!(inspectors.iter().all(|i| i == "P3" || i == "P4"), "{all:?}");
            assert!(matches!(all[1], Assignment::Served { .. }), "{all:?}");
        }
    }

    #[test]
    fn what_cannot_be_met_is_named_and_not_bent() {
        let mut people = inspectors(4);
        people[3].certified_until = day().pred_opt();
        let visits = [visit("U03", &[]), visit("U02", &[("P2", Barrier::Interest)])];
        let all = assign(DICE, &visits, &people, 2);
        let Assignment::Short { object, found, barriers } = &all[1] else { panic!("{all:?}") };
        assert_eq!((object.as_str(), *found < 2), ("U02", true));
        assert_eq!(barriers[&Barrier::Certificate], 1);
        assert!(barriers.contains_key(&Barrier::Visits));
    }
}
