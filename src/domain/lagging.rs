//! Which indicators lag, by rules that are data.
//!
//! Source: domain.md, "Indicators": bottom N of the ranked peers (N = 3 by default), band, score under target, fell
//! K places, below its own last period. In the source the bottom three and the band "lagging" are different sets,
//! so a flag names the rule that raised it.

use std::fmt;

use super::{
    rank::{Band, Direction, Place},
    words::{fold, small_number},
};
use crate::error::{Code, Error, Result};
use crate::i18n::Message;

crate::messages! {
    BOTTOM: "rank {rank} of {out_of}: among the last {n}", "排名{rank}/{out_of}，列倒数后{n}名";
    BOTTOM_TIED: "rank {rank} of {out_of}, shared by {tied}: among the last {n}", "排名{rank}/{out_of}（{tied}家并列），列倒数后{n}名";
    BAND: "the ranking puts it in the band “{band}”", "排名处于“{band}”档";
    BELOW_TARGET: "{value} misses the target of {target} ({direction})", "{value}未达到目标值{target}（{direction}）";
    SCORE_BELOW_TARGET: "the score {value} is under the target of {target}", "得分{value}低于目标{target}";
    FELL: "down by {by}, from place {before} to {rank}", "排名由第{before}降至第{rank}，下降{by}位";
    BELOW_LAST: "{value} is worse than {before} in the period before ({direction})", "{value}，差于上期的{before}（{direction}）";
    SCORE_BELOW_LAST: "the score {value} is under {before} in the period before", "得分{value}低于上期的{before}";
    UNREADABLE: "“{text}” is no lagging rule", "“{text}”不是落后规则";
    IN_LAST: "last {n}", "后{n}名";
    IN_BAND: "band “{band}”", "“{band}”档";
    MISSES_TARGET: "below target", "未达目标";
    FELL_BY: "fell by {k} or more", "下降{k}位以上";
    WORSE_THAN_LAST: "worse than the period before", "差于上期";
    BY_HAND: "by hand", "人工认定";
    FORMS: "Rules: bottom:3, band:lagging, below-target, fell:5, below-last.", "可用规则：后三名、靠后档、未达目标、下降五位、差于上期（或 bottom:3、band:lagging、below-target、fell:5、below-last）。";
}

/// A rule that raises a lagging flag. Its text form is what the command line and the settings use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LaggingRule {
    /// `bottom:3`: among the last N of the ranked peers. Those tied with the N-th from the end are among them; the
    /// first rank never is.
    Bottom(u32),
    /// `band:lagging`: in a band.
    Band(Band),
    /// `below-target`: the value (or, without one, the score) misses its target.
    BelowTarget,
    /// `fell:5`: at least K places lower than in the period before.
    Fell(u32),
    /// `below-last`: the value (or, without one, the score) is worse than in the period before.
    BelowLast,
}

impl LaggingRule {
    /// The office's own practice: the last three (domain.md).
    pub const DEFAULT: Self = Self::Bottom(3);

    /// Reads the text form; the number may be left out (3 for `bottom`, 5 for `fell`).
    pub fn parse(text: &str) -> Result<Self> {
        let folded = fold(text);
        let (name, value) = folded.split_once(':').map_or((folded.as_str(), None), |(n, v)| (n.trim(), Some(v.trim())));
        let number = |default| match value {
            None => Some(default),
            Some(v) => v.parse().ok().filter(|n| (1..=1_000).contains(n)),
        };
        let rule = match name {
            "bottom" => number(3).map(Self::Bottom),
            "fell" => number(5).map(Self::Fell),
            "band" => value.map_or(Some(Band::Lagging), Band::parse).map(Self::Band),
            "below-target" if value.is_none() => Some(Self::BelowTarget),
            "below-last" if value.is_none() => Some(Self::BelowLast),
            _ => None,
        };
        let rule = rule.or_else(|| Self::parse_chinese(&folded));
        let shown = super::words::shorten(text, 40);
        rule.ok_or_else(|| Error::new(Code::Usage, UNREADABLE).with("text", shown).hint(FORMS))
    }

    /// Reads what the Chinese label says: 后三名, 下降5位, 落后档, 未达目标, 低于上期.
    fn parse_chinese(text: &str) -> Option<Self> {
        let number = |text: &str| small_number(text).filter(|n| *n > 0);
        let text = text.trim_end_matches("以上");
        let last = ["倒数后", "倒数", "后", "末"].iter().find_map(|head| text.strip_prefix(head)?.strip_suffix('名'));
        if let Some(n) = last {
            return number(n).map(Self::Bottom);
        }
        if let Some(k) = text.strip_prefix("下降").and_then(|rest| rest.strip_suffix('位')) {
            return number(k).map(Self::Fell);
        }
        if let Some(band) = text.strip_suffix('档') {
            return Band::parse(band.trim_matches(['“', '”', '"'])).map(Self::Band);
        }
        match text {
            "未达目标" => Some(Self::BelowTarget),
            "差于上期" | "低于上期" => Some(Self::BelowLast),
            _ => None,
        }
    }

    /// What people call the rule.
    pub fn label(self) -> Message {
        match self {
            Self::Bottom(n) => Message::plain(IN_LAST).with("n", n),
            Self::Band(band) => Message::plain(IN_BAND).with_message("band", band.label()),
            Self::BelowTarget => Message::plain(MISSES_TARGET),
            Self::Fell(k) => Message::plain(FELL_BY).with("k", k),
            Self::BelowLast => Message::plain(WORSE_THAN_LAST),
        }
    }

    /// Reads rules separated by commas.
    pub fn parse_list(text: &str) -> Result<Vec<Self>> {
        let parts = text.split([',', '，', '、', ';', '；']).map(str::trim).filter(|p| !p.is_empty());
        parts.take(20).map(Self::parse).collect()
    }

    /// Returns why the standing lags by this rule; nothing if it does not, or if too little is known to say.
    pub fn why(self, s: &Standing) -> Option<Message> {
        match self {
            Self::Bottom(n) => {
                let place = s.place.filter(|p| p.rank > 1 && p.rank <= p.out_of && p.below() < n)?;
                let said = Message::plain(if place.tied > 1 { BOTTOM_TIED } else { BOTTOM });
                Some(said.with("rank", place.rank).with("out_of", place.out_of).with("tied", place.tied).with("n", n))
            }
            Self::Band(band) => (s.band? == band).then(|| Message::plain(BAND).with_message("band", band.label())),
            Self::BelowTarget => match (s.value, s.score, s.target?) {
                (Some(value), _, target) => s.direction.is_worse(value, target).then(|| {
                    let said = Message::plain(BELOW_TARGET).with("value", value).with("target", target);
                    said.with_message("direction", s.direction.label())
                }),
                (None, Some(score), target) => (score < target)
                    .then(|| Message::plain(SCORE_BELOW_TARGET).with("value", score).with("target", target)),
                _ => None,
            },
            Self::Fell(k) => {
                let (rank, before) = (s.place?.rank, s.previous_rank?);
                let by = rank.checked_sub(before).filter(|by| *by >= k.max(1))?;
                Some(Message::plain(FELL).with("by", by).with("before", before).with("rank", rank))
            }
            Self::BelowLast => match ((s.value, s.previous_value), (s.score, s.previous_score)) {
                ((Some(value), Some(before)), _) => s.direction.is_worse(value, before).then(|| {
                    let said = Message::plain(BELOW_LAST).with("value", value).with("before", before);
                    said.with_message("direction", s.direction.label())
                }),
                (_, (Some(score), Some(before))) => (score < before)
                    .then(|| Message::plain(SCORE_BELOW_LAST).with("value", score).with("before", before)),
                _ => None,
            },
        }
    }
}

/// The rule that a flag holds: one that judges, or a person.
pub const HAND: &str = "hand";

/// What people call the rule that a flag holds; nothing where no version knows it.
pub fn rule_in_words(text: &str) -> Option<Message> {
    match text {
        HAND => Some(BY_HAND.into()),
        rule => LaggingRule::parse(rule).ok().map(LaggingRule::label),
    }
}

impl fmt::Display for LaggingRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bottom(n) => write!(f, "bottom:{n}"),
            Self::Band(band) => write!(f, "band:{}", band.name()),
            Self::BelowTarget => f.write_str("below-target"),
            Self::Fell(k) => write!(f, "fell:{k}"),
            Self::BelowLast => f.write_str("below-last"),
        }
    }
}

/// Where an indicator stands in a period.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Standing {
    /// What was measured.
    pub value: Option<f64>,
    /// The score given for it; more is always better.
    pub score: Option<f64>,
    /// The rank among the peers.
    pub place: Option<Place>,
    /// The band, as published or by the band rule.
    pub band: Option<Band>,
    /// The target for the value, or for the score where there are only scores.
    pub target: Option<f64>,
    /// Which values are good.
    pub direction: Direction,
    /// The rank in the period before.
    pub previous_rank: Option<u32>,
    /// The value in the period before.
    pub previous_value: Option<f64>,
    /// The score in the period before.
    pub previous_score: Option<f64>,
}

impl Default for Standing {
    fn default() -> Self {
        Self {
            value: None,
            score: None,
            place: None,
            band: None,
            target: None,
            direction: Direction::Higher,
            previous_rank: None,
            previous_value: None,
            previous_score: None,
        }
    }
}

/// Returns every rule that a standing lags by, with the reason.
pub fn lagging(rules: &[LaggingRule], standing: &Standing) -> Vec<(LaggingRule, Message)> {
    rules.iter().filter_map(|rule| rule.why(standing).map(|why| (*rule, why))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::rank::places;
    use crate::i18n::Lang;

    fn ranked(scores: &[f64]) -> Vec<Standing> {
        let values: Vec<_> = scores.iter().map(|s| Some(*s)).collect();
        let places = places(&values, Direction::Higher);
        places.into_iter().map(|place| Standing { place, ..Standing::default() }).collect()
    }

    fn flagged(rule: LaggingRule, scores: &[f64]) -> Vec<bool> {
        ranked(scores).iter().map(|s| rule.why(s).is_some()).collect()
    }

    #[test]
    fn the_last_three_and_those_tied_with_them() {
        let rule = LaggingRule::Bottom(3);
        assert_eq!(flagged(rule, &[9.0, 8.0, 7.0, 6.0, 5.0]), [false, false, true, true, true]);
        // Ranks 1, 2, 3, 3, 5, 6: both thirds are tied with the third from the end.
        assert_eq!(flagged(rule, &[9.0, 8.0, 7.0, 7.0, 5.0, 4.0]), [false, false, true, true, true, true]);
        // Ranks 1, 2, 2, 4 (domain.md): the first is not among the last three, all others are.
        assert_eq!(flagged(rule, &[9.0, 8.0, 8.0, 7.0]), [false, true, true, true]);
        // Nobody lags where all are equal, or alone.
        assert_eq!(flagged(rule, &[5.0, 5.0, 5.0]), [false; 3]);
        assert_eq!(flagged(rule, &[5.0]), [false]);
        let last = ranked(&[9.0, 8.0, 7.0, 6.0])[3];
        assert_eq!(rule.why(&last).unwrap().say(Lang::En), "rank 4 of 4: among the last 3");
        let tied = ranked(&[9.0, 8.0, 8.0, 7.0])[1];
        assert_eq!(rule.why(&tied).unwrap().say(Lang::Zh), "排名2/4（2家并列），列倒数后3名");
    }

    /// The bulletin: the bottom three are called to account, while two indicators are in the band "lagging".
    #[test]
    fn the_bottom_and_the_band_are_different_sets() {
        let place = Some(Place { rank: 16, out_of: 18, tied: 1 });
        let standing = Standing { place, band: Some(Band::Middle), ..Standing::default() };
        let rules = LaggingRule::parse_list("bottom:3，band:lagging").unwrap();
        let found = lagging(&rules, &standing);
        assert_eq!(found.iter().map(|(r, _)| r.to_string()).collect::<Vec<_>>(), ["bottom:3"]);
    }

    #[test]
    fn targets_falls_and_the_period_before() {
        let s = Standing {
            value: Some(4.5),
            score: Some(80.0),
            place: Some(Place { rank: 14, out_of: 18, tied: 1 }),
            band: Some(Band::Lagging),
            target: Some(4.0),
            direction: Direction::Lower,
            previous_rank: Some(9),
            previous_value: Some(4.5),
            previous_score: Some(85.0),
        };
        let say = |rule: LaggingRule, s: &Standing| rule.why(s).map(|w| w.say(Lang::En));
        assert_eq!(say(LaggingRule::BelowTarget, &s).unwrap(), "4.5 misses the target of 4 (lower is better)");
        assert_eq!(say(LaggingRule::Fell(5), &s).unwrap(), "down by 5, from place 9 to 14");
        assert_eq!(say(LaggingRule::Fell(6), &s), None);
        assert_eq!(say(LaggingRule::BelowLast, &s), None, "an equal value is not worse");
        assert_eq!(say(LaggingRule::Band(Band::Lagging), &s).unwrap(), "the ranking puts it in the band “lagging”");
        let scored = Standing { value: None, previous_value: None, target: Some(90.0), ..s };
        assert_eq!(say(LaggingRule::BelowLast, &scored).unwrap(), "the score 80 is under 85 in the period before");
        assert_eq!(say(LaggingRule::BelowTarget, &scored).unwrap(), "the score 80 is under the target of 90");
        assert!(
            LaggingRule::parse_list("bottom,fell,below-last,below-target,band")
                .unwrap()
                .iter()
                .all(|rule| { rule.why(&Standing::default()).is_none() })
        );
        let rose = Standing { previous_rank: Some(18), ..s };
        assert_eq!(say(LaggingRule::Fell(1), &rose), None);
    }

    #[test]
    fn rules_are_text() {
        for text in ["bottom:3", "band:lagging", "below-target", "fell:5", "below-last"] {
            assert_eq!(LaggingRule::parse(text).unwrap().to_string(), text);
        }
        assert_eq!(LaggingRule::parse(" Ｂottom：５ ").unwrap(), LaggingRule::Bottom(5));
        for text in ["", "bottom:0", "bottom:x", "top:3", "below-target:3", "fell:-1", "band:far"] {
            let error = LaggingRule::parse(text).unwrap_err();
            assert_eq!((error.code(), error.hints(Lang::En).len()), (Code::Usage, 1), "{text}");
        }
        assert!(LaggingRule::parse_list("").unwrap().is_empty());
    }
}
