//! `report lagging`: the indicators that lag, by which rule and why, with their flags and what was committed.

use std::collections::HashMap;

use chrono::NaiveDate;
use serde_json::{Value, json};

use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::domain::lagging::LaggingRule;
use crate::domain::life::{FLAG, FlagState};
use crate::domain::period::Period;
use crate::domain::schema::{flag, indicator};
use crate::domain::value::ValueRef;
use crate::exchange::table_out::{Out, Table};
use crate::i18n::{Lang, Message};
use crate::log::State;
use crate::report::sheet::{Sheet, text};
use crate::report::{View, messages};
use crate::service::lagging::{IndicatorStanding, LaggingOptions, standings};
use crate::service::show::short_title;

/// An indicator that lags by a rule.
#[derive(Clone, Debug, PartialEq)]
pub struct LaggingRow {
    /// Where it stands.
    pub judged: IndicatorStanding,
    /// Its lead unit.
    pub lead: Option<RecordId>,
    /// The rule.
    pub rule: LaggingRule,
    /// Why it lags.
    pub why: Message,
    /// The flag that the rule raised for this period, if it was raised.
    pub flag: Option<RecordId>,
}

/// The indicators that lag.
#[derive(Clone, Debug, PartialEq)]
pub struct LaggingReport {
    /// The day.
    pub day: NaiveDate,
    /// Our own unit.
    pub own: RecordId,
    /// One row an indicator and rule, in the order of the indicators.
    pub rows: Vec<LaggingRow>,
    /// How many indicators were judged.
    pub judged: usize,
    /// Indicators that were not observed in the period.
    pub without: Vec<RecordId>,
}

impl LaggingReport {
    /// Makes the report.
    pub fn of(view: &View<'_>, options: &LaggingOptions) -> Self {
        let all = standings(view.state, options);
        let flags = flags(view.state);
        let mut rows = Vec::new();
        for judged in &all.judged {
            for (rule, why) in &judged.lags {
                rows.push(LaggingRow {
                    lead: view.state.get(judged.indicator).and_then(|r| r.reference(indicator::LEAD)),
                    rule: *rule,
                    why: why.clone(),
                    flag: flags.get(&(judged.indicator, judged.period, *rule)).copied(),
                    judged: judged.clone(),
                });
            }
        }
        Self { day: view.day, own: all.own, rows, judged: all.judged.len(), without: all.without }
    }

    /// Returns how many indicators lag, by whatever rule.
    pub fn indicators(&self) -> usize {
        let mut all: Vec<RecordId> = self.rows.iter().map(|r| r.judged.indicator).collect();
        all.dedup();
        all.len()
    }

    /// Returns the table; `state` is the one that the report was made from.
    pub fn to_table(&self, state: &State, lang: Lang) -> Table {
        let mut sheet = Sheet::new(messages::LAGGING, self.day, lang);
        sheet.texts(&[("indicator", messages::INDICATOR), ("lead", messages::UNIT), ("period", messages::PERIOD)]);
        sheet.numbers(&[
            ("rank", messages::RANK),
            ("out_of", messages::OUT_OF),
            ("previous_rank", messages::PREVIOUS_RANK),
        ]);
        sheet.numbers(&[("value", messages::VALUE), ("score", messages::SCORE)]);
        sheet.texts(&[("band", messages::BAND), ("rule", messages::RULE), ("reason", messages::REASON)]);
        sheet.texts(&[("flag", messages::FLAG), ("committed_by", messages::COMMITTED_BY)]);
        sheet.texts(&[("measure", messages::MEASURE), ("due", messages::DEADLINE)]);
        let count = |n: Option<u32>| n.map_or(Out::Empty, |n| Out::Whole(n.into()));
        let number = |n: Option<f64>| n.map_or(Out::Empty, Out::Number);
        for r in &self.rows {
            let s = &r.judged.standing;
            let f = r.flag.and_then(|id| state.get(id));
            let of_flag = |tag| text(f.and_then(|f| f.text(tag)).unwrap_or_default());
            sheet.row(vec![
                text(state.title(r.judged.indicator)),
                text(r.lead.map(|id| short_title(state, id)).unwrap_or_default()),
                text(r.judged.period.say(lang)),
                count(s.place.map(|p| p.rank)),
                count(s.place.map(|p| p.out_of)),
                count(s.previous_rank),
                number(s.value),
                number(s.score),
                text(s.band.map(|b| b.label().text(lang)).unwrap_or_default()),
                text(r.rule.to_string()),
                text(r.why.say(lang)),
                text(flag_state(state, r.flag).map_or(messages::NOT_FLAGGED, FlagState::label).text(lang)),
                of_flag(flag::BY),
                of_flag(flag::MEASURE),
                text(due_words(f)),
            ]);
        }
        sheet.finish()
    }

    /// Returns a list with one object an indicator and rule; `reason` is in the reader's language, `flag` is null where
    /// none was raised.
    pub fn to_json(&self, state: &State, lang: Lang) -> Value {
        let row = |r: &LaggingRow| {
            let s = &r.judged.standing;
            let f = r.flag.and_then(|id| state.get(id));
            let flag = f.map(|f| {
                json!({
                    "id": f.id().to_string(),
                    "state": flag_state(state, r.flag).unwrap_or(FLAG.start).name(),
                    "committed_by": f.text(flag::BY),
                    "measure": f.text(flag::MEASURE),
                    "due": due_words(Some(f)),
                    "repair": f.text(flag::REPAIR),
                })
            });
            json!({
                "indicator": state.title(r.judged.indicator),
                "id": r.judged.indicator.to_string(),
                "lead": r.lead.map(|id| state.title(id)),
                "period": r.judged.period.code(),
                "rank": s.place.map(|p| p.rank),
                "out_of": s.place.map(|p| p.out_of),
                "previous_rank": s.previous_rank,
                "previous_period": r.judged.previous.map(|p| p.code()),
                "value": s.value,
                "score": s.score,
                "band": s.band.map(|b| b.name()),
                "rule": r.rule.to_string(),
                "reason": r.why.say(lang),
                "flag": flag,
            })
        };
        self.rows.iter().map(row).collect()
    }

    /// Returns what should be known beside the rows: how many were judged, and what could not be.
    pub fn remark(&self) -> Message {
        let said = Message::plain(if self.without.is_empty() { messages::JUDGED } else { messages::JUDGED_WITHOUT });
        said.with("lag", self.indicators()).with("judged", self.judged).with("without", self.without.len())
    }
}

/// The flags by what raised them.
fn flags(state: &State) -> HashMap<(RecordId, Period, LaggingRule), RecordId> {
    let key = |r: &crate::domain::record::Record| {
        let Some(ValueRef::Period(period)) = r.get(flag::PERIOD) else { return None };
        let rule = LaggingRule::parse(r.text(flag::RULE)?).ok()?;
        Some(((r.reference(flag::INDICATOR)?, period, rule), r.id()))
    };
    state.records(Kind::Flag).filter_map(key).collect()
}

fn flag_state(state: &State, id: Option<RecordId>) -> Option<FlagState> {
    let record = state.get(id?)?;
    Some(record.text(flag::STATE).and_then(FlagState::parse).unwrap_or(FLAG.start))
}

fn due_words(flag: Option<&crate::domain::record::Record>) -> String {
    match flag.and_then(|f| f.get(flag::DUE)) {
        Some(ValueRef::Due(d)) => d.words.to_string(),
        _ => String::new(),
    }
}
