//! Scores as people and programs read them: from the records while they may change, as they were frozen afterwards.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::reckon::{Reckoned, UnitScore, marks, reckon};
use super::{scheme_of, units_of};
use crate::cycle::live::Basis;
use crate::document::{Block, Document, day_in_words};
use crate::domain::assess::{Line, Note, Points};
use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::domain::period::Period;
use crate::domain::rights::{Reach, Right};
use crate::domain::schema::{assessment, mark};
use crate::domain::value::ValueRef;
use crate::error::{Code, Error, Result};
use crate::i18n::{Lang, Message};
use crate::log::AsOf;
use crate::service::lists::lens::{Lens, Sums};
use crate::service::{Actor, Office};

crate::messages! {
    NO_SCHEME: "“{title}” has no scheme, or no period", "“{title}”未填写考核方案或期间";
    BROKEN: "the scores as they were frozen cannot be read", "定稿结果无法读取";
    NOT_SHOWN: "“{title}” is not shown to the units yet", "“{title}”尚未向被考核单位预告";
    LINE: "{name}: {points}", "{name}：{points}分";
    PART_LINE: "{name}: {value} × {weight}% = {points}", "{name}：{value}分×{weight}%={points}分";
    LACKS: "{name}: –", "{name}：—";
    LATER: "{count} {count:mark|marks} for this period came in after {day}, the day of the figures, and {count:is|are} not counted; the latest on {last}", "本期有{count}条评分登记在数据截止日{day}之后，未计入，最晚为{last}";
    REWEIGHTED: "no value: the other parts carry its weight", "缺项，权重由其余部分分摊";
    PEER_MEAN: "no value: the mean of the units stands for it", "缺项，取各单位均值";
    PENDING: "no value yet, so no total", "缺项，总分待定";
    CAPPED: "the cap leaves out {points}", "超出上限{points}分不计";
    COUNTED: "earned elsewhere already", "同一事项已计分，不重复计";
    NO_RECORD: "no record behind it", "没有佐证记录";
    ZEROED: "set to 0 by “{rule}”", "按“{rule}”计0分";
    LETTER: "Preview of the score of {unit}", "{unit}考核得分预告";
    TO: "{unit}:", "{unit}：";
    TOTAL: "Total {total}, rank {rank} of {count}; figures as of {day}.", "总分{total}分，在{count}个单位中排第{rank}位；数据截至{day}。";
    NO_TOTAL: "There is no total yet; figures as of {day}.", "总分待定；数据截至{day}。";
    OBJECT: "Objections are raised with grounds until {day}; whoever scored the unit does not decide them.", "如有异议，请于{day}前书面提出并说明理由；评分人不参与异议处理。";
    PART: "part", "考核部分";
    VALUE: "value", "得分";
    WEIGHT: "weight %", "权重%";
    POINTS: "points", "计分";
    BEHIND: "records", "佐证记录";
    REMARK: "remark", "说明";
}

/// A line of a score.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LineText {
    /// The part or rule.
    pub name: String,
    /// The value out of 100, of a part.
    pub value: Option<String>,
    /// The weight that was used, in percent, of a part.
    pub weight: Option<String>,
    /// What it adds.
    pub points: String,
    /// The records behind it.
    pub records: Vec<String>,
    /// The code of what a reader must know, and what it names.
    pub note: Option<(String, String)>,
}

/// The score of a unit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct UnitText {
    /// The unit's id.
    pub unit: String,
    /// Parts first, then what was earned or lost besides.
    pub lines: Vec<LineText>,
    /// The sum of the parts.
    pub base: Option<String>,
    /// The total.
    pub total: Option<String>,
    /// The rank.
    pub rank: Option<u32>,
}

/// All scores of an assessment that somebody may see.
#[derive(Clone, Debug, PartialEq)]
pub struct Sheet {
    /// The assessment's title.
    pub title: String,
    /// The day of its figures.
    pub as_of: NaiveDate,
    /// Where it stands.
    pub state: String,
    /// When it was shown to the units.
    pub previewed: Option<NaiveDate>,
    /// Until when objections are raised.
    pub until: Option<NaiveDate>,
    /// The last entry that was known, once it is frozen.
    pub known: Option<String>,
    /// The scores, the best first.
    pub units: Vec<UnitText>,
    /// How many units are scored.
    pub count: usize,
    /// How they came about; none once frozen.
    pub reckoned: Option<Reckoned>,
    /// How many marks for its period came in after the day of its figures, and when the last one did.
    pub later: Option<(usize, NaiveDate)>,
}

impl Sheet {
    /// What is said of marks that came in too late to be counted.
    pub fn remark(&self) -> Option<Message> {
        let (count, last) = self.later?;
        Some(Message::plain(LATER).with("count", count).with("day", self.as_of).with("last", last))
    }
}

/// What the console and the command line ask of an assessment.
#[derive(Clone, Debug, Default)]
pub struct ScoreOptions {
    /// Another scheme.
    pub scheme: Option<RecordId>,
    /// Another way to treat what is missing.
    pub missing: Option<String>,
}

fn text(points: Points) -> String {
    points.to_string()
}

fn note(note: &Note) -> (String, String) {
    let (code, of) = match note {
        Note::Reweighted => ("reweighted", String::new()),
        Note::PeerMean => ("peer-mean", String::new()),
        Note::Pending => ("pending", String::new()),
        Note::Capped(points) => ("capped", text(*points)),
        Note::CountedAlready(record) => ("counted", record.clone()),
        Note::NoRecord => ("no-record", String::new()),
        Note::SetToZero(rule) => ("zeroed", rule.clone()),
    };
    (code.to_string(), of)
}

fn line(l: &Line) -> LineText {
    LineText {
        name: l.name.clone(),
        value: l.value.map(text),
        weight: l.weight.map(|w| format!("{}.{:02}", w / 100, w % 100)),
        points: text(l.points),
        records: l.records.clone(),
        note: l.note.as_ref().map(note),
    }
}

impl LineText {
    /// Whether it is a part of the scheme, not a bonus or deduction.
    pub fn is_part(&self) -> bool {
        self.weight.is_some() || matches!(&self.note, Some((code, _)) if code == "pending" || code == "reweighted")
    }

    /// What it says: of a part that lacks its value, that it lacks it.
    pub fn said(&self) -> Message {
        let msg = match (&self.value, &self.weight) {
            (Some(_), Some(_)) => PART_LINE,
            _ if self.is_part() => LACKS,
            _ => LINE,
        };
        let text = |t: &Option<String>| t.clone().unwrap_or_default();
        let said = Message::plain(msg).with("name", &self.name).with("points", &self.points);
        said.with("value", text(&self.value)).with("weight", text(&self.weight))
    }

    /// What a reader must know about it.
    pub fn remark(&self) -> Option<Message> {
        let (code, of) = self.note.as_ref()?;
        Some(match code.as_str() {
            "reweighted" => Message::plain(REWEIGHTED),
            "peer-mean" => Message::plain(PEER_MEAN),
            "pending" => Message::plain(PENDING),
            "capped" => Message::plain(CAPPED).with("points", of),
            "counted" => Message::plain(COUNTED),
            "no-record" => Message::plain(NO_RECORD),
            _ => Message::plain(ZEROED).with("rule", of),
        })
    }
}

impl UnitText {
    /// What was earned or lost besides the parts.
    pub fn events(&self) -> String {
        let points = self.lines.iter().filter(|l| !l.is_part()).filter_map(|l| Points::parse(&l.points));
        points.fold(Points::default(), |sum, p| sum + p).to_string()
    }

    pub(super) fn of(u: &UnitScore) -> Self {
        Self {
            unit: u.unit.to_string(),
            lines: u.score.parts.iter().chain(&u.score.events).map(line).collect(),
            base: u.score.base.map(text),
            total: u.score.total.map(text),
            rank: u.rank,
        }
    }
}

/// The scores of an assessment: as frozen, else reckoned now; of a person who sees one unit alone, that unit's, once they
/// are shown.
///
/// # Errors
/// `NotFound` or `BadInput` where the assessment lacks something, `Denied` where it is not shown yet.
pub fn sheet(office: &Office, actor: &Actor, id: RecordId, ask: &ScoreOptions) -> Result<Sheet> {
    let own = (actor.role.reach(Right::Look) != Reach::All).then_some(actor.unit);
    let mut out = whole(office, id, ask)?;
    if let Some(unit) = own {
        if out.state == crate::domain::life::assessment::DRAFT {
            return Err(Error::new(Code::Denied, NOT_SHOWN).with("title", &out.title));
        }
        let unit = unit.map(|u| u.to_string()).unwrap_or_default();
        out.units.retain(|u| u.unit == unit);
        out.reckoned = None;
    }
    Ok(out)
}

/// The scores of all units, whoever asks.
pub(super) fn whole(office: &Office, id: RecordId, ask: &ScoreOptions) -> Result<Sheet> {
    let (mut out, scheme, period, frozen) = {
        let state = office.read();
        let missing = || Error::new(Code::NotFound, NO_SCHEME).with("title", state.title(id));
        let record = state.find(Kind::Assessment, id).ok_or_else(missing)?;
        let period = match record.get(assessment::PERIOD) {
            Some(ValueRef::Period(p)) => p,
            _ => return Err(missing()),
        };
        let scheme = ask.scheme.or(record.reference(assessment::SCHEME)).ok_or_else(missing)?;
        let frozen = match record.get(assessment::FROZEN) {
            Some(ValueRef::Texts(all)) if ask.scheme.is_none() && ask.missing.is_none() => {
                Some(all.iter().map(str::to_string).collect::<Vec<_>>())
            }
            _ => None,
        };
        let out = Sheet {
            title: state.title_of(record),
            as_of: record.date(assessment::AS_OF).ok_or_else(missing)?,
            state: record.text(assessment::STATE).unwrap_or_default().to_string(),
            previewed: record.date(assessment::PREVIEWED_ON),
            until: record.date(assessment::UNTIL),
            known: record.text(assessment::KNOWN).map(str::to_string),
            units: Vec::new(),
            count: 0,
            reckoned: None,
            later: None,
        };
        (out, scheme, period, frozen)
    };
    if let Some(lines) = frozen {
        let read = |l: &String| serde_json::from_str(l).map_err(|e| Error::new(Code::Corrupt, BROKEN).caused_by(e));
        out.units = lines.iter().map(read).collect::<Result<_>>()?;
        out.count = out.units.len();
        return Ok(out);
    }
    let reckoned = reckon_at(office, scheme, out.as_of, period, ask.missing.as_deref())?;
    out.units = reckoned.units.iter().map(UnitText::of).collect();
    out.count = out.units.len();
    out.reckoned = Some(reckoned);
    out.later = later(office, scheme, out.as_of, period)?;
    Ok(out)
}

/// Reckons the scores under a scheme from the records as of a day.
pub(super) fn reckon_at(
    office: &Office,
    scheme: RecordId,
    as_of: NaiveDate,
    period: Period,
    missing: Option<&str>,
) -> Result<Reckoned> {
    let (parsed, units) = {
        let state = office.read();
        let none = || Error::new(Code::NotFound, NO_SCHEME).with("title", state.title(scheme));
        let record = state.find(Kind::Scheme, scheme).ok_or_else(none)?;
        (scheme_of(&state, record, missing)?, units_of(&state, record))
    };
    let past = office.past(AsOf::day(as_of))?;
    let sums = Sums::new(&past, as_of);
    let lens = Lens::new(&past, &sums, Lang::Zh, office.clock());
    let of = Basis { lens, from: period.first_day(), until: as_of, day: as_of };
    reckon(&of, &parsed, period, &units)
}

/// The marks for the parts of a scheme that came in after a day: how many, and when the last did.
fn later(office: &Office, scheme: RecordId, as_of: NaiveDate, period: Period) -> Result<Option<(usize, NaiveDate)>> {
    let past = office.past(AsOf::day(as_of))?;
    let state = office.read();
    let Some(record) = state.find(Kind::Scheme, scheme) else { return Ok(None) };
    let (parsed, units) = (scheme_of(&state, record, None)?, units_of(&state, record));
    let mut days = Vec::new();
    for part in parsed.parts.iter().filter(|p| p.source.is_none()) {
        let of = marks(&state, &part.name, period).into_iter().filter(|m| past.find(Kind::Mark, m.id()).is_none());
        let of = of.filter(|m| m.reference(mark::UNIT).is_some_and(|u| units.contains(&u)));
        days.extend(of.filter_map(|m| m.history().next().and_then(|s| state.meta(s)).map(|m| m.on)));
    }
    Ok(days.iter().max().map(|last| (days.len(), *last)))
}

/// The lines that keep the scores.
pub(super) fn kept(units: &[UnitText]) -> Result<Vec<String>> {
    let line = |u: &UnitText| serde_json::to_string(u).map_err(|e| Error::new(Code::Failed, BROKEN).caused_by(e));
    units.iter().map(line).collect()
}

/// The letter that shows a unit its score with the reasons.
pub fn letter(office: &Office, of: &Sheet, unit: &UnitText, lang: Lang) -> Document {
    let state = office.read();
    let named = |id: &str| id.parse::<RecordId>().map(|id| state.title(id)).unwrap_or_default();
    let name = named(&unit.unit);
    let title = Message::plain(LETTER).with("unit", &name).say(lang);
    let day = day_in_words(of.as_of, lang);
    let total = match (&unit.total, unit.rank) {
        (Some(total), Some(rank)) => {
            Message::plain(TOTAL).with("total", total).with("rank", rank).with("count", of.count).with("day", &day)
        }
        _ => Message::plain(NO_TOTAL).with("day", &day),
    };
    let header = [PART, VALUE, WEIGHT, POINTS, BEHIND, REMARK].map(|m| m.text(lang).to_string()).to_vec();
    let row = |l: &LineText| {
        // What is one record is named; of many their number says enough, and the sheet opens them.
        let behind = match l.records.as_slice() {
            [one] => named(one),
            many => many.len().to_string(),
        };
        let remark = l.remark().map(|m| m.say(lang)).unwrap_or_default();
        let text = |t: &Option<String>| t.clone().unwrap_or_default();
        let lacks = l.is_part() && l.value.is_none();
        let points = if lacks { String::new() } else { l.points.clone() };
        vec![l.name.clone(), text(&l.value), text(&l.weight), points, behind, remark]
    };
    let mut blocks = vec![
        Block::Title(title.clone()),
        Block::Recipient(Message::plain(TO).with("unit", &name).say(lang)),
        Block::Paragraph(total.say(lang)),
        Block::Table { header, rows: unit.lines.iter().map(row).collect() },
    ];
    if let Some(until) = of.until {
        blocks.push(Block::Paragraph(Message::plain(OBJECT).with("day", day_in_words(until, lang)).say(lang)));
    }
    // It is of the day on which the scores are shown, not of that of their figures.
    let shown = day_in_words(of.previewed.unwrap_or_else(|| office.today()), lang);
    blocks.push(Block::Signature { office: office.name(&state, lang), day: shown });
    Document { title, blocks, imprint: None, lang, ..Document::default() }
}
