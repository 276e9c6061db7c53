//! What two replicas have to exchange: a pure function of their version vectors.

use super::vector::{Chain, Vector};
use crate::log::ReplicaId;
use crate::service::peers::send::Span;

/// What is to be done so that both sides have the same entries.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// What we lack, by replica.
    pub fetch: Vec<Span>,
    /// What they lack, by replica.
    pub send: Vec<Span>,
    /// Chains of which both sides have as much, and not the same: two stores wrote under one name. Nothing of them is
    /// exchanged.
    pub forks: Vec<ReplicaId>,
}

impl Plan {
    /// How many entries come, and how many go.
    pub fn counts(&self) -> (u64, u64) {
        (count(&self.fetch), count(&self.send))
    }
}

/// How many entries spans hold.
pub fn count(spans: &[Span]) -> u64 {
    spans.iter().map(|(_, from, to)| u64::from(*to - from + 1)).sum()
}

/// Plans what two replicas have to exchange.
pub fn plan(ours: &Vector, theirs: &Vector) -> Plan {
    let mut out = Plan::default();
    let mut all: Vec<ReplicaId> = ours.0.keys().chain(theirs.0.keys()).copied().collect();
    all.sort_unstable();
    all.dedup();
    for replica in all {
        let (here, there) = (ours.chain(replica), theirs.chain(replica));
        if here.len == there.len && here.head != there.head {
            out.forks.push(replica);
            continue;
        }
        out.fetch.extend(lacking(replica, here, there));
        out.send.extend(lacking(replica, there, here));
    }
    out
}

/// What one side lacks of a chain that the other has.
fn lacking(replica: ReplicaId, lacks: Chain, has: Chain) -> Option<Span> {
    let from = lacks.reached().checked_add(1)?;
    (from <= has.len).then_some((replica, from, has.len))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn vector(chains: &[(u8, u32, u32)]) -> Vector {
        let chain = |len, held| Chain { len, head: u64::from(len) * 7, held };
        Vector(chains.iter().map(|(r, len, held)| (ReplicaId([*r; 16]), chain(*len, *held))).collect())
    }

    #[test]
    fn only_what_a_side_lacks_travels() {
        let ours = vector(&[(1, 5, 0), (2, 9, 0), (4, 2, 0)]);
        let theirs = vector(&[(1, 8, 0), (2, 4, 6), (3, 1, 0)]);
        let r = |n| ReplicaId([n; 16]);
        let plan = plan(&ours, &theirs);
        assert_eq!(plan.fetch, [(r(1), 6, 8), (r(3), 1, 1)]);
        assert_eq!(plan.send, [(r(2), 7, 9), (r(4), 1, 2)], "what they keep aside is not sent again");
        assert_eq!(plan.counts(), (4, 5));
        assert_eq!(super::plan(&ours, &ours).counts(), (0, 0));
    }

    #[test]
    fn two_histories_under_one_name_are_no_plan() {
        let (ours, mut theirs) = (vector(&[(1, 5, 0), (2, 1, 0)]), vector(&[(1, 5, 0), (2, 2, 0)]));
        theirs.0.entry(ReplicaId([1; 16])).or_default().head = 1;
        let plan = plan(&ours, &theirs);
        assert_eq!((plan.forks, plan.fetch), (vec![ReplicaId([1; 16])], vec![(ReplicaId([2; 16]), 2, 2)]));
    }

    proptest! {
        /// Whatever two sides have: after the plan both have as much as either had, and nothing travels twice.
        #[test]
        fn a_plan_makes_both_sides_equal(a in proptest::collection::vec((0u8..6, 0u32..40), 0..6),
                                         b in proptest::collection::vec((0u8..6, 0u32..40), 0..6)) {
            let make = |all: &[(u8, u32)]| vector(&all.iter().map(|(r, n)| (*r, *n, 0)).collect::<Vec<_>>());
            let (mut ours, mut theirs) = (make(&a), make(&b));
            let before = (ours.clone(), theirs.clone());
            let plan = plan(&ours, &theirs);
            for (to, spans) in [(&mut ours, &plan.fetch), (&mut theirs, &plan.send)] {
                for (replica, from, upto) in spans {
                    let chain = to.0.entry(*replica).or_default();
                    prop_assert_eq!(chain.len + 1, *from);
                    chain.len = *upto;
                }
            }
            for r in 0..6 {
                let r = ReplicaId([r; 16]);
                let most = before.0.chain(r).len.max(before.1.chain(r).len);
                prop_assert_eq!((ours.chain(r).len, theirs.chain(r).len), (most, most));
            }
        }
    }
}
