//! Evidence in the database: pieces by their place in the file, and a row once the file is whole.

use std::io::Read;

use postgres::fallible_iterator::FallibleIterator;
use postgres::{Client, GenericClient};

use super::connection::{Connection, Trouble};
use crate::error::{Code, Error, Result};
use crate::store::Digest;
use crate::store::evidence::MAX_FILE;
use crate::sync::messages;
use crate::sync::protocol::PIECE;

/// The files that are whole, with their sizes.
pub fn all(client: &mut Client, office: &[u8; 16]) -> std::result::Result<Vec<(Digest, u64)>, Trouble> {
    let rows = client.query("SELECT digest, size FROM ducha_files WHERE office = $1", &[&&office[..]])?;
    let file = |row: &postgres::Row| {
        Some((Digest(row.get::<_, &[u8]>(0).try_into().ok()?), u64::try_from(row.get::<_, i64>(1)).ok()?))
    };
    Ok(rows.iter().filter_map(file).collect())
}

/// Hands a file on from a byte on; `at` goes on with what was handed on.
pub fn get(
    client: &mut Client,
    office: &[u8; 16],
    file: &Digest,
    at: &mut u64,
    each: &mut dyn FnMut(&[u8]) -> Result<bool>,
) -> std::result::Result<bool, Trouble> {
    let (office, file) = (&office[..], &file.0[..]);
    if client.query_opt("SELECT 1 FROM ducha_files WHERE office = $1 AND digest = $2", &[&office, &file])?.is_none() {
        return Ok(false);
    }
    let from = i64::try_from(*at).unwrap_or(i64::MAX);
    let wanted: [&(dyn postgres::types::ToSql + Sync); 3] = [&office, &file, &from];
    let mut rows = client.query_raw(
        "SELECT start, bytes FROM ducha_pieces \
         WHERE office = $1 AND digest = $2 AND start + length(bytes) > $3 ORDER BY start",
        wanted,
    )?;
    while let Some(row) = rows.next()? {
        let (start, bytes): (i64, &[u8]) = (row.get(0), row.get(1));
        let skipped = usize::try_from(*at).unwrap_or(usize::MAX).saturating_sub(usize::try_from(start).unwrap_or(0));
        let bytes = bytes.get(skipped..).unwrap_or_default();
        *at += bytes.len() as u64;
        if !each(bytes)? {
            break;
        }
    }
    Ok(true)
}

/// Up to which byte the pieces of a file follow each other.
pub fn begun(client: &mut impl GenericClient, office: &[u8; 16], file: &Digest) -> std::result::Result<u64, Trouble> {
    let rows = client.query(
        "SELECT start, length(bytes)::bigint FROM ducha_pieces WHERE office = $1 AND digest = $2 ORDER BY start",
        &[&&office[..], &&file.0[..]],
    )?;
    let follow = |end: i64, row: &postgres::Row| (row.get::<_, i64>(0) == end).then(|| end + row.get::<_, i64>(1));
    let end = rows.iter().try_fold(0, |end, row| follow(end, row).ok_or(end));
    Ok(u64::try_from(end.unwrap_or_else(|end| end)).unwrap_or(0))
}

/// Takes the rest of a file. Whoever gives the same file at the same time gives the same pieces.
pub fn put(
    connection: &mut Connection,
    office: &[u8; 16],
    file: &Digest,
    from: u64,
    bytes: &mut dyn Read,
) -> Result<bool> {
    let mut start = from;
    loop {
        let mut piece = Vec::with_capacity(PIECE);
        let unread = |e: std::io::Error| Error::new(Code::Failed, messages::UNREADABLE).caused_by(e);
        bytes.take(PIECE as u64).read_to_end(&mut piece).map_err(unread)?;
        if piece.is_empty() {
            break;
        }
        let at = i64::try_from(start).unwrap_or(i64::MAX);
        connection.run(|client| {
            client.execute(
                "INSERT INTO ducha_pieces (office, digest, start, bytes) VALUES ($1, $2, $3, $4) \
                 ON CONFLICT (office, digest, start) DO NOTHING",
                &[&&office[..], &&file.0[..], &at, &piece],
            )?;
            Ok(())
        })?;
        start += piece.len() as u64;
        if start > MAX_FILE {
            return Ok(false);
        }
    }
    connection.run(|client| {
        if begun(client, office, file)? != start {
            return Ok(false);
        }
        client.execute(
            "INSERT INTO ducha_files (office, digest, size) VALUES ($1, $2, $3) ON CONFLICT (office, digest) DO NOTHING",
            &[&&office[..], &&file.0[..], &i64::try_from(start).unwrap_or(i64::MAX)],
        )?;
        Ok(true)
    })
}
