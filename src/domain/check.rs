//! Whether a value may stand in a field.

use crate::domain::kind::{FieldDef, FieldRole, Type, status_word};
use crate::domain::rate::Class;
use crate::domain::value::{MAX_LIST, MAX_TEXT, Value};
use crate::error::{Code, Error, Result};

crate::messages! {
    WRONG_TYPE: "“{field}” cannot hold this", "“{field}”不能填写此值";
    TOO_LONG: "“{field}” is longer than {max} {max:byte|bytes}", "“{field}”超过 {max} 字节";
    TOO_MANY: "“{field}” has more than {max} {max:member|members}", "“{field}”超过 {max} 项";
    NOT_A_NUMBER: "“{field}” is not a number", "“{field}”不是数字";
    NO_SUCH_WORD: "“{word}” is no word of “{field}”; one of: {words}", "“{word}”不是“{field}”的用语；可填：{words}";
    NO_STATUS_WORD: "“{line}” is no status word with its class; write word=class, with one of: {classes}", "“{line}”不是“用语=类别”；类别可填：{classes}";
    CONTROL: "“{field}” holds a control character", "“{field}”含有控制字符";
    PERCENT_RANGE: "“{field}” lies between 0 and 100", "“{field}”应在 0 到 100 之间";
}

/// Checks that a value fits a field's type and bounds. Whether what it refers to is there is another matter.
///
/// # Errors
/// `BadInput` that names the field.
pub fn fits(field: &FieldDef, value: &Value) -> Result<()> {
    let error = |msg| Error::new(Code::BadInput, msg).with_message("field", field.label);
    let text = |t: &str, lines: bool| {
        if t.len() > MAX_TEXT {
            return Err(error(TOO_LONG).with("max", MAX_TEXT));
        }
        let bad = |c: char| c.is_control() && !(lines && (c == '\n' || c == '\t'));
        if t.chars().any(bad) { Err(error(CONTROL)) } else { Ok(()) }
    };
    let is_percent = field.role == Some(FieldRole::Percent);
    match (field.ty, value) {
        (Type::Text | Type::Status, Value::Text(t)) => text(t, false),
        (Type::Lines, Value::Text(t)) => text(t, true),
        (Type::Word(words), Value::Text(t)) => match words.word(t) {
            Some(_) => Ok(()),
            None => Err(error(NO_SUCH_WORD).with("word", t).with_list("words", words.words.iter().map(|w| w.label))),
        },
        (Type::Int, Value::Int(n)) if is_percent && !(0..=100).contains(n) => Err(error(PERCENT_RANGE)),
        (Type::Real, Value::Real(n)) if is_percent && !(0.0..=100.0).contains(n) => Err(error(PERCENT_RANGE)),
        (Type::Real, Value::Real(n)) if !n.is_finite() => Err(error(NOT_A_NUMBER)),
        (Type::Int, Value::Int(_))
        | (Type::Real, Value::Real(_))
        | (Type::Bool, Value::Bool(_))
        | (Type::Date, Value::Date(_))
        | (Type::Time, Value::Time(_))
        | (Type::Period, Value::Period(_))
        | (Type::Ref(_) | Type::Any, Value::Ref(_)) => Ok(()),
        (Type::Due, Value::Due(d)) => text(&d.words, false),
        (Type::Refs(_), Value::Refs(ids)) if ids.len() > MAX_LIST => Err(error(TOO_MANY).with("max", MAX_LIST)),
        (Type::Refs(_), Value::Refs(_)) => Ok(()),
        (Type::Words(words), Value::Texts(all)) => match all.iter().find(|t| words.word(t).is_none()) {
            None => Ok(()),
            Some(t) => Err(error(NO_SUCH_WORD).with("word", t).with_list("words", words.words.iter().map(|w| w.label))),
        },
        (Type::Texts, Value::Texts(all)) if all.len() > MAX_LIST => Err(error(TOO_MANY).with("max", MAX_LIST)),
        (Type::Texts, Value::Texts(all)) if field.role == Some(FieldRole::StatusWords) => {
            all.iter().try_for_each(|line| {
                text(line, false)?;
                let classes = || Class::ALL.iter().map(|c| c.label());
                let wrong = || error(NO_STATUS_WORD).with("line", line).with_list("classes", classes());
                status_word(line).filter(|(word, _)| !word.is_empty()).map(drop).ok_or_else(wrong)
            })
        }
        (Type::Texts, Value::Texts(all)) => all.iter().try_for_each(|t| text(t, false)),
        _ => Err(error(WRONG_TYPE)),
    }
}
