//! Which commands a login over ssh may ask for.
//!
//! `authorized_keys` forces `ducha attach --as NAME` on a key; sshd puts what the person really typed after the host
//! into `SSH_ORIGINAL_COMMAND`. It is compared with the few known verbs as a whole, and never handed to a shell.

use super::messages;
use crate::error::{Code, Error, Result};

/// What a login may ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish {
    /// The console.
    Console,
    /// To exchange entries.
    Sync,
}

/// The verbs, as a whole each: there is no other.
const VERBS: &[(&str, Wish)] = &[
    ("", Wish::Console),
    ("ducha", Wish::Console),
    ("ducha attach", Wish::Console),
    ("attach", Wish::Console),
    ("ducha sync-stdio", Wish::Sync),
];

/// Reads what was typed after the host; nothing typed is the console.
///
/// # Errors
/// `Denied` for everything that is not exactly a known verb.
pub fn wish(original: Option<&str>) -> Result<Wish> {
    let typed = original.unwrap_or_default();
    if let Some((_, wish)) = VERBS.iter().find(|(verb, _)| *verb == typed.trim_matches(' ')) {
        return Ok(*wish);
    }
    let shown: String = typed.chars().filter(|c| !c.is_control()).take(80).collect();
    Err(Error::new(Code::Denied, messages::BAD_FORCED).with("command", shown).hint(messages::HINT_FORCED))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_known_verbs_pass() {
        for known in [None, Some(""), Some(" ducha "), Some("ducha attach")] {
            assert_eq!(wish(known).unwrap(), Wish::Console);
        }
        assert_eq!(wish(Some("ducha sync-stdio")).unwrap(), Wish::Sync);
        for other in [
            "sh",
            "ducha attach; sh",
            "ducha attach && sh",
            "ducha attach --as 管理员",
            "attach\nsh",
            "$(sh)",
            "ducha serve",
            "ducha list people",
            "ducha sync-stdio; sh",
            "ducha --home '/tmp' sync-stdio",
            "ducha --as 'x' sync-stdio",
            "ducha attach --home /tmp",
            "ducha --home /tmp attach",
            "ducha --as 管理员",
            "ducha --now 2023-01-01",
            "ducha --home=/tmp",
            "ducha --config x",
            "ducha  attach",
            "ducha\tattach",
            "ducha attach\n",
            "\nducha",
            "ducha\0",
            "'ducha'",
            "\"ducha\"",
            "ducha#",
            "ducha&",
            "ducha|sh",
            "ducha>x",
            "ducha`sh`",
            "ducha $(sh)",
            "ducha ${IFS}sh",
            "DUCHA attach",
            "./ducha",
            "/bin/sh",
            "-",
            "--",
            "-c sh",
            "internal-sftp",
            "rsync --server .",
            "git-upload-pack 'x'",
            "scp -t /tmp",
            "/usr/lib/openssh/sftp-server",
        ] {
            assert_eq!(wish(Some(other)).unwrap_err().code(), Code::Denied, "{other}");
        }
    }
}
