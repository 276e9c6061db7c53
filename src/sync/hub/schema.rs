//! The tables.

use postgres::Client;
use postgres::error::SqlState;

use super::connection::Trouble;
use crate::error::{Code, Error};
use crate::sync::messages;

/// The version of the tables; one that is newer is of a newer program.
const VERSION: i32 = 1;
/// Into how many parts the entries are laid, by office, where the database can do it.
const PARTS: usize = 16;

/// One row an office, its chains, its evidence, and what devices say that they keep aside.
const TABLES: &str = "
CREATE TABLE IF NOT EXISTS ducha_version (version int PRIMARY KEY);
CREATE TABLE IF NOT EXISTS ducha_offices (
    office bytea PRIMARY KEY, founder bytea NOT NULL, name text NOT NULL, head bigint NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS ducha_chains (
    office bytea NOT NULL, replica bytea NOT NULL, len bigint NOT NULL, head bigint NOT NULL,
    PRIMARY KEY (office, replica));
CREATE TABLE IF NOT EXISTS ducha_files (
    office bytea NOT NULL, digest bytea NOT NULL, size bigint NOT NULL, PRIMARY KEY (office, digest));
CREATE TABLE IF NOT EXISTS ducha_pieces (
    office bytea NOT NULL, digest bytea NOT NULL, start bigint NOT NULL, bytes bytea NOT NULL,
    PRIMARY KEY (office, digest, start));
CREATE TABLE IF NOT EXISTS ducha_aside (
    office bytea NOT NULL, replica bytea NOT NULL, list bytea NOT NULL, PRIMARY KEY (office, replica));
";

/// The entries: each once by its name, each at a place of its own.
const ENTRIES: &str = "CREATE TABLE IF NOT EXISTS ducha_entries (
    office bytea NOT NULL, position bigint NOT NULL, replica bytea NOT NULL, seq bigint NOT NULL,
    signature bytea NOT NULL, body bytea NOT NULL,
    PRIMARY KEY (office, position), UNIQUE (office, replica, seq))";

/// Makes the tables where there are none. An account that may only read and write is enough where they are there.
pub fn make(client: &mut Client) -> Result<(), Trouble> {
    match version(client) {
        Ok(Some(VERSION)) => return Ok(()),
        Ok(Some(version)) if version > VERSION => {
            let error = Error::new(Code::Failed, messages::HUB_NEWER).with("theirs", version).with("ours", VERSION);
            return Err(Trouble::Said(error.hint(messages::HINT_UPGRADE)));
        }
        Ok(_) => {}
        Err(e) if e.code() == Some(&SqlState::UNDEFINED_TABLE) => {}
        Err(e) => return Err(e.into()),
    }
    client.batch_execute(TABLES)?;
    match client.transaction().and_then(|mut tx| tx.batch_execute(&in_parts()).and_then(|()| tx.commit())) {
        // Not everything that speaks the protocol knows parts.
        Err(e) if matches!(e.code(), Some(&SqlState::FEATURE_NOT_SUPPORTED | &SqlState::SYNTAX_ERROR)) => {
            client.batch_execute(ENTRIES)?;
        }
        done => done?,
    }
    client.execute("INSERT INTO ducha_version (version) VALUES ($1) ON CONFLICT (version) DO NOTHING", &[&VERSION])?;
    Ok(())
}

fn version(client: &mut Client) -> Result<Option<i32>, postgres::Error> {
    client.query_one("SELECT max(version) FROM ducha_version", &[])?.try_get(0)
}

fn in_parts() -> String {
    let mut out = format!("{ENTRIES} PARTITION BY HASH (office)");
    for part in 0..PARTS {
        out.push_str(&format!(
            "; CREATE TABLE IF NOT EXISTS ducha_entries_{part} PARTITION OF ducha_entries \
             FOR VALUES WITH (MODULUS {PARTS}, REMAINDER {part})"
        ));
    }
    out
}
