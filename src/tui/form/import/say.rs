//! What else can be said about an import before anything is written: the same as on the command line.

use super::{Import, Stage};
use crate::domain::dates;
use crate::error::{Code, Error, Result};
use crate::exchange::import::{Options, Same};
use crate::i18n::Msg;
use crate::service::settings;
use crate::tui::form::messages;
use crate::tui::layer::Handled;
use crate::tui::pick::{Item, Picker};
use crate::tui::session::Session;

/// One thing that can be said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Saying {
    /// Rows that cannot be read are left out.
    SkipBad,
    /// What doubtful rows are.
    Same,
    /// The file's word counts over what was done here since.
    Overwrite,
    /// People who are not known are made.
    People,
    /// The day from which the rows hold.
    On,
    /// The year of days without one.
    Year,
    /// The header's row.
    HeaderRow,
    /// A field that is the same in all rows.
    Constant,
    /// What a status word counts as.
    Status,
    /// Which county is our own.
    Own,
}

impl Saying {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 10] = [
        Self::SkipBad,
        Self::Same,
        Self::Overwrite,
        Self::People,
        Self::On,
        Self::Year,
        Self::HeaderRow,
        Self::Constant,
        Self::Status,
        Self::Own,
    ];

    /// The option of the command line that says the same.
    pub fn option(self) -> &'static str {
        match self {
            Self::SkipBad => "--skip-bad",
            Self::Same => "--same",
            Self::Overwrite => "--overwrite",
            Self::People => "--create-people",
            Self::On => "--on",
            Self::Year => "--year",
            Self::HeaderRow => "--header-row",
            Self::Constant => "--set",
            Self::Status => "--status",
            Self::Own => "--own",
        }
    }

    /// What it is called, with what to type where something is to be typed.
    pub fn label(self) -> Msg {
        match self {
            Self::SkipBad => messages::SAY_SKIP_BAD,
            Self::Same => messages::SAY_SAME,
            Self::Overwrite => messages::SAY_OVERWRITE,
            Self::People => messages::SAY_PEOPLE,
            Self::On => messages::SAY_ON,
            Self::Year => messages::SAY_YEAR,
            Self::HeaderRow => messages::SAY_HEADER_ROW,
            Self::Constant => messages::SAY_CONSTANT,
            Self::Status => messages::SAY_STATUS,
            Self::Own => messages::SAY_OWN,
        }
    }
}

impl Import {
    /// Asks what is to be said.
    pub(super) fn ask_saying(&mut self, session: &Session) -> Handled {
        let items = Saying::ALL.iter().map(|s| {
            let label = s.label();
            Item::new(*s, session.say(label)).also(label.text(session.lang.other())).note(self.stands(session, *s))
        });
        self.stage = Stage::Saying(Picker::new(items.collect()));
        Handled::Taken
    }

    /// How it stands now.
    fn stands(&self, session: &Session, saying: Saying) -> String {
        let r = &self.request;
        let yes = |on: bool| session.say(if on { messages::SAY_YES } else { messages::SAY_NO }).to_string();
        match saying {
            Saying::SkipBad => yes(r.skip_bad),
            Saying::Overwrite => yes(r.overwrite),
            Saying::People => yes(r.create_people),
            Saying::Same => session
                .say(match r.same {
                    None => messages::SAY_ASKED,
                    Some(Same::Known) => messages::SAY_KNOWN,
                    Some(Same::New) => messages::SAY_NEW,
                })
                .to_string(),
            Saying::On => r.on.map_or_else(String::new, |d| d.to_string()),
            Saying::Year => r.year.map_or_else(String::new, |y| y.to_string()),
            Saying::HeaderRow => r.header_row.map_or_else(String::new, |n| n.to_string()),
            Saying::Own => r.own.clone().unwrap_or_default(),
            Saying::Constant => r.set.iter().map(|(k, v)| format!("{k}={v}")).collect::<Vec<_>>().join("; "),
            Saying::Status => {
                let guess = r.guess.then(|| session.say(messages::SAY_GUESSED).to_string());
                let said = r.statuses.iter().map(|(w, c)| format!("{w}={}", c.name()));
                said.chain(guess).collect::<Vec<_>>().join("; ")
            }
        }
    }

    /// Takes what was said and reads the file with it.
    pub(super) fn said(&mut self, session: &Session) -> Handled {
        match &self.stage {
            Stage::Saying(picker) => {
                let Some(saying) = picker.here().map(|i| i.value) else { return Handled::Taken };
                let r = &mut self.request;
                match saying {
                    Saying::SkipBad => r.skip_bad = !r.skip_bad,
                    Saying::Overwrite => r.overwrite = !r.overwrite,
                    Saying::People => r.create_people = !r.create_people,
                    Saying::Same => {
                        r.same = match r.same {
                            None => Some(Same::Known),
                            Some(Same::Known) => Some(Same::New),
                            Some(Same::New) => None,
                        }
                    }
                    Saying::On | Saying::Year | Saying::HeaderRow | Saying::Constant | Saying::Status | Saying::Own => {
                        let mut picker = Picker::new(Vec::new());
                        picker.text(&self.proposed(saying));
                        self.stage = Stage::Value(picker, saying);
                        return Handled::Taken;
                    }
                }
                self.read(session)
            }
            Stage::Value(picker, saying) => {
                let (text, saying) = (picker.typed().trim().to_string(), *saying);
                match self.take(session, saying, &text) {
                    Ok(()) => self.read(session),
                    Err(error) => {
                        self.wrong = Some(error.say(session.lang));
                        Handled::Taken
                    }
                }
            }
            _ => Handled::Taken,
        }
    }

    /// What stands in the line before anything is typed: the day that the sheet speaks of.
    fn proposed(&self, saying: Saying) -> String {
        let plan = self.planned.as_ref().and_then(|p| p.as_ref().ok()).and_then(|p| p.first());
        match saying {
            Saying::On => plan.and_then(|p| p.on.or(p.as_of)).map_or_else(String::new, |d| d.to_string()),
            Saying::Year => plan.and_then(|p| p.year).map_or_else(String::new, |y| y.to_string()),
            // The words that nobody knows, each with its guess, to be corrected.
            Saying::Status => plan.map_or_else(String::new, |p| {
                p.asked.iter().map(|(w, c)| format!("{w}={}", c.name())).collect::<Vec<_>>().join("; ")
            }),
            _ => String::new(),
        }
    }

    fn take(&mut self, session: &Session, saying: Saying, text: &str) -> Result<()> {
        let number = |text: &str| -> Result<Option<u32>> {
            let wrong = || Error::new(Code::Usage, messages::SAY_NUMBER).with("text", text);
            if text.is_empty() { Ok(None) } else { text.parse().map(Some).map_err(|_| wrong()) }
        };
        let calendar = settings::calendar(&session.office.read());
        let mut options = Options::new(self.request.kind, session.today(), &calendar);
        match saying {
            Saying::On if text.is_empty() => self.request.on = None,
            Saying::On => self.request.on = Some(dates::read(text, session.today(), &calendar)?.date),
            Saying::Year => self.request.year = number(text)?.and_then(|n| i32::try_from(n).ok()),
            Saying::HeaderRow => self.request.header_row = number(text)?,
            Saying::Own => self.request.own = Some(text.to_string()).filter(|t| !t.is_empty()),
            Saying::Constant if text.is_empty() => self.request.set.clear(),
            Saying::Constant => {
                options.set(text)?;
                self.request.set.retain(|(k, _)| options.set.iter().all(|(o, _)| o != k));
                self.request.set.append(&mut options.set);
            }
            Saying::Status if text.is_empty() => {
                self.request.statuses.clear();
                self.request.guess = false;
            }
            Saying::Status => {
                text.split([';', '；']).try_for_each(|part| options.status(part))?;
                self.request.guess |= options.guess;
                self.request.statuses.retain(|(w, _)| options.statuses.iter().all(|(o, _)| o != w));
                self.request.statuses.append(&mut options.statuses);
            }
            Saying::SkipBad | Saying::Same | Saying::Overwrite | Saying::People => {}
        }
        Ok(())
    }
}
