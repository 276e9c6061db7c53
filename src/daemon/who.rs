//! Who a client is.

use super::messages;
use crate::error::{Code, Error, Result};
use crate::i18n::Message;
use crate::service::people::identity::Came;
use crate::service::{Actor, Office};
use crate::wire::protocol::{self as wire, Hello, Verb};

/// Who a client is: by name only where it runs under the daemon's own account, else by its uid's login.
pub(super) fn who(office: &Office, name: Option<&str>, came: &wire::Came, uid: u32) -> Result<Actor> {
    let own = uid == crate::os::process::own_uid();
    match (name, own) {
        (Some(name), true) => office.admit(name, self::came(came)),
        (None, true) => office.actor(None),
        (Some(_), false) => Err(Error::new(Code::Denied, messages::NOT_YOU)),
        (None, false) => {
            let login = login_of(uid).unwrap_or_else(|| uid.to_string());
            office.admit_login(&login)?.ok_or_else(|| {
                Error::new(Code::Denied, messages::UNKNOWN_USER)
                    .with("login", &login)
                    .hint(Message::plain(messages::HINT_LOGIN).with("login", &login))
            })
        }
    }
}

/// Who a client is whose access was ended, where it only wants to bring what it had not sent.
pub(super) fn withdrawn(office: &Office, hello: &Hello, uid: u32) -> Option<Actor> {
    let own = uid == crate::os::process::own_uid();
    let name = hello.who.as_deref().filter(|_| own && hello.verb == Verb::Sync)?;
    office.withdrawn(name, came(&hello.came))
}

fn came(came: &wire::Came) -> Came<'_> {
    match came {
        wire::Came::Here => Came::Named,
        wire::Came::SomeKey => Came::SomeKey,
        wire::Came::Key(mark) => Came::Key(mark),
    }
}

/// The login name of a uid, from the system's list.
pub(super) fn login_of(uid: u32) -> Option<String> {
    let list = std::fs::read_to_string("/etc/passwd").ok()?;
    let id = uid.to_string();
    let mut lines = list.lines().map(|l| l.split(':').collect::<Vec<_>>());
    lines.find(|l| l.get(2) == Some(&id.as_str())).and_then(|l| l.first().map(|n| (*n).to_string()))
}
