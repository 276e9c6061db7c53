//! Where another replica is, as people write it.

use std::fmt;
use std::path::PathBuf;

use super::messages;
use crate::error::{Code, Error, Result};

/// Where another replica is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Address {
    /// On another machine, by its OpenSSH: `ssh://[user@]host[:port][/home]`.
    Ssh {
        /// The host, or its name in the person's configuration of ssh, with the user where one is said.
        host: String,
        /// The port, where it is said.
        port: Option<u16>,
        /// The home folder there; that of the login where none is said.
        home: Option<String>,
    },
    /// In a folder that something else carries to and fro: `file:FOLDER`.
    Folder(PathBuf),
    /// In a shared database: `postgres://[user@]host[,host][:port]/database[?parameters][#office]`, as its own programs write it.
    Hub(String),
}

impl Address {
    /// Reads an address.
    ///
    /// # Errors
    /// `Usage` where it is none, with what is accepted.
    pub fn read(text: &str) -> Result<Self> {
        let bad = || Error::new(Code::Usage, messages::BAD_ADDRESS).with("text", text).hint(messages::HINT_ADDRESS);
        let text = text.trim();
        if text.len() > 1_000 || text.chars().any(char::is_control) {
            return Err(bad());
        }
        if let Some(rest) = text.strip_prefix("file:") {
            let path = rest.strip_prefix("//").unwrap_or(rest);
            return if path.is_empty() { Err(bad()) } else { Ok(Self::Folder(path.into())) };
        }
        if let Some(rest) = text.strip_prefix("postgres://").or_else(|| text.strip_prefix("postgresql://")) {
            return hub(text, rest).ok_or_else(bad)?;
        }
        let rest = text.strip_prefix("ssh://").ok_or_else(bad)?;
        let (place, home) = match rest.split_once('/') {
            Some((place, home)) => (place, Some(home).filter(|h| !h.is_empty())),
            None => (rest, None),
        };
        let (user, machine) = place.rsplit_once('@').map_or((None, place), |(user, machine)| (Some(user), machine));
        let (machine, port) = match machine.strip_prefix('[').and_then(|m| m.split_once(']')) {
            Some((address, "")) => (address, None),
            Some((address, port)) => (address, Some(port.strip_prefix(':').ok_or_else(bad)?)),
            None => machine.split_once(':').map_or((machine, None), |(machine, port)| (machine, Some(port))),
        };
        let port = port.map(|p| p.parse::<u16>().ok().filter(|p| *p > 0).ok_or_else(bad)).transpose()?;
        // It becomes an argument of ssh, which would take what begins with a minus for an option.
        let plain = |part: &str, also: &[char]| {
            let fits = |c: char| c.is_ascii_alphanumeric() || also.contains(&c);
            !part.is_empty() && !part.starts_with('-') && part.chars().all(fits)
        };
        if !plain(machine, &['.', '-', '_', ':']) || user.is_some_and(|u| !plain(u, &['.', '-', '_', '+'])) {
            return Err(bad());
        }
        let host = user.map_or_else(|| machine.to_string(), |user| format!("{user}@{machine}"));
        let home = home.map(|h| h.strip_prefix("~/").map_or_else(|| format!("/{h}"), str::to_string));
        Ok(Self::Ssh { host, port, home })
    }
}

/// Reads the address of a database; nothing where it has no name of a database. A password has no place in it: addresses are
/// listed, and travel in messages.
fn hub(text: &str, rest: &str) -> Option<Result<Address>> {
    let before = rest.split(['?', '#']).next().unwrap_or_default();
    let (place, database) = before.rsplit_once('/')?;
    if place.is_empty() || database.is_empty() {
        return None;
    }
    let user = place.rsplit_once('@').map_or("", |(user, _)| user);
    if user.contains(':') || rest.contains("password=") {
        return Some(Err(Error::new(Code::Usage, messages::HUB_PASSWORD).hint(messages::HINT_HUB_PASSWORD)));
    }
    Some(Ok(Address::Hub(text.to_string())))
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder(path) => write!(f, "file:{}", path.display()),
            Self::Hub(address) => f.write_str(address),
            Self::Ssh { host, port, home } => {
                let (user, machine) = host.rsplit_once('@').map_or((None, &**host), |(u, m)| (Some(u), m));
                f.write_str("ssh://")?;
                user.map_or(Ok(()), |user| write!(f, "{user}@"))?;
                if machine.contains(':') { write!(f, "[{machine}]") } else { f.write_str(machine) }?;
                port.map_or(Ok(()), |port| write!(f, ":{port}"))?;
                match home {
                    Some(home) if home.starts_with('/') => f.write_str(home),
                    Some(home) => write!(f, "/~/{home}"),
                    None => Ok(()),
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_and_said_again() {
        for text in [
            "ssh://server",
            "ssh://ducha@10.0.0.5:2222/srv/office",
            "ssh://[fe80::1]:22/~/office",
            "file:/media/usb",
            "file:云盘/督查",
            "postgres://ducha@db1,db2:5433/ducha?target_session_attrs=read-write#0a1b",
        ] {
            assert_eq!(Address::read(text).unwrap().to_string(), text);
        }
        let Address::Ssh { host, port, home } = Address::read("ssh://zhang@host/~/督查 数据").unwrap() else {
            panic!()
        };
        assert_eq!((host.as_str(), port, home.as_deref()), ("zhang@host", None, Some("督查 数据")));
    }

    #[test]
    fn an_address_of_a_database_holds_no_password() {
        for text in ["postgres://ducha:secret@db/ducha", "postgres://ducha@db/ducha?password=secret"] {
            assert!(Address::read(text).unwrap_err().is(messages::HUB_PASSWORD), "{text}");
        }
        for text in ["postgres://", "postgres://db", "postgres:///ducha"] {
            assert!(Address::read(text).unwrap_err().is(messages::BAD_ADDRESS), "{text}");
        }
    }

    #[test]
    fn what_ssh_could_take_for_something_else_is_refused() {
        for text in [
            "server",
            "ssh://",
            "ssh://-oProxyCommand=x",
            "ssh://a@-b",
            "ssh://-x@host",
            "ssh://host:0",
            "ssh://host:99999",
            "ssh://ho st",
            "ssh://host;sh",
            "ssh://$(x)",
            "file:",
            "http://host",
            "ssh://a\nb",
            "ssh://[::1",
        ] {
            assert_eq!(Address::read(text).unwrap_err().code(), Code::Usage, "{text}");
        }
    }
}
