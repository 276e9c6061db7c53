//! Wide tables with a column a period (the World Bank's panels): an indicator tree, observations, and a rank among the
//! units for each indicator and period.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::convert::bad;
use super::plan::{Draft, Field, Plan, RowError, settle};
use super::refs::{Named, Names};
use super::{Options, columns, convert, figures, messages};
use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::domain::period::Period;
use crate::domain::rank::{Direction, places};
use crate::domain::schema::{indicator, observation, unit};
use crate::domain::value::Value;
use crate::error::{Code, Error, Result};
use crate::exchange::book::{Progress, STEP, stopped};
use crate::exchange::clean::number;
use crate::exchange::grid::{Cell, Remark, column_name};
use crate::exchange::header::{Sheet, Skipped, Why};
use crate::exchange::vocab::{self, Mapping, Target, normal};
use crate::i18n::Message;
use crate::log::State;
use crate::service::words::names::candidates;

/// The columns of a wide table.
pub(super) struct Wide {
    periods: Vec<(usize, Period)>,
    mapping: Mapping,
}

const UNIT: &[&str] =
    &["单位", "县（市、区）", "县市区", "地区", "区县", "unit", "Country Name", "economy", "county", "city", "region"];
const UNIT_CODE: &[&str] = &["单位代码", "地区代码", "Country Code", "unit code"];
const NAME: &[&str] = &["指标", "指标名称", "监测事项", "indicator", "Series Name", "Indicator Name"];
const CODE: &[&str] = &["指标编码", "指标代码", "Series Code", "Indicator Code", "code"];

/// Tells whether a sheet is a wide table: observations with a column that is a period, or indicators with at least two.
pub(super) fn wide(sheet: &Sheet, options: &Options<'_>) -> Option<Wide> {
    if !matches!(options.kind, Kind::Observation | Kind::Indicator) {
        return None;
    }
    let period = |h: &str| Period::parse(h).or_else(|| Period::parse(h.rsplit('/').next()?));
    let periods: Vec<(usize, Period)> =
        sheet.columns.iter().enumerate().filter_map(|(i, c)| Some((i, period(&c.heading)?))).collect();
    // One such column is enough where nothing else can be told by it.
    if periods.len() < if options.kind == Kind::Observation { 1 } else { 2 } {
        return None;
    }
    let rest: Vec<&str> = sheet
        .columns
        .iter()
        .enumerate()
        .map(|(i, c)| if periods.iter().any(|(p, _)| *p == i) { "" } else { c.heading.as_str() })
        .collect();
    let targets = [
        Target { key: "unit", aliases: UNIT, required: true },
        Target { key: "unit_code", aliases: UNIT_CODE, required: false },
        Target { key: "indicator", aliases: NAME, required: true },
        Target { key: "indicator_code", aliases: CODE, required: false },
    ];
    let mapping = vocab::map(&rest, &targets, &options.choices).ok()?;
    Some(Wide { periods, mapping })
}

/// Plans a wide table.
pub(super) fn plan(
    sheet: &Sheet,
    options: &Options<'_>,
    wide: &Wide,
    state: &State,
    progress: Progress<'_>,
) -> Result<Plan> {
    let need = |key, msg| {
        wide.mapping.column_of(key).ok_or_else(|| {
            let free: Vec<&str> = sheet.columns.iter().map(|c| c.heading.as_str()).collect();
            Error::new(Code::BadInput, msg)
                .with("file", &sheet.origin)
                .command_hint(Message::plain(messages::HINT_MAP).with("headings", free.join("、")))
        })
    };
    let unit_column = need("unit", messages::NO_PANEL_UNIT)?;
    let name_column = need("indicator", messages::NO_PANEL_INDICATOR)?;
    let (unit_code, code_column) = (wide.mapping.column_of("unit_code"), wide.mapping.column_of("indicator_code"));
    let mut remarks = sheet.remarks.clone();
    let mut skipped = sheet.skipped.clone();
    let periods: Vec<String> = wide.periods.iter().map(|(_, p)| p.code()).collect();
    remarks.push(Remark::whole(Message::plain(messages::PANEL).with("periods", periods.join(", "))));

    let mut names = Names::new(state).with_twins(options.same);
    let series = Series::collect(sheet, name_column, code_column);
    let tree = series.tree(&mut names);
    let mut errors = Vec::new();
    let mut units: Vec<(RecordId, u32, Option<String>)> = Vec::new();
    let mut seen_units = HashSet::new();
    let mut cells: Vec<Point> = Vec::new();
    let mut taken: HashMap<(RecordId, Period, RecordId), u32> = HashMap::new();
    for (at, row) in sheet.rows.iter().enumerate() {
        if (at as u64 + 1).is_multiple_of(STEP) && !progress(at as u64 + 1) {
            return Err(stopped(&sheet.origin.file));
        }
        let text = |c: Option<usize>| c.and_then(|c| row.cells.get(c)).map(convert::plain).filter(|t| !t.is_empty());
        let (Some(unit_name), Some(name)) = (text(Some(unit_column)), text(Some(name_column))) else {
            let field = if text(Some(unit_column)).is_none() { observation::UNIT } else { observation::INDICATOR };
            let label = Kind::Observation.field(field).map_or(Kind::Observation.def().label, |f| f.label);
            let what = bad(Message::plain(messages::REQUIRED).with_message("field", label));
            errors.push(RowError { row: row.number, column: None, what });
            continue;
        };
        let unit = match names.unit(&unit_name, None, row.number) {
            Named::Is(id) => id,
            Named::Nothing => continue,
            Named::Ambiguous(all) => {
                let state = names.state();
                let all = candidates(state, all.iter().filter_map(|id| state.get(*id)));
                let what = bad(Message::plain(messages::AMBIGUOUS)
                    .with_message("kind", Kind::Unit.def().plural)
                    .with("name", unit_name)
                    .with("all", all));
                errors.push(RowError { row: row.number, column: None, what });
                continue;
            }
        };
        if seen_units.insert(unit) {
            units.push((unit, row.number, text(unit_code)));
        }
        let key = text(code_column).unwrap_or_else(|| name.clone());
        let Some(of) = tree.get(&key) else { continue };
        let before = (cells.len(), errors.len());
        for (column, period) in &wide.periods {
            match number(row.cells.get(*column).unwrap_or(&Cell::Empty)) {
                Ok(Some(n)) => match taken.insert((of.id, *period, unit), row.number) {
                    None => cells.push(Point { of: of.id, period: *period, unit, value: n.value, row: row.number }),
                    Some(before) => {
                        let what = bad(Message::plain(messages::TWICE).with("row", before));
                        errors.push(RowError { row: row.number, column: Some(place(sheet, *column)), what });
                    }
                },
                Ok(None) => {}
                Err(what) => {
                    errors.push(RowError { row: row.number, column: Some(place(sheet, *column)), what: bad(what) });
                }
            }
        }
        if (cells.len(), errors.len()) == before {
            skipped.push(Skipped { row: row.number, why: Why::NoValues, text: String::new() });
        }
    }
    let ranks = rank(&cells, &tree);
    tell_directions(&tree, &mut remarks);

    let (made, unknown) = names.into_unknown();
    let mut drafts: Vec<Draft> = made.into_iter().map(Draft::from).collect();
    for (id, row, code) in units {
        let Some(code) = code else { continue };
        match drafts.iter_mut().find(|d| d.id == id) {
            Some(d) => d.fields.push(Field::fresh(unit::IDENT, Value::Text(code))),
            None => drafts.push(Draft {
                kind: Kind::Unit,
                id,
                row,
                beside: true,
                fields: vec![Field::fresh(unit::IDENT, Value::Text(code))],
            }),
        }
    }
    let mut nodes: Vec<&Node> = tree.values().collect();
    // Parents before their children.
    nodes.sort_by_key(|n| (n.parent.is_some(), n.row, n.id));
    nodes.dedup_by_key(|n| n.id);
    drafts.extend(nodes.into_iter().map(Node::draft));
    let source = source(sheet);
    for (p, place) in cells.into_iter().zip(ranks) {
        drafts.push(p.draft(place, &source));
    }
    let records = drafts.into_iter().map(|d| settle(d, state, options)).collect();
    let headings: Vec<String> = sheet.columns.iter().map(|c| c.heading.clone()).collect();
    let mut mapping = wide.mapping.clone();
    mapping.unmapped.retain(|c| !wide.periods.iter().any(|(p, _)| p == c));
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
        pictures: Vec::new(),
        asked: Vec::new(),
        rejected: rejected(sheet, &errors),
        errors,
        remarks,
        losses: Vec::new(),
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
    })
}

/// The rows that cannot be read, as they stand in the file.
pub(super) fn rejected(sheet: &Sheet, errors: &[RowError]) -> Vec<(u32, Vec<String>)> {
    let refused: HashSet<u32> = errors.iter().map(|e| e.row).collect();
    let rows = sheet.rows.iter().filter(|r| refused.contains(&r.number));
    rows.map(|r| (r.number, r.cells.iter().map(convert::plain).collect())).collect()
}

fn place(sheet: &Sheet, column: usize) -> (String, String) {
    sheet.columns.get(column).map_or_else(Default::default, |c| (column_name(c.index), c.heading.clone()))
}

/// Where the figures come from: what a note names as the database, else the file.
fn source(sheet: &Sheet) -> String {
    let named = sheet
        .notes
        .iter()
        .find_map(|(_, t)| ["Data from database:", "数据来源：", "来源："].iter().find_map(|p| t.strip_prefix(p)));
    named.map_or_else(|| figures::source(sheet), |n| n.trim().to_string())
}

/// One value.
struct Point {
    of: RecordId,
    period: Period,
    unit: RecordId,
    value: f64,
    row: u32,
}

impl Point {
    fn draft(self, rank: Option<(u32, u32)>, source: &str) -> Draft {
        let key = [self.of.to_string(), self.period.code(), self.unit.to_string()];
        let mut fields = vec![
            Field::new(observation::INDICATOR, Value::Ref(self.of)),
            Field::new(observation::PERIOD, Value::Period(self.period)),
            Field::new(observation::UNIT, Value::Ref(self.unit)),
            Field::new(observation::VALUE, Value::Real(self.value)),
        ];
        if let Some((rank, out_of)) = rank {
            fields.push(Field::new(observation::RANK, Value::Int(i64::from(rank))));
            fields.push(Field::new(observation::OUT_OF, Value::Int(i64::from(out_of))));
        }
        fields.push(Field::fresh(observation::SOURCE, Value::Text(source.to_string())));
        let id = RecordId::from_key(Kind::Observation, key.iter().map(String::as_str));
        Draft { kind: Kind::Observation, id, row: self.row, beside: false, fields }
    }
}

/// Ranks the units among each other for each indicator and period.
fn rank(points: &[Point], tree: &BTreeMap<String, Node>) -> Vec<Option<(u32, u32)>> {
    let directions: HashMap<RecordId, Direction> = tree.values().filter_map(|n| Some((n.id, n.direction?.0))).collect();
    let mut groups: HashMap<(RecordId, Period), Vec<usize>> = HashMap::new();
    for (i, p) in points.iter().enumerate() {
        groups.entry((p.of, p.period)).or_default().push(i);
    }
    let mut out = vec![None; points.len()];
    for ((of, _), members) in groups {
        let Some(direction) = directions.get(&of) else { continue };
        // A single unit has no peers to be ranked among.
        if members.len() < 2 {
            continue;
        }
        let values: Vec<Option<f64>> = members.iter().map(|i| Some(points[*i].value)).collect();
        for (i, place) in members.iter().zip(places(&values, *direction)) {
            out[*i] = place.map(|p| (p.rank, p.out_of));
        }
    }
    out
}

/// Ranks the observations of a file with a row each among each other, where it states no ranks itself: by their values, or
/// else by their scores. Equals share a rank, as in a wide table.
pub(super) fn rank_drafts(drafts: &mut [Draft], state: &State, remarks: &mut Vec<Remark>) {
    let mut assumed: BTreeMap<&str, HashSet<RecordId>> = BTreeMap::new();
    // Indicators that the same file makes are not in the office yet.
    let made = |d: &Draft| {
        let name = d.fields.iter().find(|f| f.tag == indicator::NAME)?;
        if let Value::Text(name) = &name.value { Some((d.id, name.clone())) } else { None }
    };
    let made: BTreeMap<RecordId, String> =
        drafts.iter().filter(|d| d.kind == Kind::Indicator).filter_map(made).collect();
    let mut groups: BTreeMap<(RecordId, String), Vec<usize>> = BTreeMap::new();
    for (i, draft) in drafts.iter().enumerate().filter(|(_, d)| d.kind == Kind::Observation) {
        let field = |tag| draft.fields.iter().find(|f| f.tag == tag).map(|f| &f.value);
        if let (Some(Value::Ref(of)), Some(Value::Period(period))) =
            (field(observation::INDICATOR), field(observation::PERIOD))
        {
            groups.entry((*of, period.code())).or_default().push(i);
        }
    }
    for ((of, _), members) in groups {
        let figures = |tag| -> Vec<Option<f64>> {
            let number = |i: &usize| match drafts[*i].fields.iter().find(|f| f.tag == tag).map(|f| &f.value) {
                Some(Value::Real(n)) => Some(*n),
                _ => None,
            };
            members.iter().map(number).collect()
        };
        let stated = members.iter().any(|i| drafts[*i].fields.iter().any(|f| f.tag == observation::RANK));
        let (values, scores) = (figures(observation::VALUE), figures(observation::SCORE));
        let ranked = match values.iter().flatten().count() {
            0 => places(&scores, Direction::Higher),
            _ => {
                let said = state.get(of).and_then(|r| r.text(indicator::DIRECTION)).and_then(Direction::parse);
                let judged = said.or_else(|| guess(made.get(&of).map_or(&state.title(of), |name| name)));
                if said.is_none() {
                    assumed.entry(judged.unwrap_or(Direction::Higher).name()).or_default().insert(of);
                }
                places(&values, judged.unwrap_or(Direction::Higher))
            }
        };
        // A single unit has no peers, and ranks that the file states are those that were published.
        if stated || ranked.iter().flatten().count() < 2 {
            continue;
        }
        for (i, place) in members.iter().zip(ranked) {
            let Some(place) = place else { continue };
            let fields = &mut drafts[*i].fields;
            fields.push(Field::new(observation::RANK, Value::Int(i64::from(place.rank))));
            if fields.iter().all(|f| f.tag != observation::OUT_OF) {
                fields.push(Field::new(observation::OUT_OF, Value::Int(i64::from(place.out_of))));
            }
        }
    }
    for direction in Direction::ALL {
        if let Some(of) = assumed.get(direction.name()) {
            let said = Message::plain(messages::GUESSED_DIRECTION)
                .with_message("direction", direction.label())
                .with("count", of.len());
            remarks.push(Remark::whole(said));
        }
    }
}

fn tell_directions(tree: &BTreeMap<String, Node>, remarks: &mut Vec<Remark>) {
    for direction in [Direction::Higher, Direction::Lower] {
        let count = tree.values().filter(|n| n.direction == Some((direction, true))).count();
        if count > 0 {
            let said = Message::plain(messages::GUESSED_DIRECTION)
                .with_message("direction", direction.label())
                .with("count", count);
            remarks.push(Remark::whole(said));
        }
    }
    let without: Vec<&str> =
        tree.values().filter(|n| n.direction.is_none() && n.measured).map(|n| n.name.as_str()).collect();
    if !without.is_empty() {
        remarks.push(Remark::whole(Message::plain(messages::NO_DIRECTION).with("names", without.join("; "))));
    }
}

/// An indicator of the tree.
struct Node {
    id: RecordId,
    name: String,
    code: Option<String>,
    parent: Option<RecordId>,
    /// Which way is better, and whether that was judged by the name.
    direction: Option<(Direction, bool)>,
    /// Whether the table has values of it.
    measured: bool,
    row: u32,
}

impl Node {
    fn draft(&self) -> Draft {
        let mut fields = vec![Field::fresh(indicator::NAME, Value::Text(self.name.clone()))];
        fields.extend(self.code.clone().map(|c| Field::fresh(indicator::CODE, Value::Text(c))));
        fields.extend(self.parent.map(|p| Field::fresh(indicator::PARENT, Value::Ref(p))));
        let direction = self.direction.map(|(d, _)| Value::Text(d.name().to_string()));
        fields.extend(direction.map(|d| Field::fresh(indicator::DIRECTION, d)));
        Draft { kind: Kind::Indicator, id: self.id, row: self.row, beside: true, fields }
    }
}

/// The indicators that a table names, each once.
struct Series(Vec<(String, Option<String>, u32)>);

impl Series {
    fn collect(sheet: &Sheet, name: usize, code: Option<usize>) -> Self {
        let mut seen = HashSet::new();
        let mut out = Vec::new();
        for row in &sheet.rows {
            let text = |c: usize| row.cells.get(c).map(convert::plain).filter(|t| !t.is_empty());
            let Some(n) = text(name) else { continue };
            let c = code.and_then(text);
            if seen.insert(c.clone().unwrap_or_else(|| n.clone())) {
                out.push((n, c, row.number));
            }
        }
        Self(out)
    }

    /// Lays the series out as a tree by what stands before the first colon of their names; keyed by code or name.
    fn tree(&self, names: &mut Names<'_>) -> BTreeMap<String, Node> {
        let mut heads: BTreeMap<String, usize> = BTreeMap::new();
        for (n, _, _) in &self.0 {
            if let Some(h) = head(n) {
                *heads.entry(normal(h)).or_default() += 1;
            }
        }
        // The series that measures a head itself: `Getting credit (…) - Score` for `Getting credit: …`.
        let mut parents: HashMap<String, RecordId> = HashMap::new();
        let ids: Vec<(RecordId, bool)> = self.0.iter().map(|(n, c, _)| identify(names, n, c.as_deref())).collect();
        for ((n, _, _), (id, _)) in self.0.iter().zip(&ids) {
            let base = normal(base(n));
            if head(n).is_none() && heads.contains_key(&base) {
                parents.entry(base).or_insert(*id);
            }
        }
        let mut out = BTreeMap::new();
        for (n, _, row) in &self.0 {
            let Some(h) = head(n) else { continue };
            let key = normal(h);
            if heads.get(&key).is_some_and(|count| *count > 1) && !parents.contains_key(&key) {
                let (id, _) = identify(names, h, None);
                parents.insert(key, id);
                let node = Node {
                    id,
                    name: h.to_string(),
                    code: None,
                    parent: None,
                    direction: None,
                    measured: false,
                    row: *row,
                };
                out.insert(format!("\u{1}{h}"), node);
            }
        }
        for ((n, c, row), (id, known)) in self.0.iter().zip(ids) {
            let said = names.state().find(Kind::Indicator, id).and_then(|r| r.text(indicator::DIRECTION));
            let said = said.and_then(Direction::parse).map(|d| (d, false));
            let parent = head(n).and_then(|h| parents.get(&normal(h)).copied()).filter(|p| *p != id);
            let node = Node {
                id,
                name: n.clone(),
                code: c.clone(),
                parent: parent.filter(|_| !known),
                direction: said.or_else(|| guess(n).map(|d| (d, true))),
                measured: true,
                row: *row,
            };
            out.insert(c.clone().unwrap_or_else(|| n.clone()), node);
        }
        out
    }
}

/// The record of an indicator by code or name, and whether it is known already.
fn identify(names: &mut Names<'_>, name: &str, code: Option<&str>) -> (RecordId, bool) {
    let mut find = |t: &str| match names.find(Kind::Indicator, t) {
        Named::Is(id) => Some(id),
        _ => None,
    };
    match code.and_then(&mut find).or_else(|| if code.is_none() { find(name) } else { None }) {
        Some(id) => (id, true),
        None => (RecordId::from_key(Kind::Indicator, [normal(code.unwrap_or(name)).as_str()]), false),
    }
}

/// What stands before the first colon of a name.
fn head(name: &str) -> Option<&str> {
    let (h, rest) = name.split_once(": ").or_else(|| name.split_once('：'))?;
    (!h.trim().is_empty() && !rest.trim().is_empty()).then_some(h.trim())
}

/// A name without `- Score` and without what is in brackets at its end.
fn base(name: &str) -> &str {
    let t = name.trim();
    let t = t.strip_suffix("- Score").or_else(|| t.strip_suffix("得分")).unwrap_or(t).trim();
    t.find(['(', '（']).map_or(t, |at| t[..at].trim())
}

/// Judges by its name which way an indicator is better; nothing where the name does not say.
fn guess(name: &str) -> Option<Direction> {
    let n = crate::domain::words::fold(name);
    let has = |words: &[&str]| words.iter().any(|w| n.contains(w));
    if columns::is_score(&n) {
        return Some(Direction::Higher);
    }
    if has(&[
        "(days)",
        "(hours",
        "(weeks)",
        "time to ",
        "cost",
        "procedures (number",
        "payments",
        "% of profit",
        "rank",
    ]) || has(&["用时", "时间", "时限", "成本", "费用", "环节", "材料数", "次数", "投诉", "排名", "位次"])
    {
        return Some(Direction::Lower);
    }
    has(&["index", "指数", "满意", "办结率", "网办率", "完成率", "覆盖率"]).then_some(Direction::Higher)
}
