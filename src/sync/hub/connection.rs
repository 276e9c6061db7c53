//! One connection: its address, TLS, and trying again what a database asks to have tried again.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use postgres::config::SslMode;
use postgres::error::SqlState;
use postgres::{Client, Config, NoTls};

use super::password::password;
use super::tls::tls;
use crate::error::{Code, Error, Result};
use crate::sync::messages;

/// How often something is tried before it has failed, and how long at most.
const TRIES: (u32, Duration) = (10, Duration::from_secs(30));
/// How long connecting to one host may take.
const CONNECTING: Duration = Duration::from_secs(10);
/// After how long a line on which nothing comes is asked whether it is still there, and how long it may owe the answer.
const SILENCE: Duration = Duration::from_secs(30);
/// How long the first pause between two tries is; each is twice the last, and some chance on top.
const PAUSE: Duration = Duration::from_millis(20);
/// The longest of these pauses.
const LONGEST: Duration = Duration::from_secs(2);
/// Who stops in the middle of a transaction holds up nobody for longer. Not everything that speaks the protocol knows it.
const PATIENCE: &str = "SET idle_in_transaction_session_timeout = 30000";

/// What ended a piece of work.
#[derive(Debug)]
pub enum Trouble {
    /// The database, or the way to it.
    Database(postgres::Error),
    /// Something of ours, in words.
    Said(Error),
}

impl From<postgres::Error> for Trouble {
    fn from(e: postgres::Error) -> Self {
        Self::Database(e)
    }
}

impl From<Error> for Trouble {
    fn from(e: Error) -> Self {
        Self::Said(e)
    }
}

/// The address for the database, and which of its offices is meant, behind a `#`.
pub fn split(address: &str) -> (&str, Option<&str>) {
    address.split_once('#').map_or((address, None), |(address, office)| (address, Some(office)))
}

/// A connection that is made again where it broke.
pub struct Connection {
    config: Config,
    client: Option<Client>,
    /// How often it was made, and how often a piece of work was tried again.
    counts: (u64, u64),
    /// Once this is set, nothing is tried again.
    stop: Arc<AtomicBool>,
}

impl Connection {
    /// Connects.
    ///
    /// # Errors
    /// `Usage` where the address cannot be understood, `Denied` where we are not let in, `Failed` where it cannot be reached.
    pub fn open(address: &str, stop: Arc<AtomicBool>) -> Result<Self> {
        let mut config = config(address)?;
        if config.get_password().is_none()
            && let Some(password) = password(&config)
        {
            config.password(password);
        }
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(CONNECTING);
        }
        if config.get_tcp_user_timeout().is_none() {
            config.tcp_user_timeout(SILENCE);
        }
        config.keepalives_idle(SILENCE).keepalives_interval(SILENCE / 6).keepalives_retries(3);
        config.application_name("ducha");
        let mut out = Self { config, client: None, counts: (0, 0), stop };
        out.client().map_err(said)?;
        Ok(out)
    }

    /// How often it was made, and how often a piece of work was tried again.
    pub fn counts(&self) -> (u64, u64) {
        self.counts
    }

    /// A second connection to the same database.
    pub(super) fn another(&self) -> Result<Client> {
        connect(&self.config).map_err(said)
    }

    fn client(&mut self) -> std::result::Result<&mut Client, Trouble> {
        let client = match self.client.take().filter(|c| !c.is_closed()) {
            Some(client) => client,
            None => {
                let client = connect(&self.config)?;
                self.counts.0 += 1;
                client
            }
        };
        Ok(self.client.insert(client))
    }

    /// Does a piece of work; again where the database asks for that or the connection broke.
    ///
    /// # Errors
    /// That of the work; `Failed` or `Denied` with what the database says.
    pub fn run<T>(&mut self, mut work: impl FnMut(&mut Client) -> std::result::Result<T, Trouble>) -> Result<T> {
        let (begun, mut pause) = (Instant::now(), PAUSE);
        let mut tries = 1;
        loop {
            let trouble = match self.client().and_then(&mut work) {
                Ok(out) => return Ok(out),
                Err(trouble) => trouble,
            };
            let over = tries >= TRIES.0 || begun.elapsed() > TRIES.1 || self.stop.load(Ordering::Acquire);
            if over || !passes(&trouble) {
                return Err(said(trouble));
            }
            let mut chance = [0; 1];
            let _ = getrandom::fill(&mut chance);
            thread::sleep(pause + pause * u32::from(chance[0]) / 256);
            pause = (pause * 2).min(LONGEST);
            tries += 1;
            self.counts.1 += 1;
        }
    }
}

/// Reads an address.
///
/// # Errors
/// `Usage` where it is none.
pub fn config(address: &str) -> Result<Config> {
    let bad =
        |e: postgres::Error| Error::new(Code::Usage, messages::BAD_HUB).caused_by(text(&e)).hint(messages::HINT_HUB);
    split(address).0.parse().map_err(bad)
}

fn connect(config: &Config) -> std::result::Result<Client, Trouble> {
    let mut client = match config.get_ssl_mode() {
        SslMode::Disable => config.connect(NoTls)?,
        mode => config.connect(tls(mode)?)?,
    };
    if let Err(e) = client.batch_execute(PATIENCE)
        && is_lost(&e)
    {
        return Err(e.into());
    }
    Ok(client)
}

/// Whether the connection is gone, or none could be made.
fn is_lost(e: &postgres::Error) -> bool {
    e.is_closed() || std::error::Error::source(e).is_some_and(|cause| cause.is::<std::io::Error>())
}

/// Whether trouble passes: a conflict of transactions, a server that begins, ends or is no primary yet, a table that somebody
/// else makes at the same moment, a line that broke.
fn passes(trouble: &Trouble) -> bool {
    let Trouble::Database(e) = trouble else { return false };
    let states = [
        SqlState::T_R_SERIALIZATION_FAILURE,
        SqlState::T_R_DEADLOCK_DETECTED,
        SqlState::T_R_STATEMENT_COMPLETION_UNKNOWN,
        SqlState::ADMIN_SHUTDOWN,
        SqlState::CRASH_SHUTDOWN,
        SqlState::CANNOT_CONNECT_NOW,
        SqlState::TOO_MANY_CONNECTIONS,
        SqlState::IDLE_IN_TRANSACTION_SESSION_TIMEOUT,
        SqlState::READ_ONLY_SQL_TRANSACTION,
        SqlState::UNIQUE_VIOLATION,
        SqlState::DUPLICATE_TABLE,
        SqlState::DUPLICATE_OBJECT,
    ];
    is_lost(e) || e.code().is_some_and(|code| states.contains(code))
}

fn said(trouble: Trouble) -> Error {
    let e = match trouble {
        Trouble::Said(e) => return e,
        Trouble::Database(e) => e,
    };
    let denied = [
        SqlState::INVALID_PASSWORD,
        SqlState::INVALID_AUTHORIZATION_SPECIFICATION,
        SqlState::INSUFFICIENT_PRIVILEGE,
        SqlState::INVALID_CATALOG_NAME,
    ];
    let is_certificate = std::error::Error::source(&e)
        .and_then(|cause| cause.downcast_ref::<std::io::Error>())
        .and_then(std::io::Error::get_ref)
        .is_some_and(|cause| cause.is::<rustls::Error>());
    match e.code() {
        Some(code) if denied.contains(code) => {
            Error::new(Code::Denied, messages::HUB_DENIED).caused_by(text(&e)).hint(messages::HINT_HUB_DENIED)
        }
        _ if is_certificate => {
            Error::new(Code::Failed, messages::HUB_TLS).caused_by(text(&e)).hint(messages::HINT_HUB_TLS)
        }
        Some(_) => Error::new(Code::Failed, messages::HUB_FAILED).caused_by(text(&e)).hint(messages::HINT_RESUMES),
        None => Error::new(Code::Failed, messages::HUB_FAILED).caused_by(text(&e)).hint(messages::HINT_HUB_REACH),
    }
}

/// What the database says; the library's own words hold it only as a cause.
fn text(e: &postgres::Error) -> String {
    match (e.as_db_error(), std::error::Error::source(e)) {
        (Some(db), _) => db.message().to_string(),
        (None, Some(cause)) => format!("{e}: {cause}"),
        (None, None) => e.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_is_none_is_refused_with_what_is_one() {
        let error = config("postgres://host:port/x").unwrap_err();
        assert_eq!(error.code(), Code::Usage);
        assert!(config("postgres://ducha@a,b/ducha?target_session_attrs=read-write#0a").is_ok());
    }
}
