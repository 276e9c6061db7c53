//! What is not changed any more: an issue that was printed with its sections, an assessment that was frozen.

use crate::domain::kind::{GONE, Kind, Tag};
use crate::domain::life;
use crate::domain::schema::{assessment, bulletin, section};
use crate::error::{Code, Error, Result};
use crate::log::State;
use crate::service::work::Edit;

crate::messages! {
    ISSUED: "“{title}” is {state}: it stays as it is", "“{title}”{state}，不能再改";
    HINT_ISSUED: "Put it right in the next one; what changed since is shown beside it.", "请在下一期更正；此后变化可对照查看。";
}

/// What holds still: records of a kind, themselves or by what they belong to, once that is in a state.
const FROZEN: &[(Kind, Option<Tag>, Kind, Tag, &str)] = &[
    (Kind::Bulletin, None, Kind::Bulletin, bulletin::STATE, life::bulletin::ISSUED),
    (Kind::Section, Some(section::BULLETIN), Kind::Bulletin, bulletin::STATE, life::bulletin::ISSUED),
    (Kind::Assessment, None, Kind::Assessment, assessment::STATE, life::assessment::FROZEN),
];

/// Refuses a change of what holds still. Taking the making of it back is no change.
///
/// # Errors
/// `Denied` with what it is.
pub(crate) fn check(state: &State, edit: &Edit, undoes: bool) -> Result<()> {
    if undoes || edit.tag == GONE {
        return Ok(());
    }
    let Some(record) = state.get(edit.id) else { return Ok(()) };
    for (_, via, holder, field, frozen) in FROZEN.iter().filter(|f| f.0 == record.kind()) {
        let held = match via {
            None => Some(record),
            Some(tag) => record.reference(*tag).and_then(|id| state.find(*holder, id)),
        };
        if let Some(held) = held.filter(|r| r.text(*field) == Some(frozen)) {
            let life = life::Life::of(*holder);
            let said = life.map_or(crate::i18n::Msg::new("closed", "已定"), |l| l.label(frozen));
            let error = Error::new(Code::Denied, ISSUED).with("title", state.title_of(held));
            return Err(error.with_message("state", said).hint(HINT_ISSUED));
        }
    }
    Ok(())
}
