//! A bundle: what another replica lacks, in one file that somebody carries there.
//!
//! The file is signed as a whole by the device that made it, and says how far that device was. So every bundle that comes back
//! is also a receipt: it says up to which entry ours have arrived. What is in it is judged entry by entry as all that comes
//! from outside.
//!
//! ```text
//! magic, length of the header, header, entries (as in a folder), a length of 0,
//! files (digest, size, bytes), signature of the digest of all before
//! ```
//!
//! Made for named people it is encrypted as a whole ([`crate::log::seal_stream`]): not even which device made it is read by
//! others.

use std::fs::{File, OpenOptions};
use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::folder::{framed, next};
use super::messages;
use super::plan::plan;
use super::protocol::{BATCH, PIECE, places, vector};
use super::vector::Vector;
use crate::domain::kind::Kind;
use crate::domain::schema::evidence;
use crate::error::{Code, Error, Result};
use crate::log::seal::{self, ReaderKey};
use crate::log::seal_stream::{Opened, Sealing};
use crate::log::sign::is_signed;
use crate::log::{ReplicaId, State};
use crate::os::files::OpenOptionsExt;
use crate::service::Office;
use crate::service::peers::receive::{Door, Received, Sent};
use crate::store::Digest;
use crate::store::messages::{CANNOT_READ, CANNOT_WRITE, io_error};

const MAGIC: &[u8; 8] = b"DUCHABN1";
/// The longest header.
const MAX_HEADER: u32 = 8 << 20;
const SIGNATURE: u64 = 64;

/// What a bundle says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Header {
    store: [u8; 16],
    replica: [u8; 16],
    key: [u8; 32],
    device: String,
    made: i64,
    vector: Vec<([u8; 16], u32, u64, u32)>,
    entries: u64,
    files: u32,
}

/// What a bundle holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Made {
    /// Entries.
    pub entries: u64,
    /// Evidence files, and their bytes.
    pub files: (u32, u64),
}

/// What came of a bundle.
#[derive(Clone, Debug)]
pub struct Taken {
    /// The device that made it.
    pub device: String,
    /// Its replica.
    pub replica: ReplicaId,
    /// When it was made, in milliseconds since 1970.
    pub made: i64,
    /// What came of the entries.
    pub received: Received,
    /// Evidence files that are here now.
    pub files: u32,
    /// How many of this device's entries had arrived there then; none where the bundle's device is not known.
    pub arrived: Option<u32>,
    /// How far the other side was.
    pub vector: Vector,
}

/// Digests what passes.
struct Digesting<T> {
    inner: T,
    sum: Sha256,
}

impl<W: Write> Write for Digesting<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let n = self.inner.write(bytes)?;
        self.sum.update(&bytes[..n]);
        Ok(n)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

/// The evidence that records name which came into being behind a vector, as far as it is here.
pub(super) fn files_since(office: &Office, state: &State, base: &Vector, most: u64) -> Vec<(Digest, u64)> {
    let store = office.evidence();
    let is_new = |r: &&crate::domain::record::Record| {
        let first = r.history().next().and_then(|s| state.write_id(s));
        first.is_none_or(|w| w.seq > base.chain(w.replica).reached())
    };
    let mut out: Vec<(Digest, u64)> = state
        .records(Kind::Evidence)
        .filter(is_new)
        .filter_map(|r| r.text(evidence::DIGEST)?.parse::<Digest>().ok())
        .filter_map(|d| Some((d, std::fs::metadata(store.path(&d)).ok()?.len())))
        .filter(|(_, size)| *size <= most)
        .collect();
    out.sort_unstable();
    out.dedup();
    out
}

/// Writes what is behind a vector into a new file; evidence up to so many bytes a file, none where none is wanted.
///
/// # Errors
/// `Usage` where there is such a file already; `Failed` where the disk refuses.
pub fn make(office: &Office, base: &Vector, files: Option<u64>, path: &Path) -> Result<Made> {
    make_for(office, base, files, path, &[])
}

/// As [`make`], encrypted to the holders of keys; to nobody where none is given, for everybody to read.
///
/// # Errors
/// As [`make`] and [`crate::log::seal::seal`].
pub fn make_for(
    office: &Office,
    base: &Vector,
    files: Option<u64>,
    path: &Path,
    readers: &[ReaderKey],
) -> Result<Made> {
    let failed = |e: io::Error| io_error(CANNOT_WRITE, path, &e);
    let ours = Vector::of(office);
    let spans = plan(base, &ours).fetch;
    let carried = files.map(|most| files_since(office, &office.read(), base, most)).unwrap_or_default();
    let made = Made {
        entries: super::plan::count(&spans),
        files: (carried.len() as u32, carried.iter().map(|(_, size)| size).sum()),
    };
    let header = Header {
        store: office.journal().store_id(),
        replica: office.key().replica().0,
        key: office.key().public(),
        device: office.own_device_name(),
        made: office.clock().millis(),
        vector: places(&ours),
        entries: made.entries,
        files: made.files.0,
    };
    let open = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    let file = open.map_err(|e| match e.kind() {
        io::ErrorKind::AlreadyExists => Error::new(Code::Usage, messages::BUNDLE_THERE).with("path", path.display()),
        _ => failed(e),
    })?;
    let mut out = BufWriter::new(file);
    let written = if readers.is_empty() {
        fill(office, &header, &spans, &carried, &mut out, path)
    } else {
        Sealing::begin(&mut out, readers).and_then(|mut sealing| {
            fill(office, &header, &spans, &carried, &mut sealing, path)?;
            sealing.finish().map(drop).map_err(failed)
        })
    };
    let written = written.and_then(|()| {
        let file = out.into_inner().map_err(|e| failed(e.into_error()))?;
        file.sync_all().map_err(failed)
    });
    if written.is_err() {
        drop(std::fs::remove_file(path));
    }
    written.map(|()| made)
}

fn fill(
    office: &Office,
    header: &Header,
    spans: &[crate::service::peers::send::Span],
    files: &[(Digest, u64)],
    to: &mut dyn Write,
    path: &Path,
) -> Result<()> {
    let failed = |e: io::Error| io_error(CANNOT_WRITE, path, &e);
    let mut out = Digesting { inner: to, sum: Sha256::new() };
    let head = postcard::to_stdvec(header).map_err(io::Error::other).map_err(failed)?;
    out.write_all(MAGIC).map_err(failed)?;
    out.write_all(&(head.len() as u32).to_le_bytes()).map_err(failed)?;
    out.write_all(&head).map_err(failed)?;
    office.send(spans, BATCH, &mut |entries| {
        entries.iter().try_for_each(|sent| out.write_all(&framed(sent))).map_err(failed).map(|()| true)
    })?;
    out.write_all(&[0; 8]).map_err(failed)?;
    for (digest, size) in files {
        out.write_all(&digest.0).map_err(failed)?;
        out.write_all(&size.to_le_bytes()).map_err(failed)?;
        let copied = io::copy(&mut office.evidence().open(digest)?.take(*size), &mut out).map_err(failed)?;
        if copied != *size {
            return Err(failed(io::ErrorKind::UnexpectedEof.into()));
        }
    }
    let digest: [u8; 32] = out.sum.clone().finalize().into();
    out.inner.write_all(&office.key().sign(&digest)).map_err(failed)
}

fn no_bundle(path: &Path) -> Error {
    Error::new(Code::BadInput, messages::NO_BUNDLE).with("path", path.display()).hint(messages::HINT_BUNDLE)
}

/// A bundle that is read: as it lies there, or opened.
trait Source: Read + Seek {}

impl<T: Read + Seek> Source for T {}

/// Opens a bundle, with one of the secrets at hand where it is for named people.
fn source(office: &Office, path: &Path, secrets: &[[u8; 32]]) -> Result<Box<dyn Source>> {
    let failed = |e: io::Error| io_error(CANNOT_READ, path, &e);
    let mut file = File::open(path).map_err(failed)?;
    let mut magic = [0; seal::MAGIC.len()];
    let sealed = file.read_exact(&mut magic).is_ok() && magic == *seal::MAGIC;
    if !sealed {
        return Ok(Box::new(file));
    }
    let unlock = |header: &str| office.key().unlock(header, secrets);
    let opened = Opened::open(BufReader::with_capacity(PIECE, file), unlock);
    let opened =
        opened.map_err(|e| if e.code() == Code::Denied { e.command_hint(messages::HINT_IDENTITY) } else { e })?;
    Ok(Box::new(opened))
}

/// Reads a bundle whole and says what it says of itself: only what its device signed is looked at further.
fn checked(file: &mut dyn Source, path: &Path) -> Result<(Header, u64)> {
    let failed = |e: io::Error| io_error(CANNOT_READ, path, &e);
    let size = file.seek(SeekFrom::End(0)).map_err(failed)?;
    file.rewind().map_err(failed)?;
    let signed = size.checked_sub(SIGNATURE).filter(|n| *n > 12).ok_or_else(|| no_bundle(path))?;
    let (mut sum, mut signature) = (Sha256::new(), [0; SIGNATURE as usize]);
    {
        let mut from = BufReader::with_capacity(PIECE, &mut *file);
        let mut magic = [0; 8];
        from.read_exact(&mut magic).map_err(|_| no_bundle(path))?;
        if magic != *MAGIC {
            return Err(no_bundle(path));
        }
        sum.update(magic);
        let mut rest = from.by_ref().take(signed - 8);
        let mut piece = vec![0; PIECE];
        loop {
            match rest.read(&mut piece).map_err(failed)? {
                0 => break,
                n => sum.update(&piece[..n]),
            }
        }
        from.read_exact(&mut signature).map_err(failed)?;
    }
    file.seek(SeekFrom::Start(8)).map_err(failed)?;
    let mut length = [0; 4];
    file.read_exact(&mut length).map_err(failed)?;
    let length = u32::from_le_bytes(length);
    if length > MAX_HEADER || u64::from(length) + 12 > signed {
        return Err(no_bundle(path));
    }
    let mut head = vec![0; length as usize];
    file.read_exact(&mut head).map_err(failed)?;
    let header: Header = match postcard::take_from_bytes(&head) {
        Ok((header, [])) => header,
        _ => return Err(no_bundle(path)),
    };
    let digest: [u8; 32] = sum.finalize().into();
    let own_key = ReplicaId::of_key(&header.key).0 == header.replica;
    if !own_key || !is_signed(&header.key, &digest, &signature) {
        let error = Error::new(Code::BadInput, messages::BUNDLE_FORGED).with("path", path.display());
        return Err(error.hint(messages::HINT_BUNDLE));
    }
    Ok((header, signed))
}

/// Takes a bundle in. One that is cut short, changed or of another office is refused as a whole, and nothing of it is taken.
///
/// # Errors
/// `BadInput` where it is no bundle or not as its device made it; `Usage` where it is of another office; `Failed` where a disk
/// refuses: what was taken before is durable, and taking it again goes on there.
pub fn take(office: &Office, path: &Path, progress: &mut dyn FnMut(u64, u64) -> bool) -> Result<Taken> {
    take_with(office, path, &[], progress)
}

/// As [`take`], with secrets of those for whom it may be encrypted beside the key of this device.
///
/// # Errors
/// As [`take`]; `Denied` where it is for none of them.
pub fn take_with(
    office: &Office,
    path: &Path,
    secrets: &[[u8; 32]],
    progress: &mut dyn FnMut(u64, u64) -> bool,
) -> Result<Taken> {
    let failed = |e: io::Error| io_error(CANNOT_READ, path, &e);
    let mut file = source(office, path, secrets)?;
    let (header, signed) = checked(&mut *file, path)?;
    if header.store != office.journal().store_id() {
        let error = Error::new(Code::Usage, messages::BUNDLE_OF_OTHER).with("path", path.display());
        return Err(error.with("device", header.device).command_hint(messages::HINT_BUNDLE_OF_OTHER));
    }
    let Some(there) = vector(header.vector) else { return Err(no_bundle(path)) };
    let stopped = || Error::new(Code::Cancelled, messages::STOPPED);
    let mut received = Received::default();
    let (mut body, mut batch, mut bytes, mut done) = (Vec::new(), Vec::new(), 0, 0u64);
    let here = file.stream_position().map_err(failed)?;
    let mut from = BufReader::with_capacity(PIECE, file).take(signed - here);
    while let Some(n) = next(&mut from, &mut body).map_err(failed)? {
        let Some((signature, entry)) = body.split_first_chunk::<64>() else { return Err(no_bundle(path)) };
        batch.push(Sent { body: entry.to_vec(), signature: *signature });
        (bytes, done) = (bytes + n as usize, done + 1);
        if bytes > BATCH {
            received.add(office.receive(&std::mem::take(&mut batch), Door::Enrolled)?);
            bytes = 0;
            if !progress(done, header.entries) {
                return Err(stopped());
            }
        }
    }
    received.add(office.receive(&batch, Door::Enrolled)?);
    let files = take_files(office, &mut from, header.files, path)?;
    let replica = ReplicaId(header.replica);
    // Whoever is not known here cannot say that anything has arrived.
    let own = office.key().replica();
    let speaks = office.read().authority().enrolment_now(replica).is_some_and(|e| e.last.is_none());
    let arrived = speaks.then(|| there.chain(own).reached());
    Ok(Taken { device: header.device, replica, made: header.made, received, files, arrived, vector: there })
}

/// Takes the files of a bundle that records name; others are passed over.
fn take_files(office: &Office, from: &mut dyn Read, count: u32, path: &Path) -> Result<u32> {
    let failed = |e: io::Error| io_error(CANNOT_READ, path, &e);
    let named = Office::named_files(&office.read());
    let (evidence, mut out) = (office.evidence(), 0);
    for _ in 0..count {
        let (mut digest, mut size) = ([0; 32], [0; 8]);
        from.read_exact(&mut digest).and_then(|()| from.read_exact(&mut size)).map_err(failed)?;
        let (digest, mut bytes) = (Digest(digest), (&mut *from).take(u64::from_le_bytes(size)));
        if evidence.has(&digest) || !named.iter().any(|(d, _)| *d == digest) {
            io::copy(&mut bytes, &mut io::sink()).map_err(failed)?;
            continue;
        }
        let stored = evidence.put_from(&mut bytes, &digest.to_string())?;
        out += u32::from(stored.digest == digest);
    }
    Ok(out)
}
