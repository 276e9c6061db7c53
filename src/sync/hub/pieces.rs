//! Evidence in the database: pieces by their place in the file, and a row once the file is whole.

use std::io::Read;

use postgres::Client;
use sha2::{Digest as _, Sha256};

use super::FILE_BELL;
use super::append::ring;
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
        let digest = row.try_get::<_, &[u8]>(0).ok()?.try_into().ok()?;
        Some((Digest(digest), u64::try_from(row.try_get::<_, i64>(1).ok()?).ok()?))
    };
    Ok(rows.iter().filter_map(file).collect())
}

/// Hands a file on from a byte on.
pub fn get(
    connection: &mut Connection,
    office: &[u8; 16],
    file: &Digest,
    from: u64,
    each: &mut dyn FnMut(&[u8]) -> Result<bool>,
) -> Result<bool> {
    let mut at = from;
    loop {
        let start = i64::try_from(at).unwrap_or(i64::MAX);
        let piece = connection.run(|client| {
            let row = client.query_opt(
                "SELECT substr(bytes, ($3 - start)::int + 1) FROM ducha_pieces \
                 WHERE office = $1 AND digest = $2 AND start <= $3 AND start + length(bytes) > $3 \
                 AND EXISTS (SELECT 1 FROM ducha_files WHERE office = $1 AND digest = $2) \
                 ORDER BY start DESC LIMIT 1",
                &[&&office[..], &&file.0[..], &start],
            )?;
            Ok(row.map(|row| row.try_get::<_, Vec<u8>>(0)).transpose()?)
        })?;
        let Some(piece) = piece else { break };
        at += piece.len() as u64;
        if at > MAX_FILE {
            return Err(Error::new(Code::Corrupt, messages::HUB_BAD_ENTRY));
        }
        if !each(&piece)? {
            return Ok(true);
        }
    }
    Ok(at > from || connection.run(|client| is_whole(client, office, file))?)
}

fn is_whole(client: &mut Client, office: &[u8; 16], file: &Digest) -> std::result::Result<bool, Trouble> {
    let wanted = "SELECT 1 FROM ducha_files WHERE office = $1 AND digest = $2";
    Ok(client.query_opt(wanted, &[&&office[..], &&file.0[..]])?.is_some())
}

/// Takes a file out whose bytes are not what its name says, so that it can come again; says whether it was such a one.
pub fn put_away(connection: &mut Connection, office: &[u8; 16], file: &Digest) -> Result<bool> {
    let mut sum = Sha256::new();
    let found = get(connection, office, file, 0, &mut |piece| {
        sum.update(piece);
        Ok(true)
    })?;
    if !found || Digest(sum.finalize().into()) == *file {
        return Ok(false);
    }
    connection.run(|client| {
        let mut tx = client.transaction()?;
        for table in ["ducha_files", "ducha_pieces"] {
            let gone = format!("DELETE FROM {table} WHERE office = $1 AND digest = $2");
            tx.execute(&gone, &[&&office[..], &&file.0[..]])?;
        }
        tx.commit()?;
        Ok(true)
    })
}

/// Up to which byte the pieces of a file follow each other.
pub fn begun(client: &mut Client, office: &[u8; 16], file: &Digest) -> std::result::Result<u64, Trouble> {
    let rows = client.query(
        "SELECT start, length(bytes)::bigint FROM ducha_pieces WHERE office = $1 AND digest = $2 ORDER BY start",
        &[&&office[..], &&file.0[..]],
    )?;
    let mut end = 0;
    for row in rows {
        let (start, length): (i64, i64) = (row.try_get(0)?, row.try_get(1)?);
        if start > end {
            break;
        }
        end = end.max(start.saturating_add(length));
    }
    Ok(u64::try_from(end).unwrap_or(0))
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
        (&mut *bytes).take(PIECE as u64).read_to_end(&mut piece).map_err(unread)?;
        if piece.is_empty() {
            break;
        }
        let at = i64::try_from(start).unwrap_or(i64::MAX);
        start += piece.len() as u64;
        if start > MAX_FILE {
            return Ok(false);
        }
        connection.run(|client| {
            client.execute(
                "INSERT INTO ducha_pieces (office, digest, start, bytes) VALUES ($1, $2, $3, $4) \
                 ON CONFLICT (office, digest, start) DO NOTHING",
                &[&&office[..], &&file.0[..], &at, &piece],
            )?;
            Ok(())
        })?;
    }
    connection.run(|client| {
        if begun(client, office, file)? != start {
            return Ok(false);
        }
        client.execute(
            "INSERT INTO ducha_files (office, digest, size) VALUES ($1, $2, $3) ON CONFLICT (office, digest) DO NOTHING",
            &[&&office[..], &&file.0[..], &i64::try_from(start).unwrap_or(i64::MAX)],
        )?;
        let _ = ring(client, FILE_BELL, office);
        Ok(true)
    })
}
