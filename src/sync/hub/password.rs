//! The password of an account: out of `PGPASSWORD`, or out of the file that PostgreSQL's own programs read, `~/.pgpass`, with
//! lines of `host:port:database:account:password`. An address is kept in a file and listed; a password is not.

use std::fs::File;
use std::io::Read;
use std::path::PathBuf;

use postgres::Config;
use postgres::config::Host;

use crate::os::files::MetadataExt;

/// How much of the file is read.
const MOST: u64 = 64 << 10;

/// The password for an address that holds none.
pub fn password(config: &Config) -> Option<String> {
    std::env::var("PGPASSWORD").ok().filter(|p| !p.is_empty()).or_else(|| find(&text()?, config))
}

/// What the file says; nothing where others than its owner may read it, as PostgreSQL has it.
fn text() -> Option<String> {
    let home = || Some(PathBuf::from(std::env::var_os("HOME")?).join(".pgpass"));
    let path = std::env::var_os("PGPASSFILE").map(PathBuf::from).or_else(home)?;
    let file = File::open(path).ok()?;
    let of = file.metadata().ok().filter(|m| m.is_file() && m.mode() & 0o077 == 0)?;
    let mut text = String::new();
    file.take(of.len().min(MOST)).read_to_string(&mut text).ok()?;
    Some(text)
}

/// The password of the first line that fits one of the hosts of an address.
fn find(text: &str, config: &Config) -> Option<String> {
    let ports = config.get_ports();
    let port = |n: usize| ports.get(n).or(ports.first()).map_or_else(|| "5432".to_string(), u16::to_string);
    let user = config.get_user().unwrap_or_default();
    let database = config.get_dbname().unwrap_or(user);
    let hosts: Vec<(String, String)> = config
        .get_hosts()
        .iter()
        .enumerate()
        .map(|(n, host)| match host {
            Host::Tcp(name) => (name.clone(), port(n)),
            Host::Unix(_) => ("localhost".to_string(), port(n)),
        })
        .collect();
    text.lines().filter(|line| !line.starts_with('#')).find_map(|line| {
        let [host, port, of, account, password] = <[String; 5]>::try_from(fields(line)).ok()?;
        let fits = |pattern: &str, is: &str| pattern == "*" || pattern == is;
        let there = hosts.iter().any(|(name, at)| fits(&host, name) && fits(&port, at));
        (there && fits(&of, database) && fits(&account, user)).then_some(password)
    })
}

/// The fields of a line; a backslash takes the next sign as it is.
fn fields(line: &str) -> Vec<String> {
    let mut out = vec![String::new()];
    let mut signs = line.trim_end_matches('\r').chars();
    while let Some(sign) = signs.next() {
        let last = out.len() - 1;
        match sign {
            ':' if last < 4 => out.push(String::new()),
            '\\' => out[last].extend(signs.next()),
            _ => out[last].push(sign),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_that_fits_has_the_password() {
        let text = "# office\nother:*:*:*:no\ndb2:5433:ducha:ducha:a\\:b\\\\c:d\n*:*:*:ducha:all\nshort:line\n";
        let of = |address: &str| find(text, &address.parse().unwrap());
        assert_eq!(of("postgres://ducha@db2:5433/ducha").as_deref(), Some("a:b\\c:d"));
        assert_eq!(of("postgres://ducha@db1,db2:5433/ducha").as_deref(), Some("a:b\\c:d"));
        assert_eq!(of("postgres://ducha@db2/ducha").as_deref(), Some("all"), "the port is another");
        assert_eq!(of("postgres://guest@db2:5433/ducha"), None);
    }
}
