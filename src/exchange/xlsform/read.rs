//! A workbook becomes a checklist.

use std::collections::BTreeSet;

use super::rows::{Row, rows};
use super::{
    AS_SEVERAL, AS_TEXT, HINT_SURVEY, LACKS_NAME, NAME_TWICE, NO_COLUMN, NO_FORMULA, NO_LIST, NO_NAME, NO_SURVEY,
    NO_TYPE, NOT_BEGUN, NOT_ENDED, SIMPLER, TOO_DEEP, TOO_MANY,
};
use crate::domain::checklist::expr::Expr;
use crate::domain::checklist::template::{MAX_NESTING, MAX_QUESTIONS};
use crate::domain::checklist::{Choice, Formula, Item, Labels, Question, Section, Sort, Template};
use crate::error::{Code, Error, Result};
use crate::exchange::book::read_bytes;
use crate::exchange::grid::{Grid, Limits};
use crate::i18n::{Message, Msg};

/// What came in: the checklist, and what of the form is not supported.
#[derive(Clone, Debug)]
pub struct Imported {
    /// The checklist.
    pub template: Template,
    /// What was left out or simplified, by sheet and row.
    pub notes: Vec<Note>,
}

/// Something of a form that is not supported, with where it stands.
#[derive(Clone, Debug)]
pub struct Note {
    /// The sheet.
    pub sheet: &'static str,
    /// The row; 0 for the whole sheet.
    pub row: u32,
    /// What.
    pub what: Message,
}

/// The columns of `survey` that are understood, besides those with a language.
const COLUMNS: &[&str] = &[
    "type",
    "name",
    "label",
    "hint",
    "relevant",
    "required",
    "required_message",
    "constraint",
    "constraint_message",
    "calculation",
    "choice_filter",
    "default",
    "read_only",
    "appearance",
    "repeat_count",
    "parameters",
    "weight",
    "critical",
    "evidence",
    "remark",
];

/// Reads a form.
///
/// # Errors
/// `BadInput` where the file is no workbook or has no survey.
pub fn read(file: &str, bytes: &[u8]) -> Result<Imported> {
    let survey = sheet(file, bytes, "survey")?;
    let survey = survey.ok_or_else(|| Error::new(Code::BadInput, NO_SURVEY).with("file", file).hint(HINT_SURVEY))?;
    let (columns, questions) = rows(&survey);
    if !["type", "name"].iter().all(|c| columns.iter().any(|n| n == c)) {
        return Err(Error::new(Code::BadInput, NO_SURVEY).with("file", file).hint(HINT_SURVEY));
    }
    let mut reader = Reader::default();
    for name in &columns {
        let base = name.split("::").next().unwrap_or_default();
        if !COLUMNS.contains(&base) {
            reader.note("survey", 0, Message::plain(NO_COLUMN).with("column", name));
        }
    }
    if let Some(grid) = sheet(file, bytes, "choices")? {
        reader.choices(&rows(&grid).1);
    }
    let settings = sheet(file, bytes, "settings")?.map(|g| rows(&g).1).unwrap_or_default();
    if let Some(row) = settings.first() {
        reader.template.id = row.get("form_id").to_string();
        reader.template.title = row.get("form_title").to_string();
        reader.template.version = row.get("version").to_string();
        reader.template.language = row.get("default_language").to_string();
    }
    for row in &questions {
        reader.row(row);
    }
    Ok(reader.finish(file, &columns))
}

/// A sheet by its name, where there is one.
fn sheet(file: &str, bytes: &[u8], name: &str) -> Result<Option<Grid>> {
    match read_bytes(file, bytes, Some(name), &Limits::default(), &mut |_| true) {
        Ok(book) => Ok(Some(book.grid)),
        // Which sheets there are is known only when one was read.
        Err(error) => match read_bytes(file, bytes, None, &Limits::default(), &mut |_| true) {
            Ok(book) if !book.sheets.iter().any(|s| s.name.trim().eq_ignore_ascii_case(name)) => Ok(None),
            _ => Err(error),
        },
    }
}

#[derive(Default)]
struct Reader {
    template: Template,
    notes: Vec<Note>,
    open: Vec<(Section, u32)>,
    /// How many sections are open that nest too deeply.
    flat: usize,
    names: BTreeSet<String>,
    full: bool,
}

impl Reader {
    fn note(&mut self, sheet: &'static str, row: u32, what: Message) {
        self.notes.push(Note { sheet, row, what });
    }

    fn choices(&mut self, all: &[Row]) {
        for row in all {
            let list = row.get("list_name");
            if list.is_empty() || row.get("name").is_empty() {
                continue;
            }
            let known = |name: &str| {
                let base = name.split("::").next().unwrap_or_default();
                matches!(base, "list_name" | "name" | "label" | "score")
            };
            let extra = row.cells().filter(|(n, _)| !known(n)).map(|(n, t)| (n.to_string(), t.to_string())).collect();
            let score = row.get("score").parse::<u8>().ok().filter(|s| *s <= 100);
            let choice = Choice { name: row.get("name").to_string(), labels: row.labels("label"), score, extra };
            self.template.lists.entry(list.to_string()).or_default().push(choice);
        }
    }

    fn push(&mut self, item: Item) {
        match self.open.last_mut() {
            Some((section, _)) => section.items.push(item),
            None => self.template.items.push(item),
        }
    }

    fn row(&mut self, row: &Row) {
        let kind = row.get("type").split_whitespace().collect::<Vec<_>>().join(" ");
        let lower = kind.to_lowercase().replace('_', " ");
        match lower.as_str() {
            "" => {}
            "begin group" | "begin repeat" => self.begin(row, lower == "begin repeat"),
            "end group" | "end repeat" if self.flat > 0 => self.flat -= 1,
            "end group" | "end repeat" => match self.open.pop() {
                Some((section, _)) => self.push(Item::Section(section)),
                None => self.note("survey", row.number, Message::plain(NOT_BEGUN).with("type", kind)),
            },
            _ => self.question(row, &kind),
        }
    }

    fn begin(&mut self, row: &Row, repeats: bool) {
        if self.open.len() >= MAX_NESTING {
            // Its questions join the section around it.
            self.flat += 1;
            return self.note("survey", row.number, Message::plain(TOO_DEEP).with("most", MAX_NESTING));
        }
        let name = match row.get("name") {
            "" => format!("section-{}", row.number),
            name => name.to_string(),
        };
        let section = Section {
            labels: row.labels("label"),
            relevant: self.formula(row, "relevant"),
            repeats,
            count: if repeats { self.formula(row, "repeat_count") } else { None },
            items: Vec::new(),
            name,
        };
        self.open.push((section, row.number));
    }

    fn question(&mut self, row: &Row, kind: &str) {
        let name = row.get("name").to_string();
        if name.is_empty() {
            return self.note("survey", row.number, Message::plain(NO_NAME));
        }
        if !self.names.insert(name.clone()) {
            return self.note("survey", row.number, Message::plain(NAME_TWICE).with("name", name));
        }
        if self.names.len() > MAX_QUESTIONS {
            if !std::mem::replace(&mut self.full, true) {
                self.note("survey", row.number, Message::plain(TOO_MANY).with("most", MAX_QUESTIONS));
            }
            return;
        }
        let sort = self.sort(row, kind);
        let other = kind.split_whitespace().last().is_some_and(|w| w.eq_ignore_ascii_case("or_other"));
        let labels = match row.labels("label") {
            none if none.is_empty() => Labels::from([(String::new(), name.clone())]),
            labels => labels,
        };
        let question = Question {
            labels,
            hints: row.labels("hint"),
            relevant: self.formula(row, "relevant"),
            required: self.formula(row, "required"),
            constraint: self.formula(row, "constraint").or_else(|| range(&sort, row.get("parameters"))),
            constraint_messages: row.labels("constraint_message"),
            calculation: self.formula(row, "calculation"),
            choice_filter: self.formula(row, "choice_filter"),
            default: row.get("default").to_string(),
            read_only: is_yes(row.get("read_only")),
            appearance: row.get("appearance").to_string(),
            weight: row.get("weight").parse().unwrap_or(0),
            critical: is_yes(row.get("critical")),
            evidence: self.formula(row, "evidence"),
            remark: self.formula(row, "remark"),
            sort,
            name,
        };
        let own = other.then(|| self.other(&question)).flatten();
        self.push(Item::Question(Box::new(question)));
        if let Some(own) = own {
            self.push(own);
        }
    }

    /// `or_other`: one more choice, and a question for what else.
    fn other(&mut self, question: &Question) -> Option<Item> {
        let (Sort::One(list) | Sort::Several(list)) = &question.sort else { return None };
        let choices = self.template.lists.entry(list.clone()).or_default();
        if !choices.iter().any(|c| c.name == "other") {
            let labels = Labels::from([(String::new(), "Other / 其他".to_string())]);
            choices.push(Choice { name: "other".into(), labels, ..Choice::default() });
        }
        let name = format!("{}_other", question.name);
        self.names.insert(name.clone());
        let asked = Expr::parse(&format!("selected(${{{}}}, 'other')", question.name)).ok()?;
        Some(Item::Question(Box::new(Question {
            labels: Labels::from([(String::new(), "Other / 其他".to_string())]),
            relevant: Some(Formula(asked)),
            name,
            ..Question::default()
        })))
    }

    fn sort(&mut self, row: &Row, kind: &str) -> Sort {
        let mut words = kind.split_whitespace();
        let first = words.next().unwrap_or_default().to_lowercase();
        let simpler = |as_: Msg| Message::plain(SIMPLER).with("type", kind).with_message("as", as_);
        let two = matches!(first.as_str(), "select" | "add");
        let select = match first.as_str() {
            "select_one" | "select_multiple" | "rank" => Some(first.clone()),
            // `select one from list` and `select all that apply from list` are older spellings.
            _ if two => Some(if words.next() == Some("one") { "select_one" } else { "select_multiple" }.to_string()),
            _ => None,
        };
        if let Some(select) = select {
            let list = words.rfind(|w| !w.eq_ignore_ascii_case("or_other")).unwrap_or_default().to_string();
            if !self.template.lists.contains_key(&list) {
                self.note("survey", row.number, Message::plain(NO_LIST).with("list", &list));
            }
            if select == "rank" {
                self.note("survey", row.number, simpler(AS_SEVERAL));
            }
            return if select == "select_one" { Sort::One(list) } else { Sort::Several(list) };
        }
        match first.as_str() {
            "text" | "string" | "barcode" => Sort::Text,
            "integer" | "int" => Sort::Integer,
            "decimal" => Sort::Decimal,
            "range" => {
                let whole = !row.get("parameters").contains('.');
                if whole { Sort::Integer } else { Sort::Decimal }
            }
            "date" => Sort::Date,
            "time" => Sort::Time,
            "datetime" => Sort::DateTime,
            "image" | "photo" => Sort::Photo,
            "audio" | "video" | "file" | "background-audio" => Sort::File,
            "geopoint" | "location" => Sort::Place,
            "geotrace" | "geoshape" => {
                self.note("survey", row.number, simpler(AS_TEXT));
                Sort::Text
            }
            "note" => Sort::Note,
            "calculate" | "hidden" => Sort::Calculated,
            "acknowledge" | "trigger" => Sort::Acknowledged,
            "start" | "end" | "today" | "deviceid" | "username" | "phonenumber" | "email" | "simserial"
            | "subscriberid" | "audit" | "start-geopoint" => Sort::Known(first),
            _ => {
                self.note("survey", row.number, Message::plain(NO_TYPE).with("type", kind));
                Sort::Text
            }
        }
    }

    /// The expression of a cell; one that is not supported is left out and named.
    fn formula(&mut self, row: &Row, column: &'static str) -> Option<Formula> {
        let text = match (column, row.get(column).to_lowercase().as_str()) {
            (_, "") => return None,
            ("required" | "evidence" | "remark", "yes" | "true") => "true()".to_string(),
            ("required" | "evidence" | "remark", "no" | "false") => return None,
            _ => row.get(column).to_string(),
        };
        match Expr::parse(&text) {
            Ok(expr) => Some(Formula(expr)),
            Err(error) => {
                let what = Message::plain(NO_FORMULA).with("column", column);
                self.note("survey", row.number, what.with_message("why", error.what().clone()));
                None
            }
        }
    }

    fn finish(mut self, file: &str, columns: &[String]) -> Imported {
        while let Some((section, number)) = self.open.pop() {
            self.note("survey", number, Message::plain(NOT_ENDED).with("name", &section.name));
            self.push(Item::Section(section));
        }
        let stem = file.rsplit(['/', '\\']).next().unwrap_or(file);
        let stem = stem.rsplit_once('.').map_or(stem, |(s, _)| s).to_string();
        if self.template.id.is_empty() {
            self.template.id = stem.clone();
        }
        if self.template.title.is_empty() {
            self.template.title = stem;
        }
        if self.template.language.is_empty() && !columns.iter().any(|c| c == "label") {
            let first = columns.iter().find_map(|c| c.strip_prefix("label::"));
            self.template.language = first.unwrap_or_default().to_string();
        }
        for (question, name) in self.template.unknown_names() {
            self.note("survey", 0, Message::plain(LACKS_NAME).with("question", question).with("name", name));
        }
        Imported { template: self.template, notes: self.notes }
    }
}

fn is_yes(text: &str) -> bool {
    matches!(text.to_lowercase().as_str(), "yes" | "true" | "true()" | "1" | "是")
}

/// `start=1 end=10` of a range as a condition.
fn range(sort: &Sort, parameters: &str) -> Option<Formula> {
    if !matches!(sort, Sort::Integer | Sort::Decimal) {
        return None;
    }
    let of = |name: &str| {
        let part = parameters.split([' ', ',', ';']).find_map(|p| p.trim().strip_prefix(name)?.strip_prefix('='));
        part.and_then(|n| n.parse::<f64>().ok())
    };
    let (start, end) = (of("start")?, of("end")?);
    Expr::parse(&format!(". >= {start} and . <= {end}")).ok().map(Formula)
}
