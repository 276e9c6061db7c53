//! A shared database as a remote: PostgreSQL, and what speaks its protocol.
//!
//! Several servers and any number of laptops keep one log in it. A device appends in one transaction that holds the office's
//! row: numbers of places are handed out under that lock, so they have no gaps, and whoever reads "all behind place N" misses
//! nothing that is committed later under a lower one. What is in the database is believed no more than what comes over a
//! line: each device judges what it takes.
//!
//! | file | what it holds |
//! | --- | --- |
//! | [`connection`] | the address, TLS, connecting, trying again |
//! | [`schema`] | the tables |
//! | [`pieces`] | evidence in pieces |
//! | [`follow`] | a server that stays together with the database while it runs |

pub mod connection;
pub mod follow;
mod pieces;
mod schema;

use std::collections::{BTreeMap, HashMap};
use std::io::Read;

use postgres::fallible_iterator::FallibleIterator;
use postgres::{GenericClient, Transaction};

use self::connection::{Connection, Trouble};
use super::messages;
use super::protocol::BATCH;
use super::remote::{Files, Greeting, Remote, Scope, Told};
use super::vector::{Chain, MAX_CHAINS, Vector, head};
use super::{files, hub};
use crate::error::{Code, Error, Result};
use crate::log::entry::{MAX_BODY, name};
use crate::log::{Frame, ReplicaId, WriteId, hex};
use crate::service::receive::Sent;
use crate::service::send::Span;
use crate::store::Digest;

/// How many entries are asked for at once behind a place.
const AT_ONCE: i64 = 1_000;

/// A database that holds the logs of offices.
pub struct Hub {
    connection: Connection,
    /// Which of its offices is meant, by the beginning of its id, where several are there.
    wanted: Option<String>,
    ours: Option<Greeting>,
    office: Option<[u8; 16]>,
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
        let (address, wanted) = connection::split(address);
        let mut connection = Connection::open(address)?;
        connection.run(schema::make)?;
        Ok(Self { connection, wanted: wanted.map(str::to_string), ours: None, office: None })
    }

    fn office(&self) -> Result<[u8; 16]> {
        self.office.ok_or_else(|| Error::new(Code::Failed, messages::NOTHING_THERE))
    }

    /// The last place that is taken.
    ///
    /// # Errors
    /// `Failed` where the database cannot be reached.
    pub fn last_place(&mut self) -> Result<i64> {
        let office = self.office()?;
        self.connection.run(|client| {
            let row = client.query_opt("SELECT head FROM ducha_offices WHERE office = $1", &[&&office[..]])?;
            Ok(row.map_or(0, |r| r.get(0)))
        })
    }

    /// Some of the entries behind a place, in the order of their places.
    ///
    /// # Errors
    /// `Failed` where the database cannot be reached, `Corrupt` where an entry is larger than one may be.
    pub fn behind(&mut self, place: i64) -> Result<Vec<Placed>> {
        let office = self.office()?;
        self.connection.run(|client| {
            let rows = client.query(
                "SELECT signature, body, position FROM ducha_entries WHERE office = $1 AND position > $2 \
                 ORDER BY position LIMIT $3",
                &[&&office[..], &place, &AT_ONCE],
            )?;
            rows.iter().map(|row| Ok((row.get(2), sent(row)?))).collect()
        })
    }

    /// The office that is meant, of those that are there.
    fn find(&mut self, ours: &Greeting) -> Result<Option<(Vec<u8>, Vec<u8>, String)>> {
        let wanted = ours.store.map(|id| hex(&id)).or_else(|| self.wanted.clone()).unwrap_or_default();
        let rows = self.connection.run(|client| {
            Ok(client.query(
                "SELECT office, founder, name FROM ducha_offices WHERE encode(office, 'hex') LIKE $1 || '%' LIMIT 2",
                &[&wanted.to_ascii_lowercase()],
            )?)
        })?;
        match &rows[..] {
            [] => Ok(None),
            [one] => Ok(Some((one.get(0), one.get(1), one.get(2)))),
            _ => {
                let all = self.connection.run(|client| {
                    Ok(client
                        .query("SELECT encode(office, 'hex'), name FROM ducha_offices ORDER BY name LIMIT 20", &[])?)
                })?;
                let said =
                    |row: &postgres::Row| format!("#{} {}", &row.get::<_, String>(0)[..12], row.get::<_, String>(1));
                let all: Vec<String> = all.iter().map(said).collect();
                let all = all.join(", ");
                Err(Error::new(Code::Usage, messages::HUB_MANY).with("all", all).hint(messages::HINT_HUB_MANY))
            }
        }
    }
}

/// An entry out of a row that begins with signature and body.
fn sent(row: &postgres::Row) -> std::result::Result<Sent, Trouble> {
    let (signature, body): (&[u8], &[u8]) = (row.get(0), row.get(1));
    match <[u8; 64]>::try_from(signature) {
        Ok(signature) if body.len() <= MAX_BODY => Ok(Sent { body: body.to_vec(), signature }),
        _ => Err(Trouble::Said(Error::new(Code::Corrupt, messages::HUB_BAD_ENTRY))),
    }
}

/// Entries that are to be appended, by their names, with what is wrong with others.
struct Batch<'s> {
    by_chain: BTreeMap<ReplicaId, Vec<(WriteId, &'s Sent)>>,
    alarms: Vec<Error>,
}

impl<'s> Batch<'s> {
    fn of(entries: &'s [Sent]) -> Self {
        let mut out = Self { by_chain: BTreeMap::new(), alarms: Vec::new() };
        for sent in entries {
            match name(&sent.body) {
                Ok(id) => out.by_chain.entry(id.replica).or_default().push((id, sent)),
                Err(_) => out.alarms.push(Error::new(Code::BadInput, messages::GARBAGE)),
            }
        }
        out
    }

    /// Appends what goes on where the chains end. All of it or nothing.
    fn append(
        &self,
        tx: &mut Transaction<'_>,
        ours: &Greeting,
        office: &[u8; 16],
    ) -> std::result::Result<Told, Trouble> {
        let founder = ours.founder.unwrap_or(ours.replica);
        let office = &office[..];
        tx.execute(
            "INSERT INTO ducha_offices (office, founder, name) VALUES ($1, $2, $3) ON CONFLICT (office) DO NOTHING",
            &[&office, &&founder.0[..], &ours.office],
        )?;
        // From here on nobody else appends to this office until the transaction ends.
        let row = tx.query_one("SELECT head FROM ducha_offices WHERE office = $1 FOR UPDATE", &[&office])?;
        let mut last: i64 = row.get(0);
        let replicas: Vec<&[u8]> = self.by_chain.keys().map(|r| &r.0[..]).collect();
        let rows = tx.query(
            "SELECT replica, len FROM ducha_chains WHERE office = $1 AND replica = ANY($2)",
            &[&office, &replicas],
        )?;
        let lens: HashMap<&[u8], i64> = rows.iter().map(|r| (r.get(0), r.get(1))).collect();
        let mut told = Told::default();
        let (mut places, mut chains, mut numbers) = (Vec::new(), Vec::new(), Vec::new());
        let (mut signatures, mut bodies) = (Vec::<&[u8]>::new(), Vec::<&[u8]>::new());
        let (mut ends, mut lengths, mut heads) = (Vec::<&[u8]>::new(), Vec::new(), Vec::new());
        for (replica, entries) in &self.by_chain {
            let mut len = lens.get(&replica.0[..]).copied().unwrap_or(0);
            let mut end = None;
            for (id, sent) in entries {
                match i64::from(id.seq) - len {
                    1 => {}
                    ..=0 => {
                        told.known += 1;
                        continue;
                    }
                    _ => {
                        told.alarms.push(Error::new(Code::BadInput, messages::HUB_GAP).with("id", id).say(ours.lang));
                        break;
                    }
                }
                len += 1;
                last += 1;
                places.push(last);
                chains.push(&replica.0[..]);
                numbers.push(len);
                signatures.push(&sent.signature);
                bodies.push(&sent.body);
                end = Some(sent);
            }
            if let Some(sent) = end {
                let digest = Frame { received: 0, body: &sent.body, signature: &sent.signature }.digest();
                ends.push(&replica.0[..]);
                lengths.push(len);
                heads.push(head(&digest).cast_signed());
            }
        }
        told.taken = u32::try_from(places.len()).unwrap_or(u32::MAX);
        told.alarms.extend(self.alarms.iter().map(|a| a.say(ours.lang)));
        if places.is_empty() {
            return Ok(told);
        }
        tx.execute(
            "INSERT INTO ducha_entries (office, position, replica, seq, signature, body) \
             SELECT $1, * FROM unnest($2::bigint[], $3::bytea[], $4::bigint[], $5::bytea[], $6::bytea[])",
            &[&office, &places, &chains, &numbers, &signatures, &bodies],
        )?;
        tx.execute(
            "INSERT INTO ducha_chains (office, replica, len, head) \
             SELECT $1, * FROM unnest($2::bytea[], $3::bigint[], $4::bigint[]) \
             ON CONFLICT (office, replica) DO UPDATE SET len = excluded.len, head = excluded.head",
            &[&office, &ends, &lengths, &heads],
        )?;
        tx.execute("UPDATE ducha_offices SET head = $2 WHERE office = $1", &[&office, &last])?;
        Ok(told)
    }
}

impl Remote for Hub {
    fn greet(&mut self, ours: &Greeting) -> Result<Greeting> {
        let found = self.find(ours)?;
        self.ours = Some(ours.clone());
        let id = |bytes: &Vec<u8>| <[u8; 16]>::try_from(&bytes[..]).ok();
        let there = found.as_ref().and_then(|(office, ..)| id(office));
        self.office = ours.store.or(there);
        Ok(Greeting {
            store: self.office,
            founder: found.as_ref().and_then(|(_, founder, _)| id(founder)).map(ReplicaId),
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
                let (Ok(replica), Ok(len)) = (row.get::<_, &[u8]>(0).try_into(), u32::try_from(row.get::<_, i64>(1)))
                else {
                    return Err(Trouble::Said(Error::new(Code::Corrupt, messages::HUB_BAD_ENTRY)));
                };
                out.0.insert(ReplicaId(replica), Chain { len, head: row.get::<_, i64>(2).cast_unsigned(), held: 0 });
            }
            Ok(out)
        })
    }

    fn fetch(&mut self, wanted: &[Span], each: &mut dyn FnMut(Vec<Sent>) -> Result<bool>) -> Result<()> {
        let office = self.office()?;
        for (replica, from, to) in wanted {
            let (from, to) = (i64::from(*from), i64::from(*to));
            // Handed on already is not handed on again where the connection has to be made anew.
            let mut done = from - 1;
            let goes_on = self.connection.run(|client| {
                let of_chain: [&(dyn postgres::types::ToSql + Sync); 4] =
                    [&&office[..], &&replica.0[..], &(done + 1), &to];
                let mut rows = client.query_raw(
                    "SELECT signature, body FROM ducha_entries \
                     WHERE office = $1 AND replica = $2 AND seq BETWEEN $3 AND $4 ORDER BY seq",
                    of_chain,
                )?;
                let (mut piece, mut size) = (Vec::new(), 0);
                while let Some(row) = rows.next()? {
                    let sent = sent(&row)?;
                    size += sent.body.len() + 64;
                    piece.push(sent);
                    if size > BATCH {
                        size = 0;
                        done += i64::try_from(piece.len()).unwrap_or(0);
                        if !each(std::mem::take(&mut piece))? {
                            return Ok(false);
                        }
                    }
                }
                done += i64::try_from(piece.len()).unwrap_or(0);
                Ok(piece.is_empty() || each(piece)?)
            })?;
            if !goes_on {
                break;
            }
        }
        Ok(())
    }

    fn append(&mut self, entries: Vec<Sent>) -> Result<Told> {
        let office = self.office()?;
        let Some(ours) = self.ours.clone() else { return Ok(Told::default()) };
        let batch = Batch::of(&entries);
        self.connection.run(|client| {
            let mut tx = client.transaction()?;
            let told = batch.append(&mut tx, &ours, &office)?;
            tx.commit()?;
            if told.taken > 0 {
                // Whoever listens hears of it; those that do not, or a database without bells, look from time to time.
                let _ = client.execute(&format!("NOTIFY {}", hub::connection::BELL), &[]);
            }
            Ok(told)
        })
    }

    fn files(&mut self, ours: &[u64]) -> Result<Files> {
        let office = self.office()?;
        let all = self.connection.run(|client| pieces::all(client, &office))?;
        Ok(files::differing(&all, ours))
    }

    fn get(&mut self, file: &Digest, from: u64, each: &mut dyn FnMut(&[u8]) -> Result<bool>) -> Result<bool> {
        let office = self.office()?;
        let mut at = from;
        self.connection.run(|client| pieces::get(client, &office, file, &mut at, each))
    }

    fn begun(&mut self, file: &Digest) -> Result<u64> {
        let office = self.office()?;
        self.connection.run(|client| pieces::begun(client, &office, file))
    }

    fn put(&mut self, file: &Digest, from: u64, bytes: &mut dyn Read) -> Result<bool> {
        let office = self.office()?;
        pieces::put(&mut self.connection, &office, file, from, bytes)
    }
}

#[cfg(test)]
mod tests;
