//! What the lint finds in the records themselves: closing days against states, ranks and scores against values.
//!
//! Source: domain.md, "Indicators" (ties rank 1, 2, 2, 4) and time.md (a closing day that contradicts its status).

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;

use crate::domain::id::RecordId;
use crate::domain::kind::{FieldRole, Kind, Tag};
use crate::domain::lint::{Check, Remark, Severity};
use crate::domain::period::Period;
use crate::domain::rank::{Direction, places};
use crate::domain::record::{Record, Stamp};
use crate::domain::schema::{figure, finding, indicator, observation, task};
use crate::domain::value::ValueRef;
use crate::domain::words::fold;
use crate::i18n::Message;
use crate::log::State;
use crate::report::lint::LintRemark;
use crate::service::figures::is_closed;
use crate::service::tasks::task_view::Classes;

crate::messages! {
    STILL_OPEN: "{subject}: closed on {day}, but its state says that it is not", "{subject}：办结日期为{day}，但状态未办结";
    CLOSED_AHEAD: "{subject}: its closing day {day} lies ahead", "{subject}：办结日期{day}尚未到";
    RANK: "{subject}, {period}: {unit} is ranked {said}; by {by} it is {place}", "{subject}（{period}）：{unit}排名{said}，按{by}应为{place}";
    SCORE: "{subject}, {period}: the scores below it ({parts}) sum to {sum}, and {said} is stated", "{subject}（{period}）：下级得分（{parts}）合计{sum}，而公布为{said}";
    GROUP: "{subject}: {said} are stated, and {found} are listed", "{subject}：标注{said}，实列{found}";
    BY_VALUE: "value", "数值";
    BY_SCORE: "score", "得分";
}

/// Finds groups that state another number than they have: 海南省（27所） above 28 rows. A stated number was kept as a
/// published figure when its file was imported; compared are the rows that were there by then.
pub(super) fn groups(state: &State, now: &State, day: NaiveDate) -> Vec<LintRemark> {
    let stated: Vec<(&Record, String, u64, NaiveDate)> = now
        .records(Kind::Figure)
        .filter_map(|figure| {
            let (place, count) = group(figure.text(figure::NAME)?)?;
            // What a ledger's file states is checked with the ledger.
            let as_of =
                figure.date(figure::AS_OF).filter(|d| *d <= day && figure.reference(figure::LEDGER).is_none())?;
            (figure.number(figure::VALUE) == Some(count as f64)).then_some((figure, place, count, as_of))
        })
        .collect();
    if stated.is_empty() {
        return Vec::new();
    }
    let mut placed: HashMap<(Kind, String), Vec<(Stamp, &Record)>> = HashMap::new();
    for kind in Kind::ALL {
        let Some(field) = kind.def().fields.iter().find(|f| f.role == Some(FieldRole::Place)) else { continue };
        for record in state.records(*kind) {
            if let (Some(place), Some(made)) = (record.text(field.tag), record.history().next()) {
                placed.entry((*kind, fold(place))).or_default().push((made, record));
            }
        }
    }
    let mut out = Vec::new();
    for (figure, place, said, as_of) in stated {
        let by = figure.stamp(figure::VALUE).and_then(|s| now.action_of(s).last());
        let of_group = |kind: &Kind| {
            let all = placed.get(&(*kind, place.clone())).into_iter().flatten();
            let there = all.filter(|(made, _)| by.is_none_or(|by| *made <= by));
            there.map(|(_, r)| r.id()).collect::<Vec<_>>()
        };
        let Some(listed) = Kind::ALL.iter().map(of_group).max_by_key(Vec::len).filter(|l| !l.is_empty()) else {
            continue;
        };
        if listed.len() as u64 != said {
            let subject = figure.text(figure::NAME).unwrap_or_default().to_string();
            let text = Message::plain(GROUP).with("subject", &subject).with("said", said).with("found", listed.len());
            let remark = Remark { check: Check::Groups, severity: Severity::Error, subject, text };
            out.push(LintRemark { remark, as_of, records: std::iter::once(figure.id()).chain(listed).collect() });
        }
    }
    out
}

/// The group and the number of a stated figure such as 海南省（27所）.
fn group(name: &str) -> Option<(String, u64)> {
    let name = fold(name).replace(' ', "");
    let (place, rest) = name.split_once('(')?;
    let inside = rest.strip_suffix(')')?.trim_start_matches(['共', '计', '合']);
    let digits = inside.find(|c: char| !c.is_ascii_digit()).unwrap_or(inside.len());
    let unit = inside[digits..].chars().count();
    let count = inside[..digits].parse().ok()?;
    (!place.is_empty() && unit <= 2).then(|| (place.to_string(), count))
}

/// The fields that hold the day on which something was closed.
const CLOSINGS: [(Kind, Tag); 2] = [(Kind::Task, task::DONE_ON), (Kind::Finding, finding::CLOSED_ON)];

/// Finds closing days that contradict the state of their record as of a day.
pub(super) fn closings(state: &State, day: NaiveDate) -> Vec<LintRemark> {
    let classes = Classes::of(state);
    let mut out = Vec::new();
    for (kind, tag) in CLOSINGS {
        for record in state.records(kind) {
            let Some(on) = record.date(tag) else { continue };
            let msg = match is_closed(&classes, record) {
                false => STILL_OPEN,
                true if on > day => CLOSED_AHEAD,
                true => continue,
            };
            let subject = state.title_of(record);
            let text = Message::plain(msg).with("subject", &subject).with("day", on);
            let remark = Remark { check: Check::Closing, severity: Severity::Warning, subject, text };
            out.push(LintRemark { remark, as_of: day, records: vec![record.id()] });
        }
    }
    out
}

/// An observation as far as it is looked at here.
struct Seen {
    id: RecordId,
    unit: RecordId,
    value: Option<f64>,
    score: Option<f64>,
    rank: Option<f64>,
    out_of: Option<f64>,
}

fn seen(record: &Record) -> Option<((RecordId, Period), Seen)> {
    let number = |tag| record.number(tag).filter(|n| n.is_finite());
    let period = match record.get(observation::PERIOD)? {
        ValueRef::Period(period) => period,
        _ => return None,
    };
    let key = (record.reference(observation::INDICATOR)?, period);
    let seen = Seen {
        id: record.id(),
        unit: record.reference(observation::UNIT)?,
        value: number(observation::REVISED).or(number(observation::VALUE)),
        score: number(observation::SCORE),
        rank: number(observation::REVISED_RANK).or(number(observation::RANK)),
        out_of: number(observation::OUT_OF),
    };
    Some((key, seen))
}

/// Finds ranks that the values or scores do not give, and scores that those below them do not sum to.
pub(super) fn standings(state: &State, day: NaiveDate) -> Vec<LintRemark> {
    let mut groups: BTreeMap<(RecordId, Period), Vec<Seen>> = BTreeMap::new();
    for (key, seen) in state.records(Kind::Observation).filter_map(seen) {
        if key.1.first_day() <= day {
            groups.entry(key).or_default().push(seen);
        }
    }
    let mut out = Vec::new();
    for (key, group) in &groups {
        ranks(state, *key, group, &mut out);
    }
    scores(state, &groups, &mut out);
    out
}

fn ranks(state: &State, (of, period): (RecordId, Period), group: &[Seen], out: &mut Vec<LintRemark>) {
    let ranked = group.iter().filter(|s| s.rank.is_some()).count();
    let all = group.iter().filter_map(|s| s.out_of).fold(0.0, f64::max);
    // Ranks among more than are known here cannot be judged.
    if ranked < 3 || all > group.len() as f64 {
        return;
    }
    let direction = crate::service::scores::standings::direction(state, of);
    let said = state.get(of).and_then(|r| r.text(indicator::DIRECTION)).is_some();
    let values: Vec<Option<f64>> = group.iter().map(|s| s.value).collect();
    let scores: Vec<Option<f64>> = group.iter().map(|s| s.score).collect();
    let other = if direction == Direction::Higher { Direction::Lower } else { Direction::Higher };
    let mut ways = vec![(&values, direction, BY_VALUE), (&scores, Direction::Higher, BY_SCORE)];
    if !said {
        ways.push((&values, other, BY_VALUE));
    }
    let judge = |(figures, direction, by): (&Vec<Option<f64>>, Direction, crate::i18n::Msg)| {
        // What ranks must be there for all.
        let whole = group.iter().zip(figures).all(|(s, f)| s.rank.is_none() || f.is_some());
        let wrong = |(s, place): (&Seen, Option<crate::domain::rank::Place>)| {
            let place = place?;
            (s.rank? != f64::from(place.rank)).then_some((s.id, s.unit, s.rank?, place.rank))
        };
        whole.then(|| (group.iter().zip(places(figures, direction)).filter_map(wrong).collect::<Vec<_>>(), by))
    };
    let Some((wrong, by)) = ways.into_iter().filter_map(judge).min_by_key(|(wrong, _)| wrong.len()) else { return };
    // Where most differ, the ranks follow something else.
    if wrong.len() * 2 > ranked {
        return;
    }
    for (id, unit, said, place) in wrong {
        let subject = state.title(of);
        let text = Message::plain(RANK)
            .with("subject", &subject)
            .with_message("period", period_name(period))
            .with("unit", state.title(unit))
            .with("said", said)
            .with_message("by", by)
            .with("place", place);
        let remark = Remark { check: Check::Ranks, severity: Severity::Error, subject, text };
        out.push(LintRemark { remark, as_of: period.last_day(), records: vec![id] });
    }
}

/// Finds scores that are neither the sum nor the mean of those right below them.
fn scores(state: &State, groups: &BTreeMap<(RecordId, Period), Vec<Seen>>, out: &mut Vec<LintRemark>) {
    let mut below: BTreeMap<(RecordId, Period, RecordId), Vec<(f64, RecordId)>> = BTreeMap::new();
    let mut children: BTreeMap<RecordId, usize> = BTreeMap::new();
    for record in state.records(Kind::Indicator) {
        if let Some(parent) = record.reference(indicator::PARENT) {
            *children.entry(parent).or_default() += 1;
        }
    }
    for ((of, period), group) in groups {
        let Some(parent) = state.get(*of).and_then(|r| r.reference(indicator::PARENT)) else { continue };
        for s in group {
            if let Some(score) = s.score {
                below.entry((parent, *period, s.unit)).or_default().push((score, s.id));
            }
        }
    }
    for ((parent, period, unit), parts) in below {
        // All of them must be known, or nothing follows.
        if parts.len() < 2 || children.get(&parent) != Some(&parts.len()) {
            continue;
        }
        let stated = groups.get(&(parent, period)).and_then(|g| g.iter().find(|s| s.unit == unit));
        let Some((stated, said)) = stated.and_then(|s| Some((s.id, s.score?))) else { continue };
        let sum: f64 = parts.iter().map(|(n, _)| n).sum();
        let mean = sum / parts.len() as f64;
        let slack = 0.05 * parts.len() as f64;
        let near = (0.5 * said..=1.5 * said).contains(&sum);
        if (sum - said).abs() <= slack || (mean - said).abs() <= 0.1 || !near {
            continue;
        }
        let plain = |n: f64| crate::service::words::show::number(n);
        let subject = state.title(parent);
        let text = Message::plain(SCORE)
            .with("subject", &subject)
            .with_message("period", period_name(period))
            .with("parts", parts.iter().map(|(n, _)| plain(*n)).collect::<Vec<_>>().join("+"))
            .with("sum", plain(sum))
            .with("said", plain(said));
        let remark = Remark { check: Check::WrongSum, severity: Severity::Error, subject, text };
        let records = std::iter::once(stated).chain(parts.iter().map(|(_, id)| *id)).collect();
        out.push(LintRemark { remark, as_of: period.last_day(), records });
    }
}

fn period_name(period: Period) -> Message {
    use crate::i18n::{Lang, Msg};
    Message::plain(Msg::new("{en}", "{zh}")).with("en", period.say(Lang::En)).with("zh", period.say(Lang::Zh))
}
