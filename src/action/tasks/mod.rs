//! Tasks: done, handed on, urged, put off, sent back; triage.

mod assign;
mod defer;
mod done;
mod escalate;
mod extend;
mod send_back;
mod triage;
mod urge;

pub(super) use done::press as done;

use super::{Action, press};
use crate::domain::kind::Kind;
use crate::domain::rate::Class;
use crate::domain::record::Record;
use crate::domain::schema::task;
use crate::error::{Code, Error, Result};
use crate::i18n::Msg;
use crate::log::State;
use crate::service::read::status_words;

crate::messages! {
    NO_WORD: "the ledger “{ledger}” has no status word for that", "清单“{ledger}”没有相应的状态用语";
    HINT_NO_WORD: "Give the ledger its status words: edit it, field “Status words”.", "请先在该清单的“状态用语”中填写。";
}

/// The actions of this folder.
pub static ACTIONS: &[Action] = &[
    done::ACTION,
    assign::ACTION,
    urge::ACTION,
    escalate::TASK,
    escalate::FINDING,
    extend::ASK,
    extend::GRANT,
    extend::REFUSE,
    defer::ACTION,
    send_back::ACTION,
    triage::ACTION,
];

/// The first word of a task's ledger that counts as a class.
fn word(state: &State, record: &Record, class: Class) -> Result<String> {
    let ledger = record.reference(task::LEDGER);
    let words = ledger.map(|l| status_words(state, l)).unwrap_or_default();
    words.into_iter().find(|(_, c)| *c == class).map(|(word, _)| word).ok_or_else(|| {
        Error::new(Code::BadInput, NO_WORD)
            .with("ledger", ledger.map_or_else(String::new, |l| state.title(l)))
            .hint(HINT_NO_WORD)
    })
}

const fn on_tasks(name: &'static str, title: Msg, help: Msg, press: super::Press) -> Action {
    Action::new(name, super::Group::Tasks, title, help).within(&["tasks", "triage"]).many().press(press)
}

/// The marked tasks, or the one under the cursor.
fn chosen<'a>(scene: &'a super::Scene<'_>) -> Result<Vec<&'a Record>> {
    press::targets(scene, Kind::Task)
}
