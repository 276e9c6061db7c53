//! Lines of `authorized_keys`: one for each public key of a person, which opens the console as that person and nothing
//! else.
//!
//! A line is read by sshd, which splits it at blanks and quotes, and its command by the login shell: so nothing that
//! either could take for something else gets in. Names are compared, not escaped: see [`is_plain`].

use std::collections::{HashMap, HashSet};

use super::messages;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;

use crate::error::{Code, Error, Result};
use crate::i18n::Message;

/// The kinds of key that OpenSSH takes from a person.
const KINDS: &[&str] = &[
    "ssh-ed25519",
    "ecdsa-sha2-nistp256",
    "ecdsa-sha2-nistp384",
    "ecdsa-sha2-nistp521",
    "sk-ssh-ed25519@openssh.com",
    "sk-ecdsa-sha2-nistp256@openssh.com",
    "ssh-rsa",
];

/// The longest key that is taken, in bytes: RSA of 16384 bits has 2800.
const MAX_KEY: usize = 4096;

/// Whether a name can stand in a command as it is: letters and digits of any script, `.`, `_`, `-`, not at the start a
/// `-`. Neither sshd nor a shell sees anything in them.
pub fn is_plain(name: &str) -> bool {
    let fits = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-');
    !name.is_empty() && name.len() <= 120 && !name.starts_with('-') && name.chars().all(fits)
}

/// Reads a public key as people keep it, `ssh-ed25519 AAAA… comment`; returns its kind and its body.
pub fn public_key(text: &str) -> Option<(&str, &str)> {
    let mut parts = text.split_ascii_whitespace();
    let (kind, body) = (parts.next()?, parts.next()?);
    let digits = body.trim_end_matches('=');
    let is_base64 = digits.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/'));
    // The body begins with the length and the name of its kind: base64 of that is the same for all of a kind.
    let fits = body.len() % 4 == 0 && body.len() - digits.len() <= 2 && is_base64 && body.len() <= MAX_KEY;
    let says = decoded_kind(digits)?;
    (KINDS.contains(&kind) && fits && says == kind.as_bytes()).then_some((kind, body))
}

/// The name of the kind that the body of a key begins with.
fn decoded_kind(digits: &str) -> Option<Vec<u8>> {
    let bytes = STANDARD_NO_PAD.decode(digits).ok()?;
    let length = u32::from_be_bytes(bytes.get(..4)?.try_into().ok()?) as usize;
    bytes.get(4..4 + length.min(64)).map(<[u8]>::to_vec)
}

/// A person who may log in.
#[derive(Clone, Debug)]
pub struct Login {
    /// What messages call the person.
    pub name: String,
    /// What stands in the command: the id of the person's record, which nobody else ever has.
    pub id: String,
    /// What stands behind the key for who reads the file: the login or the name.
    pub comment: String,
    /// The public keys, each with the mark by which the command names it.
    pub keys: Vec<(String, String)>,
}

/// Returns the lines for people, and what was wrong with keys that have none: a key of two people opens the console of
/// neither. `program` is the path that the command begins with, `home` the folder of the store where it must be named.
///
/// # Errors
/// `BadInput` where the program's or the home's path cannot stand in a command.
pub fn lines(program: &str, home: Option<&str>, people: &[Login]) -> Result<(Vec<String>, Vec<Message>)> {
    let path_fits = |p: &str| !p.is_empty() && p.split('/').all(|part| part.is_empty() || is_plain(part));
    for path in [Some(program), home].into_iter().flatten() {
        if !path_fits(path) {
            return Err(Error::new(Code::BadInput, messages::BAD_FORCED).with("command", path));
        }
    }
    let home = home.map(|h| format!(" --home {h}")).unwrap_or_default();
    let (mut lines, mut wrong) = (Vec::new(), Vec::new());
    // sshd takes the first line of a key: the second person would be let in as the first.
    let mut holders: HashMap<&str, HashSet<&str>> = HashMap::new();
    for person in people {
        for (_, body) in person.keys.iter().filter_map(|(text, _)| public_key(text)) {
            holders.entry(body).or_default().insert(&person.id);
        }
    }
    let mut seen = HashSet::new();
    for person in people {
        for (number, (text, mark)) in (1..).zip(&person.keys) {
            let bad = |why| {
                Message::plain(messages::BAD_PUBLIC_KEY)
                    .with("name", &person.name)
                    .with("number", number)
                    .with_message("why", why)
            };
            let Some((kind, body)) = public_key(text) else {
                wrong.push(bad(messages::KEY_SHAPE));
                continue;
            };
            if holders.get(body).is_some_and(|all| all.len() > 1) {
                wrong.push(bad(messages::KEY_TWICE));
                continue;
            }
            // The same key of the same person needs one line.
            if !seen.insert(body) {
                continue;
            }
            let (id, comment) = (&person.id, if is_plain(&person.comment) { &person.comment } else { &person.id });
            lines.push(format!(
                "restrict,pty,command=\"{program}{home} attach --as {id} --key {mark}\" {kind} {body} {comment}"
            ));
        }
    }
    Ok((lines, wrong))
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl";

    fn login(id: &str, name: &str, keys: &[&str]) -> Login {
        let keys = (1..).zip(keys).map(|(n, k)| ((*k).to_string(), format!("mark{n}"))).collect();
        Login { name: name.into(), id: id.into(), comment: name.into(), keys }
    }

    #[test]
    fn a_key_opens_the_console_as_its_person_and_nothing_else() {
        let (lines, wrong) =
            lines("/usr/local/bin/ducha", None, &[login("p1", "督查一组", &[&format!("{KEY} laptop")])]).unwrap();
        assert!(wrong.is_empty());
        assert_eq!(
            lines,
            [format!("restrict,pty,command=\"/usr/local/bin/ducha attach --as p1 --key mark1\" {KEY} 督查一组")]
        );
    }

    #[test]
    fn nothing_gets_in_that_sshd_or_a_shell_could_take_for_something_else() {
        for name in ["a b", "a\"b", "a;b", "$(x)", "`x`", "-x", "", "a\nb", "a'b", "a\\b", "a#b", "x\u{202e}y"] {
            let (lines, wrong) = lines("ducha", None, &[login("p1", name, &[KEY])]).unwrap();
            assert!(
                wrong.is_empty() && lines[0].ends_with(&format!("attach --as p1 --key mark1\" {KEY} p1")),
                "{name:?}"
            );
        }
        for key in [
            "ssh-ed25519",
            "ssh-ed25519 AAAA",
            "command=\"sh\" ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl",
            "ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl",
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GK\"l",
        ] {
            assert!(public_key(key).is_none(), "{key:?}");
        }
        assert_eq!(lines("/opt/my ducha", None, &[]).unwrap_err().code(), Code::BadInput);
        let once = [login("p1", "张伟", &[KEY, KEY])];
        let (good, wrong) = lines("ducha", Some("/srv/ducha"), &once).unwrap();
        assert!(good.len() == 1 && wrong.is_empty() && good[0].contains("ducha --home /srv/ducha attach --as p1 "));
        let twice = [login("p1", "张伟", &[KEY]), login("p2", "张伟", &[KEY])];
        let (good, wrong) = lines("ducha", None, &twice).unwrap();
        assert!(good.is_empty() && wrong.len() == 2, "it would open the console of whoever comes first: {good:?}");
    }
}
