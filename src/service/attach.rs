//! Keeping a file as evidence of a record.

use std::path::Path;

use chrono::{NaiveDateTime, TimeDelta};

use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::domain::schema::evidence;
use crate::domain::value::Value;
use crate::fault::{Fault, Kind as Sort, Result};
use crate::i18n::{Lang, Msg, Said};
use crate::service::{Actor, Done, Office, Work, words};
use crate::store::evidence::Stored;

crate::messages! {
    FROM_CAMERA: "the time is the camera's", "拍摄时间取自相机";
    FROM_FILE: "the time is when the file was last changed", "时间取自文件的最后修改时间";
    KEPT: "kept as evidence: {name}", "已留存佐证：{name}";
    TWICE: "kept as evidence: {name}; the same file already proves “{title}”", "已留存佐证：{name}；同一文件已用于“{title}”";
}

/// What keeping a file came to.
#[derive(Clone, Debug)]
pub struct Attached {
    /// The evidence record.
    pub id: RecordId,
    /// What was written.
    pub done: Done,
    /// What is to be told: also that the same file proves something else already.
    pub said: Said,
}

/// Takes a copy of a file and records it as evidence of a record: its digest, size, type, when and where it was taken.
/// One piece of work; an undo takes the record away, the file stays. The language is that of the remark on whose clock
/// the time is from.
///
/// # Errors
/// `NotFound` where there is no such record or file, `BadInput` where it is no file or too large; as [`Office::commit`].
pub fn attach(office: &Office, actor: &Actor, of: RecordId, path: &Path, lang: Lang) -> Result<Attached> {
    if office.read().get(of).is_none_or(|r| r.is_gone()) {
        return Err(Fault::new(Sort::NotFound, words::NO_RECORD).with("id", of));
    }
    let stored = office.evidence().put(path)?;
    let digest = stored.digest.to_string();
    let twice = {
        let state = office.read();
        let same = state.records(Kind::Evidence).find(|r| r.text(evidence::DIGEST) == Some(&digest));
        same.and_then(|r| r.reference(evidence::OF)).map(|id| state.title(id))
    };
    let name: String = path.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
    let name: String = name.chars().filter(|c| !c.is_control()).take(200).collect();
    let id = office.new_id()?;
    let mut work = Work::new("record.evidence");
    let mut put = |tag, value: Value| work.put(Kind::Evidence, id, tag, value);
    put(evidence::NAME, Value::from(name.as_str()));
    put(evidence::OF, Value::from(of));
    put(evidence::DIGEST, Value::from(digest));
    put(evidence::SIZE, Value::Int(i64::try_from(stored.size).unwrap_or(i64::MAX)));
    put(evidence::MEDIA, Value::from(stored.media));
    put(evidence::WHO, Value::from(actor.person));
    if let Some((millis, from)) = taken(office, &stored) {
        put(evidence::TAKEN, Value::Time(millis));
        // Whoever weighs the evidence must know whose clock it was.
        put(evidence::NOTE, Value::from(from.text(lang)));
    }
    if let Some(place) = stored.exif.place {
        put(evidence::PLACE, Value::from(format!("{:.5}, {:.5}", place.latitude, place.longitude)));
    }
    let done = office.commit(actor, work)?;
    let said = match twice {
        Some(title) => Said::plain(TWICE).with("name", &name).with("title", title),
        None => Said::plain(KEPT).with("name", &name),
    };
    Ok(Attached { id, done, said })
}

/// When it was taken, in milliseconds since 1970, and by whose clock.
fn taken(office: &Office, stored: &Stored) -> Option<(i64, Msg)> {
    let Some(camera) = stored.exif.taken else {
        return stored.modified.map(|at| (at.timestamp_millis(), FROM_FILE));
    };
    let millis = |local: NaiveDateTime| local.and_utc().timestamp_millis();
    let utc = match camera.offset {
        Some(minutes) => millis(camera.local.checked_sub_signed(TimeDelta::minutes(minutes.into()))?),
        // A camera that says no zone goes by the office's.
        None => millis(camera.local) - i64::from(office.clock().now().offset().local_minus_utc()) * 1000,
    };
    Some((utc, FROM_CAMERA))
}
