//! The shared database of the README is set up as pasted.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use super::database::{Database, programs};
use super::until;
use crate::server::rig::{Home, program};

/// The lines of the block, by the place that the comment before them names.
fn places(file: &str) -> Vec<(String, Vec<String>)> {
    let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).unwrap();
    let block = text.split("<!-- hub -->\n```bash\n").nth(1).unwrap().split("```").next().unwrap();
    let mut out: Vec<(String, Vec<String>)> = Vec::new();
    for line in block.lines() {
        match line.strip_prefix("# ") {
            Some(place) => out.push((place.to_string(), Vec::new())),
            None => out.last_mut().unwrap().1.push(line.to_string()),
        }
    }
    out
}

#[test]
fn the_shared_database_of_the_readme_is_set_up_as_pasted_in_ten_lines() {
    let places = places("README.md");
    assert_eq!(places.iter().map(|(_, lines)| lines.len()).sum::<usize>(), 10);
    let lines = |file| self::places(file).into_iter().flat_map(|(_, lines)| lines).collect::<Vec<_>>();
    assert_eq!(lines("README.md"), lines("README.zh.md"));
    let Some(mut database) = Database::start() else { return };
    database.run_by("postgres");
    let port = database.port();
    let (mut first, second) = (Home::new(), Home::bare());
    let run = |home: &Home, line: &str| {
        // The machine of the database is this one.
        let line = line.replace("10.1.2.5:5432", &format!("127.0.0.1:{port}"));
        let line = line.replace("@10.1.2.5/", &format!("@127.0.0.1:{port}/")).replace("10.1.2.0/24", "127.0.0.1/32");
        let path = format!("{}:{}:/usr/bin:/bin", program().parent().unwrap().display(), programs().unwrap().display());
        let mut command = std::process::Command::new("sh");
        command.args(["-e", "-c", &line]).env_clear().stdin(std::process::Stdio::null()).current_dir(home.path());
        command.env("HOME", home.path()).env("DUCHA_HOME", home.path()).env("LANG", "C.UTF-8").env("PATH", path);
        command.env("PGHOST", "127.0.0.1").env("PGPORT", port.to_string()).env("PGUSER", "postgres");
        let out = command.output().unwrap();
        let said = String::from_utf8_lossy(&out.stdout).into_owned() + &String::from_utf8_lossy(&out.stderr);
        assert!(out.status.success(), "{line}: {said}");
        said
    };
    let account = first.path().display().to_string();
    first.serve_with(&[("HOME", &account)]);
    let mut key = String::new();
    for (place, lines) in &places {
        for line in lines {
            if line.starts_with("systemctl ") {
                // Only the system's own database is one of its services.
                database.kill();
                database.restart();
                continue;
            }
            let homes: &[&Home] = match place {
                p if p.contains("each server") => &[&first, &second],
                p if p.contains("the second server") => &[&second],
                _ => &[&first],
            };
            for home in homes {
                let said = run(home, &line.replace("KEY", &key));
                if let Some(rest) = said.split("device enrol ").nth(1) {
                    key = rest.split(' ').next().unwrap().to_string();
                }
            }
        }
    }
    assert_eq!(std::fs::metadata(second.path().join(".pgpass")).unwrap().permissions().mode() & 0o777, 0o600);
    first.done(&["set", "压减办税环节", "latest=照抄即用"]);
    until("the second server shows it", &[&first, &second], || {
        second.done(&["show", "压减办税环节"]).contains("照抄即用")
    });
    second.done(&["serve", "stop"]);
}
