//! What all layers of one person's console share: the office, who looks at it, how, and from which day.

use std::sync::{Arc, Mutex, PoisonError};

use chrono::NaiveDate;

use super::depth::Depth;
use super::exchanged::Exchanged;
use super::input::Feed;
use super::outside::Opener;
use super::theme::{Role, Sign, Theme};
use crate::action::own::OwnCommand;
use crate::action::{Action, Effect, Place};
use crate::domain::kind::Kind;
use crate::error::Result;
use crate::i18n::{Lang, Message, Msg};
use crate::keymap::Keymap;
use crate::log::{AsOf, State};
pub use crate::service::View;
use crate::service::lists::lens::Sums;
use crate::service::people::presence::Seat;
use crate::service::{Actor, Done, Office, Work};

crate::messages! {
    NOTHING_CHANGES: "nothing changes", "没有变化";
    LOOKED_AT: "{day}", "{day}";
    LOOKED_AT_KNOWN: "{day}, as known {moment}", "{day}，按 {moment} 时掌握的情况";
}

/// What all layers of one person's console share.
pub struct Session {
    /// The store.
    pub office: Arc<Office>,
    /// Who looks.
    pub actor: Actor,
    /// The reader's language.
    pub lang: Lang,
    /// How things look.
    pub theme: Theme,
    /// The number of colours of the terminal.
    pub depth: Depth,
    /// The keys in force.
    pub keymap: Arc<Keymap>,
    /// Whether the person sits at another machine than the office is on, whose files are then none of theirs.
    pub remote: bool,
    /// Whether this is the sample, tried out: nothing of it is kept.
    pub trying: bool,
    /// What an action would be done to.
    pub place: Place,
    /// The person's place among those who have a console open.
    pub seat: Option<Seat>,
    /// With what evidence is opened outside.
    pub opener: Opener,
    /// The lines that were typed into the palette with their arguments, the last one last.
    pub commands: Vec<String>,
    /// The program that long texts are changed with, where one was chosen.
    pub editor: Option<String>,
    /// The program that records are read with, where one was chosen.
    pub pager: Option<String>,
    /// The commands of the person's own that stand in the config.
    pub own: Vec<OwnCommand>,
    /// Whether a shell stands behind the console that one can go to for a while.
    pub shell: bool,
    /// Which keys are recorded or replayed, told in the frame's head.
    pub keys_told: Option<String>,
    /// Who is told of news, where somebody waits for them.
    pub feed: Option<Feed>,
    past: Option<(AsOf, Arc<State>)>,
    /// The day from which holds what is written, where the person chose one.
    on: Option<NaiveDate>,
    sums: Mutex<Option<Arc<Sums>>>,
    /// How the device stands to other replicas.
    pub exchanged: Exchanged,
}

impl Session {
    /// A session that looks at now.
    pub fn new(office: Arc<Office>, actor: Actor, lang: Lang, theme: Theme, keymap: Arc<Keymap>) -> Self {
        Self {
            office,
            actor,
            lang,
            theme,
            depth: Depth::default(),
            keymap,
            remote: false,
            trying: false,
            place: Place { listed: Kind::Task, chosen: None, own: true },
            seat: None,
            opener: Opener::default(),
            commands: Vec::new(),
            editor: None,
            pager: None,
            own: Vec::new(),
            shell: true,
            keys_told: None,
            feed: None,
            past: None,
            on: None,
            sums: Mutex::default(),
            exchanged: Exchanged::default(),
        }
    }

    /// All actions, those of the person's own after the others.
    pub fn actions(&self) -> impl Iterator<Item = &'static Action> {
        crate::action::all().chain(self.own.iter().map(|c| c.action))
    }

    /// The action of a name.
    pub fn action(&self, name: &str) -> Option<&'static Action> {
        crate::action::named(name).or_else(|| self.actions().find(|a| a.name == name))
    }

    /// Whether the terminal can be given to another program of the person's: it is this machine's, and the person has a
    /// shell here anyway.
    pub fn goes_outside(&self) -> bool {
        self.shell && !self.remote && matches!(self.opener, Opener::Here(_))
    }

    /// The state that is looked at. Hold it shortly, and never ask for it again while it is held: a writer that waits
    /// in between would wait for ever.
    pub fn view(&self) -> View<'_> {
        match &self.past {
            Some((_, state)) => View::Kept(Arc::clone(state)),
            None => self.office.view(&self.actor),
        }
    }

    /// The sums of the state that is looked at, which follow its changes.
    pub fn sums(&self, state: &State) -> Arc<Sums> {
        let mut held = self.sums.lock().unwrap_or_else(PoisonError::into_inner);
        let today = self.today();
        match held.take() {
            Some(sums) if sums.fit(state, today) => Arc::clone(held.insert(sums)),
            before => Arc::clone(held.insert(self.office.sums(before, state, today))),
        }
    }

    /// The state of the past that is looked at, where it is one.
    pub fn past(&self) -> Option<Arc<State>> {
        self.past.as_ref().map(|(_, state)| Arc::clone(state))
    }

    /// A reading that changes with what is looked at.
    pub fn revision(&self) -> (Option<AsOf>, u64) {
        (self.past.as_ref().map(|(at, _)| *at), self.office.revision())
    }

    /// The day that is looked at.
    pub fn today(&self) -> NaiveDate {
        self.past.as_ref().and_then(|(at, _)| at.on).unwrap_or_else(|| self.office.today())
    }

    /// From where in the past one looks, if one does.
    pub fn as_of(&self) -> Option<AsOf> {
        self.past.as_ref().map(|(at, _)| *at)
    }

    /// Looks at the past, or at now again.
    ///
    /// # Errors
    /// `Corrupt` where the journal cannot be read.
    pub fn look_at(&mut self, at: Option<AsOf>) -> Result<()> {
        self.past = match at {
            Some(at) => Some((at, self.office.past_view(&self.actor, at)?)),
            None => None,
        };
        Ok(())
    }

    /// A view of the past in words: the day, and the moment up to which entries were known.
    pub fn view_in_words(&self, view: AsOf) -> Message {
        let day = view.on.unwrap_or_else(|| self.office.today());
        let came = || {
            let state = self.office.read();
            view.upto.and_then(|entry| state.meta(entry)).map(|m| m.received)
        };
        let moment = view.known.or_else(came).and_then(|ms| self.office.clock().local(ms));
        match moment.map(|t| t.format("%Y-%m-%d %H:%M").to_string()) {
            // The place in the log tells apart what came in the same minute.
            Some(moment) => {
                let moment = view.upto.map_or(moment.clone(), |entry| format!("{moment} #{}", entry.0 + 1));
                Message::plain(LOOKED_AT_KNOWN).with("day", day).with("moment", moment)
            }
            None => Message::plain(LOOKED_AT).with("day", day),
        }
    }

    /// The day from which holds what is written, where the person chose one.
    pub fn on(&self) -> Option<NaiveDate> {
        self.on
    }

    /// Chooses the day from which holds what is written; today again where none is chosen.
    pub fn write_on(&mut self, day: Option<NaiveDate>) {
        self.on = day.filter(|d| *d != self.office.today());
    }

    /// Does a piece of work, for the day that the person chose where the work says none.
    ///
    /// # Errors
    /// As [`Office::commit`].
    pub fn commit(&self, work: Work) -> Result<Done> {
        let on = work.on.or(self.on.filter(|_| work.undoes.is_none()));
        self.office.commit(&self.actor, work.on(on))
    }

    /// What follows from work that was done, or that changes nothing.
    pub fn after(&self, done: Done, said: Message) -> Vec<Effect> {
        if done.is_nothing() {
            return vec![Effect::Say(NOTHING_CHANGES.into())];
        }
        vec![Effect::Did(done), Effect::Say(said)]
    }

    /// Follows the log: the person's role may be another one now, and a view of the past is made anew where entries have come that belong to it.
    ///
    /// # Errors
    /// As [`Session::look_at`].
    pub fn follow(&mut self) -> Result<()> {
        self.actor = self.office.current(&self.actor);
        self.look_at(self.as_of())
    }

    /// A message in the reader's language.
    pub fn say(&self, msg: Msg) -> &'static str {
        msg.text(self.lang)
    }

    /// A message with arguments in the reader's language.
    pub fn said(&self, said: impl Into<Message>) -> String {
        said.into().say(self.lang)
    }

    /// The style of a role.
    pub fn style(&self, role: Role) -> ratatui::style::Style {
        self.theme.style(role)
    }

    /// A sign.
    pub fn sign(&self, sign: Sign) -> &'static str {
        self.theme.sign(sign)
    }
}
