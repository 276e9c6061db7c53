//! The unit by which systemd starts the server with the machine.

use std::path::Path;

/// The unit with its gaps; the Debian package fills it in for its own paths.
const UNIT: &str = include_str!("ducha.service");

/// Returns the unit of a server: which program, on which home, of which account.
pub fn text(program: &Path, home: &Path, account: &str) -> String {
    let (program, home) = (quoted(&program.to_string_lossy()), quoted(&home.to_string_lossy()));
    let filled = UNIT.replace("{account}", account).replace("{program}", &program).replace("{home}", &home);
    format!("# /etc/systemd/system/ducha.service, then: systemctl enable --now ducha\n{filled}")
}

/// A word of a command line as systemd reads it: its own signs are written twice, quotes are kept from ending it.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '.' | '_' | '-');
    let doubled = word.replace('\\', "\\\\").replace('"', "\\\"").replace('%', "%%").replace('$', "$$");
    if word.chars().all(plain) { doubled } else { format!("\"{doubled}\"") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_unit_runs_the_server_of_a_home_whatever_its_path() {
        let unit = text(Path::new("/usr/local/bin/ducha"), Path::new("/srv/督查 100%"), "ducha");
        assert!(unit.contains("\nExecStart=/usr/local/bin/ducha --home \"/srv/督查 100%%\" serve\n"), "{unit}");
        assert!(unit.contains("\nUser=ducha\n"), "{unit}");
        assert_eq!(quoted("/a\"b\\c$d"), "\"/a\\\"b\\\\c$$d\"");
    }
}
