//! The guard against fake rectification over the findings of an office: gathers what it compares, and keeps each alarm
//! until a person decides it.

use std::collections::HashMap;
use std::str::FromStr;

use crate::domain::guard::{self, Alarm, Closing, Photo, Print, Rule, Settings, Strength};
use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::domain::life::{alarm as states, finding as loops};
use crate::domain::record::Record;
use crate::domain::schema::{alarm, evidence, finding, person, service_point, unit};
use crate::domain::value::{Value, ValueRef};
use crate::error::Result;
use crate::i18n::{Lang, Message};
use crate::log::State;
use crate::service::office::Office;
use crate::service::past::timeline::{relapse, timeline};
use crate::service::settings;
use crate::service::work::{Actor, Work};
use crate::store::digest::Digest;
use crate::store::evidence::Picture;

/// An alarm of the guard, about records.
#[derive(Clone, Debug, PartialEq)]
pub struct Raised {
    /// The finding.
    pub finding: RecordId,
    /// The other finding, where there is one.
    pub other: Option<RecordId>,
    /// The word of the rule.
    pub rule: &'static str,
    /// Whether it says enough by itself.
    pub strong: bool,
    /// Why.
    pub why: Message,
    /// Whether it was raised before, and so is not anew.
    pub known: bool,
}

/// The word of [`crate::domain::schema::words::GUARD_RULE`] for a rule.
fn word(rule: Rule) -> &'static str {
    match rule {
        Rule::SameFile => "same-file",
        Rule::BeforeAfter => "before-after",
        Rule::AlikePicture => "alike-picture",
        Rule::TakenEarlier => "taken-earlier",
        Rule::ReplyAlike => "reply-alike",
        Rule::Bunched => "bunched",
        Rule::FarAway => "far-away",
        Rule::Relapsed => "relapsed",
        Rule::OfScreen => "of-screen",
    }
}

/// Reads a place of two numbers in degrees, latitude first.
pub fn degrees(text: &str) -> Option<(f64, f64)> {
    let (lat, lon) = text.split_once([',', '，', ' '])?;
    let number = |t: &str| f64::from_str(t.trim()).ok().filter(|n| n.is_finite());
    let (lat, lon) = (number(lat)?, number(lon)?);
    (lat.abs() <= 90.0 && lon.abs() <= 180.0).then_some((lat, lon))
}

/// The guard's thresholds: `guard.reply` (percent), `guard.far` (metres), `guard.bunch` (how many), `guard.minutes`.
fn thresholds(state: &State) -> Settings {
    let number = |name: &str| settings::text(state, name).and_then(|t| t.trim().parse::<f64>().ok());
    let with = Settings::default();
    Settings {
        reply_share: number(settings::GUARD_REPLY).map_or(with.reply_share, |n| n.clamp(1.0, 100.0) as u32),
        far: number(settings::GUARD_FAR).map_or(with.far, |n| n.max(0.0)),
        bunch: (
            number(settings::GUARD_BUNCH).map_or(with.bunch.0, |n| n.max(2.0) as usize),
            number(settings::GUARD_MINUTES).map_or(with.bunch.1, |n| n.max(0.0) as i64),
        ),
        // Which reopening is a relapse is a term of the office; all of those count.
        relapse: i64::MAX,
    }
}

impl Office {
    /// What a picture that is kept looks like; nothing where it is none, or cannot be read.
    pub(crate) fn print_of(&self, digest: &Digest) -> Option<Print> {
        let mut file = self.evidence().open(digest).ok()?;
        let picture = Picture::read(&mut file).ok()?;
        let (width, height) = picture.kept();
        Print::of(width, height, &picture.grey())
    }

    /// Holds all findings that say they were put right against one another.
    pub fn guard(&self, state: &State) -> Vec<Raised> {
        let gone_on = |r: &&Record| {
            r.get(finding::REPLY).is_some()
                || r.get(finding::REPORTED_ON).is_some()
                || !matches!(
                    r.text(finding::STATE).unwrap_or(loops::REGISTERED),
                    loops::REGISTERED | loops::ASSIGNED | loops::RECEIVED | loops::ACCEPTED | loops::OBJECTED
                )
        };
        let records: Vec<&Record> = state.records(Kind::Finding).filter(gone_on).collect();
        let mut photos: HashMap<RecordId, Vec<Photo>> = HashMap::new();
        for e in state.records(Kind::Evidence) {
            if let Some(of) = e.reference(evidence::OF) {
                photos.entry(of).or_default().extend(self.photo(e));
            }
        }
        let mut places: HashMap<RecordId, Vec<(f64, f64)>> = HashMap::new();
        for p in state.records(Kind::ServicePoint) {
            if let Some(unit) = p.reference(service_point::UNIT) {
                places.entry(unit).or_default().extend(p.text(service_point::COORDINATES).and_then(degrees));
            }
        }
        let closings: Vec<Closing> = records
            .iter()
            .map(|r| {
                let stays = timeline(state, r);
                let at = |name: &str| stays.iter().rfind(|s| s.state == name);
                let of = r.reference(finding::UNIT);
                let closed = at(loops::CLOSED).and_then(|stay| {
                    let moment = self.clock().local(state.meta(stay.entry)?.at.millis())?;
                    Some((state.title(stay.by), moment.naive_local()))
                });
                Closing {
                    title: state.title_of(r),
                    unit: of.map(|u| u.to_string()).unwrap_or_default(),
                    ordered: stays
                        .iter()
                        .find(|s| s.state == loops::ASSIGNED)
                        .map(|s| s.from)
                        .or_else(|| r.date(finding::ASSIGNED_ON)),
                    closed,
                    reply: r.text(finding::REPLY).unwrap_or_default().to_string(),
                    photos: photos.remove(&r.id()).unwrap_or_default(),
                    places: of.and_then(|u| places.get(&u)).cloned().unwrap_or_default(),
                    relapsed: relapse(state, &stays),
                }
            })
            .collect();
        let named = [(Kind::Unit, unit::NAME), (Kind::Unit, unit::SHORT), (Kind::Person, person::NAME)];
        let names: Vec<&str> =
            named.iter().flat_map(|(kind, tag)| state.records(*kind).filter_map(|r| r.text(*tag))).collect();
        let all = guard::alarms(&closings, &names, &thresholds(state));
        let known = known(state);
        all.into_iter().map(|a| raised(&records, &known, a)).collect()
    }

    fn photo(&self, record: &Record) -> Option<Photo> {
        let media = record.text(evidence::MEDIA).unwrap_or_default();
        let digest = record.text(evidence::DIGEST)?;
        if !media.starts_with("image/") {
            return None;
        }
        let held = record.text(evidence::PRINT).and_then(Print::parse);
        let taken = match record.get(evidence::TAKEN) {
            Some(ValueRef::Time(at)) => self.clock().local(at).map(|t| t.naive_local()),
            _ => None,
        };
        Some(Photo {
            digest: digest.to_string(),
            print: held.or_else(|| self.print_of(&Digest::from_str(digest).ok()?)),
            taken,
            place: record.text(evidence::PLACE).and_then(degrees),
            after: record.text(evidence::SIDE) != Some("before"),
        })
    }

    /// Keeps the alarms that were not raised before; gives how many.
    ///
    /// # Errors
    /// Those of [`Office::commit`].
    pub fn raise(&self, actor: &Actor, alarms: &[Raised], lang: Lang) -> Result<usize> {
        let mut work = Work::new("guard.raise");
        let mut count = 0;
        for new in alarms.iter().filter(|a| !a.known) {
            let id = self.new_id()?;
            let mut put = |tag, value: Value| work.put(Kind::Alarm, id, tag, value);
            put(alarm::FINDING, Value::from(new.finding));
            put(alarm::RULE, Value::from(new.rule));
            put(alarm::STRENGTH, Value::from(if new.strong { "strong" } else { "weak" }));
            put(alarm::STATE, Value::from(states::OPEN));
            put(alarm::WHY, Value::from(new.why.say(lang)));
            put(alarm::RAISED_ON, Value::from(self.today()));
            new.other.into_iter().for_each(|other| put(alarm::OTHER, Value::from(other)));
            count += 1;
        }
        if count > 0 {
            self.commit(actor, work)?;
        }
        Ok(count)
    }
}

/// The alarms that are kept: each stays as it was decided.
fn known(state: &State) -> Vec<(Option<RecordId>, Option<RecordId>, String)> {
    let of = |r: &Record| {
        let rule = r.text(alarm::RULE).unwrap_or_default().to_string();
        (r.reference(alarm::FINDING), r.reference(alarm::OTHER), rule)
    };
    state.records(Kind::Alarm).map(of).collect()
}

fn raised(records: &[&Record], known: &[(Option<RecordId>, Option<RecordId>, String)], a: Alarm) -> Raised {
    let id = |at: usize| records.get(at).map(|r| r.id());
    let finding = id(a.of).unwrap_or(RecordId(0));
    let other = a.with.and_then(id);
    let rule = word(a.rule);
    let same = |k: &&(Option<RecordId>, Option<RecordId>, String)| k.0 == Some(finding) && k.1 == other && k.2 == rule;
    let known = known.iter().any(|k| same(&k));
    Raised { finding, other, rule, strong: a.strength == Strength::Strong, why: a.why, known }
}
