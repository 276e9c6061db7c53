//! Reading out of the log what another replica lacks.

use crate::domain::record::Stamp;
use crate::error::Result;
use crate::log::{Frame, ReplicaId, WriteId};
use crate::service::office::Office;
use crate::service::peers::receive::Sent;
use crate::store::Position;

/// Entries of one chain: the replica, from which number, and to which; both are among them.
pub type Span = (ReplicaId, u32, u32);

impl Office {
    /// Hands entries of the log to a function, in the order in which they came here, in pieces of about `bytes`; the
    /// function stops it by returning false. `wanted` says of each replica, by its place among those of the state, from
    /// which number to which.
    ///
    /// # Errors
    /// `Corrupt` where the journal cannot be read; that of the function.
    pub fn send(&self, wanted: &[Span], bytes: usize, each: &mut dyn FnMut(Vec<Sent>) -> Result<bool>) -> Result<()> {
        let mut piece = Piece { held: Vec::new(), size: 0, bytes };
        let positions: Vec<u64> = {
            let state = self.read();
            let mut stamps: Vec<Stamp> = Vec::new();
            for (replica, from, to) in wanted {
                let entries = state.replica(*replica).map_or(&[][..], |r| &r.entries);
                let (from, to) = (from.saturating_sub(1) as usize, (*to as usize).min(entries.len()));
                stamps.extend(entries.get(from..to).unwrap_or_default());
            }
            stamps.sort_unstable();
            if stamps.len() > state.metas().len() / 4 {
                // Most of it: the journal is read from one end to the other.
                Vec::new()
            } else {
                stamps.iter().filter_map(|s| state.meta(*s)).map(|m| m.position).collect()
            }
        };
        if positions.is_empty() {
            return self.send_scanned(wanted, piece, each);
        }
        for position in positions {
            let read = self.journal().read(Position::from_u64(position))?;
            let frame = Frame::decode(&read).map_err(unreadable)?;
            if !piece.add(&frame, each)? {
                return Ok(());
            }
        }
        piece.end(each)
    }

    fn send_scanned(
        &self,
        wanted: &[Span],
        mut piece: Piece,
        each: &mut dyn FnMut(Vec<Sent>) -> Result<bool>,
    ) -> Result<()> {
        if wanted.is_empty() {
            return Ok(());
        }
        let is_wanted =
            |id: WriteId| wanted.iter().any(|(r, from, to)| *r == id.replica && (*from..=*to).contains(&id.seq));
        let mut scan = self.journal().scan(Position::START);
        while let Some(more) = scan.next_with(|_, bytes| {
            let frame = Frame::decode(bytes).map_err(unreadable)?;
            match crate::log::entry::name(frame.body).map_err(unreadable)? {
                id if is_wanted(id) => piece.add(&frame, each),
                _ => Ok(true),
            }
        })? {
            if !more? {
                return Ok(());
            }
        }
        piece.end(each)
    }
}

struct Piece {
    held: Vec<Sent>,
    size: usize,
    bytes: usize,
}

impl Piece {
    fn add(&mut self, frame: &Frame<'_>, each: &mut dyn FnMut(Vec<Sent>) -> Result<bool>) -> Result<bool> {
        self.size += frame.body.len() + 70;
        self.held.push(Sent { body: frame.body.to_vec(), signature: *frame.signature });
        if self.size < self.bytes {
            return Ok(true);
        }
        self.size = 0;
        each(std::mem::take(&mut self.held))
    }

    fn end(self, each: &mut dyn FnMut(Vec<Sent>) -> Result<bool>) -> Result<()> {
        if !self.held.is_empty() {
            each(self.held)?;
        }
        Ok(())
    }
}

fn unreadable(e: crate::domain::codec::Malformed) -> crate::error::Error {
    crate::error::Error::new(crate::error::Code::Corrupt, crate::store::messages::ENTRY_UNREADABLE).caused_by(e)
}
