//! A checklist being filled in: what is asked now, what is wrong with an answer, what follows from others.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDateTime;

use super::expr::{Context, Unknown};
use super::messages;
use super::template::{Choice, Formula, Item, Question, Section, Sort, Template, label};
use crate::domain::checklist::expr::Expr;
use crate::i18n::Message;

/// The most times that a section is filled in.
pub const MAX_REPEATS: usize = 200;

/// How often calculations are gone through until nothing changes.
const ROUNDS: usize = 8;

/// The answers by key: the question's name, and behind `@` the places in the repeats that it stands in.
pub type Answers = BTreeMap<String, String>;

/// What the form may know of where it is filled in.
#[derive(Clone, Debug)]
pub struct Setting {
    /// This moment.
    pub now: NaiveDateTime,
    /// What the program knows: deviceid, username, start and so on.
    pub known: BTreeMap<String, String>,
    /// Distinguishes this form: the visit's id.
    pub unique: String,
    /// The answers of the form before.
    pub last: Answers,
}

/// A question that is asked now.
#[derive(Clone, Debug)]
pub struct Step<'t> {
    /// The key of its answer.
    pub key: String,
    /// The question.
    pub question: &'t Question,
    /// The headings that it stands under, the widest first, with the place in a repeat.
    pub under: Vec<(&'t Section, Option<usize>)>,
    places: Vec<usize>,
}

/// A checklist with its answers.
#[derive(Debug)]
pub struct Sheet<'t> {
    template: &'t Template,
    setting: Setting,
    answers: Answers,
    /// How often each repeat is filled in, by its key.
    repeats: BTreeMap<String, usize>,
    /// What proves answers, by key: how many files.
    evidence: BTreeMap<String, usize>,
    remarks: BTreeMap<String, String>,
}

fn key(name: &str, places: &[usize]) -> String {
    match places {
        [] => name.to_string(),
        places => {
            let places: Vec<String> = places.iter().map(usize::to_string).collect();
            format!("{name}@{}", places.join("."))
        }
    }
}

impl<'t> Sheet<'t> {
    /// Begins with what was answered before; what has a default has it where nothing was.
    pub fn new(template: &'t Template, setting: Setting, answers: Answers) -> Self {
        let mut repeats: BTreeMap<String, usize> = BTreeMap::new();
        let sections = repeating(&template.items);
        for (name, places) in answers.keys().filter_map(|k| k.split_once('@')) {
            let places: Vec<usize> = places.split('.').filter_map(|p| p.parse().ok()).collect();
            for (depth, section) in sections.get(name).into_iter().flatten().enumerate() {
                if let Some((place, before)) = places.get(..=depth).and_then(|p| p.split_last()) {
                    let count = repeats.entry(key(section, before)).or_default();
                    *count = (*count).max(*place).min(MAX_REPEATS);
                }
            }
        }
        let mut sheet =
            Self { template, setting, answers, repeats, evidence: BTreeMap::new(), remarks: BTreeMap::new() };
        sheet.calculate();
        sheet
    }

    /// The checklist.
    pub fn template(&self) -> &'t Template {
        self.template
    }

    /// All answers, also of what is not asked at present.
    pub fn answers(&self) -> &Answers {
        &self.answers
    }

    /// An answer.
    pub fn answer(&self, key: &str) -> Option<&str> {
        self.answers.get(key).map(String::as_str)
    }

    /// Gives an answer; an empty one takes it back. What follows from it is calculated.
    pub fn set(&mut self, key: &str, answer: &str) {
        match answer {
            "" => self.answers.remove(key),
            answer => self.answers.insert(key.to_string(), answer.to_string()),
        };
        self.calculate();
    }

    /// Says how many files prove an answer.
    pub fn prove(&mut self, key: &str, files: usize) {
        self.evidence.insert(key.to_string(), files);
    }

    /// Explains an answer.
    pub fn remark(&mut self, key: &str, text: &str) {
        self.remarks.insert(key.to_string(), text.to_string());
    }

    /// What explains answers, by their keys.
    pub fn remarks(&self) -> &BTreeMap<String, String> {
        &self.remarks
    }

    /// Makes room for the next filling of the repeats that a key stands in: `staff@3` where there are two.
    pub fn open(&mut self, key_of: &str) {
        let Some((name, places)) = key_of.split_once('@') else { return };
        let places: Vec<usize> = places.split('.').filter_map(|p| p.parse().ok()).collect();
        let within: Vec<String> =
            repeating(&self.template.items).get(name).into_iter().flatten().map(|s| (*s).to_string()).collect();
        for (depth, section) in within.iter().enumerate() {
            let Some((place, before)) = places.get(..=depth).and_then(|p| p.split_last()) else { return };
            if self.repeats.get(&key(section, before)).copied().unwrap_or(1) + 1 == *place {
                self.repeat(section, before);
            }
        }
    }

    /// Adds one more filling of a repeat, by the section's name within its own repeats.
    pub fn repeat(&mut self, section: &str, within: &[usize]) {
        let count = self.repeats.entry(key(section, within)).or_insert(1);
        *count = (*count + 1).min(MAX_REPEATS);
    }

    /// What is asked now, in order.
    pub fn steps(&self) -> Vec<Step<'t>> {
        let mut out = Vec::new();
        self.walk(&self.template.items, &mut Vec::new(), &mut Vec::new(), &mut out);
        out
    }

    fn walk(
        &self,
        items: &'t [Item],
        under: &mut Vec<(&'t Section, Option<usize>)>,
        places: &mut Vec<usize>,
        out: &mut Vec<Step<'t>>,
    ) {
        for item in items {
            match item {
                Item::Question(question) => {
                    if self.is_met(&question.relevant, &question.name, places, true) {
                        let key = key(&question.name, places);
                        out.push(Step { key, question, under: under.clone(), places: places.clone() });
                    }
                }
                Item::Section(section) => {
                    if !self.is_met(&section.relevant, &section.name, places, true) {
                        continue;
                    }
                    if !section.repeats {
                        under.push((section, None));
                        self.walk(&section.items, under, places, out);
                        under.pop();
                        continue;
                    }
                    for place in 1..=self.count_of(section, places) {
                        under.push((section, Some(place)));
                        places.push(place);
                        self.walk(&section.items, under, places, out);
                        places.pop();
                        under.pop();
                    }
                }
            }
        }
    }

    /// How often a repeat is filled in: as the form says, or as often as somebody did, at least once.
    fn count_of(&self, section: &Section, places: &[usize]) -> usize {
        match &section.count {
            Some(count) => {
                let value = count.0.value(&self.at(&section.name, places)).map_or(0.0, |v| v.number());
                if value > 0.0 { (value as usize).min(MAX_REPEATS) } else { 0 }
            }
            None => self.repeats.get(&key(&section.name, places)).copied().unwrap_or(1),
        }
    }

    /// The choices that are offered.
    pub fn choices(&self, step: &Step<'t>) -> Vec<&'t Choice> {
        let all = self.template.choices(step.question);
        let Some(filter) = &step.question.choice_filter else { return all.iter().collect() };
        let context = self.at(&step.question.name, &step.places);
        let offered = |c: &&Choice| filter.0.holds(&OfChoice { form: &context, choice: c }).unwrap_or(true);
        all.iter().filter(offered).collect()
    }

    /// What is wrong with what is answered; nothing where all is well.
    pub fn wrong(&self, step: &Step<'t>) -> Option<Message> {
        let question = step.question;
        let answer = self.answer(&step.key).unwrap_or_default();
        if matches!(question.sort, Sort::Note | Sort::Calculated | Sort::Known(_)) || question.read_only {
            return None;
        }
        if answer.is_empty() {
            let required = self.is_met(&question.required, &question.name, &step.places, false);
            return required.then(|| Message::plain(messages::REQUIRED));
        }
        if let Some(wrong) = self.misfit_of(step) {
            return Some(wrong);
        }
        let demanded = |f: &Option<Formula>| self.is_met(f, &question.name, &step.places, false);
        if demanded(&question.evidence) && self.evidence.get(&step.key).copied().unwrap_or_default() == 0 {
            return Some(Message::plain(messages::EVIDENCE));
        }
        if demanded(&question.remark) && self.remarks.get(&step.key).is_none_or(|t| t.trim().is_empty()) {
            return Some(Message::plain(messages::REMARK));
        }
        None
    }

    /// What keeps an answer from being one of its sort, or from meeting its condition; what proves or explains it comes
    /// after it and is not looked at.
    pub fn misfit_of(&self, step: &Step<'t>) -> Option<Message> {
        let question = step.question;
        let answer = self.answer(&step.key).unwrap_or_default();
        if let Some(wrong) = self.misfit(step, answer) {
            return Some(wrong);
        }
        if self.is_met(&question.constraint, &question.name, &step.places, true) {
            return None;
        }
        let own = label(&question.constraint_messages, &self.template.language, "");
        let condition = question.constraint.as_ref().map_or("", |c| c.0.source());
        let why = if own.is_empty() { condition } else { own };
        Some(Message::plain(messages::NOT_ALLOWED).with("condition", why))
    }

    /// What keeps an answer from being one of its sort.
    fn misfit(&self, step: &Step<'t>, answer: &str) -> Option<Message> {
        let says = |msg, wrong: bool| wrong.then(|| Message::plain(msg).with("text", answer));
        let offered = |word: &str| self.choices(step).iter().any(|c| c.name == word);
        match &step.question.sort {
            Sort::One(_) => says(messages::NO_CHOICE, !offered(answer)),
            Sort::Several(_) => says(messages::NO_CHOICE, !answer.split_whitespace().all(offered)),
            Sort::Integer => says(messages::NO_WHOLE, answer.parse::<i64>().is_err()),
            Sort::Decimal => says(messages::NO_NUMBER, !answer.parse::<f64>().is_ok_and(f64::is_finite)),
            Sort::Date => says(messages::NO_DAY, answer.parse::<chrono::NaiveDate>().is_err()),
            Sort::Time => says(messages::NO_TIME, super::expr::moment(&format!("1970-01-01T{answer}")).is_none()),
            Sort::DateTime => says(messages::NO_DAY, super::expr::moment(answer).is_none()),
            Sort::Place => says(messages::NO_PLACE, place_of(answer).is_none()),
            Sort::Text
            | Sort::Photo
            | Sort::File
            | Sort::Note
            | Sort::Calculated
            | Sort::Acknowledged
            | Sort::Known(_) => None,
        }
    }

    /// Whether a condition is met; what has none, or asks for what the form lacks, is as is said.
    fn is_met(&self, formula: &Option<Formula>, name: &str, places: &[usize], without: bool) -> bool {
        let Some(formula) = formula else { return without };
        formula.0.holds(&self.at(name, places)).unwrap_or(without)
    }

    fn at<'s>(&'s self, name: &'s str, places: &'s [usize]) -> Asker<'s, 't> {
        Asker { sheet: self, name, places }
    }

    /// Fills in defaults, what the program knows, and calculations, until nothing changes.
    fn calculate(&mut self) {
        for _ in 0..ROUNDS {
            let mut changed: Vec<(String, String)> = Vec::new();
            for step in self.steps() {
                let question = step.question;
                let held = self.answer(&step.key).unwrap_or_default();
                let value = match (&question.calculation, &question.sort) {
                    (Some(formula), _) => match formula.0.value(&self.at(&question.name, &step.places)) {
                        Ok(value) => value.text(),
                        Err(Unknown(_)) => continue,
                    },
                    (None, Sort::Known(what)) if held.is_empty() => self.known(what),
                    (None, _) if held.is_empty() && !question.default.is_empty() => self.default_of(question),
                    (None, _) => continue,
                };
                if value != held {
                    changed.push((step.key, value));
                }
            }
            if changed.is_empty() {
                return;
            }
            for (key, value) in changed {
                // A default is given once: an answer that was taken back stays empty.
                self.answers.insert(key, value);
            }
        }
    }

    fn known(&self, what: &str) -> String {
        match what {
            "today" => self.setting.now.date().to_string(),
            what => self.setting.known.get(what).cloned().unwrap_or_default(),
        }
    }

    /// A default that is an expression is calculated; a plain word stands as it is.
    fn default_of(&self, question: &Question) -> String {
        let text = question.default.as_str();
        if !text.contains("${") && !text.contains('(') {
            return text.to_string();
        }
        let value = Expr::parse(text).ok().and_then(|e| e.value(&self.at(&question.name, &[])).ok());
        value.map_or_else(|| text.to_string(), |v| v.text())
    }
}

/// Latitude and longitude of a place that is written with blanks or commas between.
pub fn place_of(text: &str) -> Option<(f64, f64)> {
    let mut parts = text.split([' ', ',', '，']).filter(|p| !p.is_empty()).map(str::parse::<f64>);
    let (lat, lon) = (parts.next()?.ok()?, parts.next()?.ok()?);
    (lat.abs() <= 90.0 && lon.abs() <= 180.0).then_some((lat, lon))
}

/// The repeats that each question stands in, the widest first.
fn repeating(items: &[Item]) -> BTreeMap<&str, Vec<&str>> {
    fn walk<'t>(items: &'t [Item], within: &mut Vec<&'t str>, out: &mut BTreeMap<&'t str, Vec<&'t str>>) {
        for item in items {
            match item {
                Item::Question(q) => {
                    out.insert(q.name.as_str(), within.clone());
                }
                Item::Section(s) => {
                    if s.repeats {
                        within.push(&s.name);
                    }
                    walk(&s.items, within, out);
                    if s.repeats {
                        within.pop();
                    }
                }
            }
        }
    }
    let mut out = BTreeMap::new();
    walk(items, &mut Vec::new(), &mut out);
    out
}

/// A question that asks: its name, and where in the repeats it stands.
struct Asker<'s, 't> {
    sheet: &'s Sheet<'t>,
    name: &'s str,
    places: &'s [usize],
}

impl Context for Asker<'_, '_> {
    fn answers(&self, name: &str) -> Option<Vec<String>> {
        if let Some(name) = name.strip_prefix("last-saved#") {
            return Some(self.sheet.setting.last.get(name).cloned().into_iter().collect());
        }
        let sheet = self.sheet;
        let repeats = repeating(&sheet.template.items);
        let Some(within) = repeats.get(name) else {
            // A repeat's own name stands for its fillings.
            let count = sheet.repeats.get(&key(name, self.places)).copied();
            let known = count.is_some() || is_section(&sheet.template.items, name);
            return known.then(|| vec!["1".to_string(); count.unwrap_or(1)]);
        };
        let own = repeats.get(self.name).cloned().unwrap_or_default();
        let shared = within.iter().zip(&own).take_while(|(a, b)| a == b).count().min(self.places.len());
        if shared == within.len() {
            let held = sheet.answers.get(&key(name, &self.places[..shared]));
            return Some(held.cloned().into_iter().collect());
        }
        // Answers of a repeat that the asker is not in: all of them, in order.
        let prefix: Vec<usize> = self.places[..shared].to_vec();
        let places = |k: &str| -> Option<Vec<usize>> {
            let (of, places) = k.split_once('@')?;
            (of == name).then(|| places.split('.').filter_map(|p| p.parse().ok()).collect())
        };
        let mut all: Vec<(Vec<usize>, String)> =
            sheet.answers.iter().filter_map(|(k, v)| Some((places(k)?, v.clone()))).collect();
        all.retain(|(p, _)| p.starts_with(&prefix));
        all.sort();
        Some(all.into_iter().map(|(_, v)| v).collect())
    }

    fn here(&self) -> String {
        self.sheet.answer(&key(self.name, self.places)).unwrap_or_default().to_string()
    }

    fn now(&self) -> NaiveDateTime {
        self.sheet.setting.now
    }

    fn position(&self) -> usize {
        self.places.last().copied().unwrap_or(1)
    }

    fn choice_label(&self, question: &str, choice: &str) -> Option<String> {
        let template = self.sheet.template;
        let found = template.choices(template.question(question)?).iter().find(|c| c.name == choice)?;
        Some(label(&found.labels, &template.language, "").to_string())
    }

    fn chance(&self) -> f64 {
        let mut digest = 0xcbf2_9ce4_8422_2325_u64;
        for byte in self.sheet.setting.unique.bytes().chain(key(self.name, self.places).bytes()) {
            digest = (digest ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
        (digest >> 11) as f64 / (1u64 << 53) as f64
    }

    fn unique(&self) -> String {
        format!("{}-{}", self.sheet.setting.unique, key(self.name, self.places))
    }
}

fn is_section(items: &[Item], name: &str) -> bool {
    let mut names = BTreeSet::new();
    fn walk<'t>(items: &'t [Item], out: &mut BTreeSet<&'t str>) {
        for item in items {
            if let Item::Section(s) = item {
                out.insert(s.name.as_str());
                walk(&s.items, out);
            }
        }
    }
    walk(items, &mut names);
    names.contains(name)
}

/// A form that also knows the columns of one choice.
struct OfChoice<'c> {
    form: &'c dyn Context,
    choice: &'c Choice,
}

impl Context for OfChoice<'_> {
    fn answers(&self, name: &str) -> Option<Vec<String>> {
        match name {
            "name" => Some(vec![self.choice.name.clone()]),
            name => self.choice.extra.get(name).map(|v| vec![v.clone()]).or_else(|| self.form.answers(name)),
        }
    }

    fn here(&self) -> String {
        self.form.here()
    }

    fn now(&self) -> NaiveDateTime {
        self.form.now()
    }

    fn position(&self) -> usize {
        self.form.position()
    }

    fn choice_label(&self, question: &str, choice: &str) -> Option<String> {
        self.form.choice_label(question, choice)
    }

    fn chance(&self) -> f64 {
        self.form.chance()
    }

    fn unique(&self) -> String {
        self.form.unique()
    }
}
