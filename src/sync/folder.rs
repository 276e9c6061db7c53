//! A folder that something else carries to and fro: a cloud drive, a network share, a stick.
//!
//! Each device writes files of its own there and never one of another's, and only ever appends to them: whatever carries the
//! folder can at worst be late. A file holds entries of any chain that the folder lacked when its device came by. What is in
//! it is believed no more than what comes over a line. A small list of what its device keeps aside ([`super::asides`]) is put anew
//! as a whole where that changes.
//!
//! ```text
//! FOLDER/ducha-<office>/<device>-0001.entries   header, then entries: length, check sum, signature, body
//! FOLDER/ducha-<office>/<device>.aside          what that device keeps aside
//! FOLDER/ducha-<office>/evidence/ab/cdef…       files by their digest
//! ```

use std::collections::{BTreeMap, HashMap};
use std::fs::{File, OpenOptions};
use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use super::asides::{List, MAX_LIST, MAX_LISTS};
use super::files::{self, SizedFile};
use super::messages;
use super::protocol::{BATCH, PIECE};
use super::remote::{Files, Greeting, Remote, Scope, Told};
use super::vector::{Chain, Vector, head};
use crate::error::{Code, Error, Result};
use crate::i18n::Message;
use crate::log::entry::{MAX_BODY, name};
use crate::log::{Frame, ReplicaId, hex};
use crate::os::files::{FileExt, OpenOptionsExt};
use crate::service::peers::receive::Sent;
use crate::service::peers::send::Span;
use crate::store::disk::{Disk, RealDisk};
use crate::store::evidence::MAX_FILE;
use crate::store::messages::{self as store, io_error};
use crate::store::{Digest, Evidence};

const MAGIC: &[u8; 8] = b"DUCHAEX1";
/// Magic, office, device, the office's first device, check sum.
const HEADER: usize = 8 + 3 * 16 + 4;
/// Length, check sum, signature.
const BEFORE: usize = 8 + 64;
/// A new file is begun when one would grow beyond this: what carries the folder may carry whole files again.
const MAX_FILE_BYTES: u64 = 8 << 20;
/// The most files of entries that are looked at.
const MAX_FILES: usize = 100_000;
const ENDING: &str = ".entries";
const ASIDE: &str = ".aside";

/// Where an entry lies.
#[derive(Clone, Copy)]
struct Place {
    file: u32,
    at: u64,
    bytes: u32,
}

/// A file of entries.
struct Known {
    path: PathBuf,
    header: Header,
    /// Where what is whole ends, and whether anything follows.
    end: u64,
    torn: bool,
}

#[derive(Clone, Copy)]
struct Header {
    store: [u8; 16],
    writer: ReplicaId,
    founder: ReplicaId,
}

impl Header {
    fn encode(&self) -> Vec<u8> {
        let mut out = MAGIC.to_vec();
        out.extend_from_slice(&self.store);
        out.extend_from_slice(&self.writer.0);
        out.extend_from_slice(&self.founder.0);
        out.extend_from_slice(&crc32fast::hash(&out).to_le_bytes());
        out
    }

    fn decode(bytes: &[u8; HEADER]) -> Option<Self> {
        let part = |at: usize| -> [u8; 16] { std::array::from_fn(|n| bytes[at + n]) };
        let sum = crc32fast::hash(&bytes[..HEADER - 4]).to_le_bytes();
        let whole = bytes.starts_with(MAGIC) && bytes[HEADER - 4..] == sum;
        whole.then(|| Self { store: part(8), writer: ReplicaId(part(24)), founder: ReplicaId(part(40)) })
    }
}

/// A folder of entries.
pub struct Folder {
    /// As it was named.
    root: PathBuf,
    /// The folder of the office in it, once that is known.
    dir: Option<PathBuf>,
    ours: Option<Greeting>,
    files: Vec<Known>,
    places: BTreeMap<ReplicaId, BTreeMap<u32, Place>>,
}

impl Folder {
    /// A folder, which must be there: a stick that is not plugged in is not begun on the disk under it.
    ///
    /// # Errors
    /// `NotFound` where there is none.
    pub fn open(root: &Path) -> Result<Self> {
        if !root.is_dir() {
            return Err(Error::new(Code::NotFound, messages::NO_FOLDER).with("path", root.display()));
        }
        // One of several offices is named by its own folder.
        if let (true, Some(parent)) = (is_office(root) && has_entries(root), root.parent()) {
            let (root, dir) = (parent.to_path_buf(), Some(root.to_path_buf()));
            return Ok(Self { root, dir, ours: None, files: Vec::new(), places: BTreeMap::new() });
        }
        Ok(Self { root: root.to_path_buf(), dir: None, ours: None, files: Vec::new(), places: BTreeMap::new() })
    }

    fn dir(&self) -> Result<&Path> {
        self.dir.as_deref().ok_or_else(|| Error::new(Code::Failed, messages::NOTHING_THERE))
    }

    fn evidence(&self) -> Result<Evidence> {
        Ok(Evidence::new(self.dir()?.join("evidence"), MAX_FILE))
    }

    /// The folder of the one office that lies here.
    fn only_office(&self) -> Result<Option<PathBuf>> {
        let listed = std::fs::read_dir(&self.root).map_err(|e| io_error(store::CANNOT_LIST, &self.root, &e))?;
        let mut all: Vec<PathBuf> = listed.flatten().map(|e| e.path()).filter(|p| is_office(p)).collect();
        all.sort();
        if all.len() > 1 {
            let error = Error::new(Code::Usage, messages::MANY_OFFICES).with("path", self.root.display());
            let named: Vec<String> = all.iter().map(|p| format!("file:{}", p.display())).collect();
            let hint = Message::plain(messages::HINT_MANY_OFFICES).with("all", named.join(", "));
            return Err(error.with("count", all.len()).hint(hint));
        }
        Ok(all.pop())
    }

    /// Looks at all files. What is torn or of another office is left out: the rest of it may only be late.
    fn look(&mut self) -> Result<()> {
        self.files.clear();
        self.places.clear();
        let Some(dir) = self.dir.clone().filter(|d| d.is_dir()) else { return Ok(()) };
        for path in listed(&dir, ENDING)? {
            self.look_at(path)?;
        }
        Ok(())
    }

    fn look_at(&mut self, path: PathBuf) -> Result<()> {
        let failed = |e: io::Error| io_error(store::CANNOT_READ, &path, &e);
        let file = File::open(&path).map_err(failed)?;
        let size = file.metadata().map_err(failed)?.len();
        let mut from = BufReader::with_capacity(256 << 10, file);
        let mut header = [0; HEADER];
        if from.read_exact(&mut header).is_err() {
            return Ok(());
        }
        let Some(header) = Header::decode(&header) else { return Ok(()) };
        if self.ours.as_ref().and_then(|o| o.store).is_some_and(|id| id != header.store) {
            return Ok(());
        }
        let (number, mut end, mut body) = (self.files.len() as u32, HEADER as u64, Vec::new());
        while let Some(bytes) = next(&mut from, &mut body).map_err(failed)? {
            if let Ok(id) = name(&body[64..]) {
                let place = Place { file: number, at: end, bytes };
                self.places.entry(id.replica).or_default().entry(id.seq).or_insert(place);
            }
            end += 8 + u64::from(bytes);
        }
        self.files.push(Known { path, header, end, torn: end < size });
        Ok(())
    }

    /// Reads an entry that was seen.
    fn read(&self, place: Place) -> Result<Sent> {
        let gone = || Error::new(Code::Corrupt, messages::FOLDER_CHANGED).with("path", self.root.display());
        let known = self.files.get(place.file as usize).ok_or_else(gone)?;
        let failed = |e: io::Error| io_error(store::CANNOT_READ, &known.path, &e);
        let file = File::open(&known.path).map_err(failed)?;
        let mut bytes = vec![0; place.bytes as usize];
        file.read_exact_at(&mut bytes, place.at + 8).map_err(failed)?;
        let (signature, body) = bytes.split_first_chunk::<64>().ok_or_else(gone)?;
        Ok(Sent { body: body.to_vec(), signature: *signature })
    }

    /// How far a chain is, without a gap.
    fn chain(&self, entries: &BTreeMap<u32, Place>) -> Result<Chain> {
        let Some(len) = (1..).zip(entries.keys()).take_while(|(n, seq)| n == *seq).map(|(n, _)| n).last() else {
            return Ok(Chain::default());
        };
        let Some(place) = entries.get(&len) else { return Ok(Chain::default()) };
        let sent = self.read(*place)?;
        let digest = Frame { received: 0, body: &sent.body, signature: &sent.signature }.digest();
        Ok(Chain { len, head: head(&digest), held: 0 })
    }

    /// The file that this device appends to, and where; with a header where it is new.
    fn own_file(&self, ours: &Greeting, store: [u8; 16], more: u64) -> Result<(PathBuf, u64, Vec<u8>)> {
        let mine = self.files.iter().rfind(|k| k.header.writer == ours.replica);
        if let Some(known) = mine
            && !known.torn
            && known.end + more <= MAX_FILE_BYTES
        {
            return Ok((known.path.clone(), known.end, Vec::new()));
        }
        let header = Header { store, writer: ours.replica, founder: ours.founder.unwrap_or(ours.replica) };
        let dir = self.dir()?;
        let name = |n: u32| dir.join(format!("{}-{n:04}{ENDING}", hex(&ours.replica.0)));
        let free = (1..).map(name).find(|p| p.symlink_metadata().is_err());
        Ok((free.unwrap_or_else(|| name(0)), 0, header.encode()))
    }
}

/// The files of a folder that end so, in the order of their names.
fn listed(dir: &Path, ending: &str) -> Result<Vec<PathBuf>> {
    let listed = std::fs::read_dir(dir).map_err(|e| io_error(store::CANNOT_LIST, dir, &e))?;
    let fits = |p: &PathBuf| p.to_string_lossy().ends_with(ending);
    let mut paths: Vec<PathBuf> = listed.flatten().map(|e| e.path()).filter(fits).take(MAX_FILES).collect();
    paths.sort();
    Ok(paths)
}

/// Whether a folder is called as that of an office.
fn is_office(path: &Path) -> bool {
    path.is_dir() && path.file_name().is_some_and(|n| n.to_string_lossy().starts_with("ducha-"))
}

/// Whether files of entries lie in a folder.
fn has_entries(path: &Path) -> bool {
    let inside = std::fs::read_dir(path).into_iter().flatten().flatten();
    inside.take(MAX_FILES).any(|e| e.file_name().to_string_lossy().ends_with(ENDING))
}

/// Reads the next entry with its signature; nothing at the end, or where what follows is not whole.
pub(super) fn next(from: &mut dyn Read, body: &mut Vec<u8>) -> io::Result<Option<u32>> {
    let mut before = [0; 8];
    match from.read_exact(&mut before) {
        Err(e) if e.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        other => other?,
    }
    let number = |at: usize| u32::from_le_bytes([before[at], before[at + 1], before[at + 2], before[at + 3]]);
    let (bytes, sum) = (number(0), number(4));
    if (bytes as usize) < 64 || bytes as usize > 64 + MAX_BODY {
        return Ok(None);
    }
    body.clear();
    (&mut *from).take(u64::from(bytes)).read_to_end(body)?;
    Ok((body.len() == bytes as usize && crc32fast::hash(body) == sum).then_some(bytes))
}

/// An entry as it lies in a file.
pub(super) fn framed(sent: &Sent) -> Vec<u8> {
    let mut body = sent.signature.to_vec();
    body.extend_from_slice(&sent.body);
    let mut out = Vec::with_capacity(body.len() + BEFORE);
    out.extend_from_slice(&(body.len() as u32).to_le_bytes());
    out.extend_from_slice(&crc32fast::hash(&body).to_le_bytes());
    out.extend_from_slice(&body);
    out
}

impl Remote for Folder {
    fn greet(&mut self, ours: &Greeting) -> Result<Greeting> {
        self.dir = match ours.store {
            Some(store) => Some(self.root.join(format!("ducha-{}", hex(&store[..6])))),
            None => self.dir.take().map_or_else(|| self.only_office(), |named| Ok(Some(named)))?,
        };
        self.ours = Some(ours.clone());
        self.look()?;
        let first = self.files.first().map(|k| k.header);
        Ok(Greeting {
            store: ours.store.or(first.map(|h| h.store)),
            founder: first.map(|h| h.founder),
            replica: ReplicaId::default(),
            key: [0; 32],
            office: self.root.display().to_string(),
            device: String::new(),
            // A folder has no clock and knows nobody.
            person: None,
            scope: Scope::All,
            ..ours.clone()
        })
    }

    fn vector(&mut self) -> Result<Vector> {
        let mut out = Vector::default();
        for (replica, entries) in &self.places {
            let chain = self.chain(entries)?;
            if chain.len > 0 {
                out.0.insert(*replica, chain);
            }
        }
        Ok(out)
    }

    fn fetch(&mut self, wanted: &[Span], each: &mut dyn FnMut(Vec<Sent>) -> Result<bool>) -> Result<()> {
        let (mut piece, mut size) = (Vec::new(), 0);
        for (replica, from, to) in wanted {
            let places = self.places.get(replica).into_iter().flat_map(|all| all.range(*from..=*to));
            for (_, place) in places {
                let sent = self.read(*place)?;
                size += sent.body.len() + 64;
                piece.push(sent);
                if size > BATCH {
                    size = 0;
                    if !each(std::mem::take(&mut piece))? {
                        return Ok(());
                    }
                }
            }
        }
        if !piece.is_empty() {
            each(piece)?;
        }
        Ok(())
    }

    fn append(&mut self, entries: Vec<Sent>) -> Result<Told> {
        let Some(ours) = self.ours.clone() else { return Ok(Told::default()) };
        let Some(id) = ours.store else { return Ok(Told::default()) };
        let dir = self.dir()?.to_path_buf();
        RealDisk.create_dir(&dir).map_err(|e| io_error(store::CANNOT_CREATE, &dir, &e))?;
        let more: Vec<u8> = entries.iter().flat_map(framed).collect();
        let (path, at, mut bytes) = self.own_file(&ours, id, more.len() as u64)?;
        let failed = |e: io::Error| io_error(store::CANNOT_WRITE, &path, &e);
        bytes.extend_from_slice(&more);
        let no_link = crate::os::files::OFlags::NOFOLLOW.bits() as i32;
        let mut options = OpenOptions::new();
        options.append(true).create_new(at == 0).mode(0o600).custom_flags(no_link);
        let mut file = options.open(&path).map_err(failed)?;
        // Somebody else who wrote under our name meanwhile would be a copy of this device.
        if file.metadata().map_err(failed)?.len() != at {
            return Err(Error::new(Code::Conflict, messages::FOLDER_CHANGED).with("path", path.display()));
        }
        file.write_all(&bytes).and_then(|()| file.sync_all()).map_err(failed)?;
        RealDisk.sync_dir(&dir).map_err(failed)?;
        let header = Header { store: id, writer: ours.replica, founder: ours.founder.unwrap_or(ours.replica) };
        let known = Known { path, header, end: at + bytes.len() as u64, torn: false };
        // In its place: what was seen is found by the number of its file.
        match self.files.iter_mut().find(|k| k.path == known.path) {
            Some(own) => *own = known,
            None => self.files.push(known),
        }
        Ok(Told { taken: entries.len() as u32, ..Told::default() })
    }

    fn files(&mut self, ours: &[SizedFile]) -> Result<Files> {
        // What was carried only in part is as good as not there: who has it whole gives it again.
        let whole: HashMap<Digest, u64> = ours.iter().copied().collect();
        let mut here = self.evidence()?.list()?;
        here.retain(|(digest, size)| whole.get(digest).is_none_or(|whole| whole == size));
        Ok(files::differing(&here, &files::sums(ours.iter().map(|(d, _)| d))))
    }

    fn get(&mut self, file: &Digest, from: u64, each: &mut dyn FnMut(&[u8]) -> Result<bool>) -> Result<bool> {
        let evidence = self.evidence()?;
        if !evidence.has(file) {
            return Ok(false);
        }
        let path = evidence.path(file);
        let failed = |e: io::Error| io_error(store::CANNOT_READ, &path, &e);
        let mut open = evidence.open(file)?;
        open.seek(SeekFrom::Start(from)).map_err(failed)?;
        let mut piece = vec![0; PIECE];
        loop {
            match open.read(&mut piece).map_err(failed)? {
                0 => return Ok(true),
                n if !each(&piece[..n])? => return Ok(true),
                _ => {}
            }
        }
    }

    fn begun(&mut self, _: &Digest) -> Result<u64> {
        // What carries the folder might carry half a file: each is written anew and put in its place at once.
        Ok(0)
    }

    fn put(&mut self, file: &Digest, _: u64, bytes: &mut dyn Read) -> Result<bool> {
        let stored = self.evidence()?.put_from(bytes, &file.to_string())?;
        Ok(stored.digest == *file)
    }

    fn spoiled(&mut self, (file, size): &SizedFile) -> Result<bool> {
        let evidence = self.evidence()?;
        // One of another size may only not have been carried whole yet.
        if evidence.size(file) == Some(*size) { evidence.put_away(file) } else { Ok(false) }
    }

    fn lists(&mut self) -> Result<Vec<List>> {
        let Some(dir) = self.dir.as_deref().filter(|d| d.is_dir()) else { return Ok(Vec::new()) };
        let mut paths = listed(dir, ASIDE)?;
        paths.truncate(MAX_LISTS);
        let mut out = Vec::new();
        for path in paths {
            let mut bytes = Vec::new();
            let read = File::open(&path).and_then(|file| file.take(MAX_LIST as u64 + 1).read_to_end(&mut bytes));
            // What is not whole may only be late.
            out.extend(read.ok().and_then(|_| List::decode(&bytes)));
        }
        Ok(out)
    }

    fn leave(&mut self, own: ReplicaId, list: &[u8]) -> Result<()> {
        let dir = self.dir()?;
        RealDisk.create_dir(dir).map_err(|e| io_error(store::CANNOT_CREATE, dir, &e))?;
        let path = dir.join(format!("{}{ASIDE}", hex(&own.0)));
        let failed = |e: io::Error| io_error(store::CANNOT_WRITE, &path, &e);
        let fresh = path.with_extension("aside-new");
        drop(std::fs::remove_file(&fresh));
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&fresh).map_err(failed)?;
        file.write_all(list).and_then(|()| file.sync_all()).map_err(failed)?;
        std::fs::rename(&fresh, &path).and_then(|()| RealDisk.sync_dir(dir)).map_err(failed)
    }
}
