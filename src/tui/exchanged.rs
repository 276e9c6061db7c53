//! How this device stands to other replicas, as the frame tells it: when it synced last, what waits, and that lamps are old.

use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

use super::session::Session;
use crate::i18n::{Message, Msg};
use crate::service::Office;
use crate::store::Layout;
use crate::sync::remotes::{DAYS_OLD, DAYS_WARNED, Remotes, Standing};

crate::messages! {
    NEVER: "never synced", "尚未同步";
    TODAY: "synced {time}", "{time} 已同步";
    DAYS: "synced {days} {days:day|days} ago", "{days} 天前同步";
    LONG: "not synced for {days} {days:day|days}", "已 {days} 天未同步";
    OLD: "not synced for {days} {days:day|days}: lamps are old", "已 {days} 天未同步，状态灯与数据已旧";
    WAITING: "{count} only here", "{count} 条仅存本机";
    FILES: "{count} {count:file|files} only here", "{count} 份佐证仅存本机";
    ASIDE: "{count} {count:waits|wait} there", "{count} 条在对方暂存";
}

/// What was read last, and of when that is.
#[derive(Default)]
pub struct Exchanged(Mutex<Option<Held>>);

struct Held {
    written: Option<SystemTime>,
    revision: u64,
    standing: Standing,
}

impl Exchanged {
    /// How the device stands now; read again only where something changed.
    fn standing(&self, office: &Office) -> Standing {
        let path = Layout::new(office.layout().home()).sync().join("remotes.toml");
        let written = std::fs::metadata(path).and_then(|m| m.modified()).ok();
        let revision = office.revision();
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(held) = &*held
            && (held.written, held.revision) == (written, revision)
        {
            return held.standing.clone();
        }
        let standing = match written {
            // What cannot be read is said by who exchanges.
            Some(_) => Remotes::read(office.layout().home()).unwrap_or_default().standing(office),
            None => Standing::default(),
        };
        *held = Some(Held { written, revision, standing: standing.clone() });
        standing
    }
}

/// What the frame tells of it, and whether that is a warning; nothing on a device that exchanges with nobody.
pub fn told(session: &Session) -> Option<(String, bool)> {
    let office = &session.office;
    let standing = session.exchanged.standing(office);
    if !standing.has_remotes && standing.last.is_none() {
        return None;
    }
    let now = office.clock().millis();
    let counted = |msg: Msg, days: i64| Message::plain(msg).with("days", days);
    let (mut said, mut warns) = match standing.days(now) {
        None => (session.say(NEVER).to_string(), true),
        Some(0) => {
            let at = standing.last.as_ref().and_then(|(_, at)| office.clock().local(*at));
            let time = at.map_or_else(String::new, |at| at.format("%H:%M").to_string());
            (session.said(Message::plain(TODAY).with("time", time)), false)
        }
        Some(days) if days >= DAYS_OLD => (session.said(counted(OLD, days)), true),
        Some(days) if days >= DAYS_WARNED => (session.said(counted(LONG, days)), true),
        Some(days) => (session.said(counted(DAYS, days)), false),
    };
    let counts =
        [(WAITING, u64::from(standing.waiting)), (FILES, standing.files as u64), (ASIDE, u64::from(standing.aside))];
    for (msg, count) in counts.into_iter().filter(|(_, count)| *count > 0) {
        said = format!("{said} · {}", session.said(Message::plain(msg).with("count", count)));
    }
    warns |= standing.error.is_some() || standing.aside > 0;
    Some((said, warns))
}
