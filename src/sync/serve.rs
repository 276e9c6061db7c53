//! The answering end of a line: `ducha sync-stdio`, or the daemon on its socket.

use std::io::{Read, Write};

use super::local::Local;
use super::messages;
use super::protocol::{
    Blob, Counts, FRAMES, Hello, MAX_FRAME, PIECE, SyncReply, SyncRequest, files, places, refused, spans_of,
};
use super::remote::Remote as _;
use crate::error::{Code, Error, Result};
use crate::store::Digest;
use crate::wire::frame::{Trouble, encode_as, read_as};

/// Answers until the other side says the end or is gone. What it asks and may not, or what is wrong with it, is said to it and
/// ends nothing; what is no message does.
///
/// # Errors
/// Where the line breaks or what comes over it is no message.
pub fn serve(local: &mut Local<'_>, from: &mut dyn Read, to: &mut dyn Write) -> Result<()> {
    let mut line = Answering { to };
    let mut greeted = false;
    loop {
        let ask: SyncRequest = match read_as(FRAMES, &mut &mut *from, MAX_FRAME) {
            Ok(ask) => ask,
            Err(Trouble::End) => return Ok(()),
            Err(trouble) => {
                let error = super::line::broken(trouble);
                // Who is gone hears nothing.
                drop(line.say(&refused(&error, local.lang())));
                return Err(error);
            }
        };
        let answered = match ask {
            SyncRequest::Bye => return Ok(()),
            SyncRequest::Hello(hello) => hello.read().and_then(|theirs| local.greet(&theirs)).map(|ours| {
                greeted = true;
                SyncReply::Hello(Box::new(Hello::of(&ours)))
            }),
            _ if !greeted => Err(Error::new(Code::BadInput, messages::GARBAGE)),
            ask => answer(local, &mut line, ask),
        };
        match answered {
            Ok(answer) => line.say(&answer)?,
            Err(error) if error.is(messages::BROKEN_OFF) => return Err(error),
            Err(error) => line.say(&refused(&error, local.lang()))?,
        }
    }
}

struct Answering<'w> {
    to: &'w mut dyn Write,
}

impl Answering<'_> {
    fn say(&mut self, answer: &SyncReply) -> Result<()> {
        let lost = |e: std::io::Error| super::line::broken(Trouble::Line(e));
        let bytes = encode_as(FRAMES, answer).map_err(lost)?;
        self.to.write_all(&bytes).and_then(|()| self.to.flush()).map_err(lost)
    }
}

/// The last answer to a question; those before it are said.
fn answer(local: &mut Local<'_>, line: &mut Answering<'_>, ask: SyncRequest) -> Result<SyncReply> {
    let garbage = || Error::new(Code::BadInput, messages::GARBAGE);
    Ok(match ask {
        SyncRequest::Vector => SyncReply::Vector(places(&local.vector()?)),
        SyncRequest::Fetch(wanted) => {
            let wanted = spans_of(wanted).ok_or_else(garbage)?;
            local.fetch(&wanted, &mut |sent| {
                line.say(&SyncReply::Entries(sent.into_iter().map(Into::into).collect())).map(|()| true)
            })?;
            SyncReply::Done
        }
        SyncRequest::Append(entries) => {
            let told = local.append(entries.into_iter().map(Into::into).collect())?;
            SyncReply::Told(Counts::of(&told))
        }
        SyncRequest::Files(ours) => SyncReply::Files(files(&local.differing(&ours)?)),
        SyncRequest::Get(file, from) => {
            // One piece is held back, so that the last can be told as such.
            let mut held: Option<Vec<u8>> = None;
            let found = local.get(&Digest(file), from, &mut |piece| {
                debug_assert!(piece.len() <= PIECE);
                match held.replace(piece.to_vec()) {
                    Some(before) => line.say(&SyncReply::Piece(Blob(before), false)).map(|()| true),
                    None => Ok(true),
                }
            })?;
            if found { SyncReply::Piece(Blob(held.unwrap_or_default()), true) } else { SyncReply::Missing }
        }
        SyncRequest::Begun(file) => SyncReply::Begun(local.begun(&Digest(file))?),
        SyncRequest::Put(file, from, bytes, last) => {
            local.piece(&Digest(file), from, &bytes.0, last)?;
            SyncReply::Done
        }
        SyncRequest::Enrol(device) => {
            if local.enrol(&device)? {
                SyncReply::Done
            } else {
                SyncReply::Missing
            }
        }
        SyncRequest::Spoiled(file) => {
            if local.spoiled(&(Digest(file), 0))? {
                SyncReply::Done
            } else {
                SyncReply::Missing
            }
        }
        SyncRequest::Hello(_) | SyncRequest::Bye => return Err(garbage()),
    })
}
