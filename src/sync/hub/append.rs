//! Appending: one transaction that takes the office's row, and hands out the places behind the last one.

use std::collections::{BTreeMap, HashMap};

use postgres::types::Type;
use postgres::{Client, IsolationLevel, Transaction};

use super::connection::Trouble;
use crate::error::{Code, Error};
use crate::i18n::Lang;
use crate::log::entry::{Entry, Frame, ReplicaId};
use crate::log::hex;
use crate::service::peers::receive::Sent;
use crate::sync::messages;
use crate::sync::remote::{Greeting, Told};
use crate::sync::vector::head;

/// Takes the office's row: from here on nobody else appends to this office until the transaction ends.
const TAKE: &str = "SELECT head FROM ducha_offices WHERE office = $1 FOR UPDATE";
const BEGIN: &str =
    "INSERT INTO ducha_offices (office, founder, name) VALUES ($1, $2, $3) ON CONFLICT (office) DO NOTHING";
const CHAINS: &str = "SELECT replica, len, head FROM ducha_chains WHERE office = $1 AND replica = ANY($2)";
const WRITE: &str = "
WITH entries AS (
    INSERT INTO ducha_entries (office, position, replica, seq, signature, body)
    SELECT $1, * FROM unnest($2::bigint[], $3::bytea[], $4::bigint[], $5::bytea[], $6::bytea[])),
chains AS (
    INSERT INTO ducha_chains (office, replica, len, head)
    SELECT $1, * FROM unnest($7::bytea[], $8::bigint[], $9::bigint[])
    ON CONFLICT (office, replica) DO UPDATE SET len = excluded.len, head = excluded.head)
UPDATE ducha_offices SET head = $10 WHERE office = $1";
/// Rings for those of an office who listen. It need not outlive a crash: who misses it looks from time to time.
const RING: &str = "SELECT set_config('synchronous_commit', 'off', true), pg_notify($1, $2)";

/// Which places entries got: the first and the last one.
pub type Places = Option<(i64, i64)>;

/// How far a chain is in the database: its length, and the beginning of the digest of its end.
type End = (i64, u64);

/// Entries that are to be appended, by their chains.
pub struct Batch<'s> {
    by_chain: BTreeMap<ReplicaId, Vec<(Entry<'s>, &'s Sent)>>,
    unread: Option<Error>,
}

/// What is to be written of a batch, column by column.
#[derive(Default)]
struct Columns<'s> {
    places: Vec<i64>,
    chains: Vec<&'s [u8]>,
    numbers: Vec<i64>,
    signatures: Vec<&'s [u8]>,
    bodies: Vec<&'s [u8]>,
    ends: Vec<&'s [u8]>,
    lengths: Vec<i64>,
    heads: Vec<i64>,
}

impl<'s> Batch<'s> {
    /// Reads entries as far as their chains are concerned.
    pub fn of(entries: &'s [Sent]) -> Self {
        let mut out = Self { by_chain: BTreeMap::new(), unread: None };
        for sent in entries {
            match Entry::decode(&sent.body) {
                Ok(entry) => out.by_chain.entry(entry.replica).or_default().push((entry, sent)),
                Err(e) => out.unread = Some(Error::new(Code::BadInput, messages::HUB_BAD_ENTRY).caused_by(e)),
            }
        }
        out
    }

    /// Appends what goes on where the chains end: all of that, or nothing. Says which places it got.
    pub fn append(
        &self,
        client: &mut Client,
        ours: &Greeting,
        office: &[u8; 16],
    ) -> std::result::Result<(Told, Places), Trouble> {
        // The row's lock is what keeps writers apart; where a database knows no such level, it asks to try again.
        let mut tx = client.build_transaction().isolation_level(IsolationLevel::ReadCommitted).start()?;
        let done = self.within(&mut tx, ours, &office[..])?;
        tx.commit()?;
        if done.1.is_some() {
            // Not every database has bells.
            let _ = ring(client, super::BELL, office);
        }
        Ok(done)
    }

    fn within(
        &self,
        tx: &mut Transaction<'_>,
        ours: &Greeting,
        office: &[u8],
    ) -> std::result::Result<(Told, Places), Trouble> {
        let mut row = tx.query_typed_opt(TAKE, &[(&office, Type::BYTEA)])?;
        if row.is_none() {
            let founder = ours.founder.unwrap_or(ours.replica);
            tx.execute_typed(
                BEGIN,
                &[(&office, Type::BYTEA), (&&founder.0[..], Type::BYTEA), (&ours.office, Type::TEXT)],
            )?;
            row = tx.query_typed_opt(TAKE, &[(&office, Type::BYTEA)])?;
        }
        let first: i64 = row.map_or(Ok(0), |row| row.try_get(0))?;
        let replicas: Vec<&[u8]> = self.by_chain.keys().map(|r| &r.0[..]).collect();
        let mut ends: HashMap<Vec<u8>, End> = HashMap::new();
        for row in tx.query_typed(CHAINS, &[(&office, Type::BYTEA), (&replicas, Type::BYTEA_ARRAY)])? {
            ends.insert(row.try_get(0)?, (row.try_get(1)?, row.try_get::<_, i64>(2)?.cast_unsigned()));
        }
        let (mut told, mut columns) = (Told::default(), Columns::default());
        told.alarms.extend(self.unread.as_ref().map(|e| e.say(ours.lang)));
        for (replica, entries) in &self.by_chain {
            let end = ends.get(&replica.0[..]).copied().unwrap_or_default();
            columns.extend(replica, entries, first, end, &mut told, ours.lang);
        }
        let Some(last) = columns.places.last().copied() else { return Ok((told, None)) };
        told.taken = u32::try_from(columns.places.len()).unwrap_or(u32::MAX);
        let c = &columns;
        tx.execute_typed(
            WRITE,
            &[
                (&office, Type::BYTEA),
                (&c.places, Type::INT8_ARRAY),
                (&c.chains, Type::BYTEA_ARRAY),
                (&c.numbers, Type::INT8_ARRAY),
                (&c.signatures, Type::BYTEA_ARRAY),
                (&c.bodies, Type::BYTEA_ARRAY),
                (&c.ends, Type::BYTEA_ARRAY),
                (&c.lengths, Type::INT8_ARRAY),
                (&c.heads, Type::INT8_ARRAY),
                (&last, Type::INT8),
            ],
        )?;
        Ok((told, Some((first + 1, last))))
    }
}

impl<'s> Columns<'s> {
    /// Adds what of a chain goes on where it ends; what was there before is counted, and with what does not fit the chain
    /// is left as it is.
    fn extend(
        &mut self,
        replica: &'s ReplicaId,
        entries: &[(Entry<'_>, &'s Sent)],
        before: i64,
        (mut len, mut end): End,
        told: &mut Told,
        lang: Lang,
    ) {
        let had = len;
        for (entry, sent) in entries {
            let digest = Frame { received: 0, body: &sent.body, signature: &sent.signature }.digest();
            let id = entry.id();
            let fork = || Error::new(Code::BadInput, messages::TWO_HISTORIES).with("replica", replica).say(lang);
            match i64::from(entry.seq) - len {
                ..0 => told.known += 1,
                0 if head(&digest) == end => told.known += 1,
                1 if len == 0 || head(&entry.prev) == end => {
                    (len, end) = (len + 1, head(&digest));
                    self.places.push(self.places.last().copied().unwrap_or(before) + 1);
                    self.chains.push(&replica.0);
                    self.numbers.push(len);
                    self.signatures.push(&sent.signature);
                    self.bodies.push(&sent.body);
                }
                0 | 1 => {
                    told.alarms.push(fork());
                    break;
                }
                _ => {
                    told.alarms.push(Error::new(Code::BadInput, messages::HUB_GAP).with("id", id).say(lang));
                    break;
                }
            }
        }
        if len > had {
            self.ends.push(&replica.0);
            self.lengths.push(len);
            self.heads.push(end.cast_signed());
        }
    }
}

/// Rings on a channel for those of an office.
pub fn ring(client: &mut Client, channel: &str, office: &[u8; 16]) -> std::result::Result<(), Trouble> {
    client.query_typed(RING, &[(&channel, Type::TEXT), (&hex(office), Type::TEXT)])?;
    Ok(())
}
