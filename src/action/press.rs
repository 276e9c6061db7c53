//! What presses of actions share: doing one thing at once, many only after a look.

use crate::action::{Effect, Overlay, Preview, Scene};
use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::domain::record::Record;
use crate::error::{Code, Error, Result};
use crate::i18n::{Message, Msg};
use crate::service::Work;

crate::messages! {
    NOTHING_HERE: "there is no record under the cursor", "光标处没有记录";
    HINT_NOTHING_HERE: "Move to a row, or mark some with the mark key.", "请移到某一行，或先选中若干行。";
    NO_SUCH_HERE: "this is about {kind}, and none is chosen", "此操作针对{kind}，当前未选中";
    ALREADY: "nothing to do: that is how it stands already", "无需操作：现状已是如此";
    DONE_ONE: "{action}: {title}", "{action}：{title}";
    MANY: "{action}: {count} {count:record|records}", "{action}：{count} 条记录";
    NO_CELL: "there is no column under the cursor", "光标处没有列";
}

/// The records under the cursor or marked, of one kind.
///
/// # Errors
/// `Usage` where there is none.
pub(super) fn targets<'a>(scene: &'a Scene<'_>, kind: Kind) -> Result<Vec<&'a Record>> {
    let found = scene.targets_of(kind);
    if found.is_empty() {
        let error = Error::new(Code::Usage, NO_SUCH_HERE).with_message("kind", kind.def().label);
        return Err(error.hint(HINT_NOTHING_HERE));
    }
    Ok(found)
}

/// The record under the cursor.
///
/// # Errors
/// `Usage` where there is none.
pub(super) fn here(scene: &Scene<'_>) -> Result<RecordId> {
    scene.here.ok_or_else(|| Error::new(Code::Usage, NOTHING_HERE).hint(HINT_NOTHING_HERE))
}

/// Does work on one record at once, and on many after showing what will change.
///
/// # Errors
/// `Usage` where there is nothing to do.
pub(super) fn run_or_confirm(
    scene: &Scene<'_>,
    action: Msg,
    records: &[RecordId],
    lines: Vec<String>,
    work: Work,
) -> Result<Vec<Effect>> {
    match records {
        [] => Err(Error::new(Code::Usage, ALREADY)),
        [one] => {
            let said = Message::plain(DONE_ONE).with_message("action", action).with("title", scene.state.title(*one));
            Ok(vec![Effect::Do(work), Effect::Say(said)])
        }
        many => {
            let title = Message::plain(MANY).with_message("action", action).with("count", many.len());
            Ok(vec![Effect::Show(Overlay::Confirm(Box::new(Preview { title, lines, work })))])
        }
    }
}
