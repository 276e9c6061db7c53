//! When a unit may object to its score: once it was shown, until the window has passed.

use crate::domain::kind::Kind;
use crate::domain::life;
use crate::domain::schema::{assessment, objection};
use crate::domain::value::Value;
use crate::error::{Code, Error, Result};
use crate::log::State;
use crate::service::work::Edit;

crate::messages! {
    NOT_SHOWN: "objections to “{title}” are raised once the scores are shown to the units", "“{title}”预告后方可提出异议";
    OVER: "objections to “{title}” were raised until {day}", "“{title}”的异议期已于{day}截止";
}

/// Refuses an objection that is raised outside the window.
///
/// # Errors
/// `Denied` with when it is.
pub(crate) fn check(state: &State, edit: &Edit) -> Result<()> {
    if edit.kind != Kind::Objection || edit.tag != objection::ASSESSMENT || state.get(edit.id).is_some() {
        return Ok(());
    }
    let Some(Value::Ref(id)) = &edit.value else { return Ok(()) };
    let Some(of) = state.find(Kind::Assessment, *id) else { return Ok(()) };
    let title = || state.title_of(of);
    let until = of.date(assessment::UNTIL);
    match (of.text(assessment::STATE), until, state.day()) {
        (Some(life::assessment::PREVIEWED), Some(until), Some(day)) if day > until => {
            Err(Error::new(Code::Denied, OVER).with("title", title()).with("day", until))
        }
        (Some(life::assessment::PREVIEWED), ..) => Ok(()),
        (Some(life::assessment::FROZEN), Some(until), _) => {
            Err(Error::new(Code::Denied, OVER).with("title", title()).with("day", until))
        }
        _ => Err(Error::new(Code::Denied, NOT_SHOWN).with("title", title())),
    }
}
