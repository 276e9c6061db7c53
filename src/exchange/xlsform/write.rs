//! A checklist becomes a workbook that ODK and Kobo read.

use std::collections::BTreeSet;

use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};

use super::CANNOT_WRITE;
use crate::domain::checklist::{Formula, Item, Labels, Question, Section, Sort, Template};
use crate::error::{Code, Error, Result};

/// Writes a form.
///
/// # Errors
/// `Failed` where a text is longer than a cell holds.
pub fn write(template: &Template) -> Result<Vec<u8>> {
    book(template).map_err(|e| Error::new(Code::Failed, CANNOT_WRITE).caused_by(e))
}

fn book(template: &Template) -> std::result::Result<Vec<u8>, XlsxError> {
    let languages = languages(template);
    let mut book = Workbook::new();
    survey(template, &languages).put(book.add_worksheet().set_name("survey")?)?;
    choices(template, &languages).put(book.add_worksheet().set_name("choices")?)?;
    let mut settings = Table::default();
    settings.row(vec![
        ("form_title".into(), template.title.clone()),
        ("form_id".into(), template.id.clone()),
        ("version".into(), template.version.clone()),
        ("default_language".into(), template.language.clone()),
    ]);
    settings.put(book.add_worksheet().set_name("settings")?)?;
    book.save_to_buffer()
}

/// A table whose columns come up as they are needed.
#[derive(Default)]
struct Table {
    columns: Vec<String>,
    rows: Vec<Vec<(usize, String)>>,
}

impl Table {
    fn row(&mut self, cells: Vec<(String, String)>) {
        let mut row = Vec::new();
        for (name, text) in cells {
            let at = match self.columns.iter().position(|c| *c == name) {
                Some(at) => at,
                None => {
                    self.columns.push(name);
                    self.columns.len() - 1
                }
            };
            if !text.is_empty() {
                row.push((at, text));
            }
        }
        self.rows.push(row);
    }

    fn put(&self, sheet: &mut Worksheet) -> std::result::Result<(), XlsxError> {
        let head = Format::new().set_bold();
        for (name, c) in self.columns.iter().zip(0..) {
            sheet.write_string_with_format(0, c, name, &head)?;
        }
        for (row, r) in self.rows.iter().zip(1..) {
            for (c, text) in row {
                sheet.write_string(r, *c as u16, text)?;
            }
        }
        sheet.set_freeze_panes(1, 0)?;
        Ok(())
    }
}

fn languages(template: &Template) -> BTreeSet<String> {
    let choices = template.lists.values().flatten().flat_map(|c| c.labels.keys());
    let questions = template.questions();
    questions.iter().flat_map(|q| q.labels.keys().chain(q.hints.keys())).chain(choices).cloned().collect()
}

fn labels(column: &str, labels: &Labels, out: &mut Vec<(String, String)>) {
    for (language, text) in labels {
        let name = if language.is_empty() { column.to_string() } else { format!("{column}::{language}") };
        out.push((name, text.clone()));
    }
}

fn formula(column: &str, formula: &Option<Formula>, out: &mut Vec<(String, String)>) {
    if let Some(formula) = formula {
        out.push((column.to_string(), formula.0.source().to_string()));
    }
}

fn survey(template: &Template, languages: &BTreeSet<String>) -> Table {
    let mut table = Table::default();
    // The columns that every form has stand first, in the usual order.
    table.columns.extend(["type", "name"].map(str::to_string));
    table.columns.extend(languages.iter().map(|l| if l.is_empty() { "label".into() } else { format!("label::{l}") }));
    items(&template.items, &mut table);
    table
}

fn items(all: &[Item], table: &mut Table) {
    for item in all {
        match item {
            Item::Question(q) => table.row(question(q)),
            Item::Section(s) => section(s, table),
        }
    }
}

fn section(section: &Section, table: &mut Table) {
    let word = if section.repeats { "repeat" } else { "group" };
    let mut cells = vec![("type".to_string(), format!("begin_{word}")), ("name".to_string(), section.name.clone())];
    labels("label", &section.labels, &mut cells);
    formula("relevant", &section.relevant, &mut cells);
    formula("repeat_count", &section.count, &mut cells);
    table.row(cells);
    items(&section.items, table);
    table.row(vec![("type".into(), format!("end_{word}")), ("name".into(), section.name.clone())]);
}

fn question(q: &Question) -> Vec<(String, String)> {
    let kind = match &q.sort {
        Sort::Text => "text".to_string(),
        Sort::One(list) => format!("select_one {list}"),
        Sort::Several(list) => format!("select_multiple {list}"),
        Sort::Integer => "integer".into(),
        Sort::Decimal => "decimal".into(),
        Sort::Date => "date".into(),
        Sort::Time => "time".into(),
        Sort::DateTime => "dateTime".into(),
        Sort::Photo => "image".into(),
        Sort::File => "file".into(),
        Sort::Place => "geopoint".into(),
        Sort::Note => "note".into(),
        Sort::Calculated => "calculate".into(),
        Sort::Acknowledged => "acknowledge".into(),
        Sort::Known(what) => what.clone(),
    };
    let mut cells = vec![("type".to_string(), kind), ("name".to_string(), q.name.clone())];
    labels("label", &q.labels, &mut cells);
    labels("hint", &q.hints, &mut cells);
    formula("relevant", &q.relevant, &mut cells);
    formula("required", &q.required, &mut cells);
    formula("constraint", &q.constraint, &mut cells);
    labels("constraint_message", &q.constraint_messages, &mut cells);
    formula("calculation", &q.calculation, &mut cells);
    formula("choice_filter", &q.choice_filter, &mut cells);
    let mut word = |name: &str, text: &str| {
        if !text.is_empty() {
            cells.push((name.to_string(), text.to_string()));
        }
    };
    word("default", &q.default);
    word("read_only", if q.read_only { "yes" } else { "" });
    word("appearance", &q.appearance);
    word("weight", &if q.weight > 0 { q.weight.to_string() } else { String::new() });
    word("critical", if q.critical { "yes" } else { "" });
    formula("evidence", &q.evidence, &mut cells);
    formula("remark", &q.remark, &mut cells);
    cells
}

fn choices(template: &Template, languages: &BTreeSet<String>) -> Table {
    let mut table = Table::default();
    table.columns.extend(["list_name", "name"].map(str::to_string));
    table.columns.extend(languages.iter().map(|l| if l.is_empty() { "label".into() } else { format!("label::{l}") }));
    for (list, all) in &template.lists {
        for choice in all {
            let mut cells = vec![("list_name".to_string(), list.clone()), ("name".to_string(), choice.name.clone())];
            labels("label", &choice.labels, &mut cells);
            if let Some(score) = choice.score {
                cells.push(("score".into(), score.to_string()));
            }
            cells.extend(choice.extra.iter().map(|(n, t)| (n.clone(), t.clone())));
            table.row(cells);
        }
    }
    table
}

#[cfg(test)]
mod tests {
    use super::super::read;
    use super::*;
    use crate::i18n::Lang;

    /// A sheet by its name and its rows of cells.
    fn workbook(sheets: &[(&str, &[&[&str]])]) -> Vec<u8> {
        let mut book = Workbook::new();
        for (name, rows) in sheets {
            let sheet = book.add_worksheet().set_name(*name).unwrap();
            for (row, r) in rows.iter().zip(0..) {
                for (cell, c) in row.iter().zip(0..) {
                    sheet.write_string(r, c, *cell).unwrap();
                }
            }
        }
        book.save_to_buffer().unwrap()
    }

    fn form() -> Vec<u8> {
        workbook(&[
            (
                "survey",
                &[
                    &[
                        "type",
                        "name",
                        "label::中文",
                        "label::English (en)",
                        "required",
                        "relevant",
                        "constraint",
                        "calculation",
                        "weight",
                        "critical",
                        "media::image",
                    ],
                    &["start", "start", "", "", "", "", "", "", "", "", ""],
                    &["begin group", "hall", "大厅", "Hall", "", "", "", "", "", "", ""],
                    &["select_one yn", "open", "是否开门", "Open?", "yes", "", "", "", "10", "yes", "a.png"],
                    &["integer", "windows", "窗口数", "Windows", "", "${open} = 'yes'", ". >= 0", "", "", "", ""],
                    &["select_multiple faults or_other", "faults", "问题", "Faults", "", "", "", "", "", "", ""],
                    &["end group", "", "", "", "", "", "", "", "", "", ""],
                    &["calculate", "twice", "", "", "", "", "", "${windows} * 2", "", "", ""],
                    &["text", "x", "来源", "Source", "", "pulldata('a','b','c',${open}) = 1", "", "", "", "", ""],
                    &["geoshape", "area", "范围", "Area", "", "${nobody} = 1", "", "", "", "", ""],
                    &["text", "x", "重复", "Twice", "", "", "", "", "", "", ""],
                ],
            ),
            (
                "choices",
                &[
                    &["list name", "name", "label::中文", "label::English (en)", "area"],
                    &["yn", "yes", "是", "Yes", ""],
                    &["yn", "no", "否", "No", ""],
                    &["faults", "absent", "缺岗", "Absent", "n"],
                ],
            ),
            (
                "settings",
                &[&["form_title", "form_id", "version", "default_language"], &["大厅检查", "hall", "7", "中文"]],
            ),
        ])
    }

    #[test]
    fn a_form_comes_in_and_what_is_not_supported_is_named_by_row() {
        let form = read("hall.xlsx", &form()).unwrap();
        let t = &form.template;
        assert_eq!((t.title.as_str(), t.version.as_str(), t.language.as_str()), ("大厅检查", "7", "中文"));
        let names: Vec<&str> = t.questions().iter().map(|q| q.name.as_str()).collect();
        assert_eq!(names, ["start", "open", "windows", "faults", "faults_other", "twice", "x", "area"]);
        let open = t.question("open").unwrap();
        assert_eq!((open.weight, open.critical, open.labels["English (en)"].as_str()), (10, true, "Open?"));
        assert_eq!(t.choices(t.question("faults").unwrap()).len(), 2, "and one more: other");
        let notes: Vec<String> =
            form.notes.iter().map(|n| format!("{} {} {}", n.sheet, n.row, n.what.say(Lang::En))).collect();
        for wanted in [
            "survey 0 the column “media::image” is not used",
            "survey 9 column “relevant”: the function “pulldata”",
            "survey 10 “geoshape” comes in as text",
            "survey 11 the name “x” is used twice",
            "survey 0 “area” asks for “nobody”",
        ] {
            assert!(notes.iter().any(|n| n.starts_with(wanted)), "{wanted}\n{}", notes.join("\n"));
        }
        assert_eq!(notes.len(), 5, "{}", notes.join("\n"));
    }

    #[test]
    fn a_checklist_goes_out_and_comes_back_the_same() {
        let made = read("hall.xlsx", &form()).unwrap().template;
        let back = read("other.xlsx", &write(&made).unwrap()).unwrap();
        assert_eq!(back.template, made);
        assert!(back.notes.iter().all(|n| n.row == 0), "{:?}", back.notes);
    }

    #[test]
    fn what_is_no_form_is_refused() {
        let other = workbook(&[("Sheet1", &[&["a", "b"], &["1", "2"]])]);
        assert!(read("a.xlsx", &other).unwrap_err().is(super::super::NO_SURVEY));
        let no_names = workbook(&[("survey", &[&["type", "label"], &["text", "x"]])]);
        assert!(read("a.xlsx", &no_names).unwrap_err().is(super::super::NO_SURVEY));
        assert!(read("a.xlsx", b"PK\x03\x04 and no more").is_err());
    }
}
