//! The one table of actions: palette, which-key, help, command line and the README's table of keys are made from it.
//!
//! One file an action; the folder says what it is about. An action does not touch widgets: pressed in the console it
//! looks at a [`Scene`] and returns [`Effect`]s; on the command line it writes to a [`Shell`].

mod args;
pub(crate) mod assessments;
pub(crate) mod boards;
pub(crate) mod bulletins;
pub(crate) mod clues;
pub(crate) mod config;
mod def;
pub(crate) mod documents;
pub(crate) mod draws;
mod effect;
pub(crate) mod files;
pub(crate) mod flags;
pub(crate) mod form;
pub(crate) mod guard;
pub mod keys;
pub(crate) mod layers;
pub(crate) mod lists;
pub(crate) mod log;
pub(crate) mod meetings;
pub mod messages;
mod meter;
pub(crate) mod moving;
pub(crate) mod office;
mod output;
pub(crate) mod own;
mod paper;
mod permit;
mod press;
pub(crate) mod program;
pub(crate) mod records;
pub(crate) mod reports;
mod scene;
pub(crate) mod screens;
pub(crate) mod server;
mod shell;
pub(crate) mod steps;
pub(crate) mod sync;
pub(crate) mod table;
pub(crate) mod visits;

pub use args::{AS_KNOWN, AS_OF, Arg, ArgKind, Args, FormField, JSON, JsonKey, Preset};
pub use config::{Color, Config};
use std::collections::HashMap;
use std::sync::LazyLock;

use def::JsonKeys;
pub use def::{Action, Group, Line, Press, PressFn, Run};
pub use effect::{
    Arrange, Axis, CommandForm, Effect, FieldKey, FormStep, Job, JobRun, Keys, Motion, Overlay, OverlayAction, PageOf,
    PaneStep, Preview, Prompt,
};
pub use meter::Meter;
pub use output::Output;
pub use permit::{Place, RightScope, allowed, permits};
pub(crate) use records::outside::fetching;
pub use scene::Scene;
pub use screens::{SCREENS, ScreenDef, ScreenId};
pub use shell::{Opened, Opening, Shell, unwritten};

use crate::domain::life;
use crate::i18n::{Message, Msg};

/// Declares a family of actions that each ask one thing of the console and look at nothing.
macro_rules! family {
    ($group:expr, $contexts:expr;
     $($name:literal $en:literal $zh:literal, $help_en:literal $help_zh:literal => $effect:expr;)*) => {
        /// The actions of this family.
        pub static ACTIONS: &[$crate::action::Action] = &[$(
            $crate::action::Action::new(
                $name,
                $group,
                $crate::i18n::Msg::new($en, $zh),
                $crate::i18n::Msg::new($help_en, $help_zh),
            )
            .within($contexts)
            .same(|| $effect),
        )*];
    };
}
pub(crate) use family;

/// The table, folder by folder, in the order in which help and palette tell of it.
fn folders() -> impl Iterator<Item = &'static [Action]> {
    [
        office::ACTIONS as &[Action],
        files::ACTIONS,
        reports::ACTIONS,
        bulletins::ACTIONS,
        assessments::ACTIONS,
        boards::ACTIONS,
        meetings::ACTIONS,
        &screens::ACTIONS,
        moving::cursor::ACTIONS,
        moving::scroll::ACTIONS,
        moving::panes::ACTIONS,
        moving::tree::ACTIONS,
        lists::ACTIONS,
        lists::picture::ACTIONS.as_slice(),
        lists::marks::ACTIONS,
        draws::ACTIONS,
        documents::ACTIONS,
        clues::ACTIONS,
        guard::ACTIONS,
        visits::ACTIONS,
        records::ACTIONS,
        steps::TRIAGE.as_slice(),
        flags::ACTIONS,
        &steps::VERBS,
        layers::text::ACTIONS,
        layers::form::ACTIONS,
        layers::picker::ACTIONS,
        layers::triage::ACTIONS,
        layers::field::ACTIONS,
        layers::field::NUMBERS,
        log::ACTIONS,
        program::ACTIONS,
        &office::settings::NAMED,
        sync::ACTIONS,
        server::ACTIONS,
    ]
    .into_iter()
}

/// All actions.
pub fn all() -> impl Iterator<Item = &'static Action> {
    folders().flatten()
}

/// The action of a name; the verb of a step, by the step's name or an older one.
pub fn named(name: &str) -> Option<&'static Action> {
    static NAMED: LazyLock<HashMap<&str, &Action>> = LazyLock::new(|| all().map(|a| (a.name, a)).collect());
    let is = |name: &str| NAMED.get(name).copied();
    is(name).or_else(|| life::verb(name).and_then(|(_, verb)| is(verb.name)))
}

/// What entries say was done that nobody presses under that name: a step within another action, or one of an import.
const STEPS: &[(&str, Msg)] = &[
    ("flag.raise", Msg::new("flagged", "列为落后")),
    ("meeting.decide", Msg::new("decision", "议定")),
    ("figure.publish", Msg::new("published", "公布")),
    ("import.sheet", Msg::new("import", "导入")),
    ("sealed.informant", Msg::new("informant sealed", "密封举报人")),
    ("sealed.visit", Msg::new("visit sealed", "密封暗访安排")),
    ("sealed.read", Msg::new("sealed matter read", "启封密件")),
    ("guard.raise", Msg::new("alarms raised", "提示疑点")),
    ("visit.plan", Msg::new("visits planned", "安排走访")),
    ("checklist.keep", Msg::new("checklist kept", "存入检查表")),
    ("survey.draw", Msg::new("survey drawn", "满意度抽样")),
];

/// What people call an action of the log: its title, or a general word where this version does not know it.
pub fn title(name: &str) -> Msg {
    let other = || STEPS.iter().find(|(n, _)| *n == name).map(|(_, title)| *title);
    let step = life::step(name).map(|(_, step)| step.label);
    step.or_else(|| named(name).map(|a| a.title)).or_else(other).unwrap_or(messages::SOME_ACTION)
}

/// What was done, as people call it; of an undo or a redo with the action that it is of.
pub fn done(name: &str, of: Option<&str>) -> Message {
    match of {
        Some(of) => Message::plain(messages::OF_ACTION).with_message("done", title(name)).with_message("of", title(of)),
        None => title(name).into(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn each_name_and_command_is_used_once_and_each_action_has_a_side() {
        let (mut names, mut commands) = (HashSet::new(), HashSet::new());
        for a in all() {
            assert!(names.insert(a.name), "{} twice", a.name);
            assert!(a.press.is_some() || a.line.is_some(), "{} does nothing", a.name);
            assert!(a.contexts.iter().all(|c| keys::contexts().contains(c)), "{} in an unknown context", a.name);
            if let Some(line) = &a.line {
                assert!(commands.insert(line.command), "{:?} twice", line.command);
            }
        }
    }
}
