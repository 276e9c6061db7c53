//! The tables.

use postgres::Client;

use super::connection::Trouble;
use crate::error::{Code, Error};
use crate::sync::messages;

/// The version of the tables; one that is newer is of a newer program.
const VERSION: i32 = 1;
/// Into how many parts the entries are laid, by office, where the database can do it.
const PARTS: usize = 16;

/// One row an office, its chains, its evidence.
const TABLES: &str = "
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
";

/// The entries: each once by its name, each at a place of its own.
const ENTRIES: &str = "CREATE TABLE IF NOT EXISTS ducha_entries (
    office bytea NOT NULL, position bigint NOT NULL, replica bytea NOT NULL, seq bigint NOT NULL,
    signature bytea NOT NULL, body bytea NOT NULL,
    PRIMARY KEY (office, position), UNIQUE (office, replica, seq))";

/// Makes the tables where there are none.
pub fn make(client: &mut Client) -> Result<(), Trouble> {
    client.batch_execute("CREATE TABLE IF NOT EXISTS ducha_version (version int PRIMARY KEY)")?;
    let found =
        client.query_opt("SELECT max(version) FROM ducha_version", &[])?.and_then(|r| r.get::<_, Option<i32>>(0));
    match found {
        Some(version) if version > VERSION => {
            let error = Error::new(Code::Failed, messages::HUB_NEWER).with("theirs", version).with("ours", VERSION);
            return Err(Trouble::Said(error.hint(messages::HINT_UPGRADE)));
        }
        Some(VERSION) => return Ok(()),
        _ => {}
    }
    client.batch_execute(TABLES)?;
    // Not everything that speaks the protocol knows parts.
    if client.batch_execute(&format!("BEGIN; {}; COMMIT", in_parts())).is_err() {
        client.batch_execute("ROLLBACK")?;
        client.batch_execute(ENTRIES)?;
    }
    client.execute("INSERT INTO ducha_version (version) VALUES ($1) ON CONFLICT (version) DO NOTHING", &[&VERSION])?;
    Ok(())
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
