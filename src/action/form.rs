//! A command as a form of the console: it is about what is chosen there, the rest is asked for, and it is run as it would be
//! on the command line.

use super::{ArgKind, CommandForm, Effect, Layer, Scene, messages, named, press};
use crate::domain::id::RecordId;
use crate::error::{Code, Error, Result};
use crate::i18n::Message;

crate::messages! {
    NO_COMMAND: "“{name}” has no command", "“{name}”没有对应的命令";
}

/// Lays the form of an action's command over the screen.
///
/// # Errors
/// As [`form`].
pub(super) fn press(scene: &Scene<'_>, name: &'static str) -> Result<Vec<Effect>> {
    Ok(vec![Effect::Show(Layer::Command(Box::new(form(scene, name)?)))])
}

/// The form of an action's command, with what is chosen on the screen.
///
/// # Errors
/// `Usage` where it is about a record, and none of its kinds is chosen.
pub(super) fn form(scene: &Scene<'_>, name: &'static str) -> Result<CommandForm> {
    let missing = || Error::new(Code::Usage, NO_COMMAND).with("name", name);
    let action = named(name).ok_or_else(missing)?;
    let line = action.line.as_ref().ok_or_else(missing)?;
    let mut title = Message::from(action.title);
    let (mut known, mut filled) = (Vec::new(), Vec::new());
    for arg in line.args.iter().filter(|a| !a.chosen.is_empty()) {
        let is = |id: &RecordId| scene.state.get(*id).is_some_and(|r| arg.chosen.contains(&r.kind()));
        let many = matches!(arg.kind, ArgKind::Rest | ArgKind::MaybeRest | ArgKind::Options);
        let chosen = if many { scene.targets() } else { scene.here.into_iter().collect() };
        let chosen: Vec<RecordId> = chosen.into_iter().filter(is).collect();
        if arg.asked.is_some() {
            filled.extend(chosen.iter().map(|id| (arg.name, id.to_string())));
            continue;
        }
        if chosen.is_empty() && matches!(arg.kind, ArgKind::Place | ArgKind::Rest) {
            let kind = arg.chosen.first().map_or(messages::SOME_ACTION, |k| k.def().label);
            let error = Error::new(Code::Usage, press::NO_SUCH_HERE).with_message("kind", kind);
            return Err(error.hint(press::HINT_NOTHING_HERE));
        }
        title = match chosen.as_slice() {
            [] => title,
            [one] => {
                let said = Message::plain(press::DONE_ONE).with_message("action", action.title);
                said.with("title", scene.state.title(*one))
            }
            all => Message::plain(press::MANY).with_message("action", action.title).with("count", all.len()),
        };
        known.extend(chosen.iter().map(|id| (arg.name, id.to_string())));
    }
    Ok(CommandForm { action: name, title, known, filled })
}
