//! Signs for an order once its detail stays on the screen of a person of the unit that it goes to.

use std::time::{Duration, Instant};

use super::app::App;
use super::theme::Role;
use crate::action::Effect;
use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::domain::rights::Right;
use crate::i18n::Message;
use crate::service::papers::receipt::NOT_SIGNED;

/// A record whose detail is painted, in a state of the log.
type Shown = (RecordId, u64);

/// What is to count as shown, and what did.
#[derive(Debug, Default)]
pub(super) struct Sighted {
    /// What was looked at last: once is enough while nothing changes.
    noted: Option<Shown>,
    at: Option<Instant>,
}

impl Sighted {
    /// When what is shown counts as such, where it does not yet.
    pub(super) fn at(&self) -> Option<Instant> {
        self.at
    }

    /// Whether that is before the other things that wait for a cursor that rests.
    pub(super) fn is_first(&self, settle_at: Option<Instant>, told_at: Option<Instant>) -> bool {
        self.at.is_some_and(|at| settle_at.into_iter().chain(told_at).all(|other| at < other))
    }

    /// Lets the time begin again: a key came.
    pub(super) fn wait(&mut self) {
        self.at = None;
    }
}

impl App {
    /// The record whose detail is painted, where it may be an order to the person's unit.
    fn shown_order(&self) -> Option<Shown> {
        let session = &self.session;
        if session.actor.unit.is_none() || !session.actor.role.may(Right::Report) || session.as_of().is_some() {
            return None;
        }
        let list =
            self.console.list().filter(|l| self.over.is_empty() && matches!(l.kind, Kind::Finding | Kind::Document))?;
        let id = list.detail.painted().filter(|id| list.rows.here() == Some(*id))?;
        Some((id, session.office.revision()))
    }

    /// After a drawing: what is painted counts as shown once it has stayed so long.
    pub(super) fn watch_shown(&mut self, stay: Duration) {
        match self.shown_order() {
            Some(shown) if self.sighted.noted == Some(shown) => self.sighted.at = None,
            Some(_) => self.sighted.at = self.sighted.at.or_else(|| Instant::now().checked_add(stay)),
            None => self.sighted.at = None,
        }
    }

    /// Signs for what is shown, where it is an order to the person's unit; tells whether that changes anything here.
    pub(super) fn sign_for_shown(&mut self) -> bool {
        self.sighted.at = None;
        let Some(shown) = self.shown_order() else { return false };
        self.sighted.noted = Some(shown);
        let session = &self.session;
        match session.office.note_shown(&session.actor, shown.0, session.lang) {
            Ok(None) => false,
            Ok(Some((done, said))) => {
                self.carry_out(vec![Effect::Did(done), Effect::Say(said)]);
                true
            }
            Err(error) => {
                let why = error.say(session.lang);
                self.tell(Message::plain(NOT_SIGNED).with("why", why), Role::Warning);
                true
            }
        }
    }
}
