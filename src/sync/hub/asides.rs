//! The lists of what devices keep aside, a row each: a database judges nothing itself.

use postgres::Client;
use postgres::error::SqlState;

use super::connection::Trouble;
use crate::log::ReplicaId;
use crate::sync::asides::{List, MAX_LIST, MAX_LISTS};

/// Those that are there; none where the tables are of a program that knew of none, or this account may not read them.
pub fn all(client: &mut Client, office: &[u8; 16]) -> Result<Vec<List>, Trouble> {
    let (longest, most) = (MAX_LIST as i32, MAX_LISTS as i64);
    let wanted = "SELECT list FROM ducha_aside WHERE office = $1 AND length(list) <= $2 ORDER BY replica LIMIT $3";
    match client.query(wanted, &[&&office[..], &longest, &most]) {
        Ok(rows) => {
            let list = |row: &postgres::Row| row.try_get::<_, &[u8]>(0).ok().and_then(List::decode);
            Ok(rows.iter().filter_map(list).collect())
        }
        Err(e) if matches!(e.code(), Some(&SqlState::UNDEFINED_TABLE | &SqlState::INSUFFICIENT_PRIVILEGE)) => {
            Ok(Vec::new())
        }
        Err(e) => Err(e.into()),
    }
}

/// Puts the list of a device in place of its last one.
pub fn leave(client: &mut Client, office: &[u8; 16], own: ReplicaId, list: &[u8]) -> Result<(), Trouble> {
    let put = "INSERT INTO ducha_aside (office, replica, list) VALUES ($1, $2, $3) \
               ON CONFLICT (office, replica) DO UPDATE SET list = excluded.list";
    client.execute(put, &[&&office[..], &&own.0[..], &list])?;
    Ok(())
}
