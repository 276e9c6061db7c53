//! What the command line gives to an action that is called there.

use std::io::{BufRead, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::NaiveDate;
use serde::Serialize;

use super::config::Config;
use super::messages;
use super::meter::Meter;
use super::output::Output;
use crate::action::args::Args;
use crate::domain::calendar::Calendar;
use crate::domain::dates;
use crate::error::{Code, Error, Result};
use crate::exchange::table_out::{Format, Table, write};
use crate::i18n::{Lang, Message};
use crate::log::{AsOf, Clock, State};
use crate::os::terminal::{LocalModes, OptionalActions, tcgetattr, tcsetattr};
use crate::service::office::own_device;
use crate::service::settings;
use crate::service::{Actor, Done, Office, Options};
use crate::sync::ssh::Program;

/// How often somebody is asked for a passphrase.
const TRIES: usize = 3;
/// The most bytes of a file of a passphrase that are read.
const MAX_SECRET: u64 = 4096;
/// What a terminal sends for Ctrl-C where that interrupts nothing.
const INTERRUPT: char = '\u{3}';

/// What is opened: the store, and who acts there.
pub type Opened = (Arc<Office>, Actor);

/// How a store is opened; it tells how far it is.
pub type Opening = Box<dyn FnOnce(&mut dyn FnMut(u64, u64)) -> Result<Opened> + Send>;

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
    pub out: Output,
    /// Where words for people go.
    pub err: Output,
    /// Whether progress may be drawn on `err`.
    pub progress: bool,
    /// The columns of the terminal that `out` goes to, if it goes to one.
    pub width: Option<usize>,
    /// Whether `out` takes colours.
    pub color: bool,
    /// Whether output is made for a screen reader: no tables, no drawing.
    pub plain: bool,
    /// Whether JSON was asked for, of errors too.
    pub json: bool,
    /// Whether nothing is told but errors.
    pub quiet: bool,
    /// Whether a person sits there who can be asked.
    pub asks: bool,
    /// Whether it is run from a form of the console, where nobody types a command.
    pub console: bool,
    /// What the person has chosen.
    pub config: Config,
    /// What of it was chosen for this run alone, and what the surroundings say where nothing is.
    pub around: (Config, Config),
    /// The file of these choices, whether or not it is there.
    pub config_file: PathBuf,
    /// The folder outside of any home in which devices keep what they had acknowledged, where there is one.
    pub state_dir: Option<PathBuf>,
    /// What is wrong in that file, where the defaults are used instead.
    pub config_errors: Vec<Error>,
    /// The command as it was typed first, for the lock file.
    pub command: String,
    /// The folder at which relative paths begin, where it is not the process's own: that of a client of the daemon.
    pub folder: Option<PathBuf>,
    /// The standard input, where it is a file that a command takes.
    pub input: Option<Arc<[u8]>>,
    /// How other machines are called.
    pub ssh: Program,
    /// The file whose first line is the passphrase of the store, where one was named.
    pub passphrase_file: Option<PathBuf>,
    /// The passphrase of the store, once it is known.
    passphrase: Option<String>,
    /// Who acts, where it has been proved to the daemon: nothing that was typed changes it.
    pub acting: Option<Actor>,
    office: Option<Arc<Office>>,
}

impl Shell {
    /// A shell whose store is opened when it is first needed.
    pub fn new(
        home: PathBuf,
        lang: Lang,
        clock: Arc<dyn Clock>,
        out: Box<dyn Write + Send>,
        err: Box<dyn Write + Send>,
    ) -> Self {
        Self {
            config_file: home.join("config.toml"),
            config_errors: Vec::new(),
            state_dir: None,
            home,
            lang,
            clock,
            who: None,
            out: Output::new(out),
            err: Output::new(err),
            progress: false,
            width: None,
            color: false,
            plain: false,
            json: false,
            quiet: false,
            asks: false,
            console: false,
            config: Config::default(),
            around: Default::default(),
            command: "ducha".into(),
            folder: None,
            input: None,
            ssh: Program::default(),
            passphrase_file: None,
            passphrase: None,
            acting: None,
            office: None,
        }
    }

    /// A shell within a console: of its store and its person. What it prints goes to `out`, what it tells to `err`.
    pub fn within(
        office: &Arc<Office>,
        actor: Actor,
        lang: Lang,
        out: Box<dyn Write + Send>,
        err: Box<dyn Write + Send>,
    ) -> Self {
        let mut shell = Self::new(office.layout().home().to_path_buf(), lang, office.source_clock(), out, err);
        shell.acting = Some(actor);
        shell.console = true;
        shell.adopt(Arc::clone(office));
        shell
    }

    /// The text that comes in on the standard input, so much of it at most: what a console was given in its place, where it
    /// was.
    ///
    /// # Errors
    /// As reading it.
    pub fn input_text(&self, most: u64) -> std::io::Result<String> {
        let mut text = String::new();
        match &self.input {
            Some(bytes) => bytes.take(most).read_to_string(&mut text)?,
            None => std::io::stdin().take(most).read_to_string(&mut text)?,
        };
        Ok(text)
    }

    /// How a store is opened here.
    pub fn options(&self) -> Options {
        let (command, state_dir, passphrase) = (self.command.clone(), self.state_dir.clone(), self.passphrase.clone());
        Options { command, state_dir, passphrase, ..Options::new(Arc::clone(&self.clock)) }
    }

    /// Finds out the passphrase of a store that is locked with one: from the file that was named, or from who sits there. Where
    /// it is not found out, or is not the one, the opening says so.
    fn find_passphrase(&mut self) -> Result<()> {
        if self.passphrase.is_some() || !own_device::is_locked(&self.home) {
            return Ok(());
        }
        if let Some(file) = self.passphrase_file.clone() {
            self.passphrase = Some(self.first_line(&file)?);
            return Ok(());
        }
        for _ in 0..TRIES {
            if !self.asks || self.passphrase.as_deref().is_some_and(|p| own_device::opens(&self.home, p)) {
                break;
            }
            let path = self.home.display().to_string();
            self.passphrase = Some(self.ask_unseen(Message::plain(messages::PASSPHRASE).with("path", path))?);
        }
        Ok(())
    }

    /// The first line of a file, without blanks around it.
    ///
    /// # Errors
    /// `NotFound` or `Failed` where it cannot be read.
    pub fn first_line(&self, path: &Path) -> Result<String> {
        let failed = |e| crate::store::messages::io_error(crate::store::messages::CANNOT_READ, path, &e);
        let mut text = String::new();
        let file = std::fs::File::open(path).map_err(failed)?;
        file.take(MAX_SECRET).read_to_string(&mut text).map_err(failed)?;
        Ok(text.lines().next().unwrap_or_default().trim().to_string())
    }

    /// Asks for what is not to be seen on the screen.
    ///
    /// # Errors
    /// As [`Shell::ask`].
    pub fn ask_unseen(&mut self, question: impl Into<Message>) -> Result<String> {
        let input = std::io::stdin();
        let before = tcgetattr(&input).ok();
        if let Some(mut unseen) = before.clone() {
            // Nor does an interrupt leave it unseen for what is typed afterwards.
            unseen.local_modes.remove(LocalModes::ECHO | LocalModes::ISIG);
            let _ = tcsetattr(&input, OptionalActions::Flush, &unseen);
        }
        let answer = self.ask(question);
        if let Some(before) = before {
            let _ = tcsetattr(&input, OptionalActions::Now, &before);
            drop(writeln!(self.err));
        }
        match answer {
            Ok(text) if text.contains(INTERRUPT) => Err(Error::new(Code::Cancelled, messages::CANCELLED)),
            answer => answer,
        }
    }

    /// The store, opened.
    ///
    /// # Errors
    /// As [`Office::open`].
    pub fn office(&mut self) -> Result<&Office> {
        if self.office.is_none() {
            self.find_passphrase()?;
            let options = self.options();
            let home = self.home.clone();
            let mut meter = self.meter(messages::OPENING);
            let office = Office::open(&home, options, &mut |done, total| meter.show(done, total))?;
            drop(meter);
            self.tell_mended(&office);
            self.office = Some(Arc::new(office));
        }
        match &self.office {
            Some(office) => Ok(office),
            None => Office::missing(&self.home),
        }
    }

    /// The store, opened, to be held beside the shell.
    ///
    /// # Errors
    /// As [`Office::open`].
    pub fn shared(&mut self) -> Result<Arc<Office>> {
        self.office()?;
        self.office.clone().map_or_else(|| Office::missing(&self.home), Ok)
    }

    /// How the store is opened, and who acts there found, on another thread: it tells how far it is.
    pub fn opening(&mut self) -> Opening {
        // What goes wrong with that is said by the opening.
        drop(self.find_passphrase());
        let (held, home, options) = (self.release(), self.home.clone(), self.options());
        let (who, acting) = (self.who.clone(), self.acting.clone());
        Box::new(move |progress| {
            let office = match held {
                Some(office) => office,
                None => Arc::new(Office::open(&home, options, progress)?),
            };
            match acting.map_or_else(|| office.actor(who.as_deref()), Ok) {
                Ok(actor) => Ok((office, actor)),
                Err(error) => Office::end(office).and(Err(error)),
            }
        })
    }

    /// Takes a store that was opened or begun elsewhere.
    pub fn adopt(&mut self, office: impl Into<Arc<Office>>) {
        self.office = Some(office.into());
    }

    /// A file that a person named: relative paths begin at the person's folder.
    pub fn path(&self, named: impl AsRef<Path>) -> PathBuf {
        match &self.folder {
            Some(folder) => folder.join(named),
            None => named.as_ref().to_path_buf(),
        }
    }

    /// Takes the output, to write to it while the store is looked at; it is put back then.
    pub fn take_out(&mut self) -> Output {
        std::mem::replace(&mut self.out, Output::new(Box::new(std::io::sink())))
    }

    /// Gives the store away, to the console or to be closed.
    pub fn release(&mut self) -> Option<Arc<Office>> {
        self.office.take()
    }

    /// Who acts.
    ///
    /// # Errors
    /// As [`Office::actor`].
    pub fn actor(&mut self) -> Result<Actor> {
        if let Some(actor) = &self.acting {
            return Ok(actor.clone());
        }
        let who = self.who.clone();
        self.office()?.actor(who.as_deref())
    }

    /// From where `--as-of` and `--as-known` say to look, where they do; and the day that is looked at.
    ///
    /// # Errors
    /// `BadInput` or `NotFound` where they name nothing.
    pub fn looking(&mut self, args: &Args) -> Result<(Option<AsOf>, NaiveDate)> {
        let on = self.day(args, "as-of")?;
        let mut view = on.map(AsOf::day);
        if let Some(text) = args.get("as-known").map(str::to_string) {
            let office = self.office()?;
            view = Some(office.as_known(&office.read(), &text, on)?);
        }
        let today = view.and_then(|v| v.on).unwrap_or_else(|| self.today());
        Ok((view, today))
    }

    /// Hands the state of now, or a view of the past, to a function, as the person may see it.
    ///
    /// # Errors
    /// Those of the function, or where the store cannot be read.
    pub fn with_state<T>(&mut self, view: Option<AsOf>, each: impl FnOnce(&Office, &State) -> Result<T>) -> Result<T> {
        let actor = self.actor()?;
        let office = self.office()?;
        match view {
            None => {
                let state = office.view(&actor);
                each(office, &state)
            }
            Some(view) => {
                let state = office.past_view(&actor, view)?;
                each(office, &state)
            }
        }
    }

    /// The day that an argument names, such as `--as-of 7-31`, `--on 周五`.
    ///
    /// # Errors
    /// `BadInput` where it names none, with what is accepted.
    pub fn day(&mut self, args: &Args, name: &str) -> Result<Option<NaiveDate>> {
        let Some(text) = args.get(name) else { return Ok(None) };
        let (today, calendar) = (self.today(), self.calendar());
        dates::read(text, today, &calendar).map(|typed| Some(typed.date))
    }

    /// The clock: in the office's own time where one is open, else in China's.
    pub fn clock(&self) -> &dyn Clock {
        self.office.as_ref().map_or(&*self.clock, |office| office.clock())
    }

    /// The day, in the office's own time. Where there is no store to open, that is said when it is asked for.
    pub fn today(&mut self) -> NaiveDate {
        drop(self.office());
        self.clock().today()
    }

    /// The office's working days; those that are built in where there is no store to open.
    pub fn calendar(&mut self) -> Calendar {
        self.office().map_or_else(|_| Calendar::china().clone(), |office| settings::calendar(&office.read()))
    }

    /// The number that an argument gives.
    ///
    /// # Errors
    /// `Usage` where it is none.
    pub fn count(&self, args: &Args, name: &str) -> Result<Option<usize>> {
        let read = |text: &str| {
            let error = || Error::new(Code::Usage, messages::NO_COUNT).with("name", name).with("text", text);
            text.trim().parse().map_err(|_| error())
        };
        args.get(name).map(read).transpose()
    }

    /// Tells a person something; that nobody listens is no error.
    pub fn tell(&mut self, said: impl Into<Message>) {
        if self.quiet {
            return;
        }
        let text = said.into().say(self.lang);
        drop(writeln!(self.err, "{text}"));
    }

    /// Warns of what was done for a day of which figures were published, or that changes nothing of today, and of what a
    /// rule says of it.
    pub fn warn(&mut self, done: &Done) {
        if done.overtaken > 0 {
            let said = Message::plain(messages::OVERTAKEN).with("count", done.overtaken);
            self.tell(said.with("fields", done.fields));
        }
        if let Some(day) = done.published {
            self.tell(Message::plain(messages::PUBLISHED).with("day", day));
        }
        done.warnings
            .iter()
            .for_each(|warning| self.tell(Message::plain(messages::WARNING).with_message("what", warning.clone())));
    }

    /// Says a message in the reader's language.
    pub fn say(&self, said: impl Into<Message>) -> String {
        said.into().say(self.lang)
    }

    /// Prints a line of data.
    ///
    /// # Errors
    /// `Failed` where it cannot be written, as to a full disk.
    pub fn line(&mut self, text: impl AsRef<str>) -> Result<()> {
        writeln!(self.out, "{}", text.as_ref()).map_err(unwritten)
    }

    /// Prints text of several lines.
    ///
    /// # Errors
    /// As [`Shell::line`].
    pub fn print(&mut self, text: &str) -> Result<()> {
        self.out.write_all(text.as_bytes()).map_err(unwritten)
    }

    /// Writes a file to the output as it is, so that it can be kept; to a terminal as it may be shown.
    ///
    /// # Errors
    /// As [`Shell::line`].
    pub fn bytes(&mut self, bytes: &[u8]) -> Result<()> {
        let to: &mut dyn Write = if self.width.is_some() { &mut self.out } else { self.out.raw() };
        to.write_all(bytes).map_err(unwritten)
    }

    /// Writes a table as a file to the output: as it is, so that it can be kept, but to a terminal as it may be shown.
    ///
    /// # Errors
    /// As `write`.
    pub fn file(&mut self, table: &Table, format: Format) -> Result<usize> {
        match (self.width, format) {
            (_, Format::Json) => self.out.json(|out| write(table, format, out)),
            (Some(_), _) => write(table, format, &mut self.out),
            (None, _) => write(table, format, self.out.raw()),
        }
    }

    /// Prints JSON, indented.
    ///
    /// # Errors
    /// As [`Shell::line`].
    pub fn json(&mut self, value: &impl Serialize) -> Result<()> {
        self.out.json(|out| serde_json::to_writer_pretty(out, value)).map_err(|e| unwritten(e.into()))?;
        self.line("")
    }

    /// A meter of long work on `err`.
    pub fn meter(&mut self, what: impl Into<Message>) -> Meter<'_> {
        let what = what.into().say(self.lang);
        Meter::new(what, (self.progress && !self.plain).then_some(&mut self.err))
    }

    /// Does long work on the store, with a meter on `err`.
    ///
    /// # Errors
    /// Those of the work, or where the store cannot be opened.
    pub fn long<T>(
        &mut self,
        what: impl Into<Message>,
        each: impl FnOnce(&Office, &mut dyn FnMut(u64, u64) -> bool) -> Result<T>,
    ) -> Result<T> {
        self.office()?;
        let what = what.into().say(self.lang);
        let shown = self.progress && !self.plain;
        let mut meter = Meter::new(what, shown.then_some(&mut self.err));
        match &self.office {
            None => Office::missing(&self.home),
            Some(office) => each(office, &mut |done, total| {
                meter.show(done, total);
                true
            }),
        }
    }

    /// Asks a person for a line.
    ///
    /// # Errors
    /// `Cancelled` where the input ends.
    pub fn ask(&mut self, question: impl Into<Message>) -> Result<String> {
        let question = question.into().say(self.lang);
        drop(write!(self.err, "{question} "));
        drop(self.err.flush());
        let mut answer = String::new();
        let mut input = std::io::Read::take(std::io::stdin().lock(), 4096);
        match input.read_line(&mut answer) {
            Ok(n) if n > 0 => Ok(answer.trim().to_string()),
            _ => Err(Error::new(Code::Cancelled, messages::CANCELLED)),
        }
    }

    /// Tells what opening the store had to mend.
    pub fn tell_mended(&mut self, office: &Office) {
        let mended = office.mended();
        if mended.cut > 0 {
            self.tell(Message::plain(messages::CUT).with("bytes", mended.cut));
        }
        if let Some(said) = &mended.renamed {
            self.tell(said.clone());
        }
        if let Some(why) = &mended.rebuilt {
            self.tell(Message::plain(messages::REBUILT).with_message("why", why.clone()));
        }
    }
}

/// The error of output that cannot be written.
pub fn unwritten(error: std::io::Error) -> Error {
    Error::new(Code::Failed, messages::UNWRITTEN).caused_by(error)
}
