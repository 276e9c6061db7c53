//! Checkpoints of the state: what makes opening quick. They are believed only where they fit the journal.

use std::collections::BTreeSet;
use std::sync::mpsc::sync_channel;

use crate::domain::codec::{Malformed, Reader, put_uint};
use crate::domain::kind::Kind;
use crate::error::{Code, Error, Result};
use crate::log::snapshot::VERSION;
use crate::log::{Digest, Each, Entry, Frame, State};
use crate::store::messages;
use crate::store::{Journal, Position, Views};

const MARK: &[u8] = b"mark";
const REST: &[u8] = b"rest";
/// How many bytes of records are taken in together.
const TOGETHER: usize = 1 << 20;
/// How many blocks may wait to be taken in.
const READ_AHEAD: usize = 64;

/// How far a long work has come: done and total, in entries or blocks.
pub type Progress<'p> = &'p mut dyn FnMut(u64, u64);

fn block_key(kind: Kind, block: u32) -> Vec<u8> {
    format!("b/{:02x}/{block:08x}", kind as u8).into_bytes()
}

fn entry_key(block: u32) -> Vec<u8> {
    format!("e/{block:08x}").into_bytes()
}

/// How many bytes of a state are taken at once, about.
const PIECE: usize = 2 << 20;

/// Keys with their values.
type Items = Vec<(Vec<u8>, Vec<u8>)>;

/// A checkpoint that is being written, piece by piece: each is taken under the lock of the state and written without it,
/// so that never much more than [`PIECE`] bytes of the state are in memory a second time.
pub struct Writing {
    /// The last entry that it holds.
    last: Position,
    /// The blocks of records that are still to be written.
    dirty: BTreeSet<(Kind, u32)>,
    /// The first block of entries that is still to be written.
    entries: u32,
    /// What makes what was written a checkpoint.
    mark: Option<Vec<u8>>,
}

impl Writing {
    /// Begins one; `last` is the last entry that it holds, `from_entry` the number of entries that the last checkpoint held.
    /// Until it has ended there is none: a cut in between costs a rebuild, and nothing else.
    ///
    /// # Errors
    /// When the engine fails.
    pub fn begin(views: &dyn Views, from_entry: usize, last: Position) -> Result<Self> {
        views.remove(MARK)?;
        views.flush()?;
        let entries = (from_entry / crate::log::snapshot::ENTRIES) as u32;
        Ok(Self { last, dirty: BTreeSet::new(), entries, mark: None })
    }

    /// Takes the next piece of what changed in a state since the last checkpoint. What changes between two pieces is taken
    /// with a later one; the last one is taken with nothing left, and so fits all the others. No entry may come meanwhile.
    pub fn take(&mut self, state: &mut State) -> Items {
        self.dirty.extend(state.take_dirty());
        let (mut items, mut bytes) = (Items::new(), 0);
        while bytes < PIECE {
            let (key, value) = if let Some((kind, block)) = self.dirty.pop_first() {
                (block_key(kind, block), state.block(kind, block))
            } else if self.entries < state.entry_blocks() {
                let block = self.entries;
                self.entries += 1;
                (entry_key(block), state.entry_block(block))
            } else {
                items.push((REST.to_vec(), state.rest()));
                self.mark = Some(mark(state, self.last));
                break;
            };
            bytes += key.len() + value.len();
            items.push((key, value));
        }
        items
    }

    /// Whether the last piece was taken.
    pub fn is_whole(&self) -> bool {
        self.mark.is_some()
    }

    /// Ends it once its last piece is written.
    ///
    /// # Errors
    /// When the engine fails.
    pub fn end(self, views: &dyn Views) -> Result<()> {
        views.flush()?;
        views.put_batch(self.mark.map(|mark| (MARK.to_vec(), mark)).into_iter().collect())?;
        views.flush()
    }
}

fn mark(state: &State, last: Position) -> Vec<u8> {
    let mut mark = vec![VERSION];
    put_uint(&mut mark, last.as_u64());
    put_uint(&mut mark, state.metas().len() as u64);
    Kind::ALL.iter().for_each(|k| put_uint(&mut mark, state.all(*k).len() as u64));
    mark.extend_from_slice(&state.head());
    mark
}

/// Reads the checkpoint, if there is one that fits the journal; with the last entry that it holds.
///
/// # Errors
/// When the engine or the disk fails; a checkpoint that does not fit is no error.
pub fn load(views: &dyn Views, journal: &Journal, progress: Progress<'_>) -> Result<Option<(State, Position)>> {
    load_where(views, |last, entries| fits(journal, last, entries), progress)
}

/// Reads the checkpoint, whether or not it fits the journal: to say what it held of entries that are lost.
///
/// # Errors
/// As [`load`].
pub fn whatever(views: &dyn Views) -> Result<Option<State>> {
    Ok(load_where(views, |_, _| true, &mut |_, _| {})?.map(|(state, _)| state))
}

fn load_where(
    views: &dyn Views,
    fits: impl FnOnce(Position, u64) -> bool,
    progress: Progress<'_>,
) -> Result<Option<(State, Position)>> {
    let (Some(mark), Some(rest)) = (views.get(MARK)?, views.get(REST)?) else { return Ok(None) };
    let Some((last, entries, counts, head)) = read_mark(&mark) else { return Ok(None) };
    if !fits(last, entries) {
        return Ok(None);
    }
    let Ok(mut state) = State::from_rest(&rest) else { return Ok(None) };
    let total: u64 = counts.iter().sum();
    let mut whole = true;
    for (kind, count) in Kind::ALL.iter().zip(&counts) {
        state.expect(*kind, usize::try_from(*count).unwrap_or(0));
    }
    // One thread reads while the other takes in; what waits in between is bounded.
    let (send, blocks) = sync_channel::<(Option<Kind>, Vec<u8>)>(READ_AHEAD);
    let read = std::thread::scope(|scope| {
        let reader = scope.spawn(move || {
            for kind in Kind::ALL {
                let prefix = format!("b/{:02x}/", *kind as u8);
                views.scan_prefix(prefix.as_bytes(), &mut |_, value| send.send((Some(*kind), value)).is_ok())?;
            }
            views.scan_prefix(b"e/", &mut |_, value| send.send((None, value)).is_ok())
        });
        let mut gathered = Gathered::default();
        for (kind, value) in blocks {
            let taken = match kind {
                Some(kind) => gathered.take(&mut state, kind, &value),
                None => gathered.flush(&mut state).and_then(|()| state.load_entry_block(&value)),
            };
            if taken.is_err() {
                // The reader stops when nobody takes what it sends.
                whole = false;
                break;
            }
            progress(Kind::ALL.iter().map(|k| state.all(*k).len() as u64).sum(), total);
        }
        whole = whole && gathered.flush(&mut state).is_ok();
        reader.join()
    });
    match read {
        Ok(read) => read?,
        Err(_) => return Ok(None),
    }
    state.end_loading();
    let right = whole
        && state.metas().len() as u64 == entries
        && Kind::ALL.iter().zip(&counts).all(|(k, n)| state.all(*k).len() as u64 == *n)
        && state.head() == head;
    Ok(right.then_some((state, last)))
}

/// Blocks of records that are taken in together: few large pieces of memory instead of very many among those that come
/// and go while they are read.
#[derive(Default)]
struct Gathered {
    kind: Option<Kind>,
    bytes: Vec<u8>,
}

impl Gathered {
    fn take(&mut self, state: &mut State, kind: Kind, block: &[u8]) -> std::result::Result<(), Malformed> {
        if self.kind != Some(kind) || self.bytes.len() + block.len() > TOGETHER {
            self.flush(state)?;
            self.kind = Some(kind);
            self.bytes.reserve_exact(TOGETHER.max(block.len()));
        }
        self.bytes.extend_from_slice(block);
        Ok(())
    }

    fn flush(&mut self, state: &mut State) -> std::result::Result<(), Malformed> {
        match self.kind.take() {
            Some(kind) => state.load_block(kind, std::mem::take(&mut self.bytes)),
            None => Ok(()),
        }
    }
}

fn read_mark(mark: &[u8]) -> Option<(Position, u64, Vec<u64>, Digest)> {
    let mut r = Reader::new(mark);
    if r.byte().ok()? != VERSION {
        return None;
    }
    let last = Position::from_u64(r.uint().ok()?);
    let entries = r.uint().ok()?;
    let counts = Kind::ALL.iter().map(|_| r.uint().ok()).collect::<Option<Vec<_>>>()?;
    Some((last, entries, counts, r.array().ok()?))
}

/// Whether the journal holds at least the checkpoint's entries, with an entry where the last one is said to lie.
fn fits(journal: &Journal, last: Position, entries: u64) -> bool {
    journal.frames() >= entries && journal.read(last).is_ok()
}

/// Folds what the journal holds behind an entry, from the start where there is none, and makes all fields right.
///
/// # Errors
/// `Corrupt` where an entry cannot be read.
pub fn catch_up(state: &mut State, journal: &Journal, after: Option<Position>, progress: Progress<'_>) -> Result<()> {
    let mut scan = journal.scan(after.unwrap_or(Position::START));
    let mut skip = after.is_some();
    let total = journal.frames();
    while let Some(folded) = scan.next_with(|position, bytes| {
        if std::mem::take(&mut skip) {
            return Ok(());
        }
        fold_one(state, position, bytes)
    })? {
        folded?;
        if state.metas().len().is_multiple_of(256) {
            progress(state.metas().len() as u64, total);
        }
    }
    state.settle(&fetching(journal))
}

/// Folds the whole journal again, judging by what a state knows of who may do what.
///
/// # Errors
/// `Corrupt` where an entry cannot be read.
pub fn refold(journal: &Journal, known: &State) -> Result<State> {
    let mut state = State::knowing(known);
    catch_up(&mut state, journal, None, &mut |_, _| {})?;
    Ok(state)
}

/// Reads entries back from the journal.
pub fn fetching(journal: &Journal) -> impl Fn(u64, Each<'_>) -> Result<()> + Sync + '_ {
    |position, each| {
        let position = Position::from_u64(position);
        let bytes = journal.read(position)?;
        let mut read = || each(&Entry::head(Frame::decode(&bytes)?.body)?);
        read().map_err(|e| unreadable(position, e))
    }
}

/// Folds one frame of the journal; the fields that it sets are right after the next [`State::settle`].
///
/// # Errors
/// `Corrupt` where it cannot be read.
pub fn fold_one(state: &mut State, position: Position, bytes: &[u8]) -> Result<()> {
    decoded(position, bytes, |entry, frame| {
        state.add(entry, frame.digest(), position.as_u64(), frame.received);
    })
}

fn decoded<T>(position: Position, bytes: &[u8], each: impl FnOnce(&Entry<'_>, &Frame<'_>) -> T) -> Result<T> {
    let frame = Frame::decode(bytes).map_err(|e| unreadable(position, e))?;
    let entry = Entry::decode(frame.body).map_err(|e| unreadable(position, e))?;
    Ok(each(&entry, &frame))
}

fn unreadable(position: Position, why: Malformed) -> Error {
    Error::new(Code::Corrupt, messages::ENTRY_UNREADABLE)
        .caused_by(format!("{why} ({position})"))
        .hint(messages::HINT_DOCTOR)
}
