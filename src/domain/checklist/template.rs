//! A checklist as it is designed: sections, questions, choices, and the conditions on them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::expr::Expr;

/// A text in several languages, by the language's name as the form writes it; under the empty name where it has none.
pub type Labels = BTreeMap<String, String>;

/// How deep sections may nest.
pub const MAX_NESTING: usize = 16;

/// The most questions of a checklist.
pub const MAX_QUESTIONS: usize = 5_000;

/// An expression as it is stored: its text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Formula(pub Expr);

impl TryFrom<String> for Formula {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Expr::parse(&text).map(Self).map_err(|e| e.to_string())
    }
}

impl From<Formula> for String {
    fn from(formula: Formula) -> Self {
        formula.0.source().to_string()
    }
}

/// A checklist.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Template {
    /// Its stable id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The version that a visit is pinned to.
    pub version: String,
    /// The language that is shown where none is chosen.
    pub language: String,
    /// The lists of choices.
    pub lists: BTreeMap<String, Vec<Choice>>,
    /// Sections and questions in order.
    pub items: Vec<Item>,
}

/// A choice of a list.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Choice {
    /// What is stored.
    pub name: String,
    /// What is read.
    pub labels: Labels,
    /// Which share of the weight it earns, in hundredths; none where the list is not scored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score: Option<u8>,
    /// Other columns of the list, for filters.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub extra: BTreeMap<String, String>,
}

/// A section or a question.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Item {
    /// A section.
    Section(Section),
    /// A question.
    Question(Box<Question>),
}

/// A section, or one that is filled in several times.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Section {
    /// Its name.
    pub name: String,
    /// Its headings.
    pub labels: Labels,
    /// When it is asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub relevant: Option<Formula>,
    /// Whether it can be filled in several times.
    #[serde(default)]
    pub repeats: bool,
    /// How often, where the form says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<Formula>,
    /// What it holds.
    pub items: Vec<Item>,
}

/// What an answer is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sort {
    /// Words.
    #[default]
    Text,
    /// One of a list; yes, no and not applicable are a list like any other.
    One(String),
    /// Several of a list.
    Several(String),
    /// A whole number.
    Integer,
    /// A number.
    Decimal,
    /// A day.
    Date,
    /// A time of the day.
    Time,
    /// A day with its time.
    DateTime,
    /// A picture.
    Photo,
    /// Any other file: sound, video, document.
    File,
    /// A place: latitude and longitude, also height and accuracy.
    Place,
    /// Nothing: a text to be read.
    Note,
    /// Nothing: it follows from other answers.
    Calculated,
    /// That it was read.
    Acknowledged,
    /// What the program knows: start, end, today, deviceid, username …
    Known(String),
}

/// A question.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Question {
    /// Its name, which expressions use.
    pub name: String,
    /// What an answer is.
    pub sort: Sort,
    /// The question.
    pub labels: Labels,
    /// A help under it.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub hints: Labels,
    /// When it is asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub relevant: Option<Formula>,
    /// Whether an answer is required.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub required: Option<Formula>,
    /// What an answer must meet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub constraint: Option<Formula>,
    /// What is said where it does not.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub constraint_messages: Labels,
    /// What it follows from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub calculation: Option<Formula>,
    /// Which choices are offered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub choice_filter: Option<Formula>,
    /// The answer that stands there at first.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub default: String,
    /// Whether it is only shown.
    pub read_only: bool,
    /// How it is shown, as the form's maker says.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub appearance: String,
    /// How much it counts; 0 where it is not scored.
    pub weight: u32,
    /// Whether the worst answer fails the whole visit.
    pub critical: bool,
    /// When the answer must be proved by a photo or file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub evidence: Option<Formula>,
    /// When the answer must be explained.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remark: Option<Formula>,
}

/// Returns a text in a language, or in the form's own, or any.
pub fn label<'l>(labels: &'l Labels, language: &str, own: &str) -> &'l str {
    let of = |name: &str| labels.get(name).filter(|t| !t.is_empty());
    let any = || labels.values().find(|t| !t.is_empty());
    of(language).or_else(|| of(own)).or_else(|| of("")).or_else(any).map_or("", String::as_str)
}

impl Template {
    /// Reads a checklist as it is stored.
    ///
    /// # Errors
    /// What is wrong with it, in English: it was written by a program.
    pub fn from_json(text: &str) -> Result<Self, String> {
        serde_json::from_str(text).map_err(|e| e.to_string())
    }

    /// Writes it as it is stored.
    pub fn to_json(&self) -> String {
        // A checklist holds nothing that JSON cannot say.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// All questions in order, those of sections among them.
    pub fn questions(&self) -> Vec<&Question> {
        fn walk<'t>(items: &'t [Item], out: &mut Vec<&'t Question>) {
            for item in items {
                match item {
                    Item::Question(q) => out.push(q),
                    Item::Section(s) => walk(&s.items, out),
                }
            }
        }
        let mut out = Vec::new();
        walk(&self.items, &mut out);
        out
    }

    /// The question of a name.
    pub fn question(&self, name: &str) -> Option<&Question> {
        self.questions().into_iter().find(|q| q.name == name)
    }

    /// The choices of a question; none where it has none.
    pub fn choices(&self, question: &Question) -> &[Choice] {
        match &question.sort {
            Sort::One(list) | Sort::Several(list) => self.lists.get(list).map_or(&[], Vec::as_slice),
            Sort::Text
            | Sort::Integer
            | Sort::Decimal
            | Sort::Date
            | Sort::Time
            | Sort::DateTime
            | Sort::Photo
            | Sort::File
            | Sort::Place
            | Sort::Note
            | Sort::Calculated
            | Sort::Acknowledged
            | Sort::Known(_) => &[],
        }
    }

    /// Its languages, the one that is shown by itself first.
    pub fn languages(&self) -> Vec<String> {
        let mut out = vec![self.language.clone()];
        let all = self.questions();
        for name in all.iter().flat_map(|q| q.labels.keys()) {
            if !out.contains(name) {
                out.push(name.clone());
            }
        }
        out
    }

    /// The names that its expressions ask for and that it does not have, each with the question that asks.
    pub fn unknown_names(&self) -> Vec<(String, String)> {
        let mut known: Vec<&str> = self.questions().iter().map(|q| q.name.as_str()).collect();
        let mut sections = Vec::new();
        fn names<'t>(items: &'t [Item], out: &mut Vec<&'t Section>) {
            for item in items {
                if let Item::Section(s) = item {
                    out.push(s);
                    names(&s.items, out);
                }
            }
        }
        names(&self.items, &mut sections);
        known.extend(sections.iter().map(|s| s.name.as_str()));
        let mut out = Vec::new();
        let mut ask = |who: &str, formulas: &[&Option<Formula>]| {
            for name in formulas.iter().filter_map(|f| f.as_ref()).flat_map(|f| f.0.names()) {
                let name = name.trim_start_matches("last-saved#");
                if !known.contains(&name) {
                    out.push((who.to_string(), name.to_string()));
                }
            }
        };
        for q in self.questions() {
            // A filter also asks for columns of the list.
            let formulas = [&q.relevant, &q.required, &q.constraint, &q.calculation, &q.evidence, &q.remark];
            ask(&q.name, &formulas);
        }
        for s in sections {
            ask(&s.name, &[&s.relevant, &s.count]);
        }
        out
    }
}

impl Choice {
    /// Which share of the weight it earns, in hundredths: as the list says, or all for yes and none for no. None where the
    /// question leaves the score, because it does not apply or is not scored.
    pub fn earned(&self) -> Option<u8> {
        let word = self.name.to_lowercase();
        match word.as_str() {
            "na" | "n/a" | "n_a" | "not_applicable" | "不适用" | "不涉及" => None,
            _ => self.score.or(match word.as_str() {
                "yes" | "y" | "true" | "是" | "1" | "合格" | "符合" | "ok" | "pass" => Some(100),
                "no" | "n" | "false" | "否" | "0" | "不合格" | "不符合" | "fail" => Some(0),
                _ => None,
            }),
        }
    }
}
