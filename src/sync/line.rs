//! Another replica at the other end of a line: a pipe to `ssh`, or anything else that carries bytes both ways.

use std::io::{Read, Write};

use super::files::{SizedFile, sums};
use super::messages;
use super::protocol::{
    Blob, FRAMES, Hello, MAX_FRAME, PIECE, SyncReply, SyncRequest, error_of, files_of, spans, vector,
};
use super::remote::{Files, Greeting, Remote, Told};
use super::vector::Vector;
use crate::error::{Code, Error, Result};
use crate::service::peers::receive::Sent;
use crate::service::peers::send::Span;
use crate::store::Digest;
use crate::wire::frame::{Trouble, encode_as, read_as};

/// What a line's trouble means to the person.
pub fn broken(trouble: Trouble) -> Error {
    match trouble {
        Trouble::End => Error::new(Code::Failed, messages::BROKEN_OFF).hint(messages::HINT_RESUMES),
        Trouble::Line(e) => Error::new(Code::Failed, messages::BROKEN_OFF).caused_by(e).hint(messages::HINT_RESUMES),
        Trouble::TooLarge(bytes) => Error::new(Code::BadInput, messages::TOO_LARGE).with("bytes", bytes),
        Trouble::Version(theirs) => Error::new(Code::Failed, messages::NO_COMMON_VERSION)
            .with("theirs", theirs)
            .with("ours", FRAMES)
            .hint(messages::HINT_UPGRADE),
        Trouble::Garbage => Error::new(Code::BadInput, messages::GARBAGE).hint(messages::HINT_GARBAGE),
    }
}

/// What it means before the other side has said anything.
fn unreached(trouble: Trouble) -> Error {
    let error = Error::new(Code::Failed, messages::NOT_REACHED).hint(messages::HINT_REACH);
    match trouble {
        Trouble::End => error,
        Trouble::Line(e) => error.caused_by(e),
        other => broken(other),
    }
}

/// Hands what can be read to a function in pieces, and tells it which is the last.
///
/// # Errors
/// Where it cannot be read; that of the function.
pub(super) fn in_pieces(from: &mut dyn Read, each: &mut dyn FnMut(&[u8], bool) -> Result<()>) -> Result<()> {
    let failed = |e: std::io::Error| Error::new(Code::Failed, messages::UNREADABLE).caused_by(e);
    let mut fill = |piece: &mut Vec<u8>| {
        piece.clear();
        (&mut *from).take(PIECE as u64).read_to_end(piece).map(|_| ()).map_err(failed)
    };
    let (mut now, mut next) = (Vec::new(), Vec::new());
    fill(&mut now)?;
    loop {
        fill(&mut next)?;
        each(&now, next.is_empty())?;
        if next.is_empty() {
            return Ok(());
        }
        std::mem::swap(&mut now, &mut next);
    }
}

/// The asking end of a line.
pub struct Line<R, W> {
    from: R,
    to: W,
    heard: u64,
    written: u64,
    /// Whether the other side has answered anything.
    answered: bool,
}

impl<R: Read, W: Write> Line<R, W> {
    /// Over two ends that carry bytes.
    pub fn new(from: R, to: W) -> Self {
        Self { from, to, heard: 0, written: 0, answered: false }
    }

    /// What trouble means now.
    fn lost(&self) -> fn(Trouble) -> Error {
        if self.answered { broken } else { unreached }
    }

    fn say(&mut self, ask: &SyncRequest) -> Result<()> {
        let means = self.lost();
        let lost = |e: std::io::Error| means(Trouble::Line(e));
        let bytes = encode_as(FRAMES, ask).map_err(lost)?;
        self.written += bytes.len() as u64;
        self.to.write_all(&bytes).and_then(|()| self.to.flush()).map_err(lost)
    }

    fn hear(&mut self) -> Result<SyncReply> {
        let answer = self.read().map_err(self.lost())?;
        self.answered = true;
        Self::granted(answer)
    }

    fn granted(answer: SyncReply) -> Result<SyncReply> {
        match answer {
            SyncReply::Refused(code, lines) => Err(error_of(code, &lines)),
            answer => Ok(answer),
        }
    }

    fn read(&mut self) -> std::result::Result<SyncReply, Trouble> {
        struct Counted<'r, R> {
            from: &'r mut R,
            read: &'r mut u64,
        }
        impl<R: Read> Read for Counted<'_, R> {
            fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
                let n = self.from.read(out)?;
                *self.read += n as u64;
                Ok(n)
            }
        }
        let mut counted = Counted { from: &mut self.from, read: &mut self.heard };
        read_as(FRAMES, &mut counted, MAX_FRAME)
    }

    /// Asks, and hears the answer. Where the other side ends before it has heard the question, its last words tell why.
    fn ask(&mut self, ask: &SyncRequest) -> Result<SyncReply> {
        match self.say(ask) {
            Ok(()) => self.hear(),
            Err(lost) => match self.read() {
                Ok(answer) => Err(Self::granted(answer).err().unwrap_or(lost)),
                // Of how a program ended it says more than that nobody read on.
                Err(said @ Trouble::Line(_)) => Err(self.lost()(said)),
                Err(_) => Err(lost),
            },
        }
    }
}

fn unexpected<T>() -> Result<T> {
    Err(broken(Trouble::Garbage))
}

impl<R: Read, W: Write> Remote for Line<R, W> {
    fn greet(&mut self, ours: &Greeting) -> Result<Greeting> {
        match self.ask(&SyncRequest::Hello(Box::new(Hello::of(ours))))? {
            SyncReply::Hello(hello) => hello.read(),
            _ => unexpected(),
        }
    }

    fn vector(&mut self) -> Result<Vector> {
        match self.ask(&SyncRequest::Vector)? {
            SyncReply::Vector(places) => vector(places).map_or_else(unexpected, Ok),
            _ => unexpected(),
        }
    }

    fn fetch(&mut self, wanted: &[Span], each: &mut dyn FnMut(Vec<Sent>) -> Result<bool>) -> Result<()> {
        let mut answer = self.ask(&SyncRequest::Fetch(spans(wanted)))?;
        loop {
            match answer {
                SyncReply::Entries(entries) => {
                    if !each(entries.into_iter().map(Sent::from).collect())? {
                        return Err(Error::new(Code::Cancelled, messages::STOPPED));
                    }
                }
                SyncReply::Done => return Ok(()),
                _ => return unexpected(),
            }
            answer = self.hear()?;
        }
    }

    fn append(&mut self, entries: Vec<Sent>) -> Result<Told> {
        match self.ask(&SyncRequest::Append(entries.into_iter().map(Into::into).collect()))? {
            SyncReply::Told(counts) => Ok(counts.read()),
            _ => unexpected(),
        }
    }

    fn files(&mut self, ours: &[SizedFile]) -> Result<Files> {
        match self.ask(&SyncRequest::Files(sums(ours.iter().map(|(d, _)| d))))? {
            SyncReply::Files(files) => Ok(files_of(files)),
            _ => unexpected(),
        }
    }

    fn get(&mut self, file: &Digest, from: u64, each: &mut dyn FnMut(&[u8]) -> Result<bool>) -> Result<bool> {
        let mut answer = self.ask(&SyncRequest::Get(file.0, from))?;
        loop {
            match answer {
                SyncReply::Missing => return Ok(false),
                SyncReply::Piece(bytes, last) => {
                    if !each(&bytes.0)? {
                        return Err(Error::new(Code::Cancelled, messages::STOPPED));
                    }
                    if last {
                        return Ok(true);
                    }
                }
                _ => return unexpected(),
            }
            answer = self.hear()?;
        }
    }

    fn begun(&mut self, file: &Digest) -> Result<u64> {
        match self.ask(&SyncRequest::Begun(file.0))? {
            SyncReply::Begun(bytes) => Ok(bytes),
            _ => unexpected(),
        }
    }

    fn put(&mut self, file: &Digest, from: u64, bytes: &mut dyn Read) -> Result<bool> {
        let mut at = from;
        in_pieces(bytes, &mut |piece, last| {
            let answer = self.ask(&SyncRequest::Put(file.0, at, Blob(piece.to_vec()), last))?;
            at += piece.len() as u64;
            match answer {
                SyncReply::Done => Ok(()),
                _ => unexpected(),
            }
        })?;
        Ok(true)
    }

    fn spoiled(&mut self, file: &SizedFile) -> Result<bool> {
        match self.ask(&SyncRequest::Spoiled(file.0.0))? {
            SyncReply::Done => Ok(true),
            SyncReply::Missing => Ok(false),
            _ => unexpected(),
        }
    }

    fn enrol(&mut self, device: &str) -> Result<bool> {
        match self.ask(&SyncRequest::Enrol(device.to_string()))? {
            SyncReply::Done => Ok(true),
            SyncReply::Missing => Ok(false),
            _ => unexpected(),
        }
    }

    fn end(&mut self) -> Result<()> {
        self.say(&SyncRequest::Bye)
    }

    fn traffic(&self) -> (u64, u64) {
        (self.heard, self.written)
    }
}
