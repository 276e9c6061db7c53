//! Raising and lifting lagging flags by rule.
//!
//! Source: domain.md, "Indicators": a flag names the rule that raised it, and is lifted by a later observation or by hand.

use std::collections::HashMap;

use crate::domain::id::RecordId;
use crate::domain::kind::{GONE, Kind};
use crate::domain::lagging::{LaggingRule, Standing};
use crate::domain::life::{FLAG, flag as states};
use crate::domain::period::Period;
use crate::domain::record::Record;
use crate::domain::schema::{flag, indicator};
use crate::domain::value::{Value, ValueRef};
use crate::error::Result;
use crate::i18n::{Lang, Message};
use crate::log::State;
use crate::service::scores::lagging::{IndicatorStanding, LaggingOptions, Observed};
use crate::service::words::show::number;
use crate::service::{Actor, Done, Office, Work, messages};

/// A flag to be raised.
#[derive(Clone, Debug, PartialEq)]
pub struct Raise {
    /// The flag's id: the same wherever and however often the same rule finds the same indicator in the same period.
    pub flag: RecordId,
    /// The indicator.
    pub indicator: RecordId,
    /// Its lead unit.
    pub unit: Option<RecordId>,
    /// The period.
    pub period: Period,
    /// The rule.
    pub rule: LaggingRule,
    /// Why.
    pub why: Message,
}

/// A flag to be lifted.
#[derive(Clone, Debug, PartialEq)]
pub struct Lift {
    /// The flag.
    pub flag: RecordId,
    /// The indicator.
    pub indicator: RecordId,
    /// The later observation that shows it.
    pub observation: RecordId,
    /// Why.
    pub why: Message,
}

/// What flagging by rule would do.
#[derive(Clone, Debug, PartialEq)]
pub struct FlagPlan {
    /// Our own unit.
    pub own: RecordId,
    /// Flags to be raised.
    pub raised: Vec<Raise>,
    /// Flags that are there already, whatever became of them.
    pub kept: Vec<RecordId>,
    /// Flags to be lifted.
    pub lifted: Vec<Lift>,
    /// Indicators that were not observed in the period.
    pub without: Vec<RecordId>,
    /// How many indicators were judged.
    pub judged: usize,
    /// What carries it out.
    pub work: Work,
}

/// What is known of a flag.
struct Known {
    id: RecordId,
    indicator: RecordId,
    period: Period,
    rule: Option<LaggingRule>,
    state: &'static str,
}

impl Known {
    fn of(record: &Record) -> Option<Self> {
        let Some(ValueRef::Period(period)) = record.get(flag::PERIOD) else { return None };
        Some(Self {
            id: record.id(),
            indicator: record.reference(flag::INDICATOR)?,
            period,
            rule: record.text(flag::RULE).and_then(|t| LaggingRule::parse(t).ok()),
            state: FLAG.state(record.text(flag::STATE)),
        })
    }
}

/// Returns the id of the flag that a rule raises for an indicator in a period.
pub fn flag_id(indicator: RecordId, period: Period, rule: LaggingRule) -> RecordId {
    let (indicator, period, rule) = (indicator.to_string(), period.code(), rule.to_string());
    RecordId::from_key(Kind::Flag, [indicator.as_str(), period.as_str(), rule.as_str()])
}

/// Plans the flags by rule: what lags and has no flag yet is flagged; what a later observation shows to lag no longer is
/// lifted. Reasons are kept in the language of whoever raises them. Changes nothing.
pub fn plan_flags(state: &State, options: &LaggingOptions, lang: Lang) -> FlagPlan {
    let known: Vec<Known> = state.records(Kind::Flag).filter_map(Known::of).collect();
    let open: Vec<&Known> = known.iter().filter(|k| k.rule.is_some() && !FLAG.is_closed(k.state)).collect();
    let others: Vec<(RecordId, Period)> = open.iter().map(|k| (k.indicator, k.period)).collect();
    let observed = Observed::read(state, options, &others);
    let standings = observed.standings();
    let there: HashMap<(RecordId, Period, LaggingRule), RecordId> =
        known.iter().filter_map(|k| Some(((k.indicator, k.period, k.rule?), k.id))).collect();
    let mut plan = FlagPlan {
        own: standings.own,
        raised: Vec::new(),
        kept: Vec::new(),
        lifted: Vec::new(),
        without: standings.without,
        judged: standings.judged.len(),
        work: Work::new("flag.lagging"),
    };
    for judged in &standings.judged {
        for (rule, why) in &judged.lags {
            match there.get(&(judged.indicator, judged.period, *rule)) {
                Some(id) => plan.kept.push(*id),
                None => plan.raise(state, judged, *rule, why, lang),
            }
        }
        for k in open.iter().filter(|k| k.indicator == judged.indicator) {
            let later = k.period.grain() == judged.period.grain() && k.period < judged.period;
            let then = observed.standing(k.indicator, k.period);
            if let (true, Some(rule)) = (later, k.rule)
                && recovered(rule, then.as_ref().map(|t| &t.standing), &judged.standing)
            {
                plan.lift(judged, k.id, lang);
            }
        }
    }
    plan
}

/// Whether a later standing shows that the reason for a flag is gone. A fall is made good when the place, or the value,
/// is as good again as before the fall; too little known is no recovery.
fn recovered(rule: LaggingRule, then: Option<&Standing>, now: &Standing) -> bool {
    let as_good = |now: Option<f64>, before: Option<f64>, worse: fn(f64, f64, &Standing) -> bool, s: &Standing| matches!((now, before), (Some(n), Some(b)) if !worse(n, b, s));
    match rule {
        LaggingRule::Bottom(_) => now.place.is_some() && rule.why(now).is_none(),
        LaggingRule::Band(_) => now.band.is_some() && rule.why(now).is_none(),
        LaggingRule::BelowTarget => {
            now.target.is_some() && (now.value.is_some() || now.score.is_some()) && rule.why(now).is_none()
        }
        LaggingRule::Fell(_) => {
            matches!((now.place, then.and_then(|t| t.previous_rank)), (Some(p), Some(before)) if p.rank <= before)
        }
        LaggingRule::BelowLast => then.is_some_and(|t| match t.previous_value {
            Some(_) => as_good(now.value, t.previous_value, |n, b, s| s.direction.is_worse(n, b), now),
            None => as_good(now.score, t.previous_score, |n, b, _| n < b, now),
        }),
    }
}

impl FlagPlan {
    fn raise(&mut self, state: &State, judged: &IndicatorStanding, rule: LaggingRule, why: &Message, lang: Lang) {
        let id = flag_id(judged.indicator, judged.period, rule);
        let unit = state.get(judged.indicator).and_then(|r| r.reference(indicator::LEAD));
        let set = |work: &mut Work, tag, value: Value| work.put(Kind::Flag, id, tag, value);
        set(&mut self.work, flag::INDICATOR, Value::Ref(judged.indicator));
        if let Some(unit) = unit {
            set(&mut self.work, flag::UNIT, Value::Ref(unit));
        }
        set(&mut self.work, flag::PERIOD, Value::Period(judged.period));
        set(&mut self.work, flag::RULE, Value::Text(rule.to_string()));
        set(&mut self.work, flag::REASON, Value::Text(why.say(lang)));
        set(&mut self.work, flag::STATE, Value::from(FLAG.start));
        if state.get(id).is_some() {
            // It was raised before, and that was undone.
            self.work.put(Kind::Flag, id, GONE, None);
        }
        self.raised.push(Raise {
            flag: id,
            indicator: judged.indicator,
            unit,
            period: judged.period,
            rule,
            why: why.clone(),
        });
    }

    fn lift(&mut self, judged: &IndicatorStanding, id: RecordId, lang: Lang) {
        let why = Message::plain(messages::LIFTED_BY_OBSERVATION)
            .with_message("period", said_period(judged.period))
            .with_message("standing", said_standing(&judged.standing));
        self.work.put(Kind::Flag, id, flag::STATE, Value::from(states::LIFTED));
        self.work.put(Kind::Flag, id, flag::LIFTED_BY, Value::Ref(judged.observation));
        self.work.put(Kind::Flag, id, flag::LIFTED, Value::Text(why.say(lang)));
        self.lifted.push(Lift { flag: id, indicator: judged.indicator, observation: judged.observation, why });
    }
}

/// A period in the reader's language.
pub fn said_period(period: Period) -> Message {
    messages::both(|lang| period.say(lang))
}

/// Where an indicator stands, in a few words: its place, or else its value or score.
pub fn said_standing(s: &Standing) -> Message {
    match (s.place, s.value.or(s.score)) {
        (Some(p), _) => Message::plain(messages::PLACE).with("rank", p.rank).with("out_of", p.out_of),
        (None, Some(v)) => Message::plain(crate::i18n::Msg::new("{value}", "{value}")).with("value", number(v)),
        (None, None) => Message::plain(crate::i18n::Msg::new("-", "-")),
    }
}

impl Office {
    /// Raises and lifts flags by rule, or only says what it would do.
    ///
    /// # Errors
    /// As [`Office::commit`].
    pub fn flag_lagging(
        &self,
        actor: &Actor,
        options: &LaggingOptions,
        lang: Lang,
        dry_run: bool,
    ) -> Result<(FlagPlan, Option<Done>)> {
        let plan = plan_flags(&self.read(), options, lang);
        let done = match dry_run || plan.work.is_empty() {
            true => None,
            false => Some(self.commit(actor, plan.work.clone())?),
        };
        Ok((plan, done))
    }
}
