//! A shared database as a remote: PostgreSQL, and what speaks its protocol.
//!
//! Several servers and any number of laptops keep one log in it. A device appends in one transaction that holds the office's
//! row: places are handed out under that lock, so they have no gaps, and are seen in their order. Whoever reads on behind
//! place N misses nothing that is committed later under a lower one, as a sequence's numbers would have it. What is in the
//! database is believed no more than what comes over a line: each device judges what it takes.
//!
//! | file | what it holds |
//! | --- | --- |
//! | [`connection`] | the address, connecting, trying again |
//! | `password`, `tls` | what connecting needs |
//! | `schema` | the tables |
//! | `append` | the transaction that appends |
//! | `pieces` | evidence in pieces |
//! | `asides` | what devices say that they keep aside |
//! | [`bell`] | hearing at once that something was appended |
//! | [`follow`] | a server that keeps its store together with a database while it runs |
//! | [`followers`] | one of these for each database among the remotes |

mod append;
mod asides;
pub(crate) mod bell;
pub(crate) mod connection;
pub(crate) mod follow;
pub(crate) mod followers;
mod password;
mod pieces;
mod schema;
mod tls;

use std::io::Read;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use postgres::Client;
use postgres::types::ToSql;

use self::append::{Batch, Places};
use self::connection::{Connection, Trouble};
use super::asides::List;
use super::files::{self, SizedFile};
use super::remote::{Files, Greeting, Remote, Scope, Told};
use super::vector::{Chain, MAX_CHAINS, Vector};
use super::{messages, protocol};
use crate::error::{Code, Error, Result};
use crate::log::entry::MAX_BODY;
use crate::log::{ReplicaId, hex};
use crate::service::peers::receive::Sent;
use crate::service::peers::send::Span;
use crate::store::Digest;

/// The channel on which is rung when entries were appended.
const BELL: &str = "ducha";
/// The channel on which is rung when evidence is there.
const FILE_BELL: &str = "ducha_files";
/// How many entries are asked for at once.
const AT_ONCE: i64 = 1_000;
/// The longest name of an office that is read, in characters.
const MAX_NAME: i32 = 200;

/// A database that holds the logs of offices.
pub struct Hub {
    connection: Connection,
    /// Which of its offices is meant, by the beginning of its id, where several are there.
    wanted: Option<String>,
    ours: Option<Greeting>,
    office: Option<[u8; 16]>,
    /// Which places were handed out last.
    places: Places,
}

/// An entry with its place in the database.
pub type Placed = (i64, Sent);

impl Hub {
    /// Connects to a database; makes its tables where it has none.
    ///
    /// # Errors
    /// `Usage` where the address cannot be understood, `Denied` where we are not let in, `Failed` where it cannot be reached,
    /// or is that of a newer program.
    pub fn open(address: &str) -> Result<Self> {
        Self::open_until(address, Arc::default())
    }

    /// The same; once the flag is set, nothing is tried again.
    ///
    /// # Errors
    /// As [`Hub::open`].
    pub fn open_until(address: &str, stop: Arc<AtomicBool>) -> Result<Self> {
        let (address, wanted) = connection::split(address);
        let mut connection = Connection::open(address, stop)?;
        connection.run(schema::make)?;
        let wanted = wanted.map(str::to_ascii_lowercase);
        Ok(Self { connection, wanted, ours: None, office: None, places: None })
    }

    fn office(&self) -> Result<[u8; 16]> {
        self.office.ok_or_else(|| Error::new(Code::Failed, messages::NOTHING_THERE))
    }

    /// Its connection.
    pub fn connection(&self) -> &Connection {
        &self.connection
    }

    /// Which places the entries got that were appended last: the first and the last one.
    pub fn places(&self) -> Option<(i64, i64)> {
        self.places
    }

    /// The last place that is taken.
    ///
    /// # Errors
    /// `Failed` where the database cannot be reached.
    pub fn last_place(&mut self) -> Result<i64> {
        let office = self.office()?;
        self.connection.run(|client| {
            let row = client.query_opt("SELECT head FROM ducha_offices WHERE office = $1", &[&&office[..]])?;
            Ok(row.map_or(Ok(0), |r| r.try_get(0))?)
        })
    }

    /// Some of the entries behind a place, in the order of their places.
    ///
    /// # Errors
    /// `Failed` where the database cannot be reached, `Corrupt` where what is there cannot be an entry.
    pub fn behind(&mut self, place: i64) -> Result<Vec<Placed>> {
        let office = self.office()?;
        self.connection.run(|client| some(client, "position > $4", "position", &office, &[&place]))
    }

    /// The office that is meant, of those that are there: its id, its first device and its name.
    fn find(&mut self, ours: &Greeting) -> Result<Option<([u8; 16], ReplicaId, String)>> {
        let wanted = ours.store.map(|id| hex(&id)).or_else(|| self.wanted.clone()).unwrap_or_default();
        let found = self.connection.run(|client| {
            let rows = client.query(
                "SELECT office, founder, left(name, $2) FROM ducha_offices \
                 WHERE left(encode(office, 'hex'), length($1)) = $1 ORDER BY name LIMIT 20",
                &[&wanted, &MAX_NAME],
            )?;
            let bad = || Error::new(Code::Corrupt, messages::HUB_BAD_ENTRY);
            let read = |row: &postgres::Row| {
                let (office, founder): (&[u8], &[u8]) = (row.try_get(0)?, row.try_get(1)?);
                let office = office.try_into().map_err(|_| bad())?;
                let founder = ReplicaId(founder.try_into().map_err(|_| bad())?);
                Ok((office, founder, row.try_get(2)?))
            };
            rows.iter().map(read).collect::<std::result::Result<Vec<([u8; 16], ReplicaId, String)>, Trouble>>()
        })?;
        if found.len() > 1 {
            let said = |(office, _, name): &([u8; 16], ReplicaId, String)| format!("#{} {name}", hex(&office[..6]));
            let all: Vec<String> = found.iter().map(said).collect();
            let error = Error::new(Code::Usage, messages::HUB_MANY).with("all", all.join(", "));
            return Err(error.hint(messages::HINT_HUB_MANY));
        }
        Ok(found.into_iter().next())
    }
}

/// Some of the entries of an office that fit a condition, in an order, with what they are ordered by: not many, and not much
/// more than one message of a line holds.
fn some(
    client: &mut Client,
    condition: &str,
    order: &str,
    office: &[u8; 16],
    values: &[&(dyn ToSql + Sync)],
) -> std::result::Result<Vec<Placed>, Trouble> {
    let most = i64::try_from(protocol::BATCH).unwrap_or(i64::MAX);
    let office = &office[..];
    let mut all: Vec<&(dyn ToSql + Sync)> = vec![&office, &AT_ONCE, &most];
    all.extend(values);
    let rows = client.query(
        &format!(
            "SELECT {order}, signature, body FROM (
                SELECT *, sum(length(body)) OVER (ORDER BY {order}) - length(body) AS before FROM (
                    SELECT {order}, signature, body FROM ducha_entries WHERE office = $1 AND {condition}
                    ORDER BY {order} LIMIT $2) AS first) AS summed
            WHERE before <= $3 ORDER BY {order}"
        ),
        &all,
    )?;
    rows.iter().map(placed).collect()
}

/// An entry out of a row with its place, its signature and its body.
fn placed(row: &postgres::Row) -> std::result::Result<Placed, Trouble> {
    let (signature, body): (&[u8], &[u8]) = (row.try_get(1)?, row.try_get(2)?);
    match <[u8; 64]>::try_from(signature) {
        Ok(signature) if body.len() <= MAX_BODY => Ok((row.try_get(0)?, Sent { body: body.to_vec(), signature })),
        _ => Err(Trouble::Said(Error::new(Code::Corrupt, messages::HUB_BAD_ENTRY))),
    }
}

impl Remote for Hub {
    fn greet(&mut self, ours: &Greeting) -> Result<Greeting> {
        // An address that names an office is no other one's.
        let named = self.wanted.as_deref().unwrap_or_default();
        if ours.store.is_some_and(|store| !hex(&store).starts_with(named)) {
            let error = Error::new(Code::Usage, messages::OTHER_OFFICE).with("office", format!("#{named}"));
            return Err(error.command_hint(messages::HINT_OTHER_OFFICE));
        }
        let found = self.find(ours)?;
        self.ours = Some(ours.clone());
        self.office = ours.store.or(found.as_ref().map(|(office, ..)| *office));
        Ok(Greeting {
            store: self.office,
            founder: found.as_ref().map(|(_, founder, _)| *founder),
            replica: ReplicaId::default(),
            key: [0; 32],
            office: found.map_or_else(String::new, |(.., name)| name),
            device: String::new(),
            // Who may read it, the database itself decides; it knows nobody of the office.
            person: None,
            scope: Scope::All,
            ..ours.clone()
        })
    }

    fn vector(&mut self) -> Result<Vector> {
        let office = self.office()?;
        self.connection.run(|client| {
            let most = i64::try_from(MAX_CHAINS).unwrap_or(i64::MAX);
            let rows = client.query(
                "SELECT replica, len, head FROM ducha_chains WHERE office = $1 ORDER BY replica LIMIT $2",
                &[&&office[..], &most],
            )?;
            let mut out = Vector::default();
            for row in rows {
                let (replica, len): (&[u8], i64) = (row.try_get(0)?, row.try_get(1)?);
                let (Ok(replica), Ok(len)) = (replica.try_into(), u32::try_from(len)) else {
                    return Err(Trouble::Said(Error::new(Code::Corrupt, messages::HUB_BAD_ENTRY)));
                };
                let head = row.try_get::<_, i64>(2)?.cast_unsigned();
                out.0.insert(ReplicaId(replica), Chain { len, head, held: 0 });
            }
            Ok(out)
        })
    }

    fn fetch(&mut self, wanted: &[Span], each: &mut dyn FnMut(Vec<Sent>) -> Result<bool>) -> Result<()> {
        let office = self.office()?;
        for (replica, from, to) in wanted {
            let (mut next, to) = (i64::from(*from), i64::from(*to));
            while next <= to {
                let condition = "replica = $4 AND seq BETWEEN $5 AND $6";
                let more = self
                    .connection
                    .run(|client| some(client, condition, "seq", &office, &[&&replica.0[..], &next, &to]))?;
                let Some((last, _)) = more.last() else { break };
                next = last + 1;
                if !each(more.into_iter().map(|(_, sent)| sent).collect())? {
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    fn append(&mut self, entries: Vec<Sent>) -> Result<Told> {
        let office = self.office()?;
        let Some(ours) = self.ours.clone() else { return Ok(Told::default()) };
        let batch = Batch::of(&entries);
        let (told, places) = self.connection.run(|client| batch.append(client, &ours, &office))?;
        self.places = places;
        Ok(told)
    }

    fn files(&mut self, ours: &[SizedFile]) -> Result<Files> {
        let office = self.office()?;
        let all = self.connection.run(|client| pieces::all(client, &office))?;
        Ok(files::differing(&all, &files::sums(ours.iter().map(|(d, _)| d))))
    }

    fn get(&mut self, file: &Digest, from: u64, each: &mut dyn FnMut(&[u8]) -> Result<bool>) -> Result<bool> {
        let office = self.office()?;
        pieces::get(&mut self.connection, &office, file, from, each)
    }

    fn begun(&mut self, file: &Digest) -> Result<u64> {
        let office = self.office()?;
        self.connection.run(|client| pieces::begun(client, &office, file))
    }

    fn put(&mut self, file: &Digest, from: u64, bytes: &mut dyn Read) -> Result<bool> {
        let office = self.office()?;
        pieces::put(&mut self.connection, &office, file, from, bytes)
    }

    fn spoiled(&mut self, (file, _): &SizedFile) -> Result<bool> {
        let office = self.office()?;
        pieces::put_away(&mut self.connection, &office, file)
    }

    fn lists(&mut self) -> Result<Vec<List>> {
        let office = self.office()?;
        self.connection.run(|client| asides::all(client, &office))
    }

    fn leave(&mut self, own: ReplicaId, list: &[u8]) -> Result<()> {
        let office = self.office()?;
        self.connection.run(|client| asides::leave(client, &office, own, list))
    }
}

#[cfg(test)]
mod tests;
