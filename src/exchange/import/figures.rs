//! Figures that a file states, kept as records so that later reports can be checked against them.

use super::plan::{Draft, Field};
use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::domain::schema::figure;
use crate::domain::value::Value;
use crate::exchange::header::Sheet;
use crate::exchange::published::{Figure, Published};
use crate::exchange::vocab::normal;

/// The stated figures as records. Without a day that they speak of there is none: a figure as of nothing cannot be
/// checked later.
pub(super) fn drafts(sheet: &Sheet, ledger: Option<RecordId>) -> Vec<Draft> {
    let Some(day) = sheet.as_of else { return Vec::new() };
    let mut out: Vec<Draft> = Vec::new();
    for p in &sheet.published {
        let (name, value) = name_and_value(sheet, p);
        let of = ledger.map(|l| l.to_string()).unwrap_or_default();
        let id = RecordId::from_key(Kind::Figure, [normal(&name).as_str(), of.as_str(), day.to_string().as_str()]);
        if out.iter().any(|d| d.id == id) {
            continue;
        }
        let mut fields = vec![
            Field::new(figure::NAME, Value::Text(name)),
            Field::new(figure::AS_OF, Value::Date(day)),
            Field::new(figure::VALUE, Value::Real(value)),
            Field::fresh(figure::SOURCE, Value::Text(source(sheet))),
            Field::fresh(
                figure::PLACE,
                Value::Text(format!("{}:{}", sheet.origin.sheet.as_deref().unwrap_or(""), p.row)),
            ),
        ];
        fields.extend(ledger.map(|l| Field::new(figure::LEDGER, Value::Ref(l))));
        out.push(Draft { kind: Kind::Figure, id, row: p.row, beside: true, fields });
    }
    out
}

fn name_and_value(sheet: &Sheet, p: &Published) -> (String, f64) {
    let label: String = p.label.split_whitespace().collect::<Vec<_>>().join(" ");
    match p.figure {
        Figure::Count(n) => (label, n as f64),
        Figure::Sum { column, value, .. } => {
            let heading = sheet.columns.get(column).map_or("", |c| c.heading.as_str());
            (format!("{label} · {heading}"), value)
        }
    }
}

/// The file's name without its folders.
pub(super) fn source(sheet: &Sheet) -> String {
    let file = &sheet.origin.file;
    file.rsplit(['/', '\\']).next().unwrap_or(file).to_string()
}
