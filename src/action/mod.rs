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

pub use args::{AS_KNOWN, AS_OF, Arg, ArgKind, Args, Asked, JSON, JsonKey};
pub use config::{Color, Config};
pub use effect::{
    Arrange, Ask, Axis, CommandForm, Effect, FieldKey, FormStep, Job, JobRun, Keys, Layer, LayerAction, Motion, PageOf,
    PaneStep, Preview,
};
pub use meter::Meter;
pub use output::Output;
pub(crate) use records::outside::fetching;
pub use scene::Scene;
pub use screens::{SCREENS, ScreenDef, ScreenId};
pub use shell::{Opened, Opening, Shell, unwritten};

use crate::domain::kind::{FieldDef, FieldRole, Kind, Owner};
use crate::domain::life::{self, Life, Verb};
use crate::domain::rights::{ROLES, Reach, Right, Role};
use crate::error::{Code, Error, Result};
use crate::i18n::{Message, Msg};
use crate::service::Actor;
use crate::service::settings::setting_table::SettingDef;

/// What an action is about: its place in help and palette.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    /// Screens.
    Screens,
    /// Moving about.
    Moving,
    /// Lists: filter, sort, marks, views.
    Lists,
    /// Records of any kind.
    Records,
    /// Tasks and their triage.
    Tasks,
    /// Findings and their life.
    Findings,
    /// Flags on lagging indicators.
    Flags,
    /// Forms and text.
    Forms,
    /// Files: import, export, backup.
    Files,
    /// Reports and checks.
    Reports,
    /// The trail: undo, redo, the past.
    Trail,
    /// The program itself.
    Program,
    /// Commands of the person's own.
    Own,
}

/// A function that is pressed.
pub type PressFn = fn(&Scene<'_>) -> Result<Vec<Effect>>;

/// How an action is pressed in the console.
#[derive(Clone, Copy, Debug)]
pub enum Press {
    /// By a function of its own.
    Own(PressFn),
    /// With the same effect wherever one is.
    Same(fn() -> Effect),
    /// As a verb of a life.
    Verb(&'static Verb),
    /// As the key of triage of this name.
    Triage(&'static str),
    /// By showing a screen.
    Screen(ScreenId),
    /// By asking for a setting.
    Setting(&'static SettingDef),
    /// By running a command of the person's own.
    Command(&'static own::OwnLine),
    /// By a form for the arguments of its command.
    Form(&'static str),
}

impl Press {
    /// Presses it.
    ///
    /// # Errors
    /// What hinders it where one is.
    pub fn run(self, scene: &Scene<'_>) -> Result<Vec<Effect>> {
        match self {
            Self::Own(press) => press(scene),
            Self::Same(effect) => Ok(vec![effect()]),
            Self::Verb(verb) => steps::press(scene, verb),
            Self::Triage(key) => steps::triaged(scene, key),
            Self::Screen(screen) => Ok(vec![Effect::Screen(screen)]),
            Self::Setting(def) => Ok(office::settings::asked(scene, def)),
            Self::Command(line) => Ok(vec![Effect::Command(line, scene.here)]),
            Self::Form(name) => form::press(scene, name),
        }
    }
}

/// How an action is run on the command line.
#[derive(Clone, Copy, Debug)]
pub enum Run {
    /// By a function of its own.
    Own(fn(&mut Shell, &Args) -> Result<()>),
    /// As a verb of a life, on the records that are named.
    Verb(&'static Verb),
}

impl Run {
    /// Runs it.
    ///
    /// # Errors
    /// What hinders it.
    pub fn run(self, shell: &mut Shell, args: &Args) -> Result<()> {
        match self {
            Self::Own(run) => run(shell, args),
            Self::Verb(verb) => steps::run(shell, args, verb),
        }
    }
}

/// How an action is called on the command line.
#[derive(Debug)]
pub struct Line {
    /// The command: one word, or two as in `flag lagging`.
    pub command: &'static [&'static str],
    /// Its arguments.
    pub args: &'static [Arg],
    /// The keys of what it prints with `--json`, see [`Line::json_keys`].
    json: JsonKeys,
    /// Does it.
    pub run: Run,
}

/// Where the documentation of a command's JSON comes from.
#[derive(Clone, Copy, Debug)]
enum JsonKeys {
    /// A list beside the action.
    Listed(&'static [JsonKey]),
    /// What the JSON itself is made from.
    Made(fn() -> Vec<(String, Msg)>),
}

impl Line {
    /// The keys of what it prints with `--json`, each by its path (see [`JsonKey`]) with its meaning; none where it has no
    /// such output.
    pub fn json_keys(&self) -> Vec<(String, Msg)> {
        match self.json {
            JsonKeys::Listed(keys) => keys.iter().map(|k| (k.path.to_string(), k.help)).collect(),
            JsonKeys::Made(make) => make(),
        }
    }
}

/// What an action is done to, and so what one needs its right for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RightScope {
    /// For itself: what it touches is not under the cursor.
    Itself,
    /// For each record that is chosen.
    Chosen,
    /// For what is said or shown of each record that is chosen: to have a part in an indicator, which units share, is not
    /// enough.
    Remark,
    /// For taking away each record that is chosen.
    Retire,
    /// For some field of each record that is chosen.
    Fields,
    /// For a new record of what is listed.
    New,
    /// As the verb needs it that a key of triage stands for.
    Triage(&'static str),
}

impl RightScope {
    /// Whether there must be a record under the cursor, or marked.
    pub fn wants_record(self) -> bool {
        !matches!(self, Self::Itself | Self::New)
    }
}

/// What an action would be done to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The kind that is listed.
    pub listed: Kind,
    /// The kind of the record under the cursor; none where there is none.
    pub chosen: Option<Kind>,
    /// Whether all that is chosen belongs to the person's unit, as far as that matters to the person's role.
    pub own: bool,
}

/// An action.
#[derive(Debug)]
pub struct Action {
    /// The name that keymaps bind.
    pub name: &'static str,
    /// What it is about.
    pub group: Group,
    /// The keymap contexts that it makes sense in; none: everywhere.
    pub contexts: &'static [&'static str],
    /// One or two words, for the footer and the palette.
    pub title: Msg,
    /// One sentence, for help.
    pub help: Msg,
    /// What one needs to be allowed to do it; it is not offered to others.
    pub needs: Option<Right>,
    /// What that right is needed for.
    pub upon: RightScope,
    /// Whether it works on all that is marked.
    pub many: bool,
    /// Whether it writes, and so is off while the console looks at the past.
    pub writes: bool,
    /// Whether a form that has nothing to ask asks whether it shall be: what it does is not undone by a key.
    pub asks_first: bool,
    /// Whether it gives the terminal to another program for a while.
    pub outside: bool,
    /// Its side in the console.
    pub press: Option<Press>,
    /// Its side on the command line.
    pub line: Option<Line>,
}

impl Action {
    /// An action of neither side yet, that anybody may do and that writes nothing.
    pub const fn new(name: &'static str, group: Group, title: Msg, help: Msg) -> Self {
        Self {
            name,
            group,
            contexts: &[],
            title,
            help,
            needs: None,
            upon: RightScope::Itself,
            many: false,
            writes: false,
            asks_first: false,
            outside: false,
            press: None,
            line: None,
        }
    }

    /// Says where it makes sense.
    pub const fn within(mut self, contexts: &'static [&'static str]) -> Self {
        self.contexts = contexts;
        self
    }

    /// Says that it writes, and what one needs to be allowed to, for each record that is chosen.
    pub const fn writes(mut self, needs: Right) -> Self {
        self.writes = true;
        self.needs = Some(needs);
        self.upon = RightScope::Chosen;
        self
    }

    /// Says that it writes, and what one needs to be allowed to, whatever is under the cursor.
    pub const fn writes_itself(mut self, needs: Right) -> Self {
        self.writes = true;
        self.needs = Some(needs);
        self
    }

    /// Says what its right is needed for.
    pub const fn scope(mut self, upon: RightScope) -> Self {
        self.upon = upon;
        self
    }

    /// Says what one needs to be allowed to do it, though it writes no records.
    pub const fn needs(mut self, needs: Right) -> Self {
        self.needs = Some(needs);
        self
    }

    /// Says that it gives the terminal to another program: only where a terminal and a shell stand behind the console.
    pub const fn outside(mut self) -> Self {
        self.outside = true;
        self
    }

    /// Says that it works on all that is marked.
    pub const fn many(mut self) -> Self {
        self.many = true;
        self
    }

    /// Gives it a side in the console.
    pub const fn press(mut self, press: PressFn) -> Self {
        self.press = Some(Press::Own(press));
        self
    }

    /// Gives it the same effect wherever one is.
    pub const fn same(mut self, effect: fn() -> Effect) -> Self {
        self.press = Some(Press::Same(effect));
        self
    }

    /// Gives it a side on the command line.
    pub const fn line(
        mut self,
        command: &'static [&'static str],
        args: &'static [Arg],
        run: fn(&mut Shell, &Args) -> Result<()>,
    ) -> Self {
        self.line = Some(Line { command, args, json: JsonKeys::Listed(&[]), run: Run::Own(run) });
        self
    }

    /// Gives it a side in the console: a form for the arguments of its command, which is then run as it would be there.
    pub const fn form(mut self) -> Self {
        self.press = Some(Press::Form(self.name));
        self
    }

    /// Says that it is asked for once more before it is run from the console.
    pub const fn asks_first(mut self) -> Self {
        self.asks_first = true;
        self
    }

    /// Says what the documentation of its JSON is made from.
    pub const fn documents(mut self, make: fn() -> Vec<(String, Msg)>) -> Self {
        if let Some(line) = &mut self.line {
            line.json = JsonKeys::Made(make);
        }
        self
    }

    /// Documents what the command prints with `--json`.
    pub const fn json(mut self, keys: &'static [JsonKey]) -> Self {
        if let Some(line) = &mut self.line {
            line.json = JsonKeys::Listed(keys);
        }
        self
    }
}

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
    let is = |name: &str| all().find(|a| a.name == name);
    is(name).or_else(|| life::verb(name).and_then(|(_, verb)| is(verb.name)))
}

/// Whether a role may do an action where one is: what it may not do is not offered, and refused when it is pressed. What is
/// written is checked again, field by field, where it is written.
pub fn permits(action: &Action, role: Role, place: &Place) -> bool {
    let Some(right) = action.needs else { return true };
    let reaches = |right| match role.reach(right) {
        Reach::All => true,
        Reach::Own => place.own,
        Reach::Nowhere => false,
    };
    role.may(right)
        && match (action.upon, place.chosen) {
            (RightScope::Chosen, Some(_)) => reaches(right),
            (RightScope::Remark, Some(kind)) if !kind.def().takes_remarks() => role.reach(right) == Reach::All,
            (RightScope::Remark, Some(_)) => reaches(right),
            (RightScope::Retire, Some(kind)) => reaches(kind.def().retire_right()),
            (RightScope::Fields, Some(kind)) => {
                // Where it stands is changed by steps.
                let state = Life::of(kind).map(|life| life.field);
                let filled_in = |f: &&FieldDef| Some(f.tag) != state && f.role != Some(FieldRole::Machine);
                kind.def().fields.iter().filter(filled_in).any(|f| reaches(f.right))
            }
            (RightScope::New, _) => may_make(role, place.listed),
            (RightScope::Triage(key), Some(kind)) => Life::of(kind)
                .and_then(|life| life.triage(key))
                .and_then(|verb| named(verb.name))
                .is_none_or(|a| permits(a, role, place)),
            (
                RightScope::Itself
                | RightScope::Triage(_)
                | RightScope::Remark
                | RightScope::Retire
                | RightScope::Chosen
                | RightScope::Fields,
                _,
            ) => true,
        }
}

/// Whether a role may make a record of a kind in a form.
fn may_make(role: Role, kind: Kind) -> bool {
    // What only a program can fill in is not made in a form.
    let fillable = |f: &FieldDef| role.may(f.right) && f.role != Some(FieldRole::Machine);
    let mut required = kind.def().fields.iter().filter(|f| f.required);
    // Who reaches no further than what is his or her own says whose it is.
    let own = || match kind.def().owner {
        Owner::Nobody => false,
        Owner::Maker | Owner::About(_) => true,
        Owner::Units(_) | Owner::Shared(_) if role == Role::Supervisor => kind == Kind::Clue,
        Owner::Units(tags) | Owner::Shared(tags) => tags.iter().filter_map(|t| kind.field(*t)).any(fillable),
    };
    required.clone().all(fillable) && (required.all(|f| role.reach(f.right) == Reach::All) || own())
}

/// Whether a person may do an action at all.
///
/// # Errors
/// `Denied` with the role and what it lacks.
pub fn allowed(action: &Action, actor: &Actor) -> Result<()> {
    match action.needs {
        Some(right) if !actor.role.may(right) => Err(Error::new(Code::Denied, messages::MAY_NOT_DO)
            .with_message("role", ROLES.word(actor.role.code()).map_or(messages::SOME_ROLE, |w| w.label))
            .with_message("action", action.title)
            .hint(crate::service::messages::HINT_ASK_ADMIN)),
        _ => Ok(()),
    }
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
