//! Flags on lagging indicators: raised by the rules, committed to at the meeting of 13 July, one lifted since.

use serde::Deserialize;

use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::domain::lagging::{LaggingRule, Standing, lagging};
use crate::domain::life::flag as states;
use crate::domain::period::Period;
use crate::domain::rank::{Band, BandRule, Place};
use crate::domain::schema::{flag, note};
use crate::domain::value::Value;
use crate::error::Result;
use crate::i18n::Lang;
use crate::sample::events;
use crate::sample::indicators;
use crate::sample::plan::{New, Plan, day, due, millis};
use crate::sample::standings::{self, COUNTIES, HALVES, OWN, QUARTERS};
use crate::service::Work;
use crate::service::scores::flags::flag_id;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Commitments {
    commitment: Vec<Commitment>,
    contact: Vec<Contact>,
}

/// A contact with the superior office about what cannot be put right here, and what came of it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Contact {
    indicator: String,
    period: String,
    with: String,
    on: String,
    about: String,
    #[serde(default)]
    answered: String,
    #[serde(default)]
    answer: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Commitment {
    indicator: String,
    period: String,
    by: String,
    measure: String,
    due: String,
    repair: String,
    committed: String,
    repairing: String,
}

/// A flag that the rules raised.
struct Raised {
    id: RecordId,
    indicator: &'static str,
    period: &'static str,
}

/// Plans the flags.
pub(super) fn plan(plan: &mut Plan) -> Result<()> {
    let all = indicators::all()?;
    let bottom = LaggingRule::DEFAULT;
    let mut raised = Vec::new();

    // The half-year before, by the bottom three alone.
    let before = HALVES[HALVES.len() - 2].0;
    let place = |rank: u32, tied: usize| Place { rank, out_of: COUNTIES, tied: tied as u32 };
    let mut work = Work::new("flag.raise").on(Some(day("2023-01-18")));
    for first in &all {
        let rank = first.ranks.get(HALVES.len() - 2).copied().unwrap_or(1);
        raise(plan, &mut work, (first.name, first.lead), before, &[bottom], place(rank, 1), &mut raised)?;
    }
    plan.add(millis("2023-02-22", 15, 0), "调度", work)?;

    let now = HALVES[HALVES.len() - 1].0;
    let mut work = Work::new("flag.raise");
    for first in &all {
        let rank = first.ranks.last().copied().unwrap_or(1);
        let place = place(rank, first.tied);
        raise(
            plan,
            &mut work,
            (first.name, first.lead),
            now,
            &[bottom, LaggingRule::Band(Band::Lagging)],
            place,
            &mut raised,
        )?;
    }
    plan.add(millis("2023-07-06", 9, 30), "调度", work)?;

    // Those that the half-year before had flagged and that no longer lag.
    let own = plan.unit(OWN)?;
    let mut work = Work::new("flag.lift-by-observation");
    for old in raised.iter().filter(|r| r.period == before) {
        if !raised.iter().any(|r| r.period == now && r.indicator == old.indicator) {
            let by = standings::id(plan.indicator(old.indicator)?, now, own);
            work.put(Kind::Flag, old.id, flag::STATE, Value::from(states::LIFTED));
            work.put(Kind::Flag, old.id, flag::LIFTED_BY, Value::from(by));
            work.put(Kind::Flag, old.id, flag::LIFTED, Value::from("2023年上半年排名已升出倒数后3名"));
        }
    }
    plan.add(millis("2023-07-06", 9, 50), "调度", work)?;

    let last = QUARTERS.len() - 1;
    let mut work = Work::new("flag.raise");
    for first in &all {
        for second in &first.below {
            let place = place(standings::rank_in(second, last), 1);
            raise(plan, &mut work, (second.name, first.lead), QUARTERS[last].0, &[bottom], place, &mut raised)?;
        }
    }
    plan.add(millis("2023-07-21", 9, 30), "调度", work)?;
    commit(plan, &raised)
}

fn raise(
    plan: &Plan,
    work: &mut Work,
    (name, lead): (&'static str, &str),
    period: &'static str,
    rules: &[LaggingRule],
    place: Place,
    raised: &mut Vec<Raised>,
) -> Result<()> {
    let band = BandRule::default().band(place.rank, place.out_of);
    let standing = Standing { place: Some(place), band, ..Standing::default() };
    let indicator = plan.indicator(name)?;
    let Some(in_period) = Period::parse(period) else { return Ok(()) };
    for (rule, why) in lagging(rules, &standing) {
        // As flagging by rule names them, so that it finds these again.
        let id = New::with(work, Kind::Flag, flag_id(indicator, in_period, rule))
            .set(flag::INDICATOR, indicator)
            .set(flag::UNIT, plan.unit(lead)?)
            .set(flag::PERIOD, Value::Period(in_period))
            .set(flag::RULE, rule.to_string())
            .set(flag::REASON, why.say(Lang::Zh))
            .set(flag::STATE, states::RAISED)
            .id;
        raised.push(Raised { id, indicator: name, period });
    }
    Ok(())
}

/// What the units committed to, and when they began.
fn commit(plan: &mut Plan, raised: &[Raised]) -> Result<()> {
    let table: Commitments = events::read("flags.toml", include_str!("data/flags.toml"))?;
    for c in &table.commitment {
        let of = |r: &&Raised| r.indicator == c.indicator && r.period == c.period;
        let mut work = Work::new("flag.commit").caused_by(format!("{}表态", c.by));
        let mut begun = Work::new("flag.repair");
        for r in raised.iter().filter(of) {
            for (tag, value) in [
                (flag::STATE, Value::from(states::COMMITTED)),
                (flag::BY, Value::from(c.by.as_str())),
                (flag::MEASURE, Value::from(c.measure.as_str())),
                (flag::DUE, due(&c.due, day(&c.committed))),
                (flag::REPAIR, Value::from(c.repair.as_str())),
            ] {
                work.put(Kind::Flag, r.id, tag, value);
            }
            begun.put(Kind::Flag, r.id, flag::STATE, Value::from(states::REPAIRING));
        }
        plan.add(millis(&c.committed, 17, 40), "综合", work)?;
        if !c.repairing.is_empty() {
            plan.add(millis(&c.repairing, 9, 10), "调度", begun)?;
        }
    }
    for c in &table.contact {
        let of = raised.iter().find(|r| r.indicator == c.indicator && r.period == c.period);
        let Some(flag) = of.map(|r| r.id) else { continue };
        let with = plan.unit(&c.with)?;
        let told = [(states::CONTACT, &c.on, &c.about), (states::SUPERIOR, &c.answered, &c.answer)];
        for (sort, on, text) in told.into_iter().filter(|(_, on, _)| !on.is_empty()) {
            let mut work = Work::new(if sort == states::CONTACT { "flag.contact" } else { "flag.superior" });
            New::of(&mut work, Kind::Note, [c.indicator.as_str(), sort, on])
                .set(note::ABOUT, flag)
                .set(note::SORT, sort)
                .set(note::TEXT, text.as_str())
                .set(note::TOLD, Value::Refs(vec![with]))
                .set(note::ON, day(on))
                .set(note::BY, plan.person("调度")?.person);
            plan.add(millis(on, 16, 20), "调度", work)?;
        }
    }
    Ok(())
}
