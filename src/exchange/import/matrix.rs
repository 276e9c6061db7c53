//! A matrix as ranking offices publish it: indicators in rows, with the levels of their tree, and a county a column, with
//! its value, its score or its rank.

use std::collections::{HashMap, HashSet};

use super::convert::{bad, plain};
use super::plan::{Draft, Field, Plan, RowError, settle};
use super::refs::{Named, Names};
use super::{Options, figures, messages};
use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::domain::period::Period;
use crate::domain::schema::{indicator, observation, setting};
use crate::domain::value::Value;
use crate::error::{Code, Error, Result};
use crate::exchange::book::{Progress, STEP, stopped};
use crate::exchange::clean::{fold, is_missing, number};
use crate::exchange::grid::{Cell, Remark, column_name};
use crate::exchange::header::{Sheet, Skipped, Why};
use crate::exchange::vocab::{self, Mapping, Match, Reason, normal};
use crate::i18n::Message;
use crate::log::State;
use crate::service::{people::own_unit, settings};

/// What a column says of its county.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    Value,
    Score,
    Rank,
}

/// A county's column.
struct Place {
    column: usize,
    county: String,
    what: What,
}

/// The columns of a matrix.
pub(super) struct Matrix {
    places: Vec<Place>,
    /// The levels of the tree, the indicator itself last.
    levels: Vec<usize>,
    code: Option<usize>,
}

/// The headings of an indicator and the levels above it, from the top.
const LEVELS: &[&[&str]] = &[
    &["一级指标", "level1"],
    &["二级指标", "level2"],
    &["三级指标", "level3"],
    &["四级指标", "level4"],
    &["指标", "指标名称", "监测事项", "监测指标", "评价指标", "考核指标", "indicator"],
];
const CODES: &[&str] = &["指标编码", "指标代码", "编码", "代码", "code"];

/// Tells whether a sheet is a matrix: observations or indicators, with a column that names the indicator and at least two
/// that are counties.
pub(super) fn matrix(sheet: &Sheet, options: &Options<'_>, state: &State) -> Option<Matrix> {
    if !matches!(options.kind, Kind::Observation | Kind::Indicator) {
        return None;
    }
    let heading = |c: usize| sheet.columns.get(c).map_or("", |c| c.heading.as_str());
    let named = |names: &[&str]| (0..sheet.columns.len()).find(|c| names.contains(&normal(heading(*c)).as_str()));
    let levels: Vec<usize> = LEVELS.iter().filter_map(|names| named(names)).collect();
    levels.last()?;
    let mut names = Names::new(state);
    let ranked =
        sheet.titles.iter().map(String::as_str).chain(sheet.origin.sheet.as_deref()).any(|t| t.contains("排名"));
    let mut places = Vec::new();
    let mut bare = Vec::new();
    for (column, c) in sheet.columns.iter().enumerate().filter(|(c, x)| x.named && !levels.contains(c)) {
        let parts: Vec<&str> = c.heading.split('/').map(str::trim).collect();
        let Some(county) = parts.iter().find(|p| is_county(p, &mut names)).map(ToString::to_string) else { continue };
        let rest: String = parts.iter().filter(|p| **p != county).copied().collect();
        let what = match () {
            () if ["排名", "位次", "名次", "排序", "rank"].iter().any(|w| rest.to_lowercase().contains(w)) => {
                What::Rank
            }
            () if ["得分", "分值", "评分", "score"].iter().any(|w| rest.to_lowercase().contains(w)) => {
                What::Score
            }
            () if rest.is_empty() && ranked => What::Rank,
            () => {
                if rest.is_empty() {
                    bare.push(places.len());
                }
                What::Value
            }
        };
        places.push(Place { column, county, what });
    }
    // Counties side by side have the same said of them: one tie makes all of it ranks, where all of it can be.
    let columns = || bare.iter().filter_map(|at| places.get(*at)).map(|p: &Place| p.column);
    if columns().any(|c| looks_ranked(sheet, c)) && columns().all(|c| can_be_ranks(sheet, c)) {
        bare.iter().for_each(|at| places[*at].what = What::Rank);
    }
    let counties: HashSet<&str> = places.iter().map(|p| p.county.as_str()).collect();
    (counties.len() > 1).then(|| Matrix { places, levels, code: named(CODES) })
}

/// Whether the words of a heading name a county: a unit that is known, our own, or a name that ends like one.
fn is_county(text: &str, names: &mut Names<'_>) -> bool {
    if OWN.contains(&text) || matches!(names.find(Kind::Unit, text), Named::Is(_)) {
        return true;
    }
    let length = text.chars().count();
    let plain = text.chars().all(|c| ('\u{4E00}'..='\u{9FFF}').contains(&c));
    plain
        && (2..=9).contains(&length)
        && text.ends_with(['县', '市', '区', '旗'])
        && !text.starts_with(['全', '各', '分'])
}

/// How a county's office writes of itself.
const OWN: &[&str] = &["本县", "我县", "本市", "我市", "本区", "我区"];

/// Whether a column's cells are ranks by their words: 并列6, 第3.
fn looks_ranked(sheet: &Sheet, column: usize) -> bool {
    sheet.rows.iter().filter_map(|r| r.cells.get(column)).any(says_rank)
}

/// Whether a cell says that it is a rank: 并列6, 第3.
fn says_rank(cell: &Cell) -> bool {
    cell.as_text().is_some_and(|t| (t.contains("并列") || t.starts_with('第')) && rank(cell).is_ok())
}

/// Whether all cells of a column can be ranks.
fn can_be_ranks(sheet: &Sheet, column: usize) -> bool {
    sheet.rows.iter().filter_map(|r| r.cells.get(column)).all(|cell| rank(cell).is_ok())
}

/// Reads a rank: `3`, `并列6`, `第3名`, `3/18`; nothing where a county is not ranked.
fn rank(cell: &Cell) -> Result<Option<(i64, Option<i64>)>, Message> {
    let text = plain(cell);
    let folded = fold(&text);
    if is_out(&text) {
        return Ok(None);
    }
    let bare = folded.trim().trim_start_matches("并列").trim_start_matches('第').trim_end_matches(['名', '位']).trim();
    let bare = bare.trim_start_matches("并列").trim_end_matches("（并列）").trim_end_matches("(并列)").trim();
    let (place, of) = bare.split_once(['/', '／']).map_or((bare, None), |(a, b)| (a.trim(), Some(b.trim())));
    let read = |t: &str| t.parse::<f64>().ok().filter(|n| n.fract() == 0.0 && (1.0..1e6).contains(n)).map(|n| n as i64);
    match (read(place), of.map(read)) {
        (Some(n), None) => Ok(Some((n, None))),
        (Some(n), Some(Some(of))) => Ok(Some((n, Some(of)))),
        _ => Err(Message::plain(messages::NO_RANK).with("text", crate::exchange::clean::short(&text))),
    }
}

/// Whether a cell says that a county does not take part.
fn is_out(text: &str) -> bool {
    is_missing(text) || ["不参评", "未参评", "不参与", "不适用", "不涉及", "不排名", "无"].contains(&text.trim())
}

/// The period that a sheet is of: what the person says, else what its titles, its name or its file say.
fn period(sheet: &Sheet, options: &Options<'_>) -> Result<Period> {
    let said = options
        .set
        .iter()
        .find(|(k, _)| Kind::Observation.field_named(k).is_some_and(|f| f.tag == observation::PERIOD));
    if let Some((_, text)) = said {
        return Period::parse(text).ok_or_else(|| bad(Message::plain(messages::NOT_PERIOD).with("text", text)));
    }
    let file = figures::source(sheet);
    let texts = sheet.titles.iter().map(String::as_str).chain(sheet.origin.sheet.as_deref());
    texts.chain(std::iter::once(file.as_str())).find_map(period_within).ok_or_else(|| {
        Error::new(Code::BadInput, messages::NO_MATRIX_PERIOD)
            .with("file", &sheet.origin)
            .command_hint(messages::HINT_MATRIX_PERIOD)
    })
}

/// Finds a period within a title: the longest words from a year on that are one.
fn period_within(text: &str) -> Option<Period> {
    let folded = fold(text);
    let starts = folded
        .char_indices()
        .filter(|(at, c)| c.is_ascii_digit() && !folded[..*at].ends_with(|c: char| c.is_ascii_digit()));
    for (at, _) in starts {
        let ends: Vec<usize> = folded[at..].char_indices().map(|(i, c)| at + i + c.len_utf8()).take(12).collect();
        let found = ends.iter().rev().find_map(|end| Period::parse(folded[at..*end].trim()));
        if let Some(period) = found.filter(|p| (1990..=2100).contains(&chrono::Datelike::year(&p.first_day()))) {
            return Some(period);
        }
    }
    None
}

/// What is known of a county in one row.
#[derive(Clone, Copy, Default)]
struct Standing {
    value: Option<f64>,
    score: Option<f64>,
    rank: Option<(i64, Option<i64>)>,
}

/// Plans a matrix.
pub(super) fn plan(
    sheet: &Sheet,
    options: &Options<'_>,
    m: &Matrix,
    state: &State,
    progress: Progress<'_>,
) -> Result<Plan> {
    let period = period(sheet, options)?;
    let mut names = Names::new(state).with_twins(options.same);
    let mut remarks = sheet.remarks.clone();
    let mut losses = Vec::new();
    let mut skipped = sheet.skipped.clone();
    let mut errors: Vec<RowError> = Vec::new();
    remarks.push(Remark::whole(Message::plain(messages::MATRIX_PERIOD).with("period", period.code())));
    let own = own(options, state, &mut names)?;
    let mut units: HashMap<&str, RecordId> = HashMap::new();
    for p in &m.places {
        if units.contains_key(p.county.as_str()) {
            continue;
        }
        let id = match (OWN.contains(&p.county.as_str()), own) {
            (true, Some(own)) => own,
            (true, None) => {
                return Err(Error::new(Code::BadInput, messages::NO_OWN_COUNTY)
                    .with("file", &sheet.origin)
                    .with("heading", &p.county)
                    .command_hint(messages::HINT_OWN_COUNTY));
            }
            (false, _) => match names.unit(&p.county, None, sheet.header.0) {
                Named::Is(id) => id,
                Named::Ambiguous(_) | Named::Nothing => {
                    let what = Message::plain(messages::AMBIGUOUS).with_message("kind", Kind::Unit.def().plural);
                    return Err(bad(what.with("name", &p.county)));
                }
            },
        };
        units.insert(&p.county, id);
    }
    let mut nodes: Vec<Draft> = Vec::new();
    let mut seen: HashMap<RecordId, u32> = HashMap::new();
    let mut drafts: Vec<Draft> = Vec::new();
    let source = figures::source(sheet);
    for (at, row) in sheet.rows.iter().enumerate() {
        if (at as u64 + 1).is_multiple_of(STEP) && !progress(at as u64 + 1) {
            return Err(stopped(&sheet.origin.file));
        }
        let text = |c: usize| row.cells.get(c).map(plain).filter(|t| !t.is_empty());
        let path: Vec<String> = m.levels.iter().filter_map(|c| text(*c)).collect();
        let Some(of) = node(&path, m.code.and_then(text), row.number, &mut names, state, &mut nodes) else {
            let what = Message::plain(messages::REQUIRED).with_message("field", Kind::Indicator.def().label);
            errors.push(RowError { row: row.number, column: None, what: bad(what) });
            continue;
        };
        if let Some(before) = seen.insert(of, row.number) {
            let what = bad(Message::plain(messages::TWICE).with("row", before));
            errors.push(RowError { row: row.number, column: None, what });
            continue;
        }
        let mut standings: Vec<(RecordId, Standing)> = Vec::new();
        let mut whole = true;
        let mut out: Vec<&str> = Vec::new();
        for p in &m.places {
            let cell = row.cells.get(p.column).unwrap_or(&Cell::Empty);
            let unit = units[p.county.as_str()];
            if is_out(&plain(cell)) {
                if !is_missing(&plain(cell)) && !out.contains(&p.county.as_str()) {
                    out.push(&p.county);
                }
                continue;
            }
            let at = standings.iter().position(|(u, _)| *u == unit).unwrap_or_else(|| {
                standings.push((unit, Standing::default()));
                standings.len() - 1
            });
            let standing = &mut standings[at].1;
            let read = match p.what {
                What::Rank => rank(cell).map(|r| standing.rank = r),
                // A tie among values is a rank all the same.
                What::Value if says_rank(cell) => rank(cell).map(|r| standing.rank = r),
                What::Value => number(cell).map(|n| standing.value = n.map(|n| n.value)),
                What::Score => number(cell).map(|n| standing.score = n.map(|n| n.value)),
            };
            if let Err(what) = read {
                whole = false;
                let index = sheet.columns.get(p.column).map_or(0, |c| c.index);
                let column =
                    (column_name(index), sheet.columns.get(p.column).map_or_else(String::new, |c| c.heading.clone()));
                errors.push(RowError { row: row.number, column: Some(column), what: bad(what) });
            }
        }
        if !out.is_empty() {
            let what = Message::plain(messages::NOT_RANKED).with("counties", out.join("、"));
            remarks.push(Remark::row(row.number, what));
        }
        if !whole {
            continue;
        }
        if standings.is_empty() {
            skipped.push(Skipped { row: row.number, why: Why::NoValues, text: String::new() });
            continue;
        }
        let ranked = standings.iter().filter(|(_, s)| s.rank.is_some()).count() as i64;
        for (unit, s) in standings {
            drafts.push(observed(of, period, unit, s, ranked, row.number, &source));
        }
    }
    let (made, unknown) = names.into_unknown();
    let mut all: Vec<Draft> = made.into_iter().map(Draft::from).collect();
    if let Some(name) = options.own {
        all.push(own_draft(name, state));
    } else if own.is_none() {
        losses.push(Remark::whole(messages::ASK_OWN));
    }
    all.extend(nodes);
    all.extend(drafts);
    super::panel::rank_drafts(&mut all, state, &mut remarks);
    let records = all.into_iter().map(|d| settle(d, state, options)).collect();
    let headings: Vec<String> = sheet.columns.iter().map(|c| c.heading.clone()).collect();
    let taken = |c: &usize| m.levels.contains(c) || m.code == Some(*c) || m.places.iter().any(|p| p.column == *c);
    let known = |column: usize, key: &str| Match { column, key: key.into(), confidence: 1.0, reason: Reason::Known };
    let mut matches: Vec<Match> = m.levels.iter().map(|c| known(*c, "indicator")).collect();
    matches.extend(m.places.iter().map(|p| {
        known(
            p.column,
            match p.what {
                What::Value => "value",
                What::Score => "score",
                What::Rank => "rank",
            },
        )
    }));
    let mapping =
        Mapping { unmapped: (0..headings.len()).filter(|c| !taken(c)).collect(), matches, ..Mapping::default() };
    Ok(Plan {
        origin: sheet.origin.clone(),
        kind: Kind::Observation,
        shape: vocab::shape(&headings),
        letters: sheet.columns.iter().map(|c| column_name(c.index)).collect(),
        headings,
        mapping,
        records,
        unknown,
        keys: Vec::new(),
        asked: Vec::new(),
        rejected: super::panel::rejected(sheet, &errors),
        errors,
        remarks,
        losses,
        skipped,
        figures: Vec::new(),
        absent: Vec::new(),
        header: sheet.header,
        on: options.on,
        as_of: sheet.as_of,
        year: options.year.or(sheet.year),
        consent: options.create_units,
        skip_bad: options.skip_bad,
        same: options.same,
        pictures: Vec::new(),
    })
}

/// The setting that names our own county.
fn own_draft(name: &str, state: &State) -> Draft {
    Draft {
        kind: Kind::Setting,
        id: settings::find(state, settings::OWN_UNIT).map_or_else(|| settings::id(settings::OWN_UNIT), |r| r.id()),
        row: 0,
        beside: true,
        fields: vec![
            Field::ours(setting::NAME, Value::Text(settings::OWN_UNIT.into())),
            Field::ours(setting::VALUE, Value::Text(name.into())),
        ],
    }
}

/// Keeps which county is our own, where other tables of figures are imported than a matrix: it has to be one of theirs, or
/// one that is known.
///
/// # Errors
/// `Usage` where the rows are no figures of counties, `BadInput` where there is no such county.
pub(super) fn keep_own(plan: &mut Plan, options: &Options<'_>, state: &State) -> Result<()> {
    let Some(name) = options.own else { return Ok(()) };
    if plan.kind != Kind::Observation {
        let error = Error::new(Code::Usage, messages::OWN_FOR_FIGURES);
        return Err(error.with_message("kind", Kind::Observation.def().plural));
    }
    let made = plan.records.iter().filter(|r| r.kind == Kind::Unit).flat_map(|r| &r.sets);
    let mut names = made.filter_map(|s| s.after.as_ref().and_then(Value::as_text));
    if !names.any(|n| n == name) && crate::service::words::names::find(state, Some(Kind::Unit), name).is_err() {
        let error = Error::new(Code::BadInput, messages::OWN_NOT_THERE).with("name", name);
        return Err(error.with("file", &plan.origin));
    }
    plan.records.push(settle(own_draft(name, state), state, options));
    Ok(())
}

/// Our own county: the one that is named now, else the one that was named once.
fn own(options: &Options<'_>, state: &State, names: &mut Names<'_>) -> Result<Option<RecordId>> {
    match options.own {
        None => Ok(own_unit::own_unit(state, None).ok()),
        Some(name) => match names.unit(name, None, 0) {
            Named::Is(id) => Ok(Some(id)),
            Named::Ambiguous(_) | Named::Nothing => {
                let what = Message::plain(messages::AMBIGUOUS).with_message("kind", Kind::Unit.def().plural);
                Err(bad(what.with("name", name)))
            }
        },
    }
}

/// The indicator of a row with the levels above it; those that are new are made.
fn node(
    path: &[String],
    code: Option<String>,
    row: u32,
    names: &mut Names<'_>,
    state: &State,
    nodes: &mut Vec<Draft>,
) -> Option<RecordId> {
    let last = path.len().checked_sub(1)?;
    let mut parent: Option<RecordId> = None;
    for (depth, name) in path.iter().enumerate() {
        let code = code.as_deref().filter(|_| depth == last);
        let place = format!("{} {name}", parent.map(|p| p.to_string()).unwrap_or_default());
        let known = match names.find(Kind::Indicator, &place) {
            Named::Is(id) => Some(id),
            Named::Ambiguous(_) | Named::Nothing => code.and_then(|c| match names.find(Kind::Indicator, c) {
                Named::Is(id) => Some(id),
                Named::Ambiguous(_) | Named::Nothing => None,
            }),
        };
        let same = |r: &&crate::domain::record::Record| {
            r.text(indicator::NAME).is_some_and(|n| normal(n) == normal(name))
                && (path.len() == 1 || r.reference(indicator::PARENT) == parent)
        };
        let known = known.or_else(|| state.records(Kind::Indicator).find(same).map(|r| r.id()));
        let within = parent.map(|p| p.to_string()).unwrap_or_default();
        let id = known.unwrap_or_else(|| match (code, within.as_str()) {
            (Some(code), _) => RecordId::from_key(Kind::Indicator, [normal(code).as_str()]),
            (None, "") => RecordId::from_key(Kind::Indicator, [normal(name).as_str()]),
            (None, within) => RecordId::from_key(Kind::Indicator, [normal(name).as_str(), within]),
        });
        if known.is_none() {
            let mut fields = vec![Field::fresh(indicator::NAME, Value::Text(name.clone()))];
            fields.extend(code.map(|c| Field::fresh(indicator::CODE, Value::Text(c.to_string()))));
            fields.extend(parent.map(|p| Field::fresh(indicator::PARENT, Value::Ref(p))));
            nodes.push(Draft { kind: Kind::Indicator, id, row, beside: true, fields });
        }
        names.also(Kind::Indicator, &place, id);
        parent = Some(id);
    }
    parent
}

fn observed(of: RecordId, period: Period, unit: RecordId, s: Standing, ranked: i64, row: u32, source: &str) -> Draft {
    let key = [of.to_string(), period.code(), unit.to_string()];
    let mut fields = vec![
        Field::new(observation::INDICATOR, Value::Ref(of)),
        Field::new(observation::PERIOD, Value::Period(period)),
        Field::new(observation::UNIT, Value::Ref(unit)),
    ];
    fields.extend(s.value.map(|v| Field::new(observation::VALUE, Value::Real(v))));
    fields.extend(s.score.map(|v| Field::new(observation::SCORE, Value::Real(v))));
    if let Some((rank, out_of)) = s.rank {
        fields.push(Field::new(observation::RANK, Value::Int(rank)));
        fields.push(Field::new(observation::OUT_OF, Value::Int(out_of.unwrap_or(ranked.max(rank)))));
    }
    fields.push(Field::fresh(observation::SOURCE, Value::Text(source.to_string())));
    let id = RecordId::from_key(Kind::Observation, key.iter().map(String::as_str));
    Draft { kind: Kind::Observation, id, row, beside: false, fields }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_and_periods_are_read_as_they_are_written() {
        let read = |t: &str| rank(&Cell::Text(t.into()));
        assert_eq!(read("并列6").unwrap(), Some((6, None)));
        assert_eq!(read("第3名").unwrap(), Some((3, None)));
        assert_eq!(read("3/18").unwrap(), Some((3, Some(18))));
        assert_eq!(read("6（并列）").unwrap(), Some((6, None)));
        assert_eq!(read("不参评").unwrap(), None);
        assert_eq!(read("—").unwrap(), None);
        assert!(read("靠前").is_err() && read("2.5").is_err());
        let within = |t: &str| period_within(t).map(|p| p.code());
        assert_eq!(within("全市营商环境监测2023年二季度排名").as_deref(), Some("2023Q2"));
        assert_eq!(within("2023年上半年通报").as_deref(), Some("2023H1"));
        assert_eq!(within("附件2：2023年7月排名").as_deref(), Some("2023-07"));
        assert_eq!(within("通报"), None);
    }
}
