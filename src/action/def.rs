//! The declaration of an action: its name, its place, how it is pressed, and its command.

use super::{Arg, Args, Effect, JsonKey, RightScope, Scene, ScreenId, Shell};
use super::{form, office, own, steps};
use crate::domain::life::Verb;
use crate::domain::rights::{Right, Role};
use crate::error::Result;
use crate::i18n::Msg;
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
    pub(super) json: JsonKeys,
    /// Does it.
    pub run: Run,
}

/// Where the documentation of a command's JSON comes from.
#[derive(Clone, Copy, Debug)]
pub(super) enum JsonKeys {
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
    /// The only role that it is for.
    pub only: Option<Role>,
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
            only: None,
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

    /// Says which role it is for, and no other.
    pub const fn only(mut self, role: Role) -> Self {
        self.only = Some(role);
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
