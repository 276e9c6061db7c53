//! A command as a form of the console: it is about what is chosen there, the rest is asked for, and it is run as it would be
//! on the command line.

use super::{Action, ArgKind, CommandForm, Effect, Line, Overlay, Preset, Scene, named, press};
use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::error::{Code, Error, Result};
use crate::i18n::Message;

crate::messages! {
    NO_COMMAND: "“{name}” has no command", "“{name}”没有对应的命令";
    RECORD: "record", "记录";
}

/// Lays the form of an action's command over the screen.
///
/// # Errors
/// As [`form`].
pub(super) fn press(scene: &Scene<'_>, name: &'static str) -> Result<Vec<Effect>> {
    Ok(vec![Effect::Show(Overlay::Command(Box::new(form(scene, name)?)))])
}

/// The same, with what holds unless something else is typed.
///
/// # Errors
/// As [`form`].
pub(super) fn press_filled(
    scene: &Scene<'_>,
    name: &'static str,
    filled: impl IntoIterator<Item = (&'static str, String)>,
) -> Result<Vec<Effect>> {
    let mut form = form(scene, name)?;
    form.filled.extend(filled.into_iter().filter(|(_, text)| !text.is_empty()));
    Ok(vec![Effect::Show(Overlay::Command(Box::new(form)))])
}

/// An action that has a command, with it.
///
/// # Errors
/// `Usage` where there is none.
pub(crate) fn found(name: &str) -> Result<(&'static Action, &'static Line)> {
    let error = || Error::new(Code::Usage, NO_COMMAND).with("name", name);
    let action = named(name).ok_or_else(error)?;
    Ok((action, action.line.as_ref().ok_or_else(error)?))
}

/// The form of an action's command, with what is chosen on the screen.
///
/// # Errors
/// `Usage` where it is about a record, and none of its kinds is chosen.
pub(super) fn form(scene: &Scene<'_>, name: &'static str) -> Result<CommandForm> {
    let (action, line) = found(name)?;
    let mut title = Message::from(action.title);
    let (mut known, mut filled) = (Vec::new(), Vec::new());
    for (arg, preset) in line.args.iter().filter_map(|a| Some((a, a.asked?.preset?))) {
        let text = match preset {
            Preset::Today => scene.today.to_string(),
            Preset::Text(text) => text.to_string(),
        };
        filled.push((arg.name, text));
    }
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
            let one = arg.chosen.first().filter(|_| arg.chosen != Kind::ALL);
            let kind = one.map_or(RECORD, |k| k.def().label);
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
