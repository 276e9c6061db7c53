//! A profile: how the rows of one table become records of several kinds, one pass a kind.
//!
//! A list of inspections names in each row the place, the visit and what was found there. A profile says as data which
//! headings make which field of which kind, which rows count, and which words stand for which; each pass is then an
//! ordinary import, with its difference, its errors by row and its second run that changes nothing.
//!
//! ```toml
//! [[pass]]
//! kind = "units"
//! once = ["name"]                      # rows that are the same in these are one record
//! [pass.fields]
//! name = "{DBA_Name} {License:int}"    # headings in braces; :int drops a fraction of zero
//!
//! [[pass]]
//! kind = "findings"
//! [pass.rows]
//! Results = ["Fail"]                   # only rows with one of these
//! [pass.fields]
//! title = "{DBA_Name}"
//! severity = { from = "{criticalCount:int}", words = { "0" = "minor" }, otherwise = "serious" }
//! ```

use std::collections::{BTreeMap, HashSet};

use serde::Deserialize;

use super::convert::plain;
use super::messages;
use crate::domain::kind::Kind;
use crate::error::{Code, Error, Result};
use crate::exchange::grid::Cell;
use crate::exchange::header::{Column, DataRow, Sheet};
use crate::exchange::vocab::{Choice, normal};
use crate::i18n::Message;

/// The most bytes of a profile.
pub const MAX_BYTES: usize = 1 << 20;
/// The most passes of one.
const MAX_PASSES: usize = 16;
/// The most characters that a template makes.
const MAX_CELL: usize = 32_767;

/// How a table becomes records of several kinds.
#[derive(Clone, Debug)]
pub struct Profile {
    /// The passes, in their order.
    pub passes: Vec<Pass>,
}

/// How the rows become records of one kind.
#[derive(Clone, Debug)]
pub struct Pass {
    /// The kind.
    pub kind: Kind,
    /// Whether units that are named and not known are made.
    pub create_units: bool,
    fields: Vec<(String, Source)>,
    rows: Vec<(String, Vec<String>)>,
    once: Vec<String>,
}

/// Where the value of a field comes from.
#[derive(Clone, Debug)]
struct Source {
    from: Vec<Part>,
    words: BTreeMap<String, String>,
    otherwise: Option<String>,
}

/// A part of a template.
#[derive(Clone, Debug)]
enum Part {
    Text(String),
    Cell { heading: String, whole: bool },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    pass: Vec<RawPass>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPass {
    kind: String,
    #[serde(default)]
    create_units: bool,
    fields: BTreeMap<String, RawSource>,
    #[serde(default)]
    rows: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    once: Vec<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum RawSource {
    Template(String),
    Words {
        from: String,
        #[serde(default)]
        words: BTreeMap<String, String>,
        otherwise: Option<String>,
    },
}

impl Profile {
    /// Reads a profile; `kind` finds a kind by its name.
    ///
    /// # Errors
    /// `BadInput` where it is no profile, with what is wrong.
    pub fn parse(text: &str, kind: impl Fn(&str) -> Result<Kind>) -> Result<Self> {
        let bad = || Error::new(Code::BadInput, messages::BAD_PROFILE).hint(messages::HINT_PROFILE);
        if text.len() > MAX_BYTES {
            return Err(bad());
        }
        let raw: Raw = toml::from_str(text).map_err(|e| bad().caused_by(e.message()))?;
        if raw.pass.is_empty() || raw.pass.len() > MAX_PASSES {
            return Err(bad());
        }
        let pass = |p: RawPass| {
            let fields = p.fields.into_iter().map(|(name, source)| (name, Source::of(source)));
            Ok(Pass {
                kind: kind(&p.kind)?,
                create_units: p.create_units,
                fields: fields.collect(),
                rows: p.rows.into_iter().collect(),
                once: p.once,
            })
        };
        Ok(Self { passes: raw.pass.into_iter().map(pass).collect::<Result<_>>()? })
    }

    /// The headings that it asks for, by which the header of a table is found.
    pub fn headings(&self) -> Vec<&str> {
        let parts = self.passes.iter().flat_map(|p| p.fields.iter().flat_map(|(_, s)| &s.from));
        let cells = parts.filter_map(|part| match part {
            Part::Cell { heading, .. } => Some(heading.as_str()),
            Part::Text(_) => None,
        });
        cells.chain(self.passes.iter().flat_map(|p| p.rows.iter().map(|(h, _)| h.as_str()))).collect()
    }
}

impl Source {
    fn of(raw: RawSource) -> Self {
        let (from, words, otherwise) = match raw {
            RawSource::Template(from) => (from, BTreeMap::new(), None),
            RawSource::Words { from, words, otherwise } => (from, words, otherwise),
        };
        Self { from: parts(&from), words, otherwise }
    }

    fn value(&self, row: &DataRow, column: impl Fn(&str) -> Option<usize>) -> String {
        let mut out = String::new();
        for part in &self.from {
            match part {
                Part::Text(text) => out.push_str(text),
                Part::Cell { heading, whole } => {
                    let cell = column(heading).and_then(|c| row.cells.get(c)).unwrap_or(&Cell::Empty);
                    let text = plain(cell);
                    out.push_str(if *whole { text.strip_suffix(".0").unwrap_or(&text) } else { &text });
                }
            }
        }
        let said = out.trim();
        let said = match self.words.get(said).or(self.otherwise.as_ref()) {
            Some(word) => word.as_str(),
            None => said,
        };
        said.chars().take(MAX_CELL).collect()
    }
}

/// A template as its parts: text, and headings in braces. A brace that is not closed is text.
fn parts(template: &str) -> Vec<Part> {
    let mut out = Vec::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((inside, more)) = after.split_once('}') else { break };
        if !before.is_empty() {
            out.push(Part::Text(before.to_string()));
        }
        let (heading, whole) = inside.strip_suffix(":int").map_or((inside, false), |h| (h, true));
        out.push(Part::Cell { heading: heading.trim().to_string(), whole });
        rest = more;
    }
    if !rest.is_empty() {
        out.push(Part::Text(rest.to_string()));
    }
    out
}

impl Pass {
    /// The table as this pass sees it: a column a field, and the rows that count.
    ///
    /// # Errors
    /// `BadInput` with the heading that the table does not have, or where no row counts.
    pub fn sheet(&self, of: &Sheet) -> Result<Sheet> {
        let at = |heading: &str| of.columns.iter().position(|c| normal(&c.heading) == normal(heading));
        let lacks = |heading: &str| {
            let headings: Vec<&str> = of.columns.iter().map(|c| c.heading.as_str()).collect();
            let hint = Message::plain(messages::HINT_HEADINGS).with("headings", headings.join(", "));
            Error::new(Code::BadInput, messages::NO_HEADING).with("heading", heading).hint(hint)
        };
        for part in self.fields.iter().flat_map(|(_, s)| &s.from) {
            if let Part::Cell { heading, .. } = part {
                at(heading).ok_or_else(|| lacks(heading))?;
            }
        }
        let mut wanted = Vec::new();
        for (heading, words) in &self.rows {
            wanted.push((at(heading).ok_or_else(|| lacks(heading))?, words));
        }
        let counts = |row: &DataRow| {
            wanted.iter().all(|(c, words)| {
                let said = row.cells.get(*c).map(plain).unwrap_or_default();
                words.iter().any(|w| w.trim() == said)
            })
        };
        let once: Vec<usize> =
            self.once.iter().filter_map(|name| self.fields.iter().position(|(field, _)| field == name)).collect();
        let mut seen: HashSet<Vec<String>> = HashSet::new();
        let mut rows = Vec::new();
        for row in of.rows.iter().filter(|r| counts(r)) {
            let values: Vec<String> = self.fields.iter().map(|(_, s)| s.value(row, at)).collect();
            let key: Vec<String> = once.iter().map(|at| normal(&values[*at])).collect();
            if once.is_empty() || seen.insert(key) {
                let cell = |text: String| if text.is_empty() { Cell::Empty } else { Cell::Text(text) };
                rows.push(DataRow { number: row.number, group: None, cells: values.into_iter().map(cell).collect() });
            }
        }
        let column =
            |(index, (name, _)): (usize, &(String, Source))| Column { index, heading: name.clone(), named: true };
        Ok(Sheet {
            origin: of.origin.clone(),
            as_of: of.as_of,
            year: of.year,
            header: of.header,
            columns: self.fields.iter().enumerate().map(column).collect(),
            rows,
            remarks: of.remarks.clone(),
            ..Sheet::default()
        })
    }

    /// Which column of its table is which field: each is called after its own.
    pub fn choices(&self) -> Vec<Choice> {
        self.fields.iter().map(|(name, _)| Choice { heading: name.clone(), key: name.clone() }).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(name: &str) -> Result<Kind> {
        Kind::ALL
            .iter()
            .copied()
            .find(|k| k.def().plural_name == name)
            .ok_or_else(|| Error::new(Code::Usage, messages::BAD_PROFILE))
    }

    #[test]
    fn what_is_no_profile_is_refused_whatever_it_holds() {
        for text in ["", "pass = 3", "[[pass]]\nkind = 'units'", "[[pass]]\nkind = 'no'\n[pass.fields]\nname = '{A}'"] {
            assert!(Profile::parse(text, kind).is_err(), "{text}");
        }
        let many = "[[pass]]\nkind = 'units'\n[pass.fields]\nname = '{A}'\n".repeat(MAX_PASSES + 1);
        assert!(Profile::parse(&many, kind).is_err());
    }

    #[test]
    fn a_template_takes_cells_as_they_are_and_whole_numbers_without_a_fraction() {
        let text = "[[pass]]\nkind = 'units'\nonce = ['name']\n[pass.rows]\nC = ['x']\n[pass.fields]\n\
                    name = '{A} ({B:int}'\nnote = { from = '{B}', words = { '1.0' = 'one' }, otherwise = 'more' }";
        let profile = Profile::parse(text, kind).unwrap();
        let column = |(index, heading): (usize, &str)| Column { index, heading: heading.into(), named: true };
        let row = |number: u32, cells: [&str; 3]| DataRow {
            number,
            group: None,
            cells: cells.map(|c| Cell::Text(c.into())).to_vec(),
        };
        let sheet = Sheet {
            columns: ["A", "B", "C"].into_iter().enumerate().map(column).collect(),
            rows: vec![
                row(2, ["甲", "1.0", "x"]),
                row(3, ["甲", "1.0", "x"]),
                row(4, ["乙", "2.5", "x"]),
                row(5, ["丙", "3", "y"]),
            ],
            ..Sheet::default()
        };
        let made = profile.passes[0].sheet(&sheet).unwrap();
        let texts: Vec<(u32, Vec<String>)> =
            made.rows.iter().map(|r| (r.number, r.cells.iter().map(plain).collect())).collect();
        assert_eq!(texts, [(2, vec!["甲 (1".into(), "one".into()]), (4, vec!["乙 (2.5".into(), "more".into()])]);
        assert!(profile.passes[0].sheet(&Sheet::default()).is_err(), "a heading that is not there is named");
    }
}
