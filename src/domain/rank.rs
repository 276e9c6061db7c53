//! Ranks among peers: ties, bands and how a place changes.
//!
//! Source: domain.md, "Indicators": ties rank 1, 2, 2, 4; bands front, middle and lagging (靠前 / 中游 / 靠后).

use std::cmp::Ordering;

use super::words::fold;

vocabulary! {
    /// Which values are good.
    Direction {
        /// More is better.
        Higher = "higher", "higher is better", "越高越好";
        /// Less is better.
        Lower = "lower", "lower is better", "越低越好";
    }
}

vocabulary! {
    /// Where a rank lies among the peers.
    Band {
        /// Near the top.
        Front = "front", "front", "靠前";
        /// Between.
        Middle = "middle", "middle", "中游";
        /// Near the end.
        Lagging = "lagging", "lagging", "靠后";
    }
}

/// A place among the peers that have a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The rank, from 1; equals share the best one.
    pub rank: u32,
    /// How many peers were ranked.
    pub out_of: u32,
    /// How many share this rank, this one among them.
    pub tied: u32,
}

impl Direction {
    /// Compares two values, the better one first.
    pub fn compare(self, a: f64, b: f64) -> Ordering {
        match self {
            Self::Higher => b.total_cmp(&a),
            Self::Lower => a.total_cmp(&b),
        }
    }

    /// Tells whether the first value is worse than the second.
    pub fn is_worse(self, value: f64, than: f64) -> bool {
        self.compare(value, than) == Ordering::Greater
    }
}

impl Place {
    /// Returns how many peers are strictly worse.
    pub fn below(&self) -> u32 {
        self.out_of.saturating_sub(self.rank.saturating_sub(1).saturating_add(self.tied.max(1)))
    }
}

/// Ranks values among each other, in their own order: equals share a rank and the next one is skipped (1, 2, 2, 4).
/// What has no value, or one that is no number, has no place and is not counted.
pub fn places(values: &[Option<f64>], direction: Direction) -> Vec<Option<Place>> {
    // Adding zero makes -0 and 0 the same value.
    let value = |i: usize| values[i].filter(|v| v.is_finite()).map(|v| v + 0.0);
    let mut order: Vec<(f64, usize)> = (0..values.len()).filter_map(|i| value(i).map(|v| (v, i))).collect();
    order.sort_by(|a, b| direction.compare(a.0, b.0));
    let mut out = vec![None; values.len()];
    let out_of = order.len() as u32;
    let mut rank = 1;
    for group in order.chunk_by(|a, b| a.0 == b.0) {
        let tied = group.len() as u32;
        group.iter().for_each(|(_, i)| out[*i] = Some(Place { rank, out_of, tied }));
        rank += tied;
    }
    out
}

/// How far a band reaches: a number of places, or a share of the peers in hundredths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// So many places.
    Places(u32),
    /// So many hundredths of the peers, rounded down to whole places.
    Percent(u32),
    /// One part of so many equal ones (3: a third), rounded down to whole places.
    Part(u32),
}

impl Cut {
    fn places(self, out_of: u32) -> u32 {
        match self {
            Self::Places(n) => n,
            Self::Percent(p) => (u64::from(out_of) * u64::from(p.min(100)) / 100) as u32,
            Self::Part(n) => out_of / n.max(1),
        }
    }
}

/// How ranks fall into bands. As text: `front:1/3,lagging:1/3`, `front:5,lagging:3`, `front:30%,lagging:20%`.
///
/// The default is thirds: the bulletin publishes bands without saying where they end, so this is a setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BandRule {
    /// From the first place down.
    pub front: Cut,
    /// From the last place up.
    pub lagging: Cut,
}

impl Default for BandRule {
    fn default() -> Self {
        Self { front: Cut::Part(3), lagging: Cut::Part(3) }
    }
}

impl BandRule {
    /// Returns the band of a place. Those who are tied across an end share the better band; where the bands would
    /// overlap, front wins. A rank outside the count has no band.
    pub fn band(&self, rank: u32, out_of: u32) -> Option<Band> {
        if rank == 0 || rank > out_of {
            return None;
        }
        Some(if rank <= self.front.places(out_of) {
            Band::Front
        } else if rank > out_of.saturating_sub(self.lagging.places(out_of)) {
            Band::Lagging
        } else {
            Band::Middle
        })
    }

    /// Reads the text form.
    pub fn parse(text: &str) -> Option<Self> {
        let text = fold(text);
        let (front, lagging) = text.split_once([',', '、'])?;
        let names = |name: &str| if name == "front" { ["靠前", "前"] } else { ["靠后", "落后"] };
        let cut = |part: &str, name: &str| -> Option<Cut> {
            let part = part.trim();
            let chinese = names(name).iter().find_map(|n| part.strip_prefix(n));
            let value = match chinese {
                Some(rest) => rest.trim_start().trim_start_matches(':').trim(),
                None => part.strip_prefix(name)?.trim_start().strip_prefix(':')?.trim(),
            };
            Some(match (value.strip_prefix("1/"), value.strip_suffix('%')) {
                (Some(n), _) => Cut::Part(n.parse().ok().filter(|n| (2..=100).contains(n))?),
                (_, Some(p)) => Cut::Percent(p.parse().ok().filter(|p| *p <= 100)?),
                _ => Cut::Places(value.parse().ok()?),
            })
        };
        Some(Self { front: cut(front, "front")?, lagging: cut(lagging, "lagging")? })
    }

    /// The text form in Chinese, which is read too.
    pub fn in_chinese(&self) -> String {
        format!("靠前{}，靠后{}", self.front, self.lagging)
    }
}

impl std::fmt::Display for Cut {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Places(n) => write!(f, "{n}"),
            Self::Percent(p) => write!(f, "{p}%"),
            Self::Part(n) => write!(f, "1/{n}"),
        }
    }
}

impl std::fmt::Display for BandRule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "front:{},lagging:{}", self.front, self.lagging)
    }
}

/// Returns by how many places each rank is better (positive) or worse than the last one known before it; nothing for
/// the first and for periods without a rank. Ranks are given in the order of their periods.
pub fn changes(ranks: &[Option<u32>]) -> Vec<Option<i64>> {
    let mut last = None;
    let change = |rank: &Option<u32>| {
        let rank = (*rank)?;
        last.replace(rank).map(|before| i64::from(before) - i64::from(rank))
    };
    ranks.iter().map(change).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ranks(values: &[Option<f64>], direction: Direction) -> Vec<Option<u32>> {
        places(values, direction).iter().map(|p| p.map(|p| p.rank)).collect()
    }

    /// domain.md, "Indicators": ties rank 1, 2, 2, 4.
    #[test]
    fn equals_share_a_rank_and_the_next_is_skipped() {
        let values = [Some(80.0), None, Some(91.5), Some(80.0), Some(70.0), Some(f64::NAN)];
        assert_eq!(ranks(&values, Direction::Higher), [Some(2), None, Some(1), Some(2), Some(4), None]);
        assert_eq!(ranks(&values, Direction::Lower), [Some(2), None, Some(4), Some(2), Some(1), None]);
        assert_eq!(places(&values, Direction::Higher)[0], Some(Place { rank: 2, out_of: 4, tied: 2 }));
        assert_eq!(places(&[Some(0.0), Some(-0.0)], Direction::Higher)[1].map(|p| p.rank), Some(1));
        assert_eq!(places(&values, Direction::Higher)[0].map(|p| p.below()), Some(1));
        assert!(places(&[], Direction::Higher).is_empty());
    }

    #[test]
    fn bands_follow_their_rule() {
        let thirds = BandRule::default();
        let count = |rule: BandRule, band| (1..=18).filter(|r| rule.band(*r, 18) == Some(band)).count();
        assert_eq!(Band::ALL.iter().map(|b| count(thirds, *b)).collect::<Vec<_>>(), [6, 6, 6]);
        let by_places = BandRule::parse("front:3，lagging:2").unwrap();
        assert_eq!(Band::ALL.iter().map(|b| count(by_places, *b)).collect::<Vec<_>>(), [3, 13, 2]);
        assert_eq!(thirds.band(0, 18), None);
        assert_eq!(thirds.band(19, 18), None);
        assert_eq!(thirds.band(1, 1), Some(Band::Middle));
        for text in ["front:1/3,lagging:1/3", "front:30%,lagging:20%", "front:5,lagging:3"] {
            assert_eq!(BandRule::parse(text).unwrap().to_string(), text);
        }
        assert_eq!(BandRule::parse("front:1/0,lagging:3"), None);
        assert_eq!(Band::parse("靠后"), Some(Band::Lagging));
    }

    #[test]
    fn a_change_is_counted_from_the_last_rank_known() {
        assert_eq!(changes(&[None, Some(12), Some(9), None, Some(15)]), [None, None, Some(3), None, Some(-6)]);
    }
}
