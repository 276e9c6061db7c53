//! What surrounds a command: environment, folders, config file, terminal.

use std::collections::BTreeMap;
use std::io::{BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, TimeZone};
use clap::ArgMatches;
use etcetera::{AppStrategy, AppStrategyArgs};

use super::outlet::Outlet;
use super::pipe::Quiet;
use super::{config, messages};
use crate::action::{Color, Config, Shell};
use crate::domain::period::Period;
use crate::error::{Code, Error, Result};
use crate::i18n::{Lang, Message};
use crate::log::{CHINA, Clock, FixedClock, SystemClock};
use crate::service::{Actor, Office};
use crate::sync::ssh::Program;
use crate::tui::depth::{Depth, Means};

/// The variables that are looked at. `ducha help environment` says what each does.
pub(crate) const VARIABLES: &[&str] = &[
    "DUCHA_HOME",
    "DUCHA_LANG",
    "DUCHA_OPEN",
    "DUCHA_SSH",
    "DUCHA_PASSPHRASE_FILE",
    "VISUAL",
    "EDITOR",
    "PAGER",
    "SSH_AUTH_SOCK",
    "HOME",
    "XDG_STATE_HOME",
    "LC_ALL",
    "LC_MESSAGES",
    "LC_CTYPE",
    "LANG",
    "NO_COLOR",
    "TERM",
    "COLORTERM",
    "COLORFGBG",
    "ACCESSIBLE",
    "COLUMNS",
];

/// What surrounds a command.
pub struct System {
    variables: BTreeMap<&'static str, String>,
    remote: Option<Remote>,
}

/// Makes what text is written to.
pub type MakeWriter = Box<dyn Fn() -> Box<dyn Write + Send>>;

/// A client of the daemon, for which a command runs in the daemon's process.
pub struct Remote {
    /// The store that the daemon holds.
    pub office: Arc<Office>,
    /// Who the client is.
    pub actor: Actor,
    /// The client's folder.
    pub folder: PathBuf,
    /// Whether its output is a terminal, and its messages.
    pub terminal: (bool, bool),
    /// The columns of that terminal.
    pub columns: u16,
    /// Its output.
    pub out: MakeWriter,
    /// Its messages.
    pub err: MakeWriter,
}

/// The standard output, which waits for no reader of a pipe.
fn standard() -> Box<dyn Write + Send> {
    let out = std::io::stdout();
    match crate::os::files::is_piped().then(|| Outlet::to(std::io::stdout())) {
        Some(Ok(outlet)) => Box::new(outlet),
        Some(Err(_)) | None => Box::new(out),
    }
}

impl System {
    /// The process's own surroundings.
    pub fn this() -> Self {
        let variables = VARIABLES.iter().filter_map(|name| Some((*name, std::env::var(name).ok()?)));
        Self { variables: variables.filter(|(_, value)| !value.is_empty()).collect(), remote: None }
    }

    /// The surroundings of a client of the daemon, with those of its variables that it sent.
    pub fn remote(remote: Remote, sent: &[(String, String)]) -> Self {
        let value = |name: &str| sent.iter().find(|(n, v)| n == name && !v.is_empty()).map(|(_, v)| v.clone());
        let mut variables: BTreeMap<_, _> = VARIABLES.iter().filter_map(|n| Some((*n, value(n)?))).collect();
        variables.insert("DUCHA_HOME", remote.office.layout().home().to_string_lossy().into_owned());
        Self { variables, remote: Some(remote) }
    }

    /// Whether the standard input is a terminal, the output, the standard error.
    pub fn terminals(&self) -> (bool, bool, bool) {
        match &self.remote {
            // What a person types there is not sent here.
            Some(remote) => (false, remote.terminal.0, remote.terminal.1),
            None => (std::io::stdin().is_terminal(), std::io::stdout().is_terminal(), std::io::stderr().is_terminal()),
        }
    }

    /// Whether there is a terminal that a console can be drawn on.
    pub fn has_screen(&self) -> bool {
        let (inward, outward, _) = self.terminals();
        inward && outward && !self.is_dumb()
    }

    fn is_dumb(&self) -> bool {
        self.variable("TERM").is_some_and(|t| t == "dumb")
    }

    /// What the terminal can show, in so many colours.
    pub fn means(&self, depth: Depth) -> Means {
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].iter().find_map(|n| self.variable(n));
        Means::detect(depth, self.variable("TERM"), locale, self.variable("COLORFGBG"))
    }

    fn variable(&self, name: &str) -> Option<&str> {
        self.variables.get(name).map(String::as_str)
    }

    /// The language: as said, else of the environment.
    pub fn lang(&self, said: Option<&str>) -> Lang {
        let named = said.or(self.variable("DUCHA_LANG"));
        let named = named.or_else(|| ["LC_ALL", "LC_MESSAGES", "LANG"].iter().find_map(|n| self.variable(n)));
        named.map_or(Lang::En, Lang::from_locale)
    }

    /// Whether the language is left to the config file.
    fn lang_is_open(&self, matches: &ArgMatches) -> bool {
        matches.get_one::<String>("lang").is_none() && self.variable("DUCHA_LANG").is_none()
    }

    /// The standard output.
    pub fn out(&self) -> Quiet<Box<dyn Write + Send>> {
        Quiet::new(match &self.remote {
            Some(remote) => (remote.out)(),
            None => Box::new(BufWriter::new(standard())),
        })
    }

    /// The standard error.
    pub fn err(&self) -> Quiet<Box<dyn Write + Send>> {
        Quiet::new(match &self.remote {
            Some(remote) => (remote.err)(),
            None => Box::new(std::io::stderr()),
        })
    }

    /// Whether the output takes colours.
    pub fn out_color(&self, said: Option<Color>, chosen: Option<Color>) -> bool {
        match said.or(chosen).unwrap_or_default() {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => self.terminals().1 && self.variable("NO_COLOR").is_none() && !self.is_dumb(),
        }
    }

    /// The number of colours of the terminal, for the console.
    pub fn depth(&self, said: Option<Color>, chosen: Option<Color>) -> Depth {
        let (term, deep) = (self.variable("TERM"), self.variable("COLORTERM"));
        match said.or(chosen).unwrap_or_default() {
            Color::Never => Depth::None,
            Color::Auto => Depth::detect(term, deep, self.variable("NO_COLOR")),
            Color::Always => match Depth::detect(term, deep, None) {
                Depth::None => Depth::Ansi16,
                depth => depth,
            },
        }
    }

    /// The folder of the store and the config file.
    fn folders(&self, home: Option<&Path>) -> Result<(PathBuf, PathBuf)> {
        let home = home.filter(|_| self.remote.is_none());
        if let Some(home) = home.or(self.variable("DUCHA_HOME").map(Path::new)) {
            let home = std::path::absolute(home).unwrap_or_else(|_| home.to_path_buf());
            let config = home.join("config.toml");
            return Ok((home, config));
        }
        let name = AppStrategyArgs { app_name: "ducha".into(), ..AppStrategyArgs::default() };
        let strategy = etcetera::choose_app_strategy(name).map_err(|e| {
            Error::new(Code::Failed, messages::NO_HOME).caused_by(e).command_hint(messages::HINT_SET_HOME)
        })?;
        Ok((strategy.data_dir(), strategy.config_dir().join("config.toml")))
    }

    /// The folder in which this person's devices keep what they had acknowledged, outside of any home.
    fn state_dir(&self) -> Option<PathBuf> {
        let chosen = self.variable("XDG_STATE_HOME").map(PathBuf::from).filter(|dir| dir.is_absolute());
        let usual = || self.variable("HOME").map(|home| Path::new(home).join(".local/state"));
        chosen.or_else(usual).map(|dir| dir.join("ducha"))
    }

    /// The shell in which a command runs.
    ///
    /// # Errors
    /// Where the home or `--now` is wrong.
    pub fn shell(&self, matches: &ArgMatches, lang: Lang) -> Result<Shell> {
        let text = |name: &str| matches.get_one::<String>(name).map(String::as_str);
        let (home, config_file) = self.folders(text("home").map(Path::new))?;
        // What is wrong in the file of choices stops nobody: the defaults do there, and it is said.
        let (config, wrong) = config::read(&config_file);
        let variable = |names: &[&str]| names.iter().find_map(|name| self.variable(name)).map(str::to_string);
        let over = Config {
            lang: (!self.lang_is_open(matches)).then_some(lang),
            theme: text("theme").map(str::to_string),
            keymap: text("keymap").map(str::to_string),
            open: variable(&["DUCHA_OPEN"]),
            ..Config::default()
        };
        let under = Config {
            lang: Some(lang),
            editor: variable(&["VISUAL", "EDITOR"]),
            pager: variable(&["PAGER"]),
            ..Config::default()
        };
        let config = config.between(&over, &under);
        let clock: Arc<dyn Clock> = match text("now") {
            Some(now) => Arc::new(FixedClock::at(moment(now)?)),
            None => Arc::new(SystemClock),
        };
        let lang = config.lang.unwrap_or(lang);
        let mut shell = Shell::new(home, lang, clock, Box::new(self.out()), Box::new(self.err()));
        let (inward, outward, erring) = self.terminals();
        shell.ssh = Program {
            ssh: self.variable("DUCHA_SSH").map(str::to_string),
            environment: self
                .variable("SSH_AUTH_SOCK")
                .map(|s| ("SSH_AUTH_SOCK".into(), s.to_string()))
                .into_iter()
                .collect(),
            unattended: !(inward && erring),
            silence: None,
        };
        shell.passphrase_file = self.variable("DUCHA_PASSPHRASE_FILE").map(PathBuf::from);
        let accessible = self.variable("ACCESSIBLE").is_some_and(|v| v != "0");
        shell.plain = matches.get_flag("plain") || accessible || config.plain == Some(true);
        shell.quiet = matches.get_flag("quiet");
        shell.who = text("as").map(str::to_string);
        shell.color = self.out_color(text("color").and_then(Color::named), config.color) && !shell.plain;
        shell.width = outward.then(|| self.columns()).flatten();
        shell.progress = erring && !self.is_dumb();
        shell.asks = inward && erring;
        let typed = matches.subcommand_name().map_or_else(|| "ducha".into(), |name| format!("ducha {name}"));
        shell.command = typed;
        shell.state_dir = self.state_dir();
        shell.config = config;
        shell.around = (over, under);
        shell.config_file = config_file;
        wrong.into_iter().for_each(|error| super::console::leave_out(&mut shell, error));
        if let Some(remote) = &self.remote {
            shell.acting = Some(remote.actor.clone());
            shell.folder = Some(remote.folder.clone());
            shell.adopt(Arc::clone(&remote.office));
        }
        Ok(shell)
    }

    /// The columns of the terminal.
    pub fn columns(&self) -> Option<usize> {
        if let Some(remote) = &self.remote {
            return Some(usize::from(remote.columns)).filter(|c| *c > 0);
        }
        let asked = crossterm::terminal::size().ok().map(|(columns, _)| usize::from(columns)).filter(|c| *c > 0);
        asked.or_else(|| self.variable("COLUMNS")?.parse().ok())
    }
}

/// Reads the moment at which the clock is to stand: a day, a day with a time in China's, or RFC 3339.
fn moment(text: &str) -> Result<DateTime<FixedOffset>> {
    let bad = || Error::new(Code::Usage, messages::BAD_NOW).with("text", text);
    let trimmed = text.trim();
    let in_range = |moment: DateTime<FixedOffset>| {
        let year = chrono::Datelike::year(&moment);
        Period::YEARS.contains(&year).then_some(moment).ok_or_else(bad)
    };
    if let Ok(moment) = DateTime::parse_from_rfc3339(trimmed) {
        return in_range(moment);
    }
    let with_time = |format| NaiveDateTime::parse_from_str(trimmed, format).ok();
    let morning = NaiveTime::from_hms_opt(9, 0, 0).unwrap_or_default();
    let day = NaiveDate::parse_from_str(trimmed, "%Y-%m-%d").ok().map(|d| d.and_time(morning));
    let formats = ["%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S"];
    let local = day.or_else(|| formats.iter().find_map(|f| with_time(f))).ok_or_else(bad)?;
    in_range(CHINA.from_local_datetime(&local).earliest().ok_or_else(bad)?)
}

/// Says where a list of paths lies, for `info`.
pub fn variables_help(lang: Lang) -> String {
    messages::ENVIRONMENT
        .iter()
        .map(|(name, help)| format!("{name:<24}{}\n", Message::plain(*help).say(lang)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn system(variables: &[(&'static str, &str)]) -> System {
        System { variables: variables.iter().map(|(n, v)| (*n, (*v).to_string())).collect(), remote: None }
    }

    #[test]
    fn the_language_is_the_nearest_that_is_said() {
        let chinese = system(&[("LANG", "zh_CN.UTF-8")]);
        assert_eq!((chinese.lang(None), chinese.lang(Some("en"))), (Lang::Zh, Lang::En));
        let messages = system(&[("LANG", "zh_CN.UTF-8"), ("LC_MESSAGES", "C")]);
        assert_eq!(messages.lang(None), Lang::En);
        assert_eq!(system(&[("DUCHA_LANG", "zh"), ("LC_ALL", "C")]).lang(None), Lang::Zh);
        assert_eq!(system(&[]).lang(None), Lang::En);
    }

    #[test]
    fn a_moment_is_a_day_or_a_time() {
        assert_eq!(moment("2023-08-04T10:00:00+08:00").unwrap().to_rfc3339(), "2023-08-04T10:00:00+08:00");
        assert_eq!(moment("2023-08-04").unwrap().naive_local().to_string(), "2023-08-04 09:00:00");
        assert_eq!(moment("2023-08-04 10:30").unwrap().naive_local().to_string(), "2023-08-04 10:30:00");
        assert!(moment("soon").is_err() && moment("9999-01-01").is_err());
    }

    #[test]
    fn one_variable_moves_everything() {
        let (home, config) = system(&[("DUCHA_HOME", "/srv/office")]).folders(None).unwrap();
        assert_eq!((home, config), ("/srv/office".into(), "/srv/office/config.toml".into()));
        let (home, _) = system(&[("DUCHA_HOME", "/srv/office")]).folders(Some(Path::new("/other"))).unwrap();
        assert_eq!(home, Path::new("/other"));
    }
}
