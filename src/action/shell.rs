//! What the command line gives to an action that is called there.

use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;

use chrono::NaiveDate;

use crate::fault::Result;
use crate::i18n::{Lang, Said};
use crate::log::{AsOf, Clock, State};
use crate::service::{Actor, Office, Options};

/// What the command line gives to an action that is called there. Data goes to `out`, words for people to `err`.
pub struct Shell {
    /// The folder of the store.
    pub home: PathBuf,
    /// The reader's language.
    pub lang: Lang,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// Who acts, by name; else whose device it is.
    pub who: Option<String>,
    /// Where data goes.
    pub out: Box<dyn Write>,
    /// Where words for people go.
    pub err: Box<dyn Write>,
    /// Whether progress may be drawn on `err`.
    pub progress: bool,
    office: Option<Office>,
}

impl Shell {
    /// A shell whose store is opened when it is first needed.
    pub fn new(home: PathBuf, lang: Lang, clock: Arc<dyn Clock>, out: Box<dyn Write>, err: Box<dyn Write>) -> Self {
        Self { home, lang, clock, who: None, out, err, progress: false, office: None }
    }

    /// How a store is opened here.
    pub fn options(&self) -> Options {
        Options::new(Arc::clone(&self.clock))
    }

    /// The store, opened.
    ///
    /// # Errors
    /// As [`Office::open`].
    pub fn office(&mut self) -> Result<&Office> {
        if self.office.is_none() {
            let office = Office::open(&self.home, self.options(), &mut |_, _| {})?;
            self.tell_mended(&office);
            self.office = Some(office);
        }
        match &self.office {
            Some(office) => Ok(office),
            None => Office::missing(&self.home),
        }
    }

    /// Takes a store that was opened or begun elsewhere.
    pub fn adopt(&mut self, office: Office) {
        self.office = Some(office);
    }

    /// Gives the store away, to the console or to be closed.
    pub fn release(&mut self) -> Option<Office> {
        self.office.take()
    }

    /// Who acts.
    ///
    /// # Errors
    /// As [`Office::actor`].
    pub fn actor(&mut self) -> Result<Actor> {
        let who = self.who.clone();
        self.office()?.actor(who.as_deref())
    }

    /// Hands the state of now, or as of a day, to a function.
    ///
    /// # Errors
    /// Those of the function, or where the store cannot be read.
    pub fn with_state<T>(
        &mut self,
        day: Option<NaiveDate>,
        each: impl FnOnce(&Office, &State) -> Result<T>,
    ) -> Result<T> {
        let office = self.office()?;
        match day {
            None => {
                let state = office.read();
                each(office, &state)
            }
            Some(day) => {
                let state = office.past(AsOf::day(day))?;
                each(office, &state)
            }
        }
    }

    /// Tells a person something; that nobody listens is no error.
    pub fn tell(&mut self, said: impl Into<Said>) {
        let text = said.into().say(self.lang);
        drop(writeln!(self.err, "{text}"));
    }

    fn tell_mended(&mut self, office: &Office) {
        let mended = office.mended();
        if mended.cut > 0 {
            self.tell(Said::plain(super::words::CUT).with("bytes", mended.cut));
        }
        if let Some(why) = &mended.rebuilt {
            self.tell(Said::plain(super::words::REBUILT).with_said("why", why.clone()));
        }
    }
}
