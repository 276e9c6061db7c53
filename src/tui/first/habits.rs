//! What a person got used to on this device: the looks that were chosen by a key, and which tips are no longer needed. Kept
//! with the drafts, in the small journal that is never synced.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::action::own::{self, OwnCommand};
use crate::action::{SCREENS, keys};
use crate::domain::id::RecordId;
use crate::error::{Code, Error, Result};
use crate::i18n::Lang;
use crate::keymap::{Keymap, PRESETS};
use crate::service::Office;
use crate::tui::app::App;
use crate::tui::pick::arrange::Arrangement;
use crate::tui::run::Request;
use crate::tui::screens::panes::Panes;

crate::messages! {
    NO_KEYMAP: "this keymap cannot be used", "无法使用该键位";
}

/// The version of what is kept.
const VERSION: u8 = 3;

/// A choice that was made by a key: what the console began with then, and what was chosen. It holds for as long as the
/// console would begin with the same: who writes another choice into the config file means that one.
type Chosen<T> = Option<(T, T)>;

/// What a person got used to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Habits {
    theme: Chosen<String>,
    chinese: Chosen<bool>,
    mouse: Chosen<bool>,
    used: BTreeSet<String>,
    /// The built-in keymap that was chosen; none where the one that was configured stands.
    keymap: Option<String>,
    /// Whether the bell rings for what concerns the person.
    pub(in crate::tui) bell: bool,
    /// How lists were arranged by hand, by their screens.
    lists: BTreeMap<String, Arrangement>,
}

fn key(person: RecordId) -> String {
    format!("habits/{person}")
}

fn panes_key(person: RecordId) -> String {
    format!("panes/{person}")
}

/// A keymap that is built in, with the keys of the person's own commands, as far as there is room for them.
fn built_in(name: &str, commands: &[OwnCommand]) -> Result<Keymap> {
    let wrong = |all: Vec<Error>| all.into_iter().next().unwrap_or_else(|| Error::new(Code::Failed, NO_KEYMAP));
    let mut keymap = keys::built_in(name).map_err(wrong)?;
    drop(own::bind(&mut keymap, commands));
    Ok(keymap)
}

impl Habits {
    /// What is kept of a person; nothing where it is of another version.
    pub fn of(office: &Office, person: RecordId) -> Self {
        let kept = office.drafts().get(&key(person));
        let read = kept.as_deref().and_then(|bytes| match bytes.split_first() {
            Some((&VERSION, rest)) => postcard::from_bytes(rest).ok(),
            _ => None,
        });
        read.unwrap_or_default()
    }

    /// Keeps it. Where that cannot be done, it is told again.
    fn keep(&self, office: &Office, person: RecordId) {
        let mut bytes = vec![VERSION];
        bytes.extend(postcard::to_stdvec(self).unwrap_or_default());
        drop(office.drafts().put(&key(person), bytes));
    }

    /// How many of the actions that tips tell of were used.
    pub fn count(&self) -> usize {
        self.used.len()
    }

    /// Whether an action was used.
    pub fn has_used(&self, action: &str) -> bool {
        self.used.contains(action)
    }
}

/// What the console began with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Began {
    theme: String,
    lang: Lang,
    mouse: bool,
}

impl Began {
    /// What a console begins with.
    pub fn new(theme: &str, lang: Lang, mouse: bool) -> Self {
        Self { theme: theme.into(), lang, mouse }
    }

    /// The name of the theme.
    pub fn theme(&self) -> &str {
        &self.theme
    }

    /// The language.
    pub fn lang(&self) -> Lang {
        self.lang
    }

    /// Whether the mouse is on.
    pub fn mouse(&self) -> bool {
        self.mouse
    }
}

impl App {
    /// The built-in keymap that was chosen by a key, with the keys of the person's own commands.
    pub(in crate::tui) fn chosen_keymap(&self) -> Option<Keymap> {
        self.habits.keymap.as_deref().and_then(|name| built_in(name, &self.session.own).ok())
    }

    /// Takes the looks that the person has chosen by keys before. To be called once, before the first event.
    pub(in crate::tui) fn recall(&mut self) {
        let session = &mut self.session;
        let began = Began::new(session.theme.name(), session.lang, self.mouse);
        let habits = self.habits.clone();
        if let Some((then, chosen)) = habits.theme
            && then == began.theme
            && let Some(theme) = session.theme.called(&chosen)
        {
            session.theme = theme.at(session.depth);
        }
        if let Some((then, chosen)) = habits.chinese
            && then == (began.lang == Lang::Zh)
        {
            session.lang = if chosen { Lang::Zh } else { Lang::En };
        }
        if let Some((then, chosen)) = habits.mouse
            && then == began.mouse
        {
            self.mouse = chosen;
        }
        if let Some(keymap) = habits.keymap.as_deref().and_then(|name| built_in(name, &session.own).ok()) {
            self.configured = Some(std::mem::replace(&mut session.keymap, Arc::new(keymap)));
        }
        for (screen, arrangement) in &habits.lists {
            let screen = SCREENS.iter().find(|s| s.action() == screen);
            if let Some(list) = screen.and_then(|s| self.console.list_of(s.id)) {
                // A column that is no more leaves the list as it usually is.
                drop(arrangement.apply(list));
            }
        }
        self.recall_panes();
        // The other end of a line to the daemon does not know it yet.
        if self.mouse || began.mouse {
            self.requests.push(Request::Mouse(self.mouse));
        }
        self.began = Some(began);
    }

    /// Keeps what was chosen by a key.
    pub(in crate::tui) fn remember(&mut self) {
        let Some(began) = &self.began else { return };
        let session = &self.session;
        let before = self.habits.clone();
        let now = session.theme.name();
        self.habits.theme = (began.theme != now).then(|| (began.theme.clone(), now.into()));
        let chinese = |lang| lang == Lang::Zh;
        self.habits.chinese = (began.lang != session.lang).then(|| (chinese(began.lang), chinese(session.lang)));
        self.habits.mouse = (began.mouse != self.mouse).then_some((began.mouse, self.mouse));
        if self.habits != before {
            self.keep_habits();
        }
    }

    /// Keeps how the list that is shown was arranged by hand.
    pub(in crate::tui) fn remember_arrangement(&mut self) {
        let screen = self.console.screen.def().action();
        let Some(now) = self.console.list().map(Arrangement::of) else { return };
        if self.habits.lists.insert(screen.to_string(), now.clone()) != Some(now) {
            self.keep_habits();
        }
    }

    /// Keeps how list and detail lie on each screen where that was changed.
    pub(in crate::tui) fn remember_panes(&mut self) {
        let mut all: BTreeMap<String, Panes> = BTreeMap::new();
        for screen in SCREENS {
            if let Some(list) = self.console.list_of(screen.id).filter(|l| l.panes != Panes::default()) {
                all.insert(screen.action().to_string(), list.panes);
            }
        }
        let (office, actor) = self.home();
        // Where it cannot be kept, it is as usual the next time.
        drop(office.drafts().put(&panes_key(actor.person), postcard::to_stdvec(&all).unwrap_or_default()));
    }

    fn recall_panes(&mut self) {
        let (office, actor) = self.home();
        let kept = office.drafts().get(&panes_key(actor.person));
        let all: BTreeMap<String, Panes> =
            kept.as_deref().and_then(|bytes| postcard::from_bytes(bytes).ok()).unwrap_or_default();
        for screen in SCREENS {
            let panes = all.get(screen.action());
            if let Some((list, panes)) = self.console.list_of(screen.id).zip(panes) {
                list.panes = *panes;
            }
        }
    }

    /// Goes on to the next keymap: those that are built in, then the one that was configured. Returns its name.
    pub(in crate::tui) fn next_keymap(&mut self) -> Result<Option<&'static str>> {
        let now = self.habits.keymap.as_deref();
        let at = now.and_then(|now| PRESETS.iter().position(|name| *name == now)).map_or(0, |at| at + 1);
        let next = PRESETS.get(at).copied();
        let keymap = match next {
            Some(name) => Some(Arc::new(built_in(name, &self.session.own)?)),
            None => self.configured.take(),
        };
        if let Some(keymap) = keymap {
            let before = std::mem::replace(&mut self.session.keymap, keymap);
            if now.is_none() {
                self.configured = Some(before);
            }
        }
        self.habits.keymap = next.map(str::to_string);
        Ok(next)
    }

    /// Notes that an action was used: no tip tells of it any more.
    pub(super) fn used(&mut self, action: &str) {
        if !self.habits.has_used(action) {
            self.habits.used.insert(action.to_string());
            self.keep_habits();
        }
    }

    pub(in crate::tui) fn keep_habits(&self) {
        let (office, actor) = self.home();
        self.habits.keep(office, actor.person);
    }
}
