//! One connection: its address, TLS, and trying again what a database asks to have tried again.

use std::sync::Arc;
use std::thread;
use std::time::Duration;

use postgres::config::SslMode;
use postgres::error::SqlState;
use postgres::{Client, Config, NoTls};
use rustls::{ClientConfig, RootCertStore};
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::error::{Code, Error, Result};
use crate::sync::messages;

/// The channel on which is rung when entries were appended.
pub const BELL: &str = "ducha";
/// How often something is tried before it has failed.
const TRIES: u32 = 8;
/// How long connecting may take.
const CONNECTING: Duration = Duration::from_secs(10);
/// How long the first pause between two tries is; each is twice the last, and some chance on top.
const PAUSE: Duration = Duration::from_millis(20);

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

/// A connection that is made anew where it broke.
pub struct Connection {
    config: Config,
    client: Option<Client>,
}

impl Connection {
    /// Connects.
    ///
    /// # Errors
    /// `Usage` where the address cannot be understood, `Denied` where we are not let in, `Failed` where it cannot be reached.
    pub fn open(address: &str) -> Result<Self> {
        let mut config = config(address)?;
        // Only these few words of the variables that PostgreSQL's own programs know; the rest stands in the address.
        if config.get_password().is_none()
            && let Ok(password) = std::env::var("PGPASSWORD")
        {
            config.password(password);
        }
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(CONNECTING);
        }
        config.application_name("ducha");
        let mut out = Self { config, client: None };
        out.client()?;
        Ok(out)
    }

    /// A second connection to the same database.
    pub(super) fn again(&self) -> Result<Client> {
        connect(&self.config)
    }

    fn client(&mut self) -> Result<&mut Client> {
        let client = match self.client.take().filter(|c| !c.is_closed()) {
            Some(client) => client,
            None => connect(&self.config)?,
        };
        Ok(self.client.insert(client))
    }

    /// Does a piece of work, again where the database asks for it or the connection broke.
    ///
    /// # Errors
    /// That of the work, or `Failed` with what the database says.
    pub fn run<T>(&mut self, mut work: impl FnMut(&mut Client) -> std::result::Result<T, Trouble>) -> Result<T> {
        let mut pause = PAUSE;
        for tries in 1.. {
            let done = match self.client() {
                Ok(client) => work(client),
                Err(e) => Err(Trouble::Said(e)),
            };
            let broken = self.client.as_ref().is_none_or(Client::is_closed);
            match done {
                Ok(out) => return Ok(out),
                Err(trouble) if tries >= TRIES || !(broken || again(&trouble)) => return Err(said(trouble)),
                Err(_) => {}
            }
            let mut chance = [0; 1];
            let _ = getrandom::fill(&mut chance);
            thread::sleep(pause + pause * u32::from(chance[0]) / 256);
            pause *= 2;
        }
        Err(Error::new(Code::Failed, messages::HUB_FAILED))
    }
}

/// Reads an address.
///
/// # Errors
/// `Usage` where it is none.
pub fn config(address: &str) -> Result<Config> {
    let bad = |e: postgres::Error| Error::new(Code::Usage, messages::BAD_HUB).caused_by(e).hint(messages::HINT_HUB);
    split(address).0.parse().map_err(bad)
}

fn connect(config: &Config) -> Result<Client> {
    let client = match config.get_ssl_mode() {
        SslMode::Disable => config.connect(NoTls),
        _ => config.connect(tls()?),
    };
    client.map_err(|e| said(Trouble::Database(e)))
}

/// TLS with the certificates that the system trusts, or those of the file that `SSL_CERT_FILE` names.
fn tls() -> Result<MakeRustlsConnect> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let failed = |e: rustls::Error| Error::new(Code::Failed, messages::HUB_FAILED).caused_by(e);
    let config = builder.map_err(failed)?.with_root_certificates(roots).with_no_client_auth();
    Ok(MakeRustlsConnect::new(config))
}

/// Whether a database asks to have it tried again: a conflict of transactions, a standby that is not the primary yet, a
/// table that somebody else makes at the same moment.
fn again(trouble: &Trouble) -> bool {
    let Trouble::Database(e) = trouble else { return false };
    let states = [
        SqlState::T_R_SERIALIZATION_FAILURE,
        SqlState::T_R_DEADLOCK_DETECTED,
        SqlState::ADMIN_SHUTDOWN,
        SqlState::CRASH_SHUTDOWN,
        SqlState::CANNOT_CONNECT_NOW,
        SqlState::READ_ONLY_SQL_TRANSACTION,
        SqlState::UNIQUE_VIOLATION,
        SqlState::DUPLICATE_TABLE,
    ];
    e.code().is_some_and(|code| states.contains(code))
}

fn said(trouble: Trouble) -> Error {
    let e = match trouble {
        Trouble::Said(e) => return e,
        Trouble::Database(e) => e,
    };
    let state = e.code();
    let denied =
        [SqlState::INVALID_PASSWORD, SqlState::INVALID_AUTHORIZATION_SPECIFICATION, SqlState::INSUFFICIENT_PRIVILEGE];
    match state {
        Some(code) if denied.contains(code) => Error::new(Code::Denied, messages::HUB_DENIED).caused_by(text(&e)),
        _ => Error::new(Code::Failed, messages::HUB_FAILED).caused_by(text(&e)).hint(messages::HINT_RESUMES),
    }
}

/// What the database says; the library's own words hold it only as a cause.
fn text(e: &postgres::Error) -> String {
    let mut out = e.as_db_error().map_or_else(|| e.to_string(), |db| db.message().to_string());
    if e.as_db_error().is_none()
        && let Some(cause) = std::error::Error::source(e)
    {
        out = format!("{out}: {cause}");
    }
    out
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
