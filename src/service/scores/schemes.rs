//! Schemes of assessment as records: read where they are used, and refused where they are written and not understood.

use crate::domain::assess::Scheme;
use crate::domain::kind::Kind;
use crate::domain::schema::scheme;
use crate::domain::value::{Value, ValueRef};
use crate::error::{Code, Error, Result};
use crate::i18n::Message;
use crate::log::State;
use crate::service::work::Edit;

crate::messages! {
    BAD_SCHEME: "line {line} of the scheme “{title}” is not understood: {text}", "考核方案“{title}”第{line}行无法识别：{text}";
    BAD_WHOLE: "the scheme “{title}” does not hold together: {text}", "考核方案“{title}”有误：{text}";
    HINT_SCHEME: "Weights are 100% together. Lines: part NAME N% from KIND FILTER; bonus NAME POINTS cap POINTS for KIND FILTER; deduct …; zero NAME PART for …; cap bonus N; missing pending, reweight or peer-mean.", "各部分权重合计为100%。可用的行：部分 名称 N% 取自 类别 筛选条件；加分 名称 分值 上限 N 依据 类别 筛选条件；扣分 ……；清零 名称 部分 依据 ……；上限 加分 N；缺项 待定、分摊或均值。";
}

/// Reads the rules of a scheme of a title.
///
/// # Errors
/// `BadInput` with the line that is not understood.
pub fn read(title: &str, year: i32, rules: &str) -> Result<Scheme> {
    Scheme::parse(year, rules).map_err(|e| {
        let msg = if e.line == 0 { BAD_WHOLE } else { BAD_SCHEME };
        let said = Message::plain(msg).with("title", title).with("text", &e.text).with("line", e.line);
        Error::new(Code::BadInput, said).hint(HINT_SCHEME)
    })
}

/// The scheme of a year: of several the one that came last, where it can be read.
pub fn of_year(state: &State, year: i32) -> Option<Scheme> {
    let of = state.records(Kind::Scheme).filter(|r| r.get(scheme::YEAR) == Some(ValueRef::Int(year.into()))).last()?;
    read(&state.title_of(of), year, of.text(scheme::RULES)?).ok()
}

/// Refuses rules that are not understood.
///
/// # Errors
/// As [`read`].
pub(crate) fn check(state: &State, edits: &[Edit]) -> Result<()> {
    for edit in edits.iter().filter(|e| e.kind == Kind::Scheme && e.tag == scheme::RULES) {
        let Some(rules) = edit.value.as_ref().and_then(Value::as_text) else { continue };
        let new = edits.iter().find(|e| e.id == edit.id && e.tag == scheme::TITLE);
        let title = new.and_then(|e| e.value.as_ref()).and_then(Value::as_text).map(str::to_string);
        read(&title.unwrap_or_else(|| state.title(edit.id)), 0, rules)?;
    }
    Ok(())
}
